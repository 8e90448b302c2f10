"""The six statutory titles wherever and however numbered they stand: 一、 四. 第三部分 （五） 2.

Ⅰ. ① 壹、 or no number at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from gia_author.form import edition as editions
from gia_author.form.edition import Edition
from gia_author.form.table import Heading

COUNT = "一二三四五六七八九十"
LONGEST = 40  # characters of a title
FORMAL, STEMS, LETTERS = "壹贰叁肆伍陆柒捌玖拾", "甲乙丙丁戊己庚辛壬癸", "ABCDEFGHIJ"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
RINGED = "①-⑳⑴-⒇⒈-⒛㈠-㈩㊀-㊉❶-❿➀-➉"
MARK = r"[、.．,，:：·・､]"
NUMBERS = (
    (
        "部分",
        re.compile(rf"(?:第|之|其)([{COUNT}]{{1,3}}|\d{{1,2}})(?:大?部分|章|节|篇)?[、.．,，:：]"),
    ),
    ("部分", re.compile(rf"第([{COUNT}]{{1,3}}|\d{{1,2}})(?:大?部分|章|节|篇)")),
    ("部分", re.compile(rf"部分([{COUNT}]{{1,3}}|\d{{1,2}})[、.．,，:：\s]")),
    ("部分", re.compile(r"part\s?(\d{1,2})[、.．,，:：]?", re.IGNORECASE)),
    ("一、", re.compile(rf"([{COUNT}]{{1,3}}){MARK}")),
    ("壹、", re.compile(rf"([{FORMAL}]|[{STEMS}]){MARK}")),
    ("（一）", re.compile(rf"[（(]([{COUNT}]{{1,3}})[）)][、.．,，]?")),
    ("1.", re.compile(r"0?(\d{1,2})(?:\.0)?[、.．,，:：)）]?(?!\d|年|月|日)")),
    ("（1）", re.compile(r"[（(](\d{1,2})[）)]")),
    ("①", re.compile(rf"([{RINGED}])")),
    (
        "I.",
        re.compile(r"([Ⅰ-Ⅻⅰ-ⅻ])[、.．,，:：)）]?|([IVX]{1,4})(?:[、.．,，:：)）]|(?![A-Za-z]))"),
    ),
    ("A.", re.compile(rf"([{LETTERS}])[、.．:：)）]")),
    ("一", re.compile(rf"([{COUNT}])(?=[^{COUNT}是要、，方])")),
)
LOWER = ("（一）", "1.", "（1）", "①")  # manners of headings within a section
MARKUP = re.compile(r"^[#*\s>§=■●◆▶▪•★☆○□◇【〔［\[]+|[*\s=]{1,200}$")
AROUND = "《》“”【】〔〕［］[]<>·・）)/|-—–· "
SUBJECT = re.compile("^(?:20[0-9]{2}年度?)?(?:(?:政府)?信息公开)?(?:工作)?的?")
BEHIND = re.compile(r"(?<=.{4})(?:[（(]单位[:：][^（）()]{1,6}[）)]|(?:一览|统计)?表)$")
SIGNS = (
    ("总体情况", re.compile("^(?:工作)?(?:总体|总的|概述|综述|概况|基本情况)")),
    ("主动公开政府信息", re.compile("主动公开")),
    ("依申请公开", re.compile("申请")),
    ("复议诉讼", re.compile("复议|诉讼")),
    ("存在的主要问题及改进情况", re.compile("问题|不足")),
    ("其他需要报告的事项", re.compile("^其[他它].{0,8}(?:事项|情况)|^需要?(?:报告|说明)")),
)
LONGEST_SIGN = 24  # characters of a title that is known by its words
NEAR, FAR, BARE = 0.6, 0.8, 0.86  # likeness with the right number, with a wrong one, with none
WHOLE = 0.88  # likeness of a title that lacks no more than its last word
DAMAGED = "\ufffd"
ENOUGH = 3  # rightly numbered sections that show how the sections of a report are numbered
NO_TITLE = tuple("。；，、：:;,")


@dataclass(frozen=True)
class Headline:
    """A line as a heading: the manner of its number, the number (0 for none),
    and what follows it.
    """

    manner: str
    number: int
    title: str


@dataclass(frozen=True)
class Anchor:
    """A line that is the heading of a section: which one by its title, how it is numbered, how
    alike.
    """

    line: int
    section: int
    head: Headline
    alike: float
    official: bool = False
    implied: bool = False  # only by what usually stands below the heading, which is missing


def headlines(line: str) -> Iterator[Headline]:
    """The ways to part a line in a number and a title, the line without a number last; one that
    begins like a heading within a section has always its number."""
    text, lower = MARKUP.sub("", line), False
    for manner, pattern in NUMBERS:
        if found := pattern.match(text):
            lower = lower or manner in LOWER
            number = next(filter(None, found.groups()))
            yield Headline(manner, _value(number), _bare(text[found.end() :]))
    if not lower:
        yield Headline("", 0, _bare(text))


def _bare(text: str) -> str:
    bare = "".join(text.split()).strip(AROUND).rstrip("。：:.…·0123456789")
    return BEHIND.sub("", bare)


def _value(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if written in ROMAN:
        return ROMAN.index(written) + 1
    for counted in (FORMAL, STEMS, LETTERS):
        if written in counted:
            return counted.index(written) + 1
    if written not in COUNT and len(written) == 1:
        return int(unicodedata.numeric(written, 0))
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return COUNT.index(written[0]) + 1
    return 10 * (COUNT.index(tens) + 1 if tens else 1) + (COUNT.index(ones) + 1 if ones else 0)


def anchors(lines: Sequence[str], edition: Edition) -> list[Anchor]:
    """The lines that head the sections: the choice of lines in the form's order that is most like
    it, and what stands out of order.

    Of a title that stands twice (in a table of contents) that with something below it.
    """
    found = [a for n, line in enumerate(lines) for a in _candidates(n, line, edition)]
    usual = _usual(found)
    found = [a for a in found if _is_heading(a, usual)]
    listed = {a.line for a in found}
    best: list[tuple[float, list[Anchor]]] = []
    for one in found:
        before = [b for b in best if b[1][-1].section < one.section and b[1][-1].line < one.line]
        chain = max(before, key=lambda b: b[0] + _spoken(b[1][-1], one), default=(0.0, []))
        gained = _spoken(chain[1][-1], one) if chain[1] else 0.0
        best.append((chain[0] + gained + _weight(one, usual, listed), [*chain[1], one]))
        best = _leading(best)
    chain = max(best, key=lambda b: b[0] + 0.2 * (b[1][-1].line < len(lines) - 1), default=(0, []))
    return sorted([*chain[1], *_displaced(chain[1], found, usual)], key=lambda a: a.line)


def heads_of(lines: Sequence[str], edition: Edition) -> list[Anchor]:
    """The headings of the sections in the text of a report, also those known by their number
    only."""
    heads = anchors(lines, edition)
    return sorted([*heads, *_numbered(heads, lines, edition)], key=lambda a: a.line)


def _numbered(heads: Sequence[Anchor], lines: Sequence[str], edition: Edition) -> Iterator[Anchor]:
    """Sections of which no title is there: the one line between the sections beside it that is
    numbered as the others are, with the number that is missing, has a title of its own."""
    right = [a for a in heads if a.head.number == a.section]
    manner = _usual(right)
    if sum(a.head.manner == manner for a in right) < ENOUGH or manner in LOWER:
        return
    known = {a.section: a.line for a in heads}
    for section in set(range(2, len(edition.sections) + 1)) - set(known):
        start, end = known.get(section - 1), known.get(section + 1, len(lines))
        after_last = section == len(edition.sections)
        if start is None or not (after_last or section + 1 in known):
            continue
        there = [
            Anchor(n, section, head, NEAR)
            for n in range(start + 1, end)
            for head in _titled(lines[n], edition)
            if (head.manner, head.number) == (manner, section)
        ]
        if len(there) == 1:
            yield there[0]


def _titled(line: str, edition: Edition) -> Iterator[Headline]:
    """The ways to see a short line that is no sentence and no row of a table as a numbered
    title."""
    if len(line) > LONGEST or line.rstrip().endswith(NO_TITLE):
        return
    for head in headlines(line):
        if head.title and not any(label.endswith(head.title) for label in _rows(edition)):
            yield head


@cache
def _rows(edition: Edition) -> tuple[str, ...]:
    """The headings of rows of all tables."""
    parts = (part for table in edition.tables.values() for part in table.parts)
    return tuple(label for part in parts for label in _labels(part.rows))


def _labels(headings: Sequence[Heading]) -> Iterator[str]:
    for heading in headings:
        yield heading.label
        yield from _labels(heading.children)


def _displaced(chain: list[Anchor], found: list[Anchor], usual: str) -> Iterator[Anchor]:
    """Headings of sections that the chain lacks, whole and rightly numbered, behind the first of
    it: they stand in the wrong place."""
    done = {a.section for a in chain}
    for one in found:
        sure = one.head.number == one.section and one.alike >= 0.9 and one.head.manner == usual
        if sure and one.section not in done and one.line > chain[0].line:
            done.add(one.section)
            yield one


def _leading(chains: list[tuple[float, list[Anchor]]]) -> list[tuple[float, list[Anchor]]]:
    """Of each last section the few best chains: what keeps the search linear."""
    kept: list[tuple[float, list[Anchor]]] = []
    for section in range(1, 7):
        same = [c for c in chains if c[1][-1].section == section]
        kept += sorted(same, key=lambda c: c[0])[-4:]
    return kept


def _spoken(before: Anchor, after: Anchor) -> float:
    """More where something stands between two headings."""
    return 0.2 if after.line > before.line + 1 else 0.0


def _weight(one: Anchor, usual: str, listed: set[int]) -> float:
    """How much speaks for a heading; less with another just below, as in a table of contents."""
    right, alike = one.head.number == one.section, one.head.manner == usual
    crowded = one.line + 1 in listed
    return one.alike + 0.5 * right + 0.3 * alike + 0.1 * one.official - 0.1 * crowded


def _usual(found: Sequence[Anchor]) -> str:
    """The manner in which most sections are numbered; （一） and the like only by right numbers,
    for the topics of the first section are called alike and numbered so too."""
    best: dict[tuple[str, int], float] = {}
    for one in found:
        if one.head.manner in LOWER and one.head.number != one.section:
            continue
        key = one.head.manner, one.section
        right = one.alike + 0.2 * (one.head.number == one.section)
        best[key] = max(best.get(key, 0.0), right)
    sums: Counter[str] = Counter()
    for (manner, _), alike in best.items():
        sums[manner] += alike  # type: ignore[assignment]
    return max(sums, key=lambda manner: sums[manner], default="")


def _is_heading(one: Anchor, usual: str) -> bool:
    """Whether a line is like enough to a title for the number it has; below the usual level only a
    whole one.
    """
    if one.head.manner == usual or {one.head.manner, usual} <= {"一、", "一"}:
        return True
    if one.head.manner in LOWER and one.head.number != one.section:
        return (
            False  # the first of some headings within a section that begin like the form's titles
        )
    whole = one.alike >= WHOLE and len(one.head.title) >= 8
    return whole or (one.alike >= 0.9 and one.head.manner in ("一、", "部分", "一"))


def _candidates(number: int, line: str, edition: Edition) -> Iterator[Anchor]:
    if len(line) > LONGEST + 10 or line.rstrip()[-1:] in "，；、":
        return
    yield from _damaged(number, line, edition)
    for head in headlines(line):
        if not 2 <= len(head.title) <= LONGEST:
            continue
        for section in range(1, len(edition.sections) + 1):
            enough = _enough(head, section, line)
            alike = _alike(head.title, _names(edition)[section - 1], enough)
            if head.number == section and _is_signed(head.title, edition, section):
                alike = max(alike, NEAR)
            if alike >= enough:
                official = head.title == edition.sections[section - 1].title
                yield Anchor(number, section, head, alike, official)


def _is_signed(title: str, edition: Edition, section: int) -> bool:
    """Whether the word that only this section's title has is in a title."""
    sign = dict(SIGNS).get(edition.sections[section - 1].key)
    bare = SUBJECT.sub("", title)
    return sign is not None and len(title) <= LONGEST_SIGN and bool(sign.search(bare))


