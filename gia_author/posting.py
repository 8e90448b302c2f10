"""Figures written into an author's file: only the blocks of figures are touched, the narrative stays as it is and comments stay where they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ruamel.yaml.comments import CommentedMap

from gia_author import source
from gia_author.amending import insert
from gia_author.edition import Edition
from gia_author.figures import Figure, show
from gia_author.finding import Address, GiaError, errors
from gia_author.report import Figures, edition_of, mapping, typed_figures
from gia_author.shape import Field, shape
from gia_author.source import Source
from gia_author.yamltext import Plain, dump, editor, keep_ends

DATA, ROLLED = "数据", "汇总"
NOTICE = "# 以下由 gia-author rollup 写入，供文字引用，如 {{ 汇总.按类型.部门.依申请公开.本年新收.总计 }}；重新汇总时自动更新，请不要手改。\n"


def post(text: str, figures: Mapping[Address, Figure | None], rolled: Mapping[str, Any] | None = None, name: str = "") -> str:
    """The file's text with these figures in it, and with what the narrative may say of the bodies (汇总). Raises GiaError for a broken file.

    Totals are written only where the author has them; a figure of None is left alone. The file keeps its own line ends.
    """
    return keep_ends(text, lambda plain: _posted(plain, figures, rolled, name))


def _posted(text: str, figures: Mapping[Address, Figure | None], rolled: Mapping[str, Any] | None, name: str) -> str:
    edition = edition_of(_read(text, name).data)
    for prefix in dict.fromkeys(table.prefix for table in edition.tables.values()):
        text = _block(text, prefix, edition, figures)
    if rolled is not None:
        text = _with_rolled(text, rolled)
    if errors(source.read(text.encode(), name).findings):
        raise GiaError("汇总文件的写法特别，数字写不进去。没有改动它。", "改成一行一项的写法（不要整个放在花括号里，末尾不要“...”），再汇总。")
    return text


def _read(text: str, name: str = "") -> Source:
    read = source.read(text.encode(), name)
    for wrong in errors(read.findings):
        raise GiaError(f"汇总文件读不出来：{wrong.place or ''} {wrong.message}", wrong.fix)
    return read


def _block(text: str, prefix: Address, edition: Edition, figures: Mapping[Address, Figure | None]) -> str:
    """The text with the figures of the tables that stand below a key."""
    read = _read(text)
    typed = typed_figures(read.data, edition)
    wanted: Figures = {address: value for address, value in figures.items() if edition.tables[address[0]].prefix == prefix and value is not None}
    if prefix not in read.values or all(typed.get(a) == v for a, v in wanted.items() if not edition.cells[a].is_sum):
        return text
    start, end, indent = _span(read, text, prefix)
    piece = _dedent(text[start:end], indent)
    first = re.search(r"\n( +)\S", piece)
    step = len(first[1]) if first else 2
    node = editor(step).load(piece)
    below = node[prefix[-1]]
    node[prefix[-1]] = below if isinstance(below, CommentedMap) else CommentedMap()
    _fill(node[prefix[-1]], shape(edition).at(prefix) or Field(("map",)), prefix, _Figures(wanted, typed, edition, read))
    tail = text[start:end][len(text[start:end].rstrip()):] or "\n"
    return text[:start] + _indented(dump(node, step).rstrip(), indent) + tail + text[end:]


def _span(read: Source, text: str, path: Address) -> tuple[int, int, int]:
    """Where a key and its value begin and end, without the comments before what comes next; and how far the key is indented."""
    start, end = read.keys[path][0], read.values[path][1]
    indent = start - (text.rfind("\n", 0, start) + 1)
    lines = text[start:end].splitlines(keepends=True)
    while len(lines) > 1 and re.match(rf" {{0,{indent}}}#|\s*$", lines[-1]):
        lines.pop()
    return start, start + len("".join(lines)), indent


@dataclass(frozen=True)
class _Figures:
    """What is to be written, what is written already, and where."""

    wanted: Figures
    typed: Figures
    edition: Edition
    read: Source

    def new(self, path: Address, field: Field) -> Figures:
        """The figures right below a path that are to be written: those that differ, of totals only those that the author has."""
        at = {key: self.address((*path, key)) for key, below in field.fields.items() if below.cell}
        return {(key,): self.wanted[a] for key, a in at.items() if a in self.wanted and self.wanted[a] != self.typed.get(a)
                and (not self.edition.cells[a].is_sum or self.edition.path(a) in self.read.values)}

    def whole(self, path: Address, field: Field) -> Figures:
        """All figures right below a path but totals."""
        return {(key,): self.wanted.get(self.address((*path, key))) for key, below in field.fields.items() if below.cell and not below.cell.is_sum}

    def row(self, path: Address, field: Field) -> Any:
        """A row on one line in place of one that was not written out, 0 if it is all 0; a group has its rows as 0 unless 未填按零 says so."""
        if not all(leaf.cell for leaf in field.fields.values()):
            return CommentedMap({} if self.lean(path) else {key: 0 for key, below in field.fields.items() if not (below.cell and below.cell.is_sum)})
        values = {key: _scalar(value) for (key,), value in self.whole(path, field).items() if value or not self.lean(path)}
        if not any(values.values()):
            return 0
        row = CommentedMap(values)
        row.fa.set_flow_style()
        return row

    def lean(self, path: Address) -> bool:
        """True where figures that are not written are 0."""
        return bool(path[0] == DATA and mapping(self.read.data, DATA).get("未填按零") == "是")

    def address(self, path: Address) -> Address:
        """The address of a path in the file."""
        return path[1:]


def _fill(node: CommentedMap, field: Field, path: Address, figures: _Figures) -> None:
    """Write what is new below a node; a row written as 0 is written out when one of its figures is not 0."""
    for (key,), value in figures.new(path, field).items():
        _set(node, key, _scalar(value), field)
    for key, below in field.fields.items():
        if below.cell or not below.fields or not _anything(below, (*path, key), figures):
            continue
        inner = node.get(key)
        if not isinstance(inner, CommentedMap):
            inner = figures.row((*path, key), below)
            _set(node, key, inner, field)
        if isinstance(inner, CommentedMap):
            _fill(inner, below, (*path, key), figures)


def _anything(field: Field, path: Address, figures: _Figures) -> bool:
    """True where something new is to be written at or below a path."""
    return bool(figures.new(path, field)) or any(_anything(below, (*path, key), figures) for key, below in field.fields.items() if below.fields)


def _set(node: CommentedMap, key: str, value: Any, field: Field) -> None:
    """Set a key; a new one goes where the form has it."""
    if key in node:
        node[key] = value
    else:
        insert(node, key, value, [*field.fields])


def _scalar(value: Figure | None) -> Any:
    return value if value is None or isinstance(value, int) else Plain(show(value))


def _dedent(text: str, indent: int) -> str:
    return re.sub(rf"(?m)^ {{1,{indent}}}", "", text) if indent else text


def _indented(text: str, indent: int) -> str:
    return re.sub(r"\n(?=[^\n])", "\n" + " " * indent, text)


def _with_rolled(text: str, rolled: Mapping[str, Any]) -> str:
    """The text with what is said of the bodies, in place of what was there before or at the end."""
    read = _read(text)
    block = dump(_plain({ROLLED: rolled}))
    if (ROLLED,) in read.values:
        start, end, _ = _span(read, text, (ROLLED,))
        return text[:start] + block + text[end:]
    return text.rstrip("\n") + "\n\n" + NOTICE + block


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        node = CommentedMap((str(key), _plain(below)) for key, below in value.items())
        if node and not any(isinstance(below, (CommentedMap, list)) for below in node.values()) and all(isinstance(v, (int, Plain)) for v in node.values()):
            node.fa.set_flow_style()
        return node
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return Plain(show(value)) if isinstance(value, Decimal) else value
