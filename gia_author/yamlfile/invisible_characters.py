"""Characters that nobody sees (zero-width, direction marks, a byte order mark within the file) and
that make two words differ which look the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.diagnostics.safe_text import UNSEEN

BLOCK = re.compile(
    r"^( {0,80}(?:- )?)(?:[^#\"' ][^#\"']{0,45}: {1,9})?[|>][-+0-9]{0,3} {0,45}(?:#.*)?$"
)
LINE_END = re.compile("(\r\n|\r|\n)")


def without(text: str) -> tuple[str, list[tuple[int, str, int]]]:
    """The text to be parsed, and where the first unseen mark of each line was, which, and how many
    are in the line.

    Lines keep their length: blanks at the end stand for what is taken out. Texts under ``|`` stay
    as they are; a rule of its own (G703) looks at them.
    """
    if not UNSEEN.search(text):
        return text, []
    lines, hits = [], []
    for start, line, end, inside in _lines(text):
        marks = [*UNSEEN.finditer(line)] if not inside else []
        lines.append((UNSEEN.sub("", line) + " " * len(marks) if marks else line) + end)
        if marks and not re.search(r"(?:^|\s)#", line[: marks[0].start()]):
            hits.append((start + marks[0].start(), marks[0][0], len(marks)))
    return "".join(lines), hits


def _lines(text: str) -> Iterator[tuple[int, str, str, bool]]:
    """Each line with its offset, its end and whether it is text under ``|``."""
    depth, start = -1, 0
    parts = [*LINE_END.split(text), ""]
    for line, end in zip(parts[::2], parts[1::2], strict=True):
        words = line.strip(" ")
        indent = len(line) - len(line.lstrip(" "))
        inside = depth >= 0 and (not words or indent > depth)
        yield start, line, end, inside
        start += len(line) + len(end)
        if not inside:
            header = BLOCK.match(UNSEEN.sub("", line[:400])[:200].rstrip())
            depth = len(header[1]) if header else -1
