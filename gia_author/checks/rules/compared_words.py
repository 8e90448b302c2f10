"""What is said of numbers in words (more than, most, at least, doubled, year by year), against the
numbers themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

FIX = "核对数和说法。"


@rule("G496", "other")
def words_of_comparison(report: Report, context: Context) -> Iterator[Hit]:
    """比较的说法与数不符
    “平均82分，最低84分”“企业31件、个人52件，企业首次超过个人”“12件中的5件，占一半以上”“比上年的45件有所上升”，实际是39件：
    大小、多少、升降的说法要与写出来的数一致，多半是改了数没有改说法，或者两个数写反了。只在两个数都写着的时候核对；
    “基本持平”“大体”的不算；相邻两个数的增减由G472核对，百分比由G421、G422核对。核对数和说法（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for kind in (_extremes, _since, _year_by_year, _ahead, _majority, _most, _moved):
            yield from kind(paragraph)


def _hit(paragraph: Paragraph, words: str, start: int, end: int) -> Hit:
    begin = max(start, end - LONGEST, 0)
    return Hit(words, paragraph.path, FIX, quote=paragraph.text[begin:end].strip("，。；、 "))


def _told(q: Quantity) -> str:
    return f"{show(q.value)}{q.unit}"


LONGEST = 80  # characters of a quotation
LEAST, MEAN, GREATEST = "最低", "平均", "最高"
LABELS = (
    (LEAST, Pattern("最(?:低|少|短|快)[^，。；\\d]{0,6}$")),
    (MEAN, Pattern("平均(?!增)[^，。；\\d]{0,8}$")),
    (GREATEST, Pattern("最(?:高|多|长|慢)[^，。；\\d]{0,6}$")),
)
OF_EACH = Pattern("各|分别|每|其中|增长|上升|下降|提高|以上|不低于|不少于|不超过")


def _extremes(paragraph: Paragraph) -> Iterator[Hit]:
    """The least, the mean and the greatest of one sentence in their order."""
    known: dict[tuple[int, str], dict[str, Quantity]] = {}
    for q in paragraph.told.quantities:
        label = next((name for name, form in LABELS if form.search(q.before)), "")
        if label and q.exact and not OF_EACH.search(q.before):
            known.setdefault((q.sentence, q.unit), {}).setdefault(label, q)
    for found in known.values():
        told = [(name, found[name]) for name in (LEAST, MEAN, GREATEST) if name in found]
        for (low, one), (high, other) in pairwise(told):
            if one.value > other.value:
                words = (
                    f"{low}{show(one.value)}{one.unit}大于{high}{show(other.value)}{other.unit}。"
                )
                yield _hit(
                    paragraph, words, min(one.start, other.start) - 8, max(one.end, other.end)
                )
                break


UP = "上升|增加|增长|增多|提升|提高|扩大|攀升"
DOWN = "下降|减少|降低|回落|下滑|缩短"
HOW = "(?:有所|略有|明显|大幅|大幅度|稳步|进一步|持续|显著|小幅|不断|有了)?"
AGO = Pattern("(?:比|较|同|与)(?:上一?年度?|去年|20\\d\\d年)(?:同期|全年)?的?$")
SINCE = Pattern(
    f"^(?:相比)?[，,]?{HOW}(?:(?P<up>{UP})|(?P<down>{DOWN})|(?P<twice>翻了?一番|翻番))(?![^，。；]{{0,3}}\\d)"
)
ANOTHER = Pattern("增|减|升|降|比|较|上年|去年|同期|其中")


def _since(paragraph: Paragraph) -> Iterator[Hit]:
    """A number of this year, and that it is more than last year's: 39件, 比上年的45件有所上升."""
    for then in paragraph.told.quantities:
        said = (
            SINCE.search(paragraph.text[then.end : then.end + 16])
            if AGO.search(then.before)
            else None
        )
        if not said:
            continue
        before = [
            q
            for q in paragraph.told.before(then.start)[-NEAR:]
            if q.sentence == then.sentence and q.unit == then.unit and q not in paragraph.lists_of
        ]
        now = before[0] if before and not ANOTHER.search(before[0].before) else None
        if now and now.exact and then.exact and _goes_against(said, then, now):
            words = f"现在{_told(now)}，原来{_told(then)}，写的是“{said[0]}”。"
            yield _hit(paragraph, words, then.start - 12, then.end + said.end())


