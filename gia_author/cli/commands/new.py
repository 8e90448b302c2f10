"""The command that begins a file: blank, after last year's report, or a blank roster."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from gia_author.cli import options
from gia_author.diagnostics import file_names
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, published_reports, terminal, unfinished_files
from gia_author.workflows.import_report import Imported, text_of
from gia_author.workflows.open_report import EDITED


@click.command("new", options_metavar="[选项]")
@click.option("--unit", type=options.Name(), metavar="机关全称", help="如：示例县信访局。")
@click.option(
    "--year",
    required=True,
    type=options.Between(2019, 2099),
    metavar="年度",
    help="报告哪一年的工作。",
)
@click.option(
    "-o",
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("."),
    metavar="文件夹",
    help="放在哪个文件夹，默认是当前文件夹。",
)
@click.option(
    "--from",
    "origin",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="上一年的填报文件，或者发布的年报（Word、网页、PDF等）。",
)
@click.option(
    "--roster",
    type=options.Name(),
    metavar="名称",
    help="改为生成一份空白名册，如 --roster 示例县，供汇总各单位用。",
)
def command(
    unit: str | None, year: int, folder: Path, origin: Path | None, roster: str | None
) -> None:
    """生成一份空白填报文件；有上一年的报告，就在它的基础上改。"""
    from gia_author.form import edition
    from gia_author.yamlfile import schema, starter

    form = edition.for_year(year)
    if roster:
        new_roster(roster.strip(), year, folder)
        return
    if origin:
        made = roll_forward(origin, year, folder, unit)
        files.write(
            folder / starter.schema_name(form),
            json.dumps(schema.json_schema(form), ensure_ascii=False, indent=1).encode(),
        )
        terminal.echo(f"已生成 {made}。标着【待改】的句子改好后删去【待改】。")
        terminal.echo(f"再核对：gia-author check {terminal.word(made)}")
        return
    if not unit:
        raise click.UsageError("要写机关全称（--unit），或者给出上一年的报告（--from）。")
    unit = unit.strip()
    path = folder / f"{file_names.safe_name(unit)}-{year}.yaml"
    if files.is_there(path):
        raise files.FileError(
            f"{path} 已经有了，没有改动它。", "换一个文件夹，或者先把原来的文件改名。"
        )
    files.write(
        folder / starter.schema_name(form),
        json.dumps(schema.json_schema(form), ensure_ascii=False, indent=1).encode(),
    )
    files.write(path, starter.starter(unit, year, form).encode())
    terminal.echo(f"已生成 {path}（{form.basis}）。")
    terminal.echo(f"用记事本或VS Code填好后核对：gia-author check {terminal.word(path)}")


def new_roster(name: str, year: int, folder: Path) -> None:
    """Write a roster to begin with, and its JSON Schema. Raises FileError if there is one
    already."""
    from gia_author.rollup import roster
    from gia_author.yamlfile import schema, starter

    path = folder / "名册.yaml"
    if files.is_there(path):
        raise files.FileError(
            f"{path} 已经有了，没有改动它。", "换一个文件夹，或者先把原来的名册改名。"
        )
    files.write(
        folder / starter.ROSTER_SCHEMA,
        json.dumps(
            schema.field_schema(roster.shape(), "名册"), ensure_ascii=False, indent=1
        ).encode(),
    )
    files.write(path, starter.roster(name, year).encode())
    terminal.echo(f"已生成 {path}。在“单位”下面列出各单位。")


def roll_forward(origin: Path, year: int, folder: Path, unit: str | None) -> Path:
    """Write this year's file after last year's report, and last year's own as YAML where it was
    another format. Returns the new file."""
    from gia_author.report import rollover

    read = published_reports.any_report(origin)
    last = read.report
    findings = read.findings if isinstance(read, Imported) else ()
    for finding in findings:
        if finding.code in EDITED:
            terminal.echo(finding.message)
    if unit:
        last = replace(last, agency=unit)
    if last.year != year - 1:
        raise GiaError(
            f"{origin}是{last.year or '不知道哪一'}年的报告，不是{year - 1}年的。",
            f"请用{year - 1}年的报告。",
        )
    before, path = (
        folder / f"{files.usual_name(last.agency, one)}.yaml" for one in (year - 1, year)
    )
    unfinished_files.sweep_once(folder)
    if there := files.named(folder, path.stem, files.REPORTS):
        raise files.FileError(
            f"{there} 已经有了，没有改动它。", "换一个文件夹，或者先把原来的文件改名。"
        )
    before = files.named(folder, before.stem, files.REPORTS) or before
    if not before.exists():
        files.write(
            before,
            text_of(read, origin.name).encode()
            if isinstance(read, Imported)
            else files.read(origin),
        )
    files.write(path, rollover.roll(last, year, before.name).encode())
    return path
