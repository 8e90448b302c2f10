"""Charts: what they show is what the figures say, nothing overflows, blank is not 0; in a report in
every format, and read back from each."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import axe_playwright_python
import html5lib
import ooxml_integrity
import pikepdf
import pytest
from conftest import HANG, dump, edited, example, job, load, where
from fontTools.ttLib import TTFont
from lxml import etree
from openxml_audit import OpenXmlValidator
from pdfua import validate
from PIL import Image

from gia_author.diagnostics.finding import Address
from gia_author.form import edition
from gia_author.form.numbers import Figure
from gia_author.render import charts, document, typst_compiler
from gia_author.render.charts import Chart, drawing, layouts, raster, values
from gia_author.render.document import Document, Picture
from gia_author.render.font_faces import FACES
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.report import narrative
from gia_author.report.model import fill_totals
from gia_author.workflows import import_report, produce
from gia_author.yamlfile import fields

pytestmark = pytest.mark.slow

Figures = dict[Address, Figure | None]
COUNTY = "示例县人民政府-2025.yaml"
SVG = "{http://www.w3.org/2000/svg}"
EDITIONS = edition.names()
LONG = (
    "示例自治区示例自治州示例自治县综合行政执法局（城市管理局、生态环境综合执法大队、"
    "市容环境卫生管理中心）",
    "局",
    '示例县<住房>&"城乡"建设局',
    "示例县ABCDEFGHIJKLMNOPQRSTUVWXYZ有限公司",
    "示例县人民政府办公室（示例县政务服务和大数据管理局）",
)
KINDS: dict[str, Callable[[random.Random], int | None]] = {
    "zero": lambda r: 0,
    "blank": lambda r: None,
    "small": lambda r: r.randint(0, 9),
    "huge": lambda r: r.randint(10_000_000, 99_999_999),
    "vast": lambda r: r.randint(10**10, 10**12 - 1),
    "mixed": lambda r: r.choice((0, 1, 7, 12_345_678)),
    "gaps": lambda r: r.choice((None, 0, 3, 40)),
}


def figures(name: str, kind: str, seed: int = 1) -> Figures:
    form, dice = edition.load(name), random.Random(seed)
    return fill_totals(
        {a: None if c.is_sum else KINDS[kind](dice) for a, c in form.cells.items()}, form.identities
    )


def all_of(name: str, kind: str) -> Iterator[Chart]:
    """Every chart over these figures, of one report and of many units."""
    form, year = edition.load(name), 2025 if name == "2021" else 2020
    now, last = figures(name, kind), figures(name, "huge", 2)
    yield from (
        chart for n in charts.TITLES if (chart := charts.of_report(n, now, last, form, year, "c"))
    )
    yield charts.year_on_year(now, last, form, year)
    for count in (1, 5, 61):
        units = [
            (LONG[n] if n < len(LONG) else f"示例县第{n}局", figures(name, kind, n))
            for n in range(count)
        ]
        yield charts.applicants_by_unit(units, form, year)
        yield charts.cases_by_unit(units, form, year, room=charts.WIDTH)


def words(chart: Chart) -> list[str]:
    """The texts in a drawing, in order."""
    return [
        "".join(text.itertext()) for text in etree.fromstring(chart.svg.encode()).iter(SVG + "text")
    ]


@cache
def advances() -> tuple[dict[int, str], Any, int]:
    face = TTFont(FACES["宋体"].path)
    return face.getBestCmap(), face["hmtx"], face["head"].unitsPerEm


def boxes(chart: Chart) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every text, by the widths of our own face."""
    names, widths, units = advances()
    for text in etree.fromstring(chart.svg.encode()).iter(SVG + "text"):
        size, x, y = (
            float(text.get("font-size", drawing.SIZE)),
            float(text.get("x")),
            float(text.get("y")),
        )
        wide = sum(widths[names[ord(c)]][0] for c in text.text) * size / units
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
        yield left, y - 0.86 * size, left + wide, y + 0.14 * size


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", EDITIONS)
def test_no_text_leaves_the_drawing_or_covers_another(name: str, kind: str) -> None:
    for chart in all_of(name, kind):
        found = list(boxes(chart))
        wide, high = chart.size
        assert [
            box
            for box in found
            if box[0] < -1 or box[1] < -1 or box[2] > wide + 1 or box[3] > high + 1
        ] == [], chart.title
        assert [
            (a, b)
            for a, b in combinations(found, 2)
            if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 2 and b[1] < a[3] - 2
        ] == [], chart.title


