"""What the workbook works out by itself: each as a formula together with the value it has now, so
that every viewer shows the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from gia_author.diagnostics.finding import Address
from gia_author.form.numbers import Figure
from gia_author.form.table import Identity
from gia_author.report.model import Figures, Report
from gia_author.workbook import FIGURES
from gia_author.workbook.layout import SETTINGS, Layout, cell_name, layout

SWITCH: tuple[int, int] = (SETTINGS, 8)  # 空着的格按0计算
YES = "是"
EVEN, UNEVEN, BAD = "平", "差", "×"
FormulaValue = Figure | str


@dataclass(frozen=True)
class Live:
    """A formula, without the sign of equality, and its value."""

    formula: str
    value: FormulaValue


@dataclass(frozen=True)
class Board:
    """The sheet of figures as filled in: ``cells`` has what stands in the cells that people fill
    in, a text where that is no number.
    """

    layout: Layout
    cells: Mapping[Address, FormulaValue | None]
    zero: bool = False
    last: Figures | None = None

    @classmethod
    def of(
        cls, report: Report, cells: Mapping[Address, FormulaValue | None], last: Report | None
    ) -> Board:
        """The sheet for a report."""
        numbers = report.prose.get("数据")
        zero = isinstance(numbers, dict) and str(numbers.get("未填按零") or "").strip() == YES
        return cls(layout(report.edition), cells, zero, last.figures if last else None)

    @cached_property
    def totals(self) -> dict[Address, Live]:
        """The totals, each from what it adds up, "" as long as one of these is not filled in."""
        made: dict[Address, Live] = {}
        first = {i.left[0]: i for i in reversed(self.layout.edition.identities) if i.is_sum}
        while len(made) < len(first):
            ready = [
                i
                for a, i in first.items()
                if a not in made and not any(r in first and r not in made for r in i.right)
            ]
            for identity in ready:
                condition, whole = self._complete(identity.right, made)
                amount = self._sum(identity.right, made)
                made[identity.left[0]] = Live(
                    f'IF({condition},{self.adding(identity.right)},"")', amount if whole else ""
                )
        return made

    def adding(self, addresses: Iterable[Address], *, away: bool = False) -> str:
        """The sum of figures as a formula; texts and blanks count as 0."""
        return f"SUM({','.join(self.layout.ranges(addresses, away=away))})"

    def value(self, address: Address) -> FormulaValue | None:
        """What stands in a figure's cell, totals included."""
        return self.totals[address].value if address in self.totals else self.cells.get(address)

    def sum(self, addresses: Iterable[Address]) -> Figure:
        """The sum of figures, texts and blanks counting as 0."""
        return self._sum(addresses, self.totals)

    def complete(self, addresses: Sequence[Address], *, away: bool = False) -> Live:
        """Whether all these figures are numbers, or may be blank; a condition as the formula, 1 or
        0 as its value.
        """
        condition, whole = self._complete(addresses, self.totals, away=away)
        return Live(condition, int(whole))

    def _sum(self, addresses: Iterable[Address], totals: Mapping[Address, Live]) -> Figure:
        values = (totals[a].value if a in totals else self.cells.get(a) for a in addresses)
        return sum((v for v in values if isinstance(v, (int, Decimal))), 0)

    def _complete(
        self, addresses: Sequence[Address], totals: Mapping[Address, Live], *, away: bool = False
    ) -> tuple[str, bool]:
        values = [totals[a].value if a in totals else self.cells.get(a) for a in addresses]
        count = sum(isinstance(v, (int, Decimal)) for v in values)
        condition = f"COUNT({','.join(self.layout.ranges(addresses, away=away))})={len(addresses)}"
        if not self.switched(addresses[0]):
            return condition, count == len(addresses)
        return f'OR({switch(away)}="{YES}",{condition})', self.zero or count == len(addresses)

    def switched(self, address: Address) -> bool:
        """True for figures that count as 0 when they are blank and the unit has said so."""
        return self.layout.edition.tables[address[0]].prefix == ("数据",)

    def balance(self, identity: Identity) -> Live:
        """Whether an equation between rows holds: 平, 差 and how much, or nothing as long as it is
        not filled in.
        """
        whole, gap = self.complete(identity.addresses), self.gap(identity)
        told = EVEN if gap.value == 0 else f"{UNEVEN}{shown(gap.value)}"
        return Live(
            f'IF({whole.formula},IF({gap.formula}=0,"{EVEN}","{UNEVEN}"&({gap.formula})),"")',
            told if whole.value else "",
        )

    def gap(self, identity: Identity, *, away: bool = False) -> Live:
        """Left side less right side."""
        formula = (
            f"{self.adding(identity.left, away=away)}-{self.adding(identity.right, away=away)}"
        )
        money = any(self.layout.edition.cells[a].is_money for a in identity.addresses)
        return Live(
            f"ROUND({formula},6)" if money else formula,
            self.sum(identity.left) - self.sum(identity.right),
        )

    def sides(self, identities: Sequence[Identity], row: int) -> Live:
        """Beside a balance: both sides for every column in which it does not hold.

        Its results stand in ``row``.
        """
        pieces = []
        for identity in identities:
            cell = cell_name(row, self.layout.spots[identity.left[0]][1])
            told = (
                f'"{identity.left[0][-1]}：左边"&{self.adding(identity.left)}&"，'
                f'右边"&{self.adding(identity.right)}&"。"'
            )
            words = (
                f"{identity.left[0][-1]}：左边{shown(self.sum(identity.left))}，"
                f"右边{shown(self.sum(identity.right))}。"
            )
            broken = str(self.balance(identity).value).startswith(UNEVEN)
            pieces.append(Live(f'IF(LEFT({cell},1)="{UNEVEN}",{told},"")', words if broken else ""))
        return join(pieces)

    def remark(self, row: int) -> Live:
        """What is wrong in one row: cells that cannot be, cells left out, sides that do not fit,
        other figures than last year's report has.
        """
        addresses = self.layout.rows[row]
        within = [
            i
            for i in self.layout.edition.identities
            if not i.is_sum and i.axis == "列" and i.left[0] in addresses
        ]
        return join(
            [
                self._unusable(addresses),
                self._left_out(addresses),
                *map(self._exceeds, within),
                *map(self._not_carried, addresses),
            ]
        )

    def _unusable(self, addresses: Sequence[Address]) -> Live:
        cells = self.layout.inputs
        every = ",".join(self.layout.ranges(addresses))
        unsigned = self.layout.ranges(a for a in addresses if not cells[a].signed)
        whole = self.layout.ranges(a for a in addresses if not cells[a].is_money)
        count = "+".join(
            [
                f"COUNTA({every})-COUNT({every})",
                *(f'COUNTIF({r},"<0")' for r in unsigned),
                *(f"IFERROR(SUMPRODUCT(({r}<>INT({r}))*1),0)" for r in whole),
            ]
        )
        bad = sum(self.is_bad(a) for a in addresses)
        return Live(
            f'IF({count}>0,"{BAD}有"&({count})&"格填得不对，请填数字。","")',
            f"{BAD}有{bad}格填得不对，请填数字。" if bad else "",
        )

    @property
    def blanks(self) -> Live:
        """How many figures are not filled in."""
        kinds = [
            [a for a in self.layout.inputs if self.switched(a) is switched]
            for switched in (True, False)
        ]
        counts = [
            f"{len(k)}-COUNTA({','.join(self.layout.ranges(k, away=True))})" if k else "0"
            for k in kinds
        ]
        blank = [sum(self.cells.get(a) is None for a in kind) for kind in kinds]
        return Live(
            f'IF({switch(True)}="{YES}",0,{counts[0]})+{counts[1]}',
            (0 if self.zero else blank[0]) + blank[1],
        )

    @property
    def bad_rows(self) -> Live:
        """In how many rows something stands that is no figure of its kind."""
        column = [cell_name(row, self.layout.notes, "$") for row in (0, self.layout.last_row)]
        count = sum(any(map(self.is_bad, addresses)) for addresses in self.layout.rows.values())
        return Live(f'COUNTIF({FIGURES}!{":".join(column)},"{BAD}*")', count)

    def is_bad(self, address: Address) -> bool:
        """True where something stands that is no figure of its kind."""
        value, cell = self.cells.get(address), self.layout.inputs[address]
        if value is None or isinstance(value, str):
            return value is not None
        return (value < 0 and not cell.signed) or (not cell.is_money and value != int(value))

    def _left_out(self, addresses: Sequence[Address]) -> Live:
        filled = sum(self.cells.get(a) is not None for a in addresses)
        count = f"COUNTA({','.join(self.layout.ranges(addresses))})"
        may, blank = (
            (f'{switch()}<>"{YES}",', not self.zero) if self.switched(addresses[0]) else ("", True)
        )
        told = (
            f"还有{len(addresses) - filled}格没有填。"
            if blank and 0 < filled < len(addresses)
            else ""
        )
        return Live(
            (
                f'IF(AND({may}{count}>0,{count}<{len(addresses)}),"还有"&({len(addresses)}-'
                f'{count})&"格没有填。","")'
            ),
            told,
        )

    def _exceeds(self, identity: Identity) -> Live:
        whole, gap = self.complete(identity.addresses), self.gap(identity)
        left, right = ("＋".join(a[-1] for a in side) for side in (identity.left, identity.right))
        broken, word = (
            (f"{gap.formula}>0", "大于")
            if identity.sign == "≤"
            else (f"{gap.formula}<>0", "不等于")
        )
        told = f"{left}{word}{right}，差{shown(gap.value)}。"
        fails = isinstance(gap.value, (int, Decimal)) and (
            gap.value > 0 if identity.sign == "≤" else gap.value != 0
        )
        return Live(
            f'IF(AND({whole.formula},{broken}),"{left}{word}{right}，差"&({gap.formula})&"。","")',
            told if whole.value and fails else "",
        )

    def _not_carried(self, address: Address) -> Live:
        before = self.carried(address)
        if before is None:
            return Live('""', "")
        cell, value = self.layout.reference(address), self.cells.get(address)
        there = self.layout.edition.carried[address]
        told = f"上年报告{there[1]}的{address[-1]}是{shown(before)}。"
        wrong = isinstance(value, (int, Decimal)) and value != before
        return Live(
            f'IF(AND(ISNUMBER({cell}),{cell}<>{shown(before)}),"{told}","")', told if wrong else ""
        )

    def carried(self, address: Address) -> Figure | None:
        """What last year's report leaves over for this figure; None for any other figure or where
        it is not known.
        """
        there = self.layout.edition.carried.get(address)
        return self.last.get(there) if self.last and there else None


def switch(away: bool = False) -> str:
    """The cell that says whether blank cells count as 0."""
    return (f"{FIGURES}!" if away else "") + cell_name(*SWITCH, "$")


def join(pieces: Iterable[Live]) -> Live:
    """Texts one after another."""
    told = [piece for piece in pieces if piece.formula != '""']
    return Live("&".join(p.formula for p in told) or '""', "".join(str(p.value) for p in told))


def shown(value: FormulaValue) -> str:
    """A number as a formula shows it inside a text: no zeros at the end."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
