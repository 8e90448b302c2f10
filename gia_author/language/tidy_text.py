"""What pasting leaves in a text: broken lines, web page tags, list dashes, odd blanks, quotes the
wrong way round; found and mended by one set of rules."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from gia_author.language.patterns import Pattern

TAG = Pattern(r"</?(?:[a-zA-Z][a-zA-Z0-9:]{0,15})(?:\s[^<>\n]{0,300})?/?>")
BREAK = re.compile(r"</?(?:p|div|br|li|tr|h[1-6])\b[^<>]{0,300}>", re.IGNORECASE)
ENTITY = Pattern(
    "&(?:nbsp|emsp|ensp|lt|gt|amp|quot|apos|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|middot"
    r"|times|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)
MARKDOWN = (
    Pattern(r"^[ \t]{0,3}#{1,6}[ \t]+", re.M),
    Pattern(r"^[ \t]{0,3}>[ \t]+", re.M),
    Pattern(r"!\[[^\[\]\n]{0,80}\]\([^()\s]{1,300}\)"),
    Pattern(r"(?<!!)\[([^\[\]\n]{1,80})\]\([^()\s]{1,300}\)"),
    Pattern(r"`([^`\n]{1,80})`"),
    Pattern(r"^[ \t]{0,3}(?:```|~~~)\w{0,20}[ \t]{0,9}$", re.M),
)
DASH = Pattern(
    r"^(?:[-*+•·●○▪■□◆◇★※➢➤►▶√✓✔→⇒\uf000-\uf0ff](?:[ \t\u00a0\u3000]+|(?=[一-龥（《“]))"
    r"|[–—][ \t\u00a0\u3000]+)",
    re.M,
)
BLANK = " \t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200C)))
RUN = re.compile(f"[{BLANK}]+")
INDENT = Pattern(rf"^[ \t\u00a0]*[{BLANK[3:]}][{BLANK}]*", re.M)
DATE = Pattern(
    r"(?<![\dA-Za-z.．/_])(20\d\d)([.．/])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])日?"
    r"(?![\d.．/]|[条款项章节])"
)
RINGED = {c: f"（{n}）" for n, c in enumerate("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽", 1)}
DOTTED = {c: f"{n}." for n, c in enumerate("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑", 1)}
CHINESE = {
    c: f"（{n}）" for c, n in zip("㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", "一二三四五六七八九十", strict=True)
}
ORDINALS = RINGED | DOTTED | CHINESE
ORDINAL = Pattern(f"[{''.join(ORDINALS)}]")
BEGINS = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．是]|[（(]?\d{1,2}(?:[）)、．]|\.(?!\d))|[①-⑩]"
    "|第[一二三四五六七八九十]|其[一二三四五六七八九]|[^，。；：]{2,8}[：:]|[注附]"
)
QUOTES = Pattern("[“”「」『』]")
CORNERS, OUTER = str.maketrans("「」『』", "“”‘’"), str.maketrans("‘’", "“”")
NEAR = 80  # characters within which another label stands
LABEL = Pattern("[一-龥]{2,5}[：:]")
OPEN, CLOSING, UNITS = (
    "，、（《“的和及与在对将把被由从向",
    "，。、；：）》”%",
    "年月日件条项个份次人名家期处万亿",
)
CLAUSES = re.compile("[，。；]")  # what a running sentence has and a heading has not
ENDS = "。！？；：!?:;…"
NARROWEST, WIDEST = 15.0, 46.0  # characters in the lines that people paste from a page
EVEN = 2.5  # by which the lines of one page differ in width
ENOUGH = 3  # broken lines from which a line that ends a sentence at the margin is one of them too


@dataclass(frozen=True)
class PastedSlip:
    """A piece of a text that pasting left there: from ``start`` to ``end`` stands what should be
    ``new``."""

    kind: str
    start: int
    end: int
    new: str


WRAPPED, TAGGED, MARKED, LISTED, NUMBERED, INDENTED, DATED, TURNED = (
    "断行",
    "网页标记",
    "Markdown标记",
    "列表符号",
    "编号字符",
    "行首空格",
    "日期写法",
    "引号方向",
)
SPACED = "多余的空格"


def slips(text: str) -> list[PastedSlip]:
    """Everything in a text (one paragraph a line) that can safely be mended, in order, none within
    another."""
    return [*_slips(text)]


@lru_cache(maxsize=64)
def _slips(text: str) -> tuple[PastedSlip, ...]:
    """Why the last few are kept: several rules look at the same texts for slips of their own
    kinds."""
    found = sorted(_all(text), key=lambda slip: (slip.start, -slip.end))
    result: list[PastedSlip] = []
    for slip in found:
        if not result or slip.start >= result[-1].end:
            result.append(slip)
    return tuple(result)


def mended(text: str, found: Sequence[PastedSlip]) -> str:
    """The text with these slips put right."""
    pieces, at = [], 0
    for slip in found:
        pieces += [text[at : slip.start], slip.new]
        at = slip.end
    return "".join(pieces) + text[at:]


def tidied(text: str) -> tuple[str, dict[str, int]]:
    """A pasted text as it should be typed, and how many slips of each kind were mended; tags go
    first, as they hide where lines end."""
    counts: dict[str, int] = {}
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    while found := slips(text):
        for slip in found:
            counts[slip.kind] = counts.get(slip.kind, 0) + 1
        text = mended(text, found)
    typed = text.split("\n")
    lines = [line.strip(BLANK) for line in typed]
    if led := sum(bool(line) and one[0] in BLANK for one, line in zip(typed, lines, strict=True)):
        counts[INDENTED] = counts.get(INDENTED, 0) + led
    return "\n".join(line for line in lines if line) + "\n", counts


def unspaced(line: str) -> str:
    """A line without the blanks that come from typesetting: none beside a Chinese character but
    that between two of several pairs of label and words (地址：… 电话：…)."""
    plain = " ".join(line.replace("\u200b", " ").split())
    return mended(plain, [*stray_blanks(plain)])


def stray_blanks(text: str) -> Iterator[PastedSlip]:
    """The blanks within the lines of a text that are not one where one belongs: between two words
    of Latin letters, or two pairs of label and words."""
    for run in RUN.finditer(text):
        start, end = run.span()
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        if before in ("", "\n") or after in ("", "\n"):
            continue
        apart = (before.isascii() and after.isascii()) or parts_labels(text, start, end)
        if run[0] != (new := " " * apart):
            yield PastedSlip(SPACED, start, end, new)


def parts_labels(text: str, start: int, end: int) -> bool:
    """Whether a blank in a line stands between two pairs of label and words."""
    label = LABEL.match(text, end) if text[start - 1 : start].isalnum() else None
    if label is None:
        return False
    before = text[max(0, start - NEAR) : start].rpartition("\n")[2]
    behind = text[label.end() : label.end() + NEAR].partition("\n")[0]
    return any(colon in before + behind for colon in "：:")


def _all(text: str) -> Iterator[PastedSlip]:
    tagged = [*_tags(text)]
    yield from tagged
    if any("\n" in slip.new for slip in tagged):
        return  # where lines end is only seen once these are gone
    yield from _marked(text)
    yield from (PastedSlip(LISTED, *m.span(), "") for m in DASH.finditer(text))
    yield from (PastedSlip(NUMBERED, *m.span(), ORDINALS[m[0]]) for m in ORDINAL.finditer(text))
    yield from (PastedSlip(INDENTED, *m.span(), "") for m in INDENT.finditer(text))
    yield from (
        PastedSlip(DATED, *m.span(), f"{m[1]}年{int(m[3])}月{int(m[4])}日")
        for m in DATE.finditer(text)
    )
    yield from _turned(text)
    yield from _wrapped(text)


def _tags(text: str) -> Iterator[PastedSlip]:
    if "<" in text:
        for found in TAG.finditer(text):
            inside = found.start() > 0 and found.end() < len(text)
            new = "\n" if BREAK.fullmatch(found[0]) and inside else ""
            yield PastedSlip(TAGGED, *found.span(), new)
    if "&" in text:
        for found in ENTITY.finditer(text):
            said = html.unescape(found[0])
            yield PastedSlip(TAGGED, *found.span(), "" if said.isspace() else said)


def _marked(text: str) -> Iterator[PastedSlip]:
    """The marks of Markdown around words, which stay, and pictures, which no text shows."""
    for pattern in MARKDOWN:
        for found in pattern.finditer(text):
            kept = found[1] if found.re.groups else ""
            yield PastedSlip(MARKED, *found.span(), kept)


def is_markup(text: str, at: int) -> bool:
    """Whether a web page's tag or entity stands at this place of a text."""
    return bool(TAG.match(text, at) or ENTITY.match(text, at))


