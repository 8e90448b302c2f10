"""Invented sentences (tests/sentences): what agrees must pass in silence, what does not must be
found, by the right rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from conftest import ROOT, load

from gia_author.checks import registry, rule_engine
from gia_author.diagnostics.finding import Address, Severity
from gia_author.form import edition as editions
from gia_author.report import narrative
from gia_author.report.model import Report

FILES = sorted((ROOT / "tests" / "sentences").glob("*.yaml"))
MODULES = (
    "parts_and_wholes",
    "narrative_vs_tables",
    "percentages",
    "shares",
    "repeated_figures",
    "changes",
    "means",
    "multiples",
    "fractions",
    "overall_rates",
    "ranked",
    "told_answers",
    "scope",
)
CODES = frozenset(
    code
    for code, (_, finder) in rule_engine.load().items()
    if finder.__module__.rpartition(".")[2] in MODULES
)


@cache
def figures(name: str) -> dict[Address, Any]:
    """The figures of a table set in 表.yaml; whatever is not named is 0, and nothing is known in
    the set 无表."""
    given = load(ROOT / "tests" / "sentences" / "表.yaml")[name]
    edition = editions.load(given.get("格式", "2021"))
    if given.get("无表"):
        return dict.fromkeys(edition.cells)
    values = {tuple(key.split(".")): value for key, value in given["数据"].items()}
    cells = {address: Decimal(0) if cell.is_money else 0 for address, cell in edition.cells.items()}
    assert set(values) <= set(cells), set(values) - set(cells)
    typed = {
        a: (None if cell.is_sum or a[0] == "信息处理费" else values.get(a, cells[a]))
        for a, cell in edition.cells.items()
    }
    return {
        a: Decimal(str(v)) if v is not None and edition.cells[a].is_money else v
        for a, v in typed.items()
    }


def report(name: str, text: str, section: str = "总体情况") -> Report:
    given = load(ROOT / "tests" / "sentences" / "表.yaml")[name]
    edition = editions.load(given.get("格式", "2021"))
    topic = "存在的主要问题" if section == "存在的主要问题及改进情况" else "正文"
    return Report(
        given["机关"],
        given["机关类型"],
        2025,
        edition,
        dict(figures(name)),
        {section: {topic: text}},
    )


def cases() -> list[Any]:
    found = []
    for path in FILES:
        if path.stem in ("表", "改数"):
            continue
        for group in load(path):
            for n, line in enumerate(group["句"]):
                text, *codes = line if isinstance(line, list) else [line]
                found.append(
                    pytest.param(group, text, codes, id=f"{path.stem}-{group['组']}-{n + 1}")
                )
    return found


def check(group: dict[str, Any], text: str) -> list[str]:
    """The codes found in a sentence; those that are only hints with a question mark."""
    told = report(group["表"], text, group.get("章", "总体情况"))
    last = report(group["上年"], "") if "上年" in group else None
    findings = rule_engine.check(
        told, registry.Context(narrative.narrate(told), last, published=True)
    )
    mine = [f for f in findings if f.code in CODES]
    for finding in mine:
        assert finding.quote is None or (
            finding.quote in text and 3 <= len(finding.quote) <= 120
        ), finding
    return [f.code + ("?" if f.severity is Severity.HINT else "") for f in mine]


@pytest.mark.parametrize(("group", "text", "codes"), cases())
def test_sentence(group: dict[str, Any], text: str, codes: list[str]) -> None:
    assert sorted(set(check(group, text))) == sorted(codes)


def test_as_many_misfits_as_fits() -> None:
    misfits = sum(bool([c for c in case.values[2] if not c.endswith("?")]) for case in cases())
    assert len(cases()) >= 300
    assert 0.45 <= misfits / len(cases()) <= 0.55


MARKED = re.compile("［([\\d.]+)］")
CHANGES = (
    lambda value: value + 3,
    lambda value: value * 10,
    lambda value: value * 2 // 3 if value > 1 else value + 1,
)
LEAST_FOUND = 0.98  # of three changes to each of the marked numbers; 0.99 measured


def changed() -> Iterator[tuple[dict[str, Any], str, str]]:
    """The right sentences of 改数.yaml, and each with one of its marked numbers changed."""
    for group in load(ROOT / "tests" / "sentences" / "改数.yaml"):
        for text in group["句"]:
            for found in MARKED.finditer(text):
                for change in CHANGES:
                    value = change(Decimal(found[1]))
                    yield (
                        group,
                        MARKED.sub(r"\1", text),
                        MARKED.sub(r"\1", text[: found.start()] + str(value) + text[found.end() :]),
                    )


@pytest.mark.slow
def test_a_changed_number_is_found() -> None:
    right = {(text, group["表"]): group for group, text, _ in changed()}
    assert [text for (text, _), group in right.items() if check(group, text)] == []
    results = [
        (text, any(not code.endswith("?") for code in check(group, text)))
        for group, _, text in changed()
    ]
    assert (
        len(results) > 300 and sum(found for _, found in results) / len(results) >= LEAST_FOUND
    ), [text for text, found in results if not found]


def test_lists_of_any_length_are_read() -> None:
    """A value of 0 may be followed by its own parts, of 0 too: the ways to read such a list must
    not be tried one by one."""
    assert set(
        check(
            {"表": "无表"},
            "公开信息5条，其中" + "、".join(f"栏目之{n % 7}公开信息0条" for n in range(60)) + "。",
        )
    ) == {"G401"}
