"""Every rule on its cases (tests/rules/CODE.yaml): one edit to a good report and the addresses it
must flag."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import GOOD, ROOT, Program, dump, edited, example, flagged, load, steps, where

from gia_author import resources
from gia_author.checks import profile, registry, rule_engine
from gia_author.checks.source_changes import SourceChanges
from gia_author.cli import rule_catalogue
from gia_author.diagnostics import levels
from gia_author.diagnostics.finding import CODES, GiaError, Severity, register
from gia_author.form import cell_sums
from gia_author.jobs.plain_values import restored
from gia_author.language import regex_growth
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.workflows import produce
from gia_author.workflows.produce import Job
from gia_author.yamlfile import reader

CASES = ROOT / "tests" / "rules"
RULES = rule_engine.load()
CHINESE = re.compile("[一-龥]")
OF_EDITIONS = (f"([＋－]?)({cell_sums.ROW})",)  # runs over sums that the editions write
PRINTED = {"lines", "tables", "last", "profile", "sources"}
KEYS = {"case", "edit", "flags", "base", "file", "severity", "says", *PRINTED}
FAMILIES = {
    "structure": "G2",
    "named_parts": "G2",
    "other_bodies": "G61",
    "contradictions": "G44",
    "denials": "G4",
    "changes": "G4",
    "fractions": "G48",
    "means": "G42",
    "multiples": "G48",
    "overall_rates": "G48",
    "ranked": "G48",
    "told_answers": "G48",
    "group_members": "G48",
    "named_wholes": "G48",
    "beside_last_year": "G49",
    "dates": "G6",
    "outline": "G2",
    "printed_tables": "G23",
    "arithmetic": "G3",
    "parts_and_wholes": "G4",
    "narrative_vs_tables": "G4",
    "percentages": "G4",
    "shares": "G4",
    "balances": "G4",
    "switched_digits": "G4",
    "repeated_figures": "G4",
    "ordinals": "G43",
    "series": "G43",
    "products": "G44",
    "counted_lists": "G43",
    "announced_counts": "G45",
    "misplaced": "G22",
    "years": "G5",
    "identity": "G6",
    "citations": "G6",
    "articles": "G6",
    "calendar_days": "G65",
    "in_use": "G65",
    "years_told": "G65",
    "epochs": "G66",
    "own_office": "G66",
    "contacts": "G66",
    "leftovers": "G7",
    "other_years": "G7",
    "other_selves": "G7",
    "own_level": "G65",
    "look_alikes": "G77",
    "own_names": "G65",
    "past_plans": "G65",
    "told_otherwise": "G46",
    "two_places": "G46",
    "exceptions": "G4",
    "event_order": "G49",
    "compared_words": "G49",
    "compared_years": "G49",
    "outcomes_in_words": "G49",
    "numbered_groups": "G49",
    "relations": "G47",
    "responsible": "G47",
    "wording": "G7",
    "spelling": "G73",
    "numbers_and_measures": "G7",
    "punctuation": "G74",
    "set_sentences": "G74",
    "web_addresses": "G74",
    "typography": "G7",
    "scope": "G41",
    "pasted": "G7",
    "confidential": "G75",
    "rolled_up": "G83",
}


def cases(code: str) -> list[dict[str, Any]]:
    path = CASES / f"{code}.yaml"
    return load(path) if path.is_file() else []


@cache
def good(name: str) -> Any:
    return load(example(name))


def check(case: dict[str, Any]) -> tuple[bytes, list[Any]]:
    """The edited file as text and everything found in it."""
    data = dump(edited(good(case.get("base", GOOD)), case["edit"]))
    if PRINTED & set(case):
        return data, in_context(case, data)
    findings = produce.examine(Job(case.get("file", "示例县信访局-2025.yaml"), data)).findings
    return data, findings


def in_context(case: dict[str, Any], data: bytes) -> list[Any]:
    """What the rules find where last year's report, a profile or the printed lines of a published
    report are at hand."""

    def report(text: bytes) -> Report:
        return Report.from_data(reader.read(text, "x").data)

    mine = report(data)
    last = (
        report(dump(edited(good(case.get("base", GOOD)), case["last"]))) if "last" in case else None
    )
    plan = profile.load(tuple(case["profile"])) if "profile" in case else None
    told = narrative.narrate(mine, last.figures if last else None)
    return rule_engine.check(
        mine,
        registry.Context(
            told,
            last,
            case.get("file", ""),
            published=bool({"lines", "tables"} & set(case)),
            lines=tuple(case.get("lines", ())),
            tables=case.get("tables", ""),
            profile=plan,
            sources=restored(SourceChanges, case.get("sources")),
        ),
    )


ALL = [
    pytest.param(code, case, id=f"{code}-{case['case']}")
    for code in sorted(RULES)
    for case in cases(code)
]


JUDGED: set[tuple[str, int]] = set()


@pytest.fixture(autouse=True)
def linear(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Expressions that the rules put together as they run take linear time like those that are
    written down (tests/language/test_linear_patterns.py)."""
    made: dict[tuple[str, int], str] = {}
    compile_ = re._compile  # type: ignore[attr-defined]

    def compiled(pattern: Any, flags: int) -> Any:
        caller = sys._getframe(2).f_code
        running = "gia_author" in caller.co_filename and caller.co_name != "<module>"
        if running and isinstance(pattern, str):
            made.setdefault((pattern, int(flags)), sys._getframe(1).f_code.co_name)
        return compile_(pattern, flags)

    with monkeypatch.context() as patch:
        patch.setattr(re, "_compile", compiled)
        yield
    for (pattern, flags), way in made.items():
        if (pattern, flags) not in JUDGED:
            JUDGED.add((pattern, flags))
            searched = way not in ("match", "fullmatch")
            growth = regex_growth.growth(pattern, flags, searched=searched)
            assert not growth or pattern in OF_EDITIONS, (growth, pattern)