def _wrapped(text: str) -> Iterator[PastedSlip]:
    """The line ends within a paragraph, with the blanks around them."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    filled = [n for n, line in enumerate(lines) if line.strip()]
    broken = broken_lines([lines[n] for n in filled])
    if len(filled) < len(lines) and len(broken) < ENOUGH:  # blank lines may part paragraphs
        filled = [*range(len(lines))]
        broken = broken_lines(lines)
    for number in broken:
        n, following = filled[number], filled[number + 1]
        before, after = lines[n].rstrip(), lines[following].lstrip()
        end = starts[following] + len(lines[following]) - len(after)
        yield PastedSlip(WRAPPED, starts[n] + len(before), end, _joint(before, after))


def broken_lines(lines: Sequence[str]) -> list[int]:
    """The numbers of the lines whose paragraph goes on in the next: they stop at the margin, in the
    middle of a sentence."""
    sure = [n for n in range(len(lines) - 1) if _breaks_off(lines[n], lines[n + 1])]
    if len(sure) >= ENOUGH:
        margin = sorted(width(lines[n]) for n in sure)[len(sure) // 2]
        more = (
            n
            for n in range(len(lines) - 1)
            if n not in sure and (n - 1 in sure or n + 1 in sure) and _at_margin(lines, n, margin)
        )
        sure = sorted([*sure, *more])
    led = [n - 1 for n in sure if n and n - 1 not in sure and _runs_on(lines[n - 1], lines[n])]
    return sorted([*sure, *led])


def _breaks_off(line: str, after: str) -> bool:
    here, following = line.strip(), after.strip()
    if not here or not following or len(here) > 2 * WIDEST:  # no character is less than half wide
        return False
    if not NARROWEST <= width(here) <= WIDEST:
        return False
    if here[-1] in ENDS or (here[-1] in "”’》）)" and is_whole(here)):
        return False
    if here.endswith("}}") or (following.startswith("{{") and here[-1] in "，、"):
        return False
    if _begins(after):
        return False
    return width(following) <= WIDEST + EVEN or _goes_on(here, following)


def _goes_on(line: str, after: str) -> bool:
    """Whether a sentence surely goes on in a line that is no piece of one."""
    unit = line[-1:].isdigit() and after[:1] in UNITS
    return unit or line[-1:] in OPEN or after[:1] in CLOSING


def _runs_on(line: str, after: str) -> bool:
    """Whether a line of any width before a broken one stops in the middle of a sentence too."""
    here = line.strip()
    stops = not here or here[-1] in ENDS or (here[-1] in "”’》）)" and is_whole(here))
    return not stops and bool(CLAUSES.search(here)) and not _begins(after)


def is_whole(line: str) -> bool:
    """Whether a line ends a sentence before its closing marks."""
    return line.rstrip("”’》）)")[-1:] in tuple(ENDS)


def _at_margin(lines: Sequence[str], n: int, margin: float) -> bool:
    """Whether a line that ends a sentence stops just at the margin all the same, and the next
    begins no paragraph."""
    return abs(width(lines[n]) - margin) <= 1.0 and not _begins(lines[n + 1])


def _begins(line: str) -> bool:
    """Whether a line begins a paragraph: it is indented, empty or numbered."""
    return line[:1] in ("\u3000", "") or bool(BEGINS.match(line.strip())) or bool(DASH.match(line))


def _joint(before: str, after: str) -> str:
    """What belongs between two lines that are one: a blank between two words of Latin letters."""
    latin = before[-1:].isascii() and after[:1].isascii()
    return " " if latin and before[-1:].isalpha() and after[:1].isalpha() else ""


def width(text: str) -> float:
    """How wide a line is, in Chinese characters."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text.strip())


