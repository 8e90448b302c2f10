"""Word documents: paragraphs and tables in order, as they are seen; data of our own files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from gia_author.diagnostics.finding import Finding, Place
from gia_author.extract.readers import child_process, findings, safe_zip
from gia_author.extract.readers.cell_spans import (
    MOST_COLUMNS,
    MOST_ROWS,
    SpannedCell,
    pieces,
    rectangle,
)
from gia_author.extract.readers.docx_numbering import (
    Numbering,
    attribute,
    child,
    local,
    numbering,
    value,
)
from gia_author.extract.readers.docx_runs import (
    RunLook,
    WordParagraph,
    deleted_text,
    looks,
    waiting,
)
from gia_author.extract.readers.elements import Element
from gia_author.extract.readers.raw import Raw, RawBlock, RawPicture, RawTable, RawText, parted
from gia_author.extract.readers.safe_zip import Archive
from gia_author.report.keywords import are_ours

DATA = "urn:gia-author:report"
LARGEST = 64_000_000  # bytes
FEW = 20  # characters
DEEPEST = 12  # tables in tables, boxes in boxes
PICTURES = frozenset(("drawing", "pict", "object"))
WRAPPERS = frozenset(
    ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "body", "txbxContent")
)
DocxPart = RawBlock | RawPicture
PICTURED = ("blip", "imagedata")
OLE = b"\xd0\xcf\x11\xe0"
SPACE = re.compile(r"[\s\u00a0]+")


def read(data: bytes, name: str) -> Raw:
    """A Word document as raw paragraphs and tables; a file that cannot be read is a finding."""
    return child_process.read_heavy(__name__, data, name)


def extract(data: bytes, name: str) -> Raw:
    """What ``read`` returns, read in this process."""
    if data.startswith(OLE):
        return _ole(data, name)
    if len(data) > LARGEST:
        return findings.nothing(
            findings.OVERSIZE,
            f"文件有{len(data) // 1_000_000}兆，没有读。",
            "删去大图后另存一份。",
            name,
        )
    try:
        return _document(Archive(data), name)
    except safe_zip.Oversize:
        return findings.nothing(
            findings.OVERSIZE,
            "文件解压以后大得不正常，没有读。",
            "用Word或WPS打开核对，另存一份再导入。",
            name,
        )
    except safe_zip.BROKEN:
        return findings.nothing(
            findings.UNUSABLE,
            "这不是Word的docx文件，或者已经损坏。",
            "用Word或WPS打开后另存为docx；打不开的重新下载。",
            name,
        )


def _ole(data: bytes, name: str) -> Raw:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return findings.nothing(
            findings.LOCKED,
            "这份Word文件加了打开密码。",
            "用密码打开，在“文件—信息—保护文档”里去掉密码，另存后再导入。",
            name,
        )
    return findings.nothing(
        findings.UNUSABLE,
        "这是旧版的doc或wps文件，不是docx。",
        "用Word或WPS打开，另存为docx再导入。",
        name,
    )


@dataclass
class _DocumentRead:
    """A document being read: how its paragraphs are numbered, what was set aside, how many
    paragraphs with text (outside tables) and tables."""

    numbers: Numbering
    furniture: list[str] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    left_out: set[str] = field(default_factory=set)
    styles: dict[str, RunLook] = field(default_factory=dict)
    struck: list[str] = field(default_factory=list)
    ticks: int = 0
    media: dict[str, str] = field(default_factory=dict)
    shown: dict[str, bytes] = field(default_factory=dict)
    package: Archive | None = None
    within: list[RawPicture] = field(default_factory=list)
    blank: list[Place] = field(default_factory=list)

    def pictures(self, paragraph: Element) -> Iterator[RawPicture]:
        """The pictures in a paragraph."""
        for part in paragraph.iter():
            if self.package and isinstance(part.tag, str) and local(part) in PICTURED:
                name = attribute(part, "embed") or attribute(part, "id")
                data = self._unpacked(self.media.get(name or "", ""))
                if data:
                    yield RawPicture(data, Place(paragraph=self.paragraphs))

    def _unpacked(self, name: str) -> bytes:
        """A picture's bytes; one that stands on every page is unpacked once."""
        if name and name not in self.shown and self.package:
            self.shown[name] = self.package.part(name) or b""
        return self.shown.get(name, b"")


