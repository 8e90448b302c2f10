"""What a file in a folder is: a report, a roster, a filled-in form; told by what is in it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from gia_author.jobs import files, find_reports

REPORT, ROSTER, WORKBOOK = "yaml", "roster", "workbook"
ENDINGS = (*files.REPORTS, *files.WORKBOOKS)


def kind_of(path: Path) -> str:
    """The kind; empty for a spreadsheet that is none of our forms, and for any other file."""
    if path.suffix.lower() not in ENDINGS:
        return ""
    try:
        status = path.stat()
    except OSError:
        return ""
    return _kind(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=5_000)
def _kind(path: Path, changed: int, size: int) -> str:
    """The kind of a file as it was at one moment."""
    if path.suffix.lower() in files.REPORTS:
        return ROSTER if find_reports.is_roster(path) else REPORT
    return WORKBOOK if files.is_workbook(path) else ""
