"""What lies beside a roster may be anybody's: records of a roll-up, states signed off, the log of
what came in. Nothing in them ends a command, and nothing that is not ours is believed."""

from __future__ import annotations

import copy
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gia_author.diagnostics.finding import GiaError
from gia_author.form import edition as editions
from gia_author.jobs import files, freezing, intake_log, ledger, rollup_sources
from gia_author.jobs.intake_log import Receipt
from gia_author.rollup import frozen, provenance, roster

BODY = "示例县信访局"
ROSTER = f"名称: 示例县\n年度: 2025\n汇总文件: 汇总.yaml\n单位:\n  - 机关: {BODY}\n"
CELLS = [".".join(address) for address in editions.for_year(2025).cells]
PACKED = ",".join("1" for _ in CELLS)
UNIT = {
    "机关": BODY, "分组": "部门", "文件": "x.yaml", "sha256": "0", "数字": PACKED, "不计入": "",
    "未报送": False,
}  # fmt: skip
RECORD: dict[str, Any] = {
    "名册": "示例县", "年度": 2025, "格式": "2021", "位置": CELLS,
    "单位": [UNIT, {**UNIT, "下属": {"单位": [UNIT], "调整": []}}],
    "调整": [{"位置": CELLS[0], "数量": "1", "理由": "补"}],
}  # fmt: skip
STATE: dict[str, Any] = {
    "签发人": "张三", "时间": "2026-01-01", "名册": "示例县", "年度": 2025, "格式": "2021",
    "汇总文件": "汇总.yaml", "合计": dict.fromkeys(CELLS, "2"), "来源": RECORD, "上一次": "",
}  # fmt: skip
ODD = (
    None, True, -1, 10**400, 1.5, float("nan"), float("inf"), "", "x", "1e999999999",
    "-1e999999999", "NaN", "9" * 5000, "\ud800", "\x1b[2J\n可以报送", "../../etc/passwd", [], {},
    [1], {"单位": "x"}, ["单位"], "1e999999999," * (len(CELLS) - 1) + "1",
)  # fmt: skip


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where anything stands in plain values."""
    below: list[Any] = [*value.items()] if isinstance(value, dict) else []
    below += [*enumerate(value)] if isinstance(value, list) else []
    return [(*at, key) for key, _ in below] + [
        one for key, inner in below[:30] for one in paths(inner, (*at, key))
    ]


@st.composite
def spoilt(draw: st.DrawFn, whole: dict[str, Any]) -> dict[str, Any]:
    """The values with something else in some of their places, or gone there."""
    told = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from(paths(told) or [("单位",)]))
        place: Any = told
        for key in above:
            place = place[key]
        if draw(st.booleans()) and isinstance(place, dict):
            place.pop(last, None)
        else:
            place[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
    return told


@settings(max_examples=many(60), derandomize=True)
@given(spoilt(RECORD))
def test_a_record_is_read_or_it_is_none(told: dict[str, Any]) -> None:
    read = provenance.read(json.dumps(told).encode())
    assert read is None or isinstance(read.mark, str)


@pytest.mark.parametrize("odd", ODD)
def test_so_it_is_whatever_stands_in_one_place(odd: object) -> None:
    for key in RECORD:
        read = provenance.read(json.dumps({**RECORD, key: odd}).encode())
        assert read is None or isinstance(read.mark, str), key
    assert provenance.read(json.dumps(odd).encode()) is None


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A roster whose government's file has gone."""
    path = tmp_path_factory.mktemp("signed") / "名册.yaml"
    path.write_text(ROSTER, "utf-8")
    return path


@settings(max_examples=many(40), derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(told=spoilt(STATE), fits=st.booleans())
def test_a_state_that_somebody_made_is_verified_in_order(
    place: Path, told: dict[str, Any], *, fits: bool
) -> None:
    """Whatever it says, be it under a seal that fits: there is something wrong with it, and the
    check ends."""
    read = roster.read(place.read_bytes(), "名册.yaml")[0]
    sealed = {**told, frozen.SEAL: frozen.seal(told) if fits else "0"}
    freezing.freeze_file(place, read).write_text(json.dumps({frozen.STATES: [sealed]}), "utf-8")
    _, wrong = freezing.verified(place, read)
    assert wrong


def blocked(path: Path, how: str) -> None:
    """Put something that is no file where a file should lie."""
    if how == "folder":
        path.mkdir()
        (path / "x").write_bytes(b"x")
    elif how == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path.parent / "别处")


