"""The web page and the fragment: what they hold, that nothing breaks out of them, and how Chromium
shows them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import axe_playwright_python
import html5lib
import lxml.html
import pymupdf
import pytest
from conftest import HANG

from gia_author import resources
from gia_author.diagnostics.finding import GiaError
from gia_author.form import edition
from gia_author.render import document, seal
from gia_author.render.document import (
    Document,
    HeadingBlock,
    ParagraphBlock,
    Signature,
    TableBlock,
    Title,
)
from gia_author.render.style import Style
from gia_author.render.writers import html
from gia_author.report import narrative
from gia_author.report.model import Report

pytestmark = pytest.mark.slow

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
HOSTILE = "</script></style><img src=x onerror=\"document.title='坏'\"><!--"
URL = "https://www.example.gov.cn/zwgk/zfxxgk/fdzdgknr/index.html?lanmu=nianbao&nian=2025"
PROSE: Mapping[str, Any] = {
    "机关": "示例县自然资源局",
    "机关类型": "部门",
    "年度": "2025",
    "落款日期": "2026-01-19",
    "引言": "本报告按规定编制。\n第二段。",
    "总体情况": {
        "正文": "总的情况很好。" * 20,
        "主动公开": f"网址为{URL}，可以检索。\n另起一段。",
        "监督保障": {"正文": "培训两次。", "小标题": "段首"},
    },
    "存在的主要问题及改进情况": {
        "存在的主要问题": "有不足。",
        "改进情况": {"正文": "已改进。", "小节": [{"标题": "措施", "正文": "做了。"}]},
    },
    "其他需要报告的事项": {"正文": "无。"},
    "联系方式": "电话：0000-0000000。",
}
EDITIONS = edition.names()
STYLE = Style(
    "official",
    {name: resources.data("styles", "official", name) for name in ("screen.css", "inline.css")},
)


def report(name: str = "2021", first: int = 10_000_001, **prose: Any) -> Report:
    """A report with a different figure of eight digits in every cell."""
    form = edition.load(name)
    figures = {address: first + 1_000_003 * n % 80_000_000 for n, address in enumerate(form.cells)}
    return Report(
        "示例县自然资源局", "部门", 2025, form, figures, {**PROSE, **prose}, date(2026, 1, 19)
    )


def made(name: str = "2021", draft: bool = False, **prose: Any) -> Document:
    unit = report(name, **prose)
    return document.compose(unit, narrative.narrate(unit), draft=draft)


def parsed(text: bytes) -> Any:
    return lxml.html.document_fromstring(text.decode("utf-8"))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def expected_text(made: Document) -> str:
    """All text of the blocks in reading order, without blanks."""
    return squeezed("".join(piece for block in made.blocks for piece in pieces(block)))


def pieces(block: document.Block) -> Iterator[str]:
    if isinstance(block, Title | Signature):
        yield from block.lines
    elif isinstance(block, HeadingBlock):
        yield block.text
    elif isinstance(block, ParagraphBlock):
        yield block.lead + block.text
    else:
        yield from (
            block.texts[box.address] if box.address else box.text
            for row in block.grid.rows
            for box in row
        )


def matrix(table: Any) -> list[list[str]]:
    """The text on every square of an HTML table, spans expanded as browsers do."""
    squares: dict[tuple[int, int], str] = {}
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line:
            while (row, column) in squares:
                column += 1
            for down in range(int(cell.get("rowspan", 1))):
                for right in range(int(cell.get("colspan", 1))):
                    assert (
                        squares.setdefault(
                            (row + down, column + right), squeezed(cell.text_content())
                        )
                        is not None
                    )
    height, width = (max(place[n] for place in squares) + 1 for n in (0, 1))
    return [[squares[row, column] for column in range(width)] for row in range(height)]


def drawn(block: TableBlock) -> list[list[str]]:
    return [
        [squeezed(block.texts[box.address] if box.address else box.text) for box in row]
        for row in block.grid.matrix()
    ]


@pytest.mark.parametrize("name", EDITIONS)
@pytest.mark.parametrize("writer", [html.write, html.write_fragment])
def test_tables_say_what_the_grid_says(name: str, writer: Any) -> None:
    it = made(name)
    tables = parsed(writer(it, STYLE)).xpath("//table")
    assert [matrix(table) for table in tables] == [
        drawn(block) for block in it.blocks if isinstance(block, TableBlock)
    ]
    assert len(tables) == 3


@pytest.mark.parametrize("name", EDITIONS)
def test_every_text_once_and_in_order(name: str) -> None:
    it = made(name)
    article = parsed(html.write(it, STYLE)).find(".//article")
    captions = [caption.text_content() for caption in article.iter("caption")]
    for caption in list(article.iter("caption")):
        caption.drop_tree()
    assert squeezed(article.text_content()) == expected_text(it)
    assert captions == [block.grid.title for block in it.blocks if isinstance(block, TableBlock)]
    assert squeezed(parsed(html.write_fragment(it, STYLE)).text_content()) == expected_text(it)


@pytest.mark.parametrize("draft", [False, True])
def test_strict_parser_has_no_complaint(draft: bool) -> None:
    html5lib.HTMLParser(strict=True).parse(html.write(made(draft=draft, 引言=HOSTILE), STYLE))
    html5lib.HTMLParser(strict=True).parseFragment(
        html.write_fragment(made(draft=draft, 引言=HOSTILE), STYLE)
    )


def test_head_says_what_it_is() -> None:
    it = made()
    text = html.write(it, STYLE).decode("utf-8")
    page = parsed(text.encode())
    metas = {meta.get("name"): meta.get("content") for meta in page.xpath("//meta[@name]")}
    assert text.startswith(
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy"'
    )
    assert page.findtext(".//title") == "示例县自然资源局2025年政府信息公开工作年度报告"
    assert metas == {
        "viewport": "width=device-width, initial-scale=1",
        "description": "本报告按规定编制。",
        "author": "示例县自然资源局",
        "generator": "gia-author",
    }
    assert html.write(it, STYLE) == html.write(made(), STYLE)


def test_hostile_text_stays_text_and_data_comes_back() -> None:
    it = made(引言=HOSTILE, 联系方式=HOSTILE, 标题=HOSTILE)
    page = html5lib.parse(html.write(it, STYLE), treebuilder="lxml", namespaceHTMLElements=False)
    scripts = page.xpath("//script")
    assert HOSTILE in it.data.replace('\\"', '"')
    assert [script.get("id") for script in scripts] == ["report-data"] and scripts[0].get(
        "type"
    ) == "application/json"
    assert json.loads(scripts[0].text) == json.loads(it.data)
    assert (
        not page.xpath("//img")
        and len(page.xpath("//style")) == 1
        and not page.xpath("//@*[starts-with(name(), 'on')]")
    )
    assert ["".join(p.itertext()) for p in page.xpath("//article/p")] == [HOSTILE]
    assert page.xpath("string(//title)") == HOSTILE


def test_wide_tables_stand_in_named_frames() -> None:
    page = parsed(html.write(made(), STYLE))
    frames = page.xpath("//div[@role='region'][@tabindex='0']")
    assert [frame.get("aria-label") for frame in frames] == [
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
    ]
    assert [frame.findtext(".//caption") for frame in frames] == [
        frame.get("aria-label") for frame in frames
    ]
    assert {frame.get("class") for frame in frames} == {"wide long"}


def test_long_addresses_can_break_and_stay_themselves() -> None:
    text = html.write(made(), STYLE).decode("utf-8")
    assert (
        "https:/<wbr>" not in text
        and "https://<wbr>www.<wbr>example." in text
        and "lanmu=<wbr>nianbao&amp;nian=<wbr>2025" in text
    )
    assert URL in parsed(text.encode()).text_content()


def test_headings_of_narrow_columns_break_between_words() -> None:
    page = html.write(made(), STYLE).decode()
    assert '<th class="column words" scope="col">社会<wbr>公益<wbr>组织</th>' in page
    assert ">自然人</th>" in page
    fragment = html.write_fragment(made(), STYLE).decode()
    assert ">社会<br>公益<br>组织</th>" in fragment
    kept = '<span style="white-space:nowrap">'
    assert f">{kept}行政</span>{kept}规范性</span>{kept}文件</span></th>" in fragment
    assert ">（一）予以公开</th>" in fragment and ">法人或其他组织</th>" in fragment
    assert f">四、</span>{kept}政府信息公开</span>{kept}行政复议、</span>" in fragment
    assert "<wbr" not in fragment


@pytest.mark.parametrize("css", ["p { color: red } </style><script>1</script>", "/* </STYLE */"])
def test_style_sheet_cannot_break_out(css: str) -> None:
    style = Style("坏", {"screen.css": css.encode(), "inline.css": css.encode()})
    for writer in (html.write, html.write_fragment):
        with pytest.raises(GiaError, match="</style"):
            writer(made(), style)


@pytest.mark.parametrize(
    "selector",
    ["p:hover", "p::before", "p >", "p(", "@media x", "@media (max-width: 600px)", "@import", ""],
)
def test_fragment_refuses_what_cannot_be_written_onto_elements(selector: str) -> None:
    with pytest.raises(GiaError, match=r"inline\.css第1行：.*(不能用|有误)"):
        html.write_fragment(
            made(),
            Style("坏", {"inline.css": f"p {{ margin: 0 }} {selector} {{ color: red }}".encode()}),
        )


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("p { color: red; margin:0 }", "color:red;margin:0"),
        (
            "p { padding: 1px; padding-left: 2px } /* x */ .signature p { padding: 3px }",
            "padding-left:2px;padding:3px",
        ),
        ("h1 p, section p, .report section p { color: red } p { margin: 0 }", "margin:0"),
        (
            (
                ".report p { color: red } article .signature p { color: blue } div.contact p "
                "{ color: green }"
            ),
            "color:blue",
        ),
        ("p { color: red } .signature p { color: blue } p { color: green }", "color:blue"),
        ("p.no, .signature p { color: blue } article p { color: green }", "color:blue"),
        ("p { color: red !important } .signature p { color: blue }", "color:red!important"),
        (
            "p { margin: 0 ! important; margin-top: 1px } .signature p { margin: 2px; top: 0 }",
            "margin-top:1px;top:0;margin:0!important",
        ),
        (
            'p { background: url(data:image/png;base64,AA==) ; content: "a; b  {c}"; color: red }',
            'background:url(data:image/png;base64,AA==);content:"a; b  {c}";color:red',
        ),
        (
            "p { color: red } @media print { p { color: blue } } @media not print { p { top: 0 } }",
            "color:red;top:0",
        ),
        (
            (
                "@media screen { p { color: red } } @media print, screen { p { top: 0 } } "
                "@page { margin: 0 }"
            ),
            "color:red;top:0",
        ),
        ("p:first-child { color: red } p:not(.x) + p { top: 0 } * { left: 0 }", "left:0;top:0"),
        ("P { COLOR: red; color: blue; --Own: 1; --own: 2 }", "color:blue;--Own:1;--own:2"),
    ],
)
def test_inline_rules(css: str, expected: str) -> None:
    page = parsed(html.write_fragment(made(), Style("试", {"inline.css": css.encode()})))
    assert page.xpath("//p")[-1].get("style") == expected


def unsealed(fragment: bytes) -> str:
    """A fragment without the remark at its end by which it is known as it was written."""
    assert seal.is_page_whole(fragment)
    text, remark = fragment.decode("utf-8").rsplit("<!--", 1)
    assert re.fullmatch(r' gia-author data-sha256="[0-9a-f]{64}" -->\n', remark)
    return text


def test_fragment_needs_nothing_but_itself() -> None:
    text = unsealed(html.write_fragment(made(draft=True), STYLE))
    page = lxml.html.fragment_fromstring(text, create_parent="div")
    tags = {element.tag for element in page.iterdescendants()}
    assert tags == {
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "br",
        "strong",
        "div",
        "span",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert {name for element in page.iterdescendants() for name in element.attrib} == {
        "style",
        "width",
        "border",
        "cellspacing",
        "cellpadding",
        "colspan",
        "rowspan",
        "scope",
        "role",
        "tabindex",
        "aria-label",
        "align",
    }
    bare = [
        element.tag
        for element in page.iter("h1", "h2", "h3", "h4", "p", "strong", "table", "th", "td", "div")
        if not element.get("style")
    ]
    assert bare == ["div"] and not page.get("style")
    assert (
        "url(" not in text
        and "var(" not in text
        and text.startswith('<p style="')
        and ">草稿</p>" in text
    )


def test_fragment_carries_nothing_that_runs() -> None:
    page = (
        '<article class="report"><script>1</script><iframe src="//x"></iframe><svg onload="1">'
        '<a>甲</a></svg><form action="//x"><?p 1?>'
        '<p onclick="1" id="a"><a href=" JavaScript:1">乙</a><a href="https://x.cn/">丙</a>'
        '<a href="a/b.html">丁</a></p></form>'
        '<table class="statutory" data-table="依申请公开"><caption>戊</caption><tr><td>己</td></tr>'
        "</table><!-- 庚 --></article>"
    )
    style = Style("空", {"inline.css": b""})
    table = (
        '<table aria-label="戊" border="1" cellspacing="0" cellpadding="4" width="100%"><tr>'
        "<td>己</td></tr></table>"
    )
    assert unsealed(html.write_fragment(replace(made(), page=page), style)) == (
        f'<p><a>乙</a><a href="https://x.cn/">丙</a><a href="a/b.html">丁</a></p>{table}\n'
    )


def test_fragment_says_widths_and_upright_text_plainly() -> None:
    page = parsed(html.write_fragment(made(), STYLE))
    upright = page.xpath("//th[@aria-label]")
    assert [(cell.get("aria-label"), list(cell.itertext())) for cell in upright] == [
        ("三、本年度办理结果", ["三、", "本", "年", "度", "办", "理", "结", "果"])
    ]
    sums = [
        sum(float(width.rstrip("%")) for width in table.xpath(".//th/@width | .//td/@width"))
        for table in page.iter("table")
    ]
    assert sums == pytest.approx([100, 100, 100], abs=0.1)


def shown(browser: Any, folder: Path, text: bytes, width: int = 1280) -> Any:
    """A file opened in Chromium; ``page.seen`` collects what it asked for and complained of."""
    file = folder / "report.html"
    file.write_bytes(text)
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_default_timeout(1000 * HANG)
    page.seen = []
    page.on("request", lambda request: page.seen.append(request.url))
    page.on("console", lambda message: page.seen.append(message.text))
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize(("width", "draft"), [(1280, True), (360, False)])
def test_axe_finds_nothing(browser: Any, tmp_path: Path, width: int, draft: bool) -> None:
    source = AXE.read_text("utf-8")
    page = shown(browser, tmp_path, html.write(made(draft=draft), STYLE), width)
    page.evaluate(source)
    result = page.evaluate("axe.run({resultTypes: ['violations']})")
    page.close()
    assert [
        (violation["id"], violation["nodes"][0]["html"][:200]) for violation in result["violations"]
    ] == []
    assert {"color-contrast", "heading-order", "region", "landmark-one-main"} <= {
        rule["id"] for rule in result["passes"]
    }
    if width == 360:
        assert "scrollable-region-focusable" in {rule["id"] for rule in result["passes"]}


@pytest.mark.parametrize("name", EDITIONS)
def test_only_tables_scroll_sideways(browser: Any, tmp_path: Path, name: str) -> None:
    page = shown(browser, tmp_path, html.write(made(name), STYLE))
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(
            "[document.documentElement.scrollWidth, document.body.scrollWidth]"
        ) == [width, width]
        assert page.evaluate(
            "[...document.querySelectorAll('.wide')].map(e => e.scrollWidth > e.clientWidth)"
        ) == [width < 800, True]
        assert page.evaluate(
            "[...document.querySelectorAll('td:not([class])')]"
            ".every(e => e.scrollWidth <= e.clientWidth)"
        )
    page.close()


@pytest.mark.parametrize("name", EDITIONS)
def test_labels_of_the_long_table_stay_on_a_phone(browser: Any, tmp_path: Path, name: str) -> None:
    page = shown(browser, tmp_path, html.write(made(name), STYLE), 360)
    page.evaluate("document.querySelector('.wide').scrollLeft = 99999")
    frame, rows = page.evaluate("""(() => {
      const ends = e => { const box = e.getBoundingClientRect(); return [box.left, box.right]; };
      const table = document.querySelector('[data-table="依申请公开"]');
      const cells = row => [...row.cells].map(cell => [cell.className, ...ends(cell)]);
      return [ends(table.parentNode), [...table.tBodies[0].rows].map(cells)];
    })()""")
    page.close()
    for row in rows:
        labels, last = [cell for cell in row if cell[0]], row[-1]
        assert frame[0] - 1 <= labels[0][1] and abs(labels[-1][2] - (frame[0] + 196)) < 2, row
        assert all(abs(left[2] - right[1]) < 0.1 for left, right in itertools.pairwise(labels)), row
        assert last[1] > labels[-1][2] and last[2] <= frame[1] + 1, row


def test_nothing_is_fetched_and_nothing_runs(browser: Any, tmp_path: Path) -> None:
    page = shown(browser, tmp_path, html.write(made(引言=HOSTILE), STYLE))
    assert page.seen == [(tmp_path / "report.html").as_uri()]
    assert page.title() == "示例县自然资源局2025年政府信息公开工作年度报告"
    page.close()


def test_policy_stops_what_a_template_brings_in(browser: Any, tmp_path: Path) -> None:
    bad = replace(
        made(),
        page=(
            "<article><script>document.title='坏'</script><img src='https://example.invalid/a.png' "
            "alt=''><h1>题</h1></article>"
        ),
    )
    page = shown(browser, tmp_path, html.write(bad, STYLE))
    assert (
        page.title() != "坏"
        and sum("Content Security Policy" in message for message in page.seen) == 2
    )
    page.close()


LABEL_LINES = """() => [...document.querySelectorAll("th:not(.vertical)")].map(label => {
  const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT), range = new Range();
  let text = "", last = null;
  for (let node; node = walker.nextNode();)
    for (let n = 0; n < node.length; n++) {
      range.setStart(node, n); range.setEnd(node, n + 1);
      const top = range.getBoundingClientRect().top;
      text += (last !== null && Math.abs(top - last) > 4 ? "|" : "") + node.data[n];
      last = top;
    }
  return text;
})"""
WORDS = """
    本年 制作 公开 数量 总数 上年 项目 处理 决定 行政 许可 处罚 事业性 规范性 文件 采购 自然人 商业
    企业 科研 机构 社会 公益 组织 法律 服务 信息 申请 不予 无法 提供 其他 情形 机关 制发 件数 收费
    金额 正当 理由 逾期 补正 费用 缴纳 掌握 现成 获取 出具 结转 审结 纠正 维持 内容 内部 属于 案卷
