"""Whatever goes wrong with one unit, wherever it comes up, is that unit's fault: the others are
done, and no traceback is shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import GOOD, Program, example

from gia_author.cli import console
from gia_author.diagnostics import faults, file_names
from gia_author.diagnostics.finding import GiaError, Stopped
from gia_author.jobs import files, loading

BAD = "坏"


def broken(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, error: Exception) -> None:
    """Make a function fail for what concerns the bad unit."""
    right: Callable[..., Any] = getattr(owner, name)

    def fail(*arguments: Any, **more: Any) -> Any:
        if BAD in "".join(map(str, arguments)):
            raise error
        return right(*arguments, **more)

    monkeypatch.setattr(owner, name, fail)


def units(folder: Path) -> Path:
    """Three units' files, one of them the bad one, with a roster and published reports of the
    same."""
    text = example(GOOD).read_text("utf-8")
    for name in ("示例县信访局", f"示例县{BAD}局", "示例县财政局"):
        (folder / f"{name}-2025.yaml").write_text(text.replace("示例县信访局", name), "utf-8")
        (folder / f"{name}.txt").write_text(
            f"{name}2025年政府信息公开工作年度报告\n一、总体情况\n公开信息3条。\n", "utf-8"
        )
    bodies = "".join(
        f"  - 机关: {name}\n" for name in ("示例县信访局", f"示例县{BAD}局", "示例县财政局")
    )
    (folder / "名册.yaml").write_text(f"名称: 示例县\n年度: 2025\n单位:\n{bodies}", "utf-8")
    return folder


COMMANDS = {
    "check": ["check", "{}"],
    "batch": ["batch", "{}", "--to", "html", "--jobs", "1", "--out", "{}/out"],
    "build": ["build", "{}", "--to", "html", "--out", "{}/out"],
    "import": ["import", "{}/*.txt"],
    "status": ["status", "{}/名册.yaml"],
    "rollup": ["rollup", "{}/名册.yaml"],
    "form": ["form", "{}/名册.yaml", "-o", "{}/表"],
    "export": ["export", "{}", "-o", "{}/x.csv"],
    "fix": ["fix", "{}"],
}
ERRORS = [
    RuntimeError("boom"),
    RecursionError(),
    UnicodeEncodeError("utf-8", "\udc80", 0, 1, "no"),
    OSError(5, "EIO"),
    MemoryError(),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_fails_to_be_read_is_one_fault(
    command: str,
    error: Exception,
    program: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = units(tmp_path)
    broken(monkeypatch, files, "read", error)
    code, out, err = program(*(word.format(folder) for word in COMMANDS[command]))
    assert code in (1, 2) and "Traceback" not in out + err
    assert BAD in out + err, (out, err)
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("command", "owner", "name"),
    [
        ("check", console, "show"),
        ("check", console, "report"),
        ("batch", file_names, "safe_name"),
        ("batch", files, "write"),
        ("build", files, "write"),
        ("build", file_names, "safe_name"),
        ("import", files, "write"),
        ("form", files, "write"),
        ("check", loading, "load"),
    ],
)
def test_so_is_whatever_comes_later(
    command: str,
    owner: Any,
    name: str,
    program: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Naming, writing, printing: the other two units come out."""
    folder = units(tmp_path)
    once = []
    right = getattr(owner, name)

    def fail(*arguments: Any, **more: Any) -> Any:
        if BAD in "".join(map(str, arguments)) and not once:
            once.append(1)
            raise ValueError("boom")
        return right(*arguments, **more)

    monkeypatch.setattr(owner, name, fail)
    code, out, err = program(*(word.format(folder) for word in COMMANDS[command]))
    assert "Traceback" not in out + err and code in (0, 1, 2)
    if once:
        assert code == 1 and "程序异常退出（ValueError" in out + err, (out, err)
    assert "信访局" in out + err or "2份" in out


def test_what_no_unit_can_go_on_from_ends_the_run() -> None:
    def stop() -> None:
        raise Stopped("停")

    with pytest.raises(Stopped):
        faults.attempt(stop)


def test_a_fault_says_what_and_where_and_is_itself_if_it_is_one() -> None:
    made = faults.attempt(lambda: file_names.safe_name(None))  # type: ignore[arg-type]
    assert (
        isinstance(made, faults.ProgramFault)
        and "程序异常退出（" in made.message
        and "行）" in made.message
    )
    own = GiaError("甲", "乙")

    def fail() -> None:
        raise own

    assert faults.attempt(fail) is own
    assert "磁盘满了" in faults.of(OSError(28, "x", "名")).message
    assert isinstance(faults.of(OSError("of a library, without a number")), faults.ProgramFault)
