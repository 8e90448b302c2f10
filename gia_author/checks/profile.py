"""Levels, limits and word lists of a region, read from ``profiles/*.yaml``: a province's file is
laid over the national one."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from math import inf
from typing import Any, NamedTuple

from gia_author import resources
from gia_author.diagnostics import levels
from gia_author.diagnostics.finding import (
    LABELS,
    FieldPath,
    Finding,
    GiaError,
    Severity,
    errors,
    retired,
)
from gia_author.diagnostics.levels import NATIONAL
from gia_author.language import regex_growth
from gia_author.language.patterns import Pattern, bounded
from gia_author.language.regex_growth import Budget, TooComplex
from gia_author.yamlfile import reader
from gia_author.yamlfile.reader import Source

OFF = "不查"
LEVELS: dict[str, Severity | None] = {**LABELS, OFF: None}
PARTS = ("级别", "限值", "词语")
CASES = ("格式", "年度", "已发布")
ABOUT = ("名称", "说明")
PLAIN_LISTS = ("常用词", "外来公文", "敏感内容", "责怪群众")
OWN = "对照程序自带的 profiles/全国.yaml 改正写法。"
MOST_NODES = 20_000  # of YAML; the national profile has some 3,000
LARGEST_LIMIT = 1e12
MOST_STEPS = 10_000_000  # of judging all expressions of a profile; one takes some thousands
ENDLESS = "照这个写法，遇到特别的文字会查上几小时"
ENDLESS_FIX = (
    "同一段文字只留一种分法：重复里面不再套重复（(a+)+ 写成 a+），挨着的几段不要都能容下同样的字"
    "（.*甲.*乙 写成 [^。]{0,30}甲[^。甲]{0,30}乙），可有可无的写法少连用几个。"
)
UNKNOWN = "看不出这个写法会不会查上几小时"
UNKNOWN_FIX = (
    "写短一些、少重复一些，或者拆成几项；不要用 \\1 一类的引用、(?(1)…) 一类的条件、"
    "(?i) 一类的标志（大小写都要查的，写成 [Aa]）。"
)
CHARACTERS = ("常用词", "异体字")
YEARS = re.compile(r"(20\d\d)(起)?")
EVER = 9999  # a year after all reports


class Slip(NamedTuple):
    """A known slip: the pattern that finds it, what is right, and the grade that gives its
    level."""

    pattern: Pattern
    right: str
    grade: str


@dataclass(frozen=True)
class Layer:
    """What a file says of every report, or only of those of an ``edition``, or of ``published``
    ones, or of those on the years ``since`` to ``until``."""

    levels: Mapping[str, Severity | None] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    edition: str = ""
    published: bool = False
    since: int = 0
    until: int = EVER

    def counts(self, edition: str, published: bool, year: int) -> bool:
        """True where it says something of reports of this edition and year, published or not."""
        return (
            self.edition in ("", edition)
            and published >= self.published
            and self.since <= year <= self.until
        )

    @property
    def plain(self) -> bool:
        """True for what is said of every report."""
        return not (self.edition or self.published or self.since)


@dataclass(frozen=True)
class Profile:
    """What is asked of a report here: a level per rule, limits by name, words by list; later layers
    count over earlier ones."""

    names: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    known: dict[tuple[str, bool, int], Profile] = field(
        default_factory=dict, compare=False, repr=False
    )

    def at(self, edition: str, published: bool, year: int = 0) -> Profile:
        """What it asks of reports of this edition and year (0: not known), published or not, worked
        out once."""
        if (edition, published, year) not in self.known:
            layers = (one for one in self.layers if one.counts(edition, published, year))
            self.known[edition, published, year] = replace(
                self,
                layers=tuple(Layer(one.levels, one.limits, one.words) for one in layers),
                known={},
            )
        return self.known[edition, published, year]

    @property
    def _plain(self) -> tuple[Layer, ...]:
        return tuple(one for one in self.layers if one.plain)

    @cached_property
    def levels(self) -> Mapping[str, Severity | None]:
        """The level of every code and grade (G604.迟报); one given to a whole code counts for its
        grades too."""
        result: dict[str, Severity | None] = {}
        for layer in self._plain:
            result = {
                key: level
                for key, level in result.items()
                if key.partition(".")[0] not in layer.levels
            } | {**layer.levels}
        return result

    @cached_property
    def limits(self) -> Mapping[str, float]:
        """The limits by name."""
        return {name: value for layer in self._plain for name, value in layer.limits.items()}

    def level(self, code: str, grade: str = "") -> Severity | None:
        """The level of a rule, or of one grade of it; None where it is switched off. Raises
        KeyError for what the national profile does not know."""
        own = f"{code}.{grade}"
        return self.levels[own if own in self.levels or (grade and own not in _keys()) else code]

    def limit(self, name: str) -> float:
        """A limit; 0 where there is none."""
        return self.limits.get(name, 0)

    def words(self, name: str) -> tuple[Any, ...]:
        """A list of words as written, those of every layer."""
        return tuple(word for layer in self._plain for word in layer.words.get(name) or ())

    def wordlist(self, name: str) -> tuple[str, ...]:
        """A list of words."""
        return tuple(map(str, self.words(name)))

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """A list of what is written and what is right; characters may be written as one word of two
        (渉涉)."""
        return tuple((str(item[0]), str(item[1])) for item in self.words(name))

    @cached_property
    def variants(self) -> Mapping[str, str]:
        """The characters that are not standard, each with the one that is."""
        return dict(self.pairs("异体字"))

    def patterns(self, name: str) -> tuple[Pattern, ...]:
        """A list of patterns."""
        return tuple(Pattern(str(word), re.M) for word in self.words(name))

    @cached_property
    def slips(self) -> tuple[Slip, ...]:
        """The known slips of wording: the list 错词, and lists with a grade (错词_重要)."""
        lists = dict.fromkeys(
            name
            for layer in self._plain
            for name in layer.words
            if name.partition("_")[0] == "错词"
        )
        return tuple(
            Slip(Pattern(wrong, re.M), right, name.partition("_")[2])
            for name in lists
            for wrong, right in self.pairs(name)
        )


def parse(data: bytes, name: str, file: str = "") -> Profile:
    """The profile in a file. Raises GiaError, with the place, for what does not belong in one."""
    source = reader.read(data, file or name, MOST_NODES)
    for wrong in errors(source.findings):
        fix = OWN if wrong.code == reader.G107.code else wrong.fix
        raise GiaError(f"{wrong.place}：核对方案读不出来：{wrong.message}", fix)
    return _profile(source, name)


@dataclass(frozen=True)
class _Part:
    """A part of a profile's file, at its path."""

    source: Source
    data: Any
    path: FieldPath = ()
    checked: bool = True
    budget: Budget = field(default_factory=lambda: Budget(MOST_STEPS))

    def at(self, key: str) -> _Part:
        """The part below a key, which is empty where nothing is written. Raises GiaError where this
        is none with keys."""
        return replace(self, data=self.entries().get(key), path=(*self.path, key))

    def entries(self) -> Mapping[str, Any]:
        if not isinstance(self.data or {}, Mapping):
            raise self.refused(f"“{str(self.data)[:20]}”写法不对。", OWN)
        return self.data or {}

    def parts(self) -> Iterator[tuple[str, _Part]]:
        for key, value in self.entries().items():
            yield str(key), replace(self, data=value, path=(*self.path, str(key)))

    def refused(self, message: str, fix: str, *, key: bool = False) -> GiaError:
        return GiaError(f"{self.source.place(self.path, key=key)}：核对方案里{message}", fix)


