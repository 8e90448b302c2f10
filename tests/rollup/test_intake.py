"""What came in is logged and stays logged; letters say it to the units; those who sign are
shown."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from docx.enum.text import WD_ALIGN_PARAGRAPH

from gia_author.cli.app import cli
from gia_author.jobs import intake_log
from gia_author.jobs.intake_log import Receipt
from gia_author.workbook import TEXTS, read
from gia_author.workbook.text_rows import passages
from gia_author.workflows.load_report import load_report
from gia_author.workflows.workbooks import Order, make

pytestmark = pytest.mark.slow

COUNTY = ROOT / "examples" / "示例县"
NAME, OTHER = "示例县教育局", "示例县民政局"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A body that must change a figure, and one that has not handed in."""
    text = (COUNTY / f"{NAME}-2025.yaml").read_text(encoding="utf-8")
    (tmp_path / f"{NAME}-2025.yaml").write_text(
        text.replace("自然人: ", "自然人: 9", 1), encoding="utf-8"
    )
    path = tmp_path / "名册.yaml"
    path.write_text(
        (
            f"名称: 示例县\n年度: 2025\n截止日期: 2026-01-20\n单位:\n  - 机关: {NAME}\n"
            f"  - 机关: {OTHER}\n"
        ),
        encoding="utf-8",
    )
    return path


def run(command: str, path: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, [command, str(path), *more])


def outcomes(folder: Path) -> list[tuple[str, str, int, int]]:
    return [
        (line.receipt.unit, line.receipt.outcome, line.previous, line.following)
        for line in intake_log.read(folder)
    ]


def test_what_comes_in_is_logged_once_and_resubmissions_are_linked(county: Path) -> None:
    for _ in range(2):
        run("status", county)
    assert outcomes(county.parent) == [(NAME, "退回", 0, 0)]
    good = (COUNTY / f"{NAME}-2025.yaml").read_bytes()
    (county.parent / f"{NAME}-2025.yaml").write_bytes(good)
    run("status", county)
    (county.parent / f"{NAME}-2025.yaml").unlink()
    run("status", county)
    assert outcomes(county.parent) == [
        (NAME, "退回", 0, 2),
        (NAME, "收下", 1, 3),
        (NAME, "撤走", 2, 0),
    ]


def test_the_same_file_looked_at_again_does_not_take_its_own_place(tmp_path: Path) -> None:
    taken = Receipt(NAME, "甲.yaml", "00", "收下", intake_log.COUNTED)
    intake_log.note(tmp_path, [taken])
    intake_log.note(tmp_path, [Receipt(NAME, "甲.yaml", "00", "收下")])
    intake_log.note(tmp_path, [Receipt(NAME, "甲.yaml", "00", "退回", "1处必须改")])
    intake_log.note(tmp_path, [Receipt(NAME, "甲.yaml", "11", "收下")])
    told = [line.sentence.partition("：")[2] for line in intake_log.read(tmp_path)]
    assert told == [
        "甲.yaml，汇总时计入，后来第2号重新核对。",
        "甲.yaml，1处必须改，重新核对第1号的同一份，后来被第3号接替。",
        "甲.yaml，接替第2号。",
    ]


def test_files_that_are_not_used_are_logged_too(county: Path) -> None:
    (county.parent / "随便.yaml").write_text("机关: 甲局\n年度: 2025\n", encoding="utf-8")
    run("status", county)
    assert ("", "没有用", 0, 0) in outcomes(county.parent)


