"""The table of strings: what is packed into it is found again, what is not is not; and how likely
strings are by it."""

from __future__ import annotations

import importlib.util
import itertools
from array import array
from collections import Counter
from pathlib import Path

import pytest

from gia_author.language import string_counts
from gia_author.language.likelihood import likelihood
from gia_author.language.plain_strings import plain_string

MKWORDS = Path(__file__).parents[2] / "tools" / "mkwords.py"


def packed(counts: Counter[str]) -> bytes:
    spec = importlib.util.spec_from_file_location("mkwords", MKWORDS)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table: bytes = module.packed(counts)
    return table


def test_what_is_packed_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = ["".join(pair) for pair in itertools.product("甲乙丙丁戊己庚辛壬癸", repeat=3)]
    counts = Counter({pair: 3 + 40 * n for n, pair in enumerate(pairs)})
    table = array("H", packed(counts))
    monkeypatch.setattr(string_counts, "_table", lambda: table)
    string_counts.times.cache_clear()
    try:
        for pair, times in counts.items():
            assert times / 1.6 <= string_counts.times(pair) <= times * 1.6
        strangers = ["".join(pair) for pair in itertools.product("子丑寅卯辰巳午未申酉", repeat=3)]
        assert sum(string_counts.times(one) > 0 for one in strangers) < 5
    finally:
        string_counts.times.cache_clear()


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
