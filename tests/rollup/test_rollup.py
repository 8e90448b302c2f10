"""Rosters and the roll-up: what is added, what is refused, and that nothing but the figures of the
government's file changes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, Program, example

from gia_author.cli.app import cli
from gia_author.diagnostics.finding import GiaError, Severity
from gia_author.jobs import files, submissions
from gia_author.jobs.plain_values import plain, restored
from gia_author.report.model import Figures, Report, total
from gia_author.rollup import appendix, discrepancies, parent_file, roster, totals, unit_summary
from gia_author.workbook import write
from gia_author.workflows.produce import Job
from gia_author.yamlfile import reader

pytestmark = pytest.mark.slow

COUNTY = ROOT / "examples" / "示例县"
NAMES = (
    "示例县公安局",
    "示例县教育局",
    "示例县民政局",
    "示例县柳湾镇人民政府",
    "示例县桥头街道办事处",
)
HEAD = "名称: 示例县\n年度: 2025\n截止日期: 2026-01-20\n汇总文件: 示例县人民政府-2025.yaml\n单位:\n"


def figures(path: Path) -> Figures:
    return Report.from_data(reader.read(path.read_bytes(), path.name).data).figures


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A folder with five bodies and their roster; returns the roster."""
    for name in NAMES:
        (tmp_path / f"{name}-2025.yaml").write_bytes((COUNTY / f"{name}-2025.yaml").read_bytes())
    path = tmp_path / "名册.yaml"
    path.write_text(HEAD + "".join(f"  - 机关: {name}\n" for name in NAMES), encoding="utf-8")
    return path


def run(path: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, ["rollup", str(path), "--jobs", "1", *more])


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def parent(path: Path) -> Path:
    return path.parent / "示例县人民政府-2025.yaml"


def test_every_figure_is_the_sum_of_the_bodies(county: Path) -> None:
    done = run(county)
    assert done.exit_code == 0, done.output
    made, bodies = (
        figures(parent(county)),
        [figures(county.parent / f"{name}-2025.yaml") for name in NAMES],
    )
    assert made == {address: total(body[address] for body in bodies) for address in made}
    assert (
        isinstance(made["主动公开政府信息", "行政事业性收费"], Decimal)
        and made["依申请公开", "本年新收", "总计"]
    )


def test_adjustments_are_added_and_told(county: Path) -> None:
    before = {
        name: figures(county.parent / f"{name}-2025.yaml")["依申请公开", "本年新收", "自然人"]
        for name in NAMES
    }
    edit(
        county,
        lambda text: (
            text
            + "调整:\n  - {位置: 依申请公开.本年新收.自然人, 数量: -2, 理由: 重复, 姓名: 张三}\n"
            "  - {位置: 依申请公开.予以公开.自然人, 数量: -2, 理由: 重复}\n"
            "  - {位置: 主动公开政府信息.行政事业性收费, 数量: 0.5, 理由: 补记}\n"
        ),
    )
    assert run(county).exit_code == 0
    assert (
        figures(parent(county))["依申请公开", "本年新收", "自然人"]
        == sum(map(int, filter(None, before.values()))) - 2
    )
    told = run(county, "--explain", "依申请公开.本年新收.总计")
    assert (
        "调整：重复（张三）" in told.output
        and "-2" in told.output
        and "示例县公安局" in told.output
    )


def test_a_missing_body_is_never_zero(county: Path) -> None:
    (county.parent / "示例县民政局-2025.yaml").unlink()
    refused = run(county)
    assert (
        refused.exit_code == 1
        and "示例县民政局没有报送" in refused.output
        and not parent(county).exists()
    )
    drafted = run(county, "--draft", "--table", str(county.parent / "表.html"))
    assert drafted.exit_code == 1 and "草稿" in drafted.output
    assert (
        "示例县民政局" in (county.parent / "表.html").read_text(encoding="utf-8").split("</p>")[0]
    )
    checked = CliRunner().invoke(cli, ["check", "--format", "json", str(parent(county))])
    assert "G831" in [f["code"] for f in json.loads(checked.output)["findings"]]


def test_a_profile_weighs_what_stands_against_the_sum(county: Path) -> None:
    edit(
        county,
        lambda text: text.replace(
            "机关: 示例县公安局", "{机关: 示例县公安局, 机关类型: 垂直管理机构}"
        ),
    )
    plan = county.parent / "方案.yaml"
    plan.write_text("级别:\n  G820: 提示\n  G825: 必须改\n", encoding="utf-8")
    strict = run(county, "--profile", str(plan))
    assert strict.exit_code == 1 and "有1处必须改" in strict.output and not parent(county).exists()
    plan.write_text("级别:\n  G820: 提示\n  G825: 不查\n", encoding="utf-8")
    silent = run(county, "--profile", str(plan))
    assert silent.exit_code == 0 and "G825" not in silent.output and parent(county).exists()
    parent(county).unlink()
    (county.parent / "示例县民政局-2025.yaml").unlink()
    lacking = run(county, "--profile", str(plan))
    assert (
        lacking.exit_code == 1
        and "先催齐没有报送的单位" in lacking.output
        and not parent(county).exists()
    )


