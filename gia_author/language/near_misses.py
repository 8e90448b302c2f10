"""Words that a text nearly says: one character wrong, missing, too many, or two that have changed
places.

A place is looked at where three characters stand together that neither official texts nor reports
have together. What would make words of them is tried; it is a near miss where the text put right is
much likelier than the text as it stands.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from gia_author.language import vocabulary
from gia_author.language.likelihood import likelihood
from gia_author.language.patterns import is_han
from gia_author.language.plain_strings import BREAK, NUMBER, STOP, plain_string
from gia_author.language.string_counts import times

SOUND, SHAPE, SWAP, LOST, EXTRA, OTHER = "同音", "形近", "颠倒", "漏字", "多字", "错字"
SEEN = 12  # times that what is meant must be written by others with the characters beside it
OFTEN = 50  # the same, where a mark or a number stands beside it
REACH = 3  # characters on either side that are weighed with a place
BESIDE = 5  # characters on either side that are cut into words with a place
USUAL = 3000  # times that a character is written that may be one too many
LIKELIER, ANYWAY = 1.5, 7.0  # decimal logarithms; the latter, whatever words stand there
USUAL_WORD = 4.0  # how often the words occur that lose a character, a decimal logarithm
TOO_MANY = 9  # what a text gains by having a character less
VERBS = frozenset(
    "办报查答订发改建交设收送配编管用选取调推定促强全方依规按新"
)  # said alone as well: 配专职人员
# what it takes more where what is written is a verb, or a word of two characters too
ALONE, WHOLE = 3.2, 2.5
# said with and without, so that a text that lacks or has one more of them is none the worse for it
LOOSE = frozenset(
    "的了和与及或等也都还又就并且把将以从由其各该这那共约余多近总已均再里内上下间时后前者性类次件条号名个年月日至到则之所着过地得您本我你他她它们在对为是有不未无没一二三四五六七八九十"
    "应当使要街超达按大表度站区县市省局部镇乡村委办处厅机人股室页第"
)
SMALL = frozenset("的了得地着过和与及在是不")
# adverbs and numerals, which stand before any verb or noun: 却有, 再迟, 两遮
FREE = frozenset(
    "再却仍已还也就都才又只曾将会能可应须需没未所便均皆亦太很更最较极尚且即两几各每数多一二三四五六七八九十百千万半双单"
)
STEMS = frozenset("甲乙丙丁戊己庚辛壬癸")  # stand for names
REGIONS = frozenset("省市县区旗州盟镇乡村")
EITHER = frozenset(("其它", "制订", "订立", "交纳", "做为", "截止"))  # written as well


class NearMiss(NamedTuple):
    """``wrong`` stands at start:end where ``right`` is meant; the score tells how much likelier
    that is, in decimal logarithms."""

    start: int
    end: int
    wrong: str
    right: str
    kind: str
    score: float


class NearMissGuess(NamedTuple):
    """What may be meant by the characters start:end."""

    start: int
    end: int
    right: str
    kind: str


class WordIndex(NamedTuple):
    """Words of two characters by their sound; what ends those that begin with a character, and
    begins those that end with it, what is loose left out."""

    words: frozenset[str]
    heard: dict[str, tuple[str, ...]]
    begun: dict[str, str]
    ended: dict[str, str]


@cache
def _short_places() -> frozenset[str]:
    """Names of places that are two characters long, without 市, 区 and the like."""
    rows = " ".join(vocabulary.rows("政区.txt")).split(" ")
    return frozenset(name[:2] for name in rows if len(name) in (2, 3))


@cache
def index() -> WordIndex:
    words = vocabulary.rows("常用词.txt")
    heard: dict[str, list[str]] = {}
    begun: dict[str, str] = {}
    ended: dict[str, str] = {}
    for word in words:
        for sounding in soundings(word):
            heard.setdefault(sounding, []).append(word)
        if word[1] not in LOOSE:
            begun[word[0]] = begun.get(word[0], "") + word[1]
        if word[0] not in LOOSE:
            ended[word[1]] = ended.get(word[1], "") + word[0]
    kept = {sounding: tuple(found) for sounding, found in heard.items()}
    return WordIndex(frozenset(words), kept, begun, ended)


def soundings(word: str) -> set[str]:
    """A word of two characters with each replaced by the one that stands for its sound, in each way
    that it can be read."""
    first, second = vocabulary.sounds()
    ways = [{first.get(ord(c), c), second.get(c, first.get(ord(c), c))} for c in word]
    return {one + other for one in ways[0] for other in ways[1]}


def find(text: str) -> Iterator[NearMiss]:
    """The near misses of a text, surest first where places overlap."""
    plain = plain_string(text)
    told = f"{STOP}{plain.text}{STOP}"
    judged = (_judged(told, guess) for guess in _guesses(told))
    taken: set[int] = set()
    for miss in sorted((m for m in judged if m.score > 0), key=lambda m: -m.score):
        around = range(miss.start - 1, miss.end + 1)
        if taken.isdisjoint(around):
            taken.update(around)
            start, end = plain.places[miss.start - 1], plain.places[miss.end - 2] + 1
            yield miss._replace(start=start, end=end)


def _guesses(told: str) -> Iterator[NearMissGuess]:
    """What the strange places of a text may mean."""
    known = [True, *(times(told[n - 1 : n + 2]) > 0 for n in range(1, len(told) - 1)), True]
    for n in range(1, len(told) - 1):
        if known[n] and known[n + 1]:
            continue
        here, next_too = is_han(told[n]), is_han(told[n + 1])
        if here and not known[n]:
            yield from _without(told, n)
        if here and next_too:
            yield from _in_place_of(told, n)
        if here or next_too:
            yield from _between(told, n + 1)


def _in_place_of(told: str, at: int) -> Iterator[NearMissGuess]:
    """The words that may be meant by two characters, if others write them with the character before
    or behind them."""
    meant = _alike(told[at : at + 2])
    if not meant or _is_named(told, at):
        return
    for word, kind in meant:
        if times(told[at - 1] + word) or times(word + told[at + 2]):
            yield NearMissGuess(at, at + 2, word, kind)


@lru_cache(maxsize=1 << 14)
def _alike(written: str) -> tuple[tuple[str, str], ...]:
    """The words that sound like two characters, look like them or are them in the other order."""
    if written in EITHER or STEMS.intersection(written) or vocabulary.is_of_the_trade(written):
        return ()
    using = index()
    first, _ = vocabulary.sounds()
    one, other = written[0], written[1]
    sounding = first.get(ord(one), one) + first.get(ord(other), other)
    meant = [
        (word, SOUND)
        for word in using.heard.get(sounding, ())
        if word != written
        and ((word[0] == one and other not in SMALL) or (word[1] == other and one not in SMALL))
    ]
    shapes = vocabulary.shapes()
    alike = [like + other for like in shapes.get(one, "")]
    alike += [one + like for like in shapes.get(other, "")]
    meant += [(word, SHAPE) for word in alike if word in using.words]
    if other + one in using.words and one != other:
        meant.append((other + one, SWAP))
    return tuple(meant)


def _is_named(told: str, at: int) -> bool:
    """True for characters that end a place's name: 东晨区, 枣原市; and 渠县, 宿迁 by themselves."""
    written, behind = told[at : at + 2], told[at + 2]
    return written[1] in REGIONS or behind in REGIONS or written in _short_places()