def _document(package: Archive, name: str) -> Raw:
    main = next(
        (target for kind, target in package.related("") if kind == "officeDocument"),
        "word/document.xml",
    )
    root, mended = package.tree(main)
    body = child(root, "body")
    if body is None:
        return findings.nothing(
            findings.UNUSABLE,
            "Word文件里找不到正文，文件已经损坏，或者不是Word文件。",
            "用Word或WPS打开后另存为docx。",
            name,
        )
    related = dict(package.related(main))
    parts = {
        kind: package.tree(related[kind])[0] if kind in related else None
        for kind in ("numbering", "styles", "footnotes", "endnotes")
    }
    reading = _DocumentRead(
        numbering(parts["numbering"], parts["styles"]),
        styles=looks(parts["styles"]),
        media={
            number: target for number, kind, target in package.relations(main) if kind == "image"
        },
        package=package,
    )
    blocks, pictures = parted([*_blocks(body, reading, 0), *_notes(parts, reading)])
    reading.furniture += _margins(package, main)
    raw = Raw(
        blocks,
        _embedded(package, main),
        _property(package, "title"),
        tuple(dict.fromkeys(reading.furniture)),
        ours=are_ours(_property(package, "keywords")),
    )
    problems = tuple(_findings(raw, reading, mended, name))
    return replace(raw, findings=problems, pictures=pictures, blank=tuple(reading.blank))


def _blocks(parent: Element, reading: _DocumentRead, depth: int) -> Iterator[DocxPart]:
    """The paragraphs, tables and pictures in an element, through what only wraps them."""
    if depth > DEEPEST:
        reading.left_out.add("嵌套太深的内容")
        return
    todo = [iter(parent)]
    while todo:
        part = next(todo[-1], None)
        if part is None:
            todo.pop()
        elif not isinstance(part.tag, str):
            continue
        elif local(part) == "p":
            yield from _paragraph(part, reading, depth)
        elif local(part) == "tbl":
            yield from _table(part, reading, depth)
        elif local(part) == "sdt" and (shown := waiting(part)):
            reading.paragraphs += 1
            yield RawText(shown, Place(paragraph=reading.paragraphs))
        elif local(part) in WRAPPERS:
            todo.append(iter(part))
        elif local(part) == "altChunk":
            reading.left_out.add("嵌入的其他文档")


def _paragraph(element: Element, reading: _DocumentRead, depth: int) -> Iterator[DocxPart]:
    read = WordParagraph(element, reading.styles)
    reading.struck += read.struck
    reading.ticks += read.ticks
    lines = _numbered(element, read, reading)
    reading.paragraphs += bool(lines)
    where = Place(paragraph=reading.paragraphs)
    if read.is_contents:
        reading.furniture += lines
    else:
        typed = "".join(read.lines)
        indented = typed[:1].isspace()
        reading.blank += [where] * (typed.isspace() and typed.strip("\r\n\f") != "")
        yield from (
            RawText(line, where, indented=indented and not n) for n, line in enumerate(lines)
        )
    yield from reading.pictures(element)
    for box in read.boxes:
        yield from _blocks(box, reading, depth + 1)


def _numbered(element: Element, read: WordParagraph, reading: _DocumentRead) -> list[str]:
    """The lines of a paragraph, its automatic number first; a paragraph without text has no number
    either."""
    lines = [line for line in (SPACE.sub(" ", line).strip() for line in read.lines) if line]
    return [reading.numbers.number(child(element, "pPr")) + lines[0], *lines[1:]] if lines else []


