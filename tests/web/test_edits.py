"""Every kind of edit: what it changes in the author's file, and that nothing else is touched, to
the
byte."""

from __future__ import annotations

import difflib
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, REPORTS, many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from window_client import COUNTY, WindowClient

from gia_author.form import edition as editions
from gia_author.report.model import edition_of
from gia_author.web import basic_values
from gia_author.web.edits import WORKS, at, edited
from gia_author.web.refusals import Refusal
from gia_author.yamlfile import reader
from gia_author.yamlfile.fields import shape
from gia_author.yamlfile.patch import bare
from gia_author.yamlfile.reader import Source


def source(name: str = COUNTY) -> Source:
    return reader.read((EXAMPLES / name).read_bytes(), name)


def changed(text: str, *orders: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The data after edits, and the lines that are not what they were."""
    made = edited(reader.read(text.encode(), ""), [*orders])
    lines = difflib.unified_diff(text.splitlines(), made.splitlines(), n=0, lineterm="")
    told = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return reader.read(made.encode(), "").data, told


FILE = """# 一行说明
机关: 示例局      # 全称
年度: 2025
总体情况:
  # 第一方面
  主动公开: |
    公开了{{ 主动公开政府信息.行政许可 }}件。

    第二段。
  监督保障:
    标题: 监督
    小节:
      - 标题: 甲
        正文: 甲的话。
      - 标题: 乙
        正文: |
          乙的话。
数据:
  依申请公开:
    本年新收: {自然人: 3, 商业企业: }   # 台账
    不予公开: 0
    予以公开: 0
"""


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (
            {"op": "text", "path": ["总体情况", "主动公开"], "value": "公开了很多。"},
            [
                "-    公开了{{ 主动公开政府信息.行政许可 }}件。", "-", "-    第二段。",
                "+    公开了很多。",
            ],
        ),
        (
            {"op": "text", "path": ["总体情况", "监督保障", "小节", 0], "value": "甲说：好。"},
            ["-        正文: 甲的话。", "+        正文: |", "+          甲说：好。"],
        ),
        (
            {"op": "basic", "path": ["机关"], "value": "另一局"},
            ["-机关: 示例局      # 全称", "+机关: 另一局      # 全称"],
        ),
        (
            {"op": "cells", "cells": [{"address": "依申请公开.本年新收.商业企业", "value": "2"}]},
            [
                "-    本年新收: {自然人: 3, 商业企业: }   # 台账",
                "+    本年新收: {自然人: 3, 商业企业: 2 }   # 台账",
            ],
        ),
        (
            {"op": "cells", "cells": [{"address": "依申请公开.本年新收.自然人", "value": ""}]},
            [
                "-    本年新收: {自然人: 3, 商业企业: }   # 台账",
                "+    本年新收: {自然人: , 商业企业: }   # 台账",
            ],
        ),
        (
            {"op": "rename", "path": ["总体情况", "监督保障"], "heading": ""},
            ["-    标题: 监督"],
        ),
        (
            {"op": "remove", "path": ["总体情况", "监督保障", "小节", 0]},
            ["-      - 标题: 甲", "-        正文: 甲的话。"],
        ),
        (
            {"op": "note", "address": "依申请公开.本年新收.自然人", "value": "其中网上2件"},
            ["+  单元格附注:", "+    依申请公开.本年新收.自然人: 其中网上2件"],
        ),
    ],
    ids=["text", "item", "basic", "cell", "blank", "heading", "remove", "note"],
)  # fmt: skip
def test_one_edit_touches_its_own_lines(order: dict[str, Any], told: list[str]) -> None:
    assert changed(FILE, order)[1] == told


def test_a_single_zero_is_spelt_out_where_it_is_in_the_way() -> None:
    cells = [
        {"address": "依申请公开.不予公开.国家秘密.自然人", "value": "2"},
        {"address": "依申请公开.予以公开.自然人", "value": "1"},
    ]
    data, told = changed(FILE, {"op": "cells", "cells": cells})
    table = data["数据"]["依申请公开"]
    assert table["予以公开"] == {
        "自然人": "1", "商业企业": "0", "科研机构": "0", "社会公益组织": "0",
        "法律服务机构": "0", "其他": "0",
    }  # fmt: skip
    secret = table["不予公开"]
    assert secret["国家秘密"]["自然人"] == "2" and secret["行政查询事项"] == "0"
    assert "总计" not in secret and "总计" not in secret["国家秘密"]
    assert [line for line in told if line.startswith("-")] == [
        "-    不予公开: 0",
        "-    予以公开: 0",
    ]


def test_totals_that_are_emptied_go() -> None:
    whole = {"address": "依申请公开.本年新收.总计", "value": "3"}
    made = edited(reader.read(FILE.encode(), ""), [{"op": "cells", "cells": [whole]}])
    assert "{自然人: 3, 商业企业: , 总计: 3 }   # 台账" in made
    blank = {"address": "依申请公开.本年新收.总计", "value": ""}
    assert edited(reader.read(made.encode(), ""), [{"op": "cells", "cells": [blank]}]) == FILE


def test_rows_that_are_not_there_come_in_the_order_of_the_form() -> None:
    cells = [
        {"address": "依申请公开.上年结转.自然人", "value": "1"},
        {"address": "复议诉讼.行政复议.结果维持", "value": "0"},
    ]
    data, told = changed(FILE, {"op": "cells", "cells": cells})
    assert [*data["数据"]["依申请公开"]] == ["本年新收", "上年结转", "不予公开", "予以公开"]
    assert [*data["数据"]] == ["依申请公开", "复议诉讼"]
    assert not [line for line in told if line.startswith("-")]


def test_sub_sections_are_added_moved_and_described() -> None:
    place = ["总体情况", "监督保障"]
    data, _ = changed(
        FILE,
        {"op": "add", "path": place, "heading": "丙", "after": "甲"},
        {"op": "text", "path": [*place, "小节", 1], "value": "丙的话。"},
        {"op": "move", "path": [*place, "小节", 2], "before": "甲"},
        {"op": "add", "path": ["总体情况", "主动公开"], "heading": "更多"},
        {"op": "passage", "path": [*place, "小节", 0], "key": "小标题", "value": "段首"},
        {"op": "passage", "path": [*place, "小节", 0], "key": "编号", "value": ""},
        {"op": "rename", "path": [*place, "小节", 1], "heading": "甲之一"},
        {"op": "add", "path": ["总体情况"], "heading": "其他工作", "after": None},
    )
    items = data["总体情况"]["监督保障"]["小节"]
    assert [item["标题"] for item in items] == ["乙", "甲之一", "丙"]
    assert items[0]["小标题"] == "段首" and items[0]["编号"] == ""
    assert items[2]["正文"].strip() == "丙的话。"
    assert data["总体情况"]["主动公开"]["正文"].startswith("公开了{{")
    assert data["总体情况"]["主动公开"]["小节"] == [{"标题": "更多", "正文": None}]
    assert data["总体情况"]["小节"][0]["标题"] == "其他工作"


def test_topics_are_moved_in_the_file() -> None:
    order = {"op": "move", "path": ["总体情况", "监督保障"], "before": "主动公开"}
    made = edited(reader.read(FILE.encode(), ""), [order])
    data = reader.read(made.encode(), "").data
    assert [*data["总体情况"]] == ["监督保障", "主动公开"]
    assert data["总体情况"] == reader.read(FILE.encode(), "").data["总体情况"]
    assert sorted(made.splitlines()) == sorted(FILE.splitlines())


def test_settings_come_and_go_with_their_mapping() -> None:
    setting = {"op": "basic", "path": ["版式", "小标题"], "value": "段首"}
    data, _ = changed(FILE, setting)
    assert data["版式"] == {"小标题": "段首"}
    assert changed(FILE, setting, {**setting, "value": ""})[1] == []
    charts = {"op": "basic", "path": ["图表"], "value": "申请人构成、复议诉讼"}
    assert changed(FILE, charts)[0]["图表"] == ["申请人构成", "复议诉讼"]


ODD = (
    *(
        "冒号: 和#号",
        "- 一行",
        "“引号”\"'",
        "{{ 年度 }}年",
        "&锚 *别名",
        "第一段\n\n\n第二段",
        "|",
        "0",
    ),
    *(
        "是",
        "\u202e倒\u200b写\x07",
        "\u3000\u3000缩进",
        "  空格",
        "%YAML",
        "```",
        "~",
        "null",
        "---",
    ),
    "\ufeff头",
)


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("path", [["总体情况", "主动公开"], ["引言"], ["标题"], ["落款单位"]])
def test_any_text_comes_back_as_it_was_typed(path: list[str], value: str) -> None:
    from gia_author.diagnostics.safe_text import safe

    kind = "text" if path[0] == "总体情况" else "basic"
    data, _ = changed(FILE, {"op": kind, "path": path, "value": value})
    assert at(data, tuple(path)).rstrip("\n") == safe(value).rstrip().lstrip(" \u3000\t\n")


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_every_cell_and_text_of_every_example(path: Path) -> None:
    """One after the other: the data say what was typed, and nothing else has changed."""
    read = reader.read(path.read_bytes(), path.name)
    edition = edition_of(read.data)
    chance = random.Random(path.name)
    for address in chance.sample([*edition.cells], 12):
        cell = {"address": ".".join(address), "value": "87"}
        made = reader.read(edited(read, [{"op": "cells", "cells": [cell]}]).encode(), "")
        assert at(made.data, edition.path(address)) == "87"
        assert _without_comments(made.text) >= _without_comments(read.text) - {"87"}
        assert not [one for one in comments(read.text) if one not in comments(made.text)]


def _without_comments(text: str) -> set[str]:
    """The texts of a file's narrative."""
    data = {k: v for k, v in reader.read(text.encode(), "").data.items() if k != "数据"}
    return {str(value) for value in data.values() if isinstance(value, str)}


def comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip().startswith("#")]


