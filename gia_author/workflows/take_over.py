"""Changes that people made in a built file, taken over into the data it was built from.

What is kept: figures that a text names (``{{ }}``), and everything that nobody touched. What cannot
be taken over is found by
printing the new data once more and laying them beside the file again.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from gia_author.diagnostics.finding import Address, FieldPath
from gia_author.extract.compact import tidy
from gia_author.extract.narrative import NUMBERS, passages
from gia_author.extract.readers.raw import Raw
from gia_author.form.edition import Edition
from gia_author.form.numbers import BadFigure, Figure, parse, parse_date, show
from gia_author.language.tidy_text import unspaced
from gia_author.render.printed_lines import LineKind, PrintedLine
from gia_author.report.expression_syntax import EXPRESSION
from gia_author.report.model import Figures, Report, mapping
from gia_author.report.model import text as text_at
from gia_author.report.narrative import Paragraph
from gia_author.report.placeholders import NAME, Prose
from gia_author.report.variables import variables
from gia_author.workflows import edited_file
from gia_author.workflows.edited_file import Edited, FileChange, LinePair, is_heading
from gia_author.yamlfile.patch import insert

NOTE = re.compile(r"([^（(]*)[（(](.+)[）)]")
LONGEST_PARAGRAPH = (
    2_000  # characters up to which a reworded paragraph is compared character by character
)
MOST_PASSES = 3
Data = dict[str, Any]


@dataclass(frozen=True)
class TakenOver:
    """The data with the changes in them; ``left`` are those that are not, ``followed`` how many
    texts follow a changed figure by themselves."""

    data: Data
    changes: tuple[FileChange, ...]
    left: tuple[FileChange, ...] = ()
    followed: tuple[FileChange, ...] = ()
    unknown: int = 0
    share: float = 1.0


@dataclass
class _ReadFile:
    """How a file is read: what the reader found, its format, last year's figures and the lines of a
    template of the user's own."""

    raw: Raw
    name: str
    last: Figures | None = None
    page: tuple[str, ...] = ()
    exact: bool = True

    def compare(self, data: Mapping[str, object]) -> Edited:
        return edited_file.compare(
            Report.from_data(data), self.last, self.raw, self.name, self.page
        )


def take_over(
    data: Mapping[str, object],
    raw: Raw,
    form: str,
    last: Figures | None = None,
    page: tuple[str, ...] = (),
    *,
    exact: bool = True,
) -> TakenOver:
    """The data of a report changed so that they print what is seen in the file, as far as that can
    be.

    Unless ``exact``, what the program fills in stays so: a number that no figure explains is left,
    as is a total that its parts do not give.
    """
    file = _ReadFile(raw, form, last, page, exact)
    first = file.compare(data)
    if not first.changes:
        return TakenOver(copy.deepcopy({**data}), (), unknown=first.unknown)
    untouched = _typed_texts(first)
    tried = []
    for made in _attempts(data, file, first):
        again = file.compare(made)
        left = tuple(_left(again, untouched))
        tried.append((made, again, left))
        if not left:
            break
    best, again, left = min(tried, key=lambda one: len(one[2]))
    followed = tuple(c for c in again.changes if c not in left)
    return TakenOver(best, first.changes, left, followed, first.unknown, first.share)


def _attempts(data: Mapping[str, object], file: _ReadFile, first: Edited) -> Iterator[Data]:
    """The data changed in several ways, the best first: with new headings as such, with all lines
    in place, with whole sections told anew."""
    if any(pair.line is None and _is_heading(pair) for pair in first.pairs):
        yield _rebuilt(_attempt(data, file, first, headings=False), file)
    made = _attempt(data, file, first)
    yield made
    yield _rebuilt(made, file)


def _is_heading(pair: LinePair) -> bool:
    return pair.seen is not None and not pair.seen.table and is_heading(pair.seen.text)


def _attempt(
    data: Mapping[str, object], file: _ReadFile, first: Edited, *, headings: bool = True
) -> Data:
    """The changes made in place, one pass after another: what one pass has put in can be numbered
    or worded by the next."""
    made = _Taker(data, first, file, headings).run()
    for _ in range(MOST_PASSES - 1):
        again = file.compare(made)
        left = [*_left(again, _typed_texts(first))]
        if not left:
            break
        pairs = tuple(p for p in again.pairs if p.same or edited_file.change_of(p) in left)
        more = _Taker(made, replace(again, pairs=pairs), file, headings).run()
        if more == made:
            break
        made = more
    return made


