"""What is made of a document in the window: preview, pages, files; and what is brought into it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, GOOD, HANG, TOWN
from window_client import COUNTY, WindowClient, served

from gia_author.jobs.checking_bodies import StatusGathering
from gia_author.jobs.executors import AtOnce
from gia_author.web import page_pictures
from gia_author.web.page_pictures import empty, note, pictures, png
from gia_author.web.work_progress import telling
from gia_author.yamlfile import reader

HOSTILE = (b"", b"PK\x03\x04" + b"x" * 99, b"%PDF-1.7\n" + b"\xff" * 999, b"\x00" * 9999, b"<html>")


def until(client: WindowClient, job: str) -> dict[str, Any]:
    """The build's end."""
    for _ in range(HANG * 10):
        told: dict[str, Any] = client.get(f"/api/job/{job}").json()
        if told["state"] != "running":
            return told
        time.sleep(0.1)
    raise AssertionError("the build hangs")


def test_the_preview_marks_every_text(client: WindowClient) -> None:
    doc = client.open(COUNTY)
    page = client.get(f"/preview/{doc}").text
    state = client.state(doc)
    for section in state["sections"]:
        for block in section["blocks"]:
            if block["text"] and section["kind"] == "narrative":
                path = str(block["path"]).replace("'", "&quot;")
                assert f'data-path="{path}"' in page
    assert "report-data" in page and "示例县人民政府-2024" not in page
    assert "data-path" not in (EXAMPLES.parent / "templates" / "report.html.j2").read_text("utf-8")


def test_texts_cannot_break_out_of_the_preview(client: WindowClient) -> None:
    doc = client.open(GOOD)
    value = '<script>alert(1)</script><img src=x onerror=alert(1)>" data-path="x'
    client.edit(
        doc,
        {"op": "text", "path": ["总体情况", "正文"], "value": value},
        {"op": "add", "path": ["总体情况"], "heading": value},
        {"op": "basic", "path": ["落款单位"], "value": value},
    )
    page = client.get(f"/preview/{doc}").text
    assert "<script>alert" not in page and "<img src=x" not in page


@pytest.mark.slow
def test_pages_are_drawn_with_what_is_empty(client: WindowClient) -> None:
    doc = client.open(COUNTY)
    told = client.post(f"/api/doc/{doc}/pages").json()
    assert len(told["pages"]) > 4 and told["version"] == 1 and told["engine"] == "typst"
    for page in told["pages"]:
        picture = client.get(page["url"])
        assert picture.headers["content-type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
        assert 0 <= page["empty"] <= 1
        assert bool(page["note"]) == (
            page["empty"] >= page_pictures.MUCH and page is not told["pages"][-1]
        )
    client.edit(doc, {"op": "text", "path": ["引言"], "value": "甲。"})
    assert client.post(f"/api/doc/{doc}/pages").json()["version"] == 2
    for number in ("0", "99", "x", "-1", "²"):
        assert client.get(f"/page/{doc}/{number}.png").status_code == 404


def test_pictures_of_pages() -> None:
    """A page is as empty as its lowest mark says; the file is one that other programs read."""
    white, black = b"\xff" * 10, b"\xff" * 5 + b"\x00" + b"\xff" * 4
    assert empty([white] * 297) == 1
    assert empty([white] * 100 + [black] + [white] * 196) == round((262 - 101) / 225, 3)
    assert empty([black] * 297) == 0
    assert empty([black] * 30 + [white] * 240 + [black] * 27) == 1  # head and page number
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(png([white, black], 10))) as image:
        assert (
            image.size == (10, 2) and image.getpixel((5, 1)) == 0 and image.getpixel((0, 0)) == 255
        )
    assert note(1, 3, 0.9) and not note(3, 3, 0.9) and not note(1, 3, 0.1)