TEXTS = st.text(st.sampled_from("公开第一，。：“”{}# |-&*!%@\n\t　\u200b年度0"), max_size=25)
PATHS = st.sampled_from(
    [
        ["引言"],
        ["标题"],
        ["总体情况"],
        ["总体情况", "正文"],
        ["总体情况", "主动公开"],
        ["总体情况", "主动公开", "小节", 0],
        ["总体情况", "主动公开", "小节", 0, "小节", 1],
        ["总体情况", "监督保障", "小节", 5],
        ["总体情况", "小节", 0],
        ["存在的主要问题及改进情况", "改进情况"],
        ["表格说明", "复议诉讼", "表后"],
        ["其他需要报告的事项", "信息处理费", "实收金额"],
        ["数据"],
        ["数据", "未填按零"],
        ["核对说明", 0, "理由"],
        ["版式", "小标题"],
        ["没有这个键"],
        [0],
        [],
    ]
)
VALUES = st.one_of(TEXTS, st.none(), st.integers(), st.lists(TEXTS, max_size=2))
ADDRESSES = st.sampled_from(
    [
        "依申请公开.本年新收.自然人",
        "依申请公开.不予公开.国家秘密.总计",
        "复议诉讼.行政复议.总计",
        "主动公开政府信息.行政许可",
        "信息处理费.通知金额",
        "x",
    ]
)
ORDERS = st.fixed_dictionaries(
    {"op": st.sampled_from([*WORKS, "", "drop"])},
    optional={
        "path": PATHS,
        "value": VALUES,
        "heading": VALUES,
        "after": VALUES,
        "before": VALUES,
        "key": st.sampled_from(["编号", "小标题", "主题", "正文", ""]),
        "address": ADDRESSES,
        "cells": st.lists(
            st.fixed_dictionaries({}, optional={"address": ADDRESSES, "value": VALUES}), max_size=3
        ),
    },
)


