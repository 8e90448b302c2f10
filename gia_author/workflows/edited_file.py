"""A file of ours against the data inside it: the lines and cells that it would print, laid beside
those that are seen.

Every line of either side stands in exactly one pair, so that nothing is compared twice and nothing
is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate, groupby, pairwise, repeat

from gia_author.diagnostics.finding import NOWHERE, Address, FieldPath, Place
from gia_author.extract.narrative import LONGEST_HEADING, NUMBERS
from gia_author.extract.readers.raw import Raw, RawBlock, RawTable, RawText
from gia_author.form.edition import Edition
from gia_author.form.grid import Box, Grid, grid
from gia_author.form.labels import terms
from gia_author.language.sentence_diff import SentenceEdit, alike, edits
from gia_author.language.similarity import grams
from gia_author.language.tidy_text import unspaced
from gia_author.render import charts
from gia_author.render.document import cell_texts
from gia_author.render.printed_lines import LineKind, PrintedLine, printed_lines
from gia_author.report.expression_syntax import EXPRESSION
from gia_author.report.model import Figures, Report
from gia_author.report.narrative import narrate

FLOWING = frozenset(("pdf", "ofd", "txt", "md"))  # do not tell where a paragraph ends
APART = frozenset(("xlsx", "xls", "et"))  # formats with the tables on sheets of their own
SPLIT_LEADS = frozenset(("html", "htm", "shtml", "mht", "mhtml"))
PAGE_NUMBER = re.compile(r"[-—－–\s]*\d{1,3}[-—－–\s]*")
CAPTION = re.compile(r"^(图\d{1,3}?)(?=\D|(?:19|20)\d\d年)")  # the title may begin with a year
OWN_FURNITURE = ("隐藏的工作表：gia-author", "草稿", "（草稿）")
ENOUGH = (
    0.4  # share of common pairs of characters from which two lines count as one that was reworded
)
WITHIN = 0.7  # the same of the shorter line, where the other was made much longer
KEPT = 0.6  # the same from which a paragraph counts as still there
MOST_PAIRS = 40_000
MOST_LINES = 4_000
LARGEST = 1_000_000  # product of two lengths up to which they are compared character by character
ASIDE, FIGURE, BLANKS = "新增杂项", "改动数字", "只改了空格"
LONGEST_SHOWN, AROUND = 70, 6  # characters
LABELLED = 0.5  # share of a form's labels that a table must have


@dataclass(frozen=True)
class SeenLine:
    """A line of the file as it is seen, or a table; ``form`` names the statutory table that it
    is, ``typed`` is a line with its blanks."""

    text: str
    where: Place
    table: RawTable | None = None
    form: str = ""
    typed: str = ""


@dataclass(frozen=True)
class LinePair:
    """A line of the data and the line of the file that stands for it; one of them is None where it
    was added or left out.

    ``behind`` is, of one that was added, the place of the line before it.
    """

    line: PrintedLine | None
    seen: SeenLine | None
    same: bool = False
    behind: str = ""


@dataclass(frozen=True)
class CellChange:
    """A square of a table that is not as the data print it; ``address`` is None for a label or for
    a row of no form."""

    table: str
    label: str
    before: str
    after: str
    where: Place
    address: Address | None = None


@dataclass(frozen=True)
class FileChange:
    """One difference, as people read it."""

    kind: str
    place: str
    where: Place
    before: str
    after: str
    path: FieldPath = ()

    @cached_property
    def edits(self) -> list[SentenceEdit]:
        """The sentences that changed."""
        return edits(self.before, self.after)

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same change wherever its place moved to."""
        return self.kind, self.before, self.after

    @property
    def line(self) -> str:
        """The change in one line: where, what it was, what it is."""
        at = f"（文件{self.where.short}）" if self.where.short else ""
        if self.kind == FIGURE:
            return f"{self.place}{at}：{self.before or '空'} → {self.after or '空'}"
        if not self.before or not self.after:
            return f"{self.place}{at}：{self.kind}“{shorten(self.before or self.after)}”"
        return f"{self.place}{at}：{self.kind}，{'；'.join(self._reworded())}"

    def _reworded(self) -> Iterator[str]:
        """The sentences in few words: what went and what came."""
        whole = [SentenceEdit(self.before, self.after)]
        edits = self.edits if self.kind == "改动正文" and self.edits else whole
        for edit in edits:
            if edit.old and edit.new:
                gone, come = _core(edit.old, edit.new)
                yield f"“{shorten(gone)}”改成“{shorten(come)}”"
            else:
                yield f"加上“{shorten(edit.new)}”" if edit.new else f"删去“{shorten(edit.old)}”"


