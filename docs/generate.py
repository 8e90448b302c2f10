"""Write what is made from the code: a page of every rule, of every field, of the places' profiles,
click's words as a catalogue. Usage: python docs/generate.py [--check]"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import finding_schema
import yaml

from gia_author import resources
from gia_author.checks import profile
from gia_author.cli import rule_catalogue
from gia_author.diagnostics import levels
from gia_author.diagnostics.finding import CODES, RETIRED, retired
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
        lines += [f"{retired(code)}。\n" for code in sorted(RETIRED) if code.startswith(family)]
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
    """One case that the rule reports and one that it does not, from the tests, as edits to a good
    report."""
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
        said = "：".join(dict.fromkeys(part for part in (field.label, field.guidance) if part))
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


def profile_page() -> str:
    """Every profile of a place that comes with the program: what it rests on, and how it differs
    from the national one."""
    lines = [
        "# 各地的核对方案",
        "",
        "本页由程序生成。用法：`gia-author check --profile 武威市 文件.yaml`；自己另写一份，"
        "见[核对与修改](核对与修改.md)。",
        "只收查得到原文的通知（“示例省”只是写法的样子）；各地的通知每年另发，用以前看一看当年的。",
        "",
    ]
    for name in profile.names():
        if name == levels.NATIONAL:
            continue
        written = resources.text("profiles", f"{name}.yaml")
        differences = written.partition("\n说明:")[2].partition("\n")[2]
        basis = yaml.safe_load(written)["说明"]
        lines += [f"## {name}", "", f"{basis}。", "", "```yaml", differences.strip(), "```", ""]
    return "\n".join(lines)


def catalogue() -> bytes:
    """The catalogue of click's words (.po) as gettext reads it (.mo): the texts in order of their
    originals, with their lengths and offsets before."""
    entries = sorted(_entries(CATALOGUE.with_suffix(".po").read_text(encoding="utf-8")))
    start = 28 + 16 * len(entries)
    tables, texts = [b"", b""], b""
    for number in (0, 1):
        for entry in entries:
            tables[number] += struct.pack("<2I", len(entry[number]), start + len(texts))
            texts += entry[number] + b"\0"
    head = (0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 0)
    return struct.pack("<7I", *head) + tables[0] + tables[1] + texts


def _entries(written: str) -> Iterator[tuple[bytes, bytes]]:
    """Every original with its translation; singular and plural are joined by a zero byte."""
    for block in re.split(r"\n\s*\n", re.sub("(?m)^#.*\n", "", written)):
        texts: dict[str, str] = {}
        for word, text in re.findall(r'(?m)^(\w+(?:\[\d\])?)?\s*(".*")$', block):
            key = word or [*texts][-1]
            texts[key] = texts.get(key, "") + ast.literal_eval(text)
        kinds = ("msgid", "msgstr")
        yield tuple(
            "\0".join(text for key, text in texts.items() if key.startswith(kind)).encode()
            for kind in kinds
        )


CATALOGUE = FOLDER.parent / "gia_author" / "locale" / "zh_CN" / "LC_MESSAGES" / "click.mo"
MADE = {
    FOLDER / "规则一览.md": lambda: rule_page().encode(),
    FOLDER / "字段一览.md": lambda: field_page().encode(),
    FOLDER / "各地方案.md": lambda: profile_page().encode(),
    FOLDER / "核对结果.md": lambda: finding_schema.page().encode(),
    FOLDER / "核对结果.schema.json": lambda: finding_schema.text().encode(),
    CATALOGUE: catalogue,
}


def _read(path: Path) -> bytes:
    """What is there, whatever the line ends of a page."""
    return path.read_bytes() if path == CATALOGUE else path.read_text(encoding="utf-8").encode()


def main() -> int:
    """Write what is stale, or with --check only say what is."""
    stale = [path for path, make in MADE.items() if not path.is_file() or _read(path) != make()]
    for path in stale if "--check" not in sys.argv else []:
        path.write_bytes(MADE[path]())
    print(f"过期：{'、'.join(path.name for path in stale)}" if stale else "都是最新的。")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
