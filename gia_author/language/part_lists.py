"""Lists of parts behind a word for them or in brackets: 其中A条、B条, 120条（A条、B条）."""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal

from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text, depths
from gia_author.language.quantities import EXACT
from gia_author.language.wholes import COMPARED, CUE, MOST, OPEN, STOP, Partition, is_aside, nearly

INSIDE = Pattern(
    "(?:在|所有|上述|以上|收到的|受理的|办结的)[^，。；：（）,;:()]{0,14}(?:信息|申请|答复件?|办件|办结件?|文件|件|总数"
    r"|总量)(?:\d+[条件份篇个])?(?:当)?[中里][，,：:]?"
    r"|(?:^|[，。；,;])(?:按|从|依)照?[^，。；,;]{2,12}(?:分类?|划分|统计|看|来看)[，,：:]"
)
BEHIND = Pattern(r"[^，。；、,;（）()]{0,8}[（(]\s*(其中|含|包括|分别为|分别是|即)?[，,：:]?")
CHOSEN = Pattern(
    r"(?<![提以之日月年])前[一二三四五六七八九十\d两几]|居前|靠前|排名|较多|最多"
)  # the list names the greatest only
ALIKE = ("条", "篇", "则")
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


def cued(told: Text) -> list[Partition]:
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
    hazy = is_hazy(told, m.end(), parts, candidates) or (chief and not closed)
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


def bare(told: Text) -> list[Partition]:
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


def _kinds(after: str) -> list[str]:
    """The two things that a whole is said to be of: 种医疗服务项目和药品价格."""
    found = TWO_KINDS.match(after)
    return [found["one"], found["other"]] if found else []


TWO_KINDS = Pattern("^(?P<one>[一-龥]{2,10})(?:以及|和|与|及|、)(?P<other>[一-龥]{2,10})$")
SORTS = (frozenset("种项类"), frozenset("个家所处座"), frozenset("人名位"))  # counted together
SHORTEST = 2  # characters by which a kind is known again


def of_two_kinds(told: Text) -> list[Partition]:
    """Wholes of two kinds of things with the number of each, whatever its unit:
    320种药品和服务项目，其中药品180种、服务项目140项."""
    result = []
    for whole, one, other in zip(
        told.quantities, told.quantities[1:], told.quantities[2:], strict=False
    ):
        units = {whole.unit, one.unit, other.unit}
        alike = whole.sentence == other.sentence and any(units <= same for same in SORTS)
        if one.unit == other.unit or not alike or not _kinds(whole.after):
            continue
        if "其中" not in told.text[whole.end : one.start] or told.text[other.end] not in "，。；）":
            continue
        names = [CUE.sub("", q.before).strip("：:，,、和") for q in (one, other)]
        known = all(len(name) >= SHORTEST and name in whole.after for name in names)
        if known and whole.known and one.known and other.known:
            result.append(Partition(whole, (), (one, other), "其中", whole.start))
    return result


def _named(told: Text, start: int, parts: list[Quantity]) -> list[Quantity]:
    """The parts up to a semicolon, if each has a name before its number: 包括动态35条, not
    涉及26个领域."""
    mark = SEMICOLON.search(told.text, start)
    parts = [q for q in parts if mark is None or q.start < mark.start()]
    return (
        parts
        if all(
            len(CUE.sub("", q.before).strip("、和及，：: ")) > 1 or alone(told, q) for q in parts
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


def bracketed(told: Text) -> list[Partition]:
    """Lists in the brackets right behind a quantity."""
    result = []
    for n, whole in enumerate(told.quantities[:-1]):
        opening = BEHIND.match(told.text, whole.end)
        if not opening or told.quantities[n + 1].depth <= whole.depth:
            continue
        parts = parts_after(told, opening.end(), whole.depth + 1, whole.unit)
        if all("结转" in q.phrase for q in parts):
            continue  # what came from last year and goes to the next
        if parts and (len(parts) > 1 or opening[1]):
            hazy = opening[1] == "含" or is_hazy(told, opening.end(), parts, [whole])
            result.append(
                Partition(whole, (), tuple(parts), f"（{opening[1] or ''}", whole.start, hazy=hazy)
            )
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
            or (q.depth > depth and not alone(told, q))
            or q.unit == "%"
            or is_aside(q, near[-1] if near else q)
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


def alone(told: Text, q: Quantity) -> bool:
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
    before = [q for q in near if q.unit == part.unit and (q in last or not is_aside(q, part))]
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
    between = [q for q in between if q.depth == parts[0].depth and not is_aside(q, parts[0])]
    return [q for q in between if q.unit not in known]


def is_hazy(told: Text, start: int, parts: list[Quantity], wholes: list[Quantity]) -> bool:
    return bool(
        OPEN.search(told.text, start, parts[-1].start)
        or _mixed(told, min(start, parts[0].start), parts, wholes)
        or any(not p.known for p in parts)
    )
