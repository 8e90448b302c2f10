"""The command that gives out the JSON Schema of an edition."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, terminal


@click.command("schema", options_metavar="[选项]")
@click.argument("name", metavar="[格式]", required=False)
@click.option(
    "-o",
    "--out",
    "path",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="写到文件，默认显示在屏幕上。",
)
def command(name: str | None, path: Path | None) -> None:
    """输出某一版格式的JSON Schema，供编辑器提示和检查。不写格式的，是现行的一版。"""
    from gia_author.form import edition
    from gia_author.yamlfile import schema as schemas

    name = name or edition.names()[-2]
    if name not in edition.names():
        raise GiaError(f"没有“{name}”这一版格式。", f"可以用：{'、'.join(edition.names())}。")
    text = json.dumps(schemas.json_schema(edition.load(name)), ensure_ascii=False, indent=1)
    if path:
        files.write(path, text.encode())
        terminal.echo(f"已生成 {path}")
    else:
        terminal.pour(text + "\n")
