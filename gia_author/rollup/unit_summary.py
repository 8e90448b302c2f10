"""What an office needs to know of one unit's file, as a small value that can be kept: who, figures,
findings, narrative."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from gia_author.checks import registry, rule_engine
from gia_author.checks.profile import Profile
from gia_author.diagnostics.finding import (
    Address,
    Finding,
    Severity,
    errors,
    format_path,
    worst_first,
)
from gia_author.extract.readers.unusable import unusable
from gia_author.form import edition as editions
from gia_author.form.numbers import Figure, show
from gia_author.report.model import Figures, Report, mapping, text, year_of
from gia_author.report.narrative import Narrative
from gia_author.workbook import ENDINGS
from gia_author.workbook.text_rows import passages
from gia_author.workflows import import_report
from gia_author.workflows.load_report import is_ours, load_report, read_source
from gia_author.workflows.produce import Job, examine
from gia_author.yamlfile.fields import SIGNED, SIGNERS
from gia_author.yamlfile.patch import bare

MOST_PROBLEMS = 30
TABLES = "G3"  # the rules on sums and balances


@dataclass(frozen=True)
class Survey:
    """One unit's report in short. ``figures`` are those of the edition's cells in order, with
    commas between, nothing for what is not filled in.

    ``problems`` are the first findings as (level, code, message, place); ``text`` is the narrative,
    only where all checks were run. ``signed`` are those who have
    signed, by what they are.
    """

    name: str
    agency: str
    kind: str
    year: int
    edition: str
    digest: str
    figures: str
    errors: int
    warnings: int
    hints: int
    problems: tuple[tuple[str, str, str, str], ...]
    text: str = ""
    signed: tuple[tuple[str, str], ...] = ()

    @property
    def readable(self) -> bool:
        """True where the file has the shape of a report."""
        return bool(self.figures)

    def by_address(self) -> Figures:
        """The figures by address, None for what is not filled in."""
        return unpack(self.figures, self.edition)


UNREAD = Survey(
    name="",
    agency="",
    kind="",
    year=0,
    edition="",
    digest="",
    figures="",
    errors=0,
    warnings=0,
    hints=0,
    problems=(),
)


def pack(figures: Figures) -> str:
    """Figures as one text, in their order."""
    return ",".join(map(show, figures.values()))


def unpack(packed: str, edition: str) -> Figures:
    """The figures in a packed text, by address."""
    return {
        address: kind(written) if written else None
        for (address, kind), written in zip(kinds(edition).items(), packed.split(","), strict=True)
    }


def pick(figures: Sequence[str], edition: str, address: Address) -> Figure | None:
    """One figure of a packed text that has been split; None where it is blank or not on that
    form."""
    number = places(edition).get(address)
    return (
        kinds(edition)[address](figures[number]) if number is not None and figures[number] else None
    )


@cache
def kinds(edition: str) -> dict[Address, type[int] | type[Decimal]]:
    """The addresses of a form in order, each with the type of its figure."""
    return {
        address: Decimal if cell.is_money else int
        for address, cell in editions.load(edition).cells.items()
    }


@cache
def places(edition: str) -> dict[Address, int]:
    """Which in order each figure of a form is."""
    return {address: number for number, address in enumerate(kinds(edition))}


def take(job: Job) -> Survey:
    """The file with its shape and sums checked, which is what adding up needs; some four times
    faster than ``check``."""
    ours = as_ours(job)
    loaded = load_report(ours.data, ours.name)
    report, findings = loaded.report, [*loaded.findings]
    broken = [] if errors(findings) else unbalanced(report, job.profile)
    findings += [loaded.source.located(f, report.edition.path) for f in broken]
    return _survey(job, report, findings)


def glance(job: Job) -> Survey:
    """Only whose file it is, with a mark of what it says for its ``digest``, which is empty for a
    spreadsheet that is none of ours and for a form that nobody has filled in."""
    if job.name.lower().endswith(ENDINGS) and not is_ours(job.data):
        return replace(UNREAD, name=job.name)
    data = read_source(job.data, job.name).data
    if is_ours(job.data) and _is_blank(data):
        return replace(UNREAD, name=job.name)
    said = json.dumps(bare(data), ensure_ascii=False, sort_keys=True, default=str)
    return replace(
        UNREAD,
        name=job.name,
        agency=text(data, "机关"),
        year=year_of(data),
        digest=hashlib.sha256(said.encode()).hexdigest(),
    )


def _is_blank(data: Mapping[str, object]) -> bool:
    """True for a form as it goes out: no text, and no figures but those carried over from last
    year."""
    report = Report.from_data(data)
    filled = (a for a, value in report.typed.items() if value is not None)
    told = (row.text for row in passages(data, report.edition) if row.kind == "long")
    return all(a in report.edition.carried for a in filled) and not any(told)


def check(job: Job) -> Survey:
    """The file with everything checked, and its narrative."""
    done = examine(as_ours(job))
    text = "\n".join(
        paragraph.text
        for paragraph in done.told.paragraphs()
        if paragraph.path[-1:] != ("信息处理费",)
    )  # nobody has written it
    return replace(_survey(job, done.report, done.findings), text=text)


def failed(job: Job, reason: str) -> Survey:
    """The survey of a file that could not be examined."""
    return replace(
        UNREAD,
        name=job.name,
        digest=hashlib.sha256(job.data).hexdigest(),
        errors=1,
        problems=((Severity.ERROR.label, "G803", reason, ""),),
    )


def as_ours(job: Job) -> Job:
    """The job with a published spreadsheet turned into the text of our file; any other job, also
    with our own workbook, as it is."""
    spreadsheet = job.name.lower().endswith(ENDINGS)
    if not spreadsheet or is_ours(job.data) or unusable(job.data, job.name):
        return job
    imported = import_report.take(job.data, job.name)
    return replace(job, data=import_report.text_of(imported, job.name).encode())


def unbalanced(report: Report, plan: Profile | None = None) -> list[Finding]:
    """Sums and balances that do not hold, told by the rules on arithmetic."""
    context = registry.Context(Narrative((), (), (), (), ()), profile=plan)
    return [
        f
        for f in rule_engine.settle(rule_engine.find(report, context, TABLES), report)
        if f.code.startswith(TABLES)
    ]


def _survey(job: Job, report: Report, findings: list[Finding]) -> Survey:
    findings = worst_first(findings)
    counts = {severity: sum(f.severity is severity for f in findings) for severity in Severity}
    sound = bool(report.agency and report.year) and not any(
        f.code.startswith("G1") for f in errors(findings)
    )
    figures = (
        pack({address: report.figures[address] for address in report.edition.cells})
        if sound
        else ""
    )
    problems = tuple(
        (f.severity.label, f.code, _said(f, report), _where(f)) for f in findings[:MOST_PROBLEMS]
    )
    return Survey(
        name=job.name,
        agency=report.agency,
        kind=report.kind,
        year=report.year,
        edition=report.edition.name,
        digest=hashlib.sha256(job.data).hexdigest(),
        figures=figures,
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        hints=counts[Severity.HINT],
        problems=problems,
        signed=_signed(report),
    )


def _signed(report: Report) -> tuple[tuple[str, str], ...]:
    """Those who have filled in, looked over and signed the report."""
    told = mapping(report.prose, SIGNED)
    return tuple((key, name) for key in SIGNERS if (name := text(told, key)))


def _said(finding: Finding, report: Report) -> str:
    """What a finding says; of a file in which nothing could be read also the way out."""
    known = report.agency or report.year
    return finding.message if known else finding.message + finding.fix


def _where(finding: Finding) -> str:
    line = f"{finding.place.short} " if finding.place else ""
    return line + (format_path(finding.address) if finding.address else "")
