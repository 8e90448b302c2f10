"""Nothing is lost: edits wait for a program that does not answer, steps are taken back also after a
restart, and what was changed elsewhere is seen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import clerk as at_the_window
import pytest
from clerk import LABEL, Clerk, Windows, text_in, typing
from conftest import EXAMPLES, GOOD

at_window, editor = at_the_window.at_window, at_the_window.editor
desk = at_the_window.desk
pytestmark = pytest.mark.slow
Editor = Callable[..., Clerk]


def file_of(clerk: Clerk) -> Path:
    return Path(clerk.page.get_attribute("#name", "title"))


def test_what_is_typed_while_the_program_is_silent_is_kept(editor: Editor) -> None:
    clerk = editor(GOOD)
    path = file_of(clerk)
    clerk.page.context.route("**/api/**", lambda route: route.abort())
    typing(clerk, "第一句。")
    clerk.wait("#lost", "与程序失去联系")
    clerk.expect("#saved").to_have_text("没有保存")
    clerk.type("第二句。")
    assert "第一句" not in path.read_text(encoding="utf-8")
    clerk.click("看没有保存的内容")
    assert "第二句。" in clerk.wait("textarea.unsent").input_value()
    clerk.press("Escape")
    clerk.faults.clear()  # requests that fail are what this is about
    clerk.page.context.unroute("**/api/**")
    clerk.come_back()
    clerk.expect("#lost").to_be_hidden()
    clerk.saved()
    assert text_in(path).rstrip().endswith("第一句。第二句。")
    clerk.faults.clear()


def test_what_was_not_sent_is_there_after_the_page_is_loaded_again(editor: Editor) -> None:
    clerk = editor(GOOD)
    path = file_of(clerk)
    clerk.page.context.route("**/edit", lambda route: route.abort())
    typing(clerk, "没有送出。")
    clerk.wait("#lost", "与程序失去联系")
    clerk.page.on("dialog", lambda dialog: dialog.accept())
    clerk.page.context.unroute("**/edit")
    clerk.page.context.route("**/edit", lambda route: route.abort())
    clerk.page.reload()
    clerk.wait("#notice", "已经补上")
    clerk.page.context.unroute("**/edit")
    clerk.saved()
    assert text_in(path).rstrip().endswith("没有送出。")
    clerk.faults.clear()


def test_steps_are_taken_back_after_a_restart(at_window: Windows) -> None:
    folder = at_window.folder
    path = Path(shutil.copy(EXAMPLES / GOOD, folder))
    before = path.read_bytes()
    first = at_window(GOOD).open()
    typing(first, "新的一句。")
    first.saved()
    first.page.close()
    second = at_window(GOOD).open()
    second.wait("#part h2")
    second.press("Control+z")
    second.expect("#redo").to_be_enabled()
    assert path.read_bytes() == before
    second.press("Control+y")
    second.expect("#redo").to_be_disabled()
    assert "新的一句。" in text_in(path)


def test_a_change_elsewhere_is_taken_over_while_nothing_waits(editor: Editor) -> None:
    clerk = editor(GOOD)
    path = file_of(clerk)
    clerk.part("一、总体情况")
    path.write_text(path.read_text(encoding="utf-8").replace("146条", "147条"), encoding="utf-8")
    clerk.come_back()
    clerk.wait("#notice", "在别处改过")
    assert "147条" in clerk.page.get_by_label(LABEL, exact=True).input_value()
    clerk.press("Control+z")
    clerk.expect(clerk.page.get_by_label(LABEL, exact=True)).to_have_value(has("146条"))


@pytest.mark.parametrize(
    ("choice", "ours", "theirs"),
    [("两边的都留下", True, True), ("用文件里的", False, True), ("用这里的", True, False)],
)
def test_a_change_elsewhere_is_asked_about(
    editor: Editor, choice: str, ours: bool, theirs: bool
) -> None:
    clerk = editor(GOOD)
    path = file_of(clerk)
    clerk.page.context.route("**/changes?*", lambda route: route.abort())  # not seen before
    clerk.part("一、总体情况")
    path.write_text(path.read_text(encoding="utf-8").replace("31条", "32条"), encoding="utf-8")
    typing(clerk, "这里的一句。")
    clerk.wait("dialog", "文件在别处改过")
    assert clerk.page.locator(".differences").inner_text().count("32条") == 1
    clerk.click(choice)
    clerk.page.context.unroute("**/changes?*")
    clerk.expect(clerk.page.locator("dialog")).to_have_count(0)
    clerk.saved()
    assert ("这里的一句。" in text_in(path)) == ours
    assert ("32条" in path.read_text(encoding="utf-8")) == theirs
    shown = clerk.page.get_by_label(LABEL, exact=True).input_value()
    assert ("这里的一句。" in shown) == ours
    clerk.faults.clear()


def test_what_both_sides_changed_is_shown(editor: Editor) -> None:
    clerk = editor(GOOD)
    path = file_of(clerk)
    clerk.page.context.route("**/changes?*", lambda route: route.abort())
    clerk.part("一、总体情况")
    path.write_text(path.read_text(encoding="utf-8").replace("146条", "147条"), encoding="utf-8")
    typing(clerk, "这里的一句。")
    clerk.wait("dialog", "文件在别处改过")
    clerk.click("两边的都留下")
    shown = clerk.wait("dialog", "这几处两边都改了").inner_text()
    assert "这里的一句。" in shown and "147条" in shown
    clerk.click("知道了")
    clerk.page.context.unroute("**/changes?*")
    clerk.saved()
    assert "147条" in text_in(path) and "这里的一句。" not in text_in(path)
    clerk.faults.clear()


def test_a_file_broken_elsewhere_is_shown_and_left_alone(editor: Editor) -> None:
    clerk = editor(GOOD)
    path = file_of(clerk)
    good = path.read_text(encoding="utf-8")
    path.write_text("机关: [\n" + good, encoding="utf-8")
    clerk.come_back()
    clerk.wait("#notice", "只能看")
    clerk.expect("#saved").to_have_text("只能看，不能改")
    path.write_text(good, encoding="utf-8")
    clerk.come_back()
    clerk.expect("#saved").not_to_have_text("只能看，不能改")
    typing(clerk, "又能填了。")
    clerk.saved()
    assert text_in(path).rstrip().endswith("又能填了。")


def test_two_windows_see_each_other(at_window: Windows) -> None:
    folder = at_window.folder
    shutil.copy(EXAMPLES / GOOD, folder)
    at = at_window(GOOD)
    first = at.open()
    first.wait("#part h2")
    second = at.at(first.page.url)
    second.wait("#part h2")
    typing(first, "第一个窗口。")
    first.saved()
    typing(second, "")
    second.come_back()
    second.expect(second.page.get_by_label(LABEL, exact=True)).to_have_value(has("第一个窗口。"))
    typing(second, "第二个窗口。")
    second.saved()
    assert text_in(folder / GOOD).rstrip().endswith("第一个窗口。第二个窗口。")


def has(text: str) -> object:
    import re

    return re.compile(re.escape(text))
