"""Characters of a page put together to lines of text, and lines to paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from gia_author.extract.readers.placed_glyphs import Glyph
from gia_author.language.characters import is_wide

LATIN_GAP = 0.15  # of the size: wider gaps between letters or digits are spaces
WIDE_GAP = 0.8  # and between Chinese characters
OVERPRINT = 0.3  # of the width: the same character again within this is bold print
INDENT = 1.2  # of the size: a line that begins farther in begins a paragraph
RAGGED = 2.6  # of the size: a line that ends closer to the margin runs on
LEADING = 1.45  # times the usual distance of lines: a wider gap ends a paragraph


class PdfLine(NamedTuple):
    """A line of text with its box; ``size`` is the height of its first character."""

    text: str
    left: float
    right: float
    top: float
    size: float


def lines(glyphs: Iterable[Glyph]) -> list[PdfLine]:
    """The lines that characters make up, from top to bottom."""
    return [_line(sorted(row, key=lambda glyph: glyph.left)) for row in _level(glyphs)]


def _level(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    row: list[Glyph] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.middle[1]):
        y = glyph.middle[1]
        if row and middle - y > 0.5 * min(glyph.height, row[-1].height):
            yield row
            row = []
        middle = (middle * len(row) + y) / (len(row) + 1)
        row.append(glyph)
    if row:
        yield row


def _line(row: list[Glyph]) -> PdfLine:
    kept = row[:1]
    text = row[0].text
    for glyph in row[1:]:
        last = kept[-1]
        if glyph.text == last.text and glyph.left - last.left < OVERPRINT * (
            last.right - last.left
        ):
            continue
        text += _gap(last, glyph) + glyph.text
        kept.append(glyph)
    return PdfLine(
        text,
        row[0].left,
        max(glyph.right for glyph in kept),
        max(glyph.top for glyph in kept),
        row[0].height,
    )


def _gap(last: Glyph, glyph: Glyph) -> str:
    wide = is_wide(last.text) or is_wide(glyph.text)
    least = max(last.height, glyph.height) * (WIDE_GAP if wide else LATIN_GAP)
    return " " if glyph.left - last.right > least else ""


def joined(parts: Iterable[PdfLine]) -> str:
    """The lines of a cell as one text; between two digits the line end stays, because nobody knows
    whether they are one number."""
    texts = [line.text for line in parts]
    marks = [_mark_between(a, b) for a, b in pairwise(texts)]
    return "".join(text + mark for text, mark in zip(texts, [*marks, ""], strict=False))


def _mark_between(before: str, after: str) -> str:
    if before[-1].isdigit() and after[0].isdigit():
        return "\n"
    return " " if _letters(before, after) else ""


def _letters(before: str, after: str) -> bool:
    return (
        before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha()
    )


def margins(of_page: list[PdfLine]) -> tuple[float, float]:
    """The left and right margin of the text on a page, from its long lines."""
    width = max(line.right - line.left for line in of_page)
    long = [line for line in of_page if line.right - line.left >= 0.6 * width]
    return min(line.left for line in long), max(line.right for line in long)


def runs_on(
    line: PdfLine,
    follower: PdfLine,
    margin: tuple[float, float],
    next_margin: tuple[float, float],
    pitch: float,
) -> bool:
    """Whether the paragraph of a line goes on in the next one; ``pitch`` is the usual distance of
    lines, 0 across pages."""
    if (
        margin[1] - line.right > RAGGED * line.size
        or follower.left - next_margin[0] > INDENT * follower.size
    ):
        return False
    return not pitch or line.top - follower.top <= LEADING * pitch


def usual_pitch(of_page: list[PdfLine]) -> float:
    """The median distance between lines that follow one another."""
    steps = sorted(a.top - b.top for a, b in pairwise(of_page))
    return steps[len(steps) // 2] if steps else 0.0
