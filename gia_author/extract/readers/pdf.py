"""PDF: the lines of every page, tables from ruling lines, page numbers and running heads set aside, the data of our own files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from gia_author.diagnostics.finding import Finding, Place
from gia_author.extract.readers import child_process, findings
from gia_author.extract.readers.raw import Raw, RawBlock, RawTable, RawText

LARGEST = 64_000_000  # bytes
MOST_PAGES = 120
LARGEST_DATA = 4_000_000  # bytes of report.json
ATTACHMENT = "report.json"
FEW = 20  # characters: a file with fewer has no text
PASSWORD = 4  # FPDF_ERR_PASSWORD
NUMBER = re.compile(
    r"[-—–－―·\s]{0,40}(?:第?\s{0,9}(\d{1,4})\s{0,9}页?)(?:\s{0,9}[/／,，]?\s{0,9}(?:共\s{0,9})?\d{1,4}\s{0,9}页?)?[-—–－―·\s]{0,40}"
)
OTHER_VERSION = "请找Word、网页版本，或者请原单位提供可以选中文字的PDF。"


@dataclass
class PageRead:
    """A page being read: what stands on it from top to bottom, as text lines and tables with their heights."""

    number: int
    lines: list[Any] = field(default_factory=list)
    tables: list[tuple[float, RawTable]] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    image: bool = False
    cut: bool = False

    @property
    def where(self) -> Place:
        return Place(page=self.number)


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
    return child_process.read(__name__, data, name)


def extract(data: bytes, name: str) -> Raw:
    """What ``read`` returns for a PDF of tolerable size, read in this process."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            return _document(document, name)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == PASSWORD:
            return findings.nothing(
                findings.LOCKED,
                "这份PDF要密码才能打开。",
                "用密码打开后打印或另存为不加密的PDF，再导入。",
                name,
            )
        return findings.nothing(
            findings.UNUSABLE,
            "这份PDF已经损坏，打不开。",
            "重新下载，或者用阅读软件打开后另存一份。",
            name,
        )


def _document(document: Any, name: str) -> Raw:
    count = len(document)
    sheets = [_sheet(document, number) for number in range(min(count, MOST_PAGES))]
    _set_aside_numbers(sheets)
    _set_aside_heads(sheets)
    furniture = tuple(text for sheet in sheets for text in sheet.furniture)
    raw = Raw(tuple(_blocks(sheets)), _embedded(document), _title(document), furniture)
    return Raw(
        raw.blocks, raw.embedded, raw.title, furniture, tuple(_findings(raw, sheets, count, name))
    )


def _title(document: Any) -> str:
    return str(document.get_metadata_dict().get("Title") or "").strip()


def _embedded(document: Any) -> str | None:
    """The data that our own files carry as an attachment."""
    for number in range(min(document.count_attachments(), 20)):
        attachment = document.get_attachment(number)
        if attachment.get_name() == ATTACHMENT:
            data = bytes(attachment.get_data())
            return data.decode("utf-8", "replace") if len(data) <= LARGEST_DATA else None
    return None


def _sheet(document: Any, index: int) -> PageRead:
    import pypdfium2

    from gia_author.extract.readers import pdf_glyphs

    sheet = PageRead(index + 1)
    try:
        page = document[index]
        seen = pdf_glyphs.page(page)
        page.close()
    except pypdfium2.PdfiumError:
        sheet.cut = True
        return sheet
    sheet.cut, sheet.image = seen.cut, bool(seen.images) and len(seen.glyphs) < FEW
    sheet.furniture += [seen.aside] if seen.aside else []
    _fill(sheet, seen)
    return sheet


def _fill(sheet: PageRead, seen: Any) -> None:
    """Give every character to the table that it stands in, else to the text."""
    from gia_author.extract.readers import pdf_lines, pdf_ruled_tables

    frames = pdf_ruled_tables.frames(seen.rules)
    inside: list[dict[int, list[Any]]] = [{} for _ in frames]
    outside = []
    for glyph in seen.glyphs:
        home = next(
            (
                (n, cell)
                for n, frame in enumerate(frames)
                if (cell := frame.cell(glyph)) is not None
            ),
            None,
        )
        if home:
            inside[home[0]].setdefault(home[1], []).append(glyph)
        else:
            outside.append(glyph)
    sheet.lines = pdf_lines.lines(outside)
    for frame, cells in zip(frames, inside, strict=True):
        if cells:
            texts = {
                cell: pdf_lines.joined(pdf_lines.lines(found)) for cell, found in cells.items()
            }
            where = replace(sheet.where, table=len(sheet.tables) + 1)
            sheet.tables.append((frame.top, frame.table(texts, where)))


