"""Pages of placed characters and lines (of a PDF, of an OFD) as raw lines and tables: page numbers
and running heads set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gia_author.diagnostics.finding import Finding, Place, Severity
from gia_author.extract.readers import findings, pictures
from gia_author.extract.readers.raw import Raw, RawBlock, RawTable, RawText

if TYPE_CHECKING:
    from gia_author.extract.readers.pdf_glyphs import PdfPage
    from gia_author.extract.readers.pdf_lines import PdfLine
    from gia_author.extract.readers.placed_glyphs import Glyph, Rule

    SheetPart = tuple[list[Glyph], list[Rule]]

MOST_PAGES = 120
WIDE = 1.15  # times the height: text that may be two pages side by side
GUTTER, CENTRE = 0.03, 0.15  # of the width: how wide a gutter is, how far from the middle
BAND = 0.05  # of the height: how high the blank band between two rows of pages is
MOST_PARTS = 4  # pages on a sheet
LEAST = 8  # characters of a page on a sheet: its number and a date
FEW = 20  # characters: a file with fewer has no text
UNPLACED = "位置写得不对的"
LONGEST_QUOTE, MOST_NAMED = 60, 6  # characters; pages
SEAL = re.compile(r"\d{13}")  # the number on a stamp
NUMBER = re.compile(
    r"[-—–－―·\s]{0,40}(?:第?\s{0,9}(\d{1,4})\s{0,9}页?)"
    r"(?:\s{0,9}[/／,，]?\s{0,9}(?:共\s{0,9})?\d{1,4}\s{0,9}页?)?[-—–－―·\s]{0,40}"
)


@dataclass
class PageRead:
    """A page being read, or a part of a sheet: ``number`` is its own, ``page`` that of the sheet.

    What stands on it from top to bottom, as text lines and tables with their heights.
    """

    number: int
    page: int
    lines: list[PdfLine] = field(default_factory=list)
    tables: list[tuple[float, RawTable]] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)
    struck: str = ""
    image: bool = False
    cut: bool = False
    recognised: bool = False

    @property
    def where(self) -> Place:
        return Place(page=self.page)


def read(
    sheets: list[PageRead], count: int, kind: str, name: str, embedded: str | None, title: str
) -> Raw:
    """What stands on the pages read, of ``count`` that there are in a file of this kind (PDF,
    OFD)."""
    _set_aside_numbers(sheets)
    _set_aside_heads(sheets)
    furniture = tuple(text for sheet in sheets for text in sheet.furniture)
    raw = Raw(tuple(_blocks(sheets)), embedded, title, furniture)
    problems = tuple(_findings(raw, sheets, count, kind, name))
    scanned = any(sheet.image for sheet in sheets)
    return Raw(raw.blocks, raw.embedded, raw.title, furniture, problems, scanned=scanned)


def sheets(seen: PdfPage, page: int, *, recognised: bool = False) -> list[PageRead]:
    """A page as it is read, or recognised on a picture; the two or four of a sheet that so many are
    printed on, the left one first."""
    from gia_author.extract.readers import odd_glyphs

    image = is_picture(seen)
    _set_aside_unplaced(seen)
    made: list[PageRead] = []
    for part, (shown, rules) in enumerate(_parts(seen)):
        sheet = PageRead(
            MOST_PARTS * page + part, page, cut=seen.cut, image=image, recognised=recognised
        )
        flat, over = odd_glyphs.overlaid(shown)
        glyphs, sheet.struck = odd_glyphs.crossed(odd_glyphs.raised(flat), rules)
        sheet.furniture += [over] if over else []
        _fill(sheet, glyphs, rules, sum(len(other.tables) for other in made))
        made.append(sheet)
    made[0].furniture += seen.aside.values()
    made[0].aside = seen.aside
    return made


def _set_aside_unplaced(seen: PdfPage) -> None:
    """Of what a page has at places that are no numbers nobody knows where it stands: its words are
    not read, which is said."""
    odd = [glyph for glyph in seen.glyphs if not _is_placed(glyph[1:])]
    if odd:
        seen.glyphs = [glyph for glyph in seen.glyphs if _is_placed(glyph[1:])]
        seen.set_aside(UNPLACED, "".join(glyph.text for glyph in odd))
        seen.cut = True
    seen.rules = [rule for rule in seen.rules if _is_placed(rule[1:])]


def _is_placed(numbers: Sequence[float]) -> bool:
    from gia_author.extract.readers.pdf_glyphs import FARTHEST

    return all(abs(number) <= FARTHEST for number in numbers)  # of no number that is never true


def is_picture(seen: PdfPage) -> bool:
    """Whether a page is a picture without words of its own."""
    return bool(seen.images) and len(seen.glyphs) < FEW


def _parts(seen: PdfPage) -> list[SheetPart]:
    """The characters and lines of a page, parted at the gutters of a sheet that is wider than high,
    or of each row of pages of a sheet that four are printed on."""
    whole: SheetPart = (list(seen.glyphs), list(seen.rules))
    if len(seen.glyphs) < 2 * FEW:
        return [whole]
    if _is_wide(whole):
        return _halves(whole) or _thirds(whole) or [whole]
    rows = [_halves(row) for row in _rows(whole)]
    return [part for row in rows for part in row] if len(rows) > 1 and all(rows) else [whole]


def _is_wide(part: SheetPart) -> bool:
    glyphs, _ = part
    height = max(g.top for g in glyphs) - min(g.bottom for g in glyphs)
    width = max(g.right for g in glyphs) - min(g.left for g in glyphs)
    return bool(width >= WIDE * height)


def _thirds(part: SheetPart) -> list[SheetPart]:
    """What stands on each of three pages side by side; nothing where there are not three."""
    first, *rest = _halves(part, 1 / 3) or [part]
    others = [half for one in rest for half in _halves(one)]
    return [first, *others] if len(others) > 1 else []


def _halves(part: SheetPart, share: float = 1 / 2) -> list[SheetPart]:
    """What stands left and right of the gutter at this share of the width; nothing where there is
    none, or not enough."""
    glyphs, rules = part
    start, end = min(g.left for g in glyphs), max(g.right for g in glyphs)
    gutter = _gap([(g.left, g.right) for g in glyphs], start, end, GUTTER, share)
    left = [g for g in glyphs if g.middle[0] < gutter]
    right = [_moved(g, gutter) for g in glyphs if g.middle[0] >= gutter]
    crossed = any(r.across and r.start < gutter < r.end for r in rules)
    if not gutter or crossed or min(len(left), len(right)) < LEAST:
        return []
    first = [r for r in rules if (r.end if r.across else r.at) <= gutter]
    second = [_shifted(r, gutter) for r in rules if (r.start if r.across else r.at) >= gutter]
    return [(left, first), (right, second)]


def _rows(part: SheetPart) -> list[SheetPart]:
    """What stands above and below a blank band across the middle of a sheet; nothing where there is
    none."""
    glyphs, rules = part
    low, high = min(g.bottom for g in glyphs), max(g.top for g in glyphs)
    band = _gap([(g.bottom, g.top) for g in glyphs], low, high, BAND)
    above = [g for g in glyphs if g.middle[1] > band]
    below = [g for g in glyphs if g.middle[1] <= band]
    crossed = any(not r.across and r.start < band < r.end for r in rules)
    if not band or crossed or min(len(above), len(below)) < 2 * FEW:
        return []
    first = [r for r in rules if (r.at if r.across else r.start) >= band]
    second = [r for r in rules if (r.at if r.across else r.start) < band]
    return [(above, first), (below, second)]


def _gap(
    spans: Sequence[tuple[float, float]],
    start: float,
    end: float,
    least: float,
    share: float = 1 / 2,
) -> float:
    """The middle of the widest stretch that no span covers, around this share of all; 0 where none
    is so wide a share of the whole."""
    reach, best, around = start, (0.0, 0.0), start + share * (end - start)
    for low, high in sorted(spans):
        gap, middle = low - reach, (low + reach) / 2
        if gap > best[0] and abs(middle - around) < CENTRE * (end - start):
            best = (gap, middle)
        reach = max(reach, high)
    return best[1] if best[0] > least * (end - start) else 0.0


def _moved(glyph: Glyph, by: float) -> Glyph:
    return glyph._replace(left=glyph.left - by, right=glyph.right - by)


def _shifted(rule: Rule, by: float) -> Rule:
    if rule.across:
        return rule._replace(start=rule.start - by, end=rule.end - by)
    return rule._replace(at=rule.at - by)


def _fill(sheet: PageRead, glyphs: Sequence[Glyph], rules: Sequence[Rule], before: int) -> None:
    """Give every character to the table that it stands in, else to the text; ``before`` are the
    tables of the same page before."""
    from gia_author.extract.readers import pdf_lines, pdf_ruled_tables

    frames = pdf_ruled_tables.frames(rules)
    inside: list[dict[int, list[Glyph]]] = [{} for _ in frames]
    outside = []
    for glyph in glyphs:
        home = next(
            (
                (n, cell)
                for n, frame in enumerate(frames)
                if (cell := frame.cell(glyph)) is not None
            ),
            None,
        )
        if home:
            inside[home[0]].setdefault(home[1], []).append(glyph)
        else:
            outside.append(glyph)
    sheet.lines = pdf_lines.lines(outside)
    for frame, cells in zip(frames, inside, strict=True):
        if cells:
            texts = {
                cell: pdf_lines.joined(pdf_lines.lines(found)) for cell, found in cells.items()
            }
            where = replace(sheet.where, table=before + len(sheet.tables) + 1)
            table = replace(frame.table(texts, where), recognised=sheet.recognised)
            sheet.tables.append((frame.top, table))


def _set_aside_numbers(sheets: list[PageRead]) -> None:
    """Page numbers: the first or last line of a page that is a number and hardly anything else."""
    bare = len(sheets) + 20
    for sheet in sheets:
        for line in sheet.lines[-1:] + sheet.lines[:1]:
            found = NUMBER.fullmatch(line.text.strip())
            at_edge = not any(
                top < line.top if line is sheet.lines[-1] else top > line.top
                for top, _ in sheet.tables
            )
            if found and at_edge and (int(found[1]) <= bare or line.text.strip() != found[1]):
                sheet.lines.remove(line)
                sheet.furniture.append(line.text)
                break


def _set_aside_heads(sheets: list[PageRead]) -> None:
    """Running heads and feet: the same words, digits aside, at the same height on most pages."""
    counts = Counter(mark for sheet in sheets for mark in {_mark(line) for line in _edge(sheet)})
    usual = {
        mark
        for mark, count in counts.items()
        if count >= max(3, 0.6 * len(sheets)) or count == len(sheets) == 2
    }
    for sheet in sheets:
        for line in [line for line in _edge(sheet) if _mark(line) in usual]:
            sheet.lines.remove(line)
            sheet.furniture.append(line.text)


def _edge(sheet: PageRead) -> list[PdfLine]:
    return sheet.lines if len(sheet.lines) < 5 else sheet.lines[:2] + sheet.lines[-2:]


def _mark(line: PdfLine) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.top / 4)


def _blocks(sheets: list[PageRead]) -> Iterator[RawBlock]:
    """Lines and tables of all pages; a line says whether its paragraph ends with it."""
    from gia_author.extract.readers import pdf_lines
    from gia_author.extract.readers.pdf_lines import PdfLine

    margins = _margins(sheets)
    pitches = {sheet.number: pdf_lines.usual_pitch(sheet.lines) for sheet in sheets}
    flow = [(sheet, item) for sheet in sheets for item in _in_order(sheet)]
    for (sheet, item), (after, follower) in zip(flow, [*flow[1:], (None, None)], strict=False):
        if isinstance(item, RawTable):
            yield item
            continue
        goes_on = (
            after is not None
            and isinstance(follower, PdfLine)
            and pdf_lines.runs_on(
                item,
                follower,
                margins[sheet.number],
                margins[after.number],
                pitches[sheet.number] if after is sheet else 0.0,
            )
        )
        yield RawText(item.text, sheet.where, not goes_on, sheet.recognised)


def _in_order(sheet: PageRead) -> list[PdfLine | RawTable]:
    both = [(line.top, line) for line in sheet.lines] + list(sheet.tables)
    return [item for _, item in sorted(both, key=lambda pair: -pair[0])]


def _margins(sheets: list[PageRead]) -> dict[int, tuple[float, float]]:
    """The margins of every page with text; where all lines of a page are indented, those of the
    others tell."""
    from gia_author.extract.readers import pdf_lines

    own = {sheet.number: pdf_lines.margins(sheet.lines) for sheet in sheets if sheet.lines}
    left, right = (
        min((m[0] for m in own.values()), default=0.0),
        max((m[1] for m in own.values()), default=0.0),
    )
    sizes = sorted(line.size for sheet in sheets for line in sheet.lines)
    room = pdf_lines.INDENT * sizes[len(sizes) // 2] if sizes else 0.0
    return {
        number: (a if a - left < room else left, b if right - b < room else right)
        for number, (a, b) in own.items()
    }


def _findings(
    raw: Raw, sheets: list[PageRead], count: int, kind: str, name: str
) -> Iterator[Finding]:
    text = "".join(every for block in raw.blocks for every in _texts(block))
    other = f"请找Word、网页版本，或者请原单位提供可以选中文字的{kind}。"
    yield from _of_pictures(text, sheets, kind, name, other)
    yield from findings.struck([sheet.struck for sheet in sheets], name)
    yield from _set_aside(sheets, name)
    if count > MOST_PAGES:
        yield findings.fault(
            findings.PARTIAL,
            f"共{count}页，只读了前{MOST_PAGES}页。",
            "核对是不是选错了文件；年报在后面的，把那几页另存为一份。",
            name,
            Place(page=MOST_PAGES + 1),
        )
    if damaged := [sheet.page for sheet in sheets if sheet.cut]:
        yield findings.fault(
            findings.PARTIAL,
            f"第{'、'.join(map(str, damaged))}页损坏，或者内容多得不正常，没有读全。",
            "对照原文补上这几页的内容。",
            name,
            Place(page=damaged[0]),
        )
    if sum(map(_strange, text)) > max(3, len(text) // 50):
        yield findings.fault(
            findings.GARBLED,
            f"这份{kind}的字体没有说明对应哪个字，读出来的文字有乱码。",
            other,
            name,
        )


def _set_aside(sheets: list[PageRead], name: str) -> Iterator[Finding]:
    """What stands on the pages and is not read, by why: what is seen is to be looked at."""
    from gia_author.extract.readers import pdf_glyphs

    for why in pdf_glyphs.TOLD_ASIDE:
        pages = {sheet.page: sheet.aside[why] for sheet in sheets if why in sheet.aside}
        if not pages:
            continue
        named = "、".join(map(str, [*pages][:MOST_NAMED])) + (
            "等" if len(pages) > MOST_NAMED else ""
        )
        first, text = next(iter(pages.items()))
        told = findings.fault(
            findings.UNREAD,
            f"第{named}页有{why}文字，没有读：“{text[:LONGEST_QUOTE]}”。",
            "对照原文，看看里面有没有表里的数字或者正文。",
            name,
            Place(page=first),
        )
        level = told.severity if _is_to_be_seen(why, text) else Severity.HINT
        yield replace(told, severity=level, quote=text[:LONGEST_QUOTE])


def _is_to_be_seen(why: str, text: str) -> bool:
    """Whether what is not read may be a part of the report: words that lie, figures on others."""
    from gia_author.extract.readers import pdf_glyphs

    if why == pdf_glyphs.OVERPRINTED:
        return any(map(str.isdigit, SEAL.sub("", text)))
    return why == pdf_glyphs.SIDEWAYS


def _texts(block: RawBlock) -> Iterator[str]:
    if isinstance(block, RawText):
        yield block.text
    else:
        yield from (cell for row in block.rows for cell in row if cell)


def _of_pictures(
    text: str, sheets: list[PageRead], kind: str, name: str, other: str
) -> Iterator[Finding]:
    """What pages that are pictures have kept from being read, and what was recognised on them."""
    pictured = [sheet.page for sheet in sheets if sheet.image]
    known = list(dict.fromkeys(sheet.page for sheet in sheets if sheet.recognised))
    cure = "" if pictures.installed() or kind != "PDF" else pictures.INSTALL
    if len(text) < FEW:
        why = "是扫描件或图片" if pictured else "没有可以选中的文字"
        yield findings.fault(
            findings.WORDLESS, f"这份{kind}{why}，没有可以读的文字。", other + cure, name
        )
    elif pictured:
        yield findings.fault(
            findings.PARTIAL,
            f"第{'、'.join(map(str, pictured))}页是图片，没有读出文字。",
            f"对照原文补上这几页的内容。{cure}",
            name,
            Place(page=pictured[0]),
        )
    if known and text:
        where = Place(page=known[0]) if kind == "PDF" else Place(words="图片")
        pages = f"第{'、'.join(map(str, known))}页的文字" if kind == "PDF" else "图片上的文字"
        yield pictures.recognised(pages, name, where)


def _strange(character: str) -> bool:
    return (
        character == "\ufffd"
        or "\ue000" <= character <= "\uf8ff"
        or (character < " " and character not in "\n\t")
    )
