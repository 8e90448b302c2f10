"""The Word file: its page, styles, tables and data, what it refuses, and how LibreOffice lays it
out."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import libreoffice
import ooxml_integrity
import pdfplumber
import pytest
from conftest import CORPUS, in_corpus
from docx.oxml.ns import qn
from libreoffice import OFFICIAL
from lxml import etree
from openxml_audit import OpenXmlValidator

from gia_author import resources
from gia_author.diagnostics.finding import GiaError
from gia_author.form import edition
from gia_author.form.grid import grid
from gia_author.render.document import (
    Block,
    Document,
    HeadingBlock,
    ParagraphBlock,
    Signature,
    TableBlock,
    Title,
)
from gia_author.render.font_faces import FACES
from gia_author.render.pagination import planned
from gia_author.render.style import Style
from gia_author.render.writers import docx as writer

pytestmark = pytest.mark.slow

BASE = resources.data("styles", "official", "base.docx")
STYLE = Style("official", {"base.docx": BASE})
DATA = json.dumps({"report": {"机关": "示例<市>局 & “引号”"}}, ensure_ascii=False)
LONG = "坚持以公开为常态不公开为例外聚焦重点领域及时准确全面公开政府信息" * 40
TABLE = qn("w:tbl")
W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def statutory(name: str, figure: str = "0", of: str = "2021") -> TableBlock:
    """A table of an edition with the same text in every cell."""
    layout = grid(edition.load(of).tables[name])
    return TableBlock(layout, {box.address: figure for box in layout.boxes if box.address})


def report(*blocks: Block, **changes: Any) -> Document:
    """A document of these blocks."""
    plain = Document(
        "", blocks, "示例市2025年政府信息公开工作年度报告", "示例<市>局", 2025, "2026-01-19", DATA
    )
    return replace(plain, **changes)


def whole(figure: str = "0", **changes: Any) -> Document:
    """A report with every kind of block."""
    return report(
        Title(("示例市市场监督管理局", "2025年政府信息公开工作年度报告")),
        ParagraphBlock("根据《条例》编制本报告。"),
        HeadingBlock(1, "一、总体情况"),
        HeadingBlock(2, "（一）主动公开情况"),
        ParagraphBlock(LONG),
        HeadingBlock(3, "1.标题"),
        HeadingBlock(4, "（1）标题"),
        HeadingBlock(5, "①标题"),
        ParagraphBlock("全年收到12件。", "（二）依申请公开情况。", 2),
        ParagraphBlock(" 前后有空格 ", "1.下一级。", 3),
        HeadingBlock(1, "二、主动公开政府信息情况"),
        statutory("主动公开政府信息", figure),
        HeadingBlock(1, "三、收到和处理政府信息公开申请情况"),
        statutory("依申请公开", figure),
        HeadingBlock(1, "四、政府信息公开行政复议、行政诉讼情况"),
        statutory("复议诉讼", figure),
        HeadingBlock(1, "五、存在的主要问题及改进情况"),
        ParagraphBlock("a < b & “引号”……——"),
        ParagraphBlock("联系电话：0000。", kind="contact"),
        Signature(("示例市市场监督管理局", "2026年1月19日")),
        **changes,
    )


def body(document: Document) -> Any:
    """The w:body of the file."""
    return opened(document).element.body


def opened(document: Document) -> Any:
    """The file as python-docx reads it."""
    return docx.Document(io.BytesIO(writer.write(document, STYLE)))


def value(element: Any, path: str) -> Any:
    """The first thing at a path, or None."""
    found = etree.XPath(path, namespaces=W)(element)
    return found[0] if found else None


def rebuilt(base: bytes, name: str, change: Any) -> bytes:
    """A base document with one file changed."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(output, "w") as new:
        for entry in old.namelist():
            text = old.read(entry)
            new.writestr(entry, change(text.decode()) if entry == name else text)
    return output.getvalue()


