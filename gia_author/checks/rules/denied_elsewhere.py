"""What one sentence denies and another tells, anywhere in the text: how many there were of it, what
was done with it; what is said of all, and that some are left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gia_author.checks.claims import claims_in
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

SENTENCE = Pattern("[^。！？；;]{3,200}")
CLAUSE = Pattern("[^，,。！？；;：:]{2,80}")
# what is done in one of these ways is denied by any other word of the same
SAME_DEEDS = (
    "制定|制发|印发|出台|建立|编制|制作",
    "制作|发布|公开|推出|推送|刊发|编发|刊登|转发|转载",
    "召开|举办|举行|开展|组织|实施",
    "收到|接到|受理|接收|发生|出现|存在|产生|发现|查出|有",
    "开通|开设|设立|设置|配备|建设|建成|建有|注册|有",
)
OTHER_DEEDS = ("修订", "废止", "参加", "清理", "更新")
DEEDS = "|".join(sorted({*"|".join(SAME_DEEDS).split("|"), *OTHER_DEEDS}))
ANY_DEED = Pattern(DEEDS)
DENIED = Pattern(
    "(?:没有|尚未|未曾|从未|暂未|未|暂无|无|没)(?:组织)?"
    f"(?P<deed>{DEEDS})?(?:过|任何|新的|新)?(?:开展|召开|举办|实施)?(?P<what>[一-龥]{{2,22}})$"
)
NOT_WHOLLY = Pattern(
    "[\\d两几]|还有|仍有|尚有|有的|部分|个别|少数|半年|季度|\\d月|除|以外|其[他它]|因[^，。；]{0,6}(?:未能|没能)"
)
SET_IN_FRONT = Pattern(
    "^(?:政府信息公开|政务公开|信息公开|政府信息)?(?:有关|相关)?(?:专门的)?(?:工作)?的?"
)
SET_BEHIND = Pattern("(?:活动|工作|事件|情况|现象|案件|事项|行为|事故|等|的)+$")
OF_THE_WORK = Pattern(
    "^[一-龥]{0,20}(?:公开|信息|工作|群众|公众|社会)[一-龥]{0,10}的(?=[一-龥]{2,8}$)"
)
NO_NAME = Pattern(
    "申请|结转|提供|不予处理|规范性文件|规章|许可|处罚|强制|收费|处理费|复议|诉讼"
    "|^(?:的|过|能|按|及时|进行|得到|完成|纳入|形成)|(?:公开|处理|答复|情形|情况)$"
)
LIGHT = (
    "(?:材料|稿件|文章|产品|信息|视频|活动|工作|案件|情况|现象|事项|事件|问题|的|有|共|为|达|共计)?"
)
LEAST = 4  # characters of a noun that is looked for in the whole text
ELSEWHERE = Pattern(
    "上级|转发|转载|下属|所属|[省市县区](?!长)|乡镇|街道|各|上年|去年|往年|参加|历年|以来|如|若"
    "|拟|计划|将|应|须|目标|力争|没有|未|无(?!障碍|锡|为)|不"
)
NAMES = Pattern("《[^《》]{0,80}》|“[^“”]{0,40}”")
MEASURED = ("%", "个百分点", "元", "天", "个月", "小时", "分钟", "个工作日")
SYNONYMS = {
    "政策解读": "(?<!级)解读(?:材料|稿件|文章|产品|视频|图解)|政策图解",
    "政策解读材料": "解读(?:材料|稿件|文章|产品|视频)",
    "新闻发布会": "发布会",
    "投诉举报": "投诉|举报",
    "举报投诉": "投诉|举报",
}
NEAR = 3  # sentences that are held against each other by the rule for denials and what follows


@rule("G467", "other")
def denied_and_told(report: Report, context: Context) -> Iterator[Hit]:
    """一处说没有，另一处写了有多少
    一处写“未组织保密审查培训”，另一处写“组织保密审查培训1次”；没有网站、公众号、查阅点而写了访问、推送、接待多少次；
    未发生复议、诉讼、责任追究而写了几件几人：两句话只有一句是真的，多半是套用的句子没有删。名称要一样，说的要是同一种事；
    相邻的句子由G446核对，申请的由G462核对，否认与表四不符的由G415核对。往年的、上级和下属单位的、打算的不算。
    核对实际，删去不对的一句。年度报告要如实反映情况（《条例》第五十条）。"""
    yield from _counted_elsewhere(context)
    yield from _absent_yet_used(report, context)


def _counted_elsewhere(context: Context) -> Iterator[Hit]:
    """A denial, and in another sentence how many there were of what it denies."""
    paragraphs = tuple(context.narrative.paragraphs())
    for piece in pieces(context.narrative):
        for sentence in SENTENCE.finditer(piece.text):
            for clause in CLAUSE.finditer(sentence[0]):
                denied = clause[0].strip()
                said = _counted(denied, paragraphs) or _mentioned(denied, sentence[0], context)
                if said and not _is_near(piece, sentence.start(), said):
                    words = f"一处说“{denied}”，另一处写“{said}”。"
                    fix = "核对实际，删去不对的一句。"
                    yield Hit(words, piece.path, fix, quote=denied)


def _is_near(piece: Piece, start: int, said: str) -> bool:
    """True for what is told in the same sentence or the next two."""
    return any(said in m[0] for m in [*SENTENCE.finditer(piece.text, start)][:NEAR])


def _counted(clause: str, paragraphs: tuple[Paragraph, ...]) -> str:
    """The words that count, anywhere in the text, what a clause denies by its full name; empty for
    none."""
    found = DENIED.search(clause)
    if not found or NOT_WHOLLY.search(clause):
        return ""
    what = OF_THE_WORK.sub("", found["what"])
    noun = SET_BEHIND.sub("", SET_IN_FRONT.sub("", what))
    if len(noun) < LEAST or NO_NAME.search(noun):
        return ""
    name = f"(?:{noun}|{SYNONYMS[noun]})" if noun in SYNONYMS else noun
    counted, behind = re.compile(f"{name}{LIGHT}$"), re.compile(f"的?{name}")
    for paragraph in (one for one in paragraphs if re.search(name, one.text)):
        for q in paragraph.told.quantities:
            here = counted.search(q.before) or behind.match(q.after)
            if here and q.value and q.unit not in MEASURED and _is_same(found["deed"], q.before):
                end = q.end + min(len(q.after), REST)
                said = paragraph.text[paragraph.told.clause(q.start)[0] : end]
                if not ELSEWHERE.search(said.replace(noun, "")):
                    return said.strip("，、；。： ")
    return ""


LACKS = Pattern(
    "(?:没有|尚未|未曾|从未|暂未|未|暂无|无|没)(?:设置|设立|开设|开通|建立|建设|建成|配备|接受|举办|举行|组织|开展|召开|发生|出现|有|成立)(?:过|任何)?"
    "(?P<what>[一-龥]{4,14})$"
)
HAPPENED = Pattern(r"(?<![\d.第])[1-9]\d{0,6}\s?(?:余)?(?:[条件篇次期场个人起例项名份处]|人次)")


def _mentioned(denied: str, sentence: str, context: Context) -> str:
    """The words of another sentence that tell, with a number, what came of a thing that a clause
    says there was none of; empty for none."""
    found = LACKS.search(denied)
    if not found or NOT_WHOLLY.search(denied):
        return ""
    noun = SET_BEHIND.sub("", OF_THE_WORK.sub("", found["what"]))
    if len(noun) < LEAST or NO_NAME.search(noun):
        return ""
    sentences = (m[0] for p in pieces(context.narrative) for m in SENTENCE.finditer(p.text))
    for other in (one for one in sentences if noun in one and one != sentence):
        for clause in CLAUSE.finditer(other):
            told = noun in clause[0] and HAPPENED.search(clause[0])
            if told and not ELSEWHERE.search(clause[0].replace(noun, "")):
                return clause[0].strip("，、 ")
    return ""


REST = 12  # characters behind a number that are quoted


def _is_same(deed: str | None, before: str) -> bool:
    """True unless the words before a number tell of something else that was done."""
    told = ANY_DEED.findall(NAMES.sub("", before))
    if not deed or not told or deed in told:
        return True
    return any({deed, one} <= {*words.split("|")} for words in SAME_DEEDS for one in told)


@dataclass(frozen=True)
class Matter:
    """Something that a report may say it has not: the words that tell what was done with it, those
    that speak of another's, and the ``rows`` of the table of cases. ``apart`` for what must stand
    apart, for the next sentences are held against it elsewhere."""

    denied: Pattern
    told: Pattern
    spared: Pattern
    rows: tuple[str, ...] = ()
    apart: bool = False


NO = "(?:没有|未|尚未|暂未|暂无|无|未曾)"
HAVING = "(?:开设|开通|设置|设立|建设|建立|建有|建|注册|运营|配备)?"
SOME = r"(?<![\d.第])[1-9]\d{0,6}"
USES = "(?:访问|浏览|阅读|点击|发布|推送|更新|接待|查阅|粉丝|关注|留言)"
USED = rf"[^，。；]{{0,16}}?{USES}[^，。；\d]{{0,10}}{SOME}"
ACCOUNTS = "公众号|微博|抖音号|视频号|头条号|订阅号|服务号|客户端|小程序|电子屏|意见箱"
KIND = "(?:政务|官方|微信)?"
MATTERS = (
    *(
        Matter(
            Pattern(f"{NO}{HAVING}(?:任何)?{KIND}{account}(?=[，。；]|$)"),
            Pattern(rf"“[^“”]{{2,16}}”{KIND}{account}[^，。；\d]{{0,20}}{SOME}"),
            Pattern("上级|[省市县区]政府|转|融媒|借助|依托"),
            apart=True,
        )
        for account in ACCOUNTS.split("|")
    ),
    Matter(
        Pattern(f"{NO}{HAVING}(?:任何)?(?:政务)?新媒体(?:平台|账号)?(?=[，。；]|$)"),
        Pattern(f"(?:“[^“”]{{2,16}}”|[我本][局镇县市区办委乡]){KIND}(?:{ACCOUNTS}){USED}"),
        Pattern("上级|[省市县区]政府|转|融媒"),
        apart=True,
    ),
    Matter(
        Pattern(f"{NO}{HAVING}(?:单独|独立|自己)?的?(?:门户|政府|政务|官方)?网站(?=[，。；]|$)"),
        Pattern(
            f"(?:[我本][局镇委办乡院]|(?<![一-龥])[局镇委乡])(?:政府)?(?:门户|政务|官方)网站{USED}"
        ),
        Pattern("专栏|[省市县区]政府(?!办)"),
    ),
    Matter(
        Pattern(
            f"{NO}{HAVING}(?:政府|政务)?(?:信息)?(?:公开)?查阅(?:点|场所|室|中心)(?=[，。；]|$)"
        ),
        Pattern(
            rf"查阅(?:点|场所|室|中心)[^。；]{{0,14}}?(?:接待|查阅|服务|提供)[^，。；\d]{{0,10}}{SOME}"
        ),
        Pattern("乡镇|村|档案馆|图书馆|政务服务|[省市县区]"),
        apart=True,
    ),
    Matter(
        Pattern(f"{NO}(?:发生|收到|出现|产生|有|被)?[^，。；]{{0,18}}复议"),
        Pattern(
            rf"复议[^，。；\d]{{0,8}}{SOME}[件起宗]"
            rf"|{SOME}[件起宗][^，。；\d]{{0,8}}(?:被)?(?:申请|提起)行政复议"
        ),
        Pattern("上年|去年|作为|下属|审理|受理|意识|本级政府|[县市区]政府|应诉工作|如|若"),
        ("行政复议",),
    ),
    Matter(
        Pattern(f"{NO}(?:发生|收到|出现|产生|有|被|因)?[^，。；]{{0,18}}(?:诉讼|应诉)"),
        Pattern(
            rf"{SOME}[件起宗][^，。；\d]{{0,8}}公开[^，。；\d]{{0,6}}(?:诉讼|应诉|败诉)"
            rf"|公开[^，。；\d]{{0,6}}(?:诉讼|应诉|败诉)[^，。；\d]{{0,6}}{SOME}[件起宗]"
            rf"|法院[^，。；\d]{{0,6}}判决[^，。；\d]{{0,6}}{SOME}[件起宗]"
        ),
        Pattern("上年|去年|下属|意识|[县市区]政府|如|若|其他"),
        ("未经复议直接起诉", "复议后起诉"),
    ),
    Matter(
        Pattern("(?:不存在|没有|无)(?:任何|明显|突出|较大)?(?:的)?问题(?=[，。；]|$)"),
        Pattern("^针对[^，。；]{2,24}的?问题[，,]"),
        Pattern("上年|去年|以往|考核|评估|反馈|检查|巡查"),
    ),
    Matter(
        Pattern(f"{NO}(?:发生|出现|有|因)?[^，。；]{{0,16}}(?:责任追究|追责|问责)"),
        Pattern(
            rf"{SOME}[名人位][^，。；\d]{{0,16}}(?:被|受到|予以|进行)了?(?:问责|追责|处分|责任追究)"
        ),
        Pattern("上年|去年|约谈|提醒|如|若"),
    ),
)
PART_ONLY = Pattern("重大|败诉|纠正|其他|新增|除|因(?!政府信息|公开|信息公开|本)|非")


def _absent_yet_used(report: Report, context: Context) -> Iterator[Hit]:
    """What the report says it has not, or did not happen, and elsewhere what was done with it."""
    every = [
        (piece, m) for piece in pieces(context.narrative) for m in SENTENCE.finditer(piece.text)
    ]
    for matter in MATTERS:
        denials = ((piece, s, m) for piece, s in every if (m := matter.denied.search(s[0])))
        piece, sentence, denial = next(denials, (None, None, None))
        if not piece or not sentence or not denial or PART_ONLY.search(denial[0]):
            continue
        if any(report.figures.get(("复议诉讼", row, "总计")) for row in matter.rows):
            continue  # that the table has some is told of the denial
        for where, other in every:
            found = matter.told.search(other[0])
            if not found or matter.spared.search(other[0]) or _is_claimed(report, context, found):
                continue
            if not matter.apart or not _is_near(piece, sentence.start(), other[0]):
                words = f"一处说“{denial[0]}”，这里写“{found[0]}”。"
                fix = "核对实际，删去不对的一句。"
                yield Hit(words, where.path, fix, quote=found[0])
                break


def _is_claimed(report: Report, context: Context, found: re.Match[str]) -> bool:
    """True for a number that is held against the tables elsewhere."""
    return any(
        claim.readings and str(claim.quantity.value) in found[0]
        for paragraph in context.narrative.paragraphs()
        if found[0] in paragraph.text
        for claim in claims_in(report, context.narrative, paragraph)
    )


DONE = {  # what is said of all, and the words that deny it of some
    "公开": "公开|公示|公布|发布",
    "整改": "整改|改正|整治|纠正|修复|销号|解决",
    "建成": "建成|建立|建|配备|配置|设置|设立|安装|配齐",
    "答复": "答复|回复|办结|办理|反馈|办复",
    "更新": "更新",
    "通过": "通过",
    "覆盖": "覆盖",
    "完成": "完成",
    "培训": "培训|参训",
    "清理": "清理|撤下|下架|删除",
    "归档": "归档",
    "签订": "签订|签署",
    "参加": "参加|到会|参会",
    "标注": "标注|注明",
    "张贴": "张贴|公示|上墙",
    "送达": "送达",
    "审核": "审核|审查",
    "备案": "备案",
}
ANY_DONE = "|".join(DONE.values())
NUMBER = r"(?:(?<![\d.第])[1-9]\d{0,4}|(?<![第十])[一两二三四五六七八九](?!是))"
ALL_ARE = Pattern("(?:均|全部|都|全数|100%|一律|村村|户户|人人)(?!未|没|不)|无一遗漏|全覆盖")
REACH = 14  # characters behind the word for all in which it is said what was done
NOT_YET = "(?:能|及时|按时|按期|完成)?"
SOME_ARE_NOT = Pattern(
    f"(?:{NUMBER}|个别|少数)[个件条项份家处名户类块篇]?[^，。；、]{{0,14}}?(?:未|尚未|没有|没|不予){NOT_YET}(?P<done>{ANY_DONE})"
    f"|(?:尚未|仍未|还未|未){NOT_YET}(?P<done2>{ANY_DONE})[^，。；]{{0,6}}的(?:有)?{NUMBER}[个件条项份家处名户类块篇]"
    f"|(?:还剩|还有|尚有|仍有){NUMBER}[个件条项份][^，。；]{{0,6}}(?:正在|仍在|还在)(?P<done4>{ANY_DONE})"
    f"|(?P<late>{NUMBER}[个件条项份][^，。；、]{{0,12}}?(?:超期|逾期|超时)(?P<done3>{ANY_DONE}))"
    f"|(?:仍|尚|还)有{NUMBER}[个家处名户][^，。；、]{{0,10}}?(?P<none>没有|未有)(?:开展|实行|实施)?(?!{NOT_YET}(?:{ANY_DONE}))(?=[一-龥])"
)
IN_TIME = Pattern("按[时期]|及时|如期|期限内|时限内")
SPARED = Pattern(
    "基本|大多|多数|大部|主要|除|应公开|应当公开|可公开|可以公开|其余|其他|要求|应|须|确保|力争|上年|去年"
    "|计划|拟|将|目标|依法"
)
TOO_GENERAL = Pattern(
    "^(?:政府信息|信息公开|政务公开|政府|公开|信息|工作|主动|申请|情况|及时|的|在){1,6}$"
)
SHARED = 4  # characters side by side that name the same thing


@rule("G468", "other")
def all_yet_some_left(report: Report, context: Context) -> Iterator[Hit]:
    """一处说全部都做了，另一处写还有没做的
    一处写“民生实事的进展情况已全部公开”，另一处写“民生实事中仍有3项未公开”；“全部股室均配备了信息员”“两个股室没有配备信息员”；
    “网民留言均按期回复”“4条网民留言超期回复”：两句话只有一句是真的，有例外的写“除……外均”或者“大部分”。
    说的要是同一样东西、同一件事；“应公开的”“依法”“基本”的不算，同一句里的由G447、G463核对，申请的由G461核对。
    核对实际，改正一处。年报的文字要前后一致（国办公开办函〔2021〕30号）。"""
    clauses = [
        (p, m[0].strip()) for p in pieces(context.narrative) for m in SENTENCE.finditer(p.text)
    ]
    every = [
        (n, part, m)
        for n, (_, clause) in enumerate(clauses)
        for part in re.split("[，,]", NAMES.sub("", clause))
        if (m := ALL_ARE.search(part)) and not SPARED.search(part)
    ]
    if not every:
        return
    for n, (piece, clause) in enumerate(clauses):
        left = SOME_ARE_NOT.search(NAMES.sub("", clause))
        if not left or SPARED.search(clause.partition(left[0])[0] + left[0]):
            continue
        for other, said, one in every:
            if other > n and piece.section == clauses[other][0].section == IMPROVEMENT:
                continue  # what became of the problem
            if said not in clause and _same_done(said, one, left) and _shared(said, clause):
                words = f"一处说“{said}”，这里说“{left[0]}”。"
                yield Hit(words, piece.path, "核对实际，改正一处。", quote=clause[-100:])
                break


def _same_done(said: str, every: re.Match[str], left: re.Match[str]) -> bool:
    """True for the same deed in other words; what some have not is what all were given; late is the
    other of in time."""
    if left["late"] and not IN_TIME.search(said):
        return False
    if every[0] == COVERED:
        return True  # whatever it is that some lack
    deed = next((left[name] for name in FORMS if left[name]), "")
    words = DONE["建成"] if left["none"] else next(w for w in DONE.values() if deed in w.split("|"))
    return bool(re.search(words, said[max(0, every.start() - 4) : every.end() + REACH]))


IMPROVEMENT = "存在的主要问题及改进情况"
COVERED = "全覆盖"
FORMS = ("done", "done2", "done3", "done4")


AFTER_VERBS = Pattern("了|(?<=[加开办收到展])过")


def _shared(one: str, other: str) -> str:
    """Characters side by side that both have and that name something; empty for none."""
    one, other = (AFTER_VERBS.sub("", said) for said in (one, other))
    parts = (one[n : n + SHARED] for n in range(len(one) - SHARED + 1))
    return next((part for part in parts if part in other and not TOO_GENERAL.search(part)), "")
