"""The command that reads workbooks and published reports back as our files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import click

from gia_author.cli import import_published, import_workbooks, options
from gia_author.jobs import files, find_reports


@click.command("import", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option(
    "-o",
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="文件或文件夹",
    help="写到哪个文件；导入几份时是文件夹。默认与原文件同一个文件夹。",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "matrices"]),
    default="yaml",
    help="matrices只在屏幕上输出三张表的数字（JSON）。",
)
@options.pool_options
def command(
    paths: tuple[str, ...], target: Path | None, form: str, pool: Callable[[], Executor]
) -> None:
    """读入单位填好的填报表，或者已发布的年报（Word、网页、PDF、表格、文本），变成填报文件。"""
    sources = find_reports.find(paths, files.PUBLISHED)
    forms = {path: form == "yaml" and files.is_workbook(path) for path in sources}
    books = [path for path in sources if forms[path]]
    good = import_workbooks.take(
        books,
        lambda path, name: _target(path.with_name(f"{name}{path.suffix}"), target, len(sources)),
        pool,
    )
    others = [path for path in sources if not forms[path]]
    if form == "matrices":
        good = import_published.print_matrices(others, pool)
    else:
        good &= import_published.take(
            others, lambda path: _target(path, target, len(sources)), pool, alone=len(sources) == 1
        )
    sys.exit(0 if good else 1)


def _target(path: Path, target: Path | None, count: int) -> Path:
    if target and count == 1 and target.suffix in files.REPORTS:
        return target
    return (target or path.parent) / f"{files.safe_name(path.stem)}.yaml"