@pytest.mark.parametrize("kind", KINDS)
def test_every_image_has_a_name_and_says_all_in_words(kind: str) -> None:
    for chart in all_of("2021", kind):
        root = etree.fromstring(chart.svg.encode())
        assert (
            root.get("role") == "img"
            and root[0].tag == SVG + "title"
            and root[1].tag == SVG + "desc"
        )
        assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (
            root[0].get("id"),
            root[1].get("id"),
        )
        assert (
            (root[0].text, root[1].text) == (chart.title, chart.words)
            and chart.title
            and chart.words.endswith("。")
        )
        numbers = {number for text in words(chart) for number in re.findall(r"\d+(?=件)", text)}
        assert all(f"{number}件" in chart.words for number in numbers)
        assert charts.values.BLANK in chart.words or charts.values.BLANK not in "".join(
            words(chart)
        )


def test_keys_keep_images_of_one_page_apart() -> None:
    form, now = edition.load("2021"), figures("2021", "small")
    ids = [
        re.findall('id="([^"]+)"', charts.cases(now, form, 2025, key=key).svg) for key in ("a", "b")
    ]
    assert ids == [["a-title", "a-desc"], ["b-title", "b-desc"]]


@pytest.mark.parametrize("name", EDITIONS)
def test_figures_are_those_of_the_form(name: str) -> None:
    """By addresses written out by hand, so that a slip in reading the headings cannot hide."""
    form, now = edition.load(name), figures(name, "huge")
    said = charts.applicants(now, form, 2025).words
    for label in ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"):
        assert f"{label}{now['依申请公开', '本年新收', label]}件" in said
    assert said.startswith(f"共{now['依申请公开', '本年新收', '总计']}件")
    refused = sum(
        v for a, v in now.items() if a[:2] == ("依申请公开", "不予公开") and a[-1] == "总计" and v
    )
    others = sum(
        v for a, v in now.items() if a[:2] == ("依申请公开", "其他处理") and a[-1] == "总计" and v
    )
    said = charts.outcomes(now, form, 2025).words
    assert (
        f"不予公开{refused}件" in said
        and f"其他处理{others}件" in said
        and f"共办结{now['依申请公开', '总计', '总计']}件" in said
    )
    assert len(re.findall(r"\d件（", said)) == 6
    said = charts.cases(now, form, 2025).words
    for kind in ("行政复议", "未经复议直接起诉", "复议后起诉"):
        parts = "、".join(
            f"{o}{now['复议诉讼', kind, o]}件"
            for o in ("结果维持", "结果纠正", "其他结果", "尚未审结")
        )
        assert f"{kind}{now['复议诉讼', kind, '总计']}件（{parts}）" in said


def test_a_year_is_compared_with_the_one_before() -> None:
    form, now, last = edition.load("2021"), figures("2021", "zero"), figures("2019", "zero")
    for row, before, after in (("本年新收", 200, 250), ("总计", 0, 3), ("结转下年度", 5, 5)):
        last["依申请公开", row, "总计"], now["依申请公开", row, "总计"] = before, after
    last["依申请公开", "上年结转", "总计"] = None
    chart = charts.requests_year_on_year(now, last, form, 2020)
    assert chart.words == (
        "本年新收：2019年200件，2020年250件，增长25.0%；上年结转：2019年未填，2020年0件；"
        "本年办结：2019年0件，2020年3件；结转下年度：2019年5件，2020年5件，持平。"
    )
    assert "250件，增长25.0%" in words(chart) and "未填" in words(chart)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 10_000, "不足0.1%"),
        (9_999, 10_000, "99.9%以上"),
        (5, 5, "100.0%"),
        (0, 5, "0.0%"),
        (1, 800, "0.1%"),
    ],
)
def test_shares_are_not_rounded_to_nothing_or_all(part: int, whole: int, said: str) -> None:
    assert values.percent(part, whole) == said


