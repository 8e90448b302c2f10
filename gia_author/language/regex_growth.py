"""Which regular expressions can take more than linear time, told from their structure: no text is
tried and nothing is timed.

An expression becomes an automaton of its characters (Glushkov's), edges kept as often as the
expression gives them. A backtracking engine takes
exponential time where a state comes back to itself in two ways by the same word; polynomial where
by one word a state stays, goes on to another
loop, and that loop stays too (Weber and Seidl 1991). Searching is a loop over any character in
front of the expression. What can always end
successfully where its loop stands never backtracks. Assertions are taken as always true, bounded
repetitions as short: what they cost is constant.

The program's own expressions are judged in a test (``growth``), those of others before they are
used (``is_bounded``): these in a bounded number of
steps, so that what would take longer to judge, and what no automaton can tell of (references to
what was matched, conditions, flags), is refused.
"""

from __future__ import annotations

import re
import re._constants as c  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, product
from math import inf
from typing import Any, TypeVar

REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
BEGINNINGS = (c.AT_BEGINNING, c.AT_BEGINNING_STRING)
SHORT = 3  # repetitions that are written out
# repetitions that count as endless, unless every one of them would be begun anew at every character
LONG = 50
FLOW = 0  # the loop over any character in front of what is searched for
LONGEST = 1_000  # characters of an expression of others
MOST_STATES = 1_000  # of an expression of others
MOST_STEPS = 400_000  # of judging one expression of others
MOST_WAYS = 1_000  # in which an expression of others may be in the middle of the same text
WORD = 40  # characters of the texts that are tried for these
BEAM = 2  # texts that are tried beside each other
T = TypeVar("T", bound=Hashable)


class TooComplex(Exception):
    """An expression that would take too long to judge."""


@dataclass
class Budget:
    """The steps that judging may still take."""

    left: float = inf

    def spend(self, steps: int = 1) -> None:
        """Raises TooComplex when all is spent."""
        self.left -= steps
        if self.left < 0:
            raise TooComplex


@dataclass
class Fragment:
    """A part of an expression: where it can begin and end; ``asked`` are the ends at which an
    assertion must still hold.

    ``empty``: it can be passed over; ``freely``: without an assertion.
    """

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    empty: bool = True
    freely: bool = True


class Automaton:
    """The characters of an expression as states, and which can follow which, as often as it can."""

    def __init__(
        self,
        pattern: str | bytes,
        flags: int,
        *,
        searched: bool,
        whole: bool = False,
        short: int = SHORT,
        budget: Budget | None = None,
    ) -> None:
        tree = parser.parse(pattern, flags & ~re.U)
        self.short, self.budget = short, budget or Budget()
        self.fold, self.multiline = bool(flags & re.I), bool(flags & re.M)
        self.searched = searched
        self.samples = _samples(tree)
        self.known: dict[str, tuple[bool, ...]] = {}
        self.rows: list[tuple[bool, ...]] = [(True,) * len(self.samples)]
        self.edges: dict[int, list[int]] = defaultdict(list)
        made = self.sequence(tree)
        self.accepting = set(made.last) - made.asked if not whole else set()
        self.start = made.first
        if searched:
            self.edges[FLOW] = [FLOW, *made.first]
        columns = dict.fromkeys(zip(*self.rows, strict=True))
        self._kinds = [
            [n for n, kind in enumerate(columns) if kind[s]] for s in range(len(self.rows))
        ]
        self.never_fails = made.empty and made.freely and not whole

    @property
    def count(self) -> int:
        """How many states there are."""
        return len(self.rows)

    def kinds(self, state: int) -> list[int]:
        """The kinds of characters that a state takes; those of a kind are all taken by the same
        states."""
        return self._kinds[state]

    def state(self, kind: object, value: object) -> Fragment:
        key = repr((kind, value))
        if key not in self.known:
            self.budget.spend(len(self.samples))
            takes = (_takes(kind, value, sample, self.fold) for sample in self.samples)
            self.known[key] = tuple(takes)
        self.rows.append(self.known[key])
        if len(self.rows) > MOST_STATES and self.budget.left < inf:
            raise TooComplex
        return Fragment([len(self.rows) - 1], [len(self.rows) - 1], set(), False, False)

    def sequence(self, items: Any) -> Fragment:
        whole = Fragment()
        for item in items:
            whole = self.behind(whole, self.item(*item))
        return whole

    def behind(self, one: Fragment, two: Fragment) -> Fragment:
        self.join(one.last, two.first)
        first = one.first + two.first if one.empty else one.first
        last = two.last + one.last if two.empty else two.last
        asked = two.asked | one.asked | (set() if two.freely else set(one.last))
        return Fragment(first, last, asked, one.empty and two.empty, one.freely and two.freely)

    def join(self, ends: list[int], beginnings: list[int]) -> None:
        self.budget.spend(len(ends) * len(beginnings))
        for end in ends:
            self.edges[end] += beginnings

    def item(self, kind: object, value: Any) -> Fragment:
        if kind is c.SUBPATTERN:
            return self.sequence(value[3])
        if kind is c.ATOMIC_GROUP:
            return self.sequence(value)
        if kind is c.BRANCH:
            return self.either([self.sequence(one) for one in value[1]])
        if kind in REPEATS:
            return self.repeated(*value)
        if kind in (c.ASSERT, c.ASSERT_NOT):
            return Fragment(self.sequence(value[1]).first, freely=False)
        if kind is c.AT and value in BEGINNINGS and self.searched and not self.multiline:
            return Fragment(empty=False, freely=False)  # not behind other text
        if kind in (c.AT, c.GROUPREF, c.GROUPREF_EXISTS, c.FAILURE):
            return Fragment(freely=False)
        return self.state(kind, value)

    def either(self, pieces: list[Fragment]) -> Fragment:
        return Fragment(
            [s for p in pieces for s in p.first],
            [s for p in pieces for s in p.last],
            {s for p in pieces for s in p.asked},
            any(p.empty for p in pieces),
            any(p.freely for p in pieces),
        )

    def repeated(self, least: int, most: Any, what: object) -> Fragment:
        endless = most is c.MAXREPEAT or (not self.searched and int(most) >= LONG)
        if not endless and not most:
            return Fragment()
        times = max(1, min(least, self.short)) if endless else min(int(most), self.short)
        whole = Fragment()
        for number in reversed(range(times)):
            one = self.sequence(what)
            if endless and number == times - 1:
                self.join(one.last, one.first)
            whole = self.behind(one, whole)
            if number >= least:
                whole.empty = whole.freely = True
        return whole


