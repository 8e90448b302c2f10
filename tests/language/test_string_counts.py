"""The table of strings: what is packed into it is found again, what is not is not; and how likely
strings are by it."""

from __future__ import annotations

import importlib.util
import itertools
from array import array
from pathlib import Path

import pytest

from gia_author.language import string_counts
from gia_author.language.likelihood import likelihood
from gia_author.language.plain_strings import plain_string
from gia_author.language.string_table import StringTable

MKWORDS = Path(__file__).parents[2] / "tools" / "mkwords.py"


def packed(numbers: dict[str, int]) -> StringTable:
    spec = importlib.util.spec_from_file_location("mkwords", MKWORDS)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table = StringTable.__new__(StringTable)
    table.cells = array("H", module.packed(numbers))
    table.size = len(table.cells) // 3
    return table


def test_what_is_packed_is_found_again() -> None:
    """Strings of any length, two that differ at their end or their beginning alone too."""
    stems = "甲乙丙丁戊己庚辛壬癸"
    parts = ["".join(pair) for pair in itertools.product(stems, repeat=3)]
    numbers = {part: n % 16 for n, part in enumerate(parts)}
    numbers |= {f"{stems[:4]}|{part}": n % 13 for n, part in enumerate(parts)}
    numbers |= {f"{part}|{stems[:4]}": n % 11 for n, part in enumerate(parts)}
    table = packed(numbers)
    assert {part: table.number(part) for part in numbers} == numbers
    strangers = ["".join(pair) for pair in itertools.product("子丑寅卯辰巳午未申酉", repeat=3)]
    assert sum(table.number(one) is not None for one in strangers) < 5


def test_sizes_are_near_what_was_counted() -> None:
    for times in (3, 40, 777, 12_345):
        assert times / 1.6 <= string_counts.SIZES[string_counts.size_of(times)] <= times * 1.6


def test_the_programs_table_knows_what_everybody_writes() -> None:
    assert string_counts.times("信息公开") > string_counts.times("信息公天")
    assert string_counts.times("依申请公")
    assert not string_counts.times("鹏鹏鹏")


def test_what_everybody_writes_is_likelier() -> None:
    assert likelihood("政府信息公开", 2) > likelihood("政府新息公开", 2)
    assert likelihood("政府信息公开", 6) == 0


@pytest.mark.parametrize(
    ("text", "plain", "places"),
    [
        ("共12.5件", "共0件", (0, 1, 5)),
        ("公开，（见 附件）", "公开，、见附件、", (0, 1, 2, 3, 4, 6, 7, 8)),
        ("网址www。", "网址A。", (0, 1, 2, 5)),
        ("", "", ()),
    ],
)
def test_a_text_in_its_signs(text: str, plain: str, places: tuple[int, ...]) -> None:
    found = plain_string(text)
    assert (found.text, found.places) == (plain, places)
