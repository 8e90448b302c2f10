"""The status page: who has handed in, what is found, the page with and without its script, on
paper, on a telephone, for thousands of bodies."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import axe_playwright_python
import html5lib
import lxml.html
import openpyxl
import pymupdf
import pytest
from click.testing import CliRunner
from conftest import EXAMPLES, FLAWED, HANG, dump, edited, load

from gia_author import template_sandbox
from gia_author.checks import profile
from gia_author.cli import app, console
from gia_author.cli.commands import status
from gia_author.form import edition
from gia_author.jobs import checking_bodies, loading, rolling_up, submissions, uncounted_files
from gia_author.language import similarity
from gia_author.language.shared_sentences import parallels
from gia_author.language.similarity import Pair
from gia_author.rollup import progress, status_page, unit_summary
from gia_author.rollup.progress import Progress, Standing
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.unit_summary import Survey
from gia_author.workbook import FIGURES, read
from gia_author.workflows.produce import Job
from gia_author.workflows.workbooks import Order, make

pytestmark = pytest.mark.slow

TODAY, DUE = date(2026, 1, 12), date(2026, 1, 20)
BAD = (
    "</script></style><img src=x onerror=\"document.title='坏'\"><script>document.title='坏'"
    "</script><a href='javascript:1'>'\"{{ 7*7 }}"
)
STATES = {
    "示例县发展和改革局": "可以报送",
    "示例县教育局": "未报送",
    "示例县文化广电和旅游局": "有错",
    "示例县税务局": "不计入",
    "示例县民政局": "请核对",
    "示例县司法局": "请核对",
    "示例县开发区": "未报齐",
    "示例县公安局": "读不出",
    "示例县卫生健康局": "有错",
}
LAST = {
    "机关": "示例县发展和改革局",
    "年度": "2024",
    "总体情况": {"正文": "略。"},
    "存在的主要问题及改进情况": {"正文": "略。"},
    "其他需要报告的事项": {"正文": "略。"},
    "数据": {
        "未填按零": "是",
        "主动公开政府信息": {"行政规范性文件": {"现行有效": "1"}, "行政许可": "40"},
        "依申请公开": {
            "本年新收": {"自然人": "12"},
            "予以公开": {"自然人": "10"},
            "结转下年度": {"自然人": "2"},
        },
    },
}
Shown = Callable[..., Any]


def no_pool() -> Executor:
    raise AssertionError("so few files need no workers")


def unit(folder: Path, name: str, origin: Path, **edits: Any) -> None:
    """A body's file made from an example."""
    data = edited(load(origin), {"机关": name, **edits})
    (folder / f"{name}-{data['年度']}.yaml").write_bytes(
        dump(data).replace(load(origin)["机关"].encode(), name.encode())
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A roster with one body of each state; two have copied from each other, one has the file of
    another, one has last year's file."""
    folder = tmp_path_factory.mktemp("town")
    county = EXAMPLES / "示例县"
    unit(folder, "示例县发展和改革局", county / "示例县发展和改革局-2025.yaml")
    unit(folder, "示例县文化广电和旅游局", EXAMPLES / FLAWED)
    unit(folder, "示例县民政局", county / "示例县民政局-2025.yaml")
    unit(
        folder,
        "示例县司法局",
        county / "示例县民政局-2025.yaml",
        **{"数据.依申请公开.本年新收.自然人": "7", "数据.依申请公开.予以公开.自然人": "3"},
    )
    (folder / "示例县发展和改革局-2024.yaml").write_bytes(dump(LAST))
    (folder / "示例县公安局-2025.yaml").write_text("机关: [", encoding="utf-8")
    (folder / "示例县卫生健康局-2025.yaml").write_bytes(
        (county / "示例县财政局-2025.yaml").read_bytes()
    )
    (folder / "开发区").mkdir()
    unit(folder / "开发区", "示例县开发区管理委员会", county / "示例县交通运输局-2025.yaml")
    below = {
        "名称": "示例县开发区",
        "年度": "2025",
        "单位": [{"机关": "示例县开发区管理委员会"}, {"机关": "示例县开发区税务所"}],
    }
    (folder / "开发区" / "名册.yaml").write_bytes(dump(below))
    bodies: list[dict[str, Any]] = [{"机关": name} for name in STATES]
    bodies[1] |= {"截止日期": "2026-01-10"}
    bodies[3] |= {"不计入": "垂直管理，由市税务局汇总"}
    bodies[6] |= {"名册": "开发区/名册.yaml", "分组": "县区"}
    (folder / "名册.yaml").write_bytes(
        dump({"名称": "示例县", "年度": "2025", "截止日期": DUE.isoformat(), "单位": bodies})
    )
    return folder


@pytest.fixture(scope="module")
def county(town: Path) -> Progress:
    return checking_bodies.StatusGathering(no_pool, console.progress).whole(town / "名册.yaml")


@pytest.fixture(scope="module")
def page(county: Progress) -> bytes:
    return status_page.page(county, TODAY)


@pytest.fixture
def shown(browser: Any, tmp_path: Path) -> Iterator[Shown]:
    """Open a page in Chromium on a day; ``seen`` gathers what it asks for and complains of."""
    opened = []

    def show(page: bytes, width: int = 1280, today: date = TODAY, **more: Any) -> Any:
        (tmp_path / "status.html").write_bytes(page)
        context = browser.new_context(viewport={"width": width, "height": 800}, **more)
        opened.append(context)
        tab = context.new_page()
        tab.set_default_timeout(1000 * HANG)
        tab.clock.set_fixed_time(datetime(today.year, today.month, today.day, 9))
        tab.seen = []
        tab.on("request", lambda request: tab.seen.append(request.url))
        tab.on("console", lambda message: tab.seen.append(message.text))
        tab.on("pageerror", lambda error: tab.seen.append(str(error)))
        tab.goto((tmp_path / "status.html").as_uri())
        return tab

    yield show
    for context in opened:
        context.close()


def parsed(page: bytes) -> Any:
    return lxml.html.document_fromstring(page.decode())


def rows(page: bytes) -> dict[str, list[str]]:
    """The table's cells by body, without the lines below."""
    found = [tr.xpath("./*") for tr in parsed(page).xpath("//table[@id='bodies']/tbody/tr[1]")]
    return {
        cells[1].text: [" ".join(" ".join(cell.itertext()).split()) for cell in cells]
        for cells in found
    }


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["gia-author", "status", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        app.main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


def test_states(county: Progress) -> None:
    assert {one.body.agency: one.state for one in county.standings} == STATES
    assert progress.sentence(county) == (
        "应报8家，已报6家（可以报送1家，请核对2家，有错2家，读不出1家），未报2家（其中1家未报齐），"
        "不计入1家（垂直管理，由市税务局汇总）。"
    )
    assert not county.done and county.handed_in == 6


def test_a_nested_roster_tells_how_far_it_is(county: Progress) -> None:
    nested = next(one for one in county.standings if one.below)
    assert progress.below_told(nested) == "所属2家中1家已报。未报送：示例县开发区税务所。"
    assert nested.figure(("依申请公开", "本年新收", "总计")) == 19


def test_the_file_of_another_body_is_an_error(county: Progress) -> None:
    wrong = county.standings[-1]
    assert [(level, code) for level, code, *_ in wrong.problems if code.startswith("G8")] == [
        ("必须改", "G822")
    ]
    assert "示例县财政局" in next(
        message for _, code, message, _ in wrong.problems if code == "G822"
    )


def test_what_is_missing_is_not_0(page: bytes) -> None:
    assert rows(page)["示例县教育局"] == [
        "2",
        "示例县教育局",
        "部门",
        "未报送",
        *[""] * 5,
        "2026-01-10 已逾期2天",
    ]
    assert rows(page)["示例县税务局"][3:] == ["不计入", "", "", "", "", "", ""]
    assert rows(page)["示例县发展和改革局"][3:] == [
        "可以报送",
        "0",
        "0",
        "14",
        "15",
        "1",
        "2026-01-20",
    ]
    assert rows(page)["示例县公安局"][3:] == ["读不出", "1", "0", "", "", "", "2026-01-20 还有8天"]
    assert rows(page)["示例县开发区"][2:] == [
        "县区",
        "未报齐",
        "0",
        "0",
        "19",
        "18",
        "2",
        "2026-01-20 还有8天",
    ]


def test_findings_stand_in_full_sentences(page: bytes) -> None:
    body = next(t for t in parsed(page).xpath("//tbody") if "文化广电和旅游局" in t.text_content())
    assert body.xpath(".//summary")[0].text == "必须改10处、请核对5处"
    told = [li.text_content() for li in body.xpath(".//li")]
    assert (
        len(told) == 15
        and "必须改 G120 “依申请公开”下面没有“本年新受”。 第11行 总体情况.依申请公开" in told
    )


def test_head_of_the_page(page: bytes) -> None:
    head = parsed(page).xpath("//div[@class='overview']")[0].text_content()
    assert (
        "应报8家，已报6家" in head
        and "报送截止日期2026年1月20日，还有8天（从2026年1月12日算起）。本页制作于2026年1月12日。"
        in head
    )


def test_frequent_problems_are_counted_by_body(county: Progress, page: bytes) -> None:
    lines = [
        [td.text_content().strip() for td in tr]
        for tr in parsed(page).xpath("//table[@id='problems']/tbody/tr")
    ]
    assert lines[0][1:] == [
        "请核对",
        "与另一单位内容雷同",
        "2",
        "2",
        "示例县民政局、示例县司法局",
    ] and lines[0][0].startswith("G840")
    assert ["G305", "必须改", "2", "1"] in [
        [line[0][:4], line[1], line[4], line[3]] for line in lines
    ]
    assert not any(line[1] == "提示" for line in lines)


def test_pairs_stand_side_by_side(page: bytes) -> None:
    (pair,) = parsed(page).xpath("//details[@class='pair']")
    assert re.match(
        r"\d+%　示例县司法局 与 示例县民政局|\d+%　示例县民政局 与 示例县司法局",
        pair.xpath("./summary")[0].text_content(),
    )
    lines = [[td.text_content() for td in tr.xpath("./td")] for tr in pair.xpath(".//tbody/tr")]
    assert len(lines) > 10 and all(len(line) == 2 for line in lines)
    numbers = next(
        tr
        for tr in pair.xpath(".//tbody/tr")
        if tr.xpath("./td[1]")[0].text_content() != tr.xpath("./td[2]")[0].text_content()
    )
    assert (
        numbers.xpath(".//mark")
        and numbers.xpath(".//mark")[0].text in numbers.xpath("./td[2]")[0].text_content()
    )


def test_charts_are_over_those_that_have_handed_in(county: Progress, page: bytes) -> None:
    figures = parsed(page).xpath("//figure")
    assert (
        next(f.xpath("./figcaption")[0].text for f in figures)
        == "2025年各单位新收政府信息公开申请数量"
    )
    assert (
        len(figures)
        == len(parsed(page).xpath("//figure/div[not(@class='narrow')]//svg[@role='img']"))
        >= 4
    )
    (compared,) = (f for f in figures if "上年" in f.xpath("./figcaption")[0].text)
    assert (
        compared.xpath("./p")[0].text == "只算两年都有填报文件的1家。"
        and "14件" in compared.text_content()
    )
    named = [one.get("aria-labelledby") for one in parsed(page).xpath("//svg[@role='img']")]
    assert len(set(named)) == len(named) > len(figures)


def test_years_are_compared_over_the_same_bodies(county: Progress) -> None:
    now, last, count = progress.both_years(county)
    at = ("依申请公开", "本年新收", "总计")
    assert (now[at], last[at], count) == (14, 12, 1) and county.totals.figures[at] != 14


def test_the_page_is_valid_and_asks_for_nothing(page: bytes) -> None:
    html5lib.HTMLParser(strict=True).parse(page)
    tree = parsed(page)
    assert set(tree.xpath("//@href")) == {
        "#list",
        "#years",
        "#kinds",
        "#alike",
        "#charts",
    } and not tree.xpath("//@src | //@style | //@onclick")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert page.count(b"http") - page.count(b"http-equiv") == page.count(
        b"http://www.w3.org/2000/svg"
    )


def test_the_same_day_gives_the_same_bytes(town: Path, page: bytes) -> None:
    assert (
        status_page.page(
            checking_bodies.StatusGathering(no_pool, console.progress).whole(town / "名册.yaml"),
            TODAY,
        )
        == page
    )


def test_what_has_not_changed_is_not_checked_again(
    town: Path, county: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(job: Any) -> Survey:
        raise AssertionError(job.name)

    gathering = checking_bodies.StatusGathering(no_pool, console.progress)
    gathering.whole(town / "名册.yaml")  # under this profile: another's result is another's
    monkeypatch.setattr(unit_summary, "check", check)
    monkeypatch.setattr(similarity, "pairs", check)
    assert gathering.whole(town / "名册.yaml") == county


def test_command(
    town: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    page: bytes,
) -> None:
    targets = tmp_path / "状态.html", tmp_path / "状态.csv"
    code, said = run(
        monkeypatch,
        capsys,
        town / "名册.yaml",
        "--today",
        TODAY,
        "-o",
        targets[0],
        "-o",
        targets[1],
    )
    assert (
        code == 1
        and "示例县2025年度：应报8家，已报6家" in said
        and "截止日期2026年1月20日，还有8天。" in said
    )
    assert (
        "未报送（1家）：示例县教育局\n" in said
        and "未报齐（1家）：示例县开发区（所属2家中1家已报。未报送：示例县开发区税务所）\n" in said
    )
    assert (
        "有错（2家）：示例县文化广电和旅游局（10处必须改）、示例县卫生健康局（1处必须改）\n" in said
        and "读不出（1家）：示例县公安局（" in said
    )
    assert targets[0].read_bytes() == page and targets[1].is_file()


def test_command_is_content_when_all_are_in(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = {
        "名称": "小县",
        "年度": "2025",
        "单位": [{"机关": "示例县发展和改革局"}, {"机关": "示例县税务局", "不计入": "垂直管理"}],
    }
    (tmp_path / "名册.yaml").write_bytes(dump(roster))
    unit(tmp_path, "示例县发展和改革局", EXAMPLES / "示例县" / "示例县发展和改革局-2025.yaml")
    code, said = run(monkeypatch, capsys, tmp_path / "名册.yaml")
    assert (code, said) == (
        0,
        "小县2025年度：应报1家，已报1家（可以报送1家），未报0家，不计入1家（垂直管理）。\n",
    )
    assert run(monkeypatch, capsys, tmp_path / "名册.yaml", "-o", "状态.docx")[0] == 2
    assert "绕成了圈" not in said and run(monkeypatch, capsys, tmp_path / "没有.yaml")[0] == 2


def test_table_for_spreadsheets(county: Progress) -> None:
    text = status.table(county, TODAY).decode("utf-8-sig")
    lines = {line["单位"]: line for line in csv.DictReader(io.StringIO(text))}
    assert [*lines] == [*STATES] and {name: line["状态"] for name, line in lines.items()} == STATES
    late = lines["示例县教育局"]
    assert (late["必须改"], late["本年新收"], late["截止日期"], late["剩余天数"]) == (
        "",
        "",
        "2026-01-10",
        "-2",
    )
    assert (
        lines["示例县税务局"]["说明"] == "垂直管理，由市税务局汇总"
        and lines["示例县发展和改革局"]["本年办结"] == "15"
    )
    assert lines["示例县文化广电和旅游局"]["问题"].count("\n") == 14


def test_rosters_in_a_circle_do_not_stop_the_page(tmp_path: Path) -> None:
    bodies = [{"机关": "自己", "名册": "名册.yaml"}, {"机关": "没有", "名册": "没有.yaml"}]
    (tmp_path / "名册.yaml").write_bytes(dump({"名称": "圈", "年度": "2025", "单位": bodies}))
    done = checking_bodies.StatusGathering(no_pool, console.progress).whole(tmp_path / "名册.yaml")
    assert [one.state for one in done.standings] == [
        "读不出",
        "读不出",
    ] and "绕成了圈" in done.standings[0].fault
    assert (
        "没有这个文件"
        in str(rows(status_page.page(done, TODAY)))
        + parsed(status_page.page(done, TODAY)).text_content()
    )


def test_a_file_that_cannot_be_opened_costs_itself_only(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = loading.load

    def refuse(path: Path, plan: Any) -> Any:
        if "民政" in path.name:
            raise loading.files.FileError(f"{path.name}：没有读取权限。")
        return real(path, plan)

    monkeypatch.setattr(loading, "load", refuse)
    states = {
        one.body.agency: one
        for one in checking_bodies.StatusGathering(no_pool, console.progress)
        .whole(town / "名册.yaml")
        .standings
    }
    assert (
        states["示例县民政局"].state == "读不出"
        and "没有读取权限" in states["示例县民政局"].problems[0][2]
    )
    assert states["示例县发展和改革局"].state == "可以报送"


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 1, 10), "还有10天"),
        (date(2026, 1, 20), "今天截止"),
        (date(2026, 1, 21), "已逾期1天"),
        (date(2025, 12, 31), "还有20天"),
    ],
)
def test_days_left(today: date, words: str) -> None:
    assert progress.time_left(DUE, today) == words and progress.time_left(None, today) == ""


def made(agency: str, **more: Any) -> Survey:
    """A survey of an invented file with a figure in every cell."""
    form = edition.for_year(2025)
    figures = ",".join("3" for _ in form.cells)
    return replace(
        Survey(
            f"{agency}-2025.yaml", agency, "部门", 2025, form.name, "0" * 64, figures, 0, 0, 0, ()
        ),
        **more,
    )


def invented(count: int, name: str = "示例县第{}局", problems: int = 0) -> Progress:
    found = tuple(
        (
            "必须改",
            f"G{300 + n}",
            f"第{n}处的合计不等于各项之和，相差{n}。",
            f"第{n}行 依申请公开.本年新收.自然人",
        )
        for n in range(problems)
    )
    bodies = [Body(name.format(n), "部门", "部门", DUE) for n in range(1, count + 1)]
    standings = [
        Standing(b, DUE, made(b.agency, errors=problems, problems=found) if n % 9 else None)
        for n, b in enumerate(bodies)
    ]
    return Progress(Roster("示例市", 2025, tuple(bodies), DUE), tuple(standings))


def test_hostile_texts_stay_texts(shown: Shown) -> None:
    body = Body(BAD, BAD, "部门", DUE, former=BAD)
    wrong = made(
        BAD,
        name=BAD + "/" + BAD,
        errors=1,
        problems=(("必须改", "G301", BAD, BAD),),
        text=f"{BAD}本机关的话，说得足够长，可以相比。" * 3,
    )
    out = replace(body, agency=BAD + "二", excluded=BAD)
    county = Progress(
        Roster(BAD, 2025, (body, out), DUE),
        (Standing(body, DUE, wrong), Standing(out, DUE)),
        (Pair(BAD, BAD, 0.9, (BAD,)),),
    )
    tab = shown(status_page.page(county, TODAY))
    assert tab.title() == f"{BAD}2025年政府信息公开工作年度报告报送进度" and len(tab.seen) == 1
    assert tab.evaluate("document.querySelectorAll('img, a:not(nav a), script').length") == 1
    assert BAD in tab.text_content("#bodies li") and BAD in tab.text_content(".pair td")
    tab.select_option("#group", BAD)
    assert tab.text_content("#count") == "显示2家，共2家"


def test_policy_stops_what_would_break_out(shown: Shown, page: bytes) -> None:
    tab = shown(
        page.replace(
            b"<h1>",
            (
                b"<script>document.title='x'</script><img src='https://example.invalid/a.png' "
                b"onerror='document.title=1'><h1>"
            ),
        )
    )
    assert (
        "报送进度" in tab.title()
        and sum("Content Security Policy" in message for message in tab.seen) >= 2
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(shown: Shown, page: bytes, width: int) -> None:
    source = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
    tab = shown(page, width)
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    tab.evaluate(source)
    result = tab.evaluate("axe.run({resultTypes: ['violations']})")
    assert [
        (violation["id"], violation["nodes"][0]["html"][:200]) for violation in result["violations"]
    ] == []
    assert {"color-contrast", "heading-order", "region", "label", "button-name"} <= {
        rule["id"] for rule in result["passes"]
    }


def test_nothing_sticks_out(shown: Shown, page: bytes) -> None:
    tab = shown(page)
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    inside = (
        "e => e.getBoundingClientRect().right <= e.closest('td').getBoundingClientRect().right + 1"
    )
    for width in (1280, 1000, 700, 390, 320):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate(
            "[document.documentElement.scrollWidth, document.body.scrollWidth]"
        ) == [width, width]
        assert tab.evaluate(f"[...document.querySelectorAll('#bodies .state')].every({inside})")
    assert len(tab.seen) == 1


def test_the_title_breaks_between_words(shown: Shown, page: bytes) -> None:
    heading = shown(page, 390).locator("h1")
    assert "政府信息公开" in heading.inner_text().replace("\n", "")
    assert "政府信息公开<wbr>工作年度报告<wbr>" in heading.inner_html()
    assert heading.evaluate("e => getComputedStyle(e).wordBreak") == "keep-all"


def names(tab: Any) -> list[str]:
    """The bodies that are shown, in the order shown."""
    found: list[str] = tab.evaluate(
        "[...document.querySelectorAll('#bodies > tbody:not([hidden]) > tr > th')]"
        ".map(e => e.firstChild.data)"
    )
    return found


def test_sorting(shown: Shown, page: bytes) -> None:
    tab = shown(page)
    assert names(tab) == [*STATES]
    tab.get_by_role("button", name="新收").press("Enter")
    assert tab.get_attribute("th:nth-child(7)", "aria-sort") == "ascending"
    figures = {name: row[6] for name, row in rows(page).items()}
    filled = sorted((name for name in STATES if figures[name]), key=lambda name: int(figures[name]))
    assert names(tab)[: len(filled)] == filled and not any(
        figures[name] for name in names(tab)[len(filled) :]
    )
    tab.get_by_role("button", name="新收").click()
    assert tab.get_attribute("th:nth-child(7)", "aria-sort") == "descending"
    assert [figures[name] for name in names(tab)[: len(filled)]] == [
        figures[name] for name in reversed(filled)
    ]
    tab.get_by_role("button", name="状态").click()
    assert [STATES[name] for name in names(tab)] == [
        "未报送",
        "未报齐",
        "读不出",
        "有错",
        "有错",
        "请核对",
        "请核对",
        "可以报送",
        "不计入",
    ]
    assert tab.evaluate("document.querySelectorAll('[aria-sort]').length") == 1


def test_filtering(shown: Shown, page: bytes) -> None:
    tab = shown(page)
    tab.select_option("#state", "有错")
    assert (
        names(tab) == ["示例县文化广电和旅游局", "示例县卫生健康局"]
        and tab.text_content("#count") == "显示2家，共9家"
    )
    tab.fill("#words", "g603 统计期限")
    assert names(tab) == ["示例县文化广电和旅游局"]
    tab.click("#reset")
    assert names(tab) == [*STATES]
    tab.select_option("#group", "县区")
    assert names(tab) == ["示例县开发区"]
    tab.get_by_role("button", name="在表中查找G840").click()
    assert names(tab) == ["示例县民政局", "示例县司法局"] and tab.input_value("#group") == ""


def test_days_are_counted_from_the_day_of_reading(shown: Shown, page: bytes) -> None:
    tab = shown(page, today=date(2026, 1, 23))
    assert "已逾期3天（从2026年1月23日算起）。本页制作于2026年1月12日。" in tab.text_content(
        ".overview"
    )
    late = tab.locator("tbody", has_text="示例县公安局").locator("[data-due]")
    assert (
        late.text_content() == "已逾期3天"
        and late.evaluate("e => getComputedStyle(e).color") == "rgb(176, 0, 32)"
    )
    assert shown(page, today=date(2026, 1, 20)).text_content(".overview [data-due]") == "今天截止"


def test_without_script_it_is_a_plain_table(shown: Shown, page: bytes) -> None:
    tab = shown(page, java_script_enabled=False)
    assert not tab.is_visible("#tools") and not tab.locator("button:visible").count()
    assert tab.locator("#bodies > tbody").count() == len(STATES) and tab.is_visible(
        "text=已逾期2天"
    )
    tab.click("text=必须改10处")
    assert tab.is_visible("text=统计期限写的是")


@pytest.mark.parametrize("script", [True, False])
def test_on_paper(shown: Shown, page: bytes, script: bool) -> None:
    sheets = [
        *pymupdf.open(stream=shown(page, java_script_enabled=script).pdf(prefer_css_page_size=True))
    ]
    assert {
        (round(sheet.rect.width * 25.4 / 72), round(sheet.rect.height * 25.4 / 72))
        for sheet in sheets
    } == {(297, 210)}
    text = re.sub(r"\s", "", "".join(sheet.get_text() for sheet in sheets))
    assert (
        "统计期限写的是“2024年1月1日起至2024年12月31日”" in text
        and "查找" not in text
        and "全部显示" not in text
    )
    assert (
        text.count("序号单位分组状态必须改请核对新收办结结转截止") >= 2
    )  # the heads again on the next page


def test_thousands_of_bodies(shown: Shown) -> None:
    page = status_page.page(invented(2000, problems=25), TODAY)
    assert len(page) < 8_000_000
    assert len(parsed(page).xpath("//tbody[@data-codes]")) > 1500
    tab = shown(page)
    script = """n => {
        document.querySelectorAll('#bodies thead button')[n].click(); document.body.offsetHeight;
        words.value = 'G324'; words.dispatchEvent(new Event('input')); document.body.offsetHeight;
    }"""
    tab.evaluate(script, 4)
    assert tab.text_content("#count") == "第1—100家，显示1777家，共2000家"


def test_bounds_of_a_page_grow_with_what_is_on_it() -> None:
    template = template_sandbox.environment(
        {"t": "{% for x in 甲 %}{{ x }}{% endfor %}"}
    ).get_template("t")
    items = ["字"] * (template_sandbox.MOST_STEPS + 1)
    with pytest.raises(template_sandbox.TemplateFault):
        template_sandbox.render(template, {"甲": items})
    assert len(template_sandbox.render(template, {"甲": items}, pages=2)) == len(items)


def test_parallels_pair_sentences_that_are_nearly_the_same() -> None:
    first = "本机关全年公开政府信息120条，更新及时准确完整。今年另有一项完全不同的工作安排。"
    second = "另一句话说的是别的事情，没有相同之处。本单位全年公开政府信息98条，更新及时准确完整。"
    (one,) = parallels(first, second)
    assert (
        "".join(text for _, text in one.first) == "本机关全年公开政府信息120条，更新及时准确完整。"
    )
    assert (
        "".join(text for _, text in one.second) == "本单位全年公开政府信息98条，更新及时准确完整。"
    )
    assert (
        ("=", "全年公开政府信息") in one.first
        and ("-", "120") in one.first
        and ("+", "98") in one.second
    )
    assert parallels(first, "") == []


def test_what_the_program_writes_itself_is_no_copy() -> None:
    """The sentence on fees stands in every report."""
    path = EXAMPLES / "示例县信访局-2025.yaml"
    told = unit_summary.check(Job(path.name, path.read_bytes()))
    assert "信息处理费" not in told.text and "示例县信访局" in told.text


def test_a_text_made_to_be_slow_ends() -> None:
    """Sentences of one character each way, thousands of them, in texts that are alike."""
    hostile = "".join(
        chr(0x4E00 + n % 997) + chr(0x4E00 + n % 991) + ("。" if n % 9 == 8 else "")
        for n in range(30_000)
    )
    wrong = [
        made(
            f"局{n}",
            text=hostile + "字" * 9000,
            errors=1,
            problems=(("必须改", "G301", "长" * 100_000, "长" * 1000),),
        )
        for n in range(2)
    ]
    bodies = tuple(Body(one.agency, "部门", "部门") for one in wrong)
    standings = tuple(Standing(body, None, one) for body, one in zip(bodies, wrong, strict=True))
    pairs = (Pair("局0", "局1", 0.9, ()),) * 3
    assert (
        len(status_page.page(Progress(Roster("县", 2025, bodies), standings, pairs), TODAY))
        < 500_000
    )


@pytest.mark.parametrize(("limit", "pairs"), [(0, 0), (0.6, 1), (1, 0)])
def test_profile_decides_about_likeness(town: Path, limit: float, pairs: int) -> None:
    plan = profile.lay(
        profile.load(), profile.parse(f"限值:\n  与另一单位相似: {limit}\n".encode(), "自己的")
    )
    done = checking_bodies.StatusGathering(no_pool, console.progress, plan).whole(
        town / "名册.yaml"
    )
    assert len(done.pairs) == pairs and {one.state for one in done.of("请核对", "可以报送")} == (
        {"请核对", "可以报送"} if pairs else {"可以报送"}
    )


def test_profile_weighs_what_is_found_side_by_side(town: Path) -> None:
    name, roster = "示例县发展和改革局", town / "垂直.yaml"
    text = (town / "名册.yaml").read_text(encoding="utf-8")
    roster.write_text(
        text.replace(f"- 机关: {name}\n", f"- {{机关: {name}, 机关类型: 垂直管理机构}}\n"),
        encoding="utf-8",
    )
    for level, found in (("必须改", ["必须改"]), ("不查", [])):
        plan = profile.lay(
            profile.load(), profile.parse(f"级别:\n  G825: {level}\n".encode(), "自己的")
        )
        one = next(
            one
            for one in checking_bodies.StatusGathering(no_pool, console.progress, plan)
            .whole(roster)
            .standings
            if one.body.agency == name
        )
        assert [told[0] for told in one.against if told[1] == "G825"] == found


# files that lie there too, and files that cannot be used


def book(path: Path, **values: Any) -> bytes:
    """The workbook of a unit's file, with cells of the sheet 填报 filled in."""
    data = make(Order(path.name, path.read_bytes())).book
    assert data
    if not values:
        return data
    whole = openpyxl.load_workbook(io.BytesIO(data))
    for cell, value in values.items():
        whole[FIGURES][cell] = value
    saved = io.BytesIO()
    whole.save(saved)
    return saved.getvalue()


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A roster of two bodies, one with a file, one with a workbook; returns the roster."""
    for name in ("甲局", "乙局"):
        unit(tmp_path, name, EXAMPLES / "示例县" / "示例县民政局-2025.yaml")
    (tmp_path / "乙局-2025.xlsx").write_bytes(book(tmp_path / "乙局-2025.yaml", I26=8))
    (tmp_path / "乙局-2025.yaml").unlink()
    (tmp_path / "名册.yaml").write_bytes(
        dump({"名称": "县", "年度": "2025", "单位": [{"机关": "甲局"}, {"机关": "乙局"}]})
    )
    return tmp_path / "名册.yaml"


def save(path: Path, data: bytes, beside: Path, seconds: int = 60) -> Path:
    """Write a file so much later than another."""
    path.write_bytes(data)
    os.utime(path, (beside.stat().st_mtime + seconds,) * 2)
    return path


def by_rollup(path: Path, code: str = "G833") -> list[str]:
    gathering = rolling_up.RollupGathering(no_pool, console.progress)
    gathering.totals(path)
    return [f.message + f.fix for f in gathering.findings if f.code == code]


def by_status(path: Path, code: str = "G833") -> list[str]:
    standings = checking_bodies.StatusGathering(no_pool, console.progress).whole(path).standings
    return [problem[2] for one in standings for problem in one.against if problem[1] == code]


def told(path: Path, code: str = "G833") -> list[str]:
    """What is said under a code, the same by ``status`` and by ``rollup``."""
    added = by_rollup(path, code)
    assert by_status(path, code) == added
    return added


def test_a_later_workbook_under_another_name_is_told(pair: Path) -> None:
    used = pair.parent / "乙局-2025.xlsx"
    assert told(pair) == []
    other = save(pair.parent / "乙局-2025 (1).xlsx", used.read_bytes(), used)
    assert told(pair) == [], "it says the same"
    save(other, book(EXAMPLES / "示例县" / "示例县民政局-2025.yaml", I26=9), used)
    assert told(pair) == [], "it is of no body on the roster"
    (pair.parent / "别处").mkdir()
    unit(pair.parent / "别处", "乙局", EXAMPLES / "示例县" / "示例县民政局-2025.yaml")
    changed = book(pair.parent / "别处" / "乙局-2025.yaml", I26=9)
    save(other, changed, used)
    (said,) = told(pair)
    assert said.startswith("乙局以乙局-2025.xlsx为准；填报表乙局-2025 (1).xlsx更新于")
    save(other, changed, used, -60)
    assert told(pair) == [], "an older one is of no interest"


def test_a_workbook_under_the_name_of_another_unit_is_its_own_units(pair: Path) -> None:
    report = pair.parent / "甲局-2025.yaml"
    save(pair.parent / "甲局-2025.xlsx", (pair.parent / "乙局-2025.xlsx").read_bytes(), report)
    assert told(pair) == [], "it is the other unit's, and says what that has handed in"
    (pair.parent / "乙局-2025.xlsx").unlink()
    (said,) = by_status(pair)
    assert said.startswith("甲局-2025.xlsx是乙局2025年度的，文件名不对")
    (missing,) = by_rollup(pair, "G820")
    assert said.partition("。")[0] in missing, "in a roll-up it is why the body is missing"
    assert by_rollup(pair) == []


def test_a_second_file_of_a_body_is_told(pair: Path) -> None:
    report = pair.parent / "甲局-2025.yaml"
    text = report.read_text(encoding="utf-8")
    save(report.with_suffix(".yml"), text.encode(), report, -60)
    assert told(pair) == []
    save(report.with_suffix(".yml"), text.replace("自然人: ", "自然人: 1", 1).encode(), report, -60)
    assert told(pair)[0].startswith(
        "甲局以甲局-2025.yaml为准；甲局-2025.yml内容不同，没有用。只留一份"
    )


def test_a_published_spreadsheet_is_no_later_file(pair: Path) -> None:
    report = pair.parent / "甲局-2025.yaml"
    whole = openpyxl.Workbook()
    whole.save(report.with_suffix(".xlsx"))
    save(report.with_suffix(".xlsx"), report.with_suffix(".xlsx").read_bytes(), report)
    assert told(pair) == []


def test_what_has_not_changed_is_not_parsed_again(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = pair.parent / "甲局-2025.yaml"
    save(pair.parent / "甲局-2025.xlsx", book(report), report)
    save(pair.parent / "填好了.xlsx", (pair.parent / "乙局-2025.xlsx").read_bytes(), report)
    real, parsed = read.read, []
    monkeypatch.setattr(read, "read", lambda data, name: parsed.append(name) or real(data, name))
    told(pair)
    first = [*parsed]
    told(pair)
    assert parsed == first, "each is kept in the ledger"
    assert {Path(name).name for name in first} == {
        "乙局-2025.xlsx",
        "甲局-2025.xlsx",
        "填好了.xlsx",
    }, "the one that counts, and those beside"


def test_last_years_file_is_found_without_parsing_a_workbook(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pair.parent / "乙局-2024.YML").write_bytes(dump({**LAST, "机关": "乙局"}))
    monkeypatch.setattr(read, "read", None)
    assert b"2024" in (loading.load(pair.parent / "乙局-2025.xlsx").last or b"")


@pytest.mark.parametrize("ending", [".XLSX", ".YAML", ".yml"])
def test_endings_in_capitals_are_found(pair: Path, ending: str) -> None:
    old = pair.parent / ("乙局-2025.xlsx" if ending == ".XLSX" else "甲局-2025.yaml")
    old.rename(old.with_suffix(ending))
    assert (
        checking_bodies.StatusGathering(no_pool, console.progress).whole(pair).handed_in == 2
        and told(pair) == []
    )


def test_last_years_file_that_cannot_be_read_is_no_fault_of_this_years(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pair.parent / "上年").mkdir()
    (pair.parent / "上年" / "甲局-2024.yaml").write_bytes(dump({**LAST, "机关": "甲局"}))
    pair.write_bytes(dump({**load(pair), "上年文件夹": "上年"}))
    refuse(monkeypatch, "甲局-2024.yaml")
    first = checking_bodies.StatusGathering(no_pool, console.progress).whole(pair).standings[0]
    assert first.state != "读不出" and first.survey and first.survey.readable
    assert any(
        code == "G802" and "没有读取权限" in message for _, code, message, _ in first.problems
    )


def refuse(monkeypatch: pytest.MonkeyPatch, name: str, *, seen: bool = True) -> None:
    """Have the disk refuse a file or, unless it can be ``seen``, all in a folder of this name."""
    real, look = Path.open, Path.stat
    monkeypatch.setattr(
        Path, "open", lambda path, *more: denied(path) if path.name == name else real(path, *more)
    )
    if not seen:
        monkeypatch.setattr(
            Path,
            "stat",
            lambda path, **more: denied(path) if path.parent.name == name else look(path, **more),
        )


def denied(path: Path) -> Any:
    raise PermissionError(errno.EACCES, "denied", str(path))


def test_a_folder_that_cannot_be_read_is_not_taken_for_empty(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.write_bytes(dump({**load(pair), "文件夹": "收"}))
    refuse(monkeypatch, "收", seen=False)
    standings = checking_bodies.StatusGathering(no_pool, console.progress).whole(pair).standings
    assert [one.state for one in standings] == ["读不出"] * 2 and "没有读取权限" in standings[
        0
    ].problems[0][2]
    assert not told(pair, "G820")


def test_a_link_that_leads_outside_costs_its_body_only(
    pair: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    far = tmp_path_factory.mktemp("远") / "下" / "甲局-2025.yaml"
    far.parent.mkdir()
    link = pair.parent / "收" / "甲局-2025.yaml"
    link.parent.mkdir()
    (pair.parent / "甲局-2025.yaml").rename(far)
    (pair.parent / "乙局-2025.xlsx").rename(link.with_name("乙局-2025.xlsx"))
    link.symlink_to(far)
    near = pair.parent / "收" / "名册.yaml"
    pair.rename(near)
    standings = checking_bodies.StatusGathering(no_pool, console.progress).whole(near).standings
    assert [one.state == "读不出" for one in standings] == [True, False] and "是链接" in standings[
        0
    ].problems[0][2]
    assert told(near, "G820") == []
    made = CliRunner().invoke(
        app.cli, ["form", str(near), "-o", str(pair.parent / "发"), "--jobs", "1"]
    )
    assert (
        made.exit_code == 1
        and "是链接" in made.output
        and [p.name for p in (pair.parent / "发").iterdir()] == ["乙局-2025.xlsx"]
    )


def test_a_roster_may_be_a_link(pair: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    far = tmp_path_factory.mktemp("远") / "下" / "下" / "名册.yaml"
    far.parent.mkdir(parents=True)
    pair.rename(far)
    pair.symlink_to(far)
    assert (
        checking_bodies.StatusGathering(no_pool, console.progress).whole(pair).handed_in == 2
        and told(pair) == []
    )


def test_a_foreign_value_in_the_ledger_is_not_taken(pair: Path) -> None:
    before = checking_bodies.StatusGathering(no_pool, console.progress).whole(pair)
    with sqlite3.connect(pair.parent / ".gia-author.db") as database:
        database.execute("UPDATE results SET value = ?", ('{"a": 1}',))
    database.close()
    assert checking_bodies.StatusGathering(no_pool, console.progress).whole(pair) == before


def test_a_roster_below_is_read_once_for_its_own_report(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = pair.parent / "县" / "名册.yaml"
    over.parent.mkdir()
    pair.write_bytes(dump({**load(pair), "汇总文件": "县-2025.yaml"}))
    over.write_bytes(
        dump({"名称": "市", "年度": "2025", "单位": [{"机关": "县", "名册": "../名册.yaml"}]})
    )
    real, loaded = submissions.load, []
    monkeypatch.setattr(submissions, "load", lambda path: loaded.append(path) or real(path))
    body = real(over).bodies[0]
    assert uncounted_files.own_reports(over, real(over), body) == [] and len(loaded) == 1
