"""Percentages and growth in the narrative worked out again, and figures given twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gia_author.figures import show
from gia_author.finding import Severity
from gia_author.narrative import Paragraph
from gia_author.phrases import Quantity, Text, partitions, read
from gia_author.readings import CHANNELS, Claim, claims, evaluate, subject
from gia_author.report import Report
from gia_author.rules import Context, Hit, rule

SHARE = re.compile(r"(?:占(?:比)?|比例|比重)[^，。；、]{0,16}$")
RATE = re.compile(r"(?:办结|答复|回复|办复)率(?:均|都|为|达到?|是|：|保持|实现)*$")
GROWTH = re.compile(r"(?:同比|较(?:上一?年|去年|20\d\d年?)(?:同期)?|比(?:上一?年|去年|20\d\d年?)(?:同期)?|与(?:上一?年|去年|20\d\d年)(?:同期)?相比)[^，。；]{0,6}?(?:增长|增加|上升|提高|提升|增幅|多|下降|减少|降低|回落|减幅|降幅|少)(?:了|为|达到?|约)?$")
DOWN = re.compile("下降|减少|降低|回落|减幅|降幅|少")
BEFORE = re.compile(r"(?:去年|上一?年|20\d\d年)(?:度)?(?:同期)?(?!结转|度?结转)")
FROM = re.compile(r"(?:由|从)(?:去年|上一?年|20\d\d年)?(?:度)?(?:同期)?的?$")
TO = re.compile(r"(?:增至|增加到|增加至|上升到|上升至|提高到|提升至|提升到|下降到|下降至|降至|降到|减少到|减少至|减至)$")
ANSWERED = re.compile("办结|答复|回复|办复|解决|处理")
RECEIVED = re.compile("收到|受理|接到|收办|收集|征集|承办|办理")


def close(printed: Quantity, true: Decimal) -> bool:
    """True if a printed percentage is the true one rounded, or cut off, at its last place."""
    gap = abs(printed.value - true)
    return gap < printed.step if printed.step >= 1 else gap <= printed.step


@rule("G421", Severity.WARNING, "percent")
def share(report: Report, context: Context) -> Iterator[Hit]:
    """占比算得不对
    “N件，占P%”按所说的总数重算，末位允许四舍五入或舍去。总数是这一句或上一句里的总数、各项之和，或者表三的总数；没有给出总数的不查。"""
    for paragraph in context.narrative.paragraphs():
        for part, percent, wholes in shares(report, paragraph):
            if not any(close(percent, part.value * 100 / whole) for whole in wholes):
                true = part.value * 100 / wholes[0]
                yield _percent_hit(paragraph, part, percent, f"{show(part.value)}÷{show(wholes[0])}＝{true:.2f}%", true)


def shares(report: Report, paragraph: Paragraph) -> Iterator[tuple[Quantity, Quantity, list[Decimal]]]:
    """Every part with its percentage and the totals that it can be a share of, the one meant first."""
    told = read(paragraph.text)
    for part, percent in zip(told.quantities, told.quantities[1:], strict=False):
        if percent.unit == "%" and percent.exact and part.exact and part.unit != "%" and SHARE.search(percent.before) and _together(told, part, percent):
            lists = [one for one in partitions(paragraph.text) if part in one.parts]
            if lists:
                others = [q.value for q in told.quantities if q.unit == part.unit and q is not part]
                sums = [sum((p.value for p in one.parts), Decimal(0)) for one in lists]
                yield part, percent, [value for value in (lists[0].whole.value, *others, *sums, *_table_totals(report, part)) if value]


def _together(told: Text, part: Quantity, percent: Quantity) -> bool:
    return part.sentence == percent.sentence and percent.start - part.end < 24 and not re.search("[。；;]", told.text[part.end:percent.start])


def _table_totals(report: Report, part: Quantity) -> list[Decimal]:
    if part.unit != "件":
        return []
    found = (evaluate(report, "依申请公开", name) for name in ("总计", "本年新收", "本年新收＋上年结转"))
    return [Decimal(reading.value) for reading in found if reading is not None]


@rule("G422", Severity.WARNING, "percent")
def growth(report: Report, context: Context) -> Iterator[Hit]:
    """同比算得不对
    句子里给了两年的数的，按两年的数重算；申请、答复、复议、诉讼和规范性文件的件数，有上年报告时按表中各种理解重算，一种对得上就不报。"""
    bound = {(claim.paragraph.path, claim.quantity.start): claim for claim in claims(report, context.narrative)}
    for paragraph in context.narrative.paragraphs():
        for percent, base in grown(read(paragraph.text)):
            sign = -1 if DOWN.search(percent.before) else 1
            pairs = [*_said(read(paragraph.text), percent, base), *_tabled(context, base and bound.get((paragraph.path, base.start)))]
            pairs = pairs or (_requests(report, context, percent, paragraph) if base is None else [])
            true = [(now - then) * 100 / then for now, then in pairs if then]
            if true and not any(close(percent, sign * value) for value in true):
                now, then = pairs[0]
                yield _percent_hit(paragraph, base or percent, percent, f"（{show(now)}－{show(then)}）÷{show(then)}＝{true[0]:.2f}%", true[0])


def grown(told: Text) -> Iterator[tuple[Quantity, Quantity | None]]:
    """Every percentage of growth with the quantity that grew, if one stands before it in the sentence."""
    for n, percent in enumerate(told.quantities):
        if percent.unit == "%" and percent.exact and re.search(GROWTH.pattern + r"|^(?:增长|增加|上升|下降|减少|降低|增幅|降幅)(?:了|为|达到?)?$", percent.before):
            before = [q for q in told.quantities[:n] if q.sentence == percent.sentence and q.unit != "%" and q.depth <= percent.depth]
            yield percent, before[-1] if before else None


def _said(told: Text, percent: Quantity, base: Quantity | None) -> list[tuple[Decimal, Decimal]]:
    """This year's and last year's figure where the sentence gives both: 由80件增至120件; 去年同期80件."""
    if base is None or not base.exact:
        return []
    same = [q for q in told.quantities if q.sentence == percent.sentence and q.unit == base.unit and q.exact and q.start < percent.end + 40 and q is not base]
    if TO.search(base.before):
        return [(base.value, q.value) for q in same if q.end <= base.start and FROM.search(q.before)][-1:]
    if BEFORE.search(base.before):
        return [(q.value, base.value) for q in same if q.end <= base.start and not BEFORE.search(q.before)][-1:]
    return [(base.value, q.value) for q in same if BEFORE.search(q.before)][:1]


def _tabled(context: Context, claim: Claim | None) -> list[tuple[Decimal, Decimal]]:
    """A bound figure with last year's by the same readings; by all readings where none fits."""
    if context.last is None or claim is None or claim.soft:
        return []
    fitting = [r for r in claim.readings if r.value == claim.quantity.value] or claim.readings
    before = [(claim.quantity.value, evaluate(context.last, claim.table, r.name.replace("（", "@").rstrip("）"))) for r in fitting]
    return [(now, Decimal(then.value)) for now, then in before if then is not None]


