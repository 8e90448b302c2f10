"""Typst, which makes PDF and pictures without system libraries: one compiler per set of faces, shut
off from disk and network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any

from gia_author import resources
from gia_author.diagnostics.finding import GiaError
from gia_author.render import font_faces

OLDEST = (0, 15)
GIVE_UP = (
    "Typst 排不出这份报告。",
    "请改用默认的 WeasyPrint；如果改过样式文件 report.typ，先换回程序自带的再试。",
)
_lock = Lock()


class TypstFault(GiaError):
    """Typst is missing, or cannot lay out this text or this style."""


@cache
def available() -> str:
    """Empty if Typst can be used here, else the reason in one sentence."""
    from importlib import metadata

    try:
        version = metadata.version("typst")
        import typst  # noqa: F401
    except ImportError:
        return "没有安装 typst。"
    if tuple(map(int, re.findall(r"\d+", version)))[:2] < OLDEST:
        return f"typst {version} 太旧，需要 0.15 以上。"
    return ""


def compiled(files: Mapping[str, bytes], fonts: str, **how: object) -> bytes:
    """One document (main.typ) at a time, as a compiler is not for two threads; and none in a fork,
    where Typst would wait for ever.
    """
    compiler, process = _compiler(fonts)
    if process != os.getpid():
        raise TypstFault("Typst 不能在分叉出来的进程里接着用。", "进程池请用 spawn 方式。")
    try:
        with _lock:
            return bytes(compiler.compile(files, **how))
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's, which no module exports
            raise
        _compiler.cache_clear()
        raise TypstFault(*GIVE_UP) from None


@cache
def _compiler(fonts: str) -> tuple[Any, int]:
    """A compiler with our faces (and the installed ones), for which no path outside the given files
    exists; and its process.

    Why: below a root that is itself a file nothing can be opened, so a style reads neither the disk
    nor stored packages.
    """
    import typst

    nowhere = font_faces.FACES["仿宋"].path
    known = typst.Fonts(fonts == "system", False, [resources.folder("fonts")])
    return typst.Compiler(
        root=nowhere, font_paths=known, package_path=nowhere, package_cache_path=nowhere
    ), os.getpid()
