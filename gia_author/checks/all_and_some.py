"""What a report says of all there are, and what it says of some that are left out: the subject, the
deed and the object of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from gia_author.checks.assertions import Assertions, Clause, names_in, words_of
from gia_author.language.patterns import Pattern

DONE = {  # what is said of all, and the words by which it is denied of some
    "公开": "公开|公示|公布|发布|发布|推送|上网",
    "整改": "整改|改正|整治|纠正|修复|销号|解决|完成|办结|落实",
    "建成": "建成|建立|建设|建|配备|配置|配有|配发|配齐|设置|设立|设|安装|成立|开设|明确|落实|制定",
    "答复": "回音|答复|作出|回复|办结|办理|反馈|办复|回应",
    "更新": "更新|换新|更换",
    "通过": "通过|合格|达标",
    "覆盖": "覆盖",
    "完成": "完成|落实|办结|推进|建成|编制",
    "培训": "培训|参训|轮训",
    "清理": "清理|撤下|下架|删除",
    "归档": "归档",
    "签订": "签订|签署",
    "参加": "参加|到会|参会|参与|参试|参训|列席",
    "标注": "标注|注明|标明",
    "张贴": "张贴|公示|上墙",
    "送达": "送达",
    "审核": "审核|审查|审签",
    "备案": "备案|报备",
    "解读": "解读",
    "采纳": "采纳|采用|吸收",
    "兑现": "兑现",
    "录入": "录入|上传|报送",
}
VERBS = {verb for words in DONE.values() for verb in words.split("|")}
OFTEN_BEFORE = """
    已 已经 按时 按期 及时 如期 依法 同步 统一 全部 按 按照 要求 规定 能 能够 做到 实现 得到 予以
    进行 了 在 圆满 顺利
