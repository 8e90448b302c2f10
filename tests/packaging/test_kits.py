"""Kits for computers without network, and the program in one folder: made, installed, used."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest
from conftest import EXAMPLES, GOOD, HANG, ROOT

PACKAGING = ROOT / "packaging"
BATCHES = sorted((PACKAGING / "windows").glob("*.bat"))
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="made and run on Linux")


def kits() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kit", PACKAGING / "kit.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["kit"] = module
    spec.loader.exec_module(module)
    return module


def written(script: Path, tmp_path: Path) -> bytes:
    """A script for Windows as it lies in the kit."""
    kit = kits()
    kit._write(tmp_path / script.name, script.read_text("utf-8"), kit.SYSTEMS["windows-x64"])
    return (tmp_path / script.name).read_bytes()


@pytest.mark.parametrize("script", BATCHES, ids=lambda path: path.stem)
def test_what_windows_reads(script: Path, tmp_path: Path) -> None:
    """GB 2312 throughout, whose second bytes are never a mark of the command line; CRLF; no mark of
    byte order; the code page set before the first Chinese word is printed."""
    data = written(script, tmp_path)
    assert data.decode("gb2312").replace("\r\n", "\n") == script.read_text("utf-8")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert data.startswith(b"@echo off\r\n")
    lines = data.decode("gb2312").splitlines()
    shown = [
        n for n, line in enumerate(lines) if not line.startswith("rem ") and not line.isascii()
    ]
    assert lines.index("chcp 936 >nul") < min(shown)


@pytest.mark.parametrize("script", BATCHES, ids=lambda path: path.stem)
def test_the_steps_of_a_script_for_windows(script: Path) -> None:
    """Every place that is gone to is there and cannot be run into; what is used has been set;
    quotes
    are in pairs; a failure is never passed over."""
    lines = script.read_text("utf-8").splitlines()
    labels = [line[1:] for line in lines if re.fullmatch(r":[a-z]+", line)]
    called = re.findall(r"(?:goto|call) :?([a-z]+)", script.read_text("utf-8"))
    assert {*called} == {*labels}
    for number, line in enumerate(lines):
        if re.fullmatch(r":[a-z]+", line):
            before = [text for text in lines[:number] if text][-1]
            assert re.match(r"exit /b \d", before), line
        assert line.count('"') % 2 == 0, line
    known = {"LOCALAPPDATA", *re.findall(r'set "?([A-Z]+)=', script.read_text("utf-8"))}
    assert {*re.findall(r"%([A-Z]+)%", script.read_text("utf-8"))} <= known
    for line in lines:
        if re.search(r"-m (venv|pip)|^reg add|^powershell.*CreateShortcut", line):
            assert line.endswith("|| goto failed"), line


def test_each_system_has_its_scripts() -> None:
    for system in kits().SYSTEMS.values():
        scripts = {path.stem for path in (PACKAGING / system.scripts).iterdir()}
        assert scripts == {"安装", "卸载"}
        for path in (PACKAGING / system.scripts).iterdir():
            path.read_text("utf-8").encode(system.encoding)
    assert "sys_platform" not in (ROOT / "requirements" / "run.txt").read_text("utf-8")


@pytest.mark.slow
@LINUX
def test_a_kit_installs_and_builds_without_network(tmp_path: Path) -> None:
    """In an empty home, of this Python's version; where the system allows it, with no network."""
    kit = kits()
    wheel = _wheel(tmp_path)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    made = kit.make(tmp_path / "kits", kit.SYSTEMS["linux-x86_64"], wheel, [python])
    assert re.search(r"glibc至少要2\.\d+", (made / "说明.txt").read_text("utf-8"))
    home = tmp_path / "home"
    home.mkdir()
    said = _alone("sh", str(made / "安装.sh"), home=home)
    assert "可以使用。" in said and "装好了。" in said
    entry = (home / ".local/share/applications/gia-author.desktop").read_text("utf-8")
    assert "Name=政府信息公开年报" in entry
    program = re.search(r'Exec="([^"]+)" open %f', entry)
    assert program
    _alone(program[1], "build", "--out", str(home / "成品"), str(EXAMPLES / GOOD), home=home)
    assert {path.suffix for path in (home / "成品").iterdir()} == {".docx", ".html", ".pdf"}
    kept = home / "我的年报.yaml"
    kept.write_text("机关: 示例县信访局\n", "utf-8")
    _alone("sh", str(home / ".local/share/gia-author/卸载.sh"), home=home)
    assert kept.exists() and not (home / ".local/share/applications/gia-author.desktop").exists()
    assert not (home / ".local/share/gia-author/app").exists()


