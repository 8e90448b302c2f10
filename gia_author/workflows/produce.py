"""The path of a report, told once: load_report (YAML text or the workbook; schema.validate; Report)
→ narrate → rules.check → compose → writers.

``produce`` takes and returns values that can be pickled, touches no disk and never raises for a bad
report, so that a batch can run it anywhere.
"""

from __future__ import annotations

import atexit
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from gia_author import bounded_process
from gia_author.checks import registry, rule_engine
from gia_author.checks.profile import Profile
from gia_author.checks.source_changes import SourceChanges
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import (
    Finding,
    Gap,
    GiaError,
    Severity,
    errors,
    found,
    register,
    worst_first,
)
from gia_author.render.style import Style, official
from gia_author.render.writers import PAGED, PDF_ENGINES, WRITERS
from gia_author.report import narrative
from gia_author.report.model import Report, text
from gia_author.workflows.load_report import load_report
from gia_author.yamlfile.fields import COMPARED, lists_bodies
from gia_author.yamlfile.reader import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from gia_author.render.document import Document

SHOWN_IN_PAGES = frozenset(("docx", "pdf", "ofd"))
SECONDS = 40  # for one format in a style of an office's own; below what a worker is given for a job
apart = bounded_process.Child(2 << 30)
atexit.register(apart.close)
G801 = register(
    "G801",
    "other",
    """这种格式没有生成
    其他格式不受影响。提示里写了原因，常见的有：字库里没有某个字、PDF引擎不能用、底稿（base.docx）缺样式、模板写错。""",
)
G802 = register(
    "G802",
    "cross-year",
    """上年报告用不上
    “上年报告”指定的文件读不出来，或者不是上一年的、不是同一机关的报告，同比和跨年核对没有进行。""",
)
G850 = register(
    "G850",
    "cross-year",
    """缺上年报告，“与上年比较”图没有排
    “图表”里写了“与上年比较”，画这张图要用上年的数字。
    请写上“上年报告: 上年填报文件名”，或者从“图表”里删去这一项。""",
)


G851 = register(
    "G851",
    "other",
    """有一页空白太多
    表要连同标题和表注排在同一页。前一页剩下的地方排不下时，程序先把表的行高收到0.62厘米，再不行把表排高一些，好让两页都不太空；
    都不行的，这一页会空出三分之一以上。提示里写了哪一段文字减少或者增加几行，就没有这么多空白。只在生成PDF、DOCX时提示，不改也可以报送。""",
)


@dataclass(frozen=True)
class Job:
    """One report to check or build: the file's bytes and name, last year's file (or why it cannot
    be read), formats and looks.

    ``sources`` is what has become of the files that its figures were added up from.
    ``formats`` are keys of ``WRITERS``; without ``style`` the pages have the official one.
    """

    name: str
    data: bytes
    formats: tuple[str, ...] = ()
    style: Style | None = None
    template: str | None = None
    last: bytes | None = None
    last_fault: str = ""
    draft: bool = False
    engine: str = "weasyprint"
    profile: Profile | None = None
    sources: SourceChanges | None = None

    @property
    def has_own_look(self) -> bool:
        """Whether an office's own style or template is used."""
        own = self.style is not None and self.style.files != official().files
        return own or self.template is not None


