"""The text of a report piece by piece: paragraphs and headings with their paths, lines as printed,
and how to quote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gia_author.checks.registry import Context
from gia_author.diagnostics.finding import FieldPath
from gia_author.language.patterns import Pattern, is_han
from gia_author.report.expression_syntax import EXPRESSION
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative, Section

TABLE = "▦"
OUTSIDE = ("机关", "年度", "标题", "数据", "核对说明", "签署", "版式", "汇总", "图表")
# in place of an expression that is wrong and has been reported: what it would say is not known
UNWORKED = "\ufffc"
CUT = Pattern(r"\[(?:…+|\.\.\.)\]|［…+］")
ORDINAL = Pattern(
    "(?<![第十百零星期之唯统万专单同周一二三四五六七八九〇])([一二三四五六七八九]"
    r"|十[一二三四五六七八九]?)是(?!否|\1[，。、；])"
)


class Piece(NamedTuple):
    """A paragraph or heading: its text, where the author wrote it, and in which section (empty
    before and after the six)."""

    text: str
    path: FieldPath
    section: str = ""
    heading: bool = False

    def around(self, found: re.Match[str], wide: int = 6) -> str:
        """What was found in the piece with some text on either side, as a quotation."""
        return around(self.text, *found.span(), wide)


def pieces(told: Narrative) -> tuple[Piece, ...]:
    """All pieces in reading order; text that an encoding fault has destroyed is left out. Worked
    out once for a narrative."""
    memory = vars(told)
    if "_pieces" not in memory:
        every = (piece for piece in _all(told) if "\ufffd" not in piece.text)
        memory["_pieces"] = (
            tuple(piece._replace(text=EXPRESSION.sub(UNWORKED, piece.text)) for piece in every)
            if told.findings
            else tuple(every)
        )
        memory["_joined"] = "\n".join(piece.text for piece in memory["_pieces"])
    result: tuple[Piece, ...] = memory["_pieces"]
    return result


def texts(narrative: Narrative) -> list[Piece]:
    """The pieces that say something."""
    return [piece for piece in pieces(narrative) if len(piece.text) > 3]


def hits(told: Narrative, pattern: Pattern) -> Iterator[tuple[Piece, re.Match[str]]]:
    """Every match of a pattern with its piece. The whole text is searched first: most patterns are
    not in it. Anchors need re.M."""
    every = pieces(told)
    if _may_match(pattern, told) and pattern.search(vars(told)["_joined"]):
        yield from ((piece, found) for piece in every for found in pattern.finditer(piece.text))


def _may_match(pattern: Pattern, told: Narrative) -> bool:
    """False if no piece holds what every match must hold; a pattern is not compiled then."""
    return pattern.may_be_in(vars(told)["_joined"]) and any(
        pattern.may_be_in(piece.text) for piece in pieces(told)
    )


def prose(context: Context) -> tuple[Piece, ...]:
    """The pieces, and of a published report the printed lines with whole sentences that stand in
    none of them: what lies in a form that is not ours, an opening that was taken for the title.
    The last line may be where an excerpt was left off."""
    return (*pieces(context.narrative), *strays(context))


def strays(context: Context) -> tuple[Piece, ...]:
    """The printed lines with whole sentences that are in no piece. Worked out once."""
    every = pieces(context.narrative)
    memory = vars(context.narrative)
    if "_strays" not in memory:
        joined = BLANKS.sub("", memory["_joined"]) if context.lines else ""
        memory["_strays"] = tuple(
            Piece(line, ())
            for line in context.lines[:-1]
            if "。" in line and "\ufffd" not in line and not (every and _is_read(line, joined))
        )
    result: tuple[Piece, ...] = memory["_strays"]
    return result


KNOWN = 8  # characters by which a line is known again
BLANKS = re.compile(r"\s")


def _is_read(line: str, joined: str) -> bool:
    """True if any clause of a line is in what was read."""
    clauses = re.split("[。；：，,;:]", BLANKS.sub("", line))
    return any(len(clause) >= KNOWN and clause in joined for clause in clauses)


def prose_hits(context: Context, pattern: Pattern) -> Iterator[tuple[Piece, re.Match[str]]]:
    """Every match of a pattern with its piece or stray line. Anchors need re.M."""
    yield from hits(context.narrative, pattern)
    yield from ((line, m) for line in strays(context) for m in pattern.finditer(line.text))


def _all(told: Narrative) -> Iterator[Piece]:
    yield from (Piece(p.text, p.path) for p in told.opening)
    for section in told.sections:
        yield from section_pieces(section)
    yield from (Piece(p.text, p.path) for p in told.contact)


def section_pieces(section: Section) -> Iterator[Piece]:
    """The pieces of one section, headings before what is below them; beside a table only sentences,
    not remains of the table."""
    notes = [
        Piece(p.text, p.path, section.key)
        for p in (*section.before, *section.after)
        if p.text[-1] in "。；！？"
    ]
    yield from notes
    for passage in (p for top in section.passages for p in top.walk()):
        if passage.title:
            yield Piece(passage.number + passage.title, passage.path, section.key, True)
        yield from (Piece(p.text, p.path, section.key) for p in passage.paragraphs)


def ordinals(text: str) -> Iterator[re.Match[str]]:
    """一是, 二是, … in a text, where they number something: at its start, or behind punctuation, a
    Chinese character or a figure."""
    for found in ORDINAL.finditer(text):
        before = text[found.start() - 1 : found.start()]
        if (
            not before
            or is_han(before)
            or before in "。；：，、;:,.!？！”）)】%"
            or before.isdecimal()
            or before.isspace()
        ):
            yield found


def lines(context: Context) -> tuple[str, ...]:
    """The lines of a published report as printed, headings included, with ▦ for a table; none for
    the author's own file."""
    return context.lines


