"""Wholes and their parts: which numbers a text says to make up which other number."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from gia_author.language.opposites import halves
from gia_author.language.part_classes import classes, complements, evenly_named, outcomes, unnamed
from gia_author.language.part_lists import bare, bracketed, cued, of_two_kinds
from gia_author.language.part_totals import totalled
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.language.remainders import remainders
from gia_author.language.wholes import MOST, OPEN, Partition

LEFT_OUT = Pattern(r"[，,、]?[^。；;，,]{0,16}\[…\]")


def partitions(told: Text) -> tuple[Partition, ...]:
    """Every whole with its parts in a paragraph, in order of the parts, each list of parts once.

    A sentence of more than ``MOST`` quantities is no sentence that anybody can follow, and every
    list in it would be held against all of it: it is left out.
    """
    told = _legible(told)
    found: dict[int, Partition] = {}
    if told.quantities:
        for one in (
            *remainders(told),
            *halves(told),
            *bracketed(told),
            *of_two_kinds(told),
            *bare(told),
            *cued(told),
            *totalled(told),
            *outcomes(told),
            *classes(told),
            *evenly_named(told),
            *complements(told),
        ):
            found.setdefault(one.parts[0].start, one)
        for one in unnamed(told):
            if not any({one.whole, *one.parts} <= {*other.parts} for other in found.values()):
                found.setdefault(one.parts[0].start, one)
    return tuple(found[start] for start in sorted(found))


def _legible(told: Text) -> Text:
    """The text with the quantities of those sentences that have not too many."""
    counts = Counter(q.sentence for q in told.quantities)
    if all(count <= MOST for count in counts.values()):
        return told
    return told._replace(quantities=tuple(q for q in told.quantities if counts[q.sentence] <= MOST))


def settled(text: str, one: Partition) -> tuple[Quantity, ...]:
    """The parts that surely belong together: up to the first semicolon, or all where three or more
    are set apart by semicolons only."""
    ordered = sorted(one.parts, key=lambda q: q.start)
    breaks = [
        bool(re.search("[；;]", text[a.end : b.start])) for a, b in itertools.pairwise(ordered)
    ]
    alike = all(re.search("(?:类|类信息|信息|类别)$", q.before) for q in ordered)
    told_apart = len(breaks) > 1 and (all(breaks) or alike)
    if one.cue in ("办理结果", "其余") or not any(breaks) or told_apart:
        return one.parts
    first = breaks.index(True) + 1
    return tuple(ordered[:first]) if first > 1 else ()


SOME_TOGETHER = Pattern("[，,](?:以上|上述)?[两二三四五六][项者类](?:合计|共|合起来)?占")


def is_open(text: str, one: Partition) -> bool:
    """True if the list says itself that it goes on: 等 behind the last item."""
    last = max(one.parts, key=lambda q: q.end)
    if LEFT_OUT.match(text, last.end):
        return True
    if SOME_TOGETHER.match(text, last.end):
        return True
    if re.match("[，,；;](?:另|部分[^，。；]{0,6}同时)", text[last.end + len(last.after) :]):
        return True
    if re.match("[，,；;、](?:其余|剩余|其他为|其它为|余下)", text[last.end + len(last.after) :]):
        return True
    return bool(
        OPEN.match(text, last.end)
        or OPEN.match(last.after)
        or re.match(r"[^，。；、]{0,4}等", last.after)
    )
