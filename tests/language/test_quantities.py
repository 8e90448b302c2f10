"""The grammar of quantities: numbers and units, how exact they are, what is not a quantity,
sentences and brackets, wholes and parts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gia_author.language.numerals import chinese
from gia_author.language.partitions import partitions
from gia_author.language.phrases import depths, read
from gia_author.language.quantities import numbers, numeral

PIECES = st.lists(
    st.sampled_from(
        [
            "其中",
            "包括",
            "公开信息",
            "12条",
            "一百零三件",
            "3.5%",
            "（",
            "）",
            "，",
            "。",
            "；",
            "、",
            "等",
            "合计",
            "占",
            "同比增长",
            "2025年",
            "第三",
            "“三审三校”",
            "近",
            "余",
            "1,234",
            "万",
            "亿元",
            "\n",
            "[…]",
            "百分之",
            "五",
            "不予公开",
            "申请",
            "http://a.cn/1件",
            "〔2021〕30号",
        ]
    ),
    max_size=30,
).map("".join)


QUANTITIES = """
    公开信息12条 12 条 exact | 公开信息１２条 12 条 exact | 公开1,234条 1234 条 exact
    公开１，２３４条 1234 条 exact | 收到十二件 12 件 exact | 收到一百零三件 103 件 exact
    收到两起 2 起 exact | 共二十件 20 件 exact | 共两千三百一十五条 2315 条 exact
    三十余次 30 次 余 | 5500余条 5500 条 余 | 18万余条 180000 条 余 | 20余万条 200000 条 余
    近300条 300 条 近 | 约40件 40 件 约 | 超过50件 50 件 以上 | 不超过50件 50 件 以下
    50件以上 50 件 以上 | 300多人次 300 人次 多 | 数百条 100 条 约 | 上百次 100 次 约
    百余件 100 件 余 | 3至5个 5 个 约 | 5.2万条 52000 条 万 | 占33.9% 33.9 % exact
    占３３．９％ 33.9 % exact | 百分之五 5 % exact | 百分之十七点五 17.5 % exact
    占比八成 80 % 约 | 1.2亿元 120000000 元 exact | 752.5万元 7525000 元 exact
    三个百分点 3 个百分点 exact | 网上15件 15 件 exact | 总数20件 20 件 exact
    预约3次 3 次 exact | 南方+3条 3 条 exact | 12345热线47件 47 件 exact | 0件 0 件 exact
    收到1件。 1 件 exact | 收到一件。 1 件 exact"""


@pytest.mark.parametrize(
    "line", [entry.strip() for line in QUANTITIES.strip().splitlines() for entry in line.split("|")]
)
def test_quantity(line: str) -> None:
    text, value, unit, exactness = line.split()
    (found,) = numbers(text)
    assert (found.value, found.unit, found.exactness) == (Decimal(value), unit, exactness)


def test_blanks_are_no_hindrance() -> None:
    assert [(n.value, n.exactness) for n in numbers("信息 5500 余条，共 12 件")] == [
        (5500, "余"),
        (12, "exact"),
    ]


NO_QUANTITIES = """
    2025年12月31日 2025年度 二○二五年 国办公开办函〔2021〕30号 国令第711号 第三条
    第十九条、第二十条 第3批 一是、二是 “三审三校” “一件事一次办” 《十件实事》 电话：0511-1234567
    12345热线 14:30 http://www.a.gov.cn/12条 一件事 一条龙 一次性 十四五规划 “12条措施” 7×24小时
    每3个月 一起努力 亿元产业 万件"""


@pytest.mark.parametrize("text", NO_QUANTITIES.split())
def test_no_quantity(text: str) -> None:
    assert not numbers(text)


@pytest.mark.parametrize("number", range(1, 100))
def test_numerals_as_the_program_writes_them(number: int) -> None:
    assert numeral(chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二○二五", 2025),
        ("一百", 100),
        ("一百一十", 110),
        ("三万五千", 35000),
        ("两亿", 200000000),
        ("十万", 100000),
        ("一千零五", 1005),
    ],
)
def test_numerals(text: str, value: int) -> None:
    assert numeral(text) == value


def test_what_is_counted() -> None:
    first, second, third = read("政策、规范性文件类信息68条，自然人72件、商业企业3件。").quantities
    assert (first.before, second.before, third.before) == (
        "政策、规范性文件类信息",
        "自然人",
        "商业企业",
    )
    assert read("全年共收到70件申请，办结69件").quantities[0].phrase == "全年共收到#申请"
    assert read("其他处理（含撤回）341件").quantities[0].before == "其他处理"


def test_sentences_clauses_brackets() -> None:
    told = read("公开12条（其中动态10条）。另有3件。[…]后面5件")
    assert [(q.sentence, q.depth) for q in told.quantities] == [(0, 0), (0, 1), (1, 0), (3, 0)]
    assert depths("a（b（c）") == [0, 0, 1, 1, 2, 1, 1]


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("信息12条，其中动态10条，政策2条。", 12, [10, 2]),
        ("信息12条。其中动态10条，政策2条。", 12, [10, 2]),
        ("信息12条（动态10条、政策2条）。", 12, [10, 2]),
        ("信息12条，其中动态10条（部门6条），政策2条。", 12, [10, 2]),
        ("涵盖政策（8条）、解读（5条），信息12条", None, []),
        ("信息13条，涵盖政策（8条）、解读（5条）", 13, [8, 5]),
        ("信息12条，其中动态10条，另有3条", 12, [10]),
        ("信息12条，其中动态10条，较上年增加2条", 12, [10]),
        ("网站3条，公众号5条，合计8条", 8, [5, 3]),
        ("信息12条，涉及26个领域、42个村", None, []),
        ("收到12件，办结8件，其中网上5件、信函3件", 8, [5, 3]),
    ],
)
def test_partition(text: str, whole: int | None, parts: list[int]) -> None:
    found = [(one.whole.value, [q.value for q in one.parts]) for one in partitions(read(text))]
    assert ([] if whole is None else [(whole, parts)]) == found[:1]


@given(PIECES)
def test_every_quantity_has_its_place(text: str) -> None:
    told = read(text)
    last = 0
    for q in told.quantities:
        assert last <= q.start < q.end <= len(text)
        assert told.sentence(q.start)[0] <= q.start < told.sentence(q.start)[1]
        last = q.end
    assert len(depths(text)) == len(text) + 1


@given(PIECES)
def test_parts_follow_one_unit(text: str) -> None:
    for one in partitions(read(text)):
        assert len({q.unit for q in one.parts}) == 1 and one.whole not in one.parts
        assert all(q.unit == one.whole.unit for q in one.parts) or len(one.parts) == 1
