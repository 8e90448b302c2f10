"""What is said of a report that was read back: only one that was read whole can pass, what is no
report is told so, every finding has its place and words."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from cli.test_finding_schema import REPORT, misfits
from conftest import EXAMPLES, Program
from hostile.files import FILES, paragraph
from hostile.files import docx as word
from PIL import Image

from gia_author.cli.finding_formats import as_mapping, as_sarif
from gia_author.diagnostics.finding import Finding, Severity
from gia_author.render import document
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.workflows.audit_report import Audited, AuditStanding, assess, worst
from gia_author.workflows.confirmation_page import confirmable
from gia_author.workflows.import_report import take
from gia_author.yamlfile import reader

CITY = EXAMPLES / "示例市人民政府-2025.yaml"
NEW = ("依申请公开", "本年新收", "总计")
SLIP = "“大力推进推进政务公开”"
FORMATS = ("docx", "html", "pdf", "xlsx", "txt")


@cache
def report() -> Report:
    """The city's report with a total that is wrong and a word typed twice."""
    text = CITY.read_text(encoding="utf-8").replace("健全", "健全健全", 1)
    read = Report.from_data(reader.read(text.encode(), CITY.name).data)
    return Report.from_data({**read.prose})


@cache
def built(kind: str) -> bytes:
    made = report()
    figures = {**made.figures, NEW: int(made.figures[NEW] or 0) + 1000}
    wrong = Report(
        made.agency, made.kind, made.year, made.edition, figures, made.prose, made.signed
    )
    composed = document.compose(wrong, narrative.narrate(wrong))
    writer = PDF_ENGINES["typst"] if kind == "pdf" else WRITERS[kind]
    return writer.write(composed, official())


def foreign(kind: str) -> bytes:
    """The report as another program would have made it: without the data that our own files
    carry."""
    data = built(kind)
    if kind == "html":
        bare = re.sub(rb"<script[^>]*report-data.*?</script>", b"", data, flags=re.DOTALL)
        return bare.replace(b"<wbr>", b"")
    if kind == "docx":
        return docx_without_parts(data)
    return data


def docx_without_parts(data: bytes) -> bytes:
    book = docx.Document(io.BytesIO(data))
    for key, relation in [*book.part.rels.items()]:
        if relation.reltype.endswith("/customXml"):
            book.part.drop_rel(key)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def said(data: bytes, name: str) -> Audited:
    outcome = assess(take(data, name))
    assert isinstance(outcome, Audited)
    return outcome


def one(outcome: Audited, code: str) -> Finding:
    return next(f for f in outcome.findings if f.code == code)


# places


@pytest.mark.parametrize("kind", FORMATS)
def test_every_finding_has_its_place_and_the_sources_words(kind: str) -> None:
    outcome = said(foreign(kind), f"年报.{kind}")
    assert outcome.findings and outcome.count(Severity.ERROR)
    text = "".join(take(foreign(kind), f"年报.{kind}").trace.source.letters)  # type: ignore[union-attr]
    for finding in outcome.findings:
        place = finding.place
        assert place and place.file == f"年报.{kind}" and finding.quote, finding
        assert place.short, finding
        assert "".join(finding.quote.split())[:20].replace("，", ",") in text.replace("，", ","), (
            finding
        )


