"""What people read in the terminal: findings with the line concerned, tables, click's own words in
Chinese."""

from __future__ import annotations

import gettext
import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gia_author import resources
from gia_author.cli.help_layout import ChineseHelp
from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import Finding, Severity, format_path
from gia_author.jobs import files, find_reports, notices, terminal
from gia_author.language.characters import columns
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative
from gia_author.workflows.produce import Outcome

if TYPE_CHECKING:
    from gia_author.jobs.submissions import Advance

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}
WIDEST = 100
LINE_END = re.compile("\r\n|\r|\n")


class Printed(logging.Handler):
    """Prints the notices of the jobs; warnings go to the standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        terminal.echo(record.getMessage(), err=record.levelno >= logging.WARNING)


def print_notices() -> None:
    """Print from now on what the jobs have to tell."""
    if not any(isinstance(handler, Printed) for handler in notices.LOGGER.handlers):
        notices.LOGGER.addHandler(Printed())
        notices.LOGGER.setLevel(logging.INFO)


def speak_chinese() -> None:
    """Have click say its own words in Chinese, whatever the language of the system: from the
    catalogue locale/zh_CN/LC_MESSAGES/click.po, in lines as wide as they are shown."""
    os.environ["LANGUAGE"] = "zh_CN"
    gettext.bindtextdomain("click", str(resources.folder("locale")))
    gettext.textdomain("click")
    click.Context.formatter_class = ChineseHelp


def find(
    patterns: Sequence[str], endings: tuple[str, ...] = files.REPORTS, *, rosters: bool = False
) -> list[Path]:
    """The reports that words stand for, having said what is passed over. Raises FileError."""
    found = find_reports.find(patterns, endings, rosters=rosters)
    for notice in found.notices:
        terminal.echo(notice, err=True)
    return found.paths


def report(outcome: Outcome, text: str, *, name: str = "") -> None:
    """Print one report's verdict, then its findings by severity, each with the line of the file it
    is about."""
    colour = "green" if outcome.passed else "red"
    terminal.echo(
        f"{name or outcome.name}：{terminal.style(outcome.verdict, fg=colour, bold=True)}"
    )
    lines = LINE_END.split(text)
    for severity in Severity:
        of_kind = [f for f in outcome.findings if f.severity is severity]
        if of_kind:
            _heading(f"{severity.label}（{len(of_kind)}处）", COLOURS[severity])
        for finding in of_kind:
            show(finding, lines)
    if outcome.not_assessed:
        count = sum(gap.count for gap in outcome.not_assessed)
        _heading(f"未核对（{count}处，没有读到）", "magenta")
    for gap in outcome.not_assessed:
        show(gap.finding, lines)
    if outcome.accepted:
        terminal.echo()
        terminal.echo(f"已确认无误（{len(outcome.accepted)}处）")
        for line in outcome.accepted:
            terminal.echo(f"  {line}")


def _heading(text: str, colour: str) -> None:
    terminal.echo()
    terminal.echo(terminal.style(text, fg=colour, bold=True))


def show(finding: Finding, lines: list[str]) -> None:
    """Print one finding: place and code, what is wrong, the line with the piece underlined, how to
    mend it."""
    place = f"{finding.place}  " if finding.place else ""
    address = format_path(finding.address) if finding.address else ""
    terminal.echo()
    terminal.echo(
        (
            f"  {place}{terminal.style(finding.code, dim=True)}  "
            f"{terminal.style(address, dim=True)}"
        ).rstrip()
    )
    terminal.echo(f"    {finding.message}")
    if (
        finding.place
        and 0 < finding.place.line <= len(lines)
        and len(lines[finding.place.line - 1].strip()) > 0
    ):
        _frame(finding, lines[finding.place.line - 1])
    elif finding.quote and finding.place and not finding.place.line:
        terminal.echo(f"    {terminal.style('原文：', dim=True)}{_cut(finding.quote)}")
    others = [
        p for p in finding.related_places if p and finding.place and p.short != finding.place.short
    ]
    if others and len(finding.related) <= 8:
        places = dict.fromkeys(p.short.removeprefix("第") if p.line else p.short for p in others)
        terminal.echo(f"    有关的数字在：{'、'.join(places)}")
    if finding.fix:
        terminal.echo(f"    {terminal.style('怎么改：', bold=True)}{finding.fix}")


def _cut(text: str) -> str:
    """A text on one line, as much of it as fits."""
    line = " ".join(text.split())
    return line if len(line) <= WIDEST // 2 else line[: WIDEST // 2] + "…"


def _frame(finding: Finding, line: str) -> None:
    """The line of the file, cut to what fits, with the piece concerned underlined."""
    assert finding.place
    start, quote = finding.place.column - 1, finding.quote or ""
    end = start + (len(quote) if quote and line.startswith(quote, start) else 1)
    long = len(line) > WIDEST or columns(line) > WIDEST
    cut = max(0, start - 30) if long else 0
    before = ("…" if cut else "") + safe_text.line(line[cut:start])
    piece = safe_text.line(line[start : min(end, cut + 60) if long else end])
    rest = safe_text.line(line[end : cut + 60 if long else None])
    number = str(finding.place.line)
    terminal.echo(terminal.style(f"    {number} │ ", dim=True) + before + piece + rest)
    mark = terminal.style("^" * max(1, columns(piece)), fg=COLOURS[finding.severity])
    terminal.echo(" " * (len(number) + 7 + columns(before)) + mark)


def table(title: str, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left")
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(safe_text.line(cell)) for cell in row))
    console = Console(file=sys.stdout)
    with console.capture() as captured:
        console.print(drawn)
    terminal.pour(terminal.ours(captured.get()))


def pairs(values: Mapping[str, str]) -> None:
    """Print names and values, one a line, values aligned."""
    widest = max(map(columns, values))
    for name, value in values.items():
        terminal.echo(f"  {name}{' ' * (widest - columns(name))}  {value}")


def tell(outcomes: Iterable[Outcome], form: str, target: Path | None, *, several: bool) -> bool:
    """Print or write the findings in a form other than the terminal's, as they come. True if all
    reports are in order."""
    from gia_author.cli import finding_formats
    from gia_author.jobs import files

    sheet = form == "xlsx" or bool(target and target.suffix == ".xlsx")
    if sheet and not target:
        raise click.UsageError("xlsx要用 -o 写到文件。")
    if target and not sheet and form not in finding_formats.TEXTS:
        raise click.UsageError("-o 要与 --format json、github、sarif 或 xlsx 一起用。")
    seen = _Seen(outcomes)
    if target:
        with files.writing(target) as stream:
            if sheet:
                finding_formats.as_xlsx(seen, stream)
            else:
                stream.writelines(
                    piece.encode() for piece in finding_formats.TEXTS[form](seen, several)
                )
        terminal.echo(f"已生成 {target}", err=True)
        return seen.passed
    pieces = finding_formats.TEXTS[form](seen, several) if form in finding_formats.TEXTS else ()
    for piece in pieces:
        terminal.pour(piece)
    for _ in seen:  # what none of these has shown has still to pass by
        pass
    return seen.passed


class _Seen:
    """Outcomes passed on one by one; ``passed`` is False once one was not in order."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._outcomes, self.passed = outcomes, True

    def __iter__(self) -> Iterator[Outcome]:
        for outcome in self._outcomes:
            self.passed &= outcome.passed
            yield outcome


def save_review(
    report: Report, told: Narrative, outcome: Outcome, path: Path, last: Report | None = None
) -> None:
    """Write the report as a Word document with the findings as comments."""
    from gia_author.jobs import files
    from gia_author.render import document, review_docx, style

    composed = document.compose(report, told, last=last, draft=True)
    files.write(path, review_docx.write(composed, style.official(), outcome.findings))
    terminal.echo(f"已生成 {path}（问题写成批注）", err=True)


@contextmanager
def progress(title: str, total: int) -> Iterator[Advance]:
    """A progress bar on a terminal, nothing elsewhere or for a single piece of work; call what it
    gives once for every piece done. What was known already leaves the count, so that the time that
    is left is that of the work itself."""
    if total < 2:
        yield _no_advance
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    bar = Progress(
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("剩余"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar:
        task = bar.add_task("", total=total)
        left = total

        def advance(*, known: bool = False) -> None:
            nonlocal left
            if known:
                left -= 1
                bar.update(task, total=left)
            else:
                bar.advance(task)

        yield advance


def _no_advance(*, known: bool = False) -> None:
    """What is called where there is no bar."""
