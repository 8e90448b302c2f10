"""A batch on disk: what is written, what is skipped, what one bad unit, one dead worker or an
interrupt costs."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from pathlib import Path, PureWindowsPath
from typing import Any, ClassVar
from urllib.parse import unquote

import lxml.html
import pytest
from conftest import EXAMPLES, FLAWED, GOOD, HANG, Program, example, held

from gia_author import resources
from gia_author.cli.commands import batch as batch_command
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import batch, executors
from gia_author.jobs.ledger import NAME, Ledger
from gia_author.workflows.produce import Job, Outcome, produce

pytestmark = pytest.mark.slow

TITLE = "示例县信访局2025年政府信息公开工作年度报告"
UNITS = ("示例县教育局", "示例县民政局", "示例县财政局")


class Here(Executor):
    """Runs every job at once in this process."""

    ran: ClassVar[list[str]] = []

    def __init__(self, jobs: int = 1) -> None:
        self.width = jobs

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.ran.append(Path(args[0].name).name)
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three units; the batch runs in this process."""
    for unit in UNITS:
        shutil.copy(EXAMPLES / "示例县" / f"{unit}-2025.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(executors, "Workers", Here)
    monkeypatch.setattr(Here, "ran", [])
    return tmp_path


@pytest.fixture
def run(program: Program) -> Callable[..., tuple[int, str]]:
    """Run ``gia-author batch`` to HTML; returns the exit code and what was said."""

    def run(*arguments: object) -> tuple[int, str]:
        Here.ran.clear()
        code, out, err = program("batch", *arguments, "--to", "html")
        return code, "".join((out + err).split())

    return run


Run = Callable[..., tuple[int, str]]


def summary(out: Path) -> dict[str, dict[str, str]]:
    """The summary as rows by the file's name."""
    rows = csv.DictReader(io.StringIO((out / "汇总.csv").read_text(encoding="utf-8-sig")))
    return {Path(row["填报文件"]).name: dict(row) for row in rows}


def times(out: Path) -> dict[str, int]:
    return {
        path.name: path.stat().st_mtime_ns
        for path in out.rglob("*.html")
        if path.name != "汇总.html"
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_folder_becomes_reports_and_a_summary(folder: Path, run: Run) -> None:
    code, said = run(folder)
    assert code == 0 and "共3份，都没有必须改的问题" in said
    out = folder / "out"
    assert sorted(str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()) == sorted(
        [
            ".gia-author.db",
            "汇总.csv",
            "汇总.html",
            *(f"{u}/{u}2025年政府信息公开工作年度报告.html" for u in UNITS),
        ]
    )
    rows = summary(out)
    assert {
        name: (row["机关"], row["年度"], row["状态"], row["必须改"], row["请核对"])
        for name, row in rows.items()
    } == {f"{u}-2025.yaml": (u, "2025", "已生成", "0", "0") for u in UNITS}
    assert all((out / row["生成的文件"]).is_file() for row in rows.values())


def test_summary_page(folder: Path, run: Run) -> None:
    shutil.copy(example(FLAWED), folder)
    assert run(folder)[0] == 1
    page = lxml.html.parse(str(folder / "out" / "汇总.html"))
    assert [th.text for th in page.findall(".//th")] == list(batch.HEADINGS)
    rows = [[td.text_content() for td in tr.findall("td")] for tr in page.findall(".//tbody/tr")]
    assert len(rows) == 4 and {row[1] for row in rows} == {*UNITS, "示例县文化广电和旅游局"}
    assert (
        all((folder / "out" / unquote(a.get("href"))).is_file() for a in page.findall(".//a"))
        and len(page.findall(".//a")) == 3
    )
    assert (
        len(page.findall(".//li")) == 15
        and "必须改 G603" in page.findall(".//li")[0].text_content()
    )


def test_flat(folder: Path, run: Run) -> None:
    run(folder, "--flat", "--out", "平")
    assert sorted(p.name for p in (folder / "平").iterdir() if p.suffix == ".html") == sorted(
        ["汇总.html", *(f"{u}2025年政府信息公开工作年度报告.html" for u in UNITS)]
    )


def test_what_has_not_changed_is_skipped(folder: Path, run: Run) -> None:
    run(folder)
    before = times(folder / "out")
    code, said = run(folder)
    assert (
        code == 0
        and "3份没有变化，未重新生成" in said
        and Here.ran == []
        and times(folder / "out") == before
    )
    assert set(summary(folder / "out")) == {f"{u}-2025.yaml" for u in UNITS}
    run(folder, "--force")
    assert len(Here.ran) == 3 and all(
        times(folder / "out")[name] > at for name, at in before.items()
    )


def test_changed_input_is_built_again(folder: Path, run: Run) -> None:
    run(folder)
    path = folder / f"{UNITS[0]}-2025.yaml"
    edit(path, "全年", "一年来，全年")
    code, said = run(folder)
    assert code == 0 and Here.ran == [path.name] and "2份没有变化" in said
    assert "一年来，全年" in next((folder / "out" / UNITS[0]).glob("*.html")).read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    "options", [("--draft",), ("--style", "版式"), ("--template", "模板.j2"), ("--flat",)]
)
def test_changed_looks_are_built_again(folder: Path, run: Run, options: tuple[str, ...]) -> None:
    (folder / "版式").mkdir()
    (folder / "版式" / "screen.css").write_text("p { color: black }", encoding="utf-8")
    (folder / "模板.j2").write_text('{% extends "report.html.j2" %}', encoding="utf-8")
    run(folder)
    assert run(folder, *options)[0] == 0 and len(Here.ran) == 3
    run(folder, *options)
    assert Here.ran == []


def test_changed_last_year_is_built_again(folder: Path, run: Run) -> None:
    for path in folder.glob("*.yaml"):
        path.unlink()
    for name in ("示例县人民政府-2024.yaml", "示例县人民政府-2025.yaml"):
        shutil.copy(example(name), folder)
    run(folder)
    edit(folder / "示例县人民政府-2024.yaml", "行政许可: ", "行政许可: 1")
    run(folder)
    assert sorted(Here.ran) == ["示例县人民政府-2024.yaml", "示例县人民政府-2025.yaml"]


def test_a_file_that_is_gone_is_built_again(folder: Path, run: Run) -> None:
    run(folder)
    next((folder / "out" / UNITS[1]).glob("*.html")).unlink()
    run(folder)
    assert Here.ran == [f"{UNITS[1]}-2025.yaml"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("坏.yaml", b"\xff\xfe\x00\xd8", "G"),
        ("空.yaml", b"", "G107"),
        ("错.yaml", "机关: 局\n 年度: 2025\n".encode(), "G104"),
        ("表.yaml", b"PK\x03\x04", "G102"),
        ("大.yaml", b"a" * 2_000_001, "G101"),
    ],
)
def test_one_broken_unit_does_not_stop_the_others(
    folder: Path, run: Run, name: str, data: bytes, code: str
) -> None:
    (folder / name).write_bytes(data)
    ended, said = run(folder)
    assert ended == 1 and "共4份，其中1份有必须改的问题" in said
    rows = summary(folder / "out")
    assert (
        rows[name]["状态"] == "没有生成"
        and rows[name]["必须改"] == "1"
        and sum(r["状态"] == "已生成" for r in rows.values()) == 3
    )
    with Ledger(folder / "out" / NAME) as ledger:
        kept = ledger.latest(f"batch:{folder / name}")
    assert kept and f"必须改 {code}" in kept["problems"][0]


