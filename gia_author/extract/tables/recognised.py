"""Figures that were recognised on a picture: believed only where every sum that they are in was
read whole and holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gia_author.diagnostics.finding import Address, found, register
from gia_author.extract.tables.cell_readings import FiguresRead
from gia_author.form.table import Identity, Table

G915 = register(
    "G915",
    "table",
    """数字是识别出来的
    这张表是图片，数字是识别出来的。识别会认错，所以只有一格所在的合计、勾稽全部读到并且成立才采用，标明“识别”；其余的当作没有读到。
    没有合计可以对照的格（如表二各格）都要对照原文填写。""",
)


def believe(sheet: FiguresRead, table: Table) -> None:
    """Mark the figures of a table that the sums prove as recognised, and leave the others."""
    cells = list(table.cells.values())
    read = [c for c in cells if sheet.readings[c.address].value is not None]
    proven = {c.address for c in read if _is_proven(sheet, table, c.address)}
    for cell in read:
        reading = sheet.readings[cell.address]
        if cell.address in proven:
            sheet.put(cell, replace(reading, how="recognised"))
    lost = [c for c in cells if c.address not in proven]
    for cell in lost:
        sheet.put(cell, replace(sheet.readings[cell.address], value=None, how="unread"))
    where = next((sheet.readings[c.address].where for c in read), None)
    told = (
        f"“{table.title}”的表是图片，识别出{len(read)}格数字，"
        f"采用了合计、勾稽都成立的{len(proven)}格"
    )
    fix = f"{f'其余{len(lost)}格没有导入，' if lost else ''}请对照原文逐格核对。"
    sheet.findings.append(
        found(G915, f"{told}。", address=(*table.prefix, table.key), place=where, fix=fix)
    )


def _is_proven(sheet: FiguresRead, table: Table, address: Address) -> bool:
    """Whether a cell is in sums, and all of these are whole and hold."""
    sums = [*_sums(table, address)]
    return any(identity.sign == "=" for identity in sums) and all(
        _holds(sheet, identity) for identity in sums
    )


def _sums(table: Table, address: Address) -> Iterator[Identity]:
    yield from (i for part in table.parts for i in part.identities if address in i.addresses)


def _holds(sheet: FiguresRead, identity: Identity) -> bool:
    values = {a: sheet.figures.get(a) for a in identity.addresses}
    if any(value is None for value in values.values()):
        return False
    left, right = (sum(values[a] or 0 for a in side) for side in (identity.left, identity.right))
    return left == right if identity.sign == "=" else left <= right
