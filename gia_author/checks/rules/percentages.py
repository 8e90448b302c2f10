"""Percentages and growth in the narrative worked out again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile

from gia_author.checks.claims import claim_of, evaluate, in_both_years, subject
from gia_author.checks.recomputed import percent_hit
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.comparisons import (
    DOWN,
    FROM,
    PAST,
    TO,
    YEARS,
    ComparedFigures,
    close,
    comparison,
    share_words,
)
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import START, Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

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
UP, FALL = "增[长加]|上升|提[高升]|增幅|增|多", "下降|减少|降低|回落|[减降]幅|减|少"
MOVED = f"(?:{UP}|{FALL})(?:了|为|达到?|约)?$"
GROWTH = Pattern(f"{SINCE}[^，。；]{{0,6}}?{MOVED}")
ALONE = Pattern("^(?:增长|增加|上升|下降|减少|降低|增幅|降幅)(?:了|为|达到?)?$")
BEFORE = Pattern(r"(?:去年|上一?年|20\d\d年)(?:度)?(?:同期)?(?!结转|度?结转)")
ANSWERED = Pattern("办结|答复|回复|办复|解决|处理")
RECEIVED = Pattern("收到|受理|接到|收办|收集|征集|承办|办理")

NEAR = 100  # quantities before a percentage among which the two compared may be


@rule("G422", "percent")
def growth(report: Report, context: Context) -> Iterator[Hit]:
    """同比算得不对
    句子里给了两年的数的，按两年的数重算；申请、答复、复议、诉讼和规范性文件的件数，有上年报告时按表中各种理解重算，一种对得上就不报。
    给了上年的数而本年的数在别处的，与全文同一单位的数比，有一个对得上就不报。没有给出上年的数，而上年不论是多少件都凑不出这个百分比的，列为提示。"""
    for paragraph in context.narrative.paragraphs():
        for percent, base in grown(paragraph.told):
            pairs = _compared(report, context, paragraph, percent, base)
            sign = -1 if DOWN.search(percent.before) else 1
            if not pairs and base and _is_past(report, base):
                pairs = _told_elsewhere(context, base) or _received(report, base)
            pairs = [one for one in pairs if one.earlier]
            if pairs and not any(one.grows_by(percent, sign) for one in pairs):
                now, then, true = pairs[0].present, pairs[0].earlier, pairs[0].growth
                sum_ = f"（{show(now)}－{show(then)}）÷{show(then)}＝{true:.2f}%"
                yield percent_hit(paragraph, base or percent, percent, sum_, true)
            elif not pairs and base and not _any_base(base, percent, sign):
                words = (
                    f"没有一个上年的整数能使{show(base.value)}{base.unit}比它变化{percent.value}%。"
                )
                quote = paragraph.text[base.start : percent.end][-100:]
                fix = "核对两年的数和百分比。"
                yield Hit(words, paragraph.path, fix, quote, grade="凑不出")


def _is_past(report: Report, base: Quantity) -> bool:
    """True for a figure of an earlier year than the report's."""
    years = NAMED_YEAR.findall(base.before)
    return bool(PAST.search(base.before)) and str(report.year) not in years[-1:]


NAMED_YEAR = Pattern(r"(?<!\d)20\d\d(?=年)")
OF_LAST_YEAR = Pattern(r"[比较与同]?(?:去年|上一?年|20\d\d年)(?:度|同期)*的?$")


def _told_elsewhere(context: Context, base: Quantity) -> list[ComparedFigures]:
    """Last year's figure with every number of its unit that the report gives for this year: one of
    them grew by the percentage, or none did."""
    every = (q for p in context.narrative.paragraphs() for q in p.told.quantities)
    same = (q for q in every if q.unit == base.unit and q.exact and not PAST.search(q.before))
    what = OF_LAST_YEAR.sub("", base.before)
    named = [q for q in same if not _moved(q) and (not what or share_words(q.before, what))]
    named.sort(key=lambda q: -share_words(q.before, base.before))
    return [comparison(q, base) for q in named]


COUNTED = tuple("件条次篇份期个场项人名家")


