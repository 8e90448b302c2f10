"""How many times as much it is, worked out again: 是上年的3倍, 增长2倍, 翻一番."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.comparisons import ComparedFigures, comparison, last_compared, may_be
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

NEAR = 20  # quantities before a multiple
RATIO = Pattern("(?:是|为|达到?|相当于)(?:了)?[^，。；\\d]{0,8}的$")
OF_OTHER = Pattern("(?:是|为|达到?|相当于)[^，。；\\d]{0,10}$")  # 为规划类申请71件的3倍
GREW = Pattern("(?:增长|增加|提高|提升|上升|扩大|增多|增)(?P<upto>到|至|为)?(?:了|近|幅达|幅为)*$")
DOUBLED = Pattern("翻了?(?P<n>[一两二三])?番")
SHORT_OF, BEYOND = Decimal("0.9"), Decimal("1.6")  # times what was doubled so often


@rule("G480", "percent")
def multiple(report: Report, context: Context) -> Iterator[Hit]:
    """倍数对不上
    “由20篇增加到62篇，是上年的2.1倍”：62除以20是3.1倍。今年、上年的数都写了的，倍数按这两个数重算，末位四舍五入或者舍去都可以。
    “增长2倍”是原来的3倍，“增长到2倍”才是原来的2倍；“翻一番”是原来的2倍，“翻两番”是4倍。“近”“约”“多”不查。
    核对三个数（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for times in paragraph.told.quantities:
            if times.unit == "倍" and times.exact:
                yield from _times_as_much(paragraph, times)
        yield from _doubled(paragraph)


def _times_as_much(paragraph: Paragraph, times: Quantity) -> Iterator[Hit]:
    """How many times as much it is, where the two numbers stand before it in the sentence."""
    counted = _counted_before(paragraph.told, times.start)
    two = last_compared(counted)
    grew = GREW.search(times.before)
    other = counted[-1] if len(counted) > 1 and times.before == "的" else None
    if other and OF_OTHER.search(other.before) and other.unit == counted[-2].unit:
        two = comparison(counted[-2], other) if other.value else None
    elif not grew and not RATIO.search(times.before):
        return
    if two is None:
        return
    least, most = two.times()
    by = 1 if grew and not grew["upto"] else 0
    if may_be(times, least - by, most - by):
        return
    true = two.present / two.earlier
    words = f"{_told(two)}＝{true:.2f}，文字写的是{show(times.value)}倍。"
    if by and may_be(times, least, most):
        words = f"{_told(two)}＝{true:.2f}，是原来的{true:.1f}倍，增长{true - 1:.1f}倍。"
    yield Hit(words, paragraph.path, "核对两个数和倍数。", _quote(paragraph, counted, times.end))


def _doubled(paragraph: Paragraph) -> Iterator[Hit]:
    """翻一番, 翻两番 behind two numbers of which one is not so many times the other."""
    for found in DOUBLED.finditer(paragraph.text):
        counted = _counted_before(paragraph.told, found.start())
        two = last_compared(counted)
        times = 2 ** number((found["n"] or "一").replace("两", "二"))
        true = two.present / two.earlier if two else Decimal(times)
        if two and not SHORT_OF * times <= true <= BEYOND * times:
            words = f"{_told(two)}＝{true:.2f}，“{found[0]}”是{times}倍。"
            quote = _quote(paragraph, counted, found.end())
            yield Hit(words, paragraph.path, "核对两个数和倍数。", quote)


def _counted_before(told: Text, position: int) -> list[Quantity]:
    """What is counted in the sentence up to a place."""
    begun = told.sentence(position)[0]
    before = [q for q in told.before(position)[-NEAR:] if q.start >= begun]
    return [_with_name(told, q) for q in before if q.unit not in ("%", "倍") and q.known]


def _told(two: ComparedFigures) -> str:
    return f"{show(two.present)}÷{show(two.earlier)}"


def _quote(paragraph: Paragraph, counted: Sequence[Quantity], end: int) -> str:
    first = counted[-2:][0]
    start = max(first.start - 12, paragraph.told.sentence(end - 1)[0])
    return paragraph.text[start:end].strip("，。；、 ")[-110:]


def _with_name(told: Text, q: Quantity) -> Quantity:
    """A number alone in brackets with the words before them: 上年（34人次）."""
    if q.before or told.text[q.start - 1 : q.start] not in ("（", "("):
        return q
    return q._replace(before=told.text[told.clause(q.start - 2)[0] : q.start - 1])
