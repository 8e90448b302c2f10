"""Numbers of a paragraph found by the words that name them, and how a comparison that does not fit
is told."""

from __future__ import annotations

from gia_author.checks.registry import Hit
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.report.narrative import Paragraph

FIX = "核对数和说法。"
LONGEST = 80  # characters of a quotation
NEAR = 12  # quantities


LITTLE = Pattern("申请|数量|发布|公开|提交|收到|量|信息|的|共|为|有|计|其中|全年|提出|由|以|人次")


LABEL = 12  # characters of what stands before a number that name it


def hit(paragraph: Paragraph, words: str, start: int, end: int) -> Hit:
    """What is wrong with a piece of a paragraph, quoted by its last part where it is long."""
    begin = max(start, end - LONGEST, 0)
    return Hit(words, paragraph.path, FIX, quote=paragraph.text[begin:end].strip("，。；、 "))


def worth(q: Quantity) -> str:
    """A quantity with its unit, as it is printed."""
    return f"{show(q.value)}{q.unit}"


def named(paragraph: Paragraph, name: str, before: int) -> list[Quantity]:
    """The numbers before a place that stand by a name, the nearest first."""
    core = LITTLE.sub("", name)
    if len(core) < len("网站"):
        return []
    every = reversed(paragraph.told.before(before)[-NEAR:])
    return [q for q in every if q.exact and core in q.before[-LABEL:]]
