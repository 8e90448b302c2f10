"""Files that came in another way than they should: found, or named beside 未报送 with the way out,
in the same words in every command."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT

from gia_author.cli.app import cli
from gia_author.diagnostics.finding import GiaError
from gia_author.workbook import TEXTS, read
from gia_author.workflows.load_report import load_report
from gia_author.workflows.workbooks import Order, make

pytestmark = pytest.mark.slow

COUNTY = ROOT / "examples" / "示例县"
NAME, OTHER = "示例县教育局", "示例县民政局"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_KIND = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_KIND = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def form(name: str = NAME) -> bytes:
    """A unit's workbook, filled in."""
    path = COUNTY / f"{name}-2025.yaml"
    made = make(Order(path.name, path.read_bytes())).book
    assert made
    return made


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stored, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stored.getvalue()


def strict(data: bytes) -> bytes:
    """The form as Excel saves it under “Strict Open XML”."""

    def change(name: str, part: bytes) -> bytes:
        plain = part.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        return plain.replace(RELATIONS, b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    return rewritten(data, change)


def with_macros(data: bytes) -> bytes:
    return rewritten(data, lambda name, part: part.replace(SHEET_KIND, MACRO_KIND))


def open_document() -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<x/>")
    return stored.getvalue()


def word() -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    return stored.getvalue()


def archive() -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as package:
        package.writestr(f"{NAME}-2025.xlsx", form())
    return stored.getvalue()


def locked() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


@pytest.fixture
def county(tmp_path: Path) -> Path:
    (tmp_path / f"{OTHER}-2025.yaml").write_bytes((COUNTY / f"{OTHER}-2025.yaml").read_bytes())
    path = tmp_path / "名册.yaml"
    path.write_text(
        f"名称: 示例县\n年度: 2025\n单位:\n  - 机关: {NAME}\n  - 机关: {OTHER}\n", encoding="utf-8"
    )
    return path


def run(command: str, path: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, [command, str(path), *more])


def flat(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (f"{NAME}-2025.ods", open_document(), "表格存成了ODS格式，不能当填报表用"),
        (f"{NAME}（改）.xlsx", locked(), "文件加了打开密码，读不出来"),
        (f"收件/{NAME}-2025.xlsx", form()[:9_000], "表格不完整，读不出来"),
        (f"{NAME} 最终.xlsx", strict(form()), "表格存成了“StrictOpenXML”格式"),
        (f"收件/{NAME}年报.docx", word(), "是Word文件，不是填报文件，也不是填报表"),
        (f"收件/{NAME}-2025.xlsx", b"", "文件是空的"),
        (f"收件/第一批/{NAME}-2025.xlsx", form(), "在下面的文件夹里（收件/第一批/"),
        ("收件/表1.xlsx", form(), "在下面的文件夹里（收件/表1.xlsx）"),
        (f"{NAME}-2025.wps", form(), "里面是表格，后缀却是“.wps”。"),
        (f"{NAME}.rar", b"Rar!\x1a\x07\x01\x00" + bytes(90), "是压缩包，里面的文件没有读"),
        (f"{NAME}-2025.yaml.txt", f"机关: {NAME}\n".encode(), "里面是填报文件，后缀却是“.txt”"),
        ("收件/教育局（定稿）.docx", word(), "是Word文件，不是填报文件"),
        (f"{NAME}-2025.csv", "机关,年度\n".encode(), "不是填报文件，也不是填报表"),
        (f"{NAME}（盖章）.jpg", b"\xff\xd8\xff" + bytes(90), "是图片，不是填报文件"),
    ],
)
def test_what_cannot_be_used_is_named_beside_the_body(
    county: Path, name: str, data: bytes, words: str
) -> None:
    place = county.parent / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    for command in ("status", "rollup"):
        said = flat(run(command, county, "--jobs", "1").output)
        assert f"未报送（1家）：{NAME}（" in said or f"{NAME}没有报送" in said
        assert words in said, said


