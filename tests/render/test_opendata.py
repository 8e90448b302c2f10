"""Open data: every figure comes back from every format, nothing is invented, lost, half-written or
taken for a formula."""

from __future__ import annotations

import csv
import errno
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
import python_calamine
from conftest import EXAMPLES, GONE, GOOD, REPORTS, TOWN, Program, dump, edited, example, job, load

from gia_author.cli.commands import export
from gia_author.form import edition
from gia_author.form.edition import Edition
from gia_author.form.labels import sums, terms
from gia_author.jobs import files
from gia_author.render import open_data, table_files
from gia_author.render.style import official
from gia_author.report.model import Report
from gia_author.rollup import appendix, roster
from gia_author.rollup.totals import Share, Totals
from gia_author.workbook import FIGURES
from gia_author.workflows.produce import produce
from gia_author.yamlfile import reader

pytestmark = pytest.mark.slow

FORMATS = tuple(table_files.WRITERS)
Record = dict[str, Any]
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, program: Program, tmp_path: Path) -> Run:
    """Run ``gia-author export`` in an empty folder; returns the exit code and what was said."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str]:
        code, out, err = program("export", *arguments)
        return code, out + err

    return run


def records(path: Path) -> list[Record]:
    """The rows of a file by column name, the figure as a Decimal or None, flags as bool, whatever
    the format."""
    return [
        *{"csv": from_csv, "json": from_json, "xlsx": from_xlsx, "parquet": from_parquet}[
            path.suffix[1:]
        ](path)
    ]


def from_csv(path: Path) -> Iterator[Record]:
    for row in csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")):
        yield {
            **row,
            "年度": int(row["年度"]),
            "数值": Decimal(row["数值"]) if row["数值"] else None,
            "是否合计": row["是否合计"] == "是",
        }


def from_json(path: Path) -> Iterator[Record]:
    for row in json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["数据"]:
        yield {**row, "数值": None if row["数值"] is None else Decimal(row["数值"])}


def from_xlsx(path: Path) -> Iterator[Record]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        if name.startswith("数据") and name != "数据字典":
            head, *rows = book.get_sheet_by_name(name).to_python()
            for record in (dict(zip(head, row, strict=True)) for row in rows):
                value = record["数值"]
                yield {
                    **record,
                    "年度": int(record["年度"]),
                    "数值": None if value == "" else Decimal(str(value)),
                    "是否合计": record["是否合计"] == "是",
                }


def from_parquet(path: Path) -> Iterator[Record]:
    yield from pyarrow.parquet.read_table(path).to_pylist()


def model(path: Path) -> Report:
    return Report.from_data(reader.read(path.read_bytes(), path.name).data)


def written(folder: Path, name: str, **edits: Any) -> Path:
    """The good example with edits (of dotted paths), as a file of this name."""
    path = folder / name
    path.write_bytes(dump(edited(load(example()), edits)))
    return path


@pytest.mark.parametrize("form", FORMATS)
def test_every_figure_of_every_example_comes_back(run: Run, form: str) -> None:
    code, said = run(*REPORTS, "-o", f"数据.{form}")
    assert code == 0, said
    rows = records(Path(f"数据.{form}"))
    assert all(tuple(row) == open_data.NAMES for row in rows)
    got = {
        (row["机关"], row["年度"], row["位置"]): (
            row["数值"],
            row["是否合计"],
            row["单位"],
            row["格式"],
        )
        for row in rows
    }
    assert len(got) == len(rows)
    wanted = {}
    for report in map(model, REPORTS):
        for address, cell in report.edition.cells.items():
            value = report.figures[address]
            wanted[report.agency, report.year, ".".join(address)] = (
                None if value is None else Decimal(value),
                cell.is_sum,
                cell.unit,
                report.edition.name,
            )
    assert got == wanted
    assert {value for value, *_ in got.values()} >= {
        Decimal("4068.208"),
        Decimal("73802895.90"),
        Decimal(-18),
        Decimal(0),
    }


@pytest.mark.parametrize("form", FORMATS)
def test_blank_is_not_zero(run: Run, tmp_path: Path, form: str) -> None:
    path = written(
        tmp_path, "甲.yaml", **{"数据.未填按零": GONE, "数据.依申请公开.予以公开": {"自然人": 0}}
    )
    assert run(path, "-o", f"数据.{form}")[0] == 0
    values = {row["位置"]: row["数值"] for row in records(Path(f"数据.{form}"))}
    assert values["依申请公开.予以公开.自然人"] == 0 and values["依申请公开.本年新收.自然人"] == 7
    assert (
        values["依申请公开.予以公开.商业企业"] is None
        and values["依申请公开.予以公开.总计"] is None
    )


def test_a_row_in_words(run: Run, tmp_path: Path) -> None:
    note = {"数据.单元格附注": {"依申请公开.不予处理.信访举报投诉类申请.自然人": "其中1件\n已转办"}}
    run(written(tmp_path, "甲.yaml", **note), "-o", "数据.csv")
    [row] = [
        row
        for row in records(Path("数据.csv"))
        if row["位置"] == "依申请公开.不予处理.信访举报投诉类申请.自然人"
    ]
    assert row == {
        "机关": "示例县信访局",
        "机关类型": "部门",
        "年度": 2025,
        "格式": "2021",
        "表": "收到和处理政府信息公开申请情况",
        "行": "不予处理.信访举报投诉类申请",
        "行标题": "三、本年度办理结果／（五）不予处理／1.信访举报投诉类申请",
        "列": "自然人",
        "列标题": "申请人情况／自然人",
        "位置": "依申请公开.不予处理.信访举报投诉类申请.自然人",
        "单位": "件",
        "数值": Decimal(3),
        "是否合计": False,
        "附注": "其中1件 已转办",
        "核对": "",
    }


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "＝1+1", "　=1", "\t=1"]
)
def test_no_text_is_a_formula(tmp_path: Path, name: str) -> None:
    report = Report(
        name,
        "",
        2020,
        edition.load("2019"),
        {
            **dict.fromkeys(edition.load("2019").cells),
            ("主动公开政府信息", "行政处罚", "本年增减"): -3,
        },
    )
    rows = [*open_data.rows(report)]
    for form in ("csv", "xlsx"):
        with files.writing(tmp_path / f"数据.{form}") as stream:
            table_files.WRITERS[form](stream, rows, lambda: [("指标", name, *[""] * 10)])
    assert open_data.defused(name) == f"'{name}"
    [cell] = {row["机关"] for row in from_csv(tmp_path / "数据.csv")}
    assert cell == f"'{open_data.clean(name)}"
    book = openpyxl.load_workbook(tmp_path / "数据.xlsx")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    for form in ("csv", "xlsx"):
        assert [
            row["数值"] for row in records(tmp_path / f"数据.{form}") if row["数值"] is not None
        ] == [Decimal(-3)]


def test_csv_opens_in_excel(run: Run) -> None:
    run(example(), "-o", "数据.csv")
    for name in ("数据.csv", "数据.数据字典.csv"):
        data = Path(name).read_bytes()
        assert (
            data.startswith(b"\xef\xbb\xbf")
            and data.count(b"\r\n") == data.count(b"\n")
            and data.count(b"\xef\xbb\xbf") == 1
        )


@pytest.mark.parametrize("form", FORMATS)
def test_numbers_keep_all_their_digits(tmp_path: Path, form: str) -> None:
    cells = edition.load("2021").cells
    values = {
        ("依申请公开", "本年新收", "总计"): 123456789012345678,
        ("信息处理费", "通知金额"): Decimal("1234567890123.45"),
        ("信息处理费", "实收金额"): Decimal("0.01"),
        ("主动公开政府信息", "行政事业性收费"): Decimal("123456789012.123456"),
    }
    with files.writing(tmp_path / f"数据.{form}") as stream:
        report = Report(
            "甲局", "部门", 2025, edition.load("2021"), {**dict.fromkeys(cells), **values}
        )
        table_files.WRITERS[form](stream, open_data.rows(report), lambda: ())
    got = {
        tuple(row["位置"].split(".")): row["数值"]
        for row in records(tmp_path / f"数据.{form}")
        if row["数值"] is not None
    }
    assert got == values


def test_control_characters_are_left_out() -> None:
    assert (
        open_data.clean("甲\x00\ud800局\n\ufffe乙\x1b") == "甲局 乙"
        and len(open_data.clean("甲" * 99_999)) == open_data.LONGEST_TEXT
    )


# the dictionary


@pytest.mark.parametrize(
    "form", [edition.load(name) for name in edition.names()], ids=lambda form: form.name
)
def test_dictionary_is_complete(form: Edition) -> None:
    columns, entries = [], []
    for line in open_data.dictionary([form]):
        (columns if line[0] == "字段" else entries).append(
            dict(zip(open_data.ENTRY, line, strict=True))
        )
    assert [entry["名称"] for entry in columns] == [*open_data.NAMES] and all(
        entry["说明"] for entry in columns
    )
    assert [entry["名称"] for entry in entries] == [".".join(address) for address in form.cells]
    for entry, (address, cell) in zip(entries, form.cells.items(), strict=True):
        assert (entry["格式"], entry["依据"], entry["单位"], entry["表"]) == (
            form.name,
            form.basis,
            cell.unit,
            form.tables[address[0]].title,
        )
        assert entry["列标题"] and (entry["是否合计"] == "是") == cell.is_sum == bool(
            entry["合计自"]
        )
    labels = {entry["名称"]: (entry["行标题"], entry["列标题"]) for entry in entries}
    assert labels["依申请公开.予以公开.商业企业"] == (
        "三、本年度办理结果／（一）予以公开",
        "申请人情况／法人或其他组织／商业企业",
    )
    assert labels["复议诉讼.复议后起诉.总计"] == ("", "行政诉讼／复议后起诉／总计")


def test_dictionary_says_what_balances() -> None:
    entries = {
        line[1]: dict(zip(open_data.ENTRY, line, strict=True))
        for line in open_data.dictionary([edition.load("2021")])
    }
    balance = (
        "依申请公开.本年新收.自然人 + 依申请公开.上年结转.自然人 = 依申请公开.总计.自然人 + "
        "依申请公开.结转下年度.自然人"
    )
    assert (
        entries["依申请公开.结转下年度.自然人"]["勾稽"]
        == balance
        == entries["依申请公开.总计.自然人"]["勾稽"]
    )
    assert entries["信息处理费.实收金额"]["勾稽"] == "信息处理费.实收金额 ≤ 信息处理费.通知金额"
    assert entries["复议诉讼.行政复议.结果维持"]["说明"] == "因政府信息公开被申请行政复议的案件"


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_sums_in_the_dictionary_hold_in_every_good_example(path: Path) -> None:
    """Adding up what the dictionary says gives the total, without the program's own arithmetic."""
    report = model(path)
    figures = {".".join(address): value for address, value in report.figures.items()}
    wrong = [
        address
        for address, line in sums(report.edition).items()
        for way in line.split("；")
        if sum(figures[name] or 0 for name in way.split(" + ")) != report.figures[address]
    ]
    assert bool(wrong) == path.name.startswith("有错的示例") and len(sums(report.edition)) > 25


