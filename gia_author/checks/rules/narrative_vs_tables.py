"""The narrative against the tables: figures, denials and outcomes told in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from gia_author.checks.claims import (
    BROAD_KINDS,
    Claim,
    Reading,
    claims,
    claims_of_last_year,
    evaluate,
    is_soft,
    kinds_of_case,
)
from gia_author.checks.registry import Context, Hit, rule
from gia_author.diagnostics.finding import Address
from gia_author.form.numbers import Figure, show
from gia_author.language.meanings import CASE, Meanings
from gia_author.language.patterns import Pattern
from gia_author.language.phrasebook import APPLICATIONS, CASES, DISCLOSURE, FEE
from gia_author.language.phrases import Text
from gia_author.language.quantities import any_of
from gia_author.report.model import Report

TABLES = {DISCLOSURE: "表二", APPLICATIONS: "表三", CASES: "表四", FEE: "信息处理费"}
UNITS = {DISCLOSURE: 10000}  # 元 in a unit of money


@rule("G411", "text-vs-table")
def applications(report: Report, context: Context) -> Iterator[Hit]:
    """文字里的申请数量与表三不一致
    收到、答复、结转的件数和申请人类型，与表三对照。收到（受理、收办）可以是本年新收，也可以是新收加上年结转；答复（办结）可以含或不含上年结转，
    只要有一种理解对得上就不报。信访件、热线、留言不算申请。文字说的是另一个范围的（办公室与全区），只作提示，请写明范围。"""
    yield from _disagreeing(
        report, context, lambda claim: claim.table == APPLICATIONS and claim.needs != "结果"
    )


@rule("G412", "text-vs-table")
def outcomes(report: Report, context: Context) -> Iterator[Hit]:
    """文字里的办理结果与表三不一致
    予以公开、部分公开、不予公开、无法提供、不予处理、其他处理的件数，等于表三各组“总计”一列之和，不是其中的一行或一列。"""
    yield from _disagreeing(
        report, context, lambda claim: claim.table == APPLICATIONS and claim.needs == "结果"
    )


@rule("G413", "text-vs-table")
def cases(report: Report, context: Context) -> Iterator[Hit]:
    """文字里的复议、诉讼件数与表四不一致
    行政复议、行政诉讼（未经复议直接起诉加复议后起诉）的件数与表四“总计”对照，含不含尚未审结的都可以。
    作为复议机关审理的案件不在此列，写的时候请说明。"""
    yield from _disagreeing(report, context, lambda claim: claim.table == CASES)


@rule("G414", "text-vs-table")
def documents(report: Report, context: Context) -> Iterator[Hit]:
    """文字里的规章、规范性文件、许可、处罚、收费与表二不一致
    制发、废止、现行有效的件数，许可、处罚、强制的决定数量，行政事业性收费的金额（元、万元、亿元自动换算）与表二对照。
    备案、清理、解读、转发的文件和公示的信息条数不是一回事，不对照。"""
    yield from _disagreeing(report, context, lambda claim: claim.table == DISCLOSURE)


@rule("G419", "text-vs-table")
def fees(report: Report, context: Context) -> Iterator[Hit]:
    """文字里的信息处理费与填的数不一致
    文字写的收费通知件数、通知金额、实收金额，与“信息处理费”一栏填的对照，单位是元。按单位列出的，由G401看各项之和对不对。"""
    yield from _disagreeing(report, context, lambda claim: claim.table == FEE)


@rule("G481", "cross-year")
def last_year_told(report: Report, context: Context) -> Iterator[Hit]:
    """文字里上年的数与上年报告不一致
    “上年办结申请64件”“2024年收到申请66件”：正文写的上年的件数，与上年报告的表对照，一种理解对得上就不报。
    只在有上年报告时核对；上年结转由G501核对，“比上年增加几件”由G424核对。核对上年报告（国办公开办函〔2021〕30号：数据要准确）。"""
    last = context.last
    if last is None or last.year != report.year - 1:
        return
    for claim in claims_of_last_year(last, context.narrative):
        if claim.readings and not claim.soft and not _agrees(claim):
            said = claim.quantity
            told = "、".join(f"{reading.name}{show(reading.value)}" for reading in claim.readings)
            yield Hit(
                f"文字里上年{claim.what}是{show(said.value)}{said.unit}，上年报告里{told}。",
                claim.paragraph.path,
                "以上年报告为准，或者写明两处的口径。",
                _quoted(claim),
                show(said.value),
                show(claim.readings[0].value),
            )


def _disagreeing(
    report: Report, context: Context, wanted: Callable[[Claim], bool]
) -> Iterator[Hit]:
    for claim in claims(report, context.narrative):
        differs = wanted(claim) and claim.readings and not _agrees(claim)
        if differs and not _is_sum_of_row(report, claim):
            yield _hit(claim)


def _is_sum_of_row(report: Report, claim: Claim) -> bool:
    """True where the text has what the parts of a row add up to and the total printed in the table
    is the slip, which G302 tells."""
    totals = [r.cells[0] for r in claim.readings if len(r.cells) == 1 and r.cells[0][-1] == "总计"]
    return any(_sum_beside(report, cell) == claim.quantity.value for cell in totals)


def _sum_beside(report: Report, total: Address) -> Figure | None:
    """The sum of the other cells of a total's row, or of its rows; None where one is missing."""
    rows = {row[:-1] for row in report.edition.groups.get(total, (total,))}
    parts = [v for a, v in report.figures.items() if a[:-1] in rows and a[-1] != total[-1]]
    return None if not parts or None in parts else sum(v for v in parts if v is not None)


