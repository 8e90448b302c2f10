"""Shares told in words (三分之一, 一半以上, 近七成), worked out again."""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.share_wholes import wholes_of
from gia_author.form.numbers import show
from gia_author.language.comparisons import last_compared
from gia_author.language.fractions import Fraction, fractions
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

MOVES = "压缩|缩短|减少|下降|降低|精简|压减|缩减|增长|增加|提升|提高|上升|少|降|减"
BY = Pattern(f"(?:{MOVES})(?:了|幅达|幅度?为)*(?:近|约)?$")
DOWN_TO = Pattern("(?:为|至|到|是)(?:原来|上年|原有|原先)?的?$")
SHARED = Pattern(
    "(?:占(?![地用据])(?:比|到|了)?|比例|比重)(?P<base>[^，。；\\d]{0,14}?)(?:的|达到?|为|约|比例|比重)*$"
)
ALONE = Pattern(
    "^(?:(?:占比|比例|达到?|已|已经|均|也|参与|参评|回收|完成|整改|采纳|办结)(?:率)?)?$"
)
WIDER = Pattern("全[省市县区州旗镇乡国]|辖区|各|上年|去年")  # a whole that is not told here
REACH = 30  # characters between a part and its share
NEAR = 20  # quantities before a share


@rule("G484", "percent")
def share_in_words(report: Report, context: Context) -> Iterator[Hit]:
    """“三分之一”“一半以上”与数对不上
    “由12个工作日压缩至4个，压缩了三分之一”：压缩了8个，是三分之二；“收到50件，其中物业类22件，占一半以上”：22不到25。
    几分之几、几成、一半、过半、不足半数，按句子里的两个数重算，差得不多的不报；没有写总数的不查。
    核对两个数和说法（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for told in fractions(paragraph.told):
            yield from _of_change(paragraph, told)
            yield from _of_whole(report, paragraph, told)


def _of_change(paragraph: Paragraph, told: Fraction) -> Iterator[Hit]:
    """By how much a number became more or less: 由12个工作日压缩至4个工作日，压缩了三分之二."""
    before = _before(paragraph, told)
    two = last_compared(before) if BY.search(told.before) else None
    if two is None:
        return
    true = abs(two.present - two.earlier) / two.earlier
    if true and not told.fits(true):
        gap = show(abs(two.present - two.earlier))
        words = f"{show(two.earlier)}到{show(two.present)}差{gap}，是{true * 100:.1f}%"
        yield _hit(paragraph, told, before[-2], words)


def _of_whole(report: Report, paragraph: Paragraph, told: Fraction) -> Iterator[Hit]:
    """What part a number is of the whole told before it, or of the one that is named."""
    shared, alone = SHARED.search(told.before), ALONE.search(told.before)
    before = _before(paragraph, told)
    part = before[-1] if before else None
    if part is None or not part.exact or told.start - part.end > REACH:
        return
    if not shared and not (alone and (told.base or told.least == 1 - told.most or _is_bound(told))):
        return
    base = (shared["base"] if shared else "") + told.base.rstrip("的")
    if WIDER.search(base):
        return
    meant = next(iter(wholes_of(report, paragraph, part, base)), None)
    if meant and meant >= part.value and not told.fits(part.value / meant):
        words = f"{show(part.value)}÷{show(meant)}＝{part.value * 100 / meant:.1f}%"
        yield _hit(paragraph, told, part, words)


def _is_bound(told: Fraction) -> bool:
    """True for words that say more than, or less than."""
    return told.most == 1 or told.least == 0


def _before(paragraph: Paragraph, told: Fraction) -> list[Quantity]:
    """What is counted before a share in its sentence."""
    begun = paragraph.told.sentence(told.start)[0]
    near = paragraph.told.before(told.start)[-NEAR:]
    return [q for q in near if q.start >= begun and q.unit != "%" and q.known]


def _hit(paragraph: Paragraph, told: Fraction, first: Quantity, sum_: str) -> Hit:
    start = max(first.start - 12, paragraph.told.sentence(first.start)[0])
    quote = paragraph.text[start : told.end].strip("，。；、 ")[-110:]
    return Hit(f"文字写的是“{told.words}”，{sum_}。", paragraph.path, "核对两个数和说法。", quote)
