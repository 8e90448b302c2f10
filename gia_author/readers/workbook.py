"""Single cells of a few known sheets of a spreadsheet (.xlsx, .xls, .et), read fast and in bounds whatever the file is made of.

An XLSX is unpacked here within limits and handed on stored, so that the library never sees a part that unpacks without end, nor a cell far out. The
old binary format cannot be looked into, so it is read in a process of its own.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from lxml import etree

from gia_author.raw import Cells, Value
from gia_author.readers import apart
from gia_author.readers.archive import BROKEN

LARGEST, LARGEST_PART, LARGEST_SUM = 8_000_000, 12_000_000, 30_000_000  # bytes: packed, one part and all parts unpacked
MOST_PARTS, MOST_ROWS, MOST_COLUMNS = 400, 2_000, 60
OLE = b"\xd0\xcf\x11\xe0"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read(data: bytes, marker: str, wanted: Sequence[str]) -> Cells | None:
    """The cells of the sheets ``wanted`` (of those that are there) and of ``marker``; None for a file without a sheet of that name, or that is none."""
    sheets = [marker, *wanted]
    try:
        return (_old if data.startswith(OLE) else _new)(data, marker, sheets) if has(data, marker) else None
    except (*BROKEN, etree.XMLSyntaxError, apart.Failure, TypeError, IndexError):
        return None


def has(data: bytes, marker: str) -> bool:
    """Whether a spreadsheet of tolerable size seems to have a sheet of this name; quick."""
    if len(data) > LARGEST or data.startswith(OLE):
        return len(data) <= LARGEST and (marker.encode("ascii") in data or marker.encode("utf-16-le") in data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package, package.open("xl/workbook.xml") as part:
            return marker.encode("ascii") in part.read(LARGEST_PART)
    except BROKEN:
        return False


def _old(data: bytes, marker: str, sheets: list[str]) -> Cells | None:
    read: dict[str, list[list[Any]]] = apart.answer(__name__, data)
    if marker not in read:
        return None
    return Cells({name: _table(read[name]) for name in sheets if name in read}, known=False)


def extract(data: bytes, name: str) -> dict[str, Any]:
    """All sheets as rows of plain values; run in a process of its own."""
    import python_calamine as calamine
    with calamine.load_workbook(BytesIO(data)) as book:
        return {title: [[_plain(cell) for cell in row] for row in _rows(book, title)] for title in book.sheet_names[:20]}


def _new(data: bytes, marker: str, sheets: list[str]) -> Cells | None:
    parts = dict(_parts(data))
    places = _places(parts)
    if marker not in places:
        return None
    formulas = {}
    for name in sheets:
        if name in places:
            parts[places[name]], formulas[name] = _trimmed(parts[places[name]])
    return Cells(_values(parts, [name for name in sheets if name in places]), formulas)


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every part, unpacked. Raises ValueError beyond the limits."""
    left = LARGEST_SUM
    with zipfile.ZipFile(BytesIO(data)) as package:
        if len(package.infolist()) > MOST_PARTS:
            raise ValueError("too many parts")
        for info in package.infolist():
            with package.open(info) as packed:
                part = packed.read(min(LARGEST_PART, left) + 1)
            left -= len(part)
            if len(part) > LARGEST_PART or left < 0:
                raise ValueError("too large")
            yield info.filename, part


def _places(parts: dict[str, bytes]) -> dict[str, str]:
    """The part of every sheet by the sheet's name."""
    book, relations = (etree.fromstring(parts[name], _parser()) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): (r.get("Target") or "") for r in relations}
    found = {sheet.get("name"): targets.get(sheet.get(RELATION), "") for sheet in book.iter(f"{MAIN}sheet")}
    return {str(name): path.lstrip("/") if path.startswith("/") else f"xl/{path}" for name, path in found.items() if path}


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)


def _trimmed(part: bytes) -> tuple[bytes, frozenset[tuple[int, int]]]:
    """A sheet without rows and cells far out, and where its formulas are."""
    root = etree.fromstring(part, _parser())
    formulas, far = set(), []
    row = column = -1
    for node in root.iter(f"{MAIN}row", f"{MAIN}c"):
        if node.tag == f"{MAIN}row":
            row, column = int(node.get("r", row + 2)) - 1, -1
        else:
            column = _column(node.get("r") or "") if node.get("r") else column + 1
            if node.find(f"{MAIN}f") is not None:
                formulas.add((row, column))
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            far.append(node)
    for node in far:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    return etree.tostring(root) if far else part, frozenset(formulas)


def _column(reference: str) -> int:
    """The column of a cell's name, from 0."""
    number = 0
    for letter in reference.rstrip("0123456789")[:4]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _values(parts: dict[str, bytes], sheets: list[str]) -> dict[str, dict[tuple[int, int], Value]]:
    """The values of these sheets. Raises ValueError for a file that the library cannot read."""
    import python_calamine as calamine
    stored = BytesIO()
    with zipfile.ZipFile(stored, "w") as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name), part)
    stored.seek(0)
    try:
        with calamine.load_workbook(stored) as book:
            return {name: _table([[_plain(cell) for cell in row] for row in _rows(book, name)]) for name in sheets}
    except calamine.CalamineError as error:
        raise ValueError(str(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what Rust raises for a bug of its own
            raise
        raise ValueError("unreadable") from None


def _rows(book: Any, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS)
    return [row[:MOST_COLUMNS] for row in rows]


def _table(rows: list[list[Any]]) -> dict[tuple[int, int], Value]:
    return {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value != ""}


def _plain(cell: Any) -> Value:
    """A value as JSON has it; a day as 2026-01-19."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else cell if isinstance(cell, (str, int, float, bool)) else str(cell)
