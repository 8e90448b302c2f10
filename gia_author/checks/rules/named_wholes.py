"""What is told to be in or among something (低保对象中, 网站上), against how much of it there
is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gia_author.checks.claims import is_inserted
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.language.wholes import is_aside
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

WITHIN = Pattern(
    "(?:^|[，。；、：])(?:在|其中)?(?P<noun>[一-龥]{2,12})(?:中|里|上)"
    "(?:[，,](?P<kind>[^，。；、\\d]{2,12})|(?:属于|属|有|涉及|涉|被)[^，。；、\\d]{0,14})$"
)
OTHER_SCOPE = Pattern("累计|历年|至今|以来|现存|上年|去年|往年|20\\d\\d年|结转")
NEAR = 12  # quantities before the part


@rule("G489", "part-gt-whole")
def more_than_named_whole(report: Report, context: Context) -> Iterator[Hit]:
    """“某某中”“某某上”的数比某某的总数大
    “城市低保对象287人、农村低保对象641人，低保对象中属于重残的941人”“通过网站公开147条……网站上，补贴类信息149条”：
    一部分不会比前面写的总数大，前面分几项写的加起来也不够。“其中”的由G402核对；累计的、往年的不算。
    核对两个数（国办公开办函〔2021〕30号：数据要准确、前后一致）。"""
    for paragraph in context.narrative.paragraphs():
        for part in paragraph.told.quantities:
            wholes = _wholes(paragraph, part)
            total = sum((q.value for q in wholes), Decimal(0))
            if wholes and part.value > total:
                told = "＋".join(show(q.value) for q in wholes)
                told += f"＝{show(total)}" if len(wholes) > 1 else ""
                words = (
                    f"总数是{told}{part.unit}，其中的一部分写的是{show(part.value)}{part.unit}。"
                )
                quote = paragraph.text[_begin(paragraph, part) : part.end].strip("，。；、 ")
                yield Hit(words, paragraph.path, "核对两个数。", quote[-60:])


def _begin(paragraph: Paragraph, part: Quantity) -> int:
    start = paragraph.told.sentence(part.start)[0]
    return max(start, *(q.end for q in paragraph.told.before(part.start)[-1:]), 0)


def _wholes(paragraph: Paragraph, part: Quantity) -> Sequence[Quantity]:
    """The numbers of what a part is said to be of; none where it is not said, or not counted."""
    told = paragraph.told
    if not part.exact or part.unit == "%" or part in paragraph.lists_of:
        return ()
    begun = told.sentence(part.start)[0]
    lead = paragraph.text[begun : part.start]
    within = WITHIN.search(lead[-40:]) if not OTHER_SCOPE.search(lead[-40:]) else None
    if within is None:
        return ()
    near = [q for q in told.before(part.start)[-NEAR:] if q.sentence >= part.sentence - 1]
    same = [q for q in near if q.unit == part.unit and not is_aside(q, part)]
    named = [q for q in same if within["noun"] in _name(paragraph, q)]
    exact = all(q.exact and not is_inserted(paragraph, q) for q in named)
    return named if exact else ()


ITEM = re.compile("[、，。；：（）]")


def _name(paragraph: Paragraph, q: Quantity) -> str:
    """The words before a number in its item of a list."""
    start = max(paragraph.told.sentence(q.start)[0], q.start - 40)
    return ITEM.split(paragraph.text[start : q.start])[-1]
