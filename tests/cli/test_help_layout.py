"""Help in lines as wide as they are shown."""

from __future__ import annotations

import pytest

from gia_author.cli.help_layout import ChineseHelp, wrapped
from gia_author.language.characters import columns


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("要哪些格式，fragment是网页片段。", ["要哪些格式，", "fragment是网", "页片段。"]),
        ("甲乙丙丁戊己，庚", ["甲乙丙丁戊己，", "庚"]),  # a comma begins no line
        ("甲乙丙丁戊（己）", ["甲乙丙丁戊", "（己）"]),  # a bracket ends none
        ("http://example.org/x", ["http://examp", "le.org/x"]),  # wider than a line
        ("", []),
    ],
)
def test_lines_end_where_they_may(text: str, lines: list[str]) -> None:
    assert [*wrapped(text, 12)] == lines


def test_meanings_stand_below_each_other() -> None:
    layout = ChineseHelp(width=40)
    layout.write_dl([("--out 文件夹", "放在哪里。"), ("-h", "说明。"), ("--" + "x" * 40, "长。")])
    rows = layout.getvalue().splitlines()
    starts = {columns(row[: row.index(word)]) for row, word in zip(rows, "放说", strict=False)}
    assert len(starts) == 1 and rows[2] == "--" + "x" * 40 and rows[3].strip() == "长。"


def test_marked_lines_stay_as_they_are() -> None:
    layout = ChineseHelp(width=40)
    layout.write_text("一段\n话。\n\n\b\n甲  乙\n  丙")
    assert layout.getvalue() == "一段 话。\n\n甲  乙\n  丙\n"
