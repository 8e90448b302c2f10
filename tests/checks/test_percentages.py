"""Where a printed percentage stops being the true one: rounded half up, or cut off, at its last place."""

from decimal import Decimal

import pytest

from gia_author.checks.rules.percentages import close
from gia_author.language.phrases import read


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
