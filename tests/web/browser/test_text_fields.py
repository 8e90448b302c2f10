"""Running text in the window: chips stand for figures and come back as they were, input methods are
left alone, what is pasted is tidied, what was found is underlined."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import clerk as at_the_window
import hypothesis
import pytest
from clerk import NARROW, WIDE, AtWindow, Clerk
from conftest import FLAWED, GOOD, load, many
from hypothesis import strategies

at_window, editor = at_the_window.at_window, at_the_window.editor
desk = at_the_window.desk
pytestmark = pytest.mark.slow
Editor = Callable[..., Clerk]
COMPOSING = 87  # the first Chromium whose protocol can compose as an input method does
WRITTEN = (
    "新收{{ 依申请公开.本年新收.总计 }}件、{{年度+1}}年{{ 依申请公开.本年新收.自然人 | 同比 }}"
)
CHIPS = """async ([raw, shown]) => {
  const { parse, rawOf, displayOf } = await import("/static/chip_text.js");
  const pieces = parse(raw, shown);
  return [rawOf(pieces), displayOf(pieces)];
}"""
AMEND = """async ([raw, shown, from, to, text]) => {
  const { parse, displayOf, amended } = await import("/static/chip_text.js");
  const pieces = parse(raw, shown);
  const old = displayOf(pieces);
  return amended(pieces, old.slice(0, from) + text + old.slice(to), from + text.length).raw;
}"""
HEIGHTS = """[...document.querySelectorAll(".layers")].map(({ children: [backdrop, area] }) => {
  area.style.height = "0";
  backdrop.style.minHeight = area.style.minHeight = "0";
  backdrop.style.alignSelf = "start";
  const heights = [area.scrollHeight, backdrop.scrollHeight];
  area.style.height = backdrop.style.minHeight = "";
  area.style.minHeight = backdrop.style.alignSelf = "";
  return area.value ? heights : [0, 0];
})"""
BROKEN = (
    "　　县政府网站信访局专栏由原来的9个栏目归并为6个，把“办理进度查询",
    "”移到首位；微信公众号全年更新58条，留言由值班人员在两个工作日内回",
    "复。接待大厅设查阅点1处，配查询终端2台。",
)  # as a page of a PDF breaks its lines
SHOWN = {"依申请公开.本年新收.总计": "7", "年度+1": "2026"}


def overall(editor: Editor, **more: Any) -> Clerk:
    clerk = editor(GOOD, **more)
    clerk.part("一、总体情况")
    return clerk


def field(clerk: Clerk, name: str) -> Any:
    return clerk.page.get_by_label(name, exact=True)


def written(clerk: Clerk, *keys: str) -> Any:
    """What stands in the file at a path, once everything is saved."""
    clerk.saved()
    value = load(Path(clerk.page.get_attribute("#name", "title")))
    for key in keys:
        value = value[key]
    return value


def test_figures_are_shown_as_their_values(editor: Editor) -> None:
    clerk = overall(editor)
    text = field(clerk, "（二）依申请公开情况")
    clerk.expect(text).to_have_value(re.compile("^新收政府信息公开申请7件[^{]*$"))
    chips = clerk.page.locator(".chip")
    clerk.expect(chips.nth(1)).to_have_text("7")
    assert chips.count() > 5


@pytest.fixture(scope="module")
def chips(desk: AtWindow) -> Any:
    """Calls the script that parts texts into chips, on a page of the window."""
    page = desk.context.new_page()
    page.goto(desk.serving.address)
    page.wait_for_selector("#new-kinds label")
    return page.evaluate


def test_raw_text_comes_back_as_it_was(chips: Any) -> None:
    pieces = strategies.sampled_from(
        [
            "{{ 依申请公开.本年新收.总计 }}",
            "{{年度+1}}",
            "{{ 未知 }}",
            "{{",
            "}}",
            "{",
            "件",
            "\n",
            "7",
            "𠀀",
            " ",
        ]
    )

    @hypothesis.settings(max_examples=many(60))
    @hypothesis.given(strategies.lists(pieces, max_size=12).map("".join))
    def comes_back(raw: str) -> None:
        back, shown = chips(CHIPS, [raw, SHOWN])
        assert back == raw and "{{ 依申请公开" not in shown

    comes_back()


@pytest.mark.parametrize(
    ("start", "end", "text", "then"),
    [
        (2, 2, "约", "新收约{{ 依申请公开.本年新收.总计 }}件"),  # at its left edge
        (
            3,
            3,
            "7",
            "新收{{ 依申请公开.本年新收.总计 }}7件",
        ),  # the same character at its right edge
        (2, 2, "7", "新收7{{ 依申请公开.本年新收.总计 }}件"),
        (2, 3, "", "新收件"),  # deleted as a whole
        (1, 4, "到", "新到"),
        (4, 4, "。", "新收{{ 依申请公开.本年新收.总计 }}件。"),
        (0, 4, "", ""),
    ],
)
def test_a_chip_is_kept_or_goes_as_a_whole(
    chips: Any, start: int, end: int, text: str, then: str
) -> None:
    raw = "新收{{ 依申请公开.本年新收.总计 }}件"
    assert chips(AMEND, [raw, SHOWN, start, end, text]) == then


def test_a_chip_of_several_digits_is_not_cut(chips: Any) -> None:
    shown = {"x": "1234"}
    assert chips(AMEND, ["共{{ x }}件", shown, 4, 5, ""]) == "共件"
    assert chips(AMEND, ["共{{ x }}件", shown, 2, 2, "9"]) == "共9件"


WORDS = """async text => (await import("/static/window_words.js")).inWindowWords(text)"""


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("没写出的格都是0的，可写“未填按零: 是”。", "没写出的格都是0的，勾上“空着的格都是0”。"),
        ("接起来，或者用 gia-author fix --write 接上。", "接起来，或者点绿色的按钮接上。"),
        ("用 gia-author fix 自动改正。", "点绿色的按钮自动改正。"),
        ("在“核对说明”里写：{规则: 甲, 理由: 乙}；就作废。", "点“核对无误”写明理由；就作废。"),
        ("没有发生的填0。", "没有发生的填0。"),
    ],
)
def test_what_is_said_for_those_who_write_the_file(chips: Any, said: str, shown: str) -> None:
    assert chips(WORDS, said) == shown


def test_typing_beside_a_chip_keeps_it_in_the_file(editor: Editor) -> None:
    clerk = overall(editor)
    area = field(clerk, "（二）依申请公开情况")
    area.focus()
    clerk.press("Control+Home")
    clerk.type("全年")
    text = written(clerk, "总体情况", "依申请公开")
    assert text.startswith(
        "全年新收政府信息公开申请{{ 依申请公开.本年新收.总计 }}件，均由自然人提出"
    )


def test_a_figure_is_found_and_inserted(editor: Editor) -> None:
    clerk = overall(editor)
    field(clerk, "（五）监督保障情况").focus()
    clerk.press("Control+End")
    clerk.type("许可")
    clerk.press("Control+j")
    clerk.wait("[role=option]")
    clerk.type("行政许可")
    clerk.press("Enter")
    clerk.type("件。")
    text = written(clerk, "总体情况", "监督保障")
    assert text.rstrip().endswith("许可{{ 主动公开政府信息.行政许可 }}件。")
    assert field(clerk, "（五）监督保障情况").input_value().endswith("许可0件。")


def test_a_chip_follows_the_table(editor: Editor) -> None:
    clerk = overall(editor)
    clerk.part("三、收到和处理政府信息公开申请情况")
    clerk.cell("依申请公开.本年新收.商业企业").click()
    clerk.type("13")
    clerk.saved()
    clerk.part("一、总体情况")
    assert field(clerk, "（二）依申请公开情况").input_value().startswith("新收政府信息公开申请20件")


def test_composing_is_not_disturbed(editor: Editor) -> None:
    """While an input method composes, nothing but it writes into the field."""
    clerk = overall(editor)
    area = field(clerk, "（二）依申请公开情况")
    area.focus()
    clerk.press("Control+Home")
    before = area.input_value()
    session = clerk.page.context.new_cdp_session(clerk.page)
    if int(clerk.page.context.browser.version.partition(".")[0]) < COMPOSING:
        pytest.skip("this browser's protocol has no way to compose")
    for text in ("q", "qu", "quan", "quann", "quannian"):
        session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
        assert area.input_value() == text + before
    assert "quan" not in Path(clerk.page.get_attribute("#name", "title")).read_text("utf-8")
    session.send("Input.insertText", {"text": "全年"})
    assert area.input_value() == "全年" + before
    assert area.evaluate("area => area.selectionStart") == 2
    text = written(clerk, "总体情况", "依申请公开")
    assert text.startswith("全年新收政府信息公开申请{{ 依申请公开.本年新收.总计 }}件")


def test_what_is_pasted_is_tidied_and_can_be_had_back(editor: Editor) -> None:
    clerk = overall(editor)
    field(clerk, "（四）政府信息公开平台建设情况").focus()
    clerk.press("Control+a")
    clerk.paste("\r\n".join(BROKEN))
    clerk.wait(".tidied", "已经整理")
    text = written(clerk, "总体情况", "政府信息公开平台建设")
    assert text.rstrip() == "".join(line.strip("　") for line in BROKEN)
    clerk.click("恢复原样")
    text = written(clerk, "总体情况", "政府信息公开平台建设")
    assert text.startswith(BROKEN[0].strip("　") + "\n" + BROKEN[1])


def test_what_is_copied_here_keeps_its_figures(editor: Editor) -> None:
    clerk = overall(editor)
    field(clerk, "（二）依申请公开情况").focus()
    clerk.press("Control+a")
    clerk.page.keyboard.press("Control+c")
    field(clerk, "（五）监督保障情况").focus()
    clerk.press("Control+a")
    clerk.page.keyboard.press("Control+v")
    data = written(clerk, "总体情况")
    assert data["监督保障"] == data["依申请公开"]


def test_what_was_found_is_underlined_and_reached(editor: Editor) -> None:
    clerk = overall(editor)
    field(clerk, "（三）政府信息管理情况").focus()
    clerk.press("Control+End")
    clerk.type("组织培训XX次。")
    clerk.wait(".marked.error", "XX")
    clerk.part("五、存在的主要问题及改进情况")
    clerk.page.locator(".finding .go", has_text="XX").click()
    clerk.wait("#part h2", "一、总体情况")
    chosen = clerk.page.evaluate(
        "(() => { const a = document.activeElement; return a.value.slice(a.selectionStart, "
        "a.selectionEnd); })()"
    )
    assert chosen == "XX"


def test_headings_are_added_renamed_moved_and_removed(editor: Editor) -> None:
    clerk = overall(editor)
    clerk.click("＋ 加一个小标题")
    clerk.type("基层政务公开情况")
    clerk.press("Enter")
    clerk.wait("h3", "（六）基层政务公开情况")
    clerk.type("统一使用基层政务公开事项目录。")
    assert written(clerk, "总体情况", "小节")[0] == {
        "标题": "基层政务公开情况",
        "正文": "统一使用基层政务公开事项目录。\n",
    }
    clerk.click("改标题：（一）主动公开情况")
    clerk.press("Control+a")
    clerk.type("主动公开稳步推进")
    clerk.press("Enter")
    clerk.wait("h3", "主动公开稳步推进")
    assert written(clerk, "总体情况", "主动公开")["标题"] == "主动公开稳步推进"
    clerk.click("下移：（二）依申请公开情况")
    clerk.wait("h3", "（三）依申请公开情况")
    assert [*written(clerk, "总体情况")][2:4] == ["政府信息管理", "依申请公开"]
    clerk.click("删除：（六）基层政务公开情况")
    clerk.expect(clerk.page.locator("h3", has_text="基层政务公开情况")).to_have_count(0)
    assert "小节" not in written(clerk, "总体情况")
    clerk.page.keyboard.press("Control+z")
    clerk.wait("h3", "（六）基层政务公开情况")
    assert len(written(clerk, "总体情况", "小节")) == 1


def test_the_caret_stays_while_answers_come(editor: Editor) -> None:
    """A new paragraph that is still empty is not lost when the program answers."""
    clerk = overall(editor)
    area = field(clerk, "（一）主动公开情况")
    area.focus()
    clerk.press("Control+End")
    clerk.press("Enter")
    clerk.saved()
    assert area.input_value().endswith("\n")
    clerk.type("另起一段。")
    assert written(clerk, "总体情况", "主动公开").rstrip().endswith("417人次。\n另起一段。")


def test_the_backdrop_breaks_its_lines_as_the_field_does(editor: Editor) -> None:
    clerk = editor(FLAWED)
    clerk.part("一、总体情况")
    clerk.expect(clerk.page.locator(".marked").first).to_be_visible()
    for size in (WIDE, NARROW):
        clerk.page.set_viewport_size(size)
        heights = clerk.page.evaluate(HEIGHTS)
        assert len(heights) > 5
        assert all(abs(field - backdrop) <= 1 for field, backdrop in heights), heights


def test_what_is_undone_is_gone_from_the_field_with_the_caret(editor: Editor) -> None:
    clerk = editor(GOOD)
    area = field(clerk, "机关")
    area.focus()
    clerk.press("End")
    clerk.type("1")
    clerk.saved()
    clerk.page.keyboard.press("Control+z")
    clerk.expect(area).to_have_value("示例县信访局")
    assert written(clerk, "机关") == "示例县信访局"


def test_a_share_of_another_figure_is_inserted(editor: Editor) -> None:
    clerk = overall(editor)
    field(clerk, "（五）监督保障情况").focus()
    clerk.press("Control+End")
    clerk.type("予以公开的占")
    clerk.press("Control+j")
    clerk.page.get_by_label("占另一个数的百分之几").click()
    clerk.type("予以公开")
    clerk.press("Enter")
    clerk.wait("p", "占哪个数的百分之几")
    clerk.type("（七）总计")
    clerk.press("Enter")
    clerk.type("。")
    text = written(clerk, "总体情况", "监督保障")
    share = "{{ 依申请公开.予以公开.总计 | 占比(依申请公开.总计.总计) }}"
    assert text.rstrip().endswith(f"予以公开的占{share}。")
    clerk.expect(field(clerk, "（五）监督保障情况")).to_have_value(
        re.compile("予以公开的占28.6%。$")
    )


def test_the_caret_stays_when_headings_change_around_it(editor: Editor) -> None:
    """Another setting of all headings is drawn while somebody types on."""
    clerk = editor(GOOD)
    clerk.page.locator("summary", has_text="其他设置").click()
    clerk.page.get_by_label("后缀", exact=True).select_option("工作")
    clerk.part("一、总体情况")
    area = clerk.page.locator('[data-path="总体情况/监督保障"] textarea')
    area.focus()
    clerk.press("Control+End")
    clerk.wait("h3", "（五）监督保障工作")
    clerk.type("接着写。")
    assert written(clerk, "总体情况", "监督保障").rstrip().endswith("情形。接着写。")