def _set_aside_numbers(sheets: list[PageRead]) -> None:
    """Page numbers: the first or last line of a page that is a number and hardly anything else."""
    bare = len(sheets) + 20
    for sheet in sheets:
        for line in sheet.lines[-1:] + sheet.lines[:1]:
            found = NUMBER.fullmatch(line.text.strip())
            at_edge = not any(
                top < line.top if line is sheet.lines[-1] else top > line.top
                for top, _ in sheet.tables
            )
            if found and at_edge and (int(found[1]) <= bare or line.text.strip() != found[1]):
                sheet.lines.remove(line)
                sheet.furniture.append(line.text)
                break


def _set_aside_heads(sheets: list[PageRead]) -> None:
    """Running heads and feet: the same words, digits aside, at the same height on most pages."""
    counts = Counter(mark for sheet in sheets for mark in {_mark(line) for line in _edge(sheet)})
    usual = {
        mark
        for mark, count in counts.items()
        if count >= max(3, 0.6 * len(sheets)) or count == len(sheets) == 2
    }
    for sheet in sheets:
        for line in [line for line in _edge(sheet) if _mark(line) in usual]:
            sheet.lines.remove(line)
            sheet.furniture.append(line.text)


def _edge(sheet: PageRead) -> list[Any]:
    return sheet.lines if len(sheet.lines) < 5 else sheet.lines[:2] + sheet.lines[-2:]


def _mark(line: Any) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.top / 4)


def _blocks(sheets: list[PageRead]) -> Iterator[RawBlock]:
    """Lines and tables of all pages; a line says whether its paragraph ends with it."""
    from gia_author.extract.readers import pdf_lines

    margins = _margins(sheets)
    pitches = {sheet.number: pdf_lines.usual_pitch(sheet.lines) for sheet in sheets}
    flow = [(sheet, item) for sheet in sheets for item in _in_order(sheet)]
    for (sheet, item), (after, follower) in zip(flow, [*flow[1:], (None, None)], strict=False):
        if isinstance(item, RawTable):
            yield item
            continue
        goes_on = (
            after is not None
            and not isinstance(follower, RawTable)
            and pdf_lines.runs_on(
                item,
                follower,
                margins[sheet.number],
                margins[after.number],
                pitches[sheet.number] if after is sheet else 0.0,
            )
        )
        yield RawText(item.text, sheet.where, not goes_on)


def _in_order(sheet: PageRead) -> list[Any]:
    both = [(line.top, line) for line in sheet.lines] + list(sheet.tables)
    return [item for _, item in sorted(both, key=lambda pair: -pair[0])]


def _margins(sheets: list[PageRead]) -> dict[int, tuple[float, float]]:
    """The margins of every page with text; where all lines of a page are indented, those of the others tell."""
    from gia_author.extract.readers import pdf_lines

    own = {sheet.number: pdf_lines.margins(sheet.lines) for sheet in sheets if sheet.lines}
    left, right = (
        min((m[0] for m in own.values()), default=0.0),
        max((m[1] for m in own.values()), default=0.0),
    )
    sizes = sorted(line.size for sheet in sheets for line in sheet.lines)
    room = pdf_lines.INDENT * sizes[len(sizes) // 2] if sizes else 0.0
    return {
        number: (a if a - left < room else left, b if right - b < room else right)
        for number, (a, b) in own.items()
    }


def _findings(raw: Raw, sheets: list[PageRead], count: int, name: str) -> Iterator[Finding]:
    text = "".join(
        block.text
        if isinstance(block, RawText)
        else "".join(c or "" for row in block.rows for c in row)
        for block in raw.blocks
    )
    images = "、".join(str(sheet.number) for sheet in sheets if sheet.image)
    if len(text) < FEW:
        why = "是扫描件或图片" if any(sheet.image for sheet in sheets) else "没有可以选中的文字"
        yield findings.fault(
            findings.WORDLESS, f"这份PDF{why}，没有可以读的文字。", OTHER_VERSION, name
        )
    elif images:
        yield findings.fault(
            findings.PARTIAL,
            f"第{images}页是图片，没有读出文字。",
            "对照原文补上这几页的内容。",
            name,
        )
    if count > MOST_PAGES:
        yield findings.fault(
            findings.PARTIAL,
            f"共{count}页，只读了前{MOST_PAGES}页。",
            "核对是不是选错了文件；年报在后面的，把那几页另存为一份PDF。",
            name,
        )
    if cut := "、".join(str(sheet.number) for sheet in sheets if sheet.cut):
        yield findings.fault(
            findings.PARTIAL,
            f"第{cut}页损坏，或者内容多得不正常，没有读全。",
            "对照原文补上这几页的内容。",
            name,
        )
    if sum(map(_strange, text)) > max(3, len(text) // 50):
        yield findings.fault(
            findings.GARBLED,
            "这份PDF的字体没有说明对应哪个字，读出来的文字有乱码。",
            OTHER_VERSION,
            name,
        )


def _strange(character: str) -> bool:
    return (
        character == "\ufffd"
        or "\ue000" <= character <= "\uf8ff"
        or (character < " " and character not in "\n\t")
    )
