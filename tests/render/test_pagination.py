"""The plan of the pages: lines, tables and gaps, and that every engine and LibreOffice follow
it."""

from __future__ import annotations

import dataclasses
import random
import re
import shutil
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import libreoffice
import pymupdf
import pypdfium2
import pytest
from conftest import EXAMPLES, FLAWED, PROOF, REPORTS, dump, example, job, load, many

from gia_author.form import edition
from gia_author.form.grid import grid
from gia_author.render.document import (
    Block,
    Document,
    HeadingBlock,
    ParagraphBlock,
    Picture,
    Signature,
    TableBlock,
    Title,
    compose,
)
from gia_author.render.line_breaks import SPACING, broken, crowded, spacing_with_air
from gia_author.render.pagination import (
    PITCH,
    Plan,
    beside_picture,
    in_parts,
    picture_lines,
    planned,
)
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.workflows import import_report, produce
from gia_author.workflows.page_gaps import told_gaps

GOOD_ONES = [path for path in REPORTS if path.name != FLAWED]
CUT = "示例县桥头街道办事处-2025"  # whose second table is cut
LAID_OUT = [
    path for path in GOOD_ONES if PROOF > 1 or path.parent == EXAMPLES or path.stem == CUT
]  # by every engine; the others are of the same kind
LINE = "字" * 28
TOP = 37 / 25.4 * 72  # points, the margin above the text
NOTE = ParagraphBlock("注" * 26)


def table(key: str, figure: str = "0") -> TableBlock:
    layout = grid(edition.load("2021").tables[key])
    return TableBlock(layout, {box.address: figure for box in layout.boxes if box.address})


def report(before: int, *after: Block) -> tuple[Block, ...]:
    """A report whose text fills so many lines of the page with its title, then the tables."""
    text = ParagraphBlock("字" * (28 * (before - 4) - 2))
    return (
        Title(("示例县信访局", "2025年政府信息公开工作年度报告")),
        HeadingBlock(1, "一、总体情况"),
        text,
        HeadingBlock(1, "二、主动公开政府信息情况"),
        table("主动公开政府信息"),
        *after,
        HeadingBlock(1, "三、收到和处理政府信息公开申请情况"),
        table("依申请公开"),
        HeadingBlock(1, "四、政府信息公开行政复议、行政诉讼情况"),
        table("复议诉讼"),
        HeadingBlock(1, "五、存在的主要问题及改进情况"),
        ParagraphBlock("人员少。"),
    )


def lines_of(plan: Plan, blocks: Sequence[Block], key: str) -> int:
    return next(
        plan.tables[n].lines
        for n, block in enumerate(blocks)
        if isinstance(block, TableBlock) and block.grid.key == key
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("字" * 26, [26]),
        ("字" * 27, [26, 1]),
        ("字" * 25 + "，后", [25 + 1, 1]),
        ("字" * 26 + "，后", [25, 3]),  # a comma begins no line
        ("字" * 25 + "（后）", [25, 3]),  # a bracket ends none
        ("字" * 24 + "12件", [27]),
        ("字" * 24 + "2025件", [28, 1]),
        ("字" * 24 + "202512件", [24, 7]),  # a number is not cut
        ("字" * 22 + "0000-1234567。", [27, 8]),  # but behind the code of an area
        ("字" * 22 + "010-12345678。", [26, 9]),
        ("字" * 22 + "2024-2025年", [22, 10]),
        ("字" * 22 + "0000-123456。", [22, 12]),
        ("字" * 25 + "——后", [24, 4]),
        ("字" * 25 + "1～2", [25, 3]),
        # Pango has marks at the quotes, that take 0.23 points away each
        (f"字字2025字3字字字98.5%{'字' * 10}“字字字”字字", [31, 2]),
        (f"字字2025字3字字字98.5%{'字' * 15}字字", [30, 3]),
        ("字\u200b“字\u2060”字", [7]),  # with such marks of its own
    ],
)
def test_lines_end_where_they_may(text: str, expected: list[int]) -> None:
    assert [len(line) for line in broken(text)] == expected


