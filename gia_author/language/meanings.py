"""What a text can mean by its words: the cells of a form that each saying stands for, as its
edition says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DOCUMENT, CASE = "〈文件〉", "〈案件〉"  # in a reading: the kind that the sentence speaks of
ByTable = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Meanings:
    """The sayings of an edition, each with the cells of its tables.

    A reading names rows of a table, added (＋) and taken away (－).
    """

    figures: ByTable = field(default_factory=dict)  # what is told: its readings
    words: ByTable = field(default_factory=dict)  # a row: the words that name it
    applicants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # columns
    cases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # groups of columns
    documents: Mapping[str, str] = field(default_factory=dict)  # rows
    denials: ByTable = field(default_factory=dict)  # what did not happen: cells that are then 0
    absent: frozenset[str] = frozenset()  # what is said and not on this form

    def readings(self, table: str, told: str) -> tuple[str, ...]:
        """The cells that what is told can be; none where the edition does not say."""
        return self.figures.get(table, {}).get(told, ())

    def denied(self, table: str, told: str) -> tuple[str, ...]:
        """The cells that are 0 where the text says that this did not happen."""
        return self.denials.get(table, {}).get(told, ())
