"""Whether a file that would be written over was edited since we wrote it."""

from __future__ import annotations

from gia_author.extract import readers
from gia_author.extract.readers import docx_revisions, safe_zip
from gia_author.extract.readers.safe_zip import Archive
from gia_author.render import seal
from gia_author.workflows import import_report
from gia_author.workflows.import_report import G931

CARRYING = ("docx", "html", "xlsx")  # formats that carry our data, and are easily edited
MARKED = (*CARRYING, "pdf", "ofd")  # in others nothing tells whether they were edited


def edited_since(data: bytes, name: str) -> bool:
    """Whether there is work of others in this file: it is not as we wrote it, or not ours at
    all."""
    form = import_report.ending(name)
    if form == "pdf":
        return not seal.is_print_whole(data)
    if form == "ofd":
        return not _is_layout_whole(data)
    if form not in CARRYING:
        return False
    whole = _is_whole(data, form)
    return not whole if whole is not None else _content_changed(data, name)


def _is_whole(data: bytes, form: str) -> bool | None:
    """What the seal says; None where there is none."""
    if form == "html":
        return seal.is_page_whole(data)
    return _is_package_whole(data) if form == "docx" else None


def _is_package_whole(data: bytes) -> bool | None:
    try:
        package = Archive(data)
        parts = {name: package.part(name) or b"" for name in package.names.values()}
    except (safe_zip.Oversize, *safe_zip.BROKEN):
        return False
    seals = {name: found for name, part in parts.items() if (found := _seal(name, part))}
    if not seals:
        return None
    rest = ((name, part) for name, part in parts.items() if name not in seals)
    return [*seals.values()] == [seal.of_parts(rest)]


def _is_layout_whole(data: bytes) -> bool:
    """What the seal of an OFD says; who signs one or remarks on it adds parts."""
    try:
        package = Archive(data)
        parts = {name: package.part(name) or b"" for name in package.names.values()}
    except (safe_zip.Oversize, *safe_zip.BROKEN):
        return False
    found = seal.OFD.search(parts.pop("OFD.xml", b""))
    return found is not None and found[1].decode() == seal.of_parts(parts.items())


def _seal(name: str, part: bytes) -> str:
    found = seal.PART.search(part[:400]) if name.startswith("customXml/item") else None
    return found[1].decode() if found else ""


def _content_changed(data: bytes, name: str) -> bool:
    """For files without a seal: what is seen is not what the data inside would print, or there are
    no data of ours."""
    raw = readers.read(data, name)
    if import_report.carried(raw) is None:
        return True
    told = import_report.take(data, name)
    return any(f.code == G931.code for f in told.findings) or bool(docx_revisions.marks(data))