@pytest.mark.parametrize(
    ("before", "table_lines", "gaps"),
    [
        (8, 12, []),  # the table fits as it usually is, with a line to spare
        (9, 11, []),
        (10, 10, []),
        (12, 9, []),  # its rows are as low as they may be
        (15, 14, []),  # it does not fit: it is drawn higher on the next page
        (20, 14, []),
    ],
)
def test_a_table_is_made_lower_or_higher_before_a_page_stays_empty(
    before: int, table_lines: int, gaps: list[tuple[int, int]]
) -> None:
    blocks = report(before)
    plan = planned(blocks)
    assert lines_of(plan, blocks, "主动公开政府信息") == table_lines
    assert [(gap.page, round(gap.share * 100)) for gap in plan.gaps] == gaps


@pytest.mark.parametrize("before", [13, 14])
def test_a_table_is_cut_before_a_page_stays_empty(before: int) -> None:
    """Its last part shares a page with the long table, which is as low as it may be."""
    blocks = report(before)
    plan = planned(blocks)
    short, long = plan.tables[4], plan.tables[6]
    assert (short.cut, short.first, short.lines, long.lines) == (11, 7, 9, 19)
    assert not plan.gaps and plan.pages == 3
    assert min(*short.rows, *long.rows) >= 0.62 / 2.54 * 72
    assert sum(short.rows[:11]) + 4 <= 7 * PITCH and long.below >= 3
    assert abs(sum(short.rows[11:]) + short.below - 2 * PITCH) < 0.01
    (above, its_size), (below, rest) = in_parts(blocks[4], short)  # type: ignore[arg-type]
    assert [len(part.grid.rows) for part in (above, below)] == [11, 3]
    assert (its_size.above, rest.above, rest.below) == (4, 0, short.below)
    assert below.grid.boxes[0].text == "第二十条第（八）项" and below.grid.matrix()


@pytest.mark.parametrize(
    ("before", "share"), [(11, None), (12, 45), (13, 41), (14, 36), (15, None)]
)
def test_a_note_that_would_not_find_room_below_the_rest_leaves_its_table_whole(
    before: int, share: int | None
) -> None:
    plan = planned(report(before, NOTE))
    assert not plan.tables[4].cut
    assert [(gap.page, round(gap.share * 100)) for gap in plan.gaps] == [(1, share)] * bool(share)


def test_rows_are_never_lower_than_62_millimetres_and_all_alike() -> None:
    for before in range(6, 22):
        size = planned(report(before, NOTE)).tables[4]
        assert min(size.rows) >= 0.62 / 2.54 * 72 and max(size.rows) - min(size.rows) < 0.01
        assert abs(sum(size.rows) + 4 + size.below - size.lines * PITCH) < 0.01


@pytest.mark.parametrize("lines", [1, 3, 5])
def test_a_note_is_on_the_page_of_its_table(lines: int) -> None:
    note = ParagraphBlock("注" * (28 * lines - 3))
    blocks = report(10, note)
    plan = planned(blocks)
    group = plan.group(4)
    assert group and (group.first, group.table, group.last) == (3, 4, 5) and 5 in plan.whole
    longest = planned((*blocks[:8], ParagraphBlock("注" * 60), *blocks[8:]))
    assert lines_of(longest, (*blocks[:8], note, *blocks[8:]), "依申请公开") == 21 - 3


@pytest.mark.parametrize(("before", "after", "last"), [(0, 5, 3), (1, 4, 4), (1, 5, 3), (5, 1, 3)])
def test_a_long_table_stays_whole_where_its_note_does_not_fit_below(
    before: int, after: int, last: int
) -> None:
    """Before that the table went on over two pages, so that its note could stand below it."""
    blocks = (
        ParagraphBlock(LINE),
        HeadingBlock(1, "三、收到和处理政府信息公开申请情况"),
        ParagraphBlock("前" * (28 * before - 2)) if before else HeadingBlock(2, "（一）申请"),
        table("依申请公开"),
        ParagraphBlock("注" * (28 * after - 2)),
    )
    plan = planned(blocks)
    assert plan.tables[3].whole
    assert [(group.table, group.last) for group in plan.groups] == [(3, last)]


def test_advice_on_an_empty_page_helps() -> None:
    ((message, fix),) = told_gaps(report(13, NOTE))
    assert message.startswith("第1页空白41%") and "二、主动公开政府信息情况" in message
    found = re.search("这一段(减少|增加)([0-9])行", fix)
    assert found
    change = int(found[2]) * (1 if found[1] == "增加" else -1)
    assert not [*told_gaps(report(13 + change, NOTE))]