@pytest.mark.parametrize(("code", "case"), ALL)
def test_case(code: str, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule by itself: it does not stand back for another one."""
    monkeypatch.setattr(rule_engine, "TOLD_BY", {})
    data, findings = check(case)
    mine = [f for f in findings if f.code == code]
    shapeless = [
        f
        for f in findings
        if f.code
        in (
            "G101",
            "G102",
            "G104",
            "G105",
            "G106",
            "G107",
            "G110",
            "G111",
            "G112",
            "G113",
            "G114",
            "G115",
        )
    ]
    assert not shapeless, "the edit itself does not fit the form"
    assert flagged(findings, code) == sorted(case["flags"])
    for finding in mine:
        assert CHINESE.search(finding.message) and finding.message.endswith("。"), finding.message
        assert CHINESE.search(finding.fix) and finding.fix.endswith(("。", "”", "？")), finding.fix
        assert finding.severity.value == case.get("severity", RULES[code][0].severity.value)
        for words in case.get("says", ()):
            assert words in finding.message + finding.fix
        if not PRINTED & set(case):
            right_place(finding, data.decode())


def right_place(finding: Any, text: str) -> None:
    """The place is where YAML's own tree of nodes has the value at the address; a quote stands at
    the very column."""
    assert finding.place is not None
    line, column = finding.place.line - 1, finding.place.column - 1
    if finding.quote and finding.quote in text:
        assert text.splitlines()[line][column:].startswith(finding.quote)
        first, last = value_lines(finding.address, text)
        assert first <= line <= last
    else:
        assert (line, column) == mark(finding.address, text)


def mark(address: Any, text: str) -> tuple[int, int]:
    """Line and column, from 0, of the value at an address, or of the nearest key above that is
    written."""
    node, known = yaml.compose(text, yaml.CSafeLoader), yaml.Mark("", 0, 0, 0, None, None)
    path = full(address)
    for depth, key in enumerate(path):
        if isinstance(node, yaml.SequenceNode):
            node = node.value[key]
            known = node.start_mark
            continue
        pair = (
            next((p for p in node.value if p[0].value == key), None)
            if isinstance(node, yaml.MappingNode)
            else None
        )
        if pair is None:
            break
        known, node = pair[depth == len(path) - 1].start_mark, pair[1]
    return known.line, known.column


def full(address: Any) -> list[str | int]:
    """The path in the file of an address; figures stand under 数据, fees under section six."""
    tables = {
        "主动公开政府信息": "数据",
        "依申请公开": "数据",
        "复议诉讼": "数据",
        "信息处理费": "其他需要报告的事项",
    }
    path = [*address]
    return [tables[path[0]], *path] if path[0] in tables else path


def value_lines(address: Any, text: str) -> tuple[int, int]:
    """First and last line of what stands at an address."""
    start = mark(address, text)[0]
    lines = text.splitlines()
    depth = len(lines[start]) - len(lines[start].lstrip())
    after = (
        n
        for n in range(start + 1, len(lines))
        if lines[n].strip() and len(lines[n]) - len(lines[n].lstrip()) <= depth
    )
    return start, next(after, len(lines)) - 1


@pytest.mark.parametrize("code", sorted(RULES))
def test_rule_is_complete(code: str) -> None:
    """Number, family, explanation in Chinese, a case that fires and one that stays silent."""
    entry, finder = RULES[code]
    family = FAMILIES[finder.__module__.rpartition(".")[2]]
    assert code.startswith(family) and re.fullmatch(r"G\d{3}", code)
    assert CODES[code] is entry and entry.code == code
    assert (
        4 <= len(entry.title) <= 40
        and CHINESE.search(entry.title)
        and not entry.title.endswith("。")
    )
    body = entry.explanation.splitlines()[1:]
    assert body and all(CHINESE.search(line) for line in body) and body[-1].endswith(("。", "）"))
    assert entry.title not in [e.title for c, e in CODES.items() if c != code]
    assert any(c["flags"] for c in cases(code)) and any(not c["flags"] for c in cases(code)), (
        f"tests/rules/{code}.yaml needs both kinds"
    )


@pytest.mark.parametrize("code", sorted(RULES))
def test_cases_are_well_written(code: str) -> None:
    names = [c["case"] for c in cases(code)]
    assert len(set(names)) == len(names)
    for case in cases(code):
        assert set(case) <= KEYS and {"case", "edit", "flags"} <= set(case), case
        assert all(steps(path) for path in case["edit"])


def test_no_cases_without_a_rule() -> None:
    assert {path.stem for path in CASES.iterdir()} == set(RULES)


SLIPS = """
住房类31件、教育类28件、交通类34件，住房类最多。 G486 G496
受理咨询39次，比上年的45次有所上升。 G472 G499
试点办法自5月1日起施行，4月开展了试点办法执行情况检查。 G495 G658
推进公开的形式比较单一。推进公开的形式比较单一。 G720 G721
答复申请时，1件涉及商业秘密，依法不予公开。 G487 G498
办理申请时，1件因申请人逾期未缴纳费用，视为放弃。 G487 G498
"""


@pytest.mark.parametrize("slip", SLIPS.strip().splitlines())
def test_one_slip_is_told_once(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two rules that speak of the same words one stands back, but not for one that weighs
    less."""
    text, told, back = slip.split()
    case = {"edit": {"总体情况.监督保障": text}}

    def codes() -> set[str]:
        return {f.code for f in check(case)[1]} & {told, back}

    assert codes() == {told}
    with monkeypatch.context() as patch:
        patch.setattr(rule_engine, "TOLD_BY", {})
        assert codes() == {told, back}


def test_good_report_is_silent() -> None:
    assert check({"edit": {}})[1] == []


def test_a_code_is_never_given_twice() -> None:
    with pytest.raises(ValueError, match="G201 is taken"):
        register("G201", "structure", "又一条")
    with pytest.raises(ValueError, match="G304 is taken"):
        registry.rule("G304", "table")(lambda report, context: ())


def national_keys() -> list[str]:
    """Every code and grade that the national profile gives a level, in all its parts."""
    national = levels.national()
    return [
        key
        for part in (national, national["已发布"], *national["格式"].values())
        for key in part["级别"]
    ]


def test_every_code_has_its_level_in_the_national_profile() -> None:
    rule_catalogue.load()
    known = CODES
    written, text = levels.national()["级别"], resources.text("profiles", "全国.yaml")
    assert [key for key in written if "." not in key] == sorted(known), (
        "a level for every one and no others, in order"
    )
    assert {key.partition(".")[0] for key in national_keys()} == set(known)
    assert all(entry.severity.label == written[code] for code, entry in known.items())
    assert all(
        re.search(rf"^  {code}: \S+ +# {re.escape(entry.title)}$", text, re.M)
        for code, entry in known.items()
    )


def test_every_grade_is_given_by_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """A grade that no rule gives is a slip of the pen; one that the profile does not know ends the
    check."""
    seen: set[tuple[str, str]] = set()
    level = profile.Profile.level

    def note(self: profile.Profile, code: str, grade: str = "") -> Severity | None:
        seen.add((code, grade))
        return level(self, code, grade)

    monkeypatch.setattr(profile.Profile, "level", note)
    graded = {key for key in national_keys() if "." in key}
    for code in {key.partition(".")[0] for key in graded}:
        for case in cases(code):
            in_context(case, dump(edited(good(case.get("base", GOOD)), case["edit"])))
    assert {f"{code}.{grade}" for code, grade in seen if grade} == graded


def test_no_rule_says_how_bad_it_is() -> None:
    for module in {finder.__module__ for _, finder in RULES.values()}:
        code = re.sub('"""[^"]*"""', "", inspect.getsource(sys.modules[module]))
        assert not re.search("Severity|severity", code), module


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_explained(code: str) -> None:
    entry = CODES[code]
    assert re.fullmatch(r"G\d{3}", code)
    assert CHINESE.search(entry.title) and len(entry.explanation.splitlines()) > 1


def accept(*items: dict[str, str], **edit: Any) -> list[Any]:
    return check({"edit": {"落款日期": "2026-02-13"} | edit | {"核对说明": [*items]}})[1]


LATE = {
    "规则": "G604",
    "位置": "落款日期",
    "理由": "经政府信息公开工作主管部门同意延期。",
    "姓名": "张三",
}


def test_accepted_warning_disappears() -> None:
    assert [f.code for f in check({"edit": {"落款日期": "2026-02-13"}})[1]] == ["G604"]
    assert accept(LATE) == []


def test_acceptance_without_a_place_takes_all_of_its_rule() -> None:
    amounts = {
        "其他需要报告的事项.信息处理费": {"收费通知件数": 1, "通知金额": 115, "实收金额": 113}
    }
    assert flagged(check({"edit": amounts})[1], "G206") == [
        "信息处理费.实收金额",
        "信息处理费.通知金额",
    ]
    reason = {"规则": "G206", "理由": "含邮寄费。"}
    assert check({"edit": amounts | {"核对说明": [reason]}})[1] == []
    one = check({"edit": amounts | {"核对说明": [reason | {"位置": "信息处理费.通知金额"}]}})[1]
    assert [(f.code, where(f)) for f in one] == [("G206", "信息处理费.实收金额")]


def test_acceptance_of_a_group_takes_what_is_below() -> None:
    regulations = {"数据.主动公开政府信息.规章": {"本年制发": 1, "本年废止": 0, "现行有效": 1}}
    reason = {"规则": "G308", "位置": "主动公开政府信息.规章", "理由": "代市政府起草。"}
    assert check({"edit": regulations | {"核对说明": [reason]}})[1] == []
    other = check({"edit": regulations | {"核对说明": [reason | {"位置": "主动公开政府信息.规"}]}})[
        1
    ]
    assert sorted(f.code for f in other) == ["G190", "G308"], "a place is matched by whole keys"


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (LATE | {"规则": "G603"}, "没有对上任何问题"),
        (LATE | {"位置": "引言"}, "没有对上任何问题"),
        (LATE | {"规则": "g604"}, "没有对上任何问题"),
    ],
)
def test_acceptance_that_matches_nothing_is_reported(item: dict[str, str], reason: str) -> None:
    found = accept(item)
    assert sorted(f.code for f in found) == ["G190", "G604"]
    unused = next(f for f in found if f.code == "G190")
    assert (
        reason in unused.message
        and unused.severity is Severity.WARNING
        and where(unused) == "核对说明[1]"
    )


