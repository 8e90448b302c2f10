"""The faces that a Word file carries: whose they are, what they have, how they are hidden, and that
LibreOffice takes them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pdfplumber
import pytest
from conftest import HANG, ROOT
from fontTools.ttLib import TTFont
from lxml import etree

from gia_author import resources
from gia_author.form import edition
from gia_author.form.grid import grid
from gia_author.render import document
from gia_author.render.document import Document, HeadingBlock, ParagraphBlock, TableBlock, Title
from gia_author.render.style import Style, official
from gia_author.render.writers import docx as writer
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.report.page_settings import PageSettings
from gia_author.yamlfile import reader

pytestmark = pytest.mark.slow

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BLOCKS = (
    Title(("题甲",)),
    HeadingBlock(1, "一、乙"),
    HeadingBlock(2, "（一）丙"),
    ParagraphBlock("丁戊", "己：", 3),
)


def report(*blocks: document.Block, **changes: object) -> Document:
    plain = Document("", blocks, "题", "示例市", 2025, "2026-01-19", "{}")
    return replace(plain, **changes)  # type: ignore[arg-type]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def faces(data: bytes) -> dict[str, TTFont]:
    """The faces by the names that the styles call them, read as Word reads them."""
    files, found = parts(data), {}
    places = {
        relation.get("Id"): relation.get("Target")
        for relation in etree.fromstring(files["word/_rels/fontTable.xml.rels"])
    }
    for font in etree.fromstring(files["word/fontTable.xml"]):
        held = font.find(WORD + "embedRegular")
        if held is None:
            continue
        hidden = files[f"word/{places[held.get(RELATION)]}"]
        key = bytes.fromhex(re.sub("[^0-9A-F]", "", held.get(WORD + "fontKey") or ""))[::-1]
        shown = bytes(byte ^ key[n % 16] for n, byte in enumerate(hidden[:32])) + hidden[32:]
        assert hidden[:4] != b"\0\1\0\0" and len(key) == 16
        found[font.get(WORD + "name") or ""] = TTFont(io.BytesIO(shown))
    return found


def has(face: TTFont) -> set[str]:
    return {chr(code) for code in face.getBestCmap()}


def test_each_has_what_stands_in_its_styles() -> None:
    held = faces(writer.write(report(*BLOCKS), official()))
    assert set(held) == {"方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"}
    wanted = {"方正小标宋简体": "题甲", "黑体": "乙", "楷体_GB2312": "丙", "仿宋_GB2312": "丁戊己"}
    for name, text in wanted.items():
        others = set("题甲乙丙丁戊己") - set(text)
        assert set(text) | set("0189A，。（） ") <= has(held[name]) and not others & has(held[name])
        assert str(held[name]["name"].getName(1, 3, 1)) == name
        assert "gnu.org" in str(held[name]["name"].getName(14, 3, 1))


def test_tables_have_theirs() -> None:
    layout = grid(edition.load("2021").tables["依申请公开"])
    texts = {box.address: "0" for box in layout.boxes if box.address}
    held = faces(writer.write(report(TableBlock(layout, texts)), official()))
    assert set("".join(box.text for box in layout.boxes)) - set("\n\u200b") <= has(held["宋体"])
    assert "vmtx" in held["宋体"]  # without it LibreOffice lays upright labels over each other


def test_what_stands_above_and_below_the_text_has_its_face() -> None:
    settings = PageSettings(("第", "页"), header="示例县信访局文件")
    held = faces(writer.write(report(*BLOCKS, settings=settings), official()))
    assert set("示例县信访局文件第页") <= has(held["宋体"])


def test_the_settings_say_so_and_the_same_report_gives_the_same_bytes() -> None:
    data = writer.write(report(*BLOCKS), official())
    assert data == writer.write(report(*BLOCKS), official())
    tags = [
        element.tag.removeprefix(WORD)
        for element in etree.fromstring(parts(data)["word/settings.xml"])
    ]
    assert tags[:3] == ["zoom", "embedTrueTypeFonts", "saveSubsetFonts"]
    assert b'Extension="odttf"' in parts(data)["[Content_Types].xml"]


def test_none_where_none_are_wanted() -> None:
    text = (ROOT / "examples" / "青石镇-2025.yaml").read_text(encoding="utf-8")
    sizes = {}
    for said in ("", "\n版式: {嵌入字体: 否}\n", "\n版式: {嵌入字体: 是}\n"):
        told = Report.from_data(reader.read((text + said).encode(), "x").data)
        composed = document.compose(told, narrative.narrate(told))
        data = writer.write(composed, official())
        sizes[said] = sum(len(p) for name, p in parts(data).items() if name.endswith(".odttf"))
    none, whole = sizes.pop("\n版式: {嵌入字体: 否}\n"), set(sizes.values())
    assert none == 0 and len(whole) == 1 and 100_000 < whole.pop() < 1_000_000


@pytest.mark.parametrize("change", ["no table", "no font in it", "other faces", "a ring"])
def test_bases_of_an_offices_own(change: str) -> None:
    """Without a table of fonts, or with faces that ours do not stand in for, nothing is carried; a
    ring of styles hangs nothing up."""
    files = parts(resources.data("styles", "official", "base.docx"))
    if change == "no table":
        del files["word/fontTable.xml"]
        for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
            files[name] = re.sub(rb"<[^<>]*fontTable[^<>]*/>", b"", files[name])
    if change == "no font in it":
        files["word/fontTable.xml"] = re.sub(
            rb"<w:font .*</w:font>", b"", files["word/fontTable.xml"], flags=re.DOTALL
        )
    if change == "other faces":
        files["word/styles.xml"] = re.sub(
            rb'(w:\w+)="[^"<>]*_GB2312"', rb'\1="Arial"', files["word/styles.xml"]
        )
    if change == "a ring":
        files["word/styles.xml"] = re.sub(
            rb'(<w:style [^>]*w:styleId="([^"]*)"[^>]*>)',
            rb'\1<w:basedOn w:val="\2"/>',
            files["word/styles.xml"],
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, part in files.items():
            package.writestr(name, part)
    data = writer.write(report(*BLOCKS), Style("own", {"base.docx": packed.getvalue()}))
    carried = [name for name in parts(data) if name.endswith(".odttf")]
    assert len(carried) == {"no table": 0, "other faces": 3}.get(change, 5)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not there")
def test_libreoffice_takes_them(tmp_path: Path) -> None:
    file = tmp_path / "x.docx"
    file.write_bytes(writer.write(report(*BLOCKS), official()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file]
    subprocess.run(command, check=True, capture_output=True, timeout=HANG)
    with pdfplumber.open(tmp_path / "x.pdf") as book:
        used = {c["text"]: c["fontname"].rpartition("+")[2] for c in book.pages[0].chars}
    wanted = {
        "甲": "GIAXBS-Regular",
        "乙": "GIAHei-Regular",
        "丙": "GIAKai-Regular",
        "丁": "GIAFang-Regular",
    }
    assert {character: used[character] for character in wanted} == wanted
