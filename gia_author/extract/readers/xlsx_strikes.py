"""What is crossed out in a spreadsheet, by the format of a cell or by a run of its text; and which
formats show percentages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from gia_author.extract.readers import safe_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFF = ("0", "false", "off")
SIGN = b"strike"
PERCENT = frozenset(("9", "10"))  # the formats 0% and 0.00% that need not be written out


def is_on(element: _Element | None) -> bool:
    """True for a switch that is there and not off."""
    return element is not None and (element.get("val") or "1") not in OFF


def is_raised(run: _Element) -> bool:
    """True for a run of rich text above or below its line."""
    align = run.find(f"{MAIN}rPr/{MAIN}vertAlign")
    return align is not None and (align.get("val") or "baseline") != "baseline"


def crossed_formats(styles: bytes | None) -> Iterator[str]:
    """The numbers of the cell formats whose font crosses out."""
    if styles is None or SIGN not in styles:
        return
    root = etree.fromstring(styles, safe_xml.parser())
    fonts = [is_on(font.find(f"{MAIN}strike")) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
    for number, form in enumerate(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
        font = form.get("fontId") or "0"
        if font.isdigit() and int(font) < len(fonts) and fonts[int(font)]:
            yield str(number)


def percent_formats(styles: bytes | None) -> Iterator[str]:
    """The numbers of the cell formats that show a number as so many percent."""
    if styles is None:
        return
    root = etree.fromstring(styles, safe_xml.parser())
    own = {
        form.get("numFmtId")
        for form in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
        if "%" in re.sub('"[^"]{0,40}"', "", form.get("formatCode") or "")
    }
    for number, form in enumerate(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
        if form.get("numFmtId") in own | PERCENT:
            yield str(number)


def crossed_strings(strings: bytes | None) -> Iterator[str]:
    """The numbers of the shared texts some of which is crossed out."""
    if strings is None or SIGN not in strings:
        return
    root = etree.fromstring(strings, safe_xml.parser())
    for number, text in enumerate(root.iterfind(f"{MAIN}si")):
        if has_crossed_run(text):
            yield str(number)


def has_crossed_run(element: _Element) -> bool:
    """True where a run of rich text in it is crossed out."""
    return any(is_on(run.find(f"{MAIN}rPr/{MAIN}strike")) for run in element.iter(f"{MAIN}r"))
