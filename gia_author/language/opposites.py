"""Words of which everything of a kind is one or the other: 城区 and 乡镇, 专职 and 兼职."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.language.wholes import STOP, Partition

PAIRS = (
    ("城区|县城|城镇|市区", "乡镇|农村|集镇|乡村|镇村"),
    ("(?<!非)专职", "兼职"),
    ("线上|网上", "线下"),
    ("上半年", "下半年"),
    ("男[性生士]?", "女[性生士]?"),
    ("上午", "下午"),
    ("公办", "民办"),
    ("原创", "转载|转发"),
    ("人大(?:代表)?", "政协(?:委员)?"),
    ("(?<!非)党员", "非党员|非中共"),
    ("(?:已|均)?发放|发出", "留存|库存|留用"),
    ("(?<!非)在编", "编外|聘用|非在编"),
    ("国有", "民营|私营"),
    ("首次|初次", "重复|多次"),
    ("[省市县区]直(?:部门|单位)?", "乡镇|街道|镇街"),
    ("机关", "基层|村居|村（居）|村\\(居\\)"),
)
SIDES = tuple(tuple(Pattern(f"(?:{word})[^，；、。#]{{0,8}}$") for word in pair) for pair in PAIRS)
LEAD = Pattern("^(?:[^，。；：、（）,;:()]{0,8}[：:，,])?(?:其中|包括)?(?:有|为)?[：:，,]?$")
GOES_ON = Pattern("[、，,]?(?:其[他它]|另|还有|以及|等)|、")


def are_opposites(one: Quantity, other: Quantity) -> bool:
    """True for two quantities named by the two words of a pair, whichever comes first."""
    return any(
        (first.search(one.before) and second.search(other.before))
        or (second.search(one.before) and first.search(other.before))
        for first, second in SIDES
    )


def halves(told: Text) -> Iterator[Partition]:
    """A total and, right behind it, its two sides and nothing else: 人员26名，专职9名，兼职17名."""
    for n, (whole, one, other) in enumerate(
        zip(told.quantities, told.quantities[1:], told.quantities[2:], strict=False)
    ):
        alike = one.depth == other.depth and _same_kind(whole, one) and _same_kind(one, other)
        smaller = max(one.value, other.value) < whole.value
        if not alike or not smaller or whole.unit == "%" or not are_opposites(one, other):
            continue
        lead = told.text[whole.end : one.start - len(one.before)]
        if not LEAD.match(lead) or STOP.search(told.text[one.end : other.start]):
            continue
        if not _goes_on(told, other, told.quantities[n + 3 : n + 4]):
            hazy = not (whole.known and one.known and other.known)
            yield Partition(whole, (), (one, other), "两类", whole.start, hazy=hazy)


def _same_kind(one: Quantity, other: Quantity) -> bool:
    return (one.unit, one.sentence) == (other.unit, other.sentence)


def _goes_on(told: Text, last: Quantity, following: Sequence[Quantity]) -> bool:
    """True where a third kind is told behind the two, or may be."""
    if GOES_ON.match(told.text, last.end + len(last.after)):
        return True
    return any(
        _same_kind(last, q) and not STOP.search(told.text[last.end : q.start]) for q in following
    )
