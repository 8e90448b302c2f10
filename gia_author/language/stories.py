"""The steps of one affair with the days on which they were taken (``words/先后.yaml``), and those
that were taken in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, islice

from gia_author import resources
from gia_author.language.days import NEXT_YEAR, Dated, dates, sentences
from gia_author.language.patterns import Pattern

SEVERAL = Pattern("分别|另|其余|其他|其中|先后|再次|复查|回头看|第二[次批轮]|[2-9两二三]件|又有|各")
MOST = 20  # steps of a sentence that are held against each other


@dataclass(frozen=True)
class Step:
    """What was done on a day: the affair, how far it had come then, and where its clause begins."""

    affair: str
    rank: int
    day: Dated
    start: int


@dataclass(frozen=True)
class Disorder:
    """Two steps of which the earlier one is dated later, and where both are told."""

    start: int
    end: int


@cache
def _affairs() -> tuple[tuple[str, tuple[Pattern, ...]], ...]:
    entries = resources.values("words", "先后.yaml")
    return tuple((one["事"], tuple(Pattern(step) for step in one["步"])) for one in entries)


def disorders(text: str) -> Iterator[Disorder]:
    """The first two steps of one affair in each sentence whose days are the wrong way round; none
    where several affairs are told between them."""
    for begun, sentence in sentences(text):
        if NEXT_YEAR.search(sentence):
            continue
        for one, other in combinations(islice(_steps(sentence), MOST), 2):
            early, late = (one, other) if one.rank < other.rank else (other, one)
            same = one.affair == other.affair and one.rank != other.rank
            between = sentence[one.start : other.day.end].removeprefix("其中")
            if same and late.day.precedes(early.day) and not SEVERAL.search(between):
                ends = (one.day.start, one.day.end, other.day.start, other.day.end)
                yield Disorder(begun + min(ends), begun + max(ends))
                break


def _steps(sentence: str) -> Iterator[Step]:
    """The steps that the clauses with a day tell."""
    told = [*dates(sentence)]
    for at, day in enumerate(told):
        behind = told[at + 1].start if at + 1 < len(told) else len(sentence)
        start = max(told[at - 1].end if at else 0, sentence.rfind("，", 0, day.start) + 1)
        comma = sentence.find("，", day.end, behind)
        clause = sentence[start : comma if comma > 0 else behind]
        for affair, steps in _affairs():
            rank = _told(steps, clause, day.end - start)
            if rank is not None:
                yield Step(affair, rank, day, start)


def _told(steps: tuple[Pattern, ...], clause: str, day_ends: int) -> int | None:
    """The step that is told next behind a day, or else before it; None for none."""
    found = [
        (match.start() < day_ends, abs(match.start() - day_ends), rank)
        for rank, step in enumerate(steps)
        for match in step.finditer(clause)
    ]
    return min(found)[2] if found else None
