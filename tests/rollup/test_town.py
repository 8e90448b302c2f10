"""The example town: its files are as announced, its figures add up, and the handbook's walk through
it shows what really appears."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from conftest import REPORTS, ROOT, TOWN, job, load, where

from gia_author.cli.app import cli
from gia_author.jobs import submissions
from gia_author.language import similarity
from gia_author.report.model import Report
from gia_author.report.narrative import narrate
from gia_author.workbook import FIGURES, TEXTS, layout
from gia_author.workflows import produce
from gia_author.workflows.load_report import read_source
from gia_author.workflows.produce import Job

pytestmark = pytest.mark.slow

WALK = ROOT / "docs" / "一个县的例子.md"
PARENT, ROSTER = "云岭县人民政府-2025.yaml", "名册.yaml"
LATE, FLAWED, MERGED = "云岭县民政局", "云岭县市场监督管理局", "云岭县双鹭镇人民政府"
ALIKE = {"云岭县梨云渡镇人民政府", "云岭县松涛坞乡人民政府"}
BOOKS = sorted((TOWN / "2025").glob("*.xlsx"))
THIS_YEAR, LAST_YEAR, MENDED = (
    sorted((TOWN / folder).glob("*.yaml")) for folder in ("2025", "2024", "补报退改")
)
WITH_POOL = ("form", "status", "rollup", "batch", "import")
QUICKLY = {"batch": ("--to", "html"), "build": ("--pdf-engine", "typst")}
Run = Callable[..., Result]
Figures = Counter[tuple[str, ...]]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the town, which is the working folder."""
    shutil.copytree(TOWN, tmp_path / "云岭县")
    monkeypatch.chdir(tmp_path / "云岭县")
    return tmp_path / "云岭县"


def run(*arguments: str) -> Result:
    more = ["--jobs", "1"] if arguments[0] in WITH_POOL else []
    return CliRunner().invoke(cli, [*arguments, *more])


def complete(town: Path) -> None:
    """The late body hands in, the flawed one is mended."""
    for path in MENDED:
        shutil.copy(path, town / "2025")


def plain(path: Path) -> Any:
    """The data of a file as plain values; a workbook's as the reader of workbooks gives it."""
    return load(path) if path.suffix == ".yaml" else read_source(path.read_bytes(), path.name).data


def leaves(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Decimal]]:
    """The figures in a file's 数据, totals left out."""
    for key, below in tree.items():
        if isinstance(below, dict):
            yield from leaves(below, (*path, key))
        elif key not in ("未填按零", "总计") and below is not None:
            yield (*path, key), Decimal(str(below))


def typed(path: Path) -> Figures:
    """The figures other than 0 as they stand in a file, added up by hand in the tests below."""
    data = plain(path)
    fees = {
        ("信息处理费", key): Decimal(str(value))
        for key, value in data["其他需要报告的事项"]["信息处理费"].items()
    }
    return Counter(
        {address: value for address, value in [*leaves(data["数据"]), *fees.items()] if value}
    )


def handed_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("2025/*-2025.*"))


def report(path: Path) -> Report:
    return Report.from_data(read_source(path.read_bytes(), path.name).data)


def test_the_roster_is_as_announced() -> None:
    roster = submissions.load(TOWN / ROSTER)
    assert len(roster.counted) == 12 and Counter(body.group for body in roster.counted) == {
        "政府": 2,
        "部门": 7,
        "乡镇": 3,
    }
    assert [body.agency for body in roster.bodies if body.excluded] == ["国家税务总局云岭县税务局"]
    assert [body.agency for body in roster.bodies if body.former] == ["云岭县梨云渡镇人民政府"]
    assert [(body.agency, len(body.merged)) for body in roster.bodies if body.merged] == [
        (MERGED, 2)
    ]
    found = submissions.submissions(TOWN / ROSTER, roster)
    kinds = Counter(one.path.suffix if one.path else "" for one in found if not one.body.excluded)
    assert kinds == {".yaml": 8, ".xlsx": 3, "": 1}
    assert all(submissions.forerunners(TOWN / ROSTER, roster, body) for body in roster.counted)
    assert (
        len(
            submissions.forerunners(
                TOWN / ROSTER, roster, next(body for body in roster.bodies if body.merged)
            )
        )
        == 2
    )


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in [*THIS_YEAR, *LAST_YEAR, *MENDED, *BOOKS]
        if p.parent.name != "2025" or FLAWED not in p.name
    ],
    ids=lambda p: p.stem,
)
def test_every_other_file_is_in_order(path: Path) -> None:
    outcome = produce.produce(Job(path.name, path.read_bytes()))
    assert [(f.code, where(f), f.message) for f in outcome.findings] == []


