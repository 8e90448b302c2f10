"""A file on the disk as a job: our own file with last year's, or a report by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gia_author.checks.profile import Profile
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files
from gia_author.jobs.executors import Unread
from gia_author.workflows.load_report import head_of
from gia_author.workflows.produce import Job

if TYPE_CHECKING:
    from gia_author.checks.source_changes import SourceChanges
    from gia_author.jobs.output_settings import OutputSettings

ROLLED = "汇总"


def load(path: Path, plan: Profile | None = None, settings: OutputSettings | None = None) -> Job:
    """The job to check a file, or with settings to build it; with last year's file where it
    names one in its own folder, and what has become of the sources of a roll-up. Raises
    FileError."""
    job = with_last(path, files.read(path), plan)
    return (
        job
        if settings is None
        else replace(
            job,
            formats=settings.formats,
            style=settings.style,
            template=settings.template,
            draft=settings.draft,
            engine=settings.engine,
        )
    )


def with_last(path: Path, data: bytes, plan: Profile | None = None) -> Job:
    """The job to check what a file at ``path`` says, or is to say; with last year's file where it
    names one, and with what has become of the sources of a roll-up."""
    last, fault = None, ""
    head = head_of(data, str(path))
    named = last_file(head, path)
    if named:
        try:
            last = files.read(files.inside(path.parent, named))
        except files.FileError as error:
            fault = error.whole
    sources = _sources(path, head) if ROLLED in head else None
    return Job(str(path), data, last=last, last_fault=fault, profile=plan, sources=sources)


def _sources(path: Path, head: Mapping[str, object]) -> SourceChanges | None:
    """What has become of the sources of a roll-up; only a government's file needs these modules."""
    from gia_author.jobs import rollup_sources

    return rollup_sources.since(path, head)


def plain(path: Path, plan: Profile | None = None) -> Job:
    """The job to read a report of any kind by itself, without last year's."""
    return Job(str(path), files.read(path, files.LARGEST_PUBLISHED), profile=plan)


def each(
    paths: Iterable[Path], load: Callable[[Path], Job], *, alone: bool = False
) -> Iterator[Job]:
    """The job for every file; one that cannot be read has the reason in its place, so that the
    others go on. Raises GiaError for one ``alone``."""
    for path in paths:
        job = faults.attempt(partial(load, path))
        if not isinstance(job, GiaError):
            yield job
        elif alone:
            raise job
        else:
            yield Unread(str(path), b"", reason=job)


def last_file(data: Mapping[str, object], path: Path) -> str:
    """The name of last year's file for what ``path`` says: the one that the author names, else
    another of the unit that lies beside; empty for none."""
    named, agency, year = (str(data.get(key) or "").strip() for key in ("上年报告", "机关", "年度"))
    if named or not agency or not year.isdecimal() or len(year) != 4:
        return named
    beside = files.named(path.parent, files.usual_name(agency, int(year) - 1), files.REPORTS)
    return beside.name if beside and beside != path else ""