EXPECTED: dict[str, Callable[[Any], bool]] = {
    "docx": lambda p: (p.table, p.name, p.row, p.label) == (2, "表三", 4, "“本年新收”列“总计”"),
    "html": lambda p: (p.name, p.row, p.heading[:2], bool(p.path)) == ("表三", 4, "三、", True),
    "pdf": lambda p: p.page >= 2 and (p.name, p.label) == ("表三", "“本年新收”列“总计”"),
    "xlsx": lambda p: re.fullmatch(r".+![A-Z]+\d+", p.cell) is not None,
    "txt": lambda p: p.line > 5 and p.column > 5,
}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_wrong_total_is_found_at_its_cell(kind: str) -> None:
    data = foreign(kind)
    found = one(said(data, f"x.{kind}"), "G306")
    number = str(int(report().figures[NEW] or 0) + 1000)
    assert found.place and EXPECTED[kind](found.place), found.place
    assert number in (found.quote or "")
    if kind == "xlsx":
        sheet, _, cell = found.place.cell.partition("!")
        assert str(openpyxl.load_workbook(io.BytesIO(data))[sheet][cell].value) == number
    if kind == "txt":
        line = data.decode().splitlines()[found.place.line - 1]
        assert line.startswith(number, found.place.column - 1)
    if kind == "docx":
        table = docx.Document(io.BytesIO(data)).tables[found.place.table - 1]
        assert table.rows[found.place.row - 1].cells[found.place.square - 1].text == number


@pytest.mark.parametrize("kind", FORMATS)
def test_a_slip_in_the_text_is_found_at_its_paragraph(kind: str) -> None:
    data = foreign(kind)
    found = next(f for f in said(data, f"x.{kind}").findings if "健全健全" in (f.quote or ""))
    place = found.place
    assert place
    if kind == "docx":
        written = [p.text for p in docx.Document(io.BytesIO(data)).paragraphs if p.text.strip()]
        assert "健全健全" in written[place.paragraph - 1]
        assert str(place) == f"x.docx 第{place.paragraph}段"
    elif kind == "html":
        assert place.path and place.heading.startswith("（一）")
    elif kind == "pdf":
        assert str(place) == f"x.pdf 第{place.page}页" and place.page == 1
    elif kind == "xlsx":
        assert "!" in place.cell
    else:
        line = data.decode().splitlines()[place.line - 1]
        assert line[place.column - 1 :].startswith(found.quote or "?")


# not a report, not read


def notice() -> bytes:
    return word(
        paragraph("示例县人民政府办公室关于做好2025年政府信息公开工作年度报告编制工作的通知")
        + paragraph("各乡镇人民政府：")
        + paragraph("根据《中华人民共和国政府信息公开条例》，请于1月20日前报送本单位年度报告。")
    )


def table_page(rows: list[str]) -> bytes:
    return ("<html><body>" + "".join(f"<li>{row}</li>" for row in rows) + "</body></html>").encode()


def budget() -> bytes:
    book = openpyxl.Workbook()
    for row in (
        ["2026年部门收支预算总表"],
        ["项目", "预算数"],
        ["一般公共预算", 1200],
        ["合计", 1200],
    ):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


SPECIMEN = """<p>关于做好2025年政府信息公开工作年度报告编制工作的通知</p>
<p>各单位：请按格式编制。一、总体情况；二、主动公开政府信息情况；三、收到和处理政府信息公开申请情况；
四、行政复议、行政诉讼情况；五、存在的主要问题及改进情况；六、其他需要报告的事项。</p>
<table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td></td><td></td><td></td></tr>
<tr><td>行政规范性文件</td><td></td><td></td><td></td></tr></table>"""
STRANGE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "通知": ("x.docx", notice),
    "目录页": (
        "x.html",
        lambda: table_page([f"示例县{y}年政府信息公开工作年度报告" for y in range(2019, 2026)]),
    ),
    "预算": ("x.xlsx", budget),
    "阅读器": (
        "x.html",
        lambda: table_page(
            [
                "示例县2025年政府信息公开工作年度报告",
                "第1页 / 共12页",
                "放大 缩小 下载 打印本页内容",
            ]
        ),
    ),
    "新闻": (
        "x.txt",
        "示例县发布2025年政府信息公开工作年度报告\n报告显示，全县主动公开信息3421条，"
        "收到申请56件。\n".encode,
    ),
    "纪要": (
        "x.txt",
        "示例县人民政府常务会议纪要\n听取政府信息公开工作年度报告编制情况的汇报，"
        "讨论主动公开、依申请公开、政府信息管理。\n".encode,
    ),
    "别的报告": (
        "x.txt",
        "示例县2025年法治政府建设年度报告\n一、主要做法\n加强领导，压实责任。\n".encode,
    ),
}


