"""Pictures in a document, and documents that are one: what stands on them is recognised where the
extra for that is installed, else said to be unread."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from gia_author.diagnostics.finding import NOWHERE, Finding, Place
from gia_author.extract.readers import child_process, findings
from gia_author.extract.readers.child_process import Bounds
from gia_author.extract.readers.raw import Raw, RawBlock, RawPicture

RECOGNITION = "gia_author.extract.readers.recognition"
INSTALL = '装上图片识别（pip install "gia-author[ocr]"）可以识别其中的表和文字。'
BOUNDS = Bounds(seconds=600, memory=4 << 30)  # a page takes some ten seconds
SCAN_BOUNDS = Bounds(seconds=1200, memory=4 << 30)  # for a document of many pages
MOST = 20  # pictures of a document that are looked at
LARGEST = 24_000_000  # bytes of a picture
MOST_PIXELS = 40_000_000
LEAST = (320, 120)  # pixels: a smaller picture is a sign or a button, no table
KINDS = ("PNG", "JPEG")


def installed() -> bool:
    """Whether pictures can be read here."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def with_pictures(raw: Raw, name: str) -> Raw:
    """A document with what stands on its pictures in their places, and what was not read of them
    said.

    Our own files carry their data, and their pictures are charts.
    """
    shown = () if raw.embedded else tuple(p for p in raw.pictures if _is_large(p))
    if not shown:
        return raw
    if not installed():
        return replace(raw, findings=(*raw.findings, _unread(shown, name, INSTALL)))
    seen = [
        _PictureRead(p, child_process.read(RECOGNITION, p.data, name, BOUNDS)) for p in shown[:MOST]
    ]
    return replace(
        raw,
        blocks=tuple(_merged(raw.blocks, seen)),
        findings=(*_without_wordless(raw, seen), *_told(seen, shown, name)),
    )


@dataclass(frozen=True)
class _PictureRead:
    """A picture and what was recognised on it."""

    picture: RawPicture
    raw: Raw


def _is_large(picture: RawPicture) -> bool:
    width, height = size(picture.data)
    return width >= LEAST[0] and height >= LEAST[1]


def size(data: bytes) -> tuple[int, int]:
    """How many pixels wide and high a picture says it is; nothing for what is no picture that we
    read."""
    from PIL import Image

    if len(data) > LARGEST:
        return 0, 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            told: tuple[int, int] = Image.open(BytesIO(data), formats=KINDS).size
    except Image.DecompressionBombError:
        return MOST_PIXELS, MOST_PIXELS  # more than we read, however many it says
    except (OSError, ValueError, SyntaxError):
        return 0, 0
    return told


def _merged(blocks: Sequence[RawBlock], seen: Iterable[_PictureRead]) -> Iterator[RawBlock]:
    at = 0
    for one in seen:
        yield from blocks[at : one.picture.before]
        at = one.picture.before
        for block in one.raw.blocks:
            yield replace(block, where=_within(one.picture.where, block.where))
    yield from blocks[at:]


def _within(picture: Place, inside: Place) -> Place:
    """The place on a picture as one in the document."""
    table = f"图片里第{inside.table}个表" if inside.table else "图片"
    return replace(picture, words=table)


def _without_wordless(raw: Raw, seen: Iterable[_PictureRead]) -> Iterator[Finding]:
    """What was found before, but not that there are no words where there are some now."""
    some = any(one.raw.blocks for one in seen)
    yield from (f for f in raw.findings if not some or f.code != findings.WORDLESS.code)


def _told(seen: Sequence[_PictureRead], shown: Sequence[Any], name: str) -> Iterator[Finding]:
    known = [one.picture for one in seen if one.raw.blocks]
    blank = [one.picture for one in seen if not one.raw.blocks] + [*shown[MOST:]]
    if known:
        yield recognised(f"有{len(known)}张图片，上面的文字", name, known[0].where)
    if blank:
        yield _unread(blank, name, "")


def recognised(what: str, name: str, where: Place = NOWHERE) -> Finding:
    """Says that something was recognised, and is not the document's own words."""
    return findings.fault(
        findings.RECOGNISED,
        f"{what}是从图像上识别出来的，可能认错。",
        "对照原文逐字核对；表里只采用了合计、勾稽都成立的数字。",
        name,
        where,
    )


def given_up(raw: Raw, read: Raw, name: str) -> Raw:
    """A document as it was read without its scanned pages, and why these were not recognised."""
    why = next((finding.message for finding in read.findings), "图像上没有认出文字。")
    told = findings.fault(findings.PICTURED, f"扫描页没有识别出来：{why}", "对照原文补上。", name)
    return replace(raw, findings=(*raw.findings, told))


def _unread(pictures: Sequence[RawPicture], name: str, cure: str) -> Finding:
    said = f"有{len(pictures)}张图片，上面的文字没有读。"
    fix = f"图片里有表或者正文的，对照原文补上。{cure}"
    return findings.fault(findings.PICTURED, said, fix, name, pictures[0].where)
