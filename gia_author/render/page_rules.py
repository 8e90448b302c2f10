"""Page numbers, header and binding side as the author asks for them, as CSS for printed pages."""

from __future__ import annotations

from collections.abc import Iterable

from gia_author.report.page_settings import BOTH, LEFT, RIGHT, PageSettings


def page_rules(settings: PageSettings, families: Iterable[str]) -> str:
    """CSS for what the author asks of the pages, with these families for the header."""
    if settings == PageSettings():
        return ""
    before, after = map(_css_text, settings.around or ("", ""))
    number = f"{before} counter(page) {after}" if settings.around else "none"
    odd, even = ("right", "left") if settings.first % 2 else ("left", "right")
    face = ", ".join(f'"{family}"' for family in families)
    header = (
        f"@page {{ @top-center {{ content: {_css_text(settings.header)}; font: 12pt {face}; "
        "vertical-align: bottom; padding-bottom: 7mm } }"
    )
    swapped = {LEFT: "", RIGHT: "@page", BOTH: f"@page :{even}"}[settings.binding]
    return (
        f"@page :first {{ counter-set: page {settings.first} }}"
        f"@page :{odd} {{ @bottom-left {{ content: none }} @bottom-right {{ content: {number}; "
        "padding: 5mm 14pt 0 0; vertical-align: top } }"
        f"@page :{even} {{ @bottom-right {{ content: none }} @bottom-left {{ content: {number}; "
        "padding: 5mm 0 0 14pt; vertical-align: top } }"
        + (header if settings.header else "")
        + (f"{swapped} {{ margin-left: 26mm; margin-right: 28mm }}" if swapped else "")
    )


def _css_text(text: str) -> str:
    """Text as a CSS string, whatever is in it."""
    return '"' + "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in text) + '"'