@pytest.mark.parametrize("case", STRANGE)
def test_what_is_no_report_is_one_finding_with_reasons(case: str) -> None:
    name, make = STRANGE[case]
    outcome = said(make(), name)
    assert outcome.verdict == "不像年报" and outcome.exit_code == 2 and not outcome.passed
    assert [f.code for f in outcome.findings] == ["G935"]
    only = outcome.findings[0]
    assert "六个部分找到0个，三张法定表找到0张" in only.message
    assert only.place and only.quote and not outcome.not_assessed


OF_ANOTHER_FORM = {
    "高校": "示例大学2023—2024学年信息公开年度报告",
    "医院": "示例县人民医院2025年信息公开工作年度报告",
    "企业": "示例水务集团有限公司2025年供水信息公开年度报告",
}


@pytest.mark.parametrize("kind", OF_ANOTHER_FORM)
def test_institutions_are_checked_for_words_and_numbers_only(kind: str) -> None:
    text = (
        f"{OF_ANOTHER_FORM[kind]}\n一、基本情况\n"
        "全年发放问卷480份，收回462份，回收率95.25%。收费项目共计__项。\n二、其他\n没有需要说明的。\n"
    )
    outcome = said(text.encode(), "x.txt")
    assert sorted(f.code for f in outcome.findings) == ["G423", "G701", "G938"]
    assert not outcome.not_assessed


@pytest.mark.parametrize("between", ["", "\n"])
def test_an_institution_that_keeps_the_form_is_checked_like_any_body(between: str) -> None:
    """Its tables too; that it discloses its own information, not the government's, is right."""
    text = built("txt").decode().replace("示例市人民政府", "示例市人民医院")
    title = f"示例市人民医院{between}2025年信息公开工作年度报告"
    body = text.removeprefix("示例市人民医院\n2025年政府信息公开工作年度报告")
    assert body != text
    codes = {finding.code for finding in said(f"{title}{body}".encode(), "x.txt").findings}
    assert "G306" in codes
    assert not codes & {"G938", "G601", "G218"}


def test_headings_of_an_institution_that_took_over_the_form_are_hints() -> None:
    text = (
        "示例水务集团有限公司2025年信息公开工作年度报告\n一、总体情况\n公司认真落实规定。\n"
        "二、主动公开政府信息情况\n见附表。\n三、收到和处理政府信息公开申请情况\n见附表。\n"
        "四、政府信息公开行政复议和诉讼情况\n没有。\n五、存在的主要问题及改进情况\n公开不够及时，"
        "下一步加强培训。\n六、其他需要报告的事项\n无。\n"
    )
    told = {f.code: f.severity for f in said(text.encode(), "x.txt").findings}
    assert told == {"G938": Severity.HINT, "G215": Severity.HINT}


def test_a_school_is_known_by_its_opening_where_the_title_is_missing() -> None:
    text = (
        "根据《高等学校信息公开办法》，编制本报告，由概述、评议情况、清单事项等八个部分组成。"
        "统计期限为2023年9月1日至2024年8月31日。\n一、概述\n2023—2024学年，学校加强信息公开。\n"
        "二、主动公开情况\n全年公开信息300条。\n"
    )
    assert {f.code for f in said(text.encode(), "x.txt").findings} == {"G938"}
    titled = "示例学院2024年政府信息公开工作年度报告\n" + text
    assert "G938" not in {f.code for f in said(titled.encode(), "x.txt").findings}


def test_a_report_of_an_institution_whose_text_is_right_does_not_pass() -> None:
    """Neither its sections nor a table were looked at."""
    text = (
        "示例供水有限公司2025年信息公开年度报告\n一、总体情况\n公司认真落实规定。\n二、其他\n无。\n"
    )
    outcome = said(text.encode(), "x.txt")
    assert [f.code for f in outcome.findings] == ["G938"]
    assert (outcome.exit_code, outcome.passed) == (3, False)
    assert outcome.verdict.startswith("只核对了文字，不能下结论")


