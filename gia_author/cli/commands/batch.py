"""The command batch: many reports built into a folder, with a summary at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor
from itertools import islice
from pathlib import Path

import click

from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.jobs import batch, engine_advice, executors, loading, terminal
from gia_author.jobs.batch import Batch, Entries
from gia_author.jobs.ledger import NAME, Ledger
from gia_author.jobs.output_settings import OutputSettings
from gia_author.workflows.produce import Job

MOST_ROWS = 30  # in the terminal; 汇总.html has all
SHORT = ("机关", "年度", "状态", "必须改", "请核对", "文件")  # in the terminal


@click.command("batch", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件或文件夹...")
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("out"),
    callback=options.output_folder,
    show_default=True,
    metavar="文件夹",
    help="放在哪个文件夹。",
)
@click.option("--flat", is_flag=True, help="所有文件放在一层，不按单位分文件夹。")
@click.option("--force", is_flag=True, help="没有变化的也重新生成。")
@options.overwrite_option
@options.pool_options
@options.style_options
def command(
    paths: tuple[str, ...],
    folder: Path,
    *,
    flat: bool,
    force: bool,
    overwrite: bool,
    pool: Callable[[], Executor],
    settings: OutputSettings,
    plan: Profile | None,
) -> None:
    """生成一批单位的年报：出错的不影响其他单位，最后列出汇总表。"""
    found = console.find(paths)
    done = build_all(
        found,
        folder,
        lambda path: loading.load(path, plan, settings),
        flat=flat,
        force=force,
        overwrite=overwrite,
        executor=pool(),
    )
    sys.exit(0 if done else 1)


def build_all(
    paths: list[Path],
    folder: Path,
    load: Callable[[Path], Job],
    *,
    flat: bool,
    force: bool,
    overwrite: bool = False,
    executor: Executor,
) -> bool:
    """Build every file's report into the folder, print and write the summary. True if all are in
    order."""
    with Ledger(folder / NAME, alone=True) as ledger:
        run = Batch(folder, load, ledger, flat=flat, force=force, overwrite=overwrite)
        with executors.opened(executor), console.progress("正在生成", len(paths)) as advance:
            for done in run.run(paths, executor):
                advance(known=done.known)
        entries, built = Entries(paths, run), len(paths) - len(run.current)
        passed = summarise(entries, folder, len(run.current))
        if said := _advice(entries, load, built):
            terminal.echo(said)
        return passed


def _advice(entries: Entries, load: Callable[[Path], Job], built: int) -> str:
    """What the other PDF engine would have saved, tried with one of many reports."""
    if built <= engine_advice.MANY:
        return ""
    path = next((p for p in entries.paths if (e := entries.batch.latest(str(p))) and e.good), None)
    return engine_advice.advice(load(path), built) if path else ""


def summarise(entries: Entries, folder: Path, skipped: int) -> bool:
    """Print the table of units, of many only those with problems, and write it whole. True if all
    are in order."""
    bad = sum(bool(e.errors) for e in entries)
    title = (
        f"共{len(entries)}份，{f'其中{bad}份有必须改的问题' if bad else '都没有必须改的问题'}"
        + (f"；{skipped}份没有变化，未重新生成" if skipped else "")
    )
    few = len(entries) <= MOST_ROWS
    shown = [*islice((e for e in entries if few or not e.good), MOST_ROWS)]
    terminal.echo(title)
    if shown:
        console.table("", SHORT, [e.short() for e in shown])
    for unit in (e for e in shown if not e.good and e.problems):
        terminal.echo(unit.reason())
    if not few and bad > len(shown):
        terminal.echo(f"只列出前{len(shown)}份，全部见汇总表。")
    written = batch.write_summary(title, entries, folder)
    terminal.echo(f"汇总表：{'、'.join(map(str, written))}")
    return all(e.good for e in entries)
