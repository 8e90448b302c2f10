"""The workbook that units fill in: laid out as the form, live, and back again without loss, in
place named by sheet and cell, whatever was done to it."""

from __future__ import annotations

import copy
import io
import json
import os
import random
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import libreoffice
import openpyxl
import pytest
from conftest import EXAMPLES, Program, example, many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator

from gia_author import workbook
from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import Address, Severity
from gia_author.form import edition
from gia_author.form.edition import Edition
from gia_author.form.grid import grid
from gia_author.jobs import files, find_reports
from gia_author.report.model import Report, fill_totals
from gia_author.workbook import (
    CHECKS,
    COVER,
    FIGURES,
    TEXTS,
    hidden_sheet,
    layout,
    read,
    sheet_texts,
    text_rows,
    write,
)
from gia_author.workbook.formulas import SWITCH
from gia_author.workbook.layout import cell_name
from gia_author.workflows import audit_report, import_report, load_report, workbooks
from gia_author.workflows.produce import Job, produce
from gia_author.yamlfile import patch, reader
from gia_author.yamlfile.fields import shape

pytestmark = pytest.mark.slow

REPORTS = sorted([*EXAMPLES.glob("*.yaml"), *EXAMPLES.glob("*/示例*.yaml")])
EDITIONS = edition.names()
SHEET, MAIN = (
    "xl/worksheets/sheet2.xml",
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
)
NEW = ("依申请公开", "本年新收", "自然人")
QUICK = settings(max_examples=many(5), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def report_of(path: Path) -> tuple[Report, str]:
    read = reader.read(path.read_bytes(), path.name)
    return Report.from_data(read.data), read.text


def book_of(path: Path | None = None, **more: Any) -> bytes:
    report, text = report_of(path or example())
    return write.write(report, text=text, **more)


def blank(year: int = 2025, agency: str = "示例县水利局") -> bytes:
    made = workbooks.make(workbooks.Order(agency, workbooks.blank(agency, "部门", year)))
    assert made.book
    return made.book


@cache
def empty() -> bytes:
    return blank()


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    """A workbook changed by openpyxl, which drops all results of formulas."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def typed(data: bytes, figures: Mapping[Address, Any], form: Edition, **texts: str) -> bytes:
    """A workbook with values typed into the cells of these figures, and of texts by their cell on
    文字, saved without the results of formulas."""
    at = layout.layout(form)

    def change(parts: dict[str, bytes]) -> None:
        put(parts, SHEET, {at.reference(address): value for address, value in figures.items()})
        put(parts, "xl/worksheets/sheet3.xml", texts)

    return packed(change, data)


def put(parts: dict[str, bytes], part: str, values: Mapping[str, Any]) -> None:
    root = etree.fromstring(parts[part])
    for node in root.iter(f"{MAIN}c"):
        if node.get("r") in values:
            value = values[node.get("r")]
            node[:] = []
            node.set(
                "t",
                "n"
                if type(value) in (int, float)
                else "b"
                if isinstance(value, bool)
                else "inlineStr",
            )
            inside = (
                etree.SubElement(etree.SubElement(node, f"{MAIN}is"), f"{MAIN}t")
                if node.get("t") == "inlineStr"
                else None
            )
            if inside is not None and str(value).startswith("="):
                node[:] = []
                del node.attrib["t"]
                inside = etree.SubElement(node, f"{MAIN}f")
            (etree.SubElement(node, f"{MAIN}v") if inside is None else inside).text = str(
                int(value) if isinstance(value, bool) else value
            ).removeprefix("=")
        elif node.find(f"{MAIN}f") is not None:
            node.attrib.pop("t", None)
            node[:] = node[:1]
    parts[part] = etree.tostring(root)


def packed(change: Callable[[dict[str, bytes]], object], data: bytes = b"") -> bytes:
    """A workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data or empty())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


def taken(data: bytes, name: str = "x.xlsx") -> read.Filled:
    filled = read.read(data, name)
    assert filled is not None
    return filled


def named(findings: Any) -> list[tuple[str, str]]:
    return [(f.code, f.place.cell) for f in findings]


def random_figures(form: Edition, seed: int, blanks: float = 0.0) -> dict[Address, Any]:
    """Figures that people fill in, all balanced, some left out."""
    rng = random.Random(seed)
    values: dict[Address, Any] = {}
    for address, cell in layout.layout(form).inputs.items():
        number = rng.choice((0, 0, 1, 2, 7, 40, 123456)) - (5 if cell.signed else 0)
        values[address] = (
            Decimal(rng.randrange(10**9)) / 10 ** rng.randrange(3) if cell.is_money else number
        )
    for identity in form.identities:
        if not identity.is_sum and identity.sign == "=" and identity.left[0][-1] != "总计":
            whole = fill_totals({a: values.get(a) for a in form.cells}, form.identities)
            received, done = (
                sum(whole[a] or 0 for a in side if a in values)
                for side in (identity.left, identity.right)
            )
            total = sum(whole[a] or 0 for a in identity.right if a not in values)
            values[identity.left[0]] += max(0, done + total - received)
            values[identity.right[1]] += max(0, received - done - total)
    return {a: None if rng.random() < blanks else v for a, v in values.items()}


# where everything stands


@pytest.mark.parametrize("name", EDITIONS)
def test_the_sheet_is_the_form(name: str) -> None:
    form = edition.load(name)
    at = layout.layout(form)
    assert set(at.spots) == set(form.cells) and len(set(at.spots.values())) == len(form.cells)
    for panel in at.panels:
        squares = [
            (r, c)
            for d in panel.boxes
            for r in range(d.block[0], d.block[2] + 1)
            for c in range(d.block[1], d.block[3] + 1)
        ]
        assert len(squares) == len(set(squares)) == (panel.bottom - panel.top) * at.notes
        if panel.table.printed:
            boxes = grid(panel.table).boxes
            assert [d.box for d in panel.boxes] == list(boxes)
            order = sorted(panel.boxes, key=lambda d: d.spot)
            assert [d.box for d in order] == sorted(boxes, key=lambda b: (b.row, b.column))


def test_a_cell_is_named_as_spreadsheets_do() -> None:
    assert [
        cell_name(*spot) for spot in ((11, 5), (0, 0), (9, 25), (9, 26), (0, 701), (0, 702))
    ] == ["F12", "A1", "Z10", "AA10", "ZZ1", "AAA1"]
    assert layout.merge([(0, 0), (0, 1), (1, 0), (1, 1), (2, 5)]) == [(0, 0, 1, 1), (2, 5, 2, 5)]


@pytest.mark.parametrize("name", EDITIONS)
def test_every_figure_has_its_cell(name: str) -> None:
    """One to fill in is open, coloured and checked as it is typed; a total is a formula with its
    value, and locked."""
    form = edition.load(name)
    report = Report(
        "示例县水利局",
        "部门",
        2025,
        form,
        dict.fromkeys(form.cells) | random_figures(form, 1),
        {"年度": "2025"},
    )
    data = write.write(report, text="机关: 示例县水利局\n")
    formulas, values = (
        openpyxl.load_workbook(io.BytesIO(data), data_only=only)[FIGURES] for only in (False, True)
    )
    assert formulas.protection.sheet and not formulas.protection.password
    checked = {
        cell
        for v in formulas.data_validations.dataValidation
        for block in v.sqref.ranges
        for row in block.cells
        for cell in [row]
    }
    for address, spot in layout.layout(form).spots.items():
        cell = formulas.cell(spot[0] + 1, spot[1] + 1)
        if form.cells[address].is_sum:
            assert (
                cell.protection.locked
                and str(cell.value).startswith("=")
                and values[cell.coordinate].value == report.figures[address]
            )
        else:
            assert (
                not cell.protection.locked
                and cell.fill.fgColor.rgb == "FFFFF8DC"
                and (spot[0] + 1, spot[1] + 1) in checked
            )
            assert values[cell.coordinate].value == (float(report.figures[address] or 0))
    kinds = {v.type for v in formulas.data_validations.dataValidation}
    assert kinds == {"whole", "decimal", "list"} and all(
        re.search("[一-龥]", v.error) for v in formulas.data_validations.dataValidation
    )


