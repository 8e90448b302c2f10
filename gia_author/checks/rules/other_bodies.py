"""Names of another place or body where the report speaks of its own: left from the text that it was
made after."""

from __future__ import annotations

import difflib
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from gia_author.checks.body_names import alike, bare_name, kind_of
from gia_author.checks.neighbours import neighbours
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, pieces
from gia_author.language.patterns import Pattern, is_han
from gia_author.language.places import Lineage, Region, belongs, cities_called, home, places
from gia_author.language.places import names as place_names
from gia_author.report.model import Report

OF_THE_PLACE = Pattern(
    "(?:人民)?政府(?:门户)?(?:网|信息公开(?:网|平台|专栏|栏目))|(?:门户|政务|信息公开|政府信息公开)"
    "(?:服务)?(?:网|平台)"
    "|(?:人民)?政府办公[室厅]|(?:人民)?政府(?:关于|印发|令)|(?:委|区|市|县)?(?:人民)?政府(?:的)?"
    "(?:工作)?(?:要求|部署|安排)"
)
ELSEWHERE = Pattern(
    "赴|学习|考察|交流|借鉴|跨|协作|对口|支援|结对|帮扶|来自|毗邻|周边|籍|驻|联合|邻近|外地|先进"
    "|经验|原|转发|起诉|被告|法院|与"
)
VERBS = (
    r"(?=认真|坚决|全力|大力|稳步|有序|牢牢|坚持|严格|未|没有|无(?=其[他它]|需要)|共|主动|深入|积极|全面|政府信息公开|进一步|收到|按照|高度重视|围绕|依托"
    r"|扎实|持续|不断|根据|以|20\d\d年|针对|严格|着力|结合|切实|通过|在|把|将|始终|全年"
    r"|依照|依据|遵照|立足|聚焦|紧扣|紧紧)"
)
# what a body of a place is said to do: wider, for such a name begins a sentence of other reports
DOES = (
    r"(?=(?:认真|坚决|全力|大力|稳步|有序|坚持|严格|主动|深入|积极|全面|进一步|高度|扎实|持续|不断|着力|切实|始终|定期|及时|充分|依法|继续|将|已|共|未|没有)"
    "|(?:成立|组织|召开|开展|加强|建立|健全|完善|制定|编制|印发|公开|发布|设立|明确|落实|推动|推进"
    "|优化|创新|强化|收到|受理|通过|依托|利用|围绕"
    r"|按照|根据|结合|以|在|把|对|20\d\d年|统筹|聚焦|安排|指定|举办|更新|设置|开设))"
)
SELF = rf"(?:人民政府|政府)?(?:机关)?(?:办公室)?(?:党委、政府)?{VERBS}"
NAME = (
    "(?:[一-龥]{2,14}?(?:镇|乡|街道办事处|街道|局|县|市|区|委员会|管委会|学院|大学"
    "|医院|保健院|卫生院))"
)
TOWN = "(?:[一-龥]{2,12}?(?:镇|乡|街道))"
PLACE = "(?:[一-龥]{2,14}?(?:镇|乡|街道办事处|街道|县|市|区|管理委员会|管委会|学院|大学))"
MADE = "(?:[一-龥]{2,20}?(?:镇|乡|街道办事处|街道|局|委员会))"
BEGUN = r"(?:^|(?<=[。；！？;]))|(?:^|(?<=[。；！？，,;]))20\d\d年度?(?:全年)?[，,]?"
SPEAKING = Pattern(
    rf"(?:{BEGUN})(?P<self>{NAME}){SELF}"
    rf"|(?:^|(?<=[。；！？;]))(?P<begun>{PLACE})(?:人民政府|政府|办事处)?(?:办公室)?{DOES}"
    f"|(?<=[，,：。])(?P<editor>{MADE})(?:人民政府|办事处)?(?:现|特)?"
    r"(?=(?:编制|撰写|起草)(?:了|完成)?(?:本|此|《|20\d\d))"
    rf"|(?:现将|现公布|公布|编制了|由|特向社会公布)(?P<told>{NAME})(?:人民政府|政府)?(?:办公室)?(?=20\d\d年)"
    rf"|(?:通过|依托|登录|[在由向与])(?P<site>{TOWN})(?:人民)?(?:政府|办事处)?"
    r"(?=(?:门户)?网站|网上|微信公众号|公众号|人民政府网|政务公开栏)"
    rf"|[由与向](?P<made>{MADE})(?:人民政府)?[一-龥]{{0,8}}(?=编写|编制|联系|咨询|反映)"
    rf"|20\d\d年度?(?P<report>{MADE})(?:人民政府)?(?=(?:政府)?信息公开)"
    rf"|由(?P<publisher>{MADE})(?=(?:向社会|负责)?(?:公布|公开|发布|编制|编写|起草))"
    f"|(?:提升|加强|推进|推动|规范|完善|确保|保障|提高|做好|促进|围绕|强化|增强|方便|展示|展现|宣传)"
    "(?P<object>[一-龥]{2,3}(?:镇|乡|街道))(?=信息|政务|政府|公开|的?(?:透明|公信|形象|发展)|各项|辖区|群众|居民)"
    rf"|(?<=[，,])(?P<clause>{TOWN}(?:办事处)?){SELF}"
    rf"|(?P<short>{MADE})(?=[（(]以下简称)|[《“](?P<titled>{TOWN})(?=(?:政府)?信息公开)"
)
SCHOOLS = ("学院", "大学")
TOWNS = ("镇", "乡", "街道")
AREAS = ("县", "市", "区")
HOSPITALS = ("医院", "保健院", "卫生院")
SUBORDINATE = Pattern("(?:所属|下属|下辖|托管|代管|医共体|医联体|成员单位|分院)")
LONG = 4  # characters: a longer name is not a part of another's
PLAIN = (2, 3)  # characters of a place before 镇, 县: else it is a phrase that ends so
NOT_NAMES = Pattern(
    "^[我本全各该对按把将从为给使让原与同和在到]|抓好|原[县市区镇乡]$"
    "|^(?:建立|健全|完善|强化|加强|组建|成立|设立|打造|优化|规范|提升|做好|抓实|立足|开展|构建)"
    "|^(?:公布|公开|发布|编制|印发|指导|督促|组织|协调|涉及|推动|要求|经|以|由|向)"
    "|[我本全各该省市县][县市区]$|全[省市县区镇乡]|我|各|本[省市县区局镇乡]|开发区"
    "|园区|社区|辖区|城区|地区|所有|每|政府(?=.)|及|等|其他|部分|有关|相关|上级|乡镇"
)
LEADING_IN = Pattern("^(?:现将|现就|特将|兹将|现把|现由|现公布|现发布|特公布)")


