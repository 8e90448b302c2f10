"""What a file is, by what is in it and not by its name: a page saved as .doc is a page."""

from __future__ import annotations

import re

from gia_author.extract.readers import safe_zip

OURS = (".yaml", ".yml")
HEAD = 4096  # bytes in which a file says what it is
ENDINGS = {
    "docx": "docx",
    "html": "html",
    "htm": "html",
    "shtml": "html",
    "xhtml": "html",
    "mht": "html",
    "mhtml": "html",
    "jsp": "html",
    "asp": "html",
    "aspx": "html",
    "php": "html",
    "pdf": "pdf",
    "ofd": "ofd",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "txt": "text",
    "md": "text",
    "doc": "doc",
    "wps": "doc",
    "rtf": "rtf",
    "odt": "odt",
    "xls": "xls",
    "et": "xls",
    "ods": "ods",
    "png": "picture",
    "jpg": "picture",
    "jpeg": "picture",
}
CONVERTED = {"doc": "docx", "rtf": "docx", "odt": "docx", "xls": "xlsx", "ods": "xlsx"}
PARTS = (("word/", "docx"), ("xl/", "xlsx"), ("ofd.xml", "ofd"))
MIME_TYPE = "mimetype"  # the part in which an OpenDocument says what it is
OPEN_DOCUMENT = {b"opendocument.text": "odt", b"opendocument.spreadsheet": "ods"}
STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
PAGE = re.compile(
    (
        rb"^\s*(?:<\?xml[^>]{0,200}>\s*|<%[^%]{0,400}%>\s*"
        rb"|<!--(?:[^-]|-[^-]|--+[^->]){0,400}--+>\s*){0,8}<(?:!doctype\s+html|html|head|body|meta"
        rb"|table|div|p\b|title)"
    ),
    re.IGNORECASE | re.DOTALL,
)
MIME = re.compile(
    rb"^(?:[\w-]{2,40}:.{0,400}\r?\n(?:[ \t].*\r?\n){0,20}){0,20}?mime-version\s*:", re.I
)
TAG = re.compile(rb"<[/!]?[a-z][^<>]{0,400}>", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x7f]")
CHINESE = re.compile("[\u4e00-\u9fff]")
CUT_OFF, MUCH = 3, 0.3  # bytes of a character at the end of the head; share of the characters
OFFICE_XML = (
    (b'progid="Word.Document"', "doc"),
    (b"<w:wordDocument", "doc"),
    (b"<pkg:package", "doc"),
    (b'progid="Excel.Sheet"', "xls"),
)


def file_kind(data: bytes, name: str) -> str:
    """The kind of a file, one of the values of ``ENDINGS``; that of its ending where it does not
    say itself; empty where neither is known."""
    ending = ENDINGS.get(name.rpartition(".")[2].lower(), "") if "." in name else ""
    if name.lower().endswith(OURS):
        return ""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(PICTURES):
        return "picture"
    if data.startswith(ZIP):
        return _package(data) or ending
    if data.startswith(OLE):
        return _compound(data, ending)
    return _written(data[:HEAD], ending)


def _written(head: bytes, ending: str) -> str:
    """The kind of a file that is text."""
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    office = next((kind for mark, kind in OFFICE_XML if mark in head), "")
    if office or PAGE.match(head) or MIME.match(head):
        return office or "html"
    if (ending != "html" or not TAG.search(head)) and _is_chinese_text(head):
        return "text"
    return ending


def _is_chinese_text(head: bytes) -> bool:
    """Whether what a file begins with is plain text, much of it Chinese."""
    if CONTROL.search(head):
        return False
    for charset in ("utf-8", "gb18030"):
        text = head.decode(charset, "ignore")
        if len(text.encode(charset)) < len(head) - CUT_OFF:
            continue
        return len(CHINESE.findall(text)) > MUCH * len(text)
    return False


def _package(data: bytes) -> str:
    """The kind of a zip, by its parts; empty for one that is none of ours."""
    try:
        with safe_zip.opened(data) as package:
            names = [name.lstrip("/").lower() for name in package.namelist()]
            mime = safe_zip.beginning(package, MIME_TYPE, 100) if MIME_TYPE in names else b""
    except (safe_zip.Oversize, *safe_zip.BROKEN):
        return ""
    open_document = next((kind for mark, kind in OPEN_DOCUMENT.items() if mark in mime), "")
    return open_document or next(
        (kind for part, kind in PARTS if any(name.startswith(part) for name in names)), ""
    )


def _compound(data: bytes, ending: str) -> str:
    """The kind of an old Office file; one with a password is what its ending says."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "xlsx" if ending in ("xls", "xlsx") else "docx"
    streams = (kind for stream, kind in STREAMS if stream.encode("utf-16-le") in data)
    return next(streams, "") or ending
