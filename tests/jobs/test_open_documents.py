"""Reports that LibreOffice wrote as .odt and .rtf come back through it with every figure."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import HANG, example, job
from docx import Document

from gia_author.jobs import loading, published_reports
from gia_author.workflows.load_report import load_report
from gia_author.workflows.produce import produce

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here"),
]
EXAMPLE = example("示例县人民政府-2025.yaml")


def without_data() -> bytes:
    """The example as a Word document that does not carry its data."""
    (made,) = produce(job(EXAMPLE, formats=("docx",))).files.values()
    document, output = Document(io.BytesIO(made)), io.BytesIO()
    relations = document.part.rels
    for number in [n for n, r in relations.items() if r.reltype.endswith("/customXml")]:
        relations.pop(number)
    document.save(output)
    return output.getvalue()


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "report.docx"
    path.write_bytes(without_data())
    return path


@pytest.mark.parametrize("kind", ["odt", "rtf"])
def test_written_by_libreoffice(kind: str, word: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    task = ["--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(word)]
    subprocess.run(["soffice", profile, *task], check=True, capture_output=True, timeout=HANG)
    read = published_reports.published(loading.plain(tmp_path / f"report.{kind}"))
    report = load_report(EXAMPLE.read_bytes(), EXAMPLE.name).report
    cells = [a for t in report.edition.tables.values() if t.printed for a in t.cells]
    assert {a: read.figures.get(a) for a in cells} == {a: report.figures[a] for a in cells}
    assert read.sections == tuple(range(1, 7))
    assert (read.report.agency, read.report.year) == (report.agency, report.year)


@pytest.mark.parametrize("kind", ["odt", "rtf"])
def test_known_by_content_under_another_name(kind: str, word: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    task = ["--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(word)]
    subprocess.run(["soffice", profile, *task], check=True, capture_output=True, timeout=HANG)
    other = (tmp_path / f"report.{kind}").rename(tmp_path / "report.doc")
    assert published_reports.published(loading.plain(other)).sections == tuple(range(1, 7))
