"""The report's title in lines: none too long for the page, all of about the same length, no name
cut in two where that can be helped.
"""

from __future__ import annotations

import re

WIDTH = 20  # characters of 22 points on a line of the page
NEAR = 4  # characters by which a line may differ from its share
ENDS = re.compile(
    "(?=[（(])|(?<=[省市县区局委会府厅和、）)])(?!$)"
)  # of words in the names of bodies


def balanced(line: str) -> list[str]:
    """A line of the title in as many as it needs."""
    rows = -(-len(line) // WIDTH)
    if rows < 2:
        return [line]
    even = -(-len(line) // rows)
    cuts = [
        end.start()
        for end in ENDS.finditer(line)
        if abs(end.start() - even) <= NEAR and end.start() <= WIDTH
    ]
    cut = min(cuts, key=lambda cut: (line[cut] not in "（(", abs(cut - even)), default=even)
    return [line[:cut], *balanced(line[cut:])]
