"""Whatever a page says, every address answers: done, or refused in words; nothing that nobody
foresaw."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, many
from window_client import COUNTY, examples

from gia_author.web import application
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.edits import WORKS
from gia_author.web.page_request import PageRequest
from gia_author.web.window import Window

SOURCES = sorted((ROOT / "gia_author" / "web").glob("*.py"))
SAID = re.compile(
    r"""\border(?:\.get\(|\[)"(\w+)"|\.text\("(\w+)"|given\.get\("(\w+)"|"""
    r"""_name\(asked, "(\w+)\""""
)
KEYS = sorted(
    {
        key
        for path in SOURCES
        for found in SAID.findall(path.read_text(encoding="utf-8"))
        for key in found
        if key
    }
)
TEXTS = (
    "",
    "x",
    "总体情况",
    "正文",
    "小节",
    "机关",
    "../../../etc/passwd",
    "/etc/passwd",
    "\0",
    "\ud800",
    "二〇二五",
    "2025",
    "-1",
    "9" * 5000,
    "{{ 年度 }}",
    "=1+1",
    "a\nb",
    "*",
    "&a",
    "甲" * 300,
    "依申请公开.本年新收.总计",
    "数据",
    "依申请公开",
    "核对说明",
    "2026-13-45",
    "CON",
    "~",
    "file:///etc",
    "²",
)
PATHS = (
    ["总体情况"],
    ["总体情况", "小节", -1],
    ["总体情况", "小节", 99],
    ["总体情况", "小节", -99],
    ["总体情况", True],
    ["机关"],
    ["数据"],
    ["数据", "依申请公开"],
    ["版式", "小标题"],
    ["核对说明", 0],
    [0],
    [],
    ["图表"],
    ["联系方式"],
    ["总体情况", "主动公开"],
    ["总体情况", "主动公开", "小节", 0, "正文"],
    ["存在的主要问题及改进情况"],
    ["年度"],
    ["落款日期", "x"],
    ["总体情况", "小节", 0, "小节", 0, "小节", 0],
    ["\ud800"],
    [None],
    [[]],
    ["数据", "单元格附注"],
)
QUERIES = ("as", "name", "path", "replace", "v", "token")


def value(chance: random.Random, depth: int = 0) -> Any:
    """Anything that JSON can say, mostly what is nearly right."""
    kind = chance.randrange(10)
    if kind < 4:
        return chance.choice(TEXTS)
    if kind < 6:
        return chance.choice(PATHS)
    if kind == 6 or depth > 3:
        return chance.choice((None, True, False, 0, -1, 1, 10**30, 1e308, float("nan")))
    if kind == 7:
        return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
    return order(chance, depth + 1)


def order(chance: random.Random, depth: int = 0) -> dict[str, Any]:
    said = {key: value(chance, depth) for key in chance.sample(KEYS, chance.randrange(8))}
    if chance.random() < 0.8:
        said["op"] = chance.choice([*WORKS])
        said["path"] = chance.choice(PATHS)
    return said


def asked(
    window: Window, chance: random.Random, path: str, marks: dict[str, str], version: int
) -> PageRequest:
    """A request to an address: of what is there, or of what is not."""
    names = {
        name: marks[name] if name in marks and chance.random() < 0.9 else chance.choice(TEXTS)
        for name in re.findall(r"\{(\w+)\}", path)
    }
    said = order(chance)
    if chance.random() < 0.8:
        said["version"] = version
    if path.endswith("/edit") and chance.random() < 0.9:
        said["edits"] = [order(chance) for _ in range(chance.randrange(1, 3))]
    body = json.dumps(said).encode()
    query = {key: chance.choice((*TEXTS, "audit", "yes")) for key in QUERIES}
    return PageRequest(window, names, query, b"" if chance.random() < 0.1 else body)


@pytest.fixture
def window(tmp_path: Path, own_folder: Path) -> Iterator[Window]:
    made = Window(ChosenPlaces(examples(tmp_path)))
    yield made
    made.close()


ADDRESSES = [(path, work) for path, _, work in application._works()]


def test_the_keys_of_orders_are_known() -> None:
    assert {"path", "value", "edits", "index", "csrf", "seen", "due", "formats"} <= {*KEYS}


@pytest.mark.parametrize(("path", "work"), ADDRESSES, ids=[path for path, _ in ADDRESSES])
def test_every_address_answers_whatever_it_is_asked(
    window: Window, tmp_path: Path, path: str, work: application.Answering
) -> None:
    chance = random.Random(path)
    doc = window.documents.open(tmp_path / COUNTY)
    marks = {"doc": doc.id, "number": "1"}
    for _ in range(many(25)):
        request = asked(window, chance, path, marks, doc.version)
        answer = application._answered(work, request)
        assert answer.status_code < 500, (request.names, request.body, bytes(answer.body).decode())
