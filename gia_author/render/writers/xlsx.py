"""A workbook: the text on one sheet, each statutory table on its own, the author's data on a hidden
one.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from gia_author.render.document import (
    Document,
    HeadingBlock,
    ParagraphBlock,
    Picture,
    Signature,
    TableBlock,
    Title,
)
from gia_author.render.spreadsheets import Workbook, new_workbook
from gia_author.render.style import Style

DATA_SHEET = "gia-author"
LONGEST_CELL = 30_000  # characters; a spreadsheet cell holds 32,767
TEXT_WIDTH, TABLE_WIDTH = 90, 100  # of a sheet, in characters


def write(document: Document, style: Style) -> bytes:
    """The document as XLSX.

    Texts are written as texts, never as formulas; identical input gives identical bytes.
    """
    stream = io.BytesIO()
    book = new_workbook(stream, in_memory=True)
    made = datetime.fromisoformat(document.date or f"{document.year + 1}-01-01")
    book.set_properties(
        {
            "title": document.title,
            "author": document.agency,
            "subject": document.subject,
            "created": made,
        }
    )
    _text(book, document)
    for block in document.blocks:
        if isinstance(block, TableBlock):
            _table(book, block)
    _data(book, document)
    book.close()
    return stream.getvalue()


def _text(book: Workbook, document: Document) -> None:
    sheet = book.add_worksheet("正文")
    sheet.set_column(0, 0, TEXT_WIDTH)
    more: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "align": "center", "font_size": 16},
        "heading": {"bold": True},
        "text": {},
        "end": {"align": "right"},
    }
    looks = {
        name: book.add_format({"text_wrap": True, "valign": "top", **look})
        for name, look in more.items()
    }
    for row, (text, look) in enumerate(_lines(document)):
        sheet.write_string(row, 0, text, looks[look])


def _lines(document: Document) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = [("草稿", "title")] if document.draft else []
    for block in document.blocks:
        match block:
            case Title(parts):
                lines += [(part, "title") for part in parts]
            case HeadingBlock(text=text):
                lines.append((text, "heading"))
            case ParagraphBlock():
                lines.append((block.lead + block.text, "text"))
            case Picture():
                lines.append((block.line, "text"))
            case Signature(parts):
                lines += [(part, "end") for part in parts]
    return lines


def _table(book: Workbook, block: TableBlock) -> None:
    sheet = book.add_worksheet(block.grid.key)
    label = book.add_format(
        {"border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    total = sum(block.grid.widths)
    for column, width in enumerate(block.grid.widths):
        sheet.set_column(column, column, max(6, TABLE_WIDTH * width / total))
    for box in block.grid.boxes:
        text = block.texts[box.address] if box.address else box.text
        if box.rowspan > 1 or box.colspan > 1:
            sheet.merge_range(
                box.row,
                box.column,
                box.row + box.rowspan - 1,
                box.column + box.colspan - 1,
                "",
                label,
            )
        if box.address and text.isdigit() and len(text) < 16:
            sheet.write_number(box.row, box.column, int(text), label)
        else:
            sheet.write_string(box.row, box.column, text, label)


def _data(book: Workbook, document: Document) -> None:
    """The data as JSON text, cut into as many cells as it needs, on a sheet that only a program
    shows.
    """
    sheet = book.add_worksheet(DATA_SHEET)
    for row, start in enumerate(range(0, len(document.data), LONGEST_CELL)):
        sheet.write_string(row, 0, document.data[start : start + LONGEST_CELL])
    sheet.very_hidden()
