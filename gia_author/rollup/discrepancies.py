"""What stands against a sum: bodies missing, wrong or counted twice, figures typed before that
differ, changes since the last time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations

from gia_author.diagnostics.finding import FieldPath, Finding, format_path, found, register
from gia_author.form import edition as editions
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.report.model import Figures
from gia_author.rollup import whole_reported
from gia_author.rollup.roster import G811, Roster
from gia_author.rollup.totals import Share, Totals, fits, leaves
from gia_author.rollup.unit_summary import unpack

MOST_PAIRS = 400  # bodies among which pairs are tried to explain a difference
MOST_NAMED, MOST_TOLD = 6, 3
MISPLACED = ("文件",)  # what the roster may say of a body, too: where its file is
FEWEST_ALIKE = 5  # figures other than 0 that must agree before two reports are called the same

G820 = register(
    "G820",
    "structure",
    """有单位没有报送
    名册里要计入的单位没有填报文件。没有报送不等于0，所以不能汇总成正式的数字。催报后再汇总；
    先看大概，加 --draft，结果会标明缺哪些单位。
    收表的文件夹里有它的文件，只是文件名不对、放在下面的文件夹里或者读不出来的，在这一条里一并说明，并说怎么办。
    确实不应计入的（如垂直管理），在名册里写“不计入”和理由。""",
)
G821 = register(
    "G821",
    "table",
    """单位的填报文件还有错
    文件读不出来、有格没有填，或者表内的数字不平。先退回改好再汇总。""",
)
G822 = register(
    "G822",
    "scope",
    """填报文件不是这个单位的
    文件里的“机关”与名册里的不同。是改了名的，在名册里写“曾用名”，并请单位改用新名称；放错了文件的，换成正确的文件。""",
)
G823 = register(
    "G823",
    "year",
    """填报文件的年度或格式不同
    不同年度、不同格式的数字不能相加。""",
)
G824 = register(
    "G824",
    "other",
    """同一份数字可能汇总了两次
    两个单位的填报文件一模一样，或者数字完全相同；同一个单位列在上级、下级两份名册里。""",
)
G825 = register(
    "G825",
    "scope",
    """垂直管理机构一般不计入
    垂直管理机构的数字由它的上级主管部门汇总，再计入本级政府就重复了。确实要计入的，可以不改；不计入的，在名册里写“不计入”和理由。""",
)
G826 = register(
    "G826",
    "scope",
    """单位报的像是全县（市、区）的数
    这个单位的数字与其他各单位的合计，或者与上级政府的数字相同（个别格不同的也算，只有一张表相同的也算），或者大的格里几乎都约占全部的一半，
    很可能把汇总后的数字当成了自己的。这样相加，全县的数就大了一倍。""",
)
G827 = register(
    "G827",
    "other",
    """上次汇总以后改动过
    这些单位的数字在上次汇总以后有变化，或者是新报送的、退回的。""",
)
G828 = register(
    "G828",
    "text-vs-table",
    """填报文件里原来的数字与汇总的不同
    汇总文件里已经写着的数字，与各单位相加（加上调整）的结果不同。列出的单位可以解释这个差：它没有计入，或者计了两次。
    下级有自己名册的，按它名册上的各单位相加，不看它自己的年报；两者不同，也在这里说。""",
)
G829 = register(
    "G829",
    "cross-year",
    """上年结转与合并前各机关的结转不等
    合并而成的单位，上年结转应当等于合并前各机关上年报告的“结转下年度继续办理”之和；改了名的，应当等于原名称上年报告的结转数。""",
)
G833 = register(
    "G833",
    "other",
    """收到的文件没有用上
    同一个单位既有填报文件（.yaml），又有填报表（.xlsx等），以填报文件为准；而填报表是后来保存的，内容也不同，多半是单位改好后又交来的：
    用填报表的，把原来的 .yaml 移走，再导入；不用的，把填报表移走。
    同一个单位有两份内容不同的填报文件的，也只留一份。
    单位没有报送，而收表的文件夹里有它的文件，只是改过文件名：把文件名改回“机关-年度”，或者导入，就认得了。在下面的文件夹里的，移上来。
    读不出来的（加了密码、没有传完、存成了别的格式、压缩包、后缀改过）、只有Word、PDF、图片的，也在这里说，并说怎么办。""",
)


def misfits(totals: Totals) -> Iterator[Finding]:
    """Everything that stands against taking the sum as the government's figures."""
    problems = chain(
        (
            p
            for n, share in enumerate(totals.shares)
            if not share.body.excluded
            for p in _about(share, ("单位", n), totals.roster)
        ),
        _twice(totals),
        (_about_whole(totals, share, what) for share, what in whole_reported.of_whole(totals)),
    )
    yield from (_placed(problem, totals) for problem in problems)


