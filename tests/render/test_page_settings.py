"""What the author asks of the pages under 版式: numbers, the text above, the side of binding."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pymupdf
import pytest
from conftest import dump, edited, example, load
from docx.oxml.ns import qn

from gia_author.render.document import Document, compose
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.report.page_settings import PageSettings, page_settings
from gia_author.workflows import produce

MM = 72 / 25.4
ENGINES = [*PDF_ENGINES]


def built(**layout: Any) -> Document:
    data = edited(load(example()), {"版式": layout})
    made = produce.examine(produce.Job("示例县信访局-2025.yaml", dump(data)))
    assert not made.findings
    return compose(made.report, made.told)


def feet(document: Document, engine: str) -> list[tuple[str, bool]]:
    """The text below each page, and whether it stands on the right."""
    file = pymupdf.open(stream=PDF_ENGINES[engine].write(document, official()))
    found = []
    for page in file:
        words = [word for word in page.get_text("words") if word[1] > 264 * MM]
        text = "".join(word[4] for word in words)
        found.append((text, bool(words) and words[0][0] > 105 * MM))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ({}, [("—1—", True), ("—2—", False)]),
        ({"页码": "数字"}, [("1", True), ("2", False)]),
        ({"页码": "第几页", "起始页码": 7}, [("第7页", True), ("第8页", False)]),
        ({"起始页码": 4}, [("—4—", False), ("—5—", True)]),
        ({"页码": "不印"}, [("", False), ("", False)]),
    ],
)
def test_numbers_are_printed_as_asked(
    engine: str, layout: dict[str, Any], expected: list[tuple[str, bool]]
) -> None:
    assert feet(built(**layout), engine)[:2] == expected


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_the_text_above_stands_on_every_page(engine: str) -> None:
    text = '示例县"信访局\\文件'
    file = pymupdf.open(stream=PDF_ENGINES[engine].write(built(页眉=text), official()))
    for page in file:
        (found,) = (word for word in page.get_text("words") if word[3] < 37 * MM)
        assert found[4] == text and abs((found[0] + found[2]) / 2 - 106 * MM) < 3 * MM


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("binding", "odd", "even"), [("左侧", 28, 28), ("右侧", 26, 26), ("双面", 28, 26)]
)
def test_the_wide_margin_is_where_the_pages_are_bound(
    engine: str, binding: str, odd: float, even: float
) -> None:
    file = pymupdf.open(stream=PDF_ENGINES[engine].write(built(装订=binding), official()))
    lefts = [
        min(word[0] for word in page.get_text("words") if 40 * MM < word[1] < 255 * MM)
        for page in file
    ]
    assert abs(lefts[0] - odd * MM) < 1 and abs(lefts[1] - even * MM) < 1


def test_the_web_page_is_printed_with_the_same_settings() -> None:
    plain = WRITERS["html"].write(built(), official()).decode()
    asked = built(页码="不印", 页眉="甲</style>局", 装订="右侧")
    page = WRITERS["html"].write(asked, official()).decode()
    added = page.split("</style>")[0].removeprefix(plain.split("</style>")[0])
    assert "@bottom-left { content: none;" in added
    assert "@page { margin-left: 26mm; margin-right: 28mm }" in added
    assert '@top-center { content: "甲\\3c \\2f style\\3e 局"' in added


def test_word_files_have_the_same_settings() -> None:
    asked = built(页码="第几页", 起始页码=4, 页眉="示例县<信访局>文件", 装订="双面")
    file = docx.Document(io.BytesIO(WRITERS["docx"].write(asked, official())))
    section = file.sections[-1]
    assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "4"
    assert file.settings.element.find(qn("w:mirrorMargins")) is not None
    for footer in (section.footer, section.even_page_footer):
        assert re.sub(r"\s", "", footer.paragraphs[0].text) == "第1页"
    for header in (section.header, section.even_page_header, section.first_page_header):
        assert header.paragraphs[0].text == "示例县<信访局>文件"
    bound = docx.Document(
        io.BytesIO(WRITERS["docx"].write(built(装订="右侧", 页码="不印"), official()))
    )
    last = bound.sections[-1]
    assert round(last.left_margin.mm) == 26 and round(last.right_margin.mm) == 28
    assert last.footer.is_linked_to_previous and last.even_page_footer.is_linked_to_previous


@pytest.mark.parametrize(
    ("layout", "code"),
    [
        ({"页码": "罗马"}, "G113"),
        ({"起始页码": 0}, "G113"),
        ({"起始页码": "一"}, "G113"),
        ({"装订": "上面"}, "G113"),
        ({"页眉": "字" * 31}, "G116"),
        ({"页眉": "一行\n两行"}, "G116"),
    ],
)
def test_what_cannot_be_printed_is_said(layout: dict[str, Any], code: str) -> None:
    data = edited(load(example()), {"版式": layout})
    made = produce.examine(produce.Job("示例县信访局-2025.yaml", dump(data)))
    assert [f.code for f in made.findings] == [code]
    page_settings({"版式": layout})  # does not fail on it


@pytest.mark.parametrize("layout", [None, "左侧", [], {"页码": None, "起始页码": ""}])
def test_the_usual_pages_where_nothing_is_asked(layout: Any) -> None:
    assert page_settings({"版式": layout}) == PageSettings()
