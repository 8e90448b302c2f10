"""The report's title in lines: none too long for the page, all of about the same length, no name
cut in two where that can be helped.
"""

from __future__ import annotations

import re
from itertools import pairwise

WIDTH = 20  # characters of 22 points on a line of the page
SIGNED = 22  # characters of a body's name in one line of the signature
END = re.compile(  # of words in titles and the names of bodies
    "(?:[省州盟旗局厅院和、）)]|府(?!信息)|委员会|办公室|办事处|公开|年(?=政府)|委(?!员)"
    "|市(?![场政容民])|县(?!级)|区(?![划域])|乡(?![镇族建村])|镇(?!村)"
    "|族(?!自治|.{0,3}族))(?=[^）)、])|(?=[（(])"
)


def balanced(line: str, width: int = WIDTH) -> list[str]:
    """A line of the title in as many as it needs, none longer than ``width``."""
    rows = -(-len(line) // width)
    if rows < 2:
        return [line]
    even = -(-len(line) // rows)
    ends = [end for end in _ends(line) if end <= width]
    cuts = [end for end in ends if len(line) - end <= width * (rows - 1)] or ends
    cut = min(cuts, key=lambda cut: (*_kind(line, cut), abs(cut - even)), default=even)
    return [line[:cut], *balanced(line[cut:], width)]


def _kind(line: str, cut: int) -> tuple[bool, bool]:
    """How little is said for a cut: best before a bracket, then between a county and its body."""
    return line[cut] not in "（(", line[cut - 1] not in "县市区旗"


def words(line: str) -> list[str]:
    """A line of the title in the words between which it may be broken."""
    return [line[start:end] for start, end in pairwise((0, *_ends(line), len(line)))]


def _ends(line: str) -> list[int]:
    return [*dict.fromkeys(found.end() for found in END.finditer(line) if found.end())]
