"""Bodies of the report's own level that are not its own: a neighbouring town's office, another
county's government."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gia_author.checks.body_names import alike, bare_name, kind_of
from gia_author.checks.registry import Context
from gia_author.checks.text_pieces import Piece, pieces
from gia_author.language.patterns import Pattern
from gia_author.language.string_counts import times
from gia_author.report.model import Report

TOWNS = ("镇", "乡", "街道")
BUREAUS = ("局", "委员会", "厅")
OF_A_SYSTEM = Pattern("国家税务总局|国家统计局|中国气象局|国家矿山安全监察局")
OFTEN = 2  # times that a name left behind may stand in a text
NAME = "(?![在与由向对和及到为经请把将从至是让使年度])[一-龥]{1,2}(?![到至给向在与])[一-龥]"
ORGAN = (
    "人民政府|政府|党委|党工委|纪委|纪工委|人大|政协|党政|便民|政务|为民|综合|社会|办事处|办公室|机关|公众号|微信|网站|官方"
    "|公开|信息|专栏|栏目|领导|党建|辖区|各村|各社区|居民|群众|干部|全体|实际|文化站|财政所|司法所|武装部|平安|应急|主要"
    "|分管|依法|严格|坚持|认真|积极|主动|通过|按照|结合|围绕|组织|召开|收到|印发|将|20"
)
BEGUN = (
    r"(?:^|(?<=[，。；：、“《（(\s\d年在与由向对和及到为经请把将于从至是让使被受"
    "各布开编升强进动善高管绕托过送给市县区州旗]))"
)
NAMED_TOWN = Pattern(rf"{BEGUN}(?P<name>{NAME}(?:镇|乡|街道))(?={ORGAN})")
NAMED_COUNTY = Pattern(
    rf"{BEGUN}(?P<name>{NAME}(?:县|旗|区))(?=人民政府|政府|人大|政协|委办|委、|委（|纪委|政务|信息公开|门户|各|[一-龥]{{2,8}}局|20)"
)
# kinds of places, and all of them: 各乡镇, 中心镇, 开发区, 省市县
NO_NAME = Pattern(
    "[我本全各该每其此两多几]|[以好加报经个所的和与及在对向由等为将位至是请让使]|乡镇|城镇|集镇|村镇|建制|中心|重点|示范|特色|试点"
    "|下辖|主城|老城|新城|城区|开发|乡村|小镇|园区|社区|自治|市辖|地区|城乡|街乡|镇街|省|市[县区]"
    "|[景专校片山牧库灾矿林小湖新港营展厅]区|功能|高新|经开|保税|服务区"
)
NO_PLACE = Pattern("[我本全各该每其此]")
OF_THE_BODY = (
    "(?:(?:人民)?政府|党委|党工委|办事处|委办公室|政府办公室|党政办公室|便民服务中心|人大常委会|人大|[、和]){0,4}"
    "(?:门户网站|网站|微信公众号|公众号)?"
)
DOES = (
    "(?:认真|坚决|全力|大力|稳步|有序|坚持|严格|主动|深入|积极|全面|进一步|高度|扎实|持续|不断|着力|切实|始终|及时|充分|依法|依规|共|累计|未|没有"
    "|成立|组织|召开|开展|加强|建立|健全|完善|制定|编制|印发|公开|发布|设立|明确|落实|推动|推进|优化|创新|强化|收到|受理"
    r"|通过|依托|利用|围绕|按照|根据|结合|听取|审议|统筹|聚焦|安排|指定|举办|更新|设置|开设|20\d\d年)"
)
MADE = "(?:制定|修订|印发|出台|完善|编制|更新|公布|发布|形成|现将|成立)(?:了)?"


class Role(NamedTuple):
    """What stands before and behind the name of a body that a report speaks of as its own."""

    before: Pattern
    behind: Pattern


ROLES = (
    # it does what the reporting body does: 2025年，某镇政府严格执行
    Role(
        Pattern(r"^(?:20\d\d年度?|今年|全年|本年度|一年来|近年来|年内|目前)?$"),
        Pattern(f"{OF_THE_BODY}{DOES}"),
    ),
    # it answers for our work: 信息由某镇党政办公室统一审核
    Role(
        Pattern("[由经]$"),
        Pattern(
            "[^，。；的]{0,14}(?:审核|审定|负责|编制|发布|答复|把关|审批|牵头|登记|受理|承办|汇总|归口|管理|维护|更新|统筹)"
        ),
    ),
    # our rules and bodies bear its name: 修订《某县水利局政府信息公开指南》
    Role(
        Pattern(f"{MADE}[《“]?$"),
        Pattern("[^，。；》]{0,24}(?:指南|目录|制度|办法|方案|规定|报告|清单|要点|领导小组|专班)"),
    ),
    # there we publish: 通过某镇政府网站公开信息
    Role(
        Pattern("(?:通过|在|登录|依托|利用|从)$"),
        Pattern(
            "[^，。；]{0,16}(?:网站?|公众号|专栏|公开栏|平台)[^。；]{0,30}(?:公开|发布|公布|推送|下载|查阅|查询)"
        ),
    ),
    # it leads us, or is whom to ask
    Role(Pattern("在$"), Pattern("[^，。；]{0,20}(?:领导|指导|支持|关心)下")),
    Role(
        Pattern("(?:请|可)(?:与|向|和|同|联系|致电)$"),
        Pattern("[^。；]{0,30}(?:联系|咨询|电话|地址)"),
    ),
)


class NamedBody(NamedTuple):
    """A name of a town or a county where it stands."""

    name: str
    piece: Piece
    start: int

    @property
    def quote(self) -> str:
        """The name with the words behind it."""
        return self.piece.text[self.start : self.start + len(self.name) + 6].split("。")[0]


def neighbours(report: Report, context: Context) -> Iterator[NamedBody]:
    """The towns, counties and bureaus of our own level that are named as if they were ours: in a
    part that only the reporting body plays, and not in a row of names."""
    if OF_A_SYSTEM.match(report.agency):
        return
    own, text = bare_name(report.agency), "".join(p.text for p in pieces(context.narrative))
    for one in _candidates(report, context, own):
        strange = not _is_own(one.name, report.agency) and not alike(one.name, own)
        rare = text.count(one.name) <= OFTEN
        if strange and rare and _as_ours(one, own) and not _in_a_row(one):
            yield one


def _is_own(name: str, agency: str) -> bool:
    """True for a name that is in the agency's, also with a word before it: 年示例县."""
    shortest = len("某县")
    return any(name[n:] in agency for n in range(len(name) - shortest))


