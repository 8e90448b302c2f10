"""What people changed in a built file, taken over into the author's own: place by place, everything
else as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from gia_author.diagnostics.finding import FieldPath, Finding, GiaError, errors, format_path, found
from gia_author.extract import readers
from gia_author.extract.readers.raw import Raw
from gia_author.report.model import Figures, Report, edition_of
from gia_author.workflows import import_report
from gia_author.workflows.edited_file import FIGURE, FileChange
from gia_author.workflows.import_report import G962
from gia_author.workflows.take_over import TakenOver, take_over
from gia_author.yamlfile import patch
from gia_author.yamlfile.reader import Source
from gia_author.yamlfile.splice import splice

FOREIGN = 0.35  # share of the lines that must be the same for two files to be the same report


@dataclass(frozen=True)
class Merged:
    """The author's text with the changes in it, the changes, and what could not be taken over."""

    text: str
    changes: tuple[FileChange, ...]
    findings: tuple[Finding, ...]
    left: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def taken(self) -> tuple[FileChange, ...]:
        """The changes that are in the text."""
        return tuple(change for change in self.changes if change.key not in self.left)


def merge(source: Source, data: bytes, name: str, last: Figures | None = None) -> Merged:
    """The author's file with what was changed in a built file. Raises GiaError where the two are
    not the same report."""
    for wrong in errors(source.findings):
        raise GiaError(f"{source.name}：{wrong.message}", "先用 gia-author check 核对，改好再来。")
    raw = edited_copy(data, name, source.text)
    base, before, page = _base(raw, source, last)
    taken = take_over(base, raw, import_report.ending(name), before, page, exact=False)
    _refuse_other(base, source, taken, name)
    conflicts: list[FieldPath] = []
    new = reconciled(
        source.data, {**base, **_private(source)}, {**taken.data, **_private(source)}, conflicts
    )
    text = splice(source.text, new, edition_of(source.data))
    findings = (*_told(taken, conflicts), *raw.findings, *import_report.marks(data))
    return Merged(text, taken.changes, findings, frozenset(c.key for c in taken.left))


def edited_copy(data: bytes, name: str, own: str) -> Raw:
    """A built file as it is laid beside the author's own text: with what people typed into it
    marked as text. Raises GiaError for one that cannot be read."""
    if import_report.ending(name) not in readers.READERS:
        raise GiaError(
            f"{name}不是能读的报告。", "先写改过的报告（Word、网页、PDF等），再写填报文件。"
        )
    raw = import_report.visible(readers.read(data, name), name)
    for wrong in errors(raw.findings):
        raise GiaError(f"{name}：{wrong.message}", wrong.fix)
    return import_report.literal(raw, own)


def _private(source: Source) -> dict[str, object]:
    """What a built file does not carry."""
    return {key: source.data[key] for key in ("核对说明", "签署") if key in source.data}


def _base(
    raw: Raw, source: Source, last: Figures | None
) -> tuple[Mapping[str, object], Figures | None, tuple[str, ...]]:
    """The data that the file was built from: those it carries, else the author's as they are
    now."""
    held = import_report.carried(raw)
    if held is None:
        return source.data, last, ()
    return held.data, held.last or last, held.page


def _refuse_other(base: Mapping[str, object], source: Source, taken: TakenOver, name: str) -> None:
    one, other = Report.from_data(base), Report.from_data(source.data)
    if (one.agency, one.year) != (other.agency, other.year):
        raise GiaError(
            f"{name}是{one.agency}{one.year}年的报告，填报文件是{other.agency}{other.year}年的，没有合并。",
            "核对两个文件名。",
        )
    if taken.share < FOREIGN:
        raise GiaError(
            f"{name}与填报文件几乎没有相同的段落，没有合并。",
            "核对两个文件名；要整份读入，用 gia-author import。",
        )


def _told(taken: TakenOver, conflicts: list[FieldPath]) -> Iterator[Finding]:
    known = frozenset(change.key for change in taken.changes)
    for change in taken.left:
        if change.kind != FIGURE or change.key in known:
            yield import_report.left_out(change, _advice(change))
            continue
        yield found(
            G962,
            f"分项改了，合计没有跟着改：{change.place}，程序算出{change.before or '空'}，"
            f"报告里还是{change.after or '空'}。",
            address=change.path or None,
            fix=_advice(change),
            quote=change.after or change.before,
        )
    for change in taken.followed:
        yield found(
            G962,
            f"表里的数字改了，正文没有跟着改：{change.place}的数字由程序按表填写，会跟着变。",
            fix="核对这一处。",
            quote=change.after,
        )
    for path in conflicts:
        yield found(
            G962,
            f"{format_path(path)}：填报文件生成以后也改过这一处，没有动它。",
            address=path,
            fix="对照两边，自己改。",
        )
    if taken.unknown:
        yield found(
            G962,
            f"正文有{taken.unknown}处数字要用上年的数字计算，这里没有上年的数字，没有核对。",
            fix="对照原文核对这些数字。",
        )


