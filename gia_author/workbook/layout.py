"""Where every figure stands on the sheet of figures: the grids of all tables below each other on
one set of columns, worked out from the edition.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

from gia_author.diagnostics.finding import Address
from gia_author.extract.readers.raw import Spot
from gia_author.form.edition import Edition
from gia_author.form.grid import Box, Grid, grid
from gia_author.form.table import Cell, Identity, Part, Table
from gia_author.language.numerals import chinese
from gia_author.workbook import FIGURES

TITLE, SETTINGS, LEGEND, FIRST = 0, 1, 2, 4  # rows of the sheet, from 0
CellRange = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(frozen=True)
class Drawn:
    """A box of a table's grid on the sheet."""

    box: Box
    block: CellRange

    @property
    def spot(self) -> Spot:
        return self.block[:2]


@dataclass(frozen=True)
class Panel:
    """One table on the sheet: its heading at ``top``, the grid below, then a row for each balance
    that holds column by column.
    """

    table: Table
    heading: str
    top: int
    boxes: tuple[Drawn, ...]
    balances: tuple[tuple[Identity, ...], ...]
    bottom: int

    @property
    def balance_rows(self) -> Iterator[tuple[int, tuple[Identity, ...]]]:
        """Each balance with its row on the sheet."""
        yield from enumerate(self.balances, self.bottom + 1)


@dataclass(frozen=True, eq=False)
class Layout:
    """The sheet of figures.

    ``widths`` are relative; one more column, ``notes``, says beside each row what is wrong in it.
    """

    edition: Edition
    widths: tuple[int, ...]
    panels: tuple[Panel, ...]

    @property
    def notes(self) -> int:
        return len(self.widths)

    @cached_property
    def spots(self) -> dict[Address, Spot]:
        """Row and column of every figure."""
        return {
            d.box.address: d.spot for panel in self.panels for d in panel.boxes if d.box.address
        }

    @cached_property
    def inputs(self) -> dict[Address, Cell]:
        """The figures that people fill in: all but totals."""
        return {address: cell for address, cell in self.edition.cells.items() if not cell.is_sum}

    @cached_property
    def rows(self) -> dict[int, tuple[Address, ...]]:
        """The figures that people fill in, by row of the sheet."""
        rows: dict[int, list[Address]] = {}
        for address in self.inputs:
            rows.setdefault(self.spots[address][0], []).append(address)
        return {row: tuple(addresses) for row, addresses in rows.items()}

    @property
    def last_row(self) -> int:
        last = self.panels[-1]
        return last.bottom + len(last.balances)

    def reference(self, address: Address, *, away: bool = False) -> str:
        """The cell of a figure in a formula; ``away`` is for formulas on other sheets."""
        cell = cell_name(*self.spots[address])
        return f"{FIGURES}!{cell}" if away else cell

    def ranges(self, addresses: Iterable[Address], *, away: bool = False) -> list[str]:
        """The cells of these figures, those that stand next to each other as one range."""
        return [*_ranges(self, tuple(addresses), f"{FIGURES}!" if away else "")]


@cache
def _ranges(at: Layout, addresses: tuple[Address, ...], sheet: str) -> tuple[str, ...]:
    """Worked out once for all workbooks of an edition."""
    return tuple(
        sheet + range_name(block)
        for block in merge(sorted(at.spots[address] for address in addresses))
    )


@cache
def layout(edition: Edition) -> Layout:
    """The sheet of figures for an edition."""
    widths = _widths(edition)
    panels: list[Panel] = []
    row = FIRST
    for table in edition.tables.values():
        panels.append(_panel(edition, table, row, widths))
        row = panels[-1].bottom + len(panels[-1].balances) + 2
    return Layout(edition, widths, tuple(panels))