@rule("G616", "other")
def place_of_another(report: Report, context: Context) -> Iterator[Hit]:
    """写着别的地方的政府、网站
    “在某某县人民政府网站公布”“某某省政府信息公开平台”里的地方不是本机关所在的省、市、县，也不是它的上级或下级，多半是套用别处的报告忘了改。
    学习考察、对口协作、案件的法院所在地不算。改成本地的名称；确实是别处的，写明为什么提到。
    机关所在的地方从机关名称里看，政区名称见国家公布的行政区划代码；认不出所在地方的不查。"""
    own = _home(report, context)
    if not own:
        return
    for piece in pieces(context.narrative):
        for place in places(piece.text):
            if not belongs(place.name, own) and _as_own(piece.text, place):
                yield Hit(
                    f"“{place.name}”不是本机关（{report.agency}）所在的地方。",
                    piece.path,
                    "改成本地的名称；确实是别处的，写明为什么提到。",
                    quote=piece.text[place.start : place.end + 8].split("。")[0],
                )


FEWEST_BEFORE, MOST_BEFORE = 3, 12  # characters of a place before a body's name


def _home(report: Report, context: Context) -> frozenset[Lineage]:
    """Where the body is: by its name, or by the known place that the text sets before its name."""
    if not report.agency or (own := home(report.agency)):
        return own if report.agency else frozenset()
    named = (_before(p.text, report.agency) for p in pieces(context.narrative))
    return home(next(filter(None, named), ""))


def _before(text: str, name: str) -> str:
    """The three to twelve Chinese characters before a name where it first has so many; empty where
    it has not. Why no expression: compiling one for each body takes longer than all searching."""
    at = text.find(name)
    while at >= 0:
        start = at
        while start > max(0, at - MOST_BEFORE) and is_han(text[start - 1]):
            start -= 1
        if at - start >= FEWEST_BEFORE:
            return text[start:at]
        at = text.find(name, at + 1)
    return ""


def _as_own(text: str, place: Region) -> bool:
    """True where a government or website is named by the place and nothing says that it is
    elsewhere."""
    start = max(text.rfind(mark, 0, place.start) for mark in "。；，") + 1
    before = text[start : place.start]
    named = OF_THE_PLACE.match(text, place.end) or OF_A_BODY.match(text, place.end)
    acts = BEGINS.fullmatch(before) and BODY_ACTS.match(text, place.end)
    return bool(named or acts) and not ELSEWHERE.search(before)


BUREAU = "[一-龥]{2,12}?(?:局|厅|委员会|委)"
OF_A_BODY = Pattern(
    f"{BUREAU}(?:(?:门户|官方)?网站?(?![上络点])|(?:官方)?(?:微信)?公众号|政府信息公开(?:网|专栏|栏目|平台))"
)
BEGINS = Pattern(r"(?:20\d\d年度?[，,]?)?(?:国家税务总局|国家统计局|中国气象局)?")
BODY_ACTS = Pattern(f"(?:{BUREAU}|(?:人民)?政府(?:办公室)?){DOES}")