def told_once(against: Iterable[Finding], unused: Iterable[Finding]) -> list[Finding]:
    """What stands against a sum with the files that were not used: a body that has not handed in
    because of such a file is one finding, which says what lies there and what is to be done."""
    others = [*unused]
    told = []
    for missing in against:
        lying = [one for one in others if _explains(one, missing)]
        others = [one for one in others if one not in lying]
        told.append(_because(missing, lying) if lying else missing)
    return [*told, *others]


def _explains(one: Finding, missing: Finding) -> bool:
    codes, bodies = (one.code, missing.code), ((one.address or ())[:2], missing.address)
    return codes == (G833.code, G820.code) and bodies[0] == bodies[1]


def is_misplaced(finding: Finding) -> bool:
    """True where a body has handed in and its file only lies elsewhere or under another name: which
    is for the office to mend, not for the body."""
    return finding.code == G833.code and (finding.address or ())[2:] == MISPLACED


def _because(missing: Finding, lying: Sequence[Finding]) -> Finding:
    message = "".join((missing.message, *(one.message for one in lying)))
    return replace(missing, message=message, fix="".join(one.fix for one in lying))


def _placed(problem: Finding, totals: Totals) -> Finding:
    """The finding at the body's line of the roster."""
    number = problem.address[1] if problem.address else 0
    return problem.at(totals.shares[number].body.place) if isinstance(number, int) else problem


def _about(share: Share, place: FieldPath, roster: Roster) -> Iterator[Finding]:
    """What is wrong with one body's share."""
    yield from _not_handed_in(share, place, roster)
    yield from _not_right(share, place)
    yield from _of_another(share, place, roster)
    if "垂直管理机构" in (share.body.kind, share.kind) and fits(share, roster):
        yield found(
            G825,
            f"{share.body.agency}是垂直管理机构，计入了汇总。",
            address=place,
            fix="由上级主管部门汇总的，在名册里写“不计入”和理由。",
        )


def _not_handed_in(share: Share, place: FieldPath, roster: Roster) -> Iterator[Finding]:
    """That nothing has come of a body, or not of all below it."""
    name = share.body.agency
    if share.lacking:
        yield found(
            G820,
            f"{name}下面还有{len(share.lacking)}个单位没有报送：{_names(share.lacking)}。",
            address=place,
            fix=(
                "催报，或者加 --draft 先看大概；它的年报已经做好、不再等各单位的，"
                "从名册里删去它的“名册”，按年报计。"
            ),
        )
    elif not share.packed and not share.fault:
        yield found(
            G820,
            f"{name}没有报送。",
            address=place,
            fix=(
                f"把它的填报文件（{name}-{roster.year}.yaml 或 .xlsx）放到填报文件夹；"
                "不应计入的写“不计入”。"
            ),
        )


def _not_right(share: Share, place: FieldPath) -> Iterator[Finding]:
    """That a body's file cannot be used, or has mistakes in it. Those of a body with a roster are
    told of in its bodies' own files."""
    name, look = share.body.agency, f"用 gia-author check {share.file} 查看，退回改正。"
    if share.fault and share.body.roster:
        told = f"{name}的名册（{share.file}）用不了：{share.fault}"
        yield found(G821, told, address=place, fix="改好它的名册。")
    elif share.fault:
        told = f"{name}的填报文件（{share.file}）用不了：{share.fault}"
        yield found(G821, told, address=place, fix=look)
    elif share.errors and not share.body.roster:
        told = f"{name}的数字还有{share.errors}处必须改（{share.file}）。"
        yield found(G821, told, address=place, fix=look)


