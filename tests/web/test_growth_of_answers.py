"""What the window answers to a page takes steps in proportion to the document: they are counted,
nothing is timed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import GOOD, dump, edited, example, load
from test_growth import TEXTS, counted, is_linear, paragraphs

from gia_author.web import documents_api
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.page_request import PageRequest
from gia_author.web.refusals import Refusal
from gia_author.web.window import Window

ORDERS: dict[str, dict[str, Any]] = {
    "edit": {"edits": [{"op": "text", "path": ["总体情况", "监督保障"], "value": "又一段。"}]},
    "accept": {"code": "G101", "path": [], "reason": "已经核对过"},
}


def steps(folder: Path, count: int) -> dict[str, int]:
    """The steps that each piece of work takes on a document of so many paragraphs."""
    path = folder / f"{count}.yaml"
    told = paragraphs(TEXTS["words"], count)
    path.write_bytes(dump(edited(load(example(GOOD)), {"总体情况.主动公开": told})))
    window = Window(ChosenPlaces(folder), None)
    session = window.documents.open(window.places.choose(path))
    taken: dict[str, int] = {}
    for address, _, work in documents_api.WORKS:
        name = address.rpartition("/")[2]
        order = {"version": session.version, **ORDERS.get(name, {})}
        asked = PageRequest(window, {"doc": session.id}, {}, json.dumps(order).encode())
        taken[name] = counted(lambda: _done(work, asked))  # noqa: B023
    window.close()
    return taken


def _done(work: Any, asked: PageRequest) -> None:
    """The work done, or refused."""
    try:
        work(asked)
    except Refusal:
        return


@pytest.mark.slow
def test_every_work_on_a_document_is_linear_in_it(tmp_path: Path, own_folder: Path) -> None:
    taken = [steps(tmp_path, count) for count in (10, 20, 40)]
    assert taken[-1]["edit"] > 10_000
    grown = {name: [one[name] for one in taken] for name in taken[0]}
    assert {name: many for name, many in grown.items() if not is_linear(many)} == {}
