"""Files that came in, few or thousands: published reports and workbooks read by many workers, each
written as our file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gia_author.diagnostics import faults, safe_text
from gia_author.diagnostics.finding import Finding, GiaError
from gia_author.jobs import executors, files, loading, published_reports, resuming
from gia_author.jobs.ledger import beside
from gia_author.jobs.resuming import Done, ResumableWork
from gia_author.workflows.confirmation_page import Confirmable, confirmable
from gia_author.workflows.import_report import matrices
from gia_author.workflows.load_report import unit_of
from gia_author.workflows.produce import Job, Outcome
from gia_author.workflows.workbooks import Returned, bring

Target = Callable[[Path], Path]  # from a report's file to ours
BookTarget = Callable[[Path, str], Path]  # and from a workbook's, with the unit's usual name


def to_confirm(job: Job, *, anyway: bool) -> Confirmable:
    """In a worker: the report as texts; ``anyway`` also what is no report. Raises GiaError."""
    return confirmable(published_reports.published(job), anyway=anyway)


def to_matrices(job: Job) -> str:
    """In a worker: the figures of the three tables as JSON. Raises GiaError."""
    return safe_text.in_json(matrices(published_reports.published(job)), None)


def all_matrices(
    paths: list[Path], pool: Callable[[], Executor]
) -> Iterator[tuple[Job, str | GiaError]]:
    """Every report's figures, or why there are none, in order."""
    with executors.opened(executors.Gradual(pool)) as executor:
        yield from executors.each(
            loading.each(paths, loading.plain), executor, to_matrices, ordered=True
        )


@dataclass(frozen=True)
class Taken:
    """What became of a published report: what it was written to and the page to confirm it by, with
    what is to be looked at; else why it was not taken.

    ``fault`` is what went wrong and what to do about it; without it ``verdict`` and ``findings``
    say why nothing was taken.
    """

    written: str = ""
    page: str = ""
    verdict: str = ""
    findings: tuple[Finding, ...] = ()
    fault: tuple[str, str] | None = None


def take_published(
    paths: list[Path], target: Target, pool: Callable[[], Executor], *, alone: bool, anyway: bool
) -> Iterator[Done[Taken]]:
    """Every report, in order, written as our file to its target. Of many, those that have been read
    before are left out.

    Our file is not overwritten by another, and where the report is the only one of the command
    (``alone``) not by the same either. What is no report is only taken ``anyway``.
    """
    work = ResumableWork(
        "import",
        Taken,
        partial(to_confirm, anyway=anyway),
        partial(_take, target, alone),
        is_whole=lambda taken: bool(taken.written),
        is_current=lambda job, taken: files.is_there(target(Path(job.name))),
        settings=lambda job: f"{target(Path(job.name))} {anyway}",
    )
    with ExitStack() as stack:
        ledger = beside(map(target, paths), stack) if len(paths) > executors.FEW else None
        executor = stack.enter_context(executors.opened(executors.Gradual(pool)))
        jobs = loading.each(paths, loading.plain)
        yield from resuming.run(jobs, work, executor, ledger, ordered=True)


def _take(target: Target, alone: bool, job: Job, made: Confirmable | GiaError) -> Taken:
    """Write what a report has become; whatever goes wrong in that is its fault."""
    if isinstance(made, GiaError):
        return _refused(job.name, made)
    done = faults.attempt(lambda: _write(target(Path(job.name)), made, alone=alone))
    return _refused(job.name, done) if isinstance(done, GiaError) else done


def _refused(name: str, fault: GiaError) -> Taken:
    message = fault.message if name in fault.message else f"{name}：{fault.message}"
    return Taken(fault=(message, fault.fix))


def _write(target: Path, made: Confirmable, *, alone: bool) -> Taken:
    """Raises GiaError where another file is in the way."""
    if not made.text:
        return Taken(verdict=made.verdict, findings=made.findings)
    if files.is_there(target) and (alone or files.read(target) != made.text.encode()):
        raise files.FileError(f"{target} 已经有了，没有改动它。", "用 -o 换一个文件名。")
    page = target.with_suffix(".核对.html")
    files.write(target, made.text.encode())
    files.write(page, made.page.encode())
    return Taken(str(target), str(page), made.verdict, made.doubts)


