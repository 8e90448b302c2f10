"""Near misses of words, over the program's own words and table of strings."""

from __future__ import annotations

import pytest

from gia_author.language import near_misses, vocabulary
from gia_author.language.near_misses import EXTRA, LOST, SHAPE, SOUND, SWAP

SURE, LIKELY = 3.5, {SOUND: 2.3, SHAPE: 2.3, SWAP: 2.3, EXTRA: 2.3, LOST: 3.8}


def sure(text: str) -> list[tuple[str, str, str]]:
    return [(m.wrong, m.right, m.kind) for m in near_misses.find(text) if m.score >= SURE]


@pytest.mark.parametrize(
    ("text", "wrong", "right", "kind"),
    [
        ("加强政府新息公开工作", "新息", "信息", SOUND),
        ("存在的主要间题及改进情况", "间题", "问题", SHAPE),
        ("通过府政门户网站公开", "府政", "政府", SWAP),
        ("公共企事业单信息公开", "单", "单位", LOST),
        ("严格落政府信息公开保密审查制度", "落", "落实", LOST),
        ("一、总体况", "况", "情况", LOST),
        ("做好保审查工作，优化营商境", "保", "保密", LOST),
        ("做好保审查工作，优化营商境", "境", "环境", LOST),
        ("统计书记截至12月31日", "书记", "数据", SOUND),
        ("主动接收社会监督", "接收", "接受", SOUND),
        ("在服务窗口供群众查越资料", "查越", "查阅", SOUND),
    ],
)
def test_slips(text: str, wrong: str, right: str, kind: str) -> None:
    assert (wrong, right, kind) in sure(text)


def test_a_character_too_many() -> None:
    (miss,) = near_misses.find("推进基层政务公开化标准化规范化")
    assert (miss.kind, miss.wrong, miss.right) == (EXTRA, "开化", "开")


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
        "各单位按季更新、按月报送，配专职人员3人",
        "好政治关、法律关、政策关、保密关",
        "东晨区、枣原市、哈图苏木人民政府",
        "收费通知金额115元，实际收取113元",
        "村（居）务公开标准化规范化",
        "公开水、电、气价格，涉企收费目录按年更新",
        "开设“政在沟通”栏目",
        "联系地址：大公岛路5号",
        "县委书记带头，办好民生实事，方便群众办事",
        "依法保障公民的权利，接收申请材料，形式多样",
        "编制总报告和分报告",
    ],
)
def test_what_is_right_stays_silent(text: str) -> None:
    assert not [m for m in near_misses.find(text) if m.score >= LIKELY[m.kind]]


def test_a_paragraph_that_is_left_off_lacks_nothing_at_its_end() -> None:
    text = "我局坚持以公开促落实、促规范、促服务，全年通过政府网站主动公开政务信"
    assert not [m for m in near_misses.find(text) if m.kind == LOST and m.score > 3]


def test_characters_that_are_no_words_are_rarely_alone() -> None:
    assert vocabulary.boundness("况") > vocabulary.boundness("报") > vocabulary.boundness("在")


def test_places_do_not_overlap_and_are_those_of_the_text() -> None:
    text = "2025年加强政府新息公开　工做，受理申清7件。"
    found = [*near_misses.find(text)]
    assert len(found) > 1
    assert all(text[m.start : m.end] == m.wrong for m in found)
    places = [n for m in found for n in range(m.start, m.end)]
    assert len(places) == len(set(places))


def test_words_are_cut_by_how_common_they_are() -> None:
    assert vocabulary.cut("政府信息公开工作").words == ("政府", "信息", "公开", "工作")
    assert "制发" in vocabulary.cut("全年制发行政规范性文件").words
    assert vocabulary.cut("").words == ()


def test_what_nobody_writes_needs_less_where_the_right_word_is_written_so() -> None:
    """延申 is written nowhere and 村屯延伸 is; 延申 beside a quotation mark may be a name."""
    (miss,) = near_misses.find("数据更新后，服务向村屯延申。")
    assert (miss.wrong, miss.right) == ("延申", "延伸")
    assert miss.score > 5.5
    apart = near_misses.find("数据更新后，“延申”栏目改版。")
    assert not [miss for miss in apart if miss.score > 5.6]


@pytest.mark.parametrize(
    "text",
    ["各村统一建站，专人管理。", "社区开设养老助餐点。", "漏项是否补齐改净。", "客流恰为三倍半。"],
)
def test_everyday_words_are_never_sure(text: str) -> None:
    assert not [miss for miss in near_misses.find(text) if miss.score > 5.5]
