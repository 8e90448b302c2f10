"""What a spreadsheet's cells do not say by their values: formulas without a stored result, error
values, what is crossed out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from lxml import etree

from gia_author.extract.readers import spreadsheet
from gia_author.extract.readers.safe_zip import BROKEN

MAIN = spreadsheet.MAIN
OFF = ("0", "false", "off")


@dataclass
class Marks:
    """A workbook made plain: as bytes for the library, and the cells that hold a formula without a
    result or an error, and what is crossed out."""

    data: bytes
    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)


def plain(data: bytes) -> Marks:
    """The workbook with what the library would leave blank as texts, and without what is crossed
    out; one that is beyond us as it is."""
    marks = Marks(data)
    try:
        parts = dict(spreadsheet.unpacked(data))
        places = spreadsheet.sheet_places(parts)
        crossed = set(_crossed(parts.get("xl/styles.xml")))
        for name, part in places.items():
            if part in parts:
                parts[part] = _sheet(parts[part], name, crossed, marks)
        if "xl/sharedStrings.xml" in parts:
            parts["xl/sharedStrings.xml"] = _strings(parts["xl/sharedStrings.xml"], marks)
    except (*BROKEN, etree.XMLSyntaxError, TypeError, IndexError):
        return Marks(data)
    if marks.formulas or marks.errors or marks.struck:
        stored = BytesIO()
        with zipfile.ZipFile(stored, "w") as package:
            for name, content in parts.items():
                package.writestr(zipfile.ZipInfo(name), content)
        marks.data = stored.getvalue()
    return marks


def _sheet(part: bytes, name: str, crossed: set[str], marks: Marks) -> bytes:
    root = etree.fromstring(part, spreadsheet.xml_parser())
    changed = False
    for cell in root.iter(f"{MAIN}c"):
        formula, place = cell.find(f"{MAIN}f"), f"{name}!{cell.get('r') or '?'}"
        if cell.get("s") in crossed and len(cell):
            marks.struck.append(place)
            for inner in list(cell):
                cell.remove(inner)
            changed = True
        elif (formula is not None or cell.get("t") == "e") and spreadsheet.as_text(cell, formula):
            text = cell.findtext(f"{MAIN}v") or ""
            (marks.formulas if text.startswith("=") else marks.errors).append(place)
            changed = True
        changed |= _without_crossed(cell, marks)
    return etree.tostring(root) if changed else part


def _strings(part: bytes, marks: Marks) -> bytes:
    root = etree.fromstring(part, spreadsheet.xml_parser())
    return etree.tostring(root) if _without_crossed(root, marks) else part


def _without_crossed(parent: Any, marks: Marks) -> bool:
    """Take the runs of rich text out that are crossed out; True if there were any."""
    runs = [run for run in parent.iter(f"{MAIN}r") if _is_on(run.find(f"{MAIN}rPr/{MAIN}strike"))]
    for run in runs:
        marks.struck.append("".join(run.itertext()))
        run.getparent().remove(run)
    return bool(runs)


def _crossed(styles: bytes | None) -> Iterator[str]:
    """The numbers of the cell formats whose font crosses out."""
    if styles is None:
        return
    root = etree.fromstring(styles, spreadsheet.xml_parser())
    fonts = [
        _is_on(font.find(f"{MAIN}strike")) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")
    ]
    for number, form in enumerate(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
        font = form.get("fontId") or "0"
        if font.isdigit() and int(font) < len(fonts) and fonts[int(font)]:
            yield str(number)


def _is_on(element: Any) -> bool:
    return element is not None and (element.get("val") or "1") not in OFF
