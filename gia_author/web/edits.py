"""What the page asks to be changed, as changes of the file's plain data: every kind of edit is a
function from data to data."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import Address, FieldPath
from gia_author.form.edition import Edition
from gia_author.report.model import edition_of
from gia_author.web.refusals import Refusal
from gia_author.yamlfile.fields import Field, shape
from gia_author.yamlfile.patch import insert
from gia_author.yamlfile.reader import Source
from gia_author.yamlfile.splice import splice

MOST_EDITS, MOST_CELLS, LONGEST_TEXT, DEEPEST_PATH = 50, 2_000, 200_000, 12
TEXT, MORE, HEADING = "正文", "小节", "标题"
PASSAGE_KEYS = ("编号", "小标题", "主题")
EMPTY_STAYS = ("机关", "年度", "落款日期", "机关类型")  # keys that every file shows
FileData = dict[str, Any]
EditOrder = Mapping[str, Any]


def edited(source: Source, orders: list[EditOrder]) -> str:
    """The text of a file with edits made in it. Raises Refusal for what cannot be done."""
    if len(orders) > MOST_EDITS:
        raise malformed("一次改得太多")
    edition = edition_of(source.data)
    text, data = source.text, copy.deepcopy(source.data)
    for order in orders:
        work = WORKS.get(str(order.get("op")))
        if work is None:
            raise malformed("不认识的改动")
        if work is moved and (loose := _without_moved(data, order)):
            text = splice(text, loose, edition)  # a mapping's order is no difference of data
        work(data, order, edition)
        text = splice(text, data, edition)
    return text


def malformed(message: str) -> Refusal:
    return Refusal(400, "malformed", f"{message}，没有改。", "刷新页面再试。")


def path_of(value: object) -> FieldPath:
    """A path from the page. Raises Refusal for what is none."""
    if not isinstance(value, list) or not 0 < len(value) <= DEEPEST_PATH:
        raise malformed("没有说改哪里")
    if not all(map(_is_step, value)):
        raise malformed("没有说改哪里")
    return tuple(value)


def _is_step(part: object) -> bool:
    """Whether it leads to a key, or to an item counted from the first."""
    return isinstance(part, str) or (type(part) is int and part >= 0)


def text_of(value: object) -> str:
    """A text from the page, as it can stand in a file. Raises Refusal for what is none."""
    if not isinstance(value, str):
        raise malformed("改成什么没有说清")
    if len(value) > LONGEST_TEXT:
        raise Refusal(413, "large", "这段文字太长，没有改。", "分成几段。")
    return safe_text.safe(value).rstrip().lstrip(" \t\u3000\n")


def at(data: object, path: FieldPath) -> Any:
    """The value at a path, None where there is none."""
    for part in path:
        if isinstance(data, dict) and isinstance(part, str):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
            data = data[part]
        else:
            return None
    return data


def typed(data: FileData, order: EditOrder, edition: Edition) -> None:
    """The text of a passage, or of what stands before and after the passages."""
    path, value = path_of(order.get("path")), text_of(order.get("value"))
    there = at(data, path)
    if isinstance(there, dict):
        path = (*path, TEXT)
    elif isinstance(path[-1], int):
        raise malformed("这一小节不在了")
    _put(data, path, value or None, edition)


def set_basic(data: FileData, order: EditOrder, edition: Edition) -> None:
    """A single value: 机关, 落款日期, 版式.小标题; one that is emptied goes, unless every file
    shows
    it."""
    path, value = path_of(order.get("path")), order.get("value")
    field = shape(edition).at(path)
    if field is None:
        raise malformed("没有这一项")
    if field.cell is not None:
        _put_figure(data, edition.path(path), text_of(value), edition)
    elif "list" in field.kinds:
        names = [name for name in text_of(value).replace("，", "、").split("、") if name]
        _put(data, path, names or None, edition, keep=False)
    elif field.kinds == ("map",):
        raise malformed("这一项不能这样改")
    else:
        keep = path[0] in EMPTY_STAYS
        _put(data, path, text_of(value) or None, edition, keep=keep)


def set_cells(data: FileData, order: EditOrder, edition: Edition) -> None:
    """Figures by their addresses; an empty one is blank, never 0."""
    cells = order.get("cells")
    if not isinstance(cells, list) or len(cells) > MOST_CELLS:
        raise malformed("没有说改哪些格")
    for cell in cells:
        given = cell if isinstance(cell, dict) else {}
        address = address_of(given.get("address"), edition)
        _put_figure(data, edition.path(address), text_of(given.get("value")), edition)


def address_of(value: object, edition: Edition) -> Address:
    """The address of a figure of the form. Raises Refusal for what is none."""
    address = tuple(value.split(".")) if isinstance(value, str) else ()
    if address not in edition.cells:
        raise malformed("表里没有这一格")
    return address


def noted(data: FileData, order: EditOrder, edition: Edition) -> None:
    """The remark behind a figure."""
    address = address_of(order.get("address"), edition)
    path = ("数据", "单元格附注", ".".join(address))
    _put(data, path, text_of(order.get("value")) or None, edition, keep=False)


def added(data: FileData, order: EditOrder, edition: Edition) -> None:
    """A new sub-section under a heading, behind another one or at the end."""
    parent, heading = path_of(order.get("path")), text_of(order.get("heading"))
    if shape(edition).at((*parent, MORE)) is None:
        raise malformed("这里不能再加小节")
    passage = _opened(data, parent, edition)
    items = passage.get(MORE)
    if not isinstance(items, list):
        insert(passage, MORE, items := [], [*_fields(edition, parent)])
    items.insert(_behind(items, order.get("after")), {HEADING: heading, TEXT: None})


def renamed(data: FileData, order: EditOrder, edition: Edition) -> None:
    """Another heading; without one, a heading of the form is what it was."""
    path, heading = path_of(order.get("path")), text_of(order.get("heading"))
    passage = _opened(data, path, edition)
    if heading:
        passage.pop(HEADING, None)
        insert(passage, HEADING, heading, [HEADING])
    elif isinstance(path[-1], int):
        raise malformed("小标题不能空着")
    else:
        passage.pop(HEADING, None)
        _folded(data, path, passage)


def described(data: FileData, order: EditOrder, edition: Edition) -> None:
    """How a passage is numbered, where its heading stands, what topic it is on."""
    path, key = path_of(order.get("path")), order.get("key")
    if key not in PASSAGE_KEYS or shape(edition).at((*path, key)) is None:
        raise malformed("没有这一项")
    value = order.get("value")
    passage = _opened(data, path, edition)
    passage.pop(key, None)
    if value is not None:
        insert(passage, key, text_of(value), [*_fields(edition, path)])
    _folded(data, path, passage)


def removed(data: FileData, order: EditOrder, edition: Edition) -> None:
    """A sub-section of the author's own that goes, with all that is in it."""
    path = path_of(order.get("path"))
    items = at(data, path[:-1])
    if not isinstance(items, list) or at(data, path) is None or not isinstance(path[-1], int):
        raise malformed("这一小节不在了")
    del items[path[-1]]
    if not items:
        at(data, path[:-2]).pop(path[-2])


