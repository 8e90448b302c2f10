"""Changed data written into the author's file at the very places: all other text stays as it is, to
the byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gia_author.diagnostics.finding import FieldPath
from gia_author.form.edition import Edition
from gia_author.yamlfile import patch, reader, writer
from gia_author.yamlfile.fields import Field, shape
from gia_author.yamlfile.reader import Source

PLAIN = re.compile(r"[^\W_][\w.%（）〔〕《》、-]{0,30}")
DASH = re.compile(r" *- ?")
STEP = 2


class _NoPlace(Exception):
    """The change cannot be made at one place of the text."""


def splice(text: str, data: Mapping[str, object], edition: Edition) -> str:
    """The text of a file with these data; where they cannot be put in place by place, as
    ``patch.amend`` writes them."""
    return writer.keep_ends(text, lambda plain: _spliced(plain, data, edition))


def _spliced(text: str, data: Mapping[str, object], edition: Edition) -> str:
    source = reader.read(text.encode(), "")
    try:
        made = _apply(text, [*_Splicer(source, edition).changes(source.data, data, ())])
    except _NoPlace:
        return patch.amend(text, data, edition)
    if patch.bare(reader.read(made.encode(), "").data) != patch.bare(data):
        return patch.amend(text, data, edition)
    return made


@dataclass(frozen=True)
class _Splice:
    """From ``start`` to ``end`` of the text comes ``new``."""

    start: int
    end: int
    new: str


def _apply(text: str, splices: Sequence[_Splice]) -> str:
    for one in sorted(splices, key=lambda s: (s.start, s.end), reverse=True):
        text = text[: one.start] + one.new + text[one.end :]
    return text


class _Splicer:
    """Finds the places in a source where new data differ from its own."""

    def __init__(self, source: Source, edition: Edition) -> None:
        self.source, self.text, self.shape = source, source.text, shape(edition)

    def changes(self, old: object, new: object, path: FieldPath) -> Iterator[_Splice]:
        """The splices that make the one value the other."""
        if patch.bare(old) == patch.bare(new):
            return
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self._mapping(old, new, path)
        elif isinstance(old, list) and isinstance(new, list):
            yield from self._list(old, new, path)
        elif isinstance(new, Mapping | list):
            yield self._opened(new, path)
        else:
            yield self._scalar(None if new is None else str(new), path)

    def _mapping(
        self, old: Mapping[str, object], new: Mapping[str, object], path: FieldPath
    ) -> Iterator[_Splice]:
        if not old:
            raise _NoPlace
        for key in old:
            if key in new:
                yield from self.changes(old[key], new[key], (*path, key))
            else:
                yield self._without((*path, key))
        before: str | None = None
        fresh: list[tuple[str | None, str]] = []
        for key in new:
            if key in old:
                before = key
            else:
                fresh.append((before, key))
        for place in dict.fromkeys(before for before, _ in fresh):
            keys = [key for at, key in fresh if at == place]
            yield self._inserted({key: new[key] for key in keys}, path, place, next(iter(old)))

    def _inserted(
        self, entries: Mapping[str, object], path: FieldPath, before: str | None, first: str
    ) -> _Splice:
        """New keys behind the one before them, or above the first."""
        if self._in_flow(path):
            return self._inserted_in_row(entries, path, before)
        column = self._column(self.source.keys[(*path, first)][0])
        made = self._rendered(entries, path, column)
        if before is None:
            at = self._line_start(self.source.keys[(*path, first)][0])
            if self.text[at : at + column].strip(" "):  # behind the dash of a list
                at = self.source.keys[(*path, first)][0]
                return _Splice(at, at, made.lstrip(" ") + " " * column)
            return _Splice(at, at, made)
        at = self._end((*path, before))
        gap = "" if self.text[at - 1 : at] == "\n" or at == 0 else "\n"
        return _Splice(at, at, gap + made)

    def _inserted_in_row(
        self, entries: Mapping[str, object], path: FieldPath, before: str | None
    ) -> _Splice:
        """New figures in a row between braces."""
        said = ", ".join(f"{key}: {_in_row(value)}" for key, value in entries.items())
        if before is None:
            at = self.source.values[path][0] + 1
            return _Splice(at, at, said + ", ")
        at = self.source.values[(*path, before)][1]
        gap = " " if self.text[at - 1 : at] == ":" else ""  # behind a figure that is left blank
        return _Splice(at, at, f"{gap}, {said}")

    def _rendered(self, entries: Mapping[str, object], path: FieldPath, column: int) -> str:
        """Keys and values as text, indented."""
        field = self.shape.at(path)
        made = writer.dump(patch.node_of(entries, field, 0))
        return "".join(
            " " * column + line if line.strip() else line for line in made.splitlines(keepends=True)
        )

    def _opened(self, new: object, path: FieldPath) -> _Splice:
        """A value that becomes a mapping or a list of its own lines."""
        if self._in_flow(path[:-1]) or not path or isinstance(path[-1], int):
            raise _NoPlace
        start = self.source.keys[path][0]
        made = self._rendered({str(path[-1]): new}, path[:-1], self._column(start))
        return _Splice(start, self._end(path), made.lstrip(" "))

    def _without(self, path: FieldPath) -> _Splice:
        """A key that goes, with its value; comments around it stay."""
        if self._in_flow(path[:-1]):
            return self._without_in_row(path)
        start = self._line_start(self.source.keys[path][0])
        if (
            DASH.fullmatch(self.text[start : self.source.keys[path][0]])
            and "-" in self.text[start : self.source.keys[path][0]]
        ):
            raise _NoPlace
        return _Splice(start, self._end(path), "")

    def _without_in_row(self, path: FieldPath) -> _Splice:
        start, end = self.source.keys[path][0], self.source.values[path][1]
        behind = re.compile(r"\s*,\s*").match(self.text, end)
        if behind:
            return _Splice(start, behind.end(), "")
        ahead = self.text[:start].rstrip()
        comma = ahead.endswith(",")
        return _Splice(len(ahead[:-1].rstrip()) if comma else start, end, "")

    def _list(self, old: list[object], new: list[object], path: FieldPath) -> Iterator[_Splice]:
        if self._in_flow(path) or not old or not new:
            raise _NoPlace
        before, after = (
            [json.dumps(patch.bare(item), ensure_ascii=False, sort_keys=True) for item in items]
            for items in (old, new)
        )
        for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            for n in range(i, j):
                if n - i < m - k:
                    yield from self.changes(old[n], new[k + n - i], (*path, n))
                else:
                    yield _Splice(self._dash((*path, n)), self._end((*path, n)), "")
            if m - k > j - i:
                yield self._items(new[k + j - i : m], path, j)

    def _items(self, items: list[object], path: FieldPath, number: int) -> _Splice:
        """New items of a list before the one of this number."""
        dash = self._dash((*path, max(0, number - 1)))
        column = len(DASH.match(self.text, dash)[0]) - 2  # type: ignore[index]
        field = self.shape.at((*path, 0))
        made = "".join(self._item(item, field, column) for item in items)
        at = self._end((*path, number - 1)) if number else dash
        return _Splice(at, at, made)

    def _item(self, item: object, field: Field | None, column: int) -> str:
        if not isinstance(item, Mapping):
            raise _NoPlace
        lines = writer.dump(patch.node_of(item, field, 0)).splitlines(keepends=True)
        pad = " " * (column + 2)
        return (
            " " * column
            + "- "
            + "".join(
                line if not n or not line.strip() else pad + line for n, line in enumerate(lines)
            )
        )

    def _dash(self, path: FieldPath) -> int:
        """Where the line with a list item's dash begins."""
        start = self._line_start(self.source.values[path][0])
        if not DASH.match(self.text, start) or "-" not in DASH.match(self.text, start)[0]:  # type: ignore[index]
            raise _NoPlace
        return start

    def _scalar(self, new: str | None, path: FieldPath) -> _Splice:
        """Another text in place of one."""
        start, end = self.source.values[path]
        written = self.text[start:end]
        if new is None or (new == "" and written[:1] not in ('"', "'", "|", ">")):
            return _Splice(
                start,
                end if written[:1] not in "|>" else self._end(path),
                "" if written[:1] not in "|>" else "\n",
            )
        if written.startswith("|"):
            return self._block(new, path)
        if self._in_flow(path[:-1]):
            return _Splice(start, end, self._spaced(start, _in_row(new)))
        if written.startswith(">") or "\n" in new or not self._fits(new, written):
            column = self._column_of(path) + STEP
            lines = "".join(
                f"{' ' * column}{line}\n" if line else "\n" for line in new.rstrip("\n").split("\n")
            )
            end = self._end(path)
            return _Splice(start, end, self._spaced(start, f"|\n{lines}"))
        return _Splice(start, end, self._spaced(start, _quoted_alike(new, written)))

    def _spaced(self, start: int, new: str) -> str:
        return new if self.text[start - 1 : start] in (" ", "\n") else " " + new

    def _fits(self, new: str, written: str) -> bool:
        return written[:1] in ("'", '"') or bool(PLAIN.fullmatch(new))

    def _block(self, new: str, path: FieldPath) -> _Splice:
        """Another text under a |: its lines with the indentation of those that stand there."""
        start, end = self.source.values[path]
        written = self.text[start:end]
        head, _, content = written.partition("\n")
        first = next((line for line in content.split("\n") if line.strip()), "")
        indent = len(first) - len(first.lstrip(" ")) if first else self._column_of(path) + STEP
        lines = new.rstrip("\n").split("\n")
        if lines[0][:1] == " " or re.search(r"\d", head):
            raise _NoPlace
        _, newline, blank = content[len(content.rstrip("\n ")) :].partition("\n")
        made = "\n".join(" " * indent + line if line.strip() else line for line in lines)
        return _Splice(start, end, f"{head}\n{made}{newline}{blank}")

    def _in_flow(self, path: FieldPath) -> bool:
        """Whether a mapping or list, or one around it, is written between braces or brackets."""
        return any(
            self.text[self.source.values[path[:n]][0]] in "{["
            for n in range(1, len(path) + 1)
            if path[:n] in self.source.values and self.source.values[path[:n]][0] < len(self.text)
        )

    def _column_of(self, path: FieldPath) -> int:
        """The column in which the key at a path begins; of a list item that of its dash."""
        return self._column(
            self.source.keys[path][0] if path in self.source.keys else self._dash(path)
        )

    def _column(self, offset: int) -> int:
        return offset - self._line_start(offset)

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def _end(self, path: FieldPath) -> int:
        """Behind the last line of a value, before blank lines and comments that follow it."""
        start, end = self.source.values[path]
        written = self.text[start:end].rstrip()
        stop = start + len(written)
        while (line := self.text.rfind("\n", start, stop)) >= 0 and self._is_aside(
            line + 1, stop, start
        ):
            stop = line
        line_end = self.text.find("\n", stop)
        return len(self.text) if line_end < 0 else line_end + 1

    def _is_aside(self, start: int, stop: int, value: int) -> bool:
        """Whether a line is a comment behind a mapping or list, and no line of a text."""
        if self.text[value] in "|>":
            return False
        return self.text[start:stop].lstrip().startswith("#")


def _in_row(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return (
        text
        if PLAIN.fullmatch(text) or patch.NUMBER.fullmatch(text)
        else json.dumps(text, ensure_ascii=False)
    )


def _quoted_alike(new: str, written: str) -> str:
    """A text in quotes where the old one stood in such."""
    if written.startswith('"'):
        return json.dumps(new, ensure_ascii=False)
    if written.startswith("'"):
        return "'" + new.replace("'", "''") + "'"
    return new
