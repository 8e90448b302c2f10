"""Words of a PDF in another colour that are printed over others: a stamp on the signature, a
watermark, somebody's hand in a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gia_author.extract.readers.placed_glyphs import Glyph, Inked

FARTHEST = 1e9  # points; what is farther stands at no place
SQUARE = 40.0  # points; what is larger is no character of a text
TWO_LINES, WIDE_GAP = 2, 6  # heights of a character, within which those of one colour are one piece
REPEATED = 4  # characters of a watermark that is the same wherever it stands on the page


def parted(inked: Sequence[Inked]) -> tuple[list[Inked], str]:
    """The characters but for those over others, in their order; and these."""
    main, _ = Counter(one.ink for one in inked).most_common(1)[0] if inked else (0, 0)
    if all(one.ink == main for one in inked):
        return [*inked], ""
    below = _Squares(one.glyph for one in inked if one.ink == main)
    runs = [*_runs(inked, main)]
    over = [run[0].ink != main and any(below.holds(one.glyph) for one in run) for run in runs]
    marks = {
        (run[0].ink, words)
        for run, is_over in zip(runs, over, strict=True)
        if is_over and len(words := _words(run)) >= REPEATED
    }
    kept, gone = [], ""
    for run, is_over in zip(runs, over, strict=True):
        words = _words(run)
        if is_over or (run[0].ink, words) in marks:
            gone += words
        else:
            kept += run
    return kept, gone


def _words(run: Sequence[Inked]) -> str:
    return "".join(one.glyph.text for one in run)


def _runs(inked: Sequence[Inked], main: int) -> Iterator[list[Inked]]:
    """The characters in runs of one colour, those of another than most in such as stand close
    together."""
    run: list[Inked] = []
    for one in inked:
        if run and (
            one.ink != run[-1].ink or (one.ink != main and _is_far(one.glyph, run[-1].glyph))
        ):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _is_far(glyph: Glyph, other: Glyph) -> bool:
    (x, y), (u, v) = glyph.middle, other.middle
    return abs(y - v) > TWO_LINES * glyph.height or abs(x - u) > WIDE_GAP * glyph.height


class _Squares:
    """Characters by the squares of a page that they stand in."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        self._here: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            x, y = glyph.middle
            small = 0 <= glyph.right - glyph.left <= SQUARE and 0 <= glyph.height <= SQUARE
            if small and abs(x) < FARTHEST and abs(y) < FARTHEST:
                self._here[_square(glyph)].append(glyph)

    def holds(self, glyph: Glyph) -> bool:
        """Whether the middle of a character stands on one of these."""
        x, y = glyph.middle
        if not (abs(x) < FARTHEST and abs(y) < FARTHEST):
            return False
        column, row = _square(glyph)
        return any(
            other.left < x < other.right and other.bottom < y < other.top
            for i in (-1, 0, 1)
            for k in (-1, 0, 1)
            for other in self._here.get((column + i, row + k), ())
        )


def _square(glyph: Glyph) -> tuple[int, int]:
    x, y = glyph.middle
    return int(x // SQUARE), int(y // SQUARE)
