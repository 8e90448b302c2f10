"""Chinese justification for WeasyPrint, which only widens spaces: the room left in a line is shared
out between its characters.

Why a patch: WeasyPrint's line layout has no hook. The patch is written for one version, stands
aside in any other, and touches only lines whose language is Chinese. Nothing is added to the text
itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

WRITTEN_FOR = "70.0"
ZERO_WIDTH = "\u200b\u2060"
# Nothing is added inside words, numbers, dashes and ellipses, nor at characters that have no width.
STRETCHABLE = re.compile(rf"[^{ZERO_WIDTH}!-~—…]|([!-~—…])(?![{ZERO_WIDTH}]*(?:[!-~]|\1))")
RUN = re.compile(f"[{ZERO_WIDTH}]+|(?:{STRETCHABLE.pattern})+")
MOST = 0.5  # of the font size between two characters; a line that needs more stays ragged
# WeasyPrint writes letter spacing in two halves, one exact, one cut to whole thousandths of the
# font size: 1000 / 1024 - 1 / 2 of
# the spacing. What is a multiple of this, in font sizes, loses nothing; three Pango units keep
# rounding from taking one away.
STEP = 1 / (1000 - 1024 / 2)
MARGIN = 3

_widen_spaces = inline.justify_line
_set_text = line_break.Layout.set_text


@dataclass(frozen=True)
class Spacing:
    """Letter spacing in a text box: ``steps`` of STEP after every character, one more after the
    first ``longer`` ones.
    """

    steps: int
    longer: int


def install() -> bool:
    """Make WeasyPrint justify Chinese lines; False, and nothing done, for a version this was not
    written for.
    """
    if weasyprint.__version__ != WRITTEN_FOR:
        return False
    inline.justify_line = justify_line
    line_break.Layout.set_text = set_text
    return True


def justify_line(context: object, line: boxes.LineBox, room: float) -> None:
    """Share ``room`` (CSS pixels) between the characters of a line."""
    texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
    if not texts or not (line.style["lang"] or "").startswith("zh"):
        _widen_spaces(context, line, room)
        return
    gaps = sum(_count(box.text) for box in texts) - (
        1 if STRETCHABLE.match(texts[-1].text) else 0.5
    )  # Pango spaces by halves
    if gaps < 1 or room > MOST * line.style["font_size"] * gaps:
        return
    usual = _letter_spacing(line.style)
    unseen = 1 + sum(
        _zero_widths(box.text) for box in texts
    )  # have spacing in the line's width, and none when drawn
    steps = round((room + usual * (gaps + unseen)) / (STEP * line.style["font_size"]))
    each = int(steps // gaps)
    _stretch(line, each, round(steps - each * gaps), 0.0)


def _count(text: str) -> int:
    return sum(1 for _ in STRETCHABLE.finditer(text))


def _zero_widths(text: str) -> int:
    return sum(text.count(character) for character in ZERO_WIDTH)


def _letter_spacing(style: Any) -> float:
    return 0.0 if style["letter_spacing"] == "normal" else float(style["letter_spacing"])


def _stretch(box: boxes.TextBox, steps: int, longer: int, moved: float) -> tuple[int, float]:
    """Move a box by ``moved`` and widen its text; how many longer gaps are left after it, and how
    far what follows moves.
    """
    if not isinstance(box, boxes.TextBox | boxes.LineBox | boxes.InlineBox):
        box.translate(moved, 0)
        return longer, moved
    start = moved
    box.position_x += moved
    if isinstance(box, boxes.TextBox):
        count = _count(box.text)
        box.pango_layout.justification_spacing = Spacing(steps, min(longer, count))
        moved += (steps * count + min(longer, count)) * STEP * box.style["font_size"]
        moved -= _letter_spacing(box.style) * (count + _zero_widths(box.text))
        longer = max(0, longer - count)
    else:
        for child in box.children:
            if child.is_in_normal_flow():
                longer, moved = _stretch(child, steps, longer, moved)
    box.width += moved - start
    return longer, moved


def set_text(layout: line_break.Layout, text: str, justify: bool = False) -> None:
    """Put text into a Pango layout, spaced out when it is to be drawn as part
    of a justified line.
    """
    spacing = layout.justification_spacing
    ours = isinstance(spacing, Spacing)
    _set_text(layout, text, justify and not ours)
    if justify and ours:
        _space_out(layout, spacing)


def _space_out(layout: line_break.Layout, spacing: Spacing) -> None:
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for start, end, steps in _runs(layout.text, spacing):
        units = round(steps * STEP * layout.style["font_size"] * TO_UNITS)
        attribute = pango.pango_attr_letter_spacing_new(
            units + (units > 0) * MARGIN - (units < 0) * MARGIN
        )
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_change(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)


def _runs(text: str, spacing: Spacing) -> Iterator[tuple[int, int, int]]:
    """Runs of characters with their own spacing, as UTF-8 byte positions and steps; those without
    width take none.
    """
    longer = spacing.longer
    for match in RUN.finditer(text):
        start = len(text[: match.start()].encode())
        middle, end = start + len(match[0][:longer].encode()), start + len(match[0].encode())
        if match[0][0] in ZERO_WIDTH:
            yield start, end, 0
        else:
            yield start, middle, spacing.steps + 1
            yield middle, end, spacing.steps
            longer = max(0, longer - len(match[0]))
