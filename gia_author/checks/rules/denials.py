"""What one clause denies and another tells, beside it or anywhere else in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.assertions import Assertions, Clause, assertions
from gia_author.checks.claims import claims_in
from gia_author.checks.denied_things import CHANNEL, STRETCH, Denied, denials, facts
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import ordinals, pieces, year_of
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

NOT_OURS = Pattern(
    "上年|去年|往年|历年|以前|其[他它]|下属|所属|上级|各乡镇|累计|拟|计划|将|应|如|若"
)
SENTENCE = Pattern("[^。！？；;]{3,200}[。！？；;]?")
OF_TABLES = Pattern("公开$|申请|结转|提供|不予处理|规范性文件|规章|许可|处罚|强制")
FIX = "核对实际，删去不对的一句。"


@rule("G446", "other")
def denied_then_told(report: Report, context: Context) -> Iterator[Hit]:
    """前面说没有，接着又写了
    “未开展政策解读”接着写解读稿件12篇，“没有开设政务新媒体”接着写公众号发布多少条，“不存在问题”接着列一是、二是：
    两句话只有一句是真的，多半是套用的句子没有删。只比同一段里相邻的句子，隔开的由G467核对；说的是下属单位、往年的，或者只否认一部分
    （重大、专题、其他）的不算。表三、表四的数由G415核对。核对实际，删去不对的一句。
    年度报告要如实反映情况（《条例》第五十条、国办公开办函〔2021〕30号）。"""
    for denied, fact in _contradicted(report, context):
        if is_near(denied.clause, fact):
            words = f"前面说“{denied.clause.text}”，接着写“{fact.text}”。"
            yield Hit(words, denied.clause.piece.path, FIX, quote=_from_to(denied.clause, fact))
    yield from _listed(report, context)
    yield from _zero_then_some(report, context)
    yield from _nothing_else(context)


@rule("G467", "other")
def denied_and_told(report: Report, context: Context) -> Iterator[Hit]:
    """一处说没有，另一处写了有多少
    一处写“未组织保密审查培训”，另一处写“组织保密审查培训1次”；没有网站、公众号、查阅点而写了通过它发布、接待多少次；
    未发生复议、诉讼、责任追究而写了几件几人：两句话只有一句是真的，多半是套用的句子没有删。名称要一样，说的要是同一种事；
    相邻的句子由G446核对，申请的由G462核对，否认与表四不符的由G415核对。往年的、上级和下属单位的、打算的不算。
    核对实际，删去不对的一句。年度报告要如实反映情况（《条例》第五十条）。"""
    for denied, fact in _contradicted(report, context):
        if not is_near(denied.clause, fact):
            words = f"一处说“{denied.clause.text}”，另一处写“{fact.text}”。"
            place = fact if denied.deed in HAPPENS or CHANNEL.search(denied.head) else denied.clause
            yield Hit(words, place.piece.path, FIX, quote=place.text)


HAPPENS = ("发生", "出现")


def is_near(one: Clause, other: Clause) -> bool:
    """True for a clause of the same sentence or the next two of the paragraph."""
    return one.piece is other.piece and 0 <= other.sentence - one.sentence <= STRETCH


def _contradicted(report: Report, context: Context) -> tuple[tuple[Denied, Clause], ...]:
    """Each denial that a clause contradicts, with that clause. Worked out once."""
    said = assertions(context.narrative)
    memory = vars(said)
    if "_contradicted" not in memory:
        memory["_contradicted"] = tuple(_pairs(report, context, said))
    result: tuple[tuple[Denied, Clause], ...] = memory["_contradicted"]
    return result


def _pairs(report: Report, context: Context, said: Assertions) -> Iterator[tuple[Denied, Clause]]:
    """Each denial with the first clause that contradicts it, one near it before all others."""
    told: set[int] = set()
    for denied in denials(said, year_of(report, context)):
        if denied.clause.number in told or _in_tables(report, denied):
            continue
        every = [fact for fact in facts(denied, said) if not _is_claimed(report, context, fact)]
        fact = next((one for one in every if is_near(denied.clause, one)), next(iter(every), None))
        if fact and fact.number not in told:
            told |= {denied.clause.number, fact.number}
            yield denied, fact


CASES = {"复议": ("行政复议",), "诉讼": ("未经复议直接起诉", "复议后起诉")}


def _in_tables(report: Report, denied: Denied) -> bool:
    """True where the tables have some: that is told of the denial elsewhere."""
    text = denied.clause.text
    rows = [row for word, rows in CASES.items() if word in text for row in rows]
    tabled = report.figures.get(("依申请公开", "总计", "总计"))
    return bool(tabled and OF_TABLES.search(text)) or any(
        report.figures.get(("复议诉讼", row, "总计")) for row in rows
    )


def _is_claimed(report: Report, context: Context, fact: Clause) -> bool:
    """True for a number that is held against the tables elsewhere."""
    return any(
        claim.readings and str(claim.quantity.value) in fact.text
        for paragraph in context.narrative.paragraphs()
        if fact.text in paragraph.text
        for claim in claims_in(report, context.narrative, paragraph)
    )


def _from_to(one: Clause, other: Clause) -> str:
    """The text from one clause to the end of the other, or its last part where that is long."""
    end = other.start + len(other.text)
    return one.piece.text[one.start : end] if end - one.start <= LONGEST else one.text


LONGEST = 100  # characters of a quotation


def _listed(report: Report, context: Context) -> Iterator[Hit]:
    """The first of the problems that follow where it is said that there are none."""
    for denied in denials(assertions(context.narrative), year_of(report, context)):
        clause = denied.clause
        if denied.head != "问题":
            continue
        following = [m for m in ordinals(clause.piece.text) if m.start() >= clause.start]
        if len(following) > 1:
            first = clause.piece.text[following[0].start() : following[0].end() + 12]
            words = f"前面说“{clause.text}”，接着写“{first.split('。')[0]}”。"
            yield Hit(words, clause.piece.path, FIX, quote=clause.text)


ZERO = Pattern(r"([一-龥]{2,16}?)(?:为|共|数)?(?<![\d.])0([条件篇次期场个人起例项名家份])")
LEADING = Pattern(
    "^(?:20\\d\\d年度?|全年|本年度?|年内)?(?:[我本][局镇县市区办委街乡])?(?:其中|共|已)?"
)


def _zero_then_some(report: Report, context: Context) -> Iterator[Hit]:
    """0 of something, and in the next clauses some of the same: 上年结转0件，上年结转的1件."""
    tabled = report.figures.get(("依申请公开", "总计", "总计")) is not None
    for piece in pieces(context.narrative):
        for found in ZERO.finditer(piece.text):
            noun = LEADING.sub("", found[1])
            if len(noun) < 4 or (tabled and OF_TABLES.search(noun)):
                continue
            again = re.compile(rf"(?:^|[，。；、]){re.escape(noun)}的(?!0)(\d{{1,6}}){found[2]}")
            rest = piece.text[found.end() :]
            told = again.search(rest[:80])
            if told:
                words = f"前面说“{found[0]}”，接着写“{told[0].strip('，。；、')}”。"
                yield Hit(words, piece.path, "核对件数。", quote=told[0].strip("，。；、"))


NO_MORE = Pattern(
    "^(?:20\\d\\d年度?|本年度?)?，?(?:[我本][一-龥]{1,3})?，?(?:无|没有|不存在)其[他它](?:需要?|要)?(?:报告|说明)的?事项。"
)
SOME = Pattern(
    r"(?<![\d.])(?!0(?!\d))(\d{1,7})\s?余?(?:[条件篇次期场个人起例项名家份处则台块]|人次)"
)
ABOUT_FEES = Pattern("收费|处理费|费用|收取")


def _nothing_else(context: Context) -> Iterator[Hit]:
    """No other matters, and then one: a sentence with a number that is not of fees."""
    for section in context.narrative.sections:
        paragraphs = section.paragraphs() if section.key == "其他需要报告的事项" else iter(())
        for paragraph in paragraphs:
            found = NO_MORE.search(paragraph.text)
            rest = SENTENCE.findall(paragraph.text[found.end() :]) if found else []
            told = next((s for s in rest if SOME.search(s) and not ABOUT_FEES.search(s)), "")
            if found and told and not NOT_OURS.search(told):
                words = f"前面说“{found[0].rstrip('。')}”，接着写“{told[:40]}”。"
                fix = "删去“没有其他需要报告的事项”。"
                yield Hit(words, paragraph.path, fix, quote=found[0])
