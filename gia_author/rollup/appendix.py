"""The appendix to a roll-up: every body's figures by group, with subtotals, adjustments and the
whole, as a spreadsheet, a page or CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gia_author import resources, template_sandbox
from gia_author.diagnostics.finding import Address
from gia_author.form.edition import Edition
from gia_author.form.labels import terms
from gia_author.form.numbers import Figure, show
from gia_author.form.table import Table
from gia_author.language.vocabulary import label_words
from gia_author.render import table_files
from gia_author.render.spreadsheets import Workbook, Worksheet, new_workbook
from gia_author.report.model import Figures
from gia_author.rollup.totals import Share, Totals

LARGEST_TABLE = 50  # figures; of larger tables only the totals of each row stand in the overview
NAME_WIDTH, NOTE_WIDTH, NUMBER_WIDTH = 30, 16, 7.5  # of a sheet, in characters
PLACE_WIDTH = 48  # of what a figure is called, on the sheet of all figures
ON_PAPER = 24  # bodies side by side on one sheet of paper
HEAD_HEIGHT, LINE_HEIGHT = 78, 18  # points: five lines of a heading in narrow columns; one line
A3 = 8  # XlsxWriter's number of the paper
MOST_ON_PAGE = 500  # bodies one by one on the page; of more only the groups
LINES = 300  # of the page, for which the template may do as much as for a report
MOST_COLUMNS = 16_000  # of lines side by side on a sheet, which holds 16,384


@dataclass(frozen=True)
class AppendixLine:
    """One line of the appendix: a body, a group's subtotal, an adjustment or the whole; ``figures``
    is None for a body without any."""

    kind: str
    name: str
    group: str
    figures: Figures | None
    note: str = ""


def lines(totals: Totals) -> Iterator[AppendixLine]:
    """The bodies by group in the roster's order, each group with its subtotal, then adjustments,
    the whole and those not counted."""
    for group in totals.roster.groups:
        counted = [
            share
            for share in totals.shares
            if share.body.group == group and not share.body.excluded
        ]
        yield from (_of(share, totals) for share in counted)
        if counted:
            handed = len([share for share in counted if share.packed])
            more = (
                f"{len(counted)}个" if handed == len(counted) else f"{len(counted)}个中的{handed}个"
            )
            yield AppendixLine("小计", f"{group}小计（{more}）", group, totals.groups.get(group))
    for change in totals.roster.adjustments:
        yield AppendixLine(
            "调整", f"调整：{change.reason}", "", {change.address: change.amount}, change.by
        )
    yield AppendixLine("合计", "合计", "", totals.figures)
    yield from (
        AppendixLine("不计入", share.body.agency, share.body.group, None, share.body.excluded)
        for share in totals.shares
        if share.body.excluded
    )


def _why_not(share: Share, usable: bool) -> str:
    """Why a body has no figures in the appendix; empty for one that has."""
    if usable:
        return ""
    if share.packed:
        return "年度或格式不同，没有计入"
    return "读不出来" if share.fault else "没有报送"


def _of(share: Share, totals: Totals) -> AppendixLine:
    from gia_author.rollup.unit_summary import unpack

    usable = bool(share.packed) and (share.year, share.edition) == (
        totals.roster.year,
        totals.roster.edition.name,
    )
    more = f"下属{len(share.lacking)}个单位没有报送" if share.lacking else ""
    return AppendixLine(
        "单位",
        share.body.agency,
        share.body.group,
        unpack(share.packed, share.edition) if usable else None,
        more or _why_not(share, usable),
    )


def overview(table: Table) -> list[Address]:
    """The figures of a table that the overview shows: all, or of a large table the totals of its
    rows."""
    cells = table.cells
    if len(cells) <= LARGEST_TABLE:
        return [*cells]
    across = {
        identity.left[0]
        for identity in table.identities
        if identity.is_sum and identity.axis == "列"
    }
    return [address for address in cells if address in across]


def label(address: Address, edition: Edition) -> str:
    """The short name of a figure in a heading of the overview."""
    large = len(edition.tables[address[0]].cells) > LARGEST_TABLE
    return "／".join(address[1:-1] if large else address[1:])


def heads(labels: list[str]) -> list[tuple[str, list[str]]]:
    """Headings in two levels: what stands before the ／, with what stands behind it; an empty list
    for one of a single level."""
    result: list[tuple[str, list[str]]] = []
    for text in labels:
        top, _, below = text.partition("／")
        if not result or result[-1][0] != top:
            result.append((top, []))
        if below:
            result[-1][1].append(below)
    return result


def as_csv(totals: Totals) -> bytes:
    """All figures, one line a body; blank where there is none."""
    edition = totals.roster.edition
    stream = io.BytesIO()
    names = ("类别", "单位", "分组", "说明", *(".".join(address) for address in edition.cells))
    table_files.table(
        stream,
        names,
        (
            (line.kind, line.name, line.group, line.note, *_values(line, [*edition.cells]))
            for line in lines(totals)
        ),
    )
    return stream.getvalue()


def _values(line: AppendixLine, addresses: list[Address]) -> list[Figure | None]:
    return [line.figures.get(address) if line.figures else None for address in addresses]


def as_page(totals: Totals) -> bytes:
    """The overview as one page that can be read and printed anywhere."""
    edition = totals.roster.edition
    printed = [table for table in edition.tables.values() if table.printed]
    every = [*lines(totals)]
    if len(totals.shares) > MOST_ON_PAGE:
        every = [line for line in every if line.kind != "单位"]
    tables = [
        {
            "名": table.title,
            "栏": [
                (label_words(top), [*map(label_words, below)])
                for top, below in heads([label(a, edition) for a in overview(table)])
            ],
            "行": [
                (line.kind, line.name, line.note, [*map(show, _values(line, overview(table)))])
                for line in every
            ],
        }
        for table in printed
    ]
    template = template_sandbox.environment(
        {"rollup": resources.text("templates", "rollup.html.j2")}
    ).get_template("rollup")
    missing = "、".join(totals.missing)
    page = template_sandbox.render(
        template,
        {
            "标题": f"{totals.roster.name}{totals.roster.year}年政府信息公开工作年度报告数据汇总表",
            "未报": missing,
            "表格": tables,
            "单位数": len(totals.roster.counted),
            "调整": [
                (".".join(a.address), show(a.amount), a.reason, a.by)
                for a in totals.roster.adjustments
            ],
        },
        pages=1 + len(every) // LINES,
    )
    return page.encode()


def as_xlsx(totals: Totals) -> bytes:
    """The overview of each table on a sheet, and all figures on a last one with the bodies side by
    side, on more where one is full."""
    stream = io.BytesIO()
    book = new_workbook(stream, in_memory=True)
    book.set_properties(
        {
            "title": f"{totals.roster.name}{totals.roster.year}年汇总表",
            "created": datetime(totals.roster.year + 1, 1, 1),
        }
    )
    looks = _looks(book)
    every = [*lines(totals)]
    for table in (t for t in totals.roster.edition.tables.values() if t.printed):
        _sheet(book, table, every, totals.roster.edition, looks)
    for number, start in enumerate(range(0, len(every), MOST_COLUMNS), 1):
        _everything(
            book,
            f"全部数字{number if number > 1 else ''}",
            every[start : start + MOST_COLUMNS],
            totals.roster.edition,
            looks,
        )
    book.close()
    return stream.getvalue()


def _looks(book: Workbook) -> dict[str, Any]:
    plain = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_size": 10}
    bold = {**plain, "bold": True, "bg_color": "#EEF2F7"}
    return {
        "head": book.add_format({**bold, "align": "center"}),
        "单位": book.add_format(plain),
        "调整": book.add_format(plain),
        "不计入": book.add_format({**plain, "font_color": "#777777"}),
        "小计": book.add_format(bold),
        "合计": book.add_format({**bold, "bg_color": "#D9E2EF"}),
        "missing": book.add_format({**plain, "font_color": "#B00020"}),
    }


def _sheet(
    book: Workbook,
    table: Table,
    every: list[AppendixLine],
    edition: Edition,
    looks: dict[str, object],
) -> None:
    sheet = book.add_worksheet(table.key)
    addresses = overview(table)
    heads = ["单位", "说明", *(label(address, edition) for address in addresses)]
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.set_column(1, 1, NOTE_WIDTH)
    values = [_values(line, addresses) for line in every]
    for column, numbers in enumerate(zip(*values, strict=True), 2):
        sheet.set_column(column, column, _number_width(numbers))
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, HEAD_HEIGHT)
    sheet.set_paper(A3)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, looks["head"])
    for row, line in enumerate(every, 1):
        look = (
            looks["missing"] if line.kind == "单位" and line.figures is None else looks[line.kind]
        )
        sheet.set_row(row, _height((line.name, NAME_WIDTH), (line.note, NOTE_WIDTH)))
        sheet.write_string(row, 0, line.name, look)
        sheet.write_string(row, 1, line.note, look)
        for column, value in enumerate(values[row - 1], 2):
            _number(sheet, row, column, value, look)


def _number_width(numbers: Iterable[Figure | None]) -> float:
    """The width of a column in which all these numbers are seen to their last digit."""
    return max([NUMBER_WIDTH, *(len(show(number)) + 1.5 for number in numbers)])


def _height(*texts: tuple[str, int]) -> int:
    """The height of a row in which texts are seen whole in columns so wide."""
    return LINE_HEIGHT * max(1, *(-(-2 * len(text) // width) for text, width in texts))


def _everything(
    book: Workbook,
    title: str,
    every: list[AppendixLine],
    edition: Edition,
    looks: dict[str, object],
) -> None:
    sheet = book.add_worksheet(title)
    sheet.set_column(0, 1, PLACE_WIDTH)
    for column, line in enumerate(every, 2):
        sheet.set_column(column, column, _number_width((line.figures or {}).values()))
    sheet.set_row(0, HEAD_HEIGHT)
    sheet.freeze_panes(1, 2)
    sheet.set_paper(A3)
    sheet.set_landscape()
    sheet.fit_to_pages(-(-len(every) // ON_PAPER), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)
    for column, head in enumerate(["位置", "表上的名称", *(line.name for line in every)]):
        sheet.write_string(0, column, head, looks["head"])
    for row, address in enumerate(edition.cells, 1):
        place, name = ".".join(address), terms(edition)[address].short
        sheet.set_row(row, _height((place, PLACE_WIDTH), (name, PLACE_WIDTH)))
        sheet.write_string(row, 0, place, looks["单位"])
        sheet.write_string(row, 1, name, looks["单位"])
        for column, line in enumerate(every, 2):
            _number(sheet, row, column, (line.figures or {}).get(address), looks[line.kind])


def _number(sheet: Worksheet, row: int, column: int, value: Figure | None, look: object) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, float(value) if not isinstance(value, int) else value, look)


WRITERS = {"csv": as_csv, "html": as_page, "xlsx": as_xlsx}
