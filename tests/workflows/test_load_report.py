"""A report is read, validated and built once, whatever is done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, Program

from gia_author.report.model import Report
from gia_author.report.narrative import _Narrator
from gia_author.workbook import read as workbook
from gia_author.workflows import load_report, workbooks
from gia_author.workflows.load_report import read_source
from gia_author.yamlfile import reader, schema

THIS, LAST = "示例县人民政府-2025.yaml", "示例县人民政府-2024.yaml"
ALONE = "示例县信访局-2025.yaml"


@pytest.fixture
def counts(files: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often each step has been taken since the files were made."""
    counted: Counter[str] = Counter()

    def count(owner: Any, name: str, word: str) -> None:
        step: Callable[..., Any] = getattr(owner, name)

        def counting(*args: Any, **kwargs: Any) -> Any:
            counted[word] += 1
            return step(*args, **kwargs)

        monkeypatch.setattr(owner, name, counting)

    read_source.cache_clear()
    count(reader._Reader, "run", "parsed")
    count(workbook, "read", "workbook")
    count(schema, "validate", "validated")
    count(Report, "from_data", "built")
    count(_Narrator, "narrative", "narrated")
    yield counted
    read_source.cache_clear()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A unit's file with last year's beside it, another unit's without, and that one's workbook in
    a folder of its own."""
    for name in (THIS, LAST, ALONE):
        (tmp_path / name).write_bytes((EXAMPLES / name).read_bytes())
    made = workbooks.make(workbooks.Order(ALONE, (EXAMPLES / ALONE).read_bytes()))
    (tmp_path / "表").mkdir()
    (tmp_path / "表" / "示例县信访局-2025.xlsx").write_bytes(made.book or b"")
    return tmp_path


@pytest.mark.parametrize(
    "words", [("check",), ("build", "--to", "txt"), ("check", "--output-docx", "批注.docx")]
)
def test_a_file_without_last_year_is_read_once(
    program: Program,
    counts: Counter[str],
    files: Path,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(files)
    program(*words, ALONE)
    assert counts == {"parsed": 1, "validated": 1, "built": 1, "narrated": 1}


@pytest.mark.parametrize("words", [("check",), ("build", "--to", "txt")])
def test_with_last_year_each_of_the_two_is_read_once(
    program: Program, counts: Counter[str], files: Path, words: tuple[str, ...]
) -> None:
    """What last year's report says is told, too: rules compare the sentences of both."""
    program(*words, files / THIS)
    assert counts == {"parsed": 2, "validated": 2, "built": 2, "narrated": 2}


def test_a_workbook_is_read_once(program: Program, counts: Counter[str], files: Path) -> None:
    program("check", files / "表" / "示例县信访局-2025.xlsx")
    assert (counts["workbook"], counts["validated"], counts["narrated"]) == (1, 1, 1)


def test_fix_reads_and_builds_once(program: Program, counts: Counter[str], files: Path) -> None:
    program("fix", files / ALONE)
    assert (counts["parsed"], counts["validated"], counts["built"]) == (1, 1, 1)


def test_a_new_file_reads_last_years_once(
    program: Program, counts: Counter[str], files: Path
) -> None:
    program("new", "--from", files / THIS, "--year", 2026, "-o", files / "新")
    assert (counts["parsed"], counts["validated"], counts["built"]) == (1, 1, 1)


def test_two_files_compared_are_read_once_each(
    program: Program, counts: Counter[str], files: Path
) -> None:
    program("diff", files / ALONE, files / LAST)
    assert (counts["parsed"], counts["validated"], counts["built"]) == (2, 2, 2)


def test_a_workbook_that_is_audited_is_read_once(
    program: Program, counts: Counter[str], files: Path
) -> None:
    program("audit", files / "表" / "示例县信访局-2025.xlsx")
    assert (counts["workbook"], counts["validated"], counts["narrated"]) == (1, 1, 1)


def test_a_published_report_is_told_once(
    program: Program, counts: Counter[str], files: Path
) -> None:
    program("build", "--to", "txt", "--out", files / "出", files / ALONE)
    counts.clear()
    program("audit", *(files / "出").glob("*.txt"), "--output-docx", files / "批注.docx")
    assert counts["narrated"] == 1


def test_what_is_loaded_is_whole() -> None:
    loaded = load_report.load_report((EXAMPLES / ALONE).read_bytes(), ALONE)
    assert not loaded.findings and not loaded.errors
    assert loaded.report.agency == "示例县信访局" == loaded.source.data["机关"]
    broken = load_report.load_report("机关: 甲\n年度: [\n".encode(), "甲.yaml")
    assert [f.code for f in broken.errors] == ["G104"] and broken.findings == broken.source.findings


def test_a_roster_is_no_report() -> None:
    roster = (EXAMPLES / "云岭县" / "名册.yaml").read_bytes()
    assert [f.code for f in load_report.load_report(roster, "名册.yaml").errors] == ["G117"]
