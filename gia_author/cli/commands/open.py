"""The command that opens the window: the report filled in on a page of the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from gia_author.checks.profile import Profile
from gia_author.cli import options
from gia_author.jobs import find_reports, terminal


@click.command("open", options_metavar="[选项]")
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[文件或文件夹]")
@click.option("--browser", is_flag=True, help="能开单独窗口的，也在浏览器里打开。")
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只显示地址。")
@click.option(
    "--port",
    type=options.Between(0, 65535),
    default=0,
    metavar="端口",
    help="用哪个端口，默认由系统选一个空着的。",
)
@options.profile_option
def command(
    path: Path | None, browser: bool, no_browser: bool, port: int, plan: Profile | None
) -> None:
    """打开窗口：在浏览器里填写、核对、生成，不用会YAML。

    例如：gia-author open 示例县信访局-2025.yaml

    填报文件、填报表（Excel）都可以。窗口只在这台电脑上，别的电脑看不到；关上网页，程序过一会儿自己结束。
    写文件夹，就列出里面的各份年报；文件夹里有名册，或者写的是名册，就列出名册上的各个单位。
    """
    from gia_author.web import desktop, server
    from gia_author.web.chosen_places import ChosenPlaces
    from gia_author.web.window import Window

    roster = path if path is not None and find_reports.is_roster(path) else None
    folder = _folder_of(path, roster)
    window = Window(ChosenPlaces(folder), plan)
    if roster:
        window.list_by(roster)
    elif path is not None and folder is None:
        window.begin_with(path)
    serving = server.listening(window, port=port)
    terminal.echo(f"窗口的地址（只能用一次）：{serving.address}")
    if desktop.is_there() and not browser and not no_browser:
        desktop.shown(serving)
        return
    terminal.echo("用完关上网页就行；也可以在这里按 Ctrl+C 结束。")
    if not no_browser:
        webbrowser.open(serving.address)
    serving.run_and_close()


def _folder_of(path: Path | None, roster: Path | None) -> Path | None:
    """The folder that the window is opened for, if it is for one."""
    if roster:
        return roster.parent
    return path if path is not None and path.is_dir() else None
