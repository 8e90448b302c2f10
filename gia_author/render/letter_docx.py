"""A letter as a Word document, in the styles of the official page."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from gia_author.diagnostics import safe_text
from gia_author.render.line_breaks import WIDTH
from gia_author.render.signature_place import under_each_other
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
SIGNED = ("signature", "date")


def write(lines: Iterable[tuple[str, str]], day: datetime) -> bytes:
    """The lines, each with its style, as DOCX; the ``day`` is the file's."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    book = docx.Document(io.BytesIO(official().files["base.docx"]))
    body = book.element.body
    for old in [*body.iterchildren()]:
        if not old.tag.endswith("}sectPr"):
            body.remove(old)
    told = [(style, safe_text.safe(text)) for style, text in lines]
    signed = [text for style, text in told if style in SIGNED]
    for style, text in told:
        paragraph = book.add_paragraph(text, style=STYLES[style])
        if style in SIGNED:
            centred = under_each_other(signed, round(WIDTH * 20))
            properties = parse_xml(f"<w:pPr {nsdecls('w')}>{centred}</w:pPr>")
            paragraph._p.get_or_add_pPr().extend(properties)
    book.core_properties.created = book.core_properties.modified = day
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
