"""What the strategies start from: our examples as authors write them and in every format that is
read back."""

from __future__ import annotations

import io
import tempfile
from functools import cache
from pathlib import Path
from unittest import mock

import pikepdf
from conftest import EXAMPLES, ROOT, TOWN, example, job

from gia_author.jobs import ledger, libreoffice, own_key
from gia_author.render import document
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.workbook.write import write as workbook_of
from gia_author.workflows import produce

AUTHORED = ("示例县信访局-2025.yaml", "有错的示例-2025.yaml", "示例区人民政府-2020.yaml")


@cache
def yaml() -> tuple[str, ...]:
    return tuple((EXAMPLES / name).read_text(encoding="utf-8") for name in AUTHORED)


@cache
def rosters() -> tuple[str, ...]:
    return ((TOWN / "名册.yaml").read_text(encoding="utf-8"),)


@cache
def composed() -> document.Document:
    done = produce.examine(job(example()))
    return document.compose(done.report, done.told)


@cache
def built(form: str) -> bytes:
    """A good report in an output format."""
    return WRITERS[form].write(composed(), official())


@cache
def workbook() -> bytes:
    """A good report as the form that units fill in."""
    return workbook_of(produce.examine(job(example())).report, text=yaml()[0])


@cache
def open_document() -> bytes:
    """A good report as LibreOffice saves it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        original = Path(place, "original.docx")
        original.write_bytes(built("docx"))
        assert not libreoffice._convert("soffice", original, "odt")
        return original.with_suffix(".odt").read_bytes()


def package(kind: str) -> bytes:
    """A workbook form, the official style's document that Word files are based on, the report as
    OpenDocument, or in an output format."""
    if kind == "form":
        return workbook()
    if kind == "odt":
        return open_document()
    return official().files["base.docx"] if kind == "base" else built(kind)


@cache
def pdf_pages() -> tuple[bytes, ...]:
    """The pages of a good report, each a PDF of its own that is not compressed, as both engines
    write them."""
    pages = []
    for engine in PDF_ENGINES.values():
        with pikepdf.open(io.BytesIO(engine.write(composed(), official()))) as whole:
            pages += [_alone(page) for page in whole.pages]
    return tuple(pages)


def _alone(page: pikepdf.Page) -> bytes:
    output = io.BytesIO()
    with pikepdf.new() as single:
        single.pages.append(page)
        single.save(output, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, qdf=True)
    return output.getvalue()


KEY = own_key.Key(b"k" * own_key.LENGTH, kept=True)
REMEMBERED = {f"{n}.yaml": (f"印{n}", {"结论": "可以报送", "号": n}) for n in range(12)}


@cache
def remembered() -> bytes:
    """A ledger in which all that is ``REMEMBERED`` is sealed with ``KEY``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ledger.NAME
        with mock.patch.object(own_key, "own", return_value=KEY), ledger.Ledger(path) as made:
            for key, (fingerprint, value) in REMEMBERED.items():
                made.put(key, fingerprint, value)
        return path.read_bytes()


@cache
def profile() -> str:
    return (ROOT / "gia_author" / "profiles" / "示例省.yaml").read_text(encoding="utf-8")