def test_only_the_figures_of_the_governments_file_change(county: Path) -> None:
    text = (ROOT / "examples" / "示例县人民政府-2025.yaml").read_text(encoding="utf-8")
    text = text.replace("    本年新收: {", "    # 我写的注释\n    本年新收: {", 1)
    parent(county).write_text(text, encoding="utf-8")
    assert run(county).exit_code == 0
    after = parent(county).read_text(encoding="utf-8")
    assert "    # 我写的注释\n    本年新收: {" in after
    assert after.split("\n数据:")[0].replace(_fees(after), "") == text.split("\n数据:")[0].replace(
        _fees(text), ""
    )
    first = parent(county).read_bytes()
    assert run(county).exit_code == 0 and parent(county).read_bytes() == first
    assert json.loads(
        CliRunner().invoke(cli, ["check", "--format", "json", str(parent(county))]).output
    )["findings"]


def _fees(text: str) -> str:
    return next(line for line in text.splitlines() if "收费通知件数" in line and "{{" not in line)


def test_figures_typed_before_are_told_with_the_body_that_explains_them(county: Path) -> None:
    assert run(county).exit_code == 0
    police = figures(county.parent / "示例县公安局-2025.yaml")["主动公开政府信息", "行政处罚"]
    value = figures(parent(county))["主动公开政府信息", "行政处罚"]
    assert isinstance(police, int) and isinstance(value, int)
    edit(
        parent(county),
        lambda text: text.replace(f"行政处罚: {value}", f"行政处罚: {value - police}", 1),
    )
    told = run(county)
    assert f"少{police}。可能是示例县公安局没有计入。" in told.output and told.exit_code == 0


def _add(line: str) -> Callable[[Path], None]:
    return lambda path: edit(path, lambda text: text + line)


def _change(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda path: edit(
        path.parent / f"{name}-2025.yaml", lambda text: text.replace(old, new, 1)
    )


def _copy(path: Path) -> None:
    text = (path.parent / "示例县公安局-2025.yaml").read_text(encoding="utf-8")
    (path.parent / "示例县信访局-2025.yaml").write_text(
        text.replace("机关: 示例县公安局", "机关: 示例县信访局", 1), encoding="utf-8"
    )
    edit(path, lambda text: text + "  - 机关: 示例县信访局\n")


def _whole(path: Path) -> None:
    assert run(path).exit_code == 0
    text = (
        parent(path)
        .read_text(encoding="utf-8")
        .split("\n# 以下由")[0]
        .replace("机关: 示例县人民政府", "机关: 示例县政府办", 1)
    )
    (path.parent / "示例县政府办-2025.yaml").write_text(text, encoding="utf-8")
    parent(path).unlink()
    edit(path, lambda text: text + "  - 机关: 示例县政府办\n")


@pytest.mark.parametrize(
    ("break_it", "code", "says"),
    [
        (_change("示例县公安局", "年度: 2025", "年度: 2024"), "G823", "2024年度"),
        (
            _change("示例县公安局", "机关: 示例县公安局", "机关: 示例县公安分局"),
            "G822",
            "写的机关是“示例县公安分局”",
        ),
        (
            _change("示例县公安局", "    结转下年度: {", "    结转下年度: {其他: 1, "),
            "G821",
            "必须改",
        ),
        (_change("示例县公安局", "数据:", "数据：："), "G821", "用不了"),
        (_copy, "G824", "数字完全相同"),
        (_whole, "G826", "恰好等于其他5个单位的合计"),
        (_add("  - {机关: 示例县公安局}\n"), "名册", "出现两次"),
        (_add("  - {机关: 示例县新局, 合并: [示例县公安局, 示例县教育局]}\n"), "名册", "出现两次"),
        (
            _add("调整:\n  - {位置: 依申请公开.本年新收.总计, 数量: 1, 理由: 试}\n"),
            "名册",
            "是总计",
        ),
        (_add("  - {机关: 甲, 文件: ../../甲.yaml}\n"), "不在名册所在的文件夹附近", ""),
        (_add("  - {机关: 甲, 名册: 名册.yaml}\n"), "绕成了圈", ""),
    ],
)
def test_what_cannot_be_added_up_is_refused(
    county: Path, break_it: Callable[[Path], None], code: str, says: str
) -> None:
    break_it(county)
    done = run(county)
    assert done.exit_code in (1, 2)
    assert not isinstance(done.exception, (KeyError, ValueError, TypeError, AttributeError))
    said = done.output + str(getattr(done.exception, "whole", ""))
    assert code in said and says in said
    assert not parent(county).exists()


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (
            _change("示例县公安局", "年度: 2025", "年度: 2024"),
            ["示例县公安局还没有报送", "2024年度"],
        ),
        (
            _change("示例县公安局", "    结转下年度: {", "    结转下年度: {其他: 1, "),
            ["示例县公安局的数字还有"],
        ),
        (
            _change("示例县公安局", "机关: 示例县公安局", "机关: 示例县公安分局"),
            ["写的机关是“示例县公安分局”"],
        ),
    ],
)
def test_what_stands_against_the_sum_keeps_its_report_a_draft(
    county: Path, break_it: Callable[[Path], None], says: list[str]
) -> None:
    break_it(county)
    drafted = run(county, "--draft")
    assert "（草稿）" in drafted.output
    checked = CliRunner().invoke(cli, ["check", str(parent(county))])
    assert (
        checked.exit_code == 1
        and "G831" in checked.output
        and [word for word in says if word not in checked.output] == []
    )


