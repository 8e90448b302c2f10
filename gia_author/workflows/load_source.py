"""A unit's file of either kind: YAML text, or the workbook, whose modules only a workbook needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gia_author.extract import readers
from gia_author.workbook import SEEN, SHEET
from gia_author.yamlfile import reader
from gia_author.yamlfile.reader import Source


def source_of(data: bytes, name: str) -> Source:
    """The content of a file of either kind."""
    if not is_ours(data):
        return reader.read(data, name)
    from gia_author.workbook.read import read

    return read(data, name) or reader.read(data, name)


def is_ours(data: bytes) -> bool:
    """True for our workbook, of whatever version, with or without its hidden sheet."""
    return readers.has_cells(data, SHEET) or all(readers.has_cells(data, sheet) for sheet in SEEN)


def head_of(data: bytes) -> Mapping[str, Any]:
    """A file of either kind as far as no cell changes it: whose it is, last year's file. Of a workbook only the hidden sheet is read, which is quick."""
    if not is_ours(data):
        return reader.read(data, "").data
    from gia_author.workbook import hidden_sheet, read

    cells = readers.cells(data, SHEET, (), alone=True)
    try:
        return hidden_sheet.unpack(read.column(cells)).data if cells else {}
    except hidden_sheet.Unfit:
        return {}


def unit_of(data: bytes) -> tuple[str, str]:
    """The unit and the year in a file of either kind, each empty where there is none."""
    found = head_of(data)
    agency, year = (str(found.get(key) or "").strip() for key in ("机关", "年度"))
    return agency, year
