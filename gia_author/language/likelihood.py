"""How likely a string of characters is, by what official texts and reports write."""

from __future__ import annotations

import math
from functools import lru_cache

from gia_author.language.string_counts import LONGEST, times

ALL = 21_000_000  # characters that were counted, and as many as were not
SHORTER = -0.7  # decimal logarithm: for each character before it that has to be left out of account


def likelihood(string: str, start: int, least: float = -math.inf) -> float:
    """The decimal logarithm of how likely the characters from a place on are behind those before
    it; of those that are less likely than ``least`` any number below that."""
    told = 0.0
    for n in range(start, len(string)):
        told += behind(string[max(0, n - LONGEST + 1) : n], string[n])
        if told < least:
            break
    return told


@lru_cache(maxsize=1 << 15)
def behind(before: str, character: str) -> float:
    """The decimal logarithm of how likely a character is behind up to three others."""
    here, found = before[len(before) :], 0.0
    for n in range(len(before) - 1, -1, -1):
        together = times(before[n:] + character)
        if not together:  # nor is anything longer written; what seems to be has another's mark
            break
        here, found = before[n:], together
    left_out = SHORTER * (len(before) - len(here))
    if found:
        return left_out + math.log10(found / max(times(here), found))
    return left_out + math.log10((times(character) + 0.5) / ALL)
