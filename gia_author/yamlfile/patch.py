"""Changes written into the author's file: what has not changed stays as it was, comments and order
included."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from gia_author.form.edition import Edition
from gia_author.yamlfile import reader, writer
from gia_author.yamlfile.fields import Field, shape

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


def amend(text: str, data: Mapping[str, object], edition: Edition) -> str:
    """The text of a file with these plain data in place of its own. The data come back from it as
    they are, line ends behind texts aside."""
    return writer.keep_ends(text, lambda plain: _amended(plain, data, edition))


def _amended(text: str, data: Mapping[str, object], edition: Edition) -> str:
    old = reader.read(text.encode(), "").data
    if old == data:
        return text
    root = writer.editor().load(text)
    _merge(root, old, data, shape(edition), 0)
    made = writer.dump(root)
    if bare(reader.read(made.encode(), "").data) == bare(data):
        return made
    return writer.dump(_map(data, shape(edition), 0, quoted=True))


def bare(value: object) -> Any:
    """Plain data without line ends behind texts, and without what is left blank."""
    if isinstance(value, Mapping):
        return {key: bare(below) for key, below in value.items() if below is not None}
    if isinstance(value, list):
        return [bare(item) for item in value]
    return value.rstrip("\n") if isinstance(value, str) else value


def insert(mapping: dict[str, object], key: str, value: object, order: Sequence[str]) -> None:
    """Put a new key into a mapping, behind those that come before it in the order."""
    earlier = order[: order.index(key)] if key in order else [*mapping]
    at = max((n for n, other in enumerate(mapping, 1) if other in earlier), default=0)
    if isinstance(mapping, CommentedMap):
        mapping.insert(at, key, value)
        return
    items = [*mapping.items()]
    mapping.clear()
    mapping.update([*items[:at], (key, value), *items[at:]])


def _merge(
    node: CommentedMap,
    old: Mapping[str, object],
    new: Mapping[str, object],
    field: Field | None,
    depth: int,
) -> None:
    for key in [key for key in old if key not in new]:
        del node[key]
    fields = field.fields if field else {}
    if not old:
        node.fa.set_block_style()
    for key, value in new.items():
        if key not in old:
            insert(node, key, node_of(value, fields.get(key), depth + 1), [*fields])
            _label(node, key, fields.get(key), depth)
        elif old[key] != value:
            node[key] = _changed(node[key], old[key], value, fields.get(key), depth + 1)


def _changed(node: Any, old: Any, new: Any, field: Field | None, depth: int) -> Any:
    """The node for a value that has changed; of mappings and lists only what has changed in
    them."""
    if isinstance(node, CommentedMap) and isinstance(new, Mapping):
        _merge(node, old, new, field, depth)
        return node
    if isinstance(node, CommentedSeq) and isinstance(new, list):
        del node[len(new) :]
        for number, value in enumerate(new):
            item = field.item if field else None
            if number >= len(old):
                node.append(node_of(value, item, depth + 1))
            elif old[number] != value:
                node[number] = _changed(node[number], old[number], value, item, depth + 1)
        return node
    if isinstance(node, LiteralScalarString) and isinstance(new, str):
        made = LiteralScalarString(new.strip("\n") + "\n")
        made.comment = getattr(
            node, "comment", None
        )  # lines of comment that stand behind the block
        return made
    return node_of(new, field, depth)


def node_of(value: object, field: Field | None, depth: int, *, quoted: bool = False) -> Any:
    if isinstance(value, Mapping):
        return _map(value, field, depth, quoted=quoted)
    if isinstance(value, list):
        return CommentedSeq(
            node_of(item, field.item if field else None, depth + 1, quoted=quoted) for item in value
        )
    if not isinstance(value, str):
        return None
    number = field is not None and (field.cell or field.check == "zero") and NUMBER.fullmatch(value)
    if number:
        return writer.Plain(value)
    return DoubleQuotedScalarString(value) if quoted else writer.scalar(value)


def _map(
    value: Mapping[str, object], field: Field | None, depth: int, *, quoted: bool = False
) -> CommentedMap:
    fields = field.fields if field else {}
    node = CommentedMap(
        (key, node_of(below, fields.get(key), depth + 1, quoted=quoted))
        for key, below in value.items()
    )
    if value and all(key in fields and fields[key].cell for key in value):
        node.fa.set_flow_style()
    for key in value:
        _label(node, key, fields.get(key), depth)
    return node


def _label(node: CommentedMap, key: str, field: Field | None, depth: int) -> None:
    """The official label above a row whose key is another word."""
    if field and field.label and field.label != key and not field.cell and not node.fa.flow_style():
        node.yaml_set_comment_before_after_key(key, before=field.label, indent=2 * depth)
