"""Report to page to blocks: the page is rendered once from the Jinja template, every other format
walks the blocks found in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any

import jinja2
import lxml.html
from markupsafe import Markup

from gia_author import resources, template_sandbox
from gia_author.diagnostics.finding import Address, GiaError
from gia_author.form.grid import Box, Grid, grid
from gia_author.form.numbers import Figure, show
from gia_author.render import charts
from gia_author.render.charts import Chart
from gia_author.render.title_lines import SIGNED, balanced
from gia_author.report.expression_syntax import EXPRESSION
from gia_author.report.model import Report, mapping, text
from gia_author.report.narrative import Narrative, Passage
from gia_author.report.page_settings import PageSettings, page_settings
from gia_author.yamlfile.fields import COMPARED

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True)
class Title:
    """The report's title, line by line."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class HeadingBlock:
    """A heading that stands alone; level 1 is 一、, level 2 （一）, level 3 1., level 4 （1）."""

    level: int
    text: str


@dataclass(frozen=True)
class ParagraphBlock:
    """A paragraph.

    ``lead`` is a heading of ``level`` that begins it; ``kind`` is body or contact.
    """

    text: str
    lead: str = ""
    level: int = 0
    kind: str = "body"


@dataclass(frozen=True)
class TableBlock:
    """A statutory table: its layout and the text of every figure by address."""

    grid: Grid
    texts: Mapping[Address, str]


@dataclass(frozen=True)
class Signature:
    """Unit and date, right-aligned at the end or centred under the title."""

    lines: tuple[str, ...]
    under_title: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart and its number."""

    number: int
    chart: Chart

    @property
    def caption(self) -> str:
        """What is printed below it."""
        return f"图{self.number}\u3000{self.chart.title}"

    @property
    def line(self) -> str:
        """What stands for it where there are no pictures."""
        return f"{self.caption}：{self.chart.words}"


PRIVATE = ("核对说明", "签署")
LAST_YEAR = re.compile(r"同比|上年(?!结转)")
Block = Title | HeadingBlock | ParagraphBlock | TableBlock | Signature | Picture


@dataclass(frozen=True)
class Document:
    """What writers get: the page (an HTML article), the blocks found in it, and what goes into a
    file's properties.

    ``data`` is the author's plain data as JSON text, carried inside every format; ``date`` is ISO
    or empty; ``carries_faces`` says whether DOCX and OFD take the program's faces with them.
    """

    page: str
    blocks: tuple[Block, ...]
    title: str
    agency: str
    year: int
    date: str
    data: str
    draft: bool = False
    subject: str = field(default="政府信息公开工作年度报告")
    carries_faces: bool = True
    settings: PageSettings = field(default_factory=PageSettings)


class TemplateError(GiaError):
    """A template of the user's own that cannot be used."""


def compose(
    report: Report,
    narrative: Narrative,
    *,
    last: Report | None = None,
    template: str | None = None,
    draft: bool = False,
) -> Document:
    """The report as a document; ``template`` is the text of a template of the user's own.

    Raises TemplateError.

    ``last`` is last year's report, for the chart that compares with it.
    """
    found = _Found(
        {key: grid(table) for key, table in report.edition.tables.items() if table.printed},
        cell_texts(report),
    )
    asked = {"表格": found.table, "图表": lambda name: found.chart(name, report, last)}
    page = render(template, page_variables(report, narrative, draft) | asked)
    blocks = tuple(walk(page, found))
    if template is not None:
        _refuse_outside(page)
        _refuse_gaps(blocks, narrative, found.grids)
    carried = last if _needs_last(report, narrative) else None
    return Document(
        page=page,
        blocks=blocks,
        title="".join(narrative.title),
        agency=report.agency,
        year=report.year,
        date=report.signed.isoformat() if report.signed else "",
        data=embedded(report, carried, _page(template, blocks)),
        draft=draft,
        carries_faces=text(mapping(report.prose, "版式"), "嵌入字体") != "否",
        settings=page_settings(report.prose),
    )


def _needs_last(report: Report, narrative: Narrative) -> bool:
    """Whether anything in the report is worked out from last year's figures."""
    texts = (written for p in narrative.paragraphs() for written in EXPRESSION.findall(p.written))
    return COMPARED in (report.prose.get("图表") or ()) or any(map(LAST_YEAR.search, texts))


