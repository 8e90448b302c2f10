"""What a clause says there was none of, and the clauses in which the same thing is told as a
fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gia_author.checks.assertions import KINDS, SAME, Assertions, Clause, names_in, words_of
from gia_author.language.patterns import Pattern

# what is done in one of these ways is denied by any other word of the same
SAME_DEEDS = (
    "制定|制发|印发|出台|建立|编制|制作",
    "制作|发布|公开|推出|推送|刊发|编发|刊登|转发|转载",
    "召开|举办|举行|开展|组织|实施",
    "收到|接到|受理|接收|发生|出现|存在|产生|发现|查出|有",
    "开通|开设|设立|设置|配备|建设|建成|建有|注册|有",
)
OTHER_DEEDS = ("修订", "废止", "参加", "清理", "更新", "接受", "接待", "受到", "遭到")
DEEDS = "|".join(sorted({*"|".join(SAME_DEEDS).split("|"), *OTHER_DEEDS}, key=lambda w: -len(w)))
ANY_DEED = Pattern(DEEDS)
NONE = (
    "(?:不再(?:保留|单独设有?|使用|运营|设立?|开设)|"
    "没有|尚未|未曾|从未|暂未|未|暂无|无一|无|没|零|不存在)"
)
OF_ONE = "(?:过|了|任何|新的|专门的?|(?:一|无)?[起例件次个人](?=[一-龥]{2}))"
DENIAL = Pattern(
    f"^(?P<lead>[^，]{{0,40}}?){NONE}(?:组织)?(?P<deed>{DEEDS})?{OF_ONE}{{0,2}}"
    "(?:开展|召开|举办|实施)?(?P<what>[一-龥、“”]{2,30})$"
)
NEVER_CAME = Pattern(
    "^(?P<lead>[^，]{0,12}?)(?P<what>[一-龥、]{4,16}?)(?:情况|现象|事件|情形|问题)?(?:没有|从未|未)"
    "(?P<deed>发生|出现|产生)$"
)
OF_A_PART = Pattern(
    "[\\d两几]|还有|仍有|尚有|有的|部分|个别|少数|半年|季度|月|除|以外|其[他它余]|因[^，。；]{0,6}(?:未能|没能)|上年|去年|往年|下属|所属"
    "|各|上级|重大|严重|较大|突出|明显|规模|第[一二三]|独立法人|如|若"
)
SET_BEHIND = Pattern(
    "(?:等|一类|之类)?的?(?:活动|工作|事件|情况|情形|现象|案件|事项|行为|事故|问题|等|的)*$"
)
NO_THING = Pattern(
    "^(?:既|被|不予|的|过|能|按|及时|进行|得到|完成|纳入|形成|法|锡|障碍|论|关(?!于)|疑|偿|纸|人机|需)|(?:提供|不予处理)$"
)
GENERAL = {  # as the one word of a denial these say too little to be looked for everywhere
    *[
        "申请",
        "问题",
        "信息",
        "会议",
        "材料",
        "文件",
        "制度",
        "培训",
        "建议",
        "意见",
        "案件",
        "内容",
        "公开",
        "结转",
        "收费",
        "答复",
        "办理",
        "检查",
        "活动",
    ]
}
STRETCH = 2  # sentences behind a denial in which what is told is near
MOST = 24  # clauses that have the denied word and are looked at


class Denied(NamedTuple):
    """A thing that there was none of: its words, the deed denied, the clause that says so."""

    clause: Clause
    names: tuple[str, ...]
    deed: str
    narrow: bool

    @property
    def head(self) -> str:
        return self.names[-1]


IN_A_PLACE = Pattern("(?:期间|中|过程|时|会上|现场|现有|阶段)(?:均|都)?$")


def denials(said: Assertions, year: int) -> Iterator[Denied]:
    """Everything that the clauses of the report's year deny wholly."""
    for clause in said.clauses:
        found = DENIAL.search(clause.text) or NEVER_CAME.search(clause.text)
        if not found or OF_A_PART.search(clause.text) or NO_THING.search(found["what"]):
            continue
        if _of_another_year(said.sentence(clause), year) or "除" in said.sentence(clause):
            continue
        narrow = bool(IN_A_PLACE.search(found["lead"]))
        for names in things(found["what"]):
            yield Denied(clause, names, found["deed"] or "", narrow)


def things(what: str) -> Iterator[tuple[str, ...]]:
    """The words of each thing of a row; those of a row's first lack what all share."""
    row = re.split("[、和与及或等]", SET_BEHIND.sub("", what)) if len(what) > SHORT else [what]
    for one in row:
        names = names_in(one)
        named = names[1:] if names[:1] == ("申请",) else names
        named = named[:-1] if named[-1:] == ("信息",) else named
        if named or names:
            yield named or names


