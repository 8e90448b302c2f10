"""Real published reports (GIA_CORPUS): their figures fit our model, and what does not add up is
what does not add up in them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS, in_corpus

from gia_author.checks import rule_engine
from gia_author.checks.registry import Context
from gia_author.checks.rules.arithmetic import broken_identities
from gia_author.diagnostics.finding import Severity
from gia_author.form.edition import Edition, load
from gia_author.report import narrative
from gia_author.report.model import Figures, Report
from gia_author.yamlfile import reader, schema
from gia_author.yamlfile.fields import shape

FILES = sorted(CORPUS.glob("*.figures.json"))
pytestmark = in_corpus

TABLES = {"table2": "主动公开政府信息", "table3": "依申请公开", "table4": "复议诉讼"}
# From labels.jsonl, whose authors added up by hand (A02, A04, flag true).
BROKEN = {
    "hongze-qu-2023": {"复议诉讼.行政复议.总计", "复议诉讼.复议后起诉.总计"},
    "jinhu-xian-2023": {"复议诉讼.未经复议直接起诉.总计"},
    "pingtan-2020": {"依申请公开.总计.自然人"},
}
# 上海2019: most cells are blank, so nothing can be said of them.
MOSTLY_BLANK = {"shanghai-shifuban-2019"}


def slug(path: Path) -> str:
    return path.name.removesuffix(".figures.json")


def extents() -> dict[str, str]:
    with (CORPUS / "reports.tsv").open(encoding="utf-8") as stream:
        return {row["slug"]: row["extent"] for row in csv.DictReader(stream, delimiter="\t")}


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def edition_of(data: dict[str, Any]) -> Edition:
    """A report in the 2021 form whose table three is still that of 2019 has an edition file of its
    own."""
    return load(data["edition"] if data["edition"] == data["table3_edition"] else "2021旧表三")


def report(data: dict[str, Any]) -> Report:
    """The report with its figures put into our model by their position in the tables."""
    form = edition_of(data)
    typed: Figures = dict.fromkeys(form.cells)
    for name, key in TABLES.items():
        values = [
            v for row in data[name].values() for v in (row if isinstance(row, list) else [row])
        ]
        typed |= dict(zip(form.tables[key].cells, values, strict=True))
    return Report(data["agency"], "", data["year"], form, typed, {"年度": str(data["year"])})


def faults(data: dict[str, Any]) -> Iterator[str]:
    """What does not add up, worked out from the rows and columns of the file alone."""
    rows = [*data["table3"].values()]
    for number, row in enumerate(rows):
        if None not in row and sum(row[:6]) != row[6]:
            yield f"row {number}"
    for column in range(7):
        values = [row[column] for row in rows]
        new, before, *results, total, after = values
        if None not in (*results, total) and sum(results) != total:
            yield f"column {column}"
        if None not in (new, before, total, after) and new + before != total + after:
            yield f"balance {column}"
    for key, row in data["table4"].items():
        if None not in row and sum(row[:4]) != row[4]:
            yield f"case {key}"
    first = [*data["table2"].values()][:2]
    for number, (one, two, three) in enumerate(row for row in first if None not in row):
        if one > two + three if data["edition"] == "2021" else two > three:
            yield f"rules {number}"


def failing(made: Report) -> Iterator[str]:
    """The identities of our model that do not hold, named like the faults above."""
    rows = list(dict.fromkeys(a[:-1] for a in made.edition.tables["依申请公开"].cells))
    columns = [a[-1] for a in made.edition.tables["依申请公开"].cells][:7]
    norms = [a[:2] for a in made.edition.tables["主动公开政府信息"].cells][::3][:2]
    for i in made.edition.identities:
        sides = [[made.figures[a] for a in side] for side in (i.left, i.right)]
        left, right = (sum(v or 0 for v in side) for side in sides)
        if None in sides[0] + sides[1] or (left == right if i.sign == "=" else left <= right):
            continue
        at = i.left[0]
        if at[0] == "依申请公开":
            yield (
                f"row {rows.index(at[:-1])}"
                if i.is_sum and i.axis == "列"
                else f"{'column' if i.is_sum else 'balance'} {columns.index(at[-1])}"
            )
        else:
            yield f"case {at[1]}" if at[0] == "复议诉讼" else f"rules {norms.index(at[:2])}"


def test_whole_reports_have_figures() -> None:
    whole = {name for name, extent in extents().items() if extent == "full"}
    assert len(whole) >= 5 and whole <= {slug(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=slug)
def test_figures_fit_the_model(path: Path) -> None:
    data = read(path)
    made = report(data)
    for address, value in made.typed.items():
        cell = made.edition.cells[address]
        assert value is None or (
            (isinstance(value, int) or cell.is_money) and (value >= 0 or cell.signed)
        ), address
    blank = [a for a, v in made.typed.items() if v is None and a[0] != "信息处理费"]
    assert bool(blank) == (slug(path) in MOSTLY_BLANK)
    assert (
        next(iter(data["table3"])).startswith("一、")
        and made.typed[("依申请公开", "本年新收", "总计")] == next(iter(data["table3"].values()))[6]
    )


@pytest.mark.parametrize("path", FILES, ids=slug)
def test_broken_identities_are_those_of_the_report(path: Path) -> None:
    data = read(path)
    made = report(data)
    assert sorted(failing(made)) == sorted(faults(data))
    broken = {".".join(i.left[0]) for i in broken_identities(made)}
    assert broken == BROKEN.get(slug(path), set())


@pytest.mark.parametrize("path", FILES, ids=slug)
def test_rules_report_each_of_them_once_and_no_other(path: Path) -> None:
    made = report(read(path))
    empty = narrative.Narrative((), (), (), (), ())
    hits = [
        hit
        for code, (_, finder) in rule_engine.load().items()
        if code in ("G302", "G303", "G304", "G305", "G306")
        for hit in finder(made, Context(empty))
    ]
    assert sorted(".".join(map(str, hit.address)) for hit in hits) == sorted(
        BROKEN.get(slug(path), set())
    )


@pytest.mark.parametrize("path", FILES, ids=slug)
def test_totals_left_out_are_worked_out_as_printed(path: Path) -> None:
    """Without its totals the report has the totals that it was printed with, but for those that are
    wrong in it."""
    made = report(read(path))
    bare = Report(
        made.agency,
        made.kind,
        made.year,
        made.edition,
        {a: None if made.edition.cells[a].is_sum else v for a, v in made.typed.items()},
    )
    different = {
        ".".join(a)
        for a, v in bare.figures.items()
        if made.edition.cells[a].is_sum and v is not None and v != made.typed[a]
    }
    wrong = BROKEN.get(slug(path), set())
    assert wrong <= different and different - wrong <= (
        {"依申请公开.总计.总计"} if wrong & {"依申请公开.总计.自然人"} else set()
    )


def test_years_that_follow_each_other_are_carried_over() -> None:
    """宿迁 2023 to 2024: what was carried out is carried in, column by column (form.md)."""
    old, new = (report(read(CORPUS / f"suqian-shi-{year}.figures.json")) for year in (2023, 2024))
    columns = [a[-1] for a in old.edition.tables["依申请公开"].cells][:7]
    assert [old.figures[("依申请公开", "结转下年度", c)] for c in columns] == [
        new.figures[("依申请公开", "上年结转", c)] for c in columns
    ]
    assert new.figures[("依申请公开", "上年结转", "总计")] == 121


@pytest.mark.parametrize("path", FILES, ids=slug)
def test_figures_survive_being_written_to_our_file(path: Path) -> None:
    """Written as the author would type them and read again: the same figures, no error of the
    table."""
    made = report(read(path))
    data: dict[str, Any] = {"机关": "某机关", "年度": str(made.year), "格式": made.edition.name}
    for address, value in made.typed.items():
        if value is not None:
            at = data
            for key in made.edition.path(address)[:-1]:
                at = at.setdefault(str(key), {})
            at[address[-1]] = format(value, "f") if isinstance(value, Decimal) else str(value)
    again = reader.read(json.dumps(data, ensure_ascii=False).encode(), "往返.yaml")
    back = Report.from_data(again.data)
    assert back.edition is made.edition and back.typed == made.typed
    errors = [
        f
        for f in schema.validate(again, shape(back.edition))
        if f.severity is Severity.ERROR and f.code != "G111"
    ]
    assert errors == []
