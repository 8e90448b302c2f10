"""Which cells of the tables a phrase of the narrative can mean: every legitimate reading with its
value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from gia_author.diagnostics.finding import Address
from gia_author.form.cell_sums import cell_sum
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure
from gia_author.language.comparisons import ComparedFigures
from gia_author.language.meanings import CASE, DOCUMENT, Meanings
from gia_author.language.patterns import Pattern
from gia_author.language.phrasebook import (
    ANSWER,
    APPLICATIONS,
    ASKED,
    COUNTERS,
    FEE,
    OUT,
    RECEIVE,
    Saying,
)
from gia_author.language.phrases import Quantity, Text
from gia_author.language.quantities import any_of
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative, Paragraph


class Reading(NamedTuple):
    """One thing that a phrase can mean: its name in the words of the form, its value, the cells it
    is made of.
    """

    name: str
    value: Figure
    cells: tuple[Address, ...]


class Claim(NamedTuple):
    """A quantity of the narrative that stands for cells of the tables.

    ``soft``: the text hints at another scope; ``needs``: what it must be speaking of.
    """

    paragraph: Paragraph
    quantity: Quantity
    what: str
    table: str
    readings: tuple[Reading, ...]
    soft: bool
    start: int
    needs: str = ""


TIMES = Pattern(
    any_of(r"""
    上半年 下半年 [一二三四1-4]季度 \d{1,2}月份 近[三五两几\d]+年 (?<!今年)(?<!年初)(?<!\d年)以来
    历年 历史累计 (?<![较比与])(?:去年|上一?年|往年) (?<![较比与])(?P<year>20\d\d)\s?年
    [\d一二三四五]+年来 每年 今年 全年 本年""")
)
THIS_YEAR = ("今年", "全年", "本年")
CARRIED = Pattern("度?(?:无|没有|未有)?(?:结转|转结|转入|转)")
CHANNELS = Pattern(
    "网上|网络|在线|信函|邮寄|当面|现场|窗口|邮件|邮箱|传真|平台|系统|网站|电话|微信"
)
ALL_CHANNELS = Pattern(
    "等(?:多种|各种|各类)?(?:渠道|方式|途径|形式|平台)|线上线下|各种渠道|多种渠道|共"
)
OTHERS = any_of("""
    信访(?!、?举报) 留言 咨询 来信 热线 工单 诉求 建议 提案 信箱 问政 (?<!举报)投诉(?!类)
    举报(?!投诉|、投诉) 行政许可 行政处罚 登记申请 许可申请 培训 稿件 舆情 求助 来访 来电 解读 隐患
    检查 错误 链接 问题""")
SUBJECTS = Pattern(
    rf"(?P<申请>{ASKED}|申请公开)|(?P<案件>复议|诉讼|应诉)|(?P<文件>规范性文件|规章)|(?P<别的>{OTHERS})"
)
FOREIGN_DOCUMENTS = Pattern(
    any_of("""
    清理 审查 审核 备案 解读 刊登 归集 转发 征求 征集 评估 部门规范 乡镇规范 类信息 政策、 起草 代拟
    报送 等规范 、规范 开展 后评 上级 学习 报备""")
)
FOREIGN_CASES = Pattern(
    "非(?:政府)?信息公开|复议机关|复议机构|审理行政复议|受理行政复议|办理行政复议|出庭|全部行政"
    "|代表[省市县区州旗本](?:人民)?政府[^。；]{0,16}复议"
)
PAPERS = Pattern(r"公文|发文|属性|印发文件|制发文件|主动公开[^，。；]{0,6}\d")
GOES_ON = Pattern(f"[^，。；]{{0,16}}[，,](?:依法|均|已|按规定|将)*{OUT}")
HELPED = Pattern("协调|协助|指导|督办|会办|转办|牵头|参与|代办|帮助|审核|会商|催办|督促")
RESULTS = Pattern(
    any_of("""
    予以公开 部分公开 不予公开 无法提供 不予处理 不掌握相关政府信息 没有现成信息
    补正后(?:申请内容)?仍不明确 逾期不补正 逾期未缴费 重复申请 三安全一稳定 过程性信息 内部事务信息
    行政执法案卷 行政查询事项""")
)


def claims(report: Report, narrative: Narrative) -> tuple[Claim, ...]:
    """Every quantity of the narrative that stands for cells, with the readings whose cells are
    filled in. Worked out once for a narrative.
    """
    memory = vars(narrative)
    if memory.get("_claims_of") is not report:
        topics = dict(_titles(narrative))
        memory["_claims_of"] = report
        memory["_claims"] = tuple(
            one
            for paragraph in narrative.paragraphs()
            for one in _paragraph_claims(report, paragraph, topics.get(paragraph.text, ""))
        )
        memory["_claims_in"], memory["_claim_at"] = {}, {}
        for one in memory["_claims"]:
            memory["_claims_in"].setdefault(one.paragraph, []).append(one)
            memory["_claim_at"].setdefault((id(one.paragraph), one.quantity.start), one)
    result: tuple[Claim, ...] = memory["_claims"]
    return result


def claims_in(report: Report, narrative: Narrative, paragraph: Paragraph) -> list[Claim]:
    """The claims of one paragraph."""
    claims(report, narrative)
    result: list[Claim] = vars(narrative)["_claims_in"].get(paragraph, [])
    return result


def claim_of(
    report: Report, narrative: Narrative, paragraph: Paragraph, quantity: Quantity
) -> Claim | None:
    """What a quantity of a paragraph claims, if anything."""
    claims(report, narrative)
    found: Claim | None = vars(narrative)["_claim_at"].get((id(paragraph), quantity.start))
    return found


def _titles(narrative: Narrative) -> Iterator[tuple[str, str]]:
    """The topic and heading that each paragraph stands under."""
    for section in narrative.sections:
        for passage in (below for top in section.passages for below in top.walk()):
            yield from ((p.text, passage.topic + passage.title) for p in passage.paragraphs)


def _paragraph_claims(report: Report, paragraph: Paragraph, title: str) -> Iterator[Claim]:
    told = paragraph.told
    for q in told.quantities:
        if (q.unit in COUNTERS or q.unit == "元") and q.known and not is_inserted(paragraph, q):
            found = _bind(report, paragraph, q, title)
            if found is not None:
                yield _claim(report, paragraph, q, found)


def _claim(
    report: Report, paragraph: Paragraph, q: Quantity, found: tuple[Saying, re.Match[str]]
) -> Claim:
    """What a quantity says by a saying that is meant."""
    told = paragraph.told
    return Claim(
        paragraph=paragraph,
        quantity=q,
        what=found[0].what,
        table=found[0].table,
        readings=tuple(_readings(report, *found, told, q)),
        soft=is_soft(report, told, q.start, q.end + len(q.after)),
        start=max(told.clause(q.start)[0], q.start - len(q.before) - 4),
        needs=found[0].needs,
    )


def claims_of_last_year(last: Report, narrative: Narrative) -> Iterator[Claim]:
    """Every quantity that the text gives for the year before, with the readings of its report."""
    topics = dict(_titles(narrative))
    for paragraph in narrative.paragraphs():
        for q in paragraph.told.quantities:
            found = _saying(q.phrase, last.edition) if q.unit in COUNTERS and q.exact else None
            title = topics.get(paragraph.text, "")
            if found is None or found[0].what == "上年结转" or is_inserted(paragraph, q):
                continue
            if _applies(last, found[0], paragraph, q, title, _in_past_year):
                yield _claim(last, paragraph, q, found)


def _in_past_year(last: Report, told: Text, q: Quantity, what: str) -> bool:
    """True if the clause of a quantity names the year of last year's report before it."""
    found = [*TIMES.finditer(told.text, told.clause(q.start)[0], q.start)][-1:]
    return any(m["year"] == str(last.year) or PAST_YEAR.match(m[0]) for m in found)


