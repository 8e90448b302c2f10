"""A batch on disk: what has not changed is skipped, every outcome is remembered at once, a summary is written at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from gia_author import resources
from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.diagnostics import faults, safe_text
from gia_author.diagnostics.finding import GiaError, Severity, found
from gia_author.jobs import executors, files, find_reports, leftovers, loading, terminal
from gia_author.jobs.ledger import NAME, Ledger
from gia_author.jobs.look import Look
from gia_author.render import table_files
from gia_author.render.writers import WRITERS
from gia_author.workflows.produce import G801, Job, Outcome

MOST_ROWS = 30  # in the terminal; 汇总.html has all
MOST_PROBLEMS = 50
HEADINGS = ("填报文件", "机关", "年度", "状态", "必须改", "请核对", "提示", "生成的文件")
SHORT = ("机关", "年度", "状态", "必须改", "请核对", "文件")  # in the terminal


@dataclass(frozen=True)
class Entry:
    """One unit in the ledger and the summary; ``files`` are relative to the output folder."""

    source: str
    agency: str
    year: int
    state: str
    errors: int
    warnings: int
    hints: int
    files: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """True for a report that has been built and must not be changed."""
        return not self.errors and bool(self.files)

    def links(self) -> list[tuple[str, str]]:
        """The files' addresses in a page beside them, each with the name of its format."""
        return [(quote(name), name[len(_stem(name)) + 1 :].upper()) for name in self.files]

    def reason(self) -> str:
        """Why it is not in order: the first problem, with its place, and how many there are."""
        first, more = (
            self.problems[0],
            f"（共{len(self.problems)}处）" if len(self.problems) > 1 else "",
        )
        return (first if self.source in first else f"{self.source}：{first}") + more

    def row(self) -> tuple[str, ...]:
        year = str(self.year) if self.year else ""
        return (
            self.source,
            self.agency,
            year,
            self.state,
            str(self.errors),
            str(self.warnings),
            str(self.hints),
            "、".join(self.files),
        )

    def short(self) -> tuple[str, ...]:
        """The row for the terminal: instead of the files' names their formats."""
        return (
            self.agency or self.source,
            *self.row()[2:6],
            " ".join(kind for _, kind in self.links()),
        )


@click.command("batch", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件或文件夹...")
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    metavar="文件夹",
    help="放在哪个文件夹。",
)
@click.option("--flat", is_flag=True, help="所有文件放在一层，不按单位分文件夹。")
@click.option("--force", is_flag=True, help="没有变化的也重新生成。")
@options.pool_options
@options.style_options
def command(
    paths: tuple[str, ...],
    folder: Path,
    flat: bool,
    force: bool,
    pool: Callable[[], Executor],
    look: Look,
    plan: Profile | None,
) -> None:
    """生成一批单位的年报：出错的不影响其他单位，最后列出汇总表。"""
    found = list(find_reports.find(paths))
    done = build_all(
        found,
        folder,
        lambda path: loading.load(path, plan, look),
        flat=flat,
        force=force,
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
    executor: Executor,
) -> bool:
    """Build every file's report into the folder, print and write the summary. True if all are in order."""
    with Ledger(folder / NAME, alone=True) as ledger:
        _sweep(folder)
        run = _BatchRun(paths, folder, load, ledger, flat)
        with executors.opened(executor), console.progress("正在生成", len(paths)) as advance:
            for path in () if force else paths:
                if run.is_current(path):
                    advance()
            for job, outcome in executors.run(run.jobs(), executor):
                run.take(job, outcome)
                advance()
        return summarise(Entries(paths, ledger), folder, len(run.current))


def _sweep(folder: Path) -> None:
    """Delete what a killed run had begun to write, also for units whose reports are not written anew."""
    for place in (folder, *(p for p in folder.iterdir() if p.is_dir() and not p.is_symlink())):
        leftovers.sweep(place)


class Entries:
    """The units' entries in the order of their files, read from the ledger one by one whenever they are gone through."""

    def __init__(self, paths: list[Path], ledger: Ledger) -> None:
        self.paths, self.ledger = paths, ledger

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Entry]:
        return (
            entry for path in self.paths if (entry := _entry(self.ledger.latest(_key(str(path)))))
        )


