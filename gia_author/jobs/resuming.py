"""Work on many files that can be interrupted at any moment and goes on where it was: what has not
changed since is taken from the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import executors
from gia_author.jobs.executors import Unread
from gia_author.jobs.plain_values import plain, restored
from gia_author.workflows.produce import Job

if TYPE_CHECKING:
    from gia_author.jobs.ledger import Ledger

M = TypeVar("M")
K = TypeVar("K")


@dataclass(frozen=True)
class ResumableWork(Generic[M, K]):
    """One kind of work. ``do`` is done anywhere; ``keep`` here with what it made or why it made
    nothing, and gives the small value that is remembered.

    ``is_whole`` tells a value that depends on the job alone, ``is_current`` whether what an earlier
    run has left is still there;
    ``settings`` are what a value depends on besides the job.
    """

    name: str
    kind: type[K]
    do: Callable[[Job], M]
    keep: Callable[[Job, M | GiaError], K]
    is_whole: Callable[[K], bool]
    is_current: Callable[[Job, K], bool] = lambda job, kept: True
    settings: Callable[[Job], str] = lambda job: ""


@dataclass(frozen=True)
class Done(Generic[K]):
    """A job with its value; ``known`` where it was done by an earlier run."""

    job: Job
    value: K
    known: bool


@dataclass(frozen=True)
class _Recalled(Generic[K]):
    value: K


def run(
    jobs: Iterable[Job],
    work: ResumableWork[M, K],
    executor: Executor,
    ledger: Ledger | None,
    *,
    ordered: bool = False,
) -> Iterator[Done[K]]:
    """Every job with its value, as completed or in the jobs' order; what is new is remembered at
    once.

    A ledger that is ours alone must take what is put into it; with any other, what it cannot take
    is only done again the next time.
    """

    def known(job: Job) -> _Recalled[K] | None:
        value = recalled(job, work, ledger)
        return None if value is None else _Recalled(value)

    for job, made in executors.each(jobs, executor, work.do, ordered=ordered, known=known):
        if isinstance(made, _Recalled):
            yield Done(job, made.value, True)
            continue
        value = work.keep(job, made)
        if ledger:
            _remember(job, work, value, ledger)
        yield Done(job, value, False)


def recalled(job: Job, work: ResumableWork[M, K], ledger: Ledger | None) -> K | None:
    """What an earlier run has made of this very job, if it is still there."""
    if ledger is None or isinstance(job, Unread):
        return None
    kept = faults.attempt(lambda: ledger.get(key(work.name, job.name), _mark(job, work)))
    value = restored(work.kind, kept) if isinstance(kept, dict) else None
    return value if value is not None and work.is_current(job, value) else None


def latest(name: str, work: ResumableWork[M, K], ledger: Ledger) -> K | None:
    """What was last made of the job of this name, whatever it was then."""
    kept = ledger.latest(key(work.name, name))
    return None if kept is None else restored(work.kind, kept)


def key(work: str, name: str) -> str:
    """Under what the ledger has the value of a job."""
    return f"{work}:{name}"


def _remember(job: Job, work: ResumableWork[M, K], value: K, ledger: Ledger) -> None:
    mark = _mark(job, work) if work.is_whole(value) and not isinstance(job, Unread) else ""

    def put() -> None:
        ledger.put(key(work.name, job.name), mark, plain(value))

    if ledger.alone:
        put()
    else:
        faults.attempt(put)


def _mark(job: Job, work: ResumableWork[M, K]) -> str:
    return f"{executors.fingerprint(job)}:{work.settings(job)}"
