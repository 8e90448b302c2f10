"""The legal form as data: headings, tables, sums and balances of one edition, read from ``editions/*.yaml``.

Source of the labels: 国办公开办函〔2021〕30号 and 〔2019〕60号. Everything that varies by edition is in those files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import yaml

from gia_author import resources
from gia_author.finding import Address, Path, Severity

YES = "是"


@dataclass(frozen=True)
class Heading:
    """One heading of a row or column tree. ``key`` is None where the heading is printed but is no part of an address."""

    label: str
    key: str | None = None
    also: tuple[str, ...] = ()
    help: str = ""
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
    """One figure of the form: its address, its unit (件, 项, 万元, 元) and whether it may be negative."""

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
    """``left`` and ``right`` add up to the same (``=``) or left is at most right (``≤``). A sum has one address on the left.

    ``axis`` says which headings are combined: 行 (rows, so it holds per column) or 列 (columns, per row).
    """

    left: tuple[Address, ...]
    sign: str
    right: tuple[Address, ...]
    axis: str
    is_sum: bool = False
    severity: Severity = Severity.ERROR

    @property
    def addresses(self) -> tuple[Address, ...]:
        return self.left + self.right


@dataclass(frozen=True)
class Part:
    """A block of a table with its own row and column headings; ``rows`` is empty for a table of columns only."""

    key: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    banner: str = ""
    corner: str = ""
    balances: tuple[str, ...] = ()

    @cached_property
    def row_leaves(self) -> tuple[tuple[Address, Heading], ...]:
        return tuple(leaf for row in self.rows for leaf in row.leaves()) or (((), NOTHING),)

    @cached_property
    def column_leaves(self) -> tuple[tuple[Address, Heading], ...]:
        return tuple(leaf for column in self.columns for leaf in column.leaves())

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All figures of this part in the order of print, row by row."""
        return tuple(self.cell(row, column) for row in self.row_leaves for column in self.column_leaves)

    def cell(self, row: tuple[Address, Heading], column: tuple[Address, Heading]) -> Cell:
        """The figure where this row and this column meet."""
        (row_path, row_leaf), (column_path, leaf) = row, column
        label = row_leaf.label or leaf.label
        return Cell((self.key, *row_path, *column_path), leaf.unit, leaf.signed, row_leaf.is_sum or leaf.is_sum, label)

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """Row sums, column sums and balances, each written out for every row or column that it holds for."""
        return (*self._sums(self.columns, "列"), *self._sums(self.rows, "行"), *(i for line in self.balances for i in self._balance(line)))

    def _sums(self, headings: tuple[Heading, ...], axis: str) -> Iterator[Identity]:
        for path, addends in sums(headings):
            for across in self._across(axis):
                yield Identity((self._join(path, across, axis),), "=", tuple(self._join(a, across, axis) for a in addends), axis, True)

    def _balance(self, line: str) -> Iterator[Identity]:
        sides = re.fullmatch(r"(.+?) ([=≤]) (.+?)( ｜ 请核对)?", line)
        if not sides:
            raise ValueError(f"not a balance: {line}")
        severity = Severity.WARNING if sides[4] else Severity.ERROR
        names = {side: tuple(tuple(name.split(".")) for name in sides[side].split(" + ")) for side in (1, 3)}
        rows, columns = ({path for path, _ in leaves} for leaves in (self.row_leaves, self.column_leaves))
        axis = "行" if set(names[1] + names[3]) <= rows else "列"
        if axis == "列" and not set(names[1] + names[3]) <= columns:
            raise ValueError(f"a balance names no row or column: {line}")
        for across in self._across(axis):
            left, right = (tuple(self._join(name, across, axis) for name in names[side]) for side in (1, 3))
            yield Identity(left, sides[2], right, axis, False, severity)

    def _across(self, axis: str) -> list[Address]:
        return [path for path, _ in (self.column_leaves if axis == "行" else self.row_leaves)]

    def _join(self, path: Address, across: Address, axis: str) -> Address:
        return (self.key, *path, *across) if axis == "行" else (self.key, *across, *path)


def sums(headings: tuple[Heading, ...], path: Address = ()) -> Iterator[tuple[Address, list[Address]]]:
    """Every heading that is a sum, with the lowest headings it adds up: all other ones beside it and below those."""
    for heading in headings:
        below = path + ((heading.key,) if heading.key else ())
        if heading.is_sum:
            yield below, [leaf for other in headings if not other.is_sum for leaf, h in other.leaves(path) if not h.is_sum]
        yield from sums(heading.children, below)


@dataclass(frozen=True, eq=False)
class Table:
    """A statutory table (or, with ``printed`` False, a group of figures that has no table). ``prefix`` is where it stands in the file."""

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


@dataclass(frozen=True)
class Section:
    """One of the six sections; ``key`` is the word in the file, ``title`` what is printed."""

    key: str
    title: str
    also: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, eq=False)