def _as_parent(name: str, text: str) -> Callable[[Path], None]:
    def change(county: Path) -> None:
        edit(county, lambda roster: re.sub("汇总文件: .*", f"汇总文件: {name}", roster))
        if text:
            (county.parent / name).write_text(text, encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (
            _as_parent("上年.yaml", "机关: 示例县人民政府\n年度: 2024\n数据:\n  未填按零: 是\n"),
            "是2024年度",
        ),
        (
            _as_parent("旧式.yaml", "机关: 示例县人民政府\n年度: 2020\n数据:\n  未填按零: 是\n"),
            "2019格式",
        ),
        (_as_parent("别的.yaml", "名称: 不是年报\n"), "不是填报文件"),
        (_as_parent("名册.yaml", ""), "既是名册的文件，又是汇总的文件"),
        (_as_parent("./示例县公安局-2025.yaml", ""), "既是汇总的文件，又是示例县公安局的文件"),
    ],
)
def test_only_the_governments_report_of_the_year_is_written_to(
    county: Path, break_it: Callable[[Path], None], says: str
) -> None:
    break_it(county)
    before = {path: path.read_bytes() for path in county.parent.glob("*.yaml")}
    for draft in ((), ("--draft",)):
        refused = run(county, *draft)
        assert refused.exit_code and says in refused.output + str(
            getattr(refused.exception, "whole", "")
        )
    assert {path: path.read_bytes() for path in county.parent.glob("*.yaml")} == before


def test_two_bodies_cannot_have_one_file(county: Path) -> None:
    edit(
        county,
        lambda text: text.replace(
            "机关: 示例县公安局", "{机关: 示例县公安局, 文件: ./示例县民政局-2025.yaml}"
        ),
    )
    refused = run(county)
    assert (
        refused.exit_code
        and "既是示例县公安局的文件，又是示例县民政局的文件"
        in str(getattr(refused.exception, "whole", "")) + refused.output
    )


def test_no_way_out_of_the_rosters_surroundings(tmp_path: Path) -> None:
    (tmp_path / "市" / "县").mkdir(parents=True)
    (tmp_path / "机密.yaml").write_text("机关: 甲局\n年度: 2025\n", encoding="utf-8")
    roster = tmp_path / "市" / "县" / "名册.yaml"
    roster.write_text(
        "名称: 县\n年度: 2025\n文件夹: ..\n单位:\n  - {机关: 甲局, 文件: ../机密.yaml}\n",
        encoding="utf-8",
    )
    refused = run(roster)
    assert (
        refused.exit_code
        and "不在名册所在的文件夹附近"
        in str(getattr(refused.exception, "whole", "")) + refused.output
    )


def test_a_file_that_cannot_be_opened_costs_itself_only(county: Path) -> None:
    path = county.parent / "示例县公安局-2025.yaml"
    path.write_bytes(b"x" * (files.LARGEST_PUBLISHED + 1))
    (county.parent / ".gia-author.db").mkdir(exist_ok=True)  # nor does it need a ledger
    told = run(county)
    assert (
        told.exit_code == 1
        and "示例县公安局的填报文件" in told.output
        and "已报送4个" in told.output
    )


def test_adjustments_do_not_go_below_zero(county: Path) -> None:
    edit(
        county,
        lambda text: (
            text
            + (
                "调整:\n  - {位置: 依申请公开.本年新收.自然人, 数量: -20000, 理由: "
                "重复, 姓名: 张三}\n"
            )
        ),
    )
    refused = run(county)
    assert (
        refused.exit_code == 1
        and "G811" in refused.output
        and "不会少于0" in refused.output
        and not parent(county).exists()
    )


def test_a_body_on_two_levels_is_counted_once(county: Path) -> None:
    city = county.parent.parent / "市名册.yaml"
    body = "示例县公安局"
    bodies = (
        f"  - 机关: {body}\n  - {{机关: 示例县人民政府, 名册: {county.parent.name}/名册.yaml}}\n"
    )
    city.write_text(f"名称: 示例市\n年度: 2025\n单位:\n{bodies}", encoding="utf-8")
    (county.parent.parent / f"{body}-2025.yaml").write_bytes(
        (county.parent / f"{body}-2025.yaml").read_bytes()
    )
    told = run(city)
    assert told.exit_code == 1 and "G824" in told.output and f"{body}汇总了两次" in told.output


def test_comments_below_the_figures_stay_where_they_are() -> None:
    text = (
        "机关: 甲局\n年度: 2025\n数据:\n  未填按零: 是\n  依申请公开:\n    本年新收: {自然人: 1}\n"
        "# 六、以下是说明\n汇总:\n  单位数: 1\n# 最后一条\n引言: 一句话。\n"
    )
    after = parent_file.post(
        text,
        {("依申请公开", "本年新收", "自然人"): 2, ("复议诉讼", "行政复议", "结果维持"): 3},
        {"单位数": 2},
    )
    assert after.index("复议诉讼") < after.index(
        "# 六、以下是说明\n汇总: {单位数: 2}\n# 最后一条\n引言: 一句话。\n"
    )


def test_the_governments_file_keeps_its_line_ends(county: Path) -> None:
    parent(county).write_bytes(
        (ROOT / "examples" / "示例县人民政府-2025.yaml").read_bytes().replace(b"\n", b"\r\n")
    )
    assert run(county).exit_code == 0
    after = parent(county).read_bytes()
    assert b"\n\xe6\xb1\x87\xe6\x80\xbb:" in after and after.count(b"\r\n") == after.count(b"\n")


