"""Which of several things is said to be the most, or more than another, beside their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.comparisons import share_words
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

NAME = "(?P<what>[一-龥]{2,8}?)"
MANY = "(?:类信息|类|申请|数量|件数|总量|的){0,2}"
MOST = Pattern(
    f"(?:^|[，。；])(?:其中|以)?{NAME}{MANY}(?:(?:数量|占比|比例)?(?:为)?(?:最多|最高|最大|居首位?|位居第一|排名?第一|位列第一)"
    "|(?:为主|居多|居首))(?=[，。；]|$)"
)
OVER = Pattern(
    "(?:^|[，。；])(?P<one>[一-龥]{2,10}?)(?:数量|件数|总量|量|数)?(?:首次|已经|已|远远|大幅|明显|均){0,2}"
    "(?P<sign>超过|超出|多于|高于|少于|低于)(?:了)?(?P<other>[一-龥]{2,10}?)(?:数量|件数|申请)?(?=[，。；]|$)"
)
LESS = ("少于", "低于")
NEAR = 20  # quantities before a comparison
FEWEST = 2  # things of which one is the most
SUBJECT = Pattern("(?:申请|信息|留言|来电|类|问题)+$")


@rule("G486", "other")
def told_as_most(report: Report, context: Context) -> Iterator[Hit]:
    """说最多的不是最多，说超过的没有超过
    “住房类31件、教育类28件、交通类34件，住房类最多”：最多的是交通类；“自然人52件，商业企业31件。企业申请首次超过自然人”：没有超过。
    同一句、前一句列出了各项的数的才核对，多半是改了数没有改话，或者两个数写反了。
    核对各项的数（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for found in MOST.finditer(paragraph.text):
            row = _row(paragraph.told, found.start("what"))
            named = _named(found["what"], row)
            greatest = max(row, key=lambda q: q.value, default=None)
            if named and greatest and greatest.value > named.value and len(row) >= FEWEST:
                told = f"{_name(greatest)}{show(greatest.value)}{greatest.unit}"
                words = f"{found['what']}是{show(named.value)}{named.unit}，{told}更多。"
                yield _hit(paragraph, words, row[0], found.end())
        for found in OVER.finditer(paragraph.text):
            yield from _not_over(paragraph, found["one"], found["other"], found)


def _not_over(paragraph: Paragraph, one: str, other: str, found: re.Match[str]) -> Iterator[Hit]:
    """Two things of which the one is said to be more than the other, and is not."""
    every = paragraph.told.before(found.start(1))[-NEAR:]
    here = paragraph.told.sentence(found.start(1))[0]
    begun = paragraph.told.sentence(max(here - 1, 0))[0]
    near = [q for q in every if q.start >= begun and q.exact and q.unit != "%"]
    first, second = _named(one, near), _named(other, near)
    if not first or not second or first is second or first.unit != second.unit:
        return
    sign = -1 if found["sign"] in LESS else 1
    if (first.value - second.value) * sign < 0:
        told = (f"{name}{show(q.value)}{q.unit}" for name, q in ((one, first), (other, second)))
        words = f"前面写的是{'，'.join(told)}。"
        yield _hit(paragraph, words, min(first, second, key=lambda q: q.start), found.end())


BEGINS = Pattern("其中|包括|分别|主要|涉及")


def _row(told: Text, position: int) -> list[Quantity]:
    """The last items of one list before a place in its sentence."""
    begun = told.sentence(position)[0]
    near = [q for q in told.before(position)[-NEAR:] if q.start >= begun and q.exact]
    row: list[Quantity] = []
    for q in reversed(near):
        if row and BEGINS.match(row[0].before):
            break
        between = told.text[q.end : row[0].start - len(row[0].before)] if row else "、"
        if (row and q.unit != row[0].unit) or between.strip() not in ("、", "，", "；", "、，"):
            break
        row.insert(0, q)
    return row


def _named(what: str, quantities: Sequence[Quantity]) -> Quantity | None:
    """The one quantity whose words hold the name, or most of it; None where two do."""
    core = SUBJECT.sub("", what) or what
    same = [q for q in quantities if core in q.before]
    if not same:
        same = [q for q in quantities if len(core) > 2 and share_words(core, q.before) > 1]
    return same[0] if len(same) == 1 else None


def _name(q: Quantity) -> str:
    return q.before[-8:]


def _hit(paragraph: Paragraph, words: str, first: Quantity, end: int) -> Hit:
    start = max(first.start - len(first.before), end - 110)
    quote = paragraph.text[start:end].strip("，。；、 ")
    return Hit(words, paragraph.path, "核对各项的数。", quote)
