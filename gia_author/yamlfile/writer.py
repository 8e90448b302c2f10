"""A report's data written as the file that people edit: keys in the form's order, texts as blocks,
official labels as comments."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import Address
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.yamlfile.fields import Field, shape

Notes = Mapping[Address, str]


class Plain(str):
    """A text that is written without quotes: an amount, a year, a date."""


def write(
    data: Mapping[str, Any],
    figures: Mapping[Address, Figure | None],
    edition: Edition,
    head: str = "",
    notes: Notes | None = None,
) -> str:
    """The text of a file with this narrative and these figures; ``notes`` are comments on single
    figures or rows."""
    top = shape(edition)
    whole = {**data, "数据": {**data.get("数据", {})}}
    for key, table in edition.tables.items():
        rows = _table(top.at((*table.prefix, key)), (key,), figures, notes or {})
        if len(rows):
            whole.setdefault(table.prefix[0], {})
            whole[table.prefix[0]] = {**whole[table.prefix[0]], key: rows}
    document = _node(
        {
            key: whole[key]
            for key in [
                *(k for k in top.fields if k in whole),
                *(k for k in whole if k not in top.fields),
            ]
        },
        top,
    )
    if head:
        document.yaml_set_start_comment(safe_text.safe(head))
    return dump(document)


def editor(step: int = 2) -> YAML:
    """Reads and writes files in our way, comments and quotes kept; ``step`` is the indentation."""
    yaml = YAML()
    yaml.width, yaml.allow_unicode, yaml.preserve_quotes = 4096, True, True
    yaml.indent(mapping=step, sequence=step + 2, offset=step)
    yaml.representer.add_representer(
        Plain, lambda r, text: r.represent_scalar(_tag(text), str(text))
    )
    yaml.representer.add_representer(
        type(None), lambda r, _: r.represent_scalar("tag:yaml.org,2002:null", "")
    )
    return yaml


def keep_ends(text: str, change: Callable[[str], str]) -> str:
    """The text as ``change`` makes it, with the line ends that it had; ``change`` knows but one
    kind."""
    if 2 * text.count("\r\n") <= text.count("\n"):
        return change(text)
    return change(text.replace("\r\n", "\n")).replace("\n", "\r\n")


def dump(document: CommentedMap, step: int = 2) -> str:
    """A document as text."""
    stream = io.StringIO()
    editor(step).dump(document, stream)
    return re.sub(
        r"(?m)^( *[^\s:]+: )(\{.*\})",
        lambda row: row[1] + re.sub(r": null(?=[,}])", ": ", row[2]),
        stream.getvalue(),
    )


def _tag(text: str) -> str:
    """The tag that YAML itself would give a plain text, so that none is written."""
    kind = "float" if "." in text else "int"
    if text.count("-") == 2:
        kind = "timestamp"
    return f"tag:yaml.org,2002:{kind}"


def _node(value: object, field: Field | None) -> Any:
    """Plain data as nodes; the order within a section is the author's, for so it is printed."""
    if isinstance(value, CommentedMap):
        return value
    if isinstance(value, Mapping):
        return CommentedMap(
            (key, _node(below, field.fields.get(key) if field else None))
            for key, below in value.items()
        )
    if isinstance(value, list):
        return CommentedSeq(_node(item, field.item if field else None) for item in value)
    return scalar(str(value)) if value is not None else None


def scalar(text: str) -> Any:
    """A text as a block where it has several lines or anything that YAML would take for more than
    text; without what steers or cannot be seen."""
    text = safe_text.safe(text)
    if re.fullmatch(r"\d{4}(-\d\d-\d\d)?", text):
        return Plain(text)
    if "\n" in text:
        return LiteralScalarString(text.strip("\n") + "\n")
    if (
        text
        and (len(text) > 30 or any(mark in text for mark in ":#{}[]&*!|>%@`\"'"))
        and not text[0].isdigit()
    ):
        return LiteralScalarString(text + "\n")
    return DoubleQuotedScalarString(text) if not text or text[0] in "-?,&*!|>%@`{}[]#'\"" else text


def _table(
    field: Field | None, path: Address, figures: Mapping[Address, Figure | None], notes: Notes
) -> CommentedMap:
    """One table's figures; a row that is all 0 is written as 0, official labels stand above the
    rows as comments."""
    node = CommentedMap()
    for key, below in (field.fields if field else {}).items():
        address = (*path, key)
        if below.fields and _all_sums(below, address, figures):
            continue
        node[key] = (
            _figure(figures.get(address)) if below.cell else _row(below, address, figures, notes)
        )
        if below.label and below.label != key and not below.cell:
            node.yaml_set_comment_before_after_key(key, before=below.label, indent=2 * len(address))
        if notes.get(address):
            node.yaml_add_eol_comment(" ".join(safe_text.safe(notes[address]).split()), key)
    return node


def _row(
    field: Field, path: Address, figures: Mapping[Address, Figure | None], notes: Notes
) -> Any:
    if not all(inner.cell for inner in field.fields.values()):
        return _table(field, path, figures, notes)
    values = {key: figures.get((*path, key)) for key in field.fields}
    values = {k: v for k, v in values.items() if v is not None or not _is_sum(field.fields[k])}
    if all(value == 0 for value in values.values()):
        return 0
    row = CommentedMap({key: _figure(value) for key, value in values.items()})
    row.fa.set_flow_style()
    return row


def _all_sums(field: Field, path: Address, figures: Mapping[Address, Figure | None]) -> bool:
    """True for the row of totals where none of them is given."""
    return all(
        _is_sum(below) and figures.get((*path, key)) is None for key, below in field.fields.items()
    )


def _is_sum(field: Field) -> bool:
    return field.cell is not None and field.cell.is_sum


def _figure(value: Figure | None) -> Any:
    """A figure as YAML writes it; an amount as a plain scalar, so that no digit is lost."""
    return value if value is None or isinstance(value, int) else Plain(show(value))
