"""A report as the lines that are printed, each with where it comes from in the author's file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from gia_author.diagnostics.finding import FieldPath
from gia_author.render import charts
from gia_author.render.title_lines import SIGNED, balanced
from gia_author.report.model import Figures, Report
from gia_author.report.narrative import Narrative, Paragraph, Passage, Section

FEE = "信息处理费"
SVG_TEXT = re.compile(">([^<>]+)<")


class LineKind(Enum):
    """What a line is; the value is what people read."""

    TITLE = "题目"
    SECTION = "部分标题"
    HEADING = "小标题"
    TEXT = "正文"
    TABLE = "表"
    CHART = "图"
    SIGNATURE = "落款"


@dataclass(frozen=True)
class PrintedLine:
    """A line as printed: the place in words, the path in the author's file, the paragraph or
    passage that it is.

    ``lead`` is a sub-heading that begins the paragraph; of a table and a chart ``text`` is the
    name, of a chart ``title`` is what is printed below it, ``words`` what is printed instead of it
    where there are no pictures, ``drawn`` the words in it.
    """

    kind: LineKind
    text: str
    place: str
    path: FieldPath
    section: str = ""
    paragraph: Paragraph | None = None
    passage: Passage | None = None
    lead: str = ""
    drawn: str = ""
    title: str = ""
    words: str = ""


def printed_lines(
    report: Report, told: Narrative, last: Figures | None, *, run_in: bool = True
) -> tuple[PrintedLine, ...]:
    """The lines in the order of print; without ``run_in`` a heading that begins a paragraph is a
    line of its own."""
    return tuple(_lines(report, told, last, run_in))


def _lines(
    report: Report, told: Narrative, last: Figures | None, run_in: bool
) -> Iterator[PrintedLine]:
    for written in told.title:
        for part in balanced(written):
            yield PrintedLine(LineKind.TITLE, part, "题目", ("标题",))
    signature = [
        PrintedLine(LineKind.SIGNATURE, part, "落款", (key,))
        for text, key in zip(told.signature, ("落款单位", "落款日期"), strict=False)
        for part in balanced(text, SIGNED)
    ]
    if told.signature_on_top:
        yield from signature
    yield from _texts(told.opening, "引言", "")
    for section in told.sections:
        yield from _section(section, report, last, run_in)
    yield from _texts(told.contact, "联系方式", "")
    if not told.signature_on_top:
        yield from signature


def _section(
    section: Section, report: Report, last: Figures | None, run_in: bool
) -> Iterator[PrintedLine]:
    key = section.key
    yield PrintedLine(LineKind.SECTION, section.heading, key, (key,), key)
    yield from _texts(section.before, f"{key} / 表前", key)
    if section.table:
        yield PrintedLine(LineKind.TABLE, section.table, key, ("数据", key), key)
    yield from _texts(section.after, f"{key} / 表后", key)
    if section.table:
        yield from _charts(key, report, last)
    for passage in section.passages:
        yield from _passage(passage, report, (key,), run_in)


def _charts(key: str, report: Report, last: Figures | None) -> Iterator[PrintedLine]:
    for name in charts.wanted(report.prose, key):
        drawn = charts.of_report(name, report.figures, last, report.edition, report.year, "x")
        if drawn is not None:
            line = PrintedLine(LineKind.CHART, name, f"{key} / 图", ("图表",), key)
            shown = "".join(SVG_TEXT.findall(drawn.svg))
            yield replace(line, drawn=shown, title=drawn.title, words=drawn.words)


def _passage(
    passage: Passage, report: Report, above: tuple[str, ...], run_in: bool
) -> Iterator[PrintedLine]:
    name = passage.path[-1]
    names = (*above, name if isinstance(name, str) else passage.topic or passage.title or "小节")
    place, key = " / ".join(names), above[0]
    joined = passage.run_in and run_in
    if passage.title and not joined:
        yield PrintedLine(
            LineKind.HEADING, passage.heading, place, passage.path, key, passage=passage
        )
    texts = [*_texts(_fee(passage, report), place, key)]
    if joined and passage.title and texts:
        first = texts[0]
        texts[0] = replace(
            first, text=passage.heading + first.text, lead=passage.heading, passage=passage
        )
    yield from texts
    for child in passage.children:
        yield from _passage(child, report, names, run_in)


def _fee(passage: Passage, report: Report) -> tuple[Paragraph, ...]:
    """The paragraphs; the sentence that the program writes on fees has the figures' names as what
    was written."""
    if passage.path[-1] != FEE or len(passage.path) != 2:
        return passage.paragraphs
    templates = report.edition.fee_prose.values()
    return tuple(
        next((made for made in (replace(p, written=t) for t in templates) if made.inserted), p)
        for p in passage.paragraphs
    )


def _texts(paragraphs: tuple[Paragraph, ...], place: str, section: str) -> Iterator[PrintedLine]:
    for number, paragraph in enumerate(paragraphs, 1):
        where = f"{place} 第{number}段" if len(paragraphs) > 1 else place
        yield PrintedLine(LineKind.TEXT, paragraph.text, where, paragraph.path, section, paragraph)
