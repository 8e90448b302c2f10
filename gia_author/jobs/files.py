"""The disk: reading what the author names, writing aside and renaming, so that no file is ever lost
or half-written."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from gia_author import workbook
from gia_author.diagnostics import file_names
from gia_author.diagnostics.faults import reason
from gia_author.diagnostics.finding import GiaError
from gia_author.extract.readers import kinds
from gia_author.jobs import unfinished_files
from gia_author.workflows.load_report import is_ours
from gia_author.yamlfile import reader

REPORTS, WORKBOOKS = reader.ENDINGS, workbook.ENDINGS
PUBLISHED = tuple(
    f".{ending}" for ending, kind in kinds.ENDINGS.items() if kind != "picture"
)  # a picture in a folder may be anything; one that is named is read
LARGEST_WORKBOOK = 8_000_000
LARGEST_PASTED = 500_000
LARGEST_PUBLISHED = 60_000_000
NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
USUAL_NAME = re.compile(r"(.{1,255})-(\d{4})")  # 机关-年度


class FileError(GiaError):
    """A file that cannot be read or written."""


def read(path: Path, largest: int = 0) -> bytes:
    """The first ``largest`` bytes of a file, usually one more than a report may have. Raises
    FileError with the reason in Chinese."""
    largest = (
        largest
        or (LARGEST_WORKBOOK if path.suffix.lower() in WORKBOOKS else reader.LARGEST_FILE) + 1
    )
    try:
        if not path.is_file():
            raise FileError(f"{path}：{_no_file(path)}。", "核对文件名和所在的文件夹。")
        with path.open("rb") as stream:
            return stream.read(largest)
    except PermissionError:
        raise FileError(f"{path}：没有读取权限。", "请换一个文件夹，或请管理员开放权限。") from None
    except OSError as error:
        raise FileError(
            f"{path}：读不出来（{reason(error)}）。", "检查磁盘、网络盘是否连接正常。"
        ) from None


def _no_file(path: Path) -> str:
    """Why there is no file to be read."""
    if path.is_dir():
        return "这是文件夹，不是文件"
    if path.exists():
        return "这不是普通的文件，是管道、设备一类的"
    return "这是链接，它指的文件不在" if leads_nowhere(path) else "没有这个文件"


def leads_nowhere(path: Path) -> bool:
    """Whether it is a link to what is not there."""
    return path.is_symlink() and not path.exists()


def write(path: Path, data: bytes) -> None:
    """Write a file aside and rename it into place: the old file stays whole whatever happens.
    Raises FileError."""
    with writing(path) as stream:
        stream.write(data)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A stream to a file aside, which takes the place of ``path`` once all is written; after any
    error the old file is as it was. Raises FileError.

    A link within its folder stays one: what it leads to is replaced; one that leads elsewhere is
    not followed. The old file's mode is kept.
    What a unit has filled in is never replaced.
    """
    if is_workbook(path):
        raise FileError(f"{path}：这是单位的填报表，没有覆盖它。", "换一个文件名或者文件夹。")
    try:
        target = below(path.parent, path.name) if path.is_symlink() else path
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished_files.sweep_once(target.parent)
        with unfinished_files.part(target.parent) as part:
            yield part.stream
            part.stream.flush()
            os.fsync(part.stream.fileno())
            os.chmod(part.path, _mode(target))
            part.become(target)
    except PermissionError:
        raise FileError(
            f"{path}：写不进去，原来的文件没有动。",
            "如果它正在Word、WPS或浏览器里打开着，请先关闭；或者换一个有权限的文件夹。",
        ) from None
    except OSError as error:
        raise FileError(
            f"{path}：写不进去（{reason(error)}），原来的文件没有动。", _way_out(path, error)
        ) from None


def _way_out(path: Path, error: OSError) -> str:
    """What to do about a file that could not be written."""
    in_the_way = [folder for folder in path.parents if folder.is_file()]
    if in_the_way:
        return f"{in_the_way[-1]} 是文件，不是文件夹；换一个文件夹的名称。"
    if isinstance(error, IsADirectoryError):
        return "换一个文件名，或者写到这个文件夹里面。"
    return "检查磁盘空间和文件名。"


