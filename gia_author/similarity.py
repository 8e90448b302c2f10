"""How alike two texts are: shares of common five-character pieces, with names, years and numbers masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SIZE = 5
SHORTEST = 200
SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text without names, numbers and punctuation: what is left is wording."""
    for name in names:
        text = text.replace(name, "") if name else text
    return re.sub(r"[^一-龥]|[〇零一二三四五六七八九十百千万亿两]", "", text)


def grams(text: str, size: int = SIZE) -> frozenset[str]:
    """Every run of ``size`` characters."""
    return frozenset(text[n:n + size] for n in range(len(text) - size + 1))


def similarity(new: str, old: str, names: Iterable[str] = ()) -> float:
    """Which share of the new text stands in the old one already, 0 to 1; 0 where one of them is too short to tell."""
    names = [*names]
    mine, theirs = mask(new, names), mask(old, names)
    if min(len(mine), len(theirs)) < SHORTEST:
        return 0.0
    pieces = grams(mine)
    return len(pieces & grams(theirs)) / len(pieces)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each with its closing mark."""
    return (m[0].strip() for m in SENTENCE.finditer(text))
