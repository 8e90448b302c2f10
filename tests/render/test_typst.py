"""What is special to the Typst engine; what both PDF engines share is in test_pdf.py."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import metadata
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pypdfium2
import pytest
from conftest import HANG

from gia_author.render import seal, typst_compiler
from gia_author.render.document import (
    Block,
    Document,
    HeadingBlock,
    ParagraphBlock,
    Signature,
    TableBlock,
    Title,
    compose,
)
from gia_author.render.style import Style, official
from gia_author.render.writers import pdf_typst
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.yamlfile import reader

pytestmark = pytest.mark.slow

REPORT = """
机关: 示例县信访局
年度: 2025
总体情况: {主动公开: 全年主动公开政府信息12条。}
存在的主要问题及改进情况: {存在的主要问题: 人员少。, 改进情况: 加强培训。}
其他需要报告的事项: {信息处理费: {收费通知件数: 0, 通知金额: 0, 实收金额: 0}}
数据: {未填按零: 是, 主动公开政府信息: {}, 依申请公开: {}, 复议诉讼: {}}
"""
MARKUP = (
    '#read("/etc/passwd") *粗* _斜_ $x^2$ `码` = 题 // 注 /* 注 */ @甲 <乙> https://x.cn -- --- '
    "... \"双\" '单' ~ \\ #let [丙] {丁}"
)


@cache
def document() -> Document:
    report = Report.from_data(reader.read(REPORT.encode(), "r.yaml").data)
    return compose(report, narrative.narrate(report))


def of(*blocks: Block, **changes: Any) -> Document:
    return dataclasses.replace(document(), blocks=blocks, **changes)


def own(layout: str | bytes) -> Style:
    return Style("own", {"report.typ": layout.encode() if isinstance(layout, str) else layout})


def pages(data: bytes) -> list[list[str]]:
    """The lines of every page, without its number."""
    return [
        page.get_textpage().get_text_range().splitlines()[:-1]
        for page in pypdfium2.PdfDocument(data)
    ]


def digest(number: int) -> str:
    return hashlib.sha256(
        pdf_typst.write(of(ParagraphBlock(f"第{number}段。")), official())
    ).hexdigest()


@pytest.mark.parametrize(
    "block",
    [
        Title((MARKUP,)),
        HeadingBlock(1, MARKUP),
        ParagraphBlock(MARKUP),
        ParagraphBlock("正文。", MARKUP, 2),
        Signature((MARKUP,)),
    ],
)
def test_markup_in_the_text_is_printed_as_it_is(block: Block) -> None:
    printed = "".join("".join(page) for page in pages(pdf_typst.write(of(block), official())))
    assert re.sub(r"\s", "", MARKUP) in re.sub(r"\s", "", printed)


def test_markup_in_a_note_to_a_figure_is_printed_as_it_is() -> None:
    table = next(block for block in document().blocks if isinstance(block, TableBlock))
    data = pdf_typst.write(
        of(TableBlock(table.grid, dict.fromkeys(table.texts, "1（#panic()）"))), official()
    )
    assert "".join(map(str, pages(data))).count("1（#panic()）") == len(table.grid.boxes) - sum(
        box.address is None for box in table.grid.boxes
    )


@pytest.mark.parametrize(
    "text", ["甲\u2028乙", "甲\x07乙\u200b", "甲\u202e乙\ufeff", "甲\t\n乙\ud800"]
)
def test_invisible_characters_do_no_harm(text: str) -> None:
    (lines, *_) = pages(
        pdf_typst.write(
            of(ParagraphBlock(text), title="题" + text, agency=text, data=text), official()
        )
    )
    assert re.fullmatch("甲 ?乙", lines[0])


def test_no_level_is_skipped_in_the_outline() -> None:
    data = pdf_typst.write(
        of(
            HeadingBlock(3, "三"),
            HeadingBlock(1, "一"),
            HeadingBlock(4, "四"),
            ParagraphBlock("文。", "五。", 5),
            HeadingBlock(2, ""),
            HeadingBlock(2, "二"),
        ),
        official(),
    )
    with pikepdf.open(BytesIO(data)) as file, file.open_outline() as outline:
        assert [
            (item.title, [(child.title, len(child.children)) for child in item.children])
            for item in outline.root
        ] == [("三", []), ("一", [("四", 1), ("二", 0)])]


@pytest.mark.parametrize("lines", [1, 12])
def test_signature_has_text_on_its_page(lines: int) -> None:
    for before in range(24):
        blocks = [
            *(ParagraphBlock("段。") for _ in range(before)),
            ParagraphBlock("末" * (28 * lines - 4)),
            Signature(("示例县信访局", "2026年1月9日")),
        ]
        *_, last = pages(pdf_typst.write(of(*blocks), official()))
        assert [line for line in last if "末" in line] and last[-1] == "2026年1月9日"


@pytest.mark.parametrize("before", range(7, 13))
def test_a_table_over_several_pages_repeats_its_headings_and_cuts_no_label(before: int) -> None:
    table = next(
        block
        for block in document().blocks
        if isinstance(block, TableBlock) and block.grid.key == "依申请公开"
    )
    noted = TableBlock(table.grid, dict.fromkeys(table.texts, "12345678（其中重复提出的3件）"))
    file = pymupdf.open(
        stream=pdf_typst.write(
            of(*(ParagraphBlock("段。") for _ in range(before)), noted), official()
        )
    )
    labels = ["".join(c for _, c in sorted(upright(page))) for page in file]
    assert len(labels) > 2 and all("申请人情况" in page.get_text() for page in file)
    assert sorted(filter(None, labels)) == ["三、本年度办理结果"], labels


def upright(page: Any) -> Iterator[tuple[float, str]]:
    """The height and the character of what stands in the first column of a table and is no row of
    its own."""
    for block in page.get_text("rawdict")["blocks"]:
        for span in (span for line in block.get("lines", ()) for span in line["spans"]):
            characters = [(c["origin"], c["c"]) for c in span["chars"] if c["c"].strip()]
            if len(characters) == 1 and characters[0][0][0] < 28 * 72 / 25.4 + 12:
                yield characters[0][0][1], characters[0][1]


def test_it_is_an_archive_file() -> None:
    with (
        pikepdf.open(BytesIO(pdf_typst.write(document(), official()))) as file,
        file.open_metadata() as about,
    ):
        assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == (
            "3",
            "A",
            "1",
        )
        assert file.docinfo["/CreationDate"] == "D:20260101000000Z"


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../../../etc/passwd",
        "GIAFang.ttf",
        "pyproject.toml",
        "C:\\\\Windows\\\\win.ini",
    ],
)
def test_a_style_reads_no_files(path: str) -> None:
    with pytest.raises(pdf_typst.TypstFault, match="第2行第7列"):
        pdf_typst.write(document(), own(f'甲\n#read("{path}")'))


@pytest.mark.parametrize(
    "line",
    ['#import "@preview/cetz:0.3.0"', '#include "/etc/passwd"', '#eval("1")', "#dictionary(std)"],
)
def test_a_style_is_one_file(line: str) -> None:
    with pytest.raises(pdf_typst.TypstFault, match="第2行用了"):
        pdf_typst.write(document(), own("甲\n" + line))


@pytest.mark.parametrize(
    ("layout", "says"),
    [
        ("甲\n#let 乙 =", "第2行第9列有错：“#let 乙 =”"),
        ("#丙", "第1行第2列有错：“#丙”"),
        ('#panic("no")', "第1行第2列有错"),
        ("甲", "排不出"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_broken_style_is_explained_in_chinese(layout: str | bytes, says: str) -> None:
    with pytest.raises(pdf_typst.TypstFault) as caught:
        pdf_typst.write(document(), own(layout))
    assert says in caught.value.message and caught.value.fix
    assert not re.search("[A-Za-z]{3,} [A-Za-z]{3,}", caught.value.message)


def test_characters_that_no_face_has_are_named() -> None:
    with pytest.raises(pdf_typst.TypstFault) as caught:
        pdf_typst.write(of(ParagraphBlock("渉及䶮\ue000。")), official())
    assert (
        caught.value.message.startswith("字体里没有这些字：") and "\ue000" in caught.value.message
    )


def test_a_character_that_only_the_computers_faces_have(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, other = [], b"%PDF-1.7\nstartxref\n9\n%%EOF\n"

    def compiled(files: Any, fonts: str, **options: Any) -> bytes:
        asked.append(fonts)
        return typst_compiler.compiled(files, fonts, **options) if fonts == "bundled" else other

    monkeypatch.setattr(pdf_typst, "compiled", compiled)
    assert pdf_typst.write(of(ParagraphBlock("渉及。")), official()) == seal.sealed_print(other)
    assert asked == ["bundled", "system"]


def test_installed_faces_can_be_used() -> None:
    assert pages(pdf_typst.write(of(ParagraphBlock("正文。")), official("system"))) == [["正文。"]]


def test_a_panic_of_the_engine_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    class Compiler:
        def compile(self, *_: Any, **__: Any) -> bytes:
            raise PanicException

    fake = cache(lambda fonts: (Compiler(), os.getpid()))
    monkeypatch.setattr(typst_compiler, "_compiler", fake)
    with pytest.raises(pdf_typst.TypstFault, match="排不出"):
        pdf_typst.write(document(), official())
    assert fake.cache_info().currsize == 0


def test_the_same_bytes_in_other_processes() -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(digest, [1, 2, 1])) == [digest(1), digest(2), digest(1)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_is_refused_and_does_not_hang() -> None:
    program = (
        "import os, test_typst as t\nt.digest(1)\nif not os.fork():\n    try: t.digest(1)\n"
        "    except t.pdf_typst.TypstFault as fault: print(fault.fix, flush=True)\n"
        "    os._exit(0)\nos.wait()"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=HANG,
        check=True,
    )
    assert "spawn" in run.stdout


@pytest.mark.parametrize(
    ("version", "says"), [(None, "没有安装 typst"), ("0.14.9", "太旧"), ("0.15.2", "")]
)
def test_says_in_one_sentence_why_it_cannot_be_used(
    version: str | None, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fake(name: str) -> str:
        if version is None:
            raise metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(metadata, "version", fake)
    pdf_typst.available.cache_clear()
    try:
        assert says in pdf_typst.available() and bool(pdf_typst.available()) == bool(says)
        if says:
            with pytest.raises(pdf_typst.TypstFault, match=says):
                pdf_typst.write(document(), official())
    finally:
        pdf_typst.available.cache_clear()
