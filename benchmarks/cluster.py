"""A batch on this computer and on a Dask cluster of it, side by side. Usage: python
benchmarks/cluster.py [--units 400] [--jobs 2]

The cluster is a scheduler and one worker on loopback with as many threads as ``--jobs``. Every
line: reports a second on the wall clock, CPU milliseconds a
report in the process that sends the jobs, in the scheduler, and in the workers and their processes,
and kilobytes of results a report. The sender's and the
scheduler's CPU bound what a cluster of any size can do; the workers' says how many processors are
needed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import units

DASK = [sys.executable, "-m", "dask"]
ROW = "{:<22}{:>9}{:>12}{:>12}{:>12}{:>8}"


@contextmanager
def cluster(folder: Path, jobs: int) -> Iterator[tuple[str, psutil.Process, psutil.Process]]:
    """The address of a scheduler with one worker, and the two processes."""
    address = f"tcp://127.0.0.1:{_free_port()}"
    port = address.rpartition(":")[2]
    started = (
        [*DASK, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"],
        [
            *DASK,
            "worker",
            address,
            "--host",
            "127.0.0.1",
            "--nthreads",
            str(jobs),
            "--no-dashboard",
            "--local-directory",
            str(folder),
        ],
    )
    processes = [
        psutil.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in started
    ]
    try:
        from distributed import Client

        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(1, timeout=60)
        yield address, processes[0], processes[1]
    finally:
        for process in processes:
            for one in (*process.children(recursive=True), process):
                one.kill()


def _free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def spent(*processes: psutil.Process) -> float:
    """CPU seconds of processes and of those below them, those that have ended and been waited for
    included."""
    return sum(
        sum(one.cpu_times()[:4])
        for process in processes
        for one in (process, *process.children(recursive=True))
    )


def own(pid: int) -> float:
    """CPU seconds of one process that has been waited for by nobody else, children left out."""
    return sum(psutil.Process(pid).cpu_times()[:2])


def run(
    name: str,
    command: list[str],
    out: Path,
    count: int,
    scheduler: psutil.Process | None = None,
    worker: psutil.Process | None = None,
) -> None:
    """Run a batch and print its line."""
    before = [spent(one) if one else 0.0 for one in (scheduler, worker)]
    start, used = time.perf_counter(), os.times()
    sender = subprocess.Popen([*command, "--out", str(out)], stdout=subprocess.DEVNULL)
    last = 0.0
    while sender.poll() is None:
        try:
            last = own(sender.pid)
        except psutil.Error:
            break
        time.sleep(0.05)
    sender.wait()
    wall, ended = time.perf_counter() - start, os.times()
    whole = ended.children_user + ended.children_system - used.children_user - used.children_system
    there = [
        (spent(one) if one else 0.0) - was
        for one, was in zip((scheduler, worker), before, strict=True)
    ]
    there[1] = there[1] if worker else whole - last
    size = sum(
        path.stat().st_size for path in out.rglob("*") if path.suffix in (".docx", ".html", ".pdf")
    )
    figures = (f"{seconds / count * 1000:.1f}" for seconds in (last, *there))
    print(
        ROW.format(name, f"{count / wall:.1f}", *figures, f"{size / count / 1000:.0f}"), flush=True
    )


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=400)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--engines", default="typst,weasyprint")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = units.write(folder / "in", chosen.units)
        (folder / "dask").mkdir()
        print(ROW.format("", "a second", "sender ms", "scheduler", "workers ms", "kB"))
        for engine in chosen.engines.split(","):
            batch = [
                sys.executable,
                "-m",
                "gia_author",
                "batch",
                "--pdf-engine",
                engine,
                str(inputs),
            ]
            run(
                f"{engine}, here",
                [*batch, "--jobs", str(chosen.jobs)],
                folder / engine,
                chosen.units,
            )
            with cluster(folder / "dask", chosen.jobs) as (address, scheduler, worker):
                run(
                    f"{engine}, cluster",
                    [*batch, "--cluster", address],
                    folder / f"{engine}-cluster",
                    chosen.units,
                    scheduler,
                    worker,
                )
            same = all(
                path.read_bytes()
                == (folder / f"{engine}-cluster" / path.relative_to(folder / engine)).read_bytes()
                for path in (folder / engine).rglob("*.*")
                if path.suffix in (".docx", ".html", ".pdf")
            )
            print(f"    {'the same bytes' if same else 'DIFFERENT BYTES'}")


if __name__ == "__main__":
    main()
