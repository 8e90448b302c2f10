"""Every figure of an edition in the words that are printed around it: table, part, headings of its
row and its column from the top.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gia_author.diagnostics.finding import Address
from gia_author.form.edition import Edition
from gia_author.form.table import Cell, Heading, Identity, Part, Table

SLASH = "／"


@dataclass(frozen=True)
class Term:
    """A figure's place on the form; ``row`` and ``column`` are the headings from the top, empty
    where the table has none.
    """

    cell: Cell
    table: Table
    banner: str
    row: tuple[Heading, ...]
    column: tuple[Heading, ...]

    @property
    def row_title(self) -> str:
        """All that is printed at the left of the figure: 第二十条第（一）项／规章."""
        return SLASH.join(filter(None, (self.banner, *(heading.label for heading in self.row))))

    @property
    def column_title(self) -> str:
        """All that is printed above the figure: 申请人情况／法人或其他组织／商业企业."""
        return SLASH.join(heading.label for heading in self.column)

    @property
    def short(self) -> str:
        """The labels that tell the figure from the others of its table: （三）不予公开
        / 1.属于国家秘密 / 自然人.
        """
        return " / ".join(heading.label for heading in (*self.row, *self.column) if heading.key)

    @property
    def guidance(self) -> str:
        """What is to be filled in, as the edition says of the row, the column and the headings
        above them.
        """
        said = (heading.guidance for heading in (*self.row, *self.column))
        return "；".join(dict.fromkeys(filter(None, said)))


@cache
def terms(edition: Edition) -> dict[Address, Term]:
    """Every figure of the edition by address, in the order of print."""
    return {
        term.cell.address: term
        for table in edition.tables.values()
        for part in table.parts
        for term in _part(table, part)
    }


def _part(table: Table, part: Part) -> Iterator[Term]:
    rows = [*_lines(part.rows)] or [()]
    for row in rows:
        for column in _lines(part.columns):
            address = (part.key, *keys(row), *keys(column))
            yield Term(table.cells[address], table, part.banner, row, column)


def _lines(
    headings: tuple[Heading, ...], above: tuple[Heading, ...] = ()
) -> Iterator[tuple[Heading, ...]]:
    """Every lowest heading with those above it, from the top."""
    for heading in headings:
        if heading.children:
            yield from _lines(heading.children, (*above, heading))
        else:
            yield (*above, heading)


def keys(headings: tuple[Heading, ...]) -> Address:
    """The part of an address that headings stand for."""
    return tuple(heading.key for heading in headings if heading.key)


@cache
def sums(edition: Edition) -> dict[Address, str]:
    """What every total is the sum of, in words; one that is summed both ways has both."""
    result: dict[Address, list[str]] = {}
    for identity in edition.identities:
        if identity.is_sum:
            result.setdefault(identity.left[0], []).append(
                " + ".join(map(".".join, identity.right))
            )
    return {address: "；".join(lines) for address, lines in result.items()}


@cache
def balances(edition: Edition) -> dict[Address, str]:
    """The balances other than sums that a figure stands in, in words."""
    result: dict[Address, list[str]] = {}
    for identity in edition.identities:
        if identity.is_sum:
            continue
        for address in identity.addresses:
            result.setdefault(address, []).append(_equation(identity))
    return {address: "；".join(lines) for address, lines in result.items()}


def _equation(identity: Identity) -> str:
    left, right = (" + ".join(map(".".join, side)) for side in (identity.left, identity.right))
    return f"{left} {identity.sign} {right}" + (f"（{identity.grade}）" if identity.grade else "")
