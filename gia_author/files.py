"""The disk: reading what the author names, writing aside and renaming, so that no file is ever lost or half-written."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from gia_author.finding import GiaError
from gia_author.source import LARGEST_FILE

LONGEST_NAME = 200
REPORTS = (".yaml", ".yml")
NO_REPORT = re.compile(r"~\$.*|汇总\.html|.*\.核对\.html")  # Word's lock files, and the pages that this program puts beside reports


class FileError(GiaError):
    """A file that cannot be read or written."""


def read(path: Path, largest: int = LARGEST_FILE + 1) -> bytes:
    """The first ``largest`` bytes of a file. Raises FileError with the reason in Chinese."""
    try:
        if not path.is_file():
            raise FileError(f"{path}：{'这是文件夹，不是文件' if path.is_dir() else '没有这个文件'}。", "核对文件名和所在的文件夹。")
        with path.open("rb") as stream:
            return stream.read(largest)
    except PermissionError:
        raise FileError(f"{path}：没有读取权限。", "请换一个文件夹，或请管理员开放权限。") from None
    except OSError as error:
        raise FileError(f"{path}：读不出来（{reason(error)}）。", "检查磁盘、网络盘是否连接正常。") from None


def write(path: Path, data: bytes) -> None:
    """Write a file aside and rename it into place: the old file stays whole whatever happens. Raises FileError."""
    with writing(path) as stream:
        stream.write(data)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A stream to a file aside, which takes the place of ``path`` once all is written; after any error the old file is as it was. Raises FileError.

    A link stays one: what it leads to is replaced. The old file's mode is kept.
    """
    import tempfile
    aside = None
    try:
        target = real(path) if path.is_symlink() else path
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=".gia-", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(aside, _mode(target))
        os.replace(aside, target)
    except PermissionError:
        raise FileError(f"{path}：写不进去，原来的文件没有动。", "如果它正在Word、WPS或浏览器里打开着，请先关闭；或者换一个有权限的文件夹。") from None
    except OSError as error:
        raise FileError(f"{path}：写不进去（{reason(error)}），原来的文件没有动。", "检查磁盘空间和文件名。") from None
    finally:
        if aside is not None:
            with contextlib.suppress(OSError):
                os.unlink(aside)


def _mode(path: Path) -> int:
    """The file's mode; of one that is not there yet, the usual one."""
    if path.is_file():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese for the common cases."""
    import errno
    words = {errno.ENOSPC: "磁盘满了", errno.ENAMETOOLONG: "文件名太长", errno.EROFS: "磁盘是只读的", errno.EIO: "磁盘读写出错",
             errno.EEXIST: "那里有一个同名的文件",
             errno.ENOTDIR: "路径中有一段不是文件夹", errno.EISDIR: "那里有一个同名的文件夹", errno.ELOOP: "链接绕成了圈"}
    return words.get(error.errno or 0, f"系统错误{error.errno}")


def safe_name(name: str) -> str:
    """A file name that Windows, macOS and Linux all take."""
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", name).strip(" .") or "未命名"
    while len(plain.encode("utf-8")) > LONGEST_NAME:
        plain = plain[:-1]
    return plain.rstrip(" .") + ("_" if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain) else "")


def real(path: Path) -> Path:
    """The path with links followed. Raises FileError for links that lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        raise FileError(f"{path}：链接绕成了圈，读不出来。", "换成文件本身，不用链接。") from None


def inside(folder: Path, name: str) -> Path:
    """A file named in a report, which must lie in the report's folder or below. Raises FileError."""
    wanted = real(folder / name)
    if not wanted.is_relative_to(real(folder)) or wanted.suffix.lower() not in (".yaml", ".yml"):
        raise FileError(f"“{name}”不在填报文件所在的文件夹里，或者不是 .yaml 文件。", "把上年填报文件放到同一个文件夹，只写文件名。")
    return folder / name


def inputs(patterns: Sequence[str], endings: tuple[str, ...] = REPORTS) -> list[Path]:
    """The reports that files, folders (with all below) and globs stand for, each once. Raises FileError where one stands for nothing.

    Of a folder, those with one of the endings: in order of name, of one name in the endings' order.
    """
    found: dict[Path, Path] = {}
    empty = []
    for pattern in patterns:
        matched = _expand(pattern, endings)
        empty += [] if matched else [pattern]
        for path in matched:
            found.setdefault(real(path), path)
    reports = [path for path in found.values() if not NO_REPORT.fullmatch(path.name)]
    if empty or not reports:
        what = "填报文件（.yaml）" if endings == REPORTS else "可以导入的文件"
        raise FileError(f"{'、'.join(empty or patterns)}：没有找到{what}。", "核对文件名或文件夹。")
    return reports


def _expand(pattern: str, endings: tuple[str, ...]) -> list[Path]:
    """A folder that is named like a report stands for itself, so that reading it says what is wrong."""
    path = Path(pattern)
    if path.is_dir() and path.suffix.lower() not in endings:
        found = (p for p in path.rglob("*") if p.suffix.lower() in endings and p.exists())
        shown = (p for p in found if not any(part.startswith(".") for part in p.relative_to(path).parts))
        return sorted(shown, key=lambda p: (p.with_suffix(""), endings.index(p.suffix.lower())))
    if path.exists() or not re.search(r"[*?\[]", pattern):
        return [path] if path.exists() else []
    anchor = Path(path.anchor)
    try:
        return sorted(p for p in anchor.glob(str(path.relative_to(anchor))) if p.is_file() and not p.name.startswith("."))
    except ValueError:  # a pattern such as **x
        return []
