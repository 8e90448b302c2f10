"""A tree of HTML as lines of text and data tables in reading order, without recursion: a page may
nest as deep as it likes."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import NamedTuple

from lxml import etree

from gia_author.diagnostics.finding import Place
from gia_author.extract.readers.cell_spans import (
    MOST_COLUMNS,
    MOST_ROWS,
    SpannedCell,
    pieces,
    rectangle,
)
from gia_author.extract.readers.elements import Element
from gia_author.extract.readers.note_marks import raised_mark
from gia_author.extract.readers.page_styles import PageStyles, gathered, last_said
from gia_author.extract.readers.raw import RawBlock, RawPicture, RawText
from gia_author.form import edition as editions
from gia_author.form.section_titles import headlines, section_of

BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "o:p",
    )
)
SILENT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "math",
        "option",
        "button",
        "head",
        "title",
        "meta",
        "link",
        "audio",
        "video",
        "canvas",
        "xml",
        "rt",
        "rp",
    )
)
UNREAD_IN_CELLS = SILENT - {"button"}  # a button in a cell shows what is in the cell
PICTURES = ("img", "svg", "canvas", "object", "math")
PICTURED, SIDES = "（图片）", ("width", "height")
HIDDEN = re.compile(
    (
        r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
        r"|font-size\s*:\s*0+(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    ),
    re.IGNORECASE,
)
STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]{0,40}line-through", re.IGNORECASE)
NOTHING = re.compile(r"0+(?:\.0+)?(?:px|pt|em|rem|%)?")
AWAY = re.compile(r"-\d{3,6}(?:\.\d{1,3})?(?:px|pt|em|rem)")  # far off the page
CLIPPED = re.compile(r"rect\((?:[01](?:px)?[,\s]{0,3}){4}\)")
WHITE = frozenset(("#fff", "#ffffff", "white", "rgb(255,255,255)"))
NEAR = 200  # pieces of text in which others are looked for
RAISING = frozenset(("super", "sub", "text-top"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SHORTEST = 4  # characters of a heading behind its number
CONTROLS = frozenset(("input", "select", "textarea"))
TICKED = frozenset(("checkbox", "radio"))
TYPED = frozenset(("", "text", "number", "tel", "search", "email", "url", "date", "month"))
SPACE = re.compile(r"[\s\u00a0\u200b\ufeff]+")
BETWEEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")


DATA_URI = re.compile(
    r"\s{0,9}data:image/(?:png|jpe?g);base64,([A-Za-z0-9+/=\s]{0,32000000})", re.I
)
NAME = re.compile(r"[\w-]{1,40}")
LONGEST_PATH = 8  # steps
COLLAPSED = " \t\r\n\f"  # blanks that a browser does not show at the ends of a block


class Item(NamedTuple):
    """A line or table, and how much of its text is linked (0 to 1)."""

    block: RawBlock | RawPicture
    linked: float = 0.0


class HtmlPage(NamedTuple):
    """The items of a page, the range of items in every block element (in the order the elements
    end), what is hidden.

    ``cut`` says that a table was so large that it was not read to its end; ``struck`` is what is
    crossed out and so not read,
    ``controls`` what stands in form controls, ``ticks`` how many boxes there are to tick.
    """

    items: list[Item]
    spans: list[tuple[Element, int, int]]
    hidden: list[str]
    cut: bool = False
    struck: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    ticks: int = 0
    blank: tuple[Place, ...] = ()


def walk(root: Element) -> HtmlPage:
    """Everything visible on a page."""
    walker = _Walker(root)
    walker.run()
    return HtmlPage(
        walker.items,
        walker.spans,
        walker.hidden,
        cut=walker.cut,
        struck=tuple(walker.odd.struck),
        controls=tuple(walker.odd.controls),
        ticks=walker.odd.ticks,
        blank=tuple(walker.blank),
    )


@dataclass
class _Odd:
    """What is on a page that is not plain text: crossed out, or in the controls of a form."""

    styles: PageStyles = field(default_factory=PageStyles)
    struck: list[str] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)
    ticks: int = 0

    def is_unseen(self, element: Element) -> bool:
        """Whether a reader of the page does not see an element. What a style sheet hides of whole
        blocks a script may show: these are read."""
        own = element.get("style") or ""
        if element.get("hidden") is not None or HIDDEN.search(own):
            return True
        return element.tag not in BLOCKS and _is_hidden(element, self.styles.of(element))

    def instead(self, element: Element) -> str | None:
        """What to read instead of all that is in an element; None for an element that is read as it
        stands."""
        tag = element.tag
        style = self.styles.of(element)
        if tag == "del" or STRUCK_STYLE.search(style):
            self.struck.append(tidy("".join(element.itertext()))[:80])
            return ""
        if tag == "input" and (element.get("type") or "").lower() in TICKED:
            self.ticks += 1
            return "☑" if element.get("checked") is not None else "□"
        if _runs_backward(element, style):
            return tidy("".join(element.itertext()))[::-1]
        if tag in CONTROLS:
            text = _typed(element)
            self.controls += [text] if text is not None else []
            return text or ""
        if tag in ("sup", "sub") or _is_mark(element, style):
            return raised_mark("".join(element.itertext()))
        return None


def _is_hidden(element: Element, style: str) -> bool:
    """Whether an element within a line is hidden by its look: not shown, of no size, or white
    where the words around it are not."""
    white = "".join((last_said(style, "color") or element.get("color") or "").lower().split())
    if white in WHITE and "background" not in style and _words_around(element):
        return True
    return bool(style) and (
        last_said(style, "display") == "none"
        or last_said(style, "visibility") == "hidden"
        or bool(NOTHING.fullmatch(last_said(style, "font-size")))
        or bool(NOTHING.fullmatch(last_said(style, "opacity")))
        or bool(AWAY.fullmatch(last_said(style, "left", "top")))
        or bool(CLIPPED.fullmatch(last_said(style, "clip")))
    )


def _words_around(element: Element) -> bool:
    """Whether an element's parent says more than the element."""
    parent = element.getparent()
    if parent is None:
        return False
    around = "".join(islice(parent.itertext(), NEAR)).strip()
    return len(around) > len("".join(islice(element.itertext(), NEAR)).strip())


