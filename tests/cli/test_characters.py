"""Characters that steer or cannot be seen, in every kind of input: they end in a finding or are
spelt out, and reach no terminal, file name or file of ours."""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import GOOD, Program, example, many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gia_author.cli import app
from gia_author.diagnostics import file_names, safe_text
from gia_author.diagnostics.finding import CODES, found
from gia_author.jobs import terminal
from gia_author.workflows import import_report
from gia_author.workflows.produce import Job, produce
from gia_author.yamlfile import reader, writer

EVERY = [
    chr(n)
    for n in range(sys.maxunicode + 1)
    if unicodedata.category(chr(n)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
]
UNSAFE = [character for character in EVERY if character not in "\t\n\r"]
TYPED = [character for character in UNSAFE if not "\ud800" <= character <= "\udfff"]
FEW = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u00ad\u061c\u200b\u200d\u200e\u202e\u2028\u2066\u2069\ufeff\ud800\udc9b\U000e0041",
]


def clean(text: str) -> bool:
    """Whether a text holds nothing but what can be seen, and line ends."""
    return not safe_text.UNSAFE.search(text) and "\r" not in text


def test_every_control_and_format_character_is_unsafe() -> None:
    assert len(UNSAFE) > 2200
    assert [c for c in UNSAFE if not safe_text.UNSAFE.fullmatch(c)] == []
    assert not any(
        safe_text.UNSAFE.search(c) for c in "甲A1　。“”—…①℃㎡\ue000\U00020000\ufe0f\U000e0100\t\n"
    )


@pytest.mark.parametrize(
    "spell",
    [safe_text.shown, safe_text.line, safe_text.in_json, safe_text.safe, file_names.safe_name],
)
def test_nothing_unsafe_is_left(spell: Callable[[str], str]) -> None:
    for character in UNSAFE:
        assert clean(spell(f"甲{character}乙")), hex(ord(character))


def test_what_is_spelt_out_is_told_apart_and_can_be_read_back() -> None:
    assert safe_text.shown("\x9b2J\x1b[31m\u202e\t\r\n") == "\\x9b2J\\x1b[31m\\u202e\\t\\r\n"
    assert safe_text.line("甲\n乙") == "甲\\n乙"
    for character in UNSAFE:
        assert json.loads(safe_text.in_json({"甲": character})) == {"甲": character}


def test_a_file_name_of_such_characters_alone_has_a_name_all_the_same() -> None:
    assert (
        file_names.safe_name("\u202e\u200b") == "未命名"
        and file_names.safe_name("a\nb\tc") == "a_b_c"
    )


@pytest.mark.parametrize(
    "shape",
    [
        "机关: 甲{}局\n年度: 2025\n",
        "机关: 甲\n{}引言: 乙\n",
        "引言: |\n  甲{}乙\n",
        "机关: '甲{}局'\n",
    ],
)
def test_our_files_hold_none(shape: str) -> None:
    """Whatever is typed raw is a finding or, in the texts under |, seen by a rule (below); none of
    it stands in the data."""
    for character in TYPED:
        read = reader.read(shape.format(character).encode(), "x.yaml")
        kept = "|" in shape and safe_text.UNSEEN.match(character)
        assert read.findings or kept, hex(ord(character))
        assert kept or clean(str(read.data).replace("\\n", "")), hex(ord(character))


def test_an_escape_is_no_way_in() -> None:
    for character in UNSAFE:
        number = ord(character)
        escape = f"\\U{number:08x}" if number > 0xFFFF else f"\\u{number:04x}"
        read = reader.read(f'机关: "甲{escape}局"\n"键{escape}": 1\n'.encode(), "x.yaml")
        assert read.findings and all(f.place for f in read.findings), hex(number)
        assert clean("".join(map(str, (*read.data, *read.data.values())))), hex(number)


def test_texts_with_hidden_characters_are_told_with_their_number() -> None:
    hidden = [c for c in TYPED if safe_text.UNSEEN.match(c)]
    text = example(GOOD).read_text("utf-8")
    typed = text.replace("示例县信访局编制", f"示例县{'、'.join(hidden)}信访局编制")
    told = "".join(f.message for f in produce(Job("x.yaml", typed.encode())).findings)
    assert [c for c in hidden if safe_text.code(c) not in told] == []


def test_the_writer_writes_none() -> None:
    for character in UNSAFE:
        made = str(writer.scalar(f"甲{character}乙，" * 8))
        assert clean(made), hex(ord(character))


