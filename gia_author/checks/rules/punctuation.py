"""Marks that stand where none belongs: two that exclude each other, one between a verb and its
object, one before 的."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, around, ordinals, prose_hits
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

STRAY = Pattern(
    "(?:落实|贯彻|执行|完善|加强|推进|健全|强化|提高|开展|做好|优化|规范|履行|学习)(、)"
    "(?=各项|各类|各级|上级|《|相关|有关|本[局委办厅镇乡县市区]|我[局委办厅镇乡县市区])"
    r"|(?:做到|根据|按照|关于|对于|为了|以及)([、，])(?=[一-龥《])(?!(?:此|这)[，。])"
    r"|([，。；、])(?=的(?![确士哥]))|([，。；、])(?=了(?![解却然]))"
    r"|([，、；：])(?=[)）》」])|(?<=[（(《])([，。、；：])"
    r"|(?<!“)应(?P<done>[一-龥]{1,2})([、，；])尽(?P=done)"
)
INTRODUCED = (
    *(
        "问题",
        "做法",
        "表现",
        "措施",
        "方面",
        "原因",
        "内容",
        "工作",
        "体现",
        "任务",
        "重点",
        "目标",
        "方法",
        "要求",
    ),
    *(
        "特点",
        "不足",
        "短板",
        "困难",
        "成效",
        "亮点",
        "情况",
        "打算",
        "建议",
        "经验",
        "因素",
        "途径",
        "方式",
    ),
    *(
        "之",
        "其",
        "这",
        "为",
        "的",
        "主要",
        "就",
        "也",
        "第",
        "唯",
        "统",
        "单",
        "专",
        "之一",
        "万",
        "同",
    ),
)


@rule("G742", "typo")
def stray_mark(report: Report, context: Context) -> Iterator[Hit]:
    """句子中间多了标点
    “落实、各项规定”“做到、全面真实”“信息，的公开”“（，邮编”“应公开、尽公开”：动词和宾语之间、“的”字前面、括号里开头和末尾不用标点，多半是删改时留下的。
    改法：删去这个标点。依据：GB/T 15834《标点符号用法》。"""
    for piece, found in prose_hits(context, STRAY):
        group = next(n for n in (1, 2, 3, 4, 5, 6, 8) if found[n])
        at = found.start(group)
        yield Hit(
            f"“{found[group]}”是多余的标点。",
            piece.path,
            "删去。",
            quote=around(piece.text, at, at + 1, 6),
        )


@rule("G743", "typo")
def no_stop_between(report: Report, context: Context) -> Iterator[Hit]:
    """两句话之间缺标点
    一句话说完了，另起“本报告中所列数据……”“全年共收到……”，前面要有句号：“公开如下本报告中所列数据”读起来连成了一句。
    一句话说完了，另起“一是……二是……”，中间要有句号或冒号：“共发布126条信息一是做好……”读起来连成了一句。
    数量后面另起一句的也是这样：“在报上刊发信息12条利用公众号推送……”。“我局一是”“主要做法一是”“其中12条利用公众号发布”不算。
    改法：补上句号或冒号。依据：GB/T 15834《标点符号用法》。"""
    last_second: dict[str, int] = {}
    for piece, found in prose_hits(context, FIRST):
        at = found.start(1)
        said = _clause(piece, at)
        if piece.text not in last_second:
            seconds = (m.start() for m in ordinals(piece.text) if m[1] == "二")
            last_second[piece.text] = max(seconds, default=-1)
        listed = last_second[piece.text] > at
        if listed and COUNTED.search(said) and not said.endswith(INTRODUCED):
            yield _unparted("“一是”前面缺标点。", piece, at)
    for piece, found in prose_hits(context, BEGINS):
        if not found[1].startswith("全年") or TELLS.search(_clause(piece, found.start())):
            yield _unparted(f"“{found[1]}”前面缺标点。", piece, found.start(1))
    for piece, found in prose_hits(context, RUNS_ON):
        yield _unparted(f"“{found[2]}”前面缺标点。", piece, found.start(2))


def _clause(piece: Piece, end: int) -> str:
    """The clause that ends at a place, as far as it is looked back for."""
    return re.split("[，。；：、,;:]", piece.text[max(0, end - CLAUSE) : end])[-1]


def _unparted(told: str, piece: Piece, at: int) -> Hit:
    quoted = around(piece.text, at, at + 2, 8)
    return Hit(told, piece.path, "补上句号、逗号或者冒号。", quote=quoted)


CLAUSE = 60  # characters that are looked back for the beginning of a clause
FIRST = Pattern(r"(?<=[一-龥]{2})(一是)(?!否)")
COUNTED = Pattern(r"\d[余多]?(?:条|件|次|篇|期|份|场|项|个|家|人)")
RUNS_ON = Pattern(
    "(?:刊发|发布|推送|公开|制发|编发|印发|报送|收到|受理|办理|答复|召开|举办"
    r"|开展)[^，。；：、,;:\d（(]{1,16}\d{1,9}[余多]?(条|件|次|篇|期|份|场|项)"
    r"(利用|依托|借助|召开|举办|组织|此外|另外|同时|截至)"
)
# words that begin a sentence, behind a word that ends one
BEGINS = Pattern(
    r"(?<=如下|公布|公开|发布|工作|机制|制度|要求|规定|渠道|水平|建设|质量|落实|群众)"
    "(本(?:年度)?报告(?:中|所列|中所列)(?=[^，。；]{0,12}(?:统计|数据|期限))"
    "|如对(?=本(?:年度)?报告|年报|报告内容)"
    r"|全年(?:共|累计)?(?=受理|收到|办理|主动公开|召开|组织|开展))"
)
# what makes a sentence of the words before 全年; without it they are who did it (平台建设全年共……)
TELLS = Pattern(
    "如下|做好|加强|推进|完善|健全|建立|落实|强化|开展|提升|提高|畅通|规范|拓宽|拓展|优化|深化|明确"
)
