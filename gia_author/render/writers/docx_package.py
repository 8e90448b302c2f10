"""The Word package around the text: the base document with its page and styles, the properties, the
embedded data, the zip.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from io import BytesIO
from zlib import error as ZlibError

import docx
from docx.document import Document as Book
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.package import Package
from docx.section import Section, _Footer
from lxml import etree

from gia_author.diagnostics.finding import GiaError
from gia_author.render import seal, zip_package
from gia_author.render.document import Document
from gia_author.report.keywords import keywords
from gia_author.report.page_settings import BOTH, RIGHT, PageSettings

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DATA = "urn:gia-author:report"
DATA_ID = "{A9C0B6E2-5D0B-5B7E-9E57-6F2B1D7C3A41}"
TWIP = 635  # EMU
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = {  # what the writer asks for: the name in the file, the name that Word shows
    "Title": "标题",
    "Subtitle": "副标题",
    "heading 1": "标题 1",
    "heading 2": "标题 2",
    "heading 3": "标题 3",
    "heading 4": "标题 4",
    "Body Text": "正文文本",
    "表格文字": "表格文字",
    "Signature": "签名",
    "Date": "日期",
    "header": "页眉",
    "Table Grid": "网格型",
}
USUAL_SIZE = 10.5  # points, 五号
HEADINGS = ("heading 1", "heading 2", "heading 3", "heading 4")
BROKEN = (
    zipfile.BadZipFile,
    ZlibError,
    OpcError,
    etree.LxmlError,
    KeyError,
    ValueError,
    AttributeError,
    NotImplementedError,
    EOFError,
)
NO_PAGE = "没有纸张大小和页边距"
NO_BASE = "样式里的base.docx不能用：{}。"
REMEDY = "复制styles/official/base.docx，在Word或WPS里改它的样式。"


@dataclass(frozen=True)
class Base:
    """A base document, taken apart: its files, the ids of its styles by name, its last section.

    ``leads`` are the character styles linked to the four headings; lengths are in twips,
    ``cell_size`` in points.
    """

    entries: Mapping[str, bytes]
    places: Mapping[str, str]
    styles: Mapping[str, str]
    leads: tuple[str, ...]
    section: str
    text_width: int
    cell_size: float


def missing_styles(base: bytes) -> list[str]:
    """The styles that a base document lacks, in the names that Word shows.

    Raises GiaError if it is no DOCX.
    """
    found = _styles(_opened(base))
    missing = [shown for name, shown in STYLES.items() if name.lower() not in found]
    return missing + [
        f"{STYLES[name]} 字符" for name in HEADINGS if name in found and not found[name][1]
    ]


@lru_cache(maxsize=8)
def open_base(base: bytes, draft: bool, settings: PageSettings) -> Base:
    """The base document, ready to be filled, its pages as the author asks; drafts get a mark in
    every header.

    Raises GiaError naming all that is missing.
    """
    missing = missing_styles(base)
    if missing:
        raise GiaError(NO_BASE.format(f"缺少{len(missing)}个样式（{'、'.join(missing)}）"), REMEDY)
    file = _opened(base)
    found = _styles(file)
    section = file.sections[-1]
    if settings != PageSettings():
        _set_pages(file, section, settings, found["header"][0])
    if draft:
        _stamp(section, found["header"][0])
    places, entries = _places(file), _entries(file)
    etree.cleanup_namespaces(section._sectPr)
    return Base(
        entries=entries,
        places=places,
        styles={name: escape(found[name.lower()][0]) for name in STYLES},
        leads=tuple(escape(found[name][1]) for name in HEADINGS),
        section=etree.tostring(section._sectPr, encoding="unicode"),
        text_width=_text_width(section) // TWIP,
        cell_size=_size(file, found["表格文字"][0]),
    )


def _entries(file: Book) -> dict[str, bytes]:
    """The files in the zip, in the order they are stored."""
    saved = BytesIO()
    file.save(saved)
    with zipfile.ZipFile(saved) as package:
        return {name: package.read(name) for name in package.namelist()}


def _size(file: Book, key: str) -> float:
    """The size of a style's text in points."""
    size = next(style for style in file.styles if style.style_id == key).font.size
    return float(size.pt) if size else USUAL_SIZE


def _opened(base: bytes) -> Book:
    try:
        file = docx.Document(BytesIO(base))
        section = file.sections[-1] if len(file.sections) else None
    except BROKEN:
        raise GiaError(NO_BASE.format("不是DOCX文件，或者已经损坏"), REMEDY) from None
    if section is None:
        raise GiaError(NO_BASE.format(NO_PAGE), REMEDY)
    _text_width(section)
    return file


def _text_width(section: Section) -> int:
    """The room between the margins. Raises GiaError where the base does not say how wide it is."""
    width, left, right = section.page_width, section.left_margin, section.right_margin
    if width is None or left is None or right is None:
        raise GiaError(NO_BASE.format(NO_PAGE), REMEDY)
    return width - left - right


def _styles(file: Book) -> dict[str, tuple[str, str]]:
    """The id of every style, and the id of the style linked to it, by name in lower case."""

    def value(style: BaseOxmlElement, child: str) -> str:
        element = style.find(qn(child))
        return "" if element is None else str(element.get(qn("w:val")))

    return {
        value(style, "w:name").lower(): (str(style.get(qn("w:styleId"))), value(style, "w:link"))
        for style in file.styles.element.iter(qn("w:style"))
    }


