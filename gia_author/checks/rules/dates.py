"""Dates held against each other: what is said to be done by a day that had not come, months that
run backwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits, pieces, year_of
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.language.periods import periods
from gia_author.language.stories import disorders
from gia_author.report.model import Report

UNTIL = Pattern(
    "(?:截[至止]到?|至|到)(20\\d\\d)年(\\d{1,2})月(?:(\\d{1,2})日|底|末|份)?(?:止|前|为止)?"
    "[，,]?(?:[^，。；]{0,12}[，,])?[^，。；]{0,12}?(?:已(?!经?计划)|共(?!同)|累计|完成了|全部完成)"
)
PLANNED = Pattern("将|计划|拟|力争|确保|预计|争取|目标|要求")
PUBLISHED_BY = (3, 31)  # of the next year: the last day that the Regulation gives for a report
MONTHS = Pattern(
    r"(?<![年\d])(\d{1,2})月(?:份|\d{1,2}日|底|初|中旬)?(?:至|到|[-—－~～]{1,2})(\d{1,2})月(?!\d)"
)
SAME_MONTH = Pattern(
    r"(?<![年\d])(\d{1,2})月(\d{1,2})日(?:至|到|[-—－~～]{1,2})(?:(\d{1,2})月)?(\d{1,2})日"
)
QUARTER = Pattern(
    r"(?:第)?([一二三四])季度[（(](\d{1,2})月?(?:份)?(?:至|到|[-—－~～]{1,2})(\d{1,2})月(?:份)?[）)]"
)
BEGUN_THEN_DONE = Pattern(
    r"(?:自|从)(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日起?[^。；\d]{0,24}[，,]?[^。；\d]{0,8}?(?:于|在|至|到|[，,])(?:(20\d\d)年|同年|当年)?(\d{1,2})月(\d{1,2})日(?:前|之前|以前)?[^，。；\d]{0,8}(?:完成|结束|办结|截止|完毕)"
)
MONTHS_OF_WORK = Pattern(
    r"(?<![年\d])(?P<from>\d{1,2})月(?:份|初|底|中旬)?(?:启动|开始|动工|开工|着手|部署|起)[^。；\d]{0,20}[，,](?:[^。；\d]{0,12}[，,])?[^，。；\d]{0,4}?(?:于)?(?<!次年)(?P<to>\d{1,2})月(?:份|初|底|中旬)?(?:前|之前)?[^，。；\d]{0,4}(?:完成|结束|完工|上线)"
)
BY_LATER = Pattern(
    r"(?P<y>20\d\d)年(?P<m>\d{1,2})月(?:\d{1,2}日)?[，,]?[^。；，\d]{0,8}(?:根据|依据|按照|依照|落实)(?P<y2>20\d\d)年(?P<m2>\d{1,2})月(?:\d{1,2}日)?(?:印发|发布|出台|下发|公布|施行|制定)"
)
SCHOOL_YEAR = Pattern(r"(20\d\d)年?[—－–~～至-]{1,2}(20\d\d)学?年?学年")
IN_SCHOOL_YEAR = Pattern(
    r"本学年(?:内|度)?[，,]?(?:先后|分别|已)?(?:于|在)"
    r"(?P<days>20\d\d年\d{1,2}月(?:[^，。；\d]{0,2}[、和与及，]20\d\d年\d{1,2}月){0,3})"
)
AUGUST = 8  # the last month of a school year
FIRST_DAY, LAST_MONTH = (1, 1), 12
LATER = Pattern("次年|翌年|第二年|每年|20\\d\\d年|跨年|学年|采暖|供暖|冬|夏")

DAY_ALONE = Pattern(
    r"(?<!\d)(?:1[0-2]|0?[1-9])月(?:3[01]|[12]\d|0?[1-9])(?=[。；，,]|[起至到止](?![一-龥]{0,2}年))"
)


@rule("G667", "date")
def day_without_its_word(report: Report, context: Context) -> Iterator[Hit]:
    """日期漏了“日”
    “统计期限为2025年1月1日至2025年12月31。”：写了几月几，后面没有“日”。补上。
    依据：《党政机关公文格式》（GB/T 9704-2012），成文日期写全年、月、日；公文里的日期也这样写。"""
    for piece, found in hits(context.narrative, DAY_ALONE):
        words = f"“{found[0]}”后面漏了“日”。"
        yield Hit(words, piece.path, f"改成“{found[0]}日”。", quote=piece.around(found, 4))


@rule("G619", "date")
def told_too_early(report: Report, context: Context) -> Iterator[Hit]:
    """说到还没有到的日子
    “截至2026年6月底，已完成改版”，而报告在这以前就要公布：编制时还不知道的事不能写成已经完成，多半是年份写错了。
    计划和目标不算。以落款日期为准，没有落款日期的以次年3月31日（《条例》第四十九条的期限）为准。改正日期，或者写成计划。"""
    year = year_of(report, context)
    if not year:
        return
    last = max(report.signed or date.min, date(year + 1, *PUBLISHED_BY))
    for piece, found in hits(context.narrative, UNTIL):
        month, day = int(found[2]), int(found[3] or 1)
        known = 1 <= month <= 12 and 1 <= day <= 28
        planned = PLANNED.search(piece.text[max(found.start() - 12, 0) : found.end()])
        if known and date(int(found[1]), month, day) > last and not planned:
            words = f"“{found[0]}”说的是{found[1]}年{month}月，报告在这以前就公布了。"
            yield Hit(words, piece.path, "改正日期，或者写成计划。", quote=found[0])


@rule("G620", "date")
def months_backwards(report: Report, context: Context) -> Iterator[Hit]:
    """起止的月份颠倒
    “9月至6月开展清理”：没有写到次年的，后面的月份应当比前面的晚，多半是两个月份写反了，或者改了一个。
    跨年的，写明“次年6月”。“2023年9月1日至2023年8月31日”“6月20日至6月2日”也是倒着的，
    收到的日期在答复的日期后面的、补正的材料在补正的通知以前提交的，也是写反了（各步的先后登记在“先后.yaml”里）。“第四季度（9月至12月）”的月份不是这个季度的，“本学年于”后面的月份不在学年（9月至次年8月）里的也一样。统计期限由G603核对。年度报告说的是当年1月1日至12月31日的事（《条例》第四十九条）。"""
    for piece in pieces(context.narrative):
        for written, start, end in periods(piece.text):
            if start > end and start[1:] != FIRST_DAY:  # a whole year's is told by G603
                words = f"“{written}”的两个日期是倒着的。"
                yield Hit(words, piece.path, "核对两个日期。", quote=written)
    for piece, found in hits(context.narrative, MONTHS):
        first, last = int(found[1]), int(found[2])
        around = piece.text[max(found.start() - 12, 0) : found.end() + 4]
        if 12 >= first > last >= 1 and not LATER.search(around):
            words = f"“{found[0]}”的月份是倒着的。"
            yield Hit(
                words, piece.path, "核对两个月份；跨年的写“次年”。", quote=piece.around(found)
            )
    yield from _days_backwards(context)
    yield from _outside_school_year(context)


def _outside_school_year(context: Context) -> Iterator[Hit]:
    """Months that are said to be of this school year, and are of another."""
    every = [*context.lines, *(piece.text for piece in pieces(context.narrative))]
    named = next((m for text in every if (m := SCHOOL_YEAR.search(text))), None)
    if not named or int(named[2]) != int(named[1]) + 1:
        return
    first, last = (int(named[1]), AUGUST), (int(named[2]), AUGUST)
    for piece, found in hits(context.narrative, IN_SCHOOL_YEAR):
        told = re.findall(r"(20\d\d)年(\d{1,2})月", found["days"])
        if outside := [day for day in told if not first < (int(day[0]), int(day[1])) <= last]:
            words = f"{'年'.join(outside[0])}月不在{named[0]}里。"
            yield Hit(words, piece.path, "核对月份。", quote=found[0])


def _days_backwards(context: Context) -> Iterator[Hit]:
    """Two days of one month, a quarter with other months, an answer before what it answers."""
    for piece, found in hits(context.narrative, SAME_MONTH):
        same = found[3] in (None, found[1])
        if same and int(found[2]) > int(found[4]):
            words = f"“{found[0]}”的两个日期是倒着的。"
            yield Hit(words, piece.path, "核对两个日期。", quote=found[0])
    for piece, found in hits(context.narrative, QUARTER):
        last = 3 * number(found[1])
        if (int(found[2]), int(found[3])) != (last - 2, last):
            words = f"{found[1]}季度是{last - 2}月至{last}月，写的是“{found[0]}”。"
            yield Hit(words, piece.path, "核对季度和月份。", quote=found[0])
    for piece, found in hits(context.narrative, BY_LATER):
        if (int(found["y"]), int(found["m"])) < (int(found["y2"]), int(found["m2"])):
            words = f"“{found[0]}”：根据的文件比要办的事晚。"
            yield Hit(words, piece.path, "核对两个日期。", quote=found[0])
    for piece, found in hits(context.narrative, MONTHS_OF_WORK):
        if LAST_MONTH >= int(found["from"]) > int(found["to"]):
            words = f"“{found[0]}”：完成的月份比开始的早。"
            yield Hit(words, piece.path, "核对两个月份；跨年的写“次年”。", quote=found[0])
    for piece, found in hits(context.narrative, BEGUN_THEN_DONE):
        taken, done = _day(found, 1, found[4]), _day(found, 4, found[1])
        if taken > done:
            words = f"“{found[0]}”里后一个日期比前一个早。"
            yield Hit(words, piece.path, "核对两个日期。", quote=found[0])
    for piece in pieces(context.narrative):
        for wrong in disorders(piece.text):
            said = piece.text[wrong.start : wrong.end]
            words = f"“{said}”里的两个日期，先做的事反而在后。"
            yield Hit(
                words, piece.path, "核对两个日期。", quote=piece.text[wrong.start : wrong.end + 6]
            )


def _day(found: re.Match[str], at: int, year: str | None) -> tuple[int, int, int]:
    """A day of which a year may be missing: then that of the other."""
    return int(found[at] or year or 0), int(found[at + 1]), int(found[at + 2])
