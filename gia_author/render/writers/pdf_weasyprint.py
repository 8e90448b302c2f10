"""PDF by WeasyPrint: the page as it is, print.css for the looks, tagged for screen readers, the
author's data attached.
"""

from __future__ import annotations

import atexit
import gc
import os
import re
import sys
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from functools import cache, lru_cache
from html import escape
from importlib import import_module
from io import StringIO
from threading import Lock
from typing import Any

from gia_author.diagnostics.finding import GiaError
from gia_author.form.grid import DIGIT, Box, digits, fitted, label_lines
from gia_author.render import seal
from gia_author.render.document import Document, Picture, Signature, TableBlock, Title
from gia_author.render.font_faces import FACES
from gia_author.render.line_breaks import marked
from gia_author.render.page_rules import page_rules
from gia_author.render.pagination import (
    Plan,
    TableGroup,
    TableSize,
    below_title,
    beside_picture,
    planned,
)
from gia_author.render.style import Style

TEXT_WIDTH = 156 / 25.4 * 72  # points
FIGURE_ROOM, BESIDE_LABEL = 3.0, 2.0  # points left free beside a figure, a label
Widths = dict[str, tuple[int, ...]]  # of the columns of each table
BORDER = 0.5  # points, of a table's lines
PX = 96 / 25.4  # of the engine's lengths to a millimetre
UPRIGHT = re.compile("<span>([^<&]+)</span></th>")
_LOCK = Lock()  # Pango's font maps are not for two threads


class EngineMissing(GiaError):
    """WeasyPrint cannot be used on this machine."""


@cache
def available() -> str:
    """Why this engine cannot be used here, in one sentence; empty if it can."""
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()), _libraries_by_name():
            warnings.simplefilter("ignore")
            import_module("weasyprint")
            import_module("gia_author.render.writers.pdf_justify").install()
    except ImportError:
        return "没有安装 WeasyPrint。"
    except (OSError, AttributeError):
        return "WeasyPrint 需要的系统库（Pango、HarfBuzz、Fontconfig）没有安装，或者版本太旧。"
    return ""


@contextmanager
def _libraries_by_name() -> Iterator[None]:
    """Have Linux open libraries by their file names alone.

    WeasyPrint tries three names for each that only exist elsewhere, and to find out, Python runs
    ldconfig, a compiler and a linker: 0.3 seconds.
    """
    import ctypes.util

    find = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = find


def write(document: Document, style: Style) -> bytes:
    """The document as PDF/UA. Raises EngineMissing."""
    if reason := available():
        raise EngineMissing(reason, "请安装 Pango，或者改用 Typst 排版。")
    with _LOCK, _uncollected():
        fonts, sheet = _looks(style.text("print.css"), style.fonts)
        page = import_module("weasyprint").HTML(
            string=_html(document, style.fonts), url_fetcher=_refusal()
        )
        result: bytes = page.write_pdf(
            stylesheets=[sheet],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            attachments=[_data(document)],
            finisher=_finish,
        )
    return seal.sealed_print(result)


def room(sheet: str, pages: Iterable[str] = ()) -> tuple[float, float]:
    """The least width and height, in millimetres, that a style sheet leaves between the margins of
    a page: of its first, a right, a left one, and those of these names."""
    names = map(import_module("tinycss2.serializer").serialize_identifier, pages)
    named = "".join(f'<p style="page: {escape(name)}">样' for name in names)
    plain = '<p style="break-after: page">样' * 3
    with _LOCK:
        fonts, looks = _looks(sheet, "installed")
        laid_out = (
            import_module("weasyprint")
            .HTML(string=f"<body>{plain}{named}", url_fetcher=_refusal())
            .render(stylesheets=[looks], font_config=fonts)
        )
    boxes = [page._page_box for page in laid_out.pages]
    return min(box.width for box in boxes) / PX, min(box.height for box in boxes) / PX


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector off the growing trees of boxes, which costs a quarter of the time;
    it runs once afterwards.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@cache
