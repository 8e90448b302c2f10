"""What pasting leaves in the texts: broken lines, tags, list dashes, dates with dots, a whole
report under one key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gia_author.checks.pasted_edits import mends
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import written_texts
from gia_author.diagnostics.finding import FieldPath
from gia_author.language import tidy_text
from gia_author.language.patterns import Pattern
from gia_author.language.tidy_text import (
    DATED,
    INDENTED,
    LISTED,
    MARKED,
    NUMBERED,
    TAGGED,
    WRAPPED,
    PastedSlip,
)
from gia_author.report.model import Report

MANY_SECTIONS = 3  # headings of sections in one text from which it is a whole report
LONGEST_QUOTE = 16
UNMENDED = Pattern(  # a row of a table, what is crossed out
    r"^[ \t]{0,3}\|[^|\n]{0,80}\|[^\n]{0,300}\|[ \t]*$|~~[^~\s][^~\n]{0,200}~~", re.M
)


def _slips(
    report: Report, context: Context, kinds: tuple[str, ...]
) -> Iterator[tuple[FieldPath, str, list[PastedSlip]]]:
    """The texts with slips of these kinds; a published report has its lines from the reader, not
    from an author."""
    if context.published:
        return
    for path, text in written_texts(report.prose):
        if found := [slip for slip in tidy_text.slips(text) if slip.kind in kinds]:
            yield path, text, found


@rule("G755", "typo", mends=mends(WRAPPED))
def broken_lines(report: Report, context: Context) -> Iterator[Hit]:
    """一段话断成了几行
    从PDF、网页粘贴来的文字，一行有多宽，段落就断成几行；每一行都会印成一个自然段。把断开的行接起来。
    可以用 gia-author fix 自动接上；粘贴以前用 gia-author tidy 整理也可以。"""
    for path, text, found in _slips(report, context, (WRAPPED,)):
        first = text.rfind("\n", 0, found[0].start) + 1
        yield Hit(
            f"一段话断成了几行，共{len(found)}处断行。",
            path,
            "把断开的行接成一段，或者用 gia-author fix --write 接上。",
            quote=text[first : first + LONGEST_QUOTE].split("\n")[0],
        )


@rule("G756", "typo", mends=mends(TAGGED, MARKED, LISTED, NUMBERED, INDENTED))
def pasted_marks(report: Report, context: Context) -> Iterator[Hit]:
    """粘贴带来的标记
    网页的标记（<b>、&nbsp;）、Markdown的标记（#、反引号、链接、表格）
    列表符号（- 、•、Word的项目符号）、编号字符（⑴、㈠、⒈，应当写成（1）、（一）、1.）会原样印出来；
    行首的全角空格不会印，首行空两字由程序排。
    可以用 gia-author fix 自动去掉。"""
    for path, text, found in _slips(report, context, (TAGGED, MARKED, LISTED, NUMBERED)):
        kinds = "、".join(dict.fromkeys(slip.kind for slip in found))
        shown = list(dict.fromkeys(text[s.start : s.end].strip() for s in found))[:3]
        yield Hit(
            f"粘贴带来了{kinds}，共{len(found)}处：{'、'.join(shown)}。",
            path,
            "删去，或者用 gia-author fix --write 去掉。",
            quote=text[found[0].start : found[0].end].strip() or None,
        )
    yield from _unmended(report, context)
    for path, _, found in _slips(report, context, (INDENTED,)):
        yield Hit(
            f"有{len(found)}行的行首打了全角空格，首行空两字由程序排。",
            path,
            "删去，或者用 gia-author fix --write 去掉。",
            grade="空格",
        )


def _unmended(report: Report, context: Context) -> Iterator[Hit]:
    """Tables and crossed out words of Markdown, of which nobody but the author knows what becomes
    of them."""
    if context.published:
        return
    for path, text in written_texts(report.prose):
        if left := UNMENDED.search(text):
            words = left[0].strip()
            yield Hit(
                f"粘贴带来了Markdown的{'表格' if words[0] == '|' else '删除线'}，会原样印出来。",
                path,
                "改写成句子，或者删去。",
                quote=words[:LONGEST_QUOTE],
            )


@rule("G757", "date", mends=mends(DATED))
def dotted_dates(report: Report, context: Context) -> Iterator[Hit]:
    """日期写成了2025.1.19
    公文里的日期写作“2025年1月19日”（GB/T 9704—2012），2025/1/19也是这样。
    可以用 gia-author fix 自动改正。"""
    for path, text, found in _slips(report, context, (DATED,)):
        slip = found[0]
        more = f"，共{len(found)}处" if len(found) > 1 else ""
        yield Hit(
            f"日期写成了“{text[slip.start : slip.end]}”{more}。",
            path,
            f"改成“{slip.new}”。",
            quote=text[slip.start : slip.end],
        )


@cache
def _heading(titles: tuple[str, ...]) -> Pattern:
    """A line that begins with the number and title of a section."""
    words = "|".join(map(re.escape, titles))
    return Pattern(rf"^[ \t\u3000]*[一二三四五六][、.．](?:{words})", re.M)


@rule("G758", "structure")
def whole_report(report: Report, context: Context) -> Iterator[Hit]:
    """整份年报贴在一个键下面
    一段文字里有几个法定部分的标题（“一、总体情况”“二、主动公开政府信息情况”……），多半是把整份年报贴了进来。
    把原文存成Word或文本文件，用 gia-author import 变成填报文件。"""
    if context.published:
        return
    heading = _heading(tuple(t for s in report.edition.sections for t in (s.title, *s.also)))
    for path, text in written_texts(report.prose):
        found = [*heading.finditer(text)]
        if len(found) >= MANY_SECTIONS:
            yield Hit(
                f"这里面有{len(found)}个部分的标题，像是贴进了整份年报。",
                path,
                "存成Word或文本文件，用 gia-author import 变成填报文件。",
                quote=found[0][0].strip(),
            )
