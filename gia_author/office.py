"""A batch on disk: what has not changed is skipped, every outcome is journalled at once, a summary is written at the end."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from gia_author import batch, console, files, resources, sandbox
from gia_author.finding import GiaError, Severity, found
from gia_author.pipeline import G801, Job, Outcome
from gia_author.source import G101
from gia_author.writers import WRITERS

JOURNAL = ".gia-author.jsonl"
LARGEST_JOURNAL = 1_000_000_000
HEADINGS = ("填报文件", "机关", "年度", "状态", "必须改", "请核对", "提示", "生成的文件")


@dataclass(frozen=True)
class Entry:
    """One unit in the journal and the summary; ``files`` are relative to the output folder."""

    source: str
    agency: str
    year: int
    state: str
    errors: int
    warnings: int
    hints: int
    fingerprint: str = ""
    files: tuple[str, ...] = ()
    problems: tuple[str, ...] = field(default=())

    def links(self) -> list[tuple[str, str]]:
        """The files' addresses in a page beside them, each with the name of its format."""
        return [(quote(name), name.rpartition(".")[2].upper()) for name in self.files]

    def row(self) -> tuple[str, ...]:
        year = str(self.year) if self.year else ""
        return (self.source, self.agency, year, self.state, str(self.errors), str(self.warnings), str(self.hints), "、".join(self.files))


class Journal:
    """What has been built, one line of JSON a unit, appended as it happens: a killed run loses nothing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self.entries: dict[str, Entry] = {}
        written = files.read(self.path, LARGEST_JOURNAL).decode("utf-8", "replace") if self.path.exists() else ""
        self.half = "\n" if written and not written.endswith("\n") else ""
        for line in written.splitlines():
            try:
                data = json.loads(line)
                entry = Entry(**data | {"files": tuple(data["files"]), "problems": tuple(data["problems"])})
            except (ValueError, TypeError, KeyError):
                continue  # the line that was being written when the run was killed
            self.entries[entry.source] = entry

    def add(self, entry: Entry) -> None:
        """Enter a unit and write it down."""
        self.entries[entry.source] = entry
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(self.half + json.dumps(asdict(entry), ensure_ascii=False) + "\n")
        self.half = ""

    def is_current(self, source: str, fingerprint: str) -> bool:
        """True if this very input was built and its files are still there."""
        entry = self.entries.get(source)
        folder = self.path.parent
        return entry is not None and entry.fingerprint == fingerprint and all((folder / name).is_file() for name in entry.files)


def build_all(paths: list[Path], folder: Path, load: Callable[[Path], Job], *, flat: bool, force: bool, workers: int,
              executor: Executor | None = None) -> bool:
    """Build every file's report into the folder, print and write the summary. True if all are in order."""
    run = _Run(folder, flat, force, paths)
    pool = executor or batch.Workers(workers)
    finished = False
    try:
        with _progress(len(paths)) as advance:
            for job, outcome in batch.run(run.jobs(paths, load, advance), pool, ahead=workers * 3):
                run.take(job, outcome)
                advance()
        finished = True
    finally:
        pool.shutdown(cancel_futures=not finished)
    entries = [run.journal.entries[str(path)] for path in paths]
    summarise(entries, folder, run.skipped)
    return not any(entry.errors or entry.state == "没有生成" for entry in entries)


