"""OFD (GB/T 33190), the fixed layout that the State prescribes: its text and path objects as placed
characters and lines."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from gia_author.diagnostics.finding import Finding
from gia_author.extract.readers import child_process, findings, pdf_glyphs, printed_pages, safe_zip
from gia_author.extract.readers.docx_numbering import child, local
from gia_author.extract.readers.elements import Element
from gia_author.extract.readers.pdf_glyphs import Matrix, PdfPage
from gia_author.extract.readers.placed_glyphs import Glyph, Point
from gia_author.extract.readers.printed_pages import MOST_PAGES, PageRead
from gia_author.extract.readers.raw import Raw
from gia_author.extract.readers.safe_zip import Archive

LARGEST = 64_000_000  # bytes
LARGEST_DATA = 4_000_000  # bytes of report.json
ATTACHMENT = "report.json"
PICTURE = "图"  # the name that our own files give to what belongs to a chart
POINTS = 72 / 25.4  # in a millimetre
UPRIGHT: Matrix = (1, 0, 0, 1, 0, 0)
ASCENT = 0.86  # of the size, above the line that a character stands on
MOST_OBJECTS, MOST_STEPS = 60_000, 20_000
HOLDERS = frozenset(("Page", "Content", "Layer", "PageBlock"))
STEP = re.compile(r"[A-Za-z]|-?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:[eE][-+]?\d{1,3})?")
COUNT = re.compile("[0-9]{1,6}")
POINTS_OF = {"S": 1, "M": 1, "L": 1, "Q": 2, "B": 3}
OUTSIDE = "用OFD阅读器打开核对，另存一份或者转成PDF再导入。"


def read(data: bytes, name: str) -> Raw:
    """An OFD as raw lines and tables; a file that cannot be read is a finding."""
    return child_process.read_heavy(__name__, data, name)


def extract(data: bytes, name: str) -> Raw:
    """What ``read`` returns, read in this process."""
    if len(data) > LARGEST:
        said = f"文件有{len(data) // 1_000_000}兆，没有读。"
        return findings.nothing(findings.OVERSIZE, said, "换一份不带大图的版本。", name)
    try:
        return _document(Archive(data), name)
    except safe_zip.Oversize:
        said = "文件解压以后大得不正常，没有读。"
        return findings.nothing(findings.OVERSIZE, said, OUTSIDE, name)
    except safe_zip.BROKEN:
        said = "这不是OFD文件，或者已经损坏。"
        return findings.nothing(findings.UNUSABLE, said, OUTSIDE, name)


def _document(package: Archive, name: str) -> Raw:
    root = package.tree("OFD.xml")[0]
    body = child(root, "DocBody")
    place = _text(child(body, "DocRoot"))
    document = package.tree(place)[0] if place else None
    if document is None:
        said = "OFD文件里找不到正文，文件已经损坏或者加了密。"
        return findings.nothing(findings.UNUSABLE, said, OUTSIDE, name)
    folder = posixpath.dirname(place)
    templates = dict(_located(child(document, "CommonData"), "TemplatePage", folder))
    pages = [path for _, path in _located(child(document, "Pages"), "Page", folder)]
    box = _numbers(_text(child(document, "CommonData", "PageArea", "PhysicalBox")))
    sheets: list[PageRead] = []
    pictures = 0
    for number, path in enumerate(pages[:MOST_PAGES], 1):
        seen = _page(package, path, templates, box)
        pictures += seen.images
        sheets += printed_pages.sheets(seen, number)
    title = _text(child(body, "DocInfo", "Title"))
    data = _embedded(package, document, folder)
    raw = printed_pages.read(sheets, len(pages), "OFD", name, data, title)
    problems = (*raw.findings, *_findings(len(pages), pictures, name))
    return Raw(raw.blocks, raw.embedded, raw.title, raw.furniture, problems)


def _embedded(package: Archive, document: Element, folder: str) -> str | None:
    """The data that our own files carry as an attachment."""
    listed = _place(folder, _text(child(document, "Attachments")))
    tree = package.tree(listed)[0] if listed else None
    if tree is not None:
        for part in tree:
            if isinstance(part.tag, str) and part.get("Name") == ATTACHMENT:
                return _data(
                    package, _place(posixpath.dirname(listed), _text(child(part, "FileLoc")))
                )
    return None


def _data(package: Archive, place: str) -> str | None:
    try:
        data = package.part(place) or b""
    except safe_zip.BROKEN:
        return None
    return data.decode("utf-8", "replace") if 0 < len(data) <= LARGEST_DATA else None


def _place(folder: str, written: str) -> str:
    """The name in the package of a place that is told from a folder, or from the top."""
    return posixpath.normpath(posixpath.join("/", folder, written)).lstrip("/") if written else ""


def _findings(pages: int, pictures: int, name: str) -> Iterator[Finding]:
    if pages and pictures:
        said = f"OFD里有{pictures}处图片或印章，其中的文字没有读。"
        yield findings.fault(findings.PARTIAL, said, "对照原文，图片里有正文的补上。", name)


def _text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _located(parent: Element | None, kind: str, folder: str) -> Iterator[tuple[str, str]]:
    """The number and the file of every page or template."""
    if parent is None:
        return
    for part in parent:
        if isinstance(part.tag, str) and local(part) == kind and part.get("BaseLoc"):
            yield part.get("ID") or "", _place(folder, part.get("BaseLoc") or "")


def _numbers(text: str | None) -> list[float]:
    try:
        return [float(number) for number in (text or "").split()[:2000]]
    except ValueError:
        return []


def _page(package: Archive, path: str, templates: dict[str, str], box: list[float]) -> PdfPage:
    """What stands on a page and on the templates behind it."""
    seen = PdfPage()
    page, seen.cut = package.tree(path)
    if page is None:
        return seen
    own = _numbers(_text(child(page, "Area", "PhysicalBox")))
    sizes = (size[2:] for size in (own, box) if len(size) == 4)
    width, height = next(sizes, (210.0, 297.0))
    named = [part.get("TemplateID") or "" for part in page if local(part) == "Template"]
    behind = [package.tree(templates[key])[0] for key in named if key in templates]
    budget = [MOST_OBJECTS]
    for tree in [*behind, page]:
        if tree is None:
            continue
        for item in _objects(tree, budget):
            _take(item, height, seen)
    seen.cut = seen.cut or budget[0] <= 0
    pdf_glyphs.set_aside_beyond(seen, (0, 0, width * POINTS, height * POINTS))
    return seen


def _objects(tree: Element, budget: list[int]) -> Iterator[Element]:
    """The objects of a page in their order, through what only holds them."""
    todo = [iter(tree)]
    while todo and budget[0] > 0:
        part = next(todo[-1], None)
        if part is None:
            todo.pop()
        elif isinstance(part.tag, str) and local(part) in HOLDERS:
            todo.append(iter(part))
        elif isinstance(part.tag, str):
            budget[0] -= 1
            yield part


def _take(item: Element, height: float, seen: PdfPage) -> None:
    box, matrix = _numbers(item.get("Boundary")), _numbers(item.get("CTM"))
    if item.get("Visible") == "false":
        return
    if len(box) != 4:
        seen.cut = seen.cut or local(item) == "TextObject"  # nobody knows where it stands
        return
    if item.get("Name") == PICTURE:
        codes = (part for part in item if isinstance(part.tag, str) and local(part) == "TextCode")
        seen.set_aside(pdf_glyphs.DRAWN, "".join(code.text or "" for code in codes))
        return
    a, b, c, d, e, f = matrix if len(matrix) == 6 else UPRIGHT
    place: Matrix = (a, b, c, d, e + box[0], f + box[1])
    if local(item) == "TextObject":
        _characters(item, place, height, seen)
    elif local(item) == "PathObject":
        for points in _strands(item):
            moved = [_point(point, place, height) for point in points]
            seen.rules.extend(pdf_glyphs.rules_of(moved, filled=item.get("Fill") == "true"))
    elif local(item) in ("ImageObject", "CompositeObject"):
        seen.images += 1


def _point(point: Point, m: Matrix, height: float) -> Point:
    """A place on the page in points, growing upward."""
    x, y = m[0] * point[0] + m[2] * point[1] + m[4], m[1] * point[0] + m[3] * point[1] + m[5]
    return x * POINTS, (height - y) * POINTS


def _characters(item: Element, place: Matrix, height: float, seen: PdfPage) -> None:
    """The characters of a text object; one that is turned is set aside."""
    size = next(iter(_numbers(item.get("Size") or item.get("size"))), 0.0) or _height(item)
    for code in item:
        if not isinstance(code.tag, str) or local(code) != "TextCode":
            continue
        text = "".join(c for c in code.text or "" if c not in "\n\r\t")
        if abs(place[1]) > 0.05 * abs(place[0] or 1) or place[0] <= 0:
            seen.set_aside(_direction(place), text)
            continue
        for character, (x, y), wide in _laid(code, text, size):
            left, top = _point((x, y - ASCENT * size), place, height)
            right, bottom = _point((x + wide, y + (1 - ASCENT) * size), place, height)
            if not character.isspace():
                seen.glyphs.append(Glyph(character, left, right, bottom, top))


def _direction(place: Matrix) -> str:
    """How text that is not level stands."""
    a, b = abs(place[0]), abs(place[1])
    return pdf_glyphs.SIDEWAYS if min(a, b) <= 0.05 * max(a, b) else pdf_glyphs.OBLIQUE


def _height(item: Element) -> float:
    """How high a text is, for files that do not say the size as the standard has it."""
    box = _numbers(item.get("Boundary"))
    return box[3] if len(box) == 4 else 0.0


def _laid(code: Element, text: str, size: float) -> Iterator[tuple[str, Point, float]]:
    """Each character of a text, where it stands, and how wide it is."""
    x, y = ((_numbers(code.get(key)) or [0.0])[0] for key in ("X", "Y"))
    across, down = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
    for number, character in enumerate(text[:MOST_STEPS]):
        step = across[number] if number < len(across) else 0.0
        full = size if ord(character) > 0x2E80 else size / 2
        yield character, (x, y), min(full, step) if step > 0 else full
        if across or not down:
            x += step if across else full
        y += down[number] if number < len(down) else 0.0


def _steps(written: str | None) -> list[float]:
    """The distances between characters: 3.2 3.2 1.6, where g 2 3.2 stands for 3.2 twice."""
    words = (written or "").split()[:MOST_STEPS]
    steps: list[float] = []
    at = 0
    while at < len(words) and len(steps) < MOST_STEPS:
        repeated = words[at] == "g" and at + 2 < len(words)
        values = _numbers(words[at + 2] if repeated else words[at])
        count = int(words[at + 1]) if repeated and COUNT.fullmatch(words[at + 1]) else 1
        steps += values * min(count, MOST_STEPS)
        at += 3 if repeated else 1
    return steps


def _strands(item: Element) -> Iterator[list[Point]]:
    """The unbroken lines of a path; closed ones come back to where they began."""
    words = STEP.findall(_text(child(item, "AbbreviatedData")))[:MOST_STEPS]
    points: list[Point] = []
    at = 0
    while at < len(words):
        kind = words[at].upper()
        count = 2 * POINTS_OF.get(kind, 0) if kind != "A" else 7
        values = _numbers(" ".join(words[at + 1 : at + 1 + count]))
        at += 1 + len(values)
        if kind == "M" and len(points) > 1:
            yield points
        points = [] if kind in "SM" else points
        if kind == "C" and points:
            points.append(points[0])
        elif len(values) == count >= 2:
            points.append((values[-2], values[-1]))
    if len(points) > 1:
        yield points
