"""The command that checks reports that others have published."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.extract.readers import charset
from gia_author.jobs import executors, files, loading, published_reports, terminal
from gia_author.report.model import Report
from gia_author.workflows.audit_report import annotated, assess, unreadable, worst
from gia_author.workflows.import_report import Imported
from gia_author.workflows.produce import Outcome

ZIP = b"PK"


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
    last = published_reports.any_report(previous).report if previous else None
    sources = console.find(paths, files.PUBLISHED)
    files.refuse_inputs((target, review), sources)
    if review and len(sources) > 1:
        raise click.UsageError("--output-docx一次只能用于一份文件。")
    alone, aloud = len(sources) == 1, form == "text" and not target
    codes: list[int] = []
    outcomes = (_audited(path, last, plan, review, alone=alone, aloud=aloud) for path in sources)
    console.tell(_counted(outcomes, codes), form, target, several=not alone)
    sys.exit(worst(codes))


def _counted(outcomes: Iterable[Outcome], codes: list[int]) -> Iterator[Outcome]:
    """The outcomes as they come, their exit codes noted."""
    for outcome in outcomes:
        codes.append(outcome.exit_code)
        yield outcome


def _audited(
    path: Path,
    last: Report | None,
    plan: Profile | None,
    review: Path | None,
    *,
    alone: bool,
    aloud: bool,
) -> Outcome:
    """What the checks say of a published report, or why it cannot be read. Raises GiaError if that
    is the only one."""
    outcome = faults.attempt(lambda: _checked(path, last, plan, review))
    if isinstance(outcome, GiaError):
        if alone:
            raise outcome
        outcome = unreadable(
            executors.failed(executors.Unread(str(path), b"", reason=outcome), outcome)
        )
    if aloud:
        console.report(outcome, _text(path, outcome))
    return outcome


def _checked(path: Path, last: Report | None, plan: Profile | None, review: Path | None) -> Outcome:
    imported = published_reports.published(loading.plain(path))
    outcome = replace(assess(imported, last, plan), name=str(path))
    if review:
        _save_review(path, imported, outcome, review)
    return outcome


def _save_review(path: Path, imported: Imported, outcome: Outcome, review: Path) -> None:
    """Write the findings as comments: into the Word document that was read, else into the report
    drawn anew."""
    original = files.read(path, files.LARGEST_PUBLISHED)
    if path.suffix.lower() != ".docx" or not original.startswith(ZIP):
        console.save_review(imported.report, imported.told, outcome, review)
        return
    files.write(review, annotated(original, outcome))
    terminal.echo(f"已生成 {review}（在原文件上写了批注）", err=True)


def _text(path: Path, outcome: Outcome) -> str:
    """The text of a file of text, for its lines to be shown; empty for any other."""
    findings = (*outcome.findings, *(gap.finding for gap in outcome.not_assessed))
    if not any(f.place and f.place.line and not f.place.cell for f in findings):
        return ""
    return charset.decode(files.read(path, files.LARGEST_PUBLISHED))[0]
