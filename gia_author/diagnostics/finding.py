"""Problems as values: what is wrong, how bad it is, where it stands; and the few errors that end a command."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from gia_author.diagnostics import levels, safe_text

Address = tuple[str, ...]
FieldPath = tuple[str | int, ...]


class Severity(Enum):
    """How much a finding weighs; the values are the machine names, ``label`` is what people read."""

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
    """A point in a source file; line and column count from 1, a column is one character. In a workbook it is a ``cell`` (填报!F12)."""

    file: str
    line: int
    column: int
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.cell}" if self.cell else f"{self.file}:{self.line}:{self.column}"

    @property
    def short(self) -> str:
        """The place within the file, in words."""
        return self.cell or f"第{self.line}行"


@dataclass(frozen=True)
class Code:
    """A kind of problem: its number, family and the explanation people read; ``severity`` is the usual one, which the national profile gives it."""

    code: str
    kind: str
    title: str
    explanation: str

    @property
    def severity(self) -> Severity:
        return LABELS[levels.label(self.code)]


@dataclass(frozen=True)
class Finding:
    """One problem. ``address`` is the path in the author's file; ``left``/``right`` the two sides of an equation."""

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
            "file": self.place.file if self.place else None,
            "line": self.place.line if self.place else None,
            "column": self.place.column if self.place else None,
            "cell": self.place.cell or None if self.place else None,
            "quote": self.quote,
            "left": self.left,
            "right": self.right,
            "difference": self.difference,
            "related": [
                {
                    "address": format_path(p),
                    "value": v,
                    "line": at.line if at else None,
                    "column": at.column if at else None,
                    "cell": at.cell or None if at else None,
                }
                for (p, v), at in zip(
                    self.related, self.related_places or (None,) * len(self.related), strict=True
                )
            ],
        }


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


def register(code: str, kind: str, explanation: str) -> Code:
    """Enter a kind of problem in the catalogue. The explanation's first line is its title. Codes are never reused."""
    if code in CODES:
        raise ValueError(f"code {code} is taken")
    text = "\n".join(line.strip() for line in explanation.strip().splitlines())
    CODES[code] = Code(code, kind, text.splitlines()[0], text)
    return CODES[code]


def found(code: Code, message: str, **details: Any) -> Finding:
    """A finding of this kind, with the kind's usual severity unless ``severity`` says otherwise; its words can be shown as they are."""
    severity = details.pop("severity", code.severity)
    details["fix"] = safe_text.shown(details.get("fix", ""))
    return Finding(code.code, severity, code.kind, safe_text.shown(message), **details)


def format_path(path: Iterable[str | int]) -> str:
    """A path as people write it: 依申请公开.本年新收.自然人 (without 数据), list items as [1] counted from 1."""
    parts = [*path]
    text = ""
    for part in parts[1:] if len(parts) > 1 and parts[0] == "数据" else parts:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class GiaError(Exception):
    """A problem that ends the command; ``exit_code`` is what the program then returns."""

    exit_code = 2

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message, fix)
        self.message, self.fix = message, fix


class Stopped(GiaError):
    """The run cannot go on, whatever the unit: it ends here and can be resumed."""
