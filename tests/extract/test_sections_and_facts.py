"""Sections by their statutory titles however numbered, and the fact sheet: what a text says of
body, year, place and period."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import odd_shapes
import pytest
from conftest import CORPUS
from docx import Document

from gia_author.diagnostics.finding import Address, Severity
from gia_author.extract.readers.kinds import file_kind
from gia_author.form import edition as editions
from gia_author.form.section_titles import anchors, heads_of, section_of
from gia_author.report import facts
from gia_author.workflows import import_report

EDITION = editions.load("2021")
TITLES = [section.title for section in EDITION.sections]
CASES = Path(os.environ.get("GIA_CASES", CORPUS.parent / "cases")) / "reading"


def found(lines: list[str]) -> dict[int, int]:
    return {a.section: a.line for a in anchors(lines, EDITION)}


@pytest.mark.parametrize("manner", odd_shapes.MANNERS)
def test_sections_are_found_in_every_manner(manner: str) -> None:
    lines = []
    for n, title in enumerate(TITLES):
        lines += [
            odd_shapes.MANNERS[manner](n, title),
            "正文一段。",
            "（一）主动公开情况",
            "一段。",
        ]
    assert found(lines) == {n: 4 * (n - 1) for n in range(1, 7)}


NUMBERED = {
    "壹、": lambda n, t: f"{'壹贰叁肆伍陆'[n]}、{t}",
    "甲、": lambda n, t: f"{'甲乙丙丁戊己'[n]}、{t}",
    "Ⅰ.": lambda n, t: f"{'ⅠⅡⅢⅣⅤⅥ'[n]}.{t}",
    "I.": lambda n, t: f"{('I', 'II', 'III', 'IV', 'V', 'VI')[n]}. {t}",
    "A.": lambda n, t: f"{'ABCDEF'[n]}. {t}",
    "①": lambda n, t: f"{'①②③④⑤⑥'[n]}{t}",
    "㈠": lambda n, t: f"{'㈠㈡㈢㈣㈤㈥'[n]}{t}",
    "第一：": lambda n, t: f"第{odd_shapes.COUNT[n]}：{t}",
    "Part 1": lambda n, t: f"Part {n + 1} {t}",
    "§1": lambda n, t: f"§{n + 1} {t}",
    "1.0": lambda n, t: f"{n + 1}.0 {t}",
    "01 /": lambda n, t: f"0{n + 1} / {t}",
    "〔一〕": lambda n, t: f"〔{odd_shapes.COUNT[n]}〕{t}",
    "［一］": lambda n, t: f"［{odd_shapes.COUNT[n]}］{t}",
    "【一】": lambda n, t: f"【{odd_shapes.COUNT[n]}】{t}",
    "部分一：": lambda n, t: f"部分{odd_shapes.COUNT[n]}：{t}",
    "第一大部分：": lambda n, t: f"第{odd_shapes.COUNT[n]}大部分：{t}",
    "● 一、": lambda n, t: f"● {odd_shapes.COUNT[n]}、{t}",
}


@pytest.mark.parametrize("manner", NUMBERED)
def test_other_numerals_are_read_as_numbers(manner: str) -> None:
    lines = []
    for n, title in enumerate(TITLES):
        lines += [NUMBERED[manner](n, title), "正文一段。", "（一）主动公开情况", "一段。"]
    heads = anchors(lines, EDITION)
    assert {a.section: a.line for a in heads} == {n: 4 * (n - 1) for n in range(1, 7)}
    assert [a.head.number for a in heads] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("manner", ["1) ", "§4 ", "4.0 ", "04 / "])
def test_the_number_of_a_section_is_no_figure_of_the_table_below(manner: str) -> None:
    name = odd_shapes.EXAMPLES[0]
    title = "政府信息公开行政复议、行政诉讼情况"
    text = odd_shapes.built(name, "txt").decode().replace(f"四、{title}", f"{manner}{title}")
    read = import_report.take(text.encode(), "x.txt")
    wanted = odd_shapes.printed(name)
    assert {a: v for a, v in wanted.items() if read.figures.get(a) != v} == {}


OTHERWISE = (
    "工作总的情况",
    "政府信息主动公开数据",
    "申请公开的办理",
    "复议诉讼情况",
    "问题与打算",
    "其他事项",
)


def test_titles_in_other_words_are_known_by_their_number_and_subject() -> None:
    lines = []
    for count, title in zip(odd_shapes.COUNT, OTHERWISE, strict=True):
        lines += [f"{count}、{title}", "正文一段。", "（三）问题整改", "一段。"]
    assert found(lines) == {n: 4 * (n - 1) for n in range(1, 7)}


OWN = {1: "概览及其他", 2: "主要业务", 4: "争议化解", 5: "明年打算", 6: "附则"}


@pytest.mark.parametrize("number", [n for n in OWN if n > 1])
def test_a_title_in_words_of_its_own_is_known_by_the_number_that_is_missing(number: int) -> None:
    lines = []
    for n, title in enumerate(TITLES, 1):
        words = OWN[n] if n == number else title
        lines += [f"{odd_shapes.COUNT[n - 1]}、{words}", "（一）小标题", "一段。"]
    heads = {a.section: a.line for a in heads_of(lines, EDITION)}
    assert heads == {n: 3 * (n - 1) for n in range(1, 7)}


@pytest.mark.parametrize(
    "line",
    [
        "四、结转下年度继续办理",  # a row of the third table
        "四、接待来访的窗口有三家。",
        "4.争议化解",
    ],
)
def test_what_is_numbered_within_a_section_is_no_heading_of_the_missing_one(line: str) -> None:
    lines = [f"{odd_shapes.COUNT[n]}、{title}" for n, title in enumerate(TITLES) if n != 3]
    lines[3:3] = ["一段。", line, "一段。"]
    assert 4 not in {a.section for a in heads_of(lines, EDITION)}


def test_two_lines_with_the_missing_number_are_none() -> None:
    lines = [f"{odd_shapes.COUNT[n]}、{title}" for n, title in enumerate(TITLES) if n != 3]
    lines[3:3] = ["四、争议化解", "一段。", "四、来信来访", "一段。"]
    assert 4 not in {a.section for a in heads_of(lines, EDITION)}


def test_a_title_cut_within_its_words_is_put_together() -> None:
    text = "示例县财政局2025年政府信息公开工作年度报告\n" + "".join(
        f"{c}、{t[:6]}\n{t[6:]}\n" * (len(t) > 8) + f"{c}、{t}\n" * (len(t) <= 8) + "正文一段。\n"
        for c, t in zip(odd_shapes.COUNT, TITLES, strict=True)
    )
    assert import_report.take(text.encode(), "x.txt").sections == (1, 2, 3, 4, 5, 6)


def test_a_heading_in_two_cells_is_a_heading() -> None:
    page = "<h1>示例县财政局2025年政府信息公开工作年度报告</h1>" + "".join(
        f"<table><tr><td>{c}、</td><td>{t}</td></tr></table><p>正文一段，够长的一段。</p>"
        for c, t in zip(odd_shapes.COUNT, TITLES, strict=True)
    )
    assert import_report.take(page.encode(), "x.html").sections == (1, 2, 3, 4, 5, 6)


def test_of_a_table_of_contents_and_the_text_the_text_is_taken() -> None:
    heads = [f"{c}、{t}" for c, t in zip(odd_shapes.COUNT, TITLES, strict=True)]
    lines = ["目录", *(f"{head}……{n}" for n, head in enumerate(heads, 1))]
    for head in heads:
        lines += [head, "本部分的正文。"]
    assert found(lines) == {n: 7 + 2 * (n - 1) for n in range(1, 7)}


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("二、主动公开政府信息情况", 2),
        ("四.政府信息公开行政复议、行政诉讼情况", 4),
        ("第五部分 存在的主要问题及改进情况", 5),
        ("收到和处理政府信息公开申请情况", 3),
        ("六、其它需要报告的事项", 6),
        ("三、收到和处理政府信息公开申请情况统计表的填写说明由县政府办公室另行通知", 0),
        ("本报告由总体情况等六个部分组成。", 0),
        ("（一）主动公开情况", 0),
        ("一、加强组织领导", 0),
    ],
)
def test_what_is_a_title(line: str, section: int) -> None:
    assert section_of(line) == section


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        ("示例市人民政府2025年政府信息公开工作年度报告", "示例市人民政府", "2025"),
        ("2025年示例县水利局政府信息公开工作年度报告", "示例县水利局", "2025"),
        ("《示例县水利局2025年政府信息公开工作年度报告》", "示例县水利局", "2025"),
        ("示例县水利局政府信息公开工作年度报告（2025年度）", "示例县水利局", "2025"),
        ("示例县水利局二〇二五年政府信息公开年度报告", "示例县水利局", "2025"),
        ("关于示例县水利局2025年政府信息公开工作情况的报告", "示例县水利局", "2025"),
        (
            "示例县水利局2025年政府信息公开工作年度报告_政府信息公开年报_示例县人民政府",
            "示例县水利局",
            "2025",
        ),
        ("信息公开 - 示例县水利局2025年政府信息公开年度报告 - 示例网", "示例县水利局", "2025"),
        ("政府信息公开年报：示例县水利局2025年政府信息公开年度报告", "示例县水利局", "2025"),
        ("政务公开办公室2025年政府信息公开工作年度报告", "政务公开办公室", "2025"),
        ("示例县政府门户网站 青石镇2025年政府信息公开工作年度报告", "青石镇", "2025"),
        ("2025年政府信息公开工作年度报告", "", "2025"),
    ],
)
def test_titles(text: str, agency: str, year: str) -> None:
    assert facts.title_of(text) == facts.ReportTitle(agency, year)


@pytest.mark.parametrize(
    "text", ["示例县水利局2025年工作总结", "2025年政府信息公开工作要点的通知", "政府信息公开年报"]
)
def test_what_is_no_title(text: str) -> None:
    assert facts.title_of(text) is None


@pytest.mark.parametrize(
    ("lines", "agency", "year", "source"),
    [
        (["示例县水利局", "2025年政府信息公开工作年度报告"], "示例县水利局", "2025", "标题"),
        (["2025年示例县水利局政府信息公开工作", "年度报告"], "示例县水利局", "2025", "标题"),
        (
            ["政府信息公开年报", "现公布示例县水利局2025年政府信息公开工作情况。"],
            "示例县水利局",
            "2025",
            "公布语",
        ),
        (
            ["统计期限为2025年1月1日至2025年12月31日。", "正文。", "示例县水利局", "2026年1月9日"],
            "示例县水利局",
            "2025",
            "落款",
        ),
    ],
)
def test_the_fact_sheet(lines: list[str], agency: str, year: str, source: str) -> None:
    sheet = facts.gather(lines, [f"第{n}行" for n, _ in enumerate(lines, 1)])
    body, when = sheet.best("机关"), sheet.best("年度")
    assert body and when
    assert (body.value, when.value, body.source) == (agency, year, source)
    assert body.where and "".join(body.quote.split()) in "".join(lines)


def test_place_level_and_period() -> None:
    sheet = facts.gather(
        ["示例县青石镇人民政府2025年政府信息公开工作年度报告", "期限为2025年1月1日至12月31日。"],
        ["第1行", "第2行"],
    )
    said = {fact.subject: fact.value for fact in reversed(sheet.said)}
    assert said["地方"] == "示例县青石镇" and said["层级"] == "乡镇街道"
    assert said["期间"] == "2025年1月1日至12月31日"


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"<html><p>a", "x.doc", "html"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "x.xls", "html"),
        (b'<%@ page language="java" %>\n<html>', "x.jsp", "html"),
        (b"From: a\r\nSubject: b\r\nMIME-Version: 1.0\r\n", "x.doc", "html"),
        ("<html>".encode("utf-16"), "x.docx", "html"),
        (b"%PDF-1.7", "x.docx", "pdf"),
        (b"{\\rtf1", "x.doc", "rtf"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "x.xml", "doc"),
        ("一、总体情况".encode(), "x.txt", "text"),
        ("一、总体情况\n".encode(), "x.doc", "text"),
        ("一、总体情况".encode("gb18030"), "x.pdf", "text"),
        ("一、总体情况".encode(), "x.html", "text"),
        ("一、总体情况".encode(), "x", "text"),
        ("<br>一、总体情况".encode(), "x.html", "html"),
        ("机关: 示例县信访局".encode(), "x.yaml", ""),
        ("总体情况一二三".encode()[:-1], "x.log", "text"),
        ("总体情况\0".encode(), "x.doc", "doc"),
        (b"plain words", "x.doc", "doc"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "x.docx", "doc"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "x.doc", "xls"),
        (b"plain", "x.zip", ""),
    ],
)
def test_a_file_is_what_is_in_it(head: bytes, name: str, kind: str) -> None:
    assert file_kind(head, name) == kind


@pytest.mark.parametrize("begins", ["", "<% int n = 1; %>\n<%-- 页头 --%>\n", "<%@ page %>\n"])
def test_what_a_server_should_have_run_is_no_text(begins: str) -> None:
    page = odd_shapes.built("示例县信访局-2025", "html").decode()
    served = page.replace("<h2>", '<h2 class="<%= n %>">').replace("</h1>", "<%=x%></h1>")
    left = page.replace("</p>", "5<%6</p>")  # no mark of a server without its end
    read, whole = (import_report.take(p.encode(), "x.jsp") for p in (begins + served, page))
    assert read.data == whole.data and read.figures == whole.figures
    assert "5<%6" in str(import_report.take(left.encode(), "x.html").data)


STAMPED = {
    "印章编码另起一行": ("{0}\n3301100012345\n{1}", "3301100012345"),
    "编码接着日期": ("{0}\n3301100012345{1}", "3301100012345"),
    "编码在最后": ("{0}\n{1}\n3301100012345", "3301100012345"),
    "公章": ("{0}（公章）\n{1}", "（公章）"),
    "盖章和编码": ("{0}\n（盖章）3301100012345\n{1}", "（盖章）"),
    "章上的名称": ("{0}\n{1}\n{0}", ""),
}


@pytest.mark.parametrize("case", STAMPED)
def test_a_stamp_hides_no_signature(case: str) -> None:
    stamped, aside = STAMPED[case]
    agency, day = "示例县信访局", "2026年1月19日"
    text = odd_shapes.built("示例县信访局-2025", "txt").decode().rstrip()
    assert text.endswith(f"{agency}\n{day}")
    changed = text.removesuffix(f"{agency}\n{day}") + stamped.format(agency, day)
    whole, read = (import_report.take(t.encode(), "x.txt") for t in (text, changed))
    assert read.data == whole.data and read.data["落款日期"] == "2026-01-19"
    assert not aside or aside in "".join(read.furniture)


def test_red_words_printed_over_the_signature_are_a_stamp_and_told() -> None:
    import pymupdf

    book = pymupdf.open(stream=odd_shapes.built("示例县信访局-2025", "pdf"))
    leaf = book[-1]
    (day,) = leaf.search_for("2026年1月19日")
    red = {"fontsize": 10, "color": (0.8, 0, 0)}
    leaf.insert_text((day.x0 + 3, day.y1 - 4), "3301100012345", **red)
    read = import_report.take(book.tobytes(), "x.pdf")
    assert read.data["落款日期"] == "2026-01-19"
    (told,) = [f for f in read.findings if f.code == "G937"]
    assert "颜色不同" in told.message and "“3301100012345”" in told.message
    assert told.severity is Severity.HINT
    leaf.insert_text((day.x0, day.y1 + 40), "red words", **red)
    read = import_report.take(book.tobytes(), "x.pdf")
    assert "red words" in str(read.data) and told.message in [f.message for f in read.findings]


def test_figures_over_figures_are_to_be_looked_at_and_watermarks_are_not_read() -> None:
    import pymupdf

    name = "示例市人民政府-2025"
    book = pymupdf.open(stream=odd_shapes.built(name, "pdf"))
    grey = {"fontsize": 14, "color": (0.6, 0.6, 0.6), "fontname": "china-s"}
    for leaf in book:
        for height in range(60, 800, 90):
            leaf.insert_text((80, height), "仅供审阅2026", **grey)
        for cell in leaf.search_for("13612")[:1]:
            leaf.insert_text((cell.x0, cell.y1 - 2), "999", color=(1, 0, 0), fontsize=10)
    read = import_report.take(book.tobytes(), "x.pdf")
    assert {a: read.figures[a] for a in odd_shapes.printed(name)} == odd_shapes.printed(name)
    assert read.sections == (1, 2, 3, 4, 5, 6) and "审阅" not in str(read.data)
    (told,) = [f for f in read.findings if f.code == "G937"]
    assert told.severity is Severity.WARNING and "仅供审阅2026" in told.message


def test_three_pages_on_a_sheet_are_read_one_after_the_other() -> None:
    import pymupdf

    name = "示例市人民政府-2025"
    source = pymupdf.open(stream=odd_shapes.built(name, "pdf"))
    sheets = pymupdf.open()
    for number in range(0, len(source), 3):
        leaf = sheets.new_page(width=1263, height=595)
        for at, one in enumerate(range(number, min(number + 3, len(source)))):
            leaf.show_pdf_page(pymupdf.Rect(421 * at, 0, 421 * at + 421, 595), source, one)
    read, whole = (import_report.take(b.tobytes(), "x.pdf") for b in (sheets, source))
    assert read.data == whole.data and read.figures == whole.figures


def shared(name: str) -> bytes:
    path = CASES / name
    if not path.exists():
        pytest.skip(f"no such case here (GIA_CASES: {CASES})")
    return path.read_bytes()


CITY, COUNTY = "示例市人民政府-2025", "示例县人民政府-2025"
PERMITS: Address = ("主动公开政府信息", "行政许可")
NEW, CARRIED = ("依申请公开", "本年新收"), ("依申请公开", "上年结转")
WHOLE: dict[str, tuple[str, set[str]]] = {
    "num-123345.docx": (CITY, {"G944"}),
    "num-di.docx": (CITY, set()),
    "h-dot.html": (CITY, set()),
    "trs-page.html": (CITY, set()),
    "strike-t2.docx": (CITY, {"G926"}),
    "del-ins.html": (CITY, {"G926"}),
    "sup-note3.html": (CITY, set()),
    "saved.mhtml": (CITY, set()),
    "html-doc.doc": (CITY, set()),
    "x.jsp": (CITY, set()),
    "nbsp-num.docx": (CITY, {"G914"}),
    "br-wrapped.html": (CITY, {"G914"}),
    "td-input.html": (CITY, {"G927"}),
    "twoup.pdf": (COUNTY, set()),
}


@pytest.mark.parametrize("name", WHOLE)
def test_shared_cases_are_read_whole(name: str) -> None:
    example, said = WHOLE[name]
    read = import_report.take(shared(name), name)
    figures: dict[Address, Any] = odd_shapes.printed(example)
    assert {a: v for a, v in figures.items() if read.figures.get(a) != v} == {}
    assert read.sections == (1, 2, 3, 4, 5, 6)
    assert (read.report.agency, read.report.year) == (example[:-5], 2025)
    assert said <= {f.code for f in read.findings}
    assert "年度报告" not in str(read.data["引言"])[:40]


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("o-zero.docx", {(*NEW, "科研机构"), (*CARRIED, "科研机构"), (*CARRIED, "其他")}),
        ("sdt-placeholder.docx", {("依申请公开", "予以公开", "自然人")}),
    ],
)
def test_shared_cases_lose_only_the_unclear_cells(name: str, lost: set[Address]) -> None:
    read = import_report.take(shared(name), name)
    figures = odd_shapes.printed(CITY)
    missing = {a for a, v in figures.items() if read.figures.get(a) != v}
    assert missing == lost and all(read.figures[a] is None for a in missing)
    assert [f.address for f in read.findings if f.code == "G913"] == [
        ("数据", *a) for a in figures if a in lost
    ]


def test_a_formula_without_a_result_is_told_at_its_cell() -> None:
    read = import_report.take(shared("formula-body.xlsx"), "formula-body.xlsx")
    told = [f for f in read.findings if f.code == "G913"]
    assert len(told) == 2 and all("公式" in f.fix and f.quote.startswith("=") for f in told)


def test_rows_on_lines_of_their_own_keep_the_sections() -> None:
    read = import_report.take(shared("split-rows.md"), "split-rows.md")
    assert read.sections == (1, 2, 3, 4, 5, 6)
    assert "G944" in {f.code for f in read.findings}


def test_a_text_of_one_line_keeps_its_note_and_its_title() -> None:
    read = import_report.take(shared("oneline.txt"), "oneline.txt")
    assert (read.report.agency, read.report.year) == ("示例市人民政府", 2025)
    assert "行政事业性收费按" in str(read.data.get("表格说明"))
    assert not read.report.agency.startswith("年度")


@pytest.mark.parametrize("form", ["html", "docx"])
def test_a_report_pasted_as_one_paragraph_is_parted(form: str) -> None:
    name = odd_shapes.EXAMPLES[0]
    text = " ".join(odd_shapes.built(name, "txt").decode().split("\n"))
    data = f"<p>{text}</p>".encode()
    if form == "docx":
        book = Document()
        book.add_paragraph(text)
        stream = io.BytesIO()
        book.save(stream)
        data = stream.getvalue()
    read = import_report.take(data, f"x.{form}")
    assert {a: read.figures[a] for a in odd_shapes.printed(name)} == odd_shapes.printed(name)
    assert read.sections == (1, 2, 3, 4, 5, 6)
    assert "行政事业性收费按" in str(read.data.get("表格说明"))


def test_a_title_without_its_number_and_its_last_word_is_a_heading() -> None:
    lines = [f"{odd_shapes.COUNT[n]}、{title}" for n, title in enumerate(TITLES)]
    lines[1] = "主动公开政府信息"
    assert found(lines)[2] == 1


ORDER = (
    "一、总体情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "六、其他需要报告的事项",
    "五、存在的主要问题及改进情况",
)


def test_sections_out_of_order_are_both_read_and_told() -> None:
    text = "示例县财政局2025年政府信息公开工作年度报告\n" + "".join(
        f"{title}\n这一部分写的是“{title[2:6]}”，内容完整。\n" for title in ORDER
    )
    read = import_report.take(text.encode(), "report.txt")
    assert "写的是“其他需要”" in str(read.data["其他需要报告的事项"])
    assert "写的是“存在的主”" in str(read.data["存在的主要问题及改进情况"])
    (told,) = [f for f in read.findings if f.code == "G944"]
    assert told.message.startswith("“六、其他需要报告的事项”排在“五、") and told.quote == ORDER[2]


def test_a_heading_below_the_first_section_begins_no_other() -> None:
    text = (
        "示例县财政局2025年政府信息公开工作年度报告\n一、总体情况\n（一）主动公开政府信息情况\n"
        "全年公开信息21条。\n（二）依申请公开办理情况\n全年收到申请3件。\n"
    )
    read = import_report.take(text.encode(), "report.txt")
    assert read.sections == (1,)
    assert "G944" not in {f.code for f in read.findings}


def test_a_heading_that_is_not_there_is_told_by_what_stands_below_it() -> None:
    text = (
        "示例县财政局2025年政府信息公开工作年度报告\n一、总体情况\n全年公开信息21条。\n"
        "四、政府信息公开行政复议、行政诉讼情况\n没有发生。\n（一）存在的主要问题\n栏目内容还少。\n"
        "六、其他需要报告的事项\n没有其他事项。\n"
    )
    read = import_report.take(text.encode(), "report.txt")
    assert "栏目内容还少" in str(read.data["存在的主要问题及改进情况"])
    assert "没有其他事项" not in str(read.data["存在的主要问题及改进情况"])
    (told,) = [f for f in read.findings if f.code == "G947"]
    assert "前没有标题“五、存在的主要问题及改进情况”" in told.message
    assert "G944" not in {f.code for f in read.findings}


def test_topics_numbered_like_sections_are_none() -> None:
    lines = ["一、总体情况", "（一）政府信息主动公开情况", "一段。"]
    lines += ["（二）收到和处理政府信息公开申请情况", "又一段。"]
    assert found(lines) == {1: 0}


def test_a_section_called_with_its_year_and_subject_is_found() -> None:
    lines = ["一、2019年政府信息公开工作的总体情况", "一段。", "二、主动公开政府信息情况"]
    assert found(lines) == {1: 0, 2: 2}


def test_topics_without_the_first_section_make_it() -> None:
    text = (
        "现公布2025年报告。\n（一）主动公开情况 发布信息12条。\n"
        "（二）依申请公开情况 收到申请3件。\n"
    )
    read = import_report.take(text.encode(), "x.txt")
    assert 1 in read.sections
    assert any(f.code == "G947" and "一、总体情况" in f.message for f in read.findings)


@pytest.mark.parametrize(
    ("lines", "subject", "value"),
    [
        (
            ["现将示例县青石镇人民政府2020年政府信息公开工作年度报告予以公布。"],
            "机关",
            "示例县青石镇人民政府",
        ),
        (["根据国务院办公厅的要求编制。", "2020年,示例县教育局认真落实。"], "机关", "示例县教育局"),
        (["2020年，我镇加强公开。《2019年要点》已落实。", "2020年发布信息3条。"], "年度", "2020"),
    ],
)
def test_what_a_text_without_a_title_says_of_itself(
    lines: list[str], subject: str, value: str
) -> None:
    best = facts.gather(lines, ["" for _ in lines]).best(subject)
    assert best is not None and best.value == value


def test_the_body_behind_the_year_in_what_is_announced() -> None:
    """现公布2023年某某局…, and no body that begins as a phrase (依法在某县人民政府)."""
    lines = [
        "根据规定，现公布2023年示例县水利局信息公开工作年度报告。",
        "我局对照目录，依法依规在示例县人民政府网站公开预算。",
    ]
    sheet = facts.gather(lines, ["", ""])
    body, when = sheet.best("机关"), sheet.best("年度")
    assert body and when and (body.value, when.value) == ("示例县水利局", "2023")
    assert not [f for f in sheet.said if f.value.startswith("依法")]
