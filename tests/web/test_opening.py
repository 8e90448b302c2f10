"""What is opened from the first page: folders, rosters by what is in them, filled-in forms; last
year's report as a PDF; a year that has not come."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, FLAWED, GOOD, TOWN, job
from window_client import WindowClient

from gia_author.jobs import freezing
from gia_author.rollup.frozen import FrozenState
from gia_author.web import folder_state
from gia_author.web.folder_state import FolderState
from gia_author.workflows import workbooks
from gia_author.workflows.produce import produce

ROSTER = "名称: 某县\n年度: 2025\n单位:\n  - 机关: 示例县信访局\n"


def form(name: str = GOOD) -> bytes:
    """The form of a unit, filled in."""
    book = workbooks.make(workbooks.Order(name, (EXAMPLES / name).read_bytes())).book
    assert book
    return book


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders whose documents are not checked meanwhile."""
    monkeypatch.setattr(FolderState, "_check", lambda self, units: None)


def folder(client: WindowClient, path: Path) -> Any:
    answer = client.post("/api/folder", {"path": str(path)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_another_folder_is_opened(client: WindowClient, unchecked: None) -> None:
    """It becomes the one where new files go; the first one can still be looked into."""
    (below := client.folder / "另一个").mkdir()
    shutil.copy(EXAMPLES / GOOD, below)
    told = folder(client, below)
    assert told["home"] == told["folder"]["path"] == str(below.resolve())
    assert [unit["name"] for unit in told["folder"]["units"]] == [Path(GOOD).stem]
    assert client.get(f"/edit/{told['folder']['units'][0]['id']}").status_code == 200
    made = client.post("/api/new", {"agency": "某局", "year": 2024}).json()
    assert Path(client.state(made["doc"])["path"]).parent == below.resolve()
    seen = client.post("/api/browse", {"path": str(client.folder)})
    assert seen.status_code == 200 and "另一个" in str(seen.json()["folders"])


@pytest.mark.parametrize("name", ["/", "/etc", "..", "\x00", "", "没有"])
def test_folders_that_may_not_be_opened(client: WindowClient, name: str) -> None:
    path = str(client.folder / name) if name in ("..", "没有") else name
    assert client.post("/api/folder", {"path": path}).status_code in (400, 403)


def test_a_roster_is_known_by_what_is_in_it(client: WindowClient, unchecked: None) -> None:
    path = client.folder / "二〇二五年各单位.yaml"
    path.write_text(ROSTER, encoding="utf-8")
    kinds = {one["name"]: one["kind"] for one in client.post("/api/browse").json()["files"]}
    assert kinds[path.name] == "roster" and kinds[GOOD] == "yaml"
    for chosen in (path, client.folder):
        told = folder(client, chosen)["folder"]
        assert told["roster"] == path.name
        assert [unit["name"] for unit in told["units"]] == ["示例县信访局"]


def test_a_filled_in_form_becomes_a_document(client: WindowClient) -> None:
    """Beside it, once; what is there already and says something else is only changed when that is
    wanted, and can be undone."""
    (folder := client.folder / "收到").mkdir()
    book = folder / "交上来的.xlsx"
    book.write_bytes(form())
    seen = client.post("/api/browse", {"path": str(folder)}).json()["files"]
    assert [one["kind"] for one in seen] == ["workbook"]
    doc = client.post("/api/open", {"path": str(book)}).json()["doc"]
    made = Path(client.state(doc)["path"])
    assert made == folder.resolve() / GOOD
    assert client.post("/api/open", {"path": str(book)}).json()["doc"] == doc
    client.versions[doc] = client.state(doc)["version"]
    client.edit(doc, {"op": "text", "path": ["引言"], "value": "甲。"})
    changed = made.read_text(encoding="utf-8")
    refused = client.post("/api/open", {"path": str(book)})
    assert (refused.status_code, refused.json()["code"]) == (409, "differs")
    assert made.read_text(encoding="utf-8") == changed
    again = client.post("/api/open", {"path": str(book), "replace": True}).json()["doc"]
    client.versions[doc] = client.state(doc)["version"]
    assert again == doc and "甲。" not in made.read_text(encoding="utf-8")
    assert client.state(doc)["undo_label"] == "换成填报表"
    client.act(doc, "undo")
    assert made.read_text(encoding="utf-8") == changed


def test_a_form_that_is_dropped(client: WindowClient) -> None:
    """What only the form shows is told once."""
    data = form(FLAWED)
    (client.folder / FLAWED).unlink()
    made = client.send("/api/upload?as=open&name=表.xlsx", data)
    assert made.status_code == 200, made.text
    doc = made.json()["doc"]
    state = client.state(doc)
    assert state["path"].startswith(str(client.folder.resolve()))
    assert all(one["code"].startswith("G95") for one in state["brought"])
    client.post(f"/api/doc/{doc}/seen")
    assert client.state(doc)["brought"] == []
    other = client.send("/api/upload?as=open&name=表.xlsx", b"PK\x03\x04")
    assert other.status_code == 422 and "表.xlsx" in other.json()["error"]
    roster = client.send("/api/upload?as=open&name=各单位.yaml", ROSTER.encode())
    assert roster.status_code == 422 and "名册" in roster.json()["error"]


@pytest.mark.slow
def test_last_year_as_a_pdf_or_a_form(client: WindowClient) -> None:
    """What was doubtful in reading it is told in the document that is begun."""
    for path in client.folder.iterdir():
        path.unlink()
    source = TOWN / "2024" / "云岭县教育局-2024.yaml"
    pdf = produce(job(source, formats=("pdf",), engine="typst", draft=True)).files["pdf"]
    doc = client.send("/api/upload?as=last_year&name=去年.pdf", pdf).json()["doc"]
    state = client.state(doc)
    assert (state["agency"], state["year"]) == ("云岭县教育局", 2025)
    assert all({"message", "fix", "severity"} <= one.keys() for one in state["brought"])
    text = Path(state["path"]).read_text(encoding="utf-8")
    assert "上年报告: 云岭县教育局-2024.yaml" in text and "【待改】" in text
    for path in client.folder.iterdir():
        path.unlink()
    book = workbooks.make(workbooks.Order(source.name, source.read_bytes())).book
    assert book
    answer = client.send("/api/upload?as=last_year&name=去年.xlsx", book)
    assert answer.status_code == 200, answer.text
    before = client.folder / source.name
    assert before.read_bytes() == source.read_bytes()


@pytest.mark.parametrize("year", [2050, date.today().year + 1, 2018, "二〇二五", None])
def test_years_that_cannot_be(client: WindowClient, year: Any) -> None:
    refused = client.post("/api/new", {"agency": "某局", "year": year})
    assert (refused.status_code, refused.json()["code"]) == (422, "year")
    assert not [*client.folder.glob("某局*")]


def test_what_is_signed_and_what_came_in_is_shown(
    client: WindowClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the roster's own commands have it, in the bounded process or here."""
    from gia_author import bounded_process

    def here(self: object, work: str, request: bytes, seconds: float, heard: object) -> bytes:
        return getattr(folder_state, work.rpartition(":")[2])(request)  # type: ignore[no-any-return]

    monkeypatch.setattr(bounded_process.Child, "ask", here)
    (client.folder / "各单位.yaml").write_text(ROSTER, encoding="utf-8")
    path = client.folder / GOOD
    signed = "签署:\n  填报人: 甲某\n  签发人: 乙某\n"
    path.write_text(path.read_text(encoding="utf-8") + signed, encoding="utf-8")
    state = FolderState(client.folder)
    state._run([*state._units(state.roster)])
    told = state.as_json()
    assert [unit["signers"] for unit in told["units"]] == ["填报人甲某，签发人乙某"]
    assert told["signed"] == "" and told["notices"] == []
    frozen = FrozenState({"签发人": "丙某", "时间": "2026-01-20 15:30", "校验码": "1234"}, 1)
    monkeypatch.setattr(freezing, "latest", lambda *_: frozen)
    monkeypatch.setattr(freezing, "verified", lambda *_: (frozen, ["改动：示例县信访局。"]))
    state._run([*state._units(state.roster)])
    signed = state.as_json()
    assert signed["signed"] == "第1次定稿：丙某，2026-01-20 15:30，校验码1234。"
    assert signed["notices"] == ["与定稿不一致：改动：示例县信访局。"]
    assert told["log"]["count"] == len(told["log"]["lines"]) > 0
    assert "示例县信访局" in "".join(told["log"]["lines"])
