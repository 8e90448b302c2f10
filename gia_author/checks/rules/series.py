"""Lists counted other than by 一是、二是: 第一、首先、一要、其一、①; and （一）, 1. in a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, around, is_cut, section_pieces
from gia_author.language.numerals import chinese, number
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report
from gia_author.report.narrative import Section

NUMERAL = "[一二三四五六七八九十]"
START = r"(?:^|(?<=[。；：，、;:,！？）\s]))"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True)
class SeriesStyle:
    """A way to count the items of a list: how it is written, and the sign with another number."""

    pattern: Pattern
    sign: str
    spans: bool = False  # over several paragraphs of a section


STYLES = (
    SeriesStyle(Pattern(rf"{START}({NUMERAL}{{1,2}})要(?![求点素闻件务])"), "{}要", True),
    SeriesStyle(Pattern(rf"{START}第({NUMERAL}{{1,2}})(?=[，,、：:]|是)"), "第{}", True),
    SeriesStyle(Pattern(rf"{START}其({NUMERAL})(?=[，,、：:]|是)"), "其{}", True),
    SeriesStyle(Pattern(rf"([{CIRCLED}])(?=[^{CIRCLED}])"), "{}"),
    SeriesStyle(Pattern(rf"{START}[（(]({NUMERAL}{{1,2}})[）)](?![（(、和至类项款条])"), "（{}）"),
    SeriesStyle(Pattern(r"(?:^|(?<=[。；：;:！？\s]))(\d{1,2})[.．、](?=\s?[一-龥“《])"), "{}."),
    SeriesStyle(
        Pattern(r"(?:^|(?<=[。；：，;:,！？\s]))[（(](\d{1,2})[）)](?=\s?[一-龥“《])"), "（{}）"
    ),
)


class ItemMark(NamedTuple):
    """The sign of an item: its number, as it is written, and where."""

    value: int
    text: str
    piece: Piece
    start: int


@rule("G436", "ordinal")
def gap_in_series(report: Report, context: Context) -> Iterator[Hit]:
    """列举的序号不连续
    “第一、第二、第四”“一要、二要、四要”“①②②”和一段文字里的“（一）……（三）……”“1.……3.……”：跳了号、重了号，或者不从一开始。
    多半是增删内容后忘了改序号，也可能漏了一条。分行编号的小标题见G431，“一是、二是”见G430。
    序号的层次和写法见《党政机关公文格式》（GB/T 9704—2012）正文的结构层次序数。"""
    for section in context.narrative.sections:
        for style in STYLES:
            for marks in _series(section, style):
                yield from _gaps(marks, style)
        for piece in section_pieces(section):
            yield from _same_step(piece)


def _series(section: Section, style: SeriesStyle) -> Iterator[list[ItemMark]]:
    """The marks of one style that may belong together: of a paragraph, or of a section up to its
    next heading."""
    run: list[ItemMark] = []
    for piece in section_pieces(section):
        marks = [] if piece.heading else [*_marks(piece, style)]
        if piece.heading or not style.spans or is_cut(piece.text):
            yield run
            run = [m for m in _marks(piece, style) if m.value == 1] if piece.heading else []
        run += [] if is_cut(piece.text) else marks
    yield run


def _marks(piece: Piece, style: SeriesStyle) -> Iterator[ItemMark]:
    for found in style.pattern.finditer(piece.text):
        value = CIRCLED.find(found[1]) + 1 or number(found[1])
        if value:
            yield ItemMark(value, found[0], piece, found.start())


def _gaps(marks: list[ItemMark], style: SeriesStyle) -> Iterator[Hit]:
    """What does not go on by one, in a list that has two marks at least; 1 begins a new one."""
    expected, length = 1, 0
    for at, mark in enumerate(marks):
        wrong = mark.value not in (1, expected)
        alone = length == 0 and (at + 1 == len(marks) or marks[at + 1].value != mark.value + 1)
        if wrong and not alone:
            wanted = style.sign.format(_like(mark, expected))
            yield Hit(
                f"这里是“{mark.text}”，按顺序应当是“{wanted}”。",
                mark.piece.path,
                "核对有没有漏条或重号。",
                quote=around(mark.piece.text, mark.start, mark.start + len(mark.text), 10),
            )
        length = 0 if wrong and alone else length + 1
        expected = mark.value + 1


def _like(mark: ItemMark, value: int) -> str:
    """A number written as the mark writes its own."""
    if mark.text[0] in CIRCLED:
        return CIRCLED[min(value, len(CIRCLED)) - 1]
    return str(value) if any(c.isdigit() for c in mark.text) else chinese(value)


STEP = Pattern(rf"{START}(首先|其次|再次|最后)(?=[，,是要]|[一-龥])")
ORDER = ("首先", "其次", "再次", "最后")


def _same_step(piece: Piece) -> Iterator[Hit]:
    """首先, 其次, 再次, 最后 in a paragraph: one of them twice."""
    seen: list[str] = []
    for found in STEP.finditer(piece.text):
        if found[1] == "首先":
            seen = []
        if seen and found[1] in seen:
            wanted = next((w for w in ORDER if w not in seen), "最后")
            yield Hit(
                f"“{found[1]}”写了两次，这里应当是“{wanted}”。",
                piece.path,
                "核对有没有漏条或重号。",
                quote=around(piece.text, *found.span(1), 10),
            )
        seen.append(found[1])
