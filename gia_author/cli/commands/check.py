"""Files checked, one or thousands: by workers where they are many, what has not changed from the ledger, always in the order of the files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gia_author.checks.profile import Profile
from gia_author.cli import console, options, rule_catalogue
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import Finding, GiaError, Place, Severity
from gia_author.jobs import executors, find_reports, loading, terminal
from gia_author.workflows.produce import Job, Outcome, checked, examine, produce
from gia_author.yamlfile import reader

if TYPE_CHECKING:
    from gia_author.jobs.ledger import Ledger


@click.command("check", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@options.pool_options
@options.finding_options
def command(
    paths: tuple[str, ...],
    pool: Callable[[], Executor],
    form: str,
    target: Path | None,
    review: Path | None,
    plan: Profile | None,
) -> None:
    """核对填报文件：先给结论，再逐条列出问题和位置。"""
    found = list(find_reports.find(paths))
    if review and len(found) > 1:
        raise click.UsageError("--output-docx一次只能用于一份文件。")
    if form == "sarif":
        rule_catalogue.load()  # it explains the kinds of problems, whose modules only the workers have imported
    bar = bool(target) or not sys.stdout.isatty()  # else what is printed shows the progress
    aloud = form == "text" and not target
    if review:
        sys.exit(0 if _reviewed(loading.load(found[0], plan), review, form, target, aloud) else 1)
    outcomes = check_all(found, lambda path: loading.load(path, plan), pool, aloud=aloud, bar=bar)
    sys.exit(0 if console.tell(outcomes, form, target, several=len(found) > 1) else 1)


def _reviewed(job: Job, review: Path, form: str, target: Path | None, aloud: bool) -> bool:
    """Check one file, say what was found and write it as comments. True if it is in order."""
    done = examine(job)
    outcome = checked(job, done)
    if aloud:
        outcome = _said(outcome, job, first=True)
    passed = console.tell([outcome], form, target, several=False)
    console.save_review(done.report, done.told, outcome, review, done.last)
    return passed


def check_all(
    paths: list[Path],
    load: Callable[[Path], Job],
    pool: Callable[[], Executor],
    *,
    aloud: bool,
    bar: bool,
) -> Iterator[Outcome]:
    """Every file's outcome, in the files' order; ``aloud`` prints each as it comes, and of many how many are in order; ``bar`` shows progress.

    Of several files, one that cannot be read has that as its finding; a single one raises FileError.
    """
    good = 0
    with ExitStack() as stack:
        ledger = _ledger(paths, stack) if len(paths) > executors.FEW else None
        advance = (
            stack.enter_context(console.progress("正在核对", len(paths))) if bar else lambda: None
        )
        known = stack.enter_context(_Known(executors.Gradual(pool), ledger))
        waiting = map(known.recall, loading.each(paths, load, alone=len(paths) == 1))
        for number, (job, made) in enumerate(executors.each(waiting, known, produce, ordered=True)):
            outcome = known.remember(job, made)
            if aloud:
                outcome = _said(outcome, job, first=not number)
            good += outcome.passed
            advance()
            yield outcome
    if aloud and len(paths) > executors.FEW:
        terminal.echo(
            f"\n共{len(paths)}份：{good}份可以报送，{len(paths) - good}份有必须改的问题。"
        )


def _ledger(paths: list[Path], stack: ExitStack) -> Ledger | None:
    from gia_author.jobs.ledger import beside

    return beside(paths, stack)


def _said(outcome: Outcome, job: Job, *, first: bool) -> Outcome:
    """The outcome, printed; one that could not be has that as a finding."""
    if not first:
        terminal.echo()
    fault = faults.attempt(lambda: console.report(outcome, reader.text_of(job.data)))
    if fault is None:
        return outcome
    failed = executors.failed(job, fault)
    console.report(failed, "")
    return replace(outcome, findings=(*outcome.findings, *failed.findings))


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
        if self._ledger and isinstance(kept := faults.attempt(partial(self._kept, job)), Outcome):
            self._outcomes[job.name] = kept
        return job

    def _kept(self, job: Job) -> Outcome | None:
        assert self._ledger
        kept = self._ledger.get(_key(job), executors.fingerprint(job))
        return from_plain(kept) if kept else None

    def remember(self, job: Job, made: Outcome | GiaError) -> Outcome:
        """The job's outcome, entered in the ledger if it is new; where that cannot be, it is only done again the next time."""
        if isinstance(made, GiaError):
            return executors.failed(job, made)
        if not self._outcomes.pop(job.name, None) and (ledger := self._ledger):
            faults.attempt(
                lambda: ledger.put(_key(job), executors.fingerprint(job), as_plain(made))
            )
        return made


def _key(job: Job) -> str:
    return f"check:{job.name}"


def as_plain(outcome: Outcome) -> dict[str, Any]:
    """An outcome without files as plain JSON values, from which ``from_plain`` makes the very same."""
    plain = asdict(replace(outcome, files={}, findings=()))
    return plain | {
        "findings": [asdict(f) | {"severity": f.severity.value} for f in outcome.findings]
    }


def from_plain(plain: Mapping[str, Any]) -> Outcome | None:
    """The outcome in plain values; None for any others."""
    try:
        return Outcome(
            **{
                **plain,
                "findings": tuple(map(_finding, plain["findings"])),
                "accepted": tuple(plain["accepted"]),
            }
        )
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _finding(plain: Mapping[str, Any]) -> Finding:
    return Finding(
        **{
            **plain,
            "severity": Severity(plain["severity"]),
            "address": tuple(plain["address"]) if plain["address"] is not None else None,
            "place": _place(plain["place"]),
            "related": tuple((tuple(address), value) for address, value in plain["related"]),
            "related_places": tuple(map(_place, plain["related_places"])),
        }
    )


def _place(plain: Mapping[str, Any] | None) -> Place | None:
    return Place(**plain) if plain else None
