"""A chart as a PNG image, for what cannot show SVG: drawn by Typst in the program's own faces, the
same bytes on every machine.
"""

from __future__ import annotations

from gia_author.render.charts import Chart
from gia_author.render.font_faces import FACES
from gia_author.render.typst_compiler import TypstFault, available, compiled

PAGE = (
    "#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"
    '#image(bytes(read("chart.svg", encoding: none)), format: "svg", width: {}pt)'
)
POINT = 25.4 / 72  # millimetres


def png(chart: Chart, width: float, dots: int) -> bytes:
    """The chart so many millimetres wide, with so many dots to the inch.

    Raises TypstFault where Typst is missing.
    """
    if reason := available():
        raise TypstFault(
            reason, "图表要用 typst 画成图片：请运行 pip install -U typst，或者删去“图表”这一项。"
        )
    files = {
        "main.typ": PAGE.format(round(width / POINT, 3)).encode(),
        "chart.svg": chart.in_face((FACES["宋体"].family,)).encode(),
    }
    return compiled(files, "bundled", format="png", ppi=float(dots))
