"""Reports in odd shapes (tests/odd_shapes.py): no figure is read wrong, none is left unread in
silence, every section is found."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import odd_shapes
import pdfplumber
import pytest
from conftest import HANG, many

from gia_author.extract import readers
from gia_author.extract.readers import child_process
from gia_author.extract.readers.raw import RawTable
from gia_author.workflows import import_report


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is none of the shapes."""
    monkeypatch.setattr(child_process, "USUAL", child_process.Bounds(seconds=HANG))


@pytest.mark.parametrize("seed", range(many(24)))
def test_no_cell_is_wrong_or_silently_unread(seed: int) -> None:
    variant = odd_shapes.variant(seed)
    read = import_report.take(variant.data, variant.name)
    wanted = {a: None if a in variant.unread else v for a, v in variant.figures.items()}
    wrong = {a: (read.figures.get(a), v) for a, v in wanted.items() if read.figures.get(a) != v}
    codes = {f.code for f in read.findings}
    assert not wrong, (variant.told, wrong, [f.message for f in read.findings])
    assert variant.said <= codes, (variant.told, [f.message for f in read.findings])
    if "工作簿" not in variant.told and not variant.name.endswith("xlsx"):
        assert read.sections == (1, 2, 3, 4, 5, 6), (variant.told, read.sections)


@pytest.mark.parametrize("name", odd_shapes.EXAMPLES[:2])
def test_ruled_tables_are_those_that_pdfplumber_sees(name: str) -> None:
    """Another program's reading of the same lines: the figures of every row, in order."""
    data = odd_shapes.built(name, "pdf")
    with pdfplumber.open(io.BytesIO(data)) as pages:
        theirs = [row for leaf in pages.pages for t in leaf.extract_tables() for row in t]
    ours = [
        row
        for block in readers.read(data, "x.pdf").blocks
        if isinstance(block, RawTable)
        for row in block.rows
    ]
    assert figures(ours) == figures(theirs)
    assert len(figures(ours)) > 30


def figures(rows: Iterable[Sequence[str | None]]) -> list[list[str]]:
    """The figures of each row that has some."""
    found = ([c.strip() for c in row if c and c.strip().isdigit()] for row in rows)
    return [row for row in found if row]
