"""Bodies that carry the figures of the whole: what they report is, or nearly is, what all the
others report together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gia_author.diagnostics.finding import Address, format_path
from gia_author.report.model import Figures, add
from gia_author.rollup.totals import Share, Totals, fits

FEWEST_ALIKE = 5  # figures other than 0 that must agree before figures are called the same
FEWEST_TAKEN_IN = 8  # figures of the others that must be contained
FEWEST_IN_TABLE = 3  # large figures that must agree before one table is called the whole's
LARGE = 10  # cases from which a figure is looked at as a share of the sum
LOOKED_AT = 3  # of the largest figures, by which those are found that may carry the whole
ONE_IN = 8  # as many may be otherwise where nearly all are to be of a kind
MOST_NAMED = 2


@dataclass(frozen=True)
class _Likeness:
    """Two lists of figures side by side, cases only; ``places`` say which they are."""

    places: Sequence[Address]
    own: Sequence[Decimal]
    other: Sequence[Decimal]

    def _telling(self) -> Iterator[tuple[Address, Decimal, Decimal]]:
        rows = zip(self.places, self.own, self.other, strict=True)
        return (row for row in rows if row[1] or row[2])

    def same(self, what: str) -> str:
        """That all figures are those of ``what``, or all but a few, which are named; empty where
        they are not."""
        telling = [*self._telling()]
        apart = [place for place, own, other in telling if own != other]
        alike = len(telling) - len(apart)
        if alike < FEWEST_ALIKE or len(apart) * 4 > alike:
            return ""
        return (
            f"几乎等于{what}（{alike}格相同，{_named(apart)}不同）" if apart else f"恰好等于{what}"
        )

    @property
    def near(self) -> bool:
        """True where all figures are the same, or all but a few, and enough of them large enough to
        be so by no chance."""
        rows = [*self._telling()]
        same = [own for _, own, other in rows if own == other]
        large = [own for own in same if own >= LARGE]
        return len(large) >= FEWEST_IN_TABLE and (len(rows) - len(same)) * 4 <= len(same)

    def by_table(self) -> dict[str, _Likeness]:
        """The figures of each table side by side."""
        rows: dict[str, list[tuple[Address, Decimal, Decimal]]] = {}
        for row in zip(self.places, self.own, self.other, strict=True):
            rows.setdefault(str(row[0][0]), []).append(row)
        return {key: _Likeness(*zip(*kept, strict=True)) for key, kept in rows.items()}

    @property
    def contains(self) -> bool:
        """True where nearly each large figure is about half of both together, or where nearly every
        figure has the other in it and not much more."""
        rows = [(own, other) for _, own, other in self._telling()]
        large = [row for row in rows if sum(row) >= LARGE]
        if len(large) < FEWEST_ALIKE:
            return False
        return _nearly_all(_is_half(*row) for row in large) or _takes_in(rows)


def _is_half(own: Decimal, other: Decimal) -> bool:
    return abs(own - other) * 20 <= max(Decimal(20), 3 * own, 3 * other)


def _nearly_all(held: Iterable[bool]) -> bool:
    every = [*held]
    return every.count(False) * ONE_IN <= len(every)


def _takes_in(rows: Sequence[tuple[Decimal, Decimal]]) -> bool:
    """True where the other figures are contained, and what comes on top is less than those: over
    all, or nearly each time where they are no few cases."""
    taken = [(own, other) for own, other in rows if other]
    if len(taken) < FEWEST_TAKEN_IN:
        return False
    summed = sum(own for own, _ in rows), sum(other for _, other in rows)
    if all(own >= other for own, other in rows) and summed[0] * 3 <= summed[1] * 5:
        return True
    large = [(own, other) for own, other in taken if 2 * other >= LARGE]
    shaped = (other * 19 <= own * 20 and own * 3 <= other * 5 for own, other in large)
    return (
        len(large) >= FEWEST_TAKEN_IN
        and _nearly_all(shaped)
        and _nearly_all(own * 20 >= other * 19 for own, other in taken)
    )


def of_whole(totals: Totals) -> Iterator[tuple[Share, str]]:
    """The bodies whose figures are, or nearly are, those of all the others together, each with what
    is to be said of it. Of several the government's own is the one that carries the whole: the
    others are innocent."""
    counted = [share for share in totals.shares if fits(share, totals.roster)]
    if len(counted) <= 2:
        return
    places = _cases(totals)
    added = add(totals.groups.values())
    whole = [Decimal(added.get(place) or 0) for place in places]
    found = [
        (share, what)
        for share in _candidates(totals, counted, places, whole)
        if (what := _carries(_figures(totals, share, places), places, whole, len(counted) - 1))
    ]
    own = [one for one in found if "政府" in (one[0].body.group, one[0].body.kind[-2:])]
    yield from own if own and len(found) > 1 else found


def _carries(
    own: Sequence[Decimal], places: Sequence[Address], whole: Sequence[Decimal], others: int
) -> str:
    rest = [both - one for both, one in zip(whole, own, strict=True)]
    likeness = _Likeness(places, own, rest)
    if same := likeness.same(f"其他{others}个单位的合计"):
        return same
    if likeness.contains:
        return f"在大的格里几乎都约占全部的一半，像是包含了其他{others}个单位的合计"
    tables = [key for key, one in likeness.by_table().items() if one.near]
    return f"在{_quoted(tables)}里等于或者几乎等于其他{others}个单位的合计" if tables else ""


def _quoted(keys: Sequence[str]) -> str:
    return "、".join(f"“{key}”" for key in keys)


def like_parent(totals: Totals, typed: Figures, *, near: bool) -> Iterator[tuple[Share, str]]:
    """The bodies that report the very figures of the government's own file, or ``near`` enough."""
    places = _cases(totals)
    wanted = [Decimal(typed.get(place) or 0) for place in places]
    for share in totals.shares:
        if fits(share, totals.roster):
            own = _figures(totals, share, places)
            what = f"{totals.roster.parent}里政府的数字"
            same = _Likeness(places, own, wanted).same(what) if near or own == wanted else ""
            if same:
                yield share, same


def _named(places: Sequence[Address]) -> str:
    more = f"等{len(places)}格" if places[MOST_NAMED:] else ""
    return "、".join(map(format_path, places[:MOST_NAMED])) + more


def _cases(totals: Totals) -> list[Address]:
    """The figures that are neither totals nor money."""
    cells = totals.roster.edition.cells
    return [place for place, cell in cells.items() if not cell.is_sum and not cell.is_money]


def _figures(totals: Totals, share: Share, places: Sequence[Address]) -> list[Decimal]:
    where: Mapping[Address, int] = {
        place: number for number, place in enumerate(totals.roster.edition.cells)
    }
    return [Decimal(share.written[where[place]] or 0) for place in places]


def _candidates(
    totals: Totals, counted: list[Share], places: Sequence[Address], whole: Sequence[Decimal]
) -> Iterator[Share]:
    """The bodies that have two fifths of one of the largest figures of a table; of thousands there
    are few."""
    tables: dict[str, list[tuple[Decimal, Address]]] = {}
    for value, place in zip(whole, places, strict=True):
        tables.setdefault(str(place[0]), []).append((value, place))
    largest = [one for rows in tables.values() for one in sorted(rows)[-LOOKED_AT:]]
    for share in counted:
        if any(value and (share.figure(place) or 0) * 5 >= value * 2 for value, place in largest):
            yield share
