"""Lists whose things are counted right behind them: 市、县、乡三级, 公开指南、公开制度2个栏目."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits, is_cut
from gia_author.language.listings import BETWEEN, before
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

LONGEST = 14  # characters of an item
BRACKET = re.compile("[（(][^（）()]{0,12}[）)]")
LEVELS = Pattern("(?:等)?([二两三四五六七])级(?![以别指市县甲乙]|公路|医院|医疗|建筑)")
# of the state, from the province down: words that stand for the same level count once
RANKS = ("中央国家", "省自治", "市州盟", "县区旗", "乡镇街", "村社居", "组屯")
ACTS = re.compile(
    "贯通|贯穿|覆盖|打通|连接|延伸|进行|实行|落实|执行|开展|坚持|严格|通过|经过|构建|建立|形成|打造|健全|完善|明确|设立|设置|开设|推行|采取|实现|发布"
    "|推出|增设|优化|调整|规范|梳理|公开了|更新|维护|整合|利用|依托|运用|涵盖|包括|涉及|围绕|聚焦|在|对|由|按|将|把|从|的|了|以"
)


@rule("G437", "ordinal")
def levels_counted(report: Report, context: Context) -> Iterator[Hit]:
    """几级与列出的不一样
    “市、县、乡、村三级”列了四级，“经办人、分管领导、主要领导四级审核”只列了三级：列了几级，就写几级。
    乡、镇、街道算一级，写“市县乡三级”也可以。表述要准确，见《党政机关公文处理工作条例》第十九条。"""
    for piece, found in hits(context.narrative, LEVELS):
        items = _items(before(piece.text, found.start()))
        counts = {len(items), _ranks(items)} - {0}
        if len(items) > 1 and number(found[1]) not in counts and found[0][0] != "等":
            yield Hit(
                f"说的是{found[1]}级，列了{len(items)}级。",
                piece.path,
                "核对有几级。",
                quote=_quoted(piece.text, items, found),
            )


def _quoted(text: str, items: list[str], found: re.Match[str]) -> str:
    """The list with its count."""
    start = text.rfind(items[0], 0, found.start()) if items[0] else found.start()
    return text[max(start, found.end() - 60) : found.end()]


def _items(run: str) -> list[str]:
    """The items of a list without the words before the first; none where the last is none, or
    where one is no name."""
    items = re.split(BETWEEN, run)
    if len(items) < 2 or not items[-1]:
        return []
    last = next((n for n in range(len(items) - 1, -1, -1) if ACTS.search(items[n])), 0)
    first = ACTS.split(items[last])[-1]
    if last == len(items) - 1 and ACTS.search(items[last]):
        return []
    kept = [item for item in (first, *items[last + 1 :]) if item]
    plain = [BRACKET.sub("", item) for item in kept]
    names = all(item and len(item) <= LONGEST and not DIGIT.search(item) for item in plain[1:])
    return kept if names else []


DIGIT = re.compile(r"[\d（）()]")


def _ranks(items: list[str]) -> int:
    """How many levels of the state are named, if nothing else is."""
    plain = [re.sub("[（(].*", "", item) for item in items]
    ranks = {n for item in plain for c in item for n, rank in enumerate(RANKS) if c in rank}
    known = all(any(c in rank for rank in RANKS) for item in plain for c in item if c not in "道委")
    return len(ranks) if known else 0


MONTHS = r"((?:\d{1,2}月(?:\d{1,2}日|份|底|初)?(?:[、，,和及]|以及)?){2,8})"
TIMES = r"(\d{1,2}|[一二两三四五六七八九十])(?:次|场|期|轮|批)"
HELD = Pattern(
    rf"{TIMES}[^，。；\d]{{0,8}}[，,（(]?(?:先后|分别){{1,2}}(?:于|在){MONTHS}"
    rf"|(?:先后|分别){{1,2}}(?:于|在){MONTHS}[^，。；\d]{{0,16}}(?<![第\d]){TIMES}"
)
EACH = Pattern("各|每|均|共(?=\\d)")


@rule("G439", "ordinal")
def dates_counted(report: Report, context: Context) -> Iterator[Hit]:
    """次数与列出的日期不一样
    “召开2次，先后于3月、9月和11月召开”列了三个月：开了几次，就有几个日期；同一个月开两次的，写明。
    表述要准确，见《党政机关公文处理工作条例》第十九条。"""
    for piece, found in hits(context.narrative, HELD):
        said, listed = found[1] or found[4], found[2] or found[3]
        dates = len(re.findall("月", listed))
        count = int(said) if said.isdecimal() else number(said.replace("两", "二"))
        if count != dates and not EACH.search(found[0]) and not is_cut(piece.text):
            words = f"说的是{said}次，列了{dates}个日期。"
            yield Hit(words, piece.path, "核对次数和日期。", quote=found[0])


QUOTED = re.compile("“[^“”]{1,16}”")
NOUN = "(?:领域|方面|栏目|专栏|专题|渠道|平台|类别|板块|模块|环节|层面|账号|媒体|窗口)"
EACH_NAMED = Pattern(
    r"(?<![\d第])(\d{1,2}|[两二三四五六七八九十])(?:场|项|个|种|次|类|家|方面)[^，。；：\d]{0,6}[，,：:]?分别(?:是|为)[：:]?"
    r"([^，。；：,;:\d]{2,20}(?:、[^，。；：,;:\d]{2,20}){1,11})(?=[。；，])"
)
COUNTED = Pattern(
    rf"(?<![\d一二三四五六七八九十第])(\d{{1,2}}|[两二三四五六七八九十]{{1,2}})(?:个|大|类|项|种)(?:重点|主要|一级|二级|政务)?{NOUN}"
)


@rule("G438", "ordinal")
def things_counted(report: Report, context: Context) -> Iterator[Hit]:
    """说的个数比列出的少
    “公开指南、公开制度、公开年报、依申请公开等3个栏目”列了四个：带“等”字的，列出的只会比说的少，不会多。
    没有“等”字而列出的比说的多，也一样。“3场，分别是甲、乙、丙、丁”列了四个。核对个数，表述要准确，见《党政机关公文处理工作条例》第十九条。"""
    for piece, found in hits(context.narrative, EACH_NAMED):
        said, listed = number(found[1].replace("两", "二")), QUOTED.sub("甲", found[2])
        parted, joined = listed.count("、") + 1, len(re.split(BETWEEN, listed))
        if said not in range(parted, joined + 1) and not re.search("[等“”]", listed):
            words = f"说的是{found[1]}，列了{parted}个。"
            yield Hit(words, piece.path, "核对个数。", quote=found[0][-60:])
    for piece, found in hits(context.narrative, COUNTED):
        items = _items(before(piece.text, found.start()).removesuffix("等"))
        said = number(found[1].replace("两", "二"))
        if len(items) > said > 1 and not is_cut(piece.text):
            yield Hit(
                f"说的是{found[1]}个，列了{len(items)}个。",
                piece.path,
                "核对个数。",
                quote=_quoted(piece.text, items, found),
            )
