"""What a batch is told about the other PDF engine."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import example, job

from gia_author.cli.commands import batch as command
from gia_author.jobs import engine_advice, loading
from gia_author.jobs.executors import Gradual
from gia_author.jobs.output_settings import OutputSettings
from gia_author.render.style import official
from gia_author.workflows.produce import Job

pytestmark = pytest.mark.slow


def asked(**more: Any) -> Job:
    return job(example(), **({"formats": ("pdf",), "engine": "weasyprint"} | more))


def test_a_large_batch_is_told_once_what_typst_saves() -> None:
    said = engine_advice.advice(asked(), 51)
    found = re.search(
        r"这51份PDF用的是WeasyPrint.*快(\d+)倍，全部约省(\d+)秒.*--pdf-engine typst", said
    )
    assert found and int(found[1]) >= 2


@pytest.mark.parametrize(
    ("count", "more"),
    [(50, {}), (51, {"engine": "typst"}), (51, {"formats": ("docx",)}), (51, {"template": "x"})],
)
def test_nothing_is_said_where_nothing_is_saved(count: int, more: dict[str, Any]) -> None:
    assert engine_advice.advice(asked(**more), count) == ""


def test_the_command_says_it_after_its_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine_advice, "MANY", 0)
    look = OutputSettings(("pdf",), False, official(), None, "weasyprint")
    for told in (1, 0):  # the second run has nothing to build
        command.build_all(
            [example()],
            tmp_path,
            lambda path: loading.load(path, None, look),
            flat=True,
            force=False,
            executor=Gradual(ThreadPoolExecutor),
        )
        assert capsys.readouterr().out.count("--pdf-engine typst") == told
