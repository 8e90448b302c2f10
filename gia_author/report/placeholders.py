"""The author's text with figures in it: ``{{ 依申请公开.本年新收.总计 }}`` filled in.

Names are looked up here; what is more than a name is left to ``formulas``, and so to Jinja, which
most checks do without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gia_author.diagnostics.finding import Address
from gia_author.form.numbers import Figure, show
from gia_author.report.expression_syntax import EXPRESSION, misuse
from gia_author.report.variables import Group

if TYPE_CHECKING:
    from gia_author.report.expressions import ExpressionProblem, Formulas

NAME = re.compile(r"\{\{\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*\}\}")


class Prose:
    """Fills in texts with one report's figures; ``last`` are last year's figures where known."""

    def __init__(self, names: Group, last: Mapping[Address, Figure | None] | None = None) -> None:
        self.names, self.last = names, last

    @cached_property
    def formulas(self) -> Formulas:
        from gia_author.report.expressions import Formulas

        return Formulas(self.names, self.last)

    def render(self, text: str) -> tuple[str, list[ExpressionProblem]]:
        """The text with its figures, and what is wrong with it; the text as written where it cannot
        be filled in.
        """
        if "{" not in text and "｛｛" not in text:
            return text, []
        filled = "{" if misuse(text, self.names) else EXPRESSION.sub(self.work_out, text)
        return self.formulas.render(text) if "{" in filled or "\r" in filled else (filled, [])

    def work_out(self, piece: re.Match[str]) -> str:
        """What an expression stands for; the expression as written where that cannot be told."""
        name = NAME.fullmatch(piece[0])
        if not name:
            around = "-" in (
                piece[0][2],
                piece[0][-3],
            )  # {{- and -}} take away the blanks before and behind, too
            if around or self.formulas.is_spent:
                return piece[0]
            return self.formulas.attempt(piece[0])[0]
        value: Any = self.names
        for key in name[1].split("."):
            value = value.get(key) if isinstance(value, Group) else None
        if isinstance(value, (int, Decimal)):
            return show(value)
        return value if isinstance(value, str) else piece[0]
