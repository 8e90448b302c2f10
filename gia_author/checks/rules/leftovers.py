"""What was left in by mistake: placeholders, last year's year, characters that cannot be
printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gia_author.checks.body_names import alike
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, around, hits, pieces, strays, year_of
from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import FieldPath, format_path
from gia_author.language.meetings import meetings
from gia_author.language.patterns import Pattern
from gia_author.language.periods import year_told
from gia_author.render import font_faces
from gia_author.report.model import Report, text

REVISE = Pattern(r"【[^】]{0,6}待改[^】]{0,6}】")
LAYOUT = (
    "[一二三四五六小初]号(?:字)?(?:黑体|宋体|仿宋|楷体|小标宋|方正|加粗|$)?|黑体|仿宋|楷体|小标宋"
    "|宋体字|居中|行距|首行缩进|页边距"
    "|空[一二两1-4](?:格|行|字)|加粗|顶格|另起一行|此处(?:换行|分页|插入|盖章)|字号"
)
PLACEHOLDERS = Pattern(
    "(?<![A-Za-z])[XxＸｘ×]{2,}(?![A-Za-z])|[＊*]{2,}|_{2,}|＿{2,}"
    r"|【(?!未填】)[^】]{0,12}(?:填|待补|待定|此处)[^】]{0,12}】|【\s{0,9}略?\s{0,9}】"
    r"|[（(](?:填写|[^（）()]{0,8}(?:此处|请填|待补(?!正)|待填|待定))[^（）()]{0,20}[）)]"
    "|[（(](?:具体|相关|实际|本单位|单位|部门|机关|联系|办公)?(?:网址|网站|地址|电话|号码|名称"
    "|姓名|日期|时间|数字|数量|件数|条数|邮箱|邮编|链接)[）)]"
    rf"|[（(\[【][^（）()\[\]【】。]{{0,12}}(?:{LAYOUT})[^（）()\[\]【】。]{{0,12}}[）)\]】]"
    r"|[：:]\s*(?:待定|待补|同上|暂缺|略)(?=[，。；,;）)]|$)|(?<=[一-龥])N+(?=[件条次份篇期个])"
    r"|(?<!附件)(?<!附表)(?<!名单)(?:…{1,2}\s?)?[（(](?:下|此处|以下)?略[）)]"
    r"|[\[［](?:删除|插入|新增|修改)[：:][^\]］]{0,40}[\]］]|(?:设置|带)格式\s?[\[［][^\]］]{0,10}[\]］]"
    r"|(?:删除|插入)的内容[：:]|带格式的?[：:]|设置了格式|[\[［](?:批注|审阅)[^\]］]{0,8}[\]］]|批注\s?[\[［]"
    r"|此处(?:插入|粘贴|添加)(?:表格?|图片?|数据|附件)?"
    "|[（(][^（）()]{0,20}(?:核实|确认|核对|补充|填写)后(?:请)?(?:删除|删去)[^（）()]{0,12}[）)]"
    "|[（(][^（）()]{0,20}(?:数|数据|数字|句|段|处|名单)[^（）()]{0,10}(?:再|请|待)[^（）()]{0,3}(?:核|查|确认|补)[^（）()]{0,6}[）)]"
    "|(?:新建|副本)[^，。；]{0,4}(?:Microsoft|WPS|DOCX?|XLSX?)[^，。；]{0,24}\\.(?:docx?|xlsx?|wps)"
    # what the form says to do, a choice that was not made, what a chat program says around its text
    r"|[（(]如?(?:无|没有)(?:的|则|请|可|应|就)[^（）()]{0,8}(?:填|写|注明|删)[^（）()]{0,10}[）)]"
    r"|[（(][^（）()]{0,10}(?:请|自行|据实|如实|视情况?|酌情|根据(?:实际|具体)(?:情况)?)[^（）()]{0,8}"
    r"(?:填写?|添加|补充|删除|修改|选择|选填|增减)[^（）()]{0,6}[）)]"
    r"|(?<=[我本][局委办厅镇乡县市区])[（(](?:单位|部门|机关|[局委办厅镇乡县市区街道、/／或]{1,10})[）)]"
    r"|(?:增加|增长|上升|提高)[/／](?:减少|下降|降低)|(?:有|是)[/／](?:无|否)"
    r"|以[下上]是(?:根据|按照|为)您[^。]{0,30}|希望(?:以上|这份|这些)[^。]{0,12}对您有[^。]{0,6}"
    r"|您可以?根据(?:实际|具体)[^。]{0,20}|作为(?:一个|一名)?(?:AI|人工智能)(?:助手|语言模型|模型)"
    r"|某某|TODO|待填写|待补充(?![一-龥])|(?<!二)[○〇]{3,}|\?\?+|？？+"
)
LINKS = Pattern(r"(?:https?://|www\.)[!-~]+")
TERMS = Pattern(r"《[^》]*》|〔[^〕]*〕|“[^”]*”|[（(][^（）()]*(?:版|号)[）)]")


def _without(pattern: Pattern, text: str) -> str:
    """The text with blanks where the pattern matches, everything else in its place."""
    return pattern.sub(lambda m: "　" * len(m[0]), text)


SHORT_MARK = 3  # characters: a shorter placeholder of somebody else's text is not found by itself


@rule("G701", "leftover")
def placeholder(report: Report, context: Context) -> Iterator[Hit]:
    """有没填完的占位符
    “XX”“××”“___”“【】”“（此处填写）”“（具体网址）”“电话：待定”“某某”之类是模板里留着要填的地方，“（小二号黑体居中）”是给排版的话，
    “批注”“删除的内容：”是修订留下的，正式报告里都不应当出现。网址里的不算。
    从上年结转来的文件在要改的句子前面标着【待改】，改好一句删去一个；还剩几处、在哪里，一次报全。"""
    yield from _to_revise(context)
    places = [(p.text, p.path) for p in context.narrative.paragraphs()]
    places += [(line.text, line.path) for line in strays(context)]
    for said, path in places:
        for found in PLACEHOLDERS.finditer(_without(LINKS, said)):
            if _is_masked(said, *found.span()) or _is_talked_about(found):
                continue
            wide = 2 if context.published and len(found[0]) < SHORT_MARK else 0
            yield Hit(
                f"“{found[0]}”还没有填写。",
                path,
                "填上实际内容，或删去这一句。",
                quote=around(said, *found.span(), wide),
            )


MASKING = Pattern(r"^[xXＸｘ×＊*]{2,}$")
MASKED_NAME = Pattern(
    r"(?:^|[^一-龥]|[为人对与和及涉])[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁马方袁柳唐罗薛贺"
    r"倪汤殷毕郝安常傅齐康伍余顾孟黄穆萧尹姚邵汪毛米贝戴宋庞熊纪舒项祝董梁杜阮蓝季贾江颜郭梅林徐邱骆高夏蔡田胡凌霍万卢丁邓洪崔龚程陆段侯武刘龙叶白赖谭姬申冉牛温庄柴阎尚阳向古易廖欧殷曾关]$"
)
BEHIND_NAME = Pattern("等|先生|女士|同志|诉|案|[、，]|的|（")


OPEN_FORMULA = Pattern("[+＋]\\s?N")


def _is_talked_about(found: re.Match[str]) -> bool:
    """True for one in quotation marks (以“某某”代替姓名), said to be a name (王某某（化名）), or a
    number that a formula leaves open (“1+8+N”架构……N个股室)."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    if found[0] == "N" and OPEN_FORMULA.search(before):
        return True
    return behind.startswith("（化名") or (before.endswith("“") and behind.startswith("”"))


