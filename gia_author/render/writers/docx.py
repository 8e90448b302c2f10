"""Blocks to DOCX: paragraphs in the styles of the base document, tables drawn box by box from their
grid.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import accumulate, chain, pairwise

from gia_author.diagnostics.finding import Address
from gia_author.form.grid import Box, Grid, fitted, label_lines
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
from gia_author.render.line_breaks import SPACING, spacing_with_air
from gia_author.render.pagination import (
    ABOVE_TABLE,
    TITLE_LINE,
    Plan,
    TableGroup,
    TableSize,
    below_title,
    beside_picture,
    in_parts,
    is_closing,
    is_divided,
    planned,
)
from gia_author.render.signature_place import under_each_other
from gia_author.render.style import Style
from gia_author.render.writers import docx_faces, docx_pictures
from gia_author.render.writers.docx_package import HEADINGS, Base, missing_styles, open_base, pack

__all__ = ["missing_styles", "write"]

POINT = 20  # twips
CELL_MARGIN = 32  # twips left and right of a cell's text
FIGURE_MARGIN = 10  # of a figure: eight digits fit
LABEL_MARGIN = 40  # twips left of a label that begins at the left
WIDEST_DIGIT = 0.56  # of the size, in the faces that stand in for 宋体
BORDERS = 1.0  # points, of a table, which some programs add to its rows
ABOVE_CAPTION, CAPTION_LINE = 120, 280  # twips
KEEP = "<w:keepNext/>"
NEXT_PAGE = (
    '<w:keepNext/><w:pageBreakBefore/><w:snapToGrid w:val="0"/>'
    '<w:spacing w:line="20" w:lineRule="exact"/>'
)
OFF_GRID = '<w:snapToGrid w:val="0"/>'
LINE_BREAK = "<w:r><w:br/></w:r>"
EITHER_FACE = re.compile(
    "[“”‘’…—·×]"
)  # characters that Word draws in the Western face unless told otherwise
UNBREAKABLE = re.compile(r"[0-9.,+-]+")


def write(document: Document, style: Style) -> bytes:
    """The document as DOCX on the style's base.docx.

    Raises GiaError if the base is no DOCX or lacks styles.
    """
    base = open_base(style.files["base.docx"], document.draft, document.settings)
    pictures = [block for block in document.blocks if isinstance(block, Picture)]
    files = docx_pictures.stored(pictures, base.entries, base.places["document"])
    body = "".join(_body(document.blocks, base))
    if document.carries_faces:
        files |= docx_faces.carried({**base.entries, **files}, body)
    return pack(base, document, body, files)


def _body(blocks: tuple[Block, ...], base: Base) -> Iterator[str]:
    plan = planned(blocks)
    for number in range(len(blocks)):
        yield from _block(_Place(blocks, plan, number), base)


@dataclass(frozen=True)
class _Place:
    """A block where it stands: what is before and after it, and its part in the plan."""

    blocks: tuple[Block, ...]
    plan: Plan
    number: int

    @property
    def block(self) -> Block:
        return self.blocks[self.number]

    @property
    def after(self) -> Block | None:
        return self.blocks[self.number + 1] if self.number + 1 < len(self.blocks) else None

    @property
    def group(self) -> TableGroup | None:
        return self.plan.group(self.number)

    @property
    def new_page(self) -> bool:
        """Whether it begins a page that a table fills."""
        group = self.group
        begins = group is not None and group.first == self.number
        return begins and self.plan.tables[group.table].fills_page if group else False

    @property
    def kept(self) -> bool:
        """Whether it stands on one page with the next block; LibreOffice then never divides it."""
        inside = self.group is not None and self.group.first <= self.number < self.group.last
        last = is_closing(self.after) and not is_divided(self.blocks, self.plan, self.number)
        return inside or last

    @property
    def properties(self) -> str:
        """What its paragraph has besides its style: what it is kept with, the room to tables."""
        return "".join(
            (
                KEEP if self.kept else "",
                "<w:keepLines/>" if self.number in self.plan.whole else "",
                "<w:pageBreakBefore/>" if self.new_page else "",
                _spacing(self.room_above(), isinstance(self.after, TableBlock)),
            )
        )

    def room_above(self) -> float:
        """The room in points to the table above."""
        above = self.plan.tables.get(self.number - 1)
        return above.below - BORDERS if above and not self.new_page else 0.0


def _block(place: _Place, base: Base) -> Iterator[str]:
    """A block; its place decides the space around it and what it is kept with."""
    styles = base.styles
    match place.block:
        case Title() as block:
            below = (
                f'{OFF_GRID}<w:spacing w:after="{below_title(block) * POINT:.0f}" '
                f'w:line="{TITLE_LINE * POINT:.0f}" w:lineRule="exact"/>'
            )
            yield paragraph(styles["Title"], LINE_BREAK.join(map(run, block.lines)), below)
        case HeadingBlock() as block:
            style = styles[HEADINGS[_depth(block.level)]]
            yield paragraph(style, run(block.text), place.properties)
        case ParagraphBlock() as block:
            spacing = spacing_with_air(block.lead + block.text, len(block.lead), block.level)
            closer = round(spacing * POINT) if spacing != SPACING else None
            lead = run(block.lead, base.leads[_depth(block.level)], spacing=closer)
            content = (lead if block.lead else "") + run(block.text, spacing=closer)
            yield paragraph(styles["Body Text"], content, place.properties)
        case TableBlock() as block:
            yield from _table(block, place, base)
            if place.after is None or isinstance(place.after, TableBlock):
                # Word would join two tables, and wants a paragraph at the end
                yield paragraph(styles["表格文字"], "")
        case Signature() as block:
            yield from _signature(block, base)
        case Picture() as block:
            begins_page = not place.plan.starts.get(place.number)
            yield from _picture(block, 0.0 if begins_page else place.room_above(), base)


def _table(block: TableBlock, place: _Place, base: Base) -> Iterator[str]:
    """A table; where the plan cuts it the rest as a table on the next page, whose first line is too
    low to be seen.
    """
    size, start = place.plan.tables[place.number], place.plan.starts.get(place.number, 0)
    *before, (last, its_size) = in_parts(block, size)
    for part, part_size in before:
        yield table(part, base, part_size, start)
        yield paragraph(base.styles["表格文字"], "", NEXT_PAGE)
    yield table(last, base, its_size, start, kept=place.kept)


def _picture(block: Picture, above: float, base: Base) -> Iterator[str]:
    """A chart and what is printed below it, on one page. The room above is a line: spacing is left
    out at the top of a page.
    """
    room, style = beside_picture(block) * POINT, base.styles["表格文字"]
    high = f'<w:spacing w:line="{room + above * POINT:.0f}" w:lineRule="exact"/>'
    yield paragraph(style, "", KEEP + OFF_GRID + high)
    yield paragraph(
        style, docx_pictures.inline(block), f'{KEEP}<w:spacing w:line="240" w:lineRule="auto"/>'
    )
    yield paragraph(
        style,
        run(block.caption),
        f'<w:spacing w:before="{ABOVE_CAPTION}" w:after="{room:.0f}" w:line="{CAPTION_LINE}" '
        'w:lineRule="exact"/>',
    )


def _spacing(above: float, above_table: bool) -> str:
    """Some air between text and tables; else the style's own spacing."""
    before = f' w:before="{above * POINT:.0f}"' if above else ""
    after = f' w:after="{ABOVE_TABLE * POINT:.0f}"' if above_table else ""
    return f"<w:spacing{before}{after}/>" if before or after else ""


