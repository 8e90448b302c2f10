"""Set phrases that a text nearly says: idioms and fixed words of three and four characters with one
character wrong or missing, or with two that have changed places.

A phrase is in nobody's mind but whole, so that what stands there need only be compared with the
likeliest words that it can be cut into: 因地治宜 is three words, rare together, or 因地制宜.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from gia_author.language import vocabulary
from gia_author.language.string_counts import times

BESIDE = 4  # characters on either side that are cut with a place
RARE = 7.0  # decimal logarithm: of a phrase that the dictionary has no number for
# how much likelier a phrase must be than the words that stand there, by how many characters of it
# are there: with 4.0 for four one false alarm in 900,000 characters of published texts, 5.2 the
# highest of a false one for three
LEAST = {4: 4.0, 3: 6.2}
MARK = re.compile("[^一-龥]")


class NearPhrase(NamedTuple):
    """start:end of a text where ``right`` is meant; how much likelier that is, as a decimal
    logarithm."""

    start: int
    end: int
    right: str
    gain: float


class PhraseIndex(NamedTuple):
    """The phrases by their first two characters and their last two; those of three characters by
    the last two and by the first and the last."""

    known: frozenset[str]
    begun: dict[str, list[str]]
    ended: dict[str, list[str]]
    closed: dict[str, list[str]]
    framed: dict[str, list[str]]


@cache
def index() -> PhraseIndex:
    rows = ((line[0], line[1:].split(" ")) for line in vocabulary.rows("成语.txt"))
    phrases = {first + rest for first, every in rows for rest in every}
    phrases.update(word for word in vocabulary.words_of_the_trade() if len(word) in LEAST)
    using = PhraseIndex(frozenset(phrases), {}, {}, {}, {})
    for phrase in phrases:
        using.begun.setdefault(phrase[:2], []).append(phrase)
        if len(phrase) == 3:
            using.closed.setdefault(phrase[1:], []).append(phrase)
            using.framed.setdefault(phrase[0] + phrase[2], []).append(phrase)
        else:
            using.ended.setdefault(phrase[2:], []).append(phrase)
    return using


def near(told: str, known: list[bool]) -> Iterator[NearPhrase]:
    """The phrases that a text nearly says; known are the places of it around which others write
    the three characters that stand there."""
    strange = [at for at, here in enumerate(known[1:-2], 1) if not here]
    for start, phrase in sorted({*_meant(told, strange), *_meant_by_three(told, strange)}):
        for end in sorted({start + len(phrase), start + 3}):
            written = told[start:end]
            if not _is_slip(written, phrase) or written in index().known or times(written):
                continue
            gain = _gain(told, start, end, phrase)
            if gain >= LEAST[len(written)] and not _belongs_outside(told, start, end, phrase):
                yield NearPhrase(start, end, phrase, gain)


def _meant(told: str, strange: list[int]) -> Iterator[tuple[int, str]]:
    """The phrases of four characters that share three with those around a strange place, and those
    of three that begin there with the same two; each with where it would begin.

    Why the third is asked for here: two characters are shared with ten times as many.
    """
    using = index()
    for start in {at - back for at in strange for back in (1, 2) if at >= back}:
        one, two, three, four = [*told[start : start + 4].ljust(4)]
        for phrase in using.begun.get(one + two, ()):
            if len(phrase) == 3 or phrase[2] == three or phrase[3] in (three, four):
                yield start, phrase
        for phrase in using.ended.get(three + four, ()):
            if phrase[0] in (one, two) or phrase[1] == two:
                yield start, phrase
        if one + three + two + four in using.known:
            yield start, one + three + two + four


def _meant_by_three(told: str, strange: list[int]) -> Iterator[tuple[int, str]]:
    """The phrases of three characters that share the last two, or the first and the last, with
    those around a strange place; each with where it would begin."""
    using = index()
    for start in {at - back for at in strange for back in (0, 1)}:
        for phrase in using.closed.get(told[start + 1 : start + 3], ()):
            yield start, phrase
    for at in strange:
        for phrase in using.framed.get(told[at - 1] + told[at + 1], ()):
            yield at - 1, phrase


def _is_slip(written: str, phrase: str) -> bool:
    """True for what differs from a phrase by a character of the same sound or shape, by two that
    have changed places, or by one that is missing."""
    if len(phrase) > len(written):
        return written in (phrase[:1] + phrase[2:], phrase[:2] + phrase[3:])
    if len(phrase) < len(written):
        return False
    if written[:2] != phrase[:2] and written[-2:] != phrase[-2:] and len(written) > 3:
        return written == phrase[0] + phrase[2:0:-1] + phrase[3]
    apart = [(a, b) for a, b in zip(written, phrase, strict=True) if a != b]
    if len(apart) == 1:
        doubled = any(a == b == apart[0][0] for a, b in pairwise(written))
        return not doubled and is_alike(*apart[0])
    return len(written) > 3 and len(apart) == 2 and apart[0] == apart[1][::-1]


def is_alike(one: str, other: str) -> bool:
    """True for characters that can be read alike or look alike."""
    first, second = vocabulary.sounds()
    sounds = {first.get(ord(one), one), second.get(one, one)}
    heard = {first.get(ord(other), other), second.get(other, other)}
    return not sounds.isdisjoint(heard) or other in vocabulary.shapes().get(one, "")


def _gain(told: str, start: int, end: int, phrase: str) -> float:
    """How much likelier the text is with the phrase."""
    left = _run(told[max(0, start - BESIDE) : start], -1)
    right = _run(told[end : end + BESIDE], 0)
    as_it_stands = vocabulary.cut(left + told[start:end] + right).rarity
    rarity = vocabulary.beginning_with(phrase[0]).get(phrase[1:], RARE)
    return as_it_stands - vocabulary.cut(left).rarity - rarity - vocabulary.cut(right).rarity


def _run(told: str, which: int) -> str:
    """The characters at the beginning (0) or the end (-1) of a string, up to the first mark."""
    return MARK.split(told)[which]


def _belongs_outside(told: str, start: int, end: int, phrase: str) -> bool:
    """True where a character that differs makes a word with the one beside the place."""
    first, last = told[start] != phrase[0], told[end - 1] != phrase[-1]
    return (first and vocabulary.is_word(told[start - 1 : start + 1])) or (
        last and vocabulary.is_word(told[end - 1 : end + 1])
    )
