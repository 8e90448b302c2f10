"""Tables read back: odd inputs (tests/imports), invented reports in every style, damaged ones, and
real reports (GIA_CORPUS)."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import CORPUS, ROOT, in_corpus, many
from hypothesis import given, settings
from hypothesis import strategies as st

import styles
from gia_author.diagnostics.finding import Address, Severity
from gia_author.extract import readers
from gia_author.extract.readers import text
from gia_author.extract.readers.raw import Raw, RawTable, RawText
from gia_author.extract.tables import Match, match
from gia_author.form import edition as editions

pytestmark = pytest.mark.slow

CASES = [
    case
    for path in sorted((ROOT / "tests" / "imports").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
STYLES: dict[str, Callable[[styles.Figures], Any]] = {
    "竖线": lambda f: styles.joined(" | ", f),
    "竖线无空格": lambda f: styles.joined("|", f),
    "有边框": lambda f: styles.joined(" | ", f, "| ", " |"),
    "右边框": lambda f: styles.joined(" | ", f, "", " |"),
    "制表符": lambda f: styles.joined("\t", f),
    "空格": lambda f: styles.joined(" ", f),
    "多个空格": lambda f: styles.joined("    ", f),
    "一格一行": styles.one_a_line,
    "一格一行带竖线": lambda f: styles.one_a_line(f, " |"),
    "错位": styles.displaced,
    "表格": styles.rectangle,
    "表格合并格留空": lambda f: styles.rectangle(f, ""),
    "表格断开": lambda f: styles.rectangle(f, None, 12),
}


def loud(result: Match) -> bool:
    return any(f.severity is not Severity.HINT for f in result.findings)


def wrong(result: Match, figures: styles.Figures) -> list[tuple[Address, Any, Any]]:
    """The cells that were read as another figure than the right one."""
    return [
        (a, result.figures[a], v) for a, v in figures.items() if result.figures[a] not in (v, None)
    ]


def address(written: str) -> Address:
    keys = tuple(written.split("."))
    return keys if keys[0] in ("依申请公开", "复议诉讼") else ("主动公开政府信息", *keys)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名称"])
def test_odd_inputs(case: dict[str, Any]) -> None:
    result = match(text.read(case["文字"].encode(), "x.txt"))
    if "版本" in case:
        assert result.edition == case["版本"]
    for written, value in case.get("得到", {}).items():
        assert result.figures[address(written)] == (
            Decimal(value) if isinstance(value, str) else value
        ), written
    for written in case.get("空", ()):
        assert (result.figures[address(written)], result.readings[address(written)].how) == (
            None,
            "blank",
        ), written
    for written in case.get("未读", ()):
        assert (result.figures[address(written)], result.readings[address(written)].how) == (
            None,
            "unread",
        ), written
    if "附注" in case:
        assert result.notes == {address(k): v for k, v in case["附注"].items()}
    tables = {a[0] for k in ("得到", "空", "未读") for a in map(address, case.get(k, ()))}
    codes = {f.code for f in result.findings if f.address and tables & set(map(str, f.address))}
    assert codes == set(case.get("发现", ())) or (case.get("可有") and codes & set(case["发现"])), [
        f.message for f in result.findings
    ]


@pytest.mark.parametrize("name", editions.names())
@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=many(4), deadline=None)
@given(seed=st.integers(0, 10**6), most=st.sampled_from((9, 400, 20000)))
def test_every_style_gives_all_figures(name: str, style: str, seed: int, most: int) -> None:
    figures = styles.invent(name, seed, most)
    result = match(styles.around(name, STYLES[style](figures)))
    assert result.edition == name
    assert {a: v for a, v in result.figures.items() if v != figures[a]} == {}
    assert not loud(result), [f.message for f in result.findings]


@pytest.mark.parametrize("name", editions.names())
@pytest.mark.parametrize("whole", [False, True])
@settings(max_examples=many(5), deadline=None)
@given(seed=st.integers(0, 10**6))
def test_glued_digits_are_solved_or_left(name: str, whole: bool, seed: int) -> None:
    figures = styles.invent(name, seed, 60)
    result = match(styles.around(name, styles.glued(figures, whole)))
    assert result.edition == name and wrong(result, figures) == []
    unread = [a for a, v in result.figures.items() if v is None]
    assert {f.code for f in result.findings} <= {"G901", "G902"} and loud(result) == bool(unread)
    assert {result.readings[a].how for a in figures if a not in unread} <= {"read", "inferred"}
    assert sum(a[0] == "依申请公开" for a in unread) <= 42


def hurt(texts: str, dice: random.Random, rate: float = 0.05) -> str:
    """A text with some Chinese characters lost or wrong."""
    return "".join(
        dice.choice(("", "�", "弢")) if "一" <= c <= "鿿" and dice.random() < rate else c
        for c in texts
    )


def damaged(blocks: list[Any], dice: random.Random) -> list[Any]:
    return [
        RawText(hurt(b.text, dice))
        if isinstance(b, RawText)
        else RawTable(
            tuple(tuple(cell and hurt(cell, dice) for cell in row) for row in b.rows), b.where
        )
        for b in blocks
    ]


def shortened(blocks: list[Any], dice: random.Random) -> list[Any]:
    """Three lines, or one row of each table, missing."""
    blocks = list(blocks)
    for _ in range(3):
        at = dice.randrange(4, len(blocks) - 4)
        if isinstance(blocks[at], RawText):
            del blocks[at]
    for n, block in enumerate(blocks):
        if isinstance(block, RawTable):
            gone = dice.randrange(len(block.rows))
            blocks[n] = RawTable(block.rows[:gone] + block.rows[gone + 1 :], block.where)
    return blocks


def interrupted(blocks: list[Any], dice: random.Random) -> list[Any]:
    at = dice.randrange(4, len(blocks) - 4)
    strange = (
        "扫一扫在手机打开当前页",
        "备注：本表数据不含街道",
        "行政确认 12",
        "打印 关闭",
        "9.其他情形 1 0 0 0 0 0 1",
    )
    return [*blocks[:at], RawText(dice.choice(strange)), *blocks[at:]]


@pytest.mark.parametrize("name", editions.names())
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("harm", [damaged, shortened, interrupted])
def test_damage_never_gives_a_wrong_cell_in_silence(
    name: str, style: str, harm: Callable[..., list[Any]]
) -> None:
    right = total = 0
    for seed in range(many(2)):
        figures = styles.invent(name, seed)
        raw = styles.around(name, STYLES[style](figures))
        result = match(Raw(tuple(harm(list(raw.blocks), random.Random(f"{seed}{style}{name}")))))
        if result.edition == name:
            assert not wrong(result, figures) or loud(result)
            right += sum(result.figures[a] == v for a, v in figures.items())
            total += len(figures)
        else:
            assert loud(result)
    assert right >= 0.55 * total


def test_rows_of_a_real_table_keep_their_blanks() -> None:
    figures = styles.invent("2021", 1)
    holes = [a for n, a in enumerate(figures) if n % 3 == 0 and a[0] == "依申请公开"]
    result = match(styles.around("2021", styles.rectangle({**figures, **dict.fromkeys(holes)})))
    assert {result.readings[a].how for a in holes} == {"blank"} and not wrong(
        result, {a: figures[a] for a in figures if a not in holes}
    )
    assert not any(result.figures[a] is None for a in figures if a not in holes)


def test_used_blocks_are_the_tables_and_nothing_else() -> None:
    for style in STYLES.values():
        raw = styles.around("2021", style(styles.invent("2021", 2)))
        used = match(raw).used
        kept = [
            b.text for n, b in enumerate(raw.blocks) if n not in used and isinstance(b, RawText)
        ]
        assert [t for t in kept if t.strip(" |")] == [
            "示例县2021年政府信息公开工作年度报告",
            "一、总体情况",
            raw.blocks[2].text,
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
            "四、政府信息公开行政复议、行政诉讼情况",
            "五、存在的主要问题及改进情况",
            "公开不够主动，2026年将改进3个方面。",
            "六、其他需要报告的事项",
            "无。",
        ]


def test_every_cell_has_a_reading_and_bad_input_raises_nothing() -> None:
    for blocks in (
        (),
        (RawText("本年新收政府信息公开申请数量" * 50),),
        (RawTable(((None, ""), ("", None))),),
        (RawText("1" * 5000),),
        (RawTable(()),),
    ):
        result = match(Raw(blocks))
        assert set(result.readings) == set(result.figures) and loud(result)


def matrices(result: Match) -> dict[str, list[list[Any]]]:
    """The figures row by row, as cells.py of the corpus compares them."""
    found = {}
    for name, table in zip("二三四", styles.tables(result.edition), strict=True):
        found[name] = [
            [result.figures[p.cell(row, column).address] for column in p.column_leaves]
            for p in table.parts
            for row in p.row_leaves
        ]
    found["四"] = [found["四"][0][n : n + 5] for n in (0, 5, 10)]
    return found


def expected(truth: dict[str, Any]) -> dict[str, list[list[Any]]]:
    rows = [v if isinstance(v, list) else [v] for v in truth["table2"].values()]
    return {"二": rows, "三": list(truth["table3"].values()), "四": list(truth["table4"].values())}


def compared(path: Path, truth: dict[str, Any]) -> Counter[str]:
    result = match(readers.read(path.read_bytes(), path.name))
    count: Counter[str] = Counter()
    for name, rows in expected(truth).items():
        for mine, row in zip(matrices(result)[name], rows, strict=True):
            for value, figure in zip(mine, row, strict=True):
                same = value == figure or (
                    None not in (value, figure) and abs(float(value) - float(figure)) < 1e-9
                )
                count["right" if same else "unread" if value is None else "wrong"] += 1
    assert loud(result) or not count["wrong"] + count["unread"], path.name
    return count


@in_corpus
def test_published_reports() -> None:
    """No wrong cell; unread only what stands glued together in table 2, where no sum says how to
    cut it, and tables that are not there."""
    total: Counter[str] = Counter()
    for file in sorted(CORPUS.glob("*.figures.json")):
        path = file.with_name(file.name.replace(".figures.json", ".txt"))
        truth = json.loads(file.read_text(encoding="utf-8"))
        if path.exists() and "numbers only" not in truth.get("note", ""):
            total += compared(path, truth)
    assert total["wrong"] == 0
    assert total["right"] >= 0.985 * sum(total.values()), total
