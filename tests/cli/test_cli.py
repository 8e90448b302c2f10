"""Every command as a user types it: what it says (in Chinese), what it writes, how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import FLAWED, GOOD, REPORTS, ROOT, Program, example, load

from gia_author import __version__
from gia_author.cli import app
from gia_author.diagnostics.finding import CODES
from gia_author.form import edition
from gia_author.jobs import files
from gia_author.render.writers import pdf_typst
from gia_author.yamlfile import schema as schemas

TITLE = "示例县信访局2025年政府信息公开工作年度报告"
PLAIN_WORDS = {
    "bak",
    "txt",
    "gia",
    "author",
    "Dask",
    "tcp",
    "tls",
    "Excel",
    "YAML",
    "JSON",
    "Schema",
    "Word",
    "PDF",
    "CSS",
    "Jinja",
    "html",
    "docx",
    "pdf",
    "ofd",
    "OFD",
    "fragment",
    "css",
    "base",
    "report",
    "j2",
    "yaml",
    "screen",
    "print",
    "typ",
    "inline",
    "auto",
    "weasyprint",
    "typst",
    "text",
    "json",
    "G",
    "ANSI",
    "UTF",
    "UTC",
    "Tab",
    "MB",
    "LibreOffice",
    "x",
}


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, program: Program, tmp_path: Path) -> Callable[..., Result]:
    """Run the program in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        sys.modules["__main__"], "__package__", None
    )  # or click would call the program “python -m pytest”
    return lambda *arguments: Result(*program(*arguments))


def put(folder: Path, name: str = GOOD, *, to: str = "") -> Path:
    """A copy of an example in a folder."""
    return Path(shutil.copy(example(name), folder / (to or name)))


def commands() -> dict[str, click.Command]:
    """All commands by name, those that are imported late as well."""
    context = click.Context(app.cli)
    return {
        name: command
        for name in app.cli.list_commands(context)
        if (command := app.cli.get_command(context, name))
    }


def english(text: str) -> set[str]:
    """English words in a text that are no commands, options, file kinds or names."""
    options = {
        word
        for command in [app.cli, *commands().values()]
        for p in command.params
        for o in (*p.opts, *p.secondary_opts)
        for word in o.strip("-").split("-")
    }
    options |= {
        str(choice)
        for command in commands().values()
        for p in command.params
        for choice in getattr(p.type, "choices", ())
    }
    return (
        set(re.findall(r"[A-Za-z]{2,}", text)) - PLAIN_WORDS - options - set(commands()) - {"help"}
    )


# new


FILLED = (
    "本机关如实写明本年度{0}的情况，{0}的内容、渠道和数量都有台账可查。"
    "{0}方面没有发生的事项也逐项说明，不留空白。"
    "{0}存在的不足主要是更新不够及时，形式比较单一。下一步{0}将明确专人负责，每月检查一次栏目，"
    "{0}的重要材料一同发布，并把{0}的落实情况纳入考核。"
)


