"""Names in the place of the body's own: a rule of its own, its account, its area called otherwise;
one body under two names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from gia_author.checks.body_names import alike
from gia_author.checks.own_area import names_itself
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

KINDS = "局|厅|委员会|委|管委会|学院|大学|学校|中学|医院|公司|集团|中心|银行"
MAKES = (
    "(?:制定|制订|修订|修改|修改完善|完善|印发|编制|起草|出台|健全)(?:了|并印发|出台|印发|完善)?"
)
OWN_RULE = Pattern(
    f"{MAKES}(?:(?!转发|上级)[^《》。；]){{0,12}}《(?P<name>[一-龥]{{3,24}}?(?:{KINDS}))"
    "(?:关于)?(?:20\\d\\d年)?[^《》]{0,12}?(?:信息|政务|公开|发布|审核|审查|保密|解读|依申请|网站|新媒体)[^《》]{0,30}"
    "(?:制度|办法|细则|规定|方案|指南|目录|规程|规范|清单|要点|指引)[^《》]{0,8}》"
)
ACCOUNT = Pattern(
    f"“(?P<name>[一-龥]{{2,20}}?(?:{KINDS}|发布厅))”(?:的)?(?:官方|政务|认证)?"
    "(?:微信|微博|公众号|订阅号|服务号|抖音|快手|视频号|头条|今日头条|客户端|小程序|新媒体|网站)"
)
OFFICE = Pattern(
    f"(?:^|[。；，])(?:成立|调整|设立|由)?(?P<name>[一-龥]{{3,24}}?(?:{KINDS}))"
    "(?:政府)?(?:信息公开|政务公开)(?:工作)?(?:领导小组|办公室|机构|科|专栏)"
)
NOT_ITS_OWN = Pattern(
    "转载|转发|联合|合作|推荐|借助|配合|上级|等|指导|所属|下属|关注|入驻|[、和及与]$"
)
PLACED = Pattern("^.{1,12}?(?:省|自治区|自治州|[市州盟]|自治县|[县区旗])(?=.{2,})")
ENDS = Pattern(f"(?:{KINDS})$")
SCHOOLS = ("学院", "大学", "学校", "中学", "医院", "公司", "集团", "银行")
SAME_KIND = (("委员会", "委", "管委会"), ("公司", "集团"), ("学院", "大学", "学校", "中学"))


def _kind(name: str) -> str:
    """The kind of a body, one word for the forms of the same."""
    found = ENDS.search(name)
    kind = found[0] if found else ""
    return next((same[0] for same in SAME_KIND if kind in same), kind)


def _trade(name: str) -> str:
    """A body's name without its kind and the places before it."""
    return PLACED.sub("", ENDS.sub("", name))


def _is_other(name: str, agency: str) -> bool:
    """True for a name of a body of our kind that is not short for ours, nor a body above it."""
    kinds = {_kind(name), _kind(agency)}
    ours = name[:2] == agency[:2] or kinds == {"局", "委员会"}
    same = len(kinds) == 1 or (kinds <= {"局", "委员会", "厅"} and ours)
    if not same or not _kind(agency) or alike(name, agency):
        return False
    if _kind(agency) in SCHOOLS:
        return name[:2] == agency[:2]
    trade, own = _trade(name), _trade(agency)
    short = alike(trade, own) or alike(trade.replace("健", "卫生健康"), own)
    return not (short and _kind(name) == _kind(agency)) and len(trade) > 1