@pytest.mark.parametrize("text", ["{机关: 甲局, 年度: 2025}\n", "机关: 甲局\n年度: 2025\n...\n"])
def test_a_file_that_would_be_broken_is_left_alone(text: str) -> None:
    with pytest.raises(GiaError, match="没有改动它"):
        parent_file.post(text, {}, {"单位数": 2})


def test_vertical_bodies(county: Path) -> None:
    edit(
        county,
        lambda text: text.replace(
            "机关: 示例县公安局", "{机关: 示例县公安局, 机关类型: 垂直管理机构}"
        ),
    )
    counted = run(county)
    assert "G825" in counted.output and counted.exit_code == 0
    edit(
        county,
        lambda text: text.replace(
            "机关类型: 垂直管理机构", "机关类型: 垂直管理机构, 不计入: 由市局汇总"
        ),
    )
    left_out = run(county)
    assert "G825" not in left_out.output and "应计入4个单位" in left_out.output


def test_a_renamed_body_carries_over_what_its_forerunner_left(county: Path) -> None:
    text = (county.parent / "示例县公安局-2025.yaml").read_text(encoding="utf-8")
    (county.parent / "示例县旧局-2024.yaml").write_text(
        text.replace("机关: 示例县公安局", "机关: 示例县旧局", 1).replace(
            "年度: 2025", "年度: 2024", 1
        ),
        encoding="utf-8",
    )
    edit(
        county,
        lambda text: text.replace("机关: 示例县公安局", "{机关: 示例县公安局, 曾用名: 示例县旧局}"),
    )
    now, before = (
        figures(county.parent / "示例县公安局-2025.yaml"),
        figures(county.parent / "示例县旧局-2024.yaml"),
    )
    wrong = now["依申请公开", "上年结转", "自然人"] != before["依申请公开", "结转下年度", "自然人"]
    assert wrong and "G829" in run(county).output


def test_rosters_below_are_added_up_first(county: Path, tmp_path: Path) -> None:
    city = tmp_path / "市"
    (city / "县").mkdir(parents=True)
    for path in county.parent.glob("*.yaml"):
        (city / "县" / path.name).write_bytes(path.read_bytes())
    (city / "示例市财政局-2025.yaml").write_bytes(
        (COUNTY / "示例县财政局-2025.yaml")
        .read_bytes()
        .replace("示例县财政局".encode(), "示例市财政局".encode())
    )
    top = city / "名册.yaml"
    top.write_text(
        "名称: 示例市\n年度: 2025\n汇总文件: 示例县人民政府-2025.yaml\n单位:\n"
        "  - 机关: 示例市财政局\n"
        "  - {机关: 示例县人民政府, 分组: 县区, 名册: 县/名册.yaml}\n",
        encoding="utf-8",
    )
    done = run(top)
    assert done.exit_code == 0, done.output
    whole = figures(parent(top))
    parts = [
        figures(COUNTY / "示例县财政局-2025.yaml"),
        *(figures(county.parent / f"{name}-2025.yaml") for name in NAMES),
    ]
    assert whole == {address: total(part[address] for part in parts) for address in whole}
    (city / "县" / "示例县民政局-2025.yaml").unlink()
    lacking = run(top, "--draft")
    assert "示例县人民政府下面还有1个单位没有报送：示例县民政局" in lacking.output


def test_a_body_with_a_roster_whose_own_report_says_otherwise_is_told(
    county: Path, tmp_path: Path
) -> None:
    city = tmp_path / "市"
    city.mkdir()
    top = city / "名册.yaml"
    top.write_text(
        "名称: 示例市\n年度: 2025\n单位:\n  - {机关: 示例县人民政府, 名册: ../名册.yaml}\n",
        encoding="utf-8",
    )
    assert run(county).exit_code == 0 and "G828" not in run(top).output, (
        "the county has rolled up, and nothing has changed since"
    )
    police = county.parent / "示例县公安局-2025.yaml"
    edit(
        police,
        lambda text: re.sub(
            r"行政处罚: (\d+)", lambda m: f"行政处罚: {int(m[1]) + 5}", text, count=1
        ),
    )
    before, now = (
        (figures(parent(county))["主动公开政府信息", "行政处罚"] or 0) + 0,
        figures(police)["主动公开政府信息", "行政处罚"],
    )
    told = run(top).output
    assert (
        now
        and f"主动公开政府信息.行政处罚年报是{before}，名册合计是{before + 5}。汇总按名册计。"
        in "".join(told.split())
        and "G828" in told
    )
    (city / "示例县人民政府-2025.yaml").write_bytes(
        (ROOT / "examples" / "示例县人民政府-2025.yaml").read_bytes()
    )
    assert run(top).output.count("示例县人民政府自己的年报（") == 2, (
        "the one that was handed in, and the one that its roster is added up for"
    )
    seen = CliRunner().invoke(
        cli, ["status", str(top), "--jobs", "1", "-o", str(city / "进度.csv")]
    )
    assert seen.exit_code == 0 and "请核对 G828 " in (city / "进度.csv").read_text(
        encoding="utf-8-sig"
    )


