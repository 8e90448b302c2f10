"""What happens between a roll-up and the next step, in a table: what each command and the window
say, and whether the government's report is made."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from window_client import WindowClient, served

from gia_author.cli import options
from gia_author.cli.app import cli
from gia_author.web.document_session import DocumentSession
from gia_author.web.folder_state import AtOnce

pytestmark = pytest.mark.slow

COUNTY = ROOT / "examples" / "示例县"
NAMES = ("示例县公安局", "示例县教育局", "示例县民政局")
LAST, PARENT, RECORD = NAMES[-1], "示例县人民政府-2025.yaml", "示例县人民政府-2025-汇总来源.json"
HEAD = f"名称: 示例县\n年度: 2025\n汇总文件: {PARENT}\n文件夹: 收\n单位:\n"
Step = Callable[[Path], None]


def run(command: str, path: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, [command, str(path), *more])


def rolled(folder: Path, *absent: str) -> Path:
    """A county that has been added up, as a draft where bodies are absent, and signed off else."""
    (folder / "收").mkdir(parents=True)
    for name in NAMES:
        if name not in absent:
            shutil.copy(COUNTY / f"{name}-2025.yaml", folder / "收")
    roster = folder / "名册.yaml"
    bodies = "".join(f"  - {{机关: {name}}}\n" for name in NAMES)
    roster.write_text(HEAD + bodies, encoding="utf-8")
    how = ("--draft",) if absent else ("--freeze", "张三")
    run("rollup", roster, "--jobs", "1", "--draft")
    fill_in(folder / PARENT)
    run("rollup", roster, "--jobs", "1", *how)
    return folder


def fill_in(parent: Path) -> None:
    """The government's own texts, so that nothing else stands against it: those of another, without
    what is said of groups of bodies and of last year."""
    texts = re.compile(r"^总体情况:.*?(?=^数据:)", re.M | re.S)
    other = (ROOT / "examples" / "云岭县" / "云岭县人民政府-2025.yaml").read_text(encoding="utf-8")
    own = texts.findall(other.replace("云岭县", "示例县"))[0]
    own = re.sub(r"，同比\{\{[^}]*\}\}", "", re.sub(r"[^。\n]*汇总\.按类型[^。\n]*。", "", own))
    edit(parent, texts.pattern, own.replace("\\", r"\\"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rolled(tmp_path_factory.mktemp("whole") / "县")


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rolled(tmp_path_factory.mktemp("lacking") / "县", LAST)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    made = re.sub(old, new, text, count=1, flags=re.M | re.S)
    assert made != text
    path.write_text(made, encoding="utf-8")


def unit(county: Path, name: str = LAST) -> Path:
    return county / "收" / f"{name}-2025.yaml"


def nothing(county: Path) -> None:
    """As it was rolled up."""


def changed(county: Path, name: str = LAST) -> None:
    """Another figure that keeps its table in balance."""
    edit(unit(county, name), r"行政许可: (\d+)", r"行政许可: 9\1")


def reworded(county: Path) -> None:
    edit(unit(county), r"\Z", "\n# 看过\n")


def gone(county: Path) -> None:
    unit(county).unlink()


def under_another_name(county: Path) -> None:
    unit(county).rename(unit(county).with_name("民政局定稿.yaml"))


def broken(county: Path) -> None:
    unit(county).write_text("[" * 40, encoding="utf-8")


def as_a_link(county: Path) -> None:
    unit(county).rename(county / "原件.yaml")
    unit(county).symlink_to(county / "原件.yaml")


def late(county: Path) -> None:
    shutil.copy(COUNTY / f"{LAST}-2025.yaml", county / "收")


def added(county: Path) -> None:
    edit(county / "名册.yaml", r"\Z", "  - {机关: 示例县财政局}\n")


def dropped(county: Path) -> None:
    edit(county / "名册.yaml", rf"  - {{机关: {LAST}}}\n", "")


def left_out(county: Path) -> None:
    edit(county / "名册.yaml", rf"{LAST}}}", f"{LAST}, 不计入: 由市里汇总}}")


def renamed(county: Path) -> None:
    """The roster has the body under a new name, and its file is called after that."""
    edit(county / "名册.yaml", rf"机关: {LAST}}}", f"机关: 示例县民政和社会局, 曾用名: {LAST}}}")
    unit(county).rename(unit(county, "示例县民政和社会局"))


def regrouped(county: Path) -> None:
    """What is only said of a body changes no figure."""
    edit(county / "名册.yaml", rf"{LAST}}}", f"{LAST}, 截止日期: 2026-01-15}}")


def adjusted(county: Path) -> None:
    more = "调整:\n  - {位置: 依申请公开.本年新收.自然人, 数量: 1, 理由: 漏了一件}\n"
    edit(county / "名册.yaml", r"\Z", more)


def of_the_year_before(county: Path) -> None:
    edit(county / "名册.yaml", "年度: 2025", "年度: 2024")


def roster_broken(county: Path) -> None:
    (county / "名册.yaml").write_text("单位: [", encoding="utf-8")


def roster_gone(county: Path) -> None:
    (county / "名册.yaml").unlink()


def record_lost(county: Path) -> None:
    (county / RECORD).unlink()


def record_of_another_time(county: Path) -> None:
    edit(county / RECORD, '"sha256": "..', '"sha256": "00')


def parent_retyped(county: Path) -> None:
    """Another figure in the government's own file."""
    edit(county / PARENT, r"(^数据:.*? 行政许可: )(\d+)", r"\g<1>9\2")


