"""PDF by Typst: blocks to JSON, which ``report.typ`` of the style lays out; no system libraries, eight times as fast as WeasyPrint."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from threading import Lock
from typing import TYPE_CHECKING, Any

from gia_author import faces, resources
from gia_author.document import Block, Document, TableBlock
from gia_author.finding import GiaError
from gia_author.grid import Box
from gia_author.style import Style

if TYPE_CHECKING:
    from typst import TypstError

STANDARDS = ["a-3a", "ua-1"]
OLDEST = (0, 15)
GIVE_UP = ("Typst 排不出这份报告。", "请改用默认的 WeasyPrint；如果改过样式文件 report.typ，先换回程序自带的再试。")
_lock = Lock()


class TypstFault(GiaError):
    """Typst is missing, or cannot lay out this text or this style."""


def write(document: Document, style: Style) -> bytes:
    """The report as PDF/A-3a and PDF/UA-1 with its data attached. Raises TypstFault."""
    if reason := available():
        raise TypstFault(reason, "请运行 pip install -U typst，或者改用默认的 WeasyPrint。")
    layout = _layout(style)
    blocks = json.dumps(content(document, style), ensure_ascii=False)
    files = {"main.typ": layout, "blocks.json": blocks, "report.json": document.data}
    from typst import TypstError
    try:
        return _compile({name: text.encode("utf-8", "replace") for name, text in files.items()}, style.fonts, _stamp(document))
    except TypstError as error:
        raise _fault(error, layout, blocks) from None


@cache
def available() -> str:
    """Empty if Typst can be used here, else the reason in one sentence."""
    try:
        version = metadata.version("typst")
        import typst  # noqa: F401
    except ImportError:
        return "没有安装 typst，不能用它生成 PDF。"
    if tuple(map(int, re.findall(r"\d+", version)))[:2] < OLDEST:
        return f"typst {version} 太旧，需要 0.15 以上。"
    return ""


def _compile(files: Mapping[str, bytes], fonts: str, stamp: datetime) -> bytes:
    """One document at a time, as a compiler is not for two threads; and none in a fork, where Typst would wait for ever."""
    compiler, process = _compiler(fonts)
    if process != os.getpid():
        raise TypstFault("Typst 不能在分叉出来的进程里接着用。", "进程池请用 spawn 方式。")
    try:
        with _lock:
            return bytes(compiler.compile(files, pdf_standards=STANDARDS, timestamp=stamp))
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's, which no module exports
            raise
        _compiler.cache_clear()
        raise TypstFault(*GIVE_UP) from None


@cache
def _compiler(fonts: str) -> tuple[Any, int]:
    """A compiler with our faces (and the installed ones), for which no path outside the given files exists; and its process.

    Why: below a root that is itself a file nothing can be opened, so a style reads neither the disk nor stored packages.
    """
    import typst
    nowhere = faces.FACES["仿宋"].path
    known = typst.Fonts(fonts == "system", False, [resources.folder("fonts")])
    return typst.Compiler(root=nowhere, font_paths=known, package_path=nowhere, package_cache_path=nowhere), os.getpid()


def _stamp(document: Document) -> datetime:
    """The day in the file's properties: the date of signature, else New Year's Day after the report's year."""
    return datetime.fromisoformat(document.date or f"{document.year + 1}-01-01").replace(tzinfo=UTC)


def content(document: Document, style: Style) -> dict[str, Any]:
    """What report.typ gets as blocks.json."""
    return {"title": _tidy(document.title), "agency": _tidy(document.agency), "year": document.year, "subject": document.subject,
            "draft": document.draft, "faces": {kind: face.stack(style.fonts) for kind, face in faces.FACES.items()},
            "blocks": list(_ranked(_block(block) for block in document.blocks))}


def _block(block: Block) -> dict[str, Any]:
    plain = _table(block) if isinstance(block, TableBlock) else {key: _tidy(value) for key, value in asdict(block).items()}
    return {"block": type(block).__name__.removesuffix("Block").lower()} | plain


