"""A published report as a reader hands it over: texts and tables in reading order, nothing understood yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from gia_author.diagnostics.finding import Finding


@dataclass(frozen=True)
class RawText:
    """A line or paragraph; ``where`` says in Chinese where it stands (第3页, 第12行). ``ends`` is False where the line is known to run on."""

    text: str
    where: str = ""
    ends: bool = True


@dataclass(frozen=True)
class RawTable:
    """A table as a rectangle of texts: a merged cell has its text in its first square and None in the others; blank is ''."""

    rows: tuple[tuple[str | None, ...], ...]
    where: str = ""


RawBlock = RawText | RawTable


@dataclass(frozen=True)
class Raw:
    """What a reader found. ``embedded`` is the JSON text that gia-author's own files carry; ``furniture`` what was recognised as not the report's."""

    blocks: tuple[RawBlock, ...]
    embedded: str | None = None
    title: str = ""
    furniture: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


CellValue = str | int | float | bool
Spot = tuple[int, int]  # row and column of a sheet, from 0


@dataclass(frozen=True)
class Cells:
    """What stands in single sheets of a spreadsheet: values by row and column (from 0), blank ones left out.

    ``formulas`` are the cells that hold one; ``known`` is False where the format does not tell.
    """

    values: dict[str, dict[Spot, CellValue]]
    formulas: dict[str, frozenset[Spot]] = field(default_factory=dict)
    known: bool = True
