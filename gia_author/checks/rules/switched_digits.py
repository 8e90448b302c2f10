"""A figure that stands in two places with two neighbouring digits the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from gia_author.checks.claims import is_inserted
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.comparisons import share_words
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

LEAST = 3  # digits; two that are unlike are as often two figures
SINGLE = 9  # the greatest number of one digit
SURELY = 4  # digits that are not switched by chance; of fewer the words beside them are compared
ALIKE = 3  # pairs of characters that both places share
BESIDE = 10  # characters on either side that are compared
FEES = ("主动公开政府信息", "行政事业性收费")
TEN_THOUSAND = Decimal(10_000)


class PlacedFigure(NamedTuple):
    """A figure of the narrative where it stands."""

    paragraph: Paragraph
    quantity: Quantity

    @property
    def beside(self) -> str:
        """The words on either side."""
        q, text = self.quantity, self.paragraph.text
        return text[max(0, q.start - BESIDE) : q.start] + "，" + text[q.end : q.end + BESIDE]


@rule("G482", "text-vs-table")
def switched_digits(report: Report, context: Context) -> Iterator[Hit]:
    """两处的数像是写颠倒了两位
    前面写“改造农村危房146户”，后面写“164户农村危房”；文字里收费236.4万元，表二是263.4万元：相邻的两位换了位置，多半是重打的时候颠倒的。
    三位数要两处前后的字也相近才说，一句话里的不比。两个数本来不同的，写一条“核对说明”。
    核对原始记录，改正一处。年报的数据要准确、前后一致（国办公开办函〔2021〕30号）。"""
    figures = [
        PlacedFigure(paragraph, q)
        for paragraph in context.narrative.paragraphs()
        for q in paragraph.told.quantities
        if q.exact and q.value > SINGLE and not is_inserted(paragraph, q)
    ]
    yield from _in_two_places([one for one in figures if len(_digits(one.quantity.value)) >= LEAST])
    yield from _beside_the_table(report, figures)
    yield from _decisions_beside_the_table(report, figures)


def _in_two_places(figures: list[PlacedFigure]) -> Iterator[Hit]:
    """Each figure with an earlier one of its unit and of the same digits, found by these digits."""
    known: dict[tuple[str, str], list[PlacedFigure]] = {}
    for one in figures:
        q = one.quantity
        same = known.setdefault((q.unit, "".join(sorted(_digits(q.value)))), [])
        other = next((o for o in same if _is_switched_copy(o, one)), None)
        if other:
            before = f"{show(other.quantity.value)}{q.unit}"
            words = f"前面写的是{before}，这里写的是{show(q.value)}{q.unit}，像是颠倒了两位。"
            yield _hit(words, one)
        elif all(o.quantity.value != q.value for o in same):
            same.append(one)


def _is_switched_copy(first: PlacedFigure, one: PlacedFigure) -> bool:
    apart = first.paragraph is not one.paragraph or (
        first.quantity.sentence != one.quantity.sentence
    )
    return (
        apart
        and not _is_part_of(first, one)
        and _is_switched(first.quantity.value, one.quantity.value)
        and share_words(first.beside, one.beside) >= ALIKE
    )


def _is_part_of(first: PlacedFigure, one: PlacedFigure) -> bool:
    """True where the first is told as the whole of the other: 公开292条。其中动态229条."""
    lists = one.paragraph.lists_of.get(one.quantity, ())
    return any(listed.whole == first.quantity for listed in lists)


def _beside_the_table(report: Report, figures: list[PlacedFigure]) -> Iterator[Hit]:
    """Money told that is the table's fees but for two digits."""
    fees = report.figures.get(FEES)
    if not isinstance(fees, Decimal | int) or len(_digits(Decimal(fees))) < SURELY:
        return
    for one in figures:
        q = one.quantity
        if q.unit == "元" and _is_switched(q.value / TEN_THOUSAND, Decimal(fees)):
            said = show(q.value / TEN_THOUSAND)
            words = f"文字里是{said}万元，表二是{show(fees)}万元，像是颠倒了两位。"
            yield _hit(words, one)


def _decisions_beside_the_table(report: Report, figures: list[PlacedFigure]) -> Iterator[Hit]:
    """A number of decisions named as such that is the table's but for two digits, where the text
    does not tell the table's too."""
    named = [(one, m["kind"]) for one in figures if (m := DECISION.search(one.quantity.before))]
    told = {(kind, one.quantity.value) for one, kind in named}
    for one, kind in named:
        value = Decimal(report.figures.get((FEES[0], kind)) or 0)
        if (kind, value) not in told and _is_switched(one.quantity.value, value):
            said = show(one.quantity.value)
            words = f"文字里是{said}，表二里{kind}是{show(value)}，像是颠倒了两位。"
            yield _hit(words, one)


DECISION = Pattern(
    "(?P<kind>行政(?:许可|处罚|强制))(?:和|及)?(?:决定|结果|案件|信息|措施|事项)?(?:公示|公开)?(?:共|共计)?$"
)


def _hit(words: str, one: PlacedFigure) -> Hit:
    q, text = one.quantity, one.paragraph.text
    quote = text[max(one.paragraph.told.clause(q.start)[0], q.start - 20) : q.end + 6]
    return Hit(words, one.paragraph.path, "核对原始记录，改正一处。", quote)


def _digits(value: Decimal) -> str:
    return f"{abs(value).normalize():f}".replace(".", "")


def _is_switched(one: Decimal, other: Decimal) -> bool:
    """True for two numbers alike but for two neighbouring digits."""
    a, b = (f"{abs(value).normalize():f}" for value in (one, other))
    unlike = [n for n in range(min(len(a), len(b))) if a[n] != b[n]]
    if len(a) != len(b) or len(unlike) != 2 or unlike[1] - unlike[0] != 1:
        return False
    first, second = unlike
    return a[first] == b[second] and a[second] == b[first]