PAST_YEAR = Pattern("(?:去年|上一?年)$")


def is_inserted(paragraph: Paragraph, q: Quantity) -> bool:
    """True if a template variable put the number there: then it agrees with the tables by
    itself."""
    return any(start <= q.start < end for start, end in paragraph.inserted)


def _bind(
    report: Report, paragraph: Paragraph, q: Quantity, title: str
) -> tuple[Saying, re.Match[str]] | None:
    """The first saying that the phrase fits, unless its subject, time or channel is another."""
    found = _saying(q.phrase, report.edition)
    fits = found and _applies(report, found[0], paragraph, q, title, _in_year)
    return found if fits else None


@lru_cache(maxsize=1 << 14)
def _saying(phrase: str, form: Edition) -> tuple[Saying, re.Match[str]] | None:
    """The first saying of a form that a phrase fits. Units say most things in the same words."""
    for saying in form.sayings:
        if match := saying.regex.search(phrase):
            return saying, match
    return None


def _applies(
    report: Report,
    saying: Saying,
    paragraph: Paragraph,
    q: Quantity,
    title: str,
    in_year: Callable[[Report, Text, Quantity, str], bool],
) -> bool:
    """True for a saying that is meant here: of such things, not of a part of them, in the year."""
    told = paragraph.told
    if (saying.needs == "金额") != (q.unit == "元"):
        return False
    if saying.what in ("收到", "办理", "答复", "申请") and (
        _is_part(paragraph, q) or _one_channel(q) or HELPED.search(q.before)
    ):
        return False
    if saying.what in ("申请", "不予公开") and PAPERS.search(
        told.text, told.sentence(q.start)[0], q.start
    ):
        return False
    if (saying.table == FEE and _is_part(paragraph, q)) or (
        saying.what != "上年结转" and not in_year(report, told, q, saying.what)
    ):
        return False
    return NEEDS[saying.needs](told, q, title)


