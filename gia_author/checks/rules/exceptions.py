"""Of all something is said, and then of some that it is not so."""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

SENTENCE = Pattern("[^。！？；;]{3,200}[。！？；;]?")
# of each line every thing is one or the other
RIVALS = (
    ("自然人|公民个人", "企业|法人|组织|机构"),
    ("网络|网上|线上|互联网", "信函|邮寄|当面|现场|传真|线下"),
    ("信函|邮寄", "网络|网上|线上|当面|现场"),
    ("按期|按时|(?:期限|时限)内|如期", "逾期(?!不|未)|超期|超过(?:法定)?(?:期限|时限)"),
    ("维持", "纠正|撤销|确认违法"),
    ("办结|办理完毕", "正在办理|未办结|尚未(?:办结|答复)|办理中"),
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


VERB = "[一-龥]{2,3}"
REST = Pattern(
    rf"(?:[均都]|全部)已?(?P<done>{VERB})[^。；]{{0,12}}[，,](?:目前)?(?:但|仍|尚|还)*有{SOME}[^，。；\d]{{0,4}}(?:未|没有)(?:完成)?(?P=done)"
    rf"|{SOME}[^，。；\d]{{0,8}}(?:均|全部|都)已?(?:完成)?(?P<mended>{VERB})(?:完毕|到位)?[，,]其中(?P<some>\d{{1,6}})[件起个项][^，。；\d]{{0,6}}(?:已|完成)+(?P=mended)"
)


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
                    yield Hit(words, piece.path, "核对台账，改正一处。", quote=sentence[0][-100:])
                    break
        for found in REST.finditer(piece.text):
            if not AWAY.search(found[0]):
                words = "前面说全部，后面又说只有一部分。"
                yield Hit(words, piece.path, "核对台账，改正一处。", quote=found[0])