def below(folder: Path, name: str) -> Path:
    """Where a file of this name in a folder is to be written, links followed. Raises FileError for
    a link that leads out of the folder."""
    target = real(folder / name)
    if not target.is_relative_to(real(folder)):
        raise FileError(
            f"{folder / name}：这是链接，指到文件夹外的{target}，没有写。",
            "删去这个链接；真要改那里的文件，直接写它的位置。",
        )
    return target


def unasked(folder: Path) -> Path:
    """A folder that nobody has named, which a command takes by itself: a link in its place, which
    somebody else may have laid there, is not followed out. Raises FileError."""
    below(folder.parent, folder.name)
    return folder


def is_there(path: Path) -> bool:
    """Whether there is a file already, which a command leaves as it is; what a killed run has left
    beside it goes all the same."""
    unfinished_files.sweep_once(path.parent)
    return path.exists()


def _mode(path: Path) -> int:
    """The file's mode; of one that is not there yet, the usual one."""
    if path.is_file():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def real(path: Path) -> Path:
    """The path with links followed. Raises FileError for links that lead in a circle."""
    found = path.absolute()
    try:
        found = path.resolve()
        os.stat(found)  # from Python 3.13 on, only this tells of a circle
    except (OSError, RuntimeError) as error:
        if isinstance(error, RuntimeError) or error.errno == errno.ELOOP:
            fix = "换成文件本身，不用链接。"
            raise FileError(f"{path}：链接绕成了圈，读不出来。", fix) from None
    except ValueError:  # a name that cannot be one here; opening it will say so
        pass
    return found


def known_by(path: Path) -> Path:
    """The path with links followed, by which one file is told from another; a circle of links is
    told of by whoever reads it."""
    try:
        return real(path)
    except FileError:
        return path.absolute()


def inside(folder: Path, name: str) -> Path:
    """A file named in a report, which must lie in the report's folder or below. Raises
    FileError."""
    wanted = real(folder / name)
    if not wanted.is_relative_to(real(folder)) or wanted.suffix.lower() not in REPORTS:
        raise FileError(
            f"“{name}”不在填报文件所在的文件夹里，或者不是 .yaml 文件。",
            "把上年填报文件放到同一个文件夹，只写文件名。",
        )
    return folder / name


def refuse_inputs(targets: Iterable[Path | None], inputs: Iterable[Path]) -> None:
    """Raises FileError where something is to be written over a file that is read."""
    read = {known_by(path): path for path in inputs}
    for target in filter(None, targets):
        if known_by(target) in read:
            raise FileError(f"{target}：这是要读的文件，没有覆盖它。", "换一个文件名。")


def is_file(path: Path) -> bool:
    """True for a file, and where the disk does not tell (no permission, network drive away):
    reading it will say why."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        return error.errno not in NOT_THERE
    except ValueError:  # a name that cannot be one here
        return False


class Listing:
    """What is in a folder, looked at once: for asking after many files in the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: frozenset[str] | None = None  # None where the folder cannot be looked into
        with contextlib.suppress(OSError, ValueError):
            self._names = frozenset(map(str.lower, os.listdir(folder)))

    def named(self, stem: str, endings: tuple[str, ...]) -> Path | None:
        """The file that ``named`` finds in the folder."""
        lower = stem.lower()
        if self._names is None:
            return named(self.folder, stem, endings)
        there = tuple(ending for ending in endings if lower + ending in self._names)
        return named(self.folder, stem, there)


def named(folder: Path, stem: str, endings: tuple[str, ...]) -> Path | None:
    """The file of this name in a folder with the first of the endings that is there, in small or
    capital letters."""
    places = (folder / f"{stem}{ending}" for small in endings for ending in (small, small.upper()))
    return next(filter(is_file, places), None)


def is_workbook(path: Path) -> bool:
    """Whether a file is our workbook; one that cannot be read is none."""
    with contextlib.suppress(Exception):  # reading it will say what is wrong
        return path.suffix.lower() in WORKBOOKS and is_ours(read(path))
    return False


def usual_name(agency: str, year: int | str) -> str:
    """What the file of a unit and year is called, without its ending: 机关-年度."""
    return f"{file_names.safe_name(agency)}-{year}"