@pytest.mark.slow
def test_a_report_is_built_beside_its_document(client: WindowClient) -> None:
    doc = client.open(GOOD)
    job = client.post(f"/api/doc/{doc}/build", {"formats": ["docx", "html"]}).json()["job"]
    told = until(client, job)
    assert (told["state"], told["done"], told["message"]) == ("done", ["docx", "html"], "")
    paths = [Path(one["path"]) for one in told["files"]]
    assert all(path.parent == client.folder.resolve() and path.stat().st_size for path in paths)
    same = client.send(f"/api/doc/{doc}/printed?name=稿.docx", paths[0].read_bytes()).json()
    assert same["verdict"] == {"state": "clean", "label": "和填报文件一致"}
    client.edit(
        doc, {"op": "cells", "cells": [{"address": "依申请公开.本年新收.自然人", "value": "99"}]}
    )
    other = client.send(f"/api/doc/{doc}/printed?name=稿.docx", paths[0].read_bytes()).json()
    assert other["verdict"]["state"] == "warning"
    assert any("99 →" in change["line"] for change in other["changes"])
    refused = client.post(f"/api/doc/{doc}/build", {"formats": ["html"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "errors")
    paths[1].write_text(paths[1].read_text("utf-8").replace("信访局", "信访办", 1), "utf-8")
    order = {"formats": ["html"], "draft": True}
    told = until(client, client.post(f"/api/doc/{doc}/build", order).json()["job"])
    assert told["state"] == "failed" and told["edited"] == [str(paths[1])]
    again = {**order, "overwrite": True}
    told = until(client, client.post(f"/api/doc/{doc}/build", again).json()["job"])
    assert told["state"] == "done" and "草稿" in paths[1].read_text("utf-8")
    assert [*client.folder.glob("*.html.bak1")]


@pytest.mark.parametrize("formats", [[], ["exe"], "docx", None, [1]])
def test_builds_of_nothing(client: WindowClient, formats: Any) -> None:
    doc = client.open(GOOD)
    assert client.post(f"/api/doc/{doc}/build", {"formats": formats}).status_code == 400


@pytest.mark.slow
def test_carrying_on_from_last_year(client: WindowClient, tmp_path: Path) -> None:
    """Our own file, and a published one; what is there already is not touched."""
    data = (EXAMPLES / COUNTY).read_bytes()
    made = client.send("/api/upload?as=last_year&name=去年.yaml", data).json()
    state = client.state(made["doc"])
    assert (state["agency"], state["year"]) == ("示例县人民政府", 2026)
    assert (client.folder / "示例县人民政府-2025.yaml").read_bytes() == data
    again = client.send("/api/upload?as=last_year&name=去年.yaml", data)
    assert (again.status_code, again.json()["code"]) == (409, "there")
    doc = client.open(GOOD)
    built = client.post(f"/api/doc/{doc}/build", {"formats": ["docx"]}).json()["job"]
    file = Path(until(client, built)["files"][0]["path"])
    query = f"as=last_year&path={file}"
    carried = client.send(f"/api/upload?{query}", b"").json()
    state = client.state(carried["doc"])
    assert state["year"] == 2026 and state["brought"]
    text = (client.folder / "示例县信访局-2026.yaml").read_text("utf-8")
    assert "【待改】" in text and "上年报告: 示例县信访局-2025.yaml" in text


@pytest.mark.slow
def test_a_report_of_others_is_checked_and_carried_on(client: WindowClient) -> None:
    page = "<html><body><h1>示例县水利局2024年政府信息公开工作年度报告</h1><h2>一、总体情况</h2>"
    text = (
        page
        + "<p>全年主动公开政府信息12条。</p>" * 20
        + "<h2>二、主动公开政府信息情况</h2></body></html>"
    )
    told = client.send("/api/upload?as=audit&name=a.html", text.encode()).json()
    audit = client.get(f"/api/audit/{told['doc']}").json()
    assert audit["name"] == "a.html" and audit["findings"] and audit["verdict"]["label"]
    assert client.get(f"/audit/{told['doc']}").status_code == 200
    adopted = client.post(f"/api/audit/{told['doc']}/adopt")
    assert adopted.status_code in (200, 422)
    assert client.get("/api/audit/none").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("purpose", ["last_year", "audit", "open", "nothing"])
def test_whatever_is_brought_in(client: WindowClient, purpose: str) -> None:
    """It is refused in words or read as nothing; the window goes on."""
    before = {path.name for path in client.folder.iterdir()}
    for number, data in enumerate(HOSTILE):
        answer = client.send(f"/api/upload?as={purpose}&name=../a{number}.pdf", data)
        assert answer.status_code in (200, 400, 422), answer.text
        assert "error" in answer.json() or purpose == "audit"
    assert {path.name for path in client.folder.iterdir()} == before
    assert client.get("/api/start").status_code == 200


def test_a_document_that_is_dropped(client: WindowClient) -> None:
    data = (EXAMPLES / GOOD).read_bytes()
    same = client.send(f"/api/upload?as=open&name={GOOD}", data).json()
    assert client.state(same["doc"])["name"] == GOOD
    other = client.send(f"/api/upload?as=open&name={GOOD}", data + b"# \n")
    assert (other.status_code, other.json()["code"]) == (409, "there")
    new = client.send("/api/upload?as=open&name=..%2F..%2F新的.yaml", data).json()
    assert Path(client.state(new["doc"])["path"]) == client.folder.resolve() / "新的.yaml"


@pytest.mark.slow
def test_where_a_folder_stands(tmp_path: Path, own_folder: Path) -> None:
    """Every body of the roster, checked meanwhile; each can be opened by its mark."""
    shutil.copytree(TOWN, tmp_path / "县")
    told: list[dict[str, Any]] = []
    with served(tmp_path / "县") as serving:
        page = WindowClient(serving, tmp_path / "县")
        for _ in range(HANG * 5):
            folder = page.get("/api/start").json()["folder"]
            if folder["ready"]:
                break
            if folder["progress"]:
                told.append(folder["progress"])
            time.sleep(0.2)
        page.close()
    assert folder["progress"] is None
    assert all(0 < one["done"] <= one["total"] and one["title"] for one in told)
    assert folder["roster"] == "名册.yaml" and not folder["fault"]
    states = {unit["name"]: unit["state"] for unit in folder["units"]}
    assert "checking" not in states.values()
    assert {*states.values()} & {"ready", "doubtful"} and "wrong" in states.values()
    said = StatusGathering(AtOnce, telling).whole(tmp_path / "县" / "名册.yaml")
    assert [(unit["name"], unit["state_label"], unit["errors"]) for unit in folder["units"]] == [
        (one.body.agency, one.state, one.errors) for one in said.standings
    ]
    for unit in folder["units"]:
        assert (unit["id"] is None) == (unit["path"] is None)
        assert (unit["state"] == "wrong") == (unit["errors"] > 0), unit


def test_a_broken_roster_is_told_of(client: WindowClient) -> None:
    (client.folder / "名册.yaml").write_text("名称: [\n", encoding="utf-8")
    told = client.get("/api/start").json()["folder"]
    assert "名册" in told["fault"] and told["units"] == []
    assert not reader.read(b"a: 1", "").findings


@pytest.mark.slow
def test_a_pdf_of_many_pages_is_drawn_in_part() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _ in range(page_pictures.MOST_PAGES + 5):
        document.new_page(100, 100)
    from io import BytesIO

    stream = BytesIO()
    document.save(stream)
    assert len([*pictures(stream.getvalue())]) == page_pictures.MOST_PAGES
