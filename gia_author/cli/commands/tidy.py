"""The command tidy: a pasted text made fit to be typed in, from the standard input or a file to the
standard output."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gia_author.checks.autofix import tidied
from gia_author.diagnostics.finding import GiaError
from gia_author.extract.readers import charset
from gia_author.extract.readers.kinds import OLE, ZIP, file_kind
from gia_author.extract.readers.unusable import DOCUMENTS
from gia_author.jobs import files, terminal
from gia_author.language import tidy_text

CONTROLS = frozenset(map(chr, {*range(32)} - {7, 9, 10, 11, 12, 13}))  # a text has few or none


@click.command("tidy", options_metavar="[选项]")
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[文件]")
def command(path: Path | None) -> None:
    """整理粘贴来的文字：接上断行，去掉网页标记、列表符号和多余的空格，改正标点。

    例如：gia-author tidy < 粘贴.txt

    整理好的文字显示在屏幕上，一行一段，贴到填报文件的“键: |”下面；改了什么另外说明。
    """
    data = files.read(path) if path else _typed()
    if len(data) > files.LARGEST_PASTED:
        raise GiaError("文字太长，没有整理。", "分几次粘贴；整份年报用 gia-author import。")
    _refuse_document(data, str(path or "粘贴的内容"))
    text, _, lost = charset.decode(data, "")
    if (lost + sum(c in CONTROLS for c in text)) * 20 > len(text):
        raise _no_text(str(path or "粘贴的内容"))
    made, counts = tidy_text.tidied(text)
    made, more = tidied(made)
    for kind, count in more.items():
        counts[kind] = counts.get(kind, 0) + count
    terminal.pour(made)
    said = "、".join(f"{kind}{count}处" for kind, count in counts.items())
    terminal.echo(f"整理了：{said}。" if said else "没有要整理的。", err=True)
    if lost:
        terminal.echo(f"有{lost}个字认不出来，写成了“\ufffd”，请对照原文改正。", err=True)


def _typed() -> bytes:
    """What comes in on the standard input, as far as it may be long."""
    return sys.stdin.buffer.read(files.LARGEST_PASTED + 1)


def _refuse_document(data: bytes, name: str) -> None:
    """Raises GiaError for a file that is no plain text: its bytes are nothing to read."""
    if data.startswith((ZIP, OLE)) or file_kind(data, "") in DOCUMENTS:
        raise _no_text(name)


def _no_text(name: str) -> GiaError:
    return GiaError(
        f"{name}不是纯文本，没有整理。",
        "在Word、WPS或PDF阅读器里打开，复制文字，存成.txt文件再来；整份年报用 gia-author import。",
    )
