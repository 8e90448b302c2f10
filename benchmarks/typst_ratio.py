"""CPU of a whole report in three formats (Typst for the PDF) as a multiple of the bare Typst
compile
of the same document's sources, each in a warm process of its own. Usage: python
benchmarks/typst_ratio.py [--units 24] [--sources COMMIT]

With a commit, the sources that are compiled bare are those that the program made then; without,
those
that it makes now.
"""

from __future__ import annotations

import argparse
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import units

from gia_author.render import typst_compiler
from gia_author.render.style import official
from gia_author.workflows.produce import Job, produce

ROOT = Path(__file__).resolve().parent.parent
FORMATS = ("docx", "html", "pdf")
DUMP = """
import os, pickle, runpy, sys
import typst
kept, Real = [], typst.Compiler
class Recording:
    def __init__(self, *given, **more):
        self.real = Real(*given, **more)
    def compile(self, files, **how):
        kept.append((dict(files), how))
        return self.real.compile(files, **how)
typst.Compiler = Recording
kept_at, sys.argv = sys.argv[1], ["gia-author", "build", *sys.argv[2:]]
try:
    runpy.run_module("gia_author", run_name="__main__")
except SystemExit:
    pass
with open(kept_at, "wb") as stream:
    pickle.dump(kept, stream)
"""
Sources = list[tuple[dict[str, bytes], dict[str, Any]]]


def sources(inputs: Path, commit: str, folder: Path) -> Sources:
    """What Typst is given for every unit by the program as it is, or as it was."""
    home = ROOT
    if commit:
        home = folder / "then"
        home.mkdir()
        packed = subprocess.run(
            ["git", "-C", str(ROOT), "archive", commit], check=True, capture_output=True
        )
        subprocess.run(["tar", "-x", "-C", str(home)], input=packed.stdout, check=True)
    kept_at = folder / "sources"
    options = ["--to", "pdf", "--pdf-engine", "typst", "--draft", "--out", str(folder / "out")]
    subprocess.run(
        [sys.executable, "-c", DUMP, str(kept_at), *options, *map(str, sorted(inputs.iterdir()))],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(home)},
    )
    kept: Sources = pickle.loads(kept_at.read_bytes())
    return kept


def cpu(steps: list[Callable[[], object]]) -> float:
    """The CPU milliseconds a step, each done once: Typst remembers what it has laid out before."""
    steps[0]()
    start = time.process_time()
    for step in steps[1:]:
        step()
    return (time.process_time() - start) / (len(steps) - 1) * 1000


def bare(kept: Sources) -> float:
    """CPU milliseconds of Typst alone."""
    return cpu([partial(typst_compiler.compiled, files, "bundled", **how) for files, how in kept])


def whole(inputs: Path) -> float:
    """CPU milliseconds of reading, checking and writing three formats."""
    jobs = [
        Job(path.name, path.read_bytes(), FORMATS, official(), engine="typst", draft=True)
        for path in sorted(inputs.glob("*.yaml"))
    ]
    return cpu([partial(produce, job) for job in jobs])


def alone(step: Callable[[Any], float], given: object) -> float:
    """What a step measures in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(step, given).result()


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=24)
    arguments.add_argument("--sources", default="", metavar="COMMIT")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        inputs = units.write(Path(name) / "in", chosen.units)
        least = alone(bare, sources(inputs, chosen.sources, Path(name)))
        most = alone(whole, inputs)
    print(f"bare Typst compile {least:8.1f} ms")
    print(f"three formats      {most:8.1f} ms, {most / least:.2f} times")


if __name__ == "__main__":
    main()
