"""The statutory headings in a source: what to look for, and where each heading of the form stands,
also with wrong or lost characters."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache

from gia_author.diagnostics.finding import Address
from gia_author.extract.tables.tokens import Stream, lex, plain
from gia_author.form.edition import Edition
from gia_author.form.section_titles import anchors, in_order
from gia_author.form.table import Heading, Table

HEAD = re.compile(r"(?<=...)(?<!（.）)[（、，].*")
NEAR = 80
LIKE = 0.6


@dataclass(frozen=True)
class WantedHeading:
    """A heading to look for: ``cores`` are its spellings as letters, ``index`` the place of a row
    among the rows."""

    kind: str
    path: Address
    ordinal: str
    cores: tuple[str, ...]
    label: str
    index: int = -1


@dataclass(frozen=True)
class LabelMatch:
    """A heading found at ``letters[start:end]``; ``score`` is 1 for an exact find. Text that is no
    heading of the form has no mark."""

    start: int
    end: int
    mark: WantedHeading | None
    score: float = 1.0
    lines: frozenset[int] = field(default=frozenset())


@cache
def core(label: str) -> tuple[str, str]:
    """A label as its ordinal and its letters: （二）部分公开 → (二), 部分公开."""
    tokens = list(lex(plain(label), 0, 0, 0, False))
    ordinal = tokens[0].text if tokens and tokens[0].kind == "ordinal" else ""
    return ordinal, "".join(t.text for t in tokens if t.kind == "word")


def _mark(kind: str, path: Address, heading: Heading, index: int = -1) -> WantedHeading:
    ordinal, whole = core(heading.label)
    head = core(HEAD.sub("", heading.label))[1] if kind == "row" else ""
    cores = [whole, *(core(label)[1] for label in heading.also), *([head] if len(head) > 3 else ())]
    return WantedHeading(kind, path, ordinal, tuple(dict.fromkeys(cores)), heading.label, index)


def _forest(
    headings: Sequence[Heading], kind: str, path: Address = (), count: list[int] | None = None
) -> Iterator[WantedHeading]:
    """The marks of a tree of headings: leaves of this kind, what stands above them as groups."""
    count = count if count is not None else [0]
    for heading in headings:
        below = path + ((heading.key,) if heading.key else ())
        if heading.children:
            yield _mark("group", below, heading)
            yield from _forest(heading.children, kind, below, count)
        else:
            yield _mark(kind, below, heading, count[0])
            count[0] += 1


@cache
def marks(table: Table) -> tuple[WantedHeading, ...]:
    """Every heading that a table prints."""
    found: list[WantedHeading] = []
    count = [0]
    for part in table.parts:
        found += [_mark("banner", (), Heading(text)) for text in (part.banner, part.corner) if text]
        found += _forest(part.rows, "row", (), count)
        found += _forest(part.columns, "column")
    return tuple(found)


@cache
def titles(edition: Edition) -> tuple[WantedHeading, ...]:
    """The titles of the sections, which no table reaches across."""
    return tuple(
        _mark("title", (), Heading(section.title, also=section.also))
        for section in edition.sections
    )


def section_titles(source: Stream, edition: Edition) -> list[LabelMatch]:
    """The titles of sections in a source: their words behind 一、 to 六、, and lines that are
    titles whatever their number."""
    starts = [at for at, ordinal in source.ordinals.items() if ordinal.endswith("、")]
    found = [_title(source, at, mark) for at in starts for mark in titles(edition)]
    found += _title_lines(source, edition)
    best = {
        hit.start: hit
        for hit in sorted((hit for hit in found if hit), key=lambda hit: (hit.score, hit.end))
    }
    return sorted(best.values(), key=lambda hit: hit.start)


def _title_lines(source: Stream, edition: Edition) -> Iterator[LabelMatch]:
    """The lines that are the sections' titles."""
    texts = [
        "" if line.ruled else " ".join(text for _, text in line.cells) for line in source.lines
    ]
    for anchor in anchors(texts, edition):
        start = bisect_left(source.line_of, anchor.line)
        end = bisect_right(source.line_of, anchor.line)
        if end > start:
            yield _hit(source, start, end, titles(edition)[anchor.section - 1])


def _title(source: Stream, at: int, mark: WantedHeading) -> LabelMatch | None:
    """A section's title where an ordinal announces one; a few characters may be wrong."""
    for text in mark.cores:
        there = source.letters[at : at + len(text) + 2]
        if there.startswith(text):
            return _hit(source, at, at + len(text), mark)
        most = 0.25 * len(text)
        if len(text) <= 4 or len(text) - in_order(there, text) > most:
            continue
        distance, start, end = edits(text, there)
        if distance <= most and start <= 1:
            return _hit(source, at, at + end, mark, 1 - distance / len(text))
    return None