@dataclass(frozen=True)
class Outcome:
    """What became of a job: its findings and, unless errors forbade building, the files by format.

    ``unchecked`` is True where the file has not the shape of a report, so that the rules could not
    be run.
    """

    name: str
    agency: str = ""
    year: int = 0
    title: str = ""
    findings: tuple[Finding, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    unchecked: bool = False

    def count(self, severity: Severity) -> int:
        return sum(f.severity is severity for f in self.findings)

    @property
    def passed(self) -> bool:
        """True when nothing must be changed."""
        return not self.count(Severity.ERROR)

    @property
    def exit_code(self) -> int:
        """What a command returns for it."""
        return 0 if self.passed else 1

    @property
    def not_assessed(self) -> tuple[Gap, ...]:
        """What could not be read and so was not checked; the author's own file is read whole."""
        return ()

    @property
    def verdict(self) -> str:
        """The one line that says where the report stands."""
        parts = [f"{n}处{s.label}" for s in Severity if (n := self.count(s))]
        hints = f"（另有{parts.pop()}）" if self.count(Severity.HINT) and len(parts) > 1 else ""
        if not self.count(Severity.ERROR) and not self.count(Severity.WARNING):
            return "可以报送" + (f"（有{parts[0]}）" if parts else "")
        rest = "；其余尚未核对，改好以后再核对一次" if self.unchecked else ""
        return ("可以报送，但有" if self.passed else "有") + "、".join(parts) + hints + rest


def last_report(job: Job, report: Report) -> tuple[Report | None, list[Finding]]:
    """Last year's report from the job, and what is wrong with it."""
    named = text(report.prose, "上年报告")
    which = "上年报告" if named else f"旁边的上年填报文件（{report.agency}-{report.year - 1}.yaml）"
    if job.last is None:
        return None, [_unusable(job.last_fault, named)] if job.last_fault else _nothing_to_compare(
            report
        )
    loaded = load_report(job.last, "上年报告")
    if errors(loaded.source.findings):
        return None, [_unusable(f"{which}读不出来：{loaded.findings[0].message}", named)]
    last = loaded.report
    if last.year != report.year - 1:
        return None, [
            _unusable(f"{which}是{last.year}年度的，应当是{report.year - 1}年度。", named)
        ]
    if last.agency != report.agency:
        return last, [
            _unusable(f"{which}的机关是“{last.agency}”，与“{report.agency}”不同。", named)
        ]
    return last, []


def _nothing_to_compare(report: Report) -> list[Finding]:
    """That the chart which needs last year's figures cannot be drawn."""
    if COMPARED not in (report.prose.get("图表") or ()):
        return []
    return [
        found(
            G850,
            "没有上年报告，“与上年比较”图没有排。",
            address=("图表",),
            fix="写上“上年报告: 上年填报文件名”，或者从“图表”里删去这一项。",
        )
    ]


def _wanting(
    told: narrative.Narrative, about_last: list[Finding]
) -> tuple[narrative.Narrative, list[Finding]]:
    """That texts need last year's figures, told once: where the file is named, if that is to blame,
    else at the first such text."""
    lacking = [f for f in told.findings if f.code == "G124"]
    if not lacking:
        return told, about_last
    blamed = next((f for f in about_last if f.code == G802.code), None)
    root = blamed or lacking[0]
    once = replace(
        lacking[0],
        message=f"{root.message}正文有{len(lacking)}处要用上年的数字，算不出来。",
        fix=root.fix,
        address=root.address,
        quote=root.quote,
    )
    return replace(told, findings=(*(f for f in told.findings if f not in lacking), once)), [
        f for f in about_last if f is not blamed
    ]


def _unusable(message: str, named: str) -> Finding:
    """What is wrong with last year's report: the one that the author ``named``, else the one found
    beside."""
    if named:
        return found(G802, message, address=("上年报告",), fix="核对“上年报告”写的文件名。")
    return found(
        G802,
        message,
        address=("年度",),
        fix="核对两份文件的机关和年度；不是上年的，把它改名或者移走。",
    )


@dataclass(frozen=True)
class Examined:
    """A report read and checked, before anything is built; ``accepted`` are the findings that the
    author has accepted, in words."""

    source: Source
    report: Report
    told: narrative.Narrative
    findings: list[Finding]
    accepted: tuple[str, ...] = ()
    last: Report | None = None
    unchecked: bool = False


def examine(job: Job) -> Examined:
    """Load and check a report. Rules only run on a file of the right shape, so that one slip is not
    reported twice."""
    loaded = load_report(job.data, job.name)
    read, report = loaded.source, loaded.report
    if errors(read.findings) or lists_bodies(read.data):
        return Examined(read, report, narrative.narrate(report), [*loaded.findings], unchecked=True)
    last, about_last = last_report(job, report)
    told, about_last = _wanting(
        narrative.narrate(report, last.figures if last else None), about_last
    )
    findings, accepted = [*loaded.findings], tuple[str, ...]()
    if not errors(findings):
        context = registry.Context(told, last, job.name, profile=job.profile, sources=job.sources)
        broken = about_last + rule_engine.find(report, context)
        findings += rule_engine.settle(broken, report)
        accepted = rule_engine.accepted(broken, report)
    return Examined(
        source=read,
        report=report,
        told=told,
        findings=[_located(read, f, report, told) for f in findings],
        accepted=accepted,
        last=last,
        unchecked=bool(loaded.errors),
    )


def _located(read: Source, finding: Finding, report: Report, told: narrative.Narrative) -> Finding:
    """The finding with its places in the file; what it quotes may have been filled in, and is
    looked for as the author wrote it."""
    quoted = (
        p for p in told.paragraphs() if finding.quote and p.path == finding.address and p.inserted
    )
    written = next(filter(None, (p.as_written(finding.quote or "") for p in quoted)), finding.quote)
    return replace(
        read.located(replace(finding, quote=written), report.edition.path), quote=finding.quote
    )


def produce(job: Job) -> Outcome:
    """Check a report and, unless something must be changed (or ``draft``), build it in the formats
    asked for."""
    done = examine(job)
    outcome = checked(job, done)
    readable = bool(done.source.data) and outcome.agency and outcome.year
    if not job.formats or not readable or not (outcome.passed or job.draft):
        return outcome
    files, failures = _write(job, done)
    return replace(outcome, findings=(*outcome.findings, *failures), files=files)


def checked(job: Job, done: Examined) -> Outcome:
    """What the checks found, the worst first, in the order of the file."""
    report = done.report
    return Outcome(
        job.name,
        report.agency,
        report.year,
        report.title,
        tuple(worst_first(done.findings)),
        accepted=done.accepted,
        unchecked=done.unchecked,
    )


def _write(job: Job, done: Examined) -> tuple[dict[str, bytes], list[Finding]]:
    files: dict[str, bytes] = {}
    failures: dict[tuple[str, str], list[str]] = {}
    gaps: list[Finding] = []
    write: Callable[[str], bytes] = partial(_written_apart, job, done)
    if not job.has_own_look:
        composed = faults.attempt(partial(_composed, job, done))
        if isinstance(composed, GiaError):
            return {}, [found(G801, composed.message, fix=composed.fix)]
        write = _Files(job, composed).write
        if SHOWN_IN_PAGES.intersection(job.formats):
            gaps = _gaps(composed)
    for form in job.formats:
        made = faults.attempt(partial(write, form))
        if isinstance(made, GiaError):
            failures.setdefault((made.message, made.fix), []).append(form.upper())
        else:
            files[form] = made
    return files, [
        found(G801, f"{'、'.join(forms)}没有生成：{message}", fix=fix)
        for (message, fix), forms in failures.items()
    ] + gaps


def _gaps(composed: Document) -> list[Finding]:
    from gia_author.workflows.page_gaps import told_gaps  # a check alone does without lxml

    return [found(G851, message, fix=fix) for message, fix in told_gaps(composed.blocks)]


def _composed(job: Job, done: Examined) -> Document:
    from gia_author.render import document  # a check alone does without lxml

    return document.compose(
        done.report, done.told, last=done.last, template=job.template, draft=job.draft
    )


@dataclass
class _Files:
    """A composed report being written in several formats; its pages are laid out once."""

    job: Job
    composed: Document

    def write(self, form: str) -> bytes:
        if form == "pdf":
            return self.pages
        pages = (self.pages,) if form in PAGED else ()
        return WRITERS[form].write(self.composed, self._style, *pages)

    @cached_property
    def pages(self) -> bytes:
        return PDF_ENGINES[self.job.engine].write(self.composed, self._style)

    @property
    def _style(self) -> Style:
        return self.job.style or official()


def _written_apart(job: Job, done: Examined, form: str) -> bytes:
    """The file, made in the bounded process: an office's own style or template can make an engine
    swell, hang or crash."""
    try:
        return apart.ask(f"{__name__}:write", bounded_process.packed(job, done, form), SECONDS)
    except bounded_process.Failure as failure:
        raise GiaError(
            f"用自己的版式或模板排版时{failure}",
            "检查自己的版式和模板；不加 --style、--template 就用官方版式。",
        ) from None


def write(request: bytes) -> bytes:
    """The bounded process's side: a report in one format. Raises GiaError."""
    job, done, form = bounded_process.unpacked(request)
    return _Files(job, _composed(job, done)).write(form)
