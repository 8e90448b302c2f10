"""The rules on years, identity, lists, wording and confidentiality: their cases, silence on right
sentences, speed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conftest import GOOD, REPORTS, ROOT, dump, edited, example, flagged, load

from gia_author import resources
from gia_author.checks import profile, registry, rule_engine
from gia_author.checks.registry import Context
from gia_author.cli import rule_catalogue
from gia_author.diagnostics import finding
from gia_author.diagnostics.finding import Finding, Severity
from gia_author.language.numerals import number
from gia_author.report.model import Report
from gia_author.report.narrative import narrate
from gia_author.yamlfile import reader

MODULES = (
    "years",
    "ordinals",
    "named_parts",
    "outline",
    "citations",
    "wording",
    "confidential",
    "leftovers",
    "other_years",
    "other_selves",
    "identity",
    "structure",
    "numbers_and_measures",
    "punctuation",
    "set_sentences",
    "spelling",
    "typography",
    "web_addresses",
)
CODES = sorted(
    code
    for code, (_, finder) in rule_engine.load().items()
    if finder.__module__.rpartition(".")[2] in MODULES
)
CASES = [(code, case) for code in CODES for case in load(ROOT / "tests" / "rules" / f"{code}.yaml")]
CHINESE = re.compile("[\u4e00-\u9fff]")


def report(base: str, edit: dict[str, Any]) -> Report:
    return Report.from_data(reader.read(dump(edited(load(example(base)), edit)), base).data)


def check(case: dict[str, Any]) -> list[Finding]:
    """What the rules find: ``last`` are edits that make last year's report of the good one,
    ``lines`` what a published report prints."""
    base = case.get("base", GOOD)
    mine, last = report(base, case["edit"]), report(base, case["last"]) if "last" in case else None
    told = narrate(mine, last.figures if last else None)
    context = Context(
        told,
        last,
        case.get("file", "示例县信访局-2025.yaml"),
        published="lines" in case,
        lines=tuple(case.get("lines", ())),
        profile=profile.load(tuple(case["profile"])) if "profile" in case else None,
    )
    return find(mine, context)


def find(mine: Report, context: Context) -> list[Finding]:
    """What the rules of these modules find, under the context's profile."""
    return [finding for finding in rule_engine.find(mine, context) if finding.code in CODES]


@pytest.mark.parametrize(
    ("code", "case"), CASES, ids=[f"{code}-{case['case']}" for code, case in CASES]
)
def test_case(code: str, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_engine, "TOLD_BY", {})
    found = [f for f in check(case) if f.code == code]
    assert flagged(found, code) == sorted(case["flags"])
    assert all(
        f.severity.value == case.get("severity", registry.RULES[code][0].severity.value)
        for f in found
    )
    assert all(words in f.message + f.fix for f in found for words in case.get("says", ()))


@pytest.mark.slow
def test_a_quote_is_a_piece_of_the_paragraph() -> None:
    for _, case in CASES:
        if case["flags"] and "last" not in case and "lines" not in case:
            mine = report(case.get("base", GOOD), case["edit"])
            told = narrate(mine)
            texts = [p.text for p in told.paragraphs()] + [
                p.number + p.title for s in told.sections for top in s.passages for p in top.walk()
            ]
            for finding in find(mine, Context(told, None, "x.yaml")):
                if finding.quote and finding.code in CODES and finding.code not in ("G212", "G703"):
                    assert any(finding.quote in text for text in texts), (case, finding)


