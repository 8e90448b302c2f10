"""Every page of the window by axe-core, at both widths; and no page is wider than the screen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import clerk as at_the_window
import pytest
from clerk import NARROW, WIDE, Clerk, Windows
from conftest import EXAMPLES, FLAWED, TOWN, job

at_window, editor = at_the_window.at_window, at_the_window.editor
pytestmark = pytest.mark.slow
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
PARTS = 7
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


def violations(clerk: Clerk) -> list[str]:
    """What axe finds, each with where; the report's own page in its frame has tests of its own."""
    clerk.page.evaluate(AXE)
    found = clerk.page.evaluate(
        "axe.run({ exclude: ['iframe'] }, { resultTypes: ['violations'], iframes: false })"
    )
    return [f"{v['id']}: {n['html'][:200]}" for v in found["violations"] for n in v["nodes"]]


def clean(clerk: Clerk) -> None:
    assert violations(clerk) == []
    assert clerk.page.evaluate(OVERFLOW) <= 0


@SIZES
def test_every_part_of_the_editor(editor: Callable[..., Clerk], size: dict[str, int]) -> None:
    clerk = editor(FLAWED, size=size)
    for number in range(PARTS):
        clerk.page.locator("#parts [role=tab]").nth(number).click()
        clean(clerk)


@SIZES
def test_problems_preview_and_pages(editor: Callable[..., Clerk], size: dict[str, int]) -> None:
    clerk = editor(FLAWED, size=size)
    names = ("问题", "预览", "版面")
    for name in names:
        if size is WIDE:
            clerk.page.locator("#side-tabs [role=tab]", has_text=name).click()
        else:
            clerk.page.locator("#views button", has_text=name).click()
        if name == "版面":
            clerk.click("排出版面")
            clerk.wait(".pages img")
        clean(clerk)


@SIZES
def test_dialogs(editor: Callable[..., Clerk], size: dict[str, int]) -> None:
    clerk = editor(FLAWED, size=size)
    clerk.page.locator("#parts [role=tab]").nth(1).click()
    for opener in ("生成年报", "检查打印稿"):
        clerk.click(opener)
        clerk.wait("dialog[open]")
        clean(clerk)
        clerk.press("Escape")
        clerk.expect(clerk.page.locator("dialog")).to_have_count(0)
    clerk.page.locator("textarea").first.focus()
    clerk.press("Control+j")
    clerk.wait("[role=option]")
    clean(clerk)


@SIZES
def test_first_page(at_window: Windows, size: dict[str, int]) -> None:
    folder = at_window.folder
    for path in sorted((TOWN / "2025").glob("*.yaml"))[:3]:
        shutil.copy(path, folder)
    clerk = at_window().open(size)
    clerk.wait("#new-kinds label")
    clerk.expect(clerk.page.locator(".state.checking")).to_have_count(0)
    clean(clerk)
    clerk.click("打开文件或文件夹")
    clerk.wait(".entry.file")
    clean(clerk)


@SIZES
def test_page_of_a_report_of_others(at_window: Windows, size: dict[str, int]) -> None:
    clerk = at_window().open(size)
    clerk.wait("#new-kinds label")
    with clerk.page.expect_file_chooser() as chooser:
        clerk.page.locator("#others button").click()
    chooser.value.set_files(published(at_window.folder))
    clerk.wait("#findings li")
    clean(clerk)


def published(folder: Path) -> Path:
    """A report as others publish it."""
    from gia_author.workflows.produce import produce

    made = produce(job(EXAMPLES / FLAWED, formats=("html",), draft=True))
    path = folder / "别人的.html"
    path.write_bytes(made.files["html"])
    return path
