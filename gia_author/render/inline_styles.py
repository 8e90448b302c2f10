"""A style sheet written onto the elements of a page, as browsers would apply it: by specificity and
order, !important last, @media for screens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import cssselect2
import tinycss2
from tinycss2.ast import Declaration, Node

from gia_author.diagnostics.finding import GiaError

SHOWN = ("", "all", "screen", "only all", "only screen", "not print")
PASSED_OVER = ("print", "only print", "not all", "not screen")
OTHER_PAGES = ("page", "charset")  # at-rules that say nothing of a screen
FETCHING = ("url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "element")
ADVICE = (
    "网页片段的样式逐个写到元素上，只能写元素的样式：用标签、类名和包含关系选元素，不用伪类的状态、"
    "伪元素和随屏幕变化的条件。"
)


def dress(root: object, css: str) -> None:
    """Write the look of every element below the root on it; of what an element says itself only
    !important wins. Raises GiaError.
    """
    matcher = _matcher(css)
    for element in cssselect2.ElementWrapper.from_html_root(root).iter_subtree():
        if element.etree_element is not root and (look := _look(matcher, element)):
            element.etree_element.set("style", look)


def problems(css: str) -> list[str]:
    """What in a style sheet cannot be written onto elements."""
    try:
        _matcher(css)
    except GiaError as error:
        return [error.message]
    return []


def _look(matcher: cssselect2.Matcher, element: cssselect2.ElementWrapper) -> str:
    """The declarations for an element in the order of the cascade, of each property the one that
    wins, where it stands.
    """
    written = _declarations(element.etree_element.get("style") or "")
    own = [one for one in written if not _fetches(one.value)]
    said = [one for *_, declarations in matcher.match(element) for one in declarations]
    look: dict[str, Declaration] = {}
    for one in sorted((*said, *own), key=lambda one: one.important):
        name = one.name if one.name.startswith("--") else one.lower_name
        look.pop(name, None)
        look[name] = one
    return ";".join(map(_written, look.values()))


def _written(one: Declaration) -> str:
    value = "".join(" " if part.type == "whitespace" else part.serialize() for part in one.value)
    return f"{one.name}:{value.strip()}" + ("!important" if one.important else "")


def _declarations(body: object) -> list[Any]:
    found = tinycss2.parse_blocks_contents(body, skip_comments=True, skip_whitespace=True)
    return [one for one in found if one.type == "declaration"]


@lru_cache(maxsize=8)
def _matcher(css: str) -> Any:
    """The style sheet's rules by their selectors.

    Raises GiaError for what cannot be written onto elements.
    """
    matcher = cssselect2.Matcher()
    for rule in _shown(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)):
        declarations = tuple(_declarations(rule.content))
        if any(_fetches(one.value) for one in declarations):
            raise _unfit(rule, "“url(…)”不能用，打开网页时会去取")
        for selector in _selectors(rule):
            matcher.add_selector(selector, declarations)
    return matcher


def fetches(body: str) -> bool:
    """Whether the style of an element names something that a browser would fetch."""
    return any(_fetches(one.value) for one in _declarations(body))


def _fetches(parts: Iterable[Node]) -> bool:
    """Whether a value names something that a browser would fetch; what carries its data does
    not."""
    for part in parts:
        if part.type == "url" and not part.value.strip().lower().startswith("data:"):
            return True
        if part.type == "function" and part.lower_name in FETCHING:
            return True
        inside = getattr(part, "arguments", None) or getattr(part, "content", None)
        if isinstance(inside, list) and _fetches(inside):
            return True
    return False


def _shown(rules: list[Node]) -> Iterator[Node]:
    """The rules that hold for a screen, whatever its size."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type != "at-rule":
            raise _unfit(rule, "写法有误")
        elif rule.lower_at_keyword == "media" and rule.content is not None:
            if _is_for_screens(rule):
                yield from _shown(
                    tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                )
        elif rule.lower_at_keyword not in OTHER_PAGES:
            raise _unfit(rule, f"“@{rule.at_keyword}”不能用")


def _is_for_screens(rule: Node) -> bool:
    """Whether one of the media is a screen.

    Raises GiaError for a condition that changes with the screen.
    """
    media = [" ".join(one.lower().split()) for one in tinycss2.serialize(rule.prelude).split(",")]
    for medium in media:
        if medium not in (*SHOWN, *PASSED_OVER):
            raise _unfit(rule, f"条件“@media {medium}”不能用")
    return any(medium in SHOWN for medium in media)


def _selectors(rule: Node) -> list[Any]:
    written = tinycss2.serialize(rule.prelude).strip()
    try:
        selectors = cssselect2.compile_selector_list(rule.prelude)
    except (cssselect2.SelectorError, SyntaxError, RecursionError, MemoryError):  # it is compiled
        raise _unfit(rule, f"选择器“{written[:40]}”不能用") from None
    if any(selector.pseudo_element or selector.never_matches for selector in selectors):
        raise _unfit(rule, f"选择器“{written[:40]}”不能用")
    return list(selectors)


def _unfit(rule: Node, what: str) -> GiaError:
    return GiaError(f"样式文件inline.css第{rule.source_line}行：{what}。", ADVICE)
