"""Cells with spans laid out as a rectangle of squares, bounded in size; and what in a table is text
and no table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from gia_author.diagnostics.finding import Place
from gia_author.extract.readers.raw import RawBlock, RawTable, RawText
from gia_author.form.section_titles import section_of

MOST_ROWS = 2_000
MOST_COLUMNS = 120
LONG_LINE, LONG_CELL = 80, 400  # characters; more are no label
FEW = 3  # cells over which a section's heading may go: its number, its title
SquareRow = tuple[str | None, ...]


class SpannedCell(NamedTuple):
    """A cell as a file tells it; a ``rowspan`` of 0 reaches to the last row."""

    text: str
    rowspan: int = 1
    colspan: int = 1


def rectangle(rows: Iterable[Sequence[SpannedCell]], where: Place) -> RawTable:
    """The squares of a table: a cell's text in its first square, None in its others; rows that are
    too short end blank."""
    given = [list(row) for _, row in zip(range(MOST_ROWS), rows, strict=False)]
    squares: list[dict[int, str | None]] = [{} for _ in given]
    begun: set[int] = set()
    for number, row in enumerate(given):
        column = 0
        for cell in row:
            while column in squares[number]:
                column += 1
            if column >= MOST_COLUMNS:
                break
            begun.add(column)
            column = _place(squares, number, column, cell)
    columns = sorted(begun)
    texts = (tuple(row.get(n, "") for n in columns) for row in squares)
    kept = [(n, row) for n, row in enumerate(texts, 1) if any(text is not None for text in row)]
    return RawTable(
        tuple(row for _, row in kept),
        where,
        tuple(n for n, _ in kept),
        tuple(n + 1 for n in columns),
    )


def _place(
    squares: list[dict[int, str | None]], number: int, column: int, cell: SpannedCell
) -> int:
    """Cover the squares of a cell; returns the column after it."""
    down = min(cell.rowspan or len(squares), len(squares) - number)
    end = min(column + max(cell.colspan, 1), MOST_COLUMNS)
    for row in squares[number : number + max(down, 1)]:
        for n in range(column, end):
            row.setdefault(n, None)
    squares[number][column] = cell.text
    return end


def pieces(table: RawTable) -> Iterator[RawBlock]:
    """A table as tables and the texts between: rows of one cell with a section's heading or long
    text, and tables of one column, are text."""
    single = all(len(row) == 1 for row in table.rows)
    for prose, group in groupby(enumerate(table.rows), key=lambda row: single or _prose(row[1])):
        part = tuple(group)
        if prose:
            yield from (
                RawText(line, table.at(number, column))
                for number, row in part
                for column, cell in enumerate(row)
                for line in (cell or "").split("\n")
                if line
            )
        elif any(cell for _, row in part for cell in row):
            numbers = tuple(table.numbers[number] for number, _ in part)
            yield RawTable(tuple(row for _, row in part), table.where, numbers, table.columns)


def _prose(row: SquareRow) -> bool:
    if any(cell and len(cell) > LONG_CELL for cell in row):
        return True
    words = [cell for cell in row if cell is not None]
    alone = len(words) == 1 or (sum(bool(cell) for cell in words) == 1 and bool(words[0]))
    shown = words[:1] if alone else words
    title = "".join(shown) if len(shown) <= FEW else ""
    return section_of(title) > 0 or (len(words) == 1 and len(words[0]) > LONG_LINE)
