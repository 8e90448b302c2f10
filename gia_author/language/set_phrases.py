"""What many bodies say in the same words: strings of two to six characters, and the words that they
are made of."""

from __future__ import annotations

import re
from functools import cache

from gia_author.language import vocabulary

LONGEST = 6
BREAK = re.compile("[^一-龥]+")


@cache
def known() -> frozenset[str]:
    """Every string of two to six characters within a set phrase."""
    result: set[str] = set()
    for line in (*vocabulary.rows("套语.txt"), *vocabulary.rows("年报用语.txt")):
        for run in BREAK.split(line) if line[0] != "+" else ():
            for size in range(2, LONGEST + 1):
                result.update(run[n : n + size] for n in range(len(run) - size + 1))
    return frozenset(result)


@cache
def words() -> tuple[str, ...]:
    """The words of two to four characters that reports have in common."""
    return tuple(vocabulary.rows("常用词.txt"))


def support(run: str, start: int, end: int, strings: frozenset[str]) -> int:
    """The length of the longest set phrase that holds start:end of a run of characters, or goes
    across it where it is empty; 0 for none."""
    begins, ends = (start, end) if end > start else (start - 1, start + 1)
    for size in range(LONGEST, 1, -1):
        for at in range(max(0, ends - size), min(begins, len(run) - size) + 1):
            if run[at : at + size] in strings:
                return size
    return 0