def _samples(tree: object) -> list[str]:
    """A character of every kind that the sets of an expression and the categories tell apart."""
    borders = sorted({0, sys.maxunicode + 1, *_borders(tree)})
    found = {*borders[:-1]}
    for low, high in pairwise(borders):
        for starts in _categories():
            at = bisect_left(starts, low)
            if at < len(starts) and starts[at] < high:
                found.add(starts[at])
    return [chr(n) for n in sorted(found)]


def _borders(tree: Any) -> Iterator[int]:
    """Where the sets of an expression begin, and where they have just ended."""
    for kind, value in tree:
        if kind in (c.LITERAL, c.NOT_LITERAL):
            yield from _around(value, value)
        elif kind is c.RANGE:
            yield from _around(*value)
        elif kind is c.ANY:
            yield from _around(ord("\n"), ord("\n"))
        elif kind is c.IN or kind is c.ATOMIC_GROUP:
            yield from _borders(value)
        elif kind is c.SUBPATTERN:
            yield from _borders(value[3])
        elif kind is c.BRANCH:
            for one in value[1]:
                yield from _borders(one)
        elif kind in REPEATS:
            yield from _borders(value[2])
        elif kind in (c.ASSERT, c.ASSERT_NOT):
            yield from _borders(value[1])


def _around(low: int, high: int) -> Iterator[int]:
    """A set's borders, those of the other case too."""
    for first, last in {(low, high), *(tuple(map(_swapped, pair)) for pair in ((low, high),))}:
        yield min(first, last)
        yield min(max(first, last) + 1, sys.maxunicode)


def _swapped(number: int) -> int:
    other = chr(number).swapcase()
    return ord(other) if len(other) == 1 else number