def test_an_unreadable_file_does_not_stop_the_others(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read = folder / f"{UNITS[0]}-2025.yaml", Path.open

    def refuse(self: Path, *more: Any, **named: Any) -> Any:
        if self == path:
            raise PermissionError(13, "denied")
        return read(self, *more, **named)

    monkeypatch.setattr(Path, "open", refuse)
    assert run(folder)[0] == 1
    rows = summary(folder / "out")
    assert rows[path.name]["状态"] == "没有生成" and len(rows) == 3


def test_the_table_names_the_files_and_the_first_problem(folder: Path, run: Run) -> None:
    shutil.copy(example(FLAWED), folder)
    said = run(folder)[1]
    assert "HTML" in said and re.search(rf"必须改G\d{{3}}\S*{FLAWED}:\d+:\d+.*（共15处）", said)


def test_draft_of_a_flawed_unit(folder: Path, run: Run) -> None:
    shutil.copy(example(FLAWED), folder)
    assert run(folder, "--draft")[0] == 1
    assert summary(folder / "out")[FLAWED]["状态"] == "草稿"
    run(folder, "--draft")
    assert Here.ran == []


def test_a_refused_unit_is_looked_at_again_once_changed(folder: Path, run: Run) -> None:
    shutil.copy(example(FLAWED), folder)
    run(folder)
    code, _ = run(folder)
    assert code == 1, "a report that must be changed stays so"
    shutil.copy(example(GOOD), folder / FLAWED)
    assert run(folder)[0] == 0 and Here.ran == [FLAWED]
    assert (
        summary(folder / "out")[FLAWED]["状态"] == "已生成，请核对"
        or summary(folder / "out")[FLAWED]["状态"] == "已生成"
    )


def test_two_files_of_the_same_unit_and_year(folder: Path, run: Run) -> None:
    """The second one is refused, whichever it is, and the first one's report is not overwritten."""
    shutil.copy(folder / f"{UNITS[0]}-2025.yaml", folder / f"{UNITS[0]}-2025-副本.yaml")
    code, _ = run(folder)
    rows = summary(folder / "out")
    twins = [rows[name] for name in rows if name.startswith(UNITS[0])]
    assert code == 1 and sorted(row["状态"] for row in twins) == ["已生成", "没有生成"]
    for _ in range(2):
        assert run(folder)[0] == 1, "nor is it forgotten the next time"
        assert sorted(
            r["状态"] for n, r in summary(folder / "out").items() if n.startswith(UNITS[0])
        ) == ["已生成", "没有生成"]
    for name in (f"{UNITS[0]}-2025.yaml",):
        (folder / name).unlink()
    assert run(folder)[0] == 0, "once one is deleted, the other is built"


def test_a_twin_that_comes_first_does_not_overwrite_what_is_built(folder: Path, run: Run) -> None:
    run(folder)
    page = folder / "out" / UNITS[2] / f"{UNITS[2]}2025年政府信息公开工作年度报告.html"
    text = (folder / f"{UNITS[2]}-2025.yaml").read_text(encoding="utf-8")
    for n in range(4):
        (folder / f"0{n}.yaml").write_text(
            text.replace(UNITS[2], f"示例县第{n}局"), encoding="utf-8"
        )
    (folder / "00副本.yaml").write_text(text.replace("全年", "副本说，全年", 1), encoding="utf-8")
    assert run(folder)[0] == 1
    built = [
        name
        for name, row in summary(folder / "out").items()
        if row["机关"] == UNITS[2] and row["状态"] != "没有生成"
    ]
    assert len(built) == 1 and ("副本说" in page.read_text(encoding="utf-8")) == (
        built == ["00副本.yaml"]
    )


def test_a_file_that_could_not_be_written_is_tried_again(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open in Word the first time, closed the second."""
    with monkeypatch.context() as patched:
        real = os.replace

        def refuse(source: Any, target: Any) -> None:
            if UNITS[0] in str(target):
                raise PermissionError(13, "open elsewhere")
            real(source, target)

        patched.setattr(os, "replace", refuse)
        assert run(folder)[0] == 1
        assert summary(folder / "out")[f"{UNITS[0]}-2025.yaml"]["状态"] == "没有生成"
    assert run(folder)[0] == 0 and Here.ran == [f"{UNITS[0]}-2025.yaml"]


def test_a_report_whose_worker_died_is_tried_again(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(batch, "produce", fail)
        assert run(folder)[0] == 1
    assert run(folder)[0] == 0 and len(Here.ran) == 3


def test_a_damaged_ledger_is_set_aside(folder: Path, run: Run) -> None:
    run(folder)
    (folder / "out" / NAME).write_bytes(b"{}\n" * 1000)
    code, said = run(folder)
    assert code == 0 and len(Here.ran) == 3 and "已改名为.gia-author.db.坏" in said
    assert run(folder)[0] == 0 and Here.ran == []


def test_another_version_of_the_program_builds_anew(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder)
    monkeypatch.setattr(resources, "stamp", lambda: "0.2.0")
    assert run(folder)[0] == 0 and len(Here.ran) == 3


def test_two_batches_into_one_folder(folder: Path, run: Run) -> None:
    """The second is told so, and does nothing."""
    run(folder)
    with Ledger(folder / "out" / NAME, alone=True):
        code, said = run(folder, "--force")
    assert code == 2 and "另一个程序正在使用它" in said and Here.ran == []
    assert run(folder, "--force")[0] == 0 and len(Here.ran) == 3


def test_what_a_killed_run_left_over_is_swept_away(folder: Path, run: Run) -> None:
    run(folder)
    for place in (folder / "out", folder / "out" / UNITS[0]):
        (place / ".gia-x1.part").write_bytes(b"half")
    run(folder)
    assert not [*(folder / "out").rglob("*.part")]


def test_nothing_half_written_is_left(folder: Path, run: Run) -> None:
    run(folder)
    assert not [p for p in folder.rglob("*") if p.suffix == ".part"]


class Some(batch.Entries):
    """Entries without a ledger."""

    def __init__(self, *entries: batch.Entry) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[batch.Entry]:
        return iter(self.entries)


@pytest.mark.parametrize(
    ("sign", "written"),
    [*((sign, f"'{sign}") for sign in (*"=+-@＝＋－＠", " =")), ("\t=", "\\t=")],
)
def test_summary_is_safe_for_spreadsheets(tmp_path: Path, sign: str, written: str) -> None:
    """What would be a formula is marked as text; a tab is spelt, with which none begins."""
    batch_command.summarise(
        Some(batch.entry(Outcome(f"{sign}cmd|' /C calc'!A0.yaml", f"{sign}局", 2025, "x"), ())),
        tmp_path,
        0,
    )
    [row] = summary(tmp_path).values()
    assert (
        row["填报文件"].startswith(f"{written}cmd")
        and row["机关"] == f"{written}局"
        and row["年度"] == "2025"
    )


def test_summary_of_a_damaged_file_name(tmp_path: Path) -> None:
    batch_command.summarise(
        Some(batch.entry(Outcome("\udce4.yaml", "局", 2025, "x"), ())), tmp_path, 0
    )
    assert [*summary(tmp_path)] == ["\\udce4.yaml"] and "udce4" in (
        tmp_path / "汇总.html"
    ).read_text(encoding="utf-8")


def test_links_of_the_summary_are_the_same_on_windows(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "Path", PureWindowsPath)
    run(folder / f"{UNITS[0]}-2025.yaml")
    assert (
        summary(folder / "out")[f"{UNITS[0]}-2025.yaml"]["生成的文件"]
        == f"{UNITS[0]}/{UNITS[0]}2025年政府信息公开工作年度报告.html"
    )


def test_a_file_that_cannot_be_read_is_told_in_the_summary(folder: Path, run: Run) -> None:
    (folder / "坏.yaml").mkdir()
    for ran in (3, 0):
        assert run(folder)[0] == 1 and len(Here.ran) == ran
        assert {name: row["状态"] for name, row in summary(folder / "out").items()} == {
            **{f"{unit}-2025.yaml": "已生成" for unit in UNITS},
            "坏.yaml": "没有生成",
        }
    assert "G101" in (folder / "out" / "汇总.html").read_text(encoding="utf-8")


# jobs and workers


def job(name: str) -> Job:
    return Job(name, example().read_bytes())


def die(made: Job) -> Outcome:
    os._exit(3)


def hang(made: Job) -> Outcome:
    time.sleep(2 * HANG)
    return Outcome(made.name)


def fail(made: Job) -> Outcome:
    raise RuntimeError("a fault of ours")


def say(made: Job) -> Outcome:
    raise GiaError(f"{made.name}读不出来。", "换一份。")


class Impatient(executors.Workers):
    """Gives a second to the job that hangs, and the others all the time they need."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self._limit = 1 if args[0].name == "挂" else HANG
        return super().submit(fn, *args, **kwargs)


FATES: dict[str, Callable[[Job], Outcome]] = {"死": die, "挂": hang, "错": fail}


def fated(made: Job) -> Outcome:
    """In a worker: what the job's name says, else the real thing."""
    return FATES.get(made.name, produce)(made)


def test_a_worker_that_dies_or_hangs_costs_only_its_job() -> None:
    names = ["甲", "死", "乙", "挂", "丙", "错", "丁"]
    workers = Impatient(2)
    try:
        done = {
            one.name: executors.failed(one, made) if isinstance(made, GiaError) else made
            for one, made in executors.each(map(job, names), workers, fated)
        }
    finally:
        workers.shutdown(cancel_futures=True)
    assert set(done) == set(names)
    assert all(done[name].passed and done[name].agency == "示例县信访局" for name in "甲乙丙丁")
    for name in "死挂错":
        assert (
            [f.code for f in done[name].findings] == ["G803"]
            and done[name].files == {}
            and done[name].name == name
        )
    assert (
        "超过时限" in done["挂"].findings[0].message
        and "RuntimeError" in done["错"].findings[0].message
    )


def test_a_reason_that_a_worker_gives_is_told_as_it_is() -> None:
    workers = executors.Workers(1)
    try:
        [(_, made)] = executors.each([job("甲")], workers, say)
    finally:
        workers.shutdown()
    assert isinstance(made, GiaError) and (made.message, made.fix) == ("甲读不出来。", "换一份。")


def test_a_job_whose_file_cannot_be_read_has_the_reason_in_its_place() -> None:
    jobs = [
        Job("甲", b""),
        executors.Unread("乙", b"", reason=GiaError("没有读取权限。")),
        Job("丙", b""),
    ]
    made = executors.each(jobs, executors.Gradual(Here), lambda job: job.name * 2, ordered=True)
    assert [(one.name, what if isinstance(what, str) else what.message) for one, what in made] == [
        ("甲", "甲甲"),
        ("乙", "没有读取权限。"),
        ("丙", "丙丙"),
    ]


def test_only_a_few_jobs_are_under_way() -> None:
    taken: list[str] = []

    def jobs() -> Iterator[Job]:
        for n in range(20):
            taken.append(str(n))
            yield Job(str(n), b"")

    results = executors.each(jobs(), Here(), produce)
    next(results)
    assert len(taken) == 3
    assert sorted([made.name for made, _ in results], key=int)[-1] == "19" and len(taken) == 20


def test_fingerprint_knows_everything_that_matters() -> None:
    from dataclasses import replace

    from gia_author.render.style import Style

    plain = Job("甲.yaml", b"1", ("html",), Style("s", {"a.css": b"x"}))
    style = plain.style
    assert style is not None
    others = [
        replace(plain, data=b"2"),
        replace(plain, formats=("docx",)),
        replace(plain, draft=True),
        replace(plain, template=""),
        replace(plain, last=b"1"),
        replace(plain, last=b""),
        replace(plain, engine="typst"),
        replace(plain, style=replace(style, fonts="system")),
        replace(plain, style=replace(style, files={"a.css": b"y"})),
        replace(plain, style=replace(style, files={"b.css": b"x"})),
        replace(plain, style=None),
        replace(plain, template="x"),
        replace(plain, last_fault="没有"),
    ]
    assert executors.fingerprint(plain) == executors.fingerprint(replace(plain))
    prints = [executors.fingerprint(o) for o in (plain, *others)]
    assert len(set(prints)) == len(prints), [
        o for o, p in zip(others, prints[1:], strict=True) if prints.count(p) > 1
    ]


@pytest.mark.parametrize("puts", [5, executors.FEW + 10])
def test_interrupt_leaves_whole_files_and_the_rerun_resumes(tmp_path: Path, puts: int) -> None:
    """SIGINT to a real batch of many units, before and after it has workers: what is there is
    whole, journalled and skipped the next time."""
    text = example().read_text(encoding="utf-8")
    for n in range(60):
        (tmp_path / f"单位{n:02}.yaml").write_text(
            text.replace("示例县信访局", f"示例县第{n}局"), encoding="utf-8"
        )
    command = [
        "batch",
        str(tmp_path),
        "--out",
        str(tmp_path / "out"),
        "--to",
        "html",
        "--jobs",
        "1",
    ]
    with subprocess.Popen(
        held(puts, *command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout and process.stdout.readline() == b"held\n"
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=HANG)
    assert (
        process.returncode == 130 and "已中断" in err.decode() and "Traceback" not in err.decode()
    ), (out.decode(), err.decode())
    pages = list((tmp_path / "out").rglob("*.html"))
    with closing(sqlite3.connect(tmp_path / "out" / NAME)) as database:
        (built,) = database.execute("SELECT count(*) FROM results").fetchone()
    assert built == len(pages) == puts
    assert all(p.read_bytes().endswith(b"</html>\n") for p in pages) and not list(
        (tmp_path / "out").rglob("*.part")
    )
    before = times(tmp_path / "out")
    again = subprocess.run(
        [sys.executable, "-m", "gia_author", *command],
        capture_output=True,
        check=False,
        timeout=HANG,
    )
    assert again.returncode == 0, again.stderr.decode()
    assert f"{built}份没有变化" in again.stdout.decode().replace("\n", "")
    after = times(tmp_path / "out")
    assert len(after) == 60 and sum(after[name] == at for name, at in before.items()) >= built
