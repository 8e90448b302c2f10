"""The one place that runs the rules, and settles what they find with the author's acceptances."""

from __future__ import annotations

import pkgutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

from gia_author.checks import profile as profiles
from gia_author.checks import rules
from gia_author.checks.profile import Profile
from gia_author.checks.registry import MENDERS, RULES, TOLD_BY, Context, Finder, Hit, Mender
from gia_author.checks.text_pieces import year_of
from gia_author.diagnostics.finding import (
    Code,
    FieldPath,
    Finding,
    Severity,
    format_path,
    found,
    register,
    retired,
)
from gia_author.form import edition as editions
from gia_author.report.model import Report

MOST_PLACES = 6
GRAVE = tuple(Severity)  # the gravest first
LEAST_SHARED = 4  # characters of two quotes that overlap

G190 = register(
    "G190",
    "structure",
    """核对说明没有用上
    “核对说明”里的这一项没有对上任何“请核对”或“提示”：问题可能已经改好，或者规则编号、位置写错了。请删去或改正。
    “必须改”的问题不能用说明代替修改。""",
)


@cache
def load() -> Mapping[str, tuple[Code, Finder]]:
    """All rules in the order of their codes, with every topic in ``rules`` imported."""
    for module in pkgutil.iter_modules(rules.__path__):
        import_module(f"{rules.__name__}.{module.name}")
    return dict(sorted(RULES.items()))


def check(report: Report, context: Context) -> list[Finding]:
    """Everything the rules find in a report, acceptances taken into account."""
    return settle(find(report, context), report)


def find(report: Report, context: Context, family: str = "") -> list[Finding]:
    """Everything the rules find in a report; with a ``family`` (G3: the tables) only what the rules
    of that number find."""
    context = replace(context, profile=_plan(report, context))
    findings = profiles.apply(context.narrative.findings, context.plan)
    for code, finder in load().values():
        if code.code.startswith(family):
            findings += filter(
                None, (as_finding(code, hit, context.plan) for hit in finder(report, context))
            )
    return _gathered(_told_once(_without_followers(findings)))


def _without_followers(findings: list[Finding]) -> list[Finding]:
    """The findings without texts that lack a figure (G122) of a table that is told not to be filled
    in (G301)."""
    blank = {f.address[0] for f in findings if f.code == "G301" and f.address}
    return [f for f in findings if f.code != "G122" or (f.quote or "").split(".")[0] not in blank]


def _told_once(findings: list[Finding]) -> list[Finding]:
    """The findings without those whose rule leaves the same words to another one that speaks of
    them."""
    others: dict[FieldPath | None, list[Finding]] = {}
    tellers = {code for codes in TOLD_BY.values() for code in codes}
    for finding in findings:
        if finding.code in tellers:
            others.setdefault(finding.address, []).append(finding)
    return [f for f in findings if not any(_tells(one, f) for one in others.get(f.address, ()))]


def _tells(one: Finding, other: Finding) -> bool:
    """True if the one tells the slip of the other, whose rule stands back for it."""
    if one.code not in TOLD_BY.get(other.code, ()):
        return False
    if GRAVE.index(one.severity) > GRAVE.index(other.severity):
        return False
    mine, its = ((f.quote or "").strip("…，。；") for f in (one, other))
    return bool(mine and its) and (
        mine in its or its in mine or _meet(mine, its) or _meet(its, mine)
    )


def _meet(one: str, other: str) -> bool:
    """True if the end of one is the beginning of the other, by some characters."""
    return any(one.endswith(other[:size]) for size in range(LEAST_SHARED, len(other)))


def _gathered(findings: list[Finding]) -> list[Finding]:
    """The findings with those that say the same of the same words told once, with how many there
    are and where; errors stay one by one."""
    alike: dict[Any, list[Finding]] = {}
    for number, finding in enumerate(findings):
        repeated = finding.quote and finding.severity is not Severity.ERROR
        alike.setdefault(
            (finding.code, finding.message, finding.quote) if repeated else number, []
        ).append(finding)
    return [
        same[0]
        if len(same) == 1
        else replace(same[0], message=f"{same[0].message}同样的有{len(same)}处：{_places(same)}。")
        for same in alike.values()
    ]