@pytest.mark.parametrize(
    "document",
    [
        whole(),
        whole(figure="12345678", draft=True),
        report(),
        report(Signature(("局",), under_title=True)),
    ],
    ids=["whole", "draft", "empty", "under-title"],
)
def test_opens_without_repair(document: Document, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(writer.write(document, STYLE))
    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []
    assert [str(finding) for finding in ooxml_integrity.check(file)] == []


def test_same_bytes_again_and_in_another_process() -> None:
    first = writer.write(whole(draft=True), STYLE)
    assert writer.write(whole(draft=True), STYLE) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in package.infolist()} == {0}
    code = (
        "import hashlib, pickle, sys; from gia_author.render.writers.docx import write; "
        "print(hashlib.sha256(write(*pickle.load(sys.stdin.buffer))).hexdigest())"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": "7"},
        input=pickle.dumps((whole(draft=True), STYLE)),
        capture_output=True,
        check=True,
    ).stdout
    assert printed.decode().strip() == hashlib.sha256(first).hexdigest()


def test_base_is_what_its_script_builds(tmp_path: Path) -> None:
    script = resources.folder("styles") / "official" / "make_base.py"
    copy = shutil.copy(script, tmp_path)
    subprocess.run([sys.executable, copy], check=True)
    assert (tmp_path / "base.docx").read_bytes() == BASE


def test_page_is_gb_t_9704() -> None:
    section = opened(whole()).sections[0]
    lengths = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(length.mm) for length in lengths] == [210, 297, 37, 35, 28, 26]
    assert value(section._sectPr, "w:docGrid/@w:linePitch") == "579"


def test_page_number_is_a_field_outside_on_odd_and_even_pages() -> None:
    file = opened(whole())
    assert file.settings.odd_and_even_pages_header_footer
    for footer, side in (
        (file.sections[0].footer, "right"),
        (file.sections[0].even_page_footer, "left"),
    ):
        line = footer.paragraphs[0]._p
        assert "".join(line.xpath(".//w:t/text() | .//w:instrText/text()")) == "—  PAGE 1 —"
        assert (value(line, "w:pPr/w:jc/@w:val"), value(line, f"w:pPr/w:ind/@w:{side}Chars")) == (
            side,
            "100",
        )


@pytest.mark.parametrize(
    ("name", "face", "points", "outline"),
    [
        ("Title", "小标宋", 22, "0"),
        ("Heading 1", "黑体", 16, "0"),
        ("Heading 2", "楷体", 16, "1"),
        ("Heading 3", "仿宋", 16, "2"),
        ("Heading 4", "仿宋", 16, "3"),
        ("Body Text", "仿宋", 16, None),
        ("表格文字", "宋体", 10.5, None),
        ("Footer", "宋体", 14, None),
    ],
)
def test_styles_have_official_faces_sizes_and_outline(
    name: str, face: str, points: float, outline: str | None
) -> None:
    style = docx.Document(io.BytesIO(BASE)).styles[name]
    chain = list(inherited(style))
    fonts = next(
        found for element in chain if (found := element.find(".//" + qn("w:rFonts"))) is not None
    )
    assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {
        OFFICIAL[face]
    }
    assert OFFICIAL[face] in FACES[face].system
    assert not [key for key in fonts.attrib if "Theme" in key]
    assert next(
        size for element in chain if (size := value(element, ".//w:rPr/w:sz/@w:val"))
    ) == str(int(points * 2))
    assert value(style.element, "w:pPr/w:outlineLvl/@w:val") == outline
    assert not style.element.xpath(".//w:b")


def inherited(style: Any) -> Iterator[Any]:
    """A style, those it is based on, and the defaults."""
    while style is not None:
        yield style.element
        last, style = style, style.base_style
    yield last.element.getparent().find(qn("w:docDefaults"))


