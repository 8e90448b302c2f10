"""The files that belong to the program: editions, fonts, templates, styles. In a checkout the last
two stand beside the package."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from gia_author import __version__

PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The folder of this name, inside the package (installed) or beside it (checkout)."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


@cache
def names(*parts: str) -> tuple[str, ...]:
    """The entries of a folder of the program, sorted."""
    entries = folder(parts[0]).joinpath(*parts[1:]).iterdir()
    return tuple(sorted(os.fsencode(entry.name).decode("utf-8", "replace") for entry in entries))


@cache
def data(*parts: str) -> bytes:
    """A file of the program as bytes."""
    native = [
        os.fsdecode(part.encode("utf-8")) for part in parts[1:]
    ]  # Chinese names also where the locale knows none
    return folder(parts[0]).joinpath(*native).read_bytes()


def text(*parts: str) -> str:
    """A file of the program as text."""
    return data(*parts).decode("utf-8")


def values(*parts: str) -> Any:
    """What a YAML file of the program says."""
    return parsed(text(*parts))


def parsed(source: str) -> Any:
    """What YAML of the program's own says: no one else's is read so, without places or bounds."""
    import yaml

    return yaml.load(source, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def stamp() -> str:
    """The program's version and a hash of its files' sizes and times: another one after every
    update, also of a checkout."""
    import hashlib

    found = (
        path
        for top in (PACKAGE, folder("templates"), folder("styles"))
        for path in top.rglob("*.*")
        if path.suffix != ".pyc"
    )
    facts = sorted(
        (os.fsencode(path), status.st_size, status.st_mtime_ns)
        for path in found
        if (status := path.stat())
    )
    return f"{__version__} {hashlib.sha256(repr(facts).encode()).hexdigest()[:16]}"
