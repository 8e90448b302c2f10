"""Numbers with their units in Chinese text: Arabic, full-width and Chinese numerals, 万 and 亿,
percentages, and how exact each is meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from gia_author.language.numerals import VALUES
from gia_author.language.patterns import Pattern


def any_of(words: str) -> str:
    """A pattern for one of the words, which blanks separate."""
    return f"(?:{'|'.join(words.split())})"


EXACT, MORE, NEARLY, ABOUT, ATLEAST, ATMOST, MANY = "exact", "余", "近", "约", "以上", "以下", "多"
ROUNDED = "万"  # exact but for the places that 万 and 亿 leave out
PLAIN = str.maketrans("０１２３４５６７８９．％（）；：", "0123456789.%();:")
THOUSANDS = Pattern(r"(?<=\d)，(?=\d{3}(?:\D|$))(?<!\d{4}，)")
SCALES = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
OF_OCCASIONS = ("个批次", "个场次")  # 27个批次 and 27批次 are counted alike
MONEY = {"元": 1, "万元": 10**4, "亿元": 10**8}
UNITS = any_of(r"""
    个百分点 个工作日 个批次 个场次
    万元 亿元 千元 件次 人次 场次 批次 期次 篇次 条次 个次 班次 个月 小时 分钟 件
    条 篇 则 期 个 份 项 起 宗 例 户 家 名 人 位 场 部 册 本 套 张 幅 处 类 种 批 辆 台 块 所 座 间
    轮 款 字 页 秒 天 倍 股 支 只 辑 集 讲 课 组 道 门 档 案 栏 次 元 封 笔 亩 吨 公里 平方米 成 %
    (?<=\d)分(?![钟别之析类项段管局批布发支为]) (?<=\d)节(?![约能假日点省余气奏育])""")
NUMERAL = "零〇○一二两三四五六七八九十百千万亿"
ROUND = "(?=[十百千万亿])"
BEFORE = {
    NEARLY: "将近|接近|逼近|不足|不到|(?<![附临邻将接逼])近",
    ABOUT: f"大约|约为|约计|大概|(?<![节预契公条签大])约|[几数上好成]{ROUND}",
    ATLEAST: f"超过|超出|超|逾|突破|至少|不少于|不低于|高达|多于|大于|[破过]{ROUND}",
    ATMOST: "至多|最多|不超过|不高于|少于|低于|小于",
}
PREFIX = "|".join(f"(?:{words})" for words in BEFORE.values())
SUFFIX = {
    "左右": ABOUT,
    "上下": ABOUT,
    "以上": ATLEAST,
    "以下": ATMOST,
    "以内": ATMOST,
    "之多": MANY,
}
VAGUE = {"余": MORE, "多": MANY, "来": ABOUT, "几": ABOUT}
FIRST = rf"(?=[\d{NUMERAL}将接逼不近大约几数上好成超突至高多破过最少低小])"
NUMBER = Pattern(
    rf"{FIRST}(?P<pre>{PREFIX})?\s?"
    rf"(?P<low>(?<![\dA-Za-z.])\d+(?:\.\d+)?\s?{UNITS}?\s?[-—~～至到]+\s?)?"
    rf"(?:(?P<arabic>(?<![\dA-Za-z./])(?<!\d,)(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?)\s?(?P<scale>[百千万亿]{{0,6}})|(?P<chinese>[{NUMERAL}]{{1,30}}(?:点[{NUMERAL}]{{1,30}})?))"
    rf"\s?(?P<vague>[余多来几])?\s?(?P<more>[万亿]{{0,4}})\s?(?P<unit>{UNITS})(?P<post>左右|上下"
    "|以上|以下|以内|之多)?"
)
COUNTABLE = Pattern(rf"[\d{NUMERAL}]")
HUNDREDTHS = Pattern(
    rf"(?P<pre>{PREFIX})?百分之(?P<chinese>[{NUMERAL}]+(?:点[{NUMERAL}]+)?|\d+(?:\.\d+)?)(?P<vague>[余多])?"
)
DEAD = Pattern(
    r"“[^“”]{1,30}”|《[^》]{1,80}》|<[^<>]{1,60}>|〔[^〕]*〕\s?第?\s?\d+\s?号?|https?://[!-~]+"
    r"|www\.[!-~]+|[A-Za-z0-9_.]+@[A-Za-z0-9_.]+|\d{3,4}\s?[-—－]\s?\d{7,8}"
    r"|1[3-9]\d{9}|\d{1,2}:\d{2}"
    rf"|第\s?[\d{NUMERAL}]+(?:[、至到和及-]第?[\d{NUMERAL}]+)*[条款项章节届次期批个名轮类位]?"
    rf"|\d{{1,2}}[时点]\d{{1,2}}分|(?:19|20)\d\d\s?年|[{NUMERAL}]{{4}}年|\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?|\d+\s?号"
    rf"|[\d{NUMERAL}]+(?:个)?[年月]来|[每逐]一?[\d{NUMERAL}]+|(?:7|24|365)\s?[×*xX]\s?\d+\s?小时"
    "|[一二三四五六七八九十]是"
)
IDIOM = Pattern(
    "一(?:[件条个次张项份期家套本名例起场处类种批部所天块台]|人)(?![，。；、：）)]|$|申请|政府信息"
    "|信息公开|行政|规范)"
)


class Number(NamedTuple):
    """A number with its unit where it stands; ``step`` is what one unit of its last printed place
    is worth. Money is counted in 元."""

    value: Decimal
    exactness: str
    unit: str
    start: int
    end: int
    step: Decimal = Decimal(1)


def numeral(text: str) -> Decimal:
    """A Chinese numeral as a number: 十二, 一百零三, 两千, 二○二五, 三点五."""
    whole, _, places = text.partition("点")
    digits = "".join(str(VALUES[c]) for c in places if c in VALUES)
    if whole and all(c in VALUES for c in whole):
        return Decimal("".join(str(VALUES[c]) for c in whole) + (f".{digits}" if digits else ""))
    total = section = one = 0
    for c in whole:
        if c in VALUES:
            one = VALUES[c]
        elif c in SCALES:
            section, one = section + (one or (0 if section and not one else 1)) * SCALES[c], 0
        else:
            total, section, one = (total + (section + one or 1)) * MYRIADS[c], 0, 0
    return Decimal(f"{total + section + one}" + (f".{digits}" if digits else ""))


def dead(text: str) -> tuple[tuple[int, int], ...]:
    """The pieces whose figures count nothing: dates, ordinals, names, document and telephone
    numbers, slogans in quotes."""
    return tuple(m.span() for m in DEAD.finditer(text))


def numbers(text: str) -> tuple[Number, ...]:
    """Every number with a unit in a text, in order."""
    if not COUNTABLE.search(text):
        return ()
    plain = THOUSANDS.sub(",", text.translate(PLAIN))
    closed = bytearray(len(plain) + 1)
    for start, end in dead(plain):
        closed[start:end] = b"\1" * (end - start)
    found = [*_counted(plain, closed), *(_hundredths(plain, closed) if "百分之" in plain else ())]
    result: list[Number] = []
    for number in sorted(found, key=lambda number: number.start):
        if not result or number.start >= result[-1].end:
            result.append(number)
    return tuple(result)


def _counted(text: str, closed: bytearray) -> Iterator[Number]:
    for m in NUMBER.finditer(text):
        group = "arabic" if m["arabic"] else "chinese"
        if closed[m.start(group)] or (m["chinese"] and _is_word(m, text)):
            continue
        if m["unit"] == "成" and (
            m["arabic"] or text[m.end() : m.end() + 1] in ("立", "果", "为", "效", "员", "熟", "本")
        ):
            continue
        factor = (
            _factor((m["scale"] or "") + (m["more"] or ""))
            * MONEY.get(m["unit"], 1)
            * (1000 if m["unit"] == "千元" else 1)
        )
        one = _number(m, group, factor)
        yield one._replace(unit=one.unit[1:]) if one.unit in OF_OCCASIONS else one


def _is_word(m: re.Match[str], text: str) -> bool:
    """True for a numeral that counts nothing: 一件事, 万件, 亿元产业."""
    bare = (
        not any(c in VALUES or c == "十" for c in m["chinese"]) and not m["pre"] and not m["vague"]
    )
    return bare or bool(IDIOM.match(text, m.start("chinese")))


def _number(m: re.Match[str], group: str, factor: int) -> Number:
    written = m[group].replace(",", "")
    value = Decimal(written) if group == "arabic" else numeral(written)
    step = Decimal(1).scaleb(-len(written.partition(".")[2])) if group == "arabic" else Decimal(1)
    unit = "元" if m["unit"] in MONEY or m["unit"] == "千元" else m["unit"]
    if unit == "成":
        return Number(value * 10, ABOUT, "%", m.start(group), m.end(), Decimal(10))
    return Number(
        value * factor, _exactness(m, factor, unit), unit, m.start(group), m.end(), step * factor
    )


def _exactness(m: re.Match[str], factor: int, unit: str) -> str:
    """How exact a number is meant to be; a count in 万 is rounded, whatever stands around it."""
    given = m.groupdict()
    if given.get("low"):
        return ABOUT
    if given.get("vague"):
        return VAGUE[m["vague"]]
    if given.get("post"):
        return SUFFIX[m["post"]]
    if given.get("pre"):
        return next(name for name, words in BEFORE.items() if re.match(words, m["pre"] + "十"))
    return ROUNDED if factor > 1 and unit != "元" else EXACT


def _hundredths(text: str, closed: bytearray) -> Iterator[Number]:
    for m in HUNDREDTHS.finditer(text):
        if not closed[m.start("chinese")]:
            group = m["chinese"]
            value = Decimal(group) if group[0].isdigit() else numeral(group)
            places = max(len(group.partition(".")[2]), len(group.partition("点")[2]))
            yield Number(
                value, _exactness(m, 1, "%"), "%", m.start(), m.end(), Decimal(1).scaleb(-places)
            )


def _factor(scales: str) -> int:
    result = 1
    for c in scales:
        result *= {**SCALES, **MYRIADS}[c]
    return result