HEADED = {
    "编制通知": "关于编制2025年政府信息公开工作年度报告的通知",
    "指南": "示例县民政局政府信息公开指南",
    "通报": "关于2025年度政府信息公开工作年度报告编制情况的通报",
}


@pytest.mark.parametrize("case", HEADED)
def test_headings_of_a_report_without_its_tables_make_none(case: str) -> None:
    """A notice may list the six sections, and say what belongs in them."""
    lines = [HEADED[case], "根据《中华人民共和国政府信息公开条例》，作如下说明。", "一、总体情况"]
    lines += [
        "写明主动公开、依申请公开、政府信息管理、平台建设、监督保障。",
        "二、主动公开政府信息情况",
    ]
    lines += ["按表填写。", "五、存在的主要问题及改进情况", "实事求是。", "六、其他需要报告的事项"]
    outcome = said("\n".join([*lines, "信息处理费。"]).encode(), "x.txt")
    assert outcome.verdict == "不像年报" and outcome.exit_code == 2
    assert HEADED[case] in outcome.findings[0].message


def test_a_circular_with_an_empty_specimen_table_is_no_report() -> None:
    outcome = assess(take(SPECIMEN.encode(), "x.html"))
    assert outcome.exit_code == 2 and outcome.findings[0].code == "G935"
    assert "三张法定表找到0张" in outcome.findings[0].message


def test_a_list_is_told_to_be_one() -> None:
    assert "像目录页" in said(STRANGE["目录页"][1](), "x.html").findings[0].message


BEGINNINGS = {
    "标题与公布语是一份报告的": [
        "示例县地震局2023年政府信息公开年度报告",
        "特向社会公布2023年本单位信息公开年度报告。本报告由六个部分组成。",
        "一、总体情况",
        "我局做好公开服务。",
    ],
    "标题以外的名称": [
        "政府信息公开指南",
        "示例县地震局2023年政府信息公开年度报告",
        "一、总体情况",
        "我局依照条例做好主动公开、依申请公开、平台建设。",
    ],
    "没有标题": [
        "全文包括总体情况、主动公开政府信息情况、收到和处理情况、政府信息公开行政复议情况。",
        "（一）主动公开情况",
        "发布信息12条。",
        "（二）依申请公开方面",
        "没有收到申请。",
        "（三）政府信息管理方面",
        "规范审核。",
    ],
}


@pytest.mark.parametrize("case", BEGINNINGS)
def test_the_beginning_of_a_report_is_one(case: str) -> None:
    text = "\n".join(BEGINNINGS[case]) + "\n"
    assert "G935" not in [f.code for f in said(text.encode(), "x.txt").findings]


UNREADABLE = ("empty.html", "locked.docx", "cut.docx", "picture.docx", "scan.pdf", "locked.xlsx")


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_one_finding(name: str) -> None:
    make, codes = FILES[name]
    outcome = said(make(), name)
    assert tuple(f.code for f in outcome.findings) == codes and len(codes) == 1
    assert outcome.verdict == "没有读出来" and outcome.exit_code == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.pdf", "这是文字，不是PDF\n第二行"),
        ("x.html", "<html><body><p>公告</p></body></html>"),
        ("x.docx", "这是文字，不是Word"),
        ("x.xlsx", "项目,金额"),
    ],
)
def test_a_text_that_cannot_be_read_as_what_it_is_called_is_quoted(name: str, text: str) -> None:
    outcome = said((text + "，" * 3000).encode(), name)
    assert outcome.exit_code == 2
    (only,) = outcome.findings
    first = re.sub("<.*?>", "", text).split("\n")[0]
    assert (only.quote or "").startswith(first) and only.place and only.place.file == name


