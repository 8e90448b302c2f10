"""Regular expressions over wording: compiled and run only where a text holds the words that every
match must hold.

Compiling an expression takes far longer than looking for a word, and most of what the rules look
for is not in most reports.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache

Words = tuple[str, ...]
TIMES = r"(?:[?*+]|\{\d*(?:,\d*)?\})"
ATOM = re.compile(
    rf"(\\.|\[\^?\]?(?:\\.|[^\]\\]){{0,999}}\]|[.^$]|[^()|\\\[?*+{{](?={TIMES}))({TIMES}*)", re.S
)  # all but plain text
GROUP = re.compile(rf"\((?:\?(P<\w+>|:|=|!|<[=!]))?([^()]*)\)({TIMES}*)")
GAP, FIRST, LAST = (
    "\0",
    0xE000,
    0xF8FF,
)  # stand for what tells nothing, and for the words of an atom or a group
PIECE = re.compile("[\ue000-\uf8ff]|[^\0\ue000-\uf8ff]+")
TOLD = re.compile("[\0\ue000-\uf8ff]")
STRANGE = re.compile("\\(\\?(?!P<|[:=!<])|[\0\ue000-\uf8ff]")  # flags, comments, conditions
STRAY = re.compile(rf"\(\?|\){TIMES}+|([?*+{{}}])")


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
        return () if self.flags & (re.I | re.X) else needs(self.pattern)

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


def is_han(character: str) -> bool:
    """True for a Chinese character. As a set in an expression ([一-龥]) the same takes longer to
    compile than most expressions."""
    return "一" <= character <= "龥"


@lru_cache(maxsize=1024)
def needs(pattern: str) -> tuple[tuple[Words, ...], ...]:
    """What a text must hold for a match: for one of the alternatives, one word out of each of its
    groups. Empty where that cannot be told."""
    known: list[Words] = []

    def keep(words: Iterable[str]) -> str:
        known.append(tuple(words))
        return chr(FIRST + len(known) - 1) if known[-1] else GAP

    plain = ATOM.sub(lambda atom: keep(_of_atom(atom[1], atom[2])), pattern)
    if STRANGE.search(pattern) or any(stray[1] for stray in STRAY.finditer(plain)):
        return ()
    while "(" in plain:
        plain = GROUP.sub(
            lambda group: keep(_of_group(group[1] or "", group[2], group[3], known)), plain
        )
    alternatives = [_of_sequence(part, known) for part in plain.split("|")]
    return tuple(map(tuple, alternatives)) if all(alternatives) else ()


def _of_atom(atom: str, times: str) -> Iterable[str]:
    """The characters of which one stands where an atom matches; none if it may be missing or is
    more than a few."""
    if times not in ("", "+") or atom in ".^$":
        return ()
    if atom[0] == "[":
        return () if {*"^-\\"} & {*atom} else atom[1:-1]
    return () if len(atom) > 1 and atom[1].isalnum() else atom[-1]


def _of_sequence(sequence: str, known: list[Words]) -> list[Words]:
    """The groups of words that stand one behind the other."""
    return [
        known[ord(piece) - FIRST] if FIRST <= ord(piece[0]) <= LAST else (piece,)
        for piece in PIECE.findall(sequence)
    ]


def _of_group(kind: str, inside: str, times: str, known: list[Words]) -> Words:
    """The words of which one stands in whatever a bracket matches: the rarest of each alternative,
    and longer words are rarer."""
    if times or "!" in kind:
        return ()
    if not TOLD.search(inside):
        return tuple(words) if all(words := inside.split("|")) else ()
    result: dict[str, None] = {}
    for alternative in inside.split("|"):
        groups = _of_sequence(alternative, known)
        if not groups:
            return ()
        rarest: Words = max(groups, key=_rarity)
        result |= dict.fromkeys(rarest)
    return tuple(result)


def _rarity(words: Words) -> tuple[int, int]:
    return min(map(len, words)), -len(words)
