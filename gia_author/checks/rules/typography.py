"""Slips of typing that are mended without asking: doubled and half-width marks, stray blanks,
variant characters, a stop left out. Each rule with its mends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.profile import Profile
from gia_author.checks.registry import FIGURE, KEPT, Context, Hit, Mend, rule
from gia_author.checks.text_pieces import CUT, around, ordinals, pieces, prose_hits, texts
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern, is_han
from gia_author.language.phrases import TRADITIONAL
from gia_author.language.tidy_text import BLANK, PastedSlip, parts_labels, stray_blanks
from gia_author.render import font_faces
from gia_author.report.model import Report

HAN = "一-龥"
DOUBLED_MARK = Pattern(rf"(?<![。，、；：])[。，、；：](?:[{BLANK}]*[。，、；：])+")
STRONGEST = "。；：，、"  # the mark that is left of several
HALF_WIDTH = Pattern(
    rf"(?<=[{HAN}》”）〕\"\d%{FIGURE}])[{BLANK}]*[,;][{BLANK}]*(?=[{HAN}《“（\"{FIGURE}])"
    rf"|(?<=[{HAN}》”）〕\"])[{BLANK}]*[,;](?=\d|$)"
    rf"|(?<=[{HAN}》”）〕\"])[{BLANK}]*[:?!][{BLANK}]*(?=[{HAN}《“（\"\d{FIGURE}]|$)"
    rf"|(?<=[{HAN}》”）〕])\.(?=$|\n)",
    re.M,
)
QUOTE = Pattern(r'\\?"')  # with a backslash in a value that stands in quotes itself
HALF_BRACKETS = Pattern(rf"\((?=[^()\n]*[{HAN}])([^()（）\n]*)\)")
WIDE = Pattern("[０-９Ａ-Ｚａ-ｚ％]+")
HALF = Pattern('[,;:()?!"]')
DEEPEST = 40  # characters of a line's indentation and the mark of a list
FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}


def doubled_marks(text: str, plan: Profile) -> Iterator[Mend]:
    """Each as the one of its marks that ends the most."""
    yield from (
        Mend(m.start(), m[0], strongest(m[0]), "标点重复") for m in DOUBLED_MARK.finditer(text)
    )


def strongest(marks: str) -> str:
    """The one of several marks in a row that ends the most."""
    return min(set(marks) & {*STRONGEST}, key=STRONGEST.index)


@rule("G722", "typo", mends=doubled_marks)
def doubled_mark(report: Report, context: Context) -> Iterator[Hit]:
    """标点重复
    “。。”“，，”“，。”“。，”之类，删去多余的一个。可以用 gia-author fix 自动改正。"""
    for piece, found in prose_hits(context, DOUBLED_MARK):
        yield Hit(
            f"标点“{found[0]}”重复。",
            piece.path,
            f"改成“{strongest(found[0])}”。",
            quote=piece.around(found, 8),
        )


def full_stops(text: str, plan: Profile) -> Iterator[Mend]:
    """The full stop before each."""
    yield from (Mend(at, "", "。", "“二是”前面缺句号") for at in unstopped(text))


@rule("G724", "typo", mends=full_stops)
def no_stop_before_ordinal(report: Report, context: Context) -> Iterator[Hit]:
    """“二是”“三是”前面缺标点
    并列的几条之间要用句号或分号隔开。可以用 gia-author fix 自动补上句号。"""
    for piece in texts(context.narrative):
        for at in unstopped(piece.text):
            yield Hit(
                f"“{piece.text[at : at + 2]}”前面缺标点。",
                piece.path,
                "补上句号或分号。",
                quote=around(piece.text, at, at + 2, 8),
            )


def unstopped(text: str) -> Iterator[int]:
    """Where 二是, 三是 … follow the sentence before without a full stop; only where the ordinal
    before it has been counted."""
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


def standard_characters(text: str, plan: Profile) -> Iterator[Mend]:
    """Each as the profile has it; none in a text of traditional characters."""
    variants = plan.variants
    if variants.keys().isdisjoint(text) or len({*text} & {*TRADITIONAL, *variants}) >= 4:
        return
    yield from (Mend(n, c, variants[c], "异体字") for n, c in enumerate(text) if c in variants)


@rule("G726", "typo", mends=standard_characters)
def variant_character(report: Report, context: Context) -> Iterator[Hit]:
    """异体字、繁体字、日文汉字
    输入法或转换带进来的不规范字，如“渉”应为“涉”。可以用 gia-author fix 自动改正。
    整段用繁体字的不报。"""
    for piece in texts(context.narrative):
        first = {
            mend.old: mend for mend in reversed([*standard_characters(piece.text, context.plan)])
        }
        for character, mend in sorted(first.items()):
            if context.published or not font_faces.missing([character]):
                yield Hit(
                    f"“{character}”是不规范字，应当是“{mend.new}”。",
                    piece.path,
                    f"改成“{mend.new}”。",
                    quote=around(piece.text, mend.start, mend.start + 1, 4),
                )


def full_width_marks(text: str, plan: Profile) -> Iterator[Mend]:
    """Each as it should be typed."""
    yield from (
        Mend(slip.start, text[slip.start : slip.end], slip.new, slip.kind)
        for slip in stray_blanks(text)
        if not _sets_apart(text, slip)
    )
    yield from (
        Mend(m.start(), m[0], FULL[m[0].strip(BLANK)], "半角标点")
        for m in HALF_WIDTH.finditer(text)
    )
    yield from (Mend(m.start(), m[0], new, "半角引号") for m, new in _quotes(text))
    for m in HALF_BRACKETS.finditer(text):
        if KEPT not in m[0]:
            yield Mend(m.start(), "(", "（", "半角括号")
            yield Mend(m.end() - 1, ")", "）", "半角括号")
    yield from (
        Mend(m.start(), m[0], "".join(chr(ord(c) - 0xFEE0) for c in m[0]), "全角数字或字母")
        for m in WIDE.finditer(text)
    )


def _sets_apart(text: str, blank: PastedSlip) -> bool:
    """Whether somebody has typed a blank to set a figure or a Latin word apart from Chinese ones,
    or label from label, which looks no worse."""
    before = text[blank.start - 1]
    line = text[max(0, blank.start - DEEPEST) : blank.start].rpartition("\n")[2]
    if not before.isalnum() and line.strip(" ") == before:
        return True  # behind the mark of a list, which G756 tells of
    beside = {before, text[blank.end]}
    if text[blank.start : blank.end] == " " and any(map(is_han, beside)):
        return any(map(str.isascii, beside - {'"'}))
    return parts_labels(text, blank.start, blank.end)


@rule("G730", "other", mends=full_width_marks)
def stray_marks(report: Report, context: Context) -> Iterator[Hit]:
    """半角标点、多余空格和全角数字
    中文里用全角标点，汉字之间不空格（从Word、网页粘贴来的不换行空格、全角空格也算），数字和字母用半角。
    可以用 gia-author fix 自动改正。每段报一次，已发布的报告只报一次。"""
    if not any(is_untidy(piece.text) for piece in pieces(context.narrative)):
        return
    for piece in texts(context.narrative):
        found = [*full_width_marks(piece.text, context.plan)]
        if found and not CUT.search(piece.text):
            first = found[0]
            what = "、".join(dict.fromkeys(mend.reason for mend in found))
            yield Hit(
                f"这一段有{len(found)}处{what}。",
                piece.path,
                "用 gia-author fix 自动改正。",
                quote=around(piece.text, first.start, first.start + len(first.old), 4),
            )
            if context.published:
                return


def _quotes(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The straight quotes around Chinese words with the mark that should stand there; none in a
    line where they are not in pairs."""
    if '"' not in text:
        return
    for line in re.finditer("[^\n]+", text):
        marks = [*QUOTE.finditer(text, *line.span())]
        if len(marks) % 2 != 0:
            continue
        for left, right in zip(marks[::2], marks[1::2], strict=True):
            inside, before = text[left.end() : right.start()], text[left.start() - 1 : left.start()]
            if (
                any(map(is_han, inside))
                and not {"“", "”", KEPT} & {*inside}
                and not ((before.isascii() and before.isalnum()) or before == "=")
            ):
                yield from ((left, "“"), (right, "”"))


def is_untidy(text: str) -> bool:
    """True where a half-width mark or a straight quote stands beside a Chinese character or a
    blank, a letter or digit is full-width, or a blank stands where none belongs."""
    marks = (text[max(0, m.start() - 1) : m.end() + 1] for m in HALF.finditer(text))
    return (
        any(is_han(letter) or letter in BLANK for beside in marks for letter in beside)
        or WIDE.search(text) is not None
        or any(stray_blanks(text))
    )
