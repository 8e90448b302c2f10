"""The reporting period as a text states it, and the year that a report speaks of by its own
dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from gia_author.language.patterns import Pattern

DAY = r"(\d{4})\s{0,9}年\s{0,9}(\d{1,2})\s{0,9}月\s{0,9}(\d{1,2})\s{0,9}日"
PERIOD = Pattern(
    DAY
    + r"\s{0,9}起?[，,]?\s{0,9}(?:至|到|—|－|–|-|～|~)+\s{0,9}"
    + DAY.replace(r"(\d{4})\s{0,9}年", r"(?:(\d{4})\s{0,9}年)?")
)
Day = tuple[int, ...]


def periods(text: str) -> list[tuple[str, Day, Day]]:
    """Every period in a text: as written, its first and its last day as (year, month, day)."""
    return [(m[0], _day(m, 1), _day(m, 4)) for m in PERIOD.finditer(text)]


def _day(found: re.Match[str], group: int) -> Day:
    """The day in three groups; one without a year is of the first one's."""
    return tuple(int(part or found[1]) for part in found.groups()[group - 1 : group + 2])


def year_told(texts: Iterable[str], signed: date | None) -> int:
    """The whole year that the texts give as period, where the signature is of the year after it; 0
    for all else."""
    told = {
        start[0]
        for text in texts
        for _, start, end in periods(text)
        if start[1:] == (1, 1) and end == (start[0], 12, 31)
    }
    return told.pop() if signed and told == {signed.year - 1} else 0
