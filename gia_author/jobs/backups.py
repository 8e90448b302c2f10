"""Copies kept of a file before it is written over: numbered, the latest five, and the way back."""

from __future__ import annotations

import os
import re
from pathlib import Path

from gia_author.diagnostics.faults import reason
from gia_author.jobs import files
from gia_author.jobs.files import FileError

KEPT = 5
LARGEST = 200_000_000  # bytes
UNDONE = ".撤销前"


def keep(path: Path) -> Path:
    """Copy a file beside itself under the next number (.bak1, .bak2 …) and drop the oldest. Returns
    the copy. Raises FileError."""
    numbers = [*_numbers(path)]
    copy = _copy(path, max(numbers, default=0) + 1)
    files.write(copy, files.read(path, LARGEST))
    for number in sorted(numbers)[: max(0, len(numbers) + 1 - KEPT)]:
        _forget(_copy(path, number))
    return copy


def undo(path: Path) -> Path:
    """Put the latest copy back in the file's place; what stood there is kept beside. Returns where.
    Raises FileError if there is none."""
    numbers = [*_numbers(path)]
    if not numbers:
        raise FileError(
            f"{path}：没有备份，撤销不了。", "备份是合并、改正时留下的 .bak1、.bak2 等文件。"
        )
    refuse_read_only(path)
    latest = _copy(path, max(numbers))
    aside = path.with_name(path.name + UNDONE)
    if path.exists():
        files.write(aside, files.read(path, LARGEST))
    files.write(path, files.read(latest, LARGEST))
    _forget(latest)
    return aside


def refuse_read_only(path: Path) -> None:
    """Raises FileError for a file that its owner has set to read-only, which a rename would replace
    all the same."""
    if path.exists() and not path.stat().st_mode & 0o222:
        raise FileError(
            f"{path}：这个文件是只读的，没有改它。", "在文件属性里去掉“只读”，再来一次。"
        )


def _numbers(path: Path) -> list[int]:
    """The numbers of the copies that lie beside a file."""
    pattern = re.compile(re.escape(path.name) + r"\.bak([1-9]\d{0,5})")
    names = (match for name in os.listdir(path.parent) if (match := pattern.fullmatch(name)))
    return [int(match[1]) for match in names]


def _copy(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.bak{number}")


def _forget(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise FileError(f"{path}：删不掉旧的备份（{reason(error)}）。", "自己删去它。") from None
