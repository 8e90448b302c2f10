"""How many of a kind something has (members, classes, tasks), told in two places with two
numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from gia_author.checks.assertions import names_in
from gia_author.checks.claims import is_inserted
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

UNITS = ("个", "名", "项", "类", "条", "家", "期", "章")
HAS = Pattern(
    "(?:由|分为|分成|共?设|下设|设有|设置|包括|包含|涵盖|部署|确定|明确|列出|列明|梳理出?|安排|聘请|聘任|选聘|招募|组织|举办|开办|召开)(?:了|出)?"
    "(?:[^，。；]{0,10}?(?:[个项类]方面)?)$"
)
OF_IT = Pattern("(?:确定|部署|明确|列出|列明|安排|包含|规定|提出|下设)?的?(?:共)?$")
ALL_OF = Pattern(
    "^(?P<noun>[一-龥]{2,8}?)(?:均|都|全部|逐一|共(?!享|建|同)|分片|按|已|各|全年|累计)"
)
NOUN = Pattern(
    "^(?P<noun>[一-龥]{2,6}?)(?=组成|构成|均|都|全部|逐一|共|分片|按|已|各|全年|累计|负责|的|中|进行|[，。；、]|$)"
)
NARROWER = Pattern(
    "其中|新增|增加|另|上年|去年|原|每|各|部分|其余|剩余|前|首批|试点|减少|调整|不少于|以上|至|到|抽|重点|主要|完成|推进"
)
CLASSES = Pattern("(?P<n>[一二三四五六七八九十]{1,3}|\\d{1,2})大类(?P<noun>[一-龥]{0,4})")
MOST = 12


class Numbered(NamedTuple):
    """So many of a noun that belong to what the ``owner`` names; ``whole`` where the words say that
    they are all there are, ``had`` where they say that it has them."""

    paragraph: Paragraph
    start: int
    end: int
    value: int
    owner: frozenset[str]
    had: bool
    whole: bool


@rule("G497", "other")
def numbered_otherwise(report: Report, context: Context) -> Iterator[Hit]:
    """同一组东西在两处的个数不一样
    “领导小组由9名成员组成”“领导小组11名成员分片包干”，“目录分为六大类”“应公开的四大类信息”，“要点部署18项任务”“要点确定的20项任务全部完成”：
    说的是同一个东西的组成，个数就应当一样，多半是改了一处，另一处没有改。只说一部分的、新增的、调整前的不算。
    核对哪一个对（国办公开办函〔2021〕30号：数据要准确、前后一致）。"""
    groups: dict[tuple[str, str], list[Numbered]] = defaultdict(list)
    for paragraph in context.narrative.paragraphs():
        for key, group in (*_counted(paragraph), *_classes(paragraph)):
            groups[key].append(group)
    for every in groups.values():
        yield from _differing(every[:MOST])


def _differing(every: list[Numbered]) -> Iterator[Hit]:
    """The first two that cannot both be right."""
    for n, other in enumerate(every):
        one = next((one for one in every[:n] if _clash(one, other)), None)
        if one:
            before, here = (_words(group) for group in (one, other))
            words = f"前面写“{before}”，这里写“{here}”。"
            fix = "核对哪一个对；范围不同的，写明范围。"
            gap = show(other.value - one.value)
            yield Hit(
                words, other.paragraph.path, fix, here, show(one.value), show(other.value), gap
            )
            return


def _words(group: Numbered) -> str:
    start = max(group.paragraph.told.clause(group.start)[0], group.start - 24)
    return group.paragraph.text[start : group.end + 8].strip("，、；。： ").split("。")[0]


def _clash(one: Numbered, other: Numbered) -> bool:
    places = [(g.paragraph.path, g.paragraph.told.sentence(g.start)) for g in (one, other)]
    if one.value == other.value or places[0] == places[1]:
        return False
    if one.owner and other.owner:
        return bool(one.owner & other.owner) and (one.had or other.had)
    return (one.had and other.whole) or (one.whole and other.had)


def _counted(paragraph: Paragraph) -> Iterator[tuple[tuple[str, str], Numbered]]:
    """The groups that the quantities of a paragraph tell of."""
    for q in paragraph.told.quantities:
        noun = NOUN.search(q.after)
        if not noun or not q.exact or q.unit not in UNITS or is_inserted(paragraph, q):
            continue
        clause = paragraph.text[paragraph.told.clause(q.start)[0] : q.start]
        if NARROWER.search(clause) or q.value < FEWEST or q in paragraph.lists_of:
            continue
        had, whole = HAS.search(clause), ALL_OF.search(q.after)
        owner = names_in(clause[: had.start()] if had else OF_IT.sub("", clause))
        if had and not owner:
            owner = _before(paragraph, q)
        if had or (owner and OF_IT.search(clause)) or whole:
            core = frozenset(owner[-1:])
            yield (
                (q.unit, noun["noun"]),
                Numbered(paragraph, q.start, q.end, int(q.value), core, bool(had), bool(whole)),
            )


FEWEST = 2


def _before(paragraph: Paragraph, q: Quantity) -> tuple[str, ...]:
    """The names of the clause before the quantity's, in its sentence."""
    start, end = paragraph.told.sentence(q.start)[0], paragraph.told.clause(q.start)[0]
    before = paragraph.text[start : max(end - 1, start)]
    return names_in(before.rpartition("，")[2])


def _classes(paragraph: Paragraph) -> Iterator[tuple[tuple[str, str], Numbered]]:
    """So many great classes, with the words of the sentence before them."""
    for found in CLASSES.finditer(paragraph.text):
        start = paragraph.told.sentence(found.start())[0]
        lead = paragraph.text[start : found.start()]
        if NARROWER.search(lead.rpartition("，")[2]):
            continue
        owner = frozenset(w for w in names_in(lead) if w.endswith(("目录", "清单", "指南", "事项")))
        value = number(found["n"])
        yield (
            ("大类", ""),
            Numbered(paragraph, found.start(), found.end(), value, owner, True, True),
        )