def test_changes_since_the_last_time_are_told(county: Path) -> None:
    assert run(county).exit_code == 0
    edit(
        county.parent / "示例县公安局-2025.yaml",
        lambda text: re.sub(
            r"行政处罚: (\d+)", lambda m: f"行政处罚: {int(m[1]) + 5}", text, count=1
        ),
    )
    assert "上次汇总以后：改动1个（示例县公安局）" in run(county).output
    assert run(county).exit_code == 0
    edit(county.parent / "示例县公安局-2025.yaml", lambda text: "# 只加了注释\n" + text)
    assert "上次汇总以后" not in run(county).output, "the figures are the same"


def test_what_a_narrative_may_say_of_the_bodies(county: Path) -> None:
    assert run(county).exit_code == 0
    edit(
        parent(county),
        lambda text: text.replace(
            "总体情况:",
            "总体情况:\n  小节:\n    - {标题: 合计, 正文: '部门{{ 汇总.按类型.部门.单位数 }}个，"
            "新收{{ 汇总.按类型.部门.依申请公开.本年新收.总计 }}件，"
            "乡镇{{ 汇总.按类型.乡镇.依申请公开.本年新收.总计 }}件。'}",
            1,
        ),
    )
    from gia_author.report.narrative import narrate

    report = Report.from_data(reader.read(parent(county).read_bytes(), "").data)

    def of(*names: str) -> int:
        return sum(
            int(figures(county.parent / f"{name}-2025.yaml")["依申请公开", "本年新收", "总计"] or 0)
            for name in names
        )

    assert f"部门3个，新收{of(*NAMES[:3])}件，乡镇{of(*NAMES[3:])}件。" in [
        p.text for p in narrate(report).paragraphs()
    ]


def test_the_appendix_says_the_same_in_all_formats(county: Path, tmp_path: Path) -> None:
    import python_calamine

    for ending in appendix.WRITERS:
        assert run(county, "--table", str(tmp_path / f"附表.{ending}")).exit_code == 0
    book = python_calamine.load_workbook(str(tmp_path / "附表.xlsx"))
    rows = book.get_sheet_by_name("全部数字").to_python()
    whole = {tuple(row[0].split(".")): row[-1] for row in rows[1:]}
    assert {a: None if v is None else float(v) for a, v in figures(parent(county)).items()} == {
        a: v if v != "" else None for a, v in whole.items()
    }
    import csv

    lines = list(
        csv.DictReader((tmp_path / "附表.csv").read_text(encoding="utf-8-sig").splitlines())
    )
    assert [line["单位"] for line in lines] == [
        *NAMES[:3],
        "部门小计（3个）",
        *NAMES[3:],
        "乡镇小计（2个）",
        "合计",
    ]
    assert lines[-1]["依申请公开.本年新收.总计"] == str(
        figures(parent(county))["依申请公开", "本年新收", "总计"]
    )


