"""The answers about all bodies of the roster that the window was opened for: their sum, whether it
is as it was signed off, letters. Each is shown first, and written only as it was shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gia_author.diagnostics import safe_text
from gia_author.web.folder_jobs import FolderJob
from gia_author.web.page_request import PageRequest
from gia_author.web.refusals import Refusal

WORK = "gia_author.web.folder_work"  # imported in the bounded process alone: it is much
SUM, PROOF, LETTERS = f"{WORK}:sum_up", f"{WORK}:prove", f"{WORK}:write_letters"
LONGEST_NAME = 60


def sum_up(asked: PageRequest) -> dict[str, Any]:
    """Begin to add up; with ``seen``, to write what was added up then."""
    seen = _seen(asked, SUM)
    if seen is None:
        return _begun(asked, SUM, {})
    if not seen.told.get("target"):
        raise Refusal(
            422, "target", "名册里没有写“汇总文件”，没有可以写的文件。", "先在名册里写上。"
        )
    asked.window.places.chosen(seen.told["target"])
    draft = asked.order.get("draft") is True
    by = "" if draft else _name(asked, "by", "定稿人")
    return _begun(asked, SUM, {"seen": seen.told["mark"], "draft": draft, "by": by})


def prove(asked: PageRequest) -> dict[str, Any]:
    """Begin to compare with what was signed off."""
    return _begun(asked, PROOF, {})


def write_letters(asked: PageRequest) -> dict[str, Any]:
    """Begin to draw up the letters; with ``seen``, to write those that were drawn up then."""
    seen = _seen(asked, LETTERS)
    if seen is not None:
        return _begun(asked, LETTERS, {**seen.order, "seen": seen.told["mark"]})
    order = {"office": _name(asked, "office", "落款"), "due": _day(asked.text("due"))}
    return _begun(asked, LETTERS, order)


def progress(asked: PageRequest) -> dict[str, Any]:
    return asked.window.errands.get(asked.names["job"]).as_json()


def _begun(asked: PageRequest, work: str, order: Mapping[str, object]) -> dict[str, Any]:
    window = asked.window

    def done(job: FolderJob) -> None:
        if "seen" not in job.order:
            return
        for path in _written(job):
            window.builds.add(Path(path))
        if window.folder:
            window.folder.look_again()

    job = FolderJob(work, _roster(asked), {**order})
    return {"job": window.errands.begin(job, window.plan, done).mark}


def _written(job: FolderJob) -> list[str]:
    """The files that an errand wrote."""
    letters = [one["path"] for one in job.told.get("letters", ())]
    return letters or [job.told["target"]] if job.told.get("target") or letters else []


def _roster(asked: PageRequest) -> Path:
    """The roster of the folder that is shown. Raises Refusal where there is none."""
    folder = asked.window.folder
    if folder is None or (roster := folder.roster) is None:
        raise Refusal(422, "roster", "这个文件夹里没有名册。", "先打开一份名册。")
    return roster


def _seen(asked: PageRequest, work: str) -> FolderJob | None:
    """What the page has been shown before and wants written; None where it wants to see it. Raises
    Refusal for what is not of this roster."""
    mark = asked.text("seen")
    if not mark:
        return None
    job = asked.window.errands.get(mark)
    if job.work != work or job.state != "done" or job.roster != _roster(asked):
        raise Refusal(409, "version", "看过的不是这一份。", "再看一次。")
    return job


def _name(asked: PageRequest, key: str, what: str) -> str:
    """A name that the page says. Raises Refusal for one that cannot be printed."""
    found = asked.text(key).strip()
    if len(found) > LONGEST_NAME or safe_text.UNSAFE.search(found):
        raise Refusal(422, "name", f"{what}太长，或者有看不见的字符。", "重新写一遍。")
    return found


def _day(written: str) -> str:
    """A day as the page's field gives it. Raises Refusal for what is none."""
    try:
        return date.fromisoformat(written.strip()).isoformat() if written.strip() else ""
    except ValueError:
        raise Refusal(422, "day", f"“{written[:20]}”不是日期。", "照这样写：2026-01-25。") from None


WORKS: list[tuple[str, str, Callable[[PageRequest], Any]]] = [
    ("/api/folder/sum", "POST", sum_up),
    ("/api/folder/proof", "POST", prove),
    ("/api/folder/letters", "POST", write_letters),
    ("/api/folder/job/{job}", "GET", progress),
]
