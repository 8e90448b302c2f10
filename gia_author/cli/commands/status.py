"""The command status: who on a roster has handed in, who fails with what, how many days are left,
as a page or a table."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import date, datetime
from pathlib import Path

import click

from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.jobs import checking_bodies, files, terminal
from gia_author.render import table_files
from gia_author.rollup import progress as progresses
from gia_author.rollup import status_page
from gia_author.rollup.progress import Progress, Standing

MOST_NAMED = 60  # bodies of one state on the screen


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
    progress = checking_bodies.StatusGathering(pool, console.progress, plan).whole(path)
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


def tell(progress: Progress, today: date) -> None:
    """Print the counts and those that are to be reminded or asked to correct."""
    roster = progress.roster
    due = (
        (
            f"截止日期{status_page.day(roster.deadline)}，"
            f"{progresses.time_left(roster.deadline, today)}。"
        )
        if roster.deadline
        else ""
    )
    terminal.echo(
        f"{terminal.style(f'{roster.name}{roster.year}年度', bold=True)}："
        f"{progresses.sentence(progress)}{due}"
    )
    if progress.signed:
        terminal.echo(progress.signed)
    for notice in progress.notices:
        terminal.echo(terminal.style(notice, fg="yellow"))
    for states, colour in (
        (progresses.LATE, "yellow"),
        ((progresses.UNREADABLE, progresses.WRONG), "red"),
    ):
        for state in states:
            bodies = progress.of(state)
            if bodies:
                told = "、".join(_told(standing) for standing in bodies[:MOST_NAMED])
                told += "等（全部见 -o 进度.html）" if bodies[MOST_NAMED:] else ""
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
