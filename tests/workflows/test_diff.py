"""Two reports compared: every changed figure by its official label, every changed sentence, and
nothing that is the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from conftest import EXAMPLES, GONE, Program, dump, edited, example, job, load, many
from docx.enum.text import WD_ALIGN_PARAGRAPH
from hypothesis import given, settings
from hypothesis import strategies as st

from gia_author.cli import app
from gia_author.form import edition
from gia_author.form.labels import terms
from gia_author.form.numbers import Figure
from gia_author.language.sentence_diff import IN, OUT, SAME, SentenceEdit, edits
from gia_author.render.style import official
from gia_author.workflows import comparison, open_report
from gia_author.workflows.comparison import Change, Comparison, compare
from gia_author.workflows.produce import Job, produce

BEFORE, AFTER, OLD_FORM = (
    "示例县人民政府-2024.yaml",
    "示例县人民政府-2025.yaml",
    "示例区人民政府-2020.yaml",
)
MAIN = "总体情况.主动公开"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, program: Program, tmp_path: Path) -> Run:
    """Run ``gia-author diff`` in an empty folder; returns the exit code and what was said."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str]:
        code, out, err = program("diff", *arguments)
        return code, out + err

    return run


def written(name: str, origin: Path | None = None, **edits: Any) -> Path:
    """The good example (or another) with edits (of dotted paths), as a file of this name in the
    current folder."""
    path = Path(name)
    path.write_bytes(dump(edited(load(origin or example()), edits)))
    return path


def compared(**edits: Any) -> Comparison:
    """The good example compared with itself after some edits."""
    data = load(example())
    return compare(
        *(
            open_report.ours(Job(name, dump(content)))
            for name, content in (("甲", data), ("乙", edited(data, edits)))
        )
    )


@pytest.mark.parametrize("count", [3, 250, 499])
def test_one_sentence_before_many_equal_ones_is_one_edit(count: int) -> None:
    same = "及时更新公开目录。" * count
    assert edits(same, "新设咨询电话。" + same) == [SentenceEdit("", "新设咨询电话。")]


def test_a_very_long_text_is_compared() -> None:
    assert sum(
        len(edit.new) - len(edit.old) for edit in edits("好。" * 20_000, "新。" + "好。" * 20_000)
    ) == len("新。")


def test_a_report_equals_itself(run: Run) -> None:
    code, said = run(example(), example())
    assert code == 0 and "内容相同" in said and len(said.splitlines()) == 2


@pytest.mark.slow
@pytest.mark.parametrize("form", ["docx", "html", "pdf", "xlsx"])
def test_a_report_equals_what_was_published(run: Run, form: str) -> None:
    path = Path(f"发布.{form}")
    path.write_bytes(
        produce(job(example(), formats=(form,), style=official(), engine="typst")).files[form]
    )
    assert run(example(), path)[0] == 0
    code, said = run(written("改.yaml", **{"数据.复议诉讼.行政复议.结果维持": 2}), path)
    assert code == 1 and "  行政复议 / 结果维持：2 → 1（-1，-50.0%）\n" in said


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (
            {"数据.依申请公开.本年新收.自然人": 150},
            [
                "一、本年新收政府信息公开申请数量 / 自然人：7 → 150（+143，+2042.9%）",
                "一、本年新收政府信息公开申请数量 / 总计：7 → 150（+143，+2042.9%）",
            ],
        ),
        (
            {"数据.依申请公开.予以公开.商业企业": 5},
            [
                "（一）予以公开 / 商业企业：0 → 5（+5）",
                "（一）予以公开 / 总计：2 → 7（+5，+250.0%）",
                "（七）总计 / 商业企业：0 → 5（+5）",
                "（七）总计 / 总计：7 → 12（+5，+71.4%）",
            ],
        ),
        ({"数据.主动公开政府信息.行政事业性收费": 12.5}, ["行政事业性收费：0 → 12.5万元（+12.5）"]),
        ({"其他需要报告的事项.信息处理费.实收金额": GONE}, ["实收金额：0 → 未填"]),
    ],
)
def test_figures_by_their_official_labels(edit: dict[str, Any], lines: list[str]) -> None:
    found = compared(**edit)
    assert [change.line for change in found.figures] == lines and not found.settings