def test_names_are_the_words_of_the_file() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of(example("示例县人民政府-2025.yaml"))))
    form = edition.load("2021")
    assert set(map(".".join, form.cells)) | set(form.tables) <= set(book.defined_names)
    assert book.defined_names[".".join(NEW)].value == "填报!$I$25"
    sheet, cell = book.defined_names["总体情况.政府信息管理"].value.replace("$", "").split("!")
    assert sheet == TEXTS and "历史文件清查" in book[sheet][cell].value
    assert {"机关", "年度", "格式", "填报表版本"} == {p.name for p in book.custom_doc_props.props}


@pytest.mark.parametrize("name", ["示例县信访局-2025.yaml", "示例区人民政府-2020.yaml"])
def test_a_sound_workbook(name: str, tmp_path: Path) -> None:
    data = book_of(example(name))
    assert data == book_of(example(name)), "the same input must give the same bytes"
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    assert OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(path).errors == []
    book = openpyxl.load_workbook(path)
    assert (
        book.sheetnames == [COVER, FIGURES, TEXTS, CHECKS, workbook.SHEET]
        and book[workbook.SHEET].sheet_state == "veryHidden"
    )
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    assert not [name for name in parts if "externalLink" in name] and not any(
        't="array"' in part or "_xlfn" in part for part in parts.values()
    )
    for sheet in book.worksheets[:4]:
        assert (
            sheet.page_setup.paperSize == 9
            and sheet.page_setup.fitToHeight == 0
            and sheet.print_area
        )


def test_the_cover_says_when_and_to_whom() -> None:
    from datetime import date

    book = openpyxl.load_workbook(
        io.BytesIO(book_of(deadline=date(2026, 1, 15), office="示例县政务公开办"))
    )
    text = "\n".join(str(c.value) for row in book[COVER].iter_rows() for c in row if c.value)
    assert all(
        word in text
        for word in (
            "示例县信访局",
            "2026年1月15日",
            "示例县政务公开办",
            "国办公开办函〔2021〕30号",
            "第1版",
        )
    )


# out and back


@pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.stem)
def test_nothing_is_lost(path: Path) -> None:
    """An unedited workbook gives back the very file, comments and all."""
    text = report_of(path)[1]
    filled = taken(book_of(path))
    assert (
        filled.yaml == text
        and filled.data == reader.read(text.encode(), "x").data
        and not filled.findings
    )


@pytest.mark.parametrize("name", ["2021", "2019"])
@QUICK
@given(seed=st.integers(0, 10**6), blanks=st.sampled_from([0.0, 0.3]), zero=st.booleans())
def test_random_figures_come_back(name: str, seed: int, blanks: float, zero: bool) -> None:
    form = edition.load(name)
    wanted = random_figures(form, seed, blanks)
    prose = {
        "机关": "示例县水利局",
        "年度": "2025" if name == "2021" else "2020",
        "数据": {"未填按零": "是" if zero else "否"},
    }
    shown = Report(
        "示例县水利局", "", int(prose["年度"]), form, {a: wanted.get(a) for a in form.cells}, prose
    )
    filled = taken(write.write(shown, text=f"机关: 示例县水利局\n年度: {prose['年度']}\n"))
    counted = {
        a: 0 if v is None and zero and form.path(a)[0] == "数据" else v for a, v in wanted.items()
    }
    for data in (filled.data, reader.read(filled.yaml.encode(), "x").data):
        assert {a: v for a, v in Report.from_data(data).typed.items() if a in wanted} == counted
    assert not filled.findings


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
    | st.sampled_from("\n=+-@#:{}'\"|　 "),
    max_size=60,
)


@QUICK
@given(text=TEXT)
def test_any_text_comes_back(text: str) -> None:
    """As it was written, white space at its end and lines in front of it aside; and it is never a
    formula."""
    report, old = report_of(example())
    data = copy.deepcopy(dict(report.prose))
    data["总体情况"]["主动公开"] = text
    filled = taken(write.write(Report.from_data(data), text=old))
    clean = safe_text.safe(text).rstrip()
    if clean:
        assert filled.data["总体情况"]["主动公开"] == clean
        again = reader.read(filled.yaml.encode(), "x").data["总体情况"]["主动公开"]
        assert again.strip() == clean.strip()
    else:
        assert "主动公开" not in filled.data["总体情况"]


def test_changes_leave_the_rest_of_the_file_alone() -> None:
    """Comments, order and everything that the workbook does not show stay; only what was changed is
    other."""
    path = example("示例县人民政府-2025.yaml")
    text = report_of(path)[1]
    rows = {
        r.path: r.row + 1
        for r in text_rows.passages(reader.read(text.encode(), "x").data, edition.load("2021"))
    }
    spot = f"B{rows['总体情况', '小节', 0, '正文']}"
    filled = taken(typed(book_of(path), {NEW: 706}, edition.load("2021"), **{spot: "新的一段。"}))
    before, after = text.splitlines(), filled.yaml.splitlines()
    assert [line for line in after if line not in before] == [
        "        新的一段。",
        "    本年新收: {自然人: 706, 商业企业: 3, 法律服务机构: 5}",
    ]
    assert len(after) == len(before) and after[:2] == before[:2]


def test_sub_sections_can_be_added_and_taken_out() -> None:
    form = edition.load("2021")
    path = example("示例县人民政府-2024.yaml")
    rows = {
        r.path: f"B{r.row + 1}" for r in text_rows.passages(dict(report_of(path)[0].prose), form)
    }
    key = "其他需要报告的事项"
    filled = taken(
        typed(
            book_of(path),
            {},
            form,
            **{
                rows[key, "小节", 0, "标题"]: "",
                rows[key, "小节", 0, "正文"]: "",
                rows[key, "小节", 3, "标题"]: "创新情况",
                rows[key, "小节", 3, "正文"]: "写法。",
            },
        )
    )
    titles = [item["标题"] for item in filled.data[key]["小节"]]
    assert titles == ["年度政务公开工作要点落实情况", "创新情况"]
    assert [
        item["标题"] for item in reader.read(filled.yaml.encode(), "x").data[key]["小节"]
    ] == titles


def test_acceptances_go_out_and_come_back() -> None:
    data = blank()
    row = (
        next(
            c.row
            for c in openpyxl.load_workbook(io.BytesIO(data))[CHECKS]["A"]
            if c.value == "规则"
        )
        + 1
    )

    def change(book: Any) -> None:
        for cell, text in ((f"A{row}", "G502"), (f"B{row}", "到期失效5件"), (f"E{row}", "张三")):
            book[CHECKS][cell] = text

    assert taken(edited(data, change)).data["核对说明"] == [
        {"规则": "G502", "理由": "到期失效5件", "姓名": "张三"}
    ]