@dataclass(frozen=True)
class Edited:
    """What was found: all lines in pairs, the cells that differ, and in how many places figures of
    last year are not known."""

    pairs: tuple[LinePair, ...]
    cells: tuple[CellChange, ...]
    furniture: tuple[str, ...] = ()
    blank: tuple[Place, ...] = ()
    unknown: int = 0
    lines: tuple[PrintedLine, ...] = field(default=(), repr=False)

    @cached_property
    def changes(self) -> tuple[FileChange, ...]:
        """Every difference in the order of the file, cells behind the lines."""
        return (
            *(change_of(pair) for pair in self.pairs if not pair.same or is_respaced(pair)),
            *map(cell_change_of, self.cells),
            *(FileChange(ASIDE, "正文以外", NOWHERE, "", text) for text in self.furniture),
            *self.emptied,
        )

    @property
    def emptied(self) -> Iterator[FileChange]:
        """The paragraphs of blanks only that somebody has put in: we print none."""
        for where in self.blank:
            yield FileChange(BLANKS, "这里多出的空行", where, "", "\u3000")

    @property
    def share(self) -> float:
        """Which share of the data's paragraphs is seen, as it was or reworded; headings and labels
        are the same in all reports."""
        whole = [pair for pair in self.pairs if pair.line and pair.line.paragraph]
        return sum(_is_kept(pair) for pair in whole) / max(1, len(whole))


def _is_kept(pair: LinePair) -> bool:
    """Whether a paragraph is still there: unchanged, or with much the same words."""
    return pair.same or bool(
        pair.line and pair.seen and alike(pair.line.text, pair.seen.text) >= KEPT
    )


def shorten(text: str) -> str:
    """A text in at most a line."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 10]}……{text[-8:]}"


def _core(old: str, new: str) -> tuple[str, str]:
    """What is different in two texts, with a few characters around it."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    first, last = max(0, start - AROUND), max(0, end - AROUND)
    return old[first : len(old) - last], new[first : len(new) - last]


def cell_change_of(cell: CellChange) -> FileChange:
    """A square of a table as a difference."""
    kind = FIGURE if cell.address else "改动表格"
    place = f"{cell.table} / {cell.label}"
    return FileChange(kind, place, cell.where, cell.before, cell.after, cell.address or ())


def is_respaced(pair: LinePair) -> bool:
    """Whether a line is the same but for blanks, where the format tells what was typed."""
    if not (pair.same and pair.line and pair.seen and pair.seen.typed):
        return False
    return pair.seen.typed != _printed(pair.line, pair.seen)


def _printed(line: PrintedLine, seen: SeenLine) -> str:
    """A line with its blanks as it was printed: before the title of a chart stands one."""
    if line.kind is not LineKind.CHART:
        return _typed(line.text)
    return CAPTION.sub(r"\1 ", squeeze(seen.text))


def _typed(text: str) -> str:
    """A line with one blank wherever there are some, none at its end."""
    words = " ".join(text.split())
    return f" {words}" if text[:1].isspace() else words


