"""Last year's report rolled forward: 结转 carried over, figures cleared, narrative kept with every
sentence marked that speaks of last year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from gia_author.diagnostics.finding import Address
from gia_author.form import edition as editions
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.report.model import Report
from gia_author.yamlfile import writer
from gia_author.yamlfile.starter import schema_name

MARK = "【待改】"
SENTENCE = re.compile(r"[^。！？；\n]*[。！？；]?")
KEPT = re.compile(
    r"《[^》]{0,200}》|〔[^〕]{0,40}〕[^，。；]{0,8}号|第[0-9一二三四五六七八九十百]{1,9}[号条款项]"
    r"|[（(](?=[^（）()]{0,200}(?:号|电话|地址|邮编))[^（）()]{1,400}[）)]|\{\{.{0,400}?\}\}"
)
FIGURE = re.compile(
    r"\d|[一二三四五六七八九十百千万两]{1,20}(?:余)?(?:件|条|次|期|篇|个|场|份|人|项|家|万|亿)"
)
DAY = r"\s*年\s*1\s*月\s*1\s*日(起?\s*[至到—-]+\s*){0}\s*年\s*12\s*月\s*31\s*日"


def roll(last: Report, year: int, name: str) -> str:
    """The text of this year's file after last year's report; ``name`` is last year's file, for
    上年报告.
    """
    edition = editions.for_year(year)
    data = {
        key: _walk(value, lambda text: mark(text, last.year))
        for key, value in last.prose.items()
        if key not in ("数据", "核对说明", "签署", "格式", "落款日期")
    }
    data = {**data, "机关": last.agency, "年度": str(year), "落款日期": None, "上年报告": name}
    if isinstance(last.prose.get("标题"), str):
        data["标题"] = last.prose["标题"].replace(str(last.year), str(year))
    if isinstance(data.get("引言"), str):
        data["引言"] = mark_year(period(last.prose["引言"], last.year), last.year)
    data["数据"] = {"未填按零": "否"}
    head = (
        f"yaml-language-server: $schema={schema_name(edition)}\n"
        f"{last.agency}{year}年政府信息公开工作年度报告填报文件，由{last.year}年报告结转而来。\n"
        f"标着{MARK}的句子里有{last.year}年的数字或年份，改好后删去{MARK}。上年结转已填好，"
        f"其余数字都是空的。"
    )
    return writer.write(data, carried(last, edition), edition, head, comments(last, edition))


def _walk(value: object, change: Callable[[str], str]) -> Any:
    """The same data with every text of the narrative changed; settings and headings stay."""
    if isinstance(value, Mapping):
        return {
            k: _walk(v, change) if k not in ("标题", "编号", "小标题", "主题", "信息处理费") else v
            for k, v in value.items()
            if k != "信息处理费"
        }
    if isinstance(value, list):
        return [_walk(item, change) for item in value]
    return change(value) if isinstance(value, str) and len(value) > 15 else value


def mark(text: str, year: int) -> str:
    """The text with a mark before every sentence that has a figure typed in it or speaks of that
    year.
    """

    return _marked(text, lambda plain: bool(FIGURE.search(plain)) or str(year) in plain)


def mark_year(text: str, year: int) -> str:
    """The text with a mark before every sentence that speaks of that year: in an opening other
    figures are addresses and the like.
    """
    return _marked(text, lambda plain: str(year) in plain)


def _marked(text: str, is_old: Callable[[str], bool]) -> str:
    """The text with a mark before every sentence that is old, citations left out of account."""

    def one(sentence: re.Match[str]) -> str:
        old = is_old(KEPT.sub("", sentence[0])) and MARK not in sentence[0]
        return (MARK if old else "") + sentence[0]

    return SENTENCE.sub(one, text)


def period(text: str, year: int) -> str:
    """The text with the reporting period of that year moved to the next one by variables."""
    return re.sub(
        str(year) + DAY.format(year),
        lambda m: f"{{{{ 年度 }}}}年1月1日{m[1]}{{{{ 年度 }}}}年12月31日",
        text,
    )


def carried(last: Report, edition: Edition) -> dict[Address, Figure | None]:
    """This year's figures: 上年结转 from last year's 结转下年度, column by column; nothing else."""
    figures: dict[Address, Figure | None] = dict.fromkeys(edition.cells)
    for here, there in edition.carried.items():
        if not edition.cells[here].is_sum:
            figures[here] = last.figures.get(there)
    return figures


def comments(last: Report, edition: Edition) -> dict[Address, str]:
    """Last year's figures as comments where they help to fill in this year's."""
    notes = {}
    for address, stock in edition.stocks.items():
        before = last.figures.get(address)
        if stock.gone and before is not None:
            notes[address[:-1]] = f"{last.year}年{address[-1]}{show(before)}件"
    return notes
