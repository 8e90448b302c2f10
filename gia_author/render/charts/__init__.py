"""Charts as SVG text from figures: of one report or of a whole, and of many units side by side.

Each says all it shows in words too.

Every function takes figures by address (None is "not filled in") and the edition whose headings
they belong to. ``key`` names the image's title and description in the page and must be unique
there; ``room`` is the width of the drawing, in which letters are 13 high. No face is named: it is
the page's, or what ``Chart.in_face`` puts in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from gia_author.diagnostics.finding import Address
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure
from gia_author.render.charts import drawing, layouts, values
from gia_author.render.charts.drawing import WIDTH
from gia_author.render.charts.values import (
    BLANK,
    ChartRow,
    ChartTable,
    FigureMap,
    change,
    figure,
    percent,
    shown,
)
from gia_author.report.model import total
from gia_author.yamlfile.fields import COMPARED

Units = Sequence[tuple[str, FigureMap]]
Named = tuple[str, Address]
FEW = 12  # rows, of which the words say every figure

TITLES = {
    "申请人构成": "{year}年新收政府信息公开申请的申请人构成",
    "办理结果": "{year}年政府信息公开申请办理结果构成",
    COMPARED: "{year}年与上年政府信息公开申请办理数量比较",
    "复议诉讼": "{year}年政府信息公开行政复议、行政诉讼结果",
}
WHOLE_TITLES = {
    "申请": "{year}年各单位新收政府信息公开申请数量",
    "复议诉讼": "{year}年各单位政府信息公开行政复议、行政诉讼结果",
    COMPARED: "{year}年与上年政府信息公开申请和行政复议、行政诉讼数量比较",
}
PLACES = {
    "申请人构成": "依申请公开",
    "办理结果": "依申请公开",
    COMPARED: "依申请公开",
    "复议诉讼": "复议诉讼",
}  # the section whose table they follow
CAPTION = re.compile(
    rf"图\s*\d{{1,2}}\s*(?:{'|'.join(f'({title})' for title in TITLES.values())})".replace(
        "{year}", r"\d{4}"
    )
)


@dataclass(frozen=True)
class Chart:
    """A drawing as SVG text, what it is called, all that it shows in words, its
    width and height.
    """

    svg: str
    title: str
    words: str
    size: tuple[float, float]

    def in_face(self, families: Sequence[str]) -> str:
        """The SVG with the names of the faces that its texts are to be set in."""
        names = escape(", ".join(families))
        return self.svg.replace("<svg ", f'<svg font-family="{names}" ', 1)


def applicants(
    figures: FigureMap, edition: Edition, year: int, *, key: str = "applicants", room: float = WIDTH
) -> Chart:
    """申请人构成: the requests received this year by kind of applicant, one bar each."""
    named = values.applicants(edition)
    table = ChartTable(
        ("本年新收",),
        tuple(ChartRow(name, (figure(figures, edition, address),)) for name, address in named),
    )
    whole = total(row.values[0] for row in table.rows)
    notes = [_part(row.values[0], whole, "，") for row in table.rows]
    words = (
        _whole("共", whole)
        + "，".join(row.label + _part(row.values[0], whole, "（", "）") for row in table.rows)
        + "。"
    )
    return _chart(
        layouts.stacked(table, room, notes), TITLES["申请人构成"].format(year=year), words, key
    )


def outcomes(
    figures: FigureMap, edition: Edition, year: int, *, key: str = "outcomes", room: float = WIDTH
) -> Chart:
    """办理结果: the shares of the six kinds of outcome in all requests dealt with, as one bar."""
    named = values.outcomes(edition)
    row = ChartRow(values.DONE, tuple(figure(figures, edition, address) for _, address in named))
    whole = row.known if row.whole else None
    said = [
        name + _part(value, whole, "（", "）")
        for (name, _), value in zip(named, row.values, strict=True)
    ]
    words = _whole("共办结", whole) + "，".join(said) + "。"
    return _chart(
        layouts.shares(row, [name for name, _ in named], "件", room),
        TITLES["办理结果"].format(year=year),
        words,
        key,
    )


def requests_year_on_year(
    figures: FigureMap,
    last: FigureMap,
    edition: Edition,
    year: int,
    *,
    key: str = "years",
    room: float = WIDTH,
) -> Chart:
    """与上年比较: pairs of bars for requests received, carried over, dealt with and left over."""
    title, named = TITLES[COMPARED], values.requests(edition)
    return _compared(named, (last, figures), edition, year, title=title, key=key, room=room)


def year_on_year(
    figures: FigureMap,
    last: FigureMap,
    edition: Edition,
    year: int,
    *,
    key: str = "years",
    room: float = WIDTH,
) -> Chart:
    """The same with reviews and lawsuits, for a page on the whole."""
    named = (*values.requests(edition), *values.sums_of_cases(edition))
    title = WHOLE_TITLES[COMPARED]
    return _compared(named, (last, figures), edition, year, title=title, key=key, room=room)


def _compared(
    named: Sequence[Named],
    both: tuple[FigureMap, FigureMap],
    edition: Edition,
    year: int,
    *,
    title: str,
    key: str,
    room: float,
) -> Chart:
    rows = tuple(
        ChartRow(name, tuple(figure(figures, edition, address) for figures in both))
        for name, address in named
    )
    table = ChartTable((f"{year - 1}年", f"{year}年"), rows)
    words = (
        "；".join(
            (
                f"{row.label}：{year - 1}年{shown(row.values[0], '件')}，"
                f"{year}年{shown(row.values[1], '件')}"
            )
            + (f"，{turn}" if (turn := change(*row.values)) else "")
            for row in rows
        )
        + "。"
    )
    return _chart(layouts.paired(table, room), title.format(year=year), words, key)


def cases(
    figures: FigureMap, edition: Edition, year: int, *, key: str = "cases", room: float = WIDTH
) -> Chart:
    """复议诉讼: reviews and the two kinds of lawsuit, each stacked by outcome."""
    kinds = values.cases(edition)
    rows = tuple(
        ChartRow(kind, tuple(figure(figures, edition, address) for _, address in below))
        for kind, below in kinds
    )
    return _stacked(
        ChartTable(tuple(name for name, _ in kinds[0][1]), rows),
        TITLES["复议诉讼"].format(year=year),
        key,
        room,
    )


def applicants_by_unit(
    units: Units,
    edition: Edition,
    year: int,
    *,
    key: str = "unit-applicants",
    room: float = 2 * WIDTH,
) -> Chart:
    """The requests received by every unit (name, figures) stacked by applicant.

    Of more than 60 units the smallest are added up in one row.
    """
    named = values.applicants(edition)
    rows = tuple(
        ChartRow(name, tuple(figure(figures, edition, address) for _, address in named))
        for name, figures in units
    )
    return _stacked(
        layouts.grouped(ChartTable(tuple(n for n, _ in named), rows)),
        WHOLE_TITLES["申请"].format(year=year),
        key,
        room,
        cut=True,
    )


def cases_by_unit(
    units: Units, edition: Edition, year: int, *, key: str = "unit-cases", room: float = 2 * WIDTH
) -> Chart:
    """The reviews and lawsuits of every unit (name, figures) together, stacked by outcome.

    Grouped like ``applicants_by_unit``.
    """
    kinds = values.cases(edition)
    columns = [[below[n][1] for _, below in kinds] for n in range(len(kinds[0][1]))]
    rows = tuple(
        ChartRow(
            name, tuple(total(figure(figures, edition, at) for at in column) for column in columns)
        )
        for name, figures in units
    )
    return _stacked(
        layouts.grouped(ChartTable(tuple(n for n, _ in kinds[0][1]), rows)),
        WHOLE_TITLES["复议诉讼"].format(year=year),
        key,
        room,
        cut=True,
    )


def _part(value: Figure | None, whole: Figure | None, before: str, after: str = "") -> str:
    """A figure and, between the two marks, its share in the whole."""
    return shown(value, "件") + (
        f"{before}{percent(value, whole)}{after}" if value and whole else ""
    )


def _whole(before: str, whole: Figure | None) -> str:
    return "" if whole is None else f"{before}{shown(whole, '件')}。"


def _stacked(table: ChartTable, title: str, key: str, room: float, *, cut: bool = False) -> Chart:
    """A chart of stacked bars; with ``cut``, the few that dwarf all others are not to scale."""
    notes = [_sum(row, table.unit) for row in table.rows]
    words = "；".join(_say(table, notes)) + "。"
    if not cut:
        return _chart(layouts.stacked(table, room, notes), title, words, key)
    drawn = layouts.stacked(table, room, layouts.cut_notes(table, notes), layouts.tallest(table))
    return _chart(drawn, title, words, key)


def _sum(row: ChartRow, unit: str) -> str:
    return shown(row.known, unit) + ("" if row.whole or row.known is None else f"（有{BLANK}）")


def _say(table: ChartTable, notes: Sequence[str]) -> Iterator[str]:
    """Every row in words: its sum, and what is in it if there are few rows; parts that are 0 are
    not said.
    """
    for row, note in zip(table.rows, notes, strict=True):
        parts = [
            name + shown(value, table.unit)
            for name, value in zip(table.series, row.values, strict=True)
            if value != 0
        ]
        yield (
            drawing.clean(row.label)
            + note
            + (
                f"（{'、'.join(parts)}）"
                if parts and len(table.rows) <= FEW and row.known is not None
                else ""
            )
        )


def _chart(drawn: layouts.Drawing, title: str, words: str, key: str) -> Chart:
    return Chart(drawing.picture(*drawn, title, words, key), title, words, drawn[1])


def wanted(prose: Mapping[str, object], section: str) -> tuple[str, ...]:
    """The charts that a file asks for (图表) in a section, each once, in the author's order."""
    names = prose.get("图表")
    asked = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return tuple(dict.fromkeys(name for name in asked if PLACES.get(name) == section))


def of_report(
    name: str, figures: FigureMap, last: FigureMap | None, edition: Edition, year: int, key: str
) -> Chart | None:
    """The chart of this name in a report, None for one that needs last year's figures where there
    are none.
    """
    if name == COMPARED:
        return (
            requests_year_on_year(figures, last, edition, year, key=key)
            if last is not None
            else None
        )
    return {"申请人构成": applicants, "办理结果": outcomes, "复议诉讼": cases}[name](
        figures, edition, year, key=key
    )


def named(caption: str) -> str:
    """Which chart a line is the caption of (图1 …); empty for any other line."""
    found = CAPTION.match(caption)
    return [*TITLES][(found.lastindex or 1) - 1] if found else ""
