"""How far a roster is: where every body on it stands, what stands against it, how many of each kind
there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from gia_author.checks.profile import Profile, apply, load
from gia_author.diagnostics.finding import Address, Finding, Severity
from gia_author.form.numbers import Figure
from gia_author.language.similarity import Pair, groups
from gia_author.report.model import Figures
from gia_author.rollup.discrepancies import is_misplaced, misfits
from gia_author.rollup.roster import Body, Roster
from gia_author.rollup.totals import Share, Totals, add_up, nested_share, survey_share
from gia_author.rollup.unit_summary import Survey

ABSENT, PARTLY, UNREADABLE, WRONG, DOUBTFUL, READY, EXCLUDED = STATES = (
    "未报送",
    "未报齐",
    "读不出",
    "有错",
    "请核对",
    "可以报送",
    "不计入",
)  # the order in which an office attends to them
LATE = (ABSENT, PARTLY)
UNDONE = (*LATE, UNREADABLE, WRONG)
TOLD_ELSEWHERE = ("G820", "G821")  # not handed in, has errors: the states themselves say so
MOST_NAMED = 20

Problem = tuple[str, str, str, str]  # level, code, message, place


@dataclass(frozen=True)
class Standing:
    """Where one body stands. ``survey`` is None for one that has not handed in, ``below`` the
    progress of its own roster; ``fault`` says why there is none.

    ``last`` are the surveys of last year's files, ``earlier`` those of all earlier years,
    ``against`` what was found only beside the other bodies; ``misplaced`` says where the file of
    a body lies that is not where it is looked for.
    """

    body: Body
    due: date | None = None
    survey: Survey | None = None
    below: Progress | None = None
    fault: str = ""
    last: tuple[Survey, ...] = ()
    earlier: tuple[Survey, ...] = ()
    against: tuple[Problem, ...] = ()
    misplaced: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found, errors first."""
        own = self.survey.problems if self.survey else ()
        unread: tuple[Problem, ...] = (
            ((Severity.ERROR.label, "", self.fault, ""),) if self.fault else ()
        )
        order = [severity.label for severity in Severity]
        return tuple(
            sorted((*unread, *self.against, *own), key=lambda problem: order.index(problem[0]))
        )

    @property
    def found(self) -> int:
        """How many problems there are in all; of some only the first are kept."""
        own = self.survey.errors + self.survey.warnings + self.survey.hints if self.survey else 0
        return own + len(self.against) + bool(self.fault)

    @property
    def errors(self) -> int:
        """How many places must be changed, in its file or in those of the bodies below it."""
        return (
            self._count(Severity.ERROR)
            + (self.survey.errors if self.survey else 0)
            + (self.below.errors if self.below else 0)
            + bool(self.fault)
        )

    @property
    def warnings(self) -> int:
        """How many places are to be looked at."""
        return (
            self._count(Severity.WARNING)
            + (self.survey.warnings if self.survey else 0)
            + (self.below.warnings if self.below else 0)
        )

    def _count(self, severity: Severity) -> int:
        return sum(level == severity.label for level, *_ in self.against)

    @cached_property
    def state(self) -> str:
        """One of the states."""
        if self.body.excluded:
            return EXCLUDED
        if self.fault or (self.survey and not (self.survey.agency or self.survey.year)):
            return UNREADABLE
        if self.below and self.below.late:
            return PARTLY if self.below.handed_in else ABSENT
        if not self.survey and not self.below:
            return ABSENT
        sound = not self.errors and (not self.survey or self.survey.readable)
        if not sound:
            return WRONG
        return DOUBTFUL if self.warnings else READY

    @property
    def last_known(self) -> bool:
        """True where last year's figures are there, of every body that it was made of."""
        return len(self.last) == max(1, len(self.body.merged)) and all(
            one.readable for one in self.last
        )

    @cached_property
    def share(self) -> Share:
        """What it brings to the sum of its roster."""
        if self.below:
            return nested_share(self.body, self.below.totals, self.body.roster)
        return survey_share(self.body, self.survey) if self.survey else Share(self.body)

    def figure(self, address: Address) -> Figure | None:
        """One of its figures, None where it has not handed in."""
        return self.share.figure(address)


