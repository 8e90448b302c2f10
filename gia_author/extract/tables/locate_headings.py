"""Which numbers belong to which heading: a table's place in a source, its headings there, and the
runs of cells between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from gia_author.extract.tables.labels import (
    LabelMatch,
    WantedHeading,
    edits,
    exact,
    gaps,
    marks,
    regions,
    similar,
)
from gia_author.extract.tables.tokens import CELLS, Stream, Token
from gia_author.form.table import Table

STRONG = 4
BEFORE, AFTER, FAR = 40, 24, 90
MANY = 5
TAIL = 12
AROUND = 24
FIRST = 6  # characters in which a line has its number


@dataclass(frozen=True)
class Run:
    """Cells without a word between them; ``at`` as in Token."""

    at: int
    tokens: tuple[Token, ...]

    @property
    def line(self) -> int:
        return self.tokens[0].line

    @property
    def is_empty(self) -> bool:
        return all(token.kind == "blank" for token in self.tokens)

    @property
    def has_number(self) -> bool:
        return any(token.kind == "number" for token in self.tokens)


@dataclass(frozen=True)
class HeadedRun:
    """A run of cells and the heading it belongs to. ``sure`` is False where only the order speaks
    for it."""

    hit: LabelMatch
    run: Run
    sure: bool = True


@dataclass(frozen=True)
class Found:
    """A table's place: all headings found there, the texts that are none, and the runs of cells."""

    table: Table
    low: int
    high: int
    hits: tuple[LabelMatch, ...]
    others: tuple[LabelMatch, ...]
    runs: tuple[Run, ...]
    rivals: int = 0

    @cached_property
    def rows(self) -> tuple[LabelMatch, ...]:
        return tuple(hit for hit in self.hits if hit.mark and hit.mark.kind == "row")


def noise(table: Table) -> str:
    """The characters of headings that are printed downwards: 三、本年度办理结果."""

    def below(headings: Sequence[object]) -> Iterator[str]:
        for heading in headings:
            yield heading.label if getattr(heading, "vertical", False) else ""  # type: ignore[attr-defined]
            yield from below(getattr(heading, "children", ()))

    return "".join(text for part in table.parts for text in below(part.rows))


def locate(
    source: Stream, table: Table, fences: Sequence[LabelMatch], after: int = 0
) -> Found | None:
    """The place of a table: where most different headings stand together, the later one if two are
    equal. None if there is none."""
    wanted = tuple(mark for mark in marks(table) if len(mark.cores[0]) >= STRONG)
    places = regions(
        [
            hit
            for hit in exact(source, wanted, after, len(source.letters), fences)
            if hit.start >= after
        ],
        fences,
    )
    if not places:
        return None
    ranked = sorted(places, key=lambda place: (len({hit.mark for hit in place}), place[0].start))
    best = ranked[-1]
    if len({hit.mark for hit in best}) < 3:
        return None
    rivals = sum(
        len({h.mark for h in place}) * 5 >= len({h.mark for h in best}) * 4 for place in ranked[:-1]
    )
    low, high = _bounds(source, table, best, fences)
    return _found(source, table, low, high, fences, rivals)


def _bounds(
    source: Stream, table: Table, place: Sequence[LabelMatch], fences: Sequence[LabelMatch]
) -> tuple[int, int]:
    """First and last letter of a place, wider where the first or last row of the form was not among
    the finds."""
    rows = [mark for mark in marks(table) if mark.kind == "row"]
    have = {hit.mark for hit in place}
    low = place[0].start - (BEFORE if rows and rows[0] not in have else 0)
    high = place[-1].end + (AFTER if rows and rows[-1] not in have else 0)
    low = max([low, 0, *(f.end for f in fences if f.end <= place[0].start)])
    top = min([len(source.letters), *(f.start for f in fences if f.start >= place[-1].end)])
    end = place[-1].end
    for hit in exact(source, marks(table), end, min(top, end + AFTER)):
        end = hit.end if hit.start - end <= 2 else end
    if not rows:
        end = min((at for at in _crowded(source) if end <= at <= min(top, end + FAR)), default=end)
    return low, min(max(high, end), top)


