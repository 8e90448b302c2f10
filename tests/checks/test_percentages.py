"""Where a printed percentage stops being the true one: rounded half up, or cut off, at its last
place."""

from decimal import Decimal

import pytest
from conftest import GOOD, dump, edited, example, load

from gia_author.diagnostics.finding import Finding
from gia_author.language.comparisons import close
from gia_author.language.phrases import read
from gia_author.workflows.produce import Job, produce


@pytest.mark.parametrize(
    ("printed", "true", "fits"),
    [
        ("12.3%", "12.249", False),
        ("12.3%", "12.25", True),
        ("12.3%", "12.3", True),
        ("12.3%", "12.399", True),
        ("12.3%", "12.4", False),
        ("12%", "11.49", False),
        ("12%", "11.5", True),
        ("12%", "12.99", True),
        ("12%", "13", False),
        ("0.35%", "0.345", True),
        ("0.35%", "0.3449", False),
        ("0.35%", "0.36", False),
    ],
)
def test_rounded_or_cut_off_at_the_last_place(printed: str, true: str, fits: bool) -> None:
    (percent,) = read(f"占{printed}").quantities
    assert close(percent, Decimal(true)) is fits


def found(text: str, code: str) -> list[Finding]:
    """What a rule says of a text among the good report's."""
    data = dump(edited(load(example(GOOD)), {"总体情况.监督保障": text}))
    return [f for f in produce(Job(GOOD, data)).findings if f.code == code]


def test_a_wrong_share_says_both_figures_and_quotes_the_piece() -> None:
    text = "全年面向基层共组织专题培训20次，其中线上5次，占30%，线下15次，占75%。"
    (hit,) = found(text, "G421")
    assert hit.message == "文字写的是30%，5÷20＝25.00%。"
    assert (hit.left, hit.right, hit.difference) == ("30%", "25.00%", "5.00")
    assert hit.quote == "专题培训20次，其中线上5次，占30%"


@pytest.mark.parametrize(
    ("share", "fits"), [("75%", True), ("85.7%", True), ("30%", True), ("60%", False)]
)
def test_the_tables_totals_are_wholes_too(share: str, fits: bool) -> None:
    """Of the 20 in the sentence, of 7 new requests in the table, and of 8 with what was carried
    in."""
    text = f"收到来件20件，其中现场6件，占{share}；网上14件，占70%。"
    assert bool(found(text, "G421")) is not fits
