"""Where what is printed goes: nowhere, to someone who stops reading, to a full disk; and what a
workflow reads of it."""

from __future__ import annotations

import errno
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FLAWED, GOOD, HANG, Program, example, job

from gia_author.cli import app, finding_formats
from gia_author.cli.commands import watch
from gia_author.diagnostics.finding import CODES, Place, found
from gia_author.jobs import intake_log, terminal
from gia_author.web import server
from gia_author.workflows.produce import Outcome, produce

GIA = [sys.executable, "-m", "gia_author"]
CHECK = ["check", str(example(GOOD)), str(example(FLAWED))]
needs_full = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="no device that is always full here"
)


def run(
    *arguments: str, shell: str = "", stdout: int = subprocess.PIPE, **more: object
) -> subprocess.CompletedProcess[str]:
    """Run the program, or a line of a shell in which $GIA stands for it."""
    command = ["sh", "-c", shell, "sh", *arguments] if shell else [*GIA, *arguments]
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=HANG,
        env=env,
        check=False,
        **more,
    )  # type: ignore[call-overload, no-any-return]


def quiet(done: subprocess.CompletedProcess[str]) -> bool:
    return "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_nothing(closed: str, tmp_path: Path) -> None:
    """The exit code is that of the check, files are whole: what would be printed is not written
    into them."""
    target = tmp_path / "x.json"
    shell = f'"{sys.executable}" -m gia_author "$@" {closed}'
    done = run(*CHECK, shell=shell)
    assert done.returncode == 1 and quiet(done)
    done = run("check", str(example(GOOD)), "--format", "json", "-o", str(target), shell=shell)
    assert done.returncode == 0 and quiet(done)

    assert json.loads(target.read_text("utf-8"))["passed"] is True


@pytest.mark.parametrize("arguments", [CHECK, ["explain", "G101"], ["schema"], ["--help"]])
def test_a_reader_that_stops_is_no_fault_to_tell_of(arguments: list[str]) -> None:
    """The program ends at once and quietly, but does not say that all is in order."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = run(*arguments, stdout=write)
    finally:
        os.close(write)
    assert done.returncode in (1, 2) and quiet(done) and "错误" not in done.stderr


@needs_full
@pytest.mark.parametrize("arguments", [CHECK, ["schema"], [*CHECK, "--format", "json"]])
def test_a_full_disk_behind_the_output_is_told(arguments: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = run(*arguments, stdout=full.fileno())
    assert done.returncode == 2 and quiet(done) and "显示的内容写不进去" in done.stderr


@pytest.mark.parametrize("name", ["x.xlsx", "x.csv", "x.json", "x.parquet"])
def test_a_disk_that_fills_up_while_a_file_is_written_is_told(name: str, tmp_path: Path) -> None:
    """As every program here is, this one is stopped from writing more than so much into a file; the
    old file stays."""
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    target = tmp_path / name
    target.write_bytes(b"old")
    done = run(
        "export",
        str(example(GOOD)),
        "-o",
        str(target),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert done.returncode == 2 and quiet(done) and "写不" in done.stderr, done.stderr
    assert target.read_bytes() == b"old" and not [*tmp_path.glob(".gia-*")]


@pytest.mark.parametrize("command", ["check", "form", "rollup"])
def test_so_are_the_other_workbooks(command: str, tmp_path: Path) -> None:
    roster = tmp_path / "名册.yaml"
    roster.write_text("名称: 示例县\n年度: 2025\n单位:\n  - 机关: 示例县信访局\n", "utf-8")
    (tmp_path / "示例县信访局-2025.yaml").write_bytes(example(GOOD).read_bytes())
    arguments = {
        "check": [
            "check",
            str(example(FLAWED)),
            "--format",
            "xlsx",
            "-o",
            str(tmp_path / "x.xlsx"),
        ],
        "form": ["form", str(roster), "-o", str(tmp_path)],
        "rollup": ["rollup", str(roster), "--table", str(tmp_path / "x.xlsx")],
    }[command]
    done = run(
        *arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))
    )
    assert done.returncode in (1, 2) and quiet(done), done.stderr
    assert "写不" in done.stderr + done.stdout, done.stdout
    assert not [*tmp_path.glob("*.xlsx"), *tmp_path.glob(".gia-*.part")]


def test_github_annotations_are_one_line_each_and_end_where_they_should() -> None:
    """Commas, colons, percent signs and line ends in names and messages make no property and no
    command of their own."""
    finding = found(CODES["G104"], "一\n::error::二，50%", place=Place("x", 3, 4))
    made = "".join(
        finding_formats.as_github([Outcome("a,title=b:c%\nd.yaml", findings=(finding,))], False)
    )
    assert (
        made == "::error file=a%2Ctitle=b%3Ac%25%0Ad.yaml,line=3,col=4,title=G104::"
        "一%0A::error::二，50%25\n"
    )


class Refusing(io.TextIOBase):
    """A standard output that takes nothing; ``asked`` once something was to be written."""

    encoding = "utf-8"

    def __init__(self, reason: int) -> None:
        self.reason, self.asked = reason, False

    def write(self, text: str) -> int:
        self.asked = True
        raise OSError(self.reason, os.strerror(self.reason))


class Standing:
    """A window's server that nobody asks for anything."""

    address = "http://127.0.0.1:1/"

    def run(self) -> None:
        """Serve nobody."""

    stop = run_and_close = run