RIGHT = """\
人人都是政务公开的参与者，事事有回应，件件有着落。
全年公开工作总体平稳，群众满意度进一步提高。
主动公开开展情况良好，政府信息公开工作作为年度考核内容。
深入学习习近平总书记关于依法行政的重要论述，学习习近平法治思想。
建立县级级差明显的激励机制，部门门户网站统一标准。
各县县级部门、我市市级机关、全区区直单位分级负责。
行政许可可以网上办理，审批部门门类齐全。
政务服务服从大局，各单位位次逐年提升。
对申请人人身安全有影响的信息不予公开。
落实“先审后发、一事一审”，做到“谁公开、谁审查、谁负责”。
工作人员员额按编制核定，机关关键岗位轮岗。
截至2025年12月31日，共公开信息146条。
2026年，我局将继续加强公开平台建设。
落实《2024年政务公开工作要点》，公开2024年度部门决算。
与2024年相比，申请量下降12.5%。
编制《政府信息公开指南（2026年版）》。
根据《中华人民共和国政府信息公开条例》（国务院令第711号）第五十条。
修订后的《行政复议法》自2024年1月1日起施行。
根据国办函〔2020〕109号文件收取信息处理费。
推进企事业单位信息公开，推进下一步重点任务。
网站http://www.example.gov.cn/col/index.html?a=1,2提供下载。
电话：0000-1234518，传真：0000-1234519，邮编：123456。
累计访问量26.4万人次，点击1.2亿次。
（一）受理；（二）审查；（三）答复。
一是完善制度，二是开展培训，三是强化检查。
做到一是一、二是二，实事求是。
财政信息公开、司法行政信息公开、邮政信息公开同步推进。
统一是前提，规范是关键，质量是生命。
全年接待群众136人次，其中自然人129人次、企业7人次。
清清楚楚公开、明明白白办事、踏踏实实服务。
各乡镇（街道）政务公开专区全部建成，共11个。
发布今日头条、微信公众号信息12条，开展专项检查3次。
答复率100%，按时办结率100%。
涉及国家秘密、商业秘密、个人隐私的，依法不予公开。
申请人李某不服答复，申请行政复议，复议机关维持。
党的二十届三中全会精神宣讲12场。
“12345”热线受理咨询1200余件。
召开座谈汇报会2次，督促整改问题3个。
灌区支渠、斗渠，水渠。
制度建设、队伍建设、平台建设一体推进。
"""


@pytest.mark.parametrize("sentence", RIGHT.splitlines())
def test_right_sentences_are_silent(sentence: str) -> None:
    """In the author's file and in a published report, under supervision and as a last part of the
    problems."""
    for path in ("总体情况.监督保障", "存在的主要问题及改进情况.正文"):
        quiet = {f.code for f in check({"edit": {}})}
        found = [
            f for f in check({"edit": {path: sentence}}) if f.code in CODES and f.code not in quiet
        ]
        assert [(f.code, f.message) for f in found] == []


@pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.stem)
def test_examples_are_silent(path: Any) -> None:
    """Only the flawed example says anything, and that is not about its wording."""
    mine = Report.from_data(reader.read(path.read_bytes(), path.name).data)
    found = [f for f in find(mine, Context(narrate(mine), None, path.name)) if f.code >= "G213"]
    known = {"G603", "G604", "G701"} if "有错" in path.name else set()
    assert {f.code for f in found} <= known


def test_profile_raises_lowers_and_switches_off() -> None:
    found = check({"edit": {"总体情况.监督保障": "扎实推进工作工作。。"}})
    assert {f.code: f.severity for f in found} == {
        "G720": Severity.WARNING,
        "G722": Severity.WARNING,
    }
    strict = profile.lay(
        profile.load(), profile.parse("级别: {G720: 必须改, G722: 不查}".encode(), "本县")
    )
    assert {f.code: f.severity for f in profile.apply(found, strict)} == {"G720": Severity.ERROR}
    assert (
        strict.names == ("全国", "本县")
        and strict.limit("增减倍数") == 10
        and strict.limit("没有") == 0
    )


def test_a_part_for_one_edition_or_for_published_reports() -> None:
    """A later file counts over an earlier one, also over its parts; within a file the parts count
    over what it says of every report."""
    text = (
        "级别: {G720: 提示}\n格式: {2019: {级别: {G720: 不查}, 限值: {总体情况字数: 900}}}\n"
        "已发布: {级别: {G720: 必须改}, 词语: {错词: [[甲乙, 乙甲]]}}"
    )
    plan = profile.lay(profile.load(), profile.parse(text.encode(), "本县"))
    asked = {
        (edition, published): plan.at(edition, published)
        for edition in ("2019", "2021")
        for published in (False, True)
    }
    levels = {key: one.level("G720") for key, one in asked.items()}
    assert levels == {
        ("2019", False): None,
        ("2019", True): Severity.ERROR,
        ("2021", False): Severity.HINT,
        ("2021", True): Severity.ERROR,
    }
    assert [one.limit("总体情况字数") for one in asked.values()] == [900, 900, 0, 0]
    assert [len(one.slips) - len(plan.slips) for one in asked.values()] == [0, 1, 0, 1]
    assert [one.level("G502") for one in asked.values()] == [
        Severity.HINT,
        Severity.HINT,
        Severity.WARNING,
        Severity.WARNING,
    ]
    over = profile.lay(
        plan, profile.parse("级别: {G720: 请核对, G502: 必须改}".encode(), "某局")
    ).at("2019", True)
    assert over.level("G720") is Severity.WARNING and over.level("G502") is Severity.ERROR