def _candidates(report: Report, context: Context, own: str) -> Iterator[NamedBody]:
    if kind_of(own) in TOWNS:
        yield from _named(NAMED_TOWN, context)
    if county := _county(report.agency):
        named = _named(NAMED_COUNTY, context)
        yield from (one for one in named if one.name[-1] == county[-1])
    if kind_of(own) in BUREAUS and len(own) > len("某某局"):
        same = Pattern(rf"{BEGUN}(?P<name>{NAME}[县区旗市])(?={re.escape(own)})")
        place = report.agency.partition(own)[0]
        placed = len(place) > len("某县")
        every = _named(same, context, NO_PLACE)
        yield from (one for one in every if placed and one.name[-1] == place[-1])


def _named(pattern: Pattern, context: Context, never: Pattern | None = None) -> Iterator[NamedBody]:
    """The names in the narrative that are names: no 乡镇, no 各镇; ``never`` is what alone is none
    where what follows is a sure sign of a name."""
    for piece in pieces(context.narrative):
        for found in pattern.finditer(piece.text):
            sure = not never.search(found["name"]) if never else _is_name(found["name"])
            if sure:
                yield NamedBody(found["name"], piece, found.start("name"))


COMMON = 120  # times that official texts write what hardly is a proper name
SAID = 1000  # and what is no part of one


def _is_name(name: str) -> bool:
    """False for words before 镇, 县, 区 that are no proper name: 通过县, 各乡镇."""
    stem = re.sub("(?:街道|[镇乡县旗区])$", "", name)
    said = times(stem) > COMMON or (len(stem) > 2 and max(times(stem[1:]), times(stem[:2])) > SAID)
    return not said and not NO_NAME.search(name)


def _as_ours(one: NamedBody, own: str) -> bool:
    """True where the name stands in a part that only the reporting body plays."""
    text, end = one.piece.text, one.start + len(one.name)
    before = re.split(r"[，。；：、\s]", text[: one.start])[-1]
    behind = text[end:].removeprefix(own)
    return any(role.before.search(before) and role.behind.match(behind) for role in ROLES)


def _in_a_row(one: NamedBody) -> bool:
    """True for a name among others of its kind: 甲镇、乙镇."""
    text, end = one.piece.text, one.start + len(one.name)
    kind = one.name[-1]
    before, behind = text[max(0, one.start - 12) : one.start], text[end : end + 12]
    listed = re.search(rf"{kind}[、和与及]$", before) or re.match(
        rf"[、和与及][一-龥]{{2,4}}{kind}", behind
    )
    return bool(listed)


def _county(agency: str) -> str:
    """The county that a body's name speaks of; empty where it names none."""
    placed = re.sub("^.*?(?:省|自治区|[市州盟])(?=..)", "", agency)
    found = re.match("([一-龥]{2,8}?(?:自治县|县|旗|区))(?!域|块)", placed)
    return found[1] if found and not NOT_COUNTY.search(found[1]) else ""


NOT_COUNTY = Pattern("开发区|高新区|园区|新区|保税|示范区|景区|度假区|实验区|合作区")
