"""Which cells of the tables a phrase of the narrative can mean: every legitimate reading with its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gia_author.figures import Figure
from gia_author.finding import Address
from gia_author.narrative import Narrative, Paragraph
from gia_author.phrases import Quantity, Text, partitions, read
from gia_author.report import Report

CASES = frozenset("件 份 宗 个 起 条 例 项 次 案 人次".split()) - {"人次"}
COUNT = r"(?:的)?(?:总数|总量|数量|数|量|情况)?(?:总计|合计|累计|共计|共有|共|全年|计|达到?|为|是|有|：|:)*"
WHO = r"(?:来自|公民|法人|其他组织|其它组织|自然人|组织|社会|公众|群众|申请人|企业|和|或者|或|及|以及|与|、|各类|任何|有关|关于|有效|书面|线上|线下|提交|提出|发来|递交|请求|要求|涉及|办理|受理|处理|答复|并|了|到|过|各种形式|多种形式|通过|的)*"
ASKED = (
    r"(?:(?:政府|政务)?信息公开(?:类)?(?:的)?申请|(?:政府|政务)信息(?:依)?申请公开|依申请(?:政府|政务)?信息公开(?:申请)?|依申请公开(?:的)?(?:政府|政务)?(?:信息)?(?:的)?(?:申请|请求)?"
    r"|申请公开(?:政府)?信息|公开(?:政府)?信息(?:的)?申请|公开申请|依申请(?:件|信息)?)(?:案件|事项|办件|公文|件(?!次)|信息)?")
RECEIVE = r"(?:收到|新收到?|收办|收悉|收取|接到|接收|接办|受理|登记|收件|承接|接受)"
ANSWER = r"(?:办结|答复|办复|回复|处理完毕|办理完毕|办理完成|完成答复|完成办理|予以答复|作出答复|按时答复|按期答复|按期办结|按时办结|审结)"
OUT = r"(?:结转|转结|转入|转|顺延|延续|延|跨|结转至|转至|留)(?:至|到|入)?(?:下一?年度?|次年|明年|下一年|20\d\d年度?|本年度以后)"
IN = r"(?:(?:上一?年度?|去年|往年|20\d\d年度?)(?:度)?(?:结转|转结|转入|遗留|顺延|转)|结转(?:自)?(?:上一?年度?|去年))"
LEGAL = "法人(?:或者?|和|及|、)?其[他它]组织"
ROWS = ("本年新收", "本年新收＋上年结转", "总计")
RECEIVED = ("本年新收", "本年新收＋上年结转")
ANSWERED = ("总计", "总计－上年结转", "总计－其他处理")
CAUSES = (
    ("国家秘密", "不予公开.国家秘密", "不予公开"), ("法律、?(?:行政)?法规禁止", "不予公开.法律行政法规禁止公开", "不予公开"), ("三安全一稳定", "不予公开.三安全一稳定", "不予公开"),
    ("第三方", "不予公开.保护第三方合法权益", "不予公开"), ("内部(?:事务|管理)", "不予公开.三类内部事务信息", "不予公开"), ("过程性", "不予公开.四类过程性信息", "不予公开"),
    ("执法案卷", "不予公开.行政执法案卷", "不予公开"), ("查询事项", "不予公开.行政查询事项", "不予公开"), ("不掌握|未掌握", "无法提供.本机关不掌握", "无法提供"),
    ("没有现成|无现成|另行制作", "无法提供.没有现成信息", "无法提供"), ("补正后(?:申请内容)?仍不明确", "无法提供.补正后仍不明确", "无法提供"),
    ("信访、?举报、?投诉", "不予处理.信访举报投诉类申请", "不予处理"), ("重复申请", "不予处理.重复申请", "不予处理"), ("公开出版物", "不予处理.要求提供公开出版物", "不予处理"),
    ("大量反复", "不予处理.大量反复申请", "不予处理"), ("重新出具", "不予处理.确认或重新出具", "不予处理"), ("逾期不补正", "其他处理.逾期不补正", "其他处理"),
    ("逾期[不未](?:缴|交)费", "其他处理.逾期未缴费", "其他处理"))
BOTH = tuple(f"未经复议直接起诉.{k}＋复议后起诉.{k}" for k in ("总计", "尚未审结"))
LAWSUITS = (BOTH[0], f"{BOTH[0]}－未经复议直接起诉.尚未审结－复议后起诉.尚未审结")
REVIEWS = ("行政复议.总计", "行政复议.总计－行政复议.尚未审结")
ALL_CASES = (f"行政复议.总计＋{BOTH[0]}", f"行政复议.总计＋{BOTH[0]}－行政复议.尚未审结－未经复议直接起诉.尚未审结－复议后起诉.尚未审结")


@dataclass(frozen=True)
class Pattern:
    """A way to say something: the clause with # for the number, what it is about, the table, the readings, the subject it needs."""

    regex: re.Pattern[str]
    what: str
    table: str
    readings: tuple[str, ...]
    subject: str = ""


