"""A file on the disk as a job, and what it is opened as: our own file with last year's, or a
published report of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gia_author.checks.profile import Profile
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError, errors
from gia_author.extract.readers.kinds import CONVERTED, file_kind
from gia_author.jobs import files, libreoffice
from gia_author.jobs.executors import Unread
from gia_author.workflows import import_report, open_report
from gia_author.workflows.import_report import Imported
from gia_author.workflows.load_report import Loaded, head_of, is_ours, load_report
from gia_author.workflows.open_report import Opened
from gia_author.workflows.produce import Job

if TYPE_CHECKING:
    from gia_author.jobs.look import Look


def load(path: Path, plan: Profile | None = None, look: Look | None = None) -> Job:
    """The job to check a file, or with a look to build it; with last year's file where it names one
    in its own folder. Raises FileError."""
    data = files.read(path)
    last, fault = None, ""
    named = last_file(head_of(data, str(path)), path)
    if named:
        try:
            last = files.read(files.inside(path.parent, named))
        except files.FileError as error:
            fault = error.message
    job = Job(str(path), data, last=last, last_fault=fault, profile=plan)
    return (
        job
        if look is None
        else replace(
            job,
            formats=look.formats,
            style=look.style,
            template=look.template,
            draft=look.draft,
            engine=look.engine,
        )
    )


def plain(path: Path, plan: Profile | None = None) -> Job:
    """The job to read a report of any kind by itself, without last year's."""
    return Job(str(path), files.read(path, files.LARGEST_PUBLISHED), profile=plan)


def published(job: Job) -> Imported:
    """A published report from a file's bytes; old Word, WPS and OpenDocument files are converted by
    LibreOffice where it is installed."""
    return import_report.take(*readable(job))


def readable(job: Job) -> tuple[bytes, str]:
    """The bytes and the name of a kind that is read."""
    name = Path(job.name)
    kind = file_kind(job.data, name.name)
    if kind in CONVERTED and not is_ours(job.data):
        return libreoffice.converted(name, job.data, kind)
    return job.data, name.name


def opened(path: Path, load: Callable[[Path], Job] = plain) -> Opened:
    """A report of any kind from disk: our own file or workbook, which ``load`` makes a job of, or a
    published one. Raises GiaError where it is none."""
    own = path.suffix.lower() in files.REPORTS or files.is_workbook(path)
    return open_report.ours(load(path)) if own else open_report.theirs(published(plain(path)))


def any_report(path: Path) -> Loaded | Imported:
    """A report of any kind from disk, whatever its shape: our own file or a published one. Raises
    GiaError if nothing can be read."""
    if path.suffix.lower() in files.REPORTS:
        loaded = load_report(files.read(path), path.name)
        for wrong in errors(loaded.source.findings):
            raise GiaError(f"{path}：{wrong.message}", wrong.fix)
        return loaded
    imported = published(plain(path))
    if not imported.data:
        raise GiaError(
            f"{path}：{imported.findings[0].message if imported.findings else '读不出内容。'}",
            "换一种格式的文件再试。",
        )
    return imported


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


def last_file(data: Mapping[str, Any], path: Path) -> str:
    """The name of last year's file for what ``path`` says: the one that the author names, else
    another of the unit that lies beside; empty for none."""
    named, agency, year = (str(data.get(key) or "").strip() for key in ("上年报告", "机关", "年度"))
    if named or not agency or not year.isdecimal() or len(year) != 4:
        return named
    beside = files.named(path.parent, files.usual_name(agency, int(year) - 1), files.REPORTS)
    return beside.name if beside and beside != path else ""
