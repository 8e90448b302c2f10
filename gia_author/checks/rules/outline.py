"""The outline of a report: the headings of the six sections, headings with nothing below."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import (
    TABLE,
    Piece,
    is_cut,
    lines,
    pieces,
    section_pieces,
    year_of,
)
from gia_author.form import edition as editions
from gia_author.form.edition import FormSection
from gia_author.form.section_titles import heads_of
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import SIMPLE
from gia_author.report.model import Report

HEADING = Pattern(r"^([一二三四五六])、([^。；]{2,40})$")
NEAR = 0.7  # likeness with the official title
KEYWORDS = ("总体|概述|概况", "主动公开", "申请", "复议|诉讼", "问题", "其他|其它")


def _headings(report: Report, context: Context) -> Iterator[tuple[FormSection, str, int]]:
    """The headings of sections in a published report as printed, with the place of the line: known
    by number and words, each once.

    Damaged ones and those in traditional characters are left out.
    """
    expected, there = 0, lines(context)
    known = _known_lines(report, context)
    for at, line in enumerate(there):
        found = HEADING.match(line.rstrip("。：: "))
        number_of = "一二三四五六".index(found[1]) if found else -1
        is_known = (at, number_of + 1) in known
        if found and number_of >= expected and (is_known or _is_of(number_of, found[2], report)):
            expected = number_of + 1
            if "\ufffd" not in line and found[2] == found[2].translate(SIMPLE):
                yield report.edition.sections[number_of], line.rstrip("。：: "), at


def _known_lines(report: Report, context: Context) -> set[tuple[int, int]]:
    """The places of the lines that head sections, with which. Worked out once."""
    memory = vars(context.narrative)
    if "_heads" not in memory:
        heads = heads_of(lines(context), report.edition)
        memory["_heads"] = {(head.line, head.section) for head in heads}
    result: set[tuple[int, int]] = memory["_heads"]
    return result


def _is_of(number: int, title: str, report: Report) -> bool:
    """Whether a title has the words of a section's official one, or most of its characters."""
    official = report.edition.sections[number].title
    near = difflib.SequenceMatcher(None, official, title, autojunk=False).ratio() >= NEAR
    return near or bool(re.search(KEYWORDS[number], title))


@rule("G215", "heading")
def section_heading(report: Report, context: Context) -> Iterator[Hit]:
    """部分的标题不规范
    六个部分的标题由国办公开办函〔2021〕30号规定，不要增减字，如“五、存在的主要问题及改进情况”不写成“改进措施”。
    2019、2020年度的标题由〔2019〕60号规定，当时写法不一，只多了“政府信息公开工作”“的”之类的，列为提示。"""
    for section, line, _ in _headings(report, context):
        title = re.sub(r"\s", "", line[2:]).replace(",", "、")
        year = year_of(report, context)
        if not year or title == section.title or _slip(title, section.title):
            continue
        early = not editions.for_year(year).lists_topics
        if early and title in section.also:
            continue
        yield Hit(
            f"“{line}”应当是“{section.title}”。",
            (section.key,),
            "改成规定的标题。",
            quote=line,
            grade="写法" if early and _says_the_same(title, section) else "",
        )


FILLING = Pattern(
    r"20\d\d年度?|(?:政府)?信息公开(?:工作)?|工作|行政机关|本机关|本单位|的|情况|[、及和与或]"
    "|被?申请(?=行政复议)|提起|因|主要"
)


def _says_the_same(title: str, section: FormSection) -> bool:
    """True where a title differs from the official ones by words that tell nothing."""
    bare = FILLING.sub("", title)
    return any(bare == FILLING.sub("", name) for name in (section.title, *section.also))


@rule("G216", "typo")
def slip_in_heading(report: Report, context: Context) -> Iterator[Hit]:
    """部分的标题有错字
    规定的标题里多了、错了一个字，如“行政法复议”。"""
    for section, line, _ in _headings(report, context):
        if _slip(line[2:], section.title):
            yield Hit(
                f"“{line}”有错字，应当是“{section.title}”。",
                (section.key,),
                "改正错字。",
                quote=line,
            )


def _slip(title: str, official: str) -> bool:
    """True if the title is the official one but for one wrong character, not for a word of another
    kind."""
    changes = [
        op
        for op in difflib.SequenceMatcher(None, official, title, autojunk=False).get_opcodes()
        if op[0] != "equal"
    ]
    if len(changes) != 1 or changes[0][0] == "delete":
        return False
    _, i1, i2, j1, j2 = changes[0]
    return i2 - i1 <= 1 and j2 - j1 == 1 and title[j1] not in "的和与及、情况工作有被中等所了存,，"


@rule("G217", "structure")
def nothing_below(report: Report, context: Context) -> Iterator[Hit]:
    """只有标题，没有内容
    一个部分的标题后面紧接着下一个标题：表没有贴上，或者文字漏了。没有发生的也要列表填0、写明情况。"""
    headings = [*_headings(report, context)]
    empty = []
    for (section, line, at), (_, after, next_at) in itertools.pairwise(headings):
        if next_at == at + 1 and TABLE not in line and _has_nothing(report, section.key):
            empty.append((section, line + after))
    if empty:
        yield Hit(
            f"{'、'.join('“' + s.title + '”' for s, _ in empty)}只有标题，没有内容。",
            (empty[0][0].key,),
            "补上表格或文字。",
            quote=empty[-1][1],
        )


