"""A government's report against the roll-up that its figures come from (汇总)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gia_author.checks.registry import Context, Hit, rule
from gia_author.diagnostics.finding import Address, format_path
from gia_author.form.numbers import BadFigure, Figure, parse, show
from gia_author.report.model import Report, add, mapping, typed_figures

MOST_NAMED = 6
MOST_TOLD = 2


@rule("G831", "structure")
def incomplete(report: Report, context: Context) -> Iterator[Hit]:
    """汇总还是草稿
    数据是 gia-author rollup --draft 汇总的，还有单位没有报送，或者报送的文件还有必须改的。
    没有报送、没有填的都不等于0，
    所以不能当作正式的数字公布。催报、退改以后重新汇总。"""
    missing, waiting = (mapping(report.prose, "汇总").get(key) for key in ("未报送", "待处理"))
    if isinstance(waiting, list) and waiting:
        more = f"等{len(waiting)}处" if len(waiting) > MOST_TOLD else ""
        yield Hit(
            f"汇总时还有必须改的：{''.join(map(str, waiting[:MOST_TOLD]))}{more}",
            ("汇总", "待处理"),
            "退回改好后重新汇总：gia-author rollup 名册.yaml。",
        )
    if isinstance(missing, list) and missing:
        names = "、".join(map(str, missing[:MOST_NAMED])) + (
            f"等{len(missing)}个单位" if len(missing) > MOST_NAMED else ""
        )
        yield Hit(
            f"汇总时{names}还没有报送。",
            ("汇总", "未报送"),
            "催报后重新汇总：gia-author rollup 名册.yaml。",
        )


@rule("G834", "structure")
def outdated(report: Report, context: Context) -> Iterator[Hit]:
    """汇总以后单位有改动
    数据是由各单位的文件加起来的，汇总以后有单位改了文件、撤走了文件、补报了，或者名册、“调整”改过，数据已经不是各单位现在的合计。
    重新汇总就好。确实要按原来的数公布的（如单位的改动另行更正），在“核对说明”里照提示写上规则、来源、理由：来源是各单位文件现在的
    校验码，单位的文件再有改动，这一项就作废，要重新看过。只改了文字、数字没有变的，是“提示”，不影响生成。"""
    sources = context.sources
    if sources is None:
        return
    if sources.outdated:
        yield Hit(sources.told, ("汇总",), _way_out(sources.mark), state=sources.mark)
    if sources.told_of_texts:
        yield Hit(
            sources.told_of_texts,
            ("汇总",),
            "不用重新汇总；想让记录与文件一致，再汇总一次。",
            grade="文字",
        )


def _way_out(mark: str) -> str:
    """What to do; without a mark nobody can say which state is accepted."""
    again = "重新汇总：gia-author rollup 名册.yaml。"
    if not mark:
        return f"找回名册或者改好它，{again}"
    return (
        f"{again}要按原来的数公布的，在“核对说明”里写："
        f"{{规则: G834, 来源: {mark}, 理由: 为什么, 姓名: 谁}}；单位再有改动就作废。"
    )


@rule("G832", "table")
def altered(report: Report, context: Context) -> Iterator[Hit]:
    """数据与汇总的不同
    汇总以后又手工改了数据。要调整数字，请写到名册的“调整”里并写明理由，再重新汇总，这样每个数字都有来源。"""
    rolled = mapping(report.prose, "汇总")
    groups = [
        typed_figures({"数据": group}, report.edition)
        for group in mapping(rolled, "按类型").values()
        if isinstance(group, dict)
    ]
    if not groups:
        return
    wrong = []
    changes = _changes(rolled, report)
    for address, value in add(groups).items():
        cell, now = report.edition.cells[address], report.typed.get(address)
        if (
            not cell.is_sum
            and value is not None
            and now is not None
            and now != value + changes.get(address, 0)
        ):
            wrong.append(
                f"{format_path(address)}是{show(now)}，"
                f"汇总是{show(value + changes.get(address, 0))}"
            )
    if wrong:
        more = f"等{len(wrong)}处" if len(wrong) > MOST_NAMED else ""
        yield Hit(
            f"数据与汇总的不同：{'；'.join(wrong[:MOST_NAMED])}{more}。",
            ("数据",),
            "在名册的“调整”里写明加减多少和理由，重新汇总。",
        )


def _changes(rolled: Mapping[str, object], report: Report) -> dict[Address, Figure]:
    """The adjustments that were made, by figure."""
    result: dict[Address, Figure] = {}
    items = rolled.get("调整")
    if not isinstance(items, list):
        return result
    for item in items:
        address = tuple(str(item.get("位置")).split(".")) if isinstance(item, dict) else ()
        cell = report.edition.cells.get(address)
        try:
            amount = parse(str(item.get("数量")), replace(cell, signed=True)) if cell else 0
        except BadFigure:
            continue
        result[address] = result.get(address, 0) + amount
    return result