def test_headings_keep_their_levels_and_leads_wear_the_linked_style() -> None:
    file = opened(whole())
    found = [
        (p.style.name, p.text)
        for p in file.paragraphs
        if p.style.name.startswith(("Title", "Heading"))
    ]
    assert found[0] == ("Title", "示例市市场监督管理局\n2025年政府信息公开工作年度报告")
    assert [name for name, _ in found[1:6]] == [
        "Heading 1",
        "Heading 2",
        "Heading 3",
        "Heading 4",
        "Heading 4",
    ]
    assert [text[:2] for name, text in found if name == "Heading 1"] == [
        "一、",
        "二、",
        "三、",
        "四、",
        "五、",
    ]
    lead = next(p for p in file.paragraphs if p.text.startswith("（二）依"))
    assert [(r.text, r.style.name) for r in lead.runs] == [
        ("（二）依申请公开情况。", "heading 2 Char"),
        ("全年收到12件。", "Default Paragraph Font"),
    ]


def test_text_is_escaped_and_keeps_its_blanks_and_chinese_quotes() -> None:
    file = opened(whole())
    quoted = next(p for p in file.paragraphs if p.text.startswith("a <"))
    assert quoted.text == "a < b & “引号”……——"
    assert value(quoted._p, "w:r/w:rPr/w:rFonts/@w:hint") == "eastAsia"
    assert any(run.text == " 前后有空格 " for p in file.paragraphs for run in p.runs)


@in_corpus
@pytest.mark.parametrize(
    ("name", "number"), [("主动公开政府信息", 0), ("依申请公开", 1), ("复议诉讼", 2)]
)
def test_tables_are_merged_like_the_official_form(name: str, number: int) -> None:
    official = docx.Document(str(CORPUS / "template-2021-30.docx")).tables[number]._tbl
    mine = body(report(statutory(name, ""))).find(TABLE)
    assert merges(mine) == merges(official)
    assert labels(mine) == labels(official)


def merges(table: Any) -> list[list[tuple[str, str | None]]]:
    """The span and the vertical merge of every w:tc."""
    return [
        [
            (value(cell, "w:tcPr/w:gridSpan/@w:val") or "1", value(cell, "w:tcPr/w:vMerge/@w:val"))
            for cell in row.findall(qn("w:tc"))
        ]
        for row in table.findall(qn("w:tr"))
    ]


def labels(table: Any) -> list[str]:
    """The text of every cell that has any."""
    texts = ("".join("".join(cell.itertext(qn("w:t"))).split()) for cell in table.iter(qn("w:tc")))
    return [text for text in texts if text]


@pytest.mark.parametrize(
    ("of", "name"),
    [
        (of, name)
        for of in edition.names()
        for name, table in edition.load(of).tables.items()
        if table.printed
    ],
)
def test_table_rows_stay_together_and_headers_repeat(of: str, name: str) -> None:
    block = statutory(name, of=of)
    table = body(report(block)).find(TABLE)
    rows = table.findall(qn("w:tr"))
    assert [bool(row.xpath("w:trPr/w:tblHeader")) for row in rows] == [
        n < block.grid.header_rows for n in range(len(rows))
    ]
    assert all(row.xpath("w:trPr/w:cantSplit") for row in rows)
    kept = [len(row.xpath(".//w:p[w:pPr/w:keepNext]")) for row in rows]
    assert kept == [len(row.xpath(".//w:p")) for row in rows[:-1]] + [0]
    widths = [int(width) for width in table.xpath("w:tblGrid/w:gridCol/@w:w")]
    assert sum(widths) == 8844 == int(value(table, "w:tblPr/w:tblW/@w:w"))
    assert value(table, "w:tblPr/w:tblCaption/@w:val") == block.grid.title


@pytest.mark.parametrize("lines", range(6))
def test_rows_of_a_table_are_as_high_together_as_planned(lines: int) -> None:
    """Each rounded by itself, 28 rows were half a point too high: the note below moved on."""
    note = (ParagraphBlock("注" * (28 * lines - 3)),) if lines else ()
    document = report(HeadingBlock(1, "三、"), statutory("依申请公开"), *note)
    (size,) = planned(document.blocks).tables.values()
    heights = [int(found.get(qn("w:val"))) for found in body(document).iter(qn("w:trHeight"))]
    assert sum(heights) == round(sum(size.rows) * writer.POINT)


