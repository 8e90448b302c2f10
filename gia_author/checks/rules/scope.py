"""Whose affairs a report tells: those of a whole area in a department's, those of the party among
the government's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.claims import is_area
from gia_author.checks.registry import Context, Hit, rule
from gia_author.language.patterns import Pattern
from gia_author.language.quantities import any_of
from gia_author.report.model import Report

UPWARDS = Pattern(
    "(?:受理|收到)[^，。；]{0,16}向[省市县区](?:人民)?政府[^，。；]{0,12}提出[^，。；]{0,16}"
    "|代表[省市县区](?:人民)?政府(?![^，。；]{0,16}复议)[^，。；]{0,24}"
)
WHOSE = any_of("单位 部门 乡镇 镇街 县区 地区 街道 村居 信息公开员") + "[^，。；]{0,16}"
MOST = Pattern(f"(?:绝大部分|绝大多数|大部分|大多数|多数)(?:的)?{WHOSE}")
SOME = Pattern(
    r"(?:少数|个别|部分)(?:部门|乡镇|镇街|街道|地区)|全[县市区]各(?:部门|乡镇|单位|镇街)"
)
OF_THE_AREA = Pattern(
    r"全[县市区旗州](?:各级?[^，。；\d]{1,8}|[一-龥]{1,4}(?:系统|院校|学校|医院|企业))?(?:全年)?(?:共|累计|一共|总共){0,2}(?:主动公开|公开"
    r"|发布|收到|受理|新收|制发)(?!考试|招|选|竞)[^，。；\d]{0,16}\d+"
)
ABOVE = {"乡镇街道": "县区市省", "县级": "市省州", "市级": "省"}
NONE_IN_AREA = Pattern(
    "全(?P<area>[县区市省州])(?:[一-龥]{1,8}?系统)?(?:内)?(?:各级?|所有)?[一-龥]{0,6}?(?:单位|部门|机关|乡镇|街道|科室|股室|系统)(?:全年|本年度|年内)?"
    "(?:均|都)?(?:未|没有)(?:发生|出现|收到|产生|因|收取)[^，。；]{0,24}"
)
# whom only a level above directs: by the level of the body that reports
DIRECTED = {
    "乡镇街道": (
        "各?县（[市、]*[市区]）|各县区?|各市县|县直|市直|区直|各乡镇(?!（街道）办)|各镇街|各乡（镇"
        "|乡镇（街道）|镇（街道"
    ),
    "县级": "各?县（[市、]*[市区]）|县[（(]区[）)]|各县区|各市（?州|市州|市直|省直",
    "市级": "各市（州|各市州|省直|各设区市",
}
DIRECTING = Pattern(
    r"(?:^|[。；，：])(?:[我本全][局办委镇乡街道]*)?(?:定期|及时|全年|持续|进一步|切实|先后|不断|加强|组织)*(?:对|督促|指导|督导|通报|约谈|培训)(?:全[市县区省州])?"
    r"(?:\d{1,3}个?|[一二三四五六七八九十]{1,3}个)?(?P<whom>[^，。；]{1,16})"
)
OTHERS = Pattern("参加|上级|[省市县区](?:委|政府|局|人大|政协|政务公开办)")
LEADING_GROUP = Pattern(
    r"(?:^|[。；])全(?P<area>[省市县区州])(?:政务公开|政府信息公开|信息公开)(?:工作)?(?:领导小组|办公室|联席会议)?(?:统筹|召开|组织|开展|建立|印发|健全|工作机制)"
)
OFFICES = ("政府办公室", "政府办公厅", "政府办")
DEPARTMENT = Pattern(r"^(?!.*(?:政府|政务|数据|管委会|管理委员会)).*(?:局|委员会|办公室|厅|中心)$")
ADVICE = "改成本单位的情况；说的是下属单位的，写明“所属单位”。"


@rule("G417", "scope")
def other_scope(report: Report, context: Context) -> Iterator[Hit]:
    """一个单位的年报里写着全地区的情况
    部门、乡镇街道的年报只写本单位。“绝大部分单位”“多数部门”“代表市政府受理”这类话像是从上级或全地区的报告里抄来的；
    “全县共收到申请12件”这样的件数也是全地区的，县局写“全市系统各单位均未发生”也是。部门写“个别乡镇”“全县各部门”的，列为提示。政府、政府办公室的报告不查。
    本单位有下属单位、所说的确实是它们的，写明“所属单位”。"""
    if not _tells_of_itself(report):
        return
    overall = context.narrative.sections[0]
    for paragraph in overall.paragraphs():
        for m in UPWARDS.finditer(paragraph.text):
            yield Hit(_words(m[0], report), paragraph.path, ADVICE, m[0])
        for m in OF_THE_AREA.finditer(paragraph.text):
            yield Hit(_words(m[0], report), paragraph.path, ADVICE, m[0])
    above = ABOVE.get(level_of(report.agency), "")
    for paragraph in overall.paragraphs():
        for m in NONE_IN_AREA.finditer(paragraph.text):
            if m["area"] in above:
                yield Hit(_words(m[0], report), paragraph.path, ADVICE, m[0])
    yield from _directing(report, context)
    patterns = [(MOST, "")] + [(SOME, "少数")] * bool(DEPARTMENT.search(report.agency))
    for paragraph in context.narrative.paragraphs():
        for pattern, grade in patterns:
            for m in pattern.finditer(paragraph.text):
                yield Hit(_words(m[0], report), paragraph.path, ADVICE, m[0], grade=grade)


def _directing(report: Report, context: Context) -> Iterator[Hit]:
    """Directing bodies that are not below ours, and the work of an area that is above it."""
    level = level_of(report.agency)
    whom = DIRECTED.get(level)
    if not whom:
        return
    for paragraph in context.narrative.paragraphs():
        for m in DIRECTING.finditer(paragraph.text):
            start = max(paragraph.text.rfind(mark, 0, m.start() + 1) for mark in "。；") + 1
            sentence = paragraph.text[start : m.end()]
            if re.match(whom, m["whom"]) and not OTHERS.search(sentence):
                said = m[0].lstrip("。；，：")
                yield Hit(_words(said, report), paragraph.path, ADVICE, said)
        if level != "乡镇街道":
            continue
        for m in LEADING_GROUP.finditer(paragraph.text):
            said = m[0].lstrip("。；")
            yield Hit(_words(said, report), paragraph.path, ADVICE, said)


def level_of(agency: str) -> str:
    """The level of a body by its name: of a town or its street, of a county, of a city; empty where
    the name does not tell."""
    placed = re.sub("(?:人民)?政府(?:办公室)?$|办事处$", "", agency)
    for level, ends in (("乡镇街道", "镇乡"), ("县级", "县区旗"), ("市级", "市州盟")):
        if placed.endswith(tuple(ends)) or (level == "乡镇街道" and placed.endswith("街道")):
            return level
    found = re.match(
        r".{0,20}?(?:[省市州].{0,10}?)?([县区旗市州])[^县区旗市州镇乡]{2,14}(?:局|委员会|办公室|中心|院)$",
        placed,
    )
    return (
        {"县": "县级", "区": "县级", "旗": "县级", "市": "市级", "州": "市级"}[found[1]]
        if found
        else ""
    )


def _tells_of_itself(report: Report) -> bool:
    """True for a body whose report is about itself alone, a hospital or a school too."""
    if not report.agency or report.agency.endswith(OFFICES):
        return False
    return report.kind == "乡镇街道" or (report.kind == "部门" and not is_area(report))


def _words(said: str, report: Report) -> str:
    return f"“{said}”说的不是本单位（{report.agency}）。"


@rule("G418", "scope")
def party_information(report: Report, context: Context) -> Iterator[Hit]:
    """党务信息算进了政府信息
    政府信息是行政机关履行行政管理职能产生的信息；党务、党建信息按《中国共产党党务公开条例（试行）》公开，不计入政府信息的条数。"""
    for paragraph in context.narrative.paragraphs():
        for q in paragraph.told.quantities:
            if re.search("(?:党务|党建)(?:公开|工作|类)*(?:信息|动态)$", q.before):
                quoted = (q.before + paragraph.text[q.start : q.end])[-60:].lstrip("、，")
                yield Hit(
                    "党务信息不是政府信息，不计入公开政府信息的条数。",
                    paragraph.path,
                    "从政府信息的条数里减去，或者单独说明。",
                    quoted,
                )
