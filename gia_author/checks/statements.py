"""What a report says how many there were of, as frames: what was done, with what, at which time,
and what narrows it. Frames of different places can be held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gia_author.checks.claims import is_inserted
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.language.quantities import any_of
from gia_author.report.narrative import Narrative, Paragraph

DEEDS = {  # what is done, and the words for it
    "召开": "组织召开 召开 召集",
    "举办": "组织开展 组织举办 组织实施 举办 举行 开展 组织",
    "发布": "公开发布 制作发布 发布 刊发 推出",
    "公开": "主动公开 公开 公布",
    "推送": "推送 推发",
    "编发": "编印 编发 编写 编制 印制",
    "制定": "制定完善 制定印发 制定 制发 印发 出台 建立完善 建立健全 建立 完善",
    "修订": "修订 修改",
    "收到": "收到 接收 接到 受理",
    "办理": "办理 承办",
    "办结": "办结",
    "答复": "答复 回复 办复 回应",
    "接待": "接待",
    "审核": "审核 审查",
    "检查": "抽查 检查 巡查 自查",
    "清理": "清理",
    "更新": "更新",
    "新增": "新增 增设 新设 新开设",
    "有": "现有 共有 设有 下设 共设 下辖 设 开设 设立 设置 建有 建成 开通 拥有 辖 共辖",
}
FOLLOWERS = "粉丝(?:数量?|量)?|关注(?:人数|用户数?|者|数量?|量)|订阅(?:人数|用户数?|数|量)"
NORMAL = {word: deed for deed, words in DEEDS.items() for word in words.split()}
NO_DEED = (  # 公开指南 is a thing
    "(?!指南|目录|制度|栏|工作|领导|申请|条例|渠道|平台|事项|内容|专[栏区]|机构|职责|业务|意识|义务"
    "|标准|属性|规定|考核)"
)
DEED = "|".join(
    word + NO_DEED * word.endswith("公开")
    for word in sorted(NORMAL, key=lambda word: (-len(word), word))
    if len(word) > 1
)
SET_BY = (  # says neither what nor of which part
    any_of(r"""
    20\d\d年度? 全年 本年度? 今年 一年来 年内 当年 共计 总计 合计 一共 累计 共 已经 已 均 先后
    依法 及时 积极 认真 定期 按时 按期 同时 此外 另外 另 并 还 其 了 向社会 对外
    [一二三四五六七八九]是 [，,、：:\s]""")
    + "|(?:[我本该](?:[局镇县市区办委街乡厅院校处站队中心]|单位|机关|部门){1,2}"
    "|[局镇县市区委](?:党组|党委|领导班子|机关)|局|全[局镇县市区办委乡])"
)
SET_LEAD = Pattern(f"^(?:{SET_BY}){{1,12}}")
SET_TAIL = Pattern(f"(?:{SET_BY}){{1,12}}$")
CLAUSE = Pattern(
    rf"^(?P<lead>[^。；]{{0,30}}?)(?P<deed>{DEED})(?:了|过)?(?P<noun>[^。；]{{0,24}})$"
)
HAVING = Pattern(
    r"^(?P<lead>[^。；]{0,30}?)(?P<deed>现有|共有|设有|下设|共设|建有|下辖|共辖|设(?![立置备施定计想])|辖)(?P<noun>[^。；]{0,24})$"
)
OF_A_NAME = Pattern("“[^“”]{1,24}”(?:栏目|专栏|专题|平台|网站|目录)?的$")
OF_THE_WORK = Pattern(
    "^(?:政府信息与政务公开|政府信息公开|政务公开|信息公开|有关|相关|各类|各项|各种|的){1,4}(?=[一-龥“]{2})"
)
LOOSE_END = Pattern(
    "(?:工作|活动|数量|总数|总量|数|等|的|达到|达|为|是|有|计|共计|共|累计|总计|合计|约){1,6}$"
)
BEHIND = Pattern(
    "^(?P<noun>[一-龥“”（）]{1,20}?)(?P<on>的|中|[，。；、：]|全部|均|都|逐一|已|进行|开展|$)"
)
NAME = Pattern("“[^“”]{1,24}”")
ALL_OF = Pattern(
    "(?:全[省市县区州旗镇乡局办校院]|局机关|本机关|[本我][局镇乡校院办]|街道|所有|全部|下辖|共辖|辖)(?:的)?$"
)
EVERY = ("全部", "均", "都", "逐一")
TIME = Pattern(
    "(?P<part>[上下]半年|前三个?季度|(?<!\\d)(?:1月?[至—\\-－~～]6|7月?[至—\\-－~～]12)月|第?[一二三四1-4]季度)|(?P<month>(?<!\\d)\\d{1,2}月(?!内|均)|[周日月]均|每[周月日季半年]{1,2}|平均)"
    "|(?P<other>累计|历年|以来|截[至止]|近[两三四五几\\d]年|去年|上一?年|往年|以前|至今|目前为止|[二两三四五]年来)"
    "|(?P<year>全年|一年来|本年度?|年内|今年|(?P<named>20\\d\\d)年)"
)
PLANNED = Pattern("计划|拟|将|力争|目标|争取|确保|下一步|原|曾")
NO_PIECES = (
    "%",
    "个百分点",
    "元",
    "天",
    "个月",
    "小时",
    "分钟",
    "个工作日",
    "成",
    "倍",
    "字",
    "页",
    "秒",
)
YEAR, MONTH = "年", "月"
SHORTEST = 2  # characters of a noun


class Tally(NamedTuple):
    """A number that the text gives: what was ``done`` (one word for all its forms), what with, and
    the words that narrow it to a part (empty for all there was).

    ``time`` is a part of the year, 年 where the year is named, 月 for a month, empty where no
    time is. ``whole`` if the words say that no more are; ``known`` if they speak of what was told
    before (公开的12个).
    """

    paragraph: Paragraph
    quantity: Quantity
    done: str
    noun: str
    narrowed: str
    time: str
    whole: bool = False
    known: bool = False

    @property
    def words(self) -> str:
        """The clause up to the number, or what is counted behind it."""
        q = self.quantity
        start = max(self.paragraph.told.clause(q.start)[0], q.start - 40)
        return self.paragraph.text[start : q.end + min(len(q.after), 12)].strip("，、；。： ")


def tallies(narrative: Narrative, year: int) -> tuple[Tally, ...]:
    """Everything that the narrative counts by the piece in the report's year. Worked out once for a
    narrative."""
    memory = vars(narrative)
    if "_tallies" not in memory:
        memory["_tallies"] = tuple(
            one for paragraph in narrative.paragraphs() for one in _tallies(paragraph, year)
        )
    result: tuple[Tally, ...] = memory["_tallies"]
    return result


def _tallies(paragraph: Paragraph, year: int) -> Iterator[Tally]:
    """The frames of a paragraph; a number with nothing but a time before it goes on from the last
    (上半年召开会议2次，下半年3次)."""
    last: Tally | None = None
    for q in paragraph.told.quantities:
        when = _time(paragraph, q, year)
        if not q.exact or q.unit in NO_PIECES or q.depth or when is None:
            last = None
            continue
        one = _frame(paragraph, q, when) or _phrase(paragraph, q, when)
        if one is None and last and last.quantity.sentence == q.sentence and not _rest(q.before):
            alike = q.unit == last.quantity.unit and not _rest(q.after)
            one = last._replace(quantity=q, time=when) if alike else None
        last = one
        if one and not is_inserted(paragraph, q):
            yield one


def _rest(words: str) -> str:
    """What is left of words when those that say when or how are taken away."""
    return SET_TAIL.sub("", SET_LEAD.sub("", TIME.sub("", words)))


def _frame(paragraph: Paragraph, q: Quantity, when: str) -> Tally | None:
    """The frame of one quantity, if its words make one."""
    found = HAVING.search(q.before) or CLAUSE.search(q.before)
    every = ALL_OF.search(q.before) or OF_A_NAME.search(q.before)
    behind = BEHIND.search(q.after)
    followers = re.search(f"({FOLLOWERS})", q.before)
    lead = SET_TAIL.sub("", SET_LEAD.sub("", TIME.sub("", found["lead"] if found else q.before)))
    names = _names(paragraph, q, found)
    if PLANNED.search(lead):
        return None
    if followers and q.before.endswith((followers[1], "达", "达到", "为", "有", "共", "共有")):
        grown = re.search("新增|增加|增长|涨|净增", q.before)
        return None if grown else Tally(paragraph, q, "有", "粉丝", names, when, True)
    if found and not OF_A_NAME.search(q.before) and (noun := _noun(found["noun"])):
        return _told(paragraph, q, found, lead + names, noun, when)
    if found and not behind and not _noun(found["noun"]) and len(lead) >= LEAST_OBJECT:
        return _told(paragraph, q, found, names, _noun(lead), when)  # 公开指南修订3次
    if not behind or not _noun(behind["noun"]):
        return None
    noun, whole = _noun(behind["noun"]), bool(every) or behind["on"] in EVERY
    if found and not OF_A_NAME.search(q.before):
        one = _told(paragraph, q, found, lead + names, noun, when)
        known = found["noun"] == "的" or (found["noun"] == "" and behind["on"] == "中")
        return one._replace(whole=one.whole or whole, known=known) if one else None
    if every or whole:
        return Tally(paragraph, q, "有", noun, names, when, True)
    return None


def _phrase(paragraph: Paragraph, q: Quantity, when: str) -> Tally | None:
    """The frame of a quantity whose words are not known, but for a part of a list."""
    words = _rest(q.before)
    listed = q in paragraph.lists_of or "其中" in words or "、" in words
    if len(words) < LEAST_OBJECT or listed or q.after or PLANNED.search(words):
        return None
    return Tally(paragraph, q, "", words, _narrowing(paragraph, q), when)


def _names(paragraph: Paragraph, q: Quantity, found: re.Match[str] | None) -> str:
    """The names in quotation marks of the clause; of the clause before for what is below it
    (开设“甲”栏目，下设8个子栏目)."""
    if found and found["deed"] == "下设" and not found["lead"]:
        start = paragraph.told.sentence(q.start)[0]
        return "".join(NAME.findall(paragraph.text[start : q.start])[-1:])
    return "".join(NAME.findall(q.before))


TITLE = Pattern("^《[^》]{2,40}》$")  # of which it is all one whether it is printed or sent out
LEAST_OBJECT = 4  # characters of what stands before what was done with it


def _told(
    paragraph: Paragraph, q: Quantity, found: re.Match[str], lead: str, noun: str, when: str
) -> Tally | None:
    if len(noun) < SHORTEST:
        return None
    done = "" if TITLE.search(noun) else NORMAL[found["deed"]]
    owner = lead + _narrowing(paragraph, q)
    return Tally(paragraph, q, done, noun, owner, when, done == "有")


def _noun(words: str) -> str:
    """What is counted, without the words that every such phrase may have."""
    bare = LOOSE_END.sub("", OF_THE_WORK.sub("", NAME.sub("", SET_LEAD.sub("", words))))
    return SET_TAIL.sub("", bare)


NARROWS = Pattern(
    "^(?:[一二三四五六七八九]是)?(?:在|围绕|针对|通过|利用|依托|结合|借助|对|以|为|就|聚焦|联合|邀请|从|其中|按照|根据|会同|配合|参加)"
    "|(?:期间|时|中|上|后|里|前|方面|为主题|为契机)$"
)


def _narrowing(paragraph: Paragraph, q: Quantity) -> str:
    """The clauses of the sentence before the quantity's that say where, by what or on what."""
    start, end = paragraph.told.sentence(q.start)
    before = paragraph.told.clause(q.start)[0] - start
    narrowing = _narrowing_clauses(paragraph.text[start:end])
    return "，".join(clause for at, clause in narrowing if at < before)


