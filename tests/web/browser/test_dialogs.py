"""What the dialogs do: remarks on figures, settings of headings, a printed copy checked, folders
and filled-in forms opened."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import clerk as at_the_window
import pytest
from clerk import Clerk, Windows, choose
from conftest import EXAMPLES, GOOD, TOWN, job, load

from gia_author.jobs import submissions
from gia_author.workflows import workbooks
from gia_author.workflows.produce import produce

at_window, editor = at_the_window.at_window, at_the_window.editor
desk = at_the_window.desk
pytestmark = pytest.mark.slow
Editor = Callable[..., Clerk]
NEW = "依申请公开.本年新收.自然人"


def written(clerk: Clerk) -> Any:
    clerk.saved()
    return load(Path(clerk.page.get_attribute("#name", "title")))


def test_a_remark_on_a_figure(editor: Editor) -> None:
    clerk = editor(GOOD)
    clerk.part("三、收到和处理政府信息公开申请情况")
    clerk.cell(NEW).click()
    clerk.click("加附注")
    clerk.type("含网上申请5件")
    clerk.press("Enter")
    clerk.expect(clerk.cell(NEW).locator("..")).to_have_class("figure noted")
    assert written(clerk)["数据"]["单元格附注"] == {NEW: "含网上申请5件"}
    clerk.cell("依申请公开.上年结转.自然人").click()
    clerk.cell(NEW).click()  # and it stays when another answer has come
    clerk.click("改附注")
    clerk.press("Control+a")
    clerk.press("Delete")
    clerk.click("确定")
    clerk.expect(clerk.cell(NEW).locator("..")).to_have_class("figure")
    assert "单元格附注" not in written(clerk)["数据"]


def test_settings_of_a_heading(editor: Editor) -> None:
    clerk = editor(GOOD)
    clerk.part("一、总体情况")
    clerk.click("更多：（一）主动公开情况")
    clerk.page.get_by_label("小标题放在哪里").select_option("段首")
    clerk.page.get_by_label("编号", exact=True).select_option("own")
    clerk.page.get_by_label("编号写成").fill("其一、")
    clerk.click("确定")
    clerk.wait("h3", "其一、主动公开情况")
    topic = written(clerk)["总体情况"]["主动公开"]
    assert (topic["编号"], topic["小标题"]) == ("其一、", "段首")
    clerk.click("更多：其一、主动公开情况", exact=False)
    clerk.page.get_by_label("小标题放在哪里").select_option("")
    clerk.page.get_by_label("编号", exact=True).select_option("auto")
    clerk.click("确定")
    clerk.wait("h3", "（一）主动公开情况")
    assert isinstance(written(clerk)["总体情况"]["主动公开"], str)
    clerk.click("＋ 加一个小标题")
    clerk.type("公开的新做法")
    clerk.press("Enter")
    clerk.click("更多：（六）公开的新做法")
    clerk.page.get_by_label("写的是规定的哪个方面").select_option("监督保障")
    clerk.click("确定")
    clerk.expect(clerk.page.locator("dialog")).to_have_count(0)
    clerk.expect("#undo").to_have_attribute("title", "撤销：改小节的样式，Ctrl+Z")
    assert written(clerk)["总体情况"]["小节"][0]["主题"] == "监督保障"


def test_a_printed_copy_is_checked(editor: Editor, tmp_path: Path) -> None:
    copy = tmp_path / "打印稿.docx"
    copy.write_bytes(produce(job(EXAMPLES / GOOD, formats=("docx",))).files["docx"])
    clerk = editor(GOOD)
    clerk.click("检查打印稿")
    choose(clerk, "dialog", copy)
    clerk.wait("dialog .done", "和填报文件一致")
    clerk.press("Escape")
    clerk.page.get_by_label("落款日期", exact=True).fill("2026-01-20")
    clerk.saved()
    clerk.click("检查打印稿")
    choose(clerk, "dialog", copy)
    clerk.wait("dialog .fault", "有1处和填报文件不一样")
    assert "19日" in clerk.page.locator(".changes").inner_text()


def test_page_settings_and_signers(editor: Editor) -> None:
    """Chosen, written and taken back; and an OFD file is among what can be made."""
    clerk = editor(GOOD)
    clerk.page.locator("summary", has_text="其他设置").click()
    for label, value in (("页码", "第几页"), ("装订", "双面"), ("嵌入字体", "否")):
        clerk.page.get_by_label(label, exact=True).select_option(value)
    for label, value in (("起始页码", "3"), ("页眉", "内部"), ("填报人", "甲某")):
        clerk.page.get_by_label(label, exact=True).fill(value)
    data = written(clerk)
    assert {str(value) for value in data["版式"].values()} >= {"第几页", "双面", "否", "3", "内部"}
    assert data["签署"] == {"填报人": "甲某"}
    clerk.page.get_by_label("页码", exact=True).select_option("")
    clerk.page.get_by_label("填报人", exact=True).fill("")
    data = written(clerk)
    assert "页码" not in data["版式"] and "签署" not in data
    clerk.click("生成年报")
    for name in ("Word 报送、修改用", "网页 放到网站上", "PDF 打印、公布用"):
        clerk.click(name, "checkbox")
    clerk.click("OFD 要求交版式文件的用", "checkbox")
    clerk.click("生成")
    clerk.wait(".done", "生成好了，共1个文件")
    assert clerk.page.locator(".made-file").inner_text().count(".ofd") == 1


def test_only_the_bodies_that_stand_somewhere(at_window: Windows) -> None:
    """With many bodies, those of one state alone can be shown."""
    county = shutil.copytree(TOWN, at_window.folder, dirs_exist_ok=True)
    count = len(submissions.load(county / "名册.yaml").bodies)
    clerk = at_window().open()
    lines = clerk.page.locator("#units tr:visible")
    clerk.expect(clerk.page.locator(".state.checking")).to_have_count(0)
    clerk.expect("#folder-far").to_be_hidden()
    clerk.expect(lines).to_have_count(count)
    clerk.page.select_option("#folder-state", label="未报送（1）")
    clerk.expect(lines).to_have_count(1)
    clerk.page.select_option("#folder-state", index=0)
    clerk.expect(lines).to_have_count(count)


def test_a_folder_and_a_form_are_opened(at_window: Windows) -> None:
    """With the mouse alone; a form that says something else than the file is asked about."""
    (folder := at_window.folder / "收到").mkdir()
    book = workbooks.make(workbooks.Order(GOOD, (EXAMPLES / GOOD).read_bytes())).book
    assert book
    (folder / "交上来的.xlsx").write_bytes(book)
    shutil.copy(EXAMPLES / GOOD, folder)
    with (folder / GOOD).open("a", encoding="utf-8") as file:
        file.write("标题: 换过的标题\n")
    clerk = at_window().open()
    clerk.wait("#new-kinds label")
    clerk.click("打开文件或文件夹")
    clerk.click_at(".entry.folder")
    clerk.wait(".entry.workbook", "交上来的.xlsx")
    clerk.click("看这个文件夹里的全部单位")
    clerk.wait("#units button", "示例县信访局-2025")
    assert str(folder) in clerk.page.locator("#folder-path").inner_text()
    clerk.click("打开文件或文件夹")
    clerk.click_at(".entry.workbook")
    clerk.wait("#browse-status.fault", "内容不同，没有改动它")
    assert "换过的标题" in (folder / GOOD).read_text(encoding="utf-8")
    clerk.click("换成填报表里的")
    clerk.wait("#part h2", "开头和落款")
    assert "换过的标题" not in (folder / GOOD).read_text(encoding="utf-8")
    clerk.click("撤销")
    clerk.expect("#redo").to_be_enabled()
    assert "换过的标题" in (folder / GOOD).read_text(encoding="utf-8")
