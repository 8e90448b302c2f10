"""The pages of a PDF that an engine has laid out, as what is drawn on them: runs of characters with
their places, paths, images, in millimetres from the top left corner.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from math import hypot
from threading import Lock
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from gia_author.diagnostics.finding import GiaError
from gia_author.language import characters

MILLIMETRE = 25.4 / 72  # of a point
DEEPEST_FORM = 8
LONGEST_NAME = 200
NEAR = 0.2  # of the size: runs on one line that are no further apart are one
LEVEL = 0.01  # millimetres that characters of a line may differ in height
HYPHEN = "\x02"  # what PDFium makes of a hyphen at the end of a line
PATTERN = b"/PatternType"  # of which PDFium tells nothing: it gives a grey in its place
REMEDY = "在自己的版式里去掉它；或者只生成PDF、Word。"
CAPS = ("Butt", "Round", "Square")
JOINS = ("Miter", "Round", "Bevel")
Transform = tuple[float, float, float, float, float, float]
Coordinates = tuple[float, float]
UPRIGHT: Transform = (1, 0, 0, 1, 0, 0)
_LOCK = Lock()  # PDFium is not for two threads


class Ink(NamedTuple):
    """A colour; 255 is fully covering."""

    red: int
    green: int
    blue: int
    alpha: int


BLACK = Ink(0, 0, 0, 255)


class PathStep(NamedTuple):
    """A step of a path: M to a place, L a line, B a curve (two handles and a place), C back to the
    beginning.
    """

    kind: str
    places: tuple[Coordinates, ...] = ()


@dataclass(frozen=True)
class DrawnMark:
    """Something drawn; ``pictured`` if it belongs to a picture, ``clips`` are the outlines that it
    is cut to.
    """

    pictured: bool
    clips: tuple[tuple[PathStep, ...], ...] = ()


@dataclass(frozen=True)
class CharacterRun(DrawnMark):
    """Characters of one face, size and colour on one line, each where its origin is.

    ``turn`` is how they are turned or stretched (a, b, c, d), in axes that grow down and right.
    """

    text: str = ""
    places: tuple[Coordinates, ...] = ()
    family: str = ""
    size: float = 0
    ink: Ink = BLACK
    turn: tuple[float, float, float, float] = (1, 0, 0, 1)


@dataclass(frozen=True)
class DrawnPath(DrawnMark):
    """A path with the ink that fills it and that of its line."""

    steps: tuple[PathStep, ...] = ()
    fill: Ink | None = None
    stroke: Ink | None = None
    even_odd: bool = False
    width: float = 0
    cap: str = CAPS[0]
    join: str = JOINS[0]
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True)
class PlacedImage(DrawnMark):
    """An image as PNG, and the matrix that lays the unit square on the page."""

    png: bytes = b""
    matrix: Transform = UPRIGHT


@dataclass(frozen=True)
class LaidOutPage:
    """A page and what is drawn on it, what lies behind first."""

    width: float
    height: float
    marks: tuple[DrawnMark, ...]


@dataclass(frozen=True)
class Bookmark:
    """A bookmark: its depth from 0, its title, the page from 0 and the height it points to."""

    depth: int
    title: str
    page: int
    top: float


@dataclass(frozen=True)
class LaidOut:
    """A whole file: its pages and its bookmarks."""

    sheets: tuple[LaidOutPage, ...]
    entries: tuple[Bookmark, ...] = field(default=())


def read(pdf: bytes) -> LaidOut:
    """What is drawn on the pages of a PDF of ours.

    Raises GiaError for what cannot be told as characters, paths and images.
    """
    if PATTERN in pdf:
        raise GiaError("页面有背景图片、花纹或者渐变，画不进OFD。", REMEDY)
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        sheets = tuple(_sheet(page, n) for n, page in enumerate(document, 1))
        return LaidOut(sheets, tuple(_entries(document, sheets)))


def _entries(
    document: pypdfium2.PdfDocument, sheets: tuple[LaidOutPage, ...]
) -> Iterator[Bookmark]:
    for mark in document.get_toc():
        place = mark.get_dest()
        page = place.get_index() if place is not None else None
        if page is None:
            continue
        _, view = place.get_view()
        up = view[1] if len(view) > 1 and view[1] is not None else 0.0
        yield Bookmark(mark.level, mark.get_title(), page, sheets[page].height - up * MILLIMETRE)


def _sheet(page: pypdfium2.PdfPage, number: int) -> LaidOutPage:
    width, height = page.get_size()
    place = (MILLIMETRE, 0.0, 0.0, -MILLIMETRE, 0.0, height * MILLIMETRE)
    text = page.get_textpage()
    drawing = _PageReading(text.raw, page.raw, number, place, _by_object(text))
    objects = _objects(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    marks = tuple(_joined(drawing.marks(objects, place, 1.0, False, 0)))
    return LaidOutPage(width * MILLIMETRE, height * MILLIMETRE, marks)


def _by_object(text: pypdfium2.PdfTextPage) -> dict[int, list[int]]:
    """The numbers of the characters of every text object, by its address."""
    found: dict[int, list[int]] = {}
    for index in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text.raw, index) != 1:
            owner = _address(pdfium.FPDFText_GetTextObject(text.raw, index))
            found.setdefault(owner, []).append(index)
    return found


def _objects(
    holder: object, count: Callable[[object], int], get: Callable[[object, int], object]
) -> Iterator[object]:
    return (get(holder, number) for number in range(count(holder)))


def _address(item: pdfium.FPDF_PAGEOBJECT) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0


@dataclass(frozen=True)
class _PageReading:
    """A page being read: PDFium's handles, its number, the matrix that lays PDF's axes on ours."""

    text: Any
    page: Any
    number: int
    place: Transform
    characters: dict[int, list[int]]

    def marks(
        self, objects: Iterator[object], outer: Transform, alpha: float, pictured: bool, depth: int
    ) -> Iterator[DrawnMark]:
        """What the objects draw, those in forms too."""
        for item in objects:
            kind = pdfium.FPDFPageObj_GetType(item)
            within = pictured or _is_picture(item)
            about = DrawnMark(within, tuple(_clips(item, outer)))
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                yield from self.runs(item, about, alpha)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                yield from _outline(item, about, _over(_matrix(item), outer), alpha)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                yield self.image(item, about, _over(_matrix(item), outer))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
                inside = _objects(
                    item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
                )
                covering = alpha * _fill(item).alpha / 255
                yield from self.marks(
                    inside, _over(_matrix(item), outer), covering, within, depth + 1
                )
            else:
                raise self.beyond("渐变")

    def beyond(self, what: str) -> GiaError:
        """That a page has something that is no text, path or image."""
        return GiaError(f"第{self.number}页有{what}，画不进OFD。", REMEDY)

    def runs(self, item: object, about: DrawnMark, alpha: float) -> Iterator[CharacterRun]:
        """The characters of a text object, which have one look and stand on one line."""
        seen = list(self.seen(item))
        if not seen:
            return
        yield replace(
            self.look(item, seen[0][1], about, alpha),
            text="".join(character for character, _ in seen),
            places=tuple(self.origin(index) for _, index in seen),
        )

    def seen(self, item: object) -> Iterator[tuple[str, int]]:
        """Every character of a text object that has a shape, and its number."""
        high = 0
        for index in self.characters.get(_address(item), ()):
            code = pdfium.FPDFText_GetUnicode(self.text, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + (high - 0xD800 << 10) + code - 0xDC00
            character = "-" if chr(code) == HYPHEN else chr(code)
            if character == " " or (character.isprintable() and not _invisible(code)):
                yield character, index

    def origin(self, index: int) -> Coordinates:
        """Where a character stands."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.text, index, x, y)
        return _moved((x.value, y.value), self.place)

    def look(self, item: object, index: int, about: DrawnMark, alpha: float) -> CharacterRun:
        """A run without characters that looks like one of them."""
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.text, index, matrix)
        scale = hypot(matrix.c, matrix.d) or 1.0
        channels = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFText_GetFillColor(self.text, index, *channels)
        return CharacterRun(
            about.pictured,
            about.clips,
            family=_family(item),
            size=round(pdfium.FPDFText_GetFontSize(self.text, index) * scale * MILLIMETRE, 3),
            ink=_ink(channels, alpha),
            turn=_turn(matrix, scale),
        )

    def image(self, item: object, about: DrawnMark, matrix: Transform) -> PlacedImage:
        """An image object with its mask, as PNG."""
        made = pypdfium2.PdfImage(item, page=self.page).get_bitmap(render=True)
        stream = BytesIO()
        made.to_pil().save(stream, "PNG")
        return PlacedImage(about.pictured, about.clips, png=stream.getvalue(), matrix=matrix)


