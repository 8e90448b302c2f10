"""Packages of strangers are unpacked no further than is asked for, whatever they say of
themselves."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hostile.files import WORD, docx, paragraph

from gia_author.extract import readers
from gia_author.extract.readers import child_process, docx_revisions, kinds, raw, safe_zip
from gia_author.extract.readers import docx as docx_reader
from gia_author.workflows import audit_report
from gia_author.workflows.produce import Outcome

SOURCE = Path(safe_zip.__file__).parent
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
LITTLE = 8_000_000  # bytes


def package(method: int, *parts: tuple[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as made:
        for name, content in parts:
            made.writestr(name, content)
    return output.getvalue()


@pytest.mark.parametrize("name", ["mimetype", "xl/workbook.xml", "word/document.xml", "OFD.xml"])
@pytest.mark.parametrize("method", METHODS[1:])
def test_a_part_is_unpacked_as_far_as_is_asked_for(method: int, name: str) -> None:
    data = package(method, (name, bytes(60_000_000)), ("word/other.xml", b"<a/>"))
    tracemalloc.start()
    try:
        kinds.file_kind(data, "年报.docx")
        with safe_zip.opened(data) as opened:
            assert len(safe_zip.beginning(opened, name, 100)) == 100
    except NotImplementedError:
        assert method not in safe_zip.KNOWN
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < LITTLE


@pytest.mark.parametrize("ending", ["docx", "xlsx", "ofd", "odt", "zip"])
def test_a_list_of_parts_longer_than_any_is_not_read(ending: str) -> None:
    data = package(zipfile.ZIP_STORED, ("word/document.xml", b"")) + safe_zip.LISTED * 20_000
    with pytest.raises(safe_zip.Oversize):
        safe_zip.opened(data)
    assert kinds.file_kind(data, f"年报.{ending}") == kinds.ENDINGS.get(ending, "")


def test_packages_are_opened_in_one_place() -> None:
    """Who opens one by himself forgets a bound: the type that a package says it has was once read
    to its end, of 3 MB that unpack to 3 GB."""
    for path in SOURCE.glob("*.py"):
        found = re.findall(r"ZipFile\((?!\w+, \"w\")", path.read_text(encoding="utf-8"))
        assert len(found) == (path.name == "safe_zip.py"), path


HEAVY = "".join(paragraph(f"全年公开信息{n}条，都在网站上。") for n in range(40_000))
INSERTED = f'<w:p><w:ins w:author="张三">{paragraph("加的")[5:-6]}</w:ins></w:p>'
BLANK = '<w:p><w:r><w:t xml:space="preserve">  </w:t></w:r></w:p>'
INDENTED = '<w:p><w:r><w:t xml:space="preserve">    缩进的一段。</w:t></w:r></w:p>'
PICTURED = '<w:p><w:r><w:drawing><w:blip w:embed="r0"/></w:drawing></w:r></w:p>'


def test_what_is_heavy_is_read_apart_and_comes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    body = INSERTED + INDENTED + BLANK + 3 * PICTURED + HEAVY
    data = docx(body, image=b"\x89PNG\r\n" + bytes(99))
    asked: list[str] = []
    answer = child_process.answer

    def told(module: str, data: bytes, bounds: child_process.Bounds | None = None) -> object:
        asked.append(module)
        return answer(module, data, bounds)

    monkeypatch.setattr(child_process, "answer", told)
    apart, here = docx_reader.read(data, "年报.docx"), docx_reader.extract(data, "年报.docx")
    assert apart == here and len(here.pictures) == 3 and here.blank
    assert any(isinstance(b, raw.RawText) and b.indented for b in apart.blocks)
    assert [mark.text for mark in docx_revisions.marks(data)] == ["加的"]
    assert asked == [docx_reader.__name__, docx_revisions.__name__]
    light = docx(INSERTED + paragraph("短"))
    assert docx_reader.read(light, "年报.docx") == docx_reader.extract(light, "年报.docx")
    assert docx_revisions.marks(light) and len(asked) == 2


def test_a_document_named_as_a_picture_is_none() -> None:
    """The parts that are not counted are not parsed either."""
    data = docx(paragraph("字")).replace(b"word/document.xml", b"word/documentpng")
    relations = '<Relationships><Relationship Type="http://x/officeDocument" Target="a.png"/>'
    text = f"<w:document {WORD}><w:body>{paragraph('字')}</w:body></w:document>"
    named = package(
        zipfile.ZIP_DEFLATED,
        ("_rels/.rels", (relations + "</Relationships>").encode()),
        ("a.png", text.encode()),
        ("word/x.xml", b"<a/>"),
    )
    for one in (data, named):
        assert [f.code for f in readers.read(one, "年报.docx").findings] == ["G920"]


def test_comments_are_written_apart_whatever_the_file_holds() -> None:
    """The library unpacks every part, also those that nobody has read."""
    data = docx(paragraph("示例县甲局2025年政府信息公开工作年度报告"))
    with pytest.raises(Exception, match="批注") as caught:
        audit_report.annotated(data, Outcome("年报.docx"))
    assert "Word" in caught.value.args[1]
