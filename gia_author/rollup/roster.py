"""The roster of an office (名册.yaml): the bodies below it in their order, who is not counted and
why, adjustments to their sum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from gia_author.diagnostics.file_names import safe_name, same_name
from gia_author.diagnostics.finding import (
    Address,
    FieldPath,
    Finding,
    Place,
    errors,
    format_path,
    found,
    register,
)
from gia_author.form import edition as editions
from gia_author.form import numbers
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure
from gia_author.form.table import Cell
from gia_author.report.model import text, year_of
from gia_author.yamlfile import reader, schema
from gia_author.yamlfile.fields import AGENCY_KINDS, Field, kind_of, listing, lists_bodies, mapping
from gia_author.yamlfile.fields import text as words
from gia_author.yamlfile.reader import Source

MOST_NODES = 200_000  # of YAML: some 20,000 bodies
BODIES, AGENCY = (re.compile(rf"""(?m)^["']?{key}["']?\s*:""") for key in ("单位", "机关"))
GROUPS = {"人民政府": "政府", "乡镇街道": "乡镇"}

G810 = register(
    "G810",
    "structure",
    """名册里的单位重复或写错
    同一个机关、曾用名、被合并的机关或填报文件在名册里只能出现一次，否则会重复汇总。""",
)
G811 = register(
    "G811",
    "structure",
    """调整写得不对
    “调整”的每一项要写位置、数量、理由。位置写到表上的一格，如“依申请公开.本年新收.自然人”；总计由程序计算，不能直接调整。
    数量是要加上的数，减少写负数。""",
)


@dataclass(frozen=True)
class Body:
    """One body on the roster. ``excluded`` is the reason why it is not counted, empty for those
    that are; ``roster`` is its own roster's file.

    ``file`` is its report where that has another name than usual; ``former`` is its name last year,
    ``merged`` those it was made of.
    """

    agency: str
    group: str
    kind: str
    deadline: date | None = None
    file: str = ""
    excluded: str = ""
    former: str = ""
    merged: tuple[str, ...] = ()
    roster: str = ""
    place: Place | None = None


@dataclass(frozen=True)
class Adjustment:
    """What is added to the sum of a figure (or taken off it), why and by whom."""

    address: Address
    amount: Figure
    reason: str
    by: str = ""


@dataclass(frozen=True)
class Roster:
    """An office's bodies in order; ``parent`` is the file of the report that their figures are
    added up for, ``folder`` where theirs are."""

    name: str
    year: int
    bodies: tuple[Body, ...]
    deadline: date | None = None
    parent: str = ""
    folder: str = ""
    last_folder: str = ""
    years_folder: str = ""
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def edition(self) -> Edition:
        """The edition of the form in force for the year."""
        return editions.for_year(self.year)

    @property
    def counted(self) -> tuple[Body, ...]:
        """The bodies whose figures are added up."""
        return tuple(body for body in self.bodies if not body.excluded)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of bodies in the order in which they come."""
        return tuple(dict.fromkeys(body.group for body in self.bodies))

    def due(self, body: Body) -> date | None:
        """The day by which a body is to hand in its report."""
        return body.deadline or self.deadline


@cache
def shape() -> Field:
    """What may stand in a roster."""
    body = mapping(
        "一个单位",
        {
            "机关": words("机关全称，与填报文件里的一致", required=True),
            "分组": words("政府、部门、乡镇、县区等，不写则按机关类型"),
            "机关类型": Field(("text",), "不写则按名称判断", choices=AGENCY_KINDS),
            "截止日期": words("这个单位的报送日期与别的不同时写", check="date"),
            "文件": words("填报文件不叫“机关-年度.yaml”时写"),
            "不计入": words("不汇总的理由，如：垂直管理，由市税务局汇总"),
            "曾用名": words("上年以后改了名的，写上年的名称"),
            "合并": listing("上年以后由哪几个机关合并而成", words("一个机关")),
            "名册": words("这个单位自己的名册，如 示例县/名册.yaml；它的数字由那份名册汇总"),
        },
    )
    change = mapping(
        "一项调整",
        {
            "位置": words("表上的一格，如 依申请公开.本年新收.自然人", required=True),
            "数量": words("要加上的数，减少写负数", required=True),
            "理由": words("为什么调整", required=True),
            "姓名": words("谁确认的"),
        },
    )
    return mapping(
        "名册",
        {
            "名称": words("这份名册的名称，如 示例县", required=True),
            "年度": words("报告哪一年的工作", required=True, check="year"),
            "截止日期": words("各单位报送的最后一天", check="date"),
            "汇总文件": words("本级政府的填报文件，汇总的数字写到这里"),
            "文件夹": words("各单位填报文件所在的文件夹，默认与名册同一个文件夹"),
            "上年文件夹": words("上年填报文件所在的文件夹，默认与今年的在一起"),
            "历年文件夹": words("往年填报文件所在的文件夹，下面可以再按年度或单位分文件夹"),
            "单位": listing("按顺序列出各单位", body),
            "调整": listing("汇总时要加减的数", change),
        },
    )


def is_roster(data: bytes) -> bool:
    """True for a roster of bodies, which is no report. Why not parsed: there may be thousands of
    files; those in odd encodings or like JSON are."""
    with suppress(UnicodeDecodeError):
        text = data.decode("utf-8-sig")
        if not text.lstrip().startswith("{"):
            return bool(BODIES.search(text)) and not AGENCY.search(text)
    return lists_bodies(reader.read(data, "", MOST_NODES).data)


def is_report(data: bytes) -> bool:
    """True for one body's report, which is no roster."""
    text = data.decode("utf-8-sig", "replace")
    return bool(AGENCY.search(text)) and not BODIES.search(text)


def read(data: bytes, name: str) -> tuple[Roster, list[Finding]]:
    """The roster in a file. Whatever is wrong with it is in the findings; then the roster has what
    could be understood."""
    read = reader.read(data, name, MOST_NODES)
    if errors(read.findings):
        return Roster("", 0, ()), [*read.findings]
    findings = [*read.findings, *schema.validate(read, shape())]
    if errors(findings):
        return Roster("", 0, ()), findings
    roster = _roster(read)
    problems = [*_duplicates(roster, name), *_faults(read.data, roster)]
    return roster, findings + [
        read.located(problem, lambda address: address) for problem in problems
    ]


def _roster(read: Source) -> Roster:
    data, year = read.data, year_of(read.data)
    items = data.get("调整") or ()
    bodies = tuple(
        _body(item, read.place(("单位", number)))
        for number, item in enumerate(data.get("单位") or ())
    )
    changes = (_change(item, editions.for_year(year)) for item in items)
    return Roster(
        name=text(data, "名称"),
        year=year,
        bodies=bodies,
        deadline=numbers.parse_date(text(data, "截止日期")),
        parent=text(data, "汇总文件"),
        folder=text(data, "文件夹"),
        last_folder=text(data, "上年文件夹"),
        years_folder=text(data, "历年文件夹"),
        adjustments=tuple(change for change in changes if change),
    )


def _body(item: Mapping[str, Any], place: Place) -> Body:
    agency = text(item, "机关")
    kind = text(item, "机关类型") or kind_of(agency)
    merged = tuple(str(name).strip() for name in item.get("合并") or ())
    return Body(
        agency=agency,
        group=text(item, "分组") or GROUPS.get(kind, "部门"),
        kind=kind,
        deadline=numbers.parse_date(text(item, "截止日期")),
        file=text(item, "文件"),
        excluded=text(item, "不计入"),
        former=text(item, "曾用名"),
        merged=merged,
        roster=text(item, "名册"),
        place=place,
    )


def _change(item: Mapping[str, object], edition: Edition) -> Adjustment | None:
    """An adjustment; None where its place or amount cannot be understood."""
    address = tuple(text(item, "位置").removeprefix("数据.").split("."))
    cell = edition.cells.get(address)
    amount = _amount(text(item, "数量"), bool(cell and cell.is_money))
    if cell is None or cell.is_sum or amount is None:
        return None
    return Adjustment(address, amount, text(item, "理由"), text(item, "姓名"))


def _amount(written: str, money: bool) -> Figure | None:
    cell = Cell((), "万元" if money else "件", signed=True)
    try:
        return numbers.parse(written, cell)
    except numbers.BadFigure:
        return None


def _duplicates(roster: Roster, name: str) -> Iterator[Finding]:
    """Bodies, former names and files that stand on the roster twice."""
    seen: dict[tuple[str, str], int] = {}
    for number, body in enumerate(roster.bodies):
        marks = [
            ("机关", body.agency),
            ("文件", body.file),
            ("名册", body.roster),
            ("曾用名", body.former),
            *(("合并", merged) for merged in body.merged),
        ]
        for key, value in marks:
            if not value:
                continue
            first = seen.setdefault(("机关" if key in ("曾用名", "合并") else key, value), number)
            if first != number:
                yield found(
                    G810,
                    f"“{value}”在名册里出现两次，前一次是第{first + 1}个单位。",
                    address=("单位", number, key),
                    fix="删去多余的一处，或者改正。",
                )
    if not roster.bodies:
        yield found(
            G810,
            "名册里没有单位。",
            address=("单位",),
            fix="在“单位”下面逐个列出，如“- {机关: 示例县教育局}”。",
        )
    yield from _alike(roster)
    if roster.parent and any(body.file == roster.parent for body in roster.bodies):
        yield found(
            G810,
            f"汇总文件“{roster.parent}”也是名册里一个单位的文件。",
            address=("汇总文件",),
            fix="本级自己的数字放在另一个文件里，如“示例县人民政府本级-2025.yaml”。",
        )


def _alike(roster: Roster) -> Iterator[Finding]:
    """Bodies whose names would give files the same name."""
    seen: dict[str, str] = {}
    for number, body in enumerate(roster.bodies):
        first = seen.setdefault(same_name(safe_name(body.agency)), body.agency)
        if first != body.agency:
            yield found(
                G810,
                (
                    f"“{body.agency}”与“{first}”的文件名分不开：文件名里不能有 / 等符号，"
                    "也不能太长，大小写不算不同。"
                ),
                address=("单位", number, "机关"),
                fix="其中一个改用分得开的名称，它的填报文件里也改。",
            )


def _faults(data: Mapping[str, Any], roster: Roster) -> Iterator[Finding]:
    """Bodies left out without a reason, adjustments that cannot be made."""
    for number, item in enumerate(data.get("单位") or ()):
        if "不计入" in item and not text(item, "不计入"):
            yield found(
                G810,
                f"{text(item, '机关')}的“不计入”没有写理由。",
                address=("单位", number, "不计入"),
                fix="写上为什么不计入；要计入的，删去这一项。",
            )
    if roster.parent and not roster.parent.lower().endswith(reader.ENDINGS):
        yield found(
            G810,
            f"汇总文件“{roster.parent}”不是 .yaml 文件。",
            address=("汇总文件",),
            fix=f"写成“{re.sub(r'[.][^./]*$', '', roster.parent)}.yaml”。",
        )
    for number, item in enumerate(data.get("调整") or ()):
        yield from _unadjustable(item, ("调整", number), roster.edition)


def _unadjustable(item: Mapping[str, object], place: FieldPath, form: Edition) -> Iterator[Finding]:
    """An adjustment of what is no cell or a sum, or by what is no figure of its cell."""
    address = tuple(text(item, "位置").removeprefix("数据.").split("."))
    cell = form.cells.get(address)
    if cell is None:
        yield found(
            G811,
            f"没有“{format_path(address)}”这一格。",
            address=(*place, "位置"),
            fix="照填报文件里的键一层一层写，如 依申请公开.本年新收.自然人。",
        )
    elif cell.is_sum:
        yield found(
            G811,
            f"“{format_path(address)}”是总计，由各项相加得出，不能直接调整。",
            address=(*place, "位置"),
            fix="调整它下面的分项。",
        )
    elif _amount(written := text(item, "数量"), cell.is_money) is None:
        whole = _amount(written, True) is not None
        yield found(
            G811,
            f"{written}{cell.unit}不是整数。" if whole else f"“{written}”不是数字。",
            address=(*place, "数量"),
            fix=(
                f"这一格按{cell.unit}计，写整数。"
                if whole
                else f"写要加上的{cell.unit}数，减少写负数，如 -2。"
            ),
        )
