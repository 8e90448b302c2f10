"""A report as a value: unit, year, narrative, and all figures in one flat mapping from address to
number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from gia_author.diagnostics.finding import Address, FieldPath
from gia_author.form import edition as editions
from gia_author.form import numbers
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure
from gia_author.form.table import Identity

Figures = dict[Address, Figure | None]


@dataclass(frozen=True, eq=False)
class Report:
    """One unit's report on one year.

    ``typed`` holds what the author wrote, ``figures`` also the totals worked out from it.

    ``prose`` is the file's plain data, which the page takes the narrative from. None means not
    filled in and is never 0; of a report that was read back, ``unread`` are the figures that could
    not be read: nobody knows whether they are blank.
    """

    agency: str
    kind: str
    year: int
    edition: Edition
    typed: Figures
    prose: Mapping[str, Any] = field(default_factory=dict)
    signed: date | None = None
    unread: frozenset[Address] = frozenset()

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Report:
        """The report in a file's plain data.

        What does not fit the form is left out: ``schema.validate`` has reported it.
        """
        edition = edition_of(data)
        signed = numbers.parse_date(text(data, "落款日期"))
        return cls(
            agency=text(data, "机关"),
            kind=text(data, "机关类型"),
            year=year_of(data),
            edition=edition,
            typed=typed_figures(data, edition),
            prose=data,
            signed=signed,
        )

    @cached_property
    def figures(self) -> Figures:
        """All figures of the form: as typed, and totals not typed worked out where every addend is
        known.
        """
        return fill_totals(self.typed, self.edition.identities)

    @cached_property
    def derived(self) -> Figures:
        """Figures of the headings that have none on the form (不予公开.总计): sums of
        what is below them.
        """
        return {
            address: total(self.figures[m] for m in members)
            for address, members in self.edition.groups.items()
        }

    @cached_property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    @cached_property
    def notes(self) -> dict[Address, str]:
        """Remarks printed behind single figures, by address."""
        raw = mapping(mapping(self.prose, "数据"), "单元格附注")
        return {tuple(key.split(".")): str(note) for key, note in raw.items() if note}

    def value(self, address: Address) -> Figure | None:
        """A figure of the form, or of a heading above figures.

        Raises KeyError for any other address.
        """
        return self.figures[address] if address in self.figures else self.derived[address]


def text(data: Mapping[str, object], key: str) -> str:
    """The text at a key, stripped; empty where there is none."""
    value = data.get(key)
    return value.strip() if isinstance(value, str) else ""


def mapping(data: Mapping[str, object], key: str) -> Mapping[str, Any]:
    """The mapping at a key; empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def year_of(data: Mapping[str, object]) -> int:
    """The year that a file reports on, 0 where it is not written in four digits."""
    year = text(data, "年度")
    return int(year) if re.fullmatch("[0-9０-９]{4}", year) else 0


def edition_of(data: Mapping[str, object]) -> Edition:
    """The edition that a file asks for (格式), else the one in force for its year."""
    wanted = text(data, "格式")
    if wanted in editions.names():
        return editions.load(wanted)
    return editions.for_year(year_of(data) or 9999)


def typed_figures(data: Mapping[str, object], edition: Edition) -> Figures:
    """The figures that are written in a file, None for all others; 0 for every figure but totals
    under 未填按零.
    """
    zero = text(mapping(data, "数据"), "未填按零") == "是"
    result: Figures = {}
    for address, cell in edition.cells.items():
        written = _written(data, edition.path(address))
        value: Figure | None = None
        if written is not None:
            try:
                value = numbers.parse(written, cell)
            except numbers.BadFigure:
                value = None
        elif zero and not cell.is_sum and edition.path(address)[0] == "数据":
            value = Decimal(0) if cell.is_money else 0
        result[address] = value
    return result


def _written(data: object, path: FieldPath) -> str | None:
    """The text of a figure: its own, or the 0 written for a whole row or group above it."""
    for key in path:
        if not isinstance(data, dict):
            return data if isinstance(data, str) and data.strip() in ("0", "０") else None
        data = data.get(key)
    return data if isinstance(data, str) else None


def total(values: Iterable[Figure | None]) -> Figure | None:
    """The sum of the values, None as soon as one of them is not filled in."""
    result: Figure = 0
    for value in values:
        if value is None:
            return None
        result = result + value
    return result


def fill_totals(typed: Figures, identities: Iterable[Identity]) -> Figures:
    """The figures with every missing total worked out, in rounds, so that totals of totals come
    right in any order.
    """
    result = dict(typed)
    waiting = [i for i in identities if i.is_sum and result[i.left[0]] is None]
    while waiting:
        done = {i.left[0]: total(result[a] for a in i.right) for i in waiting}
        new = {
            address: value
            for address, value in done.items()
            if value is not None and result[address] is None
        }
        if not new:
            break
        result |= new
        waiting = [i for i in waiting if result[i.left[0]] is None]
    return result


def add(reports: Iterable[Figures]) -> Figures:
    """The sum of several reports' figures; a figure missing in one of them is
    missing in the sum.
    """
    every = list(reports)
    return (
        {address: total(figures[address] for figures in every) for address in every[0]}
        if every
        else {}
    )


def differ(old: Figures, new: Figures) -> Iterator[tuple[Address, Figure | None, Figure | None]]:
    """Every figure that is not the same in both, in the order of the form, with both values."""
    for address in dict.fromkeys([*old, *new]):
        if old.get(address) != new.get(address):
            yield address, old.get(address), new.get(address)