LOCKED = ("文件加了打开密码，读不出来。", "请单位去掉密码")
CUT_SHORT = ("表格不完整，读不出来。", "请单位重发")
STRICT = ("表格存成了“Strict Open XML”格式，读不出来。", "不要选“Strict”：用Excel或WPS打开，另存为")
ODS = ("表格存成了ODS格式，不能当填报表用。", "用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”")
WORD = ("是Word文件，不是填报文件，也不是填报表。", "请单位交填报表")
EMPTY = ("文件是空的（0字节）。", "请单位重发")
ARCHIVE = ("是压缩包，里面的文件没有读。", "解压以后，把里面的填报表放到这里")


@pytest.mark.parametrize(
    ("ending", "data", "words"),
    [
        (".xlsx", locked(), LOCKED),
        (".xlsx", form()[:9_000], CUT_SHORT),
        (".xlsx", strict(form()), STRICT),
        (".xlsx", word(), WORD),
        (".xlsx", b"", EMPTY),
        (".ods", open_document(), ODS),
        (".docx", word(), WORD),
        (".zip", archive(), ARCHIVE),
    ],
    ids=["locked", "cut short", "strict", "Word as a table", "empty", "ods", "Word", "archive"],
)
def test_the_words_and_the_way_out_are_the_same_everywhere(
    county: Path, ending: str, data: bytes, words: tuple[str, str]
) -> None:
    place = county.parent / f"{NAME}-2025{ending}"
    place.write_bytes(data)
    commands = [("status", county), ("rollup", county), ("check", county.parent)]
    if ending == ".xlsx":
        commands.append(("check", place))
    if words != WORD:  # which may be a report to be imported
        commands.append(("import", place))
    for command, path in commands:
        done = run(command, path, "--jobs", "1")
        fault = done.exception
        told = fault.message + fault.fix if isinstance(fault, GiaError) else ""
        said = flat(f"{done.output}{done.stderr}{told}")
        for part in words:
            assert flat(part) in said, (command, said)


def test_documents_of_units_that_have_a_form_are_not_spoken_of(county: Path) -> None:
    """Nor those of another year, nor what is called otherwise: built and published reports."""
    for name in (f"{OTHER}-2025", f"{NAME}-2023", "通知"):
        (county.parent / f"{name}.docx").write_bytes(word())
    assert "没有用" not in run("check", county.parent, "--jobs", "1").output


def test_what_the_office_has_made_itself_has_not_come_in(county: Path) -> None:
    """The blank forms and the letters lie in folders below the bodies'."""
    assert run("form", county, "--out", str(county.parent / "填报表")).exit_code == 0
    for _ in range(2):
        said = flat(run("letters", county, "--jobs", "1").output)
        assert "催报1份" in said and "没有给" not in said
    said = flat(run("status", county, "--jobs", "1").output)
    assert f"未报送（1家）：{NAME}" in said and f"{NAME}（" not in said


def test_a_body_whose_file_only_lies_elsewhere_gets_no_letter(county: Path) -> None:
    (county.parent / "收件").mkdir()
    (county.parent / "收件" / "表1.xlsx").write_bytes(form())
    said = flat(run("letters", county, "--jobs", "1").output)
    assert "催报" not in said and f"没有给{NAME}写通知：" in said
    assert "在下面的文件夹里（收件/表1.xlsx），没有用。核对后移到" in said


def test_a_file_of_a_body_of_another_place_is_not_this_ones(county: Path) -> None:
    (county.parent / "示例市教育局.docx").write_bytes(word())
    said = flat(run("status", county, "--jobs", "1").output)
    assert f"未报送（1家）：{NAME}" in said and f"{NAME}（" not in said


def test_whose_file_lies_under_anothers_name_is_innocent(county: Path) -> None:
    data = (COUNTY / f"{OTHER}-2025.yaml").read_bytes()
    (county.parent / f"{NAME}-2025.yaml").write_bytes(data)
    said = flat(run("rollup", county, "--jobs", "1").output)
    assert f"写的机关是“{OTHER}”" in said and "完全相同" not in said
    assert f"有错（1家）：{NAME}（" in flat(run("status", county, "--jobs", "1").output)


