"""Reading files: our own come back figure by figure, other people's as they are seen, hostile ones as a finding in bounded time and memory."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import EXAMPLES, corpus, job

from gia_author import document, pipeline, readers
from gia_author.document import Heading, Paragraph, Signature, TableBlock, Title
from gia_author.raw import Raw, RawTable, RawText
from gia_author.readers import pdf
from gia_author.style import official

OURS = sorted(EXAMPLES.rglob("*.yaml"))
FORMATS = ("html", "docx", "weasyprint.pdf", "typst.pdf")


def bare(text: str) -> str:
    """A text without white space."""
    return re.sub(r"\s+", "", text)


def texts(raw: Raw) -> list[str]:
    return [block.text for block in raw.blocks if isinstance(block, RawText)]


def tables(raw: Raw) -> list[RawTable]:
    return [block for block in raw.blocks if isinstance(block, RawTable)]


def codes(raw: Raw) -> list[str]:
    return [finding.code for finding in raw.findings]


def paragraphs(raw: Raw) -> list[str]:
    """The lines put together where they run on."""
    found = [""]
    for block in raw.blocks:
        if isinstance(block, RawText):
            found[-1] += bare(block.text)
            if block.ends:
                found.append("")
    return found


@cache
def composed(path: Path) -> document.Document:
    _, report, told, _ = pipeline.examine(job(path))
    return document.compose(report, told)


@cache
def built(path: Path, form: str) -> bytes:
    engine, _, name = form.rpartition(".")
    done = pipeline.produce(job(path, formats=(name,), style=official(), draft=True, engine=engine or "weasyprint"))
    return done.files[name]


@cache
def came_back(path: Path, form: str) -> Raw:
    data = built(path, form)
    return pdf.extract(data, "x.pdf") if form.endswith("pdf") else readers.read(data, f"x.{form}")


def expected_rows(block: TableBlock) -> list[list[str | None]]:
    """A table of ours as a reader should hand it over."""
    return [[bare(block.texts[box.address] if box.address else box.text) if (box.row, box.column) == (r, c) else None
             for c, box in enumerate(row)] for r, row in enumerate(block.grid.matrix())]


def given_rows(table: RawTable) -> list[list[str | None]]:
    return [[None if cell is None else bare(cell) for cell in row] for row in table.rows]


def said(block: Any) -> list[str]:
    """The texts of a block of ours, one for each that stands on lines of its own."""
    match block:
        case Title(lines):
            return ["".join(lines)]
        case Signature(lines):
            return list(lines)
        case Heading(_, text):
            return [text]
        case Paragraph(text, lead):
            return [lead + text]
    return []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_own_come_back_whole(path: Path, form: str) -> None:
    ours, raw = composed(path), came_back(path, form)
    wanted = [expected_rows(block) for block in ours.blocks if isinstance(block, TableBlock)]
    given = [given_rows(table) for table in tables(raw)]
    if len(given) == len(wanted):
        assert given == wanted
    else:
        assert form.endswith("pdf")
        assert figures(given) == figures(wanted)
    lines = [bare(text) for block in ours.blocks for text in said(block)]
    told = "".join(paragraphs(raw))
    assert [line for line in lines if line not in told] == []
    assert raw.embedded == ours.data
    assert not raw.findings


def figures(rows: list[list[list[str | None]]]) -> list[str]:
    """The figures of tables in order (a table cut by a page repeats its head)."""
    return [cell for table in rows for row in table for cell in row if cell and re.fullmatch(r"[\d.-]+(（.*）)?", cell)]


@pytest.mark.parametrize("form", FORMATS[2:])
def test_lines_of_a_pdf_say_where_paragraphs_end(form: str) -> None:
    wanted = given = 0
    for path in OURS:
        found = set(paragraphs(came_back(path, form)))
        lines = [bare(line) for block in composed(path).blocks if isinstance(block, (Paragraph, Heading)) for line in said(block)]
        wanted, given = wanted + len(lines), given + sum(line in found for line in lines)
        print([line for line in lines if line not in found])
    assert given >= 0.99 * wanted, (given, wanted)
