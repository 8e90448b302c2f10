"""Findings in the forms that other programs and offices take: JSON, GitHub annotations, SARIF, a
spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from gia_author import __version__
from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import CODES, Finding, Place, Severity, format_path
from gia_author.render.spreadsheets import new_workbook
from gia_author.render.table_files import Package
from gia_author.workflows.produce import Outcome

UNREAD = "未核对"
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
    for outcome in outcomes:
        for f in outcome.findings:
            yield f"::{words[f.severity]} {_annotation(outcome, f)}::{_escape(f.message + f.fix)}\n"
        for gap in outcome.not_assessed:
            said = _escape(f"{UNREAD}：{gap.finding.message}{gap.finding.fix}")
            yield f"::warning {_annotation(outcome, gap.finding)}::{said}\n"


def _annotation(outcome: Outcome, finding: Finding) -> str:
    place = finding.place or Place()
    words = f" {place.short}" if place.cell or not place.line else ""
    return (
        f"file={_property(outcome.name)},line={place.line or 1},col={place.column or 1},"
        f"title={finding.code}{_property(words.rstrip())}"
    )


def _escape(text: str) -> str:
    """The words of a command, of which line ends would make another."""
    plain = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return safe_text.shown(plain)


def _property(text: str) -> str:
    """A property of a command, which ends at a comma or colon."""
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(outcomes: Iterable[Outcome], several: bool) -> Iterator[str]:
    """SARIF 2.1.0, with the rules' explanations; these come last, when it is known which are
    used."""
    used: set[str] = set()
    yield (
        '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": '
        '[{"columnKind": "unicodeCodePoints", "results": ['
    )
    for result in (result for outcome in outcomes for result in _results(outcome)):
        yield (("," if used else "") + "\n" + safe_text.in_json(result, None))
        used.add(result["ruleId"])
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


def _results(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The findings, and what could not be checked as ``open``, which is SARIF's word for that."""
    yield from (_result(outcome, finding) for finding in outcome.findings)
    for gap in outcome.not_assessed:
        yield _result(outcome, gap.finding) | {"kind": "open", "level": "none"}


def _result(outcome: Outcome, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": outcome.name}}
    place: dict[str, Any] = {"physicalLocation": physical}
    known = finding.place or Place()
    if known.short and (known.cell or not known.line):
        place["logicalLocations"] = [{"fullyQualifiedName": known.short, "kind": "member"}]
    elif known.line:
        physical["region"] = {"startLine": known.line, "startColumn": known.column}
    else:
        physical["region"] = {"startLine": 1}
    quoted = {"properties": {"quote": finding.quote}} if finding.quote else {}
    return {
        "ruleId": finding.code,
        "level": SARIF_LEVELS[finding.severity],
        "message": {"text": finding.message + finding.fix},
        "locations": [place],
        **quoted,
    }


def as_xlsx(outcomes: Iterable[Outcome], stream: BinaryIO) -> None:
    """A spreadsheet of all findings, for offices that hand out the work by it. Texts are written as
    texts, never as formulas."""
    packed = Package()
    book = new_workbook(packed, constant_memory=True)
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
    unread = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    rows = (row for outcome in outcomes for row in _rows(outcome))
    for number, (label, outcome, finding) in enumerate(rows, 1):
        for column, value in enumerate(_row(label, outcome, finding)):
            plain = safe_text.shown(value) if isinstance(value, str) else value
            fill = unread if label == UNREAD else fills[finding.severity]
            sheet.write(number, column, plain, fill)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, number), len(COLUMNS) - 1)
    book.close()
    stream.write(packed.getbuffer())


def _rows(outcome: Outcome) -> Iterator[tuple[str, Outcome, Finding]]:
    """The findings with their levels, and what could not be checked."""
    yield from ((f.severity.label, outcome, f) for f in outcome.findings)
    yield from ((UNREAD, outcome, gap.finding) for gap in outcome.not_assessed)


def _row(label: str, outcome: Outcome, finding: Finding) -> Iterable[str | int]:
    place = finding.place or Place()
    yield from (
        outcome.name,
        outcome.agency,
        label,
        finding.code,
        format_path(finding.address or ()),
    )
    in_text = place.line and not place.cell
    yield from (place.line, place.column, "") if in_text else ("", "", place.short)
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
