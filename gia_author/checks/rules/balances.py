"""What there was, what came and went, and what there is: of one thing, told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from gia_author.checks.claims import is_inserted
from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.language.wholes import OPEN
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

FIRST = Pattern("(?:上年[末底]|去年[末底]|年初|期初|原有|20\\d\\d年[末底])[^，。；]{0,12}$")
CAME = Pattern(
    "(?:新增|新设|新开|新建|新开设|新开通|制发|制定|新制定|新制发|增加|印发|成立|增设|新登记)[^，。；]{0,20}$"
)
WENT = Pattern(
    "(?:废止|失效|关停|注销|撤销|停用|减少|归并|撤并|下线|核销|取消|关闭|清退)[^，。；]{0,8}$"
)
LAST = Pattern("(?:年末|年底|目前|现有|现行有效|现存|实有|现共有|保留)[^，。；]{0,12}$")
MOST = 6  # things that come and go in a sentence


@rule("G483", "sum")
def stock_and_changes(report: Report, context: Context) -> Iterator[Hit]:
    """原有的、增减的与现有的对不上
    “上年末现行有效4件，制发2件、废止1件，年末现行有效3件”“年初有账号8个，新开1个，关停3个，现有5个”
    “关停网站4个，网站由23个减少到19个，其间新建网站2个”：
    原有的加上增加的、减去减少的，应当是现有的。一句话里只说了一部分增减的，把其余的补上。
    核对各个数。年报的数据要准确、前后一致（国办公开办函〔2021〕30号）。"""
    for paragraph in context.narrative.paragraphs():
        by_sentence: dict[tuple[int, str], list[Quantity]] = {}
        for q in paragraph.told.quantities:
            by_sentence.setdefault((q.sentence, q.unit), []).append(q)
        for told in by_sentence.values():
            yield from _unbalanced(paragraph, told)
            yield from _moved_otherwise(paragraph, told)


def _unbalanced(paragraph: Paragraph, told: Sequence[Quantity]) -> Iterator[Hit]:
    """A first and a last figure, and between them nothing but what came and went."""
    first = next((n for n, q in enumerate(told) if FIRST.search(q.before)), None)
    if first is None:
        return
    signs: list[int] = []
    for q in told[first + 1 : first + 2 + MOST]:
        signs.append(_sign(q))
        if not signs[-1]:
            break
    changes = told[first + 1 : first + len(signs)]
    last = told[first + len(signs)] if signs else told[first]
    known = all(q.exact and not is_inserted(paragraph, q) for q in (told[first], *changes, last))
    if not changes or signs[-1] or not LAST.search(last.before) or not known:
        return
    due = told[first].value + sum(
        (sign * q.value for sign, q in zip(signs, changes, strict=False)), Decimal(0)
    )
    if due != last.value:
        sum_ = show(told[first].value) + "".join(
            ("＋" if sign > 0 else "－") + show(q.value)
            for sign, q in zip(signs, changes, strict=False)
        )
        words = f"{sum_}＝{show(due)}，写的是{show(last.value)}{last.unit}。"
        start = paragraph.told.clause(told[first].start)[0]
        quote = paragraph.text[start : last.end][-100:]
        gap = show(last.value - due)
        yield Hit(words, paragraph.path, "核对各个数。", quote, show(due), show(last.value), gap)


def _sign(q: Quantity) -> int:
    """1 for what came, -1 for what went, 0 for anything else."""
    if LAST.search(q.before):
        return 0
    return bool(CAME.search(q.before)) - bool(WENT.search(q.before))


FROM = Pattern(r"(?P<noun>[一-龥]{0,12}?)(?:总?数量?)?(?:由|从)[^，。；由从\d]{0,8}$")
TO = Pattern("^[^，。；]{0,10}(?:到|至|为)$")
NOUN = 2  # characters by which what came and went is known again


def _moved_otherwise(paragraph: Paragraph, told: Sequence[Quantity]) -> Iterator[Hit]:
    """From one number to another, and beside it what came and went of just that, which does not
    come to it; silent where something else must have come or gone."""
    for at, (one, other) in enumerate(pairwise(told)):
        source = FROM.search(one.before) if TO.search(other.before) else None
        noun = (source["noun"][-NOUN:] or other.after[:NOUN]) if source else ""
        if len(noun) < NOUN:
            continue
        changes = _changes_of(paragraph, [*told[:at], *told[at + 2 :]], noun)
        known = all(q.exact and not is_inserted(paragraph, q) for q in (one, other, *changes))
        signs = _signs(changes)
        moves = [sign * q.value for sign, q in zip(signs, changes, strict=True)]
        net, gap = sum(moves, Decimal(0)), other.value - one.value
        partly = moves if len({*signs}) == 1 else []
        open_ = any(OPEN.match(paragraph.text, q.end) or OPEN.search(q.after) for q in changes)
        if not known or open_ or net * gap <= 0 or gap in (net, *partly):
            continue
        due = one.value + net
        sums = "".join(("＋" if move > 0 else "－") + show(abs(move)) for move in moves if move)
        words = f"{show(one.value)}{sums}＝{show(due)}，写的是{show(other.value)}{other.unit}。"
        quoted = sorted((one, other, *changes), key=lambda q: q.start)
        start = paragraph.told.clause(quoted[0].start)[0]
        quote = paragraph.text[start : quoted[-1].end][-100:]
        gap_ = show(other.value - due)
        yield Hit(words, paragraph.path, "核对各个数。", quote, show(due), show(other.value), gap_)


def _changes_of(paragraph: Paragraph, told: Sequence[Quantity], noun: str) -> list[Quantity]:
    """What came and went of the things of that name, which a list names once."""
    result: list[Quantity] = []
    last = None
    for q in told:
        listed = last and "，" not in (between := paragraph.text[last.end : q.start])
        listed = listed and "；" not in between
        last = q if noun in q.phrase or listed else None
        if last and not SAME_ONES.search(q.before):
            result.append(q)
    return result if result and _sign(result[0]) else []


SAME_ONES = Pattern("变更|换证|延续|调整|优化|更新|修订|其中")


def _signs(changes: Sequence[Quantity]) -> list[int]:
    """1 for what came, -1 for what went; an item without a word for it is as the one before."""
    result: list[int] = []
    for q in changes:
        result.append(_sign(q) or result[-1])
    return result
