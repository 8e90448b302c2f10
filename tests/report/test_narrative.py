"""The narrative in reading order: numbers, sub-headings, order of the file, the fee sentence,
signature, figures in the text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from conftest import edited, example, load, many
from hypothesis import given, settings
from hypothesis import strategies as st

from gia_author.diagnostics.finding import Finding, format_path
from gia_author.language.numerals import chinese
from gia_author.render import title_lines
from gia_author.report import expressions
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative, Passage, Section, is_unfilled, narrate, numbering

BASE: dict[str, Any] = {
    "机关": "示例县信访局",
    "机关类型": "部门",
    "年度": "2025",
    "落款日期": "2026-01-19",
    "引言": "引言一。\n\n  引言二。  \n",
    "总体情况": {
        topic: f"{topic}的话。"
        for topic in ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")
    },
    "存在的主要问题及改进情况": {"存在的主要问题": "问题。", "改进情况": "改进。"},
    "其他需要报告的事项": {"信息处理费": {"收费通知件数": "0", "通知金额": "0", "实收金额": "0"}},
    "数据": {
        "未填按零": "是",
        "主动公开政府信息": {"行政许可": "1200", "行政处罚": "37", "行政事业性收费": "4068.208"},
        "依申请公开": {
            "本年新收": {"自然人": "12", "商业企业": "4"},
            "予以公开": {"自然人": "7"},
            "不予公开": {"国家秘密": {"自然人": "1"}, "行政执法案卷": {"商业企业": "2"}},
            "其他处理": {"逾期未缴费": {"自然人": "1"}, "其他": {"自然人": "3", "其他": "2"}},
        },
    },
}


def tell(last: Any = None, **edits: Any) -> Narrative:
    """The narrative of the base report with edits at paths (__ for a dot)."""
    data = edited(BASE, {path.replace("__", "."): value for path, value in edits.items()})
    return narrate(Report.from_data(data), last)


def section(told: Narrative, key: str = "总体情况") -> Section:
    return next(s for s in told.sections if s.key == key)


def outline(passages: tuple[Passage, ...]) -> list[Any]:
    """Headings and first words, nested as they are."""
    return [
        (p.heading, *(x.text for x in p.paragraphs), *([outline(p.children)] if p.children else []))
        for p in passages
    ]


# numbers


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (2, "二"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
        (90, "九十"),
    ],
)
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese(number) == text


def test_chinese_numbers_are_all_different() -> None:
    assert len({chinese(n) for n in range(1, 100)}) == 99


@pytest.mark.parametrize(
    ("level", "number", "text"),
    [(1, 1, "（一）"), (1, 12, "（十二）"), (2, 3, "3."), (3, 4, "（4）"), (4, 5, "（5）")],
)
def test_numbering(level: int, number: int, text: str) -> None:
    assert numbering(level, number) == text


# order and headings


def test_six_sections_in_order() -> None:
    told = tell()
    assert [s.heading for s in told.sections] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    assert [s.table for s in told.sections] == [
        "",
        "主动公开政府信息",
        "依申请公开",
        "复议诉讼",
        "",
        "",
    ]


def test_five_topics_with_their_suffix() -> None:
    assert [p.heading for p in section(tell()).passages] == [
        "（一）主动公开情况",
        "（二）依申请公开情况",
        "（三）政府信息管理情况",
        "（四）政府信息公开平台建设情况",
        "（五）监督保障情况",
    ]
    assert [p.heading for p in section(tell(), "存在的主要问题及改进情况").passages] == [
        "（一）存在的主要问题",
        "（二）改进情况",
    ]


@pytest.mark.parametrize(
    ("suffix", "heading"),
    [
        ("情况", "（一）主动公开情况"),
        ("方面", "（一）主动公开方面"),
        ("工作", "（一）主动公开工作"),
        ("无", "（一）主动公开"),
    ],
)
def test_suffixes(suffix: str, heading: str) -> None:
    told = tell(版式={"后缀": suffix})
    assert section(told).passages[0].heading == heading
    assert section(told, "存在的主要问题及改进情况").passages[1].heading == "（二）改进情况", (
        "only topics have a suffix"
    )


def test_the_authors_own_heading_has_no_suffix() -> None:
    told = tell(总体情况__主动公开={"标题": "突出重点抓公开", "正文": "一段。"})
    assert section(told).passages[0].heading == "（一）突出重点抓公开"


def test_order_is_that_of_the_file() -> None:
    more = [{"标题": "另一件事", "正文": "丙。"}, {"标题": "又一件", "正文": "丁。"}]
    told = tell(总体情况={"监督保障": "甲。", "正文": "乙。", "小节": more, "主动公开": "戊。"})
    assert outline(section(told).passages) == [
        ("（一）监督保障情况", "甲。"),
        ("", "乙。"),
        ("（二）另一件事", "丙。"),
        ("（三）又一件", "丁。"),
        ("（四）主动公开情况", "戊。"),
    ]


def test_what_is_empty_takes_no_number() -> None:
    told = tell(
        总体情况={"主动公开": "", "依申请公开": None, "政府信息管理": "  \n ", "监督保障": "甲。"}
    )
    headings = [p.heading for p in section(told).passages if p.paragraphs]
    assert headings[-1].endswith("监督保障情况")
    assert all(p.path != ("总体情况", "依申请公开") for p in section(told).passages)


def test_nesting_to_the_third_level() -> None:
    told = tell(
        总体情况__主动公开={
            "正文": "总说。",
            "小节": [
                {
                    "标题": "文件",
                    "小节": [
                        {"标题": "公开", "正文": "a。"},
                        {"标题": "解读", "正文": "b。", "小节": [{"标题": "图解", "正文": "c。"}]},
                    ],
                },
                {"标题": "领域", "正文": "d。"},
            ],
        }
    )
    assert outline(section(told).passages)[0] == (
        "（一）主动公开情况",
        "总说。",
        [
            ("1.文件", [("（1）公开", "a。"), ("（2）解读", "b。", [("（1）图解", "c。")])]),
            ("2.领域", "d。"),
        ],
    )
    assert [p.level for p in section(told).passages[0].walk()] == [1, 2, 3, 3, 4, 2]


@pytest.mark.parametrize(
    ("passage", "heading"),
    [
        ({"标题": "事项", "编号": "其一、", "正文": "x。"}, "其一、事项"),
        ({"标题": "事项", "编号": "", "正文": "x。"}, "事项"),
        ({"正文": "x。"}, ""),
        ("x。", ""),
    ],
)
def test_own_numbers(passage: Any, heading: str) -> None:
    """A heading with an empty number is not counted, one with a number of its own is; a text alone
    has no heading."""
    told = tell(总体情况={"小节": [passage, {"标题": "下一项", "正文": "y。"}]})
    first, second = section(told).passages
    assert (first.heading, [p.text for p in first.paragraphs]) == (heading, ["x。"])
    assert second.heading == ("（二）下一项" if heading == "其一、事项" else "（一）下一项")


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("主动公开", "（一）主动公开。"),
        ("公开了吗？", "（一）公开了吗？"),
        ("公开：", "（一）公开："),
        ("公开。", "（一）公开。"),
    ],
)
def test_run_in_headings_end_in_a_stop(title: str, heading: str) -> None:
    told = tell(
        版式={"小标题": "段首"}, 总体情况__主动公开={"标题": title, "正文": "一段。\n二段。"}
    )
    first = section(told).passages[0]
    assert first.run_in and first.heading == heading
    alone = section(tell(总体情况__主动公开={"标题": title, "正文": "一段。"})).passages[0]
    assert not alone.run_in and alone.heading == f"（一）{title}"


def test_run_in_for_one_passage_only() -> None:
    told = tell(总体情况__依申请公开={"小标题": "段首", "正文": "一段。"})
    assert [p.run_in for p in section(told).passages] == [False, True, False, False, False]
    other = tell(
        版式={"小标题": "段首"}, 总体情况__依申请公开={"小标题": "独立成行", "正文": "一段。"}
    )
    assert [p.run_in for p in section(other).passages] == [True, False, True, True, True]


def test_a_heading_without_text_is_never_run_in() -> None:
    told = tell(
        版式={"小标题": "段首"}, 总体情况__主动公开={"小节": [{"标题": "文件", "正文": "a。"}]}
    )
    first = section(told).passages[0]
    assert not first.run_in and first.heading == "（一）主动公开情况" and first.children[0].run_in


def test_section_five_as_paragraphs() -> None:
    told = tell(版式={"问题与改进": "段落"})
    assert outline(section(told, "存在的主要问题及改进情况").passages) == [
        ("", "问题。"),
        ("", "改进。"),
    ]
    own = tell(
        版式={"问题与改进": "段落"},
        存在的主要问题及改进情况__改进情况={"标题": "下一步打算", "正文": "改进。"},
    )
    assert outline(section(own, "存在的主要问题及改进情况").passages) == [
        ("", "问题。"),
        ("（一）下一步打算", "改进。"),
    ]


def test_paragraphs_are_lines_with_their_places() -> None:
    told = tell()
    assert [(p.text, p.path, p.line, p.written) for p in told.opening] == [
        ("引言一。", ("引言",), 0, "引言一。"),
        ("引言二。", ("引言",), 2, "  引言二。  "),
    ]
    deep = tell(总体情况__主动公开={"小节": [{"标题": "甲", "正文": "a。\nb。"}]})
    passage = section(deep).passages[0].children[0]
    assert [format_path(p.path) for p in passage.paragraphs] == [
        "总体情况.主动公开.小节[1].正文"
    ] * 2
    assert [p.line for p in passage.paragraphs] == [0, 1]


def test_remarks_stand_before_and_after_their_table() -> None:
    told = tell(表格说明={"依申请公开": {"表前": "前。", "表后": "后一。\n后二。"}})
    three = section(told, "依申请公开")
    assert ([p.text for p in three.before], [p.text for p in three.after]) == (
        ["前。"],
        ["后一。", "后二。"],
    )
    assert [p.text for p in three.paragraphs()] == ["前。", "后一。", "后二。"] and not section(
        told, "复议诉讼"
    ).before


def test_all_paragraphs_in_reading_order() -> None:
    told = tell(联系方式="联系。", 表格说明={"主动公开政府信息": {"表后": "注。"}})
    words = [p.text for p in told.paragraphs()]
    assert words[:3] == ["引言一。", "引言二。", "主动公开的话。"] and words[-1] == "联系。"
    assert words.index("注。") < words.index("问题。") < words.index("改进。")


# title and signature


def test_title_and_signature() -> None:
    told = tell()
    assert told.title == ("示例县信访局", "2025年政府信息公开工作年度报告")
    assert told.signature == ("示例县信访局", "2026年1月19日") and not told.signature_on_top
    own = tell(
        标题=" 一行 \n\n二行\n",
        落款单位="某单位",
        落款日期="2026年03月05日",
        版式={"落款位置": "题下"},
    )
    assert (
        own.title == ("一行", "二行")
        and own.signature == ("某单位", "2026年3月5日")
        and own.signature_on_top
    )
    assert tell(落款日期="删去").signature == () and tell(落款日期="明天").signature == ()


# fees


def fee_texts(told: Narrative) -> list[str]:
    return [p.text for p in section(told, "其他需要报告的事项").paragraphs()]


@pytest.mark.parametrize(
    ("fees", "sentence"),
    [
        (
            {"收费通知件数": "0", "通知金额": "0", "实收金额": "0"},
            "2025年，本机关未发出收费通知，未收取政府信息公开信息处理费。",
        ),
        (
            {"收费通知件数": "3", "通知金额": "1860", "实收金额": "210.5"},
            "2025年，本机关发出政府信息公开信息处理费收费通知3件，通知金额1860元，"
            "实际收取210.5元。",
        ),
        (
            {"收费通知件数": "3", "通知金额": "1860", "实收金额": "0"},
            "2025年，本机关发出政府信息公开信息处理费收费通知3件，通知金额1860元，实际收取0元。",
        ),
    ],
)
def test_fee_sentence(fees: dict[str, str], sentence: str) -> None:
    told = tell(其他需要报告的事项={"正文": "其他的话。", "信息处理费": fees})
    assert fee_texts(told) == [sentence, "其他的话。"] and not told.findings


@pytest.mark.parametrize(
    "content",
    [
        {"正文": "本机关没有收取信息处理费。"},
        {"小节": [{"标题": "收费", "正文": "信息处理费0元。"}]},
    ],
)
def test_the_author_speaks_of_fees_himself(content: dict[str, Any]) -> None:
    told = tell(
        其他需要报告的事项={"信息处理费": BASE["其他需要报告的事项"]["信息处理费"]} | content
    )
    assert len(fee_texts(told)) == 1


def test_no_fee_sentence_without_figures_or_before_2021() -> None:
    assert fee_texts(
        tell(其他需要报告的事项={"信息处理费": {"收费通知件数": "1"}, "正文": "话。"})
    ) == ["话。"]
    assert fee_texts(tell(年度="2020", 其他需要报告的事项={"正文": "话。"})) == ["话。"]


# figures in the text


def say(text: str, last: Any = None, **edits: Any) -> tuple[str, list[Finding]]:
    told = tell(last, 引言=text, **edits)
    return "\n".join(p.text for p in told.opening), [*told.findings]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 机关 }}{{ 年度 }}年", "示例县信访局2025年"),
        ("{{依申请公开.本年新收.总计}}件", "16件"),
        ("{{ 依申请公开.总计.总计 }}", "16"),
        ("{{ 主动公开政府信息.行政事业性收费 }}万元", "4068.208万元"),
        ("{{ 依申请公开.不予公开.总计 }}", "3"),
        ("{{ 依申请公开.不予公开.商业企业 }}", "2"),
        ("{{ 依申请公开.其他处理.总计 }}", "6"),
        ("{{ 依申请公开.其他处理.其他.总计 }}", "5"),
        ("{{ 依申请公开.其他处理.其他.其他 }}", "2"),
        ("{{ 依申请公开.不予公开 | 合计 }}", "3"),
        ("{{ 依申请公开.其他处理 | 合计 }}", "6"),
        ("{{ 依申请公开.本年新收 | 合计 }}", "16"),
        ("{{ 依申请公开.本年新收.总计 - 依申请公开.本年新收.自然人 }}", "4"),
        ("{{ 依申请公开.本年新收.总计 + 1 }}", "17"),
        ("{{ 依申请公开.予以公开.总计 | 占比(依申请公开.总计.总计) }}", "43.8%"),
        ("{{ 依申请公开.予以公开.总计 | 占比(依申请公开.总计.总计, 2) }}", "43.75%"),
        (
            (
                "{{ (依申请公开.予以公开.总计 + 依申请公开.不予公开.总计) | "
                "占比(依申请公开.总计.总计, 0) }}"
            ),
            "63%",
        ),
        ("{{ 依申请公开.部分公开.总计 | 占比(依申请公开.总计.总计) }}", "0.0%"),
        ("{{ 主动公开政府信息.行政许可 | 万元 }}", "0.12"),
        ("{{ 主动公开政府信息.行政许可 | 万元(1) }}", "0.1"),
        ("{{ 主动公开政府信息.行政许可 | 万元(4) }}", "0.1200"),
        ("{{ -主动公开政府信息.行政处罚 }}", "-37"),
        ("{{ '有' if 依申请公开.本年新收.总计 else '没有' }}", "有"),
        ("{{ '有' if 依申请公开.部分公开.总计 > 0 else '没有' }}", "没有"),
    ],
)
def test_figures_in_the_text(text: str, said: str) -> None:
    assert say(text) == (said, [])


LAST = {
    ("主动公开政府信息", "行政许可"): 1000,
    ("主动公开政府信息", "行政处罚"): 37,
    ("主动公开政府信息", "行政强制"): 0,
    ("依申请公开", "本年新收", "总计"): 32,
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 主动公开政府信息.行政许可 | 同比 }}", "增长20.0%"),
        ("{{ 依申请公开.本年新收.总计 | 同比 }}", "下降50.0%"),
        ("{{ 主动公开政府信息.行政处罚 | 同比 }}", "持平"),
        ("{{ 主动公开政府信息.行政许可 | 同比(2) }}", "增长20.00%"),
        ("{{ 主动公开政府信息.行政许可 | 上年 }}", "1000"),
        ("{{ 主动公开政府信息.行政强制 | 同比 }}", "持平"),
        ("{{ 主动公开政府信息.行政许可 - (主动公开政府信息.行政许可 | 上年) }}", "200"),
    ],
)
def test_comparison_with_last_year(text: str, said: str) -> None:
    assert say(text, LAST) == (said, [])


@settings(deadline=None, max_examples=many(40))
@given(st.integers(0, 999), st.integers(1, 999))
def test_comparison_is_true(now: int, before: int) -> None:
    """Against fractions worked out here; half rounds up."""
    said, findings = say(
        "{{ 主动公开政府信息.行政许可 | 同比(0) }}",
        {("主动公开政府信息", "行政许可"): before},
        数据__主动公开政府信息__行政许可=str(now),
    )
    change = abs(now - before) * 100
    rounded = (2 * change + before) // (2 * before)
    assert not findings and said == (
        "持平" if now == before else f"{'增长' if now > before else '下降'}{rounded}%"
    )
    share = "{{ 主动公开政府信息.行政许可 | 占比(主动公开政府信息.行政处罚, 0) }}"
    part, _ = say(share, 数据__主动公开政府信息={"行政许可": str(now), "行政处罚": str(before)})
    assert part == f"{(200 * now + before) // (2 * before)}%"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{{ 依申请公开.本年新受.总计 }}", "G120", "是不是“依申请公开.本年新收.总计”"),
        ("{{ 依申请公开.本年新收.总数 }}", "G120", "总计"),
        ("{{ 没有这个 }}", "G120", "变量里没有"),
        ("{{ 依申请公开本年新收总计 }}", "G120", "是不是“依申请公开.本年新收.总计”"),
        ("{{ 本年新收 }}", "G120", "是不是“依申请公开.本年新收.总计”"),
        ("{{ 依申请公开.不予公凯 }}", "G120", "是不是“依申请公开.不予公开.总计”"),
        ("{{ 依申请公开.本年新收.总计.件 }}", "G120", "后面不能再加"),
        ("{{ 依申请公开.本年新收 }}", "G123", "写到最后一层"),
        ("{% for a in 依申请公开 %}{% endfor %}", "G121", ""),
        ("{{ 机关.upper() }}", "G121", ""),
        ("{{ 主动公开政府信息.行政许可 * 2 }}", "G121", ""),
        ("{{ 主动公开政府信息.行政许可 | 同笔 }}", "G121", "同比"),
        ("{{ 主动公开政府信息.行政许可 }", "G121", ""),
        ("{{ 依申请公开.上年结转.总计 | 占比(依申请公开.部分公开.总计) }}", "G123", "分母是0"),
        ("{{ 主动公开政府信息.行政许可 | 合计 }}", "G123", "下面还分项"),
        ("{{ 主动公开政府信息.行政许可 | 同比 }}", "G124", "没有上年报告"),
        ("{{ 去年.依申请公开.本年新收.总计 }}", "G120", "{{ 依申请公开.本年新收.总计 | 上年 }}"),
        ("{{ 上年.结转 }}", "G120", "| 上年 }}"),
        ("{{ 机关 | 占比(年度) }}", "G123", "要用在数字上"),
        ("{{ 信息处理费.通知件数 }}", "G120", "收费通知件数"),
    ],
)
def test_what_cannot_be_said(text: str, code: str, words: str) -> None:
    """One finding, at the text, with a hint; the text stays as written."""
    said, findings = say(text)
    assert said == text
    assert [(f.code, f.address) for f in findings] == [(code, ("引言",))]
    assert words in findings[0].message + findings[0].fix
    assert findings[0].quote and findings[0].quote in text


def test_of_many_wrong_expressions_so_many_are_told_and_the_others_cost_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is compared with every name of the form."""
    tried: list[str] = []
    attempt = expressions.Formulas.attempt

    def tell_of(self: expressions.Formulas, text: str) -> Any:
        tried.append(text)
        return attempt(self, text)

    monkeypatch.setattr(expressions.Formulas, "attempt", tell_of)
    text = "\n".join(f"{{{{ 没有 + {n} }}}}件。" for n in range(400))
    _, few = say(text)
    once = len(tried)
    parts = {f"总体情况.{name}": text for name in ("主动公开", "政府信息管理", "监督保障")}
    _, many_more = say(text, **parts)
    assert len(few) == len(many_more) == 401 and "后面的没有再看" in few[-1].message
    assert len(tried) == 2 * once


