"""A report as a value, or the reason why it is none: our own file of the right shape, or a
published one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gia_author.diagnostics.finding import GiaError, Severity
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative
from gia_author.workflows import produce
from gia_author.workflows.import_report import G931, G961, G962, G963, Imported
from gia_author.workflows.load_report import load_report
from gia_author.workflows.produce import Job
from gia_author.workflows.standing import refuse_others

EDITED = frozenset(code.code for code in (G931, G961, G962, G963))


@dataclass(frozen=True)
class Opened:
    """A report with the file's name and last year's report; ``doubts`` is how many places of a
    published one are to be looked at.

    ``remarks`` is what must be said of a file of ours that people edited: that they did, what is
    not in the report, their comments.
    """

    name: str
    report: Report
    last: Report | None = None
    doubts: int = 0
    remarks: tuple[str, ...] = ()

    @cached_property
    def told(self) -> Narrative:
        """The narrative, with last year's figures where it needs them."""
        return narrative.narrate(self.report, self.last.figures if self.last else None)


def ours(job: Job) -> Opened:
    """Our own file. Raises GiaError where it cannot be read or has not the shape of a report."""
    loaded = load_report(job.data, job.name)
    if wrong := loaded.errors:
        first = wrong[0]
        more = f"（共{len(wrong)}处问题）" if len(wrong) > 1 else ""
        raise GiaError(
            f"{f'{first.place.short} ' if first.place else ''}{first.message}{more}",
            "先用 gia-author check 核对，改好再来。",
        )
    return Opened(job.name, loaded.report, produce.last_report(job, loaded.report)[0])


def theirs(imported: Imported) -> Opened:
    """A published report. Raises GiaError where no report was found in the file."""
    refuse_others(imported)
    if not imported.data or not any(value is not None for value in imported.figures.values()):
        first = imported.findings[0].message if imported.findings else "里面没有法定的表格。"
        raise GiaError(f"读不出年报：{first}", "核对是不是年报；或者换一种格式的文件。")
    report = imported.report
    if not report.agency or not report.year:
        raise GiaError(
            "没有读出机关名称或者年度。", "先用 gia-author import 变成填报文件，补上以后再来。"
        )
    return Opened(
        imported.name,
        report,
        doubts=sum(
            f.severity is not Severity.HINT and f.code not in EDITED for f in imported.findings
        ),
        remarks=tuple(f.message for f in imported.findings if f.code in EDITED - {G961.code}),
    )
