"""How often strings of up to four characters are written in official texts, by how many bodies in
their reports, and by how many provinces in the reports on the work of their governments."""

from __future__ import annotations

from functools import cache, lru_cache

from gia_author.language.string_table import StringTable, mixed

LONGEST = 4  # characters of a string: 16 bits of each
STEP = 2.3  # from one size of a number to the next
SIZES = tuple(STEP**n for n in range(16))


def size_of(times: float) -> int:
    """The number in the table of a string that occurs so often."""
    return max(n for n, size in enumerate(SIZES) if size <= max(times * 1.5, 1))


@cache
def _tables() -> tuple[StringTable, StringTable]:
    return StringTable("字串.bin"), StringTable("报告字串.bin")


@lru_cache(maxsize=1 << 16)
def times(string: str) -> float:
    """About how often a string is written; 0 where it is not known. Of what
    provinces write more often than laws their number counts."""
    laws, reports = _tables()
    wanted = mixed(string)
    size = reports.number_of(wanted)
    if size is None:
        size = laws.number_of(wanted)
    return 0.0 if size is None else SIZES[size]
