"""A seal inside a file: the digest of all the rest, by which it is known whether the file is still
as it was written.

Why in the file and not in a record beside it: it goes wherever the file goes, says the same on
every computer, and the same
report still gives the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

PAGE = re.compile(rb' data-sha256="([0-9a-f]{64})"')
PRINT = re.compile(rb"%gia-author sha256=([0-9a-f]{64})\n")
START = b"startxref"  # stands once in a PDF, near its end, and again with everything added to it
OFD = re.compile(rb' Name="seal">([0-9a-f]{64})<')
PART = re.compile(rb' sha256="([0-9a-f]{64})"')


def of_parts(parts: Iterable[tuple[str, bytes]]) -> str:
    """The digest of the parts of a package, in whatever order they come."""
    whole = hashlib.sha256()
    for name, content in sorted(parts):
        whole.update(hashlib.sha256(name.encode() + b"\0" + content).digest())
    return whole.hexdigest()


def sealed(page: bytes, mark: bytes) -> bytes:
    """The page with its digest written where ``mark`` stands."""
    return page.replace(mark, mark + f' data-sha256="{_of_page(page)}"'.encode(), 1)


def is_page_whole(page: bytes) -> bool | None:
    """Whether a page is as it was written; None where it has no seal."""
    found = PAGE.search(page)
    if found is None:
        return None
    return found[1].decode() == _of_page(page[: found.start()] + page[found.end() :])


def sealed_print(document: bytes) -> bytes:
    """A PDF with its digest in a comment, where none of its offsets moves."""
    at = document.rfind(START)
    mark = f"%gia-author sha256={_of_page(document)}\n".encode()
    return document[:at] + mark + document[at:]


def is_print_whole(document: bytes) -> bool:
    """Whether a PDF is as it was written; one that another program wrote anew is not."""
    last = document.rfind(START)
    found = PRINT.search(document, max(0, last - 200), max(0, last))
    if found is None or found.end() != last:
        return False
    return found[1].decode() == _of_page(document[: found.start()] + document[last:])


def _of_page(page: bytes) -> str:
    return hashlib.sha256(page).hexdigest()