def _profile(source: Source, name: str) -> Profile:
    whole = _Part(source, source.data, checked=name != NATIONAL)
    base = _layer(whole, (*ABOUT, *PARTS, *CASES))
    own = [
        replace(_layer(part, PARTS), edition=edition) for edition, part in whole.at("格式").parts()
    ]
    years = [_of_years(key, part) for key, part in whole.at("年度").parts()]
    published = replace(_layer(whole.at("已发布"), PARTS), published=True)
    return Profile((name,), (base, *own, *years, published))


def _of_years(key: str, part: _Part) -> Layer:
    """What is said of the reports on one year (2025), or on it and later ones (2025起)."""
    found = YEARS.fullmatch(key)
    if found is None:
        raise part.refused(
            f"年度“{key[:20]}”写法不对。", "写报告的年度，如“2025”，或者“2025起”。", key=True
        )
    first = int(found[1])
    return replace(_layer(part, PARTS), since=first, until=EVER if found[2] else first)


def _layer(part: _Part, known: tuple[str, ...]) -> Layer:
    for key, one in part.parts():
        if key not in known:
            raise one.refused(
                f"有不认识的内容：{key[:20]}。", f"可以写：{'、'.join(known)}。", key=True
            )
    return Layer(
        {_key(key, one): _level(one) for key, one in part.at("级别").parts()},
        {key: _limit(one) for key, one in part.at("限值").parts()},
        {key: _words(key, one) for key, one in part.at("词语").parts()},
    )


