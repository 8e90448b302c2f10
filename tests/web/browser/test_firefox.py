"""Firefox ESR: a report begun, filled in, its error found and mended, a step taken back, the page
seen, the file built; nothing goes wrong in the scripts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import HANG, load
from firefox import CONTROL, UP, started
from window_client import served

pytestmark = pytest.mark.slow
TABLE = "三、收到和处理政府信息公开申请情况"
NEW = '[data-address="依申请公开.本年新收.自然人"]'
OPEN = '[data-address="依申请公开.予以公开.自然人"]'
TEXT = "全年主动公开政府信息12条。"


def test_a_report_in_firefox(tmp_path: Path, own_folder: Path) -> None:
    for name in ("年报", "profile"):
        (tmp_path / name).mkdir()
    folder = tmp_path / "年报"
    with served(folder) as serving, started(tmp_path / "profile") as browser:
        browser.ask("WebDriver:Navigate", url=serving.address)
        browser.wait("#new-kinds label")
        browser.type("#new-agency", "示例县信访局")
        browser.run("document.getElementById('new-year').value = '2025'")
        browser.click("#new button", "新建")
        browser.wait("#part h2", "开头和落款")
        browser.click("#parts [role=tab]", "一、总体情况")
        browser.type("#part textarea", TEXT)
        browser.click("#parts [role=tab]", TABLE)
        browser.type(NEW, "7")
        browser.type(OPEN, "6")
        browser.click(".zeroes input")
        browser.wait("td.wrong")
        browser.wait(".finding.error", "不等于")
        browser.type(OPEN, "7")
        path = folder / "示例县信访局-2025.yaml"
        becomes(path, "7")
        browser.ask("WebDriver:ElementSendKeys", id=browser.wait(OPEN), text=f"{CONTROL}z{UP}")
        becomes(path, "6")
        browser.click("#redo:not([disabled])")
        becomes(path, "7")
        assert TEXT in path.read_text(encoding="utf-8")
        browser.click("#side-tabs [role=tab]", "预览")
        browser.wait_within("#side iframe:not(.behind)", "p", TEXT)
        browser.click("#build")
        for format_ in ("网页", "PDF"):
            browser.click("dialog .choice", format_)
        browser.click("dialog button.main", "生成")
        browser.wait("dialog .done", "生成好了，共1个文件")
        assert browser.faults() == []
    assert [*folder.glob("*.docx")]


def becomes(path: Path, figure: str) -> None:
    """The file has this figure soon."""
    until = time.monotonic() + HANG
    while opened(path) != figure:
        assert time.monotonic() < until, opened(path)
        time.sleep(0.05)


def opened(path: Path) -> str:
    return str(load(path)["数据"]["依申请公开"]["予以公开"]["自然人"])