def year_of(report: Report, context: Context) -> int:
    """The report's year; for an excerpt without a title the year that its text names most often
    outside titles, 0 for none."""
    years = (
        []
        if report.year
        else re.findall(r"(20[12]\d)年", re.sub("《[^》]{0,200}》", "", "".join(lines(context))))
    )
    return report.year or int(max(years, key=years.count, default=0))


def as_printed(context: Context, label: str, title: str) -> str:
    """A sub-heading as it stands in the published report, whatever brackets its number has; the
    title alone where it cannot be found."""
    pattern = Pattern(r"[（(]?[一二三四五六七八九十\d]{1,3}[）).、．]?\s*" + re.escape(title))
    found = (m for line in lines(context) if (m := pattern.search(line)))
    if match := next(found, None):
        return match[0][:60]
    return (title if lines(context) else label + title)[:60]


def is_cut(text: str) -> bool:
    """True where a mark says that text was left out."""
    return bool(CUT.search(text))


LONGEST_LEAD = 400  # characters that are looked back for a mark


def lead(text: str, at: int, marks: str = "。；") -> str:
    """What stands before a place since the last of some marks; no more than can be looked back for
    at every place of a long text."""
    first = max(0, at - LONGEST_LEAD)
    start = max(text.rfind(mark, first, at) for mark in marks) + 1
    return text[max(start, first) : at]


def around(text: str, start: int, end: int, wide: int = 6) -> str:
    """A match with some text on either side, to be found again in the report: without the end of a
    number before a heading, whose brackets are printed in our way."""
    quoted = text[max(0, start - wide) : end + wide].strip()[:120]
    return HALF_NUMBER.sub("", quoted) if start > 3 else quoted


HALF_NUMBER = Pattern(r"^[一二三四五六七八九十\d]{0,3}[）)]")


def written_texts(data: object, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """The texts as the author typed them, with their paths."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if path or key not in OUTSIDE:
                yield from written_texts(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from written_texts(value, (*path, number))