def test_a_changed_file_keeps_its_line_ends() -> None:
    text = report_of(example())[1].replace("\n", "\r\n")
    made = taken(
        typed(write.write(report_of(example())[0], text=text), {NEW: 8}, edition.load("2021"))
    ).yaml
    assert made != text and made.count("\r\n") == made.count("\n")


def test_amending_keeps_comments() -> None:
    form = edition.load("2021")
    text = (
        "# 头\n机关: 甲\n年度: 2025\n数据:  # 表\n  未填按零: 是\n  依申请公开:\n    # 台账\n"
        "    本年新收: 0  # 核对过\n落款日期: 2026-01-19\n"
    )
    data = reader.read(text.encode(), "x").data
    data["数据"]["依申请公开"] = {"本年新收": {"自然人": "3"}, "上年结转": "0"}
    data["引言"] = "一句。\n二句。"
    made = patch.amend(text, data, form)
    assert patch.bare(reader.read(made.encode(), "x").data) == patch.bare(data)
    assert made.splitlines() == [
        "# 头",
        "机关: 甲",
        "年度: 2025",
        "引言: |",
        "  一句。",
        "  二句。",
        "数据:  # 表",
        "  未填按零: 是",
        "  依申请公开:",
        "    # 台账",
        "    本年新收: {自然人: 3} # 核对过",
        "    # 二、上年结转政府信息公开申请数量",
        "    上年结转: 0",
        "落款日期: 2026-01-19",
    ]


# last year


def test_last_year_fills_in_and_stands_beside() -> None:
    order = workbooks.Order(
        "x",
        workbooks.blank("示例县人民政府", "人民政府", 2025),
        (example("示例县人民政府-2024.yaml").read_bytes(),),
    )
    made = workbooks.make(order)
    assert made.book
    book = openpyxl.load_workbook(io.BytesIO(made.book), data_only=True)
    assert [book[FIGURES][cell].value for cell in ("I26", "J26")] == [36, 0]
    beside = "\n".join(
        str(row[2].value) for row in book[TEXTS].iter_rows(min_row=4) if row[2].value
    )
    assert (
        "县政府网站全年发布政府信息4317条" in beside
        and "各级行政机关新收申请662件" in beside
        and "{{" not in beside
    )
    filled = taken(
        typed(made.book, {("依申请公开", "上年结转", "自然人"): 35}, edition.load("2021"))
    )
    assert filled.data["数据"]["依申请公开"]["上年结转"]["自然人"] == "35"


def test_a_body_made_of_several_begins_with_their_sum() -> None:
    lasts = [example("示例县人民政府-2024.yaml").read_bytes()] * 2
    made = workbooks.make(
        workbooks.Order("x", workbooks.blank("示例县人民政府", "人民政府", 2025), tuple(lasts))
    )
    assert made.book and openpyxl.load_workbook(io.BytesIO(made.book))[FIGURES]["I26"].value == 72


# what people do to it


def test_blank_is_not_zero() -> None:
    """A cell left blank stays blank, a 0 typed is 0; where the unit says so, all blank cells of the
    three tables are 0, the fees are not."""
    form = edition.load("2021")
    figures = Report.from_data(taken(typed(empty(), {NEW: 0}, form)).data).figures
    assert (
        figures[NEW] == 0
        and figures["依申请公开", "本年新收", "商业企业"] is None
        and figures["依申请公开", "本年新收", "总计"] is None
    )

    def change(parts: dict[str, bytes]) -> None:
        put(parts, SHEET, {cell_name(*SWITCH): "是"})

    figures = Report.from_data(taken(packed(change)).data).figures
    assert (
        figures["依申请公开", "本年新收", "总计"] == 0
        and figures["信息处理费", "收费通知件数"] is None
    )
    text = example().read_text(encoding="utf-8").replace("未填按零: 是", "未填按零: 否")
    again = taken(
        packed(
            change, write.write(Report.from_data(reader.read(text.encode(), "x").data), text=text)
        )
    )
    assert Report.from_data(again.data).figures["依申请公开", "本年新收", "总计"] == 7


@pytest.mark.parametrize(
    ("value", "figure", "code"),
    [
        ("１２", 12, ""),
        ("1,200", 1200, ""),
        (" 7 ", 7, ""),
        (3.0, 3, ""),
        ("3件", None, "G114"),
        ("无", None, "G114"),
        (3.5, None, "G114"),
        (-1, None, "G114"),
        (True, None, "G114"),
        (False, None, "G114"),
        ("/", None, "G114"),
    ],
)
def test_numbers_as_people_type_them(value: Any, figure: int | None, code: str) -> None:
    data = typed(empty(), {NEW: value}, edition.load("2021"))
    assert Report.from_data(taken(data).data).figures[NEW] == figure
    found = [f for f in produce(Job("x.xlsx", data)).findings if f.code == "G114"]
    assert [(f.code, str(f.place)) for f in found] == ([(code, "x.xlsx:填报!I25")] if code else [])
    if code:
        assert str(value).removesuffix(".0").upper()[:3] in taken(data).yaml.upper(), (
            "what was typed must not be lost"
        )
    if isinstance(value, bool):
        assert f"“{str(value).upper()}”不是数字" in found[0].message, "as Excel shows it"


def test_findings_name_sheet_and_cell() -> None:
    data = typed(
        book_of(),
        {NEW: 8},
        edition.load("2021"),
        B7="全年公开146条，其中网站63条、公众号58条、公示栏25条，合计共2024年。",
    )
    findings = produce(Job("示例县信访局-2025.xlsx", data)).findings
    assert ("G304", "填报!I25") in named(findings) or ("G306", "填报!I25") in named(findings)
    assert all(f.place and f.place.cell for f in findings)
    audited = audit_report.audit(import_report.take(data, "示例县信访局-2025.xlsx"))
    assert set(named(audited)) == set(named(findings))


def test_every_form_of_the_findings_has_the_cell(tmp_path: Path) -> None:
    path, sheet = tmp_path / "示例县信访局-2025.xlsx", tmp_path / "问题.xlsx"
    path.write_bytes(typed(book_of(), {NEW: 8}, edition.load("2021")))
    told = {
        form: run("check", path, "--format", form).stdout
        for form in ("text", "json", "github", "sarif")
    }
    shown = json.loads(told["json"])["findings"]
    cells = {finding["cell"] for finding in shown}
    assert "填报!I25" in cells and any(r["cell"] for finding in shown for r in finding["related"])
    assert all(f"{path.name}:{cell}" in told["text"] and cell in told["github"] for cell in cells)
    results = json.loads(told["sarif"])["runs"][0]["results"]
    assert {
        r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for r in results
    } == cells
    assert run("check", path, "--format", "xlsx", "-o", sheet).exit_code == 1
    book = openpyxl.load_workbook(sheet).active
    assert book and cells <= {c.value for row in book.iter_rows() for c in row}


def replaced(part: str, old: str, new: str) -> bytes:
    """A workbook with words replaced in one of its parts."""

    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return packed(change)


