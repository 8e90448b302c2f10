"""Tables from ruling lines: lines that meet make a grid, squares without a line between them are
one cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from gia_author.diagnostics.finding import Place
from gia_author.extract.readers.placed_glyphs import Glyph, Rule
from gia_author.extract.readers.raw import RawTable

SAME = 1.5  # points between two strokes of one line
NEAR = 3.0  # points within which lines meet, or are the two edges of one
MOST_LINES = 1_500  # after joining, on a page
MOST_SQUARES = 20_000


@dataclass
class Frame:
    """A table on a page: the places of its lines from left to right and from top to bottom, and
    which cell covers each square.

    ``cells`` has a number for each square; the same number is the same cell.
    """

    xs: list[float]
    ys: list[float]
    cells: list[list[int]]

    @property
    def top(self) -> float:
        return self.ys[0]

    def cell(self, glyph: Glyph) -> int | None:
        """The cell that a character stands in."""
        x, y = glyph.middle
        column = next((n for n, (a, b) in enumerate(pairwise(self.xs)) if a <= x < b), None)
        row = next((n for n, (a, b) in enumerate(pairwise(self.ys)) if b <= y < a), None)
        return None if row is None or column is None else self.cells[row][column]

    def table(self, texts: dict[int, str], where: Place) -> RawTable:
        """The texts of the cells as a rectangle, without rows and columns in which no cell
        begins."""
        seen: set[int] = set()
        squares = [[_first(cell, seen, texts) for cell in row] for row in self.cells]
        rows = [n for n, row in enumerate(squares) if any(text is not None for text in row)]
        kept = [n for n in range(len(self.xs) - 1) if any(row[n] is not None for row in squares)]
        return RawTable(
            tuple(tuple(squares[row][n] for n in kept) for row in rows),
            where,
            tuple(row + 1 for row in rows),
            tuple(n + 1 for n in kept),
        )


def _first(cell: int, seen: set[int], texts: dict[int, str]) -> str | None:
    if cell in seen:
        return None
    seen.add(cell)
    return texts.get(cell, "")


def frames(rules: Iterable[Rule]) -> list[Frame]:
    """The tables on a page from top to bottom. Frames around a single cell are none."""
    lines = list(_joined(rules))
    if len(lines) > MOST_LINES:
        return []
    found = (_frame(group) for group in _groups(lines))
    return sorted((frame for frame in found if frame), key=lambda frame: -frame.top)


def _joined(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Strokes that continue or cover one another as one line."""
    ordered = sorted(rules, key=lambda rule: (rule.across, rule.at))
    for _, alike in groupby(ordered, key=lambda rule: rule.across):
        bundle: list[Rule] = []
        for rule in alike:
            if bundle and rule.at - bundle[-1].at > SAME:
                yield from _runs(bundle)
                bundle = []
            bundle.append(rule)
        yield from _runs(bundle)


def _runs(bundle: list[Rule]) -> Iterator[Rule]:
    """One line for each unbroken stretch of a bundle of strokes at about the same place."""
    at = sum(rule.at for rule in bundle) / len(bundle)
    start, end = float("inf"), float("-inf")
    for rule in sorted(bundle, key=lambda rule: rule.start):
        if rule.start > end + NEAR:
            if end > start:
                yield Rule(rule.across, at, start, end)
            start, end = rule.start, rule.end
        end = max(end, rule.end)
    yield Rule(bundle[0].across, at, start, end)


def _groups(lines: list[Rule]) -> Iterator[list[Rule]]:
    """Lines that meet, directly or through others."""
    above = list(range(len(lines)))
    across = [n for n, line in enumerate(lines) if line.across]
    for upright in (n for n, line in enumerate(lines) if not line.across):
        for level in across:
            if _meet(lines[level], lines[upright]):
                above[_root(above, level)] = _root(above, upright)
    order = sorted(range(len(lines)), key=lambda n: _root(above, n))
    for _, group in groupby(order, key=lambda n: _root(above, n)):
        yield [lines[n] for n in group]


def _root(above: list[int], n: int) -> int:
    while above[n] != n:
        above[n] = above[above[n]]
        n = above[n]
    return n


def _meet(level: Rule, upright: Rule) -> bool:
    return (level.start - NEAR <= upright.at <= level.end + NEAR) and (
        upright.start - NEAR <= level.at <= upright.end + NEAR
    )


def _frame(group: list[Rule]) -> Frame | None:
    levels, uprights = [r for r in group if r.across], [r for r in group if not r.across]
    if not levels or not uprights:
        return None
    xs = _edges(
        [r.at for r in uprights] + [r.start for r in levels] + [r.end for r in levels], uprights
    )
    ys = _edges(
        [r.at for r in levels] + [r.start for r in uprights] + [r.end for r in uprights], levels
    )[::-1]
    if not len(xs) + len(ys) - 2 > 2 or len(xs) * len(ys) > MOST_SQUARES:
        return None
    cells = _cells(xs, ys, levels, uprights)
    return Frame(xs, ys, cells) if len({cell for row in cells for cell in row}) > 1 else None


def _edges(places: Sequence[float], lines: Sequence[Rule]) -> list[float]:
    """The places of lines in order, lines that touch taken as one, and the ends of the lines that
    cross them."""
    inner = sorted([line.at for line in lines] + [min(places), max(places)])
    edges: list[float] = []
    for place in inner:
        if not edges or place - edges[-1] > NEAR:
            edges.append(place)
    return edges


def _cells(
    xs: list[float], ys: list[float], levels: list[Rule], uprights: list[Rule]
) -> list[list[int]]:
    """A number for each square; squares that no line parts have the same."""
    width, height = len(xs) - 1, len(ys) - 1
    above = list(range(width * height))
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            here = row * width + column
            if column + 1 < width and not _parted(uprights, right, (top + bottom) / 2):
                above[_root(above, here + 1)] = _root(above, here)
            if row + 1 < height and not _parted(levels, bottom, (left + right) / 2):
                above[_root(above, here + width)] = _root(above, here)
    return [
        [_root(above, row * width + column) for column in range(width)] for row in range(height)
    ]


def _parted(lines: list[Rule], at: float, middle: float) -> bool:
    return any(abs(line.at - at) <= NEAR and line.start <= middle <= line.end for line in lines)