def test_blank_is_not_nought() -> None:
    form, now = edition.load("2021"), figures("2021", "zero")
    assert set(words(charts.applicants(now, form, 2025))[1::2]) == {"0件"}
    now["依申请公开", "本年新收", "科研机构"] = None
    chart = charts.applicants(now, form, 2025)
    assert (
        words(chart)[words(chart).index("科研机构") + 1] == "未填"
        and "科研机构未填" in chart.words
        and not chart.words.startswith("共")
    )
    now["依申请公开", "不予公开", "国家秘密", "总计"] = None
    assert (
        "不予公开未填" in charts.outcomes(now, form, 2025).words
        and "%" not in charts.outcomes(now, form, 2025).svg
    )
    now["复议诉讼", "行政复议", "结果维持"], now["复议诉讼", "行政复议", "其他结果"] = None, 4
    assert "4件（有未填）" in words(charts.cases(now, form, 2025))


def test_bars_are_as_long_as_their_figures() -> None:
    form, now = edition.load("2021"), figures("2021", "zero")
    now["依申请公开", "本年新收", "自然人"], now["依申请公开", "本年新收", "其他"] = 80, 20
    wide = [
        float(rect.get("width"))
        for rect in etree.fromstring(charts.applicants(now, form, 2025).svg.encode()).iter(
            SVG + "rect"
        )
    ]
    assert len(wide) == 2 and wide[0] == pytest.approx(4 * wide[1], rel=0.01)
    shares = etree.fromstring(charts.outcomes(figures("2021", "small"), form, 2025).svg.encode())
    bar = [
        float(rect.get("width")) for rect in shares.iter(SVG + "rect") if rect.get("height") == "29"
    ]
    assert sum(bar) == pytest.approx(charts.WIDTH - 1, abs=0.1) and len(bar) == 6


def test_of_many_units_the_smallest_are_added_up() -> None:
    rows = tuple(values.ChartRow(f"第{n}局", (n, None if n == 3 else 1)) for n in range(2000))
    table = layouts.grouped(values.ChartTable(("甲", "乙"), rows))
    assert len(table.rows) == layouts.MOST and table.rows[:-1] == rows[-59:]
    last = table.rows[-1]
    assert (last.label, last.values, last.whole) == (
        "其余1941个单位",
        (sum(range(1941)), 1940),
        False,
    )
    assert layouts.grouped(replace(table, rows=rows[:60])).rows == rows[:60]


def test_marks_differ_in_grey_and_carry_legible_figures() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        dark, bright = sorted((light(one), light(other)))
        return (bright + 0.05) / (dark + 0.05)

    assert all(contrast(mark.fill, mark.ink) >= 4.5 for mark in drawing.MARKS)
    assert all(contrast(colour, "#ffffff") >= 4.5 for colour in (drawing.INK, drawing.FAINT))
    assert all(
        a.hatch != b.hatch or contrast(a.fill, b.fill) > 1.5
        for a, b in combinations(drawing.MARKS, 2)
    )


@pytest.mark.parametrize(
    ("name", "room", "lines"),
    [
        ("云岭县人民政府（本级）", 8, ("云岭县人民政府", "（本级）")),
        ("云岭县松涛坞乡人民政府", 8, ("云岭县松涛坞乡", "人民政府")),
        ("云岭县松涛坞乡人民政府", 6, ("云岭县松涛坞", "乡人民政府")),  # no words have room
        ("云岭县教育局", 8, ("云岭县教育局",)),
    ],
)
def test_names_of_units_break_between_words(name: str, room: int, lines: tuple[str, ...]) -> None:
    assert drawing.wrapped(name, room * drawing.SIZE) == lines