def _received(report: Report, base: Quantity) -> list[ComparedFigures]:
    """This year's requests by the table with last year's number: 新收申请较上年66件增长7.6%."""
    if not re.search("申请", base.before) or base.unit != "件":
        return []
    found = (evaluate(report, "依申请公开", n) for n in ("本年新收", "本年新收＋上年结转", "总计"))
    return [ComparedFigures(Decimal(one.value), base.value) for one in found if one is not None]


def _any_base(base: Quantity, percent: Quantity, sign: int) -> bool:
    """True where some whole number of last year makes this year's count grow by the percentage;
    also for what is not counted, or not said exactly."""
    ratio = 1 + sign * percent.value / 100
    if (
        PAST.search(base.before)
        or not base.exact
        or base.unit not in COUNTED
        or ratio <= 0
        or not base.value
        or _moved(base)
    ):
        return True
    near = int(base.value / ratio)
    return any(
        close(percent, sign * (base.value - then) * 100 / then)
        for then in (near - 1, near, near + 1)
        if then > 0
    )


def _compared(
    report: Report, context: Context, paragraph: Paragraph, percent: Quantity, base: Quantity | None
) -> list[ComparedFigures]:
    """This year's and last year's figure in every reading: as the sentence gives them, or as the
    tables of both years do."""
    if base is None:
        return _requests(report, context, percent, paragraph)
    bound = claim_of(report, context.narrative, paragraph, base)
    return [*_said(paragraph.told, percent, base), *in_both_years(context.last, bound)]


def grown(told: Text) -> Iterator[tuple[Quantity, Quantity | None]]:
    """Every percentage of growth with the quantity that grew, if one stands before it in the
    sentence."""
    for n, percent in enumerate(told.quantities):
        if percent.unit == "%" and percent.exact and _moved(percent):
            back = (told.quantities[before] for before in range(n - 1, -1, -1))
            inside = takewhile(lambda q: q.sentence == percent.sentence, back)  # noqa: B023
            fits = (q for q in inside if q.unit != "%" and q.depth <= percent.depth)
            yield percent, next(fits, None) or _in_sentence_before(told, percent)


def _in_sentence_before(told: Text, percent: Quantity) -> Quantity | None:
    """This year's quantity where the sentence before gives it and last year's, and nothing else."""
    given = [q for q in told.before(percent.start)[-NEAR:] if q.sentence == percent.sentence - 1]
    now = [q for q in given if not PAST.search(q.before)]
    alike = len(given) == 2 and given[0].unit == given[1].unit != "%"
    return now[0] if alike and len(now) == 1 else None


def _moved(q: Quantity) -> bool:
    """True for a change (较上年增加32条, 增长5%), not a figure of its own."""
    return bool(GROWTH.search(q.before) or ALONE.match(q.before))


def _said(told: Text, percent: Quantity, base: Quantity) -> list[ComparedFigures]:
    """This year's and last year's figure where the sentence gives both: 由80件增至120件;
    去年同期80件."""
    if not base.known:
        return []
    at = bisect_left(told.quantities, base.start, key=lambda q: q.start)
    near = (*told.quantities[max(at - 2, 0) : at], *told.quantities[at + 1 : at + 3])
    same = [
        q
        for q in near
        if q.sentence == base.sentence
        and q.unit == base.unit
        and q.known
        and "其中" not in told.text[q.end : percent.start]
    ]
    ahead = [q for q in same if q.end <= base.start]
    if _moved(base):
        by = base.value * (-1 if DOWN.search(base.before) else 1)
        return [_changed(q, by) for q in ahead]
    if TO.search(base.before):
        return [comparison(base, q) for q in ahead if FROM.search(q.before)][-1:]
    now = [q for q in ahead if _is_earlier(base, q)]
    if now or (BEFORE.search(base.before) and not any(_is_earlier(q, base) for q in same)):
        return [comparison(q, base) for q in now][-1:]
    return [comparison(base, q) for q in same if _is_earlier(q, base)][:1]


def _changed(q: Quantity, by: Decimal) -> ComparedFigures:
    """A figure and the change told of it: of 较年初的8000人增加4000人 it is the earlier one."""
    if COMPARED_WITH.search(q.before):
        return ComparedFigures(q.value + by, q.value)
    return ComparedFigures(q.value, q.value - by)


COMPARED_WITH = Pattern(f"[较比]{YEARS}的?$")
YEAR = Pattern(r"(?<!\d)20\d\d(?=年)")


