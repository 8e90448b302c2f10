"""Published tables back into figures: finds the statutory tables in raw text and tables and says of
every cell how it was read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gia_author.diagnostics.finding import Address, Finding, Place, found, register
from gia_author.extract.readers.raw import Raw, RawTable
from gia_author.extract.tables.assign_cells import fill_outcomes, fill_rows
from gia_author.extract.tables.cell_readings import CellReading, FiguresRead
from gia_author.extract.tables.labels import LabelMatch, marks, section_titles
from gia_author.extract.tables.locate_headings import Found, Run, locate
from gia_author.extract.tables.odd_cells import mended
from gia_author.extract.tables.recognised import believe
from gia_author.extract.tables.tokens import Stream, stream, stream_of
from gia_author.form import edition as editions
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure
from gia_author.form.table import Table

__all__ = ["CellReading", "Match", "match"]

G909 = register(
    "G909",
    "table",
    """格式版本拿不准
    不同版本的年度报告格式靠表二的列名和表三“（六）其他处理”的行数分辨。这些标签没有认全，或者两种版本混用，版本是按年度推定的。请核对。""",
)
G910 = register(
    "G910",
    "table",
    """同一张表不止一处
    文件中有两处以上像同一张法定表，只读了标签最全（一样全时靠后）的一处。请核对读的是不是本年度、本机关的表。""",
)
G903 = register(
    "G903",
    "table",
    """没有找到法定表
    在文件中没有找到这张表的标签。表可能是图片，或者报告里没有这张表。请对照原文填写。""",
)
HEADER = 4
YEAR = re.compile(r"(20\d\d)\s*年")


@dataclass(frozen=True)
class Match:
    """What the tables of a report say. ``used`` are the numbers of the blocks that are table
    material."""

    edition: str
    figures: dict[Address, Figure | None]
    readings: dict[Address, CellReading]
    findings: tuple[Finding, ...]
    used: frozenset[int]
    notes: dict[Address, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """An edition with the tables that were found by its labels."""

    edition: Edition
    tables: dict[str, Found]
    fences: tuple[LabelMatch, ...]
    score: float


def match(raw: Raw) -> Match:
    """The figures of a published report. Never raises; what is doubtful is a finding and, unless
    the sums prove it, not taken."""
    source = stream(raw.blocks)
    chosen, findings = _choose(source, raw)
    if lines := mended(source, list(chosen.tables.values())):
        source = stream_of(tuple(lines))
        chosen, findings = _choose(source, raw)
    sheet = FiguresRead(source, findings)
    used: set[int] = set()
    for key, table in _printed(chosen.edition):
        if place := chosen.tables.get(key):
            used |= _take(sheet, place, raw)
        else:
            sheet.miss(table, _not_found(table))
    return Match(
        chosen.edition.name,
        sheet.figures,
        sheet.readings,
        tuple(findings),
        frozenset(used - _headings(source, chosen.fences)),
        sheet.notes,
    )


def _take(sheet: FiguresRead, place: Found, raw: Raw) -> set[int]:
    """Take the figures of a table from where it was found; the numbers of the blocks that it is
    made of."""
    table, source = place.table, sheet.source
    if place.rivals:
        told = f"像“{table.title}”的表有{place.rivals + 1}处，读的是{_where(source, place)}的一处。"
        sheet.findings.append(found(G910, told, address=(*table.prefix, table.key)))
    taken = fill_rows(sheet, place) if table.parts[0].rows else fill_outcomes(sheet, place)
    sheet.tell_odd(table)
    mine = {*_used(source, raw, place, taken)}
    if any(raw.blocks[number].recognised for number in mine):
        believe(sheet, table)
    return mine


def _not_found(table: Table) -> Finding:
    return found(
        G903,
        f"没有找到“{table.title}”的表。",
        address=(*table.prefix, table.key),
        fix="请对照原文填写；原文是图片的要手工录入。",
    )


def _headings(source: Stream, fences: Sequence[LabelMatch]) -> set[int]:
    """The blocks that are headings of sections, outside of tables."""
    lines = (source.lines[line] for hit in fences for line in hit.lines)
    return {line.block for line in lines if not line.ruled}


def _printed(edition: Edition) -> list[tuple[str, Table]]:
    return [(key, table) for key, table in edition.tables.items() if table.printed]


def _where(source: Stream, place: Found) -> Place:
    return source.lines[source.line_of[place.hits[0].start]].where if place.hits else Place()


def _choose(source: Stream, raw: Raw) -> tuple[Candidate, list[Finding]]:
    """The edition whose labels fit best; among equals the one for the report's year."""
    seen: dict[object, Found | None] = {}
    candidates = [_candidate(source, editions.load(name), seen) for name in editions.names()]
    best = max(c.score for c in candidates)
    equal = [c for c in candidates if c.score == best]
    if len(equal) == 1:
        return equal[0], []
    year = YEAR.search(raw.title) or YEAR.search(
        " ".join(t for line in source.lines[:12] for _, t in line.cells)
    )
    wanted = editions.for_year(int(year[1]) if year else 9999).name
    undated = [c for c in equal if c.edition.first_year is None]
    chosen = next(
        (c for c in equal if c.edition.name == wanted), undated[0] if undated else equal[-1]
    )
    names = "、".join(c.edition.name for c in equal)
    doubt = (
        [found(G909, f"标签与{names}都相符，按{chosen.edition.name}读。", fix="请核对格式版本。")]
        if chosen.tables and not year
        else []
    )
    return chosen, doubt


