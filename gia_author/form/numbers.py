"""Numbers and dates as people type them: text to whole numbers, amounts and days, and back to what
is printed.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from gia_author.form.table import Cell
from gia_author.language.characters import half_width

Figure = int | Decimal

EMPTY_WORDS = (
    "无",
    "没有",
    "零",
    "〇",
    "/",
    "\\",
    "-",
    "—",
    "——",
    "－",
    "空",
    "未发生",
    "N/A",
    "NA",
    "n/a",
    "na",
    "none",
    "None",
)
LONGEST = 15
DATE = re.compile(r"([0-9]{4})\s*(?:-|/|\.|年)\s*([0-9]{1,2})\s*(?:-|/|\.|月)\s*([0-9]{1,2})\s*日?")

ROW = re.compile(r"(?:\w{1,20}: )?\{\w{1,12}: [\d.]{0,15}(?:, \w{1,12}: [\d.]{0,15})*\}")


class BadFigure(ValueError):
    """Not a number of this kind. ``message`` says what was found, ``fix`` what to write."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message, fix)
        self.message, self.fix = message, fix


def parse(text: str, cell: Cell) -> Figure:
    """The number a text stands for: full-width digits, thousands separators and blanks around it
    are understood.
    """
    text = " ".join(text.split())  # as it is quoted: on one line
    plain = half_width(text).replace("，", ",")
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[-+]?\d+(\.\d+)?", plain):
        raise BadFigure(*_explain(text, plain, cell))
    if len(plain) > LONGEST + (4 if cell.is_money else 0):
        raise BadFigure(f"数字有{len(plain)}位，太长了", "请核对是不是把几个格的数字连在了一起")
    value = Decimal(plain)
    if value < 0 and not cell.signed:
        raise BadFigure(f"“{text}”是负数", "这里只能填0或正数")
    if cell.is_money:
        return _amount(value, cell, text)
    if value != value.to_integral_value():
        raise BadFigure(f"“{text}”不是整数", f"{cell.unit}数要填整数")
    return int(value)


def _amount(value: Decimal, cell: Cell, text: str) -> Decimal:
    places = 6 if cell.unit == "万元" else 2
    if -int(value.normalize().as_tuple().exponent) > places:
        raise BadFigure(
            f"“{text}”小数超过{places}位", f"单位是{cell.unit}，小数最多{places}位（精确到分）"
        )
    return value


def _explain(text: str, plain: str, cell: Cell) -> tuple[str, str]:
    """What is wrong with a text that is no number, and what to write."""
    if text in EMPTY_WORDS or plain in EMPTY_WORDS:
        return f"写的是“{text}”，不是数字", "确实没有发生的填0；还没有统计的留空"
    unit = re.fullmatch(r"([\d.,]+) ?(余)? ?(件|条|项|次|份|个|元|万元|亿元|万|人次)", plain)
    if unit:
        other = unit[3] in ("元", "万元", "亿元", "万") and unit[3] != cell.unit
        return f"“{text}”带了单位", f"只写数字，单位是{cell.unit}" + (
            "，请先换算" if other else f"：{unit[1].replace(',', '')}"
        )
    if re.search(r"\d", plain) and re.search(r"[（(]", plain):
        return f"“{text}”带了说明", "只写数字；说明写到“单元格附注”里"
    return f"“{text[:30]}”不是数字", "填阿拉伯数字，如 0、12、1200" + (
        "、7545.25" if cell.is_money else ""
    )


def show(value: Figure | None) -> str:
    """A number as printed: no separators, no exponent; nothing for what is not filled in."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def parse_date(text: str) -> date | None:
    """A date written 2026-01-19, 2026/1/19, 2026.1.19 or 2026年1月19日, with blanks or without;
    None
    if it is no real day.
    """
    parts = DATE.fullmatch(half_width(text))
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


def half_marks(text: str) -> str:
    """A row of figures with half-width braces, colons and commas, as it should have been typed;
    empty for what is no such row.
    """
    plain = re.sub(
        "[：:] *",
        ": ",
        re.sub("[，,、；;] *", ", ", text.translate({ord("｛"): "{", ord("｝"): "}"})),
    ).strip()
    return plain if ROW.fullmatch(plain) else ""
