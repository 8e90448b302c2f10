"""What lies beside the files that the bodies on a roster have handed in, is not counted, and says
something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from gia_author.diagnostics.finding import Finding
from gia_author.jobs import files, loading, submissions
from gia_author.jobs.ledger import Ledger
from gia_author.jobs.submissions import Rosters
from gia_author.rollup import discrepancies, unit_summary
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.totals import Share, fits
from gia_author.rollup.unit_summary import Survey


def beside(
    rosters: Rosters, path: Path, roster: Roster, shares: Iterable[Share], ledger: Ledger | None
) -> Iterator[Finding]:
    """What lies there too and is not counted: other files of a body that say something else,
    reports of bodies that have a roster of their own."""
    kept = [*shares]
    others = _others(rosters, path, roster, kept, ledger)
    used = _contents(
        rosters,
        [
            share.file
            for share in kept
            if share.file and not share.body.roster and share.body.agency in others
        ],
        ledger,
    )
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
