"""The area that a body's name tells: the places of each rank in it, and what the body cannot call
its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gia_author.checks.registry import Context
from gia_author.checks.text_pieces import pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

SYSTEMS = Pattern(
    "^(?:国家税务总局|国家统计局|中国气象局|国家矿山安全监察局|国家金融监督管理总局)(?=.{2,})"
)
STEP = Pattern(
    "([一-龥]{1,12}?)(自治区|省|自治州|地区|市(?![场区])(?<!城市(?=[管建综更规运]))|州(?![市区县])|盟"
    "|自治县|县(?![市区])|自治旗|旗|区|街道|苏木|镇(?![市区县])|乡(?![市区县]))"
)
TOWNS, COUNTIES, CITIES = ("街道", "苏木", "镇", "乡"), ("县", "旗", "区"), ("市", "州", "盟")
NO_DISTRICT = Pattern(
    "(?:开发|新|园|示范|实验|试验|合作|保税|林|矿|景|高新|管理|度假|垦|特|社|城|片|灌|库|港|牧|经开|名胜|保护|工业|功能|先行|农)区"
)
NATIONAL = Pattern("^(?:国家|国务院|中国|中华人民共和国|全国|海关总署)|^[一-龥]{2,8}部$")
KIND = {"自治县": "县", "自治旗": "旗", "自治州": "州", "自治区": "省", "地区": "市"}
# before a bare name of one's own authorities: nothing of the sentence, or one of these
BEFORE = (
    "按照 根据 通过 依托 落实 配合 提请 报请 协助 督促 转发 执行 贯彻 依据 结合 围绕 接受 报送"
    " 登录 学习"
)
BARE = "|".join(
    ("(?<![一-龥])", "(?<=[由向经在与和对为给及将])", *(f"(?<={word})" for word in BEFORE.split()))
)
BODIES = (
    "党委|党工委|委(?![托员派办任屈])|政府|人大|纪委|纪工委|党政|主要领导|人民政府|长信箱|办事处"
    "|直[机部各属单]|两办"
)
MORE_BODIES = {"镇": "|便民|属|辖|财政所|综合", "乡": "|便民|属|辖|财政所", "街道": ""}
NOT_AREA = {
    "县": "(?![级（(、区市乡])",
    "区": "(?![域级县（(、块])",
    "市": "(?![场级县（(、民])",
    "省": "(?![级市（(、略])",
    "旗": "(?![级县（(、])",
    "州": "(?![级县（(、])",
    "乡": "(?![村镇土里亲（(、])",
    "镇": "(?![街乡（(、村区])",
    "街道": "(?![乡镇（(、])",
}


class Ranks(NamedTuple):
    """The kind of place of each rank in a body's name (县, 区 …); empty where it names none."""

    province: str = ""
    city: str = ""
    county: str = ""
    town: str = ""


RANKS = {"省": 0, **dict.fromkeys(CITIES, 1), **dict.fromkeys(COUNTIES, 2)}


def ranks(agency: str) -> Ranks:
    """The places that the name of a body begins with, by their rank; all empty for one whose area
    is no division of the country (a development zone), or that the name does not tell."""
    name = SYSTEMS.sub("", re.sub("[（(].{0,60}$", "", agency))
    found = {"province": "", "city": "", "county": "", "town": ""}
    at, last = 0, -1
    while step := STEP.match(name, at):
        kind = KIND.get(step[2], step[2])
        rank = RANKS.get(kind, 3)
        if rank <= last and not (rank == 1 and last == 1):
            break
        if NO_DISTRICT.search(step[0]):
            return Ranks()
        if rank == 3 and not re.fullmatch(
            "(?:人民)?(?:政府)?(?:办事处|办公室)?", name[step.end() :]
        ):
            break
        if rank == 1 and last == 1:
            rank = 2  # a city below a city is of the rank of a county
        found[("province", "city", "county", "town")[rank]] = kind
        at, last = step.end(), rank
    return Ranks(**found)


