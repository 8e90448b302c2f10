"""Reading files: our own come back figure by figure, other people's as they are seen, hostile ones
as a finding in bounded time and memory."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from conftest import CORPUS, HANG, REPORTS, in_corpus, job, published
from hostile.files import FILES, WORD, docx, paragraph
from hostile.files import files as hostile
from hostile.files import pdf as hand_made

from gia_author.extract import readers
from gia_author.extract.readers import pdf_document
from gia_author.extract.readers.docx_numbering import write
from gia_author.extract.readers.raw import Raw, RawTable, RawText
from gia_author.extract.readers.safe_zip import Archive
from gia_author.form.section_titles import section_of
from gia_author.render import document
from gia_author.render.document import HeadingBlock, ParagraphBlock, Signature, TableBlock, Title
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.workflows import produce

pytestmark = pytest.mark.slow

# are given up after some seconds; the others, however busy the machine, come to an end
ENDLESS = "forms.pdf attributes.html"
OURS = REPORTS
PAGES = ("weasyprint.pdf", "typst.pdf", "weasyprint.ofd", "typst.ofd")
FORMATS = ("html", "docx", "fragment", *PAGES)


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
    done = produce.examine(job(path))
    return document.compose(done.report, done.told)


@cache
def built(path: Path) -> dict[str, bytes]:
    """An example in every format that is read back."""
    ours = composed(path)
    files = {name: WRITERS[name].write(ours, official()) for name in ("html", "docx", "fragment")}
    pages = {engine: writer.write(ours, official()) for engine, writer in PDF_ENGINES.items()}
    files |= {f"{engine}.pdf": data for engine, data in pages.items()}
    return files | {
        f"{engine}.ofd": WRITERS["ofd"].write(ours, official(), data)
        for engine, data in pages.items()
    }


@cache
def came_back(path: Path, form: str) -> Raw:
    data, ending = built(path)[form], form.rpartition(".")[2]
    if ending == "pdf":
        return pdf_document.extract(data, "x.pdf")
    return readers.read(data, f"x.{ending}" if ending in ("docx", "ofd") else "x.html")


def expected_rows(block: TableBlock) -> list[list[str | None]]:
    """A table of ours as a reader should hand it over."""
    return [
        [
            bare(block.texts[box.address] if box.address else box.text)
            if (box.row, box.column) == (r, c)
            else None
            for c, box in enumerate(row)
        ]
        for r, row in enumerate(block.grid.matrix())
    ]


def given_rows(table: RawTable) -> list[list[str | None]]:
    return [[None if cell is None else bare(cell) for cell in row] for row in table.rows]


def said(block: Any) -> list[str]:
    """The texts of a block of ours, one for each that stands on lines of its own."""
    match block:
        case Title(lines):
            return ["".join(lines)]
        case Signature(lines):
            return list(lines)
        case HeadingBlock(_, text):
            return [text]
        case ParagraphBlock(text, lead):
            return [lead + text]
    return []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_own_come_back_whole(path: Path) -> None:
    for form in FORMATS:
        check(composed(path), came_back(path, form), form)


def check(ours: document.Document, raw: Raw, form: str) -> None:
    """All figures in their squares, all texts, the data; in a PDF and an OFD also where paragraphs
    end."""
    wanted = [expected_rows(block) for block in ours.blocks if isinstance(block, TableBlock)]
    given = [given_rows(table) for table in tables(raw)]
    paged = form.endswith(("pdf", "ofd"))
    if paged and len(given) != len(wanted):
        assert figures(given) == figures(wanted), form
    else:  # 表二 may go on as another table on the next page
        assert in_order(given) == in_order(wanted), form
    lines = [bare(text) for block in ours.blocks for text in said(block)]
    told = paragraphs(raw)
    assert [line for line in lines if line not in "".join(told)] == [], form
    if paged:
        whole = [
            bare(line)
            for block in ours.blocks
            if isinstance(block, (ParagraphBlock, HeadingBlock))
            for line in said(block)
        ]
        assert [line for line in whole if line not in told] == [], form
    assert raw.embedded == (None if form == "fragment" else ours.data), form
    assert not [f for f in raw.findings if f.code != "G928"], form  # charts are pictures


def in_order(rows: list[list[list[str | None]]]) -> list[list[str]]:
    """The rows of tables one after another, each with what stands in it."""
    return [[cell for cell in row if cell is not None] for row in chain(*rows)]


def figures(rows: list[list[list[str | None]]]) -> list[str]:
    """The figures of tables in order (a table cut by a page repeats its head)."""
    return [
        cell
        for table in rows
        for row in table
        for cell in row
        if cell and re.fullmatch(r"[\d.-]+(（.*）)?", cell)
    ]


def test_without_its_data_a_file_reads_the_same() -> None:
    path = OURS[-1]
    stripped = {
        **{form: without_data(built(path)[form]) for form in FORMATS if form.endswith("ofd")},
        "html": re.sub(rb"<script.*?</script>", b"", built(path)["html"], flags=re.DOTALL),
        "docx": without_data(built(path)["docx"]),
    }
    for form in (form for form in FORMATS if form.endswith("pdf")):
        with pikepdf.open(io.BytesIO(built(path)[form])) as file:
            file.attachments.clear()
            if "/AF" in file.Root:
                del file.Root.AF
            output = io.BytesIO()
            file.save(output)
        stripped[form] = output.getvalue()
    for form, data in stripped.items():
        raw = (
            pdf_document.extract(data, "")
            if form.endswith("pdf")
            else readers.read(data, f"x.{form.rpartition('.')[2]}")
        )
        assert raw == replace(came_back(path, form), embedded=None), form


def without_data(data: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(output, "w") as target:
        for name in source.namelist():
            if not name.startswith("customXml/") and "Attachs/" not in name:
                target.writestr(name, source.read(name))
    return output.getvalue()


@published("*.pdf")
def test_published_pdfs_give_all_their_figures(path: Path) -> None:
    raw = pdf_document.extract(path.read_bytes(), path.name)
    verified = json.loads(path.with_suffix(".figures.json").read_text(encoding="utf-8"))
    wanted = [
        f
        for name in ("table2", "table3", "table4")
        for row in verified[name].values()
        for f in (row if isinstance(row, list) else [row])
    ]
    assert [float(figure) for figure in figures([given_rows(table) for table in tables(raw)])] == [
        f for f in wanted if f is not None
    ]
    assert [text[0] for text in texts(raw) if section_of(text)] == list("一二三四五六")
    assert not raw.findings and len(raw.furniture) >= 5


@in_corpus
def test_the_blank_template_has_its_blanks() -> None:
    raw = readers.read((CORPUS / "template-2021-30.docx").read_bytes(), "x.docx")
    assert [(len(table.rows), len(table.rows[0])) for table in tables(raw)] == [
        (14, 4),
        (28, 10),
        (4, 15),
    ]
    assert [sum(cell == "" for row in table.rows for cell in row) for table in tables(raw)] == [
        10,
        175,
        15,
    ]


RUNNER = """
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
from gia_author.extract import readers
from gia_author.extract.readers import child_process
for path in map(Path, sys.argv[2:]):
    child_process.USUAL = child_process.Bounds(3 if path.name in sys.argv[1] else 200)
    raw = readers.read(path.read_bytes(), path.name)
    squares = sum(len(row) for block in raw.blocks for row in getattr(block, "rows", ()))
    text = "".join(getattr(block, "text", "") for block in raw.blocks)
    print(json.dumps([path.name, [f.code for f in raw.findings],
                      [str(f.place) for f in raw.findings], all(f.fix for f in raw.findings),
                      squares, len(text), "root:" in text]), flush=True)
