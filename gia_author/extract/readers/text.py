"""Plain text and Markdown to raw lines: charset, page numbers, several sections run together in one
line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gia_author.diagnostics.finding import Finding, Place
from gia_author.extract.readers import charset
from gia_author.extract.readers.findings import (
    GARBLED,
    OVERSIZE,
    PARTIAL,
    UNUSABLE,
    WORDLESS,
    fault,
    nothing,
    struck,
)
from gia_author.extract.readers.raw import MOST_LINES, Raw, RawText
from gia_author.extract.readers.run_together import pieces

MOST_BYTES = 8_000_000
LONGEST_LINE = 100_000
PAGE = re.compile(r"\s{0,40}[-—–―－·]{1,40}\s{0,9}[0-9０-９]{1,3}\s{0,9}[-—–―－·]{1,40}\s{0,40}")
DRAWN = re.compile(r"[\s|]*|(?=.*---)[\s|:+=-]+")
MARKUP = re.compile(r"^\s{0,3}#{1,6}\s+|\*\*|^\s{0,3}>\s+")
BOLD = re.compile(
    r"(?<!_)__(?=[^\s_])([^_]{1,200})(?<!\s)__(?!_)"
)  # four in a row are a blank to fill in
STRUCK = re.compile(r"(?<![~\\])~~(?=[^\s~])([^~]{1,400})(?<!\s)~~(?!~)")


def read(data: bytes, name: str) -> Raw:
    """The lines of a text file. Never raises for a bad file."""
    if len(data) > MOST_BYTES:
        return nothing(
            OVERSIZE,
            f"文件有{len(data) / 1e6:.0f} MB，年报的文字不会这么多。",
            "看看是不是选错了文件。",
            name,
        )
    text, _, broken = charset.decode(data)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    if sum(c < " " and c not in "\n\t\v\x1c\x1d\x1e" for c in text) > len(text) // 50:
        return nothing(
            UNUSABLE, "内容不是文字。", "这可能是改了扩展名的别种文件，请用原来的扩展名。", name
        )
    if not text.strip():
        return nothing(WORDLESS, "文件里没有文字。", "看看是不是选错了文件。", name)
    lines = text.split("\n")
    crossed = [piece for line in lines[:MOST_LINES] for piece in STRUCK.findall(line)]
    findings = (*_faults(lines, broken, name), *struck(crossed, name))
    furniture = tuple(dict.fromkeys(line.strip() for line in lines if PAGE.fullmatch(line)))
    return Raw(tuple(_blocks(lines[:MOST_LINES])), furniture=furniture, findings=findings)


def _faults(lines: Sequence[str], broken: int, name: str) -> Iterator[Finding]:
    if broken:
        yield fault(
            GARBLED,
            f"有{broken}处字节认不出来，读成了“�”。",
            "请对照原文改正，或者另存为 UTF-8 再导入。",
            name,
        )
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        yield fault(
            PARTIAL,
            f"文字太多，只读了前{MOST_LINES}行、每行前{LONGEST_LINE}个字。",
            "看看是不是选错了文件。",
            name,
        )


def _blocks(lines: Sequence[str]) -> Iterator[RawText]:
    for number, line in enumerate(lines, 1):
        if DRAWN.fullmatch(line) or PAGE.fullmatch(line):
            continue
        for piece in pieces(_plain(line[:LONGEST_LINE])):
            if piece.strip():
                yield RawText(piece, Place(line=number, column=line.find(piece) + 1 or 1))


def _plain(line: str) -> str:
    """A line without the marks of Markdown, and without what they cross out."""
    return BOLD.sub(r"\1", MARKUP.sub("", STRUCK.sub("", line)))
