"""What the style sheet in a page says of its words: crossed out, hidden, raised. Only rules for one
element by its name, class or id, as converters and editors write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gia_author.extract.readers.elements import Element

MOST_BYTES = 400_000
MARKS = re.compile("<!--|-->")
RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,4000})\}")
GROUPED = re.compile(r"@[^{};]{0,300}(?:;|\{(?:[^{}]{0,4000}\{[^{}]{0,4000}\})*[^{}]{0,4000}\})")
SELECTOR = re.compile(r"([a-z][a-z0-9]{0,20})?((?:[.#][\w-]{1,80}){0,3})", re.IGNORECASE)
PART = re.compile(r"([.#])([\w-]{1,80})")
SAYS = re.compile(
    r"text-decoration|display|visibility|mso-hide|font-size|vertical-align|opacity|color|background|unicode-bidi|direction",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StyleRule:
    """For which elements a rule is, and what it says of them."""

    tag: str
    classes: frozenset[str]
    name: str
    says: str

    def fits(self, tag: str, classes: set[str], name: str) -> bool:
        """Whether it is for an element of this name, with these classes and this id."""
        named = self.name in ("", name) and self.tag in ("", tag)
        return named and self.classes <= classes


@dataclass
class PageStyles:
    """The rules of a page that bear on how its words are read."""

    rules: list[StyleRule] = field(default_factory=list)

    def of(self, element: Element) -> str:
        """All that is said of an element's look; what it says itself comes last and overrules."""
        own = element.get("style") or ""
        if not self.rules:
            return own
        classes, name = set((element.get("class") or "").split()), element.get("id") or ""
        said = [rule.says for rule in self.rules if rule.fits(element.tag, classes, name)]
        return ";".join([*said, own]) if said else own


def gathered(root: Element) -> PageStyles:
    """The style sheets in a page. What is only for paper or for a width of window is left out."""
    text = "\n".join("".join(sheet.itertext()) for sheet in root.iter("style") if _is_shown(sheet))
    text = GROUPED.sub("", MARKS.sub("", _uncommented(text[:MOST_BYTES])))
    return PageStyles(
        [rule for found in RULE.finditer(text) for rule in _rules(found[1], found[2])]
    )


def _uncommented(text: str) -> str:
    """A style sheet without its comments; one that is not closed goes to the end."""
    told, *commented = text.split("/*")
    return told + "".join(part.partition("*/")[2] for part in commented)


def _is_shown(sheet: Element) -> bool:
    return (sheet.get("media") or "all").lower() in ("all", "screen")


def _rules(selectors: str, says: str) -> Iterator[StyleRule]:
    """The rules for single elements; what depends on the elements around is none."""
    if not SAYS.search(says):
        return
    for selector in selectors.split(","):
        found = SELECTOR.fullmatch(selector.strip())
        if not found or not found[0]:
            continue
        parts = PART.findall(found[2])
        classes = frozenset(name for mark, name in parts if mark == ".")
        name = next((name for mark, name in parts if mark == "#"), "")
        yield StyleRule((found[1] or "").lower(), classes, name, says)


def last_said(style: str, *names: str) -> str:
    """The last value that a style gives to one of these properties, small letters, without
    !important; empty for none."""
    value = ""
    for part in style.split(";"):
        key, _, said = part.partition(":")
        if key.strip().lower() in names:
            value = said.replace("!important", "").strip().lower()
    return value
