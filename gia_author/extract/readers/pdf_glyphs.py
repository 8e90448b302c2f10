"""A page of a PDF as PDFium shows it: characters and ruling lines with their places, in points,
turned upright."""

from __future__ import annotations

import ctypes
import itertools
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

from gia_author.extract.readers import pdf_covers, pdf_inline_images, pdf_overprints
from gia_author.extract.readers.placed_glyphs import Glyph, Inked, Point, Rule

if TYPE_CHECKING:
    from pypdfium2 import PdfPage as PdfiumPage
    from pypdfium2 import PdfTextPage

MOST_GLYPHS = 30_000  # on a page
FARTHEST = 1e9  # points from the corner of a page
ANY_OTHER = 4  # the direction that is no quarter turn
MOST_OBJECTS = 60_000
DEEPEST_FORM = 6
WHITE = 250  # of 255 in each colour, and more
PALE = 190  # of 255 in each colour, and more: a watermark behind the words
MOST_GROUNDS = 300  # shapes on a page that white characters may stand on
SIDEWAYS, OBLIQUE = "横着、倒着印的", "斜着印的"
BEYOND, WHITE_ONES, DRAWN = "印到页面以外的", "白色、浅色的", "图里的"  # why text was set aside
COVERED, OVERPRINTED = "用白块、黑块盖住的", "盖在别的字上、颜色不同的"
TOLD_ASIDE = (SIDEWAYS, OBLIQUE, BEYOND, WHITE_ONES, COVERED, OVERPRINTED)
EDGE = 1.0  # points that the middle of a character may be off the page
THIN = 3.0  # points; a filled box thinner than this is a line
STRAIGHT = 1.0  # points that a ruling line may be off the level
THICKEST = 6.0
TALL = 60.0  # points; hardly any character is taller
RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
Matrix = tuple[float, float, float, float, float, float]
PageBox = tuple[float, float, float, float]  # left, lowest, right, highest
UPRIGHT: Matrix = (1, 0, 0, 1, 0, 0)
TURNS: dict[int, Matrix] = {
    0: UPRIGHT,
    1: (0, 1, -1, 0, 0, 0),
    2: (-1, 0, 0, -1, 0, 0),
    3: (0, -1, 1, 0, 0, 0),
}


# how PDFium gives an object, where it lies, its number there
PlacedObject = tuple[Callable[[object, int], object], object, int]


@dataclass
class PdfPage:
    """What stands on a page; ``aside`` is text that is not read, by what it is: in another
    direction than most, within a picture, white on white, off the page, over other words. ``cut``
    says that there was too much."""

    glyphs: list[Glyph] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    images: int = 0
    cut: bool = False
    pictured: frozenset[int] = frozenset()

    def set_aside(self, why: str, text: str) -> None:
        if text:
            self.aside[why] = self.aside.get(why, "") + text


def page(source: PdfiumPage) -> PdfPage:
    """What stands on a page of pypdfium2's."""
    result = PdfPage(pictured=pdf_inline_images.within(source, MOST_OBJECTS))
    hiding = pdf_covers.covers(source, MOST_OBJECTS)
    shown = [*_on_page(source, _turned(source.get_textpage(), result, hiding), result)]
    inked = [*_without_white(source, shown, result)]
    kept, over = pdf_overprints.parted(inked)
    result.set_aside(OVERPRINTED, over)
    turned = [(one.way, one.glyph) for one in kept]
    turn, _ = Counter(turn for turn, _ in turned).most_common(1)[0] if turned else (0, 0)
    result.glyphs = [_straight(glyph, TURNS[-turn % 4]) for way, glyph in turned if way == turn]
    for way, glyph in turned:
        if way != turn:
            result.set_aside(OBLIQUE if way == ANY_OTHER else SIDEWAYS, glyph.text)
    budget = [MOST_OBJECTS]
    objects = (
        (pdfium.FPDFPage_GetObject, source.raw, n)
        for n in range(pdfium.FPDFPage_CountObjects(source.raw))
    )
    for path, matrix in _paths(objects, TURNS[-turn % 4], 0, budget, result):
        result.rules.extend(_rules(path, matrix, budget))
    result.cut = budget[0] <= 0 or len(turned) >= MOST_GLYPHS
    return result


def _straight(glyph: Glyph, turn: Matrix) -> Glyph:
    if turn is UPRIGHT:
        return glyph
    (x0, y0), (x1, y1) = (
        _moved((glyph.left, glyph.bottom), turn),
        _moved((glyph.right, glyph.top), turn),
    )
    return Glyph(glyph.text, min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1))


def _moved(point: Point, m: Matrix) -> Point:
    return m[0] * point[0] + m[2] * point[1] + m[4], m[1] * point[0] + m[3] * point[1] + m[5]


