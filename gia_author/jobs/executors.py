"""Many reports: jobs through any concurrent.futures.Executor, few at a time, outcomes as they
come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import Code, GiaError, Stopped, found, register
from gia_author.workflows.produce import Job, Outcome
from gia_author.yamlfile.reader import G101

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K")
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
TIME_LIMIT = 120
FEW = 20  # jobs that take no longer than starting workers
G803 = register(
    "G803",
    "other",
    """这一份没有处理完
    处理这一份时程序异常退出，或者超过了时限，其他各份不受影响。
    请单独用 gia-author check 检查这一份；仍然这样，请把文件发给程序的维护者。""",
)


@dataclass(frozen=True)
class Unread(Job):
    """A job that cannot be begun, as its file cannot be read: ``each`` gives the reason in its
    place."""

    reason: GiaError = field(kw_only=True)


class Workers(Executor):
    """Worker processes (spawned), ``width`` of them, in which a job that dies or hangs costs only
    itself; a job takes at most ``limit`` seconds."""

    def __init__(self, jobs: int, limit: float = TIME_LIMIT) -> None:
        import multiprocessing

        from pebble import ProcessPool

        self.width, self._limit = jobs, limit
        self._pool = ProcessPool(max_workers=jobs, context=multiprocessing.get_context("spawn"))

    def submit(
        self, fn: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        future: Future[Result] = self._pool.schedule(
            fn, args=args, kwargs=kwargs, timeout=self._limit
        )
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if cancel_futures:
            self._pool.stop()  # type: ignore[no-untyped-call]
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()


class AtOnce(Executor):
    """Does each job here, when it is handed over."""

    def submit(
        self, fn: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Gradual(Executor):
    """Does the first few jobs here, which is quicker than starting workers, and opens the executor
    for the others."""

    def __init__(self, pool: Callable[[], Executor]) -> None:
        self._pool, self._left = pool, FEW
        self._executor: Executor | None = None

    @property
    def width(self) -> int:
        return int(getattr(self._executor, "width", 1))

    def submit(
        self, fn: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        self._left -= 1
        if self._left < 0:
            self._executor = self._executor or self._pool()
            return self._executor.submit(fn, *args, **kwargs)
        return AtOnce().submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if self._executor:
            self._executor.shutdown(wait, cancel_futures=cancel_futures)


@contextmanager
def opened(executor: Executor) -> Iterator[Executor]:
    """The executor, shut down at the end; what it has not begun is cancelled if the run ends
    early."""
    finished = False
    try:
        yield executor
        finished = True
    finally:
        executor.shutdown(cancel_futures=not finished)


def failed(job: Job, reason: GiaError) -> Outcome:
    """The outcome of a job whose file could not be read, or whose worker died or took too long."""
    return Outcome(job.name, findings=(found(_code(job, reason), reason.message, fix=reason.fix),))


def _code(job: Job, reason: GiaError) -> Code:
    unread = isinstance(job, Unread) and not isinstance(reason, faults.ProgramFault)
    return G101 if unread else G803


def _nothing(task: object) -> None:
    """That nothing is known of a task."""


def each(
    tasks: Iterable[T],
    executor: Executor,
    do: Callable[[T], R],
    *,
    ordered: bool = False,
    known: Callable[[T], K | None] = _nothing,
) -> Iterator[tuple[T, R | K | GiaError]]:
    """Every task with what is ``known`` of it, else what ``do`` makes of it, or why it made
    nothing; as completed, or in the tasks' order.

    Why three a worker: one in work, one on its way, one spare. No more are taken from ``tasks``, so
    memory stays flat.
    """
    waiting: dict[Future[R | K], T] = {}
    for task in tasks:
        waiting[_begun(task, executor, do, known)] = task
        while len(waiting) >= 3 * max(1, getattr(executor, "width", 1)):
            yield from _completed(waiting, ordered)
    while waiting:
        yield from _completed(waiting, ordered)


def _begun(
    task: T, executor: Executor, do: Callable[[T], R], known: Callable[[T], K | None]
) -> Future[Any]:
    """A task in work; one that cannot be begun, or of which all is known, has its end already."""
    future: Future[Any] = Future()
    if isinstance(task, Unread):
        future.set_exception(task.reason)
        return future
    found = known(task)
    if found is None:
        return executor.submit(do, task)
    future.set_result(found)
    return future


def _completed(waiting: dict[Future[R], T], ordered: bool) -> Iterator[tuple[T, R | GiaError]]:
    watched = [next(iter(waiting))] if ordered else [*waiting]
    for future in wait(watched, return_when=FIRST_COMPLETED).done:
        made = _result(future)
        yield waiting.pop(future), made


def _result(future: Future[R]) -> R | GiaError:
    """The task's result, or why there is none: what it said itself, or that its worker died or took
    too long."""
    try:
        return future.result()
    except Stopped:
        raise
    except TimeoutError:
        return GiaError("处理超过时限，已停止。", "单独检查这一份；其他各份不受影响。")
    except Exception as error:
        return faults.of(error)


def fingerprint(job: Job) -> str:
    """A hash of everything that a job's outcome depends on, except the program itself: input, last
    year's file, style, template, settings."""
    digest = hashlib.sha256()
    style = [*sorted(job.style.files.items()), (job.style.fonts, b"")] if job.style else []
    settings = (
        job.name,
        job.formats,
        job.draft,
        job.engine,
        job.last_fault,
        job.profile,
        job.sources,
        job.last is None,
        job.template is None,
    )
    parts = [job.data, job.last or b"", (job.template or "").encode(), repr(settings).encode()]
    for part in parts + [name.encode() + data for name, data in style]:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