@rule("G617", "other")
def speaks_as_another(report: Report, context: Context) -> Iterator[Hit]:
    """以别的机关的名义说话
    “某某镇认真落实……”“现公布某某局2025年……”“通过某某镇政府网站公开”里的名称与本机关不是一个，而全文别处都是本机关，
    多半是套用别的单位的报告忘了改；乡镇街道的名称差一个字的，是写错了。“某某镇党政办公室”“某某县人大常委会”这样同一级的别的机关，
    没有说是去学习、联合办事、合并来的，也一样。简称、上级和所辖地方的名称不算，并列的几个名称不算。改成本机关的名称或者“本机关”。
    报告的名义应当前后一致，见《条例》第四十九条：由本机关公布本机关的年度报告。"""
    own = bare_name(report.agency)
    kind = kind_of(own)
    if not kind or not BODIES.search(report.agency):
        return
    text = "".join(p.text for p in pieces(context.narrative))
    spoken = [*_spoken(context)]
    others = Counter(bare_name(name) for _, name in spoken)
    if headed := _headed_wrongly(report, context, own, kind, text, others):
        yield headed
        return
    told = [
        (piece, hit)
        for piece, name in spoken
        for hit in _spoken_wrongly(report, piece, name, own, kind, text)
    ]
    yield from (hit for _, hit in told)
    for one in neighbours(report, context):
        if not any(piece is one.piece and one.name in (hit.quote or "") for piece, hit in told):
            here = f"这里写的是“{one.name}”，本机关是“{report.agency}”。"
            fix = "改成本机关的名称；确实是别的机关，写明为什么提到。"
            yield Hit(here, one.piece.path, fix, quote=one.quote)


def _headed_wrongly(
    report: Report, context: Context, own: str, kind: str, text: str, others: Counter[str]
) -> Hit | None:
    """What is said where the title, or the line under it, names another body than the text."""
    if mistitled := _mistitled(own, kind, text, others):
        words = (
            f"机关是“{report.agency}”，"
            f"文中说的却是“{mistitled}”（{max(1, text.count(mistitled))}处）。"
        )
        fix = "核对标题、开头的机关名称，改成本机关的。"
        return Hit(words, ("机关",), fix, quote=_printed(report.agency, context))
    if city := _of_another_city(report.agency, text):
        words = f"标题里的机关是“{report.agency}”，全文说的都是“{city}”。"
        fix = "核对标题里的地名，改成本机关的。"
        return Hit(words, ("机关",), fix, quote=_printed(report.agency, context))
    if line := _headed_by_another(own, kind, context):
        words = f"标题下面写的是“{line}”，本机关是“{report.agency}”。"
        return Hit(words, ("机关",), "改成本机关的名称。", quote=line)
    return None


def _spoken_wrongly(
    report: Report, piece: Piece, name: str, own: str, kind: str, text: str
) -> Iterator[Hit]:
    """What is said of a name in which the report speaks."""
    bare = bare_name(name)
    here = f"这里写的是“{name}”，本机关是“{report.agency}”。"
    if bare == own and _elsewhere(name, report.agency):
        yield Hit(here, piece.path, "改成本机关的名称。", quote=name)
        return
    kinds = {kind, kind_of(bare)}
    same = len(kinds) == 1 or kinds <= {*TOWNS} or kinds <= {*HOSPITALS}
    if bare == own or not same or (kind in HOSPITALS and SUBORDINATE.search(text)):
        return
    if kind.startswith(TOWNS) and _misspelt(bare, own):
        yield Hit(here, piece.path, "改正名称。", quote=name)
        return
    if kind in SCHOOLS and not PROVINCE.match(name):
        return  # one of its own
    whole = kind in NAMED_BY_TRADE or len(_plain(bare)) - len(kind) in PLAIN
    other = bare in place_names() or not alike(bare, own)
    if whole and other and _is_stray(bare, kind, text, report):
        words = f"这里以“{name}”的名义说话，本机关是“{report.agency}”。"
        yield Hit(words, piece.path, "改成本机关的名称。", quote=name)


OF_A_SYSTEM = Pattern(
    "^(?:国家税务总局|国家统计局|中国气象局|国家矿山安全监察局)(?P<place>[一-龥]{2,12}?(?:省|自治区|市|州|盟|县|区|旗))"
)


def _elsewhere(name: str, agency: str) -> bool:
    """True for an office of the same system in another place of the same rank."""
    one, other = OF_A_SYSTEM.match(name), OF_A_SYSTEM.match(agency)
    if not one or not other:
        return False
    same_rank = one["place"][-1] == other["place"][-1] and one["place"][-1] != "省"
    return same_rank and not alike(one["place"], other["place"]) and name not in agency


