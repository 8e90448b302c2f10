"""The window as a program: it begins with a word or a double-click, follows a file, and ends when
nobody looks at it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from conftest import EXAMPLES, FLAWED, GOOD, HANG, ROOT
from window_client import served

from gia_author.cli import app
from gia_author.web import desktop, presence, server
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.document_session import document_id
from gia_author.web.presence import Presence
from gia_author.web.window import Window
from gia_author.workflows import workbooks

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/enter\?token=[\w-]+")


@contextmanager
def running(*arguments: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The program with these words, ended with the test."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "gia_author", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=folder,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def lines_until(program: subprocess.Popen[str], wanted: str) -> str:
    """What the program says, up to a line that has these words."""
    assert program.stdout
    said = ""
    for line in program.stdout:
        said += line
        if re.search(wanted, line):
            return said
    raise AssertionError(said)


@pytest.fixture
def unserved(monkeypatch: pytest.MonkeyPatch) -> list[Window]:
    """The windows that are opened but not served: what stands where a browser would wait."""
    windows: list[Window] = []

    def closed(serving: server.Serving) -> None:
        windows.append(serving.window)
        serving.listener.close()
        serving.window.close()

    monkeypatch.setattr(server.Serving, "run_and_close", closed)
    return windows


@pytest.mark.slow
def test_open_serves_until_interrupted(tmp_path: Path, own_folder: Path) -> None:
    shutil.copy(EXAMPLES / GOOD, tmp_path)
    with running("open", "--no-browser", GOOD, folder=tmp_path) as program:
        address = ADDRESS.search(lines_until(program, "http://"))
        assert address
        with httpx.Client(follow_redirects=True, trust_env=False, timeout=HANG) as browser:
            page = browser.get(address[0])
            assert page.status_code == 200 and GOOD in page.text
        program.send_signal(signal.SIGINT)
        assert program.stdout and "Traceback" not in program.stdout.read()
        assert program.wait(HANG) in (0, 130)


@pytest.mark.parametrize("name", ["名册.yaml", "各单位的.yml"])
def test_a_roster_opens_its_folder(
    tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch, unserved: list[Window],
    name: str,
) -> None:  # fmt: skip
    """Whatever it is called."""
    roster = tmp_path / name
    roster.write_text("名称: 某县\n年度: 2025\n单位:\n  - 机关: 某局\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["gia-author", "open", "--no-browser", str(roster)])
    app.main()
    [window] = unserved
    assert window.folder
    assert (window.first, window.folder.roster) == ("/", roster.resolve())


def test_a_filled_in_form_opens_as_a_document(
    tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch, unserved: list[Window]
) -> None:
    book = workbooks.make(workbooks.Order(GOOD, (EXAMPLES / GOOD).read_bytes())).book
    assert book
    (tmp_path / "表.xlsx").write_bytes(book)
    monkeypatch.setattr(
        sys, "argv", ["gia-author", "open", "--no-browser", str(tmp_path / "表.xlsx")]
    )
    app.main()
    made = tmp_path / GOOD
    assert [window.first for window in unserved] == [f"/edit/{document_id(made)}"]
    assert made.read_bytes() == (EXAMPLES / GOOD).read_bytes()


@pytest.mark.parametrize("name", ["没有这个.yaml", "a.docx", "."])
def test_open_says_what_it_cannot_open(
    tmp_path: Path, own_folder: Path, name: str, unserved: list[Window],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "a.docx").write_bytes(b"PK")
    monkeypatch.setattr(sys, "argv", ["gia-author", "open", "--no-browser", str(tmp_path / name)])
    if name == ".":
        app.main()
        assert ADDRESS.search(capsys.readouterr().out)
    else:
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr().err
        assert ended.value.code == 2 and name in said and "怎么办" in said


@pytest.mark.slow
def test_watch_checks_again_when_the_file_is_saved(tmp_path: Path, own_folder: Path) -> None:
    shutil.copy(EXAMPLES / GOOD, tmp_path)
    path = tmp_path / GOOD
    with running("watch", "--no-browser", GOOD, folder=tmp_path) as program:
        said = lines_until(program, f"{GOOD}：.*可以报送")
        path.write_bytes((EXAMPLES / FLAWED).read_bytes())
        found = lines_until(program, "G306")
        assert re.search(r"^\d\d:\d\d:\d\d$", said + found, re.M) and "\\n" not in said + found
        address = ADDRESS.search(said)
        assert address
        with httpx.Client(follow_redirects=True, trust_env=False, timeout=HANG) as browser:
            page = browser.get(address[0])
            doc = page.url.path.rpartition("/")[2]
            assert page.url.path.startswith("/watch/")
            path.unlink()
            api = str(page.url.join(f"/api/doc/{doc}"))
            assert browser.get(f"{api}/changes").status_code in (200, 422)
            lines_until(program, "没有这个文件。还在等它")
            path.write_bytes((EXAMPLES / GOOD).read_bytes())
            lines_until(program, f"{GOOD}：.*可以报送")
            assert browser.get(api).json()["agency"] == "示例县信访局"
        before = {one.name for one in tmp_path.iterdir()}
        assert before == {GOOD}  # nothing is written beside it


@pytest.mark.parametrize(
    ("arguments", "terminal", "screen", "opens"),
    [
        ([], False, True, True),
        ([], True, True, False),
        ([], False, False, False),
        (["--help"], False, True, False),
    ],
)
def test_a_double_click_opens_the_window(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], terminal: bool, screen: bool, opens: bool
) -> None:
    """Without a word, on a screen and in no terminal; in a terminal the help stays."""
    stream = types.SimpleNamespace(isatty=lambda: terminal)
    monkeypatch.setattr(sys, "argv", ["gia-author", *arguments])
    monkeypatch.setattr(sys, "stdin", None if not terminal else stream)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0" if screen else "")
    assert app._is_double_click() is opens


def test_the_server_ends_when_the_last_page_has_gone(own_folder: Path, tmp_path: Path) -> None:
    """A page that is loaded anew says that it goes, and comes back."""
    now = [0.0]
    known = Presence(lambda: now[0])
    now[0] = presence.FIRST - 1
    assert not known.is_over()
    known.heard("一")
    known.heard("二")
    known.gone("一")
    now[0] += presence.LEFT + 1
    assert not known.is_over()
    known.gone("二")
    assert not known.is_over()
    known.heard("三")
    now[0] += presence.LEFT + 1
    assert not known.is_over()
    known.gone("三")
    now[0] += presence.LEFT + 1
    known.busy = lambda: True
    assert not known.is_over()
    known.busy = lambda: False
    assert known.is_over()


def test_pages_that_fall_silent_are_gone() -> None:
    """As when the browser is killed; a page in the background, which may sleep, is not."""
    now = [0.0]
    known = Presence(lambda: now[0])
    known.heard("一")
    now[0] = presence.SILENT - 1
    assert not known.is_over()
    now[0] = presence.SILENT
    assert known.is_over()
    never = Presence(lambda: now[0])
    now[0] += presence.FIRST + 1
    assert never.is_over()


def test_a_server_that_is_left_ends(
    tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "GLANCE", 0.01)
    window = Window(ChosenPlaces(tmp_path))
    monkeypatch.setattr(window.presence, "is_over", lambda: True)
    server.listening(window).run_and_close()  # and here it has ended


def test_a_window_of_its_own(
    tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server runs while the window is shown, and ends with it."""
    shown: list[str] = []

    def start() -> None:
        answer = httpx.get(shown[0], trust_env=False)
        assert answer.status_code == 303

    fake = types.ModuleType("webview")
    fake.create_window = lambda title, address, **_: shown.append(address)  # type: ignore[attr-defined]
    fake.start = start  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "webview", fake)
    serving = server.listening(Window(ChosenPlaces(tmp_path)), forever=True)
    desktop.shown(serving)
    assert len(shown) == 1 and serving.server.should_exit
    with pytest.raises(httpx.ConnectError):
        httpx.get(serving.guard.origin, trust_env=False)