def _is_earlier(one: Quantity, other: Quantity) -> bool:
    """True where the words say that the one is of an earlier year than the other."""
    year, later = YEAR.search(one.before), YEAR.search(other.before)
    if year and later:
        return year[0] < later[0]
    return bool(BEFORE.search(one.before)) and not BEFORE.search(other.before)


def _requests(
    report: Report, context: Context, percent: Quantity, paragraph: Paragraph
) -> list[ComparedFigures]:
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
        ComparedFigures(Decimal(a.value), Decimal(b.value))
        for a, b in both
        if a is not None and b is not None
    ]


@rule("G423", "percent")
def rate(report: Report, context: Context) -> Iterator[Hit]:
    """办结率、答复率与件数对不上
    同一句里写了收到和办结的件数的，按件数重算办结率。有结转下年度的申请而写“办结率100%”的，只作提示：可以写“按期办结率”。
    收到、发放了多少和其中做了多少都写了的，别的率也重算（“发放问卷480份，收回462份，回收率96.25%”）。
    办结率、答复率、满意率、公开率、占比这样的比率不会超过100%，几项占比加起来也不会。"""
    yield from _impossible(context)
    yield from _shares_beyond(context)
    carried = evaluate(report, "依申请公开", "结转下年度")
    yield from _other_rates(context)
    yield from _all_but_not(context)
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


NAMED_RATE = Pattern("(?P<name>[一-龥]{2,10})率(?:均|都|为|达到?|是|：|约|保持|实现)*$")
NO_PART = Pattern("增长|下降|降低|上升|提高|提升|差错|[不未][一-龥]{2}$")
TOLD_OF = {"回收": "回收|收回", "到场": "到场|到会", "办复": "办复|答复|办结"}
IN_TIME = ("按期", "按时", "及时", "限时", "依法")
LEFT_OVER = Pattern("结转|正在|尚未|未到期|办理中")


def _other_rates(context: Context) -> Iterator[Hit]:
    """Rates named after what was done: 发放问卷480份，收回462份，回收率96.25%."""
    for paragraph in context.narrative.paragraphs():
        for percent in paragraph.told.quantities:
            pairs = _parts_of_rate(paragraph.told, percent)
            if pairs and not any(close(percent, p.value * 100 / w.value) for p, w in pairs):
                part, whole = pairs[0]
                true = part.value * 100 / whole.value
                sum_ = f"{show(part.value)}÷{show(whole.value)}＝{true:.2f}%"
                yield percent_hit(paragraph, min(part, whole, key=START), percent, sum_, true)


ALL_OF_THEM = Pattern(
    "(?:全部|均已?|全数)(?:完成|已经?|按时|按期|及时)*(?P<done>[一-龥]{2})(?:到位)?[，,；;]"
)


def _all_but_not(context: Context) -> Iterator[Hit]:
    """A rate of less than all right behind the words that all of it was done."""
    for paragraph in context.narrative.paragraphs():
        for percent in paragraph.told.quantities:
            named = NAMED_RATE.search(percent.before) if percent.unit == "%" else None
            lead = paragraph.text[paragraph.told.sentence(percent.start)[0] : percent.start]
            found = [*ALL_OF_THEM.finditer(lead)][-1:] if named and percent.value < 100 else []
            if found and named and named["name"] == found[0]["done"]:
                words = (
                    f"文字说“{found[0][0][:-1]}”，{named['name']}率写的是{show(percent.value)}%。"
                )
                start = max(paragraph.told.sentence(percent.start)[0], percent.end - 60)
                quote = paragraph.text[start : percent.end].strip("，、 ")
                yield Hit(words, paragraph.path, "核对比率。", quote)