def _table(element: Element, reading: _DocumentRead, depth: int) -> Iterator[DocxPart]:
    """A table; one that only places text, or holds other tables, as what is in its cells."""
    reading.tables += 1
    where = Place(table=reading.tables)
    if depth < DEEPEST and any(
        local(part) == "tbl" for part in element.iterdescendants() if isinstance(part.tag, str)
    ):
        for row in _rows(element, reading):
            for cell in _inside(row, "tc"):
                yield from _blocks(cell, reading, depth + 1)
        return
    before = reading.paragraphs
    yield from pieces(_squares(element, reading, depth, where))
    reading.paragraphs = before
    yield from reading.within
    reading.within = []


def _rows(table: Element, reading: _DocumentRead) -> Iterator[Element]:
    """The rows of a table that have not been deleted."""
    for row in _inside(table, "tr"):
        if child(row, "trPr", "del") is None:
            yield row
        else:
            shown = "".join(t.text or "" for t in row.iter() if str(t.tag).endswith("}t"))
            reading.struck.append(shown or deleted_text(row))


def _inside(parent: Element, name: str) -> Iterator[Element]:
    """The children of this name, also those in content controls and the like."""
    todo = [iter(parent)]
    while todo:
        part = next(todo[-1], None)
        if part is None:
            todo.pop()
        elif isinstance(part.tag, str) and local(part) == name:
            yield part
        elif isinstance(part.tag, str) and local(part) in WRAPPERS:
            todo.append(iter(part))


@dataclass
class _Square:
    """A cell as Word tells it, row by row: ``joins_above`` says that it continues the one above
    it, ``instead`` what a cell without words shows."""

    text: str
    colspan: int
    joins_above: bool = False
    instead: str = ""


def _squares(table: Element, reading: _DocumentRead, depth: int, where: Place) -> RawTable:
    """The cells of a table as a rectangle, with Word's continuations put together to spans."""
    rows = [
        _marked([*_cells(row, reading, depth)])
        for row in islice(_rows(table, reading), MOST_ROWS + 1)
    ]
    if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
        reading.left_out.add(f"过大的表（多于{MOST_ROWS}行、{MOST_COLUMNS}列）的其余部分")
    starts = [_starts(row) for row in rows]
    for row, here, above in zip(rows, starts, [[], *starts], strict=False):
        for cell, column in zip(row, here, strict=True):
            cell.joins_above &= column in above
    return rectangle(
        [
            [
                SpannedCell(cell.text, _depth(rows, starts, number, at), cell.colspan)
                for at, cell in zip(starts[number], row, strict=True)
                if not cell.joins_above
            ]
            for number, row in enumerate(rows)
        ],
        where,
    )


def _marked(row: list[_Square]) -> list[_Square]:
    """A row whose cells without words, among others with some, say what they show instead."""
    if any(cell.text for cell in row):
        for cell in row:
            cell.text = cell.text or cell.instead
    return row


def _instead(cell: Element) -> str:
    """What is in a cell beside words: a picture, or a field that nobody has worked out."""
    names = {local(part) for part in cell.iter() if isinstance(part.tag, str)}
    if names & PICTURES:
        return "（图片）"
    return "（域没有结果）" if "instrText" in names else ""


def _starts(row: list[_Square]) -> list[int]:
    places, column = [], 0
    for cell in row:
        places.append(column)
        column += cell.colspan
    return places


def _depth(rows: list[list[_Square]], starts: list[list[int]], number: int, column: int) -> int:
    """Over how many rows a cell goes: as long as the one below at the same column continues it."""
    depth = 1
    for row, places in zip(rows[number + 1 :], starts[number + 1 :], strict=True):
        below = dict(zip(places, row, strict=True)).get(column)
        if below is None or not below.joins_above:
            break
        depth += 1
    return depth


