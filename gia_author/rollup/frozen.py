"""States of a sum that somebody has signed off: who, when, hash of every file, figures; each state
names the one before it, so that none can be taken out unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gia_author.form import edition as editions
from gia_author.form.numbers import Figure, show
from gia_author.report.model import Figures, fill_totals
from gia_author.rollup import provenance
from gia_author.rollup.provenance import RecordedUnit, RollupRecord
from gia_author.rollup.totals import Totals, leaves
from gia_author.rollup.unit_summary import unpack

SEAL, STATES = "校验码", "定稿"
LARGEST, LONGEST_FIGURE = Decimal("1e30"), 40
SEAL_LENGTH = 16  # hexadecimal digits: short enough to be written on paper


@dataclass(frozen=True)
class FrozenState:
    """One signed-off state as it stands in the file; ``place`` is its number, from 1."""

    told: Mapping[str, Any]
    place: int

    @property
    def by(self) -> str:
        return str(self.told.get("签发人"))

    @property
    def when(self) -> str:
        return str(self.told.get("时间"))

    @property
    def seal(self) -> str:
        return str(self.told.get(SEAL))

    @property
    def figures(self) -> dict[str, str]:
        """The totals by place."""
        return {str(place): str(figure) for place, figure in self.told["合计"].items()}

    @property
    def sources(self) -> RollupRecord:
        """Raises ValueError, TypeError or KeyError for what is no record."""
        return provenance.restored(self.told["来源"])

    @property
    def sentence(self) -> str:
        """第1次定稿：张三，2026-01-20 15:30，校验码1234…。"""
        return f"第{self.place}次定稿：{self.by}，{self.when}，校验码{self.seal}"


def state(totals: Totals, record: Mapping[str, object], by: str, when: str) -> dict[str, Any]:
    """A state to be signed off, without its seal."""
    cells = totals.roster.edition.cells
    return {
        "签发人": by,
        "时间": when,
        "名册": totals.roster.name,
        "年度": totals.roster.year,
        "格式": totals.roster.edition.name,
        "汇总文件": totals.roster.parent,
        "合计": {".".join(address): show(totals.figures[address]) for address in cells},
        "来源": {key: record[key] for key in ("单位", "调整")},
    }


def with_state(kept: bytes, new: Mapping[str, object]) -> bytes:
    """The file with one more state, sealed together with the one before it."""
    states = [*(one.told for one in read(kept))] if kept else []
    before = str(states[-1].get(SEAL)) if states else ""
    body = {**new, "上一次": before}
    states.append({**body, SEAL: seal(body)})
    return json.dumps({STATES: states}, ensure_ascii=False, indent=1).encode()


def seal(body: Mapping[str, object]) -> str:
    """The seal of a state: a hash over all that it says."""
    said = json.dumps({k: v for k, v in body.items() if k != SEAL}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:SEAL_LENGTH]


def read(data: bytes) -> list[FrozenState]:
    """The states in a file, the latest last. Raises ValueError for a file that is none of ours."""
    try:
        states = json.loads(data)[STATES]
        made = [FrozenState(dict(one), number) for number, one in enumerate(states, 1)]
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if not made:
        raise ValueError
    return made


def tampered(states: list[FrozenState]) -> Iterator[str]:
    """Which states no longer say what was signed off, or do not follow the one before."""
    before = ""
    for one in states:
        if seal(one.told) != one.seal:
            yield f"第{one.place}次定稿的内容改过，与它的校验码对不上。"
        if str(one.told.get("上一次") or "") != before:
            yield f"第{one.place}次定稿前面的记录改过或者删过。"
        before = one.seal


def misadded(one: FrozenState) -> Iterator[str]:
    """Where the signed-off totals are not what the signed-off figures of the bodies add up to."""
    form = editions.load(str(one.told["格式"]))
    added = _sum(one.sources.units, form.name)
    for change in one.told["来源"].get("调整") or ():
        address = tuple(str(change["位置"]).split("."))
        added[address] = (added.get(address) or 0) + _number(change["数量"])
    only: Figures = {address: added.get(address) for address in leaves(form)}
    whole = fill_totals({address: only.get(address) for address in form.cells}, form.identities)
    if wrong := differing(one, whole):
        yield f"定稿里{len(wrong)}格的合计不等于各单位之和，如{wrong[0]}。"


def differing(one: FrozenState, figures: Figures) -> list[str]:
    """The places where figures are not the totals that were signed off."""
    signed = one.figures
    written = ((".".join(address), show(figure)) for address, figure in figures.items())
    return [place for place, figure in written if signed.get(place) != figure]


def _sum(units: tuple[RecordedUnit, ...], form: str) -> dict[tuple[str, ...], Figure | None]:
    result: dict[tuple[str, ...], Figure | None] = {}
    for unit in units:
        if unit.packed and not unit.excluded:
            for address, value in unpack(unit.packed, form).items():
                if value is not None:
                    result[address] = (result.get(address) or 0) + _bounded(value)
    return result


def _bounded(figure: Figure) -> Figure:
    """Raises ValueError for what no report can hold, over which sums would not end."""
    if abs(Decimal(figure)) >= LARGEST:
        raise ValueError
    return figure


def _number(written: object) -> Figure:
    number = Decimal(str(written)[:LONGEST_FIGURE])
    _bounded(number)
    return int(number) if number == number.to_integral_value() else number
