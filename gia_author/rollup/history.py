"""A body's figures year by year: how they run, what stands out against its own past, and which
place it has among its sisters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from gia_author.diagnostics.finding import Address
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.render.charts import drawing, values
from gia_author.report.model import Figures

ACTIVE = "主动公开政府信息"
FIRST = values.RECEIVED  # the figure that a line of the table and the rank are about
FEWEST, TIMES, SMALL = (
    2,
    3,
    20,
)  # earlier years; times the usual; figures below which nothing is said
SPARK = (96.0, 22.0)  # width and height of a drawing in a line


@dataclass(frozen=True)
class YearSeries:
    """One figure by year, in order; None for a year in which it is not known."""

    name: str
    unit: str
    by_year: tuple[tuple[int, Figure | None], ...]

    @property
    def known(self) -> list[tuple[int, Figure]]:
        return [(year, value) for year, value in self.by_year if value is not None]

    @property
    def change(self) -> str:
        """How the last year differs from the one before, in words."""
        last = [value for _, value in self.by_year[-2:]]
        return values.change(*last) if len(last) == 2 else ""

    @property
    def outlier(self) -> str:
        """That the last year is far from what was usual before; empty where it is not, or too
        little is known."""
        if len(self.known) <= FEWEST or self.known[-1][0] != self.by_year[-1][0]:
            return ""
        *before, (year, now) = self.known
        past = [value for _, value in before]
        usual = Decimal(median(map(Decimal, past)))
        if max(usual, Decimal(now)) < SMALL or (
            usual < Decimal(now) * TIMES and Decimal(now) < usual * TIMES
        ):
            return ""
        least, most = min(past), max(past)
        spread = show(least) if least == most else f"{show(least)}—{show(most)}"
        return f"{self.name}往年{spread}{self.unit}，{year}年{show(now)}{self.unit}"

    @property
    def spark(self) -> str:
        """A line of the figures as SVG: its own largest is the height, whatever others have."""
        if len(self.known) < 2:
            return ""
        wide, high = SPARK
        most = float(max(value for _, value in self.known)) or 1.0
        years = [year for year, _ in self.by_year]
        step = (wide - 8) / max(1, years[-1] - years[0])
        spots = [
            (4 + (year - years[0]) * step, high - 3 - float(value) / most * (high - 6))
            for year, value in self.known
        ]
        path = "L".join(f"{drawing.number(x)} {drawing.number(y)}" for x, y in spots)
        x, y = map(drawing.number, spots[-1])
        colour = drawing.MARKS[0].fill
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.number(wide)} '
            f'{drawing.number(high)}"'
            f' width="{drawing.number(wide)}" height="{drawing.number(high)}" aria-hidden="true">'
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
            f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"/></svg>'
        )


@dataclass(frozen=True)
class UnitHistory:
    """A body's figures by year; ``group`` are its sisters."""

    agency: str
    group: str
    series: tuple[YearSeries, ...]

    @property
    def first(self) -> YearSeries:
        """The figure that stands in a line."""
        return next(one for one in self.series if one.name == FIRST)

    @property
    def outliers(self) -> list[str]:
        return [told for one in self.series if (told := one.outlier)]


def history(
    agency: str, group: str, reports: Mapping[int, tuple[Edition, Figures]], years: Sequence[int]
) -> UnitHistory:
    """The history of a body from its reports by year."""
    named = {name: unit for edition, _ in reports.values() for name, _, unit in _watched(edition)}
    series = []
    for name, unit in named.items():
        found = ((year, _value(name, reports.get(year))) for year in years)
        series.append(YearSeries(name, unit, tuple(found)))
    return UnitHistory(agency, group, tuple(series))


def _value(name: str, report: tuple[Edition, Figures] | None) -> Figure | None:
    if report is None:
        return None
    edition, figures = report
    at = next((address for known, address, _ in _watched(edition) if known == name), None)
    return values.figure(figures, edition, at) if at else None


def _watched(edition: Edition) -> Iterator[tuple[str, Address, str]]:
    """The figures that are followed: name, address and unit; the same names in every edition."""
    yield from ((name, address, "件") for name, address in values.requests(edition))
    yield from ((name, address, "件") for name, address in values.sums_of_cases(edition))
    for address, cell in edition.cells.items():
        if address[0] == ACTIVE and len(address) == 2:
            yield address[1], address, cell.unit


def ranks(histories: Iterable[UnitHistory]) -> dict[str, tuple[int, int]]:
    """The place of each body among its sisters by the last year's first figure, the largest first,
    and how many there are; of those only that have it."""
    groups: dict[str, list[tuple[Figure, str]]] = {}
    for one in histories:
        value = one.first.by_year[-1][1]
        if value is not None:
            groups.setdefault(one.group, []).append((value, one.agency))
    result = {}
    for members in groups.values():
        for value, agency in members:
            ahead = sum(other > value for other, _ in members)
            result[agency] = (ahead + 1, len(members))
    return result