def _advice(change: FileChange) -> str:
    if change.kind == "改动正文":
        return "数字由数据填写：改数据，或者把正文里的写法改成数字。"
    if change.kind == FIGURE:
        return "合计由分项加出来：改分项。"
    return "对照原文，在填报文件里自己改。"


def reconciled(
    mine: Mapping[str, object],
    base: Mapping[str, object],
    theirs: Mapping[str, object],
    conflicts: list[FieldPath],
) -> dict[str, object]:
    """The author's data with what is different between the other two; where both sides changed the
    same, the author's, and a conflict."""
    if _same(base, theirs) or _same(mine, theirs):
        return {**mine}
    return _mappings({**mine}, {**base}, {**theirs}, (), conflicts)


def _value(
    mine: object, base: object, theirs: object, path: FieldPath, conflicts: list[FieldPath]
) -> object:
    """The same of a value."""
    if _same(base, theirs) or _same(mine, theirs):
        return mine
    if isinstance(mine, dict) and isinstance(base, dict) and isinstance(theirs, dict):
        return _mappings(mine, base, theirs, path, conflicts)
    if (
        isinstance(mine, list)
        and isinstance(base, list)
        and isinstance(theirs, list)
        and len(mine) == len(base) == len(theirs)
    ):
        return [
            _value(*items, (*path, n), conflicts)
            for n, items in enumerate(zip(mine, base, theirs, strict=True))
        ]
    if _same(mine, base):
        return _ended(theirs, mine)
    if isinstance(mine, str) and isinstance(base, str) and isinstance(theirs, str):
        lines = [value.rstrip("\n").split("\n") for value in (mine, base, theirs)]
        if len({*map(len, lines)}) == 1:
            return _ended("\n".join(_lines(lines, path, conflicts)), mine)
    conflicts.append(path)
    return mine


def _lines(lines: list[list[str]], path: FieldPath, conflicts: list[FieldPath]) -> Iterator[str]:
    for mine, base, theirs in zip(*lines, strict=True):
        if theirs.strip() in (base.strip(), mine.strip()):
            yield mine
            continue
        if mine.strip() != base.strip():
            conflicts.append(path)
        yield theirs if mine.strip() == base.strip() else mine


def _mappings(
    mine: dict[str, object],
    base: dict[str, object],
    theirs: dict[str, object],
    path: FieldPath,
    conflicts: list[FieldPath],
) -> dict[str, object]:
    result: dict[str, object] = {}
    for key in dict.fromkeys(chain(mine, theirs)):
        here = (*path, key)
        if key not in theirs and key in base:
            if not _same(mine[key], base[key]):
                conflicts.append(here)
                result[key] = mine[key]
        elif key in mine and (key in base or key in theirs):
            result[key] = (
                _value(mine[key], base.get(key), theirs.get(key), here, conflicts)
                if key in theirs
                else mine[key]
            )
        elif key in mine:
            result[key] = mine[key]
        elif key not in base or not _same(base[key], theirs[key]):
            result[key] = theirs[key]
    return _ordered(result, mine, theirs)


def _ordered(
    result: dict[str, object], mine: dict[str, object], theirs: dict[str, object]
) -> dict[str, object]:
    """New keys where they stand in the other side's order."""
    order = [key for key in mine if key in result]
    others = [*theirs]
    for key in result:
        if key not in mine:
            before = next((k for k in reversed(others[: others.index(key)]) if k in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return {key: result[key] for key in order}


def _same(one: object, other: object) -> bool:
    return json.dumps(_trimmed(one), ensure_ascii=False, sort_keys=True) == json.dumps(
        _trimmed(other), ensure_ascii=False, sort_keys=True
    )


def _trimmed(value: object) -> Any:
    return patch.bare(value)


def _ended(value: object, like: object) -> Any:
    """A text with the line end that the author's had."""
    if isinstance(value, str) and isinstance(like, str) and like.endswith("\n"):
        return value.rstrip("\n") + "\n"
    return value
