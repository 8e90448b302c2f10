"""What the bodies on a roster have handed in: their files, surveyed by many workers, what has not changed taken from the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from gia_author import batch, console, files
from gia_author import roster as rosters
from gia_author.county import misfits, survey
from gia_author.county.rollup import Share, fits
from gia_author.county.survey import Survey
from gia_author.finding import Finding, GiaError, errors
from gia_author.forms.either import unit_of
from gia_author.ledger import Ledger, beside
from gia_author.pipeline import Job
from gia_author.profile import Profile
from gia_author.roster import Body, Roster

ENDINGS = files.REPORTS + files.WORKBOOKS
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
    if wrong := errors(findings):
        lines = "\n".join(f"  · {f.place or ''} {f.message}{f.fix}" for f in wrong)
        raise GiaError(f"名册 {path} 有{len(wrong)}处要改：\n{lines}", "改好名册再试。")
    return roster


def folder(path: Path, roster: Roster) -> Path:
    """The folder with the bodies' files. Raises FileError if the roster names one outside its own."""
    return below(path.parent, roster.folder)


def submissions(path: Path, roster: Roster) -> list[Submission]:
    """Every body on the roster with its file, in order. Raises GiaError for a file that is two bodies', or the one that the sum is written to."""
    found = [Submission(body, None if body.roster else find(path.parent, roster.folder, body, roster.year)) for body in roster.bodies]
    owners = {files.real(path): "名册"}
    if roster.parent:
        _own(owners, below(path.parent, roster.parent), "汇总", f"名册 {path}")
    for one in found:
        if one.path and not one.body.excluded:
            _own(owners, one.path, one.body.agency, str(one.body.place))
    return found


def _own(owners: dict[Path, str], path: Path, owner: str, where: str) -> None:
    first = owners.setdefault(files.real(path), owner)
    if first != owner:
        raise GiaError(f"{where}：{path.name}既是{first}的文件，又是{owner}的文件。",
                       "一个单位一个文件；本级自己的数字放在另一个文件里，如“示例县人民政府本级-2025.yaml”，与“汇总文件”分开。")


