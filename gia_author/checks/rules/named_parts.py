"""The parts that the opening says the report consists of, compared as a set with the six."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import is_cut, lines, pieces, year_of
from gia_author.form import edition as editions
from gia_author.form.edition import FormSection
from gia_author.language.numerals import chinese, number
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import SIMPLE
from gia_author.report.model import Report

SIX = 6
FEWEST = 3  # names of parts that make a list one of parts
SURE = {
    "p1",
    "p2",
    "p3",
    "p4",
}  # two of these are among them: 问题, 其他, 保障 are said of much else
LONGEST = 300  # characters of a list
WIDEST = 110  # characters of a quote
NEAR_BY = 3  # characters between 报告 and 由: it is the report that is made of what follows
SUBJECT = Pattern("报告|年报|全文|主要内容")
FRAME = Pattern(r"由|包括|包含|涵盖|分为|内容[为是]|分别[是为]|部分[：:，,]")
COUNT = Pattern(r"([一二三四五六七八九十]|(?<!\d)\d{1,2})(?:个|大|项)?(?:部分|方面|内容)")
END = Pattern(
    r"(?:等|共|一共|总共|共计|这){0,3}(?:[一二三四五六七八九十]|(?<!\d)\d{1,2})(?:个|大|项)?"
    "(?:部分|方面|内容)"
    "|等?(?:部分|方面|内容)?(?:组成|构成)|[。；]$|[，,；;]?(?:本报告|数据)?(?:中所列|所列)?"
    "(?:数据)?(?:的?统计期限|的?时限|电子版|如对|如有|请与)"
)
NUMBERED = Pattern(
    r"(?:[一二三四五六七八]、|[（(][一二三四五六七八\d][）)]|[一二三四五六七八]是"
    r"|第[一二三四五六七八]部分[为是：:、]?|(?<!\d)\d[.、．])"
)
NAMES = Pattern(
    "(?P<p4>(?:被?申请)?(?:行政)?复议|诉讼)|(?P<old>收费|减免)|(?P<topic>信息管理|平台|监督保障|监督|保障)"
    "|(?P<p6>其[他它]|需要?报告|说明的事项)|(?P<p5>问题|不足|改进|整改)|(?P<p1>总体|概述|概况|基本情况)"
    "|(?P<p3>申请|收到|受理)|(?P<p2>主动)"
)
SHORTENED = Pattern(
    "等(?:共|一共|总共|共计|这)?(?:[一二三四五六七八九十]|\\d{1,2})(?:个|大|项)?(?:部分|方面|内容)"
    "|等(?:部分|方面|内容)?(?:组成|构成)?$"
)
ANNEX = Pattern("附[表件录图]")
BARE = Pattern(
    r"(?:报告|年报|全文)[^。，；]{0,12}(?:由|分为?|包括|包含|共)([一二三四五六七八九十]|\d{1,2})"
    "(?:个|大)?部分(?![一-龥]{0,2}[^组构。，；])"
)
OLD = Pattern("概述|收费|依申请公开|被?申请行政复议(?:及|和|、)提起")


@dataclass(frozen=True)
class NamedParts:
    """What a sentence says the report consists of: which of the six, what else, how many it says;
    the words of the list. A ``shortened`` list ends in 等 and the number."""

    known: tuple[int, ...]
    topics: tuple[str, ...]
    others: tuple[str, ...]
    said: int
    listed: str
    quote: str
    closed: bool
    shortened: bool = False


@rule("G213", "structure")
def parts_named(report: Report, context: Context) -> Iterator[Hit]:
    """开头说的部分与实际不符
    “本报告由……六个部分组成”：说的个数要与列出的一致，列出的要是规定的六个部分，一个不少（国办公开办函〔2021〕30号、〔2019〕60号）。
    列了旧提纲（概述、收费及减免等）、把总体情况的五个方面当成报告的部分，或者说六个只列了五个的，请核对；
    用了2019年格式的名称、部分的名称认不出来的，列为提示。照目录把六个部分写全，或者只写“由六个部分组成”。"""
    year = year_of(report, context)
    fix = f"改成规定的六个部分：{'、'.join(s.title for s in report.edition.sections)}。"
    for piece in pieces(context.narrative):
        if piece.section not in ("", "总体情况") or is_cut(piece.text):
            continue
        for sentence in re.finditer("[^。]+。?", piece.text):
            named = _read(sentence[0])
            fault = _fault(named, report.edition.sections, year) if named else None
            bare = None if named else BARE.search(sentence[0])
            if named and fault:
                yield Hit(fault[0], piece.path, fix, quote=named.quote, grade=fault[1])
            elif bare and number(bare[1]) not in (0, SIX) and _all_stand(context):
                words = f"说是{bare[1]}个部分，报告有六个部分。"
                yield Hit(words, piece.path, "改成六个部分。", quote=bare[0])


def _all_stand(context: Context) -> bool:
    """True if all six sections have their heading; the author's own file always prints them."""
    heads = {m[1] for line in lines(context) if (m := re.match("([一二三四五六])、.", line))}
    return not context.published or len(heads) == SIX


