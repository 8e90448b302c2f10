"""Provinces, cities and counties: which stand in a text, and whether one lies in another
(``words/政区.txt``)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from gia_author import resources

ENDINGS = "省区市县旗州盟"
LONGEST, SHORTEST = 15, 3  # characters of a name
Lineage = tuple[str, ...]


class Region(NamedTuple):
    """A known name where it stands in a text."""

    name: str
    start: int
    end: int


@cache
def _rows() -> tuple[Lineage, ...]:
    """Of every city the province, the city and its counties."""
    lines = resources.text("words", "政区.txt").splitlines()
    return tuple(tuple(line.split()) for line in lines if line and line[0] != "#")


@cache
def names() -> frozenset[str]:
    """All the names."""
    return frozenset(chain.from_iterable(_rows()))


@lru_cache(maxsize=1024)
def lineages(name: str) -> frozenset[Lineage]:
    """The lines from the province down to a name: several where places share it."""
    rows = [row for row in _rows() if name in row]
    return frozenset((*row[: min(n, 2)], name) for row in rows for n in _steps(row, name))


def _steps(row: Lineage, name: str) -> Iterator[int]:
    """Where a name stands in a row: a city can have its province's."""
    return (n for n, one in enumerate(row) if one == name)


def places(text: str) -> Iterator[Region]:
    """The known names in a text, the longest at each place."""
    known, last = names(), 0
    for at, character in enumerate(text):
        if character not in ENDINGS:
            continue
        starts = range(max(last, at + 1 - LONGEST), at + 2 - SHORTEST)
        start = next((s for s in starts if text[s : at + 1] in known), None)
        if start is not None:
            yield Region(text[start : at + 1], start, at + 1)
            last = at + 1


def belongs(name: str, own: frozenset[Lineage]) -> bool:
    """True where a place lies in one of the lines, or one of them in it."""
    return any(mine[: len(line)] == line[: len(mine)] for line in lineages(name) for mine in own)


def home(text: str) -> frozenset[Lineage]:
    """The lines of the place that a body's name speaks of; empty where no name in it is known."""
    lines: frozenset[Lineage] = frozenset()
    for place in places(text):
        these = lineages(place.name)
        inside = {line for line in these if any(line[: len(above)] == above for above in lines)}
        lines = frozenset(inside) or lines or these
    return lines


@cache
def province_of(area_code: str) -> str:
    """The province of a telephone's area code (``words/区号.txt``); empty for one not known."""
    lines = resources.text("words", "区号.txt").splitlines()
    rows = (line.split() for line in lines if line and line[0] != "#")
    return next((row[0] for row in rows if area_code in row), "")


@cache
def _cities() -> tuple[tuple[str, str], ...]:
    """Every city by its name without 市, and the name."""
    every = {row[1] for row in _rows() if len(row) > 1 and row[1].endswith("市")}
    return tuple(sorted((name[:-1], name) for name in every if len(name) >= SHORTEST))


def cities_called(text: str) -> Iterator[tuple[str, str]]:
    """The cities whose name without 市 stands in a text, with their whole name."""
    return ((short, name) for short, name in _cities() if short in text)
