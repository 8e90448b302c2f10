"""The OFD of both engines: its parts, what it says of itself, and its pages in other readers."""

from __future__ import annotations

import dataclasses
import io
import os
import re
import subprocess
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import HANG, REPORTS, ROOT
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from gia_author.diagnostics.finding import GiaError
from gia_author.extract import readers
from gia_author.render import cut_faces, document, laid_out_pages
from gia_author.render.font_faces import FACES
from gia_author.render.laid_out_pages import CharacterRun, DrawnPath, Ink
from gia_author.render.style import Style, official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.workflows.edited_since import edited_since
from gia_author.workflows.produce import Job, produce
from gia_author.yamlfile import reader

pytestmark = pytest.mark.slow

COUNTY = ROOT / "examples" / "示例县人民政府-2025.yaml"
SPACE = "{http://www.ofdspec.org/2016}"
ENGINES = tuple(PDF_ENGINES)
SCHEMA = Path(os.environ.get("GIA_OFD_SCHEMA", ROOT.parent / "shared" / "ofd-schema"))
EASYOFD = os.environ.get("GIA_EASYOFD", "")  # a Python that has easyofd
PARTS = {
    "OFD.xml": "OFD.xsd",
    "Document.xml": "Document.xsd",
    "PublicRes.xml": "Res.xsd",
    "DocumentRes.xml": "Res.xsd",
    "Content.xml": "Page.xsd",
    "Attachments.xml": "Attachments.xsd",
}


@cache
def composed(path: Path = COUNTY, draft: bool = False) -> document.Document:
    def read(file: Path) -> Report:
        return Report.from_data(reader.read(file.read_bytes(), file.name).data)

    report, before = read(path), path.with_name(path.name.replace("2025", "2024"))
    last = read(before) if before.exists() and before != path else None
    told = narrative.narrate(report, last.figures if last else None)
    return document.compose(report, told, last=last, draft=draft)


@cache
def pages(engine: str, path: Path = COUNTY, draft: bool = False) -> bytes:
    return PDF_ENGINES[engine].write(composed(path, draft), official())


@cache
def built(engine: str, path: Path = COUNTY, draft: bool = False) -> bytes:
    return WRITERS["ofd"].write(composed(path, draft), official(), pages(engine, path, draft))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def tree(data: bytes, name: str) -> etree._Element:
    return etree.fromstring(parts(data)[name])


def elements(data: bytes, kind: str) -> list[etree._Element]:
    """All elements of a kind on all pages."""
    return [
        element
        for name, part in parts(data).items()
        if name.endswith("Content.xml")
        for element in etree.fromstring(part).iter(SPACE + kind)
    ]