def _typed_texts(first: Edited) -> dict[FieldPath, set[str]]:
    """The texts that nobody changed, by where they stand in the file."""
    found: dict[FieldPath, set[str]] = {}
    for pair in first.pairs:
        if pair.same and pair.line and pair.line.paragraph:
            found.setdefault((), set()).add(edited_file.squeeze(pair.line.text))
    return found


def _left(again: Edited, untouched: dict[FieldPath, set[str]]) -> Iterator[FileChange]:
    """The differences that are still there, but for texts that nobody changed and that follow a
    figure."""
    known = untouched.get((), set())
    for pair in again.pairs:
        if pair.same:
            if edited_file.is_respaced(pair):
                yield edited_file.change_of(pair)
            continue
        follows = (
            pair.line is not None
            and pair.seen is not None
            and pair.line.paragraph is not None
            and bool(pair.line.paragraph.inserted)
            and edited_file.squeeze(pair.seen.text) in known
        )
        if not follows:
            yield edited_file.change_of(pair)
    yield from (edited_file.cell_change_of(cell) for cell in again.cells)
    yield from (c for c in again.changes if c.kind == edited_file.ASIDE)
    yield from again.emptied


@dataclass
class _EditedText:
    """A text of the file being changed: its lines as written, and new ones to put in before the
    line of a number."""

    lines: list[str | None]
    added: dict[int, list[str]] = field(default_factory=dict)

    def joined(self) -> str:
        result: list[str] = []
        for number, line in enumerate([*self.lines, None]):
            result += self.added.get(number, [])
            if line is not None:
                result.append(line)
        return "\n".join(result)


