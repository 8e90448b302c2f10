"""Built files written where others may lie: one that was edited since is not written over unless
that is asked for, and then kept beside."""

from __future__ import annotations

from pathlib import Path

from gia_author.jobs import backups, files, notices
from gia_author.jobs.files import FileError
from gia_author.workflows.edited_since import MARKED, edited_since


class EditedSince(FileError):
    """A built file that was edited since, and so is not written over."""


def write(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Write a built file. Raises EditedSince where there is another one that was edited since it
    was built, unless ``overwrite``."""
    if path.is_file():
        _guard(path, data, overwrite=overwrite)
    files.write(path, data)


def _guard(path: Path, data: bytes, *, overwrite: bool) -> None:
    there = files.read(path, backups.LARGEST)
    if there == data:
        return
    if path.suffix.lower().lstrip(".") not in MARKED:
        notices.tell(f"{path}：与这次生成的不同，原来的留作 {backups.keep(path)}")
        return
    if not edited_since(there, path.name):
        return
    if not overwrite:
        raise EditedSince(
            f"{path}：生成以后有人改过，没有覆盖它。",
            (
                "先用 gia-author merge 把改动取进填报文件；不要这些改动的，加 --overwrite，"
                "原来的留作备份。"
            ),
        )
    notices.tell(f"{path}：生成以后有人改过，改过的那一份留作 {backups.keep(path)}")
