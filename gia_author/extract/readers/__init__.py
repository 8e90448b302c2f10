"""Input formats: bytes to raw texts and tables. A reader is a module with
``read(data, name) -> Raw`` that never raises for a bad file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from gia_author.extract.readers import pictures, run_together
from gia_author.extract.readers.kinds import file_kind

if TYPE_CHECKING:
    from gia_author.extract.readers.raw import Cells, Raw

READERS: dict[str, str] = {
    "docx": "docx",
    "html": "html",
    "pdf": "pdf",
    "ofd": "ofd",
    "xlsx": "xlsx",
    "xls": "xlsx",
    "text": "text",
    "picture": "picture",
}


def read(data: bytes, name: str) -> Raw:
    """A file as raw texts and tables, by what is in it. Raises KeyError for a kind that no reader
    takes."""
    module: Any = import_module(f"gia_author.extract.readers.{READERS[file_kind(data, name)]}")
    result: Raw = module.read(data, name)
    result = replace(result, blocks=tuple(run_together.apart(result.blocks)))
    return pictures.with_pictures(result, name)


def cells(data: bytes, marker: str, wanted: Sequence[str], *, alone: bool = False) -> Cells | None:
    """The cells of some sheets (or of ``marker`` alone) of a spreadsheet that has a sheet named
    ``marker``; None for any other file."""
    module: Any = import_module("gia_author.extract.readers.spreadsheet")
    result: Cells | None = module.read(data, marker, wanted, alone=alone)
    return result


def has_cells(data: bytes, marker: str) -> bool:
    """Whether it is a spreadsheet that has a sheet of this name."""
    if data[:2] not in (b"PK", b"\xd0\xcf"):
        return False
    module: Any = import_module("gia_author.extract.readers.spreadsheet")
    return bool(module.has(data, marker))
