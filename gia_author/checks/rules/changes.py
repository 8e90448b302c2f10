"""Changes and averages in the narrative worked out again: this year's number, last year's and the
difference between them; a mean beside what it is the mean of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, pairwise
from typing import NamedTuple

from gia_author.checks.claims import claim_of, in_both_years, is_inserted
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.comparisons import (
    DOWN,
    EARLIER,
    FROM,
    LESS,
    MORE,
    PAST,
    TO,
    YEARLY,
    YEARS,
    best_named,
)
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

COMPARED = Pattern(f"(?:比|较|与|同){YEARS}的?$")  # 比上年的5件
DID = "(?:(?<=[多少])[一-龥]{1,2}|了|公开|发布|收到|受理|召开|举办|办理|交|报|跑|填|提交)?$"
MOVED = Pattern(
    f"^(?:共|净|年内|全年|本年|同比|(?:比|较|与|同)?{YEARS}(?:相比)?)*(?:{MORE}|{LESS}){DID}"
    f"|(?:同比|(?:比|较){YEARS})(?:{MORE}|{LESS}){DID}"
)
BUDGET, DEAL, SAVED = (
    Pattern(f"(?:{words})[^，。；]{{0,6}}$")
    for words in ("预算|控制价|拦标价", "成交|中标|合同", "节约|节省|节支")
)
POINTS = "个百分点"
REACH = 60  # characters that the three may be apart


class StatedChange(NamedTuple):
    """This year's quantity, last year's and the difference that the text gives."""

    present: Quantity
    before: Quantity
    gap: Quantity

    @property
    def fits(self) -> bool:
        """True if the difference is the one told, within what rounded numbers leave open."""
        slack = sum((q.slack for q in self), Decimal(0))
        return abs(self.true - self.gap.value) <= slack

    @property
    def true(self) -> Decimal:
        """What the difference is: less than 0 for a decrease that is none."""
        gap = self.present.value - self.before.value
        return -gap if DOWN.search(self.gap.before[-5:]) else gap


@rule("G424", "sum")
def difference(report: Report, context: Context) -> Iterator[Hit]:
    """增加、减少的数对不上
    “收到申请9件，比上年的5件增加3件”“由32个增至40个，增加10个”：两年的数和相差的数都写了的，相减重算；
    “预算600万元，成交580万元，节约30万元”、“网站比公众号多124条”也一样；没有写上年的数而有上年报告的，与表中上年的数相减。多半是改了一个数，别的没有跟着改。约数不查，百分比由G422核对。
    年报的数据要准确、前后一致（国办公开办函〔2021〕30号）。核对三个数。"""
    for paragraph in context.narrative.paragraphs():
        for change in _changes(paragraph.told):
            typed = not all(is_inserted(paragraph, q) for q in change)
            if typed and not change.fits:
                yield _unlike(paragraph, change)
        for gap in paragraph.told.quantities:
            between = [*_between_two(paragraph.told, gap)]
            if between and not any(one.fits for one in between):
                yield _unlike(paragraph, between[0])
        yield from _against_last_year(report, context, paragraph)


def _changes(told: Text) -> Iterator[StatedChange]:
    """Three quantities of a kind in a row in one sentence, of which one says how much the others
    differ."""
    counted = [q for q in told.quantities if q.unit != "%"]
    shares = [q for q in told.quantities if q.unit in ("%", POINTS)]
    rows = (zip(row, row[1:], row[2:], strict=False) for row in (counted, shares))
    for one, two, three in chain.from_iterable(rows):
        units = (one.unit, two.unit, three.unit)
        alike = (len({*units}) == 1 and "%" not in units) or units == ("%", "%", POINTS)
        alike = alike and one.sentence == three.sentence
        known = one.known and two.known and three.known
        if not alike or not known or three.end - one.start > REACH:
            continue
        earlier = COMPARED.search(two.before) or EARLIER.search(two.before)
        if MOVED.search(three.before) and earlier:
            yield StatedChange(one, two, three)
        elif MOVED.search(three.before) and FROM.search(one.before) and TO.search(two.before):
            yield StatedChange(two, one, three)
        elif BUDGET.search(one.before) and DEAL.search(two.before) and SAVED.search(three.before):
            yield StatedChange(one, two, three)
        elif MOVED.search(two.before) and EARLIER.search(three.before):
            yield StatedChange(one, three, two)
        elif MOVED.search(one.before) and FROM.search(two.before) and TO.search(three.before):
            yield StatedChange(three, two, one)
        elif MOVED.search(three.before) and _is_year_before(one, two):
            yield StatedChange(two, one, three)


AGO, NOW = Pattern("^(?:去年|上一?年)"), Pattern("^(?:今年|本年)")


def _is_year_before(one: Quantity, two: Quantity) -> bool:
    """True for the figures of two years one after the other: 2024年收到5件，2025年收到9件."""
    years = [re.findall(r"20\d\d(?=年)", q.before)[-1:] for q in (one, two)]
    told = all(PAST.search(q.before) for q in (one, two))
    if AGO.search(one.before) and NOW.search(two.before):
        return True
    return told and all(years) and years[0] < years[1]


THAN = Pattern(
    "(?P<one>[^，。；]{0,12}?)(?:比|较)(?P<other>[^，。；\\d]{2,12}?)(?:多|少)(?:了|出)?$"
)


def _between_two(told: Text, gap: Quantity) -> Iterator[StatedChange]:
    """A difference between two things that were counted before it in its sentence: 网站发布312条，
    公众号发布188条，网站比公众号多124条."""
    than = THAN.search(gap.before) if gap.known else None
    if not than or Pattern(YEARS).match(than["other"]):
        return
    before = [q for q in told.before(gap.start)[-NEAR:] if q.sentence == gap.sentence]
    same = [q for q in before if q.unit == gap.unit and q.known]
    other = best_named(than["other"], same)
    rest = [q for q in same if q != other]
    one = best_named(than["one"], rest) if than["one"] else next(reversed(rest), None)
    if one and other:
        yield StatedChange(one, other, gap)


NEAR = 20  # quantities before a difference


def _against_last_year(report: Report, context: Context, paragraph: Paragraph) -> Iterator[Hit]:
    """A change of a figure of the tables that last year's report does not bear out."""
    counted = [q for q in paragraph.told.quantities if q.unit != "%"]
    for now, gap in pairwise(counted):
        alike = now.unit == gap.unit and now.sentence == gap.sentence and now.exact and gap.exact
        told = alike and MOVED.search(gap.before) and Pattern(YEARS).search(gap.before)
        claim = claim_of(report, context.narrative, paragraph, now) if told else None
        pairs = in_both_years(context.last, claim)
        moved = {abs(one.present - one.earlier) for one in pairs}
        if moved and gap.value not in moved:
            before = gap._replace(value=pairs[0].earlier)
            yield _unlike(paragraph, StatedChange(now, before, gap))


