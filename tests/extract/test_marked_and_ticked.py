"""What is crossed out in Markdown, boxes to tick in forms, titles over two lines with bodies of a
kind that is not known."""

from __future__ import annotations

import io

import odd_shapes
import openpyxl
import pytest
from docx import Document
from docx.oxml import parse_xml
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from gia_author.extract import readers
from gia_author.extract.readers.raw import Raw, RawTable, RawText
from gia_author.report import facts
from gia_author.workflows import import_report

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def texts(raw: Raw) -> list[str]:
    return [block.text for block in raw.blocks if isinstance(block, RawText)]


def codes(raw: Raw) -> list[str]:
    return [finding.code for finding in raw.findings]


@pytest.mark.parametrize(
    ("line", "read", "struck"),
    [
        ("| 行政许可 | ~~12~~113 |", "| 行政许可 | 113 |", "12"),
        ("全年公开~~旧的~~信息三条。", "全年公开信息三条。", "旧的"),
        ("统计期限1~~3月", "统计期限1~~3月", ""),
        ("代码用~~~包起来", "代码用~~~包起来", ""),
    ],
)
def test_struck_markdown(line: str, read: str, struck: str) -> None:
    raw = readers.read(f"标题一行\n{line}\n".encode(), "a.md")
    assert texts(raw)[1] == read
    assert codes(raw) == (["G926"] if struck else [])
    assert all(struck in finding.message for finding in raw.findings)


def read_row(form: str, cell: str) -> import_report.Imported:
    """A table whose row for new requests has an odd first cell."""
    page = odd_shapes.built(odd_shapes.EXAMPLES[0], "html").decode()
    if form == "html":
        return import_report.take(
            page.replace("<td>13612</td>", f"<td>{cell}</td>").encode(), "x.html"
        )
    text = odd_shapes.built(odd_shapes.EXAMPLES[0], "txt").decode()
    return import_report.take(text.replace(" 13612 ", f" {cell} ").encode(), "x.txt")


UNCLEAR = (
    "(13612)",
    "13612?",
    "≥13612",
    "￥13612",
    "⑤",
    ".",
    "×",
    "√",
    "####",
    "13612~",
    "13.612,5",
)
CLEAR = (
    "13612",
    "0013612",
    "13612*",
    "13612※",
    "13612。",
    "13612;",
    "'13612",
    "13,612",
    "13'612",
    "13612件",
    "13612注",
    "13612¹,²",
)


@pytest.mark.parametrize("form", ["html", "txt"])
@pytest.mark.parametrize("cell", UNCLEAR)
def test_what_is_more_than_a_figure_costs_one_cell(form: str, cell: str) -> None:
    read = read_row(form, cell)
    place = ("依申请公开", "本年新收", "自然人")
    assert read.unread == {place}
    assert "G913" in [f.code for f in read.findings]


@pytest.mark.parametrize("form", ["html", "txt"])
@pytest.mark.parametrize("cell", CLEAR)
def test_marks_beside_a_figure_do_not_hide_it(form: str, cell: str) -> None:
    read = read_row(form, cell)
    assert not read.unread
    assert read.figures["依申请公开", "本年新收", "自然人"] == 13612


@pytest.mark.parametrize(
    ("shown", "read"), [("0%", "500%"), ("0.00%", "500%"), ('0.0" %"', "5"), ("#,##0", "5")]
)
def test_a_percentage_in_a_workbook_is_no_figure(shown: str, read: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["行政许可的决定，一段够长的文字", 5])
    book.active["B1"].number_format = shown
    book.active.append(["行政处罚", 6])
    stream = io.BytesIO()
    book.save(stream)
    (table,) = readers.read(stream.getvalue(), "x.xlsx").blocks
    assert isinstance(table, RawTable)
    assert [row[1] for row in table.rows] == [read, "6"]


def test_a_raised_figure_in_a_workbook_is_the_mark_of_a_note() -> None:
    book = openpyxl.Workbook()
    raised = TextBlock(InlineFont(vertAlign="superscript"), "3")
    book.active.append(["行政许可的决定，一段够长的文字", CellRichText("5345", raised)])
    book.active.append(["行政处罚", 6])
    stream = io.BytesIO()
    book.save(stream)
    (table,) = readers.read(stream.getvalue(), "x.xlsx").blocks
    assert isinstance(table, RawTable)
    assert table.rows[0][1] == "5345³"


