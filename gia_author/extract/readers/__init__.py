"""Input formats: bytes to raw texts and tables. A reader is a module with
``read(data, name) -> Raw`` that never raises for a bad file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from gia_author.extract.readers import findings, pictures, raw, run_together
from gia_author.extract.readers.kinds import file_kind

if TYPE_CHECKING:
    from gia_author.extract.readers.raw import Cells, Raw, RawBlock

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
    return pictures.with_pictures(_bounded(result, name), name)


def _bounded(whole: Raw, name: str) -> Raw:
    """The beginning of a file, and that it has more, where it has more than any report."""
    lines, characters = (sum(map(of, whole.blocks)) for of in (raw.lines_of, raw.size_of))
    if lines <= raw.MOST_LINES and characters <= raw.MOST_CHARACTERS:
        return whole
    blocks = tuple(_first(whole.blocks))
    told = findings.fault(
        findings.PARTIAL,
        f"内容太多，只读了前{raw.MOST_LINES}行、{raw.MOST_CHARACTERS // 10_000}万字，表里的也算。",
        "看看是不是选错了文件。",
        name,
    )
    shown = tuple(picture for picture in whole.pictures if picture.before <= len(blocks))
    return replace(whole, blocks=blocks, pictures=shown, findings=(*whole.findings, told))


def _first(blocks: Sequence[RawBlock]) -> Iterator[RawBlock]:
    lines, characters = raw.MOST_LINES, raw.MOST_CHARACTERS
    for block in blocks:
        if lines <= 0 or characters <= 0:
            return
        lines, most = lines - raw.lines_of(block), lines
        characters, largest = characters - raw.size_of(block), characters
        yield block if min(lines, characters) >= 0 else raw.shortened(block, most, largest)


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
