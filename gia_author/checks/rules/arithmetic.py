"""Tables 二, 三, 四 and the fees: cells not filled in, sums, balances. What must hold is in the
edition, not here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from gia_author.checks.registry import Context, Hit, rule
from gia_author.diagnostics.finding import Address, format_path
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.form.table import Identity, Part
from gia_author.report.model import Figures, Report, fill_totals, total
from gia_author.yamlfile.fields import kind_of

SIGN = {"=": "不等于", "≤": "大于"}
MOST_ROWS = 3  # not filled in; more are told as one


@rule("G301", "table")
def blank(report: Report, context: Context) -> Iterator[Hit]:
    """数据没有填
    空着的格不等于0。确实没有发生的填0；整行、整组都是0的，写“上年结转: 0”即可；
    三张表里没写出的格都是0的，在“数据”下写“未填按零: 是”。
    总计可以不写，由程序算出。一行里空了几格只报一次，一张表有许多行没填也只报一次。"""
    for table in (t for t in report.edition.tables.values() if t.printed or not context.published):
        if all(a in report.unread for a in table.cells):
            continue
        empty = [
            a
            for a, cell in table.cells.items()
            if report.figures[a] is None and a not in report.unread and not _can_follow(a, report)
        ]
        if len(empty) == sum(not cell.is_sum for cell in table.cells.values()):
            yield Hit(
                f"“{table.title}”的数据都没有填。",
                (table.key,),
                "逐项填写；确实没有发生的，各项填0。",
            )
            continue
        if context.published and empty:
            yield Hit(
                f"“{table.title}”有{len(empty)}格空着，没有发生的应当填0。",
                empty[0],
                "对照原始台账补上。",
            )
            continue
        rows = [hit for part in table.parts for hit in _blank_rows(part, set(empty))]
        named = "、".join(format_path(row.address) for row in rows[:3])
        yield from (
            rows
            if len(rows) <= MOST_ROWS
            else [
                Hit(
                    f"“{table.title}”有{len(rows)}行没有填全，如{named}。",
                    (table.key,),
                    rows[0].fix,
                )
            ]
        )


def _can_follow(address: Address, report: Report) -> bool:
    """True for a total that is only missing because one of its addends is."""
    return report.edition.cells[address].is_sum


def _blank_rows(part: Part, empty: set[Address]) -> Iterator[Hit]:
    rows: dict[Address, list[Address]] = {}
    for cell in part.cells:
        if cell.address in empty:
            rows.setdefault(
                cell.address[:-1] if len(part.column_leaves) > 1 else cell.address, []
            ).append(cell.address)
    for row, cells in rows.items():
        names = "、".join(a[-1] for a in cells)
        whole = cells[0] == row or len(cells) >= sum(
            not c.is_sum and c.address[:-1] == row for c in part.cells
        )
        yield Hit(
            f"{format_path(row)}{'没有填' if whole else f'缺{names}'}。",
            row,
            "没有发生的填0；三张表里没写出的格都是0的，可写“未填按零: 是”。",
        )


@rule("G302", "table")
def row_sum(report: Report, context: Context) -> Iterator[Hit]:
    """行总计不等于各列之和
    表三每一行的“总计”等于自然人与五类法人或其他组织之和；表四每一组的“总计”等于四种结果之和。总计可以不写，由程序算出。"""
    yield from _unequal(report, lambda i: i.is_sum and i.axis == "列")


@rule("G303", "table")
def column_sum(report: Report, context: Context) -> Iterator[Hit]:
    """“（七）总计”不等于各项办理结果之和
    表三“三、本年度办理结果”中，（一）至（六）各项之和等于（七）总计，每一列都要相等。总计可以不写，由程序算出。"""
    yield from _unequal(report, lambda i: i.is_sum and i.axis == "行")


@rule("G304", "table")
def balance(report: Report, context: Context) -> Iterator[Hit]:
    """勾稽关系不平：本年新收＋上年结转 ≠ 总计＋结转下年度
    表三每一列都要满足“第一项加第二项之和，等于第三项加第四项之和”：收到的，要么办结了，要么结转到下一年。"""
    yield from _unequal(report, lambda i: not i.is_sum and i.sign == "=")


@rule("G305", "table")
def exceeds(report: Report, context: Context) -> Iterator[Hit]:
    """一个数大于它应当不超过的数
    规范性文件：本年制发的要么现行有效，要么已经废止，所以“本年制发”不大于“现行有效”加“本年废止”。
    信息处理费：实收金额不大于通知金额（这一条必须改）。"""
    yield from _unequal(report, lambda i: i.sign == "≤")


@rule("G306", "table")
def one_cell(report: Report, context: Context) -> Iterator[Hit]:
    """改一格就能全部平衡
    几条等式同时不成立，而它们都经过同一个格，并且差额相同：多半就是这一格填错了。请核对这一格的原始数据，不要为了凑平而改。"""
    for address, (value, broken) in repairs(report).items():
        now = report.figures[address]
        sides = "；".join(_sides(report, identity).rstrip("，") for identity in broken)
        yield Hit(
            f"{format_path(address)}填的是{show(now)}，有{len(broken)}条等式因此不成立：{sides}。",
            address,
            f"若改为{show(value)}，各条等式都成立。请先核对原始数据。",
            left=show(now),
            right=show(value),
            difference=show(_minus(value, now)),
            related=_related(
                report, [a for identity in broken for a in identity.addresses if report.figures[a]]
            ),
        )


@rule("G307", "table")
def amount_places(report: Report, context: Context) -> Iterator[Hit]:
    """金额小数超过四位
    行政事业性收费以万元为单位，四位小数就精确到元。小数更多的，请核对是不是把元当成了万元，或者换算时多出了尾数。"""
    for address, cell in report.edition.cells.items():
        value = report.figures[address]
        if (
            cell.unit == "万元"
            and value is not None
            and len(show(value).partition(".")[2].rstrip("0")) > 4
        ):
            yield Hit(
                f"{format_path(address)}是{show(value)}万元，小数超过四位。",
                address,
                "核对单位和换算。",
            )


@rule("G308", "table")
def makes_regulations(report: Report, context: Context) -> Iterator[Hit]:
    """这类机关不能制定规章
    规章只能由国务院部门、省级政府和设区的市（自治州）政府制定（《立法法》）。乡镇、街道和县级机关的“规章”应当全部是0。
    本机关起草而由上级制定的规章，不计入本机关。"""
    county = report.agency.endswith(
        ("县人民政府", "区人民政府", "旗人民政府")
    ) and not report.agency.endswith("自治区人民政府")
    local = county or report.kind == "乡镇街道" or ("县" in report.agency and report.kind == "部门")
    if not local:
        return
    for address in report.edition.cells:
        if address[:2] == ("主动公开政府信息", "规章") and report.figures[address]:
            yield Hit(
                f"{format_path(address)}填了{show(report.figures[address])}，"
                f"而{report.agency}不能制定规章。",
                address,
                "规范性文件请填到下一行。",
            )
            return


def _minus(left: Figure | None, right: Figure | None) -> Figure:
    return (left or 0) - (right or 0)


@lru_cache(maxsize=1)
def broken_identities(report: Report) -> list[Identity]:
    """Every identity that does not hold, those left out that follow from others.

    An identity between totals (新收＋结转＝总计＋结转下年度 in the column 总计) follows from those
    of the addends when each of the
    totals is the sum that it should be: then the fault shows there, and is not reported twice.
    """
    failing = [i for i in report.edition.identities if _fails(report, i)]
    wrong = {(i.left[0], i.axis) for i in failing if i.is_sum}
    summed = {(i.left[0], i.axis) for i in report.edition.identities if i.is_sum}
    across = {"行": "列", "列": "行"}
    return [
        i for i in failing if not all((a, across[i.axis]) in summed - wrong for a in i.addresses)
    ]


def _is_typed(report: Report, address: Address) -> bool:
    return report.typed[address] is not None


def _fails(report: Report, identity: Identity) -> bool:
    left, right = (
        total(report.figures[a] for a in side) for side in (identity.left, identity.right)
    )
    return (
        left is not None
        and right is not None
        and (left != right if identity.sign == "=" else left > right)
    )


@lru_cache(maxsize=1)
def repairs(report: Report) -> dict[Address, tuple[Figure, list[Identity]]]:
    """Cells whose change alone mends two or more broken equations and breaks none, with the value
    that does it."""
    broken = [i for i in broken_identities(report) if i.sign == "="]
    tables = {i.left[0][0] for i in broken} if len(broken) > 1 else ()
    mended = {
        a: _mended(report, a, broken)
        for a in report.edition.cells
        if a[0] in tables and _is_typed(report, a)
    }
    result = {a: one for a, one in mended.items() if one}
    return {
        a: one
        for a, one in result.items()
        if not any(a != b and _share(one[1], other[1]) for b, other in result.items())
    }


def _share(some: list[Identity], others: list[Identity]) -> bool:
    """True if two cells would mend the same equation: then neither can be named."""
    return any(i is j for i in some for j in others)


def _mended(
    report: Report, address: Address, broken: list[Identity]
) -> tuple[Figure, list[Identity]] | None:
    """The value of a cell with which every equation holds that depends on it, and those of the
    broken ones; totals worked out follow."""
    now = _minus(report.figures[address], 0)
    alone = report.edition.cells[address].is_sum
    moved = (
        {**report.figures, address: now + 1}
        if alone
        else fill_totals({**report.typed, address: now + 1}, report.edition.identities)
    )
    followed = {a for a in moved if moved[a] != report.figures[a]}
    changes: set[Figure | None] = set()
    through = set()
    for identity in _through(report.edition, followed):
        apart = _apart(report.figures, identity)
        slope = _apart(moved, identity) - apart
        if slope:
            through.add(id(identity))
            changes.add(-apart * slope if apart and abs(slope) == 1 else None)
    change = changes.pop() if len(changes) == 1 else None
    mends = [i for i in broken if id(i) in through]
    return (now + change, mends) if change and now + change >= 0 and len(mends) > 1 else None


def _through(edition: Edition, addresses: set[Address]) -> Iterator[Identity]:
    """The equations that any of these figures stands in."""
    known = _equations(edition)
    every = {id(i): i for address in addresses for i in known.get(address, ())}
    yield from every.values()


@lru_cache(maxsize=8)
def _equations(edition: Edition) -> dict[Address, list[Identity]]:
    """The equations of an edition by the figures in them."""
    result: dict[Address, list[Identity]] = {}
    for identity in edition.identities:
        if identity.sign != "=":
            continue
        for address in identity.addresses:
            result.setdefault(address, []).append(identity)
    return result


def _apart(values: Figures, identity: Identity) -> Figure:
    """By how much the left side is more than the right."""
    return _minus(total(values[a] for a in identity.left), total(values[a] for a in identity.right))


def _unequal(report: Report, wanted: Callable[[Identity], bool]) -> Iterator[Hit]:
    """Hits for the broken identities of one family that no single cell explains."""
    explained = {id(i) for _, found in repairs(report).values() for i in found}
    for identity in broken_identities(report):
        if wanted(identity) and id(identity) not in explained:
            left, right = (
                total(report.figures[a] for a in side) for side in (identity.left, identity.right)
            )
            difference = _minus(left, right)
            words = (
                f"{identity.left[0][0]}：{_sides(report, identity).rstrip('，')}，"
                f"相差{show(max(difference, -difference))}。"
            )
            yield Hit(
                words,
                identity.left[0],
                _fix(identity) + _swapped(report, identity),
                left=show(left),
                right=show(right),
                difference=show(difference),
                related=_related(report, [*identity.addresses]),
                grade=identity.grade,
            )


def _fix(identity: Identity) -> str:
    if identity.is_sum:
        total = identity.left[0][-1] if identity.axis == "列" else "总计"
        return f"核对各项，或删去写的{total}，由程序算出。"
    return (
        "逐项核对原始台账，找出填错的一格。" if identity.sign == "=" else "核对两边的数字和单位。"
    )


def _swapped(report: Report, identity: Identity) -> str:
    """That another column is out by just as much the other way, if one is."""
    if identity.is_sum or identity.sign != "=":
        return ""
    apart = _apart(report.figures, identity)
    others = [
        i.left[0][-1]
        for i in broken_identities(report)
        if not i.is_sum and i.sign == "=" and _apart(report.figures, i) == -apart
    ]
    return (
        f"“{others[0]}”一列正好反过来差{show(max(apart, -apart))}，多半是填错了列。"
        if len(others) == 1
        else ""
    )


@rule("G310", "table")
def implausible(report: Report, context: Context) -> Iterator[Hit]:
    """数字大得不像这类机关的
    行政事业性收费、许可、处罚、强制、收到的申请，超过了这一类机关（乡镇街道、部门、人民政府）一般的上限（核对方案里的“最多_……”），
    多半是把元当成了万元，或者多写了零。确实如此的写明理由。"""
    kind = report.kind or kind_of(report.agency)
    for address, cell in report.edition.cells.items():
        watched = address[0] == "主动公开政府信息" or address[1:] == ("本年新收", "总计")
        value = report.figures.get(address) if watched else None
        most = context.plan.limit(f"最多_{kind}_{address[1]}") if value else 0
        if most and value and value > most:
            less = Decimal(value) / 10_000
            yuan = (
                f"；要是把元写成了万元，应当是{show(less.normalize())}万元" if cell.is_money else ""
            )
            yield Hit(
                f"{address[1]}填的是{show(value)}{cell.unit}，"
                f"{kind}一般不超过{most:.0f}{cell.unit}{yuan}。",
                address,
                "核对原始数据和单位。",
                left=show(value),
            )


def _sides(report: Report, identity: Identity) -> str:
    """An identity that does not hold in words; the table is not named again, the place says which
    one."""
    left, right = (_side(report, side) for side in (identity.left, identity.right))
    return f"{left}{SIGN[identity.sign]}{right}"


def _side(report: Report, side: tuple[Address, ...]) -> str:
    """One side in words: each figure with its value, or the count and sum of many."""
    value = show(total(report.figures[a] for a in side))
    if len(side) == 1:
        return f"{format_path(side[0][1:])}（{value}）"
    if len(side) <= 2:
        return (
            "＋".join(f"{format_path(a[1:])}（{show(report.figures[a])}）" for a in side)
            + f"＝{value}，"
        )
    nonzero = [a for a in side if report.figures[a]]
    parts = "＋".join(show(report.figures[a]) for a in nonzero[:12]) or "0"
    return (
        f"各项之和（{parts}{'＋……' if len(nonzero) > 12 else ''}＝{value}）"
        if len(nonzero) > 1
        else f"各项之和（{value}）"
    )


def _related(report: Report, addresses: list[Address]) -> tuple[tuple[Address, str], ...]:
    """The figures concerned, as far as they are written in the file: for a total worked out its
    addends, without those that are 0."""
    addends = {i.left[0]: i.right for i in report.edition.identities if i.is_sum}

    def written(address: Address) -> Iterator[Address]:
        if _is_typed(report, address) or address not in addends:
            yield address
            return
        for part in addends[address]:
            yield from written(part) if report.figures[part] else ()

    return tuple(
        (a, show(report.figures[a]))
        for a in dict.fromkeys(a for address in addresses for a in written(address))
    )