def _places(findings: list[Finding]) -> str:
    """Where the findings stand, each place once, the first few of many."""
    counts = Counter(format_path(finding.address or ()) for finding in findings)
    named = [f"{place}（{count}处）" if count > 1 else place for place, count in counts.items()]
    return "、".join(named[:MOST_PLACES]) + ("等" if len(named) > MOST_PLACES else "")


def _plan(report: Report, context: Context) -> Profile:
    """What the profile says of a report like this: of its year and the edition in force in it,
    published or not."""
    year = year_of(report, context)
    edition = editions.for_year(year) if year else report.edition
    return context.plan.at(edition.name, context.published, year)


def accepted(findings: list[Finding], report: Report) -> tuple[str, ...]:
    """The acceptances that matched a finding, each in a line: code, place, what was found, reason
    and name."""
    lines = []
    for finding in findings:
        for item in acceptances(report):
            if _accepts(item, finding):
                name = f"（{item['姓名']}）" if item.get("姓名") else ""
                lines.append(
                    f"{finding.code} {format_path(finding.address or ())} {finding.message} 理由："
                    f"{item['理由']}{name}"
                )
    return tuple(dict.fromkeys(lines))


def as_finding(code: Code, hit: Hit, profile: Profile) -> Finding | None:
    """A hit with its rule's code and kind and the level that the profile gives it; None where the
    profile switches it off."""
    details: dict[str, Any] = {k: v for k, v in vars(hit).items() if k not in ("message", "grade")}
    level = profile.level(code.code, hit.grade)
    return found(code, hit.message, severity=level, **details) if level else None


def settle(findings: list[Finding], report: Report) -> list[Finding]:
    """The findings without those that the author has accepted with a reason; acceptances without a
    finding are reported."""
    used: set[int] = set()
    remaining = []
    accepted = acceptances(report)
    for finding in findings:
        match = next((n for n, item in enumerate(accepted) if _accepts(item, finding)), None)
        if match is None:
            remaining.append(finding)
        else:
            used.add(match)
    unused = (n for n in range(len(accepted)) if n not in used)
    return remaining + [_unused(n, accepted[n], findings) for n in unused]


def acceptances(report: Report) -> list[Mapping[str, Any]]:
    """The acceptances in the author's file (核对说明)."""
    items = report.prose.get("核对说明")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def plan_of(profile: Profile, report: Report) -> Profile:
    """What a profile says of a report in the author's file: of its year, and of the edition in
    force in it."""
    edition = editions.for_year(report.year) if report.year else report.edition
    return profile.at(edition.name, False, report.year)


def mending(plan: Profile) -> Iterator[tuple[Code, Mender]]:
    """The rules that have safe mends, as far as the profile has them looked for."""
    for code, (entry, _) in load().items():
        if code in MENDERS and plan.level(code):
            yield entry, MENDERS[code]


def is_accepted(code: Code, path: FieldPath, report: Report, plan: Profile) -> bool:
    """True where the author has accepted what a rule finds at a place."""
    finding = found(code, "", address=path, severity=plan.level(code.code))
    return any(_accepts(item, finding) for item in acceptances(report))


def _accepts(item: Mapping[str, object], finding: Finding) -> bool:
    if item.get("规则") != finding.code or not item.get("理由"):
        return False
    if finding.state or item.get("来源"):
        return item.get("来源") == finding.state
    if finding.severity is Severity.ERROR:
        return False
    where, place = str(item.get("位置") or ""), format_path(finding.address or ())
    return not where or place == where or place.startswith(where + ".")


def _unused(number: int, item: Mapping[str, object], findings: list[Finding]) -> Finding:
    is_error = any(f.code == item.get("规则") and f.severity is Severity.ERROR for f in findings)
    reason = "是“必须改”的问题，不能用说明代替修改" if is_error else "没有对上任何问题"
    if item.get("来源"):
        reason = "写的“来源”与现在的不同：单位的文件后来又有改动，这一项作废了"
    reason = retired(str(item.get("规则") or "")) or reason
    return found(
        G190,
        f"核对说明第{number + 1}项（{item.get('规则')}）{reason}。",
        address=("核对说明", number),
        fix="改正数据或文字后删去这一项。"
        if is_error
        else "问题已经改好的，删去这一项；否则核对规则编号和位置。",
    )
