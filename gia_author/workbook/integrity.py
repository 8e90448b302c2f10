"""Whether the fixed words of a workbook still stand where they did: then every figure belongs to
its cell.
"""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.extract.readers.raw import Cells, Spot
from gia_author.workbook import CHECKS, COVER, FIGURES, TEXTS
from gia_author.workbook.hidden_sheet import Payload
from gia_author.workbook.layout import TITLE, layout, title
from gia_author.workbook.sheet_checks import FACT, FACTS, FACTS_TOP, identity
from gia_author.workbook.text_rows import LABEL, passages, sign_off_rows

AlteredLabel = tuple[str, Spot, str, str]


def altered(cells: Cells, payload: Payload) -> list[AlteredLabel]:
    """Every label that is not what it was: sheet, cell, what should stand
    there, what stands there.
    """
    changes = []
    older = _without_sign_off(cells, payload)
    for sheet, spot, wanted in fixed(payload):
        now = str(cells.values.get(sheet, {}).get(spot, ""))
        known = sheet in cells.values and not (sheet == TEXTS and spot in older)
        if known and _bare(now) != _bare(wanted):
            changes.append((sheet, spot, wanted, now))
    return changes


def _without_sign_off(cells: Cells, payload: Payload) -> set[Spot]:
    """The labels of the rows for those who sign, of a workbook that was made without them."""
    rows = sign_off_rows(passages(payload.data, payload.edition))
    spots = {(row.row, LABEL) for row in rows}
    return set() if spots & cells.values.get(TEXTS, {}).keys() else spots


def fixed(payload: Payload) -> Iterator[tuple[str, Spot, str]]:
    """Every label with its sheet and cell."""
    yield FIGURES, (TITLE, 0), title(payload.agency, payload.year)
    for panel in layout(payload.edition).panels:
        yield FIGURES, (panel.top, 0), panel.heading
        yield from (
            (FIGURES, drawn.spot, drawn.box.text)
            for drawn in panel.boxes
            if drawn.box.address is None
        )
    for row in passages(payload.data, payload.edition):
        yield TEXTS, (row.row, LABEL), f"{row.label}\n{row.guidance}"
    for name, fact in identity(payload.agency, payload.year, payload.edition).items():
        yield COVER, (FACTS_TOP + FACTS.index(name), FACT), fact
    yield from (
        (sheet, (TITLE, 0), title(payload.agency, payload.year)) for sheet in (COVER, TEXTS, CHECKS)
    )


def is_identity(change: AlteredLabel) -> bool:
    """True for a cell that says for which unit and year the workbook was made."""
    return change[0] == COVER or change[1] == (TITLE, 0)


def _bare(text: str) -> str:
    return "".join(text.split())