def test_last_year_was_zero_or_is_missing() -> None:
    _, zero = say(
        "{{ 主动公开政府信息.行政许可 | 同比 }}", LAST | {("主动公开政府信息", "行政许可"): 0}
    )
    assert "上年是0" in zero[0].message
    _, none = say(
        "{{ 主动公开政府信息.行政许可 | 上年 }}", LAST | {("主动公开政府信息", "行政许可"): None}
    )
    assert none[0].code == "G123"
    _, added = say("{{ (主动公开政府信息.行政许可 + 1) | 同比 }}", LAST)
    assert added[0].code == "G123" and "只能用在表上的一个数字上" in added[0].fix


def test_what_is_not_filled_in_stands_out() -> None:
    text = (
        "许可{{ 主动公开政府信息.行政许可 }}件，处罚{{主动公开政府信息.行政处罚}}件，"
        "新收{{ 依申请公开.本年新收.总计 }}件。"
    )
    said, findings = say(
        text,
        数据={
            "主动公开政府信息": {"行政许可": None, "行政处罚": "3"},
            "依申请公开": {"本年新收": "0"},
        },
    )
    assert [f.code for f in findings] == ["G122"] and findings[
        0
    ].quote == "主动公开政府信息.行政许可"
    assert said.startswith("许可【未填】件")
    told = tell(引言="许可{{ 主动公开政府信息.行政许可 }}件", 数据={})
    assert is_unfilled(told.opening[0]) and not is_unfilled(tell().opening[0])


