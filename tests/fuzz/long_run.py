"""`make fuzz`: draws inputs of every kind for so many minutes, keeps the smallest one of every
fault, and reports cases by kind.

Usage: python tests/fuzz/long_run.py MINUTES FOLDER [KIND ...]. FOLDER lies outside the checkout: it
keeps Hypothesis' database, the counts and, by
fault, the input with the traceback. Cases are run in a worker of bounded memory: one that dies or
hangs has its input kept and is started anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import time
import traceback
import zlib
from itertools import cycle
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
ROUND = 100  # cases of a kind before the next has its turn
SHRINKING = 30  # seconds
SLOW = 60  # seconds of the processor after which a case counts as hanging
STUCK = 600  # seconds of the clock: beside other work much passes that is nobody's fault
MEMORY = 4 << 30  # bytes


def supervise(minutes: float, folder: Path, kinds: list[str]) -> int:
    """Keep a worker going until the time is up; returns the number of faults."""
    folder.mkdir(parents=True, exist_ok=True)
    until = time.time() + 60 * minutes
    while time.time() < until:
        command = [
            sys.executable,
            "-W",
            "ignore",
            __file__,
            "--worker",
            str(until),
            str(folder),
            *kinds,
        ]
        with subprocess.Popen(command) as worker:
            reason = _watched(worker, folder)
        if reason:
            _keep_current(folder, reason)
        elif worker.returncode:
            return report(folder) or 1
    return report(folder)


def _watched(worker: subprocess.Popen[bytes], folder: Path) -> str:
    """Why the worker ended in the middle of a case; empty if it came to its end."""
    current, process = folder / "current", psutil.Process(worker.pid)
    begun, used = 0.0, 0.0
    while worker.poll() is None:
        time.sleep(1)
        with contextlib.suppress(FileNotFoundError, psutil.NoSuchProcess):
            now = process.cpu_times().user
            if current.stat().st_mtime != begun:
                begun, used = current.stat().st_mtime, now
            if now - used > SLOW or time.time() - begun > STUCK:
                worker.kill()
                worker.wait()
                return f"no end after {now - used:.0f} s of work"
    return f"died with {worker.returncode}" if worker.returncode < 0 else ""


def _keep_current(folder: Path, reason: str) -> None:
    """The case that a worker died of, unless it is one of those that are only put to use in a
    bounded process, and does no harm there."""
    case = folder / "died"
    (folder / "current").replace(case)
    command = [sys.executable, "-W", "ignore", __file__, "--bounded", str(case)]
    if subprocess.run(command, check=False).returncode:
        kind, _, data = case.read_bytes().partition(b"\n")
        name = f"{reason}-{zlib.crc32(data[:200])}"
        keep(folder, kind.decode(), data, name, reason)


def try_bounded(case: Path) -> None:
    """Raises where the case is none of those, or does harm."""
    from fuzz import looks, promises

    kind, _, data = case.read_bytes().partition(b"\n")
    if kind.decode() not in looks.KINDS:
        raise ValueError(kind)
    promises.bounded(kind.decode(), data)


def keep(folder: Path, kind: str, data: bytes, mark: str, told: str) -> None:
    """The input of a fault and what became of it, once for each kind of fault."""
    place = folder / "faults" / kind / mark
    place.mkdir(parents=True, exist_ok=True)
    old = [file for file in place.iterdir() if file.stem == "input"]
    if not old or old[0].stat().st_size > len(data):
        (place / f"input.{kind}").write_bytes(data)
        (place / "told.txt").write_text(told, encoding="utf-8", errors="backslashreplace")


def counts(folder: Path) -> dict[str, int]:
    path = folder / "counts.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def report(folder: Path) -> int:
    """Print cases by kind and every fault; returns the number of faults."""
    faults = sorted(folder.glob("faults/*/*/told.txt"))
    for kind, number in sorted(counts(folder).items()):
        print(f"{kind:10} {number:8} cases, {sum(p.parts[-3] == kind for p in faults)} faults")
    for path in faults:
        print(path.parent, "|", path.read_text(encoding="utf-8").strip().splitlines()[-1][:150])
    return len(faults)


def work(until: float, folder: Path, kinds: list[str]) -> None:
    """The worker: rounds of every kind in turn until the time is up."""
    import resource

    from fuzz import inputs, promises
    from hypothesis.internal.conjecture import engine

    from gia_author.extract.readers import child_process

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    engine.MAX_SHRINKING_SECONDS = SHRINKING
    child_process.answer = promises.read_here
    done = counts(folder)
    for kind in cycle(kinds or inputs.KINDS):
        if time.time() > until:
            return
        done[kind] = done.get(kind, 0) + _round(kind, folder)
        (folder / "counts.json").write_text(json.dumps(done))
        (folder / "current").unlink(missing_ok=True)


def _round(kind: str, folder: Path) -> int:
    """Some cases of one kind, and the smallest input of every new fault kept; returns how many
    cases."""
    import hypothesis
    from fuzz import inputs, promises
    from hypothesis.database import DirectoryBasedExampleDatabase

    known = {path.name for path in folder.glob(f"faults/{kind}/*")}
    smallest: dict[str, tuple[bytes, str]] = {}
    cases = 0

    @hypothesis.seed(random.getrandbits(64))
    @hypothesis.settings(
        max_examples=ROUND,
        deadline=None,
        database=DirectoryBasedExampleDatabase(folder / "database"),
        suppress_health_check=[*hypothesis.HealthCheck],
        phases=[p for p in hypothesis.Phase if p is not hypothesis.Phase.explain],
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(inputs.KINDS[kind])
    def hold(data: bytes) -> None:
        nonlocal cases
        cases += 1
        (folder / "current").write_bytes(kind.encode() + b"\n" + data)
        try:
            promises.PROMISES[kind](data)
        except Exception as error:
            if (mark := mark_of(error)) in known:
                return
            if mark not in smallest or len(data) <= len(smallest[mark][0]):
                smallest[mark] = data, traceback.format_exc()
            raise

    try:
        hold()
    except Exception as error:
        if not smallest:
            smallest[mark_of(error)] = b"", traceback.format_exc()
    for mark, (data, told) in smallest.items():
        keep(folder, kind, data, mark, told)
    return cases


def mark_of(error: BaseException) -> str:
    """What tells one fault from another: the kind of exception and the innermost line of ours that
    it went through."""
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(str(ROOT))
    ]
    where = (
        f"{Path(frames[-1].filename).stem}-{frames[-1].name}-{frames[-1].lineno}" if frames else ""
    )
    return f"{type(error).__name__}-{where}".replace("<", "").replace(">", "")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    if sys.argv[1] == "--worker":
        work(float(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
    elif sys.argv[1] == "--bounded":
        try_bounded(Path(sys.argv[2]))
    else:
        os.environ["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
        sys.exit(bool(supervise(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])))
