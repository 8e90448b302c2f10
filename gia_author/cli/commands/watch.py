"""The command for those who use an editor: a file checked and shown anew whenever it is saved."""

from __future__ import annotations

import threading
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gia_author.checks.profile import Profile
from gia_author.cli import console, options
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import terminal

if TYPE_CHECKING:
    from gia_author.web.document_session import DocumentSession

GLANCE = 0.5  # seconds between two looks at the file
IN_VAIN = 4  # looks after which a file is not just being written


@click.command("watch", options_metavar="[选项]")
@click.argument("path", type=click.Path(path_type=Path), metavar="文件")
@click.option("--no-browser", is_flag=True, help="不打开网页预览，只在这里核对。")
@options.profile_option
def command(path: Path, no_browser: bool, plan: Profile | None) -> None:
    """守着填报文件：用自己的编辑器改，一保存就重新核对，网页预览跟着变。

    例如：gia-author watch 示例县信访局-2025.yaml

    它不改文件，一直守着，直到从键盘上中断。
    """
    from gia_author.web import server
    from gia_author.web.chosen_places import ChosenPlaces
    from gia_author.web.window import Window

    window = Window(ChosenPlaces(path.parent), plan, follows=True)
    session = window.documents.open(window.places.choose(path))
    window.first = f"/watch/{session.id}"
    serving = server.listening(window, forever=True)
    threading.Thread(target=serving.run, daemon=True).start()
    terminal.echo(f"网页预览的地址（只能用一次）：{serving.address}")
    if not no_browser:
        webbrowser.open(serving.address)
    try:
        _watch(session)
    finally:
        serving.stop()
        window.close()


def _watch(session: DocumentSession) -> None:
    """Say what is found whenever it has become another file."""
    told = in_vain = 0
    while True:
        try:
            session.follow()
            in_vain = 0
        except GiaError as fault:  # just being written, or away: looked at again
            in_vain += 1
            if in_vain == IN_VAIN:
                terminal.echo(f"{fault.message}还在等它。")
        if session.version != told:
            with session.lock:
                told, outcome, text = session.version, session.outcome, session.text
            terminal.echo()
            terminal.echo(time.strftime("%H:%M:%S"))
            console.report(outcome, text, name=session.path.name)
        time.sleep(GLANCE)