def _speaks_of_documents(told: Text, q: Quantity, title: str) -> bool:
    clause = told.text[told.clause(q.start)[0] : q.end + len(q.after)]
    return not FOREIGN_DOCUMENTS.search(clause) and q.unit not in ("条", "篇", "次")


def _speaks_of_decisions(told: Text, q: Quantity, title: str) -> bool:
    clause = told.text[told.clause(q.start)[0] : q.end + len(q.after)]
    return _speaks_of_documents(told, q, title) and not re.search("公示|信息|事项|双公开", clause)


def _goes_on_about_documents(told: Text, q: Quantity, title: str) -> bool:
    begin, end = told.sentence(q.start)
    said = told.text[begin : min(end, q.end + len(q.after))]
    return subject(told, q, title) == "文件" and not FOREIGN_DOCUMENTS.search(said)


def _speaks_of_disclosure(told: Text, q: Quantity, title: str) -> bool:
    begin, end = told.sentence(q.start)
    near = re.search("信息公开|依申请|公开申请|公开领域", told.text[begin:end]) or re.search(
        "申请|复议", title
    )
    before = re.search(ASKED, told.text[told.sentence(max(begin - 1, 0))[0] : begin])
    own = max(begin, told.text.rfind("；", begin, q.start) + 1)
    return bool(near or before) and not FOREIGN_CASES.search(told.text[own : q.start])


def _speaks_of_results(told: Text, q: Quantity, title: str) -> bool:
    lead = told.text[: q.start] + q.after
    several = len({m[0] for m in RESULTS.finditer(told.text)})
    return (
        bool(re.search(ASKED, lead))
        or "申请" in title
        or several > 3
        or ("申请" in lead and several > 1)
    )


NEEDS: dict[str, Callable[[Text, Quantity, str], bool]] = {
    "": lambda told, q, title: True,
    "金额": lambda told, q, title: True,
    "处理费": lambda told, q, title: q.unit in ("件", "份", "次"),
    "文件": _speaks_of_documents,
    "决定": _speaks_of_decisions,
    "同一文件": _goes_on_about_documents,
    "接着结转": lambda told, q, title: (
        GOES_ON.match(told.text, q.end) is not None and subject(told, q, title) == "申请"
    ),
    "公开": _speaks_of_disclosure,
    "结果": _speaks_of_results,
    "申请": lambda told, q, title: subject(told, q, title) == "申请",
    "案件": lambda told, q, title: subject(told, q, title) == "案件",
}


def subject(told: Text, q: Quantity, title: str) -> str:
    """What the text last spoke of before (or in) the phrase: 申请, 案件, 文件 or something else."""
    last = None
    for m in SUBJECTS.finditer(told.text, 0, q.end + len(q.after)):
        last = m
    if last:
        return last.lastgroup or ""
    return "申请" if "申请" in title else ""