def change_of(pair: LinePair) -> FileChange:
    """A pair of lines as a difference."""
    line, seen = pair.line, pair.seen
    if line and seen and pair.same:
        return FileChange(
            BLANKS, line.place, seen.where, _printed(line, seen), seen.typed, line.path
        )
    if line and seen:
        return FileChange(
            f"改动{line.kind.value}", line.place, seen.where, line.text, seen.text, line.path
        )
    if line:
        return FileChange(f"删去{line.kind.value}", line.place, NOWHERE, line.text, "", line.path)
    assert seen
    what = "表" if seen.table else "文字"
    return FileChange(f"新增{what}", f"{pair.behind}之后", seen.where, "", seen.text)


def compare(
    report: Report, last: Figures | None, raw: Raw, form: str, page: Sequence[str] = ()
) -> Edited:
    """The report against what is seen in a file of this format; ``page`` are the lines that a
    template of the user's own printed."""
    told = narrate(report, last)
    lines = printed_lines(report, told, last, run_in=form not in SPLIT_LEADS)
    seen = [*_seen(raw, report.edition, flowing=form in FLOWING)]
    lines, unknown = _filled(lines, seen)
    shown = _as_on(page, lines) if page else lines
    tables: list[LinePair] = []
    if form in APART:
        shown, seen, tables = _tables_apart(shown, seen)
    pairs = [
        *_with_places(_without_page(align(shown, seen, flowing=form in FLOWING), page)),
        *tables,
    ]
    cells = tuple(
        cell
        for pair in pairs
        if pair.same and pair.line and pair.seen and pair.line.kind is LineKind.TABLE
        for cell in cell_changes(report, pair.line.text, pair.seen)
    )
    return Edited(
        tuple(pairs),
        cells,
        (*_aside(raw, lines), *_pictures(raw, form, lines)),
        raw.blank,
        unknown,
        lines,
    )


def _with_places(pairs: Iterable[LinePair]) -> Iterator[LinePair]:
    """The pairs, each line that was added with the place of the line before it."""
    place = "题目"
    for pair in pairs:
        place = pair.line.place if pair.line else place
        yield pair if pair.line else replace(pair, behind=place)


def _tables_apart(
    lines: Sequence[PrintedLine], seen: Sequence[SeenLine]
) -> tuple[tuple[PrintedLine, ...], list[SeenLine], list[LinePair]]:
    """The lines without the tables, which stand on sheets of their own, and these in pairs."""
    forms = {one.form: one for one in seen if one.form}
    tables = [line for line in lines if line.kind is LineKind.TABLE]
    pairs = [LinePair(t, forms.get(t.text), same=t.text in forms) for t in tables]
    rest = tuple(line for line in lines if line.kind is not LineKind.TABLE)
    return rest, [one for one in seen if not one.form], pairs


def _aside(raw: Raw, lines: Sequence[PrintedLine]) -> Iterator[str]:
    """What the reader took for no part of the report, and we did not print; the words in charts are
    ours."""
    drawn = Counter(squeeze("".join(line.drawn for line in lines)))
    for text in raw.furniture:
        if not Counter(squeeze(text)) - drawn:
            continue
        if not PAGE_NUMBER.fullmatch(text) and text not in OWN_FURNITURE:
            yield text


def _pictures(raw: Raw, form: str, lines: Sequence[PrintedLine]) -> Iterator[str]:
    """The pictures that somebody has put in: in a Word file the charts are pictures too."""
    charts = sum(line.kind is LineKind.CHART for line in lines) if form == "docx" else 0
    more = len(raw.pictures) - charts
    if more > 0:
        yield f"{more}张图片"


