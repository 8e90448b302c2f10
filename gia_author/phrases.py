"""What a text counts: every number as a quantity with the words around it, in its sentence, clause and brackets; wholes and their parts."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from gia_author.quantities import EXACT, numbers

SENTENCE = re.compile(r"[。！？!?\n]|(?<=[一-龥])\.(?=[一-龥(（\s]|$)|\[…\]|[…]{2}")
CLAUSE = re.compile(r"[，,；;：:。！？!?()（）\n]|(?<=[一-龥])\.(?=[一-龥(（\s]|$)|\[…\]")
OPENING, CLOSING = "（(", "）)"


@dataclass(frozen=True)
class Quantity:
    """One number of a text: what it is worth, how exact, in which unit, what is counted, and where it stands.

    ``before`` are the words of the clause up to it, ``after`` those from it to the end of the clause or the next number.
    ``depth`` counts the brackets around it.
    """

    value: Decimal
    exactness: str
    unit: str
    before: str
    after: str
    sentence: int
    clause: int
    depth: int
    start: int
    end: int
    step: Decimal = Decimal(1)

    @property
    def exact(self) -> bool:
        return self.exactness == EXACT

    @property
    def phrase(self) -> str:
        """The clause with # in the place of number and unit."""
        return f"{self.before}#{self.after}"


@dataclass(frozen=True)
class Text:
    """A paragraph read: its text, its quantities and where its sentences and clauses end."""

    text: str
    quantities: tuple[Quantity, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]

    def sentence(self, position: int) -> tuple[int, int]:
        """Start and end of the sentence around a position."""
        return _around(self.sentences, position)

    def clause(self, position: int) -> tuple[int, int]:
        """Start and end of the clause around a position."""
        return _around(self.clauses, position)


def _around(ends: tuple[int, ...], position: int) -> tuple[int, int]:
    n = bisect_right(ends, position)
    return (ends[n - 1] if n else 0), ends[min(n, len(ends) - 1)]


@lru_cache(maxsize=1024)
def read(text: str) -> Text:
    """A paragraph with its quantities."""
    sentences = (*(m.end() for m in SENTENCE.finditer(text)), len(text) + 1)
    clauses = (*(m.end() for m in CLAUSE.finditer(text)), len(text) + 1)
    found = numbers(text)
    depths = _depths(text) if found else [0]
    result = []
    last = 0
    for n, one in enumerate(found):
        start, end = _around(clauses, one.start)
        name = ""
        if text[start - 1:start] in tuple(CLOSING) and start:
            name = _named_before_bracket(text, start, clauses, [other.end for other in found[:n]])
        following = found[n + 1].start if n + 1 < len(found) else len(text)
        after = text[one.end:min(end - 1, following)]
        after = after.partition("、")[0] if following < end else after
        before = text[max(start, last):one.start]
        result.append(Quantity(
            one.value, one.exactness, one.unit, _squeezed(name + before), _squeezed(after), bisect_right(sentences, one.start), bisect_right(clauses, one.start),
            depths[one.start], one.start, one.end, one.step))
        last = one.end + len(after)
    return Text(text, tuple(result), sentences, clauses)


def _named_before_bracket(text: str, end: int, clauses: tuple[int, ...], ends: list[int]) -> str:
    """The words before the brackets that end here: 其他处理 in 其他处理（含撤回）341件."""
    depth = 0
    for position in range(end - 1, -1, -1):
        depth += (text[position] in CLOSING) - (text[position] in OPENING)
        if not depth:
            start = max(_around(clauses, position - 1)[0], *(e for e in ends if e <= position), 0)
            return text[start:position] if start < position else ""
    return ""


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _depths(text: str) -> list[int]:
    """The number of open brackets before each character; one that is never closed counts for its sentence only."""
    depth, result = 0, []
    for c in text:
        if c in CLOSING:
            depth = max(depth - 1, 0)
        result.append(depth)
        if c in OPENING:
            depth += 1
        if c == "。" and depth > 1:
            depth = 0
    return [*result, depth]


