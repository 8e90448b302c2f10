"""The narrative in reading order: six sections, numbered sub-headings, paragraphs with their
figures filled in, each with its path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gia_author.diagnostics.finding import Address, FieldPath, Finding, found
from gia_author.form.edition import Edition, FormSection
from gia_author.form.numbers import Figure
from gia_author.language.numerals import chinese
from gia_author.language.partitions import partitions
from gia_author.language.phrases import Quantity, Text, read
from gia_author.language.wholes import Partition
from gia_author.report.expression_syntax import EXPRESSION
from gia_author.report.model import Report, mapping, text
from gia_author.report.placeholders import Prose
from gia_author.report.variables import MISSING, variables

ENDINGS = "。：；！？:;!?、，"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its text, where the author wrote it (path, line within that text) and what was
    written there.
    """

    text: str
    path: FieldPath
    line: int
    written: str

    @cached_property
    def told(self) -> Text:
        """The text with its quantities: read once, for as long as the paragraph is kept."""
        return read(self.text)

    @cached_property
    def partitions(self) -> tuple[Partition, ...]:
        """Every whole with its parts that the text tells of."""
        return partitions(self.told)

    @cached_property
    def lists_of(self) -> dict[Quantity, list[Partition]]:
        """The lists that each quantity is a part of."""
        found: dict[Quantity, list[Partition]] = {}
        for one in self.partitions:
            for part in one.parts:
                found.setdefault(part, []).append(one)
        return found

    @cached_property
    def inserted(self) -> tuple[tuple[int, int], ...]:
        """The pieces of ``text`` (start, end) that variables put there; figures in them agree with
        the tables by themselves.
        """
        first, *others = EXPRESSION.split(self.written.strip())
        if not others or not self.text.startswith(first) or not self.text.endswith(others[-1]):
            return ()
        spans, at = [], len(first)
        for n, written in enumerate(others, 1):
            end = self.text.find(written, at) if n < len(others) else len(self.text) - len(written)
            if end < at:
                return ()
            spans.append((at, end))
            at = end + len(written)
        return tuple(spans)

    def as_written(self, piece: str) -> str:
        """What the author wrote where this piece of ``text`` stands, variables and all; empty if it
        is not in the text.
        """
        start, written = self.text.find(piece), self.written.strip()
        if start < 0:
            return ""
        return (
            piece
            if piece in written or not self.inserted
            else written[self._back(start, 0) : self._back(start + len(piece), 1)]
        )

    def _back(self, at: int, side: int) -> int:
        """The place in what was written for a place in the text; of a variable its beginning (side
        0) or end (side 1).
        """
        ahead = 0
        for (start, end), variable in zip(
            self.inserted, EXPRESSION.finditer(self.written.strip()), strict=True
        ):
            if at <= start:
                break
            if at < end:
                return variable.span()[side]
            ahead = variable.end() - end
        return at + ahead


