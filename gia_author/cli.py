"""The command line: the only floor that touches disk and terminal. Exit codes: 0 in order, 1 something must be changed, 2 it could not be done."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gia_author import __version__, console, files, inputs, jobs, options
from gia_author.finding import GiaError
from gia_author.pipeline import checked, examine
from gia_author.profile import Profile

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Commands(click.Group):
    """The commands; those with a module of their own are imported when they are used."""

    later = {"audit": "intake:audit_", "diff": "diff:diff_", "export": "export:export_", "form": "form:form_", "import": "intake:import_",
             "rollup": "rollup:rollup_", "status": "status:status_"}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.later])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.later:
            return super().get_command(ctx, cmd_name)
        module, name = self.later[cmd_name].split(":")
        found: click.Command = getattr(import_module(f"gia_author.commands.{module}"), name)
        return found


@click.group(cls=Commands, options_metavar="[选项]", subcommand_metavar="命令 [参数]...",
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="gia-author %(version)s", help="显示版本。")
def cli() -> None:
    """政府信息公开工作年度报告：填一个YAML文件，核对无误，生成Word、网页和PDF。

    \b
    第一次用：
      gia-author new --unit 示例县信访局 --year 2025    生成空白填报文件
      gia-author check 示例县信访局-2025.yaml           核对
      gia-author build 示例县信访局-2025.yaml           生成三种格式
    """


@cli.command(options_metavar="[选项]")
@click.option("--unit", metavar="机关全称", help="如：示例县信访局。")
@click.option("--year", required=True, type=click.IntRange(2019, 2099), metavar="年度", help="报告哪一年的工作。")
@click.option("-o", "--out", "folder", type=click.Path(path_type=Path), default=Path("."), metavar="文件夹", help="放在哪个文件夹，默认是当前文件夹。")
@click.option("--from", "origin", type=click.Path(path_type=Path), metavar="文件", help="上一年的填报文件，或者发布的年报（Word、网页、PDF等）。")
@click.option("--roster", metavar="名称", help="改为生成一份空白名册，如 --roster 示例县，供汇总各单位用。")
def new(unit: str | None, year: int, folder: Path, origin: Path | None, roster: str | None) -> None:
    """生成一份空白填报文件；有上一年的报告，就在它的基础上改。"""
    from gia_author import edition, schema, starter
    form = edition.for_year(year)
    if roster:
        new_roster(roster.strip(), year, folder)
        return
    if origin:
        from gia_author.commands import intake
        made = intake.roll_forward(origin, year, folder, unit)
        files.write(folder / starter.schema_name(form), json.dumps(schema.json_schema(form), ensure_ascii=False, indent=1).encode())
        click.echo(f"已生成 {made}。标着【待改】的句子改好后删去【待改】，再核对：gia-author check {made}")
        return
    if not unit:
        raise click.UsageError("要写机关全称（--unit），或者给出上一年的报告（--from）。")
    unit = unit.strip()
    path = folder / f"{files.safe_name(unit)}-{year}.yaml"
    if path.exists():
        raise files.FileError(f"{path} 已经有了，没有改动它。", "换一个文件夹，或者先把原来的文件改名。")
    files.write(folder / starter.schema_name(form), json.dumps(schema.json_schema(form), ensure_ascii=False, indent=1).encode())
    files.write(path, starter.starter(unit, year, form).encode())
    click.echo(f"已生成 {path}（{form.basis}）。\n填好后核对：gia-author check {path}")


def new_roster(name: str, year: int, folder: Path) -> None:
    """Write a roster to begin with, and its JSON Schema. Raises FileError if there is one already."""
    from gia_author import roster, schema, starter
    path = folder / "名册.yaml"
    if path.exists():
        raise files.FileError(f"{path} 已经有了，没有改动它。", "换一个文件夹，或者先把原来的名册改名。")
    files.write(folder / starter.ROSTER_SCHEMA, json.dumps(schema.field_schema(roster.shape(), "名册"), ensure_ascii=False, indent=1).encode())
    files.write(path, starter.roster(name, year).encode())
    click.echo(f"已生成 {path}。在“单位”下面列出各单位。")


@cli.command(options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@options.pool_options
@options.finding_options
def check(paths: tuple[str, ...], pool: Callable[[], Executor], form: str, target: Path | None, review: Path | None, plan: Profile | None) -> None:
    """核对填报文件：先给结论，再逐条列出问题和位置。"""
    from gia_author.commands import checking
    found = list(inputs.find(paths))
    if review and len(found) > 1:
        raise click.UsageError("--output-docx一次只能用于一份文件。")
    if form == "sarif":
        load_codes()  # it explains the kinds of problems, whose modules only the workers have imported
    bar = bool(target) or not sys.stdout.isatty()  # else what is printed shows the progress
    outcomes = checking.check_all(found, lambda path: jobs.load(path, plan), pool, aloud=form == "text" and not target, bar=bar)
    passed = console.tell(outcomes, form, target, several=len(found) > 1)
    if review:
        job = jobs.load(found[0], plan)
        done = examine(job)
        console.save_review(done.report, done.told, checked(job, done), review, done.last)
    sys.exit(0 if passed else 1)


@cli.command(options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option("--out", "folder", type=click.Path(path_type=Path), metavar="文件夹", help="放在哪个文件夹，默认与填报文件同一个文件夹。")
@options.style_options
def build(paths: tuple[str, ...], folder: Path | None, formats: tuple[str, ...], draft: bool, style_folder: Path | None,
          template_file: Path | None, fonts: str, pdf_engine: str, plan: Profile | None) -> None:
    """核对并生成Word、网页和PDF。有“必须改”的不生成，除非加 --draft。"""
    from gia_author.commands import building
    look = options.Look(formats, draft, style_folder, template_file, fonts, pdf_engine)
    passed = building.build_each(inputs.find(paths), lambda path: jobs.load(path, plan, look), folder)
    sys.exit(0 if passed else 1)


@cli.command(options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件或文件夹...")
@click.option("--out", "folder", type=click.Path(path_type=Path), default=Path("out"), show_default=True, metavar="文件夹", help="放在哪个文件夹。")
@click.option("--flat", is_flag=True, help="所有文件放在一层，不按单位分文件夹。")
@click.option("--force", is_flag=True, help="没有变化的也重新生成。")
@options.pool_options
@options.style_options
def batch(paths: tuple[str, ...], folder: Path, flat: bool, force: bool, pool: Callable[[], Executor], formats: tuple[str, ...], draft: bool,
          style_folder: Path | None, template_file: Path | None, fonts: str, pdf_engine: str, plan: Profile | None) -> None:
    """生成一批单位的年报：出错的不影响其他单位，最后列出汇总表。"""
    from gia_author.commands import office
    look = options.Look(formats, draft, style_folder, template_file, fonts, pdf_engine)
    found = list(inputs.find(paths))
    done = office.build_all(found, folder, lambda path: jobs.load(path, plan, look), flat=flat, force=force, executor=pool())
    sys.exit(0 if done else 1)


@cli.command(options_metavar="[选项]")
@click.argument("codes", nargs=-1, metavar="[编号...]")
def explain(codes: tuple[str, ...]) -> None:
    """解释一条规则：为什么查、怎么改、依据是什么。不写编号则列出全部。"""
    from gia_author.finding import CODES
    load_codes()
    wanted = [code.upper() for code in codes] or sorted(CODES)
    unknown = [code for code in wanted if code not in CODES]
    if unknown:
        raise GiaError(f"没有{'、'.join(unknown)}这条规则。", "用 gia-author explain 列出全部编号。")
    for code in wanted:
        entry = CODES[code]
        click.echo(f"{entry.code}  {entry.severity.label}  {entry.title}")
        if codes:
            click.echo("\n" + "\n".join(entry.explanation.splitlines()[1:]) + "\n")


def load_codes() -> None:
    """Import every module, so that all kinds of problems are in the catalogue."""
    import pkgutil

    from gia_author import resources
    for module in pkgutil.walk_packages([str(resources.PACKAGE)], "gia_author."):
        if not module.name.endswith("__main__") and ".fonts" not in module.name:
            import_module(module.name)


@cli.command(options_metavar="[选项]")
@click.argument("name", metavar="格式", required=False)
@click.option("-o", "--out", "path", type=click.Path(path_type=Path), metavar="文件", help="写到文件，默认显示在屏幕上。")
def schema(name: str | None, path: Path | None) -> None:
    """输出某一版格式的JSON Schema，供编辑器提示和检查。"""
    from gia_author import edition
    from gia_author import schema as schemas
    name = name or edition.names()[-2]
    if name not in edition.names():
        raise GiaError(f"没有“{name}”这一版格式。", f"可以用：{'、'.join(edition.names())}。")
    text = json.dumps(schemas.json_schema(edition.load(name)), ensure_ascii=False, indent=1)
    if path:
        files.write(path, text.encode())
        click.echo(f"已生成 {path}")
    else:
        click.echo(text)


@cli.command(options_metavar="[选项]")
def doctor() -> None:
    """检查这台电脑：PDF引擎、字体、程序文件是否齐全。"""
    from gia_author import health
    facts, ready = health.examine()
    click.echo("可以使用。" if ready else "有不能用的部分，见下。")
    console.pairs(facts)
    sys.exit(0 if ready else 1)


@cli.command(options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option("--write", is_flag=True, help="改到文件里；不加只显示要改什么。")
def fix(paths: tuple[str, ...], write: bool) -> None:
    """自动改正有把握的小毛病：全角半角、重复的标点、多余的空格、异体字。"""
    from gia_author.commands import mending
    sys.exit(0 if mending.mend_each(inputs.find(paths), write=write) else 1)


def main() -> None:
    """Run the program; the one place where errors end it."""
    console.speak_chinese()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8" if not stream.isatty() else None, errors="replace")
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except GiaError as error:
        click.echo(f"{click.style('错误：', fg='red', bold=True)}{error.message}", err=True)
        if error.fix:
            click.echo(f"怎么办：{error.fix}", err=True)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("\n已中断；已经写好的文件都是完整的。", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        click.echo(f"错误：{error.filename or ''} {files.reason(error)}。\n怎么办：检查文件夹、权限和磁盘空间。", err=True)
        sys.exit(2)