@pytest.mark.parametrize(
    "path", sorted((ROOT / "examples").rglob("*-20??.yaml")), ids=lambda p: p.stem
)
def test_posting_writes_every_figure_and_leaves_the_rest(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    report = Report.from_data(reader.read(text.encode(), "").data)
    wanted = {
        a: (v or 0) + (n % 3)
        for n, (a, v) in enumerate(report.typed.items())
        if not report.edition.cells[a].is_sum
    }
    after = parent_file.post(text, wanted)
    again = Report.from_data(reader.read(after.encode(), "").data)
    assert {a: again.typed[a] for a in wanted} == wanted
    assert {k: v for k, v in again.prose.items() if k not in ("数据", "其他需要报告的事项")} == {
        k: v for k, v in report.prose.items() if k not in ("数据", "其他需要报告的事项")
    }
    assert parent_file.post(after, wanted) == after


def test_a_survey_keeps_and_gives_back_every_figure() -> None:
    for path in (ROOT / "examples").glob("*.yaml"):
        survey = unit_summary.take(Job(path.name, path.read_bytes()))
        made = restored(unit_summary.Survey, json.loads(json.dumps(plain(survey))))
        assert made == survey
        assert made.by_address() == figures(path) and made.text == ""
        assert made.errors == 0 or "有错" in path.name


def test_of_two_files_of_a_body_the_report_is_taken(county: Path) -> None:
    (county.parent / "示例县公安局-2025.xlsx").write_bytes(b"")
    found = submissions.submissions(county, submissions.load(county))
    assert [one.path.name for one in found if one.path] == [f"{name}-2025.yaml" for name in NAMES]


def test_a_workbook_newer_than_the_report_is_told(county: Path) -> None:
    file = county.parent / "示例县公安局-2025.yaml"
    text = file.read_text(encoding="utf-8")
    book = file.with_suffix(".xlsx")
    book.write_bytes(write.write(Report.from_data(reader.read(text.encode(), "").data), text=text))
    os.utime(book, (file.stat().st_mtime + 60,) * 2)
    assert "G833" not in run(county).output, "it says the same"
    edit(
        file,
        lambda text: re.sub(
            r"行政处罚: (\d+)", lambda m: f"行政处罚: {int(m[1]) + 5}", text, count=1
        ),
    )
    os.utime(file, (book.stat().st_mtime - 60,) * 2)
    done = run(county)
    assert done.exit_code == 0 and "G833" in done.output
    assert re.search(
        r"示例县公安局以示例县公安局-2025\.yaml为准；填报表示例县公安局-2025\.xlsx更新于\d+年\d+月\d+日\d\d:\d\d，内容不同",
        done.output,
    )
    seen = CliRunner().invoke(
        cli, ["status", str(county), "--jobs", "1", "-o", str(county.parent / "进度.csv")]
    )
    assert seen.exit_code == 0 and "请核对 G833 " in (county.parent / "进度.csv").read_text(
        encoding="utf-8-sig"
    )
    os.utime(book, (file.stat().st_mtime - 60,) * 2)
    assert "G833" not in run(county).output, "the older one is of no interest"


def test_a_workbook_under_another_name_is_told(county: Path) -> None:
    file = county.parent / "示例县公安局-2025.yaml"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    data = write.write(Report.from_data(reader.read(text.encode(), "").data), text=text)
    (county.parent / "填好了.xlsx").write_bytes(data)
    done = run(county)
    assert done.exit_code == 1 and "示例县公安局没有报送" in done.output
    assert "G833" not in done.output, "one cause, one finding: G820 tells of the file, too"
    assert (
        "填好了.xlsx是示例县公安局2025年度的，文件名不对" in done.output
        and "文件名改为示例县公安局-2025.xlsx。" in done.output
    )
    (county.parent / "公安（改）.xlsx").write_bytes(data)
    seen = CliRunner().invoke(cli, ["status", str(county), "--jobs", "1"]).output
    assert (
        "未报送（1家）：示例县公安局（公安（改）.xlsx、填好了.xlsx是示例县公安局" in seen
        and "只留一份，文件名改为" in seen
    )
    (county.parent / "填好了.xlsx").rename(county.parent / "示例县公安局-2025.xlsx")
    assert "G833" not in run(county).output, "once it is found, an older copy is of no interest"


def test_two_bodies_explain_a_difference_together() -> None:
    assert (
        discrepancies.explain([("甲", 3), ("乙", 4), ("丙", None)], -7) == "可能是甲和乙没有计入。"
    )
    assert discrepancies.explain([("甲", 3), ("乙", 4)], 4) == "可能是乙计了两次。"
    assert discrepancies.explain([("甲", 3), ("乙", 4)], 5) == ""


def test_a_blank_figure_of_a_body_is_an_error_not_a_zero() -> None:
    body = roster.Body("甲局", "部门", "部门")
    text = (
        (COUNTY / "示例县公安局-2025.yaml")
        .read_text(encoding="utf-8")
        .replace("  未填按零: 是\n", "", 1)
    )
    share = totals.survey_share(body, unit_summary.take(Job("甲局.yaml", text.encode())))
    added = totals.add_up(roster.Roster("示例", 2025, (body,)), [share])
    found = [f for f in discrepancies.misfits(added) if f.severity is Severity.ERROR]
    assert {"G821"} <= {f.code for f in found} and added.figures[
        "依申请公开", "本年新收", "科研机构"
    ] is None


def test_a_report_in_place_of_a_roster_is_told_once(program: Program) -> None:
    for command in ("status", "rollup", "letters"):
        code, _, err = program(command, example())
        assert code == 2 and "不是名册" in err and err.count("怎么办") == 1 and "处要改" not in err


def test_a_new_roster_can_be_read_and_is_not_overwritten(tmp_path: Path) -> None:
    made = CliRunner().invoke(
        cli, ["new", "--roster", "云岭县", "--year", "2025", "-o", str(tmp_path)]
    )
    assert made.exit_code == 0, made.output
    read = submissions.load(tmp_path / "名册.yaml")
    assert (read.name, read.year, read.parent) == (
        "云岭县",
        2025,
        "云岭县人民政府-2025.yaml",
    ) and read.groups == ("政府", "部门")
    assert {"曾用名", "不计入", "汇总文件"} <= set(
        re.findall(r"[一-龥]+", (tmp_path / "名册.schema.json").read_text(encoding="utf-8"))
    )
    again = CliRunner().invoke(
        cli, ["new", "--roster", "云岭县", "--year", "2025", "-o", str(tmp_path)]
    )
    assert "已经有了" in str(getattr(again.exception, "message", ""))


HEADED = "机关: 示例县人民政府\n年度: 2025\n"


def _blank(path: Path, *names: str) -> None:
    """These bodies report nothing but zeros."""
    for name in names:
        (path.parent / f"{name}-2025.yaml").write_text(
            f"机关: {name}\n年度: 2025\n总体情况:\n  主动公开: 无\n存在的主要问题及改进情况:\n"
            "  存在的主要问题: 无\n"
            "其他需要报告的事项:\n  信息处理费: {收费通知件数: 0, 通知金额: 0, 实收金额: 0}\n"
            "  正文: 无\n数据:\n  未填按零: 是\n",
            encoding="utf-8",
        )


@pytest.mark.parametrize(
    "text",
    [
        "其他需要报告的事项: |\n  我们写的话。\n数据:\n  未填按零: 是\n",
        "其他需要报告的事项:\n  - 我们写的话\n数据:\n  未填按零: 是\n",
        "数据:\n  未填按零: 是\n  依申请公开:\n    本年新收: 见附件\n",
        "数据:\n  依申请公开:\n    本年新收: {自然人: [1, 2]}\n",
    ],
)
def test_words_where_figures_go_are_not_written_over(county: Path, text: str) -> None:
    parent(county).write_text(HEADED + text, encoding="utf-8")
    refused = run(county)
    assert (
        refused.exit_code
        and "没有改动它" in str(getattr(refused.exception, "whole", "")) + refused.output
    )
    assert parent(county).read_text(encoding="utf-8") == HEADED + text


@pytest.mark.parametrize(
    "text",
    [
        "其他需要报告的事项:\n  正文: 无\n",
        "数据:\n  未填按零: 是\n",
        "数据:\n其他需要报告的事项:\n",
        "数据: {未填按零: 是, 复议诉讼: 0}\n",
        "数据:\n  主动公开政府信息: 0\n",
        "数据:\n  未填按零: 是\n  依申请公开:\n    本年新收: {自然人: 3, 总计: 3}\n    总计: 0\n",
        "其他需要报告的事项:\n  # 注\n  小节:\n    - 标题: 甲\n      正文:   '乙'\n",
    ],
)
def test_the_figures_are_written_whatever_the_file_lacks(county: Path, text: str) -> None:
    """And no total that the author has not, nor one that says something else."""
    parent(county).write_text(HEADED + text, encoding="utf-8")
    assert run(county).exit_code == 0
    after = reader.read(parent(county).read_bytes(), "").data
    assert Report.from_data(after).figures == {
        a: total(figures(county.parent / f"{n}-2025.yaml")[a] for n in NAMES)
        for a in Report.from_data(after).figures
    }
    assert ("总计" in after["数据"]["依申请公开"]) == ("总计: 0" in text)
    written = parent(county).read_bytes()
    assert run(county).exit_code == 0 and parent(county).read_bytes() == written


def test_what_cannot_be_written_is_not_told_as_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent_file, "_with_table", lambda text, *_: text)
    with pytest.raises(GiaError, match="没有改动它"):
        parent_file.post(
            HEADED + "数据:\n  未填按零: 是\n", {("依申请公开", "本年新收", "自然人"): 2}
        )


