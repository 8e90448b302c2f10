"""The text of a Word paragraph as it is seen: fields, tracked changes, hidden text, breaks; and the
text boxes anchored in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

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
LINES = ("strike", "dstrike")
OFF = ("0", "false", "off", "none")
TICKED = ("checkBox", "checkbox")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
NOTE = re.compile(r"[\[［〔(（]?注?(\d{1,2})[\]］〕)）]?")


class WordParagraph:
    """A paragraph read: its lines, the text boxes in it, and whether it is an entry of a table of
    contents."""

    def __init__(self, element: Element, crossing: AbstractSet[str] = frozenset()) -> None:
        self.lines: list[str] = [""]
        self.struck: list[str] = []
        self.crossing = crossing
        self.boxes: list[Element] = []
        self.fields: list[bool] = []
        self.ticks = 0
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
            self.struck += [text] if name == "del" and (text := deleted_text(part)) else []
            return None
        if name == "r" and not any(self.fields) and (special := self._special(part)) is not None:
            self.lines[-1] += special
            return None
        if name == BOX:
            self.boxes += [part] if len(self.boxes) < MOST_BOXES else []
            return None
        if name == "AlternateContent":
            return _alternative(part)
        self.ticks += name in TICKED
        if name == "fldChar":
            self.lines[-1] += _chosen(part)
            self._field(attribute(part, "fldCharType"))
        elif not any(self.fields):
            self._say(name, part)
        inside: Iterator[Element] = iter(part)
        return inside

    def _special(self, run: Element) -> str | None:
        """What to read instead of a run: nothing of one that is crossed out, a raised figure for
        the mark of a note."""
        text = "".join(part.text or "" for part in run if local(part) == "t")
        if text and _crossed(run, self.crossing):
            self.struck.append(text)
            return ""
        note = NOTE.fullmatch(text.strip())
        if note and value(run, "rPr", "vertAlign") == "superscript":
            return note[1].translate(RAISED)
        return None

    def _field(self, kind: str) -> None:
        """Between the begin of a field and its separation stands its instruction, which nobody
        sees."""
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


def deleted_text(part: Element) -> str:
    """The text of a tracked deletion."""
    return "".join(t.text or "" for t in part.iter() if str(t.tag).endswith("}delText"))


def _crossed(run: Element, crossing: AbstractSet[str]) -> bool:
    """Whether a run is crossed out, by itself or by its style."""
    own = [child(run, "rPr", line) for line in LINES]
    said = [attribute(line, "val") not in OFF for line in own if line is not None]
    return any(said) if said else value(run, "rPr", "rStyle") in crossing


def crossing_styles(styles: Element | None) -> frozenset[str]:
    """The character styles that cross out."""
    if styles is None:
        return frozenset()
    return frozenset(
        attribute(style, "styleId")
        for style in styles
        if isinstance(style.tag, str) and local(style) == "style" and _crossed(style, frozenset())
    )


def _chosen(field: Element) -> str:
    """What is chosen in an old drop-down field or ticked in an old box, which stands nowhere as
    text."""
    ticked = child(field, "ffData", "checkBox")
    if ticked is not None:
        return _ticked(ticked)
    listed = child(field, "ffData", "ddList")
    if listed is None:
        return ""
    entries = [attribute(e, "val") for e in listed if local(e) == "listEntry"]
    number = value(listed, "result") or value(listed, "default") or "0"
    return entries[int(number)] if number.isdigit() and int(number) < len(entries) else ""


def _ticked(box: Element) -> str:
    """A box of an old form, as it is or, untouched, as it was to begin with."""
    state = child(box, "checked")
    if state is None:
        state = child(box, "default")
    on = state is not None and attribute(state, "val") not in OFF
    return "☑" if on else "□"


def _vanished(run: Element) -> bool:
    hidden = child(run, "rPr", "vanish")
    return hidden is not None and attribute(hidden, "val") not in ("0", "false", "off")