NEAR = 12  # quantities


def _goes_against(said: re.Match[str], then: Quantity, now: Quantity) -> bool:
    groups = said.groupdict()
    if groups.get("twice"):
        return then.value > 0 and now.value * 10 < then.value * 19
    return now.value <= then.value if groups["up"] else now.value >= then.value


YEAR = Pattern("(20\\d\\d)年[^，。；\\d]{0,14}$")
HALF = Pattern("(?:上|(?P<second>下))半年[^，。；\\d]{0,14}$")
IN_ROW = Pattern(f"(?:连续[两二三四五]年|逐年)(?:{HOW})(?:(?P<up>{UP})|(?P<down>{DOWN}))")
BEHIND = Pattern(f"^[，,](?:[一-龥]{{0,10}}?){HOW}(?:(?P<up>{UP})|(?P<down>{DOWN}))(?=[，。；]|$)")


def _years(paragraph: Paragraph) -> Iterator[list[tuple[int, Quantity]]]:
    """The numbers of each sentence and unit that are told by years, in the order of these."""
    groups: dict[tuple[int, str], dict[int, Quantity]] = {}
    for q in paragraph.told.quantities:
        start = paragraph.told.sentence(q.start)[0]
        found = YEAR.search(paragraph.text[max(start, q.start - 24) : q.start])
        if found and q.exact and q not in paragraph.lists_of:
            groups.setdefault((q.sentence, q.unit), {}).setdefault(int(found[1]), q)
    yield from (sorted(group.items()) for group in groups.values() if len(group) > 1)


def _year_by_year(paragraph: Paragraph) -> Iterator[Hit]:
    """Numbers of several years, and that they went up or down."""
    for told in _years(paragraph):
        first, last = told[0][1], told[-1][1]
        start, end = paragraph.told.sentence(first.start)
        close = max(q.end for _, q in told)
        said = IN_ROW.search(paragraph.text, start, min(end, len(paragraph.text)))
        said = said or BEHIND.search(paragraph.text[close:end])
        if not said or (said.re is BEHIND.compiled and len(told) > 2):
            continue
        if any(_goes_against(said, one, other) for (_, one), (_, other) in pairwise(told)):
            values = "、".join(f"{year}年{show(q.value)}{q.unit}" for year, q in told)
            yield _hit(
                paragraph, f"{values}，写的是“{said[0].strip('，')}”。", start, max(close, last.end)
            )


AHEAD = Pattern(
    "(?P<one>[一-龥“”]{2,12}?)(?:数量?|总量|量|件数|条数|总数)?(?:首次|已|仍|明显|远|均|大大|略)?"
    "(?:(?P<more>超过|多于|高于|大于|超出)|(?P<less>少于|低于|小于))(?:了)?(?P<other>[一-龥“”]{2,12})(?=[，。；]|$)"
)
LITTLE = Pattern("申请|数量|发布|公开|提交|收到|量|信息|的|共|为|有|计|其中|全年|提出|由|以|人次")


def _named(paragraph: Paragraph, name: str, before: int) -> list[Quantity]:
    """The numbers before a place that stand by a name, the nearest first."""
    core = LITTLE.sub("", name)
    if len(core) < len("网站"):
        return []
    every = reversed(paragraph.told.before(before)[-NEAR:])
    return [q for q in every if q.exact and core in q.before[-LABEL:]]


LABEL = 12  # characters of what stands before a number that name it


def _ahead(paragraph: Paragraph) -> Iterator[Hit]:
    """One named as more than another, whose numbers stand before: 企业31件、自然人52件."""
    for found in AHEAD.finditer(paragraph.text):
        ones = _named(paragraph, found["one"], found.start())[:1]
        others = _named(paragraph, found["other"], found.start())[:1]
        for one, other in zip(ones, others, strict=False):
            if one is other or one.unit != other.unit or abs(one.sentence - other.sentence) > 1:
                continue
            if (one.value <= other.value) if found["more"] else (one.value >= other.value):
                told = f"{found['one']}{_told(one)}，{found['other']}{_told(other)}"
                yield _hit(paragraph, f"{told}，写的是“{found[0]}”。", found.start(), found.end())


