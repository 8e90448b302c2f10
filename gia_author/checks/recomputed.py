"""How a number that was worked out again, and is another, is told."""

from __future__ import annotations

from decimal import Decimal

from gia_author.checks.registry import Hit
from gia_author.language.phrases import Quantity
from gia_author.report.narrative import Paragraph


def percent_hit(
    paragraph: Paragraph, base: Quantity, percent: Quantity, sum_: str, true: Decimal
) -> Hit:
    """A percentage that is not the one worked out."""
    text = paragraph.text
    said = "".join(text[percent.start : percent.end].split())
    start = max(base.start - 12, *(text.rfind(mark, 0, base.start) + 1 for mark in "。；"))
    quoted, gap = text[start : percent.end][-110:].lstrip("，、 "), percent.value - abs(true)
    return Hit(
        f"文字写的是{said}，{sum_}。",
        paragraph.path,
        "核对两个数，改正百分比。",
        quoted,
        said,
        f"{true:.2f}%",
        f"{gap:.2f}",
    )
