"""What the checks found, as the page shows it: where it stands in which field or cell, and what can
be done about it there."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gia_author.checks.autofix import Edit
from gia_author.diagnostics.finding import CODES, FieldPath, Finding, Severity, format_path
from gia_author.form.edition import Edition
from gia_author.form.numbers import show
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative, Paragraph
from gia_author.web.edits import at
from gia_author.web.section_views import REMARKS, block_path

ONE_CELL = "G306"  # that one cell makes several equations fail
ADDED = "table"  # the kind of problem whose right figure is a sum, not one of last year's
UNACCEPTABLE = ("G190",)  # what says that an acceptance is of no use


def described(finding: Finding) -> dict[str, Any]:
    """What a finding says, wherever it is shown."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "severity_label": finding.severity.label,
        "title": CODES[finding.code].title,
        "message": finding.message,
        "fix": finding.fix,
        "quote": finding.quote,
        "explain": CODES[finding.code].explanation,
    }


class FindingViews:
    """Shows the findings of one version of a document; ``mends`` are the safe changes known."""

    def __init__(self, report: Report, told: Narrative, mends: Iterable[Edit] = ()) -> None:
        self.report, self.edition = report, report.edition
        self.paragraphs: dict[FieldPath, list[Paragraph]] = {}
        for paragraph in told.paragraphs():
            self.paragraphs.setdefault(paragraph.path, []).append(paragraph)
        self.mends: dict[tuple[str, FieldPath], list[Edit]] = {}
        for edit in mends:
            self.mends.setdefault((edit.code, edit.path), []).append(edit)

    def all(self, findings: Iterable[Finding]) -> list[dict[str, Any]]:
        """Every finding; those that are quite alike are told apart by their order."""
        seen: Counter[str] = Counter()
        result = []
        for finding in findings:
            mark = identity(finding)
            result.append(self.one(finding, f"{mark}-{seen[mark]}"))
            seen[mark] += 1
        return result

    def one(self, finding: Finding, mark: str) -> dict[str, Any]:
        """One finding."""
        figure = self.figure(finding)
        path = None if figure else self.path(finding)
        mends = self.fitting(finding)
        return {
            "id": mark,
            **described(finding),
            "path": [*path] if path else None,
            "address": figure,
            "section": self.section(finding),
            "span": self.span(finding) if path else None,
            "line": finding.place.line if finding.place else None,
            "column": finding.place.column if finding.place else None,
            "fixable": bool(mends),
            "fix_label": _labels(mends),
            "acceptable": is_acceptable(finding),
            "related": [".".join(map(str, address)) for address, _ in finding.related],
            "cures": [*self.cures(finding)],
        }

    def figure(self, finding: Finding) -> str | None:
        """The address of the figure, or the row or table of figures, that a finding is about."""
        address = finding.address or ()
        if address[:1] == ("数据",):
            address = address[1:]
        is_table = bool(address) and address[0] in self.edition.tables
        return ".".join(map(str, address)) if is_table else None

    def path(self, finding: Finding) -> FieldPath | None:
        """The path of the field that a finding is about."""
        return block_path(finding.address) if finding.address else None

    def section(self, finding: Finding) -> str:
        """The key of the section that a finding belongs to; empty for the single values."""
        return section_of(finding.address or (), self.edition)

    def span(self, finding: Finding) -> list[int] | None:
        """Where the words stand within what is written in the field, counted as JavaScript
        counts."""
        path, quote = finding.address or (), finding.quote
        if not quote:
            return None
        for place in (path, (*path, "正文")):
            raw = at(self.report.prose, place)
            if isinstance(raw, str) and (found := self._offsets(raw, place, quote)):
                start, end = found
                return [_utf16(raw[:start]), _utf16(raw[:end])]
        return None

    def _offsets(self, raw: str, path: FieldPath, quote: str) -> tuple[int, int] | None:
        """Where the words stand; of those with figures filled in, what was written for them."""
        start = raw.find(quote)
        if start >= 0:
            return start, start + len(quote)
        for paragraph in self.paragraphs.get(path, ()):
            written = paragraph.as_written(quote)
            if written and (start := raw.find(written, _line_start(raw, paragraph.line))) >= 0:
                return start, start + len(written)
        return None

    def cures(self, finding: Finding) -> Iterator[dict[str, str]]:
        """The cell whose change mends it, with the figure that does: a total that is not what its
        parts come to, or the one cell that several equations fail by."""
        names = tuple(map(str, finding.address or ()))
        cell = self.edition.cells.get(names)
        is_added = cell is not None and cell.is_sum and CODES[finding.code].kind == ADDED
        if not (is_added or finding.code == ONE_CELL):
            return
        if finding.right and show(self.report.figures[names]) == finding.left:
            yield {"address": ".".join(names), "value": finding.right}

    def fitting(self, finding: Finding) -> list[Edit]:
        """The safe changes that are for this very finding."""
        path = finding.address or ()
        near = [
            edit
            for place in (path, (*path, "正文"))
            for edit in self.mends.get((finding.code, place), ())
        ]
        if not finding.quote or len(near) < 2:
            return near
        return [edit for edit in near if edit.old in finding.quote] or near


def identity(finding: Finding) -> str:
    """The same for a finding that is still there after a change elsewhere."""
    said = "\n".join(
        (finding.code, format_path(finding.address or ()), finding.quote or finding.message)
    )
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def is_acceptable(finding: Finding) -> bool:
    """Whether the author can say that it is right as it is; of errors only those that are bound to
    the state of other files."""
    weighs = finding.severity is not Severity.ERROR or bool(finding.state)
    return weighs and finding.code not in UNACCEPTABLE


def section_of(address: FieldPath, edition: Edition) -> str:
    """The key of the section that an address is in; empty for the single values."""
    keys = [section.key for section in edition.sections]
    parts = address[1:] if address[:1] in (("数据",), (REMARKS,)) else address
    first = str(parts[0]) if parts else ""
    table = edition.tables.get(first)
    if table is not None and not table.printed:
        first = str(table.prefix[0])
    return first if first in keys else ""


def counts(shown: Iterable[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    """How many findings of each severity there are in every section."""
    result: dict[str, Counter[str]] = {}
    for finding in shown:
        result.setdefault(finding["section"], Counter())[finding["severity"]] += 1
    return result


def _labels(mends: list[Edit]) -> str:
    """What a safe change does, in words."""
    said = dict.fromkeys(_label(edit) for edit in mends)
    return "；".join(said)


def _label(edit: Edit) -> str:
    if not edit.new.strip():
        return "删去空格" if not edit.old.strip() else f"删去“{edit.old}”"
    return f"“{edit.old}”改成“{edit.new}”" if edit.old.strip() else f"加上“{edit.new}”"


def _utf16(text: str) -> int:
    """The length of a text as JavaScript counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _line_start(text: str, line: int) -> int:
    """Where a line of a text begins."""
    at = 0
    for _ in range(line):
        at = text.find("\n", at) + 1
    return at
