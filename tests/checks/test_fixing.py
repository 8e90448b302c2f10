"""Safe fixes: what is proposed, and that nothing else in the file changes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from conftest import REPORTS, Program
from hypothesis import given
from hypothesis import strategies as st

from gia_author.checks import autofix, profile, rule_engine
from gia_author.checks.autofix import Edit, apply, propose
from gia_author.checks.registry import MENDERS
from gia_author.checks.rules.typography import full_width_marks
from gia_author.language import tidy_text
from gia_author.report.model import Report
from gia_author.workflows import import_report
from gia_author.yamlfile import reader

HEAD = "机关: 示例县信访局\n年度: 2025\n"


def fixed(text: str) -> str:
    read = reader.read(text.encode(), "x.yaml")
    assert read.data, read.findings
    return apply(text, propose(read, Report.from_data(read.data)))


FIXES = """
㈠加强培训。㈡完善制度 → （一）加强培训。（二）完善制度
自2025/1/19起，至2025/12/31 → 自2025年1月19日起，至2025年12月31日
推行「一网通办」改革 → 推行“一网通办”改革
是「常态、『不公开』是例外」 → 是“常态、‘不公开’是例外”
推行『一网通办』改革 → 推行“一网通办”改革
推行“一网通办」改革 → 推行“一网通办”改革
推行“「一网通办」改革” → 推行“‘一网通办’改革”
公开信息,开展培训 → 公开信息，开展培训
完成3条;其他 → 完成3条；其他
如下:公开 → 如下：公开
公开(含图表)信息 → 公开（含图表）信息
公开工作。。 → 公开工作。
公开，，更新 → 公开，更新
公开，。 → 公开。
公开 信息 → 公开信息
信息 146 条　　其 中 → 信息146条其中
信息 {{ 年度 }} 条 → 信息{{ 年度 }}条
完成3条 ,其中 → 完成3条，其中
网站,{{ 年度 }}年 → 网站，{{ 年度 }}年
重点领域: 一是;二是 → 重点领域：一是；二是
抓好"重点"领域、"一老"和"一小" → 抓好“重点”领域、“一老”和“一小”
({{ 年度 }}年版) → （{{ 年度 }}年版）
公开， 更新 → 公开，更新
渉密 → 涉密
公开１２条 → 公开12条
未收到申请. → 未收到申请。
一是完善制度二是开展培训三是检查 → 一是完善制度。二是开展培训。三是检查
共{{ 依申请公开.总计.总计 }}件,其中 → 共{{ 依申请公开.总计.总计 }}件，其中
"""
RIGHT = (
    "一是完善制度，二是培训",
    "第二是质量",
    "1,200条",
    "GDP (2025)",
    "见 http://a.gov.cn/x,y;z",
    "电话：0000-1234518",
    "“好。”他说",
    "省略……完",
    "{{ 依申请公开.总计.总计 }}件",
    "zhang,li@a.gov.cn",
    "公开（其中12条），更新",
    "统一是前提",
    "A,B两类",
    "3.5%、12:30",
    "用 Word 编辑",
    "Open Data, 2nd",
    "比例3:1",
    '"OK"和"No"',
    '只有一个"引号',
    "号　电话：0000-1234518　传真：0000-1234519",
    'class="中文"',
    '网址 http://a.gov.cn/x"中"',
)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [line.split(" → ") for line in FIXES.split("\n") if line] + [[text, text] for text in RIGHT],
)
def test_fixes(wrong: str, right: str) -> None:
    assert fixed(f"{HEAD}引言: |\n  {wrong}\n") == f"{HEAD}引言: |\n  {right}\n"


@pytest.mark.parametrize(
    "layout",
    [
        "引言: {}\n",
        '引言: "{}"\n',
        "引言: '{}'\n",
        "引言: |\n  {}\n  第二段\n",
        "引言: >\n  {}\n",
        "引言: |-\n\n  {}\n",
        "总体情况:\n  小节:\n    - 标题: 公开\n      正文: {}   # 注释,不改\n",
        "总体情况: {{主动公开: '{}'}}\n",
    ],
)
def test_every_way_of_writing_a_text(layout: str) -> None:
    text = "# 开头,的注释 不改\n" + HEAD + layout.format("公开信息,开展 培训。。")
    assert fixed(text) == "# 开头,的注释 不改\n" + HEAD + layout.format("公开信息，开展培训。")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('"抓好\\"重点\\"领域: 一是"', '"抓好“重点”领域：一是"'),
        ('"重点,领域"', '"重点，领域"'),
        ('"重点"', '"重点"'),
        ('"重点;"', '"重点;"'),
        ("'抓好\"重点\"领域'", "'抓好“重点”领域'"),
        ('抓好"重点"领域', "抓好“重点”领域"),
    ],
)
def test_straight_quotes_in_every_way_of_writing(wrong: str, right: str) -> None:
    assert fixed(f"{HEAD}引言: {wrong}\n") == f"{HEAD}引言: {right}\n"


@pytest.mark.parametrize(
    "line",
    [
        "机关: 示例县 信访局\n",
        "数据:\n  单元格附注: {行政许可: '含,示例'}\n",
        "核对说明:\n  - {规则: G1, 理由: '甲,乙'}\n",
        "# 甲,乙 丙。。\n",
    ],
)
def test_what_is_not_narrative_is_left_alone(line: str) -> None:
    text = ("年度: 2025\n" if line.startswith("机关") else HEAD) + line
    assert fixed(text) == text


@pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.stem)
def test_good_files_need_no_fix(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert fixed(text) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_stay(newline: str) -> None:
    text = (HEAD + "引言: |\n  公开,更新。\n  第二段。\n# 完\n").replace("\n", newline)
    assert fixed(text) == text.replace("公开,更新", "公开，更新")


def test_edits_say_where_and_why() -> None:
    text = HEAD + "总体情况:\n  主动公开: 公开信息,开展培训。。\n"
    read = reader.read(text.encode(), "x.yaml")
    edits = propose(read, Report.from_data(read.data))
    assert [(e.path, e.old, e.new, e.reason) for e in edits] == [
        (("总体情况", "主动公开"), ",", "，", "半角标点"),
        (("总体情况", "主动公开"), "。。", "。", "标点重复"),
    ]
    assert [text[e.offset : e.offset + len(e.old)] for e in edits] == [",", "。。"]


def test_edits_for_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="not the same text"):
        apply("公开，更新", [Edit((), ",", "，", 2, "半角标点")])


WORDS = (
    "公开信息",
    "更新",
    ",",
    "，",
    "。",
    "。。",
    " ",
    "渉",
    "(",
    ")",
    "（",
    "一是",
    "二是",
    "３",
    "3件",
    "http://a.cn/b,c",
    ";",
    "{{ 年度 }}",
    "\u00a0",
    "　",
    '"',
    ": ",
)
PARTS = st.lists(st.sampled_from(WORDS), max_size=20)


@given(PARTS)
def test_fixing_twice_changes_nothing_more(parts: list[str]) -> None:
    text = f"{HEAD}引言: |\n  始{''.join(parts)}终\n# 注释,不改\n"
    once = fixed(text)
    assert fixed(once) == once or fixed(fixed(once)) == fixed(once)
    assert once.endswith("终\n# 注释,不改\n") and once.startswith(HEAD)
    assert yaml.safe_load(once).keys() == yaml.safe_load(text).keys()


@given(st.text(max_size=200))
def test_fixes_fit_any_text(text: str) -> None:
    rule_engine.load()
    assert {"G722", "G724", "G726", "G730"} <= MENDERS.keys()
    for mends in MENDERS.values():
        for mend in mends(text, profile.load()):
            assert text[mend.start : mend.start + len(mend.old)] == mend.old
    assert autofix.KEEP.sub("", "") == ""


OWN = """
级别:
  G722: 不查