def test_hostile_names_stay_text() -> None:
    form, now = edition.load("2021"), figures("2021", "small")
    name = "</text><script>alert(1)</script>\x00\x1b\n\u202e甲&乙\ud800"
    chart = charts.applicants_by_unit([(name, now)], form, 2025)
    root = etree.fromstring(chart.svg.encode())
    assert not list(root.iter("{*}script")) and any(
        "甲&乙" in text for text in [*words(chart), chart.words]
    )


# In a report


@cache
def county(last: bool = True, asked: tuple[str, ...] = fields.CHARTS) -> Document:
    """The example of a county with these charts."""
    data = dump(edited(load(example(COUNTY)), {"图表": list(asked)}))
    done = produce.examine(replace(job(example(COUNTY)), data=data))
    return document.compose(done.report, done.told, last=done.last if last else None)


@cache
def written(name: str) -> bytes:
    return {**WRITERS, **PDF_ENGINES}[name].write(county(), official())


def pictures(made: Document) -> list[Picture]:
    return [block for block in made.blocks if isinstance(block, Picture)]


def test_names_are_those_of_the_file() -> None:
    assert tuple(charts.TITLES) == tuple(charts.PLACES) == fields.CHARTS


def test_charts_stand_after_their_tables_and_are_numbered() -> None:
    blocks = [b for b in county().blocks if isinstance(b, (Picture, document.TableBlock))]
    assert [
        b.grid.key if isinstance(b, document.TableBlock) else b.caption[:4] for b in blocks
    ] == [
        "主动公开政府信息",
        "依申请公开",
        "图1\u3000" + "2",
        "图2\u3000" + "2",
        "图3\u3000" + "2",
        "复议诉讼",
        "图4\u3000" + "2",
    ]
    assert [p.caption for p in pictures(county(asked=("复议诉讼", "办理结果", "办理结果")))] == [
        "图1\u30002025年政府信息公开申请办理结果构成",
        "图2\u30002025年政府信息公开行政复议、行政诉讼结果",
    ]
    assert [p.number for p in pictures(county(last=False))] == [1, 2, 3]


def test_no_charts_unless_asked_for() -> None:
    plain = county(asked=())
    assert not pictures(plain) and "<svg" not in plain.page and "figure" not in plain.page


def test_captions_lead_back_to_names() -> None:
    for name, picture in zip(fields.CHARTS, pictures(county()), strict=True):
        assert (
            charts.named(picture.caption)
            == charts.named(picture.line)
            == charts.named(picture.caption.replace("\u3000", " "))
            == name
        )
    assert (
        charts.named("图1 2025年财政收支情况")
        == charts.named("2025年政府信息公开申请办理结果构成")
        == ""
    )


def test_without_last_year_the_comparison_is_reported() -> None:
    data = dump(edited(load(example()), {"图表": ["与上年比较"]}))
    found = [f for f in produce.examine(produce.Job("a.yaml", data)).findings if f.code == "G850"]
    assert (
        [where(f) for f in found] == ["图表"]
        and found[0].fix
        and found[0].place
        and found[0].severity.value != "error"
    )
    assert "G850" not in {
        f.code
        for f in produce.examine(produce.Job("a.yaml", data, last_fault="没有这个文件。")).findings
    }
    assert "G850" not in {f.code for f in produce.examine(job(example(COUNTY))).findings}


@pytest.mark.parametrize(
    "value", ["申请人构成", ["申请人"], [["申请人构成"]], {"申请人构成": "是"}, [{"办理结果": 1}]]
)
def test_wrong_wishes_are_findings_and_drafts_still_come_out(value: Any) -> None:
    data = dump(edited(load(example()), {"图表": value}))
    outcome = produce.produce(produce.Job("a.yaml", data, ("html", "txt"), official(), draft=True))
    assert any(where(f).startswith("图表") for f in outcome.findings) and set(outcome.files) == {
        "html",
        "txt",
    }


