"""All bodies of a roster from the window: their sum shown, written and signed off, compared later;
letters drawn up and written. In this process instead of the bounded one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import HANG, TOWN, load
from window_client import WindowClient, served

from gia_author import bounded_process
from gia_author.jobs import files
from gia_author.web import folder_state, folder_work

ROSTER, PARENT = "名册.yaml", "云岭县人民政府-2025.yaml"
NAMES = ("云岭县教育局", "云岭县公安局")
ADDED = "依申请公开.本年新收.自然人"


def here(
    self: object,
    work: str,
    request: bytes,
    seconds: float,
    heard: Callable[[bytes], None] | None = None,
) -> bytes:
    module, _, name = work.rpartition(":")
    known = {one.__name__: one for one in (folder_work, folder_state)}
    made: bytes = getattr(known[module], name)(request)
    return made


@pytest.fixture
def county(
    tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WindowClient]:
    """A window on the folder of a small county: two bodies that have handed in, nothing wrong."""
    monkeypatch.setattr(bounded_process.Child, "ask", here)
    monkeypatch.setattr(folder_state.FolderState, "_check", lambda self, units: None)
    (folder := tmp_path / "县").mkdir()
    for name in NAMES:
        for year in ("2024", "2025"):
            (folder / year).mkdir(exist_ok=True)
            found = TOWN / year / f"{name}-{year}.yaml"
            shutil.copy(found, folder / year)
    write_roster(folder, NAMES)
    with served(folder) as serving:
        page = WindowClient(serving, folder)
        yield page
        page.close()


def write_roster(folder: Path, names: tuple[str, ...]) -> None:
    units = "".join(f"  - 机关: {name}\n" for name in names)
    head = f"名称: 云岭县\n年度: 2025\n汇总文件: {PARENT}\n文件夹: '2025'\n上年文件夹: '2024'\n"
    (folder / ROSTER).write_text(f"{head}单位:\n{units}", encoding="utf-8")


def errand(page: WindowClient, what: str, **order: Any) -> dict[str, Any]:
    """An errand from its beginning to its end."""
    begun = page.post(f"/api/folder/{what}", order)
    assert begun.status_code == 200, begun.text
    for _ in range(HANG * 100):
        told: dict[str, Any] = page.get(f"/api/folder/job/{begun.json()['job']}").json()
        if told["state"] != "running":
            return told
    raise AssertionError(told)


def test_the_sum_is_shown_written_and_signed_off(county: WindowClient) -> None:
    seen = errand(county, "sum")
    target = county.folder / PARENT
    assert seen["final"], seen["findings"]
    assert (seen["handed_in"], seen["counted"], seen["missing"]) == (2, 2, [])
    assert seen["target"] == str(target.resolve()) and not seen["exists"]
    assert len(seen["changes"]) > 80 and not target.exists()  # nothing is written by looking
    made = errand(county, "sum", seen=seen["job"], by="张三")
    assert "第1次定稿：张三" in made["signed"] and made["seal"] in made["signed"]
    assert Path(made["signed_in"]).is_file() and Path(made["record"]).is_file()
    figures = [load(county.folder / "2025" / f"{name}-2025.yaml") for name in NAMES]
    received = ADDED.split(".")
    assert at(load(target)["数据"], received) == sum(at(one["数据"], received) for one in figures)
    again = errand(county, "sum")
    assert again["exists"] and again["changes"] == []
    proof = errand(county, "proof")
    assert proof["verdict"]["state"] == "clean" and proof["wrong"] == []
    body = county.folder / "2025" / f"{NAMES[0]}-2025.yaml"
    body.write_text(body.read_text(encoding="utf-8") + "# 又改过\n", encoding="utf-8")
    proof = errand(county, "proof")
    assert proof["verdict"]["state"] == "error" and NAMES[0] in "".join(proof["wrong"])
    assert county.post("/api/reveal", {"path": str(county.folder / ROSTER)}).status_code == 403


def at(data: Any, path: list[str]) -> Any:
    for key in path:
        data = data[key]
    return data


def test_nothing_is_written_that_was_not_seen(county: WindowClient) -> None:
    """A body's file that changes between the look and the word ends it; so does another errand's
    mark, or another roster."""
    seen = errand(county, "sum")
    body = county.folder / "2025" / f"{NAMES[0]}-2025.yaml"
    body.write_text(
        body.read_text(encoding="utf-8").replace("自然人: 1", "自然人: 2"), encoding="utf-8"
    )
    refused = errand(county, "sum", seen=seen["job"])
    assert refused["state"] == "failed" and "变了，没有写" in refused["error"]
    assert not (county.folder / PARENT).exists()
    for wrong in (county.post("/api/folder/letters", {"seen": seen["job"]}),
                  county.post("/api/folder/sum", {"seen": "没有"})):  # fmt: skip
        assert wrong.status_code in (404, 409)
    (county.folder / "另一份.yaml").write_bytes((county.folder / ROSTER).read_bytes())
    county.post("/api/folder", {"path": str(county.folder / "另一份.yaml")})
    assert county.post("/api/folder/sum", {"seen": seen["job"]}).status_code == 409


def test_with_a_body_missing_there_is_only_a_draft(county: WindowClient) -> None:
    write_roster(county.folder, (*NAMES, "云岭县民政局"))
    seen = errand(county, "sum")
    assert not seen["final"] and seen["missing"] == ["云岭县民政局"]
    refused = errand(county, "sum", seen=seen["job"], by="张三")
    assert refused["state"] == "failed" and not (county.folder / PARENT).exists()
    made = errand(county, "sum", seen=seen["job"], draft=True, by="张三")
    assert made["state"] == "done" and made["signed"] == ""  # drafts are not signed off
    assert "云岭县民政局" in (county.folder / PARENT).read_text(encoding="utf-8")
    proof = errand(county, "proof")
    assert proof["state"] == "failed" and "还没有定稿" in proof["error"]


def test_letters_are_shown_and_written(county: WindowClient) -> None:
    write_roster(county.folder, (*NAMES, "云岭县民政局", "云岭县市场监督管理局"))
    wrong = TOWN / "2025" / "云岭县市场监督管理局-2025.yaml"
    shutil.copy(wrong, county.folder / "2025")
    seen = errand(county, "letters", office="云岭县人民政府办公室", due="2026-01-25")
    kinds = {one["agency"]: one["kind"] for one in seen["letters"]}
    assert kinds == {"云岭县民政局": "催报", "云岭县市场监督管理局": "退改"}
    assert not Path(seen["folder"]).exists()
    made = errand(county, "letters", seen=seen["job"])
    for one in made["letters"]:
        path = Path(one["path"])
        assert path.is_file() and path.with_suffix(".txt").read_text("utf-8-sig") == one["text"]
        assert "云岭县人民政府办公室" in one["text"] and "1月25日" in one["text"]
    assert all(one["there"] for one in errand(county, "letters")["letters"])


@pytest.mark.parametrize(
    ("what", "order"),
    [
        ("letters", {"due": "明天"}),
        ("letters", {"office": "甲\u202e乙"}),
        ("letters", {"office": "甲" * 100}),
    ],
)
def test_what_cannot_be_printed_is_refused(
    county: WindowClient, what: str, order: dict[str, Any]
) -> None:
    assert county.post(f"/api/folder/{what}", order).status_code == 422


def test_errors_are_said(county: WindowClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full, a roster that is broken or gone, a sum without a file."""
    seen = errand(county, "sum")

    def full(path: Path, data: bytes) -> None:
        raise files.FileError(f"{path}：写不进去（磁盘满了），原来的文件没有动。", "检查磁盘空间。")

    with monkeypatch.context() as patch:
        patch.setattr(files, "write", full)
        failed = errand(county, "sum", seen=seen["job"])
    assert failed["state"] == "failed" and "磁盘满了" in failed["error"]
    roster = county.folder / ROSTER
    roster.write_text(roster.read_text("utf-8").replace(f"汇总文件: {PARENT}\n", ""), "utf-8")
    seen = errand(county, "sum")
    assert seen["target"] == ""
    assert county.post("/api/folder/sum", {"seen": seen["job"]}).status_code == 422
    roster.write_text("名称: [\n单位: ", "utf-8")
    assert errand(county, "sum")["state"] == "failed"
    roster.unlink()
    assert county.post("/api/folder/sum").status_code == 422