def _as_on(page: Sequence[str], lines: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """The lines in the order of a template of the user's own; one that it left out is not looked
    for."""
    waiting: dict[str, list[PrintedLine]] = {}
    for line in lines:
        waiting.setdefault(unspaced(line.text), []).append(line)
    found = (waiting.get(unspaced(text)) for text in page)
    return tuple(queue.pop(0) for queue in found if queue)


def _without_page(pairs: Sequence[LinePair], page: Sequence[str]) -> Iterator[LinePair]:
    """The pairs but for the texts that the template itself put in."""
    own = {unspaced(text) for text in page}
    yield from (p for p in pairs if p.line or not p.seen or unspaced(p.seen.text) not in own)


def _filled(
    lines: Sequence[PrintedLine], seen: Sequence[SeenLine]
) -> tuple[tuple[PrintedLine, ...], int]:
    """The lines with what cannot be worked out here (last year's figures) as it is seen; and in how
    many places that is."""
    texts = [one.text for one in seen if not one.table]
    result, unknown = [], 0
    for line in lines:
        pieces = EXPRESSION.split(line.text) if line.paragraph else [line.text]
        unknown += len(pieces) - 1
        result.append(_as_seen(line, pieces, texts) if len(pieces) > 1 else line)
    return tuple(result), unknown


def _as_seen(line: PrintedLine, pieces: Sequence[str], texts: Sequence[str]) -> PrintedLine:
    """The line with the text that is seen and has the same words around what is not known."""
    assert line.paragraph
    there = next((text for text in texts if _has_in_order(text, pieces)), line.text)
    paragraph = replace(line.paragraph, text=there[len(line.lead) :].strip())
    return replace(line, text=there, paragraph=paragraph)


def _has_in_order(text: str, pieces: Sequence[str]) -> bool:
    if not text.startswith(unspaced(pieces[0])) or not text.endswith(unspaced(pieces[-1])):
        return False
    at = 0
    for piece in map(unspaced, pieces):
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _seen(raw: Raw, edition: Edition, *, flowing: bool) -> Iterator[SeenLine]:
    """The file's lines and tables in reading order."""
    forms = {key: grid(table) for key, table in edition.tables.items() if table.printed}
    running: SeenLine | None = None
    for block in _whole(raw.blocks, forms):
        if isinstance(block, RawTable):
            if running:
                yield running
            running = None
            key = _form_of(block, forms)
            words = " ".join(cell for row in block.rows for cell in row if cell)
            yield SeenLine(words, block.where, block, key)
            continue
        for line in filter(unspaced, block.text.splitlines()):
            text, typed = unspaced(line), _typed(" " * block.indented + line)
            here = SeenLine(text, block.where, typed="" if flowing else typed)
            if running:
                here = SeenLine(running.text + text, running.where)
            if block.ends or not flowing:
                yield here
                running = None
            else:
                running = here
    if running:
        yield running


def _whole(blocks: Iterable[RawBlock], forms: dict[str, Grid]) -> Iterator[RawBlock]:
    """The blocks; a statutory table that was cut at the end of a page is one again."""
    before: RawTable | None = None
    for block in blocks:
        if isinstance(block, RawText):
            if block.text.strip() and before:
                yield before
                before = None
            yield block
            continue
        joined = _joined(before, block, forms) if before else None
        if before and not joined:
            yield before
        before = joined or block
    if before:
        yield before


def _joined(first: RawTable, second: RawTable, forms: dict[str, Grid]) -> RawTable | None:
    """Two tables as the one that they are parts of, squares where the form has them; None for two
    that are none."""
    for layout in forms.values():
        rest = layout.rows[len(first.rows) :]
        if len(rest) != len(second.rows) or layout.header_rows:
            continue
        begins = [(first.rows[0], layout.rows[0]), (second.rows[0], rest[0])]
        if all(squeeze(row[0] or "") == boxes[0].text for row, boxes in begins):
            rows = map(_as_in_form, second.rows, rest, repeat(len(layout.widths)))
            return replace(first, rows=(*first.rows, *rows), numbers=())
    return None


def _as_in_form(
    row: Sequence[str | None], boxes: Sequence[Box], width: int
) -> tuple[str | None, ...]:
    """A row's texts at the form's columns: where only few columns are seen, they are others."""
    texts = [text for text in row if text is not None]
    if len(texts) != len(boxes):
        return tuple(row)
    found: dict[int, str] = {box.column: text for box, text in zip(boxes, texts, strict=True)}
    return tuple(found.get(column) for column in range(width))


def _form_of(table: RawTable, forms: dict[str, Grid]) -> str:
    """Which statutory table this is, by its labels; empty for none."""
    cells = {squeeze(cell) for row in table.rows for cell in row if cell}
    best, share = "", LABELLED
    for key, layout in forms.items():
        labels = {squeeze(box.text) for box in layout.boxes if not box.address and box.text}
        alike = len(labels & cells) / max(1, len(labels))
        if alike >= share:
            best, share = key, alike
    return best


def squeeze(text: str) -> str:
    """The text without any blanks."""
    return "".join(text.split())


LineToken = tuple[str, str]


def _line_token(line: PrintedLine, flowing: bool) -> LineToken:
    if line.kind in (LineKind.TABLE, LineKind.CHART):
        return line.kind.value, line.text
    return "", squeeze(line.text) if flowing else unspaced(line.text)


def _seen_token(seen: SeenLine, flowing: bool) -> LineToken:
    if seen.table:
        return LineKind.TABLE.value, seen.form or squeeze(seen.text)
    if name := charts.named(seen.text):
        return LineKind.CHART.value, name
    return "", squeeze(seen.text) if flowing else unspaced(seen.text)


def align(
    lines: Sequence[PrintedLine], seen: Sequence[SeenLine], *, flowing: bool
) -> list[LinePair]:
    """All lines of both sides in pairs, in the order of the file."""
    before = [_line_token(line, flowing) for line in lines]
    after = [_seen_token(one, flowing) for one in seen]
    rough = len(before) > MOST_LINES or len(after) > MOST_LINES
    result: list[LinePair] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=rough).get_opcodes():
        if tag == "equal":
            result += map(_same, lines[i:j], seen[k:m])
        else:
            result += _aligned(lines[i:j], seen[k:m], flowing)
    return result if flowing else [*_captioned(result)]


