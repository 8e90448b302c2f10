"""The page that an import is confirmed by says whose report it is and of which year, from which
words, and how sure that is."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import EXAMPLES
from lxml import html

from gia_author.render import document
from gia_author.render.style import official
from gia_author.render.writers import WRITERS
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.workflows.confirmation_page import SUBJECTS, confirmation
from gia_author.workflows.import_report import Imported, take
from gia_author.yamlfile import reader

REST = "一、总体情况\n全年公开信息三条。\n六、其他需要报告的事项\n没有其他事项。\n"
PERIOD = "统计期限为2025年1月1日至2025年12月31日。\n"


def rows(text: str) -> dict[str, list[str]]:
    """The fact sheet on the page of a text."""
    return rows_of(take(text.encode(), "a.txt"))


def rows_of(imported: Imported) -> dict[str, list[str]]:
    """The fact sheet on the page: the cells of each row by what it is about."""
    page = html.fromstring(confirmation(imported).encode())
    (table,) = page.find_class("facts")
    read = [["|".join(cell.itertext()) for cell in row] for row in table.iter("tr")]
    return {row[0]: row[1:] for row in read[1:]}


def test_the_fact_sheet_of_a_clear_report() -> None:
    title = "示例县民政局2025年政府信息公开工作年度报告"
    seen = rows(f"{title}\n{PERIOD}{REST}")
    assert (*seen,) == SUBJECTS
    assert seen["机关"] == ["示例县民政局", "有把握", "标题|第1行", title]
    assert seen["年度"] == ["2025", "有把握", "标题|第1行", title]
    assert seen["层级"][0] == "县级"
    assert seen["地方"][0] == "示例县"
    assert seen["期间"][2] == "统计期限|第2行"


def built(form: str) -> bytes:
    """The good example in a format."""
    path = EXAMPLES / "示例县信访局-2025.yaml"
    report = Report.from_data(reader.read(path.read_bytes(), path.name).data)
    return WRITERS[form].write(document.compose(report, narrative.narrate(report)), official())


@pytest.mark.parametrize("form", ["docx", "html"])
def test_the_fact_sheet_of_a_file_of_ours(form: str) -> None:
    seen = rows_of(take(built(form), f"x.{form}"))
    assert {row[1] for row in seen.values()} == {"有把握"}
    assert seen["机关"][0] == "示例县信访局"


@pytest.mark.parametrize("subject", ["机关", "年度", "期间"])
def test_what_is_nowhere_is_said(subject: str) -> None:
    assert rows(REST)[subject][:2] == ["没有认出", "拿不准"]


def test_what_speaks_for_another_is_shown() -> None:
    seen = rows(f"示例县民政局2025年政府信息公开工作年度报告\n{REST}示例县教育局\n2026年1月19日\n")
    assert seen["机关"][0] == "示例县民政局|文中另有：示例县教育局"


@pytest.mark.slow
def test_labels_do_not_shrink_to_a_character_a_line_on_a_phone(browser: Any) -> None:
    with browser.new_page(viewport={"width": 390, "height": 800}) as tab:
        tab.set_content(confirmation(take(built("html"), "a.html")))
        widths = tab.evaluate("[...document.querySelectorAll('th.row')].map(e => e.clientWidth)")
        assert len(widths) > 30 and min(widths) >= 70
        assert tab.evaluate("document.documentElement.scrollWidth") == 390
