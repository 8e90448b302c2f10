"""Percentages and growth in the narrative worked out again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile

from gia_author.checks.claims import Claim, claim_of, evaluate, subject
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

SHARE = Pattern(
    "占(?:比|总|全|全部|全年|公开|发布|政府|主动|信息|申请|受理|收到|答复|办结|件|数|量|比例|比重"
    "|的|为|达|约|到)*$"
)
RATE = Pattern(
    "(?<!按时)(?<!按期)(?<!及时)(?<!限时)(?<!期限内)(?:办结|答复|回复|办复)率(?:均|都|为|达到?|是"
    "|：|保持|实现)*$"
)
WHOLE_RATE = Pattern(
    "(?:办结|办复|答复|回复|受理|合格|满意|好评|覆盖|公开|发布|解读|及时|准确|知晓|处置|化解|解决"
    "|整改|完好|规范|达标|回应)率"
    r"(?:[和、][^，。；率]{1,6}率)*(?:均|都|为|达到?|是|：|保持|实现)*$"
)
PART = Pattern(
    "占(?:比|总|全|[^，。；用]{1,10}的|[^，。；用]{0,10}(?:总数|总量|比例|比重))(?:达到?|为|约)?$"
)
SINCE = (
    r"(?:同比|[较比](?:上一?年|去年|20\d\d年)?度?(?:同期)?(?:的)?"
    r"|与(?:上一?年|去年|20\d\d年)度?(?:同期)?相比)"
)
MOVED = "(?:增长|增加|上升|提高|提升|增幅|多|下降|减少|降低|回落|减幅|降幅|少)(?:了|为|达到?|约)?$"
GROWTH = Pattern(f"{SINCE}[^，。；]{{0,6}}?{MOVED}")
ALONE = Pattern("^(?:增长|增加|上升|下降|减少|降低|增幅|降幅)(?:了|为|达到?)?$")
DOWN = Pattern("下降|减少|降低|回落|减幅|降幅|少")
BEFORE = Pattern(r"(?:去年|上一?年|20\d\d年)(?:度)?(?:同期)?(?!结转|度?结转)")
FROM = Pattern(r"(?:由|从)(?:去年|上一?年|20\d\d年)?(?:度)?(?:同期)?的?$")
TO = Pattern(
    r"(?:增至|增加到|增加至|上升到|上升至|提高到|提升至|提升到|下降到|下降至|降至|降到|减少到|减少至|减至)$"
)
ANSWERED = Pattern("办结|答复|回复|办复|解决|处理")
RECEIVED = Pattern("收到|受理|接到|收办|收集|征集|承办|办理")


NEAR = 100  # quantities on each side of a part among which its total may be


def close(printed: Quantity, true: Decimal) -> bool:
    """True if a printed percentage is the true one rounded, or cut off, at its last place."""
    return -printed.step / 2 <= true - printed.value < printed.step


@rule("G421", "percent")
def share(report: Report, context: Context) -> Iterator[Hit]:
    """占比算得不对
    “N件，占P%”按所说的总数重算，末位允许四舍五入或舍去。总数是这一句或上一句里的总数、各项之和，或者表三的总数；件数写在别处的（“工作动态占49.3%”，
    前面列着工作动态72条），按那里的件数和总数重算。没有给出总数的不查。"""
    for paragraph in context.narrative.paragraphs():
        for part, percent, wholes in shares(report, paragraph):
            if not any(close(percent, part.value * 100 / whole) for whole in wholes):
                true = part.value * 100 / wholes[0]
                yield _percent_hit(
                    paragraph,
                    part,
                    percent,
                    f"{show(part.value)}÷{show(wholes[0])}＝{true:.2f}%",
                    true,
                )
    yield from _named_shares(context)


SUBJECT = Pattern(
    "(?P<what>[一-龥“”]{2,16}?)(?:约|数量|总数|件数|条数)?占(?:比|总|全|[^，。；\\d用]{0,14}的)?"
    "(?:比例|比重)?(?:达到?|为|约|是)?$"
)
SET_BY = Pattern("^(?:其中|从[^，]{0,8}看)|(?:提出|公开|发布|类|信息|申请|的)+$|[“”]")

OWN_WHOLE = Pattern("(?<!其)中[，,]?$")  # 审结案件中，结果纠正的占: of a whole that is named here


def _named_shares(context: Context) -> Iterator[Hit]:
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
            subject = SUBJECT.search(percent.before) if percent.unit == "%" else None
            if not subject or not percent.exact:
                continue
            if OWN_WHOLE.search(paragraph.told.text[: percent.start - len(subject[0])]):
                continue
            what = SET_BY.sub("", subject["what"])
            meant = [(p, one) for p, one in lists if len(what) > 1 and what in p.before]
            true = [p.value * 100 / one.whole.value for p, one in meant]
            if true and not any(close(percent, value) for value in true):
                part, one = meant[0]
                sum_ = f"{show(part.value)}÷{show(one.whole.value)}＝{true[0]:.2f}%"
                yield _percent_hit(paragraph, percent, percent, sum_, true[0])


def shares(
    report: Report, paragraph: Paragraph
) -> Iterator[tuple[Quantity, Quantity, list[Decimal]]]:
    """Every part with its percentage and the totals that it can be a share of, the one meant
    first."""
    told = paragraph.told
    for part, percent in zip(told.quantities, told.quantities[1:], strict=False):
        if (
            percent.unit == "%"
            and percent.exact
            and part.exact
            and part.unit != "%"
            and SHARE.search(percent.before)
            and _together(told, part, percent)
        ):
            lists = paragraph.lists_of.get(part, [])
            among = [] if lists else [q.value for q in _among(told, part)]
            if among:
                yield part, percent, among
            if lists:
                near = (*told.before(part.start)[-NEAR:], *told.after(part.end)[:NEAR])
                others = [q.value for q in near if q.unit == part.unit]
                sums = [sum((p.value for p in one.parts), Decimal(0)) for one in lists]
                yield (
                    part,
                    percent,
                    [
                        value
                        for value in (
                            lists[0].whole.value,
                            *others,
                            *sums,
                            *_table_totals(report, part),
                        )
                        if value
                    ],
                )


AMONG = Pattern("^[^，。；：（）,;:()\\d]{0,8}[中里](?:[，,])?$")


def _among(told: Text, part: Quantity) -> Iterator[Quantity]:
    """The quantity that a part is said to be among: 146条信息中，网站63条."""
    before = [q for q in told.before(part.start)[-1:] if q.sentence == part.sentence]
    whole = before[-1] if before else None
    counted = whole and whole.unit == part.unit and whole.exact and whole.value
    if whole and counted and AMONG.match(told.text[whole.end : part.start - len(part.before)]):
        yield whole


def _together(told: Text, part: Quantity, percent: Quantity) -> bool:
    return (
        part.sentence == percent.sentence
        and percent.start - part.end < 24
        and not re.search("[。；;]", told.text[part.end : percent.start])
    )


def _table_totals(report: Report, part: Quantity) -> list[Decimal]:
    if part.unit != "件":
        return []
    found = (
        evaluate(report, "依申请公开", name) for name in ("总计", "本年新收", "本年新收＋上年结转")
    )
    return [Decimal(reading.value) for reading in found if reading is not None]


@rule("G422", "percent")
def growth(report: Report, context: Context) -> Iterator[Hit]:
    """同比算得不对
    句子里给了两年的数的，按两年的数重算；申请、答复、复议、诉讼和规范性文件的件数，有上年报告时按表中各种理解重算，一种对得上就不报。
    给了上年的数而本年的数在别处的，与全文同一单位的数比，有一个对得上就不报。没有给出上年的数，而上年不论是多少件都凑不出这个百分比的，列为提示。"""
    for paragraph in context.narrative.paragraphs():
        for percent, base in grown(paragraph.told):
            pairs = compared(report, context, paragraph, percent, base)
            sign = -1 if DOWN.search(percent.before) else 1
            if not pairs and base and PAST.search(base.before):
                pairs = _told_elsewhere(context, base)
            true = [(now - then) * 100 / then for now, then in pairs if then]
            if true and not any(close(percent, sign * value) for value in true):
                now, then = next(pair for pair in pairs if pair[1])
                sum_ = f"（{show(now)}－{show(then)}）÷{show(then)}＝{true[0]:.2f}%"
                yield _percent_hit(paragraph, base or percent, percent, sum_, true[0])
            elif not true and base and not _any_base(base, percent, sign):
                words = (
                    f"没有一个上年的整数能使{show(base.value)}{base.unit}比它变化{percent.value}%。"
                )
                quote = paragraph.text[base.start : percent.end][-100:]
                fix = "核对两年的数和百分比。"
                yield Hit(words, paragraph.path, fix, quote, grade="凑不出")


PAST = Pattern(
    r"(?:去年|上一?年|(?<!\d)20\d\d年)(?:度|同期|全年)*(?:的|为|是|有|主动|公开|发布|政府|信息|收到|受理|申请|共|各类)*$"
)


def _told_elsewhere(context: Context, base: Quantity) -> Pairs:
    """Last year's figure with every number of its unit that the report gives for this year: one of
    them grew by the percentage, or none did."""
    every = (q for p in context.narrative.paragraphs() for q in p.told.quantities)
    same = (q for q in every if q.unit == base.unit and q.exact and not PAST.search(q.before))
    named = sorted(same, key=lambda q: -_shared(q.before, base.before))
    return [(q.value, base.value) for q in named if not _moved(q)]


def _shared(one: str, other: str) -> int:
    """How many pairs of characters two phrases share."""
    return len({*map(str.__add__, one, one[1:])} & {*map(str.__add__, other, other[1:])})


COUNTED = tuple("件条次篇份期个场项人名家")


def _any_base(base: Quantity, percent: Quantity, sign: int) -> bool:
    """True where some whole number of last year makes this year's count grow by the percentage;
    also for what is not counted, or not said exactly."""
    ratio = 1 + sign * percent.value / 100
    if not base.exact or base.unit not in COUNTED or ratio <= 0 or not base.value or _moved(base):
        return True
    near = int(base.value / ratio)
    return any(
        close(percent, sign * (base.value - then) * 100 / then)
        for then in (near - 1, near, near + 1)
        if then > 0
    )


Pairs = list[tuple[Decimal, Decimal]]


def compared(
    report: Report, context: Context, paragraph: Paragraph, percent: Quantity, base: Quantity | None
) -> Pairs:
    """This year's and last year's figure in every reading: as the sentence gives them, or as the
    tables of both years do."""
    if base is None:
        return _requests(report, context, percent, paragraph)
    bound = claim_of(report, context.narrative, paragraph, base)
    return [*_said(paragraph.told, percent, base), *_tabled(context, bound)]


def grown(told: Text) -> Iterator[tuple[Quantity, Quantity | None]]:
    """Every percentage of growth with the quantity that grew, if one stands before it in the
    sentence."""
    for n, percent in enumerate(told.quantities):
        if percent.unit == "%" and percent.exact and _moved(percent):
            back = (told.quantities[before] for before in range(n - 1, -1, -1))
            inside = takewhile(lambda q: q.sentence == percent.sentence, back)  # noqa: B023
            fits = (q for q in inside if q.unit != "%" and q.depth <= percent.depth)
            yield percent, next(fits, None)


def _moved(q: Quantity) -> bool:
    """True for a change (较上年增加32条, 增长5%), not a figure of its own."""
    return bool(GROWTH.search(q.before) or ALONE.match(q.before))


def _said(told: Text, percent: Quantity, base: Quantity) -> Pairs:
    """This year's and last year's figure where the sentence gives both: 由80件增至120件;
    去年同期80件."""
    if not base.exact:
        return []
    at = bisect_left(told.quantities, base.start, key=lambda q: q.start)
    near = (*told.quantities[max(at - 2, 0) : at], *told.quantities[at + 1 : at + 3])
    same = [
        q
        for q in near
        if q.sentence == percent.sentence
        and q.unit == base.unit
        and q.exact
        and "其中" not in told.text[q.end : percent.start]
    ]
    if _moved(base):
        now = [q.value for q in same if q.end <= base.start]
        return [
            (value, value + base.value * (1 if DOWN.search(base.before) else -1)) for value in now
        ]
    if TO.search(base.before):
        return [
            (base.value, q.value) for q in same if q.end <= base.start and FROM.search(q.before)
        ][-1:]
    if BEFORE.search(base.before):
        return [
            (q.value, base.value)
            for q in same
            if q.end <= base.start and not BEFORE.search(q.before)
        ][-1:]
    return [(base.value, q.value) for q in same if BEFORE.search(q.before)][:1]


def _tabled(context: Context, claim: Claim | None) -> Pairs:
    """A bound figure with last year's by the same readings; by all readings where none fits."""
    if context.last is None or claim is None or claim.soft:
        return []
    fitting = [r for r in claim.readings if r.value == claim.quantity.value] or claim.readings
    names = (r.name.replace("（", "@").rstrip("）") for r in fitting)
    before = [(claim.quantity.value, evaluate(context.last, claim.table, name)) for name in names]
    return [(now, Decimal(then.value)) for now, then in before if then is not None]


