"""Pictures of tables and scanned pages: read where the extra for it is installed, only what the
sums prove; said where it is not."""

from __future__ import annotations

import base64
import io
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import odd_shapes
import pypdfium2
import pytest
from conftest import example, job
from docx import Document
from PIL import Image, ImageDraw, ImageFont

from gia_author.extract import readers
from gia_author.extract.readers import child_process, pdf, pictures
from gia_author.extract.readers.raw import Raw, RawTable, RawText
from gia_author.extract.tables import match
from gia_author.form.table import Table
from gia_author.report.model import Report
from gia_author.workflows.import_report import take, text_of
from gia_author.workflows.load_report import load_report
from gia_author.workflows.produce import produce

recognising = pytest.mark.skipif(
    not pictures.installed(), reason='no recognition here (pip install "gia-author[ocr]")'
)
EXAMPLE = example("示例市人民政府-2025.yaml")
TABLE_PAGE = 4  # with table three, counted from 0
ADDRESS = ("依申请公开", "予以公开", "自然人")
Figures = dict[tuple[str, ...], object]


@cache
def built(kind: str) -> bytes:
    (made,) = produce(job(EXAMPLE, formats=(kind,))).files.values()
    return made


@cache
def known() -> Report:
    return load_report(EXAMPLE.read_bytes(), EXAMPLE.name).report  # type: ignore[return-value]


@cache
def page(number: int, dots: int = 150) -> Image.Image:
    with pypdfium2.PdfDocument(built("pdf")) as document:
        return document[number].render(scale=dots / 72).to_pil().convert("RGB")


def saved(picture: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    output = io.BytesIO()
    picture.save(output, kind, **more)
    return output.getvalue()


def table_three() -> Table:
    return known().edition.tables["依申请公开"]


def wrong(figures: Figures) -> Figures:
    """The figures that are not those of the example."""
    return {a: v for a, v in figures.items() if v is not None and v != known().figures[a]}


def drawn_table(changed: tuple[int, int, str] = (0, 0, "")) -> RawTable:
    """Table three as it is in the Word document, as if recognised, with one cell changed."""
    tables = [b for b in readers.read(built("docx"), "a.docx").blocks if isinstance(b, RawTable)]
    big = max(tables, key=lambda table: len(table.rows))
    rows = [list(row) for row in big.rows]
    row, column, text = changed
    if text:
        rows[row][column] = text
    return replace(big, rows=tuple(map(tuple, rows)), recognised=True)


def at(text: str) -> tuple[int, int]:
    rows = drawn_table().rows
    (found,) = [(r, c) for r, row in enumerate(rows) for c, x in enumerate(row) if x == text]
    return found


TITLE = RawText("三、收到和处理政府信息公开申请情况")


def test_what_the_sums_prove_is_believed_and_marked() -> None:
    found = match(Raw((TITLE, drawn_table())))
    cells = table_three().cells
    assert {found.readings[a].how for a in cells} == {"recognised"}
    assert {a: found.figures[a] for a in cells} == {a: known().figures[a] for a in cells}
    assert [f.code for f in found.findings if f.code == "G915"] == ["G915"]


@pytest.mark.parametrize("text", ["5346", "5845", "认不清", "0"])
def test_a_wrong_digit_costs_its_sums_and_no_more(text: str) -> None:
    found = match(Raw((TITLE, drawn_table((*at("5345"), text)))))
    lost = {a for a in table_three().cells if found.readings[a].how == "unread"}
    assert ADDRESS in lost
    touched = {a for i in table_three().identities if ADDRESS in i.addresses for a in i.addresses}
    assert lost == touched
    assert not wrong({a: found.figures[a] for a in table_three().cells})


def test_cells_without_sums_are_not_believed() -> None:
    tables = [b for b in readers.read(built("docx"), "a.docx").blocks if isinstance(b, RawTable)]
    blocks = (RawText("二、主动公开政府信息情况"), *tables)
    found = match(Raw(tuple(replace(b, recognised=True) for b in blocks)))
    first = next(t for t in known().edition.tables.values() if t.printed)
    assert {found.readings[a].how for a in first.cells} == {"unread"}


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "installed", lambda: False)
    (finding,) = readers.read(saved(page(TABLE_PAGE)), "a.png").findings
    assert finding.code == "G922"
    assert 'pip install "gia-author[ocr]"' in str(finding.fix)
    raw = readers.read(with_picture(saved(page(TABLE_PAGE))), "a.html")
    assert [f.code for f in raw.findings] == ["G928"]
    assert 'pip install "gia-author[ocr]"' in str(raw.findings[0].fix)


