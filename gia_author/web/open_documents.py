"""The documents that are open in the window, each once, however many pages show it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from gia_author.checks.profile import Profile
from gia_author.jobs import files
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.document_session import DocumentSession, document_id
from gia_author.web.refusals import Refusal

if TYPE_CHECKING:
    from gia_author.web.folder_state import FolderState


class OpenDocuments:
    """The sessions by document; ``plan`` is the profile that all are checked under."""

    def __init__(
        self, places: ChosenPlaces, plan: Profile | None = None, folder: FolderState | None = None
    ) -> None:
        self.places, self.plan, self.folder = places, plan, folder
        self._sessions: dict[str, DocumentSession] = {}
        self._expected: list[Path] = []
        self._lock = threading.Lock()

    def expect(self, path: Path) -> Path:
        """Have a file opened when it is asked for by its mark. Raises Refusal for a file of another
        kind."""
        self._expected.append(_ours(path))
        return path

    def open(self, path: Path, *, fresh: bool = False) -> DocumentSession:
        """The session of a file. Raises FileError, and Refusal for a file of another kind."""
        mark = document_id(_ours(path))
        with self._lock:
            if mark not in self._sessions:
                self._sessions[mark] = DocumentSession(path, self.plan, fresh=fresh)
            session = self._sessions[mark]
        self.places.remember(session.path, session.done.report.agency, session.done.report.year)
        return session

    def get(self, mark: str) -> DocumentSession:
        """The session that an address names; one that is not open yet is opened. Raises
        Refusal."""
        found = self._sessions.get(mark)
        return found or self.open(self.path(mark))

    def path(self, mark: str) -> Path:
        """The file that an address names: one that is open, that the window began with, that was
        worked on before, or of the folder. Raises Refusal."""
        if mark in self._sessions:
            return self._sessions[mark].path
        known = [*self._expected, *(Path(one["path"]) for one in self.places.recent())]
        known += self.folder.paths() if self.folder else []
        for path in known:
            if document_id(path) == mark:
                return path
        raise Refusal(404, "unknown", "没有打开这份文件。", "回到开始页，再打开一次。")

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()


def _ours(path: Path) -> Path:
    """The path of a document of ours. Raises Refusal for any other."""
    if path.suffix.lower() not in files.REPORTS:
        if not path.exists():
            raise Refusal(404, "gone", f"{path}：没有这个文件。", "核对文件名和所在的文件夹。")
        raise Refusal(422, "kind", f"{path.name}不是填报文件（.yaml）。", "选填报文件。")
    return path
