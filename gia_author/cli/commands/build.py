"""A few reports built one after the other: each with its findings and, unless something must be
changed, its files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import click

from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.diagnostics import faults, file_names
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import executors, loading, outputs, terminal
from gia_author.jobs.output_settings import OutputSettings
from gia_author.workflows.produce import G801, Job, Outcome, produce
from gia_author.yamlfile import reader


@click.command("build", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="放在哪个文件夹，默认与填报文件同一个文件夹。",
)
@options.overwrite_option
@options.style_options
def command(
    paths: tuple[str, ...],
    folder: Path | None,
    overwrite: bool,
    settings: OutputSettings,
    plan: Profile | None,
) -> None:
    """核对并生成Word、网页和PDF。有“必须改”的不生成，除非加 --draft。"""
    passed = build_each(
        console.find(paths),
        lambda path: loading.load(path, plan, settings),
        folder,
        overwrite=overwrite,
    )
    sys.exit(0 if passed else 1)


def build_each(
    paths: Iterable[Path],
    load: Callable[[Path], Job],
    folder: Path | None,
    *,
    overwrite: bool = False,
) -> bool:
    """Build every file's report into the folder, or beside the file. True if all were built and
    nothing in them must be changed.

    Of several files, one that cannot be read has that as its finding; a single one raises
    FileError.
    """
    found = list(paths)
    owners: dict[Path, str] = {}
    passed = True
    for job in loading.each(found, load, alone=len(found) == 1):
        done = faults.attempt(partial(_build, job, folder, owners, overwrite))
        if isinstance(done, GiaError):
            if len(found) == 1:
                raise done
            console.report(executors.failed(job, done), "")
        passed &= done is True
    return passed


def _build(job: Job, folder: Path | None, owners: dict[Path, str], overwrite: bool) -> bool:
    """Build a report, say what was found and write its files. True if nothing in it must be changed
    and all formats came out."""
    outcome = (
        executors.failed(job, job.reason) if isinstance(job, executors.Unread) else produce(job)
    )
    console.report(outcome, reader.text_of(job.data))
    return (
        _keep(job, outcome, folder or Path(job.name).parent, owners, overwrite)
        and outcome.passed
        and len(outcome.files) == len(job.formats)
    )


def _keep(
    job: Job, outcome: Outcome, folder: Path, owners: dict[Path, str], overwrite: bool
) -> bool:
    """Write an outcome's files and say so; False for a report that another file has already been
    made into."""
    name = folder / file_names.same_name(file_names.safe_name(outcome.title))
    if outcome.files and (first := owners.setdefault(name, job.name)) != job.name:
        terminal.echo(f"没有生成文件：与{first}是同一机关同一年度的报告。删去或改正其中一份。")
        return False
    whole = True
    for path, fault in save(outcome, folder, overwrite=overwrite):
        whole &= fault is None
        terminal.echo(f"{fault.message}{fault.fix}" if fault else f"已生成 {path}")
    if not outcome.files:
        terminal.echo(f"没有生成文件：{_why_none(job, outcome)}")
    return whole


def _why_none(job: Job, outcome: Outcome) -> str:
    if outcome.passed or any(f.code == G801.code for f in outcome.findings):
        return "见上。"
    if job.draft or outcome.unchecked:  # of what cannot be read there is no draft either
        return "先改好“必须改”的问题。"
    return "先改好“必须改”的问题；要先看版面，加 --draft。"


def save(
    outcome: Outcome, folder: Path, *, overwrite: bool
) -> Iterator[tuple[Path, outputs.EditedSince | None]]:
    """Write an outcome's files one by one, each with why it was not written; their name is the
    report's title."""
    from gia_author.render.writers import WRITERS

    for form, data in outcome.files.items():
        path = folder / f"{file_names.safe_name(outcome.title)}.{WRITERS[form].ending}"
        try:
            outputs.write(path, data, overwrite=overwrite)
        except outputs.EditedSince as fault:
            yield path, fault
        else:
            yield path, None
