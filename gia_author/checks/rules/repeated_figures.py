"""The same thing counted twice in the narrative, with two results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gia_author.checks.claims import CHANNELS, is_inserted
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.language.quantities import any_of
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph


@rule("G403", "sum")
def given_twice(report: Report, context: Context) -> Iterator[Hit]:
    """同一个数前后写得不一样
    同样的说法、同样的范围，在两处写了两个数：两处“主动公开政府信息N条”，两处“全年召开新闻发布会N场”“现有政务新媒体账号N个”。
    渠道、范围、时间不同的不算，请把不同之处写明。"""
    yield from _different(report.year, context, name)
    yield from _different(report.year, context, of_year)


@rule("G405", "other")
def column_given_twice(report: Report, context: Context) -> Iterator[Hit]:
    """同一个栏目公开的条数前后不一样
    同一个专栏、栏目或公众号公开了多少条信息，在两处写了两个数。时间、类别不同的，请写明。"""
    yield from _different(report.year, context, column)


def _different(
    year: int, context: Context, name: Callable[[Quantity, Paragraph], str]
) -> Iterator[Hit]:
    """Figures of one name that differ: each but the first."""
    first: dict[tuple[str, str], Quantity] = {}
    for paragraph, q, said in _named(context, name):
        if {*re.findall(r"(20\d\d)年", _lead(q, paragraph))[-1:]} - {str(year)} and year:
            continue
        before = first.setdefault((said, q.unit), q)
        if before.value != q.value:
            words = (
                f"“{said}”前面写的是{show(before.value)}{q.unit}，"
                f"这里写的是{show(q.value)}{q.unit}。"
            )
            quoted = paragraph.text[
                max(paragraph.told.clause(q.start)[0], q.start - 40) : q.end
            ].strip()
            fix = "核对哪一个对；范围不同的，写明范围。"
            yield Hit(
                words,
                paragraph.path,
                fix,
                quoted,
                show(before.value),
                show(q.value),
                show(q.value - before.value),
            )


def _named(
    context: Context, name: Callable[[Quantity, Paragraph], str]
) -> Iterator[tuple[Paragraph, Quantity, str]]:
    """Every typed figure that can be given once only, with what it says."""
    for paragraph in context.narrative.paragraphs():
        for q in paragraph.told.quantities:
            said = name(q, paragraph)
            if said and not is_inserted(paragraph, q):
                yield paragraph, q, said


TIME = Pattern(
    any_of(r"""
    20\d\d年度? 全年 本年度? 今年 一年来 年内 [截止]+至?20\d\d年(?:底|末|\d{1,2}月(?:\d{1,2}日|底)?)
    累计 共计 总计 合计 共 一共 已 依法 我[局镇县市区办委单位]{1,2} 本单位 本机关""")
)
WHOLE = Pattern(
    "^(?:主动)?(?:公开|发布)(?:各类|各项)?(?:政府|政务)?信息$|^(?:收到|受理|答复|办结)(?:政府)?信息公开申请$"
)


def name(q: Quantity, paragraph: Paragraph) -> str:
    """What a quantity says that can be said once only, without time and subject; empty for all
    others."""
    lead = _lead(q, paragraph)
    if (
        not q.exact
        or q.depth
        or q.after
        or CHANNELS.search(q.before)
        or ELSEWHERE.search(lead)
        or OTHER_TIME.search(lead)
        or LABELLED.match(lead)
    ):
        return ""
    short = TIME.sub("", q.before)
    return short if WHOLE.match(short) else ""


WHOLE_YEAR = Pattern("全年|本年度|(?<!\\d)20\\d\\d年|现有|目前|年末|年底")
OF_ANOTHER = Pattern(
    "[局镇乡]|委员会|办公室|学校|医院|派出所|服务站|街道|部门|单位|中心|其中|分别|[每各另]|新增|累计|以来|近[三五两]年"
)
OWN = Pattern("[我本全][局委镇乡办院校站所县市区]|本单位|本机关")
SHORTEST = 6  # characters that a thing takes to be told from others


def of_year(q: Quantity, paragraph: Paragraph) -> str:
    """What a quantity says of the whole year in words that are all its own; empty for all
    others."""
    lead, before = _lead(q, paragraph), OWN.sub("", q.before)
    found = [*WHOLE_YEAR.finditer(before)]
    if not found or not q.exact or q.depth or name(q, paragraph) or column(q, paragraph):
        return ""
    aside = OWN.sub("", lead.removesuffix(q.before))
    if OF_ANOTHER.search(aside + before) or OTHER_TIME.search(lead):
        return ""
    said = TIME.sub("", before)
    return said if len(said) >= SHORTEST and found[-1].end() <= len(before) - SHORTEST else ""


def _lead(q: Quantity, paragraph: Paragraph) -> str:
    """The sentence up to the quantity."""
    return paragraph.text[paragraph.told.sentence(q.start)[0] : q.start]


ELSEWHERE = Pattern("通过|利用|依托|在.{2,20}(?:上|网|号)|其中")
# 微信公众号：发布信息212条
LABELLED = Pattern(
    r"[^，。；：:]{0,12}(?:网站?|公众号|微信|微博|[视抖]频?音?号|平台|报刊|专栏|公开栏)[：:]"
)
OTHER_TIME = Pattern("去年|上年|上一年|季度|上半年|下半年|月份")
COLUMN = Pattern(
    "(?:通过|利用|依托|在|，|^)[^，。；]{0,24}?([一-龥]{2,8}?|“[^”]{2,16}”(?:微信|官方)*)"
    "(专栏|栏目|公众号|订阅号|微博|视频号|抖音号|头条号)(?:上|中|平台)*"
    r"(?:共|累计|共计|已|主动)*(?:公开|发布)(?:了|各类|各项)*(?:政府|政务)?信息(?:共|共计|累计|总数|为)*$"
)


def column(q: Quantity, paragraph: Paragraph) -> str:
    """The column of which a quantity says how much was published in it; empty for all others."""
    found = (
        COLUMN.search(TIME.sub("", q.before)) if q.exact and not q.depth and not q.after else None
    )
    if not found or "其中" in q.before or OTHER_TIME.search(_lead(q, paragraph)):
        return ""
    name = re.sub(
        "^.*(?:通过|利用|依托|在|网站|平台|门户网|政府|本级|我[局镇县市区办委]|的)|微信|官方",
        "",
        found[1],
    )
    return name + {"栏目": "专栏"}.get(found[2], found[2])
