"""The folder that the window was opened for: the bodies of its roster as ``status`` tells of them,
or the documents in it, each with where it stands. They are checked in the bounded process while the
page is shown."""

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
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, intake_log, loading, submissions
from gia_author.jobs.executors import AtOnce
from gia_author.rollup import progress as progresses
from gia_author.rollup.progress import Standing
from gia_author.rollup.roster import Body
from gia_author.web import file_kinds
from gia_author.web.document_session import document_id
from gia_author.web.work_progress import WorkProgress, telling

ROSTER = "名册.yaml"  # what a roster is usually called
SECONDS, WHOLE, MEMORY = 60, 1_200, 2 << 30  # for one document, for all bodies of a roster
MOST_FILES = 2_000
MOST_LINES = 100  # of the log of what came in, the latest
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
UnitLine = dict[str, Any]  # a unit's state, as it is shown


@dataclass(frozen=True)
class FolderUnit:
    """A body or a document of the folder; ``path`` is None where nothing has been handed in."""

    body: Body
    path: Path | None

    @property
    def mark(self) -> FileMark:
        """What is another one as soon as the file has changed."""
        name = f"{self.body.agency}\n{self.path or ''}"
        with suppress(OSError):
            if self.path:
                status = self.path.stat()
                return name, status.st_mtime_ns, status.st_size
        return name, 0, 0


class FolderState:
    """Where everything in a folder stands, as far as it has been checked yet; by the ``chosen``
    roster, else by the one that lies there."""

    def __init__(
        self, folder: Path, plan: Profile | None = None, chosen: Path | None = None
    ) -> None:
        self.folder, self.plan, self.chosen = folder, plan, chosen
        self._signed = ""
        self._notices: list[str] = []
        self._known: dict[FileMark, UnitLine] = {}
        self._lock = threading.Lock()
        self._checking: threading.Thread | None = None
        self._how_far = WorkProgress()
        self._fault = ""

    @property
    def roster(self) -> Path | None:
        """The roster: the one that was chosen, that of the usual name, or the last one of those
        that are rosters by what is in them."""
        usual = self.folder / ROSTER
        found = (path for path in (self.chosen, usual) if path and path.is_file())
        return next(found, None) or next(reversed(self._files(file_kinds.ROSTER)), None)

    def _files(self, kind: str) -> list[Path]:
        """What lies in the folder of a kind, the first of many."""
        found = sorted(own for own in self.folder.iterdir() if file_kinds.kind_of(own) == kind)
        return [own for own in found[:MOST_FILES] if files.is_file(own)]

    def as_json(self) -> dict[str, Any]:
        """Every unit; what has changed since it was checked is checked again meanwhile."""
        fault, units, roster = "", [], None
        try:
            roster = self.roster
            units = [*self._units(roster)]
        except OSError:
            fault = f"{self.folder} 看不了。"
        except GiaError as error:
            fault = error.message
        self._check([unit for unit in units if unit.mark not in self._known])
        return {
            "path": str(self.folder),
            "roster": roster.name if roster else None,
            "fault": fault or self._fault,
            "ready": self._checking is None,
            "progress": self._how_far.as_json() if self._checking else None,
            "signed": self._signed if roster else "",
            "notices": self._notices if roster else [],
            "log": _log(self.folder) if roster else None,
            "units": [self._shown(unit) for unit in units],
        }

    def paths(self) -> list[Path]:
        """The documents in the folder."""
        with suppress(GiaError, OSError):
            return [unit.path for unit in self._units(self.roster) if unit.path]
        return []

    def _units(self, roster: Path | None) -> Iterator[FolderUnit]:
        """The bodies of the roster, else the documents, also those that are only there as a
        filled-in form. Raises GiaError."""
        if roster:
            for one in submissions.submissions(roster, submissions.load(roster)):
                yield FolderUnit(one.body, one.path)
            return
        own = self._files(file_kinds.REPORT)
        known = {path.stem for path in own}
        forms = (path for path in self._files(file_kinds.WORKBOOK) if path.stem not in known)
        for path in sorted((*own, *forms)):
            yield FolderUnit(Body(path.stem, "", ""), path)

    def _shown(self, unit: FolderUnit) -> dict[str, Any]:
        waiting = {
            "state": "checking",
            "state_label": "正在核对",
            "errors": 0,
            "warnings": 0,
            "signers": "",
        }
        return {
            "name": unit.body.agency,
            "file": unit.path.name if unit.path else "",
            "path": str(unit.path) if unit.path else None,
            "unread": 0,
            "id": document_id(unit.path) if unit.path else None,
            **self._known.get(unit.mark, waiting),
        }

    def look_again(self) -> None:
        """Have everything checked anew, as what was written may change how it stands."""
        self._known = {}

    def _check(self, units: list[FolderUnit]) -> None:
        with self._lock:
            if units and self._checking is None:
                self._checking = threading.Thread(target=self._run, args=(units,), daemon=True)
                self._checking.start()

    def _run(self, units: list[FolderUnit]) -> None:
        """Check what has changed: of a roster all, as its bodies are also compared with each
        other."""
        child = bounded_process.Child(MEMORY)
        self._fault, self._how_far = "", WorkProgress()
        try:
            if roster := self.roster:
                marks = {unit.body.agency: unit.mark for unit in self._units(roster)}
                told = self._asked(child, "gather", WHOLE, str(roster), self.plan)
                units_told = told["units"].items()
                self._known |= {marks[name]: one for name, one in units_told if name in marks}
                self._signed, self._notices = told["signed"], told["notices"]
            else:
                for unit in units:
                    self._known[unit.mark] = self._asked(
                        child, "survey", SECONDS, str(unit.path), self.plan
                    )
        except GiaError as error:
            self._fault = error.message
            unread = told_of(Standing(Body("", "", ""), fault=error.message))
            self._known |= {unit.mark: unread for unit in units if unit.mark not in self._known}
        finally:
            child.close()
            self._checking = None

    def _asked(
        self, child: bounded_process.Child, work: str, seconds: float, *about: object
    ) -> dict[str, Any]:
        try:
            request = bounded_process.packed(*about)
            answer = child.ask(f"{__name__}:{work}", request, seconds, self._how_far.hear)
        except bounded_process.Failure as failure:
            raise GiaError(f"核对时{failure}") from None
        told: dict[str, Any] = json.loads(answer)
        return told


