"""Safe fixes as edits on the author's YAML text: everything else, comments included, stays as it is byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from gia_author.checks import profile
from gia_author.checks.text_pieces import ordinals
from gia_author.diagnostics.finding import FieldPath
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern, is_han
from gia_author.report.model import Report
from gia_author.yamlfile.reader import Source

HAN = "一-龥"
BLANK = " \t\u00a0\u2002\u2003\u2009\u200b\u202f\u3000"  # Word and web pages bring others than the plain one
FIGURE, KEPT = (
    "\x01",
    "\x00",
)  # stand for a variable, and for addresses and the quotes around a value
STRAY_SPACE = Pattern(
    rf"(?<=[{HAN}，。；：、）》”])[{BLANK}]+(?=[{HAN}，。；：、（《“])(?![{HAN}]{{2,5}}[：:])"
    rf"|(?<=[{HAN}，。；：、）》”])[{BLANK[1:]}]+(?=\d+(?:\.\d+)?[{BLANK}]*[件条次个份篇期人场家项年月日万亿元名]|{FIGURE})"
    rf"|(?<=[\d{FIGURE}])[{BLANK[1:]}]+(?=[件条次个份篇期人场家项年月日万亿元名，。；：、）])"
)
DOUBLED_MARK = Pattern(r"(?<![。，、；：])[。，、；：]{2,}")
STRONGEST = "。；：，、"  # the mark that is left of several
HALF_WIDTH = Pattern(
    rf"(?<=[{HAN}》”）〕\"\d%{FIGURE}])[{BLANK}]*[,;][{BLANK}]*(?=[{HAN}《“（\"{FIGURE}])|(?<=[{HAN}》”）〕\"])[{BLANK}]*[,;](?=\d|$)"
    rf"|(?<=[{HAN}》”）〕\"])[{BLANK}]*[:?!][{BLANK}]*(?=[{HAN}《“（\"\d{FIGURE}]|$)|(?<=[{HAN}》”）〕])\.(?=$|\n)",
    re.M,
)
QUOTE = Pattern(r'\\?"')  # with a backslash in a value that stands in quotes itself
HALF_BRACKETS = Pattern(rf"\((?=[^()\n]*[{HAN}])([^()（）\n]*)\)")
WIDE = Pattern("[０-９Ａ-Ｚａ-ｚ％]+")
HALF = Pattern(f'[,;:()?!"{BLANK}]')
FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
OUTSIDE = ("机关", "机关类型", "年度", "格式", "数据", "落款日期", "上年报告", "版式", "核对说明")
KEEP = Pattern(r"\{\{.*?\}\}|(?:https?://|www\.)[!-~]+|[\w.+-]+@[\w.-]+")


class Edit(NamedTuple):
    """One change: at ``offset`` of the file's text ``old`` becomes ``new``; ``path`` is the place in the author's terms."""

    path: FieldPath
    old: str
    new: str
    offset: int
    reason: str


def propose(source: Source, report: Report) -> list[Edit]:
    """Every safe fix in the narrative, in the order of the file; where two would touch, the first one."""
    edits = sorted(
        (
            e
            for path, text in _texts(source.data, ())
            if path in source.values
            for e in _at(source, path)
        ),
        key=lambda e: (e.offset, -len(e.old)),
    )
    result: list[Edit] = []
    for edit in edits:
        if not result or edit.offset >= result[-1].offset + max(1, len(result[-1].old)):
            result.append(edit)
    return result


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made. Raises ValueError if it is not the text that they were proposed for."""
    for edit in sorted(edits, key=lambda e: e.offset, reverse=True):
        end = edit.offset + len(edit.old)
        if text[edit.offset : end] != edit.old:
            raise ValueError(f"not the same text at {edit.offset}")
        text = text[: edit.offset] + edit.new + text[end:]
    return text


def _texts(data: Any, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    """The texts of the narrative with their paths."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if path or key not in OUTSIDE:
                yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from _texts(value, (*path, n))


def _at(source: Source, path: FieldPath) -> Iterator[Edit]:
    """The fixes in what is written at a path; variables and addresses are not touched."""
    start, end = source.values[path]
    written = KEEP.sub(
        lambda m: (FIGURE if m[0][0] == "{" else KEPT) * len(m[0]), source.text[start:end]
    )
    if written[:1] == '"':
        written = KEPT + written[1:-1] + KEPT
    for offset, old, new, reason in fixes(written):
        if KEPT not in old and FIGURE not in old:
            yield Edit(path, old, new, start + offset, reason)


def fixes(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Every safe fix in a text: offset, what stands there, what should, and why."""
    yield from ((m.start(), m[0], "", "多余的空格") for m in STRAY_SPACE.finditer(text))
    yield from ((m.start(), m[0], strongest(m[0]), "标点重复") for m in DOUBLED_MARK.finditer(text))
    yield from (
        (m.start(), m[0], FULL[m[0].strip(BLANK)], "半角标点") for m in HALF_WIDTH.finditer(text)
    )
    yield from ((m.start(), m[0], new, "半角引号") for m, new in _quotes(text))
    for m in HALF_BRACKETS.finditer(text):
        if KEPT not in m[0]:
            yield m.start(), "(", "（", "半角括号"
            yield m.end() - 1, ")", "）", "半角括号"
    yield from (
        (m.start(), m[0], "".join(chr(ord(c) - 0xFEE0) for c in m[0]), "全角数字或字母")
        for m in WIDE.finditer(text)
    )
    variants = dict(profile.load().pairs("异体字"))
    yield from ((n, c, variants[c], "异体字") for n, c in enumerate(text) if c in variants)
    yield from ((n, "", "。", "“二是”前面缺句号") for n in unstopped(text))


def strongest(marks: str) -> str:
    """The one of several marks in a row that ends the most."""
    return min(marks, key=STRONGEST.index)


def _quotes(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The straight quotes around Chinese words with the mark that should stand there; none in a line where they are not in pairs."""
    for line in re.finditer("[^\n]+", text) if '"' in text else ():
        marks = [*QUOTE.finditer(text, *line.span())]
        for left, right in zip(marks[::2], marks[1::2], strict=True) if len(marks) % 2 == 0 else ():
            inside, before = text[left.end() : right.start()], text[left.start() - 1 : left.start()]
            if (
                any(map(is_han, inside))
                and not {"“", "”", KEPT} & {*inside}
                and not ((before.isascii() and before.isalnum()) or before == "=")
            ):
                yield from ((left, "“"), (right, "”"))


def is_untidy(text: str) -> bool:
    """True where a half-width mark, a straight quote or a blank stands beside a Chinese character, or a letter or digit is full-width."""
    marks = (m.start() for m in HALF.finditer(text))
    return (
        any(is_han(text[at - 1 : at]) or is_han(text[at + 1 : at + 2]) for at in marks)
        or WIDE.search(text) is not None
    )


def unstopped(text: str) -> Iterator[int]:
    """Where 二是, 三是 … follow the sentence before without a full stop; only where the ordinal before it has been counted."""
    expected = 0
    for found in ordinals(text):
        value, before = number(found[1]), text[found.start() - 1 : found.start()]
        if (
            value == expected > 1
            and (is_han(before) or before.isdecimal() or before in tuple("）》”%"))
            and before not in "第的之"
        ):
            yield found.start()
        expected = value + 1 if value in (1, expected) else expected
