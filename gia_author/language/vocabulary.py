"""The words of the language with how rare they are, and how their characters sound and look."""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from itertools import chain, groupby
from typing import NamedTuple

from gia_author import resources

FOLDER = "words"
CHINESE = re.compile("[一-龥]{3,}")
LONGEST = 4  # characters of a word
LETTERS_A_DECADE = 5  # steps of rarity in a factor of ten
STRANGER, OWN = 8.6, 5.0  # decimal logarithms: of a character in no word, of a word of the trade


def rows(name: str) -> list[str]:
    """The lines of a word file, remarks left out."""
    lines = resources.text(FOLDER, name).splitlines()
    return [line for line in lines if line and line[0] != "#"]


@cache
def _lines() -> dict[str, str]:
    return {line[0]: line[1:] for line in rows("词频.txt")}


@cache
def _trade() -> dict[str, dict[str, float]]:
    """The words of the trade that the dictionary lacks, by their first character."""
    result: dict[str, dict[str, float]] = {}
    for line in rows("年报用语.txt"):
        if line[0] != "+":
            continue
        for word in line[1:].split():
            result.setdefault(word[0], {})[word[1:]] = OWN
    return result


@cache
def beginning_with(character: str) -> dict[str, float]:
    """The words that begin with a character: their rest, and the decimal logarithm of how rare they
    are."""
    known = {
        entry[:-1]: (ord(entry[-1]) - ord("A")) / LETTERS_A_DECADE
        for entry in _lines().get(character, "").split(" ")
        if entry
    }
    return {"": STRANGER, **_trade().get(character, {}), **known}


def words_of_the_trade() -> tuple[str, ...]:
    return tuple(first + rest for first, rests in _trade().items() for rest in rests)


def is_of_the_trade(word: str) -> bool:
    return word[1:] in _trade().get(word[0], {})


def is_word(text: str) -> bool:
    return text[1:] in beginning_with(text[0])


@lru_cache(maxsize=1 << 15)
def words_at(text: str) -> tuple[tuple[int, float], ...]:
    """The words that a few characters begin with, shortest first: how long and how rare each is.

    Why remembered: every place of a text is cut in many windows, and nearly all begin no more than
    one word besides their first character.
    """
    words = beginning_with(text[0])
    return tuple(
        (length, words[text[1:length]])
        for length in range(1, len(text) + 1)
        if text[1:length] in words
    )


class Cut(NamedTuple):
    """A run of characters cut into its likeliest words, and how unlikely they are: a decimal
    logarithm."""

    words: tuple[str, ...]
    rarity: float


@lru_cache(maxsize=4096)
def cut(text: str) -> Cut:
    size = len(text)
    best, back = [0.0, *[math.inf] * size], [0] * (size + 1)
    for start in range(size):
        so_far = best[start]
        for length, rarity in words_at(text[start : start + LONGEST]):
            if so_far + rarity < best[start + length]:
                best[start + length], back[start + length] = so_far + rarity, start
    words_found: list[str] = []
    end = size
    while end:
        words_found.append(text[back[end] : end])
        end = back[end]
    return Cut(tuple(reversed(words_found)), best[-1])


@cache
def _bound() -> dict[str, float]:
    """Characters to the decimal logarithm of how many times rarer they are as a word than in
    one."""
    return {
        character: (ord(line[0]) - ord("A")) / LETTERS_A_DECADE
        for line in rows("单用.txt")
        for character in line[1:]
    }


def label_words(label: str) -> tuple[str, ...]:
    """The parts of a label between which it may be broken: words, of what is Chinese."""
    marked = CHINESE.sub(lambda run: "\0".join(_run_words(run[0])), label)
    return tuple(marked.split("\0"))


@lru_cache(maxsize=1024)
def _run_words(text: str) -> tuple[str, ...]:
    """The words of a text; characters that are words by themselves stay together (本年新)."""
    alike = groupby(cut(text).words, key=lambda word: len(word) == 1)
    runs = (["".join(found)] if single else [*found] for single, found in alike)
    return tuple(chain.from_iterable(runs))


def boundness(character: str) -> float:
    """How rarely a character is a word by itself: 0 for one that always is, 2 for one that is so
    once in a hundred times."""
    return _bound().get(character, 0.0)


@cache
def sounds() -> tuple[dict[int, str], dict[str, str]]:
    """Characters to one that stands for their sound, for ``str.translate``, and those read in a
    second way to the other one."""
    first: dict[int, str] = {}
    second: dict[str, str] = {}
    for line in rows("读音.txt"):
        _, most, *some = line.split(" ")
        stands = (most or some[0])[0]
        first |= dict.fromkeys(map(ord, most), stands)
        second |= dict.fromkeys("".join(some), stands)
    return first, second


@cache
def confused() -> dict[str, tuple[str, ...]]:
    """Words that are typed in the place of others, to those."""
    result: dict[str, tuple[str, ...]] = {}
    for line in rows("易混.txt"):
        written, meant = line.split()
        result[written] = (*result.get(written, ()), meant)
    return result


@cache
def misspelt() -> dict[str, str]:
    """Words in a form that is not the standard one, to those in the standard one."""
    return dict(line.split(" ") for line in rows("别字.txt"))


@cache
def shapes() -> dict[str, str]:
    """Characters to those that look like them."""
    result: dict[str, dict[str, None]] = {}
    for line in (*rows("形近.txt"), *rows("字形.txt")):
        for character in line:
            result.setdefault(character, {}).update(dict.fromkeys(line.replace(character, "")))
    return {character: "".join(alike) for character, alike in result.items()}
