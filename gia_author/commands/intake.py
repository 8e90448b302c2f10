"""The commands that read published reports back: import, audit, and a new year from last year's report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import click

from gia_author import batch, console, files, inputs, options
from gia_author.commands import bringing, receiving
from gia_author.finding import GiaError, Place, errors, worst_first
from gia_author.importing import audit, text_of
from gia_author.narrative import narrate
from gia_author.pipeline import Outcome
from gia_author.profile import Profile
from gia_author.report import Report


@click.command("import", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option("-o", "--out", "target", type=click.Path(path_type=Path), metavar="文件或文件夹",
              help="写到哪个文件；导入几份时是文件夹。默认与原文件同一个文件夹。")
@click.option("--format", "form", type=click.Choice(["yaml", "matrices"]), default="yaml", help="matrices只在屏幕上输出三张表的数字（JSON）。")
@options.pool_options
def import_(paths: tuple[str, ...], target: Path | None, form: str, pool: Callable[[], Executor]) -> None:
    """读入单位填好的填报表，或者已发布的年报（Word、网页、PDF、表格、文本），变成填报文件。"""
    sources = inputs.find(paths, receiving.SOURCES)
    forms = {path: form == "yaml" and files.is_workbook(path) for path in sources}
    books = [path for path in sources if forms[path]]
    good = bringing.take(books, lambda path, name: _target(path.with_name(f"{name}{path.suffix}"), target, len(sources)), pool)
    others = [path for path in sources if not forms[path]]
    if form == "matrices":
        good = receiving.print_matrices(others, pool)
    else:
        good &= receiving.take(others, lambda path: _target(path, target, len(sources)), pool, alone=len(sources) == 1)
    sys.exit(0 if good else 1)


@click.command("audit", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option("--previous", type=click.Path(path_type=Path), metavar="文件", help="上一年的年报，任何格式。")
@options.finding_options
def audit_(paths: tuple[str, ...], previous: Path | None, form: str, target: Path | None, review: Path | None,
           plan: Profile | None) -> None:
    """核对别人发布的年报：读入后做全部核对，不写任何文件。"""
    last = report_of(previous) if previous else None
    sources = inputs.find(paths, receiving.SOURCES)
    if review and len(sources) > 1:
        raise click.UsageError("--output-docx一次只能用于一份文件。")
    alone, aloud = len(sources) == 1, form == "text" and not target
    outcomes = (_audited(path, last, plan, review, alone=alone, aloud=aloud) for path in sources)
    sys.exit(0 if console.tell(outcomes, form, target, several=not alone) else 1)


def _audited(path: Path, last: Report | None, plan: Profile | None, review: Path | None, *, alone: bool, aloud: bool) -> Outcome:
    """What the checks say of a published report, or why it cannot be read. Raises GiaError if that is the only one."""
    try:
        outcome = _checked(path, last, plan, review)
    except GiaError as error:
        if alone:
            raise
        outcome = batch.failed(batch.Unread(str(path), b"", reason=error), error)
    if aloud:
        console.report(outcome, "")
    return outcome


def _checked(path: Path, last: Report | None, plan: Profile | None, review: Path | None) -> Outcome:
    imported = receiving.load(path)
    findings = (f if f.place else f.at(Place(path.name, 1, 1)) for f in audit(imported, last, plan))
    report = imported.report
    outcome = Outcome(str(path), report.agency, report.year, report.title, tuple(worst_first(findings)))
    if review:
        console.save_review(report, narrate(report), outcome, review)
    return outcome


def _target(path: Path, target: Path | None, count: int) -> Path:
    if target is None:
        return path.with_suffix(".yaml")
    return target if count == 1 and target.suffix in files.REPORTS else target / f"{path.stem}.yaml"


def report_of(path: Path) -> Report:
    """A report of any kind from disk: our own file or a published one. Raises GiaError if nothing can be read."""
    if path.suffix.lower() in files.REPORTS:
        from gia_author import source
        read = source.read(files.read(path), path.name)
        for wrong in errors(read.findings):
            raise GiaError(f"{path}：{wrong.message}", wrong.fix)
        return Report.from_data(read.data)
    imported = receiving.load(path)
    if not imported.data:
        raise GiaError(f"{path}：{imported.findings[0].message if imported.findings else '读不出内容。'}", "换一种格式的文件再试。")
    return imported.report


def roll_forward(origin: Path, year: int, folder: Path, unit: str | None) -> Path:
    """Write this year's file after last year's report, and last year's own as YAML where it was another format. Returns the new file."""
    from gia_author import rolling
    last = report_of(origin)
    if unit:
        last = replace(last, agency=unit)
    if last.year != year - 1:
        raise GiaError(f"{origin}是{last.year or '不知道哪一'}年的报告，不是{year - 1}年的。", f"请用{year - 1}年的报告。")
    before, path = (folder / f"{files.usual_name(last.agency, one)}.yaml" for one in (year - 1, year))
    if there := files.named(folder, path.stem, files.REPORTS):
        raise files.FileError(f"{there} 已经有了，没有改动它。", "换一个文件夹，或者先把原来的文件改名。")
    before = files.named(folder, before.stem, files.REPORTS) or before
    if not before.exists():
        ours = origin.suffix.lower() in files.REPORTS
        files.write(before, files.read(origin) if ours else text_of(receiving.load(origin), origin.name).encode())
    files.write(path, rolling.roll(last, year, before.name).encode())
    return path