def test_the_flawed_file_has_the_faults_that_its_head_tells() -> None:
    flawed, mended = (TOWN / folder / f"{FLAWED}-2025.yaml" for folder in ("2025", "补报退改"))
    lines = [path.read_text(encoding="utf-8").splitlines() for path in (flawed, mended)]
    told = [line for line in lines[0] if re.match(r"#   \d\. ", line)]
    bodies = [[line for line in one if not line.startswith("#")] for one in lines]
    assert (
        len(told) == 3
        and len(bodies[0]) == len(bodies[1])
        and sum(a != b for a, b in zip(*bodies, strict=True)) == 3
    )
    found = {
        (f.code, where(f)) for f in produce.produce(Job(flawed.name, flawed.read_bytes())).findings
    }
    assert found == {
        ("G304", "依申请公开.本年新收.自然人"),
        ("G412", "总体情况.依申请公开"),
        ("G702", "总体情况.政府信息管理"),
    }


def test_every_body_tells_its_own_story() -> None:
    """No narrative is like another but the pair that is meant to be, not even like that of another
    example."""
    paths = [
        *handed_in(TOWN),
        *(p for p in MENDED if FLAWED not in p.name),
        *LAST_YEAR,
        TOWN / PARENT,
        *REPORTS,
    ]
    texts = {
        path.name: "\n".join(p.text for p in narrate(report(path)).paragraphs()) for path in paths
    }
    assert {
        tuple(sorted((pair.first, pair.second))) for pair in similarity.pairs(texts, least=0.3)
    } == {tuple(f"{name}-2025.yaml" for name in sorted(ALIKE))}
    said = Counter(
        one
        for path in paths
        if path not in REPORTS
        for one in {*similarity.sentences(texts[path.name])}
        if len(one) > 24 and not re.search("条例|信息处理费|电话", one)
    )
    assert all(texts[path.name] for path in paths) and {
        one for one, count in said.items() if count > 1
    } == {one for one in said if all(one in texts[f"{name}-2025.yaml"] for name in ALIKE)}
    assert all(900 <= len(texts[path.name]) <= 1800 for path in [*handed_in(TOWN), TOWN / PARENT])


def test_what_was_left_over_is_carried_over() -> None:
    roster = submissions.load(TOWN / ROSTER)
    whole = Counter[str]()
    for body in roster.counted:
        before = submissions.forerunners(TOWN / ROSTER, roster, body)
        path = (
            submissions.find(TOWN, "2025", body, 2025)
            or TOWN / "补报退改" / f"{body.agency}-2025.yaml"
        )
        left = Counter[str]()
        for one in before:
            left.update(plain(one)["数据"]["依申请公开"].get("结转下年度", {}))
        now = {
            key: int(value)
            for key, value in plain(path)["数据"]["依申请公开"].get("上年结转", {}).items()
            if key != "总计" and int(value)
        }
        assert now == left, body.agency
        whole += left
    county = load(TOWN / "2024" / "云岭县人民政府-2024.yaml")
    assert county["数据"]["依申请公开"]["结转下年度"] == whole
    bodies = sum(
        (typed(path) for path in LAST_YEAR if path.stem != "云岭县人民政府-2024"), Counter()
    )
    assert typed(TOWN / "2024" / "云岭县人民政府-2024.yaml") == bodies


def test_status_counts_and_finds_the_pair(town: Path) -> None:
    done = run("status", ROSTER, "--today", "2026-01-18", "-o", "进度.csv")
    assert (
        done.exit_code == 1
        and "应报12家，已报11家" in done.output
        and "未报1家" in done.output
        and "有错1家" in done.output
    )
    rows = {
        row["单位"]: row
        for row in csv.DictReader((town / "进度.csv").read_text(encoding="utf-8-sig").splitlines())
    }
    states = {
        state: {name for name, row in rows.items() if row["状态"] == state}
        for state in ("未报送", "有错", "请核对", "不计入")
    }
    assert states == {
        "未报送": {LATE},
        "有错": {FLAWED},
        "请核对": ALIKE,
        "不计入": {"国家税务总局云岭县税务局"},
    }
    assert {name for name, row in rows.items() if "G840" in row["问题"]} == ALIKE
    complete(town)
    assert run("status", ROSTER).exit_code == 0


def test_rollup_refuses_and_a_draft_is_what_lies_in_the_example(town: Path) -> None:
    before = (town / PARENT).read_bytes()
    refused = run("rollup", ROSTER)
    assert (
        refused.exit_code == 1
        and f"{LATE}没有报送" in refused.output
        and "没有写回" in refused.output
        and (town / PARENT).read_bytes() == before
    )
    drafted = run("rollup", ROSTER, "--draft")
    assert drafted.exit_code == 1 and "（草稿）" in drafted.output
    assert (town / PARENT).read_bytes() == before, (
        "the government's report in the example is no longer what rollup --draft writes"
    )
    found = {(f.code, where(f)) for f in produce.produce(job(town / PARENT)).findings}
    assert found == {
        ("G831", "汇总.未报送"),
        ("G831", "汇总.待处理"),
        ("G501", "依申请公开.上年结转.自然人"),
        ("G304", "依申请公开.本年新收.自然人"),
    }


