"""What a part of the narrative can be a share of: the whole of its list, what stands before it, or
a total of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gia_author.checks.claims import evaluate
from gia_author.language.comparisons import share_words
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

NEAR = 100  # quantities on each side of a part among which its total may be
REQUESTS = ("总计", "本年新收", "本年新收＋上年结转")
EVERY = Pattern(
    "^(?:总|全|全部|全年|公开|发布|政府|主动|信息|申请|受理|收到|答复|办结|件|数|量|比例|比重|的)*$"
)


OF_REQUESTS = Pattern("办结|答复|申请|收到|受理")


def wholes_of(report: Report, paragraph: Paragraph, part: Quantity, base: str) -> list[Decimal]:
    """What a part can be a share of; nothing where the words name what is not counted here."""
    told = paragraph.told
    near = (*told.before(part.start)[-NEAR:], *told.after(part.end)[:NEAR])
    same = [q for q in near if q.unit == part.unit and q.known and q.value]
    if not EVERY.match(base):
        named = [q for q in same if share_words(base, q.before + q.after[:6])]
        return [q.value for q in named if q.start < part.start and q.value >= part.value]
    among = [q.value for q in _among(told, part)]
    lists = paragraph.lists_of.get(part, [])
    if among and not lists:
        return among
    first = [lists[0].whole] if lists else _in_sentence(told, part)
    if not first and OF_REQUESTS.search(base) and "申请" in told.text[: part.end]:
        return _table_totals(report, part)
    sums = [sum((p.value for p in one.parts), Decimal(0)) for one in lists]
    others = [*(q.value for q in same), *sums, *_table_totals(report, part)]
    return [value for value in (*(q.value for q in first), *others) if value] if first else []


OWN_SHARE = Pattern("[^，。；、]{0,4}[，,（(]?占[^，。；\\d]{0,8}\\d")  # of a part beside it


def _in_sentence(told: Text, part: Quantity) -> list[Quantity]:
    """The quantity before a part in its sentence, of its unit and not less."""
    before = [q for q in told.before(part.start)[-NEAR:] if q.sentence == part.sentence]
    same = [q for q in before if q.unit == part.unit and q.exact]
    same = [q for q in same if not OWN_SHARE.match(told.text, q.end)]
    return same[-1:] if same and same[-1].value >= part.value > 0 else []


AMONG = Pattern("^[^，。；：（）,;:()\\d]{0,8}[中里](?:[，,])?$")


def _among(told: Text, part: Quantity) -> Iterator[Quantity]:
    """The quantity that a part is said to be among: 146条信息中，网站63条."""
    before = [q for q in told.before(part.start)[-1:] if q.sentence == part.sentence]
    whole = before[-1] if before else None
    counted = whole and whole.unit == part.unit and whole.exact and whole.value
    if whole and counted and AMONG.match(told.text[whole.end : part.start - len(part.before)]):
        yield whole


def _table_totals(report: Report, part: Quantity) -> list[Decimal]:
    if part.unit != "件":
        return []
    found = (evaluate(report, "依申请公开", name) for name in REQUESTS)
    return [Decimal(reading.value) for reading in found if reading is not None]
