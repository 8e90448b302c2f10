"""What the bodies on a roster have handed in: their files, surveyed by many workers, what has not
changed taken from the ledger."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError, errors
from gia_author.jobs import executors, files, resuming, terminal
from gia_author.jobs.ledger import Ledger, beside
from gia_author.jobs.resuming import Done, ResumableWork
from gia_author.rollup import roster as rosters
from gia_author.rollup import unit_summary
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.unit_summary import Survey
from gia_author.workflows.produce import Job

ENDINGS = files.REPORTS + files.WORKBOOKS


class Advance(Protocol):
    """Called once for each piece of work that is done; ``known`` for one that took no time, which
    must not make the rest seem quick."""

    def __call__(self, *, known: bool = False) -> None: ...


ProgressBar = Callable[[str, int], AbstractContextManager[Advance]]  # what it is, how many
DEEPEST = 4  # rosters within rosters
How = Callable[[Job], Survey]


@dataclass(frozen=True)
class Submission:
    """One body of a roster with its file; ``path`` is None where it has not handed in."""

    body: Body
    path: Path | None


def load(path: Path) -> Roster:
    """The roster in a file. Raises GiaError that lists everything wrong with it."""
    if path.is_dir():
        raise GiaError(f"{path}：这是文件夹，不是名册。", _in_folder(path))
    data = files.read(path)
    if not data.strip():
        raise GiaError(
            f"{path}：文件是空的，不是名册。",
            "用 gia-author new --roster 名称 --year 年度 生成一份空白名册，照着填写。",
        )
    roster, findings = rosters.read(data, str(path))
    if wrong := errors(findings):
        if rosters.is_report(data):
            raise GiaError(
                f"{path}：这是一个单位的填报文件，不是名册。", "写列着各单位的名册，如 名册.yaml。"
            )
        points = (f"{f.place or ''} {f.message}{f.fix}" for f in wrong)
        raise GiaError(f"名册 {path} 有{len(wrong)}处要改：", "改好名册再试。", *points)
    return roster


def _in_folder(folder: Path) -> str:
    """Which roster of a folder to name instead of the folder."""
    inside = next(filter(Path.is_file, (folder / f"名册{end}" for end in files.REPORTS)), None)
    if inside:
        return f"写里面的名册：{terminal.word(inside)}"
    return "写列着各单位的名册，如 名册.yaml。"


def folder(path: Path, roster: Roster) -> Path:
    """The folder with the bodies' files. Raises FileError if the roster names one outside its
    own."""
    return below(path.parent, roster.folder)


def submissions(path: Path, roster: Roster) -> list[Submission]:
    """Every body on the roster with its file, in order. Raises GiaError for a file that is two
    bodies', or the one that the sum is written to.

    Links are not followed here: one that leads too far away is its body's fault, found when it is
    opened (``near``).
    """
    home = BodyFolder(path.parent, roster.folder)
    found = [
        Submission(body, None if body.roster else home.file(body, roster.year))
        for body in roster.bodies
    ]
    owners = {files.real(path): "名册"}
    if roster.parent:
        _own(owners, below(path.parent, roster.parent), "汇总", f"名册 {path}")
    for one in found:
        if one.path and not one.body.excluded:
            _own(owners, one.path, one.body.agency, str(one.body.place))
    return found


def _own(owners: dict[Path, str], path: Path, owner: str, where: str) -> None:
    with suppress(files.FileError):  # links in a circle; opening it will say so
        path = files.real(path)
    first = owners.setdefault(path, owner)
    if first != owner:
        raise GiaError(
            f"{where}：{path.name}既是{first}的文件，又是{owner}的文件。",
            (
                "一个单位一个文件；本级自己的数字放在另一个文件里，"
                "如“示例县人民政府本级-2025.yaml”，与“汇总文件”分开。"
            ),
        )


class BodyFolder:
    """The folder with bodies' files that a roster names, looked into once. Raises FileError if the
    roster names one outside its own."""

    def __init__(self, base: Path, folder: str) -> None:
        self.base, self.folder = base, folder
        self._listing = files.Listing(below(base, folder))

    def file(self, body: Body, year: int) -> Path | None:
        """A body's file: the one that the roster has for it, else 机关-年度.yaml, else the returned
        spreadsheet of that name."""
        if not body.file:
            return self._listing.named(files.usual_name(body.agency, year), ENDINGS)
        home = self._listing.folder
        inside = Path(body.file).name == body.file
        file = home / body.file if inside else below(self.base, self.folder, body.file)
        return file if files.is_file(file) else None


def find(base: Path, folder: str, body: Body, year: int) -> Path | None:
    """A body's file in a folder that the roster names (``BodyFolder``)."""
    return BodyFolder(base, folder).file(body, year)


def last_years(path: Path, roster: Roster) -> BodyFolder:
    """The folder with last year's files of the bodies on a roster."""
    return BodyFolder(path.parent, roster.last_folder or roster.folder)


def origins(
    path: Path, roster: Roster, body: Body, home: BodyFolder | None = None
) -> dict[str, Path | None]:
    """Last year's files of a body by the names it had: its own, its former one, or those of the
    bodies that it was made of; None where there is none."""
    names = body.merged or ((body.former,) if body.former else (body.agency,))
    home = home or last_years(path, roster)
    return {name: home.file(Body(name, "", ""), roster.year - 1) for name in names}


