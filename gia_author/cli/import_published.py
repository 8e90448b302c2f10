"""Published reports that came in, few or thousands: read by many workers, each written as our file beside a page to confirm it by."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path

import click

from gia_author.cli import console
from gia_author.diagnostics.finding import GiaError, errors
from gia_author.jobs import executors, files, loading
from gia_author.jobs.ledger import Ledger, beside
from gia_author.report.model import Report
from gia_author.workflows import open_report
from gia_author.workflows.confirmation_page import Confirmable, confirmable
from gia_author.workflows.import_report import Imported, matrices
from gia_author.workflows.import_report import take as taken
from gia_author.workflows.load_source import is_ours
from gia_author.workflows.open_report import Opened
from gia_author.workflows.produce import Job, Outcome

LARGEST = 60_000_000
SOURCES = (
    ".docx",
    ".html",
    ".htm",
    ".shtml",
    ".pdf",
    ".xlsx",
    ".txt",
    ".md",
    ".doc",
    ".wps",
    ".xls",
    ".et",
)
CONVERTED = (".doc", ".wps", ".et", ".xls")
CONVERSION_LIMIT = 100  # seconds; below what a worker is given for a job


def load(path: Path) -> Imported:
    """A published report from disk; old Word and WPS files are converted by LibreOffice where it is installed."""
    return read(_job(path))


def _job(path: Path) -> Job:
    """The job to read a report by itself."""
    return Job(str(path), files.read(path, LARGEST))


def opened(path: Path, load: Callable[[Path], Job] = _job) -> Opened:
    """A report of any kind from disk: our own file or workbook, which ``load`` makes a job of, or a published one. Raises GiaError where it is none."""
    own = path.suffix.lower() in files.REPORTS or files.is_workbook(path)
    return open_report.ours(load(path)) if own else open_report.theirs(read(_job(path)))


def report_of(path: Path) -> Report:
    """A report of any kind from disk: our own file or a published one. Raises GiaError if nothing can be read."""
    if path.suffix.lower() in files.REPORTS:
        from gia_author.yamlfile import reader

        read = reader.read(files.read(path), path.name)
        for wrong in errors(read.findings):
            raise GiaError(f"{path}：{wrong.message}", wrong.fix)
        return Report.from_data(read.data)
    imported = load(path)
    if not imported.data:
        raise GiaError(
            f"{path}：{imported.findings[0].message if imported.findings else '读不出内容。'}",
            "换一种格式的文件再试。",
        )
    return imported.report


def read(job: Job) -> Imported:
    """A published report from a file's bytes."""
    name = Path(job.name)
    if name.suffix.lower() in CONVERTED and not is_ours(job.data):
        return taken(*_converted(name, job.data))
    return taken(job.data, name.name)


def _converted(name: Path, data: bytes) -> tuple[bytes, str]:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    kind = "xlsx" if name.suffix.lower() in (".et", ".xls") else "docx"
    if office is None:
        raise GiaError(
            f"{name}：这种旧格式要先转换。",
            f"用Word或WPS打开，另存为 .{kind} 再导入；或者安装LibreOffice，程序会自己转换。",
        )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        original = folder / f"original{name.suffix.lower()}"
        original.write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [
            office,
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(original),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=CONVERSION_LIMIT, check=False)
        except subprocess.TimeoutExpired:
            raise GiaError(
                f"{name}：LibreOffice转换超过{CONVERSION_LIMIT}秒，已停止。",
                f"用Word或WPS另存为 .{kind} 再导入。",
            ) from None
        made = original.with_suffix(f".{kind}")
        if not made.is_file():
            raise GiaError(f"{name}：LibreOffice转换不了。", f"用Word或WPS另存为 .{kind} 再导入。")
        return files.read(made, LARGEST), f"{name.stem}.{kind}"


def to_confirm(job: Job) -> Confirmable:
    """In a worker: the report as texts. Raises GiaError."""
    return confirmable(read(job))


def to_matrices(job: Job) -> str:
    """In a worker: the figures of the three tables as JSON. Raises GiaError."""
    return json.dumps(matrices(read(job)), ensure_ascii=False)


def print_matrices(paths: list[Path], pool: Callable[[], Executor]) -> bool:
    """Print every report's figures, one a line. True if all could be read. Raises GiaError for a single report that cannot."""
    good = True
    with executors.opened(executors.Gradual(pool)) as executor:
        for job, made in executors.each(
            loading.each(paths, _job), executor, to_matrices, ordered=True
        ):
            good &= isinstance(made, str)
            if isinstance(made, GiaError) and len(paths) == 1:
                raise made
            click.echo(
                made
                if isinstance(made, str)
                else json.dumps({"file": job.name, "error": made.message}, ensure_ascii=False)
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
        click.echo(
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
        for job in loading.each(paths, _job):
            if (
                self.ledger
                and self.target(Path(job.name)).exists()
                and self.ledger.get(self._key(job), executors.fingerprint(job)) is not None
            ):
                self.counts["没有变化"] += 1
                self.advance()
            else:
                yield job

    def keep(self, job: Job, made: Confirmable | GiaError) -> None:
        """Write what a report has become and say so."""
        try:
            if isinstance(made, GiaError):
                raise made
            self._write(job, made)
        except GiaError as error:
            self.refuse(
                error
                if job.name in error.message
                else GiaError(f"{job.name}：{error.message}", error.fix)
            )

    def refuse(self, error: GiaError) -> None:
        """Say why a report was not taken; a single one ends the command."""
        if self.alone:
            raise error
        click.echo(f"{error.message}{error.fix}")
        self.counts["没有导入"] += 1

    def _write(self, job: Job, made: Confirmable) -> None:
        target = self.target(Path(job.name))
        page = target.with_suffix(".核对.html")
        if not made.text:
            console.report(Outcome(job.name, findings=made.findings), "")
            self.counts["没有导入"] += 1
            return
        if target.exists() and (self.alone or files.read(target) != made.text.encode()):
            raise files.FileError(f"{target} 已经有了，没有改动它。", "用 -o 换一个文件名。")
        files.write(target, made.text.encode())
        files.write(page, made.page.encode())
        if self.ledger:
            self.ledger.put(self._key(job), executors.fingerprint(job), {})
        self.counts["已导入"] += 1
        click.echo(f"{job.name}：{made.verdict}\n已生成 {target}；请打开 {page} 对照原文核对。")
        for finding in made.doubts if self.few else ():
            console.show(finding, [])

    def _key(self, job: Job) -> str:
        return f"import:{self.target(Path(job.name))}"
