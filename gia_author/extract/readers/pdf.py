"""PDF: the characters and lines of every page, and the data of our own files."""

from __future__ import annotations

from gia_author.extract.readers import child_process, findings, pictures
from gia_author.extract.readers.raw import Raw

LARGEST = 64_000_000  # bytes
DOCUMENT = "gia_author.extract.readers.pdf_document"
SCANS = "gia_author.extract.readers.scans"


def read(data: bytes, name: str) -> Raw:
    """A PDF as raw lines and tables; a file that cannot be read is a finding."""
    if b"%PDF-" not in data[:1024]:
        return findings.nothing(
            findings.UNUSABLE,
            "这不是PDF文件，或者文件头已经损坏。",
            "重新下载；如果是改了扩展名的其他文件，改回原来的扩展名。",
            name,
        )
    if len(data) > LARGEST:
        return findings.nothing(
            findings.OVERSIZE,
            f"文件有{len(data) // 1_000_000}兆，没有读。",
            "换一份不带大图的版本。",
            name,
        )
    raw = child_process.read(DOCUMENT, data, name)
    if raw.embedded or not raw.scanned or not pictures.installed():
        return raw
    read = child_process.read(SCANS, data, name, pictures.SCAN_BOUNDS)
    return read if read.blocks else pictures.given_up(raw, read, name)