def test_the_log_refuses_to_be_changed(county: Path) -> None:
    run("status", county)
    database = sqlite3.connect(county.parent / intake_log.NAME)
    for step in ("DELETE FROM received", "UPDATE received SET outcome = '收下'"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            database.execute(step)
    database.close()
    assert outcomes(county.parent) == [(NAME, "退回", 0, 0)]


@pytest.mark.parametrize("content", [b"junk" * 400, b""])
def test_a_file_that_is_no_log_is_put_aside_and_kept(county: Path, content: bytes) -> None:
    (county.parent / intake_log.NAME).write_bytes(content)
    run("status", county)
    assert outcomes(county.parent) == [(NAME, "退回", 0, 0)]
    aside = [*county.parent.glob(f"{intake_log.NAME}.*.坏")]
    assert [one.read_bytes() for one in aside] == ([content] if content else [])


def test_a_log_without_its_guards_is_put_aside(county: Path) -> None:
    run("status", county)
    with sqlite3.connect(county.parent / intake_log.NAME) as database:
        database.execute("DROP TRIGGER no_delete")
    database.close()
    run("status", county)
    assert outcomes(county.parent) == [(NAME, "退回", 0, 0)]
    assert len([*county.parent.glob(f"{intake_log.NAME}.*.坏")]) == 1


def test_names_of_files_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    intake_log.note(tmp_path, [Receipt(NAME, "甲\x1b[2J\n乙.yaml", "00", "收下")])
    (line,) = intake_log.read(tmp_path)
    assert "\x1b" not in line.sentence and "\n" not in line.sentence


def test_the_log_is_exported(county: Path) -> None:
    run("status", county)
    target = county.parent / "收件.csv"
    assert run("log", county, "-o", str(target)).exit_code == 0
    (row,) = csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig")))
    assert (row["单位"], row["结果"], row["说明"]) == (NAME, "退回", "1处必须改")
    assert len(row["SHA-256"]) == 64
    assert f"{NAME} 退回：{NAME}-2025.yaml，1处必须改" in run("log", county).output


def test_a_unit_that_the_log_does_not_know_is_said(county: Path) -> None:
    run("status", county)
    assert "没有这个单位" in run("log", county, "--unit", "别的县教育局").output
    assert "没有这个单位" not in run("log", county, "--unit", NAME).output


def test_every_unit_that_must_do_something_gets_a_letter(county: Path) -> None:
    done = run("letters", county, "--from", "示例县政府办", "--today", "2026-01-12")
    assert done.exit_code == 0, done.output
    folder = county.parent / "通知"
    assert {one.name for one in folder.iterdir()} == {
        f"{kind}.{ending}"
        for kind in (f"退改-{NAME}", f"催报-{OTHER}")
        for ending in ("docx", "txt")
    }
    said = (folder / f"退改-{NAME}.txt").read_text(encoding="utf-8-sig")
    assert "1处必须修改" in said and "2026年1月20日前改好" in said and "示例县政府办" in said
    assert "第" in said and "依申请公开.本年新收.自然人" in said and "怎么改：" in said
    paragraphs = docx.Document(str(folder / f"退改-{NAME}.docx")).paragraphs
    assert [one.text for one in paragraphs] == [line for line in said.splitlines() if line]
    signed = [one.paragraph_format for one in paragraphs[-2:]]  # the date under the name's middle
    assert {one.alignment for one in signed} == {WD_ALIGN_PARAGRAPH.CENTER}
    assert signed[0].left_indent == signed[1].left_indent and signed[0].left_indent.cm > 7
    late = (folder / f"催报-{OTHER}.txt").read_text(encoding="utf-8-sig")
    assert "还没有收到。请于2026年1月20日前报送。" in late


def test_a_letter_does_not_ask_for_a_day_that_has_gone_by(county: Path) -> None:
    run("letters", county, "--today", "2026-01-20")
    folder = county.parent / "通知"
    late = (folder / f"催报-{OTHER}.txt").read_text(encoding="utf-8-sig")
    assert "请于2026年1月20日前报送。" in late
    run("letters", county, "--today", "2026-01-30")
    late = (folder / f"催报-{OTHER}.txt").read_text(encoding="utf-8-sig")
    wrong = (folder / f"退改-{NAME}.txt").read_text(encoding="utf-8-sig")
    assert "期限（2026年1月20日）已过，请立即报送。" in late
    assert "期限（2026年1月20日）已过，请立即改好后重新报送。" in wrong


def test_a_letter_names_the_cell_of_a_workbook(county: Path) -> None:
    report = county.parent / f"{NAME}-2025.yaml"
    made = make(Order(report.name, report.read_bytes())).book
    assert made
    report.unlink()
    (county.parent / f"{NAME}-2025.xlsx").write_bytes(made)
    run("letters", county, "--deadline", "2026-01-25", "--today", "2026-01-12")
    said = (county.parent / "通知" / f"退改-{NAME}.txt").read_text(encoding="utf-8-sig")
    assert "填报!" in said and "2026年1月25日前" in said


def test_no_letter_where_all_is_in_order(county: Path) -> None:
    for name in (NAME, OTHER):
        (county.parent / f"{name}-2025.yaml").write_bytes(
            (COUNTY / f"{name}-2025.yaml").read_bytes()
        )
    assert "没有要写的通知" in run("letters", county).output


def test_a_letter_to_a_county_names_those_below_it(county: Path) -> None:
    city = county.parent / "市.yaml"
    city.write_text(
        "名称: 示例市\n年度: 2025\n单位:\n  - {机关: 示例县人民政府, 名册: 名册.yaml}\n",
        encoding="utf-8",
    )
    run("letters", city, "--out", str(county.parent / "发"))
    said = (county.parent / "发" / "催报-示例县人民政府.txt").read_text(encoding="utf-8-sig")
    assert f"所属2家中1家已报，1家有错。未报送：{OTHER}。" in said


SIGNED = "签署: {填报人: 张三, 审核人: 李四, 签发人: 王五}\n"


def test_those_who_sign_are_shown_and_not_printed(county: Path) -> None:
    report = county.parent / f"{NAME}-2025.yaml"
    report.write_bytes(SIGNED.encode() + (COUNTY / f"{NAME}-2025.yaml").read_bytes())
    run("status", county, "-o", str(county.parent / "进度.html"))
    page = (county.parent / "进度.html").read_text(encoding="utf-8")
    assert "填报人张三，审核人李四，签发人王五" in page
    built = run("build", report, "--to", "html,docx", "--out", str(county.parent / "成品"))
    assert built.exit_code == 0, built.output
    assert not [
        one for one in (county.parent / "成品").iterdir() if "张三".encode() in one.read_bytes()
    ]


def test_those_who_sign_stand_in_the_workbook_and_come_back() -> None:
    text = SIGNED.encode() + (COUNTY / f"{NAME}-2025.yaml").read_bytes()
    made = make(Order("x.yaml", text)).book
    assert made
    found = load_report(made, "x.xlsx")
    assert found.source.data["签署"] == {"填报人": "张三", "审核人": "李四", "签发人": "王五"}
    assert isinstance(found.source, read.Filled)
    assert found.source.place(("签署", "签发人")).cell.startswith(TEXTS)
    rows = passages(found.source.data, found.report.edition)
    assert [row.label for row in rows[-4:]] == ["签署（不印出来）", "填报人", "审核人", "签发人"]


def test_a_workbook_made_without_the_rows_for_those_who_sign_is_read() -> None:
    data = (ROOT / "examples" / "云岭县" / "2025" / "云岭县农业农村局-2025.xlsx").read_bytes()
    assert load_report(data, "x.xlsx").errors == []


def book(name: str = NAME) -> bytes:
    """A unit's workbook, filled in without a fault."""
    path = COUNTY / f"{name}-2025.yaml"
    made = make(Order(path.name, path.read_bytes())).book
    assert made
    return made


def test_rolling_up_logs_what_it_adds_and_what_it_cannot(county: Path) -> None:
    run("rollup", county, "--jobs", "1")
    assert outcomes(county.parent) == [(NAME, "退回", 0, 0)]
    (county.parent / f"{NAME}-2025.yaml").write_bytes((COUNTY / f"{NAME}-2025.yaml").read_bytes())
    (county.parent / f"{OTHER}-2025.xlsx").write_bytes(book(OTHER)[:9_000])
    for _ in range(2):
        run("rollup", county, "--jobs", "1")
    told = [(NAME, "退回", 0, 2), (NAME, "收下", 1, 0), (OTHER, "读不出", 0, 0)]
    assert outcomes(county.parent) == told
    assert "没有传完" in intake_log.read(county.parent)[-1].receipt.why


def test_rolling_up_leaves_what_status_has_said_of_a_file(county: Path) -> None:
    run("status", county)
    (line,) = intake_log.read(county.parent)
    run("rollup", county, "--jobs", "1")
    assert intake_log.read(county.parent) == [line]


@pytest.mark.parametrize("folder", ["", "2025"], ids=["beside the roster", "below it"])
def test_importing_logs_what_it_took_and_what_it_refused(county: Path, folder: str) -> None:
    home = county.parent / folder
    home.mkdir(exist_ok=True)
    if folder:
        county.write_text(county.read_text(encoding="utf-8") + "文件夹: 2025\n", encoding="utf-8")
    (home / f"{OTHER}-2025.xlsx").write_bytes(book(OTHER))
    (home / "通知.txt").write_text("关于召开会议的通知。", encoding="utf-8")
    (home / f"{NAME}-2024.xlsx").write_bytes(book()[:9_000])
    for _ in range(2):
        run("import", home, "-o", str(home), "--jobs", "1")
    told = {
        line.receipt.file: (line.receipt.unit, line.receipt.outcome)
        for line in intake_log.read(county.parent)
    }
    assert told == {
        f"{OTHER}-2025.xlsx": (OTHER, "收下"),
        f"{NAME}-2024.xlsx": (NAME, "拒收"),
        "通知.txt": ("", "拒收"),
    }
    assert len(outcomes(county.parent)) == 3


def test_importing_elsewhere_logs_nothing(county: Path) -> None:
    away = county.parent / "别处"
    away.mkdir()
    (away / "名册.yaml").write_text(
        "名称: 甲\n年度: 2025\n文件夹: 收\n单位:\n  - 机关: 甲局\n", encoding="utf-8"
    )
    county.unlink()
    (away / f"{OTHER}-2025.xlsx").write_bytes(book(OTHER))
    run("import", away / f"{OTHER}-2025.xlsx", "--jobs", "1")
    assert not [*county.parent.rglob(intake_log.NAME)]
