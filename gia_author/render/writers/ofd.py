"""The laid-out pages as OFD (GB/T 33190-2016), the State's own page format: text as text, in faces
that it carries, under the names by which a reader that ignores them finds its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from html import escape
from itertools import count, pairwise
from math import inf

from gia_author import __version__
from gia_author.render import cut_faces, laid_out_pages, seal, zip_package
from gia_author.render.document import Document
from gia_author.render.font_faces import FACES
from gia_author.render.laid_out_pages import (
    BLACK,
    Bookmark,
    CharacterRun,
    Coordinates,
    DrawnMark,
    DrawnPath,
    Ink,
    LaidOut,
    LaidOutPage,
    PathStep,
    PlacedImage,
)
from gia_author.render.style import Style
from gia_author.render.writers import PDF_ENGINES

SPACE = "http://www.ofdspec.org/2016"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
FOLDER = "Doc_0"
DATA = "report.json"
NAMES = {
    "小标宋": "方正小标宋简体"
}  # by which readers know a face, where it is not what we call it
SERIF = frozenset(("小标宋", "仿宋", "宋体"))
PICTURE = "图"  # the name of what belongs to a picture
ABOVE, BELOW, BESIDE = 1.0, 0.35, 0.15  # of the size: the room that a character may need
REACH = 1.15
Extent = tuple[float, float, float, float]  # left, top, right, bottom


def write(document: Document, style: Style, pdf: bytes | None = None) -> bytes:
    """The document as OFD, drawn from its pages as PDF, which are laid out first if there are none
    yet. Raises GiaError.
    """
    laid_out = laid_out_pages.read(pdf or PDF_ENGINES["weasyprint"].write(document, style))
    package = _Package(document, laid_out)
    return zip_package.packed(package.parts())


def number(value: float) -> str:
    """A length in millimetres, to a thousandth."""
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def numbers(values: Iterable[float]) -> str:
    return " ".join(map(number, values))


def element(tag: str, *inside: str, **attributes: str) -> str:
    """An element of the standard's namespace; empty attributes are left out."""
    said = "".join(f' {name}="{escape(text)}"' for name, text in attributes.items() if text)
    content = "".join(inside)
    return f"<ofd:{tag}{said}>{content}</ofd:{tag}>" if content else f"<ofd:{tag}{said}/>"


def leaf(tag: str, text: str, **attributes: str) -> str:
    """An element with text; none for an empty text."""
    return element(tag, escape(text, quote=False), **attributes) if text else ""


def root(tag: str, *inside: str, **attributes: str) -> bytes:
    """A whole part."""
    made = element(tag, *inside, **attributes)
    return (XML + made.replace(f"<ofd:{tag}", f'<ofd:{tag} xmlns:ofd="{SPACE}"', 1)).encode()


