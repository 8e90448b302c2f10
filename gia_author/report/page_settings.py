"""What the author asks of the pages: their numbers, the text above, the side of binding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gia_author.language.characters import half_width
from gia_author.report.model import text
from gia_author.yamlfile.fields import BINDINGS, PAGE_NUMBERS

AROUND = dict(zip(PAGE_NUMBERS, (("— ", " —"), ("", ""), ("第", "页"), None), strict=True))
LEFT, RIGHT, BOTH = BINDINGS


@dataclass(frozen=True)
class PageSettings:
    """``around`` is what stands before and after a page's number, None for no numbers; ``first`` is
    the number of the first page.
    """

    around: tuple[str, str] | None = AROUND[PAGE_NUMBERS[0]]
    first: int = 1
    header: str = ""
    binding: str = LEFT


def page_settings(prose: Mapping[str, object]) -> PageSettings:
    """The settings in the author's file; the usual ones where it says nothing that can be used."""
    layout = prose.get("版式")
    if not isinstance(layout, dict):
        return PageSettings()
    usual, first = PageSettings(), half_width(text(layout, "起始页码"))
    binding = text(layout, "装订")
    return PageSettings(
        around=AROUND.get(text(layout, "页码"), usual.around),
        first=int(first) if first.isdecimal() and len(first) <= 3 else usual.first,
        header=" ".join(text(layout, "页眉").split()),
        binding=binding if binding in BINDINGS else usual.binding,
    )