CUE = re.compile(r"其中|(?:主要)?(?:包括|包含|涵盖)(?:了)?|(?<![以所])涉及|分别(?:为|是|有)?")
INSIDE = re.compile(
    r"(?:在|所有|上述|以上)[^，。；：（）,;:()]{0,14}(?:信息|申请|答复件?|办件|办结件?|文件|件|总数|总量)(?:当)?[中里][，,：:]?"
    r"|(?:^|[，。；,;])(?:按|从|依)照?[^，。；,;]{2,12}(?:分类?|划分|统计|看|来看)[，,：:]")
OUTCOME = re.compile(r"(?:予以公开|部分公开|不予公开|无法提供|不予处理|其他处理)[^，；、。]{0,4}$")
COMPARED = re.compile(r"同比|环比|较|比[上去前]|上升|下降|减少|增加|增长|(?:上一?年|去年)(?!度?(?:结转|转))|同期|平均|[月日年人户]均|占|点击|浏览|阅读|访问|播放|点赞|粉丝|关注|转发量")
STOP = re.compile(r"(?:^|[，,；;、。])(?:另外?|此外|除此|同时|还|并|全年|累计|总计|合计|共计|共(?!同|性|和|产)|截至|截止|目前|今年|本年|年内|均|全部|现)")
OPEN = re.compile(r"(?<![平高中初同相均对一优上])等(?![级于待同额距分效候号])")
ALIKE = ({"条", "篇", "则"},)


@dataclass(frozen=True)
class Partition:
    """A whole said to consist of parts; ``others`` are further quantities that the text may mean as the whole.

    ``loose``: no word ties the parts to this very whole. ``hazy``: the list may be incomplete (等, 含, other units in between).
    """

    whole: Quantity
    others: tuple[Quantity, ...]
    parts: tuple[Quantity, ...]
    cue: str
    start: int
    loose: bool = False
    hazy: bool = False


@lru_cache(maxsize=1024)
def partitions(text: str) -> tuple[Partition, ...]:
    """Every whole with its parts in a paragraph, in order of the parts, each list of parts once."""
    told = read(text)
    found: dict[int, Partition] = {}
    if len(told.quantities) > 1:
        for one in (*_bracketed(told), *_cued(told), *_totalled(told), *_outcomes(told)):
            found.setdefault(one.parts[0].start, one)
    return tuple(found[start] for start in sorted(found))


def _cued(told: Text) -> list[Partition]:
    """Lists after 其中, 包括, 分别为, or after words that say what is divided (在公开的信息中, 按申请人分)."""
    result = []
    for m in sorted([*CUE.finditer(told.text), *INSIDE.finditer(told.text)], key=lambda m: m.start()):
        loose = m.re is INSIDE
        start = m.start() + (m[0][0] in "，。；,;")
        if m[0].startswith("分别"):
            continue
        parts = parts_after(told, m.end(), _depth_at(told, m.end()))
        candidates = wholes_before(told, start, parts[0], loose) if parts else []
        if candidates and (len(parts) > 1 or m[0] == "其中"):
            hazy = _is_hazy(told, m.end(), parts) or (m[0] not in ("其中",) and not loose and bool(_mixed(told, parts)))
            result.append(Partition(candidates[-1], tuple(candidates[:-1]), tuple(parts), m[0], candidates[-1].start, loose, hazy))
    return result


def _bracketed(told: Text) -> list[Partition]:
    """Lists in the brackets right behind a quantity."""
    result = []
    for n, whole in enumerate(told.quantities[:-1]):
        opening = re.compile(r"[^，。；、,;（）()]{0,8}[（(]\s*(其中|含|包括|分别为|分别是|即)?[，,：:]?").match(told.text, whole.end)
        if not opening or told.quantities[n + 1].depth <= whole.depth:
            continue
        parts = parts_after(told, opening.end(), whole.depth + 1, whole.unit)
        if parts and (len(parts) > 1 or opening[1]):
            hazy = opening[1] == "含" or _is_hazy(told, opening.end(), parts)
            result.append(Partition(whole, (), tuple(parts), f"（{opening[1] or ''}", whole.start, hazy=hazy))
    return result


