"""Spreadsheets (.xlsx, .xls, .et): every visible sheet as tables and lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from gia_author.diagnostics.finding import Finding, Place
from gia_author.extract.readers import child_process, findings, safe_zip, xlsx_marks
from gia_author.extract.readers.cell_spans import MOST_COLUMNS, MOST_ROWS, SquareRow, pieces
from gia_author.extract.readers.raw import Raw, RawBlock, RawTable, RawText
from gia_author.extract.readers.unusable import unusable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

LARGEST, LARGEST_UNPACKED = 32_000_000, 150_000_000  # bytes
MOST_SHEETS = 40
MOST_MERGED = 2_000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DATA_SHEET = "gia-author"
RESAVE = "用Excel或WPS打开后另存为xlsx，再导入。"


def read(data: bytes, name: str) -> Raw:
    """A spreadsheet as raw tables and lines; a file that cannot be read is a finding."""
    if len(data) > LARGEST:
        return findings.nothing(
            findings.OVERSIZE,
            f"文件有{len(data) // 1_000_000}兆，没有读。",
            "核对是不是选错了文件。",
            name,
        )
    why = unusable(data, name) if not data or data.startswith((ZIP, OLE)) else None
    if why:
        code = findings.LOCKED if data.startswith(OLE) else findings.UNUSABLE
        return findings.nothing(code, why.message, why.fix, name)
    if b"<table" in data[:20_000].lower() or b"<html" in data[:2_000].lower():
        return findings.nothing(
            findings.UNUSABLE,
            "这份表格其实是网页，只是扩展名改成了xls。",
            "把扩展名改成html再导入，或者" + RESAVE,
            name,
        )
    if not data.startswith((ZIP, OLE)):
        return findings.nothing(
            findings.UNUSABLE, "这不是Excel或WPS表格文件，或者已经损坏。", RESAVE, name
        )
    if data.startswith(ZIP) and _unpacked(data) > LARGEST_UNPACKED:
        return findings.nothing(
            findings.OVERSIZE,
            "表格解压以后大得不正常，没有读。",
            "核对是不是选错了文件；" + RESAVE,
            name,
        )
    return child_process.read(__name__, data, name)


def _unpacked(data: bytes) -> int:
    """The size that the parts of a zip say they have."""
    try:
        with safe_zip.opened(data) as package:
            return sum(part.file_size for part in package.infolist())
    except safe_zip.Oversize:
        return LARGEST_UNPACKED + 1
    except safe_zip.BROKEN:
        return 0


def extract(data: bytes, name: str) -> Raw:
    """What ``read`` returns for a spreadsheet of tolerable size, read in this process."""
    import python_calamine as calamine

    marks = xlsx_marks.plain(data)
    try:
        with calamine.load_workbook(BytesIO(marks.data)) as book:
            raw = _book(book, calamine.SheetVisibleEnum.Visible, name)
            return replace(raw, findings=(*raw.findings, *findings.struck(marks.struck, name)))
    except calamine.PasswordError:
        return findings.nothing(
            findings.LOCKED, "这份表格加了打开密码。", "用密码打开，去掉密码后另存，再导入。", name
        )
    except (calamine.CalamineError, OSError, ValueError, IndexError):
        return findings.nothing(
            findings.UNUSABLE, "这份表格已经损坏，或者不是Excel、WPS表格文件。", RESAVE, name
        )


def _book(book: CalamineWorkbook, visible: SheetVisibleEnum, name: str) -> Raw:
    shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == visible]
    hidden = tuple(
        f"隐藏的工作表：{sheet.name}" for sheet in book.sheets_metadata if sheet.visible != visible
    )
    blocks: list[RawBlock] = []
    cut = []
    for title in shown[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(title)
        blocks += _sheet(sheet, title)
        if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
            cut.append(title)
    cut += shown[MOST_SHEETS:]
    embedded = (
        _embedded(book) if any(sheet.name == DATA_SHEET for sheet in book.sheets_metadata) else None
    )
    return Raw(
        tuple(blocks), embedded, furniture=hidden, findings=tuple(_findings(blocks, cut, name))
    )


def _embedded(book: CalamineWorkbook) -> str:
    """The JSON text that our own workbooks carry on a hidden sheet."""
    rows = book.get_sheet_by_name(DATA_SHEET).to_python()
    return "".join(str(row[0]) for row in rows[:MOST_ROWS] if row)


def _sheet(sheet: CalamineSheet, title: str) -> Iterator[RawBlock]:
    """A sheet as tables parted by empty rows, and lines of text where only one cell of a row is
    filled."""
    rows = [
        [_text(cell) for cell in row[:MOST_COLUMNS]]
        for _, row in zip(range(MOST_ROWS), sheet.to_python(skip_empty_area=False), strict=False)
    ]
    squares = _merged(rows, sheet)
    part: list[SquareRow] = []
    for number, row in enumerate([*squares, ()], 1):
        if any(cell is None or cell for cell in row):
            part.append(row)
        else:
            yield from pieces(_without_blank_columns(part, title, number - len(part)))
            part = []


def _merged(rows: list[list[str]], sheet: CalamineSheet) -> list[SquareRow]:
    """The rows with None in all squares of merged cells but the first."""
    squares: list[list[str | None]] = [[*row] for row in rows]
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:MOST_MERGED]:
        for row in range(top, min(bottom + 1, len(squares))):
            for column in range(left, min(right + 1, len(squares[row]))):
                if (row, column) != (top, left):
                    squares[row][column] = None
    return [tuple(row) for row in squares]


def _without_blank_columns(rows: list[SquareRow], title: str, first: int) -> RawTable:
    """The part of a sheet that begins with this row (from 1), without the columns in which nothing
    stands."""
    kept = [
        n
        for n in range(max(map(len, rows), default=0))
        if any(n < len(row) and row[n] for row in rows)
    ]
    return RawTable(
        tuple(tuple(row[n] if n < len(row) else "" for n in kept) for row in rows),
        Place(cell=title),
        tuple(range(first, first + len(rows))),
        tuple(n + 1 for n in kept),
    )


def _text(cell: object) -> str:
    """A cell as it is shown; whole numbers without a fraction."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    lines = (" ".join(line.split()) for line in str(cell).splitlines())
    return "\n".join(line for line in lines if line)


def _findings(blocks: list[RawBlock], cut: list[str], name: str) -> Iterator[Finding]:
    if cut:
        yield findings.fault(
            findings.PARTIAL,
            f"工作表{'、'.join(cut[:5])}太大或太多，只读了开头。",
            "核对是不是选错了文件。",
            name,
        )
    if not any(
        isinstance(block, RawText) or any(cell for row in block.rows for cell in row)
        for block in blocks
    ):
        yield findings.fault(findings.WORDLESS, "表格里没有内容。", "核对是不是选错了文件。", name)
