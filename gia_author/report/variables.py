"""What the narrative can name: every figure by its address, the unit, the year, and what a roll-up
says of the bodies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from gia_author.diagnostics.finding import Address
from gia_author.form.numbers import Figure
from gia_author.report.model import Report, mapping, typed_figures

MISSING = "【未填】"  # stands in a draft for a figure that is not filled in


class Group(dict[str, Any]):
    """A heading in the variables: its keys are the headings and figures below it."""


class Count(int):
    """A whole number that knows where it stands on the form."""

    address: Address = ()
    is_sum = False


class Amount(Decimal):
    """An amount of money that knows where it stands on the form."""

    address: Address = ()
    is_sum = False


@dataclass(frozen=True)
class Unfilled:
    """A figure that is not filled in."""

    address: Address


def _number(value: Figure | None, address: Address, is_sum: bool) -> Count | Amount | Unfilled:
    if value is None:
        return Unfilled(address)
    number: Count | Amount = Amount(value) if isinstance(value, Decimal) else Count(value)
    number.address, number.is_sum = address, is_sum
    return number


def variables(report: Report) -> Group:
    """Everything the narrative can name: all figures by their addresses, 机关 and 年度."""
    names = Group(机关=report.agency, 年度=report.year)
    for source in (report.figures, report.derived):
        for address, value in source.items():
            group = names
            for key in address[:-1]:
                group = group.setdefault(key, Group())
            cell = report.edition.cells.get(address)
            group[address[-1]] = _number(value, address, cell is None or cell.is_sum)
    if rolled := mapping(report.prose, "汇总"):
        names["汇总"] = _rolled(rolled, report)
    return names


def _rolled(data: Mapping[str, object], report: Report) -> Group:
    """What the roll-up says of the bodies: whole numbers as such, the figures of each group of
    bodies as those of a report.
    """
    result = Group(_counts(data))
    result["按类型"] = Group()
    for name, figures in mapping(data, "按类型").items():
        if isinstance(figures, dict):
            group = replace(
                report, typed=typed_figures({"数据": figures}, report.edition), prose={}
            )
            result["按类型"][name] = Group({**variables(group), **_counts(figures)})
    return result


def _counts(data: Mapping[str, object]) -> dict[str, int]:
    return {
        key: int(value)
        for key, value in data.items()
        if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value)
    }
