"""Words and set phrases that a text nearly says: one character wrong, missing, too many, or two
that have changed places.

A place is a near miss when the text put right is made of likelier words than the text as it stands,
and stands in set phrases where the text does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate, product
from typing import NamedTuple, TypeVar

from gia_author.language import set_phrases, vocabulary

Meant = TypeVar("Meant", str, tuple[str, str])
RUN = re.compile("[一-龥]{2,}")
HEAD = 3  # characters by which a phrase is known that has a wrong one, or one too many, behind them
NUMERALS = frozenset("一二三四五六七八九十百千万亿〇零两上下前后首")
MARKS = "，。；：、！？,;:"
FIRST, LAST = "^", "$"  # where a phrase lacks its first or last character
REACH = 5  # characters on either side that are weighed with a place
SMALL = frozenset("的了及等共和与或在为被是将把各其该已均并且我本不未无有")
VERBS = frozenset("办报查答订发改建交设收送配")  # said alone as well: 收费 beside 收取费用
EITHER = frozenset(("其它", "制订", "订立", "交纳", "做为"))  # written as well
LIKELIER = 1.5  # decimal logarithms
SURE = 4  # how much more set phrases must say for what is meant where a word stands in its place
SOUND, SHAPE, SWAP, LOST, EXTRA, OTHER = "同音", "形近", "颠倒", "漏字", "多字", "错字"


class NearMiss(NamedTuple):
    """``wrong`` stands at start:end where ``right`` is meant; ``changed`` is the place within that
    differs; the score is how sure that is."""

    start: int
    end: int
    wrong: str
    right: str
    kind: str
    score: float


class NearMissGuess(NamedTuple):
    start: int
    end: int
    right: str
    kind: str


class Index(NamedTuple):
    """What is looked up at every place of a text.

    ``heard`` are the words by their sound, ``written`` what may be meant by a string: words with a
    character of another shape or two that
    have changed places, phrases less a character. ``edges`` are phrases less their first or last
    character, ``headed`` those of the
    longest by their first characters.
    """

    heard: dict[str, tuple[str, ...]]
    written: dict[str, tuple[tuple[str, str], ...]]
    edges: dict[str, tuple[str, ...]]
    headed: dict[str, tuple[str, ...]]
    phrases: frozenset[str]


@cache
def index() -> Index:
    return build(set_phrases.words(), set_phrases.known())


def build(words: Iterable[str], phrases: frozenset[str]) -> Index:
    """The index of some words and phrases."""
    heard: dict[str, set[str]] = {}
    written: dict[str, set[tuple[str, str]]] = {}
    edges: dict[str, set[str]] = {}
    headed: dict[str, set[str]] = {}
    for word in words:
        for sounding in _soundings(word):
            heard.setdefault(sounding, set()).add(word)
        for other, kind in _misspelt(word):
            written.setdefault(other, set()).add((word, kind))
    for phrase in phrases:
        if len(phrase) == set_phrases.LONGEST:
            headed.setdefault(phrase[:HEAD], set()).add(phrase)
        elif len(phrase) in (4, 5):
            for n in range(1, len(phrase) - 1):
                written.setdefault(phrase[:n] + phrase[n + 1 :], set()).add((phrase, LOST))
            edges.setdefault(FIRST + phrase[1:], set()).add(phrase)
            edges.setdefault(phrase[:-1] + LAST, set()).add(phrase)
    return Index(_settled(heard), _settled(written), _settled(edges), _settled(headed), phrases)


def _misspelt(word: str) -> Iterator[tuple[str, str]]:
    """The word with a character of another shape, and with two that have changed places."""
    for n, character in enumerate(word):
        for like in vocabulary.shapes().get(character, ""):
            yield word[:n] + like + word[n + 1 :], SHAPE
    for n in range(len(word) - 1):
        if word[n] != word[n + 1]:
            yield word[:n] + word[n + 1] + word[n] + word[n + 2 :], SWAP


def _settled(found: dict[str, set[Meant]]) -> dict[str, tuple[Meant, ...]]:
    return {key: tuple(sorted(values)) for key, values in found.items()}


def _soundings(word: str) -> Iterator[str]:
    """The word with every character replaced by the one that stands for its sound, in each way that
    it can be read."""
    first, second = vocabulary.sounds()
    ways = [{first.get(ord(c), c), second.get(c, first.get(ord(c), c))} for c in word]
    yield from map("".join, product(*ways))


def find(text: str, using: Index | None = None) -> Iterator[NearMiss]:
    """The near misses of a text, surest first where places overlap."""
    for run in RUN.finditer(text):
        before, behind = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        free = (before != "" and before in MARKS, behind != "" and behind in MARKS)
        counted = before.isdecimal()  # begins with a measure word: 40余期
        found = (
            _known(run[0], counted, free) if using is None else _of(run[0], counted, free, using)
        )
        for miss in found:
            yield miss._replace(start=miss.start + run.start(), end=miss.end + run.start())


@lru_cache(maxsize=20_000)
def _known(run: str, counted: bool, free: tuple[bool, bool]) -> tuple[NearMiss, ...]:
    """Why kept: the reports of an office's bodies say many things in the same words."""
    return tuple(_of(run, counted, free, index()))


def _of(run: str, counted: bool, free: tuple[bool, bool], using: Index) -> Iterator[NearMiss]:
    """The near misses of one run of characters; their places are within it."""
    judged = (
        _judged(run, guess, using)
        for guess in _guesses(run, using, free)
        if guess.start or not counted
    )
    taken: set[int] = set()
    for miss in sorted((m for m in judged if m), key=lambda m: -m.score):
        if taken.isdisjoint(range(miss.start, miss.end)):
            taken.update(range(miss.start, miss.end))
            yield miss


