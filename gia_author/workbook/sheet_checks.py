"""The sheets 核对 and 说明: what still has to be done, every balance with both sides, and how to
fill
in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gia_author.diagnostics.finding import FieldPath
from gia_author.extract.readers.raw import CellValue, Spot
from gia_author.form.edition import Edition
from gia_author.render.spreadsheets import Worksheet
from gia_author.report.model import Report
from gia_author.workbook import CHECKS, COVER, FORM
from gia_author.workbook.balance_formulas import DOUBTFUL, FAILED, PASSED, RESULT, UNFILLED, Balance
from gia_author.workbook.drawing import AMBER, GREEN, RED, Paint, lines
from gia_author.workbook.formulas import Live
from gia_author.workbook.layout import CellRange, cell_name, range_name
from gia_author.workbook.text_rows import at as value_at
from gia_author.workbook.text_rows import text_at

VERDICT, HEAD, FIRST = 1, 2, 3  # rows of the sheet 核对
SPARE = 4  # empty lines for acceptances
ITEMS: tuple[tuple[str, int, int], ...] = (
    ("规则", 0, 0),
    ("理由", 1, 1),
    ("位置", 2, 3),
    ("姓名", 4, 5),
)
WIDTHS = (8, 62, 15, 15, 12, 12)
READY, SIGNED = (
    "可以报送",
    "填报人：　　　　　　　　　审核人：　　　　　　　　　单位负责人：　　　　　　　　　联系电话：",
)


FACTS, FACTS_TOP, FACT = (
    ("填报单位", "报告年度", "适用格式", "报送期限", "报送给", "填报表版本", "目前情况"),
    2,
    2,
)  # of the sheet 说明: first row, column


@dataclass(frozen=True)
class ChecksPlan:
    """Where everything stands on the sheet 核对: the row of each balance, that of each acceptance
    with its path, the last row.
    """

    rows: tuple[int, ...]
    groups: tuple[tuple[int, str], ...]
    accepted: tuple[tuple[int, FieldPath], ...]
    last: int


def plan(balances: Sequence[Balance], report: Report) -> ChecksPlan:
    """The rows for these balances and the report's acceptances."""
    rows, groups, row = [], [], FIRST
    for number, balance in enumerate(balances):
        if not number or balances[number - 1].group != balance.group:
            groups.append((row, balance.group))
            row += 1
        rows.append(row)
        row += 1
    written = report.prose.get("核对说明")
    count = (len(written) if isinstance(written, list) else 0) + SPARE
    return ChecksPlan(
        tuple(rows),
        tuple(groups),
        tuple((row + 3 + n, ("核对说明", n)) for n in range(count)),
        row + count + 4,
    )


def accepted_rows(
    values: Mapping[Spot, CellValue], data: Mapping[str, object]
) -> list[tuple[int, FieldPath]]:
    """The lines for acceptances on a sheet that came back, below their heading,
    each with its path.
    """
    top = next(
        (row for (row, column), value in values.items() if column == 0 and value == ITEMS[0][0]),
        None,
    )
    written = value_at(data, ("核对说明",))
    count = (len(written) if isinstance(written, list) else 0) + SPARE
    return [] if top is None else [(top + 1 + n, ("核对说明", n)) for n in range(count)]


def verdict(balances: Sequence[Balance], at: ChecksPlan) -> Live:
    """The one line that says whether the form can be sent back."""
    results = range_name((FIRST, RESULT, at.rows[-1], RESULT))
    blank, unwritten = (cell_name(row, 2) for row in at.rows[:2])
    counts = {word: f'COUNTIF({results},"{word}")' for word in (FAILED, UNFILLED, DOUBTFUL)}
    values = {word: sum(b.result == word for b in balances) for word in counts}
    left = [balances[n].left.value for n in (0, 1)]
    doubts = f'IF({counts[DOUBTFUL]}>0,"，有"&{counts[DOUBTFUL]}&"项请核对","")'
    formula = (
        f'IF({counts[FAILED]}>0,"有"&{counts[FAILED]}&"项不通过，请改正"&{doubts},IF({blank}+{unwritten}>0,'
        f'"还没有填完：差"&{blank}&"格数字、"&{unwritten}&"段文字",'
        f'IF({counts[UNFILLED]}>0,"有"&{counts[UNFILLED]}&"项还没有填完","{READY}"&{doubts})))'
    )
    doubt = f"，有{values[DOUBTFUL]}项请核对" if values[DOUBTFUL] else ""
    if values[FAILED]:
        return Live(formula, f"有{values[FAILED]}项不通过，请改正{doubt}")
    if any(left):
        return Live(formula, f"还没有填完：差{left[0]}格数字、{left[1]}段文字")
    return Live(formula, f"有{values[UNFILLED]}项还没有填完" if values[UNFILLED] else READY + doubt)