def _requests(report: Report, context: Context, percent: Quantity, paragraph: Paragraph) -> Pairs:
    """New requests this year and last, for “申请数量较去年回落12.3%”."""
    asked = (
        re.search("申请(?:数量|量|件数|总量|总数)", percent.before)
        and subject(paragraph.told, percent, "") == "申请"
    )
    if context.last is None or not asked:
        return []
    names = ("本年新收", "本年新收＋上年结转", "总计")
    both = [
        (evaluate(report, "依申请公开", n), evaluate(context.last, "依申请公开", n)) for n in names
    ]
    return [
        (Decimal(a.value), Decimal(b.value)) for a, b in both if a is not None and b is not None
    ]


def _percent_hit(
    paragraph: Paragraph, base: Quantity, percent: Quantity, sum_: str, true: Decimal
) -> Hit:
    text = paragraph.text
    said = "".join(text[percent.start : percent.end].split())
    start = max(base.start - 12, *(text.rfind(mark, 0, base.start) + 1 for mark in "。；"))
    quoted, gap = text[start : percent.end][-110:].lstrip("，、 "), percent.value - abs(true)
    return Hit(
        f"文字写的是{said}，{sum_}。",
        paragraph.path,
        "核对两个数，改正百分比。",
        quoted,
        said,
        f"{true:.2f}%",
        f"{gap:.2f}",
    )


