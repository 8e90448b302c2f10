"""A table of strings with a small number for each, asked by fingerprint.

It has cells of 16 bits. Three cells that a string leads to add up, bit by bit, to its mark (12
bits) and its number (4 bits); those of a string that is not in the table add up to another mark,
but for one in 4,096. So a million strings take two and a half megabytes and no time to load.
"""

from __future__ import annotations

import sys
from array import array

from gia_author import resources

WHOLE = (1 << 64) - 1
FIRST, SECOND, THIRD = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F  # large, odd


def mixed(string: str) -> int:
    """What stands for a string in every table."""
    number = int.from_bytes(string.encode("utf-16-le", "replace"), "little")
    while number > WHOLE:
        number = (number & WHOLE) ^ (number >> 64) * SECOND
    number = number * FIRST & WHOLE
    number = (number ^ number >> 32) * SECOND & WHOLE
    return number ^ number >> 29


def spots(number: int, size: int) -> tuple[int, int, int, int]:
    """The three cells that a string leads to in a table of three parts of so many cells, and its
    mark."""
    first, second, third = number % size, (number >> 20) % size, (number >> 40) % size
    return first, size + second, 2 * size + third, (number * THIRD & WHOLE) >> 52


class StringTable:
    """A table as it lies in a file of the word data."""

    def __init__(self, name: str) -> None:
        self.cells = array("H", resources.data("words", name))
        if sys.byteorder == "big":
            self.cells.byteswap()
        self.size = len(self.cells) // 3

    def number(self, string: str) -> int | None:
        """The number of a string; None where it is not in the table."""
        return self.number_of(mixed(string))

    def number_of(self, string: int) -> int | None:
        """The number of a string as it is mixed."""
        cells, size = self.cells, self.size  # the same as ``spots``, which costs a third more
        found = (
            cells[string % size]
            ^ cells[size + (string >> 20) % size]
            ^ cells[2 * size + (string >> 40) % size]
        )
        return found & 15 if found >> 4 == (string * THIRD & WHOLE) >> 52 else None
