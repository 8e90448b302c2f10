"""A text as the table of strings knows it: numbers, Latin words and marks each as one sign, without
white space."""

from __future__ import annotations

import re
from typing import NamedTuple

NUMBER, LATIN, COMMA, STOP, BREAK = "0A，。、"
TOKEN = re.compile(
    r"(?P<number>[0-9０-９.%％]+)|(?P<latin>[A-Za-zＡ-Ｚａ-ｚ]+)|(?P<comma>[，,：:；;]+)"
    r"|(?P<stop>[。！？!?]+)|(?P<mark>[^\s\w，,：:；;。！？!?]+)|\w"
)
SIGNS = {"number": NUMBER, "latin": LATIN, "comma": COMMA, "stop": STOP, "mark": BREAK}


class PlainString(NamedTuple):
    """The text in its signs, and where each of them stands in the text as it was written."""

    text: str
    places: tuple[int, ...]


def plain_string(text: str) -> PlainString:
    found = [*TOKEN.finditer(text)]
    signs = (SIGNS[m.lastgroup] if m.lastgroup else m[0] for m in found)
    return PlainString("".join(signs), tuple(m.start() for m in found))