def test_the_hint_comes_with_the_files_and_not_with_the_checks() -> None:
    data = load(example())
    data["总体情况"]["正文"] = LINE
    data["表格说明"] = {"主动公开政府信息": {"表后": "注" * 26}}
    blocks = composed(dump(data)).blocks
    (place,) = (n for n, b in enumerate(blocks) if isinstance(b, ParagraphBlock) and b.text == LINE)

    def gaps(count: int) -> int:
        text = dataclasses.replace(blocks[place], text=LINE * count)  # type: ignore[type-var]
        return len(planned((*blocks[:place], text, *blocks[place + 1 :])).gaps)

    with_gaps = [count for count in range(1, 23) if gaps(count)]
    assert 1 <= len(with_gaps) <= 6
    for count in (with_gaps[0], with_gaps[-1] + 1):
        data["总体情况"]["正文"] = LINE * count
        made = produce.Job("示例县信访局-2025.yaml", dump(data), formats=("docx",))
        told = [f.message for f in produce.produce(made).findings if f.code == "G851"]
        assert len(told) == gaps(count)
        assert "G851" not in {f.code for f in produce.examine(made).findings}


@dataclasses.dataclass
class PrintedLine:
    page: int
    text: str
    base: float


def printed(pdf: bytes) -> list[PrintedLine]:
    """The lines of text in 16 points."""
    found = []
    for number, page in enumerate(pymupdf.open(stream=pdf), 1):
        rows: dict[int, list[tuple[float, str]]] = {}
        for block in page.get_text("rawdict")["blocks"]:
            for span in (span for line in block.get("lines", ()) for span in line["spans"]):
                if abs(span["size"] - 16) < 0.1:
                    for c in span["chars"]:
                        rows.setdefault(round(c["origin"][1] / 4), []).append(
                            (c["origin"][0], c["c"])
                        )
        for row, characters in sorted(rows.items()):
            text = "".join(c for _, c in sorted(characters) if c.strip("\u200b\u2060 "))
            found.append(PrintedLine(number, text, row * 4))
    return found


@cache
def built(path: Path) -> Document:
    made = produce.examine(job(path))
    return compose(made.report, made.told, last=made.last)


@pytest.mark.slow
@pytest.mark.parametrize("path", LAID_OUT, ids=lambda path: path.stem)
def test_both_engines_print_the_same_lines_on_the_same_pages(path: Path) -> None:
    first, second = (
        printed(writer.write(built(path), official())) for writer in PDF_ENGINES.values()
    )
    assert [(line.page, line.text) for line in first] == [(line.page, line.text) for line in second]
    assert max(abs(a.base - b.base) for a, b in zip(first, second, strict=True)) <= 4
    assert first[-1].page == planned(built(path).blocks).pages


@pytest.mark.slow
def test_punctuation_is_as_wide_as_a_character_everywhere() -> None:
    text = "“甲”，（乙）、《丙》；" * 12
    document = dataclasses.replace(built(example()), blocks=(ParagraphBlock(text),))
    (page, *_) = pymupdf.open(stream=PDF_ENGINES["typst"].write(document, official()))
    rows: dict[int, list[float]] = {}
    for block in page.get_text("rawdict")["blocks"]:
        for span in (span for line in block.get("lines", ()) for span in line["spans"]):
            for c in span["chars"]:
                if c["c"].strip() and abs(span["size"] - 16) < 0.1:
                    rows.setdefault(round(c["origin"][1]), []).append(c["origin"][0])
    steps = [b - a for row in rows.values() for a, b in pairwise(sorted(row))]
    assert len(steps) > 100 and max(steps) - min(steps) < 1.5 and min(steps) > 15.5


@pytest.mark.slow
def test_a_line_that_just_fits_is_one_line_in_both_engines() -> None:
    full = "机、一公开”在经办人员手中也能“免申即享”由窗口受理APP"
    text = f"{'字' * 23}“双随{full}{'字' * 30}。"
    assert broken(text)[1] == full
    assert crowded(text)[1]
    data = load(example())
    data["引言"] = text
    document = composed(dump(data))
    for writer in PDF_ENGINES.values():
        assert full in [line.text for line in printed(writer.write(document, official()))]


