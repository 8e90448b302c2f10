"""Invented sentences (tests/sentences): what agrees must pass in silence, what does not must be found, by the right rule."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from conftest import ROOT, load

from gia_author import edition as editions
from gia_author import narrative, rules
from gia_author.finding import Address, Severity
from gia_author.report import Report

FILES = sorted((ROOT / "tests" / "sentences").glob("*.yaml"))
MODULES = ("parts", "agreement", "percentages")
CODES = frozenset(code for code, (_, finder) in rules.load().items() if finder.__module__.rpartition(".")[2] in MODULES)


@cache
def figures(name: str) -> dict[Address, Any]:
    """The figures of a table set in 表.yaml; whatever is not named is 0, and nothing is known in the set 无表."""
    given = load(ROOT / "tests" / "sentences" / "表.yaml")[name]
    edition = editions.load(given.get("格式", "2021"))
    if given.get("无表"):
        return dict.fromkeys(edition.cells)
    values = {tuple(key.split(".")): value for key, value in given["数据"].items()}
    cells = {address: Decimal(0) if cell.is_money else 0 for address, cell in edition.cells.items()}
    assert set(values) <= set(cells), set(values) - set(cells)
    typed = {a: (None if cell.is_sum or a[0] == "信息处理费" else values.get(a, cells[a])) for a, cell in edition.cells.items()}
    return {a: Decimal(str(v)) if v is not None and edition.cells[a].is_money else v for a, v in typed.items()}


def report(name: str, text: str, section: str = "总体情况") -> Report:
    given = load(ROOT / "tests" / "sentences" / "表.yaml")[name]
    edition = editions.load(given.get("格式", "2021"))
    topic = "存在的主要问题" if section == "存在的主要问题及改进情况" else "正文"
    return Report(given["机关"], given["机关类型"], 2025, edition, dict(figures(name)), {section: {topic: text}})


def cases() -> list[Any]:
    found = []
    for path in FILES:
        if path.stem == "表":
            continue
        for group in load(path):
            for n, line in enumerate(group["句"]):
                text, *codes = line if isinstance(line, list) else [line]
                found.append(pytest.param(group, text, codes, id=f"{path.stem}-{group['组']}-{n + 1}"))
    return found


def check(group: dict[str, Any], text: str) -> list[str]:
    """The codes found in a sentence; those that are only hints with a question mark."""
    told = report(group["表"], text, group.get("章", "总体情况"))
    last = report(group["上年"], "") if "上年" in group else None
    findings = rules.check(told, rules.Context(narrative.narrate(told), last, published=True))
    mine = [f for f in findings if f.code in CODES]
    for finding in mine:
        assert finding.quote is None or (finding.quote in text and 3 <= len(finding.quote) <= 120), finding
    return [f.code + ("?" if f.severity is Severity.HINT else "") for f in mine]


@pytest.mark.parametrize(("group", "text", "codes"), cases())
def test_sentence(group: dict[str, Any], text: str, codes: list[str]) -> None:
    assert sorted(set(check(group, text))) == sorted(codes)


def test_as_many_misfits_as_fits() -> None:
    misfits = sum(bool([c for c in case.values[2] if not c.endswith("?")]) for case in cases())
    assert len(cases()) >= 300
    assert 0.45 <= misfits / len(cases()) <= 0.55
