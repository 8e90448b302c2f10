"""The files of earlier years of the bodies on a roster: in the folder that it names for them,
beside this year's and last year's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gia_author.diagnostics import file_names
from gia_author.jobs import files, submissions
from gia_author.rollup.roster import Roster

MOST_YEARS, MOST_FILES, DEEPEST = 10, 100_000, 4


def found(path: Path, roster: Roster) -> dict[str, dict[int, Path]]:
    """The files by body and year, this year's left out. Raises FileError for a folder that the
    roster may not name."""
    owners = {
        file_names.safe_name(name): body.agency
        for body in roster.bodies
        if not body.excluded and not body.merged
        for name in (body.agency, body.former)
        if name
    }
    result: dict[str, dict[int, Path]] = {}
    for file in _candidates(path, roster):
        usual = files.USUAL_NAME.fullmatch(file.stem)
        year = int(usual[2]) if usual else 0
        if usual and usual[1] in owners and roster.year - MOST_YEARS < year < roster.year:
            result.setdefault(owners[usual[1]], {}).setdefault(year, file)
    return result


def _candidates(path: Path, roster: Roster) -> Iterator[Path]:
    named = (roster.folder, roster.last_folder or roster.folder)
    for folder in dict.fromkeys(submissions.below(path.parent, one) for one in named):
        yield from _files(folder, 1)
    if roster.years_folder:
        yield from _files(submissions.below(path.parent, roster.years_folder), DEEPEST)


def _files(folder: Path, depth: int) -> Iterator[Path]:
    """The files in a folder and, down to a depth, below it; our own before workbooks."""
    left, waiting = MOST_FILES, [(folder, 1)]
    while waiting:
        place, level = waiting.pop(0)
        kept: list[Path] = []
        for one in submissions.entries(place):
            left -= 1
            if left < 0:
                return
            if one.name.startswith((".", "~$")) or one.is_symlink():
                continue
            if one.suffix.lower() in submissions.ENDINGS:
                kept.append(one)
            elif level < depth and one.is_dir():
                waiting.append((one, level + 1))
        yield from sorted(kept, key=lambda one: submissions.ENDINGS.index(one.suffix.lower()))
