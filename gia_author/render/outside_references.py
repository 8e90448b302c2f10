"""What in a page made by an office's own template a browser would fetch, follow or run by itself
when it is opened.

Why not left to the page's policy: a policy stops neither a page that sends its reader elsewhere
nor a look for a name, and a fragment has none.
"""

from __future__ import annotations

import re

import lxml.html
from lxml.html import HtmlElement

from gia_author.render import inline_styles

REFUSED = re.compile(
    r"<(?:base|embed|form|frame|iframe|link|meta|object|portal|script)(?=[\s/>])", re.IGNORECASE
)
FETCHED = frozenset(
    (
        "src",
        "srcset",
        "href",
        "xlink:href",
        "data",
        "poster",
        "background",
        "action",
        "formaction",
        "ping",
    )
)
FOLLOWED = frozenset(("", "http", "https", "mailto", "tel"))  # what begins a link that is one
SHOWN = 60  # characters


def first(page: str) -> str:
    """The beginning of the first such tag or attribute; empty for none."""
    if found := REFUSED.search(page):
        return page[found.start() : found.start() + SHOWN]
    for element in lxml.html.fragment_fromstring(page, create_parent="div").iter():
        if isinstance(element.tag, str) and (told := _attribute(element)):
            return told[:SHOWN]
    return ""


def is_link(address: str) -> bool:
    """Whether an address leads to a page, a mailbox or a telephone, and runs nothing."""
    kind, colon, _ = address.strip().partition(":")
    return not colon or kind.lower() in FOLLOWED


def is_carried(address: str) -> bool:
    """Whether an address is a picture by itself, or a place in the page."""
    return address.strip().lower().startswith(("data:image/", "#")) or not address.strip()


def _attribute(element: HtmlElement) -> str:
    for name, value in element.items():
        if name.startswith("on") or not _is_harmless(str(element.tag), name, value):
            return f'<{element.tag} {name}="{value}'
    return ""


def _is_harmless(tag: str, name: str, value: str) -> bool:
    if name == "style":
        return not inline_styles.fetches(value)
    if name not in FETCHED:
        return True
    return is_link(value) if (tag, name) == ("a", "href") else is_carried(value)
