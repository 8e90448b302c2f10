"""Where the lines of a paragraph end: 28 characters of 16 points, filled one after the other, all
punctuation in its full width. The plan of the pages and Typst take the lines from here, WeasyPrint
finds the same ones.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate
from operator import add

from gia_author import resources
from gia_author.render.font_faces import FACES

BREAK, JOIN = "\u200b", "\u2060"  # where Pango does not know that a line can break, or must not
WIDTH = 156 / 25.4 * 72  # points
INDENT = 32.0  # points, of a paragraph's first line
SIZE, SPACING = 16.0, -0.23  # points
LINE_LENGTH = 28  # characters
LEVEL_FACES = ("仿宋", "黑体", "楷体")  # of text and of headings by level; below, as text
CLOSING, OPENING = "，。、；：？！）》〉】〕」』”’", "（《〈【〔「『“‘"
NEVER_FIRST = frozenset(CLOSING + "％‰℃°…—～·々" + ")]},.!?:;/%")
NEVER_LAST = frozenset(OPENING + "￥＄" + "([{$")
UNIT = re.compile(r"[!-~\u00a0-\u024f]+\s*|[—…]+\s*|\S\s*")  # words, dashes, characters
SQUEEZED = re.compile(  # beside these marks Typst takes away half of a mark's width
    f"(?<=[{CLOSING}])(?=[{CLOSING}{OPENING}]|$)|(?<=[{OPENING}])(?=[{OPENING}])|^(?=[{OPENING}])"
)
AIRY = re.compile("[\u3001-\uff5e“”‘’][!-~]|[!-~][\u3001-\uff5e“”‘’]")
AIR = 3.7  # points
HANGING = "，。、．：；？！"
STEP = 0.05  # points, by which the space between characters is changed
TRIED = sorted(range(-6, 19), key=abs)  # steps
CROWDED = 1.0  # points left on a line, or fewer, which another program may not find
LONG_ADDRESS = 16  # characters
ADDRESS = re.compile(rf"[!-;=?-~]{{{LONG_ADDRESS},}}")
IN_ADDRESS = re.compile(r"(?<=[./?=_@-])(?=\w)")
IN_TELEPHONE = re.compile(  # behind the code of the area, as Word does
    r"(?:(?<=\b0\d{2}-)|(?<=\b0\d{3}-))(?=\d{7,8}\b)", re.ASCII
)
BEFORE_QUOTE = re.compile(r"(?<=[\u3001-\u9fff，；：）？！])(?=[“‘])")
AFTER_QUOTE = re.compile(r"(?<=[”’])(?=[\u4e00-\u9fff《〈【〔（])")
BEFORE_DASH = re.compile(r"(?<=[^\s—])(?=[～—·])")


def marked(text: str) -> str:
    """The text for Pango, with marks where a line can break and it does not know it, or must not
    and it would.
    """
    text = BEFORE_QUOTE.sub(BREAK, text)
    text = AFTER_QUOTE.sub(BREAK, text)
    text = BEFORE_DASH.sub(JOIN, text)
    text = IN_TELEPHONE.sub(BREAK, text)
    return ADDRESS.sub(lambda address: IN_ADDRESS.sub(BREAK, address[0]), text)


def face_of(level: int) -> str:
    """The face of a heading of this level; of text for 0."""
    return LEVEL_FACES[level] if level < len(LEVEL_FACES) else LEVEL_FACES[0]


@lru_cache(maxsize=1024)
def broken(text: str, lead: int = 0, level: int = 0) -> tuple[str, ...]:
    """The lines of a paragraph; its first ``lead`` characters are a heading of ``level``."""
    widths = map(add, _widths(text, lead, level), _spaced_marks(text, lead))
    return tuple(_filled(text, [*accumulate(widths, initial=0.0)]))


def crowded(text: str, lead: int = 0, level: int = 0) -> tuple[bool, ...]:
    """Of every line of a paragraph, whether it is so full that a program which measures a little
    wider would break it once more."""
    places = [*accumulate(_widths(text, lead, level), initial=0.0)]
    found, start, room = [], 0, WIDTH - INDENT
    for line in broken(text, lead, level):
        end = start + len(line)
        found.append(room - (places[end] - places[start]) < CROWDED)
        start, room = end, WIDTH
    return tuple(found)


@lru_cache(maxsize=1024)
def spacing_with_air(text: str, lead: int = 0, level: int = 0) -> float:
    """The space between characters, in points, with which a paragraph has as many lines in programs
    that put air between Chinese characters and numbers and let punctuation hang over the margin,
    but for the last mark.
    """
    lines = len(broken(text, lead, level))
    widths = [*_widths(text, lead, level)]
    airy = (AIR if AIRY.match(text[max(n - 1, 0) : n + 1]) else 0.0 for n in range(len(text)))
    places = [*accumulate(map(add, widths, airy), initial=0.0)]
    strict = [*accumulate(widths, initial=0.0)]
    for step in TRIED:
        closer, loose = (
            [place - n * step * STEP for n, place in enumerate(found)] for found in (strict, places)
        )
        if len([*_filled(text, closer)]) == lines == len([*_filled(text, loose, HANGING)]):
            return SPACING - step * STEP
    return SPACING


def _filled(text: str, places: list[float], hanging: str = "") -> Iterator[str]:
    """The lines of a text whose characters begin at these places; marks in ``hanging`` may end a
    line in the margin.
    """
    start, last, room = 0, 0, WIDTH - INDENT
    for end, visible in _ends(text):
        inside = visible - (0 < visible < len(text) and text[visible - 1] in hanging)
        while places[inside] - places[start] > room:
            cut = last if last > start else _overfull(places, start, room)
            yield text[start:cut]
            start, room = cut, WIDTH
        last = end
    yield text[start:]


def _overfull(places: list[float], start: int, room: float) -> int:
    """Where a word too long for a line is cut."""
    return max(bisect_right(places, places[start] + room) - 1, start + 1)


def _widths(text: str, lead: int, level: int) -> Iterator[float]:
    """The width of every character in points."""
    heading, usual = (_narrow(FACES[face].file) for face in (face_of(level), face_of(0)))
    for number, character in enumerate(text):
        narrow = heading if number < lead else usual
        yield SIZE * narrow.get(character, 1.0) + SPACING


@cache
def _narrow(file: str) -> dict[str, float]:
    """The characters of a face that are not one em wide, with their widths in ems."""
    rows = (row.split("\t") for row in resources.text("fonts", "widths.txt").split("\n") if row)
    return {c: int(wide) / 1000 for name, wide, found in rows if name == file for c in found}


def _spaced_marks(text: str, lead: int) -> Iterator[float]:
    """What Pango adds to every character for the marks behind it, which have no width of their own
    but the space between characters.
    """
    found, with_marks, at = [0.0] * lead, marked(text[lead:]), 0
    for character in text[lead:]:
        here = with_marks.index(character, at)
        if found:
            found[-1] += (here - at) * SPACING
        found.append(0.0)
        at = here + 1
    return iter(found)


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Where a line can end, and the end of the text, with the blanks at it and without."""
    last = visible = 0
    for unit in UNIT.finditer(text):
        if unit.start() and _can_break(text[unit.start() - 1], text[unit.start()]):
            yield last, visible
        inside = IN_ADDRESS if len(unit[0]) >= LONG_ADDRESS else IN_TELEPHONE
        cuts = (unit.start() + cut.start() for cut in inside.finditer(unit[0]))
        yield from ((cut, cut) for cut in cuts)
        last, visible = unit.end(), unit.start() + len(unit[0].rstrip())
    yield len(text), visible


def _can_break(before: str, after: str) -> bool:
    return before.isspace() or (after not in NEVER_FIRST and before not in NEVER_LAST)
