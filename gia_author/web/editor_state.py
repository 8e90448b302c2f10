"""A document as the page shows it: everything at once, or what an edit has changed."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from gia_author.checks import autofix, rule_engine
from gia_author.checks import profile as profiles
from gia_author.checks.profile import Profile
from gia_author.report.expression_syntax import EXPRESSION
from gia_author.report.narrative import Narrative, is_unfilled
from gia_author.web import basic_values, finding_views, section_views, table_views
from gia_author.web.document_session import DocumentSession
from gia_author.web.finding_views import FindingViews
from gia_author.workflows.produce import Examined, Outcome

LIMIT = "总体情况字数"  # the profile's


class EditorView:
    """One version of a document, worked out as far as it is asked for."""

    def __init__(self, done: Examined, outcome: Outcome, plan: Profile | None) -> None:
        self.done, self.outcome, self.plan = done, outcome, plan
        self.report, self.told = done.report, done.told

    @cached_property
    def values(self) -> table_views.Values:
        return table_views.values(self.report)

    @cached_property
    def mends(self) -> list[autofix.Edit]:
        """Every safe change."""
        source = self.done.source
        return autofix.propose(source, self.report, self.plan) if source.data else []

    @cached_property
    def views(self) -> FindingViews:
        return FindingViews(self.report, self.told, self.mends)

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        return self.views.all(self.outcome.findings)

    @cached_property
    def sections(self) -> list[dict[str, Any]]:
        return section_views.sections(self.report.prose, self.report.edition, self.told)

    @cached_property
    def shape(self) -> list[Any]:
        """The sections without their texts: what has to be drawn anew when it changes."""
        return [_shape(section) for section in self.sections]

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        return table_views.figures(self.report, self.values)

    @property
    def verdict(self) -> dict[str, str]:
        """The one line that says where the document stands."""
        state = next((f["severity"] for f in self.findings), "clean")
        return {"state": state, "label": self.outcome.verdict}

    @property
    def words(self) -> dict[str, Any]:
        """How long the text is, and how long the profile lets the first section be."""
        lengths = {
            section.key: sum(len(p.text) for p in section.paragraphs())
            for section in self.told.sections
        }
        first = next(iter(lengths), "")
        plan = rule_engine.plan_of(self.plan or profiles.load(), self.report)
        longest = int(plan.limit(LIMIT)) or None
        return {
            "count": sum(len(p.text) for p in self.told.paragraphs()),
            "sections": lengths,
            "first": lengths.get(first, 0),
            "longest": longest,
            "note": f"“{first}”不超过{longest}字" if longest else "",
        }

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """What the author has accepted; one that matches nothing is itself found."""
        unused = {
            f.address[1]
            for f in self.outcome.findings
            if f.code == rule_engine.G190.code and f.address
        }
        return [
            {
                "index": number,
                "code": item.get("规则") or "",
                "where": item.get("位置") or "",
                "reason": item.get("理由") or "",
                "name": item.get("姓名") or "",
                "used": number not in unused,
            }
            for number, item in enumerate(rule_engine.acceptances(self.report))
        ]


def view(session: DocumentSession) -> EditorView:
    """The document as it is now."""
    return EditorView(session.done, session.outcome, session.plan)


def state(session: DocumentSession) -> dict[str, Any]:
    """Everything that the page shows of a document."""
    shown = view(session)
    report = shown.report
    found = finding_views.counts(shown.findings)
    return {
        "doc": session.id,
        "name": session.path.name,
        "path": str(session.path),
        "version": session.version,
        "agency": report.agency,
        "year": report.year,
        "edition": report.edition.name,
        **reach(session),
        "read_only": bool(session.read_only),
        "read_only_why": session.read_only,
        "basics": basic_values.basics(session.source.data, report.edition),
        "sections": [
            section | _counted(found.get(section["key"], Counter())) for section in shown.sections
        ],
        "tables": table_views.tables(report, shown.values),
        "figures": shown.figures,
        "shown": expressions(shown.told),
        "words": shown.words,
        "findings": shown.findings,
        "verdict": shown.verdict,
        "accepted": shown.accepted,
        "brought": session.brought,
        "basics_counts": _counted(found.get("", Counter())),
    }


def answer(session: DocumentSession, before: EditorView) -> dict[str, Any]:
    """What an edit has changed."""
    after = view(session)
    known = {figure["name"]: figure for figure in before.figures}
    return {
        "version": session.version,
        "tables": table_views.changed(before.values, after.values, after.report.edition),
        "figures": [one for one in after.figures if known.get(one["name"]) != one],
        "shown": expressions(after.told),
        "findings": after.findings,
        "verdict": after.verdict,
        "words": after.words,
        "accepted": after.accepted,
        "sections_changed": before.shape != after.shape
        or before.report.edition is not after.report.edition,
        "agency": after.report.agency,
        "year": after.report.year,
        **reach(session),
        "saved": True,
    }


def reach(session: DocumentSession) -> dict[str, Any]:
    """What can be undone and done again."""
    back, forth, forgotten = session.reach()
    return {
        "can_undo": bool(back),
        "can_redo": bool(forth),
        "undo_label": back,
        "redo_label": forth,
        "forgotten": forgotten,
    }


def expressions(told: Narrative) -> dict[str, str | None]:
    """Every expression in the texts with what is printed for it; None for what cannot be worked
    out."""
    result: dict[str, str | None] = {}
    for paragraph in told.paragraphs():
        written = EXPRESSION.findall(paragraph.written)
        filled = [paragraph.text[start:end] for start, end in paragraph.inserted]
        whole = len(filled) == len(written) and not is_unfilled(paragraph)
        for number, piece in enumerate(written):
            name = piece[2:-2].strip(" -")
            known = whole and not filled[number].startswith("{{")
            result[name] = filled[number] if known else result.get(name)
    return result


def _counted(found: Counter[str]) -> dict[str, int]:
    return {"errors": found["error"], "warnings": found["warning"], "hints": found["hint"]}


def _shape(block: object) -> Any:
    """A section or block without what can change while it is typed in."""
    if isinstance(block, dict):
        return {key: _shape(value) for key, value in block.items() if key != "text"}
    return [*map(_shape, block)] if isinstance(block, list) else block
