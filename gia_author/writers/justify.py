"""Chinese justification for WeasyPrint, which only widens spaces: the room left in a line is shared out between its characters.

Why a patch: WeasyPrint's line layout has no hook. The patch is written for one version, stands aside in any other, and touches
only lines whose language is Chinese. Nothing is added to the text itself.
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
STRETCHABLE = re.compile(rf"[^{ZERO_WIDTH}!-~—…]|([!-~—…])(?![!-~]|\1)")
STRETCHABLE_RUN = re.compile(f"(?:{STRETCHABLE.pattern})+")
MOST = 0.5  # of the font size between two characters; a line that needs more stays ragged
# WeasyPrint writes letter spacing in two halves, one exact, one cut to whole thousandths of the font size: 1000 / 1024 - 1 / 2 of
# the spacing. What is a multiple of this, in font sizes, loses nothing; three Pango units keep rounding from taking one away.
STEP = 1 / (1000 - 1024 / 2)
MARGIN = 3

_widen_spaces = inline.justify_line
_set_text = line_break.Layout.set_text


@dataclass(frozen=True)
class Spacing:
    """Letter spacing in a text box: ``steps`` of STEP after every character, one more after the first ``longer`` ones."""

    steps: int
    longer: int


def install() -> bool:
    """Make WeasyPrint justify Chinese lines; False, and nothing done, for a version this was not written for."""
    if weasyprint.__version__ != WRITTEN_FOR:
        return False
    inline.justify_line = justify_line
    line_break.Layout.set_text = set_text
    return True


def justify_line(context: Any, line: Any, room: float) -> None:
    """Share ``room`` (CSS pixels) between the characters of a line."""
    texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
    if not texts or not (line.style["lang"] or "").startswith("zh"):
        return _widen_spaces(context, line, room)
    gaps = sum(_count(box.text) for box in texts) - 1
    if gaps < 1 or room > MOST * line.style["font_size"] * gaps:
        return None
    end = texts[-1].text
    usual = _letter_spacing(line.style)
    at_end = usual * (1 + len(end) - len(end.rstrip(ZERO_WIDTH)))  # is counted in the line's width and cannot be seen
    steps = round((usual * gaps + room + at_end) / (STEP * line.style["font_size"]))
    _stretch(line, *divmod(steps, gaps), 0.0)
    return None


def _count(text: str) -> int:
    return sum(1 for _ in STRETCHABLE.finditer(text))


def _letter_spacing(style: Any) -> float:
    return 0.0 if style["letter_spacing"] == "normal" else float(style["letter_spacing"])


def _stretch(box: Any, steps: int, longer: int, moved: float) -> tuple[int, float]:
    """Move a box by ``moved`` and widen its text; how many longer gaps are left after it, and how far what follows moves."""
    if not isinstance(box, boxes.TextBox | boxes.LineBox | boxes.InlineBox):
        box.translate(moved, 0)
        return longer, moved
    start = moved
    box.position_x += moved
    if isinstance(box, boxes.TextBox):
        count = _count(box.text)
        box.pango_layout.justification_spacing = Spacing(steps, min(longer, count))
        moved += (steps * count + min(longer, count)) * STEP * box.style["font_size"] - _letter_spacing(box.style) * count
        longer = max(0, longer - count)
    else:
        for child in box.children:
            if child.is_in_normal_flow():
                longer, moved = _stretch(child, steps, longer, moved)
    box.width += moved - start
    return longer, moved


def set_text(layout: Any, text: str, justify: bool = False) -> None:
    """Put text into a Pango layout, spaced out when it is to be drawn as part of a justified line."""
    spacing = layout.justification_spacing
    ours = isinstance(spacing, Spacing)
    _set_text(layout, text, justify and not ours)
    if justify and ours:
        _space_out(layout, spacing)


def _space_out(layout: Any, spacing: Spacing) -> None:
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for start, end, steps in _runs(layout.text, spacing):
        units = round(steps * STEP * layout.style["font_size"] * TO_UNITS)
        attribute = pango.pango_attr_letter_spacing_new(units + (MARGIN if units > 0 else -MARGIN))
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_change(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)


def _runs(text: str, spacing: Spacing) -> Iterator[tuple[int, int, int]]:
    """Runs of characters that can be stretched, as UTF-8 byte positions, with the steps each takes."""
    longer = spacing.longer
    for match in STRETCHABLE_RUN.finditer(text):
        start, length = len(text[:match.start()].encode()), len(match[0])
        middle = start + len(match[0][:longer].encode())
        yield start, middle, spacing.steps + 1
        yield middle, start + len(match[0].encode()), spacing.steps
        longer = max(0, longer - length)
