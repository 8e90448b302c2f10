"""The command line: what touches disk and terminal. Exit codes: 0 in order, 1 something must be
changed, 2 it could not be done."""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from importlib import import_module
from io import StringIO
from keyword import iskeyword

import click

from gia_author import __version__
from gia_author.cli import console
from gia_author.diagnostics import faults, safe_text
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import terminal, unfinished_files

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
    "letters",
    "log",
    "export",
    "diff",
    "merge",
    "tidy",
    "open",
    "watch",
)

# what click's own sentences keep of English, whatever the catalogue says
LATIN_QUOTES = re.compile(r"'([^'\s]+)'")
A_WORD = re.compile(r"[a-z-]+$|.*?[\u4e00-\u9fff]")
LATIN_BLANK = re.compile(r"(?<=[\u4e00-\u9fff。：]) (?=“)|(?<=。) (?=是|（)")
FULL_STOP = re.compile(r"(?<=[”\u4e00-\u9fff])\.$", re.M)


class Commands(click.Group):
    """The commands, one module each with its name; a module is imported when its command is
    used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        console.speak_chinese()  # a command keeps the words that it is made with
        module = cmd_name + "_" * iskeyword(cmd_name)
        found: click.Command = import_module(f"gia_author.cli.commands.{module}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, as click finds it; of a name that is none, which one may be
        meant."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        alike = get_close_matches(name.lower(), COMMANDS, n=1)
        if not alike and "." in name:
            raise click.UsageError(
                f"没有这个命令：{name}。文件名前面要写做什么，如 gia-author check {name}", ctx
            )
        raise click.UsageError(
            f"没有这个命令：{name}。" + (f"是不是 {alike[0]}？" if alike else ""), ctx
        )


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
      gia-author open                                   打开窗口，用鼠标填写、核对、生成
    或者用命令：
      gia-author new --unit 示例县信访局 --year 2025    生成空白填报文件
      gia-author check 示例县信访局-2025.yaml           核对
      gia-author build 示例县信访局-2025.yaml           生成Word、网页和PDF
    某个命令怎么用：
      gia-author check -h
    """
    unfinished_files.sweep_once.cache_clear()
    console.print_notices()


def main() -> None:
    """Run the program; the one place where errors end it."""
    terminal.prepare()
    console.speak_chinese()
    try:
        cli.main(args=["open"] if _is_double_click() else None, standalone_mode=False)
    except click.ClickException as error:
        terminal.pour(_words(error), err=True)
        sys.exit(2)
    except terminal.Closed as error:
        if not error.reader_gone:
            _say(error)
        sys.exit(error.exit_code)
    except GiaError as error:
        _say(error)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        terminal.echo(err=True)
        terminal.echo("已中断；已经写好的文件都是完整的。", err=True)
        sys.exit(130)
    except Exception as error:
        _say(faults.of_system(error) if isinstance(error, OSError) else faults.of_program(error))
        sys.exit(2)


def _words(error: click.ClickException) -> str:
    """What click says of wrong use, its message in one line; of use without a command it is the
    help."""
    words = StringIO()
    error.show(words)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return words.getvalue()
    message = click.unstyle(error.message)  # as it is shown
    said = words.getvalue().replace(message, safe_text.line(message))
    said = LATIN_QUOTES.sub(_with_chinese_quotes, said)
    return LATIN_BLANK.sub("", FULL_STOP.sub("。", said)).replace("”, “", "”、“")


def _with_chinese_quotes(quoted: re.Match[str]) -> str:
    return f"“{quoted[1]}”" if A_WORD.match(quoted[1]) else quoted[0]


def _is_double_click() -> bool:
    """Whether the program was begun by a double-click: without a word, on a screen, but in no
    terminal."""
    if len(sys.argv) > 1 or any(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        return False
    from gia_author.web import desktop

    return desktop.has_screen()


def _say(error: GiaError) -> None:
    terminal.echo(f"{terminal.style('错误：', fg='red', bold=True)}{error.message}", err=True)
    for point in error.points:
        terminal.echo(f"  · {point}", err=True)
    if error.fix:
        terminal.echo(f"怎么办：{error.fix}", err=True)