def _in_year(report: Report, told: Text, q: Quantity, what: str) -> bool:
    """False if the text last named another time than the report's whole year; what is carried over
    goes to the next one.
    """
    text = told.text
    named = [
        m
        for m in TIMES.finditer(text, told.sentence(q.start)[0], q.start)
        if not CARRIED.match(text, m.end())
    ]
    named = [m for m in named if what != "结转下年度" or m["year"] != str(report.year + 1)]
    named = [m for m in named if not (m["year"] and text[m.end() : m.end() + 1] in tuple("版）)"))]
    if not named:
        return True
    last = named[-1]
    return (
        int(last["year"]) == report.year
        if last["year"] and report.year
        else last[0] in THIS_YEAR or bool(last["year"])
    )


def _is_part(paragraph: Paragraph, q: Quantity) -> bool:
    lists = paragraph.lists_of.get(q, ())
    return any(not one.loose for one in lists) or "其中" in q.before


def _one_channel(q: Quantity) -> bool:
    return bool(CHANNELS.search(q.before)) and not ALL_CHANNELS.search(q.before)


def _readings(
    report: Report, saying: Saying, match: re.Match[str], told: Text, q: Quantity
) -> Iterator[Reading]:
    """The readings whose cells are all there and filled in, each value once."""
    document = match.groupdict().get("doc") or ""
    if saying.needs == "同一文件":
        named = re.findall("规范性文件|规章", told.text[: q.start])
        document = named[-1] if named else "规范性文件"
    meanings = report.edition.meanings
    kinds = kinds_of_case(meanings, told.text[told.sentence(q.start)[0] : q.start])
    seen: set[Figure] = set()
    for short in saying.readings:
        for name in _full(meanings, short, document, kinds):
            reading = evaluate(report, saying.table, name)
            if reading is not None and reading.value not in seen:
                seen.add(reading.value)
                yield reading


BROAD_KINDS = ("复议", "诉讼")  # of cases, each of one group of columns or several


def kinds_of_case(meanings: Meanings, text: str) -> list[str]:
    """The kinds of case that a text names, in its order."""
    return re.findall("|".join(meanings.cases), text) if meanings.cases else []


def _full(meanings: Meanings, reading: str, document: str, kinds: list[str]) -> Iterator[str]:
    """A reading with its gaps filled: which document, which kind of case."""
    if DOCUMENT in reading:
        row = meanings.documents["规章" if "规章" in document else "规范性文件"]
        yield reading.replace(DOCUMENT, row)
    elif CASE in reading:
        yield from _of_cases(meanings, reading, kinds)
    else:
        yield reading


def _of_cases(meanings: Meanings, reading: str, kinds: list[str]) -> Iterator[str]:
    """An outcome of the kind of case named last; of any kind, or of all, where the sentence names
    several.
    """
    if not kinds:
        return

    def of(kind: str) -> str:
        return "＋".join(reading.replace(CASE, block) for block in meanings.cases[kind])

    yield of(kinds[-1])
    if kinds[-1] in BROAD_KINDS and len({*kinds} & {*BROAD_KINDS}) > 1:
        each = [of(kind) for kind in BROAD_KINDS]
        yield from (*each, "＋".join(each))


def evaluate(report: Report, table: str, written: str) -> Reading | None:
    """A sum of cells worked out; None if a cell is missing or blank."""
    wanted = cell_sum(written)
    named = report.edition.meanings.applicants.get(wanted.column, (wanted.column or "总计",))
    columns = named if table == APPLICATIONS else ("",)
    total: Figure = 0
    cells = []
    for term in wanted.terms:
        for column in columns:
            address = (table, *term.row, *([column] if column else []))
            value = _value(report, address)
            if value is None:
                return None
            total = total + term.sign * value
            cells.append(address)
    return Reading(wanted.name, total, tuple(cells))


def _value(report: Report, address: Address) -> Figure | None:
    """A figure; one left blank counts as 0 only where the whole table adds up that way."""
    try:
        value = report.value(address)
    except KeyError:
        return None
    if (
        value is None
        and address[0] == APPLICATIONS
        and address in {**report.derived, **report.figures}
        and _blanks_are_zero(report)
    ):
        rows = report.edition.groups.get(address, (address,))
        return None if _is_unread(report, rows) else sum(_filled(report, row) for row in rows)
    return value


def _is_unread(report: Report, cells: Collection[Address]) -> bool:
    """Whether any of the cells, or of those that a total among them sums, could not be read."""
    rows = {cell[:-1] for cell in cells if cell[-1] == "总计"}
    return any(one in cells or one[:-1] in rows for one in report.unread)


