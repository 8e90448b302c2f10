"""What a text compares: one number with an earlier one, from which it grew, or with another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity

YEARS = r"(?:上一?年度?|去年|年初|期初|20\d\d年度?)(?:同期|末|底)?"
EARLIER = Pattern(f"{YEARS}(?:为|是|有|同期)?$")
FROM = Pattern(r"(?:由|从)[^，。；\d]{0,10}$")
TO = Pattern(
    "(?:[一-龥](?:至|到)|(?:增|增加|增长|上升|升|提高|提升|扩大|扩充|扩展|减|减少|下降|降|降低|压缩|压减|缩短"
    "|缩减|精简|归并|合并|整合|调整|优化|变)[为成])(?:年末|年底|目前|现在|今年|本年)?的?$"
)
PAST = Pattern(  # last year's figure, with what was done
    r"(?:去年|上一?年|(?<!\d)20\d\d年)(?:度|同期|全年)*"
    "(?:的|为|是|有|主动|公开|发布|推送|解读|办理|编发|政府|信息|新收|收到|受理|办结|申请|共|各类)*$"
)
MORE = "增加|增长|上升|新增|多|提高|提升|扩充|净增"
LESS = "减少|下降|降低|回落|少|压缩|缩短|精简|压减|缩减|裁减|削减|净减|减"
DOWN = Pattern(f"(?:{LESS}|减幅|降幅)")
YEARLY = Pattern("全年|本年度|年度内|年内|一年来|20\\d\\d年(?!\\d)")


@dataclass(frozen=True)
class ComparedFigures:
    """A number and the earlier one that it is compared with, each with what it may be off by."""

    present: Decimal
    earlier: Decimal
    present_slack: Decimal = Decimal(0)
    earlier_slack: Decimal = Decimal(0)

    @property
    def growth(self) -> Decimal:
        """By how many percent it grew."""
        return (self.present - self.earlier) * 100 / self.earlier

    def times(self) -> tuple[Decimal, Decimal]:
        """How many times the earlier number it is, at least and at most."""
        least = (self.present - self.present_slack) / (self.earlier + self.earlier_slack)
        most = (self.present + self.present_slack) / (self.earlier - self.earlier_slack)
        return least, most

    def grows_by(self, printed: Quantity, sign: int = 1) -> bool:
        """True if a printed percentage, or a decrease of it, is what it grew by."""
        ends = sorted(sign * (times - 1) * 100 for times in self.times())
        return may_be(printed, *ends)


def comparison(now: Quantity, then: Quantity) -> ComparedFigures:
    """Two quantities compared."""
    return ComparedFigures(now.value, then.value, now.slack, then.slack)


def may_be(printed: Quantity, least: Decimal, most: Decimal) -> bool:
    """True if a printed figure is one of these rounded, or cut off, at its last place."""
    return -printed.step / 2 <= most - printed.value and least - printed.value < printed.step


def close(printed: Quantity, true: Decimal) -> bool:
    """True if a printed figure is the true one rounded, or cut off, at its last place."""
    return may_be(printed, true, true)


def share_words(one: str, other: str) -> int:
    """How many pairs of characters two phrases share."""
    return len({*map(str.__add__, one, one[1:])} & {*map(str.__add__, other, other[1:])})


def best_named(words: str, quantities: Sequence[Quantity]) -> Quantity | None:
    """The one quantity whose words have most in common with some words; None where two have."""
    scores = [share_words(words, q.before) for q in quantities]
    best = max(scores, default=0)
    return quantities[scores.index(best)] if best and scores.count(best) == 1 else None


def compared(quantities: Sequence[Quantity]) -> ComparedFigures | None:
    """The two quantities of which the words say that one is the earlier: 由20篇增至62篇, 62篇（上年
    20篇）."""
    then = [q for q in quantities if any(said.search(q.before) for said in (FROM, EARLIER, PAST))]
    now = [q for q in quantities if q not in then]
    known = len(then) == 1 and len(now) == 1 and then[0].value
    return comparison(now[0], then[0]) if known else None


def last_compared(quantities: Sequence[Quantity]) -> ComparedFigures | None:
    """The last two quantities of one unit, if the words say that one is the earlier."""
    same = [q for q in quantities if q.unit == quantities[-1].unit] if quantities else []
    return compared(same[-2:])
