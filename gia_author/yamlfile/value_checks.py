"""What may be written at one place of the file: each check says what is wrong with an entry and how
to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gia_author.form import numbers
from gia_author.form.edition import first_year
from gia_author.form.table import Cell
from gia_author.language.characters import half_width
from gia_author.yamlfile.fields import Field

LONGEST_PARAGRAPH = 4_000  # characters
LONGEST_NUMBER = 40  # digits
LONGEST_HEADER = 30  # characters
QUOTES = "“”„‟‘’「」『』《》〈〉【】＂＇"


@dataclass(frozen=True)
class Fault:
    """What is wrong with an entry and how to mend it, both without the full stop; ``code`` is that
    of the finding."""

    code: str
    message: str
    fix: str


Check = Callable[[str, Any], Iterator[Fault]]


def check_of(field: Field) -> Check | None:
    """What looks at a field's value beyond its type."""
    if field.cell:
        return _number(field.cell)
    if field.check == "zero":
        return _zero(field)
    plain = "filled" if field.required and field.kinds == ("text",) else ""
    return CHECKS.get(field.check or plain)


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


def _quoted(value: str) -> str:
    """The beginning of an entry on one line, whatever blanks, tabs and line ends are in it."""
    return " ".join(value.split())[:20]


def _number(cell: Cell) -> Check:
    def check(name: str, value: object) -> Iterator[Fault]:
        if isinstance(value, str):
            try:
                numbers.parse(value, cell)
            except numbers.BadFigure as bad:
                yield Fault("G114", bad.message, bad.fix)

    return check


def _zero(field: Field) -> Check:
    def check(name: str, value: object) -> Iterator[Fault]:
        if not isinstance(value, str) or value.strip() in ("0", "０"):
            return
        written = f"这里写了“{_quoted(value)}”"
        if value.strip().startswith("｛"):
            row = numbers.half_marks(value) or sample(field)[2:]
            yield Fault(
                "G114", f"{written}，花括号是全角的", f"花括号、冒号、逗号都用半角，如 {row}"
            )
            return
        yield Fault(
            "G114",
            f"{written}，但“{name}”下面还分好几项",
            f"全部是0的写0；否则分项写，{sample(field)}",
        )

    return check


def _filled(name: str, value: object) -> Iterator[Fault]:
    if isinstance(value, str) and not value.strip():
        yield Fault("G111", "空着没有填", "请补上")


def _name(name: str, value: object) -> Iterator[Fault]:
    yield from _filled(name, value)
    if not isinstance(value, str):
        return
    inner = value.strip().strip(QUOTES)
    if inner and inner != value.strip() and not any(mark in inner for mark in QUOTES):
        inner = inner.strip("\"'")  # of a pair that was typed half and half
        yield Fault(
            "G118", "名称外面的引号、书名号会印出来", f"只写：{' '.join(inner.split())[:30]}"
        )


def _year(name: str, value: object) -> Iterator[Fault]:
    if not isinstance(value, str):
        return
    if not re.fullmatch("[0-9０-９]{4}", value.strip()):
        yield Fault("G115", f"“{_quoted(value)}”不是四位数字的年度", "只写四位半角数字，如 2025")
    elif not first_year() <= int(value) < 2100:
        yield Fault(
            "G115",
            f"年度不会是{_quoted(value)}年",
            f"写报告的是哪一年的工作，如 2025；{first_year()}年度才开始有统一的格式",
        )


def _date(name: str, value: object) -> Iterator[Fault]:
    if isinstance(value, str) and numbers.parse_date(value) is None:
        is_written = numbers.DATE.fullmatch(half_width(value))
        why = "没有这一天" if is_written else "不是认得出的日期"
        yield Fault("G115", f"“{_quoted(value)}”{why}", "写成 2026-01-19 这样")


def _page(name: str, value: object) -> Iterator[Fault]:
    if isinstance(value, str) and not re.fullmatch("[1-9][0-9]{0,2}", half_width(value)):
        yield Fault("G113", f"“{_quoted(value)}”不是页码", "写1到999的整数，如 1")


def _header(name: str, value: object) -> Iterator[Fault]:
    if isinstance(value, str) and len(value.strip()) > LONGEST_HEADER:
        yield Fault(
            "G116", f"页眉有{len(value.strip())}字，一行排不下", f"不超过{LONGEST_HEADER}字"
        )
    if isinstance(value, str) and "\n" in value.strip():
        yield Fault("G116", "页眉有几行", "只写一行")


def _notes(name: str, value: object) -> Iterator[Fault]:
    if not isinstance(value, dict):
        return
    for key, note in value.items():
        if not isinstance(note, str):
            yield Fault(
                "G112",
                f"“{_quoted(str(key))}”的附注应当是文字",
                "如 主动公开政府信息.规章.本年制发: 其中修订1件",
            )


def _prose(name: str, value: object) -> Iterator[Fault]:
    if not isinstance(value, str):
        return
    longest = max(map(len, value.split("\n")))
    if longest > LONGEST_PARAGRAPH:
        yield Fault(
            "G116",
            f"有一段{longest}字，超过{LONGEST_PARAGRAPH}字",
            "分成几段；或者看看是不是粘贴了别的内容",
        )
    elif run := re.search(rf"\d{{{LONGEST_NUMBER}}}", value):
        yield Fault(
            "G116",
            f"有一串{LONGEST_NUMBER}位以上的数字（{run[0][:12]}……）",
            "核对是不是把别的内容粘贴了进来",
        )


CHECKS: dict[str, Check] = {
    "filled": _filled,
    "name": _name,
    "year": _year,
    "date": _date,
    "page": _page,
    "header": _header,
    "notes": _notes,
    "prose": _prose,
}
