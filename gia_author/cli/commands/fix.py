"""Small slips mended in the author's files: shown as differences, written on request."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click

from gia_author.checks import autofix
from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import backups, files, terminal, unfinished_files
from gia_author.workflows.load_report import load_report


@click.command("fix", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option("--write", is_flag=True, help="改到文件里；不加只显示要改什么。")
@options.profile_option
def command(paths: tuple[str, ...], write: bool, plan: Profile | None) -> None:
    """自动改正有把握的小毛病：全角半角、重复的标点、多余的空格、异体字。"""
    sys.exit(0 if mend_each(console.find(paths), plan, write=write) else 1)


def mend_each(paths: Iterable[Path], plan: Profile | None = None, *, write: bool) -> bool:
    """Show, or write, what can be mended in every file. True if all could be read and written; a
    single file that cannot raises FileError."""
    found = list(paths)
    good = True
    for path in found:
        fault = faults.attempt(partial(_mend, path, plan, write=write))
        if fault is None:
            continue
        if len(found) == 1:
            raise fault
        told = "" if str(path) in fault.message else f"{path}："
        terminal.echo(f"{told}{fault.message}{fault.fix}")
        good = False
    return good


def _mend(path: Path, plan: Profile | None, *, write: bool) -> None:
    if files.is_workbook(path):
        terminal.echo(f"{path}：填报表请在Excel或WPS里改。")
        return
    if write:
        unfinished_files.sweep_once(path.parent)
    loaded = load_report(files.read(path), path.name)
    read = loaded.source
    if not read.data:
        raise GiaError(
            f"{path}：读不出内容，没有改正。",
            f"先看哪里不对：gia-author check {terminal.word(path)}",
        )
    edits = autofix.propose(read, loaded.report, plan)
    if not edits:
        terminal.echo(f"{path}：没有要自动改正的。")
        return
    mended = autofix.apply(read.text, edits)
    for line in difflib.unified_diff(
        read.text.splitlines(), mended.splitlines(), str(path), "改正后", lineterm="", n=0
    ):
        terminal.echo(line)
    kept = ""
    if write:
        backups.refuse_read_only(path)
        kept = f"，原来的在 {backups.keep(path)}"
        files.write(path, mended.encode())
    terminal.echo(
        f"{path}：{'已改正' if write else '可以改正'}{len(edits)}处"
        + (kept or "，加 --write 改到文件里")
    )