def test_only_the_row_of_fees_is_written_anew() -> None:
    rest = "  小节:\n  - 标题: 甲   # 注\n    正文:    '乙'\n  -   {标题: 丙,正文: 丁}\n"
    text = (
        HEADED
        + "其他需要报告的事项:\n  信息处理费: 0 # 没有收\n"
        + rest
        + "数据:\n  未填按零: 是\n"
    )
    fees = {
        ("信息处理费", key): value
        for key, value in (
            ("收费通知件数", 1),
            ("通知金额", Decimal(30)),
            ("实收金额", Decimal("2.5")),
        )
    }
    assert parent_file.post(text, fees) == text.replace(
        "信息处理费: 0", "信息处理费: {收费通知件数: 1, 通知金额: 30, 实收金额: 2.5}"
    )
    without = text.replace("  信息处理费: 0 # 没有收\n", "")
    assert parent_file.post(without, fees) == without.replace(
        "  小节:", "  信息处理费: {收费通知件数: 1, 通知金额: 30, 实收金额: 2.5}\n  小节:"
    )


def test_one_body_with_figures_is_not_taken_for_the_whole(county: Path) -> None:
    _blank(county, *NAMES[1:])
    assert run(county).exit_code == 0
    again = run(county)
    assert again.exit_code == 0 and "G826" not in again.output
    for name in NAMES[1:3]:
        (county.parent / f"{name}-2025.yaml").write_bytes(
            (COUNTY / f"{name}-2025.yaml").read_bytes()
        )
    more = run(county)
    assert more.exit_code == 0 and "G826" not in more.output, (
        "the government's file has the body's figures from the last roll-up"
    )


def test_a_copy_of_the_governments_figures_is_told(county: Path) -> None:
    assert run(county).exit_code == 0
    text = parent(county).read_text(encoding="utf-8").split("\n# 以下由")[0]
    parent(county).write_text(text, encoding="utf-8")
    for record in county.parent.glob("*.json"):
        record.unlink()
    own = county.parent / f"{NAMES[0]}-2025.yaml"
    own.write_text(text.replace("机关: 示例县人民政府", f"机关: {NAMES[0]}", 1), encoding="utf-8")
    told = run(county)
    assert (
        told.exit_code == 1
        and "G826" in told.output
        and "恰好等于" in told.output
        and "政府的数字" in told.output
    )


def test_what_was_withdrawn_does_not_stay_in_a_draft(county: Path) -> None:
    text = (ROOT / "examples" / "示例县人民政府-2025.yaml").read_text(encoding="utf-8")
    parent(county).write_text(text, encoding="utf-8")
    edit(
        county,
        lambda text: text + "调整:\n  - {位置: 主动公开政府信息.行政处罚, 数量: -3, 理由: 重复}\n",
    )
    assert run(county).exit_code == 0
    whole = figures(parent(county))
    moved = {
        path: path.read_bytes()
        for path in county.parent.glob("*-2025.yaml")
        if path != parent(county)
    }
    for path in moved:
        path.unlink()
    assert "（草稿）" in run(county, "--draft").output
    assert {
        *Report.from_data(reader.read(parent(county).read_bytes(), "").data).typed.values()
    } == {None}
    assert "null" not in parent(county).read_text(encoding="utf-8")
    for path, data in moved.items():
        path.write_bytes(data)
    assert run(county).exit_code == 0 and figures(parent(county)) == whole


def test_figures_that_an_author_has_typed_are_not_blanked() -> None:
    text = HEADED + "数据:\n  依申请公开:\n    本年新收: {自然人: 2}\n"
    for _ in range(2):  # a draft of nothing, twice
        text = parent_file.post(text, {("依申请公开", "本年新收", "自然人"): None}, {"按类型": {}})
        assert "本年新收: {自然人: 2}\n" in text