IMPORTED = (
    "示例县信访局2025年政府信息公开工作年度报告\n一、总体情况\n"
    "（一）主动公开{}。全年主动公开政府信息14{}6条，其中网站63条。\n二、主动公开政府信息情况\n"
)


@pytest.mark.parametrize("kind", ["txt", "html", "docx"])
def test_imports_drop_and_tell(kind: str) -> None:
    """Of everything that the format can hold; characters that end lines do so here too."""
    typed = [c for c in TYPED if c >= " " and (kind != "docx" or c not in "\ufffe\uffff")]
    text = IMPORTED.format("", "\n全年公开政府信息3条，比上年多1条。".join(typed))
    made = import_report.take(published(kind, text), f"x.{kind}")
    assert clean(import_report.text_of(made, "甲\x9b\n机关: 乙.txt"))
    assert "机关: 乙" not in import_report.text_of(made, "甲\n机关: 乙.txt").splitlines()
    assert [f.code for f in made.findings].count("G933") == 1


def test_controls_in_a_text_file_are_dropped_and_told() -> None:
    for character in "\x00\x01\x07\x08\x1b\x7f":
        made = import_report.take(IMPORTED.format("", character).encode(), "x.txt")
        assert clean(import_report.text_of(made, "x.txt"))
        assert "G933" in {f.code for f in made.findings}, hex(ord(character))


def published(kind: str, text: str) -> bytes:
    if kind == "txt":
        return text.encode()
    if kind == "html":
        lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        return f"<html><meta charset=utf-8><body>{lines}</body></html>".encode()
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(
            "_rels/.rels",
            (
                '<Relationships><Relationship Id="r" Type="http://x/officeDocument" '
                'Target="word/document.xml"/></Relationships>'
            ),
        )
        package.writestr(
            "word/document.xml", f"<w:document {word}><w:body>{lines}</w:body></w:document>"
        )
    return stream.getvalue()


PLACES = (
    "name",
    "name as escape",
    "year",
    "narrative",
    "heading",
    "key",
    "acceptance",
    "roster",
    "roster as escape",
    "profile",
    "file name",
    "imported",
    "markup",
)


def lay(folder: Path, place: str, character: str) -> list[list[object]]:
    """Put the character where ``place`` says; returns the commands to run."""
    text = example(GOOD).read_text("utf-8")
    escape = f"\\U{ord(character):08x}"
    edits = {
        "name": text.replace("机关: 示例县信访局", f"机关: 示例县{character}信访局"),
        "name as escape": text.replace("机关: 示例县信访局", f'机关: "示例县{escape}信访局"'),
        "year": text.replace("年度: 2025", f'年度: "2025{escape}"'),
        "narrative": text.replace("示例县信访局编制", f"示例县{character}信访局编制"),
        "heading": text + f'\n标题: "甲{escape}乙"\n',
        "key": text + f'\n"键{escape}": 甲\n',
        "acceptance": text
        + f'\n核对说明:\n  - 规则: G601\n    位置: 引言\n    理由: "好{escape}"\n',
        "markup": text.replace("机关: 示例县信访局", f'机关: "示例县[/b]{escape}[link=x]局"'),
    }
    (folder / "in").mkdir()
    name = "甲.yaml"
    if place == "file name" and character not in "\x00/":
        name = f"甲{character}乙.yaml"
    data = edits.get(place, text).encode("utf-8", "surrogatepass")
    (folder / "in" / os.fsdecode(name.encode("utf-8", "surrogatepass"))).write_bytes(data)
    (folder / "in" / GOOD).write_text(text, "utf-8")
    mark = {"roster": character, "roster as escape": escape}.get(place, "")
    (folder / "名册.yaml").write_bytes(
        f'名称: 示例县\n年度: 2025\n文件夹: in\n单位:\n  - 机关: "示例县信访局{mark}"\n'.encode(
            "utf-8", "surrogatepass"
        )
    )
    (folder / "方案.yaml").write_bytes(
        f'级别:\n  G703: "提示{character if place == "profile" else ""}"\n'.encode(
            "utf-8", "surrogatepass"
        )
    )
    report = IMPORTED.format("", character if place == "imported" else "")
    (folder / "年报.txt").write_bytes(report.encode("utf-8", "surrogatepass"))
    profile = ["--profile", folder / "方案.yaml"] if place == "profile" else []
    return [
        ["check", folder / "in", *profile],
        ["check", folder / "in", "--format", "json", *profile],
        ["check", folder / "in", "--format", "github", *profile],
        ["batch", folder / "in", "--out", folder / "out", "--to", "html", "--jobs", "1", *profile],
        ["status", folder / "名册.yaml", *profile],
        ["import", folder / "年报.txt", "-o", folder / "imported.yaml"],
    ]


