"""How alike two texts are: masked for names, years and numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gia_author.similarity import SHORTEST, grams, mask, sentences, similarity

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9F00), max_size=600)
LONG = "".join(chr(0x4E00 + 7 * n) for n in range(SHORTEST + 200))


def test_names_years_and_numbers_do_not_count() -> None:
    one = mask("2025年，示例县信访局公开信息一百二十条（146条）。", ["示例县信访局"])
    assert one == mask("2024年，示例县财政局公开信息八十条（99条）。", ["示例县财政局"]) == "年公开信息条条"


def test_same_and_different() -> None:
    other = "".join(reversed(LONG))
    assert similarity(LONG, LONG) == 1.0
    assert similarity(LONG, other) == 0.0


def test_half_of_the_text_taken_over() -> None:
    new = LONG[:200] + "".join(reversed(LONG[200:]))
    assert similarity(new, LONG) == pytest.approx(0.5, abs=0.05)


def test_what_last_year_had_more_does_not_count() -> None:
    assert similarity(LONG[:SHORTEST + 40], LONG) == 1.0
    assert similarity(LONG, LONG[:SHORTEST + 40]) < 0.7


def test_too_short_to_tell() -> None:
    assert similarity("公开工作总体平稳", "公开工作总体平稳") == 0.0
    assert similarity(LONG, "") == 0.0


@given(HAN, HAN)
def test_a_share_lies_between_nothing_and_all(one: str, other: str) -> None:
    assert 0.0 <= similarity(one, other) <= 1.0


@given(HAN)
def test_grams_cover_the_text(text: str) -> None:
    assert all(piece in text and len(piece) == 5 for piece in grams(text))


def test_sentences_keep_their_marks() -> None:
    assert [*sentences("公开3条。更新2次；\n开展培训")] == ["公开3条。", "更新2次；", "开展培训"]
