"""Blocks to DOCX: paragraphs in the styles of the base document, tables drawn box by box from their
grid.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import accumulate, chain, pairwise

from gia_author.diagnostics.finding import Address
from gia_author.form.grid import LEGIBLE, Box, Grid, fitted
from gia_author.language import characters
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
from gia_author.render.writers import docx_faces, docx_pictures
from gia_author.render.writers.docx_package import HEADINGS, Base, missing_styles, open_base, pack

__all__ = ["missing_styles", "write"]

POINT = 20  # twips
CELL_MARGIN = 32  # twips left and right of a cell's text: 商业企业 breaks in the middle
# twips left of a label that begins at the left: four characters fit in the column of （三）不予公开
LABEL_MARGIN = 40
HEADING_MARGIN = (
    140  # twips left and right of a heading in a wider column: two characters on each line
)
TALLEST_ROW = 24 * POINT
TABLE_HEIGHT = (
    480 * POINT
)  # what the rows share out: with labels of several lines the longest table still fits on a page under its heading
DENSE_SIZE = 9.5  # points, the text of a table whose rows are lower than that
ABOVE_TABLE = 120  # twips
ABOVE_PICTURE = 360  # twips
BELOW_TABLE = 290  # twips, half a line
KEEP = "<w:keepNext/>"
CHARACTER = 320  # twips, 3号
RIGHT_MARGIN = 2.0  # characters to the right of the signature
LONGEST_NAME = 26.0  # characters
EITHER_FACE = re.compile(
    "[“”‘’…—·×]"
)  # characters that Word draws in the Western face unless told otherwise
UNBREAKABLE = re.compile(r"[0-9.,+-]+")


def write(document: Document, style: Style) -> bytes:
    """The document as DOCX on the style's base.docx.

    Raises GiaError if the base is no DOCX or lacks styles.
    """
    base = open_base(style.files["base.docx"], document.draft)
    pictures = [block for block in document.blocks if isinstance(block, Picture)]
    files = docx_pictures.stored(pictures, base.entries, base.places["document"])
    body = "".join(_body(document.blocks, base))
    if document.carries_faces:
        files |= docx_faces.carried({**base.entries, **files}, body)
    return pack(base, document, body, files)


def _body(blocks: tuple[Block, ...], base: Base) -> Iterator[str]:
    for before, block, after in zip((None, *blocks), blocks, (*blocks[1:], None), strict=False):
        yield from _block(before, block, after, base)


def _block(before: Block | None, block: Block, after: Block | None, base: Base) -> Iterator[str]:
    """A block; what stands before and after it decides the space above and whether it is kept with
    the next.
    """
    styles = base.styles
    space = _spacing(isinstance(before, TableBlock), isinstance(after, TableBlock))
    match block:
        case Title():
            yield paragraph(
                styles["Title"], "<w:r><w:br/></w:r>".join(map(run, block.lines)), space
            )
        case HeadingBlock():
            yield paragraph(styles[HEADINGS[_depth(block.level)]], run(block.text), space)
        case ParagraphBlock():
            lead = run(block.lead, base.leads[_depth(block.level)]) if block.lead else ""
            keep = KEEP if isinstance(after, Signature | TableBlock) else ""
            yield paragraph(styles["Body Text"], lead + run(block.text), keep + space)
        case TableBlock():
            yield table(block, base)
            if after is None or isinstance(
                after, TableBlock
            ):  # Word would join two tables, and wants a paragraph at the end
                yield paragraph(styles["表格文字"], "")
        case Signature():
            yield from _signature(block, base)
        case Picture():
            yield from _picture(block, base)


def _picture(block: Picture, base: Base) -> Iterator[str]:
    """A chart and what is printed below it, on one page."""
    yield paragraph(
        base.styles["表格文字"],
        docx_pictures.inline(block),
        f'{KEEP}<w:spacing w:before="{ABOVE_PICTURE}" w:line="240" w:lineRule="auto"/>',
    )
    yield paragraph(
        base.styles["表格文字"],
        run(block.caption),
        f'<w:spacing w:before="{ABOVE_TABLE // 2}" w:after="{BELOW_TABLE}"/>',
    )


def _spacing(below_table: bool, above_table: bool) -> str:
    """Some air between text and tables; else the style's own spacing."""
    above = f' w:before="{BELOW_TABLE}"' if below_table else ""
    below = f' w:after="{ABOVE_TABLE}"' if above_table else ""
    return f"<w:spacing{above}{below}/>" if above or below else ""


