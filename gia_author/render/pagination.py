"""Which page everything stands on. All blocks take whole lines of the page's 22, so that every
format ends its pages in the same places; a table is drawn lower or higher where a page would be
left more than a third empty.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from gia_author.form.grid import divided, fitted
from gia_author.render.document import (
    Block,
    HeadingBlock,
    ParagraphBlock,
    Picture,
    Signature,
    TableBlock,
    Title,
)
from gia_author.render.line_breaks import broken
from gia_author.render.row_heights import CLOSE, ROOMY, TEXT_WIDTH, USUAL, TextSize, needed, shared

PITCH = 28.95  # points from line to line
LINES = 22  # of a page
EMPTY = 1 / 3  # of a page, at most
ABOVE_TABLE, BELOW_TABLE = 4.0, 8.0  # points, at least
LEAST_BELOW = 3.0  # points, where a page would be too empty otherwise
ROW, LOWEST_ROW, HIGHEST_ROW = 23.4, 0.62 / 2.54 * 72, 28.4  # points
TITLE_LINE, BELOW_TITLE = 36.0, 14.0  # points
PICTURE_WIDTH, CAPTION, BESIDE_PICTURE = 120 / 25.4 * 72, 20.0, 12.0  # points
LONGEST_NOTE = 5  # lines that stay with a table
SHORT = 3  # lines of a paragraph that stay together before the signature


@dataclass(frozen=True)
class TableSize:
    """How a table is drawn: its text, the height of every row in points, the lines of the page that
    it takes. One that is not ``whole`` goes on over pages.

    From row ``cut`` on, if it has one, the table stands on the next page, having taken ``first``
    of its lines; ``continued`` is that part of one.
    """

    text: TextSize
    rows: tuple[float, ...]
    lines: int
    fills_page: bool = False
    whole: bool = True
    cut: int = 0
    first: int = 0
    continued: bool = False

    @property
    def above(self) -> float:
        """The room above the table in points."""
        return 0.0 if self.continued else ABOVE_TABLE

    @property
    def below(self) -> float:
        """The room below the table up to the next line of the page, in points."""
        if not self.whole:
            return BELOW_TABLE
        if self.cut:
            return (self.lines - self.first) * PITCH - sum(self.rows[self.cut :])
        return self.lines * PITCH - sum(self.rows) - self.above

    @property
    def parts(self) -> tuple[TableSize, TableSize]:
        """The sizes of what stands before the cut and behind it."""
        before = TableSize(self.text, self.rows[: self.cut], self.first)
        rest = TableSize(self.text, self.rows[self.cut :], self.lines - self.first, continued=True)
        return before, rest

    def breaks(self, header_rows: int, start: int) -> tuple[int, ...]:
        """The rows that begin a page when the table begins ``start`` lines down a page."""
        header, left = sum(self.rows[:header_rows]), (LINES - start) * PITCH - ABOVE_TABLE
        found = []
        for row, height in enumerate(self.rows):
            if height > left:
                found.append(row)
                left = LINES * PITCH - header
            left -= height
        return tuple(found)


@dataclass(frozen=True)
class TableGroup:
    """A table with what must stand on its page, as numbers of blocks: from its heading to the end
    of its note.
    """

    first: int
    table: int
    last: int


@dataclass(frozen=True)
class EmptyPage:
    """A page left more than a third empty: its number, the empty share, and the block that begins
    the next page.
    """

    page: int
    share: float
    next_block: int


@dataclass(frozen=True)
class Plan:
    """How the blocks are laid out: the tables by the number of their block, the lines above them on
    their page, what stays together, what is not divided, the empty pages, the number of pages.
    """

    tables: Mapping[int, TableSize]
    starts: Mapping[int, int]
    groups: tuple[TableGroup, ...]
    whole: frozenset[int]
    gaps: tuple[EmptyPage, ...]
    pages: int
    tight: int = 0

    @property
    def cost(self) -> tuple[int, float, int]:
        """What the layout is judged by: empty pages, then pages that a table just fits on, where
        one line more in another program would move it.
        """
        return len(self.gaps), sum(gap.share for gap in self.gaps), self.tight

    def group(self, block: int) -> TableGroup | None:
        """The group that a block belongs to."""
        return next((g for g in self.groups if g.first <= block <= g.last), None)


@dataclass(frozen=True)
class _Piece:
    """Lines of a block that stay together; ``blank`` ones before them do not begin a page.

    A ``kept`` piece is on one page with the next, one that ``begins`` stands on a new one.
    """

    block: int
    lines: int
    blank: int = 0
    kept: bool = False
    begins: bool = False


Planning = Callable[[tuple[Block, ...]], Plan]


def _once_for_all_formats(plan: Planning) -> Planning:
    """The same for the same blocks, of which the last are remembered: a report is planned once for
    all its formats. The blocks are kept with their plan, so that no others can be taken for
    them."""
    last: list[tuple[tuple[Block, ...], Plan]] = []

    def planned(blocks: tuple[Block, ...]) -> Plan:
        for known, made in last:
            if known is blocks:
                return made
        made = plan(blocks)
        last[:] = [(blocks, made)]
        return made

    return planned


@_once_for_all_formats
def planned(blocks: tuple[Block, ...]) -> Plan:
    """The first layout that leaves no page too empty, with tables cut only where none does so with
    whole ones; else the one that leaves the fewest.
    """
    groups = tuple(_groups(blocks))
    choices = {group.table: _sizes(blocks, group) for group in groups}
    usual = _best(blocks, groups, choices)
    if not usual.gaps:
        return usual
    more = _best(blocks, groups, {**choices, **_further(blocks, usual, choices)})
    return min((usual, more), key=lambda plan: plan.cost)


Choices = Mapping[int, Sequence[TableSize]]


def _best(blocks: tuple[Block, ...], groups: tuple[TableGroup, ...], choices: Choices) -> Plan:
    tried: list[Plan] = []
    for sizes in product(*choices.values()):
        tried.append(_packed(blocks, groups, dict(zip(choices, sizes, strict=True))))
        if not any(tried[-1].cost):
            return tried[-1]
    return min(tried, key=lambda plan: plan.cost)


def in_parts(block: TableBlock, size: TableSize) -> tuple[tuple[TableBlock, TableSize], ...]:
    """A table with its size; where it is cut, what stands on either page as a table of its own."""
    if not size.cut:
        return ((block, size),)
    widths = fitted(block.grid, block.texts, TEXT_WIDTH)
    grids = divided(block.grid, size.cut, widths)
    blocks = (replace(block, grid=grid) for grid in grids)
    first, second = zip(blocks, size.parts, strict=True)
    return first, second


def title_lines(title: Title) -> int:
    """The lines of the page that a title takes with the room below it."""
    return math.ceil((len(title.lines) * TITLE_LINE + BELOW_TITLE) / PITCH)


def below_title(title: Title) -> float:
    """The room below a title up to the next line of the page, in points."""
    return title_lines(title) * PITCH - len(title.lines) * TITLE_LINE


def picture_lines(picture: Picture) -> int:
    """The lines of the page that a picture takes with its caption."""
    return math.ceil((picture_height(picture) + CAPTION + 2 * BESIDE_PICTURE) / PITCH)


def picture_height(picture: Picture) -> float:
    """The height of a picture in points."""
    wide, high = picture.chart.size
    return PICTURE_WIDTH * high / wide


def beside_picture(picture: Picture) -> float:
    """The room above a picture, and below its caption, in points."""
    return (picture_lines(picture) * PITCH - picture_height(picture) - CAPTION) / 2


def _text_lines(block: Block) -> int:
    match block:
        case ParagraphBlock():
            text = block.lead + block.text
            return len(broken(text, len(block.lead), block.level))
        case HeadingBlock():
            return len(broken(block.text, len(block.text), block.level))
    return 0


def _groups(blocks: Sequence[Block]) -> Iterator[TableGroup]:
    for number, block in enumerate(blocks):
        if isinstance(block, TableBlock):
            yield _group(blocks, number)


def _group(blocks: Sequence[Block], table: int) -> TableGroup:
    """A table with its heading and its note; without the note where a page has room for the table,
    but not for both.
    """
    group = TableGroup(_heading_of(blocks, table), table, _note_of(blocks, table))
    if group.last == table or _fits_a_page(blocks, group):
        return group
    alone = replace(group, last=table)
    return alone if _fits_a_page(blocks, alone) else group


def _fits_a_page(blocks: Sequence[Block], group: TableGroup) -> bool:
    """True if a page has room for a table as low as it may be, with what stands beside it."""
    table = blocks[group.table]
    assert isinstance(table, TableBlock)
    room = LINES - sum(map(_text_lines, blocks[group.first : group.last + 1]))
    height = sum(needed(table.grid, table.texts, CLOSE))
    return height <= room * PITCH - ABOVE_TABLE - BELOW_TABLE


def _heading_of(blocks: Sequence[Block], table: int) -> int:
    """The first of the headings over a table, when little text stands between."""
    first, lines = table, 0
    for number in range(table - 1, -1, -1):
        block = blocks[number]
        if isinstance(block, HeadingBlock):
            first = number
        elif isinstance(block, ParagraphBlock) and first == table:
            lines += _text_lines(block)
        else:
            break
    return first if lines <= LONGEST_NOTE else table


def _note_of(blocks: Sequence[Block], table: int) -> int:
    """The last of the paragraphs below a table, when they are short."""
    last, lines = table, 0
    while last + 1 < len(blocks) and _is_note(blocks[last + 1]):
        last += 1
        lines += _text_lines(blocks[last])
    return last if lines <= LONGEST_NOTE else table


def _is_note(block: Block) -> bool:
    return isinstance(block, ParagraphBlock) and not block.lead and block.kind == "body"


def _sizes(blocks: Sequence[Block], group: TableGroup) -> list[TableSize]:
    """The ways to draw a table, the usual one first, then lower, then higher ones."""
    table = blocks[group.table]
    assert isinstance(table, TableBlock)
    beside = sum(map(_text_lines, blocks[group.first : group.last + 1]))
    needs = needed(table.grid, table.texts, ROOMY)
    usual, least, most = (
        (sum(max(row, need) for need in needs) + ABOVE_TABLE + BELOW_TABLE) / PITCH
        for row in (ROW, LOWEST_ROW, HIGHEST_ROW)
    )
    if usual > LINES - beside:
        return [_filling(table, LINES - beside)]
    lines = math.ceil(usual)
    lower, higher = range(lines - 1, math.ceil(least) - 1, -1), range(lines + 1, int(most) + 1)
    return [_size(needs, ROOMY, n) for n in (lines, *lower, *higher)]


def _size(needs: list[float], text: TextSize, lines: int, fills: bool = False) -> TableSize:
    height = lines * PITCH - ABOVE_TABLE - BELOW_TABLE
    return TableSize(text, shared(needs, height), lines, fills)


def _further(blocks: tuple[Block, ...], plan: Plan, choices: Choices) -> Choices:
    """Ways to draw the tables that leave room before them in a plan: cut, or so low that one which
    fills a page has something above it.
    """
    found = {}
    for gap in plan.gaps:
        group = plan.group(gap.next_block)
        if group and not plan.tables[group.table].fills_page:
            room = round(gap.share * LINES)
            found[group.table] = [*choices[group.table], *_cuts(blocks, group, room)]
    for group in plan.groups:
        if plan.tables[group.table].fills_page:
            found[group.table] = [*choices[group.table], *_lower(blocks, group)]
    return found


def _cuts(blocks: tuple[Block, ...], group: TableGroup, room: int) -> Iterator[TableSize]:
    """A table without a heading of its own cut before one of its parts, so that the first ones fill
    so many lines with what stands above them.
    """
    table = blocks[group.table]
    assert isinstance(table, TableBlock)
    if table.grid.header_rows:
        return
    first = room - sum(map(_text_lines, blocks[group.first : group.table]))
    needs = [max(need, LOWEST_ROW) for need in needed(table.grid, table.texts, ROOMY)]
    starts = (start for start, _ in reversed(table.grid.bodies[1:]))
    for cut, lines in product(starts, (first - 1, first)):
        if sum(needs[:cut]) <= lines * PITCH - ABOVE_TABLE:
            yield _cut(needs, cut, lines)


def _cut(needs: list[float], cut: int, lines: int) -> TableSize:
    """A table whose rows before the cut fill so many lines, as far as rows may be high; the others
    are as low as they may be.
    """
    height = min(lines * PITCH - ABOVE_TABLE, max(HIGHEST_ROW * cut, sum(needs[:cut])))
    last = math.ceil((sum(needs[cut:]) + LEAST_BELOW) / PITCH)
    below = shared(needs[cut:], last * PITCH - LEAST_BELOW)
    rows = (*shared(needs[:cut], height), *below)
    return TableSize(ROOMY, rows, lines + last, cut=cut, first=lines)


def _lower(blocks: tuple[Block, ...], group: TableGroup) -> Iterator[TableSize]:
    """A table that fills a page, as low as it may be."""
    table = blocks[group.table]
    assert isinstance(table, TableBlock)
    for text in (USUAL, CLOSE):
        needs = [max(need, LOWEST_ROW) for need in needed(table.grid, table.texts, text)]
        lines = math.ceil((sum(needs) + ABOVE_TABLE + LEAST_BELOW) / PITCH)
        height = lines * PITCH - ABOVE_TABLE - LEAST_BELOW
        yield TableSize(text, shared(needs, height), lines)


def _filling(table: TableBlock, lines: int) -> TableSize:
    """A long table on a page of its own; over several pages where its texts need that."""
    for text in (USUAL, CLOSE):
        needs = needed(table.grid, table.texts, text)
        if sum(needs) <= lines * PITCH - ABOVE_TABLE - BELOW_TABLE:
            return _size(needs, text, lines, fills=True)
    height = sum(needs) + ABOVE_TABLE + BELOW_TABLE
    return TableSize(CLOSE, tuple(needs), math.ceil(height / PITCH), whole=False)


def _packed(
    blocks: tuple[Block, ...], groups: tuple[TableGroup, ...], tables: Mapping[int, TableSize]
) -> Plan:
    """The pages filled from the first block to the last."""
    gaps: list[EmptyPage] = []
    starts: dict[int, int] = {}
    page, used, tight = 1, 0, 0
    whole = frozenset(_undivided(blocks, groups))
    for chain in _chains(_pieces(blocks, groups, whole, tables)):
        lines = sum(piece.blank + piece.lines for piece in chain)
        if used and (chain[0].begins or used + lines > LINES):
            if 1 - used / LINES > EMPTY:
                gaps.append(EmptyPage(page, 1 - used / LINES, chain[0].block))
            page, used = page + 1, 0
        lines -= 0 if used else chain[0].blank
        starts |= {p.block: used + lines - p.lines for p in chain[-1:] if p.block not in starts}
        tight += used > 0 and used + lines == LINES and any(p.block in tables for p in chain)
        used += lines
        page, used = page + (used - 1) // LINES, (used - 1) % LINES + 1
    return Plan(tables, starts, groups, whole, tuple(gaps), page, tight)


def _undivided(blocks: tuple[Block, ...], groups: tuple[TableGroup, ...]) -> Iterator[int]:
    """The paragraphs that are not divided: those at tables, and short ones before the signature."""
    for group in groups:
        yield from range(group.first, group.table)
        yield from range(group.table + 1, group.last + 1)
    for n, block in enumerate(blocks[1:]):
        last = blocks[n]
        if is_closing(block) and isinstance(last, ParagraphBlock) and _text_lines(last) <= SHORT:
            yield n


def _chains(pieces: Iterator[_Piece]) -> Iterator[list[_Piece]]:
    chain: list[_Piece] = []
    for piece in pieces:
        chain.append(piece)
        if not piece.kept:
            yield chain
            chain = []
    if chain:
        yield chain


def _pieces(
    blocks: tuple[Block, ...],
    groups: tuple[TableGroup, ...],
    whole: frozenset[int],
    tables: Mapping[int, TableSize],
) -> Iterator[_Piece]:
    together = {n for group in groups for n in range(group.first, group.last)}
    for n, block in enumerate(blocks):
        match block:
            case Title():
                yield _Piece(n, title_lines(block))
            case HeadingBlock():
                yield _Piece(n, _text_lines(block), kept=True)
            case ParagraphBlock():
                yield from _paragraph(blocks, n, n in whole, n in together)
            case TableBlock():
                yield from _table(n, block.grid.header_rows, tables[n], n in together)
            case Picture():
                yield _Piece(n, picture_lines(block))
            case Signature(under_title=True):
                yield _Piece(n, len(block.lines) + 1)
            case Signature():
                yield _Piece(n, len(block.lines), blank=1)


def _table(n: int, header_rows: int, size: TableSize, kept: bool) -> Iterator[_Piece]:
    """A table in one piece, or in two where it is cut; one that goes on over pages in its heading
    with a row, and lines.
    """
    if size.cut:
        yield _Piece(n, size.first)
        yield _Piece(n, size.lines - size.first, kept=kept, begins=True)
        return
    if size.whole:
        yield _Piece(n, size.lines, kept=kept)
        return
    first = math.ceil((sum(size.rows[: header_rows + 1]) + ABOVE_TABLE) / PITCH)
    yield _Piece(n, first)
    yield from (_Piece(n, 1) for _ in range(size.lines - first))


def _paragraph(blocks: tuple[Block, ...], n: int, whole: bool, kept: bool) -> Iterator[_Piece]:
    """The lines of a paragraph one by one; its last one is kept with a signature."""
    last = _text_lines(blocks[n]) - 1
    kept = kept or (n + 1 < len(blocks) and is_closing(blocks[n + 1]))
    first_of_contact = _is_contact(blocks[n]) and not (n and _is_contact(blocks[n - 1]))
    for line in range(last + 1):
        yield _Piece(n, 1, int(first_of_contact and not line), whole if line < last else kept)


def _is_contact(block: Block) -> bool:
    return isinstance(block, ParagraphBlock) and block.kind == "contact"


def is_divided(blocks: tuple[Block, ...], plan: Plan, n: int) -> bool:
    """True for a paragraph of which so much is on the next page that another program, which sets a
    line more on this one, still has some there.
    """
    return plan.starts.get(n, 0) + _text_lines(blocks[n]) >= LINES + 2


def is_closing(block: Block | None) -> bool:
    """True for a signature at the end of the text."""
    return isinstance(block, Signature) and not block.under_title
