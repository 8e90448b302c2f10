"""Workbooks that came back, few or thousands: checked by many workers, each written as our file, every problem with its sheet and cell."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from gia_author.cli import console
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import executors, files, loading, terminal
from gia_author.workflows.load_report import unit_of
from gia_author.workflows.produce import Job, Outcome
from gia_author.workflows.workbooks import Returned, bring

SHOWN = 8  # workbooks whose findings are all printed
Owners = dict[Path, str]  # by our file that was written the workbook that it is from


def take(
    paths: list[Path], target: Callable[[Path, str], Path], pool: Callable[[], Executor]
) -> bool:
    """Check workbooks and write each as our file to its target. True if all were taken and nothing in them must be changed.

    ``target`` gets the workbook's path and the usual name of its unit and year, which the roster finds whatever the workbook is called.
    """
    bad, owners = 0, Owners()
    with (
        console.progress("正在导入", len(paths)) as advance,
        executors.opened(executors.Gradual(pool)) as executor,
    ):
        for job, made in executors.each(loading.each(paths, load), executor, bring, ordered=True):
            good = faults.attempt(
                partial(_keep, job, made, target, owners, alone=len(paths) <= SHOWN)
            )
            if isinstance(good, GiaError):
                terminal.echo(f"{job.name}：{good.message.removeprefix(f'{job.name}：')}{good.fix}")
            bad += good is not True
            advance()
    if len(paths) > SHOWN:
        terminal.echo(
            f"共{len(paths)}份，"
            + (f"{bad}份有问题，逐份查看：gia-author check 文件名" if bad else "都没有必须改的")
        )
    return not bad


def load(path: Path) -> Job:
    """The job for a workbook, with last year's file of the same unit where it lies beside."""
    data, usual = files.read(path), files.USUAL_NAME.fullmatch(path.stem)
    agency, year = (usual[1], usual[2]) if usual else unit_of(data, str(path))
    last = loading.last_file({"机关": agency, "年度": year}, path)
    return Job(str(path), data, last=files.read(path.with_name(last)) if last else None)


def _keep(
    job: Job,
    made: Returned | GiaError | None,
    target: Callable[[Path, str], Path],
    owners: Owners,
    *,
    alone: bool,
) -> bool:
    """Say what was found and write the file. Raises GiaError where another file is in the way."""
    if made is None or isinstance(made, GiaError):
        raise made or GiaError("读不出来。", "用Excel或WPS打开后另存为xlsx，再导入。")
    _say(made.outcome, alone)
    if not made.text:
        return False
    to = target(Path(job.name), files.usual_name(made.outcome.agency, made.outcome.year))
    to = files.named(to.parent, to.stem, files.REPORTS) or to
    written = _write(to, made.text.encode(), job.name, owners.get(to, job.name))
    owners[to] = job.name
    terminal.echo(f"{'已生成' if written else '没有变化'} {to}")
    return made.outcome.passed


def _write(to: Path, text: bytes, name: str, first: str) -> bool:
    """Write our file where there is none yet; False where it is there already.

    Raises FileError where another is in the way, be it that of the ``first`` workbook of this unit and year.
    """
    if not to.exists():
        files.write(to, text)
        return True
    if files.read(to) != text:
        if first != name:
            raise files.FileError(
                f"{name}：与{first}是同一单位同一年度的填报表，内容不同，没有导入；{to} 是按{first}写的。",
                "看哪一份是对的：要用这一份，把另一份填报表和写好的 .yaml 移走，再导入。",
            )
        raise files.FileError(
            f"{to} 已经有了，内容不同，没有改动它。",
            "要用新收到的，先把原来的 .yaml 移走，再导入。",
        )
    return False


def _say(outcome: Outcome, alone: bool) -> None:
    if alone:
        console.report(outcome, "")
        return
    terminal.echo(f"{outcome.name}：{outcome.verdict}")
