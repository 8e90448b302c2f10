"""Provinces, cities and counties: which stand in a text, and whether one lies in another
(``words/政区.txt``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
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
def lineages() -> dict[str, frozenset[Lineage]]:
    """For every name the lines from the province down to it: several where places share a name."""
    known: defaultdict[str, set[Lineage]] = defaultdict(set)
    for line in resources.text("words", "政区.txt").splitlines():
        if line and not line.startswith("#"):
            province, *below = line.split()
            known[province].add((province,))
            if below:
                known[below[0]].add((province, below[0]))
            for county in below[1:]:
                known[county].add((province, below[0], county))
    return {name: frozenset(lines) for name, lines in known.items()}


def places(text: str) -> Iterator[Region]:
    """The known names in a text, the longest at each place."""
    known, last = lineages(), 0
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
    return any(mine[: len(line)] == line[: len(mine)] for line in lineages()[name] for mine in own)


def home(text: str) -> frozenset[Lineage]:
    """The lines of the place that a body's name speaks of; empty where no name in it is known."""
    lines: frozenset[Lineage] = frozenset()
    for place in places(text):
        these = lineages()[place.name]
        inside = {line for line in these if any(line[: len(above)] == above for above in lines)}
        lines = frozenset(inside) or lines or these
    return lines