def _damaged(number: int, line: str, edition: Edition) -> Iterator[Anchor]:
    """A short line with lost characters, its number perhaps among them."""
    if DAMAGED not in line or len(line) > LONGEST:
        return
    for section, names in enumerate(_names(edition), 1):
        whole = [f"{COUNT[section - 1]}、{name}" for name in names]
        alike = max(SequenceMatcher(None, line, name).ratio() for name in whole)
        if alike >= NEAR - 0.1:
            yield Anchor(number, section, Headline("一、", section, line), alike)


def _enough(head: Headline, section: int, line: str) -> float:
    """How alike a title must be: a short one (总体情况) without a number wholly."""
    damaged = 0.1 * (DAMAGED in line)
    if head.number == section:
        return NEAR - damaged
    if len(head.title) <= 4 and not head.number:
        return 1.0
    return (FAR if head.number else BARE) - damaged


def _alike(title: str, names: Sequence[str], least: float) -> float:
    """How much a title is like the likest of these; a little less without the year and the subject
    in front of either (2019年政府信息公开工作的总体情况). 0 where it is less than ``least``."""
    bare = SUBJECT.sub("", title)
    short = (*names, *map(_without_subject, names))
    return max(likeness(title, names, least), 0.95 * likeness(bare, short, least / 0.95))


