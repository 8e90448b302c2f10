"""The numbers that Word puts before paragraphs by itself: 一、 （一） 1. as they are seen on the
page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from gia_author.extract.readers.elements import Element
from gia_author.language.numerals import DIGITS, FORMAL, LARGEST, chinese

ZERO = "〇"  # as Word writes it
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
LEVELS = 9
DEEPEST_STYLE = 20


def local(element: Element) -> str:
    """The name of an element without its namespace: files of both OOXML flavours read alike."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute's value whatever its namespace; empty if it is not there."""
    return next(
        (str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), ""
    )


def child(element: Element | None, *names: str) -> Element | None:
    """The first descendant along a path of names, or None."""
    for name in names:
        element = (
            next((part for part in element if local(part) == name), None)
            if element is not None
            else None
        )
    return element


def value(element: Element | None, *names: str) -> str:
    """The value (w:val) of the element along a path of names; empty if it is not there."""
    found = child(element, *names)
    return attribute(found, "val") if found is not None else ""


class Level(NamedTuple):
    """A level of a list: how its numbers are written, the text around them, where they start."""

    written: str
    text: str
    start: int


@dataclass
class Numbering:
    """The lists of a document and how far each has been counted; ``number`` gives the next number
    of a paragraph."""

    lists: dict[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, Counter[int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)

    def number(self, properties: Element | None) -> str:
        """The number before a paragraph with these properties (w:pPr); empty if there is none."""
        key, level = self._list(properties)
        if key not in self.lists:
            return ""
        abstract, levels = self.lists[key]
        if level not in levels:
            return ""
        counts = self.counts.setdefault(abstract, Counter())
        self._count(counts, key, level, levels)
        return _text(levels[level], counts, levels)

    def _list(self, properties: Element | None) -> tuple[str, int]:
        if properties is None:
            return "", 0
        own, style = (
            child(properties, "numPr"),
            self.styles.get(value(properties, "pStyle"), ("", 0)),
        )
        if own is None:
            return style
        level = value(own, "ilvl")
        return value(own, "numId") or style[0], int(level) if level.isdigit() else style[1]

    def _count(self, counts: Counter[int], key: str, level: int, levels: dict[int, Level]) -> None:
        for deeper in range(level + 1, LEVELS):
            counts.pop(deeper, None)
        if (key, level) in self.restarts and (key, level) not in self.begun:
            counts[level] = self.restarts[key, level]
        else:
            counts[level] = counts[level] + 1 if level in counts else levels[level].start
        self.begun.add((key, level))


def _text(level: Level, counts: Counter[int], levels: dict[int, Level]) -> str:
    if level.written in ("bullet", "none"):
        return level.text if level.written == "none" and "%" not in level.text else ""

    def one(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        known = levels.get(at, level)
        return write(counts.get(at, known.start), known.written)

    return re.sub(r"%([1-9])", one, level.text)


def write(number: int, written: str) -> str:
    """A number as Word writes it in one of its formats (w:numFmt); unknown formats are decimal."""
    number = max(0, min(number, LARGEST))
    if number == 0 and written not in ("decimal", "decimalZero"):
        return ZERO if "hinese" in written else "0"
    return FORMATS.get(written, str)(number)


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for worth, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        text, number = text + sign * (number // worth), number % worth
    return text


def _circled(number: int) -> str:
    return chr(0x245F + number) if number <= 20 else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
        ),
        lambda n: chinese(n, ZERO),
    ),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"),
        lambda n: "".join(DIGITS[int(d)] for d in str(n)).replace(DIGITS[0], ZERO),
    ),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "chineseLegalSimplified": lambda n: chinese(n, ZERO).translate(FORMAL),
    "ideographLegalTraditional": lambda n: chinese(n, ZERO).translate(FORMAL),
    "ideographTraditional": lambda n: STEMS[(n - 1) % 10],
    "ideographZodiac": lambda n: BRANCHES[(n - 1) % 12],
    "decimalFullWidth": lambda n: str(n).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "decimalEnclosedParen": "({})".format,
    "decimalEnclosedFullstop": "{}.".format,
    "decimalZero": "{:02d}".format,
    "ordinal": "{}.".format,
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
}


def numbering(lists: Element | None, styles: Element | None) -> Numbering:
    """The numbering of a document from numbering.xml and styles.xml, either of which may be missing
    (None)."""
    result = Numbering()
    abstracts = {attribute(a, "abstractNumId"): a for a in _parts(lists, "abstractNum")}
    linked = {name: a for a in abstracts.values() if (name := value(a, "styleLink"))}
    for item in _parts(lists, "num"):
        key, abstract = attribute(item, "numId"), value(item, "abstractNumId")
        source = (
            linked.get(value(abstracts[abstract], "numStyleLink"), abstracts[abstract])
            if abstract in abstracts
            else None
        )
        levels = dict(_levels(source))
        for change in _parts(item, "lvlOverride"):
            _override(result, key, change, levels)
        result.lists[key] = (abstract, levels)
    _style_lists(result, styles)
    return result


def _parts(parent: Element | None, name: str) -> Iterator[Element]:
    if parent is not None:
        yield from (part for part in parent if local(part) == name)


def _levels(parent: Element | None) -> Iterator[tuple[int, Level]]:
    for level in _parts(parent, "lvl"):
        at, start = attribute(level, "ilvl"), value(level, "start")
        if at.isdigit() and int(at) < LEVELS:
            yield (
                int(at),
                Level(
                    value(level, "numFmt") or "decimal",
                    value(level, "lvlText"),
                    int(start) if start.isdigit() else 1,
                ),
            )


def _override(result: Numbering, key: str, change: Element, levels: dict[int, Level]) -> None:
    at, start = attribute(change, "ilvl"), value(change, "startOverride")
    if at.isdigit():
        levels.update(_levels(change))
        if start.isdigit():
            result.restarts[key, int(at)] = int(start)


def _style_lists(result: Numbering, styles: Element | None) -> None:
    """Lists that belong to paragraph styles, also through the styles they are based on."""
    known = {attribute(style, "styleId"): style for style in _parts(styles, "style")}
    for name, first in known.items():
        level = ""
        style: Element | None = first
        for _ in range(DEEPEST_STYLE):
            own = child(style, "pPr", "numPr")
            level = level or (value(own, "ilvl") if own is not None else "")
            if own is not None and value(own, "numId"):
                result.styles[name] = (value(own, "numId"), int(level) if level.isdigit() else 0)
                break
            style = known.get(value(style, "basedOn"))
            if style is None:
                break
