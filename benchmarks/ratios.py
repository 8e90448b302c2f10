"""What is promised as a ratio, measured turn by turn in one run. Usage: python benchmarks/ratios.py
[--rounds 7]

Processor time of whole processes and of warm steps, the least of several rounds: a busy machine
slows both sides alike.
"""

from __future__ import annotations

import argparse
import dataclasses
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import plain_weasyprint

from gia_author.render import document
from gia_author.render.document import Document
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.yamlfile import reader

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "示例县信访局-2025.yaml"
PROGRAM = [sys.executable, "-m", "gia_author"]
Step = Callable[[], object]


def child(command: list[str]) -> float:
    """The processor time of a process and of all that it starts."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    subprocess.run(command, check=True, capture_output=True)
    return used() - before


def compare(name: str, one: Callable[[], float], other: Callable[[], float], rounds: int) -> None:
    """Print what the one takes, what the other takes, and the ratio."""
    pairs = [(one(), other()) for _ in range(rounds)]
    first, second = (min(values) for values in zip(*pairs, strict=True))
    print(f"{first * 1000:8.0f} {second * 1000:8.0f} {first / second:6.2f}  {name}")


def timed(step: Step, times: int = 3) -> Callable[[], float]:
    """A step to be measured in this process, once it is warm."""
    step()

    def run() -> float:
        start = time.process_time()
        for _ in range(times):
            step()
        return (time.process_time() - start) / times

    return run


def composed() -> Document:
    report = Report.from_data(reader.read(EXAMPLE.read_bytes(), EXAMPLE.name).data)
    return document.compose(report, narrative.narrate(report))


def processes(rounds: int, folder: str) -> None:
    """Whole processes, side by side."""
    libraries = [sys.executable, "-c", "import jinja2, cerberus, yaml"]
    check = [*PROGRAM, "check", str(EXAMPLE)]
    compare(
        "check：导入jinja2、cerberus、yaml", lambda: child(check), lambda: child(libraries), rounds
    )
    for engine in PDF_ENGINES:
        build = [*PROGRAM, "build", str(EXAMPLE), "--out", folder, "--pdf-engine", engine, "--to"]
        for formats in ("docx,html,pdf", "pdf,ofd"):
            compare(
                f"build {formats}：只要pdf（{engine}）",
                lambda build=build, formats=formats: child([*build, formats]),  # type: ignore[misc]
                lambda build=build: child([*build, "pdf"]),  # type: ignore[misc]
                rounds,
            )


def steps(rounds: int) -> None:
    """Warm steps, side by side."""
    ours, style = composed(), official()
    plain = dataclasses.replace(ours, carries_faces=False)
    pages = {engine: writer.write(ours, style) for engine, writer in PDF_ENGINES.items()}
    docx = WRITERS["docx"]
    compare(
        "docx：不带字体的docx",
        timed(lambda: docx.write(ours, style), 10),
        timed(lambda: docx.write(plain, style), 10),
        rounds,
    )
    for engine, writer in PDF_ENGINES.items():
        compare(
            f"由排好的页画ofd：排页（{engine}）",
            timed(lambda engine=engine: WRITERS["ofd"].write(ours, style, pages[engine])),  # type: ignore[misc]
            timed(lambda writer=writer: writer.write(ours, style)),  # type: ignore[misc]
            rounds,
        )
    page, css = plain_weasyprint.parts(ours, style)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        compare(
            "PDF weasyprint：WeasyPrint本身排同一网页",
            timed(lambda: PDF_ENGINES["weasyprint"].write(ours, style), 1),
            lambda: pool.submit(_plain, page, css).result(),
            rounds,
        )


def _plain(page: str, css: str) -> float:
    return timed(plain_weasyprint.writer(page, css), 1)()


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    rounds = arguments.parse_args().rounds
    print("    毫秒     毫秒   之比  前者：后者")
    with tempfile.TemporaryDirectory() as folder:
        processes(rounds, folder)
    steps(rounds)


if __name__ == "__main__":
    main()
