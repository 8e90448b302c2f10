"""Safe fixes as edits on the author's YAML text: everything else, comments included, stays as it is
byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gia_author.checks import profile as profiles
from gia_author.checks import rule_engine
from gia_author.checks.profile import Profile
from gia_author.checks.registry import FIGURE, KEPT, Mender
from gia_author.diagnostics.finding import FieldPath
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report
from gia_author.yamlfile.reader import Source

OUTSIDE = (
    "机关",
    "机关类型",
    "年度",
    "格式",
    "数据",
    "落款日期",
    "上年报告",
    "版式",
    "签署",
    "核对说明",
)
KEEP = Pattern(r"\{\{.*?\}\}|(?:https?://|www\.)[!-~]+|[a-zA-Z0-9_.+-]+@[a-zA-Z0-9.-]+")


class Edit(NamedTuple):
    """One change: at ``offset`` of the file's text ``old`` becomes ``new``; ``path`` is the place
    in the author's terms, ``code`` the rule that it is for."""

    path: FieldPath
    old: str
    new: str
    offset: int
    reason: str
    code: str = ""


def propose(source: Source, report: Report, profile: Profile | None = None) -> list[Edit]:
    """What the rules of the profile would mend in the narrative, in the order of the file; where
    two would touch, the first one.

    What a rule may not find under this profile, or what the author has accepted, is left as it is.
    """
    plan = rule_engine.plan_of(profile or profiles.load(), report)
    found = (
        edit._replace(code=code.code)
        for code, mends in rule_engine.mending(plan)
        for path, _ in _texts(source.data, ())
        if path in source.values and not rule_engine.is_accepted(code, path, report, plan)
        for edit in _at(source, path, mends, plan)
    )
    edits = sorted(found, key=lambda e: (e.offset, -len(e.old)))
    result: list[Edit] = []
    for edit in edits:
        if not result or edit.offset >= result[-1].offset + max(1, len(result[-1].old)):
            result.append(edit)
    return result


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made. Raises ValueError if it is not the text that they were proposed
    for."""
    for edit in sorted(edits, key=lambda e: e.offset, reverse=True):
        end = edit.offset + len(edit.old)
        if text[edit.offset : end] != edit.old:
            raise ValueError(f"not the same text at {edit.offset}")
        text = text[: edit.offset] + edit.new + text[end:]
    return text


def tidied(text: str) -> tuple[str, dict[str, int]]:
    """A text that is in no file yet with every safe change made, and how many of each kind."""
    counts: dict[str, int] = {}
    plan = profiles.load()
    for _, mends in (*rule_engine.mending(plan), *rule_engine.mending(plan)):  # once more: a quote
        # that has been mended shows what is wrong beside it
        shown = KEEP.sub(lambda m: KEPT * len(m[0]), text)
        made, end = "", 0
        for at, old, new, reason in sorted(mends(shown, plan), key=lambda m: (m[0], -len(m[1]))):
            if at >= end and KEPT not in old:
                made, end = made + text[end:at] + new, at + len(old)
                counts[reason] = counts.get(reason, 0) + 1
        text = made + text[end:]
    return text, counts


def _texts(data: object, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    """The texts of the narrative with their paths."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if path or key not in OUTSIDE:
                yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from _texts(value, (*path, n))


def _at(source: Source, path: FieldPath, mends: Mender, plan: Profile) -> Iterator[Edit]:
    """The mends in what is written at a path; variables and addresses are not touched."""
    start, end = source.values[path]
    written = KEEP.sub(
        lambda m: (FIGURE if m[0][0] == "{" else KEPT) * len(m[0]), source.text[start:end]
    )
    if written[:1] in ("|", ">"):  # what stands behind the mark of a block is no text
        head, _, _ = written.partition("\n")
        mark = head.partition(" ")[0]
        written = mark + KEPT * (len(head) - len(mark)) + written[len(head) :]
    if written[:1] == '"':
        written = KEPT + written[1:-1] + KEPT
    for at, old, new, reason in mends(written, plan):
        if KEPT not in old and FIGURE not in old:
            yield Edit(path, old, new, start + at, reason)