WORDS, BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "code", "said"),
    [
        (WORDS, "<t>1</t>", "<t>2</t>", "G951", "第2版填报表"),
        (WORDS, "<t>2021</t>", "<t>2019</t>", "G951", "改动过"),
        (WORDS, "5py65YWz", "5py65YWx", "G951", "改动过"),
        (BOOK, 'name="文字"', 'name="文字说明"', "G950", "文字"),
        (
            WORDS,
            "一、本年新收政府信息公开申请数量",
            "一、本年收到的申请数量",
            "G952",
            "填报!A25应当是“一、本年新收政府信息公开申请数量”",
        ),
        (WORDS, "改进情况", "改进", "G952", "文字!A"),
        (
            WORDS,
            "示例县水利局2025年政府",
            "示例县林业局2025年政府",
            "G952",
            "填报!A1应当是“示例县水利局",
        ),
    ],
)
def test_other_versions_are_refused_with_the_way_out(
    part: str, old: str, new: str, code: str, said: str
) -> None:
    data = replaced(part, old, new)
    filled = taken(data)
    assert [f.code for f in filled.findings] == [code] and said in filled.findings[0].message
    assert "新的填报表" in filled.findings[0].fix and not filled.data and not filled.yaml
    assert not produce(Job("x.xlsx", data)).passed


@pytest.mark.parametrize(
    ("sheet", "cell", "new"),
    [
        (COVER, "C3", "示例县林业局"),
        (COVER, "C4", "2024年"),
        (COVER, "C5", "2019年格式"),
        (COVER, "C8", "第9版"),
        (COVER, "A1", "别的表"),
        (TEXTS, "A1", "别的表"),
        (CHECKS, "A1", "别的表"),
    ],
)
def test_a_workbook_with_another_name_on_it_is_refused(sheet: str, cell: str, new: str) -> None:
    """Wherever it says for whom it was made."""

    def change(book: Any) -> None:
        book[sheet][cell] = new

    filled = taken(edited(empty(), change))
    assert named(filled.findings) == [("G952", f"{sheet}!{cell}")] and not filled.data
    message, fix = filled.findings[0].message, filled.findings[0].fix
    assert (
        f"现在是“{new}”" in message
        and "给示例县水利局2025年度做的" in message
        and f"把{sheet}!{cell}改回“" in fix
    )


def test_a_renamed_sheet_can_be_named_back() -> None:
    book = edited(book_of(), lambda book: setattr(book[FIGURES], "title", "填报（定稿）"))
    [finding] = taken(book).findings
    assert (finding.code, str(finding.place)) == ("G950", "x.xlsx:填报")
    assert finding.fix.startswith(
        "只是改了名称的，把工作表“填报（定稿）”的名称改回“填报”；不是的，请向发来这份表的单位"
    )


def test_the_name_changed_everywhere_is_put_back_everywhere() -> None:
    def change(book: Any) -> None:
        for sheet, cell in (
            (COVER, "A1"),
            (COVER, "C3"),
            (FIGURES, "A1"),
            (TEXTS, "A1"),
            (CHECKS, "A1"),
        ):
            book[sheet][cell] = str(book[sheet][cell].value).replace("水利", "林业")

    finding = taken(edited(empty(), change)).findings[0]
    assert "另有4处" in finding.message and "其余各处也改回来" in finding.fix


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        (FIGURES, "Q25"),
        (FIGURES, "P25"),
        (FIGURES, "C4"),
        (FIGURES, "A70"),
        (TEXTS, "F9"),
        (TEXTS, "D6"),
        (TEXTS, "B7"),
        (TEXTS, "B90"),
        (CHECKS, "H3"),
        (CHECKS, "B120"),
        (COVER, "D4"),
        (COVER, "A40"),
    ],
)
def test_what_is_written_elsewhere_is_said(sheet: str, cell: str) -> None:
    def change(book: Any) -> None:
        book[sheet][cell] = "其中3件为批量申请"

    filled = taken(edited(empty(), change))
    strays = [f for f in filled.findings if f.code == "G956"]
    assert [(str(f.place), f.severity) for f in strays] == [
        (f"x.xlsx:{sheet}!{cell}", Severity.WARNING)
    ] and filled.data
    assert (
        "其中3件" in strays[0].message
        and "没有读入" in strays[0].message
        and "“文字”" in strays[0].fix
    )


def test_sheets_of_their_own_are_said() -> None:
    def change(book: Any) -> None:
        for title, text in (("补充", "说明"), ("空", " "), ("WpsReserved_CellImgList", "x")):
            book.create_sheet(title)["B2"] = text
        book[CHECKS]["A97"] = "填报人：张三"

    strays = [f for f in taken(edited(empty(), change)).findings if f.code == "G956"]
    assert [str(f.place) for f in strays] == ["x.xlsx:补充!B2"] and "工作表“补充”" in strays[
        0
    ].message