def _patterns() -> Iterator[Pattern]:
    apply, cases = "依申请公开", "复议诉讼"
    yield Pattern(re.compile(rf"{OUT}[^，#]{{0,12}}#|#(?:[^，#]{{0,10}})?{OUT}"), "结转下年度", apply, ("结转下年度",), "申请")
    yield Pattern(re.compile(rf"{IN}[^，#]{{0,12}}#"), "上年结转", apply, ("上年结转",), "申请")
    yield Pattern(re.compile(r"(?:^|[^不予分])予以公开(?:的)?(?:及|和|、|或|与|以及)(?:予以)?部分公开[^，#]{0,6}#"), "予以公开和部分公开", apply, ("予以公开＋部分公开",), "结果")
    yield Pattern(re.compile(r"(?:^|[^及和或与])部分公开(?:的)?(?:申请)?#"), "部分公开", apply, ("部分公开",), "结果")
    yield Pattern(re.compile(r"(?:^|[^不])予以公开(?:的)?(?:申请)?#"), "予以公开", apply, ("予以公开",), "结果")
    for name in ("不予公开", "无法提供", "不予处理"):
        yield Pattern(re.compile(rf"等[^，#]{{0,8}}{name}(?:的)?(?:申请)?#"), name, apply, (name,), "结果")
    for cause, row, group in CAUSES:
        yield Pattern(re.compile(rf"(?:{cause})[^，、#等]{{0,12}}{group}(?:的)?(?:申请)?#"), group, apply, (group, row), "结果")
        yield Pattern(re.compile(rf"(?:{cause})[^，、#等]{{0,10}}#"), row.partition(".")[2], apply, (row,), "结果")
    for name in ("不予公开", "无法提供", "不予处理", "其他处理"):
        yield Pattern(re.compile(rf"{name}(?:的)?(?:申请)?#"), name, apply, (name,), "结果")
    yield Pattern(re.compile(rf"自然人(?:提[交出]的?|的)?(?:{ASKED}|申请)?#"), "自然人", apply, tuple(f"{row}@自然人" for row in ("本年新收", "本年新收＋上年结转", "总计")), "申请")
    yield Pattern(re.compile(rf"{LEGAL}(?:提[交出]的?|的)?(?:{ASKED}|申请)?#"), "法人或其他组织", apply, tuple(f"{row}@法人" for row in ROWS), "申请")
    for column in ("商业企业", "科研机构", "社会公益组织", "法律服务机构"):
        yield Pattern(re.compile(rf"{column}(?:提[交出]的?|的)?(?:{ASKED}|申请)?#"), column, apply, tuple(f"{row}@{column}" for row in ROWS), "申请")
    yield Pattern(re.compile(rf"{RECEIVE}{COUNT}{WHO}{ASKED}{COUNT}#"), "收到", apply, RECEIVED)
    yield Pattern(re.compile(rf"{RECEIVE}{COUNT}{WHO}#(?:的)?{WHO}(?:{ASKED}|申请$)"), "收到", apply, RECEIVED)
    yield Pattern(re.compile(rf"{ANSWER}{COUNT}{WHO}{ASKED}{COUNT}#|{ANSWER}{COUNT}#{WHO}{ASKED}"), "答复", apply, ANSWERED)
    yield Pattern(re.compile(rf"(?:办理|处理){COUNT}{WHO}{ASKED}{COUNT}#|(?:办理|处理){COUNT}#{WHO}{ASKED}"), "办理", apply, (*ROWS, *ANSWERED[1:]))
    yield Pattern(re.compile(rf"^(?:.{{0,12}}[县市区镇乡局委办]|20\d\d年度?|全年|本年度?|今年|我.|本.{{1,3}})*{COUNT}{ASKED}{COUNT}#"), "申请", apply, ROWS)
    yield Pattern(re.compile(rf"^[^申请复议诉讼]{{0,16}}(?:{ANSWER}|(?:共|已|全部|均)?(?:办理|处理)){COUNT}(?:申请)?#$"), "答复", apply, ANSWERED, "申请")
    yield Pattern(re.compile(rf"^[^申请复议诉讼]{{0,12}}新收{COUNT}(?:申请)?#"), "新收", apply, ("本年新收",), "申请")
    yield Pattern(re.compile(rf"行政复议(?:案件|申请)?(?:、|和|及|与|以及|或)(?:行政)?诉讼(?:案件|案)?{COUNT}#|复议诉讼(?:案件)?{COUNT}#"), "行政复议和行政诉讼", cases, ALL_CASES, "公开")
    yield Pattern(re.compile(rf"未经复议(?:而)?直接(?:起诉|提起行政诉讼)(?:的)?(?:案件)?{COUNT}#"), "未经复议直接起诉", cases, tuple(_block("未经复议直接起诉")), "公开")
    yield Pattern(re.compile(rf"复议后(?:起诉|提起行政诉讼)(?:的)?(?:案件)?{COUNT}#"), "复议后起诉", cases, tuple(_block("复议后起诉")), "公开")
    yield Pattern(re.compile(rf"(?:^|[^受审]理|[^理])(?:行政)?复议(?:申请|案件|案|事项)?{COUNT}#|#(?:政府信息公开)?行政复议(?:案件|案|申请)?$"), "行政复议", cases, REVIEWS, "公开")
    yield Pattern(re.compile(rf"(?:行政)?(?:诉讼|应诉)(?:案件|案|事项)?{COUNT}#|#(?:政府信息公开)?行政诉讼(?:案件|案)?$"), "行政诉讼", cases, LAWSUITS, "公开")
    yield Pattern(re.compile(r"(?:办理|涉及|涉诉)?相关案件(?:共|共计)?#"), "行政复议和行政诉讼", cases, (*ALL_CASES, *REVIEWS, *LAWSUITS), "案件")
    for said, cell in (("(?:结果)?维持", "结果维持"), ("(?:结果)?纠正", "结果纠正"), ("其他结果", "其他结果"), ("尚未审结|未审结", "尚未审结")):
        yield Pattern(re.compile(rf"(?:{said})(?:的)?(?:案件)?#"), cell, cases, (cell,), "案件")
    yield from _documents()


