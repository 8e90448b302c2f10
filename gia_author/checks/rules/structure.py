"""What a report must contain: five topics, problems and improvements, government duties, processing
fees, the right edition.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import as_printed, is_cut, lines, pieces, year_of
from gia_author.diagnostics.finding import FieldPath
from gia_author.form import edition as editions
from gia_author.form.edition import Edition, FormSection
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report, mapping
from gia_author.report.narrative import Narrative

DUTIES = {
    "工作考核": ("考核",),
    "社会评议": ("评议", "测评", "满意度"),
    "责任追究": ("责任追究", "追责", "问责", "追究"),
}
SHORTEST_PROBLEMS = 150
NONE = Pattern(r"(?:暂?无|没有|略|／|/|-+|—+|不涉及|无此项|无内容|零|0)[。.]?")


def section_text(narrative: Narrative, key: str) -> str:
    """All text of one section, headings included."""
    sections = [s for s in narrative.sections if s.key == key]
    titles = (p.title for s in sections for top in s.passages for p in top.walk())
    return "".join((*titles, *(p.text for s in sections for p in s.paragraphs())))


@rule("G201", "structure")
def five_topics(report: Report, context: Context) -> Iterator[Hit]:
    """总体情况缺少规定的方面
    “总体情况”要写主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障五个方面（国办公开办函〔2021〕30号）。
    没有发生的也要写明，如“本年度未收到政府信息公开申请”；只写一个“无”字的请核对。
    写在“小节”里的，用“主题: 主动公开”指明是哪一个方面。"""
    if context.published:
        yield from _topics_published(report, context)
        return
    written = {
        p.topic
        for s in context.narrative.sections[:1]
        for top in s.passages
        for p in top.walk()
        if p.topic and (p.paragraphs or p.children)
    }
    own = [
        p.title
        for s in context.narrative.sections[:1]
        for top in s.passages
        for p in top.walk()
        if not p.topic and (p.paragraphs or p.children)
    ]
    for topic in report.edition.topics:
        if topic.key not in written and not any(
            word in title for title in own for word in (topic.key, *topic.also)
        ):
            yield Hit(
                f"总体情况缺“{topic.key}”。", ("总体情况", topic.key), f"请补写：{topic.guidance}。"
            )
    for passage in (
        p for s in context.narrative.sections[:1] for p in s.passages if p.topic and not p.children
    ):
        if len(passage.paragraphs) == 1 and NONE.fullmatch(passage.paragraphs[0].text):
            said = f"“{passage.topic}”只写了“{passage.paragraphs[0].text}”。"
            yield Hit(
                said,
                passage.paragraphs[0].path,
                "写明是什么没有发生，如“本年度未收到政府信息公开申请”。",
                grade="只写无",
            )


def _lists_topics(year: int) -> bool:
    """Whether the form of this year asks for a sub-heading on each topic."""
    return year >= editions.first_year() and editions.for_year(year).lists_topics


def _is_on(topic: FormSection, title: str) -> bool:
    """Whether a heading tells a topic; … stands for some characters, but not for another topic."""
    words = (re.escape(word).replace("…", "[^监督]{0,6}") for word in topic.headings)
    return any(re.search(word, title) for word in words) or _is_jumbled(topic.key, title)


def _is_jumbled(name: str, title: str) -> bool:
    """True for a heading with the characters of a topic in another order (政府息信管理): a slip of
    its own, and no missing topic."""
    windows = (title[at : at + len(name)] for at in range(len(title) - len(name) + 1))
    return len(name) > 4 and any(sorted(window) == sorted(name) for window in windows)


def _topics_published(report: Report, context: Context) -> Iterator[Hit]:
    """One hit for all topics that a published report lacks, at its last sub-heading; none where
    text is cut out behind it.
    """
    section = context.narrative.sections[0]
    heads = [p for p in section.passages if p.number and p.title]
    text = section_text(context.narrative, section.key)
    if not _lists_topics(year_of(report, context)) or len(heads) == 1 or "\ufffd" in text:
        return
    behind = "".join(p.text for p in heads[-1].paragraphs) if heads else text
    skipped = is_cut(text) and _skips([p.number for p in heads])
    whole = not is_cut(behind) and not skipped and follows(context, section.key)
    inline = [m for m in INLINE.finditer(text) if m[1]]
    titles = [*(q.title for top in heads for q in top.walk()), *(m[1] for m in inline)]
    missing = _lacking(report.edition.topics, titles, whole)
    named = sum(any(topic.key in title for title in titles) for topic in report.edition.topics)
    loose = named < FEWEST_NAMED and "申请" in text  # headings of one's own, all told below them
    grade = "没有小标题" if loose else ""
    if missing and len(inline) > 2 and not heads:
        words = f"总体情况的小标题里没有{'、'.join(missing)}。"
        fix, quote = "按五个方面分别写。", inline[-1][0]
        yield Hit(words, ("总体情况",), fix, quote=quote, grade=grade)
    elif heads and missing:
        yield Hit(
            f"总体情况缺{'、'.join(missing)}。",
            ("总体情况",),
            "补写缺少的方面。",
            quote=as_printed(context, heads[-1].number, heads[-1].title),
            grade=grade,
        )
    elif not heads and text and whole and len(inline) < 3:
        only = len(text) < 400 and re.search("统计期限|统计时限|本[年报]?报告由|组成", text)
        yield Hit(
            "总体情况没有分五个方面写。",
            ("总体情况",),
            "按五个方面分别写。",
            quote="一、总体情况",
            grade="" if only else "没有小标题",
        )


def _skips(labels: Sequence[str]) -> bool:
    """True where numbers are missing between sub-headings: they may stand in what was cut out."""
    values = [
        "一二三四五六七八九".find(m[0])
        for n in labels
        if (m := re.search("[一二三四五六七八九]", n))
    ]
    return any(later - value > 1 for value, later in itertools.pairwise(values))


FEWEST_NAMED = 2  # topics by their names in the form where the headings are those of the form
INLINE = Pattern(r"[（(][一二三四五六][）)]([^。]{0,16})")


def _lacking(topics: Sequence[FormSection], titles: Sequence[str], whole: bool) -> list[str]:
    """The topics without a heading; of a text that is not ``whole`` only where the last topic of
    the form is there and the most others."""
    there = [any(_is_on(topic, title) for title in titles) for topic in topics]
    heads = {title for title in titles if any(_is_on(topic, title) for topic in topics)}
    sure = whole or (there[-1:] == [True] and len(heads) > 3)
    return [t.key for t, found in zip(topics, there, strict=True) if sure and not found]


def follows(context: Context, key: str) -> bool:
    """True if a published report goes on with another section after this one: then what is missing
    in it is not just beyond an excerpt's end.
    """
    number = [s.key for s in context.narrative.sections].index(key)
    return (
        any(re.match(f"[{'一二三四五六'[number + 1 :]}]、", line) for line in lines(context))
        if number < 5
        else True
    )


@rule("G202", "structure")
def government_duties(report: Report, context: Context) -> Iterator[Hit]:
    """政府年报缺工作考核、社会评议、责任追究
    《条例》第五十条第四项：各级人民政府的年度报告还应当包括工作考核、社会评议和责任追究结果情况，写在“监督保障”里。
    没有发生责任追究的，写明“未发生责任追究情形”。乡镇街道缺写的，列为请核对。"""
    if report.kind not in ("人民政府", "乡镇街道"):
        return
    text = section_text(context.narrative, "总体情况") + section_text(
        context.narrative, "存在的主要问题及改进情况"
    )
    missing = [duty for duty, words in DUTIES.items() if not any(word in text for word in words)]
    if context.published:
        yield from _duties_published(report, context, text, missing)
    elif missing and text:
        yield Hit(
            f"没有写{'、'.join(missing)}的情况。",
            ("总体情况", "监督保障"),
            "在“监督保障”里补写；没有发生的也要写明。",
            grade="乡镇街道" if report.kind == "乡镇街道" else "",
        )


def _duties_published(
    report: Report, context: Context, text: str, missing: list[str]
) -> Iterator[Hit]:
    """What a published report of a county or city says of its duties: nothing is a warning, too
    little a hint, at the heading on supervision.
    """
    heads = [
        p
        for top in context.narrative.sections[0].passages
        for p in top.walk()
        if any(_is_on(topic, p.title) for topic in report.edition.topics[-1:])
    ]
    if (
        missing
        and heads
        and report.kind == "人民政府"
        and not is_cut(text)
        and "\ufffd" not in text
    ):
        none = len(missing) == len(DUTIES) and "评估" not in text
        yield Hit(
            f"没有写{'、'.join(missing)}的情况。",
            ("总体情况",),
            "补写；没有发生的也要写明。",
            grade="" if none else "缺一部分",
            quote=as_printed(context, heads[-1].number, heads[-1].title),
        )


LACKS = (  # the words in which a shortcoming is told
    "问题|不足|短板|差距|距离|待|欠|缺|薄弱|弱|偏|滞后|断档|单一|有限|较[少低慢差]|不(?:够|强|高|深|多|全|细|均|大|快|力|活|平衡|到位|及时|规范|完善|充分|一致|统一)"
)


@rule("G203", "structure")
def problems_and_improvements(report: Report, context: Context) -> Iterator[Hit]:
    """没有写存在的主要问题或改进情况
    《条例》第五十条第四项要求写“政府信息公开工作存在的主要问题及改进情况”，两样都要有。"""
    key = "存在的主要问题及改进情况"
    content = mapping(report.prose, key)
    text = section_text(context.narrative, key)
    if context.published and (not text or is_cut(text) or "\ufffd" in text):
        return
    for part, words in (
        ("存在的主要问题", LACKS),
        (
            "改进情况",
            "改进|下一步|整改|将|加强|措施|改正|完善|今后|打算|计划|对策|须|[一二三四]要"
            "|20\\d\\d年(?:起|上半年|下半年)|针对[^，。；]{0,6}(?:问题|不足|短板)"
            f"|{report.year + 1}年",
        ),
    ):
        if not content.get(part) and not re.search(words, text):
            quote = text[:40] if context.published else None
            yield Hit(
                f"没有写“{part}”。", (key, part), "写实际情况，与上年相比有什么变化。", quote=quote
            )


@rule("G204", "structure")
def problems_too_short(report: Report, context: Context) -> Iterator[Hit]:
    """第五部分写得太少
    存在的主要问题及改进情况不足150字，容易被认为敷衍塞责（国办公开办函〔2021〕30号把内容雷同、敷衍塞责列为追究情形）。"""
    key = "存在的主要问题及改进情况"
    paragraphs = [
        p.text for s in context.narrative.sections if s.key == key for p in s.paragraphs()
    ]
    length = sum(map(len, paragraphs))
    if 0 < length < SHORTEST_PROBLEMS and not any(map(is_cut, paragraphs)):
        yield Hit(f"“{key}”只有{length}字。", (key,), "写清具体问题、原因和改进措施。")


@rule("G205", "structure")
def fees_against_table(report: Report, context: Context) -> Iterator[Hit]:
    """收费通知件数与表三对不上
    表三“申请人逾期未按收费通知要求缴纳费用”的每一件，都一定发过收费通知，所以收费通知件数不能比它少。"""
    notices = report.figures.get(("信息处理费", "收费通知件数"))
    overdue = report.figures.get(("依申请公开", "其他处理", "逾期未缴费", "总计"))
    if notices is not None and overdue is not None and notices < overdue:
        yield Hit(
            (
                f"信息处理费收费通知{show(notices)}件，而表三逾期未缴费{show(overdue)}件，"
                f"差{show(overdue - notices)}件。"
            ),
            ("信息处理费", "收费通知件数"),
            "核对收费通知的件数。",
            left=show(notices),
            right=show(overdue),
            difference=show(notices - overdue),
            related=((("依申请公开", "其他处理", "逾期未缴费", "总计"), show(overdue)),),
        )


@rule("G206", "structure")
def fee_amounts(report: Report, context: Context) -> Iterator[Hit]:
    """信息处理费金额不像是按标准算出来的
    按件100元起、按页10元起（国办函〔2020〕109号），金额都是10元的整数倍，单位是元。"""
    for key in ("通知金额", "实收金额"):
        amount = report.figures.get(("信息处理费", key))
        if amount and amount % 10:
            yield Hit(
                f"信息处理费{key}{show(amount)}元，不是10元的整数倍。",
                ("信息处理费", key),
                "核对金额和单位（这里是元，不是万元）。",
            )


@rule("G207", "structure")
def fees_without_notice(report: Report, context: Context) -> Iterator[Hit]:
    """收费件数和金额对不上
    发出收费通知就有通知金额，有金额就发过通知。"""
    notices, asked = (
        report.figures.get(("信息处理费", key)) for key in ("收费通知件数", "通知金额")
    )
    if notices is not None and asked is not None and bool(notices) != bool(asked):
        yield Hit(
            f"信息处理费收费通知{show(notices)}件，通知金额却是{show(asked)}元。",
            ("信息处理费", "通知金额"),
            "核对件数和金额。",
        )


@rule("G208", "structure")
def edition_of_year(report: Report, context: Context) -> Iterator[Hit]:
    """格式与年度不符
    2021年度起用国办公开办函〔2021〕30号的格式，2019、2020年度用〔2019〕60号的格式。“格式”一般不用写，按年度自动选用。"""
    if report.unread >= {a for t in report.edition.tables.values() if t.printed for a in t.cells}:
        return  # without tables nobody knows what form they have
    right = editions.for_year(report.year)
    if report.edition is not right and report.year:
        yield Hit(
            f"{report.year}年度应当用{right.name}年格式（{right.basis}），这里用的是{report.edition.name}。",
            _first_of_its_own(report.edition, right) if context.published else ("格式",),
            "改用现行格式的三张表。" if context.published else "删去“格式”这一行。",
            grade="" if report.edition.first_year else "旧表三",
        )


def _first_of_its_own(edition: Edition, right: Edition) -> FieldPath:
    """The first row of the tables that the right edition has not."""
    return next((a[:-1] for a in edition.cells if a not in right.cells), ("格式",))


@rule("G209", "structure")
def labels_of_other_edition(report: Report, context: Context) -> Iterator[Hit]:
    """用了别的年度的表格栏目
    正文或表格说明里出现了另一版格式才有的栏目名称，多半是抄了旧年报的内容。"""
    for piece in pieces(context.narrative):
        for label in report.edition.forbidden:
            if label in piece.text:
                yield Hit(
                    f"“{label}”是另一版格式的栏目，{report.edition.name}年格式没有。",
                    piece.path,
                    "改成现行栏目名称，或删去这一句。",
                    quote=label,
                )


@rule("G212", "table")
def note_without_cell(report: Report, context: Context) -> Iterator[Hit]:
    """单元格附注的位置不存在
    “单元格附注”的键是表上一个格的位置，如“主动公开政府信息.规章.本年制发”，要写到最后一层；写错了附注就印不出来。"""
    for address, note in report.notes.items():
        if address not in report.figures:
            yield Hit(
                f"单元格附注“{'.'.join(address)}”在表上找不到。",
                ("数据", "单元格附注", ".".join(address)),
                "核对位置，如“主动公开政府信息.规章.本年制发”。",
                quote=note,
            )


@rule("G210", "structure")
def nothing_else_to_report(report: Report, context: Context) -> Iterator[Hit]:
    """其他需要报告的事项是空的
    2019年格式的第六部分没有信息处理费的数据，要写文字；确实没有的，写“无其他需要报告的事项”。"""
    if (
        not context.published
        and not report.edition.fee_prose
        and not section_text(context.narrative, "其他需要报告的事项")
    ):
        yield Hit("“其他需要报告的事项”什么也没有写。", ("其他需要报告的事项",), "没有的写明“无”。")


@rule("G211", "structure")
def kind_is_missing(report: Report, context: Context) -> Iterator[Hit]:
    """没有写机关类型
    机关类型决定报送期限（部门1月31日，政府3月31日）和必写内容（政府要写工作考核、社会评议、责任追究）。不写则不检查这些。"""
    if not report.kind and not context.published:
        yield Hit(
            "没有写“机关类型”，报送期限和政府必写内容没有检查。",
            ("机关",),
            "补上一行，如“机关类型: 部门”。",
        )


@rule("G214", "structure")
def overall_too_long(report: Report, context: Context) -> Iterator[Hit]:
    """总体情况超过字数
    有的地方限定总体情况的字数（如不超过1000字）。国家没有规定，只在核对方案里写了“总体情况字数”时检查。"""
    limit = context.plan.limit("总体情况字数")
    length = sum(len(p.text) for s in context.narrative.sections[:1] for p in s.paragraphs())
    if 0 < limit < length:
        yield Hit(f"总体情况{length}字，超过{limit:.0f}字。", ("总体情况",), "压缩到规定的字数。")


@rule("G218", "other")
def fee_not_named(report: Report, context: Context) -> Iterator[Hit]:
    """没有写信息处理费
    第六部分要写收取信息处理费的情况，没有收取的也要写明“未收取信息处理费”。2021年起施行，以前的年度不查。
    填报文件里这句话由程序按“信息处理费”的数排；数没有填全的，由G301报。"""
    if not context.published and mapping(mapping(report.prose, "其他需要报告的事项"), "信息处理费"):
        return
    section = context.narrative.sections[-1]
    paragraphs: list[tuple[FieldPath, str]] = [(p.path, p.text) for p in section.paragraphs()]
    text = section_text(context.narrative, section.key)
    sound = text and not is_cut(text) and "\ufffd" not in text
    if (
        paragraphs
        and report.edition.fee_prose
        and year_of(report, context)
        and sound
        and not re.search("处理费|信息处理相关费", text)
    ):
        first = paragraphs[0][1]
        quoted = first if len(first) > len("无。") else section.key + first
        yield Hit(
            "没有写信息处理费的情况。",
            paragraphs[0][0],
            "补写“本机关未收取信息处理费”或者收费的件数、金额。",
            quote=quoted[:40],
        )


@rule("G220", "table")
def fee_in_other_unit(report: Report, context: Context) -> Iterator[Hit]:
    """行政事业性收费与信息处理费是同一个数
    表二的行政事业性收费以万元为单位，信息处理费以元为单位，是两回事。两处填了同一个数，多半是填错了地方或者单位。"""
    charged = report.figures.get(("主动公开政府信息", "行政事业性收费"))
    for key in ("通知金额", "实收金额"):
        amount = report.figures.get(("信息处理费", key))
        if charged and amount and charged == amount:
            yield Hit(
                f"行政事业性收费{show(charged)}万元，信息处理费{key}也是{show(amount)}元。",
                ("主动公开政府信息", "行政事业性收费"),
                "核对填的地方和单位。",
            )
            return