def test_new_then_check_then_fill_then_pass(run: Callable[..., Result], tmp_path: Path) -> None:
    made = run("new", "--unit", "示例县信访局", "--year", 2025)
    path = tmp_path / "示例县信访局-2025.yaml"
    assert made.code == 0 and str(path.name) in made.out and "国办公开办函〔2021〕30号" in made.out
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "年报格式-2021.schema.json",
        "示例县信访局-2025.yaml",
    ]
    empty = run("check", path, "--format", "json")
    assert empty.code == 1
    assert sorted((f["code"], f["address"]) for f in json.loads(empty.out)["findings"]) == sorted(
        [
            *(
                ("G701", f"总体情况.{t}")
                for t in (
                    "主动公开",
                    "依申请公开",
                    "政府信息管理",
                    "政府信息公开平台建设",
                    "监督保障",
                )
            ),
            *(("G701", f"存在的主要问题及改进情况.{t}") for t in ("存在的主要问题", "改进情况")),
            ("G204", "存在的主要问题及改进情况"),
            *(("G301", t) for t in ("主动公开政府信息", "依申请公开", "复议诉讼", "信息处理费")),
            ("G615", "落款日期"),
        ]
    )
    text = path.read_text(encoding="utf-8").replace("未填按零: 否", "未填按零: 是")
    text = text.replace(
        "收费通知件数: , 通知金额: , 实收金额: ", "收费通知件数: 0, 通知金额: 0, 实收金额: 0"
    )
    parts = iter(["公开", "申请", "管理", "平台", "保障", "问题", "改进", "其他"])
    text = re.sub("【待填】.*", lambda _: FILLED.format(next(parts)), text).replace(
        "落款日期:  ", "落款日期: 2026-01-19"
    )
    path.write_text(text, encoding="utf-8")
    filled = run("check", path)
    assert (filled.code, filled.out.strip()) == (0, f"{path}：可以报送")


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2025, 2099])
@pytest.mark.parametrize("unit", ["示例县信访局", "示例县人民政府", "示例县青石镇人民政府"])
def test_new_fits_its_own_form(run: Callable[..., Result], unit: str, year: int) -> None:
    """Nothing in the empty file is unknown, and every key of the form's figures is there."""
    assert run("new", "--unit", unit, "--year", year).code == 0
    found = json.loads(run("check", f"{unit}-{year}.yaml", "--format", "json").out)["findings"]
    assert {f["code"] for f in found} <= {"G701", "G301", "G204", "G202", "G210", "G615"}
    form = edition.for_year(year)
    data = load(Path(f"{unit}-{year}.yaml"))
    for address in (address for address, cell in form.cells.items() if not cell.is_sum):
        at = data
        for key in form.path(address):
            assert key in at, address
            at = at[key]
        assert at is None, "nothing is filled in"
    assert Path(f"年报格式-{form.name}.schema.json").is_file()


@pytest.mark.parametrize(
    "unit",
    [
        "示例：县",
        "a: b",
        "示例#局",
        "示例 # 局",
        "- 局",
        "“引号”局",
        '"局"',
        "{局}",
        "局: {",
        "*局",
        "2025",
        "是",
        "null",
        "a\nb: c",
    ],
)
def test_new_with_an_odd_name_can_still_be_read(
    run: Callable[..., Result], tmp_path: Path, unit: str
) -> None:
    assert run("new", "--unit", unit, "--year", 2025).code == 0
    path = next(tmp_path.glob("*.yaml"))
    found = json.loads(run("check", path, "--format", "json").out)
    assert found["agency"] == unit and {f["code"] for f in found["findings"]} <= {
        "G701",
        "G301",
        "G204",
        "G608",
        "G703",
        "G615",
    }


def test_new_does_not_touch_a_file_that_is_there(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "示例县信访局-2025.yaml").write_text("我填了一半", encoding="utf-8")
    again = run("new", "--unit", "示例县信访局", "--year", 2025)
    assert again.code == 2 and "已经有了" in again.err
    assert [p.read_text(encoding="utf-8") for p in tmp_path.iterdir()] == ["我填了一半"]