def with_picture(data: bytes, kind: str = "png") -> bytes:
    held = base64.b64encode(data).decode()
    return (
        "<p>示例市人民政府2025年政府信息公开工作年度报告</p>"
        "<p>三、收到和处理政府信息公开申请情况</p>"
        f'<p id="here"><img src="data:image/{kind};base64,{held}"></p><p>六、其他需要报告的事项'
        "</p><p>无。</p>"
    ).encode()


@pytest.mark.parametrize(
    "source",
    [
        saved(Image.new("RGB", (300, 40))),  # a button
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,  # no picture at all
    ],
)
def test_buttons_and_broken_pictures_are_passed_over(source: bytes) -> None:
    assert not readers.read(with_picture(source), "a.html").findings


def test_a_broken_picture_is_a_finding() -> None:
    (finding,) = readers.read(b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "a.png").findings
    assert finding.code == "G920"


def test_a_picture_that_swells_is_not_unpacked() -> None:
    head = saved(Image.new("1", (4, 4)))
    for side in (10_000, 60_000):
        said = head[12:16] + side.to_bytes(4, "big") * 2 + head[24:29]
        vast = head[:12] + said + zlib.crc32(said).to_bytes(4, "big") + head[33:]
        (finding,) = readers.read(vast, "a.png").findings
        assert finding.code == "G923"


def test_what_is_on_a_picture_stands_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = child_process.read

    def read(module: str, *others: Any, **named: Any) -> Raw:
        if module != pictures.RECOGNITION:
            return apart(module, *others, **named)
        return Raw((RawText("图上的字", recognised=True), drawn_table()))

    monkeypatch.setattr(pictures, "installed", lambda: True)
    monkeypatch.setattr(child_process, "read", read)
    raw = readers.read(with_picture(saved(page(TABLE_PAGE))), "a.html")
    kinds = [b.text if isinstance(b, RawText) else "表" for b in raw.blocks]
    assert kinds[1:4] == ["三、收到和处理政府信息公开申请情况", "图上的字", "表"]
    assert [f.code for f in raw.findings] == ["G929"]
    assert "#here" in str(raw.blocks[2].where)

    document, output = Document(), io.BytesIO()
    document.add_paragraph("三、收到和处理政府信息公开申请情况")
    document.add_picture(io.BytesIO(saved(page(TABLE_PAGE))))
    document.add_paragraph("六、其他需要报告的事项")
    document.save(output)
    raw = readers.read(output.getvalue(), "a.docx")
    assert [type(b).__name__ for b in raw.blocks] == ["RawText", "RawText", "RawTable", "RawText"]
    assert [f.code for f in raw.findings] == ["G929"]


def test_a_scan_that_takes_too_long_is_read_as_far_as_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = child_process.read

    def read(module: str, data: bytes, name: str, *bounds: child_process.Bounds) -> Raw:
        if module == pdf.SCANS:
            return child_process.beyond("太久了。", name)
        return usual(module, data, name, *bounds)

    monkeypatch.setattr(pictures, "installed", lambda: True)
    monkeypatch.setattr(child_process, "read", read)
    path = tmp_path / "a.pdf"
    page(0).save(path, resolution=150)
    assert [f.code for f in readers.read(path.read_bytes(), "a.pdf").findings] == ["G922", "G928"]