@pytest.mark.parametrize("charset", ["latin-1", "gb18030"])
def test_mojibake_is_not_read(charset: str) -> None:
    text = CITY.read_text(encoding="utf-8")[:3000]
    wrong = text.encode("gb18030" if charset == "latin-1" else "utf-8").decode(charset, "ignore")
    outcome = said(wrong.encode(), "x.txt")
    assert outcome.exit_code == 2 and len(outcome.findings) == 1


# what was not read


def without_table_three() -> bytes:
    """The city's page with its third table as a picture."""
    page = foreign("html").decode()
    start = [m.start() for m in re.finditer("<table", page)][1]
    end = page.index("</table>", start) + len("</table>")
    return (page[:start] + '<img src="table3.png">' + page[end:]).encode()


def test_a_table_that_is_a_picture_is_counted_as_not_checked() -> None:
    outcome = said(without_table_three(), "x.html")
    assert not outcome.count(Severity.ERROR)
    assert outcome.exit_code == 3 and not outcome.passed
    assert outcome.verdict.startswith("有175处没有读到，不能下结论")
    (gap,) = outcome.not_assessed
    assert gap.part == "三、收到和处理政府信息公开申请情况" and len(gap.cells) == 175
    assert gap.finding.place and gap.finding.quote == gap.part and "没有找到" in gap.finding.message
    assert not [f for f in outcome.findings if f.address and f.address[0] == "依申请公开"]
    page = confirmable(take(without_table_three(), "x.html"))
    assert "有175处没有读到" in page.verdict and "没有疑问" not in page.verdict
    assert "未核对" in page.page and gap.part in page.page


def test_a_section_that_is_not_found_is_not_checked() -> None:
    text = foreign("txt").decode()
    gone = text[: text.index("六、其他需要报告的事项")]
    outcome = said(gone.encode(), "x.txt")
    assert "六、其他需要报告的事项" in [gap.part for gap in outcome.not_assessed]
    assert outcome.exit_code == 1 and "没有核对" in outcome.verdict  # the wrong total wins


@pytest.mark.parametrize("number", range(1, 7))
def test_a_section_that_is_missing_is_told_once(number: int) -> None:
    """With its table, and never twice: between others as what the report lacks, else as what was
    not read."""
    heads = [
        line for line in foreign("txt").decode().split("\n") if re.match("[一二三四五六]、", line)
    ]
    titles = [
        f"{n}、{s.title}" for n, s in zip("一二三四五六", report().edition.sections, strict=True)
    ]
    assert set(titles) <= set(heads)
    text = foreign("txt").decode()
    start = text.index(f"\n{titles[number - 1]}\n")
    end = text.index(f"\n{titles[number]}\n") if number < 6 else len(text)
    outcome = said((text[:start] + text[end:]).encode(), "x.txt")
    title = report().edition.sections[number - 1].title
    told = [f.message for f in outcome.findings if title in f.message]
    gaps = [gap for gap in outcome.not_assessed if title in gap.finding.message]
    assert (len(told), len(gaps)) == ((1, 0) if 1 < number < 6 else (0, 1)), (told, gaps)
    assert outcome.exit_code == 1


def test_a_section_that_may_be_on_a_picture_is_not_said_to_be_missing() -> None:
    page = foreign("html").decode()
    start, end = page.index("五、存在的主要问题及改进情况"), page.index("六、其他需要报告的事项")
    start, end = page.rindex("<", 0, start), page.rindex("<", 0, end)
    drawn = io.BytesIO()
    Image.new("RGB", (640, 800), "gray").save(drawn, "PNG")
    data = base64.b64encode(drawn.getvalue()).decode()
    picture = f'<p><img src="data:image/png;base64,{data}"></p>'
    outcome = said((page[:start] + picture + page[end:]).encode(), "x.html")
    assert not [f for f in outcome.findings if f.code == "G941"]
    assert "五、存在的主要问题及改进情况" in [gap.part for gap in outcome.not_assessed]