def parent_reworded(county: Path) -> None:
    edit(county / PARENT, r"\Z", "\n# 看过\n")


def mark_taken_out(county: Path) -> None:
    """The files are compared with the record all the same."""
    edit(county / PARENT, r"\n +来源: [0-9a-f]+", "")


def of_another_year(county: Path) -> None:
    """The same figures, which are not added any more."""
    edit(unit(county), "年度: 2025", "年度: 2024")


def changed_and_back(county: Path) -> None:
    kept = unit(county).read_bytes()
    changed(county)
    unit(county).write_bytes(kept)


def rolled_again(county: Path) -> None:
    changed(county)
    run("rollup", county / "名册.yaml", "--jobs", "1")


class Row(NamedTuple):
    """What was done, what it is called (empty: nothing is said), whether a report is made, and
    whether the state that was signed off is still proved."""

    step: Step
    words: str
    made: bool
    proved: bool


TABLE = [
    Row(nothing, "", True, True),
    Row(changed, f"改动1个（{LAST}）", False, False),
    Row(reworded, f"{LAST}的文件改过，数字没有变", True, False),
    Row(gone, f"不见了1个（{LAST}）", False, False),
    Row(under_another_name, f"不见了1个（{LAST}）", False, False),
    Row(broken, f"改动1个（{LAST}）", False, False),
    Row(as_a_link, "", True, True),
    Row(added, "名册新增1个（示例县财政局）", False, False),
    Row(dropped, f"名册删去或改为不计入1个（{LAST}）", False, False),
    Row(left_out, f"名册删去或改为不计入1个（{LAST}）", False, False),
    Row(renamed, "名册新增1个（示例县民政和社会局）；名册删去或改为不计入1个", False, False),
    Row(regrouped, "", True, True),
    Row(adjusted, "名册里的“调整”改过", False, False),
    Row(of_the_year_before, "不见了3个", False, False),
    Row(roster_broken, "名册用不了，看不出", False, False),
    Row(roster_gone, "名册 名册.yaml 不见了", False, False),
    Row(record_lost, "汇总来源.json）不见了", False, True),
    Row(record_of_another_time, "不是这一次汇总的", False, True),
    Row(parent_retyped, "数据与汇总的不同", True, False),
    Row(parent_reworded, "", True, True),
    Row(mark_taken_out, "", True, True),
    Row(of_another_year, f"改动1个（{LAST}）", False, False),
    Row(changed_and_back, "", True, True),
    Row(rolled_again, "", True, False),
]
CODES = {"G834", "G832"}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.step.__name__)
def test_every_command_sees_what_happened(
    whole: Path, tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch, row: Row
) -> None:
    monkeypatch.setattr(options, "_pool", lambda *_, **__: AtOnce())
    county = tmp_path / "县"
    shutil.copytree(whole, county)
    parent, roster = county / PARENT, county / "名册.yaml"
    with closing(DocumentSession(parent)) as session:
        assert session.outcome.passed
        row.step(county)
        if session.is_changed_outside():
            session.settle("theirs")
        session.look_again()
        found = [f for f in session.outcome.findings if f.code in CODES]
        assert [row.words in f.message for f in found] == [True] * bool(row.words)
        assert session.outcome.passed == row.made
    checked = run("check", parent)
    assert row.words in checked.output.replace("\n", "") and checked.exit_code == (not row.made)
    for command in ("build", "batch"):
        out = county / command
        done = run(command, parent, "--to", "html", "--out", str(out))
        assert bool([*out.rglob("*年度报告.html")]) == row.made, done.output
    if roster.exists():
        status = run("status", roster).output
        assert ("要重新汇总" in status) == (not row.made and row.step is not roster_broken)
    assert (run("rollup", roster, "--verify").exit_code == 0) == row.proved


