"""Output formats: blocks to bytes.

A writer is a module with ``write(document, style) -> bytes``, imported when first used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from gia_author.render.style import Style

if TYPE_CHECKING:
    from gia_author.render.document import Document


@dataclass(frozen=True)
class Writer:
    """An output format: its module, the function in it and the ending of its files."""

    module: str
    function: str
    ending: str
    description: str

    def write(self, document: Document, style: Style, *pages: bytes) -> bytes:
        """The document in this format; ``pages`` are those as PDF, for a format drawn from them.

        Raises GiaError when the engine is missing or cannot show the text.
        """
        function: Callable[..., bytes] = getattr(
            import_module(f"gia_author.render.writers.{self.module}"), self.function
        )
        return function(document, style, *pages)

    def available(self) -> str:
        """Why the format's engine cannot be used here, in one sentence; empty if it can.

        Only the PDF engines have that question.
        """
        reason: str = import_module(f"gia_author.render.writers.{self.module}").available()
        return reason


WRITERS: dict[str, Writer] = {
    "docx": Writer("docx", "write", "docx", "Word、WPS文档，可继续修改"),
    "html": Writer("html", "write", "html", "网页，一个文件，可直接发布"),
    "pdf": Writer("pdf_weasyprint", "write", "pdf", "PDF，按公文版面"),
    "ofd": Writer("ofd", "write", "ofd", "OFD，国家标准的版式文件，与PDF同一版面"),
    "xlsx": Writer("xlsx", "write", "xlsx", "表格，正文和三张表各一页"),
    "txt": Writer("text", "write", "txt", "纯文本"),
    "fragment": Writer("html", "write_fragment", "fragment.html", "网页片段，粘贴到网站后台编辑器"),
}
PDF_ENGINES: dict[str, Writer] = {
    "weasyprint": Writer("pdf_weasyprint", "write", "pdf", "默认，由网页生成"),
    "typst": Writer("pdf_typst", "write", "pdf", "更快，不需要系统库"),
}
PAGED = frozenset(("pdf", "ofd"))  # formats that a PDF engine lays out