def _turn(matrix: pypdfium2.PdfMatrix, scale: float) -> tuple[float, float, float, float]:
    a, b, c, d = (round(n / scale, 4) for n in (matrix.a, matrix.b, matrix.c, matrix.d))
    return a, -b, -c, d


def _invisible(code: int) -> bool:
    return 0x200B <= code <= 0x200F or 0x2060 <= code <= 0x2064 or code in (0xAD, 0xFEFF)


def _on_one_line(run: CharacterRun, after: CharacterRun) -> bool:
    """Whether a run goes on with another: the same look, the same height, to the right."""
    if run.turn != (1, 0, 0, 1) or _looks(run) != _looks(after):
        return False
    (x, y), (next_x, next_y) = run.places[-1], after.places[0]
    return abs(next_y - y) < LEVEL and next_x > x


def _looks(run: CharacterRun) -> tuple[Any, ...]:
    return run.pictured, run.clips, run.family, run.size, run.ink, run.turn


def _joined(marks: Iterator[DrawnMark]) -> Iterator[DrawnMark]:
    """The marks, with runs that follow each other closely on a line made one, so that a reader
    finds a word in a line whose digits were set apart; and lines that go on made one.
    """
    before: DrawnMark | None = None
    for mark in marks:
        one = _one(before, mark)
        if one is None and before is not None:
            yield before
        before = one or mark
    if before is not None:
        yield before


