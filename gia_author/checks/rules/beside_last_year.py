"""What is told of last year in one place, against this year's figures or another place: an
application of last year's answered in this one, the same number as last year's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from gia_author.checks.claims import evaluate
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits
from gia_author.form.numbers import show
from gia_author.language.comparisons import share_words
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

RECEIVED_BEFORE = Pattern(
    r"(?:(?P<year>20\d\d)年|(?P<last>上年|去年|上一年))度?(?:\d{1,2}月(?:份|底|初|末|\d{1,2}日)?|底|末|年底)?"
    r"(?:收到|受理|接收|接到)的?[^，。；\d]{0,10}[\d一二两三四五]{1,3}件(?P<what>[^，。；]{0,14})"
    r"(?P<rest>[^。；]{0,60})"
)
ANSWERED_NOW = Pattern(
    r"(?:(?P<year>20\d\d)年|今年|本年)度?(?:\d{1,2}月(?:份|底|初|末|\d{1,2}日)?)?"
    r"[^，。；\d]{0,6}(?:答复|办结|作出决定)"
)
CARRIED = "上年结转"


class Moved(NamedTuple):
    """Last year's number and this year's, and what is counted."""

    then: Quantity
    present: Quantity
    what: str


@rule("G490", "cross-year")
def answered_though_not_carried(report: Report, context: Context) -> Iterator[Hit]:
    """上年收到、今年才答复的申请没有结转
    “上年12月收到的1件申请，今年2月才答复”，而表三的“上年结转”是0：上年没有办完的申请，上年报告应当填在“结转下年度”，
    今年应当填在“上年结转”。年内答复的不算，来信、投诉不算。
    对照登记台账核对（国办公开办函〔2021〕30号，表三“二、上年结转政府信息公开申请数量”）。"""
    carried = evaluate(report, "依申请公开", CARRIED)
    if carried is None or carried.value or not report.year:
        return
    for piece, found in hits(context.narrative, RECEIVED_BEFORE):
        if found["year"] and int(found["year"]) != report.year - 1:
            continue
        answered = ANSWERED_NOW.search(found["rest"])
        now = answered and (not answered["year"] or int(answered["year"]) == report.year)
        if now and "申请" in found["what"]:
            words = "这件申请是上年收到、今年答复的，表三里上年结转是0件。"
            quote = found[0][: -len(found["rest"])] if found["rest"] else found[0]
            yield Hit(words, piece.path, "对照登记台账，核对上年结转的件数。", quote=quote)


LAST = r"(?:上一?年度?|去年|20\d\d年度?)(?:同期)?"
SAME = Pattern(
    f"(?:与|和|同|较){LAST}(?:相比)?[，,]?(?:数量|总量|件数|申请量)?(?:基本|大体|大致|总体)?"
    "(?:持平|相同|一致|一样|(?:没有|无|未发生)变化)"
)
ABOUT = Pattern("基本|大体|大致|总体")
NAMED_YEAR = Pattern("(20\\d\\d)年")
FROM = Pattern(f"(?:由|从){LAST}的?(?P<what>[^，。；\\d]{{0,6}})$")
TO = Pattern("^(?:增加|增长|上升|提高|减少|下降|降低|回落|升|降|增|减)?(?:到|至|为)")
UNITS = ("件", "条", "次", "份", "篇", "期", "个", "场")


@rule("G491", "cross-year")
def same_yet_changed(report: Report, context: Context) -> Iterator[Hit]:
    """说与上年持平，另一处写的上年的数不同
    前面写“收到申请6件，与上年持平”，后面写“申请由上年的8件降至今年的6件”：同一个数，上年是多少只有一个。
    “基本持平”的不算；两个数写在一处的由G472核对。核对上年的数（国办公开办函〔2021〕30号：数据要准确、前后一致）。"""
    moved = [*_moved(report, context)]
    if not moved:
        return
    for paragraph in context.narrative.paragraphs():
        told = (_told_otherwise(report, paragraph, f, moved) for f in SAME.finditer(paragraph.text))
        yield from [hit for hit in told if hit][:1]


def _told_otherwise(
    report: Report, paragraph: Paragraph, found: re.Match[str], moved: Sequence[Moved]
) -> Hit | None:
    """A number said to be last year's, of which another place gives another one of last year."""
    now = _subject(paragraph, found.start())
    if now is None or ABOUT.search(found[0]) or _is_other_year(report, found[0]):
        return None
    for one in moved:
        same = (one.present.unit, one.present.value) == (now.unit, now.value)
        if same and one.then.value != now.value and share_words(one.what, now.before):
            said = f"另一处写的上年是{show(one.then.value)}{now.unit}"
            words = f"这里{show(now.value)}{now.unit}，写的是“{found[0]}”，{said}。"
            return Hit(words, paragraph.path, "核对上年的数。", quote=found[0])
    return None


def _is_other_year(report: Report, said: str) -> bool:
    named = NAMED_YEAR.search(said)
    return bool(named and int(named[1]) != report.year - 1)


def _subject(paragraph: Paragraph, position: int) -> Quantity | None:
    """The number said to be the same as last year's: the last before it in its sentence, or where
    the sentence has none, the first of the paragraph."""
    begun = paragraph.told.sentence(position)[0]
    before = [q for q in paragraph.told.before(position) if q.unit in UNITS and q.exact]
    here = [q for q in before if q.start >= begun]
    return here[-1] if here else next(iter(before), None)


def _moved(report: Report, context: Context) -> Iterator[Moved]:
    """From last year's number to this year's, with what is counted."""
    for paragraph in context.narrative.paragraphs():
        for then, now in pairwise(paragraph.told.quantities):
            pair = FROM.search(then.before) if then.unit == now.unit else None
            if not pair or not TO.match(now.before) or not (then.exact and now.exact):
                continue
            if not _is_other_year(report, then.before):
                yield Moved(then, now, then.before[: pair.start()] + pair["what"])
