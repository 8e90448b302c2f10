"""Counts that follow from others of the same sentence: so many times so many, one figure for each,
what came in and what was done with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, hits
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

COUNT = r"(?P<times>\d{1,5}|[一二两三四五六七八九十])"
TIMES = "(?:次|场|期|批|轮|班|组)次?"
TOTAL = "(?:共计|累计|合计|总计|共|计)"
OF = "次|场|期|批|轮|班|组|村|社区|镇|乡|街道|镇街|单位|科室|股室|部门|学校|站所|户|家"
THINGS = "人次|[人条件篇份册个家户块张幅名处期台]"
ABOUT = "约近超至余多平均少"
EACH_OF = Pattern(
    rf"(?:每|单)个?(?P<of>{OF})次?[^。；，\d{ABOUT}]{{0,12}}?(?P<each>\d{{1,6}}|[一二两三四五])(?P<unit>{THINGS})"
    "(?!以|左|上|多|余)"
)
AT_MOST = Pattern("限|只能|仅能")  # of 每户限补一台
EVERY_TIME = {"每半年": 2, "每季度": 4, "每季": 4, "每个季度": 4, "每月": 12, "每个月": 12}
OTHER_TIME = Pattern("每[个一]?(?:天|日|周|星期|旬|年|次|期|人)")
SO_MANY = Pattern(rf"(?<![\d.第十百每]){COUNT}个?(?P<of>{OF})(?!长|级|名|第)")
IN_ALL = Pattern(
    rf"{TOTAL}[^。；，\d{ABOUT}]{{0,16}}(?P<all>\d{{1,8}})(?P<unit>{THINGS})(?!以|左|上|多|余)"
)
SENTENCE = Pattern("[^。；\n]{4,400}")
FIGURE = r"\d{1,7}(?:人次|[人条件篇份册个家户块张幅名次])"
EACH = Pattern(
    rf"(?<![\d.第十百]){COUNT}{TIMES}[，,][^。；，\d等]{{0,12}}?分别(?:为|是|有)?[：:]?"
    rf"(?P<listed>{FIGURE}(?:[、和，,]|以及)(?:{FIGURE}(?:[、和，,]|以及)?){{1,12}})(?=[。；，]|$)"
)
FLOW = Pattern(
    r"(?:新收|收到)[^。；，、\d]{0,12}(?P<new>\d{1,6})件[，、]上年(?:度)?结转[^。；，、\d]{0,6}(?P<old>\d{1,6})件"
    r"[^。；\d]{0,16}?[，、](?:本年度?|全年|年内|已|共)*(?:办结|办理|答复)[^。；，、\d]{0,8}(?P<done>\d{1,6})件"
    r"[^。；\d]{0,8}?[，、]结转(?:至|到)?下(?:一)?年度?[^。；，、\d]{0,8}(?P<kept>\d{1,6})件"
)


@rule("G448", "sum")
def times_each(report: Report, context: Context) -> Iterator[Hit]:
    """次数与每次的数对不上
    “举办3场，每场40人，共130人次”：3乘40是120。“共张贴66期，每村每季度1期”而村有22个，应当是88期。“召开4次，参会分别为9人、8人、7人”只写了三个数。
    次数、每次的数和总数要对得上；各次不一样的，写“每次约”或者分别写明。年报数据应当准确（国办公开办函〔2021〕30号）。"""
    for piece, sentence in hits(context.narrative, SENTENCE):
        for found in EACH_OF.finditer(sentence[0]):
            yield from _product(piece, sentence[0], found)
    for piece, found in hits(context.narrative, EACH):
        listed = len(re.findall(FIGURE, found["listed"]))
        if listed != _times(found):
            words = f"说的是{found['times']}，分别写了{listed}个数。"
            yield Hit(words, piece.path, "核对次数和各次的数。", quote=found[0])


def _product(piece: Piece, sentence: str, each: re.Match[str]) -> Iterator[Hit]:
    """So many of each, how many of them there are, and what that comes to, in any order."""
    unit = each["unit"].removesuffix("次")
    bound = AT_MOST.search(each[0])
    many = [m for m in SO_MANY.finditer(sentence) if m["of"] == each["of"]]
    many = [m for m in many if m["times"] != "一"]  # 没有一村缺漏
    every = IN_ALL_BOUND if bound else IN_ALL
    totals = [m for m in every.finditer(sentence) if m["unit"].removesuffix("次") == unit]
    totals = [m for m in totals if m.end() <= each.start() or m.start() >= each.end()]
    if len(many) != 1 or len(totals) != 1 or OTHER_TIME.search(each[0][1:]):
        return
    told = sorted((each, many[0], totals[0]), key=lambda m: m.start())
    if any(re.search(r"\d", sentence[a.end() : b.start()]) for a, b in pairwise(told)):
        return  # others are counted with them
    right, said = _times(many[0]) * _count(each["each"]) * _a_year(each[0]), int(totals[0]["all"])
    if said > right if bound else said != right:
        words = f"“{each[0]}”，应当{'不多于' if bound else '是'}{right}，写的是{said}。"
        start, end = min(m.start() for m in told), max(m.end() for m in told)
        yield Hit(words, piece.path, "核对次数和总数。", sentence[start:end][-100:])


IN_ALL_BOUND = Pattern(rf"(?<![\d.])(?P<all>\d{{1,8}})(?P<unit>{THINGS})(?!以|左|上|多|余)")


def _a_year(said: str) -> int:
    """How often a year what is done for each of them is done: 4 for 每村每季度1期."""
    return next((times for words, times in EVERY_TIME.items() if words in said[1:]), 1)


@rule("G449", "sum")
def flow(report: Report, context: Context) -> Iterator[Hit]:
    """收到的与办结、结转的对不上
    “新收9件，上年结转1件，办结8件，结转下年度1件”：收到的和上年结转的一共10件，办结和结转下年度的只有9件。
    收到的要么办结，要么结转下年度（国办公开办函〔2021〕30号，表三“第一项加第二项之和，等于第三项加第四项之和”）。"""
    for piece, found in hits(context.narrative, FLOW):
        new, old, done, kept = (int(found[name]) for name in ("new", "old", "done", "kept"))
        if new + old != done + kept:
            words = f"新收加上年结转是{new + old}件，办结加结转下年度是{done + kept}件。"
            yield Hit(words, piece.path, "对照登记台账核对四个数。", quote=found[0])


def _times(found: re.Match[str]) -> int:
    return _count(found["times"])


def _count(said: str) -> int:
    return int(said) if said.isdecimal() else number(said.replace("两", "二"))
