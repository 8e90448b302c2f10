"""The examples, as users see them: they are in order, the flawed one is flawed as announced, their
pages are the golden ones."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import FLAWED, GOLDEN, GOOD, REPORTS, example, job, load, where

from gia_author import template_sandbox
from gia_author.checks import registry, rule_engine
from gia_author.diagnostics.finding import CODES, GiaError, Severity
from gia_author.form.numbers import show
from gia_author.jobs import files, style_validation
from gia_author.render import document, style
from gia_author.report.model import Report
from gia_author.workflows import produce
from gia_author.yamlfile import reader, schema

pytestmark = pytest.mark.slow

ALL = REPORTS
GOOD_ONES = [path for path in ALL if path.name != FLAWED]
OWN_SECTIONS = ("总体情况", "存在的主要问题及改进情况", "其他需要报告的事项")


def name(path: Path) -> str:
    return path.stem


def test_there_are_examples_of_every_kind() -> None:
    reports = [
        Report.from_data(reader.read(path.read_bytes(), path.name).data) for path in GOOD_ONES
    ]
    assert len(reports) >= 10
    assert {r.edition.name for r in reports} == {"2019", "2021"}
    assert {r.kind for r in reports} >= {"部门", "人民政府", "乡镇街道"}
    assert all(re.search("示例|青石", r.agency) for r in reports), "units are invented"


@pytest.mark.parametrize("path", GOOD_ONES, ids=name)
def test_good_example_is_in_order(path: Path) -> None:
    findings = produce.examine(job(path)).findings
    assert [(f.code, where(f), f.message) for f in findings] == []


def test_flawed_example_gives_exactly_its_findings(golden: Callable[[str, str], None]) -> None:
    outcome = produce.produce(job(example(FLAWED)))
    found = [
        {
            "severity": f.severity.value,
            "code": f.code,
            "address": where(f),
            "line": f.place.line if f.place else None,
            "column": f.place.column if f.place else None,
            "message": f.message,
        }
        for f in outcome.findings
    ]
    golden("有错的示例-2025.json", json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    assert not outcome.passed and not outcome.files


def test_flawed_example_by_hand() -> None:
    """The same, from reading the file, so that a golden file accepted unread cannot hide a
    fault."""
    outcome = produce.produce(job(example(FLAWED)))
    assert sorted((f.code, where(f)) for f in outcome.findings) == sorted(
        [
            ("G603", "引言"),
            ("G604", "落款日期"),
            ("G201", "总体情况.政府信息公开平台建设"),
            ("G120", "总体情况.依申请公开"),
            ("G701", "总体情况.监督保障"),
            ("G401", "总体情况.主动公开"),
            ("G205", "信息处理费.收费通知件数"),
            ("G206", "信息处理费.通知金额"),
            ("G305", "信息处理费.实收金额"),
            ("G301", "主动公开政府信息.行政强制"),
            ("G305", "主动公开政府信息.行政规范性文件.本年制发"),
            ("G304", "依申请公开.本年新收.商业企业"),
            ("G306", "依申请公开.予以公开.自然人"),
            ("G302", "复议诉讼.行政复议.总计"),
            ("G190", "核对说明[1]"),
        ]
    )
    repair = next(f for f in outcome.findings if f.code == "G306")
    assert (repair.left, repair.right) == ("9", "6")


def test_findings_are_sorted_by_weight_then_place() -> None:
    findings = produce.produce(job(example(FLAWED))).findings
    order = [*Severity]
    keys = [(order.index(f.severity), f.place.line, f.place.column) for f in findings if f.place]
    assert keys == sorted(keys) and len(keys) == len(findings)


def page(path: Path) -> tuple[Report, document.Document]:
    made = produce.examine(job(path))
    return made.report, document.compose(made.report, made.told, last=made.last)


@pytest.mark.parametrize("path", GOOD_ONES, ids=name)
def test_golden_page(path: Path, golden: Callable[[str, str], None]) -> None:
    html = page(path)[1].page
    golden(
        f"{path.stem}.html", html.replace("<tr>", "\n<tr>").replace("<tbody>", "\n<tbody>") + "\n"
    )


def test_no_stale_golden_files() -> None:
    pages = {f"{path.stem}.html" for path in GOOD_ONES}
    assert {path.name for path in GOLDEN.iterdir()} == pages | {"有错的示例-2025.json"}


@pytest.mark.parametrize("path", GOOD_ONES, ids=name)
def test_page_holds_every_figure_and_every_word(path: Path) -> None:
    """Against the file itself, not the golden page: figures in their number, the author's sentences
    in full."""
    report, composed = page(path)
    cells = re.findall(r"<td[^>]*>([-.\d]+)(?:（[^<]*）)?</td>", composed.page)
    printed = [a for table in report.edition.tables.values() if table.printed for a in table.cells]
    assert cells == [show(report.figures[a]) for a in printed]
    text = re.sub(r"<[^>]+>", "", composed.page)
    for section in OWN_SECTIONS:
        for written in texts(report.prose[section]):
            for piece in re.split(r"\{\{.*?\}\}|\n", written):
                assert piece.strip() in text, piece
    assert "{{" not in text and "【" not in text


def texts(value: Any) -> list[str]:
    """All texts below a value except choices and figures."""
    if isinstance(value, dict):
        return [
            t
            for key, below in value.items()
            if key not in ("信息处理费", "主题", "小标题", "编号")
            for t in texts(below)
        ]
    return (
        [t for item in value for t in texts(item)]
        if isinstance(value, list)
        else [value]
        if isinstance(value, str)
        else []
    )


@pytest.mark.parametrize("path", GOOD_ONES, ids=name)
def test_embedded_data_is_complete(path: Path) -> None:
    """The report can be had back from the data that every format carries."""
    report, composed = page(path)
    data = json.loads(composed.data)
    assert data["edition"] == report.edition.name
    assert data["report"] == reader.read(path.read_bytes(), path.name).data
    again = Report.from_data(data["report"])
    assert (
        again.figures == report.figures
        and again.agency == report.agency
        and again.signed == report.signed
    )
    assert {
        tuple(a.split(".")): v if not isinstance(v, str) else Decimal(v)
        for a, v in data["figures"].items()
    } == report.figures
    assert (
        list(again.edition.cells) == list(report.edition.cells)
        and None not in report.figures.values()
    )


@pytest.mark.parametrize("path", ALL, ids=name)
def test_our_reader_and_pyyaml_agree(path: Path) -> None:
    """Same keys, same texts; PyYAML's numbers and dates as we print them."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(below) for key, below in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value if value is None else str(value)

    def loose(value: Any) -> Any:
        return (
            {k: loose(v) for k, v in value.items()}
            if isinstance(value, dict)
            else [loose(v) for v in value]
            if isinstance(value, list)
            else (
                str(float(value))
                if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value)
                else value
            )
        )

    assert loose(reader.read(path.read_bytes(), path.name).data) == loose(plain(load(path)))