def _depth(level: int) -> int:
    return min(max(level, 1), len(HEADINGS)) - 1


def _signature(block: Signature, base: Base) -> Iterator[str]:
    if block.under_title:
        yield from (paragraph(base.styles["Subtitle"], run(line)) for line in block.lines)
        return
    names = ("Signature", *["Date"] * len(block.lines))
    for name, line, right in zip(names, block.lines, right_indents(block.lines), strict=False):
        indent = f'<w:ind w:rightChars="{right * 100:.0f}" w:right="{right * CHARACTER:.0f}"/>'
        yield paragraph(base.styles[name], run(line), indent)


def right_indents(lines: tuple[str, ...]) -> list[float]:
    """Characters to the right of every line of a signature without a seal, after GB/T 9704-2012,
    7.3.5.2.

    The agency stands two characters from the right, the date begins two characters after the
    agency's first; when the date would then come nearer to the edge, it stands two characters from
    it and the agency moves.
    """
    if len(lines) != 2:
        return [RIGHT_MARGIN] * len(lines)
    name, date = (min(characters.width(line), LONGEST_NAME) for line in lines)
    below = max(RIGHT_MARGIN, name - date)
    return [below + date + 2 - name, below]


def run(text: str, style: str = "", size: float | None = None) -> str:
    """Text in a character style or in a size in points."""
    properties = (f'<w:rStyle w:val="{style}"/>' if style else "") + (
        '<w:rFonts w:hint="eastAsia"/>' if EITHER_FACE.search(text) else ""
    )
    if size is not None:
        properties += f'<w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/>'
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t{space}>{escape(text, quote=False)}</w:t></w:r>"


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph in a style; ``properties`` are in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


@dataclass(frozen=True)
class _Drawing:
    """How a table is drawn: the ids of its styles, column widths and row height in twips, the size
    of its text and that of the style in points.
    """

    grid: Grid
    table_style: str
    style: str
    widths: tuple[int, ...]
    height: int
    size: float
    style_size: float
    widened: bool

    def width(self, box: Box) -> int:
        return sum(self.widths[box.column : box.column + box.colspan])


def _drawing(block: TableBlock, base: Base) -> _Drawing:
    grid, widths = block.grid, fitted(block.grid, block.texts, base.text_width / POINT)
    height = min(TALLEST_ROW, TABLE_HEIGHT // len(grid.rows))
    size = min(base.cell_size, DENSE_SIZE) if height < TALLEST_ROW else base.cell_size
    widened = widths != grid.widths
    return _Drawing(
        grid=grid,
        table_style=base.styles["Table Grid"],
        style=base.styles["表格文字"],
        widths=scaled(widths, base.text_width),
        height=height,
        size=min(size, LEGIBLE) if widened else size,
        style_size=base.cell_size,
        widened=widened,
    )


def table(block: TableBlock, base: Base) -> str:
    """A statutory table over the whole width of the text, kept on one page when it fits on one."""
    drawing = _drawing(block, base)
    return "".join(
        piece if isinstance(piece, str) else _figure(drawing, piece, block.texts)
        for piece in _pieces(drawing)
    )


@lru_cache(maxsize=16)
def _pieces(drawing: _Drawing) -> tuple[str | Box, ...]:
    """The table's text with its boxes where figures belong; it is the same for all reports of an
    edition.
    """
    grid, total = drawing.grid, sum(drawing.widths)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in drawing.widths)
    margins = "".join(f'<w:{side} w:w="{CELL_MARGIN}" w:type="dxa"/>' for side in ("left", "right"))
    start = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{drawing.table_style}"/><w:tblW w:w="{total}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:val="06A0"/>'
        f'<w:tblCaption w:val="{escape(grid.title)}"/><w:tblDescription w:val="{len(grid.rows)}行{len(grid.widths)}列的统计表"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )
    return (
        start,
        *chain.from_iterable(
            _row(drawing, number, squares) for number, squares in enumerate(grid.matrix())
        ),
        "</w:tbl>",
    )