def _refusal() -> Any:
    """A fetcher for WeasyPrint that fetches nothing: neither a page nor a style can make it read a
    file or call a server.
    """

    class ClosedFetcher(import_module("weasyprint.urls").URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            raise ValueError("nothing is read from outside the document")

    return ClosedFetcher()


@lru_cache(maxsize=4)
def _looks(css: str, fonts: str) -> tuple[Any, Any]:
    """Fonts and parsed CSS, kept from one document to the next."""
    for name, face in FACES.items():
        css = css.replace(f"${name}", ", ".join(f'"{family}"' for family in face.stack(fonts)))
    configuration = _fonts()
    return configuration, import_module("weasyprint").CSS(
        string=css, font_config=configuration, url_fetcher=_refusal()
    )


atexit.register(
    _looks.cache_clear
)  # while WeasyPrint can still remove its temporary folder, if a style made it have one


def _fonts() -> Any:
    """The installed fonts and our own faces.

    Not by @font-face, for which WeasyPrint copies 26 MB into a temporary folder.
    """
    text = import_module("weasyprint.text.ffi")
    configuration = import_module("weasyprint.text.fonts").FontConfiguration()
    for face in FACES.values():
        text.fontconfig.FcConfigAppFontAddFile(
            configuration._config, os.fsencode(face.path.as_posix())
        )
    text.pangoft2.pango_fc_font_map_config_changed(
        text.ffi.cast("PangoFcFontMap *", configuration.font_map)
    )
    return configuration


def _html(document: Document, fonts: str) -> str:
    about = {
        "author": document.agency,
        "description": document.subject,
        "generator": "gia-author",
        "keywords": f"{document.agency},{document.year}年,政府信息公开,年度报告",
        "dcterms.created": document.date,
        "dcterms.modified": document.date,
    }
    metas = "".join(
        f'<meta name="{name}" content="{escape(content)}">'
        for name, content in about.items()
        if content
    )
    widths = {
        block.grid.key: fitted(block.grid, block.texts, TEXT_WIDTH)
        for block in document.blocks
        if isinstance(block, TableBlock)
    }
    page, plan = _widened(_pictured(document, fonts), document, widths), planned(document.blocks)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(document.title)}</title>{metas}"
        f"<style>{_row_heights(plan)}{_figure_sizes(document, widths, plan)}"
        f"{page_rules(document.settings, FACES['宋体'].stack(fonts))}</style></head>"
        f"<body{' class=draft' if document.draft else ''}>"
        f"{_breakable(_laid_out(page, document, plan))}</body></html>"
    )


def _pictured(document: Document, fonts: str) -> str:
    """The page with the face named in its charts, and with their words as names: WeasyPrint takes
    the alternative text from there.
    """
    page = document.page
    for block in document.blocks:
        if isinstance(block, Picture):
            faced = block.chart.in_face(FACES["宋体"].stack(fonts))
            named = faced.replace(
                f">{escape(block.chart.title)}</title>", f">{escape(block.chart.words)}</title>"
            )
            page = page.replace(block.chart.svg, named)
    return page


def _laid_out(page: str, document: Document, plan: Plan) -> str:
    """The page with the sizes of the plan: every block takes whole lines, and a table stands with
    its heading and its note.
    """
    for number, block in enumerate(document.blocks):
        match block:
            case Title():
                page = page.replace(
                    "<h1>", f'<h1 style="margin-bottom:{below_title(block):.2f}pt">', 1
                )
            case Picture():
                room = f"margin:0;padding:{beside_picture(block):.2f}pt 0"  # does not collapse
                figure = f'<figure class="chart" data-chart="{block.number}"'
                page = page.replace(figure, f'{figure} style="{room}"', 1)
            case TableBlock():
                group = plan.group(number)
                assert group
                page = _table_laid_out(page, block, plan.tables[number], group)
            case Signature(under_title=False) if number - 1 in plan.whole:
                text, signature, end = page.rpartition('<div class="signature">')
                before, last, paragraph = text.rpartition("<p>")
                page = (
                    before + last.replace("<p>", '<p class="whole">') + paragraph + signature + end
                )
    return page


