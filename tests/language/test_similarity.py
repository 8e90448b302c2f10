"""How alike two texts are: masked for names, years and numbers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gia_author.checks import profile
from gia_author.diagnostics.finding import Severity
from gia_author.language import similarity as likeness
from gia_author.language.similarity import SHORTEST, called, grams, mask, sentences, similarity

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9F00), max_size=600)
LONG = "".join(chr(0x4E00 + 7 * n) for n in range(SHORTEST + 200))


LEAST = profile.load().limit("与另一单位相似")


def pairs(texts, names=None, least=LEAST):  # type: ignore[no-untyped-def]
    return likeness.pairs(texts, names, least=least)


def test_names_years_and_numbers_do_not_count() -> None:
    one = mask("2025年，示例县信访局公开信息一百二十条（146条）。", ["示例县信访局"])
    assert (
        one
        == mask("2024年，示例县财政局公开信息八十条（99条）。", ["示例县财政局"])
        == "年公开信息条条"
    )


def test_same_and_different() -> None:
    other = "".join(reversed(LONG))
    assert similarity(LONG, LONG) == 1.0
    assert similarity(LONG, other) == 0.0


def test_half_of_the_text_taken_over() -> None:
    new = LONG[:200] + "".join(reversed(LONG[200:]))
    assert similarity(new, LONG) == pytest.approx(0.5, abs=0.05)


def test_what_last_year_had_more_does_not_count() -> None:
    assert similarity(LONG[: SHORTEST + 40], LONG) == 1.0
    assert similarity(LONG, LONG[: SHORTEST + 40]) < 0.7


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


def own(number: int, size: int = 400) -> str:
    """An invented narrative in sentences, unlike that of any other number."""
    source = random.Random(number)
    text = "".join(chr(source.randrange(0x4E10, 0x9E00)) for _ in range(size))
    return "".join(f"{text[n : n + 25]}。" for n in range(0, size, 25))


def copied(text: str, number: int, share: float) -> str:
    """A text of which so much is taken over from another."""
    kept = int(len(text) * share) // 26 * 26
    return text[:kept] + own(number, len(text) - kept)


def test_units_that_copied_are_found_with_what_they_share() -> None:
    texts = {f"甲县第{n}局": own(n) for n in range(30)}
    texts["甲县子局"] = copied(texts["甲县第3局"], 99, 0.8)
    texts["甲县丑局"] = copied(texts["甲县第4局"], 98, 0.4)
    found = pairs(texts)
    assert [(p.first, p.second) for p in found] == [("甲县子局", "甲县第3局")]
    assert found[0].share == pytest.approx(0.8, abs=0.07) and 10 <= len(found[0].sentences) <= 13
    assert all(
        sentence in texts["甲县子局"] and sentence in texts["甲县第3局"]
        for sentence in found[0].sentences
    )
    assert len(pairs(texts, least=0.3)) == 2 and pairs(texts, least=0.95) == []


def test_names_places_years_and_numbers_of_both_units_do_not_count() -> None:
    told = "2025年，{0}公开信息{1}条。我{2}在{3}网站设专栏，{0}负总责。" + own(5)
    texts = {
        "甲县水利局": told.format("甲县水利局", 12, "局", "甲县"),
        "大乙区财政所": told.format("大乙区财政所", "三百二十", "单位", "大乙区"),
    }
    names = {"甲县水利局": ["甲县水利局"], "大乙区财政所": ["大乙区财政所", "大乙区财政局"]}
    assert [p.share for p in pairs(texts)] == [p.share for p in pairs(texts, names)] == [1.0]
    files = {f"{n}.yaml": text for n, text in enumerate(texts.values())}
    assert (
        pairs(files)[0].share
        < 1.0
        == pairs(files, {f"{n}.yaml": [name] for n, name in enumerate(texts)})[0].share
    )


def test_what_a_body_may_be_called() -> None:
    assert called(["甲县水利局"]) == ("甲县水利局", "水利局", "甲县")
    assert called(["甲县乙丙镇人民政府"]) == (
        "甲县乙丙镇人民政府",
        "乙丙镇人民政府",
        "人民政府",
        "乙丙镇",
        "甲县",
    )


def test_an_opening_that_all_have_is_no_copy_and_rare_sentences_come_first() -> None:
    opening = own(1000, 300)
    texts = {f"第{n}局": opening + own(n) for n in range(80)}
    texts["子局"] = opening + copied(own(7), 99, 0.9)
    found = pairs(texts)
    assert [(p.first, p.second) for p in found] == [("子局", "第7局")]
    assert found[0].sentences[0] not in opening and {*sentences(opening)} < {*found[0].sentences}


def test_texts_that_are_all_alike_are_each_told_once_or_more_but_not_with_all_others() -> None:
    texts = {f"第{n:03}局": own(1) for n in range(120)}
    found = pairs(texts)
    assert {p.first for p in found} | {p.second for p in found} == set(texts) and len(
        found
    ) < 3 * len(texts)
    assert all(p.share == 1.0 for p in found)


def test_the_order_of_the_texts_does_not_matter() -> None:
    texts = {f"第{n}局": copied(own(n // 3), 50 + n, 0.7) for n in range(20)}
    assert pairs(texts) == pairs(dict(reversed([*texts.items()]))) != []


def test_short_and_empty_texts_are_alike_to_none() -> None:
    assert (
        pairs({"甲局": "", "乙局": "", "丙局": own(1, 150), "丁局": own(1, 150)})
        == pairs({})
        == pairs({"甲局": own(1)})
        == []
    )


def test_the_finding_names_the_other_unit_the_share_and_a_sentence() -> None:
    pair = pairs({"甲局": own(1), "乙局": copied(own(1), 2, 0.75)})[0]
    for name, other in (("甲局", "乙局"), ("乙局", "甲局")):
        finding = pair.told(name)
        assert (
            finding.code == "G840"
            and finding.severity is Severity.WARNING
            and finding.address == ("总体情况",)
        )
        assert (
            f"“{other}”" in finding.message
            and f"{pair.share:.0%}" in finding.message
            and pair.sentences[0] in finding.message
        )


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=400), max_size=6))
def test_any_texts_will_do(texts: dict[str, str]) -> None:
    assert all(0.6 <= p.share <= 1 and p.first < p.second for p in pairs(texts))


def test_hundreds_of_units_with_texts_of_their_own() -> None:
    assert pairs({f"第{n}局": own(n, 2000) for n in range(200)}) == []
