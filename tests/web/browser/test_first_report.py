"""A clerk's whole first report: begun, every part filled in, three wrong figures found and mended,
the
three files made. What it takes in clicks and keys is printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import clerk as at_the_window
import pytest
from clerk import Clerk, Windows
from conftest import EXAMPLES, GOOD, TOWN, load

from gia_author.web.new_documents import PRESETS

at_window = at_the_window.at_window
pytestmark = pytest.mark.slow
AGENCY, YEAR = "示例县信访局", "2025"
TEXTS = {
    "一、总体情况": {
        "开头的话": ("总体情况", "正文"),
        "（一）主动公开情况": ("总体情况", "主动公开"),
        "（二）依申请公开情况": ("总体情况", "依申请公开"),
        "（三）政府信息管理情况": ("总体情况", "政府信息管理"),
        "（四）政府信息公开平台建设情况": ("总体情况", "政府信息公开平台建设"),
        "（五）监督保障情况": ("总体情况", "监督保障"),
    },
    "五、存在的主要问题及改进情况": {
        "（一）存在的主要问题": ("存在的主要问题及改进情况", "存在的主要问题"),
        "（二）改进情况": ("存在的主要问题及改进情况", "改进情况"),
    },
    "六、其他需要报告的事项": {"正文": ("其他需要报告的事项", "正文")},
}
THIRD = {
    "本年新收.自然人": "7",
    "上年结转.自然人": "1",
    "予以公开.自然人": "3",  # wrong: 2
    "部分公开.自然人": "1",
    "无法提供.本机关不掌握.自然人": "1",
    "不予处理.信访举报投诉类申请.自然人": "3",
    "结转下年度.自然人": "1",
}
FEES = ("1", "100", "200")  # wrong: no more can be received than asked for
CHOSEN = """(() => {
  const area = document.activeElement;
  return area.value.slice(area.selectionStart, area.selectionEnd);
})()"""
TYPED = "上年结转2件"  # wrong: 1


def plain(text: str, figures: Mapping[str, str]) -> str:
    """A text as the office has it in its own draft: figures typed in."""
    return re.sub(r"\{\{ *(.*?) *\}\}", lambda found: figures[found[1]], text).rstrip("\n")


FIGURES = {
    "年度": "2025",
    "依申请公开.本年新收.总计": "7",
    "依申请公开.上年结转.总计": "1",
    "依申请公开.总计.总计": "7",
    "依申请公开.予以公开.总计": "2",
    "依申请公开.部分公开.总计": "1",
    "依申请公开.无法提供.总计": "1",
    "依申请公开.不予处理.总计": "3",
    "依申请公开.结转下年度.总计": "1",
    "复议诉讼.行政复议.总计": "1",
}


def test_the_first_report(at_window: Windows, capsys: pytest.CaptureFixture[str]) -> None:
    draft = load(EXAMPLES / GOOD)
    clerk = at_window().open()
    begin(clerk)
    front(clerk, draft)
    for title, fields in TEXTS.items():
        clerk.part(title)
        for label, path in fields.items():
            paste(
                clerk, label, plain(draft[path[0]][path[1]], FIGURES).replace("上年结转1件", TYPED)
            )
    tables(clerk)
    mend(clerk)
    build(clerk)
    made = sorted(path.suffix for path in at_window.folder.glob("*年度报告.*"))
    assert made == [".docx", ".html", ".pdf"]
    assert all(path.stat().st_size > 5_000 for path in at_window.folder.glob("*年度报告.*"))
    with capsys.disabled():
        print(f"\na first report: {clerk.clicks} clicks, {clerk.keys} keys", end=" ")
        print(f"({clerk.typed} Chinese characters typed, {clerk.pasted} pasted from the draft)")


def test_last_year_is_gone_through(at_window: Windows) -> None:
    """Last year's report dropped, its sentences looked at one by one."""
    clerk = at_window().open()
    clerk.wait("#new-kinds label")
    with clerk.page.expect_file_chooser() as chooser:
        clerk.click_at("#last-year button")
    chooser.value.set_files(TOWN / "2024" / "云岭县教育局-2024.yaml")
    clerk.wait("#part h2", "开头和落款")
    path = at_window.folder / "云岭县教育局-2025.yaml"
    assert (marks := path.read_text(encoding="utf-8").count("【待改】")) > 5
    clerk.part("一、总体情况")
    area = clerk.page.get_by_label("（一）主动公开情况", exact=True)
    area.focus()
    clerk.click("下一句")
    assert area.evaluate("area => area.value.slice(0, area.selectionStart)") == "【待改】"
    clerk.type("今年")
    clerk.press("Control+Enter")
    clerk.saved()
    text = path.read_text(encoding="utf-8")
    assert "    今年发布教育信息287条" in text and text.count("【待改】") == marks - 1


def begin(clerk: Clerk) -> None:
    clerk.wait("#new-kinds label")
    clerk.click_at("#new-agency")
    clerk.type(AGENCY)
    clerk.click_at("#new-year")
    clerk.press("Control+a")
    clerk.type(YEAR)
    clerk.click(PRESETS["no_powers"][0], "checkbox")
    clerk.click("新建")
    clerk.wait("#part h2", "开头和落款")


def front(clerk: Clerk, draft: dict[str, Any]) -> None:
    paste(clerk, "引言", plain(draft["引言"], FIGURES))
    clerk.clicks += 1
    clerk.page.get_by_label("落款日期", exact=True).click()
    clerk.type("2026-01-19")


def paste(clerk: Clerk, label: str, text: str) -> None:
    clerk.clicks += 1
    clerk.page.get_by_label(label, exact=True).click()
    clerk.press("Control+a")
    clerk.paste(text)


def tables(clerk: Clerk) -> None:
    clerk.part("三、收到和处理政府信息公开申请情况")
    for address, figure in THIRD.items():
        clerk.clicks += 1
        clerk.cell(f"依申请公开.{address}").click()
        clerk.type(figure)
    clerk.click_at(".zeroes input")
    clerk.part("四、政府信息公开行政复议、行政诉讼情况")
    clerk.clicks += 1
    clerk.cell("复议诉讼.行政复议.结果维持").click()
    clerk.type("1")
    clerk.part("六、其他需要报告的事项")
    clerk.clicks += 1
    clerk.cell("信息处理费.收费通知件数").click()
    for figure in FEES:
        clerk.type(figure)
        clerk.press("Tab")
    clerk.saved()


def mend(clerk: Clerk) -> None:
    """What is wrong is gone through in the list, and mended where that leads."""
    go(clerk, "不等于")
    clerk.clicks += 1
    clerk.cell("依申请公开.予以公开.自然人").click()
    clerk.type("2")
    clerk.saved()
    go(clerk, "上年结转是2件")
    clerk.page.wait_for_selector("textarea:focus")
    assert clerk.page.evaluate(CHOSEN) == "上年结转2件"
    clerk.click("换成表里的数（1）")
    clerk.saved()
    go(clerk, "实收金额")
    for address, figure in zip(("收费通知件数", "通知金额", "实收金额"), "000", strict=True):
        clerk.clicks += 1
        clerk.cell(f"信息处理费.{address}").click()
        clerk.type(figure)
    clerk.saved()
    clerk.expect(clerk.page.locator(".finding.error")).to_have_count(0)


def go(clerk: Clerk, words: str) -> None:
    clerk.clicks += 1
    clerk.page.locator(".finding.error .go", has_text=words).first.click()


def build(clerk: Clerk) -> None:
    clerk.click("生成年报")
    clerk.click("生成")
    clerk.wait(".done", "生成好了，共3个文件")