@rule("G423", "percent")
def rate(report: Report, context: Context) -> Iterator[Hit]:
    """办结率、答复率与件数对不上
    同一句里写了收到和办结的件数的，按件数重算办结率。有结转下年度的申请而写“办结率100%”的，只作提示：可以写“按期办结率”。
    办结率、答复率、满意率、公开率、占比这样的比率不会超过100%。"""
    yield from _impossible(context)
    carried = evaluate(report, "依申请公开", "结转下年度")
    yield from _other_rates(context)
    for paragraph, told, percent in _rates(context):
        done, received = _done(told, percent)
        quoted = paragraph.text[
            max(told.sentence(percent.start)[0], percent.start - 40) : percent.end
        ].strip()
        if received and not any(close(percent, value * 100 / received) for value in done):
            words = (
                f"{show(done[0])}÷{show(received)}＝{done[0] * 100 / received:.2f}%，"
                f"文字写的是{show(percent.value)}%。"
            )
            yield Hit(words, paragraph.path, "核对件数和比率。", quoted)
        elif (
            percent.value == 100
            and carried is not None
            and carried.value
            and subject(told, percent, "") == "申请"
        ):
            words, fix = (
                f"办结率写的是100%，而表三里结转下年度{show(carried.value)}件。",
                "可以改成“按期办结率”，或说明结转的件数。",
            )
            yield Hit(words, paragraph.path, fix, quoted, grade="有结转")


