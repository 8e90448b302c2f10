"""A picture of a page as placed characters and lines, by RapidOCR: what a PDF would say itself.
Runs only in a process apart."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from gia_author.extract.readers import pdf_ruled_tables, pictures, printed_pages
from gia_author.extract.readers.pdf_glyphs import PdfPage
from gia_author.extract.readers.pdf_ruled_tables import Frame
from gia_author.extract.readers.placed_glyphs import Glyph, Rule
from gia_author.extract.readers.raw import Raw

UNSURE = "认不清"  # stands in a cell whose digits cannot be told
LEAST_SCORE, SURE_SCORE = 0.5, 0.9
TEXT_HEIGHT = 14.0  # points that a line of a page without a known size is taken to be high
SHORTEST = 0.03  # of the width: a ruling line is longer
INSET = 2  # pixels around a cell that may still be its line
MARGIN = 10  # pixels of paper around what is read by itself
LEAST_INK = 6  # pixels
DIGITS = frozenset("0123456789.,-")
LEAST_SLANT, MOST_SLANT, SLANTS = 0.04, 4.0, 80  # degrees, angles tried to either side
STROKE, FEWEST_POINTS, MOST_POINTS = 24, 2_000, 60_000  # pixels
CLEAR = 1.1  # how much more the points must fall together than on the picture as it is
MOST_THREADS = min(4, os.cpu_count() or 1)
MOST_SIDE = 2600  # pixels of a picture as it is read


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    engine = "EngineConfig.onnxruntime"
    threads = {f"{engine}.intra_op_num_threads": MOST_THREADS, f"{engine}.inter_op_num_threads": 1}
    sides = {"Global.max_side_len": MOST_SIDE, "Global.log_level": "critical"}
    return RapidOCR(params={**threads, **sides, "Global.use_cls": False})


def extract(data: bytes, name: str) -> Raw:
    """A picture as raw lines and tables, all of them recognised; none for what is no picture."""
    picture = _decoded(data)
    if picture is None:
        return Raw(())
    return printed_pages.read(
        printed_pages.sheets(seen(picture), 1, recognised=True), 1, "图片", name, None, ""
    )


def _decoded(data: bytes) -> Any:
    import cv2
    import numpy

    width, height = pictures.size(data)
    if width * height > pictures.MOST_PIXELS:
        return None
    picture = cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return None
    scale = MOST_SIDE / max(picture.shape[:2])
    if scale >= 1:
        return picture
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def seen(picture: object, scale: float = 0.0) -> PdfPage:
    """What stands on a picture of ``scale`` points a pixel, or of a size that the lines of text
    tell."""
    import cv2

    picture = _straight(picture)
    lines = list(_lines(picture))
    heights = sorted(line.box.height for line in lines)
    scale = scale or (TEXT_HEIGHT / heights[len(heights) // 2] if heights else 0.5)
    ink = _ink(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    drawn = (rule for rule in _rules(ink) if not any(_is_stroke(rule, line.box) for line in lines))
    rules = [_scaled_rule(rule, scale) for rule in drawn]
    glyphs = [_scaled(glyph, scale) for line in lines for glyph in line.glyphs]
    for frame in pdf_ruled_tables.frames(rules):
        glyphs = _by_cells(frame, glyphs, picture, ink, scale)
    return PdfPage(glyphs=glyphs, rules=rules)


def _straight(picture: Any) -> Any:
    """A picture turned so that its ruling lines lie level, where it lay askew on the scanner."""
    import cv2

    height, width = picture.shape[:2]
    angle = _slant(_ink(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)))
    if abs(angle) < LEAST_SLANT:
        return picture
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    white = (255, 255, 255)
    return cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)


def _slant(ink: Any) -> float:
    """By how many degrees the lines that are nearly level fall to the right: the angle along which
    their points fall together most."""
    import cv2
    import numpy

    level = cv2.getStructuringElement(cv2.MORPH_RECT, (STROKE, 1))
    ys, xs = numpy.nonzero(cv2.morphologyEx(ink, cv2.MORPH_OPEN, level))
    if len(xs) < FEWEST_POINTS:
        return 0.0
    step = 1 + len(xs) // MOST_POINTS
    ys, xs = ys[::step], xs[::step] - ink.shape[1] / 2

    def gathered(angle: float) -> float:
        at = numpy.rint(ys - xs * math.tan(math.radians(angle))).astype(int)
        return float((numpy.bincount(at - at.min()).astype(float) ** 2).sum())

    angles = [MOST_SLANT * n / SLANTS for n in range(-SLANTS, SLANTS + 1)]
    best = max(angles, key=gathered)
    return best if gathered(best) > CLEAR * gathered(0.0) else 0.0


@dataclass(frozen=True)
class _TextLine:
    """A line of text: its box and its characters, in pixels growing upward from the top edge."""

    box: Glyph
    glyphs: tuple[Glyph, ...]


def _lines(picture: object) -> Iterator[_TextLine]:
    found = _engine()(
        picture, use_det=True, use_rec=True, return_word_box=True, return_single_char_box=True
    )
    if found.boxes is None:
        return
    for edges, line in zip(found.boxes.tolist(), found.word_results, strict=True):
        known = [(str(text), box) for text, score, box in line if box and score >= LEAST_SCORE]
        glyphs = tuple(glyph for text, box in known for glyph in _spread(text, box))
        yield _TextLine(next(_spread("字", edges)), glyphs)


def _is_stroke(rule: Rule, box: Glyph) -> bool:
    """Whether a line lies within a line of text, and so is the stroke of a large character."""
    spare = box.height / 4
    along = (box.left, box.right) if rule.across else (box.bottom, box.top)
    over = (box.bottom, box.top) if rule.across else (box.left, box.right)
    inside = along[0] - spare <= rule.start and rule.end <= along[1] + spare
    return inside and over[0] < rule.at < over[1] and rule.end - rule.start < 1.2 * box.height


def _spread(text: str, box: Any) -> Iterator[Glyph]:
    """A word's characters side by side in its box."""
    xs, ys = [float(x) for x, _ in box], [float(y) for _, y in box]
    left, wide = min(xs), (max(xs) - min(xs)) / max(1, len(text))
    for number, character in enumerate(text):
        if not character.isspace():
            start = left + number * wide
            yield Glyph(character, start, start + wide, -max(ys), -min(ys))


