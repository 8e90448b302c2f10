"""Figures written into an author's file: only the blocks of figures are touched, the narrative
stays as it is and comments stay where they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ruamel.yaml.comments import CommentedMap

from gia_author.diagnostics.finding import Address, GiaError, errors
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.report.model import Figures, mapping, typed_figures
from gia_author.workflows.load_report import Loaded, load_report
from gia_author.yamlfile import reader, schema
from gia_author.yamlfile.fields import Field, shape
from gia_author.yamlfile.patch import insert
from gia_author.yamlfile.reader import Source
from gia_author.yamlfile.writer import Plain, dump, editor, keep_ends

DATA, ROLLED, BY_GROUP = "数据", "汇总", "按类型"
NOTICE = (
    "# 以下由 gia-author rollup 写入，供文字引用，如 {{ 汇总.按类型.部门.依申请公开.本年新收.总计 "
    "}}；重新汇总时自动更新，请不要手改。\n"
)


def post(
    text: str,
    figures: Mapping[Address, Figure | None],
    rolled: Mapping[str, object] | None = None,
    name: str = "",
) -> str:
    """The file's text with these figures in it, and with what the narrative may say of the bodies
    (汇总).

    Totals are written only where the author has them. A figure of None blanks what an earlier
    roll-up has written; what nobody but the author can have
    written is left alone. The file keeps its own line ends. Raises GiaError for a file that is
    broken, has text where figures go or would not read back
    as the figures.
    """
    return keep_ends(text, lambda plain: _posted(plain, figures, rolled, name))


def _posted(
    text: str,
    figures: Mapping[Address, Figure | None],
    rolled: Mapping[str, object] | None,
    name: str,
) -> str:
    loaded = load_report(text.encode(), name)
    read, edition = loaded.source, loaded.report.edition
    for wrong in errors(read.findings):
        raise GiaError(f"汇总文件读不出来：{wrong.place or ''} {wrong.message}", wrong.fix)
    _refuse_text(loaded)
    before = mapping(
        mapping(read.data, ROLLED), BY_GROUP
    )  # empty where no figures have been added up yet
    wanted = {address: value for address, value in figures.items() if value is not None or before}
    text = _told_blank(text, read, wanted)
    for table in edition.tables.values():
        text = _with_table(text, (*table.prefix, table.key), edition, wanted)
    if rolled is not None:
        text = _with_rolled(text, rolled)
    if _stale(wanted, typed_figures(_read(text).data, edition), edition):
        raise _beyond_us()
    return text


def _read(text: str) -> Source:
    """A text that has been worked on."""
    read = reader.read(text.encode(), "")
    if errors(read.findings):
        raise _beyond_us()
    return read


def _beyond_us() -> GiaError:
    return GiaError(
        "汇总文件的写法特别，数字写不进去。没有改动它。",
        "改成一行一项的写法（不要整个放在花括号里，末尾不要“...”），再汇总。",
    )


def _refuse_text(loaded: Loaded) -> None:
    """Raises GiaError for text or a list where rows of figures go, which would be lost; a 0 stands
    for all of them."""
    read, edition = loaded.source, loaded.report.edition
    paths = [(*table.prefix, key) for key, table in edition.tables.items()]
    cells = {edition.path(address) for address in edition.cells}
    for wrong in loaded.findings:
        at = wrong.address or ()
        among = (
            any(at[: len(path)] == path[: len(at)] for path in paths)
            and read.text[slice(*read.values.get(at, (0, 0)))].strip() != "0"
        )
        if (
            at
            and among
            and (
                wrong.code == schema.G112.code
                or (wrong.code == schema.G114.code and at not in cells)
            )
        ):
            raise GiaError(
                (
                    f"汇总文件里应当写数字的地方写了别的：{wrong.place or ''} "
                    f"{wrong.message}没有改动它。"
                ),
                wrong.fix,
            )


def _stale(wanted: Figures, typed: Figures, edition: Edition) -> set[Address]:
    """The figures that are not yet as wanted; totals that nobody has written are as good as
    right."""
    return {
        a
        for a, value in wanted.items()
        if typed.get(a) != value and not (edition.cells[a].is_sum and typed.get(a) is None)
    }


def _told_blank(text: str, read: Source, wanted: Figures) -> str:
    """The text without 未填按零 where figures are to be blank, which is not 0."""
    at = (DATA, "未填按零")
    if None not in wanted.values() or at not in read.values:
        return text
    start, end = read.values[at]
    return text[:start] + "否" + text[end:]


def _with_table(text: str, path: Address, edition: Edition, figures: Figures) -> str:
    """The text with a table's figures. Its own block is replaced; the one above it where that is
    empty, in braces or has figures only."""
    read = _read(text)
    typed = typed_figures(read.data, edition)
    wanted: Figures = {
        address: value for address, value in figures.items() if address[0] == path[-1]
    }
    if not _stale(wanted, typed, edition):
        return text
    if path[:-1] not in read.values:
        return _with_table(text.rstrip("\n") + f"\n{path[0]}:\n", path, edition, figures)
    blocks = mapping(read.data, path[0]) and text[read.values[path[:-1]][0]] != "{"
    if blocks and path not in read.keys and path[0] != DATA:
        start, _, indent = _span(read, text, (path[0], next(iter(mapping(read.data, path[0])))))
        return _with_table(
            f"{text[:start]}{path[-1]}:\n{' ' * indent}{text[start:]}", path, edition, figures
        )
    unit = path if blocks and path in read.keys else path[:-1]
    return _rewritten(text, read, unit, shape(edition), _Figures(wanted, typed, edition, read))


def _rewritten(text: str, read: Source, path: Address, top: Field, figures: _Figures) -> str:
    """The text with the block below a key written anew."""
    start, end, indent = _span(read, text, path)
    piece = _dedent(text[start:end], indent)
    first = re.search(r"\n( +)\S", piece)
    step = len(first[1]) if first else 2
    node, field = editor(step).load(piece), top.at(path) or Field(("map",))
    if not isinstance(node[path[-1]], CommentedMap):
        node[path[-1]] = CommentedMap() if len(path) == 1 else figures.row(path, field)
    if isinstance(node[path[-1]], CommentedMap):
        _fill(node[path[-1]], field, path, figures)
    stop = start + len(text[start:end].rstrip())
    return text[:start] + _indented(dump(node, step).rstrip(), indent) + (text[stop:] or "\n")


def _span(read: Source, text: str, path: Address) -> tuple[int, int, int]:
    """Where a key and its value begin and end, without the comments before what comes next; and how
    far the key is indented."""
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
        """The figures right below a path that are to be written: those that differ, of totals only
        those that the author has."""
        at = {key: self.address((*path, key)) for key, below in field.fields.items() if below.cell}
        return {
            (key,): self.wanted[a]
            for key, a in at.items()
            if a in self.wanted
            and self.wanted[a] != self.typed.get(a)
            and (
                not self.edition.cells[a].is_sum
                or (path if _only_totals(field) else self.edition.path(a)) in self.read.values
            )
        }

    def whole(self, path: Address, field: Field) -> Figures:
        """All figures right below a path but totals; of a row of totals all."""
        every = _only_totals(field)
        return {
            (key,): self.wanted.get(self.address((*path, key)))
            for key, below in field.fields.items()
            if below.cell and (every or not below.cell.is_sum)
        }

    def row(self, path: Address, field: Field) -> Any:
        """A row on one line in place of one that was not written out, 0 if it is all 0; a group has
        its rows as 0 unless 未填按零 says so."""
        if not all(leaf.cell for leaf in field.fields.values()):
            return CommentedMap(
                {}
                if self.lean(path)
                else {key: 0 for key, below in field.fields.items() if not _only_totals(below)}
            )
        values = {
            key: _scalar(value)
            for (key,), value in self.whole(path, field).items()
            if value or not self.lean(path)
        }
        if all(value == 0 for value in values.values()):
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
    """Write what is new below a node; a row written as 0 is written out when one of its figures is
    not 0."""
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


def _only_totals(field: Field) -> bool:
    """True for a total and for a row or group of nothing but totals."""
    return (
        field.cell.is_sum
        if field.cell
        else all(_only_totals(below) for below in field.fields.values())
    )


def _anything(field: Field, path: Address, figures: _Figures) -> bool:
    """True where something new is to be written at or below a path."""
    return bool(figures.new(path, field)) or any(
        _anything(below, (*path, key), figures)
        for key, below in field.fields.items()
        if below.fields
    )


def _set(node: CommentedMap, key: str, value: object, field: Field) -> None:
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


def _with_rolled(text: str, rolled: Mapping[str, object]) -> str:
    """The text with what is said of the bodies, in place of what was there before or at the end."""
    read = _read(text)
    block = dump(_plain({ROLLED: rolled}))
    if (ROLLED,) in read.values:
        start, end, _ = _span(read, text, (ROLLED,))
        return (
            text[:start] + block.rstrip() + (text[start + len(text[start:end].rstrip()) :] or "\n")
        )
    return text.rstrip("\n") + "\n\n" + NOTICE + block


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        node = CommentedMap((str(key), _plain(below)) for key, below in value.items())
        if (
            node
            and not any(isinstance(below, (CommentedMap, list)) for below in node.values())
            and all(isinstance(v, (int, Plain)) for v in node.values())
        ):
            node.fa.set_flow_style()
        return node
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return Plain(show(value)) if isinstance(value, Decimal) else value