def _depth(level: int) -> int:
    return min(max(level, 1), len(HEADINGS)) - 1


def _signature(block: Signature, base: Base) -> Iterator[str]:
    if block.under_title:
        yield from (paragraph(base.styles["Subtitle"], run(line)) for line in block.lines)
        return
    centred = under_each_other(block.lines, base.text_width)
    for name, line in zip(("Signature", *["Date"] * len(block.lines)), block.lines, strict=False):
        yield paragraph(base.styles[name], run(line), centred)


def run(text: str, style: str = "", size: float | None = None, spacing: int | None = None) -> str:
    """Text in a character style, in a size in points, with space between characters in twips."""
    properties = (f'<w:rStyle w:val="{style}"/>' if style else "") + (
        '<w:rFonts w:hint="eastAsia"/>' if EITHER_FACE.search(text) else ""
    )
    if spacing is not None:
        properties += f'<w:spacing w:val="{spacing}"/>'
    if size is not None:
        properties += f'<w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/>'
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return (
        f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t{space}>"
        f"{escape(text, quote=False)}</w:t></w:r>"
    )


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph in a style; ``properties`` are in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


@dataclass(frozen=True)
class _Drawing:
    """How a table is drawn: the ids of its styles, column widths and row heights in twips, the size
    of its text, from line to line, and the size of the style in points.

    ``breaks`` are the rows that begin a page; ``kept`` if the table stays with what follows.
    """

    grid: Grid
    table_style: str
    style: str
    widths: tuple[int, ...]
    heights: tuple[int, ...]
    size: float
    line: float
    style_size: float
    breaks: tuple[int, ...]
    kept: bool

    def width(self, box: Box) -> int:
        return sum(self.widths[box.column : box.column + box.colspan])

    def begins(self, box: Box, row: int) -> bool:
        """Whether a box is drawn anew in this row: its first one, or the first of a page."""
        return row == box.row or row in self.breaks


