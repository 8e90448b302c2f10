"""What is said of a percentage that does not fit: the very words, both figures, the piece that is
quoted."""

from __future__ import annotations

import pytest
from conftest import GOOD, dump, edited, example, load

from gia_author.checks import registry
from gia_author.checks.registry import Hit
from gia_author.checks.rules.percentages import growth, rate
from gia_author.report.model import Report
from gia_author.report.narrative import narrate
from gia_author.yamlfile import reader

LEAD = "市民中心服务大厅和各分中心的窗口"  # 16 characters, of which a quote keeps the last few


def hits(text: str, rule: registry.Finder) -> list[Hit]:
    """What a rule finds in a text among the good report's."""
    data = dump(edited(load(example(GOOD)), {"总体情况.监督保障": text}))
    report = Report.from_data(reader.read(data, GOOD).data)
    return [*rule(report, registry.Context(narrate(report)))]


@pytest.mark.parametrize(
    ("text", "message", "quote"),
    [
        (
            "今年发布80条，去年发布64条。同比增长30%。",
            "文字写的是30%，（80－64）÷64＝25.00%。",
            "今年发布80条，去年发布64条。同比增长30%",
        ),
        (
            "公开信息30条，同比增长1.5%。",
            "没有一个上年的整数能使30条比它变化1.5%。",
            "30条，同比增长1.5%",
        ),
    ],
)
def test_growth_is_told_with_its_sum(text: str, message: str, quote: str) -> None:
    (one,) = hits(text, growth)
    assert (one.message, one.quote) == (message, quote)


@pytest.mark.parametrize(
    ("text", "message", "quote"),
    [
        (
            "发放问卷480份，收回462份，回收率97%。",
            "文字写的是97%，462÷480＝96.25%。",
            "发放问卷480份，收回462份，回收率97%",
        ),
        (
            "信访事项已全部办结，办结率98%。",
            "文字说“全部办结”，办结率写的是98%。",
            "信访事项已全部办结，办结率98%",
        ),
        (
            f"{LEAD * 3}受理投诉50件，办结45件，办结率95%。",
            "45÷50＝90.00%，文字写的是95%。",
            f"{LEAD * 3}受理投诉50件，办结45件，办结率95%"[-43:],
        ),
        (f"{LEAD * 4}公开率105%。", "105%：比率不会超过100%。", f"{LEAD * 4}公开率105%"[-44:]),
        (
            "从渠道看，网上占53%，信函占30%，当面占37%。",
            "53%＋30%＋37%＝120%，各项占比加起来不会超过100%。",
            "网上占53%，信函占30%，当面占37%",
        ),
    ],
)
def test_a_rate_is_told_with_its_sum(text: str, message: str, quote: str) -> None:
    (one,) = hits(text, rate)
    assert (one.message, one.quote) == (message, quote)