@dataclass(frozen=True)
class Progress:
    """A roster and where its bodies stand, in its order; ``pairs`` are the narratives that are
    alike, the most alike first; ``notices`` what stands against the government's own
    file, ``signed`` who has signed it off."""

    roster: Roster
    standings: tuple[Standing, ...]
    pairs: tuple[Pair, ...] = ()
    notices: tuple[str, ...] = ()
    signed: str = ""

    @cached_property
    def totals(self) -> Totals:
        """The figures of those that have handed in, added up."""
        return add_up(self.roster, (standing.share for standing in self.standings))

    @cached_property
    def counts(self) -> Counter[str]:
        """How many bodies there are in each state."""
        return Counter(standing.state for standing in self.standings)

    @property
    def counted(self) -> int:
        """How many bodies are to hand in."""
        return len(self.roster.counted)

    @property
    def late(self) -> int:
        """How many have not handed in, or not in full."""
        return sum(self.counts[state] for state in LATE)

    @property
    def handed_in(self) -> int:
        return self.counted - self.late

    @property
    def done(self) -> bool:
        """True where every body that counts is in and none must change anything."""
        return not any(self.counts[state] for state in UNDONE)

    @cached_property
    def errors(self) -> int:
        return sum(standing.errors for standing in self.standings)

    @cached_property
    def warnings(self) -> int:
        return sum(standing.warnings for standing in self.standings)

    def of(self, *states: str) -> list[Standing]:
        """The bodies in any of these states, in order."""
        return [standing for standing in self.standings if standing.state in states]

    def every(self) -> Iterator[Standing]:
        """The bodies that hand in a file of their own, those on the rosters below included."""
        for standing in self.standings:
            if standing.below:
                yield from standing.below.every()
            elif not standing.body.excluded:
                yield standing


def progress(
    roster: Roster,
    standings: Iterable[Standing],
    plan: Profile | None = None,
    beside: Iterable[Finding] = (),
) -> Progress:
    """The progress of a roster, with what is found only when its bodies stand side by side: a file
    of another body, figures handed in twice.

    ``beside`` is what was found of files that lie there too.
    """
    alone = Progress(roster, tuple(standings))
    against: dict[int, list[Finding]] = {}
    asked = (plan or load()).at(roster.edition.name, False, roster.year)
    for finding in apply([*misfits(alone.totals), *beside], asked):
        place = finding.address or ()
        if len(place) > 1 and isinstance(place[1], int) and finding.code not in TOLD_ELSEWHERE:
            against.setdefault(place[1], []).append(finding)
    return Progress(
        roster,
        tuple(_with(one, against.get(number, ())) for number, one in enumerate(alone.standings)),
    )


def _with(standing: Standing, findings: Iterable[Finding]) -> Standing:
    kept = [*findings]
    told = tuple((f.severity.label, f.code, f.message + f.fix, "") for f in kept)
    misplaced = next((f.message + f.fix for f in kept if is_misplaced(f)), standing.misplaced)
    return replace(standing, against=standing.against + told, misplaced=misplaced)


def with_pairs(progress: Progress, pairs: Sequence[Pair]) -> Progress:
    """The progress with narratives that are alike told of the bodies that handed them in: of each
    body once, with the most alike and the others of its group."""
    told: dict[str, Finding] = {}
    for group in groups(pairs):
        nearest: dict[str, Pair] = {}
        for pair in group.pairs:
            nearest.setdefault(pair.first, pair)
            nearest.setdefault(pair.second, pair)
        for name, pair in nearest.items():
            others = [one for one in group.names if one not in (pair.first, pair.second)]
            told[name] = pair.told(name, others)
    standings = tuple(
        _with(one, [told[one.body.agency]] if one.body.agency in told else [])
        for one in progress.standings
    )
    return replace(progress, standings=standings, pairs=tuple(pairs))


