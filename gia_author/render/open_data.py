"""Open data: one row for every figure of a report, and the dictionary that says what the columns
and the figures are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import Address
from gia_author.form.edition import Edition
from gia_author.form.labels import balances, keys, sums, terms
from gia_author.form.numbers import Figure
from gia_author.report.model import Report
from gia_author.yamlfile.fields import kind_of

LONGEST_TEXT = 2_000  # characters of a name or a note, which stand in many rows
FORMULA_SIGNS = tuple("=+-@＝＋－＠")

DataValue = str | int | Decimal | bool | None
DataRow = tuple[DataValue, ...]


@dataclass(frozen=True)
class Column:
    """A column of the data: ``kind`` is text, whole (a whole number), amount (a number or nothing)
    or flag (是, 否).
    """

    name: str
    kind: str
    guidance: str


COLUMNS = (
    Column("机关", "text", "机关全称"),
    Column("机关类型", "text", "部门、人民政府、乡镇街道、垂直管理机构、法律法规授权组织或其他"),
    Column("年度", "whole", "报告哪一年的工作"),
    Column("格式", "text", "按哪一版法定格式填报"),
    Column("表", "text", "法定表格的表名"),
    Column("行", "text", "行的简称，各级之间是圆点；没有行标题的表为空"),
    Column("行标题", "text", "表上印的行标题，从第一级到最末级"),
    Column("列", "text", "列的简称，各级之间是圆点；只有一列的为空"),
    Column("列标题", "text", "表上印的列标题，从第一级到最末级"),
    Column("位置", "text", "这一格的叫法，各版格式、各年度之间按它对应"),
    Column("单位", "text", "件、项、元或万元"),
    Column("数值", "amount", "空着是没有填报，不是0"),
    Column("是否合计", "flag", "“是”的由其他格相加得出，汇总时不要重复计算"),
    Column("附注", "text", "年报中印在这个数字后面的说明"),
    Column("核对", "text", "整份年报表内不平、年度与名册不同的，在这里说明；没有问题的为空"),
)
NAMES = tuple(column.name for column in COLUMNS)
ENTRY = (
    "类别",
    "名称",
    "格式",
    "表",
    "行标题",
    "列标题",
    "单位",
    "是否合计",
    "合计自",
    "勾稽",
    "说明",
    "依据",
)


def rows(report: Report, remark: str = "") -> Iterator[DataRow]:
    """One row for every figure of the form in the order of print, with the columns of ``COLUMNS``;
    None for what is not filled in. The ``remark`` says what is wrong with the whole report.
    """
    agency = clean(report.agency)
    head = (agency, clean(report.kind) or kind_of(agency), report.year, report.edition.name)
    for address, place, is_sum in _places(report.edition):
        note = clean(report.notes.get(address, ""))
        yield (*head, *place, report.figures[address], is_sum, note, clean(remark))


@cache
def _places(edition: Edition) -> tuple[tuple[Address, tuple[str, ...], bool], ...]:
    """What is the same in every report of an edition: 表 to 单位 and 是否合计, by address."""
    return tuple(
        (
            address,
            (
                t.table.title,
                ".".join(keys(t.row)),
                t.row_title,
                ".".join(keys(t.column)),
                t.column_title,
                ".".join(address),
                t.cell.unit,
            ),
            t.cell.is_sum,
        )
        for address, t in terms(edition).items()
    )


def dictionary(editions: Iterable[Edition]) -> Iterator[tuple[str, ...]]:
    """The data dictionary with the columns of ``ENTRY``: first the data's columns (字段), then
    every
    figure of the editions (指标).
    """
    for column in COLUMNS:
        yield ("字段", column.name, *[""] * 8, column.guidance, "")
    for edition in editions:
        for address, term in terms(edition).items():
            yield (
                "指标",
                ".".join(address),
                edition.name,
                term.table.title,
                term.row_title,
                term.column_title,
                term.cell.unit,
                yes(term.cell.is_sum),
                sums(edition).get(address, ""),
                balances(edition).get(address, ""),
                term.guidance,
                edition.basis,
            )


def yes(flag: bool) -> str:
    return "是" if flag else "否"


def clean(text: str) -> str:
    """A text that every format can hold: one line, no control characters, not too long."""
    return safe_text.safe(" ".join(text.split()))[:LONGEST_TEXT]


def defused(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip().startswith(FORMULA_SIGNS) else text


def number(value: Figure) -> int | float | str:
    """A figure for formats whose numbers are binary: the same digits, as text where a float would
    lose some.
    """
    if isinstance(value, int):
        return value
    near = float(value)
    return near if Decimal(repr(near)) == value else format(value, "f")