def _of_another(share: Share, place: FieldPath, roster: Roster) -> Iterator[Finding]:
    """That a body's file is of another body, another year or another edition of the form."""
    name = share.body.agency
    if share.agency and share.agency != name:
        renamed = "，是它的曾用名" if share.agency == share.body.former else ""
        yield found(
            G822,
            f"{name}的填报文件（{share.file}）写的机关是“{share.agency}”{renamed}。",
            address=place,
            fix="请单位把“机关”改成名册里的名称，或者改正名册。",
        )
    if share.packed and not fits(share, roster):
        yield found(
            G823,
            (
                f"{name}的填报文件是{share.year}年度、{share.edition}格式，"
                f"应当是{roster.year}年度、{roster.edition.name}格式。"
            ),
            address=place,
            fix="换成今年的填报文件；没有计入。",
        )


def _twice(totals: Totals) -> Iterator[Finding]:
    """Figures that may have been counted twice."""
    seen: dict[str, str] = {}
    names: dict[str, str] = {}
    for number, share in enumerate(totals.shares):
        if not fits(share, totals.roster):
            continue
        figures = "" if _is_anothers(share) else _cases(share)
        first = seen.setdefault(figures, share.body.agency)
        if first != share.body.agency and _telling(figures):
            yield found(
                G824,
                f"{share.body.agency}与{first}的数字完全相同。",
                address=("单位", number),
                fix="核对是不是同一份文件报了两次；确实相同的，请两个单位各自确认台账。",
            )
        for name in (share.body.agency, *share.below):
            place = names.setdefault(name, share.body.agency)
            if place != share.body.agency:
                yield found(
                    G824,
                    f"{name}汇总了两次：一次在{place}，一次在{share.body.agency}。",
                    address=("单位", number),
                    fix="在其中一份名册里删去，或者写“不计入”。",
                )


def _is_anothers(share: Share) -> bool:
    """True for the file of another body, of which G822 tells: that one is innocent."""
    known = ("", share.body.agency, share.body.former, *share.body.merged)
    return share.agency not in known


def _cases(share: Share) -> str:
    """The figures that are neither totals nor money: a copied report may have fees of its own, and
    totals of one application say nothing."""
    form = editions.load(share.edition)
    return ",".join(
        one
        for one, cell in zip(share.written, form.cells.values(), strict=True)
        if not cell.is_sum and not cell.is_money
    )


def _telling(packed: str) -> bool:
    """True for figures that two bodies would hardly have in common by chance."""
    return len([v for v in packed.split(",") if v.strip("0.")]) >= FEWEST_ALIKE


def _about_whole(totals: Totals, share: Share, what: str) -> Finding:
    problem = found(
        G826,
        f"{share.body.agency}的数字{what}。",
        address=("单位", totals.shares.index(share)),
        fix="请它只报自己的数字；它报的是汇总数的，退回重报。",
    )
    return _placed(problem, totals)


def same_as_parent(
    totals: Totals, typed: Figures, before: Mapping[str, str], told: Iterable[Finding] = ()
) -> Iterator[Finding]:
    """Bodies that report the very figures of the government's own file, unless that has them from a
    roll-up of these bodies (``before``, as packed then) or the like is told of them already."""
    known = [one.place for one in told if one.code == G826.code]
    added = all(
        (typed.get(address) or 0) == (totals.figures[address] or 0)
        for address in leaves(totals.roster.edition)
    )
    if len([share for share in totals.shares if fits(share, totals.roster)]) > 1 and not added:
        for share, what in whole_reported.like_parent(totals, typed, near=not before):
            new = share.packed != before.get(share.body.agency)
            if new and share.body.place not in known:
                yield _about_whole(totals, share, what)


