"""What pasting left in the author's texts, mended where it is written: places in a text become
places in the YAML around it."""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.checks.profile import Profile
from gia_author.checks.registry import FIGURE, KEPT, Mend, Mender
from gia_author.language import tidy_text


def mends(*kinds: str) -> Mender:
    """The changes that rid a text, as it is written in the file, of slips of these kinds."""

    def mended(written: str, plan: Profile) -> Iterator[Mend]:
        text, indent, lines = _unwrapped(written)
        if not lines:
            return
        for slip in tidy_text.slips(text):
            start, end = _at(lines, slip.start), _at(lines, slip.end)
            if slip.kind in kinds and not {FIGURE, KEPT} & {*written[start:end]}:
                new = slip.new.replace("\n", "\n" + indent)
                yield Mend(start, written[start:end], new, slip.kind)

    return mended


Starts = list[tuple[int, int]]  # of every line where it begins in the text and in what is written


def _at(lines: Starts, place: int) -> int:
    """The place in what is written of a place in the text."""
    inside, outside = next(line for line in reversed(lines) if line[0] <= place)
    return outside + place - inside


def _unwrapped(written: str) -> tuple[str, str, Starts]:
    """The text in what is written, its indentation, and where its lines begin; a text under | has
    every line behind the same indentation."""
    if not written.startswith("|"):
        return written, "", [(0, 0)]
    head, _, content = written.partition("\n")
    raw = content.split("\n")
    first = next((line for line in raw if line.strip(" ")), "")
    indent = first[: len(first) - len(first.lstrip(" "))]
    outside, inside = len(head) + 1, 0
    starts: Starts = []
    lines: list[str] = []
    for line in raw:
        deep = len(indent) if line.startswith(indent) else len(line)
        lines.append(line[deep:])
        starts.append((inside, outside + deep))
        inside, outside = inside + len(lines[-1]) + 1, outside + len(line) + 1
    return "\n".join(lines), indent, starts
