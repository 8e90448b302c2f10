"""The reports of several years in a folder, unit by unit: figures side by side, what stands out,
the place among the others."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from gia_author.cli import console
from gia_author.cli.commands import export
from gia_author.diagnostics import faults, safe_text
from gia_author.diagnostics.finding import GiaError
from gia_author.form.numbers import show
from gia_author.jobs import published_reports, terminal
from gia_author.rollup import history
from gia_author.rollup.history import UnitHistory
from gia_author.workflows.open_report import Opened

MOST_TOLD = 12  # units whose tables are printed


def tell(folder: Path, form: str) -> int:
    """Print the units' figures by year. Returns 0, 1 where something stands out, 2 where a file
    cannot be read."""
    unread: list[str] = []
    made = histories(folder, unread)
    if form == "json":
        terminal.echo(safe_text.in_json({"units": [*map(_json, made)], "unreadable": unread}))
    else:
        _print(made, unread)
    if unread:
        return 2
    return 1 if any(one.outliers for one in made) else 0


def histories(folder: Path, unread: list[str]) -> list[UnitHistory]:
    """The history of every unit in a folder, what stands out first."""
    found: dict[str, dict[int, Opened]] = {}
    for path in export.progress([*export.sources((str(folder),), export.NamedFiles())]):
        read = faults.attempt(partial(published_reports.opened, path))
        if isinstance(read, GiaError):
            unread.append(f"{path}：" + read.message.removeprefix(f"{path}："))
        else:
            found.setdefault(read.report.agency, {}).setdefault(read.report.year, read)
    years = sorted({year for known in found.values() for year in known})
    made = [
        history.history(
            agency,
            next(iter(known.values())).report.kind,
            {year: (one.report.edition, one.report.figures) for year, one in known.items()},
            years,
        )
        for agency, known in sorted(found.items())
    ]
    return sorted(made, key=lambda one: -len(one.outliers))


def _print(made: list[UnitHistory], unread: list[str]) -> None:
    places = history.ranks(made)
    for one in made[:MOST_TOLD]:
        rows = [
            (series.name, *(show(value) for _, value in series.by_year), series.change)
            for series in one.series
            if any(value for _, value in series.known)
        ]
        years = [f"{year}年" for year, _ in one.first.by_year]
        console.table(one.agency, ("", *years, "比上年"), rows)
        for told in one.outliers:
            terminal.echo(terminal.style(f"  与往年相差很大：{told}", fg="yellow"))
        if one.agency in places and places[one.agency][1] > 1:
            place, of = places[one.agency]
            terminal.echo(f"  {years[-1]}新收在同类{of}个单位中第{place}")
        terminal.echo()
    far = sum(bool(one.outliers) for one in made)
    terminal.echo(f"共{len(made)}个单位，{far}个有与往年相差很大的数字。")
    if len(made) > MOST_TOLD:
        terminal.echo(f"只列出前{MOST_TOLD}个，全部内容用 --format json。")
    for told in unread:
        terminal.echo(f"读不出：{told}", err=True)


def _json(one: UnitHistory) -> dict[str, object]:
    return {
        "agency": one.agency,
        "group": one.group,
        "series": [
            {"name": s.name, "unit": s.unit, "years": {y: show(v) for y, v in s.by_year}}
            for s in one.series
        ],
        "outliers": one.outliers,
    }
