"""The files that belong to the program: editions, fonts, templates, styles. In a checkout the last two stand beside the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The folder of this name, inside the package (installed) or beside it (checkout)."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


@cache
def names(*parts: str) -> tuple[str, ...]:
    """The entries of a folder of the program, sorted."""
    return tuple(sorted(entry.name for entry in folder(parts[0]).joinpath(*parts[1:]).iterdir()))


@cache
def data(*parts: str) -> bytes:
    """A file of the program as bytes."""
    return folder(parts[0]).joinpath(*parts[1:]).read_bytes()


def text(*parts: str) -> str:
    """A file of the program as text."""
    return data(*parts).decode("utf-8")
