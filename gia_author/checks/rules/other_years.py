"""The work of another year told as this one's: left from last year's report, or taken from a later
one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.body_names import alike
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, around, pieces, year_of
from gia_author.language.meetings import meetings
from gia_author.language.patterns import Pattern
from gia_author.language.periods import year_told
from gia_author.report.model import Report

TERMS = Pattern(r"《[^》]*》|〔[^〕]*〕|“[^”]*”|[（(][^（）()]*(?:版|号)[）)]")


@rule("G702", "year")
def last_year_left(report: Report, context: Context) -> Iterator[Hit]:
    """留着别的年度
    句子以上一年开头（“2024年，我局……”“截至2024年12月31日”“2024年度”），或者写着别的年度公开了多少、收到多少、办了几次
    （“2024年收到申请7件”“全年（2024年）”），引言里说的是别的年度的工作，多半是拷贝来忘了改。
    文件名称、文号、版本号、年度报告名称里的年份，“与2024年相比”这样的比较，上年决算，下一年的计划都不算。
    确实要写别的年度的，在“核对说明”里写明理由。"""
    openings = {s.key: p.text for s in context.narrative.sections for p in [*s.paragraphs()][:1]}
    if not report.year or _misdated(report, context):
        return
    for piece in pieces(context.narrative):
        opens = piece.section in MATTERS and piece.text == openings.get(piece.section)
        if opens and (begun := _opened_with_last_year(piece.text, report.year)):
            yield Hit(
                f"“{piece.section}”以“{begun}”开头，报告是{report.year}年度的。",
                piece.path,
                f"核对是不是应当写{report.year}年。",
                quote=piece.text[: len(begun) + 8],
            )
            continue
        for found in _other_years(TERMS.blank(piece.text), report, piece.section):
            quote = found[0].lstrip("。；！？，,：:")
            yield Hit(
                f"{report.year}年度的报告里写着“{quote}”。",
                piece.path,
                f"核对是不是应当写{report.year}年。",
                quote=around(piece.text, found.end() - len(quote), found.end(), 6)
                if context.published
                else quote,
            )


def _opened_with_last_year(text: str, year: int) -> str:
    """The year before the report's where a section begins with it and its sentence goes on about
    the present."""
    found = re.match(rf"{year - 1}年(?:度)?(?=[，,我本全县市区省州旗镇乡街])", text)
    sentence = re.split("[。！？]", text)[0]
    goes_back = re.search(
        rf"{year}年|以来|起|至今|结转|遗留|相比|同比|较|反馈|指出|今年|本年|被评|荣?获|表彰|评估",
        sentence,
    )
    return found[0] if found and not goes_back else ""


def _misdated(report: Report, context: Context) -> bool:
    """True where the report's own dates speak of another year than 年度, which G603 tells."""
    told = year_told(
        (p.text for p in pieces(context.narrative) if p.section in ("", "总体情况")), report.signed
    )
    return not context.published and told not in (0, report.year)


BACKGROUND = Pattern(
    "以来|起[，施]|印发|出台|颁布|修订|施行|成立|反馈|指出|考核|评估|结转|转结|遗留|相比|同比|环比"
    "|[较比](?:20|上|去)|决算|预算|年报|与|分别|增长|下降|上升"
)
AHEAD = Pattern(r"将|下一步|计划|继续|拟|打算|力争|目标|版|明年|新的一年")
MATTERS = ("总体情况", "其他需要报告的事项")
TABLED = ("依申请公开", "复议诉讼")  # a sentence beside the table is of its year
PROBLEMS = "存在的主要问题及改进情况"
DID = (
    "主动公开|公开|发布|收到|受理|接收|办理|办结|答复|回复|举办|组织|开展|召开|制发|制定|审核|审查"
    "|更新|清理|撤下|"
    "接待|解答|编发|编写|推送|报送|承办|新收|新增|接受|回应|解读"
)
WHERE = "(?:(?:通过|利用|依托|在)[^，。；：的\\d]{2,16}?)?"
NOTHING = "(?:未|没有)(?:收到|发生|产生|收取|发出|制发|出现|接到)"
COUNT = (
    r"(?:(?!结转|转结|遗留|的|起|以来|与|较|比)[^，。；、：（）\d]){0,24}\d+\s?(?:余|多)?"
    "(?:条|件|次|篇|份|期|场|个|人|则|项|轮|批|宗)"
)
NOT_WORK = "(?![^，。；]{0,16}(?:报告|年报|要点|安排|方案|考核|评估|测评|通知|意见|相比|以来))"


