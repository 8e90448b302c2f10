"""What is done with all bodies of a roster, in the bounded process: their sum looked at, written,
signed off and proved later; letters to those who must change something. The commands' own
functions; nothing is written that the page has not shown before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from gia_author import bounded_process
from gia_author.checks import profile as profiles
from gia_author.checks.profile import Profile
from gia_author.diagnostics.finding import GiaError, errors
from gia_author.form.labels import terms
from gia_author.form.numbers import Figure, show
from gia_author.jobs import freezing, rolling_up, submissions
from gia_author.jobs.executors import AtOnce
from gia_author.jobs.rolling_up import Posting
from gia_author.rollup.letters import Letter, Sender
from gia_author.rollup.totals import leaves
from gia_author.web.uploads import view
from gia_author.web.work_progress import telling

MOST_FINDINGS = 300
LETTERS = "通知"  # the folder beside the roster
CHANGED = "各单位的文件在您看过以后变了，没有写。", "再看一次，没有问题再写。"


def sum_up(request: bytes) -> bytes:
    """The sum of a roster's bodies with what stands against it; where the page has ``seen`` just
    that, it is written, and signed off ``by`` somebody. Raises GiaError."""
    name, plan, order = bounded_process.unpacked(request)
    posting = _posting(Path(name), plan)
    told = _told(posting)
    if order.get("seen") is None:
        return _packed(told)
    if order["seen"] != told["mark"]:
        raise GiaError(*CHANGED)
    if not posting.final and not order.get("draft"):
        raise GiaError("还有“必须改”的问题，或者缺单位，没有写。", "先处理，或者按草稿写。")
    rolling_up.write(posting)
    done = {**told, "record": str(posting.record), "signed": "", "seal": ""}
    if by := order.get("by"):
        state = freezing.freeze(posting, by)
        place = freezing.freeze_file(posting.path, posting.totals.roster)
        done |= {"signed": state.sentence, "seal": state.seal, "signed_in": str(place)}
    return _packed(done)


def _posting(path: Path, plan: Profile | None) -> Posting:
    gathering = rolling_up.RollupGathering(AtOnce, telling, plan)
    totals = gathering.totals(path)
    return rolling_up.weighed(path, totals, gathering.findings, plan or profiles.load())


def _told(posting: Posting) -> dict[str, Any]:
    """A sum as it is shown before it is written."""
    totals, parent, found = posting.totals, posting.parent, posting.findings
    return {
        "verdict": _verdict(posting),
        "final": posting.final,
        "counted": len(totals.roster.counted),
        "handed_in": totals.handed_in,
        "missing": [*totals.missing],
        "target": str(parent.path) if parent else "",
        "exists": bool(parent and parent.exists),
        "changes": [*_changes(posting)],
        "findings": [*map(view, found[:MOST_FINDINGS])],
        "more": max(0, len(found) - MOST_FINDINGS),
        "mark": _mark(posting),
    }


def _verdict(posting: Posting) -> dict[str, str]:
    if wrong := len(errors(posting.findings)):
        return {"state": "error", "label": f"有{wrong}处必须改，还不能汇总"}
    if missing := len(posting.totals.missing):
        return {"state": "warning", "label": f"还缺{missing}个单位，只能先按草稿写"}
    return {"state": "clean", "label": "可以汇总"}


def _changes(posting: Posting) -> Iterator[dict[str, str]]:
    """Every typed figure of the government's file that the sum makes another one."""
    parent = posting.parent
    if parent is None:
        return
    named = terms(posting.totals.roster.edition)
    for address in leaves(posting.totals.roster.edition):
        before, after = parent.figures.get(address), posting.totals.figures.get(address)
        if after is not None and before != after:
            yield {"name": named[address].short, "before": _shown(before), "after": show(after)}


def _shown(figure: Figure | None) -> str:
    return "" if figure is None else show(figure)


def _mark(posting: Posting) -> str:
    """What is another one as soon as a body's file, the roster or the government's file is."""
    figures = [(".".join(a), _shown(f)) for a, f in posting.totals.figures.items()]
    found = [(one.code, one.message) for one in posting.findings]
    sources = [(one.file, one.digest, one.packed) for one in posting.totals.shares]
    text = posting.parent.text if posting.parent else ""
    return _hash([sorted(figures), found, sources, text])


def prove(request: bytes) -> bytes:
    """Whether everything is as it was when the sum was last signed off. Raises GiaError where it
    never was."""
    name, *_ = bounded_process.unpacked(request)
    path = Path(name)
    state, wrong = freezing.verified(path, submissions.load(path))
    label = f"与定稿不一致，有{len(wrong)}处" if wrong else "与定稿一致"
    verdict = {"state": "error" if wrong else "clean", "label": label}
    return _packed({"verdict": verdict, "signed": state.sentence, "wrong": wrong})


def write_letters(request: bytes) -> bytes:
    """The letters to all that have not handed in or must change something; written where the page
    has ``seen`` just them. Raises GiaError."""
    from gia_author.jobs import checking_bodies, files, letter_files

    name, plan, order = bounded_process.unpacked(request)
    path = Path(name)
    due = date.fromisoformat(order["due"]) if order.get("due") else None
    sender = Sender(order.get("office", ""), date.today(), due)
    progress = checking_bodies.StatusGathering(AtOnce, telling, plan).whole(path)
    made = [*letter_files.due(path, progress, sender, plan)]
    out = files.unasked(path.parent / LETTERS)
    told = {
        "folder": str(out),
        "letters": [_letter(one, letter_files.file_of(one, out)) for one in made],
        "mark": _hash([(one.agency, one.text) for one in made]),
    }
    if order.get("seen") is None:
        return _packed(told)
    if order["seen"] != told["mark"]:
        raise GiaError(*CHANGED)
    for one in made:
        letter_files.keep(one, sender, out)
    return _packed(told)


def _letter(made: Letter, target: Path) -> dict[str, Any]:
    there = target.exists()
    path = str(target)
    return {"agency": made.agency, "kind": made.kind, "text": made.text, "path": path,
            "name": target.name, "there": there}  # fmt: skip


def _hash(values: object) -> str:
    said = json.dumps(values, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return hashlib.sha256(said).hexdigest()


def _packed(told: object) -> bytes:
    return json.dumps(told).encode()