def _requests(report: Report, context: Context, percent: Quantity, paragraph: Paragraph) -> list[tuple[Decimal, Decimal]]:
    """New requests this year and last, for “申请数量较去年回落12.3%”."""
    if context.last is None or not re.search(r"申请(?:数量|量|件数|总量|总数)", percent.before) or subject(read(paragraph.text), percent, "") != "申请":
        return []
    names = ("本年新收", "本年新收＋上年结转", "总计")
    both = [(evaluate(report, "依申请公开", n), evaluate(context.last, "依申请公开", n)) for n in names]
    return [(Decimal(a.value), Decimal(b.value)) for a, b in both if a is not None and b is not None]


def _percent_hit(paragraph: Paragraph, base: Quantity, percent: Quantity, sum_: str, true: Decimal) -> Hit:
    said = "".join(paragraph.text[percent.start:percent.end].split())
    quote = paragraph.text[max(base.start - 12, paragraph.text.rfind("。", 0, base.start) + 1, paragraph.text.rfind("；", 0, base.start) + 1):percent.end][-110:].lstrip("，、 ")
    return Hit(f"文字写的是{said}，{sum_}。", paragraph.path, "核对两个数，改正百分比。", quote, said, f"{true:.2f}%", f"{percent.value - abs(true):.2f}")


