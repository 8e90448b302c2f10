"""Help in lines measured as a terminal shows them: a Chinese character takes two columns, and no
Latin word is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

from gia_author.language.characters import columns

UNIT = re.compile(r"[!-~]+|\s+|.")  # a Latin word, blanks, a character
NEVER_FIRST, NEVER_LAST = frozenset("，。、；：？！）》”’…"), "（《“‘[ "
KEPT = "\b"  # on a line of its own before lines that stay as they are
LONGEST_NAME, BESIDE_NAME, NARROWEST = 30, 2, 20  # columns


class ChineseHelp(click.HelpFormatter):
    """How click writes help."""

    def write_text(self, text: str) -> None:
        """Paragraphs, those behind a mark line by line."""
        room = max(self.width - self.current_indent, NARROWEST)
        for number, paragraph in enumerate(re.split(r"\n[ \t]*\n", text.strip("\n"))):
            self.write("\n" if number else "")
            for line in _lines(paragraph, room):
                self.write(f"{' ' * self.current_indent}{line}".rstrip() + "\n")

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = LONGEST_NAME,
        col_spacing: int = BESIDE_NAME,
    ) -> None:
        """Names and what they mean side by side; a long name has a line of its own."""
        rows = [*rows]
        longest = max((columns(name) for name, _ in rows), default=0)
        first = min(longest, col_max) + col_spacing
        room = max(self.width - self.current_indent - first, NARROWEST)
        for name, meaning in rows:
            fits = columns(name) <= first - col_spacing
            head, *rest = [*wrapped(meaning, room)] or [""]
            beside = name + " " * (first - columns(name)) + head
            lines = [beside, *rest] if fits else [name, head, *rest]
            self.write(f"{' ' * self.current_indent}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(" " * (self.current_indent + first) + line + "\n")


def _lines(paragraph: str, room: int) -> Iterator[str]:
    if paragraph.lstrip(" ").startswith(KEPT):
        return iter(paragraph.split("\n")[1:])
    return wrapped(" ".join(paragraph.split()), room)


def wrapped(text: str, room: int) -> Iterator[str]:
    """A text in lines of so many columns: none begins with a mark that closes or ends with one that
    opens, none ends within a Latin word that fits on one.
    """
    line = ""
    for unit in UNIT.findall(text):
        whole = line.rstrip(NEVER_LAST)
        if whole and columns(line + unit) > room and unit not in NEVER_FIRST:
            yield whole
            line = line[len(whole) :].lstrip()
        line = (line + unit).lstrip()
        while columns(line) > room and line.isascii():
            yield line[:room]
            line = line[room:]
    if line.strip():
        yield line.rstrip()