def test_vertical_label_reads_downward() -> None:
    """A character on each line: few programs know the directions of text."""
    cells = body(report(statutory("依申请公开"))).xpath(".//w:tc[count(.//w:br) > 4]")
    assert [[*cell.xpath(".//w:t/text()")] for cell in cells] == [[*"三、本年度办理结果"]]
    assert all(len(cell.xpath(".//w:br")) == 8 for cell in cells)


@pytest.mark.parametrize(
    ("figure", "size"),
    [("1234", None), ("12345678", 6.0), ("-1234567.12", 4.5), ("7（见说明）", None)],
)
def test_figures_shrink_rather_than_break(figure: str, size: float | None) -> None:
    cells = body(report(statutory("复议诉讼", figure))).xpath(f".//w:tc[.//w:t='{figure}']")
    assert len(cells) == 15
    assert {value(cell, ".//w:sz/@w:val") for cell in cells} == {
        None if size is None else str(int(size * 2))
    }
    if size:
        room = min(int(value(cell, "w:tcPr/w:tcW/@w:w")) for cell in cells) / 20
        widest = writer.WIDEST_DIGIT  # of faces that stand in for 宋体
        assert len(figure) * size * widest < room < len(figure) * (size + 1) * widest


@pytest.mark.parametrize(
    ("figure", "size"),
    [("123456", "17"), ("1234567", "17"), ("12345678", "17"), ("123456789", "15")],
)
def test_the_long_table_makes_room_for_long_figures(figure: str, size: str) -> None:
    table = body(report(statutory("依申请公开", figure))).find(TABLE)
    cells = table.xpath(f".//w:tc[.//w:t='{figure}']")
    assert len(cells) == 175 and {value(cell, ".//w:sz/@w:val") for cell in cells} == {size}
    room = min(int(value(cell, "w:tcPr/w:tcW/@w:w")) for cell in cells) - 2 * writer.FIGURE_MARGIN
    assert len(figure) * int(size) / 2 * 20 * writer.WIDEST_DIGIT <= room, "also in a wide face"
    widths = [int(width) for width in table.xpath("w:tblGrid/w:gridCol/@w:w")]
    assert sum(widths) == 8844
    assert (widths == list(writer.scaled(statutory("依申请公开").grid.widths, 8844))) == (
        len(figure) < 7
    )
    assert widths[0] >= 280 and widths[1] >= 820 and widths[2] >= 2100, (
        "labels keep one character, four and eleven on a line"
    )


def test_two_tables_do_not_run_together_and_a_paragraph_ends_the_text() -> None:
    children = [
        etree.QName(child).localname
        for child in body(report(statutory("复议诉讼"), statutory("复议诉讼")))
    ]
    assert children == ["tbl", "p", "tbl", "p", "sectPr"]


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (("示例市市场监督管理局", "2026年1月19日"), 4524),
        (("示例县局", "2026年11月19日"), 5484),
        (("示例市" * 12, "2026年1月19日"), 44),  # a name of more than one line
        (("示例市局",), 6444),
    ],
)
def test_the_date_is_centred_under_the_name(lines: tuple[str, ...], left: int) -> None:
    """GB/T 9704-2012, 7.3.5: the longer line ends two characters from the edge, with some play on
    both sides."""
    found = body(report(ParagraphBlock("正文。"), Signature(lines))).xpath("w:p")[1:]
    assert {value(p, "w:pPr/w:jc/@w:val") for p in found} == {"center"}
    sides = {(value(p, "w:pPr/w:ind/@w:left"), value(p, "w:pPr/w:ind/@w:right")) for p in found}
    assert sides == {(str(left), "160")}


