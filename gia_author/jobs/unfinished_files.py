"""Files aside: begun under a name of their own, locked while they are written, swept up by the next
run if theirs was killed.

Whether a run still writes a file is told by its lock, which the system lets go when the process
ends, however it ends. Windows does not delete a file
that is open; only between closing and renaming it is told by its age. Where a network drive knows
no locks, a day has to pass.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows
    flock = None  # type: ignore[assignment]

PREFIX, SUFFIX = ".gia-", ".part"
LONGEST = (
    60 if os.name == "nt" else 24 * 3600
)  # seconds that a file may be somebody's which cannot be locked


@dataclass
class Aside:
    """A file aside, being written."""

    path: Path
    stream: BinaryIO

    def become(self, target: Path) -> None:
        """Take the target's place. The lock is held until then; Windows renames only what is
        closed."""
        if flock is None:
            self.stream.close()
        os.replace(self.path, target)


@contextlib.contextmanager
def part(folder: Path) -> Iterator[Aside]:
    """A new file aside in a folder, gone at the end if it has not taken its place."""
    aside = _begun(folder)
    try:
        with aside.stream:
            yield aside
    finally:
        with contextlib.suppress(OSError):
            aside.path.unlink()


def _begun(folder: Path) -> Aside:
    """A locked file; another one, if a sweep has taken it for a leftover before it was locked."""
    while True:
        handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=folder)
        stream = os.fdopen(handle, "wb")
        _lock(handle)
        if flock is None or os.fstat(handle).st_nlink:
            return Aside(Path(name), stream)
        stream.close()


@cache
def sweep_once(folder: Path) -> None:
    """Delete what killed runs have left in a folder, where this run has not done so;
    ``sweep_once.cache_clear`` begins a new run."""
    sweep(folder)


def sweep(folder: Path) -> None:
    """Delete what killed runs have left in a folder."""
    with contextlib.suppress(OSError):
        for path in [*folder.glob(f"{PREFIX}*{SUFFIX}")]:
            with contextlib.suppress(OSError):
                if _is_nobodys(path):
                    path.unlink()


def _is_nobodys(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    handle = os.open(path, os.O_RDWR)
    try:
        locked = _lock(handle)
    finally:
        os.close(handle)
    return time.time() - path.stat().st_mtime > LONGEST if locked is None else locked


def _lock(handle: int) -> bool | None:
    """Lock a file; False if another process has, None where files cannot be locked."""
    if flock is None:
        return None
    try:
        flock(handle, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
