"""The disk: reading what the author names, writing aside and renaming, so that no file is ever lost or half-written."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from gia_author.finding import GiaError
from gia_author.source import LARGEST_FILE

LARGEST_STYLE_FILE = 20_000_000
LONGEST_NAME = 200


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
    """A stream to a file aside, which takes the place of ``path`` once all is written; after any error the old file is as it was. Raises FileError."""
    import tempfile
    aside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=".gia-", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(aside, 0o666 & ~_umask())
        os.replace(aside, path)
    except PermissionError:
        raise FileError(f"{path}：写不进去，原来的文件没有动。", "如果它正在Word、WPS或浏览器里打开着，请先关闭；或者换一个有权限的文件夹。") from None
    except OSError as error:
        raise FileError(f"{path}：写不进去（{reason(error)}），原来的文件没有动。", "检查磁盘空间和文件名。") from None
    finally:
        if aside is not None:
            with contextlib.suppress(OSError):
                os.unlink(aside)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


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


def inputs(patterns: Iterable[str]) -> Iterator[Path]:
    """The report files that files, folders (with all below) and globs stand for, each once, in order of name. Raises FileError for none."""
    seen: set[Path] = set()
    for pattern in patterns:
        matched = [path for path in _expand(pattern) if real(path) not in seen]
        if not matched and not any(True for _ in _expand(pattern)):
            raise FileError(f"{pattern}：没有找到填报文件（.yaml）。", "核对文件名或文件夹。")
        seen.update(real(path) for path in matched)
        yield from matched


def _expand(pattern: str) -> list[Path]:
    path = Path(pattern)
    if path.is_dir():
        found = (p for ending in ("*.yaml", "*.yml") for p in path.rglob(ending))
        return sorted(p for p in found if p.exists() and not any(part.startswith(".") for part in p.relative_to(path).parts))
    if path.exists() or not re.search(r"[*?\[]", pattern):
        return [path] if path.exists() else []
    anchor = Path(path.anchor) if path.anchor else Path()
    try:
        return sorted(p for p in anchor.glob(str(path.relative_to(path.anchor) if path.anchor else path)) if p.is_file())
    except ValueError:  # a pattern such as **x
        return []
