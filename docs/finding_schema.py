"""What ``check --format json`` gives out, described once: the JSON Schema and the page about it are
made from here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gia_author.diagnostics.finding import Severity

VERSION = 1  # rises when a field goes, changes its meaning or may hold another type; see the page
TEXT: dict[str, Any] = {"type": "string"}
MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
FROM_ONE: dict[str, Any] = {"type": ["integer", "null"], "minimum": 1}


def _record(fields: dict[str, tuple[dict[str, Any], str]]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [*fields],
        "properties": {
            name: {**kind, "description": said} for name, (kind, said) in fields.items()
        },
    }


WITHIN = {
    "cell": (
        MAYBE_TEXT,
        "工作表和格，如“填报!F12”；读进来的年报里是表格的行、列名称，如“国家秘密”列“自然人”；"
        "没有的为null",
    ),
    "page": (FROM_ONE, "PDF的第几页；没有的为null"),
    "paragraph": (FROM_ONE, "Word文档的第几段（不算表格里的和空的）；没有的为null"),
    "table": (MAYBE_TEXT, "哪张表，如“表三”“第2个表”；没有的为null"),
    "row": (FROM_ONE, "表格的第几行；没有的为null"),
    "heading": (MAYBE_TEXT, "网页里在哪个标题之下；没有的为null"),
    "path": (MAYBE_TEXT, "网页里的元素，如“#zoom/p[3]”；没有的为null"),
}
RELATED = {
    "address": (TEXT, "这个数的地址"),
    "value": (TEXT, "这个数"),
    "line": (FROM_ONE, "第几行，从1起；不知道的为null"),
    "column": (FROM_ONE, "第几列，从1起，一个汉字是一列；不知道的为null"),
    **WITHIN,
}
FINDING = {
    "code": ({**TEXT, "pattern": r"^G\d{3}$"}, "编号，见规则一览"),
    "severity": (
        {"enum": [s.value for s in Severity]},
        "级别：error必须改，warning请核对，hint提示",
    ),
    "label": ({"enum": [s.label for s in Severity]}, "级别的中文"),
    "kind": (TEXT, "哪一类问题，如sum（合计）、year（年度）、typo（错字）"),
    "message": (TEXT, "问题，一句话，给人看的"),
    "fix": (MAYBE_TEXT, "怎么改，给人看的"),
    "address": (MAYBE_TEXT, "在填报文件里的路径，如“依申请公开.本年新收.自然人”"),
    "file": (MAYBE_TEXT, "文件名；没有位置的为null"),
    "line": (FROM_ONE, "第几行，从1起；没有位置的为null"),
    "column": (FROM_ONE, "第几列，从1起，一个汉字是一列；没有位置的为null"),
    **WITHIN,
    "quote": (MAYBE_TEXT, "原文"),
    "left": (MAYBE_TEXT, "等式左边的数，或者写的数"),
    "right": (MAYBE_TEXT, "等式右边的数，或者应当的数"),
    "difference": (MAYBE_TEXT, "相差多少"),
    "related": ({"type": "array", "items": _record(RELATED)}, "有关的数，各有地址、数和位置"),
}
GAP = {
    "part": (TEXT, "哪一部分，如“三、收到和处理政府信息公开申请情况”"),
    "cells": ({"type": "array", "items": TEXT}, "哪些格，地址；不是表格的为空"),
    **{
        name: FINDING[name]
        for name in (
            "code",
            "message",
            "fix",
            "address",
            "file",
            "line",
            "column",
            *WITHIN,
            "quote",
        )
    },
}
REPORT = {
    "file": (TEXT, "文件名"),
    "agency": (TEXT, "机关；读不出来的为空"),
    "year": (COUNT, "年度；读不出来的为0"),
    "verdict": (TEXT, "结论，一句话，给人看的"),
    "passed": (
        {"type": "boolean"},
        "没有必须改的；读进来的年报（audit）还要全部读到了，而且是年报",
    ),
    "counts": (_record({s.value: (COUNT, f"{s.label}有几处") for s in Severity}), "各级各有几处"),
    "findings": (
        {"type": "array", "items": {"$ref": "#/$defs/finding"}},
        "问题，重的在前，同级的按文件里的先后",
    ),
    "not_assessed": (
        {"type": "array", "items": {"$ref": "#/$defs/gap"}},
        "没有读到、没有核对的；填报文件总是空的",
    ),
    "accepted": ({"type": "array", "items": TEXT}, "填报人用“核对说明”说明过的，给人看的"),
}


def text() -> str:
    """The schema as a file: one report, or several under ``reports``."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gia-author:findings:{VERSION}",
        "title": f"gia-author check --format json，第{VERSION}版",
        "oneOf": [
            {"$ref": "#/$defs/report"},
            {
                "type": "object",
                "required": ["reports"],
                "properties": {"reports": {"type": "array", "items": {"$ref": "#/$defs/report"}}},
            },
        ],
        "$defs": {"report": _record(REPORT), "finding": _record(FINDING), "gap": _record(GAP)},
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def page() -> str:
    """The page about it, with the promise of what stays."""
    return "\n".join((*_head(), *_tables(), *PROMISE))


def _head() -> Iterator[str]:
    yield "# 核对结果的格式"
    yield ""
    yield (
        "给信息化人员。本页由程序生成。`gia-author check 文件... --format json`（`audit` "
        "也是）把核对结果输出成JSON，可以接到别的系统里；"
    )
    yield (
        "机器可读的说明是[核对结果.schema.json](核对结果.schema.json)（JSON Schema，"
        f"第{VERSION}版）。"
    )
    yield '核对一份的，输出这一份；核对几份的，输出 `{"reports": [...]}`，每一项是一份。'
    yield ""


def _tables() -> Iterator[str]:
    for title, fields in (
        ("一份", REPORT),
        ("一个问题", FINDING),
        ("有关的数", RELATED),
        ("没有核对的一处", GAP),
    ):
        yield f"## {title}"
        yield ""
        yield "| 字段 | 是什么 |"
        yield "|---|---|"
        yield from (f"| `{name}` | {said} |" for name, (_, said) in fields.items())
        yield ""


PROMISE = (
    "## 哪些不会变",
    "",
    (
        "* 编号不改意思、不重复使用：一条规则不用了，它的编号就空着。同一条规则可能查得更准，"
        "所以同一份文件换一版程序核对，结果可能多几处或者少几处。"
    ),
    (
        "* 编号通常的级别可能调整，调整的写在更新记录里；"
        "要固定级别的，用自己的核对方案（`--profile`）。"
    ),
    (
        "* 上面的字段，在同一版里不删、不改名、不改意思、不改类型。可能增加字段，请忽略不认识的；"
        "`kind` 可能增加新的值。"
    ),
    "* 非改不可的时候，版次加一，写在更新记录里。",
    (
        "* “给人看的”文字（`message`、`fix`、`verdict`、`accepted`）随时可能改写，程序里请用 "
        "`code`、`severity`、`address` 判断。"
    ),
    "* `check` 的返回码：0没有必须改的；1有必须改的；2没有做成（如文件找不到、选项写错）。",
    "* `audit` 的返回码：0没有发现问题，或者只有请核对的；1有问题；2不像年报，或者读不出来；"
    "3有没有读到的，不能下结论。又有问题又有没有读到的，是1；"
    "几份的取最重的，依次是2、1、3、0。",
    "",
)