@rule("G651", "leftover")
def named_after_another(report: Report, context: Context) -> Iterator[Hit]:
    """本机关的制度、账号、机构写着别的机关的名称
    “制定《某某局政务信息发布制度》”“‘某某委’微信公众号”里的名称与本机关同类而不是一个，或者本地名称的几个字颠倒了，
    多半是套用别的单位的报告、改名以后没有改，也可能写错了字。
    转载、转发、合作的账号，上级和所属单位的不算，政府的报告只核对本地的名称。改成本机关的名称；确实是别的机关的，写明是谁的。
    年度报告报告的是本机关的工作，见《条例》第四十九条。"""
    if not report.agency or not names_itself(report, context):
        return
    yield from _jumbled_place(report, context)
    if not _kind(report.agency):
        return
    for piece in pieces(context.narrative):
        for pattern in (OWN_RULE, ACCOUNT, OFFICE):
            for found in pattern.finditer(piece.text):
                start = max(piece.text.rfind(mark, 0, found.start() + 1) for mark in "。；") + 1
                if pattern is ACCOUNT and NOT_ITS_OWN.search(piece.text[start : found.start()]):
                    continue
                if _is_other(found["name"], report.agency):
                    words = f"这里写的是“{found['name']}”，本机关是“{report.agency}”。"
                    fix = "改成本机关的名称；确实是别的机关的，写明是谁的。"
                    quote = piece.text[max(0, found.start("name") - 1) : found.end()][:60]
                    yield Hit(words, piece.path, fix, quote=quote)


AREA = Pattern("[一-龥]{2,16}?(?:自治县|自治州|自治旗|民族乡|族乡|县|区|镇|乡|街道)")


def _jumbled_place(report: Report, context: Context) -> Iterator[Hit]:
    """Our place's name with its characters in another order (甲族乙族自治县 for 乙族甲族自治县)."""
    found = AREA.match(report.agency)
    own = found[0] if found else ""
    if len(own) < 4:
        return
    any_order = re.compile(f"[{re.escape(own)}]{{{len(own)}}}")
    for piece in pieces(context.narrative):
        for m in any_order.finditer(piece.text):
            if m[0] != own and m[0].endswith(own[-1]) and sorted(m[0]) == sorted(own):
                words = f"这里写的是“{m[0]}”，本机关所在的是“{own}”。"
                yield Hit(words, piece.path, "改正名称。", quote=m[0])


BODY = Pattern(
    "(?<![一-龥])(?P<plain>[省市县区旗州])(?P<t1>[一-龥]{2,10}?)(?P<k1>局|委员会|委(?![员托办派书会]))"
    "|(?P<after>[与由向经对和及被据照合给受、])(?P<level>[省市县区旗州])(?P<t2>[一-龥]{2,10}?)(?P<k2>局|委员会|委(?![员托办派书会]))"
)
NO_TRADE = Pattern("[的各等及和与]|级|直|政府|人大|政协|区域|属|以上")


@rule("G652", "leftover")
def body_of_two_kinds(report: Report, context: Context) -> Iterator[Hit]:
    """同一个机关前后一处叫局、一处叫委
    前面写“县卫生健康局”，后面写“县卫健委”：同一级的同一个部门只有一个名称，多半一处是照抄别处的。
    核对机构的规范名称，前后统一。公文的称谓要准确、前后一致，见《党政机关公文处理工作条例》第十九条。"""
    seen: dict[str, list[tuple[str, str, Hit]]] = defaultdict(list)
    for piece in pieces(context.narrative):
        for m in BODY.finditer(piece.text):
            level = m["plain"] or m["level"]
            trade, kind = m["t1"] or m["t2"], (m["k1"] or m["k2"])[0]
            if NO_TRADE.search(trade):
                continue
            name = f"{level}{trade}{m['k1'] or m['k2']}"
            other = next(
                (one for one in seen[level] if one[1] != kind and _same_trade(one[0], trade)), None
            )
            hit = Hit(f"这里写的是“{name}”", piece.path, "统一成规范名称。", quote=name)
            seen[level].append((trade, kind, hit))
            if other:
                yield Hit(
                    f"前面写的是“{other[2].quote}”，这里写的是“{name}”。",
                    piece.path,
                    "核对机构的规范名称，前后统一。",
                    quote=piece.around(m, 4),
                )
                return


def _same_trade(one: str, other: str) -> bool:
    """True for a trade and its short form, of which the first characters are the same."""
    return one[0] == other[0] and alike(one, other)
