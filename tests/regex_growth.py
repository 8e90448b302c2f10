"""Which regular expressions can take more than linear time, told from their structure: no text is tried and nothing is timed.

An expression becomes an automaton of its characters (Glushkov's), edges kept as often as the expression gives them. A backtracking engine takes
exponential time where a state comes back to itself in two ways by the same word; polynomial where by one word a state stays, goes on to another
loop, and that loop stays too (Weber and Seidl 1991). Searching is a loop over any character in front of the expression. What can always end
successfully where its loop stands never backtracks. Assertions are taken as always true, bounded repetitions as short: what they cost is constant.
"""

from __future__ import annotations

import re
import re._constants as c
import re._parser as parser
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

SAMPLES = "a Zz_09-\n\t\r\x0b\u3000\u00a0\u200b一是年，。é．１α"
REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
BEGINNINGS = (c.AT_BEGINNING, c.AT_BEGINNING_STRING)
LONG = 50  # repetitions that count as endless, unless every one of them would be begun anew at every character
FLOW = 0  # the loop over any character in front of what is searched for


@dataclass
class Piece:
    """A part of an expression: where it can begin and end; ``asked`` are the ends at which an assertion must still hold.

    ``empty``: it can be passed over; ``freely``: without an assertion.
    """

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    empty: bool = True
    freely: bool = True


class Automaton:
    """The characters of an expression as states, and which can follow which, as often as it can."""

    def __init__(self, pattern: str, flags: int, *, searched: bool, whole: bool) -> None:
        tree = parser.parse(pattern, flags & ~re.U)
        self.fold, self.multiline = bool(flags & re.I), bool(flags & re.M)
        self.searched = searched
        self.samples = sorted({*SAMPLES, *_samples(tree)})
        self.rows: list[tuple[bool, ...]] = [(True,) * len(self.samples)]
        self.edges: dict[int, list[int]] = defaultdict(list)
        made = self.sequence(tree)
        self.accepting = set(made.last) - made.asked if not whole else set()
        self.start = made.first
        if searched:
            self.edges[FLOW] = [FLOW, *made.first]
        columns = dict.fromkeys(zip(*self.rows, strict=True))
        self.takes = [
            sum(1 << n for n, kind in enumerate(columns) if kind[s]) for s in range(len(self.rows))
        ]
        self._kinds = [
            [n for n, kind in enumerate(columns) if kind[s]] for s in range(len(self.rows))
        ]
        self.never_fails = made.empty and made.freely and not whole

    def kinds(self, state: int) -> list[int]:
        """The kinds of characters that a state takes; those of a kind are all taken by the same states."""
        return self._kinds[state]

    def state(self, takes: Iterable[bool]) -> Piece:
        self.rows.append(tuple(takes))
        return Piece([len(self.rows) - 1], [len(self.rows) - 1], set(), False, False)

    def sequence(self, items: Any) -> Piece:
        whole = Piece()
        for item in items:
            whole = self.behind(whole, self.item(*item))
        return whole

    def behind(self, one: Piece, two: Piece) -> Piece:
        for end in one.last:
            self.edges[end] += two.first
        first = one.first + two.first if one.empty else one.first
        last = two.last + one.last if two.empty else two.last
        asked = two.asked | one.asked | (set() if two.freely else set(one.last))
        return Piece(first, last, asked, one.empty and two.empty, one.freely and two.freely)

    def item(self, kind: Any, value: Any) -> Piece:
        if kind is c.SUBPATTERN:
            return self.sequence(value[3])
        if kind is c.ATOMIC_GROUP:
            return self.sequence(value)
        if kind is c.BRANCH:
            return self.either([self.sequence(one) for one in value[1]])
        if kind in REPEATS:
            return self.repeated(*value)
        if kind in (c.ASSERT, c.ASSERT_NOT):
            if value[0] > 0:
                inner = self.sequence(value[1])
                return Piece(inner.first, freely=False)
            return Piece(freely=False)
        if kind is c.AT and value in BEGINNINGS and self.searched and not self.multiline:
            return Piece(empty=False, freely=False)  # not behind other text
        if kind in (c.AT, c.GROUPREF, c.GROUPREF_EXISTS, c.FAILURE):
            return Piece(freely=False)
        return self.state(_takes(kind, value, s, self.fold) for s in self.samples)

    def either(self, pieces: list[Piece]) -> Piece:
        return Piece(
            [s for p in pieces for s in p.first],
            [s for p in pieces for s in p.last],
            {s for p in pieces for s in p.asked},
            any(p.empty for p in pieces),
            any(p.freely for p in pieces),
        )

    def repeated(self, least: int, most: Any, what: Any) -> Piece:
        endless = most is c.MAXREPEAT or (not self.searched and int(most) >= LONG)
        if not endless and not most:
            return Piece()
        times = max(1, min(least, 3)) if endless else min(int(most), 3)
        whole = Piece()
        for number in reversed(range(times)):
            one = self.sequence(what)
            if endless and number == times - 1:
                for end in one.last:
                    self.edges[end] += one.first
            whole = self.behind(one, whole)
            if number >= least:
                whole.empty = whole.freely = True
        return whole


