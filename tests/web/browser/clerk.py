"""A window served in this process, and somebody at it whose clicks and keys are counted."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, HANG, load

from gia_author.web import server
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.window import Window

PATIENCE = HANG * 1000  # milliseconds
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
EXPECTED = "status of 409"  # a conflict is an answer that the page knows what to do with
LETTERS = 3.5  # keys pressed for a Chinese character: its sound and a share of choosing the word
EDITABLE = (
    "document.activeElement.matches('input, textarea, select, [contenteditable], [tabindex]')"
)


@dataclass
class Clerk:
    """Somebody at the window. What is clicked, pressed, typed and pasted is counted."""

    page: Any
    clicks: int = 0
    keys: int = 0
    typed: int = 0
    pasted: int = 0
    faults: list[str] = field(default_factory=list)

    def click(self, name: str, role: str = "button", *, exact: bool = True) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    def click_at(self, selector: str) -> None:
        self.clicks += 1
        self.page.locator(selector).first.click()

    def press(self, key: str) -> None:
        self.keys += key.count("+") + 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Figures and Latin letters key by key, Chinese as an input method puts it in; once there
        is something to type into."""
        self.page.wait_for_function(EDITABLE)
        for latin, run in groupby(text, str.isascii):
            piece = "".join(run)
            if latin:
                self.keys += len(piece)
                self.page.keyboard.type(piece)
            else:
                self.page.keyboard.insert_text(piece)
        chinese = sum(not character.isascii() for character in text)
        self.typed += chinese
        self.keys += round(chinese * LETTERS)

    def paste(self, text: str) -> None:
        """What was copied elsewhere."""
        self.pasted += len(text)
        self.keys += 2
        self.page.evaluate(
            """text => {
              const data = new DataTransfer();
              data.setData("text/plain", text);
              const into = document.activeElement;
              const how = { clipboardData: data, bubbles: true, cancelable: true };
              into.dispatchEvent(new ClipboardEvent("paste", how));
            }""",
            text,
        )

    def saved(self) -> None:
        """Wait until everything is in the file."""
        self.expect("#saved").to_have_text(re.compile("^(已保存|没有改动)"))

    def expect(self, place: Any) -> Any:
        """What is waited for of an element: what it says, what stands in it."""
        from playwright.sync_api import expect

        expect.set_options(timeout=PATIENCE)
        return expect(self.page.locator(place).first if isinstance(place, str) else place)

    def come_back(self) -> None:
        """Turn to the window again, after another program."""
        self.page.evaluate("dispatchEvent(new Event('focus'))")

    def wait(self, selector: str, text: str = "") -> Any:
        found = self.page.locator(selector, has_text=text) if text else self.page.locator(selector)
        found.first.wait_for()
        return found.first

    def part(self, title: str) -> None:
        self.click(title, "tab", exact=False)
        self.wait("#part h2", title)

    def cell(self, address: str) -> Any:
        """The field of a figure."""
        return self.page.locator(f'[data-address="{address}"]')


def choose(clerk: Clerk, selector: str, path: Path) -> None:
    with clerk.page.expect_file_chooser() as chooser:
        clerk.page.locator(f"{selector} button", has_text="选择文件").click()
    chooser.value.set_files(path)


@dataclass
class AtWindow:
    """A window over a folder, and the browser's tabs that look at it, which share its cookie."""

    folder: Path
    serving: server.Serving
    context: Any
    thread: threading.Thread
    clerks: list[Clerk] = field(default_factory=list)
    edited: int = 0  # documents that were given out

    def open(self, size: dict[str, int] | None = None) -> Clerk:
        """Come in by the one-time address."""
        return self.at(self.serving.address, size)

    def edit(self, name: str, size: dict[str, int] | None = None) -> Clerk:
        """The editor over a copy of an example, alone in a folder of its own."""
        if not self.edited:
            self.context.request.get(self.serving.address)  # the cookie
        self.edited += 1
        (folder := self.folder / f"{self.edited}").mkdir()
        session = self.serving.window.documents.open(Path(shutil.copy(EXAMPLES / name, folder)))
        clerk = self.at(f"{self.serving.guard.origin}/edit/{session.id}", size)
        clerk.wait("#part h2")
        return clerk

    def at(self, address: str, size: dict[str, int] | None = None) -> Clerk:
        page = self.context.new_page()
        page.set_viewport_size(size or WIDE)
        clerk = Clerk(page)
        page.on("pageerror", lambda error: clerk.faults.append(str(error)))
        page.on(
            "console",
            lambda said: (
                clerk.faults.append(said.text)
                if said.type == "error" and EXPECTED not in said.text
                else None
            ),
        )
        page.goto(address)
        self.clerks.append(clerk)
        return clerk

    def leave(self) -> list[str]:
        """Close the pages that are open; returns what went wrong on them."""
        faults = [fault for clerk in self.clerks for fault in clerk.faults]
        while self.clerks:
            self.clerks.pop().page.close()
        return faults

    def close(self) -> None:
        self.context.close()
        self.serving.stop()
        self.thread.join(HANG)
        self.serving.window.close()


def served(browser: Any, folder: Path, begin: str | None = None) -> AtWindow:
    """A window over a folder, with a file of the folder to begin with."""
    window = Window(ChosenPlaces(folder))
    if begin is not None:
        window.begin_with(folder / begin)
    serving = server.listening(window, forever=True)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    context = browser.new_context(viewport=WIDE, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    return AtWindow(folder, serving, context, thread)


class Windows:
    """Opens windows over a folder, each a run of its own."""

    def __init__(self, folder: Path, browser: Any) -> None:
        self.folder, self.browser = folder, browser
        self.opened: list[AtWindow] = []

    def __call__(self, begin: str | None = None) -> AtWindow:
        self.opened.append(served(self.browser, self.folder, begin))
        return self.opened[-1]

    def close(self) -> list[str]:
        """End it all; returns what went wrong on the pages."""
        faults = [fault for at in self.opened for fault in at.leave()]
        for at in self.opened:
            at.close()
        return faults


@pytest.fixture
def at_window(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    """Opens windows over a folder; nothing may go wrong on their pages unsaid."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    (folder := tmp_path / "年报").mkdir()
    windows = Windows(folder, browser)
    yield windows
    assert not windows.close()


@pytest.fixture(scope="module")
def desk(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWindow]:
    """One window for the tests of a module, each with a document of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("own")))
        at = served(browser, tmp_path_factory.mktemp("年报"))
        yield at
        at.close()


@pytest.fixture
def editor(desk: AtWindow) -> Iterator[Callable[..., Clerk]]:
    """The editor over a copy of an example; nothing may go wrong on its page unsaid."""
    yield desk.edit
    desk.context.unroute_all()
    assert not desk.leave()


LABEL = "（一）主动公开情况"


def typing(clerk: Clerk, text: str) -> None:
    """Text put in behind what stands under the first heading."""
    clerk.part("一、总体情况")
    clerk.page.get_by_label(LABEL, exact=True).focus()
    clerk.press("Control+End")
    clerk.type(text)


def text_in(path: Path) -> str:
    """What the file has there."""
    return str(load(path)["总体情况"]["主动公开"])
