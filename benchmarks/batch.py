"""A batch of many invented units beside docxtpl + LibreOffice on the same reports. Usage: python
benchmarks/batch.py [--units 2000] [--jobs 2]

Every line: reports a second on the wall clock, CPU milliseconds a report (all processes), and how
many times the neighbour's throughput. The neighbour fills
a Word template of the same tables and text with docxtpl and has LibreOffice make the PDF, with as
many processes, many files a process; it makes no HTML
and checks nothing. Memory is that of the batch's own process and of its largest worker, after a
quarter of the units and at the end.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import units

PROGRAM = [sys.executable, "-m", "gia_author"]


@dataclass
class Run:
    """One measured run: units, seconds on the wall clock and of CPU, and (units done, own MB,
    largest worker's MB) as it went on."""

    units: int
    wall: float = 0
    cpu: float = 0
    memory: list[tuple[int, float, float]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.units / self.wall


def measured(count: int, step: Callable[[Run], object]) -> Run:
    """A run of a step that starts processes of its own."""
    run, before, start = Run(count), _children(), time.perf_counter()
    step(run)
    run.wall, run.cpu = time.perf_counter() - start, _children() - before
    return run


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def batch(inputs: Path, out: Path, jobs: int, engine: str) -> Callable[[Run], object]:
    """``gia-author batch`` in three formats, its memory looked at four times a second."""
    command = [
        *PROGRAM,
        "batch",
        "--jobs",
        str(jobs),
        "--pdf-engine",
        engine,
        "--out",
        str(out),
        str(inputs),
    ]

    def step(run: Run) -> None:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        watcher = threading.Thread(target=_watch, args=(process, out, run))
        watcher.start()
        process.wait()
        watcher.join()

    return step


def _watch(process: subprocess.Popen[bytes], out: Path, run: Run) -> None:
    while process.poll() is None:
        workers = [_megabytes(child) for child in _offspring(process.pid)]
        done = sum(1 for _ in os.scandir(out)) if out.is_dir() else 0
        run.memory.append((done, _megabytes(process.pid), max(workers, default=0)))
        time.sleep(0.25)


def _offspring(pid: int) -> list[int]:
    try:
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def _megabytes(pid: int) -> float:
    """The memory that a process has in use; 0 where that cannot be told."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0)


def neighbour(inputs: Path, folder: Path, count: int, jobs: int) -> Run | None:
    """docxtpl and LibreOffice on the first ``count`` units; None where they are not installed."""
    try:
        import docxtpl  # noqa: F401
    except ImportError:
        return None
    if not count or not shutil.which("soffice"):
        return None
    folder.mkdir()
    contents = [*_contents(sorted(inputs.iterdir())[:count], folder / "template.docx")]
    shares = [(contents[n::jobs], folder, n) for n in range(jobs)]

    def step(run: Run) -> None:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            list(pool.map(_share, shares))

    run = measured(len(contents), step)
    assert len([*folder.rglob("*.pdf")]) == len(contents)
    return run


def _contents(paths: list[Path], template: Path) -> Iterator[dict[str, Any]]:
    """What to fill in for each report; the template is made of the first one's document, and those
    whose tables are parted otherwise between the pages do not fit it. Not measured."""
    import io

    import docx

    from gia_author.render.style import official
    from gia_author.workflows.produce import Job, produce

    shape: list[int] = []
    for path in paths:
        made = produce(Job(path.name, path.read_bytes(), ("docx",), official(), draft=True)).files[
            "docx"
        ]
        book = docx.Document(io.BytesIO(made))
        cells = [
            [run for cell in dict.fromkeys(table._cells) for p in cell.paragraphs for run in p.runs]
            for table in book.tables
        ]
        shape = shape or [*map(len, cells)]
        if shape != [*map(len, cells)]:
            continue
        yield {
            "paragraphs": [p.text for p in book.paragraphs],
            "cells": [[run.text for run in runs] for runs in cells],
        }
        if not template.exists():
            _make_template(book, cells, template)


def _make_template(book: Any, cells: list[list[Any]], template: Path) -> None:
    for t, runs in enumerate(cells):
        for n, run in enumerate(runs):
            run.text = f"{{{{ cells[{t}][{n}] }}}}"
    first, *others = book.paragraphs
    for paragraph in others:
        paragraph._p.getparent().remove(paragraph._p)
    for text in ("{%p for text in paragraphs %}", "{{ text }}"):
        first.insert_paragraph_before(text)
    first.text = "{%p endfor %}"
    book.save(str(template))


def _share(share: tuple[list[dict[str, Any]], Path, int]) -> None:
    """One process's share: every document filled, then all made into PDF by one LibreOffice."""
    from docxtpl import DocxTemplate

    contents, folder, number = share
    own = folder / str(number)
    own.mkdir()
    for n, content in enumerate(contents):
        template = DocxTemplate(folder / "template.docx")
        template.render(content)
        template.save(own / f"{n}.docx")
    profile = f"-env:UserInstallation={(own / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(own),
        *map(str, sorted(own.glob("*.docx"))),
    ]
    subprocess.run(command, check=True, capture_output=True)


def report(name: str, run: Run, other: Run | None) -> None:
    """Print one line."""
    ratio = f"{run.rate / other.rate:8.1f}" if other else "       -"
    print(
        f"{name:<34}{run.units:6}{run.rate:9.1f}{run.cpu / run.units * 1000:12.1f}{ratio}",
        flush=True,
    )


def tell_memory(run: Run) -> None:
    """Print how much memory was in use after a quarter of the units, and at most afterwards."""
    early = [entry for entry in run.memory if entry[0] <= run.units / 4] or run.memory[:1]
    for name, column in (("own process", 1), ("largest worker", 2)):
        print(
            f"    {name:<16} {max(entry[column] for entry in early):6.0f} MB after a quarter, "
            f"{max(entry[column] for entry in run.memory):6.0f} MB at most"
        )


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=200)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--engines", default="typst,weasyprint")
    arguments.add_argument(
        "--neighbour", type=int, default=40, help="units for docxtpl and LibreOffice"
    )
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = units.write(folder / "in", chosen.units)
        print(f"{'':<34}{'units':>6}{'a second':>9}{'CPU ms each':>12}{'  times':>8}")
        other = neighbour(
            inputs, folder / "neighbour", min(chosen.neighbour, chosen.units), chosen.jobs
        )
        if other:
            report("docxtpl + LibreOffice", other, other)
        for engine in chosen.engines.split(","):
            run = measured(chosen.units, batch(inputs, folder / engine, chosen.jobs, engine))
            report(f"batch, three formats, {engine}", run, other)
            tell_memory(run)
            report(
                "  again, nothing changed",
                measured(chosen.units, batch(inputs, folder / engine, chosen.jobs, engine)),
                other,
            )
        check = [*PROGRAM, "check", "--jobs", str(chosen.jobs), "--format", "json", str(inputs)]
        for label in ("check", "  again, nothing changed"):
            report(
                label,
                measured(
                    chosen.units,
                    lambda run: subprocess.run(check, stdout=subprocess.DEVNULL, check=False),
                ),
                other,
            )


if __name__ == "__main__":
    main()