def test_a_heading_before_the_signature_leaves_the_paragraph_above_divided() -> None:
    """WeasyPrint took the paragraph for one that is not divided, Typst did not."""
    text, heading, end = ParagraphBlock(LINE), HeadingBlock(1, "六、其他"), Signature(("甲局",))
    assert planned((text, end)).whole == {0}
    assert planned((text, heading, end)).whole == frozenset()


def invented(seed: int) -> bytes:
    """A report of the good example's shape with texts and numbers of any length."""
    chance = random.Random(seed)
    data = load(example())

    def text(longest: int) -> str:
        marks = [
            "，",
            "、",
            "；",
            "（一）",
            "《条例》",
            "“双公开”",
            "12件",
            "2025年3月",
            "98.5%",
            "——",
        ]
        words = "".join(
            "公开政府信息工作人员答复申请"[: chance.randint(2, 13)] + chance.choice(marks)
            for _ in range(chance.randint(1, longest))
        )
        return words.rstrip("，、；—") + "。"

    data["总体情况"] = {
        key: "\n".join(text(25) for _ in range(chance.randint(1, 3)))
        for key in ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")
    }
    data["引言"] = text(20)
    data["存在的主要问题及改进情况"] = {"存在的主要问题": text(30), "改进情况": text(30)}
    if chance.random() < 0.5:
        data["表格说明"] = {
            chance.choice(("主动公开政府信息", "依申请公开", "复议诉讼")): {"表后": text(8)},
            "复议诉讼": {"表前": text(4)},
        }
    data["版式"] = {"小标题": chance.choice(("独立成行", "段首"))}
    return dump(data)


def page_counts(pdfs: Sequence[bytes]) -> list[int]:
    return [len(pypdfium2.PdfDocument(BytesIO(pdf))) for pdf in pdfs]


def composed(data: bytes) -> Document:
    made = produce.examine(produce.Job("示例县信访局-2025.yaml", data))
    return compose(made.report, made.told, last=made.last)


@cache
def invented_ones() -> list[Document]:
    return [composed(invented(seed)) for seed in range(many(2))]


@pytest.mark.slow
def test_invented_reports_have_the_same_lines_and_pages_in_both_engines() -> None:
    for document in invented_ones():
        first, second = (
            printed(writer.write(document, official())) for writer in PDF_ENGINES.values()
        )
        assert [(a.page, a.text) for a in first] == [(b.page, b.text) for b in second]
        assert first[-1].page == planned(document.blocks).pages


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_libreoffice_has_as_many_pages_as_the_pdf(tmp_path: Path) -> None:
    documents = [*map(built, LAID_OUT), *invented_ones()]
    expected = [planned(document.blocks).pages for document in documents]
    assert page_counts(in_libreoffice(documents, tmp_path)) == expected


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_libreoffice_has_a_note_on_the_page_that_its_table_fills(tmp_path: Path) -> None:
    def with_note(lines: int) -> Document:
        data = load(example())
        data["表格说明"] = {"依申请公开": {"表后": "注" * (28 * lines - 3) + "。"}}
        return composed(dump(data))

    documents = [with_note(lines) for lines in range(1, 6)]
    for lines, pdf in enumerate(in_libreoffice(documents, tmp_path), 1):
        pages = [page.get_text() for page in pymupdf.open(stream=pdf)]
        (page,) = (page for page in pages if "四、结转下年度继续办理" in page)
        assert page.count("注") == 28 * lines - 3


def in_every_program(document: Document, folder: Path) -> list[pymupdf.Document]:
    """The document from both engines, and from LibreOffice where it is here."""
    pdfs = [writer.write(document, official()) for writer in PDF_ENGINES.values()]
    if shutil.which("soffice"):
        pdfs += in_libreoffice([document], folder)
    return [pymupdf.open(stream=pdf) for pdf in pdfs]


