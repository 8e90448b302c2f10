"""Reading files: our own come back figure by figure, other people's as they are seen, hostile ones as a finding in bounded time and memory."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import EXAMPLES, corpus, job
from hostile.files import FILES
from hostile.files import files as hostile

from gia_author import document, pipeline, readers
from gia_author.document import Heading, Paragraph, Signature, TableBlock, Title
from gia_author.raw import Raw, RawTable, RawText
from gia_author.readers import pdf
from gia_author.readers.rectangle import SECTION
from gia_author.style import official
from gia_author.writers import PDF_ENGINES, WRITERS

SLOW = {"forms.pdf"}
OURS = sorted(EXAMPLES.rglob("*.yaml"))
FORMATS = ("html", "docx", "fragment", "weasyprint.pdf", "typst.pdf")


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
def built(path: Path) -> dict[str, bytes]:
    """An example in every format that is read back."""
    ours = composed(path)
    files = {name: WRITERS[name].write(ours, official()) for name in ("html", "docx", "fragment")}
    return files | {f"{engine}.pdf": writer.write(ours, official()) for engine, writer in PDF_ENGINES.items()}


@cache
def came_back(path: Path, form: str) -> Raw:
    data = built(path)[form]
    return pdf.extract(data, "x.pdf") if form.endswith("pdf") else readers.read(data, "x.docx" if form == "docx" else "x.html")


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


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_own_come_back_whole(path: Path) -> None:
    for form in FORMATS:
        check(composed(path), came_back(path, form), form)


def check(ours: document.Document, raw: Raw, form: str) -> None:
    """All figures in their squares, all texts, the data; in a PDF also where paragraphs end."""
    wanted = [expected_rows(block) for block in ours.blocks if isinstance(block, TableBlock)]
    given = [given_rows(table) for table in tables(raw)]
    if form.endswith("pdf") and len(given) != len(wanted):
        assert figures(given) == figures(wanted), form
    else:
        assert given == wanted, form
    lines = [bare(text) for block in ours.blocks for text in said(block)]
    told = paragraphs(raw)
    assert [line for line in lines if line not in "".join(told)] == [], form
    if form.endswith("pdf"):
        whole = [bare(line) for block in ours.blocks if isinstance(block, (Paragraph, Heading)) for line in said(block)]
        assert [line for line in whole if line not in told] == [], form
    assert raw.embedded == (None if form == "fragment" else ours.data), form
    assert not raw.findings, form


def figures(rows: list[list[list[str | None]]]) -> list[str]:
    """The figures of tables in order (a table cut by a page repeats its head)."""
    return [cell for table in rows for row in table for cell in row if cell and re.fullmatch(r"[\d.-]+(（.*）)?", cell)]


def test_without_its_data_a_file_reads_the_same() -> None:
    path = OURS[-1]
    stripped = {"html": re.sub(rb"<script.*?</script>", b"", built(path)["html"], flags=re.DOTALL), "docx": without_data(built(path)["docx"])}
    for form in FORMATS[3:]:
        with pikepdf.open(io.BytesIO(built(path)[form])) as file:
            file.attachments.clear()
            if "/AF" in file.Root:
                del file.Root.AF
            output = io.BytesIO()
            file.save(output)
        stripped[form] = output.getvalue()
    for form, data in stripped.items():
        raw = pdf.extract(data, "") if form.endswith("pdf") else readers.read(data, f"x.{form}")
        assert raw == replace(came_back(path, form), embedded=None), form


def without_data(data: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(output, "w") as target:
        for name in source.namelist():
            if not name.startswith("customXml/"):
                target.writestr(name, source.read(name))
    return output.getvalue()


@pytest.mark.parametrize("path", sorted(corpus().glob("*.pdf")), ids=lambda path: path.stem)
def test_published_pdfs_give_all_their_figures(path: Path) -> None:
    raw = pdf.extract(path.read_bytes(), path.name)
    verified = json.loads(path.with_suffix(".figures.json").read_text(encoding="utf-8"))
    wanted = [f for name in ("table2", "table3", "table4") for row in verified[name].values() for f in (row if isinstance(row, list) else [row])]
    assert [float(figure) for figure in figures([given_rows(table) for table in tables(raw)])] == [f for f in wanted if f is not None]
    assert [text[0] for text in texts(raw) if SECTION.match(text)] == list("一二三四五六")
    assert not raw.findings and len(raw.furniture) >= 5


def test_the_blank_template_has_its_blanks() -> None:
    raw = readers.read((corpus() / "template-2021-30.docx").read_bytes(), "x.docx")
    assert [(len(table.rows), len(table.rows[0])) for table in tables(raw)] == [(14, 4), (28, 10), (4, 15)]
    assert [sum(cell == "" for row in table.rows for cell in row) for table in tables(raw)] == [10, 175, 15]


RUNNER = """
import json, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
from gia_author import readers
for path in map(Path, sys.argv[1:]):
    data, started = path.read_bytes(), time.monotonic()
    raw = readers.read(data, path.name)
    squares = sum(len(row) for block in raw.blocks for row in getattr(block, "rows", ()))
    text = "".join(getattr(block, "text", "") for block in raw.blocks)
    print(json.dumps([path.name, [f.code for f in raw.findings], [str(f.place) for f in raw.findings], all(f.fix for f in raw.findings),
                      time.monotonic() - started, squares, len(text), "root:" in text]), flush=True)
"""


@pytest.fixture(scope="module")
def ordeal(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What became of every hostile file, read in one process with bounded memory."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in hostile():
        (folder / name).write_bytes(data)
    done = subprocess.run([sys.executable, "-c", RUNNER, *map(str, sorted(folder.iterdir()))], capture_output=True, text=True, timeout=240)
    assert not done.returncode, done.stderr[-2000:]
    return {line[0]: line[1:] for line in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_end_in_a_finding(ordeal: dict[str, list[Any]], name: str) -> None:
    found, places, fixes, seconds, squares, length, leaked = ordeal[name]
    assert tuple(found) == FILES[name][1], ordeal[name]
    assert all(place == f"{name}:1:1" for place in places) and fixes
    assert seconds < (25 if name in SLOW else 4)
    assert squares < 300_000 and not leaked
    assert length or squares or found