SHORT = 4
SINCE = Pattern("20\\d\\d年[^，。；]{0,24}(?:后|以来|起)，")  # what has been so from then on
YEARS = re.compile(r"(?<!\d)(20\d\d)年|(去年|上一?年|往年)")


def _of_another_year(sentence: str, year: int) -> bool:
    """True where the year named last is not the report's."""
    if SINCE.search(sentence):
        return False
    found = YEARS.findall(sentence)
    return bool(found) and bool(year) and found[-1][0] != str(year)


UNIT = "(?:[条件篇次期场个人起例项名家份处则台块宗位户部]|人次)"
NUMBER = (
    r"(?:(?<![\d.第])[1-9]\d{0,6}|(?<![第十星期])[两二三四五六七八九十]{1,3}|(?<![第唯统])一)"
    rf"\s?余?{UNIT}"
)
PLANNED = Pattern(
    "拟|计划|将(?!.{0,12}纳入)|目标|力争|应当?(?!诉)|须|要求|如|若|防止|避免|杜绝|严禁|预防|制度规定|规定的|假如|是否|可以(?!到|免费|查|复)|今后|下一步"
    "|20\\d\\d年起|(?:没有|未|无(?!障碍|锡|为|一)|不(?=存在|发生|出现|得|能|予|会|收)|零)"
)
ANOTHERS = Pattern(
    "上年|去年|往年|历年|以前|其[他它]|下属|所属|外单位|兄弟|上级|试点|转发|转载|参加|历史|演练|模拟"
    "|[省市县区州镇乡村街](?![长民]|人民法院|法院)|各|部门|上一年|融媒|中心(?!组)|档案馆|图书馆"
)
OURS = Pattern(
    "[我本该][局镇县市区州乡办委厅院校站所馆]{1,2}|本?街道(?!办)|我?街道办|全[县市区镇乡局]|(?:乡镇|社区)居民"
)


def told(denied: Denied, clause: Clause, said: Assertions) -> bool:
    """True if the clause tells as a fact what is denied; a caption tells nothing."""
    if clause.text.endswith("情况"):
        return False
    gap = clause.sentence - denied.clause.sentence
    near = clause.piece is denied.clause.piece and 0 <= gap <= STRETCH
    sentence = said.sentence(clause)
    missing = [w for w in denied.names if w not in names_in(clause.text)]
    pointed = POINTED.search(clause.text)
    if missing and not (near and pointed and len(missing) < len(denied.names)):
        return False
    if not near and OWN_ONE.search(denied.clause.text) and not OURS_ALONE.search(clause.text):
        return False
    if not near and (denied.narrow or denied.names in [(w,) for w in GENERAL]):
        return False
    fact = _fact(denied, clause, near)
    if not near and "公开" in denied.clause.text and _of_another_domain(denied, clause):
        return False
    return bool(fact) and not _of_another(denied, clause, fact if fact in clause.text else sentence)


# there may be one that is shared, or another's
OWN_ONE = Pattern(
    "(?:独立|单独|自建|自有|自己)的?(?:开设|建设|设置)?的?[一-龥]{0,4}(?:网站|公众号|账号|平台|新媒体)"
)
OURS_ALONE = Pattern("[我本][局镇县市区州乡办委厅院校站所馆街机单]|自建|自有|独立|官网")


def _of_another_domain(denied: Denied, clause: Clause) -> bool:
    """True where the denial is of what disclosure brings, and the clause names another matter."""
    own = [w for w in names_in(clause.text.partition(denied.head)[0]) if w not in denied.names]
    return "公开" not in clause.text and len(own) > 1


def _of_another(denied: Denied, clause: Clause, words: str) -> bool:
    """True where the words speak of another's, of another time, or of what is only planned."""
    own = OURS.sub("", NAMES.sub("", words))
    for word in words_of(denied.clause.text):
        own = own.replace(word, "")
    return bool(PLANNED.search(own) or ANOTHERS.search(own))


NAMES = Pattern("《[^《》]{0,80}》|“[^“”]{0,40}”")
POINTED = Pattern("(?:收到|接到|发现|查出|发生|出现|提出|反映|受理)的|上述|该[件起]|这[些几]")
CHANNEL = Pattern(
    "查阅|^[点室]$|场所|公众号|微博|抖音|视频号|头条号|客户端|新媒体|网站|官网|微信|小程序|账号|电子屏|意见箱"
)
USABLE = Pattern(f"{CHANNEL.pattern}|专区|大厅|窗口|热线|终端|公开栏|宣传栏|广播")
USED = Pattern("发布|公开|推送|公布|宣传|公示|查阅|发送|推出|刊发|制作|更新|接待|复印|开放|咨询")
LOOSE = (
    "(?:材料|稿件|文章|产品|信息|视频|活动|工作|案件|情况|现象|事项|事件|问题"
    "|等|类|的|有|共|为|达|计){0,4}"
)


