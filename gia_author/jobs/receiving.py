"""What the commands over a roster write into the log of what came in (``intake_log``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from gia_author.diagnostics import faults
from gia_author.jobs import files, find_reports, intake_log, submissions, uncounted_files
from gia_author.jobs.importing import Brought, Taken
from gia_author.jobs.intake_log import Receipt
from gia_author.jobs.resuming import Done
from gia_author.rollup import progress as progresses
from gia_author.rollup.progress import Progress, Standing
from gia_author.rollup.roster import Roster
from gia_author.rollup.totals import Share, Totals

ROSTER = "名册"  # what the file's name says where there is no log yet to tell of a roster
FOLDERS_UP = 3  # from a file that came in to its roster
NOT_USED = "不是名册上单位的文件名，或者有别的文件为准"


def of_progress(path: Path, progress: Progress) -> None:
    """Note what has come in of a roster's bodies, with what became of it."""
    shares = [one.share for one in progress.standings]
    told = (_standing(one) for one in progress.standings if _hands_in(one.share))
    intake_log.note(path.parent, [*told, *_others(path, progress.roster, shares)])


def of_totals(path: Path, totals: Totals) -> None:
    """Note the files that a roster's sum was made of, and those that it was not; of a file that is
    in the log already nothing, for there it was looked at more closely."""
    told = (_share(one) for one in totals.shares if _hands_in(one))
    receipts = [*told, *_others(path, totals.roster, totals.shares)]
    intake_log.note(path.parent, receipts, only_new=True)


@contextmanager
def workbooks() -> Iterator[Callable[[Brought], None]]:
    """What is to be called with every workbook that was read; noted when all are, in the log of the
    roster that they came in for, if any."""
    with _gathered() as received:
        yield lambda one: received(Path(one.name), _brought(one))


@contextmanager
def published() -> Iterator[Callable[[Done[Taken]], None]]:
    """What is to be called with every published report that was read, like ``workbooks``."""
    with _gathered() as received:
        yield lambda one: received(Path(one.job.name), _taken(one))


@contextmanager
def _gathered() -> Iterator[Callable[[Path, Receipt], None]]:
    """Receipts by roster, noted at the end whatever stopped the work."""
    kept: dict[Path, list[Receipt]] = {}
    home_of = cache(_home)

    def received(file: Path, receipt: Receipt) -> None:
        if home := home_of(file.absolute().parent):
            kept.setdefault(home, []).append(receipt)

    try:
        yield received
    finally:
        for home, told in kept.items():
            intake_log.note(home, told, only_new=True)


def _home(folder: Path) -> Path | None:
    """The folder of the roster that files in this folder came in for: where its log is, else it;
    None for files that are no roster's."""
    for place in (folder, *folder.parents[: FOLDERS_UP - 1]):
        if files.is_file(place / intake_log.NAME) or any(_rosters_for(place, folder)):
            return place
    return None


def _rosters_for(place: Path, folder: Path) -> Iterator[Path]:
    """The rosters in one place whose bodies' files lie in a folder or above it."""
    for one in submissions.entries(place):
        if ROSTER in one.stem and find_reports.is_roster(one):
            home = faults.attempt(partial(_folder_of, one))
            if isinstance(home, Path) and folder.is_relative_to(files.real(home)):
                yield one


def _folder_of(roster: Path) -> Path:
    """Where the files of a roster's bodies lie. Raises GiaError."""
    return submissions.folder(roster, submissions.load(roster))


def _hands_in(share: Share) -> bool:
    return not (share.body.excluded or share.body.roster)


def _standing(one: Standing) -> Receipt:
    if one.survey is None:
        return Receipt(one.body.agency, "", "", intake_log.WITHDRAWN)
    file = Path(one.survey.name)
    outcome, why = _outcome(one)
    return _receipt(one.body.agency, file, one.survey.digest, outcome, why)


def _outcome(one: Standing) -> tuple[str, str]:
    """What became of a body's file, and why."""
    if one.state == progresses.UNREADABLE:
        return intake_log.UNREADABLE, one.problems[0][2] if one.problems else ""
    if one.state == progresses.WRONG:
        return intake_log.RETURNED, f"{one.errors}处必须改"
    return intake_log.TAKEN, f"{one.warnings}处请核对" if one.warnings else ""


def _share(one: Share) -> Receipt:
    if not one.file:
        return Receipt(one.body.agency, "", "", intake_log.WITHDRAWN)
    outcome, why = intake_log.TAKEN, intake_log.COUNTED
    if one.fault:
        outcome, why = intake_log.UNREADABLE, one.fault
    elif one.errors:
        outcome, why = intake_log.RETURNED, f"{one.errors}处必须改"
    return _receipt(one.body.agency, Path(one.file), one.digest, outcome, why)


def _others(path: Path, roster: Roster, shares: Iterable[Share]) -> Iterator[Receipt]:
    """The files among the bodies' that are none of them."""
    for file in uncounted_files.unknown(path, roster, [*shares]):
        yield _receipt("", file, intake_log.digest(file), intake_log.UNUSED, NOT_USED)


def _brought(one: Brought) -> Receipt:
    file, unit = Path(one.name), one.outcome.agency if one.outcome else ""
    outcome, why = intake_log.TAKEN, f"导入成{one.target.name}" if one.target else ""
    if one.fault or not one.target:
        told = one.fault.message if one.fault else "有必须改的"
        outcome, why = intake_log.UNREADABLE, told.removeprefix(f"{one.name}：")
    elif not one.good:
        outcome, why = intake_log.RETURNED, f"{why}，有必须改的"
    if unit and one.fault:
        outcome = intake_log.REFUSED
    return _receipt(unit or _named(file), file, intake_log.digest(file), outcome, why)


def _taken(one: Done[Taken]) -> Receipt:
    file, taken = Path(one.job.name), one.value
    outcome, why = intake_log.TAKEN, f"导入成{Path(taken.written).name}"
    if taken.fault:
        outcome, why = intake_log.REFUSED, taken.fault[0].removeprefix(f"{file}：")
    elif not taken.written:
        outcome, why = intake_log.REFUSED, f"没有导入：{taken.verdict}"
    return _receipt(_named(file), file, intake_log.digest(file), outcome, why)


def _named(file: Path) -> str:
    """The unit that a file is called after; empty for other names."""
    usual = files.USUAL_NAME.fullmatch(file.stem)
    return usual[1] if usual else ""


def _receipt(unit: str, file: Path, digest: str, outcome: str, why: str) -> Receipt:
    return Receipt(unit, file.name, digest, outcome, why, intake_log.saved(file))
