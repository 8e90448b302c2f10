"""Regular expressions over wording: compiled and run only where a text holds the words that every
match must hold.

Compiling an expression takes far longer than looking for a word, and most of what the rules look
for is not in most reports.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

Words = tuple[str, ...]
TIMES = r"(?:[?*+]|\{\d*(?:,\d*)?\})"
ATOM = re.compile(  # all but plain text
    r"(\\.|\(\?P=\w+\)|\[\^?\]?(?:\\.|[^\]\\]){0,999}\]|[.^$]"
    rf"|[^()|\\\[?*+{{}}](?={TIMES}))({TIMES}*)",
    re.S,
)
GROUP = re.compile(rf"\((?:\?(P<\w+>|:|=|!|<[=!]))?([^()]*)\)({TIMES}*)")
GAP, FIRST, LAST = (
    "\0",
    0xE000,
    0xF8FF,
)  # stand for what tells nothing, and for the words of an atom or a group
PIECE = re.compile("[\0\ue000-\uf8ff]|[^\0\ue000-\uf8ff]+")
TOLD = re.compile("[\0\ue000-\uf8ff]")
STRANGE = re.compile("\\(\\?(?!P[<=]|[:=!<])|[\0\ue000-\uf8ff]")  # flags, comments, conditions
AT_LEAST_ONCE = re.compile(r"\+|\{0*[1-9]")
STRAY = re.compile(rf"\(\?|\){TIMES}+|([?*+{{}}])")


MOST_TOGETHER = 40  # words of parts that stand side by side
MOST = 200  # times that something stands behind itself in what is looked for
ENDLESS = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\]){0,999}\]|\(\?P?[<:=!]|(?P<star>\*)|(?P<plus>\+)"
    r"|\{(?P<least>\d+),\}",
    re.S,
)


def bounded(pattern: str) -> str:
    """The expression with everything that may repeat without end repeating at most so often that
    searching takes linear time."""

    def limit(found: re.Match[str]) -> str:
        if found["star"]:
            return f"{{0,{MOST}}}"
        if found["plus"]:
            return f"{{1,{MOST}}}"
        return f"{{{found['least']},{MOST}}}" if found["least"] else found[0]

    return ENDLESS.sub(limit, pattern)


class Pattern:
    """A regular expression like one from ``re.compile``, but that nothing in it repeats more than
    ``MOST`` times."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(bounded(self.pattern), self.flags)

    @cached_property
    def needs(self) -> tuple[tuple[Words, ...], ...]:
        """What a text must hold, in the order that is soonest looked through: alternatives of one
        word as one, of the groups of the others the smallest first."""
        told = () if self.flags & (re.I | re.X) else needs(self.pattern)
        single = [words for groups in told if len(groups) == 1 for words in groups[0]]
        several = [tuple(sorted(groups, key=len)) for groups in told if len(groups) > 1]
        return (*([(tuple(dict.fromkeys(single)),)] if single else []), *several)

    def may_be_in(self, text: str) -> bool:
        """False if no match can be in the text."""
        for groups in self.needs:
            for words in groups:
                for word in words:
                    if word in text:
                        break
                else:
                    break
            else:
                return True
        return not self.needs

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self.compiled.search(text, start, end) if self.may_be_in(text) else None

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self.compiled.match(text, start, end) if self.may_be_in(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self.compiled.fullmatch(text) if self.may_be_in(text) else None

    def finditer(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(text, start, end) if self.may_be_in(text) else iter(())

    def findall(self, text: str, start: int = 0, end: int = sys.maxsize) -> list[str]:
        return self.compiled.findall(text, start, end) if self.may_be_in(text) else []

    def split(self, text: str) -> list[str]:
        return self.compiled.split(text) if self.may_be_in(text) else [text]

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.compiled.sub(replacement, text) if self.may_be_in(text) else text

    def blank(self, text: str) -> str:
        """The text with blanks where this matches, everything else in its place."""
        return self.sub(lambda m: "　" * len(m[0]), text)


def is_han(character: str) -> bool:
    """True for a Chinese character. As a set in an expression ([一-龥]) the same takes longer to
    compile than most expressions."""
    return "一" <= character <= "龥"


class _Told(NamedTuple):
    """The words of which one stands where a part of an expression matches; none where that is not
    known. ``whole`` if nothing else stands there. What is ``ahead`` or ``behind`` stands where the
    next part, or the one before, does."""

    words: Words = ()
    whole: bool = False
    ahead: bool = False
    behind: bool = False


UNTOLD = _Told()


@lru_cache(maxsize=1024)
def needs(pattern: str) -> tuple[tuple[Words, ...], ...]:
    """What a text must hold for a match: for one of the alternatives, one word out of each of its
    groups. Empty where that cannot be told."""
    known: list[_Told] = []

    def keep(told: _Told) -> str:
        if not told.words:
            return GAP
        known.append(told)
        return chr(FIRST + len(known) - 1)

    plain = ATOM.sub(lambda atom: keep(_of_atom(atom[1], atom[2])), pattern)
    if STRANGE.search(pattern) or any(stray[1] for stray in STRAY.finditer(plain)):
        return ()
    while "(" in plain:
        plain = GROUP.sub(
            lambda group: keep(_of_group(group[1] or "", group[2], group[3], known)), plain
        )
    alternatives = [_of_sequence(_parts(part, known)) for part in plain.split("|")]
    return tuple(map(tuple, alternatives)) if all(alternatives) else ()


@lru_cache(maxsize=512)
def _of_atom(atom: str, times: str) -> _Told:
    """The characters of which one stands where an atom matches; none if it may be missing or is
    more than a few."""
    if (times and not AT_LEAST_ONCE.match(times)) or atom in ".^$" or atom[0] == "(":
        return UNTOLD
    if atom[0] == "[":
        few = "" if {*"^-\\"} & {*atom} else atom[1:-1]
        return _Told(tuple(few), not times)
    return UNTOLD if len(atom) > 1 and atom[1].isalnum() else _Told((atom[-1],), not times)


def _parts(sequence: str, known: list[_Told]) -> list[_Told]:
    """The parts that stand one behind the other."""
    return [_part(piece, known) for piece in PIECE.findall(sequence)]


def _part(piece: str, known: list[_Told]) -> _Told:
    if piece == GAP:
        return UNTOLD
    if FIRST <= ord(piece[0]) <= LAST:
        return known[ord(piece) - FIRST]
    return _Told((piece,), True)


def _of_sequence(parts: list[_Told]) -> list[Words]:
    """The groups of words that stand one behind the other; of parts that stand side by side what
    they make together, if that is not too much."""
    found: list[Words] = []
    beside = False
    for part in parts:
        if not part.words:
            beside = False
            continue
        beside = beside and part.whole and not part.behind
        if beside and len(found[-1]) * len(part.words) <= MOST_TOGETHER:
            found[-1] = tuple(one + other for one in found[-1] for other in part.words)
        else:
            found.append(part.words)
        beside = part.whole and not part.ahead
    return found


def _of_group(kind: str, inside: str, times: str, known: list[_Told]) -> _Told:
    """The words of which one stands in whatever a bracket matches: the rarest of each alternative,
    and longer words are rarer."""
    if (times and not AT_LEAST_ONCE.match(times)) or "!" in kind:
        return UNTOLD
    ahead, behind = kind == "=", kind == "<="
    if not TOLD.search(inside):
        words = inside.split("|")
        return _Told(tuple(words), not times, ahead, behind) if all(words) else UNTOLD
    result: dict[str, None] = {}
    whole = not times
    for alternative in inside.split("|"):
        parts = _parts(alternative, known)
        groups = _of_sequence(parts)
        if not groups:
            return UNTOLD
        rarest: Words = max(groups, key=_rarity)
        result |= dict.fromkeys(rarest)
        whole = whole and len(groups) == 1 and all(map(_stands_alone, parts))
    return _Told(tuple(result), whole, ahead, behind)


def _stands_alone(part: _Told) -> bool:
    return bool(part.words) and part.whole and not part.ahead and not part.behind


def _rarity(words: Words) -> tuple[int, int]:
    return min(map(len, words)), -len(words)