def test_a_level_for_a_whole_rule_counts_for_its_cases_too() -> None:
    lenient = profile.lay(profile.load(), profile.parse("级别: {G604: 提示}".encode(), "本县"))
    assert (
        lenient.level("G604", "迟报") is Severity.HINT
        and profile.load().level("G604", "迟报") is Severity.WARNING
    )
    later = profile.lay(lenient, profile.parse("级别: {G604.迟报: 必须改}".encode(), "某局"))
    assert later.level("G604", "迟报") is Severity.ERROR and later.level("G604") is Severity.HINT
    with pytest.raises(KeyError):
        lenient.level("G604", "早报")


def test_the_edition_in_force_in_its_year_counts() -> None:
    """Old wording is no matter in a report on 2020, and G502 is only a hint there."""
    edit = {"总体情况.监督保障": "坚持以公开为原则、不公开为例外。"}
    assert "G732" in {f.code for f in check({"edit": edit})}
    assert "G732" not in {f.code for f in check({"edit": edit, "base": "示例区人民政府-2020.yaml"})}


def test_profile_adds_words() -> None:
    own = profile.lay(
        profile.load(), profile.parse("词语: {错词: [[示列, 示例]]}".encode(), "本县")
    )
    assert len(own.slips) == len(profile.load().slips) + 1


@pytest.mark.parametrize(
    "text",
    [
        "级别: {G720: 大概}",
        "级别: {G2O4: 提示}",
        "级别: {G604.早报: 提示}",
        "级别: [",
        "级别: 1",
        "限值: {总体情况字数: 多}",
        "规则: 1",
        "- 1",
        "词语: 3",
        "词语: {错词: [[甲]]}",
        "词语: {错词: 甲乙}",
        "词语: {错词: [['(', 甲]]}",
        "词语: {敏感内容: ['(']}",
        "词语: {常用词: [[甲, 乙]]}",
        "格式: 3",
        "格式: {2019: 3}",
        "格式: {2019: {格式: {}}}",
        "已发布: [1]",
        "",
        "说明: &a [x]\n名称: *a",
        "<<: {名称: 甲}",
        "名称: !!python/object:os.system 甲",
        "名称: 甲\n---\n名称: 乙",
        "词语: {敏感内容: ['a{99999999999999999999,120}']}",
        "词语: {错词: [['(?P<甲>a)(?P<甲>b)', 甲]]}",
        "限值: {总体情况字数: 1e999}",
        "限值: {总体情况字数: nan}",
        "限值: {总体情况字数: [1]}",
        "级别: {G720: [提示]}",
        "词语: {敏感内容: " + "[" * 40 + "]" * 40 + "}",
        "词语: {敏感内容: [" + "甲," * 30_000 + "]}",
    ],
)
def test_a_bad_profile_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(profile.GiaError) as error:
        profile.parse(text.encode(), "本县")
    assert error.value.message.startswith("本县:1:") or "本县:2:" in error.value.message
    assert CHINESE.search(error.value.message) and CHINESE.search(error.value.fix)


def test_a_slip_in_a_profile_is_told_with_its_place() -> None:
    text = "名称: 本县\n词语:\n  敏感内容:\n    - 甲\n    - '('\n日子: 2026-02-30\n"
    with pytest.raises(profile.GiaError, match=r"本县\.yaml:6:1：核对方案里有不认识的内容：日子。"):
        profile.parse(text.encode(), "本县", "本县.yaml")
    with pytest.raises(profile.GiaError, match=r"本县\.yaml:5:7：核对方案里词语“敏感内容”的这一项"):
        profile.parse(text.replace("日子", "说明").encode(), "本县", "本县.yaml")
    dated = profile.parse("说明: 2026-02-30\n级别: {G720: 不查}".encode(), "本县")
    assert dated.level("G720") is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(?:甲|甲甲)+$",
        "a?" * 25 + "a" * 25,
        "(a{1,30}){1,30}$",
        ".*甲.*乙",
        "(?=(a+)+$)甲",
    ],
)
@pytest.mark.parametrize(
    ("name", "item"), [("敏感内容", "'{}'"), ("错词", "['{}', 甲]"), ("错词_重要", "['{}', 甲]")]
)
def test_an_expression_that_never_ends_is_refused_with_its_place(
    pattern: str, name: str, item: str
) -> None:
    text = f"词语:\n  {name}:\n    - {item.format('稳控')}\n    - {item.format(pattern)}\n"
    with pytest.raises(profile.GiaError) as error:
        profile.parse(text.encode(), "本县", "本县.yaml")
    assert error.value.message.startswith(f"本县.yaml:4:7：核对方案里词语“{name}”的这一项")
    assert pattern[:40] in error.value.message and profile.ENDLESS in error.value.message
    assert error.value.fix == profile.ENDLESS_FIX


