"""Years that a report cannot have worked by or told of: last year's plan, the school year before,
what was done when its year was over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, pieces, year_of
from gia_author.language.patterns import Pattern
from gia_author.language.periods import periods
from gia_author.report.model import Report

BY = (
    "对照|对标|落实|贯彻|按照|根据|依据|依照|围绕|执行|细化|紧扣|聚焦|完成|推进|结合|分解|遵照|参照"
)
PLANS = "工作要点|要点|任务分解表?|工作安排|任务清单|分工方案|重点工作安排|重点任务"
OF_YEAR = Pattern(
    rf"(?:{BY})[^。；《》]{{0,14}}?(?:《[^《》]{{0,24}}?(?P<titled>20\d\d)年度?[^《》]{{0,24}}?(?:{PLANS})[^《》]{{0,10}}》"
    rf"|(?<![—\-－~至到\d])(?P<plain>20\d\d)年度?(?:全国|全[省市县区州旗]|[省市县区州旗])?"
    rf"(?:政务公开|政府信息公开|信息公开|公开)[^，。；《》]{{0,8}}?(?:{PLANS}))"
)
GOES_BACK = Pattern(
    "上年|上一年|去年|回顾|整改|考核结果|评估|延续|以来|持续执行|未完成|遗留|收尾|年初"
)


@rule("G653", "leftover")
def plan_of_last_year(report: Report, context: Context) -> Iterator[Hit]:
    """按往年的工作要点做今年的工作
    报告年度的工作“对照《……2023年政务公开工作要点》”，而报告是2024年度的：工作要点一年一份，多半是抄了上年的句子没有改年份。
    同一句里也说到报告年度的、回顾上年和整改上年问题的、几年的规划不算。改成当年的要点；当年没有新的，写明按哪一份执行。
    年度报告报告上一年度的工作（《条例》第四十九条）。"""
    year = year_of(report, context)
    if not year:
        return
    for piece, found in _in_overview(OF_YEAR, context):
        told = int(found["titled"] or found["plain"])
        sentence = _sentence(piece, found.start())
        this = re.search(rf"{year}年(?!度?政府信息公开)|今年|本年", sentence.replace(found[0], ""))
        opening = re.match(rf"{year}年", sentence)
        if told not in (year - 1, year - 2) or (this and not opening):
            continue
        if GOES_BACK.search(sentence):
            continue
        words = f"{year}年度的工作按的是{told}年的要点。"
        fix = f"核对是不是应当写{year}年。"
        yield Hit(words, piece.path, fix, quote=found[0][-80:])


def _in_overview(pattern: Pattern, context: Context) -> Iterator[tuple[Piece, re.Match[str]]]:
    """What matches in the first part, which tells of the year's work."""
    for piece in pieces(context.narrative):
        if piece.section == "总体情况":
            yield from ((piece, found) for found in pattern.finditer(piece.text))


def _sentence(piece: Piece, at: int) -> str:
    """The sentence around a place."""
    start = max(piece.text.rfind(mark, 0, at) for mark in "。！？") + 1
    return re.split("[。！？]", piece.text[start:])[0]


DONE = (
    "公布|公示|公开|张榜|发布|印发|出台|上线|开通|启用|完成|举办|召开|开展|建成|整改|刊登|发放|更新"
    "|清理|修订|报送|组织|制定"
)
AFTERWARDS = Pattern(
    rf"(?:[，,]|^|[。；]|[一-龥])(?P<when>(?P<told>已经?|均已|全部)?(?:于|(?<=[。；，])|^)(?P<year>20\d\d)年\d{{1,2}}月(?:\d{{1,2}}日|初|中旬|底|份|上旬|下旬)?[，,]?"
    rf"(?:[^，。；]{{0,14}}?)(?:{DONE}))"
    r"|(?P<named>(?P<of>20\d\d)年\d{1,2}月(?:\d{1,2}日)?(?:召开|印发|发布|举行|出台)的)"
)
TO_COME = Pattern(
    "将|拟|计划|预计|力争|确保|争取|目标|要求|前完成|底前|之前|应|须|打算|下一步|施行|生效|起|到期|届满|失效"
)
THIS_REPORT = Pattern(
    "年报|年度报告|本报告|结转|申请|答复|考核|评估|通报|次年|决算|预算|审结|裁定|判决"
)


@rule("G654", "date")
def done_when_the_year_was_over(report: Report, context: Context) -> Iterator[Hit]:
    """总体情况里写着报告年度以后做的事
    2021年度的报告写“收费清单已于2022年3月全部公布”：报告的是1月1日至12月31日的工作，次年做的事写进下一年的报告；
    多半是年份写错了。打算、要求和期限，年报本身的公布，申请的答复、结转，考核评估的结果不算。
    年度报告报告上一年度的工作（《条例》第四十九条）。"""
    year = year_of(report, context)
    if not year:
        return
    for piece, found in _in_overview(AFTERWARDS, context):
        when, told = found["when"] or found["named"], int(found["year"] or found["of"])
        sentence = _sentence(piece, found.start() + 1)
        around = piece.text[max(0, found.start() - 24) : found.end() + 8]
        if told <= year or TO_COME.search(around):
            continue
        if not THIS_REPORT.search(sentence):
            words = f"“{when}”是报告年度以后的事，这是{year}年度的报告。"
            fix = "核对年份；确实是次年做的，写进下一年的报告。"
            yield Hit(words, piece.path, fix, quote=piece.around(found, 6))


SCHOOL_YEAR = Pattern(
    r"(?:^|[。；！])(?P<begun>(?P<first>20\d\d)(?:年)?[—\-－–~～至]{1,2}(?P<last>20\d\d)(?:年)?学年度?)[，,]?(?P<goes>[^。；]{2,60})"
)
COMPARES = Pattern(
    "相比|同比|较|比(?!例|较)|上一?学年|增长|下降|减少|考核|评估|年报|年度报告|将|拟|计划|以来|起|秋季"
)


@rule("G655", "year")
def other_school_year(report: Report, context: Context) -> Iterator[Hit]:
    """写着别的学年
    报告的期限是2020年9月1日至2021年8月31日，句子却以“2019—2020学年”开头说本校做了什么：多半是抄了上一学年的报告没有改。
    比较的、打算的不算。学校的报告按学年编制，见《高等学校信息公开办法》（教育部令第29号）第二十二条。"""
    own = _school_year(report, context)
    if not own:
        return
    for piece in pieces(context.narrative):
        for found in SCHOOL_YEAR.finditer(piece.text):
            if int(found["first"]) != own and not COMPARES.search(found["goes"]):
                words = f"报告的是{own}—{own + 1}学年，这里写的是“{found['begun']}”。"
                fix = f"核对是不是应当写{own}—{own + 1}学年。"
                quote = piece.text[found.start("begun") : found.start("goes") + 12]
                yield Hit(words, piece.path, fix, quote=quote)


TITLED = Pattern(r"(20\d\d)\s?[—\-－–~～至]{1,2}\s?(20\d\d)\s?学年")


def _school_year(report: Report, context: Context) -> int:
    """The year in which the school year begins that the title or the period says; 0 for none."""
    title = report.title or ""
    if named := TITLED.search(title):
        return int(named[1])
    for piece in pieces(context.narrative)[:6]:
        for _, start, end in periods(piece.text):
            if (start[1], end[1]) == (9, 8) and end[0] == start[0] + 1:
                return start[0]
    return 0