@cache
def _without_subject(name: str) -> str:
    return SUBJECT.sub("", name)


@cache
def _names(edition: Edition) -> tuple[tuple[str, ...], ...]:
    return tuple((section.title, *section.also) for section in edition.sections)


def likeness(text: str, names: Sequence[str], least: float) -> float:
    """How much a text is like the likest of these, from 0 to 1; 0 where it is less than
    ``least``."""
    if text in names:
        return 1.0
    letters, best = set(text), 0.0
    for name in names:
        known = _places(name).keys()
        if 2 * len(letters & known) < len(known) * 0.8:
            continue
        if _most(text, name) >= max(best, least):
            best = max(best, SequenceMatcher(None, text, name).ratio())
    return best if best >= least else 0.0


def _most(text: str, name: str) -> float:
    """How much two texts can be alike at most: a fraction of what telling it exactly costs."""
    return 2 * in_order(text, name) / (len(text) + len(name))


def in_order(text: str, name: str) -> int:
    """How many letters of a name stand in a text in the same order, at most; counted a row of bits
    at a time (Hyyrö)."""
    places, row = _places(name), (1 << len(name)) - 1
    every = row
    for letter in text:
        if met := row & places.get(letter, 0):
            row = (row + met | row - met) & every
    return len(name) - row.bit_count()


