"""The check of a report that was read back: what the rules find, what was not read and so not
checked, and what can be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gia_author import bounded_process
from gia_author.checks import registry, rule_engine
from gia_author.checks.profile import Profile
from gia_author.diagnostics.finding import Finding, Gap, GiaError, Severity, found, worst_first
from gia_author.render import review_docx
from gia_author.report.model import Report
from gia_author.workflows import early_end
from gia_author.workflows.import_report import Imported
from gia_author.workflows.load_report import Loaded
from gia_author.workflows.produce import SECONDS, Outcome, apart
from gia_author.workflows.report_marks import of_another_form, of_institution
from gia_author.workflows.standing import G938, AuditStanding, standing
from gia_author.workflows.unread_parts import doubts, gaps


@dataclass(frozen=True)
class Audited(Outcome):
    """What the check of a report that was read back has come to; ``gaps`` is what was not
    checked, ``only_text`` True where sections and tables were not."""

    gaps: tuple[Gap, ...] = ()
    standing: AuditStanding = AuditStanding.REPORT
    only_text: bool = False

    @property
    def not_assessed(self) -> tuple[Gap, ...]:
        return self.gaps

    @property
    def unread(self) -> int:
        """How many places were not read."""
        return sum(gap.count for gap in self.gaps)

    @property
    def passed(self) -> bool:
        """True when everything was read and nothing must be changed."""
        return self.exit_code == 0

    @property
    def exit_code(self) -> int:
        """0 nothing that must be changed, 1 something, 2 no report, 3 nothing can be said; of 1 and
        3 the errors win."""
        if self.standing is not AuditStanding.REPORT:
            return 2
        if self.count(Severity.ERROR):
            return 1
        return 3 if self.gaps or self.only_text else 0

    @property
    def verdict(self) -> str:
        """The one line that says where the report stands."""
        if self.standing is not AuditStanding.REPORT:
            return self.standing.told
        told = "、".join(f"{n}处{s.label}" for s in Severity if (n := self.count(s)))
        if self.count(Severity.ERROR):
            return f"有问题：{told}" + (
                f"；另有{self.unread}处没有读到，没有核对" if self.gaps else ""
            )
        if self.gaps:
            return f"有{self.unread}处没有读到，不能下结论" + (f"；读到的有{told}" if told else "")
        if self.only_text:
            return f"只核对了文字，不能下结论；文字有{told}"
        if self.count(Severity.WARNING):
            return f"没有必须改的问题，有{told}"
        return "没有发现问题" + (f"（有{told}）" if told else "")


def worst(codes: Iterable[int]) -> int:
    """The exit code of several reports: no report before errors, these before what nothing can be
    said of."""
    return min(codes, key=(2, 1, 3, 0).index, default=0)


def unreadable(outcome: Outcome) -> Audited:
    """What is said of a file that could not even be opened."""
    return Audited(outcome.name, findings=outcome.findings, standing=AuditStanding.UNREADABLE)


def audit(
    imported: Imported, last: Report | None = None, profile: Profile | None = None
) -> list[Finding]:
    """Everything that is wrong with a report that was read back, the worst first."""
    return [*assess(imported, last, profile).findings]


def assess(
    imported: Imported, last: Report | None = None, profile: Profile | None = None
) -> Outcome:
    """Everything that can be said of a report that was read back. Our own workbook is checked as
    the author's file that it is."""
    report = imported.report
    if imported.workbook:
        told = tuple(worst_first(_of_workbook(imported.workbook, imported, last, profile)))
        return Outcome(imported.name, report.agency, report.year, report.title, told)
    what, said = standing(imported)
    other = what is not AuditStanding.UNREADABLE and of_another_form(imported)
    missing = gaps(imported) if what is AuditStanding.REPORT and not other else ()
    if other:
        said = tuple(_of_another_form(imported, other, profile))
    elif what is AuditStanding.REPORT:
        said = (*_said(imported, missing, last, profile),)
    located = [imported.locator.located(finding, imported.name) for finding in said]
    return Audited(
        imported.name,
        report.agency,
        report.year,
        report.title,
        tuple(worst_first(located)),
        gaps=missing,
        standing=what,
        only_text=bool(other),
    )


