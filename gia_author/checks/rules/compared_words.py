"""What is said of numbers beside each other in words (more than, most, the least, more than half),
against the numbers themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gia_author.checks.named_quantities import LABEL, LITTLE, NEAR, hit, named, worth
from gia_author.checks.registry import Context, Hit, rule
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph


@rule("G496", "other", unless=("G425", "G484", "G486"))
def words_of_comparison(report: Report, context: Context) -> Iterator[Hit]:
    """比较的说法与数不符
    “平均82分，最低84分”“企业31件、个人52件，企业首次超过个人”“12件中的5件，占一半以上”“信函提交44件，网上提交31件，网上提交仍是主要方式”：
    大小、多少的说法要与写出来的数一致，多半是改了数没有改说法，或者两个数写反了。只在两个数都写着的时候核对；
    与上年比的由G499、G472核对，百分比由G421核对；G425、G484、G486报过的同一句话不再报。
    核对数和说法（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for kind in (_extremes, _ahead, _majority, _most, _fraction):
            yield from kind(paragraph)


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
                words = f"{low}{worth(one)}大于{high}{worth(other)}。"
                yield hit(
                    paragraph, words, min(one.start, other.start) - 8, max(one.end, other.end)
                )
                break


AHEAD = Pattern(
    "(?P<one>[一-龥“”]{2,12}?)(?:数量?|总量|量|件数|条数|总数)?(?:首次|已|仍|明显|远|均|大大|略)?"
    "(?:(?P<more>超过|多于|高于|大于|超出)|(?P<less>少于|低于|小于))(?:了)?(?P<other>[一-龥“”]{2,12})(?=[，。；]|$)"
)


def _ahead(paragraph: Paragraph) -> Iterator[Hit]:
    """One named as more than another, whose numbers stand before: 企业31件、自然人52件."""
    for found in AHEAD.finditer(paragraph.text):
        ones = named(paragraph, found["one"], found.start())[:1]
        others = named(paragraph, found["other"], found.start())[:1]
        for one, other in zip(ones, others, strict=False):
            if one is other or one.unit != other.unit or abs(one.sentence - other.sentence) > 1:
                continue
            if (one.value <= other.value) if found["more"] else (one.value >= other.value):
                told = f"{found['one']}{worth(one)}，{found['other']}{worth(other)}"
                yield hit(paragraph, f"{told}，写的是“{found[0]}”。", found.start(), found.end())


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
            words = f"{worth(part)}，一共{worth(whole)}，没有一半。"
            yield hit(paragraph, words, part.start - 20, part.end + said.end())


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
            words = f"{found['name']}{worth(one)}，最多的是{worth(greatest)}。"
            yield hit(paragraph, words, found.start(), found.end())


FRACTION = Pattern(
    "[，,](?P<name>[一-龥“”]{2,12}?)(?:的)?(?:约|近|超过|将近)?占(?:了)?(?:总数|总量|全部|全年)?的?"
    "(?P<whole>[二三四五])分之(?P<part>[一二三四])"
)
NEARLY = 8  # percent by which a fraction in words may be off


def _fraction(paragraph: Paragraph) -> Iterator[Hit]:
    """A part of a list said to be two thirds of it."""
    for found in FRACTION.finditer(paragraph.text):
        for part in named(paragraph, found["name"], found.start())[:1]:
            lists = paragraph.lists_of.get(part, [])
            whole = lists[0].whole if lists else None
            if whole is None or not whole.value:
                continue
            said = number(found["part"]) * 100 / number(found["whole"])
            if abs(float(part.value * 100 / whole.value) - said) > NEARLY:
                words = f"{worth(part)}，一共{worth(whole)}，写的是“{found[0][1:]}”。"
                yield hit(paragraph, words, found.start(), found.end())