def test_a_form_with_macros_is_taken(county: Path) -> None:
    (county.parent / f"{NAME}-2025.xlsm").write_bytes(with_macros(form()))
    assert run("status", county).exit_code == 0
    assert run("check", county.parent / f"{NAME}-2025.xlsm").exit_code == 0


def test_a_file_of_a_body_that_is_not_there_is_not_called_after_a_shorter_name(
    county: Path,
) -> None:
    (county.parent / "收件").mkdir()
    (county.parent / "收件" / f"{NAME}附属幼儿园.docx").write_bytes(word())
    with county.open("a", encoding="utf-8") as stream:
        stream.write(f"  - 机关: {NAME}附属幼儿园\n")
    said = flat(run("status", county).output)
    assert f"{NAME}附属幼儿园（有{NAME}附属幼儿园的收件/" in said and f"：{NAME}、" in said


def test_anothers_form_under_a_units_name_does_not_take_its_place(tmp_path: Path) -> None:
    own = form(OTHER)
    (tmp_path / f"{NAME}-2025.xlsx").write_bytes(own.replace(b"", b""))
    (tmp_path / f"{OTHER}-2025.xlsx").write_bytes(changed_fee(own))
    done = run("import", tmp_path, "--jobs", "1")
    text = (tmp_path / f"{OTHER}-2025.yaml").read_text(encoding="utf-8")
    assert "4321" in text and not (tmp_path / f"{NAME}-2025.yaml").exists()
    assert f"文件名写的是“{NAME}”，里面的机关是“{OTHER}”" in flat(done.output)


def changed_fee(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for row in book["填报"].iter_rows():
        if any(cell.value == "行政许可" for cell in row):
            next(c for c in row if isinstance(c.value, int | float)).value = 4321
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def struck(data: bytes, *, partly: bool) -> bytes:
    """The form with the first text on its sheet of texts crossed out, or a part of it."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles import Font

    book = openpyxl.load_workbook(io.BytesIO(data))
    cell = next(
        cell
        for row in book[TEXTS].iter_rows(min_col=read.NOW + 1, max_col=read.NOW + 1, min_row=3)
        for cell in row
        if isinstance(cell.value, str) and len(cell.value) > 9
    )
    text = str(cell.value)
    if partly:
        cell.value = CellRichText(text[:4], TextBlock(InlineFont(strike=True), text[4:]))
    else:
        cell.font = Font(strike=True)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


@pytest.mark.parametrize("partly", [False, True])
def test_text_that_is_crossed_out_is_a_doubt(partly: bool) -> None:
    loaded = load_report(struck(form(), partly=partly), "x.xlsx")
    told = [f for f in loaded.findings if f.code == "G957"]
    assert len(told) == 1 and told[0].severity.label == "请核对"
    assert told[0].place and told[0].place.cell.startswith(TEXTS)
    assert not [f for f in load_report(form(), "x.xlsx").findings if f.code == "G957"]


def test_export_marks_what_does_not_balance_or_is_of_another_year(county: Path) -> None:
    wrong = (COUNTY / f"{NAME}-2025.yaml").read_text(encoding="utf-8")
    spoilt = wrong.replace("自然人: ", "自然人: 9", 1).replace("年度: 2025", "年度: 2024", 1)
    (county.parent / f"{NAME}-2025.yaml").write_text(spoilt, encoding="utf-8")
    target = county.parent / "数据.csv"
    done = run("export", county, "-o", str(target))
    rows = [*csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig")))]
    marks = {row["机关"]: row["核对"] for row in rows}
    assert marks[OTHER] == "" and "不平" in marks[NAME]
    assert "名册是2025年度的，这份是2024年度的" in marks[NAME]
    assert "有1份的数字有问题" in done.output
