"""The command rollup: the figures of the bodies on a roster added up into their government's
report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import click

from gia_author.checks import profile as profiles
from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.diagnostics.finding import Address, Finding, GiaError, Severity, errors
from gia_author.form.labels import terms
from gia_author.form.numbers import show
from gia_author.jobs import files, freezing, rolling_up, submissions, terminal
from gia_author.rollup import appendix
from gia_author.rollup.frozen import FrozenState
from gia_author.rollup.roster import Roster
from gia_author.rollup.totals import Totals, fits

MOST_OF_A_KIND = 20  # findings of one code that are shown
TOLD = ("依申请公开", "复议诉讼")  # the tables whose totals are told at the end


@click.command("rollup", options_metavar="[选项]")
@click.argument("path", type=click.Path(path_type=Path), metavar="名册")
@click.option("--draft", is_flag=True, help="缺单位也先汇总，结果里写明缺哪些单位。")
@click.option(
    "--explain",
    "where",
    metavar="位置",
    help="只列出一格的数字由哪些单位相加而来，如 依申请公开.本年新收.总计。",
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="文件",
    help="另写各单位汇总表：.xlsx、.html或.csv，可以写几次。",
)
@click.option(
    "--freeze",
    "by",
    type=options.Name(),
    metavar="姓名",
    help="汇总以后定稿：记下谁、何时、每个文件的校验值和数字。",
)
@click.option("--verify", is_flag=True, help="只核对：定稿以后有没有改动。")
@options.profile_option
@options.pool_options
def command(
    path: Path,
    *,
    draft: bool,
    where: str | None,
    tables: tuple[Path, ...],
    by: str | None,
    verify: bool,
    plan: Profile | None,
    pool: Callable[[], Executor],
) -> None:
    """按名册把各单位的数字加起来，写到本级政府的填报文件里。

    文字和注释不动。没有报送的单位不当作0：有缺的不写回，除非加 --draft。
    """
    unknown = [str(table) for table in tables if table.suffix[1:].lower() not in appendix.WRITERS]
    if unknown:
        raise click.UsageError(f"{'、'.join(unknown)}：汇总表只能是 .xlsx、.html 或 .csv。")
    if by and (verify or where):
        raise click.UsageError("--freeze（定稿）不能与 --verify、--explain 一起用。")
    if verify:
        sys.exit(0 if proved(path) else 1)
    gathering = rolling_up.RollupGathering(pool, console.progress, plan)
    totals = gathering.totals(path)
    read = (Path(share.file) for share in totals.shares if share.file)
    files.refuse_inputs(tables, (path, *read))
    if where:
        sys.exit(explain(totals, where))
    posting = rolling_up.weighed(path, totals, gathering.findings, plan or profiles.load())
    done = post(posting, draft=draft)
    if by and done:
        signed(freezing.freeze(posting, by), path, posting.totals.roster)
    elif by:
        terminal.echo("没有定稿：草稿不能定稿。")
    for table in tables:
        files.write(table, appendix.WRITERS[table.suffix[1:].lower()](totals))
        terminal.echo(f"已生成 {table}")
    sys.exit(0 if done else 1)


def explain(totals: Totals, where: str) -> int:
    """Print what a figure is made of, body by body. Returns the exit code. Raises GiaError for no
    such figure."""
    address = tuple(where.strip().removeprefix("数据.").split("."))
    if address not in totals.roster.edition.cells:
        import difflib

        near = difflib.get_close_matches(
            where, [".".join(a) for a in totals.roster.edition.cells], 1, 0.5
        )
        raise GiaError(
            f"没有“{where}”这一格。",
            f"是不是“{near[0]}”？"
            if near
            else "照填报文件里的键一层一层写，如 依申请公开.本年新收.总计。",
        )
    rows = totals.addends(address)
    why = dict.fromkeys(totals.missing, "没有报送") | {
        s.body.agency: "年度或格式不同"
        for s in totals.shares
        if s.counts and not fits(s, totals.roster)
    }
    shown = [
        (name, why.get(name, "没有填") if value is None else show(value))
        for name, value in rows
        if value is None or value != 0
    ]
    zeros = len(rows) - len(shown)
    rest = [(f"其余{zeros}个单位", "0")] if zeros else []
    console.table(
        where,
        ("单位", totals.roster.edition.cells[address].unit),
        [*shown, *rest, ("合计", show(totals.figures[address]))],
    )
    return 1 if totals.missing else 0


def post(posting: rolling_up.Posting, *, draft: bool) -> bool:
    """Tell what was found, and write the sum to the government's file if nothing stands against it
    (or ``draft``)."""
    tell(posting.path, posting.totals, [*posting.findings])
    if not posting.final and not draft:
        first = "处理“必须改”的问题" if errors(posting.findings) else "催齐没有报送的单位"
        terminal.echo(f"没有写回：先{first}；要先看大概，加 --draft。")
        return False
    rolling_up.write(posting)
    if posting.parent is None:
        terminal.echo("名册里没有写“汇总文件”，没有写回。")
    else:
        done = "更新" if posting.parent.exists else "生成"
        terminal.echo(f"已{done} {posting.parent.path}{'' if posting.final else '（草稿）'}")
    terminal.echo(f"数字的来源记在 {posting.record}")
    return posting.final


def signed(state: FrozenState, path: Path, roster: Roster) -> None:
    """Print what has been signed off, and the seal that is to be kept elsewhere too."""
    terminal.echo(f"{terminal.style('已定稿', fg='green', bold=True)}。{state.sentence}。")
    terminal.echo(
        f"记在 {freezing.freeze_file(path, roster)}。校验码请抄在签发单上，以后用 --verify 核对。"
    )


def proved(path: Path) -> bool:
    """Print whether everything is as it was when it was last signed off. True if so."""
    state, wrong = freezing.verified(path, submissions.load(path))
    terminal.echo(f"{state.sentence}。")
    if not wrong:
        terminal.echo(
            f"{terminal.style('与定稿一致', fg='green', bold=True)}："
            "汇总文件、各单位的文件和数字都没有变。"
        )
        return True
    terminal.echo(f"{terminal.style('与定稿不一致', fg='red', bold=True)}：")
    for told in wrong:
        terminal.echo(f"  · {told}")
    terminal.echo("要承认现在的数字，重新汇总、定稿；否则把改动的文件恢复原样。")
    return False


def tell(path: Path, totals: Totals, findings: list[Finding]) -> None:
    """Print the verdict, the findings (of each kind the first ones) and the main totals."""
    wrong, warnings = errors(findings), len([f for f in findings if f.severity is Severity.WARNING])
    verdict = terminal.style(
        f"有{len(wrong)}处必须改" if wrong else "可以汇总",
        fg="red" if wrong else "green",
        bold=True,
    )
    terminal.echo(
        f"{path}：{verdict}"
        + (f"、{warnings}处请核对" if warnings else "")
        + f"。应计入{len(totals.roster.counted)}个单位，已报送{totals.handed_in}个。"
    )
    for severity in Severity:
        shown: dict[str, int] = {}
        for finding in (f for f in findings if f.severity is severity):
            shown[finding.code] = shown.get(finding.code, 0) + 1
            if shown[finding.code] <= MOST_OF_A_KIND:
                console.show(finding, [])
        for code, count in shown.items():
            if count > MOST_OF_A_KIND:
                terminal.echo()
                terminal.echo(f"  {code}  另有{count - MOST_OF_A_KIND}处同样的问题")
    if totals.groups:
        terminal.echo()
        console.pairs(grand_totals(totals))


def grand_totals(totals: Totals) -> dict[str, str]:
    """The grand totals of the rows that are summed across, by name."""
    addresses: list[Address] = [
        a
        for key in TOLD
        if key in totals.roster.edition.tables
        for a in appendix.overview(totals.roster.edition.tables[key])
    ]
    words = terms(totals.roster.edition)
    return {
        words[a].short.removesuffix(" / 总计"): show(totals.figures[a])
        for a in addresses
        if a[-1] == "总计" and len(a) == 3
    }
