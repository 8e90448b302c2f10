"""The folder that the window was opened for: the bodies of its roster, or the documents in it, each
with where it stands. They are checked one by one in the bounded process while the page is shown."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gia_author import bounded_process
from gia_author.checks.profile import Profile
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, loading, submissions
from gia_author.jobs.plain_values import plain, restored
from gia_author.rollup import progress as progresses
from gia_author.rollup.progress import Standing
from gia_author.rollup.roster import Body
from gia_author.rollup.unit_summary import Survey
from gia_author.web.document_session import document_id

ROSTER = "名册.yaml"
SECONDS, MEMORY = 60, 2 << 30
MOST_FILES = 2_000
STATES = {
    progresses.ABSENT: "absent",
    progresses.PARTLY: "partly",
    progresses.UNREADABLE: "unreadable",
    progresses.WRONG: "wrong",
    progresses.DOUBTFUL: "doubtful",
    progresses.READY: "ready",
    progresses.EXCLUDED: "excluded",
}
FileMark = tuple[str, int, int]


@dataclass(frozen=True)
class FolderUnit:
    """A body or a document of the folder; ``path`` is None where nothing has been handed in."""

    body: Body
    path: Path | None


class FolderState:
    """Where everything in a folder stands, as far as it has been checked yet."""

    def __init__(self, folder: Path, plan: Profile | None = None) -> None:
        self.folder, self.plan = folder, plan
        self._known: dict[FileMark, Survey | None] = {}
        self._lock = threading.Lock()
        self._checking: threading.Thread | None = None

    def as_json(self) -> dict[str, Any]:
        """Every unit; what has changed since it was checked is checked again meanwhile."""
        fault, units = "", []
        try:
            units = [*self._units()]
        except GiaError as error:
            fault = error.message
        self._check(
            [unit for unit in units if unit.path and self._mark(unit.path) not in self._known]
        )
        return {
            "path": str(self.folder),
            "roster": ROSTER if (self.folder / ROSTER).is_file() else None,
            "fault": fault,
            "ready": self._checking is None,
            "units": [self._shown(unit) for unit in units],
        }

    def paths(self) -> list[Path]:
        """The documents in the folder."""
        with suppress(GiaError):
            return [unit.path for unit in self._units() if unit.path]
        return []

    def _units(self) -> Iterator[FolderUnit]:
        """The bodies of the roster, else the documents. Raises GiaError."""
        path = self.folder / ROSTER
        if path.is_file():
            roster = submissions.load(path)
            for one in submissions.submissions(path, roster):
                yield FolderUnit(one.body, one.path)
            return
        found = sorted(own for own in self.folder.iterdir() if own.suffix.lower() in files.REPORTS)
        for own in found[:MOST_FILES]:
            if files.is_file(own):
                yield FolderUnit(Body(own.stem, "", ""), own)

    def _shown(self, unit: FolderUnit) -> dict[str, Any]:
        mark = self._mark(unit.path) if unit.path else None
        checked = mark is None or mark in self._known
        survey = self._known.get(mark) if mark else None
        state, label = "checking", "正在核对"
        if unit.body.roster:
            state, label = "nested", "另有名册"
        elif checked:
            label = _standing(unit, survey).state
            state = STATES[label]
        return {
            "name": unit.body.agency,
            "file": unit.path.name if unit.path else "",
            "path": str(unit.path) if unit.path else None,
            "state": state,
            "state_label": label,
            "errors": survey.errors if survey else 0,
            "warnings": survey.warnings if survey else 0,
            "unread": 0,
            "id": document_id(unit.path) if unit.path else None,
        }

    def _mark(self, path: Path) -> FileMark:
        try:
            status = path.stat()
        except OSError:
            return str(path), 0, 0
        return str(path), status.st_mtime_ns, status.st_size

    def _check(self, units: list[FolderUnit]) -> None:
        with self._lock:
            if units and self._checking is None:
                self._checking = threading.Thread(target=self._run, args=(units,), daemon=True)
                self._checking.start()

    def _run(self, units: list[FolderUnit]) -> None:
        child = bounded_process.Child(MEMORY)
        try:
            for unit in units:
                if unit.path:
                    mark = self._mark(unit.path)
                    self._known[mark] = self._survey(child, unit.path)
        finally:
            child.close()
            self._checking = None

    def _survey(self, child: bounded_process.Child, path: Path) -> Survey | None:
        """What was found in a document; None where it cannot be read."""
        job = faults.attempt(lambda: loading.load(path, self.plan))
        if isinstance(job, GiaError):
            return None
        try:
            answer = child.ask(f"{__name__}:survey", bounded_process.packed(job), SECONDS)
        except (bounded_process.Failure, GiaError):
            return None
        return restored(Survey, json.loads(answer))


def _standing(unit: FolderUnit, survey: Survey | None) -> Standing:
    fault = "" if survey or unit.path is None else "读不出来"
    return Standing(unit.body, survey=survey, fault=fault)


def survey(request: bytes) -> bytes:
    """The bounded process's side: a document, checked, in short."""
    from gia_author.rollup import unit_summary

    (job,) = bounded_process.unpacked(request)
    return json.dumps(plain(unit_summary.check(job))).encode()
