"""Lines in which several sections were run together: a report pasted as one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from gia_author.extract.readers.raw import RawBlock, RawText
from gia_author.form import edition as editions
from gia_author.form.section_titles import likeness

NOTE = re.compile(r"(?=注[:：])")
LONG_LINE = 400  # characters: longer lines may hold several sections
LIKE = 0.85  # what makes words within a long line the title of a section
SEVERAL = 2  # titles in a paragraph that are no mention of a section
TITLE = re.compile(
    r"[一二三四五六]、\s?([^。，；：、\d\s（(]{2,20}(?:、[^。，；：、\d\s（(]{2,20})?(?:情况|措施|举措|事项))"
)


def pieces(line: str) -> list[str]:
    """A line as it is; a very long one in pieces, cut before and after the titles of sections and
    before notes."""
    titles = [found for found in TITLE.finditer(line) if _is_title(found[1])]
    if len(line) <= LONG_LINE or not titles:
        return [line]
    return [piece for piece in _cut(line, titles) if piece.strip()]


def _cut(line: str, titles: Iterable[re.Match[str]]) -> Iterator[str]:
    at = 0
    for title in titles:
        yield from NOTE.split(line[at : title.start()])
        yield title[0]
        at = title.end()
    yield from NOTE.split(line[at:])


def apart(blocks: Iterable[RawBlock]) -> Iterator[RawBlock]:
    """The blocks, a paragraph that holds several sections in pieces."""
    for block in blocks:
        parts = pieces(block.text) if isinstance(block, RawText) else []
        if isinstance(block, RawText) and len(parts) > 2 * SEVERAL:
            yield from (replace(block, text=part.strip()) for part in parts)
        else:
            yield block


@cache
def _titles() -> tuple[str, ...]:
    sections = [section for name in editions.names() for section in editions.load(name).sections]
    return tuple(
        dict.fromkeys(title for section in sections for title in (section.title, *section.also))
    )


def _is_title(text: str) -> bool:
    return likeness(text, _titles(), LIKE) > 0