def _scaled(glyph: Glyph, scale: float) -> Glyph:
    return Glyph(glyph.text, *(edge * scale for edge in glyph[1:]))


def _scaled_rule(rule: Rule, scale: float) -> Rule:
    return Rule(rule.across, rule.at * scale, rule.start * scale, rule.end * scale)


def _ink(gray: Any) -> Any:
    """Where a picture is darker than its paper."""
    import cv2

    block = max(15, gray.shape[1] // 40) | 1
    return cv2.adaptiveThreshold(
        255 - gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, block, -12
    )


def _rules(ink: Any) -> Iterator[Rule]:
    """The ruling lines, in pixels growing upward from the top edge."""
    import cv2

    shortest = max(24, int(SHORTEST * ink.shape[1]))
    for across in (True, False):
        kernel = cv2.getStructuringElement(
            cv2.MORPH_RECT, (shortest, 1) if across else (1, shortest)
        )
        drawn = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
        _, _, boxes, _ = cv2.connectedComponentsWithStats(drawn, connectivity=8)
        for left, top, width, height, _ in boxes[1:].tolist():
            long, thick = (width, height) if across else (height, width)
            if long >= shortest and thick * 4 <= long:
                yield (
                    Rule(True, -(top + height / 2), left, left + width)
                    if across
                    else Rule(False, left + width / 2, -(top + height), -top)
                )


def _by_cells(
    frame: Frame, glyphs: Sequence[Glyph], picture: object, ink: object, scale: float
) -> list[Glyph]:
    """The characters with those in cells of digits read once more, cell by cell: where the two
    readings differ, the cell is not told."""
    inside: dict[int, list[Glyph]] = {}
    kept: list[Glyph] = []
    for glyph in glyphs:
        cell = frame.cell(glyph)
        kept += [glyph] if cell is None else []
        if cell is not None:
            inside.setdefault(cell, []).append(glyph)
    for cell, box in _boxes(frame, scale).items():
        first = sorted(inside.get(cell, ()), key=lambda glyph: glyph.left)
        said = "".join(glyph.text for glyph in first)
        if set(said) <= DIGITS:
            kept += _cell_glyphs(_agreed(said, picture, ink, box), frame, box, scale)
        else:
            kept += first
    return kept


def _boxes(frame: Frame, scale: float) -> dict[int, tuple[int, int, int, int]]:
    """The inner edges of every cell, in pixels: left, top, right, bottom."""
    boxes: dict[int, tuple[int, int, int, int]] = {}
    for row, (top, bottom) in zip(frame.cells, pairwise(frame.ys), strict=True):
        for cell, (left, right) in zip(row, pairwise(frame.xs), strict=True):
            a, b, c, d = boxes.get(cell, (10**9, 10**9, 0, 0))
            here = [round(edge / scale) for edge in (left, -top, right, -bottom)]
            boxes[cell] = (min(a, here[0]), min(b, here[1]), max(c, here[2]), max(d, here[3]))
    return boxes


def _agreed(said: str, picture: object, ink: object, box: tuple[int, int, int, int]) -> str:
    """The digits of a cell as two readings tell them; blank for one without ink."""
    again = _alone(picture, ink, box)
    if again is None:
        return UNSURE if said else ""
    text, score = again
    return (
        text
        if score >= SURE_SCORE and text and set(text) <= DIGITS and said in ("", text)
        else UNSURE
    )


def _alone(picture: Any, ink: Any, box: tuple[int, int, int, int]) -> tuple[str, float] | None:
    """What stands in a cell, read by itself, and how sure that is; None where there is no ink."""
    import cv2
    import numpy

    inset = INSET + 1
    left, top, right, bottom = box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset
    there = numpy.argwhere(ink[max(0, top) : bottom, max(0, left) : right])
    if len(there) < LEAST_INK:
        return None
    (y0, x0), (y1, x1) = there.min(axis=0), there.max(axis=0)
    part = picture[top + y0 : top + y1 + 1, left + x0 : left + x1 + 1]
    framed = cv2.copyMakeBorder(part, *(MARGIN,) * 4, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    read = _engine()(framed, use_det=False, use_rec=True)
    if not read.txts:
        return "", 0.0
    return str(read.txts[0]).replace(" ", ""), float(read.scores[0])


def _cell_glyphs(
    text: str, frame: Frame, box: tuple[int, int, int, int], scale: float
) -> Iterator[Glyph]:
    """A text in the middle of its cell, as characters of the usual height."""
    left, top, right, bottom = (edge * scale for edge in box)
    size = min(TEXT_HEIGHT, (bottom - top) / 2)
    step = min(size / 2, (right - left) / (len(text) + 1))
    start, middle = (left + right - step * len(text)) / 2, -(top + bottom) / 2
    for number, character in enumerate(text):
        at = start + number * step
        yield Glyph(character, at, at + step, middle - size / 2, middle + size / 2)
