"""Two reports compared in the form's terms: who and when, every figure by its official label, every
piece of the narrative."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from gia_author.form.edition import Edition
from gia_author.form.labels import Term, terms
from gia_author.form.numbers import Figure, show
from gia_author.language.sentence_diff import SentenceEdit, alike, edits
from gia_author.render.open_data import number
from gia_author.report.model import Figures, Report, differ, mapping, text
from gia_author.report.narrative import Narrative, Paragraph, Passage
from gia_author.workflows.open_report import Opened
from gia_author.yamlfile.fields import kind_of

BLANK = "未填"
LAYOUT = {
    "小标题": "独立成行",
    "后缀": "情况",
    "问题与改进": "小节",
    "落款位置": "文末",
    "页码": "一字线",
    "起始页码": "1",
    "页眉": "",
    "装订": "左侧",
    "嵌入字体": "是",
}  # as printed where the author does not say
# share of common pairs of characters from which a piece under another heading counts as the same
RENAMED = 0.6
MOST_BESIDE = 50  # pieces that have lost their heading and are looked through for one


@dataclass(frozen=True)
class Change:
    """One figure that is not the same in both reports; None is not filled in."""

    term: Term
    old: Figure | None
    new: Figure | None

    @property
    def difference(self) -> str:
        """（+50，+50.0%）: by how much it rose or fell, the share only where there was something
        before."""
        if self.old is None or self.new is None:
            return ""
        share = (
            (Decimal(self.new - self.old) * 100 / self.old).quantize(Decimal("0.1"), ROUND_HALF_UP)
            if self.old > 0
            else None
        )
        return (
            f"（{_signed(self.new - self.old)}"
            + (f"，{_signed(share)}%" if share is not None else "")
            + "）"
        )

    @property
    def line(self) -> str:
        """The change as people read it."""
        unit = self.term.cell.unit if self.term.cell.is_money and self.new is not None else ""
        return (
            f"{self.term.short}：{show(self.old) or BLANK} → {show(self.new) or BLANK}{unit}"
            f"{self.difference}"
        )

    def as_json(self) -> dict[str, Any]:
        """A plain mapping with the fixed field names of the JSON output."""
        old, new = (None if value is None else number(value) for value in (self.old, self.new))
        return {
            "address": ".".join(self.term.cell.address),
            "table": self.term.table.title,
            "label": self.term.short,
            "unit": self.term.cell.unit,
            "old": old,
            "new": new,
        }


def _signed(value: Figure) -> str:
    return format(value, "+f" if isinstance(value, Decimal) else "+d")


@dataclass(frozen=True)
class Excerpt:
    """A piece of the narrative: where it stands (总体情况, 主动公开), its heading as printed and
    its text."""

    place: tuple[str, ...]
    heading: str
    text: str


@dataclass(frozen=True)
class Rewritten:
    """A piece of the narrative that is not the same in both; one of them is None where it was added
    or left out."""

    old: Excerpt | None
    new: Excerpt | None

    @cached_property
    def edits(self) -> list[SentenceEdit]:
        """The sentences that changed."""
        return edits(self.old.text, self.new.text) if self.old and self.new else []

    @property
    def place(self) -> str:
        """总体情况 / 主动公开: where it stands in the new report, or stood in the old one."""
        block = self.new or self.old
        return " / ".join(block.place) if block else ""

    @property
    def headings(self) -> tuple[str, str]:
        """The old and the new heading where it was changed, else two empty texts."""
        changed = self.old and self.new and self.old.heading != self.new.heading
        return (
            (self.old.heading, self.new.heading) if changed and self.old and self.new else ("", "")
        )

    def as_json(self) -> dict[str, Any]:
        """A plain mapping with the fixed field names of the JSON output."""
        sentences = [{"old": e.old or None, "new": e.new or None} for e in self.edits]
        alone = "added" if self.new else "removed"
        return {
            "place": self.place,
            "change": "changed" if self.old and self.new else alone,
            "old": self.old and {"heading": self.old.heading, "text": self.old.text},
            "new": self.new and {"heading": self.new.heading, "text": self.new.text},
            "sentences": sentences,
        }


@dataclass(frozen=True)
class Comparison:
    """What is different between two reports; ``only_old`` and ``only_new`` are figures that the
    other's edition does not have."""

    old: Opened
    new: Opened
    settings: tuple[tuple[str, str, str], ...]
    figures: tuple[Change, ...]
    only_old: tuple[Change, ...]
    only_new: tuple[Change, ...]
    texts: tuple[Rewritten, ...]

    @property
    def equal(self) -> bool:
        return not (self.settings or self.figures or self.texts)

    def as_json(self) -> dict[str, Any]:
        """A plain mapping with the fixed field names of the JSON output."""
        return {
            "old": _about(self.old),
            "new": _about(self.new),
            "equal": self.equal,
            "settings": [
                {"name": name, "old": old or None, "new": new or None}
                for name, old, new in self.settings
            ],
            "figures": [change.as_json() for change in self.figures],
            "only_old": [change.as_json() for change in self.only_old],
            "only_new": [change.as_json() for change in self.only_new],
            "texts": [text.as_json() for text in self.texts],
        }


