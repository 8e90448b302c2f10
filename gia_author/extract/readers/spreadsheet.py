"""Single cells of a spreadsheet's sheets (.xlsx, .xls, .et), read fast and in bounds whatever the
file is made of.

An error value is given as its text (#REF!), which the library would leave blank, and a formula
without a result as the formula itself (=A1+5).

An XLSX is unpacked here within limits and handed on stored, so that the library never sees a part
that unpacks without end, nor a cell far out. The
old binary format cannot be looked into, so it is read in a process of its own.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lxml import etree

from gia_author.extract.readers import child_process, safe_xml, safe_zip, xls_records
from gia_author.extract.readers.raw import Cells, CellValue
from gia_author.extract.readers.safe_zip import BROKEN
from gia_author.extract.readers.xlsx_strikes import (
    MAIN,
    crossed_formats,
    crossed_strings,
    has_crossed_run,
)

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

LARGEST, LARGEST_PART, LARGEST_SUM = (
    8_000_000,
    12_000_000,
    30_000_000,
)  # bytes: packed, one part and all parts unpacked
MOST_PARTS, MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 400, 20, 2_000, 60
OLE = b"\xd0\xcf\x11\xe0"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read(data: bytes, marker: str, wanted: Sequence[str], *, alone: bool = False) -> Cells | None:
    """The cells of ``marker`` and, unless ``alone``, of the sheets ``wanted`` and the first others;
    None for a file without ``marker``."""
    reader, most = _old if data.startswith(OLE) else _new, 1 if alone else MOST_SHEETS
    try:
        return reader(data, [marker, *wanted], most) if has(data, marker) else None
    except (
        safe_zip.Oversize,
        *BROKEN,
        etree.XMLSyntaxError,
        child_process.Failure,
        TypeError,
        IndexError,
    ):
        return None


def has(data: bytes, marker: str) -> bool:
    """Whether a spreadsheet of tolerable size seems to have a sheet of this name; quick."""
    if len(data) > LARGEST or data.startswith(OLE):
        return len(data) <= LARGEST and any(name in data for name in _old_names(marker))
    try:
        with safe_zip.opened(data) as package:
            names = safe_zip.beginning(package, "xl/workbook.xml", LARGEST_PART)
            return any(f"name={mark}{marker}{mark}".encode() in names for mark in "\"'")
    except (safe_zip.Oversize, *BROKEN):
        return False


def _old_names(name: str) -> list[bytes]:
    """How an old workbook's list of sheets may have a name: how many characters, whether they are
    wide, the characters."""
    narrow = [bytes([len(name), 0]) + name.encode("ascii")] if name.isascii() else []
    return [*narrow, bytes([len(name), 1]) + name.encode("utf-16-le")]


def _first(first: list[str], there: Iterable[str], most: int) -> list[str]:
    """The sheets to be read: those that are known first, as many others as may be."""
    names = [*there]
    return sorted(names, key=lambda name: first.index(name) if name in first else len(first))[:most]


def _old(data: bytes, first: list[str], most: int) -> Cells | None:
    read: dict[str, Any] = child_process.answer(__name__, data)
    sheets, known = read["sheets"], read["known"]
    if first[0] not in sheets:
        return None
    formulas = {name: frozenset((r, c) for r, c in cells) for name, (cells, _) in known.items()}
    errors = {name: {(r, c): text for r, c, text in found} for name, (_, found) in known.items()}
    return Cells(
        {name: _table(sheets[name]) | errors.get(name, {}) for name in _first(first, sheets, most)},
        formulas,
        known=bool(known),
    )


def extract(data: bytes, name: str) -> dict[str, Any]:
    """All sheets as rows of plain values, and where formulas and error values are; run in a process
    of its own."""
    import python_calamine as calamine

    with calamine.load_workbook(BytesIO(data)) as book:
        sheets = {
            title: [[_plain(cell) for cell in row] for row in _rows(book, title)]
            for title in book.sheet_names[:MOST_SHEETS]
        }
    return {"sheets": sheets, "known": _known(data)}


def _known(data: bytes) -> dict[str, Any]:
    """Formulas and error values by sheet, as JSON has them; nothing for a file of another
    making."""
    try:
        found = xls_records.scan(data)
    except ValueError:
        return {}
    return {
        name: (formulas, [(*spot, text) for spot, text in errors.items() if max(spot) < MOST_ROWS])
        for name, (formulas, errors) in found.items()
    }


def _new(data: bytes, first: list[str], most: int) -> Cells | None:
    parts = dict(unpacked(data))
    places = {name: part for name, part in sheet_places(parts).items() if "worksheets/" in part}
    if first[0] not in places:
        return None
    formulas, struck, sheets = {}, {}, _first(first, places, most)
    crossed = _Crossed(
        frozenset(crossed_formats(parts.get("xl/styles.xml"))),
        frozenset(crossed_strings(parts.get("xl/sharedStrings.xml"))),
    )
    for name in sheets:
        trimmed = _trimmed(parts[places[name]], crossed)
        parts[places[name]], formulas[name] = trimmed.part, trimmed.formulas
        struck[name] = trimmed.struck
    return Cells(_values(parts, sheets), formulas, struck=struck)


@dataclass(frozen=True)
class _Crossed:
    """The formats of cells and the shared texts that are crossed out, by number."""

    formats: frozenset[str]
    strings: frozenset[str]

    def has(self, cell: etree._Element) -> bool:
        """True for a cell with something in it that is crossed out, in whole or in part."""
        if not len(cell):
            return False
        if cell.get("s") in self.formats:
            return True
        kind = cell.get("t")
        if kind == "s":
            return (cell.findtext(f"{MAIN}v") or "") in self.strings
        return kind == "inlineStr" and has_crossed_run(cell)


@dataclass(frozen=True)
class _Trimmed:
    part: bytes
    formulas: frozenset[tuple[int, int]]
    struck: frozenset[tuple[int, int]]


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every part, unpacked. Raises ValueError or Oversize beyond the limits."""
    left = LARGEST_SUM
    with safe_zip.opened(data) as package:
        if len(package.infolist()) > MOST_PARTS:
            raise ValueError("too many parts")
        for info in package.infolist():
            part = safe_zip.beginning(package, info.filename, min(LARGEST_PART, left) + 1)
            left -= len(part)
            if len(part) > LARGEST_PART or left < 0:
                raise ValueError("too large")
            yield info.filename, part


