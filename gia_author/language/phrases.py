"""What a text counts: every number as a quantity with the words around it, in its sentence, clause
and brackets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from gia_author.language.patterns import Pattern, is_han
from gia_author.language.quantities import EXACT, ROUNDED, numbers

SENTENCE = Pattern(r"[。！？!?\n.]|\[…\]|[…]{2}")
CLAUSE = Pattern(r"[，,；;：:。！？!?()（）\n.]|\[…\]")
OPENING, CLOSING = "（(", "）)"
TRADITIONAL, SIMPLIFIED = (
    "總體況動開處請復覆議訴訟問題進報項組個內構轉結辦數條網絡發佈與較長減屬則規範執罰強費萬億餘為無實際維糾認誤來電單業務機關門欄專號鎮鄉縣區廳員會戶並該記決審終約達標據佔級種類資訊傳眾視頻聞調質遲時間點應從幾對導責監補滿現經續繳舉織團訂廢優屆採納",
    "总体况动开处请复复议诉讼问题进报项组个内构转结办数条网络发布与较长减属则规范执罚强费万亿余为无实际维纠认误来电单业务机关门栏专号镇乡县区厅员会户并该记决审终约达标据占级种类资讯传众视频闻调质迟时间点应从几对导责监补满现经续缴举织团订废优届采纳",
)
SIMPLE = str.maketrans(TRADITIONAL, SIMPLIFIED)
IN_TRADITIONAL = Pattern(f"[{TRADITIONAL}]")


class Quantity(NamedTuple):
    """One number of a text: what it is worth, how exact, in which unit, what is counted, and where
    it stands.

    ``before`` are the words of the clause up to it, ``after`` those from it to the end of the
    clause or the next number.
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
    def known(self) -> bool:
        """True for a number that is exact, or exact but for the places left out."""
        return self.exactness in (EXACT, ROUNDED)

    @property
    def slack(self) -> Decimal:
        """By how much a number that leaves places out may differ from the true one."""
        return self.step / 2 if self.exactness == ROUNDED else Decimal(0)

    @property
    def phrase(self) -> str:
        """The clause with # in the place of number and unit."""
        return f"{self.before}#{self.after}"


START, END = attrgetter("start"), attrgetter("end")


class Text(NamedTuple):
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

    def before(self, position: int) -> tuple[Quantity, ...]:
        """The quantities that end at or before a position."""
        return self.quantities[: bisect_right(self.quantities, position, key=END)]

    def after(self, position: int) -> tuple[Quantity, ...]:
        """The quantities that begin at or behind a position."""
        return self.quantities[bisect_left(self.quantities, position, key=START) :]

    def between(self, position: int, end: int) -> tuple[Quantity, ...]:
        """The quantities that begin at or behind a position and before ``end``."""
        first = bisect_left(self.quantities, position, key=START)
        return self.quantities[first : bisect_left(self.quantities, end, key=START)]


def _around(ends: tuple[int, ...], position: int) -> tuple[int, int]:
    n = bisect_right(ends, position)
    return (ends[n - 1] if n else 0), ends[min(n, len(ends) - 1)]


def read(text: str) -> Text:
    """A paragraph with its quantities; traditional characters of the words that count are read as
    simplified ones."""
    text = text.translate(SIMPLE) if IN_TRADITIONAL.search(text) else text
    sentences, clauses = _ends(SENTENCE, text), _ends(CLAUSE, text)
    found = numbers(text)
    inside = depths(text) if found else [0]
    partners = _partners(text) if found else {}
    ends = [one.end for one in found]
    result = []
    last = 0
    for n, one in enumerate(found):
        start, end = _around(clauses, one.start)[0], _around(clauses, one.end - 1)[1]
        name = ""
        if text[start - 1 : start] in tuple(CLOSING) and start:
            name = _named_before_bracket(text, partners.get(start - 1), clauses, ends)
        following = found[n + 1].start if n + 1 < len(found) else len(text)
        after = text[one.end : min(end - 1, following)]
        after = after.partition("、")[0] if following < end else after
        before = text[max(start, last) : one.start]
        last = one.end + (
            len(after) if "、" in text[one.end : following] and following < end else 0
        )
        result.append(
            Quantity(
                value=one.value,
                exactness=one.exactness,
                unit=one.unit,
                before=_squeezed(name + before).lstrip("、"),
                after=_squeezed(after),
                sentence=bisect_right(sentences, one.start),
                clause=bisect_right(clauses, one.start),
                depth=inside[one.start],
                start=one.start,
                end=one.end,
                step=one.step,
            )
        )
    return Text(text, tuple(result), sentences, clauses)


def _ends(pattern: Pattern, text: str) -> tuple[int, ...]:
    """Where the sentences or clauses of a text end."""
    return (
        *(m.end() for m in pattern.finditer(text) if m[0] != "." or _is_full_stop(text, m.start())),
        len(text) + 1,
    )


def _is_full_stop(text: str, at: int) -> bool:
    """True for a dot that stands for a full stop: behind a Chinese character, and not inside a
    number or an address."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return is_han(before) and (not after or is_han(after) or after in "(（" or after.isspace())


def _named_before_bracket(
    text: str, opening: int | None, clauses: tuple[int, ...], ends: list[int]
) -> str:
    """The words before brackets that open here, behind the last quantity: 其他处理 in
    其他处理（含撤回）341件."""
    if opening is None:
        return ""
    last = bisect_right(ends, opening)
    start = max(_around(clauses, opening - 1)[0], ends[last - 1] if last else 0)
    return text[start:opening] if start < opening else ""


def _partners(text: str) -> dict[int, int]:
    """Where the brackets open that close at each place, whatever kinds they are of."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for bracket in BRACKET.finditer(text):
        if bracket[0] in OPENING:
            opened.append(bracket.start())
        elif bracket[0] in CLOSING and opened:
            found[bracket.start()] = opened.pop()
    return found


def _squeezed(text: str) -> str:
    return "".join(text.split())


def depths(text: str) -> list[int]:
    """The number of open brackets before each character; one that is never closed counts for its
    sentence only."""
    depth, last = 0, 0
    result: list[int] = []
    for m in BRACKET.finditer(text):
        closes = m[0] in CLOSING
        result += [depth] * (m.start() - last)
        if m[0] == "。" and depth > 1:
            depth = 0
        elif closes:
            depth = max(depth - 1, 0)
        result.append(depth)
        depth += m[0] in OPENING
        last = m.end()
    return result + [depth] * (len(text) + 1 - last)


BRACKET = Pattern(r"[（()）。]")
