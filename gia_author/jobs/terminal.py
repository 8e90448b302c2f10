"""What is printed: the one place where words go to the terminal, with everything spelt out that
could steer it.

A message is a line: what ends lines in it came with a name or another word of a file and is spelt
out, so that no file can put a line of its own among ours.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import sys
from pathlib import Path
from typing import Any, TextIO

import click

from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import Stopped

ESCAPE = "\x1b"
# stands for the escape of our own colours until the text is safe; no text can hold it, as none
# knows it
OURS = f"\x00{secrets.token_hex(8)}"


class Closed(Stopped):
    """Nothing more can be printed: whoever read it is gone, or the disk that it goes to is full."""

    def __init__(
        self,
        reason: str,
        fix: str = "检查磁盘空间；换一个地方存放显示的内容。",
        *,
        reader_gone: bool = False,
    ) -> None:
        super().__init__(reason, fix)
        self.reader_gone = reader_gone


def style(text: str, **looks: Any) -> str:
    """A text in colours, to be printed by ``echo``."""
    text = safe_text.shown(text) if OURS not in text else text
    return ours(click.style(text, **looks))


def ours(text: str) -> str:
    """A text whose escapes are ours, to be printed by ``echo``."""
    return text.replace(ESCAPE, OURS)


def word(path: Path) -> str:
    """A file as it is typed behind a command: in quotation marks where blanks or marks that a shell
    takes for its own would tear it apart."""
    text = str(path)
    return f'"{text}"' if re.search(r"[\s&()<>|;'^]", text) else text


def echo(message: str = "", *, err: bool = False) -> None:
    """Print a message on a line of its own. Raises Closed."""
    _print(ESCAPE.join(map(safe_text.line, message.split(OURS))) + "\n", err)


def pour(text: str, *, err: bool = False) -> None:
    """Print a text of many lines, their ends kept: a table, JSON, a text asked for. Raises
    Closed."""
    _print(ESCAPE.join(map(safe_text.shown, text.split(OURS))), err)


def _print(text: str, err: bool) -> None:
    """Raises Closed if the text cannot be printed; what goes to the standard error then gets
    lost."""
    try:
        click.echo(text, err=err, nl=False)
    except OSError as error:
        _drop(sys.stderr if err else sys.stdout)
        if not err:
            gone = error.errno in (errno.EPIPE, errno.EINVAL)  # the latter on Windows
            raise Closed("显示的内容写不进去，没有全部显示。", reader_gone=gone) from None


def prepare() -> None:
    """Make the standard streams fit to be written to: one that is closed swallows what is written,
    none raises for a character."""
    with contextlib.suppress(OSError):
        while (free := os.open(os.devnull, os.O_RDWR)) <= 2:
            os.set_inheritable(free, True)  # or the next file opened would get what is printed
        os.close(free)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding=None if stream.isatty() else "utf-8", errors="backslashreplace"
            )


def _drop(stream: TextIO) -> None:
    """Have what is still to be printed to a stream swallowed, so that the program's end does not
    stumble over it."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
