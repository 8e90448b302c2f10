"""What a page has asked for, as the work that answers it gets it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gia_author.web.refusals import Refusal

if TYPE_CHECKING:
    from gia_author.web.document_session import DocumentSession
    from gia_author.web.window import Window


@dataclass
class PageRequest:
    """A request that has been let in and read."""

    window: Window
    names: dict[str, str]
    query: dict[str, str]
    body: bytes

    @cached_property
    def order(self) -> dict[str, Any]:
        """What the page says, in JSON. Raises Refusal for what is none."""
        try:
            found = json.loads(self.body or b"{}")
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Refusal(400, "malformed", "请求读不出来。", "刷新页面再试。")
        return found

    @property
    def document(self) -> DocumentSession:
        """The document that the address names. Raises Refusal where there is none."""
        return self.window.documents.get(self.names["doc"])

    @property
    def version(self) -> int:
        """The version of the document that the page speaks of."""
        found = self.order.get("version")
        if not isinstance(found, int):
            raise Refusal(400, "malformed", "没有说改的是哪一版。", "刷新页面再试。")
        return found

    def text(self, key: str) -> str:
        """A text that the page says; empty where it says none."""
        found = self.order.get(key)
        return found if isinstance(found, str) else ""
