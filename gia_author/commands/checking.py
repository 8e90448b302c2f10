"""Files checked, one or thousands: by workers where they are many, what has not changed from the ledger, always in the order of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gia_author import batch, console, jobs
from gia_author.finding import Finding, GiaError, Place, Severity
from gia_author.forms.either import source_of
from gia_author.pipeline import Job, Outcome, produce

if TYPE_CHECKING:
    from gia_author.ledger import Ledger


def check_all(paths: list[Path], load: Callable[[Path], Job], pool: Callable[[], Executor], *, aloud: bool, bar: bool) -> Iterator[Outcome]:
    """Every file's outcome, in the files' order; ``aloud`` prints each as it comes, and of many how many are in order; ``bar`` shows progress.

    Of several files, one that cannot be read has that as its finding; a single one raises FileError.
    """
    good = 0
    with ExitStack() as stack:
        ledger = _ledger(paths, stack) if len(paths) > batch.FEW else None
        advance = stack.enter_context(console.progress("正在核对", len(paths))) if bar else lambda: None
        known = stack.enter_context(_Known(batch.Gradual(pool), ledger))
        waiting = map(known.recall, jobs.each(paths, load, alone=len(paths) == 1))
        for number, (job, made) in enumerate(batch.each(waiting, known, produce, ordered=True)):
            outcome = known.remember(job, made)
            good += outcome.passed
            if aloud:
                _say(outcome, job, first=not number)
            advance()
            yield outcome
    if aloud and len(paths) > batch.FEW:
        click.echo(f"\n共{len(paths)}份：{good}份可以报送，{len(paths) - good}份有必须改的问题。")


def _ledger(paths: list[Path], stack: ExitStack) -> Ledger | None:
    from gia_author.ledger import beside
    return beside(paths, stack)


def _say(outcome: Outcome, job: Job, *, first: bool) -> None:
    if not first:
        click.echo()
    console.report(outcome, source_of(job.data, job.name).text if outcome.findings else "")


class _Known(Executor):
    """An executor that has only those jobs done whose outcome is not known."""

    def __init__(self, executor: Executor, ledger: Ledger | None) -> None:
        self._executor, self._ledger = executor, ledger
        self._outcomes: dict[str, Outcome] = {}

    @property
    def width(self) -> int:
        return int(getattr(self._executor, "width", 1))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        outcome = self._outcomes.get(args[0].name)
        if outcome is None:
            return self._executor.submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        future.set_result(outcome)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait, cancel_futures=cancel_futures)

    def __exit__(self, kind: Any, *_: object) -> None:
        self.shutdown(cancel_futures=kind is not None)

    def recall(self, job: Job) -> Job:
        """The job; its outcome is known where nothing has changed since it was done."""
        kept = self._ledger.get(_key(job), batch.fingerprint(job)) if self._ledger else None
        if kept and (outcome := from_plain(kept)):
            self._outcomes[job.name] = outcome
        return job

    def remember(self, job: Job, made: Outcome | GiaError) -> Outcome:
        """The job's outcome, entered in the ledger if it is new."""
        if isinstance(made, GiaError):
            return batch.failed(job, made)
        if not self._outcomes.pop(job.name, None) and self._ledger:
            self._ledger.put(_key(job), batch.fingerprint(job), as_plain(made))
        return made


def _key(job: Job) -> str:
    return f"check:{job.name}"


def as_plain(outcome: Outcome) -> dict[str, Any]:
    """An outcome without files as plain JSON values, from which ``from_plain`` makes the very same."""
    plain = asdict(replace(outcome, files={}, findings=()))
    return plain | {"findings": [asdict(f) | {"severity": f.severity.value} for f in outcome.findings]}


def from_plain(plain: Mapping[str, Any]) -> Outcome | None:
    """The outcome in plain values; None for any others."""
    try:
        return Outcome(**{**plain, "findings": tuple(map(_finding, plain["findings"])), "accepted": tuple(plain["accepted"])})
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _finding(plain: Mapping[str, Any]) -> Finding:
    return Finding(**{
        **plain, "severity": Severity(plain["severity"]), "address": tuple(plain["address"]) if plain["address"] is not None else None,
        "place": _place(plain["place"]), "related": tuple((tuple(address), value) for address, value in plain["related"]),
        "related_places": tuple(map(_place, plain["related_places"]))})


def _place(plain: Mapping[str, Any] | None) -> Place | None:
    return Place(**plain) if plain else None