@cache
def _categories() -> tuple[list[int], ...]:
    """Where digits, other characters of words, blanks and all others begin anew among all
    characters."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    kinds = (r"\d+", r"[^\W\d]+", r"\s+", r"[^\w\s]+")
    return tuple([found.start() for found in re.finditer(kind, every)] for kind in kinds)


CATEGORIES: dict[Any, Callable[[str], bool]] = {
    c.CATEGORY_DIGIT: str.isdecimal,
    c.CATEGORY_SPACE: str.isspace,
    c.CATEGORY_WORD: lambda s: s.isalnum() or s == "_",
}
OPPOSITES = {
    c.CATEGORY_NOT_DIGIT: c.CATEGORY_DIGIT,
    c.CATEGORY_NOT_SPACE: c.CATEGORY_SPACE,
    c.CATEGORY_NOT_WORD: c.CATEGORY_WORD,
}


def _takes(kind: object, value: Any, sample: str, fold: bool) -> bool:
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
        return CATEGORIES[value](sample)
    assert kind is c.IN, kind
    negated = value[0][0] is c.NEGATE
    return negated != any(
        _takes(inner, of, sample, fold) for inner, of in value if inner is not c.NEGATE
    )


def growth(
    pattern: str | bytes,
    flags: int = 0,
    *,
    searched: bool = True,
    whole: bool = False,
    budget: Budget | None = None,
) -> str:
    """“exponential”, “polynomial” or empty: how the time to try an expression can grow. ``whole``:
    it must reach the text's end."""
    ways = (False, True) if searched else (False,)
    told = (
        _growth(Automaton(pattern, flags, searched=way, whole=whole, budget=budget)) for way in ways
    )
    return min(one or "~" for one in told).strip("~")


def is_bounded(pattern: str, flags: int, budget: Budget) -> bool:
    """Whether an expression of others can be run over any text. Raises TooComplex for one of which
    that cannot be told in time.

    Beyond its growth, what is written out (``a?a?a?…aaa``) can be in the middle of a text in more
    ways than there is time for.
    """
    if len(pattern) > LONGEST:
        raise TooComplex
    given = min(budget.left, MOST_STEPS)
    own = Budget(given)
    try:
        return _is_bounded(pattern, flags, own)
    except (RecursionError, re.error):  # bounded, ``a++`` would be no expression any more
        raise TooComplex from None
    finally:
        budget.left -= given - max(own.left, 0)


def _is_bounded(pattern: str, flags: int, budget: Budget) -> bool:
    tree = parser.parse(pattern, flags & ~re.U)
    if tree.state.flags & ~(flags | re.U) or not _is_plain(tree):
        raise TooComplex
    return not growth(pattern, flags, budget=budget) and not _has_many_ways(
        Automaton(pattern, flags, searched=False, short=LONG, budget=budget)
    )


def _is_plain(tree: Any) -> bool:
    """Whether an expression has no references to what it has matched, no conditions and no flags of
    a part."""
    for kind, value in tree:
        inner: list[Any] = []
        if kind in (c.GROUPREF, c.GROUPREF_EXISTS):
            return False
        if kind is c.SUBPATTERN:
            if value[1] or value[2]:
                return False
            inner = [value[3]]
        elif kind is c.BRANCH:
            inner = value[1]
        elif kind in REPEATS:
            inner = [value[2]]
        elif kind in (c.ASSERT, c.ASSERT_NOT):
            inner = [value[1]]
        elif kind is c.ATOMIC_GROUP:
            inner = [value]
        if not all(map(_is_plain, inner)):
            return False
    return True


def _has_many_ways(made: Automaton) -> bool:
    """Whether a text is found that can be matched to its end in very many ways; those texts with
    the most are followed."""
    steps = {s: _by_kind(made, made.edges.get(s, ())) for s in range(made.count)}
    texts = [Counter({FLOW: 1})]
    steps[FLOW] = _by_kind(made, made.start)
    for _ in range(WORD):
        longer = [after for text in texts for after in _continued(made, steps, text)]
        texts = sorted(longer, key=Counter.total, reverse=True)[:BEAM]
        if texts and texts[0].total() > MOST_WAYS:
            return True
    return False


def _continued(
    made: Automaton, steps: Mapping[int, Mapping[int, list[int]]], text: Counter[int]
) -> Iterable[Counter[int]]:
    """In how many ways each state is reached by a text with one more character, for every kind of
    that."""
    result: dict[int, Counter[int]] = defaultdict(Counter)
    for state, ways in text.items():
        for kind, many in steps[state].items():
            made.budget.spend(len(many))
            for after in many:
                result[kind][after] += ways
    return result.values()


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
    edges = {state: made.edges.get(state, []) for state in range(made.count)}
    return sorted(_circles(made, edges), key=sorted)


