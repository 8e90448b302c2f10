"""The command that checks reports that others have published."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError, Place, worst_first
from gia_author.jobs import executors, files, find_reports, loading
from gia_author.report.model import Report
from gia_author.workflows.import_report import audit
from gia_author.workflows.produce import Outcome


@click.command("audit", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option(
    "--previous", type=click.Path(path_type=Path), metavar="文件", help="上一年的年报，任何格式。"
)
@options.finding_options
def command(
    paths: tuple[str, ...],
    previous: Path | None,
    form: str,
    target: Path | None,
    review: Path | None,
    plan: Profile | None,
) -> None:
    """核对别人发布的年报：读入后做全部核对，不写任何文件。"""
    last = loading.any_report(previous).report if previous else None
    sources = find_reports.find(paths, files.PUBLISHED)
    if review and len(sources) > 1:
        raise click.UsageError("--output-docx一次只能用于一份文件。")
    alone, aloud = len(sources) == 1, form == "text" and not target
    outcomes = (_audited(path, last, plan, review, alone=alone, aloud=aloud) for path in sources)
    sys.exit(0 if console.tell(outcomes, form, target, several=not alone) else 1)


def _audited(
    path: Path,
    last: Report | None,
    plan: Profile | None,
    review: Path | None,
    *,
    alone: bool,
    aloud: bool,
) -> Outcome:
    """What the checks say of a published report, or why it cannot be read. Raises GiaError if that is the only one."""
    outcome = faults.attempt(lambda: _checked(path, last, plan, review))
    if isinstance(outcome, GiaError):
        if alone:
            raise outcome
        outcome = executors.failed(executors.Unread(str(path), b"", reason=outcome), outcome)
    if aloud:
        console.report(outcome, "")
    return outcome


def _checked(path: Path, last: Report | None, plan: Profile | None, review: Path | None) -> Outcome:
    imported = loading.published(loading.plain(path))
    findings = (f if f.place else f.at(Place(path.name, 1, 1)) for f in audit(imported, last, plan))
    report = imported.report
    outcome = Outcome(
        str(path), report.agency, report.year, report.title, tuple(worst_first(findings))
    )
    if review:
        console.save_review(report, imported.told, outcome, review)
    return outcome
