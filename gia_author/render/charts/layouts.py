"""The three ways in which figures are drawn: rows of stacked bars, rows of pairs, one bar of
shares. All values are shown in figures too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gia_author.form.numbers import Figure
from gia_author.render.charts import drawing
from gia_author.render.charts.drawing import FAINT, SIZE, SMALL
from gia_author.render.charts.values import BLANK, ChartRow, ChartTable, change, percent, shown

BAR, GAP = 16.0, 11.0  # height of a bar and room between rows
DENSE = 20  # rows; more of them stand closer together
NAMES = 0.4  # of the width, at most, for the names of rows
AIR = 6.0  # between a bar and the texts beside it
LEAST = 1.5  # the width of a bar that stands for anything but 0
MOST = 60  # rows
GIANT, SHOWN = 6, 1.5  # so many times the next is drawn as if it were this many times the next
BROKEN = "（没有按比例画）"
Drawing = tuple[list[str], tuple[float, float]]


@dataclass(frozen=True)
class _Frame:
    """Where the bars of a chart begin, how many units of width one thing takes, the labels of all
    rows, and beyond how many things a bar is cut.
    """

    start: float
    scale: float
    labels: tuple[tuple[str, ...], ...]
    most: float


def grouped(table: ChartTable, most: int = MOST) -> ChartTable:
    """The table with at most so many rows: those with the largest sums in their order, the others
    added up in one row at the end.
    """
    if len(table.rows) <= most:
        return table
    order = sorted(range(len(table.rows)), key=lambda n: (-(table.rows[n].known or 0), n))
    kept, rest = sorted(order[: most - 1]), sorted(order[most - 1 :])
    others = [table.rows[n] for n in rest]
    columns = zip(*(row.values for row in others), strict=True)
    summed = tuple(
        sum(v for v in column if v is not None) if any(v is not None for v in column) else None
        for column in columns
    )
    last = ChartRow(
        f"其余{len(rest)}个单位",
        summed,
        partly=any(row.partly or None in row.values for row in others),
    )
    return replace(table, rows=(*(table.rows[n] for n in kept), last))


def tallest(table: ChartTable) -> Figure:
    """The sum of a row up to which bars are drawn to scale. A few rows that are many times larger
    than all others are cut: else nothing could be seen of the others."""
    sums = sorted((row.known or 0 for row in table.rows), reverse=True)
    few = range(1, min(len(sums), max(2, len(sums) // 4 + 1)))
    gaps = [n for n in few if 0 < sums[n] * GIANT <= sums[n - 1]]
    if gaps:
        return Decimal(sums[gaps[-1]]) * Decimal(SHOWN)
    return sums[0] if sums else 0


def cut_notes(table: ChartTable, notes: Sequence[str]) -> list[str]:
    """The notes behind the bars, with those of bars that are cut saying so."""
    most = tallest(table)
    return [
        note + BROKEN if (row.known or 0) > most else note
        for row, note in zip(table.rows, notes, strict=True)
    ]


def stacked(
    table: ChartTable, room: float, notes: Sequence[str], longest: Figure | None = None
) -> Drawing:
    """A bar for every row, its series one after the other; ``notes`` stand behind the bars. Rows
    beyond ``longest`` are cut."""
    parts, y = (
        drawing.legend(table.series, drawing.marks(len(table.series)), room)
        if len(table.series) > 1
        else ([], 0.0)
    )
    y += 6 if parts else 0
    most = max((row.known or 0 for row in table.rows), default=0)
    frame = _frame(table, room, notes, most if longest is None else min(most, longest))
    top, gap = y, GAP if len(table.rows) <= DENSE else GAP / 2
    for row, lines, note in zip(table.rows, frame.labels, notes, strict=True):
        high = max(BAR, len(lines) * SIZE * drawing.LINE) + gap
        parts += drawing.label(frame.start - AIR, y + high / 2, lines)
        bars, end = _segments(row, frame, y + (high - BAR) / 2)
        parts += bars
        parts.append(
            drawing.text(
                end + AIR, y + high / 2, note, fill=FAINT if row.known is None else drawing.INK
            )
        )
        y += high
    return [*parts, drawing.rule(frame.start, top, frame.start, y)], (room, y + 2)


def _frame(table: ChartTable, room: float, notes: Sequence[str], longest: Figure) -> _Frame:
    labels = tuple(drawing.wrapped(row.label, NAMES * room) for row in table.rows)
    start = max((drawing.width(line) for lines in labels for line in lines), default=0.0) + AIR
    free = (
        room - start - AIR - max(map(drawing.width, notes), default=0.0) - LEAST * len(table.series)
    )
    return _Frame(
        start, max(free, 0.0) / float(longest) if longest else 0.0, labels, float(longest)
    )


def _segments(row: ChartRow, frame: _Frame, y: float) -> tuple[list[str], float]:
    """The parts of a bar, and where it ends; figures stand in those that have room."""
    parts, x = [], frame.start
    whole = float(row.known or 0)
    scale = frame.scale * (frame.most / whole if whole > frame.most else 1)
    for value, look in zip(row.values, drawing.marks(len(row.values)), strict=True):
        if not value or value < 0:
            continue
        wide = max(LEAST, float(value) * scale)
        parts.append(drawing.box(x, y, wide, BAR, look))
        if value != row.known and wide > drawing.width(shown(value), SMALL) + 6:
            parts.append(figure(x + wide / 2, y + BAR / 2, shown(value), look))
        x += wide
    if whole > frame.most:
        parts.append(drawing.tear(frame.start + (x - frame.start) * 0.8, y, BAR))
    return parts, x


def figure(x: float, y: float, content: str, look: drawing.Mark) -> str:
    """A figure in the middle of a bar, on a plate of its own where the bar is hatched."""
    wide = drawing.width(content, SMALL) + 2
    plate = (
        f'<rect x="{drawing.number(x - wide / 2)}" y="{drawing.number(y - 6.5)}" '
        f'width="{drawing.number(wide)}" height="13" '
        f'fill="{look.fill}"/>'
        if look.hatch
        else ""
    )
    return plate + drawing.text(x, y, content, "middle", SMALL, look.ink)


def paired(table: ChartTable, room: float) -> Drawing:
    """Two bars for every row, the earlier one above; behind the later one stands the change."""
    parts, y = drawing.legend(table.series, drawing.YEARS, room)
    notes = [_pair_notes(row, table.unit) for row in table.rows]
    longest = max(
        (value for row in table.rows for value in row.values if value is not None), default=0
    )
    frame = _frame(table, room, [note for pair in notes for note in pair], longest)
    top = y = y + 6
    for row, lines, pair in zip(table.rows, frame.labels, notes, strict=True):
        parts += drawing.label(frame.start - AIR, y + BAR + GAP / 2, lines)
        for n, (value, note) in enumerate(zip(row.values, pair, strict=True)):
            parts += _bar(frame, y + GAP / 2 + n * BAR, value, note, drawing.YEARS[n])
        y += 2 * BAR + GAP
    return [*parts, drawing.rule(frame.start, top, frame.start, y)], (room, y + 2)


def _pair_notes(row: ChartRow, unit: str) -> tuple[str, ...]:
    before, now = row.values
    turn = change(before, now)
    return (shown(before, unit), shown(now, unit) + (f"，{turn}" if turn else ""))


def _bar(
    frame: _Frame, y: float, value: Figure | None, note: str, look: drawing.Mark
) -> Iterator[str]:
    wide = max(LEAST, float(value) * frame.scale) if value and value > 0 else 0.0
    if wide:
        yield drawing.box(frame.start, y, wide, BAR - 2, look)
    yield drawing.text(
        frame.start + wide + AIR,
        y + BAR / 2 - 1,
        note,
        fill=FAINT if value is None else drawing.INK,
    )


def shares(row: ChartRow, series: Sequence[str], unit: str, room: float) -> Drawing:
    """One bar of 100 %, and below it every part with its figure and share; an empty frame where
    there is nothing to share out.
    """
    high, parts, x = 30.0, [], 0.0
    whole = row.known if None not in row.values else None
    if not whole:
        empty = (
            f'<rect x="0.5" y="0.5" width="{drawing.number(room - 1)}" height="{high - 1}" '
            f'fill="none" stroke="{FAINT}" stroke-dasharray="4 3"/>'
        )
        parts += [
            empty,
            drawing.text(
                room / 2,
                high / 2,
                BLANK if None in row.values else f"0{unit}",
                "middle",
                fill=FAINT,
            ),
        ]
    for value, look in zip(row.values, drawing.marks(len(series)), strict=True):
        if value and whole:
            wide = float(value) / float(whole) * (room - 1)
            parts.append(drawing.box(x + 0.5, 0.5, wide, high - 1, look))
            if wide > drawing.width(percent(value, whole), SMALL) + 6:
                parts.append(figure(x + wide / 2, high / 2, percent(value, whole), look))
            x += wide
    return parts + list(_parts(row, whole, series, unit, room, high + 10)), (
        room,
        high + 10 + (len(series) + 1) // 2 * 22,
    )


def _parts(
    row: ChartRow, whole: Figure | None, series: Sequence[str], unit: str, room: float, top: float
) -> Iterator[str]:
    """Two columns of marks with name, figure and share."""
    half, down = room / 2, (len(series) + 1) // 2
    for n, (name, value, look) in enumerate(
        zip(series, row.values, drawing.marks(len(series)), strict=True)
    ):
        x, y = (half + 12 if n >= down else 0.0), top + n % down * 22
        yield drawing.box(x + 0.5, y + 4, 12, 12, look)
        yield drawing.text(x + 18, y + 10, name)
        said, left = shown(value, unit), half - 12 - 18 - AIR - drawing.width(name)
        share = f"　{percent(value, whole)}" if whole and value is not None else ""
        yield drawing.text(
            x + half - 12,
            y + 10,
            said + share if drawing.width(said + share) <= left else said,
            "end",
            fill=FAINT if value is None else drawing.INK,
        )
