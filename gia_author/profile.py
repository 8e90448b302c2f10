"""Levels, limits and word lists of a region, read from ``profiles/*.yaml``: a province's file is laid over the national one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

import yaml

from gia_author import resources
from gia_author.finding import Finding, GiaError, Severity

NATIONAL = "全国"
OFF = "不查"
LEVELS: dict[str, Severity | None] = {s.label: s for s in Severity} | {OFF: None}
PARTS = ("名称", "说明", "级别", "限值", "词语")


@dataclass(frozen=True)
class Slip:
    """A known slip: the pattern that finds it, what is right, how bad it is."""

    pattern: re.Pattern[str]
    right: str
    severity: Severity


@dataclass(frozen=True)
class Profile:
    """What is asked of a report here: a level per rule, limits by name, words by list."""

    names: tuple[str, ...] = ()
    levels: Mapping[str, Severity | None] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)

    def limit(self, name: str) -> float:
        """A limit; 0 where there is none."""
        return self.limits.get(name, 0)

    def wordlist(self, name: str) -> tuple[str, ...]:
        """A list of words."""
        return tuple(map(str, self.words.get(name) or ()))

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """A list of what is written and what is right; characters may be written as one word of two (渉涉)."""
        return tuple((str(item[0]), str(item[1])) for item in self.words.get(name) or ())

    def patterns(self, name: str) -> tuple[re.Pattern[str], ...]:
        """A list of patterns."""
        return tuple(re.compile(str(word), re.M) for word in self.words.get(name) or ())

    @cached_property
    def slips(self) -> tuple[Slip, ...]:
        """The known slips of wording, the worst first."""
        lists = [(level, self.pairs(f"错词_{name}")) for name, level in LEVELS.items() if level]
        return tuple(Slip(re.compile(wrong, re.M), right, level) for level, pairs in lists for wrong, right in pairs)


def parse(text: str, name: str) -> Profile:
    """The profile in a file's text. Raises GiaError for what does not belong in one."""
    try:
        data = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except yaml.YAMLError as error:
        raise GiaError(f"核对方案“{name}”读不出来：{error}", "对照程序自带的 profiles/全国.yaml 改正写法。") from None
    unknown = [str(key) for key in data if key not in PARTS] if isinstance(data, dict) else [str(data)[:20]]
    if unknown:
        raise GiaError(f"核对方案“{name}”里有不认识的内容：{'、'.join(unknown)}。", f"可以写：{'、'.join(PARTS)}。")
    levels = {str(code): _level(str(label), name) for code, label in (data.get("级别") or {}).items()}
    return Profile((name,), levels, _limits(data.get("限值") or {}, name), data.get("词语") or {})


def _level(label: str, name: str) -> Severity | None:
    if label not in LEVELS:
        raise GiaError(f"核对方案“{name}”里的级别“{label}”不认识。", f"可以写：{'、'.join(LEVELS)}。")
    return LEVELS[label]


def _limits(limits: Mapping[str, Any], name: str) -> dict[str, float]:
    try:
        return {str(key): float(value) for key, value in limits.items()}
    except (TypeError, ValueError):
        raise GiaError(f"核对方案“{name}”的限值要写数字。", "如“总体情况字数: 1000”。") from None


def lay(under: Profile, over: Profile) -> Profile:
    """One profile over another: levels and limits are replaced one by one, word lists are added to."""
    words = {key: [*(under.words.get(key) or ()), *(over.words.get(key) or ())] for key in {**under.words, **over.words}}
    return replace(over, names=under.names + over.names, levels={**under.levels, **over.levels}, limits={**under.limits, **over.limits}, words=words)


def names() -> tuple[str, ...]:
    """The profiles that come with the program."""
    return tuple(file.removesuffix(".yaml") for file in resources.names("profiles"))


@cache
def load(wanted: tuple[str, ...] = ()) -> Profile:
    """The national profile with those of the given names laid over it in turn. Raises GiaError for a name that there is not."""
    result = Profile()
    for name in (NATIONAL, *(n for n in wanted if n != NATIONAL)):
        if name not in names():
            raise GiaError(f"没有“{name}”这个核对方案。", f"可以用：{'、'.join(names())}；也可以写自己的文件。")
        result = lay(result, parse(resources.text("profiles", f"{name}.yaml"), name))
    return result


def of(context: Any) -> Profile:
    """The profile that a check is made under; the national one unless the context has another."""
    given: Profile | None = getattr(context, "profile", None)
    return given or load()


def apply(findings: Iterable[Finding], profile: Profile) -> list[Finding]:
    """The findings with the levels that the profile gives to their rules; those switched off are left out."""
    leveled = ((f, profile.levels.get(f.code, f.severity)) for f in findings)
    return [replace(f, severity=level) for f, level in leveled if level is not None]
