"""The legal form as data: headings, tables, sums and balances of one edition, read from
``editions/*.yaml``.

Source of the labels: 国办公开办函〔2021〕30号 and 〔2019〕60号. Everything that varies by edition
is in those
files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from gia_author import resources
from gia_author.diagnostics.finding import Address, FieldPath
from gia_author.form import cell_wordings
from gia_author.form.edition_file import (
    EditionEntry,
    HeadingEntry,
    PartEntry,
    RegulationEntry,
    ReplacedRows,
    SectionEntry,
    StockEntry,
    TableEntry,
)
from gia_author.form.table import Cell, Heading, Identity, Part, Stock, Table, groups
from gia_author.language import phrasebook
from gia_author.language.meanings import Meanings

YES = "是"
FIRST_YEAR = re.compile("^起始年度: ([0-9]{4})", re.M)


@dataclass(frozen=True)
class FormSection:
    """One of the six sections; ``key`` is the word in the file, ``title`` what is printed.

    ``headings`` are the words that tell a sub-heading on a topic, … standing for some others.
    """

    key: str
    title: str
    also: tuple[str, ...] = ()
    guidance: str = ""
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Regulation:
    """The regulation that the reports are made under, its decree and the one before, the other
    documents that reports name, and the years in which it was made, amended and came into force.
    """

    title: str = ""
    decree: str = ""
    former_decree: str = ""
    others: tuple[str, ...] = ()
    years: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Edition:
    """One edition of the official form."""

    name: str
    basis: str
    basis_title: str
    first_year: int | None
    sections: tuple[FormSection, ...]
    topics: tuple[FormSection, ...]
    forbidden: tuple[str, ...]
    fee_prose: dict[str, str]
    tables: dict[str, Table]
    meanings: Meanings = field(default_factory=Meanings)
    lists_topics: bool = False
    former_titles: tuple[str, ...] = ()
    review_first: int | None = None
    regulation: Regulation = Regulation()

    @cached_property
    def number(self) -> tuple[str, str]:
        """The year and number of the document that the form is from: 2021, 30."""
        found = re.search(r"〔(\d{4})〕(\d+)号", self.basis)
        return (found[1], found[2]) if found else ("", "")

    @cached_property
    def sayings(self) -> tuple[phrasebook.Saying, ...]:
        """The ways to say figures of this form; none where it does not tell their meanings."""
        return phrasebook.sayings(self.meanings) if self.meanings.figures else ()

    @cached_property
    def cells(self) -> dict[Address, Cell]:
        """Every figure of the form by address, in the order of print."""
        return {
            address: cell for table in self.tables.values() for address, cell in table.cells.items()
        }

    @cached_property
    def carried(self) -> dict[Address, Address]:
        """The figures that are carried over, each with the one in last year's report."""
        return {here: there for part in self._parts() for here, there in part.carried.items()}

    @cached_property
    def stocks(self) -> dict[Address, Stock]:
        """The figures that are kept from year to year, with what changes them."""
        return {kept: stock for part in self._parts() for kept, stock in part.stocks.items()}

    def _parts(self) -> Iterator[Part]:
        for table in self.tables.values():
            yield from table.parts

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        return tuple(identity for table in self.tables.values() for identity in table.identities)

    @cached_property
    def groups(self) -> dict[Address, tuple[Address, ...]]:
        """Headings without figures of their own (不予公开), per column: the figures below them.

        What is also a heading above figures (其他处理.其他: a row and, by its name, a column) stays
        that
        heading.
        """
        headings = {address[:n] for address in self.cells for n in range(1, len(address))}
        gathered: dict[Address, list[Address]] = {}
        for table in self.tables.values():
            for part in table.parts:
                for path, members in groups(part.rows):
                    for column, _ in part.column_leaves:
                        gathered[(table.key, *path, *column)] = [
                            (table.key, *m, *column) for m in members
                        ]
        return {
            address: tuple(members)
            for address, members in gathered.items()
            if address not in headings
        }

    def path(self, address: FieldPath) -> FieldPath:
        """Where an address stands in the author's file: 数据.依申请公开.… for 依申请公开.…"""
        table = self.tables.get(str(address[0])) if address else None
        return table.prefix + address if table else address


def _known(data: Mapping[str, object], entry: type) -> None:
    """Raise ValueError for a word that an edition file does not know: a slip of the pen would lose
    a sum in silence.
    """
    if unknown := set(data) - set(entry.__annotations__):
        raise ValueError(f"no such words: {unknown}")


