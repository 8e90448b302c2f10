"""The bodies' figures added up to their government's: the sum of every cell and where it comes
from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from gia_author.diagnostics.finding import Address
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.report.model import Figures, fill_totals, total
from gia_author.rollup.roster import Adjustment, Body, Roster
from gia_author.rollup.unit_summary import Survey, kinds, pack, pick


@dataclass(frozen=True)
class Share:
    """What one body brings to the sum: its figures, where they come from (file name and hash) and
    what is wrong with them.

    ``below`` are the bodies that its own roster counts, ``lacking`` those of them that have not
    handed in, ``inner`` their sum; ``fault`` says why there are no figures.
    """

    body: Body
    packed: str = ""
    file: str = ""
    digest: str = ""
    agency: str = ""
    year: int = 0
    edition: str = ""
    errors: int = 0
    fault: str = ""
    lacking: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    kind: str = ""
    inner: Totals | None = None

    @property
    def counts(self) -> bool:
        """True for figures of a body that counts; whether they are of the right year and form,
        ``fits`` tells."""
        return bool(self.packed) and not self.body.excluded

    @cached_property
    def written(self) -> list[str]:
        """The figures one by one as they are packed."""
        return self.packed.split(",")

    def figure(self, address: Address) -> Figure | None:
        """One of its figures; None where it is blank, not on its form or there are none."""
        return pick(self.written, self.edition, address) if self.packed else None


@dataclass(frozen=True)
class Totals:
    """The figures added up. ``groups`` are the sums of each group of bodies, without adjustments;
    ``shares`` are in the roster's order."""

    roster: Roster
    shares: tuple[Share, ...]
    figures: Figures
    groups: Mapping[str, Figures]

    @property
    def broken(self) -> int:
        """How many bodies have figures that must be changed first."""
        return len([share for share in self.shares if share.errors and not share.body.excluded])

    @property
    def handed_in(self) -> int:
        """How many of the bodies to be counted have figures of this year; one with a roster of its
        own only if all below it have."""
        return len(
            [share for share in self.shares if fits(share, self.roster) and not share.lacking]
        )

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The bodies whose figures are not in the sum, those below others included: not handed in,
        or of another year or form."""
        own = [
            share.body.agency
            for share in self.shares
            if not share.body.excluded and not fits(share, self.roster)
        ]
        return (*own, *(name for share in self.shares for name in share.lacking))

    def addends(self, address: Address) -> list[tuple[str, Figure | None]]:
        """What bodies and adjustments add to a figure; None for a body that adds nothing: without
        figures, of another year or form, that cell blank."""
        rows: list[tuple[str, Figure | None]] = [
            (share.body.agency, share.figure(address) if fits(share, self.roster) else None)
            for share in self.shares
            if not share.body.excluded
        ]
        below = _below(self.roster.edition, address)
        return rows + [
            (f"调整：{a.reason}" + (f"（{a.by}）" if a.by else ""), a.amount)
            for a in self.roster.adjustments
            if a.address in below
        ]


def fits(share: Share, roster: Roster) -> bool:
    """True for figures that can be added: of a body that counts, of the roster's year, on its
    form."""
    return share.counts and (share.year, share.edition) == (roster.year, roster.edition.name)


def survey_share(body: Body, survey: Survey) -> Share:
    """A body's share as its file gives it."""
    fault = ""
    if not survey.readable:
        fault = survey.problems[0][2] if survey.problems else "读不出来。"
    return Share(
        body=body,
        packed=survey.figures,
        file=survey.name,
        digest=survey.digest,
        agency=survey.agency,
        year=survey.year,
        edition=survey.edition,
        errors=survey.errors,
        fault=fault,
        kind=survey.kind,
    )


def nested_share(body: Body, totals: Totals, file: str) -> Share:
    """A body's share as its own roster gives it."""
    packed, form = pack(totals.figures) if totals.figures else "", totals.roster.edition.name
    below = tuple(
        name
        for share in totals.shares
        if fits(share, totals.roster)
        for name in (share.body.agency, *share.below)
        if name != body.agency
    )
    return Share(
        body=body,
        packed=packed,
        file=file,
        digest="",
        agency=body.agency,
        year=totals.roster.year,
        edition=form,
        errors=totals.broken,
        fault="",
        lacking=totals.missing,
        below=below,
        inner=totals,
    )


