"""What charts are drawn from: rows of figures taken out of a report's by the headings of its
edition, and how figures are said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gia_author.diagnostics.finding import Address
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.form.table import Heading, Part
from gia_author.report.model import total

FigureMap = Mapping[Address, Figure | None]

REQUESTS, CASES = "依申请公开", "复议诉讼"
RECEIVED = "本年新收"
DONE = "本年办结"
BLANK = "未填"
MANY_TIMES = 100  # as many as before; of more the very share tells nothing


@dataclass(frozen=True)
class ChartRow:
    """The figures of one row, None for what is not filled in.

    ``partly`` says that some were left out when rows were added up.
    """

    label: str
    values: tuple[Figure | None, ...]
    partly: bool = False

    @property
    def known(self) -> Figure | None:
        """The sum of the figures that are filled in, None if none is."""
        filled = [value for value in self.values if value is not None]
        return sum(filled) if filled else None

    @property
    def whole(self) -> bool:
        """Whether nothing is missing in the sum."""
        return None not in self.values and not self.partly


@dataclass(frozen=True)
class ChartTable:
    """Rows by series, all in one unit."""

    series: tuple[str, ...]
    rows: tuple[ChartRow, ...]
    unit: str = "件"


def figure(figures: FigureMap, edition: Edition, address: Address) -> Figure | None:
    """The figure at an address, or the sum of those below a heading that has none of its own."""
    if address in edition.groups:
        return total(figures.get(member) for member in edition.groups[address])
    return figures.get(address)


def applicants(edition: Edition) -> tuple[tuple[str, Address], ...]:
    """Every kind of applicant with the address of what it asked for this year."""
    part = _part(edition, REQUESTS)
    return tuple(
        (leaf.label, (REQUESTS, RECEIVED, *path))
        for path, leaf in part.column_leaves
        if not leaf.is_sum
    )


def outcomes(edition: Edition) -> tuple[tuple[str, Address], ...]:
    """Every kind of outcome with the address of its sum over all applicants."""
    part = _part(edition, REQUESTS)
    return tuple(
        (str(heading.key), (REQUESTS, *path, *_total(part)))
        for path, heading in _beside_sums(part.rows)
        if not heading.is_sum
    )


def cases(edition: Edition) -> tuple[tuple[str, tuple[tuple[str, Address], ...]], ...]:
    """Every kind of review or lawsuit with its outcomes and their addresses."""
    kinds: dict[str, list[tuple[str, Address]]] = {}
    for path, heading in _beside_sums(_part(edition, CASES).columns):
        below = kinds.setdefault(path[-2], [])
        if not heading.is_sum:
            below.append((heading.label, (CASES, *path)))
    return tuple((kind, tuple(below)) for kind, below in kinds.items())


def requests(edition: Edition) -> tuple[tuple[str, Address], ...]:
    """Every main row of requests with the address of its sum over all applicants: received, carried
    over, dealt with, left over.
    """
    part, result = _part(edition, REQUESTS), []
    for row in part.rows:
        sums = [path for path, heading in _beside_sums((row,)) if heading.is_sum]
        paths = (
            [(DONE, path) for path in sums] if row.children else [(str(row.key), (str(row.key),))]
        )
        result += [(name, (REQUESTS, *path, *_total(part))) for name, path in paths]
    return tuple(result)


def sums_of_cases(edition: Edition) -> tuple[tuple[str, Address], ...]:
    """Every kind of review or lawsuit with the address of its sum."""
    return tuple(
        (path[-2], (CASES, *path))
        for path, heading in _beside_sums(_part(edition, CASES).columns)
        if heading.is_sum
    )


def _part(edition: Edition, table: str) -> Part:
    return edition.tables[table].parts[0]


def _total(part: Part) -> Address:
    return next(path for path, leaf in part.column_leaves if leaf.is_sum)


def _beside_sums(
    headings: tuple[Heading, ...], path: Address = ()
) -> Iterator[tuple[Address, Heading]]:
    """The headings of every level that has a sum, the sum included, each with its keys from the
    top.
    """
    level = any(heading.is_sum for heading in headings)
    for heading in headings:
        below = path + ((heading.key,) if heading.key else ())
        if level:
            yield below, heading
        else:
            yield from _beside_sums(heading.children, below)


def percent(part: Figure, whole: Figure) -> str:
    """A share to one decimal, as the narrative says it; what is not nothing is not said to be 0,
    what is not all not to be 100 %.
    """
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if part and not share:
        return "不足0.1%"
    return "99.9%以上" if share == 100 and part < whole else f"{share}%"


def shown(value: Figure | None, unit: str = "") -> str:
    """A figure with its unit; 未填 for what is not filled in."""
    return BLANK if value is None else show(value) + unit


def change(before: Figure | None, now: Figure | None) -> str:
    """增长12.5% / 下降3.0% / 持平; empty where it cannot be told."""
    if before is None or now is None:
        return ""
    if now == before:
        return "持平"
    if not before:
        return ""
    if now - before > MANY_TIMES * before:
        return f"增长{MANY_TIMES * 100}%以上"
    larger, smaller = max(now, before), min(now, before)
    return ("增长" if now > before else "下降") + percent(larger - smaller, before)
