"""Many reports: jobs through any concurrent.futures.Executor, few at a time, outcomes as they come."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any

from gia_author import __version__
from gia_author.finding import Severity, found, register
from gia_author.pipeline import Job, Outcome, produce

TIME_LIMIT = 120
G803 = register("G803", Severity.ERROR, "other", """这一份没有处理完
    处理这一份时程序异常退出，或者超过了时限，其他各份不受影响。请单独用 gia-author check 检查这一份；仍然这样，请把文件发给程序的维护者。""")


class Workers(Executor):
    """Worker processes (spawned) in which a job that dies or hangs costs only itself; a job takes at most ``limit`` seconds."""

    def __init__(self, jobs: int, limit: float = TIME_LIMIT) -> None:
        from pebble import ProcessPool
        self._limit = limit
        self._pool = ProcessPool(max_workers=jobs, context=multiprocessing.get_context("spawn"))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = self._pool.schedule(fn, args=args, kwargs=kwargs, timeout=self._limit)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if cancel_futures:
            self._pool.stop()  # type: ignore[no-untyped-call]
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()


def run(jobs: Iterable[Job], executor: Executor, ahead: int = 8) -> Iterator[tuple[Job, Outcome]]:
    """Every job with its outcome, in the order of completion. At most ``ahead`` jobs are under way, so memory stays flat."""
    waiting: dict[Future[Outcome], Job] = {}
    for job in jobs:
        waiting[executor.submit(produce, job)] = job
        if len(waiting) >= ahead:
            yield from _completed(waiting)
    while waiting:
        yield from _completed(waiting)


def _completed(waiting: dict[Future[Outcome], Job]) -> Iterator[tuple[Job, Outcome]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        job = waiting.pop(future)
        yield job, _outcome(future, job)


def _outcome(future: Future[Outcome], job: Job) -> Outcome:
    """The job's outcome; a worker that died or took too long gives one with that finding."""
    try:
        return future.result()
    except TimeoutError:
        reason = "处理超过时限，已停止。"
    except Exception as error:
        reason = f"处理时程序异常退出（{type(error).__name__}）。"
    return Outcome(job.name, findings=(found(G803, reason, fix="单独检查这一份；其他各份不受影响。"),))


def fingerprint(job: Job) -> str:
    """A hash of everything that the job's files depend on: input, last year's file, style, template, settings, program version."""
    digest = hashlib.sha256(__version__.encode())
    style = sorted(job.style.files.items()) + [(job.style.fonts, b"")] if job.style else []
    settings = (job.name, job.formats, job.draft, job.engine, job.last_fault, job.profile, job.last is None, job.template is None)
    parts = [job.data, job.last or b"", (job.template or "").encode(), repr(settings).encode()]
    for part in parts + [name.encode() + data for name, data in style]:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
