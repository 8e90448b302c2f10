"""Numbers and their measure words: one without the other, and figures that have run into each
other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, around, pieces, prose_hits
from gia_author.diagnostics.finding import FieldPath
from gia_author.language import vocabulary
from gia_author.language.patterns import Pattern
from gia_author.language.quantities import dead
from gia_author.report.model import Report

BARE_MEASURE = Pattern(r"([一-龥]{2,8})([件条份篇期次])(?=[，。、；,;])(?!、款)")
NOUNS = (
    "案",
    "诉",
    "访",
    "报",
    "办",
    "理",
    "诺",
    "交",
    "收",
    "来",
    "印",
    "原",
    "密",
    "急",
    "批",
    "附",
    "要",
    "证",
    "卷",
    "结",
    "转",
    "开",
    "案",
    "诉",
    "报",
    "访",
)  # make a noun with 件
SERIALS = (
    "会议",
    "公报",
    "简报",
    "访谈",
    "培训",
    "专栏",
    "专刊",
    "刊物",
    "通报",
    "节目",
    "讲座",
    "直播",
)  # counted in 期
TURNS = tuple(
    "层档名依多每批首其人场频逐本此再初版几数上下班航车主轮件篇条期等亩架"
)  # make a word with 次
COUNTED_ALREADY = Pattern(r"[\d零一二三四五六七八九十百千万亿几两数多少余各每逐该本此]|若干")
DOING = Pattern(
    "收到|受理|公开|发布|推送|制发|印发|编发|刊发|报送|办理|答复|办结|回复|共|合计|累计|其中"
    "|发放|接待|举办|召开|推出|撰写|采写|创作|采用|录用|上报|转发|转载|刊登|刊载|编印|制作|更新|登记|转办|承办|督办"
)
# 均为自然人申请件, which tells what kind they are
# and 答复公众的公开申请件
CALLED = re.compile(r"(?:为|是|属|属于|系)[一-龥]{0,6}申请$|(?:的|\d件)[一-龥]{0,8}申请$")
NO_MEASURE = Pattern(
    r"(?<![\d.〔（(第/-])(?:申请|信息|稿件|文件|建议|提案|案件|留言|来信|咨询|公报|简报)(\d{1,6})"
    r"(?=其中|包括|均|全部|较上|较去|比上|同比|，其中|,其中|。|；|$)",
    re.M,
)
# 发布政策解读26，: what was done, what it was done to, and a number that ends the clause
DONE = (
    "发布|推送|制发|印发|编发|刊发|报送|办理|答复|回复|召开|举办|开展|组织|推出|撰写|制作|转发|转载|更新"
    "|公开|新建|建成|设立|开设|设置|开通|增设|新增|修订|制定|出台|审核|整改|清理|梳理|发放|张贴|接待|解答"
)
ENDS_BARE = Pattern(
    rf"(?:{DONE})了?[一-龥“”]{{1,12}}[一-龥”]"
    r"(?<![为是达至到由从第数分率值号话线编真码于约近超比额费款图表章期届版])"
    r"(?!20[12]\d|19\d\d)(\d{1,4})(?=[，。；;]|,(?!\d))"
)
# 信息320余，: what is told so needs its measure word
SOME_BARE = Pattern(r"\d余(?=[，。；、,;]|$)", re.M)
BARE_PERCENT = Pattern(r"(?<=[率例度重占达到为是近])[%％](?=[，。、；,;]|$)", re.M)
# 一体机2、资料架4组: an item of a list whose number is the only one without a measure word
ITEM = r"[一-龥]{2,12}\d{1,6}(?:\.\d+)?"
UNMEASURED = Pattern(
    rf"(?<=[一-龥])(?<!附件)(?<!附表)(?<![第表图款项条])(\d{{1,4}})(?=、{ITEM}(?:台|组|个|块|套|名|人|条|件|份|篇|次|期|项|张|处|元)[^一-龥]"
    r"[^。；]{0,80})(?!、[^。；]{0,40}[一-龥]\d+、)"
    r"|(元|台|组|块|套|条|件|份|篇|次|期|张)、[一-龥]{2,12}\d{1,6}(?:\.\d+)?\2、"
    r"[一-龥]{2,12}(\d{1,6}(?:\.\d+)?)(?=[，。；,;]|$)",
    re.M,
)
MISSING_NUMBER = Pattern(r"([一-龥]{3,14}(?:条|篇))(?=[、，；][一-龥]{2,14}\d)")
COUNTED = Pattern(r"[一-龥]{2,}\d+(?:条|件|篇|项|次)")
WORDS_IN_MEASURE = Pattern(
    r"(?:头条|线条|链条|教条|信条|面条|便条|长篇|短篇|诗篇|通篇|逐条|各条|每条|开篇|多条"
    r"|几条|数条|一条|[二三四五六七八九十百千万余]条|[一二三四五六七八九十百千万余]篇)$"
)
GLUED_YEAR = Pattern(r"(?<![\d.])(?:\d{1,3}(?=20[12]\d年)20[12]\d|20\d{3,6})年")
NO_YEAR_WORD = Pattern(
    r"(?:^|[。；！？])\s*(20[12]\d)(?=[，,](?:我|全|本|共|各|通过|按照|[一-龥]{2,8}[局委办镇乡县市区])"
    r"|(?:累计|全年|共|未|没有|收到|受理|我[局委办镇乡县市区])[一-龥]{2})",
    re.M,
)


NO_DAY_WORD = Pattern(
    r"(?<!\d)\d{1,2}月\d{1,2}(?=[止至到](?![\d多])|起(?=[至到，。]))"
    r"|(?<=截至)(?:20\d\d年)?\d{1,2}月\d{1,2}(?=[，。,])"
)


@rule("G729", "leftover")
def number_missing(report: Report, context: Context) -> Iterator[Hit]:
    """列举里漏了数字
    “企业资质条、施工许可证76条”：别的各项都有数字，这一项只有“条”，多半是数字没有填上。"""
    for piece in pieces(context.narrative):
        for item in _missing(piece.text):
            yield Hit(
                f"“{item}”前后各项都有数字，这一项没有。", piece.path, "补上数字。", quote=item
            )


def _missing(text: str) -> Iterator[str]:
    """The items of an enumeration that lack their number."""
    for found in MISSING_NUMBER.finditer(text):
        sentence = re.split("[。；]", text[found.start() :])[0]
        if len(COUNTED.findall(sentence)) >= 2 and not WORDS_IN_MEASURE.search(found[1]):
            yield found[1]


@rule("G739", "typo")
def bare_measure(report: Report, context: Context) -> Iterator[Hit]:
    """量词前面漏了数字
    “公开规章件”“推送稿件篇”：有量词“件、条、份、篇、期、次”而没有数字，多半是数字没有填上。“文件”“头条”“日期”这样的词不算。
    并列的几项里漏了一项的由G729报。改法：补上数字，没有的写“0件”或者改写成“没有”。
    “满意率%”的百分号前面也要有数字。
    依据：国办公开办函〔2021〕30号，年度报告的内容、数据要准确。"""
    for piece, found in prose_hits(context, BARE_PERCENT):
        yield Hit(
            "“%”前面没有数字。",
            piece.path,
            "补上数字。",
            quote=around(piece.text, *found.span(), 6),
        )
    for piece, found in prose_hits(context, BARE_MEASURE):
        start = piece.text.rfind("。", 0, found.end()) + 1
        if (
            DOING.search(piece.text, start, found.end())
            and not COUNTED_ALREADY.search(found[1][-1])
            and _is_measure(found[1], found[2])
            and not CALLED.search(piece.text, start, found.start(2))
            and not any(item.endswith(found[0][-4:]) for item in _missing(piece.text))
        ):
            yield Hit(
                f"“{found[0][-6:]}”的“{found[2]}”前面没有数字。",
                piece.path,
                "补上数字。",
                quote=piece.around(found, 0)[-14:],
            )


def _is_measure(before: str, measure: str) -> bool:
    """True if the measure word stands for itself and ends no longer word."""
    if measure == "期":
        return before.endswith(SERIALS)
    if measure == "次" and before.endswith(TURNS):
        return False
    if measure == "件" and before.endswith(NOUNS):
        return False
    return vocabulary.cut(before[-5:] + measure).words[-1] == measure


@rule("G740", "typo")
def no_measure(report: Report, context: Context) -> Iterator[Hit]:
    """数字后面漏了量词
    “收到申请4其中”“收到申请23包括”：数字后面应当有“件”“条”等量词，也可能少了逗号；“一体机2、资料架4组”，别的各项都有量词。
    “新建专题栏目3，”“发布政策解读26，”“信息320余，”：做了多少，数字后面也要有“个”“篇”。
    改法：补上量词和标点。
    依据：国办公开办函〔2021〕30号，年度报告的内容、数据要准确。"""
    told: set[tuple[FieldPath, int]] = set()
    for piece, found in prose_hits(context, UNMEASURED):
        number = 1 if found[1] else 3
        if not _is_dead(piece, found.start(number)):
            yield Hit(
                f"“{found[number]}”后面没有量词。",
                piece.path,
                "补上“台”“元”等量词。",
                quote=around(piece.text, *found.span(number), 6),
            )
    for piece, found in prose_hits(context, NO_MEASURE):
        if not _is_dead(piece, found.start(1)):
            told.add((piece.path, found.start(1)))
            yield Hit(
                f"“{found[0]}”后面没有量词。",
                piece.path,
                "补上“件”“条”等量词。",
                quote=piece.around(found, 3),
            )
    for piece, found in prose_hits(context, ENDS_BARE):
        if (piece.path, found.start(1)) not in told and not _is_dead(piece, found.start(1)):
            yield Hit(
                f"“{found[1]}”后面没有量词。",
                piece.path,
                "补上“个”“篇”等量词。",
                quote=around(piece.text, *found.span(1), 8),
            )

    for piece, found in prose_hits(context, SOME_BARE):
        yield Hit(
            "“余”后面没有量词。",
            piece.path,
            "补上“条”“件”等量词。",
            quote=around(piece.text, *found.span(), 8),
        )


def _is_dead(piece: Piece, at: int) -> bool:
    return any(start <= at < end for start, end in dead(piece.text))


@rule("G741", "date")
def broken_year(report: Report, context: Context) -> Iterator[Hit]:
    """年份多了数字，或者漏了“年”“日”
    “52023年”“202020年12月31日”是年份与别的数字连在一起，或者多打了数字；“2025，我局……”漏了“年”字，“至12月31止”“截至12月31，”漏了“日”字。
    改法：改成“2025年”“12月31日”，被连在一起的另一个数字补上量词和标点。
    依据：GB/T 15835《出版物上数字用法》，年份写全四位。"""
    for piece, found in prose_hits(context, GLUED_YEAR):
        yield Hit(
            f"“{found[0]}”的年份多了数字。",
            piece.path,
            "改成四位的年份。",
            quote=piece.around(found, 4),
        )
    for piece, found in prose_hits(context, NO_YEAR_WORD):
        yield Hit(
            f"“{found[1]}”后面漏了“年”字。",
            piece.path,
            f"改成“{found[1]}年”。",
            quote=piece.text[found.start(1) : found.end() + 8],
            grade="漏年字",
        )
    for piece, found in prose_hits(context, NO_DAY_WORD):
        yield Hit(
            f"“{found[0]}”后面漏了“日”字。",
            piece.path,
            f"改成“{found[0]}日”。",
            quote=piece.around(found, 4),
            grade="漏日字",
        )


class Counted(NamedTuple):
    """Things of a kind: what is done to them (empty where the name alone is enough), what they are
    called, measure words that they are never counted with."""

    verbs: str
    nouns: str
    never: str


KINDS = (
    Counted(
        "召开|举办|举行|开展|组织",
        "发布会|座谈会|听证会|论证会|推进会|培训会|会议|培训班|培训|讲座|演练|访谈",
        "件篇条则份册幅张台户",
    ),
    Counted(
        "收到|受理|办理|答复|办结|接收|审结",
        "申请|行政复议|行政诉讼|复议|诉讼|案件|建议|提案",
        "位名篇场期台册张则幅",
    ),
    Counted("", "申请|行政复议|行政诉讼|提案|规范性文件|政策解读", "位名台张幅"),
    Counted("", "管理员|联络员|监督员|信息员|志愿者|工作人员", "件篇份条则场台套册"),
    Counted(
        "发布|公开|推送|制发|印发|制定|出台|编发|刊发|报送|制作|撰写",
        "信息|文件|稿件|解读|动态|公告|简报|产品|图解|视频|通知",
        "位名场台家户届班辆",
    ),
    Counted(
        "设置|设立|建成|开设|新建|增设|打造|建立",
        "专区|公开栏|公示栏|查阅点|查阅场所|专栏|栏目|窗口|专窗|服务点",
        "件篇位名份条则场户",
    ),
    Counted(
        "配备|聘请|选聘|聘任|邀请|明确|确定|安排|落实",
        "人员|干部|联络员|管理员|监督员|信息员|代表|专家|志愿者",
        "件篇份条则场台期套册",
    ),
)
BEFORE = r"(?:共计?|累计|合计|达|了)?\d[\d.,]*[余多]?万?"
DONE_TO = {
    kind: rf"(?:{kind.verbs})了?[^，。；、\d]{{0,12}}?" if kind.verbs else "" for kind in KINDS
}
MISCOUNTED = tuple(
    Pattern(
        rf"{DONE_TO[kind]}(?P<thing>{kind.nouns}){BEFORE}"
        rf"(?P<measure>[{kind.never}])(?=[，。；、,;（(]|$)"
        rf"|(?:{kind.verbs})了?(?<!\d)\d[\d.,]*[余多]?(?P<measure_>[{kind.never}])"
        rf"(?P<thing_>{kind.nouns})(?=[，。；、,;（(]|$)",
        re.M,
    )
    for kind in KINDS
)


@rule("G760", "typo")
def wrong_measure(report: Report, context: Context) -> Iterator[Hit]:
    """量词与所数的事物不配
    “召开新闻发布会5篇”“收到申请7位”“发布信息188场”“设置专区2件”：会论“场”“次”，申请论“件”，信息论“条”，专区论“个”，
    多半是拷贝或者改句子时留下的。数的是别的东西的（“组织培训140人次”“收到企业来信5家”）不算。
    改法：换成合适的量词。依据：国办公开办函〔2021〕30号，年度报告的内容、数据要准确。"""
    told: set[tuple[FieldPath, int]] = set()
    for piece, found in chain.from_iterable(prose_hits(context, one) for one in MISCOUNTED):
        if (piece.path, found.end()) in told:
            continue
        told.add((piece.path, found.end()))
        thing, measure = found["thing"] or found["thing_"], found["measure"] or found["measure_"]
        message = f"“{thing}”不论“{measure}”。"
        yield Hit(message, piece.path, "换成合适的量词。", quote=found[0][-30:])
