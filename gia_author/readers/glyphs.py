"""A page of a PDF as PDFium shows it: characters and ruling lines with their places, in points, turned upright."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

MOST_OBJECTS = 30_000  # on a page
DEEPEST_FORM = 6
THIN = 3.0  # points; a filled box thinner than this is a line
STRAIGHT = 1.0  # points that a ruling line may be off the level
THICKEST = 6.0
RADICALS = dict(zip("⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳", "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟", strict=True))
RADICALS |= {chr(code): chr(int(f"{value:x}", 16)) for code, value in ()}  # Kangxi radicals follow below


class Glyph(NamedTuple):
    """A character and its box; y grows upward."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


class Rule(NamedTuple):
    """A ruling line: across at y from start to end, or upright at x."""

    across: bool
    at: float
    start: float
    end: float


@dataclass
class Page:
    """What stands on a page; ``askew`` are characters that run in another direction (watermarks)."""

    glyphs: list[Glyph] = field(default_factory=list)
    askew: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    height: float = 842.0
    width: float = 595.0
    images: int = 0
    cut: bool = False