@pytest.mark.parametrize("path", ALL, ids=name)
def test_every_value_has_its_place(path: Path) -> None:
    read = reader.read(path.read_bytes(), path.name)
    text = path.read_text(encoding="utf-8").splitlines()

    def visit(value: Any, at: tuple[str | int, ...]) -> None:
        if at and isinstance(at[-1], str):
            place = read.place(at, key=True)
            assert text[place.line - 1][place.column - 1 :].startswith(at[-1])
        if isinstance(value, dict):
            for key, below in value.items():
                visit(below, (*at, key))
        elif isinstance(value, list):
            for n, below in enumerate(value):
                visit(below, (*at, n))
        elif isinstance(value, str) and "\n" not in value:
            place = read.place(at)
            assert text[place.line - 1][place.column - 1 :].lstrip("\"'").startswith(value)

    visit(read.data, ())


def test_last_years_report_is_used() -> None:
    path = example("示例县人民政府-2025.yaml")
    with_last, without = job(path), produce.Job(path.name, path.read_bytes())
    assert produce.examine(with_last).findings == []
    assert {f.code for f in produce.examine(without).findings} == {"G124", "G850"}


@pytest.mark.parametrize(("edit", "words"), [(b"", "2025年度"), (None, "没有这个文件")])
def test_unusable_last_year_is_reported(edit: bytes | None, words: str) -> None:
    path = example("示例县人民政府-2025.yaml")
    last = None if edit is None else path.read_bytes()
    made = produce.Job(
        path.name, path.read_bytes(), last=last, last_fault="没有这个文件。" if last is None else ""
    )
    found = [f for f in produce.examine(made).findings if f.code == "G124"]
    assert (
        len(found) == 1
        and words in found[0].message
        and where(found[0]) == "上年报告"
        and found[0].place
        and found[0].place.line == 7
    )


