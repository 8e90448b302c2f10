"""Names of another place or body where the report speaks of its own: left from the text that it was
made after."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, pieces
from gia_author.language.patterns import Pattern
from gia_author.language.places import Region, belongs, home, places
from gia_author.report.model import Report

OF_THE_PLACE = Pattern(
    "(?:人民)?政府(?:门户)?(?:网|信息公开(?:网|平台|专栏|栏目))|(?:门户|政务|信息公开|政府信息公开)(?:服务)?(?:网|平台)"
    "|(?:人民)?政府办公[室厅]|(?:人民)?政府(?:关于|印发|令)|(?:委|区|市|县)?(?:人民)?政府(?:的)?(?:工作)?(?:要求|部署|安排)"
)
ELSEWHERE = Pattern(
    "赴|学习|考察|交流|借鉴|跨|协作|对口|支援|结对|帮扶|来自|毗邻|周边|籍|驻|联合|邻近|外地|先进|经验|原|转发|起诉|被告|法院|与"
)
SELF = (
    r"(?:人民政府|政府)?(?:机关)?(?:办公室)?(?=认真|坚持|严格|未|共|主动|深入|积极|全面|政府信息公开"
    r"|进一步|收到|按照|高度重视|围绕|依托|扎实|持续|不断|根据|以|20\d\d年)"
)
NAME = "(?:[一-龥]{2,14}?(?:镇|乡|街道办事处|街道|局|县|市|区|委员会))"
SPEAKING = Pattern(
    rf"(?:^|(?<=[。；！？])|(?:^|(?<=[。；！？，]))20\d\d年度?[，,]?)(?P<self>{NAME}){SELF}"
    rf"|(?:现将|现公布|公布|编制了|由|特向社会公布)(?P<told>{NAME})(?:人民政府|政府)?(?:办公室)?(?=20\d\d年)"
)
KINDS = ("镇", "乡", "街道办事处", "街道", "委员会", "局", "县", "市", "区")
AREAS = ("县", "市", "区")
PLAIN = (2, 3)  # characters of a place before 镇, 县: else it is a phrase that ends so
NOT_NAMES = Pattern(
    "[我本全各该县市区]$|全[省市县区镇乡]|我|各|本[省市县区局镇乡]|开发区|园区|社区|辖区|城区|地区|所有|每|其他|部分|有关|相关|上级"
)
PLACED = Pattern("^.*?(?:省|自治区)(?=.)|^.*?[市州盟](?=..)|^.*?[县区旗](?=..)")


@rule("G616", "other")
def place_of_another(report: Report, context: Context) -> Iterator[Hit]:
    """写着别的地方的政府、网站
    “在某某县人民政府网站公布”“某某省政府信息公开平台”里的地方不是本机关所在的省、市、县，也不是它的上级或下级，多半是套用别处的报告忘了改。
    学习考察、对口协作、案件的法院所在地不算。改成本地的名称；确实是别处的，写明为什么提到。
    机关所在的地方从机关名称里看，政区名称见国家公布的行政区划代码；认不出所在地方的不查。"""
    own = home(report.agency)
    for piece in pieces(context.narrative) if own else ():
        for place in places(piece.text):
            if not belongs(place.name, own) and _as_own(piece.text, place):
                yield Hit(
                    f"“{place.name}”不是本机关（{report.agency}）所在的地方。",
                    piece.path,
                    "改成本地的名称；确实是别处的，写明为什么提到。",
                    quote=piece.text[place.start : place.end + 8].split("。")[0],
                )


def _as_own(text: str, place: Region) -> bool:
    """True where a government or website is named by the place and nothing says that it is
    elsewhere."""
    start = max(text.rfind(mark, 0, place.start) for mark in "。；，") + 1
    named = OF_THE_PLACE.match(text, place.end)
    return bool(named) and not ELSEWHERE.search(text[start : place.start])


@rule("G617", "other")
def speaks_as_another(report: Report, context: Context) -> Iterator[Hit]:
    """以别的机关的名义说话
    “某某镇认真落实……”“现公布某某局2025年……”里的名称与本机关不是一个，而全文别处都是本机关，多半是套用别的单位的报告忘了改。
    简称、上级和所辖地方的名称不算。改成本机关的名称或者“本机关”。
    报告的名义应当前后一致，见《条例》第四十九条：由本机关公布本机关的年度报告。"""
    own = _bare(report.agency)
    kind = _kind(own)
    if not kind:
        return
    text = "".join(p.text for p in pieces(context.narrative))
    for piece, name in _spoken(context):
        bare = _bare(name)
        whole = kind in ("局", "委员会") or len(bare) - len(kind) in PLAIN
        same = kind == _kind(bare) and whole and not _alike(bare, own)
        if same and text.count(bare) <= 1 and not (kind in AREAS and _near(name, report)):
            yield Hit(
                f"这里以“{name}”的名义说话，本机关是“{report.agency}”。",
                piece.path,
                "改成本机关的名称。",
                quote=name,
            )


def _spoken(context: Context) -> Iterator[tuple[Piece, str]]:
    for piece in pieces(context.narrative):
        for found in SPEAKING.finditer(piece.text):
            name = found["self"] or found["told"]
            if not NOT_NAMES.search(name):
                yield piece, name


def _bare(name: str) -> str:
    """A body's own name without the places above it and without 人民政府."""
    name = re.sub(r"(?:人民)?政府(?:办公[室厅])?$|[（(].{0,60}$", "", name)
    while (shorter := PLACED.sub("", name)) != name and len(shorter) > 2:
        name = shorter
    return name


def _kind(name: str) -> str:
    return next((kind for kind in KINDS if name.endswith(kind)), "")


def _alike(one: str, other: str) -> bool:
    """True for a name and its short form: all its characters stand in the other in order."""
    short, long = sorted((one.replace("与", "和"), other.replace("与", "和")), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


def _near(name: str, report: Report) -> bool:
    """True for a place above or below the body's own."""
    own = home(report.agency)
    return any(belongs(place.name, own) for place in places(name)) if own else False