"""

DIVIDED = re.compile(
    "|".join(f"{re.escape(w[:n])}[|]{w[n:]}" for w in WORDS.split() for n in range(1, len(w)))
)


@pytest.mark.parametrize("name", EDITIONS)
def test_labels_break_between_words_however_narrow(browser: Any, tmp_path: Path, name: str) -> None:
    page = shown(browser, tmp_path, html.write(made(name), STYLE))
    for width in (320, 390, 700, 768, 900, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        labels = page.evaluate(LABEL_LINES)
        assert any("|" in label for label in labels)
        assert [label for label in labels if DIVIDED.search(label)] == []
    page.close()


def test_vertical_header_stands_upright(browser: Any, tmp_path: Path) -> None:
    page = shown(browser, tmp_path, html.write(made(), STYLE))
    box = page.locator("th.vertical > span").bounding_box()
    assert box["height"] > 5 * box["width"]
    page.close()


@pytest.mark.parametrize("draft", [False, True])
def test_print_is_a_proper_document(browser: Any, tmp_path: Path, draft: bool) -> None:
    it = made(draft=draft)
    page = shown(browser, tmp_path, html.write(it, STYLE))
    sheets = list(pymupdf.open(stream=page.pdf(prefer_css_page_size=True)))
    page.close()
    assert {
        (round(sheet.rect.width * 25.4 / 72), round(sheet.rect.height * 25.4 / 72))
        for sheet in sheets
    } == {(210, 297)}
    assert [{"草", "稿"} <= set(sheet.get_text()) for sheet in sheets] == [draft] * len(sheets)
    characters = [
        (span["size"], char)
        for sheet in sheets
        for block in sheet.get_text("rawdict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        for char in span["chars"]
    ]
    assert {round(size, 1) for size, char in characters if char["c"] == "报"} == {22, 16, 9}
    assert (
        max(char["bbox"][2] for _, char in characters if char["c"].isdigit())
        < (210 - 26) * 72 / 25.4
    )
    printed = {
        text
        for block in it.blocks
        if isinstance(block, TableBlock)
        for row in drawn(block)
        for text in row
        if text.isdigit()
    }
    assert printed <= set(re.findall(r"\d{8}", "".join(sheet.get_text() for sheet in sheets)))


SAFE_TAGS = {
    "div",
    "p",
    "br",
    "span",
    "strong",
    "em",
    "b",
    "u",
    "h1",
    "h2",
    "h3",
    "h4",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
SAFE_ATTRIBUTES = {
    "style",
    "width",
    "border",
    "cellspacing",
    "cellpadding",
    "colspan",
    "rowspan",
    "align",
}
SAFE_PROPERTIES = {
    "color",
    "font-family",
    "font-size",
    "font-weight",
    "text-align",
    "text-indent",
    "line-height",
    "margin",
    "padding",
    "padding-left",
    "padding-right",
    "margin-top",
    "width",
    "border",
    "vertical-align",
}


def sanitized(text: str) -> bytes:
    """What the editor of a website leaves: known tags, attributes and properties only."""
    page = lxml.html.fragment_fromstring(text, create_parent="div")
    for element in list(page.iterdescendants()):
        for name in set(element.keys()) - SAFE_ATTRIBUTES:
            del element.attrib[name]
        kept = [
            part
            for part in (element.get("style") or "").split(";")
            if part.partition(":")[0] in SAFE_PROPERTIES
        ]
        element.set("style", ";".join(kept))
        if element.tag not in SAFE_TAGS:
            element.drop_tag()
    return (
        b'<!doctype html><meta charset="utf-8"><body style="margin:0;width:900px">'
        + lxml.html.tostring(page, encoding="utf-8")
    )


def test_fragment_keeps_its_look_in_an_editor(browser: Any, tmp_path: Path) -> None:
    it = made()
    text = sanitized(unsealed(html.write_fragment(it, STYLE)))
    assert squeezed(parsed(text).text_content()) == expected_text(it)
    page = shown(browser, tmp_path, text)

    def computed(selector: str, name: str) -> set[str]:
        return set(
            page.evaluate(
                "([s, n]) => [...document.querySelectorAll(s)].map(e => getComputedStyle(e)[n])",
                [selector, name],
            )
        )

    assert computed("th, td", "borderTopWidth") | computed("th, td", "borderLeftWidth") == {"1px"}
    assert computed("th, td", "textIndent") == {"0px"} and computed("table", "borderCollapse") <= {
        "separate",
        "collapse",
    }
    assert computed("p", "textIndent") == {"36px", "0px"} and computed("p", "textAlign") == {
        "justify",
        "center",
    }
    assert computed("h1", "textAlign") == {"center"} and computed("h2", "fontWeight") == computed(
        "strong", "fontWeight"
    ) == {"400"}
    upright = page.evaluate(
        "(() => { const r = document.createRange();"
        " r.selectNodeContents([...document.querySelectorAll('th')]"
        ".find(e => e.querySelectorAll('br').length > 3)); const b = r.getBoundingClientRect();"
        " return b.height / b.width; })()"
    )
    assert upright > 4
    page.close()
