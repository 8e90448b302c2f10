"""What the page is told of a document: the same findings as ``check`` gives, with their places in
the form, and what can be done about them there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from conftest import FLAWED, GOOD, REPORTS, job
from window_client import COUNTY, WindowClient

from gia_author.checks.source_changes import SourceChanges
from gia_author.diagnostics.finding import CODES
from gia_author.form import edition as editions
from gia_author.jobs import loading
from gia_author.web import new_documents, table_views
from gia_author.web.editor_state import EditorView
from gia_author.workflows.produce import checked, examine
from gia_author.yamlfile import reader


@pytest.fixture(scope="module", params=REPORTS, ids=lambda path: path.name)
def view(request: pytest.FixtureRequest) -> EditorView:
    work = job(request.param)
    done = examine(work)
    return EditorView(done, checked(work, done), None)


def test_the_findings_are_those_of_check(view: EditorView) -> None:
    assert [(f["code"], f["message"]) for f in view.findings] == [
        (f.code, f.message) for f in view.outcome.findings
    ]
    marks = [f["id"] for f in view.findings]
    assert len({*marks}) == len(marks)
    assert all(f["explain"] == CODES[f["code"]].explanation for f in view.findings)


def test_every_block_and_cell_is_there(view: EditorView) -> None:
    """Each paragraph of the report belongs to a text of the form, each figure to one cell."""
    shown = {tuple(block["path"]) for section in view.sections for block in blocks(section)}
    for section in view.told.sections:
        for passage in (p for top in section.passages for p in top.walk()):
            if passage.path[-1:] != ("信息处理费",):
                assert passage.path in shown, passage.path
    shown_cells = [
        cell["address"]
        for table in table_views.tables(view.report, view.values)
        for cell in table["cells"]
        if cell["address"]
    ]
    assert sorted(shown_cells) == sorted(".".join(address) for address in view.report.edition.cells)


def blocks(section: dict[str, Any]) -> list[dict[str, Any]]:
    """Every block of a section, with its lead."""

    def below(block: dict[str, Any]) -> list[dict[str, Any]]:
        return [block, *(one for child in block["children"] for one in below(child))]

    return [section["lead"], *(one for block in section["blocks"] for one in below(block))]


def test_words_are_marked_where_they_stand(view: EditorView) -> None:
    """The span within the field holds the words that are quoted, or the variable that gave them."""
    texts = {tuple(b["path"]): b["text"] for s in view.sections for b in blocks(s)}
    for finding in view.findings:
        text = texts.get(tuple(finding["path"] or ()))
        if finding["span"] and text and "标题" not in str(finding["message"]):
            start, end = finding["span"]
            units = text.encode("utf-16-le")
            marked = units[2 * start : 2 * end].decode("utf-16-le")
            assert marked == finding["quote"] or "{{" in marked, finding


def test_the_flawed_example_shows_places_cures_and_sections(client: WindowClient) -> None:
    state = client.state(client.open(FLAWED))
    by_code: dict[str, list[dict[str, Any]]] = {}
    for finding in state["findings"]:
        by_code.setdefault(finding["code"], []).append(finding)
    assert state["verdict"]["state"] == "error"
    cured = [cure for f in state["findings"] for cure in f["cures"]]
    assert {"address": "复议诉讼.行政复议.总计", "value": "2"} in cured
    assert {"address": "依申请公开.予以公开.自然人", "value": "6"} in cured  # G306
    assert len(cured) == 2
    counted = {s["key"]: s["errors"] for s in state["sections"]} | {
        "": state["basics_counts"]["errors"]
    }
    for key, count in counted.items():
        told = [f for f in state["findings"] if f["section"] == key and f["severity"] == "error"]
        assert count == len(told), key
    assert sum(counted.values()) == sum(f["severity"] == "error" for f in state["findings"])
    (accepted,) = state["accepted"]
    assert (accepted["code"], accepted["name"]) == ("G311", "张三")


def test_last_years_total_is_no_cure(client: WindowClient) -> None:
    """A total that differs from last year's is not to be replaced by it."""
    doc = client.open(COUNTY)
    rows = ("本年新收", "上年结转")
    cells = [{"address": f"依申请公开.{row}.自然人", "value": "1"} for row in rows]
    made = client.edit(doc, {"op": "cells", "cells": cells})
    told = {one["address"]: one for one in made["findings"] if one["code"] in ("G501", "G503")}
    assert told["依申请公开.本年新收.总计"]["cures"] == []
    assert not [one for one in told.values() if one["cures"]]


