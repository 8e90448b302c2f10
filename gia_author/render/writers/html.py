"""The web page: one file with everything in it, or a fragment with inline styles to paste into the
editor of a website.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from html import escape, unescape

import lxml.html
from lxml.html import HtmlElement

from gia_author.diagnostics.finding import GiaError
from gia_author.form.grid import Grid
from gia_author.language import vocabulary
from gia_author.render import inline_styles, outside_references, seal
from gia_author.render.charts.raster import png
from gia_author.render.document import Document, ParagraphBlock, Picture, TableBlock
from gia_author.render.page_rules import page_rules
from gia_author.render.style import Style
from gia_author.render.title_lines import words

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
DRAFT = '<p class="draft">草稿</p>\n'
NARROW = 6  # columns that a phone has room for
PICTURE, DOTS = (
    120.0,
    200,
)  # width of a chart in a fragment in millimetres, and its dots to the inch
PRINTED = ("SimSun", "宋体", "GIA Song")  # families of the header on paper
SHORT = 5  # digits that fifteen columns of a printed page have room for
TITLE = re.compile(r'(?:(?<=<span class="line">)|(?<=<h2>))[^<]+')
TABLE = re.compile(
    r'<table class="statutory"[^>]*><caption>(?P<caption>.*?)</caption>.*?</table>', re.DOTALL
)
TAGS = frozenset(
    (
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "b",
        "i",
        "u",
        "sup",
        "sub",
        "a",
        "img",
        "ul",
        "ol",
        "li",
        "blockquote",
        "div",
        "span",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    )
)
ATTRIBUTES = frozenset(
    (
        "style",
        "href",
        "src",
        "alt",
        "title",
        "colspan",
        "rowspan",
        "scope",
        "width",
        "border",
        "cellspacing",
        "cellpadding",
        "align",
        "role",
        "tabindex",
        "aria-label",
    )
)
DROPPED = frozenset(
    (
        "style",
        "script",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "textarea",
        "noscript",
        "title",
    )
)
HEADING = re.compile(r'(?<=<th class=")(column|row)("[^>]{0,99}>)((?:[^<]|<br>){3,99})(?=</th>)')
ADDRESSES = {"href": outside_references.is_link, "src": outside_references.is_carried}
ADDRESS = re.compile(r"[!-;=?-~]{24,}")


SEALED = b'id="report-data"'
REMARK = b"<!-- gia-author"


def write(document: Document, style: Style) -> bytes:
    """The document as one HTML file that needs nothing else and carries the report's data.

    Raises GiaError for an unusable screen.css.
    """
    data = document.data.replace("<", "\\u003c")
    page = (
        f'<!doctype html>\n<html lang="zh-CN">\n<head>\n{_head(document)}\n<style>\n'
        f"{_css(style, 'screen.css')}{page_rules(document.settings, PRINTED)}"
        "</style>\n</head>\n<body>\n<main>\n"
        f"{_breakable(_page(document))}\n</main>\n"
        f'<script type="application/json" id="report-data">{data}</script>\n</body>\n</html>\n'
    ).encode()
    return seal.sealed(page, SEALED)


def _head(document: Document) -> str:
    metas = {
        "viewport": "width=device-width, initial-scale=1",
        "description": _description(document),
        "author": document.agency,
        "generator": "gia-author",
    }
    return "\n".join(
        [
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            *(f'<meta name="{name}" content="{escape(text)}">' for name, text in metas.items()),
            f"<title>{escape(document.title)}</title>",
        ]
    )


def _description(document: Document) -> str:
    """The report's first paragraph, which search engines show, cut to 150 characters."""
    first = next(
        (block.text for block in document.blocks if isinstance(block, ParagraphBlock)),
        document.title,
    )
    return first if len(first) <= 150 else first[:149] + "…"


def _css(style: Style, file: str) -> str:
    css = style.text(file)
    if "</style" in css.lower():
        raise GiaError(
            f"样式文件{file}里有“</style”，不能放进网页。",
            "删去这几个字；CSS文件里只写样式，不写标签。",
        )
    return css


def _page(document: Document) -> str:
    """The page with wide tables in frames of their own, and a mark where it is a draft."""
    page = HEADING.sub(_in_words, TITLE.sub(_worded, document.page))
    return (DRAFT if document.draft else "") + TABLE.sub(_framed, page)


def _worded(line: re.Match[str]) -> str:
    """A line of the title, or a heading, with places between its words where a narrow screen breaks
    it."""
    return "<wbr>".join(map(escape, words(unescape(line[0]))))


def _in_words(heading: re.Match[str]) -> str:
    """The heading of a column or row with places between its words, where a narrow one breaks."""
    return f"{heading[1]} words{heading[2]}{'<wbr>'.join(vocabulary.label_words(heading[3]))}"


def _breakable(page: str) -> str:
    """The page with places where long web addresses can break, so that lines with them are not
    stretched.
    """
    return re.sub(
        r"(?<=>)[^<]+",
        lambda text: ADDRESS.sub(
            lambda found: re.sub(r"(?<=[/.?=_-])(?=\w)", "<wbr>", found[0]), text[0]
        ),
        page,
    )


