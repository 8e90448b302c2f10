"""Sentences that are always built alike, as frames: fixed words with blanks between them, and what
a sentence lacks that fits but for one word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gia_author import resources
from gia_author.language import vocabulary
from gia_author.language.patterns import Pattern

TOKEN = re.compile(r"\{([^{}]+)\}|\[([^\[\]]+)\]|〈([^〈〉]+)〉|<([^<>]+)>|([^{}\[\]〈〉<>]+)")
SENTENCE = re.compile("[^。；\n]+")
LONGEST = 400  # characters of a sentence
END = r"(?=[，。；,;：:（(]|$)"


class SentenceFrame(NamedTuple):
    """A frame: what a right sentence matches, and for each word that must be there a sentence that
    has another in its place or none."""

    right: Pattern
    wrong: tuple[tuple[Pattern, str], ...]


class Lack(NamedTuple):
    """A sentence at start:end that fits a frame but for ``wanted``, where ``written`` stands, or
    nothing."""

    start: int
    end: int
    written: str
    wanted: str


@cache
def frames() -> tuple[SentenceFrame, ...]:
    data = resources.values("words", "句式.yaml")
    return tuple(frame(text, data["空格"]) for text in data["句式"])


def frame(text: str, blanks: dict[str, str]) -> SentenceFrame:
    """A frame as written in the file of frames."""
    parts: list[
        tuple[str, str]
    ] = []  # expression, and the first of the words that must stand there
    for must, may, told, blank, plain in TOKEN.findall(text):
        if blank:
            parts.append((f"(?:{blanks[blank]})", ""))
        elif may and may[0] == "<":
            parts.append((f"(?:{blanks[may[1:-1]]})?", ""))
        elif may:
            parts.append((f"(?:{_words(may)})?", ""))
        elif told:
            parts.append((f"(?:{_words(told)})", told.partition("|")[0]))
        else:
            parts.append((f"(?:{_words(must or plain)})", ""))
    return SentenceFrame(
        Pattern("".join(expression for expression, _ in parts)),
        tuple((_without(parts, n), part[1]) for n, part in enumerate(parts) if part[1]),
    )


def _words(alternatives: str) -> str:
    return "|".join(re.escape(word) for word in sorted(alternatives.split("|"), key=len)[::-1])


def _without(parts: list[tuple[str, str]], gap: int) -> Pattern:
    """The frame with nothing in the place of a word, or with a word in which one character is
    another."""
    expressions = [expression for expression, _ in parts]
    word = parts[gap][1]
    other = "[一-龥]??" if len(word) == 1 else ""
    if len(word) == 2:
        other = f"(?:{word[0]}[一-龥]|[一-龥]{word[1]})??"
    expressions[gap] = f"(?P<gap>{other})" + (END if gap == len(parts) - 1 else "")
    return Pattern("".join(expressions))


def lacking(text: str) -> Iterator[Lack]:
    """What the sentences of a text lack of the frames that they fit otherwise."""
    for kind in frames():
        if not any(wrong.may_be_in(text) for wrong, _ in kind.wrong):
            continue
        for sentence in SENTENCE.finditer(text):
            span = sentence.span()
            if span[1] - span[0] > LONGEST or kind.right.search(text, *span):
                continue
            for wrong, wanted in kind.wrong:
                found = wrong.search(text, *span)
                if found:
                    written = found["gap"] or _mistaken(text, found.end("gap"), wanted)
                    yield Lack(found.start(), found.end(), written, wanted)
                    break


def _mistaken(text: str, at: int, wanted: str) -> str:
    """The character behind a gap where it sounds like the one that is wanted: a blank may have
    swallowed it."""
    first, _ = vocabulary.sounds()
    found = text[at : at + 1]
    return found if found.translate(first) == wanted.translate(first) else ""