def sheet_places(parts: dict[str, bytes]) -> dict[str, str]:
    """The part of every sheet by the sheet's name."""
    book, relations = (
        etree.fromstring(parts[name], safe_xml.parser())
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    )
    targets = {r.get("Id"): (r.get("Target") or "") for r in relations}
    found = {
        sheet.get("name"): targets.get(sheet.get(RELATION), "")
        for sheet in book.iter(f"{MAIN}sheet")
    }
    return {
        str(name): path.lstrip("/") if path.startswith("/") else f"xl/{path}"
        for name, path in found.items()
        if path
    }


def _trimmed(part: bytes, crossed: _Crossed) -> _Trimmed:
    """A sheet without rows and cells far out, with what the library leaves blank as texts, and
    where its formulas are and what is crossed out."""
    root = etree.fromstring(part, safe_xml.parser())
    formulas, struck, far, changed = set(), set(), [], False
    row = column = -1
    for node in root.iter(f"{MAIN}row", f"{MAIN}c"):
        if node.tag == f"{MAIN}row":
            row, column = int(node.get("r", row + 2)) - 1, -1
        else:
            column = _column(node.get("r") or "") if node.get("r") else column + 1
            formula = node.find(f"{MAIN}f")
            if formula is not None:
                formulas.add((row, column))
            if formula is not None or node.get("t") == "e":
                changed |= as_text(node, formula)
            if crossed.has(node):
                struck.add((row, column))
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            far.append(node)
    for node in far:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    whole = etree.tostring(root) if far or changed else part
    return _Trimmed(whole, frozenset(formulas), frozenset(struck))


def as_text(cell: etree._Element, formula: etree._Element | None) -> bool:
    """Make a text of an error value, or of a formula without a result; True for such a cell."""
    value = cell.find(f"{MAIN}v")
    stored = value is not None and value.text
    unknown = formula is not None and not stored and cell.get("t") != "str"
    if formula is not None and unknown:
        value = etree.SubElement(cell, f"{MAIN}v") if value is None else value
        value.text = f"={formula.text or ''}"
    if unknown or cell.get("t") == "e":
        cell.set("t", "str")
        return True
    return False


def _column(reference: str) -> int:
    """The column of a cell's name, from 0."""
    number = 0
    for letter in reference.rstrip("0123456789")[:4]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _values(
    parts: dict[str, bytes], sheets: list[str]
) -> dict[str, dict[tuple[int, int], CellValue]]:
    """The values of these sheets. Raises ValueError for a file that the library cannot read."""
    import python_calamine as calamine

    stored = BytesIO()
    with zipfile.ZipFile(stored, "w") as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name), part)
    stored.seek(0)
    try:
        with calamine.load_workbook(stored) as book:
            return {
                name: _table([[_plain(cell) for cell in row] for row in _rows(book, name)])
                for name in sheets
            }
    except calamine.CalamineError as error:
        raise ValueError(str(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what Rust raises for a bug of its own
            raise
        raise ValueError("unreadable") from None


def _rows(book: CalamineWorkbook, name: str) -> list[list[object]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS)
    return [[*row[:MOST_COLUMNS]] for row in rows]


def _table(rows: list[list[CellValue]]) -> dict[tuple[int, int], CellValue]:
    return {
        (r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value != ""
    }


def _plain(cell: object) -> CellValue:
    """A value as JSON has it; a day as 2026-01-19."""
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
        )
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, (str, int, float, bool)) else str(cell)
