"""Days against the calendar: the weekday, 29 February, the quarter of a month, how many days lie
between two."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import date

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits, year_of
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

DAY = r"(?:(?P<{0}y>20\d\d)年)?(?P<{0}m>1[0-2]|0?[1-9])月(?P<{0}d>3[01]|[12]\d|0?[1-9])日"
WEEKDAYS = "一二三四五六日"
WEEKDAY = Pattern(DAY.format("") + "[（(](?:星期|周)(?P<weekday>[一二三四五六日天])[）)]")
LEAP_DAY = Pattern(r"(?:(?P<year>20\d\d)年)?(?<![\d])0?2月29日")
WHO = "(?:[我本全][一-龥]{1,3}|[一-龥]{2,8}(?:局|委|办公室|镇|乡|政府|街道|办事处|公司|学校|医院))"
PART_OF_YEAR = Pattern(
    rf"(?<![一-龥\d])(?P<part>第?[一二三四]季度|上半年|下半年)[，,]?{WHO}?(?:于|在)?[，,]?"
    r"(?P<month>1[0-2]|0?[1-9])月(?!底前|前|份?起|后|以后|以来|末前)"
)
PARTS = {
    "一季度": (1, 3),
    "二季度": (4, 6),
    "三季度": (7, 9),
    "四季度": (10, 12),
    "上半年": (1, 6),
    "下半年": (7, 12),
}
NUMBER = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
TO = "起?(?:至|到|—|－|–|-|~|～)+"
DAYS = Pattern(
    rf"{NUMBER}(?P<unit>个?工作日|个?自然日|天|日)(?:[，,]|的)?[（(]?(?:自|从|时间为|时间自)?{DAY.format('a')}{TO}"
    r"(?:(?P<by>20\d\d)年)?(?:(?P<bm>1[0-2]|0?[1-9])月)?(?P<bd>3[01]|[12]\d|0?[1-9])日"
)
SPAN_THEN_DAYS = Pattern(
    rf"(?:自|从)?{DAY.format('a')}{TO}(?:(?P<by>20\d\d)年)?(?:(?P<bm>1[0-2]|0?[1-9])月)?(?P<bd>3[01]|[12]\d|0?[1-9])日"
    rf"(?:止)?[，,]?(?:[（(]|(?:公示|公告|征求意见|公开征求意见|展出|活动)(?:期|时间)?)?(?:为期|共计?|历时|持续){NUMBER}(?P<unit>个?工作日|个?自然日|天|日)"
)
MONTHS = Pattern(
    rf"(?:为期|历时|持续|用时){NUMBER}个月[（(，,]?(?:自|从)?(?P<am>1[0-2]|0?[1-9])月(?:份|初)?{TO}(?P<bm>1[0-2]|0?[1-9])月"
)


@rule("G657", "date")
def against_the_calendar(report: Report, context: Context) -> Iterator[Hit]:
    """日期与星期、季度、天数对不上
    “5月15日（星期五）”那一天不是星期五，“第二季度，……于8月”，“公示7天（5月6日至5月10日）”只有5天，平年的2月29日：
    两个数总有一个写错了。没有写年份的按报告年度算。天数算头不算头、算尾不算尾都对；工作日只看超没超过日历上的天数。
    年度报告说的是当年1月1日至12月31日的事（《条例》第四十九条）。"""
    year = year_of(report, context)
    yield from _weekdays(context, year)
    for piece, found in hits(context.narrative, LEAP_DAY):
        told = int(found["year"] or year)
        if told and not isleap(told):
            words = f"{told}年的2月没有29日。"
            yield Hit(words, piece.path, "核对日期。", quote=piece.around(found, 4))
    for piece, found in hits(context.narrative, PART_OF_YEAR):
        first, last = PARTS[found["part"].removeprefix("第")]
        if not first <= int(found["month"]) <= last:
            words = f"{found['month']}月不在{found['part']}里。"
            yield Hit(words, piece.path, "核对季度和月份。", quote=found[0])
    yield from _lengths(context, year)


def _weekdays(context: Context, year: int) -> Iterator[Hit]:
    for piece, found in hits(context.narrative, WEEKDAY):
        day = _date(found["y"] or year, found["m"], found["d"])
        if day and WEEKDAYS[day.weekday()] != found["weekday"].replace("天", "日"):
            right = WEEKDAYS[day.weekday()]
            words = f"{day.year}年{day.month}月{day.day}日是星期{right}，写的是“{found[0]}”。"
            yield Hit(words, piece.path, "核对日期和星期。", quote=found[0])


def _lengths(context: Context, year: int) -> Iterator[Hit]:
    """Days and months that are said to lie between two, and do not."""
    for pattern in (DAYS, SPAN_THEN_DAYS):
        for piece, found in hits(context.narrative, pattern):
            first = _date(found["ay"] or year or 2001, found["am"], found["ad"])
            last = _date(
                found["by"] or found["ay"] or year or 2001, found["bm"] or found["am"], found["bd"]
            )
            said = _count(found["n"])
            if (
                first
                and last
                and last > first
                and said
                and not _fits(said, found["unit"], first, last)
            ):
                there = (last - first).days + 1
                words = f"“{found[0]}”：头尾都算是{there}天，写的是{found['n']}{found['unit']}。"
                yield Hit(words, piece.path, "核对天数和日期。", quote=found[0])
    for piece, found in hits(context.narrative, MONTHS):
        between = (int(found["bm"]) - int(found["am"])) % 12
        if _count(found["n"]) not in (between, between + 1):
            words = f"“{found[0]}”：头尾都算是{between + 1}个月。"
            yield Hit(words, piece.path, "核对月数和月份。", quote=found[0])


def _fits(said: int, unit: str, first: date, last: date) -> bool:
    """Whether so many days can lie between two, the first and the last counted or not."""
    between = (last - first).days
    if "工作日" in unit:
        return said <= between + 1 and said * 7 >= (between - 12) * 5  # holidays lie between
    return between - 1 <= said <= between + 1


def _count(said: str) -> int:
    return number(said.replace("两", "二"))


def _date(year: str | int, month: str, day: str) -> date | None:
    """The day; None for none that there is, or where the year is not known."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
