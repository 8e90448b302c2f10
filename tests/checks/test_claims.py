"""What the text can mean by a quantity: readings worked out from the tables, blanks in them, and
addresses that are on a form."""

from __future__ import annotations

from typing import Any

import pytest

from gia_author.checks.claims import BROAD_KINDS, evaluate
from gia_author.checks.rules.narrative_vs_tables import CLOSED, DENIALS, UPHELD, _all_cases
from gia_author.form import edition
from gia_author.form.cell_sums import cell_sum
from gia_author.form.cell_wordings import filled
from gia_author.language.phrasebook import CASES
from gia_author.report.model import Report

REQUESTS = "依申请公开"
FORMS = [edition.load(name) for name in edition.names()]


def report(**rows: Any) -> Report:
    """A report whose table of requests has these rows, written with _ for a dot, and is blank
    else."""
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


def exists(form: edition.Edition, table: str, name: str) -> bool:
    """Whether a form has every cell of a reading, or a heading above such cells."""
    wanted = cell_sum(name)
    columns = form.meanings.applicants.get(wanted.column, (wanted.column or "总计",))
    across: list[tuple[str, ...]] = [(one,) for one in columns] if table == REQUESTS else [()]
    cells = {(table, *term.row, *column) for term in wanted.terms for column in across}
    return cells <= {*form.cells, *form.groups}


def is_absent(form: edition.Edition, table: str, name: str) -> bool:
    """Whether a form says itself that it has not got a row of this reading."""
    return any(
        ".".join((table, *term.row)[:n]) in form.meanings.absent
        for term in cell_sum(name).terms
        for n in range(1, len(term.row) + 2)
    )


def wrong(form: edition.Edition, table: str, reading: str) -> list[str]:
    """A reading with its gaps filled in every way: what of it is not on the form."""
    names = filled(form.meanings, reading)
    return [n for n in names if not exists(form, table, n) and not is_absent(form, table, n)]


@pytest.mark.parametrize("form", FORMS, ids=edition.names())
def test_every_reading_is_on_its_form(form: edition.Edition) -> None:
    told = [(s.table, one) for s in form.sayings for one in s.readings]
    assert len(told) > 100
    assert [(table, one) for table, one in told if wrong(form, table, one)] == []


@pytest.mark.parametrize("form", FORMS, ids=edition.names())
def test_every_denied_cell_is_on_its_form(form: edition.Edition) -> None:
    """What is said not to have happened, in all the words that name a subject of its own."""
    told = form.meanings
    said = ("没有", "上年没有", "复议诉讼", "行政许可、行政处罚、行政强制")
    subjects = {
        (table, one) for _, table, named in DENIALS for words in said for one in named(words)
    }
    subjects |= {(CASES, "均获维持"), (CASES, "均已审结")}
    assert subjects == {(table, one) for table, known in told.denials.items() for one in known}
    cells = [(table, cell) for table, one in subjects for cell in told.denied(table, one)]
    assert len(cells) >= len(subjects)
    assert [(table, cell) for table, cell in cells if wrong(form, table, cell)] == []


def test_that_all_cases_ended_well_denies_the_other_outcomes() -> None:
    told = FORMS[-1].meanings
    found = {m[0]: len(cells) for m, cells in _all_cases("均获维持，均已审结", told)}
    assert found == {"均获维持": 3, "均已审结": 1}
    assert UPHELD.search("均获维持") and CLOSED.search("均已审结")


@pytest.mark.parametrize("form", FORMS, ids=edition.names())
def test_the_kinds_that_the_grammar_knows_have_a_meaning(form: edition.Edition) -> None:
    assert {*BROAD_KINDS} < {*form.meanings.cases}
    assert {*form.meanings.documents} == {"规章", "规范性文件"}


@pytest.mark.parametrize(
    ("written", "terms", "column", "name"),
    [
        ("总计", [(("总计",), 1)], "", "总计"),
        (
            "总计－上年结转@自然人",
            [(("总计",), 1), (("上年结转",), -1)],
            "自然人",
            "总计－上年结转（自然人）",
        ),
        (
            "不予公开.国家秘密＋本年新收@法人",
            [(("不予公开", "国家秘密"), 1), (("本年新收",), 1)],
            "法人",
            "不予公开.国家秘密＋本年新收（法人）",
        ),
    ],
)
def test_a_sum_of_cells_is_parsed(
    written: str, terms: list[tuple[tuple[str, ...], int]], column: str, name: str
) -> None:
    made = cell_sum(written)
    assert [(term.row, term.sign) for term in made.terms] == terms
    assert (made.column, made.name) == (column, name)


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
