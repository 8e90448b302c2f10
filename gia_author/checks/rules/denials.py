"""What a sentence denies and the next one tells; all of a kind, and then one that is of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gia_author.checks.claims import claims_in
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.statements import Count, counts
from gia_author.checks.text_pieces import Piece, ordinals, pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

SENTENCE = Pattern("[^。！？；;]{3,200}[。！？；;]?")
CLAUSE = Pattern("[^，,。！？；;：:]{2,80}")
# 未组织政府信息公开培训; 没有发现问题
DENIAL = Pattern(
    "^(?:20\\d\\d年度?|全年|本年度?|年内|今年|目前)?(?:[我本][一-龥]{1,2})?"
    "(?:检查中|自查中|(?:政府信息公开|政务公开|信息公开|公开)?工作(?:中|方面)?)?[也均尚仍]?"
    "(?:未|没有|没|不存在|无)(?:曾|能)?"
    "(?P<verb>组织|开展|召开|举办|举行|开设|开通|设立|设置|设|制发|制定|制作|印发|出台|发生|发现|查出|出现|产生|建立|建|进行|参加"
    "|公开|发布|接待|编发|配备|存在|收到|受理)?(?:过|了|任何|一[起次件例个])?"
    "(?P<what>[一-龥]{2,22})$"
)
SET_IN_FRONT = Pattern(
    "^(?:政府信息公开|政务公开|信息公开|政府信息)?(?:有关|相关)?(?:专门的)?(?:工作)?的?"
)
SET_BEHIND = Pattern("(?:活动|工作|事件|情况|现象|案件|事项|行为|事故|等|的)+$")
# a denial of these is one of a part only, or of something that others are counted for
NARROWER = Pattern(
    "重大|严重|较大|突出|明显|违规|违法|不良|负面|重复|新(?!媒体|闻)|其[他它]|专题|专项|专职|单独|独立|集中|大型|现场|线下|线上"
    "|上级|市级|省级|县级|本级|乡镇|下属|部门|规章|除|以外|超|逾|因|责任追究|举报|投诉|申请|复议|诉讼|收费|费"
)
NUMBER = Pattern(
    r"(?<![\d.])(?!0(?!\d))(\d{1,7})\s?余?(?:[条件篇次期场个人起例项名家份处则台块]|人次)"
)
NOT_OURS = Pattern(
    "未|没有|无(?!障碍|锡|为)|不|上年|去年|往年|历年|以前|其[他它]|下属|所属|上级|市级|省级|各乡镇|累计|拟|计划|将|应|如|若|免|防"
)
KINDS_OF = {  # what is said of a kind, where the text names one of it
    "新媒体": "公众号|微博|抖音号|视频号|头条号|订阅号|服务号|客户端",
    "政务新媒体": "公众号|微博|抖音号|视频号|头条号|订阅号|服务号|客户端",
    "网站": "门户网站|政务网站",
}
OF_TABLES = Pattern("公开$|申请|结转|提供|不予处理|规范性文件|规章|许可|处罚|强制")
NEXT = 2  # sentences behind a denial that it is held against
SHORTEST = 2  # characters of a noun


@dataclass(frozen=True)
class Denied:
    """What a clause denies: its words, the noun denied, and where in the piece it ends."""

    words: str
    noun: str
    end: int


@rule("G446", "other")
def denied_then_told(report: Report, context: Context) -> Iterator[Hit]:
    """前面说没有，接着又写了
    “未开展政策解读”接着写解读稿件12篇，“没有开设政务新媒体”接着写公众号发布多少条，“不存在问题”接着列一是、二是：
    两句话只有一句是真的，多半是套用的句子没有删。名称一样的，隔几段也比：前面“未组织保密审查培训”，后面“组织保密审查培训1次”；
    没有网站、查阅点而写了访问、接待多少次的，未发生复议、诉讼、责任追究而写了几件几人的，也是。说的是下属单位、往年的，或者只否认一部分
    （重大、专题、其他）的不算。表三、表四的数由G415核对。核对实际，删去不对的一句。
    年度报告要如实反映情况（《条例》第五十条、国办公开办函〔2021〕30号）。"""
    tabled = _has_tables(report)
    told = counts(context.narrative, report.year or 0)
    for piece in pieces(context.narrative):
        sentences = [(m.start(), m[0]) for m in SENTENCE.finditer(piece.text)]
        for n, (start, sentence) in enumerate(sentences):
            for denied in _denials(sentence, start):
                if tabled and OF_TABLES.search(denied.noun):
                    continue
                rest = [(denied.end, piece.text[denied.end : start + len(sentence)])]
                said = _told(denied.noun, [*rest, *sentences[n + 1 : n + 1 + NEXT]])
                said = said or _listed(piece, denied) or _counted(denied, told)
                if said:
                    words = f"前面说“{denied.words}”，接着写“{said}”。"
                    quote = piece.text[start : start + len(sentence)].strip("。；")[-100:]
                    yield Hit(words, piece.path, "核对实际，删去不对的一句。", quote=quote)
    yield from _zero_then_some(report, context)
    yield from _nothing_else(context)
    yield from _absent_yet_used(report, context)


def _has_tables(report: Report) -> bool:
    """True where the statutory tables are filled in: other rules then tell what they say."""
    return report.figures.get(("依申请公开", "总计", "总计")) is not None


def _denials(sentence: str, start: int) -> Iterator[Denied]:
    """What the clauses of a sentence deny wholly."""
    for clause in CLAUSE.finditer(sentence):
        found = DENIAL.search(clause[0])
        if not found or NARROWER.search(found["what"]):
            continue
        noun = SET_BEHIND.sub("", SET_IN_FRONT.sub("", found["what"]))
        if SHORTEST <= len(noun) <= 8:
            yield Denied(clause[0].strip(), noun, start + clause.end())


def _told(noun: str, sentences: list[tuple[int, str]]) -> str:
    """The clause that tells with a number what was denied; empty for none."""
    names = f"{re.escape(noun)}|{re.escape(noun[-2:])}" if len(noun) > 2 else re.escape(noun)
    names = f"{names}|{KINDS_OF[noun]}" if noun in KINDS_OF else names
    for _, sentence in sentences:
        for clause in CLAUSE.finditer(sentence):
            named, number = re.search(names, clause[0]), NUMBER.search(clause[0])
            if named and number and not NOT_OURS.search(clause[0]):
                return clause[0].strip()
    return ""


def _listed(piece: Piece, denied: Denied) -> str:
    """The first of the problems that follow where it is said that there are none."""
    if denied.noun[-2:] not in ("问题", "不足"):
        return ""
    following = [m for m in ordinals(piece.text) if m.start() >= denied.end]
    if len(following) < 2:
        return ""
    return piece.text[following[0].start() : following[0].end() + 12].split("。")[0]


DOING = Pattern("^(?:组织|开展|召开|举办|制作|发布|编制){1,2}(?=[一-龥]{4})")
GENERAL = Pattern("^(?:政策|政务|政府信息公开|政务公开|信息公开|公开|工作|业务|干部)?$")
LEAST_FAR = 4  # characters of a noun that is looked for in the whole text
OTHERS = Pattern("上级|转发|转载|下属|所属|省|市|县|区|乡镇|街道|村|上年|去年|参加")


def _counted(denied: Denied, told: tuple[Count, ...]) -> str:
    """The words that count, anywhere in the text, what is denied under the same name; empty for
    none."""
    noun = DOING.sub("", denied.noun)
    same = (
        one
        for one in told
        if len(one.noun) >= LEAST_FAR
        and one.quantity.value
        and noun.endswith(one.noun)
        and GENERAL.search(noun.removesuffix(one.noun))
        and not OTHERS.search(one.narrowed)
    )
    return next((one.words for one in same), "")


SOME_OF = r"(?<![\d.第])[1-9]\d{0,6}"


@dataclass(frozen=True)
class Matter:
    """Something that a report says it has not, and the words that tell what was done with it."""

    denied: Pattern
    told: Pattern
    spared: Pattern


NO = "(?:没有|未|尚未|暂未|暂无|无|未曾)"
HAVING = "(?:开设|开通|设置|设立|建设|建立|建有|建|注册|运营|配备)?"
USED = f"[^，。；]{{0,16}}?(?:访问|浏览|阅读|点击|发布|推送|更新|接待|查阅|粉丝|关注|留言)[^，。；\\d]{{0,10}}{SOME_OF}"
ACCOUNTS = "(?:微信|政务)?(?:公众号|微博|抖音号?|视频号|头条号|订阅号|服务号)"
MATTERS = (
    Matter(
        Pattern(f"{NO}{HAVING}(?:任何)?(?:政务)?新媒体(?:平台|账号)?(?=[，。；]|$)"),
        Pattern(f"(?:“[^“”]{{2,16}}”|[我本][局镇县市区办委乡]){ACCOUNTS}{USED}"),
        Pattern("上级|[省市县区]政府|转|融媒"),
    ),
    Matter(
        Pattern(f"{NO}{HAVING}(?:单独|独立|自己)?的?(?:门户|政府|政务|官方)?网站(?=[，。；]|$)"),
        Pattern(f"(?:[我本][局镇委办乡院]|(?<![一-龥])[局镇委乡])(?:政府)?(?:门户|政务|官方)网站{USED}"),
        Pattern("专栏|[省市县区]政府(?!办)"),
    ),
    Matter(
        Pattern(f"{NO}{HAVING}(?:政府|政务)?(?:信息)?(?:公开)?查阅(?:点|场所|室|中心)(?=[，。；]|$)"),
        Pattern(f"查阅(?:点|场所|室|中心)[^。；]{{0,14}}?(?:接待|查阅|服务|提供)[^，。；\\d]{{0,10}}{SOME_OF}"),
        Pattern("乡镇|村|档案馆|图书馆|政务服务|[省市县区]"),
    ),
    Matter(
        Pattern(f"{NO}(?:发生|收到|出现|产生|有|被)?[^，。；]{{0,18}}复议"),
        Pattern(f"复议[^，。；\\d]{{0,8}}{SOME_OF}[件起宗]|{SOME_OF}[件起宗][^，。；\\d]{{0,8}}(?:被)?(?:申请|提起)行政复议"),
        Pattern("上年|去年|作为|下属|审理|受理|意识|本级政府|[县市区]政府|应诉工作|如|若"),
    ),
    Matter(
        Pattern(f"{NO}(?:发生|收到|出现|产生|有|被|因)?[^，。；]{{0,18}}(?:诉讼|应诉)"),
        Pattern(
            f"{SOME_OF}[件起宗][^，。；\\d]{{0,8}}公开[^，。；\\d]{{0,6}}(?:诉讼|应诉|败诉)|公开[^，。；\\d]{{0,6}}(?:诉讼|应诉|败诉)[^，。；\\d]{{0,6}}{SOME_OF}[件起宗]"
            f"|法院[^，。；\\d]{{0,6}}判决[^，。；\\d]{{0,6}}{SOME_OF}[件起宗]"
        ),
        Pattern("上年|去年|下属|意识|[县市区]政府|如|若|其他"),
    ),
    Matter(
        Pattern(f"{NO}(?:发生|出现|有|因)?[^，。；]{{0,16}}(?:责任追究|追责|问责)"),
        Pattern(
            f"{SOME_OF}[名人位][^，。；\\d]{{0,16}}(?:被|受到|予以|进行)(?:了)?(?:问责|追责|处分|责任追究)"
        ),
        Pattern("上年|去年|约谈|提醒|如|若"),
    ),
)


def _absent_yet_used(report: Report, context: Context) -> Iterator[Hit]:
    """What the report says it has not, or did not happen, and elsewhere what was done with it."""
    every = [(piece, m) for piece in pieces(context.narrative) for m in CLAUSE_OF.finditer(piece.text)]
    for matter in MATTERS:
        denial = next((m for _, c in every if (m := matter.denied.search(c[0]))), None)
        if not denial or PART_ONLY.search(denial[0]):
            continue
        for piece, clause in every:
            found = matter.told.search(clause[0])
            if found and not matter.spared.search(clause[0]) and not _is_claimed(report, context, found):
                words = f"一处说“{denial[0]}”，这里写“{found[0]}”。"
                yield Hit(words, piece.path, "核对实际，删去不对的一句。", quote=found[0])
                break


CLAUSE_OF = Pattern("[^。；！？]{3,200}")
PART_ONLY = Pattern("重大|败诉|纠正|其他|新增|除|因(?!政府信息|公开|信息公开|本)|非")


def _is_claimed(report: Report, context: Context, found: re.Match[str]) -> bool:
    """True for a number that is held against the tables elsewhere."""
    return any(
        found[0] in paragraph.text and claims_in(report, context.narrative, paragraph)
        and any(
            claim.readings and found[0].find(str(claim.quantity.value)) >= 0
            for claim in claims_in(report, context.narrative, paragraph)
        )
        for paragraph in context.narrative.paragraphs()
    )


ZERO = Pattern(r"([一-龥]{2,16}?)(?:为|共|数)?(?<![\d.])0([条件篇次期场个人起例项名家份])")
LEADING = Pattern(
    "^(?:20\\d\\d年度?|全年|本年度?|年内)?(?:[我本][局镇县市区办委街乡])?(?:其中|共|已)?"
)


def _zero_then_some(report: Report, context: Context) -> Iterator[Hit]:
    """0 of something, and in the next clauses some of the same: 上年结转0件，上年结转的1件."""
    tabled = _has_tables(report)
    for piece in pieces(context.narrative):
        for found in ZERO.finditer(piece.text):
            noun = LEADING.sub("", found[1])
            if len(noun) < 4 or (tabled and OF_TABLES.search(noun)):
                continue
            again = re.compile(rf"(?:^|[，。；、]){re.escape(noun)}的(?!0)(\d{{1,6}}){found[2]}")
            rest = piece.text[found.end() :]
            told = again.search(rest[:80])
            if told:
                words = f"前面说“{found[0]}”，接着写“{told[0].strip('，。；、')}”。"
                yield Hit(words, piece.path, "核对件数。", quote=told[0].strip("，。；、"))


NO_MORE = Pattern(
    "^(?:20\\d\\d年度?|本年度?)?，?(?:[我本][一-龥]{1,3})?，?(?:无|没有|不存在)其[他它](?:需要?|要)?(?:报告|说明)的?事项。"
)
ABOUT_FEES = Pattern("收费|处理费|费用|收取")


def _nothing_else(context: Context) -> Iterator[Hit]:
    """No other matters, and then one: a sentence with a number that is not of fees."""
    for section in context.narrative.sections:
        paragraphs = section.paragraphs() if section.key == "其他需要报告的事项" else iter(())
        for paragraph in paragraphs:
            found = NO_MORE.search(paragraph.text)
            rest = SENTENCE.findall(paragraph.text[found.end() :]) if found else []
            told = next((s for s in rest if NUMBER.search(s) and not ABOUT_FEES.search(s)), "")
            if found and told and not NOT_OURS.search(told):
                words = f"前面说“{found[0].rstrip('。')}”，接着写“{told[:40]}”。"
                fix = "删去“没有其他需要报告的事项”。"
                yield Hit(words, paragraph.path, fix, quote=found[0])


# of each line every thing is one or the other
RIVALS = (
    ("自然人|公民个人", "企业|法人|组织|机构"),
    ("网络|网上|线上|互联网", "信函|邮寄|当面|现场|传真|线下"),
    ("信函|邮寄", "网络|网上|线上|当面|现场"),
    ("按期|按时|(?:期限|时限)内|如期", "逾期(?!不|未)|超期|超过(?:法定)?(?:期限|时限)"),
    ("维持", "纠正|撤销|确认违法"),
    ("办结|办理完毕", "正在办理|未办结|尚未(?:办结|答复)|办理中"),
)
ALL = "(?:均|全部|都|全)(?:已)?(?:由|为|是|通过|以|在|系)?[^，。；\\d]{0,10}?"
SOME = r"(?<![\d.])(?!0(?!\d))\d{1,6}[件起个项]"
EVERY = tuple(
    (
        Pattern(f"{ALL}(?:{one})"),
        Pattern(f"(?:{other})[^，。；\\d]{{0,10}}{SOME}|{SOME}[^，。；\\d]{{0,6}}(?:{other})"),
    )
    for one, other in RIVALS
)
AWAY = Pattern("除|其余|其他|外|结转|上年|去年")


VERB = "[一-龥]{2,3}"
REST = Pattern(
    rf"(?:[均都]|全部)已?(?P<done>{VERB})[^。；]{{0,12}}[，,](?:目前)?(?:但|仍|尚|还)*有{SOME}[^，。；\d]{{0,4}}(?:未|没有)(?:完成)?(?P=done)"
    rf"|{SOME}[^，。；\d]{{0,8}}(?:均|全部|都)已?(?:完成)?(?P<mended>{VERB})(?:完毕|到位)?[，,]其中(?P<some>\d{{1,6}})[件起个项][^，。；\d]{{0,6}}(?:已|完成)+(?P=mended)"
)


@rule("G447", "other")
def all_yet_some_other(report: Report, context: Context) -> Iterator[Hit]:
    """说全部是，又写了不是的
    “申请均由自然人提出，其中企业提出2件”“均按期答复，其中1件逾期答复”：全部里面不会有例外，多半是改了一处，另一处没有改。
    有例外的，写“其余均”。核对台账，改正一处。年报的文字要前后一致（国办公开办函〔2021〕30号）。"""
    for piece in pieces(context.narrative):
        for sentence in SENTENCE.finditer(piece.text):
            for every, exception in EVERY:
                one = every.search(sentence[0])
                other = exception.search(sentence[0], one.end()) if one else None
                if one and other and not AWAY.search(sentence[0][: other.start()]):
                    words = f"说“{one[0]}”，又说“{other[0]}”。"
                    yield Hit(words, piece.path, "核对台账，改正一处。", quote=sentence[0][-100:])
                    break
        for found in REST.finditer(piece.text):
            if not AWAY.search(found[0]):
                words = "前面说全部，后面又说只有一部分。"
                yield Hit(words, piece.path, "核对台账，改正一处。", quote=found[0])
    yield from _some_left(context)


DONE = {  # what is said of all, and the words that deny it of some
    "公开": "公开|公示|公布|发布",
    "整改": "整改|改正|整治|纠正|修复|销号|解决",
    "建成": "建成|建立|建|配备|配置|设置|设立|安装|配齐",
    "答复": "答复|回复|办结|办理|反馈|办复",
    "更新": "更新",
    "覆盖": "覆盖",
    "完成": "完成",
    "培训": "培训|参训",
}
ALL_ARE = Pattern(
    f"^(?P<what>[^，。；]{{3,30}}?)(?:已|已经)?(?:均|全部|都|全数)(?:已|已经|对外|向社会|在[^，。；]{{1,8}}|按[时期]|及时)*(?P<done>{'|'.join(DONE.values())})"
)
SOME_ARE_NOT = Pattern(
    r"(?:(?:仍|尚|还|另)(?:旧|然)?(?:有|剩|存在)?(?P<n>(?<![\d.])[1-9]\d{0,4}|少数|个别|部分)|(?<![\d.])[1-9]\d{0,4})[个件条项份家处名户类块篇][^，。；]{0,14}?"
    f"(?:(?:未|尚未|没有|没)(?:能|及时|按时|按期)?(?P<done>{'|'.join(DONE.values())})|(?:没有|未)(?=[一-龥]))"
)
SPARED = Pattern("除|应公开|应当公开|可公开|可以公开|其余|其他|要求|应|须|确保|力争|上年|去年|计划|拟|将|目标|依法")
TOO_GENERAL = Pattern("^(?:政府信息|信息公开|政务公开|政府|公开|信息|工作|主动|申请|情况|及时|的|在){1,6}$")
SHARED = 4  # characters side by side that name the same thing


def _some_left(context: Context) -> Iterator[Hit]:
    """All of a thing in one clause, some of it not in another sentence, anywhere in the text."""
    clauses = [
        (piece, m[0].strip())
        for piece in pieces(context.narrative)
        for m in CLAUSE_OF.finditer(piece.text)
    ]
    every = [
        (clause, m)
        for _, whole in clauses
        for clause in re.split("[，,]", whole)
        if (m := ALL_ARE.search(clause)) and not SPARED.search(clause)
    ]
    for piece, clause in clauses if every else ():
        left = SOME_ARE_NOT.search(clause)
        if not left or SPARED.search(clause[: left.end()]):
            continue
        for said, one in every:
            if said not in clause and _same_deed(one, left) and _shared(said, clause):
                words = f"一处说“{said}”，这里说“{left[0]}”。"
                yield Hit(words, piece.path, "核对实际，改正一处。", quote=clause[-100:])
                break


def _same_deed(one: re.Match[str], left: re.Match[str]) -> bool:
    """True for the same deed in other words; what some have not is what all were given."""
    if not left["done"]:
        return bool(re.fullmatch(DONE["建成"], one["done"]))
    return any(
        re.fullmatch(words, one["done"]) and re.fullmatch(words, left["done"])
        for words in DONE.values()
    )


def _shared(one: str, other: str) -> str:
    """Characters side by side that both have and that name something; empty for none."""
    pieces_of = (one[n : n + SHARED] for n in range(len(one) - SHARED + 1))
    return next((p for p in pieces_of if p in other and not TOO_GENERAL.search(p)), "")
