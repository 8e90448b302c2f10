"""What a sentence denies and the next one tells; all of a kind, and then one that is of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, ordinals, pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

SENTENCE = Pattern("[^。！？；;]{3,200}[。！？；;]?")
CLAUSE = Pattern("[^，,。！？；;：:]{2,80}")
# 未组织政府信息公开培训; 没有发现问题
DENIAL = Pattern(
    "^(?:20\\d\\d年度?|全年|本年度?|年内|今年|目前)?(?:[我本][一-龥]{1,2})?"
    "(?:检查中|自查中|(?:政府信息公开|政务公开|信息公开|公开)?工作(?:中|方面)?)?[也均尚仍]?"
    "(?:未|没有|没|不存在|无)(?:曾|能)?"
    "(?P<verb>组织|开展|召开|举办|举行|开设|开通|设立|设置|设|制发|制定|制作|印发|出台|发生|发现|查出|出现|产生|建立|建|进行|参加"
    "|公开|发布|接待|编发|配备|存在|收到|受理)?(?:过|了|任何|一[起次件例个])?"
    "(?P<what>[一-龥]{2,22})$"
)
SET_IN_FRONT = Pattern(
    "^(?:政府信息公开|政务公开|信息公开|政府信息)?(?:有关|相关)?(?:专门的)?(?:工作)?的?"
)
SET_BEHIND = Pattern("(?:活动|工作|事件|情况|现象|案件|事项|行为|事故|等|的)+$")
# a denial of these is one of a part only, or of something that others are counted for
NARROWER = Pattern(
    "重大|严重|较大|突出|明显|违规|违法|不良|负面|重复|新(?!媒体|闻)|其[他它]|专题|专项|专职|单独|独立|集中|大型|现场|线下|线上"
    "|上级|市级|省级|县级|本级|乡镇|下属|部门|规章|除|以外|超|逾|因|责任追究|举报|投诉|申请|复议|诉讼|收费|费"
)
NUMBER = Pattern(
    r"(?<![\d.])(?!0(?!\d))(\d{1,7})\s?余?(?:[条件篇次期场个人起例项名家份处则台块]|人次)"
)
NOT_OURS = Pattern(
    "未|没有|无(?!障碍|锡|为)|不|上年|去年|往年|历年|以前|其[他它]|下属|所属|上级|市级|省级|各乡镇|累计|拟|计划|将|应|如|若|免|防"
)
KINDS_OF = {  # what is said of a kind, where the text names one of it
    "新媒体": "公众号|微博|抖音号|视频号|头条号|订阅号|服务号|客户端",
    "政务新媒体": "公众号|微博|抖音号|视频号|头条号|订阅号|服务号|客户端",
    "网站": "门户网站|政务网站",
}
OF_TABLES = Pattern("公开$|申请|结转|提供|不予处理|规范性文件|规章|许可|处罚|强制")
NEXT = 2  # sentences behind a denial that it is held against
SHORTEST = 2  # characters of a noun


@dataclass(frozen=True)
class Denied:
    """What a clause denies: its words, the noun denied, and where in the piece it ends."""

    words: str
    noun: str
    end: int


@rule("G446", "other")
def denied_then_told(report: Report, context: Context) -> Iterator[Hit]:
    """前面说没有，接着又写了
    “未开展政策解读”接着写解读稿件12篇，“没有开设政务新媒体”接着写公众号发布多少条，“不存在问题”接着列一是、二是：
    两句话只有一句是真的，多半是套用的句子没有删。只比同一段里相邻的句子，隔开的由G467核对；说的是下属单位、往年的，或者只否认一部分
    （重大、专题、其他）的不算。表三、表四的数由G415核对。核对实际，删去不对的一句。
    年度报告要如实反映情况（《条例》第五十条、国办公开办函〔2021〕30号）。"""
    tabled = _has_tables(report)
    for piece in pieces(context.narrative):
        sentences = [(m.start(), m[0]) for m in SENTENCE.finditer(piece.text)]
        for n, (start, sentence) in enumerate(sentences):
            for denied in _denials(sentence, start):
                if tabled and OF_TABLES.search(denied.noun):
                    continue
                rest = [(denied.end, piece.text[denied.end : start + len(sentence)])]
                said = _told(denied.noun, [*rest, *sentences[n + 1 : n + 1 + NEXT]])
                said = said or _listed(piece, denied)
                if said:
                    words = f"前面说“{denied.words}”，接着写“{said}”。"
                    quote = piece.text[start : start + len(sentence)].strip("。；")[-100:]
                    yield Hit(words, piece.path, "核对实际，删去不对的一句。", quote=quote)
    yield from _zero_then_some(report, context)
    yield from _nothing_else(context)


def _has_tables(report: Report) -> bool:
    """True where the statutory tables are filled in: other rules then tell what they say."""
    return report.figures.get(("依申请公开", "总计", "总计")) is not None


def _denials(sentence: str, start: int) -> Iterator[Denied]:
    """What the clauses of a sentence deny wholly."""
    for clause in CLAUSE.finditer(sentence):
        found = DENIAL.search(clause[0])
        if not found or NARROWER.search(found["what"]):
            continue
        noun = SET_BEHIND.sub("", SET_IN_FRONT.sub("", found["what"]))
        if SHORTEST <= len(noun) <= 8:
            yield Denied(clause[0].strip(), noun, start + clause.end())


def _told(noun: str, sentences: list[tuple[int, str]]) -> str:
    """The clause that tells with a number what was denied; empty for none."""
    names = f"{re.escape(noun)}|{re.escape(noun[-2:])}" if len(noun) > 2 else re.escape(noun)
    names = f"{names}|{KINDS_OF[noun]}" if noun in KINDS_OF else names
    for _, sentence in sentences:
        for clause in CLAUSE.finditer(sentence):
            named, number = re.search(names, clause[0]), NUMBER.search(clause[0])
            if named and number and not NOT_OURS.search(clause[0]):
                return clause[0].strip()
    return ""


def _listed(piece: Piece, denied: Denied) -> str:
    """The first of the problems that follow where it is said that there are none."""
    if denied.noun[-2:] not in ("问题", "不足"):
        return ""
    following = [m for m in ordinals(piece.text) if m.start() >= denied.end]
    if len(following) < 2:
        return ""
    return piece.text[following[0].start() : following[0].end() + 12].split("。")[0]


ZERO = Pattern(r"([一-龥]{2,16}?)(?:为|共|数)?(?<![\d.])0([条件篇次期场个人起例项名家份])")
LEADING = Pattern(
    "^(?:20\\d\\d年度?|全年|本年度?|年内)?(?:[我本][局镇县市区办委街乡])?(?:其中|共|已)?"
)


def _zero_then_some(report: Report, context: Context) -> Iterator[Hit]:
    """0 of something, and in the next clauses some of the same: 上年结转0件，上年结转的1件."""
    tabled = _has_tables(report)
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
ABOUT_FEES = Pattern("收费|处理费|费用|收取")


def _nothing_else(context: Context) -> Iterator[Hit]:
    """No other matters, and then one: a sentence with a number that is not of fees."""
    for section in context.narrative.sections:
        paragraphs = section.paragraphs() if section.key == "其他需要报告的事项" else iter(())
        for paragraph in paragraphs:
            found = NO_MORE.search(paragraph.text)
            rest = SENTENCE.findall(paragraph.text[found.end() :]) if found else []
            told = next((s for s in rest if NUMBER.search(s) and not ABOUT_FEES.search(s)), "")
            if found and told and not NOT_OURS.search(told):
                words = f"前面说“{found[0].rstrip('。')}”，接着写“{told[:40]}”。"
                fix = "删去“没有其他需要报告的事项”。"
                yield Hit(words, paragraph.path, fix, quote=found[0])


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