def test_a_row_that_is_not_read_is_no_row_of_zeros() -> None:
    """The text that names its figure contradicts nothing."""
    made = report()
    carried = ("依申请公开", "结转下年度")
    text = foreign("txt").decode()
    (row,) = [line for line in text.split("\n") if line.startswith("四、结转下年度继续办理 |")]
    told = f"{made.figures[(*carried, '总计')]}件结转下年度继续办理。"
    whole = text.replace("\n二、主动公开", f"\n今年{told}\n二、主动公开", 1)
    for data in (whole, whole.replace(row, ""), whole.replace(row, row.replace("|", "| O"))):
        outcome = said(data.encode(), "x.txt")
        assert [f for f in outcome.findings if f.code == "G411"] == []
    assert "".join(told.split("件", maxsplit=1)[0]) in row


BRACES = ("{{ 依申请公开.本年新收.总计 }}", "{{机关}}", "{% if x %}", "{# 注 #}", "{{", "{{ 7*7 }}")


@pytest.mark.parametrize("braces", BRACES)
@pytest.mark.parametrize("kind", ["txt", "html"])
def test_braces_in_a_publication_are_not_filled_in(kind: str, braces: str) -> None:
    """They are seen there, and so are told; in our file they would say what nobody published."""
    data = foreign(kind).decode()
    at = data.rindex("健全健全")
    changed = f"{data[:at]}新收{braces}件。{data[at:]}".encode()
    imported = take(changed, f"x.{kind}")
    text = confirmable(imported).text
    assert "新收【待填】件。" in text and braces not in text.replace("# ", "")
    assert "没有疑问" not in confirmable(imported).verdict
    told = [f for f in said(changed, f"x.{kind}").findings if f.code in ("G701", "G948")]
    assert [f.code for f in told] == ["G701"] and told[0].severity is Severity.ERROR


def test_what_is_no_report_is_not_imported_unless_asked_for(
    program: Program, tmp_path: Path
) -> None:
    for number, (case, (name, make)) in enumerate(STRANGE.items()):
        path = tmp_path / f"{number}{name}"
        path.write_bytes(make())
        code, out, err = program("import", path)
        assert (code, "不像年报，没有导入" in out) == (2, True), (case, out, err)
        assert not path.with_suffix(".yaml").exists()
        for command in (["diff", path, CITY], ["new", "--from", path, "--year", 2026]):
            code, out, err = program(*command)
            assert code == 2 and "不像年报" in err, (case, command, out, err)
        code, out, _ = program("import", "--anyway", path)
        assert (code, "不像年报" in out) == (2 if case == "预算" else 0, True), out
        assert path.with_suffix(".yaml").exists() == (case != "预算")  # with nothing to write


def test_of_several_files_those_that_are_no_reports_are_left_out(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "通知.docx").write_bytes(notice())
    (tmp_path / "年报.txt").write_bytes(foreign("txt"))
    code, out, _ = program("import", tmp_path, "-o", tmp_path / "出")
    assert code == 1 and "通知.docx：不像年报，没有导入" in out
    assert sorted(p.name for p in (tmp_path / "出").iterdir()) == ["年报.yaml", "年报.核对.html"]


def test_one_cell_that_is_unclear_is_one_place() -> None:
    page = foreign("html").decode()
    number = str(int(report().figures[NEW] or 0) + 1000)
    outcome = said(page.replace(f">{number}<", ">O<", 1).encode(), "x.html")
    assert [gap.cells for gap in outcome.not_assessed] == [(NEW,)]
    assert outcome.not_assessed[0].finding.quote == "O"


def test_our_own_file_read_back_is_whole_but_never_said_to_be_ready() -> None:
    made = report()
    composed = document.compose(made, narrative.narrate(made))
    outcome = said(WRITERS["html"].write(composed, official()), "x.html")
    assert not outcome.not_assessed and "可以报送" not in outcome.verdict


# exit codes and forms


