"""Reports of invented figures in the styles that published reports come in: the same grid as lines,
cells, glued digits or tables."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping

from gia_author.diagnostics.finding import Address, Place
from gia_author.extract.readers.raw import Raw, RawBlock, RawTable, RawText
from gia_author.form import edition as editions
from gia_author.form.grid import Box, grid
from gia_author.form.numbers import Figure, show
from gia_author.form.table import Table
from gia_author.report.model import fill_totals

Figures = dict[Address, Figure | None]
Printed = list[list[Box]]
TITLES = "二三四"


def invent(name: str, seed: int, most: int = 400) -> Figures:
    """Figures of an edition that add up and balance: mostly 0, as in real reports."""
    dice = random.Random(seed)
    edition = editions.load(name)
    result: Figures = {}
    for key, table in edition.tables.items():
        if not table.printed:
            continue
        for address, cell in table.cells.items():
            few = (
                0
                if dice.random() < 0.6
                else dice.choice((dice.randint(0, 9), dice.randint(0, most)))
            )
            result[address] = (
                None if cell.is_sum else dice.randint(0, 9000) if key == "主动公开政府信息" else few
            )
    for column, _ in edition.tables["依申请公开"].parts[0].column_leaves:
        if column[-1] == "总计":
            continue
        rows = {
            path: ("依申请公开", *path, *column)
            for path, _ in edition.tables["依申请公开"].parts[0].row_leaves
        }
        done = sum(
            int(result[a] or 0)
            for path, a in rows.items()
            if path[0] not in ("本年新收", "上年结转", "总计", "结转下年度")
        )
        result[rows["上年结转",]] = min(int(result[rows["上年结转",]] or 0), done)
        result[rows["结转下年度",]] = dice.choice((0, 0, 3))
        result[rows["本年新收",]] = (
            done + int(result[rows["结转下年度",]] or 0) - int(result[rows["上年结转",]] or 0)
        )
    identities = [i for i in edition.identities if set(i.addresses) <= set(result)]
    return fill_totals(result, identities)


def tables(name: str) -> list[Table]:
    return [table for table in editions.load(name).tables.values() if table.printed]


def printed(table: Table) -> Printed:
    """The boxes that begin in each row of a table."""
    return [list(row) for row in grid(table).rows]


def text(box: Box, figures: Mapping[Address, Figure | None]) -> str:
    return show(figures[box.address]) if box.address else box.text


def around(name: str, body: Callable[[Table], Iterator[RawBlock]]) -> Raw:
    """A report with something to read before, between and after its tables."""
    edition = editions.load(name)
    year = edition.first_year or 2022
    blocks: list[RawBlock] = [
        RawText(f"示例县{year}年政府信息公开工作年度报告"),
        RawText("一、总体情况"),
        RawText(
            f"{year}年办理申请12件，予以公开3件，部分公开2件，作出行政许可5件、行政处罚7件，"
            "行政复议结果维持1件、结果纠正0件。"
        ),
    ]
    sections = {section.key: section.title for section in edition.sections}
    for number, table in zip(TITLES, tables(name), strict=True):
        blocks += [RawText(f"{number}、{sections[table.key]}"), *body(table)]
    blocks += [
        RawText("五、存在的主要问题及改进情况"),
        RawText("公开不够主动，2026年将改进3个方面。"),
        RawText("六、其他需要报告的事项"),
        RawText("无。"),
    ]
    return Raw(tuple(blocks))


def joined(
    between: str, figures: Figures, before: str = "", after: str = ""
) -> Callable[[Table], Iterator[RawBlock]]:
    def body(table: Table) -> Iterator[RawBlock]:
        for row in printed(table):
            yield RawText(before + between.join(text(box, figures) for box in row) + after)

    return body


def one_a_line(figures: Figures, border: str = "") -> Callable[[Table], Iterator[RawBlock]]:
    def body(table: Table) -> Iterator[RawBlock]:
        for row in printed(table):
            if border:
                yield RawText(border.strip())
            for box in row:
                yield RawText(text(box, figures) + border)

    return body


def glued(figures: Figures, whole: bool = False) -> Callable[[Table], Iterator[RawBlock]]:
    def body(table: Table) -> Iterator[RawBlock]:
        lines = ["".join(text(box, figures) for box in row) for row in printed(table)]
        yield from [RawText("".join(lines))] if whole else map(RawText, lines)

    return body


def displaced(figures: Figures) -> Callable[[Table], Iterator[RawBlock]]:
    """Long labels broken around their numbers, as PDF text has them; some labels below their
    numbers."""

    def body(table: Table) -> Iterator[RawBlock]:
        for number, row in enumerate(printed(table)):
            labels = [box.text for box in row if not box.address]
            cells = " ".join(text(box, figures) for box in row if box.address)
            if not cells or len(row) < 6:
                yield RawText(" ".join([*labels, cells]))
            elif labels and len(labels[-1]) > 14:
                yield from map(RawText, [*labels[:-1], labels[-1][:12], cells, labels[-1][12:]])
            elif number % 5 == 0 and len(labels) == 1:
                yield from map(RawText, [cells, labels[0]])
            else:
                yield RawText(" ".join([*labels, cells]))

    return body


def rectangle(
    figures: Figures, covered: str | None = None, cut: int = 0
) -> Callable[[Table], Iterator[RawBlock]]:
    """A real table; ``covered`` is what stands in merged squares. ``cut``: in two after this row,
    with the header repeated."""

    def body(table: Table) -> Iterator[RawBlock]:
        laid = grid(table)
        rows = tuple(
            tuple(
                text(box, figures) if (box.row, box.column) == (r, c) else covered
                for c, box in enumerate(row)
            )
            for r, row in enumerate(laid.matrix())
        )
        if cut and len(rows) > cut:
            yield RawTable(rows[:cut], Place(table=1))
            yield RawTable(rows[: laid.header_rows] + rows[cut:], Place(table=2))
        else:
            yield RawTable(rows, Place(table=1))

    return body
