"""The bodies on a roster added up, and the sum written to their government's file with a record of
where it comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from gia_author.checks import profile as profiles
from gia_author.checks.profile import Profile
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import Finding, GiaError, errors
from gia_author.jobs import files, loading, receiving, rollup_sources, submissions, uncounted_files
from gia_author.jobs.ledger import Ledger
from gia_author.jobs.submissions import ProgressBar
from gia_author.report.model import Figures, Report, mapping, typed_figures
from gia_author.rollup import discrepancies, parent_file, provenance, unit_summary
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.totals import Share, Totals, add_up, nested_share, rolled, survey_share
from gia_author.rollup.unit_summary import Survey
from gia_author.workflows.load_report import load_report
from gia_author.workflows.produce import Job
from gia_author.yamlfile import starter

MOST_WAITING = 20  # problems that the government's file keeps


class RollupGathering:
    """Adds up what the bodies on a roster have handed in; ``findings`` gathers what is wrong,
    rosters below included."""

    def __init__(
        self, pool: Callable[[], Executor], progress: ProgressBar, plan: Profile | None = None
    ) -> None:
        self.rosters, self.plan = submissions.Rosters(pool, progress), plan
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
                roster,
                [
                    self.share(path, one.body, surveyed.get(str(one.path)), roster.year)
                    for one in found
                ],
            )
            beside = uncounted_files.beside(self.rosters, path, roster, result.shares, ledger)
            self.findings += discrepancies.told_once(discrepancies.misfits(result), beside)
            receiving.of_totals(path, result)
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

    def share(self, path: Path, body: Body, surveyed: Survey | None, year: int) -> Share:
        if body.roster and not body.excluded:
            shared = faults.attempt(partial(self.nested, path, body, year))
            if isinstance(shared, GiaError):
                return Share(body, file=body.roster, fault=shared.whole)
            return shared
        return survey_share(body, surveyed) if surveyed else Share(body)

    def nested(self, path: Path, body: Body, year: int) -> Share:
        """What a body with a roster of its own adds. Raises GiaError for a roster that cannot be
        used."""
        below = submissions.nested_of_year(path, body, year)
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
        loaded = load_report(files.read(target), target.name)
        read, report = loaded.source, loaded.report
        if not errors(read.findings):  # else posting says what is wrong
            _refuse_another(report, target, roster)
        written = {
            **read.data,
            "数据": {**mapping(read.data, "数据"), "未填按零": "否"},
        }  # what nobody wrote is no figure to compare with
        return Parent(target, read.text, typed_figures(written, report.edition), True)
    agency = target.stem.removesuffix(f"-{roster.year}")
    return Parent(target, starter.starter(agency, roster.year, roster.edition), {}, False)


def _refuse_another(report: Report, target: Path, roster: Roster) -> None:
    """Raises GiaError for a file that is not the government's report of the roster's year: its
    figures would be lost."""
    year, form = report.year, report.edition.name
    if not report.agency or (year, form) != (roster.year, roster.edition.name):
        what = f"是{year}年度、{form}格式的" if report.agency else "里没有“机关”，不是填报文件"
        raise GiaError(
            (
                f"汇总文件 {target} {what}，名册是{roster.year}年度、{roster.edition.name}"
                "格式的。没有改动它。"
            ),
            f"在名册里把“汇总文件”改成{roster.year}年度的填报文件；还没有的，写上文件名，"
            f"自动生成一份。",
        )


@dataclass(frozen=True)
class Posting:
    """What stands for and against a sum before it is written: where it would go, and every
    finding."""

    path: Path
    totals: Totals
    parent: Parent | None
    findings: tuple[Finding, ...]

    @property
    def final(self) -> bool:
        """True where nothing must be changed first and nobody is missing. A profile may lower what
        is said of bodies that are missing; without them there are only drafts all the same."""
        return not errors(self.findings) and not self.totals.missing

    @property
    def record(self) -> Path:
        return rollup_sources.record_file(self.path, self.totals.roster)


def weighed(path: Path, totals: Totals, findings: list[Finding], plan: Profile) -> Posting:
    """The sum with everything that was found, its government's own file taken into account."""
    to = parent(path, totals.roster)
    before = _last_figures(rollup_sources.record_file(path, totals.roster))
    every = [
        *findings,
        *discrepancies.negative(totals),
        *(discrepancies.same_as_parent(totals, to.figures, before, findings) if to else ()),
        *discrepancies.changed(totals, before),
    ]
    if to and not any(one.code == discrepancies.G826.code for one in every):
        every += discrepancies.compare(totals, to.figures, before)
    found = profiles.apply(every, plan.at(totals.roster.edition.name, False, totals.roster.year))
    return Posting(path, totals, to, tuple(found))


def write(posting: Posting) -> None:
    """Write the sum to the government's file, if there is one, and the record of its sources.

    Why the record goes last: a run that is killed between the two leaves a file whose mark is not
    the record's, which is said when it is checked.
    """
    path, totals, to = posting.path, posting.totals, posting.parent
    seen = partial(_seen_from, path.parent)
    told = provenance.record(totals, seen)
    if to:
        waiting = [f.message for f in errors(posting.findings) if f.code != discrepancies.G820.code]
        home = _seen_from(to.path.parent, str(path))
        block = rolled(totals, home, waiting[:MOST_WAITING])
        block["来源"] = provenance.restored(told).mark
        text = parent_file.post(to.text, totals.figures, block, to.path.name)
        files.write(to.path, text.encode())
    files.write(posting.record, json.dumps(told, ensure_ascii=False, indent=1).encode())


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
    except (ValueError, TypeError, KeyError, RecursionError, GiaError):
        return {}
