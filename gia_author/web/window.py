"""What one run of the window knows: its secrets, the documents that are open, who looks at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gia_author.checks.profile import Profile
from gia_author.web.access import Secrets
from gia_author.web.build_jobs import BuildJobs
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.folder_state import FolderState
from gia_author.web.open_documents import OpenDocuments
from gia_author.web.page_pictures import PageDrawer
from gia_author.web.presence import Presence
from gia_author.web.uploads import AuditedFiles


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
        folder = self.places.folder
        self.folder = FolderState(folder, self.plan) if folder else None
        self.documents = OpenDocuments(self.places, self.plan, self.folder)
        self.pages, self.builds, self.audits = PageDrawer(), BuildJobs(), AuditedFiles()
        self.presence.busy = self.builds.is_busy

    def close(self) -> None:
        self.documents.close()
        self.pages.close()

    def begin_with(self, path: Path) -> None:
        """Have the way in lead to a document."""
        session = self.documents.open(self.places.choose(path))
        self.first = f"/edit/{session.id}"
