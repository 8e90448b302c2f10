"""A Word document with every finding as a comment at the very sentence or cell: the report drawn
anew, or the document that was read.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gia_author.diagnostics.finding import Finding, Gap, GiaError, Place
from gia_author.render.document import Document, TableBlock
from gia_author.render.style import Style
from gia_author.render.writers import WRITERS

if TYPE_CHECKING:
    from docx.document import Document as Book
    from docx.table import Table
    from docx.text.run import Run

# left out, so that the same findings give the same file
DATE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}date"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AUTHOR, INITIALS = "gia-author", "核"


def write(document: Document, style: Style, findings: Iterable[Finding]) -> bytes:
    """The document as DOCX with comments.

    What has no place in the text is a comment on the title.
    """
    import docx

    book = docx.Document(io.BytesIO(WRITERS["docx"].write(document, style)))
    for finding in findings:
        place = _cell(book, document, finding) or _sentence(book, finding)
        _comment(book, place or _first(book), _words(finding))
    return _saved(book)


def annotate(data: bytes, findings: Iterable[Finding], gaps: Iterable[Gap]) -> bytes:
    """The document that was read, as it is, with comments.

    Raises GiaError where it cannot be written to.
    """
    from zipfile import BadZipFile

    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    try:
        book = docx.Document(io.BytesIO(data))
        for finding in findings:
            _comment(book, _in_source(book, finding), _words(finding))
        for gap in gaps:
            words = f"未核对 {gap.finding.code}：{gap.finding.message}{gap.finding.fix}"
            _comment(book, _in_source(book, gap.finding), words)
        return _saved(book)
    except (BadZipFile, PackageNotFoundError, LxmlError, KeyError, ValueError, AttributeError):
        raise GiaError("原文件有损坏，批注写不进去。", "用Word或WPS打开，另存一份再来。") from None


def _saved(book: Book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _comment(book: Book, runs: list[Run], words: str) -> None:
    comment = book.add_comment(runs=runs, text=words, author=AUTHOR, initials=INITIALS)
    comment._comment_elm.attrib.pop(DATE, "")


def _first(book: Book) -> list[Run]:
    """The runs that stand for the whole document: those of its first paragraph with text."""
    paragraphs = (p for p in book.element.body.iter(f"{W}p") if _text(_runs(p, book)).strip())
    first = next(paragraphs, None)
    return _runs(first, book) if first is not None else [book.add_paragraph().add_run("")]


def _in_source(book: Book, finding: Finding) -> list[Run]:
    """The runs that a finding is about in the document that was read: its cell, else its words near
    its paragraph, else the beginning.
    """
    place = finding.place or Place()
    cell = _source_cell(book, place) if place.table and place.row else None
    if cell is not None:
        paragraphs = [*cell.iter(f"{W}p")]
        written = next((runs for p in paragraphs if (runs := _runs(p, book))), None)
        return written or [_added(paragraphs[0], book)] if paragraphs else _first(book)
    return _quoted(book, finding.quote or "", place.paragraph) or _first(book)


def _source_cell(book: Book, place: Place) -> Any:
    """The cell, or the first of the row, that a place names; None where the table is another."""
    tables = [t for t in book.element.body.iter(f"{W}tbl") if not _is_fallback(t)]
    if place.table > len(tables):
        return None
    table = tables[place.table - 1]
    rows = [row for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
    if place.row > len(rows):
        return None
    column, last = 1, None
    for cell in rows[place.row - 1].iter(f"{W}tc"):
        if column > max(place.square, 1):
            break
        last, column = cell, column + cell.grid_span
    return last


def _is_fallback(element: Any) -> bool:
    return any(above.tag.endswith("}Fallback") for above in element.iterancestors())


def _runs(paragraph: Any, book: Book) -> list[Run]:
    """The runs of a paragraph that are seen, also those in links and insertions."""
    from docx.text.run import Run

    gone = ("del", "moveFrom", "Fallback")
    return [
        Run(run, book.element.body)
        for run in paragraph.iter(f"{W}r")
        if not any(above.tag.rpartition("}")[2] in gone for above in run.iterancestors())
    ]


def _added(paragraph: Any, book: Book) -> Any:
    from docx.text.paragraph import Paragraph

    return Paragraph(paragraph, book.element.body).add_run("")


def _quoted(book: Book, quote: str, near: int) -> list[Run]:
    """The runs of some words, where they stand nearest to this paragraph (counted from 1, those in
    tables and without text left out).
    """
    wanted, count = "".join(quote.split()), 0
    found: list[tuple[int, list[Run], int]] = []
    if not wanted:
        return []
    for paragraph in book.element.body.iter(f"{W}p"):
        runs = _runs(paragraph, book)
        text = "".join(_text(runs).split())
        inside = any(above.tag == f"{W}tbl" for above in paragraph.iterancestors())
        count += bool(text) and not inside
        at = text.find(wanted)
        if at >= 0:
            found.append((abs(count - near), runs, at))
    if not found:
        return []
    _, runs, at = min(found, key=lambda one: one[0])
    letters = [n for n, letter in enumerate(_text(runs)) if not letter.isspace()]
    return _cut(runs, letters[at], letters[at + len(wanted) - 1] + 1)


def _text(runs: list[Run]) -> str:
    return "".join(run.text for run in runs)


def _words(finding: Finding) -> str:
    return f"{finding.severity.label} {finding.code}：{finding.message}{finding.fix}"


def _cell(book: Book, document: Document, finding: Finding) -> list[Run]:
    """The runs of the cell that a finding is about; none if it is not about a figure of a table."""
    tables = [block for block in document.blocks if isinstance(block, TableBlock)]
    for number, block in enumerate(tables):
        for box in block.grid.boxes:
            if (
                box.address
                and finding.address
                and box.address[: len(finding.address)] == finding.address
            ):
                return _runs_at(book.tables[number], box.row, box.column)
    return []


def _runs_at(table: Table, row: int, column: int) -> list[Run]:
    """The runs in the cell that begins in this square; merged squares are
    counted by their spans.
    """
    from docx.text.paragraph import Paragraph

    start = 0
    for cell in table._tbl.tr_lst[row].tc_lst:
        if start == column:
            paragraph = Paragraph(cell.p_lst[0], table)
            return list(paragraph.runs) or [paragraph.add_run("")]
        start += cell.grid_span
    return []


def _sentence(book: Book, finding: Finding) -> list[Run]:
    """The run of the quoted piece, cut out of its paragraph's runs; none if it is nowhere in the
    text.
    """
    if not finding.quote:
        return []
    for paragraph in book.paragraphs:
        start = paragraph.text.find(finding.quote)
        if start >= 0:
            return _cut(list(paragraph.runs), start, start + len(finding.quote))
    return []


def _cut(runs: list[Run], start: int, end: int) -> list[Run]:
    """The runs that hold the characters from start to end, runs being split where they begin or end
    inside.
    """
    for edge in (start, end):
        position = 0
        for number, run in enumerate(runs):
            if position < edge < position + len(run.text):
                runs.insert(number + 1, _split(run, edge - position))
                break
            position += len(run.text)
    found, position = [], 0
    for run in runs:
        if start <= position and position + len(run.text) <= end and run.text:
            found.append(run)
        position += len(run.text)
    return found


def _split(run: Run, at: int) -> Run:
    """Cut a run in two; the second, which is returned, keeps the looks of the first."""
    text = run.text
    copied = copy.deepcopy(run._r)
    run._r.addnext(copied)
    run.text = text[:at]
    second = type(run)(copied, run._parent)
    second.text = text[at:]
    return second
