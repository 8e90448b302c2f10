"""What one run of the window knows: its secrets, the documents that are open, who looks at it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gia_author.checks import rule_engine
from gia_author.checks.profile import Profile
from gia_author.jobs import files
from gia_author.web import opening
from gia_author.web.access import Secrets
from gia_author.web.build_jobs import BuildJobs
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.document_session import document_id
from gia_author.web.folder_jobs import FolderJobs
from gia_author.web.open_documents import OpenDocuments
from gia_author.web.page_pictures import PageDrawer
from gia_author.web.presence import Presence
from gia_author.web.uploads import AuditedFiles

if TYPE_CHECKING:
    from gia_author.web.folder_state import FolderState


@dataclass
class Window:
    """What one run of the server knows."""

    places: ChosenPlaces
    plan: Profile | None = None
    known: Secrets = field(default_factory=Secrets)
    presence: Presence = field(default_factory=Presence)
    first: str = "/"  # where the way in leads to
    follows: bool = False  # whether the files are changed elsewhere, and here only shown

    def __post_init__(self) -> None:
        self.folder = self._folder(None)
        self.documents = OpenDocuments(self.places, self.plan, self.folder)
        self.pages, self.builds, self.audits = PageDrawer(), BuildJobs(), AuditedFiles()
        self.errands = FolderJobs()
        self.presence.busy = self._is_busy
        self._warm = False

    def _is_busy(self) -> bool:
        return self.builds.is_busy() or self.errands.is_busy()

    def _folder(self, roster: Path | None) -> FolderState | None:
        if self.places.folder is None:
            return None
        from gia_author.web.folder_state import FolderState

        return FolderState(self.places.folder, self.plan, roster)

    def open_folder(self, name: str) -> None:
        """Go on with a folder that the page names, or with the folder of a roster that it names.
        Raises Refusal."""
        roster = self.places.open_folder(name)
        self.folder = self.documents.folder = self._folder(roster)

    def list_by(self, roster: Path) -> None:
        """Have the folder listed by this roster."""
        self.folder = self.documents.folder = self._folder(files.real(roster))

    def close(self) -> None:
        self.documents.close()
        self.pages.close()

    def begin_with(self, path: Path) -> None:
        """Have the way in lead to a document, which is opened when it is asked for. Raises
        FileError for one that cannot be read, Refusal for a file of another kind."""
        if path.suffix.lower() in files.WORKBOOKS:
            mark = opening.workbook_at(self.documents, self.places.choose(path), replace=False).id
        else:
            files.read(self.documents.expect(self.places.choose(path)))
            mark = document_id(path)
        self.first = f"/edit/{mark}"

    def warm_up(self) -> None:
        """Have what the checks need loaded while the first page is looked at, once."""
        if not self._warm:
            self._warm = True
            threading.Thread(target=rule_engine.load, daemon=True).start()