@pytest.fixture
def printing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[object]]:
    """Every command with something that it prints."""
    monkeypatch.setattr(server, "listening", lambda *_, **__: Standing())
    monkeypatch.setattr(watch, "_watch", lambda session: terminal.echo(session.path.name))
    report, roster = tmp_path / "丙.yaml", tmp_path / "名册.yaml"
    report.write_bytes(example(GOOD).read_bytes())
    roster.write_text("名称: 示例县\n年度: 2025\n单位:\n  - 机关: 示例县信访局\n", "utf-8")
    told, page = tmp_path / "年报.txt", tmp_path / "丙.html"
    told.write_text(
        "示例县信访局2025年政府信息公开工作年度报告\n一、总体情况\n公开3条。\n", "utf-8"
    )
    intake_log.note(tmp_path, [])
    page.write_bytes(produce(job(report, formats=("html",))).files["html"])
    of_report = {
        command: [command, report] for command in ("check", "fix", "audit", "open", "watch")
    }
    of_roster = {command: [command, roster] for command in ("status", "rollup", "letters", "log")}
    return {
        **of_report,
        **of_roster,
        "new": ["new", "--unit", "示例县教育局", "--year", 2025, "-o", tmp_path],
        "build": ["build", report, "--to", "html", "--out", tmp_path],
        "batch": ["batch", report, "--to", "html", "--jobs", 1, "--out", tmp_path],
        "explain": ["explain", "G101"],
        "schema": ["schema"],
        "doctor": ["doctor"],
        "import": ["import", told],
        "form": ["form", roster, "-o", tmp_path],
        "export": ["export", report, "-o", tmp_path / "数据.csv"],
        "diff": ["diff", report, report],
        "merge": ["merge", page, report],
        "tidy": ["tidy", told],
    }


@pytest.mark.parametrize("reason", [errno.EPIPE, errno.ENOSPC, 0])
@pytest.mark.parametrize("command", app.COMMANDS)
def test_no_command_stumbles_where_nothing_can_be_printed(
    command: str,
    reason: int,
    printing: dict[str, list[object]],
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A reader that has gone is no fault, a full disk is told, no output at all changes nothing."""
    stream = Refusing(reason) if reason else open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    with stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        code, _, err = program(*printing[command])
    assert "程序异常" not in err and "Traceback" not in err, err
    assert ("显示的内容写不进去" in err) is (reason == errno.ENOSPC), err
    if isinstance(stream, Refusing):
        assert stream.asked and code in (1, 2), (code, err)