def _agrees(claim: Claim) -> bool:
    return any(_same(claim, reading.value) for reading in claim.readings)


def _same(claim: Claim, value: Figure) -> bool:
    """True if text and cell say the same; an amount of money and a count in 万 may be rounded to
    the places printed."""
    q = claim.quantity
    factor = UNITS.get(claim.table, 1) if q.unit == "元" else 1
    if q.unit == "元" or q.slack:
        return abs(q.value - Decimal(value) * factor) < q.step
    return q.value == value


def _hit(claim: Claim) -> Hit:
    q, best, factor = claim.quantity, claim.readings[0], UNITS.get(claim.table, 1)
    money = "万元" if factor > 1 else "元"
    unit = money if q.unit == "元" else ""
    said = "".join(claim.paragraph.text[q.start : q.end].split())
    tables = "、".join(f"{reading.name}{show(reading.value)}{unit}" for reading in claim.readings)
    scope = "文字像是另一个范围的数，请写明范围。" if claim.soft else ""
    slip = "像是把元当成了万元。" if factor > 1 and q.unit == "元" and q.value == best.value else ""
    value = q.value / factor if q.unit == "元" else q.value
    words = f"文字里{claim.what}是{said}，{TABLES[claim.table]}里{tables}。{slip}{scope}"
    fix = "核对文字和表格，改正其中一处；也可以用双花括号取数。"
    return Hit(
        message=words,
        address=claim.paragraph.path,
        fix=fix,
        quote=_quoted(claim),
        left=show(value),
        right=show(best.value),
        difference=show(value - Decimal(best.value)),
        related=_related([best]),
        grade="另一范围" if claim.soft else "",
    )


def _quoted(claim: Claim) -> str:
    return claim.paragraph.text[claim.start : claim.quantity.end + len(claim.quantity.after)].strip(
        "，。；、：（ "
    )[-100:]


def _related(readings: list[Reading]) -> tuple[tuple[Address, str], ...]:
    """The cells concerned, where a reading is a single cell."""
    return tuple(
        (reading.cells[0], show(reading.value)) for reading in readings if len(reading.cells) == 1
    )


