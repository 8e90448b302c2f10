"""Everything that the pages ask for has an answer, and every answer has a page that asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conftest import ROOT

from gia_author.web import application, documents_api

STATIC = ROOT / "gia_author" / "web" / "static"
CALL = re.compile(r"\b(?:ask|tell|upload|act|sendBeacon)\(\s*([`\"])(.+?)\1")
OWN = re.compile(r"\baddress\(\s*([`\"])(.*?)\1")  # of the document that is shown
GIVEN = re.compile(r"\bact\(([^()]*\? \"(\w+)\" : \"(\w+)\")")
PASSED = re.compile(r"\bact\(\"(/api/[^\"]+)\"\)")
ADDRESSES = {path for path, _, _ in application._works()}


def asked_for() -> Iterator[str]:
    """The addresses in the scripts, in the words of the routes."""
    for path in sorted(STATIC.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for _, name in CALL.findall(text):
            if not name.startswith("${"):  # it is one of OWN
                yield whole(name) if name.startswith("/") else f"/api/doc/{{}}/{name}"
        for _, name in OWN.findall(text):
            yield whole(f"/api/doc/{{}}/{name}".rstrip("/"))
        for _, *names in GIVEN.findall(text):
            yield from (f"/api/doc/{{}}/{name}" for name in names)
        yield from PASSED.findall(text)


def whole(written: str) -> str:
    """An address without its question, whatever stands in it."""
    return re.sub(r"\$?\{[^{}]*\}", "{}", written).partition("?")[0]


def test_addresses_and_pages_match() -> None:
    given = {re.sub(r"\{.*?\}", "{}", path) for path in ADDRESSES}
    pictures = {path for path in given if path.startswith("/page/")}  # named in an answer
    assert set(asked_for()) == given - pictures


def test_the_actions_of_a_document_have_names() -> None:
    """What can be undone is called by what it was."""
    from gia_author.web import edits

    assert documents_api.NAMES.keys() == edits.WORKS.keys()
