"""A few drawn inputs of every kind, always the same ones, hold what is promised; `make fuzz` draws
on for as long as it is given."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis
import pytest
from fuzz.inputs import KINDS
from fuzz.promises import PROMISES, read_here

from gia_author.extract.readers import child_process

pytestmark = pytest.mark.slow

CASES = {
    "pdf": 15,
    "docx": 20,
    "xlsx": 20,
    "ofd": 15,
    "odt": 1,
    "txt": 12,
    "html": 12,
    "print.css": 3,
}


@pytest.fixture(autouse=True)
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "answer", read_here)


def test_every_kind_has_its_promise() -> None:
    assert set(KINDS) == set(PROMISES)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("kind", KINDS)
def test_drawn_inputs_hold_what_is_promised(kind: str, tmp_path: Path) -> None:
    if kind == "odt" and not shutil.which("soffice"):
        pytest.skip("no LibreOffice here")

    @hypothesis.settings(
        max_examples=CASES.get(kind, 30),
        derandomize=True,
        database=None,
        phases=[hypothesis.Phase.generate],  # long runs look for the smallest
        verbosity=hypothesis.Verbosity.quiet,
        suppress_health_check=[*hypothesis.HealthCheck],
    )
    @hypothesis.given(KINDS[kind])
    def hold(data: bytes) -> None:
        (tmp_path / f"input.{kind}").write_bytes(data)
        PROMISES[kind](data)

    hold()