DENYING = Pattern("[未无没零]|不存在|均为0")
NOT = any_of("均未 尚未 从未 未曾 未 没有 没 (?<!有)无 暂无 不存在")
WORDS = (
    any_of("""
    曾 有 过 到 了 收到 接到 接收 受理 发生 出现 产生 引发 引起 导致 涉及 存在 因 由 针对 关于 有关
    对 向 政府 政务 信息公开 依申请公开 公开 申请 工作 问题 事务 事项 事宜 答复 办理 处理 而 的 被
    提起 提出 提交 举报 投诉 申诉 、 和 或者 或 及 以及 与 任何 形式 一起 一件 一例 单位 个人 公民
    法人 其他组织 自然人 群众 社会公众 公众 申请人 行政 我局 我镇 我办 我委 我单位 本机关 本单位
    我县 我市 我区 不服 线上 线下 各类 相关 书面 要求 请求""")
    + "*?"
)
REQUEST = any_of("""
    (?:政府|政务)?信息公开(?:的)?申请
    依申请公开(?:政府)?(?:信息)?(?:的)?(?:申请|事项|请求|件|案件|政府信息|信息)? 公开申请
    申请公开(?:政府)?信息 公开(?:政府)?信息(?:的)?申请""")
RECEIVED = "(?:收到|接到|接收|收悉|受理|接受|有|发生|出现)?(?:过|到)?"
CLOSE = "(?:的)?(?:事项|件|案件|情况|情形|事宜)?(?=[，。；、,;.：）)和及或与也且]|$)"
NO_REQUEST = Pattern(f"{NOT}{RECEIVED}{WORDS}{REQUEST}{CLOSE}")
NO_CASE = Pattern(
    f"{NOT}{WORDS}(?:行政)?(?:复议|诉讼)[^，。；,;]{{0,24}}"
    "|(?:行政复议|行政诉讼|复议|诉讼)[^，。；,;]{0,16}(?:均为零|均为0|为零|均未发生|未发生)"
)
LOST = Pattern("败诉|纠正|纠错|撤销|违法|责令|败|超期|逾期|未经|被确认|应诉|率|渠道|告知|权利|途径")
CORRECTED = "(?:纠正|撤[销消]|纠错|责令[^，。；、]{2,6}?|确认违法)"
NO_CORRECTED = Pattern(
    "(?:未|没有|无|未曾)(?:出现|发生|有|被)?[^，。；]{0,16}(?:复议|诉讼|答复|公开|不当)[^，。；]{0,6}(?:被)?"
    f"{CORRECTED}(?:(?:、|或者?|和|及)(?:被)?{CORRECTED}){{0,3}}(?:的)?(?:情形|情况|案件|问题|现象)?(?=[，。；]|$)"
)
NO_DOCUMENT = Pattern(
    f"{NOT}(?:新)?(?:制发|制定|出台|印发|发布)(?:过|任何|行政|政府规章、|规章、|规章和|和|或|、)*规范性文件"
)
DECISIONS = "(?:过|任何|各类)*((?:行政(?:许可|处罚|强制)(?:决定|案件|措施)?[、和及或]?)+)"
NO_DECISION = Pattern(f"{NOT}(?:作出|做出|实施|开展|产生|发生|办理){DECISIONS}")
NO_NOTICE = Pattern(f"{NOT}(?:发出|下达|作出|出具)(?:过|任何|政府|信息处理费|信息公开|的)*收费通知")
NO_FEE = Pattern(
    f"{NOT}(?:收取|发生|产生|收到|涉及)(?:过|任何|政府|政务|信息公开|的)*(?:信息)?处理费"
)
NO_CARRY = Pattern(
    "(?:无|没有|未有)(?:申请|案件|件)?(?:结转|转)(?:至|到)?(?:下一?年度?|次年)(?!.{0,6}(?:逾期|超期))"
    "|(?:无|没有)下一?年度?结转|(?:无|没有)上一?年度?结转"
)


