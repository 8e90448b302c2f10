"""Where an old binary workbook (.xls, .et) has formulas and what its error values are, which the
library does not tell: nothing else is looked at.

Such a file is a small file system of 512-byte sectors with one stream of records: [MS-CFB] and
[MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from gia_author.extract.readers.raw import Spot

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
FORMULA, EOF, SHEET, BOOLEAN_OR_ERROR = 0x0006, 0x000A, 0x0085, 0x0205
STREAMS = ("Workbook", "Book")
NO_SECTOR = 0xFFFFFFFA  # this number and those above it are none


def scan(data: bytes) -> dict[str, tuple[list[Spot], dict[Spot, str]]]:
    """For every sheet the cells that hold formulas, and the error values by cell. Raises ValueError
    for a file that is not made like this."""
    try:
        book = _stream(data)
        return {name: _cells(book, start) for name, start in _sheets(book)}
    except (struct.error, IndexError) as error:
        raise ValueError(str(error)) from None


def _stream(data: bytes) -> bytes:
    """The stream of the workbook."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError("no compound file")
    heads = [n for n in struct.unpack_from("<109I", data, 76) if n < NO_SECTOR]
    table = [
        n for head in heads for n in struct.unpack_from(f"<{size // 4}I", data, (head + 1) * size)
    ]
    folder = _chain(data, struct.unpack_from("<I", data, 48)[0], table, size)
    for at in range(0, len(folder) - 127, 128):
        length = struct.unpack_from("<H", folder, at + 64)[0]
        if folder[at : at + max(length - 2, 0)].decode("utf-16-le", "replace") in STREAMS:
            first, whole = struct.unpack_from("<II", folder, at + 116)
            return _chain(data, first, table, size)[:whole]
    raise ValueError("no workbook")


def _chain(data: bytes, first: int, table: list[int], size: int) -> bytes:
    """The sectors that follow each other from one on."""
    parts: list[bytes] = []
    number = first
    while number < NO_SECTOR:
        if len(parts) > len(table):
            raise ValueError("goes round")
        parts.append(data[(number + 1) * size : (number + 2) * size])
        number = table[number]
    return b"".join(parts)


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on, to the end of its part."""
    while True:
        kind, length = struct.unpack_from("<HH", book, at)
        if kind == EOF:
            return
        yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(book: bytes) -> Iterator[tuple[str, int]]:
    """The name of every sheet and where its part begins."""
    for kind, body in _records(book, 0):
        if kind == SHEET:
            yield (
                body[8:].decode("utf-16-le" if body[7] & 1 else "latin-1", "replace")[: body[6]],
                struct.unpack_from("<I", body)[0],
            )


def _cells(book: bytes, start: int) -> tuple[list[Spot], dict[Spot, str]]:
    """The cells with formulas and those with error values, of which some are results of
    formulas."""
    formulas, errors = [], {}
    for kind, body in _records(book, start):
        spot: Spot = (0, 0)
        if kind in (FORMULA, BOOLEAN_OR_ERROR):
            spot = struct.unpack_from("<HH", body)
        if kind == FORMULA:
            formulas.append(spot)
            if body[12:14] == b"\xff\xff" and body[6] == 2:
                errors[spot] = ERRORS.get(body[8], "#N/A")
        elif kind == BOOLEAN_OR_ERROR and body[7]:
            errors[spot] = ERRORS.get(body[6], "#N/A")
    return formulas, errors
