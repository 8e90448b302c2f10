"""How often strings of up to four characters are written in official texts and by how many bodies
in their reports.

A table of cells of 16 bits. Three cells that a string leads to add up, bit by bit, to its mark (12
bits) and the size of its number (4 bits); those of a string that is not in the table add up to
another mark, but for one in 4,096. So a million strings take two and a half megabytes and no time
to load.
"""

from __future__ import annotations

import sys
from array import array
from functools import cache, lru_cache

from gia_author import resources

LONGEST = 4  # characters of a string: 16 bits of each
STEP = 2.3  # from one size of a number to the next
SIZES = tuple(STEP**n for n in range(16))
WHOLE = (1 << 64) - 1
FIRST, SECOND, THIRD = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F  # large, odd


def spots(string: str, size: int) -> tuple[int, int, int, int]:
    """The three cells that a string leads to in a table of three parts of so many cells, and its
    mark."""
    mixed = int.from_bytes(string.encode("utf-16-le", "replace"), "little") * FIRST & WHOLE
    mixed = (mixed ^ mixed >> 32) * SECOND & WHOLE
    mixed ^= mixed >> 29
    first, second, third = mixed % size, (mixed >> 20) % size, (mixed >> 40) % size
    return first, size + second, 2 * size + third, (mixed * THIRD & WHOLE) >> 52


def told(mark: int, times: float) -> int:
    """What the cells of a string that occurs so often add up to."""
    return mark << 4 | max(n for n, size in enumerate(SIZES) if size <= max(times * 1.5, 1))


@cache
def _table() -> array[int]:
    table = array("H", resources.data("words", "字串.bin"))
    if sys.byteorder == "big":
        table.byteswap()
    return table


@lru_cache(maxsize=1 << 16)
def times(string: str) -> float:
    """About how often a string is written; 0 where it is not known."""
    table = _table()
    first, second, third, mark = spots(string, len(table) // 3)
    found = table[first] ^ table[second] ^ table[third]
    return SIZES[found & 15] if found >> 4 == mark else 0.0