@pytest.mark.parametrize(
    "pattern",
    [
        r"(..)\1",
        "(甲)?(?(1)乙|丙)",
        "(?i)ppt",
        "(?i:p)pt",
        "甲" * 1_001,
        "甲++乙",
        "甲*+乙",
        "(?:甲乙){2,}+丙",
    ],
)
def test_an_expression_that_cannot_be_judged_is_refused(pattern: str) -> None:
    with pytest.raises(profile.GiaError, match="看不出这个写法会不会查上几小时"):
        profile.parse(f"词语: {{敏感内容: ['{pattern}']}}".encode(), "本县")


def test_judging_all_expressions_of_a_profile_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "MOST_STEPS", 3_000)
    many = "".join(f"\n    - 第{n}.{{0,40}}条" for n in range(400))
    with pytest.raises(profile.GiaError, match="看不出"):
        profile.parse(f"词语:\n  敏感内容:{many}".encode(), "本县")


@pytest.mark.parametrize(
    "pattern",
    [
        "稳控|维稳",
        "(?:我局|我们|本局)+",
        "[^。]{0,30}甲[^。甲]{0,30}乙",
        "加强(?!了)",
        r"(?:\d+、)*\d+项",
    ],
)
def test_an_expression_that_ends_is_taken(pattern: str) -> None:
    """Among them the very one that the advice gives."""
    taken = profile.parse(f"词语: {{敏感内容: ['{pattern}']}}".encode(), "本县")
    assert taken.wordlist("敏感内容") == (pattern,)


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(profile.GiaError, match="没有“某省”"):
        profile.load(("某省",))


@pytest.mark.parametrize("name", profile.names())
def test_profiles_are_sound(name: str) -> None:
    loaded = profile.load((name,))
    assert (
        profile.parse(resources.data("profiles", f"{name}.yaml"), "逐条看过").layers[0]
        in loaded.layers
    )
    rule_catalogue.load()
    assert {key.partition(".")[0] for key in loaded.levels} <= set(finding.CODES) and all(
        slip.right for slip in loaded.slips
    )
    assert all(wrong != right for wrong, right in loaded.pairs("异体字"))


def test_repeated_text_is_told_once_with_how_often_and_where() -> None:
    text = (
        "截止2025年底，共公开信息3条，推进各项工作任务落实到位，群众比较满意，"
        "由办公室统一审核把关以后发布。"
    )
    found = check(
        {
            "edit": {
                "总体情况.小节": [
                    {"标题": f"栏目之{name}", "正文": text} for name in "甲乙丙丁戊己庚辛"
                ]
            }
        }
    )
    assert sorted(f.code for f in found) == ["G721", "G725"]
    messages = {f.code: f.message for f in found}
    assert (
        "写了8遍" in messages["G721"]
        and "同样的有8处：总体情况.小节[1].正文、" in messages["G725"]
        and messages["G725"].endswith("等。")
    )


def test_errors_stay_one_by_one() -> None:
    edit = {"总体情况.监督保障": "由XX负责，XX审核。", "总体情况.政府信息管理": "由XX负责。"}
    assert flagged(check({"edit": edit}), "G701") == [
        "总体情况.政府信息管理",
        "总体情况.监督保障",
        "总体情况.监督保障",
    ]


def test_a_report_without_text_is_no_problem() -> None:
    for data in ({"机关": "示例县信访局", "年度": "2025"}, {"落款日期": "2026-01-19"}):
        empty = Report.from_data(data)
        for published in (False, True):
            assert isinstance(
                find(empty, Context(narrate(empty), empty, published=published)), list
            )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("①", 1),
        ("⑩", 10),
        ("两", 2),
        ("²", 0),
        ("甲", 0),
        ("", 0),
    ],
)
def test_numbers_of_list_items(text: str, value: int) -> None:
    assert number(text) == value