def _is_masked(text: str, start: int, end: int) -> bool:
    """True for crosses that hide a person's name, the number of a house or of a telephone."""
    if text[start:end] == "某某":
        return bool(MASKED_NAME.search(f" {text[start - 1 : start]}"))
    if not MASKING.match(text[start:end]):
        return False
    digits = text[start - 1 : start].isdigit() and (
        text[end : end + 1].isdigit() or text[end : end + 1] in tuple("号栋室幢路")
    )
    named = MASKED_NAME.search(text[max(0, start - 2) : start]) and BEHIND_NAME.match(text, end)
    return bool(digits or named)


def _to_revise(context: Context) -> Iterator[Hit]:
    """One hit at the first of the marks that rolling sets before a sentence, with how many there
    are and where."""
    found = [
        (p.path, m[0]) for p in context.narrative.paragraphs() for m in REVISE.finditer(p.text)
    ]
    if found:
        counts = Counter(format_path(path) for path, _ in found)
        where = "、".join(
            f"{place}（{count}处）" if count > 1 else place for place, count in counts.items()
        )
        yield Hit(
            f"有{len(found)}句标着“{found[0][1]}”，还没有改：{where}。",
            found[0][0],
            "逐句改成本年的情况，改好后删去标记。",
            quote=found[0][1],
        )


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
        for found in _other_years(_without(TERMS, piece.text), report, piece.section):
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
        ),
        key=lambda m: m.end(),
    ):
        at = re.search(r"20\d\d年", found[0])
        if at and found.start() + at.start() != seen:
            seen = found.start() + at.start()
            yield found


