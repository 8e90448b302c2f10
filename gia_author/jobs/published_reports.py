"""Reports of any kind from the disk: our own files, and published ones of every format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError, errors
from gia_author.extract.readers.kinds import CONVERTED, file_kind
from gia_author.extract.readers.unusable import unusable
from gia_author.jobs import files, libreoffice, loading
from gia_author.workflows import import_report, open_report
from gia_author.workflows.import_report import Imported
from gia_author.workflows.load_report import Loaded, is_ours, load_report
from gia_author.workflows.open_report import Opened
from gia_author.workflows.produce import Job
from gia_author.workflows.standing import refuse_others


def published(job: Job) -> Imported:
    """A published report from a file's bytes; old Word, WPS and OpenDocument files are converted by
    LibreOffice where it is installed."""
    return import_report.take(*readable(job))


def readable(job: Job) -> tuple[bytes, str]:
    """The bytes and the name of a kind that is read. A form is none as an OpenDocument file, here
    as wherever forms are looked for, whether it could be converted on this computer or not."""
    name = Path(job.name)
    kind = file_kind(job.data, name.name)
    if kind not in CONVERTED or is_ours(job.data):
        return job.data, name.name
    made = faults.attempt(lambda: libreoffice.converted(name, job.data, kind))
    why = unusable(job.data, job.name) if kind == "ods" else None
    if why and (isinstance(made, GiaError) or is_ours(made[0])):
        raise GiaError(f"{job.name}：{why.message}", why.fix)
    if isinstance(made, GiaError):
        raise made
    return made


def opened(path: Path, load: Callable[[Path], Job] = loading.plain) -> Opened:
    """A report of any kind from disk: our own file or workbook, which ``load`` makes a job of, or a
    published one. Raises GiaError where it is none."""
    own = path.suffix.lower() in files.REPORTS or files.is_workbook(path)
    return (
        open_report.ours(load(path)) if own else open_report.theirs(published(loading.plain(path)))
    )


def any_report(path: Path) -> Loaded | Imported:
    """A report of any kind from disk, whatever its shape: our own file or a published one. Raises
    GiaError if nothing can be read."""
    if path.suffix.lower() in files.REPORTS:
        loaded = load_report(files.read(path), path.name)
        for wrong in errors(loaded.source.findings):
            raise GiaError(f"{path}：{wrong.message}", wrong.fix)
        return loaded
    imported = published(loading.plain(path))
    try:
        refuse_others(imported)
    except GiaError as error:
        raise GiaError(f"{path}：{error.message}", error.fix) from None
    return imported