@pytest.mark.parametrize("figure", ["0", "12345678"])
def test_labels_break_between_words_in_any_face(figure: str) -> None:
    """Every line of a label is no longer than its cell where a character is as wide as high."""
    table = body(report(statutory("依申请公开", figure))).find(TABLE)
    broken = {}
    for cell in table.xpath(".//w:tc[.//w:t and count(.//w:br) < 5]"):
        lines = ["".join(r.xpath("w:t/text()")) for r in cell.xpath(".//w:r[w:t]")]
        room = int(value(cell, "w:tcPr/w:tcW/@w:w")) - writer.LABEL_MARGIN
        if "".join(lines)[0] != "1":
            broken["".join(lines)] = lines
        if len(lines) > 1 or lines[0] == "自然人":
            size = float(value(cell, ".//w:sz/@w:val") or 21) / 2
            assert all(len(line) * size * 20 <= room for line in lines), lines
    assert broken["自然人"] == ["自然人"]
    assert broken["（三）不予公开"] == ["（三）", "不予公开"]
    assert broken["（四）无法提供"] == ["（四）", "无法提供"]
    assert broken["（六）其他处理"] == ["（六）", "其他处理"]
    assert broken["社会公益组织"] in (["社会", "公益", "组织"], ["社会公益", "组织"])


def test_upright_and_merged_labels_stand_again_where_the_long_table_goes_on() -> None:
    long = "12345678（其中重复提出的3件，全部当面答复）"
    table = body(report(HeadingBlock(1, "三、收到"), statutory("依申请公开", long))).find(TABLE)
    rows = table.findall(qn("w:tr"))
    upright = [
        number
        for number, row in enumerate(rows)
        if "三、本年度办理结果" in "".join(row.xpath(".//w:t/text()"))
    ]
    assert upright[0] == 5 and len(upright) > 1
    for number in upright[1:]:
        cells = rows[number].findall(qn("w:tc"))
        assert [value(cell, "w:tcPr/w:vMerge/@w:val") for cell in cells[:2]] in (
            ["restart", "restart"],
            ["restart", None],
        )


def test_signature_is_kept_with_the_text_before_it() -> None:
    before, agency, date = body(whole()).xpath("w:p")[-3:]
    assert before.xpath("w:pPr/w:keepNext")
    assert value(agency, "w:pPr/w:pStyle/@w:val") == "Signature"
    style = docx.Document(io.BytesIO(BASE)).styles["Signature"].element
    assert style.xpath("w:pPr/w:keepNext") and value(style, "w:pPr/w:spacing/@w:before") == "579"
    assert not date.xpath("w:pPr/w:keepNext")


def test_properties_are_those_of_the_report() -> None:
    file = opened(whole())
    core = file.core_properties
    assert (core.title, core.author, core.subject, core.language) == (
        "示例市2025年政府信息公开工作年度报告",
        "示例<市>局",
        "政府信息公开工作年度报告",
        "zh-CN",
    )
    assert {stamp.date().isoformat() for stamp in (core.created, core.modified)} == {"2026-01-19"}
    assert opened(whole(date="")).core_properties.created.date().isoformat() == "2026-01-01"
    with zipfile.ZipFile(io.BytesIO(writer.write(whole(), STYLE))) as package:
        app = etree.fromstring(package.read("docProps/app.xml"))
    assert [child.text for child in app] == ["gia-author", "示例<市>局"]


def embedded(content: bytes) -> list[str]:
    """The texts of the custom XML parts of ours that the main document relates to."""
    rels = docx.Document(io.BytesIO(content)).part.rels.values()
    parts = [rel.target_part for rel in rels if rel.reltype.endswith("/customXml")]
    return [
        root.text
        for root in (etree.fromstring(part.blob) for part in parts)
        if root.tag == "{urn:gia-author:report}report"
    ]


def test_data_can_be_had_back_even_when_a_report_is_the_base() -> None:
    first = writer.write(whole(), STYLE)
    assert embedded(first) == [DATA]
    again = writer.write(whole(data="{}"), Style("own", {"base.docx": first}))
    assert embedded(again) == ["{}"]


def test_draft_is_marked_on_every_kind_of_page() -> None:
    section = opened(whole(draft=True)).sections[0]
    for header in (section.header, section.even_page_header, section.first_page_header):
        assert [run.text for run in header.paragraphs[0].runs] == ["草稿"]
        assert str(header.paragraphs[0].runs[0].font.color.rgb) == "FF0000"
    assert opened(whole()).sections[0].header.is_linked_to_previous