def test_a_total_of_what_is_not_filled_in() -> None:
    _, findings = say(
        "{{ 依申请公开.本年新收 | 合计 }}", 数据={"依申请公开": {"本年新收": {"自然人": "1"}}}
    )
    assert [f.code for f in findings] == [
        "G123"
    ] and "依申请公开.本年新收.商业企业还没有填" in findings[0].message


def test_every_name_of_the_form_can_be_said() -> None:
    """Each figure and each group by the very words of the file, in both editions."""
    for name in ("示例县信访局-2025.yaml", "示例区人民政府-2020.yaml"):
        made = Report.from_data(plain(load(example(name))))
        every = {**made.figures, **made.derived}
        said = narrate(
            Report.from_data(
                dict(made.prose)
                | {"引言": "\n".join("{{ " + ".".join(address) + " }}" for address in every)}
            )
        )
        assert not said.findings and len(said.opening) == len(every) > 150
        for paragraph, (address, value) in zip(said.opening, every.items(), strict=True):
            assert paragraph.text == format(Decimal(value or 0), "f"), address


def plain(value: Any) -> Any:
    return (
        {k: plain(v) for k, v in value.items()}
        if isinstance(value, dict)
        else value
        if value is None or isinstance(value, list)
        else str(value)
    )


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("示例县信访局", ["示例县信访局"]),
        ("示例自治区某某自治州示例县人民政府", ["示例自治区某某自治州示例县人民政府"]),
        (
            "云岭傣族景颇族自治州芒河县住房和城乡建设局",
            ["云岭傣族景颇族自治州芒河县", "住房和城乡建设局"],
        ),
        (
            "云岭傣族景颇族自治州芒河县人力资源和社会保障局（芒河县公务员局）",
            ["云岭傣族景颇族自治州芒河县", "人力资源和社会保障局（芒河县公务员局）"],
        ),
    ],
)
def test_long_names_are_balanced_in_the_title(line: str, lines: list[str]) -> None:
    assert title_lines.balanced(line) == lines