"""
ADVERBS = frozenset(OFTEN_BEFORE.split())
DEED = "|".join(sorted(VERBS, key=lambda verb: (-len(verb), verb)))
IN_TIME = Pattern("按[时期]|及时|如期|(?:期限|时限)内|按月|按季度?|同步|限时")
QUANTIFIER = Pattern(
    r"(?:均|(?<!首)都(?!市|区|会)|全部(?!\d|[个的]|[一-龥]{2,4}[均都])|全数|悉数|一律|村村|户户|人人|件件|条条|个个|事事|逐[条项件一个]|100%)"
    "(?!未|没|不|由|是|为|属|来自)"
)
EACH = Pattern(
    "^(?:[我全本][一-龥]{1,2}|20\\d\\d年|目前|对|[^，]{0,8}[，])?(?:所有|全体|每[个一]|各)(?P<subject>[^，]{2,20}?)(?:已经?|都)?(?P<rest>(?:"
    + DEED
    + ").*)$"
)
REACHED = Pattern(
    f"(?P<subject>.*?)(?P<deed>{DEED})(?:了)?(?:全部|所有|全[市县区镇乡校局院])(?P<object>[^，]{{2,20}})$"
)
RATE = Pattern(
    "^(?P<subject>.*?)(?P<rest>[一-龥]{2,4})率(?:均|都)?(?:达到?|为|是|保持在?|实现)?(?:了)?(?:100(?:\\.0+)?[%％]|百分之百)"
)
COVERED = Pattern(
    "^(?P<subject>.{2,40}?)(?:实现|做到)?(?P<rest>全覆盖|无一遗漏|无一例外|全面(?:完成|建成|落实))"
)
FINISHED = Pattern(
    f"(?P<subject>(?:20\\d\\d年|[^\\d.]){{4,30}}?)(?:已经?|圆满|如期|顺利|全面)+(?P<rest>(?:{DEED})(?:到位|完毕)?)$"
)
SPARED = Pattern(
    "基本|大多|多数|大部|主要|绝大|除|应公开|应当公开|可公开|可以公开|其余|其他|要求|应当|必须|须|确保|力争|上年|去年|往年"
    "|计划|拟|将|目标|下一步|的要|争取|做好|原则上|尽量|逐步|加快|推动|以内|原"
)
NUMBER = r"(?:(?<![\d.第])[1-9]\d{0,4}|(?<![第十])[一两二三四五六七八九十](?!是))"
UNITS = "[个件条项份家处名户类块篇期只台]"
SOME = f"{NUMBER}余?{UNITS}|个别|少数|部分|有的|一些|不少|一半|多数|仅"
NOT = "(?:至今|目前|仍然?|尚|还|因故){0,3}(?:尚未|仍未|还未|从未|未能|没能|未|没有|没|不予|不能)"
LACKING = Pattern(
    f"(?P<not>{NOT})(?P<adverb>(?:能|及时|按时|按期|按要求|完成|得到|予以|进行|开展|实行){{0,3}})(?=.{{1,30}}$)"
)
SURE = Pattern(
    f"{SOME}|该[件项]|(?:发现|其中)[^，]{{2,16}}(?:未|没有)|至今|尚未|仍未|还未|还没|仍没|尚没|仅"
)
LEFT_OVER = Pattern(
    f"(?:尚未|仍未|还未|未)(?:能|及时|按时|按期|完成){{0,2}}(?P<deed>{DEED})(?P<object>[^，]{{0,8}}?)的(?:有|还有|共)?{NUMBER}{UNITS}"
)
LATE = Pattern(
    "推迟|延迟|(?<!未)(?<!无)逾期|(?<!未)超期|超时|晚于|迟于|超[过出][^，]{0,8}(?:时限|期限|时间)|滞后于"
)
OPEN = Pattern(
    f"(?P<lead>^.*?)(?:另|其余|还|尚|仍|剩余|剩下){{1,2}}(?:有|剩|余)?(?:的)?(?P<n>{NUMBER})(?P<unit>{UNITS})(?P<subject>[^，]{{0,20}}?)"
    f"(?:正在|仍在|还在|尚在|处于|将于|在办|结转|转入|延至)(?P<rest>[^，]{{0,20}})"
)
NAMES = Pattern("《[^《》]{0,80}》")
NEAR = 3  # clauses between two statements that stand together


Things = tuple[tuple[str, ...], ...]


class Statement(NamedTuple):
    """What a clause says of all, or of some that are left: ``late`` for what was done, but not in
    time; ``finished`` for what is still under way."""

    clause: Clause
    subject: Things
    deeds: frozenset[str]
    object: Things
    text: str
    timely: bool = False
    late: bool = False
    under_way: bool = False
    anything: bool = False
    linked: bool = False


def classes(verb: str) -> frozenset[str]:
    """The classes of deeds that a verb is in."""
    found = {name for name, words in DONE.items() if verb in words.split("|")}
    return frozenset(found or {verb})


def _predicate(rest: str) -> tuple[frozenset[str], Things]:
    """The classes of the verb of a predicate, and its object; 发布解读 is done like 解读."""
    rest = IN_PLACE.sub("", rest).partition("、无")[0]
    words = [*words_of(rest)]
    while words and words[0] in ADVERBS:
        words = words[1:]
    for at, word in enumerate(words[:FAR]):
        verb = next((v for v in (word, word[:2], word[-2:], word[:1]) if v in VERBS), "")
        if verb and (len(verb) > 1 or at == 0):
            behind = [w for w in words[at + 1 : at + 3] if w in NOUNS_OF_DEEDS]
            deeds = frozenset[str]().union(*map(classes, behind)) if behind else classes(verb)
            return deeds, things(rest.partition(word)[2])
    return frozenset(words[:1]), things(rest.partition(words[0])[2] if words else "")


IN_PLACE = Pattern(
    "^已?(?:在|通过|于)[^，]{1,14}?(?:栏|上|网站?|专区|号|平台|内|中|里|处)(?:上|中|内|进行)?"
)
NOUNS_OF_DEEDS = {"解读", "培训", "审核", "审查", "备案"}
FAR = 6  # words behind the quantifier among which its verb is


def things(text: str) -> Things:
    """The words of each item of a row."""
    rows = (names_in(one) for one in re.split("[、和与及]|做到|实现", text))
    return tuple(names for names in rows if names)


SOME_OF = Pattern(f"{SOME}|以上")


def _subject(text: str, clause: Clause, said: Assertions) -> Things:
    """The things that a clause is about; where it names none, those of the clause before it in its
    sentence, and so where that says among which they are."""
    own = things(SOME_OF.sub("", text.partition("因")[0]))
    before = [*said.before(clause)]
    if before and before[0].text.endswith("中"):
        return things(before[0].text)
    return own or tuple(thing for one in before for thing in things(one.text.partition("因")[0]))


def wholes(said: Assertions) -> Iterator[Statement]:
    """Everything that is said of all there are."""
    for clause in said.clauses:
        text = NAMES.sub("", clause.text)
        if SPARED.search(text) or "除" in said.sentence(clause):
            continue
        found = QUANTIFIER.search(text)
        if found and not RATE.search(text):
            yield _of_all(text[: found.start()], text[found.end() :], clause, said)
            continue
        for form in (RATE, COVERED, REACHED, EACH, FINISHED):
            if found := form.search(text):
                yield _whole(form, found, clause, said)
                break


def _whole(form: Pattern, found: re.Match[str], clause: Clause, said: Assertions) -> Statement:
    timely = bool(IN_TIME.search(clause.text))
    subject = _subject(found["subject"], clause, said)
    if form is REACHED:
        return Statement(
            clause,
            things(found["object"]),
            classes(found["deed"]),
            (),
            clause.text,
            timely,
            anything=found["deed"] == "覆盖",
        )
    if form is COVERED:
        return Statement(clause, subject, frozenset(), (), clause.text, timely, anything=True)
    return _of_all(found["subject"], found["rest"], clause, said)


def _of_all(subject: str, predicate: str, clause: Clause, said: Assertions) -> Statement:
    """A whole by the words before and behind what says that it is one."""
    deeds, thing = _predicate(predicate)
    timely = bool(IN_TIME.search(clause.text))
    return Statement(clause, _subject(subject, clause, said), deeds, thing, clause.text, timely)


def exceptions(said: Assertions) -> Iterator[Statement]:
    """Everything that is said of some that are left."""
    for clause in said.clauses:
        text = NAMES.sub("", clause.text)
        found = OPEN.search(text)
        if not found and SPARED.search(text):
            continue
        forms = (_under_way, _left_over, _lacking, _late)
        yield from islice(chain.from_iterable(form(text, clause, said) for form in forms), 1)


def _under_way(text: str, clause: Clause, said: Assertions) -> Iterator[Statement]:
    """另有2项正在推进."""
    if found := OPEN.search(text):
        linked = _is_linked(clause, said)
        subject = things(QUOTED.sub("", found["lead"] + found["subject"]))
        yield Statement(clause, subject, FINISHING, (), found[0], under_way=True, linked=linked)

    elif going := GOING_ON.search(text):
        yield Statement(clause, things(going["subject"]), FINISHING, (), text, under_way=True)


GOING_ON = Pattern(
    "^(?P<subject>[^，]{4,30}?)(?:仍|还|尚)(?:然)?(?:在|处于)[^，]{0,4}?"
    "(?:建设|整改|办理|推进|编制|完善|审批|施工)(?:之?中|阶段|过程中)?$"
)
QUOTED = Pattern("“[^“”]{0,40}”")


def _left_over(text: str, clause: Clause, said: Assertions) -> Iterator[Statement]:
    """尚未公开的3项."""
    if found := LEFT_OVER.search(text):
        subject = _subject(text[: found.start()], clause, said)
        yield Statement(clause, subject, classes(found["deed"]), things(found["object"]), found[0])


def _late(text: str, clause: Clause, said: Assertions) -> Iterator[Statement]:
    """What was done, but not in time."""
    late, deeds = LATE.search(text), [*re.finditer(DEED, text)]
    if late and deeds:
        linked = _is_linked(clause, said)
        subject = _subject(text[: min(late.start(), deeds[0].start())], clause, said)
        yield Statement(clause, subject, classes(deeds[-1][0]), (), text, late=True, linked=linked)


FINISHING = frozenset({"完成", "整改", "答复", "公开", "建成", "清理", "更新"})


LINKED = Pattern("^(?:同时)?(?:仅|只有|但|其中|个别|另|其余|目前|还|尚|仍|该)")


def _is_linked(clause: Clause, said: Assertions) -> bool:
    """True where the clause, or one right before it, goes on about what was told."""
    return any(LINKED.search(one.text) for one in [clause, *said.before(clause)][:NEAR])


def _goes_on(clause: Clause, said: Assertions) -> bool:
    """True where the clause before tells what some have not done: 2个科室没有报送，任务没有完成."""
    before = next(iter(said.before(clause)), None)
    return bool(before and SURE.search(before.text) and LACKING.search(before.text))


def _lacking(text: str, clause: Clause, said: Assertions) -> Iterator[Statement]:
    """有2件至今未发布解读."""
    found, linked = LACKING.search(text), _is_linked(clause, said)
    if not found or not (SURE.search(text) or linked or _goes_on(clause, said)):
        return
    rest = text[found.end() :]
    deeds, thing = _predicate(rest)
    known = deeds & DONE.keys()
    if not known and (found["not"].endswith("没有") or "完成" in found["adverb"]):
        deeds, thing = classes("完成" if "完成" in found["adverb"] else "建成"), things(rest)
    subject = _subject(text[: found.start()], clause, said)
    yield Statement(clause, subject, deeds, thing, text, linked=linked)