@lru_cache(maxsize=1 << 8)
def _narrowing_clauses(sentence: str) -> tuple[tuple[int, str], ...]:
    """The clauses of a sentence that narrow what is counted behind them, each with its place."""
    clauses = ((m.start(), m[0].strip()) for m in CLAUSE_OF.finditer(sentence))
    return tuple((at, clause) for at, clause in clauses if clause and _narrows(clause))


CLAUSE_OF = Pattern("[^，,；;：:]{1,200}")


def _narrows(clause: str) -> bool:
    """True for a clause that says where, by what or on what, and is not a statement of its own; one
    that counts begins an enumeration by places."""
    if not NARROWS.search(clause):
        return False
    return bool(WITHIN.search(clause) or DIGIT.search(clause)) or not DOES.search(clause)


WITHIN = Pattern("(?:期间|时|中|上|后|里|前|方面|为主题|为契机)$")
DOES = Pattern(f".{{3}}(?:{DEED}).{{2}}")


def _part(words: str) -> str:
    """One name for each part of the year."""
    if words[0] in "17":
        return "上半年" if words[0] == "1" else "下半年"
    return words.removeprefix("第").replace("个", "")


DIGIT = re.compile(r"\d")


def _time(paragraph: Paragraph, q: Quantity, year: int) -> str | None:
    """The time that the sentence named last before the quantity; None for one outside the year."""
    start = paragraph.told.sentence(q.start)[0]
    last = None
    for found in TIME.finditer(paragraph.text, start, q.start):
        last = found
    if last is None:
        return ""
    if last["part"]:
        return _part(last["part"])
    if last["month"] and "每" not in last["month"] and "均" not in last["month"]:
        return MONTH
    other = last["named"] and year and int(last["named"]) != year
    return YEAR if last["year"] and not other else None
