"""Problems as values: what is wrong, how bad it is, where it stands; and the few errors that end a
command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from gia_author.diagnostics import levels, safe_text

Address = tuple[str, ...]
FieldPath = tuple[str | int, ...]


class Severity(Enum):
    """How much a finding weighs; the values are the machine names, ``label`` is what people
    read."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def label(self) -> str:
        """The official word: 必须改, 请核对 or 提示."""
        return {"error": "必须改", "warning": "请核对", "hint": "提示"}[self.value]


LABELS = {severity.label: severity for severity in Severity}


@dataclass(frozen=True)
class Place:
    """A point in a source, as far as it is known; everything counts from 1 and is 0 or empty where
    it does not apply.

    A text has a ``line`` and ``column`` (in characters), a spreadsheet a ``cell`` (填报!F12). A PDF
    has pages, a Word document paragraphs, both and web
    pages tables (``table`` is which one, ``name`` what it is called, ``row`` and ``square`` where
    in it, ``label`` the headings of the cell); a web page has
    the ``path`` of the element (#zoom/p[3]) and the ``heading`` that it stands under. ``words`` say
    what has no number: 脚注.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    cell: str = ""
    page: int = 0
    paragraph: int = 0
    table: int = 0
    name: str = ""
    row: int = 0
    square: int = 0
    label: str = ""
    heading: str = ""
    path: str = ""
    words: str = ""

    def __str__(self) -> str:
        if self.file and not self.cell and self.line:
            return f"{self.file}:{self.line}:{self.column}"
        parted = ":" if self.cell else " "
        return parted.join(filter(None, (self.file, self.short)))

    @property
    def short(self) -> str:
        """The place within the file, in words."""
        if self.cell or self.line:
            return self.cell or f"第{self.line}行"
        return "".join(
            (
                f"第{self.page}页" if self.page else "",
                f"第{self.paragraph}段" if self.paragraph else "",
                f"“{self.heading}”之下" if self.heading else "",
                *self._in_table(),
                self.words,
                f"（{self.path}）" if self.path else "",
            )
        )

    def _in_table(self) -> Iterator[str]:
        """The table, its row and the headings of the cell."""
        number = f"第{self.table}个表" if self.table else ""
        yield f"{number}（{self.name}）" if number and self.name else number or self.name
        yield f"第{self.row}行" if self.row else ""
        yield self.label or (f"第{self.square}列" if self.square else "")


NOWHERE = Place()


@dataclass(frozen=True)
class Code:
    """A kind of problem: its number, family and the explanation people read; ``severity`` is the
    usual one, which the national profile gives it."""

    code: str
    kind: str
    title: str
    explanation: str

    @property
    def severity(self) -> Severity:
        return LABELS[levels.label(self.code)]


@dataclass(frozen=True)
class Finding:
    """One problem. ``address`` is the path in the author's file; ``left``/``right`` the two sides
    of an equation.

    ``state`` marks the state of files elsewhere that it was found in: an acceptance that names it
    holds, even of what must be changed, until they change again.
    """

    code: str
    severity: Severity
    kind: str
    message: str
    fix: str = ""
    address: FieldPath | None = None
    place: Place | None = None
    quote: str | None = None
    left: str | None = None
    right: str | None = None
    difference: str | None = None
    related: tuple[tuple[FieldPath, str], ...] = field(default=())
    related_places: tuple[Place | None, ...] = field(default=())
    state: str = ""

    def at(self, place: Place | None) -> Finding:
        """The same finding with its place known."""
        return replace(self, place=place)

    def as_json(self) -> dict[str, Any]:
        """A plain mapping with the fixed field names of the JSON output."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "label": self.severity.label,
            "kind": self.kind,
            "message": self.message,
            "fix": self.fix or None,
            "address": format_path(self.address) if self.address else None,
            **_place_as_json(self.place),
            "quote": self.quote,
            "left": self.left,
            "right": self.right,
            "difference": self.difference,
            "related": [
                {"address": format_path(p), "value": v, **_within_file(at)}
                for (p, v), at in zip(
                    self.related, self.related_places or (None,) * len(self.related), strict=True
                )
            ],
        }


