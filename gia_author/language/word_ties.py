"""How well the words of a text follow one another, by what the language at large writes: not only
official texts, so that it knows everyday words as well, and knows none of the genre."""

from __future__ import annotations

from functools import cache, lru_cache

from gia_author.language import vocabulary
from gia_author.language.string_table import StringTable

LEAST, STEP = 0.7, 0.3  # decimal logarithms: how much oftener two words stand together than apart
BETWEEN = "|"


@cache
def _table() -> StringTable:
    return StringTable("词对.bin")


@lru_cache(maxsize=1 << 15)
def tie(word: str, following: str) -> float:
    """How much oftener a word stands behind another than anywhere, as a decimal logarithm; 0 for
    two that are nothing to one another."""
    steps = _table().number(word + BETWEEN + following)
    return 0.0 if steps is None else LEAST + STEP * steps


@lru_cache(maxsize=1 << 12)
def fluency(text: str) -> float:
    """The decimal logarithm of how likely a run of Chinese characters is, cut into words in the
    likeliest way."""
    best: list[dict[str, float]] = [{"": 0.0}, *({} for _ in text)]
    for start in range(len(text)):
        before = [*best[start].items()]
        for length, rarity in vocabulary.words_at(text[start : start + vocabulary.LONGEST]):
            word, ends = text[start : start + length], best[start + length]
            likeliest = max(so_far + (tie(last, word) if last else 0.0) for last, so_far in before)
            ends[word] = max(likeliest - rarity, ends.get(word, likeliest - rarity))
    return max(best[-1].values())