def test_acceptance_that_has_become_needless_is_reported() -> None:
    found = check({"edit": {"核对说明": [LATE]}})[1]
    assert [(f.code, where(f)) for f in found] == [("G190", "核对说明[1]")]


def test_only_the_unused_one_of_several_is_reported() -> None:
    assert [(f.code, where(f)) for f in accept(LATE, LATE | {"规则": "G206"})] == [
        ("G190", "核对说明[2]")
    ]


def test_an_error_cannot_be_accepted() -> None:
    early = {"落款日期": "2025-12-30"}
    found = check({"edit": early | {"核对说明": [LATE]}})[1]
    assert sorted(f.code for f in found) == ["G190", "G604"]
    assert "必须改" in next(f for f in found if f.code == "G190").message
    assert next(f for f in found if f.code == "G604").severity is Severity.ERROR


def test_an_acceptance_needs_a_reason() -> None:
    empty = accept(LATE | {"理由": ""})
    assert [f.code for f in empty if f.code != "G604"], "an empty reason is reported"
    missing = accept({"规则": "G604"})
    assert [(f.code, where(f)) for f in missing] == [("G111", "核对说明[1].理由")]


def test_rules_are_silent_on_a_file_of_the_wrong_shape() -> None:
    """One slip is one finding: no rule runs on a file that the form does not fit."""
    found = check({"edit": {"数据.依申请公开.本年新收.自然人": "七件", "落款日期": "2025-12-30"}})[
        1
    ]
    assert [f.code for f in found] == ["G114"]


def test_a_retired_code_is_told_as_such(program: Program, tmp_path: Path) -> None:
    """Where it is asked for, in a profile and in an acceptance; and it cannot be given to another
    rule."""
    assert "G708已经并入G417、G418" in program("explain", "G708")[1]
    with pytest.raises(GiaError, match="用不上：G708已经并入G417、G418"):
        profile.parse("级别: {G708.多数: 不查}".encode(), "某省")
    with pytest.raises(ValueError, match="taken"):
        register("G708", "scope", "又用")
    file = tmp_path / "示例县信访局-2025.yaml"
    accepted = "核对说明:\n  - {规则: G708, 理由: 是下属单位}\n"
    file.write_text(example().read_text(encoding="utf-8") + accepted, encoding="utf-8")
    assert "核对说明第1项（G708）G708已经并入G417、G418。" in program("check", file)[1]
