"""A body that carries the figures of the whole is found, exactly, nearly or with its own on top;
bodies that do not are left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from gia_author.diagnostics.finding import Address
from gia_author.form import edition
from gia_author.form.numbers import Figure
from gia_author.jobs import rolling_up
from gia_author.report.model import Figures, Report, add, fill_totals
from gia_author.rollup import discrepancies, totals, unit_summary
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.totals import Share, leaves
from gia_author.yamlfile import reader

FORM = edition.load("2021")
NAMES = sorted(path.stem[:-5] for path in (ROOT / "examples" / "示例县").glob("*-2025.yaml"))
OWN = "示例县人民政府（本级）"


def figures(name: str) -> Figures:
    path = ROOT / "examples" / "示例县" / f"{name}-2025.yaml"
    return Report.from_data(reader.read(path.read_bytes(), path.name).data).figures


def share(name: str, values: Figures, group: str = "部门") -> Share:
    ordered = {address: values.get(address) for address in FORM.cells}
    return Share(
        Body(name, group, "部门"),
        packed=unit_summary.pack(ordered),
        file=f"{name}-2025.yaml",
        agency=name,
        year=2025,
        edition=FORM.name,
    )


def told(own: Figures) -> list[str]:
    """Who is said to carry the whole, where the county's own office reports these figures."""
    shares = [share(OWN, own, "政府"), *(share(name, figures(name)) for name in NAMES)]
    added = totals.add_up(Roster("示例县", 2025, tuple(one.body for one in shares)), shares)
    return [f.message for f in discrepancies.misfits(added) if f.code == "G826"]


def whole() -> Figures:
    return add(map(figures, NAMES))


def with_totals(values: Figures) -> Figures:
    only = {address: values.get(address) for address in leaves(FORM)}
    return fill_totals({address: only.get(address) for address in FORM.cells}, FORM.identities)


def moved(values: Figures, count: int) -> Figures:
    """The figures with the largest few of them one higher."""
    largest: list[Address] = sorted(leaves(FORM), key=lambda a: -(values.get(a) or 0))
    changed: dict[Address, Figure | None] = {a: (values.get(a) or 0) + 1 for a in largest[:count]}
    return with_totals({**values, **changed})


def with_own(values: Figures) -> Figures:
    """The whole with what the office itself has on top: a tenth of a department."""
    return with_totals(add([values, figures(NAMES[0])]))


def in_table(key: str) -> Figures:
    """A department's figures but for one table, which is the whole's."""
    return with_totals(
        {a: v if a[0] == key else figures(NAMES[0]).get(a) for a, v in whole().items()}
    )


def without(*names: str) -> Figures:
    """The whole without what some bodies report."""
    return with_totals(add(figures(name) for name in NAMES if name not in names))


def slipped() -> Figures:
    """The whole with one figure that has a 0 too many."""
    largest = max(leaves(FORM), key=lambda a: whole().get(a) or 0)
    return with_totals({**whole(), largest: (whole().get(largest) or 0) * 10})


def scaled(values: Figures, percent: int) -> Figures:
    """The figures as they were some time before: a little less in every cell."""
    return with_totals({a: int(v) * percent // 100 for a, v in values.items() if v is not None})


def own_carried(values: Figures) -> Figures:
    """The figures with the office's own carry-over from last year."""
    own = figures(NAMES[0])
    return with_totals({a: own[a] if a in FORM.carried else v for a, v in values.items()})


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (whole, "恰好等于"),
        (lambda: moved(whole(), 1), "几乎等于其他12个单位的合计（"),
        (lambda: moved(whole(), 4), "主动公开政府信息.行政许可、主动公开政府信息.行政处罚不同"),
        (lambda: with_own(whole()), "约占全部的一半"),
        (lambda: with_own(with_own(whole())), "约占全部的一半"),
        (lambda: without(NAMES[0]), "约占全部的一半"),
        (slipped, "几乎等于其他12个单位的合计（"),
        (lambda: in_table("依申请公开"), "在“依申请公开”里等于或者几乎等于其他12个单位的合计"),
        (lambda: in_table("主动公开政府信息"), "在“主动公开政府信息”里等于或者几乎等于"),
        (lambda: moved(in_table("主动公开政府信息"), 1), "在“主动公开政府信息”里等于或者几乎等于"),
        (lambda: scaled(whole(), 95), "约占全部的一半"),
        (lambda: own_carried(with_own(whole())), "约占全部的一半"),
    ],
)
def test_the_one_that_carries_the_whole_is_named(own: Callable[[], Figures], words: str) -> None:
    (message,) = told(own())
    assert message.startswith(OWN) and words in message


@pytest.mark.parametrize("name", NAMES)
def test_a_body_like_any_other_is_left_alone(name: str) -> None:
    assert told(moved(figures(name), 2)) == []


def test_nothing_is_said_of_few_figures() -> None:
    assert told(dict.fromkeys(FORM.cells, 0)) == []


def test_a_large_body_among_small_ones_is_left_alone() -> None:
    """Whoever has nine tenths of all cases reports no whole."""
    large = with_totals({a: (v or 0) * 9 for a, v in whole().items()})
    assert told(large) == []


def test_a_roster_below_of_another_year_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "乙县").mkdir()
    bodies = "".join(f"  - 机关: 乙县第{number}局\n" for number in range(117))
    (tmp_path / "乙县" / "名册.yaml").write_text(
        f"名称: 乙县\n年度: 2024\n单位:\n{bodies}", encoding="utf-8"
    )
    city = tmp_path / "名册.yaml"
    city.write_text(
        "名称: 示例市\n年度: 2025\n单位:\n  - {机关: 乙县人民政府, 名册: 乙县/名册.yaml}\n",
        encoding="utf-8",
    )

    def no_pool() -> object:
        raise AssertionError

    from gia_author.cli import console

    run = rolling_up.RollupGathering(no_pool, console.progress)  # type: ignore[arg-type]
    run.totals(city)
    (finding,) = run.findings
    assert finding.code == "G821" and "名册是2024年度的，应当是2025年度的" in finding.message
