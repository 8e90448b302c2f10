"""How many things are announced, and how many are named: before the number, behind a colon, in
quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, is_cut, pieces, section_pieces
from gia_author.language.listings import BETWEEN, before
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report
from gia_author.report.narrative import Section

NUMERAL = r"(?<![\d.第百十零一二三四五六七八九])([2-9]|1\d|[二两三四五六七八九十]|十[一二三四五])"
THINGS = (
    "方面|领域|栏目|专栏|专题|渠道|平台|类别|板块|模块|环节|层面|账号|媒体|窗口|途径|方式|载体|形式"
    "|频道|子栏目|部分|阶段|步骤|关口|维度|重点|要点|类型|门类|种类|要素|举措|措施|制度|机制|清单|目录"
    "|事项|流程|内容|任务|指标|原则|要求|问题|不足|短板|工作"
)
COUNTED = Pattern(
    rf"(?P<open>等)?(?:共|共计|这|上述|以上)?{NUMERAL}(?P<measure>大类|个|大|类|项|种|条|方面|处|块)"
    rf"(?:[一-龥]{{0,4}}?(?P<thing>{THINGS}))?"
)
QUOTES = re.compile("“[^“”]{1,24}”|《[^《》]{1,60}》(?:[（(][^（）()]{1,20}[）)])?")
BRACKETS = re.compile("[（(][^（）()]{0,60}[）)]")
NAME = 16  # characters of an item at most
NO_LIST = Pattern(r"\d|其中|[每各共]个|包括|主要|如下|[以不]及时|左右|已|均|都|[^一-龥]等")


class NamedList(NamedTuple):
    """How many things a text says there are, and between how many and how many it names."""

    said: int
    fewest: int
    most: int
    quote: str

    @property
    def wrong(self) -> bool:
        return not self.fewest <= self.said <= self.most


@rule("G450", "ordinal")
def named_and_counted(report: Report, context: Context) -> Iterator[Hit]:
    """说的个数与列举的不一样
    “政策文件、项目信息、招商动态五类”只列了三类，“申请渠道有三条：网上平台、邮寄信函”只列了两条，“甲”“乙”“丙”四个栏目只列了三个：
    一项一项列全了的，个数与列出的要一样；带“等”字、只举例的不算。列出的比说的多，见G438；“一是、二是”见G433。
    数一数，改正个数或者补上漏掉的一项。表述要准确，见《党政机关公文处理工作条例》第十九条。"""
    for piece in pieces(context.narrative):
        if is_cut(piece.text):
            continue
        seen: set[int] = set()
        told = (_behind_colon, _quoted, _in_front, _told_again)
        for start, named in (one for finder in told for one in finder(piece)):
            if named.wrong and start not in seen:
                seen.add(start)
                yield _hit(piece, named)
    last = pieces(context.narrative)[-1:]
    for section in context.narrative.sections:
        yield from _numbered(section, last)


def _hit(piece: Piece, named: NamedList) -> Hit:
    listed = named.fewest if named.said < named.fewest else named.most
    words = f"说的是{named.said}个，列了{listed}个。"
    return Hit(words, piece.path, "数一数，改正个数或者补上漏掉的。", quote=named.quote[-100:])


def _value(words: str) -> int:
    return number(words.replace("两", "二"))


LEAST = 2  # items before a number
SHORTEST = 3  # characters of an item where there are no more than two
SHORT_OF = 1  # by how many a list before a number may be said to fall short


def _in_front(piece: Piece) -> Iterator[tuple[int, NamedList]]:
    """Items that 、 parts, and right behind them their number: 甲、乙、丙四类."""
    for found in COUNTED.finditer(piece.text):
        if found["open"] or not (found["thing"] or "类" in found["measure"]):
            continue
        run = before(piece.text, found.start())
        plain = QUOTES.sub("甲", BRACKETS.sub("", run))
        items = re.split("、", plain)
        said = _value(found[2])
        if len(items) < LEAST or not items[-1] or ACTION.search(items[-1]):
            continue
        whole = len(items)
        sizes = [len(item) for item in items]
        if (
            said != whole + SHORT_OF
            or max(sizes[1:]) > NAME
            or (whole < 3 and min(sizes) < SHORTEST)
        ):
            continue
        most = len([item for item in re.split(BETWEEN, plain) if item])
        told = not any(NO_LIST.search(item) for item in items)
        if told and said > most and _is_whole(piece.text, found.start() - len(run)):
            start = max(found.start() - len(run), found.end() - 60)
            yield found.start(), NamedList(said, whole, most, piece.text[start : found.end()])


TOLD_AGAIN = Pattern(
    rf"(?P<first>{NUMERAL})个(?P<thing>{THINGS})[，,；](?:[^，。；\d]{{0,8}}[，,])?(?:这|上述|以上)?"
    rf"(?P<then>{NUMERAL.replace('(?<![', '(?<![其另')})个(?P=thing)(?:均|都|全部|各)"
)


def _told_again(piece: Piece) -> Iterator[tuple[int, NamedList]]:
    """A number of things, and right behind it all of them with another: 三个板块，四个板块均."""
    for found in TOLD_AGAIN.finditer(piece.text):
        count = _value(found["first"])
        yield found.start("then"), NamedList(_value(found["then"]), count, count, found[0])


ACTION = Pattern(
    "(?:设立|设置|开设|建立|建成|新增|公开|发布|开展|采取|推出|实行|制定|完善|健全|做好|抓好|落实|召开|组织|举办|通过|利用|在|对|向|把|将|的)$"
)


def _is_whole(text: str, start: int) -> bool:
    """False where the clause before the list may be the first items of it."""
    last = re.split("[。；：:]", text[max(0, start - 30) : start])[-1]
    return "、" not in last or "，" not in last[-1:]


ANNOUNCED = Pattern(
    rf"{NUMERAL}"
    r"(?P<measure>大类|个|大|类|项|种|条|方面|点|级|步|环节|处|道|批|场|期|次)?"
    r"(?P<thing>[一-龥]{0,8}?)(?P<lead>[：:]|[，,]?(?:即|分别是|分别为|具体为|具体是|依次是|依次为)[：:]?|[（(](?:即|分别是|分别为)?)"
    r"(?P<list>[^。！？：:（）()]{5,200})(?P<end>[。！？）)]|$)"
)
EXAMPLE = Pattern("等|[一二三]是|其中|如|包括|主要|例如|以及其他|此外|同时|另|\\d|…")
GENERAL = Pattern("为|是|有|达|以上|左右|多|余|几|月|年|日|季度|名|人|件")


def _behind_colon(piece: Piece) -> Iterator[tuple[int, NamedList]]:
    """A number, a colon and the items up to the end of the sentence or of the brackets."""
    for found in ANNOUNCED.finditer(piece.text):
        said, listed = _value(found[1]), found["list"].strip("；;，, ")
        closed = (found["lead"][0] in "（(") == (found["end"] in ("）", ")"))
        if not (found["measure"] or found["thing"]) or GENERAL.search(found["thing"]):
            continue
        if not closed or EXAMPLE.search(QUOTES.sub("甲", listed)):
            continue
        items = _divided(listed)
        if items and items[0] > 1:
            quote = piece.text[found.start() : found.start(1) + 90].split("。")[0]
            yield found.start(1), NamedList(said, *items, quote)


def _divided(listed: str) -> tuple[int, int] | None:
    """How many items a list has by its strongest mark: at least, and at most with 和; None where
    its commas set no equal items apart."""
    plain = QUOTES.sub("甲", BRACKETS.sub("", listed))
    if re.search("[；;]", plain):
        count = len([item for item in re.split("[；;]", plain) if item.strip()])
        return count, count
    commas = [item for item in re.split("[，,]", plain) if item.strip()]
    if len(commas) > 1:
        return (len(commas), len(commas)) if _alike(commas) else None
    items = [item for item in plain.split("、") if item.strip()]
    if any(len(item) > NAME for item in items) or len(items) < 2:
        return None
    return len(items), len([item for item in re.split(BETWEEN, plain) if item.strip()])


def _alike(items: list[str]) -> bool:
    """True for items that all begin or all end with the same words: 聚焦甲，聚焦乙，聚焦丙."""
    first = {item.strip()[:2] for item in items}
    last = {item.strip()[-2:] for item in items}
    return not any("、" in item for item in items) and (len(first) == 1 or len(last) == 1)


NAMED_IN_QUOTES = Pattern(
    rf"((?:“[^“”]{{1,24}}”[、和及与，,]?){{2,12}}){NUMERAL}(?:个|大|类|项|种|期|场|篇|条|部|份|档|本)[一-龥]{{0,4}}"
)
TITLES_BEHIND = Pattern(
    rf"{NUMERAL}(?:个|项|部|份|篇|种|件)[^，。；：《》]{{0,10}}[：:]((?:《[^《》]{{2,60}}》(?:[（(][^（）()]{{1,30}}[）)])?[、和及与，,]?){{2,12}})(?=[。；]|$)"
)
SLOGAN = Pattern(
    "“?([二两三四五六七八])(?:个|项|大)?([一-龥]{2,3}?)”?[一-龥]{0,6}?[：:]([^。！？“”：:]{6,160})[。！？]"
)


def _quoted(piece: Piece) -> Iterator[tuple[int, NamedList]]:
    """Names in quotation marks with their number, and a slogan whose word every item bears."""
    for found in NAMED_IN_QUOTES.finditer(piece.text):
        count = found[1].count("“")
        yield found.start(2), NamedList(_value(found[2]), count, count, found[0])
    for found in TITLES_BEHIND.finditer(piece.text):
        count = found[2].count("《")
        yield found.start(1), NamedList(_value(found[1]), count, count, found[0])
    for found in SLOGAN.finditer(piece.text):
        count = found[3].count(found[2])
        if count > 1 and not EXAMPLE.search(found[3]):
            yield found.start(1), NamedList(_value(found[1]), count, count, found[0])


# a heading of the form, which is none of the things announced
SET_TITLE = r"[（(]一[）)]\s?(?:存在的主要问题|主动公开)"
FOLLOWED = Pattern(
    rf"{NUMERAL}(?:个|大|项|点|条|类)?(?:主要)?(?:方面)?(?:的)?(?:{THINGS})(?<!部分)[^。；，：\n]{{0,12}}[：:。，\n]\s?(?!{SET_TITLE})(?=[（(]?[1一①]|首先|第一|其一)"
)
SIGNS = (
    Pattern(r"(?<![\d.．])(\d{1,2})[.．、](?=\s?[一-龥“《])"),
    Pattern(r"[（(](\d{1,2})[）)]"),
    Pattern(r"[（(]([一二三四五六七八九十]{1,2})[）)]"),
    Pattern(r"(?<=\n)([一二三四五六七八九])是"),
    Pattern("([①-⑳])"),
    Pattern("第([一二三四五六七八九])(?=[，,、]|是)"),
    Pattern("其([一二三四五六七八九])(?=[，,、]|是)"),
)


def _numbered(section: Section, last: tuple[Piece, ...]) -> Iterator[Hit]:
    """A number of things and the numbered items behind it, which may be paragraphs; not where the
    whole text ends with the section: more may follow what was read."""
    every = [*section_pieces(section)]
    text = "\n".join(piece.text for piece in every)
    if is_cut(text) or (last and last[0] in every):
        return
    for found in FOLLOWED.finditer(text):
        signs = next((sign for sign in SIGNS if sign.match(text, found.end())), None)
        marks = [number(m[1]) for m in signs.finditer(text, found.end())] if signs else []
        run = _run(marks)
        if run > 1 and run != _value(found[1]):
            piece = next((p for p in every if found[0].split("\n")[0] in p.text), every[0])
            yield _hit(piece, NamedList(_value(found[1]), run, run, found[0].strip()))


def _run(marks: list[int]) -> int:
    """How many items are numbered one after the other up to a new 1; 0 where the numbers skip."""
    last = next((n for n, mark in enumerate(marks) if n and mark == 1), len(marks))
    return last if marks[:last] == [*range(1, last + 1)] else 0
