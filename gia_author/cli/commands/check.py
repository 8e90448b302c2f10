"""The command check: what is wrong with the files, one or thousands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import click

from gia_author.checks.profile import Profile
from gia_author.cli import console, options, rule_catalogue
from gia_author.diagnostics import faults
from gia_author.jobs import checking, executors, loading, terminal
from gia_author.workflows.produce import Job, Outcome, checked, examine
from gia_author.yamlfile import reader


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
    found = console.find(paths)
    if review and len(found) > 1:
        raise click.UsageError("--output-docx一次只能用于一份文件。")
    if form == "sarif":
        # it explains the kinds of problems, whose modules only the workers have imported
        rule_catalogue.load()
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
    """Every file's outcome, in the files' order; ``aloud`` prints each as it comes, and of many how
    many are in order; ``bar`` shows progress."""
    good = 0
    with console.progress("正在核对", len(paths) if bar else 0) as advance:
        for number, done in enumerate(checking.check(paths, load, pool)):
            outcome = _said(done.value, done.job, first=not number) if aloud else done.value
            good += outcome.passed
            advance()
            yield outcome
    if aloud and len(paths) > executors.FEW:
        terminal.echo()
        terminal.echo(f"共{len(paths)}份：{good}份可以报送，{len(paths) - good}份有必须改的问题。")


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
