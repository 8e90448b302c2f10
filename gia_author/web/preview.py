"""The report's web page beside the form, with the place of every paragraph and heading marked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

from starlette.responses import Response

from gia_author.diagnostics.finding import FieldPath
from gia_author.report.narrative import Narrative
from gia_author.web.page_request import PageRequest
from gia_author.web.section_views import block_path
from gia_author.workflows.produce import Examined

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)
PIECE = re.compile(r"<(p|h[3-6])>([^<]*)</\1>")
MARGIN = "<style>body { margin: 0 } [data-path] { scroll-margin: 4em }</style>"


def shown(asked: PageRequest) -> Response:
    """The page of a document as it is now."""
    session = asked.document
    with session.lock:
        done = session.done
    return Response(page(done), media_type="text/html", headers={"content-security-policy": POLICY})


def page(done: Examined) -> bytes:
    """The web page of a report that has been examined."""
    from gia_author.render import document
    from gia_author.render.style import official
    from gia_author.render.writers import WRITERS

    composed = document.compose(done.report, done.told, last=done.last)
    marked = replace(composed, page=_marked(composed.page, done.told), data="{}")
    made = WRITERS["html"].write(marked, official())
    return made.replace(b"</head>", MARGIN.encode() + b"</head>", 1)


def _marked(text: str, told: Narrative) -> str:
    """The page with ``data-path`` at everything that stands in the author's file; what is printed
    in several places is taken in order."""
    places: dict[str, list[FieldPath]] = {}
    for words, path in _printed(told):
        places.setdefault(words, []).append(path)

    def mark(piece: re.Match[str]) -> str:
        waiting = places.get(unescape(piece[2]))
        if not waiting:
            return piece[0]
        path = json.dumps(block_path(waiting.pop(0)), ensure_ascii=False)
        quoted = path.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        return f'<{piece[1]} data-path="{quoted}">{piece[2]}</{piece[1]}>'

    return PIECE.sub(mark, text)


def _printed(told: Narrative) -> Iterator[tuple[str, Any]]:
    """What is printed, with its path, in the order of the page."""
    for paragraph in told.opening:
        yield paragraph.text, paragraph.path
    for section in told.sections:
        yield from ((p.text, p.path) for p in section.before)
        for passage in (p for top in section.passages for p in top.walk()):
            yield passage.heading, passage.path
            yield from ((p.text, p.path) for p in passage.paragraphs)
        yield from ((p.text, p.path) for p in section.after)
    yield from ((p.text, p.path) for p in told.contact)