def _one(before: DrawnMark | None, mark: DrawnMark) -> DrawnMark | None:
    """What two marks that follow each other are together; None if they stay two."""
    if isinstance(before, CharacterRun) and isinstance(mark, CharacterRun) and _close(before, mark):
        return replace(before, text=before.text + mark.text, places=before.places + mark.places)
    if isinstance(before, DrawnPath) and isinstance(mark, DrawnPath) and _goes_on(before, mark):
        return replace(before, steps=(before.steps[0], mark.steps[1]))
    return None


def _close(run: CharacterRun, after: CharacterRun) -> bool:
    if not _on_one_line(run, after):
        return False
    advance = (characters.width(run.text[-1]) + NEAR) * run.size
    return after.places[0][0] - run.places[-1][0] <= advance


def _goes_on(line: DrawnPath, after: DrawnPath) -> bool:
    """Whether a level or upright line begins on another of its look and goes on beyond its end."""
    if [step.kind for step in line.steps + after.steps] != ["M", "L"] * 2:
        return False
    if _style(line) != _style(after):
        return False
    start, end, begin, beyond = (step.places[0] for step in line.steps + after.steps)
    for along, aside in ((0, 1), (1, 0)):
        level = max(abs(place[aside] - start[aside]) for place in (end, begin, beyond)) < LEVEL
        if level and start[along] <= begin[along] <= end[along] + LEVEL <= beyond[along] + LEVEL:
            return True
    return False


def _style(path: DrawnPath) -> tuple[Any, ...]:
    look = (path.fill, path.stroke, path.even_odd, path.width, path.cap, path.join, path.dashes)
    return path.pictured, path.clips, *look


def _family(item: object) -> str:
    """The family name of a text object's face, without the mark of a cut."""
    name = ctypes.create_string_buffer(LONGEST_NAME)
    font = pdfium.FPDFTextObj_GetFont(item)
    pdfium.FPDFFont_GetFamilyName(font, name, LONGEST_NAME)
    return name.value.decode("utf-8", "replace").rpartition("+")[2]


def _outline(
    item: object, about: DrawnMark, matrix: Transform, alpha: float
) -> Iterator[DrawnPath]:
    fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    pdfium.FPDFPageObj_GetStrokeWidth(item, width)
    if not fill.value and not stroke.value:
        return
    scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5
    count, get = pdfium.FPDFPath_CountSegments, pdfium.FPDFPath_GetPathSegment
    yield DrawnPath(
        about.pictured,
        about.clips,
        steps=tuple(_steps([get(item, n) for n in range(count(item))], matrix)),
        fill=_fill(item, alpha) if fill.value else None,
        stroke=_line(item, alpha) if stroke.value else None,
        even_odd=fill.value == pdfium.FPDF_FILLMODE_ALTERNATE,
        width=width.value * scale,
        cap=_choice(CAPS, pdfium.FPDFPageObj_GetLineCap(item)),
        join=_choice(JOINS, pdfium.FPDFPageObj_GetLineJoin(item)),
        dashes=tuple(length * scale for length in _dashes(item)),
    )


