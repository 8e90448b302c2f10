"""This year against last year: carried over, in force, jumps, identical tables, narrative and
sentences taken over.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import pieces
from gia_author.diagnostics.finding import Address, format_path
from gia_author.form.numbers import Figure, show
from gia_author.language.patterns import Pattern
from gia_author.language.similarity import mask, sentences, similarity
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative

FIXED = Pattern(
    r"《[^》]*》|[（(][^（）()]*(?:号|版)[）)]|第?\d+号|12\d{3}|\d+(?:小时|%|％|个?工作日|号楼)"
    r"|7[×xX*]24|\d{4}-\d{7,8}|\d{6,}"
    r"|20\d\d年[版度]?(?:修订|施行|起)"
)
FROM_NOTHING = 1_000  # a figure that was 0 last year
COUNT = Pattern(
    r"(?<![\d.])\d{2,}(?:余|多)?(?=[条件次篇期份个项场户人元万批名处])|(?<![\d.])\d+\.\d+"
)


def last_of(report: Report, context: Context) -> Report | None:
    """Last year's report, if it is there and really last year's."""
    last = context.last
    return last if last is not None and last.year == report.year - 1 else None


def told_last(report: Report, context: Context) -> Narrative | None:
    """What last year's report says, if it is there and really last year's."""
    return context.last_narrative if last_of(report, context) else None


def _both(report: Report, last: Report | None) -> Iterator[tuple[Address, Figure, Figure]]:
    """The figures that both reports have, with both values: the tables and the fees."""
    if last is None:
        return
    for address, value in report.figures.items():
        before = last.figures.get(address)
        if value is not None and before is not None:
            yield address, value, before


@rule("G501", "cross-year")
def carried_over(report: Report, context: Context) -> Iterator[Hit]:
    """上年结转与上年报告的结转下年度不一致
    本年“上年结转”的每一列，都应当等于上年报告“结转下年度”的同一列。机构改革、上年数字更正的，在“核对说明”里写明理由。"""
    last = last_of(report, context)
    if last is None:
        return
    for here, there in report.edition.carried.items():
        value, before = report.figures.get(here), last.figures.get(there)
        if (
            value is not None
            and before is not None
            and value != before
            and not (report.edition.cells[here].is_sum and _explained(report, last))
        ):
            told = f"上年报告{format_path(there[1:])}是{show(before)}"
            yield Hit(
                f"{format_path(here[1:])}填的是{show(value)}，{told}。",
                here,
                "以上年报告为准，或者说明理由。",
                left=show(value),
                right=show(before),
                difference=show(value - before),
            )


def _explained(report: Report, last: Report) -> bool:
    """True if one of the single columns differs already: then the total need not be reported as
    well.
    """
    pairs = [
        (report.figures.get(here), last.figures.get(there))
        for here, there in report.edition.carried.items()
        if not report.edition.cells[here].is_sum
    ]
    return any(a is not None and b is not None and a != b for a, b in pairs)


@rule("G502", "cross-year")
def in_force(report: Report, context: Context) -> Iterator[Hit]:
    """现行有效件数接不上上年
    现行有效 = 上年现行有效 ＋ 本年制发 − 本年废止。
    清理后宣布失效、到期失效没有计入废止，或者统计口径变了的，写明理由。
    2019年格式没有废止件数，只看对外公开总数量是否等于上年加新公开，列为提示。"""
    last = last_of(report, context)
    if last is None:
        return
    for address, stock in report.edition.stocks.items():
        row, before = address[:-1], last.figures.get(address)
        now, made = report.figures.get(address), report.figures.get(stock.made)
        gone = report.figures.get(stock.gone) if stock.gone else None
        if now is None or made is None or before is None or (stock.gone and gone is None):
            continue
        right = before + made - (gone or 0)
        if now != right:
            less = "" if gone is None else f"－废止{show(gone)}"
            told = f"上年{address[-1]}{show(before)}＋本年{show(made)}{less}＝{show(right)}"
            yield Hit(
                f"{row[-1]}：{told}，填的是{show(now)}。",
                row,
                "与上年台账逐件核对。",
                left=show(now),
                right=show(right),
            )


@rule("G503", "cross-year")
def jump(report: Report, context: Context) -> Iterator[Hit]:
    """与上年相差十倍以上
    数字与上年相差十倍、千倍、万倍，可能是多写、漏写了零，或者把元当成了万元。上年是0、今年上千的也请看一看。确实如此的写明理由。"""
    last, times = last_of(report, context), context.plan.limit("增减倍数") or 10
    for address, value, before in _both(report, last):
        watched = address[0] == "主动公开政府信息" or (
            address[:2] == ("依申请公开", "本年新收") and address[-1] == "总计"
        )
        small, large = sorted((abs(Decimal(value)), abs(Decimal(before))))
        if watched and small > 0 and large >= small * int(times) and large - small > 20:
            unit = "，正好一万倍，请核对单位（万元、元）" if large == small * 10000 else ""
            yield Hit(
                (
                    f"{format_path(address)}填的是{show(value)}，上年是{show(before)}，"
                    f"相差{large / small:.1f}倍{unit}。"
                ),
                address,
                "核对原始数据和单位。",
                left=show(value),
                right=show(before),
            )
        elif watched and not before and value >= FROM_NOTHING:
            yield Hit(
                f"{format_path(address)}填的是{show(value)}，上年是0。",
                address,
                "核对原始数据和单位。",
                left=show(value),
                right="0",
            )


@rule("G504", "cross-year")
def same_tables(report: Report, context: Context) -> Iterator[Hit]:
    """表里的数字与上年完全相同
    整张表不为零而与上年一格不差，多半是拷贝上年文件后没有改数字。"""
    last = last_of(report, context)
    if last is None:
        return
    for key, least in (("主动公开政府信息", 3), ("依申请公开", 6), ("复议诉讼", 4)):
        pairs = [
            (value, before) for address, value, before in _both(report, last) if address[0] == key
        ]
        if sum(bool(value) for value, _ in pairs) >= least and all(
            value == before for value, before in pairs
        ):
            yield Hit(
                f"“{key}”这张表与上年报告完全相同。", (key,), "核对是不是忘了改成本年的数字。"
            )


@rule("G505", "cross-year")
def same_narrative(report: Report, context: Context) -> Iterator[Hit]:
    """正文与上年雷同
    去掉机关名称、年份和数字以后，正文有七成以上与上年一样的请核对，九成五以上的必须改，五成以上的提示。
    国办公开办函〔2021〕30号把“内容雷同、敷衍塞责”列为追究情形。比例可以在核对方案里改。"""
    last = last_of(report, context)
    own = "\n".join(p.text for p in pieces(context.narrative) if p.section)
    told = told_last(report, context)
    share = similarity(own, prose(told), (report.agency, last.agency)) if last and told else 0.0
    limits = context.plan
    for grade in ("_通篇", "", "_半数"):
        if 0 < limits.limit(f"与上年相似{grade}") <= share:
            words = f"正文有{share:.0%}与上年报告相同（机关名称、年份、数字不算）。"
            yield Hit(
                words, ("总体情况",), "写本年的实际情况，不要照抄上年。", grade=grade.strip("_")
            )
            return


def prose(told: Narrative) -> str:
    """All that a report says in its six sections, headings included; empty for one of which only
    the figures are known.
    """
    return "\n".join(p.text for p in pieces(told) if p.section)


@rule("G506", "leftover")
def sentence_of_last_year(report: Report, context: Context) -> Iterator[Hit]:
    """照搬了上年带数字的句子
    有具体件数、次数的句子与上年一字不差，或者句子里还是上年的年份，多半是拷贝后忘了改。名称、文号、热线号码里的数字不算。"""
    told = told_last(report, context)
    if told is None:
        return
    old = set(sentences(prose(told)))
    for piece in (piece for piece in pieces(context.narrative) if piece.section):
        for sentence in sentences(piece.text):
            counts = COUNT.findall(FIXED.sub("", sentence))
            if (
                len(sentence) >= 15
                and sentence in old
                and (
                    len(counts) > 1
                    or any(len(c) > 1 and c.isdigit() and int(c) > 20 for c in counts)
                )
            ):
                yield Hit(
                    f"“{sentence[:40]}”与上年报告一字不差，数字也一样。",
                    piece.path,
                    "核对是不是本年的数字。",
                    quote=sentence[:100],
                )


@rule("G508", "cross-year")
def open_cases(report: Report, context: Context) -> Iterator[Hit]:
    """上年尚未审结的案件今年没有了
    上年表四“尚未审结”的案件，今年不是审结了，就是仍未审结，总会在今年的表四里，所以今年的总计不会比它少。
    撤回、并案没有计入的，写明情况。"""
    last = last_of(report, context)
    if last is None:
        return
    for address, before in last.figures.items():
        now = report.figures.get((*address[:-1], "总计"))
        if (
            address[0] == "复议诉讼"
            and address[-1] == "尚未审结"
            and before
            and now is not None
            and now < before
        ):
            words = f"{address[1]}：上年尚未审结{show(before)}件，今年总计只有{show(now)}件。"
            yield Hit(words, address[:-1], "核对案件台账。", left=show(now), right=show(before))


PROMISED = Pattern(
    "(?:编制|编印|编写|制定|出台|印发|修订|开设|开通|增设|设立|新建|建成|上线|推出|打造"
    "|开办)[^，。；“”《》]{0,10}(?:“([^“”]{3,16})”|《([^《》]{4,30})》)"
)
AHEAD = Pattern(r"将|拟|计划|下一步|打算|今后|明年|力争|准备|20\d\d年")


@rule("G509", "cross-year")
def promises(report: Report, context: Context) -> Iterator[Hit]:
    """上年说要做的事今年没有提到
    上年第五部分写了要编制、印发、开设、建成什么（有名称的），今年的报告应当交代做了没有。换了名称的、已经取消的，请写明。"""
    told = told_last(report, context)
    text = "".join(p.text for p in pieces(context.narrative)) if told else ""
    for name in dict.fromkeys(promised(told) if told and text else ()):
        if name not in text:
            yield Hit(
                f"上年说要做“{name}”，今年的报告没有提到。",
                ("总体情况",),
                "写明做了没有、做得怎么样。",
            )


def promised(told: Narrative) -> Iterator[str]:
    """The names of what a report says will be done, in its section on improvements."""
    for piece in (p for p in pieces(told) if p.section == IMPROVEMENTS):
        for sentence in sentences(piece.text):
            if AHEAD.search(sentence) and not DONE.search(sentence):
                yield from (m[1] or m[2] for m in PROMISED.finditer(sentence))


IMPROVEMENTS = "存在的主要问题及改进情况"
DONE = Pattern("已经?|完成了?|了“|了《")


@rule("G510", "leftover")
def same_plans(report: Report, context: Context) -> Iterator[Hit]:
    """问题和改进措施照搬上年
    第五部分有一半以上的句子（至少三句）与上年一样，只是换了年份。问题改了没有、措施落实了没有，要写今年的情况。"""
    told = told_last(report, context)
    if told is None:
        return
    before, now = _improvements(told), _improvements(context.narrative)
    same = [said for masked, said in now.items() if masked in before]
    if len(same) >= 3 and len(same) * 2 >= len(now):
        longest = max(same, key=len)
        yield Hit(
            f"第五部分{len(now)}句里有{len(same)}句与上年一样，如“{longest[:40]}”。",
            (IMPROVEMENTS,),
            "写今年的问题和措施。",
            quote=longest[:100],
        )


def _improvements(told: Narrative) -> dict[str, str]:
    """The sentences of the section on problems and improvements: as they stand, by their wording
    without numbers.
    """
    said = (
        sentence
        for p in pieces(told)
        if p.section == IMPROVEMENTS
        for sentence in sentences(p.text)
    )
    return {masked: sentence for sentence in said if len(masked := mask(sentence)) >= 12}


@rule("G507", "table")
def litigation(report: Report, context: Context) -> Iterator[Hit]:
    """复议诉讼的数字请再看一看
    2024年起，政府信息公开案件先复议后诉讼（《行政复议法》第二十三条），“未经复议直接起诉”一般应当是0；
    复议后起诉的件数不会多于本年和上年办结的复议件数；没有申请而有复议诉讼的，也请核对。"""
    direct = report.figures.get(("复议诉讼", "未经复议直接起诉", "总计"))
    since = report.edition.review_first
    if since and report.year >= since and direct and context.published:
        yield Hit(
            f"未经复议直接起诉{show(direct)}件，{since}年起应当先申请复议。",
            ("复议诉讼", "未经复议直接起诉"),
            "核对是不是应当计入“复议后起诉”。",
        )
    last = last_of(report, context)
    asked = [
        r.figures.get(("依申请公开", row, "总计"))
        for r in (report, last)
        if r
        for row in ("本年新收", "上年结转")
    ]
    cases = [
        report.figures.get(("复议诉讼", row, "总计"))
        for row in ("行政复议", "未经复议直接起诉", "复议后起诉")
    ]
    if last and not any(asked) and None not in asked and any(cases):
        yield Hit(
            "本年和上年都没有申请，复议诉讼却不是0。",
            ("复议诉讼",),
            "核对是不是政府信息公开的案件。",
        )
    after, reviewed = (
        report.figures.get(("复议诉讼", row, "总计")) for row in ("复议后起诉", "行政复议")
    )
    earlier = last.figures.get(("复议诉讼", "行政复议", "总计")) if last else None
    if after and reviewed is not None and earlier is not None and after > reviewed + earlier:
        yield Hit(
            f"复议后起诉{show(after)}件，多于本年和上年的复议（{show(reviewed)}＋"
            f"{show(earlier)}件）。",
            ("复议诉讼", "复议后起诉"),
            "核对案件台账。",
        )
