"""How words look decides how they are read: crossed out, hidden or raised by a style sheet of a
page or a style of a Word document; what a content control shows while it waits."""

from __future__ import annotations

import io
import random
import re

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from gia_author.extract import readers
from gia_author.extract.readers import odd_glyphs
from gia_author.extract.readers.placed_glyphs import Rule
from gia_author.extract.readers.raw import Raw, RawTable, RawText

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = """
@media print { .menu { display: none } .seen { display: none } }
/* .seen { display: none } */
.old, span.rev { color: red; text-decoration: line-through }
#gone { text-decoration-line: line-through }
td b u { text-decoration: line-through; display: none }
.off { display: none } .small { font-size: 0px }
.up { vertical-align: super; font-size: 8px }
.table .seen { display: none }
"""


def page(cell: str) -> Raw:
    table = (
        f"<table><tr><td>行政许可</td><td>{cell}</td></tr><tr><td>一</td><td>二</td></tr></table>"
    )
    text = "<p>说明一段文字，够长的一段文字。</p>"
    html = f"<html><head><style>{STYLES}</style></head><body>{text}{table}</body></html>"
    return readers.read(html.encode(), "a.html")


def value(raw: Raw) -> str:
    (table,) = [block for block in raw.blocks if isinstance(block, RawTable)]
    return str(table.rows[0][1])


@pytest.mark.parametrize(
    ("cell", "read", "code"),
    [
        ('<span class="old">12</span>345', "345", "G926"),
        ('<span class="x rev">12</span>345', "345", "G926"),
        ('<i id="gone">12</i>345', "345", "G926"),
        ('<span class="off">12</span>345', "345", ""),
        ('<span class="small">12</span>345', "345", ""),
        ('<span style="opacity:0">12</span>345', "345", ""),
        ('<span style="color:#FFF">12</span>345', "345", ""),
        ('<span style="color:#fff">345</span>', "345", ""),
        ('<span style="color:#fff;background:#000">12</span>345', "12345", ""),
        ('345<span class="up">3</span>', "345³", ""),
        ('345<a href="#note3">3</a>', "345³", ""),
        ("345<sub>3</sub>", "345³", ""),
        ('<a href="#note3">345</a>', "345", ""),
        ('<a href="#top">5</a>', "5", ""),
        ('<span class="seen">12</span>345', "12345", ""),
        ('<span class="off" style="display:inline">12</span>345', "12345", ""),
        ("<b><u>12</u></b>345", "345", "G926"),
        ("<u>12</u>345", "12345", ""),
        ("<s><p>12</p></s><p>345</p>", "345", "G926"),
        ("<STRIKE><p>12</p></STRIKE>345", "345", "G926"),
        ('345<span style="mso-text-raise:4pt">3</span>', "345³", ""),
        ('345<span style="position:relative;top:-3.0pt">3</span>', "345³", ""),
        ('345<span style="position:relative;top:0">3</span>', "3453", ""),
        ("345<sup>1,2</sup>", "345¹,²", ""),
        ("345<sup>2012</sup>", "3452012", ""),
    ],
)
def test_what_a_style_sheet_says_of_words(cell: str, read: str, code: str) -> None:
    raw = page(cell)
    assert value(raw) == read
    assert [f.code for f in raw.findings] == ([code] if code else [])


def test_whole_blocks_that_a_style_sheet_hides_are_read() -> None:
    html = (
        "<style>.tab{display:none}</style><p>第一段文字，够长的一段文字在这里。</p>"
        "<div class=tab><p>第二段</p></div>"
    )
    raw = readers.read(html.encode(), "a.html")
    assert [b.text for b in raw.blocks if isinstance(b, RawText)][-1] == "第二段"


def test_what_follows_an_embedded_file_is_read() -> None:
    html = (
        "<p>第一段文字，够长的一段文字在这里。</p><embed src='表.pdf'><p>注：按入库金额统计。</p>"
    )
    raw = readers.read(html.encode(), "a.html")
    assert [b.text for b in raw.blocks if isinstance(b, RawText)][-1] == "注：按入库金额统计。"


