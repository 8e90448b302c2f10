"""PDF by Typst: blocks to JSON, which ``report.typ`` of the style lays out; no system libraries,
eight times as fast as WeasyPrint.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from gia_author.form.grid import DIGIT, Box, Grid, digits, fitted, label_lines
from gia_author.render import font_faces, seal
from gia_author.render.document import Block, Document, ParagraphBlock, Picture, TableBlock, Title
from gia_author.render.line_breaks import SQUEEZED, broken, crowded
from gia_author.render.pagination import (
    Plan,
    TableGroup,
    TableSize,
    below_title,
    beside_picture,
    in_parts,
    planned,
)
from gia_author.render.style import Style
from gia_author.render.typst_compiler import GIVE_UP, TypstFault, available, compiled

if TYPE_CHECKING:
    from typst import TypstError

__all__ = ["TypstFault", "available", "content", "write"]

TEXT_WIDTH = 156 / 25.4 * 72  # points
FIGURE_ROOM, BESIDE_LABEL = 3.0, 2.0  # points
STANDARDS = ["a-3a", "ua-1"]


def write(document: Document, style: Style) -> bytes:
    """The report as PDF/A-3a and PDF/UA-1 with its data attached. Raises TypstFault."""
    if reason := available():
        raise TypstFault(reason, "请运行 pip install -U typst，或者改用默认的 WeasyPrint。")
    layout = _layout(style)
    blocks = json.dumps(content(document, style), ensure_ascii=False)
    files = {"main.typ": layout, "blocks.json": blocks, "report.json": document.data}
    data = {name: text.encode("utf-8", "replace") for name, text in files.items()}
    from typst import TypstError

    try:
        return _set(data, style.fonts, document)
    except TypstError as error:
        if style.fonts == "system" or not _unknown(error, blocks):
            raise _fault(error, layout, blocks) from None
    try:  # a character that our faces lack may be in one of the computer's, as with WeasyPrint
        return _set(data, "system", document)
    except TypstError as error:
        raise _fault(error, layout, blocks) from None


def _set(data: dict[str, bytes], fonts: str, document: Document) -> bytes:
    made = compiled(data, fonts, pdf_standards=STANDARDS, timestamp=_stamp(document))
    return seal.sealed_print(made)


def _stamp(document: Document) -> datetime:
    """The day in the file's properties: the date of signature, else New Year's Day after the
    report's year.
    """
    return datetime.fromisoformat(document.date or f"{document.year + 1}-01-01").replace(tzinfo=UTC)


def content(document: Document, style: Style) -> dict[str, Any]:
    """What report.typ gets as blocks.json."""
    return {
        "title": _tidy(document.title),
        "agency": _tidy(document.agency),
        "year": document.year,
        "subject": document.subject,
        "draft": document.draft,
        "page": asdict(document.settings) | {"header": _tidy(document.settings.header)},
        "faces": {kind: face.stack(style.fonts) for kind, face in font_faces.FACES.items()},
        "blocks": list(_ranked(_placed(document.blocks, style.fonts))),
    }


def _placed(blocks: tuple[Block, ...], fonts: str) -> Iterator[dict[str, Any]]:
    """The blocks with their places in the plan: ``together`` is how many begin a table's group,
    ``new_page`` that the group begins a page.
    """
    plan = planned(blocks)
    begins = {group.first: group for group in plan.groups}
    for number, block in enumerate(blocks):
        first, *rest = _drawn(block, number, plan, fonts)
        if group := begins.get(number):
            first |= _group(plan.tables[group.table], group)
        yield from (first, *rest)


def _drawn(block: Block, number: int, plan: Plan, fonts: str) -> Iterator[dict[str, Any]]:
    """A block as data; a table that is cut as two, the second on the next page with its note."""
    match block:
        case Title():
            plain = {"lines": _tidy(block.lines), "below": below_title(block)}
        case Picture():
            plain = _picture(block, fonts)
        case TableBlock():
            first, *rest = (_table(*part) for part in in_parts(block, plan.tables[number]))
            plain = first
        case ParagraphBlock():
            plain = _paragraph(block) | {"whole": number in plan.whole}
        case _:
            plain = {key: _tidy(value) for key, value in asdict(block).items()}
    kind = {"block": type(block).__name__.removesuffix("Block").lower()}
    yield kind | plain
    if isinstance(block, TableBlock) and (group := plan.group(number)):
        together = {"together": group.last - number + 1, "new_page": True}
        yield from (kind | part | together for part in rest)


def _group(size: TableSize, group: TableGroup) -> dict[str, Any]:
    """How much of a table's group is on one page, and whether it begins one."""
    last = group.table if size.cut else group.last
    return {"together": last - group.first + 1 if size.whole else 1, "new_page": size.fills_page}


def _paragraph(block: ParagraphBlock) -> dict[str, Any]:
    """A paragraph in the lines that it is printed in, each as its part of the heading that begins
    it, the rest, and whether it fills the line.
    """
    lead, text = _tidy(block.lead), _tidy(block.text)
    lines, left = [], len(lead)
    whole = (lead + text, len(lead), block.level)
    for line in broken(*whole):
        lines.append([_apart(line[:left]), _apart(line[left:])])
        left = max(0, left - len(line))
    return {
        "lead": lead,
        "level": block.level,
        "kind": block.kind,
        "lines": lines,
        "crowded": crowded(*whole),
    }