def negative(totals: Totals) -> Iterator[Finding]:
    """Figures that the adjustments take below 0."""
    for address, figure in totals.figures.items():
        cell = totals.roster.edition.cells[address]
        if figure is not None and figure < 0 and not cell.is_sum:
            yield found(
                G811,
                f"调整以后，{format_path(address)}成了{show(figure)}。",
                address=address,
                fix="件数、金额不会少于0，核对名册里的“调整”。",
            )


def compare(
    totals: Totals, typed: Figures, last: Mapping[str, str] | None = None
) -> Iterator[Finding]:
    """Where the government's file has another figure than the sum, with the bodies that explain
    it; ``last`` are the bodies' figures at the last roll-up, as packed then."""
    was = last or {}
    counted = {s.body.agency for s in totals.shares if was.get(s.body.agency) == s.packed != ""}
    for address, figure in totals.figures.items():
        before = typed.get(address)
        if (
            before is None
            or figure is None
            or before == figure
            or totals.roster.edition.cells[address].is_sum
        ):
            continue
        difference: Figure = before - figure
        apart = f"{'多' if difference > 0 else '少'}{show(max(difference, -difference))}"
        told = f"{format_path(address)}原来写的是{show(before)}，汇总是{show(figure)}，{apart}。"
        yield found(
            G828,
            told + _explained(totals.addends(address), difference, counted),
            address=address,
            left=show(before),
            right=show(figure),
            difference=show(difference),
            fix="用 --explain 查看每个单位的数字；写回后以汇总的为准。",
        )


def _explained(
    addends: list[tuple[str, Figure | None]], difference: Figure, counted: Collection[str]
) -> str:
    """The bodies that would explain a difference: of those that lack first such as the last roll-up
    had not counted as they are."""
    new = [row for row in addends if row[0] not in counted] if difference < 0 else []
    return explain(new, difference) or explain(addends, difference)


def explain(addends: list[tuple[str, Figure | None]], difference: Figure) -> str:
    """The bodies that would explain a difference: one that was left out or counted twice, or two of
    them."""
    wanted, word = abs(difference), "计了两次" if difference > 0 else "没有计入"
    values = [(name, value) for name, value in addends if value]
    single = [name for name, value in values if value == wanted]
    if single:
        return f"可能是{_names(single, '或者')}{word}。"
    pairs = (
        [f"{a}和{b}" for (a, x), (b, y) in combinations(values, 2) if x + y == wanted]
        if len(values) <= MOST_PAIRS
        else []
    )
    return f"可能是{_names(pairs, '，或者')}{word}。" if pairs else ""


def changed(totals: Totals, before: Mapping[str, str]) -> list[Finding]:
    """What has changed since the last time, whose packed figures by body are given. Why no hashes:
    a workbook that was imported says the same."""
    now = {share.body.agency: share.packed for share in totals.shares if share.counts}
    unread = [share.body.agency for share in totals.shares if share.fault]
    parts = [
        (word, list(names))
        for word, names in (
            ("改动", [n for n in now if n in before and before[n] != now[n]]),
            ("新报送", [n for n in now if n not in before]),
            ("撤回", [n for n in before if n not in now and n not in unread]),
        )
        if names
    ]
    if not before or not parts:
        return []
    return [
        found(
            G827,
            "上次汇总以后："
            + "；".join(f"{word}{len(names)}个（{_names(names)}）" for word, names in parts)
            + "。",
            fix="",
        )
    ]


def carried(
    share: Share, last: Iterable[Figures], form: Edition, place: FieldPath
) -> Iterator[Finding]:
    """Whether a renamed or merged body has carried over what its forerunners left."""
    own = unpack(share.packed, share.edition)
    before = [*last]
    for address in leaves(form):
        if address in form.carried and before:
            left = [figures.get(form.carried[address]) for figures in before]
            if None not in left and own.get(address) is not None and own[address] != sum_of(left):
                told = (
                    f"{share.body.agency}的{format_path(address)}是{show(own[address])}，"
                    f"上年各机关结转合计是{show(sum_of(left))}。"
                )
                yield found(G829, told, address=place, fix="对照上年报告核对。")


