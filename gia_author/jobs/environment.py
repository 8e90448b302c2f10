"""What a report's bytes depend on besides the author's file: versions, fonts and a specimen, to be
compared between computers."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import metadata
from pathlib import Path

from gia_author import resources
from gia_author.form import edition
from gia_author.workflows.produce import Job, produce
from gia_author.yamlfile import starter

PACKAGES = (
    "gia-author",
    "pyyaml",
    "ruamel.yaml",
    "cerberus",
    "jinja2",
    "lxml",
    "python-docx",
    "xlsxwriter",
    "weasyprint",
    "pydyf",
    "typst",
    "fonttools",
    "pypdfium2",
    "python-calamine",
    "distributed",
)
HASH = re.compile("[0-9a-f]{12}")
NAME, YEAR = "样张", 2025


@cache
def programs() -> dict[str, str]:
    """Versions by name, and hashes of the program's own files and of its faces."""
    faces = {name: path for name, path in _files().items() if path.suffix == ".ttf"}
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in PACKAGES},
        "程序文件": _digest(_files().keys() - faces.keys()),
        "自带字体": _digest(faces),
    }


def specimens(pattern: Job) -> dict[str, str]:
    """Hashes of an empty form built with this job's formats, style, template and engine: they show
    what no version number does,
    as the system's libraries (Pango, HarfBuzz, zlib) and installed fonts."""
    if not pattern.formats:
        return {}
    data = starter.starter(NAME, YEAR, edition.for_year(YEAR)).encode()
    made = produce(
        replace(pattern, name=NAME, data=data, last=None, last_fault="", draft=True, profile=None)
    ).files
    return {
        f"{form}{NAME}": hashlib.sha256(made.get(form, b"")).hexdigest()[:12]
        for form in pattern.formats
    }


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """How another computer differs from this one, in words; empty if it does not."""
    return "；".join(
        f"{name}不同"
        if HASH.fullmatch(value)
        else f"{name}是{there.get(name, '无')}，本机是{value}"
        for name, value in here.items()
        if there.get(name) != value
    )


def version(package: str) -> str:
    """The version of an installed package, 无 for none."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "无"


@cache
def _files() -> dict[str, Path]:
    """The program's files by their names in an installed package; in a checkout some lie beside
    it."""
    folders = {
        resources.PACKAGE: resources.PACKAGE,
        **{
            resources.folder(name): resources.folder(name).parent
            for name in ("templates", "styles")
        },
    }
    return {
        path.relative_to(top).as_posix(): path
        for folder, top in folders.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def _digest(names: Iterable[str]) -> str:
    """A hash of the named files, with their names."""
    digest = hashlib.sha256()
    for name in sorted(names):
        data = _files()[name].read_bytes()
        digest.update(f"{name} {len(data)} ".encode() + data)
    return digest.hexdigest()[:12]
