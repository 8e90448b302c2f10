"""The command status: who on a roster has handed in, who fails with what, how many days are left,
as a page or a table."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from gia_author.checks import profile as profiles
from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, loading, submissions, terminal, uncounted_files
from gia_author.jobs.ledger import Ledger, beside
from gia_author.jobs.plain_values import plain, restored
from gia_author.jobs.submissions import Submission
from gia_author.language import similarity
from gia_author.language.similarity import Pair
from gia_author.render import table_files
from gia_author.rollup import progress as progresses
from gia_author.rollup import status_page, unit_summary
from gia_author.rollup.progress import Progress, Standing
from gia_author.rollup.roster import Body, Roster
from gia_author.workflows.load_report import is_ours
from gia_author.workflows.produce import Job

LIKENESS = "与另一单位相似"  # the profile's limit


@click.command("status", options_metavar="[选项]")
@click.argument("path", type=click.Path(path_type=Path), metavar="名册")
@click.option(
    "-o",
    "--out",
    "targets",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="文件",
    help="写成网页（.html）或者表格（.csv），可以写几次；不写只显示在屏幕上。",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="日期",
    help="从哪一天起算剩余天数，如 2026-01-10；默认是今天。",
)
@options.pool_options
@options.profile_option
def command(
    path: Path,
    targets: tuple[Path, ...],
    today: datetime | None,
    pool: Callable[[], Executor],
    plan: Profile | None,
) -> None:
    """按名册看进度：谁报了、谁没报、谁的有错，离截止还有几天。

    各单位的填报文件逐份核对，没有变化的不重复核对。都已报送且没有“必须改”的，返回0，否则返回1。
    """
    unknown = [str(target) for target in targets if target.suffix.lower() not in WRITERS]
    if unknown:
        raise click.UsageError(f"{'、'.join(unknown)}：-o 只能是 .html 或 .csv。")
    day = today.date() if today else date.today()
    progress = StatusGathering(pool, plan).whole(path)
    tell(progress, day)
    for target in targets:
        files.write(target, WRITERS[target.suffix.lower()](progress, day))
        terminal.echo(f"已生成 {target}")
    sys.exit(0 if progress.done else 1)


def table(progress: Progress, today: date) -> bytes:
    """The bodies as CSV, one line each."""
    stream = io.BytesIO()
    table_files.table(stream, status_page.HEADINGS, status_page.lines(progress, today))
    return stream.getvalue()


WRITERS: dict[str, Callable[[Progress, date], bytes]] = {
    ".html": status_page.page,
    ".htm": status_page.page,
    ".csv": table,
}


@dataclass(frozen=True)
class _Pairs:
    """The narratives that are alike, as they are remembered."""

    pairs: tuple[Pair, ...]


class StatusGathering:
    """Checks what the bodies on a roster have handed in, this year and last."""

    def __init__(self, pool: Callable[[], Executor], plan: Profile | None = None) -> None:
        self.rosters, self.plan = submissions.Rosters(pool, console.progress), plan

    def whole(self, path: Path) -> Progress:
        """Where a roster's bodies stand, with narratives that are alike. Raises GiaError for a
        roster that cannot be read."""
        progress = self.progress(path)
        texts, names = progresses.narratives(progress)
        least = (
            (self.plan or profiles.load()).at(progress.roster.edition.name, False).limit(LIKENESS)
        )
        if not least:
            return progress
        with ExitStack() as stack:
            return progresses.with_pairs(
                progress, self.pairs(texts, names, least, beside([path], stack))
            )

    def pairs(
        self,
        texts: dict[str, str],
        names: dict[str, tuple[str, ...]],
        least: float,
        ledger: Ledger | None,
    ) -> list[Pair]:
        """The narratives that are alike, compared anew only if one of them has changed."""
        mark = hashlib.sha256(
            json.dumps([sorted(texts.items()), sorted(names.items()), least]).encode()
        ).hexdigest()
        kept = ledger.get("pairs", mark) if ledger else None
        known = restored(_Pairs, kept) if kept else None
        if known:
            return [*known.pairs]
        made = similarity.pairs(texts, names, least=least)
        if ledger:
            ledger.put("pairs", mark, plain(_Pairs(tuple(made))))
        return made

    def progress(self, path: Path) -> Progress:
        """Where a roster's bodies stand. Raises GiaError for a roster that cannot be read or leads
        in a circle."""
        with self.rosters.opened(path) as (roster, ledger):
            standings = [*self.standings(path, roster, ledger)]
            beside = uncounted_files.beside(
                self.rosters, path, roster, (one.share for one in standings), ledger
            )
            return progresses.progress(roster, standings, self.plan, beside)

    def standings(self, path: Path, roster: Roster, ledger: Ledger | None) -> Iterator[Standing]:
        """Every body on a roster, in order."""
        found = submissions.submissions(path, roster)
        before = {
            one.body.agency: submissions.forerunners(path, roster, one.body)
            for one in found
            if not one.body.excluded and not one.body.roster
        }
        jobs = {
            str(one.path): partial(self.job, path.parent, one, before[one.body.agency])
            for one in found
            if one.path and not one.body.excluded
        }
        surveyed = self.rosters.surveys("正在核对", jobs, unit_summary.check, ledger)
        old = {str(file): partial(loading.plain, file) for many in before.values() for file in many}
        last = self.rosters.surveys("正在读上年的", old, unit_summary.take, ledger)
        for one in found:
            standing = Standing(one.body, roster.due(one.body), surveyed.get(str(one.path)))
            years = tuple(last[str(file)] for file in before.get(one.body.agency, ()))
            yield (
                replace(standing, last=years)
                if not one.body.roster or one.body.excluded
                else self.nested(path, standing)
            )

    def nested(self, path: Path, standing: Standing) -> Standing:
        """A body with a roster of its own."""
        below = faults.attempt(lambda: self.progress(submissions.nested(path, standing.body)))
        if isinstance(below, GiaError):
            return replace(standing, fault=below.whole)
        return replace(standing, below=below)

    def job(self, base: Path, one: Submission, before: list[Path]) -> Job:
        """The job for a body's file: last year's is the one that it names, else the one that the
        roster knows."""
        assert one.path
        job = loading.load(one.path, self.plan)
        if job.last is None and not job.last_fault and len(before) == 1 and not _renamed(one.body):
            try:
                last = files.read(submissions.near(base, before[0]))
            except files.FileError as error:
                return replace(job, last_fault=error.whole)
            job = replace(
                job,
                last=last if before[0].suffix.lower() in files.REPORTS or is_ours(last) else None,
            )
        return job


def _renamed(body: Body) -> bool:
    return bool(body.former or body.merged)


def tell(progress: Progress, today: date) -> None:
    """Print the counts and those that are to be reminded or asked to correct."""
    roster = progress.roster
    due = (
        f"截止日期{status_page.day(roster.deadline)}，{progresses.time_left(roster.deadline, today)}。"
        if roster.deadline
        else ""
    )
    terminal.echo(
        f"{terminal.style(f'{roster.name}{roster.year}年度', bold=True)}：{progresses.sentence(progress)}{due}"
    )
    for states, colour in (
        (progresses.LATE, "yellow"),
        ((progresses.UNREADABLE, progresses.WRONG), "red"),
    ):
        for state in states:
            bodies = progress.of(state)
            if bodies:
                told = "、".join(_told(standing) for standing in bodies)
                terminal.echo(
                    f"{terminal.style(f'{state}（{len(bodies)}家）', fg=colour, bold=True)}：{told}"
                )


def _told(standing: Standing) -> str:
    first = (
        standing.problems[0][2].rstrip("。")
        if standing.problems and standing.state in (progresses.UNREADABLE, progresses.ABSENT)
        else ""
    )
    more = progresses.below_told(standing).rstrip("。") or (
        f"{standing.errors}处必须改" if standing.state == progresses.WRONG else first
    )
    return standing.body.agency + (f"（{more}）" if more else "")
