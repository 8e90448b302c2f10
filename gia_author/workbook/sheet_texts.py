"""The sheet 文字: each text of the report in its order, with what last year's
report said beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gia_author.diagnostics.finding import FieldPath
from gia_author.render.spreadsheets import Worksheet
from gia_author.workbook import TEXTS
from gia_author.workbook.drawing import AMBER, Paint, lines
from gia_author.workbook.formulas import Live
from gia_author.workbook.text_rows import BEFORE, FIRST, LABEL, NOW, REMARK, TextRow
from gia_author.yamlfile.schema import LONGEST_TEXT

WIDTHS = {LABEL: 22, NOW: 74, BEFORE: 50, REMARK: 11}
ALONE = {LABEL: 24, NOW: 108, BEFORE: 2, REMARK: 13}  # without last year's report
LINE, TALLEST = 15, 405  # points
LONGEST_SHOWN = 20_000  # characters of last year's text
UNWRITTEN = "还没有写"
HINT = (
    "在黄色格里写，每行一段（格内换行按Alt+Enter）；不写编号，编号由程序加。"
    "表里的数字最好写成{{ 依申请公开.本年新收.总计 }}这样，"
    "由程序取数；也可以直接写，报送前与表核对一致。不用的行空着。"
)
EarlierTexts = Sequence[tuple[FieldPath, str]]


def draw(paint: Paint, passages: Sequence[TextRow], before: EarlierTexts, title: str) -> None:
    """Add the sheet; ``before`` are last year's paragraphs, each with its path."""
    sheet = paint.sheet(TEXTS, landscape=True, colour="#4F7F9B")
    beside, lengths = share(passages, before), {p.row: len(p.text) for p in passages}
    for column, width in (WIDTHS if before else ALONE).items():
        sheet.set_column(column, column, width, None, {"hidden": column == BEFORE and not before})
    _head(paint, sheet, title, bool(before))
    for passage in passages:
        _row(paint, sheet, passage, beside.get(passage.row, ""), (WIDTHS if before else ALONE)[NOW])
        if passage.path:
            paint.put(
                sheet, (passage.row, REMARK, passage.row, REMARK), count(passage, lengths), "state"
            )
    last = passages[-1].row
    paint.when(sheet, [f"D{FIRST + 1}:D{last + 1}"], f'D{FIRST + 1}="{UNWRITTEN}"', AMBER)
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(FIRST - 1)
    sheet.print_area(0, 0, last, REMARK)


def share(passages: Sequence[TextRow], before: EarlierTexts) -> dict[int, str]:
    """Last year's text for each row: every paragraph beside the row that comes
    nearest to its path.
    """
    rows = {
        (p.path[:-1] if p.path[-1] == "正文" else p.path): p.row
        for p in passages
        if p.kind == "long"
    }
    found: dict[int, list[str]] = {}
    for path, text in before:
        near = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in rows), None)
        if near is not None:
            found.setdefault(rows[near], []).append(text)
    return {row: "\n".join(texts)[:LONGEST_SHOWN] for row, texts in found.items()}


def _head(paint: Paint, sheet: Worksheet, title: str, last: bool) -> None:
    sheet.set_row(0, 30)
    paint.put(sheet, (0, LABEL, 0, REMARK), title, "title")
    sheet.set_row(1, 32)
    paint.put(sheet, (1, LABEL, 1, REMARK), HINT, "faint")
    sheet.set_row(2, 22)
    for column, text in (
        (LABEL, "项目"),
        (NOW, "本年内容"),
        (BEFORE, "上年报告（供参考，不要照抄）" if last else ""),
        (REMARK, "字数"),
    ):
        paint.put(sheet, (2, column, 2, column), text, "label")


def _row(paint: Paint, sheet: Worksheet, passage: TextRow, before: str, width: float) -> None:
    row = passage.row
    if passage.kind == "heading":
        sheet.set_row(row, 26)
        paint.put(sheet, (row, LABEL, row, LABEL), passage.label, "heading")
        return
    sheet.set_row(row, _height(passage, before, width))
    _label(paint, sheet, passage)
    paint.put(sheet, (row, NOW, row, NOW), passage.text, passage.kind)
    paint.put(sheet, (row, BEFORE, row, BEFORE), before, "quiet")
    _validate(sheet, passage)


def _height(passage: TextRow, before: str, width: float) -> float:
    least = 20 + 12 * lines(passage.guidance, 26) if passage.guidance else 22
    if passage.kind != "long":
        return least
    needed = (
        max(
            LINE * lines(passage.text, width), LINE * lines(before, WIDTHS[BEFORE]) if before else 0
        )
        + 8
    )
    return min(TALLEST, max(least, 90 if passage.needed else 36, needed))


def _label(paint: Paint, sheet: Worksheet, passage: TextRow) -> None:
    """The name of the text, in small print below it what is to be written."""
    if not passage.guidance:
        paint.put(sheet, (passage.row, LABEL, passage.row, LABEL), passage.label, "row")
        return
    bold, small = (
        paint.change({"font_name": "宋体", "font_size": 10.5, "bold": True}),
        paint.change({"font_name": "宋体", "font_size": 8.5}),
    )
    sheet.write_rich_string(
        passage.row, LABEL, bold, passage.label, small, "\n" + passage.guidance, paint.look("row")
    )


def count(passage: TextRow, lengths: Mapping[int, int]) -> Live:
    """How long a text is with its sub-sections, or that it still has to be written; ``lengths`` are
    those of all rows.
    """
    rows = (passage.row, *passage.parts)
    length, every = sum(lengths[row] for row in rows), "+".join(f"LEN(B{row + 1})" for row in rows)
    blank = UNWRITTEN if passage.needed else ""
    return Live(f'IF({every}=0,"{blank}",({every})&"字")', f"{length}字" if length else blank)


def unwritten(passages: Sequence[TextRow]) -> Live:
    """How many texts still have to be written."""
    lengths = {p.row: len(p.text) for p in passages}
    values = [count(p, lengths).value for p in passages if p.needed]
    return Live(
        f'COUNTIF({TEXTS}!$D${FIRST + 1}:$D${passages[-1].row + 1},"{UNWRITTEN}")',
        values.count(UNWRITTEN),
    )


def _validate(sheet: Worksheet, passage: TextRow) -> None:
    if passage.kind == "choice":
        sheet.data_validation(
            passage.row,
            NOW,
            passage.row,
            NOW,
            {
                "validate": "list",
                "source": [*passage.choices],
                "error_title": "只能选",
                "error_message": "从列出的几项里选一个。",
            },
        )
    elif passage.kind == "long":
        sheet.data_validation(
            passage.row,
            NOW,
            passage.row,
            NOW,
            {
                "validate": "length",
                "criteria": "<=",
                "value": LONGEST_TEXT,
                "error_title": "文字太长",
                "error_message": f"一处文字不超过{LONGEST_TEXT}字。",
            },
        )
