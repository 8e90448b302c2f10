"""Cells of a table added up, as an edition writes them: 本年新收＋上年结转, 总计－其他处理,
本年新收@自然人."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

ROW = r"[^＋－@.\s]+(?:\.[^＋－@.\s]+)*"
CELL_SUM = re.compile(rf"(?P<rows>{ROW}(?:[＋－]{ROW})*)(?:@(?P<column>[^＋－@.\s]+))?")


@dataclass(frozen=True)
class Addend:
    """A row of a table that is added or taken away: 总计, 不予公开.国家秘密."""

    row: tuple[str, ...]
    sign: int


@dataclass(frozen=True)
class CellSum:
    """Rows of a table added up in one column, or in those that a name stands for (法人).

    ``name`` is how people read it; ``column`` is empty where none is written.
    """

    name: str
    terms: tuple[Addend, ...]
    column: str


@cache
def cell_sum(written: str) -> CellSum:
    """The sum that is written. Raises ValueError for what is no sum of cells."""
    found = CELL_SUM.fullmatch(written)
    if not found:
        raise ValueError(f"no sum of cells: {written}")
    rows, column = found["rows"], found["column"] or ""
    terms = tuple(
        Addend(tuple(row.split(".")), -1 if sign == "－" else 1)
        for sign, row in re.findall(rf"([＋－]?)({ROW})", rows)
    )
    return CellSum(rows + (f"（{column}）" if column else ""), terms, column)