class Edition:
    """One edition of the official form."""

    name: str
    basis: str
    first_year: int | None
    sections: tuple[Section, ...]
    topics: tuple[Section, ...]
    forbidden: tuple[str, ...]
    fee_prose: dict[str, str]
    tables: dict[str, Table]

    @cached_property
    def cells(self) -> dict[Address, Cell]:
        """Every figure of the form by address, in the order of print."""
        return {address: cell for table in self.tables.values() for address, cell in table.cells.items()}

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        return tuple(identity for table in self.tables.values() for identity in table.identities)

    @cached_property
    def groups(self) -> dict[Address, tuple[Address, ...]]:
        """Headings without figures of their own (不予公开), per column: the figures below them."""
        gathered: dict[Address, list[Address]] = {}
        for table in self.tables.values():
            for part in table.parts:
                for path, members in _groups(part.rows):
                    for column, _ in part.column_leaves:
                        gathered[(table.key, *path, *column)] = [(table.key, *m, *column) for m in members]
        return {address: tuple(members) for address, members in gathered.items()}

    def path(self, address: Path) -> Path:
        """Where an address stands in the author's file: 数据.依申请公开.… for 依申请公开.…"""
        table = self.tables.get(str(address[0])) if address else None
        return table.prefix + address if table else address


def _groups(headings: tuple[Heading, ...], path: Address = ()) -> Iterator[tuple[Address, list[Address]]]:
    for heading in headings:
        below = path + ((heading.key,) if heading.key else ())
        if heading.key and heading.children:
            yield below, [leaf for leaf, h in heading.leaves(path) if not h.is_sum]
        yield from _groups(heading.children, below)


def _heading(data: dict[str, Any]) -> Heading:
    return Heading(
        data["标签"], data.get("键"), tuple(data.get("亦作", ())), data.get("说明", ""), data.get("单位", ""), data.get("可为负") == YES,
        data.get("求和") == YES, data.get("竖排") == YES, tuple(_heading(child) for child in data.get("下级", ())))


def _swap(heading: Heading, others: dict[str, Any]) -> Heading:
    if heading.key in others:
        return _heading(others[heading.key])
    return replace(heading, children=tuple(_swap(child, others) for child in heading.children))


def _part(key: str, data: dict[str, Any]) -> Part:
    rows, columns = (tuple(_heading(h) for h in data.get(name, ())) for name in ("行", "列"))
    return Part(key, rows, columns, data.get("栏目", ""), data.get("角标", ""), tuple(data.get("勾稽", ())))


def _table(key: str, data: dict[str, Any], base: Edition | None) -> Table:
    if "替换行" in data:
        inherited = base.tables[key] if base else None
        if inherited is None:
            raise ValueError(f"{key}: nothing to replace rows in")
        parts = tuple(replace(p, rows=tuple(_swap(row, data["替换行"]) for row in p.rows)) for p in inherited.parts)
        return replace(inherited, parts=parts)
    parts = tuple(_part(key, part) for part in data["分块"])
    return Table(key, data["表名"], tuple(data["位置"]), parts, tuple(data.get("列宽", ())))


def _sections(data: list[dict[str, Any]]) -> tuple[Section, ...]:
    return tuple(Section(s["键"], s.get("标题", s["键"]), tuple(s.get("亦作", ())), s.get("说明", "")) for s in data)


def parse(text: str) -> Edition:
    """An edition file as an Edition; what it does not say is taken from the edition it builds on (基于)."""
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    base = load(data["基于"]) if "基于" in data else None
    tables = dict(base.tables) if base else {}
    tables |= {key: _table(key, table, base) for key, table in data["表"].items() if table}
    for key in [key for key, table in data["表"].items() if not table]:
        del tables[key]
    edition = Edition(
        data["版本"], data.get("依据") or (base.basis if base else ""), data.get("起始年度"),
        _sections(data["章节"]) if "章节" in data else base.sections if base else (),
        _sections(data["专题"]) if "专题" in data else base.topics if base else (),
        tuple(data.get("禁用标签", base.forbidden if base else ())),
        dict((data["信息处理费说明"] or {}) if "信息处理费说明" in data else base.fee_prose if base else {}), tables)
    verify(edition)
    return edition


def verify(edition: Edition) -> None:
    """Self-check at load: every figure has a unit, no address twice, every identity names figures, widths fit the columns."""
    for table in edition.tables.values():
        cells = [cell for part in table.parts for cell in part.cells]
        if len({cell.address for cell in cells}) != len(cells):
            raise ValueError(f"{edition.name} {table.key}: an address stands twice")
        if not all(cell.unit for cell in cells):
            raise ValueError(f"{edition.name} {table.key}: a figure has no unit")
        unknown = {a for identity in table.identities for a in identity.addresses} - set(table.cells)
        if unknown:
            raise ValueError(f"{edition.name} {table.key}: no such figures: {unknown}")
        needed = max(sum((max((h.depth() for h in part.rows), default=0), len(part.column_leaves))) for part in table.parts)
        if table.printed and needed > len(table.widths):
            raise ValueError(f"{edition.name} {table.key}: {needed} columns, {len(table.widths)} widths")


@cache
def load(name: str) -> Edition:
    """The edition of this name. Raises KeyError for a name that is not among ``names()``."""
    if name not in names():
        raise KeyError(name)
    return parse(resources.text("editions", f"{name}.yaml"))


@cache
def names() -> tuple[str, ...]:
    """The editions there are, oldest first."""
    return tuple(sorted(file.removesuffix(".yaml") for file in resources.names("editions") if file.endswith(".yaml")))


@cache
def for_year(year: int) -> Edition:
    """The edition in force for reports on this year; the oldest one for years before any."""
    dated = sorted((e for e in map(load, names()) if e.first_year), key=lambda e: e.first_year or 0)
    return [e for e in dated if (e.first_year or 0) <= year][-1] if dated[0].first_year <= year else dated[0]  # type: ignore[operator]
