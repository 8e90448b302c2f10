"""Charts in a Word file: a PNG that every program shows, the SVG beside it for those that draw it
themselves, and the words of both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from gia_author.render.charts.raster import png
from gia_author.render.document import Picture
from gia_author.render.font_faces import FACES

WIDTH = 120.0  # millimetres
DOTS = 300  # to the inch
EMU = 36_000  # to the millimetre
FIRST_ID = 9001  # of pictures in the text; a base document may have pictures of its own
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
TYPES = {"png": "image/png", "svg": "image/svg+xml"}


def inline(picture: Picture) -> str:
    """The run that shows a picture."""
    number = picture.number
    wide, high = (
        round(WIDTH * EMU),
        round(WIDTH * EMU * picture.chart.size[1] / picture.chart.size[0]),
    )
    about = (
        f'id="{FIRST_ID + number}" name="{escape(picture.caption)}" '
        f'descr="{escape(picture.chart.words)}"'
    )
    vector = (
        f'<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip xmlns:asvg='
        f'"http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="chart{number}svg"/>'
        "</a:ext></a:extLst>"
    )
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing" distT="0" '
        'distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr {about}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{DRAWING}/main" xmlns:r="{OFFICE}"><a:graphicData '
        f'uri="{DRAWING}/picture"><pic:pic xmlns:pic="{DRAWING}/picture">'
        f"<pic:nvPicPr><pic:cNvPr {about}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="chart{number}png">{vector}</a:blip><a:stretch>'
        "<a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def stored(
    pictures: Sequence[Picture], entries: Mapping[str, bytes], document: str
) -> dict[str, bytes]:
    """The files of a package that hold these pictures, and those that must know of them;
    ``document`` is the name of the main part.
    """
    if not pictures:
        return {}
    folder, _, main = document.rpartition("/")
    links, types = f"{folder}/_rels/{main}.rels".lstrip("/"), "[Content_Types].xml"
    files = {
        f"{folder}/media/chart{picture.number}.{kind}".lstrip("/"): data
        for picture in pictures
        for kind, data in _drawn(picture).items()
    }
    targets = "".join(
        (
            f'<Relationship Id="chart{p.number}{kind}" Type="{OFFICE}/image" Target="media/chart'
            f'{p.number}.{kind}"/>'
        )
        for p in pictures
        for kind in TYPES
    )
    defaults = "".join(
        f'<Default Extension="{kind}" ContentType="{name}"/>'
        for kind, name in TYPES.items()
        if not re.search(rf'Extension="{kind}"', entries[types].decode(), re.IGNORECASE)
    )
    return {
        links: _before("</Relationships>", targets, entries[links]),
        types: _after(r"<Types[^>]*>", defaults, entries[types]),
        **files,
    }


def _drawn(picture: Picture) -> dict[str, bytes]:
    return {
        "png": png(picture.chart, WIDTH, DOTS),
        "svg": picture.chart.in_face(FACES["宋体"].stack("system")).encode(),
    }


def _before(tag: str, more: str, xml: bytes) -> bytes:
    return xml.replace(tag.encode(), (more + tag).encode())


def _after(pattern: str, more: str, xml: bytes) -> bytes:
    return re.sub(pattern.encode(), lambda tag: tag[0] + more.encode(), xml, count=1)
