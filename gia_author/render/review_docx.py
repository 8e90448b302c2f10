"""The report as a Word document with every finding as a comment at the very sentence or cell."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable
from typing import Any

from gia_author.diagnostics.finding import Finding
from gia_author.render.document import Document, TableBlock
from gia_author.render.style import Style
from gia_author.render.writers import WRITERS

DATE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}date"  # left out, so that the same findings give the same file
AUTHOR, INITIALS = "gia-author", "核"


def write(document: Document, style: Style, findings: Iterable[Finding]) -> bytes:
    """The document as DOCX with comments. What has no place in the text is a comment on the title."""
    import docx

    book = docx.Document(io.BytesIO(WRITERS["docx"].write(document, style)))
    for finding in findings:
        runs = _cell(book, document, finding) or _sentence(book, finding) or book.paragraphs[0].runs
        comment = book.add_comment(
            runs=runs, text=_words(finding), author=AUTHOR, initials=INITIALS
        )
        comment._comment_elm.attrib.pop(DATE, "")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _words(finding: Finding) -> str:
    return f"{finding.severity.label} {finding.code}：{finding.message}{finding.fix}"


def _cell(book: Any, document: Document, finding: Finding) -> list[Any]:
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


def _runs_at(table: Any, row: int, column: int) -> list[Any]:
    """The runs in the cell that begins in this square; merged squares are counted by their spans."""
    from docx.text.paragraph import Paragraph

    start = 0
    for cell in table._tbl.tr_lst[row].tc_lst:
        if start == column:
            paragraph = Paragraph(cell.p_lst[0], table)
            return list(paragraph.runs) or [paragraph.add_run("")]
        start += cell.grid_span
    return []


def _sentence(book: Any, finding: Finding) -> list[Any]:
    """The run of the quoted piece, cut out of its paragraph's runs; none if it is nowhere in the text."""
    if not finding.quote:
        return []
    for paragraph in book.paragraphs:
        start = paragraph.text.find(finding.quote)
        if start >= 0:
            return _cut(paragraph, start, start + len(finding.quote))
    return []


def _cut(paragraph: Any, start: int, end: int) -> list[Any]:
    """The runs that hold the characters from start to end, runs being split where they begin or end inside."""
    for edge in (start, end):
        position = 0
        for run in paragraph.runs:
            if position < edge < position + len(run.text):
                _split(run, edge - position)
                break
            position += len(run.text)
    found, position = [], 0
    for run in paragraph.runs:
        if start <= position and position + len(run.text) <= end and run.text:
            found.append(run)
        position += len(run.text)
    return found


def _split(run: Any, at: int) -> None:
    """Cut a run in two; the second keeps the looks of the first."""
    text = run.text
    second = copy.deepcopy(run._r)
    run._r.addnext(second)
    run.text = text[:at]
    type(run)(second, run._parent).text = text[at:]
