"""How pages are to look: formats, style, template and engine, read from the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gia_author.jobs import files, style_validation
from gia_author.render.style import Style
from gia_author.render.writers import PAGED


@dataclass(frozen=True)
class OutputSettings:
    """The choices for one run; ``notices`` says what the reader of the pages would miss."""

    formats: tuple[str, ...]
    draft: bool
    style: Style
    template: str | None
    engine: str
    notices: tuple[str, ...] = ()


def load(
    formats: tuple[str, ...],
    *,
    draft: bool,
    folder: Path | None,
    template: Path | None,
    fonts: str,
    engine: str,
) -> OutputSettings:
    """What is asked for. Raises GiaError for a style or template that cannot be used."""
    style, page = style_validation.load(folder, template, fonts, files.read)
    if not PAGED & set(formats):
        return OutputSettings(formats, draft, style, page, "typst")
    chosen, notice = style_validation.choose_engine(engine)
    return OutputSettings(
        formats,
        draft,
        style,
        page,
        chosen,
        tuple(filter(None, (notice, style_validation.unseen(style, chosen)))),
    )