WORD_STYLES = """<w:styles {w}>
<w:style w:type="character" w:styleId="Old"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Older"><w:basedOn w:val="Old"/></w:style>
<w:style w:type="character" w:styleId="Kept"><w:basedOn w:val="Old"/>
<w:rPr><w:strike w:val="0"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Ref">
<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Round"><w:basedOn w:val="Round"/></w:style>
</w:styles>"""
RUN = "<w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r>"


def document(runs: str) -> Raw:
    book = Document()
    book.add_paragraph("说明一段文字，够长的一段文字在这里。")
    line = parse_xml(f"<w:p {W}>{runs}</w:p>")
    book.element.body.insert(1, line)
    for style in parse_xml(WORD_STYLES.format(w=W)).iterchildren(qn("w:style")):
        book.styles.element.append(style)
    stream = io.BytesIO()
    book.save(stream)
    return readers.read(stream.getvalue(), "a.docx")


@pytest.mark.parametrize(
    ("marked", "read", "code"),
    [
        ('<w:rStyle w:val="Old"/>', "345", "G926"),
        ('<w:rStyle w:val="Older"/>', "345", "G926"),
        ('<w:rStyle w:val="Kept"/>', "12345", ""),
        ('<w:rStyle w:val="Secret"/>', "345", ""),
        ('<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>', "12345", ""),
        ('<w:rStyle w:val="Round"/>', "12345", ""),
        ('<w:rStyle w:val="Ref"/>', "¹²345", ""),
        ('<w:position w:val="8"/>', "¹²345", ""),
        ('<w:position w:val="0"/>', "12345", ""),
        ('<w:sz w:val="2"/>', "345", ""),
        ('<w:color w:val="FFFFFF"/>', "345", ""),
        ('<w:color w:val="FFFFFF"/><w:shd w:fill="1F497D"/>', "12345", ""),
    ],
)
def test_how_a_run_looks(marked: str, read: str, code: str) -> None:
    raw = document(RUN.format(marked, "12") + RUN.format("", "345"))
    assert raw.blocks[1].text == read  # type: ignore[union-attr]
    assert [f.code for f in raw.findings] == ([code] if code else [])


def test_a_paragraph_that_is_all_white_is_read() -> None:
    white = RUN.format('<w:color w:val="FFFFFF"/>', "12")
    assert document(white).blocks[1].text == "12"  # type: ignore[union-attr]


@pytest.mark.parametrize("place", ["inside", "around"])
def test_what_a_control_shows_while_it_waits_is_marked(place: str) -> None:
    control = (
        "<w:sdt {w}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{c}</w:sdtContent></w:sdt>"
    )
    if place == "inside":
        raw = document(control.format(w="", c=RUN.format("", "0")))
    else:
        book = Document()
        book.add_paragraph("说明一段文字，够长的一段文字在这里。")
        words = "<w:p><w:r><w:t>0</w:t></w:r></w:p>"
        book.element.body.insert(1, parse_xml(control.format(w=W, c=words)))
        stream = io.BytesIO()
        book.save(stream)
        raw = readers.read(stream.getvalue(), "a.docx")
    assert raw.blocks[1].text == "【0】"  # type: ignore[union-attr]


def test_white_text_of_a_pdf_is_set_aside_but_on_a_dark_ground() -> None:
    import weasyprint

    html = (
        "<style>td{border:1px solid black;padding:4px} .w{color:#fff}"
        ".d{background:#204080;color:white}</style><p>一段足够长的文字，说明主动公开的情况。</p>"
        "<table><tr class=d><td>信息内容</td><td>件数</td></tr>"
        "<tr><td>行政许可</td><td>12<span class=w>99</span></td></tr></table>"
    )
    raw = readers.read(weasyprint.HTML(string=html).write_pdf(), "a.pdf")
    told = "".join(block.text for block in raw.blocks if isinstance(block, RawText))
    assert "信息内容件数" in told and "行政许可12" in told and "99" not in told
    assert "99" in raw.furniture


