"""How a text was changed: which sentences were reworded, added or left out, and what within a
reworded one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from gia_author.language.similarity import grams, sentences

TOKEN = re.compile(r"\d+(?:[.,]\d+){0,9}%?|[A-Za-z]+|.", re.DOTALL)
# share of common pairs of characters from which two sentences count as one that was reworded
ALIKE = 0.4
MOST_PAIRS = 400  # sentences compared each with each where several were changed in a row
LARGEST = (
    250_000  # product of two lengths up to which they are compared piece by piece, and exactly
)
SAME, OUT, IN = "=", "-", "+"

DiffPiece = tuple[str, str]


@dataclass(frozen=True)
class SentenceEdit:
    """One sentence as it was and as it is; one of them is empty where the sentence was added or
    left out."""

    old: str
    new: str

    def pieces(self) -> list[DiffPiece]:
        """What stayed (=), went (-) and came (+), in order. A single character between two changes
        counts as changed."""
        before, after = TOKEN.findall(self.old), TOKEN.findall(self.new)
        if len(before) * len(after) > LARGEST:
            return [(OUT, self.old), (IN, self.new)]
        codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        result: list[DiffPiece] = []
        gone = come = ""
        for number, (tag, i, j, k, m) in enumerate(codes):
            stayed = "".join(before[i:j])
            inner = 0 < number < len(codes) - 1
            if tag == "equal" and not (inner and len(stayed) == 1):
                result += _changed(gone, come)
                result.append((SAME, stayed))
                gone = come = ""
            else:
                gone, come = gone + stayed, come + "".join(after[k:m])
        return result + _changed(gone, come)


def _changed(gone: str, come: str) -> list[DiffPiece]:
    return [piece for piece in ((OUT, gone), (IN, come)) if piece[1]]


def edits(old: str, new: str) -> list[SentenceEdit]:
    """Every sentence that is not in both texts, in order. Texts that differ only in how they are
    cut into paragraphs have none."""
    before, after = [*sentences(old)], [*sentences(new)]
    result: list[SentenceEdit] = []
    rough = len(before) * len(after) > LARGEST
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=rough).get_opcodes():
        if tag != "equal":
            result += _aligned(before[i:j], after[k:m])
    return result


def _aligned(before: list[str], after: list[str]) -> Iterator[SentenceEdit]:
    """Sentences in place of others: those alike are one that was reworded."""
    start = 0
    few = len(before) * len(after) <= MOST_PAIRS
    for old in before:
        likeness = [alike(old, new) for new in after[start:]] if few else []
        best = start + max(range(len(likeness)), key=likeness.__getitem__, default=0)
        if not likeness or likeness[best - start] < ALIKE:
            yield SentenceEdit(old, "")
            continue
        yield from (SentenceEdit("", new) for new in after[start:best])
        yield SentenceEdit(old, after[best])
        start = best + 1
    yield from (SentenceEdit("", new) for new in after[start:])


def alike(one: str, other: str) -> float:
    """Which share of the longer text's pairs of characters is in both, 0 to 1."""
    mine, theirs = grams(one, 2), grams(other, 2)
    return len(mine & theirs) / max(len(mine), len(theirs), 1)


def counts(changes: Iterable[SentenceEdit]) -> tuple[int, int, int]:
    """How many sentences were reworded, added and left out."""
    every = [*changes]
    return (
        sum(bool(e.old and e.new) for e in every),
        sum(not e.old for e in every),
        sum(not e.new for e in every),
    )