@dataclass(frozen=True)
class Passage:
    """A piece of a section: paragraphs, under a heading where ``title`` is not empty, and what
    comes below. ``level`` 1 is （一）.
    """

    paragraphs: tuple[Paragraph, ...]
    path: FieldPath
    number: str = ""
    title: str = ""
    topic: str = ""
    level: int = 1
    run_in: bool = False
    children: tuple[Passage, ...] = ()

    @property
    def heading(self) -> str:
        """The heading as printed; one that begins a paragraph ends in a full stop."""
        whole = self.number + self.title
        return (
            whole + "。" if self.run_in and self.title and self.title[-1] not in ENDINGS else whole
        )

    def walk(self) -> Iterator[Passage]:
        """This passage and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Section:
    """One of the six sections with its passages; ``table`` names the figures printed in it, between
    ``before`` and ``after``.
    """

    key: str
    heading: str
    passages: tuple[Passage, ...] = ()
    table: str = ""
    before: tuple[Paragraph, ...] = ()
    after: tuple[Paragraph, ...] = ()

    def paragraphs(self) -> Iterator[Paragraph]:
        """All paragraphs of the section in reading order."""
        yield from self.before
        for passage in (p for top in self.passages for p in top.walk()):
            yield from passage.paragraphs
        yield from self.after


@dataclass(frozen=True)
class Narrative:
    """Everything the report says apart from its tables; ``findings`` are the texts that could not
    be filled in.
    """

    title: tuple[str, ...]
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    contact: tuple[Paragraph, ...]
    signature: tuple[str, ...]
    signature_on_top: bool = False
    findings: tuple[Finding, ...] = field(default=())

    def paragraphs(self) -> Iterator[Paragraph]:
        """All paragraphs in reading order."""
        yield from self.opening
        for section in self.sections:
            yield from section.paragraphs()
        yield from self.contact


def numbering(level: int, number: int) -> str:
    """The official numbers of sub-headings: （一）, 1., （1）."""
    return (f"（{chinese(number)}）", f"{number}.", f"（{number}）")[min(level, 3) - 1]


def usual_title(key: str, edition: Edition, data: Mapping[str, object]) -> str:
    """The heading of a topic that the author gives none of their own."""
    if key not in (topic.key for topic in edition.topics):
        return key
    suffix = text(mapping(data, "版式"), "后缀") or "情况"
    return key if suffix == "无" or key.endswith(suffix) else key + suffix


def narrate(report: Report, last: Mapping[Address, Figure | None] | None = None) -> Narrative:
    """The report's narrative; ``last`` are last year's figures for 同比 and 上年."""
    return _Narrator(report, last).narrative()


def _below(value: object, key: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    return value[key] if isinstance(value, list) and isinstance(key, int) else None


class _Narrator:
    def __init__(self, report: Report, last: Mapping[Address, Figure | None] | None) -> None:
        self.report, self.data = report, report.prose
        self.prose = Prose(variables(report), last)
        self.findings: list[Finding] = []
        self.layout = mapping(self.data, "版式")

    def narrative(self) -> Narrative:
        opening = self.paragraphs(("引言",))
        sections = tuple(
            self.section(number, official)
            for number, official in enumerate(self.report.edition.sections, 1)
        )
        contact = self.paragraphs(("联系方式",))
        on_top = text(self.layout, "落款位置") == "题下"
        return Narrative(
            title=self.title(),
            opening=opening,
            sections=sections,
            contact=contact,
            signature=self.signature(),
            signature_on_top=on_top,
            findings=tuple(self.findings),
        )

    def title(self) -> tuple[str, ...]:
        own = [line.strip() for line in text(self.data, "标题").splitlines() if line.strip()]
        return tuple(own) or (self.report.agency, f"{self.report.year}年政府信息公开工作年度报告")

    def signature(self) -> tuple[str, ...]:
        signed = self.report.signed
        if signed is None:
            return ()
        return (
            text(self.data, "落款单位") or self.report.agency,
            f"{signed.year}年{signed.month}月{signed.day}日",
        )

    def paragraphs(self, path: FieldPath) -> tuple[Paragraph, ...]:
        """The text at a path as paragraphs, one a line, with its figures filled in."""
        value: Any = self.data
        for key in path:
            value = _below(value, key)
        if not isinstance(value, str):
            return ()
        filled, problems = self.prose.render(value)
        for problem in problems:
            fix = problem.fix if problem.fix.endswith(("。", "？")) else problem.fix + "。"
            self.findings.append(
                found(
                    problem.code, f"{problem.message}。", fix=fix, address=path, quote=problem.quote
                )
            )
        written = value.split("\n")
        lines = filled.split("\n")
        return tuple(
            Paragraph(line.strip(), path, n, written[n] if len(written) == len(lines) else value)
            for n, line in enumerate(lines)
            if line.strip()
        )

    def section(self, number: int, official: FormSection) -> Section:
        heading = f"{chinese(number)}、{official.title}"
        table = self.report.edition.tables.get(official.key)
        if table is not None and table.printed:
            notes: FieldPath = ("表格说明", official.key)
            return Section(
                official.key,
                heading,
                (),
                official.key,
                self.paragraphs((*notes, "表前")),
                self.paragraphs((*notes, "表后")),
            )
        passages = self.passages((official.key,), mapping(self.data, official.key), 1)
        if official.key in [
            t.prefix[0] for t in self.report.edition.tables.values() if not t.printed
        ]:
            passages = (*self.fee(passages), *passages)
        return Section(official.key, heading, passages)

    def passages(
        self, path: FieldPath, content: Mapping[str, object], level: int
    ) -> tuple[Passage, ...]:
        """What stands under a heading, in the order of the file; sub-headings
        are numbered through.
        """
        result: list[Passage] = []
        count = 0
        for at, key, value in self.items(path, content):
            if key == "正文":
                result.append(Passage(self.paragraphs(at), at, level=level))
                continue
            passage = self.passage(at, key, value, level, count + 1)
            count += bool(passage.number)
            result.append(passage)
        return tuple(p for p in result if p.paragraphs or p.title or p.children)

    def items(
        self, path: FieldPath, content: Mapping[str, object]
    ) -> Iterator[tuple[FieldPath, str, Any]]:
        """The text, topics and sub-sections in a mapping as (path, key, value); a sub-section has
        an empty key.
        """
        for key, value in content.items():
            if key == "小节" and isinstance(value, list):
                yield from (((*path, key, n), "", item) for n, item in enumerate(value))
            elif key in ("正文", *self.topics, "存在的主要问题", "改进情况") and value is not None:
                yield (*path, key), key, value

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(topic.key for topic in self.report.edition.topics)

    def passage(self, path: FieldPath, key: str, value: object, level: int, number: int) -> Passage:
        content = value if isinstance(value, dict) else {}
        own = content.get("标题")
        title = (
            own.strip()
            if isinstance(own, str)
            else usual_title(key, self.report.edition, self.data)
        )
        if (
            key in ("存在的主要问题", "改进情况")
            and text(self.layout, "问题与改进") == "段落"
            and own is None
        ):
            title = ""
        mark = content.get("编号")
        label = mark if isinstance(mark, str) else numbering(level, number)
        if not title:
            label = ""
        style = text(content, "小标题") or text(self.layout, "小标题")
        paragraphs = self.paragraphs((*path, "正文") if content else path)
        children = (
            self.passages(path, {k: v for k, v in content.items() if k == "小节"}, level + 1)
            if content
            else ()
        )
        run_in = style == "段首" and bool(title) and bool(paragraphs)
        return Passage(
            paragraphs=paragraphs,
            path=path,
            number=label,
            title=title,
            topic=text(content, "主题") or key,
            level=level,
            run_in=run_in,
            children=children,
        )

    def fee(self, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
        """The sentence on processing fees, unless the author's own text of the section speaks of
        them.
        """
        said = any(
            "信息处理费" in p.text
            for top in passages
            for passage in top.walk()
            for p in passage.paragraphs
        )
        amounts = [
            self.report.figures.get(("信息处理费", key))
            for key in ("收费通知件数", "通知金额", "实收金额")
        ]
        if said or not self.report.edition.fee_prose or any(amount is None for amount in amounts):
            return ()
        sentence, _ = self.prose.render(
            self.report.edition.fee_prose["有" if any(amounts) else "无"]
        )
        path: FieldPath = ("其他需要报告的事项", "信息处理费")
        return (Passage((Paragraph(sentence, path, 0, sentence),), path),)


def is_unfilled(paragraph: Paragraph) -> bool:
    """True where a figure is missing in the text."""
    return MISSING in paragraph.text