def moved(data: FileData, order: EditOrder, edition: Edition) -> None:
    """A passage before another one of the same parent, or to the end: where it stands in the file
    is where it is printed."""
    path, before = path_of(order.get("path")), order.get("before")
    parent = at(data, path[:-1])
    if isinstance(parent, list) and isinstance(path[-1], int) and path[-1] < len(parent):
        item = parent.pop(path[-1])
        parent.insert(_before(parent, before), item)
    elif isinstance(parent, dict) and path[-1] in parent:
        key = str(path[-1])
        value = parent.pop(key)
        order_of = [*parent]
        place = order_of.index(before) if before in order_of else len(order_of)
        insert(parent, key, value, [*order_of[:place], key])
    else:
        raise malformed("这一小节不在了")


def _without_moved(data: FileData, order: EditOrder) -> FileData | None:
    """The data without the key that is to be moved; None where it is an item of a list."""
    path = path_of(order.get("path"))
    if isinstance(path[-1], int) or at(data, path) is None:
        return None
    loose = copy.deepcopy(data)
    del at(loose, path[:-1])[path[-1]]
    return loose if at(loose, path[:-1]) else None


def accepted(data: FileData, order: EditOrder, edition: Edition) -> None:
    """A finding that the author has looked at and found to be right."""
    item = {
        "规则": order["code"],
        "位置": order["where"],
        "来源": text_of(order.get("state", "")),
        "理由": text_of(order.get("reason")),
    }
    if not item["理由"]:
        raise Refusal(422, "reason", "要写明理由。", "写清为什么没有错。")
    if name := text_of(order.get("name", "")):
        item["姓名"] = name
    items = data.get("核对说明")
    if isinstance(items, list):
        items.append({key: value for key, value in item.items() if value})
    else:
        kept = [{key: value for key, value in item.items() if value}]
        _put(data, ("核对说明",), kept, edition)


def unaccepted(data: FileData, order: EditOrder, edition: Edition) -> None:
    """An acceptance that is taken back."""
    number, items = order.get("index"), data.get("核对说明")
    if not isinstance(items, list) or not isinstance(number, int) or not 0 <= number < len(items):
        raise malformed("这一项说明不在了")
    del items[number]
    if not items:
        del data["核对说明"]