def _filled(report: Report, address: Address) -> int:
    """A figure of table three with 0 for a blank; a blank total is the sum of its row."""
    value = report.figures.get(address)
    if value is None and address[-1] == "总计":
        return sum(
            int(v or 0)
            for a, v in report.figures.items()
            if a[:-1] == address[:-1] and a != address
        )
    return int(value or 0)


@lru_cache(maxsize=4)
def _blanks_are_zero(report: Report) -> bool:
    """True if the results add up to their printed total with every blank as 0."""
    whole = (APPLICATIONS, "总计", "总计")
    total = report.figures.get(whole)
    results = {
        address
        for identity in report.edition.identities
        if identity.is_sum and identity.axis == "行" and identity.left == (whole,)
        for address in identity.right
    }
    return bool(total) and sum(_filled(report, address) for address in results) == total


def in_both_years(last: Report | None, claim: Claim | None) -> list[ComparedFigures]:
    """A figure told with last year's by the same readings; by all readings where none fits."""
    if last is None or claim is None or claim.soft:
        return []
    fitting = [r for r in claim.readings if r.value == claim.quantity.value] or claim.readings
    names = (r.name.replace("（", "@").rstrip("）") for r in fitting)
    before = (evaluate(last, claim.table, name) for name in names)
    now, slack = claim.quantity.value, claim.quantity.slack
    return [ComparedFigures(now, Decimal(then.value), slack) for then in before if then is not None]


def meant_by(report: Report, words: str) -> list[Figure]:
    """What words that name applications count: every reading's value."""
    found = _saying(f"{words}#", report.edition)
    if found is None or found[0].table != APPLICATIONS:
        return []
    readings = (evaluate(report, APPLICATIONS, name) for name in found[0].readings)
    return [one.value for one in readings if one is not None]


GOVERNMENTS = ("政府", "管理委员会", "管委会", "新区", "实验区", "开发区")
DOING = any_of("及 和 、 共 全年 本年 依法 累计 收到 受理 接到 办理 答复 制发 印发 出台 制定 规范")
OFFICE = Pattern(
    "办公室|政府办|办公厅|代表|本级|本机关(?!不掌握)|机关本部|备案|名义|部门|乡镇|街道|县区"
    f"|[省市县区州盟旗](?:人民)?政府{DOING}"
)
AREA = Pattern(
    "全[省市县区州盟旗]|各级|各部门|各单位|各乡镇|各镇街|各县|各区|系统|备案|名义|代[市县区省]"
    "|局机关|分局|所属|[市县区省]政府规范性"
)
BODIES = any_of("局 委员会 委 办公室 中心 镇 乡 街道 支队 大队 分局 集团")
WHEN = any_of(r"20\d\d年度? 全年 本年度? 共计 共 累计 依法 已 ，") + "*"
BODY = Pattern(rf"([一-龥]{{1,12}}{BODIES}){WHEN}(?:{RECEIVE}|{ANSWER}|办理)")


def is_area(report: Report) -> bool:
    """True for a government, whose tables count all its departments."""
    return report.kind == "人民政府" or report.agency.endswith((*GOVERNMENTS, *"省市县区州盟旗"))


def is_soft(report: Report, told: Text, start: int, end: int) -> bool:
    """True if the sentence hints at another scope than the report's own: its office for a whole
    area, the area for a department, another body.
    """
    text = told.text
    lead = text[told.sentence(start)[0] : end]
    if report.kind == "乡镇街道":
        return False
    if is_area(report):
        if OFFICE.search(lead) and "规章" not in text[max(start - 2, 0) : start]:
            return not re.search("全[省市县区州]", lead) or bool(
                re.search("办公室|代表|本级|备案|名义", lead)
            )
    elif AREA.search(lead):
        return True
    body = BODY.search(lead)
    return bool(body and not _is_own(body[1], report.agency))


def _is_own(name: str, agency: str) -> bool:
    """True if a name can be short for the agency's: its characters follow each other there
    (市发改委 for 某市发展和改革委员会).
    """
    core = re.sub(r"^.*(?:年度?|全年|[，我本该])", "", name)
    letters = iter(agency)
    return len(core) < 3 or not agency or all(c in letters for c in core) or core[-3:] in agency