class _Taker:
    """One pass over the pairs of a comparison, which changes a copy of the data."""

    def __init__(
        self, data: Mapping[str, object], edited: Edited, file: _ReadFile, headings: bool
    ) -> None:
        self.new_headings = headings
        self.data: Data = copy.deepcopy({**data})
        self.edited, self.last, self.exact = edited, file.last, file.exact
        self.report = Report.from_data(data)
        self.edition: Edition = self.report.edition
        self.texts: dict[FieldPath, _EditedText] = {}
        self.headings: list[tuple[PrintedLine, str]] = []

    def run(self) -> Data:
        """The changed data."""
        self._cells()
        self._named_figures()
        self.prose = Prose(variables(Report.from_data(self.data)), self.last)
        cursor: tuple[FieldPath, int] = (("引言",), 0)
        gone: list[PrintedLine] = []
        for pair in self.edited.pairs:
            if pair.line is None:
                self._added(pair, cursor)
                continue
            cursor = self._after(pair.line)
            if pair.seen is None:
                gone.append(pair.line)
            elif not pair.same:
                self._changed(pair.line, pair.seen.text)
        self._removed(gone)
        self._titles()
        for path, text in self.texts.items():
            self._put(path, text.joined())
        for line, words in self.headings:
            self._head(line, words)
        for line in gone:
            self._drop_passage(line, gone)
        for path in {line.path[:-1] for line in gone}:
            _swept(self.data, path)
        return self.data

    def _cells(self) -> None:
        """Figures and their notes as they stand in the tables; a total that the program works out
        is only written where it must be."""
        wanted: dict[Address, Figure | None] = {}
        for cell in self.edited.cells:
            if cell.address is None:
                continue
            try:
                number, note = _figure(cell.after, self.edition, cell.address)
            except BadFigure:
                continue
            wanted[cell.address] = number
            self._note(cell.address, note)
        sums = {a for a in wanted if self.edition.cells[a].is_sum and self.report.typed[a] is None}
        for address, value in wanted.items():
            if address not in sums and value != self.report.figures[address]:
                self.figure(address, value)
        worked_out = Report.from_data(self.data).figures
        if not self.exact:
            return
        for address in sums:
            if worked_out[address] != wanted[address]:
                self.figure(address, wanted[address])

    def _note(self, address: Address, note: str) -> None:
        before = self.report.notes.get(address, "")
        if before.strip("（）()") == note:
            return
        notes = self.data.setdefault("数据", {}).setdefault("单元格附注", {})
        if note:
            notes[".".join(address)] = note
        else:
            notes.pop(".".join(address), None)
        if not notes:
            del self.data["数据"]["单元格附注"]

    def figure(self, address: Address, value: Figure | None) -> None:
        """Write a figure; the 0 of a whole row becomes the row. Where blanks count as 0 none is
        made blank."""
        if value is None and text_at(mapping(self.data, "数据"), "未填按零") == "是":
            return
        *above, last = self.edition.path(address)
        node: Any = self.data
        for number, key in enumerate(above):
            below = node.get(key)
            if not isinstance(below, dict):
                zero = isinstance(below, str) and below.strip() in ("0", "０")
                below = self._row((*above[: number + 1],)) if zero else {}
                node[key] = below
            node = below
        node[last] = show(value) if value is not None else None

    def _row(self, path: FieldPath) -> dict[str, Any]:
        """The figures below a path, all 0 but the totals."""
        made: dict[str, Any] = {}
        for address, cell in self.edition.cells.items():
            written = self.edition.path(address)
            if written[: len(path)] == path and not cell.is_sum:
                node = made
                for key in written[len(path) : -1]:
                    node = node.setdefault(str(key), {})
                node[str(written[-1])] = "0"
        return made

    def _named_figures(self) -> None:
        """Figures that stand in no table but are named in texts: they are changed where all these
        texts agree."""
        said: dict[Address, set[str]] = {}
        for pair in self.edited.pairs:
            if pair.line and pair.line.paragraph and pair.seen:
                body = _body(pair.line, pair.seen.text)
                for expression, text in _values(pair.line.paragraph, body):
                    address = _named(expression, self.edition)
                    if address and not self.edition.tables[address[0]].printed:
                        said.setdefault(address, set()).add(text)
        for address, texts in said.items():
            text = next(iter(texts))
            if len(texts) > 1 or text == show(self.report.figures[address]):
                continue
            try:
                self.figure(address, parse(text, self.edition.cells[address]))
            except BadFigure:
                continue

    def _text(self, path: FieldPath) -> _EditedText:
        if path not in self.texts:
            value = _at(self.data, path)
            written = value.split("\n") if isinstance(value, str) else []
            while written and not written[-1].strip():
                written.pop()
            self.texts[path] = _EditedText([*written])
        return self.texts[path]

    def _after(self, line: PrintedLine) -> tuple[FieldPath, int]:
        """Where a paragraph belongs that follows this line: the path of its text, and before which
        line of it."""
        key = line.section
        table = self.edition.tables.get(key)
        printed = table is not None and table.printed
        match line.kind:
            case LineKind.TEXT if _is_fee(line):
                return (key, "正文"), 0
            case LineKind.TEXT:
                assert line.paragraph
                return line.path, line.paragraph.line + 1
            case LineKind.HEADING:
                assert line.passage
                return self._body_of(line.path), 0
            case LineKind.SECTION:
                return (("表格说明", key, "表前") if printed else (key, "正文")), 0
            case LineKind.TABLE | LineKind.CHART:
                return ("表格说明", key, "表后"), 0
            case LineKind.SIGNATURE if not _on_top(self.data):
                return ("联系方式",), 1_000_000
        return ("引言",), 0

    def _body_of(self, path: FieldPath) -> FieldPath:
        return (*path, "正文") if isinstance(_at(self.data, path), dict) else path

    def _added(self, pair: LinePair, cursor: tuple[FieldPath, int]) -> None:
        assert pair.seen
        if pair.seen.table or (_is_heading(pair) and not self.new_headings):
            return
        path, number = cursor
        text = self._text(path)
        text.added.setdefault(min(number, len(text.lines)), []).append(pair.seen.text)

    def _changed(self, line: PrintedLine, words: str) -> None:
        match line.kind:
            case LineKind.HEADING:
                self.headings.append((line, words))
            case LineKind.TEXT:
                self._reworded(line, words)
            case LineKind.SIGNATURE:
                self._signed(line, words)

    def _reworded(self, line: PrintedLine, words: str) -> None:
        assert line.paragraph
        if line.lead and not words.startswith(line.lead):
            lead, words = _parted(line, words)
            self.headings.append((line, lead))
        body = words.removeprefix(line.lead) if line.lead else words
        if unspaced(body) == unspaced(line.paragraph.text):
            return
        new = rewritten(line.paragraph, body, self._holds)
        if _is_fee(line):
            if (
                unspaced(Prose(variables(Report.from_data(self.data))).render(new)[0]) != body
                or "{{" not in new
            ):
                self._text((line.section, "正文")).added.setdefault(0, []).append(new)
            return
        text = self._text(line.path)
        if line.paragraph.line < len(text.lines):
            text.lines[line.paragraph.line] = new

    def _holds(self, expression: str, shown: str) -> bool:
        """Whether an expression stands for what is shown, with the figures as they are now."""
        return not self.exact or self.prose.render(expression)[0] == shown

    def _signed(self, line: PrintedLine, words: str) -> None:
        if line.path == ("落款单位",):
            self._set("落款单位", words)
        elif day := parse_date(words):
            self._set("落款日期", day.isoformat())

    def _set(self, key: str, value: str) -> None:
        from gia_author.yamlfile.fields import shape

        if key in self.data:
            self.data[key] = value
        else:
            insert(self.data, key, value, [*shape(self.edition).fields])

    def _removed(self, gone: list[PrintedLine]) -> None:
        for line in gone:
            if line.kind is LineKind.TEXT and line.paragraph and not _is_fee(line):
                text = self._text(line.path)
                if line.paragraph.line < len(text.lines):
                    text.lines[line.paragraph.line] = None
            elif line.kind is LineKind.CHART:
                charts = [name for name in self.data.get("图表") or () if name != line.text]
                self.data["图表"] = charts
                if not charts:
                    del self.data["图表"]
        if sum(line.kind is LineKind.SIGNATURE for line in gone) == 2:
            self.data.pop("落款日期", None)

    def _titles(self) -> None:
        """A title that was changed is written out, line by line."""
        titles = [p for p in self.edited.pairs if p.line and p.line.kind is LineKind.TITLE]
        if any(not pair.same for pair in titles):
            words = [pair.seen.text for pair in titles if pair.seen]
            if words:
                self._set("标题", "\n".join(words))

    def _put(self, path: FieldPath, text: str) -> None:
        """Write a text; one that is empty now is left out."""
        *above, last = path
        node: Any = self.data
        if not text.strip() and not isinstance(_at(self.data, path), str):
            return
        for key in above:
            if isinstance(node, dict) and isinstance(node.get(key), str):
                node[key] = {"正文": node[key]}
            if isinstance(node, dict) and node.get(key) is None:
                self._open(node, key)
            node = node[key]
        if not isinstance(node, dict):
            node[last] = text
        elif text.strip() or last not in ("正文", "引言", "联系方式", "表前", "表后"):
            fresh = last not in node
            node[last] = text
            if fresh and last == "正文":
                _move_first(node, last)
        else:
            node.pop(last, None)

    def _open(self, node: Data, key: str | int) -> None:
        from gia_author.yamlfile.fields import shape

        if node is self.data and key not in node:
            insert(node, str(key), {}, [*shape(self.edition).fields])
        else:
            node[str(key)] = {}

    def _head(self, line: PrintedLine, words: str) -> None:
        """A sub-heading as it now stands: its number, where it is not the one that comes by itself,
        and its title."""
        assert line.passage
        passage = line.passage
        number, title = _numbered(words, passage.number)
        *above, last = line.path
        node: Any = _at(self.data, (*above,))
        if node is None:
            return
        content = node[last]
        if not isinstance(content, dict):
            content = node[last] = {"正文": content} if content else {}
        settings: Data = {}
        if title != passage.title:
            settings["标题"] = title
        if title and number != passage.number:
            settings["编号"] = number
        node[last] = {**settings, **{k: v for k, v in content.items() if k not in settings}}

    def _drop_passage(self, line: PrintedLine, gone: list[PrintedLine]) -> None:
        """A heading that was left out: the whole passage if its text is gone too, else only the
        heading."""
        if line.kind is not LineKind.HEADING or line.passage is None:
            return
        passage = line.passage
        below = [p for one in passage.walk() for p in one.paragraphs]
        left_out = [one.paragraph for one in gone if one.paragraph]
        *above, last = line.path
        node: Any = _at(self.data, (*above,))
        if all(
            any(p is q or (p.path, p.line) == (q.path, q.line) for q in left_out) for p in below
        ):
            if isinstance(node, list) and isinstance(last, int) and last < len(node):
                node[last] = None
            elif isinstance(node, dict):
                node.pop(last, None)
        else:
            self._head(line, "")


