"""The PDF, over every engine: nothing lost, GB/T 9704 kept, tagged, the same bytes every time.
Looks are checked in the file itself."""

from __future__ import annotations

import dataclasses
import logging
import re
import statistics
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pymupdf
import pypdfium2
import pytest
from conftest import PROOF
from pdfua import validate
from PIL import Image, ImageFilter

from gia_author.form.grid import fitted
from gia_author.render.document import (
    Document,
    HeadingBlock,
    ParagraphBlock,
    Signature,
    TableBlock,
    Title,
    compose,
)
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.yamlfile import reader

pytestmark = pytest.mark.slow

ENGINES = [
    name
    for name, writer in PDF_ENGINES.items()
    if find_spec(f"gia_author.render.writers.{writer.module}")
]
MM = 72 / 25.4
ROUNDED = 0.75 / 1024  # points: Pango cuts sizes to so much, 9.5 becomes 9.4995
SCALE = 100 / 72  # of pictures: 100 dots an inch
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, 184 * MM, 37 * MM, 262 * MM
TRIMMING = (
    "typst",
)  # takes the blank half off a mark at the end of a line, so that the mark's box ends in the margin
CLOSING, OPENING = "，。；：、？！）》〉】〕”’％%", "（《〈【〔“‘"
MARKS = (
    "依据《条例》、《办法》（试行），公开“五公开”、‘双随机’——即〔2021〕30号……好？好！约50％；"
    "【注】如下：第1—12月、５～６件。"
)

REPORT = """
机关: 示例县信访局
年度: 2025
落款日期: 2026-01-09
版式: {小标题: %s}
引言: 根据《中华人民共和国政府信息公开条例》（国务院令第711号）编制本报告。
总体情况:
  主动公开: |
%s
  依申请公开: 全年收到申请{{ 依申请公开.本年新收.总计 }}件。
存在的主要问题及改进情况:
  存在的主要问题: 人员少。
  改进情况: {正文: 加强培训。, 小节: [{标题: 下一步, 正文: 常抓不懈。}]}
其他需要报告的事项: {信息处理费: {收费通知件数: 0, 通知金额: 0, 实收金额: 0}}
联系方式: 联系电话：0571-12345678。
数据:
  未填按零: 是
  主动公开政府信息: {规章: 0}
  依申请公开: {本年新收: {自然人: %s, 商业企业: 3}, 上年结转: 0, 不予处理: {重复申请: {自然人: 1}}}
  复议诉讼: {行政复议: {结果维持: %s, 其他结果: 1}, 未经复议直接起诉: 0, 复议后起诉: 1}
"""


SHORT = ("全年主动公开政府信息12条。",)
LONG = tuple("字" * shift + MARKS for shift in range(27))


@cache
def document(
    lines: tuple[str, ...], number: int = 2, draft: bool = False, headings: str = "段首"
) -> Document:
    """A report with these paragraphs in its first section and this number in its tables."""
    text = REPORT % (headings, "\n".join(f"    {line}" for line in lines), number, number)
    report = Report.from_data(reader.read(text.encode(), "r.yaml").data)
    return compose(report, narrative.narrate(report), draft=draft)


@cache
def pdf(engine: str, lines: tuple[str, ...] = LONG, **how: Any) -> bytes:
    return PDF_ENGINES[engine].write(document(lines, **how), official())


@dataclasses.dataclass
class Line:
    """A line on a page: its text, its ends and baseline in points, and the size of its first
    character."""

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float


def lines(data: bytes) -> Iterator[Line]:
    for number, page in enumerate(pymupdf.open(stream=data)):
        rows: dict[int, list[tuple[float, float, str, float]]] = {}
        for block in page.get_text("rawdict")["blocks"]:
            for span in (span for line in block.get("lines", ()) for span in line["spans"]):
                for c in span["chars"]:
                    if c["c"].strip():
                        row = rows.setdefault(round(c["origin"][1]), [])
                        row.append((c["bbox"][0], c["bbox"][2], c["c"], span["size"]))
        for base, row in sorted(rows.items()):
            row.sort()
            yield Line(
                number + 1, "".join(c for *_, c, _ in row), row[0][0], row[-1][1], base, row[0][3]
            )


