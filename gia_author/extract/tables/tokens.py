"""A source as a stream of tokens in reading order: words, ordinals, numbers, dashes and blanks,
whatever the lines or tables they stand in."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from gia_author.diagnostics.finding import Place
from gia_author.extract.readers.raw import RawBlock, RawTable, RawText
from gia_author.form.numbers import EMPTY_WORDS
from gia_author.form.section_titles import section_of

HAN = "一-鿿"
COUNT = "一二三四五六七八九十"
UNIT = "(?:万元|亿元|元|件|条|项|个|份|宗|次)"
LEX = re.compile(
    rf"(?P<ordinal>\(\s{{0,9}}[{COUNT}]\s{{0,9}}\)|(?<!第)[{COUNT}]\s{{0,9}}、"
    rf"|\d\s{{0,9}}[.、](?=\s{{0,40}}[^\d\s.,]|\s{{0,40}}$)|\(\d\)(?=\s{{0,9}}[{HAN}]))"
    r"|(?P<percent>[-+]?\d{1,15}(?:\.\d{1,15})?\s?[%‰])"
    rf"|(?P<dash>(?<![^\s])[-—–―/\\_]{{1,4}}(?![^\s]))"
    rf"|(?P<number>(?:[-+]?\d{{1,3}}(?:,\d{{3}}){{1,6}}(?![\d,])|[-+]?\d+)(?:\.\d+)?)"
    rf"(?P<unit>\s?{UNIT}(?:(?![{HAN}])|(?=[{COUNT}]、)))?"
    rf"(?P<note>\((?!\s{{0,9}}[{COUNT}]\s{{0,9}}\)|\d\)\s{{0,9}}[{HAN}])[^()]{{1,60}}\)"
    r"|\s\((?:其中|含|包括|注|备注|较|同比|修订)[^()]{0,60}\))?"
    r"|(?P<word>(?:[^\W\d_]|\ufffd)+)"
)
PAGE = re.compile(
    r"\s*(?:[-—–―·]{1,40}\s{0,9}\d{1,3}\s{0,9}[-—–―·]{1,40}|第\s{0,9}\d{1,9}\s{0,9}页.{0,10}"
    r"|\d{1,3}\s{0,9}/\s{0,9}\d{1,3}\s{0,9}页?)\s*"
)
RULE = re.compile(r"(?=.*---)[\s|:+=-]+")
GLUED_ORDINAL = re.compile(r"(?<=\d)(?=\d\s{0,9}[.、]\s{0,9}[^\d\s.,])")
LONGEST_QUOTE, AROUND = 120, 30
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
RINGED = re.compile(r"[①-⑳]")
NOTE_MARK = re.compile(
    r"[\[［〔][⁰¹²³⁴-⁹]{1,4}[\]］〕]|[⁰¹²³⁴-⁹]+"
    r"|(?<=[⁰¹²³⁴-⁹])[,，、~–-](?=[⁰¹²³⁴-⁹])|(?<=\d)注(?![^\s|])"
    r"|(?<=\d)\s?[①-⑳⑴-⒇❶-❿]|(?<=\d)[\[［〔]注?\s?\d{1,2}[\]］〕]"
)
SENTENCE = re.compile(r"(?<=[。！？])|(?=注\s?[:：])")
SAID = re.compile(r"[。！？]|\d\s?(?:件|条|项|个|份|次)[，；、。]")
CLAUSE = re.compile(r"[^。，；：]{2,40}")
BARRIER = "\ue000"  # stands for a letter of a sentence: no heading is there
CELLS = ("number", "dash", "blank", "unclear")


@dataclass(frozen=True)
class SourceLine:
    """A line of text or row of a table as its cells; ``cells`` are (column, text), ``explicit``
    where the source itself parts the cells.

    ``places`` are those of the cells, ``source`` is the line in its own words.
    """

    block: int
    where: Place
    cells: tuple[tuple[int, str], ...]
    explicit: bool
    ruled: bool = False
    unclear: frozenset[int] = frozenset()  # columns whose cells hold no figure that can be read
    joined: frozenset[int] = frozenset()  # columns whose figures were broken inside the cell
    prose: bool = False
    places: tuple[Place, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Token:
    """A word, ordinal, number, percentage, dash, blank or unclear cell.

    ``at`` counts the letters before it; ``tight``: nothing stands between it and the token before.

    ``start`` counts the characters before it in its cell.
    """

    kind: str
    text: str
    line: int
    column: int
    at: int
    tight: bool = False
    unit: str = ""
    note: str = ""
    joined: bool = False
    start: int = 0


@dataclass(frozen=True)
class Stream:
    """A source in reading order. ``letters`` are all words run together, without white space,
    digits, punctuation and ordinals."""

    lines: tuple[SourceLine, ...]
    tokens: tuple[Token, ...]
    letters: str
    line_of: tuple[int, ...]
    ordinals: dict[int, str]

    def tokens_of(self, line: int) -> tuple[Token, ...]:
        """The tokens of a line."""
        start = bisect_left(self.tokens, line, key=lambda token: token.line)
        end = bisect_right(self.tokens, line, key=lambda token: token.line)
        return self.tokens[start:end]

    def ordinal(self, at: int) -> str:
        """The ordinal just before a letter: 一、, (一) or 1; empty where there is none."""
        return self.ordinals.get(at, "")

    def place(self, token: Token) -> Place:
        """Where a token stands in the source."""
        line = self.lines[token.line]
        column = [column for column, _ in line.cells].index(token.column)
        place = line.places[column]
        return replace(place, column=place.column + token.start) if place.line else place

    def quote(self, token: Token) -> str:
        """The line of a token in the source's own words; of a long line what is around the
        token."""
        line = self.lines[token.line]
        if len(line.source) <= LONGEST_QUOTE or not line.where.line:
            return line.source[:LONGEST_QUOTE]
        at = self.place(token).column - line.where.column
        return line.source[max(0, at - AROUND) : at + AROUND]


def plain(text: str) -> str:
    """A text with one width for every character, without what is not seen and marks of notes;
    ordinals parted from digits that stand before them."""
    text = UNSEEN.sub("", text)
    text = RINGED.sub(lambda mark: f"({unicodedata.digit(mark[0], 0)})", NOTE_MARK.sub("", text))
    text = (
        unicodedata.normalize("NFKC", text)
        .replace("其它", "其他")
        .replace("│", "|")
        .replace("┃", "|")
        .replace("−", "-")
    )
    return GLUED_ORDINAL.sub(" ", text)


def lines_of(blocks: Sequence[RawBlock]) -> Iterator[SourceLine]:
    """All lines and table rows of a source, without page numbers and drawn rules."""
    bordered = _is_bordered(blocks)
    for number, block in enumerate(blocks):
        if isinstance(block, RawTable):
            for row, cells in enumerate(block.rows):
                there = tuple(
                    (column, plain(cell)) for column, cell in enumerate(cells) if cell is not None
                )
                places = tuple(
                    block.at(row, column) for column, cell in enumerate(cells) if cell is not None
                )
                source = " ".join(cell.strip() for cell in cells if cell)
                where = block.at(row)
                yield SourceLine(number, where, there, True, True, places=places, source=source)
            continue
        for line in block.text.splitlines():
            for start, text in _sentences(line):
                read = plain(text)
                if read.strip() and not PAGE.fullmatch(read) and not RULE.fullmatch(read):
                    column = block.where.column + start + len(read) - len(read.lstrip(" "))
                    where = replace(block.where, column=column)
                    made = _line(number, where, read.strip(" "), bordered, _is_said(text))
                    yield replace(made, source=text.strip())


def _sentences(line: str) -> Iterator[tuple[int, str]]:
    """The sentences of a line, each with how many characters stand before it."""
    start = 0
    for part in SENTENCE.split(line):
        yield start, part
        start += len(part)


def _is_said(text: str) -> bool:
    """Whether a text is a sentence, and so no row of a table."""
    return bool(SAID.search(text)) and len(re.findall(f"[{HAN}]", text)) >= 8


def _is_bordered(blocks: Sequence[RawBlock]) -> bool:
    """Whether lines of cells end with a border |, so that it does not stand for one more blank
    cell."""
    ends = [
        text.rstrip().endswith("|")
        for block in blocks
        if isinstance(block, RawText)
        for text in plain(block.text).splitlines()
        if "|" in text
    ]
    return bool(ends) and sum(ends) >= 0.9 * len(ends)


def _line(number: int, where: Place, text: str, bordered: bool, said: bool) -> SourceLine:
    if "|" not in text and "\t" not in text.strip():
        return SourceLine(number, where, ((0, text),), False, prose=said, places=(where,))
    cells = re.split(r"[|\t]", text[:-1] if bordered and text.endswith("|") else text)
    starts = accumulate((len(cell) + 1 for cell in cells), initial=0)
    places = [replace(where, column=where.column + start) for start in starts]
    first = not cells[0].strip()
    there = tuple(enumerate(cells[first:], 1))
    return SourceLine(number, where, there, True, places=tuple(places[first : len(cells)]))


def stream(blocks: Sequence[RawBlock]) -> Stream:
    """The tokens of a source."""
    return stream_of(tuple(lines_of(blocks)))


def stream_of(lines: tuple[SourceLine, ...]) -> Stream:
    """The tokens of lines."""
    tokens: list[Token] = []
    letters: list[str] = []
    line_of: list[int] = []
    for number, line in enumerate(lines):
        for column, text in line.cells:
            for token in _cell(line, number, column, text, len(line_of)):
                tokens.append(token)
                if token.kind == "word":
                    letters.append(token.text)
                    line_of += [number] * len(token.text)
    ordinals = {token.at: token.text for token in tokens if token.kind == "ordinal"}
    return Stream(lines, tuple(tokens), "".join(letters), tuple(line_of), ordinals)


def _cell(line: SourceLine, number: int, column: int, text: str, at: int) -> Iterator[Token]:
    """The tokens of a cell, or of a line that is not divided; of a sentence only that there are
    words."""
    if column in line.unclear:
        yield Token("unclear", text.strip(), number, column, at)
    elif column in line.joined:
        yield Token("number", text, number, column, at, joined=True)
    elif line.prose or (line.explicit and _is_said(text)):
        yield from _sentence(text, number, column, at)
    else:
        yield from lex(text, number, column, at, line.explicit)


def _sentence(text: str, number: int, column: int, at: int) -> Iterator[Token]:
    """Words without letters; a section's title that a sentence begins with is left."""
    clause = CLAUSE.match(text)
    title = clause[0] if clause and section_of(clause[0]) else ""
    for token in lex(title, number, column, at, False):
        yield token
        at += len(token.text) if token.kind == "word" else 0
    length = sum(len(t.text) for t in lex(text[len(title) :], 0, 0, 0, False) if t.kind == "word")
    yield Token("word", BARRIER * max(1, length), number, column, at)


def lex(text: str, line: int, column: int, at: int, explicit: bool) -> Iterator[Token]:
    end = -1
    if not text.strip():
        if explicit:
            yield Token("blank", "", line, column, at)
        return
    for match in LEX.finditer(text):
        kind, found = str(match.lastgroup), match[0].strip()
        alone = kind == "word" and found in EMPTY_WORDS and not text[: match.start()][-1:].strip()
        if kind in ("unit", "note"):
            kind = "number"
        if alone and not text[match.end() : match.end() + 1].strip():
            kind = "dash"
        if kind == "ordinal":
            found = re.sub(r"[\s.]", "", found)
        unit, note = (match["unit"] or "").strip(), (match["note"] or "").strip()
        yield Token(
            kind,
            match["number"] or found,
            line,
            column,
            at,
            tight=match.start() == end,
            unit=unit,
            note=note.strip("()"),
            start=match.start(),
        )
        end = match.end()
        at += len(found) if kind == "word" else 0