def forerunners(
    path: Path, roster: Roster, body: Body, home: BodyFolder | None = None
) -> list[Path]:
    """Those of last year's files of a body that are there; where it was made of several, some may
    be lacking (``origins``)."""
    return [one for one in origins(path, roster, body, home).values() if one]


def nested(path: Path, body: Body) -> Path:
    """The file of a body's own roster, which must lie below this one's folder."""
    return below(path.parent, body.roster)


def nested_of_year(path: Path, body: Body, year: int) -> Path:
    """The file of a body's own roster. Raises GiaError for one of another year, whose bodies are
    then of no interest."""
    place = nested(path, body)
    if (found := load(place).year) != year:
        raise GiaError(
            f"名册是{found}年度的，应当是{year}年度的。", "换成今年的名册，或者改它的“年度”。"
        )
    return place


def below(base: Path, *names: str) -> Path:
    """A path that a roster names; one with .. may only lead to a folder beside the roster's."""
    wanted = base.joinpath(*filter(None, names))
    if not _is_near(base, wanted):
        raise files.FileError(
            f"名册里写的“{'/'.join(filter(None, names))}”不在名册所在的文件夹附近。",
            "把文件放到名册的文件夹里，写相对的路径。",
        )
    return wanted


def entries(folder: Path) -> list[Path]:
    """What is in a folder, in order; nothing where it cannot be looked into."""
    with suppress(OSError):
        return sorted(folder.iterdir())
    return []


class Nearness:
    """Which files beside a roster may be read: a folder is looked at once, its links each."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._known: dict[Path, bool] = {}

    def checked(self, path: Path) -> Path:
        """The file as it is. Raises FileError for a link that leads further away than a roster
        may."""
        is_link = os.path.islink(path)  # where the disk does not tell, opening it will
        near = _is_near(self._base, path) if is_link else self._of(path.parent)
        if not near:
            raise files.FileError(
                f"{path}：是链接，链到了名册附近以外的地方，没有读。", "换成文件本身，不用链接。"
            )
        return path

    def _of(self, folder: Path) -> bool:
        if folder not in self._known:
            self._known[folder] = _is_near(self._base, folder)
        return self._known[folder]


def near(base: Path, path: Path) -> Path:
    """A file that was found beside a roster, as it is (``Nearness``)."""
    return Nearness(base).checked(path)


def _is_near(base: Path, path: Path) -> bool:
    home = files.real(base)
    return files.real(path).is_relative_to(
        home.parent if home.parent != home.parent.parent else home
    )


class Rosters:
    """Opens rosters, one below the other, and surveys what their bodies have handed in."""

    def __init__(self, pool: Callable[[], Executor], progress: ProgressBar) -> None:
        self.pool, self.progress = pool, progress
        self._open: list[Path] = []

    @contextmanager
    def opened(self, path: Path) -> Iterator[tuple[Roster, Ledger | None]]:
        """A roster with the ledger beside it, if there can be one. Raises GiaError for a roster
        that cannot be read or leads in a circle."""
        if files.real(path) in map(files.real, self._open) or len(self._open) >= DEEPEST:
            raise GiaError(
                f"名册 {path} 绕成了圈，或者超过{DEEPEST}层。", "核对各级名册里写的“名册”。"
            )
        roster = load(path)
        self._open.append(path)
        try:
            with ExitStack() as stack:
                yield roster, beside([path], stack)
        finally:
            self._open.pop()

    def surveys(
        self, title: str, jobs: Mapping[str, Callable[[], Job]], how: How, ledger: Ledger | None
    ) -> dict[str, Survey]:
        """The surveys of files by name; a file that cannot be opened has one that says why."""
        result: dict[str, Survey] = {}
        nearness = Nearness(self._open[-1].parent)

        def opened() -> Iterator[Job]:
            for name, job in jobs.items():
                made = faults.attempt(partial(_near_job, nearness, name, job))
                if isinstance(made, GiaError):
                    result[name] = unit_summary.failed(Job(name, b""), made.whole)
                else:
                    yield made

        with self.progress(title, len(jobs)) as advance:
            for done in surveys(opened(), how, ledger, self.pool):
                result[done.value.name] = done.value
                advance(known=done.known)
        return result


def _near_job(nearness: Nearness, name: str, job: Callable[[], Job]) -> Job:
    nearness.checked(Path(name))
    return job()


def surveys(
    jobs: Iterable[Job], how: How, ledger: Ledger | None, pool: Callable[[], Executor]
) -> Iterator[Done[Survey]]:
    """Every file's survey: from the ledger where nothing that it depends on has changed, else made
    here or, where they are many, by workers."""
    work = ResumableWork(f"survey.{how.__name__}", Survey, how, _kept, is_whole=_is_whole)
    with executors.opened(executors.Gradual(pool)) as executor:
        yield from resuming.run(jobs, work, executor, ledger)


def _kept(job: Job, made: Survey | GiaError) -> Survey:
    return unit_summary.failed(job, made.whole) if isinstance(made, GiaError) else made


def _is_whole(survey: Survey) -> bool:
    """False for a file that could not be examined."""
    return all(code != executors.G803.code for _, code, *_ in survey.problems)
