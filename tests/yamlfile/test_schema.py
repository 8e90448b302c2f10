"""What does not fit the form: every fault a finding at its place, and the quick check as strict as
Cerberus."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from conftest import GOOD, example
from hypothesis import given
from hypothesis import strategies as st

from gia_author.form import edition as editions
from gia_author.rollup import roster
from gia_author.workflows.load_report import load_report
from gia_author.yamlfile import reader, schema
from gia_author.yamlfile.fields import Field, shape

ODD: tuple[Any, ...] = (
    *("", " ", "0", "０", "7", "7\t件", "1\t1", "无", "-1", "1.5", "12,000", "1" * 30, "2025"),
    *(
        "２０２５",
        "2018",
        "20\t25",
        "2026-01-19",
        "2026-02-30",
        "2026\t-01-19",
        "是",
        "部门",
        "“甲局”",
    ),
    *("甲\t局", "｛自然人：1，商业企业：2｝", "1" * 41, "字" * 4_001, "字" * 20_001),
    *(
        None,
        {},
        [],
        {"自然人": "1"},
        {"甲": None},
        {"甲": {}},
        [None],
        ["1"],
        [{}],
        [{"机关": "甲"}],
    ),
)


@pytest.mark.parametrize(
    ("old", "new", "code", "quoted"),
    [
        ("年度: 2025", "年度: 20\t25", "G115", "“20 25”"),
        ("年度: 2025", '年度: "2025\\t年"', "G115", "“2025 年”"),
        ("落款日期: 2026-01-19", "落款日期: 2026年\t1月32日", "G115", "“2026年 1月32日”"),
        ("机关: 示例县信访局", '机关: "“示例县\\t信访局”"', "G118", "示例县"),
        ("机关: 示例县信访局", '机关: “示例县信访局"', "G118", "只写：示例县信访局。"),
        ("本年新收: {自然人: 7}", "本年新收: {自然人: 7\t件}", "G114", "“7 件”带了单位"),
        ("本年新收: {自然人: 7}", '本年新收: {自然人: "1\\t1"}', "G114", "“1 1”"),
        ("本年新收: {自然人: 7}", '本年新收: {自然人: "7\\n8"}', "G114", "“7 8”"),
        ("本年新收: {自然人: 7}", "本年新收: 7\t件", "G114", "“7 件”"),
        ("收费通知件数: 0,", "收费通知件数: 0\t0,", "G114", "“0 0”"),
    ],
)
def test_a_tab_in_a_wrong_value_is_a_finding(old: str, new: str, code: str, quoted: str) -> None:
    text = example().read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    (found,) = load_report(text.replace(old, new).encode(), "甲.yaml").errors
    assert found.code == code and quoted in found.message + found.fix and found.fix.endswith("。")
    assert "\t" not in found.message + found.fix
    assert found.place and found.place.line == text[: text.index(old)].count("\n") + 1


def test_a_tab_in_a_roster_is_a_finding() -> None:
    written = (
        "名称: 甲\n年度: 20\t25\n截止日期: 2026-02\t-31\n单位:\n"
        "  - {机关: 甲局, 截止日期: 明\t天}\n"
    )
    _, found = roster.read(written.encode(), "名册.yaml")
    assert [(f.code, f.place.line if f.place else 0) for f in found] == [
        ("G115", 2),
        ("G115", 3),
        ("G115", 5),
    ]


def data_of(name: str) -> Any:
    return reader.read(example(name).read_bytes(), name).data


def fields_below(top: Field) -> list[Field]:
    below = [*top.fields.values(), *([top.item] if top.item else [])]
    return [top, *(one for field in below for one in fields_below(field))]


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in plain data."""
    keys = data.keys() if isinstance(data, dict) else range(len(data))
    found = [(data, key) for key in keys]
    return found + [
        one for key in keys if isinstance(data[key], dict | list) for one in places(data[key])
    ]


def changed(data: Any, top: Field, seed: int) -> Any:
    """The data with one to three values replaced, keys added or left out."""
    chance, made = random.Random(seed), copy.deepcopy(data)
    words = sorted({key for field in fields_below(top) for key in field.fields} | {"没有这个键"})
    for _ in range(chance.randint(1, 3)):
        container, key = chance.choice(places(made))
        step = chance.randrange(4)
        if step == 0 and isinstance(container, dict):
            del container[key]
        elif step == 1 and isinstance(container, dict):
            container[chance.choice(words)] = copy.deepcopy(chance.choice(ODD))
        else:
            container[key] = copy.deepcopy(chance.choice(ODD))
    return made


def agree(data: Any, top: Field) -> bool:
    """Whether the data fits, as both say."""
    validator = schema._validator(top)
    found: bool = validator.validate(data, normalize=False)
    assert schema.fits(data, top) is found, validator._errors
    return found


@given(st.sampled_from(editions.names()), st.integers(0, 2**32))
def test_the_quick_check_and_cerberus_agree_on_reports(edition: str, seed: int) -> None:
    """Any edition's shape for a file of the 2021 edition: rows that are not on the form are among
    the faults."""
    top = shape(editions.load(edition))
    agree(changed(data_of(GOOD), top, seed), top)


@given(st.integers(0, 2**32))
def test_the_quick_check_and_cerberus_agree_on_rosters(seed: int) -> None:
    top = roster.shape()
    agree(changed(data_of("云岭县/名册.yaml"), top, seed), top)


@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_the_quick_check_and_cerberus_agree_on_every_place(value: Any) -> None:
    """Each odd value at each place of the file."""
    top, data = shape(editions.load("2021")), data_of(GOOD)
    for container, key in places(data):
        before, container[key] = container[key], value
        agree(data, top)
        container[key] = before


def test_both_kinds_of_data_are_met() -> None:
    top, data = shape(editions.load("2021")), data_of(GOOD)
    assert {agree(changed(data, top, seed), top) for seed in range(60)} == {True, False}


def test_a_whole_report_below_one_key_is_told_instead_of_the_keys_that_are_missing() -> None:
    heads = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")
    text = "机关: 示例县信访局\n年度: 2025\n引言: |\n" + "".join(
        f"  {h}\n  一段。\n" for h in heads
    )
    found = [*load_report(text.encode(), "x.yaml").findings]
    assert [f.code for f in found] == ["G107"]
    assert "贴在了一个键下面" in found[0].message and "import" in found[0].fix
    assert found[0].place and found[0].place.line == 4
