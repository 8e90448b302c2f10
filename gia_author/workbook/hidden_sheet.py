"""What the workbook carries out of sight: its version, edition, unit and year, and the whole file
that it was made from, with a hash of all this.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gia_author.form import edition as editions
from gia_author.form.edition import Edition
from gia_author.workbook import FORM
from gia_author.workbook.layout import layout
from gia_author.yamlfile import reader

PIECE = 30_000  # characters; a cell holds 32,767
HEAD = 7  # rows before the pieces


class Unfit(Exception):
    """The hidden data is of another version or was changed; the message says what, in Chinese."""


@dataclass(frozen=True)
class Payload:
    """``text`` is the author's file as it was when the workbook was made,
    ``data`` its plain data.
    """

    edition: Edition
    agency: str
    year: int
    text: str

    @cached_property
    def data(self) -> dict[str, Any]:
        return reader.read(self.text.encode(), self.agency).data

    def lines(self) -> list[str]:
        """The column of cells on the hidden sheet. Why base64: no program changes its line ends."""
        body = base64.b64encode(self.text.encode()).decode()
        head = [
            "gia-author",
            str(FORM),
            self.edition.name,
            fingerprint(self.edition),
            self.agency,
            str(self.year),
        ]
        return [
            *head,
            _hash([*head, body]),
            *(body[start : start + PIECE] for start in range(0, len(body), PIECE)),
        ]


def unpack(lines: Sequence[str]) -> Payload:
    """The payload in a hidden sheet's cells. Raises Unfit."""
    head, body = list(lines[: HEAD - 1]), "".join(lines[HEAD:])
    if len(lines) < HEAD or head[0] != "gia-author" or not re.fullmatch(r"\d{1,4}", head[5]):
        raise Unfit("里面隐藏的数据不全")
    if head[1] != str(FORM):
        raise Unfit(f"是第{head[1][:6]}版填报表，本程序用的是第{FORM}版")
    if _hash([*head, body]) != lines[HEAD - 1]:
        raise Unfit("里面隐藏的数据改动过")
    if head[2] not in editions.names() or head[3] != fingerprint(editions.load(head[2])):
        raise Unfit("表格栏目与本程序的不同")
    try:
        text = base64.b64decode(body, validate=True).decode()
    except ValueError:
        raise Unfit("里面隐藏的数据改动过") from None
    return Payload(editions.load(head[2]), head[4], int(head[5]), text)


def fingerprint(edition: Edition) -> str:
    """A short mark of where every figure of the edition stands and under which label."""
    sheet = layout(edition)
    marks = [(d.block, d.box.text, d.box.address) for panel in sheet.panels for d in panel.boxes]
    return hashlib.sha256(repr(marks).encode()).hexdigest()[:16]


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