@pytest.mark.parametrize("how", ["folder", "pipe", "link"])
def test_a_record_that_is_no_file_is_none(tmp_path: Path, how: str) -> None:
    path = tmp_path / "名册.yaml"
    path.write_text(ROSTER, "utf-8")
    read = roster.read(path.read_bytes(), "名册.yaml")[0]
    blocked(rollup_sources.record_file(path, read), how)
    assert rollup_sources.compared(path, read, "").fault


def test_a_pipe_is_told_as_what_it_is(tmp_path: Path) -> None:
    blocked(tmp_path / "甲.yaml", "pipe")
    with pytest.raises(files.FileError, match="不是普通的文件"):
        files.read(tmp_path / "甲.yaml")


@pytest.mark.parametrize("how", ["folder", "pipe", "link"])
@pytest.mark.parametrize("beside", ["", *ledger.BESIDE])
def test_a_ledger_that_is_no_file_is_put_aside(tmp_path: Path, how: str, beside: str) -> None:
    """Twice, so that what was put aside first is in nobody's way; nothing in a folder is lost."""
    for _ in range(2):
        blocked(tmp_path / f"{ledger.NAME}{beside}", how)
        with ledger.Ledger(tmp_path / ledger.NAME) as made:
            made.put("甲", "1", {"文": 1})
            assert made.get("甲", "1") == {"文": 1}
        for path in (tmp_path / f"{ledger.NAME}{ending}" for ending in ("", *ledger.BESIDE)):
            path.unlink(missing_ok=True)
    assert len([*tmp_path.rglob("x")]) == 2 * (how == "folder")
    assert not (tmp_path / "别处").exists()


def test_an_entry_that_is_no_text_is_done_again(tmp_path: Path) -> None:
    with ledger.Ledger(tmp_path / ledger.NAME) as made:
        for column in ("fingerprint", "value", "seal"):
            made.put("甲", "1", {"文": 1})
            with closing(sqlite3.connect(tmp_path / ledger.NAME)) as other:
                other.execute(f"UPDATE results SET {column} = CAST(x'ffb2' AS TEXT)")
                other.commit()
            assert made.get("甲", "1") is None and made.latest("甲") is None, column


RECEIPT = Receipt(BODY, "甲.yaml", "0" * 64, intake_log.TAKEN)


def rewrite(change: str) -> Callable[[Path], None]:
    """Change the lines of a log behind the back of its guards, which are put back."""

    def hold(path: Path) -> None:
        with closing(sqlite3.connect(path)) as other:
            for step in ("update", "delete"):
                other.execute(f"DROP TRIGGER no_{step}")
            other.execute(change)
            for guard in intake_log.GUARDS:
                other.execute(guard)
            other.commit()

    return hold


@pytest.mark.parametrize(
    "spoil",
    [
        rewrite("UPDATE received SET previous = 'x'"),
        rewrite("UPDATE received SET previous = 1.5"),
        rewrite("UPDATE received SET unit = x'ff'"),
        rewrite("UPDATE received SET why = zeroblob(9)"),
        rewrite("UPDATE received SET why = hex(zeroblob(3000000))"),
        lambda path: path.write_bytes(path.read_bytes()[:4196]),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + os.urandom(4096)),
    ],
)
def test_a_log_with_lines_that_are_none_is_put_aside(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    intake_log.note(tmp_path, [RECEIPT])
    spoil(tmp_path / intake_log.NAME)
    assert intake_log.read(tmp_path) == []
    intake_log.note(tmp_path, [RECEIPT])
    assert [line.receipt for line in intake_log.read(tmp_path)] == [RECEIPT]
    assert len([*tmp_path.glob("*.坏")]) == 1


def test_a_log_in_another_encoding_is_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    intake_log.note(tmp_path, [RECEIPT])
    rewrite("UPDATE received SET file = CAST(x'b2e2' AS TEXT)")(tmp_path / intake_log.NAME)
    assert [line.receipt.file for line in intake_log.read(tmp_path)] == ["\ufffd\ufffd"]


@pytest.mark.parametrize(
    ("code", "words"),
    [(sqlite3.SQLITE_FULL, "磁盘满了"), (sqlite3.SQLITE_BUSY, "另一个程序正在使用它")],
)
def test_why_the_log_cannot_be_written_is_told_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def refuse(_: Path) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr(intake_log, "_connected", refuse)
    with pytest.raises(GiaError, match=words) as caught:
        intake_log._used(tmp_path / intake_log.NAME, lambda _: None)
    assert "Error" not in caught.value.whole
