"""The printed pages as pictures: Typst lays them out and pdfium draws them, in the bounded process;
how much of each stays empty is measured on the picture."""

from __future__ import annotations

import base64
import json
import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gia_author import bounded_process
from gia_author.diagnostics.finding import GiaError
from gia_author.web.document_session import DocumentSession
from gia_author.web.refusals import Refusal

DOTS = 110  # to the inch
MOST_PAGES = 80
SECONDS = 60
MEMORY = 2 << 30
PAPER, ABOVE, BELOW = 297.0, 37.0, 35.0  # millimetres of a page: its height and its margins
INK = 200  # what is darker than this is printed
MUCH = 0.35  # of a page empty from which that is said
KEPT = 4  # documents whose pages are kept
ENGINE = "typst"


@dataclass(frozen=True)
class DrawnPage:
    """A page: its picture as PNG and the share of its text area that is empty below the text."""

    png: bytes
    empty: float


class PageDrawer:
    """Draws the pages of documents, one after the other, and keeps those drawn last."""

    def __init__(self) -> None:
        self._child = bounded_process.Child(MEMORY)
        self._lock = threading.Lock()
        self._drawn: dict[str, tuple[int, tuple[DrawnPage, ...]]] = {}

    def drawn(self, session: DocumentSession) -> tuple[int, tuple[DrawnPage, ...]]:
        """The version and the pages of a document as it is now. Raises GiaError."""
        with self._lock:
            with session.lock:
                version, job, done = session.version, session.job, session.done
            known = self._drawn.get(session.id)
            if known and known[0] == version:
                return known
            request = bounded_process.packed(replace(job, draft=True), done)
            made = version, self._asked(request)
            self._drawn.pop(session.id, None)
            self._drawn[session.id] = made
            while len(self._drawn) > KEPT:
                self._drawn.pop(next(iter(self._drawn)))
            return made

    def _asked(self, request: bytes) -> tuple[DrawnPage, ...]:
        try:
            answer = self._child.ask(f"{__name__}:draw", request, SECONDS)
        except bounded_process.Failure as failure:
            raise GiaError(f"排版时{failure}", "先看网页预览。") from None
        return tuple(
            DrawnPage(base64.b64decode(one["png"]), one["empty"]) for one in json.loads(answer)
        )

    def known(self, mark: str, number: int) -> bytes:
        """The picture of a page drawn before. Raises Refusal."""
        _, pages = self._drawn.get(mark, (0, ()))
        if not 1 <= number <= len(pages):
            raise Refusal(404, "unknown", "这一页还没有排出来。")
        return pages[number - 1].png

    def close(self) -> None:
        self._child.close()


def draw(request: bytes) -> bytes:
    """The bounded process's side: the pages of a report that has been examined."""
    from gia_author.render import document
    from gia_author.render.style import official
    from gia_author.render.writers import PDF_ENGINES

    job, done = bounded_process.unpacked(request)
    composed = document.compose(done.report, done.told, last=done.last)
    data = PDF_ENGINES[ENGINE].write(composed, job.style or official())
    return json.dumps(
        [
            {"png": base64.b64encode(page.png).decode(), "empty": page.empty}
            for page in pictures(data)
        ]
    ).encode()


def pictures(data: bytes) -> Iterator[DrawnPage]:
    """The pages of a PDF, the first ones of many."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for number in range(min(len(document), MOST_PAGES)):
        bitmap = document[number].render(scale=DOTS / 72, grayscale=True)
        rows = _rows(bytes(bitmap.buffer), bitmap.stride, bitmap.width, bitmap.height)
        yield DrawnPage(png(rows, bitmap.width), empty(rows))
    document.close()


def _rows(data: bytes, stride: int, width: int, height: int) -> list[bytes]:
    return [data[n * stride : n * stride + width] for n in range(height)]


def png(rows: list[bytes], width: int) -> bytes:
    """Rows of grey dots as a PNG file."""
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\x00" + row for row in rows), 6)
    parts = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def empty(rows: list[bytes]) -> float:
    """The share of the text area below the last row with anything printed in it."""
    first, last = (round(len(rows) * at / PAPER) for at in (ABOVE, PAPER - BELOW))
    inked = (n for n in range(last - 1, first - 1, -1) if min(rows[n]) < INK)
    lowest = next(inked, first - 1)
    return round((last - 1 - lowest) / (last - first), 3)


def note(number: int, count: int, share: float) -> str:
    """What is to be said of a page that is empty in large part; of the last one it is nothing."""
    if number == count or share < MUCH:
        return ""
    return f"第{number}页下面空了约{round(share * 100)}%，多半是后面的表格放不下，移到了下一页"