"""


def test_what_a_document_refers_to_many_times_is_unpacked_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sign on every page, a header of every section: of 2 MB, as often as there are pages in a
    long report."""
    body = paragraph("示例县甲局2025年政府信息公开工作年度报告") + 40 * (
        '<w:p><w:r><w:drawing><w:blip w:embed="r0"/></w:drawing></w:r></w:p>'
    )
    data = docx(body, image=b"x" * 2_000_000, header=f"<w:hdr {WORD}>{paragraph('眉')}</w:hdr>")
    again = '<Relationship Id="h{}" Type="http://x/header" Target="header.xml"/>'
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    relations = "word/_rels/document.xml.rels"
    more = "".join(map(again.format, range(500))).encode() + b"</Relationships>"
    parts[relations] = parts[relations].replace(b"</Relationships>", more)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    unpacked: list[str] = []
    part = Archive.part

    def told(self: Archive, name: str) -> bytes | None:
        unpacked.append(name)
        return part(self, name)

    monkeypatch.setattr(Archive, "part", told)
    raw = readers.read(output.getvalue(), "x.docx")
    assert [block.text for block in raw.blocks if isinstance(block, RawText)] and not raw.findings
    assert unpacked.count("word/image.xml") == unpacked.count("word/header.xml") == 1


def test_hostile_files_end_in_a_finding(tmp_path: Path) -> None:
    """Every one, read in one process with bounded memory: the codes, their place and advice, how
    much came of it."""
    for name, data in hostile():
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-c", RUNNER, ENDLESS, *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False)
    assert not done.returncode, done.stderr[-2000:]
    ends = {line[0]: line[1:] for line in map(json.loads, done.stdout.splitlines())}
    assert {name: tuple(end[0]) for name, end in ends.items()} == {
        name: wanted for name, (_, wanted) in FILES.items()
    }
    for name, (_, places, fixes, squares, length, leaked) in ends.items():
        assert all(place.partition(" ")[0] == name for place in places) and fixes, name
        assert squares < 300_000 and not leaked, name
        assert length or squares or places, name


