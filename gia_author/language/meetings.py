"""The meetings of the party that reports take as guidance, and when they were held
(``words/会议.yaml``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from gia_author import resources
from gia_author.language.patterns import Pattern

NAMED = Pattern(
    "(?:党的?|中国共产党)?(?P<congress>十[八九]|二十)(?:大(?=精神|报告|和|会议|以来|召开|的|、|胜利|，|部署)"
    "|届(?P<first>[一二三四五六]中)?(?P<more>(?:[、和及][一二三四五六]中){0,5})全会)"
)


@dataclass(frozen=True)
class Meeting:
    """A meeting that a text names: its name, the day it ended, and where it stands."""

    name: str
    ended: date
    start: int
    end: int


@cache
def calendar() -> dict[str, date]:
    """The meetings with the days they ended on."""
    entries = resources.values("words", "会议.yaml")
    return {entry["名称"]: entry["日期"] for entry in entries}


def meetings(text: str) -> Iterator[Meeting]:
    """The known meetings that a text names; of several plenums together each."""
    for found in NAMED.finditer(text):
        congress = found["congress"]
        plenums = [c for c in (found["first"] or "") + (found["more"] or "") if c in "一二三四五六"]
        names = [f"{congress}届{c}中全会" for c in plenums] or [f"{congress}大"]
        for name in names:
            if name in calendar():
                yield Meeting(name, calendar()[name], *found.span())
