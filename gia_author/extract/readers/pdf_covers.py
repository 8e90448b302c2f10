"""Boxes of plain white or black that an editor of PDFs has painted over words: nobody sees these
any more, though they are still in the file."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

from gia_author.extract.readers.pdf_inline_images import address

if TYPE_CHECKING:
    from pypdfium2 import PdfPage as PdfiumPage

LIGHT, DARK = 250, 5  # of 255 in each colour
OPAQUE = 255
THICKER = 3.0  # points; a thinner box is a line
HIGHEST = 2.0  # times the height of a character
MOST_BOXES = 300  # more on a page are a drawing
CORNERS = range(4, 7)  # points in the outline of a box


@dataclass
class Covers:
    """What is painted over other things on a page: boxes (left, lowest, right, highest) by when
    they were painted, and when each text was."""

    boxes: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    texts: dict[int, int] = field(default_factory=dict)

    def hide(self, text: object, middle: tuple[float, float], height: float) -> bool:
        """Whether a character of a text object is under one of the boxes that are about as high as
        a line: larger ones are the grounds of cells and pages."""
        painted = self.texts.get(address(text), len(self.texts) + MOST_BOXES)
        x, y = middle
        return any(
            number > painted
            and left <= x <= right
            and low <= y <= high
            and high - low <= HIGHEST * height
            for number, left, low, right, high in self.boxes
        )


def covers(source: PdfiumPage, most: int) -> Covers:
    """The boxes of a page of pypdfium2's, of which so many objects are looked at."""
    found = Covers()
    for number in range(min(pdfium.FPDFPage_CountObjects(source.raw), most)):
        item = pdfium.FPDFPage_GetObject(source.raw, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts[address(item)] = number
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and found.texts and _is_plain_box(item):
            sides = [ctypes.c_float() for _ in range(4)]
            if pdfium.FPDFPageObj_GetBounds(item, *sides):
                left, low, right, high = (side.value for side in sides)
                if min(right - left, high - low) > THICKER:
                    found.boxes.append((number, left, low, right, high))
    return found if len(found.boxes) <= MOST_BOXES else Covers()


def _is_plain_box(path: object) -> bool:
    """Whether a path is a box filled with opaque white or black. One that is cut to a part of it,
    as programs paint the grounds of cells, is none: the part is not known here."""
    cut = pdfium.FPDFClipPath_CountPaths(pdfium.FPDFPageObj_GetClipPath(path)) > 0
    if cut or pdfium.FPDFPath_CountSegments(path) not in CORNERS:
        return False
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    colours = (red.value, green.value, blue.value)
    plain = min(colours) >= LIGHT or max(colours) <= DARK
    seen_through = alpha.value < OPAQUE or pdfium.FPDFPageObj_HasTransparency(path)
    return bool(fill.value and known and plain and not seen_through) and not _is_curved(path)


def _is_curved(path: object) -> bool:
    segments = (
        pdfium.FPDFPath_GetPathSegment(path, n) for n in range(pdfium.FPDFPath_CountSegments(path))
    )
    return any(
        pdfium.FPDFPathSegment_GetType(one) == pdfium.FPDF_SEGMENT_BEZIERTO for one in segments
    )