@given(st.sampled_from(REPORTS), st.lists(ORDERS, max_size=4))
@settings(max_examples=many(60))
def test_whatever_is_asked_the_file_stays_readable(
    path: Path, orders: list[dict[str, Any]]
) -> None:
    """An edit is done or refused; the file that comes of it is read without a fault of syntax, and
    its comments are there."""
    read = reader.read(path.read_bytes(), path.name)
    try:
        made = edited(read, orders)
    except Refusal as refusal:
        assert refusal.status in (400, 413, 422)
        return
    again = reader.read(made.encode(), path.name)
    assert not [f for f in again.findings if f.severity.value == "error"]
    kept = bare({k: v for k, v in read.data.items() if k == "机关"})
    assert bare({k: v for k, v in again.data.items() if k == "机关"}) == kept


@given(
    st.sampled_from([COUNTY, "青石镇-2025.yaml", "有错的示例-2025.yaml"]),
    st.lists(st.lists(ORDERS, min_size=1, max_size=2), max_size=6),
)
@settings(max_examples=many(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_steps_back_and_forth(
    client: WindowClient, name: str, steps_asked: list[list[dict[str, Any]]]
) -> None:
    """Whatever was done: undone step by step it is the very file there was, done again the very
    file
    that it became."""
    number = len([*client.folder.iterdir()])  # a file that has no steps yet
    path = Path(shutil.copy(EXAMPLES / name, client.folder / f"{number}-{name}"))
    doc, first = client.open(path.name), path.read_bytes()
    for orders in steps_asked:
        assert client.act(doc, "edit", edits=orders).status_code in (200, 400, 422)
    last, steps = path.read_bytes(), 0
    while client.state(doc)["can_undo"]:
        assert client.act(doc, "undo").status_code == 200
        steps += 1
    assert path.read_bytes() == first
    for _ in range(steps):
        assert client.act(doc, "redo").status_code == 200
    assert path.read_bytes() == last
    assert client.act(doc, "redo").json()["code"] == "nothing"


def test_every_single_value_can_be_set_in_the_window() -> None:
    """What the file can say and is no running text and no figure."""
    edition = editions.for_year(2025)
    elsewhere = {"数据", "核对说明", "汇总", "表格说明", *(s.key for s in edition.sections)}
    shown = {tuple(one["path"]) for one in basic_values.basics({}, edition)}
    for key, field in shape(edition).fields.items():
        paths = {(key, below) for below in field.fields} or {(key,)}
        assert key in elsewhere or paths <= shown, paths - shown