def _joined(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    (o0, o1), (p0, p1) = _moved((e, f), outer), (outer[4], outer[5])
    (x0, x1), (y0, y1) = _moved((a, b), outer), _moved((c, d), outer)
    return x0 - p0, x1 - p1, y0 - p0, y1 - p1, o0, o1


def _on_page(source: PdfiumPage, turned: Iterable[Inked], seen: PdfPage) -> Iterator[Inked]:
    """The characters that stand on the page as it is shown and printed."""
    box = source.get_bbox()
    for one in turned:
        if _is_beyond(one.glyph, box):
            seen.set_aside(BEYOND, one.glyph.text)
        else:
            yield one


def set_aside_beyond(seen: PdfPage, box: PageBox) -> None:
    """Set aside what stands off a page of this box."""
    for glyph in seen.glyphs:
        if _is_beyond(glyph, box):
            seen.set_aside(BEYOND, glyph.text)
    seen.glyphs = [glyph for glyph in seen.glyphs if not _is_beyond(glyph, box)]


def _is_beyond(glyph: Glyph, box: PageBox) -> bool:
    """Whether a character stands off the page; of one at a place that is no number nobody knows."""
    left, low, right, high = box
    x, y = glyph.middle
    on_it = left - EDGE <= x <= right + EDGE and low - EDGE <= y <= high + EDGE
    return not on_it and all(abs(edge) <= FARTHEST for edge in glyph[1:])


def _without_white(source: PdfiumPage, turned: Sequence[Inked], seen: PdfPage) -> Iterator[Inked]:
    """The characters but for white ones with nothing behind them, unless most are."""
    grounds = _Grounds(source)
    few = 2 * sum(one.pale for one in turned) < len(turned)
    for one in turned:
        if one.pale and few and not grounds.bear(one.glyph):
            seen.set_aside(WHITE_ONES, one.glyph.text)
        else:
            yield one


def _turned(text: PdfTextPage, seen: PdfPage, hiding: pdf_covers.Covers) -> Iterator[Inked]:
    """Every character but for those in pictures and under boxes."""
    box, high = pdfium.FS_RECTF(), 0
    for index in range(min(text.count_chars(), MOST_GLYPHS)):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + (high - 0xD800 << 10) + code - 0xDC00 if high else 0xFFFD
        high, character = 0, _character(code)
        if (
            seen.pictured
            and pdf_inline_images.address(pdfium.FPDFText_GetTextObject(text.raw, index))
            in seen.pictured
        ):
            seen.set_aside(DRAWN, character)
        elif character and pdfium.FPDFText_GetLooseCharBox(text.raw, index, box):
            glyph = Glyph(character, box.left, box.right, box.bottom, box.top)
            if hiding.boxes and hiding.hide(
                pdfium.FPDFText_GetTextObject(text.raw, index), glyph.middle, glyph.height
            ):
                seen.set_aside(COVERED, character)
                continue
            yield Inked(
                _quarter(pdfium.FPDFText_GetCharAngle(text.raw, index)),
                _tight(glyph, text, index) if glyph.height > TALL else glyph,
                *_ink(text, index),
            )


def _ink(text: PdfTextPage, index: int) -> tuple[bool, int]:
    """Whether a character is white or pale, and its colour, black where nobody knows."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFText_GetFillColor(text.raw, index, red, green, blue, alpha):
        return False, 0
    colours = red.value, green.value, blue.value
    return min(colours) >= PALE, int.from_bytes(bytes(colours))


class _Grounds:
    """What is painted on a page that white characters can be seen on: filled shapes that are not
    white, images, and what is drawn as a whole; of very many it is taken to be everywhere."""

    def __init__(self, source: PdfiumPage) -> None:
        self._source = source
        self._boxes: list[tuple[float, float, float, float]] | None = None

    def bear(self, glyph: Glyph) -> bool:
        if self._boxes is None:
            self._boxes = [*islice(self._painted(), MOST_GROUNDS + 1)]
        x, y = glyph.middle
        return len(self._boxes) > MOST_GROUNDS or any(
            left <= x <= right and low <= y <= high for left, low, right, high in self._boxes
        )

    def _painted(self) -> Iterator[tuple[float, float, float, float]]:
        sides = [ctypes.c_float() for _ in range(4)]
        count = min(pdfium.FPDFPage_CountObjects(self._source.raw), MOST_OBJECTS)
        for number in range(count):
            item = pdfium.FPDFPage_GetObject(self._source.raw, number)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT or (
                kind == pdfium.FPDF_PAGEOBJ_PATH and not _is_painted(item)
            ):
                continue
            if pdfium.FPDFPageObj_GetBounds(item, *sides):
                left, low, right, high = (side.value for side in sides)
                yield left, low, right, high


def _is_painted(path: object) -> bool:
    """Whether a path is filled as one shape, not as a frame, and not with white."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    white = known and min(red.value, green.value, blue.value) >= WHITE
    return bool(fill.value) and not white and not _is_frame(path)


def _is_frame(path: object) -> bool:
    """Whether a path has another line inside its outline."""
    count = min(pdfium.FPDFPath_CountSegments(path), MOST_GROUNDS)
    segments = (pdfium.FPDFPath_GetPathSegment(path, number) for number in range(count))
    kinds = [pdfium.FPDFPathSegment_GetType(segment) for segment in segments]
    return kinds.count(pdfium.FPDF_SEGMENT_MOVETO) > 1


def _tight(glyph: Glyph, text: PdfTextPage, index: int) -> Glyph:
    """The box of the ink. Why: for fonts that write downward PDFium gives a box of the unscaled
    size, far from the character."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top)
    ink = max(right.value - left.value, top.value - bottom.value)
    return (
        Glyph(glyph.text, left.value, right.value, bottom.value, top.value)
        if 0 < 4 * ink < glyph.height
        else glyph
    )


def _character(code: int) -> str:
    """The character as usually written; empty for spaces, hyphenation and other marks without a
    shape of their own."""
    if code > 0x10FFFF or code in (0xFFFE, 0xFFFF, 2):
        return ""
    character = chr(code)
    if 0x2F00 <= code <= 0x2FDF:
        return unicodedata.normalize("NFKC", character)
    if (
        character.isspace()
        or code in (0xAD, 0xFEFF)
        or 0x200B <= code <= 0x200F
        or 0x2060 <= code <= 0x2064
        or code in (13, 10)
    ):
        return ""
    return RADICALS.get(character, character)


def _quarter(angle: float) -> int:
    if not math.isfinite(angle):  # of a character that is endlessly large
        return ANY_OTHER
    quarter = angle / (math.pi / 2)
    return round(quarter) % 4 if abs(quarter - round(quarter)) < 0.05 else ANY_OTHER


def _paths(
    objects: Iterable[PlacedObject], outer: Matrix, depth: int, budget: list[int], seen: PdfPage
) -> Iterator[tuple[object, Matrix]]:
    """Every path with its matrix, also those in forms, as long as the budget lasts; images are
    counted."""
    for get, holder, number in objects:
        budget[0] -= 1
        if budget[0] <= 0:
            return
        item = get(holder, number)
        if seen.pictured and pdf_inline_images.address(item) in seen.pictured:
            continue
        kind = pdfium.FPDFPageObj_GetType(item)
        seen.images += kind == pdfium.FPDF_PAGEOBJ_IMAGE
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield item, _joined(_matrix(item), outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            inside = (
                (pdfium.FPDFFormObj_GetObject, item, n)
                for n in range(pdfium.FPDFFormObj_CountObjects(item))
            )
            yield from _paths(inside, _joined(_matrix(item), outer), depth + 1, budget, seen)


def _matrix(item: object) -> Matrix:
    m = pdfium.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if pdfium.FPDFPageObj_GetMatrix(item, m) else UPRIGHT


def _rules(path: object, matrix: Matrix, budget: list[int]) -> Iterator[Rule]:
    """The level and upright lines that a path draws: its strokes, or a filled box so thin that it
    is a line."""
    fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    pdfium.FPDFPageObj_GetStrokeWidth(path, width)
    if not stroke.value and not fill.value:
        return
    for points in _strands(path, matrix, budget):
        if stroke.value and width.value * abs(matrix[0] + matrix[1]) <= THICKEST:
            yield from (rule for a, b in itertools.pairwise(points) for rule in _rule(a, b))
        elif fill.value:
            yield from _thin(points)


def rules_of(points: list[Point], *, filled: bool) -> Iterator[Rule]:
    """The ruling lines in an unbroken line; a filled one also if it is a thin box."""
    for a, b in pairwise(points):
        yield from _rule(a, b)
    if filled:
        yield from _thin(points)


def _rule(a: Point, b: Point) -> Iterator[Rule]:
    across, up = abs(a[0] - b[0]), abs(a[1] - b[1])
    if up <= STRAIGHT < across:
        yield Rule(True, (a[1] + b[1]) / 2, min(a[0], b[0]), max(a[0], b[0]))
    elif across <= STRAIGHT < up:
        yield Rule(False, (a[0] + b[0]) / 2, min(a[1], b[1]), max(a[1], b[1]))


def _thin(points: list[Point]) -> Iterator[Rule]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    if height <= THIN < width:
        yield Rule(True, (max(ys) + min(ys)) / 2, min(xs), max(xs))
    elif width <= THIN < height:
        yield Rule(False, (max(xs) + min(xs)) / 2, min(ys), max(ys))


def _strands(path: object, matrix: Matrix, budget: list[int]) -> Iterator[list[Point]]:
    """The unbroken lines of a path as points on the page; closed ones come back to where they
    began."""
    points: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    count = pdfium.FPDFPath_CountSegments(path)
    budget[0] -= count
    for number in range(count if budget[0] > 0 else 0):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(_moved((x.value, y.value), matrix))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points