def test_base_of_the_users_own_gives_ids_page_and_widths() -> None:
    renamed = rebuilt(
        BASE,
        "word/styles.xml",
        lambda text: text.replace('"BodyText"', '"a5"').replace(
            'w:val="Date"/><w:b', 'w:val="date"/><w:b'
        ),
    )
    own = rebuilt(
        renamed, "word/document.xml", lambda text: text.replace('w:right="1474"', 'w:right="1588"')
    )
    file = docx.Document(io.BytesIO(writer.write(whole(), Style("own", {"base.docx": own}))))
    assert [p.style.style_id for p in file.paragraphs if p.text == LONG] == ["a5"]
    assert value(file.element, ".//w:tblW/@w:w") == "8730"


def test_every_missing_style_is_named_at_once() -> None:
    poor = rebuilt(
        BASE,
        "word/styles.xml",
        lambda text: (
            text.replace('"表格文字"', '"别的"')
            .replace('"Signature"/>', '"Other"/>')
            .replace('<w:link w:val="Heading3Char"/>', "")
        ),
    )
    assert writer.missing_styles(BASE) == []
    assert writer.missing_styles(poor) == ["表格文字", "签名", "标题 3 字符"]
    with pytest.raises(GiaError, match="缺少3个样式（表格文字、签名、标题 3 字符）") as caught:
        writer.write(whole(), Style("own", {"base.docx": poor}))
    assert "base.docx" in caught.value.fix


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a zip",
        BASE[:3000],
        rebuilt(BASE, "word/document.xml", lambda text: text[:200]),
        rebuilt(
            BASE,
            "[Content_Types].xml",
            lambda text: text.replace("wordprocessingml.document.main", "spreadsheetml.sheet.main"),
        ),
    ],
    ids=["empty", "text", "cut", "broken XML", "spreadsheet"],
)
def test_what_is_no_docx_is_refused_in_chinese(content: bytes) -> None:
    with pytest.raises(GiaError, match="不是DOCX文件"):
        writer.write(whole(), Style("own", {"base.docx": content}))


def test_base_without_a_page_is_refused() -> None:
    pageless = rebuilt(
        BASE,
        "word/document.xml",
        lambda text: text[: text.index("<w:sectPr")] + "</w:body></w:document>",
    )
    with pytest.raises(GiaError, match="没有纸张大小和页边距"):
        writer.write(whole(), Style("own", {"base.docx": pageless}))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """A draft of every kind of block as LibreOffice lays it out with the program's own faces."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not here")
    folder = tmp_path_factory.mktemp("pages")
    (made,) = libreoffice.laid_out([writer.write(whole(draft=True), STYLE)], folder)
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        yield pdf.pages


def test_libreoffice_sets_22_lines_of_28_characters(pages: list[Any]) -> None:
    lines = [
        [
            line["text"]
            for line in page.extract_text_lines()
            if line["text"] in LONG and len(line["text"]) > 20
        ]
        for page in pages[:2]
    ]
    assert [len(line) for line in lines[0]] == [26] + [28] * (
        len(lines[0]) - 1
    )  # the first is indented by two
    assert [len(line) for line in lines[1]] == [28] * 22


def test_libreoffice_keeps_every_table_on_one_page_under_its_heading(pages: list[Any]) -> None:
    for mark, last in (  # 表二 may be cut, between two of its 项
        ("二、主动", "行政规范性文件"),
        ("第（五）项", "行政许可"),
        ("第（六）项", "行政强制"),
        ("第（八）项", "行政事业性收费"),
        ("三、收到", "四、结转下年度继续办理"),
        ("四、政府", "未经复议直接起诉"),
    ):
        page = next(page for page in pages if mark in page.extract_text())
        assert last in page.extract_text()


def test_libreoffice_shows_the_draft_mark_and_the_number_on_each_page(pages: list[Any]) -> None:
    for number, page in enumerate(pages, 1):
        words = page.extract_text_lines()
        assert "".join(words[0]["text"].split()) == "草稿"
        assert words[-1]["text"].split() == ["—", str(number), "—"]
        assert (words[-1]["x0"] > page.width / 2) == (number % 2 == 1)