def _by_beginning(words: str, year: int, others: str, section: str) -> Iterator[re.Match[str]]:
    """By how a sentence begins (first section), by 共, 累计 and the like (anywhere), unless the
    sentence has background to tell."""
    begins = (
        f"(?:^|[。；！？])(?:截至|截止|到)?{year - 1}年(?:度(?!.{{0,12}}报告)"
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
    if section not in MATTERS:
        return
    for pattern in (did, whole):
        for found in re.finditer(pattern, words):
            start = max(words.rfind(mark, 0, found.start() + 1) for mark in "。！？") + 1
            sentence = re.split("[。！？]", words[start:])[0]
            begun = found.start() > start and words[found.start()] in "，,：:"
            if not re.search(rf"{year}年|今年|本年(?!度?（)", sentence) and not (
                begun and BACKGROUND.search(sentence)
            ):
                yield found


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
        if piece.section != "存在的主要问题及改进情况":
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
AT_WORK = Pattern(  # before a body that is said to have a task now
    "(?:由|与|向|经|报|会同|联合|配合|商|送|请|给|同)(?:[省市县区州旗]|[一-龥]{2,5}[省市县区州旗])?$"
)
PAST = Pattern(
    "原|(?<![底末日年月以之此目])前(?!来|往)|曾|撤销|划转|划入|更名|组建|合并|改革|整合|并入|挂牌|职能|职责"
)


@rule("G709", "leftover")
def abolished_body(report: Report, context: Context) -> Iterator[Hit]:
    """机构已经撤并或者改名
    “国土资源局”“环境保护局”等在2018年机构改革中已经撤并，现在的报告里还这样写，多半是抄了旧文件。词表在核对方案里（撤并机构）。
    说机构沿革的（“原国土资源局”“机构改革后”）不算。2019、2020年度的报告不查。"""
    if not report.year:
        return
    for pattern, right in context.plan.pairs("撤并机构"):
        for piece, found in hits(context.narrative, Pattern(pattern)):
            start = max(piece.text.rfind(mark, 0, found.start()) for mark in "。；")
            if not PAST.search(re.split("[。；]", piece.text[start + 1 :])[0]):
                acts = AT_WORK.search(piece.text[max(0, found.start() - 8) : found.start()])
                yield Hit(
                    f"“{found[0]}”已经撤并或者改名：{right}。",
                    piece.path,
                    "改成现在的名称。",
                    quote=piece.around(found, 6),
                    grade="办事" if acts else "",
                )


FIELDS = (
    "审计|统计|公安|税务|教育|民政|司法|财政|卫生健康|自然资源|生态环境|住建|交通运输|农业农村|水利"
    "|商务|文旅|应急管理|市场监管|医保|"
    "人社|信访|气象|海关|发改|科技|工信|退役军人|林业|体育|城管|粮食|档案|机关事务"
)
SPOKEN = {
    "住建": "住房",
    "文旅": "旅游",
    "市场监管": "市场监督",
    "医保": "医疗保障",
    "人社": "人力资源",
    "发改": "发展",
    "工信": "工业",
    "城管": "城市管理",
    "卫生健康": "卫",
}
GUIDED = Pattern(
    "(?:围绕|按照|根据|落实|贯彻|执行)[^。；]{0,24}?"
    f"(上级({FIELDS})(?:主管)?(?:机关|部门))[^。；，]{{0,6}}(?:要求|部署|精神|决策|安排)"
)


@rule("G705", "leftover")
def other_trade(report: Report, context: Context) -> Iterator[Hit]:
    """照搬了别的部门的话
    “紧紧围绕……上级审计机关要求”出现在信访局的报告里：本机关不归那个系统管，多半是抄了兄弟单位的报告。政府和街道、乡镇的报告不查。"""
    if (
        not report.agency.endswith(("局", "委员会", "办公室", "厅", "中心", "处", "署"))
        or "政府" in report.agency
    ):
        own = _bureau(context) if context.published and not report.agency else ""
    else:
        own = report.agency
    if not own:
        return
    for piece in pieces(context.narrative):
        for found in GUIDED.finditer(piece.text):
            if found[2] not in own and SPOKEN.get(found[2], found[2]) not in own:
                yield Hit(
                    f"“{found[1]}”不是{own}的上级。",
                    piece.path,
                    "改成本机关的上级，或者删去。",
                    quote=around(piece.text, *found.span(1), 10),
                )


def _bureau(context: Context) -> str:
    """The bureau that an excerpt without a title speaks of as itself."""
    opening = "".join(p.text for p in [*pieces(context.narrative)][:3])
    found = re.search(r"年[，,]([一-龥]{3,14}(?:局|委员会|办公室|厅))", opening)
    return found[1] if found else ""


@rule("G706", "leftover")
def other_self(report: Report, context: Context) -> Iterator[Hit]:
    """自称与机关不符
    局的报告里写“我委”，委员会的报告里写“我厅”，乡镇、街道的报告里写“我局”“局党组”，管委会的报告里写“镇党委”：
    可能是抄了别的单位的报告。机关属于哪一类从名称里看，看不出的不查；称呼的地方、层级不对（“我县”“我镇”）由G650说。
    改成与本机关相符的说法。报告的名义应当前后一致，见《条例》第四十九条：公布的是本机关的年度报告。"""
    own = next((short for ends, short in OWN_KINDS if ends.search(report.agency)), "")
    if not own:
        return
    others = "|".join(kind for kind in SELVES if kind not in own)  # a 管委会 says 我委 too
    selves = f"(?<!自)[我本](?:{others})(?!域|土|级|区|会|党委|政府(?!信息))"
    organs = f"|{BEGUN}(?:{ORGANS[own]})" if own in ORGANS else ""
    strange = Pattern(selves + organs)
    for piece in pieces(context.narrative):
        for found in [*strange.finditer(piece.text)][:1]:
            yield Hit(
                f"{report.agency}的报告里写着“{found[0]}”。",
                piece.path,
                "核对是不是照搬了别的单位的话。",
                quote=piece.around(found, 8),
            )


BEGUN = "(?:^|(?<=[，。；：、\\d])|(?<=[在由向对经受被请由]))"
OF_A_BUREAU = "局党组|委党组|局领导班子|局机关|局主要领导"
OF_A_TOWN = "(?:镇|乡)(?:党委、政府|党委政府|党委|主要领导|党政办公室)|街道党工委"
ORGANS = {"乡镇街道": OF_A_BUREAU, "局": OF_A_TOWN, "管委会": f"局党组|委党组|镇政府|{OF_A_TOWN}"}
SELVES = ("局", "委", "厅")
OWN_KINDS = (
    (Pattern("局$"), "局"),
    (Pattern("管理委员会$|管委会$"), "管委会"),
    (Pattern("委员会$|(?:发改|卫健|国资)委$"), "委"),
    (Pattern("厅$"), "厅"),
    (Pattern("[镇乡](?:人民)?(?:政府)?$|街道(?:办事处)?$"), "乡镇街道"),
    (Pattern("[县区](?:人民)?政府(?:办公室)?$"), "政府"),
)


SITE = Pattern(
    r"[在过托录于向由]((?![^县旗]*[通过强化全年利用依托加推进完善在向由的和与及我各本该市区省级])"
    r"[一-龥]{2,5}(?:县|旗))人民政府(?:门户)?网(?:站)?"
)
PROVINCES = (
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东"
    "|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|北京|天津|上海|重庆"
)


@rule("G707", "leftover")
def other_place(report: Report, context: Context) -> Iterator[Hit]:
    """写着别的地方
    在“乙县人民政府网站”公开本县的信息，或者前面说“甲省人民政府”、后面说“乙省人民政府”：多半是抄了外地的报告。
    只在机关名称里有县名、或者文中有两个省的时候判断。"""
    own = re.search(r"([一-龥]{1,5}(?:自治县|县|旗))", report.agency)
    provinces: dict[str, Piece] = {}
    for piece in pieces(context.narrative):
        if own:
            for found in SITE.finditer(piece.text):
                if not _same_place(found[1], own[1]):
                    yield Hit(
                        f"{report.agency}的报告里写着“{found[0]}”。",
                        piece.path,
                        "核对是不是照搬了外地的报告。",
                        quote=found[0],
                    )
        for found in re.finditer(
            rf"({PROVINCES})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)(?:委|人民政府)",
            piece.text,
        ):
            provinces.setdefault(found[1], piece)
    for name in [*provinces][1:]:
        piece = provinces[name]
        at = piece.text.index(name)
        yield Hit(
            f"前面写的是{next(iter(provinces))}，这里又写{name}。",
            piece.path,
            "核对是不是照搬了外地的报告。",
            quote=around(piece.text, at, at + 4),
        )


def _same_place(one: str, other: str) -> bool:
    """True if one name ends the other: 沭阳县, 江苏省沭阳县."""
    return one.endswith(other[-3:]) or other.endswith(one[-3:])


@rule("G703", "typo")
def no_glyph(report: Report, context: Context) -> Iterator[Hit]:
    """字库里没有的字
    程序自带的字库收GB 2312的字和常用符号，不含生僻字。先看是不是错别字（如“渉”应为“涉”）；
    确实是人名、地名用字的，
    PDF里这个字用电脑上装的字体，生成后看一眼，再写一条“核对说明”。Word文档和网页不受影响。"""
    if context.published:
        return
    texts: list[tuple[FieldPath, str]] = [
        ((key,), text(report.prose, key)) for key in ("机关", "标题", "落款单位")
    ]
    texts += ((p.path, p.text) for p in context.narrative.paragraphs())
    for section in context.narrative.sections:
        texts += ((p.path, p.number + p.title) for top in section.passages for p in top.walk())
    texts += (
        (("数据", "单元格附注", ".".join(address)), note) for address, note in report.notes.items()
    )
    for path, words in texts:
        for character in font_faces.missing([words]):
            if safe_text.UNSEEN.match(character):
                yield Hit(
                    f"这里有看不见的字符（{safe_text.code(character)}）。",
                    path,
                    "删去；看不到的，把这几个字重新输入一遍。",
                    quote=character,
                )
                continue
            yield Hit(
                (
                    f"“{character}”（{safe_text.code(character)}）程序自带的字库里没有，"
                    "PDF里会换成电脑上别的字体，或者印不出来。"
                ),
                path,
                "核对是不是错别字；确实要用的，生成后看一眼PDF（电脑上的字体有这个字就印得出来），再写一条核对说明。",
                quote=character,
            )


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
        ahead = piece.section == "存在的主要问题及改进情况"
        last = (year + 1, 3, 31) if ahead else (year, 12, 31)
        for found in OF_A_YEAR.finditer(piece.text):
            if int(found[1]) > year + ahead:
                words = f"“{found[0]}”还没有开，这是{year}年度的报告。"
                quote = around(piece.text, *found.span(), 4)
                yield Hit(words, piece.path, "核对会议和年度。", quote=quote)
        for one in meetings(_without(TERMS, piece.text)):
            if one.ended.timetuple()[:3] > last:
                yield Hit(
                    f"{one.name}{one.ended.year}年{one.ended.month}月才开，这是{year}年度的报告。",
                    piece.path,
                    "核对会议和年度。",
                    quote=around(piece.text, one.start, one.end, 4),
                )