@given(st.text("县局（）和甲乙", min_size=1, max_size=90))
def test_a_title_loses_nothing_and_fits(line: str) -> None:
    parts = title_lines.balanced(line)
    assert "".join(parts) == line and all(0 < len(part) <= title_lines.WIDTH for part in parts)


@pytest.mark.parametrize(
    ("piece", "written"),
    [
        ("16件，，均", "{{ 依申请公开.本年新收.总计 }}件，，均"),
        ("共16", "共{{ 依申请公开.本年新收.总计 }}"),
        ("共1", "共{{ 依申请公开.本年新收.总计 }}"),
        ("件，，", "件，，"),
        ("，均由{{", ""),
        ("均由1200", "均由{{ 主动公开政府信息.行政许可 }}"),
        ("00件", "{{ 主动公开政府信息.行政许可 }}件"),
        ("16件，，均由", "{{ 依申请公开.本年新收.总计 }}件，，均由"),
        ("件，，均由1200", "件，，均由{{ 主动公开政府信息.行政许可 }}"),
    ],
)
def test_what_is_printed_can_be_found_as_it_was_written(piece: str, written: str) -> None:
    text = "共{{ 依申请公开.本年新收.总计 }}件，，均由{{ 主动公开政府信息.行政许可 }}件。"
    assert tell(引言=text).opening[0].as_written(piece) == written
