"""How wide characters are, and one width for all of them."""

from __future__ import annotations

import unicodedata

HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


def is_wide(character: str) -> bool:
    """True for a character as wide as a Chinese one where it stands among such (“ and — too)."""
    return unicodedata.east_asian_width(character) in "WFA"


def width(text: str) -> float:
    """How wide a text is, in Chinese characters; a digit or Latin letter is half of one."""
    return sum(1 if is_wide(character) else 0.5 for character in text)


def columns(text: str) -> int:
    """How many columns a text takes in a terminal, where “ and — take one."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def half_width(text: str) -> str:
    """The text with full-width letters, digits and signs as half-width ones, stripped."""
    return text.translate(HALF_WIDTH).strip()
