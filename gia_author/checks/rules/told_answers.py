"""Single applications told in words (另1件由企业提出; 1件属于国家秘密，不予公开) for which there is
no room in table three."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from gia_author.checks.claims import claim_of, evaluate, is_soft
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrasebook import APPLICATIONS, ASKED
from gia_author.language.phrases import Quantity
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

NATURAL = "自然人|个人|公民|村民|居民|群众|市民|学生|教师|职工|患者|家长|业主"
LEGAL = "企业|公司|法人|商会|协会|合作社|事务所|律所|媒体|报社|研究院|研究所|单位"
PEOPLE, BODIES = "自然人", "法人"  # as the edition names the columns
WHO = ((Pattern(NATURAL), PEOPLE), (Pattern(LEGAL), BODIES))
FROM_WHOM = Pattern(
    "^(?:申请)?(?:均|都|全部)?(?:为|是|系)?由(?P<who>[^，。；、和与及或]{2,12}?)(?:提出|提交|申请|递交)"
)
OF_WHOM = Pattern(
    "(?:^|[、：]|其中|来自|由)(?P<who>公民|个人|自然人|企业|公司|法人)(?:提出|提交|递交)?的?(?:申请)?$"
)
ASKING = Pattern("申请人[^，。；]{0,4}?(?P<who>自然人|个人|商业企业|企业|公司|法人|科研机构)$")
ROWS = ("本年新收", "本年新收＋上年结转", "总计")
GRANTED, IN_PART, REFUSED = "予以公开", "部分公开", "不予公开"
ANSWERS = (
    (Pattern("不予公开"), REFUSED),
    (Pattern("(?:无|没有)现成信息"), "无法提供.没有现成信息"),
    (Pattern("无法提供"), "无法提供"),
    (Pattern("不予(?:重复)?处理"), "不予处理"),
    (Pattern("逾期(?:未|不)(?:缴|交)(?:纳|费)"), "其他处理.逾期未缴费"),
    (Pattern("逾期(?:未|不)(?:予)?补正"), "其他处理.逾期不补正"),
    (Pattern("(?:区分处理|部分公开)"), IN_PART),
)
UNSURE = Pattern(
    "如|若|拟|应当|不应|原|撤销|纠正|复议|诉讼|上年|去年|往年|结转|部门|乡镇|提案|留言"
)
UNITS = ("件", "份", "宗", "起")
REACH = 46  # characters behind a number in which its answer stands
DECIDED = Pattern("经(?:研究|审查|审核|认定|核实|讨论|论证)|作出(?:了)?(?:答复|决定)")
RULED_OUT = Pattern(
    "(?P<thing>[一-龥“”《》]{2,20})(?:因)?(?:属于|涉及|系|含有)[^，。；]{2,24}[，,](?:依法|决定|故|均)*(?P<what>不予公开|无法提供)"
)
RULE_TOLD = Pattern("凡|对于|一律|应当|严格|坚持|确保|或者?|等(?:信息|内容)?的?，")


class ToldAnswer(NamedTuple):
    """How many applications the text tells to be of a kind, and the words for it."""

    quantity: Quantity
    cells: tuple[str, ...]
    what: str
    end: int


@rule("G487", "text-vs-table")
def no_room_in_table(report: Report, context: Context) -> Iterator[Hit]:
    """文字里说的一件申请，表三里没有
    “另1件由企业提出”，表三法人一栏是0；“1件涉及商业秘密，依法不予公开”，表三没有不予公开的：文字里说了几件，表三那一格至少要有几件。
    说的比表里少的不报，可能只举了几件；上年的、别的机关的、复议纠正的不算。多半是表填错了格，或者文字没有改。
    核对台账，改正一处（国办公开办函〔2021〕30号：数据要准确、前后一致）。"""
    whole = report.figures.get((APPLICATIONS, "总计", "总计"))
    if whole is None:
        return
    for paragraph in context.narrative.paragraphs():
        if not ABOUT.search(paragraph.text):
            continue
        for told in (*_applicants(report, paragraph), *_answers(report, paragraph)):
            if claim_of(report, context.narrative, paragraph, told.quantity):
                continue  # held against its cell by another rule
            yield from _too_many(report, paragraph, told)
        if whole:
            yield from _ruled_out(report, paragraph)


ABOUT = Pattern(f"{ASKED}|申请")


def _applicants(report: Report, paragraph: Paragraph) -> Iterator[ToldAnswer]:
    """Numbers of applications with who made them."""
    for q in paragraph.told.quantities:
        behind = FROM_WHOM.search(paragraph.text[q.end : q.end + REACH])
        people = q.unit in ("人", "名", "家", "位") and ASKING.search(q.before)
        found = (behind or OF_WHOM.search(q.before)) if q.unit in UNITS else people
        if not found or not q.exact:
            continue
        column = _column(report, found["who"])
        if column:
            cells = tuple(f"{row}@{column}" for row in ROWS)
            end = q.end + (behind.end() if behind else 0)
            yield ToldAnswer(q, cells, found["who"], end)


def _column(report: Report, who: str) -> str:
    """The column of the one who asked, by its name in the form or by what he is; empty for none."""
    named = (name for name in report.edition.meanings.applicants if name in who)
    return next(named, "") or next((name for said, name in WHO if said.search(who)), "")


def _answers(report: Report, paragraph: Paragraph) -> Iterator[ToldAnswer]:
    """Numbers of applications with how they were answered, up to the words of the next number."""
    told = paragraph.told
    for n, q in enumerate(told.quantities):
        if q.unit not in UNITS or not q.exact:
            continue
        ends = [other.start - len(other.before) for other in told.quantities[n + 1 : n + 2]]
        end = min(*ends, told.sentence(q.start)[1] - 1, q.end + REACH)
        behind = paragraph.text[q.end : end].partition("；")[0]
        found = [(m, cell) for said, cell in ANSWERS if (m := said.search(behind))]
        if len(found) == 1 and not behind.startswith("、"):
            end = q.end + found[0][0].end()
            lead = told.quantities[n - 1].end if n else 0
            cause = paragraph.text[max(lead, told.sentence(q.start)[0]) : end]
            yield ToldAnswer(q, (_row(report, found[0][1], cause),), found[0][0][0], end)


def _row(report: Report, cell: str, cause: str) -> str:
    """The row of a group of answers of which the cause is told, or the group."""
    rows = report.edition.meanings.words[APPLICATIONS]
    named = [
        row
        for row, words in rows.items()
        if row.startswith(f"{cell}.") and any(word in cause for word in words)
    ]
    return named[0] if len(named) == 1 else cell


def _too_many(report: Report, paragraph: Paragraph, told: ToldAnswer) -> Iterator[Hit]:
    """What is told, where the table has fewer."""
    start = paragraph.told.sentence(told.quantity.start)[0]
    if UNSURE.search(paragraph.text, start, told.end) or not _is_application(paragraph, told):
        return
    readings = [evaluate(report, APPLICATIONS, cell) for cell in told.cells]
    values = [one for one in readings if one is not None]
    if not values or max(Decimal(one.value) for one in values) >= told.quantity.value:
        return
    said = f"{show(told.quantity.value)}{told.quantity.unit}"
    words = f"文字说{told.what}的有{said}，表三里{values[0].name}是{show(values[0].value)}。"
    quote = paragraph.text[max(start, told.quantity.start - 6) : told.end].strip("，。；、 ")
    soft = is_soft(report, paragraph.told, told.quantity.start, told.end)
    yield Hit(
        words, paragraph.path, "核对台账，改正一处。", quote, grade="另一范围" if soft else ""
    )


def _is_application(paragraph: Paragraph, told: ToldAnswer) -> bool:
    """True where the sentence, or the one before, speaks of applications and of nothing else."""
    start = paragraph.told.sentence(told.quantity.start)[0]
    begun = paragraph.told.sentence(max(start - 1, 0))[0]
    return bool(re.search("申请", paragraph.text[begun : told.end]))


def _ruled_out(report: Report, paragraph: Paragraph) -> Iterator[Hit]:
    """One thing of which it was decided that it is not given out, where the table has none."""
    for found in RULED_OUT.finditer(paragraph.text):
        start, end = paragraph.told.sentence(found.start())
        sentence = paragraph.text[start : min(end, found.end())]
        reading = evaluate(report, APPLICATIONS, found["what"])
        if reading is None or reading.value or UNSURE.search(sentence):
            continue
        if DECIDED.search(sentence) and not RULE_TOLD.search(sentence):
            words = f"文字说“{found['thing']}……{found['what']}”，表三里{found['what']}是0。"
            yield Hit(words, paragraph.path, "核对台账，改正一处。", found[0][-110:])
