"""Lists whose items stand side by side before a number: 市、县、乡三级."""

from __future__ import annotations

BETWEEN = (  # and not inside a word: 涉及, 及时, 参与, 和谐
    "(?:、|(?<![平温缓饱共总调])和(?![谐平解气睦])|以及|(?<![涉普危波顾提兼以])及(?![时格])"
    "|(?<!参)与(?!会)|[—－→-]{1,2})"
)
STOPS = "，。；：,;:“”《》！？"  # marks before which no list of this clause begins
REACH = 120  # characters that a list may be long


def before(text: str, end: int) -> str:
    """What of a clause stands before a place, for as long as a list may be."""
    start = max(0, end - REACH)
    return text[max(start, *(text.rfind(mark, start, end) + 1 for mark in STOPS)) : end]