def narratives(progress: Progress) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The narratives by body, rosters below included, and what each body was called."""
    told = {one.body.agency: one for one in progress.every() if one.survey and one.survey.text}
    return (
        {name: one.survey.text for name, one in told.items() if one.survey},
        {
            name: tuple(filter(None, (name, one.body.former, *one.body.merged)))
            for name, one in told.items()
        },
    )


def both_years(progress: Progress) -> tuple[Figures, Figures, int]:
    """The sums of this year's and of last year's figures over the files that have both, and how
    many these are."""
    roster, before = progress.roster, replace(progress.roster, year=progress.roster.year - 1)
    pairs = [
        s
        for s in progress.every()
        if s.survey
        and s.last_known
        and _of(roster, s.survey)
        and all(_of(before, one) for one in s.last)
    ]
    now = add_up(
        replace(roster, adjustments=()), (survey_share(s.body, s.survey) for s in pairs if s.survey)
    )
    last = add_up(
        replace(before, adjustments=()),
        (survey_share(s.body, one) for s in pairs for one in s.last),
    )
    return now.figures, last.figures, len(pairs)


def _of(roster: Roster, survey: Survey) -> bool:
    """True for a readable report of the roster's year on its form, which is what is added up."""
    return survey.readable and (survey.year, survey.edition) == (roster.year, roster.edition.name)


def sentence(progress: Progress) -> str:
    """The counts in one sentence: 应报11家，已报10家（可以报送8家，有错2家），未报1家，
    不计入1家（垂直管理）。"""
    counts = progress.counts
    parts = [
        f"{state}{counts[state]}家"
        for state in (READY, DOUBTFUL, WRONG, UNREADABLE)
        if counts[state]
    ]
    inside = f"（{'，'.join(parts)}）" if parts else ""
    partly = f"（其中{counts[PARTLY]}家未报齐）" if counts[PARTLY] else ""
    excluded = f"，不计入{counts[EXCLUDED]}家（{_reasons(progress)}）" if counts[EXCLUDED] else ""
    return (
        f"应报{progress.counted}家，已报{progress.handed_in}家{inside}，"
        f"未报{progress.late}家{partly}{excluded}。"
    )


def _reasons(progress: Progress) -> str:
    reasons = [*dict.fromkeys(standing.body.excluded for standing in progress.of(EXCLUDED))]
    return "；".join(reasons[:3]) + ("等" if len(reasons) > 3 else "")


def below_told(standing: Standing) -> str:
    """How far a body's own roster is: 所属12家中11家已报，有错1家。未报送：……"""
    below = standing.below
    if below is None:
        return ""
    wrong = below.of(UNREADABLE, WRONG)
    told = (
        f"所属{below.counted}家中{below.handed_in}家已报"
        + (f"，{len(wrong)}家有错" if wrong else "")
        + "。"
    )
    late = f"未报送：{names(s.body.agency for s in below.of(*LATE))}。" if below.late else ""
    return (
        told
        + late
        + (
            f"有错：{names(f'{s.body.agency}（{s.errors}处必须改）' for s in wrong)}。"
            if wrong
            else ""
        )
    )


def names(every: Iterable[str], most: int = MOST_NAMED) -> str:
    """Names in a row, the first of many."""
    kept = [*every]
    return "、".join(kept[:most]) + (f"等{len(kept)}家" if len(kept) > most else "")


def time_left(due: date | None, today: date) -> str:
    """How many days there are until a day, in words; empty without one."""
    if due is None:
        return ""
    days = (due - today).days
    if not days:
        return "今天截止"
    return f"还有{days}天" if days > 0 else f"已逾期{-days}天"
