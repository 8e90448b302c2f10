"""Files that are brought in: last year's report to go on from, a report of somebody else's to be
checked, a document. They are read in the bounded process."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from typing import Any

from gia_author import bounded_process
from gia_author.diagnostics.finding import Finding, Gap, GiaError, format_path
from gia_author.jobs import files
from gia_author.web.finding_views import described
from gia_author.web.refusals import Refusal
from gia_author.workflows.produce import Job

SECONDS, MEMORY = 120, 2 << 30
KEPT = 20  # reports of others' that are kept to be looked at
MOST_FINDINGS = 500


@dataclass(frozen=True)
class BroughtIn:
    """A file from the page, or one that it names on this computer."""

    name: str
    data: bytes


def read_apart(work: str, one: BroughtIn, *more: object) -> dict[str, Any]:
    """What a function of this package makes of a file in the bounded process. Raises GiaError."""
    from gia_author.jobs import published_reports

    data, name = published_reports.readable(Job(one.name, one.data))
    child = bounded_process.Child(MEMORY)
    try:
        answer = child.ask(work, bounded_process.packed(data, name, *more), SECONDS)
    except bounded_process.Failure as failure:
        raise GiaError(f"读{one.name}时{failure}", "换一种格式的文件再试。") from None
    finally:
        child.close()
    made: dict[str, Any] = json.loads(answer)
    return made


def roll(request: bytes) -> bytes:
    """The bounded process's side: last year's report as our file, and this year's begun from it.
    Raises GiaError."""
    from gia_author.report import rollover
    from gia_author.workflows import import_report
    from gia_author.workflows.load_report import is_ours
    from gia_author.workflows.standing import refuse_others

    data, name = bounded_process.unpacked(request)
    own = name.lower().endswith(files.REPORTS) or is_ours(data)
    last, text, findings = _ours(data, name) if own else (None, "", ())
    if last is None:
        imported = import_report.take(data, name)
        refuse_others(imported)
        last, text = imported.report, import_report.text_of(imported, name)
        findings = imported.findings
    if not last.agency or not last.year:
        raise GiaError(f"{name}里没有读出机关名称或者年度。", "换一种格式的文件，或者新建一份。")
    before = f"{files.usual_name(last.agency, last.year)}.yaml"
    made = {
        "agency": last.agency,
        "year": last.year,
        "last": text,
        "before": before,
        "text": rollover.roll(last, last.year + 1, before),
        "findings": [*map(view, findings)],
    }
    return json.dumps(made).encode()


def _ours(data: bytes, name: str) -> tuple[Any, str, tuple[Finding, ...]]:
    """Last year's own file, as it is; of a filled-in form the file that it becomes."""
    from gia_author.workbook.read import Filled
    from gia_author.workflows.load_report import load_report

    loaded = load_report(data, name)
    for wrong in loaded.errors:
        raise GiaError(f"{name}：{wrong.message}", wrong.fix)
    source = loaded.source
    text = source.yaml if isinstance(source, Filled) else source.text
    return loaded.report, text, loaded.findings


def view(finding: Finding) -> dict[str, Any]:
    """A finding in a file that cannot be changed here."""
    return {
        **described(finding),
        "address": format_path(finding.address) if finding.address else None,
        "place": finding.place.short if finding.place else "",
    }


class AuditedFiles:
    """The reports of others' that were brought in, the latest few."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[BroughtIn, dict[str, Any]]] = {}

    def add(self, one: BroughtIn, told: dict[str, Any]) -> str:
        mark = hashlib.sha256(one.name.encode() + b"\0" + one.data).hexdigest()[:20]
        with self._lock:
            self._known[mark] = (one, told)
            while len(self._known) > KEPT:
                self._known.pop(next(iter(self._known)))
        return mark

    def get(self, mark: str) -> tuple[BroughtIn, dict[str, Any]]:
        """Raises Refusal for one that there is not."""
        with self._lock:
            if mark not in self._known:
                raise Refusal(404, "unknown", "没有这份年报。", "再选一次文件。")
            return self._known[mark]


def assess(request: bytes) -> bytes:
    """The bounded process's side: everything that can be said of a report of somebody else's."""
    from gia_author.checks import rule_engine
    from gia_author.workflows import audit_report, import_report

    data, name, plan = bounded_process.unpacked(request)
    rule_engine.load()
    outcome = audit_report.assess(import_report.take(data, name), None, plan)
    worst = next((finding.severity.value for finding in outcome.findings), "clean")
    made = {
        "name": name,
        "agency": outcome.agency,
        "year": outcome.year,
        "verdict": {"state": worst, "label": outcome.verdict, "exit": outcome.exit_code},
        "not_assessed": [*map(_gap, outcome.not_assessed)],
        "findings": [*map(view, outcome.findings[:MOST_FINDINGS])],
        "more": max(0, len(outcome.findings) - MOST_FINDINGS),
    }
    return json.dumps(made).encode()


def _gap(gap: Gap) -> dict[str, Any]:
    return {"part": gap.part, "count": gap.count, **view(gap.finding)}


def compare(request: bytes) -> bytes:
    """The bounded process's side: where a printed copy differs from what the document would print
    now. Raises GiaError."""
    from gia_author.workflows import import_report
    from gia_author.workflows.merge import FOREIGN, edited_copy
    from gia_author.workflows.take_over import take_over
    from gia_author.yamlfile import reader

    data, name, text, last = bounded_process.unpacked(request)
    raw = edited_copy(data, name, text)
    own = reader.read(text.encode(), "")
    ending = import_report.ending(name)
    taken = take_over(own.data, raw, ending, last, (), exact=False)
    if taken.share < FOREIGN:
        raise GiaError(f"{name}和这份年报几乎没有相同的段落。", "看看是不是选错了文件。")
    changes = [
        {"line": change.line, "kind": change.kind, "path": [*change.path]}
        for change in taken.changes
    ]
    label = f"有{len(changes)}处和填报文件不一样" if changes else "和填报文件一致"
    made = {
        "verdict": {"state": "warning" if changes else "clean", "label": label},
        "changes": changes,
        "findings": [*map(view, (*raw.findings, *import_report.marks(data)))],
    }
    return json.dumps(made).encode()