def _framed(table: re.Match[str]) -> str:
    """A table of many columns in a frame that scrolls by itself and that the keyboard can reach;
    ``long`` if it has long figures.
    """
    if table[0].count("<col ") <= NARROW:
        return table[0]
    longest = max(map(len, re.findall(r"<td[^>]{0,200}>([-.\d]+)", table[0])), default=0)
    return (
        f'<div class="wide{" long" if longest > SHORT else ""}" role="region" tabindex="0" '
        f'aria-label="{table["caption"]}">'
        f"{table[0]}</div>"
    )


def write_fragment(document: Document, style: Style) -> bytes:
    """The report without page, classes or style sheet: every element carries its own look, from
    inline.css.
    """
    root = lxml.html.fragment_fromstring(
        _pictured(document),
        create_parent="body",
        parser=lxml.html.HTMLParser(remove_comments=True, remove_pis=True),
    )
    _simplify(
        root,
        {block.grid.key: block.grid for block in document.blocks if isinstance(block, TableBlock)},
    )
    inline_styles.dress(root, _css(style, "inline.css"))
    _strip(root)
    texts = [root.text or "", *(lxml.html.tostring(child, encoding="unicode") for child in root)]
    made = ("".join(texts).strip() + "\n").encode()
    return seal.sealed(made + REMARK + b" -->\n", REMARK)


def _pictured(document: Document) -> str:
    """The page with its charts as images within the text: editors take out SVG."""
    page = _page(document)
    for block in document.blocks:
        if isinstance(block, Picture):
            data = b64encode(png(block.chart, PICTURE, DOTS)).decode()
            page = page.replace(
                block.chart.svg,
                f'<img src="data:image/png;base64,{data}" alt="{escape(block.chart.words)}">',
            )
    return page


def _simplify(root: HtmlElement, grids: Mapping[str, Grid]) -> None:
    """Say with plain elements what the page leaves to its style sheet: line ends, headings in the
    line, upright text, widths.
    """
    for line in root.xpath(".//h1/span[position() > 1]"):
        line.addprevious(lxml.html.Element("br"))
    for heading in root.xpath(
        ".//*[contains(concat(' ', @class, ' '), ' run-in ')][count(*) = 2]/*[1]"
    ):
        _run_in(heading)
    for label in root.xpath(".//th[contains(@class, 'vertical')]/span"):
        _upright(label)
    for gap in root.xpath(".//div[contains(@class, 'wide')]//th//wbr"):
        label = gap.getparent()
        if label.get("class", "").startswith("column") and not label.get("colspan"):
            gap.addprevious(lxml.html.Element("br"))
        gap.drop_tag()
    for divided in root.xpath(".//h1/span[wbr] | .//h2[wbr] | .//th[wbr]"):
        _kept_whole(divided)
    for caption in root.xpath(".//figure/figcaption"):
        caption.tag, caption.getparent().tag = "p", "div"
    for table in root.xpath(".//table[@class = 'statutory'][caption]"):
        if table.get("data-table") in grids:
            _plain_table(table, grids[table.get("data-table")])


def _run_in(heading: HtmlElement) -> None:
    """Move a heading into the paragraph that it begins."""
    paragraph = heading.getnext()
    heading.tag, heading.tail = "strong", paragraph.text
    heading.set("class", "lead")
    paragraph.text = None
    paragraph.insert(0, heading)


def _kept_whole(heading: HtmlElement) -> None:
    """Let a heading break only at the places between its words: editors take those out, but leave
    words in elements of their own.
    """
    texts = [str(text) for text in heading.itertext()]
    heading.text = None
    heading[:] = []
    for text in texts:
        word = lxml.html.Element("span", {"class": "word"})
        word.text = text
        heading.append(word)


def _upright(label: HtmlElement) -> None:
    """Write a label from top to bottom, one character a line, closing marks beside the character
    before.
    """
    cell, text = label.getparent(), label.text or ""
    cell.set("aria-label", text)
    cell.remove(label)
    lines = re.findall(r".[、，。；：）]?", text) or [""]
    cell.text = lines[0]
    for line in lines[1:]:
        end = lxml.html.Element("br")
        end.tail = line
        cell.append(end)


def _plain_table(table: HtmlElement, grid: Grid) -> None:
    """Give a table its name, borders and widths as attributes; the first cell that fills a column
    says how wide the column is.
    """
    caption = table.find("caption")
    for name, value in {
        "aria-label": caption.text,
        "border": "1",
        "cellspacing": "0",
        "cellpadding": "4",
        "width": "100%",
    }.items():
        table.set(name, value or "")
    for part in (caption, *table.findall("colgroup")):
        table.remove(part)
    wanted = dict(enumerate(grid.widths))
    for cell, box in zip(
        table.iter("th", "td"), (box for row in grid.rows for box in row), strict=False
    ):
        if box.address:
            cell.set("align", "center")
        if box.colspan == 1 and box.column in wanted:
            cell.set("width", f"{wanted.pop(box.column) * 100 / sum(grid.widths):.2f}%")


def _strip(root: HtmlElement) -> None:
    """Remove what an editor would: classes, ids, scripts, containers without a look of their own,
    links that are none.
    """
    for element in list(root.iterdescendants()):
        if element.tag in DROPPED:
            element.drop_tree()
            continue
        for name, value in element.items():
            is_allowed = ADDRESSES.get(name)
            if name not in ATTRIBUTES or (is_allowed and not is_allowed(value)):
                del element.attrib[name]
        if element.tag not in TAGS or (element.tag in ("div", "span") and not element.keys()):
            element.drop_tag()
