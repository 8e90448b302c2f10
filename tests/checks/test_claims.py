"""What the text can mean by a quantity: readings worked out from the tables, blanks in them, and addresses that are on a form."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gia_author.checks.claims import LEGAL_PERSONS, cell_sum, evaluate
from gia_author.checks.rules.narrative_vs_tables import DENIALS
from gia_author.form import edition
from gia_author.language.phrasebook import SAYINGS, Saying
from gia_author.report.model import Report

REQUESTS = "依申请公开"
LEGAL = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
FORMS = [edition.load(name) for name in edition.names()]


def report(**rows: Any) -> Report:
    """A report whose table of requests has these rows, written with _ for a dot, and is blank else."""
    table: dict[str, Any] = {}
    for name, row in rows.items():
        *above, last = name.split("_")
        at = table
        for key in above:
            at = at.setdefault(key, {})
        at[last] = row
    data = {"机关": "示例县信访局", "机关类型": "部门", "年度": "2025", "数据": {REQUESTS: table}}
    return Report.from_data(data)


def value(told: Report, name: str) -> Any:
    found = evaluate(told, REQUESTS, name)
    return found and found.value


ANSWERED = {"予以公开": {"自然人": "4"}, "部分公开": {"自然人": "2"}}


def test_blanks_count_as_0_where_the_results_add_up_to_their_total() -> None:
    told = report(**ANSWERED, 总计={"总计": "6"})
    assert value(told, "部分公开") == 2 and value(told, "部分公开@自然人") == 2
    assert value(told, "部分公开@科研机构") == 0 and value(told, "予以公开＋部分公开") == 6
    assert value(told, "其他处理.其他") == 0 and value(told, "不予公开") == 0


@pytest.mark.parametrize("printed", ["5", "7", "0", None])
def test_blanks_stay_blank_where_they_do_not(printed: str | None) -> None:
    """A total of 0 tells nothing: a table without any figure adds up to it, too."""
    rows = {} if printed == "0" else ANSWERED
    total = {} if printed is None else {"总计": {"总计": printed}}
    told = report(**rows, **total)
    assert value(told, "部分公开@科研机构") is None and value(told, "不予公开") is None


def test_blanks_below_a_heading_leave_what_is_filled_in() -> None:
    told = report(**ANSWERED, 不予公开_国家秘密={"自然人": "3"}, 总计={"总计": "9"})
    assert value(told, "不予公开@自然人") == 3 and value(told, "不予公开") == 3


def test_what_came_in_is_no_result() -> None:
    """New requests, those carried in and over do not count towards the total of results."""
    came = {"本年新收": {"自然人": "9"}, "上年结转": {"自然人": "1"}, "结转下年度": {"自然人": "4"}}
    assert value(report(**ANSWERED, **came, 总计={"总计": "6"}), "部分公开@科研机构") == 0
    assert value(report(**ANSWERED, **came, 总计={"总计": "20"}), "部分公开@科研机构") is None


def test_a_reading_adds_and_takes_away() -> None:
    told = report(本年新收={"自然人": "9", "总计": "9"}, 上年结转={"自然人": "1", "总计": "1"})
    assert value(told, "本年新收＋上年结转") == 10
    assert value(told, "本年新收－上年结转") == 8
    assert value(told, "本年新收－上年结转@自然人") == 8
    assert value(told, "没有这一行") is None


def exists(table: str, name: str) -> bool:
    """Whether some edition has every cell of a reading, or a heading above such cells."""
    rows, _, column = name.partition("@")
    columns = [[one] for one in LEGAL if column == "法人"] or [[column or "总计"]]
    cells = [
        (table, *row.split("."), *one)
        for row in re.split("[＋－]", rows)
        for one in (columns if table == REQUESTS else [[]])
    ]
    return any(all(cell in {**form.cells, **form.groups} for cell in cells) for form in FORMS)


def named(saying: Saying) -> list[str]:
    """The readings of a saying with their gaps filled in every way."""
    names = list(saying.readings)
    if saying.needs == "案件":
        blocks = ("行政复议", "未经复议直接起诉", "复议后起诉")
        names = [n if "." in n else f"{b}.{n}" for n in names for b in blocks]
    documents = ("规章", "行政规范性文件", "规范性文件")
    kinds = [[name.format(doc=row) for row in documents] for name in names if "{doc}" in name]
    for kind in kinds:
        assert any(exists(saying.table, name) for name in kind), kind
    return [name for name in names if "{doc}" not in name]


@pytest.mark.parametrize("number", range(len(SAYINGS)))
def test_every_reading_is_on_a_form(number: int) -> None:
    saying = SAYINGS[number]
    for name in named(saying):
        assert exists(saying.table, name), name


@pytest.mark.parametrize("number", range(len(DENIALS)))
def test_every_denied_cell_is_on_a_form(number: int) -> None:
    """What is said not to have happened, in all the words that name a cell of its own."""
    _, table, cells = DENIALS[number]
    said = ("没有", "上年没有", "复议诉讼", "行政许可、行政处罚、行政强制")
    named = {cell for words in said for cell in cells(words)}
    assert named
    for cell in named:
        assert exists(table, cell), cell


@pytest.mark.parametrize(
    ("written", "terms", "columns", "name"),
    [
        ("总计", [(("总计",), 1)], ("总计",), "总计"),
        (
            "总计－上年结转@自然人",
            [(("总计",), 1), (("上年结转",), -1)],
            ("自然人",),
            "总计－上年结转（自然人）",
        ),
        (
            "不予公开.国家秘密＋本年新收@法人",
            [(("不予公开", "国家秘密"), 1), (("本年新收",), 1)],
            LEGAL_PERSONS,
            "不予公开.国家秘密＋本年新收（法人）",
        ),
    ],
)
def test_a_sum_of_cells_is_parsed(
    written: str, terms: list[tuple[tuple[str, ...], int]], columns: tuple[str, ...], name: str
) -> None:
    made = cell_sum(written)
    assert [(term.row, term.sign) for term in made.terms] == terms
    assert (made.columns, made.name) == (columns, name)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "＋总计",
        "总计－",
        "总计＋＋总计",
        "总计@",
        "@法人",
        "总计.",
        ".总计",
        "总计 ",
        "总计-上年结转@a@b",
    ],
)
def test_what_is_no_sum_of_cells_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no sum of cells"):
        cell_sum(written)
