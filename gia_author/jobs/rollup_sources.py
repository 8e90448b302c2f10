"""A government's file against the files of the bodies that its figures were added up from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from gia_author.checks.source_changes import SourceChanges
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, submissions
from gia_author.report.model import mapping
from gia_author.rollup import provenance, unit_summary
from gia_author.rollup.provenance import RecordedUnit, RollupRecord
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.totals import adjusted
from gia_author.workflows.load_report import head_of
from gia_author.workflows.produce import Job

ROLLED = "汇总"
MOST_REREAD = 200  # changed files whose figures are looked at; of more all count as changed


def record_file(path: Path, roster: Roster) -> Path:
    """The file beside a roster that says where its sum comes from."""
    return path.parent / f"{Path(roster.parent or path.name).stem}-汇总来源.json"


def since(path: Path, head: Mapping[str, object]) -> SourceChanges | None:
    """What has become of the files that the figures in a government's file were added up from; None
    for a file without such figures, or one that is not where its roster is."""
    rolled = mapping(head, ROLLED)
    named = rolled.get("名册")
    if not isinstance(named, str) or not named or not isinstance(rolled.get("按类型"), dict):
        return None
    found = faults.attempt(partial(_roster_of, path, named))
    if found is None:
        return None
    if isinstance(found, GiaError):
        return SourceChanges("", fault=f"名册用不了，看不出汇总以后单位有没有改动：{found.whole}")
    return compared(*found, str(rolled.get("来源") or ""))


def of_roster(path: Path, roster: Roster) -> SourceChanges | None:
    """What has become of a roster's sources since it was added up; None where it was not yet."""
    if not roster.parent:
        return None
    report = submissions.below(path.parent, roster.parent)
    return since(report, head_of(files.read(report), str(report))) if report.exists() else None


def _roster_of(path: Path, named: str) -> tuple[Path, Roster] | None:
    """The roster that a government's file was made from; None where it is another's or not there.
    Raises GiaError where it has gone and its record is there."""
    place = submissions.below(path.parent, named)
    if not files.is_file(place):
        record = place.parent / f"{path.stem}-汇总来源.json"
        if files.is_file(record):  # then it is not only the report that was handed on
            raise GiaError(f"名册 {named} 不见了")
        return None
    roster = submissions.load(place)
    home = roster.parent and files.real(submissions.below(place.parent, roster.parent))
    return (place, roster) if home == files.real(path) else None


def compared(path: Path, roster: Roster, mark: str) -> SourceChanges:
    """The sources of a roster's sum as they are now against the record of the roll-up, which must
    be the one of this ``mark`` (if any)."""
    now = present(path, roster)
    place = record_file(path, roster)
    if not place.exists():
        told = f"汇总来源的记录（{place.name}）不见了，看不出汇总以后单位有没有改动。"
        return SourceChanges(now.mark, fault=told)
    then = _recorded(place)
    if then is None or (mark and mark != then.mark):
        told = (
            f"汇总来源的记录（{place.name}）{'不是这一次汇总的' if then else '读不出来'}，"
            "看不出汇总以后单位有没有改动。"
        )
        return SourceChanges(now.mark, fault=told)
    return provenance.compared(then, now, _PresentFigures(path.parent, roster.year))


def _recorded(place: Path) -> RollupRecord | None:
    """The record in a file; None where none can be read there."""
    data = faults.attempt(lambda: files.read(place, files.LARGEST_PUBLISHED))
    return None if isinstance(data, GiaError) else provenance.read(data)


class _PresentFigures:
    """The packed figures of files as they are now, of the first few that are asked for; none of a
    file that has become another year's, which is no longer added."""

    def __init__(self, base: Path, year: int) -> None:
        self.base, self.year, self.left = base, year, MOST_REREAD

    def __call__(self, unit: RecordedUnit) -> str:
        self.left -= 1
        if self.left < 0:
            return ""
        place = self.base / unit.file
        made = faults.attempt(
            lambda: unit_summary.take(Job(str(place), _content(self.base, place)))
        )
        return "" if isinstance(made, GiaError) or made.year != self.year else made.figures


def present(path: Path, roster: Roster, base: Path | None = None, depth: int = 0) -> RollupRecord:
    """What a roster's sum would be made of now. Raises GiaError for a roster below that cannot be
    read, or that leads in a circle."""
    if depth > submissions.DEEPEST:
        raise GiaError(f"名册 {path} 绕成了圈。", "核对各级名册里写的“名册”。")
    base = base or path.parent
    units = []
    for one in submissions.submissions(path, roster):
        if one.body.excluded:
            units.append(RecordedUnit(one.body.agency, excluded=True))
        elif one.body.roster:
            units.append(_nested(path, one.body, base, depth, roster.year))
        else:
            units.append(_unit(one.body, one.path, base))
    return RollupRecord(
        tuple(units), tuple(provenance.written(adjusted(one)) for one in roster.adjustments)
    )


def _nested(path: Path, body: Body, base: Path, depth: int, year: int) -> RecordedUnit:
    def below() -> RollupRecord:
        place = submissions.nested_of_year(path, body, year)
        return present(place, submissions.load(place), base, depth + 1)

    made = faults.attempt(below)
    return RecordedUnit(body.agency, below=None if isinstance(made, GiaError) else made)


def _unit(body: Body, path: Path | None, base: Path) -> RecordedUnit:
    if path is None:
        return RecordedUnit(body.agency)
    digest = hashlib.sha256(_content(base, path)).hexdigest()
    return RecordedUnit(body.agency, os.path.relpath(path, base).replace(os.sep, "/"), digest)


def _content(base: Path, path: Path) -> bytes:
    """What is in a body's file; nothing where it cannot be read."""
    made = faults.attempt(lambda: files.read(submissions.near(base, path), files.LARGEST_PUBLISHED))
    return b"" if isinstance(made, GiaError) else made
