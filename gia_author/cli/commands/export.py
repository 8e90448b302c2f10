"""The command export: the figures of many reports as open data."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from gia_author.cli import console
from gia_author.diagnostics import faults, file_names
from gia_author.diagnostics.finding import GiaError, errors
from gia_author.form.edition import Edition
from gia_author.jobs import files, find_reports, published_reports, submissions, terminal
from gia_author.render import open_data, table_files
from gia_author.rollup import unit_summary
from gia_author.rollup.roster import Roster
from gia_author.workflows.open_report import Opened

NAME = "年报数据"
MOST_TOLD = 50
TITLE = re.compile(r"(.{1,255}?\d{4})年")  # of a report: 机关2025年……


@click.command("export", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件、文件夹或名册...")
@click.option(
    "-o",
    "--out",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    metavar="文件或文件夹",
    help=f"写到哪个文件，格式看扩展名；写文件夹的，文件名是“{NAME}”。",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(table_files.WRITERS)),
    help="写到文件夹时用哪种格式，默认csv。",
)
def command(paths: tuple[str, ...], target: Path, form: str | None) -> None:
    """把一个或许多单位、一年或几年的表格数字输出成开放数据，附数据字典。

    一个数字一行，空着的格还是空的。填报文件、已发布的年报（Word、网页、PDF等）、名册都可以。
    """
    target, form = destination(target, form)
    named = NamedFiles()
    run = Export([*dict.fromkeys(sources(paths, named))], named.unused, years=named.years)
    run.spare(target)
    try:
        made = run.write(target, form)
        terminal.echo(f"已生成 {'、'.join(map(str, made))}（{run.count}份年报，{run.rows}行）。")
        run.tell_marked()
        if run.doubtful:
            terminal.echo(
                f"有{run.doubtful}份已发布的年报读入时有疑问，用 gia-author import 看是哪些数字。"
            )
    finally:
        run.tell_left_out()
    sys.exit(1 if run.left_out else 0)


def destination(target: Path, form: str | None) -> tuple[Path, str]:
    """The file to write and its format. Raises UsageError where they do not agree."""
    ending = target.suffix.lower().removeprefix(".")
    if target.is_dir() or not ending:
        return target / f"{NAME}.{form or 'csv'}", form or "csv"
    if ending not in table_files.WRITERS or (form and form != ending):
        wanted = f".{form}" if form else "、".join(f".{name}" for name in table_files.WRITERS)
        raise click.UsageError(f"“{target.name}”的扩展名应当是{wanted}。")
    return target, ending


@dataclass
class NamedFiles:
    """What rosters say of the files they name: of which year they should be, and why some cannot be
    used."""

    unused: dict[Path, str] = field(default_factory=dict)
    years: dict[Path, int] = field(default_factory=dict)


def sources(patterns: tuple[str, ...], named: NamedFiles) -> Iterator[Path]:
    """The reports that files, folders, globs and rosters stand for; of a folder our own files and
    workbooks, without any .yaml all that is published there.

    What a roster says of its files goes to ``named``.
    """
    for pattern in patterns:
        path = Path(pattern)
        if find_reports.NO_REPORT.fullmatch(path.name):
            continue
        if path.is_dir():
            yield from _in_folder(path)
        elif path.suffix.lower() not in files.REPORTS:
            yield from console.find((pattern,), files.PUBLISHED)
        else:
            for one in console.find((pattern,), rosters=True):
                yield from _bodies(one, named) if find_reports.is_roster(one) else [one]


def _in_folder(folder: Path) -> Iterator[Path]:
    """The reports below a folder."""
    found = []
    with suppress(files.FileError):
        found = console.find((str(folder),))
    if not any(one.suffix.lower() in files.REPORTS for one in found):
        yield from _published_in(folder)
        return
    _tell_passed_over(folder, found)
    yield from found


def _tell_passed_over(folder: Path, taken: list[Path]) -> None:
    """Say how many published reports in a folder are passed over for our own files there, those
    aside that these were built into."""
    made = {usual[1] + usual[2] for one in taken if (usual := files.USUAL_NAME.fullmatch(one.stem))}
    rest = []
    with suppress(files.FileError):
        rest = [
            one
            for one in _published_in(folder)
            if not (
                ((title := TITLE.match(one.stem)) and title[1] in made) or files.is_workbook(one)
            )
        ]
    if rest:
        told = (
            f"{folder}：用了其中的填报文件；已发布的Word、网页、PDF等有{len(rest)}份没有用（如 "
            f"{rest[0].name}）"
        )
        terminal.echo(f"{told}，要用的先导入（gia-author import）。", err=True)


def _published_in(folder: Path) -> Iterator[Path]:
    """The published reports below a folder; of one report in several formats the first."""
    seen = set()
    for path in console.find((str(folder),), files.PUBLISHED):
        if path.with_suffix("") not in seen:
            seen.add(path.with_suffix(""))
            yield path


def _bodies(path: Path, named: NamedFiles, depth: int = submissions.DEEPEST) -> Iterator[Path]:
    """The files of the bodies on a roster and on the rosters below it; a body that has not handed
    in stands for the file it should have."""
    roster = submissions.load(path)
    for one in submissions.submissions(path, roster):
        found = faults.attempt(partial(list[Path], _body(path, roster, one, named, depth)))
        if isinstance(found, GiaError):
            named.unused[one.path or path.parent / one.body.roster] = found.whole + found.fix
        else:
            yield from found


def _body(
    path: Path, roster: Roster, one: submissions.Submission, named: NamedFiles, depth: int
) -> Iterator[Path]:
    """The file of a body, or those of the bodies below it. Raises GiaError for a file or roster
    that cannot be used."""
    if one.path:
        named.years[one.path] = roster.year
        yield submissions.near(path.parent, one.path)
    elif one.body.roster and depth > 1:
        yield from _bodies(submissions.nested(path, one.body), named, depth - 1)
    elif not one.body.excluded:
        yield submissions.folder(path, roster) / (
            one.body.file or f"{files.usual_name(one.body.agency, roster.year)}.yaml"
        )


def _is_report(path: Path) -> bool:
    return not isinstance(faults.attempt(lambda: published_reports.opened(path)), GiaError)


@dataclass(frozen=True)
class ExportedReport:
    """A report with its rows; ``remark`` says what is wrong with its figures as a whole."""

    opened: Opened
    rows: list[open_data.DataRow]
    remark: str


def _exported(path: Path, year: int) -> ExportedReport:
    """A report's rows; ``year`` is the one that its roster is of, 0 without a roster. Raises
    GiaError."""
    found = published_reports.opened(path)
    remarks = []
    if year and found.report.year != year:
        remarks.append(f"名册是{year}年度的，这份是{found.report.year}年度的")
    wrong = errors(unit_summary.unbalanced(found.report))
    if wrong:
        remarks.append(f"表内有{len(wrong)}处不平或没有填")
    remark = "；".join(remarks)
    return ExportedReport(found, [*open_data.rows(found.report, remark)], remark)


@dataclass
class Export:
    """One run over many reports: ``left_out`` are the files that could not be used, with the
    reason, ``marked`` those that were exported with a remark; ``years`` are those of the rosters.
    """

    paths: list[Path]
    left_out: dict[Path, str] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    count: int = 0
    rows: int = 0
    doubtful: int = 0
    years: dict[Path, int] = field(default_factory=dict)
    marked: dict[Path, str] = field(default_factory=dict)

    def spare(self, target: Path) -> None:
        """Leave out what an earlier run has written to the target. Raises FileError where that is a
        report."""
        there = [path for path in self.paths if files.known_by(path) == files.known_by(target)]
        if any(map(_is_report, there)):
            raise files.FileError(
                f"{target}：这是要导出的一份年报，没有覆盖它。", "换一个文件名或者文件夹。"
            )
        self.paths = [path for path in self.paths if path not in there]

    def write(self, target: Path, form: str) -> list[Path]:
        """Write the data and, where the format has no room for it, the dictionary beside. Returns
        the files. Raises GiaError if there is no data."""
        with files.writing(target) as stream:
            table_files.WRITERS[form](stream, self.data(), self.glossary)
            if not self.count:
                raise GiaError("没有一份年报可以导出，没有生成文件。", "按列出的原因改好再来。")
        if form not in table_files.DICTIONARY_BESIDE:
            return [target]
        beside = target.with_suffix(".数据字典.csv")
        with files.writing(beside) as stream:
            table_files.table(stream, open_data.ENTRY, self.glossary())
        return [target, beside]

    def glossary(self) -> Iterator[tuple[str, ...]]:
        """The dictionary of the editions that have come up so far."""
        return open_data.dictionary(edition for _, edition in sorted(self.editions.items()))

    def data(self) -> Iterator[open_data.DataRow]:
        """The rows of every report that can be read, one report at a time."""
        seen: dict[tuple[str, int], Path] = {}
        for path in progress(self.paths):
            made = faults.attempt(partial(_exported, path, self.years.get(path, 0)))
            if isinstance(made, GiaError):
                self.left_out[path] = made.message.removeprefix(f"{path}：") + made.fix
                continue
            found = made.opened
            agency = file_names.same_name(found.report.agency)
            first = seen.setdefault((agency, found.report.year), path)
            if first != path:
                self.left_out[path] = f"与{first}是同一机关同一年度的报告，只导出前一份。"
                continue
            self.doubtful += bool(found.doubts)
            self.count += 1
            self.rows += len(made.rows)
            if made.remark:
                self.marked[path] = made.remark
            self.editions[found.report.edition.name] = found.report.edition
            yield from made.rows

    def tell_marked(self) -> None:
        """List the files whose figures are exported with a remark."""
        if self.marked:
            terminal.echo(f"有{len(self.marked)}份的数字有问题，照样导出了，“核对”一列里有说明：")
        for path, remark in [*self.marked.items()][:MOST_TOLD]:
            terminal.echo(f"  {path}：{remark}")

    def tell_left_out(self) -> None:
        """List the files that were left out, with the reasons."""
        if self.left_out:
            terminal.echo(
                terminal.style(f"没有导出的有{len(self.left_out)}份：", fg="red", bold=True),
                err=True,
            )
        for path, why in [*self.left_out.items()][:MOST_TOLD]:
            terminal.echo(f"  {path}：{why}", err=True)
        if len(self.left_out) > MOST_TOLD:
            terminal.echo(f"  ……另有{len(self.left_out) - MOST_TOLD}份", err=True)


def progress(paths: list[Path]) -> Iterator[Path]:
    """The paths one by one, with a progress bar on a terminal."""
    from rich.console import Console
    from rich.progress import track

    terminal = Console(stderr=True)
    yield from track(
        paths, "正在读取", console=terminal, transient=True, disable=not terminal.is_terminal
    )