@pytest.mark.slow
def test_a_short_paragraph_is_not_divided_before_the_signature(tmp_path: Path) -> None:
    """One line of three stood alone with the signature, in LibreOffice all three."""
    document = built(next(path for path in LAID_OUT if path.stem == "示例县人民政府-2024"))
    last = [re.sub(r"\s", "", pdf[-1].get_text()) for pdf in in_every_program(document, tmp_path)]
    assert last[0].startswith("（二）年度政务公开工作要点落实情况。") and len({*last}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["示例县信访局-2025", "示例区人民政府-2020"])
def test_tables_have_the_same_words_in_the_same_places_in_both_engines(name: str) -> None:
    """Typst took half of a bracket away where a line of a cell begins."""
    document = built(EXAMPLES / f"{name}.yaml")
    one, other = (small(writer.write(document, official())) for writer in PDF_ENGINES.values())
    assert len(one) > 700 and [c for c, _ in one] == [c for c, _ in other]
    assert [place for _, place in one] == pytest.approx([place for _, place in other], abs=1.5)


def small(pdf: bytes) -> list[tuple[str, float]]:
    """The characters of tables and where they stand from left to right, sorted."""
    return sorted(
        (c["c"], c["origin"][0])
        for page in pymupdf.open(stream=pdf)
        for block in page.get_text("rawdict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        for c in span["chars"]
        if span["size"] < 12 and c["c"].strip()
    )


@pytest.mark.slow
@pytest.mark.parametrize("figure", ["7", "7654321", "87654321"])
def test_headings_of_columns_have_the_same_lines_in_both_engines(figure: str) -> None:
    """However wide long figures make their columns."""
    data = load(example())
    data["数据"]["依申请公开"]["本年新收"]["自然人"] = figure
    document, found = composed(dump(data)), []
    for writer in PDF_ENGINES.values():
        pages = pymupdf.open(stream=writer.write(document, official()))
        words = [
            word[4] for page in pages for word in page.get_text("words") if word[3] - word[1] < 14
        ]
        found.append(
            [word for word in words if re.fullmatch("[商科社法尚结其][\u4e00-\u9fa5]{1,5}", word)]
        )
    assert len(found[0]) > 15 and found[0] == found[1]


@pytest.mark.slow
def test_pictures_stand_where_they_are_planned(tmp_path: Path) -> None:
    """Also at the top of a page, and one below the other, where programs leave out room."""
    document = built(next(path for path in LAID_OUT if path.stem == "示例县人民政府-2025"))
    plan, blocks = planned(document.blocks), document.blocks
    ends = {
        block.caption[-6:]: (plan.starts[n] + picture_lines(block)) * PITCH - beside_picture(block)
        for n, block in enumerate(blocks)
        if isinstance(block, Picture)
    }
    for pdf in in_every_program(document, tmp_path):
        found = [page.search_for(caption) for page in pdf for caption in ends]
        assert [rects[0].y1 - TOP for rects in found if rects] == pytest.approx(
            [*ends.values()], abs=4
        )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["docx", *PDF_ENGINES])
def test_a_table_that_was_cut_comes_back(name: str) -> None:
    """From what is carried inside, with which the two tables that are seen agree, and from these
    alone."""
    document = built(next(path for path in GOOD_ONES if path.stem == CUT))
    assert any(size.cut for size in planned(document.blocks).tables.values())
    writer = {**WRITERS, **PDF_ENGINES}[name]
    made = import_report.take(writer.write(document, official()), f"x.{writer.ending}")
    assert [finding.code for finding in made.findings] == ["G932"]
    bare = dataclasses.replace(document, data="{}")
    seen = import_report.take(writer.write(bare, official()), f"x.{writer.ending}")
    figures = {a: v for a, v in made.figures.items() if a[0] != "信息处理费"}
    assert {a: seen.figures.get(a) for a in figures} == figures


def test_spacing_is_closer_where_the_last_mark_would_not_fit_with_air() -> None:
    """It does not hang over the margin as others do."""
    first = "字" * 26
    assert spacing_with_air(f"{first}{'字' * 24}1件2件。") < SPACING
    assert spacing_with_air(f"{first}{'字' * 24}1件2件，字") == SPACING


def in_libreoffice(documents: Sequence[Document], folder: Path) -> list[bytes]:
    """The documents as Word files that LibreOffice lays out."""
    return libreoffice.laid_out([WRITERS["docx"].write(it, official()) for it in documents], folder)