def _headed_by_another(own: str, kind: str, context: Context) -> str:
    """The line by the title that is the name of another body of the same kind; empty for none."""
    for line in itertools.takewhile(SHORT.match, context.lines[:TOP]):
        named = HEADING_BODY.match("".join(line.split()))
        bare = bare_name(named[1]) if named else own
        if named and kind_of(bare) == kind and not alike(bare, own):
            return line.strip()
    return ""


def _of_another_city(agency: str, text: str) -> str:
    """The city that the text calls its own by its short name, where our place's name stands nowhere
    in it; empty for none."""
    own = home(agency)
    known = {name for line in own for name in line[1:]}
    if not known or any(name[:-1] in text for name in known):
        return ""
    called = {
        name: len(re.findall(f"{CALLED_FROM}{short}{CALLED_BY}", text))
        for short, name in cities_called(text)
        if not belongs(name, own)
    }
    city = max(called, key=lambda name: called[name], default="")
    return city if city and called[city] >= OFTEN else ""


OFTEN = 3  # times that a short name is said in the way of one's own
CALLED_FROM = (
    r"(?:(?<=[，。；：、“《（\s在从向为由])|(?<=发布)|(?<=宣传)|(?<=推进)|(?<=建设)|(?<=推动))"
)
CALLED_BY = "(?:市|日报|晚报|发布|各|全市|政务|政府|实际|经济|高质量|现代化|建设|作为|以|围绕|坚持)"
TOP = 8  # lines in which a report may name its body under the title
SHORT = Pattern("^.{0,60}$")
HEADING_BODY = Pattern(
    r"^([一-龥]{2,24}?(?:人民政府|局|委员会|街道办事处))(?:[（(]20\d\d年[^（）()]{2,12}[)）])?$"
)
BODIES = Pattern(
    "(?:政府|办公[室厅]|办事处|委员会|管委会|局|厅|镇|乡|街道|学院|大学|医院|保健院|卫生院|[县市区])"
    "(?:[（(][^（）()]{0,20}[）)])?$"
)


def _printed(agency: str, context: Context) -> str | None:
    """The body's name as a published report has it, where it can be found there."""
    return agency if any(agency in line for line in context.lines) else None


def _mistitled(own: str, kind: str, text: str, others: Counter[str]) -> str:
    """The body of the same kind that the text speaks as, where it never says its own name; empty
    for none."""
    if text.count(own) > 1 or any(alike(name, own) for name in others if name != own):
        return ""
    same = [name for name in others if kind_of(name) == kind and name != own]
    often = {
        name: sum(
            max(others[n], text.count(n) if len(n) > LONG else 0)
            for n in same
            if n == name or (alike(n, name) and n not in name)
        )
        for name in same
    }
    name = max(often, key=lambda n: (often[n], len(n)), default="")
    return name if name and often[name] > 1 else ""


def _is_stray(bare: str, kind: str, text: str, report: Report) -> bool:
    """True for a name that the text has once, or a town's twice, and that is no place of ours."""
    most = 2 if kind.startswith(TOWNS) else 1
    return text.count(bare) <= most and not (kind in AREAS and _near(bare, report))


def _misspelt(name: str, own: str) -> bool:
    """True where a town's name differs by one character from ours of three and more."""
    one, other = (re.sub("(?:街道办事处|街道|镇|乡)$", "", n) for n in (name, own))
    if len(one) < 2 or len(other) < 3 or abs(len(one) - len(other)) > 1 or "族" in other:
        return False
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return same == max(len(one), len(other)) - 1


def _spoken(context: Context) -> Iterator[tuple[Piece, str]]:
    for piece in pieces(context.narrative):
        for found in SPEAKING.finditer(piece.text):
            name = LEADING_IN.sub("", found[found.lastgroup or 0])
            if not NOT_NAMES.search(re.sub("开发区(?=管)", "", name)):
                yield piece, name


NAMED_BY_TRADE = ("局", "厅", "委员会", "管理委员会", *SCHOOLS, *HOSPITALS)
PROVINCE = Pattern(
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州"
    "|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆"
    "|北京|天津|上海|重庆"
)


PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水"
    "|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克"
    "|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
OF_PEOPLES = Pattern(f"(?:(?:{PEOPLES})族?){{1,4}}(?<=族)(?=[乡镇]$)")


def _plain(name: str) -> str:
    """A town's name without the people that it is named after: 芙蓉桥乡 for 芙蓉桥白族乡."""
    return OF_PEOPLES.sub("", name)


def _near(name: str, report: Report) -> bool:
    """True for a place above or below the body's own."""
    own = home(report.agency)
    return any(belongs(place.name, own) for place in places(name)) if own else False