class _BatchRun:
    """One run of a batch: ``current`` are the files that need not be done again, ``owners`` the files of the reports that have been written."""

    def __init__(
        self,
        paths: list[Path],
        folder: Path,
        load: Callable[[Path], Job],
        ledger: Ledger,
        flat: bool,
    ) -> None:
        self.paths, self.folder, self.load, self.ledger, self.flat = (
            paths,
            folder,
            load,
            ledger,
            flat,
        )
        self.current: set[Path] = set()
        self.owners: dict[str, str] = {}

    def is_current(self, path: Path) -> bool:
        """Whether this very input was built and its files are still there.

        Why for all files before any is built: two may be the same unit's, and the second must not overwrite what the first has.
        """
        if self.ledger.latest(_key(str(path))) is None:
            return False
        job = faults.attempt(lambda: self.load(path))
        if isinstance(job, GiaError):
            return False
        entry = _entry(self.ledger.get(_key(str(path)), self.mark(job)))
        if (
            entry
            and all((self.folder / name).is_file() for name in entry.files)
            and self.owns(str(path), entry.files)
        ):
            self.current.add(path)
        return path in self.current

    def owns(self, source: str, names: Iterable[str]) -> bool:
        """Enter a unit as the one that these files belong to; False if one is another's."""
        others = [n for n in names if self.owner(n, source) != source]
        return not others

    def owner(self, name: str, source: str = "") -> str:
        """Whose the report with this file is: the unit that came first, ``source`` if none has yet."""
        return self.owners.setdefault(files.same_name(_stem(name)), source)

    def mark(self, job: Job) -> str:
        return executors.fingerprint(job) + (":flat" if self.flat else "")

    def jobs(self) -> Iterator[Job]:
        """The jobs that are to be done."""
        return loading.each((path for path in self.paths if path not in self.current), self.load)

    def take(self, job: Job, outcome: Outcome) -> None:
        """Write an outcome's files and enter it in the ledger; whatever goes wrong in that is its finding.

        Why in this order, each file synced to the disk before it takes its name: an entry in the ledger promises whole files. A killed process would need
        no syncing, a power cut does; it costs a millisecond, while the workers go on.
        """
        names = faults.attempt(lambda: self.write(job, outcome))
        if isinstance(names, GiaError):
            wrong = found(executors.G803, names.message, fix=names.fix)
            outcome = replace(outcome, findings=(wrong, *outcome.findings), files={})
            names = ()
        whole = not isinstance(job, executors.Unread) and not any(
            f.code in (G801.code, executors.G803.code) for f in outcome.findings
        )
        self.enter(outcome, self.mark(job) if whole else "", names)

    def write(self, job: Job, outcome: Outcome) -> tuple[str, ...]:
        """Write an outcome's files. Returns their names. Raises GiaError for a name that another unit has."""
        place = (
            Path() if self.flat else Path(files.safe_name(outcome.agency or Path(job.name).stem))
        )
        names = {
            form: (place / f"{files.safe_name(outcome.title)}.{WRITERS[form].ending}").as_posix()
            for form in outcome.files
        }
        if not self.owns(job.name, names.values()):
            owner = self.owner(next(iter(names.values())))
            raise GiaError(
                f"与{owner}是同一机关同一年度的报告，或者文件名只差大小写，没有生成。",
                "删去或改正其中一份。",
            )
        for form, name in names.items():
            files.write(files.below(self.folder, name), outcome.files[form])
        return tuple(names.values())

    def enter(self, outcome: Outcome, mark: str, names: tuple[str, ...]) -> None:
        self.ledger.put(_key(outcome.name), mark, asdict(entry(outcome, names)))


def _key(source: str) -> str:
    return f"batch:{source}"


def _stem(name: str) -> str:
    """A file's name without the ending of its format."""
    return next(
        (
            name.removesuffix(f".{w.ending}")
            for w in reversed(WRITERS.values())
            if name.endswith(f".{w.ending}")
        ),
        name,
    )


def _entry(value: dict[str, Any] | None) -> Entry | None:
    """The entry in what the ledger has; None for anything else."""
    try:
        kept = Entry(
            **{
                **(value or {}),
                "files": tuple(map(_words, (value or {})["files"])),
                "problems": tuple(map(_words, (value or {})["problems"])),
            }
        )
    except (TypeError, KeyError):
        return None
    return kept


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _state(names: tuple[str, ...], errors: int, warnings: int) -> str:
    if not names:
        return "没有生成"
    if errors:
        return "草稿"
    return "已生成，请核对" if warnings else "已生成"


def entry(outcome: Outcome, names: tuple[str, ...]) -> Entry:
    """An outcome as a line of the summary."""
    errors, warnings, hints = (outcome.count(s) for s in Severity)
    state = _state(names, errors, warnings)
    problems = (
        safe_text.line(f"{f.severity.label} {f.code} {f.place or ''} {f.message}")
        for f in outcome.findings
        if f.severity is not Severity.HINT
    )
    return Entry(
        safe_text.line(outcome.name),
        safe_text.line(outcome.agency),
        outcome.year,
        state,
        errors,
        warnings,
        hints,
        names,
        tuple(islice(problems, MOST_PROBLEMS)),
    )


def summarise(entries: Entries, folder: Path, skipped: int) -> bool:
    """Print the table of units, of many only those with problems, and write it whole as 汇总.html and 汇总.csv. True if all are in order."""
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
    with files.writing(folder / "汇总.csv") as stream:
        table_files.table(stream, HEADINGS, (e.row() for e in entries))
    with files.writing(folder / "汇总.html") as stream:
        stream.writelines(
            piece.encode("utf-8", "backslashreplace") for piece in _page(title, entries)
        )
    terminal.echo(f"汇总表：{folder / '汇总.html'}、{folder / '汇总.csv'}")
    return all(e.good for e in entries)


def _page(title: str, entries: Iterable[Entry]) -> Iterator[str]:
    """汇总.html in pieces. The template is the program's own, so that no bounds are needed."""
    import jinja2

    template = jinja2.Environment(autoescape=True).from_string(
        resources.text("templates", "summary.html.j2")
    )
    return template.generate({"标题": title, "栏目": HEADINGS, "单位": entries})
