"""The rows of a table whose digits are glued together: cut by the sums within a row and the
balances between rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from gia_author.diagnostics.finding import Address
from gia_author.extract.tables import split_digits
from gia_author.extract.tables.cell_readings import (
    G901,
    G902,
    G906,
    FiguresRead,
    FormRow,
    put_inferred,
)
from gia_author.form.table import Cell, Identity, Part, Table

SHOWN = 6


def unglue(sheet: FiguresRead, table: Table, rows: list[FormRow]) -> None:
    """Cut the glued digits of all rows, by the sums in a row and then by the balances between
    rows."""
    glued = [row for row in rows if row.pieces]
    if not any(is_evident(row) for row in glued):
        for row in glued:
            row.pieces = ()
            misfit(sheet, table, row)
        return
    _cut_all(sheet, table, glued)
    glued = [row for row in glued if row.pieces]
    ways = [row.ways or _as_vector(row) for row in rows]
    balances = [
        b for part in table.parts for b in balances_of(part, rows) if all(ways[n] for n in b)
    ]
    why = "各行的勾稽关系不成立"
    try:
        settled = (
            split_digits.settle([w or [()] for w in ways], balances) if glued and balances else None
        )
    except split_digits.TooMany:
        settled, why = None, "可能的组合太多"
    for row, left in zip(rows, settled or ways, strict=True):
        row.ways = [way for way in left if way] if row.pieces else []
    if glued and balances and settled is None:
        sheet.say(
            G901,
            f"“{table.title}”的表里有粘连的数字，{why}，只按行内合计拆分。",
            table,
            fix="请对照原文核对拆开的数字。",
        )
    _report_glued(sheet, table, glued)


def is_evident(row: FormRow) -> bool:
    """Whether digits are certainly glued, and not merely a cell missing: far too few pieces, or
    figures that begin with 0."""
    return len(row.pieces) <= len(row.form) // 2 or has_glued_zero(row)


def has_glued_zero(row: FormRow) -> bool:
    """Whether a piece begins with a 0 that is a figure of its own."""
    return any(len(piece) > 1 and piece[0] == "0" and piece[1] != "." for piece in row.pieces)


def misfit(sheet: FiguresRead, table: Table, row: FormRow, why: str = "") -> None:
    """Leave a row whose cells cannot be told apart."""
    assert row.claim
    run = row.claim.run
    why = why or f"有{sum(t.kind != 'blank' for t in run.tokens)}个数字，应有{len(row.form)}个"
    sheet.say(
        G906,
        f"“{row.label}”这一行{why}（{sheet.where(run)}）：{sheet.text(run)}。",
        table,
        row.form,
        quote=sheet.text(run),
        fix="没有导入，请对照原文填写。",
    )
    sheet.unread(row.form, run)


def _cut_all(sheet: FiguresRead, table: Table, glued: Sequence[FormRow]) -> None:
    """The ways to cut every row; a row of which nothing shows that its digits are glued is left.

    Digits that can be cut in one way only are no proof: 564 is 5, 6, 4 wherever three cells are
    asked for. Nor is a sum that holds where most rows have none that does: cells are missing then.
    """
    refuted = 0
    for row in glued:
        ways = _cuts(row)
        refuted += ways == []
        row.ways = ways or []
    proved = sum(bool(row.ways) for row in glued)
    for row in glued:
        if refuted > max(proved, 1) or _is_guess(sheet, row):
            row.pieces, row.ways = (), []
            misfit(sheet, table, row)


def _is_guess(sheet: FiguresRead, row: FormRow) -> bool:
    """Whether no sum and no 0 at the head of a figure bears out the one way to cut a row, or
    borders part its cells."""
    if not row.claim or has_glued_zero(row) or sums_of(row.part, row.form):
        return False
    lines = sheet.source.lines
    return len(row.ways) == 1 or all(lines[token.line].explicit for token in row.claim.run.tokens)


def _cuts(row: FormRow) -> list[split_digits.Vector] | None:
    """The ways to cut a row; None if there are too many."""
    sums = sums_of(row.part, row.form)
    signed = [cell.signed for cell in row.form]
    try:
        ways = split_digits.cuts(row.pieces, len(row.form), sums, signed)
    except split_digits.TooMany:
        return None
    return [
        way
        for way in ways
        if all(
            cell.is_money or isinstance(figure, int)
            for cell, figure in zip(row.form, way, strict=True)
        )
    ]


def _as_vector(row: FormRow) -> list[split_digits.Vector]:
    """The figures of a row that was read, blanks as 0, for the balances; none where a cell could
    not be read."""
    if any(t.kind == "unclear" for t in row.cells):
        return []
    values = tuple(Decimal(t.text.replace(",", "")) if t.kind == "number" else 0 for t in row.cells)
    return [values] if values else []


def sums_of(part: Part, form: Sequence[Cell]) -> list[split_digits.RowSum]:
    """The sums within one row, by position."""
    place = {cell.address: n for n, cell in enumerate(form)}
    inside = [i for i in part.identities if i.sign == "=" and set(i.addresses) <= set(place)]
    return [
        split_digits.RowSum(place[i.left[0]], tuple(place[a] for a in i.right))
        for i in inside
        if len(i.left) == 1
    ]


def balances_of(part: Part, rows: Sequence[FormRow]) -> Iterator[split_digits.RowWeights]:
    """The balances between rows, each once: they are the same in every column."""
    first = {row.form[0].address: n for n, row in enumerate(rows) if row.part is part}
    for identity in part.identities:
        if identity.sign == "=" and set(identity.addresses) <= set(first) and len(first) > 1:
            yield _weights(identity, first)


def _weights(identity: Identity, place: Mapping[Address, int]) -> dict[int, int]:
    return {place[a]: 1 for a in identity.left} | {place[a]: -1 for a in identity.right}


def _report_glued(sheet: FiguresRead, table: Table, glued: Sequence[FormRow]) -> None:
    solved = [row for row in glued if len(row.ways) == 1]
    if solved:
        names = "、".join(f"“{row.label}”" for row in solved[:3])
        sheet.say(
            G902,
            f"“{table.title}”的表里{names}等{len(solved)}行的数字连在一起，已按合计拆开。",
            table,
            fix="请抽查。",
        )
    for row in glued:
        if len(row.ways) != 1 and row.claim:
            common = _common(row)
            kept = f"；{len(common)}格各种拆法都一样，已照此填写" if common else ""
            ways = "；".join("、".join(map(str, way)) for way in row.ways[:SHOWN])
            ways += "……" if len(row.ways) > SHOWN else ""
            shown = f"有{len(row.ways)}种拆法：{ways}" if row.ways else "拆法太多或没有拆法"
            sheet.say(
                G901,
                (
                    f"“{row.label}”的数字连在一起（{' '.join(row.pieces)}，"
                    f"{sheet.where(row.claim.run)}），{shown}{kept}。"
                ),
                table,
                row.form,
                quote=" ".join(row.pieces),
                fix=f"{'其余' if common else ''}没有导入，请对照原文填写。",
            )
            sheet.unread(row.form, row.claim.run, " ".join(row.pieces))
            put_inferred(sheet, row, common)


def _common(row: FormRow) -> dict[Cell, int | Decimal]:
    """The figures of a row that are the same in whatever way its digits are cut."""
    columns = zip(row.form, zip(*row.ways, strict=True), strict=False)
    return {cell: figures[0] for cell, figures in columns if len({*figures}) == 1}