def test_figures_stand_under_their_table(run: Run) -> None:
    code, said = run(example(BEFORE), example(AFTER))
    assert code == 1 and "不同：" in said
    tables = [
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
        "信息处理费收取情况",
        "文字",
    ]
    lines = said.splitlines()
    assert [line for line in lines if line in tables] == tables
    start, end = lines.index(tables[2]), lines.index(tables[3])
    assert (
        "  复议后起诉 / 总计：11 → 10（-1，-9.1%）" in lines[start:end]
        and len(lines[start:end]) == 15
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (100, 150, "（+50，+50.0%）"),
        (3, 2, "（-1，-33.3%）"),
        (0, 4, "（+4）"),
        (4, 0, "（-4，-100.0%）"),
        (8, 9, "（+1，+12.5%）"),
        (-3, 2, "（+5）"),
        (2000, 2001, "（+1，+0.1%）"),
        (2001, 2000, "（-1，-0.0%）"),
        (None, 0, ""),
        (0, None, ""),
        (Decimal("0.1"), Decimal("0.3"), "（+0.2，+200.0%）"),
    ],
)
def test_by_how_much(old: Figure | None, new: Figure | None, said: str) -> None:
    term = terms(edition.load("2021"))["依申请公开", "本年新收", "自然人"]
    assert Change(term, old, new).difference == said


def test_blank_is_not_zero() -> None:
    [change] = compared(**{"其他需要报告的事项.信息处理费.实收金额": GONE}).figures
    assert (change.old, change.new) == (0, None)


# who, when and how


def test_settings() -> None:
    found = compared(
        机关="示例县信访中心",
        年度=2024,
        落款日期=GONE,
        **{"版式.小标题": "段首", "数据.单元格附注": {"依申请公开.本年新收.自然人": "约"}},
    )
    assert found.settings == (
        ("机关", "示例县信访局", "示例县信访中心"),
        ("年度", "2025", "2024"),
        ("落款日期", "2026-01-19", ""),
        ("版式 小标题", "独立成行", "段首"),
        ("附注 依申请公开.本年新收.自然人", "", "约"),
    )
    assert not found.equal


def test_what_is_printed_the_same_is_the_same() -> None:
    usual = {
        "版式": {"小标题": "独立成行", "后缀": "情况", "问题与改进": "小节", "落款位置": "文末"},
        "落款单位": "示例县信访局",
        "标题": "示例县信访局\n2025年政府信息公开工作年度报告",
        "机关类型": GONE,
        "核对说明": [{"规则": "G204", "理由": "无误"}],
    }
    assert compared(**usual).equal


# the narrative


def test_a_reworded_an_added_and_a_lost_sentence(run: Run) -> None:
    text = load(example())["总体情况"]["主动公开"]
    new = (
        text.replace("全年主动公开政府信息146条", "全年主动公开政府信息152条")
        + "新增的一句话写在这里。\n"
    )
    lost = "县领导接访日程提前一周公布，共24期；"
    path = written("改.yaml", **{MAIN: new.replace(lost, "")})
    code, said = run(example(), path)
    assert code == 1 and said.split("\n文字\n")[1] == (
        "  总体情况 / 主动公开：改1句，增1句，删1句\n"
        "    改：全年主动公开政府信息【146→152】条，其中县政府网站信访局……\n"
        f"    删：{lost}\n"
        "    增：新增的一句话写在这里。\n"
    )


def test_figures_in_the_text_count_as_text() -> None:
    found = compared(**{"数据.依申请公开.本年新收.自然人": 9})
    [text] = found.texts
    assert text.place == "总体情况 / 依申请公开"
    assert [piece for piece in text.edits[0].pieces() if piece[0] != SAME] == [
        (OUT, "7"),
        (IN, "9"),
    ]


def test_whole_pieces_come_and_go(run: Run) -> None:
    more = {"总体情况.小节": [{"标题": "基层公开", "正文": "乡镇做了很多事。"}], "引言": GONE}
    code, said = run(example(), written("改.yaml", **more))
    assert (
        code == 1
        and "  总体情况 / 基层公开：新增8字\n    乡镇做了很多事。\n" in said
        and "  引言：删去" in said
    )


def test_another_heading_over_the_same_text() -> None:
    old, new = (
        {
            "总体情况.小节": [
                {"标题": title, "正文": "乡镇做了很多事，全年公开三百条信息，办了许多实事。"}
            ]
        }
        for title in ("基层公开", "镇村公开")
    )
    data = load(example())
    found = compare(*(open_report.ours(Job("甲", dump(edited(data, more)))) for more in (old, new)))
    [text] = found.texts
    assert (
        text.headings == ("基层公开", "镇村公开")
        and not text.edits
        and text.place == "总体情况 / 镇村公开"
    )


def test_only_the_paragraphs_are_other_ones(run: Run) -> None:
    text = load(example())["总体情况"]["主动公开"]
    code, said = run(
        example(), written("改.yaml", **{MAIN: text.replace("共24期；", "共24期；\n")})
    )
    assert code == 1 and "总体情况 / 主动公开：只是分段不同\n" in said


def test_a_fee_sentence_does_not_shift_the_rest() -> None:
    """The sentence that the program writes itself comes and goes with the figures, the author's own
    text stays where it is."""
    found = compared(**{"其他需要报告的事项.信息处理费": GONE})
    assert [(text.place, text.new) for text in found.texts] == [
        ("其他需要报告的事项 / 信息处理费", None)
    ]