def _totalled(told: Text) -> list[Partition]:
    """Lists with their total behind them: A 5件、B 6件，合计11件."""
    result = []
    for n, whole in enumerate(told.quantities):
        if re.search(r"(?:合计|总计|共计|总共)[^，。；、]{0,8}$", whole.before) and whole.unit != "%":
            listed = [q for q in told.quantities[:n] if q.sentence == whole.sentence and q.unit == whole.unit and q.depth == whole.depth]
            listed = [q for q in listed if not COMPARED.search(q.before)]
            between = told.text[listed[0].start:whole.start] if listed else ""
            if len(listed) > 1 and not CUE.search(between) and "另" not in between:
                result.append(Partition(whole, (), tuple(reversed(listed)), "合计", listed[0].start, hazy=_is_hazy(told, listed[0].start, listed)))
    return result


def _outcomes(told: Text) -> list[Partition]:
    """Three or more results of applications in a row: parts of what was received or answered, named or not."""
    run: list[Quantity] = []
    result = []
    for q in (*told.quantities, None):
        if q is not None and (q.unit == "%" or run and q.depth > run[0].depth):
            continue
        if q is not None and (OUTCOME.search(q.before) or run and re.search("结转|转下|其他|其它", q.phrase)) and (not run or q.sentence == run[0].sentence):
            run.append(q)
            continue
        candidates = wholes_before(told, run[0].start, run[0], True) if len(run) > 2 else []
        candidates = [c for c in candidates if "申请" in told.text[max(told.sentence(c.start)[0], c.start - 60):c.end + 20]]
        if candidates:
            main = next((c for c in reversed(candidates) if re.search("答复|办结|办理|收到|受理|收办", c.before)), candidates[-1])
            result.append(Partition(main, tuple(candidates), tuple(run), "办理结果", run[0].start, True, not all(q.exact for q in run)))
        run = [q] if q is not None and OUTCOME.search(q.before) else []
    return result


def parts_after(told: Text, start: int, depth: int, unit: str = "") -> list[Quantity]:
    """The quantities listed from a place on, of one unit, up to the end of the sentence, of the brackets, or of the list."""
    result: list[Quantity] = []
    last = start
    for q in (q for q in told.quantities if q.start >= start):
        if q.depth < depth or ENDING.search(told.text, start, q.start) or (result and STOP.search(told.text[last:q.start])):
            break
        if (q.depth > depth and not _alone(told, q)) or q.unit == "%" or COMPARED.search(q.before) or unit not in ("", q.unit):
            continue
        unit = unit or q.unit
        result.append(q)
        last = q.end
    return result


ENDING = re.compile(r"[。！？\n]|\[…\]")


def _alone(told: Text, q: Quantity) -> bool:
    """True for an item whose number stands alone in brackets behind its name: 政策文件（18条）."""
    before = told.text[:q.start].rstrip()
    named = not any(len(before) - 2 <= other.end <= len(before) for other in told.quantities)
    return named and before[-1:] in tuple(OPENING) and told.text[q.end:].lstrip()[:1] in tuple(CLOSING)


def wholes_before(told: Text, position: int, part: Quantity, loose: bool) -> list[Quantity]:
    """What a list may divide: quantities of its unit before it in the sentence, or else in the one before; anywhere before if loose."""
    before = [q for q in told.quantities if q.end <= position and q.unit == part.unit and q.depth <= part.depth and not COMPARED.search(q.before)]
    if loose:
        return before
    here = [q for q in before if q.sentence == part.sentence]
    cut = re.search(r"[；;][^；;]*$", told.text[told.sentence(position)[0]:position])
    if cut and not cut[0][1:].strip():
        here = here or []
    if here or any(q.end <= position and q.sentence == part.sentence and q.depth <= part.depth and q.unit != "%" for q in told.quantities):
        return here
    return [q for q in before if q.sentence == part.sentence - 1]


def _mixed(told: Text, parts: list[Quantity]) -> list[Quantity]:
    """Quantities of other units between the parts, one here and there (not one for each part)."""
    between = [q for q in told.quantities if parts[0].start < q.start < parts[-1].start and q not in parts and q.unit not in ("%", parts[0].unit, "个百分点")]
    between = [q for q in between if q.depth == parts[0].depth and not COMPARED.search(q.before)]
    return between if len(between) != len(parts) - 1 else []


def _is_hazy(told: Text, start: int, parts: list[Quantity]) -> bool:
    return bool(OPEN.search(told.text, start, min(parts[-1].end + 6, told.clause(parts[-1].end)[1])) or _mixed(told, parts) or any(not p.exact for p in parts))


def _depth_at(told: Text, position: int) -> int:
    return _depths(told.text)[position]