def test_a_body_that_comes_late_is_seen(lacking: Path, tmp_path: Path) -> None:
    county = tmp_path / "县"
    shutil.copytree(lacking, county)
    assert "G834" not in run("check", county / PARENT).output
    late(county)
    assert f"补报1个（{LAST}）" in run("check", county / PARENT).output
    assert run("build", county / PARENT, "--out", str(county / "成")).exit_code == 1
    run("rollup", county / "名册.yaml", "--jobs", "1")
    assert run("check", county / PARENT).exit_code == 0


def test_an_acceptance_holds_until_the_next_change(
    whole: Path, tmp_path: Path, own_folder: Path
) -> None:
    """It is taken back by another change, not by the same state seen again; and not by another
    code's."""
    county = tmp_path / "县"
    shutil.copytree(whole, county)
    parent = county / PARENT
    changed(county)
    with served(county) as serving:
        client = WindowClient(serving, county)
        doc = client.open(PARENT)
        (finding,) = (f for f in client.state(doc)["findings"] if f["code"] == "G834")
        refused = client.act(doc, "build", formats=["html"])
        assert (refused.status_code, refused.json()["code"]) == (422, "errors")
        done = client.act(doc, "accept", id=finding["id"], reason="另行更正。", name="张三")
        assert done.status_code == 200, done.text
        assert [(one["code"], one["used"]) for one in done.json()["accepted"]] == [("G834", True)]
        assert run("check", parent).exit_code == 0
        changed(county, NAMES[0])
        assert "G834" in [f["code"] for f in client.state(doc)["findings"]]
        client.close()
    said = run("check", parent)
    assert said.exit_code == 1 and "作废" in said.output and "改动2个" in said.output


def test_an_acceptance_of_something_else_does_not_stand_for_it(whole: Path, tmp_path: Path) -> None:
    county = tmp_path / "县"
    shutil.copytree(whole, county)
    changed(county)
    found = re.search(r"来源: ([0-9a-f]{16}), 理由", run("check", county / PARENT).output)
    assert found
    for note in (
        "{规则: G834, 理由: 看过}",
        "{规则: G834, 位置: 汇总, 理由: 看过}",
        f"{{规则: G834, 来源: {'0' * 16}, 理由: 看过}}",
        f"{{规则: G832, 来源: {found[1]}, 理由: 看过}}",
        f"{{规则: G834, 来源: {found[1]}, 理由: }}",
    ):
        text = (county / PARENT).read_text(encoding="utf-8")
        other = county / "副本.yaml"
        other.write_text(f"核对说明:\n  - {note}\n{text}", encoding="utf-8")
        shutil.move(other, county / PARENT)
        assert run("check", county / PARENT).exit_code == 1, note
        (county / PARENT).write_text(text, encoding="utf-8")
