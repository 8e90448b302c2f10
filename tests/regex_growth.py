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
from typing import Any

SAMPLES = "a Zz_09-\n\t\r\x0b\u3000\u00a0\u200b一是年，。é．１α"
REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
FLOW = 0  # the loop over any character in front of what is searched for


@dataclass
class Piece:
    """A part of an expression: where it can begin and end; ``sure`` are the ends at which nothing more is asked."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    sure: bool = True
    empty: bool = True


class Automaton:
    """The characters of an expression as states, and which can follow which, as often as it can."""

    def __init__(self, pattern: str, flags: int, *, searched: bool, whole: bool) -> None:
        tree = parser.parse(pattern, flags & ~re.U)
        self.fold = bool(flags & re.I)
        self.samples = sorted({*SAMPLES, *_samples(tree)})
        self.takes: list[int] = [(1 << len(self.samples)) - 1]
        self.edges: dict[int, list[int]] = defaultdict(list)
        made = self.sequence(tree)
        self.accepting = set(made.last) if made.sure and not whole else set()
        self.start = made.first
        if searched:
            self.edges[FLOW] = [FLOW, *made.first]
        self.never_fails = made.empty and made.sure and not whole

    def state(self, takes: Iterable[bool]) -> Piece:
        """A character; what it takes is a number with a bit for every sample."""
        self.takes.append(sum(1 << number for number, taken in enumerate(takes) if taken))
        return Piece([len(self.takes) - 1], [len(self.takes) - 1], True, False)

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
        return Piece(first, last, two.sure and (one.sure or not two.empty), one.empty and two.empty)

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
                return Piece(inner.first, [], False, True)
            return Piece(sure=False)
        if kind in (c.AT, c.GROUPREF, c.GROUPREF_EXISTS, c.FAILURE):
            return Piece(sure=False)
        return self.state(_takes(kind, value, s, self.fold) for s in self.samples)

    def either(self, pieces: list[Piece]) -> Piece:
        return Piece(
            [s for p in pieces for s in p.first],
            [s for p in pieces for s in p.last],
            all(p.sure for p in pieces),
            any(p.empty for p in pieces),
        )

    def repeated(self, least: int, most: Any, what: Any) -> Piece:
        endless = most is c.MAXREPEAT
        times = max(1, min(least, 3)) if endless else max(1, min(int(most), 3))
        whole = Piece()
        for number in range(times):
            one = self.sequence(what)
            if endless and number == times - 1:
                for end in one.last:
                    self.edges[end] += one.first
            one.empty = one.empty or number >= least
            whole = self.behind(whole, one)
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
    made = Automaton(pattern, flags, searched=searched, whole=whole)
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
    pairs: Pairs = {
        (x, z): [(a, b) for a in one[x] for b in two[z] if made.takes[a] & made.takes[b]]
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
    if not two & _reached(made, min(one)):
        return False
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
        for a in first[x]:
            for g in second[z]:
                common = made.takes[a] & made.takes[g]
                if not common:
                    continue
                for b in made.edges[y]:
                    if common & made.takes[b]:
                        if (a, b, g) == wanted:
                            return True
                        if (a, b, g) not in seen:
                            seen.add((a, b, g))
                            todo.append((a, b, g))
    return False
