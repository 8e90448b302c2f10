"""A batch on disk: what has not changed is skipped, every outcome is remembered at once, a summary
is written at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from gia_author import resources
from gia_author.diagnostics import faults, file_names, safe_text
from gia_author.diagnostics.finding import GiaError, Severity, found
from gia_author.jobs import executors, files, loading, outputs, resuming, unfinished_files
from gia_author.jobs.ledger import Ledger
from gia_author.jobs.resuming import Done, ResumableWork
from gia_author.render import table_files
from gia_author.render.writers import WRITERS
from gia_author.workflows.produce import G801, Job, Outcome, produce
from gia_author.yamlfile.reader import G101

MOST_PROBLEMS = 50
HEADINGS = ("填报文件", "机关", "年度", "状态", "必须改", "请核对", "提示", "生成的文件")
NOT_DONE = (G801.code, executors.G803.code, G101.code)  # the next run tries again


@dataclass(frozen=True)
class Entry:
    """One unit in the ledger and the summary; ``files`` are relative to the output folder,
    ``whole`` is False where the next run has to try again."""

    source: str
    agency: str
    year: int
    state: str
    errors: int
    warnings: int
    hints: int
    files: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    whole: bool = True

    @property
    def good(self) -> bool:
        """True for a report that has been built and must not be changed."""
        return not self.errors and bool(self.files)

    def links(self) -> list[tuple[str, str]]:
        """The files' addresses in a page beside them, each with the name of its format."""
        return [(quote(name), name[len(_stem(name)) + 1 :].upper()) for name in self.files]

    def reason(self) -> str:
        """Why it is not in order: the gravest problem, with its place, and how many there are."""
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


class Entries:
    """The units' entries in the order of their files, read from the ledger one by one whenever they
    are gone through."""

    def __init__(self, paths: list[Path], batch: Batch) -> None:
        self.paths, self.batch = paths, batch

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Entry]:
        return (entry for path in self.paths if (entry := self.batch.latest(str(path))))


class Batch:
    """One run of a batch: ``current`` are the files that need not be done again, ``owners`` the
    files of the reports that have been written."""

    def __init__(
        self,
        folder: Path,
        load: Callable[[Path], Job],
        ledger: Ledger,
        *,
        flat: bool,
        force: bool = False,
        overwrite: bool = False,
    ) -> None:
        self.folder, self.load, self.ledger = folder, load, ledger
        self.flat, self.force, self.overwrite = flat, force, overwrite
        self.current: set[Path] = set()
        self.owners: dict[str, str] = {}

    @cached_property
    def work(self) -> ResumableWork[Outcome, Entry]:
        return ResumableWork(
            "batch",
            Entry,
            produce,
            self.keep,
            is_whole=lambda entry: entry.whole,
            is_current=self.is_current,
            settings=lambda job: "flat" if self.flat else "",
        )

    def run(self, paths: list[Path], executor: Executor) -> Iterator[Done[Entry]]:
        """Every file's entry, those first that need not be done again.

        Why all of these before any is built: two files may be the same unit's, and the second must
        not overwrite what the first has.
        """
        _sweep(self.folder)
        for path in paths:
            if not self.force and (done := self._known(path)):
                self.current.add(path)
                yield done
        left = (path for path in paths if path not in self.current)
        yield from resuming.run(loading.each(left, self.load), self.work, executor, self.ledger)

    def _known(self, path: Path) -> Done[Entry] | None:
        """What an earlier run has made of a file, if it is still so."""
        if self.latest(str(path)) is None:
            return None
        job = faults.attempt(lambda: self.load(path))
        if isinstance(job, GiaError):
            return None
        entry = resuming.recalled(job, self.work, self.ledger)
        return Done(job, entry, True) if entry else None

    def latest(self, source: str) -> Entry | None:
        """The last entry of a file."""
        return resuming.latest(source, self.work, self.ledger)

    def is_current(self, job: Job, entry: Entry) -> bool:
        """Whether the files that this very input was built into are still there, and no other's."""
        return (
            not self.force
            and all((self.folder / name).is_file() for name in entry.files)
            and self.owns(job.name, entry.files)
        )

    def owns(self, source: str, names: Iterable[str]) -> bool:
        """Enter a unit as the one that these files belong to; False if one is another's."""
        others = [n for n in names if self._owner(n, source) != source]
        return not others

    def _owner(self, name: str, source: str = "") -> str:
        """Whose the report with this file is: the unit that came first, ``source`` if none has
        yet."""
        return self.owners.setdefault(file_names.same_name(_stem(name)), source)

    def keep(self, job: Job, made: Outcome | GiaError) -> Entry:
        """Write an outcome's files; whatever goes wrong in that is its finding.

        Why each file is synced to the disk before it takes its name, and before the entry is made:
        an entry in the ledger promises whole files. A killed
        process would need no syncing, a power cut does; it costs a millisecond, while the workers
        go on.
        """
        outcome = executors.failed(job, made) if isinstance(made, GiaError) else made
        names = faults.attempt(lambda: self.write(job, outcome))
        if isinstance(names, GiaError):
            wrong = found(executors.G803, names.message, fix=names.fix)
            outcome = replace(outcome, findings=(*outcome.findings, wrong), files={})
            names = ()
        return entry(outcome, names)

    def write(self, job: Job, outcome: Outcome) -> tuple[str, ...]:
        """Write an outcome's files. Returns their names. Raises GiaError for a name that another
        unit has."""
        place = (
            Path()
            if self.flat
            else Path(file_names.safe_name(outcome.agency or Path(job.name).stem))
        )
        names = {
            form: (
                place / f"{file_names.safe_name(outcome.title)}.{WRITERS[form].ending}"
            ).as_posix()
            for form in outcome.files
        }
        if not self.owns(job.name, names.values()):
            owner = self._owner(next(iter(names.values())))
            raise GiaError(
                f"与{owner}是同一机关同一年度的报告，或者文件名只差大小写，没有生成。",
                "删去或改正其中一份。",
            )
        edited = [
            fault
            for form, name in names.items()
            if (fault := self._write(files.below(self.folder, name), outcome.files[form]))
        ]
        if edited:
            told = "；".join(fault.message.rstrip("。") for fault in edited)
            raise GiaError(f"{told}。", edited[0].fix)
        return tuple(names.values())

    def _write(self, path: Path, data: bytes) -> outputs.EditedSince | None:
        """Write a file; where it was edited since it was built, say why not, so that the other
        formats come all the same."""
        try:
            outputs.write(path, data, overwrite=self.overwrite)
        except outputs.EditedSince as fault:
            return fault
        return None