def lengths(text: str | None) -> list[float]:
    return [float(length) for length in (text or "").split()]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_report_gives_the_same_bytes(engine: str) -> None:
    again = WRITERS["ofd"].write(composed(), official(), pages(engine))
    assert again == built(engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_character_of_the_pdf_is_text_at_its_place(engine: str) -> None:
    """As PDFium tells them one by one, without what engines put in for line breaks."""
    given = "".join(element.text or "" for element in elements(built(engine), "TextCode"))
    wanted = "".join(
        mark.text
        for sheet in laid_out_pages.read(pages(engine)).sheets
        for mark in sheet.marks
        if isinstance(mark, CharacterRun)
    )
    assert given == wanted and len(given) > 3_000
    for code in elements(built(engine), "TextCode"):
        assert len(lengths(code.get("DeltaX"))) == len(code.text or "") - 1
        assert all(step > 0 for step in lengths(code.get("DeltaX")))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_ink_of_characters_does_not_overlap(engine: str) -> None:
    """Each begins where the ink of the one before it ends, in the faces that are carried."""
    shapes = ink(built(engine))
    for item in elements(built(engine), "TextObject"):
        assert not {"Weight", "Stroke", "HScale"} & set(item.attrib)
        assert item.find(SPACE + "StrokeColor") is None
        code = item.find(SPACE + "TextCode")
        assert code is not None and code.text
        size, shape = float(item.get("Size") or 0), shapes[item.get("Font") or ""]
        steps = lengths(code.get("DeltaX"))
        for (one, other), step in zip(pairwise(code.text), steps, strict=True):
            left, right = shape[one][1] * size, step + shape[other][0] * size
            assert right - left > -0.06 * size, (code.text, one, other)


def ink(data: bytes) -> dict[str, dict[str, tuple[float, float]]]:
    """Of every face the ink of each character: where it begins and ends, in parts of the size."""
    files, found = parts(data), {}
    for font in tree(data, "Doc_0/PublicRes.xml").iter(SPACE + "Font"):
        face = TTFont(io.BytesIO(files[f"Doc_0/Res/{font.findtext(SPACE + 'FontFile')}"]))
        found[font.get("ID") or ""] = {
            chr(code): (
                getattr(face["glyf"][g], "xMin", 0) / 1000,
                getattr(face["glyf"][g], "xMax", 0) / 1000,
            )
            for code, g in face.getBestCmap().items()
        }
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_boxes_hold_their_characters(engine: str) -> None:
    """Readers cut off what reaches beyond an object's box."""
    for item in elements(built(engine), "TextObject"):
        code = item.find(SPACE + "TextCode")
        assert code is not None
        _, _, width, height = lengths(item.get("Boundary"))
        size = float(item.get("Size") or 0)
        if item.get("CTM"):
            continue
        x, y = float(code.get("X") or 0), float(code.get("Y") or 0)
        assert x > 0 and x + sum(lengths(code.get("DeltaX"))) + size <= width + 0.002
        assert 0.9 * size <= y <= height - 0.25 * size


@pytest.mark.parametrize("engine", ENGINES)
def test_faces_are_truetype_with_all_that_is_used(engine: str) -> None:
    files = parts(built(engine))
    fonts = {
        font.get("ID"): font
        for font in tree(built(engine), "Doc_0/PublicRes.xml").iter(SPACE + "Font")
    }
    names = {font.get("FontName") for font in fonts.values()}
    assert names == {"方正小标宋简体", "仿宋", "黑体", "楷体", "宋体"}
    used: dict[str, set[str]] = {}
    for item in elements(built(engine), "TextObject"):
        code = item.find(SPACE + "TextCode")
        used.setdefault(item.get("Font") or "", set()).update(
            (code.text or "") if code is not None else ""
        )
    for key, characters in used.items():
        face = TTFont(io.BytesIO(files[f"Doc_0/Res/{fonts[key].findtext(SPACE + 'FontFile')}"]))
        assert face.sfntVersion == "\0\1\0\0" and "glyf" in face
        assert {ord(c) for c in characters} <= set(face.getBestCmap())
        assert len(face.getGlyphOrder()) == len(characters) + 1


@pytest.mark.parametrize("engine", ENGINES)
def test_it_says_what_it_is(engine: str) -> None:
    about = tree(built(engine), "OFD.xml")
    found = {
        element.tag.removeprefix(SPACE): element.text for element in about.iter() if element.text
    }
    assert found["Title"] == composed().title and found["Author"] == "示例县人民政府"
    assert found["CreationDate"] == "2026-03-16" and len(found["DocID"] or "") == 32
    outline = tree(built(engine), "Doc_0/Document.xml").find(SPACE + "Outlines")
    assert outline is not None
    titles = [element.get("Title") or "" for element in outline.iter(SPACE + "OutlineElem")]
    assert [t for t in titles if re.match("[一二三四五六]、", t)][::5] == [
        "一、总体情况",
        "六、其他需要报告的事项",
    ]
    assert parts(built(engine))["Doc_0/Attachs/report.json"].decode() == composed().data


@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_are_given_once_and_all_that_is_named_is_there(engine: str) -> None:
    files = parts(built(engine))
    trees = {name: etree.fromstring(part) for name, part in files.items() if name.endswith(".xml")}
    keys = [
        int(key)
        for name, root in trees.items()
        if "Attachments" not in name
        for element in root.iter()
        if (key := element.get("ID"))
    ]
    main = trees["Doc_0/Document.xml"]
    assert len(keys) == len(set(keys)) and max(keys) == int(
        main.findtext(f".//{SPACE}MaxUnitID") or 0
    )
    for page in main.iter(SPACE + "Page"):
        assert f"Doc_0/{page.get('BaseLoc')}" in files
    named = {element.get("Font") for element in elements(built(engine), "TextObject")}
    assert named <= {str(key) for key in keys}


@pytest.mark.skipif(not SCHEMA.is_dir(), reason="the schema of GB/T 33190 is not there")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", [p for p in REPORTS if "有错" not in p.name], ids=lambda p: p.stem)
def test_the_standards_schema_finds_nothing(path: Path, engine: str) -> None:
    checked = 0
    for name, part in parts(built(engine, path, draft=True)).items():
        if name.endswith(".xml"):
            schema = etree.XMLSchema(etree.parse(SCHEMA / PARTS[name.rpartition("/")[2]]))
            schema.assertValid(etree.fromstring(part))
            checked += 1
    assert checked >= 6


@pytest.mark.parametrize("engine", ENGINES)
def test_a_drafts_mark_is_turned_and_pale(engine: str) -> None:
    """And lies beneath the text: in a reader that knows nothing half transparent it would cover
    it."""
    marks = [e for e in elements(built(engine, draft=True), "TextObject") if e.get("CTM")]
    said = "".join(item.findtext(SPACE + "TextCode") or "" for item in marks)
    assert said == "草稿" * len(laid_out_pages.read(pages(engine, draft=True)).sheets)
    for item in marks:
        colour = item.find(SPACE + "FillColor")
        assert colour is not None
        assert min(lengths(colour.get("Value"))) > 200 and colour.get("Alpha") is None
        assert lengths(item.get("CTM"))[1] < -0.5


def test_charts_are_drawn_and_named() -> None:
    for engine in ENGINES:
        paths = [e for e in elements(built(engine), "PathObject") if e.get("Name") == "图"]
        assert {e.get("Fill") for e in paths} == {"true", None}
        words = [
            e.findtext(SPACE + "TextCode")
            for e in elements(built(engine), "TextObject")
            if e.get("Name") == "图"
        ]
        assert "705件，98.9%" in words


def test_a_file_that_someone_signed_is_known() -> None:
    data = built("typst")
    assert not edited_since(data, "x.ofd")
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("Doc_0/Signs/Signatures.xml", "<x/>")
    assert edited_since(stream.getvalue(), "x.ofd")
    assert edited_since(b"PK", "x.ofd")


def test_without_faces_only_their_names_are_there() -> None:
    plain = dataclasses.replace(composed(), carries_faces=False)
    made = WRITERS["ofd"].write(plain, official(), pages("typst"))
    assert not [name for name in parts(made) if name.endswith(".ttf")]
    assert "仿宋" in parts(made)["Doc_0/PublicRes.xml"].decode()
    assert len(made) < len(built("typst")) / 3


def test_built_with_the_others_from_one_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[str] = []
    writer = type(WRITERS["pdf"]).write

    def counted(self: object, *given: object) -> bytes:
        laid.append(self.module)  # type: ignore[attr-defined]
        return writer(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(type(WRITERS["pdf"]), "write", counted)
    job = Job(COUNTY.name, COUNTY.read_bytes(), ("pdf", "ofd", "txt"), draft=True, engine="typst")
    outcome = produce(job)
    assert list(outcome.files) == ["pdf", "ofd", "txt"]
    assert laid == ["pdf_typst", "ofd", "text"]


def test_what_is_no_text_path_or_image_is_said() -> None:
    files = dict(official().files)
    sheet = files["print.css"].decode() + "\nbody { background: linear-gradient(red, blue) }"
    style = Style("own", files | {"print.css": sheet.encode()})
    pdf = PDF_ENGINES["weasyprint"].write(composed(), style)
    with pytest.raises(GiaError, match="背景图片、花纹或者渐变"):
        WRITERS["ofd"].write(composed(), style, pdf)


def test_lines_that_go_on_are_one() -> None:
    """A table's border is drawn by WeasyPrint square by square."""
    lines = [
        mark
        for sheet in laid_out_pages.read(pages("weasyprint")).sheets
        for mark in sheet.marks
        if isinstance(mark, DrawnPath) and len(mark.steps) == 2
    ]
    longest = max(abs(m.steps[1].places[0][0] - m.steps[0].places[0][0]) for m in lines)
    assert 155 < longest < 157
    assert {mark.stroke for mark in lines} >= {Ink(0, 0, 0, 255)}


@pytest.mark.parametrize("name", FACES)
def test_a_cut_face_has_the_very_glyphs(name: str) -> None:
    text = "政府信息公开工作年度报告０１2025—“”，。A,"
    cut = TTFont(io.BytesIO(cut_faces.cut(FACES[name], text, "某体")))
    whole = TTFont(FACES[name].path)
    mine, theirs = cut.getBestCmap(), whole.getBestCmap()
    assert set(mine) == {ord(c) for c in text if ord(c) in theirs}
    for code, glyph in mine.items():
        assert cut["glyf"][glyph] == whole["glyf"][theirs[code]]
        assert cut["hmtx"][glyph] == whole["hmtx"][theirs[code]]
        assert cut["vmtx"][glyph] == whole["vmtx"][theirs[code]]
    assert str(cut["name"].getName(1, 3, 1)) == "某体"
    assert "Fandol" in str(cut["name"].getName(0, 3, 1)) and "gnu" in str(
        cut["name"].getName(14, 3, 1)
    )
    saved = io.BytesIO()
    cut.save(saved)
    assert set(TTFont(saved).getBestCmap()) == set(mine)


def test_a_size_that_is_misspelt_is_read() -> None:
    """As easyofd, the only other writer in Python, spells it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, part in parts(built("typst")).items():
            package.writestr(name, part.replace(b" Size=", b" size=") if "Pages/" in name else part)
    assert readers.read(made.getvalue(), "x.ofd") == readers.read(built("typst"), "x.ofd")


DRIVER = """
import base64, contextlib, io, re, sys, zipfile
from loguru import logger
logger.remove()
with contextlib.redirect_stdout(io.StringIO()):
    from easyofd.draw.draw_pdf import DrawPDF
    from easyofd.ofd import OFD
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    data = open(sys.argv[1], "rb").read()
    package = zipfile.ZipFile(io.BytesIO(data))
    described = package.read("Doc_0/PublicRes.xml").decode()
    fonts = re.findall('FontName="([^"]+)".*?FontFile>([^<]+)<', described)
    for name, file in fonts:
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(package.read("Doc_0/Res/" + file))))
    def draw(self, canvas, texts, known, size, _):
        self.font_tool.FONTS = [name for name, _ in fonts]
        self.draw_chars_old(canvas, texts, known, size)
    DrawPDF.draw_chars = draw
    ofd = OFD()
    ofd.read(base64.b64encode(data).decode())
    made = ofd.to_pdf()