def test_new_from_last_year_has_its_form_beside_it(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    assert (
        run(
            "new",
            "--from",
            ROOT / "examples" / "示例县信访局-2025.yaml",
            "--year",
            2026,
            "-o",
            tmp_path,
        ).code
        == 0
    )
    named = (
        (tmp_path / "示例县信访局-2026.yaml")
        .read_text(encoding="utf-8")
        .split("\n")[0]
        .removeprefix("# yaml-language-server: $schema=")
    )
    assert json.loads((tmp_path / named).read_text(encoding="utf-8"))["$comment"]


def test_new_in_another_folder(run: Callable[..., Result], tmp_path: Path) -> None:
    assert run("new", "--unit", "示例县/信访局", "--year", 2025, "-o", "年报/2025").code == 0
    assert (tmp_path / "年报" / "2025" / "示例县_信访局-2025.yaml").is_file()


# check


def test_check_says_the_verdict_first(run: Callable[..., Result], tmp_path: Path) -> None:
    put(tmp_path), put(tmp_path, FLAWED)
    good = run("check", GOOD)
    assert (good.code, good.out) == (0, f"{GOOD}：可以报送\n") and good.err == ""
    bad = run("check", FLAWED)
    assert bad.code == 1 and bad.out.splitlines()[0] == f"{FLAWED}：有10处必须改、5处请核对"
    assert f"{FLAWED}:18:32  G701" in bad.out
    line = next(n for n, text in enumerate(bad.out.splitlines()) if "业务培训XX次" in text)
    assert bad.out.splitlines()[line + 1].strip() == "^^"
    assert bad.out.count("怎么改：") == 15 and not english(bad.out) - {"XX"}


def test_check_several(run: Callable[..., Result], tmp_path: Path) -> None:
    put(tmp_path), put(tmp_path, "青石镇-2025.yaml")
    both = run("check", tmp_path)
    assert both.code == 0 and both.out.count("可以报送") == 2
    put(tmp_path, FLAWED)
    assert run("check", tmp_path).code == 1
    assert run("check", "*信访局*.yaml").out.count("可以报送") == 1
    listed = json.loads(run("check", tmp_path, "--format", "json").out)
    assert [Path(r["file"]).name for r in listed["reports"]] == sorted(
        [GOOD, FLAWED, "青石镇-2025.yaml"]
    )


def test_check_json_fields(run: Callable[..., Result]) -> None:
    report = json.loads(run("check", example(FLAWED), "--format", "json").out)
    assert list(report) == [
        "file",
        "agency",
        "year",
        "verdict",
        "passed",
        "counts",
        "findings",
        "not_assessed",
        "accepted",
    ]
    assert (report["agency"], report["year"], report["passed"]) == (
        "示例县文化广电和旅游局",
        2025,
        False,
    )
    assert report["counts"] == {"error": 10, "warning": 5, "hint": 0}
    for finding in report["findings"]:
        assert list(finding) == [
            "code",
            "severity",
            "label",
            "kind",
            "message",
            "fix",
            "address",
            "file",
            "line",
            "column",
            "cell",
            "page",
            "paragraph",
            "table",
            "row",
            "heading",
            "path",
            "quote",
            "left",
            "right",
            "difference",
            "related",
        ]
        assert (
            finding["line"] > 0
            and finding["column"] > 0
            and finding["label"] in ("必须改", "请核对", "提示")
        )
    total = next(f for f in report["findings"] if f["code"] == "G302")
    assert [total[key] for key in ("address", "left", "right", "difference", "line", "column")] == [
        "复议诉讼.行政复议.总计",
        "3",
        "2",
        "1",
        52,
        52,
    ]
    assert {(r["address"], r["value"], r["line"]) for r in total["related"]} >= {
        ("复议诉讼.行政复议.结果维持", "1", 52),
        ("复议诉讼.行政复议.总计", "3", 52),
    }


def test_check_uses_last_years_file_beside_it(run: Callable[..., Result], tmp_path: Path) -> None:
    path = put(tmp_path, "示例县人民政府-2025.yaml")
    alone = json.loads(run("check", path, "--format", "json").out)
    assert {f["code"] for f in alone["findings"]} == {"G124"}
    put(tmp_path, "示例县人民政府-2024.yaml")
    assert run("check", path).code == 0


def test_another_file_beside_that_is_not_last_years(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    path = put(tmp_path)
    put(tmp_path, to="示例县信访局-2024.yaml")
    found = json.loads(run("check", path, "--format", "json").out)["findings"]
    assert [(f["code"], f["address"]) for f in found] == [
        ("G802", "年度")
    ] and "示例县信访局-2024.yaml" in found[0]["message"]


@pytest.mark.parametrize("named", ["../外面.yaml", "/etc/passwd", "没有.yaml", "."])
def test_last_years_file_must_lie_beside(
    run: Callable[..., Result], tmp_path: Path, named: str
) -> None:
    folder = tmp_path / "年报"
    folder.mkdir()
    put(tmp_path, "示例县人民政府-2024.yaml", to="外面.yaml")
    path = put(folder)
    path.write_text(path.read_text(encoding="utf-8") + f"上年报告: {named}\n", encoding="utf-8")
    found = json.loads(run("check", path, "--format", "json").out)
    assert [f["code"] for f in found["findings"]] == ["G802"] and found["passed"]


# build


def test_build_writes_three_files(run: Callable[..., Result], tmp_path: Path) -> None:
    path = put(tmp_path)
    built = run("build", path)
    assert built.code == 0, built.said
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        [GOOD, *(f"{TITLE}.{e}" for e in ("docx", "html", "pdf"))]
    )
    starts = {"docx": b"PK", "html": b"<!doctype html>", "pdf": b"%PDF-"}
    for ending, start in starts.items():
        assert (tmp_path / f"{TITLE}.{ending}").read_bytes().startswith(start)
    assert built.out.splitlines() == [
        f"{path}：可以报送",
        *(f"已生成 {tmp_path / TITLE}.{e}" for e in ("docx", "html", "pdf")),
    ]


@pytest.mark.parametrize(
    ("formats", "endings"),
    [
        ("html", ["html"]),
        ("html,fragment", ["fragment.html", "html"]),
        ("HTML，docx", ["docx", "html"]),
        ("html,html", ["html"]),
    ],
)
def test_build_to(
    run: Callable[..., Result], tmp_path: Path, formats: str, endings: list[str]
) -> None:
    assert run("build", put(tmp_path), "--to", formats, "--out", "out").code == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [f"{TITLE}.{e}" for e in endings]


def test_build_refuses_what_must_be_changed(run: Callable[..., Result], tmp_path: Path) -> None:
    path = put(tmp_path, FLAWED)
    refused = run("build", path, "--to", "html")
    assert (
        refused.code == 1
        and "没有生成文件：先改好“必须改”的问题" in refused.out
        and "--draft" in refused.out
    )
    assert [p.name for p in tmp_path.iterdir()] == [FLAWED]


def test_build_with_a_layout_that_cannot_be_set(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise pdf_typst.TypstFault("排不出来。", "换一个引擎。")

    monkeypatch.setattr(pdf_typst, "write", refuse)
    said = run("build", put(tmp_path), "--to", "pdf", "--pdf-engine", "typst")
    assert (
        said.code == 1
        and "排不出来" in said.out
        and said.out.rstrip().endswith("没有生成文件：见上。")
    )


def test_build_draft(run: Callable[..., Result], tmp_path: Path) -> None:
    drafted = run("build", put(tmp_path, FLAWED), "--to", "html", "--draft")
    page = (tmp_path / "示例县文化广电和旅游局2025年政府信息公开工作年度报告.html").read_text(
        encoding="utf-8"
    )
    assert drafted.code == 1 and '<p class="draft">草稿</p>' in page
    assert "草稿</p>" not in build_good(run, tmp_path)


def build_good(run: Callable[..., Result], folder: Path) -> str:
    assert run("build", put(folder), "--to", "html").code == 0
    return (folder / f"{TITLE}.html").read_text(encoding="utf-8")


def test_build_goes_on_after_a_bad_report(run: Callable[..., Result], tmp_path: Path) -> None:
    put(tmp_path, FLAWED), put(tmp_path)
    assert run("build", tmp_path, "--to", "html").code == 1
    assert (tmp_path / f"{TITLE}.html").is_file()


@pytest.mark.parametrize("command", ["build --to html", "fix"])
def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    first, second = put(tmp_path, to="甲.yaml"), put(tmp_path, to="乙.yaml")
    opened = Path.open

    def refuse(self: Path, *more: Any, **named: Any) -> Any:
        if self == first:
            raise PermissionError(13, "denied")
        return opened(self, *more, **named)

    monkeypatch.setattr(Path, "open", refuse)
    said = run(*command.split(), first, second)
    assert (
        said.code == 1
        and "甲.yaml：没有读取权限" in said.out
        and ("已生成" if command != "fix" else "乙.yaml：没有要自动改正的") in said.out
    )
    assert run(*command.split(), first).code == 2


def test_build_makes_one_report_of_a_unit_and_year(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    first, second = put(tmp_path), put(tmp_path, to="另一份.yaml")
    said = run("build", first, second, "--to", "html")
    assert (
        said.code == 1
        and said.out.count("已生成") == 1
        and f"与{first}是同一机关同一年度的报告" in said.out
    )


def test_formats_may_have_blanks_between_them(run: Callable[..., Result], tmp_path: Path) -> None:
    assert run("build", put(tmp_path), "--to", "html, TXT ，fragment").code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        [GOOD, f"{TITLE}.html", f"{TITLE}.txt", f"{TITLE}.fragment.html"]
    )


def test_build_names_files_after_the_title(run: Callable[..., Result], tmp_path: Path) -> None:
    path = put(tmp_path)
    path.write_text(
        path.read_text(encoding="utf-8").replace("机关: 示例县信访局", "机关: 示例县/信访:局"),
        encoding="utf-8",
    )
    assert run("build", path, "--to", "html").code == 0
    assert (tmp_path / "示例县_信访_局2025年政府信息公开工作年度报告.html").is_file()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "denied"), "写不进去，原来的文件没有动"),
        (OSError(28, "full"), "磁盘满了"),
        (OSError(5, "io"), "磁盘读写出错"),
    ],
)
def test_the_old_file_survives_a_failing_write(
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: OSError,
    words: str,
) -> None:
    path = put(tmp_path)
    old = tmp_path / f"{TITLE}.html"
    old.write_text("旧文件", encoding="utf-8")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "replace", fail)
    failed = run("build", path, "--to", "html", "--overwrite")
    assert failed.code == 2 and words in failed.err and "怎么办：" in failed.err
    assert old.read_text(encoding="utf-8") == "旧文件"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([GOOD, old.name]), (
        "nothing half-written is left"
    )