def test_ticked_boxes_of_a_page() -> None:
    page = (
        "<p>这一段文字说明下面的选择是怎样填写的，够长了。</p>"
        '<p><input type=checkbox checked>主动公开<input type="radio">依申请公开</p>'
    )
    raw = readers.read(page.encode(), "a.html")
    assert texts(raw)[1] == "☑主动公开□依申请公开"
    assert codes(raw) == ["G927"]
    assert "2个勾选框" in raw.findings[0].message


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        ("<w:default w:val='0'/><w:checked/>", "☑"),
        ("<w:default w:val='1'/><w:checked w:val='0'/>", "□"),
        ("<w:default w:val='1'/>", "☑"),
        ("", "□"),
    ],
)
def test_ticked_boxes_of_a_word_form(state: str, mark: str) -> None:
    document = Document()
    document.add_paragraph("这一段文字说明下面的选择是怎样填写的，够长了。")
    paragraph = document.add_paragraph()
    box = f"<w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>"
    for part in (
        f'<w:fldChar w:fldCharType="begin">{box}</w:fldChar>',
        "<w:instrText>FORMCHECKBOX</w:instrText>",
        '<w:fldChar w:fldCharType="end"/>',
        "<w:t>主动公开</w:t>",
    ):
        paragraph._p.append(parse_xml(f"<w:r {W}>{part}</w:r>"))
    data = io.BytesIO()
    document.save(data)
    raw = readers.read(data.getvalue(), "a.docx")
    assert texts(raw)[1] == f"{mark}主动公开"
    assert codes(raw) == ["G927"]


@pytest.mark.parametrize("name", ["示例县档案馆", "示例县第一中学", "示例市供水总公司第三水厂"])
@pytest.mark.parametrize("window", [True, False])
def test_a_body_of_an_unknown_kind_in_a_title_of_two_lines(name: str, window: bool) -> None:
    lines = [name, "2025年政府信息公开工作年度报告", "一、总体情况", "全年公开信息三条。", name]
    said = f"{name}2025年政府信息公开工作年度报告" if window else ""
    kept = lines[: 4 if window else 5]
    sheet = facts.gather(kept, [f"第{n}行" for n, _ in enumerate(kept, 1)], said)
    assert sheet.titles == (range(2),)
    agency = sheet.best("机关")
    assert agency
    assert (agency.value, agency.source) == (name, "标题")


def test_a_line_of_the_site_is_no_part_of_the_title() -> None:
    lines = ["信息公开目录", "2025年政府信息公开工作年度报告", "一、总体情况"]
    assert facts.gather(lines, ["", "", ""]).titles == (range(1, 2),)


def test_a_second_name_in_brackets_stays() -> None:
    title = facts.title_of("示例区市场监督管理局（知识产权局）2025年政府信息公开工作年度报告")
    assert title == facts.ReportTitle("示例区市场监督管理局（知识产权局）", "2025")


DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
NEW_REQUESTS = ("依申请公开", "本年新收", "自然人")


@pytest.mark.parametrize(
    "cell", [f'<img src="{DOT}">', f'<img alt="13612" src="{DOT}">', "<svg></svg>"]
)
def test_a_picture_in_a_cell_of_a_page_is_not_a_blank(cell: str) -> None:
    read = read_row("html", cell)
    assert NEW_REQUESTS in read.unread and read.figures[NEW_REQUESTS] is None
    assert any("图片" in finding.message + (finding.quote or "") for finding in read.findings)


def test_a_picture_that_only_takes_room_is_none() -> None:
    read = read_row("html", f'<img width="1" height="9" src="{DOT}">')
    assert NEW_REQUESTS not in read.unread and read.figures[NEW_REQUESTS] is None


def test_what_stands_on_a_button_in_a_cell_is_read() -> None:
    assert read_row("html", "<button>13612</button>").figures[NEW_REQUESTS] == 13612


FIELD = (
    f'<w:r {W}><w:fldChar w:fldCharType="begin"/></w:r>',
    f"<w:r {W}><w:instrText>=SUM(LEFT)</w:instrText></w:r>",
    f'<w:r {W}><w:fldChar w:fldCharType="end"/></w:r>',
)


@pytest.mark.parametrize(
    ("runs", "said"), [((f"<w:r {W}><w:pict/></w:r>",), "图片"), (FIELD, "域没有结果")]
)
def test_a_cell_of_a_word_file_without_words_is_not_always_blank(
    runs: tuple[str, ...], said: str
) -> None:
    book = Document()
    table = book.add_table(2, 3)
    for cell, text in zip(table.row_cells(0), ("行政许可", "", "5"), strict=True):
        cell.text = text
    for run in runs:
        table.cell(0, 1).paragraphs[0]._p.append(parse_xml(run))
    table.cell(1, 0).text = "行政处罚"
    stream = io.BytesIO()
    book.save(stream)
    (read,) = (
        b for b in readers.read(stream.getvalue(), "x.docx").blocks if isinstance(b, RawTable)
    )
    assert read.rows == (("行政许可", f"（{said}）", "5"), ("行政处罚", "", ""))


def test_the_name_of_a_table_of_ours_is_read_where_it_is_another() -> None:
    page = odd_shapes.built(odd_shapes.EXAMPLES[0], "html").decode()
    name = "<caption>主动公开政府信息情况"
    assert page.count(name) == 1
    before = texts(readers.read(page.encode(), "x.html"))
    after = texts(readers.read(page.replace(name, f"{name}（更正）").encode(), "x.html"))
    assert [text for text in after if text not in before] == ["主动公开政府信息情况（更正）"]
