"""What a killed run had begun to write goes with the next run that writes there; what another run
is writing stays."""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from conftest import GOOD, HANG, Program, example, job

from gia_author.cli import app
from gia_author.jobs import files, unfinished_files
from gia_author.workflows.produce import produce

WRITER = """
import os, signal, sys, time
from pathlib import Path
from gia_author.jobs import files
with files.writing(Path(sys.argv[1])) as stream:
    stream.write(b"half")
    stream.flush()
    print("writing", flush=True)
    while True:
        time.sleep(0.01)
"""
needs_locks = pytest.mark.skipif(unfinished_files.flock is None, reason="no locks here")


def writer(target: Path) -> subprocess.Popen[str]:
    """A process that has begun to write a file."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "writing\n"
    return process


def ended(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=HANG)


class Full(io.BufferedWriter):
    """A stream to a disk that has no room left."""

    def write(self, data: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full(aside: unfinished_files.Aside) -> unfinished_files.Aside:
    raw = cast(io.BufferedWriter, aside.stream).detach()
    return replace(aside, stream=Full(raw))


def parts(folder: Path) -> list[Path]:
    return [*folder.rglob(".gia-*.part")]


def commands(folder: Path) -> dict[str, list[object]]:
    """Every command that writes, into the folder."""
    report, roster = folder / "示例县信访局-2025.yaml", folder / "名册.yaml"
    shutil.copy(example(GOOD), report)
    roster.write_text(
        "名称: 示例县\n年度: 2025\n汇总文件: 政府.yaml\n单位:\n"
        "  - 机关: 示例县信访局\n  - 机关: 示例县教育局\n",
        "utf-8",
    )
    (folder / "公布.txt").write_text(
        "示例县信访局2025年政府信息公开工作年度报告\n一、总体情况\n公开信息3条。\n", "utf-8"
    )
    text = report.read_text("utf-8")
    (folder / "要改.yaml").write_text(
        text.replace("示例县信访局编制", "示例县信访局，，编制"), "utf-8"
    )
    built = produce(job(report, formats=("html",))).files["html"].decode()
    (folder / "改过.html").write_text(built.replace("提前一周公布", "提前两周公布", 1), "utf-8")
    return {
        "new": ["new", "--unit", "示例县教育局", "--year", 2025, "-o", folder],
        "new --from": ["new", "--from", report, "--year", 2026, "-o", folder],
        "new --roster": ["new", "--roster", "示例县", "--year", 2025, "-o", folder],
        "check": ["check", report, "--format", "json", "-o", folder / "x.json"],
        "build": ["build", report, "--to", "html", "--out", folder],
        "batch": ["batch", report, "--to", "html", "--flat", "--jobs", 1, "--out", folder],
        "schema": ["schema", "-o", folder / "x.json"],
        "form": ["form", report, "-o", folder],
        "import": ["import", folder / "公布.txt"],
        "export": ["export", report, "-o", folder / "x.csv"],
        "rollup": ["rollup", roster, "--draft"],
        "status": ["status", roster, "-o", folder / "x.html"],
        "letters": ["letters", roster, "--out", folder, "--today", "2026-01-20"],
        "log": ["log", roster, "-o", folder / "x.csv"],
        "audit": ["audit", report, "--format", "json", "-o", folder / "x.json"],
        "diff": ["diff", report, report, "--html", folder / "x.html"],
        "fix": ["fix", folder / "要改.yaml", "--write"],
        "merge": ["merge", folder / "改过.html", report, "--write"],
    }


WRITES_NOTHING = frozenset(("explain", "doctor", "tidy", "open", "watch"))  # in that folder
NAMES = (*sorted({*app.COMMANDS} - WRITES_NOTHING), "new --from", "new --roster")


@needs_locks
@pytest.mark.parametrize("name", NAMES)
def test_the_next_run_sweeps_up(name: str, program: Program, tmp_path: Path) -> None:
    """Also a second time, when some commands find that they have nothing to write."""
    arguments = commands(tmp_path)[name]
    for _ in range(2):
        ended(writer(tmp_path / "x"))
        assert len(parts(tmp_path)) == 1
        code, out, err = program(*arguments)
        assert parts(tmp_path) == [], (code, out, err)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "new --roster"])
def test_a_full_disk_is_told_by_every_command(
    name: str, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half-written is left, and what was there is as it was."""
    arguments = commands(tmp_path)[name]
    if name == "log":  # of what has come in, which looking at the progress notes down
        program("status", tmp_path / "名册.yaml")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    begin = unfinished_files._begun
    monkeypatch.setattr(unfinished_files, "_begun", lambda folder: full(begin(folder)))
    code, out, err = program(*arguments)
    assert code in (1, 2) and "写不" in out + err and "程序异常" not in out + err, (code, out, err)
    assert parts(tmp_path) == []
    assert before.items() <= {p.name: p.read_bytes() for p in tmp_path.glob("*.*")}.items()


@needs_locks
def test_what_is_being_written_stays(tmp_path: Path) -> None:
    process = writer(tmp_path / "x")
    try:
        unfinished_files.sweep(tmp_path)
        assert len(parts(tmp_path)) == 1
        files.write(tmp_path / "y", b"whole")
        assert len(parts(tmp_path)) == 1
    finally:
        ended(process)
    unfinished_files.sweep(tmp_path)
    assert parts(tmp_path) == [] and (tmp_path / "y").read_bytes() == b"whole"


def test_nothing_else_is_touched(tmp_path: Path) -> None:
    """No file of another name, no folder, no link."""
    (tmp_path / "a.part").write_bytes(b"x")
    (tmp_path / ".gia-dir.part").mkdir()
    (tmp_path / ".gia-link.part").symlink_to(tmp_path / "a.part")
    unfinished_files.sweep(tmp_path)
    assert len([*tmp_path.iterdir()]) == 3


def test_where_there_are_no_locks_age_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfinished_files, "flock", None)
    young, old = tmp_path / ".gia-young.part", tmp_path / ".gia-old.part"
    for path in (young, old):
        path.write_bytes(b"x")
    before = time.time() - unfinished_files.LONGEST - 10
    os.utime(old, (before, before))
    unfinished_files.sweep(tmp_path)
    assert parts(tmp_path) == [young]
    files.write(tmp_path / "z", b"whole")
    assert (tmp_path / "z").read_bytes() == b"whole"


@needs_locks
def test_a_file_swept_before_it_was_locked_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept = []
    lock = unfinished_files._lock

    def late(handle: int) -> bool | None:
        if not swept:
            swept.append(1)
            for path in parts(tmp_path):
                path.unlink()
        return lock(handle)

    monkeypatch.setattr(unfinished_files, "_lock", late)
    files.write(tmp_path / "x", b"whole")
    assert swept and (tmp_path / "x").read_bytes() == b"whole" and parts(tmp_path) == []