def test_a_killed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报告.html"
    path.write_text("旧文件", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        files.write(path, b"new")
    assert [p.read_text(encoding="utf-8") for p in tmp_path.iterdir()] == ["旧文件"]


def test_style_and_template_problems_are_listed_at_once(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    style = tmp_path / "版式"
    style.mkdir()
    (style / "screen.css").write_text("</style>", encoding="utf-8")
    (style / "prnt.css").write_text("", encoding="utf-8")
    (style / "mystyle.css").write_text("", encoding="utf-8")
    (style / "inline.css").write_text("p { color: red", encoding="utf-8")
    (style / "report.typ").write_text("#let a = (\n", encoding="utf-8")
    template = tmp_path / "模板.j2"
    template.write_text(
        '{% extends "report.html.j2" %}{% block 没有 %}{{ 不认识 }}{% endblock %}', encoding="utf-8"
    )
    said = run("build", put(tmp_path), "--to", "html", "--style", style, "--template", template)
    assert (
        said.code == 2
        and said.err.count("  · ") >= 7
        and "print.css" in said.err
        and "没有叫“没有”的block" in said.err
    )
    for words in (
        "mystyle.css：不认识",
        "inline.css：花括号没有成对",
        "report.typ：样式文件 report.typ 第",
    ):
        assert words in said.err


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "told"), [("typst", True), ("weasyprint", False)])
def test_a_style_that_the_engine_does_not_look_at(
    run: Callable[..., Result], tmp_path: Path, engine: str, told: bool
) -> None:
    style = tmp_path / "版式"
    style.mkdir()
    (style / "print.css").write_text("p { color: black }", encoding="utf-8")
    said = run("build", put(tmp_path), "--to", "pdf", "--style", style, "--pdf-engine", engine)
    assert said.code == 0 and ("print.css不起作用" in said.err) == told
    assert not run(
        "build", tmp_path / GOOD, "--to", "html", "--style", style, "--pdf-engine", engine
    ).err


