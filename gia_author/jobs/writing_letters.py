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
from gia_author.rollup.progress import Progress, Standing
from gia_author.workflows.produce import produce


def write(
    path: Path, progress: Progress, sender: Sender, out: Path, plan: Profile | None
) -> Iterator[tuple[Letter, Path]]:
    """Every letter with its Word file, beside which the same lies as text. Of a body with a roster
    of its own, its office is written to. Raises FileError."""
    found = {one.body.agency: one for one in submissions.submissions(path, progress.roster)}
    for standing in progress.standings:
        if not letters.is_due(standing):
            continue
        one = found[standing.body.agency]
        told = [] if one.path is None else [*_findings(path, one, progress, plan)]
        name = one.path.name if one.path else ""
        made = letters.letter(standing, progress.roster.year, told, name, sender)
        yield made, _write(made, standing, sender, out)


def _findings(
    path: Path, one: submissions.Submission, progress: Progress, plan: Profile | None
) -> Iterator[Finding]:
    before = submissions.forerunners(path, progress.roster, one.body)
    job = faults.attempt(lambda: checking_bodies.body_job(path.parent, one, before, plan))
    if not isinstance(job, GiaError):
        yield from produce(job).findings


def _write(made: Letter, standing: Standing, sender: Sender, out: Path) -> Path:
    name = file_names.safe_name(f"{made.kind}-{standing.body.agency}")
    target = out / f"{name}.docx"
    lines = ((line.style, line.text) for line in made.lines)
    files.write(target, letter_docx.write(lines, datetime.combine(sender.day, time())))
    files.write(out / f"{name}.txt", ("\ufeff" + made.text).encode())
    return target
