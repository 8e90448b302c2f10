"""Findings in the forms that other programs and offices take: JSON, GitHub annotations, SARIF, a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from gia_author import __version__
from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import CODES, Finding, Severity, format_path
from gia_author.workflows.produce import Outcome

SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
COLUMNS = (
    ("文件", 28),
    ("机关", 24),
    ("级别", 8),
    ("编号", 8),
    ("位置", 30),
    ("行", 6),
    ("列", 6),
    ("单元格", 12),
    ("问题", 60),
    ("怎么改", 40),
    ("原文", 40),
    ("左边", 12),
    ("右边", 12),
    ("相差", 10),
)
FILLS = {Severity.ERROR: "#F8D7DA", Severity.WARNING: "#FFF3CD", Severity.HINT: "#E2EEF9"}


def as_mapping(outcome: Outcome) -> dict[str, Any]:
    """An outcome as a plain mapping."""
    return {
        "file": outcome.name,
        "agency": outcome.agency,
        "year": outcome.year,
        "verdict": outcome.verdict,
        "passed": outcome.passed,
        "counts": {s.value: outcome.count(s) for s in Severity},
        "findings": [f.as_json() for f in outcome.findings],
        "not_assessed": [gap.as_json() for gap in outcome.not_assessed],
        "accepted": [*outcome.accepted],
    }


def as_json(outcomes: Iterable[Outcome], several: bool) -> Iterator[str]:
    """One report as a mapping, several as a list under ``reports``."""
    texts = (safe_text.in_json(as_mapping(outcome)) for outcome in outcomes)
    if not several:
        yield from (f"{text}\n" for text in texts)
        return
    yield '{\n "reports": ['
    yield from (
        ("," if number else "") + "\n  " + text.replace("\n", "\n  ")
        for number, text in enumerate(texts)
    )
    yield "\n ]\n}\n"


def as_github(outcomes: Iterable[Outcome], several: bool) -> Iterator[str]:
    """Workflow commands of GitHub, one a finding."""
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
    yield from (
        f"::{words[f.severity]} {_annotation(o, f)}::{_escape(f.message + f.fix)}\n"
        for o in outcomes
        for f in o.findings
    )


def _annotation(outcome: Outcome, finding: Finding) -> str:
    line, column = (finding.place.line, finding.place.column) if finding.place else (1, 1)
    cell = f" {finding.place.cell}" if finding.place and finding.place.cell else ""
    return f"file={_property(outcome.name)},line={line},col={column},title={finding.code}{_property(cell)}"


def _escape(text: str) -> str:
    """The words of a command, of which line ends would make another."""
    plain = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return safe_text.shown(plain)


def _property(text: str) -> str:
    """A property of a command, which ends at a comma or colon."""
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(outcomes: Iterable[Outcome], several: bool) -> Iterator[str]:
    """SARIF 2.1.0, with the rules' explanations; these come last, when it is known which are used."""
    used: set[str] = set()
    yield '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"columnKind": "unicodeCodePoints", "results": ['
    for outcome, finding in ((o, f) for o in outcomes for f in o.findings):
        yield (("," if used else "") + "\n" + safe_text.in_json(_result(outcome, finding), None))
        used.add(finding.code)
    rules = [
        {
            "id": code,
            "shortDescription": {"text": CODES[code].title},
            "fullDescription": {"text": CODES[code].explanation},
        }
        for code in sorted(used)
    ]
    driver = {"name": "gia-author", "version": __version__, "rules": rules}
    yield '],\n"tool": ' + safe_text.in_json({"driver": driver}) + "}]}\n"


def _result(outcome: Outcome, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": outcome.name}}
    place: dict[str, Any] = {"physicalLocation": physical}
    if finding.place and finding.place.cell:
        place["logicalLocations"] = [{"fullyQualifiedName": finding.place.cell, "kind": "member"}]
    else:
        physical["region"] = (
            {"startLine": finding.place.line, "startColumn": finding.place.column}
            if finding.place
            else {"startLine": 1}
        )
    return {
        "ruleId": finding.code,
        "level": SARIF_LEVELS[finding.severity],
        "message": {"text": finding.message + finding.fix},
        "locations": [place],
    }


def as_xlsx(outcomes: Iterable[Outcome], stream: BinaryIO) -> None:
    """A spreadsheet of all findings, for offices that hand out the work by it. Texts are written as texts, never as formulas."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("核对结果")
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#EEEEEE"})
    fills = {
        s: book.add_format({"text_wrap": True, "valign": "top", "border": 1, "bg_color": colour})
        for s, colour in FILLS.items()
    }
    for column, (name, width) in enumerate(COLUMNS):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, width)
    number = 0
    for number, (outcome, finding) in enumerate(((o, f) for o in outcomes for f in o.findings), 1):
        for column, value in enumerate(_row(outcome, finding)):
            plain = safe_text.shown(value) if isinstance(value, str) else value
            sheet.write(number, column, plain, fills[finding.severity])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, number), len(COLUMNS) - 1)
    book.close()


def _row(outcome: Outcome, finding: Finding) -> Iterable[str | int]:
    place = finding.place
    yield from (
        outcome.name,
        outcome.agency,
        finding.severity.label,
        finding.code,
        format_path(finding.address or ()),
    )
    if place is None:
        yield from ("", "", "")
    elif place.cell:
        yield from ("", "", place.cell)
    else:
        yield from (place.line, place.column, "")
    yield from (
        finding.message,
        finding.fix,
        finding.quote or "",
        finding.left or "",
        finding.right or "",
        finding.difference or "",
    )


TEXTS: dict[str, Callable[[Iterable[Outcome], bool], Iterator[str]]] = {
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
NAMES = ("text", *TEXTS, "xlsx")
