"""The text of a Word paragraph as it is seen: fields, tracked changes, hidden text, breaks; and the text boxes anchored in it."""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.extract.readers.docx_numbering import attribute, child, local, value
from gia_author.extract.readers.elements import Element

GONE = frozenset(
    (
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "rPr",
        "pPr",
        "annotationRef",
        "sectPr",
        "rt",
    )
)
BOX, LINE_END, BLANK = "txbxContent", frozenset(("br", "cr")), frozenset(("tab", "ptab"))
MARKS = {"noBreakHyphen": "-", "softHyphen": ""}
SYMBOLS = {
    "F0A7": "▪",
    "F0B7": "•",
    "F06C": "●",
    "F06E": "■",
    "F0FC": "√",
    "F0FE": "☑",
    "F0A8": "□",
}
MOST_BOXES = 500


class WordParagraph:
    """A paragraph read: its lines, the text boxes in it, and whether it is an entry of a table of contents."""

    def __init__(self, element: Element) -> None:
        self.lines: list[str] = [""]
        self.boxes: list[Element] = []
        self.fields: list[bool] = []
        self.is_contents = value(element, "pPr", "pStyle").lower().startswith("toc")
        self._read(element)

    def _read(self, element: Element) -> None:
        todo = [iter(element)]
        while todo:
            part = next(todo[-1], None)
            if part is None:
                todo.pop()
            elif isinstance(part.tag, str) and (inside := self._take(part)) is not None:
                todo.append(inside)

    def _take(self, part: Element) -> Iterator[Element] | None:
        """Take what a part says; returns what is in it that must be read too."""
        name = local(part)
        if name == "instrText" and "PAGEREF" in (part.text or ""):
            self.is_contents = True
        if name in GONE or (name == "r" and _vanished(part)):
            return None
        if name == BOX:
            self.boxes += [part] if len(self.boxes) < MOST_BOXES else []
            return None
        if name == "AlternateContent":
            return _alternative(part)
        if name == "fldChar":
            self._field(attribute(part, "fldCharType"))
        elif not any(self.fields):
            self._say(name, part)
        inside: Iterator[Element] = iter(part)
        return inside

    def _field(self, kind: str) -> None:
        """Between the begin of a field and its separation stands its instruction, which nobody sees."""
        if kind == "begin":
            self.fields.append(True)
        elif self.fields:
            if kind == "separate":
                self.fields[-1] = False
            else:
                self.fields.pop()

    def _say(self, name: str, part: Element) -> None:
        if name == "t":
            self.lines[-1] += part.text or ""
        elif name in LINE_END:
            self.lines += [""] if attribute(part, "type") in ("", "textWrapping") else []
        elif name in BLANK:
            self.lines[-1] += " "
        elif name == "sym":
            self.lines[-1] += SYMBOLS.get(attribute(part, "char").upper(), "")
        else:
            self.lines[-1] += MARKS.get(name, "")


def _alternative(part: Element) -> Iterator[Element]:
    """What is in the first of several versions of a drawing that has text."""
    spoken = (
        version
        for version in part
        if any(local(inside) == "t" for inside in version.iter() if isinstance(inside.tag, str))
    )
    return iter(next(spoken, ()))


def _vanished(run: Element) -> bool:
    hidden = child(run, "rPr", "vanish")
    return hidden is not None and attribute(hidden, "val") not in ("0", "false", "off")