def _drawing(block: TableBlock, base: Base, size: TableSize, start: int, kept: bool) -> _Drawing:
    grid, widths = block.grid, fitted(block.grid, block.texts, base.text_width / POINT)
    return _Drawing(
        grid=grid,
        table_style=base.styles["Table Grid"],
        style=base.styles["表格文字"],
        widths=scaled(widths, base.text_width),
        heights=scaled(size.rows, round(sum(size.rows) * POINT)),
        size=min(base.cell_size, size.text.size),
        line=size.text.line,
        style_size=base.cell_size,
        breaks=() if size.whole else size.breaks(grid.header_rows, start),
        kept=kept,
    )


def table(block: TableBlock, base: Base, size: TableSize, start: int, *, kept: bool = False) -> str:
    """A statutory table over the whole width of the text, on one page when it fits on one."""
    drawing = _drawing(block, base, size, start, kept)
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
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{drawing.table_style}"/>'
        f'<w:tblW w:w="{total}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        '<w:tblLook w:val="06A0"/>'
        f'<w:tblCaption w:val="{escape(grid.title)}"/><w:tblDescription w:val="{len(grid.rows)}行'
        f'{len(grid.widths)}列的统计表"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )
    return (
        start,
        *chain.from_iterable(
            _row(drawing, number, squares) for number, squares in enumerate(grid.matrix())
        ),
        "</w:tbl>",
    )


def scaled(lengths: Sequence[float], total: int) -> tuple[int, ...]:
    """Relative widths or heights as whole twips that add up to the total."""
    whole = sum(lengths)
    edges = [round(edge * total / whole) for edge in accumulate(lengths, initial=0.0)]
    return tuple(right - left for left, right in pairwise(edges))


def fitting_size(figure: str, width: int) -> float:
    """The largest size in points at which a figure does not break over two lines in a cell this
    wide, in twips, in any face.
    """
    numbers = UNBREAKABLE.findall(figure)
    longest = max(map(len, numbers), default=0) * WIDEST_DIGIT
    return halves((width - 2 * FIGURE_MARGIN) / POINT / longest) if longest else math.inf


def halves(size: float) -> float:
    """A size in points rounded down to the half points that Word knows."""
    return math.floor(size * 2) / 2


def _row(drawing: _Drawing, number: int, squares: list[Box]) -> Iterator[str | Box]:
    grid = drawing.grid
    header = "<w:tblHeader/>" if number < grid.header_rows else ""
    keep = KEEP if number < len(grid.rows) - 1 or drawing.kept else ""
    height = f'<w:trHeight w:val="{drawing.heights[number]}"/>'
    yield f"<w:tr><w:trPr><w:cantSplit/>{height}{header}</w:trPr>"
    for column, box in enumerate(squares):
        if column == box.column:
            yield from _cell(drawing, box, number, keep)
    yield "</w:tr>"


def _cell(drawing: _Drawing, box: Box, row: int, keep: str) -> Iterator[str | Box]:
    """A cell of the table's matrix: the box itself in its first row, an empty
    continuation below.
    """
    left, first = _at_left(drawing.grid, box), drawing.begins(box, row)
    merged = "restart" if first else "continue"
    properties = "".join(
        (
            f'<w:tcW w:w="{drawing.width(box)}" w:type="dxa"/>',
            f'<w:gridSpan w:val="{box.colspan}"/>' if box.colspan > 1 else "",
            f'<w:vMerge w:val="{merged}"/>' if box.rowspan > 1 else "",
            _margins(box, left),
            '<w:vAlign w:val="center"/>',
        )
    )
    line = f'<w:spacing w:line="{drawing.line * POINT:.0f}" w:lineRule="exact"/>'
    before, after = paragraph(
        drawing.style, "\0", keep + line + ('<w:jc w:val="left"/>' if left else "")
    ).split("\0")
    yield f"<w:tc><w:tcPr>{properties}</w:tcPr>{before}"
    if first:
        yield box if box.address else _label(drawing, box)
    yield f"{after}</w:tc>"


def _label(drawing: _Drawing, box: Box) -> str:
    """A label in lines that end between words whatever face it is drawn in, as a Chinese character
    is as wide as high in all of them; an upright one has a character on each, which every program
    draws, while few know the directions of text.
    """
    room = int((drawing.width(box) - LABEL_MARGIN) / POINT / drawing.size)
    return LINE_BREAK.join(_sized(drawing, line, drawing.size) for line in label_lines(box, room))


def _margins(box: Box, left: bool) -> str:
    """The space beside a cell's text where it is not the table's."""
    width = FIGURE_MARGIN if box.address else 0
    sides = {"left": LABEL_MARGIN if left else width, "right": width}
    return (
        "<w:tcMar>"
        + "".join(f'<w:{side} w:w="{room}" w:type="dxa"/>' for side, room in sides.items())
        + "</w:tcMar>"
    )


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
