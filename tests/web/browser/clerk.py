"""A window served in this process, and somebody at it whose clicks and keys are counted."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, HANG

from gia_author.web import server
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.window import Window

PATIENCE = HANG * 1000  # milliseconds
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
EXPECTED = "status of 409"  # a conflict is an answer that the page knows what to do with
LETTERS = 3.5  # keys pressed for a Chinese character: its sound and a share of choosing the word


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
        """Figures and Latin letters key by key, Chinese as an input method puts it in."""
        for character in text:
            if character.isascii():
                self.keys += 1
                self.page.keyboard.type(character)
            else:
                self.page.keyboard.insert_text(character)
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


@dataclass
class AtWindow:
    """A window over a folder, and the browser that looks at it."""

    folder: Path
    serving: server.Serving
    browser: Any
    thread: threading.Thread
    clerks: list[Clerk] = field(default_factory=list)

    def open(self, size: dict[str, int] | None = None) -> Clerk:
        """Come in by the one-time address."""
        context = self.browser.new_context(viewport=size or WIDE, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        return self.at(context, self.serving.address)

    def at(self, context: Any, address: str) -> Clerk:
        page = context.new_page()
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


class Windows:
    """Opens windows over a folder, each a run of its own."""

    def __init__(self, folder: Path, browser: Any) -> None:
        self.folder, self.browser = folder, browser
        self.opened: list[AtWindow] = []

    def __call__(self, begin: str | None = None) -> AtWindow:
        """A window, with a file of the folder to begin with."""
        window = Window(ChosenPlaces(self.folder))
        if begin is not None:
            window.begin_with(self.folder / begin)
        serving = server.listening(window, forever=True)
        thread = threading.Thread(target=serving.run, daemon=True)
        thread.start()
        self.opened.append(AtWindow(self.folder, serving, self.browser, thread))
        return self.opened[-1]

    def close(self) -> list[str]:
        """End it all; returns what went wrong on the pages."""
        faults = [fault for at in self.opened for clerk in at.clerks for fault in clerk.faults]
        for at in self.opened:
            for clerk in at.clerks:
                clerk.page.context.close()
            at.serving.stop()
            at.thread.join(HANG)
            at.serving.window.close()
            at.serving.listener.close()
        return faults


@pytest.fixture
def at_window(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    """Opens windows over a folder; nothing may go wrong on their pages unsaid."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    (folder := tmp_path / "年报").mkdir()
    windows = Windows(folder, browser)
    yield windows
    assert not windows.close()


@pytest.fixture
def editor(at_window: Windows) -> Callable[..., Clerk]:
    """The editor over a copy of an example."""

    def editor(name: str, size: dict[str, int] | None = None) -> Clerk:
        shutil.copy(EXAMPLES / name, at_window.folder)
        clerk = at_window(name).open(size)
        clerk.wait("#part h2")
        return clerk

    return editor