def _tidy(value: Any) -> Any:
    """Text with line ends, tabs and control characters as single spaces, and without characters that only direct the layout."""
    if isinstance(value, tuple):
        return [_tidy(item) for item in value]
    if not isinstance(value, str) or value.isprintable():
        return value
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", "".join(c for c in value if unicodedata.category(c) not in ("Cf", "Cs")))


def _ranked(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The blocks with the rank of every heading in the outline, where PDF/UA lets no level be skipped; 0 for what is none."""
    last = 0
    for block in blocks:
        heading = block["text"] if block["block"] == "heading" else block.get("lead", "")
        rank = min(block["level"], last + 1) if heading.strip() else 0
        last = rank or last
        yield block | {"rank": rank}


def _table(block: TableBlock) -> dict[str, Any]:
    """A table as groups of headings and rows; ``tightest`` is the figure with the least room for its digits."""
    grid = block.grid
    rows = [[_cell(box, block) for box in row] for row in grid.rows]
    groups = []
    for start, stop in grid.bodies:
        first = next((n for n in range(start, stop) if any(box.address for box in grid.rows[n])), stop)
        groups.append({"head": rows[start:first], "body": rows[first:stop]})
    figures = [{"share": cell["share"], "digits": _digits(cell["text"])} for row in rows for cell in row if cell["role"] == "figure"]
    return {"title": grid.title, "widths": grid.widths, "rows": len(rows), "repeat": grid.header_rows > 0, "groups": groups,
            "tightest": max(figures, key=lambda figure: figure["digits"] / figure["share"])}


def _cell(box: Box, block: TableBlock) -> dict[str, Any]:
    """A cell with its text, role and spans, whether it is a bare number, and its share of the table's width."""
    text = block.texts[box.address] if box.address else box.text
    widths = block.grid.widths
    return {"text": _tidy(text), "role": box.role, "vertical": box.vertical, "rowspan": box.rowspan, "colspan": box.colspan,
            "number": bool(box.address) and _digits(text) == len(text), "share": sum(widths[box.column:box.column + box.colspan]) / sum(widths)}


def _digits(text: str) -> int:
    """The length of the longest number in a text, at least 1."""
    return max(map(len, re.findall(r"[-0-9.]+", text)), default=1)


def _layout(style: Style) -> str:
    """The style's report.typ, which must be one file: Typst would fetch packages from the network. Raises TypstFault."""
    try:
        layout = style.text("report.typ")
    except UnicodeDecodeError:
        raise TypstFault("样式文件 report.typ 不是 UTF-8 编码的文字。", "请另存为 UTF-8。") from None
    for number, line in enumerate(layout.splitlines(), 1):
        if word := re.search(r"\b(import|include|eval|std)\b", line):
            raise TypstFault(f"样式文件 report.typ 第{number}行用了 {word[0]}。", "样式只能是一个文件，不能引用别的文件和扩展包，请删去这一行。")
    return layout


def _fault(error: TypstError, layout: str, blocks: str) -> TypstFault:
    """What went wrong in words for the author: characters that no face has, else the place in report.typ."""
    if unknown := [c for c in faces.missing([blocks]) if c in error.diagnostic or f"u{{{ord(c):x}}}" in error.diagnostic]:
        return TypstFault(f"字体里没有这些字：{''.join(unknown)}。", "请改用别的字，或者安装有这些字的字体，再选用系统字体。")
    place = re.search(r"main\.typ:(\d+):(\d+)", error.diagnostic)
    if not place:
        return TypstFault(*GIVE_UP)
    line, column = int(place[1]), int(place[2]) + 1  # the binding counts columns from 0
    quote = layout.split("\n")[line - 1].strip()
    return TypstFault(f"样式文件 report.typ 第{line}行第{column}列有错：“{quote}”。", "请改正这一处，或者换回程序自带的 report.typ。")
