"""SVG by hand: marks of six kinds that differ in colour, in grey and in hatching; texts whose room
is known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from gia_author.language.characters import is_wide
from gia_author.render import title_lines

SIZE = 13.0  # of all texts, in units of the drawing
SMALL = 11.0  # of figures inside bars
WIDTH = 420.0  # of a chart in a report: the same text can be read on paper and on a telephone
LINE = 1.3  # times the size, from one line of a label to the next
INK, FAINT = "#1f2933", "#5c6670"
WIDE = frozenset("%@&ABCDGHKMNOQRUVWXYZmw")  # counted as wide as a Chinese character


@dataclass(frozen=True)
class Mark:
    """How one kind of thing is drawn: its fill, the ink of figures on it, and its hatching.

    That is / or \\ or none at all.
    """

    fill: str
    ink: str
    hatch: str = ""


MARKS = (
    Mark("#1d4e79", "#ffffff"),
    Mark("#e3a83c", INK),
    Mark("#237b77", "#ffffff", "/"),
    Mark("#dbe9f3", INK),
    Mark("#b5523b", "#ffffff", "\\"),
    Mark("#a9b0b8", INK, "/"),
)
YEARS = (MARKS[3], MARKS[0])  # the year before, the year


def marks(count: int) -> tuple[Mark, ...]:
    """The marks of so many series; they repeat after the sixth."""
    return tuple(MARKS[n % len(MARKS)] for n in range(count))


def number(value: float) -> str:
    """A coordinate in as few digits as it needs."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def width(text: str, size: float = SIZE) -> float:
    """The room that a text takes; letters, digits and % are counted as wide as the widest usual
    faces draw them.
    """
    return size * sum(1.0 if is_wide(c) or c in WIDE else 0.64 for c in text)


def clean(text: str) -> str:
    """A text on one line and without characters that XML does not allow."""
    return " ".join(
        "".join(c if c.isprintable() and c not in "\ufffe\uffff" else " " for c in text).split()
    )


def wrapped(label: str, room: float, lines: int = 2, size: float = SIZE) -> tuple[str, ...]:
    """A label in at most so many lines of about the same length, each no wider than ``room``; what
    does not fit ends in …
    """
    whole = clean(label)
    count = next(
        (n for n in range(1, lines) if width(whole, size) <= n * room - (n - 1) * size), lines
    )
    result = []
    for left in range(count, 0, -1):
        wanted = max(width(whole, size) / left, size) if left > 1 else room
        end = _between_words(whole, wanted, room, size) if left == 2 else 0
        line, whole = (whole[:end], whole[end:]) if end else _cut(whole, wanted, room, size)
        result.append(line)
    if whole:
        result[-1] = _cut(result[-1], room - size, room - size, size)[0] + "…"
    return tuple(line for line in result if line)


def _between_words(text: str, wanted: float, room: float, size: float) -> int:
    """Where a text is cut into two lines that both have room, between words of a name and nearest
    to ``wanted``; 0 if it cannot be."""
    ends = [*accumulate(map(len, title_lines.words(text)))][:-1]
    widths = {end: (width(text[:end], size), width(text[end:], size)) for end in ends}
    fitting = [end for end, both in widths.items() if max(both) <= room + 0.01]
    return min(fitting, key=lambda end: abs(widths[end][0] - wanted), default=0)


def _cut(text: str, wanted: float, room: float, size: float) -> tuple[str, str]:
    """The beginning of a text that reaches ``wanted`` and stays within ``room``, and the rest."""
    end, used = 0, 0.0
    while end < len(text) and used < wanted - 0.01 and used + width(text[end], size) <= room + 0.01:
        used += width(text[end], size)
        end += 1
    return text[:end], text[end:]


def text(
    x: float, y: float, content: str, anchor: str = "start", size: float = SIZE, fill: str = INK
) -> str:
    """A line of text; ``y`` is its middle."""
    aligned = f' text-anchor="{anchor}"' if anchor != "start" else ""
    sized = f' font-size="{number(size)}"' if size != SIZE else ""
    coloured = f' fill="{fill}"' if fill != INK else ""
    return (
        f'<text x="{number(x)}" y="{number(y + 0.36 * size)}"{aligned}{sized}{coloured}>'
        f"{escape(content)}</text>"
    )


def label(x: float, y: float, lines: Sequence[str]) -> Iterator[str]:
    """The lines of a label that ends at ``x``, around the middle ``y``."""
    top = y - (len(lines) - 1) / 2 * LINE * SIZE
    for n, line in enumerate(lines):
        yield text(x, top + n * LINE * SIZE, line, "end")


def box(x: float, y: float, wide: float, high: float, look: Mark) -> str:
    """A filled box, hatched where its mark says so."""
    rect = (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}" '
        f'fill="{look.fill}" '
        f'stroke="{INK}" stroke-width="0.5"/>'
    )
    lines = "".join(_hatching(x, y, wide, high, look.hatch)) if look.hatch else ""
    return rect + (
        f'<path d="{lines}" stroke="#ffffff" stroke-width="1" stroke-opacity="0.85" fill="none"/>'
        if lines
        else ""
    )


def _hatching(
    x: float, y: float, wide: float, high: float, way: str, step: float = 6.0
) -> Iterator[str]:
    """Lines at 45 degrees across a box, cut at its edges.

    Not an SVG pattern: those need names and come out differently in each engine.
    """
    inset = 0.5
    left, top, right, bottom = x + inset, y + inset, x + wide - inset, y + high - inset
    offset = step
    while offset < right - left + bottom - top:
        begin, end = max(0.0, offset - (bottom - top)), min(right - left, offset)
        down = (
            (bottom - (offset - begin), bottom - (offset - end))
            if way == "\\"
            else (top + offset - begin, top + offset - end)
        )
        if end - begin > 1:
            yield (
                f"M{number(left + begin)} {number(down[0])}L{number(left + end)} {number(down[1])}"
            )
        offset += step


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    """A thin line."""
    return (
        f'<path d="M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}" stroke="{FAINT}" '
        'stroke-width="0.8" fill="none"/>'
    )


def tear(x: float, y: float, high: float) -> str:
    """A white slanted band across a bar that is cut."""
    left, right, top, bottom = x - 3, x + 3, number(y - 1), number(y + high + 1)
    return (
        f'<path d="M{number(left)} {bottom}L{number(right)} {top}L{number(right + 4)} {top}'
        f'L{number(left + 4)} {bottom}Z" fill="#ffffff"/>'
    )


def legend(names: Sequence[str], marks: Sequence[Mark], room: float) -> tuple[list[str], float]:
    """The names of series with their marks, in as many rows as they need; and the height taken."""
    parts, x, y = [], 0.0, 0.0
    for name, look in zip(names, marks, strict=True):
        needed = 18 + width(name)
        if x and x + needed > room:
            x, y = 0.0, y + 20
        parts += [box(x + 0.5, y + 2, 12, 12, look), text(x + 18, y + 8, name)]
        x += needed + 16
    return parts, y + 20


def picture(
    parts: Iterable[str], size: tuple[float, float], title: str, words: str, key: str
) -> str:
    """The drawing as an SVG image that has a name and a description; ``key`` must be unique on a
    page.
    """
    wide, high = map(number, size)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" role="img" '
        f'aria-labelledby="{key}-title" aria-describedby="{key}-desc" overflow="visible" '
        f'font-size="{number(SIZE)}" fill="{INK}">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(words)}'
        f"</desc>{''.join(parts)}</svg>"
    )
