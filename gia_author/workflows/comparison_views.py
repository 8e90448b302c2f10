"""A comparison to be looked at: a page with both sides beside each other, a Word document with the
changes marked as revisions."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePath
from typing import Any

from gia_author import resources, template_sandbox
from gia_author.diagnostics import safe_text
from gia_author.form.numbers import show
from gia_author.language.sentence_diff import IN, OUT, SAME, DiffPiece, SentenceEdit
from gia_author.workflows.comparison import BLANK, Comparison, Rewritten

AUTHOR = "gia-author"
MINUS = re.compile(r"-(?=\d)")


@dataclass(frozen=True)
class FigureRows:
    """The figures of one table that are not the same: label, before, now, by how much."""

    title: str
    rows: tuple[tuple[str, str, str, str], ...]


def figure_rows(found: Comparison) -> Iterator[FigureRows]:
    """Everything that is not text, table by table."""
    if found.settings:
        rows = tuple((name, old or "未写", new or "未写", "") for name, old, new in found.settings)
        yield FigureRows("机关、年度、版式", rows)
    for title, changes in groupby(found.figures, lambda change: change.term.table.title):
        yield FigureRows(
            title,
            tuple(
                (
                    c.term.short,
                    show(c.old) or BLANK,
                    show(c.new) or BLANK,
                    c.difference.strip("（）"),
                )
                for c in changes
            ),
        )


def pieces(text: Rewritten) -> list[DiffPiece]:
    """A text with what stayed (=), went (-) and came (+), its heading first."""
    old, new = (
        "\n".join(filter(None, (block.heading, block.text))) if block else ""
        for block in (text.old, text.new)
    )
    if not old or not new:
        return [(OUT, old) if old else (IN, new)]
    return SentenceEdit(old, new).pieces()


def verdict(found: Comparison) -> str:
    """How much is different, in one line."""
    counts = ((found.settings, "处设置"), (found.figures, "个数字"), (found.texts, "段文字"))
    said = "、".join(f"{len(items)}{words}" for items, words in counts if items)
    return f"不同：{said}" if said else "内容相同"


def title_of(found: Comparison) -> str:
    """Whose reports they are."""
    one, other = found.old.report, found.new.report
    return f"{one.agency}{one.year}年与{other.agency}{other.year}年年报比较"


def page(found: Comparison) -> bytes:
    """The comparison as a page that needs nothing else."""
    template = template_sandbox.environment(
        {"comparison": resources.text("templates", "comparison.html.j2")}
    ).get_template("comparison")
    texts = [(text, pieces(text)) for text in found.texts]
    variables = {
        "标题": title_of(found),
        "结论": verdict(found),
        "甲": found.old.name,
        "乙": found.new.name,
        **dict(zip(("甲名", "乙名"), _short_names(found.old.name, found.new.name), strict=True)),
        "说明": [
            f"{side.name}：{said}" for side in (found.old, found.new) for said in side.remarks
        ],
        "数字": [{"名": group.title, "行": group.rows} for group in figure_rows(found)],
        "文字": [
            {
                "处": text.place,
                "左": [piece for piece in parts if piece[0] != IN],
                "右": [piece for piece in parts if piece[0] != OUT],
            }
            for text, parts in texts
        ],
    }
    return template_sandbox.render(template, variables).encode()


def _short_names(one: str, other: str) -> tuple[str, str]:
    """Two files without their folders, where that tells them apart."""
    short = PurePath(one).name, PurePath(other).name
    return short if short[0] != short[1] else (one, other)


def document(found: Comparison) -> bytes:
    """The comparison as a Word document: the second report's texts, with what went and came as
    revisions."""
    import docx

    from gia_author.render.style import official

    book = docx.Document(io.BytesIO(official().files["base.docx"]))
    writer = _RevisionWriter(book)
    writer.heading(title_of(found))
    writer.text(
        f"{verdict(found)}。底稿是“{found.old.name}”，改成“{found.new.name}”，改动以修订标记显示。"
    )
    for side in (found.old, found.new):
        for said in side.remarks:
            writer.text(f"{side.name}：{said}")
    for group in figure_rows(found):
        writer.heading(group.title)
        for label, before, now, difference in group.rows:
            more = f"（{difference}）" if difference else ""
            writer.figure([(SAME, f"{label}："), (OUT, before), (IN, now), (SAME, more)])
    for text in found.texts:
        writer.heading(text.place)
        for line in _lines(pieces(text)):
            writer.revised(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _lines(parts: list[DiffPiece]) -> Iterator[list[DiffPiece]]:
    """The pieces paragraph by paragraph."""
    line: list[DiffPiece] = []
    for tag, text in parts:
        first, *others = text.split("\n")
        line.append((tag, first))
        for other in others:
            yield line
            line = [(tag, other)]
    yield line


class _RevisionWriter:
    """Writes paragraphs into a Word document that is empty but for its styles."""

    def __init__(self, book: Any) -> None:
        self.book, self.number = book, 0
        for element in [*book.element.body][:-1]:
            book.element.body.remove(element)

    def heading(self, text: str) -> None:
        """A heading in bold, on the page of what stands below it."""
        paragraph = self.book.add_paragraph()
        paragraph.add_run(safe_text.spelt(text)).bold = True
        paragraph.paragraph_format.keep_with_next = True

    def text(self, text: str) -> None:
        self.book.add_paragraph(safe_text.spelt(text))

    def figure(self, parts: list[DiffPiece]) -> None:
        """A figure behind its label, in lines that are not stretched."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        self.revised(parts).alignment = WD_ALIGN_PARAGRAPH.LEFT

    def revised(self, parts: list[DiffPiece]) -> Any:
        """A paragraph of what stayed, went and came."""
        paragraph = self.book.add_paragraph()
        for tag, text in ((tag, safe_text.spelt(text)) for tag, text in parts):
            if text and tag == SAME:
                paragraph._p.append(self._same(text))
            elif text:
                paragraph._p.append(self._revision(tag, text))
        return paragraph

    def _same(self, text: str) -> Any:
        """What stayed; Word would part a minus from its number."""
        from docx.oxml import OxmlElement

        run = OxmlElement("w:r")
        for number, words in enumerate(MINUS.split(text)):
            if number:
                run.append(OxmlElement("w:noBreakHyphen"))
            run.append(_words("w:t", words))
        return run

    def _revision(self, tag: str, text: str) -> Any:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.number += 1
        mark = OxmlElement("w:del" if tag == OUT else "w:ins")
        mark.set(qn("w:id"), str(self.number))
        mark.set(qn("w:author"), AUTHOR)
        run = OxmlElement("w:r")
        run.append(_words("w:delText" if tag == OUT else "w:t", text))
        mark.append(run)
        return mark


def _words(tag: str, text: str) -> Any:
    from docx.oxml import OxmlElement

    words = OxmlElement(tag)
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return words
