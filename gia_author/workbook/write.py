"""The workbook for one unit: sheets, names of cells, hidden data.

Identical input gives identical bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from gia_author.diagnostics.finding import Address
from gia_author.form import numbers
from gia_author.form.edition import Edition
from gia_author.render.spreadsheets import Workbook, new_workbook
from gia_author.report.model import Report
from gia_author.workbook import (
    CHECKS,
    FIGURES,
    FORM,
    SHEET,
    TEXTS,
    balance_formulas,
    sheet_checks,
    sheet_figures,
    sheet_texts,
)
from gia_author.workbook.drawing import Paint
from gia_author.workbook.formulas import Board, FormulaValue, Live
from gia_author.workbook.hidden_sheet import Payload
from gia_author.workbook.layout import cell_name, layout, range_name, title
from gia_author.workbook.sheet_texts import EarlierTexts
from gia_author.workbook.text_rows import NOW, TextRow, passages, text_at

NAME = re.compile(r"[^\W\d][\w.]{0,200}")
DUE = {"人民政府": (3, 31)}
USUAL = (1, 31)


def write(
    report: Report,
    last: Report | None = None,
    *,
    text: str = "",
    before: EarlierTexts = (),
    deadline: date | None = None,
    office: str = "",
) -> bytes:
    """The workbook, filled in with what the report has; ``text`` is the author's file.

    ``last`` is last year's report and ``before`` its paragraphs as printed, each with its path.
    """
    stream = io.BytesIO()
    book = new_workbook(stream, in_memory=True)
    _properties(book, report)
    _sheets(Paint(book), report, last, before, deadline or due(report), office)
    hidden = book.add_worksheet(SHEET)
    for row, line in enumerate(Payload(report.edition, report.agency, report.year, text).lines()):
        hidden.write_string(row, 0, line)
    hidden.very_hidden()
    _names(book, report)
    book.close()
    return stream.getvalue()


def _sheets(
    paint: Paint,
    report: Report,
    last: Report | None,
    before: EarlierTexts,
    deadline: date,
    office: str,
) -> None:
    rows = passages(report.prose, report.edition)
    board = Board.of(report, prefilled(report, last), last)
    every = balance_formulas.balances(board, sheet_texts.unwritten(rows))
    plan = sheet_checks.plan(every, report)
    told = sheet_checks.verdict(every, plan)
    verdict = Live(f"{CHECKS}!$A${sheet_checks.VERDICT + 1}", told.value)
    heading = title(report.agency, report.year)
    sheet_checks.cover(paint, report, verdict, deadline, office, heading)
    sheet_figures.draw(paint, board, report, verdict)
    sheet_texts.draw(paint, rows, before, heading)
    sheet_checks.draw(paint, every, plan, report, heading)


def due(report: Report) -> date:
    """The last day that the Regulations allow (article 49)."""
    return date(report.year + 1, *DUE.get(report.kind, USUAL))


def prefilled(report: Report, last: Report | None) -> dict[Address, FormulaValue | None]:
    """What stands in the cells: the report's figures, last year's carried over where there is none,
    a text that is no figure as it is.
    """
    board = Board.of(report, {}, last)
    result: dict[Address, FormulaValue | None] = {}
    for address in board.layout.inputs:
        value = report.typed[address]
        result[address] = (
            value if value is not None else _typed(report, address) or board.carried(address)
        )
    return result


def _typed(report: Report, address: Address) -> str | None:
    """What the author has written for a figure where that is no number."""
    written = text_at(report.prose, report.edition.path(address)).strip()
    try:
        numbers.parse(written, report.edition.cells[address])
    except numbers.BadFigure:
        return written or None
    return None


def _properties(book: Workbook, report: Report) -> None:
    book.set_properties(
        {
            "title": title(report.agency, report.year),
            "author": report.agency,
            "created": datetime(report.year + 1, 1, 1),
        }
    )
    for key, value in {
        "机关": report.agency,
        "年度": str(report.year),
        "格式": report.edition.name,
        "填报表版本": str(FORM),
    }.items():
        book.set_custom_property(key, value)


def _names(book: Workbook, report: Report) -> None:
    """A name for every figure and text, which is its path in the author's file, and for every
    table.
    """
    for name, place in names(report.edition, passages(report.prose, report.edition)).items():
        book.define_name(name, f"={place}")


def names(edition: Edition, rows: Iterable[TextRow]) -> Mapping[str, str]:
    """The names of cells with the cells that they stand for."""
    at = layout(edition)
    result = {
        p.table.key: f"{FIGURES}!" + range_name((p.top + 1, 0, p.bottom, at.notes - 1), "$")
        for p in at.panels
    }
    result |= {
        ".".join(address): f"{FIGURES}!{cell_name(*spot, '$')}"
        for address, spot in at.spots.items()
    }
    for row in rows:
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in row.path)
        if NAME.fullmatch(name):
            result[name] = f"{TEXTS}!{cell_name(row.row, NOW, '$')}"
    return result