def _is_mark(element: Element, style: str) -> bool:
    """Whether an element directly behind a figure is the mark of a note: raised, or a link within
    the page."""
    raised = last_said(style, "vertical-align") in RAISING or _is_moved(style)
    linked = element.tag == "a" and (element.get("href") or "").startswith("#")
    return (raised or linked) and _text_before(element)[-1:].isdigit()


def _is_moved(style: str) -> bool:
    """Whether an element is moved up or down out of its line; Word says so in both ways."""
    if last_said(style, "mso-text-raise").strip("-.0ptxem%"):
        return True
    moved = last_said(style, "position") == "relative"
    return moved and bool(last_said(style, "top", "bottom").strip("-.0ptxem%"))


def _runs_backward(element: Element, style: str) -> bool:
    """Whether the characters of an element are shown in the opposite order."""
    overridden = element.tag == "bdo" or "override" in last_said(style, "unicode-bidi")
    way = last_said(style, "direction") or (element.get("dir") or "").lower()
    return overridden and way == "rtl"


def _is_heading(button: Element) -> bool:
    """Whether a button is the heading of what it unfolds: within a heading or around one, or named
    like one."""
    parent = button.getparent()
    if parent is not None and parent.tag in HEADINGS:
        return True
    if any(True for _ in button.iter(*HEADINGS)):
        return True
    text = tidy("".join(button.itertext()))
    numbered = any(head.manner and len(head.title) >= SHORTEST for head in headlines(text))
    return numbered or bool(section_of(text))


def _text_before(element: Element) -> str:
    """The words directly before an element within its parent."""
    before = next(iter(element.xpath("preceding-sibling::node()[1]")), "")
    return before.rstrip() if isinstance(before, str) else ""