def _widths(edition: Edition) -> tuple[int, ...]:
    """The columns that all tables share: those of the table with the most unequal ones, its widest
    cut in so many that the broadest table fits.
    """
    tables = [table.widths for table in edition.tables.values() if table.printed]
    uneven = max(tables, key=lambda widths: max(widths) / min(widths))
    widest, pieces = max(uneven), max(map(len, tables)) - len(uneven) + 1
    at = uneven.index(widest)
    return (*uneven[:at], *[widest // pieces] * pieces, *uneven[at + 1 :])


def _panel(edition: Edition, table: Table, top: int, widths: tuple[int, ...]) -> Panel:
    drawn = _grid(table)
    edges = fit(drawn.widths, widths)
    boxes = tuple(
        Drawn(
            box,
            (
                top + 1 + box.row,
                edges[box.column],
                top + box.row + box.rowspan,
                edges[box.column + box.colspan] - 1,
            ),
        )
        for box in drawn.boxes
    )
    return Panel(
        table, _heading(edition, table), top, boxes, tuple(_balances(table)), top + len(drawn.rows)
    )


def _grid(table: Table) -> Grid:
    """The table's grid; figures that the form has no table for stand in a row."""
    return grid(table if table.printed else _as_printed(table))


@cache
def _as_printed(table: Table) -> Table:
    return replace(table, widths=(1,) * sum(len(part.column_leaves) for part in table.parts))


def fit(widths: tuple[int, ...], base: tuple[int, ...]) -> list[int]:
    """For every edge of these columns the nearest edge of the base columns, each column having at
    least one of them.
    """
    sums = [sum(base[:n]) for n in range(len(base) + 1)]
    edges = [0]
    for number in range(1, len(widths)):
        wanted = sum(widths[:number]) * sums[-1] / sum(widths)
        after = bisect_left(sums, wanted)
        nearest = min((after - 1, after), key=lambda n: abs(sums[n] - wanted))
        edges.append(max(edges[-1] + 1, min(nearest, len(base) - len(widths) + number)))
    return [*edges, len(base)]


def _heading(edition: Edition, table: Table) -> str:
    keys = [section.key for section in edition.sections]
    number = keys.index(table.key if table.printed else table.prefix[0])
    section = "" if table.printed else f"{edition.sections[number].title}："
    return f"{chinese(number + 1)}、{section}{table.title}"


def _balances(table: Table) -> Iterator[tuple[Identity, ...]]:
    """The balances between rows, each with one equation for every column."""
    for part in table.parts:
        every = [i for i in part.identities if not i.is_sum and i.axis == "行"]
        count = len(_across(part))
        yield from (tuple(every[n : n + count]) for n in range(0, len(every), count))


def _across(part: Part) -> tuple[object, ...]:
    return part.column_leaves


def title(agency: str, year: int) -> str:
    """What stands at the top of every sheet."""
    return f"{agency}{year}年政府信息公开工作年度报告填报表"


def cell_name(row: int, column: int, fixed: str = "") -> str:
    """A cell as spreadsheets call it: (11, 5) is F12; $F$12 with ``fixed`` as $."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{fixed}{letters}{fixed}{row + 1}"


def range_name(block: CellRange, fixed: str = "") -> str:
    """A range as spreadsheets call it; a single cell by its own name."""
    first, last = cell_name(*block[:2], fixed), cell_name(*block[2:], fixed)
    return first if first == last else f"{first}:{last}"


def merge(spots: list[Spot]) -> list[CellRange]:
    """Cells in order of rows as few blocks: side by side in a row, then rows of the same columns
    below each other.
    """
    rows: list[CellRange] = []
    for row, column in spots:
        if rows and rows[-1][2:] == (row, column - 1):
            rows[-1] = (*rows[-1][:3], column)
        else:
            rows.append((row, column, row, column))
    blocks: list[CellRange] = []
    for block in rows:
        above = next(
            (
                n
                for n, b in enumerate(blocks)
                if b[2] == block[0] - 1 and (b[1], b[3]) == (block[1], block[3])
            ),
            None,
        )
        if above is None:
            blocks.append(block)
        else:
            blocks[above] = (*blocks[above][:2], *block[2:])
    return blocks
