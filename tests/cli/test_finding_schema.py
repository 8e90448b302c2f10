"""What ``check --format json`` gives out is what docs/核对结果.schema.json says, to every field and
type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import EXAMPLES, FLAWED, GOOD, REPORTS, ROOT, Program

from gia_author.cli.finding_formats import as_mapping
from gia_author.diagnostics.finding import Finding, Place, Severity
from gia_author.workflows.produce import Outcome

SCHEMA = json.loads((ROOT / "docs" / "核对结果.schema.json").read_text(encoding="utf-8"))
REPORT, FINDING = (SCHEMA["$defs"][name] for name in ("report", "finding"))
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
KNOWN = {
    *("type", "required", "properties", "items", "enum", "pattern", "minimum", "$ref"),
    "description",
}


def misfits(value: Any, schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where a value is not what the schema says; a field that it does not tell of is one, too."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    assert set(schema) <= KNOWN, at
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r}"
    if "type" in schema and type(value) not in types(schema):
        yield f"{at}: {value!r} is no {schema['type']}"
    elif isinstance(value, dict):
        if list(value) != schema["required"]:
            yield f"{at}: {[*value]}"
        for key, below in value.items():
            yield from misfits(below, schema["properties"][key], f"{at}.{key}")
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from misfits(below, schema["items"], f"{at}[{number}]")
    elif isinstance(value, str):
        if not re.search(schema.get("pattern", ""), value):
            yield f"{at}: {value!r}"
    elif isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{at}: {value!r}"


def types(schema: dict[str, Any]) -> list[type]:
    named = schema["type"]
    return [TYPES[name] for name in ([named] if isinstance(named, str) else named)]


def said(program: Program, *paths: object) -> Any:
    code, out, _ = program("check", *paths, "--format", "json", "--jobs", "1")
    assert code in (0, 1)
    return json.loads(out)


@pytest.mark.parametrize("name", [GOOD, FLAWED])
def test_one_report_is_as_the_schema_says(program: Program, name: str) -> None:
    assert not [*misfits(said(program, EXAMPLES / name), REPORT)]


def test_several_reports_are_as_the_schema_says(program: Program) -> None:
    given = said(program, *REPORTS)
    assert list(given) == ["reports"] == SCHEMA["oneOf"][1]["required"]
    assert len(given["reports"]) == len(REPORTS) > 3
    assert not [line for report in given["reports"] for line in misfits(report, REPORT)]


def test_a_workbooks_cells_are_as_the_schema_says() -> None:
    place = Place("x.xlsx", 12, 6, "填报!F12")
    number = (("数据", "依申请公开"), "7")
    found = Finding(
        *("G301", Severity.ERROR, "sum", "不平。", "改。", ("数据",), place, "原文"),
        *("7", "8", "-1", (number,), (place,)),
    )
    made = as_mapping(Outcome("x.xlsx", findings=(found,)))
    assert not [*misfits(made, REPORT)]
    assert made["findings"][0]["related"][0]["cell"] == "填报!F12"


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "X1"), ("severity", "fatal"), ("line", 0), ("message", None), ("line", True)],
)
def test_the_comparison_can_fail(field: str, value: object) -> None:
    good = Finding("G301", Severity.ERROR, "sum", "不平。").as_json()
    assert not [*misfits(good, FINDING)]
    assert [*misfits(good | {field: value}, FINDING)]
    assert [*misfits({k: v for k, v in good.items() if k != field}, FINDING)]
