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
    YEARS,
    best_named,
    compared,
    comparison,
    may_be,
)
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

COMPARED = Pattern(f"(?:比|较|与|同){YEARS}的?$")  # 比上年的5件
DID = "(?:了|公开|发布|收到|受理|召开|举办|办理)?$"
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


def _is_year_before(one: Quantity, two: Quantity) -> bool:
    """True for the figures of two years one after the other: 2024年收到5件，2025年收到9件."""
    years = [re.findall(r"20\d\d(?=年)", q.before)[-1:] for q in (one, two)]
    told = all(PAST.search(q.before) for q in (one, two))
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


MONTHLY = Pattern("(?:月均|平均每月|每月平均|每月均)[^，。；]{0,12}$")
YEARLY = Pattern("全年|本年度|年度内|年内|一年来|20\\d\\d年(?!\\d)")
PART_OF_YEAR = Pattern("月|季度|上半年|下半年|以来|自|起")
MEAN = Pattern("平均[^，。；]{0,14}$")
EXTREMES = (
    (Pattern("(?:最[短少快低])(?:的|为|仅|只|用时|一?次)*$"), "最小的", 1),
    (Pattern("(?:最[长多慢高])(?:的|为|达|用时|一?次)*$"), "最大的", -1),
)
MONTHS = 12
DAILY = Pattern("(?:日均|平均每天|每天平均)[^，。；]{0,12}$")
FEWEST_DAYS, MOST_DAYS = 240, 366  # that a year has, or its working days


@rule("G425", "sum")
def average(report: Report, context: Context) -> Iterator[Hit]:
    """平均数对不上
    “全年公开240条，月均30条”：全年的数除以十二个月不是月均的数；“平均用时12天，最短的15天”：最短的比平均的还长。
    “18个乡镇公开270条，平均每个乡镇18条”也按件数和个数重算。写明只统计了几个月的、约数不查。核对两个数（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for whole, mean in pairwise(paragraph.told.quantities):
            if whole.unit == mean.unit and whole.sentence == mean.sentence and whole.exact:
                yield from _monthly(paragraph, whole, mean)
                yield from _daily(paragraph, whole, mean)
        for mean in paragraph.told.quantities:
            yield from _per_thing(paragraph, mean)
        quantities = [q for q in paragraph.told.quantities if q.unit != "%"]
        for mean, one in pairwise(quantities):
            if MEAN.search(mean.before) and mean.unit == one.unit and mean.sentence == one.sentence:
                yield from _beyond(paragraph, mean, one)


def _monthly(paragraph: Paragraph, whole: Quantity, mean: Quantity) -> Iterator[Hit]:
    """A monthly mean that is not the year's number by twelve, rounded to what is printed."""
    lead = paragraph.text[paragraph.told.sentence(whole.start)[0] : whole.start]
    if not MONTHLY.search(mean.before) or not YEARLY.search(lead) or PART_OF_YEAR.search(lead):
        return
    true = whole.value / MONTHS
    if mean.exact and abs(true - mean.value) >= mean.step:
        words = f"{show(whole.value)}÷12＝{true:.1f}，文字写的是月均{show(mean.value)}{mean.unit}。"
        quote = paragraph.text[max(whole.start - 12, 0) : mean.end].strip("，。；、 ")
        yield Hit(words, paragraph.path, "核对两个数；只统计了几个月的，写明。", quote)


def _daily(paragraph: Paragraph, whole: Quantity, mean: Quantity) -> Iterator[Hit]:
    """A daily mean that is the year's number neither by all its days nor by the working days."""
    lead = paragraph.text[paragraph.told.sentence(whole.start)[0] : whole.start]
    if not DAILY.search(mean.before) or not YEARLY.search(lead) or PART_OF_YEAR.search(lead):
        return
    least, most = whole.value / MOST_DAYS, whole.value / FEWEST_DAYS
    if mean.exact and not may_be(mean, least, most):
        true = f"{show(whole.value)}÷365＝{whole.value / 365:.1f}"
        words = f"{true}，文字写的是日均{show(mean.value)}{mean.unit}。"
        quote = paragraph.text[max(whole.start - 12, 0) : mean.end].strip("，。；、 ")
        yield Hit(words, paragraph.path, "核对两个数；只统计了几天的，写明。", quote)


EACH = Pattern(
    "平均每一?(?P<unit>个|家|次|场|期|名|人|户|件|篇|批|季度)(?P<noun>[^，。；\\d]{0,8})$"
)
QUARTERS = 4


