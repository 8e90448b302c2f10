"""What goes wrong with one unit, whatever it is, as that unit's fault, so that the others go on."""

from __future__ import annotations

import errno
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from gia_author import resources
from gia_author.diagnostics.finding import GiaError, Stopped

T = TypeVar("T")


class ProgramFault(GiaError):
    """An error that nobody foresaw."""


def attempt(step: Callable[[], T]) -> T | GiaError:
    """What a unit's step gives, or why it gives nothing. Raises Stopped where no unit can go on."""
    try:
        return step()
    except Exception as error:
        return of(error)


def of(error: Exception) -> GiaError:
    """The fault that an error stands for: itself, if it is one. Raises Stopped."""
    if isinstance(error, Stopped):
        raise error
    if isinstance(error, GiaError):
        return error
    if isinstance(error, OSError) and error.errno:
        return of_system(error)
    return of_program(error)  # among them errors of libraries that are OSErrors of no number


def of_program(error: Exception) -> ProgramFault:
    """The fault for an error that nobody foresaw: its kind, and where in the program it came up."""
    return ProgramFault(
        f"处理时程序异常退出（{type(error).__name__}{_where(error)}）。",
        "单独检查这一份；仍然这样，请把文件和这句话发给程序的维护者。",
    )


def of_system(error: OSError) -> GiaError:
    """The fault for what the system refused."""
    named = f"{error.filename}：" if error.filename else ""
    return GiaError(f"{named}{reason(error)}。", "检查文件夹、权限和磁盘空间。")


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese for the common cases."""
    words = {
        errno.ENOSPC: "磁盘满了",
        errno.EFBIG: "文件太大，写不下",
        errno.EDQUOT: "磁盘配额用完了",
        errno.EACCES: "没有权限",
        errno.ENAMETOOLONG: "文件名太长",
        errno.EROFS: "磁盘是只读的",
        errno.EIO: "磁盘读写出错",
        errno.EEXIST: "那里有一个同名的文件",
        errno.ENOTDIR: "路径中有一段不是文件夹",
        errno.EISDIR: "那里有一个同名的文件夹",
        errno.ELOOP: "链接绕成了圈",
    }
    return words.get(error.errno or 0, f"系统错误{error.errno}")


def _where(error: Exception) -> str:
    """The module and line of the program where an error came up; empty where it came up in another
    process."""
    ours = [
        (Path(frame.filename).stem, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(resources.PACKAGE)
    ]
    if not ours or ours[-1][0] == "executors":
        return ""
    return "，{}第{}行".format(*ours[-1])
