"""Wholes with their parts right behind them, and no word that says so: all the classes, answers or
results that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gia_author.language.part_lists import wholes_before
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.language.wholes import (
    CUE,
    LIKE_TOTAL,
    MOST,
    STOP,
    TOTAL,
    Partition,
    is_aside,
    nearly,
)

OUTCOME = Pattern(
    r"(?:予以公开|同意公开|部分公开|不予公开|无法提供|不予处理|其他处理)[^，；、。]{0,4}$"
)


def outcomes(told: Text) -> list[Partition]:
    """Three or more results of applications in a row: parts of what was received or answered, named
    or not."""
    run: list[Quantity] = []
    result = []
    for q in (*told.quantities, None):
        if q is not None and (q.unit == "%" or (run and q.depth > run[0].depth)):
            continue
        if (
            q is not None
            and (OUTCOME.search(q.before) or (run and re.search("结转|转下|其他|其它", q.phrase)))
            and (not run or q.sentence == run[0].sentence)
        ):
            run.append(q)
            continue
        candidates = wholes_before(told, run[0].start, run[0], True) if len(run) > 2 else []
        candidates = [
            c
            for c in candidates
            if "申请" in told.text[max(told.sentence(c.start)[0], c.start - 60) : c.end + 20]
        ]
        if candidates:
            main = next(
                (
                    c
                    for c in reversed(candidates)
                    if re.search("答复|办结|办理|收到|受理|收办", c.before)
                ),
                candidates[-1],
            )
            result.append(
                Partition(
                    main,
                    tuple(candidates),
                    tuple(run),
                    "办理结果",
                    run[0].start,
                    True,
                    not all(q.exact for q in run),
                )
            )
        run = [q] if q is not None and OUTCOME.search(q.before) else []
    return result


# answers of which one fits every single thing: all of a kind stand in a row behind their total
CLASSES = (
    ("主动公开", "依申请公开", "不予公开"),
    ("(?<![未有予])(?<!部分)采纳", "(?<!未)部分采纳", "(?:未|不予|没有)采纳"),
    ("(?:线上|网上)", "(?:线下|窗口|当面)"),
)
KINDS = tuple(tuple(Pattern(f"{word}[^，；、。#]{{0,6}}$") for word in words) for words in CLASSES)


def classes(told: Text) -> list[Partition]:
    """A total and, right behind it in the sentence, every class that a thing of its kind can belong
    to: 公文330份，主动公开110份……不予公开200份."""
    if len(told.quantities) < 3:
        return []
    return [
        Partition(whole, (), parts, "各类", whole.start, hazy=not all(q.known for q in parts))
        for kinds in KINDS
        for whole, parts in _rows_of(told, kinds)
        if _are_its_classes(told, whole, parts)
    ]


def _rows_of(
    told: Text, kinds: tuple[Pattern, ...]
) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    """A quantity and those behind it that are of the classes in their order, from the first to the
    last."""
    of = [_class_of(q, kinds) for q in told.quantities]
    for n in range(1, len(of)):
        if of[n] != 0 or of[n - 1] is not None:
            continue
        run = 1
        while n + run < len(of) and (of[n + run] or 0) > (of[n + run - 1] or 0):
            run += 1
        if of[n + run - 1] == len(kinds) - 1:
            yield told.quantities[n - 1], tuple(told.quantities[n : n + run])


def _class_of(q: Quantity, kinds: tuple[Pattern, ...]) -> int | None:
    """Which of the classes a quantity is of."""
    named = (n for n, kind in enumerate(kinds) if kind.search(q.before) or kind.search(q.after))
    return next(named, None)


def _are_its_classes(told: Text, whole: Quantity, parts: tuple[Quantity, ...]) -> bool:
    """True where the classes are counted like their total and follow it closely."""
    first = parts[0]
    alike = all(
        (q.unit, q.sentence, q.depth) == (whole.unit, first.sentence, whole.depth) for q in parts
    )
    item = told.text[whole.end : whole.end + 1] == "、"  # no total, but one of a list
    if not alike or item or first.sentence - whole.sentence > 1:
        return False
    if _is_of_list(whole) or _are_done(whole, parts):
        return False
    return not STOP.search(told.text[whole.end : first.start + 1])


DONE = Pattern("(?<![未没待在])(?:办结|答复|回复|办理|解决|完成|整改)(?:了)?$")
ONE_OF_LIST = Pattern("^(?:和|及|以及)?其[他它]")


def _is_of_list(whole: Quantity) -> bool:
    """True for a share, and for the rest that ends a list: 其他公文5条 is no total."""
    return whole.unit == "%" or bool(ONE_OF_LIST.search(whole.before))


def _are_done(whole: Quantity, parts: Sequence[Quantity]) -> bool:
    """True for classes of what was done of the whole, which may not be all of it:
    受理50件，网上办结20件，窗口办结25件."""
    return all(DONE.search(p.before) for p in parts) and not DONE.search(whole.before)


KIND = Pattern("(?:类|级|类别|季度|半年|领域|渠道|方面|环节)(?:信息|的|栏目|文件)?$")
FOLLOWING = Pattern("^[^，。；、：（）,;:()]{0,6}[：:，,]$")
FEWEST_NAMED = 3  # items whose names end alike that make a list by themselves


def evenly_named(told: Text) -> list[Partition]:
    """A total and, right behind it, items whose names all end in one word for a kind: 留言210条，
    咨询类130条，投诉类52条……; behind a colon whatever they are called."""
    result = []
    for n, whole in enumerate(told.quantities[:-1]):
        following = told.quantities[n + 1]
        behind = FOLLOWING.match(told.text[whole.end : following.start - len(following.before)])
        if not behind or whole.unit == "%" or not whole.known or KIND.search(whole.before):
            continue
        parts = _in_a_row(told, n + 1, whole)
        colon = behind[0][-1] in "：:"
        named = {m[0] if (m := KIND.search(p.before)) else "" for p in parts}
        alike = len(named) == 1 and "" not in named
        if len(parts) >= (2 if colon or _level(named) else FEWEST_NAMED) and (colon or alike):
            hazy = not all(p.known for p in parts)
            cue = "其中" if colon else "各类"
            result.append(Partition(whole, (), tuple(parts), cue, whole.start, hazy=hazy))
    return result


SHARE = Pattern("[^，。；、]{0,4}[，,（(]?占[^，。；\\d]{0,8}\\d")  # an item with its own share


def unnamed(told: Text) -> list[Partition]:
    """A total and, right behind it, what makes it up but for a slip, without a word that says so:
    文件310件，继续有效205件，修改28件，废止67件，失效20件."""
    result = []
    for n, whole in enumerate(told.quantities[:-1]):
        following = told.quantities[n + 1]
        lead = told.text[whole.end : following.start - len(following.before)]
        behind = FOLLOWING.match(lead) or AMONG.match(lead)
        behind = behind if not SHARE.match(told.text, whole.end) else None
        run = _run(told, n) if behind and not _is_of_list(whole) and whole.known else []
        told_all = bool(LIKE_TOTAL.match(whole.before))
        if run and _are_done(whole, run):
            continue
        if nearly(whole, run, told_all) or _classed(whole, run):
            result.append(Partition(whole, (), tuple(run), "各类", whole.start, True))
    return result


def _classed(whole: Quantity, run: Sequence[Quantity]) -> bool:
    """True for three and more that are told alike and are together more than their whole, but not
    all of it twice."""
    sums = sum((q.value for q in run), Decimal(0))
    alike = len({q.before[-2:] for q in run}) == 1 and all(len(q.before) > 2 for q in run)
    return len(run) >= FEWEST_NAMED and alike and whole.value < sums < whole.value * 3 / 2


CARRIED = Pattern("结转|累计|历年|转[入至到]下年")


def _run(told: Text, n: int) -> list[Quantity]:
    """What stands right behind a quantity in its sentence and unit, up to anything else; shares and
    what is in brackets aside."""
    whole = told.quantities[n]
    result: list[Quantity] = []
    last = whole.end
    for q in told.quantities[n + 1 : n + 1 + MOST]:
        if q.sentence == whole.sentence and (q.unit == "%" or q.depth > whole.depth):
            continue
        between = told.text[last : q.start]
        left = is_aside(q, whole) or CARRIED.search(q.phrase) or TOTAL.match(q.before)
        if (
            (q.sentence, q.unit, q.depth) != (whole.sentence, whole.unit, whole.depth)
            or left
            or not q.known
            or q.value >= whole.value
            or STOP.search(between)
            or CUE.search(between)
        ):
            break
        result.append(q)
        last = q.end
    return result


def _level(named: set[str]) -> bool:
    """True for 级 and 半年, of which there may be two."""
    return any(name.startswith(("级", "半年")) for name in named)


def _in_a_row(told: Text, first: int, whole: Quantity) -> list[Quantity]:
    """The quantities from one on up to the end of the sentence, all with a name and of the whole's
    unit; none where something else is among them."""
    rest = [q for q in told.quantities[first:] if q.sentence == whole.sentence]
    same = all((q.unit, q.depth) == (whole.unit, whole.depth) and q.before for q in rest)
    plain = not any(is_aside(q, whole) or TOTAL.match(q.before) for q in rest)
    text = told.text[whole.end : rest[-1].end] if rest else ""
    return rest if same and plain and not STOP.search(text) and not CUE.search(text) else []


AMONG = Pattern("^[^，。；：（）,;:()]{0,6}[中里](?:[，,])?$")
NOT = Pattern("(?:未|没有|没|不|正在|仍在|还在|待)(?=[一-龥]{2})")
ALSO_OLDER = Pattern("收到|新收|受理|接到|申请")  # what is not done of it may be of last year


def complements(told: Text) -> list[Partition]:
    """A total and the two answers to one question: 24个单位中，21个按时更新，未按时更新的3个."""
    result = []
    for whole, yes, no in zip(
        told.quantities, told.quantities[1:], told.quantities[2:], strict=False
    ):
        same = whole.unit == yes.unit == no.unit and whole.sentence == no.sentence
        lead = told.text[whole.end : yes.start - len(yes.before)]
        among = AMONG.match(lead) or (FOLLOWING.match(lead) and not ALSO_OLDER.search(whole.before))
        denied = NOT.search(no.phrase) if same and among else None
        asked = no.phrase[denied.end() :][:2] if denied else ""
        if asked and asked in yes.phrase.replace(whole.phrase, "") and not NOT.search(yes.phrase):
            if asked in whole.phrase or CARRIED.search(whole.phrase + yes.phrase + no.phrase):
                continue
            hazy = not (yes.known and no.known)
            result.append(Partition(whole, (), (yes, no), "各类", whole.start, hazy=hazy))
    return result
