"""What the articles of the Regulation on open government information are about
(``words/条文.yaml``), and the citations of them in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gia_author import resources
from gia_author.language.patterns import Pattern
from gia_author.language.quantities import numeral

COUNTED = "[一二三四五六七八九十百]{1,5}|\\d{1,4}"
ARTICLE = f"第\\s?(?:{COUNTED})\\s?条"
PART = "(?:第?[一二三四五六七八九十]{1,3}款)?(?:第?[（(]?[一二三四五六七八九十]{1,3}[）)]?项)?"
CITED = Pattern(
    "(?:信息公开条例》|《条例》)(?:\\s?[（(][^（）()]{0,30}[）)])?的?"
    f"(?P<list>{ARTICLE}{PART}(?:(?:、|和|及|以及|至|到|[-—~～])(?:《条例》)?{ARTICLE}{PART}){{0,8}})"
)
NUMBERED = re.compile(f"(?P<upto>[至到~～—-])?(?:《条例》)?第\\s?(?P<article>{COUNTED})\\s?条")
CALLED_SHORT = Pattern("《(?P<title>[^《》]{2,50})》?\\s?[（(][^（）()]{0,40}简称[：:]?《条例》")
OURS = "政府信息公开条例"


@dataclass(frozen=True)
class Subject:
    """What some articles are about: its name, the words that tell it, the articles, and whether
    the words can be about nothing else."""

    name: str
    words: Pattern
    articles: frozenset[int]
    sure: bool


@dataclass(frozen=True)
class Citation:
    """Articles cited together, those between the ends of a range too, and where."""

    articles: tuple[int, ...]
    covered: frozenset[int]
    start: int
    end: int


@cache
def subjects() -> tuple[Subject, ...]:
    """The register."""
    return tuple(
        Subject(one["事"], Pattern(one["词"]), frozenset(one["条"]), bool(one.get("准")))
        for one in resources.values("words", "条文.yaml")
    )


def is_called_short(text: str) -> bool:
    """True where 《条例》 alone is this regulation in a text: no other is called so there."""
    return all(found["title"].endswith(OURS) for found in CALLED_SHORT.finditer(text))


def citations(text: str, short: bool = True) -> Iterator[Citation]:
    """The articles of this regulation that a text cites; those of 《条例》 only if ``short``."""
    for found in CITED.finditer(text):
        if not short and found[0].startswith("《"):
            continue
        numbers = tuple(map(_number, NUMBERED.finditer(found["list"])))
        yield Citation(numbers, frozenset(_covered(found["list"])), *found.span())


def _number(found: re.Match[str]) -> int:
    said = found["article"]
    return int(said) if said.isdecimal() else int(numeral(said))


def _covered(words: str) -> Iterator[int]:
    """The articles of a list, those between the ends of a range among them."""
    last = 0
    for found in NUMBERED.finditer(words):
        article = _number(found)
        yield from range(last if found["upto"] else article, article + 1)
        last = article