@settings(
    max_examples=many(6),
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    place=st.sampled_from(PLACES),
    character=st.one_of(st.sampled_from(FEW), st.sampled_from(UNSAFE)),
)
@pytest.mark.slow
def test_every_command_ends_in_order(
    program: Program, tmp_path_factory: pytest.TempPathFactory, place: str, character: str
) -> None:
    """With an exit code and no traceback; nothing raw on the terminal, in the names of files or in
    our files; one file does not end the others."""
    folder = tmp_path_factory.mktemp("c")
    for command in lay(folder, place, character):
        code, out, err = program(*command)
        assert code in (0, 1, 2) and "Traceback" not in out + err
        assert clean(out) and clean(err) and "\t" not in out, (command, out)
        told_by_name = command[0] in ("check", "batch") and "github" not in command
        if told_by_name and place != "profile":
            assert "信访局" in out
        if command[0] == "batch" and place != "profile":
            assert "共2份" in out and "汇总表：" in out
    names = [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if "in" not in path.relative_to(folder).parts[:1]
    ]
    assert all(map(clean, names))
    for made in folder.rglob("imported.yaml"):
        assert clean(made.read_text("utf-8"))


BYTES = [
    b"\xff\xb2",
    "甲".encode() + b"\x9b",
    b"\xed\xa0\x80",
    "示例局年报".encode("gbk"),
    b"\xf0\x9f",
]
NAMES = [*map(os.fsdecode, BYTES), "年\x1b[2J报", "年\u202e报", "年\x9b报\n二"]


def test_whatever_a_file_is_called_it_is_read_and_what_is_made_of_it_has_a_name_that_is_seen(
    program: Program, tmp_path: Path
) -> None:
    """Also the pages on which its name stands; a name of bytes that Chinese Windows wrote is read
    as such."""
    folder, made = tmp_path / "in", tmp_path / "made"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        text = IMPORTED.format("", "") + f"全年公开{number}条。\n"
        (folder / f"{name}.txt").write_text(text, "utf-8")
        (folder / f"{name}.yaml").write_text(example(GOOD).read_text("utf-8"), "utf-8")
        to = tmp_path / f"{number}.yaml"
        code, out, err = program("import", folder / f"{name}.txt", "-o", to)
        assert code in (0, 1) and to.exists() and clean(out + err), (name, err)
        page, marked = tmp_path / "甲.html", tmp_path / "甲.docx"
        both = (folder / f"{name}.yaml", example(GOOD))
        program("diff", *both, "--html", page, "--docx", marked)
        assert clean(page.read_text("utf-8")) and marked.exists(), name
        marked.unlink()
        page.unlink()
    code, out, err = program("import", folder, "-o", made, "--jobs", 1)
    assert clean(out + err) and "程序异常" not in out + err
    names = [path.name for path in made.iterdir()]
    assert "示例局年报.yaml" in names and all(map(clean, names)), names
    assert all(clean(path.read_text("utf-8")) for path in made.glob("*.核对.html"))


def test_names_given_on_the_command_line_are_refused_or_spelt_out(
    program: Program, tmp_path: Path
) -> None:
    for character in "\x1b\x9b\u202e\u200b\udc9b":
        for command in (
            ["new", "--unit", f"甲{character}局", "--year", 2025, "-o", tmp_path],
            ["form", "--unit", f"甲{character}局", "--year", 2025, "-o", tmp_path],
            ["check", f"{character}没有.yaml"],
            ["check", f"--{character}"],
            ["explain", f"G{character}"],
            [f"{character}"],
            ["check", f"--\n{character}"],
        ):
            code, out, err = program(*command)
            assert code == 2 and clean(out) and clean(err) and err
    assert [*tmp_path.iterdir()] == []


def test_findings_spell_out_what_they_quote() -> None:
    made = found(CODES["G104"], "甲\x1b[2J\u202e", fix="\x9b乙")
    assert (made.message, made.fix) == ("甲\\x1b[2J\\u202e", "\\x9b乙")


