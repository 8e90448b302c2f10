"""What the style sheet in a page says of its words: crossed out, hidden, raised. Rules for elements
by their names, classes or ids, alone or within others, as converters and editors write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from gia_author.extract.readers.elements import Element

MOST_BYTES = 400_000
MARKS = re.compile("<!--|-->")
RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,4000})\}")
GROUPED = re.compile(r"@[^{};]{0,300}(?:;|\{(?:[^{}]{0,4000}\{[^{}]{0,4000}\})*[^{}]{0,4000}\})")
SELECTOR = re.compile(r"([a-z][a-z0-9]{0,20})?((?:[.#][\w-]{1,80}){0,3})", re.IGNORECASE)
PART = re.compile(r"([.#])([\w-]{1,80})")
MOST_STEPS, FARTHEST = 8, 60  # of a selector; elements above one that are looked at
MARKING = re.compile(r"\s{0,99}(?:text-decoration|vertical-align)")
SAYS = re.compile(
    r"text-decoration|display|visibility|mso-hide|font-size|vertical-align|opacity|color|background|unicode-bidi|direction",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SimpleSelector:
    """Elements of a name, with classes and an id, as far as these are given."""

    tag: str
    classes: frozenset[str]
    name: str

    def fits(self, tagged: Tagged) -> bool:
        """Whether an element is one of them."""
        known = self.tag in ("", tagged.tag) and self.name in ("", tagged.name)
        return known and self.classes <= tagged.classes


@dataclass(frozen=True)
class Tagged:
    """What an element goes by in a style sheet."""

    tag: str
    classes: frozenset[str]
    name: str

    @classmethod
    def of(cls, element: Element) -> Tagged:
        classes = frozenset((element.get("class") or "").split())
        return cls(element.tag, classes, element.get("id") or "")


@dataclass(frozen=True)
class StyleRule:
    """For which elements a rule is, within which others (the nearest first), and what it says of
    them."""

    of: SimpleSelector
    within: tuple[SimpleSelector, ...]
    says: str

    def fits(self, tagged: Tagged, element: Element) -> bool:
        """Whether it is for an element, where that stands."""
        if not self.of.fits(tagged):
            return False
        above = map(Tagged.of, islice(element.iterancestors(), FARTHEST))
        return all(any(outer.fits(one) for one in above) for outer in self.within)


@dataclass
class PageStyles:
    """The rules of a page that bear on how its words are read."""

    rules: list[StyleRule] = field(default_factory=list)

    def of(self, element: Element) -> str:
        """All that is said of an element's look; what it says itself comes last and overrules."""
        own = element.get("style") or ""
        if not self.rules:
            return own
        tagged = Tagged.of(element)
        said = [rule.says for rule in self.rules if rule.fits(tagged, element)]
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
    """The rules for elements by themselves or within others; what depends on elements beside them
    or on what is done with them is none."""
    if not SAYS.search(says):
        return
    for selector in selectors.split(","):
        steps = [_simple(step) for step in selector.replace(">", " ").split()[-MOST_STEPS:]]
        known = [step for step in steps if step]
        if not known or len(known) < len(steps):
            continue
        own, *within = reversed(known)
        yield StyleRule(own, tuple(within), _marking(says) if within else says)


def _marking(says: str) -> str:
    """What a rule for elements within others says of crossing out and raising; what it hides a
    script may show, and its colours stand on those of other rules."""
    parts = (part for part in says.split(";") if MARKING.match(part))
    return ";".join(parts)


def _simple(selector: str) -> SimpleSelector | None:
    """A selector of one element; None for one that asks for more than name, classes and id."""
    found = SELECTOR.fullmatch(selector)
    if not found or not found[0]:
        return None
    parts = PART.findall(found[2])
    classes = frozenset(name for mark, name in parts if mark == ".")
    name = next((name for mark, name in parts if mark == "#"), "")
    return SimpleSelector((found[1] or "").lower(), classes, name)


def last_said(style: str, *names: str) -> str:
    """The last value that a style gives to one of these properties, small letters, without
    !important; empty for none."""
    value = ""
    for part in style.split(";"):
        key, _, said = part.partition(":")
        if key.strip().lower() in names:
            value = said.replace("!important", "").strip().lower()
    return value