def _move_first(node: Data, key: str) -> None:
    items = {key: node.pop(key), **node}
    node.clear()
    node.update(items)


def _swept(data: Data, path: FieldPath) -> None:
    """The list at a path without its empty items; no list where none are left."""
    node = _at(data, path)
    if isinstance(node, list):
        node[:] = [item for item in node if item is not None]
        above = _at(data, path[:-1])
        if not node and isinstance(above, dict):
            del above[path[-1]]


def _at(data: object, path: FieldPath) -> Any:
    """What stands at a path, None where there is nothing."""
    for key in path:
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            return None
    return data


def _on_top(data: Mapping[str, object]) -> bool:
    layout = data.get("版式")
    return isinstance(layout, dict) and layout.get("落款位置") == "题下"


def _is_fee(line: PrintedLine) -> bool:
    return line.path[-1:] == ("信息处理费",) and len(line.path) == 2


def _figure(text: str, edition: Edition, address: Address) -> tuple[Figure | None, str]:
    """The number and the note in a cell. Raises BadFigure."""
    found = NOTE.fullmatch(text)
    number, note = (found[1], found[2]) if found else (text, "")
    return (parse(number, edition.cells[address]) if number.strip() else None), note


def _named(expression: str, edition: Edition) -> Address | None:
    """The figure that an expression names, None for one that works something out."""
    name = NAME.fullmatch(expression)
    address = tuple(name[1].split(".")) if name else ()
    return address if address in edition.cells else None


