"""How far long work in the bounded process is: told there for every body, shown by the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gia_author import bounded_process
from gia_author.jobs.submissions import Advance


class WorkProgress:
    """The latest that was told: what is being done, how many of how many."""

    def __init__(self) -> None:
        self._told: list[Any] = []

    def hear(self, data: bytes) -> None:
        self._told = json.loads(data)

    def as_json(self) -> dict[str, Any] | None:
        """None before anything was told."""
        if not self._told:
            return None
        title, done, total = self._told
        return {"title": title, "done": done, "total": total}


@contextmanager
def telling(title: str, total: int) -> Iterator[Advance]:
    """The bounded process's side: a progress bar whose steps are told to the parent."""
    done = 0

    def advance(*, known: bool = False) -> None:
        nonlocal done
        done += 1
        bounded_process.tell(json.dumps([title, done, total]).encode())

    yield advance