def foreign(agency: str) -> dict[str, str]:
    """The kinds of places that the body cannot call its own, with how they are said: 我 (我县), 各
    (全县各单位), 全 (全县) and 政, their authorities (县政府)."""
    own = ranks(agency)
    if agency.endswith(("分局", "支局", "支队", "大队", "所", "站")):
        return {}  # of which county is not told
    if NATIONAL.search(agency) and not any(own):
        return dict.fromkeys(("省", "市", "县", "镇", "乡", "街道"), "我各")
    if not any(own):
        zone = agency.endswith(("管理委员会", "管委会"))
        return dict.fromkeys(("县", "镇", "乡", "街道"), "我") if zone else {}
    if own.town:
        away = {kind: "我各全政" for kind in ("镇", "乡", "街道") if kind != own.town}
    else:
        away = dict.fromkeys(("镇", "乡", "街道"), "我各")
    if own.county in COUNTIES:
        away |= {kind: "我各全政" for kind in ("县", "区") if kind != own.county}
        return {k: v for k, v in away.items() if not (own.county == "旗" and k == "区")}
    if own.county == "市" or own.city:
        return {**away, "县": "我各", "区": "我"}
    return {**away, "县": "我各", "市": "我各"} if own.province else away


def foreign_here(report: Report, context: Context) -> dict[str, str]:
    """What the body cannot call its own, going by its name and, where that does not tell whether it
    lies in a county or in a district, by what the text mostly speaks of."""
    away = foreign(report.agency)
    if not names_itself(report, context):  # the name was read somewhere in the text
        away = {} if ABOVE.search(report.agency) else dict.fromkeys(away, "我")
    text = "\n".join(p.text for p in pieces(context.narrative))
    if re.search("自治区|(?:开发|高新|经开|新|示范|实验|合作)区", text):
        away.pop("区", None)  # 全区 is then the autonomous region, or the zone
    return away | dict.fromkeys(_kinds_of_other_areas(report.agency, text), "我各全政")


def _kinds_of_other_areas(agency: str, text: str) -> list[str]:
    """The kinds of areas of the rank of ours, but not ours, as the text tells which is ours; empty
    where it is not sure."""
    if any(ranks(agency)) and not ranks(agency).town:
        return []  # the name tells
    if SEVERAL.search(text) or SEVERAL.search(agency):
        return []
    said = {kind: len(re.findall(OUR_AREA.format(kind), text)) for kind in COUNTIES}
    own = max(said, key=lambda kind: said[kind])
    if said[own] < SURE or sum(said.values()) - said[own] > SURE:
        return []
    return [kind for kind in COUNTIES if kind != own]


ABOVE = Pattern("(?:政府|办公厅)(?:办公室)?$")  # many name the government above them
OUR_AREA = "(?<![一-龥]){0}(?:委|人民政府|政府)(?![员书])|[全我]{0}(?!域|块|间)"
SURE = 2  # times that an area is spoken of to be ours
SEVERAL = Pattern(
    "自治区|区县|县区|县（|区（|市县|县市|开发区|高新区|园区|新区|旗县|县旗|县、|区、"
)


def patterns(away: dict[str, str]) -> Iterator[tuple[str, Pattern]]:
    for kind, ways in away.items():
        said = [
            words
            for way, words in (
                ("我", f"(?<![自原一])[我本]{kind}{NOT_AREA[kind]}"),
                ("各", f"(?<![一-龥])全{kind}(?=上下|各|范围|系统)"),
                ("全", f"(?<![自原一])全{kind}{NOT_AREA[kind]}"),
                ("政", f"(?:{BARE}){kind}(?:{BODIES}{MORE_BODIES.get(kind, '')})"),
            )
            if way in ways
        ]
        yield kind, Pattern("|".join(said))


def names_itself(report: Report, context: Context) -> bool:
    """True where the body is known for sure: the author's own file, or a published report with the
    name in its title, not only in a sentence."""
    lines = ("".join(line.split()) for line in context.lines[:TOP])
    return not context.published or any(report.agency in n for n in lines if "。" not in n)


TOP = 6  # lines in which a title may stand
