"""What is typed wrong on the command line: every answer says what was found and what to type."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import GOOD, Program, example


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in: a good report, a Word document cut off and one called .yaml."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(example(), tmp_path / GOOD)
    shutil.copy(example(), tmp_path / "信访局 定稿.yaml")
    (tmp_path / "坏.yaml").write_bytes(b"PK\x03\x04abc")
    (tmp_path / "粘贴.docx").write_bytes(b"PK\x03\x04abc")
    (tmp_path / "全角.yaml").write_text("机关：示例县信访局\n", encoding="utf-8")
    (tmp_path / "说明.txt").write_text("说明", encoding="utf-8")
    (tmp_path / "空.yaml").touch()
    (tmp_path / "碎.txt").write_bytes(bytes(range(256)) * 12)
    (tmp_path / "县").mkdir()
    (tmp_path / "县" / "名册.yaml").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("chek 甲.yaml", "没有这个命令：chek。是不是 check？"),
        ("甲.yaml", "没有这个命令：甲.yaml。文件名前面要写做什么，如 gia-author check 甲.yaml"),
        ("生成", "没有这个命令：生成。\n"),
        ("check", "错误：缺少参数“文件...”。"),
        ("new --unit 青石镇", "错误：缺少选项“--year”。"),
        ("new --unit 青石镇 --year 25", "“--year”不对：25不在2019到2099之间。"),
        ("new --unit 青石镇 --yaer 2025", "没有这个选项：--yaer。是不是“--year”？"),
        (f"check {GOOD} --format word", "只能是“text”、“json”"),
        (f"check {GOOD} --output-docx 意见.pdf", "“意见.pdf”的扩展名应当是.docx。"),
        ("check 信访局 定稿.yaml", '文件名里有空格的，用引号括起来："信访局 定稿.yaml"。'),
        (f"build {GOOD} --to docx --out 说明.txt", "说明.txt 是文件，不是文件夹；"),
        ("schema -o 县", "换一个文件名，或者写到这个文件夹里面。"),
        ("explain 306", "没有“306”这条规则。\n怎么办：是不是 G306？编号前面有字母G。"),
        ("explain 格式", "没有“格式”这条规则。\n怎么办：用 gia-author explain 列出全部编号。"),
        ("fix 坏.yaml", "坏.yaml：读不出内容，没有改正。\n怎么办：先看哪里不对：gia-author check"),
        ("fix 全角.yaml", "全角.yaml：读不出内容，没有改正。"),
        ("tidy 粘贴.docx", "粘贴.docx不是纯文本，没有整理。\n怎么办：在Word、WPS"),
        ("tidy 碎.txt", "碎.txt不是纯文本，没有整理。"),
        (f"import {GOOD}", "它已经是填报文件，不用导入；核对用 gia-author check。"),
        ("import 粘贴.docx -o 读出.docx", "-o 写填报文件（.yaml）或者文件夹，“读出.docx”不是。"),
        (f"diff {GOOD} {GOOD} --html 对照.pdf", "“对照.pdf”的扩展名应当是.html。"),
        (f"audit {GOOD}", "它已经是填报文件，不用导入；核对用 gia-author check。"),
        (
            "status 县",
            f"县：这是文件夹，不是名册。\n怎么办：写里面的名册：{Path('县', '名册.yaml')}",
        ),
        ("status 县/名册.yaml", "文件是空的，不是名册。\n怎么办：用 gia-author new --roster"),
    ],
)
def test_the_answer_says_what_to_type(
    folder: Path, program: Program, words: str, told: str
) -> None:
    code, out, err = program(*words.split(" "))
    assert code == 2
    assert told in out + err


@pytest.mark.parametrize("given", ["txt,html", "txt，html", "txt、html", "txt html", "txt , html"])
def test_formats_may_be_set_apart_as_a_clerk_does(
    folder: Path, program: Program, given: str
) -> None:
    assert program("build", GOOD, "--to", given, "--out", "成品")[0] == 0
    assert {path.suffix for path in (folder / "成品").iterdir()} == {".txt", ".html"}


def test_a_word_document_gets_the_ending_that_opens_it(folder: Path, program: Program) -> None:
    assert program("check", GOOD, "--output-docx", "意见")[0] == 0
    assert (folder / "意见.docx").is_file() and not (folder / "意见").exists()


def test_no_draft_is_offered_of_a_file_that_cannot_be_read(folder: Path, program: Program) -> None:
    code, out, _ = program("build", "坏.yaml")
    assert code == 1 and "没有生成文件：先改好“必须改”的问题。" in out and "--draft" not in out


def test_the_next_command_can_be_typed_as_it_is_told(folder: Path, program: Program) -> None:
    _, out, _ = program("new", "--unit", "青石 镇", "--year", "2025")
    assert 'gia-author check "青石 镇-2025.yaml"' in out
    _, out, _ = program("new", "--unit", "青石镇", "--year", "2025")
    assert "gia-author check 青石镇-2025.yaml\n" in out


def test_a_broken_table_is_not_asked_to_be_text(folder: Path, program: Program) -> None:
    (folder / "碎.xlsx").write_bytes(bytes(range(256)) * 12)
    _, out, _ = program("check", "碎.xlsx")
    assert "这不是Excel或WPS表格文件，或者已经损坏。" in out and "记事本" not in out