def _page(template: str | None, blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The lines that a template of the user's own prints, so that they can be told from what people
    add later."""
    return tuple(line for block in blocks for line in lines_of(block)) if template else ()


def lines_of(block: Block) -> tuple[str, ...]:
    """What a block prints, line by line; of a table and a picture the name."""
    match block:
        case Title(lines) | Signature(lines):
            return lines
        case HeadingBlock(text=text):
            return (text,)
        case ParagraphBlock():
            return tuple(
                filter(None, dict.fromkeys((block.lead + block.text, block.lead, block.text)))
            )
        case TableBlock():
            return (block.grid.key,)
        case Picture():
            return (charts.named(block.caption),)


def _refuse_outside(page: str) -> None:
    """Raises TemplateError for a page of a user's own template that reaches out when opened."""
    from gia_author.render import outside_references

    if told := outside_references.first(page):
        raise TemplateError(
            f"模板做出来的网页里有“{told}”，打开时会去取外面的东西、跳到别处或者运行。",
            '图片直接放在模板里（src="data:image/png;base64,…"）；'
            "脚本、框架、表单、网页设置不能用。",
        )


def _refuse_gaps(
    blocks: tuple[Block, ...], narrative: Narrative, grids: Mapping[str, Grid]
) -> None:
    """Raises TemplateError for a page of a user's own template without a section or table that the
    law asks for.
    """
    headings = {block.text for block in blocks if isinstance(block, HeadingBlock)}
    tables = {block.grid.key for block in blocks if isinstance(block, TableBlock)}
    gaps = [f"“{s.heading}”" for s in narrative.sections if s.heading not in headings] + [
        f"表格“{key}”" for key in grids if key not in tables
    ]
    if gaps:
        raise TemplateError(
            f"模板排出来的报告里没有{'、'.join(gaps)}。",
            (
                '模板第一行写 {% extends "report.html.j2" %}，只改写要改的 block；'
                "法定的部分和表格不能少。"
            ),
        )


@dataclass(frozen=True)
class _Found:
    """What the elements of a page stand for: tables by name, the texts of their figures, and
    pictures in the order in which they were asked for.
    """

    grids: Mapping[str, Grid]
    texts: Mapping[Address, str]
    pictures: list[Picture] = field(default_factory=list)

    def table(self, name: str) -> Markup:
        """A table as HTML, for the template that asks for it by name."""
        if name not in self.grids:
            raise _unknown("表格", name, self.grids)
        return Markup(table_html(self.grids[name], self.texts))

    def chart(self, name: str, report: Report, last: Report | None) -> Markup:
        """A chart as HTML, for the template that asks for it by name."""
        if name not in charts.TITLES:
            raise _unknown("图表", name, charts.TITLES)
        return Markup(self.draw(name, report, last))

    def draw(self, name: str, report: Report, last: Report | None) -> str:
        """A chart as an HTML figure with the next number; nothing where there is nothing to compare
        with.
        """
        number = len(self.pictures) + 1
        chart = charts.of_report(
            name,
            report.figures,
            last.figures if last else None,
            report.edition,
            report.year,
            f"chart-{number}",
        )
        if chart is None:
            return ""
        self.pictures.append(Picture(number, chart))
        return (
            f'<figure class="chart" data-chart="{number}">{chart.svg}<figcaption>'
            f"{escape(self.pictures[-1].caption)}</figcaption></figure>"
        )

    def picture(self, number: str | None) -> Picture | None:
        """The picture of this number in the page."""
        return (
            self.pictures[int(number) - 1]
            if number and re.fullmatch("[1-9][0-9]?", number) and int(number) <= len(self.pictures)
            else None
        )


def _unknown(what: str, name: object, known: Iterable[str]) -> TemplateError:
    said = str(name)[:40] if isinstance(name, str) else "…"
    return TemplateError(f"模板里的{what}(“{said}”)不存在。", f"可以用：{'、'.join(known)}。")


def cell_texts(report: Report) -> dict[Address, str]:
    """What is printed for every figure: the number, then its note in brackets."""
    notes = report.notes
    return {
        a: show(v) + (f"（{notes[a].strip('（）()')}）" if a in notes else "")
        for a, v in report.figures.items()
    }


def embedded(report: Report, last: Report | None = None, page: tuple[str, ...] = ()) -> str:
    """The author's data as JSON text, from which the report can be had back without loss; the
    reviewers' notes stay inside the office.

    ``last`` is last year's report where texts need it, ``page`` the lines that a template of the
    user's own prints.
    """
    told = {key: value for key, value in report.prose.items() if key not in PRIVATE}
    data = {
        "generator": "gia-author",
        "edition": report.edition.name,
        "report": told,
        "figures": {".".join(address): _plain(value) for address, value in report.figures.items()},
    }
    if last is not None:
        data["last"] = {".".join(a): _plain(value) for a, value in last.figures.items()}
    if page:
        data["page"] = list(page)
    return json.dumps(data, ensure_ascii=False, sort_keys=False)


def _plain(value: Figure | None) -> int | str | None:
    return value if isinstance(value, int) or value is None else format(value, "f")


def page_variables(report: Report, narrative: Narrative, draft: bool) -> dict[str, Any]:
    """The names that the template can use."""
    return {
        "机关": report.agency,
        "年度": report.year,
        "草稿": draft,
        "标题": [part for line in narrative.title for part in balanced(line)],
        "引言": [p.text for p in narrative.opening],
        "章节": [
            {
                "键": s.key,
                "标题": s.heading,
                "表": s.table,
                "表前": [p.text for p in s.before],
                "表后": [p.text for p in s.after],
                "图": charts.wanted(report.prose, s.key),
                "段落块": [_passage(p) for p in s.passages],
            }
            for s in narrative.sections
        ],
        "联系方式": [p.text for p in narrative.contact],
        "落款": [part for line in narrative.signature for part in balanced(line, SIGNED)],
        "落款在题下": narrative.signature_on_top,
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "标题": passage.heading if passage.title else "",
        "级别": passage.level + 2,
        "段首": passage.run_in,
        "段落": [p.text for p in passage.paragraphs],
        "下级": [_passage(child) for child in passage.children],
    }


@lru_cache(maxsize=8)
def _template(own: str | None) -> jinja2.Template:
    official = resources.text("templates", "report.html.j2")
    environment = template_sandbox.environment({"report.html.j2": official, "own": own or ""})
    return environment.get_template("own" if own is not None else "report.html.j2")


def render(own: str | None, variables: Mapping[str, object]) -> str:
    """The page as HTML.

    Raises TemplateError with the line for a template of the user's own that fails.
    """
    try:
        return template_sandbox.render(_template(own), variables)
    except template_sandbox.TemplateFault as fault:
        raise TemplateError(fault.message, fault.fix) from None


def table_html(layout: Grid, texts: Mapping[Address, str]) -> str:
    """A grid as an HTML table with real headings."""
    return "".join(
        piece if isinstance(piece, str) else escape(texts[piece]) for piece in _pieces(layout)
    )


@cache
def _pieces(layout: Grid) -> tuple[str | Address, ...]:
    """The table's text with the addresses where figures belong; it is the same for all reports of
    an edition.
    """
    total = sum(layout.widths)
    columns = "".join(f'<col style="width:{width * 100 / total:.2f}%">' for width in layout.widths)
    head = (
        ("<thead>", *_rows(layout, 0, layout.header_rows), "</thead>") if layout.header_rows else ()
    )
    bodies = chain.from_iterable(
        ("<tbody>", *_rows(layout, max(start, layout.header_rows), stop), "</tbody>")
        for start, stop in layout.bodies
    )
    return (
        (
            f'<table class="statutory" data-table="{escape(layout.key)}">'
            f"<caption>{escape(layout.title)}</caption><colgroup>{columns}</colgroup>"
        ),
        *head,
        *bodies,
        "</table>",
    )


def _rows(layout: Grid, start: int, stop: int) -> Iterator[str | Address]:
    for row in layout.rows[start:stop]:
        yield from ("<tr>", *chain.from_iterable(map(_cell, row)), "</tr>")


def _cell(box: Box) -> tuple[str | Address, ...]:
    spans = (f' rowspan="{box.rowspan}"' if box.rowspan > 1 else "") + (
        f' colspan="{box.colspan}"' if box.colspan > 1 else ""
    )
    if box.address:
        return f"<td{spans}>", box.address, "</td>"
    kind = f' class="{box.role}{" vertical" if box.vertical else ""}"'
    inner = f"<span>{escape(box.text)}</span>" if box.vertical else escape(box.text)
    if box.role == "row" and box.rowspan > 1:
        inner = inner.replace(
            "）", "）<br>", 1
        )  # the number of a narrow heading on a line of its own
    return (
        f'<th{kind}{spans} scope="{box.scope}">{inner}</th>'
        if box.scope
        else f"<td{kind}{spans}>{inner}</td>",
    )


def walk(page: str, found: _Found) -> Iterator[Block]:
    """The blocks of a page in reading order.

    What the template adds in other elements comes as paragraphs.
    """
    root = lxml.html.fragment_fromstring(page, create_parent="div")
    yield from _blocks(root, found, "body")


def _blocks(element: _Element, found: _Found, kind: str) -> Iterator[Block]:
    if _own_text(element.text):
        yield ParagraphBlock(_own_text(element.text), kind=kind)
    for child in element:
        if isinstance(child.tag, str):
            yield from _block(child, found, kind)
        if _own_text(child.tail):
            yield ParagraphBlock(_own_text(child.tail), kind=kind)


def _own_text(text: str | None) -> str:
    return " ".join((text or "").split())


def _content(element: _Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _block(child: _Element, found: _Found, kind: str) -> Iterator[Block]:
    classes = (child.get("class") or "").split()
    if child.tag == "h1":
        yield Title(tuple(_content(line) for line in child) or (_content(child),))
    elif child.tag in ("h2", "h3", "h4", "h5", "h6"):
        yield HeadingBlock(int(child.tag[1]) - 1, _content(child))
    elif child.tag == "table" and (drawn := found.grids.get(child.get("data-table") or "")):
        yield TableBlock(drawn, found.texts)
    elif child.tag == "figure" and (picture := found.picture(child.get("data-chart"))):
        yield picture
    elif "run-in" in classes and len(child) == 2:
        yield ParagraphBlock(_content(child[1]), _content(child[0]), int(child[0].tag[1]) - 1, kind)
    elif "signature" in classes or "under-title" in classes:
        yield Signature(tuple(_content(line) for line in child), "under-title" in classes)
    elif child.tag == "p":
        yield ParagraphBlock(_content(child), kind=kind)
    elif child.tag not in ("style", "script", "template", "svg"):
        yield from _blocks(child, found, "contact" if "contact" in classes else kind)
