"""Means in the narrative worked out again, and held against the least and the most told beside
them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.comparisons import YEARLY, may_be
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

NEAR = 20  # quantities before a mean
MONTHLY = Pattern("(?:月均|平均每月|每月平均|每月均)[^，。；]{0,12}$")
PART_OF_YEAR = Pattern("月|季度|上半年|下半年|以来|自|起")
OF_THEM = (
    "(?:的|得?分|分值|分数|值|用时|时间|比例|单位|者|为|是|达到?|仅|只|有|[一1]?[次个件]){0,4}$"
)
MEAN, LEAST, GREATEST = (
    Pattern(words)
    for words in (
        "(?:平均[^，。；]{0,14}|均分(?:为|达|是)?)$",
        f"最[短少快低小]{OF_THEM}",
        f"最[长多慢高大]{OF_THEM}",
    )
)
KINDS = (("最少的", LEAST), ("平均", MEAN), ("最多的", GREATEST))  # none is more than the next
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
        yield from _beyond(paragraph)


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
    "平均每一?(?P<unit>个|家|次|场|期|名|人|户|件|条|份|则|部|篇|批|季度)(?P<noun>[^，。；\\d]{0,8})$"
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
        counts = [q.value for q in named if q.value > 1]
    counted = [q for q in before if q.unit == mean.unit and q.value not in counts]
    same = [q.value for q in counted if not _is_extreme(told, q)]
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


EXTREME = Pattern("最[高低多少长短大小好快慢](?!限度)")


def _is_extreme(told: Text, q: Quantity) -> bool:
    """True for the figure of the greatest or the least one: 点击量最高的一篇1.5万次."""
    return bool(EXTREME.search(told.text[told.clause(q.start)[0] : q.start]))


PEOPLE = ("人", "名", "位")


def _measure(unit: str) -> str:
    """A unit by which things and occasions are counted, the same for all that count the same."""
    return PEOPLE[0] if unit in PEOPLE else unit.rstrip("次")


def _is_named(q: Quantity, noun: str) -> bool:
    """True for a count of the things of that name: 18个乡镇 for 每个乡镇."""
    return bool(noun) and noun[:2] in q.phrase


def _beyond(paragraph: Paragraph) -> Iterator[Hit]:
    """A least that is greater than the mean or the most, a most that is less than the mean."""
    rows: dict[tuple[int, str, int], dict[str, list[Quantity]]] = {}
    before = ""
    for q in paragraph.told.quantities:
        said = q.before or before  # 最短的一件2天
        before = q.before if q.value == 1 else ""
        kind = next((name for name, pattern in KINDS if pattern.search(said)), "")
        if kind and q.known and not SEVERAL.search(said):
            begun = paragraph.told.sentence(q.start)[0]
            part = paragraph.text.count("；", begun, q.start)
            row = rows.setdefault((q.sentence, q.unit, part), {})
            row.setdefault(kind, []).append(q)
    for row in rows.values():
        told = [(name, row[name][0]) for name, _ in KINDS if len(row.get(name, ())) == 1]
        wrong = ((a, b) for a, b in pairwise(told) if a[1].value > b[1].value)
        if pair := next(wrong, None):
            yield _out_of_order(paragraph, *pair)


SEVERAL = Pattern("分别|、|[和与及]|比|较")


def _out_of_order(
    paragraph: Paragraph, less: tuple[str, Quantity], more: tuple[str, Quantity]
) -> Hit:
    said = "，".join(f"{name}是{show(q.value)}{q.unit}" for name, q in (less, more))
    first, last = sorted((less[1], more[1]), key=lambda q: q.start)
    quote = paragraph.text[max(first.start - 12, 0) : last.end].strip("，。；、 ")[-110:]
    return Hit(f"{said}，前一个却比后一个大。", paragraph.path, "核对两个数。", quote)