def test_a_cure_mends(client: WindowClient) -> None:
    doc = client.open(FLAWED)
    state = client.state(doc)
    finding = next(f for f in state["findings"] if f["cures"])
    made = client.edit(doc, {"op": "cells", "cells": finding["cures"]})
    assert finding["id"] not in [one["id"] for one in made["findings"]]


def test_an_edit_answers_what_it_has_changed(client: WindowClient) -> None:
    doc = client.open(COUNTY)
    before = client.state(doc)
    cell = {"address": "依申请公开.本年新收.自然人", "value": "706"}
    made = client.edit(doc, {"op": "cells", "cells": [cell]})
    changed = {c["address"]: c for table in made["tables"] for c in table["cells"]}
    assert {a: c["value"] for a, c in changed.items()} == {
        "依申请公开.本年新收.自然人": "706",
        "依申请公开.本年新收.总计": "714",
    }
    assert changed["依申请公开.本年新收.总计"]["computed"]
    assert made["shown"]["依申请公开.本年新收.总计"] == "714" and not made["sections_changed"]
    assert made["shown"] != before["shown"] and made["findings"] and made["saved"]
    after = client.state(doc)
    assert after["findings"] == made["findings"] and after["verdict"] == made["verdict"]


def test_expressions_that_cannot_be_worked_out(client: WindowClient) -> None:
    doc = client.open(GOOD)
    value = "{{ 年度 + 1 }}年{{ 没有这个数 }}件，{{ 依申请公开.本年新收.总计 }}件。"
    made = client.edit(doc, {"op": "text", "path": ["总体情况", "正文"], "value": value})
    assert made["shown"]["没有这个数"] is None
    wrong = next(f for f in made["findings"] if f["path"] == ["总体情况", "正文"] and f["span"])
    assert value[slice(*wrong["span"])] in value and wrong["severity"] == "error"


def test_safe_changes_are_made_for_their_finding_alone(client: WindowClient) -> None:
    doc = client.open(GOOD)
    value = "公开了3件,办结了2件，，答复了1件。"
    made = client.edit(doc, {"op": "text", "path": ["总体情况", "监督保障"], "value": value})
    found = [f for f in made["findings"] if f["fixable"]]
    assert len({f["code"] for f in found}) == 2 and all(f["fix_label"] for f in found)
    for finding in found:
        answer = client.act(doc, "fix", id=finding["id"])
        assert answer.status_code == 200
        assert finding["id"] not in [f["id"] for f in answer.json()["findings"]]
    text = reader.read((client.folder / GOOD).read_bytes(), "").data["总体情况"]["监督保障"]
    assert text.strip() == "公开了3件，办结了2件，答复了1件。"
    gone = client.act(doc, "fix", id=found[0]["id"])
    assert (gone.status_code, gone.json()["code"]) == (409, "version")


def test_findings_are_accepted_with_a_reason(client: WindowClient) -> None:
    doc = client.open(COUNTY)
    cell = {"address": "依申请公开.本年新收.自然人", "value": "7"}
    client.edit(doc, {"op": "cells", "cells": [cell]})
    state = client.state(doc)
    finding = next(f for f in state["findings"] if f["acceptable"])
    without = client.act(doc, "accept", id=finding["id"], reason=" ", name="")
    assert (without.status_code, without.json()["code"]) == (422, "reason")
    done = client.act(doc, "accept", id=finding["id"], reason="核对过台账。", name="张三").json()
    assert finding["id"] not in [f["id"] for f in done["findings"]]
    assert [(one["code"], one["reason"], one["name"], one["used"]) for one in done["accepted"]] == [
        (finding["code"], "核对过台账。", "张三", True)
    ]
    back = client.act(doc, "unaccept", index=0).json()
    assert back["accepted"] == [] and finding["id"] in [f["id"] for f in back["findings"]]
    error = next(f for f in back["findings"] if f["severity"] == "error")
    assert not error["acceptable"]


def test_an_error_is_not_accepted(client: WindowClient) -> None:
    """Neither by the page, nor by an order that says so."""
    doc = client.open(FLAWED)
    error = next(f for f in client.state(doc)["findings"] if f["severity"] == "error")
    answer = client.act(doc, "accept", id=error["id"], reason="没有错。", name="")
    assert (answer.status_code, answer.json()["code"]) == (422, "unacceptable")


def test_words_are_counted_under_the_profile(client: WindowClient) -> None:
    from gia_author.checks import profile

    client.window.documents.plan = profile.load(("示例省",))
    words = client.state(client.open(COUNTY))["words"]
    assert words["longest"] == 1000 and words["first"] > 1000 and "1000" in words["note"]
    assert words["sections"]["总体情况"] == words["first"] < words["count"]


