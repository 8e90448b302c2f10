"""How often strings of up to four characters are written in official texts and by how many bodies
in their reports."""

from __future__ import annotations

from functools import cache, lru_cache

from gia_author.language.string_table import StringTable

LONGEST = 4  # characters of a string: 16 bits of each
STEP = 2.3  # from one size of a number to the next
SIZES = tuple(STEP**n for n in range(16))


def size_of(times: float) -> int:
    """The number in the table of a string that occurs so often."""
    return max(n for n, size in enumerate(SIZES) if size <= max(times * 1.5, 1))


@cache
def _table() -> StringTable:
    return StringTable("字串.bin")


@lru_cache(maxsize=1 << 16)
def times(string: str) -> float:
    """About how often a string is written; 0 where it is not known."""
    size = _table().number(string)
    return 0.0 if size is None else SIZES[size]
