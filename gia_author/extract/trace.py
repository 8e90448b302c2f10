"""Back from what was read to where it stands in the source: the place and the source's own words
for an address, a sentence, a heading."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import accumulate

from gia_author.diagnostics.finding import NOWHERE, Address, FieldPath, Finding, Place
from gia_author.extract.readers.raw import Raw, RawBlock, RawText
from gia_author.extract.tables.cell_readings import CellReading
from gia_author.form.edition import Edition
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative, Section

SHOWN = 60  # characters of a quote that stands for a whole paragraph
EDGE = 12  # letters by which a paragraph is known that page numbers or the like cut through
MOST_MISSES = 400  # texts looked for in vain; a report has none
PRINTED = "二三四"
NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,2}[）)、.．]|\d{1,2}[.．、](?!\d))")


@dataclass(frozen=True)
class TracePiece:
    """A line, paragraph or cell of the source."""

    text: str
    place: Place


@dataclass(frozen=True)
class TraceSpot:
    """A place in the source with the words that stand there."""

    place: Place
    quote: str = ""


def pieces(blocks: Iterable[RawBlock]) -> Iterator[TracePiece]:
    """The texts of a source in reading order, each cell of a table by itself."""
    for block in blocks:
        if isinstance(block, RawText):
            yield TracePiece(block.text, block.where)
            continue
        for row, cells in enumerate(block.rows):
            yield from (
                TracePiece(cell, block.at(row, column)) for column, cell in enumerate(cells) if cell
            )


def squeezed(text: str) -> str:
    """The letters of a text without white space, each in its usual width."""
    return "".join(_usual(letter) for letter in text if not letter.isspace())


@cache
def _usual(letter: str) -> str:
    usual = unicodedata.normalize("NFKC", letter)
    return usual if len(usual) == 1 else letter


class TraceSource:
    """The letters of a source, run together, to find again what was read from them."""

    def __init__(self, blocks: Iterable[RawBlock]) -> None:
        self.pieces = [*pieces(blocks)]
        texts = [squeezed(piece.text) for piece in self.pieces]
        self.letters = "".join(texts)
        self.starts = [*accumulate(map(len, texts), initial=0)]
        self._misses = 0

    def find(self, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
        """The letters that are this text, from ``start`` on; None where it is not there."""
        wanted = "" if self._misses > MOST_MISSES else squeezed(text)
        if not wanted:
            return None
        at = self.letters.find(wanted, start, len(self.letters) if end is None else end)
        self._misses += at < 0
        return None if at < 0 else (at, at + len(wanted))

    def find_paragraph(self, text: str, start: int) -> tuple[int, int] | None:
        """A paragraph, also one that something cuts through; from ``start`` on, else anywhere."""
        whole = self.find(text, start) or self.find(text)
        wanted = squeezed(text)
        if whole or len(wanted) < 2 * EDGE:
            return whole
        head = self.find(wanted[:EDGE], start)
        tail = head and self.find(wanted[-EDGE:], head[1], head[0] + 2 * len(wanted))
        return (head[0], tail[1]) if head and tail else head

    def spot(self, span: tuple[int, int]) -> TraceSpot:
        """Where some letters stand, and the words there as far as they stand in one piece."""
        number = min(bisect_right(self.starts, span[0]), len(self.pieces)) - 1
        piece, first = self.pieces[number], self.starts[number]
        inside = [n for n, letter in enumerate(piece.text) if not letter.isspace()]
        begin = inside[span[0] - first]
        last = inside[min(span[1] - first, len(inside)) - 1]
        place = piece.place
        if place.line:
            place = replace(place, column=place.column + begin)
        return TraceSpot(place, piece.text[begin : last + 1])


@dataclass(frozen=True)
class Trace:
    """Where everything in a report that was read back stands: ``readings`` of the cells, ``title``
    the headline, the rest by its words."""

    source: TraceSource
    edition: Edition
    readings: Mapping[Address, CellReading] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: Raw, edition: Edition, readings: Mapping[Address, CellReading]) -> Trace:
        return cls(TraceSource(raw.blocks), edition, readings)

    def locating(self, report: Report, told: Narrative) -> Locator:
        """What finds the places of this report's texts and figures."""
        return Locator(self, report, told)

    @cached_property
    def names(self) -> dict[str, str]:
        """What people call the printed tables: 表二."""
        printed = [key for key, table in self.edition.tables.items() if table.printed]
        return {key: f"表{number}" for key, number in zip(printed, PRINTED, strict=False)}

    def figure(self, address: FieldPath) -> TraceSpot | None:
        """The cell at an address, or the first that was read below it; None where nothing is known
        of it."""
        size = len(address)
        below = (a for a in self.readings if a[:size] == address)
        known = next((a for a in below if self.readings[a].where != NOWHERE), None)
        if known is None or not address:
            return None
        reading = self.readings[known]
        whole = size < len(known)
        place = replace(
            reading.where,
            name=self.names.get(known[0], ""),
            label=_label(address[1:] if whole else known[1:], whole),
            square=0 if whole else reading.where.square,
        )
        return TraceSpot(self._exact(place, reading.text), reading.row or reading.text)

    def _exact(self, place: Place, text: str) -> Place:
        """The place of a figure in a line of text to the very column, which may have moved with the
        width of characters."""
        if not place.line or not text:
            return place
        lines = (p for p in self.source.pieces if p.place.line == place.line and text in p.text)
        spots = [
            piece.place.column + at
            for piece in lines
            for at in range(len(piece.text))
            if piece.text.startswith(text, at)
        ]
        return replace(
            place,
            column=min(spots, key=lambda spot: abs(spot - place.column), default=place.column),
        )


