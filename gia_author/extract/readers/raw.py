"""A published report as a reader hands it over: texts and tables in reading order, nothing
understood yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate

from gia_author.diagnostics.finding import NOWHERE, Finding, Place

MOST_LINES = 10_000  # of a file, rows of tables among them: some forty times a long report
MOST_CHARACTERS = 400_000  # of a file, those in tables among them: more than ten times a long one


@dataclass(frozen=True)
class RawText:
    """A line or paragraph; ``where`` it stands in the source. ``ends`` is False where the line is
    known to run on.

    ``recognised``: read off a picture. ``indented``: blanks were typed before it.
    """

    text: str
    where: Place = NOWHERE
    ends: bool = True
    recognised: bool = False
    indented: bool = False


@dataclass(frozen=True)
class RawTable:
    """A table as a rectangle of texts: a merged cell has its text in its first square and None in
    the others; blank is ''.

    ``numbers`` and ``columns`` say which rows and columns of the source these are (from 1), where
    some have been left out.
    ``recognised``: read off a picture.
    """

    rows: tuple[tuple[str | None, ...], ...]
    where: Place = NOWHERE
    numbers: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    recognised: bool = False

    def at(self, row: int, column: int = -1) -> Place:
        """The place of a square (from 0), or of a whole row."""
        number = self.numbers[row] if self.numbers else row + 1
        square = self.columns[max(column, 0)] if self.columns else max(column, 0) + 1
        if self.where.cell:
            return replace(self.where, cell=f"{self.where.cell}!{_letters(square)}{number}")
        return replace(self.where, row=number, square=square if column >= 0 else 0)


def _letters(column: int) -> str:
    """A column as spreadsheets call it: 28 is AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


RawBlock = RawText | RawTable


def lines_of(block: RawBlock) -> int:
    """How many lines a text, or rows a table has."""
    return len(block.rows) if isinstance(block, RawTable) else block.text.count("\n") + 1


def size_of(block: RawBlock) -> int:
    """How many characters a text or table has."""
    return sum(map(_size, block.rows)) if isinstance(block, RawTable) else len(block.text)


def _size(row: Iterable[str | None]) -> int:
    return sum(len(text or "") for text in row)


def shortened(block: RawBlock, lines: int, characters: int) -> RawBlock:
    """The first so many lines or rows, and of them those within so many characters."""
    if isinstance(block, RawText):
        first = block.text.split("\n", lines)[:lines]
        return replace(block, text="\n".join(first)[:characters])
    rows = block.rows[:lines]
    fitting = sum(size <= characters for size in accumulate(map(_size, rows)))
    return replace(block, rows=rows[:fitting])


@dataclass(frozen=True)
class RawPicture:
    """A picture inside a document, and before which of its blocks (counted from 0) it stands."""

    data: bytes
    where: Place = NOWHERE
    before: int = 0


def parted(
    blocks: Iterable[RawBlock | RawPicture],
) -> tuple[tuple[RawBlock, ...], tuple[RawPicture, ...]]:
    """Blocks and the pictures that stand between them."""
    kept: list[RawBlock] = []
    pictures: list[RawPicture] = []
    for block in blocks:
        if isinstance(block, RawPicture):
            pictures.append(replace(block, before=len(kept)))
        else:
            kept.append(block)
    return tuple(kept), tuple(pictures)


@dataclass(frozen=True)
class Raw:
    """What a reader found. ``embedded`` is the JSON text that gia-author's own files carry;
    ``furniture`` what is not the report's;
    ``scanned``: some pages are pictures; ``blank``: where paragraphs of blanks only stand;
    ``ours``: its properties are those of a Word file of ours."""

    blocks: tuple[RawBlock, ...]
    embedded: str | None = None
    title: str = ""
    furniture: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    pictures: tuple[RawPicture, ...] = ()
    scanned: bool = False
    blank: tuple[Place, ...] = ()
    ours: bool = False


CellValue = str | int | float | bool
Spot = tuple[int, int]  # row and column of a sheet, from 0


@dataclass(frozen=True)
class Cells:
    """What stands in single sheets of a spreadsheet: values by row and column (from 0), blank ones
    left out.

    ``formulas`` are the cells that hold one, ``struck`` those with something crossed out; ``known``
    is False where the format does not tell.
    """

    values: dict[str, dict[Spot, CellValue]]
    formulas: dict[str, frozenset[Spot]] = field(default_factory=dict)
    known: bool = True
    struck: dict[str, frozenset[Spot]] = field(default_factory=dict)
