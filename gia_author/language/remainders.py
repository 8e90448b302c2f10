"""Wholes of which a part was done and the rest was not: 22个项目中已完工19个，其余3个."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity, Text
from gia_author.language.wholes import Partition

REST = Pattern(  # what is said of all that is left
    "(?:其余|剩余|剩下|余下|(?<![业盈])余)(?:的)?(?:还有|尚有|有)?(?:[未没][一-龥]{1,8}的)?$"
    "|^(?:因[公事病]|临时)?(?:请假|缺席|缺勤|缺训|未到会|未参加)(?:的)?$"
)
LEFT = Pattern(  # what may be only some of it, but for the words behind the number
    "(?:^|[，。；])(?:但|目前)?(?:另有|另外?|还有|尚有|仍有|还剩|剩)(?:有)?$"
)
NOT_DONE = Pattern("^[^，。；]{0,14}?(?:正在|仍在|尚在|还在|尚未|仍未|未(?!来)|没有|待|处于|推进)")
DONE = Pattern(
    "已|完成|完工|竣工|开工|办结|办复|答复|回复|整改|立行|解决|采纳|通过|落实|达标|改造|建成|更新|公开|公示|上网|上线"
    "|销号|修复|清理|化解|回收|收回|发布|按[时期]|合格|实际|实到|参训|到会"
)
AMONG = Pattern("^[^，。；：（）,;:()]{0,12}[中里](?:[，,])?")
NEAR = 8  # quantities before what is left, among which its whole is
ELSEWHERE = Pattern("结转|上年|去年|往年|历年|累计|以前|同比|跨年度|[较比]")


def remainders(told: Text) -> Iterator[Partition]:
    """Every whole with what was done of it and what was left."""
    for n, rest in enumerate(told.quantities):
        if not rest.known or rest.unit == "%" or not _is_rest(told, rest):
            continue
        before = [
            q
            for q in told.quantities[max(0, n - NEAR) : n]
            if (q.sentence, q.unit) == (rest.sentence, rest.unit) and q.depth <= rest.depth
        ]
        if len(before) < 2 or not all(q.known for q in before):
            continue
        if ELSEWHERE.search(told.text, before[0].start - len(before[0].before), rest.end):
            continue
        found = _divided(told, before, rest)
        if found:
            yield found


def _is_rest(told: Text, rest: Quantity) -> bool:
    """True for words that tell what is left, of themselves or with what is said behind."""
    if REST.search(rest.before):
        return True
    return bool(LEFT.search(rest.before) and NOT_DONE.search(told.text[rest.end :][:30]))


def _divided(told: Text, before: Sequence[Quantity], rest: Quantity) -> Partition | None:
    """The whole and its parts in the reading that adds up, if one does; or else in the one that the
    words tell. None where they tell none."""
    readings = [(whole, before[at + 1 :]) for at, whole in enumerate(before[:-1])]
    for whole, done in readings:
        for parts in (done, *([one] for one in done)):
            if sum((q.value for q in parts), rest.value) == whole.value:
                return _partition(whole, (*parts, rest))
    if sum(q.value for q in before[:-1]) - before[-1].value == rest.value:
        return None  # 建议5件、提案7件，除2件外，其余10件
    for whole, done in reversed(readings):
        among = AMONG.match(told.text, whole.end)
        last = done[-1]
        told_done = all(DONE.search(q.phrase) for q in done)
        told_all = (among and len(done) == 1) or (told_done and (among or len(done) == 1))
        if told_all and max(q.value for q in done) < whole.value:
            return _partition(whole, (last, rest))
    whole, done = readings[0]
    if len(done) > 1 and all(DONE.search(q.phrase) and q.value < whole.value for q in done):
        return _partition(whole, (_asked(told, done, rest), rest))
    return None


def _asked(told: Text, done: Sequence[Quantity], rest: Quantity) -> Quantity:
    """What was done of which the words behind the rest say that it was not: 开工17个……未开工."""
    behind = told.text[rest.end : told.sentence(rest.start)[1]]
    same = [q for q in done if (m := DONE.search(q.phrase)) and m[0] in behind]
    return (same or list(done))[-1]


def _partition(whole: Quantity, parts: tuple[Quantity, ...]) -> Partition:
    return Partition(whole, (), parts, "其余", whole.start)