def _per_thing(paragraph: Paragraph, mean: Quantity) -> Iterator[Hit]:
    """A mean for each thing that is not the number told by how many things were told."""
    each = EACH.search(mean.before) if mean.known else None
    told = paragraph.told
    before = [q for q in told.before(mean.start)[-NEAR:] if q.sentence == mean.sentence]
    if not each or not all(q.known for q in before):
        return
    if each["unit"] == "季度":
        counts = [Decimal(QUARTERS)]
    else:
        things = (q for q in before if _measure(q.unit) == _measure(each["unit"]))
        named = (q for q in things if each["unit"] != "个" or _is_named(q, each["noun"]))
        counts = [q.value for q in named if q.value]
    same = [q.value for q in before if q.unit == mean.unit and q.value not in counts]
    sums = [sum(same, Decimal(0))] if len(same) == QUARTERS else same
    true = [value / count for value in sums for count in counts]
    if true and not any(may_be(mean, value, value) for value in (*true, *same)):
        words = (
            f"{show(sums[0])}÷{show(counts[0])}＝{true[0]:.1f}，"
            f"文字写的是平均{show(mean.value)}{mean.unit}。"
        )
        start = max(before[0].start - 12, told.sentence(mean.start)[0])
        quote = paragraph.text[start : mean.end].strip("，。；、 ")
        yield Hit(words, paragraph.path, "核对两个数和平均数。", quote)


PEOPLE = ("人", "名", "位")


def _measure(unit: str) -> str:
    """A unit by which things and occasions are counted, the same for all that count the same."""
    return PEOPLE[0] if unit in PEOPLE else unit.rstrip("次")


def _is_named(q: Quantity, noun: str) -> bool:
    """True for a count of the things of that name: 18个乡镇 for 每个乡镇."""
    return bool(noun) and noun[:2] in q.phrase


def _beyond(paragraph: Paragraph, mean: Quantity, one: Quantity) -> Iterator[Hit]:
    """A least that is greater than the mean, or a most that is less."""
    for pattern, name, sign in EXTREMES:
        if pattern.search(one.before) and (one.value - mean.value) * sign > 0:
            unit = one.unit
            words = f"平均{show(mean.value)}{unit}，{name}却是{show(one.value)}{unit}。"
            quote = paragraph.text[max(mean.start - 12, 0) : one.end].strip("，。；、 ")
            yield Hit(words, paragraph.path, "核对两个数。", quote)


RATIO = Pattern("(?:是|为|达到?|相当于)(?:了)?[^，。；\\d]{0,8}的$")
OF_OTHER = Pattern("(?:是|为|达到?|相当于)[^，。；\\d]{0,10}$")  # 为规划类申请71件的3倍
GREW = Pattern("(?:增长|增加|提高|提升|上升|扩大|增多|增)(?:了|近|到|至|幅达|幅为)*$")


@rule("G480", "percent")
def multiple(report: Report, context: Context) -> Iterator[Hit]:
    """倍数对不上
    “由20篇增加到62篇，是上年的2.1倍”：62除以20是3.1倍。今年、上年的数都写了的，倍数按这两个数重算，末位四舍五入或者舍去都可以；
    “增长2倍”是原来的3倍，也有人当成2倍，两种都不报。“近”“约”“多”不查。核对三个数（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for times in paragraph.told.quantities:
            if times.unit == "倍" and times.exact:
                yield from _times_as_much(paragraph, times)


def _times_as_much(paragraph: Paragraph, times: Quantity) -> Iterator[Hit]:
    """How many times as much it is, where the two numbers stand before it in the sentence."""
    told = paragraph.told
    before = [q for q in told.before(times.start)[-NEAR:] if q.sentence == times.sentence]
    counted = [_with_name(told, q) for q in before if q.unit not in ("%", "倍") and q.known]
    two = compared(counted) if len({q.unit for q in counted}) == 1 else None
    grew = GREW.search(times.before)
    other = counted[-1] if len(counted) > 1 and times.before == "的" else None
    if other and OF_OTHER.search(other.before) and other.unit == counted[-2].unit:
        two = comparison(counted[-2], other) if other.value else None
    elif not grew and not RATIO.search(times.before):
        return
    if two is None:
        return
    least, most = two.times()
    if may_be(times, least, most) or (grew and may_be(times, least - 1, most - 1)):
        return
    true = two.present / two.earlier
    words = (
        f"{show(two.present)}÷{show(two.earlier)}＝{true:.2f}，文字写的是{show(times.value)}倍。"
    )
    start = max(before[0].start - 12, told.sentence(times.start)[0])
    quote = paragraph.text[start : times.end].strip("，。；、 ")
    yield Hit(words, paragraph.path, "核对两个数和倍数。", quote)


def _with_name(told: Text, q: Quantity) -> Quantity:
    """A number alone in brackets with the words before them: 上年（34人次）."""
    if q.before or told.text[q.start - 1 : q.start] not in ("（", "("):
        return q
    return q._replace(before=told.text[told.clause(q.start - 2)[0] : q.start - 1])


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