def _unlike(paragraph: Paragraph, change: StatedChange) -> Hit:
    first, last = min(change, key=lambda q: q.start), max(change, key=lambda q: q.end)
    unit = change.gap.unit
    words = (
        f"{show(change.present.value)}{unit}与{show(change.before.value)}{unit}相差"
        f"{show(abs(change.present.value - change.before.value))}，文字写的是"
        f"{change.gap.before[-2:]}{show(change.gap.value)}{unit}。"
    )
    start = max(first.start - 12, paragraph.told.sentence(first.start)[0])
    quote = paragraph.text[start : last.end].strip()
    true, said = show(abs(change.true)), show(change.gap.value)
    return Hit(words, paragraph.path, "核对三个数。", quote, said, true)


TIMES = Pattern(
    "(?:20\\d\\d年度?|全年|本年度?|一年来|年内|上半年|下半年|前?[一二三四两]个?季度|\\d{1,2}月份?|第|[，,]|共计?|累计|已|主动"
    "|[我本][局镇县市区办委街乡单位]{1,2})+"
)
IN_PART = Pattern("上半年|下半年|[一二三四]季度|(?<![年\\d])\\d{1,2}月份")
SAME = 4  # characters of what both say to be counted


@rule("G426", "part-gt-whole")
def part_of_year_greater(report: Report, context: Context) -> Iterator[Hit]:
    """半年、季度的数大于全年的
    “上半年公开信息160条，全年公开信息146条”：同样的事，半年、一个季度、一个月的数不会比全年的大，多半是两个数写反了，
    或者全年的数没有更新。核对两个数（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        counted = [q for q in paragraph.told.quantities if q.exact and q.unit != "%"]
        parts = [q for q in counted if IN_PART.search(q.before)]
        for part in parts:
            core = TIMES.sub("", part.before)
            year = next((q for q in counted if _is_of_year(q, core, part.unit)), None)
            if year and part.value > year.value and len(core) >= SAME:
                words = (
                    f"“{part.before}”{show(part.value)}{part.unit}，"
                    f"全年只有{show(year.value)}{year.unit}。"
                )
                start, end = min(part.start, year.start), max(part.end, year.end)
                quote = paragraph.text[max(start - 16, 0) : end].strip("，。；、 ")[-100:]
                yield Hit(words, paragraph.path, "核对两个数。", quote)


def _is_of_year(q: Quantity, core: str, unit: str) -> bool:
    """True for the whole year's number of the same thing."""
    yearly = YEARLY.search(q.before) and not IN_PART.search(q.before)
    return bool(yearly) and q.unit == unit and TIMES.sub("", q.before) == core
