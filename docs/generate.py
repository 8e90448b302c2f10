"""Write the reference pages from the code: every rule, every field of the file. Usage: python docs/generate.py [--check]"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import finding_schema
import yaml

from gia_author.cli import rule_catalogue
from gia_author.diagnostics import levels
from gia_author.diagnostics.finding import CODES
from gia_author.form import edition
from gia_author.yamlfile.fields import Field, shape

FOLDER = Path(__file__).parent
CASES = FOLDER.parent / "tests" / "rules"
EXTRAS = {
    "lines": "已发布年报的各行",
    "tables": "已发布年报的表格文字",
    "last": "上年报告改为",
    "profile": "核对方案",
}
LONGEST_EXAMPLE = 400
FAMILIES = {
    "G1": "文件和写法",
    "G2": "内容结构",
    "G3": "表格数据",
    "G4": "文字与数字",
    "G5": "跨年",
    "G6": "名称、年度、日期",
    "G7": "残留、措辞、保密",
    "G8": "生成",
    "G9": "导入",
}


def rule_page() -> str:
    """Every kind of problem with its explanation, by family."""
    rule_catalogue.load()
    lines = [
        "# 规则一览",
        "",
        "本页由程序生成。命令行里用 `gia-author explain 编号` 查看同样的内容。",
        "",
    ]
    for family, name in FAMILIES.items():
        lines += [f"## {name}", ""]
        for code in sorted(code for code in CODES if code.startswith(family)):
            entry = CODES[code]
            lines += [
                f"### {code} {entry.title}（{_level(code)}）",
                "",
                *entry.explanation.splitlines()[1:],
                "",
                *_examples(code),
            ]
    return "\n".join(lines)


def _level(code: str) -> str:
    """The usual level, and those of the cases that have one of their own: 请核对；迟报：提示."""
    written = levels.national()["级别"]
    return "；".join(
        (
            CODES[code].severity.label,
            *(
                f"{key.partition('.')[2]}：{level}"
                for key, level in written.items()
                if key.startswith(f"{code}.")
            ),
        )
    )


def _examples(code: str) -> list[str]:
    """One case that the rule reports and one that it does not, from the tests, as edits to a good report."""
    path = CASES / f"{code}.yaml"
    cases = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else []
    chosen = [
        (word, next((c for c in cases if bool(c["flags"]) is fires), None))
        for word, fires in (("会报", True), ("不报", False))
    ]
    return [
        line
        for word, case in chosen
        if case
        for line in (f"{word}：{case['case']}", "", "```", _edit(case), "```", "")
    ]


def _edit(case: dict[str, Any]) -> str:
    """What the case has that the good report has not."""
    shown = {
        **case["edit"],
        **{name: case[key] for key, name in EXTRAS.items() if key in case},
    } or {"": "（示例原样）"}
    text = yaml.safe_dump(
        shown, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False
    ).strip()
    return text if len(text) < LONGEST_EXAMPLE else text[:LONGEST_EXAMPLE] + "……"


def field_page() -> str:
    """Every field of the file for the current edition, as a table by path."""
    current = edition.load("2021")
    lines = [
        "# 字段一览",
        "",
        f"本页由程序生成，适用{current.basis}的格式。",
        "",
        "| 位置 | 写什么 | 说明 |",
        "|---|---|---|",
    ]
    for path, field in _walk(shape(current), ()):
        said = "：".join(dict.fromkeys(part for part in (field.label, field.help) if part))
        lines.append(f"| {'.'.join(path)} | {_kinds(field)} | {said} |")
    return "\n".join(lines) + "\n"


def _walk(field: Field, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Field]]:
    for key, below in field.fields.items():
        yield (*path, key), below
        if key != "小节" and not (
            below.fields and all(inner.cell for inner in below.fields.values()) and len(path) > 1
        ):
            yield from _walk(below.item if below.item else below, (*path, key))


def _kinds(field: Field) -> str:
    if field.cell:
        return f"数字（{field.cell.unit}）"
    if field.choices:
        return "、".join(field.choices)
    words = {"text": "0" if field.check == "zero" else "文字", "map": "分项", "list": "列表"}
    return "或".join(words[kind] for kind in field.kinds) + ("，必填" if field.required else "")


PAGES = {
    "规则一览.md": rule_page,
    "字段一览.md": field_page,
    "核对结果.md": finding_schema.page,
    "核对结果.schema.json": finding_schema.text,
}


def main() -> int:
    """Write the pages, or with --check only say which are stale."""
    stale = [
        name
        for name, page in PAGES.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != page()
    ]
    for name in stale if "--check" not in sys.argv else []:
        (FOLDER / name).write_text(PAGES[name](), encoding="utf-8")
    print(f"过期：{'、'.join(stale)}" if stale else "都是最新的。")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