def _block(name: str) -> tuple[str, str]:
    return f"{name}.总计", f"{name}.总计－{name}.尚未审结"


def _documents() -> Iterator[Pattern]:
    table = "主动公开政府信息"
    name = r"(?P<doc>(?:行政)?规范性文件|(?:政府)?规章)"
    own = r"(?:了|本年度?|我局|我市|我县|本机关|市政府|县政府|区政府|省政府|市|行政|的|地方政府)*"
    for verbs, what, cells in (
            ("制发|制定|出台|印发|新制定|新制发|新出台|新增", "制发", ("本年制发", "本年新制作")), ("废止|宣布失效|废止和宣布失效", "废止", ("本年废止",)),
            ("现行有效|继续有效|有效", "现行有效", ("现行有效", "对外公开总数")),
            ("公开|发布|主动公开|公布|新增公开|集中公开", "公开", ("本年制发", "现行有效", "本年新制作", "本年新公开", "对外公开总数"))):
        readings = tuple(f"{{doc}}.{cell}" for cell in cells)
        yield Pattern(re.compile(rf"(?:{verbs}){own}{name}{COUNT}#"), what, table, readings, "文件")
        yield Pattern(re.compile(rf"(?:{verbs}){own}#(?:的)?{own}{name}"), what, table, readings, "文件")
        yield Pattern(re.compile(rf"{name}(?:本年度?)?(?:{verbs}){COUNT}#"), what, table, readings, "文件")
        if what == "公开":
            yield Pattern(re.compile(rf"^(?:、|和)?{name}#"), what, table, readings, "文件")
    for kind in ("行政许可", "行政处罚", "行政强制"):
        cells = (kind, f"{kind}.处理决定数量")
        yield Pattern(re.compile(rf"(?:作出|做出|办理|实施|办结|下达|核发|完成)(?:各类)?{kind}(?:处理)?(?:决定|案件|措施)?(?:书)?{COUNT}#|{kind}(?:处理)?决定(?:书)?{COUNT}#"
                                 rf"|(?:作出|做出|办理|实施|办结)#{kind}(?:决定|案件)?"), kind, table, cells, "决定")
    yield Pattern(re.compile(r"行政事业性收费[^，#]{0,10}#"), "行政事业性收费", table, ("行政事业性收费",), "金额")


