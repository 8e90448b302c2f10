"""Which bodies and which cells a rule on the tables is for, and how a long sum is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import GOOD, dump, edited, example, load

from gia_author.checks import registry
from gia_author.checks.rules.arithmetic import _side, amount_places, implausible, makes_regulations
from gia_author.report.model import Report
from gia_author.report.narrative import narrate
from gia_author.yamlfile import reader


def report(**figures: object) -> Report:
    """The good report, with figures of table two put at their places."""
    edits = {f"数据.主动公开政府信息.{name.replace('_', '.')}": v for name, v in figures.items()}
    return Report.from_data(reader.read(dump(edited(load(example(GOOD)), edits)), GOOD).data)


def messages(rule: registry.Finder, told: Report) -> list[str]:
    return [hit.message for hit in rule(told, registry.Context(narrate(told)))]


@pytest.mark.parametrize(
    ("agency", "kind", "may"),
    [
        ("示例县信访局", "部门", False),
        ("示例县人民政府", "人民政府", False),
        ("示例市青石镇人民政府", "乡镇街道", False),
        ("示例市信访局", "部门", True),
        ("示例市人民政府", "人民政府", True),
        ("示例县供电公司", "其他", True),
        ("示例自治区人民政府", "人民政府", True),
    ],
)
def test_who_makes_regulations(agency: str, kind: str, may: bool) -> None:
    told = replace(report(规章_本年制发=1), agency=agency, kind=kind)
    assert bool(messages(makes_regulations, told)) is not may


def test_only_amounts_have_places() -> None:
    """Four are exact to the yuan."""
    assert messages(amount_places, report(行政事业性收费="1.2345")) == []
    (said,) = messages(amount_places, report(行政事业性收费="1.23456"))
    assert "1.23456万元" in said


def test_a_long_sum_names_twelve_of_its_figures() -> None:
    told = report()
    cells = [a for a, cell in told.edition.cells.items() if a[0] == "依申请公开"]
    for count, end in ((1, "1"), (3, "1＋1＋1"), (12, "1＋1"), (13, "……")):
        told = replace(told, typed={**told.typed, **dict.fromkeys(cells, 0)})
        told = replace(told, typed={**told.typed, **dict.fromkeys(cells[:count], 1)})
        said = _side(told, tuple(cells[:20]))
        assert said.partition("＝")[0].rstrip("）").endswith(end), said
        assert said.count("＋1") == min(count, 12) - 1


@pytest.mark.parametrize(
    ("agency", "kind", "most"),
    [
        ("示例县信访局", "乡镇街道", "一般不超过300000件"),
        ("示例县青石镇人民政府", "", "一般不超过300000件"),
        ("示例县信访局", "部门", ""),
        ("示例县人民政府", "", ""),
    ],
)
def test_what_is_implausible_for_a_kind(agency: str, kind: str, most: str) -> None:
    """The kind that is written, else that of the name; the limit itself is still plausible."""
    told = replace(report(行政许可=300_001), agency=agency, kind=kind)
    assert [most in said for said in messages(implausible, told)] == [True] * bool(most)
    assert messages(implausible, replace(report(行政许可=300_000), kind="乡镇街道")) == []