def test_pale_words_of_a_pdf_are_a_watermark_unless_most_are() -> None:
    import weasyprint

    html = (
        "<style>.p{color:#ccc}</style><p>一段足够长的文字，说明主动公开的情况。</p>"
        "<p>行政许可12<span class=p>8888</span></p>"
    )
    raw = readers.read(weasyprint.HTML(string=html).write_pdf(), "a.pdf")
    assert "8888" in raw.furniture and any("浅色的" in f.message for f in raw.findings)
    grey = html.replace("<p>一段", "<p class=p>一段").replace("<p>行", "<p class=p>行")
    raw = readers.read(weasyprint.HTML(string=grey).write_pdf(), "a.pdf")
    assert "8888" in "".join(b.text for b in raw.blocks if isinstance(b, RawText))


@pytest.mark.parametrize(
    ("colour", "opacity", "read"),
    [((1, 1, 1), 1, "7"), ((0, 0, 0), 1, "7"), ((1, 1, 1), 0.4, "127"), ((1, 1, 0), 1, "127")],
)
def test_words_under_a_plain_box_of_a_pdf_are_not_read(
    colour: tuple[float, ...], opacity: float, read: str
) -> None:
    """An editor of PDFs paints it over what stood there; a mark of colour is seen through."""
    import pymupdf

    book = pymupdf.open()
    leaf = book.new_page()
    leaf.draw_rect(pymupdf.Rect(0, 0, 600, 800), fill=(1, 1, 1))  # the paper, below all
    leaf.insert_text((40, 60), "Requests received and dealt with in 2025 by the office: ")
    leaf.insert_text((40, 90), "Permits 12")
    box = pymupdf.Rect(83, 80, 97, 93)
    leaf.draw_rect(box, color=None, fill=colour, fill_opacity=opacity)
    leaf.insert_text((97, 90), "7")
    raw = readers.read(book.tobytes(), "a.pdf")
    told = "".join(block.text for block in raw.blocks if isinstance(block, RawText))
    assert re.sub(r"\D", "", told.partition("Permits")[2]) == read
    assert any("盖住的" in f.message for f in raw.findings) is (read == "7")


def test_a_raised_mark_in_brackets_of_a_pdf_is_no_digit() -> None:
    import weasyprint

    html = (
        "<style>td{border:1px solid black;padding:6px} sup{font-size:50%}</style>"
        "<p>一段足够长的文字，说明主动公开的情况。</p>"
        "<table><tr><td>行政许可</td><td>345<sup>[1]</sup></td></tr>"
        "<tr><td>行政处罚</td><td>12</td></tr></table>"
    )
    raw = readers.read(weasyprint.HTML(string=html).write_pdf(), "a.pdf")
    assert "行政许可345[¹]" in "".join(b.text for b in raw.blocks if isinstance(b, RawText))


def test_lines_that_are_no_tables_are_those_of_a_look_at_every_pair() -> None:
    chance = random.Random(5)

    def some(across: bool) -> list[Rule]:
        starts = [chance.randint(0, 60) for _ in range(chance.randint(0, 8))]
        ends = [start + chance.randint(0, 40) for start in starts]
        return [
            Rule(across, chance.randint(0, 60), *both) for both in zip(starts, ends, strict=True)
        ]

    for _ in range(500):
        level, uprights = some(True), some(False)
        loose = [
            rule
            for rule in level
            if sum(_meet(rule, upright) for upright in uprights) < odd_glyphs.BORDER
        ]
        assert sorted(odd_glyphs._loose(level, uprights)) == sorted(loose)


def _meet(level: Rule, upright: Rule) -> bool:
    near = odd_glyphs.MEETING
    across = level.start - near <= upright.at <= level.end + near
    return across and upright.start - near <= level.at <= upright.end + near