def scaled(widths: tuple[int, ...], total: int) -> tuple[int, ...]:
    """Relative widths as whole twips that add up to the total."""
    edges = [round(edge * total / sum(widths)) for edge in accumulate(widths, initial=0)]
    return tuple(right - left for left, right in pairwise(edges))


def fitting_size(figure: str, width: int) -> float:
    """The largest size in points at which a figure does not break over two lines in a cell this
    wide, in twips.
    """
    longest = max(map(characters.width, UNBREAKABLE.findall(figure)), default=0.0)
    return halves((width - 2 * CELL_MARGIN) / POINT / longest) if longest else math.inf


def halves(size: float) -> float:
    """A size in points rounded down to the half points that Word knows."""
    return math.floor(size * 2) / 2


def _row(drawing: _Drawing, number: int, squares: list[Box]) -> Iterator[str | Box]:
    grid = drawing.grid
    header = "<w:tblHeader/>" if number < grid.header_rows else ""
    keep = KEEP if number < len(grid.rows) - 1 else ""
    yield f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{drawing.height}"/>{header}</w:trPr>'
    for column, box in enumerate(squares):
        if column == box.column:
            yield from _cell(drawing, box, box.row == number, keep)
    yield "</w:tr>"


def _cell(drawing: _Drawing, box: Box, first: bool, keep: str) -> Iterator[str | Box]:
    """A cell of the table's matrix: the box itself in its first row, an empty
    continuation below.
    """
    left = _at_left(drawing.grid, box)
    properties = "".join(
        (
            f'<w:tcW w:w="{drawing.width(box)}" w:type="dxa"/>',
            f'<w:gridSpan w:val="{box.colspan}"/>' if box.colspan > 1 else "",
            (f'<w:vMerge w:val="{"restart" if first else "continue"}"/>')
            if box.rowspan > 1
            else "",
            _margins(drawing, box, left),
            '<w:textDirection w:val="tbRlV"/>' if box.vertical else "",
            '<w:vAlign w:val="center"/>',
        )
    )
    before, after = paragraph(
        drawing.style, "\0", keep + ('<w:jc w:val="left"/>' if left else "")
    ).split("\0")
    yield f"<w:tc><w:tcPr>{properties}</w:tcPr>{before}"
    if first:
        yield box if box.address else _sized(drawing, box.text, drawing.size)
    yield f"{after}</w:tc>"


def _margins(drawing: _Drawing, box: Box, left: bool) -> str:
    """The space beside a cell's text where it is not the table's."""
    if left:
        return f'<w:tcMar><w:left w:w="{LABEL_MARGIN}" w:type="dxa"/></w:tcMar>'
    if box.scope == "col" and box.rowspan == 1 and drawing.widened:
        return (
            "<w:tcMar>"
            + "".join(
                f'<w:{side} w:w="{HEADING_MARGIN}" w:type="dxa"/>' for side in ("left", "right")
            )
            + "</w:tcMar>"
        )
    return ""


def _figure(drawing: _Drawing, box: Box, texts: Mapping[Address, str]) -> str:
    text = texts[box.address or ()]
    return _sized(drawing, text, min(drawing.size, fitting_size(text, drawing.width(box))))


def _sized(drawing: _Drawing, text: str, size: float) -> str:
    return run(text, size=size if size < drawing.style_size else None)


def _at_left(grid: Grid, box: Box) -> bool:
    """As in the official form: banners, and the labels of a table with a heading of its own."""
    return box.role == "banner" or (
        grid.header_rows > 0 and box.role in ("row", "corner") and not box.vertical
    )
