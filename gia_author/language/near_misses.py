"""Words and set phrases that a text nearly says: one character wrong, missing, too many, or two that have changed places.

A place is a near miss when the text put right is made of likelier words than the text as it stands, and stands in set phrases where the text does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from gia_author.language import set_phrases, vocabulary

RUN = re.compile("[一-龥]{2,}")
HEAD = 3  # characters by which a phrase is known that has a wrong one, or one too many, behind them
NUMERALS = frozenset("一二三四五六七八九十百千万亿〇零两上下前后首")
MARKS = "，。；：、！？,;:"
REACH = 5  # characters on either side that are weighed with a place
SMALL = frozenset("的了及等共和与或在为被是将把各其该已均并且我本不未无有")
EITHER = frozenset(("其它", "制订", "订立", "交纳", "做为"))  # written as well
LIKELIER = 1.5  # decimal logarithms
SURE = 4  # how much more set phrases must say for what is meant where a word stands in its place
SOUND, SHAPE, SWAP, LOST, EXTRA, OTHER = "同音", "形近", "颠倒", "漏字", "多字", "错字"


class NearMiss(NamedTuple):
    """``wrong`` stands at start:end where ``right`` is meant; ``changed`` is the place within that differs; the score is how sure that is."""

    start: int
    end: int
    wrong: str
    right: str
    kind: str
    score: float


class Guess(NamedTuple):
    start: int
    end: int
    right: str
    kind: str


class Index(NamedTuple):
    """What is looked up at every place of a text: the words by their sound, with two characters changed, phrases less a character."""

    heard: dict[str, tuple[str, ...]]
    seen: dict[str, tuple[str, ...]]
    turned: dict[str, str]
    short: dict[str, tuple[str, ...]]
    edges: dict[str, tuple[str, ...]]
    headed: dict[str, tuple[str, ...]]
    phrases: frozenset[str]


@cache
def index() -> Index:
    return build(set_phrases.words(), set_phrases.known())


def build(words: Iterable[str], phrases: frozenset[str]) -> Index:
    """The index of some words and phrases."""
    heard: dict[str, set[str]] = {}
    seen: dict[str, set[str]] = {}
    turned: dict[str, str] = {}
    for word in words:
        for sounding in _soundings(word):
            heard.setdefault(sounding, set()).add(word)
        for n, character in enumerate(word):
            for like in vocabulary.shapes().get(character, ""):
                seen.setdefault(word[:n] + like + word[n + 1 :], set()).add(word)
        for n in range(len(word) - 1):
            other = word[:n] + word[n + 1] + word[n] + word[n + 2 :]
            if other != word:
                turned[other] = word
    short: dict[str, set[str]] = {}
    edges: dict[str, set[str]] = {}
    for phrase in (p for p in phrases if len(p) in (4, 5)):
        for n in range(1, len(phrase) - 1):
            short.setdefault(phrase[:n] + phrase[n + 1 :], set()).add(phrase)
        edges.setdefault("^" + phrase[1:], set()).add(phrase)
        edges.setdefault(phrase[:-1] + "$", set()).add(phrase)
    headed: dict[str, set[str]] = {}
    for phrase in (p for p in phrases if len(p) == set_phrases.LONGEST):
        headed.setdefault(phrase[:HEAD], set()).add(phrase)
    return Index(
        _settled(heard),
        _settled(seen),
        turned,
        _settled(short),
        _settled(edges),
        _settled(headed),
        phrases,
    )


def _settled(found: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(values)) for key, values in found.items()}


def _soundings(word: str) -> Iterator[str]:
    """The word with every character replaced by the one that stands for its sound, in each way that it can be read."""
    first, second = vocabulary.sounds()
    ways = [{first.get(ord(c), c), second.get(c, first.get(ord(c), c))} for c in word]
    yield from map("".join, product(*ways))


def find(text: str, using: Index | None = None) -> Iterator[NearMiss]:
    """The near misses of a text, surest first where places overlap."""
    using = using or index()
    for run in RUN.finditer(text):
        before, behind = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        counted = before.isdecimal()  # begins with a measure word: 40余期
        free = (not run.start() or before in MARKS, behind != "" and behind in MARKS)
        judged = (
            _judged(run[0], guess, using)
            for guess in _guesses(run[0], using, free)
            if guess.start or not counted
        )
        taken: list[tuple[int, int]] = []
        for miss in sorted((m for m in judged if m), key=lambda m: -m.score):
            if all(miss.end <= start or end <= miss.start for start, end in taken):
                taken.append((miss.start, miss.end))
                yield miss._replace(start=miss.start + run.start(), end=miss.end + run.start())


def _guesses(run: str, using: Index, free: tuple[bool, bool]) -> Iterator[Guess]:
    """What a run may mean; ``free`` tells whether nothing but a mark stands before it, and behind it."""
    sounding = run.translate(vocabulary.sounds()[0])
    for size in (2, 3, 4):
        for start in range(len(run) - size + 1):
            end = start + size
            written = run[start:end]
            for right in using.heard.get(sounding[start:end], ()):
                if sum(a != b for a, b in zip(right, written, strict=True)) == 1:
                    yield Guess(start, end, right, SOUND)
            for right in using.seen.get(written, ()):
                yield Guess(start, end, right, SHAPE)
            if written in using.turned:
                yield Guess(start, end, using.turned[written], SWAP)
            for right in using.short.get(written, ()) if size > 2 else ():
                yield Guess(start, end, right, LOST)

    for size in (3, 4):
        if len(run) > size and free[0]:
            for right in using.edges.get("^" + run[:size], ()):
                yield Guess(0, size, right, LOST)
        if len(run) > size and free[1]:
            for right in using.edges.get(run[-size:] + "$", ()):
                yield Guess(len(run) - size, len(run), right, LOST)
    for start in range(len(run) - HEAD - 2):
        for phrase in using.headed.get(run[start : start + HEAD], ()):
            yield from _in_phrase(run, start, phrase)


def _in_phrase(run: str, start: int, phrase: str) -> Iterator[Guess]:
    """A phrase whose head stands here, and its end behind one wrong character or one too many."""
    at, tail = start + HEAD, phrase[HEAD:]
    if run.startswith(tail[1:], at + 1) and run[at] != tail[0]:
        yield Guess(at, at + 1, tail[0], OTHER)
    if run.startswith(tail, at + 1):
        yield Guess(at - 1, at + 1, phrase[HEAD - 1], EXTRA)


def _judged(run: str, guess: Guess, using: Index) -> NearMiss | None:
    """The guess with its score; None where a word stands there as well, or a set phrase speaks for the text as it is."""
    start, end, right, kind = guess
    written = run[start:end]
    if written in EITHER:
        return None
    put_right = run[:start] + right + run[end:]
    at, wrong, meant = _changed(guess, written)
    gained = set_phrases.support(put_right, at, at + meant, using.phrases)
    held = set_phrases.support(run, at - (not wrong), at + max(wrong, 1), using.phrases)
    if kind == LOST and at in (0, len(run)):
        held = 0
    if not _is_told(run, guess, gained, held, at):
        return None
    low, high = max(0, start - REACH), min(len(run), end + REACH)
    before = vocabulary.cut(run[low:high])
    after = vocabulary.cut(run[low:start] + right + run[end:high])
    likelier = before.rarity - after.rarity
    if kind in (LOST, EXTRA) and _orphans(before) <= _orphans(after):
        return None
    if kind == OTHER and likelier < LIKELIER:
        return None
    if kind == SWAP and _doubles(put_right, start, right):
        return None
    return NearMiss(start, end, written, right, kind, likelier + gained - held)


def _changed(guess: Guess, written: str) -> tuple[int, int, int]:
    """Where the change begins, and how many characters it takes away and puts there; what is left where one is too many is looked at whole."""
    start, _, right, kind = guess
    if kind == EXTRA:
        return start + 1, 1, 0
    first = next(n for n, c in enumerate(right) if n >= len(written) or c != written[n])
    size = 2 if kind == SWAP else 1
    return start + first, 0 if kind == LOST else size, size


def _is_told(run: str, guess: Guess, gained: int, held: int, at: int) -> bool:
    """True if set phrases speak for what is meant, and none for what stands there."""
    start, end, right, kind = guess
    if kind == LOST:
        return gained >= 4 and held <= 2 and right[at - start] not in SMALL
    if kind in (EXTRA, OTHER):
        return held <= 2 and run[at] not in SMALL | NUMERALS
    return gained - held >= SURE or not vocabulary.is_word(run[start:end])


def _orphans(cut: vocabulary.Cut) -> int:
    """How many characters are left that make no word with their neighbours."""
    return sum(len(word) == 1 and word not in SMALL for word in cut.words)


def _doubles(text: str, start: int, right: str) -> bool:
    """True if what is put right begins or ends with the character beside it."""
    end = start + len(right)
    return right[0] == text[start - 1 : start] or right[-1] == text[end : end + 1]
