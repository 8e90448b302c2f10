"""The command that makes workbooks to fill in: for one unit, or for every body on a roster."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from gia_author.cli import console, options
from gia_author.diagnostics import faults, file_names
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import executors, files, loading, submissions, terminal
from gia_author.rollup.roster import Body, Roster, is_roster
from gia_author.workflows.load_report import is_ours, unit_of
from gia_author.workflows.workbooks import Made, Order, blank, make
from gia_author.yamlfile.fields import kind_of

FOLDER = "填报表"


@dataclass(frozen=True)
class Errand:
    """An order with the file that it is for."""

    order: Order
    target: Path


@click.command("form", options_metavar="[选项]")
@click.argument("path", metavar="[名册或填报文件]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--unit",
    type=options.Name(),
    metavar="机关全称",
    help="没有名册和填报文件时，给一个单位做一份空白的填报表。",
)
@click.option(
    "--year",
    type=options.Between(2019, 2099),
    metavar="年度",
    help="与 --unit 一起用：报告哪一年的工作。",
)
@click.option(
    "-o",
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(FOLDER),
    callback=options.output_folder,
    show_default=True,
    metavar="文件夹",
    help="放在哪个文件夹。",
)
@options.pool_options
def command(
    path: Path | None,
    unit: str | None,
    year: int | None,
    folder: Path,
    pool: Callable[[], Executor],
) -> None:
    """生成填报表（电子表格）：给名册上的每个单位一份，或者给一个单位一份；已经填的、上年结转的都先填好。"""
    if path is None and not (unit and year):
        raise click.UsageError("要写名册或填报文件，或者写机关全称和年度（--unit、--year）。")
    if path and (unit or year):
        raise click.UsageError("--unit、--year 只在没有名册和填报文件时用；名册上的单位每个一份。")
    every = [*(_errands(path, folder) if path else [_new((unit or "").strip(), year or 0, folder)])]
    errands = [one for one in every if isinstance(one, Errand)]
    for error in (one for one in every if isinstance(one, GiaError)):
        terminal.echo(f"{error.message}{error.fix}")
    waiting = [errand for errand in errands if not files.is_there(errand.target)]
    good = _make(waiting, pool)
    if len(errands) > len(waiting):
        terminal.echo(
            f"{len(errands) - len(waiting)}份已经有了（如 "
            f"{next(e.target for e in errands if e not in waiting)}），没有改动；"
            "要重做，先移走原来的。"
        )
    sys.exit(0 if good and len(errands) == len(every) else 1)


def _make(errands: list[Errand], pool: Callable[[], Executor]) -> bool:
    """Make and write the workbooks; True if all came out."""
    written = 0
    with console.progress("正在生成", len(errands)) as advance:
        for errand, made in _made(errands, pool):
            kept = faults.attempt(partial(_keep, errand, made))
            if isinstance(kept, GiaError):
                told = kept.message.removeprefix(f"{errand.target}：")
                terminal.echo(f"{errand.target}：{told}{kept.fix}")
            written += kept is True
            advance()
    if written:
        last = errands[0].target
        terminal.echo(
            f"已生成 {last}" if len(errands) == 1 else f"已在 {last.parent} 生成{written}份填报表。"
        )
    return written == len(errands)


def _made(
    errands: list[Errand], pool: Callable[[], Executor]
) -> Iterator[tuple[Errand, Made | GiaError]]:
    with executors.opened(executors.Gradual(pool)) as executor:
        yield from executors.each(errands, executor, _run)


def _run(errand: Errand) -> Made:
    return make(errand.order)


def _keep(errand: Errand, made: Made | GiaError) -> bool:
    """Write a workbook and say what is to be said about it."""
    if isinstance(made, GiaError):
        terminal.echo(f"{errand.target}：{made.message}{made.fix}")
        return False
    for finding in made.findings:
        console.show(finding, [])
    if made.book is None:
        return False
    files.write(errand.target, made.book)
    return True


def _new(agency: str, year: int, folder: Path) -> Errand:
    """The errand for a unit that has no file yet."""
    last = loading.last_file({"机关": agency, "年度": str(year)}, Path())
    lasts = (files.read(Path(last)),) if last else ()
    return Errand(
        Order(agency, blank(agency, kind_of(agency), year), lasts), _target(folder, agency, year)
    )


def _target(folder: Path, agency: str, year: int) -> Path:
    return folder / f"{files.usual_name(agency, year)}.xlsx"


def _errands(path: Path, folder: Path) -> Iterator[Errand | GiaError]:
    """One errand for a unit's file, one for every body on a roster that is counted, or why there
    can be none."""
    if is_roster(files.read(path)):
        roster = submissions.load(path)
        for body in (body for body in roster.counted if not body.roster):
            made = faults.attempt(partial(_for, path, roster, body, folder))
            if isinstance(made, GiaError) and body.agency not in made.message:
                made = GiaError(f"{body.agency}：{made.message}", made.fix)
            yield made
        return
    job = loading.load(path)
    if job.last_fault:
        terminal.echo(f"上年报告用不上：{job.last_fault}", err=True)
    agency, year = unit_of(job.data, job.name)
    target = (
        folder / f"{file_names.safe_name(agency or path.stem)}{'-' + year if year else ''}.xlsx"
    )
    yield Errand(Order(str(path), job.data, (job.last,) if job.last else ()), target)


def _named(path: Path, roster: Roster, body: Body, before: list[Path]) -> str:
    """The name of last year's file, where it lies with this year's under a name that the program
    would not look for."""
    usual = files.usual_name(body.agency, roster.year - 1)
    beside = [
        one
        for one in before
        if one.parent == submissions.folder(path, roster)
        and one.suffix.lower() in files.REPORTS
        and one.stem != usual
    ]
    return beside[0].name if len(before) == 1 and beside else ""


def _for(path: Path, roster: Roster, body: Body, folder: Path) -> Errand:
    """The errand for a body on a roster: its own file where it has begun one, last year's carried
    over. Raises FileError."""
    begun = submissions.find(path.parent, roster.folder, body, roster.year)
    content = (
        files.read(submissions.near(path.parent, begun), files.LARGEST_PUBLISHED) if begun else b""
    )
    own = begun is not None and (begun.suffix.lower() in files.REPORTS or is_ours(content))
    data = (
        content
        if own
        else blank(
            body.agency,
            body.kind,
            roster.year,
            _named(path, roster, body, submissions.forerunners(path, roster, body)),
        )
    )
    lasts = _lasts(path, roster, body)
    return Errand(
        Order(str(begun) if own else body.agency, data, lasts, roster.due(body), roster.name),
        _target(folder, body.agency, roster.year),
    )


def _lasts(path: Path, roster: Roster, body: Body) -> tuple[bytes, ...]:
    """Last year's files of a body; where some of several cannot be had, that is said and none is
    used: some of the carry-over is none."""
    before = submissions.origins(path, roster, body)
    if not any(before.values()):
        return ()
    lasts, lacking = [], [f"缺{name}上年的填报文件" for name, one in before.items() if one is None]
    for one in filter(None, before.values()):
        try:
            lasts.append(files.read(submissions.near(path.parent, one)))
        except files.FileError as error:
            lacking.append(error.message.rstrip("。"))
    if lacking:
        terminal.echo(f"{body.agency}：{'；'.join(lacking)}，上年结转没有填。")
    return () if lacking else tuple(lasts)