def test_long_changes_are_cut_on_the_screen_and_whole_in_json(run: Run) -> None:
    sentences = "".join(f"第{n}件事情是以前没有做过的，今年做成了{n}次。" for n in range(20))
    path = written("改.yaml", **{MAIN: load(example())["总体情况"]["主动公开"] + sentences})
    said = run(example(), path)[1]
    assert "……另有14句" in said and len(said.splitlines()) == 12
    [text] = json.loads(run(example(), path, "--format", "json")[1])["texts"]
    assert len(text["sentences"]) == 20 and text["new"]["text"].endswith("做成了19次。")


@settings(max_examples=many(60), deadline=None)
@given(st.text("甲乙丙丁。；12\n", max_size=40), st.text("甲乙丙丁。；12\n", max_size=40))
def test_edits_account_for_both_texts(old: str, new: str) -> None:
    """Going by the pieces, each sentence can be read off as it was and as it is; equal texts have
    no edits."""
    for edit in edits(old, new):
        pieces = edit.pieces()
        assert "".join(text for tag, text in pieces if tag != IN) == edit.old
        assert "".join(text for tag, text in pieces if tag != OUT) == edit.new
        assert edit.old != edit.new and all(text for _, text in pieces)
    assert not edits(old, old)


def test_a_lone_character_between_changes_is_no_island() -> None:
    assert SentenceEdit("共有三件甲的事", "共有五的件乙事").pieces()[0] == (SAME, "共有")
    assert SentenceEdit("甲1乙2丙", "甲3乙4丙").pieces() == [
        (SAME, "甲"),
        (OUT, "1乙2"),
        (IN, "3乙4"),
        (SAME, "丙"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲。" * 9_000, "乙。" * 9_000),
        ("甲。乙。" * 4_000, "乙。丙。甲。" * 3_000),
        ("甲乙" * 9_000, "乙丙甲" * 6_000),
        ("".join(f"{n}甲。" for n in range(4_000)), "".join(f"{n}乙。" for n in range(4_000))),
    ],
)
def test_hostile_texts_come_to_an_end(one: str, other: str) -> None:
    made = edits(one, other)
    assert made and all(
        "".join(text for tag, text in edit.pieces() if tag != IN) == edit.old for edit in made[:6]
    )


# editions, formats, folders


def test_different_editions(run: Run) -> None:
    found = compare(
        *(open_report.ours(Job(name, example(name).read_bytes())) for name in (OLD_FORM, BEFORE))
    )
    cells = {name: set(edition.load(name).cells) for name in ("2019", "2021")}
    sums = {
        a
        for a in cells["2019"] - cells["2021"]
        if a[:2] == ("依申请公开", "其他处理") and a[2] != "其他"
    }  # 其他 is a row of its own since 2021
    assert {c.term.cell.address for c in found.only_old} == cells["2019"] - cells[
        "2021"
    ] - sums and len(sums) == 6
    assert {c.term.cell.address for c in found.only_new} == cells["2021"] - cells["2019"]
    assert ("格式", "2019", "2021") in found.settings
    assert "（六）其他处理 / 自然人：3 → 114（+111，+3700.0%）" in [
        change.line for change in found.figures
    ]
    said = run(example(OLD_FORM), example(BEFORE))[1]
    assert (
        "只在2019年格式里有，没有比较\n" in said
        and "  政府集中采购 / 采购总金额：73802895.90\n" in said
        and "  其余4格是0或者未填\n" in said
    )


def test_json(run: Run) -> None:
    code, said = run(
        example(),
        written(
            "改.yaml",
            年度=2024,
            **{"数据.依申请公开.本年新收.自然人": 8, "其他需要报告的事项.信息处理费.实收金额": 0.5},
        ),
        "--format",
        "json",
    )
    told = json.loads(said)
    assert code == 1 and list(told) == [
        "old",
        "new",
        "equal",
        "settings",
        "figures",
        "only_old",
        "only_new",
        "texts",
    ]
    assert (
        told["new"]
        == {"file": "改.yaml", "agency": "示例县信访局", "year": 2024, "edition": "2021"}
        and told["equal"] is False
    )
    assert told["settings"] == [{"name": "年度", "old": "2025", "new": "2024"}]
    assert told["figures"][0] == {
        "address": "依申请公开.本年新收.自然人",
        "table": "收到和处理政府信息公开申请情况",
        "label": "一、本年新收政府信息公开申请数量 / 自然人",
        "unit": "件",
        "old": 7,
        "new": 8,
    }
    assert told["figures"][-1]["new"] == 0.5 and told["texts"][0]["change"] == "changed"