def _heading(data: HeadingEntry) -> Heading:
    _known(data, HeadingEntry)
    return Heading(
        label=data["标签"],
        key=data.get("键"),
        also=tuple(data.get("亦作", ())),
        guidance=data.get("说明", ""),
        unit=data.get("单位", ""),
        signed=data.get("可为负") == YES,
        is_sum=data.get("求和") == YES,
        vertical=data.get("竖排") == YES,
        children=tuple(_heading(child) for child in data.get("下级", ())),
    )


def _swap(heading: Heading, others: Mapping[str, HeadingEntry]) -> Heading:
    if heading.key and heading.key in others:
        return _heading(others[heading.key])
    return replace(heading, children=tuple(_swap(child, others) for child in heading.children))


def _part(key: str, data: PartEntry) -> Part:
    _known(data, PartEntry)
    for change in data.get("存量", {}).values():
        _known(change, StockEntry)
    return Part(
        key=key,
        rows=tuple(map(_heading, data.get("行", ()))),
        columns=tuple(map(_heading, data.get("列", ()))),
        banner=data.get("栏目", ""),
        corner=data.get("角标", ""),
        balances=tuple(data.get("勾稽", ())),
        carried_rows=tuple(data.get("结转", {}).items()),
        stock_columns=tuple(
            (kept, change["增"], change.get("减", ""))
            for kept, change in data.get("存量", {}).items()
        ),
    )


def _table(key: str, data: TableEntry | ReplacedRows, base: Edition | None) -> Table:
    if "替换行" in data:
        return _inherited(key, data, base)
    _known(data, TableEntry)
    parts = tuple(_part(key, part) for part in data["分块"])
    return Table(key, data["表名"], tuple(data["位置"]), parts, tuple(data.get("列宽", ())))


def _inherited(key: str, data: ReplacedRows, base: Edition | None) -> Table:
    """The table of the edition that this one builds on, with the rows replaced."""
    _known(data, ReplacedRows)
    if base is None:
        raise ValueError(f"{key}: nothing to replace rows in")
    table = base.tables[key]
    if unknown := set(data["替换行"]) - {
        name for part in table.parts for path, _ in part.row_leaves for name in path
    }:
        raise ValueError(f"{key}: no such rows: {unknown}")
    parts = (
        replace(part, rows=tuple(_swap(row, data["替换行"]) for row in part.rows))
        for part in table.parts
    )
    return replace(table, parts=tuple(parts))


def _sections(data: list[SectionEntry]) -> tuple[FormSection, ...]:
    for section in data:
        _known(section, SectionEntry)
    return tuple(
        FormSection(
            s["键"],
            s.get("标题", s["键"]),
            tuple(s.get("亦作", ())),
            s.get("说明", ""),
            tuple(s.get("小标题", ())),
        )
        for s in data
    )


def _regulation(data: RegulationEntry) -> Regulation:
    _known(data, RegulationEntry)
    others, years = tuple(data.get("其他文件", ())), tuple(map(str, data.get("年份", ())))
    return Regulation(data["名称"], data["令号"], data["旧令号"], others, years)


def parse(text: str) -> Edition:
    """An edition file as an Edition; what it does not say is taken from the edition it builds on
    (基于). Raises ValueError.
    """
    return _checked(_plain(text))


def _plain(text: str) -> EditionEntry:
    data: EditionEntry = resources.parsed(text)
    return data


def _checked(data: EditionEntry) -> Edition:
    try:
        edition = _edition(data)
        verify(edition)
    except KeyError as missing:
        raise ValueError(f"missing: {missing}") from None
    return edition


def _merged(data: EditionEntry) -> EditionEntry:
    """What an edition file says, and what it takes over from the one it builds on: all but tables
    and sayings, which are laid over each other.
    """
    _known(data, EditionEntry)
    own: EditionEntry = {"起始年度": None, **data}
    return {**_merged(_data(data["基于"])), **own} if "基于" in data else own