def _same(line: PrintedLine, seen: SeenLine) -> LinePair:
    return LinePair(line, seen, same=True)


def _captioned(pairs: Sequence[LinePair]) -> Iterator[LinePair]:
    """The pairs; a chart whose caption, or the words instead of it, somebody has changed is not the
    same."""
    number = 0
    for pair in pairs:
        line, seen = pair.line, pair.seen
        if not line or line.kind is not LineKind.CHART:
            yield pair
            continue
        number += 1
        caption = f"图{number}\u3000{line.title}"
        printed = {squeeze(caption), squeeze(f"{caption}：{line.words}")}
        if not seen or squeeze(seen.text) in printed:
            yield pair
        else:
            yield LinePair(replace(line, text=caption), seen)


def _aligned(
    lines: Sequence[PrintedLine], seen: Sequence[SeenLine], flowing: bool
) -> list[LinePair]:
    """The lines of a stretch that is not the same on both sides."""
    together = squeeze("".join(line.text for line in lines))
    here = squeeze("".join(one.text for one in seen))
    loose = flowing or all(line.kind is LineKind.TITLE for line in lines)
    if loose and together == here and lines and not any(one.table for one in seen):
        return [_same(line, SeenLine(line.text, seen[0].where)) for line in lines]
    if flowing and lines and seen and not any(one.table for one in seen):
        seen = _reflowed(lines, seen)
    return _paired(lines, seen, flowing)