def outcome_of(*severities: Severity, standing: AuditStanding = AuditStanding.REPORT) -> Audited:
    found = tuple(Finding("G301", s, "sum", "不平。") for s in severities)
    return Audited("x", findings=found, standing=standing)


@pytest.mark.parametrize(
    ("outcome", "code", "verdict"),
    [
        (outcome_of(), 0, "没有发现问题"),
        (outcome_of(Severity.HINT), 0, "没有发现问题（有1处提示）"),
        (outcome_of(Severity.WARNING), 0, "没有必须改的问题，有1处请核对"),
        (outcome_of(Severity.ERROR, Severity.HINT), 1, "有问题：1处必须改、1处提示"),
        (outcome_of(standing=AuditStanding.STRANGE), 2, "不像年报"),
        (outcome_of(standing=AuditStanding.UNREADABLE), 2, "没有读出来"),
    ],
)
def test_what_is_said_and_returned(outcome: Audited, code: int, verdict: str) -> None:
    assert (outcome.exit_code, outcome.verdict, outcome.passed) == (code, verdict, code == 0)


def test_several_files_give_the_worst() -> None:
    assert [worst([0, 3]), worst([3, 1, 0]), worst([1, 2, 3]), worst([])] == [3, 1, 2, 0]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "图表.html").write_bytes(without_table_three())
    (tmp_path / "通知.docx").write_bytes(notice())
    (tmp_path / "错.docx").write_bytes(foreign("docx"))
    return tmp_path


def test_the_command_returns_the_worst(files: Path, program: Program) -> None:
    assert program("audit", "图表.html")[0] == 3
    assert program("audit", "错.docx")[0] == 1
    assert program("audit", "通知.docx")[0] == 2
    code, out, _ = program("audit", "图表.html", "错.docx")
    assert code == 1 and "未核对（175处，没有读到）" in out and "原文：" in out
    assert program("audit", ".")[0] == 2


def test_the_json_is_as_the_schema_says(files: Path, program: Program) -> None:
    for name in ("图表.html", "错.docx", "通知.docx"):
        made = json.loads(program("audit", name, "--format", "json")[1])
        assert not [*misfits(made, REPORT)]
    made = as_mapping(said(without_table_three(), "x.html"))
    assert made["not_assessed"][0]["cells"][0] == "依申请公开.本年新收.自然人"
    assert made["passed"] is False


def test_what_is_open_in_sarif() -> None:
    results = json.loads("".join(as_sarif([said(without_table_three(), "x.html")], False)))
    opened = [r for r in results["runs"][0]["results"] if r.get("kind") == "open"]
    assert len(opened) == 1 and opened[0]["level"] == "none"
    assert opened[0]["locations"][0]["logicalLocations"]


def test_sarif_has_the_words_of_the_source() -> None:
    outcome = said(without_table_three(), "x.html")
    results = json.loads("".join(as_sarif([outcome], False)))["runs"][0]["results"]
    quotes = [result.get("properties", {}).get("quote") for result in results]
    assert quotes[: len(outcome.findings)] == [f.quote or None for f in outcome.findings]
    assert any(quotes)


def test_comments_are_written_into_the_document_that_was_read(
    files: Path, program: Program
) -> None:
    program("audit", "错.docx", "--output-docx", "批注.docx")
    original, made = (docx.Document(str(files / name)) for name in ("错.docx", "批注.docx"))
    assert [p.text for p in made.paragraphs] == [p.text for p in original.paragraphs]
    assert [s.page_width for s in made.sections] == [s.page_width for s in original.sections]
    words = [comment.text for comment in made.comments]
    assert any("G306" in text for text in words)
    xml = made.element.xml
    at = next(c.comment_id for c in made.comments if "G306" in c.text)
    marked = re.search(
        rf'commentRangeStart w:id="{at}"/>(.*?)<w:commentRangeEnd w:id="{at}"', xml, re.DOTALL
    )
    assert marked and str(int(report().figures[NEW] or 0) + 1000) in marked[1]
