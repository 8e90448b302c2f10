"""Shares in the narrative worked out again: N件，占P%, and those whose numbers stand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gia_author.checks.claims import claim_of, evaluate, is_soft, meant_by, subject
from gia_author.checks.recomputed import percent_hit
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.share_wholes import NEAR, REQUESTS, wholes_of
from gia_author.form.numbers import show
from gia_author.language.comparisons import best_named, close
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph


@rule("G421", "percent")
def share(report: Report, context: Context) -> Iterator[Hit]:
    """占比算得不对
    “N件，占P%”按所说的总数重算，末位允许四舍五入或舍去。总数是这一句或上一句里的总数、各项之和，或者表三的总数；件数写在别处的（“工作动态占49.3%”，
    前面列着工作动态72条），按那里的件数和总数重算。没有给出总数的不查。"""
    for paragraph in context.narrative.paragraphs():
        for part, percent, wholes in shares(report, paragraph):
            if not any(close(percent, part.value * 100 / whole) for whole in wholes):
                true = part.value * 100 / wholes[0]
                yield percent_hit(
                    paragraph,
                    part,
                    percent,
                    f"{show(part.value)}÷{show(wholes[0])}＝{true:.2f}%",
                    true,
                )
    yield from _named_shares(report, context)


SUBJECT = Pattern(
    "(?P<what>[一-龥“”]{2,16}?)(?:约|数量|总数|件数|条数)?占"
    "(?:比|总|全|(?P<base>[^，。；\\d用]{0,14})的)?"
    "(?:比例|比重)?(?:达到?|为|约|是)?$"
)
SET_BY = Pattern("^(?:其中|从[^，]{0,8}看)|(?:提出|公开|发布|类|信息|申请|的)+$|[“”]")

OWN_WHOLE = Pattern("(?<!其)中[，,]?$")  # 审结案件中，结果纠正的占: of a whole that is named here


def _named_shares(report: Report, context: Context) -> Iterator[Hit]:
    """A share whose part stands elsewhere, in a list with its whole: 工作动态72条 there, here
    工作动态占49.3%."""
    lists = [
        (part, one)
        for paragraph in context.narrative.paragraphs()
        for part, ones in paragraph.lists_of.items()
        for one in ones
        if part.exact and one.whole.exact and one.whole.value >= part.value and part.value
    ]
    for paragraph in context.narrative.paragraphs():
        for percent in paragraph.told.quantities:
            named = SUBJECT.search(percent.before) if percent.unit == "%" else None
            if not named or not percent.exact:
                continue
            what = SET_BY.sub("", named["what"])
            if OWN_WHOLE.search(paragraph.told.text[: percent.start - len(named[0])]):
                yield from _share_of_row(report, context, paragraph, percent, what)
                continue
            meant = [(p, one) for p, one in lists if len(what) > 1 and what in p.before]
            true = [p.value * 100 / one.whole.value for p, one in meant]
            if true and not any(close(percent, value) for value in true):
                part, one = meant[0]
                sum_ = f"{show(part.value)}÷{show(one.whole.value)}＝{true[0]:.2f}%"
                yield percent_hit(paragraph, percent, percent, sum_, true[0])
            elif not meant:
                yield from _share_of_named(paragraph, percent, what, named["base"] or "")
                yield from _share_of_table(report, paragraph, percent, what)


def _share_of_named(paragraph: Paragraph, percent: Quantity, what: str, base: str) -> Iterator[Hit]:
    """A share of which the sentence names both numbers: 通知3260元，实收410元，实收占通知的5%."""
    before = [q for q in paragraph.told.before(percent.start)[-NEAR:] if q.exact and q.value]
    before = [q for q in before if q.sentence == percent.sentence]
    part, whole = best_named(what, before), best_named(base, before)
    if not part or not whole or part == whole or part.unit != whole.unit:
        return
    true = part.value * 100 / whole.value
    if true < 100 and not close(percent, true):
        sum_ = f"{show(part.value)}÷{show(whole.value)}＝{true:.2f}%"
        yield percent_hit(paragraph, whole, percent, sum_, true)


def _share_of_row(
    report: Report, context: Context, paragraph: Paragraph, percent: Quantity, what: str
) -> Iterator[Hit]:
    """A share of a figure of the tables named right before it: 无法提供的9件中，不掌握的占88.9%."""
    whole = next(reversed(paragraph.told.before(percent.start)), None)
    claim = claim_of(report, context.narrative, paragraph, whole) if whole else None
    if whole is None or claim is None or claim.soft or whole.sentence != percent.sentence:
        return
    if not whole.value or whole.value not in (one.value for one in claim.readings):
        return
    true = [Decimal(part) * 100 / whole.value for part in meant_by(report, what)]
    if true and not any(close(percent, value) for value in true):
        sum_ = f"表三里的{show(true[0] * whole.value / 100)}÷{show(whole.value)}＝{true[0]:.2f}%"
        yield percent_hit(paragraph, whole, percent, sum_, true[0])


def _share_of_table(
    report: Report, paragraph: Paragraph, percent: Quantity, what: str
) -> Iterator[Hit]:
    """A share of the applications whose part is a figure of the table: 自然人申请占98.9%."""
    told = paragraph.told
    asked = subject(told, percent, "") in ("申请", "") and "申请" in told.text
    parts = meant_by(report, what) if asked else []
    totals = [evaluate(report, "依申请公开", name) for name in REQUESTS]
    wholes = [one.value for one in totals if one is not None and one.value]
    if not parts or is_soft(report, told, percent.start, percent.end):
        return
    true = [Decimal(part) * 100 / Decimal(whole) for part in parts for whole in wholes]
    if true and not any(close(percent, value) for value in true):
        sum_ = f"表三里{show(parts[0])}÷{show(wholes[0])}＝{true[0]:.2f}%"
        yield percent_hit(paragraph, percent, percent, sum_, true[0])


def shares(
    report: Report, paragraph: Paragraph
) -> Iterator[tuple[Quantity, Quantity, list[Decimal]]]:
    """Every part with its percentage and the totals that it can be a share of, the one meant
    first."""
    told = paragraph.told
    for n, percent in enumerate(told.quantities):
        part = told.quantities[n - 1] if n else percent
        if part.unit == "%" or percent.unit != "%":
            continue
        if not part.exact or not percent.exact or not _together(told, part, percent):
            continue
        owned = OWNED.search(percent.before)
        if n > 1 and OF_NUMBER.search(part.before):
            yield from _of_number(told.quantities[n - 2], part, percent)
        elif owned and (part.clause == percent.clause or not owned["what"]):
            wholes = wholes_of(report, paragraph, part, owned["base"])
            if wholes:
                yield part, percent, wholes


OWNED = Pattern(
    "^(?P<what>[^占]{0,16}?)(?:约|仅|只|均)?占(?![地用据])(?P<base>[^，。；\\d用]{0,16}?)"
    "(?:总数|总量|数量|比例|比重|[比的为达约是到])*$"
)
OF_NUMBER = Pattern("占[^，。；\\d]{0,16}$")


def _of_number(
    part: Quantity, whole: Quantity, percent: Quantity
) -> Iterator[tuple[Quantity, Quantity, list[Decimal]]]:
    """A share whose total stands in its own words: 2980条，占总数4150条的71.8%."""
    if part.exact and (part.unit, part.sentence) == (whole.unit, whole.sentence) and whole.value:
        yield part, percent, [whole.value]


def _together(told: Text, part: Quantity, percent: Quantity) -> bool:
    """True for a percentage right behind its part."""
    return (
        part.sentence == percent.sentence
        and percent.start - part.end < 24
        and not re.search("[。；;]", told.text[part.end : percent.start])
    )
