"""A roll-up is a certificate: whatever happens to a body's file afterwards is seen in the
government's file, and a signed-off state can be proved."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT

from gia_author.cli.app import cli
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import loading
from gia_author.workflows import produce
from gia_author.workflows.workbooks import Order, make

pytestmark = pytest.mark.slow

COUNTY = ROOT / "examples" / "示例县"
NAMES = ("示例县公安局", "示例县教育局", "示例县民政局")
PARENT = "示例县人民政府-2025.yaml"
RECORD, FROZEN = "示例县人民政府-2025-汇总来源.json", "示例县人民政府-2025-汇总定稿.json"
HEAD = "名称: 示例县\n年度: 2025\n汇总文件: {parent}\n单位:\n"


def copied(folder: Path, *names: str) -> None:
    for name in names:
        (folder / f"{name}-2025.yaml").write_bytes((COUNTY / f"{name}-2025.yaml").read_bytes())


def roster(folder: Path, *bodies: str, parent: str = PARENT) -> Path:
    path = folder / "名册.yaml"
    path.write_text(
        HEAD.format(parent=parent) + "".join(f"  - {body}\n" for body in bodies), encoding="utf-8"
    )
    return path


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A roster that has been added up; returns its file."""
    copied(tmp_path, *NAMES)
    path = roster(tmp_path, *(f"机关: {name}" for name in NAMES))
    assert run("rollup", path, "--jobs", "1").exit_code == 0
    return path


def run(command: str, path: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, [command, str(path), *more])


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def one_more(path: Path) -> None:
    """Another figure in a body's file that keeps its table in balance: a fee."""
    edit(path, lambda text: re.sub(r"行政许可: (\d+)", r"行政许可: 9\1", text, count=1))


def told(folder: Path, name: str = PARENT) -> list[str]:
    """What is said of the sources of a government's file, the level first."""
    done = produce.examine(loading.load(folder / name))
    return [f"{f.severity.label} {f.message}" for f in done.findings if f.code == "G834"]


def gone(county: Path) -> None:
    (county.parent / "示例县民政局-2025.yaml").unlink()


def changed(county: Path) -> None:
    one_more(county.parent / "示例县民政局-2025.yaml")


def test_a_text_that_changed_is_only_a_hint(county: Path) -> None:
    edit(county.parent / "示例县民政局-2025.yaml", lambda text: text + "# 看过\n")
    assert told(county.parent) == ["提示 汇总以后示例县民政局的文件改过，数字没有变。"]


def test_a_workbook_in_place_of_the_file_with_the_same_figures_is_only_a_hint(county: Path) -> None:
    report = county.parent / "示例县民政局-2025.yaml"
    book = county.parent / "示例县民政局-2025.xlsx"
    made = make(Order(report.name, report.read_bytes())).book
    assert made
    book.write_bytes(made)
    report.unlink()
    assert [line[:2] for line in told(county.parent)] == ["提示"]


def test_an_acceptance_holds_until_the_next_change(county: Path) -> None:
    changed(county)
    found = produce.examine(loading.load(county.parent / PARENT)).findings
    (mark,) = (f.state for f in found if f.code == "G834")
    note = f"核对说明:\n  - {{规则: G834, 来源: {mark}, 理由: 民政局另行更正, 姓名: 张三}}\n"
    edit(county.parent / PARENT, lambda text: note + text)
    done = produce.examine(loading.load(county.parent / PARENT))
    assert told(county.parent) == [] and ["民政局另行更正" in line for line in done.accepted] == [
        True
    ]
    said = run("status", county, "--jobs", "1").output
    assert f"{PARENT}已写核对说明，按原来的数公布。汇总以后：改动1个" in said
    one_more(county.parent / "示例县教育局-2025.yaml")
    assert f"{PARENT}要重新汇总。" in run("status", county, "--jobs", "1").output
    (line,) = told(county.parent)
    assert "改动2个（示例县公安局" not in line and "示例县教育局、示例县民政局" in line
    codes = {
        f.code: f.message for f in produce.examine(loading.load(county.parent / PARENT)).findings
    }
    assert "作废" in codes["G190"]


def test_rolled_up_again_it_holds_again(county: Path) -> None:
    changed(county)
    assert run("rollup", county, "--jobs", "1").exit_code == 0
    assert told(county.parent) == []


def test_away_from_its_roster_nothing_is_said(county: Path, tmp_path: Path) -> None:
    """The city gets the county's file alone, perhaps beside a roster of its own."""
    (tmp_path / "市").mkdir()
    (tmp_path / "市" / PARENT).write_bytes((county.parent / PARENT).read_bytes())
    assert told(tmp_path / "市") == []
    roster(tmp_path / "市", "机关: 示例县人民政府", parent="示例市人民政府-2025.yaml")
    changed(county)
    assert told(tmp_path / "市") == [] and told(county.parent)