@dataclass
class _Package:
    """A file being put together: its parts are numbered in the order they are first needed."""

    document: Document
    laid_out: LaidOut
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    last: int = 0

    def next(self) -> str:
        self.last = next(self.numbers)
        return str(self.last)

    def parts(self) -> dict[str, bytes]:
        """All files of the package by name; the first carries the seal of the others."""
        sheets = self.laid_out.sheets
        runs = [mark for sheet in sheets for mark in sheet.marks if isinstance(mark, CharacterRun)]
        images = [mark for sheet in sheets for mark in sheet.marks if isinstance(mark, PlacedImage)]
        faces = {family: self.next() for family in dict.fromkeys(run.family for run in runs)}
        pictures = {image.png: self.next() for image in images}
        pages = [(self.next(), sheet) for sheet in sheets]
        draw = partial(self._page, faces, pictures)
        contents = {
            f"Pages/Page_{n}/Content.xml": draw(sheet) for n, (_, sheet) in enumerate(pages)
        }
        parts = {
            "Document.xml": self._main([key for key, _ in pages], bool(pictures)),
            "PublicRes.xml": self._faces(faces),
            **contents,
            **(_carried(runs) if self.document.carries_faces else {}),
            "Attachs/Attachments.xml": self._attachments(),
            f"Attachs/{DATA}": self.document.data.encode("utf-8", "replace"),
        }
        if pictures:
            parts["DocumentRes.xml"] = _pictures(pictures)
            parts |= {f"Res/image_{key}.png": png for png, key in pictures.items()}
        named = {f"{FOLDER}/{name}": part for name, part in parts.items()}
        return {"OFD.xml": self._about(seal.of_parts(named.items())), **named}

    def _about(self, digest: str) -> bytes:
        """What the file says of itself."""
        about = self.document
        date = about.date or f"{about.year + 1}-01-01"
        words = (about.agency, f"{about.year}年", "政府信息公开", "年度报告")
        own = {"机关": about.agency, "年度": str(about.year), "seal": digest}
        info = (
            leaf("DocID", hashlib.sha256(digest.encode()).hexdigest()[:32]),
            leaf("Title", about.title),
            leaf("Author", about.agency),
            leaf("Subject", about.subject),
            leaf("CreationDate", date),
            leaf("ModDate", date),
            element("Keywords", *(leaf("Keyword", word) for word in words)),
            leaf("Creator", "gia-author"),
            leaf("CreatorVersion", __version__),
            element("CustomDatas", *(leaf("CustomData", v, Name=k) for k, v in own.items())),
        )
        body = element(
            "DocBody", element("DocInfo", *info), leaf("DocRoot", f"{FOLDER}/Document.xml")
        )
        return root("OFD", body, Version="1.0", DocType="OFD")

    def _main(self, pages: list[str], pictured: bool) -> bytes:
        first = self.laid_out.sheets[0]
        common = element(
            "CommonData",
            leaf("MaxUnitID", str(self.last)),
            element("PageArea", leaf("PhysicalBox", _size(first))),
            leaf("PublicRes", "PublicRes.xml"),
            leaf("DocumentRes", "DocumentRes.xml" if pictured else ""),
        )
        listed = (
            element("Page", ID=key, BaseLoc=f"Pages/Page_{n}/Content.xml")
            for n, key in enumerate(pages)
        )
        outline = "".join(_outline(list(self.laid_out.entries), pages))
        return root(
            "Document",
            common,
            element("Pages", *listed),
            element("Outlines", outline) if outline else "",
            leaf("Attachments", "Attachs/Attachments.xml"),
        )

    def _faces(self, faces: dict[str, str]) -> bytes:
        fonts = (
            element(
                "Font",
                leaf("FontFile", self._font_file(family)),
                ID=key,
                FontName=_known_as(family),
                FamilyName=_known_as(family),
                Charset="prc" if _ours(family) else "",
                Serif="true" if _ours(family) in SERIF else "",
            )
            for family, key in faces.items()
        )
        return root("Res", element("Fonts", *fonts), BaseLoc="Res")

    def _font_file(self, family: str) -> str:
        """Where a face lies in the package; empty for one that does not."""
        ours = _ours(family)
        return FACES[ours].file if ours and self.document.carries_faces else ""

    def _attachments(self) -> bytes:
        date = self.document.date or f"{self.document.year + 1}-01-01"
        attached = element(
            "Attachment",
            leaf("FileLoc", f"/{FOLDER}/Attachs/{DATA}"),
            ID="A1",
            Name=DATA,
            Format="json",
            CreationDate=f"{date}T00:00:00",
            Size=number(len(self.document.data.encode("utf-8", "replace")) / 1024),
            Usage="本报告的数据",
        )
        return root("Attachments", attached)

    def _page(self, faces: dict[str, str], pictures: dict[bytes, str], sheet: LaidOutPage) -> bytes:
        layer = self.next()
        drawn = [self._mark(mark, faces, pictures) for mark in sheet.marks]
        area = element("Area", leaf("PhysicalBox", _size(sheet)))
        content = element("Content", element("Layer", *drawn, ID=layer, Type="Body"))
        return root("Page", area, content)

    def _mark(self, mark: DrawnMark, faces: dict[str, str], pictures: dict[bytes, str]) -> str:
        match mark:
            case CharacterRun():
                return _text(mark, self.next(), faces[mark.family])
            case DrawnPath():
                return _path(mark, self.next())
            case PlacedImage():
                return _image(mark, self.next(), pictures[mark.png])
        raise AssertionError(mark)


