"""Where a signature stands in a Word file, in a report and in a letter: at the right, the date
under the middle of the body's name (GB/T 9704).
"""

from __future__ import annotations

from collections.abc import Sequence

from gia_author.language import characters

CHARACTER = 320  # twips, 3号
RIGHT_MARGIN = 2.0  # characters to the right of the signature
LONGEST_NAME = 24.0  # characters
PLAY = 3.0  # characters left and right of a signature together, for faces with wide digits


def under_each_other(lines: Sequence[str], text_width: int) -> str:
    """What centres the lines of a signature under the longest, at the right of a text so wide in
    twips."""
    wide = min(max(map(characters.width, lines), default=0.0), LONGEST_NAME) + PLAY
    right = RIGHT_MARGIN - PLAY / 2
    left = max(0.0, text_width / CHARACTER - wide - right)
    indent = "".join(
        f' w:{side}Chars="{room * 100:.0f}" w:{side}="{room * CHARACTER:.0f}"'
        for side, room in (("left", left), ("right", right))
    )
    return f'<w:ind{indent}/><w:jc w:val="center"/>'
