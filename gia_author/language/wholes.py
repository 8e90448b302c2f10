"""A whole and its parts, and the words by which a text tells that a number is one or the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.language.quantities import any_of

CUE = Pattern(r"其中|(?:主要)?(?:包括|包含|涵盖)(?:了)?|(?<![以所])涉及|分别(?:为|是|有)?")
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
EVERY_WAY = (
    "(?:以上|上述|、)*(?:[两二三四五六七八九十][者项类级端家地年批])?"
    "(?:渠道|平台|方式|途径|部分|方面|季度|活动)?"
)
ADDED = "合计|总计|共计|总共|相加|加起来"
TOTAL = Pattern(f"{EVERY_WAY}(?:全年|年内)?(?:{ADDED}|累计|共(?![同性和产]))[^，。；、]{{0,12}}$")
LIKE_TOTAL = Pattern(  # a total if what stands before it nearly makes it up
    f"[^，。；、]{{0,8}}(?:(?P<named>{ADDED}|总[一-龥]{{0,2}}[量数额])|共(?![同性和产])|全年)"
    "[^，。；、]{0,12}$"
)
MOST = 100  # quantities of a sentence; and those before a list among which its whole may be


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


def is_aside(q: Quantity, other: Quantity) -> bool:
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
