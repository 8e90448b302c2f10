"""The command that reads workbooks and published reports back as our files."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import click

from gia_author.cli import console, options
from gia_author.diagnostics import file_names, safe_text
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import executors, files, importing, receiving, terminal
from gia_author.jobs.importing import Brought, Taken
from gia_author.jobs.resuming import Done

MOST_TOLD = 40  # files of which each is told of; of more those that could not be taken
SHOWN = 8  # workbooks whose findings are all printed


@click.command("import", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option(
    "-o",
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="文件或文件夹",
    help="写到哪个文件；导入几份时是文件夹。默认与原文件同一个文件夹。",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "matrices"]),
    default="yaml",
    help="matrices只在屏幕上输出三张表的数字（JSON）。",
)
@click.option("--anyway", is_flag=True, help="看起来不是年报的文件也读入。")
@options.pool_options
def command(
    paths: tuple[str, ...],
    target: Path | None,
    form: str,
    anyway: bool,
    pool: Callable[[], Executor],
) -> None:
    """读入单位填好的填报表，或者已发布的年报（Word、网页、PDF、表格、文本），变成填报文件。

    不像年报的（通知、目录页、预算等）不读入，退出码是2；要读入，加 --anyway。
    """
    if target and target.suffix.lower() in files.PUBLISHED and not target.is_dir():
        raise click.UsageError(f"-o 写填报文件（.yaml）或者文件夹，“{target}”不是。")
    sources = console.find(paths, files.PUBLISHED)
    if form == "matrices":
        sys.exit(0 if tell_matrices(sources, pool) else 1)
    several = len(sources) > 1
    books = dict.fromkeys(path for path in sources if files.is_workbook(path))
    good = tell_workbooks(
        [*books],
        lambda path, name: _target(path.with_name(f"{name}{path.suffix}"), target, several),
        pool,
    )
    others = [path for path in sources if path not in books]
    good &= tell_published(
        others, lambda path: _target(path, target, several), pool, alone=not several, anyway=anyway
    )
    sys.exit(0 if good else 1)


def _target(path: Path, target: Path | None, several: bool) -> Path:
    usual = f"{file_names.safe_name(path.stem)}.yaml"
    if target is None:
        return path.with_name(usual)
    return target / usual if several or target.suffix not in files.REPORTS else target


def tell_matrices(paths: list[Path], pool: Callable[[], Executor]) -> bool:
    """Print every report's figures, one a line. True if all could be read. Raises GiaError for a
    single report that cannot."""
    good = True
    for job, made in importing.all_matrices(paths, pool):
        if isinstance(made, str):
            terminal.echo(made)
            continue
        if len(paths) == 1:
            raise made
        terminal.echo(safe_text.in_json({"file": job.name, "error": made.message}, None))
        good = False
    return good


def tell_published(
    paths: list[Path],
    target: importing.Target,
    pool: Callable[[], Executor],
    *,
    alone: bool,
    anyway: bool,
) -> bool:
    """Read published reports and say what became of each. True if all could be read. Raises
    GiaError for the only one of the command (``alone``)."""
    few, states, quiet = len(paths) <= executors.FEW, Counter[str](), 0
    taken = importing.take_published(paths, target, pool, alone=alone, anyway=anyway)
    with console.progress("正在导入", len(paths)) as advance, receiving.published() as received:
        for done in taken:
            states[_state(done)] += 1
            received(done)
            if done.value.written and states.total() > MOST_TOLD:
                quiet += not done.known
            elif not done.known:
                _tell_taken(done.job.name, done.value, alone=alone, few=few)
            advance(known=done.known)
    _tell_quiet(quiet)
    if not few:
        terminal.echo(
            f"共{len(paths)}份："
            + "，".join(f"{states[word]}份{word}" for word in STATES if states[word])
        )
    return not states["没有导入"]


def _tell_quiet(count: int) -> None:
    if count:
        terminal.echo(f"……另有{count}份已导入，没有逐份列出。")


STATES = ("已导入", "没有变化", "没有导入")


def _state(done: Done[Taken]) -> str:
    if done.known:
        return "没有变化"
    return "已导入" if done.value.written else "没有导入"


def _tell_taken(name: str, taken: Taken, *, alone: bool, few: bool) -> None:
    if taken.fault:
        error = GiaError(*taken.fault)
        if alone:
            raise error
        terminal.echo(f"{error.message}{error.fix}")
    elif not taken.written:
        terminal.echo(f"{name}：{terminal.style(taken.verdict, fg='red', bold=True)}，没有导入。")
        for finding in taken.findings:
            console.show(finding, [])
        if alone:
            sys.exit(GiaError.exit_code)
    else:
        terminal.echo(f"{name}：{taken.verdict}")
        terminal.echo(f"已生成 {taken.written}；请打开 {taken.page} 对照原文核对。")
        if few:
            for finding in taken.findings:
                console.show(finding, [])


def tell_workbooks(
    paths: list[Path], target: importing.BookTarget, pool: Callable[[], Executor]
) -> bool:
    """Take workbooks and say what was found in each. True if all were taken and nothing in them
    must be changed."""
    bad = quiet = 0
    brought_in = importing.take_workbooks(paths, target, pool)
    with console.progress("正在导入", len(paths)) as advance, receiving.workbooks() as received:
        for number, brought in enumerate(brought_in):
            received(brought)
            bad += not brought.good
            if brought.good and number >= MOST_TOLD:
                quiet += 1
            else:
                _tell_brought(brought, alone=len(paths) <= SHOWN)
            advance()
    _tell_quiet(quiet)
    if len(paths) > SHOWN:
        terminal.echo(
            f"共{len(paths)}份，"
            + (f"{bad}份有问题，逐份查看：gia-author check 文件名" if bad else "都没有必须改的")
        )
    return not bad


def _tell_brought(brought: Brought, *, alone: bool) -> None:
    outcome, fault = brought.outcome, brought.fault
    if outcome and alone:
        console.report(outcome, "")
    elif outcome:
        terminal.echo(f"{outcome.name}：{outcome.verdict}")
    if brought.target:
        terminal.echo(f"{'已生成' if brought.new else '没有变化'} {brought.target}")
    if fault:
        terminal.echo(
            f"{brought.name}：{fault.message.removeprefix(f'{brought.name}：')}{fault.fix}"
        )
