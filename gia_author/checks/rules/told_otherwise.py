"""What is told of all applications, or of none, and otherwise in another place; what the tables
have and the text does not mention, or counts otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, is_cut, pieces
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

SENTENCE = Pattern("[^。！？]{3,400}")
CLAUSES = Pattern("[^。；！？]{3,300}")
TERM = "(?:法定|规定|法律规定|《条例》规定)?(?:的)?(?:答复|办理)?(?:期限|时限|时间|期间)(?:之)?内"
ALL_IN_TIME = Pattern(
    "(?:按期|按时|如期|及时|限时|期限内|时限内)(?:答复|办结|办理|回复|办复)?率[^，。；\\d]{0,6}(?<!\\d)100(?:\\.0{1,2})?[%％]"
    f"|(?:均|全部|都|全数)(?:已)?(?:(?:在|于){TERM}|按期|按时|如期|依法按期|依法按时)[^，。；]{{0,4}}(?:答复|办结|办理|回复|办复)"
    f"|(?:未|没有|无|无一)(?:发生|出现|件)?(?:逾期|超期|超时)(?:未)?(?:答复|办理|办结)?(?:情况|情形|现象|问题)?(?=[，。；]|$)"
)
LATE_WORDS = (
    "(?:逾期|超期|超时|超限)(?:才|后|未|方|未能)?(?:作出|予以)?(?:答复|办理|办结|回复|办复)"
    "|(?:答复|办理|办结|回复|办复)[^，。；]{0,10}?(?:逾期|超期|超时|(?:超过|超出|晚于|迟于)(?:了)?[^，。；]{0,8}?(?:期限|时限|\\d+个?工作日|\\d+[日天]))"
    "|(?:未|没有)(?:能)?(?:按期|按时|如期|在(?:法定|规定)(?:期限|时限)内)(?:作出|予以)?(?:答复|办结|办理|回复)"
)
# with how many it happened, and nobody else before it: 有1件答复超出法定期限
OURS_LATE = Pattern(
    r"(?:^|[，：])(?:其中|另有|仍有|有|仅|但|[因由][^，；]{0,12}|我[局镇县市区办委厅乡]|本机关){0,3}"
    rf"(?!0件)(?:\d{{1,4}}|[一两二三])件(?:[^，。；]{{0,20}}?)(?:{LATE_WORDS})"
)


@rule("G461", "other")
def all_in_time_yet_late(report: Report, context: Context) -> Iterator[Hit]:
    """说申请都按期答复，又写了超期的
    前面写“按期答复率100%”“均在法定期限内答复”，后面写“有1件答复超出法定期限3日”：两句话只有一句是真的。
    只看写着“有几件”、前面没有说别的机关的；申请人逾期补正的、信箱和提案不算。有超期的，改成“除1件外均按期答复”；
    答复的期限见《条例》第三十三条，年度报告要如实反映（《条例》第五十条）。"""
    every = [
        (piece, m)
        for piece in pieces(context.narrative)
        for m in ALL_IN_TIME.finditer(piece.text)
        if _of_applications(piece, m)
    ]
    late = next(_late(context), "") if every else ""
    if late:
        piece, found = every[0]
        words = f"这里说“{found[0]}”，另一处说“{late}”。"
        fix = "核对台账；有超期的，改成“除某件外均按期答复”。"
        yield Hit(
            words, piece.path, fix, quote=piece.text[max(0, found.start() - 10) : found.end()]
        )


def _of_applications(piece: Piece, found: re.Match[str]) -> bool:
    """True where the sentence is about applications for information."""
    start = max(piece.text.rfind(mark, 0, found.start()) for mark in "。；") + 1
    before = piece.text[start : found.end()]
    here = "申请" in before or ("申请" in piece.text[:start] and not OTHER_MATTER.search(before))
    return here and not OTHER_MATTER.search(before)


OTHER_MATTER = Pattern(
    "提案|建议|留言|工单|热线|来信|信箱|咨询|投诉|来电|信访|诉求|求助|除|其余|证照|许可"
)


def _late(context: Context) -> Iterator[str]:
    """The words that tell of an answer of ours that was late."""
    for piece in pieces(context.narrative):
        for clause in CLAUSES.finditer(piece.text):
            found = OURS_LATE.search(clause[0])
            if found and not OTHER_MATTER.search(clause[0]) and "补正" not in clause[0]:
                yield clause[0][max(0, found.end() - 30) : found.end() + 6].strip("，、")


NONE_AT_ALL = Pattern(
    "(?:未|没有|尚未|从未|未曾)(?:收到|接到|受理|接收)(?:过)?(?:任何|一件|公众|群众|社会公众|公民|法人|其他组织|、|和|或|的|提出|线上|线下|书面)*(?:政府|政务|学校|本校|医院)?(?:信息)?(?:依申请)?公开(?:信息)?(?:的)?(?:申请|请求)(?!复议)"
    "|(?:收到|受理|接到)[^，。；\\d]{0,14}(?:信息公开|依申请公开)[^，。；\\d]{0,6}(?<![\\d.])0件"
    "|(?:无|没有)人(?:向[^，。；]{1,10}?)?(?:提出|提交|申请)[^，。；]{0,8}公开(?:的)?申请"
)
SOME_OF_THEM = Pattern(
    "(?<![\\d.])(?!0)(?P<n>\\d{1,5})[件份宗](?P<what>[^，。；“”\\d]{0,14}?(?:信息公开|公开|信息|依申请公开)(?:的)?申请)"
    "|(?:信息公开|依申请公开|公开)(?:的)?申请[^，。；“”\\d]{0,6}(?<![\\d.])(?!0)(?P<m>\\d{1,5})[件份宗]"
    "|(?:告知|答复)书(?<![\\d.])(?!0)\\d{1,5}[件份]|(?<![\\d.])(?!0)\\d{1,5}[件份](?:告知|答复)书|(?:收到|办结|办理|答复|受理)的(?!0)\\d{1,5}件申请"
    "|(?:个别|少数|有的|部分)申请(?=[^，。；]{0,12}(?:超过|逾期|超期|才|未能|没有)[^，。；]{0,8}(?:答复|办理|办结|期限))"
)
HANDLED = Pattern("答复|回复|办结|受理|登记|承办|办理|转办|交办|处理|提交|提出|收到")
# before a number: nobody else who has received or answered them, and no other year
OURS = Pattern(
    r"(?:^|[，：])(?:20\d\d年度|全年|有|存在|是|今年|年内|本年度?|我[局镇县市区办委厅乡]|本机关|共计?|已|对|向|申请人|将|收到|受理|办理|答复|作出|出具|发出|的|、|和)*$"
)


@rule("G462", "other")
def none_received_yet_handled(report: Report, context: Context) -> Iterator[Hit]:
    """说没有收到申请，别处又写怎么办理申请
    一处写“未收到信息公开申请”，另一处写“3件信息公开申请均由某科答复”：两句话只有一句是真的。
    件数前面说的是别的机关、上年结转、往年的不算；同一段里接着写件数的由G442报，表三不是零的由G415报。
    核对台账，改正一处。年度报告要如实反映收到和处理申请的情况（《条例》第五十条）。"""
    whole = report.figures.get(("依申请公开", "本年新收", "总计"))
    denied = [
        (piece, m) for piece in pieces(context.narrative) for m in NONE_AT_ALL.finditer(piece.text)
    ]
    if not denied or whole:
        return
    said = denied[0][1][0]
    for piece in pieces(context.narrative):
        for clause in CLAUSES.finditer(piece.text):
            found = SOME_OF_THEM.search(clause[0])
            told = found and HANDLED.search(clause[0])
            if found and told and OURS.search(clause[0][: found.start()]):
                words = f"一处说“{said}”，这里又写“{found[0]}”。"
                quote = piece.text[max(0, clause.start() + found.start() - 8) :][:60].split("，")[0]
                yield Hit(words, piece.path, "核对台账，改正一处。", quote=quote)
                return


REVIEW, LAWSUIT = Pattern("复议"), Pattern("诉讼|应诉|起诉|被诉|一审|败诉|胜诉|案件")


@rule("G464", "text-vs-table")
def cases_not_told(report: Report, context: Context) -> Iterator[Hit]:
    """表四有复议、诉讼，正文一处也没有提到
    表四填了行政复议或者行政诉讼的件数，正文却一字未提：正文要说明因政府信息公开被申请复议、提起诉讼的情况，也可能是表填错了地方。
    写一句件数和结果就可以。只在已发布的报告正文完整、申请情况都写了的时候提示。
    年度报告包括因政府信息公开工作被申请行政复议、提起行政诉讼的情况（《条例》第五十条）。"""
    text = "".join(p.text for p in pieces(context.narrative))
    overall = "".join(p.text for p in pieces(context.narrative) if p.section == "总体情况")
    if not context.published or is_cut(text) or "\ufffd" in text or "申请" not in overall:
        return
    kinds = (("行政复议", REVIEW, ("行政复议",)), ("行政诉讼", LAWSUIT, LAWSUITS))
    for name, words, rows in kinds:
        values = [report.figures.get(("复议诉讼", row, "总计")) for row in rows]
        count = sum(Decimal(v) for v in values if v)
        if count and not words.search(text):
            told = f"表四里{name}{show(count)}件，正文没有提到。"
            yield Hit(told, ("复议诉讼", rows[0], "总计"), "写明件数和结果，或者核对表四。")


LAWSUITS = ("未经复议直接起诉", "复议后起诉")


PROJECTS = Pattern(
    "行政(?P<kind>许可|处罚|强制)(?:事项|项目|权力)?[^，。；\\d]{0,8}(?:由|从)(?:上一?年度?|去年|20\\d\\d年)(?:末|底)?(?:的)?"
    "(?P<was>\\d{1,5})项(?:[^，。；\\d]{0,10})(?:减|增|调|变|压|缩|扩|升|降|精简|整合)[^，。；\\d]{0,4}[至到为成](?P<now>\\d{1,5})项"
)
BOUGHT = Pattern(
    "(?:政府)?集中采购(?:项目)?(?:共|共计|完成|实施)?(?P<n>\\d{1,6})[项个](?:[^。；\\d]{0,12}(?:金额|资金|总额|采购额|预算)[^，。；\\d]{0,6}"
    "(?P<sum>\\d[\\d,]*(?:\\.\\d+)?)(?P<unit>亿|万)?元)?"
)
FORM = "主动公开政府信息"


@rule("G465", "text-vs-table")
def items_of_the_form(report: Report, context: Context) -> Iterator[Hit]:
    """文字里的事项数、采购数与表二不一致
    2019、2020年度的表二有许可、处罚、强制的“上一年项目数量”“本年增/减”和政府集中采购的项目数量、总金额（单位是元）。
    文字写“许可事项由上一年的28项减至25项”“集中采购15项，总金额3207.5万元”的，与这几格对照，万元、亿元自动换算。
    两处要一致，见《政府信息公开工作年度报告》2019年格式（国办公开办函〔2019〕60号）。"""
    for paragraph in context.narrative.paragraphs():
        for found in PROJECTS.finditer(paragraph.text):
            row = (FORM, f"行政{found['kind']}")
            was = report.figures.get((*row, "上一年项目数量"))
            change = report.figures.get((*row, "本年增减"))
            told = int(found["now"]) - int(found["was"])
            if was is not None and int(found["was"]) != was:
                yield _differs(paragraph.path, found, "上一年项目数量", show(was))
            elif change is not None and told != change:
                yield _differs(paragraph.path, found, "本年增/减", show(change))
        for found in BOUGHT.finditer(paragraph.text):
            count = report.figures.get((FORM, "政府集中采购", "采购项目数量"))
            money = report.figures.get((FORM, "政府集中采购", "采购总金额"))
            if count is not None and int(found["n"]) != count:
                yield _differs(paragraph.path, found, "采购项目数量", show(count))
            elif found["sum"] and money is not None and not _same_money(found, Decimal(money)):
                yield _differs(paragraph.path, found, "采购总金额", f"{show(money)}元")


def _same_money(found: re.Match[str], money: Decimal) -> bool:
    """True if the amount told is that of the table, rounded to the places told."""
    told = found["sum"].replace(",", "")
    factor = {"亿": 100_000_000, "万": 10_000}.get(found["unit"] or "", 1)
    places = len(told.partition(".")[2])
    return bool(abs(Decimal(told) * factor - money) < Decimal(factor) / 10**places)


def _differs(path: tuple[str | int, ...], found: re.Match[str], cell: str, value: str) -> Hit:
    words = f"文字说“{found[0]}”，表二里{cell}是{value}。"
    return Hit(words, path, "核对文字和表格，改正其中一处。", quote=found[0][:80])