@rule("G423", Severity.WARNING, "percent")
def rate(report: Report, context: Context) -> Iterator[Hit]:
    """办结率、答复率与件数对不上
    同一句里写了收到和办结的件数的，按件数重算办结率。有结转下年度的申请而写“办结率100%”的，只作提示：可以写“按期办结率”。"""
    for paragraph in context.narrative.paragraphs():
        told = read(paragraph.text)
        for percent in (q for q in told.quantities if q.unit == "%" and q.exact and RATE.search(q.before)):
            done, all_ = _done(told, percent)
            carried = evaluate(report, "依申请公开", "结转下年度")
            quote = paragraph.text[max(told.sentence(percent.start)[0], percent.start - 40):percent.end].strip()
            if all_ and not any(close(percent, value * 100 / all_) for value in done):
                yield Hit(f"{show(done[0])}÷{show(all_)}＝{done[0] * 100 / all_:.2f}%，文字写的是{show(percent.value)}%。", paragraph.path, "核对件数和比率。", quote)
            elif percent.value == 100 and carried is not None and carried.value and subject(told, percent, "") == "申请":
                yield Hit(f"办结率写的是100%，而表三里结转下年度{show(carried.value)}件。", paragraph.path, "可以改成“按期办结率”，或说明结转的件数。", quote, severity=Severity.HINT)


def _done(told: Text, percent: Quantity) -> tuple[list[Decimal], Decimal | None]:
    """What was answered (each figure, and their sum) and what was received, in the sentence up to the rate."""
    before = [q for q in told.quantities if q.sentence == percent.sentence and q.end <= percent.start and q.unit != "%" and q.exact]
    received = [q for q in before if RECEIVED.search(q.before) and not ANSWERED.search(q.before)]
    answered = [q for q in before if received and ANSWERED.search(q.before) and q.unit == received[-1].unit and q.start > received[-1].start]
    if not answered or re.search(r"结转|正在|尚未|未到期|办理中", told.text[received[-1].start:percent.start]):
        return [], None
    return [sum((q.value for q in answered), Decimal(0)), *(q.value for q in answered)], received[-1].value


@rule("G403", Severity.WARNING, "sum")
def given_twice(report: Report, context: Context) -> Iterator[Hit]:
    """同一个数前后写得不一样
    同样的说法、同样的范围，在两处写了两个数（如两处“主动公开政府信息N条”）。渠道、范围、时间不同的不算，请把不同之处写明。"""
    first: dict[tuple[str, str], Quantity] = {}
    for paragraph in context.narrative.paragraphs():
        for q in read(paragraph.text).quantities:
            key = (name(q, paragraph), q.unit)
            if not key[0] or any(a <= q.start and q.end <= b for a, b in paragraph.inserted):
                continue
            before = first.setdefault(key, q)
            if before.value != q.value:
                words = f"“{key[0]}”前面写的是{show(before.value)}{q.unit}，这里写的是{show(q.value)}{q.unit}。"
                yield Hit(words, paragraph.path, "核对哪一个对；范围不同的，写明范围。", _around(paragraph, q), show(before.value), show(q.value), show(q.value - before.value))


TIME = re.compile(r"(?:20\d\d年度?|全年|本年度?|今年|一年来|年内|[截止]+至?20\d\d年(?:底|末|\d{1,2}月(?:\d{1,2}日|底)?)|累计|共计|总计|合计|共|一共|已|依法|我[局镇县市区办委单位]{1,2}|本单位|本机关)")
WHOLE = re.compile(rf"^(?:主动)?(?:公开|发布)(?:各类|各项)?(?:政府|政务)?信息$|^(?:收到|受理|答复|办结)(?:政府)?信息公开申请$")


def name(q: Quantity, paragraph: Paragraph) -> str:
    """What a quantity says that can be said once only, without time and subject; empty for all others."""
    if not q.exact or q.depth or q.after or CHANNELS.search(q.before):
        return ""
    begin = read(paragraph.text).sentence(q.start)[0]
    lead = paragraph.text[begin:q.start]
    if re.search(r"通过|利用|依托|在.{2,20}(?:上|网|号)|其中|去年|上年|季度|上半年", lead):
        return ""
    short = TIME.sub("", q.before)
    return short if WHOLE.match(short) else ""


def _around(paragraph: Paragraph, q: Quantity) -> str:
    return paragraph.text[max(read(paragraph.text).clause(q.start)[0], q.start - 40):q.end].strip()