def _has_nothing(report: Report, key: str) -> bool:
    """Whether a section has no figures, none either that could only not be read."""
    of_section = (address for address in report.figures if address[0] == key)
    return all(report.figures[a] is None and a not in report.unread for a in of_section)


NOTE = Pattern(r"^[（(]?(?:注|备注|说明|附注|\*|※|数据)")


@rule("G221", "structure")
def prose_beside_tables(report: Report, context: Context) -> Iterator[Hit]:
    """表格部分写了文字
    第二、三、四部分只列表，需要说明的在表下加注。公开了多少条、收到多少件这样的情况写到第一部分。只看已发布的报告。"""
    if not year_of(report, context) or not context.published:
        return
    for section in context.narrative.sections[1:4]:
        counted = [
            p
            for p in section_pieces(section)
            if len(p.text) > 30
            and not NOTE.match(p.text)
            and COUNTED.search(p.text)
            and not is_cut(p.text)
        ]
        if counted and not any(p.heading for p in counted):
            quoted = counted[0].text[:60]
            yield Hit(
                f"“{section.heading}”里写了文字：“{quoted[:40]}……”。",
                (section.key,),
                "移到“总体情况”，或者改成表下的注。",
                quote=quoted,
            )


COUNTED = Pattern(r"[一-龥]\s?\d+\s?余?(?:条|件|篇|次)[^。]{4,}。$")


@rule("G219", "heading")
def headings_of_topics(report: Report, context: Context) -> Iterator[Hit]:
    """总体情况的小标题与五个方面对不上
    五个方面用（一）至（五）作小标题：主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障。
    写成“第一、第二”，或者依申请公开的内容写在别的小标题下面，查阅的人不好找。只看已发布的报告。"""
    heads: list[tuple[str, str]] = []
    for line in lines(context):
        if re.match("二、", line):
            break
        if len(line) < 26 and re.match(r"[（(][一二三四五六][）)]|第[一二三四五][,，、]", line):
            heads.append((line, ""))
        elif heads:
            heads[-1] = (heads[-1][0], heads[-1][1] + line)
    named = any(re.search("依申请|申请公开|申请办理", head) for head, _ in heads)
    for head, text in heads:
        if head[0] == "第" or (
            not named
            and re.search("依申请公开", text)
            and not re.search("主动公开|信息主动|基本情况|概述|监督|平台|管理", head)
        ):
            yield Hit(
                f"小标题“{head}”不合五个方面。",
                ("总体情况",),
                "用规定的五个方面作小标题。",
                quote=head,
            )


NUMBERED = Pattern(
    r"^(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳])\s*"
)
ALIKE = 0.7


@rule("G222", "heading")
def doubled_heading(report: Report, context: Context) -> Iterator[Hit]:
    """标题写了两遍
    报告的标题、六个部分和五个方面的小标题由程序排印并编号，正文里再写一遍“（一）主动公开情况”“五、存在的主要问题及改进情况”就重复了；
    小节的“标题”里自己编了号，会印成“1.（1）组织领导”。要用自己的编号，写在小节的“编号”里。只查填报文件。"""
    if context.published:
        return
    for top in (p for s in context.narrative.sections for p in s.passages):
        for passage in top.walk():
            found = NUMBERED.search(passage.title) if passage.number else None
            if found:
                yield Hit(
                    f"小标题印出来是“{passage.heading}”，编了两次号。",
                    passage.path,
                    f"从“标题”里删去“{found[0].strip()}”。",
                    quote=passage.title,
                )
    for piece, written in _written_again(report, context):
        yield Hit(
            f"标题“{written}”由程序排印，这里又写了一遍。",
            piece.path,
            f"删去“{written}”。",
            quote=written,
        )


def _written_again(report: Report, context: Context) -> Iterator[tuple[Piece, str]]:
    """The pieces of the author's file that are, or at the beginning of a text begin with, a heading
    that is printed anyway."""
    if context.published:
        return
    told = context.narrative
    own = {
        p.path if p.topic or not p.paragraphs else p.paragraphs[0].path: {p.title, p.topic} - {""}
        for s in told.sections
        for top in s.passages
        for p in top.walk()
        if p.title
    }
    titles = {s.title for s in report.edition.sections}
    printed = titles.union(*own.values()) | {"".join(told.title), told.title[-1]}
    before: object = None
    for piece in pieces(told):
        if not piece.heading:
            names = own.get(piece.path, set()) if piece.path != before else set()
            written = _as_heading(piece.text, printed, titles, names)
            before = piece.path
            yield from [(piece, written)] if written else []


def _as_heading(text: str, printed: set[str], titles: set[str], names: set[str]) -> str:
    """What stands in a line as a heading: the whole line, or where it begins a text its own heading
    before a mark; empty for none."""
    number = NUMBERED.match(text)
    bare = text[number.end() if number else 0 :]
    whole = re.sub(r"\s|[。：:]$", "", bare)
    near = HEADING.match(text) and any(
        difflib.SequenceMatcher(None, whole, title, autojunk=False).ratio() >= ALIKE
        for title in titles
    )
    if whole in printed or near:
        return text
    begun = next(
        (
            name
            for name in sorted(names, key=len, reverse=True)
            if re.match(f"{re.escape(name)}[。：:\\s]", bare)
        ),
        "",
    )
    return text[: len(text) - len(bare) + len(begun)] if begun else ""
