"""What is used before there is such a thing, or when it is no more: a rule not yet in force, a
website not yet open, an account that was closed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, pieces
from gia_author.language.days import NEXT_YEAR, Dated, dates, sentences
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

RULES = "办法|制度|规定|细则|规程|规范|方案|指南|目录|清单|条例|意见|机制"
PLACES = (
    "网站|门户|平台|系统|专栏|专区|公众号|微博|抖音号|视频号|头条号|账号|小程序|客户端|热线|查阅点"
    "|公开栏|大厅|展厅|电子屏"
)
NAMED = Pattern(f"《(?P<title>[^《》]{{4,40}})》|(?P<kind>{RULES}|{PLACES})")
BEGINS = Pattern(
    "起(?:正式)?(?:施行|实施|执行|生效)|(?<!试)(?:正式)?(?:上线|启用|开通|投入使用|投用|投入运行)"
    "|印发(?:了)?(?=《)|出台(?:了)?(?=《)"
)
ENDS = Pattern("(?:停用|注销|关停|关闭|下线|停止更新|停更|撤销|并入|停止运[行营]|废止)")
BY_RULE = Pattern("执行|落实|按照|按|依据|根据|对照|贯彻|适用")
USED = Pattern("访问|点击|浏览|发布|推送|更新|办理|受理|收到|使用|合并统计|查询|登录|粉丝|阅读")
NOT_IT = Pattern(
    "原(?!因)|旧(?!网|版网|新|的?网)|修订|试运行|试用|试行|测试|筹备|建设|起草|征求|研究|启动|学习|培训|制定|编制|论证|采购|招标|开发|调研"
    "|迁移|公告|通知|以前|上年|去年|此前|新开|另|替代|取代|改为|接替"
)
MOST = 40  # things that begin or end, against which the whole text is held


class Turn(NamedTuple):
    """What begins or ends on a day: its title or kind, and which of both."""

    name: str
    day: Dated
    ends: bool
    piece: Piece
    at: int


@rule("G658", "date", unless=("G495",))
def used_out_of_its_time(report: Report, context: Context) -> Iterator[Hit]:
    """还没有就在用，停了还在用
    “办法自5月1日起施行”，4月就检查了办法的执行；“新版网站10月上线”，8月起就统计它的访问；“微博2月注销”，11月还通过它发布：
    两个日期总有一个写错了。同一段里说的是同一个，或者别处写着同一个《名称》的，才比较；试运行、起草、培训、旧的不算。
    年度报告说的是当年1月1日至12月31日的事（《条例》第四十九条）。"""
    every = pieces(context.narrative)
    spans = (one for piece in every for one in _spans(piece))
    for span in itertools.islice(spans, MOST):
        outside = (
            hit
            for piece in every
            if piece is span.piece or span.name.startswith("《")
            for hit in _used_outside(span, piece)
        )
        yield from itertools.islice(outside, 1)


def _spans(piece: Piece) -> Iterator[Turn]:
    """What a piece says to begin or to end on a day."""
    for begun, sentence in sentences(piece.text):
        for clause_at, clause in _clauses(sentence):
            ends = bool(ENDS.search(clause))
            if bool(BEGINS.search(clause)) == ends or NEXT_YEAR.search(clause):
                continue
            told = [*dates(clause)]
            if len(told) != 1:
                continue
            for name in _names(sentence, clause_at, clause)[:1]:
                yield Turn(name, told[0], ends, piece, begun + clause_at)


def _clauses(sentence: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found[0]) for found in re.finditer("[^，,]+", sentence))


def _names(sentence: str, at: int, clause: str) -> list[str]:
    """The titles and kinds of what a clause, or else its sentence before it, speaks of."""
    for words in (clause, sentence[:at]):
        found = [m[0] if m["title"] else m["kind"] for m in NAMED.finditer(words)]
        if found:
            return found[::-1] if words is not clause else found
    return []


def _used_outside(span: Turn, piece: Piece) -> Iterator[Hit]:
    """The clauses by whose day it was not there."""
    known = span.name.strip("《》")
    kind = known if not span.name.startswith("《") else known[-2:]
    used = BY_RULE if kind in RULES.split("|") or span.name[0] == "《" else USED
    for begun, sentence in sentences(piece.text):
        for at, clause in _clauses(sentence):
            here = begun + at
            if piece is span.piece and (here == span.at or (span.ends and here < span.at)):
                continue
            spoken = sentence[: at + len(clause)] if piece is span.piece else clause
            same = known in spoken or (piece is span.piece and kind in spoken)
            told = [*dates(clause)]
            if not same or len(told) != 1 or not used.search(clause) or NOT_IT.search(clause):
                continue
            if span.ends and "新" in clause:
                continue  # what came in its place
            early, late = (span.day, told[0]) if span.ends else (told[0], span.day)
            if early.precedes(late):
                state = "已经停了" if span.ends else "还没有"
                words = f"“{clause.strip()}”的时候{state}{span.name}：见“{_said(span)}”。"
                yield Hit(words, piece.path, "核对两个日期。", quote=clause.strip()[:60])


def _said(span: Turn) -> str:
    return re.split("[，。；]", span.piece.text[span.at :])[0][:40]
