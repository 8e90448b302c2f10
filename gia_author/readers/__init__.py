"""Input formats: bytes to raw texts and tables. A reader is a module with ``read(data, name) -> Raw`` that never raises for a bad file."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gia_author.raw import Raw

READERS: dict[str, str] = {
    "docx": "docx", "html": "html", "htm": "html", "shtml": "html", "mht": "html", "pdf": "pdf", "xlsx": "xlsx", "xls": "xlsx", "et": "xlsx",
    "txt": "text", "md": "text",
}


def read(data: bytes, name: str) -> Raw:
    """A file as raw texts and tables, by the ending of its name. Raises KeyError for an ending that no reader takes."""
    module: Any = import_module(f"gia_author.readers.{READERS[name.rpartition('.')[2].lower()]}")
    result: Raw = module.read(data, name)
    return result
