"""The command line: what touches disk and terminal. Exit codes: 0 in order, 1 something must be changed, 2 it could not be done."""

from __future__ import annotations

import sys
from importlib import import_module
from keyword import iskeyword

import click

from gia_author import __version__
from gia_author.cli import console
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files

COMMANDS = (
    "new",
    "check",
    "build",
    "batch",
    "explain",
    "schema",
    "doctor",
    "fix",
    "import",
    "audit",
    "form",
    "status",
    "rollup",
    "export",
    "diff",
)


class Commands(click.Group):
    """The commands, one module each with its name; a module is imported when its command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name + "_" * iskeyword(cmd_name)
        found: click.Command = import_module(f"gia_author.cli.commands.{module}").command
        return found


@click.group(
    cls=Commands,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", message="gia-author %(version)s", help="显示版本。")
def cli() -> None:
    """政府信息公开工作年度报告：填一个YAML文件，核对无误，生成Word、网页和PDF。

    \b
    第一次用：
      gia-author new --unit 示例县信访局 --year 2025    生成空白填报文件
      gia-author check 示例县信访局-2025.yaml           核对
      gia-author build 示例县信访局-2025.yaml           生成三种格式
    """


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
        click.echo(
            f"错误：{error.filename or ''} {files.reason(error)}。\n怎么办：检查文件夹、权限和磁盘空间。",
            err=True,
        )
        sys.exit(2)