def test_a_template_can_place_charts() -> None:
    own = (
        '{% extends "report.html.j2" %}{% block 总体情况 %}{{ 图表("复议诉讼") }}{{ super() '
        "}}{% endblock %}"
    )
    done = produce.examine(job(example(COUNTY)))
    made = document.compose(done.report, done.told, last=done.last, template=own)
    assert [charts.named(p.caption) for p in pictures(made)] == ["复议诉讼", *fields.CHARTS]
    with pytest.raises(document.TemplateError, match="饼图"):
        document.compose(done.report, done.told, template=own.replace("复议诉讼", "饼图"))


def test_web_page_holds_figures_with_captions() -> None:
    page = html5lib.parse(written("html"), treebuilder="lxml", namespaceHTMLElements=False)
    html5lib.HTMLParser(strict=True).parse(written("html"))
    html5lib.HTMLParser(strict=True).parseFragment(written("fragment"))
    found = page.xpath("//section/figure")
    assert [f.findtext("figcaption") for f in found] == [p.caption for p in pictures(county())]
    assert all(f[0].tag == SVG + "svg" and f[0].get("role") == "img" for f in found)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)) == 9


def test_fragment_holds_images_with_their_words() -> None:
    page = html5lib.parse(
        written("fragment").decode(), treebuilder="lxml", namespaceHTMLElements=False
    )
    images = page.xpath("//img")
    assert [image.get("alt") for image in images] == [p.chart.words for p in pictures(county())]
    assert all(
        image.get("src").startswith("data:image/png;base64,")
        and image.getnext().text.startswith("图")
        for image in images
    )
    assert not page.xpath("//*[local-name()='svg' or local-name()='figure']")


def test_text_and_workbook_say_them_in_words() -> None:
    for picture in pictures(county()):
        assert picture.line in written("txt").decode().splitlines()
    with zipfile.ZipFile(BytesIO(written("xlsx"))) as book:
        assert all(
            picture.chart.words in book.read("xl/sharedStrings.xml").decode()
            for picture in pictures(county())
        )


