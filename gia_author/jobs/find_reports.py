"""The reports that the words of a command stand for: files, folders with all below, globs; in
folders workbooks beside our own files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.extract.readers.unusable import (
    RECEIVED,
    TABLES,
    Unusable,
    by_another_ending,
    unusable,
)
from gia_author.jobs import files
from gia_author.workflows.load_report import read_source, unit_of

MOST_NAMED = 6
# what a unit may have sent instead of a form
OTHERS = (*(ending for ending in RECEIVED if ending not in files.WORKBOOKS), ".txt")
NO_REPORT = re.compile(
    r"~\$.*|汇总\.html|.{0,255}\.核对\.html"
)  # Word's lock files, and the pages that this program puts beside reports


@dataclass(frozen=True)
class FoundReports:
    """The files of reports, and what is to be said about others that are passed over."""

    paths: list[Path]
    notices: tuple[str, ...] = ()


def find(
    patterns: Sequence[str], endings: tuple[str, ...] = files.REPORTS, *, rosters: bool = False
) -> FoundReports:
    """The reports, each once. Raises FileError for a pattern that stands for nothing.

    Of a folder, those with one of the endings: in order of name, of one name in the endings' order;
    with our own files also our workbooks (``_handed_in``).
    Rosters are left out of folders and, unless ``rosters`` are wanted too, of globs.
    """
    found: dict[Path, Path] = {}
    empty, notices = [], list[str]()
    for pattern in patterns:
        matched = _expand(pattern, endings, rosters, notices)
        empty += [] if matched else [pattern]
        for path in matched:
            found.setdefault(files.known_by(path), path)
    reports = [path for path in found.values() if not NO_REPORT.fullmatch(path.name)]
    if empty or not reports:
        what = (
            "填报文件（.yaml）或者填报表（.xlsx）" if endings == files.REPORTS else "可以导入的文件"
        )
        raise files.FileError(
            f"{'、'.join(empty or patterns)}：没有找到{what}。{''.join(notices)}",
            "" if notices else _way_out(patterns),
        )
    return FoundReports(reports, tuple(notices))


def _way_out(patterns: Sequence[str]) -> str:
    """What to do where nothing was found: of a name that was taken apart at its blanks, how to keep
    it whole."""
    whole = " ".join(patterns)
    if len(patterns) > 1 and Path(whole).exists():
        return f'文件名里有空格的，用引号括起来："{whole}"。'
    return "核对文件名或文件夹。"


def _expand(
    pattern: str, endings: tuple[str, ...], rosters: bool, notices: list[str]
) -> list[Path]:
    """A folder that is named like a report stands for itself, so that reading it says what is
    wrong."""
    path = Path(pattern)
    if path.is_dir() and path.suffix.lower() not in endings:
        own = endings == files.REPORTS
        found = _below(path, (*files.REPORTS, *files.WORKBOOKS, *OTHERS) if own else endings)
        return _handed_in(found, notices) if own else found
    if path.exists() or not re.search(r"[*?\[]", pattern):
        return [path] if path.exists() else []
    anchor = Path(path.anchor)
    try:
        found = sorted(
            p
            for p in anchor.glob(str(path.relative_to(anchor)))
            if (p.is_file() or files.leads_nowhere(p)) and not p.name.startswith(".")
        )
        return found if rosters else [p for p in found if not is_roster(p)] or found
    except ValueError:  # a pattern such as **x
        return []


def _below(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    """The files below a folder with one of the endings, hidden ones left out. Links that lead
    nowhere are among them: reading them will say so."""
    named = (p for p in folder.rglob("*") if p.suffix.lower() in endings)
    found = (p for p in named if p.exists() or files.leads_nowhere(p))
    shown = (
        p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts)
    )
    return sorted(shown, key=lambda p: (p.with_suffix(""), endings.index(p.suffix.lower())))


def _handed_in(paths: list[Path], notices: list[str]) -> list[Path]:
    """Our own files among these, with our workbooks that have none of the same unit and year beside
    them; notices say which others are newer."""
    reports = [
        path
        for path in paths
        if (path.suffix.lower() in files.REPORTS and not is_roster(path)) or files.is_workbook(path)
    ]
    twins = {
        path: twin
        for path in reports
        if path.suffix.lower() in files.WORKBOOKS
        and isinstance(twin := faults.attempt(partial(_twin, path)), Path)
    }
    newer = [path.name for path, twin in twins.items() if _is_newer(path, twin)]
    if newer:
        more = f"等{len(newer)}份" if len(newer) > MOST_NAMED else ""
        notices.append(
            f"{'、'.join(newer[:MOST_NAMED])}{more}没有用：旁边有同一单位同一年度的 .yaml，"
            "以它为准。填报表是后来保存的，内容不同；要用填报表，先把 .yaml 移走。"
        )
    notices += [*_unusable(_instead(paths, reports))]
    return [path for path in reports if path not in twins]


def _instead(paths: list[Path], reports: list[Path]) -> Iterator[Path]:
    """The other files that are called after a unit and year: spreadsheets, and documents of units
    that have no report of a year of which there are some."""
    taken, have = {*reports}, {path.stem for path in reports}
    years = {usual[2] for stem in have if (usual := files.USUAL_NAME.fullmatch(stem))}
    for path in paths:
        usual = files.USUAL_NAME.fullmatch(path.stem)
        if path in taken or not usual:
            continue
        lacking = path.stem not in have and (not years or usual[2] in years)
        if path.suffix.lower() in TABLES or lacking:
            yield path


def _unusable(paths: Iterable[Path]) -> Iterator[str]:
    """That files with the usual name of a unit's file are no forms that can be read, and what to do
    about it; of many the first."""
    told = [
        f"{path} 没有用：{why.message}{why.fix}"
        for path in paths
        if (why := why_not(path)) is not None
    ]
    yield from told[:MOST_NAMED]
    if len(told) > MOST_NAMED:
        yield f"这样读不出来的另有{len(told) - MOST_NAMED}份。"


def why_not(path: Path) -> Unusable | None:
    """Why a file that came in for a unit cannot be used; None for one that can be read as it is."""
    data = faults.attempt(partial(files.read, path, files.LARGEST_PUBLISHED))
    if isinstance(data, GiaError):
        return Unusable(data.message.removeprefix(f"{path}："), data.fix)
    return unusable(data, path.name) or by_another_ending(data, path.name)


def is_roster(path: Path) -> bool:
    """Whether a file is a roster, whatever it is called; one that cannot be read is none."""
    from gia_author.rollup import roster

    with suppress(Exception):  # reading it will say what is wrong
        return path.suffix.lower() in files.REPORTS and roster.is_roster(files.read(path))
    return False


def _twin(book: Path) -> Path | None:
    """Our own file of the unit and year of a workbook beside it, named after them or like it; for a
    workbook that does not say whose it is, the latter."""
    unit, alike = (
        unit_of(files.read(book), str(book)),
        files.named(book.parent, book.stem, files.REPORTS),
    )
    usual = files.named(book.parent, files.usual_name(*unit), files.REPORTS) if all(unit) else None
    return usual or (
        alike
        if alike and (not all(unit) or unit_of(files.read(alike), str(alike)) == unit)
        else None
    )


def _is_newer(book: Path, report: Path) -> bool:
    """True for a workbook that was not saved before our own file and says something else."""
    from gia_author.yamlfile.patch import bare

    with suppress(Exception):  # reading them will say what is wrong
        if book.stat().st_mtime >= report.stat().st_mtime:
            filled, written = (
                read_source(files.read(book), str(book)),
                read_source(files.read(report), str(report)),
            )
            return bool(bare(filled.data) != bare(written.data))
    return False