def test_dictionary_goes_with_every_format(run: Run) -> None:
    count = sum(len(edition.load(name).cells) for name in ("2019", "2021")) + len(open_data.COLUMNS)
    for form in FORMATS:
        assert run(example(), example("示例区人民政府-2020.yaml"), "-o", f"数据.{form}")[0] == 0
    with Path("数据.数据字典.csv").open(encoding="utf-8-sig", newline="") as stream:
        beside = [*csv.DictReader(stream)]
    assert (
        len(beside) == count
        and beside == json.loads(Path("数据.json").read_text(encoding="utf-8"))["数据字典"]
    )
    sheet = openpyxl.load_workbook("数据.xlsx")["数据字典"]
    assert [cell.value for cell in sheet[1]] == [*open_data.ENTRY] and sheet.max_row == count + 1
    schema = pyarrow.parquet.read_schema("数据.parquet")
    assert [field.metadata["说明".encode()].decode() for field in schema] == [
        column.guidance for column in open_data.COLUMNS
    ]
    assert (
        json.loads(Path("数据.json").read_text(encoding="utf-8"))["元数据"]["标题"]
        == table_files.TITLE
    )


def test_workbook_can_be_filtered_and_its_head_stays(run: Run) -> None:
    run(example(), "-o", "数据.xlsx")
    book = openpyxl.load_workbook("数据.xlsx")
    assert book.sheetnames == ["数据", "数据字典"]
    assert (book["数据"].freeze_panes, book["数据"].auto_filter.ref) == (
        "B2",
        f"A1:O{len(terms(edition.load('2021'))) + 1}",
    )


