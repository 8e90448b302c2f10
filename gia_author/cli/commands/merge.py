"""The command merge: what was changed in a built report, taken over into the author's file."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from gia_author.cli import console
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import backups, files, loading, published_reports, terminal, unfinished_files
from gia_author.workflows.load_report import load_report
from gia_author.workflows.merge import Merged, merge
from gia_author.workflows.produce import last_report

COLOURS = {"+": "green", "-": "red"}


@click.command("merge", options_metavar="[选项]")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="报告 填报文件"
)
@click.option("--write", is_flag=True, help="改到填报文件里，原来的留作备份；不加只显示要改什么。")
@click.option("--undo", is_flag=True, help="撤销上一次：只写填报文件，恢复最近的备份。")
def command(paths: tuple[Path, ...], write: bool, undo: bool) -> None:
    """把别人在生成的Word、网页里改的，一处一处改到填报文件里。

    例如：gia-author merge 示例县信访局2025年政府信息公开工作年度报告.docx 示例县信访局-2025.yaml

    没有改动的文字、注释和花括号里的写法原样不动。没能取进来的逐处列出，退出码是1。
    """
    if undo:
        _undo(paths)
        return
    if len(paths) != 2:
        raise click.UsageError("先写改过的报告，再写填报文件，一共两个文件。")
    sys.exit(0 if _merge(*paths, write=write) else 1)


def _undo(paths: tuple[Path, ...]) -> None:
    path = paths[-1]
    _refuse_others(path)
    aside = backups.undo(path)
    terminal.echo(f"{path}：已恢复最近的备份；撤销以前的内容在 {aside}")


def _refuse_others(path: Path) -> None:
    if path.suffix.lower() not in files.REPORTS:
        raise GiaError(f"{path}不是填报文件（.yaml）。", "先写改过的报告，再写填报文件。")


def _merge(report: Path, path: Path, *, write: bool) -> bool:
    """Show, or write, what was changed. True if all of it could be taken over."""
    _refuse_others(path)
    if write:
        unfinished_files.sweep_once(path.parent)
    job = loading.load(path)
    loaded = load_report(job.data, job.name)
    source = loaded.source
    last, _ = last_report(job, loaded.report) if source.data else (None, [])
    data, name = published_reports.readable(loading.plain(report))
    made = merge(source, data, name, last.figures if last else None)
    _show(made, source.text, path, written=write)
    if not made.changes:
        return not made.findings
    if write and made.text != source.text:
        backups.refuse_read_only(path)
        kept = backups.keep(path)
        files.write(path, made.text.encode())
        terminal.echo(f"已改到 {path}；原来的在 {kept}，撤销用 gia-author merge --undo {path}")
    return not made.findings


def _show(made: Merged, before: str, path: Path, *, written: bool) -> None:
    if not made.changes:
        terminal.echo("报告生成以后没有改动，填报文件不用改。")
    for number, change in enumerate(made.taken, 1):
        terminal.echo(f"{number}. {change.line}")
    for line in _difference(before, made.text, path):
        terminal.echo(line)
    for finding in made.findings:
        console.show(finding, [])
    taken, left = len(made.taken), len(made.changes) - len(made.taken)
    if made.changes:
        terminal.echo(
            f"改了{len(made.changes)}处：可以取进来{taken}处"
            + (f"，{left}处要自己改" if left else "")
            + _next_step(made, before, written=written)
        )


def _next_step(made: Merged, before: str, *, written: bool) -> str:
    """What remains to be done with the changes that can be taken over."""
    if written and made.text != before:
        return "。"
    if made.text != before:
        return "；加 --write 改到文件里。"
    return "，填报文件里已经有了，不用再改。" if made.taken else "。"


def _difference(before: str, after: str, path: Path) -> Iterator[str]:
    """The lines that change, coloured."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), str(path), "合并后", lineterm="", n=0
    )
    for line in lines:
        yield terminal.style(line, fg=COLOURS.get(line[:1]))
