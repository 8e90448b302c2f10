"""How the report looks: one folder of files with the same names in each style, as a value that can
be sent to a worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gia_author import resources

FILES = ("screen.css", "print.css", "inline.css", "base.docx", "report.typ")


@dataclass(frozen=True)
class Style:
    """The files of a style by name; ``fonts`` is bundled (the same pages everywhere) or system (the
    office's own faces).
    """

    name: str
    files: Mapping[str, bytes]
    fonts: str = "bundled"

    def text(self, file: str) -> str:
        """A file of the style as text."""
        return self.files[file].decode("utf-8")


@cache
def official(fonts: str = "bundled") -> Style:
    """The style that comes with the program, after GB/T 9704-2012."""
    return Style(
        "official", {name: resources.data("styles", "official", name) for name in FILES}, fonts
    )