def _held(image: Element) -> bytes:
    """The picture that a page itself holds; nothing is fetched."""
    found = DATA_URI.match(image.get("src") or "")
    try:
        return b64decode(found[1], validate=False) if found else b""
    except ValueError:
        return b""


def _typed(control: Element) -> str | None:
    """What stands in a control of a form; None for one that is not filled in by typing or
    choosing."""
    if control.tag == "textarea":
        return tidy("".join(control.itertext()))
    if control.tag == "input":
        known = (control.get("type") or "").lower() in TYPED
        return tidy(control.get("value") or "") if known else None
    chosen = [option for option in control.iter("option") if option.get("selected") is not None]
    return tidy("".join(chosen[0].itertext())) if chosen else None


class _Walker:
    """The state of a walk: the line being put together and the elements that are open."""

    def __init__(self, root: Element) -> None:
        self.root, self.data = root, _data_tables(root)
        self.items: list[Item] = []
        self.spans: list[tuple[Element, int, int]] = []
        self.hidden: list[str] = []
        self.blank: list[Place] = []
        self.open: list[int] = []
        self.parts: list[str] = []
        self.links, self.linked, self.tables = 0, 0, 0
        self.path = _Path()
        self.cut, self.odd = False, _Odd(gathered(root))

    def run(self) -> None:
        walk = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if self.enter(element, tag):
                    walk.skip_subtree()
            else:
                self.leave(element, tag)
                if element is not self.root:
                    self.add(element.tail)
        self.flush()

    def enter(self, element: Element, tag: str) -> bool:
        """Begin an element; True when what is in it has been dealt with."""
        if tag in BLOCKS or tag in ("br", "button"):
            self.flush()
        self.path.enter(element, tag)
        if tag in BLOCKS:
            self.open.append(len(self.items))
        if not self.odd.is_unseen(element) and (instead := self.odd.instead(element)) is not None:
            self.add(instead)
            return True
        silent = tag in SILENT and not (tag == "button" and _is_heading(element))
        if silent or self.odd.is_unseen(element):
            self.hide(element, tag)
            return True
        if tag == "img" and (data := _held(element)):
            self.flush()
            self.items.append(Item(RawPicture(data, Place(path=str(self.path)))))
        if tag == "table" and element in self.data:
            self.cut = self.cut or _is_vast(element)
            self.tables += 1
            where = Place(table=self.tables, path=str(self.path))
            self.items += [Item(block) for block in _table(element, where, self.odd)]
            return True
        self.links += tag == "a"
        self.add(element.text)
        return False

    def leave(self, element: Element, tag: str) -> None:
        if tag in BLOCKS:
            self.flush()
            self.spans.append((element, self.open.pop(), len(self.items)))
        elif tag == "button":
            self.flush()
        elif tag == "a":
            self.links = max(0, self.links - 1)
        self.path.leave()

    def hide(self, element: Element, tag: str) -> None:
        if tag not in SILENT and (text := tidy("".join(element.itertext()))):
            self.hidden.append(text[:200])

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append(text)
            self.linked += len(text.strip()) if self.links else 0

    def flush(self) -> None:
        written = "".join(self.parts).strip(COLLAPSED)
        text, where = tidy(written), Place(path=str(self.path))
        if text:
            line = RawText(text, where, indented=written[:1].isspace())
            self.items.append(Item(line, min(1.0, self.linked / len(text))))
        elif written.isspace():
            self.blank.append(where)
        self.parts, self.linked = [], 0


