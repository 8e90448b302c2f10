"""The author's text with figures in it: ``{{ 依申请公开.本年新收.总计 }}`` filled in.

Names are looked up here; a text with more than good names in it goes through ``formulas``, and so through Jinja, which most checks do without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gia_author.braces import misuse
from gia_author.figures import Figure, show
from gia_author.finding import Address
from gia_author.variables import Group

if TYPE_CHECKING:
    from gia_author.formulas import Formulas, Problem

NAME = re.compile(r"\{\{\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*\}\}")


class Prose:
    """Fills in texts with one report's figures; ``last`` are last year's figures where known."""

    def __init__(self, names: Group, last: Mapping[Address, Figure | None] | None = None) -> None:
        self.names, self.last = names, last

    @cached_property
    def formulas(self) -> Formulas:
        from gia_author.formulas import Formulas
        return Formulas(self.names, self.last)

    def render(self, text: str) -> tuple[str, list[Problem]]:
        """The text with its figures, and what is wrong with it; the text as written where it cannot be filled in."""
        if "{" not in text and "｛｛" not in text:
            return text, []
        filled = "{" if misuse(text, self.names) else NAME.sub(self.look_up, text)
        return self.formulas.render(text) if "{" in filled or "\r" in filled else (filled, [])

    def look_up(self, piece: re.Match[str]) -> str:
        """The figure that a piece names; the piece as written where it names none."""
        value: Any = self.names
        for key in piece[1].split("."):
            value = value.get(key) if isinstance(value, Group) else None
        return value if isinstance(value, str) else show(value) if isinstance(value, (int, Decimal)) else piece[0]
