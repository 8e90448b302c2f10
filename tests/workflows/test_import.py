"""Reports come back: our own files with their data and without it, other people's files, last
year's report rolled forward."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import REPORTS, ROOT, Program, many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gia_author.diagnostics.finding import Severity
from gia_author.form import edition
from gia_author.jobs import files, find_reports
from gia_author.render import document
from gia_author.render.style import official
from gia_author.render.writers import PAGED, PDF_ENGINES, WRITERS
from gia_author.report import narrative, rollover
from gia_author.report.model import Report
from gia_author.workflows import import_report
from gia_author.yamlfile import reader
from gia_author.yamlfile import writer as yaml_writer

pytestmark = pytest.mark.slow

EXAMPLES = [path for path in REPORTS if "有错" not in path.name]
BALANCE = ("本年新收", "上年结转", "结转下年度", "总计")
FORMATS = ("docx", "html", "pdf", "ofd", "xlsx", "txt")


def build(path: Path, form: str, engine: str = "weasyprint") -> bytes:
    """The example in a format, whatever the checks think of it."""

    def read(file: Path) -> Report:
        return Report.from_data(reader.read(file.read_bytes(), file.name).data)

    before = path.parent / path.name.replace("2025", "2024")
    report, last = read(path), read(before) if before.exists() else None
    told = narrative.narrate(report, last.figures if last else None)
    composed = document.compose(report, told, last=last)
    if form not in PAGED:
        return WRITERS[form].write(composed, official())
    pages = PDF_ENGINES[engine].write(composed, official())
    return pages if form == "pdf" else WRITERS[form].write(composed, official(), pages)


def plain(data: object) -> object:
    """Data without reviewers' notes and without white space at the ends of texts."""
    if isinstance(data, dict):
        return {k: plain(v) for k, v in data.items() if k != "核对说明"}
    if isinstance(data, list):
        return [plain(v) for v in data]
    return data.strip() if isinstance(data, str) else data


def printed(report: Report) -> dict[tuple[str, ...], object]:
    return {a: v for a, v in report.figures.items() if report.edition.tables[a[0]].printed}


def blocks(report: Report) -> list[str]:
    """All text of the page but the tables, without white space."""
    made = document.compose(report, narrative.narrate(report))
    return [
        "".join(
            (
                "".join(b.lines)
                if isinstance(b, document.Title | document.Signature)
                else b.lead + b.text
                if isinstance(b, document.ParagraphBlock)
                else b.text
            ).split()
        )
        for b in made.blocks
        if not isinstance(b, document.TableBlock)
    ]


@pytest.mark.parametrize("form", FORMATS[:-1])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_own_files_come_back_whole(path: Path, form: str) -> None:
    imported = import_report.take(build(path, form, "typst"), f"x.{form}")
    assert [f.code for f in imported.findings] == ["G932"]
    read = reader.read(path.read_bytes(), "x")
    assert plain(imported.data) == plain(read.data)
    text = import_report.text_of(imported, "x")
    again = Report.from_data(reader.read(text.encode(), "x").data)
    assert again.figures == Report.from_data(read.data).figures


@pytest.mark.parametrize("form", [*FORMATS, "weasyprint"])
@pytest.mark.parametrize(
    "name", ["示例县信访局-2025", "青石镇-2025", "示例区人民政府-2020", "示例市人民政府-2025"]
)
def test_visible_content_alone_is_enough(
    name: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = next(p for p in EXAMPLES if p.stem == name)
    monkeypatch.setattr(document, "embedded", lambda *_: "{}")
    kind, engine = ("pdf", "weasyprint") if form == "weasyprint" else (form, "typst")
    imported = import_report.take(build(path, kind, engine), f"x.{kind}")
    wanted = Report.from_data(reader.read(path.read_bytes(), "x").data)
    assert printed(imported.report) == printed(wanted)
    assert (
        imported.report.agency == wanted.agency
        and imported.report.year == wanted.year
        and imported.report.signed == wanted.signed
    )
    assert "".join(blocks(imported.report)) == "".join(blocks(wanted))
    assert not [f for f in imported.findings if f.severity is Severity.ERROR]


def test_edited_file_is_read_as_it_now_stands() -> None:
    page = build(ROOT / "examples" / "青石镇-2025.yaml", "html").decode()
    edited = page.replace('<td colspan="3">137</td>', '<td colspan="3">139</td>').replace(
        "全年主动公开政府信息213条", "全年主动公开政府信息214条", 1
    )
    imported = import_report.take(edited.encode(), "x.html")
    assert imported.figures[("主动公开政府信息", "行政许可")] == 139
    changed = next(f for f in imported.findings if f.code == "G931")
    assert "改过2处" in changed.message
    told = [f.message for f in imported.findings if f.code == "G961"]
    assert any("行政许可" in line and "137 → 139" in line for line in told)
    assert any("213" in line and "214" in line for line in told)
    assert "全年主动公开政府信息214条" in imported.data["总体情况"]["主动公开"]


def test_rolled_forward() -> None:
    last = Report.from_data(
        reader.read((ROOT / "examples" / "示例县人民政府-2024.yaml").read_bytes(), "x").data
    )
    text = rollover.roll(last, 2025, "示例县人民政府-2024.yaml")
    assert text.startswith("# yaml-language-server: $schema=年报格式-2021.schema.json\n")
    report = Report.from_data(reader.read(text.encode(), "x").data)
    for column in ("自然人", "商业企业", "其他"):
        assert (
            report.typed[("依申请公开", "上年结转", column)]
            == last.figures[("依申请公开", "结转下年度", column)]
        )
    cleared = [a for a, v in report.typed.items() if v is not None and "上年结转" not in a]
    assert (
        cleared == []
        and report.year == 2025
        and report.prose["上年报告"] == "示例县人民政府-2024.yaml"
    )
    assert (
        f"2024年现行有效{last.figures[('主动公开政府信息', '行政规范性文件', '现行有效')]}件"
        in text
    )
    assert rollover.MARK in text and "2024年1月1日" not in text


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("全年公开信息12条。机制不断完善。", "【待改】全年公开信息12条。机制不断完善。"),
        ("2024年，我局加强培训。", "【待改】2024年，我局加强培训。"),
        ("依据《条例》第十四条办理。", "依据《条例》第十四条办理。"),
        ("收到{{ 依申请公开.本年新收.总计 }}件。", "收到{{ 依申请公开.本年新收.总计 }}件。"),
        ("印发文件三十余件。", "【待改】印发文件三十余件。"),
    ],
)
def test_sentences_to_rewrite_are_marked(text: str, marked: str) -> None:
    assert rollover.mark(text, 2024) == marked


