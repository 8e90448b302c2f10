"""What a text counts: every number as a quantity with the words around it, in its sentence, clause and brackets."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from gia_author.quantities import EXACT, numbers

SENTENCE = re.compile(r"[。！？!?\n]|(?<=[一-龥])\.(?=[一-龥(（\s]|$)|\[…\]|[…]{2}")
CLAUSE = re.compile(r"[，,；;：:。！？!?()（）\n]|(?<=[一-龥])\.(?=[一-龥(（\s]|$)|\[…\]")
OPENING, CLOSING = "（(", "）)"


@dataclass(frozen=True)
class Quantity:
    """One number of a text: what it is worth, how exact, in which unit, what is counted, and where it stands.

    ``before`` are the words of the clause up to it, ``after`` those from it to the end of the clause or the next number.
    ``depth`` counts the brackets around it.
    """

    value: Decimal
    exactness: str
    unit: str
    before: str
    after: str
    sentence: int
    clause: int
    depth: int
    start: int
    end: int
    step: Decimal = Decimal(1)

    @property
    def exact(self) -> bool:
        return self.exactness == EXACT

    @property
    def phrase(self) -> str:
        """The clause with # in the place of number and unit."""
        return f"{self.before}#{self.after}"


@dataclass(frozen=True)
class Text:
    """A paragraph read: its text, its quantities and where its sentences and clauses end."""

    text: str
    quantities: tuple[Quantity, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]

    def sentence(self, position: int) -> tuple[int, int]:
        """Start and end of the sentence around a position."""
        return _around(self.sentences, position)

    def clause(self, position: int) -> tuple[int, int]:
        """Start and end of the clause around a position."""
        return _around(self.clauses, position)


def _around(ends: tuple[int, ...], position: int) -> tuple[int, int]:
    n = bisect_right(ends, position)
    return (ends[n - 1] if n else 0), ends[min(n, len(ends) - 1)]


@lru_cache(maxsize=1024)
def read(text: str) -> Text:
    """A paragraph with its quantities."""
    sentences = (*(m.end() for m in SENTENCE.finditer(text)), len(text) + 1)
    clauses = (*(m.end() for m in CLAUSE.finditer(text)), len(text) + 1)
    found = numbers(text)
    inside = depths(text) if found else [0]
    result = []
    last = 0
    for n, one in enumerate(found):
        start, end = _around(clauses, one.start)[0], _around(clauses, one.end - 1)[1]
        name = ""
        if text[start - 1:start] in tuple(CLOSING) and start:
            name = _named_before_bracket(text, start, clauses, [other.end for other in found[:n]])
        following = found[n + 1].start if n + 1 < len(found) else len(text)
        after = text[one.end:min(end - 1, following)]
        after = after.partition("、")[0] if following < end else after
        before = text[max(start, last):one.start]
        last = one.end + (len(after) if "、" in text[one.end:following] and following < end else 0)
        result.append(Quantity(
            one.value, one.exactness, one.unit, _squeezed(name + before).lstrip("、"), _squeezed(after), bisect_right(sentences, one.start),
            bisect_right(clauses, one.start), inside[one.start], one.start, one.end, one.step))
    return Text(text, tuple(result), sentences, clauses)


def _named_before_bracket(text: str, end: int, clauses: tuple[int, ...], ends: list[int]) -> str:
    """The words before the brackets that end here: 其他处理 in 其他处理（含撤回）341件."""
    depth = 0
    for position in range(end - 1, -1, -1):
        depth += (text[position] in CLOSING) - (text[position] in OPENING)
        if not depth:
            start = max(_around(clauses, position - 1)[0], *(e for e in ends if e <= position), 0)
            return text[start:position] if start < position else ""
    return ""


def _squeezed(text: str) -> str:
    return "".join(text.split())


def depths(text: str) -> list[int]:
    """The number of open brackets before each character; one that is never closed counts for its sentence only."""
    depth, last = 0, 0
    result: list[int] = []
    for m in BRACKET.finditer(text):
        closes = m[0] in CLOSING
        result += [depth] * (m.start() - last)
        depth = 0 if m[0] == "。" and depth > 1 else max(depth - 1, 0) if closes else depth
        result.append(depth)
        depth += m[0] in OPENING
        last = m.end()
    return result + [depth] * (len(text) + 1 - last)


BRACKET = re.compile(r"[（()）。]")
