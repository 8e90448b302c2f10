"""What a safe text is: free of the characters that steer a terminal or turn a line's direction, and
of those that nobody sees.

Files that people write may hold none of them (they are findings), imported texts lose them, and
whatever is shown has them spelt out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

STEERING = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(1 << 16, 1 << 20, 1 << 16)
    )
    + "\U0010fffe\U0010ffff"
)  # C0 and C1 but tab and line ends, line separators, halves of characters, what is no character
HIDDEN = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)  # zero-width, directions, fillers; variation selectors belong to what stands before them and stay
CONTROL = re.compile(f"[{STEERING}]")
UNSEEN = re.compile(f"[{HIDDEN}]")
UNSAFE = re.compile(f"[{STEERING}{HIDDEN}]")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
NOT_SHOWN = re.compile(f"[{STEERING}{HIDDEN}\t\r]")
NOT_IN_LINE = re.compile(f"[{STEERING}{HIDDEN}\t\r\n]")


def shown(text: str) -> str:
    """A text as it can be shown, its lines kept: what steers or cannot be seen is spelt out, as
    \\x9b or \\u202e."""
    return NOT_SHOWN.sub(_spelt, text)


def line(text: str) -> str:
    """A name or another short text as it can be shown within a line."""
    return NOT_IN_LINE.sub(_spelt, text)


def spelt(text: str) -> str:
    """The text of a page or file, its lines and tabs as they are: what steers or cannot be seen is
    spelt out."""
    return UNSAFE.sub(_spelt, text)


def in_json(value: object, indent: int | None = 1) -> str:
    """A value as JSON that can be shown: what steers or cannot be seen as JSON's own escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def safe(text: str) -> str:
    """A text without what steers or cannot be seen; other marks for the end of a line become line
    ends."""
    return UNSAFE.sub("", LINE_ENDS.sub("\n", text))


def all_safe(value: object) -> Any:
    """Plain data with every text and key ``safe``."""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, Mapping):
        return {all_safe(key): all_safe(below) for key, below in value.items()}
    return [*map(all_safe, value)] if isinstance(value, list) else value


def code(character: str) -> str:
    """A character's number as people know it: U+202E."""
    return f"U+{ord(character):04X}"


def _spelt(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