def test_an_opening_is_marked_where_it_still_speaks_of_last_year() -> None:
    """Its period moves by itself; addresses and numbers of documents are as they were."""
    written = (
        "依据国办公开办函〔2021〕30号编制。数据自2025年1月1日起至2025年12月31日止。"
        "2025年，本单位由城东迁到人民路8号。电话0000-1234567。\n"
    )
    data = reader.read((ROOT / "examples" / "示例县信访局-2025.yaml").read_bytes(), "x").data
    last = Report.from_data({**data, "引言": written})
    text = rollover.roll(last, 2026, "示例县信访局-2025.yaml")
    rolled = reader.read(text.encode(), "x").data
    assert rolled["引言"].strip() == (
        "依据国办公开办函〔2021〕30号编制。数据自{{ 年度 }}年1月1日起至{{ 年度 }}年12月31日止。"
        "【待改】2025年，本单位由城东迁到人民路8号。电话0000-1234567。"
    )


def test_amounts_and_dates_are_written_plainly() -> None:
    report = Report.from_data(
        reader.read((ROOT / "examples" / "示例市人民政府-2025.yaml").read_bytes(), "x").data
    )
    text = yaml_writer.write(
        {"机关": "甲", "年度": "2025", "落款日期": "2026-01-02"}, report.figures, report.edition
    )
    assert "年度: 2025\n" in text and "落款日期: 2026-01-02\n" in text and "!!" not in text
    assert f"行政事业性收费: {report.figures[('主动公开政府信息', '行政事业性收费')]}\n" in text


def test_matrices_are_json() -> None:
    imported = import_report.take(build(ROOT / "examples" / "青石镇-2025.yaml", "html"), "x.html")
    made = json.loads(json.dumps(import_report.matrices(imported)))
    assert (
        made["edition"] == "2021"
        and [len(made["tables"][n]) for n in "二三四"] == [6, 25, 3]
        and made["tables"]["二"][2] == [137]
    )