def add_up(roster: Roster, shares: Iterable[Share]) -> Totals:
    """The sum of the shares with the roster's adjustments, which change nothing where no body has a
    figure.

    Figures of another year or edition are left out and reported.
    """
    kept = tuple(shares)
    form = roster.edition
    columns: dict[str, list[Figure | None]] = {}
    for share in kept:
        if fits(share, roster):
            _add(columns.setdefault(share.body.group, [None] * len(form.cells)), share.packed, form)
    groups: dict[str, Figures] = {
        group: dict(zip(form.cells, column, strict=True)) for group, column in columns.items()
    }
    whole: Figures = dict.fromkeys(leaves(form))
    for address in whole:
        values = [value for figures in groups.values() if (value := figures[address]) is not None]
        changes = [change.amount for change in roster.adjustments if change.address == address]
        whole[address] = total([*values, *changes]) if values else None
    sums = {group: _with_totals(figures, form) for group, figures in groups.items()}
    return Totals(roster, kept, _with_totals(whole, form), sums)


@cache
def leaves(form: Edition) -> tuple[Address, ...]:
    """The figures of a form that are no totals."""
    return tuple(address for address, cell in form.cells.items() if not cell.is_sum)


def _add(into: list[Figure | None], packed: str, form: Edition) -> None:
    """Add packed figures into those of a group in place; a blank one adds nothing (and has been
    reported as an error of its report)."""
    for number, (written, kind) in enumerate(
        zip(packed.split(","), kinds(form.name).values(), strict=True)
    ):
        if written and (written != "0" or into[number] is None):
            into[number] = (into[number] or 0) + kind(written)


def _with_totals(figures: Figures, form: Edition) -> Figures:
    return fill_totals(
        {
            address: None if cell.is_sum else figures[address]
            for address, cell in form.cells.items()
        },
        form.identities,
    )


def _below(form: Edition, address: Address) -> frozenset[Address]:
    """The figures that make up a total, totals of totals included; the figure itself otherwise."""
    result, waiting = {address}, [address]
    sums = {identity.left[0]: identity.right for identity in form.identities if identity.is_sum}
    while waiting:
        for part in sums.get(waiting.pop(), ()):
            if part not in result:
                result.add(part)
                waiting.append(part)
    return frozenset(result)


def rolled(totals: Totals, file: str, waiting: Sequence[str] = ()) -> dict[str, object]:
    """What the government's file keeps of the roll-up (汇总): how many bodies, who is missing, what
    else stands against the sum (``waiting``),
    adjustments, the sums by group without zeros."""
    groups: dict[str, object] = {}
    for group in totals.groups:
        count = len(
            [
                share
                for share in totals.shares
                if share.body.group == group and fits(share, totals.roster)
            ]
        )
        groups[group] = {
            "单位数": count,
            "未填按零": "是",
            **_tree(totals.groups[group], totals.roster.edition),
        }
    return {
        "名册": file,
        "单位数": len(totals.roster.counted),
        "已报送": totals.handed_in,
        "未报送": list(totals.missing),
        **({"待处理": list(waiting)} if waiting else {}),
        "调整": [adjusted(change) for change in totals.roster.adjustments],
        "按类型": groups,
    }


def _tree(figures: Figures, form: Edition) -> dict[str, object]:
    """The figures that are not 0 and no totals, as they stand in a file."""
    tree: dict[str, object] = {}
    for address in leaves(form):
        if figures[address]:
            node: dict[str, object] = tree
            for key in address[:-1]:
                node = node.setdefault(key, {})  # type: ignore[assignment]
            node[address[-1]] = figures[address]
    return tree


def adjusted(change: Adjustment) -> dict[str, str]:
    """An adjustment as it stands in files."""
    return {
        "位置": ".".join(change.address),
        "数量": show(change.amount),
        "理由": change.reason,
        "姓名": change.by,
    }
