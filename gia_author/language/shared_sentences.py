"""Two narratives side by side: the sentences that both have, word for word or nearly, and what is
the same within them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from gia_author.language.sentence_diff import IN, OUT, DiffPiece, SentenceEdit
from gia_author.language.similarity import grams, mask, sentences

# share of the longer sentence's pairs of characters from which two sentences are told to be the
# same
NEAR = 0.6
SHORTEST = 12  # characters of wording
MOST, LONGEST = (
    300,
    300,
)  # sentences of a narrative that are looked through, characters of a sentence


@dataclass(frozen=True)
class Parallel:
    """A sentence of each narrative as pieces: what both have is marked with =."""

    first: tuple[DiffPiece, ...]
    second: tuple[DiffPiece, ...]


def parallels(first: str, second: str) -> list[Parallel]:
    """The sentences of the first narrative that the second has too, in their order, each with the
    one most like it."""
    theirs = [*_sentences(second)]
    result = []
    for said, pieces in _sentences(first):
        near = max(
            ((_likeness(pieces, others), other) for other, others in theirs),
            default=(0.0, ""),
            key=lambda one: one[0],
        )
        if near[0] >= NEAR:
            result.append(_beside(said, near[1]))
    return result


def _sentences(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    for sentence in islice(sentences(text), MOST):
        wording = mask(sentence[:LONGEST])
        if len(wording) >= SHORTEST:
            yield sentence[:LONGEST], grams(wording, 2)


def _likeness(some: frozenset[str], others: frozenset[str]) -> float:
    """Of the longer one: a short sentence within a long one is not the same sentence."""
    return len(some & others) / max(len(some), len(others), 1)


def _beside(first: str, second: str) -> Parallel:
    pieces = SentenceEdit(first, second).pieces()
    return Parallel(tuple(p for p in pieces if p[0] != IN), tuple(p for p in pieces if p[0] != OUT))