def test_folders_by_agency(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "2024", tmp_path / "2025"
    for folder in (old, new):
        folder.mkdir()
        for unit in ("示例县教育局", "示例县民政局"):
            shutil.copy(EXAMPLES / "示例县" / f"{unit}-2025.yaml", folder / f"{unit}.yaml")
    written(
        str(old / "示例县教育局.yaml"), EXAMPLES / "示例县" / "示例县教育局-2025.yaml", 年度=2024
    )
    shutil.copy(example(), new / "别的.yaml")
    code, said = run(old, new)
    assert code == 1 and "  年度：2024 → 2025\n" in said and "比较了2对：1对相同，1对不同。" in said
    assert (
        "只在一边有，没有比较（1份）：\n" in said and "别的.yaml" in said and "民政局" not in said
    )
    (new / "别的.yaml").write_text("机关: 甲", encoding="utf-8")
    code, said = run(old, new)
    assert code == 2 and "读不出来，没有比较（1份）" in said
    told = json.loads(run(old, new, "--format", "json")[1])
    assert (
        [pair["equal"] for pair in told["pairs"]] == [False, True]
        and len(told["unreadable"]) == 1
        and told["alone"] == []
    )
    (new / "别的.yaml").unlink()
    shutil.copy(new / "示例县教育局.yaml", old)
    assert run(old, new) == (0, "比较了2对：2对相同，0对不同。\n")


def test_folders_with_several_years(run: Run, tmp_path: Path) -> None:
    for side in ("甲", "乙"):
        (tmp_path / side).mkdir()
        shutil.copy(example(), tmp_path / side)
    written("乙/往年.yaml", 年度=2023)
    code, said = run("甲", "乙")
    assert (
        code == 1
        and "比较了1对：1对相同" in said
        and "只在一边有，没有比较（1份）：\n  乙/往年.yaml" in said
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "没有这个文件"),
        ("机关: 甲\n年度: 2025\n", "缺少“总体情况”"),
        ("机关：甲\n", ""),
        ("- 甲\n", ""),
    ],
)
def test_what_cannot_be_compared(run: Run, content: str | None, words: str) -> None:
    if content is not None:
        Path("坏.yaml").write_text(content, encoding="utf-8")
    for pair in ((example(), "坏.yaml"), ("坏.yaml", example())):
        code, said = run(*pair)
        assert code == 2 and "坏.yaml：" in said and words in said and said.count("坏.yaml") == 1


def test_a_file_and_a_folder(run: Run, tmp_path: Path) -> None:
    code, said = run(example(), tmp_path)
    assert code == 2 and "要么都是文件，要么都是文件夹" in said


def test_last_years_figures_fill_the_text(run: Run) -> None:
    """同比 in the narrative has last year's figures to go by, as when the report is built."""
    text = "新收比上年{{ 依申请公开.本年新收.总计 | 同比 }}。"
    shutil.copy(example(BEFORE), ".")
    path = written("今年.yaml", example(AFTER), **{"总体情况.依申请公开": text, "上年报告": BEFORE})
    told = json.loads(run(example(AFTER), path, "--format", "json")[1])
    [new] = [t["new"]["text"] for t in told["texts"]]
    assert new == "新收比上年增长7.7%。"


def test_colours_only_on_a_terminal() -> None:
    arguments = ["diff", str(example(BEFORE)), str(example(AFTER))]
    plain, coloured = (
        CliRunner().invoke(app.cli, arguments, color=color).output for color in (False, True)
    )
    assert "\x1b[" not in plain and "\x1b[32m" in coloured and "\x1b[31m" in coloured


def test_layout_has_the_usual_values_of_the_form() -> None:
    """The choices that the file offers are those that have a usual value here."""
    from gia_author.yamlfile.fields import layout

    assert {
        name: usual in field.choices if field.choices else usual in ("1", "")
        for (name, usual), field in zip(
            comparison.LAYOUT.items(), layout().fields.values(), strict=True
        )
    } == dict.fromkeys(layout().fields, True)


def test_a_minus_stays_with_its_number_and_no_line_is_stretched_in_the_word_file(
    tmp_path: Path, program: Program
) -> None:
    old, new = (EXAMPLES / f"示例县人民政府-{year}.yaml" for year in (2024, 2025))
    program("diff", old, new, "--docx", tmp_path / "比较.docx")
    paragraphs = docx.Document(str(tmp_path / "比较.docx")).paragraphs
    by_how_much = [p for p in paragraphs if p.text.startswith("（七）总计 / 商业企业：")]
    (found,) = by_how_much
    assert found.text.endswith("（-7，-70.0%）") and found._p.xml.count("<w:noBreakHyphen/>") == 2
    assert found.alignment == WD_ALIGN_PARAGRAPH.LEFT
    headings = [p for p in paragraphs if p.runs and p.runs[0].bold]
    assert len(headings) > 10 and all(p.paragraph_format.keep_with_next for p in headings)
