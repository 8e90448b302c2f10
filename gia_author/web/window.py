"""What one run of the window knows: its secrets, the documents that are open, who looks at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gia_author.checks.profile import Profile
from gia_author.web.access import Secrets
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.open_documents import OpenDocuments
from gia_author.web.presence import Presence


@dataclass
class Window:
    """What one run of the server knows."""

    places: ChosenPlaces
    plan: Profile | None = None
    known: Secrets = field(default_factory=Secrets)
    presence: Presence = field(default_factory=Presence)
    first: str = "/"  # where the way in leads to

    def __post_init__(self) -> None:
        self.documents = OpenDocuments(self.places, self.plan)

    def begin_with(self, path: Path) -> None:
        """Have the way in lead to a document."""
        session = self.documents.open(self.places.choose(path))
        self.first = f"/edit/{session.id}"