def _other_years(words: str, report: Report, section: str) -> Iterator[re.Match[str]]:
    """Statements about the work of another year, told by a sentence's beginning or by what was
    counted; each place once."""
    year, seen = report.year, -1
    named = [str(y) for y in (year - 3, year - 2, year - 1, year + 1, year + 2)]
    if not any(one in words for one in named):
        return  # before patterns are compiled that hold this agency's name
    others = "|".join(named)
    for found in sorted(
        (
            *_by_beginning(words, year, others, section),
            *_by_subject(words, report, others, section),
            *_by_work(words, year, others, report.agency, section),
            *_by_problems(words, others, section),
        ),
        key=lambda m: m.end(),
    ):
        at = re.search(r"20\d\d年", found[0])
        if at and found.start() + at.start() != seen:
            seen = found.start() + at.start()
            yield found


# what bears the year in which it was begun, and goes on
NAMED_BY_YEAR = (
    "(?!(?:重点)?工作)[^，。；\\d]{0,16}(?:项目|工程|任务|批次|计划)[^，。；]{0,24}"
    "(?:完成|完工|竣工|验收|收尾|交付|结转|续建|兑付)"
)


def _by_beginning(words: str, year: int, others: str, section: str) -> Iterator[re.Match[str]]:
    """By how a sentence begins (first section), by 共, 累计 and the like (anywhere), unless the
    sentence has background to tell."""
    begins = (
        f"(?:^|[。；！？])(?:截至|截止|到)?{year - 1}年(?:度(?!.{{0,12}}报告|{NAMED_BY_YEAR})"
        "|(?=[，,、我本全共县市区局]))"
        rf"|(?:^|[。；！？，])(?:截至|截止|到){year - 1}年(?=底|末|\d{{1,2}}月)"
    )
    counted = (
        f"(?:{others})年(?:度)?[，,]?(?:全年[，,]?)?"
        "(?:[我本全][局办委厅镇乡县市区院校所队站机单位关街道]{1,2})?"
        r"(?=(?:全年)?(?:共|累计|全年|未收到)[^，。；]{0,10}(?:公开|发布|收到|受理|办结|答复|制发))"
    )
    if not section:
        return
    patterns = (begins, counted) if section == "总体情况" else (counted,)
    for pattern in patterns:
        for found in re.finditer(pattern, words):
            sentence = re.split("[。；！？]", words[found.end() :])[0]
            if not BACKGROUND.search(sentence) and not (
                str(year + 1) in found[0] and AHEAD.search(sentence)
            ):
                yield found


SUBJECT = (
    "(?:[一-龥]{0,16}?(?:局|委员会|委|厅|办公室|镇|乡|街道|办事处|政府|学院|大学|中心"
    "|[县市区州省]))"
)
SUBJECTS = f"(?:[我本全](?:[局办委厅镇乡县市区州省旗院校所队站街]|街道|单位|机关)|{SUBJECT})"
ONCE = Pattern(  # what is told of a year gone by
    "评为|荣获|获评|获得|获批|入选|列为|列入|授予|成立|建成|开通|启动|挂牌|立项|开始|首次|试点|率先"
    "|制定|编制|上线|启用|改版|建立|设立|搬迁|连续|每年"
    "|机构改革|当年|同年|全国两会|换届"
)


