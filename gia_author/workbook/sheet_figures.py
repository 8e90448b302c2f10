"""The sheet 填报: the tables laid out as the form, cells to fill in, totals and balances that work
themselves out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gia_author.diagnostics.finding import Address
from gia_author.render.spreadsheets import Worksheet
from gia_author.report.model import Report
from gia_author.workbook import FIGURES
from gia_author.workbook.drawing import AMBER, GREEN, RED, Paint, lines
from gia_author.workbook.formulas import EVEN, SWITCH, UNEVEN, YES, Board, Live, shown, switch
from gia_author.workbook.layout import (
    FIRST,
    LEGEND,
    SETTINGS,
    TITLE,
    Drawn,
    Layout,
    Panel,
    cell_name,
    range_name,
    title,
)
from gia_author.yamlfile.fields import YES_NO, shape

WIDTH, NOTES = 132, 40  # characters: all columns of the tables, the column of notes
LINE = 15  # points
MOST = 9_999_999_999
LEGEND_TEXT = (
    "黄色的格由单位填写，灰色的格自动计算。件数填整数，金额可以有小数；没有发生的填0。"
    "填错的格变红，右边写明哪里不平、差多少。"
)


def draw(paint: Paint, board: Board, report: Report, verdict: Live) -> None:
    """Add the sheet."""
    at = board.layout
    sheet = paint.sheet(FIGURES, landscape=True, colour="#C9A227")
    for column, width in enumerate(at.widths):
        sheet.set_column(column, column, WIDTH * width / sum(at.widths))
    sheet.set_column(at.notes, at.notes, NOTES)
    _top(paint, sheet, board, report, verdict)
    for panel in at.panels:
        _panel(paint, sheet, board, panel)
    for row in at.rows:
        paint.put(sheet, (row, at.notes, row, at.notes), board.remark(row), "alarm")
    _validate(sheet, board, report)
    _warn(paint, sheet, board)
    paint.quiet(sheet, cell_name(at.last_row, at.notes))
    sheet.freeze_panes(FIRST - 1, 0)
    sheet.repeat_rows(TITLE, LEGEND)
    sheet.set_h_pagebreaks([panel.top for panel in at.panels if panel.table.printed][1:])
    sheet.print_area(0, 0, at.last_row, at.notes)


def _top(paint: Paint, sheet: Worksheet, board: Board, report: Report, verdict: Live) -> None:
    last, (row, column) = board.layout.notes, SWITCH
    sheet.set_row(TITLE, 30)
    paint.put(sheet, (TITLE, 0, TITLE, last), title(report.agency, report.year), "title")
    sheet.set_row(SETTINGS, 24)
    paint.put(
        sheet,
        (SETTINGS, 0, SETTINGS, column - 1),
        "没有填的格是否都按0计算（三张表都核对过、只填了不是0的格，选“是”）",
        "row",
    )
    paint.put(sheet, (row, column, row, column), YES if board.zero else YES_NO[1], "choice")
    paint.put(sheet, (SETTINGS, column + 1, SETTINGS, last), verdict, "state")
    sheet.data_validation(
        row,
        column,
        row,
        column,
        {
            "validate": "list",
            "source": [*YES_NO],
            "error_title": "只能选",
            "error_message": "选“是”或“否”。",
        },
    )
    sheet.set_row(LEGEND, 18)
    paint.put(sheet, (LEGEND, 0, LEGEND, last), LEGEND_TEXT, "faint")
    sheet.set_row(FIRST - 1, 6)


def _panel(paint: Paint, sheet: Worksheet, board: Board, panel: Panel) -> None:
    at = board.layout
    sheet.set_row(panel.top, 24)
    paint.put(sheet, (panel.top, 0, panel.top, at.notes - 1), panel.heading, "heading")
    for row in range(panel.top + 1, panel.bottom + 1):
        sheet.set_row(row, height(at, panel, row))
    for drawn in panel.boxes:
        address = drawn.box.address
        if address is None:
            paint.put(sheet, drawn.block, drawn.box.text, label_look(drawn))
        elif address in board.totals:
            paint.put(sheet, drawn.block, board.totals[address], "total")
        else:
            paint.put(sheet, drawn.block, board.cells.get(address), "input")
    for row, identities in panel.balance_rows:
        sheet.set_row(row, 4 * LINE)
        first = at.spots[identities[0].left[0]][1]
        left, right = (
            "＋".join(a[-2] for a in side) for side in (identities[0].left, identities[0].right)
        )
        paint.put(
            sheet,
            (row, 0, row, first - 1),
            f"勾稽：{left}{'＝' if identities[0].sign == '=' else identities[0].sign}{right}",
            "label",
        )
        for identity in identities:
            column = at.spots[identity.left[0]][1]
            paint.put(sheet, (row, column, row, column), board.balance(identity), "state")
        paint.put(sheet, (row, at.notes, row, at.notes), board.sides(identities, row), "alarm")


def label_look(drawn: Drawn) -> str:
    """The look of a heading of the form."""
    box = drawn.box
    if box.vertical:
        return "upright"
    return "row" if box.role == "row" and box.rowspan == 1 else "label"


def height(at: Layout, panel: Panel, row: int) -> float:
    """The height of a row in points: what its longest heading needs."""
    alone = [d for d in panel.boxes if d.block[0] == d.block[2] == row]
    scale = WIDTH / sum(at.widths)
    needed = [lines(d.box.text, scale * sum(at.widths[d.block[1] : d.block[3] + 1])) for d in alone]
    return max(20, LINE * max(needed, default=1) + 3)


def _validate(sheet: Worksheet, board: Board, report: Report) -> None:
    """What may be typed into each cell, with the official explanation of its row."""
    at, form = board.layout, shape(report.edition)
    for addresses in at.rows.values():
        for kind in dict.fromkeys((at.inputs[a].unit, at.inputs[a].signed) for a in addresses):
            same = [a for a in addresses if (at.inputs[a].unit, at.inputs[a].signed) == kind]
            row = form.at(report.edition.path(same[0][:-1])) or form.at(
                report.edition.path(same[0])
            )
            own = form.at(report.edition.path(same[0])) if len(same) == 1 else None
            advice = row.guidance if row and len(same[0]) > 2 else ""
            if own and own.guidance:
                advice = own.guidance
            options = _allowed(*kind) | _prompt(same, advice)
            ranges = at.ranges(same)
            sheet.data_validation(ranges[0], options | {"multi_range": " ".join(ranges)})


def _prompt(addresses: list[Address], advice: str) -> dict[str, Any]:
    name = addresses[0][-1] if len(addresses) == 1 else addresses[0][-2]
    return {"input_title": name[:30], "input_message": advice[:250]} if advice else {}


def _allowed(unit: str, signed: bool) -> dict[str, Any]:
    money = unit in ("元", "万元")
    what = "整数，减少写负数" if signed else "0或正整数"
    if money:
        what = f"金额，单位是{unit}，只写数字"
    return {
        "validate": "decimal" if money else "integer",
        "criteria": "between",
        "minimum": -MOST if signed else 0,
        "maximum": MOST,
        "error_title": "填得不对",
        "error_message": f"这里填{what}。没有发生的填0，还没有统计的留空。",
    }


def _warn(paint: Paint, sheet: Worksheet, board: Board) -> None:
    """Red where a cell cannot be or a sum does not come out, amber where it should be looked at
    again.
    """
    at = board.layout
    for panel in at.panels:
        _unusable(paint, sheet, at, [a for a in at.inputs if a in panel.table.cells])
        for row, identities in panel.balance_rows:
            column = cell_name(row, at.spots[identities[0].left[0]][1]).rstrip("0123456789")
            first = f"{column}${row + 1}"
            cells = at.ranges(a for identity in identities for a in identity.addresses)
            results = range_name(
                (row, at.spots[identities[0].left[0]][1], row, at.spots[identities[-1].left[0]][1])
            )
            paint.when(sheet, [*cells, results], f'LEFT({first},1)="{UNEVEN}"', RED)
            paint.when(sheet, [results], f'{first}="{EVEN}"', GREEN)
        for identity in (i for i in panel.table.identities if i.axis == "列" and not i.is_sum):
            broken = (
                f"ROUND({_fixed(at, identity.left)}-{_fixed(at, identity.right)},6)"
                f"{'>' if identity.sign == '≤' else '<>'}0"
            )
            whole = f"COUNT({_names(at, identity.addresses)})={len(identity.addresses)}"
            switched = (
                f'OR({switch()}="{YES}",{whole})' if board.switched(identity.left[0]) else whole
            )
            paint.when(
                sheet,
                at.ranges(identity.addresses),
                f"AND({switched},{broken})",
                AMBER if identity.grade else RED,
            )
    for address in at.inputs:
        if (before := board.carried(address)) is not None:
            cell = _fixed(at, [address])
            paint.when(
                sheet,
                [at.reference(address)],
                f"AND(ISNUMBER({_names(at, [address])}),{cell}<>{shown(before)})",
                RED,
            )


def _unusable(paint: Paint, sheet: Worksheet, at: Layout, addresses: list[Address]) -> None:
    for money, signed in dict.fromkeys(
        (at.inputs[a].is_money, at.inputs[a].signed) for a in addresses
    ):
        ranges = at.ranges(
            a for a in addresses if (at.inputs[a].is_money, at.inputs[a].signed) == (money, signed)
        )
        first = ranges[0].partition(":")[0]
        tests = [f"{first}<0"] * (not signed) + [f"{first}<>INT({first})"] * (not money)
        wrong = f"OR({','.join(tests or ['FALSE'])})"
        told = f"IF(LEN({first})=0,FALSE,IF(ISNUMBER({first}),{wrong},TRUE))"
        paint.when(sheet, ranges, told, RED)


def _fixed(at: Layout, addresses: Iterable[Address]) -> str:
    return f"SUM({_names(at, addresses)})"


def _names(at: Layout, addresses: Iterable[Address]) -> str:
    """The cells of figures, the same wherever the formula stands."""
    return ",".join(cell_name(*at.spots[address], "$") for address in addresses)
