"""The answers for the start page: what was worked on, what can be begun, what lies where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gia_author.jobs import files
from gia_author.web import new_documents, opening
from gia_author.web.access import same
from gia_author.web.document_session import document_id
from gia_author.web.page_request import PageRequest
from gia_author.web.refusals import Refusal


def start(asked: PageRequest) -> dict[str, Any]:
    """What the start page shows."""
    recent = []
    for one in asked.window.places.recent():
        path = Path(one["path"])
        there = files.is_file(path)
        recent.append(
            {
                "id": document_id(path),
                "name": path.name,
                "path": str(path),
                "agency": one["agency"],
                "year": one["year"],
                "changed": int(path.stat().st_mtime) if there else None,
                "gone": not there,
            }
        )
    folder = asked.window.folder
    return {
        "recent": recent,
        "kinds": new_documents.kinds(),
        "home": str(asked.window.places.home),
        "folder": folder.as_json() if folder else None,
    }


def new(asked: PageRequest) -> dict[str, Any]:
    """A new document."""
    path = new_documents.begun(asked.window.places.home, asked.order)
    return {"doc": asked.window.documents.open(path, fresh=True).id}


def open_file(asked: PageRequest) -> dict[str, Any]:
    """A document that lies there."""
    path = asked.window.places.chosen(asked.text("path"))
    replace = asked.order.get("replace") is True
    return {"doc": opening.opened(asked.window.documents, path, replace=replace).id}


def open_folder(asked: PageRequest) -> dict[str, Any]:
    """Another folder, or that of a roster, instead of the one that the window was opened for."""
    asked.window.open_folder(asked.text("path"))
    return start(asked)


def browse(asked: PageRequest) -> dict[str, Any]:
    name = asked.order.get("path")
    return asked.window.places.look(name if isinstance(name, str) else None)


def tidy(asked: PageRequest) -> dict[str, Any]:
    """A pasted text as it should be typed."""
    from gia_author.checks.autofix import tidied
    from gia_author.language import tidy_text

    text = asked.text("text")
    if len(text) > files.LARGEST_PASTED:
        raise Refusal(413, "large", "文字太长，没有整理。", "分几次粘贴。")
    made, counts = tidy_text.tidied(text)
    made, more = tidied(made)
    for kind, count in more.items():
        counts[kind] = counts.get(kind, 0) + count
    changes = [{"what": kind, "count": count} for kind, count in counts.items()]
    return {"text": made.rstrip("\n"), "changes": changes}


def alive(asked: PageRequest) -> dict[str, Any]:
    asked.window.presence.heard(asked.text("page"))
    asked.window.warm_up()
    return {}


def closed(asked: PageRequest) -> dict[str, Any]:
    """A page that goes. No header can be given to such a message, so the mark is in it."""
    if not same(asked.text("csrf"), asked.window.known.csrf):
        raise Refusal(403, "csrf", "这个页面已经过期。")
    asked.window.presence.gone(asked.text("page"))
    return {}


WORKS: list[tuple[str, str, Callable[[PageRequest], Any]]] = [
    ("/api/start", "GET", start),
    ("/api/new", "POST", new),
    ("/api/open", "POST", open_file),
    ("/api/folder", "POST", open_folder),
    ("/api/browse", "POST", browse),
    ("/api/tidy", "POST", tidy),
    ("/api/alive", "POST", alive),
    ("/api/closed", "POST", closed),
]
