"""WeasyPrint as it comes, for a process in which our writer has changed nothing of it."""

from __future__ import annotations

from collections.abc import Callable

from gia_author.render import font_faces
from gia_author.render.document import Document
from gia_author.render.style import Style
from gia_author.render.writers import pdf_weasyprint


def parts(document: Document, style: Style) -> tuple[str, str]:
    """The very page and style sheet that our writer hands to WeasyPrint."""
    page, css = pdf_weasyprint._html(document, style.fonts), style.text("print.css")
    for name, face in font_faces.FACES.items():
        stack = ", ".join(f'"{family}"' for family in face.stack(style.fonts))
        css = css.replace(f"${name}", stack)
    return page, css


def writer(page: str, css: str) -> Callable[[], object]:
    """What draws the page when it is called."""
    import weasyprint
    from weasyprint.text import ffi
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    for face in font_faces.FACES.values():
        ffi.fontconfig.FcConfigAppFontAddFile(fonts._config, str(face.path).encode())
    ffi.pangoft2.pango_fc_font_map_config_changed(ffi.ffi.cast("PangoFcFontMap *", fonts.font_map))
    sheet = weasyprint.CSS(string=css, font_config=fonts)
    return lambda: weasyprint.HTML(string=page).write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
    )
