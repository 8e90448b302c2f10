"""What is said of a change from year to year in words (rose, doubled, more than last year), against
the numbers that stand beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gia_author.checks.named_quantities import NEAR, hit, named, worth
from gia_author.checks.registry import Context, Hit, rule
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph


@rule("G499", "other", unless=("G472",))
def words_of_change(report: Report, context: Context) -> Iterator[Hit]:
    """升降的说法与数不符
    “受理申请39件，比上年的45件有所上升”“连续两年下降，2023年5件，2024年3件，2025年4件”“满意率84%，高于上年的87%”“由16天延长到12天”：
    写了两年的数的，升降、高低要与数一致，多半是两个数写反了，或者套用了上年的句子。“基本持平”的不算；
    相邻两个数的增减由G472核对（报过的不再报），相差多少由G424核对，百分比由G422核对。
    核对两年的数（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for kind in (_since, _year_by_year, _moved, _beside):
            yield from kind(paragraph)


UP = "上升|增加|增长|增多|提升|提高|扩大|攀升"
DOWN = "下降|减少|降低|回落|下滑|缩短"
HOW = "(?:有所|略有|明显|大幅|大幅度|稳步|进一步|持续|显著|小幅|不断|有了)?"
AGO = Pattern("(?:比|较|同|与)(?:上一?年度?|去年|20\\d\\d年)(?:同期|全年)?的?$")
NOUN = "(?P<noun>[一-龥]{2,8}?)?"
SINCE = Pattern(
    f"^(?:相比)?[，,]?{NOUN}{HOW}(?:(?P<up>{UP})|(?P<down>{DOWN})|(?P<twice>翻了?一番|翻番))(?![^，。；]{{0,3}}\\d)"
)
ANOTHER = Pattern("增|减|升|降|比|较|上年|去年|同期|其中")


def _since(paragraph: Paragraph) -> Iterator[Hit]:
    """A number of this year, and that it is more than last year's: 39件, 比上年的45件有所上升."""
    for then in paragraph.told.quantities:
        said = (
            SINCE.search(paragraph.text[then.end : then.end + 16])
            if AGO.search(then.before)
            else None
        )
        if not said:
            continue
        before = [
            q
            for q in paragraph.told.before(then.start)[-NEAR:]
            if q.sentence == then.sentence and q.unit == then.unit and q not in paragraph.lists_of
        ]
        now = before[0] if before and not ANOTHER.search(before[0].before) else None
        if said["noun"]:
            now = next(iter(named(paragraph, said["noun"], then.start)), now)
        if now and now.exact and then.exact and _goes_against(said, then, now):
            words = f"现在{worth(now)}，原来{worth(then)}，写的是“{said[0]}”。"
            yield hit(paragraph, words, then.start - 12, then.end + said.end())


def _goes_against(said: re.Match[str], then: Quantity, now: Quantity) -> bool:
    groups = said.groupdict()
    if groups.get("twice"):
        return then.value > 0 and now.value * 10 < then.value * 19
    return now.value <= then.value if groups["up"] else now.value >= then.value


YEAR = Pattern("(20\\d\\d)年[^，。；\\d]{0,14}$")
IN_ROW = Pattern(f"(?:连续[两二三四五]年|逐年)(?:{HOW})(?:(?P<up>{UP})|(?P<down>{DOWN}))")
BEHIND = Pattern(f"^[，,](?:[一-龥]{{0,10}}?){HOW}(?:(?P<up>{UP})|(?P<down>{DOWN}))(?=[，。；]|$)")


def _years(paragraph: Paragraph) -> Iterator[list[tuple[int, Quantity]]]:
    """The numbers of each sentence and unit that are told by years, in the order of these."""
    groups: dict[tuple[int, str], dict[int, Quantity]] = {}
    for q in paragraph.told.quantities:
        start = paragraph.told.sentence(q.start)[0]
        found = YEAR.search(paragraph.text[max(start, q.start - 24) : q.start])
        if found and q.known and q not in paragraph.lists_of:
            groups.setdefault((q.sentence, q.unit), {}).setdefault(int(found[1]), q)
    yield from (sorted(group.items()) for group in groups.values() if len(group) > 1)


def _year_by_year(paragraph: Paragraph) -> Iterator[Hit]:
    """Numbers of several years, and that they went up or down."""
    for told in _years(paragraph):
        first, last = told[0][1], told[-1][1]
        start, end = paragraph.told.sentence(first.start)
        close = max(q.end for _, q in told)
        said = IN_ROW.search(paragraph.text, start, min(end, len(paragraph.text)))
        said = said or BEHIND.search(paragraph.text[close:end])
        if not said or (said.re is BEHIND.compiled and len(told) > 2):
            continue
        if any(_goes_against(said, one, other) for (_, one), (_, other) in pairwise(told)):
            values = "、".join(f"{year}年{worth(q)}" for year, q in told)
            yield hit(
                paragraph, f"{values}，写的是“{said[0].strip('，')}”。", start, max(close, last.end)
            )


FROM = Pattern("(?:由|从)[^，。；由从]{0,8}$")
TO = Pattern(
    f"^(?P<way>变为|变成|到|至|(?P<up>{UP}|延长)(?:至|到|为)|(?P<down>{DOWN}|压缩)(?:至|到|为))$"
)


def _moved(paragraph: Paragraph) -> Iterator[Hit]:
    """From one number to another, and in words the other way: 由16天延长到12天."""
    for one, other in pairwise(paragraph.told.quantities):
        to = TO.search(other.before) if FROM.search(one.before) else None
        if not to or one.unit != other.unit or not (one.exact and other.exact):
            continue
        said = (
            to if to["way"].startswith("延长") else BEHIND.search(paragraph.text[other.end :][:24])
        )
        told = said is to or not (to["up"] or to["down"])
        if said and told and _goes_against(said, one, other):
            words = f"原来{worth(one)}，现在{worth(other)}。"
            end = other.end + (said.end() if said is not to else 0)
            yield hit(paragraph, words, one.start - 12, end)


BESIDE = Pattern(
    "^(?:同比)?(?:(?P<more>高于|多于|超过|大于)|(?P<less>低于|少于|不及|小于))(?:了)?"
    "(?:上一?年度?|去年|20\\d\\d年|年初)(?:同期)?的?$"
)


def _beside(paragraph: Paragraph) -> Iterator[Hit]:
    """A number said to be more than last year's, which stands right behind: 84%, 高于上年的87%."""
    for one, other in pairwise(paragraph.told.quantities):
        said = BESIDE.search(other.before) if one.unit == other.unit else None
        if not said or one.sentence != other.sentence or not (one.known and other.known):
            continue
        if (one.value <= other.value) if said["more"] else (one.value >= other.value):
            words = f"前面{worth(one)}，后面{worth(other)}，写的是“{said[0]}”。"
            yield hit(paragraph, words, one.start - 12, other.end)