def test_sideways_slanting_and_far_text_of_a_pdf_is_told_and_not_read() -> None:
    import pymupdf

    book = pymupdf.open()
    page = book.new_page(width=400, height=300)
    for n in range(4):
        page.insert_text((40, 60 + 20 * n), f"ordinary line {n} of the report", fontsize=11)
    page.insert_text((380, 200), "5345", fontsize=11, rotate=90)
    page.insert_text((420, 150), "outside 77", fontsize=11)
    spot = pymupdf.Point(200, 250)
    page.insert_text(spot, "COPY", fontsize=20, morph=(spot, pymupdf.Matrix(45)))
    raw = readers.read(book.tobytes(), "a.pdf")
    told = "".join(block.text for block in raw.blocks if isinstance(block, RawText))
    assert "ordinary" in told and not any(word in told for word in ("5345", "77", "COPY"))
    said = [(f.severity.value, f.quote) for f in raw.findings if f.code == "G937"]
    assert said == [("warning", "5345"), ("hint", "COPY"), ("hint", "outside77")]
    assert all(f.place and f.place.page == 1 for f in raw.findings)


def test_text_off_the_page_of_an_ofd_is_told_and_not_read() -> None:
    import zipfile

    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    words = (
        ("10 20 90 5", "", "一行正文"),
        ("300 20 90 5", "", "页外"),
        ("90 90 9 9", "0 1 -1 0 0 0", "横"),
    )
    objects = "".join(
        f'<ofd:TextObject ID="{n}" Boundary="{box}" Size="4" CTM="{turn or "1 0 0 1 0 0"}">'
        f'<ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'
        for n, (box, turn, text) in enumerate(words)
    )
    parts = {
        "OFD.xml": "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
        "Doc_0/Document.xml": "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages>',
        "Doc_0/P.xml": f"<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, inside in parts.items():
            package.writestr(name, f"<ofd:Any {space}>{inside}</ofd:Any>")
    raw = readers.read(made.getvalue(), "a.ofd")
    assert [block.text for block in raw.blocks if isinstance(block, RawText)] == ["一行正文"]
    said = {f.quote: f.severity.value for f in raw.findings if f.code == "G937"}
    assert said == {"横": "warning", "页外": "hint"}


def test_a_button_that_heads_what_it_unfolds_is_read() -> None:
    page = (
        "<p>某局2025年政府信息公开工作年度报告</p><button>打印本页</button>"
        "<button>一、总体情况</button><div><p>这是第一部分的一段话。</p></div>"
        "<h2><button>二、主动公开政府信息情况</button></h2><p>这是第二部分的一段话。</p>"
    )
    raw = readers.read(page.encode(), "a.html")
    lines = [block.text for block in raw.blocks if isinstance(block, RawText)]
    assert lines[1:] == [
        "一、总体情况",
        "这是第一部分的一段话。",
        "二、主动公开政府信息情况",
        "这是第二部分的一段话。",
    ]


@pytest.mark.parametrize(
    "mark",
    ["<bdo dir=rtl>5435</bdo>", '<b style="unicode-bidi:bidi-override;direction: rtl">5435</b>'],
)
def test_words_that_are_shown_backward_are_read_as_they_are_seen(mark: str) -> None:
    table = (
        f"<table><tr><td>事项</td><td>件数</td></tr><tr><td>许可</td><td>{mark}</td></tr></table>"
    )
    raw = readers.read(f"<p>共公开{mark}件信息。</p>{table}".encode(), "a.html")
    text, shown = raw.blocks
    assert isinstance(text, RawText) and text.text == "共公开5345件信息。"
    assert isinstance(shown, RawTable) and shown.rows[1][1] == "5345"


@pytest.mark.parametrize(
    "beside",
    [
        '<span style="position:absolute;left:-9999px">9</span>',
        '<i style="position:absolute;clip:rect(0, 0, 0, 0)">9</i>',
        "<ruby><rt>9</rt></ruby>",
    ],
)
def test_what_only_machines_read_is_no_digit_of_a_figure(beside: str) -> None:
    table = "<table><tr><td>事项</td><td>件数</td></tr><tr><td>许可</td><td>534{}</td></tr></table>"
    raw = readers.read(table.format(beside).encode(), "a.html")
    assert isinstance(raw.blocks[0], RawTable) and raw.blocks[0].rows[1][1] == "534"
