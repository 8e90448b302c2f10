"""Who leads and who does the work, told in two places; problems and what is said to be done about
them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, is_cut, ordinals, pieces, section_pieces
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report
from gia_author.report.narrative import Section

WHO = "[一-龥、]{2,20}?"
LEADER = Pattern(
    f"(?:由|以|[，。；：]|^)(?P<who>{WHO})(?:任|担任|为)(?:(?:县|区|局|镇|乡|本级)?(?:政府信息公开|政务公开|信息公开)(?:工作)?(?:领导小组)?)?组长(?=[，。；、的]|$)"
    "|(?<!副)组长(?:一职)?由(?P<by>[一-龥、]{2,20}?)(?:担任|兼任)"
)
GROUP = Pattern("(?:政府信息公开|政务公开|信息公开|公开|的)(?:工作)?领导小组")
DEPUTY = Pattern("副|分管")
CHIEF = Pattern(
    "局长|主任|镇长|乡长|县长|区长|市长|书记|厅长|院长|校长|主要领导|主要负责|一把手|主要负责人"
)
DOES = Pattern(
    "(?P<what>[一-龥]{2,8}?)(?:统一|均|具体|由){0,2}由(?P<who>[一-龥]{1,10}?(?:办公室|党政办|综合办|股|科|室|处|中心|科室))(?:统一)?(?P<does>牵头|管理|承办|承担|保管|(?<=统一)(?:受理|发布|审核|登记|维护|答复))"
)
NO_WORK = Pattern("各|分别|有关|相关|业务|下属|乡镇")
SET_BEFORE = Pattern("^(?:[局镇县市区委街乡院本我]{1,2}|党政|综合)")


class Said(NamedTuple):
    """Who is said to be what, and where."""

    who: str
    words: str
    piece: Piece


@rule("G475", "other")
def two_in_charge(report: Report, context: Context) -> Iterator[Hit]:
    """组长、牵头的科室前后不一样
    一处写“局长任政务公开领导小组组长”，另一处写“成立以分管副局长为组长的政务公开领导小组”；一处写“公开工作由办公室牵头”，
    另一处写“由综合股牵头”：同一个组只有一位组长，同一件事只有一个牵头的，多半是套用了往年的句子。年内调整了的，写明。
    核对分工，前后统一。公文要表述准确、前后一致，见《党政机关公文处理工作条例》第十九条。"""
    leaders = [*_leaders(context)]
    for one, other in pairwise(leaders):
        if _rank(one.who) != _rank(other.who):
            yield _unlike(one, other)
    seats = [
        Said(found["who"], found[0], piece)
        for piece in pieces(context.narrative)
        for found in SEAT.finditer(piece.text)
        if not CHANGED.search(found[0])
    ]
    yield from (_unlike(a, b) for a, b in pairwise(seats) if not _alike(a.who, b.who))
    yield from _moved(context)
    first: dict[tuple[str, str], Said] = {}
    for piece in pieces(context.narrative):
        for found in DOES.finditer(piece.text):
            if NO_WORK.search(found[0]) or piece.heading:
                continue
            said = Said(found["who"], found[0], piece)
            before = first.setdefault((found["what"], found["does"]), said)
            if not _alike(before.who, said.who):
                yield _unlike(before, said)


def _leaders(context: Context) -> Iterator[Said]:
    """Everybody who is said to lead the group for the work."""
    for piece in pieces(context.narrative):
        for sentence in SENTENCE.finditer(piece.text):
            if GROUP.search(sentence[0]) and not CHANGED.search(sentence[0]):
                for found in LEADER.finditer(sentence[0]):
                    who = found["who"] or found["by"]
                    if _rank(who):
                        yield Said(who, found[0].strip("，。；："), piece)


OFFICE = "[一-龥]{1,8}?(?:办公室|党政办|综合办|股|科|处|中心)"
MOVED = Pattern(
    f"将(?P<what>[^，。；将由]{{2,20}}?)(?:职责|职能|工作)由(?P<old>{OFFICE})(?:调整|划转|移交|划归|转|交)(?:至|到|给|为|由|入)?(?P<new>{OFFICE})(?=[，。；、负承牵]|$)"
)
STILL = (
    "由{}(?:具体|统一|继续|全面)?(?:承担|负责|牵头|承办)[^，。；]{{0,10}}(?:信息公开|政务公开|公开)"
)


def _moved(context: Context) -> Iterator[Hit]:
    """The work moved to another office, and still told as the first one's."""
    every = pieces(context.narrative)
    for at, piece in enumerate(every):
        for found in MOVED.finditer(piece.text):
            if "公开" not in found["what"]:
                continue
            still = re.compile(STILL.format(re.escape(found["old"])))
            rest = ((p, found.end() if p is piece else 0) for p in every[at:])
            told = next(((p, m) for p, begun in rest if (m := still.search(p.text, begun))), None)
            if told:
                before = Said(found["new"], found[0], piece)
                yield _unlike(before, Said(found["old"], told[1][0], told[0]))


