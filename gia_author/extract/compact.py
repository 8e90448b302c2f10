"""Imported narrative in the shortest form of our file: what the program would print anyway is not
written out."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any

from gia_author.form.edition import Edition
from gia_author.report.narrative import numbering
from gia_author.yamlfile.fields import SUFFIXES

PROBLEMS = {
    "存在的主要问题": (
        "存在的主要问题",
        "主要问题",
        "存在的问题",
        "存在问题",
        "存在的主要问题和不足",
    ),
    "改进情况": ("改进情况", "改进措施", "改进举措"),
}


def tidy(data: Mapping[str, object], edition: Edition) -> dict[str, Any]:
    """The same narrative with automatic numbers left out, settings said once, and topics under
    their own keys."""
    result = dict(data)
    layout: dict[str, str] = {}
    styles = Counter(
        style
        for items in _lists(result)
        for style in (item.get("小标题", "独立成行") for item in items)
    )
    if styles and styles.most_common(1)[0][0] == "段首":
        layout["小标题"] = "段首"
    for key, content in result.items():
        if isinstance(content, dict) and "小节" in content:
            result[key] = _plain(content, 1, layout.get("小标题", "独立成行"))
    _topics(result, edition, layout)
    _problems(result)
    return {**result, **({"版式": layout} if layout else {})}


def _lists(data: Mapping[str, object]) -> list[list[dict[str, Any]]]:
    return [
        content["小节"]
        for content in data.values()
        if isinstance(content, dict) and isinstance(content.get("小节"), list)
    ]


def _plain(content: dict[str, Any], level: int, style: str) -> dict[str, Any]:
    """Sub-sections without the numbers and the manner that come by themselves."""
    items = content["小节"]
    counted = all(
        _same(item.get("编号", ""), numbering(level, n)) for n, item in enumerate(items, 1)
    )
    plain = []
    for item in items:
        kept = {k: v for k, v in item.items() if not (k == "编号" and counted)}
        if level == 1 and kept.get("小标题", "独立成行") == style:
            kept.pop("小标题", None)
        elif level == 1 and "小标题" not in kept:
            kept["小标题"] = "独立成行"
        plain.append(_plain(kept, level + 1, style) if "小节" in kept else kept)
    return {**content, "小节": plain}


def _same(written: str, official: str) -> bool:
    return unicodedata.normalize("NFKC", written).replace("、", ".") == unicodedata.normalize(
        "NFKC", official
    )


def _topics(data: dict[str, object], edition: Edition, layout: dict[str, str]) -> None:
    """Sub-sections that have just the official title come under the topic's key; those between stay
    where they are."""
    content = data.get("总体情况")
    if not isinstance(content, dict) or any(
        "编号" in item for item in content.get("小节", [{"编号": ""}])
    ):
        return
    items, topics = content["小节"], [t.key for t in edition.topics]
    suffix = Counter(
        s
        for item in items
        for s in SUFFIXES
        if item["标题"] in [t + s.replace("无", "") for t in topics]
    ).most_common(1)
    if not suffix:
        return
    ending = suffix[0][0].replace("无", "")
    named = [
        next(
            (
                t
                for t in topics
                if item["标题"] == t + ending and set(item) <= {"标题", "主题", "正文"}
            ),
            "",
        )
        for item in items
    ]
    others = [n for n, name in enumerate(named) if not name]
    if (others and others[-1] - others[0] + 1 != len(others)) or len(set(named)) < len(named) - max(
        0, len(others) - 1
    ):
        return
    if suffix[0][0] != "情况":
        layout["后缀"] = suffix[0][0]
    data["总体情况"] = _keyed(content, items, named)


def _keyed(
    content: Mapping[str, object], items: list[dict[str, object]], named: list[str]
) -> dict[str, Any]:
    result: dict[str, Any] = {"正文": content["正文"]} if "正文" in content else {}
    for item, name in zip(items, named, strict=True):
        if name:
            result[name] = item.get("正文", "")
        else:
            result.setdefault("小节", []).append(item)
    return result


def _problems(data: dict[str, object]) -> None:
    """The two halves of section five under their own keys where it is divided in just these two."""
    content = data.get("存在的主要问题及改进情况")
    items = content.get("小节", []) if isinstance(content, dict) else []
    keys = [
        next((key for key, titles in PROBLEMS.items() if item.get("标题") in titles), "")
        for item in items
    ]
    if (
        keys != ["存在的主要问题", "改进情况"]
        or any("编号" in item for item in items)
        or not isinstance(content, dict)
    ):
        return
    parts = {
        key: {k: v for k, v in item.items() if k != "标题" or v != key}
        for key, item in zip(keys, items, strict=True)
    }
    data["存在的主要问题及改进情况"] = {
        **({"正文": content["正文"]} if "正文" in content else {}),
        **{key: part["正文"] if set(part) == {"正文"} else part for key, part in parts.items()},
    }