def _cells(row: Element, reading: _DocumentRead, depth: int) -> Iterator[_Square]:
    """The cells of a row; those that continue the one to the left widen it, columns left free are
    blank."""
    yield from (_Square("", 1) for _ in range(_whole(value(row, "trPr", "gridBefore"), 0)))
    last: _Square | None = None
    for cell in _inside(row, "tc"):
        properties = child(cell, "tcPr")
        wide = _whole(value(properties, "gridSpan"), 1) if properties is not None else 1
        if (
            last
            and child(properties, "hMerge") is not None
            and value(properties, "hMerge") != "restart"
        ):
            last.colspan += wide
            continue
        if last:
            yield last
        below = child(properties, "vMerge") is not None and value(properties, "vMerge") != "restart"
        text = _cell_text(cell, reading, depth)
        last = _Square(text, wide, below, "" if text or below else _instead(cell))
    if last:
        yield last


def _whole(text: str, least: int) -> int:
    return max(least, min(int(text), 120)) if text.isdigit() and len(text) < 7 else least


def _cell_text(cell: Element, reading: _DocumentRead, depth: int) -> str:
    lines: list[str] = []
    for block in _blocks(cell, reading, depth + 1):
        if isinstance(block, RawPicture):
            reading.within.append(block)
            continue
        lines += (
            [block.text]
            if isinstance(block, RawText)
            else [text for row in block.rows for text in row if text]
        )
    return "\n".join(lines)


def _notes(parts: dict[str, Element | None], reading: _DocumentRead) -> Iterator[RawBlock]:
    """Footnotes and endnotes, after all the rest."""
    for kind in ("footnotes", "endnotes"):
        root = parts[kind]
        if root is None:
            continue
        for note in root:
            if isinstance(note.tag, str) and not attribute(note, "type"):
                yield from (
                    RawText(block.text, Place(words="脚注"))
                    for block in _blocks(note, reading, 0)
                    if isinstance(block, RawText)
                )


def _margins(package: Archive, main: str) -> list[str]:
    """What headers and footers say."""
    said = []
    for kind, target in dict.fromkeys(package.related(main)):
        root = package.tree(target)[0] if kind in ("header", "footer") else None
        if root is not None:
            said += [
                block.text
                for block in _blocks(root, _DocumentRead(Numbering()), 0)
                if isinstance(block, RawText)
            ]
    return said


def _embedded(package: Archive, main: str) -> str | None:
    """The data that our own files carry in a custom XML part."""
    for kind, target in dict.fromkeys(package.related(main)):
        root = package.tree(target)[0] if kind == "customXml" else None
        if root is not None and root.tag == f"{{{DATA}}}report":
            return str(root.text or "") or None
    return None


def _property(package: Archive, name: str) -> str:
    core = next(
        (target for kind, target in package.related("") if kind == "core-properties"),
        "docProps/core.xml",
    )
    found = child(package.tree(core)[0], name)
    return (found.text or "").strip() if found is not None else ""


def _findings(raw: Raw, reading: _DocumentRead, mended: bool, name: str) -> Iterator[Finding]:
    if mended:
        yield findings.fault(
            findings.PARTIAL,
            "Word文件有损坏，只读出了还能读的部分。",
            "对照原文核对；最好用Word或WPS打开后另存一份再导入。",
            name,
        )
    yield from findings.struck(reading.struck, name)
    if reading.ticks:
        said = f"Word文件里有{reading.ticks}个勾选框，读的是现在勾的样子。"
        yield findings.fault(findings.CONTROLS, said, "对照原文核对。", name)
    if reading.left_out:
        yield findings.fault(
            findings.PARTIAL,
            f"没有读{'、'.join(sorted(reading.left_out))}。",
            "用Word打开后另存一份，再导入。",
            name,
        )
    length = sum(len(block.text) if isinstance(block, RawText) else FEW for block in raw.blocks)
    if length < FEW and not raw.embedded:
        yield findings.fault(
            findings.WORDLESS,
            "Word文件里没有文字，可能是图片。",
            "找能选中文字的版本；或者把文字打成txt再导入。",
            name,
        )