def _stamp(section: Section, style: str) -> None:
    """草稿 in red at the head of odd, even and first pages."""
    mark = parse_xml(
        f'<w:p xmlns:w="{WORD}"><w:pPr><w:pStyle w:val="{escape(style)}"/><w:jc w:val="center"/>'
        "</w:pPr><w:r><w:rPr><w:b/>"
        '<w:color w:val="FF0000"/><w:spacing w:val="200"/><w:sz w:val="44"/><w:szCs w:val="44"/>'
        "</w:rPr><w:t>草稿</w:t></w:r></w:p>"
    )
    _put_above(section, mark)


def _set_pages(file: Book, section: Section, settings: PageSettings, style: str) -> None:
    """The numbers, the text above and the margins that the author asks for."""
    properties = section._sectPr
    for footer in (section.footer, section.even_page_footer):
        _number(footer, settings.around)
    if settings.first > 1:
        start = parse_xml(f'<w:pgNumType xmlns:w="{WORD}" w:start="{settings.first}"/>')
        (margins,) = properties.iterfind(qn("w:pgMar"))
        margins.addnext(start)
    if settings.header:
        text = parse_xml(
            f'<w:p xmlns:w="{WORD}"><w:pPr><w:pStyle w:val="{escape(style)}"/></w:pPr>'
            f'<w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>{escape(settings.header)}'
            "</w:t></w:r></w:p>"
        )
        _put_above(section, text)
    if settings.binding == RIGHT:
        section.left_margin, section.right_margin = section.right_margin, section.left_margin
    if settings.binding == BOTH:
        mirror = parse_xml(f'<w:mirrorMargins xmlns:w="{WORD}"/>')
        file.settings.element.find(qn("w:defaultTabStop")).addprevious(mirror)


def _number(footer: _Footer, around: tuple[str, str] | None) -> None:
    """A footer's number with these marks around it; without any if there are none."""
    if around is None:
        footer.is_linked_to_previous = True
        return
    marks = iter(around)
    for text in footer._element.iter(qn("w:t")):
        if "—" in (text.text or ""):
            text.text = next(marks, "")


def _put_above(section: Section, paragraph: object) -> None:
    """A paragraph at the head of odd, even and first pages."""
    for header in (section.header, section.even_page_header, section.first_page_header):
        if header.is_linked_to_previous:
            header.is_linked_to_previous = False
            del header._element[:]
        header._element.insert(0, deepcopy(paragraph))


def _places(file: Book) -> dict[str, str]:
    """The names in the zip of what changes with each document; parts that the base does not have
    are made.
    """
    package, document = file.part.package, file.part
    if not any(
        relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in package.rels.values()
    ):
        package.relate_to(CorePropertiesPart.default(package), RELATIONSHIP_TYPE.CORE_PROPERTIES)
    core = package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES)
    try:
        app = package.part_related_by(RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
    except KeyError:
        app = Part(PackURI("/docProps/app.xml"), CONTENT_TYPE.OFC_EXTENDED_PROPERTIES, b"", package)
        package.relate_to(app, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
    parts = {"document": document, "core": core, "app": app, "data": _data_part(document, package)}
    return {name: part.partname.membername for name, part in parts.items()}


def _data_part(document: Part, package: Package) -> Part:
    """An empty custom XML part for the report's data, in place of the one in a base that was itself
    a report.
    """
    for key, relation in list(document.rels.items()):
        if (
            relation.reltype == RELATIONSHIP_TYPE.CUSTOM_XML
            and DATA.encode() in relation.target_part.blob
        ):
            del document.rels[key]
    part = Part(package.next_partname("/customXml/item%d.xml"), CONTENT_TYPE.XML, b"", package)
    document.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
    properties = Part(
        package.next_partname("/customXml/itemProps%d.xml"),
        CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES,
        (
            f"{XML}<ds:datastoreItem "
            'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
            f'ds:itemID="{DATA_ID}">'
            f'<ds:schemaRefs><ds:schemaRef ds:uri="{DATA}"/></ds:schemaRefs></ds:datastoreItem>'
        ).encode(),
        package,
    )
    part.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    return part


def pack(base: Base, document: Document, body: str, more: Mapping[str, bytes]) -> bytes:
    """The finished file: the base with this body, ``more`` files or others in their place, the
    properties and the data of the document.

    The same input gives the same bytes.
    """
    filled = {
        base.places["document"]: _document(base, body),
        base.places["core"]: _core(document),
        base.places["app"]: _app(document),
    }
    parts = {
        name: (XML + filled[name]).encode() if name in filled else content
        for name, content in {**base.entries, **more}.items()
    }
    data = base.places["data"]
    digest = seal.of_parts((name, part) for name, part in parts.items() if name != data)
    carried = escape(document.data, quote=False)
    parts[data] = f'{XML}<report xmlns="{DATA}" sha256="{digest}">{carried}</report>'.encode()
    return zip_package.packed(parts)


def _document(base: Base, body: str) -> str:
    return f'<w:document xmlns:w="{WORD}"><w:body>{body}{base.section}</w:body></w:document>'


def _core(document: Document) -> str:
    """Core properties, dated with the report and not with the clock."""
    date = f"{document.date or f'{document.year + 1}-01-01'}T00:00:00Z"
    texts = {
        "dc:title": document.title,
        "dc:subject": document.subject,
        "dc:creator": document.agency,
        "cp:lastModifiedBy": document.agency,
        "cp:keywords": keywords(document.agency, document.year),
        "dc:language": "zh-CN",
    }
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{date}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        "<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts.items())
        + f"{dates}</cp:coreProperties>"
    )


def _app(document: Document) -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Application>gia-author</Application><Company>{escape(document.agency)}</Company>"
        f"</Properties>"
    )
