"""Wholes and their parts in the narrative: lists that do not add up, parts greater than their
whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate, combinations, pairwise
from operator import and_

from gia_author.checks.claims import claims_in, is_inserted
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import Figure, show
from gia_author.language.partitions import is_open, settled
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.language.wholes import Partition
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

CHANNEL = Pattern(
    "网站|门户网|公众号|微信|微博|抖音|头条|客户端|专栏|平台|公示栏|公告栏|公开栏|新媒体|网页"
    "|短视频号|视频号|显示屏|宣传栏"
)
HEADS = ("人", "名", "位", "家", "个", "户", "人次", "场次", "场", "次", "处", "所", "册", "本")
PIECES = ("条", "件", "篇", "份", "则", "期", "个")
MARKS = "、，,；;"
CLAUSES = Pattern("[，,]")
ANOTHER = Pattern("结转|累计|历年|截[至止]|转[入至到]下年")
STATED = Pattern(
    "(?:共|已|我.|本.)?(?:组织|开展|召开|举办|编制|编发|印发|出台|制发|制定|转发|转载|回应|回复"
    "|答复|解答|受理|收到|接受|完成|更新"
    "|发布|推送|公开|刊登|办理|办结|解读|参加|报送)"
)
LONGEST = 110
WITHIN = ("其中", "（含", "（", "包括", "包含", "涵盖")  # what follows lies in the whole
CLOSED = ("其余", "两类")  # nothing else can be in the whole
MANY = 4  # items
FEW = 3  # the parts are not even a third: likely picked out, not all there are
MOST_ADDED = 20  # wholes of which any two may be meant together
MOST_WAYS = 200  # of counting a value or taking it for a part of the one before it


@rule("G401", "sum")
def parts_and_whole(report: Report, context: Context) -> Iterator[Hit]:
    """分项之和不等于总数
    “N条，其中A条、B条”“N条（A条、B条）”这样列全了的，各项之和应当等于总数；先列分项、后写“合计”的也一样。
    写了“等”的、约数、单位不同的不算；同一信息在几个渠道发布的，各渠道之和可以大于总数。只列举了一部分的，请加“等”字，或者补上“其他”。
    其中有一个数与三张表对不上、改对了就平的，由G411、G412报，不再报一次。一句话里有一百个以上数的，不核对。"""
    for paragraph in context.narrative.paragraphs():
        wrong = [one for one in paragraph.partitions if _is_wrong(paragraph, one)]
        told = _by_tables(report, context, paragraph) if wrong else {}
        for one in wrong:
            right = _with_tables(one, told)
            parts = settled(paragraph.text, one)
            if parts and not (right and adds_up(paragraph.told, right)):
                yield _unequal(paragraph, replace(one, parts=parts))


def _is_wrong(paragraph: Paragraph, one: Partition) -> bool:
    """True for a list that was typed, is complete, and does not make up its whole."""
    return (
        _literal(paragraph, one)
        and not too_big(paragraph.text, one)
        and not is_open(paragraph.text, one)
        and not adds_up(paragraph.told, one)
    )


def _by_tables(report: Report, context: Context, paragraph: Paragraph) -> dict[Quantity, Figure]:
    """The table's figure for every number of a paragraph that contradicts a table, which other
    rules tell."""
    return {
        c.quantity: c.readings[0].value
        for c in claims_in(report, context.narrative, paragraph)
        if c.readings
        and not c.soft
        and c.quantity.unit != "元"
        and c.quantity.exact
        and all(c.quantity.value != r.value for r in c.readings)
    }


def _with_tables(one: Partition, told: dict[Quantity, Figure]) -> Partition | None:
    """The list with the table's figure for the one number in it that contradicts a table; None
    where it is not one."""
    listed = (one.whole, *one.parts)
    if sum(q in told for q in {*listed}) != 1:
        return None
    whole, *parts = (q._replace(value=Decimal(told.get(q, q.value))) for q in listed)
    return replace(one, whole=whole, parts=tuple(parts))


@rule("G402", "part-gt-whole")
def part_greater(report: Report, context: Context) -> Iterator[Hit]:
    """部分大于整体
    “其中”后面的数不能比总数大。列举不全的、有“等”字的也不例外。多半是总数没有更新，或者“其中”说的是另一件事。"""
    for paragraph in context.narrative.paragraphs():
        for one in paragraph.partitions:
            own = not _has_another_subject(paragraph, one)
            if own and _literal(paragraph, one) and (part := too_big(paragraph.text, one)):
                words = f"其中的{written(paragraph, part)}大于总数{written(paragraph, one.whole)}。"
                whole, fix = one.whole.value, "核对两个数；不是总数的一部分的，不要用“其中”。"
                quoted = quote(paragraph.text, one.start, part.end)
                yield Hit(
                    words,
                    paragraph.path,
                    fix,
                    quoted,
                    show(whole),
                    show(part.value),
                    show(part.value - whole),
                )


def _has_another_subject(paragraph: Paragraph, one: Partition) -> bool:
    """True where the sentence speaks of something else before 其中, and the whole is of the one
    before (办理复议1件。申请按时答复率100%，其中2件延期; 告知13件。答复均按期，其中19件延期)."""
    first = min(one.parts, key=lambda q: q.start)
    start = paragraph.told.sentence(first.start)[0]
    lead = paragraph.text[start : first.start].partition("其中")[0]
    return one.whole.end <= start and bool(ITS_OWN.search(lead))


ITS_OWN = Pattern("%|(?:^|[^，。；]{2})(?:均|全部|都|全数)")  # a subject before what is told of it


def _literal(paragraph: Paragraph, one: Partition) -> bool:
    """True if one of the numbers was typed: those from variables agree by themselves."""
    return not all(is_inserted(paragraph, q) for q in (one.whole, *one.parts))


def too_big(text: str, one: Partition) -> Quantity | None:
    """The first part that is greater than everything that may be its whole, among those before the
    list may end."""
    wholes = [
        q.value * (1 if q.known else Decimal("1.5")) + q.slack for q in (one.whole, *one.others)
    ]
    known = one.cue.endswith(WITHIN) and not one.loose
    sure = one.parts[: _ends(text, one).index(True) + 1] if known else ()
    return next(
        (p for p in sure if p.exactness not in ("近", "约", "以下") and _least(p) > max(wholes)),
        None,
    )


def _least(part: Quantity) -> Decimal:
    """What a part counts at least."""
    return part.value - part.slack


def adds_up(told: Text, one: Partition) -> bool:
    """True if some reading of the list fits, or if it is not meant to add up."""
    listed = (one.whole, *one.parts)
    if len(one.parts) < 2 or not all(q.known for q in listed):
        return True
    slack = sum(q.slack for q in listed)
    wholes = [q.value for q in (one.whole, *one.others)]
    values = [p.value for p in one.parts]
    if _divided_again(one.whole.value, values):
        return True
    more = sum(values) > one.whole.value
    overlap = more and one.cue != "合计" and is_channels(one) and not _are_apart(told, one)
    rounded = one.whole.unit == "元" and abs(sum(values) - one.whole.value) < max(
        q.step for q in (one.whole, *one.parts)
    )
    ends = _ends(told.text, one)
    other_units = one.whole.unit in PIECES and sum(values) + sum(_between(told, one)) in wholes
    return (
        (overlap and not _is_slightly_more(one, values))
        or rounded
        or other_units
        or sum(_to_the_end(told, one)) in wholes
        or any(abs(sums - w) <= slack for sums in accumulate(values) for w in wholes if slack)
        or fits([*wholes, *_added(wholes)], values, ends)
    )


APART = Pattern(
    "不(?:予|作)?重复|[无未]重复|没有重复|不存在重复|去重|(?:剔除|扣除)重复|互不(?:重复|交叉)"
    "|(?:未|没有|不再)(?:再)?(?:通过|在|利用|从)?其[他它](?:任何)?(?:渠道|途径|方式|平台)"
)


def _are_apart(told: Text, one: Partition) -> bool:
    """True where the sentence says that nothing is counted twice: 各渠道不重复计算."""
    last = max(p.end for p in one.parts)
    return bool(APART.search(told.text, one.start, told.sentence(last - 1)[1]))


def _added(wholes: Sequence[Decimal]) -> Iterator[Decimal]:
    """What several wholes may be together: all from one of them on, or any two."""
    yield from accumulate(reversed(wholes))
    yield from (a + b for a, b in combinations(wholes[:MOST_ADDED], 2))


SLIGHTLY = Decimal("1.02")  # times the whole: places of publication that overlap do so by more


def _is_slightly_more(one: Partition, values: Sequence[Decimal]) -> bool:
    """True for three and more parts that are together a very little more than the whole."""
    return len(values) > 2 and one.whole.value < sum(values) <= one.whole.value * SLIGHTLY


def _divided_again(whole: Decimal, values: Sequence[Decimal]) -> bool:
    """True if the whole is divided twice in a row: by applicants, then by results."""
    sums = list(accumulate(values))
    return whole in sums[1:-2] and sums[-1] == 2 * whole


def _between(told: Text, one: Partition) -> list[Decimal]:
    """What stands among and behind the parts in another unit of pieces:
    财政信息2条、规范性文件1份."""
    first = min(p.start for p in one.parts)
    inside = (
        q
        for q in told.between(first + 1, told.sentence(first)[1])
        if (q.sentence, q.depth) == (one.parts[0].sentence, one.parts[0].depth)
    )
    return [q.value for q in inside if q.unit in PIECES and q.unit != one.whole.unit]


def _to_the_end(told: Text, one: Partition) -> list[Decimal]:
    """The parts with what follows them in the sentence, where semicolons set all of it apart or
    there are many: 动态52条；公开资金信息2条. A verb behind one may begin another statement, or the
    next part; that so many add up to the whole is no chance."""
    first = min(one.parts, key=lambda q: q.start)
    listed = [
        q
        for q in told.between(first.start, told.sentence(first.start)[1])
        if (q.sentence, q.depth) == (first.sentence, first.depth)
    ]
    apart = all(re.search("[；;]", told.text[a.end : b.start]) for a, b in pairwise(listed))
    same = all(q.exact and q.unit == first.unit for q in listed)
    return [q.value for q in listed] if same and (apart or len(listed) > MANY) else []


def _ends(text: str, one: Partition) -> list[bool]:
    """For each part whether the list may end behind it: before a stronger mark than those in it, a
    clause of
    its own, another scope (结转) or a statement with a verb; not where it goes on evenly.
    """
    if one.cue == "合计":
        return [True] * len(one.parts)
    if one.cue in ("（", "各类", *CLOSED):
        return [False] * (len(one.parts) - 1) + [True]
    ends: list[bool] = []
    strongest = 0
    for a, b in pairwise(one.parts):
        between = text[a.end : b.start].replace(b.before, "")
        strength = max((MARKS.index(c) for c in between if c in MARKS), default=0)
        new = ANOTHER.search(b.before) or (
            STATED.match(b.before) and not STATED.match(one.parts[0].before)
        )
        clause = len(CLAUSES.findall(text[a.end : b.start])) > 1
        ends.append(bool(strength > strongest and ends) or bool(new) or clause or strength > 2)
        strongest = max(strongest, strength)
    return [*ends, True]


def fits(wholes: Sequence[Decimal], values: Sequence[Decimal], ends: Sequence[bool]) -> bool:
    """True if the first so many values add up to one of the wholes; a value may be followed by its
    own parts, which then do not count.

    ``ends`` says after which values the list may end: not at the mark 、 in its middle. True also
    where there are too many ways to tell.
    """
    wanted, most = set(wholes), max(wholes)
    counted: list[set[Decimal]] = [{Decimal(0)}, *(set() for _ in values)]  # before each value
    only_zeros = [*accumulate((not value for value in reversed(values)), and_, initial=True)][::-1]
    for n, value in enumerate(values):
        sums = {one + value for one in counted[n] if one + value <= most}
        behind = [*_behind_its_own(values, n)] if sums else []
        may_end = ends[n] or behind or only_zeros[n + 1]
        if (may_end and sums & wanted) or len(sums) > MOST_WAYS:
            return True
        for following in (n + 1, *behind):
            counted[following] |= sums
    return False


def _behind_its_own(values: Sequence[Decimal], n: int) -> Iterator[int]:
    """The places behind two or more values that make up the one before them."""
    inner = Decimal(0)
    for following in range(n + 1, len(values)):
        inner += values[following]
        if inner == values[n] and following > n + 1:
            yield following + 1
        if inner > values[n]:
            return


def is_channels(one: Partition) -> bool:
    """True if most parts are places of publication: the same piece may stand in several."""
    return sum(bool(CHANNEL.search(p.before)) for p in one.parts) * 2 > len(one.parts)


def _unequal(paragraph: Paragraph, one: Partition) -> Hit:
    found = sum((p.value for p in one.parts), Decimal(0))
    parts = "＋".join(show(p.value) for p in one.parts)
    last = max(one.whole.end, *(p.end for p in one.parts))
    words = (
        f"总数是{written(paragraph, one.whole)}，各项之和{parts}＝{show(found)}，"
        f"相差{show(abs(found - one.whole.value))}。"
    )
    fix = "核对总数和各项；只列举了一部分的，加“等”字或补上“其他”。"
    return Hit(
        words,
        paragraph.path,
        fix,
        quote(paragraph.text, one.start, last),
        show(one.whole.value),
        show(found),
        show(found - one.whole.value),
        grade=_grade(paragraph.text, one, found),
    )


BESIDES = Pattern("女性|男性|党员|代表|委员|岁以[上下]|老年人|残疾人|少数民族")


def _is_slip(one: Partition, found: Decimal) -> bool:
    """True where no choice of parts makes their sum: all 0, or the whole but for a 0 too many."""
    return not found or one.whole.value in (found * 10, found * 100)


def _grade(text: str, one: Partition, found: Decimal) -> str:
    """Surer where the list is closed; only a hint where it may leave something out or count it
    twice."""
    short = (
        found < one.whole.value
        and one.cue not in ("合计", *CLOSED)
        and (
            (one.whole.unit in HEADS and not _is_near(one, found) and not _in_order(one))
            or (len(one.parts) < 3 and (is_channels(one) or _chosen(text, one, found)))
        )
    )
    picked = one.cue == "其中" and found * FEW < one.whole.value and not _is_slip(one, found)
    crossing = one.cue == "其中" and found > one.whole.value and _is_besides(one)
    if one.hazy or short or picked or crossing:
        return "可能不全"
    return "括号列全" if one.cue.startswith("（") else ""


def _is_besides(one: Partition) -> bool:
    """True for people of whom one may be of several kinds: 女性14名，企业代表12名."""
    people = one.whole.unit in ("人", "名", "位", "人次")
    return people and any(BESIDES.search(p.before) for p in one.parts)


def _is_near(one: Partition, found: Decimal) -> bool:
    """True for a sum so near to the whole that hardly an item is left out."""
    return len(one.parts) > 1 and found * 10 >= one.whole.value * 9


def _in_order(one: Partition) -> bool:
    """True for items called 第一批, 第二批: they are all there."""
    first = ORDER.search(min(one.parts, key=lambda q: q.start).before)
    return bool(first) and all(ORDER.search(p.before) for p in one.parts)


ORDER = Pattern("第[一二三四五六七八九十](?:批|期|轮|季度|阶段|类|档)[^，。；、]{0,6}$")


def _chosen(text: str, one: Partition, found: Decimal) -> bool:
    """True for two parts told one after the other, or behind the last of several wholes, that are
    not half of it: likely picked out."""
    first, last = (pick(one.parts, key=lambda q: q.start) for pick in (min, max))
    return (
        one.cue == "其中"
        and found * 2 < one.whole.value
        and ("、" not in text[first.end : last.start] or _is_last_of_several(text, one))
    )


def _is_last_of_several(text: str, one: Partition) -> bool:
    """True for a whole that stands in a list itself: 目录6015条、动态2148条，其中……"""
    return any("、" in text[q.end : one.whole.start] for q in one.others if q.end < one.whole.start)


def written(paragraph: Paragraph, q: Quantity) -> str:
    """A quantity as it stands in the text."""
    return "".join(paragraph.text[q.start : q.end].split())


def quote(text: str, start: int, end: int) -> str:
    """The piece of text, begun a few words earlier, at most as long as a quote may be."""
    start = max(
        start - 12,
        text.rfind("。", 0, start) + 1,
        text.rfind("，", 0, start) + 1,
        text.rfind("；", 0, start) + 1,
    )
    return text[start : min(end, start + LONGEST)].strip()
