"""Characters and ruling lines at their places on a page, in points."""

from __future__ import annotations

from typing import NamedTuple

Point = tuple[float, float]


class Glyph(NamedTuple):
    """A character and its box; y grows upward."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    @property
    def height(self) -> float:
        return self.top - self.bottom


class Inked(NamedTuple):
    """A character with its direction in quarter turns, whether it is white or pale, and its colour
    as a number."""

    way: int
    glyph: Glyph
    pale: bool
    ink: int


class Rule(NamedTuple):
    """A ruling line: across at the height ``at`` from start to end, or upright at the distance
    ``at``."""

    across: bool
    at: float
    start: float
    end: float