PATTERNS = tuple(_patterns())


@dataclass(frozen=True)
class Reading:
    """One thing that a phrase can mean: its name in the words of the form, its value, the cells it is made of."""

    name: str
    value: Figure
    cells: tuple[Address, ...]


@dataclass(frozen=True)
class Claim:
    """A quantity of the narrative that stands for cells of the tables. ``soft``: the text hints at another scope."""

    paragraph: Paragraph
    quantity: Quantity
    what: str
    table: str
    readings: tuple[Reading, ...]
    soft: bool
    start: int


TIMES = re.compile(r"上半年|下半年|[一二三四1-4]季度|\d{1,2}月份|近[三五两几\d]+年|以来|历年|历史|去年|上一?年|往年|(?P<year>20\d\d)\s?年|[\d一二三四五]+年来|每年|今年|全年|本年")
CHANNELS = re.compile(r"网上|网络|在线|信函|邮寄|当面|现场|窗口|邮件|邮箱|传真|平台|系统|网站|电话|微信")
ALL_CHANNELS = re.compile(r"等(?:多种|各种|各类)?(?:渠道|方式|途径|形式|平台)|线上线下|各种渠道|多种渠道|共")
SUBJECTS = re.compile(
    rf"(?P<申请>{ASKED}|申请公开)|(?P<案件>复议|诉讼|应诉)|(?P<文件>规范性文件|规章)|(?P<别的>信访(?!、?举报)|留言|咨询|来信|热线|工单|诉求|建议|提案|信箱|问政|(?<!举报)投诉(?!类)|举报(?!投诉|、投诉)"
    r"|行政许可|行政处罚|登记申请|许可申请|培训|稿件|舆情|求助|来访|来电|解读|隐患|检查|错误|链接|问题)")
FOREIGN_DOCUMENTS = re.compile(r"清理|审查|审核|备案|解读|刊登|归集|转发|征求|征集|评估|部门规范|乡镇规范|类信息|政策、|起草|代拟|报送|等规范|、规范|开展|后评|上级|学习|报备")
FOREIGN_CASES = re.compile(r"复议机关|复议机构|审理行政复议|受理行政复议|办理行政复议|出庭|全部行政")


def claims(report: Report, narrative: Narrative) -> tuple[Claim, ...]:
    """Every quantity of the narrative that stands for cells, with the readings whose cells are filled in."""
    return _claims(report, tuple(narrative.paragraphs()), _titles(narrative))


@lru_cache(maxsize=4)
def _claims(report: Report, paragraphs: tuple[Paragraph, ...], titles: tuple[str, ...]) -> tuple[Claim, ...]:
    topics = dict(t.split("\n", 1) for t in titles if "\n" in t)
    return tuple(one for paragraph in paragraphs for one in _paragraph_claims(report, paragraph, topics.get(paragraph.text, "")))


def _titles(narrative: Narrative) -> tuple[str, ...]:
    return tuple(f"{p.text}\n{x.topic}{x.title}" for s in narrative.sections for top in s.passages for x in top.walk() for p in x.paragraphs)


