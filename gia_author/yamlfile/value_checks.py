"""What may be written at one place of the file: each check says what is wrong with an entry and how to mend it, behind the code of the finding."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from gia_author.form import numbers
from gia_author.form.edition import first_year
from gia_author.form.table import Cell
from gia_author.language.characters import half_width
from gia_author.yamlfile.fields import Field

LONGEST_PARAGRAPH = 4_000  # characters
LONGEST_NUMBER = 40  # digits
QUOTES = "“”„‟‘’「」『』《》〈〉【】＂＇"

Complain = Callable[[str, str], None]
Check = Callable[[str, Any, Complain], None]


def check_of(field: Field) -> Check | None:
    """What looks at a field's value beyond its type."""
    plain = "filled" if field.required and field.kinds == ("text",) else ""
    return (
        _number(field.cell)
        if field.cell
        else _zero(field)
        if field.check == "zero"
        else CHECKS.get(field.check or plain)
    )


def sample(field: Field) -> str:
    """How the figures of a row or group are written, in its own words."""
    keys = [
        key for key, below in field.fields.items() if not (below.cell and below.cell.is_sum)
    ] or [*field.fields]
    first = field.fields[keys[0]]
    if first.fields:
        return f"另起一行并缩进，{sample(first).replace('如 ', f'如 {keys[0]}: ')}"
    return (
        f"如 {{{', '.join(f'{key}: …' for key in keys[:4])}}}"
        if len(keys) <= 4
        else f"如 {{{keys[0]}: 2, {keys[1]}: 1}}"
    )


def _number(cell: Cell) -> Check:
    def check(name: str, value: Any, error: Complain) -> None:
        if isinstance(value, str):
            try:
                numbers.parse(value, cell)
            except numbers.BadFigure as bad:
                error(name, f"G114\t{bad.message}\t{bad.fix}")

    return check


def _zero(field: Field) -> Check:
    def check(name: str, value: Any, error: Complain) -> None:
        if isinstance(value, str) and value.strip() not in ("0", "０"):
            if value.strip().startswith("｛"):
                error(
                    name,
                    f"G114\t这里写了“{value[:20]}”，花括号是全角的\t花括号、冒号、逗号都用半角，如 {numbers.half_marks(value) or sample(field)[2:]}",
                )
            else:
                error(
                    name,
                    f"G114\t这里写了“{value[:20]}”，但“{name}”下面还分好几项\t全部是0的写0；否则分项写，{sample(field)}",
                )

    return check


def _filled(name: str, value: Any, error: Complain) -> None:
    if isinstance(value, str) and not value.strip():
        error(name, "G111\t空着没有填\t请补上")


def _name(name: str, value: Any, error: Complain) -> None:
    _filled(name, value, error)
    inner = value.strip().strip(QUOTES) if isinstance(value, str) else ""
    if inner and inner != value.strip() and not any(mark in inner for mark in QUOTES):
        error(name, f"G118\t名称外面的引号、书名号会印出来\t只写：{inner[:30]}")


def _year(name: str, value: Any, error: Complain) -> None:
    if not isinstance(value, str):
        return
    if not re.fullmatch("[0-9０-９]{4}", value.strip()):
        error(name, f"G115\t“{value[:20]}”不是四位数字的年度\t只写四位半角数字，如 2025")
    elif not first_year() <= int(value) < 2100:
        error(
            name,
            f"G115\t年度不会是{value[:20]}年\t写报告的是哪一年的工作，如 2025；{first_year()}年度才开始有统一的格式",
        )


def _date(name: str, value: Any, error: Complain) -> None:
    if isinstance(value, str) and numbers.parse_date(value) is None:
        real = "没有这一天" if numbers.DATE.fullmatch(half_width(value)) else "不是认得出的日期"
        error(name, f"G115\t“{value[:20]}”{real}\t写成 2026-01-19 这样")


def _notes(name: str, value: Any, error: Complain) -> None:
    for key, note in value.items() if isinstance(value, dict) else ():
        if not isinstance(note, str):
            error(
                name,
                f"G112\t“{key}”的附注应当是文字\t如 主动公开政府信息.规章.本年制发: 其中修订1件",
            )


def _prose(name: str, value: Any, error: Complain) -> None:
    long = max(map(len, value.split("\n")), default=0) if isinstance(value, str) else 0
    if long > LONGEST_PARAGRAPH:
        error(
            name,
            f"G116\t有一段{long}字，超过{LONGEST_PARAGRAPH}字\t分成几段；或者看看是不是粘贴了别的内容",
        )
    elif isinstance(value, str) and (run := re.search(rf"\d{{{LONGEST_NUMBER}}}", value)):
        error(
            name,
            f"G116\t有一串{LONGEST_NUMBER}位以上的数字（{run[0][:12]}……）\t核对是不是把别的内容粘贴了进来",
        )


CHECKS: dict[str, Check] = {
    "filled": _filled,
    "name": _name,
    "year": _year,
    "date": _date,
    "notes": _notes,
    "prose": _prose,
}