def _about(side: Opened) -> dict[str, Any]:
    return {
        "file": side.name,
        "agency": side.report.agency,
        "year": side.report.year,
        "edition": side.report.edition.name,
    }


def compare(old: Opened, new: Opened) -> Comparison:
    """Everything that is different between two reports, in the order of the form."""
    one, other = old.report, new.report
    mine, theirs = _reach(one, other.edition), _reach(other, one.edition)
    words = {**terms(one.edition), **terms(other.edition)}
    common = [
        a
        for a in dict.fromkeys((*one.edition.cells, *other.edition.cells))
        if a in mine and a in theirs
    ]
    figures = differ({a: mine[a] for a in common}, {a: theirs[a] for a in common})
    return Comparison(
        old=old,
        new=new,
        settings=tuple(_settings(one, other)),
        figures=tuple(Change(words[a], before, now) for a, before, now in figures),
        only_old=tuple(
            Change(words[a], one.figures[a], None) for a in one.edition.cells if a not in theirs
        ),
        only_new=tuple(
            Change(words[a], None, other.figures[a]) for a in other.edition.cells if a not in mine
        ),
        texts=tuple(_texts(old.told, new.told)),
    )


def _reach(report: Report, other: Edition) -> Figures:
    """A report's figures, and the sums of its headings that are figures in the other edition
    (其他处理 before 2021)."""
    return {
        **report.figures,
        **{address: value for address, value in report.derived.items() if address in other.cells},
    }


def _settings(old: Report, new: Report) -> Iterator[tuple[str, str, str]]:
    """Who, when and how: name, old and new value of what is not the same."""
    mine, theirs = _described(old), _described(new)
    for name in dict.fromkeys([*mine, *theirs]):
        if mine.get(name, "") != theirs.get(name, ""):
            yield name, mine.get(name, ""), theirs.get(name, "")


def _described(report: Report) -> dict[str, str]:
    """What is said of a report beside figures and narrative; what its author did not write is as it
    is printed."""
    data, title = report.prose, "".join(text(report.prose, "标题").split())
    notes = {f"附注 {'.'.join(address)}": note for address, note in report.notes.items()}
    return {
        "机关": report.agency,
        "机关类型": report.kind or kind_of(report.agency),
        "年度": str(report.year),
        "格式": report.edition.name,
        "标题": title if title != report.title else "",
        "落款日期": report.signed.isoformat() if report.signed else "",
        "落款单位": text(data, "落款单位") if text(data, "落款单位") != report.agency else "",
        **{
            f"版式 {key}": text(mapping(data, "版式"), key) or usual
            for key, usual in LAYOUT.items()
        },
        **notes,
    }


def _texts(old: Narrative, new: Narrative) -> Iterator[Rewritten]:
    """The pieces of the narrative that are not the same, in the order of the new report, what was
    left out at the end."""
    before, now = ({block.place: block for block in blocks(told)} for told in (old, new))
    gone = {place: block for place, block in before.items() if place not in now}
    for place, block in now.items():
        was = before.get(place) or _renamed(block, gone)
        if was:
            gone.pop(was.place, None)
        if was is None or (was.heading, was.text) != (block.heading, block.text):
            yield Rewritten(was, block)
    yield from (Rewritten(block, None) for block in gone.values())


def _renamed(block: Excerpt, gone: dict[tuple[str, ...], Excerpt]) -> Excerpt | None:
    """The piece beside it with much the same text that has lost its heading to this one."""
    beside = [other for place, other in gone.items() if place[:-1] == block.place[:-1]][
        :MOST_BESIDE
    ]
    best = max(beside, key=lambda other: alike(other.text, block.text), default=None)
    return best if best and alike(best.text, block.text) >= RENAMED else None


def blocks(told: Narrative) -> Iterator[Excerpt]:
    """The narrative in pieces, each under a place of its own."""
    seen: dict[tuple[str, ...], int] = {}
    for block in _blocks(told):
        count = seen[block.place] = seen.get(block.place, 0) + 1
        yield (
            block
            if count == 1
            else replace(block, place=(*block.place[:-1], f"{block.place[-1]}（{count}）"))
        )


def _blocks(told: Narrative) -> Iterator[Excerpt]:
    yield from _block(("引言",), told.opening)
    for section in told.sections:
        yield from _block((section.key, "表前"), section.before)
        for passage in section.passages:
            yield from _passage((section.key,), passage)
        yield from _block((section.key, "表后"), section.after)
    yield from _block(("联系方式",), told.contact)


def _passage(above: tuple[str, ...], passage: Passage) -> Iterator[Excerpt]:
    place = (*above, _name(passage))
    yield from _block(place, passage.paragraphs, passage.title)
    for child in passage.children:
        yield from _passage(place, child)


def _name(passage: Passage) -> str:
    """The word that a piece goes by: the author's key for it, or the topic or title of a further
    sub-section."""
    key = passage.path[-1]
    return key if isinstance(key, str) else passage.topic or passage.title or "小节"


def _block(
    place: tuple[str, ...], paragraphs: tuple[Paragraph, ...], heading: str = ""
) -> Iterator[Excerpt]:
    if paragraphs or heading:
        yield Excerpt(place, heading, "\n".join(paragraph.text for paragraph in paragraphs))