FORGED = "别的：可以报送"
STEERING_NAME = f"夹\n{FORGED}\r\x1b[2J\u202e\u2028"


def named_commands(folder: Path) -> dict[str, list[list[object]]]:
    """Every command with paths in a folder of such a name: files that are there, with names of the
    kind themselves, and files that are not."""
    mark = f"\n{FORGED}"
    own, same, none = (folder / f"{name}{mark}.yaml" for name in ("甲", "乙", "没有"))
    typed = example(GOOD).read_text("utf-8")
    own.write_text(typed.replace("示例县信访局编制", "示例县信访局，，编制"), "utf-8")
    same.write_text(typed, "utf-8")
    roster = folder / f"名册{mark}.yaml"
    roster.write_text(
        "名称: 示例县\n年度: 2025\n汇总文件: 汇总.yaml\n单位:\n  - 机关: 示例县信访局\n", "utf-8"
    )
    report = folder / f"年报{mark}.txt"
    report.write_text(IMPORTED.format("", ""), "utf-8")
    empty = folder / f"空{mark}"
    empty.mkdir()
    pasted = folder / f"粘贴{mark}.txt"
    pasted.write_text("全年公开3条。", "utf-8")
    out = folder / f"出{mark}"
    return {
        "new": [["new", "--unit", "示例县信访局", "--year", 2025, "-o", out]] * 2
        + [["new", "--from", same, "--year", 2026, "-o", out]],
        "check": [
            ["check", folder],
            ["check", empty],
            ["check", own, "--output-docx", out / "问题.docx"],
        ],
        "build": [
            ["build", own, same, none, "--to", "html"],
            ["build", own, same, "--to", "html", "--out", out],
        ],
        "batch": [["batch", folder, "--out", out, "--to", "html", "--jobs", 1]],
        "explain": [["explain", mark]],
        "schema": [["schema", mark], ["schema", "-o", out / "格式.json"]],
        "doctor": [["doctor", mark]],
        "fix": [["fix", own, same, none], ["fix", own, "--write"], ["fix", none]],
        "import": [
            ["import", report, none],
            ["import", report],
            ["import", folder, "-o", out],
            ["import", empty],
        ],
        "audit": [["audit", report, own], ["audit", report, "--output-docx", out / "问题.docx"]],
        "form": [["form", roster, "-o", out]] * 2 + [["form", own, "-o", out]],
        "status": [["status", roster, "--html", out / "进度.html"], ["status", none]],
        "rollup": [
            ["rollup", roster, "--draft", "--table", out / "表.html"],
            ["rollup", roster, "--table", out],
        ],
        "letters": [["letters", roster, "--out", out], ["letters", none]],
        "log": [["log", roster, "-o", out], ["log", none]],
        "open": [["open", none, "--no-browser"]],
        "watch": [["watch", none, "--no-browser"]],
        "export": [
            ["export", folder, "-o", out / "数据.csv"],
            ["export", none, "-o", out / "数据.csv"],
        ],
        "diff": [
            ["diff", own, same],
            ["diff", own, none],
            ["diff", folder, folder],
            ["diff", own, folder],
        ],
        "merge": [["merge", report, own], ["merge", "--undo", same], ["merge", own]],
        "tidy": [["tidy", pasted], ["tidy", none]],
    }  # fmt: skip


@pytest.mark.parametrize("command", app.COMMANDS)
def test_a_name_cannot_put_a_line_among_what_is_printed(
    program: Program, tmp_path: Path, command: str
) -> None:
    """Whatever message it stands in: a line end in it is spelt out, as all that steers."""
    folder = tmp_path / STEERING_NAME
    folder.mkdir()
    spelt = 0
    for arguments in named_commands(folder)[command]:
        _, out, err = program(*arguments)
        assert "Traceback" not in out + err and out + err
        assert clean(out) and clean(err), (arguments, out, err)
        lines = (out + err).split("\n")
        assert [line for line in lines if line.startswith(FORGED)] == [], (arguments, out, err)
        spelt += (out + err).count(f"\\n{FORGED}")
    assert spelt


def test_a_message_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for character in [*UNSAFE, "\n", "\r", "\t"]:
        terminal.echo(f"甲{character}乙{terminal.style(f'丙{character}丁', fg='red')}")
        said = capsys.readouterr().out
        assert said.count("\n") == 1 and said.endswith("\n"), hex(ord(character))
        assert "\r" not in said and "\t" not in said