def _sweep(folder: Path) -> None:
    """Delete what a killed run had begun to write, also for units whose reports are not written
    anew."""
    for place in (
        folder,
        *(below for below in folder.iterdir() if below.is_dir() and not below.is_symlink()),
    ):
        unfinished_files.sweep(place)


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


def entry(outcome: Outcome, names: tuple[str, ...]) -> Entry:
    """An outcome as a line of the summary."""
    errors, warnings, hints = (outcome.count(s) for s in Severity)
    state = "没有生成"
    if names:
        state = "草稿" if errors else "已生成" + "，请核对" * bool(warnings)
    problems = (
        safe_text.line(f"{f.severity.label} {f.code} {f.place or ''} {f.message}")
        for severity in (Severity.ERROR, Severity.WARNING)
        for f in outcome.findings
        if f.severity is severity
    )
    return Entry(
        source=safe_text.line(outcome.name),
        agency=safe_text.line(outcome.agency),
        year=outcome.year,
        state=state,
        errors=errors,
        warnings=warnings,
        hints=hints,
        files=names,
        problems=tuple(islice(problems, MOST_PROBLEMS)),
        whole=not any(f.code in NOT_DONE for f in outcome.findings),
    )


def write_summary(title: str, entries: Entries, folder: Path) -> tuple[Path, Path]:
    """Write the table of units whole, as 汇总.html and 汇总.csv. Returns the files."""
    page, table = folder / "汇总.html", folder / "汇总.csv"
    with files.writing(table) as stream:
        table_files.table(stream, HEADINGS, (e.row() for e in entries))
    with files.writing(page) as stream:
        stream.writelines(
            piece.encode("utf-8", "backslashreplace") for piece in _page(title, entries)
        )
    return page, table


def _page(title: str, entries: Iterable[Entry]) -> Iterator[str]:
    """汇总.html in pieces. The template is the program's own, so that no bounds are needed."""
    import jinja2

    template = jinja2.Environment(autoescape=True).from_string(
        resources.text("templates", "summary.html.j2")
    )
    return template.generate({"标题": title, "栏目": HEADINGS, "单位": entries})
