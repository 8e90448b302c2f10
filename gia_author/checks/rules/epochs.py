"""What belongs to certain years: the first and the last year of a five-year plan, anniversaries,
campaigns. Told of another year it is left from a report of that year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gia_author import resources
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, hits, lead, pieces, year_of
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.language.quantities import numeral
from gia_author.report.model import Report

PLAN = r"[“\"]?(?P<plan>十[一二三四五六七]五)[”\"]?(?:规划|时期|期间)?(?:纲要)?(?:实施)?(?:的)?"
STAGE = "(?P<stage>开局之年|开局起步之年|起步之年|第一年|收官之年|收官|最后一年)"
STAGED = Pattern(rf"(?:(?P<year>20\d\d)年?[，,]?(?:既|也|正)?是?)?(?:实施)?{PLAN}{STAGE}")
PLAN_0, PLAN_YEARS = 1951, 5  # the thirteenth began in 2016
CONGRESS = Pattern(
    r"(?P<year>20\d\d)年?是[^，。；]{0,12}(?P<congress>十[八九]|二十)大精神的?开局之年"
)
CONGRESSES = {"十八": 2013, "十九": 2018, "二十": 2023}  # the year behind each
YEARS = r"(?P<n>\d{1,3}|[一二三四五六七八九十百]{1,5})周年"
FOUNDED = tuple(
    (Pattern(f"{words}(?:的)?{YEARS}"), year)
    for words, year in (
        ("(?:建党|中国共产党成立)", 1921),
        ("(?:中华人民共和国成立|新中国成立|建国)", 1949),
        ("(?:建军|中国人民解放军建军)", 1927),
        ("改革开放", 1978),
        ("(?:抗战|抗日战争|反法西斯战争)[^，。；]{0,16}胜利", 1945),
        ("香港回归(?:祖国)?", 1997),
        ("澳门回归(?:祖国)?", 1999),
        ("(?:红军)?长征胜利", 1936),
    )
)
AGO = Pattern(
    "以来|已经|曾|上年|去年|[“《][^”》]{0,40}$|系列|奖章|常态化|长效|巩固|深化|成果|总结|后"
)
AHEAD = Pattern("喜迎|迎接|筹备|将|即将|明年")
WITHIN = Pattern(
    "开展|结合|围绕|扎实|深入|推进|做好|抓好|聚焦|全力|推动|公开|发布|公布|落实|组织|庆祝"
)


class Epoch(NamedTuple):
    """An affair of certain years: its name, the words that tell it, the first year and the last."""

    name: str
    words: Pattern
    first: int
    last: int


@cache
def _epochs() -> tuple[Epoch, ...]:
    entries = resources.values("words", "大事.yaml")
    return tuple(Epoch(one["事"], Pattern(one["词"]), *one["年"]) for one in entries)


@rule("G660", "year")
def of_another_epoch(report: Report, context: Context) -> Iterator[Hit]:
    """说的是别的年份的大事
    2025年度的报告写“‘十四五’规划开局之年”（开局是2021年，收官是2025年），2023年度的写“庆祝中国共产党成立100周年”（2021年），
    2024年度的写“结合党史学习教育”：只属于那几年的事，多半是抄了往年的报告。常态化、长效机制、回顾以前的不算，第五部分不查。
    五年规划和纪念日按年份推算，其余的登记在“大事.yaml”里。年度报告是上一年度的工作情况（《条例》第四十九条）。"""
    year = year_of(report, context)
    if not year:
        return
    yield from _stages(context, year)
    every = [p for p in pieces(context.narrative) if p.section in ("", "总体情况")]
    others = [epoch for epoch in _epochs() if not epoch.first <= year <= epoch.last]
    for piece in every:
        for pattern, founded in FOUNDED:
            for found in pattern.finditer(piece.text):
                yield from _elsewhen(piece, found, founded + _count(found["n"]), year)
        for epoch in others:
            named = epoch.words.search(piece.text)
            if named and _goes_on(piece, named):
                words = f"{epoch.name}是{epoch.first}至{epoch.last}年度的事，报告是{year}年度的。"
                yield Hit(words, piece.path, "核对是不是抄了往年的话。", quote=piece.around(named))


def _stages(context: Context, year: int) -> Iterator[Hit]:
    """The first and the last year of a plan, of the work for a congress."""
    for piece, found in hits(context.narrative, STAGED):
        first = PLAN_0 + PLAN_YEARS * number(found["plan"].removesuffix("五"))
        told = int(found["year"] or year)
        right = first if found["stage"][0] in "开起第" else first + PLAN_YEARS - 1
        slack = 0 if found["year"] else int(piece.section == "存在的主要问题及改进情况")
        if not right - slack <= told <= right:
            words = f"“{found['plan']}”的{found['stage']}是{right}年，这里说的是{told}年。"
            yield Hit(words, piece.path, "核对年份和规划。", quote=found[0])
    for piece, found in hits(context.narrative, CONGRESS):
        right = CONGRESSES[found["congress"]]
        if int(found["year"]) != right:
            words = (
                f"全面贯彻{found['congress']}大精神的开局之年是{right}年，写的是{found['year']}年。"
            )
            yield Hit(words, piece.path, "核对年份和会议。", quote=found[0])


def _elsewhen(piece: Piece, found: re.Match[str], right: int, year: int) -> Iterator[Hit]:
    """An anniversary of another year than the report's, celebrated now."""
    before = _clause(piece.text, found.start())
    if (
        right != year
        and not AGO.search(before)
        and not (right == year + 1 and AHEAD.search(before))
    ):
        words = f"“{found[0]}”是{right}年，报告是{year}年度的。"
        yield Hit(words, piece.path, "核对是不是抄了往年的话。", quote=piece.around(found))


def _goes_on(piece: Piece, found: re.Match[str]) -> bool:
    """True where something is told as going on: not looked back at, not made lasting."""
    clause = (
        _clause(piece.text, found.start()) + re.split("[，。；]", piece.text[found.start() :])[0]
    )
    return bool(WITHIN.search(clause)) and not AGO.search(clause)


def _clause(text: str, at: int) -> str:
    return lead(text, at, "。；，")


def _count(said: str) -> int:
    """A number of years: 100, 七十五, 一百."""
    return int(said) if said.isdecimal() else int(numeral(said))
