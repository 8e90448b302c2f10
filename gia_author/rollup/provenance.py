"""Where a sum comes from: every body with its file, hash and figures; written beside the sum, read
back to see what has become of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gia_author.checks.source_changes import (
    ADDED,
    ADJUSTED,
    CHANGED,
    DROPPED,
    GONE,
    LATE,
    UNUSABLE,
    SourceChanges,
)
from gia_author.rollup.totals import Share, Totals, adjusted

DEEPEST = 8  # records within records
MARK = 16  # hexadecimal digits

Chain = tuple[str, ...]


@dataclass(frozen=True)
class RecordedUnit:
    """One body as it stood when it was added up; ``below`` is the record of its own roster."""

    agency: str
    file: str = ""
    digest: str = ""
    packed: str = ""
    excluded: bool = False
    below: RollupRecord | None = None


@dataclass(frozen=True)
class RollupRecord:
    """What a sum was made of: the bodies in order, and the adjustments as texts."""

    units: tuple[RecordedUnit, ...]
    adjustments: tuple[str, ...] = ()

    def flat(self, above: Chain = ()) -> Iterator[tuple[Chain, RecordedUnit]]:
        """Every body with the names that lead to it, rosters below included."""
        for unit in self.units:
            chain = (*above, unit.agency)
            yield chain, unit
            if unit.below:
                yield from unit.below.flat(chain)

    def changes(self, above: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
        """The adjustments by the roster's body, this one's and those below."""
        yield above, self.adjustments
        for unit in self.units:
            if unit.below:
                yield from unit.below.changes(unit.agency)

    @property
    def mark(self) -> str:
        """A short hash of all bodies' files, and of the adjustments."""
        said = [
            *([*chain, unit.digest, unit.excluded] for chain, unit in self.flat()),
            *([above, *made] for above, made in self.changes()),
        ]
        written = json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace")
        return hashlib.sha256(written).hexdigest()[:MARK]


def record(totals: Totals, seen: Callable[[str], str] = str) -> dict[str, object]:
    """Where the sum comes from, as plain values; ``seen`` gives a file's path as seen from the
    roster."""
    return {
        "名册": totals.roster.name,
        "年度": totals.roster.year,
        "格式": totals.roster.edition.name,
        "位置": [".".join(address) for address in totals.roster.edition.cells],
        **_sources(totals, seen),
    }


def _sources(totals: Totals, seen: Callable[[str], str]) -> dict[str, object]:
    return {
        "单位": [_unit(share, seen) for share in totals.shares],
        "调整": [adjusted(change) for change in totals.roster.adjustments],
    }


def _unit(share: Share, seen: Callable[[str], str]) -> dict[str, object]:
    below = {"下属": _sources(share.inner, seen)} if share.inner else {}
    return {
        "机关": share.body.agency,
        "分组": share.body.group,
        "文件": seen(share.file) if share.file else "",
        "sha256": share.digest,
        "数字": share.packed,
        "不计入": share.body.excluded,
        "未报送": not share.packed,
        **below,
    }


def read(data: bytes) -> RollupRecord | None:
    """The record in a file; None for anything else."""
    try:
        return restored(json.loads(data))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def restored(told: Mapping[str, Any], depth: int = 0) -> RollupRecord:
    """The record in plain values. Raises ValueError, TypeError or KeyError for anything else."""
    if depth > DEEPEST:
        raise ValueError(depth)
    _must_be(told, dict)
    _must_be(told["单位"], list)
    _must_be(told.get("调整") or [], list)
    return RollupRecord(
        tuple(_restored(unit, depth) for unit in told["单位"]),
        tuple(map(written, told.get("调整") or ())),
    )


def _restored(unit: Mapping[str, Any], depth: int) -> RecordedUnit:
    _must_be(unit, dict)
    below = unit.get("下属")
    return RecordedUnit(
        agency=str(unit["机关"]),
        file=str(unit["文件"]),
        digest=str(unit["sha256"]),
        packed=str(unit["数字"]),
        excluded=bool(unit["不计入"]),
        below=restored(below, depth + 1) if below is not None else None,
    )


def _must_be(told: object, kind: type[object]) -> None:
    """Raises TypeError for what is something else: whoever can write in the folder can write the
    record."""
    if not isinstance(told, kind):
        raise TypeError(type(told))


def written(change: Mapping[str, object]) -> str:
    """An adjustment as one text: what it changes and by how much."""
    return f"{change['位置']} {change['数量']}"


def compared(
    then: RollupRecord, now: RollupRecord, figures: Callable[[RecordedUnit], str]
) -> SourceChanges:
    """What has become of a roll-up's sources; ``figures`` packs those of a changed file."""
    before, present = dict(then.flat()), dict(now.flat())
    told: dict[str, list[str]] = {}
    kept: list[str] = []
    for chain, unit in present.items():
        word = _became(before.get(chain), unit)
        if word == CHANGED and before[chain].packed == figures(unit):
            kept.append(unit.agency)
        elif word:
            told.setdefault(word, []).append(unit.agency)
    for chain, unit in before.items():
        if chain not in present and not unit.excluded and not _is_below(chain, present):
            told.setdefault(DROPPED, []).append(unit.agency)
    last, latest = dict(then.changes()), dict(now.changes())
    moved = [above or "名册" for above in latest if above in last and last[above] != latest[above]]
    if moved:
        told[ADJUSTED] = moved
    changes = tuple((word, tuple(names)) for word, names in told.items())
    return SourceChanges(now.mark, changes, tuple(kept))


def _is_below(chain: Chain, present: Mapping[Chain, RecordedUnit]) -> bool:
    """True for a body on the roster of one that is still there: if that is of no use, it is told of
    that one."""
    above = (present.get(chain[:depth]) for depth in range(1, len(chain)))
    return any(one and not one.below for one in above)


def _became(was: RecordedUnit | None, now: RecordedUnit) -> str:
    """What has become of one body; empty where nothing has."""
    if now.excluded:
        return DROPPED if was and not was.excluded else ""
    if was is None or was.excluded:
        return ADDED
    if was.below:
        return "" if now.below else UNUSABLE
    if now.below:
        return CHANGED
    if was.digest == now.digest:
        return ""
    if not now.digest:
        return GONE
    return CHANGED if was.digest else LATE
