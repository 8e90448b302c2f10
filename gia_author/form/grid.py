"""Where everything stands in a table: a Grid of boxes with spans, worked out once from the edition.

Writers only draw boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from gia_author.diagnostics.finding import Address
from gia_author.form.table import Heading, Part, Table

DIGIT = 0.5  # the width of a digit in 宋体, in its size
CELL_ROOM = 3.5  # points that a cell needs beside its figure for lines and padding
LEGIBLE = 9.0  # points, below which figures get wider columns before they get smaller
UPRIGHT_SPARE, LABEL_SPARE = (
    0.55,
    0.27,
)  # what a column of upright labels, and that of the innermost labels, can do without


@dataclass(frozen=True)
class Box:
    """One cell as drawn, merged cells being one box.

    ``address`` is set where a figure stands, else ``text`` is the label.

    ``role`` is banner (a title row), corner, column, row (headings) or figure; ``row`` and
    ``column`` count from 0.
    """

    row: int
    column: int
    text: str
    role: str
    rowspan: int = 1
    colspan: int = 1
    address: Address | None = None
    vertical: bool = False

    @property
    def scope(self) -> str:
        """The HTML scope of a heading: col, colgroup, row or rowgroup; empty for corners and
        figures.
        """
        if self.role == "banner":
            return "rowgroup"
        if self.role == "column":
            return "colgroup" if self.colspan > 1 else "col"
        if self.role == "row":
            return "rowgroup" if self.rowspan > 1 else "row"
        return ""


@dataclass(frozen=True, eq=False)
class Grid:
    """A table as drawn, one object for each table of an edition.

    ``widths`` are relative, the first ``header_rows`` rows repeat on a new page, ``bodies`` are row
    ranges.
    """

    key: str
    title: str
    widths: tuple[int, ...]
    boxes: tuple[Box, ...]
    header_rows: int
    bodies: tuple[tuple[int, int], ...]

    @cached_property
    def rows(self) -> tuple[tuple[Box, ...], ...]:
        """The boxes that begin in each row, left to right."""
        height = self.bodies[-1][1]
        rows: list[list[Box]] = [[] for _ in range(height)]
        for box in self.boxes:
            rows[box.row].append(box)
        return tuple(tuple(sorted(row, key=lambda box: box.column)) for row in rows)

    def matrix(self) -> list[list[Box]]:
        """Every square of the grid with the box that covers it."""
        squares: list[list[Box | None]] = [[None] * len(self.widths) for _ in self.rows]
        for box in self.boxes:
            for row in range(box.row, box.row + box.rowspan):
                for column in range(box.column, box.column + box.colspan):
                    if squares[row][column] is not None:
                        raise ValueError(f"{self.key}: two boxes at {row}, {column}")
                    squares[row][column] = box
        if any(square is None for row in squares for square in row):
            raise ValueError(f"{self.key}: a hole in the grid")
        return [[square for square in row if square] for row in squares]


@cache
def grid(table: Table) -> Grid:
    """The layout of a printed table.

    Raises ValueError if its boxes do not cover the grid exactly once.
    """
    labels = max(levels_of(part.rows) for part in table.parts)
    boxes: list[Box] = []
    bodies: list[tuple[int, int]] = []
    row = 0
    for part in table.parts:
        start = row
        for box in _part(part, row, labels, len(table.widths)):
            boxes.append(box)
            row = max(row, box.row + box.rowspan)
        bodies.append((start, row))
    header = levels_of(table.parts[0].columns) if len(table.parts) == 1 else 0
    result = Grid(table.key, table.title, table.widths, tuple(boxes), header, tuple(bodies))
    result.matrix()
    return result


@lru_cache(maxsize=64)
def divided(whole: Grid, row: int, widths: tuple[int, ...]) -> tuple[Grid, Grid]:
    """A table before a row at which one of its bodies begins, and from it on, in these widths."""
    ends = (0, row), (row, whole.bodies[-1][1])
    parts = (
        Grid(
            whole.key,
            whole.title,
            widths,
            tuple(replace(b, row=b.row - start) for b in whole.boxes if start <= b.row < stop),
            0,
            tuple((a - start, b - start) for a, b in whole.bodies if start <= a < stop),
        )
        for start, stop in ends
    )
    first, second = parts
    return first, second


def digits(text: str) -> int:
    """The length of the longest number in a text; 0 if there is none."""
    return max(map(len, re.findall(r"[-+.,0-9]+", text)), default=0)


def label_lines(box: Box, room: int) -> list[str]:
    """A label in lines of so many characters that break no word of two: the number of a heading
    over several rows stands alone, the heading of a column has an even number on every line.
    """
    if box.vertical:
        return [*box.text]
    if box.role == "row" and box.rowspan > 1:
        return box.text.replace("）", "）\n", 1).split("\n")
    if len(box.text) <= room or box.role != "column":
        return [box.text]
    even = max(room // 2 * 2, 2)
    return [box.text[start : start + even] for start in range(0, len(box.text), even)]


def fitted(grid: Grid, texts: Mapping[Address, str], points: float) -> tuple[int, ...]:
    """The widths of the columns in a table so many points wide: those of the form, unless numbers
    are too long to be legible in them.

    Then labels give the figures what they can spare, as more lines of a label are better read than
    tiny digits.
    """
    figures = [box for box in grid.boxes if box.address]
    first = min(box.column for box in figures)
    longest = max(digits(texts[box.address or ()]) for box in figures)
    wanted = (longest * DIGIT * LEGIBLE + CELL_ROOM) * sum(grid.widths) / points
    lacking = [max(wanted - width, 0) for width in grid.widths[first:]]
    spare = _spare(grid, first)
    moved = min(sum(lacking), sum(spare))
    if not moved:
        return grid.widths
    given = (-moved * width / sum(spare) for width in spare)
    taken = (moved * width / sum(lacking) for width in lacking)
    return tuple(
        round(width + change) for width, change in zip(grid.widths, (*given, *taken), strict=True)
    )


def _spare(grid: Grid, labels: int) -> list[float]:
    """What each column of labels can do without."""
    upright = {box.column for box in grid.boxes if box.vertical}
    shares = [0.0] * labels
    if labels:
        shares[-1] = LABEL_SPARE
    for n in upright:
        shares[n] = UPRIGHT_SPARE
    return [width * share for width, share in zip(grid.widths, shares, strict=False)]


def levels_of(headings: tuple[Heading, ...]) -> int:
    """The number of levels in a forest of headings."""
    return max((heading.depth() for heading in headings), default=0)


def _part(part: Part, row: int, labels: int, width: int) -> Iterator[Box]:
    if part.banner:
        yield Box(row, 0, part.banner, "banner", colspan=width)
        row += 1
    levels = levels_of(part.columns)
    if labels:
        yield Box(row, 0, part.corner, "corner", levels, labels)
    spans = _spans(len(part.column_leaves), width - labels)
    yield from _columns(part.columns, row, labels, levels, iter(spans))
    row += levels
    yield from _rows(part.rows, row, 0, labels)
    for down, row_leaf in enumerate(part.row_leaves):
        column = labels
        for span, column_leaf in zip(spans, part.column_leaves, strict=True):
            yield Box(
                row + down,
                column,
                "",
                "figure",
                colspan=span,
                address=part.cell(row_leaf, column_leaf).address,
            )
            column += span


def _spans(count: int, room: int) -> list[int]:
    """One column for each heading, the last one taking what is left."""
    return [1] * (count - 1) + [room - count + 1]


def _columns(
    headings: tuple[Heading, ...], row: int, column: int, levels: int, spans: Iterator[int]
) -> Iterator[Box]:
    for heading in headings:
        if heading.children:
            below = list(_columns(heading.children, row + 1, column, levels - 1, spans))
            width = max(box.column + box.colspan for box in below) - column
            yield Box(row, column, heading.label, "column", 1, width)
            yield from below
        else:
            width = next(spans)
            yield Box(row, column, heading.label, "column", levels, width)
        column += width


def _rows(headings: tuple[Heading, ...], row: int, column: int, labels: int) -> Iterator[Box]:
    for heading in headings:
        height = sum(1 for _ in heading.leaves())
        width = 1 if heading.children else labels - column
        yield Box(row, column, heading.label, "row", height, width, vertical=heading.vertical)
        yield from _rows(heading.children, row, column + 1, labels)
        row += height
