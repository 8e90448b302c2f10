"""The tables of a published report as they were printed: headings of another edition, headings that
are not the official ones.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Sequence

from gia_author.checks.registry import Context, Hit, rule
from gia_author.form import edition as editions
from gia_author.form.table import Heading, Table
from gia_author.report.model import Report


@rule("G230", "structure")
def tables_of_other_edition(report: Report, context: Context) -> Iterator[Hit]:
    """表格用了别的年度的格式
    2021年度起的报告还用2019年格式的表（本年新制作数量、上一年项目数量等栏目），或者反过来。已发布的年报才查，填报文件的表由程序排。"""
    years = re.findall(r"(20[12]\d)年", "".join(context.lines))
    year = report.year or (int(max(years, key=years.count)) if years else 0)
    found = [label for label in editions.for_year(year).forbidden if label in context.tables]
    if year and found:
        labels = "、".join(f"“{label}”" for label in found)
        yield Hit(
            f"{year}年度的表格用了{labels}，这是别的年度格式的栏目。",
            ("格式",),
            "改用现行格式的三张表。",
            quote=found[0],
        )


@rule("G231", "table")
def other_labels(report: Report, context: Context) -> Iterator[Hit]:
    """表格栏目名称与官方不同
    三张表的行、列名称由国办公开办函〔2021〕30号规定，不要增减字，如“其他法律行政法规禁止公开”不写成“其他法律法规规章禁止公开”。
    两栏印了同一个名称、栏目差一两个字的，也报。已发布的年报才查。"""
    if not context.tables:
        return
    yield from _columns(report, context)
    for table in report.edition.tables.values():
        for heading in _headings(table):
            official = re.sub(r"\s", "", heading.label)
            variant = next(
                (
                    v
                    for v in heading.also
                    if len(v) > 3 and v in context.tables and official not in context.tables
                ),
                "",
            )
            if variant and variant not in official and not _inside(variant, report):
                yield Hit(
                    f"表上的“{variant}”应当是“{heading.label}”。",
                    (table.key,),
                    "改成规定的名称。",
                    quote=variant,
                )


NEAR, SHORTEST = 0.6, 4  # likeness with an official heading, characters of one


def _columns(report: Report, context: Context) -> Iterator[Hit]:
    """Columns whose official heading is not there while those beside it are: another printed
    twice, or one nearly the same."""
    flat = context.tables.replace("|", "")
    for table in report.edition.tables.values():
        told: set[str] = set()
        for part in table.parts:
            columns = [c for c in part.columns if len(_bare(c.label)) >= SHORTEST]
            names = [_bare(c.label) for c in columns]
            there = [name for name in names if name in flat]
            if not there:
                continue
            for column, name in zip(columns, names, strict=True):
                if name in there or name in told or any(v in flat for v in column.also):
                    continue
                told.add(name)
                twice = next((other for other in there if other + other in flat), "")
                if wrong := twice + twice or _nearest(name, context.tables.split("|"), names):
                    words = f"表上印的是“{wrong}”，应当有“{name}”这一栏。"
                    yield Hit(words, (table.key,), "改成规定的名称。", quote=wrong)


def _bare(label: str) -> str:
    return re.sub(r"\s", "", label)


def _nearest(name: str, cells: Sequence[str], names: list[str]) -> str:
    """The cell that is nearly a heading and begins like it, and is no other; empty for none."""
    matcher, best = difflib.SequenceMatcher(autojunk=False), (NEAR, "")
    matcher.set_seq2(name)
    like = (cell for cell in cells if cell.startswith(name[:2]) and abs(len(cell) - len(name)) < 3)
    for cell in itertools.islice(dict.fromkeys(like), MOST):
        matcher.set_seq1(cell)
        if cell not in names and re.fullmatch("[一-龥]+", cell) and matcher.ratio() > best[0]:
            best = (matcher.ratio(), cell)
    return best[1]


MOST = 60  # cells looked at for one heading


def _inside(variant: str, report: Report) -> bool:
    """True where the variant is a piece of some other official label."""
    return any(
        variant in heading.label
        for table in report.edition.tables.values()
        for heading in _headings(table)
    )


def _headings(table: Table) -> Iterator[Heading]:
    for part in table.parts:
        for top in (*part.rows, *part.columns):
            yield from _all(top)


def _all(heading: Heading) -> Iterator[Heading]:
    yield heading
    for child in heading.children:
        yield from _all(child)
