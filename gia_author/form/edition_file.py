"""What may stand in an edition file (``editions/*.yaml``), entry by entry, in its own words."""

from __future__ import annotations

from typing import Required, TypedDict, final


class HeadingEntry(TypedDict, total=False):
    """A row or column and those below it."""

    标签: Required[str]
    键: str | None
    亦作: list[str]
    说明: str
    单位: str
    可为负: str
    求和: str
    竖排: str
    下级: list[HeadingEntry]


class StockEntry(TypedDict, total=False):
    """The columns that a figure kept from year to year grows by, and shrinks by."""

    增: Required[str]
    减: str


class PartEntry(TypedDict, total=False):
    """A part of a table with headings of its own."""

    栏目: str
    角标: str
    行: list[HeadingEntry]
    列: list[HeadingEntry]
    勾稽: list[str]
    结转: dict[str, str]
    存量: dict[str, StockEntry]


@final
class TableEntry(TypedDict, total=False):
    """A table written out."""

    表名: Required[str]
    位置: Required[list[str]]
    列宽: list[int]
    分块: Required[list[PartEntry]]


@final
class ReplacedRows(TypedDict):
    """A table of the edition that this one builds on, with some rows of its own."""

    替换行: dict[str, HeadingEntry]


class SectionEntry(TypedDict, total=False):
    """A section, or a topic of one."""

    键: Required[str]
    标题: str
    亦作: list[str]
    说明: str
    小标题: list[str]


class RegulationEntry(TypedDict, total=False):
    """The regulation that the reports are made under."""

    名称: Required[str]
    令号: Required[str]
    旧令号: Required[str]
    其他文件: list[str]
    年份: list[int]


class EditionEntry(TypedDict, total=False):
    """A whole file."""

    版本: Required[str]
    基于: str
    依据: str
    依据名称: str
    起始年度: int | None
    分列专题: str
    先行复议起始年度: int
    法规: RegulationEntry
    章节: list[SectionEntry]
    旧称: list[str]
    专题: list[SectionEntry]
    禁用标签: list[str]
    信息处理费说明: dict[str, str]
    表: Required[dict[str, TableEntry | ReplacedRows]]
    说法: MeaningsEntry


class MeaningsEntry(TypedDict, total=False):
    """Which words stand for which cells."""

    数: dict[str, dict[str, list[str]]]
    字眼: dict[str, dict[str, list[str]]]
    申请人: dict[str, list[str]]
    案件: dict[str, list[str]]
    文件: dict[str, str]
    没有: dict[str, dict[str, list[str]]]
    不对照: list[str]