def exact(
    source: Stream,
    wanted: Sequence[WantedHeading],
    low: int,
    high: int,
    taken: Sequence[LabelMatch] = (),
) -> list[LabelMatch]:
    """Every find of the marks between two letters, the longest first, none over another, in reading
    order."""
    free = bytearray(b"\1" * len(source.letters))
    for hit in taken:
        free[hit.start : hit.end] = bytes(hit.end - hit.start)
    found: list[LabelMatch] = []
    for text, holders in _spellings(tuple(wanted)):
        start = source.letters.find(text, low, high)
        while start >= 0:
            end = start + len(text)
            if all(free[start:end]):
                free[start:end] = bytes(len(text))
                found.append(_hit(source, start, end, _holder(holders, source.ordinal(start))))
            start = source.letters.find(text, start + 1, high)
    return sorted(found, key=lambda hit: hit.start)


@cache
def _spellings(
    wanted: tuple[WantedHeading, ...],
) -> tuple[tuple[str, tuple[WantedHeading, ...]], ...]:
    gathered: dict[str, list[WantedHeading]] = {}
    for mark in wanted:
        for text in mark.cores:
            gathered.setdefault(text, []).append(mark)
    return tuple(
        (text, tuple(gathered[text])) for text in sorted(gathered, key=len, reverse=True) if text
    )


def _holder(holders: Sequence[WantedHeading], ordinal: str) -> WantedHeading:
    """Which of the marks of one spelling it is: the one with the ordinal that stands there, else a
    column before a row."""
    return next(
        (m for m in holders if ordinal and m.ordinal.rstrip("、") == ordinal.rstrip("、")), None
    ) or min(holders, key=lambda m: ("column", "group", "banner", "row", "title").index(m.kind))


def _hit(
    source: Stream, start: int, end: int, mark: WantedHeading | None, score: float = 1.0
) -> LabelMatch:
    return LabelMatch(start, end, mark, score, frozenset(source.line_of[start:end]))


def gaps(
    source: Stream,
    hits: Sequence[LabelMatch],
    low: int,
    high: int,
    noise: str = "",
    cells: AbstractSet[int] = frozenset(),
) -> list[LabelMatch]:
    """The texts between the finds, as finds without a mark; characters of ``noise`` (headings
    printed downwards) left out.

    A single character only where one of ``cells`` follows.
    """
    found: list[LabelMatch] = []
    at = low
    for hit in [*sorted(hits, key=lambda h: h.start), LabelMatch(high, high, None)]:
        text = source.letters[at : hit.start]
        if len(text.strip(noise)) > (hit.start not in cells):
            found.append(_hit(source, at, hit.start, None))
        at = max(at, hit.end)
    return found


def regions(hits: Sequence[LabelMatch], fences: Sequence[LabelMatch]) -> list[list[LabelMatch]]:
    """Finds that stand close together and in one section, one list a place."""
    found: list[list[LabelMatch]] = []
    for hit in hits:
        last = found[-1][-1] if found else None
        if (
            last is None
            or hit.start - last.end > NEAR
            or any(last.end <= fence.start < hit.start for fence in fences)
        ):
            found.append([])
        found[-1].append(hit)
    return found


def similar(source: Stream, mark: WantedHeading, low: int, high: int) -> LabelMatch | None:
    """The place between two letters that is most like the mark, if it is like it at all."""
    best: LabelMatch | None = None
    for text in mark.cores:
        distance, start, end = edits(text, source.letters[low:high])
        score = 1 - distance / len(text)
        score += 0.1 * (source.ordinal(low + start) == mark.ordinal != "")
        if end > start and score >= LIKE and len(text) > 1 and (best is None or score > best.score):
            best = _hit(source, low + start, low + end, mark, min(score, 0.99))
    return best


def edits(wanted: str, text: str) -> tuple[int, int, int]:
    """Edits, start and end of the part of a text that is nearest to the wanted one (Sellers'
    algorithm)."""
    before = [
        (row, 0) for row in range(len(wanted) + 1)
    ]  # edits, and minus the start: of equal ways the shortest
    best = (len(wanted), 0, 0)
    for column, letter in enumerate(text, 1):
        now = [(0, -column)]
        for row, want in enumerate(wanted, 1):
            now.append(
                min(
                    (before[row - 1][0] + (letter != want), before[row - 1][1]),
                    (before[row][0] + 1, before[row][1]),
                    (now[row - 1][0] + 1, now[row - 1][1]),
                )
            )
        if now[-1][0] < best[0]:
            best = (now[-1][0], -now[-1][1], column)
        before = now
    return best
