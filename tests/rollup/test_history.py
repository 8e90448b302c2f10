"""Several years together: trends, what stands out against a body's own past, the place among its
sisters; one level of rosters below the other on the page."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT

from gia_author.cli.app import cli
from gia_author.form import edition
from gia_author.form.numbers import Figure
from gia_author.jobs import checking_bodies, executors
from gia_author.language import similarity
from gia_author.language.similarity import Pair
from gia_author.render.charts import layouts
from gia_author.render.charts.values import ChartRow, ChartTable
from gia_author.rollup import history, status_page
from gia_author.rollup.history import YearSeries

COUNTY = ROOT / "examples" / "示例县"
NAMES = ("示例县教育局", "示例县民政局")
FORM = edition.load("2021")


def series(*values: Figure | None) -> YearSeries:
    return YearSeries("本年新收", "件", tuple(enumerate(values, 2020)))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((40, 45, 210), "本年新收往年40—45件，2022年210件"),
        ((40, 40, 10), "本年新收往年40件，2022年10件"),
        ((40, 45, 60), ""),
        ((1, 2, 9), ""),
        ((40, 210), ""),
        ((None, 40, 210), ""),
        ((40, 45, None), ""),
        ((0, 0, 200), "本年新收往年0件，2022年200件"),
    ],
)
def test_what_stands_out_against_its_own_past(values: tuple[Figure | None, ...], said: str) -> None:
    assert series(*values).outlier == said


def test_a_line_of_years_stays_within_its_frame() -> None:
    for values in ((1, 10**9, 3), (0, 0, 0), (5, None, 7)):
        spots = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", series(*values).spark)
        wide, high = history.SPARK
        assert len(spots) == sum(value is not None for value in values)
        assert all(0 <= float(x) <= wide and 0 <= float(y) <= high for x, y in spots)
    assert series(5).spark == ""


def unit(agency: str, group: str, received: Figure | None) -> history.UnitHistory:
    return history.UnitHistory(agency, group, (series(1, received),))


def test_places_are_among_sisters_only() -> None:
    made = [
        unit("甲", "部门", 5),
        unit("乙", "部门", 9),
        unit("丙", "部门", 5),
        unit("丁", "乡镇", 1),
    ]
    assert history.ranks(made) == {"甲": (2, 3), "乙": (1, 3), "丙": (2, 3), "丁": (1, 1)}
    assert history.ranks([unit("戊", "部门", None)]) == {}


def test_one_giant_does_not_hide_the_others() -> None:
    rows = [("巨", 99_999), *((f"第{n}", 40 + n) for n in range(30))]
    table = ChartTable(("件",), tuple(ChartRow(name, (value,)) for name, value in rows))
    most = layouts.tallest(table)
    assert 69 < most < 200
    notes = layouts.cut_notes(table, [str(value) for _, value in rows])
    assert notes[0].endswith(layouts.BROKEN) and not [n for n in notes[1:] if layouts.BROKEN in n]
    parts, (wide, _) = layouts.stacked(table, 356.0, notes, most)
    bars = [float(one) for one in re.findall(r'width="([\d.]+)" height="16"', "".join(parts))]
    assert len(bars) == len(rows) and max(bars) < wide and bars[1] > max(bars) / 4


def test_even_rows_are_drawn_to_scale() -> None:
    table = ChartTable(("件",), tuple(ChartRow(str(n), (n,)) for n in range(1, 30)))
    assert layouts.tallest(table) == 29


def test_texts_that_are_alike_make_one_group() -> None:
    pairs = [Pair("甲", "乙", 0.9, ()), Pair("丙", "丁", 0.8, ()), Pair("乙", "戊", 0.7, ())]
    found = similarity.groups(pairs)
    assert [group.names for group in found] == [("乙", "戊", "甲"), ("丁", "丙")]
    assert [len(group.pairs) for group in found] == [2, 1]


def run(command: str, path: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, [command, str(path), *more])


def write(folder: Path, name: str, year: int, fees: str = "") -> None:
    text = (COUNTY / f"{name}-2025.yaml").read_text(encoding="utf-8")
    text = text.replace("年度: 2025", f"年度: {year}", 1)
    if fees:
        text = re.sub(r"行政许可: \d+", f"行政许可: {fees}", text, count=1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}-{year}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Two bodies with four years in folders of two kinds."""
    for year in (2022, 2023):
        write(tmp_path / "历年" / str(year), NAMES[0], year, "100")
        write(tmp_path / "历年" / NAMES[1], NAMES[1], year)
    write(tmp_path, NAMES[0], 2024, "110")
    write(tmp_path, NAMES[0], 2025, "9000")
    write(tmp_path, NAMES[1], 2025)
    path = tmp_path / "名册.yaml"
    bodies = "".join(f"  - 机关: {name}\n" for name in NAMES)
    path.write_text(
        f"名称: 示例县\n年度: 2025\n历年文件夹: 历年\n单位:\n{bodies}", encoding="utf-8"
    )
    return path


@pytest.mark.slow
def test_years_stand_on_the_page(county: Path) -> None:
    target = county.parent / "进度.html"
    run("status", county, "-o", str(target))
    page = lxml.html.fromstring(target.read_text(encoding="utf-8"))
    (table,) = page.find_class("years")
    heads = [one.text_content() for one in table.iter("th") if one.get("scope") == "col"]
    assert heads == ["单位", "2022年", "2023年", "2024年", "2025年", "走势", "比上年", "名次"]
    first, second = table.xpath(".//tbody/tr")
    assert "行政许可往年100—110件，2025年9000件" in first.text_content()
    assert len(first.xpath(".//*[local-name()='svg']")) == 1
    cells = [one.text_content() for one in second.iter("td")]
    assert cells[2] == "" and cells[0] == cells[1] == cells[3]


@pytest.mark.slow
def test_years_are_compared_on_the_screen(county: Path) -> None:
    done = run("diff", county.parent, "--years")
    assert done.exit_code == 1, done.output
    assert "与往年相差很大：行政许可往年100—110件，2025年9000件" in done.output
    assert "共2个单位，1个有与往年相差很大的数字" in done.output


@pytest.mark.slow
def test_the_screen_is_told_what_to_write() -> None:
    for words in (["甲.yaml"], ["甲", "乙", "--years"]):
        assert CliRunner().invoke(cli, ["diff", *words]).exit_code == 2


@pytest.mark.slow
def test_bodies_below_are_seen_from_above(tmp_path: Path) -> None:
    write(tmp_path / "甲县", NAMES[0], 2025)
    (tmp_path / "甲县" / "名册.yaml").write_text(
        f"名称: 甲县\n年度: 2025\n单位:\n  - 机关: {NAMES[0]}\n  - 机关: {NAMES[1]}\n",
        encoding="utf-8",
    )
    city = tmp_path / "名册.yaml"
    city.write_text(
        "名称: 示例市\n年度: 2025\n单位:\n  - {机关: 甲县人民政府, 名册: 甲县/名册.yaml}\n",
        encoding="utf-8",
    )

    def no_pool() -> executors.Workers:
        raise AssertionError

    from gia_author.cli import console

    done = checking_bodies.StatusGathering(no_pool, console.progress).whole(city)
    page = lxml.html.fromstring(status_page.page(done, date(2026, 1, 12)).decode())
    (below,) = page.find_class("below")
    assert below.xpath("string(summary)") == "所属2家"
    told = {
        row.xpath("string(th/text())"): row.xpath("string(td[1])")
        for row in below.xpath(".//tbody/tr")
    }
    assert told.keys() == set(NAMES) and told[NAMES[1]] == "未报送"
