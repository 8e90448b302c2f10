"""What the bodies on a roster have handed in, checked: where each of them stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gia_author.checks import profile as profiles
from gia_author.checks import rule_engine
from gia_author.checks.profile import Profile
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import (
    earlier_years,
    files,
    freezing,
    loading,
    receiving,
    rollup_sources,
    submissions,
    uncounted_files,
)
from gia_author.jobs.ledger import Ledger, beside
from gia_author.jobs.plain_values import plain, restored
from gia_author.jobs.submissions import ProgressBar, Submission
from gia_author.language import similarity
from gia_author.language.similarity import Pair
from gia_author.rollup import progress as progresses
from gia_author.rollup import unit_summary
from gia_author.rollup.progress import Progress, Standing
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.unit_summary import Survey
from gia_author.workflows.load_report import is_ours, load_report
from gia_author.workflows.produce import Job

MOST_TOLD = 3  # of what is no longer as it was signed off
OUTDATED = "G834"  # that bodies have changed since the roll-up
LIKENESS = "与另一单位相似"  # the profile's limit


@dataclass(frozen=True)
class _Pairs:
    """The narratives that are alike, as they are remembered."""

    pairs: tuple[Pair, ...]


class StatusGathering:
    """Checks what the bodies on a roster have handed in, this year and last."""

    def __init__(
        self, pool: Callable[[], Executor], progress: ProgressBar, plan: Profile | None = None
    ) -> None:
        self.rosters, self.plan = submissions.Rosters(pool, progress), plan

    def whole(self, path: Path) -> Progress:
        """Where a roster's bodies stand, with narratives that are alike. Raises GiaError for a
        roster that cannot be read."""
        progress = self.progress(path)
        progress = _with_sum(path, progress)
        texts, names = progresses.narratives(progress)
        roster = progress.roster
        plan = (self.plan or profiles.load()).at(roster.edition.name, False, roster.year)
        least = plan.limit(LIKENESS)
        if not least:
            return progress
        with ExitStack() as stack:
            return progresses.with_pairs(
                progress, self.pairs(texts, names, least, beside([path], stack))
            )

    def pairs(
        self,
        texts: dict[str, str],
        names: dict[str, tuple[str, ...]],
        least: float,
        ledger: Ledger | None,
    ) -> list[Pair]:
        """The narratives that are alike, compared anew only if one of them has changed."""
        mark = hashlib.sha256(
            json.dumps([sorted(texts.items()), sorted(names.items()), least]).encode()
        ).hexdigest()
        kept = ledger.get("pairs", mark) if ledger else None
        known = restored(_Pairs, kept) if kept else None
        if known:
            return [*known.pairs]
        made = similarity.pairs(texts, names, least=least)
        if ledger:
            ledger.put("pairs", mark, plain(_Pairs(tuple(made))))
        return made

    def progress(self, path: Path) -> Progress:
        """Where a roster's bodies stand. Raises GiaError for a roster that cannot be read or leads
        in a circle."""
        with self.rosters.opened(path) as (roster, ledger):
            standings = [*self.standings(path, roster, ledger)]
            beside = uncounted_files.beside(
                self.rosters, path, roster, (one.share for one in standings), ledger
            )
            done = progresses.progress(roster, standings, self.plan, beside)
            receiving.of_progress(path, done)
            return done

    def standings(self, path: Path, roster: Roster, ledger: Ledger | None) -> Iterator[Standing]:
        """Every body on a roster, in order."""
        found = submissions.submissions(path, roster)
        home = submissions.last_years(path, roster)
        before = {
            one.body.agency: submissions.forerunners(path, roster, one.body, home)
            for one in found
            if not one.body.excluded and not one.body.roster
        }
        jobs = {
            str(one.path): partial(body_job, path.parent, one, before[one.body.agency], self.plan)
            for one in found
            if one.path and not one.body.excluded
        }
        surveyed = self.rosters.surveys("正在核对", jobs, unit_summary.check, ledger)
        old = {str(file): partial(loading.plain, file) for many in before.values() for file in many}
        last = self.rosters.surveys("正在读上年的", old, unit_summary.take, ledger)
        past = self.earlier(path, roster, last, ledger)
        for one in found:
            standing = Standing(
                one.body,
                roster.due(one.body),
                surveyed.get(str(one.path)),
                earlier=past.get(one.body.agency, ()),
            )
            years = tuple(last[str(file)] for file in before.get(one.body.agency, ()))
            yield (
                replace(standing, last=years)
                if not one.body.roster or one.body.excluded
                else self.nested(path, standing, roster.year)
            )

    def earlier(
        self, path: Path, roster: Roster, last: dict[str, Survey], ledger: Ledger | None
    ) -> dict[str, tuple[Survey, ...]]:
        """The surveys of earlier years by body; last year's, which are ``last`` already, are not
        read again."""
        found = earlier_years.found(path, roster)
        every = {str(file): file for years in found.values() for file in years.values()}
        new = {
            name: partial(loading.plain, file) for name, file in every.items() if name not in last
        }
        made = last | self.rosters.surveys("正在读历年的", new, unit_summary.take, ledger)
        return {
            agency: tuple(made[str(file)] for _, file in sorted(years.items()))
            for agency, years in found.items()
        }

    def nested(self, path: Path, standing: Standing, year: int) -> Standing:
        """A body with a roster of its own."""
        below = faults.attempt(
            lambda: self.progress(submissions.nested_of_year(path, standing.body, year))
        )
        if isinstance(below, GiaError):
            return replace(standing, fault=below.whole)
        return replace(standing, below=below)


def body_job(base: Path, one: Submission, before: list[Path], plan: Profile | None) -> Job:
    """The job for a body's file: last year's is the one that it names, else the one that the
    roster knows. Raises FileError."""
    assert one.path
    job = loading.load(one.path, plan)
    if job.last is None and not job.last_fault and len(before) == 1 and not _renamed(one.body):
        try:
            last = files.read(submissions.near(base, before[0]))
        except files.FileError as error:
            return replace(job, last_fault=error.whole)
        known = before[0].suffix.lower() in files.REPORTS or is_ours(last)
        job = replace(job, last=last if known else None)
    return job


def _with_sum(path: Path, progress: Progress) -> Progress:
    """The progress with what is to be said of the sum that was made of this roster before."""
    roster, notices = progress.roster, []
    sources = rollup_sources.of_roster(path, roster)
    if sources and sources.outdated:
        kept = _is_accepted(path, roster, sources.mark)
        then = "已写核对说明，按原来的数公布" if kept else "要重新汇总"
        notices.append(f"{roster.parent}{then}。{sources.told}")
    signed = freezing.latest(path, roster)
    if signed:
        _, wrong = freezing.verified(path, roster)
        notices += [f"与定稿不一致：{''.join(wrong[:MOST_TOLD])}"] if wrong else []
    return replace(
        progress, notices=tuple(notices), signed=f"{signed.sentence}。" if signed else ""
    )


def _is_accepted(path: Path, roster: Roster, mark: str) -> bool:
    """True where the government's file says that it stays as it is in spite of this state of its
    sources."""
    report = submissions.below(path.parent, roster.parent)
    made = load_report(files.read(report), report.name).report
    return bool(mark) and any(
        item.get("规则") == OUTDATED and item.get("来源") == mark and item.get("理由")
        for item in rule_engine.acceptances(made)
    )


def _renamed(body: Body) -> bool:
    return bool(body.former or body.merged)