def _said(
    imported: Imported, missing: tuple[Gap, ...], last: Report | None, profile: Profile | None
) -> Iterator[Finding]:
    """The reader's doubts and what the rules find; of a text that breaks off the last sentence is
    not judged."""
    broken = early_end.breaks_off(imported.data, imported.edition, imported.sections)
    yield from doubts(imported, missing)
    if broken:
        imported = replace(imported, data=early_end.marked(imported.data, broken))
    own = of_institution(imported)
    for finding in rule_engine.check(imported.report, _context(imported, last, profile)):
        if own and finding.code in OF_HEADINGS:
            yield replace(finding, severity=Severity.HINT)
        elif not (own and finding.code in OF_GOVERNMENT):
            yield finding


OF_GOVERNMENT = frozenset(("G218", "G601"))  # an institution discloses its own information


def _of_another_form(imported: Imported, title: str, profile: Profile | None) -> Iterator[Finding]:
    """What the rules on wording, numbers and citations find in a report of another form; on the
    headings as hints where it has the six sections of ours."""
    words = "公共企事业单位的报告，没有按政府年报的格式核对结构和表。"
    yield found(G938, words, quote=title[-60:])
    for finding in rule_engine.check(imported.report, _context(imported, None, profile)):
        if finding.code.startswith(OF_ANY_TEXT) and finding.code not in OF_THE_FORM:
            yield finding
        elif finding.code in OF_HEADINGS and len(imported.sections) == len(
            imported.edition.sections
        ):
            yield replace(finding, severity=Severity.HINT)


OF_ANY_TEXT = (
    "G40",
    "G42",
    "G43",
    "G44",
    "G46",
    "G47",
    "G48",
    "G610",
    "G620",
    "G63",
    "G65",
    "G66",
    "G7",
)  # families of rules
OF_HEADINGS = ("G215", "G216", "G602")
OF_THE_FORM = frozenset(  # among them those that know the form, its year or its tables
    (
        "G404",
        "G431",
        "G432",
        "G441",
        "G442",
        "G445",
        "G634",
        "G636",
        "G638",
        "G464",
        "G465",
        "G659",
        "G660",
        "G663",
        "G702",
        "G749",
    )
)


def _context(imported: Imported, last: Report | None, profile: Profile | None) -> registry.Context:
    return registry.Context(
        imported.told,
        last,
        imported.name,
        published=True,
        lines=imported.lines,
        tables=imported.tables,
        profile=profile,
    )


def _of_workbook(
    book: Loaded, imported: Imported, last: Report | None, profile: Profile | None
) -> Iterator[Finding]:
    """What is wrong with our workbook, each with its sheet and cell; the rules are for one of the
    right shape."""
    findings = [*book.findings]
    if not book.errors:
        context = registry.Context(imported.told, last, imported.name, profile=profile)
        findings += rule_engine.check(imported.report, context)
    return (book.source.located(finding, book.report.edition.path) for finding in findings)


def annotated(data: bytes, outcome: Outcome) -> bytes:
    """The Word document that was read, with the findings as comments: made in the bounded process,
    because the library unpacks whatever the file holds. Raises GiaError."""
    request = bounded_process.packed(data, outcome.findings, outcome.not_assessed)
    try:
        return apart.ask(f"{__name__}:annotate", request, SECONDS)
    except bounded_process.Failure as failure:
        fix = "用Word或WPS打开，删去大图，另存一份再来。"
        raise GiaError(f"在原文件上写批注时{failure}", fix) from None


def annotate(request: bytes) -> bytes:
    """The bounded process's side. Raises GiaError."""
    return review_docx.annotate(*bounded_process.unpacked(request))
