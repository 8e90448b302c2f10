"""The command log: what came in, when, and what became of it."""

from __future__ import annotations

import io
from pathlib import Path

import click

from gia_author.jobs import files, intake_log, submissions, terminal, unfinished_files
from gia_author.render import table_files

MOST_SHOWN = 40  # lines in the terminal


@click.command("log", options_metavar="[选项]")
@click.argument("path", type=click.Path(path_type=Path), metavar="名册")
@click.option("--unit", metavar="单位", help="只看一个单位的。")
@click.option(
    "-o",
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="写成表格（.csv），全部都有。",
)
def command(path: Path, unit: str | None, target: Path | None) -> None:
    """收件记录：收到过哪些文件，什么时候、哪个单位的，结果怎样，哪一份接替哪一份。

    看进度（status）、写通知（letters）、汇总（rollup）、导入（import）时自动记，只添加，不修改、不删除。
    """
    if target and target.suffix.lower() != ".csv":
        raise click.UsageError(f"{target}：-o 只能是 .csv。")
    if target:
        unfinished_files.sweep_once(target.parent)
    submissions.load(path)
    lines = [line for line in intake_log.read(path.parent) if unit in (None, line.receipt.unit)]
    if target:
        stream = io.BytesIO()
        table_files.table(stream, intake_log.HEADINGS, (line.row for line in lines))
        files.write(target, stream.getvalue())
        terminal.echo(f"已生成 {target}（{len(lines)}条）")
        return
    if not lines:
        terminal.echo("收件记录里没有这个单位的文件。" if unit else "收件记录是空的。")
    shown = lines[-MOST_SHOWN:]
    for line in shown:
        terminal.echo(line.sentence)
    if len(lines) > len(shown):
        terminal.echo(f"只列出最近{len(shown)}条，共{len(lines)}条；全部用 -o 写成表格。")
