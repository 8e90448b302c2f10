"""Errands that concern all bodies of a roster: one at a time in the bounded process, while the page
asks how far it is."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gia_author import bounded_process
from gia_author.checks.profile import Profile
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.web.refusals import Refusal, as_json
from gia_author.web.work_progress import WorkProgress

SECONDS, MEMORY = 1_800, 2 << 30
KEPT = 20


@dataclass
class FolderJob:
    """An errand: which work for which roster, what the page ordered, what came of it."""

    work: str
    roster: Path
    order: dict[str, Any]
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    state: str = "running"
    told: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    how_far: WorkProgress = field(default_factory=WorkProgress)

    def as_json(self) -> dict[str, Any]:
        return {
            "job": self.mark,
            "state": self.state,
            "error": self.error,
            "progress": self.how_far.as_json(),
            **self.told,
        }


class FolderJobs:
    """The errands of one run, one at a time."""

    def __init__(self) -> None:
        self._jobs: dict[str, FolderJob] = {}
        self._lock = threading.Lock()

    def begin(
        self, job: FolderJob, plan: Profile | None, done: Callable[[FolderJob], None]
    ) -> FolderJob:
        """Begin an errand; ``done`` is told when it has been done."""
        self._jobs[job.mark] = job
        while len(self._jobs) > KEPT:
            self._jobs.pop(next(iter(self._jobs)))
        threading.Thread(target=self._run, args=(job, plan, done), daemon=True).start()
        return job

    def get(self, mark: str) -> FolderJob:
        """Raises Refusal for an errand that there is not."""
        if mark not in self._jobs:
            raise Refusal(404, "unknown", "没有这件事的记录。", "再做一次。")
        return self._jobs[mark]

    def is_busy(self) -> bool:
        return any(job.state == "running" for job in [*self._jobs.values()])

    def _run(self, job: FolderJob, plan: Profile | None, done: Callable[[FolderJob], None]) -> None:
        with self._lock:
            try:
                job.told = _asked(job, plan)
                done(job)
                job.state = "done"
            except Exception as error:
                fault = faults.of(error)
                job.error = " ".join((as_json(fault)["error"], *fault.points))
                job.state = "failed"


def _asked(job: FolderJob, plan: Profile | None) -> dict[str, Any]:
    """What the bounded process makes of an errand. Raises GiaError."""
    child = bounded_process.Child(MEMORY)
    try:
        request = bounded_process.packed(str(job.roster), plan, job.order)
        answer = child.ask(job.work, request, SECONDS, job.how_far.hear)
        told: dict[str, Any] = json.loads(answer)
    except bounded_process.Failure as failure:
        raise GiaError(f"没有做完：{failure}", "再试一次；还是这样，请单位分几个名册。") from None
    finally:
        child.close()
    return told
