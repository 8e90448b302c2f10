"""Letters to all bodies that have not handed in or must change something, written at one go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

from gia_author.checks.profile import Profile
from gia_author.diagnostics import faults, file_names
from gia_author.diagnostics.finding import Finding, GiaError
from gia_author.jobs import checking_bodies, files, submissions
from gia_author.render import letter_docx
from gia_author.rollup import letters
from gia_author.rollup.letters import Letter, Sender
from gia_author.rollup.progress import Progress
from gia_author.workflows.produce import produce


def write(
    path: Path, progress: Progress, sender: Sender, out: Path, plan: Profile | None
) -> Iterator[tuple[Letter, Path]]:
    """Every letter with its Word file, beside which the same lies as text. Raises FileError."""
    for made in due(path, progress, sender, plan):
        yield made, keep(made, sender, out)


def due(path: Path, progress: Progress, sender: Sender, plan: Profile | None) -> Iterator[Letter]:
    """Every letter that is to be written. Of a body with a roster of its own, its office is written
    to."""
    found = {one.body.agency: one for one in submissions.submissions(path, progress.roster)}
    for standing in progress.standings:
        if not letters.is_due(standing):
            continue
        one = found[standing.body.agency]
        told = [] if one.path is None else [*_findings(path, one, progress, plan)]
        name = one.path.name if one.path else ""
        yield letters.letter(standing, progress.roster.year, told, name, sender)


def _findings(
    path: Path, one: submissions.Submission, progress: Progress, plan: Profile | None
) -> Iterator[Finding]:
    before = submissions.forerunners(path, progress.roster, one.body)
    job = faults.attempt(lambda: checking_bodies.body_job(path.parent, one, before, plan))
    if not isinstance(job, GiaError):
        yield from produce(job).findings


def file_of(made: Letter, out: Path) -> Path:
    """The Word file of a letter."""
    return out / f"{file_names.safe_name(f'{made.kind}-{made.agency}')}.docx"


def keep(made: Letter, sender: Sender, out: Path) -> Path:
    """Write a letter's Word file and, beside it, the same as text. Raises FileError."""
    target = file_of(made, out)
    lines = ((line.style, line.text) for line in made.lines)
    files.write(target, letter_docx.write(lines, datetime.combine(sender.day, time())))
    files.write(target.with_suffix(".txt"), ("\ufeff" + made.text).encode())
    return target
