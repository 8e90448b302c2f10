"""What a spreadsheet's cells do not say by their values: formulas without a stored result, error
values, what is crossed out or raised."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from lxml import etree

from gia_author.extract.readers import safe_xml, spreadsheet, xlsx_strikes
from gia_author.extract.readers.note_marks import raised_mark
from gia_author.extract.readers.safe_zip import BROKEN, Oversize

MAIN = xlsx_strikes.MAIN


@dataclass
class Marks:
    """A workbook made plain: as bytes for the library, and the cells that hold a formula without a
    result or an error, and what is crossed out."""

    data: bytes
    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    raised: int = 0

    @property
    def any(self) -> bool:
        return bool(self.formulas or self.errors or self.struck or self.shares or self.raised)


def plain(data: bytes) -> Marks:
    """The workbook with what the library would leave blank as texts, and without what is crossed
    out; one that is beyond us as it is."""
    marks = Marks(data)
    try:
        parts = dict(spreadsheet.unpacked(data))
        places = spreadsheet.sheet_places(parts)
        crossed = set(xlsx_strikes.crossed_formats(parts.get("xl/styles.xml")))
        percent = set(xlsx_strikes.percent_formats(parts.get("xl/styles.xml")))
        for name, part in places.items():
            if part in parts:
                parts[part] = _sheet(parts[part], name, crossed, percent, marks)
        if "xl/sharedStrings.xml" in parts:
            parts["xl/sharedStrings.xml"] = _strings(parts["xl/sharedStrings.xml"], marks)
    except (Oversize, *BROKEN, etree.XMLSyntaxError, TypeError, IndexError):
        return Marks(data)
    if marks.any:
        stored = BytesIO()
        with zipfile.ZipFile(stored, "w") as package:
            for name, content in parts.items():
                package.writestr(zipfile.ZipInfo(name), content)
        marks.data = stored.getvalue()
    return marks


def _sheet(part: bytes, name: str, crossed: set[str], percent: set[str], marks: Marks) -> bytes:
    root = etree.fromstring(part, safe_xml.parser())
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
        elif cell.get("s") in percent and _as_percent(cell):
            marks.shares.append(place)
            changed = True
        changed |= _plain_runs(cell, marks)
    return etree.tostring(root) if changed else part


def _as_percent(cell: etree._Element) -> bool:
    """Make a text of a number that is shown as so many percent; True for such a cell."""
    value = cell.find(f"{MAIN}v")
    if value is None or cell.get("t", "n") != "n":
        return False
    try:
        value.text = f"{float(value.text or ''):.10%}".rstrip("%").rstrip("0").rstrip(".") + "%"
    except ValueError:
        return False
    cell.set("t", "str")
    return True


def _strings(part: bytes, marks: Marks) -> bytes:
    root = etree.fromstring(part, safe_xml.parser())
    return etree.tostring(root) if _plain_runs(root, marks) else part


def _plain_runs(parent: Any, marks: Marks) -> bool:
    """Take the runs of rich text out that are crossed out, and put raised figures for the raised
    marks of notes; True if there were any of either."""
    changed = False
    for run in [*parent.iter(f"{MAIN}r")]:
        if xlsx_strikes.is_on(run.find(f"{MAIN}rPr/{MAIN}strike")):
            marks.struck.append("".join(run.itertext()))
            run.getparent().remove(run)
            changed = True
        elif xlsx_strikes.is_raised(run) and (mark := raised_mark("".join(run.itertext()))):
            run.find(f"{MAIN}t").text = mark
            marks.raised += 1
            changed = True
    return changed