def _reflowed(lines: Sequence[PrintedLine], seen: Sequence[SeenLine]) -> list[SeenLine]:
    """The seen text cut anew: where the data end a line and the text around is unchanged, and where
    a changed text ends one itself."""
    before = "".join(squeeze(line.text) for line in lines)
    after = "".join(squeeze(one.text) for one in seen)
    if len(before) * len(after) > LARGEST:
        return [*seen]
    ends = [*accumulate(len(squeeze(line.text)) for line in lines)]
    own, at = {}, 0
    for one in seen:
        at += len(squeeze(one.text))
        own[at] = one.where
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    cuts = {len(after)}
    for end in ends[:-1]:
        cuts |= _cut(end, codes, own)
    for tag, _, _, k, m in codes:
        if tag != "equal":
            cuts |= {at for at in own if k < at < m}
    edges = [0, *sorted(cuts)]
    return [
        SeenLine(after[a:b], next((where for at, where in own.items() if at > a), seen[-1].where))
        for a, b in pairwise(edges)
        if b > a
    ]


def _cut(
    end: int, codes: Sequence[tuple[str, int, int, int, int]], own: dict[int, Place]
) -> set[int]:
    """Where the end of a line in the data comes to stand in the seen text."""
    for number, (tag, i, j, k, m) in enumerate(codes):
        if tag == "equal" and i < end < j:
            return {k + end - i}
        if tag == "equal" and end == j:
            following = codes[number + 1] if number + 1 < len(codes) else None
            if following and following[0] == "insert":  # a sentence at the end, or a new paragraph
                edges = {at for at in own if following[3] <= at <= following[4]}
                return edges or {following[4]}
            return {m}
        if tag == "replace" and end == j:
            return {m}
        if i < end <= j:
            return {at for at in own if k <= at <= m}
    return set()


def _paired(
    lines: Sequence[PrintedLine], seen: Sequence[SeenLine], flowing: bool
) -> list[LinePair]:
    """The lines in the pairs that are most alike, in order; the others alone."""
    if len(lines) * len(seen) > MOST_PAIRS:
        return [*(LinePair(line, None) for line in lines), *(LinePair(None, one) for one in seen)]
    likeness = [[_alike(line, one, flowing) for one in seen] for line in lines]
    best = [[0.0] * (len(seen) + 1) for _ in range(len(lines) + 1)]
    for i in range(len(lines) - 1, -1, -1):
        for k in range(len(seen) - 1, -1, -1):
            both = likeness[i][k] + best[i + 1][k + 1] if likeness[i][k] else 0.0
            best[i][k] = max(both, best[i + 1][k], best[i][k + 1])
    result, i, k = [], 0, 0
    while i < len(lines) or k < len(seen):
        both = i < len(lines) and k < len(seen) and likeness[i][k] > 0
        if both and best[i][k] == likeness[i][k] + best[i + 1][k + 1]:
            result.append(LinePair(lines[i], seen[k], same=likeness[i][k] >= 1))
            i, k = i + 1, k + 1
        elif i < len(lines) and (k == len(seen) or best[i][k] == best[i + 1][k]):
            result.append(LinePair(lines[i], None))
            i += 1
        else:
            result.append(LinePair(None, seen[k]))
            k += 1
    return [*_replaced(result)]


def _replaced(pairs: Sequence[LinePair]) -> Iterator[LinePair]:
    """The pairs, where as many lines of text came as went in one place each in the place of one
    that went."""
    runs = groupby(pairs, lambda pair: bool(pair.line and pair.seen))
    for whole, run in runs:
        here = [*run]
        gone = [pair.line for pair in here if pair.line]
        come = [pair.seen for pair in here if pair.seen]
        if not whole and len(gone) == len(come) and all(map(_exchangeable, gone, come)):
            here = [LinePair(line, one) for line, one in zip(gone, come, strict=True)]
        yield from here


def _exchangeable(line: PrintedLine, seen: SeenLine) -> bool:
    """Whether a line can have been written over by the other: a heading by a heading, a text by a
    text."""
    if seen.table or line.kind not in (LineKind.TEXT, LineKind.HEADING):
        return False
    return (line.kind is LineKind.HEADING) == is_heading(seen.text)