SITE = Path(__file__).parents[1] / "hostile" / "政府网站.html"
STORY = [
    "某县发展和改革局2024年政府信息公开工作年度报告",
    "根据《条例》，编制本报告。",
    "一、总体情况",
    "全年公开信息12条。",
    "其中网站10条。",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
    "无。",
    "某县发展和改革局",
    "2025年1月20日",
]
CHARSETS = {
    "declared": ("utf-8", "utf-8"),
    "wrongly as gb2312": ("gb2312", "utf-8"),
    "gbk": ("gb2312", "gb18030"),
    "gbk as utf-8": ("utf-8", "gb18030"),
    "undeclared gbk": ("", "gb18030"),
    "undeclared utf-8": ("", "utf-8"),
    "utf-16": ("utf-8", "utf-16"),
    "utf-8 with a mark": ("gbk", "utf-8-sig"),
    "unknown": ("klingon", "gb18030"),
    "as iso-8859-1": ("iso-8859-1", "gb18030"),
}


@pytest.mark.parametrize("case", CHARSETS)
def test_a_government_page_in_any_charset(case: str) -> None:
    declared, real = CHARSETS[case]
    page = SITE.read_text(encoding="utf-8").replace(
        '<meta charset="utf-8">', f'<meta charset="{declared}">' if declared else ""
    )
    raw = readers.read(page.encode(real), "x.html")
    assert texts(raw) == STORY and not raw.findings
    assert raw.title == STORY[0]
    assert {"首页", "政务公开", "隐藏的文字", "分享到：", "扫一扫在手机打开当前页"} <= set(
        raw.furniture
    )
    assert any("发布时间" in text for text in raw.furniture) and any(
        "打印本页" in text for text in raw.furniture
    )


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-19 09:30",
        "2026-01-19 09:30:12",
        "2026年1月19日 9:30",
        "2026/1/19 09：30",
        "发文机关：示例县信访局 成文日期：2026年1月19日",
    ],
)
def test_when_a_page_was_published_is_no_part_of_the_report(line: str) -> None:
    page = SITE.read_text(encoding="utf-8").replace("</h1>", f"</h1><p>{line}</p>", 1)
    raw = readers.read(page.encode(), "x.html")
    assert line in raw.furniture and texts(raw) == STORY


def test_tables_of_a_government_page() -> None:
    assert [table.rows for table in tables(readers.read(SITE.read_bytes(), "x.html"))] == [
        (
            ("第二十条第（一）项", None, None, None),
            ("信息内容", "本年制\n发件数", "本年废止件数", "现行有效件数"),
            ("规章", "0", "", "/"),
            ("行政规范性文件", "3", "1（其中修订1件）", "9"),
        ),
        (("信息内容", "本年处理决定数量"), ("行政许可", "18")),
    ]


