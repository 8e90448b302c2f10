"""The pages of a PDF through PDFium, and the data of our own files. Runs in a process apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gia_author.extract.readers import findings, printed_pages
from gia_author.extract.readers.printed_pages import MOST_PAGES, PageRead
from gia_author.extract.readers.raw import Raw
from gia_author.report.keywords import are_ours

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

LARGEST_DATA = 4_000_000  # bytes of report.json
ATTACHMENT = "report.json"
PASSWORD = 4  # FPDF_ERR_PASSWORD
Seen = Callable[["PdfPage", int], list[PageRead]]


def extract(data: bytes, name: str, seen: Seen | None = None) -> Raw:
    """What ``read`` returns for a PDF of tolerable size, read in this process; ``seen`` is how a
    page is looked at."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            return _document(document, name, seen or _seen)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == PASSWORD:
            return findings.nothing(
                findings.LOCKED,
                "这份PDF要密码才能打开。",
                "用密码打开后打印或另存为不加密的PDF，再导入。",
                name,
            )
        return findings.nothing(
            findings.UNUSABLE,
            "这份PDF已经损坏，打不开。",
            "重新下载，或者用阅读软件打开后另存一份。",
            name,
        )


def _document(document: PdfDocument, name: str, seen: Seen) -> Raw:
    count = len(document)
    told = document.get_metadata_dict()
    about = {key: str(told.get(key) or "").strip() for key in ("Title", "Keywords")}
    sheets = [part for n in range(min(count, MOST_PAGES)) for part in _sheets(document, n, seen)]
    raw = printed_pages.read(sheets, count, "PDF", name, _embedded(document), about["Title"])
    return replace(raw, ours=are_ours(about["Keywords"]))


def _embedded(document: PdfDocument) -> str | None:
    """The data that our own files carry as an attachment."""
    for number in range(min(document.count_attachments(), 20)):
        attachment = document.get_attachment(number)
        if attachment.get_name() == ATTACHMENT:
            data = bytes(attachment.get_data())
            return data.decode("utf-8", "replace") if len(data) <= LARGEST_DATA else None
    return None


def _sheets(document: PdfDocument, index: int, seen: Seen) -> list[PageRead]:
    """A page; the two of a sheet that two are printed on."""
    import pypdfium2

    try:
        page = document[index]
        read = seen(page, index + 1)
        page.close()
    except pypdfium2.PdfiumError:
        return [PageRead(2 * index + 2, index + 1, cut=True)]
    return read


def _seen(page: PdfPage, number: int) -> list[PageRead]:
    from gia_author.extract.readers import pdf_glyphs

    return printed_pages.sheets(pdf_glyphs.page(page), number)