def _choice(names: tuple[str, ...], number: int) -> str:
    return names[number] if 0 <= number < len(names) else names[0]


def _dashes(item: object) -> list[float]:
    count = max(pdfium.FPDFPageObj_GetDashCount(item), 0)
    lengths = (ctypes.c_float * count)()
    pdfium.FPDFPageObj_GetDashArray(item, lengths, count)
    return list(lengths)


def _steps(segments: list[object], matrix: Transform) -> Iterator[PathStep]:
    """The steps of a path in our axes."""
    handles: list[Coordinates] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for segment in segments:
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        place = _moved((x.value, y.value), matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            yield PathStep("M", (place,))
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield PathStep("L", (place,))
        elif len(handles) < 2:
            handles.append(place)
            continue
        else:
            yield PathStep("B", (*handles, place))
            handles = []
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield PathStep("C")


def _clips(item: object, outer: Transform) -> Iterator[tuple[PathStep, ...]]:
    """The outlines that an object is cut to, without those that it lies within."""
    clip = pdfium.FPDFPageObj_GetClipPath(item)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    corners = [(x.value, y.value) for x in (left, right) for y in (bottom, top)]
    ink = [_moved(corner, outer) for corner in corners]
    for path in range(pdfium.FPDFClipPath_CountPaths(clip)):
        count = pdfium.FPDFClipPath_CountPathSegments(clip, path)
        segments = [pdfium.FPDFClipPath_GetPathSegment(clip, path, n) for n in range(count)]
        steps = tuple(_steps(segments, outer))
        if steps and not _within(ink, steps):
            yield steps


def _within(ink: list[Coordinates], steps: tuple[PathStep, ...]) -> bool:
    """Whether all of these places lie in a path that is an upright box."""
    places = [place for step in steps for place in step.places]
    xs, ys = {round(x, 2) for x, _ in places}, {round(y, 2) for _, y in places}
    if len(xs) != 2 or len(ys) != 2 or any(step.kind == "B" for step in steps):
        return False
    return all(
        min(xs) - LEVEL <= x <= max(xs) + LEVEL and min(ys) - LEVEL <= y <= max(ys) + LEVEL
        for x, y in ink
    )


def _is_picture(item: object) -> bool:
    """Whether an object is marked as part of a figure, or as standing for other words."""
    return any(
        _name(mark) == "Figure"
        or pdfium.FPDFPageObjMark_GetParamValueType(mark, b"Alt") == pdfium.FPDF_OBJECT_STRING
        for mark in (
            pdfium.FPDFPageObj_GetMark(item, n) for n in range(pdfium.FPDFPageObj_CountMarks(item))
        )
    )


def _name(mark: object) -> str:
    text, length = ctypes.create_string_buffer(LONGEST_NAME), ctypes.c_ulong()
    buffer = ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort))
    if not pdfium.FPDFPageObjMark_GetName(mark, buffer, LONGEST_NAME, length):
        return ""
    return text.raw[: min(length.value, LONGEST_NAME)].decode("utf-16-le", "replace").rstrip("\0")


def _fill(item: object, alpha: float = 1.0) -> Ink:
    channels = [ctypes.c_uint() for _ in range(4)]
    known = pdfium.FPDFPageObj_GetFillColor(item, *channels)
    return _ink(channels, alpha) if known else Ink(0, 0, 0, round(255 * alpha))


def _line(item: object, alpha: float) -> Ink:
    channels = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetStrokeColor(item, *channels)
    return _ink(channels, alpha)


def _ink(channels: list[ctypes.c_uint], alpha: float) -> Ink:
    red, green, blue, covering = (channel.value for channel in channels)
    return Ink(red, green, blue, round(covering * alpha))


def _matrix(item: object) -> Transform:
    m = pdfium.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if pdfium.FPDFPageObj_GetMatrix(item, m) else UPRIGHT


def _moved(place: Coordinates, m: Transform) -> Coordinates:
    return m[0] * place[0] + m[2] * place[1] + m[4], m[1] * place[0] + m[3] * place[1] + m[5]


def _over(inner: Transform, outer: Transform) -> Transform:
    """First the inner, then the outer."""
    a, b, c, d, e, f = inner
    x, y, (e, f) = _moved((a, b), outer), _moved((c, d), outer), _moved((e, f), outer)
    return x[0] - outer[4], x[1] - outer[5], y[0] - outer[4], y[1] - outer[5], e, f