class _Path:
    """Which element a walk is in: #zoom/div[2]/p[3], from the nearest element with an id."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.counts: list[dict[str, int]] = [{}]

    def enter(self, element: Element, tag: str) -> None:
        known = self.counts[-1]
        known[tag] = known.get(tag, 0) + 1
        name = element.get("id") or ""
        self.steps.append(f"#{name}" if NAME.fullmatch(name) else f"{tag}[{known[tag]}]")
        self.counts.append({})

    def leave(self) -> None:
        self.steps.pop()
        self.counts.pop()

    def __str__(self) -> str:
        near = [step for step in self.steps if step not in ("html[1]", "body[1]")][-LONGEST_PATH:]
        named = [n for n, step in enumerate(near) if step.startswith("#")]
        return "/".join(near[named[-1] if named else 0 :])


def tidy(text: str) -> str:
    """Text with every run of white space as one blank, none between Chinese characters where the
    source only broke the line."""
    parts = SPACE.sub(
        lambda run: "\n" if "\n" in run[0] and "\u3000" not in run[0] else " ", text
    ).strip()
    return parts if "\n" not in parts else BETWEEN.sub("", parts.replace("\n", " "))


def _data_tables(root: Element) -> set[Element]:
    """The tables without another of more than one cell in them: the others only place things on the
    page."""
    data, open_tables = set(), [[0, 0]]
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=("table", "td", "th")):
        if element.tag != "table":
            open_tables[-1][0] += event == "start"
        elif event == "start":
            open_tables.append([0, 0])
        else:
            cells, inner = open_tables.pop()
            if not inner and cells > 1:
                data.add(element)
            open_tables[-1][1] += inner or cells > 1
    return data


def _table(table: Element, where: Place, odd: _Odd) -> Iterator[RawBlock]:
    caption = table.find("caption")
    text = tidy("".join(caption.itertext())) if caption is not None else ""
    if text and not (table.get("data-table") and text in _titles()):
        yield RawText(text, where)
    rows = (
        row
        for row in table.iter("tr")
        if next(row.iterancestors("table"), table) is table and not odd.is_unseen(row)
    )
    yield from pieces(
        rectangle(
            (_row([*islice(row.iterchildren("td", "th"), MOST_COLUMNS)], odd) for row in rows),
            where,
        )
    )


@cache
def _titles() -> frozenset[str]:
    """What our own pages call the tables, for those who do not see them: the heading above says
    it."""
    tables = (t for name in editions.names() for t in editions.load(name).tables.values())
    return frozenset(table.title for table in tables)


def _is_vast(table: Element) -> bool:
    rows = list(table.iter("tr"))
    return len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows)


def _row(cells: list[Element], odd: _Odd) -> list[SpannedCell]:
    """The cells of a row; one that shows a picture and no words says so, where others have words:
    it is not blank."""
    texts = ["\n".join(_cell_lines(cell, odd)) for cell in cells]
    if any(texts):
        texts = [text or _pictured(cell, odd) for cell, text in zip(cells, texts, strict=True)]
    return [_cell(cell, text) for cell, text in zip(cells, texts, strict=True)]


def _pictured(cell: Element, odd: _Odd) -> str:
    """What stands for the picture in a cell; nothing where there is none that can be seen."""
    shown = (e for e in cell.iter(*PICTURES) if not odd.is_unseen(e) and not _is_spacer(e))
    return PICTURED if next(shown, None) is not None else ""


def _is_spacer(picture: Element) -> bool:
    return any(picture.get(side, "").strip() in ("0", "1", "0px", "1px") for side in SIDES)


def _cell(cell: Element, text: str) -> SpannedCell:
    return SpannedCell(text, _span(cell.get("rowspan"), 0), _span(cell.get("colspan"), 1))


def _span(value: str | None, least: int) -> int:
    found = re.match(r"\s{0,9}(\d{1,6})", value or "")
    return max(least, int(found[1])) if found else 1


def _cell_lines(cell: Element, odd: _Odd) -> list[str]:
    """The lines of a cell; nested tables of a single cell are only text."""
    lines, parts = [], [cell.text or ""]
    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        if element is cell:
            continue
        if element.tag in BLOCKS or element.tag == "br":
            lines.append("".join(parts))
            parts = []
        if event == "start" and (element.tag in UNREAD_IN_CELLS or odd.is_unseen(element)):
            walk.skip_subtree()
        elif event == "start" and (instead := odd.instead(element)) is not None:
            parts.append(instead)
            walk.skip_subtree()
        elif event == "start":
            parts.append(element.text or "")
        if event == "end":
            parts.append(element.tail or "")
    return [line for line in map(tidy, [*lines, "".join(parts)]) if line]
