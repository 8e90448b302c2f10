"""PDF with pages that are pictures: these are drawn and recognised, the others read as usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gia_author.extract.readers import pdf_document, pdf_glyphs, printed_pages, recognition
from gia_author.extract.readers.pdf_glyphs import PdfPage
from gia_author.extract.readers.printed_pages import PageRead
from gia_author.extract.readers.raw import Raw

if TYPE_CHECKING:
    from pypdfium2 import PdfPage as PdfiumPage

DOTS = 200  # an inch, of a page that is drawn
MOST_SCANS = 20  # pages that are recognised


def extract(data: bytes, name: str) -> Raw:
    """What ``pdf_document.extract`` returns, with what was recognised on the pages that are
    pictures."""
    left = [MOST_SCANS]

    def seen(page: PdfiumPage, number: int) -> list[PageRead]:
        found = pdf_glyphs.page(page)
        scanned = printed_pages.is_picture(found) and left[0] > 0
        left[0] -= scanned
        drawn = _recognised(page) if scanned else found
        return printed_pages.sheets(drawn, number, recognised=scanned)

    return pdf_document.extract(data, name, seen)


def _recognised(page: PdfiumPage) -> PdfPage:
    import numpy

    width, height = page.get_size()
    scale = min(DOTS / 72, recognition.MOST_SIDE / max(width, height, 1))
    picture = page.render(scale=scale).to_numpy()
    drawn = recognition.seen(numpy.ascontiguousarray(picture[:, :, :3]), 1 / scale)
    return drawn if drawn.glyphs else PdfPage(images=1)
