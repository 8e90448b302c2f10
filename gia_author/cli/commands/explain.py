"""The command that explains the rules."""

from __future__ import annotations

import click

from gia_author.cli import rule_catalogue
from gia_author.diagnostics.finding import GiaError, retired
from gia_author.jobs import terminal


@click.command("explain", options_metavar="[选项]")
@click.argument("codes", nargs=-1, metavar="[编号...]")
def command(codes: tuple[str, ...]) -> None:
    """解释一条规则：为什么查、怎么改、依据是什么。不写编号则列出全部。"""
    from gia_author.diagnostics.finding import CODES

    rule_catalogue.load()
    wanted = [code.upper() for code in codes] or sorted(CODES)
    for code in filter(retired, wanted):
        terminal.echo(f"{retired(code)}。")
        terminal.echo()
    wanted = [code for code in wanted if not retired(code)]
    unknown = [code for code in wanted if code not in CODES]
    if unknown:
        raise GiaError(f"没有“{'、'.join(unknown)}”这条规则。", _instead(unknown[0]))
    for code in wanted:
        entry = CODES[code]
        terminal.echo(f"{entry.code}  {entry.severity.label}  {entry.title}")
        if codes:
            terminal.pour("\n" + "\n".join(entry.explanation.splitlines()[1:]) + "\n\n")


def _instead(code: str) -> str:
    """What to type instead of what is no code."""
    from gia_author.diagnostics.finding import CODES

    whole = f"G{code.removeprefix('G')}"
    if whole != code and whole in CODES:
        return f"是不是 {whole}？编号前面有字母G。"
    return "用 gia-author explain 列出全部编号。"
