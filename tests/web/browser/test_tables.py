"""The statutory tables in the window: keys, blocks of cells, totals, what breaks a balance and what
mends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import clerk as at_the_window
import pytest
from clerk import Clerk
from conftest import FLAWED, GOOD, load

at_window, editor = at_the_window.at_window, at_the_window.editor
desk = at_the_window.desk
pytestmark = pytest.mark.slow
Editor = Callable[..., Clerk]
NEW, CARRIED = "依申请公开.本年新收", "依申请公开.上年结转"
COPY = """() => {
  const data = new DataTransfer();
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("copy", how));
  return [data.getData("text/plain"), data.getData("text/html")];
}"""


def focused(clerk: Clerk) -> Any:
    return clerk.page.evaluate("document.activeElement.dataset.address")


def third(editor: Editor, **more: Any) -> Clerk:
    clerk = editor(GOOD, **more)
    clerk.part("三、收到和处理政府信息公开申请情况")
    return clerk


def test_keys_go_from_cell_to_cell(editor: Editor) -> None:
    clerk = third(editor)
    clerk.cell(f"{NEW}.自然人").click()
    walk = [
        ("ArrowDown", f"{CARRIED}.自然人"),
        ("ArrowRight", f"{CARRIED}.商业企业"),
        ("ArrowUp", f"{NEW}.商业企业"),
        ("Tab", f"{NEW}.科研机构"),
        ("Enter", f"{CARRIED}.科研机构"),
        ("Shift+Enter", f"{NEW}.科研机构"),
        ("ArrowLeft", f"{NEW}.商业企业"),
        ("Shift+Tab", f"{NEW}.自然人"),
    ]
    for key, address in walk:
        clerk.press(key)
        assert focused(clerk) == address, key
    # past the row that the program adds up, to the top of the next column
    clerk.cell("依申请公开.其他处理.其他.自然人").click()
    clerk.press("Enter")
    assert focused(clerk) == "依申请公开.结转下年度.自然人"
    clerk.press("Enter")
    assert focused(clerk) == f"{NEW}.商业企业"


def test_a_figure_is_added_up_and_written(editor: Editor) -> None:
    clerk = third(editor)
    clerk.cell(f"{NEW}.商业企业").click()
    clerk.type("5")
    clerk.expect(clerk.cell(f"{NEW}.总计")).to_have_value("12")
    clerk.saved()
    assert str(load(path(clerk))["数据"]["依申请公开"]["本年新收"]["商业企业"]) == "5"


def test_totals_cannot_be_typed_over(editor: Editor) -> None:
    clerk = third(editor)
    total = clerk.cell(f"{NEW}.总计")
    assert total.get_attribute("readonly") is not None and total.input_value() == "7"


def test_a_broken_balance_is_red_with_its_reason(editor: Editor) -> None:
    clerk = third(editor)
    assert not clerk.page.locator("td.wrong").count()
    clerk.cell("依申请公开.予以公开.自然人").click()
    clerk.type("5")
    clerk.expect(clerk.cell(f"{NEW}.自然人")).to_have_attribute("aria-invalid", "true")
    clerk.wait(".cell-reason", "不等于")
    clerk.press("ArrowUp")
    clerk.press("ArrowDown")
    clerk.type("2")
    clerk.expect(clerk.page.locator("td.wrong")).to_have_count(0)


def test_the_cell_that_mends_it_is_marked_with_its_figure(editor: Editor) -> None:
    clerk = editor(FLAWED)
    clerk.part("三、收到和处理政府信息公开申请情况")
    cell = clerk.cell("依申请公开.予以公开.自然人")
    clerk.expect(cell.locator("..")).to_have_attribute("data-cure", "6")
    cell.click()
    clerk.click("改成6")
    clerk.expect(cell).to_have_value("6")
    clerk.saved()
    assert str(load(path(clerk))["数据"]["依申请公开"]["予以公开"]["自然人"]) == "6"


def test_a_block_goes_to_a_spreadsheet_and_comes_back(editor: Editor) -> None:
    clerk = third(editor)
    clerk.cell(f"{NEW}.自然人").click()
    for key in ("ArrowDown", "ArrowRight"):
        clerk.press(f"Shift+{key}")
    plain, rich = clerk.page.evaluate(COPY)
    assert plain == "7\t\r\n1\t"
    assert rich.count("<tr>") == 2 and rich.count("<td>") == 4
    clerk.cell(f"{NEW}.自然人").click()
    clerk.paste("3\t4\t\t\t\t\t99\r\n 1 \t0\r\n")
    clerk.saved()
    clerk.expect(clerk.cell(f"{NEW}.总计")).to_have_value("7")
    rows = load(path(clerk))["数据"]["依申请公开"]
    assert {k: str(v) for k, v in rows["本年新收"].items() if v is not None} == {
        "自然人": "3",
        "商业企业": "4",
    }
    assert {k: str(v) for k, v in rows["上年结转"].items() if v is not None} == {
        "自然人": "1",
        "商业企业": "0",
    }
    assert "总计由程序算，1格没有照搬" in clerk.page.locator(".table-note").inner_text()


def test_headings_stay_in_sight(editor: Editor) -> None:
    clerk = third(editor)
    clerk.cell("依申请公开.结转下年度.自然人").click()
    scrolled = clerk.page.evaluate("document.getElementById('form').scrollTop")
    tops = clerk.page.evaluate(
        "[...document.querySelectorAll('thead tr')].map(row => "
        "row.cells[0].getBoundingClientRect().top)"
    )
    form = clerk.page.locator("#form").bounding_box()
    bar = clerk.page.locator(".cell-bar").bounding_box()
    assert scrolled > 300
    assert tops == sorted(tops) and form["y"] - 1 <= tops[0] < tops[-1] < form["y"] + 150
    assert bar["y"] + bar["height"] <= form["y"] + form["height"] + 1


def test_a_figure_that_is_none_is_kept_and_found(editor: Editor) -> None:
    clerk = third(editor)
    clerk.cell(f"{NEW}.其他").click()
    clerk.type("3件")
    clerk.wait("td.wrong")
    clerk.wait(".finding", "3件")
    clerk.saved()
    assert "3件" in path(clerk).read_text(encoding="utf-8")


def test_the_written_totals_of_an_old_file_can_be_changed(editor: Editor) -> None:
    clerk = editor(FLAWED)
    clerk.part("三、收到和处理政府信息公开申请情况")
    total = clerk.cell("依申请公开.予以公开.总计")
    assert total.get_attribute("readonly") is None
    total.fill("")
    clerk.expect(total).to_have_value("10")
    assert total.get_attribute("readonly") is not None


def path(clerk: Clerk) -> Any:
    """The file that the clerk has open."""
    from pathlib import Path

    return Path(clerk.page.get_attribute("#name", "title"))
