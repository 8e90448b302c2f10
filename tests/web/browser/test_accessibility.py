"""Every page of the window by axe-core, at both widths; and no page is wider than the screen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import clerk as at_the_window
import pytest
from clerk import NARROW, WIDE, AtWindow, Clerk, Windows, choose
from conftest import EXAMPLES, FLAWED, GOOD, ROOT, TOWN, job

from gia_author.diagnostics.finding import found
from gia_author.web import uploads
from gia_author.workflows.produce import produce
from gia_author.workflows.workbooks import G955

at_window, editor = at_the_window.at_window, at_the_window.editor
desk = at_the_window.desk
pytestmark = pytest.mark.slow
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
ROSTER = "名称: 云岭县\n年度: 2025\n单位:\n  - 机关: 云岭县教育局\n  - 机关: 云岭县某局\n"
PARTS = 7
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
RUN = """async ([within, contrast]) => {
  const rules = { "color-contrast": { enabled: contrast } };
  const found = await axe.run(
    { include: [within], exclude: ["iframe"] },
    { resultTypes: ["violations"], iframes: false, rules },
  );
  return found.violations.flatMap(
    each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 200)}`)
  );
}"""


def clean(clerk: Clerk, within: str = "html", *, contrast: bool = True) -> None:
    """axe finds nothing in a part of the page, and nothing is wider than the screen. The report's
    own page in its frame has tests of its own."""
    if not clerk.page.evaluate("'axe' in window"):
        clerk.page.evaluate(AXE)
    assert clerk.page.evaluate(RUN, [within, contrast]) == []
    assert clerk.page.evaluate(OVERFLOW) <= 0


def at_both(clerk: Clerk, within: str = "html") -> None:
    """At both widths; colours, which no width changes (a test says so), are looked at once."""
    for size in (NARROW, WIDE):
        clerk.page.set_viewport_size(size)
        clean(clerk, within, contrast=size is WIDE)


def test_no_width_has_colours_of_its_own() -> None:
    for path in (ROOT / "gia_author" / "web" / "static").glob("*.css"):
        for block in re.findall(r"@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)", path.read_text("utf-8")):
            assert not re.search(r"(?<![\w-])(color|background(-color)?|opacity)\s*:", block)


def test_every_part_of_the_editor(editor: Callable[..., Clerk]) -> None:
    """The whole page once; then what is another one in each part."""
    clerk = editor(FLAWED)
    at_both(clerk)
    for number in range(1, PARTS):
        clerk.page.locator("#parts [role=tab]").nth(number).click()
        at_both(clerk, "#part")
    at_both(clerk, "#parts")


def test_problems_preview_and_pages(editor: Callable[..., Clerk]) -> None:
    clerk = editor(FLAWED)
    for name in ("问题", "预览", "版面"):
        clerk.page.set_viewport_size(WIDE)
        clerk.page.locator("#side-tabs [role=tab]", has_text=name).click()
        if name == "版面":
            clerk.click("排出版面")
            clerk.wait(".pages img")
        clean(clerk, ".right")
        clerk.page.set_viewport_size(NARROW)
        clerk.page.locator("#views button", has_text=name).click()
        clean(clerk, "body")
    clerk.click_at(".pages .picture")
    dialog(clerk, "第1页")


def dialog(clerk: Clerk, title: str) -> None:
    """A dialog that is open is clean, keeps the focus, and Escape closes it."""
    clerk.wait("dialog[open] h2", title)
    at_both(clerk, "dialog")
    assert clerk.page.evaluate("document.activeElement.closest('dialog') !== null")
    clerk.press("Escape")
    clerk.expect(clerk.page.locator("dialog")).to_have_count(0)


def test_dialogs(editor: Callable[..., Clerk]) -> None:
    clerk = editor(FLAWED)
    for opener in ("生成年报", "检查打印稿"):
        clerk.click(opener)
        dialog(clerk, opener)
    clerk.part("一、总体情况")
    clerk.page.locator("textarea").first.focus()
    clerk.press("Control+j")
    clerk.wait("[role=option]")
    dialog(clerk, "插入表里的数")
    clerk.click("改标题：（一）主动公开情况")
    clean(clerk, "#part")
    clerk.press("Escape")
    clerk.click("更多：（一）主动公开情况")
    dialog(clerk, "更多设置")
    clerk.click("核对无误")
    dialog(clerk, "核对无误")
    clerk.part("三、收到和处理政府信息公开申请情况")
    clerk.cell("依申请公开.本年新收.自然人").focus()
    clerk.press("Shift+F2")
    dialog(clerk, "附注")


def test_what_was_generated_and_how_a_copy_differs(
    editor: Callable[..., Clerk], tmp_path: Path
) -> None:
    """The steps of a dialog that come after its first."""
    copy = tmp_path / "打印稿.docx"
    copy.write_bytes(produce(job(EXAMPLES / GOOD, formats=("docx",))).files["docx"])
    clerk = editor(GOOD)
    clerk.page.get_by_label("落款日期", exact=True).fill("2026-01-20")
    clerk.saved()
    clerk.click("生成年报")
    for name in ("网页 放到网站上", "PDF 打印、公布用"):
        clerk.click(name, "checkbox")
    clerk.click("生成")
    clerk.wait(".done", "生成好了，共1个文件")
    dialog(clerk, "生成年报")
    clerk.click("检查打印稿")
    choose(clerk, "dialog", copy)
    clerk.wait("dialog .fault", "有1处和填报文件不一样")
    dialog(clerk, "检查打印稿")


def test_dialogs_about_a_file_changed_elsewhere(editor: Callable[..., Clerk]) -> None:
    clerk = editor(GOOD)
    path = Path(clerk.page.get_attribute("#name", "title"))
    clerk.page.context.route("**/changes?*", lambda route: route.abort())
    clerk.part("一、总体情况")
    path.write_text(path.read_text(encoding="utf-8").replace("146条", "147条"), encoding="utf-8")
    clerk.page.get_by_label("（一）主动公开情况", exact=True).focus()
    clerk.type("甲")
    clerk.wait("dialog[open] h2", "文件在别处改过")
    at_both(clerk, "dialog")
    clerk.click("两边的都留下")
    dialog(clerk, "这几处两边都改了")
    clerk.page.context.unroute("**/changes?*")
    clerk.saved()
    clerk.faults.clear()  # requests that fail are what this is about


def test_what_is_told_when_a_file_is_read_in(editor: Callable[..., Clerk], desk: AtWindow) -> None:
    """Once, with the place of each; then the page is as usual."""
    clerk = editor(GOOD)
    session = desk.serving.window.documents.get(clerk.page.url.split("/")[-1].split("#")[0])
    session.brought = [{**uploads.view(found(G955, "甲。", fix="乙。")), "place": "填报!C7"}]
    clerk.page.reload()
    assert "填报!C7" in clerk.wait("dialog[open]", "请您看一看").inner_text()
    dialog(clerk, "请您看一看")
    clerk.expect("#saved").to_have_text("没有改动")
    assert session.brought == []


def test_first_page(at_window: Windows) -> None:
    folder = at_window.folder
    for path in sorted((TOWN / "2025").glob("*.yaml"))[:3]:
        shutil.copy(path, folder)
    (folder / "各单位.yaml").write_text(ROSTER, encoding="utf-8")
    clerk = at_window().open()
    clerk.wait("#new-kinds label")
    clerk.expect(clerk.page.locator(".state.checking")).to_have_count(0)
    clerk.expect("#folder-log").to_be_visible()
    clerk.click_at("#folder-log summary")
    at_both(clerk)
    clerk.click("打开文件或文件夹")
    clerk.wait(".entry.roster")
    dialog(clerk, "打开")
    clerk.click("写催报、退改通知")
    dialog(clerk, "写催报、退改通知")
    clerk.click("汇总各单位的数字")
    clerk.wait("dialog .verdict")
    dialog(clerk, "汇总各单位的数字")


def test_page_of_a_report_of_others(at_window: Windows) -> None:
    clerk = at_window().open()
    clerk.wait("#new-kinds label")
    with clerk.page.expect_file_chooser() as chooser:
        clerk.page.locator("#others button").click()
    chooser.value.set_files(published(at_window.folder))
    clerk.wait("#findings li")
    at_both(clerk)


def test_page_of_watch(editor: Callable[..., Clerk]) -> None:
    clerk = editor(FLAWED)
    clerk.page.goto(clerk.page.url.replace("/edit/", "/watch/").partition("#")[0])
    clerk.wait("#findings li")
    at_both(clerk)


def published(folder: Path) -> Path:
    """A report as others publish it."""
    from gia_author.workflows.produce import produce

    made = produce(job(EXAMPLES / FLAWED, formats=("html",), draft=True))
    path = folder / "别人的.html"
    path.write_bytes(made.files["html"])
    return path