@LINUX
def test_without_a_python_the_kit_says_what_to_put_beside_it(tmp_path: Path) -> None:
    shutil.copy(PACKAGING / "linux" / "安装.sh", tmp_path)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dirname", "uname", "basename"):
        (tools / name).symlink_to(shutil.which(name) or name)
    shell = shutil.which("sh") or "sh"
    done = subprocess.run(
        [shell, str(tmp_path / "安装.sh")],
        env={"HOME": str(tmp_path), "PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (
        done.returncode == 1 and "没有Python 3.11" in done.stderr and "install_only" in done.stderr
    )
    assert not (tmp_path / ".local").exists()


@pytest.mark.slow
@LINUX
def test_one_folder_runs_without_python(tmp_path: Path) -> None:
    """The recipe for PyInstaller: reports are built, others are read in a child process, the window
    is opened, all with nothing on the path."""
    recipe, place = PACKAGING / "gia-author.spec", ["--distpath", str(tmp_path / "dist")]
    work = ["--workpath", str(tmp_path / "build"), "--noconfirm", "--log-level", "ERROR"]
    command = [sys.executable, "-m", "PyInstaller", *place, *work, str(recipe)]
    subprocess.run(command, check=True, cwd=tmp_path)
    program = str(tmp_path / "dist" / "gia-author" / "gia-author")
    assert "可以使用。" in _bare(tmp_path, program, "doctor")
    out = tmp_path / "成品"
    _bare(
        tmp_path, program, "build", "--pdf-engine", "typst", "--out", str(out), str(EXAMPLES / GOOD)
    )
    printed = next(out.glob("*.pdf"))
    assert "没有发现问题" in _bare(tmp_path, program, "audit", str(printed))
    report = shutil.copy(EXAMPLES / GOOD, tmp_path)
    window = subprocess.Popen(
        [program, "open", "--no-browser", str(report)],
        env=_empty(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert window.stdout
        address = re.search(r"http://127\.0\.0\.1:\d+/\S+", window.stdout.readline())
        assert address
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        page = opener.open(address[0], timeout=HANG).read().decode()
        assert "<html" in page
        root = re.match(r"http://[^/]+", address[0])
        assert root
        start = json.load(opener.open(f"{root[0]}/api/start", timeout=HANG))
        assert start["kinds"]
    finally:
        window.kill()
        window.communicate()


def _wheel(tmp_path: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(tmp_path.glob("*.whl"))


def _alone(*command: str, home: Path) -> str:
    """What a command prints that knows only this home, this Python and the system's tools, and, if
    that can be had, no network."""
    apart = ["unshare", "--net"] if _can_be_apart() else []
    python = Path(sys.base_prefix) / "bin"
    environment = {"HOME": str(home), "PATH": f"{python}:/usr/bin:/bin", "LANG": "C.UTF-8"}
    return _said([*apart, *command], environment, home)


def _bare(home: Path, *command: str) -> str:
    return _said([*command], _empty(home), home)


def _empty(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": "/nonexistent", "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def _said(command: list[str], environment: dict[str, str], cwd: Path) -> str:
    done = subprocess.run(
        command, env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _can_be_apart() -> bool:
    if os.name != "posix" or not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "--net", "true"], check=False).returncode == 0