def _candidate(source: Stream, edition: Edition, seen: dict[object, Found | None]) -> Candidate:
    fences = section_titles(source, edition)
    tables: dict[str, Found] = {}
    after = 0
    for key, table in _printed(edition):
        key_seen = (id(table), after, edition.sections)
        if key_seen not in seen:
            seen[key_seen] = locate(source, table, fences, after)
        place = seen[key_seen]
        if place:
            tables[key] = place
            after = place.high
    return Candidate(
        edition, tables, tuple(fences), sum(_score(place) for place in tables.values())
    )


def _score(place: Found) -> float:
    """How many of a table's headings were found, less those above others that have cells of their
    own."""
    cells = {run.at for run in place.runs if run.has_number}
    wrong = sum(
        hit.mark.kind == "group"
        and hit.end in cells
        and bool(hit.mark.path)
        and place.table.parts[0].rows != ()
        for hit in place.hits
        if hit.mark
    )
    return len({hit.mark for hit in place.hits}) - 3 * wrong


def _used(source: Stream, raw: Raw, place: Found, taken: Sequence[Run]) -> Iterator[int]:
    """The blocks from a table's first to its last that hold headings or cells and little else."""
    lines = {line for hit in place.hits for line in hit.lines} | {
        token.line for run in taken for token in run.tokens
    }
    named = {source.lines[line].block for line in lines}
    strange = Counter(
        source.lines[source.line_of[n]].block
        for hit in place.others
        for n in range(hit.start, hit.end)
    )
    vocabulary = {letter for mark in marks(place.table) for core in mark.cores for letter in core}
    for number in range(max(0, min(named, default=0) - HEADER), max(named, default=-1) + 1):
        if isinstance(raw.blocks[number], RawTable):
            ours = number in named
        else:
            ours = _is_table_line(
                _Words.of(source, number),
                strange[number],
                number in named,
                number > min(named),
                vocabulary,
            )
        if ours:
            yield number


@dataclass(frozen=True)
class _Words:
    """What stands in a block: its letters, and whether its lines are parted into cells."""

    letters: str
    cells: bool

    @classmethod
    def of(cls, source: Stream, number: int) -> _Words:
        tokens = [t for t in source.tokens if source.lines[t.line].block == number]
        return cls(
            "".join(t.text for t in tokens if t.kind == "word"),
            any(source.lines[t.line].explicit for t in tokens),
        )


def _is_table_line(
    words: _Words, strange: int, named: bool, inside: bool, vocabulary: set[str]
) -> bool:
    """A line with headings or cells and few other words; inside a table also pieces of headings and
    rows of unknown cells."""
    length = len(words.letters)
    if named:
        return strange <= max(6, 0.3 * length)
    known = sum(letter in vocabulary for letter in words.letters)
    if not inside:
        return words.cells and known == length
    return length <= 4 or words.cells or (length <= 30 and known == length)
