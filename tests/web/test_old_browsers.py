"""The window's pages keep to what Chromium 86 knows: the browser of many offices' machines."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

STATIC = ROOT / "gia_author" / "web" / "static"
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w])//[^\n]*", re.S)
# what came later than version 86, with the version
TOO_NEW_SCRIPT = {
    r"\bstructuredClone\(": 98,
    r"\.at\(-?\d*\w*\)(?!\s*\{)": 92,
    r"\bObject\.hasOwn\(": 93,
    r"\bObject\.groupBy\(": 117,
    r"\.findLast(Index)?\(": 97,
    r"\.to(Sorted|Reversed|Spliced)\(": 110,
    r"\bcrypto\.randomUUID\(": 92,
    r"\bAbortSignal\.timeout\(": 103,
    r"\bPromise\.withResolvers\(": 119,
    r"^await |^const \w+ = await ": 89,  # at the top of a module
    r"\bstatic \{": 94,
    r"#\w+ in ": 91,
    r"\bIntl\.Segmenter\b": 87,
    r"\bimport\(.*with:|\bimport .* (with|assert) \{": 91,
    r"\.showPicker\(": 99,
    r"\.inert\b": 102,
    r"\bstartViewTransition\b": 111,
}
TOO_NEW_STYLE = {
    r":(is|where)\(": 88,
    r":has\(": 105,
    r":not\([^()]*,": 88,
    r"^\s*&": 112,
    r"@(layer|container|property|scope)\b": 99,
    r"\b(aspect-ratio|accent-color|content-visibility|scrollbar-gutter|text-wrap)\s*:": 88,
    r"(?<![\w-])inset\s*:|\binset-(block|inline)": 87,
    r"\d(d|s|l)v[hw]\b": 108,
    r"\bcolor-mix\(|\boklch\(|\blab\(": 111,
    r"overflow\s*:\s*clip": 90,
    r"text-underline-offset|text-decoration-thickness": 89,
    r"(?<![\w-])(translate|rotate|scale)\s*:": 104,
    r"\bsubgrid\b": 117,
    r"@media[^{]*(<|>)=?": 104,
}


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts(path: object) -> None:
    assert too_new(path.read_text("utf-8"), TOO_NEW_SCRIPT) == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_styles(path: object) -> None:
    assert too_new(path.read_text("utf-8"), TOO_NEW_STYLE) == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("const copy = structuredClone(state);", TOO_NEW_SCRIPT),
        ("const last = rows.at(-1);", TOO_NEW_SCRIPT),
        ("await begin();", TOO_NEW_SCRIPT),
        ("p:is(.a, .b) { color: red; }", TOO_NEW_STYLE),
        ("p { inset: 0; }", TOO_NEW_STYLE),
        ("body { height: 100dvh; }", TOO_NEW_STYLE),
        ("a:not(.b, .c) { color: red; }", TOO_NEW_STYLE),
    ],
)
def test_what_is_too_new_is_found(text: str, known: dict[str, int]) -> None:
    assert too_new(text, known)


def test_there_is_no_build_and_nothing_from_elsewhere() -> None:
    """Every import names a module that lies there, and no address leads out of this computer."""
    for path in sorted(STATIC.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"""from "(.+?)";""", text):
            assert (STATIC / name).is_file(), f"{path.name}: {name}"
        assert not re.search(r"https?://", text), path.name
    for path in sorted((STATIC.parent / "pages").glob("*.j2")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://|<script(?! type=\"module\" src=)|\bstyle=|\son\w+=", text)
        for name in re.findall(r"/static/([^\"]+)", text):
            assert (STATIC / name).is_file(), f"{path.name}: {name}"


def too_new(text: str, known: dict[str, int]) -> list[str]:
    """What of a text's features came after version 86."""
    bare = COMMENT.sub("", text)
    found = (re.search(pattern, bare, re.M) for pattern in known)
    return [match[0] for match in found if match]