def _upright(label: re.Match[str]) -> str:
    """A label whose characters stand below each other."""
    return f"<span>{'<br>'.join(label[1])}</span></th>"


def _table_laid_out(page: str, block: TableBlock, size: TableSize, group: TableGroup) -> str:
    """The page with one of its tables drawn in this size."""
    opening = re.search(f'<table class="statutory[^>]*data-table="{escape(block.grid.key)}"', page)
    if not opening:
        return page
    before, table = page[: opening.start()], page[opening.start() :]
    table, end, after = table.partition("</table>")
    if size.cut:
        table = _cut(table, block.grid.bodies, size.cut)
    first, *rows = table.split("<tr>")
    tall = (_tall(row, height) for row, height in zip(rows, size.rows, strict=True))
    table = UPRIGHT.sub(_upright, "<tr>".join((first, *tall)))
    table = _heads_in_lines(table, block, size.text.size)
    look = (
        f"font-size:{size.text.size}pt;line-height:{size.text.line}pt;"
        f"margin-bottom:{size.below:.2f}pt"
    )
    look += ";break-inside:auto" if size.cut else ""
    table = table.replace("<table ", f'<table style="{look}" ', 1)
    after = after.replace("<p>", '<p class="note">', group.last - group.table)
    if group.first < group.table:
        before, heading, lead = before.rpartition("<h2>")
        heading = heading.replace(">", ' class="new-page">') if size.fills_page else heading
        before += heading + lead.replace("<p>", '<p class="lead">')
    return before + table + end + after


def _heads_in_lines(table: str, block: TableBlock, size: float) -> str:
    """A table whose headings of columns are in the lines that all formats have."""
    widths = fitted(block.grid, block.texts, TEXT_WIDTH)
    for box in block.grid.boxes:
        if box.role == "column":
            wide = sum(widths[box.column : box.column + box.colspan]) * TEXT_WIDTH / sum(widths)
            lines = map(escape, label_lines(box, int((wide - BESIDE_LABEL) / size)))
            table = table.replace(f">{escape(box.text)}</th>", f">{'<br>'.join(lines)}</th>")
    return table


def _cut(table: str, bodies: tuple[tuple[int, int], ...], row: int) -> str:
    """A table of which the body that begins with a row begins a page."""
    number = [start for start, _ in bodies].index(row) + 1
    parts = table.split("<tbody>")
    before, behind = parts[:number], parts[number:]
    return '<tbody style="break-before:page">'.join(map("<tbody>".join, (before, behind)))


def _row_heights(plan: Plan) -> str:
    """CSS for cells that say how high their row is. Not a style of their own: WeasyPrint works out
    once what elements without one have in common.
    """
    heights = {_cell_height(row) for size in plan.tables.values() for row in size.rows}
    return "".join(f'[data-high="{it}"]{{height:{it}pt}}' for it in sorted(heights))


def _tall(row: str, height: float) -> str:
    """A row of a table so high, by one of its cells: WeasyPrint gives a row of a fixed height the
    whole height of cells that end in it.
    """
    high = f' data-high="{_cell_height(height)}"'
    return re.sub(r"<t[hd](?![^>]*rowspan)", lambda cell: cell[0] + high, row, count=1)


def _cell_height(row: float) -> str:
    return f"{row - BORDER:.3f}"


def _breakable(page: str) -> str:
    """The page with invisible marks in its paragraphs where a line can break and Pango does not
    know it, or must not and Pango would.
    """
    return re.sub(
        r"<p[ >].*?</p>",
        lambda paragraph: re.sub(r"(?<=>)[^<]+", lambda text: marked(text[0]), paragraph[0]),
        page,
        flags=re.DOTALL,
    )