def body(data: bytes) -> list[Line]:
    """The lines of text in size 3 (16 pt)."""
    return [line for line in lines(data) if abs(line.size - 16) < 0.1]


def texts(it: Document) -> Iterator[str]:
    """The text of every block, without spaces."""
    for block in it.blocks:
        match block:
            case Title() | Signature():
                yield from (squeezed(line) for line in block.lines)
            case HeadingBlock():
                yield squeezed(block.text)
            case ParagraphBlock():
                yield squeezed(block.lead + block.text)


def squeezed(text: str) -> str:
    return "".join(text.split())


def paragraphs(data: bytes, it: Document) -> Iterator[list[Line]]:
    """The lines of each block of text, in order; fails if the lines do not make up the blocks."""
    rest = iter(body(data))
    for text in list(texts(it))[len(it.blocks[0].lines) :]:  # type: ignore[union-attr]
        found: list[Line] = []
        while "".join(line.text for line in found) != text:
            found.append(next(rest))
            assert text.startswith("".join(line.text for line in found))
        yield found


def readers(data: bytes, folder: Path) -> list[str]:
    """The text as PDFium and poppler give it, without spaces and page numbers."""
    path = folder / "it.pdf"
    path.write_bytes(data)
    poppler = subprocess.run(
        ["pdftotext", str(path), "-"], capture_output=True, check=True
    ).stdout.decode()
    pdfium = "".join(
        page.get_textpage().get_text_range() + "\n" for page in pypdfium2.PdfDocument(data)
    )
    return [
        squeezed(re.sub(r"—\s*\d+\s*—\s*$", "", text, flags=re.MULTILINE))
        for text in (poppler, pdfium)
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_character_is_lost_or_added(engine: str, tmp_path: Path) -> None:
    it = document(LONG)
    written = "".join(texts(it))
    for block in it.blocks:
        if isinstance(block, TableBlock):
            written += squeezed(
                "".join(
                    block.texts[box.address] if box.address else box.text
                    for box in block.grid.boxes
                )
            )
    for read in readers(pdf(engine), tmp_path):
        assert Counter(read) == Counter(written)
        assert all(text in read for text in texts(it))


@pytest.mark.parametrize("engine", ENGINES)
def test_full_lines_end_at_the_right_margin(engine: str) -> None:
    full = [line for block in paragraphs(pdf(engine), document(LONG)) for line in block[:-1]]
    if engine in TRIMMING:
        full = [line for line in full if line.text[-1] not in CLOSING + OPENING + "—…"]
    assert len(full) > 30
    assert {
        line.text: round(line.right - RIGHT, 2) for line in full if abs(line.right - RIGHT) > 0.5
    } == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_last_lines_are_not_stretched(engine: str) -> None:
    last = [
        block[-1]
        for block in paragraphs(pdf(engine), document(LONG))
        if block[-1].text in MARKS and len(block) > 1
    ]
    pitch = [
        (line.right - line.left) / len(line.text)
        for line in last
        if not re.search("[!-~]", line.text)
    ]
    assert pitch and all(15.7 < width <= 16 for width in pitch)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_line_begins_or_ends_with_the_wrong_mark(engine: str) -> None:
    for block in paragraphs(pdf(engine), document(LONG)):
        for line, following in pairwise(block):
            assert following.text[0] not in CLOSING + "～…", following.text
            assert line.text[-1] not in OPENING, line.text
            assert not (line.text[-1] in "—…" and following.text[0] == line.text[-1]), line.text
            assert not (line.text[-1].isdigit() and following.text[0].isdigit()), line.text


@pytest.mark.parametrize("engine", ENGINES)
def test_page_has_22_lines_of_28_characters(engine: str) -> None:
    found = [line for line in body(pdf(engine, ("字" * 28 * 60,))) if set(line.text) == {"字"}]
    assert {len(line.text) for line in found[1:-1]} == {28}
    second = [line for line in found if line.page == 2]
    assert len(second) == 22
    assert second[0].base - 16 > TOP - 1 and second[-1].base < BOTTOM


@pytest.mark.parametrize("engine", ENGINES)
def test_page_numbers_stand_outside(engine: str) -> None:
    found = [line for line in lines(pdf(engine)) if re.fullmatch(r"—\d+—", line.text)]
    assert [line.text for line in found] == [f"—{page}—" for page in range(1, found[-1].page + 1)]
    for line in found:
        assert abs(line.size - 14) < 0.1 and BOTTOM + 7 * MM < line.base < BOTTOM + 7 * MM + 14
        assert abs(line.right - (RIGHT - 14) if line.page % 2 else line.left - (LEFT + 14)) < 3


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("headings", ["段首", "独立成行"])
def test_indents_and_signature(engine: str, headings: str) -> None:
    blocks = list(
        paragraphs(pdf(engine, SHORT, headings=headings), document(SHORT, headings=headings))
    )
    for block in blocks[:-2]:
        assert abs(block[0].left - LEFT - 32) < 2 or block[0].text[0] in OPENING, block[0].text
    agency, date = (block[0] for block in blocks[-2:])
    assert date.text == "2026年1月9日"
    assert abs((agency.left + agency.right) - (date.left + date.right)) < 2
    assert abs(max(agency.right, date.right) - (RIGHT - 32)) < 2


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("before", [9, *[0, 17] * (PROOF > 1)])
def test_tables_stay_whole_and_with_their_headings(engine: str, before: int) -> None:
    data = pdf(engine, ("段。",) * (before + 1))
    page = {line.text: line.page for line in lines(data)}
    ends = {
        "二、主动公开政府信息情况": "行政事业性收费",
        "三、收到和处理政府信息公开申请情况": "四、结转下年度继续办理",
        "四、政府信息公开行政复议、行政诉讼情况": "未经复议直接起诉",
    }
    for heading, end in ends.items():
        assert {number for text, number in page.items() if end in text} == {page[heading]}
    closing = [line for line in body(data) if line.page == page["2026年1月9日"]]
    assert len(closing) > 2, "the signature stands alone on its page"


def figures(block: TableBlock) -> Iterator[tuple[str, float, float]]:
    """The text of each figure in a table, and the ends of its cell in points."""
    widths = fitted(block.grid, block.texts, RIGHT - LEFT)
    for box in block.grid.boxes:
        if box.address:
            ends = (sum(widths[: box.column]), sum(widths[: box.column + box.colspan]))
            yield (
                block.texts[box.address],
                *(LEFT + end / sum(widths) * (RIGHT - LEFT) for end in ends),
            )


@pytest.mark.parametrize("engine", ENGINES)
def test_eight_digits_stay_in_their_cells(engine: str) -> None:
    it, checked = document(SHORT, number=87654321), 0
    cells = [
        cell for block in it.blocks if isinstance(block, TableBlock) for cell in figures(block)
    ]
    for page in pymupdf.open(stream=pdf(engine, SHORT, number=87654321)):
        for x0, _, x1, _, word, *_ in page.get_text("words"):
            if re.fullmatch(r"8765432\d", word):
                assert any(
                    text == word and left <= x0 and x1 <= right for text, left, right in cells
                ), word
                checked += 1
    assert checked == 4


@cache
def filled(text: str) -> Document:
    """A report with one and the same text in every cell of the long table."""
    short = document(SHORT)
    return dataclasses.replace(
        short,
        page=re.sub(
            r'(?<=data-table="依申请公开">).*?</table>',
            lambda table: re.sub(r"<td>\d+<", f"<td>{text}<", table[0]),
            short.page,
        ),
        blocks=tuple(
            dataclasses.replace(block, texts=dict.fromkeys(block.texts, text))
            if isinstance(block, TableBlock) and block.grid.key == "依申请公开"
            else block
            for block in short.blocks
        ),
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("number", "least"),
    [(54321, 9.5), (87654321, 9), (987654321, 8), *[(654321, 9), (7654321, 9)] * (PROOF > 1)],
)
def test_long_table_stays_legible_and_on_one_page(engine: str, number: int, least: float) -> None:
    with pdfplumber.open(
        BytesIO(PDF_ENGINES[engine].write(filled(str(number)), official()))
    ) as file:
        (page,) = (page for page in file.pages if "四、结转下年度继续办理" in page.extract_text())
        words = [
            word
            for word in page.extract_words(x_tolerance=1, extra_attrs=["size"])
            if word["text"] == str(number)
        ]
        assert len(words) == 175 and min(word["size"] for word in words) >= least - ROUNDED
        sides = [edge for edge in page.edges if edge["orientation"] == "v"]
    for word in words:
        middle = (word["top"] + word["bottom"]) / 2
        beside = sorted(edge["x0"] for edge in sides if edge["top"] <= middle <= edge["bottom"])
        assert any(
            left + 0.5 < word["x0"] and word["x1"] < right - 0.5 for left, right in pairwise(beside)
        ), word


@pytest.mark.parametrize("engine", ENGINES)
def test_no_row_is_cut_where_the_long_table_has_to_be(engine: str) -> None:
    text = "12345678（其中重复提出的3件）"
    pages = [
        page.get_text()
        for page in pymupdf.open(stream=PDF_ENGINES[engine].write(filled(text), official()))
    ]
    rows = [
        (page.count("12345678"), page.count("3件）")) for page in pages if "法人或其他组织" in page
    ]
    assert len(rows) > 1 and all(first == last and first % 7 == 0 for first, last in rows), rows
    assert sum(first for first, _ in rows) == 175


@pytest.mark.parametrize("engine", ENGINES)
def test_file_is_tagged_and_described(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "it.pdf"
    path.write_bytes(pdf(engine))
    assert (
        subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode
        == 0
    )
    it = document(LONG)
    with pikepdf.open(path) as file:
        assert (
            str(file.Root.Lang).lower().startswith("zh")
            and file.Root.MarkInfo.Marked
            and file.Root.ViewerPreferences.DisplayDocTitle
        )
        assert (file.docinfo["/Title"], file.docinfo["/Author"]) == (it.title, it.agency)
        assert "政府信息公开" in str(file.docinfo["/Keywords"])
        with file.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
        attached = file.attachments["report.json"]
        assert attached.get_file().read_bytes().decode() == it.data and attached.description
        assert (
            attached.relationship in (pikepdf.Name.Data, pikepdf.Name.Source)
            and len(file.Root.AF) == 1
        )
        with file.open_outline() as outline:
            assert [item.title for item in outlined(outline.root) if item.title[1] == "、"] == [
                block.text
                for block in it.blocks
                if isinstance(block, HeadingBlock) and block.level == 1
            ]


def outlined(items: list[Any]) -> Iterator[Any]:
    for item in items:
        yield item
        yield from outlined(item.children)


@pytest.mark.parametrize("engine", ENGINES)
def test_screen_readers_find_nothing_wrong(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "it.pdf"
    path.write_bytes(pdf(engine))
    assert list(validate(path).findings) == []


def shades(picture: Image.Image) -> list[int]:
    return list(
        picture.convert("L")
        .filter(ImageFilter.GaussianBlur(3))
        .resize((210, 297))
        .get_flattened_data()
    )


def pictures(data: bytes) -> list[Image.Image]:
    return [page.render(scale=SCALE).to_pil() for page in pypdfium2.PdfDocument(data)]


@pytest.mark.parametrize("engine", ENGINES)
def test_pages_look_the_same_in_three_viewers(engine: str, tmp_path: Path) -> None:
    data = pdf(engine, SHORT)
    (tmp_path / "it.pdf").write_bytes(data)
    subprocess.run(
        ["pdftoppm", "-r", "100", "-png", str(tmp_path / "it.pdf"), str(tmp_path / "p")], check=True
    )
    poppler = [Image.open(BytesIO(path.read_bytes())) for path in sorted(tmp_path.glob("p-*.png"))]
    mupdf = [
        page.get_pixmap(matrix=pymupdf.Matrix(SCALE, SCALE)).pil_image()
        for page in pymupdf.open(stream=data)
    ]
    for pdfium, *others in zip(pictures(data), poppler, mupdf, strict=True):
        assert len(set(shades(pdfium))) > 20
        assert all(statistics.correlation(shades(pdfium), shades(other)) > 0.97 for other in others)


@pytest.mark.parametrize("engine", ENGINES)
def test_draft_is_marked_on_every_page_and_hides_nothing(engine: str, tmp_path: Path) -> None:
    plain, marked = pdf(engine, SHORT), pdf(engine, SHORT, draft=True)
    for clean, drafted in zip(pictures(plain), pictures(marked), strict=True):
        before, after = (picture.convert("L").histogram() for picture in (clean, drafted))
        assert before[255] - after[255] > 0.02 * sum(before), "no mark to be seen"
        assert sum(after[:100]) >= 0.9 * sum(before[:100]), "text is paler than before"
    for clean, drafted in zip(readers(plain, tmp_path), readers(marked, tmp_path), strict=True):
        assert Counter(clean) <= Counter(drafted) and set(Counter(drafted) - Counter(clean)) <= set(
            "草稿"
        )


HOSTILE = (
    '<img src="file:///etc/passwd" alt="x">',
    '<img src="http://127.0.0.1:9/x" alt="x">',
    '<style>@import "file:///etc/fstab";</style>',
    '<a rel="attachment" href="file:///etc/hostname">x</a>',
    '<link rel="attachment" href="file:///etc/hosts">',
    '<link rel="stylesheet" href="http://127.0.0.1:9/y">',
    '<style>@font-face { font-family: x; src: url("file:///etc/group") }</style>',
    '<p style="background: url(file:///etc/issue)">x</p>',
    '<object data="file:///etc/services">x</object>',
)


class TestWeasyPrint:
    def test_is_the_version_that_justification_was_written_for(self) -> None:
        from gia_author.render.writers import pdf_justify

        assert pdf_justify.install()

    def test_own_css_is_understood(self, caplog: pytest.LogCaptureFixture) -> None:
        from gia_author.render.writers import pdf_weasyprint as writer

        writer._looks.cache_clear()
        with caplog.at_level(logging.INFO, "weasyprint"):
            writer.write(document(SHORT, draft=True), official())
        assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []

    def test_reads_no_files_and_no_network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from gia_author.render.writers import pdf_weasyprint as writer

        asked = []
        fetch = type(writer._refusal()).fetch

        def watch(self: Any, url: str, headers: Any = None) -> Any:
            asked.append(url)
            return fetch(self, url, headers)

        monkeypatch.setattr(type(writer._refusal()), "fetch", watch)
        it = document(SHORT)
        data = writer.write(
            dataclasses.replace(
                it, page=it.page.replace("</article>", "".join(HOSTILE) + "</article>")
            ),
            official(),
        )
        assert sorted(set(asked)) == sorted(
            {url for markup in HOSTILE for url in re.findall(r"(?:file|http)://[\w./:]+", markup)}
        )
        with pikepdf.open(BytesIO(data)) as file:
            assert list(file.attachments) == ["report.json"]

    @pytest.mark.parametrize(
        "error",
        [
            OSError("cannot load library 'libpango'"),
            ImportError("weasyprint"),
            AttributeError("pango_x"),
        ],
    )
    def test_says_in_one_sentence_why_it_cannot_be_used(
        self, error: Exception, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from gia_author.render.writers import pdf_weasyprint as writer

        def fail(name: str) -> Any:
            raise error

        writer.available.cache_clear()
        monkeypatch.setattr(writer, "import_module", fail)
        try:
            assert re.fullmatch(r"[^。]+。", writer.available())
            with pytest.raises(writer.EngineMissing):
                writer.write(document(SHORT), official())
        finally:
            writer.available.cache_clear()
