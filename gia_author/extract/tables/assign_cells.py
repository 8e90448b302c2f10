"""Runs of cells into the rows and columns of a statutory table: what belongs to which row, which
cell stands in which column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gia_author.diagnostics.finding import Address
from gia_author.extract.tables.cell_readings import (
    G904,
    G905,
    G908,
    G911,
    G912,
    FiguresRead,
    FormRow,
    write,
)
from gia_author.extract.tables.labels import LabelMatch, edits, marks
from gia_author.extract.tables.locate_headings import Found, HeadedRun, Run, claims
from gia_author.extract.tables.split_rows import balances_of, misfit, sums_of, unglue
from gia_author.extract.tables.tokens import Token
from gia_author.form.table import Heading, Table


def rows_of(table: Table) -> list[FormRow]:
    """The rows of the form in the order of print."""
    return [
        FormRow(part, tuple(part.cell(row, column) for column in part.column_leaves), row[1].label)
        for part in table.parts
        for row in part.row_leaves
    ]


def fill_rows(sheet: FiguresRead, place: Found) -> list[Run]:
    """Read a table of rows into the sheet; the runs that were used."""
    rows = rows_of(place.table)
    widths = {len(row.form) for row in rows}
    claimed, stray = claims(sheet.source, place, widths.pop() if len(widths) == 1 else 0)
    extra = _assign(sheet, place, rows, claimed)
    _report_extra(sheet, place, extra, stray)
    _report_labels(sheet, place, rows)
    _fit_all(sheet, place, rows)
    _reorder(sheet, place, rows)
    unglue(sheet, place.table, rows)
    _write(sheet, place, rows)
    return [row.claim.run for row in rows if row.claim] + [claim.run for claim in extra] + stray


def _assign(
    sheet: FiguresRead, place: Found, rows: list[FormRow], claimed: Sequence[HeadedRun]
) -> list[HeadedRun]:
    """Give each row its claim; the claims for which the form has no row are left."""
    for number, row in enumerate(rows):
        mine = [c for c in claimed if c.hit.mark and c.hit.mark.index == number]
        full = [c for c in mine if not c.run.is_empty] or mine
        strange = {line for other in place.others for line in other.lines}
        clean = [c for c in full if c.run.line not in strange]
        full = clean if len(_values(full)) > 1 and len(_values(clean)) == 1 else full
        fitting = [c for c in full if windows(c.run.tokens, len(row.form))]
        full = fitting if len(_values(full)) > 1 and len(_values(fitting)) == 1 else full
        values = _values(full)
        if len(values) == 1:
            row.claim = full[0]
        elif values:
            texts = "；".join(f"{sheet.where(c.run)}“{sheet.text(c.run)}”" for c in full[:3])
            sheet.say(
                G908,
                f"“{row.label}”有{len(full)}处不同的数字：{texts}。",
                place.table,
                row.form,
                fix="没有导入，请对照原文填写。",
            )
    extra = [c for c in claimed if c.hit.mark is None]
    return [claim for claim in extra if not _adopt(sheet, place, rows, claim)]


def _values(claimed: Sequence[HeadedRun]) -> set[tuple[str, ...]]:
    return {tuple(t.text for t in c.run.tokens if t.kind != "blank") for c in claimed}


def _adopt(sheet: FiguresRead, place: Found, rows: list[FormRow], claim: HeadedRun) -> bool:
    """Give a claim with an unknown label to the one row that is missing in its place, if the label
    is at all like it."""
    at = claim.run.at
    before = max(
        (n for n, row in enumerate(rows) if row.claim and row.claim.run.at < at), default=-1
    )
    after = min(
        (n for n, row in enumerate(rows) if row.claim and row.claim.run.at > at), default=len(rows)
    )
    missing = [n for n in range(before + 1, after) if not rows[n].claim]
    named = {hit.mark.index for hit in place.rows if hit.mark}
    if len(missing) != 1 or missing[0] in named or not claim.run.has_number:
        return False
    row = rows[missing[0]]
    text = sheet.source.letters[claim.hit.start : claim.hit.end]
    mark = next(m for m in marks(place.table) if m.kind == "row" and m.index == missing[0])
    ordinal = sheet.source.ordinal(claim.hit.start)
    like = 1 - min(edits(core, text)[0] / len(core) for core in mark.cores)
    if like < (0.3 if ordinal == mark.ordinal else 0.45) or len(text) > 2 * len(mark.cores[0]):
        return False
    row.claim = HeadedRun(claim.hit, claim.run, False)
    return True


def _report_extra(
    sheet: FiguresRead, place: Found, extra: Sequence[HeadedRun], stray: Sequence[Run]
) -> None:
    for claim in extra:
        if claim.run.has_number:
            label = sheet.source.letters[claim.hit.start : claim.hit.end][:40]
            sheet.say(
                G905,
                f"“{place.table.title}”的表里有格式之外的一行“{label}”"
                f"（{sheet.where(claim.run)}）：{sheet.text(claim.run)}。",
                place.table,
                quote=sheet.text(claim.run),
                fix="没有导入，请看是否要并入相应的行或写进正文。",
            )
    for run in stray:
        if run.has_number:
            sheet.say(
                G905,
                f"“{place.table.title}”的表里有数字不知属于哪一行（{sheet.where(run)}）："
                f"{sheet.text(run)}。",
                place.table,
                quote=sheet.text(run),
                fix="没有导入，请对照原文填写。",
            )


def _report_labels(sheet: FiguresRead, place: Found, rows: Sequence[FormRow]) -> None:
    """Say which labels were damaged, and which rows have their figures by order only."""
    for row in rows:
        hit = row.claim.hit if row.claim else None
        text = sheet.source.letters[hit.start : hit.end] if hit else ""
        if hit and hit.mark is None:
            sheet.say(
                G908,
                f"“{text}”按位置当作“{row.label}”读取。",
                place.table,
                row.form,
                fix="请核对。",
            )
        elif hit and hit.score < 1:
            sheet.say(
                G912,
                f"“{text}”当作“{row.label}”读取。",
                place.table,
                row.form,
                quote=text,
                fix=f"规定的名称是“{row.label}”。",
            )


def _fit_all(sheet: FiguresRead, place: Found, rows: Sequence[FormRow]) -> None:
    """Put the cells of every claim under the columns of the form."""
    styles: Counter[object] = Counter()
    claimed = [
        (row, row.claim, _ways(sheet, row, row.claim.run.tokens)) for row in rows if row.claim
    ]
    for _, claim, ways in claimed:
        styles.update([_style(claim.run.tokens, ways[0])] if len(ways) == 1 else [])
    for row, claim, ways in claimed:
        best = max((styles[_style(claim.run.tokens, way)] for way in ways), default=0)
        usual = (
            [way for way in ways if styles[_style(claim.run.tokens, way)] == best] if best else ways
        )
        if len(usual) == 1 or (usual and claim.run.is_empty):
            row.cells = usual[0]
        else:
            _misfit(sheet, place, row, bool(ways))


def _reorder(sheet: FiguresRead, place: Found, rows: Sequence[FormRow]) -> None:
    """Put the cells in the form's order where the source's headings, side by side on one line,
    stand in another."""
    for part in place.table.parts:
        mine = [row for row in rows if row.part is part and row.claim]
        order = _column_order(sheet, place, mine) if mine else []
        if order != sorted(order):
            names = "、".join(mine[0].part.column_leaves[n][1].label for n in order)
            sheet.say(
                G911,
                f"“{place.table.title}”的列印成了{names}的次序，已按列名对应。",
                place.table,
                fix="请核对。",
            )
            for row in mine:
                row.cells = (
                    tuple(row.cells[order.index(n)] for n in range(len(order))) if row.cells else ()
                )
                row.pieces = ()


def _column_order(sheet: FiguresRead, place: Found, rows: Sequence[FormRow]) -> list[int]:
    """The form's columns as they stand in the source, by the headings before a part's first row.

    Headings of two levels on one line are no other order: they were read off level by level.
    """
    first = min(row.claim.hit.start for row in rows if row.claim)
    start = max(
        (
            h.end
            for h in place.hits
            if h.mark and h.mark.kind in ("banner", "row") and h.end <= first
        ),
        default=place.low,
    )
    heads = [
        h for h in place.hits if h.mark and h.mark.kind == "column" and start <= h.start < first
    ]
    leaves = [path for path, _ in rows[0].part.column_leaves]
    levels = list(_levels(rows[0].part.columns))
    families = [
        leaves,
        *(
            [path for _, parent, path in levels if parent is p]
            for p in {id(p): p for _, p, _ in levels}.values()
        ),
    ]
    by_level = [path for _, _, path in sorted(levels, key=lambda entry: entry[0])]
    order = list(range(len(leaves)))
    for line in {line for h in heads for line in h.lines}:
        there = [h.mark.path for h in heads if h.mark and h.lines == {line}]
        if (
            len(there) > 2
            and any(sorted(there) == sorted(family) for family in families)
            and there != by_level
        ):
            for slot, path in zip(sorted(map(leaves.index, there)), there, strict=True):
                order[slot] = leaves.index(path)
    return order


def _levels(
    headings: tuple[Heading, ...], level: int = 0, path: Address = ()
) -> Iterator[tuple[int, tuple[Heading, ...], Address]]:
    """The lowest headings: how far down, among which siblings, with which path."""
    for heading in headings:
        below = path + ((heading.key,) if heading.key else ())
        if heading.children:
            yield from _levels(heading.children, level + 1, below)
        else:
            yield level, headings, below


def _ways(sheet: FiguresRead, row: FormRow, tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """The ways to see as many cells as the row has; none where a 0 at the head of a figure, that no
    border parts from the next, shows that figures are glued together."""
    parted = all(sheet.source.lines[token.line].explicit for token in tokens)
    glued = not (parted and len(tokens) == len(row.form)) and any(
        len(t.text) > 1 and t.text[0] == "0" and t.text[1] != "."
        for t in tokens
        if t.kind == "number"
    )
    return [] if glued else windows(tokens, len(row.form))


def _style(tokens: Sequence[Token], way: Sequence[Token]) -> object:
    """How a row's cells lie in its line: by columns where the columns are known, else how many
    cells stand behind them."""
    return tokens.index(way[0]), len(tokens)


def windows(tokens: Sequence[Token], width: int) -> list[tuple[Token, ...]]:
    """Every stretch of ``width`` cells outside which only blanks stand."""
    starts = range(len(tokens) - width + 1)
    return [
        tuple(tokens[s : s + width])
        for s in starts
        if all(t.kind == "blank" for t in (*tokens[:s], *tokens[s + width :]))
    ]


def _misfit(sheet: FiguresRead, place: Found, row: FormRow, several: bool) -> None:
    """A run that does not fit: digits glued together, or one that must be left."""
    assert row.claim
    run, width = row.claim.run, len(row.form)
    numbers = [t.text.replace(",", "") for t in run.tokens if t.kind != "blank"]
    blanks = any(t.kind == "blank" for t in run.tokens[:-1])
    if (
        len(numbers) < width <= sum(map(len, numbers))
        and not blanks
        and all(t.kind == "number" for t in run.tokens if t.kind != "blank")
    ):
        row.pieces = tuple(numbers)
        return
    misfit(sheet, place.table, row, "空格的位置拿不准" if several else "")


def _write(sheet: FiguresRead, place: Found, rows: Sequence[FormRow]) -> None:
    """Enter every row; rows without figures are reported together."""
    unit = money_unit(sheet, place)
    for row in rows:
        if row.claim and (row.cells or len(row.ways) == 1):
            write(sheet, place.table, row, unit)
    missing = [row for row in rows if not row.claim]
    for row in missing:
        sheet.unread(row.form)
    if missing:
        names = "、".join(f"“{row.label[:24]}”" for row in missing[:8])
        more = f"等{len(missing)}行" if len(missing) > 8 else ""
        sheet.say(
            G904,
            f"“{place.table.title}”的表里没有读到{names}{more}。",
            place.table,
            fix="原文有这些行的，请对照填写。",
        )
    _check_order(sheet, place, rows)


def money_unit(sheet: FiguresRead, place: Found) -> str:
    """The unit of amounts in a heading that is not the form's: 本年收费金额（单位：元）."""
    found = re.search(r"金额(?:单位)?(亿元|万元|元)", sheet.source.letters[place.low : place.high])
    return found[1] if found else ""