def _figure_sizes(document: Document, widths: Widths, plan: Plan) -> str:
    """CSS for tables with numbers too long for their columns: the largest size, in points, at which
    all stay inside.
    """
    sizes = {
        block.grid.key: (_figure_size(block, widths[block.grid.key]), plan.tables[number].text.size)
        for number, block in enumerate(document.blocks)
        if isinstance(block, TableBlock)
    }
    return "".join(
        f'table[data-table="{key}"] td:not(.corner) {{ font-size: {size:.2f}pt }}'
        for key, (size, usual) in sizes.items()
        if size < usual
    )


def _figure_size(block: TableBlock, widths: tuple[int, ...]) -> float:
    def room(box: Box) -> float:
        wide = sum(widths[box.column : box.column + box.colspan])
        return TEXT_WIDTH * wide / sum(widths) - FIGURE_ROOM

    return min(
        room(box) / (max(digits(block.texts[box.address]), 1) * DIGIT)
        for box in block.grid.boxes
        if box.address
    )


def _widened(page: str, document: Document, widths: Widths) -> str:
    """The page with wider columns, and class dense, for tables with numbers too long to be legible
    in the columns of the form.
    """
    for block in document.blocks:
        if isinstance(block, TableBlock) and (wide := widths[block.grid.key]) != block.grid.widths:
            columns = "".join(
                f'<col style="width:{width * 100 / sum(wide):.2f}%">' for width in wide
            )
            key = re.escape(escape(block.grid.key))
            plain = (
                f'(<table class="statutory)("[^>]* data-table="{key}".*?<colgroup>).*?(</colgroup>)'
            )
            page = re.sub(plain, rf"\1 dense\2{columns}\3", page, flags=re.DOTALL)
    return page


def _data(document: Document) -> Any:
    """The author's data as an attachment."""
    made = datetime.fromisoformat(document.date or f"{document.year + 1}-01-01").replace(tzinfo=UTC)
    return import_module("weasyprint").Attachment(
        string=document.data,
        name="report.json",
        description="本报告的数据（可由 gia-author 读回）",
        created=made,
        modified=made,
        relationship="Data",
    )


def _finish(document: Any, pdf: Any) -> None:
    """Say what WeasyPrint leaves out: the attachment's relationship, the direction of table
    headings, where pictures stand.
    """
    pydyf = import_module("pydyf")
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and "Length1" in item.extra and item.compress:
            _deflate(item)
        if isinstance(item, pydyf.Dictionary) and "EF" in item:
            item["AFRelationship"] = "/Data"
            pdf.catalog["AF"] = pydyf.Array([item.reference])
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/Figure":
            x1, y1, x2, y2 = item["A"]["BBox"]  # in pixels from the top of the page
            height = document.pages[pdf.page_references.index(item["Pg"])].height
            item["A"]["BBox"] = pydyf.Array(n * 0.75 for n in (x1, height - y2, x2, height - y1))
    for page in document.pages:
        for box in page._page_box.descendants():
            _direct(box)


def _deflate(face: Any) -> None:
    """Compress a face at the usual level; pydyf's highest takes two and a half times as long and
    saves one part in a hundred.
    """
    face.stream, face.compress = [zlib.compress(b"\n".join(face.stream))], False
    face.extra["Filter"] = "/FlateDecode"


def _direct(box: Any) -> None:
    """Give a heading its scope; WeasyPrint's own lists of headings go wrong where cells span rows,
    so they are dropped.
    """
    if hasattr(box, "mark"):
        box.mark["A"].pop("Headers", None)
        scope = box.element.get("scope", "")
        if scope:
            box.mark["A"]["Scope"] = "/Row" if scope.startswith("row") else "/Column"