def find(base: Path, folder: str, body: Body, year: int) -> Path | None:
    """A body's file in a folder that the roster names: the one that the roster has for it, else 机关-年度.yaml, else the returned spreadsheet of that name."""
    stem = files.usual_name(body.agency, year)
    names = [body.file] if body.file else [stem + ending for ending in ENDINGS]
    return next((place for place in (below(base, folder, name) for name in names) if _is_file(place)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for the disk
        return False


def forerunners(path: Path, roster: Roster, body: Body) -> list[Path]:
    """Last year's files of a body: its own, that of its former name, or those of the bodies that it was made of."""
    names = body.merged or ((body.former,) if body.former else (body.agency,))
    found = (find(path.parent, roster.last_folder or roster.folder, Body(name, "", ""), roster.year - 1) for name in names)
    return [one for one in found if one]


def nested(path: Path, body: Body) -> Path:
    """The file of a body's own roster, which must lie below this one's folder."""
    return below(path.parent, body.roster)


def below(base: Path, *names: str) -> Path:
    """A path that a roster names; one with .. may only lead to a folder beside the roster's."""
    home, wanted = files.real(base), base.joinpath(*filter(None, names))
    if not files.real(wanted).is_relative_to(home.parent if home.parent != home.parent.parent else home):
        raise files.FileError(f"名册里写的“{'/'.join(filter(None, names))}”不在名册所在的文件夹附近。", "把文件放到名册的文件夹里，写相对的路径。")
    return wanted


class Rosters:
    """Opens rosters, one below the other, and surveys what their bodies have handed in."""

    def __init__(self, pool: Callable[[], Executor]) -> None:
        self.pool = pool
        self._open: list[Path] = []

    @contextmanager
    def opened(self, path: Path) -> Iterator[tuple[Roster, Ledger | None]]:
        """A roster with the ledger beside it, if there can be one. Raises GiaError for a roster that cannot be read or leads in a circle."""
        if files.real(path) in self._open or len(self._open) >= DEEPEST:
            raise GiaError(f"名册 {path} 绕成了圈，或者超过{DEEPEST}层。", "核对各级名册里写的“名册”。")
        roster = load(path)
        self._open.append(files.real(path))
        try:
            with ExitStack() as stack:
                yield roster, beside([path], stack)
        finally:
            self._open.pop()

    def surveys(self, title: str, jobs: Mapping[str, Callable[[], Job]], how: How, ledger: Ledger | None) -> dict[str, Survey]:
        """The surveys of files by name; a file that cannot be opened has one that says why."""
        result: dict[str, Survey] = {}

        def opened() -> Iterator[Job]:
            for name, job in jobs.items():
                try:
                    yield job()
                except GiaError as error:
                    result[name] = survey.failed(Job(name, b""), error.message)
        with console.progress(title, len(jobs)) as advance:
            for made in surveys(opened(), how, ledger, self.pool):
                result[made.name] = made
                advance()
        return result


    def beside(self, path: Path, roster: Roster, shares: Iterable[Share], ledger: Ledger | None) -> Iterator[Finding]:
        """What lies there too and is not counted: workbooks newer than the file of their body, reports of bodies that have a roster of their own."""
        kept = [*shares]
        strays = _strays(path, roster, kept)
        for number, share in enumerate(kept):
            if books := strays.get(share.body.agency):
                yield misfits.misnamed(share, books, roster.year, ("单位", number))
            elif share.body.roster and not share.body.excluded:
                yield from self._own_reports(path, roster, share, number, ledger)
            elif share.file and (book := files.newer_book(Path(share.file))):
                saved = datetime.fromtimestamp(book.stat().st_mtime)
                yield misfits.set_aside(share, book.name, f"{saved.year}年{saved.month}月{saved.day}日{saved:%H:%M}", ("单位", number))

    def _own_reports(self, path: Path, roster: Roster, share: Share, number: int, ledger: Ledger | None) -> Iterator[Finding]:
        """What a body's own report says otherwise than its roster, where all bodies on that have handed in."""
        if not share.packed or share.lacking or not fits(share, roster):
            return
        jobs = {str(file): partial(plain, file) for file in own_reports(path, roster, share.body)}
        for name, own in self.surveys("正在核对下级的年报", jobs, survey.take, ledger).items():
            if own.readable and (own.year, own.edition) == (share.year, share.edition):
                yield from misfits.own_report(share, own.by_address(), name, ("单位", number))


def _strays(path: Path, roster: Roster, shares: list[Share]) -> dict[str, list[str]]:
    """The workbooks of bodies that have not handed in which lie among the others under another name, by body."""
    absent = {share.body.agency for share in shares if not (share.file or share.body.roster or share.body.excluded)}
    known = {Path(share.file).name for share in shares}
    found: dict[str, list[str]] = {}
    for book in sorted(folder(path, roster).glob("*")) if absent else ():
        usual = files.USUAL_NAME.fullmatch(book.stem)
        if book.name in known or usual and usual[2] != str(roster.year) or not files.is_workbook(book):
            continue
        agency, year = unit_of(files.read(book))
        if agency in absent and year == str(roster.year):
            found.setdefault(agency, []).append(book.name)
    return found


def own_reports(path: Path, roster: Roster, body: Body) -> list[Path]:
    """The reports of a body with a roster of its own: that among the others' files, and the one that its roster is added up for."""
    below_it = nested(path, body)
    parent = below(below_it.parent, load(below_it).parent) if load(below_it).parent else None
    found = [find(path.parent, roster.folder, body, roster.year), parent if parent and _is_file(parent) else None]
    return [*{files.real(one): one for one in found if one}.values()]


def plain(path: Path, plan: Profile | None = None) -> Job:
    """The job to survey a file without last year's."""
    return Job(str(path), files.read(path, LARGEST), profile=plan)


def surveys(jobs: Iterable[Job], how: How, ledger: Ledger | None, pool: Callable[[], Executor]) -> Iterator[Survey]:
    """Every file's survey: from the ledger where nothing that it depends on has changed, else made here or, where they are many, by workers."""
    known: list[Survey] = []
    marks: dict[str, str] = {}

    def new() -> Iterator[Job]:
        for job in jobs:
            mark = batch.fingerprint(job)
            kept = ledger.get(_key(how, job), mark) if ledger else None
            if kept is None:
                marks[job.name] = mark
                yield job
            else:
                known.append(survey.from_json(kept))

    with batch.opened(batch.Gradual(pool)) as executor:
        for job, made in batch.each(new(), executor, how):
            if isinstance(made, Survey) and ledger:
                ledger.put(_key(how, job), marks.pop(job.name), made.as_json())
            yield made if isinstance(made, Survey) else survey.failed(job, made.message)
            yield from _drained(known)
    yield from _drained(known)


def _drained(known: list[Survey]) -> Iterator[Survey]:
    while known:
        yield known.pop()


def _key(how: How, job: Job) -> str:
    return f"{how.__name__}:{job.name}"