SEAT = Pattern(
    "(?:(?:政府信息公开|政务公开|信息公开|公开)(?:工作)?|^|[，。；])领导小组(?:下设)?办公室(?:设在|设于)(?P<who>[一-龥]{1,10}?(?:办公室|办|股|科|室|处|中心))(?=[，。；、]|$)"
)
SENTENCE = Pattern("[^。！？]{4,300}")
CHANGED = Pattern("原|调整为|改为|变更|改由")


def _rank(who: str) -> str:
    """Chief or deputy; empty for all others, and for several."""
    who = OFFICES_OF_ONE.sub("", who)
    if DEPUTY.search(who):
        return "" if CHIEF.search(DEPUTIES.sub("", who)) else "副"
    return "正" if CHIEF.search(who) else ""


# of the party, held by the head of the body: 党委副书记、镇长
OFFICES_OF_ONE = Pattern("[一-龥]{0,6}副书记、(?=[一-龥]{0,4}长$)(?![一-龥]{0,3}副)")
DEPUTIES = Pattern("(?:分管)?的?(?:副[一-龥]{1,2}长|副主任|副书记)")


def _alike(one: str, other: str) -> bool:
    """True for a department and a shorter or longer name of it."""
    a, b = (SET_BEFORE.sub("", who).removesuffix("公室") for who in (one, other))
    return a in other or b in one


def _unlike(one: Said, other: Said) -> Hit:
    words = f"前面写“{one.words}”，这里写“{other.words}”。"
    return Hit(words, other.piece.path, "核对分工，前后统一；调整了的，写明。", quote=other.words)


AGAINST = Pattern(
    "(?:针)?对(?:上述|以上|这|前述|存在的){0,2}(?P<n>[二两三四五六七八九]|[2-9])(?:个|项|点|类|大)?(?:方面)?(?:的)?(?:主要)?(?:问题|不足|短板|差距)"
)


@rule("G476", "ordinal")
def problems_of_another_number(report: Report, context: Context) -> Iterator[Hit]:
    """措施说的问题个数与列出的问题不一样
    前面列了“一是、二是”两个问题，改进措施却写“针对以上三个问题”：多半是增删了问题，措施没有跟着改。
    核对问题的个数。第五部分要写明存在的主要问题及改进情况（国办公开办函〔2021〕30号）。"""
    for section in context.narrative.sections[4:5]:
        every = [*section_pieces(section)]
        text = "\n".join(piece.text for piece in every)
        found = AGAINST.search(text)
        listed = _listed(section, found.start()) if found and not is_cut(text) else 0
        said = _value(found["n"]) if found else 0
        if found and listed > 1 and listed != said:
            piece = next(piece for piece in every if found[0] in piece.text)
            words = f"前面列了{listed}个问题，这里写“{found[0]}”。"
            yield Hit(words, piece.path, "核对问题的个数。", quote=found[0])


def _value(words: str) -> int:
    return int(words) if words.isdecimal() else number(words.replace("两", "二"))


def _listed(section: Section, end: int) -> int:
    """How many problems are numbered 一是, 二是, or in headings of their own, before a place."""
    text = "\n".join(piece.text for piece in section_pieces(section))[:end]
    marks = [number(m[1]) for m in ordinals(text)]
    return len(marks) if marks == [*range(1, len(marks) + 1)] else 0