@dataclass(frozen=True)
class Brought:
    """A workbook that came back: how it was checked, what it was written to, whether that is new;
    or what went wrong."""

    name: str
    outcome: Outcome | None = None
    target: Path | None = None
    new: bool = True
    fault: GiaError | None = None

    @property
    def good(self) -> bool:
        """True where it was taken and nothing in it must be changed."""
        return bool(self.target and self.outcome and self.outcome.passed)


def take_workbooks(
    paths: list[Path], target: BookTarget, pool: Callable[[], Executor]
) -> Iterator[Brought]:
    """Every workbook checked and written as our file to its target: those first that are called
    after the unit in them, so that another's form under a unit's name does not take its place.

    ``target`` gets the workbook's path and the usual name of its unit and year, which the roster
    finds whatever the workbook is called.
    """
    owners: dict[Path, str] = {}  # by our file that was written the workbook that it is from
    with executors.opened(executors.Gradual(pool)) as executor:
        ordered = sorted(paths, key=_is_misnamed)
        for job, made in executors.each(
            loading.each(ordered, _book), executor, bring, ordered=True
        ):
            yield _brought(job.name, made, target, owners)


def _is_misnamed(path: Path) -> bool:
    """True for a workbook that is called after another unit or year than it is of."""
    usual = files.USUAL_NAME.fullmatch(path.stem)
    whose = faults.attempt(lambda: unit_of(files.read(path), str(path))) if usual else None
    return isinstance(whose, tuple) and path.stem != files.usual_name(*whose)


def _book(path: Path) -> Job:
    """The job for a workbook, with last year's file of the same unit where it lies beside."""
    data, usual = files.read(path), files.USUAL_NAME.fullmatch(path.stem)
    agency, year = (usual[1], usual[2]) if usual else unit_of(data, str(path))
    last = loading.last_file({"机关": agency, "年度": year}, path)
    return Job(str(path), data, last=files.read(path.with_name(last)) if last else None)


def _brought(
    name: str, made: Returned | GiaError | None, target: BookTarget, owners: dict[Path, str]
) -> Brought:
    if made is None:
        return Brought(name, fault=GiaError("读不出来。", "用Excel或WPS打开后另存为xlsx，再导入。"))
    if isinstance(made, GiaError):
        return Brought(name, fault=made)
    if not made.text:
        return Brought(name, made.outcome)
    done = faults.attempt(lambda: _write_book(name, made, target, owners))
    return Brought(name, made.outcome, fault=done) if isinstance(done, GiaError) else done


def _write_book(name: str, made: Returned, target: BookTarget, owners: dict[Path, str]) -> Brought:
    """Write our file where there is none yet. Raises FileError where another is in the way."""
    to = target(Path(name), files.usual_name(made.outcome.agency, made.outcome.year))
    to = files.named(to.parent, to.stem, files.REPORTS) or to
    new, text = not to.exists(), made.text.encode()
    if new:
        files.write(to, text)
    elif files.read(to) != text:
        raise _in_the_way(to, name, owners.get(to, name))
    owners[to] = name
    return Brought(name, made.outcome, to, new)


def _in_the_way(to: Path, name: str, first: str) -> files.FileError:
    """That our file is there already and says something else, be it that of the ``first`` workbook
    of this unit and year."""
    if first != name:
        return files.FileError(
            (
                f"{name}：与{first}是同一单位同一年度的填报表，内容不同，没有导入；"
                f"{to} 是按{first}写的。"
            ),
            "看哪一份是对的：要用这一份，把另一份填报表和写好的 .yaml 移走，再导入。",
        )
    return files.FileError(
        f"{to} 已经有了，内容不同，没有改动它。", "要用新收到的，先把原来的 .yaml 移走，再导入。"
    )
