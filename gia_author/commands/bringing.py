"""Workbooks that came back, few or thousands: checked by many workers, each written as our file, every problem with its sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from pathlib import Path

import click

from gia_author import batch, console, files, jobs
from gia_author.finding import GiaError
from gia_author.forms.either import is_ours
from gia_author.paperwork import Returned, bring
from gia_author.pipeline import Job, Outcome

LARGEST = 8_000_000
ENDINGS = (".xlsx", ".xls", ".et")
SHOWN = 8  # workbooks whose findings are all printed
NAMED = re.compile(r"(.+)-(\d{4})")


def ours(path: Path) -> bool:
    """Whether a file is our workbook; one that cannot be read is none."""
    with suppress(files.FileError):
        return path.suffix.lower() in ENDINGS and is_ours(files.read(path, LARGEST + 1))
    return False


def take(paths: list[Path], target: Callable[[Path], Path], pool: Callable[[], Executor]) -> bool:
    """Check workbooks and write each as our file to its target. True if all were taken and nothing in them must be changed."""
    bad = 0
    with console.progress("正在导入", len(paths)) as advance, batch.opened(batch.Gradual(pool)) as executor:
        for job, made in batch.each(jobs.each(paths, load), executor, bring, ordered=True):
            try:
                bad += not _keep(job, made, target(Path(job.name)), alone=len(paths) <= SHOWN)
            except GiaError as error:
                click.echo(f"{job.name}：{error.message.removeprefix(f'{job.name}：')}{error.fix}")
                bad += 1
            advance()
    if len(paths) > SHOWN:
        click.echo(f"共{len(paths)}份，" + (f"{bad}份有问题，逐份查看：gia-author check 文件名" if bad else "都没有必须改的"))
    return not bad


def load(path: Path) -> Job:
    """The job for a workbook, with last year's file of the same unit where it lies beside."""
    data, named = files.read(path, LARGEST + 1), NAMED.fullmatch(path.stem)
    before = path.with_name(f"{named[1]}-{int(named[2]) - 1}.yaml") if named else path
    return Job(str(path), data, last=files.read(before) if named and before.is_file() else None)


def _keep(job: Job, made: Returned | GiaError | None, target: Path, *, alone: bool) -> bool:
    """Say what was found and write the file. Raises GiaError where another file is in the way."""
    if made is None or isinstance(made, GiaError):
        raise made or GiaError("读不出来。", "用Excel或WPS打开后另存为xlsx，再导入。")
    _say(made.outcome, alone)
    if not made.text:
        return False
    text = made.text.encode()
    if target.exists() and files.read(target) != text:
        raise files.FileError(f"{target} 已经有了，内容不同，没有改动它。", "用 -o 换一个文件名，或者先把原来的文件改名。")
    if not target.exists():
        files.write(target, text)
    click.echo(f"已生成 {target}")
    return made.outcome.passed


def _say(outcome: Outcome, alone: bool) -> None:
    if alone:
        console.report(outcome, "")
        return
    click.echo(f"{outcome.name}：{outcome.verdict}")
