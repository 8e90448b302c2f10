"""What lies beside the files that the bodies on a roster have handed in, is not counted, and says
something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from gia_author.diagnostics import file_names
from gia_author.diagnostics.finding import Finding
from gia_author.extract.readers.unusable import RECEIVED
from gia_author.jobs import files, find_reports, loading, submissions
from gia_author.jobs.ledger import Ledger
from gia_author.jobs.submissions import Rosters
from gia_author.language.patterns import is_han
from gia_author.rollup import discrepancies, letters, unit_summary
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.totals import Share, fits
from gia_author.rollup.unit_summary import Survey

MOST_FILES, DEEPEST = 50_000, 4  # looked through for bodies that have not handed in
LETTERS = tuple(f"{kind}-" for kind in letters.KINDS)  # what we have written to the bodies
LIKELY = (*files.REPORTS, *RECEIVED)  # the endings of what bodies send, forms first
NOT_SENT = (".json", ".db", ".part")  # what the program keeps beside the files
SHORTEST = 3  # characters of a name without its place


def beside(
    rosters: Rosters, path: Path, roster: Roster, shares: Iterable[Share], ledger: Ledger | None
) -> Iterator[Finding]:
    """What lies there too and is not counted: other files of a body that say something else,
    reports of bodies that have a roster of their own."""
    kept = [*shares]
    others = _others(rosters, path, roster, kept, ledger)
    counted = [
        share.file
        for share in kept
        if share.file and not share.body.roster and share.body.agency in others
    ]
    used = _contents(rosters, counted, ledger)
    absent: dict[str, tuple[int, Share]] = {}
    for number, share in enumerate(kept):
        mine = others.get(share.body.agency, [])
        if share.body.roster and not share.body.excluded:
            yield from _own_reports(rosters, path, roster, share, number, ledger)
        elif share.file:
            yield from _set_aside(
                share, [one for one in mine if one.digest != used[share.file].digest], number
            )
        elif mine and not share.body.excluded:
            yield discrepancies.misnamed(
                share, [Path(one.name).name for one in mine], roster.year, ("单位", number)
            )
        elif not share.body.excluded:
            absent[share.body.agency] = (number, share)
    yield from _of_absent(rosters, path, roster, absent, ledger)


def _others(
    rosters: Rosters, path: Path, roster: Roster, shares: list[Share], ledger: Ledger | None
) -> dict[str, list[Survey]]:
    """What lies among the bodies' files and is none of them, by the body that it says it is of,
    else is called after."""
    stems = {
        files.usual_name(share.body.agency, roster.year): share.body.agency for share in shares
    }
    result: dict[str, list[Survey]] = {}
    for _, made in sorted(
        _contents(rosters, map(str, unknown(path, roster, shares)), ledger).items()
    ):
        called = "" if made.agency else stems.get(Path(made.name).stem, "")
        whose = made.agency if made.year == roster.year else called
        if made.digest and whose:
            result.setdefault(whose, []).append(made)
    return result


def _of_absent(
    rosters: Rosters,
    path: Path,
    roster: Roster,
    absent: dict[str, tuple[int, Share]],
    ledger: Ledger | None,
) -> Iterator[Finding]:
    """What lies there, in folders below too, of bodies that have not handed in: one finding each,
    of a form that can be read if there is one, else of a file that cannot be used."""
    if not absent:
        return
    home = submissions.folder(path, roster)
    around = [*_around(home, path, roster)]
    forms = [str(one) for one in around if one.parent != home and _is_ours(one)]
    read = {
        made.agency: Path(name)
        for name, made in _contents(rosters, forms, ledger).items()
        if made.digest and made.year == roster.year
    }
    called = _called_after(_file_names(absent, roster.name), around)
    for agency, (number, share) in absent.items():
        if agency in read:
            shown = read[agency].relative_to(home).as_posix()
            yield discrepancies.elsewhere(share, shown, roster.folder, ("单位", number))
        elif agency in called:
            yield from _why_not(share, called[agency], home, number)


def _around(home: Path, path: Path, roster: Roster) -> Iterator[Path]:
    """The files in the bodies' folder and below that may be some unit's of the roster's year, the
    first so many; hidden ones, links and last year's folder left out."""
    last = roster.last_folder and path.parent / roster.last_folder
    waiting, left = [home], MOST_FILES
    while waiting:
        folder = waiting.pop(0)
        if folder != last:
            for one in submissions.entries(folder):
                left -= 1
                if left < 0:
                    return
                if one.name.startswith((".", "~$")) or one.is_symlink():
                    continue
                if one.is_dir() and len(one.relative_to(home).parts) < DEEPEST:
                    waiting.append(one)
                elif one.suffix.lower() not in NOT_SENT and one != path and files.is_file(one):
                    yield one


def _is_ours(path: Path) -> bool:
    return path.suffix.lower() in submissions.ENDINGS