def _parts_of_rate(told: Text, percent: Quantity) -> list[tuple[Quantity, Quantity]]:
    """What a rate is named after, as told in its sentence (or in the one before, if its own begins
    with it), each with what it may be a part of there or before; the nearest first. Nothing where
    not all is told."""
    named = NAMED_RATE.search(percent.before) if percent.unit == "%" and percent.exact else None
    if not named or NO_PART.search(named["name"]) or RATE.search(percent.before):
        return []
    how, done = named["name"][:-2][-2:], named["name"][-2:]
    begins = told.clause(percent.start)[0] == told.sentence(percent.start)[0]
    near = [q for q in told.before(percent.start)[-NEAR:] if q.sentence >= percent.sentence - 1]
    near = [q for q in near if q.unit != "%" and q.exact and q.value]
    did = re.compile(f"(?:{TOLD_OF.get(done, done)})(?!率)")
    parts = [q for q in near if did.search(f"{q.before}#{q.after[:4]}") and "应" not in q.before]
    parts = [q for q in parts if begins or q.sentence == percent.sentence]
    if how in IN_TIME:
        parts = [q for q in parts if how in q.phrase]
    wholes = [q for q in near if q not in parts]
    if not parts or how not in told.text[told.sentence(near[0].start)[0] : percent.start - 1]:
        return []
    if not parts or LEFT_OVER.search(told.text, near[0].start, percent.start):
        return []
    if "其中" in told.text[parts[-1].start : percent.start]:
        return []
    every = parts[0]._replace(value=sum((q.value for q in parts), Decimal(0)))
    return [
        (part, whole)
        for part in (*reversed(parts), *([every] if len(parts) > 1 else []))
        for whole in reversed(wholes)
        if whole.unit == part.unit and whole.value >= part.value and whole.depth <= part.depth
    ]


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


SHARED = Pattern("占(?P<base>[^，。；\\d]{0,12})$")
FEWEST_SHARES, MOST_OVER = 3, 30  # of one whole; hundredths


def _rows_of_shares(told: Text) -> Iterator[list[Quantity]]:
    """The shares told in one sentence; those behind 占比分别为 have no words of their own."""
    sentences: dict[int, list[Quantity]] = {}
    for q in told.quantities:
        row = sentences.get(q.sentence, [])
        follows = row and not q.before and "分别" in row[0].before
        if q.unit == "%" and (SHARED.search(q.before) or follows):
            sentences.setdefault(q.sentence, []).append(q)
    yield from sentences.values()


def _shares_beyond(context: Context) -> Iterator[Hit]:
    """Shares of one whole in a row in a sentence that are together more than all."""
    for paragraph in context.narrative.paragraphs():
        for row in _rows_of_shares(paragraph.told):
            bases = {m["base"] for q in row if (m := SHARED.search(q.before))}
            over = sum(q.value for q in row) - 100
            slack = sum((q.step for q in row), Decimal(0)) / 2
            text = paragraph.text[row[0].start : row[-1].start]
            among = paragraph.told.between(row[0].start, row[-1].end)
            told = (
                len(row) == len(among)
                and len(row) >= FEWEST_SHARES
                and len(bases) == 1
                and all(q.exact for q in row)
            )
            if told and slack < over <= MOST_OVER and not re.search("其中|[（(]", text):
                sums = "＋".join(f"{show(q.value)}%" for q in row)
                start = max(row[0].start - len(row[0].before), row[-1].end - 100)
                words = f"{sums}＝{show(over + 100)}%，各项占比加起来不会超过100%。"
                quote = paragraph.text[start : row[-1].end].strip("，、 ")
                yield Hit(words, paragraph.path, "核对各项占比。", quote)


def _rates(context: Context) -> Iterator[tuple[Paragraph, Text, Quantity]]:
    for paragraph in context.narrative.paragraphs():
        told = paragraph.told
        yield from (
            (paragraph, told, q)
            for q in told.quantities
            if q.unit == "%" and q.exact and RATE.search(q.before)
        )


def _is_received(told: Text, q: Quantity) -> bool:
    """True for what was received, and for what the others are said to be among."""
    among = AMONG.match(told.text, q.end)
    return bool((RECEIVED.search(q.before) or among) and not ANSWERED.search(q.before))


AMONG = Pattern("[^，。；：（）,;:()\\d]{0,8}[中里][，,]")


def _done(told: Text, percent: Quantity) -> tuple[list[Decimal], Decimal | None]:
    """What was answered (each figure, and their sum) and what was received, in the sentence up to
    the rate."""
    before = [
        q
        for q in told.quantities
        if q.sentence == percent.sentence and q.end <= percent.start and q.unit != "%" and q.exact
    ]
    received = [q for q in before if _is_received(told, q)]
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
