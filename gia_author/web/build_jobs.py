"""Reports built from the window: one format after the other in the bounded process, written beside
the document, with how far it is."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gia_author import bounded_process
from gia_author.diagnostics import faults, file_names
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files
from gia_author.web.refusals import Refusal, as_json
from gia_author.workflows.produce import Examined, Job, Outcome

FORMATS = ("docx", "html", "pdf", "ofd")
SECONDS, MEMORY = 120, 2 << 30
KEPT = 50


@dataclass
class BuildJob:
    """A report being built: what was asked for, what is done."""

    formats: tuple[str, ...]
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    state: str = "running"
    done: list[str] = field(default_factory=list)
    files: list[dict[str, str]] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    message: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "formats": [*self.formats],
            "done": [*self.done],
            "files": [*self.files],
            "edited": [*self.edited],
            "findings": [],
            "message": self.message,
        }


class BuildJobs:
    """The builds of one run, one at a time, and the files that they have made."""

    def __init__(self) -> None:
        self._jobs: dict[str, BuildJob] = {}
        self._made: set[Path] = set()
        self._lock = threading.Lock()

    def begin(
        self, job: Job, done: Examined, outcome: Outcome, wanted: BuildJob, *, overwrite: bool
    ) -> BuildJob:
        """Begin to build; the job tells how far it is."""
        self._jobs[wanted.mark] = wanted
        while len(self._jobs) > KEPT:
            self._jobs.pop(next(iter(self._jobs)))
        work = threading.Thread(
            target=self._run, args=(job, done, outcome, wanted, overwrite), daemon=True
        )
        work.start()
        return wanted

    def get(self, mark: str) -> BuildJob:
        """Raises Refusal for a job that there is not."""
        if mark not in self._jobs:
            raise Refusal(404, "unknown", "没有这次生成。")
        return self._jobs[mark]

    def is_busy(self) -> bool:
        return any(job.state == "running" for job in [*self._jobs.values()])

    def add(self, path: Path) -> None:
        """Have a file that was written in this run be one that can be opened."""
        self._made.add(files.real(path))

    def made(self, name: str) -> Path:
        """A file that was built in this run. Raises Refusal for any other."""
        path = files.real(Path(name.replace("\x00", "")))
        if path not in self._made:
            raise Refusal(403, "elsewhere", "只能打开在这里生成的文件。")
        return path

    def _run(
        self, job: Job, done: Examined, outcome: Outcome, wanted: BuildJob, overwrite: bool
    ) -> None:
        folder = Path(job.name).parent
        with self._lock:
            child = bounded_process.Child(MEMORY)
            try:
                for form in wanted.formats:
                    path = _target(folder, outcome, form)
                    self._build(child, job, done, form, path, wanted=wanted, overwrite=overwrite)
            except Exception as error:
                wanted.message += as_json(faults.of(error))["error"]
            finally:
                child.close()
        wanted.state = "done" if len(wanted.done) == len(wanted.formats) else "failed"

    def _build(
        self,
        child: bounded_process.Child,
        job: Job,
        done: Examined,
        form: str,
        path: Path,
        *,
        wanted: BuildJob,
        overwrite: bool,
    ) -> None:
        """Build one format; what goes wrong with it leaves the others alone."""
        from gia_author.jobs import outputs

        try:
            data = child.ask(f"{__name__}:make", bounded_process.packed(job, done, form), SECONDS)
            outputs.write(path, data, overwrite=overwrite)
        except bounded_process.Failure as failure:
            wanted.message += f"{form.upper()}没有生成：{failure}"
        except outputs.EditedSince as error:
            wanted.edited.append(str(path))
            wanted.message += error.message + "可以先把改动合并进来，或者选“覆盖”，原来的留作备份。"
        except GiaError as error:
            wanted.message += f"{form.upper()}没有生成：{error.message}{error.fix}"
        else:
            self.add(path)
            wanted.files.append({"name": path.name, "path": str(path), "format": form})
            wanted.done.append(form)


def _target(folder: Path, outcome: Outcome, form: str) -> Path:
    from gia_author.render.writers import WRITERS

    return folder / f"{file_names.safe_name(outcome.title)}.{WRITERS[form].ending}"


def make(request: bytes) -> bytes:
    """The bounded process's side: a report in one format, laid out by the engine that there is."""
    from gia_author.jobs import style_validation
    from gia_author.render.writers import PAGED
    from gia_author.workflows import produce

    job, done, form = bounded_process.unpacked(request)
    if form in PAGED:
        engine, _ = style_validation.choose_engine("auto")
        job = replace(job, engine=engine)
    return produce.write(bounded_process.packed(job, done, form))