def _size(sheet: LaidOutPage) -> str:
    return f"0 0 {number(sheet.width)} {number(sheet.height)}"


def _ours(family: str) -> str:
    """What we call a face of the program's own; empty for others."""
    plain = family.replace(" ", "")
    return next((name for name, f in FACES.items() if f.family.replace(" ", "") == plain), "")


def _known_as(family: str) -> str:
    ours = _ours(family)
    return NAMES.get(ours, ours or family)


def _carried(runs: list[CharacterRun]) -> dict[str, bytes]:
    """The program's own faces, with what of them is used, by their places in the package."""
    used: dict[str, set[str]] = {}
    for run in runs:
        if _ours(run.family):
            used.setdefault(_ours(run.family), set()).update(run.text)
    return {
        f"Res/{FACES[name].file}": cut_faces.cut(FACES[name], characters, NAMES.get(name, name))
        for name, characters in used.items()
    }


def _pictures(pictures: dict[bytes, str]) -> bytes:
    media = (
        element(
            "MultiMedia", leaf("MediaFile", f"image_{key}.png"), ID=key, Type="Image", Format="PNG"
        )
        for key in pictures.values()
    )
    return root("Res", element("MultiMedias", *media), BaseLoc="Res")


def _outline(entries: list[Bookmark], pages: list[str]) -> Iterator[str]:
    """The bookmarks, those that are deeper inside the one before."""
    while entries:
        entry = entries.pop(0)
        inside: list[Bookmark] = []
        while entries and entries[0].depth > entry.depth:
            inside.append(entries.pop(0))
        place = element(
            "Dest", Type="XYZ", PageID=pages[entry.page], Left="0", Top=number(entry.top), Zoom="0"
        )
        action = element("Action", element("Goto", place), Event="CLICK")
        below = "".join(_outline(inside, pages))
        yield element("OutlineElem", element("Actions", action), below, Title=entry.title)


def _common(mark: DrawnMark, key: str, box: Extent, ctm: str = "") -> dict[str, str]:
    """The attributes that everything drawn has."""
    left, top, right, bottom = box
    return {
        "ID": key,
        "Boundary": numbers((left, top, right - left, bottom - top)),
        "Name": PICTURE if mark.pictured else "",
        "CTM": ctm,
    }


def _clips(mark: DrawnMark, box: Extent) -> str:
    clips = (
        element(
            "Clip",
            element(
                "Area",
                element("Path", leaf("AbbreviatedData", _drawn(steps, box)), Boundary=_inside(box)),
            ),
        )
        for steps in mark.clips
    )
    return element("Clips", *clips) if mark.clips else ""


def _inside(box: Extent) -> str:
    left, top, right, bottom = box
    return numbers((0, 0, right - left, bottom - top))


def _colour(tag: str, ink: Ink) -> str:
    alpha = str(ink.alpha) if ink.alpha < BLACK.alpha else ""
    return element(tag, Value=f"{ink.red} {ink.green} {ink.blue}", Alpha=alpha)


