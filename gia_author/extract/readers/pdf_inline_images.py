"""Pictures in a tagged PDF: what of a page belongs to one, so that the words and lines of a chart
are not taken for the report's."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from pypdfium2 import PdfPage as PdfiumPage

DEEPEST_FORM = 6
LONGEST_NAME = 16  # bytes, more than "Figure" takes


def address(item: pdfium.FPDF_PAGEOBJECT) -> int:
    """Where an object of PDFium's lies in memory, which tells it from all others; 0 for none."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def within(page: PdfiumPage, most: int) -> frozenset[int]:
    """The addresses of the objects (at most so many are looked at) that are drawn in a picture;
    none in a file without tags."""
    if not pdfium.FPDFCatalog_IsTagged(page.pdf.raw):
        return frozenset()
    count = min(pdfium.FPDFPage_CountObjects(page.raw), most)
    marked = (
        item
        for item in (pdfium.FPDFPage_GetObject(page.raw, n) for n in range(count))
        if _is_picture(item)
    )
    budget = [most]
    return frozenset(found for item in marked for found in _all(item, 0, budget))


def _all(item: object, depth: int, budget: list[int]) -> Iterator[int]:
    """An object and those in it, if it is a form."""
    yield address(item)
    if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
        for number in range(pdfium.FPDFFormObj_CountObjects(item)):
            budget[0] -= 1
            if budget[0] > 0:
                yield from _all(pdfium.FPDFFormObj_GetObject(item, number), depth + 1, budget)


def _is_picture(item: object) -> bool:
    """Whether an object is marked as part of a figure, or as standing for other words."""
    marks = (
        pdfium.FPDFPageObj_GetMark(item, n) for n in range(pdfium.FPDFPageObj_CountMarks(item))
    )
    return any(
        _name(mark) == "Figure"
        or pdfium.FPDFPageObjMark_GetParamValueType(mark, b"Alt") == pdfium.FPDF_OBJECT_STRING
        for mark in marks
    )


def _name(mark: object) -> str:
    text, length = ctypes.create_string_buffer(LONGEST_NAME), ctypes.c_ulong()
    buffer = ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort))
    known = (
        pdfium.FPDFPageObjMark_GetName(mark, buffer, LONGEST_NAME, length)
        and length.value <= LONGEST_NAME
    )
    return text.raw[: length.value].decode("utf-16-le", "replace").rstrip("\0") if known else ""
