"""Changes and averages in the narrative worked out again: this year's number, last year's and the
difference between them; a mean beside what it is the mean of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from gia_author.checks.claims import is_inserted
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

YEARS = "(?:上一?年度?|去年|20\\d\\d年度?)(?:同期)?"
COMPARED = Pattern(f"(?:比|较|与|同){YEARS}的?$")  # 比上年的5件
EARLIER = Pattern(f"{YEARS}(?:为|是|有|同期)?$")
FROM = Pattern(f"(?:由|从)(?:{YEARS})?的?$")
TO = Pattern(
    "(?:增|增加|增长|上升|提高|提升|扩大|减|减少|下降|降低|降|压缩|缩短|精简|归并)(?:至|到|为)$"
)
MORE = "增加|增长|上升|新增|多|提高|提升"
LESS = "减少|下降|降低|少|压缩|缩短|精简"
MOVED = Pattern(
    f"^(?:共|净|同比|(?:比|较|与|同)?{YEARS}(?:相比)?)*(?:{MORE}|{LESS})(?:了)?$|(?:同比|(?:比|较){YEARS})(?:{MORE}|{LESS})(?:了)?$"
)
DOWN = Pattern(f"(?:{LESS})(?:了)?$")
BUDGET, DEAL, SAVED = (
    Pattern(f"(?:{words})[^，。；]{{0,6}}$")
    for words in ("预算|控制价|拦标价", "成交|中标|合同", "节约|节省|节支")
)
REACH = 60  # characters that the three may be apart


class StatedChange(NamedTuple):
    """This year's quantity, last year's and the difference that the text gives."""

    present: Quantity
    before: Quantity
    gap: Quantity

    @property
    def true(self) -> Decimal:
        """What the difference is: less than 0 for a decrease that is none."""
        gap = self.present.value - self.before.value
        return -gap if DOWN.search(self.gap.before) else gap


@rule("G424", "sum")
def difference(report: Report, context: Context) -> Iterator[Hit]:
    """增加、减少的数对不上
    “收到申请9件，比上年的5件增加3件”“由32个增至40个，增加10个”：两年的数和相差的数都写了的，相减重算；
    “预算600万元，成交580万元，节约30万元”也一样。多半是改了一个数，别的没有跟着改。约数不查，百分比由G422核对。
    年报的数据要准确、前后一致（国办公开办函〔2021〕30号）。核对三个数。"""
    for paragraph in context.narrative.paragraphs():
        for change in _changes(paragraph.told):
            typed = not all(is_inserted(paragraph, q) for q in change)
            if typed and change.true != change.gap.value:
                yield _unlike(paragraph, change)


def _changes(told: Text) -> Iterator[StatedChange]:
    """Three quantities of a kind in a row in one sentence, of which one says how much the others
    differ."""
    counted = [q for q in told.quantities if q.unit != "%"]
    for one, two, three in zip(counted, counted[1:], counted[2:], strict=False):
        alike = one.unit == two.unit == three.unit and one.sentence == three.sentence
        exact = one.exact and two.exact and three.exact
        if not alike or not exact or three.end - one.start > REACH:
            continue
        if MOVED.search(three.before) and COMPARED.search(two.before):
            yield StatedChange(one, two, three)
        elif MOVED.search(three.before) and FROM.search(one.before) and TO.search(two.before):
            yield StatedChange(two, one, three)
        elif BUDGET.search(one.before) and DEAL.search(two.before) and SAVED.search(three.before):
            yield StatedChange(one, two, three)
        elif MOVED.search(two.before) and EARLIER.search(three.before):
            yield StatedChange(one, three, two)


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
YEARLY = Pattern("全年|本年度|一年来|20\\d\\d年(?!\\d)")
PART_OF_YEAR = Pattern("月|季度|上半年|下半年|以来|自|起")
MEAN = Pattern("平均[^，。；]{0,14}$")
EXTREMES = (
    (Pattern("(?:最[短少快低])(?:的|为|仅|只|用时|一?次)*$"), "最小的", 1),
    (Pattern("(?:最[长多慢高])(?:的|为|达|用时|一?次)*$"), "最大的", -1),
)
MONTHS = 12


@rule("G425", "sum")
def average(report: Report, context: Context) -> Iterator[Hit]:
    """平均数对不上
    “全年公开240条，月均30条”：全年的数除以十二个月不是月均的数；“平均用时12天，最短的15天”：最短的比平均的还长。
    写明只统计了几个月的、约数不查。核对两个数（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for whole, mean in pairwise(paragraph.told.quantities):
            if whole.unit == mean.unit and whole.sentence == mean.sentence and whole.exact:
                yield from _monthly(paragraph, whole, mean)
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


def _beyond(paragraph: Paragraph, mean: Quantity, one: Quantity) -> Iterator[Hit]:
    """A least that is greater than the mean, or a most that is less."""
    for pattern, name, sign in EXTREMES:
        if pattern.search(one.before) and (one.value - mean.value) * sign > 0:
            unit = one.unit
            words = f"平均{show(mean.value)}{unit}，{name}却是{show(one.value)}{unit}。"
            quote = paragraph.text[max(mean.start - 12, 0) : one.end].strip("，。；、 ")
            yield Hit(words, paragraph.path, "核对两个数。", quote)


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
