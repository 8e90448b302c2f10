"""What the bodies on a roster have handed in: their files, surveyed by many workers, what has not changed taken from the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from gia_author import batch, files
from gia_author import roster as rosters
from gia_author.county import survey
from gia_author.county.survey import Survey
from gia_author.finding import GiaError, Severity
from gia_author.ledger import Ledger
from gia_author.pipeline import Job
from gia_author.roster import Body, Roster

ENDINGS = (".yaml", ".yml", ".xlsx", ".xls")
LEDGER = ".gia-author.db"
LARGEST = 60_000_000  # bytes of a file that was handed in
DEEPEST = 4  # rosters within rosters
How = Callable[[Job], Survey]


@dataclass(frozen=True)
class Submission:
    """One body of a roster with its file; ``path`` is None where it has not handed in."""

    body: Body
    path: Path | None


def load(path: Path) -> Roster:
    """The roster in a file. Raises GiaError that lists everything wrong with it."""
    roster, findings = rosters.read(files.read(path), str(path))
    errors = [f for f in findings if f.severity is Severity.ERROR]
    if errors:
        lines = "\n".join(f"  · {f.place or ''} {f.message}{f.fix}" for f in errors)
        raise GiaError(f"名册 {path} 有{len(errors)}处要改：\n{lines}", "改好名册再试。")
    return roster


def folder(path: Path, roster: Roster) -> Path:
    """The folder with the bodies' files. Raises FileError if the roster names one outside its own."""
    return below(path.parent, roster.folder)


def submissions(path: Path, roster: Roster) -> list[Submission]:
    """Every body on the roster with its file, in order."""
    place = folder(path, roster)
    return [Submission(body, None if body.roster else find(place, body, roster.year)) for body in roster.bodies]


def find(place: Path, body: Body, year: int) -> Path | None:
    """A body's file: the one that the roster names, else 机关-年度.yaml, else the returned spreadsheet of that name."""
    if body.file:
        named = below(place, body.file)
        return named if named.is_file() else None
    stem = f"{files.safe_name(body.agency)}-{year}"
    return next((place / (stem + ending) for ending in ENDINGS if (place / (stem + ending)).is_file()), None)


def forerunners(path: Path, roster: Roster, body: Body) -> list[Path]:
    """Last year's files of a body: its own, that of its former name, or those of the bodies that it was made of."""
    place = below(path.parent, roster.last_folder or roster.folder)
    names = body.merged or ((body.former,) if body.former else (body.agency,))
    found = (find(place, Body(name, "", ""), roster.year - 1) for name in names)
    return [one for one in found if one]


def nested(path: Path, body: Body) -> Path:
    """The file of a body's own roster, which must lie below this one's folder."""
    return below(path.parent, body.roster)


def below(base: Path, name: str) -> Path:
    """A path that a roster names; one with .. may only lead to a folder beside it."""
    wanted = files.real(base / name)
    if not wanted.is_relative_to(files.real(base).parent):
        raise files.FileError(f"名册里写的“{name}”不在名册所在的文件夹附近。", "把文件放到名册的文件夹里，写相对的路径。")
    return base / name if name else base


def surveys(jobs: Iterable[Job], how: How, ledger: Ledger, pool: Callable[[], Executor]) -> Iterator[Survey]:
    """Every file's survey: from the ledger where nothing that it depends on has changed, else made here or, where they are many, by workers."""
    known: list[Survey] = []
    marks: dict[str, str] = {}

    def new() -> Iterator[Job]:
        for job in jobs:
            mark = batch.fingerprint(job)
            kept = ledger.get(_key(how, job), mark)
            if kept is None:
                marks[job.name] = mark
                yield job
            else:
                known.append(survey.from_json(kept))

    with batch.opened(batch.Gradual(pool)) as executor:
        for job, made in batch.each(new(), executor, how):
            if isinstance(made, Survey):
                ledger.put(_key(how, job), marks.pop(job.name), made.as_json())
            yield made if isinstance(made, Survey) else survey.failed(job, made.message)
            yield from _drained(known)
    yield from _drained(known)


def _drained(known: list[Survey]) -> Iterator[Survey]:
    while known:
        yield known.pop()


def _key(how: How, job: Job) -> str:
    return f"{how.__name__}:{job.name}"
