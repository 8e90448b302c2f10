"""A zip of XML parts, opened with suspicion: bounded sizes, no entities, nothing from outside."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zlib import error as ZlibError

from gia_author.extract.readers import safe_xml

LARGEST_PART, LARGEST_SUM = 24_000_000, 60_000_000  # bytes, unpacked
MOST_PARTS = 4_000
MOST_LISTED = 20_000  # parts, those of packages within the package among them
LISTED = b"PK\x01\x02"  # what each line of the list of parts begins with
HEAVY = 3_000_000  # bytes of parts that may be XML: ten times what a long report has
PLAIN = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".ttf", ".otf", ".odttf")
KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # how parts of documents are packed
BROKEN = (
    zipfile.BadZipFile,
    ZlibError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    KeyError,
    OverflowError,
)
REFERENCE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Oversize(Exception):
    """The archive unpacks to more than a report can be."""


def opened(data: bytes) -> zipfile.ZipFile:
    """The package, whose list of parts is no longer than any document's. Raises Oversize, and
    ``BROKEN`` when it is none."""
    if data.count(LISTED) > MOST_LISTED:
        raise Oversize
    return zipfile.ZipFile(BytesIO(data))


def beginning(package: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The first bytes of a part, which may unpack to any size whatever it says. Raises ``BROKEN``.

    Why only ``KNOWN``: what is packed in other ways is unpacked whole, however little is asked for.
    """
    part = package.getinfo(name)
    if part.compress_type not in KNOWN:
        raise NotImplementedError(part.compress_type)
    with package.open(part) as packed:
        return packed.read(most)


def is_heavy(data: bytes) -> bool:
    """Whether a package holds so much XML that it is read in a process of its own; no part is
    read further than the size that it says."""
    try:
        with opened(data) as package:
            parts = package.infolist()
    except (Oversize, *BROKEN):
        return False
    return sum(p.file_size for p in parts if not p.filename.lower().endswith(PLAIN)) > HEAVY


class Archive:
    """The parts of an OOXML file. Raises Oversize; ``zipfile.BadZipFile`` and the like when it is
    none."""

    def __init__(self, data: bytes) -> None:
        self.zip = opened(data)
        self.left = LARGEST_SUM
        if len(self.zip.infolist()) > MOST_PARTS:
            raise Oversize
        self.names = {name.lstrip("/").lower(): name for name in self.zip.namelist()}

    def part(self, name: str) -> bytes | None:
        """The bytes of a part; None if it is not there."""
        stored = self.names.get(name.lstrip("/").lower())
        if stored is None:
            return None
        most = min(LARGEST_PART, self.left)
        data = beginning(self.zip, stored, most + 1)
        if len(data) > most:
            raise Oversize
        self.left -= len(data)
        return data

    def tree(self, name: str) -> tuple[Any, bool]:
        """A part as XML, mended where it is broken, and whether that was so; None if it is not
        there or no XML at all."""
        try:
            data = None if name.lower().endswith(PLAIN) else self.part(name)
        except BROKEN:
            return None, True
        if data is None:
            return None, False
        from lxml import etree  # not for a look at what kind a file is

        for recover in (False, True):
            try:
                return etree.fromstring(data, safe_xml.parser(recover=recover, deep=True)), recover
            except (etree.XMLSyntaxError, ValueError):
                continue
        return None, True

    def related(self, part: str) -> Iterator[tuple[str, str]]:
        """The kind and name of every part that a part refers to."""
        yield from ((kind, target) for _, kind, target in self.relations(part))

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """The same, each with the number by which the part calls it."""
        folder, file = posixpath.split(part)
        relations, _ = self.tree(posixpath.join(folder, "_rels", file + ".rels"))
        if relations is None:
            return
        for relation in relations:
            target = relation.get("Target") or ""
            if relation.get("TargetMode") != "External" and target:
                yield (
                    relation.get("Id") or "",
                    (relation.get("Type") or "").rpartition("/")[2],
                    posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"),
                )