@pytest.mark.parametrize("name", ["x.xlsx", "x.xls"])
def test_a_workbook_without_its_hidden_sheet_is_known(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(edited(empty(), lambda book: book.remove(book[workbook.SHEET])))
    assert load_report.is_ours(path.read_bytes())
    for command in ("check", "import"):
        done = run(command, path)
        assert (
            done.exit_code == 1
            and done.output.count("G950") == 1
            and "隐藏的工作表" in done.output
            and "gia-author form" in done.output
        )
        assert not re.search("G102|G930|yaml", done.output)


def test_advice_speaks_of_the_workbook() -> None:
    """Not of keys in a file that the unit does not have."""
    data = typed(
        book_of(), {NEW: ""}, edition.load("2021"), B10="新收{{ 依申请公开.本年新收.自然人 }}件。"
    )
    off = packed(lambda parts: put(parts, SHEET, {cell_name(*SWITCH): "否"}), data)
    findings = produce(Job("x.xlsx", off)).findings
    told = [f for f in findings if f.code in ("G301", "G122")]
    assert [f.code for f in told] == ["G301"], "the text that lacks the figure is no second slip"
    assert "填报!I2选成“是”" in told[0].fix and told[0].place and told[0].place.cell == "填报!I25"
    assert not any("未填按零" in f.fix or "“数据”" in f.fix for f in findings)


def test_rows_put_in_are_seen() -> None:
    filled = taken(edited(empty(), lambda book: book[FIGURES].insert_rows(30)))
    assert [f.code for f in filled.findings] == ["G952"] and not filled.data


def test_another_edition_of_the_program_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    data = blank()
    monkeypatch.setattr(hidden_sheet, "fingerprint", lambda edition: "other")
    assert "与本程序的不同" in taken(data).findings[0].message


def hidden(**changed: str) -> list[str]:
    """The hidden data of a sound workbook with parts of its head changed, under a hash that
    fits."""
    lines = hidden_sheet.Payload(
        edition.load("2021"), "示例县水利局", 2025, "机关: 示例县水利局\n"
    ).lines()
    head = [
        changed.get(name, was)
        for name, was in zip(
            ("mark", "form", "edition", "labels", "agency", "year"), lines, strict=False
        )
    ]
    return [
        *head,
        hidden_sheet._hash([*head, *lines[hidden_sheet.HEAD :]]),
        *lines[hidden_sheet.HEAD :],
    ]


def test_hidden_data_under_a_hash_that_fits() -> None:
    assert hidden_sheet.unpack(hidden()).year == 2025
    for year in ("9" * 5000, "20255", "-5", "二", ""):
        with pytest.raises(hidden_sheet.Unfit):
            hidden_sheet.unpack(hidden(year=year))


def test_one_workbook_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    for name in ("1", "3"):
        (tmp_path / f"{name}.xlsx").write_bytes(blank(agency=f"{name}局"))
    (tmp_path / "2.xlsx").mkdir()
    done = run("import", tmp_path, "-o", tmp_path / "收")
    assert done.exit_code == 1 and "2.xlsx：这是文件夹" in done.output
    assert sorted(p.name for p in (tmp_path / "收").iterdir()) == ["1局-2025.yaml", "3局-2025.yaml"]


def test_nothing_becomes_a_formula() -> None:
    """Texts that look like formulas go out as texts and come back as texts."""
    report, old = report_of(example())
    data = copy.deepcopy(dict(report.prose))
    wild = {
        "主动公开": '=HYPERLINK("http://x","y")',
        "依申请公开": "+1+cmd|' /C calc'!A0",
        "政府信息管理": "-1",
        "监督保障": "@SUM(1)",
    }
    data["总体情况"] |= wild
    made = write.write(Report.from_data(data), text=old)
    book = openpyxl.load_workbook(io.BytesIO(made))
    cells = {c.value: c for row in book[TEXTS].iter_rows() for c in row if c.value in wild.values()}
    assert set(cells) == set(wild.values()) and all(
        c.data_type == "s" and c.quotePrefix for c in cells.values()
    )
    back = taken(made).data["总体情况"]
    assert {key: back[key] for key in wild} == wild
    for evil in ("=1+1", "+1", "-1", "@x"):
        agency = taken(write.write(Report.from_data({**data, "机关": evil}), text=old))
        assert agency.findings == () or agency.findings


def result(
    cell: str, kind: str, formula: str, value: str, part: str = SHEET
) -> Callable[[dict[str, bytes]], None]:
    """A formula with its result put into a cell, as a spreadsheet program saves it."""

    def change(parts: dict[str, bytes]) -> None:
        inside = (f"<f>{formula}</f>" if formula else "") + (f"<v>{value}</v>" if value else "")
        old, new = (
            rf'<c r="{cell}"( s="\d+")[^>]*?(/>|>.*?</c>)',
            rf'<c r="{cell}"\1 t="{kind}">{inside}</c>',
        )
        parts[part], count = re.subn(old.encode(), new.encode(), parts[part])
        assert count == 1

    return change


def test_formulas_that_people_type() -> None:
    """Their result counts, and a hint names them; a text without a result must be mended."""
    filled = taken(packed(result("I25", "n", "1+2", "3")))
    assert (
        named(filled.findings)[:1] == [("G954", "填报!I25")]
        and filled.findings[0].severity is Severity.HINT
    )
    assert Report.from_data(filled.data).figures[NEW] == 3
    text = taken(typed(empty(), {}, edition.load("2021"), B9='="甲"&"乙"')).findings[0]
    assert (text.code, text.severity, str(text.place)) == (
        "G954",
        Severity.ERROR,
        "x.xlsx:文字!B9",
    ) and "没有它的结果" in text.message


@pytest.mark.parametrize("zero", ["是", "否"])
@pytest.mark.parametrize(
    ("kind", "formula", "value", "said"),
    [
        *[("e", "", error, error) for error in ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A")],
        ("e", "A1+5", "#VALUE!", "#VALUE!"),
        ("n", "A1+5", "", "=A1+5"),
        ("str", "", "#REF!", "#REF!"),
    ],
)
def test_an_error_value_is_neither_blank_nor_zero(
    kind: str, formula: str, value: str, said: str, zero: str
) -> None:
    """It is a mistake in its very cell, in the workbook and in the file made of it."""
    switched = packed(lambda parts: put(parts, SHEET, {cell_name(*SWITCH): zero}), book_of())
    data = packed(result("I25", kind, formula, value), switched)
    filled = taken(data)
    assert Report.from_data(filled.data).figures[NEW] is None and said in filled.yaml
    problems = [f for f in produce(Job("x.xlsx", data)).findings if f.severity is Severity.ERROR]
    assert (
        named(problems) == [("G114", "填报!I25")]
        and said in problems[0].message
        and "直接填数字" in problems[0].fix
    )
    assert [
        f.code
        for f in produce(Job("x.yaml", filled.yaml.encode())).findings
        if f.severity is Severity.ERROR
    ] == ["G114"]
    assert set(named(audit_report.audit(import_report.take(data, "x.xlsx")))) == set(
        named(produce(Job("x.xlsx", data)).findings)
    )


def test_an_error_value_among_the_texts_must_be_mended() -> None:
    data = packed(result("B9", "e", "A1+5", "#VALUE!", "xl/worksheets/sheet3.xml"))
    finding = taken(data).findings[0]
    assert (finding.severity, str(finding.place)) == (
        Severity.ERROR,
        "x.xlsx:文字!B9",
    ) and "#VALUE!" in finding.message
    switch = taken(packed(result(cell_name(*SWITCH), "e", "", "#REF!")))
    assert "G113" in [f.code for f in produce(Job("x.yaml", switch.yaml.encode())).findings]


def test_totals_are_worked_out_again() -> None:
    """A result that is missing or stale is worked out anew and said; a number typed over a formula
    is checked like any other."""
    form = edition.load("2021")
    whole = typed(book_of(), {}, form)  # openpyxl keeps no results
    stale = taken(whole)
    assert [f.code for f in stale.findings] == ["G953"] and stale.findings[
        0
    ].severity is Severity.HINT
    assert Report.from_data(stale.data).figures == report_of(example())[0].figures

    def result(parts: dict[str, bytes]) -> None:
        parts[SHEET] = re.sub(
            rb'(<c r="O25"[^>]*><f>[^<]*</f><v>)7(</v>)', rb"\g<1>9\2", parts[SHEET]
        )

    changed = taken(packed(result, book_of()))
    assert [(f.code, f.severity, f.place.cell) for f in changed.findings if f.place] == [
        ("G953", Severity.WARNING, "填报!O25")
    ]
    assert "存着9，各项之和是7" in changed.findings[0].message
    over = typed(book_of(), {("依申请公开", "本年新收", "总计"): 9}, form)
    assert ("G306", "填报!O25") in named(produce(Job("x.xlsx", over)).findings)


def test_totals_of_a_faulty_cell_are_no_further_fault() -> None:
    """A program that has worked everything out again adds up the other cells; nothing is left to be
    worked out."""

    def change(parts: dict[str, bytes]) -> None:
        for cell, kind, inside in (
            ("I25", "inlineStr", "<is><t>19件</t></is>"),
            ("J25", "n", "<v>2</v>"),
            ("O25", "n", "<f>SUM(I25:N25)</f><v>2</v>"),
        ):
            old, new = (
                rf'<c r="{cell}"( s="\d+")[^>]*?(/>|>.*?</c>)',
                rf'<c r="{cell}"\1 t="{kind}">{inside}</c>',
            )
            parts[SHEET] = re.sub(old.encode(), new.encode(), parts[SHEET])

    data = packed(change, book_of())
    assert not taken(data).findings
    assert ("G114", "填报!I25") in named(produce(Job("x.xlsx", data)).findings)


def test_totals_in_the_file_that_are_wrong_are_said_and_kept() -> None:
    text = (
        example()
        .read_text(encoding="utf-8")
        .replace("本年新收: {自然人: 7}", "本年新收: {自然人: 7, 总计: 9}")
    )
    made = workbooks.make(workbooks.Order("x", text.encode()))
    assert [f.code for f in made.findings] == ["G955"] and made.book
    filled = taken(made.book)
    assert filled.yaml == text
    changed = taken(typed(made.book, {NEW: 8}, edition.load("2021")))
    assert "总计" not in changed.data["数据"]["依申请公开"]["本年新收"]


# hostile files


def inserted(xml: bytes, before: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts[SHEET] = parts[SHEET].replace(before, xml + before, 1)

    return change


def bomb(parts: dict[str, bytes]) -> None:
    parts["xl/media/big.bin"] = bytes(60_000_000)


def entities(parts: dict[str, bytes]) -> None:
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    head = (
        b'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY l0 "lol"><!ENTITY x SYSTEM "file:///etc/passwd">'
        + lol
        + b"]>"
    )
    body = parts[SHEET].partition(b"?>")[2]
    parts[SHEET] = head + body.replace(
        b"</sheetData>",
        b'<row r="900"><c r="A900" t="inlineStr"><is><t>&l8;&x;</t></is></c></row></sheetData>',
    )


@pytest.mark.parametrize(
    "change",
    [
        inserted(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', b"</sheetData>"),
        inserted(
            b"".join(
                b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(100, 30_000)
            ),
            b"</sheetData>",
        ),
        inserted(b"".join(b"<row><c><v>1</v></c></row>" for n in range(20_000)), b"</sheetData>"),
        inserted(
            b'<mergeCells count="1"><mergeCell ref="A70:XFD1048576"/></mergeCells>', b"<mergeCells"
        ),
        bomb,
        entities,
        inserted(b"<<<", b"</sheetData>"),
        lambda parts: parts.pop("xl/workbook.xml"),
        lambda parts: parts.pop(SHEET),
    ],
    ids=[
        "far cell",
        "rows",
        "rows without numbers",
        "merged",
        "bomb",
        "entities",
        "broken",
        "no book",
        "no sheet",
    ],
)
def test_hostile_workbooks_end_in_bounds(change: Callable[[dict[str, bytes]], None]) -> None:
    data = packed(change)
    filled = read.read(data, "x.xlsx")
    assert filled is None or not filled.data or Report.from_data(filled.data).figures[NEW] is None
    assert "root:" not in str(filled)


def test_a_zip_that_lies_about_its_size() -> None:
    data = bytearray(packed(bomb))
    data = bytearray(
        bytes(data).replace((60_000_000).to_bytes(4, "little"), (60).to_bytes(4, "little"))
    )
    filled = read.read(bytes(data), "x.xlsx")
    assert filled is None or filled.data


def test_other_files_are_not_ours() -> None:
    for data in (
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        example().read_bytes(),
        b"PK\x03\x04" + workbook.SHEET.encode() * 50,
    ):
        assert read.read(data, "x.xlsx") is None
    assert (
        Report.from_data(load_report.read_source(example().read_bytes(), "x").data).agency
        == "示例县信访局"
    )


# a real spreadsheet program


def good(form: Edition) -> dict[Address, int]:
    """Figures that balance: seven received, six done, one left."""
    figures = dict.fromkeys(layout.layout(form).inputs, 0)
    return figures | {
        NEW: 7,
        ("依申请公开", "予以公开", "自然人"): 6,
        ("依申请公开", "结转下年度", "自然人"): 1,
    }


@pytest.mark.skipif(not libreoffice.OFFICE, reason="LibreOffice is not installed")
def test_libreoffice_fills_in_and_works_out(tmp_path: Path) -> None:
    form, empty = edition.load("2021"), tmp_path / "empty.xlsx"
    at = layout.layout(form)
    empty.write_bytes(blank())
    fine, wrong = libreoffice.Session(empty), libreoffice.Session(empty)
    for session in (fine, wrong):
        for address, value in good(form).items():
            session.type(1, at.reference(address), value)
        for row in text_rows.passages(taken(blank()).data, form):
            if row.needed:
                session.type(2, f"B{row.row + 1}", "写了这一段。")
    wrong.type(1, "I25", 9)
    wrong.type(1, "J27", "3件")
    wrong.type(1, "D9", 4)
    wrong.type(1, "K27", "=1+1")
    wrong.type(1, "A60", 2)
    for name in ("fine.xlsx", "fine.xls", "fine.pdf", "wrong.xlsx", "wrong.pdf"):
        (fine if name.startswith("fine") else wrong).save(tmp_path / name)
    libreoffice.run([fine, wrong], tmp_path)
    shutil.copy(tmp_path / "fine.xls", tmp_path / "fine.et")
    for name in ("fine.xlsx", "fine.xls", "fine.et"):
        filled = taken((tmp_path / name).read_bytes(), name)
        assert not filled.findings
        assert {
            a: v for a, v in Report.from_data(filled.data).figures.items() if a in at.inputs
        } == good(form)
        assert filled.data["总体情况"]["主动公开"] == "写了这一段。"
    _looks_right(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "wrong.xlsx", data_only=True)
    assert [book[FIGURES][cell].value for cell in ("I50", "J50", "K50", "L50")] == [
        "差2",
        None,
        "差-2",
        "平",
    ]
    assert book[FIGURES]["P50"].value == "自然人：左边9，右边7。科研机构：左边0，右边2。"
    assert (
        book[FIGURES]["P27"].value == "×有1格填得不对，请填数字。"
        and "本年制发大于现行有效＋本年废止，差4" in book[FIGURES]["P9"].value
    )
    assert book[CHECKS]["A2"].value == book[FIGURES]["J2"].value == book[COVER]["C9"].value
    assert str(book[CHECKS]["A2"].value).startswith("有3项不通过，请改正，有2项请核对")
    results = {
        row[1].value: [c.value for c in row[2:6]]
        for row in book[CHECKS].iter_rows(min_row=4)
        if row[1].value
    }
    assert results["自然人：本年新收＋上年结转＝总计＋结转下年度"] == [9, 7, 2, "不通过"]
    assert results["收费通知件数与通知金额都是0，或者都不是0"] == [2, 0, 1, "请核对"]
    filled = taken((tmp_path / "wrong.xlsx").read_bytes())
    assert named(filled.findings) == [("G954", "填报!K27")] and "“2”" in filled.findings[0].message
    outcome = produce(Job("wrong.xlsx", (tmp_path / "wrong.xlsx").read_bytes()))
    assert ("G114", "填报!J27") in named(outcome.findings)


@pytest.mark.skipif(not libreoffice.OFFICE, reason="LibreOffice is not installed")
def test_an_old_workbook_tells_formulas_and_errors(tmp_path: Path) -> None:
    """What the library does not know of .xls: it is as good as .xlsx."""
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(blank())
    session = libreoffice.Session(empty)
    for sheet, cell, value in (
        (1, "I25", "=A1+5"),
        (1, "J25", "=NA()"),
        (1, "K25", "=1+1"),
        (1, "I26", "19件"),
        (1, "Q30", "补充"),
        (2, "B9", '="甲"&"乙"'),
    ):
        session.type(sheet, cell, value)
    for name in ("x.xlsx", "x.xls"):
        session.save(tmp_path / name)
    libreoffice.run([session], tmp_path)
    for name in ("x.xlsx", "x.xls"):
        data = (tmp_path / name).read_bytes()
        found = produce(Job(name, data)).findings
        assert [
            (f.code, f.place.cell)
            for f in found
            if f.place and f.code in ("G114", "G953", "G954", "G956")
        ] == [
            ("G114", "填报!I25"),
            ("G114", "填报!J25"),
            ("G114", "填报!I26"),
            ("G956", "填报!Q30"),
            ("G954", "文字!B9"),
            ("G954", "填报!K25"),
        ]
        assert "#VALUE!" in found[0].message and "#N/A" in found[1].message


def _looks_right(folder: Path) -> None:
    """The cells that are wrong are red, and no cell of a sound workbook is."""
    import pypdfium2

    for stem, wrong in (("fine", False), ("wrong", True)):
        with pypdfium2.PdfDocument(folder / f"{stem}.pdf") as pdf:
            assert len(pdf) >= 7
            pages = [page.render(scale=0.6).to_pil().convert("RGB") for page in pdf]
        red = sum(
            count
            for page in pages
            for count, (r, g, b) in page.getcolors(maxcolors=page.width * page.height)
            if r > 240 and abs(g - 0xD0) < 6 and abs(b - 0xD3) < 6
        )
        assert (red > 300) is wrong, (stem, red)


# the commands


def roster(folder: Path, count: int = 3) -> Path:
    names = "".join(f"  - {{机关: 示例县第{n}局}}\n" for n in range(count))
    path = folder / "名册.yaml"
    path.write_text(
        (
            "名称: 示例县\n年度: 2025\n截止日期: 2026-01-20\n单位:\n"
            f"{names}  - {{机关: 示例县税务局, 不计入: 垂直管理}}\n"
        ),
        encoding="utf-8",
    )
    return path


def run(*arguments: object) -> Any:
    from click.testing import CliRunner

    from gia_author.cli.app import cli

    return CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=False)


def test_a_workbook_for_every_body_that_is_counted(tmp_path: Path) -> None:
    path = roster(tmp_path)
    before = (
        example("示例县人民政府-2024.yaml")
        .read_text(encoding="utf-8")
        .replace("示例县人民政府", "示例县第1局")
    )
    (tmp_path / "示例县第1局-2024.yaml").write_text(before, encoding="utf-8")
    (tmp_path / "示例县第2局-2025.yaml").write_text(
        example().read_text(encoding="utf-8").replace("示例县信访局", "示例县第2局"),
        encoding="utf-8",
    )
    made = run("form", path, "-o", tmp_path / "发")
    assert made.exit_code == 0 and "生成3份填报表" in made.output
    assert sorted(p.name for p in (tmp_path / "发").iterdir()) == [
        f"示例县第{n}局-2025.xlsx" for n in range(3)
    ]
    cells = [
        openpyxl.load_workbook(tmp_path / "发" / f"示例县第{n}局-2025.xlsx", data_only=True)
        for n in range(3)
    ]
    assert [book[FIGURES]["I26"].value for book in cells] == [None, 36, 1]
    assert (
        cells[0][COVER]["C6"].value == "2026年1月20日" and cells[0][COVER]["C7"].value == "示例县"
    )
    kept = (tmp_path / "发" / "示例县第0局-2025.xlsx").read_bytes()
    again = run("form", path, "-o", tmp_path / "发")
    assert (
        "3份已经有了" in again.output
        and (tmp_path / "发" / "示例县第0局-2025.xlsx").read_bytes() == kept
    )


def test_one_unit_out_and_in(tmp_path: Path) -> None:
    shutil.copy(example(), tmp_path)
    made = run("form", tmp_path / example().name, "-o", tmp_path / "发")
    back = tmp_path / "发" / "示例县信访局-2025.xlsx"
    assert made.exit_code == 0 and back.is_file()
    assert run("check", back).exit_code == 0
    taken_in = run("import", back)
    assert taken_in.exit_code == 0 and "可以报送" in taken_in.output
    assert back.with_suffix(".yaml").read_bytes() == example().read_bytes()
    again = run("import", back)
    assert again.exit_code == 0 and again.output.endswith(
        f"没有变化 {back.with_suffix('.yaml')}\n"
    ), "the same again is no conflict"
    back.with_suffix(".yaml").write_text("机关: 别的\n", encoding="utf-8")
    refused = run("import", back)
    assert refused.exit_code == 1 and "没有改动它" in refused.output
    assert back.with_suffix(".yaml").read_text(encoding="utf-8") == "机关: 别的\n"
    assert run("form", "--unit", "示例县水利局").exit_code == 2


def test_an_import_says_sheet_and_cell(tmp_path: Path) -> None:
    path = tmp_path / "示例县信访局-2025.xlsx"
    path.write_bytes(typed(book_of(), {NEW: 8}, edition.load("2021")))
    done = run("import", path)
    assert (
        done.exit_code == 1
        and f"{path}:填报!I25" in done.output
        and path.with_suffix(".yaml").is_file()
    )
    path.write_bytes(edited(empty(), lambda book: book[FIGURES].delete_rows(30)))
    refused = run("import", path, "-o", tmp_path / "y.yaml")
    assert (
        refused.exit_code == 1
        and "G952" in refused.output
        and "新的填报表" in refused.output
        and not (tmp_path / "y.yaml").exists()
    )


def test_many_by_workers(tmp_path: Path) -> None:
    path = roster(tmp_path, 10)
    assert run("form", path, "-o", tmp_path / "发", "--jobs", 2).exit_code == 0
    done = run("import", tmp_path / "发", "-o", tmp_path / "收", "--jobs", 2)
    assert (
        done.exit_code == 1
        and done.output.count("必须改") == 10
        and len(list((tmp_path / "收").glob("*.yaml"))) == 10
    )


def test_a_text_that_no_cell_holds_is_refused() -> None:
    text = (
        example().read_text(encoding="utf-8").replace("全年主动公开政府信息146条", "很长" * 20_000)
    )
    made = workbooks.make(workbooks.Order("x", text.encode()))
    assert made.book is None and [f.code for f in made.findings] == ["G116"]


def test_the_unwritten_are_counted() -> None:
    form = edition.load("2021")
    rows = text_rows.passages({}, form)
    assert sheet_texts.unwritten(rows).value == 7 == sum(row.needed for row in rows)
    assert all(shape(form).at(row.path) for row in rows if row.path)


def unit(folder: Path, name: str) -> Path:
    """A unit's file made from the example."""
    path = folder / f"{name}-2025.yaml"
    path.write_text(
        example().read_text(encoding="utf-8").replace("示例县信访局", name), encoding="utf-8"
    )
    return path


def later(path: Path, seconds: int) -> None:
    """Have a file saved so much later than it was."""
    when = path.stat().st_mtime + seconds
    os.utime(path, (when, when))


def test_a_folder_stands_for_its_files_and_its_workbooks(tmp_path: Path) -> None:
    (tmp_path / "下").mkdir()
    for name in ("甲局", "乙局"):
        unit(tmp_path, name)
    (tmp_path / "甲局-2025.xlsx").write_bytes(blank(agency="甲局"))
    (tmp_path / "填好了.xlsx").write_bytes(book_of(tmp_path / "乙局-2025.yaml"))
    (tmp_path / "下" / "乙局-2024.xlsx").write_bytes(blank(2024, "乙局"))
    (tmp_path / "丙局（改）.xlsx").write_bytes(blank(agency="丙局"))
    openpyxl.Workbook().save(tmp_path / "台账.xlsx")
    later(tmp_path / "甲局-2025.xlsx", -60)
    later(tmp_path / "填好了.xlsx", 60)
    wanted = ["丙局（改）.xlsx", "乙局-2024.xlsx", "乙局-2025.yaml", "甲局-2025.yaml"]
    found = find_reports.find([str(tmp_path)])
    assert sorted(path.name for path in found.paths) == wanted
    assert found.notices == (), "one is older, one says the same"
    later(tmp_path / "甲局-2025.xlsx", 120)
    found = find_reports.find([str(tmp_path)])
    assert sorted(path.name for path in found.paths) == wanted
    (notice,) = found.notices
    assert "甲局-2025.xlsx没有用" in notice
    assert [path.name for path in find_reports.find([str(tmp_path / "甲局-2025.xlsx")]).paths] == [
        "甲局-2025.xlsx"
    ], "asked for by name"


def test_check_and_batch_take_the_workbooks_of_a_folder(tmp_path: Path, program: Program) -> None:
    unit(tmp_path, "甲局")
    (tmp_path / "乙局-2025.xlsx").write_bytes(book_of(unit(tmp_path, "乙局")))
    (tmp_path / "乙局-2025.yaml").unlink()
    code, out, _ = program("check", tmp_path)
    assert code == 0 and out.count("可以报送") == 2
    code, out, _ = program(
        "batch", tmp_path, "--out", tmp_path / "成品", "--to", "html", "--jobs", "1"
    )
    assert code == 0 and "共2份" in out and len([*(tmp_path / "成品").glob("*/*.html")]) == 2


def test_a_workbook_with_photographs_in_it(tmp_path: Path, program: Program) -> None:
    path = tmp_path / "示例县信访局-2025.xlsx"
    path.write_bytes(
        packed(
            lambda parts: parts.update(
                {"xl/media/image1.jpeg": random.Random(1).randbytes(3_000_000)}
            ),
            book_of(),
        )
    )
    assert program("check", path)[:2] == (0, f"{path}：可以报送\n")


def test_an_imported_workbook_is_named_after_its_unit(tmp_path: Path) -> None:
    path = roster(tmp_path, 2)
    assert run("form", path, "-o", tmp_path / "收", "--jobs", 1).exit_code == 0
    (tmp_path / "收" / "示例县第1局-2025.xlsx").rename(tmp_path / "收" / "填好了.xlsx")
    run("import", tmp_path / "收", "-o", tmp_path, "--jobs", 1)
    assert sorted(p.name for p in tmp_path.glob("*局-2025.yaml")) == [
        "示例县第0局-2025.yaml",
        "示例县第1局-2025.yaml",
    ]
    run("import", tmp_path / "收" / "填好了.xlsx", "-o", tmp_path / "我起的名.yaml")
    assert (tmp_path / "我起的名.yaml").is_file(), "a name that was asked for"


def test_two_workbooks_of_one_unit_are_not_both_imported(tmp_path: Path) -> None:
    book = book_of(unit(tmp_path, "甲局"))
    for name, value in (("一.xlsx", 7), ("七.xlsx", 7), ("二.xlsx", 8)):
        (tmp_path / name).write_bytes(typed(book, {NEW: value}, edition.load("2021")))
    done = run(
        "import",
        *(tmp_path / name for name in ("一.xlsx", "七.xlsx", "二.xlsx")),
        "-o",
        tmp_path / "入",
    )
    assert (
        done.exit_code == 1
        and (
            f"{tmp_path / '二.xlsx'}：与{tmp_path / '七.xlsx'}是同一单位同一年度的填报表，"
            "内容不同，没有导入"
        )
        in done.output
    )
    assert (
        report_of(tmp_path / "入" / "甲局-2025.yaml")[0].figures[NEW] == 7
        and len([*(tmp_path / "入").iterdir()]) == 1
    )


def test_a_folder_takes_a_workbook_for_what_is_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not for what it is called: another unit's is another report, older or newer."""
    report = unit(tmp_path, "甲局")
    (tmp_path / "甲局-2025.xlsx").write_bytes(blank(agency="乙局"))
    for seconds in (-60, 120):
        later(tmp_path / "甲局-2025.xlsx", seconds)
        assert {path.name for path in find_reports.find([str(tmp_path)]).paths} == {
            report.name,
            "甲局-2025.xlsx",
        }
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["名册.yaml", "云岭县名册.yml", "各单位-2025.yaml"])
@pytest.mark.parametrize(
    "content",
    [
        "名称: 县\n年度: 2025\n单位:\n  - 机关: 甲局\n",
        '"名称": 县\n"单位":\n- {机关: 甲局}\n',
        '{"名称": "县", "单位": [\n{"机关": "甲局"}]}\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_roster_is_known_by_what_is_in_it(
    tmp_path: Path, name: str, content: str, encoding: str
) -> None:
    report = unit(tmp_path, "甲局")
    (tmp_path / name).write_text(content, encoding=encoding)
    for pattern in (tmp_path, tmp_path / "*"):
        assert find_reports.find([str(pattern)]).paths == [report]
    assert len(find_reports.find([str(tmp_path / "*")], rosters=True).paths) == 2
    assert [path.name for path in find_reports.find([str(tmp_path / name)]).paths] == [name], (
        "asked for by name"
    )


def test_a_workbook_is_never_written_over(tmp_path: Path) -> None:
    book = tmp_path / "甲局-2025.xlsx"
    book.write_bytes(blank(agency="甲局"))
    kept = book.read_bytes()
    for arguments in (("export", book, "-o", book), ("export", unit(tmp_path, "乙局"), "-o", book)):
        refused = run_caught(*arguments)
        assert "这是" in str(refused) and book.read_bytes() == kept
    with pytest.raises(files.FileError, match="没有覆盖它"):
        files.write(book, b"")


def run_caught(*arguments: object) -> BaseException | None:
    from click.testing import CliRunner

    from gia_author.cli.app import cli

    return CliRunner().invoke(cli, list(map(str, arguments))).exception


def test_an_import_sees_a_report_of_either_ending(tmp_path: Path) -> None:
    report = unit(tmp_path, "甲局").rename(tmp_path / "甲局-2025.yml")
    (tmp_path / "填好了.xlsx").write_bytes(book_of(report))
    assert (
        f"没有变化 {report}"
        in run("import", tmp_path / "填好了.xlsx", "-o", tmp_path, "--jobs", 1).output
    )
    (tmp_path / "填好了.xlsx").write_bytes(typed(book_of(report), {NEW: 19}, edition.load("2021")))
    done = run("import", tmp_path / "填好了.xlsx", "-o", tmp_path, "--jobs", 1)
    assert (
        done.exit_code == 1
        and f"{report} 已经有了，内容不同" in done.output
        and not report.with_suffix(".yaml").exists()
    )


@pytest.mark.parametrize("what", ["", "机关: [", "机关: 乙局\n年度: 2023\n"])
def test_a_body_made_of_several_needs_them_all(tmp_path: Path, what: str) -> None:
    """Some of the carry-over is none."""
    path = tmp_path / "名册.yaml"
    path.write_text(
        "名称: 县\n年度: 2025\n单位:\n  - {机关: 丙局, 合并: [甲局, 乙局]}\n", encoding="utf-8"
    )
    before = example("示例县人民政府-2024.yaml").read_text(encoding="utf-8")
    for name in ("甲局", "乙局"):
        (tmp_path / f"{name}-2024.yaml").write_text(
            before.replace("示例县人民政府", name), encoding="utf-8"
        )
    assert run("form", path, "-o", tmp_path / "齐", "--jobs", 1).exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "齐" / "丙局-2025.xlsx")[FIGURES]["I26"].value == 72
    other = tmp_path / "乙局-2024.yaml"
    other.write_text(what, encoding="utf-8") if what else other.unlink()
    made = run("form", path, "-o", tmp_path / "缺", "--jobs", 1)
    assert (
        made.exit_code == 0
        and "上年结转没有填" in made.output
        and ("缺乙局上年的填报文件" in made.output) is (not what)
    )
    assert openpyxl.load_workbook(tmp_path / "缺" / "丙局-2025.xlsx")[FIGURES]["I26"].value is None