def _guesses(run: str, using: Index, free: tuple[bool, bool]) -> Iterator[NearMissGuess]:
    """What a run may mean; ``free`` tells whether nothing but a mark stands before it, and behind
    it."""
    sounding = run.translate(vocabulary.sounds()[0])
    for size in (2, 3, 4):
        for start in range(len(run) - size + 1):
            end = start + size
            written = run[start:end]
            for right in using.heard.get(sounding[start:end], ()):
                if right != written and _differ_once(right, written):
                    yield NearMissGuess(start, end, right, SOUND)
            for right, kind in using.written.get(written, ()):
                yield NearMissGuess(start, end, right, kind)
    for size in (3, 4):
        if len(run) > size and free[0]:
            for right in using.edges.get(FIRST + run[:size], ()):
                yield NearMissGuess(0, size, right, LOST)
        if len(run) > size and free[1]:
            for right in using.edges.get(run[-size:] + LAST, ()):
                yield NearMissGuess(len(run) - size, len(run), right, LOST)
    for start in range(len(run) - HEAD - 2):
        for phrase in using.headed.get(run[start : start + HEAD], ()):
            yield from _in_phrase(run, start, phrase)


def _differ_once(one: str, other: str) -> bool:
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _in_phrase(run: str, start: int, phrase: str) -> Iterator[NearMissGuess]:
    """A phrase whose head stands here, and its end behind one wrong character or one too many."""
    at, tail = start + HEAD, phrase[HEAD:]
    if run.startswith(tail[1:], at + 1) and run[at] != tail[0]:
        yield NearMissGuess(at, at + 1, tail[0], OTHER)
    if run.startswith(tail, at + 1):
        yield NearMissGuess(at - 1, at + 1, phrase[HEAD - 1], EXTRA)


def _judged(run: str, guess: NearMissGuess, using: Index) -> NearMiss | None:
    """The guess with its score; None where a word stands there as well, or a set phrase speaks for
    the text as it is."""
    start, end, right, kind = guess
    written = run[start:end]
    low, high = max(0, start - set_phrases.LONGEST), min(len(run), end + set_phrases.LONGEST)
    told = run[low:high]
    put_right = run[low:start] + right + run[end:high]
    at, wrong, meant = _changed(guess, written)
    there = at - low
    held = set_phrases.support(told, there - (not wrong), there + max(wrong, 1), using.phrases)
    if kind == LOST and at in (0, len(run)):
        held = 0
    if written in EITHER or not _may_be_told(run, guess, held, at):
        return None
    gained = set_phrases.support(put_right, there, there + meant, using.phrases)
    if gained < _needed(guess, held, written):
        return None
    low, high = max(0, start - REACH), min(len(run), end + REACH)
    before = vocabulary.cut(run[low:high])
    after = vocabulary.cut(run[low:start] + right + run[end:high])
    if kind in (SOUND, SHAPE, SWAP, LOST) and _straddles(before.words, start - low, end - low):
        return None
    likelier = before.rarity - after.rarity
    if kind in (LOST, EXTRA) and _orphans(before) <= _orphans(after):
        return None
    if kind == OTHER and likelier < LIKELIER:
        return None
    if kind == SWAP and _doubles(run, guess):
        return None
    return NearMiss(start, end, written, right, kind, likelier + gained - held)


def _straddles(words: tuple[str, ...], start: int, end: int) -> bool:
    """True for characters of which one belongs to a word that goes on beside them (三天内补上,
    党政办公室)."""
    edges = {*accumulate(map(len, words), initial=0)}
    return not {start, end} <= edges


def _changed(guess: NearMissGuess, written: str) -> tuple[int, int, int]:
    """Where the change begins, and how many characters it takes away and puts there; what is left
    where one is too many is looked at whole."""
    start, _, right, kind = guess
    if kind == EXTRA:
        return start + 1, 1, 0
    first = next(n for n, c in enumerate(right) if n >= len(written) or c != written[n])
    size = 2 if kind == SWAP else 1
    return start + first, 0 if kind == LOST else size, size


def _may_be_told(run: str, guess: NearMissGuess, held: int, at: int) -> bool:
    """False where a set phrase speaks for the text as it is, or what is missing, wrong or too many
    is a word by itself."""
    if guess.kind == LOST:
        lost = guess.right[at - guess.start]
        return held <= 2 and lost not in SMALL and not _is_whole(run, guess, at)
    if guess.kind in (EXTRA, OTHER):
        return held <= 2 and run[at] not in SMALL | NUMERALS
    return True


def _is_whole(run: str, guess: NearMissGuess, at: int) -> bool:
    """True if what stands before a lost character is said so: a verb of one character, a measure
    word behind its number (第五十条规定)."""
    return run[at - 1 : at] in VERBS or run[guess.start - 1 : guess.start] in NUMERALS


def _needed(guess: NearMissGuess, held: int, written: str) -> int:
    """How long a set phrase must be that speaks for what is meant: longer than a word where 未, 不,
    已 make words with any verb (未尽, 未经)."""
    if guess.kind == LOST:
        return 4
    if len(written) == 2 and not SMALL.isdisjoint(written) and guess.kind in (SOUND, SHAPE):
        return max(held + 1, 3)
    return held + SURE if vocabulary.is_word(written) else max(2, held)


def _orphans(cut: vocabulary.Cut) -> int:
    """How many characters are left that make no word with their neighbours."""
    return sum(len(word) == 1 and word not in SMALL for word in cut.words)


def _doubles(run: str, guess: NearMissGuess) -> bool:
    """True if what is put right begins or ends with the character beside it."""
    before, behind = run[guess.start - 1 : guess.start], run[guess.end : guess.end + 1]
    return guess.right[0] == before or guess.right[-1] == behind
