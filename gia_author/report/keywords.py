"""The keywords in the properties of a Word file of ours: they stay when another program converts
it, where the data that it carries are lost."""

from __future__ import annotations

import re

OURS = re.compile("政府信息公开，年度报告，[^，]{2,100}，20[0-9]{2}年")


def keywords(agency: str, year: int) -> str:
    """Those of a report."""
    return f"政府信息公开，年度报告，{agency}，{year}年"


def are_ours(text: str) -> bool:
    """Whether keywords read back are those that we give a report."""
    return OURS.fullmatch(text.strip()) is not None
