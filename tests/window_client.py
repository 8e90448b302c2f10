"""A window served to a test: the server in a thread, a browser's cookies and headers, and nothing
else."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from conftest import EXAMPLES, HANG

from gia_author.web import server
from gia_author.web.access import RequestBounds
from gia_author.web.chosen_places import ChosenPlaces
from gia_author.web.server import Serving
from gia_author.web.window import Window

COUNTY = "示例县人民政府-2025.yaml"


class WindowClient:
    """What a page does: it has the cookie, and says its mark with everything it asks for."""

    def __init__(self, serving: Serving, folder: Path) -> None:
        self.serving, self.folder, self.window = serving, folder, serving.window
        self.http = httpx.Client(base_url=serving.guard.origin, timeout=HANG, trust_env=False)
        self.http.get(serving.address)
        self.headers = {"x-csrf": self.window.known.csrf}
        self.versions: dict[str, int] = {}

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.http.get(path, **more)

    def post(self, path: str, order: Any = None, **more: Any) -> httpx.Response:
        return self.http.post(path, json=order or {}, headers=self.headers, **more)

    def send(self, path: str, data: bytes) -> httpx.Response:
        return self.http.post(path, content=data, headers=self.headers)

    def open(self, name: str) -> str:
        """A document of the folder, opened; its mark."""
        answer = self.post("/api/open", {"path": str(self.folder / name)})
        assert answer.status_code == 200, answer.text
        doc = str(answer.json()["doc"])
        self.versions[doc] = self.state(doc)["version"]
        return doc

    def state(self, doc: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/api/doc/{doc}").json()
        return found

    def act(self, doc: str, what: str, **order: Any) -> httpx.Response:
        """Something done to a document as it is known here."""
        answer = self.post(f"/api/doc/{doc}/{what}", {"version": self.versions[doc], **order})
        if answer.status_code == 200:
            self.versions[doc] = answer.json()["version"]
        return answer

    def edit(self, doc: str, *edits: dict[str, Any]) -> dict[str, Any]:
        answer = self.act(doc, "edit", edits=[*edits])
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made


@contextmanager
def served(folder: Path, bounds: RequestBounds | None = None) -> Iterator[Serving]:
    """A window on a folder, ended with the test."""
    serving = server.listening(Window(ChosenPlaces(folder)), bounds, forever=True)
    thread = threading.Thread(target=serving.run)
    thread.start()
    try:
        yield serving
    finally:
        serving.stop()
        thread.join(HANG)
        serving.window.close()
        assert not thread.is_alive()


def examples(folder: Path) -> Path:
    """A folder with copies of the examples."""
    for path in EXAMPLES.glob("*.yaml"):
        shutil.copy(path, folder)
    return folder