open(sys.argv[2], "wb").write(made)
"""  # easyofd draws everything in one face of Windows, unless it is told of those in the file


@pytest.mark.skipif(not EASYOFD, reason="no Python with easyofd is named in GIA_EASYOFD")
@pytest.mark.parametrize("engine", ENGINES)
def test_easyofd_shows_the_same_pages(engine: str, tmp_path: Path) -> None:
    """Its pages of text and tables beside ours, a little blurred: it fills no shapes, so those with
    charts are left out."""
    source, target = tmp_path / "x.ofd", tmp_path / "x.pdf"
    source.write_bytes(built(engine))
    command = [EASYOFD, "-c", DRIVER, source, target]
    subprocess.run(command, check=True, timeout=HANG, cwd=tmp_path, capture_output=True)
    charted = {
        number
        for number, sheet in enumerate(laid_out_pages.read(pages(engine)).sheets)
        if any(mark.pictured for mark in sheet.marks)
    }
    with pypdfium2.PdfDocument(pages(engine)) as ours, pypdfium2.PdfDocument(target) as theirs:
        assert len(ours) == len(theirs) > 5
        for number in set(range(len(ours))) - charted:
            one, other = (blurred(file[number]) for file in (ours, theirs))
            apart = ImageStat.Stat(ImageChops.difference(one, other)).sum[0]
            assert apart < 0.15 * ImageStat.Stat(one).sum[0], number


def blurred(page: Any) -> Image.Image:
    """The ink of a page, a thousand dots high."""
    picture = page.render(scale=2000 / page.get_height(), grayscale=True).to_pil()
    small = picture.resize((707, 1000), Image.Resampling.BOX)
    return ImageOps.invert(small).filter(ImageFilter.GaussianBlur(1.5))
