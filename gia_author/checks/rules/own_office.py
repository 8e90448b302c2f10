"""Our own body under another's name and led by another's head, our own parts by another's number:
区水利局 in the report of a 水务局, 乡长 in a 镇's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gia_author import resources
from gia_author.checks.own_area import names_itself
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits, lead
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

OWN = re.compile("(?P<level>[省市县区旗州])(?P<trade>[^省县区旗州]{2,14}?)(?P<kind>局|委员会|厅)$")
CHANGED = Pattern(
    "原|更名|改名|划转|划入|合并|组建|撤销|挂牌|机构改革|前身|会同|联合|商|上级|[、和与及]$"
)


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(names) for names in resources.values("words", "同一部门.yaml"))


@rule("G661", "leftover")
def own_body_otherwise(report: Report, context: Context) -> Iterator[Hit]:
    """本机关写成了另一个名称
    区水务局的报告里写“区水利局档案室”，卫生健康委员会的报告里写“区卫生健康局”：同一级只有一个管这件事的部门，
    说的就是本机关，多半是抄了别处的报告，或者改名以后没有改。机构沿革（“原”“更名”）、会同别的部门的不算。
    县公安局的报告里写“在县公安局的领导下”，也是把本机关当成了别的机关。
    哪些名称是同一个部门，登记在“同一部门.yaml”里。公文的称谓要准确、前后一致，见《党政机关公文处理工作条例》第十九条。"""
    own = OWN.search(report.agency)
    if own:
        yield from _led_by_itself(own, context)
    names = next((names for names in _groups() if own and own["trade"] in names), ())
    if not own or not names or not names_itself(report, context):
        return
    others = "|".join(sorted(names, key=len, reverse=True))
    kinds = "局|委员会|委(?![员托派])|厅"
    strange = Pattern(
        f"(?<![一-龥])(?:{own['level']})(?P<trade>{others})(?P<kind>{kinds})"
        f"|(?<=[在与由向经对到至请和为]){own['level']}(?P<trade2>{others})(?P<kind2>{kinds})"
    )
    for piece, found in hits(context.narrative, strange):
        trade, kind = found["trade"] or found["trade2"], (found["kind"] or found["kind2"])[0]
        if kind == own["kind"][0] and _is_short(trade, own["trade"]):
            continue
        before = lead(piece.text, found.start(), "。；，")
        if not CHANGED.search(before):
            words = f"这里写的是“{found[0]}”，本机关是“{report.agency}”。"
            yield Hit(words, piece.path, "改成本机关的名称。", quote=piece.around(found, 4))


def _led_by_itself(own: re.Match[str], context: Context) -> Iterator[Hit]:
    """In the lead of the very body that reports (not of its party group)."""
    led = Pattern(f"{re.escape(own[0])}的(?:正确|坚强|统一|有力)?(?:领导|指导)下")
    for piece, found in hits(context.narrative, led):
        words = f"“{found[0]}”说的就是本机关。"
        yield Hit(words, piece.path, "改成上级机关，或者删去。", quote=piece.around(found, 8))


def _is_short(trade: str, own: str) -> bool:
    """True for our own trade or a short form of it: its characters in their order."""
    rest = iter(own)
    return trade == own or (len(trade) < len(own) and all(sign in rest for sign in trade))


HEADS = {
    "县长": Pattern("县(?:人民)?政府(?:办公室)?$"),
    "区长": Pattern("区(?:人民)?政府(?:办公室)?$"),
    "镇长": Pattern("镇(?:人民)?(?:政府)?$"),
    "乡长": Pattern("乡(?:人民)?(?:政府)?$"),
    "局长": Pattern("局$"),
    "厅长": Pattern("厅$"),
    "校长": Pattern("学校|中学|小学|学院|大学"),
    "委主任": Pattern("委员会$|委$"),
    "办事处主任": Pattern("街道"),
}
GOVERNMENTS = ("县长", "区长", "镇长", "乡长", "办事处主任")
BODIES = ("局长", "厅长", "校长", "委主任", "镇长", "乡长")
ROLE = (
    r"(?:由|以)(?P<by>(?:我?[县区镇乡局厅委校])?{0})(?:亲自)?(?:任|担任|为)(?:第一)?(?:组长|主任|总指挥|责任人|主编)"
    r"|(?:^|[，。；：])(?P<self>{0})(?:亲自|负总责|任组长|担任组长|为组长|为第一责任人|总负责|牵头抓|主抓)"
    r"|由(?P<led>{0})(?:亲自)?(?:负总责|总负责|牵头|负责)"
)
ROLES = {head: Pattern(ROLE.format(head)) for head in HEADS}


@rule("G662", "leftover")
def led_by_another_office(report: Report, context: Context) -> Iterator[Hit]:
    """领导的职务与本机关不符
    区政府的报告写“县长任组长”，街道的写“镇长任组长”，镇的写“乡长负总责”，教育局的写“委主任负总责”：本机关没有这个职务，
    多半是套用别处的报告忘了改，或者撤县设区、撤乡设镇以后没有改。“副县长”“分管县领导”和说别的单位的不算。
    年度报告报告的是本机关的工作，见《条例》第四十九条。"""
    own = [head for head, ends in HEADS.items() if ends.search(report.agency)]
    if not own or not names_itself(report, context):
        return
    others = GOVERNMENTS if own[0] in GOVERNMENTS else BODIES
    away = [head for head in others if head not in own]
    for head in away:
        if head == "校长" and "教育" in report.agency:
            continue
        for piece, found in hits(context.narrative, ROLES[head]):
            words = f"{report.agency}的报告里写着“{found[0].lstrip('，。；：')}”。"
            quote = piece.around(found, 2)
            yield Hit(words, piece.path, "改成本机关的领导职务。", quote=quote)


SECTIONS = "一二三四五六七八九十"
REFERS = Pattern(
    "(?P<clause>[^，。；]{0,40}?)(?:详?见|参见|列于|列入|列在)(?:本(?:年度)?报告)?(?:的)?第(?P<n>[一二三四五六七八九十])(?:部分|项|大项|章)"
)
ABOUT = {
    "二": Pattern("主动公开|规章|规范性文件|行政许可|行政处罚|收费"),
    "三": Pattern("申请|答复|办理"),
    "四": Pattern("复议|诉讼"),
    "五": Pattern("问题|改进|不足"),
    "六": Pattern("处理费|其他需要"),
}


@rule("G663", "structure")
def refers_to_another_part(report: Report, context: Context) -> Iterator[Hit]:
    """说“见第几部分”，那一部分写的不是这个
    报告只有六个部分，“详见第七部分”没有着落；“申请的办理情况见第二部分”，申请在第三部分的表里。
    只说到一件事、部分的序号又对不上的才报。六个部分见国办公开办函〔2021〕30号。"""
    if len(report.edition.sections) != len("一二三四五六"):
        return
    for piece, found in hits(context.narrative, REFERS):
        part = SECTIONS.index(found["n"]) + 1
        about = [n for n, words in ABOUT.items() if words.search(found["clause"])]
        if part > len(report.edition.sections):
            words = f"报告没有第{found['n']}部分。"
        elif len(about) == 1 and found["n"] not in (*about, "一"):
            words = f"这里说的在第{about[0]}部分，写的是第{found['n']}部分。"
        else:
            continue
        yield Hit(words, piece.path, "核对部分的序号。", quote=found[0][-60:])
