"""One table of the legal form: its two trees of headings, the figures where they meet, and the sums
and balances between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gia_author.diagnostics.finding import Address


@dataclass(frozen=True)
class Heading:
    """One heading of a row or column tree.

    ``key`` is None where the heading is printed but is no part of an address.
    """

    label: str
    key: str | None = None
    also: tuple[str, ...] = ()
    guidance: str = ""
    unit: str = ""
    signed: bool = False
    is_sum: bool = False
    vertical: bool = False
    children: tuple[Heading, ...] = ()

    def leaves(self, path: Address = ()) -> Iterator[tuple[Address, Heading]]:
        """The lowest headings below (or this one), each with its keys from the top."""
        path = path + ((self.key,) if self.key else ())
        if not self.children:
            yield path, self
        for child in self.children:
            yield from child.leaves(path)

    def depth(self) -> int:
        """How many levels of headings this one spans, itself included."""
        return 1 + max((child.depth() for child in self.children), default=0)


NOTHING = Heading("")


@dataclass(frozen=True)
class Cell:
    """One figure of the form: its address, its unit (件, 项, 万元, 元) and whether
    it may be negative.
    """

    address: Address
    unit: str
    signed: bool = False
    is_sum: bool = False
    label: str = ""

    @property
    def is_money(self) -> bool:
        """True for amounts, which are decimal numbers; all others are whole numbers."""
        return self.unit in ("元", "万元")


@dataclass(frozen=True)
class Identity:
    """``left`` and ``right`` add up to the same (``=``) or left is at most right (``≤``).

    A sum has one address on the left.

    ``axis`` says which headings are combined: 行 (rows, so it holds per column) or 列 (columns, per
    row); ``grade`` is what the profile calls it.
    """

    left: tuple[Address, ...]
    sign: str
    right: tuple[Address, ...]
    axis: str
    is_sum: bool = False
    grade: str = ""

    @property
    def addresses(self) -> tuple[Address, ...]:
        return self.left + self.right


@dataclass(frozen=True)
class Stock:
    """What a figure that is kept from year to year grows by, and what is taken from it (None:
    nothing is).
    """

    made: Address
    gone: Address | None = None


@dataclass(frozen=True)
class Part:
    """A block of a table with its own row and column headings; ``rows`` is empty for a table of
    columns only.
    """

    key: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    banner: str = ""
    corner: str = ""
    balances: tuple[str, ...] = ()
    carried_rows: tuple[tuple[str, str], ...] = ()
    stock_columns: tuple[tuple[str, str, str], ...] = ()  # kept, made, gone (or empty)

    @cached_property
    def carried(self) -> dict[Address, Address]:
        """The figures that are carried over, each with the one in last year's report."""
        return {
            self._join((into,), across, "行"): self._join((out,), across, "行")
            for into, out in self.carried_rows
            for across in self._across("行")
        }

    @cached_property
    def stocks(self) -> dict[Address, Stock]:
        """The figures that are kept from year to year, with what changes them."""
        found = {}
        for kept, made, gone in self.stock_columns:
            for across in self._across("列"):
                less = self._join((gone,), across, "列") if gone else None
                found[self._join((kept,), across, "列")] = Stock(
                    self._join((made,), across, "列"), less
                )
        return found

    @cached_property
    def row_leaves(self) -> tuple[tuple[Address, Heading], ...]:
        return tuple(leaf for row in self.rows for leaf in row.leaves()) or (((), NOTHING),)

    @cached_property
    def column_leaves(self) -> tuple[tuple[Address, Heading], ...]:
        return tuple(leaf for column in self.columns for leaf in column.leaves())

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All figures of this part in the order of print, row by row."""
        return tuple(
            self.cell(row, column) for row in self.row_leaves for column in self.column_leaves
        )

    def cell(self, row: tuple[Address, Heading], column: tuple[Address, Heading]) -> Cell:
        """The figure where this row and this column meet."""
        (row_path, row_leaf), (column_path, leaf) = row, column
        label = row_leaf.label or leaf.label
        return Cell(
            (self.key, *row_path, *column_path),
            leaf.unit,
            leaf.signed,
            row_leaf.is_sum or leaf.is_sum,
            label,
        )

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """Row sums, column sums and balances, each written out for every row or column that it
        holds for.
        """
        return (
            *self._sums(self.columns, "列"),
            *self._sums(self.rows, "行"),
            *(i for line in self.balances for i in self._balance(line)),
        )

    def _sums(self, headings: tuple[Heading, ...], axis: str) -> Iterator[Identity]:
        for path, addends in sums(headings):
            for across in self._across(axis):
                yield Identity(
                    (self._join(path, across, axis),),
                    "=",
                    tuple(self._join(a, across, axis) for a in addends),
                    axis,
                    True,
                )

    def _balance(self, line: str) -> Iterator[Identity]:
        sides = re.fullmatch(r"([^=≤]+) ([=≤]) ([^｜]+)(?: ｜ (.+))?", line)
        if not sides:
            raise ValueError(f"not a balance: {line}")
        names = {
            side: tuple(tuple(name.split(".")) for name in sides[side].split(" + "))
            for side in (1, 3)
        }
        rows, columns = (
            {path for path, _ in leaves} for leaves in (self.row_leaves, self.column_leaves)
        )
        axis = "行" if set(names[1] + names[3]) <= rows else "列"
        if axis == "列" and not set(names[1] + names[3]) <= columns:
            raise ValueError(f"a balance names no row or column: {line}")
        for across in self._across(axis):
            left, right = (
                tuple(self._join(name, across, axis) for name in names[side]) for side in (1, 3)
            )
            yield Identity(left, sides[2], right, axis, False, sides[4] or "")

    def _across(self, axis: str) -> list[Address]:
        leaves = self.column_leaves if axis == "行" else self.row_leaves
        return [path for path, _ in leaves]

    def _join(self, path: Address, across: Address, axis: str) -> Address:
        return (self.key, *path, *across) if axis == "行" else (self.key, *across, *path)


def sums(
    headings: tuple[Heading, ...], path: Address = ()
) -> Iterator[tuple[Address, list[Address]]]:
    """Every heading that is a sum, with the lowest headings it adds up: all other ones beside it
    and below those.
    """
    for heading in headings:
        below = path + ((heading.key,) if heading.key else ())
        if heading.is_sum:
            yield (
                below,
                [
                    leaf
                    for other in headings
                    if not other.is_sum
                    for leaf, h in other.leaves(path)
                    if not h.is_sum
                ],
            )
        yield from sums(heading.children, below)


def groups(
    headings: tuple[Heading, ...], path: Address = ()
) -> Iterator[tuple[Address, list[Address]]]:
    for heading in headings:
        below = path + ((heading.key,) if heading.key else ())
        if heading.key and heading.children:
            yield below, [leaf for leaf, h in heading.leaves(path) if not h.is_sum]
        yield from groups(heading.children, below)


@dataclass(frozen=True, eq=False)
class Table:
    """A statutory table (or, with ``printed`` False, a group of figures that has no table).

    ``prefix`` is where it stands in the file.
    """

    key: str
    title: str
    prefix: Address
    parts: tuple[Part, ...]
    widths: tuple[int, ...] = ()

    @property
    def printed(self) -> bool:
        return bool(self.widths)

    @cached_property
    def cells(self) -> dict[Address, Cell]:
        return {cell.address: cell for part in self.parts for cell in part.cells}

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        return tuple(identity for part in self.parts for identity in part.identities)
