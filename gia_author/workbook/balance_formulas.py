"""The sheet of checks: every sum and balance of the form, last year's figures and the fees, each
with both sides and whether it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gia_author.diagnostics.finding import Address, format_path
from gia_author.form.numbers import Figure
from gia_author.form.table import Identity
from gia_author.workbook.formulas import Board, FormulaValue, Live, shown
from gia_author.workbook.layout import cell_name

PASSED, FAILED, DOUBTFUL, UNFILLED = "通过", "不通过", "请核对", "未填完"
LEFT, RIGHT, GAP, RESULT = 2, 3, 4, 5  # columns of the sheet
NOTICES, ASKED, PAID = (("信息处理费", key) for key in ("收费通知件数", "通知金额", "实收金额"))
OVERDUE = ("依申请公开", "其他处理", "逾期未缴费", "总计")


@dataclass(frozen=True)
class Balance:
    """One line: what must hold, both sides ("" while not filled in), the sign between them and what
    is said where it does not hold.
    """

    group: str
    title: str
    left: Live
    sign: str
    right: Live
    fails: str = FAILED

    @property
    def gap(self) -> FormulaValue:
        """By how much it does not hold; "" while not filled in."""
        left, right = self.left.value, self.right.value
        if isinstance(left, str) or isinstance(right, str):
            return ""
        return {"=": left - right, "≤": max(left - right, 0), "同": int(bool(left) != bool(right))}[
            self.sign
        ]

    @property
    def result(self) -> str:
        """通过, ``fails``, or 未填完."""
        if self.gap == "":
            return UNFILLED
        return self.fails if self.gap else PASSED

    def lives(self, row: int) -> dict[int, Live]:
        """The four formulas of the line, by column, when it stands in this row."""
        left, right, gap = (cell_name(row, column) for column in (LEFT, RIGHT, GAP))
        formula = {
            "=": f"ROUND({left}-{right},6)",
            "≤": f"MAX(ROUND({left}-{right},6),0)",
            "同": f"IF(({left}=0)=({right}=0),0,1)",
        }[self.sign]
        return {
            LEFT: self.left,
            RIGHT: self.right,
            GAP: Live(f'IF(OR({left}="",{right}=""),"",{formula})', self.gap),
            RESULT: Live(
                f'IF({gap}="","{UNFILLED}",IF({gap}=0,"{PASSED}","{self.fails}"))', self.result
            ),
        }


def balances(board: Board, unwritten: Live) -> list[Balance]:
    """Everything that is checked, in the order of the form; ``unwritten`` is how many texts are
    missing.
    """
    return [
        *_filled(board, unwritten),
        *_identities(board),
        *_carried(board),
        *_in_force(board),
        *_fees(board),
    ]


def _filled(board: Board, unwritten: Live) -> Iterator[Balance]:
    nothing, group = Live("0", 0), "填写情况"
    yield Balance(group, "没有填的数字（格）", board.blanks, "=", nothing, UNFILLED)
    yield Balance(group, "没有写的文字（段）", unwritten, "=", nothing, UNFILLED)
    yield Balance(group, "填得不对的数字（行）", board.bad_rows, "=", nothing)


def _identities(board: Board) -> Iterator[Balance]:
    for panel in board.layout.panels:
        for identity in panel.table.identities:
            left, right = (_side(board, identity, side) for side in (identity.left, identity.right))
            yield Balance(
                panel.heading,
                told(identity),
                left,
                identity.sign,
                right,
                DOUBTFUL if identity.grade else FAILED,
            )


def _side(board: Board, identity: Identity, addresses: tuple[Address, ...]) -> Live:
    whole = board.complete(addresses, away=True)
    return Live(
        f'IF({whole.formula},{board.adding(addresses, away=True)},"")',
        board.sum(addresses) if whole.value else "",
    )


def told(identity: Identity) -> str:
    """An equation in words: 本年新收：总计＝自然人至其他各项之和."""
    paths = [a[1:] for a in identity.addresses]
    if identity.axis == "行":
        paths = [path[::-1] for path in paths]
    shared = next(n for n in range(len(paths[0]) + 1) if len({path[: n + 1] for path in paths}) > 1)
    turn = -1 if identity.axis == "行" else 1
    names = [".".join(path[shared:][::turn]) for path in paths]
    left, right = names[: len(identity.left)], names[len(identity.left) :]
    parts = f"{right[0]}至{right[-1]}各项之和" if len(right) > 4 else "＋".join(right)
    where = ".".join(paths[0][:shared][::turn])
    return (
        f"{where}{'：' if where else ''}{'＋'.join(left)}"
        f"{'＝' if identity.sign == '=' else identity.sign}{parts}"
    )


def _carried(board: Board) -> Iterator[Balance]:
    """What was left over last year, column by column."""
    for address in board.layout.inputs:
        before = board.carried(address)
        if before is not None:
            yield Balance(
                "与上年报告",
                f"{format_path(address[1:])}＝上年报告的{board.layout.edition.carried[address][1]}",
                _one(board, address),
                "=",
                _fixed(before),
            )


def _in_force(board: Board) -> Iterator[Balance]:
    """Documents in force: those of last year, with those made and without those abolished this
    year.
    """
    for address in board.layout.inputs:
        before = (board.last or {}).get(address)
        stock = board.layout.edition.stocks.get(address)
        if stock and stock.gone and before is not None:
            made, gone = stock.made, stock.gone
            more, less = (a[-1].removeprefix("本年") for a in (made, gone))
            cells = [board.layout.reference(a, away=True) for a in (made, gone)]
            whole = board.complete((made, gone), away=True)
            right = Live(
                f'IF({whole.formula},{shown(before)}+N({cells[0]})-N({cells[1]}),"")',
                before + board.sum([made]) - board.sum([gone]) if whole.value else "",
            )
            yield Balance(
                "与上年报告",
                f"{address[-2]}：{address[-1]}＝上年{shown(before)}＋{more}－{less}",
                _one(board, address),
                "=",
                right,
                DOUBTFUL,
            )


def _fees(board: Board) -> Iterator[Balance]:
    """Whether the fees are plausible."""
    if NOTICES not in board.layout.edition.cells:
        return
    heading = board.layout.panels[-1].heading
    if OVERDUE in board.layout.edition.cells:
        yield Balance(
            heading,
            "表三逾期未缴费的总计≤收费通知件数",
            _one(board, OVERDUE),
            "≤",
            _one(board, NOTICES),
        )
    yield Balance(
        heading,
        "收费通知件数与通知金额都是0，或者都不是0",
        _one(board, NOTICES),
        "同",
        _one(board, ASKED),
        DOUBTFUL,
    )
    for address in (ASKED, PAID):
        amount = _one(board, address)
        right = amount.value if isinstance(amount.value, str) else amount.value // 10 * 10
        formula = f'IF({amount.formula}="","",INT(N({_name(board, address)})/10)*10)'
        yield Balance(
            heading, f"{address[-1]}是10元的整数倍", amount, "=", Live(formula, right), DOUBTFUL
        )


def _one(board: Board, address: Address) -> Live:
    """A single figure, "" while it is not filled in."""
    whole = board.complete((address,), away=True)
    return Live(
        f'IF({whole.formula},N({_name(board, address)}),"")',
        board.sum([address]) if whole.value else "",
    )


def _name(board: Board, address: Address) -> str:
    return board.layout.reference(address, away=True)


def _fixed(value: Figure) -> Live:
    return Live(shown(value), value)