def _fact(denied: Denied, clause: Clause, near: bool) -> str:
    """The words that must be of our own where the clause counts the thing, points at one that
    came, or tells what was done in it, with it or about it; empty where it does none of that."""
    surface = [word for word in words_of(clause.text) if SAME.get(word, word) == denied.head]
    for word in dict.fromkeys(surface):
        name, text = re.escape(word), clause.text
        if USABLE.search(word) and (item := _used(name, clause)):
            return item
        counted = _of(COUNTED, name).search(text)
        if counted and same_deed(denied.deed, text[: counted.start()] or text):
            return text
        forms = (COME, HELD, ABOUT, MANY, *(MENDED,) * near, *(ARRANGED,) * (denied.deed in HAVING))
        if any(_of(form, name).search(text) for form in forms) or _acted(denied, clause, name):
            return text
    return ""


@lru_cache(maxsize=1 << 10)
def _of(form: str, name: str) -> Pattern:
    """A form with the name of a thing. Why remembered: there are more of them than ``re`` keeps."""
    return Pattern(form.replace("{thing}", name))


COUNTED = f"{NUMBER}[^，；\\d了]{{0,16}}?{{thing}}|{{thing}}{LOOSE}{NUMBER}"


MANY = (
    "{thing}(?:数量)?(?:较多|不少|增多|频繁|时有发生|居多|偏多)"
    "|(?:不少|多起|多次|大量|较多)[^，；]{0,8}{thing}"
)
COME = "(?:收到|接到|发现|查出|发生|出现|提出|反映|制发|印发)的[^，；]{0,14}?{thing}"
ABOUT = "^针对[^，]{2,24}{thing}$"
HELD = "{thing}(?:上|会上)?(?:审议|研究|听取|讨论|部署|介绍|回答)|在[^，；]{0,12}{thing}上"
MENDED = "(?:督促整改|处理|查处|纠正|核实)了?[^，；]{0,6}{thing}"
THROUGH = "(?:通过|利用|依托|借助|登录|在|到|检查|维护|更新|管理)[^，；]{0,40}{thing}"


ACTED = "(?:开展|组织|举办|召开|举行)了?(?P<between>[^，；]{0,14}){thing}$"
IMPROVEMENT = "存在的主要问题及改进情况"


def _acted(denied: Denied, clause: Clause, name: str) -> bool:
    """True where the very thing is told to have been done, though not how often."""
    if len(denied.names) < 2 or clause.piece.section == IMPROVEMENT or clause.piece.heading:
        return False
    found = _of(ACTED, name).search(clause.text)
    own = names_in(found["between"]) if found else ()
    return bool(found) and {*own} <= {*denied.names}


HAVING = ("", "有", "开通", "开设", "设立", "设置", "配备", "建立", "建成", "建有", "注册")
ARRANGED = "(?:安排|明确|指定|配备|聘请|设有|设立|建有|开通|成立)了?(?:[^，；]{0,8})?{thing}"


def _used(name: str, clause: Clause) -> str:
    """The item of a row in which a channel is named that the clause says was used."""
    items = [one for one in re.split("[、和与及]", clause.text) if re.search(name, one)]
    counted = _of(USES, name).search(clause.text)
    through = _of(THROUGH, name).search(clause.text)
    kept = through and (
        through[0][:2] in ("检查", "维护") or USED.search(clause.text + _rest(clause))
    )
    return items[0] if items and (counted or kept) else ""


NUMBER_OF_USES = r"[1-9]\d{0,6}(?:\.\d)?万?余?(?:[条篇次期场个部集]|人次|人)"
USES = f"{{thing}}[^，；\\d]{{0,16}}{NUMBER_OF_USES}"


def _rest(clause: Clause) -> str:
    """The words of the sentence behind a clause."""
    end = clause.start + len(clause.text)
    return clause.piece.text[end : end + REST].partition("。")[0]


REST = 30


LIGHT = ("开展", "组织", "有", "进行")
AGAINST = ("废止", "参加", "清理", "接受")


def same_deed(deed: str, before: str) -> bool:
    """True unless the words tell of something else that was done."""
    deeds = ANY_DEED.findall(NAMES.sub("", before))
    if not deed or not deeds or deed in deeds:
        return True
    if deed in SAME_DEEDS[3].split("|"):
        return True
    if deed in LIGHT:
        return not any(one in AGAINST for one in deeds)
    return any({deed, one} <= {*words.split("|")} for words in SAME_DEEDS for one in deeds)


def facts(denied: Denied, said: Assertions) -> Iterator[Clause]:
    """The clauses that tell what is denied, in the order of the text."""
    for head in (denied.head, *KINDS.get(denied.head, "").split()):
        one = denied._replace(names=(*denied.names[:-1], head))
        for clause in said.having(head)[:MOST]:
            if clause is not denied.clause and told(one, clause, said):
                yield clause