def _body(line: PrintedLine, words: str) -> str:
    return words.removeprefix(line.lead) if line.lead else words


def _parted(line: PrintedLine, words: str) -> tuple[str, str]:
    """The heading and the text of a paragraph that begins with a heading, where the heading was
    changed."""
    assert line.paragraph
    if words.endswith(line.paragraph.text):
        return words[: len(words) - len(line.paragraph.text)], line.paragraph.text
    end = line.lead[-1:]
    at = words.find(end) if end in "。：:" else -1
    return (words[: at + 1], words[at + 1 :]) if at >= 0 else ("", words)


def _numbered(words: str, usual: str) -> tuple[str, str]:
    """A sub-heading's number and title."""
    if usual and words.startswith(usual):
        return usual, words.removeprefix(usual)
    for pattern in NUMBERS:
        if found := pattern.match(words):
            return found[1], words[found.end() :]
    return "", words


Span = tuple[int, int]


def rewritten(paragraph: Paragraph, words: str, holds: Callable[[str, str], bool]) -> str:
    """What the author would have written for a paragraph that reads like this now; a figure stays
    named where it still holds."""
    spans = paragraph.inserted
    expressions = [m[0] for m in EXPRESSION.finditer(paragraph.written.strip())]
    if not spans or len(spans) != len(expressions):
        return words
    pieces, at = [], 0
    for expression, span in zip(expressions, _moved(paragraph.text, words, spans), strict=True):
        if span is None or span[0] < at:
            continue
        start, end = span
        shown = words[start:end]
        if holds(expression, shown):
            pieces += [words[at:start], expression]
            at = end
    return "".join([*pieces, words[at:]])


def _values(paragraph: Paragraph, words: str) -> Iterator[tuple[str, str]]:
    """Every expression of a paragraph with what now stands in its place."""
    expressions = [m[0] for m in EXPRESSION.finditer(paragraph.written.strip())]
    spans = paragraph.inserted
    if len(spans) != len(expressions):
        return
    for expression, span in zip(expressions, _moved(paragraph.text, words, spans), strict=True):
        if span is not None:
            yield expression, words[slice(*span)]