def _apart(text: str) -> list[str]:
    """The text cut where Typst would take away half the width of punctuation: at the end of a line
    and where two marks stand together.
    """
    return SQUEEZED.split(text) if text else []


def _picture(block: Picture, fonts: str) -> dict[str, Any]:
    """A chart with its caption and, for those who do not see it, its words."""
    return {
        "caption": block.caption,
        "words": block.chart.words,
        "beside": beside_picture(block),
        "svg": block.chart.in_face(font_faces.FACES["宋体"].stack(fonts)),
    }


def _tidy(value: object) -> Any:
    """Text with line ends, tabs and control characters as single spaces, and without characters
    that only direct the layout.
    """
    if isinstance(value, tuple):
        return [_tidy(item) for item in value]
    if not isinstance(value, str) or value.isprintable():
        return value
    return re.sub(
        r"[\x00-\x20\x7f-\x9f\u2028\u2029]+",
        " ",
        "".join(c for c in value if unicodedata.category(c) not in ("Cf", "Cs")),
    )


def _ranked(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The blocks with the rank of every heading in the outline, where PDF/UA lets no level be
    skipped; 0 for what is none.
    """
    last = 0
    for block in blocks:
        heading = block["text"] if block["block"] == "heading" else block.get("lead", "")
        rank = min(block["level"], last + 1) if heading.strip() else 0
        last = rank or last
        yield block | {"rank": rank}


def _table(block: TableBlock, size: TableSize) -> dict[str, Any]:
    """A table as groups of headings and rows, with the size of its figures."""
    grid, widths = block.grid, fitted(block.grid, block.texts, TEXT_WIDTH)
    rows = [
        [
            cell | {"text": _tidy(block.texts[box.address])} if box.address else cell
            for box, cell in row
        ]
        for row in _cells(grid, widths, size.text.size)
    ]
    groups = []
    for start, stop in grid.bodies:
        first = next(
            (n for n in range(start, stop) if any(box.address for box in grid.rows[n])), stop
        )
        groups.append({"head": rows[start:first], "body": rows[first:stop]})
    return {
        "widths": widths,
        "size": size.text.size,
        "line": size.text.line,
        "air": size.text.air,
        "figure": _figure_size(block, widths),
        "heights": size.rows,
        "above": size.above,
        "below": size.below,
        "whole": size.whole,
        "repeat": grid.header_rows > 0,
        "groups": groups,
    }


def _figure_size(block: TableBlock, widths: tuple[int, ...]) -> float:
    """The largest size at which all figures stay inside their cells."""
    points = [width * TEXT_WIDTH / sum(widths) for width in widths]
    return min(
        (sum(points[box.column : box.column + box.colspan]) - FIGURE_ROOM)
        / (max(digits(block.texts[box.address]), 1) * DIGIT)
        for box in block.grid.boxes
        if box.address
    )


@cache
def _cells(
    grid: Grid, widths: tuple[int, ...], size: float
) -> list[list[tuple[Box, dict[str, Any]]]]:
    """Every box with its cell: the lines of its label in this size, its role and spans.

    They are the same for all reports of an edition.
    """
    points = [width * TEXT_WIDTH / sum(widths) for width in widths]

    def label(box: Box) -> str:
        room = sum(points[box.column : box.column + box.colspan]) - BESIDE_LABEL
        return "\n".join(label_lines(box, int(room / size)))

    return [
        [
            (
                box,
                {
                    "text": label(box),
                    "role": "upright" if box.vertical else box.role,
                    "rowspan": box.rowspan,
                    "colspan": box.colspan,
                },
            )
            for box in row
        ]
        for row in grid.rows
    ]


def _layout(style: Style) -> str:
    """The style's report.typ, which must be one file: Typst would fetch packages from the network.

    Raises TypstFault.
    """
    try:
        layout = style.text("report.typ")
    except UnicodeDecodeError:
        raise TypstFault(
            "样式文件 report.typ 不是 UTF-8 编码的文字。", "请另存为 UTF-8。"
        ) from None
    for number, line in enumerate(layout.splitlines(), 1):
        if word := re.search(r"\b(import|include|eval|std)\b", line):
            raise TypstFault(
                f"样式文件 report.typ 第{number}行用了 {word[0]}。",
                "样式只能是一个文件，不能引用别的文件和扩展包，请删去这一行。",
            )
    return layout


def _unknown(error: TypstError, blocks: str) -> list[str]:
    """The characters that no face had."""
    return [
        c
        for c in font_faces.missing([blocks])
        if c in error.diagnostic or f"u{{{ord(c):x}}}" in error.diagnostic
    ]


def _fault(error: TypstError, layout: str, blocks: str) -> TypstFault:
    """What went wrong in words for the author: characters that no face has, else the place in
    report.typ.
    """
    if unknown := _unknown(error, blocks):
        return TypstFault(
            f"字体里没有这些字：{''.join(unknown)}。",
            "请改用别的字，或者在这台电脑上安装有这些字的字体（如宋体）。",
        )
    place = re.search(r"main\.typ:(\d+):(\d+)", error.diagnostic)
    if not place:
        return TypstFault(*GIVE_UP)
    line, column = int(place[1]), int(place[2]) + 1  # the binding counts columns from 0
    quote = layout.split("\n")[line - 1].strip()
    return TypstFault(
        f"样式文件 report.typ 第{line}行第{column}列有错：“{quote}”。",
        "请改正这一处，或者换回程序自带的 report.typ。",
    )
