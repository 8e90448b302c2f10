"""The command letters: to every body that has not handed in or must change something, a letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import date, datetime
from pathlib import Path

import click

from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.jobs import checking_bodies, files, letter_files, terminal, unfinished_files
from gia_author.rollup.letters import Sender

MOST_NAMED = 30


@click.command("letters", options_metavar="[选项]")
@click.argument("path", type=click.Path(path_type=Path), metavar="名册")
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="放在哪个文件夹，默认是名册旁边的“通知”。",
)
@click.option(
    "--from", "office", default="", metavar="单位", help="落款，如 示例县人民政府办公室。"
)
@click.option(
    "--deadline",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="日期",
    help="哪一天以前改好、报来，如 2026-01-25；默认是名册里写的截止日期。",
)
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="落款的日期，默认是今天。"
)
@options.pool_options
@options.profile_option
def command(
    path: Path,
    folder: Path | None,
    *,
    office: str,
    deadline: datetime | None,
    today: datetime | None,
    pool: Callable[[], Executor],
    plan: Profile | None,
) -> None:
    """按名册给没有报送的、有必须改的单位各写一份通知：Word和文本。

    退改的逐条列出问题、在哪一格、怎么改；催报的说明收到了什么、为什么不能用。
    """
    day = today.date() if today else date.today()
    sender = Sender(office, day, deadline.date() if deadline else None)
    progress = checking_bodies.StatusGathering(pool, console.progress, plan).whole(path)
    counts: Counter[str] = Counter()
    out = folder or files.unasked(path.parent / "通知")
    unfinished_files.sweep_once(out)
    for made, target in letter_files.write(path, progress, sender, out, plan):
        counts[made.kind] += 1
        if counts.total() <= MOST_NAMED:
            terminal.echo(f"已生成 {target}")
    if counts.total() > MOST_NAMED:
        terminal.echo(f"……共{counts.total()}份，都在 {out}")
    told = "、".join(f"{kind}{count}份" for kind, count in counts.items())
    terminal.echo(f"{told}。每份另有同名的 .txt，可以直接发。" if told else "没有要写的通知。")
    for standing in [one for one in progress.standings if one.misplaced][:MOST_NAMED]:
        terminal.echo(f"没有给{standing.body.agency}写通知：{standing.misplaced}")