def _paragraph_claims(report: Report, paragraph: Paragraph, title: str) -> Iterator[Claim]:
    told = read(paragraph.text)
    for q in told.quantities:
        if (q.unit in CASES or q.unit == "元") and q.exact and not any(a <= q.start and q.end <= b for a, b in paragraph.inserted):
            found = _bind(report, told, q, title)
            if found is not None:
                pattern, match = found
                readings = tuple(_readings(report, pattern, match, told, q))
                start = max(told.clause(q.start)[0], q.start - len(q.before) - 4)
                yield Claim(paragraph, q, pattern.what, pattern.table, readings, is_soft(report, told, q), start)


def _bind(report: Report, told: Text, q: Quantity, title: str) -> tuple[Pattern, re.Match[str]] | None:
    """The first pattern that the phrase fits, unless its subject, time or channel is another."""
    phrase = q.phrase
    for pattern in PATTERNS:
        match = pattern.regex.search(phrase)
        if match:
            return (pattern, match) if _applies(report, pattern, told, q, title) else None
    return None


def _applies(report: Report, pattern: Pattern, told: Text, q: Quantity, title: str) -> bool:
    if pattern.subject == "金额" or q.unit == "元":
        return pattern.subject == "金额" and q.unit == "元" and _in_year(report, told, q)
    if pattern.what in ("收到", "办理", "答复", "申请") and (_is_part(told, q) or _one_channel(told, q)):
        return False
    if not _in_year(report, told, q) and pattern.what != "上年结转":
        return False
    return _has_subject(pattern, told, q, title)


def _has_subject(pattern: Pattern, told: Text, q: Quantity, title: str) -> bool:
    lead = told.text[:q.start] + q.after
    if pattern.subject in ("文件", "决定"):
        clause = told.text[told.clause(q.start)[0]:q.end + len(q.after)]
        return not FOREIGN_DOCUMENTS.search(clause) and q.unit not in ("条", "篇", "次") and not re.search("公示|信息|事项|双公开", clause if pattern.subject == "决定" else "")
    if pattern.subject == "公开":
        begin, end = told.sentence(q.start)
        return not FOREIGN_CASES.search(told.text[begin:q.start]) and (bool(re.search("信息公开|依申请|公开", told.text[begin:end])) or "申请" in title or "公开" in told.text[:q.start])
    if pattern.subject == "结果":
        return bool(re.search(ASKED, lead)) or "申请" in title
    if pattern.subject in ("申请", "案件"):
        return subject(told, q, title) == pattern.subject
    return True


def subject(told: Text, q: Quantity, title: str) -> str:
    """What the text last spoke of before (or in) the phrase: 申请, 案件, 文件 or something else."""
    last = None
    for m in SUBJECTS.finditer(told.text, 0, q.end + len(q.after)):
        last = m
    return (last.lastgroup or "") if last else "申请" if "申请" in title else ""


def _in_year(report: Report, told: Text, q: Quantity) -> bool:
    """False if the text last named another time than the report's whole year."""
    named = [m for m in TIMES.finditer(told.text, told.sentence(q.start)[0], q.start) if not re.match(r"度?(?:结转|转结|转入|转)", told.text[m.end():])]
    named = [m for m in named if not (m["year"] and told.text[m.end():m.end() + 1] in "版）)")]
    if not named:
        return True
    last = named[-1]
    return int(last["year"]) == report.year if last["year"] else last[0] in ("今年", "全年", "本年")


def _is_part(told: Text, q: Quantity) -> bool:
    return any(q in one.parts and not one.loose for one in partitions(told.text)) or "其中" in q.before


def _one_channel(told: Text, q: Quantity) -> bool:
    return bool(CHANNELS.search(q.before)) and not ALL_CHANNELS.search(q.before)


def _readings(report: Report, pattern: Pattern, match: re.Match[str], told: Text, q: Quantity) -> Iterator[Reading]:
    """The readings whose cells are all there and filled in, each value once."""
    document = match.groupdict().get("doc") or ""
    seen: set[Figure] = set()
    for name in pattern.readings:
        for full in _full(pattern, name, document, told, q):
            reading = evaluate(report, pattern.table, full)
            if reading is not None and reading.value not in seen:
                seen.add(reading.value)
                yield reading