def test_word_file_holds_pictures_with_their_words(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(written("docx"))
    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []
    assert [str(finding) for finding in ooxml_integrity.check(file)] == []
    with zipfile.ZipFile(file) as package:
        text, names = package.read("word/document.xml").decode(), package.namelist()
        sizes = [
            Image.open(BytesIO(package.read(f"word/media/chart{n}.png"))).size for n in (1, 2, 3, 4)
        ]
        assert all(
            b"<svg" in package.read(f"word/media/chart{n}.svg") for n in (1, 2, 3, 4)
        ) and len(names) == len(set(names))
    root = etree.fromstring(text.encode())
    about = root.findall(".//{*}docPr")
    assert [a.get("descr") for a in about] == [p.chart.words for p in pictures(county())] and len(
        {a.get("id") for a in about}
    ) == 4
    for extent, picture, (wide, high) in zip(
        root.iter("{*}extent"), pictures(county()), sizes, strict=True
    ):
        assert wide / (int(extent.get("cx")) / 914_400) == pytest.approx(300, rel=0.01)
        assert high / wide == pytest.approx(picture.chart.size[1] / picture.chart.size[0], rel=0.01)
    for drawn in root.iter("{*}drawing"):
        paragraph = drawn.getparent().getparent()
        assert paragraph.find("{*}pPr/{*}keepNext") is not None
        assert "".join(paragraph.getnext().itertext()).startswith("图")


@pytest.mark.parametrize("engine", PDF_ENGINES)
def test_pdf_tags_pictures_with_their_words(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "it.pdf"
    path.write_bytes(written(engine))
    assert list(validate(path).findings) == []
    with pikepdf.open(path) as file:
        figures = [
            item
            for item in file.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        height = float(file.pages[0].MediaBox[3])
        alternatives = {
            str(f.Alt): [
                float(n) for n in (f.A.BBox if isinstance(f.A, pikepdf.Dictionary) else f.A[0].BBox)
            ]
            for f in figures
        }
        assert (
            set(alternatives) == {p.chart.words for p in pictures(county())} and len(figures) == 4
        )
        for picture in pictures(county()):
            left, bottom, right, top = alternatives[picture.chart.words]
            assert (
                right - left == pytest.approx(120 / 25.4 * 72, abs=1) and 0 < bottom < top < height
            )
            assert (top - bottom) / (right - left) == pytest.approx(
                picture.chart.size[1] / picture.chart.size[0], rel=0.02
            )
        fonts = {
            str(font.BaseFont)
            for font in file.objects
            if isinstance(font, pikepdf.Dictionary) and "/BaseFont" in font
        }
    assert fonts and all("GIA" in font for font in fonts)


def test_same_bytes_in_another_process() -> None:
    names = ["docx", "html", "fragment", "xlsx", "txt", *PDF_ENGINES]
    program = (
        "import hashlib, sys, test_charts as t\n"
        "print(*(hashlib.sha256(t.written(name)).hexdigest() for name in sys.argv[1:]))"
    )
    environment = os.environ | {
        "PYTHONHASHSEED": "1",
        "PYTHONPATH": f"{Path(__file__).parents[1]}{os.pathsep}{Path(__file__).parent}",
    }
    run = subprocess.run(
        [sys.executable, "-c", program, *names],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [hashlib.sha256(written(name)).hexdigest() for name in names]
    assert run.stderr == ""


def _told_of_charts(name: str, *, kept: bool) -> list[str]:
    """Charts are pictures where a browser or Word shows them; data that were in the file and
    cannot be read are told."""
    carries = name not in ("txt", "fragment")
    if kept and carries:
        return ["G932"]
    return ["G928"] * (name in ("fragment", "docx")) + ["G931"] * (carries and not kept)


@pytest.mark.parametrize("name", ["docx", "html", "fragment", "xlsx", "txt", *PDF_ENGINES])
@pytest.mark.parametrize("kept", [True, False])
def test_reports_with_charts_come_back(name: str, kept: bool) -> None:
    """From the data carried inside, and from what is seen alone; captions and the words in charts
    are no part of the text."""
    writer = {**WRITERS, **PDF_ENGINES}[name]
    data = written(name) if kept else writer.write(replace(county(), data="{}"), official())
    done = produce.examine(job(example(COUNTY)))
    back = import_report.take(data, f"x.{writer.ending.split('.')[-1]}")
    printed = [
        a for table in done.report.edition.tables.values() if table.printed for a in table.cells
    ]
    assert {a: back.figures.get(a) for a in printed} == {a: done.report.figures[a] for a in printed}
    assert back.data["图表"] == list(fields.CHARTS)
    assert [f.code for f in back.findings] == _told_of_charts(name, kept=kept)
    told = narrative.narrate(back.report, done.last.figures if done.last else None)
    assert squeezed(told) == squeezed(done.told)


def squeezed(told: narrative.Narrative) -> str:
    return "".join("".join(p.text.split()) for p in told.paragraphs())


def test_without_typst_word_files_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "available", lambda: "没有安装 typst。")
    with pytest.raises(typst_compiler.TypstFault) as caught:
        WRITERS["docx"].write(county(), official())
    assert (
        caught.value.message == "没有安装 typst。"
        and "pip install" in caught.value.fix
        and "图表" in caught.value.fix
    )
    assert WRITERS["docx"].write(county(asked=()), official()) and WRITERS["html"].write(
        county(), official()
    )


def test_browsers_and_axe_find_nothing_amiss(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(written("html"))
    axe = Path(axe_playwright_python.__file__).parent / "axe.min.js"
    for width in (390, 1280):
        page = browser.new_page(viewport={"width": width, "height": 800}, bypass_csp=True)
        page.set_default_timeout(1000 * HANG)
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (
            page.evaluate(
                "[...document.querySelectorAll('.chart text')].filter(t => "
                "t.getBoundingClientRect().right > "
                "t.closest('svg').getBoundingClientRect().right + 1).length"
            )
            == 0
        )
        assert (
            page.evaluate(
                "Math.min(...[...document.querySelectorAll('.chart text')].map(t => "
                "t.getBoundingClientRect().height))"
            )
            >= 9
        )
        page.evaluate(axe.read_text("utf-8"))
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        assert [violation["id"] for violation in result["violations"]] == [] and "svg-img-alt" in {
            rule["id"] for rule in result["passes"]
        }
