"""Lists with their total behind them: A 5件、B 6件，合计11件."""

from __future__ import annotations

import re

from gia_author.language.part_lists import alone, is_hazy
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.language.wholes import (
    ADDED,
    CUE,
    EVERY_WAY,
    LIKE_TOTAL,
    MOST,
    TOTAL,
    Partition,
    is_aside,
    nearly,
)

SURE_TOTAL = Pattern(f"{EVERY_WAY}(?:{ADDED})")  # 共, 累计 and 全年 may begin something new
FAMILIES = (  # units that are counted together: 图解12篇、视频8条，共20件
    frozenset("条件篇份则期幅张部"),
    frozenset(("场", "期", "次", "批", "场次", "轮")),
    frozenset(("人", "名", "位", "人次")),
)
FEWEST_NAMED = 3  # items of several units that are their total


ANSWERED = Pattern(
    "(?:合计|总计|共计?|累计)(?:已|按[期时])*(?:办结|答复)$"
)  # of what came in: no total of it


def totalled(told: Text) -> list[Partition]:
    """Lists with their total behind them: A 5件、B 6件，合计11件."""
    result = []
    for n, whole in enumerate(told.quantities):
        total = TOTAL.match(whole.before) or LIKE_TOTAL.match(whole.before)
        if n and total and whole.unit != "%" and not ANSWERED.search(whole.before):
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
                        hazy=is_hazy(told, listed[0].start, listed, [])
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
    return listed if len(listed) > 2 and all(alone(told, q) for q in listed) else []


def _before_total(told: Text, n: int) -> list[Quantity]:
    """What a total at the end of a sentence may add up: the quantities before it of its unit, or
    else of units that are counted together, back to the total before."""
    whole = told.quantities[n]
    counts = OF_ITSELF.match(told.text, told.quantities[n - 1].start) if n else None
    near = [
        q
        for q in told.quantities[max(0, n - MOST) : n - bool(counts)]
        if q.sentence == whole.sentence
        and not is_aside(q, whole)
        and (q.depth == whole.depth or (q.depth == whole.depth + 1 and alone(told, q)))
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