@rule("G415", "text-vs-table")
def denied(report: Report, context: Context) -> Iterator[Hit]:
    """文字说没有，表里却不是零
    “未收到政府信息公开申请”“未发生行政复议、行政诉讼”“未制发规范性文件”“未发出收费通知”“无结转下年度”与表中不为零的数对照。
    “未出现答复被撤销、纠正的情形”与表四的结果纠正对照；“无败诉”这类有限定的说法不在此列；说的是另一个范围的，只作提示。"""
    for paragraph in (p for p in context.narrative.paragraphs() if p.path[-1] != "信息处理费"):
        for start, end, table, cells in denials(paragraph.text, report.edition.meanings):
            found = [*_filled(report, table, cells)]
            if found and _about_this_year(report, paragraph.told, start):
                words = paragraph.text[start:end].rstrip("，。；")
                tables = "、".join(f"{r.name}{show(r.value)}" for r in found)
                grade = "另一范围" if is_soft(report, paragraph.told, start, end) else ""
                yield Hit(
                    f"文字说“{words}”，{TABLES[table]}里{tables}。",
                    paragraph.path,
                    "核对文字和表格，改正其中一处。",
                    words,
                    "0",
                    show(found[0].value),
                    related=_related(found),
                    grade=grade,
                )


def _filled(report: Report, table: str, cells: Iterable[str]) -> Iterator[Reading]:
    """Those of the cells that are not 0."""
    for cell in cells:
        reading = evaluate(report, table, cell)
        if reading is not None and reading.value:
            yield reading


def denials(text: str, meanings: Meanings) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """Statements that something did not happen: where they stand, the table, and the cells that
    must then be 0.
    """
    if not DENYING.search(text):
        return
    for pattern, table, subjects in DENIALS:
        for m in pattern.finditer(text):
            if pattern is not NO_CASE or not LOST.search(m[0]):
                cells = tuple(
                    cell for one in subjects(m[0]) for cell in meanings.denied(table, one)
                )
                yield m.start(), m.end(), table, cells


def _cases_named(said: str) -> tuple[str, ...]:
    reviews = ("复议",) if re.search("复议(?!后)", said) else ()
    return (*reviews, *(("诉讼",) if "诉讼" in said else ()))


def _decisions_named(said: str) -> tuple[str, ...]:
    return tuple(re.findall("行政(?:许可|处罚|强制)", said))


# What is denied, in which table, and what the edition calls it there (没有).
DENIALS: tuple[tuple[Pattern, str, Callable[[str], tuple[str, ...]]], ...] = (
    (NO_REQUEST, APPLICATIONS, lambda said: ("申请",)),
    (NO_CASE, CASES, _cases_named),
    (NO_CORRECTED, CASES, lambda said: ("纠正",)),
    (NO_DOCUMENT, DISCLOSURE, lambda said: ("规范性文件",)),
    (NO_DECISION, DISCLOSURE, _decisions_named),
    (NO_NOTICE, APPLICATIONS, lambda said: ("收费通知",)),
    (NO_NOTICE, FEE, lambda said: ("收费通知",)),
    (NO_FEE, FEE, lambda said: ("处理费",)),
    (NO_CARRY, APPLICATIONS, lambda said: ("上年结转",) if "上" in said else ("结转下年度",)),
)


def _about_this_year(report: Report, told: Text, start: int) -> bool:
    """False if the sentence up to here last named another year, or only a part of this one."""
    begin = told.sentence(start)[0]
    named = re.findall(r"(20\d\d)\s?年|(去年|上年|上半年|季度)", told.text[begin:start])
    return not named or named[-1][0] == str(report.year)


UPHELD = Pattern(r"(?:均|全部|都)(?:获|获得|被|予以|得到)?(?:结果)?维持")
CLOSED = Pattern(r"(?:均|全部|都)(?:已)?(?:经)?(?:依法)?(?:审结|结案)")


