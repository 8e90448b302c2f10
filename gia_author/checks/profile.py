"""Levels, limits and word lists of a region, read from ``profiles/*.yaml``: a province's file is laid over the national one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, NamedTuple

import yaml

from gia_author import resources
from gia_author.diagnostics import levels
from gia_author.diagnostics.finding import LABELS, Finding, GiaError, Severity
from gia_author.diagnostics.levels import NATIONAL
from gia_author.language.patterns import Pattern

OFF = "不查"
LEVELS: dict[str, Severity | None] = {**LABELS, OFF: None}
PARTS = ("级别", "限值", "词语")
CASES = ("格式", "已发布")
ABOUT = ("名称", "说明")
PLAIN_LISTS = ("常用词", "外来公文", "敏感内容", "责怪群众")
CHARACTERS = ("常用词", "异体字")


class Slip(NamedTuple):
    """A known slip: the pattern that finds it, what is right, and the grade that gives its level."""

    pattern: Pattern
    right: str
    grade: str


@dataclass(frozen=True)
class Layer:
    """What a file says of every report, or only of those of an ``edition``, or of ``published`` ones."""

    levels: Mapping[str, Severity | None] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    edition: str = ""
    published: bool = False


@dataclass(frozen=True)
class Profile:
    """What is asked of a report here: a level per rule, limits by name, words by list; later layers count over earlier ones."""

    names: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    known: dict[tuple[str, bool], Profile] = field(default_factory=dict, compare=False, repr=False)

    def at(self, edition: str, published: bool) -> Profile:
        """What it asks of reports of this edition, published or not, worked out once."""
        if (edition, published) not in self.known:
            layers = (
                one
                for one in self.layers
                if one.edition in ("", edition) and published >= one.published
            )
            self.known[edition, published] = replace(
                self,
                layers=tuple(replace(one, edition="", published=False) for one in layers),
                known={},
            )
        return self.known[edition, published]

    @property
    def _plain(self) -> tuple[Layer, ...]:
        return tuple(one for one in self.layers if not one.edition and not one.published)

    @cached_property
    def levels(self) -> Mapping[str, Severity | None]:
        """The level of every code and grade (G604.迟报); one given to a whole code counts for its grades too."""
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
        """The level of a rule, or of one grade of it; None where it is switched off. Raises KeyError for what the national profile does not know."""
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
        """A list of what is written and what is right; characters may be written as one word of two (渉涉)."""
        return tuple((str(item[0]), str(item[1])) for item in self.words(name))

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


def parse(text: str, name: str) -> Profile:
    """The profile in a file's text. Raises GiaError for what does not belong in one."""
    try:
        data = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except yaml.YAMLError as error:
        raise GiaError(
            f"核对方案“{name}”读不出来：{error}", "对照程序自带的 profiles/全国.yaml 改正写法。"
        ) from None
    return _profile(data, name)


def _profile(data: Any, name: str) -> Profile:
    base = _layer(data, name, (*ABOUT, *PARTS, *CASES))
    editions = _mapping(data.get("格式"), name)
    own = [
        replace(_layer(part, name, PARTS), edition=str(edition))
        for edition, part in editions.items()
    ]
    published = replace(_layer(data.get("已发布") or {}, name, PARTS), published=True)
    return Profile((name,), (base, *own, published))


def _layer(data: Any, name: str, known: tuple[str, ...]) -> Layer:
    unknown = (
        [str(key) for key in data if key not in known]
        if isinstance(data, dict)
        else [str(data)[:20]]
    )
    if unknown:
        raise GiaError(
            f"核对方案“{name}”里有不认识的内容：{'、'.join(unknown)}。",
            f"可以写：{'、'.join(known)}。",
        )
    given = {
        _key(str(key), name): _level(str(label), name)
        for key, label in _mapping(data.get("级别"), name).items()
    }
    words = {
        str(key): _words(str(key), value, name)
        for key, value in _mapping(data.get("词语"), name).items()
    }
    return Layer(given, _limits(_mapping(data.get("限值"), name), name), words)


@cache
def _keys() -> frozenset[str]:
    """Every code and grade that the national profile knows."""
    parts = (levels.national(), levels.national()["已发布"], *levels.national()["格式"].values())
    return frozenset(key for part in parts for key in part.get("级别") or ())


def _key(key: str, name: str) -> str:
    if key not in _keys():
        raise GiaError(
            f"核对方案“{name}”里的“{key}”不是规则的编号。",
            "编号见 gia-author explain，单独定级的情形见程序自带的 profiles/全国.yaml。",
        )
    return key


def _words(key: str, value: Any, name: str) -> list[Any]:
    """A word list as written. Raises GiaError for one that the rules could not use; compiling the program's own takes too long, a test does it."""
    if name == NATIONAL:
        return [*value]
    single = key in PLAIN_LISTS
    try:
        for item in value or ():
            left, right = (item, item) if single else item
            re.compile("" if key in CHARACTERS else left, re.M)
            if isinstance(value, str) or not (isinstance(left, str) and isinstance(right, str)):
                raise TypeError
    except (re.error, TypeError, ValueError, RecursionError):
        example = "如“- 稳控”" if single else "如“- [示列, 示例]”"
        raise GiaError(
            f"核对方案“{name}”的词语“{key}”写法不对。", f"每项一行，{example}；写法是正则表达式。"
        ) from None
    return [*(value or ())]


def _mapping(data: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(data or {}, dict):
        raise GiaError(
            f"核对方案“{name}”里的“{str(data)[:20]}”写法不对。",
            "对照程序自带的 profiles/全国.yaml 改正写法。",
        )
    return data or {}


def _level(label: str, name: str) -> Severity | None:
    if label not in LEVELS:
        raise GiaError(
            f"核对方案“{name}”里的级别“{label}”不认识。", f"可以写：{'、'.join(LEVELS)}。"
        )
    return LEVELS[label]


def _limits(limits: Mapping[str, Any], name: str) -> dict[str, float]:
    try:
        return {str(key): float(value) for key, value in limits.items()}
    except (TypeError, ValueError):
        raise GiaError(f"核对方案“{name}”的限值要写数字。", "如“总体情况字数: 1000”。") from None


def lay(under: Profile, over: Profile) -> Profile:
    """One profile over another: levels and limits are replaced one by one, word lists are added to."""
    return Profile(under.names + over.names, under.layers + over.layers)


def names() -> tuple[str, ...]:
    """The profiles that come with the program."""
    return tuple(file.removesuffix(".yaml") for file in resources.names("profiles"))


@cache
def load(wanted: tuple[str, ...] = ()) -> Profile:
    """The national profile with those of the given names laid over it in turn. Raises GiaError for a name that there is not."""
    result = _profile(levels.national(), NATIONAL)
    for name in (n for n in wanted if n != NATIONAL):
        if name not in names():
            raise GiaError(
                f"没有“{name}”这个核对方案。", f"可以用：{'、'.join(names())}；也可以写自己的文件。"
            )
        result = lay(result, parse(resources.text("profiles", f"{name}.yaml"), name))
    return result


def apply(findings: Iterable[Finding], profile: Profile) -> list[Finding]:
    """The findings with the levels that the profile gives to their rules; those switched off are left out."""
    leveled = ((f, profile.levels.get(f.code, f.severity)) for f in findings)
    return [replace(f, severity=level) for f, level in leveled if level is not None]