def _moved(before: str, after: str, spans: tuple[Span, ...]) -> list[Span | None]:
    """Where pieces of a text have come to stand in the new one; None for one that is not there any
    more."""
    if before == after:
        return [*spans]
    if len(before) > LONGEST_PARAGRAPH or len(after) > LONGEST_PARAGRAPH:
        return _looked_up(before, after, spans)
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [_whole_number(after, _edges(codes, *span)) for span in spans]


def _looked_up(before: str, after: str, spans: tuple[Span, ...]) -> list[Span | None]:
    """The pieces by the characters beside them, for texts too long to be compared one by one."""
    found: list[Span | None] = []
    at = 0
    for start, end in spans:
        around = before[max(0, start - 6) : end]
        place = after.find(around, at)
        if place < 0:
            found.append(None)
            continue
        at = place + len(around)
        found.append((at - (end - start), at))
    return found


def _edges(codes: Sequence[tuple[str, int, int, int, int]], start: int, end: int) -> Span | None:
    first = last = None
    for tag, i, j, k, m in codes:
        if i <= start < j and first is None:
            if tag != "equal" and i < start:
                return None
            first = k + (start - i if tag == "equal" else 0)
        if i < end <= j:
            if tag != "equal" and end < j:
                return None
            last = m - (j - end if tag == "equal" else 0)
    return (first, last) if first is not None and last is not None and first < last else None


def _whole_number(text: str, span: Span | None) -> Span | None:
    """The piece with the digits that now stand right beside it."""
    if span is None:
        return None
    start, end = span
    if text[start : start + 1].isdigit():
        while start and (
            text[start - 1].isdigit()
            or (text[start - 1] == "." and text[start - 2 : start - 1].isdigit())
        ):
            start -= 1
    if text[end - 1 : end].isdigit():
        while end < len(text) and (
            text[end].isdigit() or (text[end] == "." and text[end + 1 : end + 2].isdigit())
        ):
            end += 1
    return start, end


def _rebuilt(data: Data, file: _ReadFile) -> Data:
    """The data with those sections told anew from the file in which headings came, went or
    moved."""
    edited = file.compare(data)
    report = Report.from_data(data)
    made = copy.deepcopy(data)
    written = {
        unspaced(line.paragraph.text): line.paragraph.written.strip()
        for line in edited.lines
        if line.paragraph and line.paragraph.inserted and not _is_fee(line)
    }
    for key in _restructured(edited):
        table = report.edition.tables.get(key)
        if (table is not None and table.printed) or not isinstance(made.get(key), dict):
            continue
        texts = [*_section_texts(edited, key)]
        told = passages(texts, report.edition, key)
        plain = tidy({key: told}, report.edition).get(key, {})
        kept = {k: v for k, v in made[key].items() if k == "信息处理费"}
        made[key] = {**kept, **_as_written(plain, written)}
    return made


def _restructured(edited: Edited) -> list[str]:
    """The sections in which lines came, went or moved that could not be put in place, or headings
    changed."""
    found: list[str] = []
    section = ""
    for pair in edited.pairs:
        section = pair.line.section if pair.line else section
        alone = pair.line is None or pair.seen is None
        heading = pair.line is not None and pair.line.kind is LineKind.HEADING
        if not pair.same and section and (alone or heading):
            found.append(section)
    return [*dict.fromkeys(found)]


def _section_texts(edited: Edited, key: str) -> Iterator[str]:
    section = ""
    for pair in edited.pairs:
        section = pair.line.section if pair.line else section
        fee = pair.line is not None and _is_fee(pair.line) and pair.same
        head = pair.line is not None and pair.line.kind is LineKind.SECTION
        if section == key and pair.seen and not pair.seen.table and not fee and not head:
            yield pair.seen.text


def _as_written(value: object, written: Mapping[str, str]) -> Any:
    """The texts with figures named as the author had named them."""
    if isinstance(value, dict):
        return {key: _as_written(below, written) for key, below in value.items()}
    if isinstance(value, list):
        return [_as_written(item, written) for item in value]
    lines = str(value).split("\n")
    return "\n".join(written.get(unspaced(line), line) for line in lines)
