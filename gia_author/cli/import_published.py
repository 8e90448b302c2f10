"""Published reports that came in, few or thousands: read by many workers, each written as our file beside a page to confirm it by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from gia_author.cli import console
from gia_author.diagnostics import faults, safe_text
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import executors, files, loading, terminal
from gia_author.jobs.ledger import Ledger, beside
from gia_author.workflows.confirmation_page import Confirmable, confirmable
from gia_author.workflows.import_report import matrices
from gia_author.workflows.produce import Job, Outcome


def to_confirm(job: Job) -> Confirmable:
    """In a worker: the report as texts. Raises GiaError."""
    return confirmable(loading.published(job))


def to_matrices(job: Job) -> str:
    """In a worker: the figures of the three tables as JSON. Raises GiaError."""
    return safe_text.in_json(matrices(loading.published(job)), None)


def print_matrices(paths: list[Path], pool: Callable[[], Executor]) -> bool:
    """Print every report's figures, one a line. True if all could be read. Raises GiaError for a single report that cannot."""
    good = True
    with executors.opened(executors.Gradual(pool)) as executor:
        for job, made in executors.each(
            loading.each(paths, loading.plain), executor, to_matrices, ordered=True
        ):
            good &= isinstance(made, str)
            if isinstance(made, GiaError) and len(paths) == 1:
                raise made
            terminal.echo(
                made
                if isinstance(made, str)
                else safe_text.in_json({"file": job.name, "error": made.message}, None)
            )
    return good


def take(
    paths: list[Path], target: Callable[[Path], Path], pool: Callable[[], Executor], *, alone: bool
) -> bool:
    """Read reports and write each as our file to its target. True if all could be read. Of many, those that have been read before are left out.

    Raises GiaError for a report that cannot be read if it is the only file of the command (``alone``).
    """
    with ExitStack() as stack:
        ledger = beside(map(target, paths), stack) if len(paths) > executors.FEW else None
        advance = stack.enter_context(console.progress("正在导入", len(paths)))
        executor = stack.enter_context(executors.opened(executors.Gradual(pool)))
        run = _ImportRun(target, ledger, advance, alone=alone, few=len(paths) <= executors.FEW)
        for job, made in executors.each(run.jobs(paths), executor, to_confirm, ordered=True):
            run.keep(job, made)
            advance()
    if not run.few:
        terminal.echo(
            f"共{len(paths)}份："
            + "，".join(f"{count}份{word}" for word, count in run.counts.items() if count)
        )
    return not run.counts["没有导入"]


class _ImportRun:
    """One import of several reports; ``counts`` says what became of them."""

    def __init__(
        self,
        target: Callable[[Path], Path],
        ledger: Ledger | None,
        advance: Callable[[], None],
        *,
        alone: bool,
        few: bool,
    ) -> None:
        self.target, self.ledger, self.advance, self.alone, self.few = (
            target,
            ledger,
            advance,
            alone,
            few,
        )
        self.counts = {"已导入": 0, "没有变化": 0, "没有导入": 0}

    def jobs(self, paths: Iterable[Path]) -> Iterator[Job]:
        """The reports that have not been read before."""
        for job in loading.each(paths, loading.plain):
            if (
                self.ledger
                and files.is_there(self.target(Path(job.name)))
                and self.ledger.get(self._key(job), executors.fingerprint(job)) is not None
            ):
                self.counts["没有变化"] += 1
                self.advance()
            else:
                yield job

    def keep(self, job: Job, made: Confirmable | GiaError) -> None:
        """Write what a report has become and say so."""
        fault = (
            made if isinstance(made, GiaError) else faults.attempt(partial(self._write, job, made))
        )
        if fault:
            named = job.name in fault.message
            self.refuse(fault if named else GiaError(f"{job.name}：{fault.message}", fault.fix))

    def refuse(self, error: GiaError) -> None:
        """Say why a report was not taken; a single one ends the command."""
        if self.alone:
            raise error
        terminal.echo(f"{error.message}{error.fix}")
        self.counts["没有导入"] += 1

    def _write(self, job: Job, made: Confirmable) -> None:
        target = self.target(Path(job.name))
        page = target.with_suffix(".核对.html")
        if not made.text:
            console.report(Outcome(job.name, findings=made.findings), "")
            self.counts["没有导入"] += 1
            return
        if files.is_there(target) and (self.alone or files.read(target) != made.text.encode()):
            raise files.FileError(f"{target} 已经有了，没有改动它。", "用 -o 换一个文件名。")
        files.write(target, made.text.encode())
        files.write(page, made.page.encode())
        if self.ledger:
            self.ledger.put(self._key(job), executors.fingerprint(job), {})
        self.counts["已导入"] += 1
        terminal.echo(f"{job.name}：{made.verdict}\n已生成 {target}；请打开 {page} 对照原文核对。")
        for finding in made.doubts if self.few else ():
            console.show(finding, [])

    def _key(self, job: Job) -> str:
        return f"import:{self.target(Path(job.name))}"
