"""Near misses of words and set phrases, over a few words and phrases of the test's own and over the
program's."""

from __future__ import annotations

import pytest

from gia_author.language import near_misses, set_phrases, vocabulary
from gia_author.language.near_misses import EXTRA, LOST, SHAPE, SOUND, SWAP

SURE = 5.0


def sure(text: str) -> list[tuple[str, str, str]]:
    return [(m.wrong, m.right, m.kind) for m in near_misses.find(text) if m.score >= SURE]


@pytest.mark.parametrize(
    ("text", "wrong", "right", "kind"),
    [
        ("加强政府新息公开工作", "新息", "信息", SOUND),
        ("存在的主要间题及改进情况", "间题", "问题", SHAPE),
        ("通过府政门户网站公开", "府政", "政府", SWAP),
        ("公共企事业单信息公开", "单信息", "单位信息", LOST),
    ],
)
def test_slips(text: str, wrong: str, right: str, kind: str) -> None:
    assert (wrong, right, kind) in sure(text)


def test_a_character_too_many() -> None:
    phrases = set_phrases.known()
    assert "信息公开工作" in phrases
    (miss,) = near_misses.find("推进政府信息公鹏开工作")
    assert (miss.kind, miss.right) == (EXTRA, "公")


@pytest.mark.parametrize(
    "text",
    [
        "衢江区沭阳县渠县的政府信息公开工作",
        "其它需要报告的事项",
        "财政预算决算公开情况",
        "年报由办公室编写，问题及整改情况公开",
        "编发40余期简报，回应群众关切",
        "因未尽检索义务被责令重作",
        "答复期限已届，尚未进入程序",
    ],
)
def test_what_is_right_stays_silent(text: str) -> None:
    assert not [m for m in near_misses.find(text) if m.score >= 3.6]


def test_places_do_not_overlap_and_are_those_of_the_text() -> None:
    text = "2025年加强政府新息公开工做，受理申清7件。"
    found = [*near_misses.find(text)]
    assert all(text[m.start : m.end] == m.wrong for m in found)
    places = [n for m in found for n in range(m.start, m.end)]
    assert len(places) == len(set(places))


def test_words_are_cut_by_how_common_they_are() -> None:
    assert vocabulary.cut("政府信息公开工作").words == ("政府", "信息", "公开", "工作")
    assert "制发" in vocabulary.cut("全年制发行政规范性文件").words
    assert vocabulary.cut("").words == ()


def test_support_is_of_the_longest_phrase_across_a_place() -> None:
    phrases = frozenset(("信息公开", "公开"))
    assert set_phrases.support("政府信息公开", 3, 4, phrases) == 4
    assert set_phrases.support("政府信息公开", 4, 4, phrases) == 4
    assert set_phrases.support("政府信息公开", 2, 2, phrases) == 0
    assert set_phrases.support("公开", 0, 1, phrases) == 2
