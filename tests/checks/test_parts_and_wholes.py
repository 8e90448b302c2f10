"""What is said of a list that does not add up: both sides, the difference, the piece that is
quoted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import GOOD, dump, edited, example, load

from gia_author.checks.rules.parts_and_wholes import fits, quote
from gia_author.diagnostics.finding import Finding
from gia_author.workflows.produce import Job, examine


def found(text: str) -> list[Finding]:
    """What the rules on wholes and parts say of a text among the good report's."""
    data = dump(edited(load(example(GOOD)), {"总体情况.监督保障": text}))
    return [f for f in examine(Job(GOOD, data)).findings if f.code in ("G401", "G402")]


def test_a_list_that_does_not_add_up_says_both_sides() -> None:
    (one,) = found("一季度起步。全年发布信息54条，其中动态50条、公告5条。")
    assert one.message == "总数是54条，各项之和50＋5＝55，相差1。"
    assert (one.left, one.right, one.difference) == ("54", "55", "1")
    assert one.quote == "全年发布信息54条，其中动态50条、公告5条"


def test_a_part_that_is_greater_is_told_once() -> None:
    """Not again as a list that does not add up."""
    (one,) = found("收到意见30条，其中采纳40条、未采纳5条。")
    assert one.code == "G402" and one.message == "其中的40条大于总数30条。"
    assert (one.left, one.right, one.difference) == ("30", "40", "10")


def test_a_quote_begins_twelve_characters_earlier() -> None:
    text = "甲乙丙丁戊己庚辛壬癸" * 3
    assert quote(text, 20, 22) == text[8:22]


@pytest.mark.parametrize("mark", ["。", "，", "；"])
def test_each_of_the_marks_begins_a_quote(mark: str) -> None:
    assert quote(f"在先{mark}收到意见3条", 5, 9) == "收到意见3条"


def test_a_long_piece_is_cut() -> None:
    assert len(quote("字" * 300, 12, 290)) == 110


@pytest.mark.parametrize(
    ("values", "ends", "right"),
    [
        ([10, 6, 4], [False, False, True], True),  # the first is divided by those behind it
        ([10, 6, 3], [False, False, True], False),
        ([6, 4, 0], [False, False, True], True),  # nothing is left over
        ([6, 4, 3], [False, False, True], False),
        ([6, 4, 3], [False, True, True], True),  # the list may end behind the second
        ([5, 3, 2, 5], [False, False, False, True], True),  # a value, its two parts, the rest
        ([5, 5, 5], [False, False, True], False),  # one alone is no division of the one before
    ],
)
def test_ways_to_read_a_list(values: list[int], ends: list[bool], right: bool) -> None:
    assert fits([Decimal(10)], [*map(Decimal, values)], ends) is right
