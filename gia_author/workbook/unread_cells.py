"""What a unit has written where nothing is read: on sheets of its own, beside or below the form.

It is said, never dropped without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gia_author.extract.readers.raw import Cells, Spot
from gia_author.workbook import CHECKS, COVER, FIGURES, SHEET, TEXTS, sheet_checks
from gia_author.workbook.balance_formulas import RESULT
from gia_author.workbook.hidden_sheet import Payload
from gia_author.workbook.layout import LEGEND, layout
from gia_author.workbook.text_rows import REMARK, passages

FOREIGN = "WpsReserved"  # sheets that WPS makes for itself begin with this
Kept = Callable[[Spot], bool]


@dataclass(frozen=True)
class Stray:
    """The cells of one sheet that are not read, in the order of reading; ``ours`` is False for a
    sheet that the form does not have.
    """

    sheet: str
    spots: tuple[Spot, ...]
    first: str
    ours: bool


def strays(cells: Cells, payload: Payload) -> Iterator[Stray]:
    """Every sheet with something that is not read."""
    kept: dict[str, Kept] = {
        COVER: _cover,
        FIGURES: _figures(cells, payload),
        TEXTS: _texts(cells, payload),
        CHECKS: _checks(cells, payload),
        SHEET: _all,
    }
    for sheet, values in cells.values.items():
        within = kept.get(sheet, _all if sheet.startswith(FOREIGN) else _none)
        spots = tuple(
            sorted(
                spot for spot, value in values.items() if str(value).strip() and not within(spot)
            )
        )
        if spots:
            yield Stray(sheet, spots, str(values[spots[0]]).strip(), sheet in kept)


def _all(spot: Spot) -> bool:
    return True


def _none(spot: Spot) -> bool:
    return False


def _cover(spot: Spot) -> bool:
    return (
        spot[0] <= sheet_checks.STEPS_TOP + len(sheet_checks.STEPS) and spot[1] <= sheet_checks.FACT
    )


def _figures(cells: Cells, payload: Payload) -> Kept:
    """The rows of the tables; beside them, where the form says what is wrong, only its own
    formulas.
    """
    at = layout(payload.edition)
    rows = {*range(LEGEND + 1)} | {
        row for p in at.panels for row in range(p.top, p.bottom + len(p.balances) + 1)
    }
    return lambda spot: (
        spot[0] in rows
        and (spot[1] < at.notes or (spot[1] == at.notes and _is_formula(cells, FIGURES, spot)))
    )


def _texts(cells: Cells, payload: Payload) -> Kept:
    """The rows of texts; behind them, where the form counts the characters, only its own formulas;
    of headings only their words.
    """
    rows = passages(payload.data, payload.edition)
    paths = {row.row: bool(row.path) for row in rows}

    def kept(spot: Spot) -> bool:
        row, column = spot
        if row not in paths:
            return row < rows[0].row and column <= REMARK
        return column == 0 or (
            paths[row]
            and (column < REMARK or (column == REMARK and _is_formula(cells, TEXTS, spot)))
        )

    return kept


def _checks(cells: Cells, payload: Payload) -> Kept:
    """Down to the last line for acceptances, and the line to sign."""
    values = cells.values.get(CHECKS, {})
    last = max(
        (row for row, _ in sheet_checks.accepted_rows(values, payload.data)),
        default=max((row for row, _ in values), default=0),
    )
    return lambda spot: (
        spot[1] <= RESULT
        and (spot[0] <= last or str(values[spot]).startswith(sheet_checks.SIGNED[:3]))
    )


def _is_formula(cells: Cells, sheet: str, spot: Spot) -> bool:
    return not cells.known or spot in cells.formulas.get(sheet, ())