def _label(keys: FieldPath, whole: bool) -> str:
    """The headings of a cell, or of the row that it stands in: “国家秘密”列“自然人”."""
    named = [f"“{key}”" for key in keys]
    if whole or len(named) < 2:
        return "".join(named[-1:])
    return f"{named[-2]}列{named[-1]}"


def _in_form(path: FieldPath) -> FieldPath:
    """An address of the form for a path in the author's file."""
    return path[1:] if path[:1] == ("数据",) else path


class Locator:
    """The places of one report's texts and headings, worked out once; every finding gets a place
    and a quote here."""

    def __init__(self, trace: Trace, report: Report, told: Narrative) -> None:
        self.trace, self.report, self.source = trace, report, trace.source
        self.texts: list[tuple[FieldPath, tuple[int, int]]] = []
        self.headings: dict[FieldPath, tuple[int, int]] = {}
        self.known: dict[FieldPath, list[tuple[int, int]]] = {}
        self.at = 0
        self._identity()
        for paragraph in told.opening:
            self._text(paragraph.path, paragraph.text)
        for section in told.sections:
            self._section(section)
        for paragraph in told.contact:
            self._text(paragraph.path, paragraph.text)
        self._signature()

    def _identity(self) -> None:
        """The headline, for all that it says."""
        names = (self.report.title, f"{self.report.year}年", self.report.agency)
        span = next(filter(None, map(self.source.find, filter(None, names))), None)
        if span:
            self.headings |= {(key,): span for key in ("标题", "机关", "年度", "格式", "机关类型")}

    def _signature(self) -> None:
        day = self.report.signed
        dates = (f"{day.year}年{day.month}月{day.day}日", str(day)) if day else ()
        span = next(filter(None, (self.source.find(text, self.at) for text in dates)), None)
        if span:
            self.headings |= {("落款日期",): span, ("落款单位",): span}

    def _section(self, section: Section) -> None:
        official = next(s for s in self.trace.edition.sections if s.key == section.key)
        self._heading((section.key,), (section.heading, official.title, *official.also))
        for paragraph in section.before:
            self._text(paragraph.path, paragraph.text)
        for passage in (p for top in section.passages for p in top.walk()):
            if passage.title:
                self._heading(passage.path, (passage.number + passage.title, passage.title))
            for paragraph in passage.paragraphs:
                self._text(paragraph.path, paragraph.text)
        for paragraph in section.after:
            self._text(paragraph.path, paragraph.text)

    def _heading(self, path: FieldPath, titles: Iterable[str]) -> None:
        span = next(filter(None, (self.source.find(title, self.at) for title in titles)), None)
        if span:
            self.headings[path] = span
            self.at = span[1]

    def _text(self, path: FieldPath, text: str) -> None:
        span = self.source.find_paragraph(text, self.at)
        if span:
            self.texts.append((path, span))
            self.at = max(self.at, span[1])

    def located(self, finding: Finding, file: str) -> Finding:
        """The finding with its place, what is quoted in the source's own words, and the places of
        the figures concerned."""
        known = finding.place
        spot = TraceSpot(known) if known and known.short else self._spot(finding)
        if known and not spot.quote:
            spot = replace(spot, quote=self._beginning().quote)
        related = tuple(self._related(address, file) for address, _ in finding.related)
        return replace(
            finding,
            place=self._under(replace(spot.place, file=file)),
            quote=finding.quote or spot.quote[:SHOWN] or None,
            related_places=related,
        )

    def _related(self, address: FieldPath, file: str) -> Place | None:
        spot = self.trace.figure(_in_form(address))
        return replace(spot.place, file=file) if spot else None

    def _spot(self, finding: Finding) -> TraceSpot:
        """Where a finding stands: its cell, else its words within the text that it is about, else
        that text or its heading."""
        address = _in_form(finding.address or ())
        if spot := self.trace.figure(address):
            return spot
        if address not in self.known:
            self.known[address] = [*self._spans(address)]
        spans = self.known[address]
        quoted = self._quoted(finding.quote, spans) if finding.quote else None
        if quoted:
            return self.source.spot(quoted)
        span = spans[0] if spans else self._nearest(address)
        return self._shown(span) if span else self._beginning()

    def _quoted(self, quote: str, spans: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
        """Where a quote stands: within these texts, else the first place anywhere."""
        anywhere = self.source.find(quote)
        inside = (self.source.find(quote, *span) for span in spans if anywhere)
        return next(filter(None, inside), None) or anywhere

    def _spans(self, address: FieldPath) -> Iterator[tuple[int, int]]:
        """The texts at an address, below it, and the heading there."""
        if not address:
            return
        yield from (span for path, span in self.texts if path == address)
        if address in self.headings:
            yield self.headings[address]
        size = len(address)
        yield from (span for path, span in self.texts if path != address and path[:size] == address)

    def _nearest(self, address: FieldPath) -> tuple[int, int] | None:
        """The heading above something that is not there: the nearest that was found, or the section
        before."""
        for size in range(len(address) - 1, 0, -1):
            if (above := address[:size]) in self.headings:
                return self.headings[above]
        keys = [section.key for section in self.trace.edition.sections]
        if not address or address[0] not in keys:
            return None
        number = keys.index(str(address[0]))
        after = [self.headings[(key,)] for key in keys[number + 1 :] if (key,) in self.headings]
        before = [self.headings[(key,)] for key in keys[:number] if (key,) in self.headings]
        if after and not before and (first := self._first_heading(after[0][0])):
            return first
        if after:
            return after[0]
        return before[-1] if before else None

    def _first_heading(self, end: int) -> tuple[int, int] | None:
        """The first line before this letter that is numbered like a heading: what stands where the
        first section should."""
        for piece, start in zip(self.source.pieces, self.source.starts, strict=False):
            if start < end and NUMBERED.match(piece.text):
                return start, start + len(squeezed(piece.text))
        return None

    def _shown(self, span: tuple[int, int]) -> TraceSpot:
        return self.source.spot((span[0], min(span[1], span[0] + SHOWN)))

    def _beginning(self) -> TraceSpot:
        """The first words of the source, for what concerns the whole of it."""
        headline = self.headings.get(("标题",))
        if headline or not self.source.letters:
            return self._shown(headline) if headline else TraceSpot(NOWHERE)
        return self._shown((0, SHOWN))

    def _under(self, place: Place) -> Place:
        """A place on a web page with the heading that it stands under."""
        if not place.path or place.heading:
            return place
        at = next(
            (
                start
                for piece, start in zip(self.source.pieces, self.source.starts, strict=False)
                if piece.place.path == place.path
            ),
            -1,
        )
        above = [span for path, span in self.headings.items() if span[0] <= at]
        if not above:
            return place
        return replace(place, heading=self.source.spot(max(above)).quote[:SHOWN])