def _full(pattern: Pattern, name: str, document: str, told: Text, q: Quantity) -> Iterator[str]:
    """A reading with its gaps filled: which document, which kind of case."""
    if document:
        row = "规章" if "规章" in document else "行政规范性文件"
        yield name.format(doc=row)
        yield name.format(doc="规范性文件") if row != "规章" else name.format(doc=row)
    elif pattern.subject == "案件" and "." not in name:
        said = [m[0] for m in re.finditer("未经复议直接起诉|复议后起诉|复议|诉讼", told.text[:q.start])]
        if said and said[-1] in ("复议", "诉讼"):
            yield f"行政复议.{name}" if said[-1] == "复议" else f"未经复议直接起诉.{name}＋复议后起诉.{name}"
        elif said:
            yield f"{said[-1]}.{name}"
    else:
        yield name


def evaluate(report: Report, table: str, name: str) -> Reading | None:
    """A reading like 本年新收＋上年结转, 总计－其他处理 or 本年新收@自然人 worked out; None if a cell is missing or blank."""
    rows, _, column = name.partition("@")
    columns = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他") if column == "法人" else (column or "总计",)
    total: Figure = 0
    cells = []
    for sign, row in re.findall(r"([＋－]?)([^＋－]+)", rows):
        for one in columns if table == "依申请公开" else ("",):
            address = (table, *row.split("."), *([one] if one else []))
            value = _value(report, address)
            if value is None:
                return None
            total = total - value if sign == "－" else total + value
            cells.append(address)
    return Reading(rows + (f"（{column}）" if column else ""), total, tuple(cells))


def _value(report: Report, address: Address) -> Figure | None:
    """A figure; one left blank counts as 0 only where the whole table adds up that way."""
    try:
        value = report.value(address)
    except KeyError:
        return None
    if value is None and address[0] == "依申请公开" and address in {**report.derived, **report.figures} and _blanks_are_zero(report):
        rows = report.edition.groups.get(address, (address,))
        return sum(_filled(report, row) for row in rows)
    return value


def _filled(report: Report, address: Address) -> int:
    """A figure of table three with 0 for a blank; a blank total is the sum of its row."""
    value = report.figures.get(address)
    if value is None and address[-1] == "总计":
        return sum(int(v or 0) for a, v in report.figures.items() if a[:-1] == address[:-1] and a != address)
    return int(value or 0)


@lru_cache(maxsize=4)
def _blanks_are_zero(report: Report) -> bool:
    """True if the results add up to their printed total with every blank as 0."""
    total = report.figures.get(("依申请公开", "总计", "总计"))
    others = ("本年新收", "上年结转", "总计", "结转下年度")
    rows = {a[:-1] for a in report.figures if a[0] == "依申请公开" and a[1] not in others}
    return bool(total) and sum(_filled(report, (*row, "总计")) for row in rows) == total


OFFICE = re.compile(r"办公室|政府办|办公厅|代表|本级|本机关|机关本部")
AREA = re.compile(r"全[省市县区州盟旗]|各级|各部门|各单位|各乡镇|各镇街|各县|各区")
BODY = re.compile(rf"([一-龥]{{1,12}}(?:局|委员会|委|办公室|中心|镇|乡|街道|支队|大队|分局|集团))(?:20\d\d年度?|全年|本年度?|共计|共|累计|依法|已|，)*(?:{RECEIVE}|{ANSWER}|办理)")


def is_soft(report: Report, told: Text, q: Quantity) -> bool:
    """True if the sentence hints at another scope than the report's own: its office for a whole area, the area for one department, another body."""
    lead = told.text[told.sentence(q.start)[0]:q.end + len(q.after)]
    if report.agency.endswith(("政府", "委员会", "管委会", "新区", "实验区", "开发区")) or report.kind == "人民政府":
        if OFFICE.search(lead):
            return True
    elif AREA.search(lead):
        return True
    body = BODY.search(lead)
    return bool(body and not _is_own(body[1], report.agency))


def _is_own(name: str, agency: str) -> bool:
    """True if a name can be short for the agency's: its characters follow each other there (市发改委 for 某市发展和改革委员会)."""
    core = re.sub(r"^.*(?:年度?|全年|[，我本该])", "", name)
    letters = iter(agency)
    return len(core) < 3 or not agency or all(c in letters for c in core) or core[-3:] in agency
