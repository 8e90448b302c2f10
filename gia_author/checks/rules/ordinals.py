"""Lists: 一是、二是 and numbered headings without gaps, as many items as announced, as many
measures as problems."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import (
    Piece,
    around,
    as_printed,
    hits,
    is_cut,
    ordinals,
    section_pieces,
)
from gia_author.language.numerals import chinese, number
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative, Passage, Section

BEFORE = "。；：，、;:,.!？！”）)】 　"
BROKEN = Pattern("\\[…|［…|\\[\\.\\.\\.|\ufffd")
ANNOUNCED = Pattern(
    r"(?<![第十百\d])([二两三四五六七八九十]|[2-9])(?:个|大|项|点|条)?(?:主要)?(?:方面)?(?:的)?"
    r"(?:问题|不足|短板|措施|举措|件事|工作|任务|要求|机制|办法|重点|方面(?:工作|内容|入手|发力)?)[^。；，：]{0,10}[：:。，]\s*$"
)
TITLES = Pattern(
    "((?:《[^《》]+》(?:[（(][^（）()]*[）)])?[、和及与，]?){2,})([2-9]|[两二三四五六七八九十])"
    "(?:份|个|项|部|篇|种)"
)


# before 一是: what the list before it told is over, and measures follow
LEADS_IN = Pattern(
    r"(?:^|[。；])[^。；]{0,24}(?:改进|措施|举措|下一步|下步|今后|针对|整改|打算|对策)"
    r"[^。；]{0,40}[：:，,。]?\s*$"
)
REACH = 80  # characters that it looks back


class OrdinalMark(NamedTuple):
    """An ordinal in the text: its value and where it stands; ``clear`` where punctuation stands
    before it; ``cuts`` is how often text was left out or destroyed before it in the section."""

    value: int
    piece: Piece
    span: tuple[int, int]
    clear: bool
    cuts: int


def _marks(section: Section) -> list[OrdinalMark]:
    marks, cuts = [], 0
    for piece in section_pieces(section):
        spots = [m.start() for m in BROKEN.finditer(piece.text)]
        for m in ordinals(piece.text):
            clear = m.start() == 0 or piece.text[m.start() - 1] in BEFORE
            before = cuts + bisect_left(spots, m.start())
            marks.append(OrdinalMark(number(m[1]), piece, m.span(), clear, before))
        cuts += len(spots)
    return marks


def _runs(
    marks: list[OrdinalMark],
) -> tuple[list[list[OrdinalMark]], list[tuple[OrdinalMark, int]]]:
    """The runs 一是, 二是 … in the order of their beginnings, one inside another too, and the marks
    that continue none, with what was expected."""
    runs: list[list[OrdinalMark]] = []
    open_runs: list[list[OrdinalMark]] = []
    at: dict[int, list[int]] = defaultdict(list)  # by a value, the open runs that it ends
    strays: list[tuple[OrdinalMark, int]] = []
    for mark in marks:
        if mark.value == 1 and _leads_in(mark):
            open_runs, at = [], defaultdict(list)
        if mark.value == 1:
            at[1].append(len(open_runs))
            runs.append([mark])
            open_runs.append(runs[-1])
        elif mark.value > 1 and at[mark.value - 1]:
            deeper = at[mark.value - 1].pop()
            while len(open_runs) > deeper + 1:
                at[open_runs.pop()[-1].value].pop()
            open_runs[deeper].append(mark)
            at[mark.value].append(deeper)
        elif mark.clear:
            strays.append((mark, open_runs[-1][-1].value + 1 if open_runs else 1))
            wanted = strays[-1][1]
            open_runs = [[mark]]
            at = defaultdict(list, {mark.value: [0]})
            if mark.value == wanted - 1:
                at[wanted].append(
                    0
                )  # 二是, 二是, 四是: one slip, the list goes on as if it were none
    return runs, strays


def _leads_in(mark: OrdinalMark) -> bool:
    """True for a mark before which it is said that measures follow."""
    start = mark.span[0]
    return bool(LEADS_IN.search(mark.piece.text[max(0, start - REACH) : start]))


def _whole(section: Section, told: Narrative) -> bool:
    """True for a section that nothing is cut out of and whose text is sound."""
    paragraphs = [p.text for p in (*told.opening, *section.paragraphs())]
    return not any(is_cut(text) or "\ufffd" in text for text in paragraphs)


@rule("G430", "ordinal")
def gap_in_list(report: Report, context: Context) -> Iterator[Hit]:
    """“一是、二是、三是”不连续
    跳了号、重了号，或者没有“一是”就写“二是”：多半是增删内容后忘了改序号，也可能漏了一条。"""
    for section in context.narrative.sections:
        marks = _marks(section)
        cuts = {id(m): marks[n - 1].cuts if n else 0 for n, m in enumerate(marks)}
        for mark, expected in _runs(marks)[1]:
            if mark.cuts != cuts[id(mark)]:
                continue
            yield Hit(
                f"这里是“{chinese(mark.value)}是”，按顺序应当是“{chinese(expected)}是”。",
                mark.piece.path,
                "核对有没有漏条或重号。",
                quote=around(mark.piece.text, *mark.span, 10),
            )


@rule("G431", "ordinal")
def gap_in_headings(report: Report, context: Context) -> Iterator[Hit]:
    """小标题的编号不连续
    （一）（二）（三）、1. 2. 3. 应当从一开始，逐个往下，不重不漏。"""
    for place, section in enumerate(context.narrative.sections, 1):
        text = "".join(p.text for p in section_pieces(section))
        for siblings in _families(section.passages):
            expected = place + 1 if _goes_on(siblings, place) else 1
            for passage, before in zip(siblings, (None, *siblings), strict=False):
                value = _value(passage.number)
                if before and value > expected and _is_cut_in(before):
                    expected = value  # the headings between were cut out
                if (
                    value > 1
                    and value != expected
                    and not (value > expected and _token(passage.number, expected, text))
                ):
                    wanted = _numbered(passage.number, expected)
                    yield Hit(
                        f"小标题“{passage.number}{passage.title[:20]}”的编号按顺序应当是{wanted}。",
                        passage.path,
                        "改正编号，或者补上漏掉的一节。",
                        quote=as_printed(context, passage.number, passage.title),
                    )
                repeats = value == expected - 1  # （三）, （三）, （五） is one slip
                follows = repeats and _next_value(siblings, passage) == expected + 1
                expected = value + 1 if value and not follows else expected + follows


def _goes_on(siblings: list[Passage], place: int) -> bool:
    """True where what stands below a section is numbered on from the section itself: parts of an
    older outline."""
    return bool(siblings) and siblings[0].number == f"{chinese(place + 1)}、"


def _is_cut_in(passage: Passage) -> bool:
    """True where text was left out in what stands under a sub-heading."""
    return any(is_cut(p.text) for below in passage.walk() for p in below.paragraphs)


def _next_value(siblings: list[Passage], passage: Passage) -> int:
    """The number of the sub-heading behind one; 0 for the last."""
    behind = siblings[siblings.index(passage) + 1 :]
    return _value(behind[0].number) if behind else 0


def _families(passages: tuple[Passage, ...]) -> Iterator[list[Passage]]:
    """Passages with numbers of the same kind that stand side by side, then those below each."""
    yield [p for p in passages if p.number]
    for passage in passages:
        yield from _families(passage.children)


def _value(label: str) -> int:
    return number(re.sub(r"[（）().、．\s]", "", label))


def _numbered(label: str, value: int) -> str:
    """The number of the same kind with another value: （二） for （三）."""
    return re.sub(
        r"\d+|[一二三四五六七八九十]+",
        str(value) if re.search(r"\d", label) else chinese(value),
        label,
    )


def _token(label: str, value: int, text: str) -> bool:
    """True if the missing number stands somewhere in the section, as the beginning of a text
    without a heading."""
    wanted = _numbered(label, value)
    return (
        wanted in text
        or wanted.translate(str.maketrans("（）()", "()（）")) in text
        or f"第{chinese(value)}" in text
    )


@rule("G432", "ordinal")
def problems_and_measures(report: Report, context: Context) -> Iterator[Hit]:
    """问题和改进措施的条数不一样
    第五部分写了几个问题，一般就对应写几条改进措施。一条措施解决两个问题也可以，请看一看有没有漏写。"""
    for section in context.narrative.sections[4:5]:
        runs, strays = _runs(_marks(section))
        sound = len(runs) == 2 and not strays and _whole(section, context.narrative)
        if sound and len(runs[0]) != len(runs[1]) and min(map(len, runs)) > 1:
            last = max(runs, key=len)[-1]
            yield Hit(
                f"问题写了{len(runs[0])}条，措施写了{len(runs[1])}条。",
                last.piece.path,
                "看看有没有漏写的。",
                quote=last.piece.text[last.span[0] : last.span[0] + 24],
            )


@rule("G433", "ordinal")
def announced(report: Report, context: Context) -> Iterator[Hit]:
    """说的个数与列出的不一样
    “存在三个问题：一是……二是……”只列了两个，“《甲》《乙》3份清单”只写了两份。有“等”字的不算。"""
    for section in context.narrative.sections:
        if _whole(section, context.narrative):
            for run in _runs(_marks(section))[0]:
                said = ANNOUNCED.search(run[0].piece.text[: run[0].span[0]])
                if said and len(run) > 1 and number(said[1].replace("两", "二")) != len(run):
                    yield Hit(
                        f"说的是“{said[0].strip('：:。，')}”，列了{len(run)}条。",
                        run[0].piece.path,
                        "核对个数。",
                        quote=said[0],
                    )
        for piece in section_pieces(section):
            for found in TITLES.finditer(piece.text):
                if found[1].count("《") != number(found[2]):
                    yield Hit(
                        f"列了{found[1].count('《')}个名称，写的是{found[2]}。",
                        piece.path,
                        "核对个数。",
                        quote=found[0][-60:],
                    )


@rule("G434", "ordinal")
def lonely(report: Report, context: Context) -> Iterator[Hit]:
    """只有“一是”，没有“二是”
    只有一条的不用“一是”；可能后面的几条漏了。"""
    for section in context.narrative.sections:
        if not _whole(section, context.narrative):
            continue
        for run in _runs(_marks(section))[0]:
            if len(run) == 1 and run[0].piece.text[run[0].span[1] :]:
                yield Hit(
                    "只有“一是”，后面没有“二是”。",
                    run[0].piece.path,
                    "补全，或者删去“一是”。",
                    quote=around(run[0].piece.text, *run[0].span, 12),
                )


KINDS = Pattern(
    r"(?<![第十百\d])([2-9]|[两二三四五六七八九十])(?:个|大)?"
    "(?:大类|类)[^，。；：、（()]{0,8}[：:（(]([^。；：:（）()]+)"
)


@rule("G435", "ordinal")
def kinds(report: Report, context: Context) -> Iterator[Hit]:
    """说的类数与列出的不一样
    “7大类（政策文件、工作动态、……）”列了几类，就写几类。有“等”字、只写“包括”其中几类的不算。"""
    for piece, found in hits(context.narrative, KINDS):
        items = [item for item in re.split("、", found[2]) if item.strip()]
        if (
            len(items) > 1
            and not re.search("等|其中|包括|，|,", found[2])
            and len(items) != number(found[1])
        ):
            yield Hit(
                f"说的是{found[1]}类，列了{len(items)}类。",
                piece.path,
                "核对类数。",
                quote=found[0][:100],
            )
