"""National documents by title and number, and the pairs of both that a text writes
(``words/公文.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from gia_author import resources
from gia_author.language.patterns import Pattern

FRAMING = re.compile(
    "^(?:中共中央办公厅|国务院办公厅|国办|、|中华人民共和国国务院)*(?:关于)?(?:印发|发布|公布)?"
    "|[〈〉<>]|(?:的)?通知$|(?:的)?通知(?=[〉>])"
)
NUMBER = (
    r"(?:(?P<label>[一-龥]{2,9}?[发函办电字])\s?[〔﹝\[［（(【]\s?"
    r"(?P<year>20\d\d)\s?[〕﹞\]］）)】]\s?(?:第\s?)?(?P<number>\d{1,4})\s?号"
    r"|(?P<order>国令|国务院令|国务院|教育部令)\s?第?\s?(?P<decree>\d{2,4})\s?号(?:令)?)"
)
PAIR = Pattern(
    r"《(?P<title>[^《》]{6,60}(?:《[^《》]{4,50}》[^《》]{0,10})?)》\s?[（(〔]?\s?" + NUMBER
)


@dataclass(frozen=True)
class NationalDocument:
    """A national document: its title without who issued it, its number as written, the last year
    that reports were made after it (0: it still holds), and the day it was issued, where known."""

    title: str
    number: str
    until: int = 0
    issued: date | None = None


@dataclass(frozen=True)
class Cited:
    """A title with the number behind it, as a text writes them, and where."""

    title: str
    number: str
    start: int
    end: int


@cache
def documents() -> tuple[NationalDocument, ...]:
    """The register."""
    entries = resources.values("words", "公文.yaml")
    return tuple(
        NationalDocument(
            FRAMING.sub("", entry["名称"]),
            written(entry["代字"], entry.get("年"), entry["号"]),
            entry.get("止", 0),
            entry.get("自"),
        )
        for entry in entries
    )


def written(label: str, year: int | str | None, number: int | str) -> str:
    """A number in the one right way: 国办发〔2019〕54号, 国务院令第711号."""
    if year:
        return f"{label}〔{year}〕{number}号"
    return f"{'国务院令' if label in ('国令', '国务院') else label}第{number}号"


def cited(text: str) -> Iterator[Cited]:
    """Every title with a number right behind it."""
    for found in PAIR.finditer(text):
        label = found["label"] or found["order"]
        number = written(label, found["year"], found["number"] or found["decree"])
        title = FRAMING.sub("", "".join(found["title"].split()).replace("《", "").replace("》", ""))
        yield Cited(title, number, *found.span())


def named(title: str) -> NationalDocument | None:
    """The national document that a title names: of several that it holds the likest."""
    like = [d for d in documents() if alike(d.title, title)]
    return min(like, key=lambda d: abs(len(d.title) - len(title)), default=None)


def alike(one: str, other: str) -> bool:
    """True where two titles name the same document: one in the other, with or without its
    country."""
    a, b = (title.removeprefix("中华人民共和国") for title in (one, other))
    return a in b or b in a or (a.endswith("条例") and len(a) < 5)