def _by_subject(words: str, report: Report, others: str, section: str) -> Iterator[re.Match[str]]:
    """By a sentence that begins with another year and who does the work: 2021年，我局认真落实…….

    What happened once may be told of any year; so may what the sentence compares or follows on to
    its own year.
    """
    if section not in MATTERS:
        return
    begun = rf"(?:^|[。；！？])(?:{others})年度?[，,]?(?={SUBJECTS})"
    for found in re.finditer(begun, words):
        sentence = re.split("[。！？]", words[found.end() :])[0]
        who = re.match(SUBJECTS, sentence)
        told = BACKGROUND.search(sentence) or ONCE.search(sentence) or AHEAD.search(sentence)
        own = who and (who[0][0] in "我本全" or alike(who[0], report.agency))
        if own and not told and f"{report.year}年" not in sentence and "今年" not in sentence:
            yield found


def _by_work(
    words: str, year: int, others: str, agency: str, section: str
) -> Iterator[re.Match[str]]:
    """By what was done in a year at the beginning of a clause, by 全年（2024年）, in the opening by
    the work that is reported.

    A sentence that speaks of the report's own year as well compares or goes back, and so may one
    that has begun otherwise.
    """
    if not section:
        of = "(?:政府信息公开|政务公开|信息公开|主动公开)(?:工作|情况)"
        yield from re.finditer(
            rf"(?<![与和比较同自])(?:{others})年度?(?:全年)?(?={of}{NOT_WORK})", words
        )
    body = (
        f"(?:{re.escape(agency) or '我局'}"
        "|[我本全][局办委厅镇乡县市区院校所队站机单位关街道]{1,2})?"
    )
    who = rf"(?:1月?[至到—-]12月)?[，,]?{body}(?:全年|共|累计|依法|及时|先后)*{WHERE}"
    did = rf"(?:^|[。；！？，,：:])(?:{others})年度?(?={who}(?:(?:{DID}){COUNT}|{NOTHING}))"
    whole = rf"(?<![去上前往]年)(?:全年|本年度?|年内)（(?:{others})年度?）"
    if section not in (*MATTERS, *TABLED):
        return
    for pattern in (did, whole):
        for found in re.finditer(pattern, words):
            start = max(words.rfind(mark, 0, found.start() + 1) for mark in "。！？") + 1
            sentence = re.split("[。！？]", words[start:])[0]
            begun = found.start() > start and words[found.start()] in "，,：:"
            none = NONE_THIS_YEAR.fullmatch(words[start : found.start()])
            if none and NONE_TOO.match(words, found.start()):
                yield found  # the same said twice
            elif not re.search(rf"{year}年|今年|本年(?!度?（)", sentence) and not (
                begun and BACKGROUND.search(sentence)
            ):
                yield found


NONE_THIS_YEAR = Pattern("本年度?(?:我[一-龥])?(?:无|未|没有)[^，。；]{2,20}")
NONE_TOO = Pattern(r"[，,]20\d\d年度?(?:新收|收到|受理)[^，。；\d]{0,12}0[件宗]")


def _by_problems(words: str, others: str, section: str) -> Iterator[re.Match[str]]:
    """By the year at the beginning of the fifth section whose work was done, whose problems are
    told: those of the report's own year."""
    if section == PROBLEMS:
        work = "(?:的)?(?:政府信息公开|政务公开|信息公开|公开)?工作(?:中)?"
        told = (
            "(?:虽然?|尽管|也|还|仍|尚|主要|依然|总体|所)*(?:取得|存在|有[了所一]|面临|有待|不足)"
        )
        yield from re.finditer(
            rf"^(?:一是)?(?:{others})年度?[，,]?{SUBJECTS}?(?={work}{told}(?![^。]{{0,40}}(?:整改|已)))",
            words,
        )