NAMED_RATE = Pattern(
    "(?<![不未])(?P<done>(?!答复|办结|回复|办复|增长|下降|点击|使用)[一-龥]{2})率(?:为|达到?|是|：|约)*$"
)
TOLD_OF = {"回收": "回收|收回", "到场": "到场|到会"}


def _other_rates(context: Context) -> Iterator[Hit]:
    """Rates named after what was done: 发放问卷480份，收回462份，回收率96.25%."""
    for paragraph in context.narrative.paragraphs():
        quantities = paragraph.told.quantities
        for whole, part, percent in zip(quantities, quantities[1:], quantities[2:], strict=False):
            named = NAMED_RATE.search(percent.before) if percent.unit == "%" else None
            same = whole.unit == part.unit and whole.sentence == percent.sentence
            exact = whole.exact and part.exact and percent.exact and whole.value >= part.value > 0
            if not named or not same or not exact:
                continue
            done = re.search(TOLD_OF.get(named["done"], named["done"]), part.phrase)
            true = part.value * 100 / whole.value
            apart = re.search("其中|[；;]", paragraph.text[whole.end : percent.start])
            if done and not apart and not close(percent, true):
                sum_ = f"{show(part.value)}÷{show(whole.value)}＝{true:.2f}%"
                yield _percent_hit(paragraph, whole, percent, sum_, true)


