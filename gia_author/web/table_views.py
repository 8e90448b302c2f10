"""The statutory tables as the page shows them: where each cell stands, and what is written in it or
worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from gia_author.diagnostics.finding import Address
from gia_author.form import labels
from gia_author.form.edition import Edition
from gia_author.form.grid import grid
from gia_author.form.numbers import show
from gia_author.form.table import Table
from gia_author.report.model import Report
from gia_author.web.edits import at

Values = Mapping[str, tuple[str, bool]]


def values(report: Report) -> dict[str, tuple[str, bool]]:
    """What stands in every cell, by its written address, and whether it was worked out."""
    result = {}
    for address in report.edition.cells:
        written = _written(report, address)
        shown = written if written is not None else show(report.figures[address])
        result[".".join(address)] = (shown, written is None and bool(shown))
    return result


def _written(report: Report, address: Address) -> str | None:
    """What the author wrote in a cell; None where nothing is. A 0 for a whole row counts for each
    of its cells but the totals."""
    path = report.edition.path(address)
    for n in range(1, len(path) + 1):
        value = at(report.prose, path[:n])
        if isinstance(value, str):
            whole_row = n < len(path) and report.edition.cells[address].is_sum
            return None if whole_row or not value.strip() else value.strip()
    return None


def changed(before: Values, after: Values, edition: Edition) -> list[dict[str, Any]]:
    """The cells that are not what they were, by table."""
    result = []
    for key, table in edition.tables.items():
        names = (".".join(address) for address in table.cells)
        cells = [_value(name, after) for name in names if before.get(name) != after[name]]
        if cells:
            result.append({"key": key, "cells": cells})
    return result


def _value(name: str, known: Values) -> dict[str, Any]:
    value, computed = known[name]
    return {"address": name, "value": value, "computed": computed}


def tables(report: Report, known: Values) -> list[dict[str, Any]]:
    """Every table, laid out, with what stands in it."""
    notes = {".".join(address): note for address, note in report.notes.items()}
    return [
        layout | {"cells": [*_filled(layout["cells"], known, notes)]}
        for layout in map(_layout, report.edition.tables.values())
    ]


def _filled(
    cells: list[dict[str, Any]], known: Values, notes: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for cell in cells:
        name = cell["address"]
        if name is None:
            yield cell
        else:
            yield cell | _value(name, known) | {"note": notes.get(name, "")}


@cache
def _layout(table: Table) -> dict[str, Any]:
    """A table without its figures: the same for all reports of an edition."""
    return _printed(table) if table.printed else _listed(table)


def _printed(table: Table) -> dict[str, Any]:
    layout = grid(table)
    cells = [
        _cell(
            box.row,
            box.column,
            (box.rowspan, box.colspan),
            table,
            box.address,
            None if box.address else box.text,
            upright=box.vertical,
        )
        for box in layout.boxes
    ]
    return {
        "key": table.key,
        "title": table.title,
        "columns": [*layout.widths],
        "rows": len(layout.rows),
        "cells": cells,
        "unit": None,
    }


def _listed(table: Table) -> dict[str, Any]:
    """Figures that have no table on the form: a row of names, a row of figures."""
    cells = [
        _cell(row, n, (1, 1), table, address if row else None, None if row else f"{address[-1]}")
        for row in (0, 1)
        for n, address in enumerate(table.cells)
    ]
    columns = [1] * len(table.cells)
    return {
        "key": table.key,
        "title": table.title,
        "columns": columns,
        "rows": 2,
        "cells": cells,
        "unit": None,
    }


def _cell(
    row: int,
    column: int,
    spans: tuple[int, int],
    table: Table,
    address: Address | None,
    label: str | None,
    *,
    upright: bool = False,
) -> dict[str, Any]:
    cell = table.cells[address] if address else None
    return {
        "row": row,
        "col": column,
        "rowspan": spans[0],
        "colspan": spans[1],
        "label": label,
        "head": cell is None,
        "upright": upright,
        "address": ".".join(address) if address else None,
        "kind": "money" if cell and cell.is_money else "count",
        "unit": cell.unit if cell else None,
        "signed": bool(cell and cell.signed),
        "sum": bool(cell and cell.is_sum),
    }


def figures(report: Report, known: Values) -> list[dict[str, Any]]:
    """Everything that the text can name, with its words and its value."""
    own = [
        {"name": "机关", "label": "机关名称", "value": report.agency, "group": "基本信息"},
        {"name": "年度", "label": "年度", "value": str(report.year or ""), "group": "基本信息"},
    ]
    return own + [
        {"name": name, "label": label, "value": known[name][0], "group": group}
        for name, label, group in _names(report.edition)
    ]


@cache
def _names(edition: Edition) -> tuple[tuple[str, str, str], ...]:
    """Every figure's name, its words, and the table that it stands in."""
    return tuple(
        (".".join(address), _words(term), term.table.title)
        for address, term in labels.terms(edition).items()
    )


def _words(term: labels.Term) -> str:
    return " · ".join(filter(None, (term.row_title, term.column_title)))