def test_rollup_adds_up(town: Path) -> None:
    """Against the files themselves, added up here; then the report is in order and can be
    explained."""
    complete(town)
    done = run("rollup", ROSTER, "--table", "附表.csv")
    assert done.exit_code == 0 and "可以汇总" in done.output and len(handed_in(town)) == 12
    wanted = sum((typed(path) for path in handed_in(town)), Counter())
    wanted["主动公开政府信息", "行政处罚"] -= 3
    assert typed(town / PARENT) == wanted and wanted["依申请公开", "本年新收", "自然人"] > 200
    assert produce.produce(job(town / PARENT)).findings == ()
    told = run("rollup", ROSTER, "--explain", "主动公开政府信息.行政处罚").output
    addends = [int(number) for number in re.findall(r"│ +(-?\d+) +│", told)]
    assert (
        sum(addends[:-1]) == addends[-1] == wanted["主动公开政府信息", "行政处罚"] and -3 in addends
    )


def test_workbooks_come_back_with_figures_and_words(town: Path) -> None:
    done = run(
        "import", *(str(path) for path in handed_in(town) if path.suffix == ".xlsx"), "-o", "2025"
    )
    assert done.exit_code == 0 and done.output.count("可以报送") == 3
    for book in BOOKS:
        made = town / "2025" / f"{book.stem}.yaml"
        assert (
            report(made).figures == report(book).figures
            and None not in report(made).figures.values()
        )
        assert set(plain(made)["总体情况"]) >= {
            "主动公开",
            "依申请公开",
            "政府信息管理",
            "政府信息公开平台建设",
            "监督保障",
        }


def test_forms_begin_with_what_is_known(town: Path) -> None:
    assert run("form", ROSTER).exit_code == 0 and len([*(town / "填报表").glob("*.xlsx")]) == 12
    book = openpyxl.load_workbook(town / "填报表" / f"{MERGED}-2025.xlsx")
    spots = layout.layout(submissions.load(town / ROSTER).edition)
    returned = [town / "填报表" / path.name for path in BOOKS]
    assert [run("check", str(path)).output for path in returned] == [
        f"{path}：可以报送\n" for path in returned
    ]
    row = [
        book[FIGURES][spots.reference(("依申请公开", key, "自然人"))].value
        for key in ("上年结转", "本年新收")
    ]
    assert row == [3, 11]
    words = [str(cell.value) for line in book[TEXTS].iter_rows() for cell in line if cell.value]
    assert all(
        any(name in word for word in words)
        for name in ("云岭县白鹭塘乡人民政府", "云岭县紫薇坪乡人民政府")
    )


def blocks() -> Iterator[tuple[str, list[str]]]:
    """The commands of the walk in order, each with the lines that the handbook shows of what
    appears."""
    for block in re.findall(r"```text\n(.*?)```", WALK.read_text(encoding="utf-8"), re.S):
        for command in re.split(r"(?m)^\$ ", block)[1:]:
            line, *shown = command.splitlines()
            yield line, [one.strip() for one in shown if one.strip() not in ("", "……")]


def test_the_walk_shows_what_appears(town: Path) -> None:
    walked = []
    for line, shown in blocks():
        name, *arguments = shlex.split(line)
        walked.append(arguments[0])
        if name == "cp":
            complete(town)
            continue
        done = run(*arguments, *QUICKLY.get(arguments[0], ()))
        assert done.exit_code in (0, 1), done.output
        said = iter(one.strip() for one in done.output.splitlines())
        assert [one for one in shown if one not in said] == [], f"{line}\n{done.output}"
    assert {*walked} >= {"form", "check", "status", "rollup", "build", "import", "batch", "export"}


def test_the_demo_leaves_the_examples_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in TOWN.rglob("*") if path.is_file()}
    monkeypatch.chdir(tmp_path)
    shutil.copytree(TOWN, tmp_path / "out" / "云岭县")
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(
        r"(?m)^\t\$\(BIN\)/gia-author (.*云岭县[^|\n]*?)(\|\| test \$\$\? = 1)?$", recipe
    )
    assert "cp -r examples/云岭县 out/" in recipe and [line.split()[0] for line, _ in commands] == [
        "form",
        "status",
        "rollup",
    ]
    for line, fails in commands:
        done = run(*shlex.split(line))
        assert done.exit_code == bool(fails), done.output
    assert {path: path.read_bytes() for path in TOWN.rglob("*") if path.is_file()} == before
    assert all(
        (tmp_path / "out" / "云岭县" / name).is_file()
        for name in ("进度.html", "附表.html", f"填报表/{LATE}-2025.xlsx")
    )