def _samples(tree: Any) -> Iterator[str]:
    """The characters at the borders of all sets of an expression, and those beside them."""
    for kind, value in tree:
        if kind in (c.LITERAL, c.NOT_LITERAL):
            yield from map(chr, (value, min(value + 1, 0xD7FF)))
        elif kind is c.RANGE:
            yield from (chr(n) for v in value for n in (v - 1, v, v + 1) if 0 <= n < 0x110000)
        elif kind is c.IN:
            yield from _samples(value)
        elif kind is c.SUBPATTERN:
            yield from _samples(value[3])
        elif kind is c.BRANCH:
            for one in value[1]:
                yield from _samples(one)
        elif kind in REPEATS:
            yield from _samples(value[2])
        elif kind in (c.ASSERT, c.ASSERT_NOT):
            yield from _samples(value[1])
        elif kind is c.ATOMIC_GROUP:
            yield from _samples(value)


CATEGORIES = {
    c.CATEGORY_DIGIT: str.isdecimal,
    c.CATEGORY_SPACE: str.isspace,
    c.CATEGORY_WORD: lambda s: s.isalnum() or s == "_",
}
OPPOSITES = {
    c.CATEGORY_NOT_DIGIT: c.CATEGORY_DIGIT,
    c.CATEGORY_NOT_SPACE: c.CATEGORY_SPACE,
    c.CATEGORY_NOT_WORD: c.CATEGORY_WORD,
}


def _takes(kind: Any, value: Any, sample: str, fold: bool) -> bool:
    cases = {sample, sample.lower(), sample.upper()} if fold else {sample}
    if kind is c.ANY:
        return sample != "\n"
    if kind is c.LITERAL:
        return chr(value) in cases
    if kind is c.NOT_LITERAL:
        return chr(value) not in cases
    if kind is c.RANGE:
        return any(len(s) == 1 and value[0] <= ord(s) <= value[1] for s in cases)
    if kind is c.CATEGORY:
        if value in OPPOSITES:
            return not CATEGORIES[OPPOSITES[value]](sample)
        return bool(CATEGORIES[value](sample))
    assert kind is c.IN, kind
    negated = value[0][0] is c.NEGATE
    return negated != any(_takes(*one, sample, fold) for one in value if one[0] is not c.NEGATE)


def growth(pattern: str, flags: int = 0, *, searched: bool = True, whole: bool = False) -> str:
    """“exponential”, “polynomial” or empty: how the time to try an expression can grow. ``whole``: it must reach the text's end."""
    ways = (False, True) if searched else (False,)
    return min(
        _growth(Automaton(pattern, flags, searched=s, whole=whole)) or "~" for s in ways
    ).strip("~")


def _growth(made: Automaton) -> str:
    rings = _rings(made)
    for ring in rings:
        if FLOW not in ring and _comes_back_twice(made, ring):
            return "exponential"
    if made.never_fails:
        return ""
    for one in rings:
        for two in rings:
            if _stays_and_goes_on(made, one, two):
                return "polynomial"
    return ""


