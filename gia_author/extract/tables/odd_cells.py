"""Cells that are no plain figure: one that cannot be read costs itself and not its row; a figure
broken inside its cell is put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gia_author.extract.tables.locate_headings import Found
from gia_author.extract.tables.tokens import LEX, SourceLine, Stream, lex

BROKEN = re.compile(
    r"[-+]?\d[\d,]*(?:\s+[\d,]+)+(?:\.\d+)?|[-+]?\d[\d,]*\s*\.\s*\d+|\d+\.\d+\s+\d+"
    r"|[-+]?\d{1,3}(?:['’]\d{3}){1,6}(?:\.\d+)?"
)
PARTING = re.compile(r"[\s'’]+")
HARMLESS = re.compile(r"[\s*※†‡▲△★☆'’‘`]{0,9}(.*?)[\s*※†‡▲△★☆#。.;,、:，；：]{0,9}", re.DOTALL)
FIELD = re.compile(r"\S+")
LONGEST_FIELD = 16


@dataclass(frozen=True)
class _Value:
    """A cell right of the headings of its line: its place among the line's cells, its text, how
    many figures or dashes it holds; ``strange``: it holds something else besides."""

    at: int
    text: str
    figures: int
    strange: bool

    @property
    def is_plain(self) -> bool:
        return self.figures <= 1 and not self.strange

    @property
    def is_broken(self) -> bool:
        return bool(BROKEN.fullmatch(self.text.strip()))


def mended(source: Stream, places: Sequence[Found]) -> list[SourceLine] | None:
    """The lines with their odd cells marked or put together; None if there are none."""
    changed: dict[int, SourceLine] = {}
    for place in places:
        known = {letter for hit in place.hits if hit.mark for letter in range(hit.start, hit.end)}
        for number in _lines(source, place):
            line = _mended(source, place, number, known)
            if line is not None:
                changed[number] = line
    return [changed.get(n, line) for n, line in enumerate(source.lines)] if changed else None


def _lines(source: Stream, place: Found) -> Iterator[int]:
    """The lines that a table stands on, a few beyond its last heading."""
    last = source.line_of[place.high - 1] if place.high else 0
    yield from range(source.line_of[place.low], min(last + 3, len(source.lines)))


def _mended(source: Stream, place: Found, number: int, known: set[int]) -> SourceLine | None:
    line = source.lines[number]
    width = _width(place, number)
    if not width:
        return None
    if not line.explicit:
        return _parted(source, number, width, known)
    values = list(_values(source, number, known))
    while len(values) > width and not values[-1].is_plain:
        values.pop()
    plain = sum(value.is_plain for value in values)
    if not place.rows and 2 * plain < max(len(values), 8):
        return None
    odd = [value for value in values if not value.is_plain]
    if not odd or (len(values) < width and len(values) not in (1, width)):
        return None
    broken = [value for value in odd if value.is_broken]
    if len(broken) == len(values) > 1:  # two rows in one, not figures that are too wide
        broken = []
    unclear = frozenset(value.at for value in odd if value not in broken)
    whole = {value.at: PARTING.sub("", value.text) for value in broken}
    cells = tuple((column, whole.get(column, text)) for column, text in line.cells)
    return replace(line, cells=cells, unclear=unclear, joined=frozenset(whole))


def _width(place: Found, number: int) -> int:
    """How many figures a line should have: those of the one row that is named there; 0 where none
    or several are."""
    rows = [hit for hit in place.rows if number in hit.lines]
    if not place.rows:
        return len(place.table.parts[0].cells)
    if len(rows) != 1 or not rows[0].mark:
        return 0
    index = rows[0].mark.index
    widths = [len(part.column_leaves) for part in place.table.parts for _ in part.row_leaves]
    return widths[index]


def _values(source: Stream, number: int, known: set[int]) -> Iterator[_Value]:
    """The cells of a line behind the last one that holds a heading."""
    line = source.lines[number]
    tokens = source.tokens_of(number)
    labels = [
        token.column
        for token in tokens
        if token.kind == "word" and known & set(range(token.at, token.at + len(token.text)))
    ]
    last = max(labels, default=-1)
    for column, text in line.cells:
        there = [token for token in tokens if token.column == column]
        if column > last:
            figures = sum(token.kind in ("number", "dash") for token in there)
            words = any(token.kind in ("word", "ordinal", "percent") for token in there)
            yield _Value(column, text, figures, words or not _is_all_read(text))


def _is_all_read(text: str) -> bool:
    """Whether nothing stands in a cell but figures: marks of notes before and behind them and
    points at their end say nothing, any other sign may (8?, (8), ≥8)."""
    found = HARMLESS.fullmatch(text)
    inner = found[1] if found else text
    if not inner:
        return not text.strip()
    return not LEX.sub("", inner).strip()


def _parted(source: Stream, number: int, width: int, known: set[int]) -> SourceLine | None:
    """A line of words parted by blanks whose fields behind the heading are just as many as the row
    has, some of them no figures."""
    line = source.lines[number]
    text = line.cells[0][1] if len(line.cells) == 1 else ""
    tokens = source.tokens_of(number)
    labels = [
        t for t in tokens if t.kind == "word" and set(range(t.at, t.at + len(t.text))) & known
    ]
    if width < 2 or not labels or not text:
        return None
    fields = [*FIELD.finditer(text)][-width:]
    behind = [field[0] for field in fields]
    read = [[*lex(field, 0, 0, 0, False)] for field in behind]
    plain = [
        len(found) == 1 and found[0].kind in ("number", "dash") and _is_all_read(field)
        for found, field in zip(read, behind, strict=True)
    ]
    named = any(labels[-1].text[-4:] in field for field in behind)
    if len(fields) < width or all(plain) or named or 2 * sum(plain) < width:
        return None
    if max(map(len, behind)) > LONGEST_FIELD:
        return None
    head = text[: fields[0].start()]
    cells = ((0, head), *enumerate(behind, 1))
    unclear = frozenset(n for n, good in enumerate(plain, 1) if not good)
    return replace(line, cells=cells, explicit=True, unclear=unclear)
