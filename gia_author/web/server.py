"""The server of the window: bound to this computer alone, begun with one way in, ended when nobody
looks at it any more."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import dataclass

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from gia_author.web.access import ENTER, Guarded, RequestBounds
from gia_author.web.application import application
from gia_author.web.window import Window

HOST = "127.0.0.1"
MOST_CONNECTIONS = 64
LONGEST_HEAD = 32_768  # bytes of a request's first lines
GLANCE = 1.0  # seconds between two looks whether anybody is there


class PatientProtocol(H11Protocol):
    """A connection whose requests begin in time: one that says nothing, or its first lines by
    drops, is closed."""

    patience = 20.0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Wait for a whole head, however often something comes."""
        if self.conn.their_state is not h11.IDLE:
            self._stop()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(self.patience, self._give_up)

    def _give_up(self) -> None:
        self._waiting = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


@dataclass
class Serving:
    """A server that listens; ``address`` is the way in."""

    server: uvicorn.Server
    listener: socket.socket
    guard: Guarded
    window: Window
    forever: bool

    @property
    def address(self) -> str:
        return f"{self.guard.origin}{ENTER}?token={self.window.known.token}"

    def run(self) -> None:
        """Serve until it is stopped or, if not for ever, nobody looks at the window any more."""
        ended = threading.Event()
        if not self.forever:
            threading.Thread(target=self._stop_when_left, args=(ended,), daemon=True).start()
        try:
            self.server.run(sockets=[self.listener])
        finally:
            ended.set()
            self.listener.close()

    def run_and_close(self) -> None:
        """Serve, and close the window's files."""
        try:
            self.run()
        finally:
            self.window.close()

    def stop(self) -> None:
        self.server.should_exit = True

    def _stop_when_left(self, ended: threading.Event) -> None:
        """Stop when the last page has been gone for a while."""
        while not ended.wait(GLANCE):
            if self.window.presence.is_over():
                self.stop()
                return


def listening(
    window: Window, bounds: RequestBounds | None = None, port: int = 0, *, forever: bool = False
) -> Serving:
    """A server on a port of the system's choice, that listens already. With ``forever`` it is ended
    by its owner alone."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind((HOST, port))
    listener.listen(MOST_CONNECTIONS)
    guard = application(window, listener.getsockname()[1], bounds)
    patience = (bounds or RequestBounds()).patience
    config = uvicorn.Config(
        guard,
        http=type("_Patient", (PatientProtocol,), {"patience": patience}),
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",  # what goes wrong is told to the page
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    return Serving(server, listener, guard, window, forever)