def _rings(made: Automaton) -> list[frozenset[int]]:
    """The sets of states that lead to each other (strongly connected, with an edge)."""
    reach = {s: _reached(made, s) for s in range(len(made.takes))}
    rings = {frozenset(o for o in reach[s] if s in reach[o]) for s in reach if s in reach[s]}
    return sorted(rings, key=sorted)


def _reached(made: Automaton, start: int) -> set[int]:
    seen: set[int] = set()
    todo = [start]
    while todo:
        for after in made.edges.get(todo.pop(), ()):
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


def _comes_back_twice(made: Automaton, ring: frozenset[int]) -> bool:
    """Whether a state comes back to itself in two ways by one word."""
    inside = {s: [o for o in made.edges[s] if o in ring] for s in ring}
    if any(len(set(after)) < len(after) for after in inside.values()):
        return True
    pairs = _together(made, inside, inside)
    apart = [pair for pair in pairs if pair[0] != pair[1]]
    for state in ring:
        if apart and (state, state) in pairs:
            onward = _onward(pairs, (state, state))
            if any(p in onward and (state, state) in _onward(pairs, p) for p in apart):
                return True
    return False


Pairs = dict[tuple[int, int], list[tuple[int, int]]]


def _together(made: Automaton, one: dict[int, list[int]], two: dict[int, list[int]]) -> Pairs:
    """The pairs of states that can go round by the same words, with the pairs that they lead to."""
    by_kind = [{x: _by_kind(made, after) for x, after in side.items()} for side in (one, two)]
    pairs: Pairs = {
        (x, z): [
            pair
            for kind in by_kind[0][x].keys() & by_kind[1][z].keys()
            for pair in product(by_kind[0][x][kind], by_kind[1][z][kind])
        ]
        for x in one
        for z in two
    }
    while True:
        led = {after for many in pairs.values() for after in many}
        kept = {p: [a for a in many if a in pairs] for p, many in pairs.items() if p in led}
        kept = {p: many for p, many in kept.items() if many}
        if len(kept) == len(pairs):
            return pairs
        pairs = {p: [a for a in many if a in kept] for p, many in kept.items()}


def _by_kind(made: Automaton, states: Iterable[int]) -> dict[int, list[int]]:
    """States by the kinds of characters that they take."""
    result: dict[int, list[int]] = defaultdict(list)
    for state in dict.fromkeys(states):
        for kind in made.kinds(state):
            result[kind].append(state)
    return result


def _onward(pairs: Pairs, start: tuple[int, int]) -> set[tuple[int, int]]:
    seen: set[tuple[int, int]] = set()
    todo = [start]
    while todo:
        for after in pairs.get(todo.pop(), ()):
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


def _stays_and_goes_on(made: Automaton, one: frozenset[int], two: frozenset[int]) -> bool:
    """Whether by one word a state of the first ring stays, leads to the second, and that stays."""
    if one is two or not two & _reached(made, min(one)):
        return False  # within a ring it would come back to itself in two ways
    first = {s: [o for o in made.edges[s] if o in one] for s in one}
    second = {s: [o for o in made.edges[s] if o in two] for s in two}
    pairs = _together(made, first, second)
    return any(
        p != q and q not in made.accepting and _by_one_word(made, first, second, p, q)
        for p, q in pairs
        if (p, q) in _onward(pairs, (p, q))
    )


def _by_one_word(
    made: Automaton, first: dict[int, list[int]], second: dict[int, list[int]], p: int, q: int
) -> bool:
    start, wanted = (p, p, q), (p, q, q)
    seen, todo = {start}, [start]
    while todo:
        x, y, z = todo.pop()
        sides = [_by_kind(made, after) for after in (first[x], made.edges.get(y, ()), second[z])]
        for kind in sides[0].keys() & sides[1].keys() & sides[2].keys():
            for after in product(*(side[kind] for side in sides)):
                if after == wanted:
                    return True
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
    return False
