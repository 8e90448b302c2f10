"""Characters that look so alike that the wrong one is not seen: 已 and 己, 未 and 末; the name of
our own place with one character that sounds or looks like the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.own_area import names_itself
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import pieces, prose_hits
from gia_author.language import near_misses, places, vocabulary
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

# 己 stands behind what one does with oneself, or before what one is; 末 behind a stretch of time
NOT_DONE = (
    "发生|收到|公开|接到|出现|提起|开展|能|按|经(?!济)|予|及时|发现|收取|建立|涉及|形成|办结|答复|产生|设立"
    "|制定|列入|纳入|达|被|受理|完成|明确|更新"
)
BEFORE_SELF, BEHIND_SELF = (  # 自己, 事不关己; 己方, 己任
    "自知异利律舍为于一克推损修贵后关由守诸排",
    "方见任人身之欲所巳亥丑卯酉未",
)
WRONG = (
    (Pattern(f"(?<![{BEFORE_SELF}])己(?![{BEHIND_SELF}])"), "已"),
    (Pattern("(?<![乙丁己辛癸时一-龥])巳|(?<=[均都早业现])巳"), "已"),
    (Pattern(f"(?<![年期月周季本始岁学课文])末(?={NOT_DONE})|(?<=全年)末(?={NOT_DONE})"), "未"),
    (Pattern(r"(?<=\d[年月])未(?=[，。、；]|共|全|累计|统计|关注|粉丝|已)"), "末"),
)


@rule("G770", "typo")
def mistaken_for_each_other(report: Report, context: Context) -> Iterator[Hit]:
    """“已”写成“己”，“未”写成“末”
    “均己整改到位”应当是“均已”，“末收到申请”应当是“未收到”，“2025年未”应当是“年末”：字形太像，看不出来。
    “自己”“舍己为人”“年末”“期末”这样本来就用这个字的不算。照改法改。
    依据：国家通用语言文字法第九条，国家机关以规范汉字为公务用语用字。"""
    for pattern, right in WRONG:
        for piece, found in prose_hits(context, pattern):
            words = f"“{found[0]}”是“{right}”写错了。"
            yield Hit(words, piece.path, f"改成“{right}”。", quote=piece.around(found, 4))


LEVEL = Pattern("(?:县|区|旗|镇|乡|街道)$")
PLACE = Pattern("[一-龥]{2,4}?(?:县|区|旗|镇|乡|街道)")


@rule("G771", "leftover", unless=("G617", "G651"))
def own_name_misspelt(report: Report, context: Context) -> Iterator[Hit]:
    """本地的名称写错了一个字
    “青螺县”的报告里写着“青罗县”：差一个同音、形近的字，又不是别的县、区，是打错了。真有这个地方的，写一条“核对说明”。
    改成本地的名称。年度报告报告的是本机关的工作，见《条例》第四十九条。"""
    found = PLACE.match(_local(report.agency))
    if not found or not names_itself(report, context):
        return
    own, kind = found[0], LEVEL.search(found[0])
    for n, right in enumerate(own[: kind.start()] if kind and kind.start() > 1 else ""):
        like = re.compile(f"{re.escape(own[:n])}([一-龥]){re.escape(own[n + 1 :])}")
        for piece in pieces(context.narrative):
            for m in like.finditer(piece.text):
                if m[1] != right and _is_like(m[1], right) and m[0] not in places.names():
                    words = f"这里写的是“{m[0]}”，本机关所在的是“{own}”。"
                    yield Hit(words, piece.path, f"改成“{own}”。", quote=m[0])


def _local(agency: str) -> str:
    """A body's name without the province and the city before its own place."""
    return re.sub("^.{2,8}?(?:省|自治区|市|自治州)(?=.{2,}?(?:县|区|旗|镇|乡|街道))", "", agency)


def _is_like(one: str, other: str) -> bool:
    """True for characters that sound or look alike."""
    return any(near_misses.sounding_like(one, other)) or other in vocabulary.shapes().get(one, "")
