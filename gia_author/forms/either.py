"""A unit's file of either kind: YAML text, or the workbook, whose modules only a workbook needs."""

from __future__ import annotations

from gia_author import readers, source
from gia_author.forms import SEEN, SHEET
from gia_author.source import Source


def source_of(data: bytes, name: str) -> Source:
    """The content of a file of either kind."""
    if not is_ours(data):
        return source.read(data, name)
    from gia_author.forms.read import read
    return read(data, name) or source.read(data, name)


def is_ours(data: bytes) -> bool:
    """True for our workbook, of whatever version, with or without its hidden sheet."""
    return readers.has_cells(data, SHEET) or all(readers.has_cells(data, sheet) for sheet in SEEN)


def unit_of(data: bytes) -> tuple[str, str]:
    """The unit and the year in a file of either kind, each empty where there is none."""
    found = source_of(data, "").data
    agency, year = (str(found.get(key) or "").strip() for key in ("机关", "年度"))
    return agency, year