@rule("G416", "text-vs-table")
def outcome_of_cases(report: Report, context: Context) -> Iterator[Hit]:
    """“均获维持”“均已审结”与表四不一致
    说复议、诉讼“均获维持”的，表四的结果纠正、其他结果、尚未审结都应当是0；说“均已审结”的，尚未审结应当是0。
    只说已审结案件的，写明“已审结的均获维持”。"""
    for paragraph in context.narrative.paragraphs():
        for m, cells in _all_cases(paragraph.text, report.edition.meanings):
            said = paragraph.text[paragraph.told.sentence(m.start())[0] : m.start()]
            found = [*_contradicting(report, said, cells)]
            if found:
                tables = "、".join(f"{r.name}{show(r.value)}" for r in found)
                fix, quoted = (
                    "改成与表四一致的说法，如“已审结的均获维持”。",
                    said[-40:].lstrip("，。；、") + m[0],
                )
                yield Hit(
                    f"文字说“{m[0]}”，表四里{tables}。",
                    paragraph.path,
                    fix,
                    quoted,
                    related=_related(found),
                )


JOINED = Pattern(r"复议[^，。；]{0,14}[、和及与，][^，。；、]{0,8}诉讼[^，。；]{0,14}，?$")


def _contradicting(report: Report, said: str, cells: tuple[str, ...]) -> Iterator[Reading]:
    """The cells that are not 0 of the kind of case named last, or of both; what is open does not
    count where the text speaks of closed ones.
    """
    done = re.search("(?<!尚)(?<!未)(?:审结|结案|办结)", said)
    meanings = report.edition.meanings
    open_ones = meanings.readings(CASES, "尚未审结")
    named = kinds_of_case(meanings, said)[-1:]
    kinds = BROAD_KINDS if JOINED.search(said) else named
    blocks = [block for kind in kinds for block in meanings.cases[kind]]
    names = [
        cell.replace(CASE, block)
        for block in blocks
        for cell in cells
        if not (done and cell in open_ones)
    ]
    return _filled(report, CASES, names)


def _all_cases(text: str, meanings: Meanings) -> Iterator[tuple[re.Match[str], tuple[str, ...]]]:
    for pattern, said in ((UPHELD, "均获维持"), (CLOSED, "均已审结")):
        for m in pattern.finditer(text):
            yield m, meanings.denied(CASES, said)


@rule("G404", "sum")
def flows(report: Report, context: Context) -> Iterator[Hit]:
    """文字里收到、结转、办结的件数不平
    同一段里写了收到、办结和结转下年度的件数（或者还有上年结转），收到的加结转来的，应当等于办结的加结转走的。
    表三已经填了的，直接与表对照。"""
    for said in _told_flows(report, context):
        if {"收到", "答复", "结转下年度"} <= set(said) and not _balances(said):
            one = said["答复"]
            words = "，".join(f"{what}{show(claim.quantity.value)}" for what, claim in said.items())
            yield Hit(
                f"{words}，收到的与办结、结转的对不上。",
                one.paragraph.path,
                "核对各数，使收到＋上年结转＝办结＋结转下年度。",
                _quoted(one),
            )


def _told_flows(report: Report, context: Context) -> list[dict[str, Claim]]:
    """Per paragraph: what came in, went out and was carried over, where there are no tables to
    compare with.
    """
    told: dict[tuple[object, ...], dict[str, Claim]] = {}
    for claim in claims(report, context.narrative):
        what = {"新收": "收到", "申请": "收到", "办理": "答复"}.get(claim.what, claim.what)
        if (
            what in ("收到", "上年结转", "答复", "结转下年度")
            and not claim.readings
            and not claim.soft
            and claim.quantity.exact
        ):
            told.setdefault((*claim.paragraph.path, claim.paragraph.line), {}).setdefault(
                what, claim
            )
    return [*told.values()]


def _balances(said: dict[str, Claim]) -> bool:
    """True if what came in (with or without what was carried in; 新收 is without) went out or was
    carried on.
    """
    values = {what: one.quantity.value for what, one in said.items()}
    brought, came = values.get("上年结转", Decimal(0)), values["收到"]
    whole = {came + brought} if "新收" in said["收到"].quantity.before else {came, came + brought}
    return values["答复"] + values["结转下年度"] in whole or values["答复"] == came + brought
