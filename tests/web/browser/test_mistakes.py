"""What goes wrong around a clerk: a disk that is full, a file that has gone, something dropped that
is no file or far too large. It is said in words, and what was typed stays."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import clerk as at_the_window
import pytest
from clerk import LABEL, Clerk, Windows, text_in, typing
from conftest import GOOD

from gia_author.web.access import RequestBounds

at_window, editor = at_the_window.at_window, at_the_window.editor
desk = at_the_window.desk
pytestmark = pytest.mark.slow
Editor = Callable[..., Clerk]
DROP = """async what => {
  const { upload } = await import("/static/server.js");
  try {
    await upload("/api/upload?as=audit&name=x.docx", what());
    return "";
  } catch (error) {
    return error.message;
  }
}"""
LARGE = "() => ({ name: '录像.mp4', size: %d })"
FOLDER = "() => ({ name: '年报', size: 1, slice: () => ({ arrayBuffer: () => Promise.reject() }) })"


def test_a_full_disk_and_a_file_that_has_gone(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = editor(GOOD)
    path = Path(clerk.page.get_attribute("#name", "title"))
    before = path.read_bytes()

    def full(*_: object) -> Any:
        raise OSError(28, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        typing(clerk, "写不下的一句。")
        clerk.wait("#lost", "磁盘满了")
        clerk.expect("#saved").to_have_text("没有保存")
        assert path.read_bytes() == before
        assert "写不下的一句。" in clerk.page.get_by_label(LABEL, exact=True).input_value()
    clerk.expect("#lost").to_be_hidden()  # there is room again
    clerk.saved()
    assert text_in(path).rstrip().endswith("写不下的一句。")
    path.unlink()
    clerk.wait("dialog", "文件不见了")
    clerk.click("照这一页重新写")
    clerk.expect(clerk.page.locator("dialog")).to_have_count(0)
    while not path.exists():  # the dialog is gone before the file is there
        clerk.page.wait_for_timeout(50)
    assert text_in(path).rstrip().endswith("写不下的一句。")
    typing(clerk, "接着填。")
    clerk.saved()
    assert text_in(path).rstrip().endswith("写不下的一句。接着填。")
    clerk.faults.clear()  # the answers that said so


def test_what_is_dropped_by_mistake(at_window: Windows) -> None:
    clerk = at_window().open()
    clerk.wait("#new-kinds label")
    largest = RequestBounds().upload
    assert "太大" in clerk.page.evaluate(f"({DROP})({LARGE % (largest + 1)})")
    assert "可能是文件夹" in clerk.page.evaluate(f"({DROP})({FOLDER})")
    for name, content, said in (
        ("空的.docx", b"", "文件是空的"),
        ("随便.docx", b"none", "不是Word的docx文件"),
    ):
        (path := at_window.folder / name).write_bytes(content)
        with clerk.page.expect_file_chooser() as chooser:
            clerk.click_at("#last-year button")
        chooser.value.set_files(path)
        clerk.wait("#last-year-status.fault", said)
    clerk.faults.clear()


def test_the_page_knows_how_large_a_file_may_be() -> None:
    from conftest import ROOT

    text = (ROOT / "gia_author" / "web" / "static" / "server.js").read_text(encoding="utf-8")
    assert f"LARGEST = {RequestBounds().upload};" in text