def _check_order(sheet: FiguresRead, place: Found, rows: Sequence[FormRow]) -> None:
    """Where figures were given to rows by order only, say so if the sums speak against it."""
    doubtful = [
        row for row in rows if row.claim and not row.claim.sure and row.claim.hit.mark and row.cells
    ]
    wrong = [row for row in doubtful if not _adds_up(sheet, row)]
    part = rows[0].part
    uneven = doubtful and any(
        not _is_even(sheet, rows, balance) for balance in balances_of(part, rows)
    )
    if wrong or uneven:
        names = "、".join(f"“{row.label[:24]}”" for row in (wrong or doubtful)[:6])
        sheet.say(
            G908,
            f"{names}的标签和数字在原文里是分开的，按次序对应时合计对不上。",
            place.table,
            fix="没有导入，请对照原文填写。",
        )
        for row in doubtful:
            sheet.unread(row.form, row.claim.run if row.claim else None)


def _adds_up(sheet: FiguresRead, row: FormRow) -> bool:
    values = [sheet.figures.get(cell.address) or 0 for cell in row.form]
    return all(
        values[s.total] == sum(values[n] for n in s.addends) for s in sums_of(row.part, row.form)
    )


def _is_even(sheet: FiguresRead, rows: Sequence[FormRow], balance: Mapping[int, int]) -> bool:
    """Whether a balance between rows holds in every column."""
    width = range(len(rows[0].form))
    return all(
        sum(w * (sheet.figures.get(rows[n].form[c].address) or 0) for n, w in balance.items()) == 0
        for c in width
    )


def fill_outcomes(sheet: FiguresRead, place: Found) -> list[Run]:
    """Read a table that is one row of figures below its headings, also where it was cut into one
    row a group."""
    part = place.table.parts[0]
    row = FormRow(part, part.cells, place.table.title)
    runs = _outcome_runs(place, len(row.form))
    tokens = tuple(token for run in runs for token in run.tokens)
    if not tokens:
        sheet.unread(row.form)
        sheet.say(
            G904,
            f"“{place.table.title}”的表里没有读到数字。",
            place.table,
            fix="原文有数字的，请对照填写。",
        )
        return []
    row.claim = HeadedRun(LabelMatch(place.low, place.low, None), Run(runs[0].at, tokens))
    _fit_all(sheet, place, [row])
    unglue(sheet, place.table, [row])
    if row.cells or len(row.ways) == 1:
        write(sheet, place.table, row)
    return runs


def _outcome_runs(place: Found, width: int) -> list[Run]:
    """The runs that make up the one row: a run of its width, else the groups in their order."""
    full = [run for run in place.runs if run.has_number and windows(run.tokens, width)]
    if full:
        return full[:1]
    numbered = [run for run in place.runs if run.has_number]
    return numbered
