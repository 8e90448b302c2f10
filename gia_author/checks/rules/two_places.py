"""What is counted in two places with two results: the same thing, a part and its whole, the parts
of a year and the year, what is done so often a month and the year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.statements import YEAR, Tally, tallies
from gia_author.checks.text_pieces import Piece, pieces, year_of
from gia_author.form.numbers import show
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

HALVES, QUARTERS = ("上半年", "下半年"), ("一季度", "二季度", "三季度", "四季度")
NINE_MONTHS = ("前三季度", "四季度")
VAGUE = 3  # characters of a noun that says too little to be held against another place
TOLD_ELSEWHERE = Pattern("^(?:政府|政务)?(?:信息)?(?:公开)?(?:信息|申请)$")  # by G403
ONCE = (
    "召开",
    "举办",
    "制定",
    "发布",
    "公开",
    "办理",
    "收到",
    "回应",
    "检查",
    "接待",
    "编发",
    "修订",
)


@rule("G466", "other")
def counted_otherwise(report: Report, context: Context) -> Iterator[Hit]:
    """同一件事在两处写了两个数
    前面写“全年召开专题会议3次”，后面写“全年召开专题会议5次”；“现有政务新媒体账号3个”“对2个政务新媒体账号全部巡查”；
    上半年、下半年的数加起来不是全年的；“每季度召开一次”全年却是6次。说的是同样的事、同样的时间、同样的范围，数就应当一样；
    一部分的也不会比全部的多。往年的、累计的、打算的，渠道和对象不同的不算。
    核对哪一个对；范围不同的，写明范围。年报的数据要准确、前后一致（国办公开办函〔2021〕30号）。"""
    groups: dict[tuple[str, str, str], list[Tally]] = defaultdict(list)
    for one in tallies(context.narrative, year_of(report, context)):
        groups[one.done, one.noun, one.quantity.unit].append(one)
    yield from _all_of_them(groups)
    yield from _in_the_area(context)
    for group in groups.values():
        pair = next((pair for pair in combinations(group[:MOST], 2) if _differ(*pair)), None)
        if pair:
            yield _hit(*pair)
        else:
            yield from _parts_of_year(group)
    yield from _so_often(context)
    yield from _fewer(context)
    yield from _each_part(context)
    yield from _periodicals(context)


def _all_of_them(groups: dict[tuple[str, str, str], list[Tally]]) -> Iterator[Hit]:
    """So many in the year, and another number of which it is said that these are all."""
    for (done, noun, unit), group in groups.items():
        if done == "有" or len(noun) <= VAGUE or TOLD_ELSEWHERE.search(noun):
            continue
        year = next((one for one in group if one.time == YEAR and not one.narrowed), None)
        every = groups.get(("有", noun, unit), [])
        whole = next((one for one in every if one.whole and not one.narrowed), None)
        if year and whole and year.quantity.value < whole.quantity.value:
            yield _hit(year, whole)


MOST = 12  # times that the same thing is counted in the same words and held against each other
AREA = Pattern("(?P<area>全[省市县区州旗镇乡局校院部]|辖)(?:现有|共有|有)?的?$")
OF_AREA = ("社区", "村", "行政村", "乡镇", "镇街", "村居")  # 全部16个社区 are those of the area
AREA_NOUN = Pattern(
    "^(?P<noun>[一-龥]{2,8}?)(?=的|中|均|都|全部|统一|同步|已|各?设|建|公[布开示]|安排|实行|按|定期"
    "|及时|配|[，。；：]|$)"
)
AREA_UNITS = ("个", "家", "所", "处", "座")
LAST_YEAR = Pattern("(?:去年|上一?年|原|曾)[^，。；]{0,8}$")


def _in_the_area(context: Context) -> Iterator[Hit]:
    """What there is in the whole area, whatever was done with it: 公布全县12家养老机构的地址,
    指导全县11家养老机构."""
    known: dict[tuple[str, str, str], Tally] = {}
    for paragraph in context.narrative.paragraphs():
        for q in paragraph.told.quantities:
            area, noun = AREA.search(q.before), AREA_NOUN.search(q.after)
            if not area or not noun or not q.exact or q.unit not in AREA_UNITS:
                continue
            if LAST_YEAR.search(q.before[: area.start()]):
                continue
            if area["area"] == "全部" and noun["noun"] not in OF_AREA:
                continue
            one = Tally(paragraph, q, "有", noun["noun"], "", "", True)
            where = area["area"].replace("全部", "辖")
            first = known.setdefault((where, noun["noun"], q.unit), one)
            if first.quantity.value != q.value:
                yield _hit(first, one)


def _differ(one: Tally, other: Tally) -> bool:
    """True for two frames that cannot both be right."""
    a, b = one.quantity.value, other.quantity.value
    if (
        TOLD_ELSEWHERE.search(one.noun)
        or a == b
        or (one.quantity.sentence == other.quantity.sentence and one.paragraph is other.paragraph)
    ):
        return False
    if not {one.time, other.time} <= {"", YEAR}:
        return False
    if one.narrowed == other.narrowed:
        return _same_scope(one, other)
    whole, part = (one, other) if not one.narrowed else (other, one)
    more = part.quantity.value > whole.quantity.value
    return (
        more
        and not whole.narrowed
        and whole.time == YEAR
        and len(part.noun) > VAGUE
        and _is_own(part)
    )


def _same_scope(one: Tally, other: Tally) -> bool:
    if one.done == "有" or one.known or other.known:
        return (one.whole and other.whole) or one.known != other.known
    if len(one.noun) <= VAGUE:
        return False
    named = "“" in one.narrowed and not one.time and not other.time
    once = (one.done in ONCE or one.noun[0] == "《") and YEAR in (one.time, other.time)
    return once or named or one.time == other.time == YEAR


OTHERS = Pattern("上级|转发|转载|下属|所属|各|部门|省|市|县|区|国|乡镇|街道|村")


def _is_own(part: Tally) -> bool:
    """True for a part of our own."""
    return not OTHERS.search(part.narrowed)


def _hit(one: Tally, other: Tally) -> Hit:
    words = f"前面写“{one.words}”，这里写“{other.words}”。"
    fix = "核对哪一个对；范围不同的，写明范围。"
    gap = other.quantity.value - one.quantity.value
    values = (show(one.quantity.value), show(other.quantity.value), show(gap))
    return Hit(words, other.paragraph.path, fix, other.words, *values)


def _parts_of_year(group: list[Tally]) -> Iterator[Hit]:
    """Halves or quarters that do not make up the year, or are more than it."""
    whole = next((one for one in group if one.time == YEAR and not one.narrowed), None)
    for names in (HALVES, QUARTERS, NINE_MONTHS):
        parts = [one for name in names for one in group if one.time == name and not one.narrowed]
        if whole is None or [one.time for one in parts] != [*names]:
            continue
        total = sum(one.quantity.value for one in parts)
        if total != whole.quantity.value and not _is_listed(whole, parts):
            told = "＋".join(show(one.quantity.value) for one in parts)
            said, unit = show(whole.quantity.value), whole.quantity.unit
            words = f"各段之和{told}＝{show(total)}，全年写的是{said}{unit}。"
            yield Hit(words, whole.paragraph.path, "核对各段和全年的数。", whole.words)


def _is_listed(whole: Tally, parts: list[Tally]) -> bool:
    """True where the parts stand behind their whole as a list, which is added up elsewhere."""
    return any(
        one.whole == whole.quantity and parts[0].quantity in one.parts
        for one in whole.paragraph.partitions
    )


OFTEN = Pattern(
    r"每个?(?P<every>月|季度|季|半年|[两二]个月)(?P<least>至少|不少于|不低于)?[^，。；\d每]{0,10}?(?P<n>[一两二三四五]|(?<!\d)\d{1,2})(?P<unit>次|期|篇|条|场|轮|份)"
    r"(?P<goes>[^，。；\d]{0,14})[，,；。](?P<between>[^。\d]{0,12})(?P<all>\d{1,4})(?P=unit)(?!以|左|上|多|余)"
)
OFTEN_WEEKLY = Pattern(
    r"每个?(?P<every>周|星期|工作日|天|日)(?P<least>至少|不少于|不低于)?[^，。；\d每]{0,10}?(?P<n>[一两二三四五]|(?<!\d)\d{1,2})(?P<unit>次|期|篇|条|场|轮|份)"
    r"(?P<goes>[^，。；\d]{0,14})[，,；。](?P<between>[^。\d]{0,12})(?P<all>\d{1,4})(?P=unit)(?!以|左|上|多|余)"
)
EACH_HALF = Pattern(
    r"(?P<parts>上半年[、和]下半年|四个季度)各[^，。；\d]{0,8}?(?P<n>[一两二三四五]|(?<!\d)\d{1,2})(?P<unit>次|期|篇|条|场|轮|份)[，,](?:全年|年内|一年)[^，。；\d]{0,12}(?P<all>\d{1,4})(?P=unit)(?!以|左|上|多|余)"
)
BY_MONTH = Pattern(
    r"(?:按|逐)(?P<every>月|季度?)[^，。；\d]{0,3}(?P<deed>通报|编发|发布|公布|检查|清理|调度|更新|测评|巡查|报告)[^，。；\d]{0,16}[，,](?P<between>[^。\d]{0,14})(?P<all>\d{1,4})(?P<unit>次|期|份|轮)(?!以|左|上|多|余)"
)
A_YEAR = {
    "月": 12,
    "季度": 4,
    "季": 4,
    "半年": 2,
    "两个月": 6,
    "二个月": 6,
    "周": 52,
    "星期": 52,
    "工作日": 250,
    "天": 365,
    "日": 365,
}
SPREAD = {
    "周": 1,
    "星期": 1,
    "工作日": 6,
    "天": 1,
    "日": 1,
}  # weeks by which a year may be counted longer or shorter
WHOLE_YEAR = "全年|年内|本年|一年"
IN_ALL = Pattern(f"{WHOLE_YEAR}|共|先后|累计")
IN_THE_YEAR = Pattern(WHOLE_YEAR)  # what is done daily or weekly may have its season
PART = Pattern("起|以来|期间|上半年|下半年|[学汛暑假]期|以上|约|近|超|平均|其中|另|其他")


def _so_often(context: Context) -> Iterator[Hit]:
    """So often a month, and another number in the year."""
    for piece in pieces(context.narrative):
        for pattern, of_year in ((OFTEN, IN_ALL), (OFTEN_WEEKLY, IN_THE_YEAR)):
            for found in pattern.finditer(piece.text):
                start = max(piece.text.rfind("。", 0, found.start()), -1) + 1
                words = piece.text[start : found.end()]
                if OF_EACH.search(piece.text[start : found.start()]):
                    continue  # so many of them do it: by G448
                if of_year.search(found["between"]) and not PART.search(words):
                    yield from _unlike_rhythm(piece, found)


OF_EACH = Pattern("(?:每个?|各)(?:村|社区|镇|乡|街道|单位|科室|股室|部门|学校|站所|户|家)$")
KINDS = {"半月刊": 24, "双月刊": 6, "月刊": 12, "季刊": 4, "周刊": 52}
PERIODICAL = Pattern(
    r"(?P<kind>半月刊|双月刊|月刊|季刊|周刊)[，,][^。；\d]{0,16}(?:全年|共|年内)[^。；\d]{0,8}(?P<all>\d{1,3})期(?!以|左|上|多|余)"
)


def _periodicals(context: Context) -> Iterator[Hit]:
    """A quarterly or a monthly of which more or fewer came out than there are in a year."""
    for piece in pieces(context.narrative):
        for found in PERIODICAL.finditer(piece.text):
            times = KINDS[found["kind"]]
            if abs(int(found["all"]) - times) > (times == KINDS["周刊"]) and not PART.search(
                found[0]
            ):
                words = f"{found['kind']}一年出{times}期，写的是{found['all']}期。"
                yield Hit(words, piece.path, "核对期数；中途创刊的，写明。", found[0])


def _each_part(context: Context) -> Iterator[Hit]:
    """So many in each part of the year, and another number in all."""
    for piece in pieces(context.narrative):
        for found in EACH_HALF.finditer(piece.text):
            times = 2 if found["parts"].startswith("上") else 4
            right = times * _value(found["n"])
            if int(found["all"]) != right:
                words = f"各{found['n']}{found['unit']}，一共是{right}，写的是{found['all']}。"
                yield Hit(words, piece.path, "核对次数。", found[0])


def _value(words: str) -> int:
    return int(words) if words.isdecimal() else number(words.replace("两", "二"))


def _fewer(context: Context) -> Iterator[Hit]:
    """Something done by the month, and fewer times than months in the year."""
    for piece in pieces(context.narrative):
        for found in BY_MONTH.finditer(piece.text):
            times = A_YEAR[found["every"]]
            same = IN_ALL.search(found["between"]) and found["deed"] in found["between"]
            if same and int(found["all"]) < times and not PART.search(found[0]):
                unit = found["unit"]
                words = f"按{found['every']}做，一年是{times}{unit}，写的是{found['all']}{unit}。"
                yield Hit(words, piece.path, "核对次数；有增减的，写明。", found[0])


ONE_MORE = Pattern(
    r"[，,（](?:其中|含|包括|另)[^。；\d]{0,16}?(?P<n>[一两二三四五]|\d{1,2})(?:次|期|篇|条|场|轮|份)"
)


def _unlike_rhythm(piece: Piece, found: re.Match[str]) -> Iterator[Hit]:
    each = _value(found["n"])
    times, spread = A_YEAR[found["every"]], SPREAD.get(found["every"], 0)
    extra = ONE_MORE.match(piece.text, found.end())  # held besides: 共5次，其中专题1次
    said = int(found["all"]) - (_value(extra["n"]) if extra else 0)
    too_many = said > each * (times + spread) and not found["least"]
    if too_many or said < each * (times - spread):
        unit = found["unit"]
        rhythm = f"每{found['every']}{each}{unit}，一年是{each * times}{unit}"
        words = f"{rhythm}，写的是{found['all']}{unit}。"
        yield Hit(words, piece.path, "核对次数；有增减的，写明。", found[0])
