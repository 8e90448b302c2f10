"""Placed characters that are not what they seem: crossed out by a line, or raised as the mark of a
note."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Iterator, Sequence
from statistics import median

from gia_author.extract.readers.placed_glyphs import Glyph, Rule

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
BRACKETS = frozenset("[]［］〔〕")  # around the mark of a note
MOST_LINES, MOST_RAISED = 300, 300  # more on a page are a drawing, not single marks
MEETING = 3.0  # points within which a line meets another: then it belongs to a table
BORDER = 2  # uprights that a line meets that is a table's
CROSSING = 0.22  # of the height, around the middle of a character
LARGE = 3.2  # times the usual height: a watermark
SMALL = 0.8  # of the height of the character before
APART = 0.35  # of that height: the mark of a note stands close


def crossed(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> tuple[list[Glyph], str]:
    """The characters without those that a level line, no table's, runs through; and these."""
    lines = [*_loose([r for r in rules if r.across], [r for r in rules if not r.across])]
    if not lines or len(lines) > MOST_LINES:
        return list(glyphs), ""
    kept, gone = [], ""
    for glyph in glyphs:
        if any(_runs_through(line, glyph) for line in lines):
            gone += glyph.text
        else:
            kept.append(glyph)
    return kept, gone


def _loose(level: Sequence[Rule], uprights: Sequence[Rule]) -> Iterator[Rule]:
    """The level lines that meet fewer uprights than a table's do, from the lowest: those that reach
    the height of one are kept sorted by their places."""
    begins = deque(sorted(uprights, key=lambda upright: upright.start))
    ends = deque(sorted(uprights, key=lambda upright: upright.end))
    here: list[float] = []
    for rule in sorted(level, key=lambda rule: rule.at):
        while begins and begins[0].start - MEETING <= rule.at:
            insort(here, begins.popleft().at)
        while ends and ends[0].end + MEETING < rule.at:
            del here[bisect_left(here, ends.popleft().at)]
        first = bisect_left(here, rule.start - MEETING)
        if bisect_right(here, rule.end + MEETING) - first < BORDER:
            yield rule


def _runs_through(line: Rule, glyph: Glyph) -> bool:
    x, y = glyph.middle
    return line.start <= x <= line.end and abs(line.at - y) < CROSSING * glyph.height


def overlaid(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], str]:
    """The characters without those many times as large as most, which lie over or under the text;
    and these."""
    if not glyphs:
        return [], ""
    usual = median(glyph.height for glyph in glyphs)
    kept = [glyph for glyph in glyphs if glyph.height <= LARGE * usual]
    return kept, "".join(glyph.text for glyph in glyphs if glyph.height > LARGE * usual)


def raised(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The characters with small raised figures as such (³), on the line of the character before
    them."""
    digits = [n for n, glyph in enumerate(glyphs) if glyph.text.isdigit()]
    if not digits:
        return list(glyphs)
    usual = median(glyphs[n].height for n in digits)
    marks = sorted([*digits, *(n for n, glyph in enumerate(glyphs) if glyph.text in BRACKETS)])
    small = [n for n in marks if glyphs[n].height < SMALL * usual]
    if not small or len(small) > MOST_RAISED:
        return list(glyphs)
    made = list(glyphs)
    for n in sorted(small, key=lambda n: glyphs[n].left):
        before = next((other for other in made if _stands_after(other, glyphs[n])), None)
        if before:
            mark = glyphs[n].text.translate(RAISED)
            made[n] = Glyph(mark, glyphs[n].left, glyphs[n].right, before.bottom, before.top)
    return made


def _stands_after(before: Glyph, mark: Glyph) -> bool:
    """Whether a small character stands close behind another, above its middle."""
    gap = mark.left - before.right
    close = -APART * before.height < gap < APART * before.height and before.left < mark.left
    higher = before.middle[1] < mark.middle[1] and mark.bottom < before.top + SMALL * mark.height
    return close and higher and mark.height < SMALL * before.height