def _crowded(source: Stream) -> list[int]:
    """The places where several cells stand without a word between them."""
    count = Counter(token.at for token in source.tokens if token.kind == "number")
    return [at for at, cells in count.items() if cells >= MANY]


def _found(
    source: Stream, table: Table, low: int, high: int, fences: Sequence[LabelMatch], rivals: int
) -> Found:
    hits = _headings(source, marks(table), low, high, fences)
    cells = tuple(runs(source, low, high, hits, fences))
    others = gaps(
        source,
        [*hits, *(f for f in fences if low <= f.start < high)],
        low,
        high,
        noise(table),
        {run.at for run in cells},
    )
    return Found(
        table=table,
        low=low,
        high=high,
        hits=tuple(hits),
        others=tuple(others),
        runs=cells,
        rivals=rivals,
    )


def _headings(
    source: Stream,
    wanted: Sequence[WantedHeading],
    low: int,
    high: int,
    fences: Sequence[LabelMatch],
) -> list[LabelMatch]:
    """All headings between two letters: long ones, what is like a long row that is missing, and
    then the short ones."""
    ends = {token.at for token in source.tokens if token.kind in CELLS and low <= token.at <= high}
    hits: list[LabelMatch] = []
    for is_long in (True, False):
        these = [mark for mark in wanted if (len(mark.cores[0]) >= STRONG) == is_long]
        more = exact(source, these, low, high, [*fences, *hits])
        hits = sorted([*hits, *more], key=lambda hit: hit.start)
        hits = _rows_or_columns(
            source, [hit for hit in hits if not _is_prose(source, hit, hits)], wanted, ends
        )
        hits = _add_similar(source, hits, [mark for mark in these if mark.kind == "row"], low, high)
    return hits


def _is_prose(source: Stream, hit: LabelMatch, hits: Sequence[LabelMatch]) -> bool:
    """Whether a short heading stands in a sentence."""
    if hit.end - hit.start > 2 * STRONG or (
        hit.mark and source.ordinal(hit.start) == hit.mark.ordinal != ""
    ):
        return False
    return _among_words(source, hit.start, hit.end, hit.lines, hits)


def _among_words(
    source: Stream, start: int, end: int, lines: AbstractSet[int], hits: Sequence[LabelMatch]
) -> bool:
    """Whether most of the letters around a place, on its line, are no headings."""
    around = [
        n
        for n in range(max(0, start - AROUND), min(len(source.letters), end + AROUND))
        if source.line_of[n] in lines
    ]
    near = [other for other in hits if other.end > start - AROUND and other.start < end + AROUND]
    strange = sum(not any(other.start <= n < other.end for other in near) for n in around)
    return strange > AROUND // 2 and strange > 1.5 * (len(around) - strange)


def _rows_or_columns(
    source: Stream, hits: Sequence[LabelMatch], wanted: Sequence[WantedHeading], ends: set[int]
) -> list[LabelMatch]:
    """Headings that are rows and columns in the same words (其他, 总计): a row where cells follow
    and rows stand before it."""
    twins = {mark.cores[0]: mark for mark in wanted if mark.kind == "row"}
    settled: list[LabelMatch] = []
    for hit in hits:
        mark = hit.mark
        if mark and mark.kind == "column" and mark.cores[0] in twins:
            row = twins[mark.cores[0]]
            before = any(
                h.mark and h.mark.kind == "row" and h.mark.index < row.index for h in settled
            )
            if hit.end in ends and before and source.ordinal(hit.start) in ("", row.ordinal):
                settled.append(LabelMatch(hit.start, hit.end, row, 1.0, hit.lines))
                continue
        settled.append(hit)
    return settled