def _not_used(share: Share, place: FieldPath, told: str, fix: str) -> Finding:
    """That something of a body lies there and is not what counts."""
    return found(G833, told, address=place, fix=fix).at(share.body.place)


def set_aside(share: Share, book: str, saved: str, place: FieldPath) -> Finding:
    """That a body's workbook is newer than its file, which is the one that counts."""
    report = share.file.replace("\\", "/").rpartition("/")[2]
    told = f"{share.body.agency}以{report}为准；填报表{book}更新于{saved}，内容不同，没有用。"
    fix = f"要用填报表，把{report}移走，再导入；不用的，把填报表移走。"
    return _not_used(share, place, told, fix)


def doubled(share: Share, used: str, other: str, place: FieldPath) -> Finding:
    """That there is another of our files of a body, which says something else."""
    told = f"{share.body.agency}以{used}为准；{other}内容不同，没有用。"
    fix = f"只留一份：不用的移走；用{other}的，移走{used}，再改成它的名称。"
    return _not_used(share, place, told, fix)


def misnamed(share: Share, books: Sequence[str], year: int, place: FieldPath) -> Finding:
    """That the workbook, or file of ours, of a body that has not handed in lies there under another
    name."""
    ending = books[0][books[0].rindex(".") :].lower()
    wanted = (
        f"名册里它的“文件”写成{books[0]}"
        if share.body.file
        else f"文件名改为{share.body.agency}-{year}{ending}"
    )
    told = f"{_names(books)}是{share.body.agency}{year}年度的，文件名不对，没有用。"
    fix = f"{'只留一份，' if len(books) > 1 else ''}{wanted}。"
    return _not_used(share, (*place, *MISPLACED), told, fix)


def elsewhere(share: Share, file: str, folder: str, place: FieldPath) -> Finding:
    """That the file of a body that has not handed in lies in a folder below, where nobody looks."""
    told = f"{share.body.agency}的文件在下面的文件夹里（{file}），没有用。"
    fix = f"核对后移到{f'“{folder}”文件夹' if folder else '名册所在的文件夹'}。"
    return _not_used(share, (*place, *MISPLACED), told, fix)


def unusable(share: Share, file: str, message: str, fix: str, place: FieldPath) -> Finding:
    """That a file called after a body that has not handed in lies there and cannot be used."""
    told = f"有{share.body.agency}的{file}，没有用：{message}"
    return _not_used(share, place, told, fix)


def own_report(share: Share, own: Figures, file: str, place: FieldPath) -> Iterator[Finding]:
    """Whether the report of a body that has a roster of its own says what the bodies on it add up
    to. One that has no figures yet says nothing."""
    added = unpack(share.packed, share.edition)
    apart = [
        (a, own[a], added[a])
        for a in leaves(editions.load(share.edition))
        if own[a] is not None and own[a] != added[a]
    ]
    if apart and any(own.values()):
        told = "；".join(
            f"{format_path(a)}年报是{show(mine)}，名册合计是{show(totals) or '空'}"
            for a, mine, totals in apart[:MOST_TOLD]
        )
        more = f"等{len(apart)}格" if len(apart) > MOST_TOLD else ""
        yield found(
            G828,
            (
                f"{share.body.agency}自己的年报（{file}）与它名册上各单位相加的不同："
                f"{told}{more}。汇总按名册计。"
            ),
            address=place,
            fix=(
                f"请它核对：年报没有更新的，重新汇总（gia-author rollup {share.file}）；"
                "漏了单位的，补进它的名册。"
            ),
        ).at(share.body.place)


def sum_of(values: Iterable[Figure | None]) -> Figure:
    """The sum of the values that are there."""
    result: Figure = 0
    for value in values:
        result = result + (value or 0)
    return result


def _names(names: Iterable[str], joint: str = "、") -> str:
    every = [*names]
    return joint.join(every[:MOST_NAMED]) + (f"等{len(every)}个" if len(every) > MOST_NAMED else "")
