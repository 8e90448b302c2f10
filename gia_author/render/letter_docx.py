"""A letter as a Word document, in the styles of the official page."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from gia_author.diagnostics import safe_text
from gia_author.render.style import official

STYLES = {
    "title": "Title",
    "to": "Normal",
    "text": "Body Text",
    "heading": "Heading 1",
    "item": "Body Text",
    "signature": "Signature",
    "date": "Date",
}


def write(lines: Iterable[tuple[str, str]], day: datetime) -> bytes:
    """The lines, each with its style, as DOCX; the ``day`` is the file's."""
    import docx

    book = docx.Document(io.BytesIO(official().files["base.docx"]))
    body = book.element.body
    for old in [*body.iterchildren()]:
        if not old.tag.endswith("}sectPr"):
            body.remove(old)
    for style, text in lines:
        book.add_paragraph(safe_text.safe(text), style=STYLES[style])
    book.core_properties.created = book.core_properties.modified = day
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
