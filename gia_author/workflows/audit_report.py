"""The check of a report that was read back: what the rules find, what was not read and so not
checked, and what can be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from gia_author.checks import registry, rule_engine
from gia_author.checks.profile import Profile
from gia_author.diagnostics.finding import Finding, Gap, Severity, found, register, worst_first
from gia_author.extract.readers import findings as faults
from gia_author.report.model import Report
from gia_author.workflows import early_end
from gia_author.workflows.import_report import Imported
from gia_author.workflows.likeness import strange
from gia_author.workflows.load_report import Loaded
from gia_author.workflows.produce import Outcome
from gia_author.workflows.unread_parts import doubts, gaps
from gia_author.yamlfile.schema import G116
from gia_author.yamlfile.value_checks import LONGEST_PARAGRAPH

G935 = register(
    "G935",
    "structure",
    """不像政府信息公开工作年度报告
    年报有标题（机关＋年度＋政府信息公开工作年度报告）、六个部分和三张法定表。这份文件里这些太少：可能是通知、目录页、预算或者别的文件，
    也可能正文是图片、附件或者网页阅读器，程序读不到。没有按年报核对。""",
)
FEW_LETTERS, COMMON, PLAIN, STRANGE_LATIN = 100, set("的年公开信息政府和工作"), 0.02, 0.3


class AuditStanding(Enum):
    """What became of a file: read as a report, read and found to be none, or not read."""

    REPORT = "report"
    STRANGE = "strange"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Audited(Outcome):
    """What the check of a report that was read back has come to; ``gaps`` is what was not
    checked."""

    gaps: tuple[Gap, ...] = ()
    standing: AuditStanding = AuditStanding.REPORT

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
        return 3 if self.gaps else 0

    @property
    def verdict(self) -> str:
        """The one line that says where the report stands."""
        if self.standing is not AuditStanding.REPORT:
            return "不像年报" if self.standing is AuditStanding.STRANGE else "没有读出来"
        told = "、".join(f"{n}处{s.label}" for s in Severity if (n := self.count(s)))
        if self.count(Severity.ERROR):
            return f"有问题：{told}" + (
                f"；另有{self.unread}处没有读到，没有核对" if self.gaps else ""
            )
        if self.gaps:
            return f"有{self.unread}处没有读到，不能下结论" + (f"；读到的有{told}" if told else "")
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
    standing, said = _standing(imported)
    missing = gaps(imported) if standing is AuditStanding.REPORT else ()
    if standing is AuditStanding.REPORT:
        said = (*_said(imported, missing, last, profile),)
    located = [imported.locator.located(finding, imported.name) for finding in said]
    return Audited(
        imported.name,
        report.agency,
        report.year,
        report.title,
        tuple(worst_first(located)),
        gaps=missing,
        standing=standing,
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
    yield from rule_engine.check(imported.report, _context(imported, last, profile))


def _standing(imported: Imported) -> tuple[AuditStanding, tuple[Finding, ...]]:
    """What a file is and, where it is no report, the one finding that says so."""
    fatal = next((f for f in imported.findings if f.code in faults.FATAL), None)
    if fatal or not imported.trace:
        return AuditStanding.UNREADABLE, (fatal,) if fatal else imported.findings
    if any(len(p.text) > LONGEST_PARAGRAPH for p in imported.told.paragraphs()):
        message = f"有一段文字超过{LONGEST_PARAGRAPH}字，不像一份年报，没有核对。"
        return AuditStanding.STRANGE, (found(G116, message, fix="看看导入的文件对不对。"),)
    marks = strange(imported)
    if marks is None:
        return AuditStanding.REPORT, ()
    garbled = next((f for f in imported.findings if f.code == faults.GARBLED.code), None)
    if garbled or _is_mojibake(imported.trace.source.letters):
        return AuditStanding.UNREADABLE, (garbled or _mojibake(),)
    fix = "核对是不是选错了文件；正文是附件、图片的，下载Word或者能选中文字的PDF再核对。"
    return AuditStanding.STRANGE, (found(G935, f"不像年报：{marks.reasons}。", fix=fix),)


def _is_mojibake(letters: str) -> bool:
    """Whether a text is no language: Chinese characters without the commonest ones, or Latin
    letters with marks where Chinese was."""
    if len(letters) < FEW_LETTERS:
        return False
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in letters)
    latin = sum("\x80" <= letter <= "\u024f" for letter in letters)
    plain = sum(letter in COMMON for letter in letters)
    strange = chinese > len(letters) / 2 and plain < PLAIN * chinese
    return strange or latin > STRANGE_LATIN * len(letters)


def _mojibake() -> Finding:
    return found(
        faults.GARBLED,
        "读出来的文字是乱码，没有核对。",
        severity=Severity.ERROR,
        fix="这样的PDF多半没有说明字体对应哪个字；请找Word、网页版本，或者请原单位提供可以选中文字的PDF。",
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
