"""Events in an order that time does not allow: a reply before its application, use of what was not
there yet or no longer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from gia_author.checks.assertions import Assertions, Clause, assertions, names_in, words_of
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import year_of
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

DATE = Pattern(
    "(?:(?P<year>20\\d\\d)年)?(?<!\\d)(?P<month>1[0-2]|[1-9])月(?:份)?(?:(?P<day>[12]\\d|3[01]|[1-9])日)?"
)
STEPS = (  # each can only be done behind the one before it
    (
        Pattern("(?:收到|受理|接收|提出|提交)[^，]{0,12}申请|申请[^，]{0,14}(?:收到|受理|提出|提交)"),
        Pattern("补正(?:通知|告知)|(?:通知|告知|要求)[^，]{0,10}补正"),
        Pattern("(?:收到|提交|补交|递交|补充)[^，]{0,8}(?:补正|补充)?材料|完成补正"),
        Pattern("(?:作出|予以|发出|送达|出具|给予)[^，]{0,10}(?:答复|告知书)|答复(?:了)?申请人"),
    ),
    (
        Pattern("(?:申请|提起|提出)[^，]{0,10}(?:行政)?复议"),
        Pattern("(?:作出|下达|送达)[^，]{0,8}复议决定"),
    ),
    (
        Pattern("(?:发放|启动|发布|开始)[^，]{0,16}(?:问卷|征集|征求意见|报名|活动)"),
        Pattern("(?:问卷|征集|征求意见|报名|活动)[^，]{0,12}(?:截止|结束|收回|回收)"),
    ),
    (
        Pattern("(?:会议?|座谈会|发布会)[^，]{0,12}(?:召开|举行)|(?:召开|举行)[^，]{0,16}会议?"),
        Pattern("(?:纪要|会议决定|会议内容|会议情况)[^，]{0,14}(?:公布|公开|发布|印发)"),
    ),
)  # fmt: skip


@rule("G495", "date", unless=("G620",))
def out_of_order(report: Report, context: Context) -> Iterator[Hit]:
    """先后的时间不可能
    “5月12日发出补正通知，申请人于5月6日提交补正材料”，办法5月起执行而4月已经检查执行情况，网站10月上线而8月就有访问数据，
    微博2月停用而全年通过它发布信息：前一件事还没有，后一件事就不会有，多半是一个月份写错了。
    同一件事、同一年的才比；准备、起草、试运行、征求意见的不算；G620报过的同一句话不再报。
    核对两处的时间（国办公开办函〔2021〕30号：内容要准确）。"""
    said = assertions(context.narrative)
    yield from _steps(said)
    yield from _lives(said, year_of(report, context))


class DatedStep(NamedTuple):
    """A step that a clause tells of with its day: which of its row, and (year, month, day), 0 for
    what is not said."""

    clause: Clause
    step: int
    day: tuple[int, int, int]


def _steps(said: Assertions) -> Iterator[Hit]:
    """The steps of each sentence in the order of their days."""
    for sentence in said.sentences:
        dated = [(clause, _day(day)) for clause in sentence if (day := DATE.search(clause.text))]
        if len(dated) < 2:
            continue
        for row in STEPS:
            events = [one for clause, day in dated for one in _events(clause, day, row)]
            for one, other in pairwise(events):
                first, last = sorted((one, other), key=lambda event: event.step)
                if first.step != last.step and _is_after(first.day, last.day):
                    text = one.clause.piece.text
                    quote = text[one.clause.start : other.clause.start + len(other.clause.text)]
                    words = f"“{last.clause.text}”比“{first.clause.text}”早。"
                    yield Hit(words, one.clause.piece.path, "核对两处的时间。", quote=quote[-80:])


def _events(
    clause: Clause, day: tuple[int, int, int], row: tuple[Pattern, ...]
) -> Iterator[DatedStep]:
    steps = [n for n, step in enumerate(row) if step.search(clause.text)]
    if len(steps) == 1:
        yield DatedStep(clause, steps[0], day)


def _day(found: re.Match[str]) -> tuple[int, int, int]:
    return int(found["year"] or 0), int(found["month"]), int(found["day"] or 0)


def _is_after(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """True if the first day is surely behind the second, of the same year."""
    if one[0] != other[0] and one[0] and other[0]:
        return False
    return one[1] > other[1] or (one[1] == other[1] and 0 < other[2] < one[2])


BEGINS = "上线(?:运行)?|开通|启用|投入使用|投入运行|施行|实施|执行|生效|成立|建成|设立|挂牌"
ENDS = "停用|注销|关闭|关停|停止(?:运营|更新|使用|服务)|停办"
WHEN = r"(?P<date>(?:20\d\d年)?(?<!\d)(?:1[0-2]|[1-9])月(?:\d{1,2}日)?)(?:份|底|末|初|[上中下]旬)?"
BORN = Pattern(
    f"^(?P<thing>[^，]{{2,40}}?)(?:于|自|从|已于)?{WHEN}(?:起|开始)?(?:正式)?"
    f"(?:(?P<begin>{BEGINS})|(?P<end>{ENDS}))"
)
FROM_THEN = Pattern(f"^(?:于|自|从)?{WHEN}起(?:正式)?(?:施行|实施|执行|生效|启用)")
MADE = Pattern(
    f"(?:(?P<begin>成立|开通|上线|启用|建成|设立|印发|出台|制定|启动)|(?P<end>{ENDS}))(?:了|并)?(?:原有的?|新的?)?(?P<thing>[^，]{{2,30}})$"
)
GONE = Pattern(
    f"^(?P<thing>[^，]{{2,24}}?)(?:已|已经)?于(?P<year>20\\d\\d)年[^，]{{0,8}}(?:{ENDS})"
)
OVER = Pattern(f"^(?P<thing>[^，]{{2,24}}?)(?:已|被|予以)?(?:{ENDS})$")
USES = Pattern(
    "(?:通过|利用|依托|按照?|对照|依照|依据|使用|在)(?P<that>该|此|上述)?[^，]{0,24}|访问|浏览量|执行情况|落实情况|例会|统计"
    r"|(?:推送|刊发|发布)[^，\d]{0,10}[1-9]\d*余?[条篇期]"
)
LATER_PART = ((Pattern("下半年|三季度"), 7), (Pattern("四季度"), 10))
QUOTED = Pattern("“[^“”]{2,20}”")
BEFORE_IT = Pattern(
    "准备|筹备|测试|试运行|试行|起草|征求|制定|修订|印发|宣传|培训|学习|动员|部署|拟|计划|将|建设|开发|招标|调研|论证|审议|申请注册|原|旧版|上年|去年|截至|底"
)
WHOLE_YEAR = Pattern("全年|一年来")
LATEST = 10  # month up to which an end leaves a part of the year that cannot be meant by it
STRETCH = 3  # sentences in which 该 points back


POINTS = "该|此|新旧|上述|新版?"


class Life(NamedTuple):
    """When a thing began or ended to be: its words, year (0: the report's) and month."""

    clause: Clause
    names: tuple[str, ...]
    year: int
    month: int
    ended: bool


def _lives(said: Assertions, year: int) -> Iterator[Hit]:
    for life in _births_and_ends(said):
        if life.year not in (0, year) and not (life.ended and 0 < life.year < year):
            continue
        clause = next(
            (c for c in _mentions(life, said) if _is_impossible(life, c, said, year)), None
        )
        if clause:
            words = f"“{life.clause.text}”，“{clause.text}”：时间对不上。"
            yield Hit(words, clause.piece.path, "核对两处的时间。", quote=_quote(clause, said))


def _quote(clause: Clause, said: Assertions) -> str:
    """The use with the next clause, where that has the date."""
    behind = [c for c in said.sentences[clause.sentence] if c.number == clause.number + 1]
    dated = not DATE.search(clause.text) and behind and DATE.search(behind[0].text)
    end = behind[0] if dated else clause
    return clause.piece.text[clause.start : end.start + len(end.text)][:80]


def _births_and_ends(said: Assertions) -> Iterator[Life]:
    for clause in said.clauses:
        before = next(iter(said.before(clause)), None)
        if gone := GONE.search(clause.text):
            yield Life(clause, names_in(gone["thing"]), int(gone["year"]), 12, True)
        elif before and (then := FROM_THEN.search(clause.text)):
            yield _life(clause, before.text, then["date"], False)
        elif born := BORN.search(clause.text):
            yield _life(clause, born["thing"], born["date"], bool(born["end"]))
        elif (over := OVER.search(clause.text)) and (date := _month_before(clause, said)):
            yield _life(clause, over["thing"], date, True)
        elif (made := MADE.search(clause.text)) and (date := _month_before(clause, said)):
            yield _life(clause, made["thing"], date, bool(made["end"]))


def _month_before(clause: Clause, said: Assertions) -> str:
    """The one month that the sentence names up to the clause."""
    months = [m[0] for m in DATE.finditer(said.sentence(clause))]
    return months[0] if len(months) == 1 else ""


def _life(clause: Clause, thing: str, date: str, ended: bool) -> Life:
    found = DATE.search(date)
    year, month, _ = _day(found) if found else (0, 0, 0)
    return Life(clause, names_in(thing), year, month, ended)


MOST = 16


def _mentions(life: Life, said: Assertions) -> Iterator[Clause]:
    """The clauses that name the thing wholly, or point at it close behind."""
    if not life.names:
        return
    head = life.names[-1]
    if life.ended and (called := QUOTED.search(life.clause.text)):
        behind = said.clauses[life.clause.number + 1 :]
        yield from [c for c in behind if called[0] in c.text][:MOST]
    for clause in said.having(head)[:MOST]:
        gap = clause.sentence - life.clause.sentence
        near = clause.piece is life.clause.piece and 0 <= gap <= STRETCH
        pointed = near and re.search(f"(?:{POINTS})(?:官方|政务)?{re.escape(head)}", clause.text)
        others = {*names_in(clause.text)}
        named = life.names[-2:] if near else life.names
        if clause is not life.clause and (pointed or {*named} <= others):
            yield clause


def _is_impossible(life: Life, clause: Clause, said: Assertions, year: int) -> bool:
    """True for a use before the thing began, or after it ended."""
    use = USES.search(clause.text)
    sentence = said.sentences[clause.sentence]
    goes_on = "，".join(c.text for c in sentence if c.number in (clause.number, clause.number + 1))
    if not use or BEFORE_IT.search(_without(goes_on, life.clause.text)):
        return False
    words = [c.text for c in sentence if abs(c.number - clause.number) <= 1]
    months = [m for text in words for m in DATE.finditer(text) if text != life.clause.text]
    years = {int(m) for text in words for m in re.findall(r"(?<!\d)(20\d\d)年", text)}
    if years - {year}:
        return False
    latest = max((int(m["month"]) for m in months), default=0)
    if life.ended:
        if 0 < life.year < year:
            return True
        latest = max(latest, *(m for part, m in LATER_PART if part.search("".join(words))), 0)
        whole = WHOLE_YEAR.search("".join(words))
        return bool(latest > life.month or (whole and life.month <= LATEST))
    return 0 < latest < life.month


def _without(text: str, other: str) -> str:
    """A clause without the words that another has too."""
    for word in words_of(other):
        text = text.replace(word, "")
    return text