EditWork = Callable[[FileData, EditOrder, Edition], None]
WORKS: dict[str, EditWork] = {
    "text": typed,
    "basic": set_basic,
    "cells": set_cells,
    "note": noted,
    "add": added,
    "rename": renamed,
    "passage": described,
    "remove": removed,
    "move": moved,
}
DECISIONS: dict[str, EditWork] = {"accept": accepted, "unaccept": unaccepted}


def decided(source: Source, kind: str, order: EditOrder) -> str:
    """The text of a file in which a finding is accepted, or no longer. Raises Refusal."""
    data, edition = copy.deepcopy(source.data), edition_of(source.data)
    DECISIONS[kind](data, order, edition)
    return splice(source.text, data, edition)


def _put(
    data: FileData, path: FieldPath, value: object, edition: Edition, *, keep: bool = True
) -> None:
    """A value at a path, with the mappings above it; without a value the key stays blank or, where
    it is not to be kept, goes with the mappings that it leaves empty."""
    if shape(edition).at(path) is None and path[:2] != ("数据", "单元格附注"):
        raise malformed("没有这一项")
    if value is None and not keep:
        _drop(data, path)
        return
    if value is None and at(data, path[:-1]) is None:
        return
    parent = _mapping(data, path[:-1], edition)
    key = str(path[-1])
    if key in parent:
        parent[key] = value
    elif value is not None:
        insert(parent, key, value, [*_fields(edition, path[:-1])])


def _drop(data: FileData, path: FieldPath) -> None:
    parent = at(data, path[:-1])
    if not isinstance(parent, dict) or path[-1] not in parent:
        return
    del parent[path[-1]]
    if not parent and len(path) > 1:
        _drop(data, path[:-1])


def _put_figure(data: FileData, path: FieldPath, value: str, edition: Edition) -> None:
    """A figure at its path; where one 0 stands for a row or more, the others are written out."""
    _spell_out(data, path, edition)
    field = shape(edition).at(path)
    is_sum = bool(field and field.cell and field.cell.is_sum)
    _put(data, path, value or None, edition, keep=not is_sum)


def _spell_out(data: FileData, path: FieldPath, edition: Edition) -> None:
    """Write out what a single 0 above a figure stands for, as far as the figure is concerned."""
    for n in range(1, len(path)):
        parent = at(data, path[: n - 1])
        if isinstance(parent, dict) and isinstance(zero := parent.get(path[n - 1]), str):
            field = shape(edition).at(path[:n])
            parent[path[n - 1]] = {
                key: zero for key, below in (field.fields if field else {}).items() if _adds(below)
            }


def _adds(field: Field) -> bool:
    """False for totals, which follow from the others."""
    if field.cell is not None:
        return not field.cell.is_sum
    return any(map(_adds, field.fields.values()))


def _mapping(data: FileData, path: FieldPath, edition: Edition) -> FileData:
    """The mapping at a path, made where there is none. Raises Refusal where something else
    stands."""
    here: Any = data
    for n, part in enumerate(path):
        below = here.get(part) if isinstance(here, dict) else at(here, (part,))
        if below is None and isinstance(here, dict) and isinstance(part, str):
            below = {}
            if part in here:
                here[part] = below
            else:
                insert(here, part, below, [*_fields(edition, path[:n])])
        if not isinstance(below, (dict, list)):
            raise malformed("这一处的写法不能在这里改")
        here = below
    if not isinstance(here, dict):
        raise malformed("这一处的写法不能在这里改")
    return here


def _opened(data: FileData, path: FieldPath, edition: Edition) -> FileData:
    """The passage at a path as a mapping, its text under 正文."""
    there = at(data, path)
    if isinstance(there, dict):
        return there
    if isinstance(there, str):
        parent = at(data, path[:-1])
        parent[path[-1]] = {TEXT: there}
        made: FileData = parent[path[-1]]
        return made
    return _mapping(data, path, edition)


def _folded(data: FileData, path: FieldPath, passage: FileData) -> None:
    """A topic of which nothing is left but its text, as that text."""
    if not isinstance(path[-1], int) and [*passage] == [TEXT] and len(path) > 1:
        at(data, path[:-1])[path[-1]] = passage[TEXT]


def _fields(edition: Edition, path: FieldPath) -> Mapping[str, Field]:
    field = shape(edition).at(path)
    return field.fields if field else {}


def heading_of(item: object) -> str:
    """The heading of a sub-section."""
    return str(item.get(HEADING) or "") if isinstance(item, dict) else ""


def _behind(items: list[object], after: object) -> int:
    found = (n for n, item in enumerate(items, 1) if after and heading_of(item) == after)
    return next(found, len(items))


def _before(items: list[object], before: object) -> int:
    found = (n for n, item in enumerate(items) if before and heading_of(item) == before)
    return next(found, len(items))
