"""Plain text: a line a heading or paragraph, a line a table row with its cells between bars."""

from __future__ import annotations

from gia_author.render.document import (
    Block,
    Document,
    HeadingBlock,
    ParagraphBlock,
    Picture,
    Signature,
    TableBlock,
    Title,
)
from gia_author.render.style import Style


def write(document: Document, style: Style) -> bytes:
    """The document as UTF-8 text. Merged cells stand once, in the row where they begin."""
    lines = [line for block in document.blocks for line in _lines(block)]
    return ("\n".join((["（草稿）"] if document.draft else []) + lines) + "\n").encode("utf-8")


def _lines(block: Block) -> list[str]:
    match block:
        case Title(lines) | Signature(lines):
            return [*lines]
        case HeadingBlock(text=text):
            return [text]
        case ParagraphBlock():
            return [block.lead + block.text]
        case Picture():
            return [block.line]
        case TableBlock():
            return [
                " | ".join(block.texts[box.address] if box.address else box.text for box in row)
                for row in block.grid.rows
            ]