def _file_names(absent: Iterable[str], place: str) -> dict[str, str]:
    """What files of bodies are called after, with the body: its name, or that without the name of
    the roster's place where no other body has it."""
    every = [*absent]
    short = Counter(agency.removeprefix(place) for agency in every)
    names = {
        file_names.safe_name(name): agency
        for agency in every
        if len(name := agency.removeprefix(place)) >= SHORTEST and short[name] == 1
    }
    return names | {file_names.safe_name(agency): agency for agency in every}


def _called_after(names: dict[str, str], around: Iterable[Path]) -> dict[str, Path]:
    """The file called after each body that is most like a form, by the longest name that stands in
    the file's and does not go on before it."""
    longest_first = sorted(names, key=len, reverse=True)
    result: dict[str, Path] = {}
    for one in sorted(around, key=_rank):
        if one.stem.startswith(LETTERS) or find_reports.NO_REPORT.fullmatch(one.name):
            continue
        name = next((name for name in longest_first if _begins(one.stem, name)), "")
        if name:
            result.setdefault(names[name], one)
    return result


def _begins(stem: str, name: str) -> bool:
    at = stem.find(name)
    return at == 0 or (at > 0 and not is_han(stem[at - 1]))


def _rank(file: Path) -> int:
    ending = file.suffix.lower()
    return LIKELY.index(ending) if ending in LIKELY else len(LIKELY)


def _why_not(share: Share, file: Path, home: Path, number: int) -> Iterator[Finding]:
    """Why a file called after a body cannot be used; nothing for one that can be read and is of
    another year or body."""
    shown = file.relative_to(home).as_posix()
    if told := find_reports.why_not(file):
        yield discrepancies.unusable(share, shown, told.message, told.fix, ("单位", number))


def _contents(rosters: Rosters, names: Iterable[str], ledger: Ledger | None) -> dict[str, Survey]:
    """Whose these files are and a mark of what each says; each is read once and kept in the
    ledger."""
    jobs = {name: partial(loading.plain, Path(name)) for name in names}
    return rosters.surveys("正在看其余的文件", jobs, unit_summary.glance, ledger) if jobs else {}


def _own_reports(
    rosters: Rosters, path: Path, roster: Roster, share: Share, number: int, ledger: Ledger | None
) -> Iterator[Finding]:
    """What a body's own report says otherwise than its roster, where all bodies on that have handed
    in."""
    if not share.packed or share.lacking or not fits(share, roster):
        return
    jobs = {
        str(file): partial(loading.plain, file) for file in own_reports(path, roster, share.body)
    }
    for name, own in rosters.surveys("正在核对下级的年报", jobs, unit_summary.take, ledger).items():
        if own.readable and (own.year, own.edition) == (share.year, share.edition):
            yield from discrepancies.own_report(share, own.by_address(), name, ("单位", number))


def unknown(path: Path, roster: Roster, shares: list[Share]) -> Iterator[Path]:
    """The files among the bodies' that are none of them, nor of another year by their names, nor
    the roster, nor what the sum is written to."""
    known = {Path(share.file).name for share in shares} | {path.name, Path(roster.parent).name}
    for file in sorted(submissions.folder(path, roster).glob("*")):
        usual = files.USUAL_NAME.fullmatch(file.stem)
        passed = (
            file.name in known
            or file.name.startswith((".", "~$"))
            or (usual and usual[2] != str(roster.year))
        )
        if file.suffix.lower() in submissions.ENDINGS and not passed and files.is_file(file):
            yield file


def _set_aside(share: Share, others: list[Survey], number: int) -> Iterator[Finding]:
    """That other files of a body say something else; workbooks that were saved before the file that
    counts are of no interest."""
    used = Path(share.file)
    for name in (Path(one.name) for one in others):
        when = _saved(name)
        if name.suffix.lower() in files.REPORTS:
            yield discrepancies.doubled(share, used.name, name.name, ("单位", number))
        elif when >= _saved(used):
            saved = datetime.fromtimestamp(when)
            yield discrepancies.set_aside(
                share,
                name.name,
                f"{saved.year}年{saved.month}月{saved.day}日{saved:%H:%M}",
                ("单位", number),
            )


def _saved(path: Path) -> float:
    """When a file was saved; 0 where the disk does not tell."""
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def own_reports(path: Path, roster: Roster, body: Body) -> list[Path]:
    """The reports of a body with a roster of its own: that among the others' files, and the one
    that its roster is added up for."""
    below_it = submissions.nested(path, body)
    named = submissions.load(below_it).parent
    parent = submissions.below(below_it.parent, named) if named else None
    found = [
        submissions.find(path.parent, roster.folder, body, roster.year),
        parent if parent and files.is_file(parent) else None,
    ]
    return [*{files.real(one): one for one in found if one}.values()]
