"""Real published reports retyped through the window say what their import says: every heading,
paragraph and figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import clerk as at_the_window
import pytest
from clerk import Clerk, Windows
from conftest import CORPUS, PROOF, in_corpus

from gia_author.form.edition import Edition
from gia_author.form.grid import grid
from gia_author.form.numbers import show
from gia_author.form.table import Table
from gia_author.render import document
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.workflows import import_report
from gia_author.yamlfile import reader

at_window = at_the_window.at_window
pytestmark = [pytest.mark.slow, in_corpus]
NAMES = ("shapingba-xinfang-2025", "quxian-xinfang-2025")
LARGE = 100  # figures of a table
LEAD, MORE, HEADING, TOPIC = "正文", "小节", "标题", "主题"


def page(report: Report) -> str:
    """Everything that is printed of a report."""
    return document.compose(report, narrative.narrate(report)).page


def label(clerk: Clerk, name: str) -> Any:
    return clerk.page.get_by_label(name, exact=True)


@pytest.mark.parametrize("name", NAMES if PROOF > 1 else NAMES[:1])
def test_retyped(at_window: Windows, name: str) -> None:
    imported = import_report.take((CORPUS / f"{name}.txt").read_bytes(), f"{name}.txt")
    report = imported.report
    clerk = at_window().open()
    begin(clerk, report)
    retype(clerk, report.prose, report.edition)
    for table in report.edition.tables.values():
        figures(clerk, report, table.key)
    clerk.saved()
    path = at_window.folder / f"{report.agency}-{report.year}.yaml"
    again = Report.from_data(reader.read(path.read_bytes(), path.name).data)
    assert again.figures == report.figures
    assert page(again) == page(report)


def begin(clerk: Clerk, report: Report) -> None:
    clerk.wait("#new-kinds label")
    clerk.click_at("#new-agency")
    clerk.type(report.agency)
    clerk.click_at("#new-year")
    clerk.press("Control+a")
    clerk.type(str(report.year))
    clerk.click("新建")
    clerk.wait("#part h2", "开头和落款")


def retype(clerk: Clerk, prose: Mapping[str, Any], edition: Edition) -> None:
    text(clerk, "引言", prose.get("引言"))
    settings(clerk, prose.get("版式") or {})
    for section in edition.sections:
        content = prose.get(section.key)
        if isinstance(content, Mapping):
            clerk.part(section.title)
            passages(clerk, content)


def settings(clerk: Clerk, layout: Mapping[str, Any]) -> None:
    clerk.page.locator("summary", has_text="其他设置").click()
    for key, value in layout.items():
        label(clerk, key).select_option(str(value))


def text(clerk: Clerk, name: str, value: Any) -> None:
    """Type a text, or say that there is none."""
    if value:
        label(clerk, name).focus()
        clerk.press("Control+a")
        for number, line in enumerate(str(value).rstrip("\n").split("\n")):
            if number:
                clerk.press("Enter")
            clerk.page.keyboard.insert_text(line)
    else:
        label(clerk, name).fill("字")
        label(clerk, name).fill("")


def passages(clerk: Clerk, content: Mapping[str, Any]) -> None:
    """The running text of a section: a passage of its own on a topic goes where the topic has its
    place, under its own heading."""
    text(clerk, printed(clerk, LEAD), content.get(LEAD))
    clerk.saved()
    own = {item[TOPIC]: item for item in content.get(MORE) or () if TOPIC in item}
    for topic in [*topics(clerk)]:
        item = content.get(topic, own.get(topic))
        heading, body = parts(item)
        name = printed(clerk, topic)
        text(clerk, name, body)
        if heading:
            rename(clerk, name, heading)
    for item in content.get(MORE) or ():
        if TOPIC not in item:
            add(clerk, item)


def topics(clerk: Clerk) -> Iterator[str]:
    """The topics that the form asks for in the part that is shown."""
    for place in clerk.page.locator("[data-path]").all():
        path = place.get_attribute("data-path").split("/")
        if len(path) == 2 and path[1] != LEAD:
            yield path[1]


def printed(clerk: Clerk, topic: str) -> str:
    """How the field of a topic, or of what comes before them, is called."""
    place = clerk.page.locator(f'[data-path$="/{topic}"] textarea').first
    return str(place.get_attribute("aria-label"))


def parts(item: Any) -> tuple[str, str]:
    if isinstance(item, Mapping):
        assert not item.get(MORE)
        return str(item.get(HEADING) or ""), str(item.get(LEAD) or "")
    return "", str(item or "")


def rename(clerk: Clerk, name: str, heading: str) -> None:
    clerk.click(f"改标题：{name}")
    clerk.press("Control+a")
    clerk.type(heading)
    clerk.press("Enter")
    clerk.wait(".block-head", heading)


def add(clerk: Clerk, item: Mapping[str, Any]) -> None:
    heading, body = parts(item)
    clerk.click("＋ 加一个小标题")
    clerk.type(heading)
    clerk.press("Enter")
    clerk.wait(".block-head", heading)
    clerk.page.keyboard.insert_text(body)


def figures(clerk: Clerk, report: Report, key: str) -> None:
    """Every figure of a table: a large one as it is copied from the publication, any other, and in
    a proof all, typed."""
    titles = {section.key: section.title for section in report.edition.sections}
    table = report.edition.tables[key]
    clerk.part(titles.get(key) or titles[str(table.prefix[0])])
    if PROOF > 1 or len(table.cells) < LARGE:
        typed(clerk, report)
    else:
        pasted(clerk, report, table)


def pasted(clerk: Clerk, report: Report, table: Table) -> None:
    """The figures as they stand in the table, totals and all, from the first cell on."""
    rows: dict[int, list[str]] = {}
    for box in sorted(grid(table).boxes, key=lambda box: (box.row, box.column)):
        if box.address:
            rows.setdefault(box.row, []).append(show(report.figures[box.address]))
    clerk.page.locator("[data-address]").first.focus()
    clerk.paste("\r\n".join("\t".join(row) for row in rows.values()))
    clerk.wait(".table-note", "总计由程序算")


def typed(clerk: Clerk, report: Report) -> None:
    """What is not added up, from cell to cell with the Tab key."""
    cells = clerk.page.locator("[data-address]:not([readonly])")
    addresses = cells.evaluate_all("every => every.map(cell => cell.dataset.address)")
    cells.first.focus()
    for number, address in enumerate(addresses):
        value = report.figures[tuple(address.split("."))]
        clerk.type("" if value is None else str(value))
        if number + 1 < len(addresses):
            clerk.press("Tab")
    assert clerk.page.evaluate("document.activeElement.dataset.address") == addresses[-1]