@settings(
    max_examples=many(4), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
@pytest.mark.parametrize("form", [*FORMATS, "weasyprint"])
@pytest.mark.parametrize("name", ["2021", "2019"])
def test_random_figures_come_back_from_what_is_printed(
    name: str, form: str, data: st.DataObject
) -> None:
    """read(write(report)) for balanced random figures of both editions, without the embedded
    data."""
    form_of = edition.load(name)
    free = {a: c for a, c in form_of.cells.items() if not c.is_sum and form_of.tables[a[0]].printed}
    typed: dict[tuple[str, ...], int | Decimal | None] = dict.fromkeys(form_of.cells)
    for address, cell in free.items():
        number = data.draw(st.integers(0, 9) | st.integers(0, 99_999_999), label=".".join(address))
        typed[address] = Decimal(number).scaleb(-2) if cell.is_money else number
    for column in ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"):
        results = sum(
            v
            for a, v in typed.items()
            if a[0] == "依申请公开" and a[-1] == column and v and a in free and a[1] not in BALANCE
        )
        left = typed[("依申请公开", "结转下年度", column)] or 0
        typed[("依申请公开", "上年结转", column)], typed[("依申请公开", "本年新收", column)] = (
            0,
            results + left,
        )
    year = 2025 if name == "2021" else 2020
    prose = {
        "机关": "示例县教育局",
        "年度": str(year),
        "总体情况": {"主动公开": "公开了一批信息。"},
    }
    report = Report("示例县教育局", "部门", year, form_of, typed, prose)
    composed = replace(document.compose(report, narrative.narrate(report)), data="{}")
    kind = "pdf" if form == "weasyprint" else form
    writer = (
        PDF_ENGINES["weasyprint" if form == "weasyprint" else "typst"]
        if kind == "pdf"
        else WRITERS[kind]
    )
    imported = import_report.take(writer.write(composed, official()), f"x.{kind}")
    assert printed(imported.report) == printed(report)


# the commands import and audit


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two published reports and, between them, a folder that is named like one."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "年报"
    folder.mkdir()
    page = build(ROOT / "examples" / "青石镇-2025.yaml", "html")
    for name in ("1.HTML", "3.html"):
        (folder / name).write_bytes(page)
    (folder / "2.docx").mkdir()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_second_import_takes_no_page_of_the_first(published: Path, program: Program) -> None:
    (published / "2.docx").rmdir()
    for _ in range(2):
        program("import", published)
        assert names(published) == [
            "1.HTML",
            "1.yaml",
            "1.核对.html",
            "3.html",
            "3.yaml",
            "3.核对.html",
        ]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("年报", ["1.HTML", "2.docx", "3.html"]),
        ("年报/*.html", ["3.html"]),
        ("{}/年报/*.html", ["3.html"]),
        ("年报/3.html", ["3.html"]),
        ("年报/2.docx", ["2.docx"]),
    ],
)
def test_what_an_argument_stands_for(published: Path, pattern: str, wanted: list[str]) -> None:
    for name in ("~$3.docx", "汇总.html", "3.核对.html", "._1.html", "说明.pptx"):
        (published / name).write_bytes(b"")
    assert [
        path.name
        for path in find_reports.find([pattern.format(published.parent)], files.PUBLISHED).paths
    ] == wanted
    assert find_reports.find(
        [str(published / "3.核对.html"), str(published / "3.html")], files.PUBLISHED
    ).paths == [published / "3.html"]


def test_reports_of_one_name_come_in_the_order_of_the_endings(tmp_path: Path) -> None:
    for name in ("甲.doc", "甲.html", "甲.docx", "甲-乙.pdf"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in find_reports.find([str(tmp_path)], files.PUBLISHED).paths] == [
        "甲.docx",
        "甲.html",
        "甲.doc",
        "甲-乙.pdf",
    ]


@pytest.mark.parametrize(
    "pattern", ["**x.docx", "[", "没有.docx", "{}/没有*.docx", "空", "空/a.核对.html"]
)
def test_an_argument_that_stands_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Program, pattern: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "空").mkdir()
    (tmp_path / "空" / "a.核对.html").write_bytes(b"")
    for command in ("import", "audit"):
        code, _, said = program(command, pattern.format(tmp_path))
        assert code == 2 and "没有找到可以导入的文件" in said


def test_import_goes_on_after_a_file_that_cannot_be_read(published: Path, program: Program) -> None:
    (published / "4.xlsx").mkdir()
    code, said, _ = program("import", published, "-o", "读入")
    assert code == 1 and names(Path("读入")) == ["1.yaml", "1.核对.html", "3.yaml", "3.核对.html"]
    assert [
        said.index(text)
        for text in ("读入/1.yaml", "2.docx：这是文件夹", "读入/3.yaml", "4.xlsx：这是文件夹")
    ] == sorted(
        said.index(text)
        for text in ("读入/1.yaml", "2.docx：这是文件夹", "读入/3.yaml", "4.xlsx：这是文件夹")
    )
    code, _, said = program("import", published / "4.xlsx")
    assert code == 2 and "4.xlsx：这是文件夹，不是文件" in said


def test_matrices_have_a_line_for_a_file_that_cannot_be_read(
    published: Path, program: Program
) -> None:
    code, said, _ = program("import", published, "--format", "matrices")
    first, error, last = map(json.loads, said.splitlines())
    assert (
        code == 1
        and first == last
        and error
        == {
            "file": str(published / "2.docx"),
            "error": f"{published / '2.docx'}：这是文件夹，不是文件。",
        }
    )


def test_audit_goes_on_after_a_file_that_cannot_be_read(published: Path, program: Program) -> None:
    code, _, _ = program("audit", published, "--format", "json", "-o", "结果.json")
    reports = json.loads(Path("结果.json").read_text(encoding="utf-8"))
    told = json.dumps(reports, ensure_ascii=False)
    assert code == 2 and all(name in told for name in ("1.HTML", "2.docx：这是文件夹", "3.html"))
    code, said, _ = program("audit", published)
    assert code == 2 and "2.docx：没有读出来" in said and "3.html：" in said
    assert program("audit", published / "2.docx")[0] == 2