def test_a_body_below_a_roster_below_is_seen(tmp_path: Path) -> None:
    for name in ("甲县", "乙县"):
        (tmp_path / name).mkdir()
    copied(tmp_path / "甲县", *NAMES[:1])
    copied(tmp_path / "乙县", *NAMES[1:])
    roster(tmp_path / "甲县", f"机关: {NAMES[0]}", parent="甲县人民政府-2025.yaml")
    below = roster(
        tmp_path / "乙县", *(f"机关: {n}" for n in NAMES[1:]), parent="乙县人民政府-2025.yaml"
    )
    bodies = [f"{{机关: {n}人民政府, 名册: {n}/名册.yaml}}" for n in ("甲县", "乙县")]
    city = roster(tmp_path, *bodies, parent="示例市人民政府-2025.yaml")
    assert run("rollup", city, "--jobs", "1").exit_code == 0
    assert told(tmp_path, "示例市人民政府-2025.yaml") == []
    changed(below)
    assert "改动1个（示例县民政局）" in told(tmp_path, "示例市人民政府-2025.yaml")[0]
    edit(below, lambda text: text.replace("年度: 2025", "年度: 2024"))
    (finding,) = told(tmp_path, "示例市人民政府-2025.yaml")
    assert finding == "必须改 汇总以后：下级名册用不了或者换了年度1个（乙县人民政府）。"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"单位": 3}', "null", "[" * 99_999])
def test_a_record_that_is_none_is_a_finding(county: Path, content: str) -> None:
    (county.parent / RECORD).write_text(content, encoding="utf-8")
    assert ["读不出来" in line for line in told(county.parent)] == [True]


def test_a_roster_named_outside_is_not_opened(county: Path) -> None:
    edit(
        county.parent / PARENT,
        lambda text: text.replace("名册: 名册.yaml", "名册: ../../../x.yaml"),
    )
    assert ["不在名册所在的文件夹附近" in line for line in told(county.parent)] == [True]


def test_a_signed_off_state_is_proved_later(county: Path) -> None:
    assert "已定稿" in run("rollup", county, "--freeze", "张三", "--jobs", "1").output
    assert run("rollup", county, "--verify").exit_code == 0
    edit(county.parent / PARENT, lambda text: text.replace("落款日期:", "落款日期: 2026-01-19", 1))
    assert run("rollup", county, "--verify").exit_code == 0  # texts may still be written
    changed(county)
    done = run("rollup", county, "--verify")
    assert done.exit_code == 1 and "改动：示例县民政局" in done.output
    assert "与定稿不一致" in run("status", county).output


def forged(state: dict[str, object]) -> None:
    state["签发人"] = "李四"


def bent(state: dict[str, object]) -> None:
    """Another total under a seal that fits it."""
    from gia_author.rollup import frozen

    totals = state["合计"]
    assert isinstance(totals, dict)
    totals["依申请公开.本年新收.总计"] = "1"
    state["校验码"] = frozen.seal(state)


@pytest.mark.parametrize(
    ("change", "words"), [(forged, "与它的校验码对不上"), (bent, "不等于各单位之和")]
)
def test_a_record_that_was_tampered_with_is_told(
    county: Path, change: Callable[[dict[str, object]], None], words: str
) -> None:
    run("rollup", county, "--freeze", "张三", "--jobs", "1")
    place = county.parent / FROZEN
    kept = json.loads(place.read_text(encoding="utf-8"))
    change(kept["定稿"][-1])
    place.write_text(json.dumps(kept), encoding="utf-8")
    done = run("rollup", county, "--verify")
    assert done.exit_code == 1 and words in done.output


def test_earlier_states_are_kept_and_none_can_be_taken_out(county: Path) -> None:
    run("rollup", county, "--freeze", "张三", "--jobs", "1")
    changed(county)
    run("rollup", county, "--freeze", "李四", "--jobs", "1")
    place = county.parent / FROZEN
    kept = json.loads(place.read_text(encoding="utf-8"))
    assert [one["签发人"] for one in kept["定稿"]] == ["张三", "李四"]
    assert run("rollup", county, "--verify").exit_code == 0
    place.write_text(json.dumps({"定稿": kept["定稿"][1:]}), encoding="utf-8")
    assert "前面的记录改过或者删过" in run("rollup", county, "--verify").output


def test_a_draft_is_not_signed_off(county: Path) -> None:
    gone(county)
    done = run("rollup", county, "--draft", "--freeze", "张三", "--jobs", "1")
    assert done.exit_code == 1 and "没有定稿" in done.output
    assert not (county.parent / FROZEN).exists()


@pytest.mark.parametrize("content", ["", "{}", '{"定稿": []}', '{"定稿": 3}', '{"定稿": [3]}'])
def test_a_file_that_is_no_sign_off_is_a_fault(county: Path, content: str) -> None:
    (county.parent / FROZEN).write_text(content, encoding="utf-8")
    done = run("rollup", county, "--verify")
    assert isinstance(done.exception, GiaError) and "不是定稿的记录" in done.exception.message
    again = run("rollup", county, "--freeze", "张三", "--jobs", "1")
    assert isinstance(again.exception, GiaError)


def test_a_sum_that_was_never_signed_off_is_said_so(county: Path) -> None:
    assert "还没有定稿" in str(run("rollup", county, "--verify").exception)


@pytest.mark.parametrize(
    "options",
    [("--freeze", ""), ("--freeze", " "), ("--freeze", "张三", "--verify")],
    ids=["nobody", "blank", "two works at once"],
)
def test_nothing_is_signed_off_by_half(county: Path, options: tuple[str, ...]) -> None:
    assert run("rollup", county, *options).exit_code == 2
    assert not (county.parent / FROZEN).exists()