@recognising
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "dots"), [("PNG", 150), ("JPEG", 200)])
def test_a_picture_of_a_table(kind: str, dots: int) -> None:
    read = take(saved(page(TABLE_PAGE, dots), kind), f"a.{kind.lower()}")
    assert read.match
    figures = {a: read.figures.get(a) for a in table_three().cells}
    assert not wrong(figures)
    assert sum(value is not None for value in figures.values()) >= 0.9 * len(figures)
    assert "识别" in text_of(read, "a.png")


@recognising
@pytest.mark.parametrize("degrees", [-2.2, -0.6, 0, 0.9, 2.5])
def test_a_page_that_lay_askew_is_turned_until_its_table_is_one(degrees: float) -> None:
    import cv2
    import numpy

    from gia_author.extract.readers import pdf_ruled_tables, recognition

    turned = page(TABLE_PAGE).rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")
    straight = recognition._straight(numpy.asarray(turned)[:, :, ::-1].copy())
    ink = recognition._ink(cv2.cvtColor(straight, cv2.COLOR_BGR2GRAY))
    frames = pdf_ruled_tables.frames([*recognition._rules(ink)])
    assert (28, 10) in {(len(frame.cells), len(frame.cells[0])) for frame in frames}


@recognising
@pytest.mark.slow
def test_a_scanned_page_among_others(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    page(3).save(path, save_all=True, append_images=[page(5)], resolution=150)
    raw = readers.read(path.read_bytes(), "a.pdf")
    assert [f.code for f in raw.findings] == ["G929"]
    found = match(raw)
    assert not wrong({a: v for a, v in found.figures.items() if a in known().figures})
    cases = known().edition.tables["复议诉讼"]
    assert {found.readings[a].how for a in cases.cells} == {"recognised"}


def falsified(dots: int = 150) -> Image.Image:
    """The page with 5845 painted over the 5345 of table three."""
    picture, scale = page(TABLE_PAGE, dots).copy(), dots / 72
    with pypdfium2.PdfDocument(built("pdf")) as document:
        shown = document[TABLE_PAGE]
        text, height = shown.get_textpage(), shown.get_size()[1]
        at, count = text.search("5345").get_next()
        boxes = [text.get_charbox(at + n) for n in range(count)]
    left, right = boxes[0][0] * scale, boxes[-1][2] * scale
    top, bottom = (height - boxes[0][3]) * scale, (height - boxes[0][1]) * scale
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left - 1, top - 1, right + 1, bottom + 1), fill="white")
    draw.text((left, top - 4), "5845", "black", ImageFont.load_default((bottom - top) * 1.4))
    return picture


@recognising
@pytest.mark.slow
def test_a_false_digit_on_a_picture_is_not_believed() -> None:
    read = take(saved(falsified()), "a.png")
    assert read.match
    assert read.match.readings[ADDRESS].how == "unread"
    assert not wrong({a: v for a, v in read.figures.items() if a in table_three().cells})


@recognising
@pytest.mark.slow
def test_nothing_false_is_read_off_a_small_picture() -> None:
    picture = page(TABLE_PAGE)
    read = take(saved(picture.resize((picture.width // 2, picture.height // 2))), "a.png")
    assert not wrong({a: v for a, v in read.figures.items() if a in table_three().cells})


def test_a_picture_in_a_file_with_data_of_another_is_told() -> None:
    """The pictures of our own files are charts; one whose data are not its own is anybody's."""
    book = Document(io.BytesIO(odd_shapes.built(odd_shapes.EXAMPLES[0], "docx")))
    blank = Image.new("RGB", (600, 300), "white")
    book.paragraphs[4].insert_paragraph_before().add_run().add_picture(io.BytesIO(saved(blank)))
    stream = io.BytesIO()
    book.save(stream)
    read = take(stream.getvalue(), "x.docx")
    assert [f for f in read.findings if "1张图片，上面的文字没有读" in f.message]