def test_a_full_sheet_is_continued_on_the_next(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(example(), "-o", "一张.xlsx")
    monkeypatch.setattr(table_files, "MOST_ROWS", 100)
    assert run(example(), "-o", "几张.xlsx")[0] == 0
    assert openpyxl.load_workbook("几张.xlsx").sheetnames == ["数据", "数据2", "数据3", "数据字典"]
    assert records(Path("几张.xlsx")) == records(Path("一张.xlsx"))


def test_several_row_groups(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "ROW_GROUP", 50)
    run(example(), "-o", "数据.parquet")
    assert (
        pyarrow.parquet.ParquetFile("数据.parquet").num_row_groups == 5
        and len(records(Path("数据.parquet"))) == 203
    )


@pytest.mark.parametrize("form", FORMATS)
def test_same_input_gives_same_bytes(run: Run, form: str) -> None:
    run(example(), "-o", f"一.{form}")
    run(example(), "-o", f"二.{form}")
    assert Path(f"一.{form}").read_bytes() == Path(f"二.{form}").read_bytes()


# the appendix to a roll-up


def summed(bodies: int, groups: int = 1) -> Totals:
    """A sum of bodies with no figures but the whole."""
    lines = "".join(f"  - {{机关: 示例县第{n}局, 分组: 第{n % groups}组}}\n" for n in range(bodies))
    form, _ = roster.read(f"名称: 示例县\n年度: 2025\n单位:\n{lines}".encode(), "名册.yaml")
    figures = dict.fromkeys(form.edition.cells, 1)
    return Totals(
        form,
        tuple(Share(body) for body in form.bodies),
        figures,
        dict.fromkeys(form.groups, figures),
    )


def test_bodies_that_no_sheet_holds_are_continued_on_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(appendix, "MOST_COLUMNS", 3)
    book = openpyxl.load_workbook(io.BytesIO(appendix.as_xlsx(summed(5))))
    sheets = [name for name in book.sheetnames if name.startswith("全部数字")]
    assert sheets == ["全部数字", "全部数字2", "全部数字3"]
    heads = [[cell.value for cell in book[name][1]] for name in sheets]
    assert [head[:2] for head in heads] == [["位置", "表上的名称"]] * 3
    assert [name for head in heads for name in head[2:]] == [
        line.name for line in appendix.lines(summed(5))
    ]
    assert {row[2].value for row in book["全部数字"].iter_rows(min_row=2)} == {None}
    assert [row[-1].value for row in book["全部数字3"].iter_rows(min_row=2)] == [1] * len(
        terms(edition.load("2021"))
    )


def test_a_page_of_very_many_groups() -> None:
    page = appendix.as_page(summed(2_000, groups=2_000)).decode()
    assert page.count('<tr class="小计">') == 2_000 * page.count("<table")


def test_heads_of_the_overview_break_between_words() -> None:
    page = appendix.as_page(summed(2)).decode()
    for head in ("结果<wbr>维持", "行政<wbr>许可", "本年<wbr>制发", "行政<wbr>规范性<wbr>文件"):
        assert f">{head}</th>" in page


def test_texts_and_numbers_of_the_overview_workbook_have_room() -> None:
    """Lines of long names were printed over each other, money lost its last digit."""
    total = summed(3)
    grand = dict.fromkeys(total.roster.edition.cells, Decimal("1791.2835"))
    book = openpyxl.load_workbook(io.BytesIO(appendix.as_xlsx(replace(total, figures=grand))))
    sheet = book["全部数字"]
    for row in sheet.iter_rows(min_row=2, max_col=2):
        lines = max(-(-2 * len(cell.value) // 48) for cell in row)
        assert sheet.row_dimensions[row[0].row].height >= 13 * lines
    first = book["主动公开政府信息"]
    assert first.column_dimensions["C"].width > len("1791.2835")


# what goes in


def test_what_cannot_be_used_is_left_out_and_listed(run: Run, tmp_path: Path) -> None:
    good, folder = example(), tmp_path / "填报"
    folder.mkdir()
    shutil.copy(good, folder / "1好.yaml")
    shutil.copy(good, folder / "2副本.yaml")
    written(folder, "3缺年度.yaml", 年度=GONE)
    written(folder, "4不是数字.yaml", **{"数据.依申请公开.本年新收.自然人": "7件"})
    (folder / "5坏.yaml").write_bytes(b"\xff\xfe\x00bad")
    (folder / "名册.yaml").write_text(
        "名称: 示例县\n年度: 2025\n单位:\n  - {机关: 甲局}\n", encoding="utf-8"
    )
    code, said = run(folder, "-o", "数据.csv")
    assert code == 1 and "1份年报，203行" in said and "没有导出的有4份" in said
    assert {row["机关"] for row in records(Path("数据.csv"))} == {"示例县信访局"} and len(
        records(Path("数据.csv"))
    ) == 203
    for name, why in (
        ("2副本.yaml", "同一机关同一年度"),
        ("3缺年度.yaml", "缺少“年度”"),
        ("4不是数字.yaml", "带了单位"),
        ("5坏.yaml", ""),
    ):
        assert re.search(f"{name}：.*{why}", said), said
    assert "名册" not in said


def test_nothing_usable_writes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "坏.yaml").write_text("机关: 甲", encoding="utf-8")
    Path("数据.csv").write_text("以前的", encoding="utf-8")
    code, said = run("坏.yaml", "-o", "数据.csv")
    assert code == 2 and "没有一份年报可以导出" in said and "坏.yaml：" in said
    assert Path("数据.csv").read_text(encoding="utf-8") == "以前的" and sorted(
        p.name for p in tmp_path.iterdir()
    ) == ["坏.yaml", "数据.csv"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_disk_that_fills_up_leaves_the_old_file_whole(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = tmp_path / f"数据.{form}"
    path.write_bytes(b"old")
    real = export.Export.data

    def rows(self: export.Export) -> Iterator[open_data.DataRow]:
        yield from [*real(self)][:100]
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(export.Export, "data", rows)
    code, said = run(example(), "-o", path)
    assert code == 2 and "磁盘满了" in said and "没有动" in said
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == [path.name]


def test_parquet_without_pyarrow(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, said = run(example(), "-o", "数据.parquet")
    assert code == 2 and "pip install gia-author[parquet]" in said and not [*tmp_path.iterdir()]


def test_published_reports_give_the_same_rows(run: Run, tmp_path: Path) -> None:
    done = produce(job(example(), formats=("html", "docx"), style=official()))
    out = tmp_path / "发布"
    out.mkdir()
    for form, data in done.files.items():
        (out / f"年报.{form}").write_bytes(data)
    (out / "汇总.html").write_text("<p>汇总</p>", encoding="utf-8")
    assert run(out, "-o", "发布.csv") == (
        0,
        "已生成 发布.csv、发布.数据字典.csv（1份年报，203行）。\n",
    )
    assert run(out / "年报.html", "-o", "网页.csv")[0] == 0
    run(example(), "-o", "填报.csv")
    assert (
        Path("发布.csv").read_bytes()
        == Path("网页.csv").read_bytes()
        == Path("填报.csv").read_bytes()
    )


def test_a_folder_of_files_and_workbooks(run: Run, tmp_path: Path) -> None:
    """A workbook with a fault is left out as a file with that fault would be; it is not given out
    with the cell blank."""
    book = TOWN / "2025" / "云岭县农业农村局-2025.xlsx"
    (tmp_path / "收").mkdir()
    shutil.copy(example(), tmp_path / "收")
    shutil.copy(book, tmp_path / "收")
    assert run("收", "-o", "数据.csv") == (
        0,
        "已生成 数据.csv、数据.数据字典.csv（2份年报，406行）。\n",
    )
    filled = openpyxl.load_workbook(book)
    filled[FIGURES]["I25"] = "3件"
    filled.save(tmp_path / "收" / book.name)
    code, said = run("收", "-o", "数据.csv")
    assert (
        code == 1
        and f"{Path('收') / book.name}：填报!I25 " in said
        and "“3件”带了单位" in said
        and "（1份年报，203行）" in said
    )


def test_a_published_file_that_is_no_report(run: Run) -> None:
    Path("通知.txt").write_text("关于开会的通知\n各单位：下周开会。\n", encoding="utf-8")
    code, said = run("通知.txt", example(), "-o", "数据.csv")
    assert code == 1 and "通知.txt：不像年报" in said and "1份年报" in said


def test_a_roster_stands_for_its_bodies(run: Run, tmp_path: Path) -> None:
    for unit in ("示例县教育局", "示例县民政局", "示例县财政局", "示例县公安局"):
        shutil.copy(EXAMPLES / "示例县" / f"{unit}-2025.yaml", tmp_path)
    (tmp_path / "名册.yaml").write_text(
        "名称: 示例县\n年度: 2025\n单位:\n  - {机关: 示例县民政局}\n  - {机关: 示例县教育局}\n"
        "  - {机关: 示例县税务局, 不计入: 垂直管理}\n"
        "  - {机关: 示例县水利局}\n  - {机关: 示例县下辖, 名册: 下级.yaml}\n",
        encoding="utf-8",
    )
    (tmp_path / "下级.yaml").write_text(
        "名称: 下级\n年度: 2025\n单位:\n  - {机关: 示例县财政局}\n", encoding="utf-8"
    )
    code, said = run("名册.yaml", "-o", "数据.csv")
    assert (
        code == 1 and "没有导出的有1份" in said and "示例县水利局-2025.yaml：没有这个文件" in said
    )
    assert [*dict.fromkeys(row["机关"] for row in records(Path("数据.csv")))] == [
        "示例县民政局",
        "示例县教育局",
        "示例县财政局",
    ]


def test_pages_of_the_program_among_the_files_are_passed_over(run: Run) -> None:
    Path("年报.html").write_bytes(
        produce(job(example(), formats=("html",), style=official())).files["html"]
    )
    for name in ("年报.核对.html", "汇总.html"):
        Path(name).write_text("<p>核对</p>", encoding="utf-8")
    code, said = run("年报.核对.html", "年报.html", "汇总.html", "-o", "数据.csv")
    assert code == 0 and "1份年报，203行" in said


@pytest.mark.parametrize(
    ("target", "form", "path"),
    [
        ("数据.csv", None, "数据.csv"),
        ("数据.XLSX", None, "数据.XLSX"),
        ("数据.json", "json", "数据.json"),
        ("夹", None, "夹/年报数据.csv"),
        ("夹", "parquet", "夹/年报数据.parquet"),
        (".", "json", "年报数据.json"),
    ],
)
def test_where_it_goes(target: str, form: str | None, path: str) -> None:
    assert export.destination(Path(target), form) == (Path(path), Path(path).suffix[1:].lower())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "数据.txt"), "扩展名应当是.csv、.json、.xlsx、.parquet"),
        (("-o", "数据.csv", "--format", "json"), "扩展名应当是.json"),
        ((), "缺少选项"),
        (("-o", "数据.csv", "没有.yaml"), "没有找到"),
    ],
)
def test_wrong_words_are_explained(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    code, said = run(example(), *arguments)
    assert code == 2 and words in said and not [*tmp_path.iterdir()]


def test_the_target_is_not_read_again(run: Run, tmp_path: Path) -> None:
    """A second run into a folder of published reports does not take the first run's data for a
    report."""
    (tmp_path / "年报.html").write_bytes(
        produce(job(example(), formats=("html",), style=official())).files["html"]
    )
    for _ in range(2):
        assert run(tmp_path, "-o", "数据.xlsx")[0] == 0


def test_a_target_that_is_a_report_is_refused(run: Run, tmp_path: Path) -> None:
    """A published workbook would be replaced by the data."""
    made = produce(job(example(), formats=("xlsx",), style=official())).files["xlsx"]
    Path("年报.xlsx").write_bytes(made)
    code, said = run(tmp_path, "-o", "年报.xlsx")
    assert code == 2 and "没有覆盖它" in said and Path("年报.xlsx").read_bytes() == made


def test_what_is_passed_over_in_a_folder_is_counted(run: Run, tmp_path: Path) -> None:
    """Published reports beside our own files, but not the pages that these were built into."""
    shutil.copy(example(), tmp_path)
    page = produce(job(example(), formats=("html",), style=official())).files["html"]
    Path("示例县信访局2025年政府信息公开工作年度报告.html").write_bytes(page)
    assert "没有用" not in run(tmp_path, "-o", "数据.csv")[1]
    Path("示例县水利局2025年政府信息公开工作年度报告.html").write_bytes(page)
    code, said = run(tmp_path, "-o", "数据.csv")
    assert code == 0 and "有1份没有用（如 示例县水利局2025年" in said


def test_a_roster_below_that_cannot_be_read_does_not_stop_the_others(
    run: Run, tmp_path: Path
) -> None:
    shutil.copy(EXAMPLES / "示例县" / "示例县民政局-2025.yaml", tmp_path)
    Path("名册.yaml").write_text(
        (
            "名称: 县\n年度: 2025\n单位:\n  - {机关: 乙区, 名册: 没有.yaml}\n"
            "  - {机关: 示例县民政局}\n"
        ),
        encoding="utf-8",
    )
    code, said = run("名册.yaml", "-o", "数据.csv")
    assert (
        code == 1
        and "没有.yaml：没有这个文件" in said.replace("没有.yaml：没有.yaml：", "没有.yaml：")
        and "1份年报" in said
    )


# scale

PROBE = """
import resource, sys
from pathlib import Path
from gia_author.cli.commands import export
run = export.Export(sorted(Path(sys.argv[1]).glob("*.yaml"))[:int(sys.argv[2])])
run.write(Path(sys.argv[3]), "csv")
used = resource.getrusage(resource.RUSAGE_SELF)
print(run.count, used.ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_memory_is_flat(tmp_path: Path) -> None:
    text = example().read_text(encoding="utf-8")
    for number in range(100):
        (tmp_path / f"{number:03}.yaml").write_text(
            text.replace(GOOD.split("-")[0], f"示例第{number}局"), encoding="utf-8"
        )

    def measure(count: int) -> tuple[float, int]:
        command = [sys.executable, "-c", PROBE, tmp_path, str(count), tmp_path / f"{count}.csv"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        exported, memory = map(float, done.stdout.split())
        assert exported == count
        return memory, (tmp_path / f"{count}.csv").stat().st_size

    few, many = measure(10), measure(100)
    assert many[1] > 9 * few[1] and many[0] < 1.15 * few[0]