def _circles(made: Automaton, edges: Mapping[T, Iterable[T]]) -> set[frozenset[T]]:
    """The sets of nodes that lead to each other: of what is left when nodes are finished, each can
    be reached against the edges (Kosaraju)."""
    against: dict[T, list[T]] = defaultdict(list)
    for node, many in edges.items():
        for after in dict.fromkeys(many):
            made.budget.spend()
            against[after].append(node)
    rings: set[frozenset[T]] = set()
    seen: set[T] = set()
    for start in (node for node in reversed(_finished(edges)) if node not in seen):
        ring = _unseen_from(start, against, seen)
        if len(ring) > 1 or start in against[start]:
            rings.add(frozenset(ring))
    return rings


def _finished(edges: Mapping[T, Iterable[T]]) -> list[T]:
    """All nodes, each behind those that it leads to, as far as there are no circles."""
    result: list[T] = []
    seen: set[T] = set()
    for start in edges:
        stack = [] if start in seen else [(start, iter(edges[start]))]
        seen.add(start)
        while stack:
            rest = stack[-1][1]
            after = next((one for one in rest if one not in seen), None)
            if after is None:
                result.append(stack.pop()[0])
            else:
                seen.add(after)
                stack.append((after, iter(edges.get(after, ()))))
    return result


def _unseen_from(start: T, edges: Mapping[T, Iterable[T]], seen: set[T]) -> set[T]:
    found, todo = set[T](), [start]
    seen.add(start)
    while todo:
        node = todo.pop()
        found.add(node)
        fresh = [one for one in dict.fromkeys(edges.get(node, ())) if one not in seen]
        seen.update(fresh)
        todo += fresh
    return found


def _reached(made: Automaton, start: int) -> set[int]:
    seen: set[int] = set()
    todo = [start]
    while todo:
        for after in made.edges.get(todo.pop(), ()):
            made.budget.spend()
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


def _comes_back_twice(made: Automaton, ring: frozenset[int]) -> bool:
    """Whether a state comes back to itself in two ways by one word."""
    inside = {s: [o for o in made.edges[s] if o in ring] for s in ring}
    if any(len(set(after)) < len(after) for after in inside.values()):
        return True
    circles = _circles(made, _together(made, inside, inside))
    return any(
        any(one == two for one, two in circle) and any(one != two for one, two in circle)
        for circle in circles
    )


StatePairs = dict[tuple[int, int], list[tuple[int, int]]]


def _together(made: Automaton, one: dict[int, list[int]], two: dict[int, list[int]]) -> StatePairs:
    """The pairs of states that can go round by the same words, with the pairs that they lead to."""
    by_kind = [{x: _by_kind(made, after) for x, after in side.items()} for side in (one, two)]
    pairs: StatePairs = {
        (x, z): _next_pairs(made, by_kind[0][x], by_kind[1][z]) for x in one for z in two
    }
    while True:
        made.budget.spend(sum(map(len, pairs.values())))
        led = {after for many in pairs.values() for after in many}
        kept = {p: [a for a in many if a in pairs] for p, many in pairs.items() if p in led}
        kept = {p: many for p, many in kept.items() if many}
        if len(kept) == len(pairs):
            return pairs
        pairs = {p: [a for a in many if a in kept] for p, many in kept.items()}


def _next_pairs(
    made: Automaton, one: Mapping[int, list[int]], two: Mapping[int, list[int]]
) -> list[tuple[int, int]]:
    result: set[tuple[int, int]] = set()
    for kind in one.keys() & two.keys():
        made.budget.spend(1 + len(one[kind]) * len(two[kind]))
        result.update(product(one[kind], two[kind]))
    return sorted(result)


def _by_kind(made: Automaton, states: Iterable[int]) -> dict[int, list[int]]:
    """States by the kinds of characters that they take."""
    result: dict[int, list[int]] = defaultdict(list)
    for state in dict.fromkeys(states):
        made.budget.spend()
        for kind in made.kinds(state):
            result[kind].append(state)
    return result


def _stays_and_goes_on(made: Automaton, one: frozenset[int], two: frozenset[int]) -> bool:
    """Whether by one word a state of the first ring stays, leads to the second, and that stays."""
    if one is two or not two & _reached(made, min(one)):
        return False  # within a ring it would come back to itself in two ways
    first = {s: [o for o in made.edges[s] if o in one] for s in one}
    second = {s: [o for o in made.edges[s] if o in two] for s in two}
    pairs = _together(made, first, second)
    again = {pair for circle in _circles(made, pairs) for pair in circle}
    return any(
        p != q and q not in made.accepting and _by_one_word(made, first, second, p, q)
        for p, q in sorted(again)
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
            for after in product(sides[0][kind], sides[1][kind], sides[2][kind]):
                made.budget.spend()
                if after == wanted:
                    return True
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
    return False