def _between(told: str, at: int) -> Iterator[NearMissGuess]:
    """The words that lack a character before a place: of the character on one side of it and one
    that others write there."""
    before, behind = told[at - 1], told[at]
    amid = is_han(before) and is_han(behind)
    around = ("", "") if amid else (told[at - 2 : at - 1], told[at + 1 : at + 2])
    whole, rest = _completed(before, behind, *around)
    yield from (NearMissGuess(at - 1, at, word, LOST) for word in whole)
    yield from (NearMissGuess(at, at + 1, word, LOST) for word in rest)


@lru_cache(maxsize=1 << 14)
def _completed(
    before: str, behind: str, further_before: str, further_behind: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that one more character between two makes of the first, and those that it makes of
    the second, if others write that word with what stands on the other side, or where that is a
    mark or a number, often with what stands before or behind it."""
    using = index()
    words = [before + one for one in using.begun.get(before, "")] if before not in LOOSE else []
    if is_han(behind):
        whole = tuple(word for word in words if times(word + behind) >= SEEN)
    else:
        whole = tuple(word for word in words if times(further_before + word) >= OFTEN)
    if behind in LOOSE or before in BREAK + NUMBER:  # 村（居）务公开, 115元
        return whole, ()
    words = [one + behind for one in using.ended.get(behind, "")]
    if is_han(before):
        return whole, tuple(word for word in words if times(before + word) >= SEEN)
    return whole, tuple(word for word in words if times(word + further_behind) >= OFTEN)


def _without(told: str, at: int) -> Iterator[NearMissGuess]:
    before, extra, behind = told[at - 1], told[at], told[at + 1]
    strange = extra in LOOSE or extra in (before, behind) or times(extra) < USUAL
    if not strange and is_han(before) and times(told[at - 2 : at] + behind):
        yield NearMissGuess(at - 1, at + 1, before, EXTRA)


def _judged(told: str, guess: NearMissGuess) -> NearMiss:
    """The guess with its score; 0 where the text is words as it stands."""
    start, end, right, kind = guess
    miss = NearMiss(start, end, told[start:end], right, kind, 0)
    low, high = max(0, start - REACH), end + REACH
    gain = math.log10(times(right)) - USUAL_WORD if kind == LOST else 0.0
    before = likelihood(told[low:high], start - low)
    least = before + LIKELIER - gain
    after = likelihood(told[low:start] + right + told[end:high], start - low, least)
    score = after - before + gain
    if score < LIKELIER or (score < ANYWAY and not _is_apart(told, guess)):
        return miss
    if kind == EXTRA:
        return miss._replace(score=score - TOO_MANY)
    if miss.wrong in VERBS or (kind != LOST and miss.wrong[0] in FREE):
        score -= ALONE
    elif len(miss.wrong) > 1 and vocabulary.is_word(miss.wrong):
        score -= WHOLE
    return miss._replace(score=score)


def _is_apart(told: str, guess: NearMissGuess) -> bool:
    """True if none of the characters belongs to a word that goes on beside them (三天内补上,
    党政办公室); where one is lost, if the one beside it belongs to none."""
    start, end, _, kind = guess
    if kind == EXTRA:
        return True
    low = max(0, start - BESIDE)
    words = vocabulary.cut(told[low : end + BESIDE]).words
    return {start - low, end - low} <= {*accumulate(map(len, words), initial=0)}
