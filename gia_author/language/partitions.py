"""Wholes and their parts: which numbers a text says to make up which other number."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text, depths
from gia_author.language.quantities import EXACT, any_of

CUE = Pattern(r"其中|(?:主要)?(?:包括|包含|涵盖)(?:了)?|(?<![以所])涉及|分别(?:为|是|有)?")
INSIDE = Pattern(
    "(?:在|所有|上述|以上|收到的|受理的|办结的)[^，。；：（）,;:()]{0,14}(?:信息|申请|答复件?|办件|办结件?|文件|件|总数"
    r"|总量)(?:\d+[条件份篇个])?(?:当)?[中里][，,：:]?"
    r"|(?:^|[，。；,;])(?:按|从|依)照?[^，。；,;]{2,12}(?:分类?|划分|统计|看|来看)[，,：:]"
)
OUTCOME = Pattern(
    r"(?:予以公开|同意公开|部分公开|不予公开|无法提供|不予处理|其他处理)[^，；、。]{0,4}$"
)
COMPARED = Pattern(
    any_of("""
    同比 环比 较 比[上去前] 比[^，。；]{1,12}[多少]$ 上升 下降 减少 增加 增长 同期 平均 占
    [月日年人户]均
    (?<!结转)(?:上一?年|去年)(?!度?(?:结转|转|[^，。；、,;]{0,14}(?:报告|年报)))""")
)
VIEWED = Pattern("点击|浏览|阅读|访问|播放|点赞|粉丝|关注|转发量")
STOP = Pattern(
    "(?:^|[，,；;、。])"
    + any_of("""
    另外? 此外 除此 同时 还 并 全年 累计 总计 合计 共计 共(?!同|性|和|产) 截至 截止 目前 今年 本年
    年内 均 全部 现""")
)
OPEN = Pattern(r"(?<![平高中初同相均对一优上])等(?![级于待同额距分效候号])")
BEHIND = Pattern(r"[^，。；、,;（）()]{0,8}[（(]\s*(其中|含|包括|分别为|分别是|即)?[，,：:]?")
EVERY_WAY = (
    "(?:以上|上述|、)*(?:[两二三四五六七八九十][者项类级端家地年批])?"
    "(?:渠道|平台|方式|途径|部分|方面|季度|活动)?"
)
ADDED = "合计|总计|共计|总共|相加|加起来"
TOTAL = Pattern(f"{EVERY_WAY}(?:全年|年内)?(?:{ADDED}|累计|共(?![同性和产]))[^，。；、]{{0,12}}$")
SURE_TOTAL = Pattern(f"{EVERY_WAY}(?:{ADDED})")  # 共, 累计 and 全年 may begin something new
LIKE_TOTAL = Pattern(  # a total if what stands before it nearly makes it up
    f"[^，。；、]{{0,8}}(?:(?P<named>{ADDED}|总[一-龥]{{0,2}}[量数额])|共(?![同性和产])|全年)"
    "[^，。；、]{0,12}$"
)
LEFT_OUT = Pattern(r"[，,、]?[^。；;，,]{0,16}\[…\]")
CHOSEN = Pattern(
    r"(?<![提以之日月年])前[一二三四五六七八九十\d两几]|居前|靠前|排名|较多|最多"
)  # the list names the greatest only
ALIKE = ("条", "篇", "则")
FAMILIES = (  # units that are counted together: 图解12篇、视频8条，共20件
    frozenset("条件篇份则期幅张部"),
    frozenset(("场", "期", "次", "批", "场次", "轮")),
    frozenset(("人", "名", "位", "人次")),
)

MOST = 100  # quantities of a sentence; and those before a list among which its whole may be
SEMICOLON = re.compile("[；;]")
OF_TIME = (
    "小时",
    "分钟",
    "秒",
    "天",
    "个月",
    "个工作日",
    "年",
)  # they count nothing that is divided


@dataclass(frozen=True)
class Partition:
    """A whole said to consist of parts; ``others`` are further quantities that the text may mean as
    the whole.

    ``loose``: no word ties the parts to this very whole. ``hazy``: the list may be incomplete (等,
    含, other units in between).
    """

    whole: Quantity
    others: tuple[Quantity, ...]
    parts: tuple[Quantity, ...]
    cue: str
    start: int
    loose: bool = False
    hazy: bool = False


def partitions(told: Text) -> tuple[Partition, ...]:
    """Every whole with its parts in a paragraph, in order of the parts, each list of parts once.

    A sentence of more than ``MOST`` quantities is no sentence that anybody can follow, and every
    list in it would be held against all of it: it is left out.
    """
    told = _legible(told)
    found: dict[int, Partition] = {}
    if told.quantities:
        for one in (
            *_bracketed(told),
            *_bare(told),
            *_cued(told),
            *_totalled(told),
            *_outcomes(told),
            *_classes(told),
            *_evenly_named(told),
            *_complements(told),
        ):
            found.setdefault(one.parts[0].start, one)
        for one in _unnamed(told):
            if not any({one.whole, *one.parts} <= {*other.parts} for other in found.values()):
                found.setdefault(one.parts[0].start, one)
    return tuple(found[start] for start in sorted(found))


def _legible(told: Text) -> Text:
    """The text with the quantities of those sentences that have not too many."""
    counts = Counter(q.sentence for q in told.quantities)
    if all(count <= MOST for count in counts.values()):
        return told
    return told._replace(quantities=tuple(q for q in told.quantities if counts[q.sentence] <= MOST))


def _cued(told: Text) -> list[Partition]:
    """Lists after 其中, 包括, 分别为, or after words that say what is divided (在公开的信息中,
    按申请人分)."""
    result = []
    inside = depths(told.text)
    for m in sorted(
        [*CUE.finditer(told.text), *INSIDE.finditer(told.text)], key=lambda m: m.start()
    ):
        if not m[0].startswith("分别") and not _heads_items(told, m):
            result += [
                one
                for n, unit in enumerate(_units_after(told, m.end()))
                if (one := _listed(told, m, inside[m.end()], unit, n == 0)) is not None
            ]
    return result


def _heads_items(told: Text, m: re.Match[str]) -> bool:
    """True for the word that every item of a list begins with: 涉及征地的5件，涉及规划的3件."""
    last = told.before(m.start())[-1:]
    return bool(last) and m[0] in last[0].before and "其中" not in m[0]


def _listed(told: Text, m: re.Match[str], depth: int, unit: str, first: bool) -> Partition | None:
    """The list of this unit after a cue, with its whole; a second unit (收取420元) needs a whole of
    just that unit."""
    loose = m.re is INSIDE.compiled
    parts = parts_after(told, m.end(), depth, unit)
    if m[0] != "其中" and not loose:
        parts = _named(told, m.end(), parts)
    if PRAISED.match(told.text, m.end()) or MODIFYING.match(told.text, m.start()):
        return None
    start = m.end() if loose else m.start() + (m[0][0] in "，。；,;")
    candidates = wholes_before(told, start, parts[0], loose) if parts else []
    if not candidates or (len(parts) < 2 and m[0] != "其中"):
        return None
    behind = told.text[candidates[-1].end : m.start()] if m[0] != "其中" and not loose else ""
    if re.search("[；;]", behind) or CHOSEN.search(
        told.text, m.end(), parts[0].end + len(parts[0].after)
    ):
        return None
    if candidates[-1].unit != unit:
        parts = parts[:1]
    if not first and (
        candidates[-1].unit != unit or STOP.search(told.text[m.end() : parts[0].start])
    ):
        return None
    if all(WITHIN_TIME.search(p.before) for p in parts):
        return None
    chief = "主要" in told.text[max(m.start() - 2, 0) : m.end() + 2]
    closed = nearly(candidates[-1], parts) or "其他" in parts[-1].before
    hazy = _is_hazy(told, m.end(), parts, candidates) or (chief and not closed)
    return Partition(
        candidates[-1],
        tuple(candidates[:-1]),
        tuple(parts),
        m[0],
        candidates[-1].start,
        loose,
        hazy,
    )


# of 一个工作日内答复的, 三个工作日内答复的 the second has the first in it
WITHIN_TIME = Pattern("(?:^|工作日|[天日月时])(?:以内|之内|内|以上|以下)")
BARE_ITEM = r"[一-龥（）()]{0,14}?(?<![\d.])\d{1,7}"
BARE_UNIT = r"(?:[条件篇则份期个家次]|(?![\d.%年月日号时/:\-一-龥]))"
BARE_LIST = Pattern(
    rf"其中[：:，,]?((?:{BARE_ITEM}{BARE_UNIT}(?:[、，；;]|,(?!\d{{3}}))){{1,20}}{BARE_ITEM}{BARE_UNIT})"
)
BARE_NUMBER = Pattern(r"(?:^|(?<=[、，,；;]))([^、，,；;\d]{0,14})(\d{1,7})([条件篇则份期个家次])?")


def _bare(told: Text) -> list[Partition]:
    """Lists whose numbers lack the unit that their whole has: 1500条，其中网站760、公众号740."""
    result = []
    for m in BARE_LIST.finditer(told.text):
        items = list(BARE_NUMBER.finditer(m[1]))
        whole = next(iter(told.before(m.start())[-1:]), None)
        units = {item[3] for item in items}
        if (
            not whole
            or None not in units
            or units - {None, whole.unit}
            or len(items) < 2
            or whole.sentence < bisect_right(told.sentences, m.start()) - 1
        ):
            continue
        parts = tuple(
            whole._replace(
                value=Decimal(item[2]),
                exactness=EXACT,
                before=item[1],
                after="",
                start=m.start(1) + item.start(2),
                end=m.start(1) + item.end(),
            )
            for item in items
        )
        result.append(Partition(whole, (), parts, "其中", whole.start))
    return result


def _named(told: Text, start: int, parts: list[Quantity]) -> list[Quantity]:
    """The parts up to a semicolon, if each has a name before its number: 包括动态35条, not
    涉及26个领域."""
    mark = SEMICOLON.search(told.text, start)
    parts = [q for q in parts if mark is None or q.start < mark.start()]
    return (
        parts
        if all(
            len(CUE.sub("", q.before).strip("、和及，：: ")) > 1 or _alone(told, q) for q in parts
        )
        else []
    )


def _units_after(told: Text, position: int) -> list[str]:
    """The units counted in the rest of the sentence, in order: a list may give number and amount of
    each item."""
    end = told.sentence(position)[1]
    units = dict.fromkeys(
        q.unit for q in told.between(position, end) if q.unit not in ("%", *OF_TIME)
    )
    return [*units][:2]


def _bracketed(told: Text) -> list[Partition]:
    """Lists in the brackets right behind a quantity."""
    result = []
    for n, whole in enumerate(told.quantities[:-1]):
        opening = BEHIND.match(told.text, whole.end)
        if not opening or told.quantities[n + 1].depth <= whole.depth:
            continue
        parts = parts_after(told, opening.end(), whole.depth + 1, whole.unit)
        if parts and (len(parts) > 1 or opening[1]):
            hazy = opening[1] == "含" or _is_hazy(told, opening.end(), parts, [whole])
            result.append(
                Partition(whole, (), tuple(parts), f"（{opening[1] or ''}", whole.start, hazy=hazy)
            )
    return result


def _totalled(told: Text) -> list[Partition]:
    """Lists with their total behind them: A 5件、B 6件，合计11件."""
    result = []
    for n, whole in enumerate(told.quantities):
        total = TOTAL.match(whole.before) or LIKE_TOTAL.match(whole.before)
        if n and total and whole.unit != "%":
            listed = _summed(told, n, total)
            between = told.text[listed[0].start : whole.start] if listed else ""
            if len(listed) > 1 and not CUE.search(between) and "另" not in between:
                result.append(
                    Partition(
                        whole,
                        (),
                        tuple(reversed(listed)),
                        "合计",
                        listed[0].start,
                        hazy=_is_hazy(told, listed[0].start, listed, [])
                        and not nearly(whole, listed, True),
                    )
                )
    return result


def _summed(told: Text, n: int, total: re.Match[str]) -> list[Quantity]:
    """What a total surely adds up, or adds up but for a slip; none where that is not told."""
    whole, last = told.quantities[n], told.quantities[n - 1]
    listed = _before_total(told, n)
    mixed = {q.unit for q in listed} - {whole.unit}
    if nearly(whole, listed, total.re is LIKE_TOTAL.compiled and bool(total["named"])):
        return listed if not mixed or len(listed) >= FEWEST_NAMED else []
    if mixed or total.re is LIKE_TOTAL.compiled:
        return []
    sure = SURE_TOTAL.match(whole.before) or _bare_total(told, whole, listed)
    counted = last.value == len(listed) and last not in listed
    if sure or counted or _same_thing(told, whole, listed):
        return listed
    return listed if len(listed) > 2 and all(_alone(told, q) for q in listed) else []


def _before_total(told: Text, n: int) -> list[Quantity]:
    """What a total at the end of a sentence may add up: the quantities before it of its unit, or
    else of units that are counted together, back to the total before."""
    whole = told.quantities[n]
    counts = OF_ITSELF.match(told.text, told.quantities[n - 1].start) if n else None
    near = [
        q
        for q in told.quantities[max(0, n - MOST) : n - bool(counts)]
        if q.sentence == whole.sentence
        and not _is_aside(q, whole)
        and (q.depth == whole.depth or (q.depth == whole.depth + 1 and _alone(told, q)))
    ]
    totals = [q.end for q in near if q.unit == whole.unit and TOTAL.match(q.before)]
    near = [q for q in near if q.start >= max(totals, default=0)]
    family = next((units for units in FAMILIES if whole.unit in units), frozenset((whole.unit,)))
    return [q for q in near if q.unit in family]


# 三类, 两个平台: how many the items are, before their total
OF_ITSELF = Pattern(
    "[两二三四五六七八九十2-9]个?(?:[类项者级种家地]|渠道|平台|方式|途径|部分|方面|季度)[^，。；、\\d]{0,12}?"
    f"(?:{ADDED}|共)"
)


def _is_aside(q: Quantity, other: Quantity) -> bool:
    """True for a comparison, and for what was seen or clicked among what was published."""
    seen = VIEWED.search(q.before) and VIEWED.search(other.before)
    return bool(COMPARED.search(q.before) or (VIEWED.search(q.before) and not seen))


NEAR = Decimal("0.1")  # of a whole, by how much parts may miss it


def nearly(whole: Quantity, parts: Sequence[Quantity], told: bool = False) -> bool:
    """True for parts that make up their whole, or miss it by so little that it is no chance: no
    word has to say that they are all of it. Two must be named alike, or told to be all."""
    told = told or all(ORDERED.match(p.before) for p in parts)
    sums = sum((p.value for p in parts), Decimal(0))
    slack = sum((q.slack for q in (whole, *parts)), Decimal(0))
    gap = abs(sums - whole.value)
    close = gap <= max(whole.value * NEAR, Decimal(1)) + slack
    smaller = all(0 < p.value < whole.value for p in parts)
    several = len(parts) > 2 or (len(parts) == 2 and (told or _named_alike(*parts)))
    return close and smaller and several and (len(parts) > 2 or _is_slip(gap) or gap <= slack)


def _is_slip(gap: Decimal) -> bool:
    """True for the difference that one wrong digit makes, or two that were swapped."""
    digits = f"{gap.normalize():f}".strip("0.").replace(".", "")
    return len(digits) < 2 or (len(digits) == 2 and not int(digits) % 9)


ORDERED = Pattern("(?:其中)?第[一二三四五六七八九十]")


def _named_alike(one: Quantity, other: Quantity) -> bool:
    """True for two names that begin or end with the same words, or share several."""
    first, second = one.before, other.before
    if min(len(first), len(second)) < 2:
        return False
    shared = {*map(str.__add__, first, first[1:])} & {*map(str.__add__, second, second[1:])}
    return first[:2] == second[:2] or first[-2:] == second[-2:] or len(shared) > 1


def _bare_total(told: Text, whole: Quantity, listed: list[Quantity]) -> bool:
    """True for 共 and nothing else before the number at the end of a sentence, behind items that 、
    parts: 专职1名、兼职2名，共3名."""
    ended = told.text[whole.end : whole.end + 1] in ("。", "；", "")
    row = told.text[listed[0].end : listed[-1].start] if len(listed) > 1 else ""
    return whole.before == "共" and ended and "、" in row and not re.search("[，。；,;]", row)


def _same_thing(told: Text, whole: Quantity, listed: list[Quantity]) -> bool:
    """True for 共 at the end of a sentence before the noun that every item has: 第一轮发现问题2个,
    第二轮发现问题3个, 共发现问题5个."""
    noun = whole.before[-2:]
    ended = told.text[whole.end : whole.end + 1] in ("。", "；", "")
    alike = all(q.before.endswith(noun) and not DONE_WITH.search(q.before) for q in listed)
    return ended and len(whole.before) > 2 and alike


DONE_WITH = Pattern("办结|答复|采纳|整改|解决|完成|通过|退回|新增|结转|其中|属于")


def _outcomes(told: Text) -> list[Partition]:
    """Three or more results of applications in a row: parts of what was received or answered, named
    or not."""
    run: list[Quantity] = []
    result = []
    for q in (*told.quantities, None):
        if q is not None and (q.unit == "%" or (run and q.depth > run[0].depth)):
            continue
        if (
            q is not None
            and (OUTCOME.search(q.before) or (run and re.search("结转|转下|其他|其它", q.phrase)))
            and (not run or q.sentence == run[0].sentence)
        ):
            run.append(q)
            continue
        candidates = wholes_before(told, run[0].start, run[0], True) if len(run) > 2 else []
        candidates = [
            c
            for c in candidates
            if "申请" in told.text[max(told.sentence(c.start)[0], c.start - 60) : c.end + 20]
        ]
        if candidates:
            main = next(
                (
                    c
                    for c in reversed(candidates)
                    if re.search("答复|办结|办理|收到|受理|收办", c.before)
                ),
                candidates[-1],
            )
            result.append(
                Partition(
                    main,
                    tuple(candidates),
                    tuple(run),
                    "办理结果",
                    run[0].start,
                    True,
                    not all(q.exact for q in run),
                )
            )
        run = [q] if q is not None and OUTCOME.search(q.before) else []
    return result


# answers of which one fits every single thing: all of a kind stand in a row behind their total
CLASSES = (
    ("主动公开", "依申请公开", "不予公开"),
    ("(?<![未有予])(?<!部分)采纳", "(?<!未)部分采纳", "(?:未|不予|没有)采纳"),
    ("(?:线上|网上)", "(?:线下|窗口|当面)"),
)
KINDS = tuple(tuple(Pattern(f"{word}[^，；、。#]{{0,6}}$") for word in words) for words in CLASSES)


def _classes(told: Text) -> list[Partition]:
    """A total and, right behind it in the sentence, every class that a thing of its kind can belong
    to: 公文330份，主动公开110份……不予公开200份."""
    result = []
    if len(told.quantities) > 2:
        for kinds in KINDS:
            of = [
                next(
                    (
                        n
                        for n, kind in enumerate(kinds)
                        if kind.search(q.before) or kind.search(q.after)
                    ),
                    None,
                )
                for q in told.quantities
            ]
            starts = [n for n in range(1, len(of)) if of[n] == 0 and of[n - 1] is None]
            for n in starts:
                run = 1
                while n + run < len(of) and (of[n + run] or 0) > (of[n + run - 1] or 0):
                    run += 1
                whole, parts = told.quantities[n - 1], told.quantities[n : n + run]
                same = all(
                    (q.unit, q.sentence, q.depth) == (whole.unit, parts[0].sentence, whole.depth)
                    for q in parts
                )
                item = told.text[whole.end : whole.end + 1] == "、"  # no total, but one of a list
                same = same and parts[0].sentence - whole.sentence < 2 and not item
                if (
                    same
                    and of[n + run - 1] == len(kinds) - 1
                    and not STOP.search(told.text[whole.end : parts[0].start + 1])
                ):
                    result.append(
                        Partition(
                            whole,
                            (),
                            parts,
                            "各类",
                            whole.start,
                            hazy=not all(q.known for q in parts),
                        )
                    )
    return result


KIND = Pattern("(?:类|级|类别|季度|半年|领域|渠道|方面|环节)(?:信息|的|栏目|文件)?$")
FOLLOWING = Pattern("^[^，。；、：（）,;:()]{0,6}[：:，,]$")
FEWEST_NAMED = 3  # items whose names end alike that make a list by themselves


def _evenly_named(told: Text) -> list[Partition]:
    """A total and, right behind it, items whose names all end in one word for a kind: 留言210条，
    咨询类130条，投诉类52条……; behind a colon whatever they are called."""
    result = []
    for n, whole in enumerate(told.quantities[:-1]):
        following = told.quantities[n + 1]
        behind = FOLLOWING.match(told.text[whole.end : following.start - len(following.before)])
        if not behind or whole.unit == "%" or not whole.known or KIND.search(whole.before):
            continue
        parts = _in_a_row(told, n + 1, whole)
        colon = behind[0][-1] in "：:"
        named = {m[0] if (m := KIND.search(p.before)) else "" for p in parts}
        alike = len(named) == 1 and "" not in named
        if len(parts) >= (2 if colon or _level(named) else FEWEST_NAMED) and (colon or alike):
            hazy = not all(p.known for p in parts)
            cue = "其中" if colon else "各类"
            result.append(Partition(whole, (), tuple(parts), cue, whole.start, hazy=hazy))
    return result


def _unnamed(told: Text) -> list[Partition]:
    """A total and, right behind it, what makes it up but for a slip, without a word that says so:
    文件310件，继续有效205件，修改28件，废止67件，失效20件."""
    result = []
    for n, whole in enumerate(told.quantities[:-1]):
        following = told.quantities[n + 1]
        lead = told.text[whole.end : following.start - len(following.before)]
        behind = FOLLOWING.match(lead) or AMONG.match(lead)
        run = _run(told, n) if behind and whole.unit != "%" and whole.known else []
        told_all = bool(LIKE_TOTAL.match(whole.before))
        if nearly(whole, run, told_all) or _classed(whole, run):
            result.append(Partition(whole, (), tuple(run), "各类", whole.start, True))
    return result


def _classed(whole: Quantity, run: Sequence[Quantity]) -> bool:
    """True for three and more that are told alike and are together more than their whole, but not
    all of it twice."""
    sums = sum((q.value for q in run), Decimal(0))
    alike = len({q.before[-2:] for q in run}) == 1 and all(len(q.before) > 2 for q in run)
    return len(run) >= FEWEST_NAMED and alike and whole.value < sums < whole.value * 3 / 2


CARRIED = Pattern("结转|累计|历年|转[入至到]下年")


def _run(told: Text, n: int) -> list[Quantity]:
    """What stands right behind a quantity in its sentence and unit, up to anything else; shares and
    what is in brackets aside."""
    whole = told.quantities[n]
    result: list[Quantity] = []
    last = whole.end
    for q in told.quantities[n + 1 : n + 1 + MOST]:
        if q.sentence == whole.sentence and (q.unit == "%" or q.depth > whole.depth):
            continue
        between = told.text[last : q.start]
        left = _is_aside(q, whole) or CARRIED.search(q.phrase) or TOTAL.match(q.before)
        if (
            (q.sentence, q.unit, q.depth) != (whole.sentence, whole.unit, whole.depth)
            or left
            or not q.known
            or q.value >= whole.value
            or STOP.search(between)
            or CUE.search(between)
        ):
            break
        result.append(q)
        last = q.end
    return result


def _level(named: set[str]) -> bool:
    """True for 级 and 半年, of which there may be two."""
    return any(name.startswith(("级", "半年")) for name in named)


def _in_a_row(told: Text, first: int, whole: Quantity) -> list[Quantity]:
    """The quantities from one on up to the end of the sentence, all with a name and of the whole's
    unit; none where something else is among them."""
    rest = [q for q in told.quantities[first:] if q.sentence == whole.sentence]
    same = all((q.unit, q.depth) == (whole.unit, whole.depth) and q.before for q in rest)
    plain = not any(_is_aside(q, whole) or TOTAL.match(q.before) for q in rest)
    text = told.text[whole.end : rest[-1].end] if rest else ""
    return rest if same and plain and not STOP.search(text) and not CUE.search(text) else []


AMONG = Pattern("^[^，。；：（）,;:()]{0,6}[中里](?:[，,])?$")
NOT = Pattern("(?:未|没有|没|不|正在|仍在|还在|待)(?=[一-龥]{2})")
ALSO_OLDER = Pattern("收到|新收|受理|接到|申请")  # what is not done of it may be of last year


def _complements(told: Text) -> list[Partition]:
    """A total and the two answers to one question: 24个单位中，21个按时更新，未按时更新的3个."""
    result = []
    for whole, yes, no in zip(
        told.quantities, told.quantities[1:], told.quantities[2:], strict=False
    ):
        same = whole.unit == yes.unit == no.unit and whole.sentence == no.sentence
        lead = told.text[whole.end : yes.start - len(yes.before)]
        among = AMONG.match(lead) or (FOLLOWING.match(lead) and not ALSO_OLDER.search(whole.before))
        denied = NOT.search(no.phrase) if same and among else None
        asked = no.phrase[denied.end() :][:2] if denied else ""
        if asked and asked in yes.phrase.replace(whole.phrase, "") and not NOT.search(yes.phrase):
            if asked in whole.phrase or CARRIED.search(whole.phrase + yes.phrase + no.phrase):
                continue
            hazy = not (yes.known and no.known)
            result.append(Partition(whole, (), (yes, no), "各类", whole.start, hazy=hazy))
    return result


def parts_after(told: Text, start: int, depth: int, unit: str = "") -> list[Quantity]:
    """The quantities listed from a place on, of one unit, up to the end of the sentence, of the
    brackets, or of the list."""
    result: list[Quantity] = []
    last = start
    near = [q for q in told.before(start)[-MOST:] if unit in ("", q.unit)]
    for q in told.between(start, told.sentence(start)[1]):
        between = told.text[last : q.start]
        if (
            q.depth < depth
            or ENDING.search(between)
            or (result and _goes_on(between, result[0], q))
        ):
            break
        if result and BARE.match(q.before) and not BARE.match(result[0].before):
            break
        if (
            PRAISED.match(q.before)
            or (q.depth > depth and not _alone(told, q))
            or q.unit == "%"
            or _is_aside(q, near[-1] if near else q)
            or unit not in ("", q.unit)
        ):
            continue
        unit = unit or q.unit
        result.append(q)
        last = q.end
    return result


def _goes_on(between: str, first: Quantity, q: Quantity) -> bool:
    """True if the text has left the list: words like 另有, or a new statement behind a
    semicolon."""
    if STOP.search(between):
        return True
    alike = q.before[-2:] == first.before[-2:]  # ……许可信息5条；公开采购信息3条
    return bool(re.search("[；;]", between)) and (
        not q.exact or (bool(VERB.match(q.before)) and not VERB.match(first.before) and not alike)
    )


BARE = Pattern("(?:已|均|全部|按时|按期|依法)*(?:办结|答复|回复|办理|处理|整改|解决|采纳)(?:了)?$")
MODIFYING = Pattern(
    "涉及[^，。；：、\\d]{2,24}的[^，。；：、\\d]{1,14}\\d"
)  # 涉及……的案件2件: no list
PRAISED = Pattern("被|获|入选|荣获|评为")
VERB = Pattern(
    "(?:我.|本.)?(?:共)?(?:依托|通过|利用|在|公开|发布|召开|组织|开展|推送|制作|举办|收到|受理"
    "|办理|答复|办结|回应|转载|编发|更新|完成)"
)
ENDING = Pattern(r"[。！？\n]|\[…\]")
WIDEST_GAP = 20  # blanks inside brackets
LEFT_BRACKET = re.compile(rf"[（(]\s{{0,{WIDEST_GAP}}}\Z")
IN_BRACKETS = re.compile(rf"\s{{0,{WIDEST_GAP}}}[）)]")


def _alone(told: Text, q: Quantity) -> bool:
    """True for an item whose number stands alone in brackets behind its name: 政策文件（18条）."""
    around = IN_BRACKETS.match(told.text, q.end)
    opened = LEFT_BRACKET.search(told.text, max(0, q.start - WIDEST_GAP), q.start)
    if around is None or opened is None:
        return False
    behind = opened.start() + 1
    return not any(behind - 2 <= other.end <= behind for other in told.before(behind)[-2:])


def wholes_before(told: Text, position: int, part: Quantity, loose: bool) -> list[Quantity]:
    """What a list may divide: quantities of its unit before it in the sentence, or else in the one
    before; anywhere before if loose."""
    near = [q for q in told.before(position)[-MOST:] if q.depth <= part.depth]
    last = near[-1:] if not COMPARED.search(near[-1].before if near else "") else []
    before = [q for q in near if q.unit == part.unit and (q in last or not _is_aside(q, part))]
    if loose:
        return before
    around = [q for q in near if q.sentence == part.sentence]
    here = [q for q in before if q.sentence == part.sentence]
    begun = told.sentence(position)[0]
    mark = max(told.text.rfind(sign, begun, position) for sign in "；;")
    if mark >= 0:
        here = [q for q in here if q.start > mark] or here
    if not here and part.unit in ALIKE:
        here = [q for q in around if q.unit in ALIKE][-1:]
    if here or any(q.unit != "%" for q in around):
        return here
    last = [q for q in before if q.sentence == part.sentence - 1]
    cue = told.text.find("其中", told.sentence(last[0].start)[0]) if last else -1
    main = [q for q in last if not 0 <= cue <= q.start - len("其中")]
    return sorted(main or last, key=lambda q: q.value)


def _mixed(told: Text, start: int, parts: list[Quantity], wholes: list[Quantity]) -> list[Quantity]:
    """Quantities of other units in the list, unless that unit has a total too
    (3件，收取2230元)."""
    known = {
        q.unit for q in told.before(start)[-MOST:] if wholes and wholes[-1].sentence <= q.sentence
    }
    own = {p.start for p in parts}
    between = [
        q
        for q in told.between(start, parts[-1].start)
        if q.start not in own and q.unit not in ("%", parts[0].unit, "个百分点", *OF_TIME)
    ]
    between = [q for q in between if q.depth == parts[0].depth and not _is_aside(q, parts[0])]
    return [q for q in between if q.unit not in known]


def _is_hazy(told: Text, start: int, parts: list[Quantity], wholes: list[Quantity]) -> bool:
    return bool(
        OPEN.search(told.text, start, parts[-1].start)
        or _mixed(told, min(start, parts[0].start), parts, wholes)
        or any(not p.known for p in parts)
    )


def settled(text: str, one: Partition) -> tuple[Quantity, ...]:
    """The parts that surely belong together: up to the first semicolon, or all where three or more
    are set apart by semicolons only."""
    ordered = sorted(one.parts, key=lambda q: q.start)
    breaks = [
        bool(re.search("[；;]", text[a.end : b.start])) for a, b in itertools.pairwise(ordered)
    ]
    alike = all(re.search("(?:类|类信息|信息|类别)$", q.before) for q in ordered)
    if one.cue == "办理结果" or not any(breaks) or (len(breaks) > 1 and (all(breaks) or alike)):
        return one.parts
    first = breaks.index(True) + 1
    return tuple(ordered[:first]) if first > 1 else ()


SOME_TOGETHER = Pattern("[，,](?:以上|上述)?[两二三四五六][项者类](?:合计|共|合起来)?占")


def is_open(text: str, one: Partition) -> bool:
    """True if the list says itself that it goes on: 等 behind the last item."""
    last = max(one.parts, key=lambda q: q.end)
    if LEFT_OUT.match(text, last.end):
        return True
    if SOME_TOGETHER.match(text, last.end):
        return True
    if re.match("[，,；;](?:另|部分[^，。；]{0,6}同时)", text[last.end + len(last.after) :]):
        return True
    if re.match("[，,；;、](?:其余|剩余|其他为|其它为|余下)", text[last.end + len(last.after) :]):
        return True
    return bool(
        OPEN.match(text, last.end)
        or OPEN.match(last.after)
        or re.match(r"[^，。；、]{0,4}等", last.after)
    )
