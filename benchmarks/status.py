"""The progress of many invented units, checked for the first time and again with nothing changed.
Usage: python benchmarks/status.py [--units 2000] [--jobs 2]

CPU seconds of all processes; the second run has its results from the ledger beside the roster. The
program is compiled before, as it is where it was installed. The yardstick is the CPU time of a
fixed piece of Python on this computer now: on a busy one it takes longer, and so does all else.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import units

FEW = 30  # units, of which workers do some
PROGRAM = [sys.executable, "-m", "gia_author"]
HEAD = "名称: 示例省\n年度: 2025\n截止日期: 2026-01-20\n单位:\n"


def roster(folder: Path, count: int) -> Path:
    """The first ``count`` units with a roster that has them all."""
    units.write(folder, count)
    names = sorted(path.stem.removesuffix("-2025") for path in folder.glob("*.yaml"))
    path = folder / "名册.yaml"
    path.write_text(HEAD + "".join(f"  - 机关: {name}\n" for name in names), encoding="utf-8")
    return path


def yardstick() -> float:
    """CPU milliseconds of a million steps of Python."""
    start, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number & 7
    return (time.process_time() - start) * 1000


def measured(path: Path, jobs: int) -> tuple[float, float]:
    """Wall and CPU seconds of one run of status that also writes the page."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    page = path.with_name("进度.html")
    command = [*PROGRAM, "status", str(path), "--jobs", str(jobs), "-o", str(page)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, used


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=2000)
    arguments.add_argument("--jobs", type=int, default=2)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(name) / "compiled")
        measured(roster(Path(name) / "few", FEW), chosen.jobs)
        path = roster(Path(name) / "many", chosen.units)
        print(f"yardstick {yardstick():.0f} ms")
        print(f"{'':<10}{'wall s':>9}{'CPU s':>9}{'CPU ms each':>13}")
        for label in ("first", "again"):
            wall, cpu = measured(path, chosen.jobs)
            print(f"{label:<10}{wall:9.1f}{cpu:9.1f}{cpu / chosen.units * 1000:13.2f}", flush=True)


if __name__ == "__main__":
    main()
