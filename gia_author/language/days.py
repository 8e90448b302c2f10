"""Days and months in a text, and which of two comes first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gia_author.language.patterns import Pattern

DATED = Pattern(
    r"(?<!\d)(?:(?P<year>20\d\d)年|(?P<same>同年|当年))?(?P<month>1[0-2]|0?[1-9])月"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])日|(?P<part>上旬|中旬|下旬|初|底|末|份)?)(?![一二三四五六七八九十\d])"
)
PARTS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10), "底": (21, 31)}
WHOLE = (1, 31)
NEXT_YEAR = Pattern("次年|翌年|第二年|下一?年|跨年")


@dataclass(frozen=True)
class Dated:
    """A day, or the days of a part of a month, in a year (0: not told), and where it is said."""

    year: int
    month: int
    first: int
    last: int
    start: int
    end: int

    def precedes(self, other: Dated) -> bool:
        """True where this is over when the other begins; one without a year is in the other's."""
        year, later = self.year or other.year, other.year or self.year
        return (year, self.month, self.last) < (later, other.month, other.first)


def dates(text: str) -> Iterator[Dated]:
    """Every day and month in a text; one without a year is in that of the one before it."""
    year = 0
    for found in DATED.finditer(text):
        year = int(found["year"] or year)
        first, last = PARTS.get(found["part"] or "", WHOLE)
        if found["day"]:
            first = last = int(found["day"])
        yield Dated(year, int(found["month"]), first, last, *found.span())


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, parted by 。；！ too, with the places where they begin."""
    return ((found.start(), found[0]) for found in re.finditer("[^。；！]+", text))