# explain, schema, doctor


def test_explain_all(run: Callable[..., Result]) -> None:
    listed = run("explain")
    assert listed.code == 0 and not english(listed.out) - {"GB"}
    assert [line.split("  ")[0] for line in listed.out.splitlines()] == sorted(CODES)
    for line in listed.out.splitlines():
        code, label, title = line.split("  ")
        assert CODES[code].severity.label == label and CODES[code].title == title


@pytest.mark.parametrize("code", sorted(CODES))
def test_explain_one(run: Callable[..., Result], code: str) -> None:
    said = run("explain", code.lower())
    assert (
        said.code == 0
        and said.out.startswith(code)
        and CODES[code].explanation.splitlines()[-1] in said.out
    )


def test_explain_unknown(run: Callable[..., Result]) -> None:
    said = run("explain", "G201", "G999")
    assert said.code == 2 and said.out == "" and "G999" in said.err and "G201" not in said.err


def described(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every key's schema, those in alternatives and lists as well."""
    for one in [schema, *schema.get("anyOf", ())]:
        yield from one.get("properties", {}).values()
        for below in [*one.get("properties", {}).values(), one.get("items")]:
            yield from described(below) if below else ()


@pytest.mark.parametrize("name", edition.names())
def test_schema_is_draft_7_and_takes_the_examples(run: Callable[..., Result], name: str) -> None:
    schema = json.loads(run("schema", name).out)
    assert (
        schema["$schema"] == "http://json-schema.org/draft-07/schema#" and name in schema["title"]
    )
    assert_schema(schema)
    assert all(
        re.search("[一-龥]", field.get(word, ""))
        for field in described(schema)
        for word in ("title", "description")
    )
    taken = 0
    for path in REPORTS:
        data = json.loads(json.dumps(load(path), default=str))
        if path.name != FLAWED and edition.for_year(data["年度"]).name == name:
            assert problems(schema, data) == []
            taken += 1
    assert taken or name not in ("2019", "2021")


@pytest.mark.parametrize(
    ("edit", "where"),
    [
        ({"机关": None}, "机关"),
        ({"年度": "二〇二五"}, "年度"),
        ({"机关类型": "局"}, "机关类型"),
        ({"不认识": 1}, "不认识"),
        ({"数据": []}, "数据"),
        ({"数据": {"依申请公开": {"本年新收": {"自然人": -1}}}}, "数据"),
        ({"数据": {"依申请公开": {"本年新收": {"自然人": 1.5}}}}, "数据"),
        ({"数据": {"依申请公开": {"本年新收": 3}}}, "数据"),
        ({"总体情况": {"小节": [3]}}, "总体情况"),
    ],
)
def test_schema_refuses(run: Callable[..., Result], edit: dict[str, Any], where: str) -> None:
    schema = json.loads(run("schema").out)
    good = json.loads(json.dumps(load(example()), default=str))
    assert problems(schema, good) == []
    assert where in "".join(problems(schema, good | edit))


def test_schema_to_a_file(run: Callable[..., Result], tmp_path: Path) -> None:
    assert run("schema", "2019", "-o", "年报.json").code == 0
    assert json.loads((tmp_path / "年报.json").read_text(encoding="utf-8")) == schemas.json_schema(
        edition.load("2019")
    )
    assert run("schema", "1999").code == 2


KEYWORDS = {
    "$schema",
    "$comment",
    "title",
    "description",
    "type",
    "enum",
    "anyOf",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minimum",
    "maximum",
}
TYPES: dict[str, Any] = {
    "string": str,
    "object": dict,
    "array": list,
    "null": type(None),
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def assert_schema(schema: dict[str, Any]) -> None:
    """The rules of draft 7 for the keywords that we use, and no others."""
    assert set(schema) <= KEYWORDS, schema
    assert schema.get("type", "object") in TYPES
    if "enum" in schema:
        assert schema["enum"] and len({json.dumps(v) for v in schema["enum"]}) == len(
            schema["enum"]
        )
    required = schema.get("required", [])
    assert len(set(required)) == len(required) and set(required) <= set(
        schema.get("properties", required)
    )
    for below in (
        *schema.get("properties", {}).values(),
        *schema.get("anyOf", ()),
        *([schema["items"]] if "items" in schema else ()),
    ):
        assert_schema(below)


def problems(schema: dict[str, Any], value: Any, at: str = "") -> list[str]:
    """Where a value does not fit a schema."""
    if "anyOf" in schema and all(
        faults := [problems(option, value, at) for option in schema["anyOf"]]
    ):
        return max(faults, key=lambda found: max(map(len, found)))
    if "type" in schema and (
        not isinstance(value, TYPES[schema["type"]]) or isinstance(value, bool)
    ):
        return [at]
    if "enum" in schema and value not in schema["enum"]:
        return [at]
    if isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get(
        "maximum", value
    ):
        return [at]
    found = []
    if isinstance(value, dict) and "properties" in schema:
        found += [f"{at}.{key}" for key in schema.get("required", ()) if key not in value]
        found += [
            f"{at}.{key}"
            for key in value
            if key not in schema["properties"] and schema.get("additionalProperties") is False
        ]
        found += [
            p
            for key, below in value.items()
            if key in schema["properties"]
            for p in problems(schema["properties"][key], below, f"{at}.{key}")
        ]
    if isinstance(value, list) and "items" in schema:
        found += [
            p
            for n, below in enumerate(value)
            for p in problems(schema["items"], below, f"{at}[{n}]")
        ]
    return found


def test_doctor(run: Callable[..., Result]) -> None:
    said = run("doctor")
    assert said.code == 0 and said.out.startswith("可以使用。") and __version__ in said.out


# words and ends


@pytest.mark.parametrize("command", ["", *sorted(commands())])
def test_help_is_chinese(run: Callable[..., Result], command: str) -> None:
    said = run(*command.split(), "--help")
    assert (
        said.code == 0
        and said.err == ""
        and said.out.startswith("用法：")
        and not english(said.out)
    ), english(said.out)
    assert run(*command.split(), "-h").out == said.out


WRONG: tuple[tuple[str, str], ...] = (
    ("", "用法"),
    ("nix", "没有这个命令"),
    ("chek x", "没有这个命令"),
    ("check", "缺少参数"),
    ("check --nix", "没有这个选项"),
    ("check --formt json x", "没有这个选项"),
    ("check --format", "后面要写内容"),
    ("check --format xml x", "只能是"),
    ("check --help=3", "后面不能写内容"),
    ("build --draft=1 x", "后面不能写内容"),
    ("new", "缺少选项"),
    ("new --unit 局 --year 二", "不是数字"),
    ("new --unit 局 --year 1990", "不在2019到2099之间"),
    ("new --unit 局 --year 2025 多", "多出了参数"),
    ("new --unit 局 --year 2025 多 余", "多出了参数"),
    ("build x --to zip", "没有“zip”这种格式"),
    ("build x --fonts 宋", "只能是"),
    ("build x --pdf-engine latex", "只能是"),
    ("batch x --jobs 0", "0不在1到64之间"),
    ("batch x --jobs 多", "不是数字"),
    ("check nofile.yaml", "没有找到填报文件"),
    ("build nofile.yaml", "没有找到填报文件"),
    ("batch nofolder", "没有找到填报文件"),
    ("schema 1999", "没有“1999”这一版格式"),
    ("schema a b", "多出了参数"),
    ("explain G999", "没有“G999”这条规则"),
    ("build x.yaml --style 没有", "没有这个文件夹"),
    ("build x.yaml --template 没有", "没有这个文件"),
)


@pytest.mark.parametrize(("line", "words"), WRONG, ids=[line or "nothing" for line, _ in WRONG])
def test_wrong_use_is_told_in_chinese_and_ends_with_2(
    run: Callable[..., Result], tmp_path: Path, line: str, words: str
) -> None:
    put(tmp_path, to="x.yaml")
    said = run(*line.split())
    assert said.code == 2 and words in said.said, said
    names = {"nix", "chek", "formt", "xml", "zip", "txt", "latex", "nofile", "nofolder"}
    assert not english(said.said) - names, english(said.said) - names


def test_version(run: Callable[..., Result]) -> None:
    assert run("--version").out == f"gia-author {__version__}\n"


def test_a_template_must_show_what_the_law_asks_for(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    template = tmp_path / "模板.j2"
    template.write_text(
        '{% extends "report.html.j2" %}{% block 总体情况 %}<p>从略</p>{% endblock %}'
        "{% block 依申请公开 %}{{ 段落(章节[2].表后) }}{% endblock %}",
        encoding="utf-8",
    )
    said = run("build", put(tmp_path), "--to", "html", "--template", template)
    assert (
        said.code != 0
        and "一、总体情况" in said.said
        and "表格“依申请公开”" in said.said
        and not list(tmp_path.glob("*.html"))
    )


def test_unreadable_file(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "报告.yaml"
    path.mkdir()
    assert run("check", "报告.yaml").code == 2
    (tmp_path / "空.yaml").write_bytes(b"")
    empty = run("check", "空.yaml")
    assert empty.code == 1 and "文件是空的" in empty.out and "G103" not in empty.out


def test_interrupt_ends_with_130(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gia_author.jobs.checking.produce", stop)
    said = run("check", put(tmp_path))
    assert said.code == 130 and "已中断" in said.err


def test_interrupted_while_it_starts() -> None:
    stopped = (
        "import sys\nfrom importlib.abc import MetaPathFinder\n"
        "class Stop(MetaPathFinder):\n    def find_spec(self, name, *_):\n"
        "        if name == 'click': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\nfrom gia_author import __main__\n__main__.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", stopped], capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode == 130 and done.stderr == b""


def test_as_a_program(tmp_path: Path) -> None:
    """The real process: UTF-8 whatever the locale, exit codes, a closed pipe."""
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "gia_author", "check", str(example(FLAWED))]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path, check=False)
    assert (
        done.returncode == 1
        and "有10处必须改" in done.stdout.decode("utf-8")
        and done.stderr == b""
    )
    assert (
        subprocess.run(
            [*command[:3], "nix"], capture_output=True, cwd=tmp_path, check=False
        ).returncode
        == 2
    )


def test_explain_knows_every_code_there_is() -> None:
    """In a fresh process, whichever module a code is registered in."""
    everything = (
        "import importlib, pkgutil, gia_author, gia_author.diagnostics.finding as f\n"
        "for m in pkgutil.walk_packages(gia_author.__path__, 'gia_author.'):\n"
        "    importlib.import_module(m.name) if 'main' not in m.name else 0\n"
        "from gia_author.checks import rule_engine; rule_engine.load(); print(*sorted(f.CODES))"
    )
    known = subprocess.run(
        [sys.executable, "-c", everything], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout.split()
    said = subprocess.run(
        [sys.executable, "-m", "gia_author", "explain"], capture_output=True, cwd=ROOT, check=True
    ).stdout.decode()
    assert [line.split()[0] for line in said.splitlines()] == known and len(known) > 40


def test_options_have_help() -> None:
    for command in commands().values():
        assert command.help and re.search("[一-龥]", command.help)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help and parameter.help.endswith("。"), (
                    command.name,
                    parameter.name,
                )