MAJOR = Pattern(
    "^[，,](?:约|已|均)?占(?P<base>[^，。；\\d]{0,10}?)(?:的)?(?:比例|比重)?(?:达|超过?|为)?(?P<said>一半以上|半数以上|大半|大多数|绝大多数|多数|过半)"
)
AMONG = Pattern("(?:中|其中)[，,]?[^，。；]{0,20}$")


def _majority(paragraph: Paragraph) -> Iterator[Hit]:
    """A part said to be more than half of a whole that is told: 18件中的7件，占一半以上."""
    for part in paragraph.told.quantities:
        said = MAJOR.search(paragraph.text[part.end : part.end + 30])
        whole = _whole_of(paragraph, part, said["base"]) if said and part.exact else None
        if said and whole and part.value * 2 < whole.value:
            words = (
                f"{show(part.value)}{part.unit}，一共{show(whole.value)}{whole.unit}，没有一半。"
            )
            yield _hit(paragraph, words, part.start - 20, part.end + said.end())


def _whole_of(paragraph: Paragraph, part: Quantity, base: str) -> Quantity | None:
    """The whole that a part is compared with: the one that its base names, or the one before it
    among which it is."""
    earlier = [
        q for q in paragraph.told.before(part.start)[-NEAR:] if q.unit == part.unit and q.exact
    ]
    if base:
        core = re.sub("总数|总量|全部|总|件数|数量|的", "", base)
        named = [q for q in earlier if core and core in q.before[-LABEL:]]
        if core:
            return named[-1] if named else None
    same = [q for q in earlier if q.sentence == part.sentence]
    between = same and paragraph.text[same[-1].end : part.start]
    if between and (AMONG.search(between) or between.startswith(("中", "，其中"))):
        return same[-1]
    return paragraph.lists_of[part][0].whole if part in paragraph.lists_of else None


CHIEF = Pattern(
    "[，,](?P<name>[一-龥“”]{2,12}?)(?:的)?(?:数量|申请|方式)?(?:仍然?|依然|继续|均|最)?"
    "(?:(?P<half>占(?:绝大|大)?多数|占(?:一半|半数)以上|过半|超过(?:一半|半数))|是最?主要(?:方式|渠道|途径|来源)|为主|居首位?|(?:数量)?最多|占比最[高大])(?=[，。；]|$)"
)


def _most(paragraph: Paragraph) -> Iterator[Hit]:
    """One of a row said to be the most, or more than half, where another is more."""
    for found in CHIEF.finditer(paragraph.text):
        start = paragraph.told.sentence(found.start())[0]
        row = [q for q in paragraph.told.between(start, found.start()) if q.exact]
        names = (found["name"].removesuffix("的"), LITTLE.sub("", found["name"]))
        named = ([q for q in row if len(n) > 1 and n in q.before[-LABEL:]] for n in names)
        ones = next(filter(None, named), [])
        if len(ones) != 1:
            continue
        one = ones[0]
        lists = paragraph.lists_of.get(one, [])
        mates = [*lists[0].parts] if lists else [q for q in row if q.unit == one.unit]
        greatest = max(mates, key=lambda q: q.value)
        if len(mates) > 1 and greatest.value > one.value:
            words = f"{found['name']}{_told(one)}，最多的是{_told(greatest)}。"
            yield _hit(paragraph, words, found.start(), found.end())


FROM = Pattern("(?:由|从)[^，。；由从]{0,8}$")
TO = Pattern(
    f"^(?P<way>变为|变成|到|至|(?P<up>{UP}|延长)(?:至|到|为)|(?P<down>{DOWN}|压缩)(?:至|到|为))$"
)


def _moved(paragraph: Paragraph) -> Iterator[Hit]:
    """From one number to another, and in words the other way: 由16天延长到12天."""
    for one, other in pairwise(paragraph.told.quantities):
        to = TO.search(other.before) if FROM.search(one.before) else None
        if not to or one.unit != other.unit or not (one.exact and other.exact):
            continue
        said = (
            to if to["way"].startswith("延长") else BEHIND.search(paragraph.text[other.end :][:24])
        )
        told = said is to or not (to["up"] or to["down"])
        if said and told and _goes_against(said, one, other):
            words = f"原来{show(one.value)}{one.unit}，现在{show(other.value)}{other.unit}。"
            end = other.end + (said.end() if said is not to else 0)
            yield _hit(paragraph, words, one.start - 12, end)