def _text(run: CharacterRun, key: str, face: str) -> str:
    """Characters, each at its own place: what one reader takes for their widths moves nothing."""
    a, b, c, d = run.turn
    upright = run.turn == (1, 0, 0, 1)
    box = _around(run)
    x, y = run.places[0]
    start = (x - box[0], y - box[1])
    steps = [_along(run, before, after) for before, after in pairwise(_rounded(run.places))]
    ctm = "" if upright else numbers((a, b, c, d, *start))
    at = start if upright else (0.0, 0.0)
    code = element(
        "TextCode",
        escape(run.text, quote=False),
        X=number(at[0]),
        Y=number(at[1]),
        DeltaX=numbers(steps),
    )
    colour = _colour("FillColor", run.ink) if run.ink != BLACK else ""
    return element(
        "TextObject",
        _clips(run, box),
        colour,
        code,
        **_common(run, key, box, ctm),
        Font=face,
        Size=number(run.size),
    )


def _rounded(places: tuple[Coordinates, ...]) -> list[Coordinates]:
    """Places to a thousandth of a millimetre, so that the steps between them add up."""
    return [(round(x, 3), round(y, 3)) for x, y in places]


def _along(run: CharacterRun, before: Coordinates, after: Coordinates) -> float:
    """How far a character is from the one before, in the characters' own axis."""
    x, y = after[0] - before[0], after[1] - before[1]
    a, b = run.turn[:2]
    return (x * a + y * b) / (a * a + b * b or 1.0)


def _around(run: CharacterRun) -> Extent:
    """The box of a run, with room for all that a character may reach."""
    a, b, c, d = run.turn
    corners = [
        (x + run.size * (a * right + c * down), y + run.size * (b * right + d * down))
        for x, y in (run.places[0], run.places[-1])
        for right in (-BESIDE, REACH)
        for down in (-ABOVE, BELOW)
    ]
    return _box(corners)


def _box(places: Iterable[Coordinates]) -> Extent:
    left, top, right, bottom = inf, inf, -inf, -inf
    for x, y in places:
        left, right = min(left, x), max(right, x)
        top, bottom = min(top, y), max(bottom, y)
    return round(left, 3), round(top, 3), round(right, 3), round(bottom, 3)


def _path(outline: DrawnPath, key: str) -> str:
    reach = outline.width / 2 if outline.stroke else 0.0
    places = [place for step in outline.steps for place in step.places]
    corners = [(x + r, y + r) for x, y in places for r in (-reach, reach)]
    box = _box(corners)
    stroke, fill = outline.stroke, outline.fill
    how = {
        "LineWidth": number(outline.width) if stroke else "",
        "Cap": outline.cap if stroke and outline.cap != "Butt" else "",
        "Join": outline.join if stroke and outline.join != "Miter" else "",
        "DashPattern": numbers(outline.dashes) if stroke else "",
        "Stroke": "" if stroke else "false",
        "Fill": "true" if fill else "",
        "Rule": "Even-Odd" if fill and outline.even_odd else "",
    }
    return element(
        "PathObject",
        _clips(outline, box),
        _colour("StrokeColor", stroke) if stroke else "",
        _colour("FillColor", fill) if fill else "",
        leaf("AbbreviatedData", _drawn(outline.steps, box)),
        **_common(outline, key, box),
        **how,
    )


def _drawn(steps: tuple[PathStep, ...], box: Extent) -> str:
    """A path in the words of the standard, from the corner of its box."""
    return " ".join(
        " ".join((step.kind, *(numbers((x - box[0], y - box[1])) for x, y in step.places)))
        for step in steps
    )


def _image(image: PlacedImage, key: str, resource: str) -> str:
    """An image; its unit square grows upward in a PDF and downward here."""
    a, b, c, d, e, f = image.matrix
    corners = [(e + a * x + c * y, f + b * x + d * y) for x in (0, 1) for y in (0, 1)]
    box = _box(corners)
    matrix = (a, b, -c, -d, e + c - box[0], f + d - box[1])
    ctm = numbers(matrix)
    return element(
        "ImageObject", _clips(image, box), **_common(image, key, box, ctm), ResourceID=resource
    )