def test_the_addends_add_up(county: Path) -> None:
    edit(
        county.parent / "示例县公安局-2025.yaml",
        lambda text: text.replace("年度: 2025", "年度: 2024", 1),
    )
    told = run(county, "--explain", "主动公开政府信息.行政处罚").output
    rows = [int(number) for number in re.findall(r"│ +(-?\d+) +│", told)]
    assert sum(rows[:-1]) == rows[-1] and re.search(r"示例县公安局 +│ +年度或格式不同", told)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda text: text.replace(
                "汇总文件: 示例县人民政府-2025.yaml", "汇总文件: 示例县人民政府-2025.xlsx"
            ),
            "“示例县人民政府-2025.yaml”",
        ),
        (lambda text: text + f"  - 机关: {'长' * 70}甲\n  - 机关: {'长' * 70}乙\n", "文件名分不开"),
        (
            lambda text: text + "  - 机关: 甲/乙局\n  - 机关: 甲:乙局\n",
            "“甲:乙局”与“甲/乙局”的文件名分不开",
        ),
        *(
            (
                lambda text, one=one, other=other: text + f"  - 机关: {one}\n  - 机关: {other}\n",
                f"“{other}”与“{one}”的文件名分不开",
            )
            for one, other in (
                ("示例县Abc局", "示例县aBC局"),
                ("示例县é局", "示例县e\u0301局"),
                ("示例县ﬀ局", "示例县FF局"),
            )
        ),
    ],
)
def test_a_roster_whose_files_would_be_the_wrong_ones_is_refused(
    county: Path, change: Callable[[str], str], says: str
) -> None:
    edit(county, change)
    refused = run(county)
    assert refused.exit_code and says in refused.output + str(
        getattr(refused.exception, "whole", "")
    )
    assert not [*county.parent.glob("*.xlsx")]


def _city(county: Path, *more: str) -> Path:
    """A city's roster with the county on it, and these bodies."""
    (county.parent / "市").mkdir()
    top = county.parent / "市" / "名册.yaml"
    bodies = "".join(
        f"  - {one}\n" for one in ("{机关: 示例县人民政府, 名册: ../名册.yaml}", *more)
    )
    top.write_text(f"名称: 示例市\n年度: 2025\n单位:\n{bodies}", encoding="utf-8")
    return top


def test_a_body_below_with_errors_is_told_once(county: Path) -> None:
    edit(
        county.parent / "示例县公安局-2025.yaml",
        lambda text: text.replace("    结转下年度: {", "    结转下年度: {其他: 1, ", 1),
    )
    told = run(_city(county))
    assert (
        told.exit_code == 1
        and told.output.count("G821") == 1
        and "名册.yaml 查看" not in told.output
    )


def test_a_body_that_is_left_out_is_not_counted_twice(county: Path) -> None:
    city = _city(county, "机关: 示例县公安局")
    (city.parent / "示例县公安局-2025.yaml").write_bytes(
        (county.parent / "示例县公安局-2025.yaml").read_bytes()
    )
    assert "示例县公安局汇总了两次" in run(city).output
    for path in [county, *county.parent.glob("*-2025.yaml")]:
        edit(path, lambda text: text.replace("年度: 2025", "年度: 2024", 1))
        path.rename(path.with_name(path.name.replace("2025", "2024")))
    told = run(city).output
    assert "名册是2024年度的，应当是2025年度的" in told and "G824" not in told


def test_what_has_handed_in_in_part_has_not_handed_in(county: Path) -> None:
    (county.parent / "示例县民政局-2025.yaml").unlink()
    city = _city(county)
    assert "应计入1个单位，已报送0个" in run(city).output
    assert "已报0家" in CliRunner().invoke(cli, ["status", str(city), "--jobs", "1"]).output


def test_many_bodies_are_unpacked_once(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = roster.Body("甲局", "部门", "部门")
    path = county.parent / "示例县公安局-2025.yaml"
    share = totals.survey_share(body, unit_summary.take(Job("甲局.yaml", path.read_bytes())))
    assert (
        share.written is share.written
        and {a: share.figure(a) for a in figures(path)} == figures(path)
        and share.figure(("甲",)) is None
    )


def test_the_rosters_path_may_be_typed_in_any_way(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(county).exit_code == 0
    record = county.parent / "示例县人民政府-2025-汇总来源.json"
    first = record.read_bytes()
    assert [unit["文件"] for unit in json.loads(first)["单位"]] == [
        f"{name}-2025.yaml" for name in NAMES
    ]
    (county.parent / "下").mkdir()
    monkeypatch.chdir(county.parent / "下")
    monkeypatch.setattr(unit_summary, "take", lambda job: pytest.fail("the ledger has it"))
    unit_summary.take.__name__ = "take"  # which is part of the ledger's keys
    assert run(Path("../名册.yaml")).exit_code == 0 and record.read_bytes() == first


def test_a_missing_roster_of_a_body_is_that_bodys_fault(county: Path) -> None:
    county.write_text(
        county.read_text(encoding="utf-8").rstrip()
        + "\n  - {机关: 丁县人民政府, 机关类型: 人民政府, 名册: 丁县/名册.yaml}\n",
        encoding="utf-8",
    )
    done = run(county, "--draft")
    assert (
        done.exit_code == 1
        and "丁县人民政府的名册（丁县/名册.yaml）用不了" in done.output
        and "改好它的名册" in done.output
    )
    assert "已更新" in done.output or "已生成" in done.output