词语:
  异体字:
    - [甴, 由]
"""


def test_what_a_profile_reports_as_fixable_is_fixed() -> None:
    """A pair of characters of a province's own is mended under its profile, and told by the same
    rule; what it does not look for is left."""
    text = HEAD + "引言: 自甴公开，，更新,完。\n"
    own = profile.lay(profile.load(), profile.parse(OWN.encode(), "某省"))
    read = reader.read(text.encode(), "x.yaml")
    report = Report.from_data(read.data)
    assert apply(text, propose(read, report, own)) == HEAD + "引言: 自由公开，，更新，完。\n"
    assert apply(text, propose(read, report)) == HEAD + "引言: 自甴公开，更新，完。\n"


@pytest.mark.parametrize(("place", "left"), [("引言", True), ("", True), ("联系方式", False)])
def test_what_the_author_has_accepted_is_left(place: str, left: bool) -> None:
    accepted = f"核对说明:\n  - {{规则: G730, 位置: {place}, 理由: 原文如此}}\n"
    text = HEAD + "引言: 公开,更新。。\n" + accepted
    mended = "公开,更新。" if left else "公开，更新。"
    assert fixed(text) == HEAD + f"引言: {mended}\n" + accepted


def test_rules_that_promise_a_fix_have_one() -> None:
    rules = rule_engine.load()
    promising = {
        code for code, (entry, _) in rules.items() if "gia-author fix" in entry.explanation
    }
    assert promising == MENDERS.keys()


def test_the_command_takes_a_profile(program: Program, tmp_path: Path) -> None:
    (tmp_path / "省.yaml").write_text(OWN, encoding="utf-8")
    file = tmp_path / "甲.yaml"
    file.write_text(HEAD + "引言: 自甴。\n", encoding="utf-8")
    assert "没有要自动改正的" in program("fix", file)[1]
    assert program("fix", file, "--profile", tmp_path / "省.yaml", "--write")[0] == 0
    assert file.read_text(encoding="utf-8") == HEAD + "引言: 自由。\n"


PAIRS = "地址：示例路1号 电话：0000-1234567 邮箱：a@example.cn"
BLANKS = st.sampled_from(tidy_text.BLANK)
TYPED = st.text(
    st.one_of(st.sampled_from("公开信息地址电话12a：，。、（）《》"), BLANKS), max_size=40
)


@given(TYPED)
def test_what_is_imported_has_no_blank_that_fix_would_mend(line: str) -> None:
    """One set of rules: what import leaves, the checks let stand; and of what fix mends import
    leaves nothing."""
    read = tidy_text.unspaced(line)
    plan = profile.load()
    assert [m for m in full_width_marks(read, plan) if m.reason == "多余的空格"] == []
    assert tidy_text.unspaced(read) == read


PASTED = st.text(
    st.one_of(st.sampled_from('公开信息12aB，。、,;"（）《》\n'), BLANKS), min_size=1, max_size=40
)


def tidy(text: str) -> str:
    return autofix.tidied(tidy_text.tidied(text)[0])[0]


@given(PASTED)
def test_what_tidy_has_tidied_neither_it_nor_fix_nor_import_changes(text: str) -> None:
    made = tidy(text)
    assert tidy(made) == made
    lines = "".join(f"  {line}\n" for line in made.splitlines())
    assert fixed(f"{HEAD}引言: |\n{lines}") == f"{HEAD}引言: |\n{lines}"
    assert [tidy(line).strip("\n") for line in map(tidy_text.unspaced, made.splitlines())] == [
        tidy_text.unspaced(line) for line in made.splitlines()
    ]


@pytest.mark.parametrize("blank", tidy_text.BLANK[1:])
def test_no_blank_but_the_plain_one_sets_anything_apart(blank: str) -> None:
    """Whoever pasted them: what each of the three leaves is the same."""
    text = "_查阅_Word_、PDF_两种_，第_3_条Open_Data。_".replace("_", blank)
    right = "查阅Word、PDF两种，第3条Open Data。"
    assert tidy(text) == f"{right}\n" and tidy_text.unspaced(text) == right
    assert fixed(f"{HEAD}引言: |\n  1{text.rstrip(blank)}\n") == f"{HEAD}引言: |\n  1{right}\n"


def test_the_blank_behind_the_mark_of_a_list_is_told_with_the_mark() -> None:
    source = f"{HEAD}引言: |\n  √ 一是加强培训。\n  √ 二是完善制度。\n"
    assert fixed(source) == f"{HEAD}引言: |\n  一是加强培训。\n  二是完善制度。\n"
    assert not [*full_width_marks("√ 一是加强培训。", profile.load())]


def test_words_before_a_mail_address_are_no_part_of_it() -> None:
    assert fixed(f"{HEAD}引言: |\n  可以咨询,写信到gk@a.example反映。。\n").endswith(
        "可以咨询，写信到gk@a.example反映。\n"
    )


def test_pairs_of_label_and_words_stay_apart_everywhere() -> None:
    wide = PAIRS.replace(" ", "　")
    assert tidy_text.unspaced(wide) == PAIRS
    assert fixed(f"{HEAD}联系方式: {PAIRS}\n").endswith(f"{PAIRS}\n")
    assert autofix.tidied(tidy_text.tidied(PAIRS)[0])[0].strip() == PAIRS
    title = "示例县信访局2025年政府信息公开工作年度报告"
    taken = import_report.take(f"{title}\n一、总体情况\n来信请寄{wide}\n".encode(), "x.txt")
    assert PAIRS in str(taken.data["总体情况"])


def test_a_blank_before_a_word_and_a_colon_alone_is_stray() -> None:
    assert tidy_text.unspaced("一、　公开 信息：3 条") == "一、公开信息：3条"


@pytest.mark.parametrize("blank", ["\u00a0", "　　", "\t", " \u00a0"])
def test_whatever_blanks_begin_a_line_their_going_is_told(blank: str) -> None:
    made, counts = tidy_text.tidied(f"一是加强培训。\n{blank}下一步继续推进。")
    assert made == "一是加强培训。\n下一步继续推进。\n" and counts == {"行首空格": 1}


def test_the_remark_behind_the_mark_of_a_block_stays() -> None:
    text = f"{HEAD}引言: |    # “一、总体情况”前面的话\n  公开,更新 。\n"
    assert fixed(text) == f"{HEAD}引言: |    # “一、总体情况”前面的话\n  公开，更新。\n"


def test_what_one_change_brings_to_light_is_tidied_too() -> None:
    assert autofix.tidied('收到1 "信"')[0] == "收到1“信”"