def is_heading(text: str) -> bool:
    """Whether a line reads like a sub-heading: a number, and a title without a sentence."""
    number = any(pattern.match(text) for pattern in NUMBERS)
    return number and len(text) <= LONGEST_HEADING and not re.search("[。；，]", text)


def _alike(line: PrintedLine, seen: SeenLine, flowing: bool) -> float:
    """How surely the seen line is this line, 0 (it is not) to 1 (it is the same)."""
    one, other = _line_token(line, flowing), _seen_token(seen, flowing)
    if one == other:
        return 1.0
    if one[0] or other[0]:
        return 0.0
    mine, theirs = grams(one[1], 2), grams(other[1], 2)
    common, shorter = len(mine & theirs), min(len(mine), len(theirs))
    share = common / max(len(mine), len(theirs), 1)
    inside = common / shorter if shorter > 5 else 0.0
    if share >= ENOUGH:
        return min(0.99, share)
    return 0.4 * inside if inside >= WITHIN else 0.0


def cell_changes(report: Report, key: str, seen: SeenLine) -> Iterator[CellChange]:
    """The squares of a statutory table that are not as the report prints them."""
    assert seen.table
    layout, texts, words = (
        grid(report.edition.tables[key]),
        cell_texts(report),
        terms(report.edition),
    )
    wanted = [[_FormSquare("", "", None)] * len(layout.widths) for _ in layout.rows]
    for box in layout.boxes:
        text = texts[box.address] if box.address else box.text
        label = words[box.address].short if box.address else box.text
        wanted[box.row][box.column] = _FormSquare(squeeze(text), label, box.address)
    rows = [tuple(squeeze(cell or "") for cell in row) for row in seen.table.rows]
    plain = [tuple(square.text for square in row) for row in wanted]
    labels = [tuple(s.text for s in row if s.text and not s.address) for row in wanted]
    codes = SequenceMatcher(None, labels, [_labels(row, wanted) for row in rows], autojunk=False)
    table = seen.table
    if [*map(len, rows)] == [*map(len, plain)]:
        yield from _squares(wanted, rows, key, table, 0)
        return
    for tag, i, j, k, m in codes.get_opcodes():
        if tag in ("equal", "replace") and j - i == m - k:
            yield from _squares(wanted[i:j], rows[k:m], key, table, k)
            continue
        for n, row in enumerate(plain[i:j], i + 1):
            yield CellChange(key, f"第{n}行", _row(row), "", table.where)
        for n, row in enumerate(rows[k:m], k):
            yield CellChange(key, f"第{n + 1}行", "", _row(row), table.at(n))


@dataclass(frozen=True)
class _FormSquare:
    text: str
    label: str
    address: Address | None


def _labels(row: tuple[str, ...], wanted: list[list[_FormSquare]]) -> tuple[str, ...]:
    """The labels of a seen row, as far as they are such of the form."""
    known = {s.text for line in wanted for s in line if s.text and not s.address}
    return tuple(cell for cell in row if cell in known and not cell.isdecimal())


def _squares(
    wanted: Sequence[Sequence[_FormSquare]],
    rows: Sequence[Sequence[str]],
    key: str,
    table: RawTable,
    first: int,
) -> Iterator[CellChange]:
    """The squares that differ; the rows are those of the table from its ``first`` on."""
    for number, (line, row) in enumerate(zip(wanted, rows, strict=True), first):
        for n in range(max(len(line), len(row))):
            square = line[n] if n < len(line) else _FormSquare("", "表外的格", None)
            text = row[n] if n < len(row) else ""
            if square.text != text:
                where = table.at(number, min(n, len(row) - 1))
                label = square.label or "空格"
                yield CellChange(key, label, square.text, text, where, square.address)


def _row(row: Sequence[str]) -> str:
    return " | ".join(filter(None, row))
