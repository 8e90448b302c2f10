"""Reports that LibreOffice wrote in its other formats come back with every figure: Word files as
.rtf, .odt, .doc, .html, .docx and .pdf, workbooks as .ods, .xls and, printed, over many pages."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import odd_shapes
import pytest
from conftest import EXAMPLES, HANG

from gia_author.diagnostics.finding import Address, GiaError
from gia_author.extract.readers import child_process
from gia_author.form.numbers import Figure
from gia_author.jobs import loading, published_reports
from gia_author.workflows.import_report import Imported
from gia_author.workflows.workbooks import Order, make

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here"),
]
NAMES = odd_shapes.EXAMPLES[:2]
DOCUMENTS = ("rtf", "odt", "doc", "html", "docx", "pdf")
WORKBOOKS = ("ods", "xls")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each format with the reports as LibreOffice wrote them; one profile for all."""
    folder = tmp_path_factory.mktemp("written")
    for form in ("docx", "xlsx"):
        for name in NAMES:
            (folder / f"{name}.{form}").write_bytes(odd_shapes.built(name, form))
    for kind in DOCUMENTS:
        convert(sorted(folder.glob("*.docx")), kind, folder / kind)
    for kind in WORKBOOKS:
        convert(sorted(folder.glob("*.xlsx")), kind, folder / kind)
    convert(sorted(folder.glob("*.xlsx")), "pdf", folder / "printed")
    return folder


def convert(files: Sequence[Path], kind: str, target: Path) -> None:
    profile = f"-env:UserInstallation={(target.parent / 'profile').as_uri()}"
    task = ["--headless", "--convert-to", kind, "--outdir", str(target), *map(str, files)]
    subprocess.run(["soffice", profile, *task], check=True, capture_output=True, timeout=HANG)


def read(path: Path, monkeypatch: pytest.MonkeyPatch) -> Imported:
    monkeypatch.setattr(child_process, "USUAL", child_process.Bounds(seconds=HANG))
    return published_reports.published(loading.plain(path))


def wrong(read: Imported, name: str) -> Mapping[Address, Figure | None]:
    """The figures that were read and are others than those printed."""
    printed = odd_shapes.printed(name)
    there = {a: read.figures[a] for a in printed if read.figures.get(a) is not None}
    return {a: figure for a, figure in there.items() if figure != printed[a]}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", [*DOCUMENTS, *WORKBOOKS])
def test_every_figure_comes_back(
    kind: str, name: str, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = read(written / kind / f"{name}.{kind}", monkeypatch)
    printed = odd_shapes.printed(name)
    assert {a: back.figures.get(a) for a in printed} == printed
    assert back.sections == tuple(range(1, 7))
    report = odd_shapes.report(name)
    assert (back.report.agency, back.report.year) == (report.agency, report.year)


@pytest.mark.parametrize("name", NAMES)
def test_tables_cut_over_pages_are_told_and_not_guessed(
    name: str, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A printed workbook has the left columns of a table on one page, the others on the next."""
    back = read(written / "printed" / f"{name}.pdf", monkeypatch)
    assert back.match
    blank = {a for a, reading in back.match.readings.items() if reading.how == "blank"}
    missing = {a for a in odd_shapes.printed(name) if back.figures.get(a) is None}
    assert not wrong(back, name)
    assert missing - blank <= back.unread
    assert len(back.unread) > 100


@pytest.mark.parametrize("kind", ["odt", "rtf"])
def test_known_by_content_under_another_name(
    kind: str, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = shutil.copy(written / kind / f"{NAMES[1]}.{kind}", written / f"{kind}.doc")
    assert read(Path(other), monkeypatch).sections == tuple(range(1, 7))


def test_a_form_as_an_opendocument_file_is_spoken_of_as_everywhere(tmp_path: Path) -> None:
    """LibreOffice could convert it here, and not on the next computer."""
    own = EXAMPLES / "示例县信访局-2025.yaml"
    made = make(Order(own.name, own.read_bytes())).book
    assert made
    book = tmp_path / "填报表.xlsx"
    book.write_bytes(made)
    convert([book], "ods", tmp_path / "ods")
    with pytest.raises(GiaError, match="ODS格式，不能当填报表用"):
        published_reports.published(loading.plain(tmp_path / "ods" / "填报表.ods"))