class _Run:
    def __init__(self, folder: Path, flat: bool, force: bool, paths: list[Path]) -> None:
        self.folder, self.flat, self.force = folder, flat, force
        self.journal = Journal(folder)
        self.names: dict[str, str] = {}
        self.prints: dict[str, str] = {}
        self.skipped = 0

    def jobs(self, paths: Iterable[Path], load: Callable[[Path], Job], advance: Callable[[], None]) -> Iterator[Job]:
        """The jobs that are to be done; a file that cannot be read is entered at once."""
        for path in paths:
            try:
                job = load(path)
            except GiaError as error:
                self.journal.add(entry(Outcome(str(path), findings=(found(G101, error.message, fix=error.fix),)), "", ()))
                advance()
                continue
            self.prints[job.name] = batch.fingerprint(job) + (":flat" if self.flat else "")
            if not self.force and self.journal.is_current(job.name, self.prints[job.name]):
                self.claim(self.journal.entries[job.name])
                self.skipped += 1
                advance()
            else:
                yield job

    def claim(self, done: Entry) -> None:
        for name in done.files:
            self.names[name] = done.source

    def take(self, job: Job, outcome: Outcome) -> None:
        """Write an outcome's files and enter it in the journal; a name that another unit has is refused."""
        place = Path() if self.flat else Path(files.safe_name(outcome.agency or Path(job.name).stem))
        names = {form: str(place / f"{files.safe_name(outcome.title)}.{WRITERS[form].ending}") for form in outcome.files}
        taken = next((self.names[name] for name in names.values() if name in self.names), None)
        try:
            if taken:
                raise GiaError(f"与{taken}是同一机关同一年度的报告，没有生成。", "删去或改正其中一份。")
            for form, name in names.items():
                files.write(self.folder / name, outcome.files[form])
        except GiaError as error:
            outcome = Outcome(outcome.name, outcome.agency, outcome.year, outcome.title, (*outcome.findings, found(batch.G803, error.message, fix=error.fix)))
            names = {}
        self.names |= {name: job.name for name in names.values()}
        whole = not any(f.code in (G801.code, batch.G803.code) for f in outcome.findings)
        self.journal.add(entry(outcome, self.prints[job.name] if whole else "", tuple(names.values())))


def entry(outcome: Outcome, fingerprint: str, names: tuple[str, ...]) -> Entry:
    """An outcome as a line of the summary."""
    errors, warnings, hints = (outcome.count(s) for s in Severity)
    state = "没有生成" if not names else "草稿" if errors else "已生成，请核对" if warnings else "已生成"
    problems = tuple(f"{f.severity.label} {f.code} {f.place or ''} {f.message}" for f in outcome.findings if f.severity is not Severity.HINT)
    return Entry(outcome.name, outcome.agency, outcome.year, state, errors, warnings, hints, fingerprint, names, problems[:50])


def summarise(entries: list[Entry], folder: Path, skipped: int) -> None:
    """Print the table of units and write it as 汇总.html and 汇总.csv."""
    bad = sum(bool(e.errors) for e in entries)
    title = f"共{len(entries)}份，{f'其中{bad}份有必须改的问题' if bad else '都没有必须改的问题'}" + (f"；{skipped}份没有变化，未重新生成" if skipped else "")
    console.table(title, HEADINGS[1:7], [e.row()[1:7] if e.agency else (e.source, *e.row()[2:7]) for e in entries])
    files.write(folder / "汇总.csv", _csv(entries))
    template = sandbox.environment({"summary": resources.text("templates", "summary.html.j2")}).get_template("summary")
    page = sandbox.render(template, {"标题": title, "栏目": HEADINGS, "单位": [asdict(e) | {"行": e.row()[:7], "链接": e.links()} for e in entries]})
    files.write(folder / "汇总.html", page.encode())
    click.echo(f"汇总表：{folder / '汇总.html'}、{folder / '汇总.csv'}")


def _csv(entries: list[Entry]) -> bytes:
    """The summary as CSV for spreadsheets; a text that a spreadsheet would take for a formula is defused."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerows([HEADINGS, *([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in e.row()] for e in entries)])
    return stream.getvalue().encode("utf-8-sig")


class _progress:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
        self._bar: Any = Progress(TextColumn("正在生成"), BarColumn(), MofNCompleteColumn(), TextColumn("剩余"), TimeRemainingColumn(),
                                  console=Console(stderr=True), disable=not Console(stderr=True).is_terminal)
        self._total = total

    def __enter__(self) -> Callable[[], None]:
        self._bar.start()
        task = self._bar.add_task("", total=self._total)
        return lambda: self._bar.advance(task)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
