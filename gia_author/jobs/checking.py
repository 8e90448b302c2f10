"""Files checked, one or thousands: by workers where they are many, what has not changed from the
ledger, always in the order of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import executors, loading, resuming
from gia_author.jobs.resuming import Done, ResumableWork
from gia_author.workflows.produce import Job, Outcome, produce

if TYPE_CHECKING:
    from gia_author.jobs.ledger import Ledger


def check(
    paths: list[Path], load: Callable[[Path], Job], pool: Callable[[], Executor]
) -> Iterator[Done[Outcome]]:
    """Every file's outcome. Of several files, one that cannot be read has that as its finding; a
    single one raises FileError."""
    work = ResumableWork("check", Outcome, produce, _kept, is_whole=_is_whole)
    with ExitStack() as stack:
        ledger = _ledger(paths, stack) if len(paths) > executors.FEW else None
        executor = stack.enter_context(executors.opened(executors.Gradual(pool)))
        jobs = loading.each(paths, load, alone=len(paths) == 1)
        yield from resuming.run(jobs, work, executor, ledger, ordered=True)


def _ledger(paths: list[Path], stack: ExitStack) -> Ledger | None:
    from gia_author.jobs.ledger import beside

    return beside(paths, stack)


def _kept(job: Job, made: Outcome | GiaError) -> Outcome:
    return executors.failed(job, made) if isinstance(made, GiaError) else made


def _is_whole(outcome: Outcome) -> bool:
    """False for a file whose worker died or took too long."""
    return all(finding.code != executors.G803.code for finding in outcome.findings)