def _within_file(place: Place | None) -> dict[str, Any]:
    """The fields of a place but its file."""
    return {key: value for key, value in _place_as_json(place).items() if key != "file"}


def _place_as_json(place: Place | None) -> dict[str, Any]:
    """The fields of a place, None for what is not known of it; a cell is that of a spreadsheet,
    else the headings of the table's."""
    known = place or Place()
    return {
        "file": known.file or None,
        "line": known.line or None,
        "column": (known.column if known.line else 0) or None,
        "cell": known.cell or known.label or None,
        "page": known.page or None,
        "paragraph": known.paragraph or None,
        "table": known.name or (f"第{known.table}个表" if known.table else None),
        "row": known.row or None,
        "heading": known.heading or None,
        "path": known.path or None,
    }


@dataclass(frozen=True)
class Gap:
    """A ``part`` of a report, or ``cells`` of it, that was not read; the finding says where and
    why."""

    part: str
    finding: Finding
    cells: tuple[Address, ...] = ()

    @property
    def count(self) -> int:
        """How many places this is: cells one by one, anything else as one."""
        return len(self.cells) or 1

    def as_json(self) -> dict[str, Any]:
        """A plain mapping with the fixed field names of the JSON output."""
        told = self.finding.as_json()
        kept = ("code", "message", "fix", "address", *_place_as_json(None), "quote")
        cells = [format_path(address) for address in self.cells]
        return {"part": self.part, "cells": cells} | {key: told[key] for key in kept}


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that must be changed."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, those of the same in the order of the file, else as they come."""
    order = {severity: number for number, severity in enumerate(Severity)}
    return sorted(
        findings,
        key=lambda f: (
            order[f.severity],
            f.place.line if f.place else 0,
            f.place.column if f.place else 0,
        ),
    )


CODES: dict[str, Code] = {}


RETIRED = {
    "G708": ("G417", "G418")
}  # codes that are no longer given out, with those that say it now


def register(code: str, kind: str, explanation: str) -> Code:
    """Enter a kind of problem in the catalogue. The explanation's first line is its title. Codes
    are never reused."""
    if code in CODES or code in RETIRED:
        raise ValueError(f"code {code} is taken")
    text = "\n".join(line.strip() for line in explanation.strip().splitlines())
    CODES[code] = Code(code, kind, text.splitlines()[0], text)
    return CODES[code]


def retired(code: str) -> str:
    """That a code is no longer given out and what to look for instead; empty for any other."""
    return f"{code}已经并入{'、'.join(RETIRED[code])}" if code in RETIRED else ""


def found(code: Code, message: str, **details: Any) -> Finding:
    """A finding of this kind, with the kind's usual severity unless ``severity`` says otherwise;
    its words can be shown as they are."""
    severity = details.pop("severity", code.severity)
    details["fix"] = safe_text.shown(details.get("fix", ""))
    return Finding(code.code, severity, code.kind, safe_text.shown(message), **details)


def format_path(path: Iterable[str | int]) -> str:
    """A path as people write it: 依申请公开.本年新收.自然人 (without 数据), list items as [1]
    counted from 1."""
    parts = [*path]
    if len(parts) > 1 and parts[0] == "数据":
        parts = parts[1:]
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")


class GiaError(Exception):
    """A problem that ends the command, with the ``points`` that it consists of where there are
    several; ``exit_code`` is what the program then returns."""

    exit_code = 2

    def __init__(self, message: str, fix: str = "", *points: str) -> None:
        super().__init__(message, fix, *points)
        self.message, self.fix, self.points = message, fix, points

    @property
    def whole(self) -> str:
        """The message with its points in one line."""
        return f"{self.message}{'；'.join(self.points)}"


class Stopped(GiaError):
    """The run cannot go on, whatever the unit: it ends here and can be resumed."""