def _read(sentence: str) -> NamedParts | None:
    """The list of parts in a sentence about the report; None where it has none."""
    plain = sentence.translate(SIMPLE)
    subject = SUBJECT.search(plain)
    if subject:
        for frame in FRAME.finditer(plain, subject.end()):
            end = END.search(plain, frame.end(), frame.end() + LONGEST)
            stop = end.start() if end else min(len(plain), frame.end() + LONGEST)
            listed = NUMBERED.sub("、", plain[frame.end() : stop])
            marks = [(m.lastgroup or "", m[0]) for m in NAMES.finditer(listed)]
            kinds = {kind for kind, _ in marks}
            if (
                len(kinds) >= FEWEST
                and len(kinds & SURE) > 1
                and not re.search(r"\d[条件篇次份]", listed)
            ):
                counts = COUNT.search(
                    plain, subject.end() if subject else 0, end.end() if end else stop
                )
                quote = sentence[
                    max(frame.start(), stop - WIDEST + 10) : end.end() if end else stop
                ]
                closed = bool(end and re.search("部分|方面|内容|组成|构成", end[0]))
                made_of = frame[0] == "由" and frame.start() - subject.end() < NEAR_BY
                closed = closed or bool(made_of and end and end[0] == "。")
                return _named(listed, marks, number(counts[1]) if counts else 0, quote, closed)
    return None


def _named(
    listed: str, marks: list[tuple[str, str]], said: int, quote: str, closed: bool
) -> NamedParts:
    """A list of parts told apart: a name in several words (收到和处理……申请) counts once."""
    runs = [kind for kind, _ in groupby(kind for kind, _ in marks)]
    known = tuple(dict.fromkeys(int(kind[1]) for kind in runs if kind[0] == "p"))
    topics = tuple(dict.fromkeys(word for kind, word in marks if kind == "topic"))
    segments = (part.strip("的“”《》 ") for part in re.split("[、，,；;：:]", listed))
    others = [part for part in segments if len(part) > 2 and not NAMES.search(part)]
    others += ANNEX.findall(listed) if not any(ANNEX.search(part) for part in others) else []
    told = NamedParts(known, topics, tuple(others), said, listed, quote[-WIDEST:], closed)
    return replace(told, shortened=bool(SHORTENED.search(quote)))


def _fault(
    named: NamedParts, sections: tuple[FormSection, ...], year: int
) -> tuple[str, str] | None:
    """What is wrong with the parts named, and the grade; None if nothing is."""
    outdated = {*OLD.findall(named.listed)}
    if len(outdated) >= 2 and (outdated & {"概述", "收费"} or len(named.known) < SIX):
        return "列出的是旧的提纲，不是现行格式的六个部分。", ""
    missing = [s.title for n, s in enumerate(sections, 1) if n not in named.known]
    if len(named.topics) >= 2 and missing:
        return f"把总体情况的方面（{'、'.join(named.topics)}）当成了报告的部分。", ""
    extra = [*named.topics, *named.others]
    if named.shortened and (len(named.known) <= FEWEST or not named.said):
        return None  # the first of them, then 等六个部分; some of them, then 等组成
    lacking = f"缺{'、'.join(f'“{title}”' for title in missing)}"
    if missing and (named.said or named.closed) and not 0 < year < editions.first_year():
        said = f"说是{chinese(named.said)}个部分，" if named.said else ""
        listed = len(named.known) + len(extra)
        words = f"{said}列出的是{chinese(listed)}个，{lacking}。"
        strange = len(missing) == len(named.others) == 1 and not named.topics
        if strange and named.said == listed:
            return f"“{named.others[0]}”不是规定的部分，{lacking}。", ""
        return words, "名称" if extra and named.said in (0, listed) else ""
    if named.said and not missing and named.said not in (SIX, SIX + len(extra)):
        return f"说是{chinese(named.said)}个部分，列出的是六个。", ""
    former = editions.for_year(year).former_titles if year >= editions.first_year() else ()
    if any(title in named.listed for title in former):
        return "部分的名称与现行格式不同。", "名称"
    return None
