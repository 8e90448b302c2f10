"""How high the rows of a table are: what their texts need, and the room of a table shared out among
them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from gia_author.diagnostics.finding import Address
from gia_author.form.grid import Box, Grid, digits, fitted
from gia_author.language import characters

TEXT_WIDTH = 156 / 25.4 * 72  # points
BESIDE = 4.0  # points left and right of a cell's text together
PAIR = 2  # characters of a word in the headings of columns, which are not cut


@dataclass(frozen=True)
class TextSize:
    """The size of a table's text, from line to line, and the air above and below it in a row, in
    points.
    """

    size: float
    line: float
    air: float


ROOMY, USUAL, CLOSE = TextSize(10.5, 14, 1.75), TextSize(9.5, 11.5, 1.6), TextSize(9, 10.5, 1.2)


def needed(grid: Grid, texts: Mapping[Address, str], text: TextSize) -> list[float]:
    """The height in points that every row needs for the lines of its texts."""
    widths = fitted(grid, texts, TEXT_WIDTH)
    points = [width * TEXT_WIDTH / sum(widths) for width in widths]

    def lines(box: Box) -> int:
        room = sum(points[box.column : box.column + box.colspan]) - BESIDE
        return _lines(box, texts[box.address] if box.address else box.text, room / text.size)

    rows = ([lines(box) for box in row if box.rowspan == 1] for row in grid.rows)
    return [max(row, default=1) * text.line + 2 * text.air for row in rows]


def _lines(box: Box, text: str, room: float) -> int:
    """The lines of a text where so many characters fit on one; a number is made smaller rather than
    broken.
    """
    width = characters.width(text)
    if width <= room or digits(text) == len(text):
        return 1
    fit = max(math.floor(room), 1)
    return math.ceil(width / (max(fit // PAIR, 1) * PAIR if box.role == "column" else fit))


def shared(needs: list[float], height: float) -> tuple[float, ...]:
    """The heights of the rows in a table so high: even, but for rows that need more."""
    level = height / len(needs)
    while True:
        tall = [need for need in needs if need > level]
        even = (height - sum(tall)) / max(len(needs) - len(tall), 1)
        if level - even < 0.001:
            return tuple(max(need, even) for need in needs)
        level = even