def draw(
    paint: Paint, balances: Sequence[Balance], at: ChecksPlan, report: Report, title: str
) -> None:
    """Add the sheet 核对."""
    sheet = paint.sheet(CHECKS, landscape=False, colour="#5B8C5A")
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    paint.put(sheet, (0, 0, 0, RESULT), title, "title")
    sheet.set_row(VERDICT, 34)
    paint.put(sheet, (VERDICT, 0, VERDICT, RESULT), verdict(balances, at), "verdict")
    coloured(paint, sheet, cell_name(VERDICT, 0))
    for column, text in enumerate(("序号", "核对事项", "左边", "右边", "相差", "结果")):
        paint.put(sheet, (HEAD, column, HEAD, column), text, "label")
    for row, group in at.groups:
        sheet.set_row(row, 24)
        paint.put(sheet, (row, 0, row, RESULT), group, "heading")
    for number, (row, balance) in enumerate(zip(at.rows, balances, strict=True), 1):
        _line(paint, sheet, row, number, balance)
    results = [range_name((FIRST, RESULT, at.rows[-1], RESULT))]
    for word, look in ((PASSED, GREEN), (FAILED, RED), (DOUBTFUL, AMBER)):
        paint.when(sheet, results, f'{cell_name(FIRST, RESULT)}="{word}"', look)
    _accepted(paint, sheet, at, report)
    paint.quiet(sheet, cell_name(at.last, RESULT))
    sheet.freeze_panes(FIRST, 0)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, at.last, RESULT)


def coloured(paint: Paint, sheet: Worksheet, cell: str) -> None:
    """A verdict's cell red, amber or green."""
    for condition, look in (
        (f'ISNUMBER(FIND("不通过",{cell}))', RED),
        (f'{cell}="{READY}"', GREEN),
        (f'{cell}<>"{READY}"', AMBER),
    ):
        paint.when(sheet, [cell], condition, look)


def _line(paint: Paint, sheet: Worksheet, row: int, number: int, balance: Balance) -> None:
    sheet.set_row(row, 15 * lines(balance.title, WIDTHS[1]) + 4)
    paint.put(sheet, (row, 0, row, 0), number, "state")
    paint.put(sheet, (row, 1, row, 1), balance.title, "row")
    for column, live in balance.lives(row).items():
        paint.put(sheet, (row, column, row, column), live, "state")


def _accepted(paint: Paint, sheet: Worksheet, at: ChecksPlan, report: Report) -> None:
    """Where the unit says why something that should be looked at again is right; after that, who
    has signed.
    """
    top = at.accepted[0][0] - 2
    sheet.set_row(top, 24)
    paint.put(
        sheet,
        (top, 0, top, RESULT),
        "核对说明：退回时要求核对、确认没有错的，写规则编号（如G502）和理由",
        "heading",
    )
    for key, first, last in ITEMS:
        paint.put(sheet, (top + 1, first, top + 1, last), key, "label")
    for row, path in at.accepted:
        sheet.set_row(row, 20)
        for key, first, last in ITEMS:
            paint.put(sheet, (row, first, row, last), text_at(report.prose, (*path, key)), "short")
    sheet.set_row(at.last, 36)
    paint.put(sheet, (at.last, 0, at.last, RESULT), SIGNED, "text")


def cover(
    paint: Paint, report: Report, verdict: Live, deadline: date, office: str, title: str
) -> None:
    """Add the sheet 说明."""
    sheet = paint.sheet(COVER, landscape=False, colour="#7B8794")
    for column, width in enumerate((5, 20, 74)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 40)
    paint.put(sheet, (0, 0, 0, 2), title, "title")
    facts: dict[str, object] = {
        "报送期限": f"{deadline.year}年{deadline.month}月{deadline.day}日",
        "报送给": office or "发来这份表的单位",
        "目前情况": verdict,
    }
    facts |= identity(report.agency, report.year, report.edition)
    for row, name in enumerate(FACTS, FACTS_TOP):
        sheet.set_row(row, 24)
        paint.put(sheet, (row, 0, row, 1), name, "label")
        paint.put(sheet, (row, FACT, row, FACT), facts[name], "row")
    coloured(paint, sheet, cell_name(FACTS_TOP + len(FACTS) - 1, FACT))
    top = STEPS_TOP
    sheet.set_row(top, 26)
    paint.put(sheet, (top, 0, top, 2), "怎样填", "heading")
    for number, text in enumerate(STEPS, 1):
        place: CellRange = (top + number, 1, top + number, 2)
        sheet.set_row(place[0], 16 * lines(text, 104) + 6)
        paint.put(sheet, (place[0], 0, place[0], 0), number, "text")
        paint.put(sheet, place, text, "text")
    sheet.print_area(0, 0, top + len(STEPS), 2)


def identity(agency: str, year: int, edition: Edition) -> dict[str, str]:
    """The facts on the sheet 说明 that say what the workbook is made for."""
    return {
        "填报单位": agency,
        "报告年度": f"{year}年（1月1日至12月31日）",
        "适用格式": edition.basis,
        "填报表版本": f"第{FORM}版",
    }


STEPS_TOP = FACTS_TOP + len(FACTS) + 1
STEPS = (
    "填“填报”“文字”两张表里的黄色格。灰色格是公式，自动计算，不能改；白色格是固定的栏目，不要改。",
    (
        "件数填0或正整数，不写单位；金额按表上的单位（万元或元）填，可以有小数。"
        "没有发生的填0，还没有统计的先空着：空着不等于0。"
    ),
    "表三、表四大多是0的，可以只填不是0的格，再在“填报”上方选“是”，没有填的格就都按0计算。",
    "“填报”里变红的格有错，右边写明哪里不平、差多少；先核对台账，不要为了凑平而改数。变黄的请再看一遍。",
    "“上年结转”已按上年报告填好的，请核对；与上年报告不一致的，要说明理由。",
    "从别处复制数字时，用“选择性粘贴—数值”，以免带入公式和格式。不要增删行列、改工作表名称或者另做一份表。",
    "“核对”上方显示“可以报送”后，保存为xlsx（Excel或WPS都可以），文件名不改，按期限发回。",
)