def _edition(data: EditionEntry) -> Edition:
    base = load(data["基于"]) if "基于" in data else None
    said = _merged(data)
    tables = dict(base.tables) if base else {}
    tables |= {key: _table(key, table, base) for key, table in data["表"].items() if table}
    for key in [key for key, table in data["表"].items() if not table]:
        del tables[key]
    return Edition(
        name=data["版本"],
        basis=said.get("依据", ""),
        basis_title=said.get("依据名称", ""),
        first_year=said["起始年度"],
        sections=_sections(said.get("章节", [])),
        topics=_sections(said.get("专题", [])),
        forbidden=tuple(said.get("禁用标签", ())),
        fee_prose=dict(said.get("信息处理费说明") or {}),
        tables=tables,
        meanings=cell_wordings.meanings(
            data.get("说法") or {}, base.meanings if base else Meanings()
        ),
        lists_topics=said.get("分列专题") == YES,
        former_titles=tuple(said.get("旧称", ())),
        review_first=said.get("先行复议起始年度"),
        regulation=_regulation(said["法规"]) if "法规" in said else Regulation(),
    )


def verify(edition: Edition) -> None:
    """Self-check at load: every figure has a unit, no address twice, every identity names figures,
    widths fit, every table is printed.
    """
    for table in edition.tables.values():
        where = f"{edition.name} {table.key}"
        _verify_cells(where, table)
        _verify_identities(where, table)
        _verify_printing(where, table, edition)
    _verify_years(edition)
    _verify_sayings(edition)


def _verify_cells(where: str, table: Table) -> None:
    cells = [cell for part in table.parts for cell in part.cells]
    if len({cell.address for cell in cells}) != len(cells):
        raise ValueError(f"{where}: an address stands twice")
    if not all(cell.unit for cell in cells):
        raise ValueError(f"{where}: a figure has no unit")


def _verify_identities(where: str, table: Table) -> None:
    named = {address for identity in table.identities for address in identity.addresses}
    if unknown := named - set(table.cells):
        raise ValueError(f"{where}: no such figures: {unknown}")
    if not all(identity.left and identity.right for identity in table.identities):
        raise ValueError(f"{where}: a sum of nothing")


def _verify_printing(where: str, table: Table, edition: Edition) -> None:
    if not table.printed:
        return
    needed = max(_columns_needed(part) for part in table.parts)
    if needed > len(table.widths):
        raise ValueError(f"{where}: {needed} columns, {len(table.widths)} widths")
    if table.key not in [section.key for section in edition.sections]:
        raise ValueError(f"{where}: stands in no section")


def _columns_needed(part: Part) -> int:
    """Columns for the headings of the rows, as deep as they go, and for the figures."""
    return max((heading.depth() for heading in part.rows), default=0) + len(part.column_leaves)


def _verify_years(edition: Edition) -> None:
    across = {*edition.carried, *edition.carried.values(), *edition.stocks}
    across |= {stock.made for stock in edition.stocks.values()}
    across |= {stock.gone for stock in edition.stocks.values() if stock.gone}
    if wrong := across - set(edition.cells):
        raise ValueError(f"{edition.name}: no such figures from year to year: {sorted(wrong)}")


def _verify_sayings(edition: Edition) -> None:
    strange = cell_wordings.unknown(edition.meanings, {**edition.cells, **edition.groups})
    if strange:
        raise ValueError(f"{edition.name} 说法: no such figures: {strange}")
    untold = cell_wordings.untold(edition.meanings, edition.sayings)
    if untold:
        raise ValueError(f"{edition.name} 说法: nobody says that: {untold}")


@cache
def load(name: str) -> Edition:
    """The edition of this name. Raises KeyError for a name that is not among ``names()``."""
    if name not in names():
        raise KeyError(name)
    return _checked(_data(name))


@cache
def _data(name: str) -> EditionEntry:
    return _plain(resources.text("editions", f"{name}.yaml"))


@cache
def names() -> tuple[str, ...]:
    """The editions there are, oldest first."""
    return tuple(
        sorted(
            file.removesuffix(".yaml")
            for file in resources.names("editions")
            if file.endswith(".yaml")
        )
    )


@cache
def _begun() -> dict[int, str]:
    """Names of the editions by the first year they are for; an edition that is only chosen by name
    has none.
    """
    found = ((FIRST_YEAR.search(resources.text("editions", f"{n}.yaml")), n) for n in names())
    return {int(written[1]): name for written, name in found if written}


def first_year() -> int:
    """The first year that there is a form for."""
    return min(_begun())


def newest() -> Edition:
    """The edition in force now."""
    return load(_begun()[max(_begun())])


@cache
def for_year(year: int) -> Edition:
    """The edition in force for reports on this year; the newest one for years before any, which are
    slips of the pen.
    """
    return load(
        _begun()[max((begun for begun in _begun() if begun <= year), default=max(_begun()))]
    )