def _turned(text: str) -> Iterator[PastedSlip]:
    """Quotes the wrong way round, those within others, and corners, which belong to lines set
    upright; line by line, none in a line where one has no partner."""
    at = 0
    for line in text.split("\n"):
        if QUOTES.search(line):
            yield from (PastedSlip(TURNED, at + n, at + n + 1, new) for n, new in _mended(line))
        at += len(line) + 1


def _mended(line: str) -> Iterator[tuple[int, str]]:
    """The quotes of a line that are not as they should be, with what they should be."""
    usual = line.translate(CORNERS)
    if not set("“”") & {*usual}:
        usual = usual.translate(OUTER)
    marks = [n for n, c in enumerate(usual) if c in "“”"]
    if len(marks) % 2 or line.count("『") != line.count("』"):
        return
    rights = zip(marks, _directions([usual[n] for n in marks]), strict=True)
    made = {n: c for n, c in enumerate(usual) if c != line[n]} | dict(rights)
    yield from ((n, made[n]) for n in sorted(made) if line[n] != made[n])


def _directions(marks: Sequence[str]) -> list[str]:
    """The quotes as they should stand: left and right in turn, and single ones where a pair stands
    within a pair."""
    result: list[str] = []
    depth = 0
    for n, mark in enumerate(marks):
        nested = depth == 1 and mark == "“" and [*marks[n + 1 : n + 3]] == ["”", "”"]
        opens = depth == 0 or nested
        depth += 1 if opens else -1
        inner = depth == (2 if opens else 1)
        result.append(("‘’" if inner else "“”")[not opens])
    return result


def is_turned(text: str) -> bool:
    """Whether the quotes of a paragraph are in even number, and stand in the wrong directions."""
    return any(True for _ in _turned(text))
