"""Shares told in words: 三分之一, 一半以上, 过半, 近七成."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Text

LESS, MORE = "不足|不到|未到|低于|少于", "超过|超出|超|逾|突破|高于|多于|过"
NEARLY, ABOUT = "将近|接近|逼近|近", "大约|约"
NOT_A_SHARE = "(?![立果为效员熟本都功套交绩])"
FRACTION = Pattern(
    f"(?P<pre>{LESS}|{MORE}|{NEARLY}|{ABOUT})?(?P<base>[^，。；\\d]{{0,12}}的)?"
    "(?:(?P<parts>[二三四五六七八九十])分之(?P<n>[一二两三四五六七八九])"
    f"|(?P<half>一半|半数|(?<=过)半)|(?P<tenths>[一二两三四五六七八九])成{NOT_A_SHARE})"
    "(?P<post>以上|以下|左右|上下|多|强|弱)?"
)
CLOSE, ROUGHLY = Decimal("0.045"), Decimal("0.09")  # of the whole, by how much it may be off
OVER, UNDER = Pattern(f"^(?:{MORE})"), Pattern(f"^(?:{LESS})")


class Fraction(NamedTuple):
    """A share told in words: between what it lies, where it stands, and the words of its clause
    before it; ``base`` are those that name the whole."""

    least: Decimal
    most: Decimal
    words: str
    before: str
    base: str
    start: int
    end: int

    def fits(self, share: Decimal) -> bool:
        """True if a share may be told so."""
        return self.least <= share <= self.most


def fractions(told: Text) -> Iterator[Fraction]:
    """Every share told in words, in order."""
    for found in FRACTION.finditer(told.text):
        start = told.clause(found.start())[0]
        least, most = _bounds(found)
        yield Fraction(
            least=least,
            most=most,
            words=found[0].removeprefix(found["base"] or ""),
            before="".join(told.text[start : found.start()].split()),
            base=found["base"] or "",
            start=found.start(),
            end=found.end(),
        )


def _bounds(found: re.Match[str]) -> tuple[Decimal, Decimal]:
    """The least and the most that a share told so can be."""
    share = _share(found)
    pre, post = found["pre"] or "", found["post"] or ""
    if post in ("以上",) or (pre and OVER.match(pre)):
        return share, Decimal(1)
    if post in ("以下", "弱") or (pre and UNDER.match(pre)):
        return Decimal(0), share
    if post in ("多", "强"):
        return share, share + ROUGHLY
    if pre and re.match(NEARLY, pre):
        return share - ROUGHLY, share
    slack = ROUGHLY if post or pre else CLOSE
    return share - slack, share + slack


def _share(found: re.Match[str]) -> Decimal:
    if found["half"]:
        return Decimal("0.5")
    if found["tenths"]:
        return Decimal(_count(found["tenths"])) / 10
    return Decimal(_count(found["n"])) / _count(found["parts"])


def _count(numeral: str) -> int:
    return number(numeral.replace("两", "二"))
