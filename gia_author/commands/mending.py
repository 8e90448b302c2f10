"""Small slips mended in the author's files: shown as differences, written on request."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

import click

from gia_author import files, fixing, source
from gia_author.finding import GiaError
from gia_author.report import Report


def mend_each(paths: Iterable[Path], *, write: bool) -> bool:
    """Show, or write, what can be mended in every file. True if all could be read and written; a single file that cannot raises FileError."""
    found = list(paths)
    good = True
    for path in found:
        try:
            _mend(path, write=write)
        except GiaError as error:
            if len(found) == 1:
                raise
            click.echo(f"{error.message}{error.fix}")
            good = False
    return good


def _mend(path: Path, *, write: bool) -> None:
    if files.is_workbook(path):
        click.echo(f"{path}：填报表请在Excel或WPS里改。")
        return
    read = source.read(files.read(path), path.name)
    edits = fixing.propose(read, Report.from_data(read.data)) if read.data else []
    if not edits:
        click.echo(f"{path}：没有要自动改正的。")
        return
    mended = fixing.apply(read.text, edits)
    click.echo("\n".join(difflib.unified_diff(read.text.splitlines(), mended.splitlines(), str(path), "改正后", lineterm="", n=0)))
    if write:
        files.write(path, mended.encode())
    click.echo(f"{path}：{'已改正' if write else '可以改正'}{len(edits)}处" + ("" if write else "，加 --write 改到文件里"))
