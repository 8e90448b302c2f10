"""Reports in odd shapes (tests/odd_shapes.py): no figure is read wrong, none is left unread in silence, every section is found."""

from __future__ import annotations

import odd_shapes
import pytest
from conftest import many

from gia_author.workflows import import_report


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
