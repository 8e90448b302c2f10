"""What the sums of the tables say of a slip: the very words, the figures on both sides and those
concerned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conftest import GOOD, dump, edited, example, load

from gia_author.checks import registry, rule_engine
from gia_author.diagnostics.finding import Finding
from gia_author.report.model import Report
from gia_author.report.narrative import narrate
from gia_author.workflows.produce import Job, examine
from gia_author.yamlfile import reader

ROW = "数据.依申请公开."


def found(code: str, **edits: Any) -> list[Finding]:
    """What a rule says of table three with some rows changed."""
    data = dump(edited(load(example(GOOD)), {ROW + name: row for name, row in edits.items()}))
    return [f for f in examine(Job(GOOD, data)).findings if f.code == code]


def sides(one: Finding) -> tuple[str | None, ...]:
    return one.left, one.right, one.difference


def related(one: Finding) -> list[tuple[str, str]]:
    """The figures concerned, by the last two steps of their addresses."""
    return [(".".join(map(str, address[-2:])), value) for address, value in one.related]


def test_a_total_of_0_is_a_total() -> None:
    (row,) = found("G302", 予以公开={"自然人": 2, "总计": 0})
    assert row.message == "依申请公开：予以公开.总计（0）不等于各项之和（2），相差2。"
    assert row.fix == "核对各项，或删去写的总计，由程序算出。"
    assert sides(row) == ("0", "2", "-2")


def test_a_column_is_mended_by_its_total() -> None:
    (column,) = found("G303", 总计={"自然人": 6, "总计": 6}, 本年新收={"自然人": 6})
    assert column.fix == "核对各项，或删去写的总计，由程序算出。"
    assert sides(column) == ("6", "7", "-1")


def test_a_balance_is_no_sum() -> None:
    (balance,) = found("G304", 本年新收={"自然人": 9})
    assert balance.message == (
        "依申请公开：本年新收.自然人（9）＋上年结转.自然人（1）＝10，"
        "不等于总计.自然人（7）＋结转下年度.自然人（1）＝8，相差2。"
    )
    assert balance.fix == "逐项核对原始台账，找出填错的一格。"
    assert related(balance)[:2] == [("本年新收.自然人", "9"), ("上年结转.自然人", "1")]


def test_an_amount_that_exceeds_another_is_compared_in_its_unit() -> None:
    fee = {"收费通知件数": 1, "通知金额": 100, "实收金额": 110}
    data = dump(edited(load(example(GOOD)), {"其他需要报告的事项.信息处理费": fee}))
    (one,) = [f for f in examine(Job(GOOD, data)).findings if f.code == "G305"]
    assert one.message == "信息处理费：实收金额（110）大于通知金额（100），相差10。"
    assert one.fix == "核对两边的数字和单位。"


def test_two_columns_are_swapped_only_where_they_are_out_by_the_same() -> None:
    swapped = found("G304", 本年新收={"自然人": 5, "商业企业": 2})
    assert ["正好反过来差2" in one.fix for one in swapped] == [True, True]
    for more in (
        {"自然人": 6, "商业企业": 2},  # another amount
        {"自然人": 8, "商业企业": 1},  # the same way
        {"自然人": 6, "商业企业": 1, "科研机构": 1},  # more than one that it can be
    ):
        told = found("G304", 本年新收=more)
        assert len(told) > 1 and not any("反过来" in one.fix for one in told[:1]), more


def test_a_cell_that_should_be_0_can_be_named() -> None:
    (one,) = found(
        "G306", 予以公开={"自然人": 2, "商业企业": 4, "总计": 2}, 总计={"自然人": 7, "总计": 7}
    )
    assert one.fix == "若改为0，各条等式都成立。请先核对原始数据。"
    assert sides(one) == ("4", "0", "-4")
    assert related(one) == [
        ("予以公开.总计", "2"),
        ("予以公开.自然人", "2"),
        ("予以公开.商业企业", "4"),
    ]


def test_what_could_not_be_read_is_not_told_as_blank() -> None:
    """A cell that a reader gave up is told by the reader; its neighbours that are blank are told
    here."""
    row = {"自然人": 1, "商业企业": 0, "科研机构": 0, "社会公益组织": 0, "法律服务机构": 0}
    edits = {"数据.未填按零": "删去", ROW + "予以公开": row | {"其他": 0}, ROW + "部分公开": row}
    data = reader.read(dump(edited(load(example(GOOD)), edits)), GOOD).data
    whole = Report.from_data(data)
    gap = ("依申请公开", "部分公开", "其他")

    def blanks(report: Report) -> int:
        told = rule_engine.check(report, registry.Context(narrate(report), published=True))
        (one,) = [f for f in told if f.code == "G301" and (f.address or ("",))[0] == gap[0]]
        return int(one.message.partition("有")[2].partition("格")[0])

    assert whole.figures[gap] is None
    assert blanks(whole) - blanks(replace(whole, unread=frozenset({gap}))) == 1