@pytest.mark.parametrize(
    ("screen", "toolkit", "there"), [(":0", True, True), (":0", False, False), ("", True, False)]
)
def test_a_window_needs_a_toolkit_and_a_screen(
    monkeypatch: pytest.MonkeyPatch, screen: str, toolkit: bool, there: bool
) -> None:
    """Where pywebview is installed without anything to draw with, the browser is used."""

    class WebViewException(Exception):
        pass

    def initialize() -> None:
        if not toolkit:
            raise WebViewException

    package = {
        "webview": {"__spec__": object()},
        "webview.errors": {"WebViewException": WebViewException},
        "webview.guilib": {"initialize": initialize},
    }
    for name, content in package.items():
        module = types.ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", screen)
    assert desktop.is_there() is there


def test_two_windows_at_once(tmp_path: Path, own_folder: Path) -> None:
    """Each has its port and its secrets; the cookie of one is none of the other's."""
    with served(tmp_path) as one, served(tmp_path) as other:
        assert one.guard.port != other.guard.port
        entered = httpx.get(one.address, trust_env=False)
        cookie = {"cookie": entered.headers["set-cookie"].split(";")[0]}
        assert httpx.get(f"{one.guard.origin}/api/start", headers=cookie).status_code == 200
        assert httpx.get(f"{other.guard.origin}/api/start", headers=cookie).status_code == 403
