"""States of a sum signed off in a file beside the roster, and proved later against the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import DecimalException
from pathlib import Path

from gia_author.checks.source_changes import SourceChanges
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, rollup_sources, submissions
from gia_author.jobs.rolling_up import Posting
from gia_author.report.model import Figures
from gia_author.rollup import frozen, progress, provenance
from gia_author.rollup.frozen import FrozenState
from gia_author.rollup.roster import Roster
from gia_author.workflows.load_report import load_report


def freeze_file(path: Path, roster: Roster) -> Path:
    """The file beside a roster with the states of its sum that were signed off."""
    return path.parent / f"{Path(roster.parent or path.name).stem}-汇总定稿.json"


def freeze(posting: Posting, by: str) -> FrozenState:
    """Sign off the sum that has just been written. Raises GiaError where it is only a draft."""
    if not posting.final or posting.parent is None:
        raise GiaError(
            "还不能定稿：汇总还是草稿，或者名册里没有写“汇总文件”。",
            "先处理“必须改”的问题、催齐单位，再定稿。",
        )
    place = freeze_file(posting.path, posting.totals.roster)
    kept = b""
    if place.exists():
        _states(place)
        kept = files.read(place, files.LARGEST_PUBLISHED)
    record = json.loads(files.read(posting.record, files.LARGEST_PUBLISHED))
    when = f"{datetime.now():%Y-%m-%d %H:%M}"
    state = frozen.state(posting.totals, record, by, when)
    files.write(place, frozen.with_state(kept, state))
    return _states(place)[-1]


def latest(path: Path, roster: Roster) -> FrozenState | None:
    """The state that was last signed off; None where none was, or the file is none of ours."""
    place = freeze_file(path, roster)
    try:
        return frozen.read(files.read(place, files.LARGEST_PUBLISHED))[-1]
    except (ValueError, GiaError):
        return None


def verified(path: Path, roster: Roster) -> tuple[FrozenState, list[str]]:
    """The state that was last signed off, with everything that is no longer as it was then. Raises
    GiaError where none was, or the file cannot be read."""
    place = freeze_file(path, roster)
    if not place.exists():
        raise files.FileError(f"{place}：还没有定稿。", "汇总时加 --freeze 姓名，就定稿。")
    states = _states(place)
    try:
        wrong = [*frozen.tampered(states), *_apart(states[-1], path, roster)]
    except (ValueError, TypeError, KeyError, AttributeError, DecimalException):
        wrong = ["定稿的内容残缺，读不出各单位的数字。"]
    return states[-1], wrong


def _apart(state: FrozenState, path: Path, roster: Roster) -> Iterator[str]:
    yield from frozen.misadded(state)
    report = submissions.below(path.parent, roster.parent)
    if not files.is_file(report):
        yield f"汇总文件 {roster.parent} 不见了。"
    elif wrong := frozen.differing(state, _figures(report)):
        yield f"汇总文件 {roster.parent} 有{len(wrong)}格与定稿的合计不同，如{wrong[0]}。"
    yield from _moved(state, path, roster)


def _moved(state: FrozenState, path: Path, roster: Roster) -> Iterator[str]:
    """What has become of the bodies' files since; also of those that say the same in another
    way."""
    since: SourceChanges = provenance.compared(
        state.sources, rollup_sources.present(path, roster), lambda unit: ""
    )
    for word, names in since.changes:
        yield f"{word}：{progress.names(names)}。"


def _figures(path: Path) -> Figures:
    report = load_report(files.read(path), path.name).report
    return {address: report.figures.get(address) for address in report.edition.cells}


def _states(place: Path) -> list[FrozenState]:
    """Raises FileError for a file that is not there or none of ours."""
    try:
        return frozen.read(files.read(place, files.LARGEST_PUBLISHED))
    except ValueError:
        raise files.FileError(
            f"{place}：不是定稿的记录，或者坏了。", "从备份里恢复；没有的，移走它再定稿。"
        ) from None
