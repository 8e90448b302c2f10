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
    "|代表[省市县区](?:人民)?政府[^，。；]{0,24}"
)
WHOSE = any_of("单位 部门 乡镇 镇街 县区 地区 街道 村居 信息公开员") + "[^，。；]{0,16}"
MOST = Pattern(f"(?:绝大部分|绝大多数|大部分|大多数|多数)(?:的)?{WHOSE}")
SOME = Pattern(
    r"(?:少数|个别|部分)(?:部门|乡镇|镇街|街道|地区)|全[县市区]各(?:部门|乡镇|单位|镇街)"
)
OF_THE_AREA = Pattern(
    r"全[县市区旗州](?:各级?[^，。；\d]{1,8})?(?:全年)?(?:共|累计|一共|总共){0,2}(?:主动公开|公开"
    r"|发布|收到|受理|新收|制发)(?!考试|招|选|竞)[^，。；\d]{0,16}\d+"
)
OFFICES = ("政府办公室", "政府办公厅", "政府办")
DEPARTMENT = Pattern(r"^(?!.*(?:政府|政务|数据|管委会|管理委员会)).*(?:局|委员会|办公室|厅|中心)$")
ADVICE = "改成本单位的情况；说的是下属单位的，写明“所属单位”。"


@rule("G417", "scope")
def other_scope(report: Report, context: Context) -> Iterator[Hit]:
    """一个单位的年报里写着全地区的情况
    部门、乡镇街道的年报只写本单位。“绝大部分单位”“多数部门”“代表市政府受理”这类话像是从上级或全地区的报告里抄来的；
    “全县共收到申请12件”这样的件数也是全地区的。部门写“个别乡镇”“全县各部门”的，列为提示。政府、政府办公室的报告不查。
    本单位有下属单位、所说的确实是它们的，写明“所属单位”。"""
    if not _tells_of_itself(report):
        return
    overall = context.narrative.sections[0]
    for paragraph in overall.paragraphs():
        for m in UPWARDS.finditer(paragraph.text):
            yield Hit(_words(m[0], report), paragraph.path, ADVICE, m[0])
        for m in OF_THE_AREA.finditer(paragraph.text):
            yield Hit(_words(m[0], report), paragraph.path, ADVICE, m[0])
    patterns = [(MOST, "")] + [(SOME, "少数")] * bool(DEPARTMENT.search(report.agency))
    for paragraph in context.narrative.paragraphs():
        for pattern, grade in patterns:
            for m in pattern.finditer(paragraph.text):
                yield Hit(_words(m[0], report), paragraph.path, ADVICE, m[0], grade=grade)


def _tells_of_itself(report: Report) -> bool:
    """True for a body whose report is about itself alone."""
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