def _impossible(context: Context) -> Iterator[Hit]:
    """Rates and shares of more than all."""
    for paragraph in context.narrative.paragraphs():
        told = paragraph.told
        for q in (
            q
            for q in told.quantities
            if q.unit == "%"
            and q.value > 100
            and (WHOLE_RATE.search(q.before) or PART.search(q.before))
        ):
            quoted = paragraph.text[max(told.clause(q.start)[0], q.start - 40) : q.end].strip(
                "，、 "
            )
            yield Hit(
                f"{''.join(paragraph.text[q.start : q.end].split())}：比率不会超过100%。",
                paragraph.path,
                "核对比率。",
                quoted,
            )


def _rates(context: Context) -> Iterator[tuple[Paragraph, Text, Quantity]]:
    for paragraph in context.narrative.paragraphs():
        told = paragraph.told
        yield from (
            (paragraph, told, q)
            for q in told.quantities
            if q.unit == "%" and q.exact and RATE.search(q.before)
        )


def _done(told: Text, percent: Quantity) -> tuple[list[Decimal], Decimal | None]:
    """What was answered (each figure, and their sum) and what was received, in the sentence up to
    the rate."""
    before = [
        q
        for q in told.quantities
        if q.sentence == percent.sentence and q.end <= percent.start and q.unit != "%" and q.exact
    ]
    received = [q for q in before if RECEIVED.search(q.before) and not ANSWERED.search(q.before)]
    answered = [
        q
        for q in before
        if received
        and ANSWERED.search(q.before)
        and q.unit == received[-1].unit
        and q.start > received[-1].start
    ]
    if not answered or re.search(
        r"结转|正在|尚未|未到期|办理中", told.text[received[-1].start : percent.start]
    ):
        return [], None
    return [sum((q.value for q in answered), Decimal(0)), *(q.value for q in answered)], received[
        -1
    ].value
