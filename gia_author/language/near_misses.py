"""Words that a text nearly says: one character wrong, missing, too many, or two that have changed
places.

A place is looked at where three characters stand together that neither official texts nor reports
have together. What would make words of them is tried; it is a near miss where the text put right is
much likelier than the text as it stands.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from gia_author.language import set_phrases, vocabulary
from gia_author.language.likelihood import likelihood
from gia_author.language.patterns import Pattern, is_han
from gia_author.language.plain_strings import BREAK, NUMBER, STOP, plain_string
from gia_author.language.string_counts import times

SOUND, SHAPE, SWAP, LOST, EXTRA = "同音", "形近", "颠倒", "漏字", "多字"
PHRASE, FORM = "熟语", "别字"
ALIKE = (SOUND, SHAPE, SWAP)
WRITTEN = 3  # times that others write a word that lost a character, beside what stands there
HEADING = 24  # characters of a text that needs no mark at its end
REACH = 3  # characters on either side that are weighed with a place
USUAL = 3000  # times that a character is written that may be one too many
LIKELIER, ANYWAY = 1.5, 7.0  # decimal logarithms; the latter, whatever words stand there
TOO_MANY = 9  # what a text gains by having a character less
# what it counts that nobody writes what stands there, and others the word with the character or
# the mark beside it
BESIDE, MARKED = 1.5, 1.0
# times that a word is written which two characters may mean that are words of no sense together,
# and what such a place counts: likely, never sure, as the language makes new words of them (智治)
COMMON = 750
STRANGE = {SOUND: 3.9, SHAPE: 2.6}
VERBS = frozenset(
    "办报查答订发改建交设收送配编管用选取调推定促强全方依规按新经请转审同分总副"
)  # said alone as well: 配专职人员
# what it takes more where what is written is a verb, or a word of two characters too
ALONE, WHOLE = 3.2, 2.5
# times that others write a character with the two beyond it, and what it takes more then
HOME, AT_HOME = 12, 3.0
CERTAIN = 20.0  # the score of what is wrong whatever stands beside it
TOGETHER = 1.0  # decimal logarithm of the times that the word is written with the one beside it
CONFUSED = 0.5  # the same of a word that is often written for the other
# said with and without, so that a text that lacks or has one more of them is none the worse for it
LOOSE = frozenset(
    "的了和与及或等也都还又就并且把将以从由其各该这那共约余多近总已均再里内上下间时后前者性类次件条号名个年月日至到则之所着过地得您本我你他她它们在对为是有不未无没一二三四五六七八九十"
    "应当使要街超达按大表度站区县市省局部镇乡村委办处厅机人股室页第"
)
# tell what a verb comes to: 改净, 说透
RESULTS = frozenset("净完好清齐透牢满稳严紧住掉足")
SMALL = frozenset("的了得地着过和与及在是不")
# adverbs and numerals, which stand before any verb or noun: 却有, 再迟, 两遮
FREE = frozenset(
    "不均再却仍已还也就都才又只曾将会能可应须需没未所便均皆亦太很更最较极尚且即两几各每数多恰刚竟颇稍略屡愈越"
    "一二三四五六七八九十百千万半双单"
)
# end any noun: 统计期, 发布员
ENDINGS = frozenset("员期量率数额费案栏网端版稿书表册证卡款群库窗屏线面点")
ENDING = 1.5  # what it takes more behind one
SUFFIXES = frozenset("化性者率型式类感")  # belong to what stands before them: 精准化触达
BEHIND_ANY = frozenset("于半")  # stand behind any verb or measure: 拟于, 晚于, 一成半
STEMS = frozenset("甲乙丙丁戊己庚辛壬癸")  # stand for names
REGIONS = frozenset("省市县区旗州盟镇乡村")
STREETS = frozenset("路街道巷里")
BODIES = frozenset("局委厅院校所站")
PROVINCES = frozenset("津冀晋沪皖闽赣鲁豫鄂湘粤桂琼渝滇黔陕疆")  # said for them in one character
RUN = Pattern("[一-龥]+|[^一-龥]")
CHINESE = re.compile("[一-龥]{4}")
BRACKETS = frozenset("（）()“”‘’《》<>/")  # part a word, or hold a name: 村（居）务公开
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
    """Words of two characters; what ends those that begin with a character, what begins those that
    end with it, and those that sound alike."""

    words: frozenset[str]
    begun: dict[str, str]
    ended: dict[str, str]
    heard: dict[str, list[str]]


@cache
def _short_places() -> frozenset[str]:
    """Names of places that are two characters long, without 市, 区 and the like."""
    rows = " ".join(vocabulary.rows("政区.txt")).split(" ")
    return frozenset(name[:2] for name in rows if len(name) in (2, 3))


@cache
def _long_places() -> frozenset[str]:
    """The first three characters of names of places that are longer than two, without 市, 区."""
    rows = " ".join(vocabulary.rows("政区.txt")).split(" ")
    return frozenset(name[:3] for name in rows if len(name) > 3)


@cache
def index() -> WordIndex:
    words = (*vocabulary.rows("常用词.txt"), *vocabulary.rows("报告用词.txt"))
    begun: dict[str, str] = {}
    ended: dict[str, str] = {}
    heard: dict[str, list[str]] = {}
    first, _ = vocabulary.sounds()
    for word in words:
        one, other = word[0], word[1]
        heard.setdefault(word.translate(first), []).append(word)
        begun[one] = begun.get(one, "") + other
        ended[other] = ended.get(other, "") + one
    return WordIndex(frozenset(words), begun, ended, heard)


def sounding_like(character: str, among: str) -> str:
    """Those that can be read as a character most often is."""
    first, _ = vocabulary.sounds()
    return _by_sound(among).get(first.get(ord(character), character), "")


@lru_cache(maxsize=1 << 13)
def _by_sound(characters: str) -> dict[str, str]:
    """The characters by each way in which they can be read.

    Why remembered: what can stand behind a character is asked for at every place where it stands.
    """
    first, second = vocabulary.sounds()
    found: dict[str, str] = {}
    for character, sound in zip(characters, characters.translate(first), strict=True):
        found[sound] = found.get(sound, "") + character
        other = second.get(character, sound)
        if other != sound:
            found[other] = found.get(other, "") + character
    return found


@lru_cache(maxsize=1 << 12)
def _bound(characters: str) -> str:
    """Those that are not loose."""
    return "".join(c for c in characters if c not in LOOSE)


@lru_cache(maxsize=1 << 14)
def _heard(written: str) -> tuple[str, ...]:
    """Other words that sound like two characters and share one of them; those that a typist of
    sounds may have taken a word for need share none (工部 for 公布)."""
    using, one, other = index(), written[0], written[1]
    meant: set[str] = set()
    if vocabulary.is_word(written):
        meant.update(using.heard.get(written.translate(vocabulary.sounds()[0]), ()))
    if other not in SMALL:
        meant.update(one + c for c in sounding_like(other, using.begun.get(one, "")))
    if one not in SMALL:
        meant.update(c + other for c in sounding_like(one, using.ended.get(other, "")))
    return tuple(sorted(meant - {written}))


def is_often_confused(miss: NearMiss) -> bool:
    """Whether what stands there is a word that is known to be written for the other."""
    return miss.right in vocabulary.confused().get(miss.wrong, ())


@lru_cache(maxsize=1 << 9)
def find(text: str) -> tuple[NearMiss, ...]:
    """The near misses of a text, surest first where places overlap.

    Why remembered: a file is checked again and again while it is written, and nearly all of its
    paragraphs are as they were.
    """
    return tuple(_found(text))


def _found(text: str) -> Iterator[NearMiss]:
    plain = plain_string(text)
    told = f"{STOP}{plain.text}{STOP}"
    known = [True, *(times(told[n - 1 : n + 2]) > 0 for n in range(1, len(told) - 1)), True]
    judged = (
        *(_judged(told, guess) for guess in _guesses(told, known)),
        *_strangers(told),
        *_phrases(told, known),
        *_misspelt(told),
    )
    taken: set[int] = set()
    for miss in sorted((m for m in judged if m.score > 0), key=lambda m: -m.score):
        around = range(miss.start - 1, miss.end + 1)
        if taken.isdisjoint(around):
            taken.update(around)
            start, end = plain.places[miss.start - 1], plain.places[miss.end - 2] + 1
            if miss.kind != LOST or not BRACKETS.intersection(text[max(0, start - 1) : end + 1]):
                yield miss._replace(start=start, end=end)


def _guesses(told: str, known: list[bool]) -> Iterator[NearMissGuess]:
    """What the strange places of a text may mean: those around which nobody writes the three
    characters that stand there."""
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


def _phrases(told: str, known: list[bool]) -> Iterator[NearMiss]:
    """The set phrases that a text nearly says."""
    for near in set_phrases.near(told, known):
        yield NearMiss(
            near.start, near.end, told[near.start : near.end], near.right, PHRASE, near.gain
        )


def _misspelt(told: str) -> Iterator[NearMiss]:
    """The words that stand there in a form that is not the standard one."""
    borders = _borders(told)
    for start, size in ((start, size) for start in borders for size in (2, 4)):
        right = vocabulary.misspelt().get(told[start : start + size])
        if right and start + size in borders:
            yield NearMiss(start, start + size, told[start : start + size], right, FORM, CERTAIN)


def _strangers(told: str) -> Iterator[NearMiss]:
    """Two characters that belong to no word, as the text stands, and that nobody writes together,
    where what sounds like them or looks like them is a common word (栏目维户更新)."""
    borders = _borders(told)
    for at in borders:
        written = told[at : at + 2]
        if at + 1 not in borders or at + 2 not in borders or not all(map(is_han, written)):
            continue
        if times(written) or written[0] in FREE or written[1] in RESULTS:
            continue
        if LOOSE.intersection(written):
            continue
        meant = [(w, k) for w, k in alike(written) if k != SWAP and times(w) >= COMMON]
        if meant and not _is_of_another(told, at):
            yield from (_strange(told, NearMiss(at, at + 2, written, *one, 0)) for one in meant)


def _is_turn(told: str, at: int) -> bool:
    """True for a turn of phrase that has one of the characters twice: 真改实改, 边查边改."""
    pairs = zip(told[max(0, at - 2) : at + 2], told[max(2, at) : at + 4], strict=False)
    return any(one == other and is_han(one) for one, other in pairs)


def _strange(told: str, miss: NearMiss) -> NearMiss:
    """The likelier a word is there, the higher the score."""
    low, high = max(0, miss.start - REACH), miss.end + REACH
    after = likelihood(
        told[low : miss.start] + miss.right + told[miss.end : high], miss.start - low
    )
    return miss._replace(score=STRANGE[miss.kind] + 1 / (1 - after))


def _in_place_of(told: str, at: int) -> Iterator[NearMissGuess]:
    """The words that may be meant by two characters, if others write them with the character before
    or behind them."""
    meant = alike(told[at : at + 2])
    if not meant or _is_of_another(told, at):
        return
    for word, kind in meant:
        if _goes_between(told[at - 1], word, told[at + 2]):
            yield NearMissGuess(at, at + 2, word, kind)


@lru_cache(maxsize=1 << 14)
def alike(written: str) -> tuple[tuple[str, str], ...]:
    """The words that sound like two characters, look like them or are them in the other order."""
    if (
        written in EITHER
        or written[1] in BEHIND_ANY
        or STEMS.intersection(written)
        or vocabulary.is_of_the_trade(written)
    ):
        return ()
    using = index()
    one, other = written[0], written[1]
    meant = [(word, SOUND) for word in _heard(written)]
    shapes = vocabulary.shapes()
    alike = [like + other for like in shapes.get(one, "")]
    alike += [one + like for like in shapes.get(other, "")]
    meant += [(word, SHAPE) for word in alike if word in using.words]
    if other + one in using.words and one != other:
        meant.append((other + one, SWAP))
    meant += [(word, SOUND) for word in vocabulary.confused().get(written, ())]
    return tuple(meant)


def _goes_between(before: str, word: str, behind: str) -> bool:
    """True if others write a word with the character before or behind it, or at least its own
    characters with those of them that are no marks."""
    if times(before + word) or times(word + behind):
        return True
    joined = not is_han(before) or times(before + word[0])
    return bool(joined and (not is_han(behind) or times(word[1] + behind)))


def _is_of_another(told: str, at: int) -> bool:
    """True for characters that end a place's name: 东晨区, 枣原市, 大公岛路5号, 合心街1号; 渠县,
    宿迁 by themselves; a level with what is of it: 县疾控中心; an ending with the next word; a turn
    of phrase."""
    written = told[at : at + 2]
    if written[0] in SUFFIXES and at in _borders(told) and is_han(told[at - 1]):
        return True
    if _is_turn(told, at) or PROVINCES.intersection(written):
        return True
    if written[0] in VERBS and written[1] in BODIES:
        return True
    if any(map(vocabulary.is_of_the_trade, (told[at - 1 : at + 2], told[at : at + 3]))):
        return True
    if NUMBER in told[at + 2 : at + 4] and STREETS.intersection(told[at + 1 : at + 3]):
        return True
    if any(told[start : start + 3] in _long_places() for start in range(max(0, at - 2), at + 2)):
        return True
    return bool(REGIONS.intersection(told[at : at + 3])) or written in _short_places()


def _between(told: str, at: int) -> Iterator[NearMissGuess]:
    """The characters that, put before a place, make a word with what stands on one side of it, if
    others write that word with what stands on its left or on its right."""
    using, before, behind = index(), told[at - 1], told[at]
    if before not in LOOSE and is_han(before) and _stands_alone(told, at - 1):
        for character in _bound(using.begun.get(before, "")):
            if _is_written(told[at - 2 : at - 1], before + character, behind):
                yield NearMissGuess(at - 1, at, before + character, LOST)
    if behind not in LOOSE and is_han(behind) and _stands_alone(told, at):
        for character in _bound(using.ended.get(behind, "")):
            if _is_written(before, character + behind, told[at + 1 : at + 2]):
                yield NearMissGuess(at, at + 1, character + behind, LOST)


def _is_written(before: str, word: str, behind: str) -> bool:
    """True if others write a word with what stands before or behind it.

    Why a part of it is asked for first: it is remembered, as it is asked for again and again.
    """
    if times(word[1] + behind) and times(word + behind) >= WRITTEN:
        return True
    return bool(times(before + word[0])) and times(before + word) >= WRITTEN


@lru_cache(maxsize=1 << 8)
def _stands_alone(told: str, at: int) -> bool:
    """True for a character that belongs to no word, as the text stands, is no name's, no item
    of a list (水、电、气, 国、省、市), counts nothing (3期) and is not all that an adverb stands
    before (期限已届); a last one of a paragraph is where the text was left off."""
    before, behind = told[at - 1], told[at + 1]
    left_off = at + 2 == len(told) > HEADING
    if left_off or behind in REGIONS or before == NUMBER or _is_item(told, at):
        return False
    if not is_han(behind) and (before in FREE or not is_han(before)):
        return False
    if behind == BREAK and is_han(told[at + 2]) and not is_han(told[at + 3 : at + 4]):
        return False
    return _is_apart(told, NearMissGuess(at, at + 1, "", LOST))


def _is_item(told: str, at: int) -> bool:
    """True for a verb of one character that is an item with its object: 、优服务、"""
    apart = not is_han(told[at - 1]) and not is_han(told[at + 3 : at + 4] or STOP)
    return apart and vocabulary.is_word(told[at + 1 : at + 3])


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
    before = likelihood(told[low:high], start - low)
    least = before + LIKELIER
    after = likelihood(told[low:start] + right + told[end:high], start - low, least)
    gain = after - before
    anyway = gain >= ANYWAY and miss.wrong[0] not in FREE
    apart = kind == LOST or anyway or (after >= least and _is_apart(told, guess))
    if after < least or not apart:
        return miss
    return miss._replace(score=_score(told, miss, gain))


def _score(told: str, miss: NearMiss, gain: float) -> float:
    """The score by how much likelier official texts make the guess."""
    wrong, right = miss.wrong, miss.right
    if miss.kind == EXTRA:
        return gain - TOO_MANY
    if miss.kind == LOST:
        gain += _completing(told, miss)
        gain += vocabulary.boundness(wrong)
        gain -= ENDING * (wrong in ENDINGS and is_han(told[miss.start - 1]))
    if _is_at_home(told, miss):
        return gain - AT_HOME
    if wrong in VERBS or (miss.kind != LOST and (wrong[0] in FREE or wrong[1] in RESULTS)):
        return gain - ALONE
    if right in vocabulary.confused().get(wrong, ()):
        return gain - CONFUSED
    if len(wrong) > 1 and vocabulary.is_word(wrong):
        beside = _collocation(told, miss)
        if set(wrong).isdisjoint(right):
            return gain - WHOLE if beside >= TOGETHER else 0.0
        return gain - WHOLE + beside
    return gain + (_backing(told, miss) if miss.kind == SOUND else 0)


def _is_at_home(told: str, miss: NearMiss) -> bool:
    """True where the character that is taken for a wrong one is written so by others with the two
    beyond it (重要信息报局主要领导)."""
    if len(miss.wrong) != len(miss.right) or miss.kind == SWAP:
        return False
    last = miss.wrong[0] == miss.right[0]
    outside = told[miss.end - 1 : miss.end + 2] if last else told[miss.start - 2 : miss.start + 1]
    return len(outside) == 3 and all(map(is_han, outside)) and times(outside) >= HOME


def _completing(told: str, miss: NearMiss) -> float:
    """What it counts that the word that is meant makes a longer one with the word before it
    (领导小，): the decimal logarithm of how often that is written."""
    longer = told[max(0, miss.start - 2) : miss.start] + miss.right
    known = len(longer) == 4 and vocabulary.is_word(longer)
    return math.log10(max(1.0, times(longer))) if known else 0.0


def _collocation(told: str, miss: NearMiss) -> float:
    """What it counts that others write the word that is meant with the word beside it, and nobody
    writes what stands there with either: the decimal logarithm of how often."""
    start, end, right = miss.start, miss.end, miss.right
    if times(told[start - 1 : end]) or times(told[start : end + 1]):
        return 0.0
    borders = _borders(told)
    before = told[start - 2 : start] + right if start - 2 in borders else ""
    behind = right + told[end : end + 2] if end + 2 in borders else ""
    written = (times(words) for words in (before, behind) if CHINESE.fullmatch(words))
    return math.log10(max((1.0, *written)))


def _backing(told: str, miss: NearMiss) -> float:
    """What it counts that nobody writes what stands there, and others the word that is meant with
    what stands on one side of it; of a mark that parts words or opens a quotation, which is the
    same sign, nothing is known."""
    before, behind = told[miss.start - 1], told[miss.end]
    sides = [(before, before + miss.right), (behind, miss.right + behind)]
    beside = [sign for sign, together in sides if sign != BREAK and times(together)]
    if times(miss.wrong) or not beside:
        return 0.0
    return BESIDE if any(map(is_han, beside)) else MARKED


def _is_apart(told: str, guess: NearMissGuess) -> bool:
    """True if none of the characters belongs to a word that goes on beside them (三天内补上,
    党政办公室); where one is lost, if the one beside it belongs to none."""
    start, end, _, kind = guess
    if kind == EXTRA:
        return True
    borders = _borders(told)
    return start in borders and end in borders


@lru_cache(maxsize=1 << 4)
def _borders(told: str) -> frozenset[int]:
    """Where the words of a text begin and end."""
    found: set[int] = {0}
    for run in RUN.finditer(told):
        words = vocabulary.cut(run[0]).words
        found.update(accumulate(map(len, words), initial=run.start()))
    return frozenset(found)