@cache
def _places(name: str) -> dict[str, int]:
    """The letters of a name, each with the bits of the places where it stands."""
    places: dict[str, int] = {}
    for place, letter in enumerate(name):
        places[letter] = places.get(letter, 0) | 1 << place
    return places


@cache
def _every_name() -> tuple[tuple[str, ...], ...]:
    each = [_names(editions.load(name)) for name in editions.names()]
    return tuple(
        tuple(dict.fromkeys(n for names in each for n in names[at]))
        for at in range(max(map(len, each)))
    )


def section_of(line: str) -> int:
    """Which section's statutory title of any edition a line is, whatever its number; 0 for none.

    Strict: for a line by itself.
    """
    if len(line) > LONGEST + 10:
        return 0
    for head in headlines(line):
        if head.manner not in ("一、", "部分") and len(head.title) <= 8:
            continue
        for section, names in enumerate(_every_name(), 1):
            if likeness(head.title, names, FAR if head.number == section else BARE):
                return section
    return 0


def is_official(line: str) -> bool:
    """Whether a line is just a section's number and title, in the form's own words."""
    return any(
        head.number == section and head.title in names
        for head in headlines(line)
        for section, names in enumerate(_every_name(), 1)
    )


@cache
def inside() -> re.Pattern[str]:
    """A numbered title within a line that runs on: its number and its words. One that a mark of a
    list stands behind, or in front of, is a part named in a sentence (1.总体情况；2.……)."""
    words = sorted({n for names in _every_name() for n in names}, key=len, reverse=True)
    titles = rf"\s?(?:{'|'.join(map(re.escape, words))})"
    upper = rf"(?<![；;，,])(?:第[{COUNT}]部分|[{COUNT}][、.．]){titles}(?![；;，,])"
    lower = rf"(?<![；;：:\d])(?:[（(][{COUNT}][）)]|[1-6][.、．]){titles}(?![；;、，,])"
    return re.compile(rf"(?<![《“‘（(见及和、])({upper}|{lower})")
