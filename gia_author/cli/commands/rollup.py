"""The command rollup: the figures of the bodies on a roster added up into their government's
report."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from gia_author.checks import profile as profiles
from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import Address, Finding, GiaError, Severity, errors
from gia_author.form.labels import terms
from gia_author.form.numbers import show
from gia_author.jobs import files, loading, submissions, terminal, uncounted_files
from gia_author.jobs.ledger import Ledger
from gia_author.report.model import Figures, edition_of, mapping, typed_figures, year_of
from gia_author.rollup import appendix, discrepancies, parent_file, unit_summary
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.totals import (
    Share,
    Totals,
    add_up,
    fits,
    nested_share,
    provenance,
    rolled,
    survey_share,
)
from gia_author.rollup.unit_summary import Survey
from gia_author.workflows.produce import Job
from gia_author.yamlfile import reader, starter
from gia_author.yamlfile.reader import Source

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
@options.profile_option
@options.pool_options
def command(
    path: Path,
    draft: bool,
    where: str | None,
    tables: tuple[Path, ...],
    plan: Profile | None,
    pool: Callable[[], Executor],
) -> None:
    """按名册把各单位的数字加起来，写到本级政府的填报文件里。

    文字和注释不动。没有报送的单位不当作0：有缺的不写回，除非加 --draft。
    """
    unknown = [str(table) for table in tables if table.suffix[1:].lower() not in appendix.WRITERS]
    if unknown:
        raise click.UsageError(f"{'、'.join(unknown)}：汇总表只能是 .xlsx、.html 或 .csv。")
    gathering = RollupGathering(pool, plan)
    totals = gathering.totals(path)
    if where:
        sys.exit(explain(totals, where))
    done = post(path, totals, gathering.findings, draft, plan or profiles.load())
    for table in tables:
        files.write(table, appendix.WRITERS[table.suffix[1:].lower()](totals))
        terminal.echo(f"已生成 {table}")
    sys.exit(0 if done else 1)


class RollupGathering:
    """Adds up what the bodies on a roster have handed in; ``findings`` gathers what is wrong,
    rosters below included."""

    def __init__(self, pool: Callable[[], Executor], plan: Profile | None = None) -> None:
        self.rosters, self.plan = submissions.Rosters(pool, console.progress), plan
        self.findings: list[Finding] = []

    def totals(self, path: Path) -> Totals:
        """The sum of a roster's bodies. Raises GiaError for rosters that cannot be read or lead in
        a circle."""
        with self.rosters.opened(path) as (roster, ledger):
            found = submissions.submissions(path, roster)
            surveyed = self.surveys(
                path, [one.path for one in found if one.path and not one.body.excluded], ledger
            )
            result = add_up(
                roster, [self.share(path, one.body, surveyed.get(str(one.path))) for one in found]
            )
            self.findings += [
                *discrepancies.misfits(result),
                *uncounted_files.beside(self.rosters, path, roster, result.shares, ledger),
            ]
            for number, share in enumerate(result.shares):
                self.findings += self.carried(path, roster, share, number, ledger)
        return result

    def surveys(self, roster: Path, paths: list[Path], ledger: Ledger | None) -> dict[str, Survey]:
        """The surveys of files by path; the ledger has them as seen from the roster, however its
        path was typed."""
        seen = {str(path): _seen_from(roster.parent, str(path)) for path in paths}
        made = self.rosters.surveys(
            "正在汇总",
            {name: partial(self.job, name, short) for name, short in seen.items()},
            unit_summary.take,
            ledger,
        )
        return {
            name: replace(one, name=name)
            for name, short in seen.items()
            if (one := made.get(short) or made.get(name))
        }

    def job(self, name: str, short: str) -> Job:
        return replace(loading.plain(Path(name), self.plan), name=short)

    def share(self, path: Path, body: Body, surveyed: Survey | None) -> Share:
        if body.roster and not body.excluded:
            shared = faults.attempt(partial(self.nested, path, body))
            if isinstance(shared, GiaError):
                return Share(body, file=body.roster, fault=shared.whole)
            return shared
        return survey_share(body, surveyed) if surveyed else Share(body)

    def nested(self, path: Path, body: Body) -> Share:
        """What a body with a roster of its own adds. Raises GiaError for a roster that cannot be
        used."""
        below = submissions.nested(path, body)
        return nested_share(body, self.totals(below), str(below))

    def carried(
        self, path: Path, roster: Roster, share: Share, number: int, ledger: Ledger | None
    ) -> Iterator[Finding]:
        """Whether a renamed or merged body has carried over what its forerunners left."""
        if (
            share.counts
            and share.edition == roster.edition.name
            and (share.body.former or share.body.merged)
        ):
            last = [
                found.by_address()
                for found in self.surveys(
                    path, submissions.forerunners(path, roster, share.body), ledger
                ).values()
                if found.readable
            ]
            if len(last) == max(1, len(share.body.merged)):
                yield from (
                    f.at(share.body.place)
                    for f in discrepancies.carried(share, last, roster.edition, ("单位", number))
                )


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


@dataclass(frozen=True)
class Parent:
    """The government's own file: its text (that of an empty file where there is none yet) and the
    figures that are written in it."""

    path: Path
    text: str
    figures: Figures
    exists: bool


def parent(path: Path, roster: Roster) -> Parent | None:
    """The file that the sum is written to; None where the roster names none."""
    if not roster.parent:
        return None
    target = submissions.below(path.parent, roster.parent)
    if target.exists():
        read = reader.read(files.read(target), target.name)
        if not errors(read.findings):  # else posting says what is wrong
            _refuse_another(read, target, roster)
        written = {
            **read.data,
            "数据": {**mapping(read.data, "数据"), "未填按零": "否"},
        }  # what nobody wrote is no figure to compare with
        return Parent(target, read.text, typed_figures(written, edition_of(read.data)), True)
    agency = target.stem.removesuffix(f"-{roster.year}")
    return Parent(target, starter.starter(agency, roster.year, roster.edition), {}, False)


def _refuse_another(read: Source, target: Path, roster: Roster) -> None:
    """Raises GiaError for a file that is not the government's report of the roster's year: its
    figures would be lost."""
    year, form = year_of(read.data), edition_of(read.data).name
    if not read.data.get("机关") or (year, form) != (roster.year, roster.edition.name):
        what = (
            f"是{year}年度、{form}格式的" if read.data.get("机关") else "里没有“机关”，不是填报文件"
        )
        raise GiaError(
            f"汇总文件 {target} {what}，名册是{roster.year}年度、{roster.edition.name}格式的。没有改动它。",
            f"在名册里把“汇总文件”改成{roster.year}年度的填报文件；还没有的，写上文件名，自动生成一份。",
        )


def post(path: Path, totals: Totals, findings: list[Finding], draft: bool, plan: Profile) -> bool:
    """Tell what was found, and write the sum to the government's file if nothing stands against it
    (or ``draft``).

    A profile may lower what is said of bodies that are missing; without them there are only drafts
    all the same.
    """
    to = parent(path, totals.roster)
    record = path.parent / f"{Path(totals.roster.parent or path.name).stem}-汇总来源.json"
    before = _last_figures(record)
    findings = [
        *findings,
        *discrepancies.negative(totals),
        *(discrepancies.same_as_parent(totals, to.figures, before) if to else ()),
        *discrepancies.changed(totals, before),
        *(discrepancies.compare(totals, to.figures) if to else ()),
    ]
    findings = profiles.apply(findings, plan.at(totals.roster.edition.name, False))
    wrong = errors(findings)
    tell(path, totals, findings)
    if (wrong or totals.missing) and not draft:
        terminal.echo(
            f"没有写回：先{'处理“必须改”的问题' if wrong else '催齐没有报送的单位'}；要先看大概，加 --draft。"
        )
        return False
    if to is None:
        terminal.echo("名册里没有写“汇总文件”，没有写回。")
    else:
        waiting = [f.message for f in wrong if f.code != discrepancies.G820.code][:MOST_OF_A_KIND]
        text = parent_file.post(
            to.text, totals.figures, rolled(totals, path.name, waiting), to.path.name
        )
        files.write(to.path, text.encode())
        terminal.echo(
            f"已{'更新' if to.exists else '生成'} {to.path}"
            + ("（草稿）" if wrong or totals.missing else "")
        )
    shares = tuple(
        replace(share, file=_seen_from(path.parent, share.file)) for share in totals.shares
    )
    files.write(
        record,
        json.dumps(
            provenance(replace(totals, shares=shares)), ensure_ascii=False, indent=1
        ).encode(),
    )
    terminal.echo(f"数字的来源记在 {record}")
    return not wrong and not totals.missing


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


def _seen_from(folder: Path, file: str) -> str:
    """A file's path as seen from a folder, the same wherever one works; empty for none."""
    return os.path.relpath(file, folder).replace(os.sep, "/") if file else ""


def _last_figures(record: Path) -> dict[str, str]:
    """Every body's packed figures at the last roll-up; empty where there was none or the record
    cannot be read."""
    try:
        units: list[Any] = (
            json.loads(files.read(record, files.LARGEST_PUBLISHED))["单位"]
            if record.exists()
            else []
        )
        return {
            str(unit["机关"]): str(unit["数字"])
            for unit in units
            if unit["数字"] and not unit["不计入"]
        }
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}
