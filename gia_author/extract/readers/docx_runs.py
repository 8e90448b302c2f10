"""The text of a Word paragraph as it is seen: fields, tracked changes, hidden text, breaks; and the
text boxes anchored in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from gia_author.extract.readers.docx_numbering import attribute, child, local, value
from gia_author.extract.readers.elements import Element
from gia_author.extract.readers.note_marks import raised_mark

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
DEEPEST_STYLE = 20
NEAR = 200  # parts of a paragraph among which others are looked for
SMALLEST = 4  # half points; smaller ones cannot be seen
WHITE = "FFFFFF"
LINES = ("strike", "dstrike")
OFF = ("0", "false", "off", "none")
TICKED = ("checkBox", "checkbox")


@dataclass(frozen=True)
class RunLook:
    """What of the look of a text decides how it is read."""

    crossed: bool = False
    hidden: bool = False
    raised: bool = False


PLAIN = RunLook()


class WordParagraph:
    """A paragraph read: its lines, the text boxes in it, and whether it is an entry of a table of
    contents."""

    def __init__(self, element: Element, styles: Mapping[str, RunLook] | None = None) -> None:
        self.lines: list[str] = [""]
        self.struck: list[str] = []
        self.styles = styles or {}
        self.plain = self.styles.get(value(element, "pPr", "pStyle"), PLAIN)
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
        if name in GONE:
            self.struck += [text] if name == "del" and (text := deleted_text(part)) else []
            return None
        if name == "r" and not any(self.fields) and (special := self._special(part)) is not None:
            self.lines[-1] += special
            return None
        if name == "sdt" and (shown := waiting(part)):
            self.lines[-1] += shown
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
        """What to read instead of a run: nothing of one that is hidden or crossed out, a raised
        figure for the mark of a note."""
        look = _look(run, self.styles, self.plain)
        if look.hidden:
            return ""
        text = "".join(part.text or "" for part in run if local(part) == "t")
        if text and look.crossed:
            self.struck.append(text)
            return ""
        return raised_mark(text) if look.raised else None

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


def looks(styles: Element | None) -> dict[str, RunLook]:
    """The styles that cross out, hide, raise or lower, with what they have from those that they
    are based on."""
    if styles is None:
        return {}
    known = {
        attribute(style, "styleId"): style
        for style in styles
        if isinstance(style.tag, str) and local(style) == "style"
    }
    found: dict[str, RunLook] = {}
    for name in known:
        line = [*islice(_line_of_descent(name, known), DEEPEST_STYLE)]
        look = PLAIN
        for style in reversed(line):
            look = _own_look(style, look)
        found[name] = look
    return {name: look for name, look in found.items() if look != PLAIN}


def _line_of_descent(name: str, known: Mapping[str, Element]) -> Iterator[Element]:
    """A style and those that it is based on."""
    while name in known:
        yield known[name]
        name = value(known[name], "basedOn")


def _look(run: Element, styles: Mapping[str, RunLook], plain: RunLook) -> RunLook:
    """How a run looks: by its own properties, else by its style, else as its paragraph."""
    return _own_look(run, styles.get(value(run, "rPr", "rStyle"), plain))


def _own_look(element: Element, above: RunLook) -> RunLook:
    """How an element looks by its own properties of text, which overrule those above."""
    properties = child(element, "rPr")
    if properties is None:
        return above
    crossed = [on for line in LINES if (on := _switch(properties, line)) is not None]
    hidden = _switch(properties, "vanish")
    align, height = value(properties, "vertAlign"), value(properties, "position")
    return RunLook(
        any(crossed) if crossed else above.crossed,
        (above.hidden if hidden is None else hidden) or _is_invisible(element, properties),
        _is_raised(align, height) if align or height else above.raised,
    )


def _switch(properties: Element, name: str) -> bool | None:
    """Whether a property is switched on; None where nothing is said of it."""
    found = child(properties, name)
    return None if found is None else attribute(found, "val") not in OFF


def _is_raised(align: str, height: str) -> bool:
    """Whether a text stands above or below its line, as the marks of notes do."""
    return align in ("superscript", "subscript") or height.strip("+-0") != ""


def _is_invisible(element: Element, properties: Element) -> bool:
    """Whether a text is too small to be seen, or white among others with no colour behind it."""
    size = value(properties, "sz")
    if size.isdigit() and int(size) <= SMALLEST:
        return True
    if value(properties, "color").upper() != WHITE or local(element) != "r":
        return False
    around = [element, *element.iterancestors()]
    ground = any(_has_ground(part) for part in around if isinstance(part.tag, str))
    return not ground and _is_among_others(element)


def _is_among_others(run: Element) -> bool:
    """Whether other runs beside a white one have words that are not white."""
    others = run.getparent()
    return others is not None and any(
        isinstance(other.tag, str)
        and local(other) == "r"
        and child(other, "t") is not None
        and value(other, "rPr", "color").upper() != WHITE
        for other in islice(others, NEAR)
    )


def _has_ground(element: Element) -> bool:
    """Whether an element gives what is in it a colour to stand on, or may do so by its style."""
    if local(element) == "txbxContent":
        return True
    inside = (child(element, name) for name in ("rPr", "pPr", "tcPr", "tblPr"))
    return any(
        child(part, "shd") is not None or child(part, "highlight") is not None
        for part in inside
        if part is not None
    )


def waiting(control: Element) -> str:
    """What a content control shows while nothing has been filled in, marked as such; empty for
    one that has been."""
    properties = child(control, "sdtPr")
    if properties is None or not _switch(properties, "showingPlcHdr"):
        return ""
    shown = "".join(part.text or "" for part in control.iter() if str(part.tag).endswith("}t"))
    return f"【{shown.strip('【】')}】"


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