def _add_similar(
    source: Stream, hits: list[LabelMatch], rows: Sequence[WantedHeading], low: int, high: int
) -> list[LabelMatch]:
    """The finds and, for rows that were not found, the most similar text between the rows before
    and after."""
    for mark in sorted(rows, key=lambda mark: -len(mark.cores[0])):
        if any(hit.mark == mark for hit in hits):
            continue
        placed = [hit for hit in hits if hit.mark and hit.mark.kind == "row"]
        start = max((h.end for h in placed if h.mark and h.mark.index < mark.index), default=low)
        end = min(
            (h.start for h in placed if h.mark and h.mark.index > mark.index and h.start >= start),
            default=high,
        )
        for gap in gaps(source, [h for h in hits if start <= h.start < end], start, end):
            hit = similar(source, mark, gap.start, gap.end)
            if hit and _is_own(source, hit, gap, rows):
                hits = sorted([*hits, hit], key=lambda h: h.start)
                break
    return hits


def _is_own(
    source: Stream, hit: LabelMatch, gap: LabelMatch, rows: Sequence[WantedHeading]
) -> bool:
    """Whether a similar text is most like its own heading, and a short one more than a part of what
    stands there."""
    text = source.letters[hit.start : hit.end]
    ranked = sorted(
        (
            min(edits(core, text)[0] / len(core) for core in mark.cores),
            source.ordinal(hit.start) != mark.ordinal,
            mark != hit.mark,
        )
        for mark in rows
    )
    short = len(text) <= STRONG and gap.end - gap.start > len(text) + 2
    return not ranked[0][2] and not short


def runs(
    source: Stream, low: int, high: int, hits: Sequence[LabelMatch], fences: Sequence[LabelMatch]
) -> Iterator[Run]:
    """The runs of cells between two letters; a number that is part of a text (数据1, 2024年) or of
    a section's title (4) …) is no cell."""
    known = {letter for hit in hits for letter in range(hit.start, hit.end)}
    titled = {(fence.start, line) for fence in fences for line in fence.lines}
    cells = [
        t
        for n, t in enumerate(source.tokens)
        if low <= t.at <= high
        and t.kind in CELLS
        and not _is_part_of_text(source, n, known)
        and not ((t.at, t.line) in titled and not source.lines[t.line].ruled and t.start < FIRST)
    ]
    for at, tokens in groupby(cells, key=lambda token: token.at):
        run = Run(at, tuple(tokens))
        prose = (
            len(run.tokens) < 3
            and not source.lines[run.line].explicit
            and _among_words(source, at, at, {run.line}, hits)
        )
        if not prose and (low < at or low == 0 or source.line_of[low - 1] != run.line):
            yield run


def _is_part_of_text(source: Stream, number: int, known: set[int]) -> bool:
    token = source.tokens[number]
    after = source.tokens[number + 1] if number + 1 < len(source.tokens) else None
    if token.kind != "number":
        return False
    if (
        after
        and after.kind == "word"
        and after.tight
        and after.at not in known
        and after.line == token.line
    ):
        return True
    alone = not source.lines[token.line].explicit or not token.tight or number == 0
    return not alone and source.tokens[number - 1].kind == "word" and token.at - 1 not in known


def claims(source: Stream, found: Found, width: int = 0) -> tuple[list[HeadedRun], list[Run]]:
    """Each run with the heading it belongs to, and the runs that belong to none; ``width`` parts
    runs of several whole lines."""
    hits = sorted([*found.rows, *_strangers(source, found)], key=lambda hit: hit.start)
    parted = [part for run in found.runs for part in _lines_apart(run, width)]
    sure: list[HeadedRun] = []
    open_runs: list[Run] = []
    for run in parted:
        owner = _owner(source, hits, run)
        if owner:
            sure.append(HeadedRun(owner, run))
        elif not run.is_empty:
            open_runs.append(run)
    more, stray = _by_order(hits, {id(c.hit) for c in sure}, open_runs, width)
    return [*sure, *more], stray


