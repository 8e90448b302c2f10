"""Which files the window may touch: those in the folder that it was opened for, those that were
chosen in it, and those worked on before; and what can be seen when choosing one."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files
from gia_author.web import file_kinds
from gia_author.web.own_folder import own_folder
from gia_author.web.refusals import Refusal

MOST_RECENT = 12
MOST_LISTED = 2_000
HOMES = ("文档", "桌面", "下载", "Documents", "Desktop", "Downloads")


class ChosenPlaces:
    """The places that may be touched: the ``folder`` that the window was opened for, if any, what
    was worked on before, and what the user chooses."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = files.real(folder) if folder else None
        self._opened = [self.folder] if self.folder else []
        self._chosen: set[Path] = set()

    @property
    def roots(self) -> list[Path]:
        """The folders in which a file can be looked for with the mouse."""
        home = files.real(Path.home())
        own = [home / name for name in HOMES if (home / name).is_dir()]
        return [*dict.fromkeys((*reversed(self._opened), *own, home))]

    @property
    def home(self) -> Path:
        """Where new files go: the opened folder, else the user's documents."""
        return self.roots[0]

    def choose(self, path: Path) -> Path:
        """A file that may be touched from now on, as its user said so outside of the page."""
        real = files.real(path)
        self._chosen.add(real)
        return real

    def open_folder(self, name: str) -> Path | None:
        """Have the folder that the page names be the opened one, where new files go; of a file its
        folder, and the file. Raises Refusal for one that the page may not touch."""
        path = self.chosen(name)
        folder = path if path.is_dir() else path.parent
        is_roster = file_kinds.kind_of(path) == file_kinds.ROSTER
        if not self._is_inside(folder) or not (path.is_dir() or is_roster):
            raise Refusal(403, "elsewhere", f"{name}不在可以打开的文件夹里。", "从列表里选。")
        self.folder = folder
        self._opened = [one for one in self._opened if one != folder] + [folder]
        return None if path == folder else path

    def chosen(self, name: str) -> Path:
        """A file that the page names. Raises Refusal for one that it may not touch."""
        if not isinstance(name, str) or not name or "\x00" in name:
            raise Refusal(400, "malformed", "没有说是哪个文件。")
        path = files.real(Path(name))
        if not (self._is_inside(path) or path in self._chosen or path in self._remembered()):
            raise Refusal(403, "elsewhere", f"{name}不在可以打开的文件夹里。", "从列表里选。")
        return path

    def look(self, name: str | None) -> dict[str, Any]:
        """What is in a folder: the folders and the files that can be opened. Raises Refusal."""
        path = self.home if name is None else files.real(Path(str(name).replace("\x00", "")))
        if not self._is_inside(path) or not path.is_dir():
            raise Refusal(403, "elsewhere", "这个文件夹不能在这里打开。", "从列表里选。")
        folders: list[dict[str, Any]] = []
        found: list[dict[str, Any]] = []
        try:
            with os.scandir(path) as entries:
                for entry, _ in zip(entries, range(MOST_LISTED), strict=False):
                    _sort(entry, folders, found)
        except OSError as error:
            raise Refusal(403, "elsewhere", "这个文件夹看不了。", "换一个文件夹。") from error
        return {
            "path": str(path),
            "parent": str(path.parent) if self._is_inside(path.parent) else None,
            "places": [{"name": root.name or str(root), "path": str(root)} for root in self.roots],
            "folders": sorted(folders, key=lambda one: str(one["name"])),
            "files": sorted(found, key=_rosters_first),
        }

    def _is_inside(self, path: Path) -> bool:
        """Whether a path lies below one of the folders, and in none that is hidden there."""
        below = (path.relative_to(root) for root in self.roots if path.is_relative_to(root))
        return any(not any(part.startswith(".") for part in one.parts) for one in below)

    def remember(self, path: Path, agency: str, year: int) -> None:
        """Note a file that has been opened, for the start page; without a place for it, it is not
        noted."""
        known = [one for one in self.recent() if one["path"] != str(path)]
        entry = {"path": str(path), "agency": agency, "year": year}
        text = json.dumps([entry, *known][:MOST_RECENT], ensure_ascii=False)
        with suppress(OSError, RuntimeError, GiaError):
            files.write(own_folder() / "recent.json", text.encode("utf-8", "surrogateescape"))

    def recent(self) -> list[dict[str, Any]]:
        """The files opened last, the latest first."""
        try:
            text = (own_folder() / "recent.json").read_bytes()
            found = json.loads(text.decode("utf-8", "surrogateescape"))
        except (OSError, RuntimeError, ValueError):
            return []
        good = found if isinstance(found, list) else []
        return [
            {
                "path": str(one["path"]),
                "agency": str(one.get("agency", "")),
                "year": one.get("year"),
            }
            for one in good
            if isinstance(one, dict) and isinstance(one.get("path"), str)
        ][:MOST_RECENT]

    def _remembered(self) -> set[Path]:
        return {Path(one["path"]) for one in self.recent()}


def _rosters_first(one: dict[str, object]) -> tuple[bool, str]:
    return one["kind"] != file_kinds.ROSTER, str(one["name"])


def _sort(
    entry: os.DirEntry[str], folders: list[dict[str, object]], found: list[dict[str, object]]
) -> None:
    with suppress(OSError):
        if entry.name.startswith("."):
            return
        if entry.is_dir():
            folders.append({"name": entry.name, "path": entry.path})
        elif entry.is_file() and (kind := file_kinds.kind_of(Path(entry.path))):
            found.append({"name": entry.name, "path": entry.path, "kind": kind})