@pytest.mark.parametrize("kind", [*new_documents.KINDS])
@pytest.mark.parametrize("presets", [[], ["none_received"], ["no_powers", "no_disputes"]])
def test_new_documents(client: WindowClient, kind: str, presets: list[str]) -> None:
    order = {"agency": "示例市数据局", "year": 2025, "kind": kind, "presets": presets}
    doc = client.post("/api/new", order).json()["doc"]
    path = client.folder / "示例市数据局-2025.yaml"
    state = client.state(doc)
    kinds = {one["key"]: one["kind"] for one in client.get("/api/start").json()["kinds"]}
    assert next(b["value"] for b in state["basics"] if b["path"] == ["机关类型"]) == kinds[kind]
    values = {c["address"]: c["value"] for t in state["tables"] for c in t["cells"] if c["address"]}
    zero = {
        "none_received": "依申请公开",
        "no_powers": "主动公开政府信息",
        "no_disputes": "复议诉讼",
    }
    for key in zero.values():
        wanted = "0" if key in [zero[preset] for preset in presets] else ""
        of_table = {value for name, value in values.items() if name.startswith(key + ".")}
        assert of_table == {wanted}, key
    assert path.read_text(encoding="utf-8").count("#") > 50  # the help for those who look inside
    again = client.post("/api/new", order)
    assert (again.status_code, again.json()["code"]) == (409, "there")


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"agency": "", "year": 2025}, "agency"),
        ({"agency": "\u202e\u200b", "year": 2025}, "agency"),
        ({"agency": "甲" * 200, "year": 2025}, "agency"),
        ({"agency": "示例局"}, "year"),
        ({"agency": "示例局", "year": 1999}, "year"),
        ({"agency": "示例局", "year": "2025.0"}, "year"),
        ({"agency": ["示例局"], "year": True}, "agency"),
    ],
)
def test_new_documents_that_cannot_be(
    client: WindowClient, order: dict[str, Any], code: str
) -> None:
    answer = client.post("/api/new", order)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("agency", ["../../外面", "a/b\\c", "con", ".隐藏", "甲: 乙 #丙", "null"])
def test_new_documents_stay_in_the_folder(client: WindowClient, agency: str) -> None:
    answer = client.post("/api/new", {"agency": agency, "year": 2025, "kind": "other"})
    assert answer.status_code == 200, answer.text
    state = client.state(answer.json()["doc"])
    assert state["agency"] == agency and not state["read_only"]
    assert str(state["path"]).rpartition("/")[0] == str(client.folder.resolve())


def test_tidying(client: WindowClient) -> None:
    made = client.post("/api/tidy", {"text": "<p>公开了3件,办结2件。</p>"}).json()
    assert made["text"] == "公开了3件，办结2件。"
    assert {one["what"] for one in made["changes"]} >= {"网页标记"}


def test_every_edition_can_be_edited(client: WindowClient) -> None:
    for name in editions.names():
        year = editions.load(name).first_year
        if year is None:
            continue
        order = {"agency": f"示例{name}局", "year": year, "kind": "department"}
        doc = client.post("/api/new", order).json()["doc"]
        client.versions[doc] = 1
        tables = client.state(doc)["tables"]
        own = [c for t in tables for c in t["cells"] if c["address"] and not c["sum"]]
        filled = [{"address": c["address"], "value": "0"} for c in own]
        made = client.edit(doc, {"op": "cells", "cells": filled})
        assert not [f for f in made["findings"] if f["code"].startswith("G3")]


def test_what_is_said_of_one_state_is_accepted_for_it_alone(
    client: WindowClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As that units have changed since the roll-up: void after the next change."""
    job_of, mark = loading.with_last, "state1"

    def with_sources(*about: Any) -> Any:
        changes = SourceChanges(mark, changes=(("改动", ("甲局",)),))
        return replace(job_of(*about), sources=changes)

    monkeypatch.setattr(loading, "with_last", with_sources)
    doc = client.open(COUNTY)
    (outdated,) = [f for f in client.state(doc)["findings"] if f["code"] == "G834"]
    assert outdated["severity"] == "error" and outdated["acceptable"]
    done = client.act(doc, "accept", id=outdated["id"], reason="另行更正。", name="甲").json()
    assert "G834" not in [f["code"] for f in done["findings"]]
    assert "来源: state1" in (client.folder / COUNTY).read_text(encoding="utf-8")
    mark = "state2"
    client.edit(doc, {"op": "text", "path": ["引言"], "value": "甲。"})
    codes = [f["code"] for f in client.state(doc)["findings"]]
    assert "G834" in codes and "G190" in codes