PAGES: dict[str, tuple[str, list[str], list[Any]]] = {
    "spans": (
        "<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d</table>",
        [],
        [(("a", "b", None), (None, "c", "d"))],
    ),
    "a span that is wider than the table": (
        "<table><tr><td colspan=99>a<tr><td>b<td>c</table>",
        [],
        [(("a", None), ("b", "c"))],
    ),
    "a span to the end": (
        "<table><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</table>",
        [],
        [(("a", "b"), (None, "c"), (None, "d"))],
    ),
    "a short row": ("<table><tr><td>a<td>b<tr><td>c</table>", [], [(("a", "b"), ("c", ""))]),
    "a hidden row": (
        "<table><tr><td>a<td>b<tr style='display:none'><td>x<td>y<tr><td>c<td>d</table>",
        [],
        [(("a", "b"), ("c", "d"))],
    ),
    "a table for one text": ("<table><tr><td><p>甲</p><p>乙</p></table>", ["甲", "乙"], []),
    "tables in a table": (
        "<table><tr><td>甲<td><table><tr><td>1<td>2</table></table>",
        ["甲"],
        [(("1", "2"),)],
    ),
    "a report in one table": (
        (
            "<table><tr><td colspan=2>一、总体情况<tr><td>1<td>2<tr>"
            "<td colspan=2>五、存在的主要问题及改进情况</table>"
        ),
        ["一、总体情况", "五、存在的主要问题及改进情况"],
        [(("1", "2"),)],
    ),
    "no tags": ("一、总体情况", ["一、总体情况"], []),
    "lines by br": ("甲<br/>乙<br>丙", ["甲", "乙", "丙"], []),
    "comments between": (
        "全<!-- x -->年<!--[if gte mso 9]><xml>y</xml><![endif]-->公开",
        ["全年公开"],
        [],
    ),
    "source lines": ("<p>政府\n信息\n 2024 年", ["政府信息 2024 年"], []),
    "not closed": ("<div><p>甲<p>乙<table><tr><td>1<td>2", ["甲", "乙"], [(("1", "2"),)]),
    "contents with links": (
        "<a href=#1>一、总体情况</a><p>一、总体情况</p><p>甲</p>",
        ["一、总体情况", "甲"],
        [],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_odd_pages(name: str) -> None:
    page, lines, grids = PAGES[name]
    raw = readers.read(page.encode(), "x.html")
    assert (texts(raw), [table.rows for table in tables(raw)]) == (lines, grids)


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def grid(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def numbered(text: str, level: int = 0, key: int = 1) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


NUMBERS = (
    f"<w:numbering {WORD}><w:abstractNum w:abstractNumId='7'>"
    "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/>"
    "<w:lvlText w:val='%1、'/></w:lvl>"
    "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='japaneseCounting'/>"
    "<w:lvlText w:val='（%2）'/></w:lvl>"
    "<w:lvl w:ilvl='2'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%3.'/>"
    "</w:lvl></w:abstractNum>"
    "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride "
    "w:val='1'/></w:lvlOverride></w:num></w:numbering>"
)
MERGE, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
DOCUMENTS: dict[str, tuple[str, list[str], list[Any]]] = {
    "automatic numbers": (
        numbered("总体情况")
        + numbered("主动公开", 1)
        + numbered("网站", 2)
        + numbered("依申请公开", 1)
        + numbered("甲", 2)
        + numbered("乙")
        + numbered("另起", 0, 2),
        [
            "一、总体情况",
            "（一）主动公开",
            "1.网站",
            "（二）依申请公开",
            "1.甲",
            "二、乙",
            "一、另起",
        ],
        [],
    ),
    "merged down": (
        grid(cell("a", MERGE) + cell("b"), cell("x", GOES_ON) + cell("c")),
        [],
        [(("a", "b"), (None, "c"))],
    ),
    "merged across": (
        grid(cell("a", '<w:gridSpan w:val="2"/>'), cell("b") + cell("c")),
        [],
        [(("a", None), ("b", "c"))],
    ),
    "merged the old way": (
        grid(
            cell("a", '<w:hMerge w:val="restart"/>') + cell("x", "<w:hMerge/>"),
            cell("b") + cell("c"),
        ),
        [],
        [(("a", None), ("b", "c"))],
    ),
    "a continuation of nothing": (
        grid(cell("a", GOES_ON) + cell("b"), cell("", GOES_ON) + cell("c")),
        [],
        [(("a", "b"), (None, "c"))],
    ),
    "columns left free": (
        grid("<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell("a"), cell("b") + cell("c")),
        [],
        [(("", "a"), ("b", "c"))],
    ),
    "a deleted row": (
        grid(cell("a") + cell("b"), "<w:trPr><w:del/></w:trPr>" + cell("x") + cell("y")),
        [],
        [(("a", "b"),)],
    ),
    "a table for one text": (grid(cell("甲")), ["甲"], []),
    "tables in a table": (
        grid("<w:tc>" + paragraph("甲") + grid(cell("1") + cell("2")) + "</w:tc>"),
        ["甲"],
        [(("1", "2"),)],
    ),
    "tracked changes": (
        "<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText>"
        "</w:r></w:del>"
        "<w:moveFrom><w:r><w:t>走</w:t></w:r></w:moveFrom><w:r><w:t>文</w:t></w:r></w:p>",
        ["新文"],
        [],
    ),
    "hidden text": (
        (
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r><w:r><w:rPr>"
            "<w:vanish w:val='0'/></w:rPr><w:t>见</w:t></w:r></w:p>"
        ),
        ["见"],
        [],
    ),
    "fields": (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>DATE</w:instrText><w:t>x</w:t>"
        "<w:fldChar w:fldCharType='separate'/>"
        "<w:t>2025年</w:t><w:fldChar w:fldCharType='end'/></w:r><w:r><w:t>底</w:t></w:r></w:p>",
        ["2025年底"],
        [],
    ),
    "contents": (
        (
            "<w:p><w:r><w:t>一、总体情况</w:t><w:instrText>PAGEREF _Toc1</w:instrText>"
            "<w:t>3</w:t></w:r></w:p>"
        )
        + paragraph("正文"),
        ["正文"],
        [],
    ),
    "lines and tabs": (
        (
            "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t>"
            "<w:br w:type='page'/></w:r></w:p>"
        ),
        ["甲", "乙 丙"],
        [],
    ),
    "content controls": (
        "<w:sdt><w:sdtContent>"
        + paragraph("甲")
        + grid(f"<w:sdt><w:sdtContent>{cell('1')}</w:sdtContent></w:sdt>" + cell("2"))
        + "</w:sdtContent></w:sdt>",
        ["甲"],
        [(("1", "2"),)],
    ),
    "a text box once": (
        "<w:p><w:r><w:AlternateContent><w:Choice><w:txbxContent>"
        + paragraph("框")
        + "</w:txbxContent></w:Choice><w:Fallback><w:txbxContent>"
        + paragraph("框")
        + "</w:txbxContent></w:Fallback></w:AlternateContent><w:t>文</w:t></w:r></w:p>",
        ["文", "框"],
        [],
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_odd_word_files(name: str) -> None:
    body, lines, grids = DOCUMENTS[name]
    raw = readers.read(
        docx(body, numbering=NUMBERS, header=f"<w:hdr {WORD}>{paragraph('页眉')}</w:hdr>"), "x.docx"
    )
    assert (texts(raw), [table.rows for table in tables(raw)]) == (lines, grids)
    assert "页眉" in raw.furniture


@pytest.mark.parametrize(
    ("number", "written", "text"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (21, "japaneseCounting", "二十一"),
        (105, "chineseCountingThousand", "一百〇五"),
        (3, "chineseLegalSimplified", "叁"),
        (2, "ideographTraditional", "乙"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (12, "decimalEnclosedCircle", "⑫"),
        (7, "decimalZero", "07"),
        (5, "klingon", "5"),
        (2, "decimalFullWidth", "２"),
    ],
)
def test_numbers_as_word_writes_them(number: int, written: str, text: str) -> None:
    assert write(number, written) == text


def test_a_sheet_of_a_workbook() -> None:
    book, output = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet["B2"] = "某局2025年政府信息公开工作年度报告"
    for row, values in enumerate(
        [
            ["第二十条第（一）项"],
            ["信息内容", "本年制发件数", "现行有效件数"],
            ["规章", 0, None],
            ["收费", 3.5, "/"],
        ],
        4,
    ):
        for column, value in enumerate(values, 2):
            sheet.cell(row, column, value)
    sheet.merge_cells("B4:D4")
    book.create_sheet("旧").sheet_state = "hidden"
    book.save(output)
    raw = readers.read(output.getvalue(), "x.xlsx")
    assert texts(raw) == ["某局2025年政府信息公开工作年度报告"]
    assert [table.rows for table in tables(raw)] == [
        (
            ("第二十条第（一）项", None, None),
            ("信息内容", "本年制发件数", "现行有效件数"),
            ("规章", "0", ""),
            ("收费", "3.5", "/"),
        )
    ]
    assert raw.furniture == ("隐藏的工作表：旧",)


def test_a_pdf_of_turned_pages_with_numbers_and_running_heads() -> None:
    content = (
        b"q 1 w 100 100 m 300 100 l 300 200 l 100 200 l h S 200 100 m 200 200 l S 100 150 "
        b"m 300 150 l S Q "
        b"BT /F 12 Tf 110 170 Td (12) Tj 100 0 Td (34) Tj -100 -50 Td (5) Tj 100 0 Td (6) Tj ET "
        b"BT /F 12 Tf 60 800 Td (Running head) Tj ET BT /F 12 Tf 60 700 Td (%s) Tj ET BT /F 12 Tf "
        b"290 30 Td (- %d -) Tj ET"
    )
    raw = pdf_document.extract(
        hand_made(
            *(content % (word, n) for n, word in enumerate((b"alpha", b"beta", b"gamma"), 1))
        ),
        "",
    )
    assert texts(raw) == ["alpha", "beta", "gamma"]
    assert [table.rows for table in tables(raw)] == [(("12", "34"), ("5", "6"))] * 3
    assert sorted(raw.furniture) == ["- 1 -", "- 2 -", "- 3 -", *["Running head"] * 3]


FAR = ("1" + "0" * 12 + ".5", "1" + "0" * 20 + ".0", "3" + "0" * 38 + ".0", "9" * 45 + ".5")
PLACED = (
    "BT /F 12 Tf 1 0 0 1 {0} {0} Tm (9173) Tj ET",
    "{0} 0 0 {0} 0 0 cm BT /F 12 Tf {0} 0 0 {0} -{0} {0} Tm (9173) Tj ET",
    "BT /F {0} Tf 60 60 Td (9173) Tj ET",
    "{0} {0} -{0} {0} {0} -{0} cm BT /F 12 Tf (9173) Tj ET 0 0 m {0} 0 l S {0} 0 99 99 re S",
)


@pytest.mark.parametrize("far", FAR)
@pytest.mark.parametrize("content", PLACED)
def test_what_stands_nowhere_on_a_pdf_page_is_told_and_the_rest_read(
    content: str, far: str
) -> None:
    """Numbers so great that places are endless or no numbers, on a page with words of its own."""
    page = f"BT /F 12 Tf 60 700 Td (Twenty letters are here) Tj ET q {content.format(far)} Q"
    raw = pdf_document.extract(hand_made(page.encode()), "")
    said = texts(raw)
    assert "Twenty letters are here" in said
    assert "9173" not in said and not tables(raw)


def test_a_pdf_says_on_which_page_something_stands_nowhere() -> None:
    page = f"BT /F 12 Tf 60 700 Td (Twenty letters are here) Tj ET BT /F {FAR[3]} Tf (9173) Tj ET"
    raw = pdf_document.extract(hand_made(page.encode()), "")
    assert codes(raw) == ["G924"] and "第1页" in raw.findings[0].message
    assert "9173" in raw.furniture


@pytest.mark.parametrize("odd", ["nan", "inf", "-inf", "1e999", "1e308 1e308", "9" * 400, "二"])
@pytest.mark.parametrize("where", ["Boundary", "CTM", "Size", "X", "DeltaX", "PhysicalBox"])
def test_what_stands_nowhere_on_an_ofd_page_is_told_and_the_rest_read(odd: str, where: str) -> None:
    usual = {
        "Boundary": "20 20 100 10", "CTM": "1 0 0 1 0 0", "Size": "4", "X": "0", "DeltaX": "g 3 4",
        "PhysicalBox": "0 0 210 297",
    }  # fmt: skip
    written = usual | {where: re.sub(r"\d+$", odd, usual[where])}
    item = (
        '<TextObject Boundary="{Boundary}" CTM="{CTM}" Size="{Size}"><TextCode X="{X}" Y="4" '
        'DeltaX="{DeltaX}">9173</TextCode></TextObject>'
    )
    below = item.replace("9173", "这里的二十个字照常读出来这里的二十个字照常读").format(**usual)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        package.writestr("OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>")
        package.writestr(
            "D.xml",
            "<Document><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>"
            '</CommonData><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>',
        )
        package.writestr(
            "P.xml",
            f"<Page><Area><PhysicalBox>{written['PhysicalBox']}</PhysicalBox></Area><Content>"
            f"<Layer>"
            f"{item.format(**written)}{below.replace('20 20', '20 60')}</Layer></Content></Page>",
        )
    raw = readers.read(output.getvalue(), "x.ofd")
    said = bare("".join(texts(raw)))
    assert "9173" in said or "G924" in codes(raw)
    assert "照常读" in said or where == "PhysicalBox"
