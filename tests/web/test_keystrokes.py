"""A department's first report with last year's at hand, by the keystroke-level model: a quarter of
an
hour. The model counts steps, it measures nothing."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

import pytest
from conftest import ROOT, TOWN


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Any:
    spec = importlib.util.spec_from_file_location("keystrokes", ROOT / "benchmarks/keystrokes.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "keystrokes", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("body", ["教育局", "公安局", "自然资源局", "市场监督管理局"])
def test_a_first_report_takes_a_quarter_of_an_hour(model: Any, body: str) -> None:
    last = model.read(TOWN / "2024" / f"云岭县{body}-2024.yaml")
    this = model.read(TOWN / "2025" / f"云岭县{body}-2025.yaml")
    steps = [*model.carried_over(last, this, 150)]
    assert {step.what.split(":")[0] for step in steps} >= {"open the window", "make the files"}
    assert 8 < model.minutes(steps) <= 15, [(step.what, step.total) for step in steps]
