"""A published report read back as what people confirm it by: our file's text, a verdict, and a page
with every cell and where it was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gia_author import resources, template_sandbox
from gia_author.diagnostics.finding import Finding, Gap, Severity
from gia_author.form.grid import Box, grid
from gia_author.form.numbers import show
from gia_author.report.facts import Fact, Facts
from gia_author.report.narrative import Section
from gia_author.workflows.import_report import Imported, text_of
from gia_author.workflows.standing import AuditStanding, standing
from gia_author.workflows.unread_parts import gaps, is_told

SUBJECTS = ("机关", "年度", "层级", "地方", "期间")
UNSURE = ((0.8, "有把握"), (0.5, "较有把握"), (0.0, "拿不准"))  # from which certainty on
LONGEST_QUOTE = 80


@dataclass(frozen=True)
class Confirmable:
    """A report as the text of our file and the page to confirm it by, both empty where nothing
    could be read or the file is no report; small enough to be sent."""

    text: str
    page: str
    verdict: str
    findings: tuple[Finding, ...]

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What is to be looked at in the original."""
        return tuple(f for f in self.findings if f.severity is not Severity.HINT)


def confirmable(imported: Imported, *, anyway: bool = False) -> Confirmable:
    """An imported report in that form; ``anyway`` takes also what is no report, as far as there is
    anything in it."""
    what, said = standing(imported)
    empty = not imported.data and all(value is None for value in imported.figures.values())
    if empty or (what is not AuditStanding.REPORT and not anyway):
        located = (imported.locator.located(one, imported.name) for one in said)
        told = what.told or AuditStanding.UNREADABLE.told
        return Confirmable("", "", told, tuple(located) or imported.findings)
    return Confirmable(
        text_of(imported, imported.name),
        confirmation(imported),
        verdict(imported),
        tuple(imported.findings),
    )


def verdict(imported: Imported) -> str:
    """How much of the report was read, in one line."""
    printed = [a for t in imported.edition.tables.values() if t.printed for a in t.cells]
    count = sum(imported.figures.get(a) is not None for a in printed)
    hows = [r.how for r in imported.match.readings.values()] if imported.match else []
    words = {
        "inferred": "按勾稽关系推断",
        "recognised": "从图片上识别",
        "blank": "原文空着",
        "unread": "没有读出",
    }
    told = "".join(f"，{hows.count(how)}格{word}" for how, word in words.items() if how in hows)
    doubts = sum(f.severity is not Severity.HINT for f in imported.findings)
    missing = sum(gap.count for gap in gaps(imported))
    what, why = standing(imported)
    said = [one.message.rstrip("。") for one in why[:1]] or [what.told] * bool(what.told)
    said.append(f"读出{len(imported.sections)}个部分、{count}格数字（共{len(printed)}格）{told}")
    said += [f"有{missing}处没有读到"] if missing else []
    said += [f"有{doubts}处要核对"] if doubts else []
    return "；".join(said if missing or doubts else [*said, "没有疑问"])


def confirmation(imported: Imported) -> str:
    """A page that shows every cell with what was read, from where and how sure, and the text."""
    template = template_sandbox.environment(
        {"imported": resources.text("templates", "imported.html.j2")}
    ).get_template("imported")
    tables = [
        {"名": t.title, "行": [[_box(imported, box) for box in row] for row in grid(t).rows]}
        for t in imported.edition.tables.values()
        if t.printed
    ]
    told, missing = imported.told, gaps(imported)
    texts = (
        [{"标题": "开头", "正文": "\n".join(p.text for p in told.opening)}] if told.opening else []
    )
    texts += [
        {"标题": s.heading, "正文": "\n".join(_lines(s))} for s in told.sections if s.passages
    ]
    return template_sandbox.render(
        template,
        {
            "文件": imported.name,
            "结论": verdict(imported),
            "未读": [*map(_gap, missing)],
            "问题": [_words(f) for f in imported.findings if _is_doubt(f, missing)],
            "依据": [*_facts(imported.facts)],
            "表格": tables,
            "文字": texts,
            "杂项": list(imported.furniture),
        },
    )


def _facts(facts: Facts) -> Iterator[dict[str, str]]:
    """What was made of the body, year, level, place and period; from which words, where, how sure;
    and what speaks for another."""
    for subject in SUBJECTS:
        fact = facts.best(subject) or Fact(subject, "没有认出", "", "", "", 0.0)
        said = dict.fromkeys(f.value for f in facts.said if f.subject == subject)
        yield {
            "项": subject,
            "值": fact.value,
            "原文": fact.quote[:LONGEST_QUOTE],
            "依据": fact.source,
            "位置": fact.where,
            "准": next(word for least, word in UNSURE if fact.sure >= least),
            "另有": "、".join(value for value in said if value != fact.value),
        }


def _lines(section: Section) -> Iterator[str]:
    for passage in (p for top in section.passages for p in top.walk()):
        if passage.heading:
            yield passage.heading
        yield from (p.text for p in passage.paragraphs)


def _box(imported: Imported, box: Box) -> dict[str, Any]:
    common = {"跨行": box.rowspan, "跨列": box.colspan}
    if box.address is None:
        return common | {"标签": box.text, "类": box.role}
    reading = imported.match.readings.get(box.address) if imported.match else None
    return common | {
        "标签": None,
        "类": reading.how if reading else "read",
        "值": show(imported.figures.get(box.address)),
        "来源": reading.where if reading else "",
        "原文": reading.text if reading else "",
    }


def _is_doubt(finding: Finding, missing: tuple[Gap, ...]) -> bool:
    """Whether a finding is to be looked at, and not told already as what was not read."""
    return finding.severity is not Severity.HINT and not is_told(finding, missing)


def _gap(gap: Gap) -> str:
    """What was not read, where and why."""
    place = gap.finding.place.short if gap.finding.place else ""
    where = f"（{place}）" if place else ""
    return f"{gap.part}，{gap.count}处{where}：{gap.finding.message}{gap.finding.fix}"


def _words(finding: Finding) -> str:
    return f"{finding.severity.label} {finding.code} {finding.message}{finding.fix}"