@cache
def _keys() -> frozenset[str]:
    """Every code and grade that the national profile knows."""
    parts = (levels.national(), levels.national()["已发布"], *levels.national()["格式"].values())
    return frozenset(key for part in parts for key in part.get("级别") or ())


def _fault(key: str) -> str:
    told = retired(key.partition(".")[0])
    return f"用不上：{told}" if told else "不是规则的编号"


def _key(key: str, part: _Part) -> str:
    if key not in _keys():
        raise part.refused(
            f"“{key[:20]}”{_fault(key)}。",
            "编号见 gia-author explain，单独定级的情形见程序自带的 profiles/全国.yaml。",
            key=True,
        )
    return key


def _words(key: str, part: _Part) -> list[Any]:
    """A word list as written. Raises GiaError for one that the rules could not use; compiling the
    program's own takes too long, a test does it."""
    if not part.checked:
        return [*part.data]
    single = key in PLAIN_LISTS
    example = "如“- 稳控”" if single else "如“- [示列, 示例]”"
    if not isinstance(part.data or [], list):
        raise part.refused(f"词语“{key[:20]}”写法不对。", f"每项一行，{example}。")
    for number, item in enumerate(part.data or ()):
        one = replace(part, path=(*part.path, number))
        if not _is_word(item, single, plain=key in CHARACTERS):
            raise one.refused(
                f"词语“{key[:20]}”的这一项写法不对。", f"每项一行，{example}；写法是正则表达式。"
            )
        if key not in CHARACTERS:
            _refuse_endless(one, item if single else item[0])
    return [*(part.data or ())]


def _refuse_endless(part: _Part, pattern: str) -> None:
    """Raises GiaError for an expression that a text can be made for over which it never ends, or of
    which that cannot be told."""
    told = f"词语“{str(part.path[-2])[:20]}”的这一项是正则表达式“{pattern[:40]}”，"
    try:
        if not regex_growth.is_bounded(bounded(pattern), re.M, part.budget):
            raise part.refused(f"{told}{ENDLESS}。", ENDLESS_FIX)
    except TooComplex:
        raise part.refused(f"{told}{UNKNOWN}。", UNKNOWN_FIX) from None


def _is_word(item: object, single: bool, *, plain: bool) -> bool:
    """Whether the rules can use it: a text, or what is written and what is right, the first a
    pattern unless it is ``plain``."""
    pair: list[Any] = []
    if single:
        pair = [item, item]
    elif isinstance(item, (list, str)):
        pair = [*item]
    if len(pair) != 2 or not all(isinstance(word, str) for word in pair):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python will read in another way one day
            re.compile("" if plain else pair[0], re.M)
    except (re.error, Warning, ValueError, OverflowError, RecursionError, MemoryError):
        return False
    return True


def _level(part: _Part) -> Severity | None:
    if not isinstance(part.data, str) or part.data not in LEVELS:
        raise part.refused(f"级别“{str(part.data)[:20]}”不认识。", f"可以写：{'、'.join(LEVELS)}。")
    return LEVELS[part.data]


def _limit(part: _Part) -> float:
    try:
        value = float(part.data)
    except (TypeError, ValueError, OverflowError):
        value = inf
    if not 0 <= value < LARGEST_LIMIT:
        raise part.refused(f"限值“{str(part.data)[:20]}”不是数字。", "如“总体情况字数: 1000”。")
    return value


def lay(under: Profile, over: Profile) -> Profile:
    """One profile over another: levels and limits are replaced one by one, word lists are added
    to."""
    return Profile(under.names + over.names, under.layers + over.layers)


def names() -> tuple[str, ...]:
    """The profiles that come with the program."""
    return tuple(file.removesuffix(".yaml") for file in resources.names("profiles"))


@cache
def load(wanted: tuple[str, ...] = ()) -> Profile:
    """The national profile with those of the given names laid over it in turn. Raises GiaError for
    a name that there is not."""
    result = _profile(Source(NATIONAL, "", {**levels.national()}), NATIONAL)
    for name in (n for n in wanted if n != NATIONAL):
        if name not in names():
            raise GiaError(
                f"没有“{name}”这个核对方案。", f"可以用：{'、'.join(names())}；也可以写自己的文件。"
            )
        result = lay(result, parse(resources.data("profiles", f"{name}.yaml"), name))
    return result


def apply(findings: Iterable[Finding], profile: Profile) -> list[Finding]:
    """The findings with the levels that the profile gives to their rules; those switched off are
    left out."""
    leveled = ((f, profile.levels.get(f.code, f.severity)) for f in findings)
    return [replace(f, severity=level) for f, level in leveled if level is not None]
