"""Marks of notes that stand above or below a line: their digits are none of the figure before."""

from __future__ import annotations

import re

NOTE = re.compile(r"[\[［〔(（]?注?(\d{1,2}(?:[,，、\-~–]\d{1,2}){0,4})[\]］〕)）]?")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised_mark(text: str) -> str | None:
    """The numbers of notes in a raised text, as raised digits; None for any other text."""
    found = NOTE.fullmatch("".join(text.split()))
    return found[1].translate(RAISED) if found else None
