"""Of all something is said, and beside it or elsewhere of some that it is not so."""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.checks.all_and_some import Statement
from gia_author.checks.assertions import assertions
from gia_author.checks.opposed import contradictions, is_near
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits, pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

SENTENCE = Pattern("[^。！？；;]{3,200}[。！？；;]?")
# of each line every thing is one or the other
RIVALS = (
    ("自然人|公民个人", "企业|法人|组织|机构"),
    ("网络|网上|线上|互联网", "信函|邮寄|当面|现场|传真|线下"),
    ("信函|邮寄", "网络|网上|线上|当面|现场"),
    ("维持", "纠正|撤销|确认违法"),
)
ALL = "(?:均|全部|都|全)(?:已)?(?:由|为|是|通过|以|在|系)?[^，。；\\d]{0,10}?"
SOME = r"(?<![\d.])(?!0(?!\d))\d{1,6}[件起个项]"
EVERY = tuple(
    (
        Pattern(f"{ALL}(?:{one})"),
        Pattern(f"(?:{other})[^，。；\\d]{{0,10}}{SOME}|{SOME}[^，。；\\d]{{0,6}}(?:{other})"),
    )
    for one, other in RIVALS
)
AWAY = Pattern("除|其余|其他|外|结转|上年|去年")


SOME_OF_THEM = Pattern(
    rf"{SOME}[^，。；\d]{{0,8}}(?:均|全部|都)已?(?:完成)?(?P<mended>[一-龥]{{2,3}})(?:完毕|到位)?"
    r"[，,]其中(?P<some>\d{1,6})[件起个项][^，。；\d]{0,6}(?:已|完成)+(?P=mended)"
)
FIX = "核对台账，改正一处。"


@rule("G447", "other")
def all_yet_some_other(report: Report, context: Context) -> Iterator[Hit]:
    """说全部是，又写了不是的
    “申请均由自然人提出，其中企业提出2件”“均按期答复，其中1件逾期答复”：全部里面不会有例外，多半是改了一处，另一处没有改。
    有例外的，写“其余均”。核对台账，改正一处。年报的文字要前后一致（国办公开办函〔2021〕30号）。"""
    for piece in pieces(context.narrative):
        for sentence in SENTENCE.finditer(piece.text):
            for every, exception in EVERY:
                one = every.search(sentence[0])
                other = exception.search(sentence[0], one.end()) if one else None
                if one and other and not AWAY.search(sentence[0][: other.start()]):
                    words = f"说“{one[0]}”，又说“{other[0]}”。"
                    yield Hit(words, piece.path, FIX, quote=sentence[0][-100:])
                    break
    for piece, found in hits(context.narrative, SOME_OF_THEM):
        if not AWAY.search(found[0]):
            yield Hit("前面说全部，后面又说只有一部分。", piece.path, FIX, quote=found[0])
    for whole, part in contradictions(assertions(context.narrative)):
        if is_near(whole, part) and not part.under_way:
            yield _hit("前面说“{}”，接着说“{}”。", whole, part, FIX)


@rule("G463", "other")
def all_done_yet_open(report: Report, context: Context) -> Iterator[Hit]:
    """说全部办结，又写还有没办结的
    “受理来电463件，已全部办结；仍有12件来电正在办理”：全部办结了就不会还有。改成“其余均已办结”，或者核对件数。
    前面写了“除……外”的、说的不是一样东西的不算；申请结转下年的由G441报。年报的文字要前后一致（国办公开办函〔2021〕30号）。"""
    for whole, part in contradictions(assertions(context.narrative)):
        if is_near(whole, part) and part.under_way:
            fix = "改成“其余均已办结”，或者核对件数。"
            yield _hit("前面说“{}”，这里说“{}”。", whole, part, fix)


IMPROVEMENT = "存在的主要问题及改进情况"


@rule("G468", "other")
def all_yet_some_left(report: Report, context: Context) -> Iterator[Hit]:
    """一处说全部都做了，另一处写还有没做的
    一处写“民生实事的进展情况已全部公开”，另一处写“民生实事中仍有3项未公开”；“全部股室均配备了信息员”“两个股室没有配备信息员”；
    “网民留言均按期回复”“4条网民留言超期回复”：两句话只有一句是真的，有例外的写“除……外均”或者“大部分”。
    说的要是同一样东西、同一件事；“应公开的”“依法”“基本”的不算，同一句里的由G447、G463核对，申请的由G461核对。
    核对实际，改正一处。年报的文字要前后一致（国办公开办函〔2021〕30号）。"""
    for whole, part in contradictions(assertions(context.narrative)):
        later = whole.clause.number > part.clause.number
        mended = later and whole.clause.piece.section == part.clause.piece.section == IMPROVEMENT
        if not is_near(whole, part) and not mended:
            yield _hit("一处说“{}”，这里说“{}”。", whole, part, "核对实际，改正一处。")


def _hit(words: str, whole: Statement, part: Statement, fix: str) -> Hit:
    clause = part.clause
    said = words.format(whole.clause.text, part.text)
    return Hit(said, clause.piece.path, fix, quote=clause.text[-100:])