def _strangers(source: Stream, found: Found) -> list[LabelMatch]:
    """The texts that may head a row of their own: not the rest of the label before them."""
    kept: list[LabelMatch] = []
    cells = {run.at for run in found.runs}
    for other in (part for gap in found.others for part in _by_line(source, gap)):
        before = [hit for hit in found.rows if hit.end <= other.start]
        if (
            before
            and not any(before[-1].end <= at <= other.start for at in cells)
            and _continues(source, before[-1], other)
        ):
            continue
        if not (before and before[-1].mark and _is_rest(source, before[-1].mark, other)):
            kept.append(other)
    return kept


def _by_line(source: Stream, gap: LabelMatch) -> Iterator[LabelMatch]:
    """A text as one find for each line that it stands on."""
    for line, letters in groupby(
        range(gap.start, gap.end), key=lambda letter: source.line_of[letter]
    ):
        there = list(letters)
        yield LabelMatch(there[0], there[-1] + 1, None, 1.0, frozenset((line,)))


def _continues(source: Stream, hit: LabelMatch, other: LabelMatch) -> bool:
    short = other.end - other.start <= TAIL and bool(hit.lines & other.lines)
    return short and not source.ordinal(other.start) and other.start == hit.end


def _is_rest(source: Stream, mark: WantedHeading, other: LabelMatch) -> bool:
    text = source.letters[other.start : other.end]
    return len(text) < len(mark.cores[0]) and edits(text, mark.cores[0])[0] <= 0.3 * len(text)


def _lines_apart(run: Run, width: int) -> list[Run]:
    """A run as several where whole lines hold exactly one row each."""
    lines = [tuple(tokens) for _, tokens in groupby(run.tokens, key=lambda token: token.line)]
    if width > 1 and len(lines) > 1 and any(len(line) == width for line in lines):
        return [Run(run.at, line) for line in lines]
    return [run]


def _owner(source: Stream, hits: Sequence[LabelMatch], run: Run) -> LabelMatch | None:
    """The heading whose words stand on both sides of the run, or last before it on its line."""
    inside = [hit for hit in hits if hit.mark and hit.start < run.at < hit.end]
    here = [hit for hit in hits if run.line in hit.lines]
    before = [hit for hit in here if hit.end <= run.at]
    if inside or before:
        return inside[0] if inside else before[-1]
    return here[0] if here and source.lines[run.line].ruled else None


def _by_order(
    hits: Sequence[LabelMatch], taken: set[int], open_runs: Sequence[Run], width: int
) -> tuple[list[HeadedRun], list[Run]]:
    """Runs that stand on lines of their own: all behind their headings, or else the only way in
    which each heading has one run.

    The latter only where sums can prove it.
    """
    around = [
        (run, [h for h in hits if h.end <= run.at][-1:], [h for h in hits if h.start >= run.at][:1])
        for run in open_runs
    ]
    around = [entry for entry in around if entry[1] or len(entry[0].tokens) == width or not width]
    behind = [before[0] for _, before, _ in around if before]
    busy = taken | {id(h) for h in behind}
    loose = sum(bool(after) and id(after[0]) not in busy for _, _, after in around)
    if (
        len({id(h) for h in behind}) == len(around)
        and not taken & {id(h) for h in behind}
        and loose * 4 <= len(around)
    ):
        return [HeadedRun(hit, run) for hit, (run, _, _) in zip(behind, around, strict=True)], []
    found: list[HeadedRun] = []
    left = list(around)
    while left and width:
        free = [(entry, [h for h in entry[1] + entry[2] if id(h) not in taken]) for entry in left]
        entry, options = min(free, key=lambda pair: len(pair[1]) if pair[1] else 9)
        if len(options) != 1:
            break
        found.append(HeadedRun(options[0], entry[0], False))
        taken = taken | {id(options[0])}
        left.remove(entry)
    return found, [run for run, _, _ in left]