@rule("G704", "year")
def plan_for_this_year(report: Report, context: Context) -> Iterator[Hit]:
    """下一步打算里写着报告年度
    改进措施、下一步打算说的是以后的事，写成报告的年度，多半是抄了上年的打算而没有改年份。已经做了的（“已”“了”“完成”）不算。"""
    year = year_of(report, context)
    if not year or _misdated(report, context):
        return
    pattern = Pattern(
        rf"(?:^|[。；，,：])((?:{year}|{year - 1})年)[，,]?(?:我[局办委厅镇乡县市区院们]|本[局单机]"
        f"|将|要|继续|进一步|拟|计划|{PLANNER}将)"
    )
    named = Pattern(
        rf"(?:将|计划|打算|力争)(?:在|于)((?:{year}|{year - 1})年)(?!版)"
        rf"|(?:^|[。；，,：])((?:{year}|{year - 1})年)度?(?:的)?"
        "(?:工作|重点工作|主要工作)?(?:打算|计划|安排|设想)(?:是|如下|为)?[：:，,]"
    )
    for piece in pieces(context.narrative):
        if piece.section != PROBLEMS:
            continue
        for found in named.finditer(piece.text):
            span = found.span(1) if found[1] else found.span(2)
            yield _plan(piece, piece.text[slice(*span)], span, year)
        for found in pattern.finditer(piece.text):
            start = max(piece.text.rfind(mark, 0, found.start(1)) for mark in "。；")
            sentence = re.split("[。；]", piece.text[start + 1 :])[0]
            ahead = re.search(r"为进一步|为了|下一步|今后|将(?!政务|政府|信息)|打算|继续", sentence)
            clause = re.split("[。；，：,]", piece.text[found.end() :])[0]
            sure = re.match(
                rf"(?:我们|本[局单机]|我[局办委厅镇乡县市区院]|{PLANNER})?[，,]?将",
                piece.text[found.end(1) :].lstrip("，,"),
            )
            done = DONE if not sure else DONE_ALREADY
            if ahead and not done.search(clause if sure else sentence):
                yield _plan(piece, found[1], found.span(1), year)


def _plan(piece: Piece, named: str, span: tuple[int, int], year: int) -> Hit:
    return Hit(
        f"下一步打算里写着“{named}”。",
        piece.path,
        f"核对是不是应当写{year + 1}年。",
        quote=around(piece.text, *span, 10),
    )


PLANNER = "[一-龥]{1,10}?(?:镇|乡|街道|街道办|局|委员会|管委会|[县市区旗州]|办公室|办事处|政府)"
DONE = Pattern(r"了(?!解)|已|完成|取得|虽|仍|存在|不足|共|截至|期间|以来")
DONE_ALREADY = Pattern("了(?!解)|已")


OF_A_YEAR = Pattern(
    r"(20\d\d)年(?:的)?(?:全国|省|市|县|区)?[“”]?(?:两会|人代会|(?:中央)?(?:经济|农村)工作会议"
    "|政府工作报告|中央一号文件)"
)


@rule("G710", "year")
def meeting_to_come(report: Report, context: Context) -> Iterator[Hit]:
    """以还没有开的会议为指导
    报告年度的工作“以……全会精神为指导”，而那次会议是报告年度以后才开的：多半是抄了后来的报告，或者改年份时漏了一处。
    第五部分说的是以后的打算，到次年3月底以前开的会议都可以写。改成当年的会议；会议和日期登记在“会议.yaml”里。"""
    year = year_of(report, context)
    if not year:
        return
    for piece in pieces(context.narrative):
        ahead = piece.section == PROBLEMS
        last = (year + 1, 3, 31) if ahead else (year, 12, 31)
        for found in OF_A_YEAR.finditer(piece.text):
            if int(found[1]) > year + ahead:
                words = f"“{found[0]}”还没有开，这是{year}年度的报告。"
                quote = around(piece.text, *found.span(), 4)
                yield Hit(words, piece.path, "核对会议和年度。", quote=quote)
        for one in meetings(TERMS.blank(piece.text)):
            if one.ended.timetuple()[:3] > last:
                yield Hit(
                    f"{one.name}{one.ended.year}年{one.ended.month}月才开，这是{year}年度的报告。",
                    piece.path,
                    "核对会议和年度。",
                    quote=around(piece.text, one.start, one.end, 4),
                )