def test_another_agency_last_year_can_be_accepted() -> None:
    """After a reform of offices last year's report is rightly another agency's: the warning can be
    accepted like any other."""
    path = example("示例县人民政府-2025.yaml")
    last = (
        example("示例县人民政府-2024.yaml")
        .read_bytes()
        .replace("机关: 示例县人民政府".encode(), "机关: 示例旧县人民政府".encode())
    )
    reason = "核对说明:\n  - {规则: G802, 理由: 撤县设区，机关更名。}\n".encode()
    assert [
        f.code
        for f in produce.examine(produce.Job(path.name, path.read_bytes(), last=last)).findings
    ] == ["G802"]
    assert [
        f.code
        for f in produce.examine(
            produce.Job(path.name, path.read_bytes() + reason, last=last)
        ).findings
    ] == []


def test_job_and_outcome_survive_pickling() -> None:
    made = job(example(), formats=("html",), style=style.official(), template=None)
    again = pickle.loads(pickle.dumps(made))
    assert again == made
    outcome = produce.produce(made)
    assert outcome.files["html"].startswith(b"<!doctype html>")
    assert pickle.loads(pickle.dumps(outcome)) == outcome
    flawed = produce.produce(job(example(FLAWED)))
    assert pickle.loads(pickle.dumps(flawed)).findings == flawed.findings


def errors() -> list[type[GiaError]]:
    """Those that may come from another process; the window's refusals are made in it."""
    found, waiting = [], [GiaError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return [kind for kind in found if not kind.__module__.startswith("gia_author.web")]


@pytest.mark.parametrize("kind", errors(), ids=lambda kind: kind.__name__)
def test_errors_survive_pickling(kind: type[GiaError]) -> None:
    error = kind("读不出来。", "换一个文件。")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind and (again.message, again.fix, again.exit_code) == (
        "读不出来。",
        "换一个文件。",
        2,
    )


def test_there_are_several_errors() -> None:
    assert {files.FileError, style_validation.LookError, document.TemplateError} < {*errors()}
    fault = template_sandbox.TemplateFault("模板第1行写法有误。", "检查。")
    assert vars(pickle.loads(pickle.dumps(fault))) == vars(fault)


def test_produce_builds_only_what_is_in_order() -> None:
    flawed = produce.produce(job(example(FLAWED), formats=("html",), style=style.official()))
    assert (
        flawed.files == {}
        and flawed.count(Severity.ERROR) == 10
        and flawed.verdict == "有10处必须改、5处请核对"
    )
    draft = produce.produce(
        job(example(FLAWED), formats=("html",), style=style.official(), draft=True)
    )
    assert "草稿" in draft.files["html"].decode() and draft.count(Severity.ERROR) == 10
    good = produce.produce(job(example(GOOD)))
    assert (
        good.passed
        and good.verdict == "可以报送"
        and good.title == "示例县信访局2025年政府信息公开工作年度报告"
    )


def test_every_code_that_can_be_found_is_registered() -> None:
    rule_engine.load()
    assert {f.code for f in produce.produce(job(example(FLAWED))).findings} < set(CODES)
    assert set(schema.BY_CODE) < set(CODES) and set(registry.RULES) < set(CODES)