def told_of(standing: Standing) -> UnitLine:
    """A unit's state, as it is shown."""
    return {
        "state": STATES[standing.state],
        "state_label": standing.state,
        "errors": standing.errors,
        "warnings": standing.warnings,
        "signers": _signers(standing),
    }


def _signers(standing: Standing) -> str:
    """Who has signed: 填报人张三，审核人李四."""
    signed = standing.survey.signed if standing.survey else ()
    return "，".join(f"{role}{name}" for role, name in signed)


def _log(folder: Path) -> dict[str, Any] | None:
    """The latest lines of the log of what came in, the last first; None where there is none."""
    if not files.is_file(folder / intake_log.NAME):
        return None
    try:
        lines = intake_log.read(folder)
    except GiaError as error:
        return {"lines": [error.message], "count": 0}
    latest = lines[: -MOST_LINES - 1 : -1]
    return {"lines": [line.sentence for line in latest], "count": len(lines)}


def survey(request: bytes) -> bytes:
    """The bounded process's side: where one document stands."""
    from gia_author.rollup import unit_summary

    name, plan = bounded_process.unpacked(request)
    body = Body(Path(name).stem, "", "")
    try:
        checked = unit_summary.check(loading.load(Path(name), plan))
    except GiaError as error:
        return json.dumps(told_of(Standing(body, fault=error.message))).encode()
    return json.dumps(told_of(Standing(body, survey=checked))).encode()


def gather(request: bytes) -> bytes:
    """The bounded process's side: where every body of a roster stands, by its name; whether their
    sum was signed off, and what is to be said of it. Raises GiaError."""
    from gia_author.jobs.checking_bodies import StatusGathering

    name, plan = bounded_process.unpacked(request)
    done = StatusGathering(AtOnce, telling, plan).whole(Path(name))
    units = {standing.body.agency: told_of(standing) for standing in done.standings}
    told = {"units": units, "signed": done.signed, "notices": [*done.notices]}
    return json.dumps(told).encode()
