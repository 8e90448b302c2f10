"""Whether anybody still looks at the window: pages say that they are there, and that they have
gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

SILENT = 180.0  # seconds without a word: longer than browsers let pages in the background sleep
LEFT = 12.0  # seconds after the last page has said that it goes: a page that is reloaded goes, too
FIRST = 600.0  # seconds for the browser to come at all


class Presence:
    """The pages by their own names, and when each was heard of last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._pages: dict[str, float] = {}
        self._quiet_since, self._met = clock(), False
        self.busy: Callable[[], bool] = lambda: False

    def heard(self, page: str) -> None:
        with self._lock:
            self._pages[page[:64]] = self._clock()
            self._met = True

    def gone(self, page: str) -> None:
        with self._lock:
            self._pages.pop(page[:64], None)
            self._quiet_since = self._clock()

    def is_over(self) -> bool:
        """Whether the last page has been gone for a while."""
        with self._lock:
            now = self._clock()
            if any(now - heard < SILENT for heard in self._pages.values()) or self.busy():
                return False
            if self._pages:  # all fell silent without a word
                return True
            return now - self._quiet_since > (LEFT if self._met else FIRST)
