"""Who may speak to the window's server: the browser that came by the one-time address, with no page
of anybody else's, in requests that end."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from gia_author.web.refusals import Refusal, as_json

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENTER = "/enter"
CLOSED = "/api/closed"  # sent when a page is left, which no header can be given to
UPLOADS = ("/api/upload", "/printed")  # where files are brought in
SAFE_METHODS = ("GET", "HEAD")
LARGEST_ORDER = 2_500_000  # bytes of any other request: more than a whole report
OVERFLOW = 4  # times as much is still taken in, and forgotten: else no browser shows the answer
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}  # of every answer that does not set its own


@dataclass(frozen=True)
class RequestBounds:
    """How large what is brought in may be, in bytes, and how many seconds the next piece of a
    request may take, and all of it, however many pieces; what the time is."""

    upload: int = 60_000_000
    patience: float = 20.0
    whole: float = 300.0
    clock: Callable[[], float] = time.monotonic


@dataclass
class Secrets:
    """What one run of the server and its browser know, and nobody else: the way in, good for once;
    the cookie; the mark of its pages."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def use(self, token: str) -> bool:
        """Whether this is the way in, which from then on is none."""
        good = bool(self.token) and same(token, self.token)
        if good:
            self.token = ""
        return good


class Guarded:
    """An application behind the checks; ``port`` is where it is served, on 127.0.0.1."""

    def __init__(
        self, app: ASGIApp, port: int, known: Secrets, bounds: RequestBounds | None = None
    ) -> None:
        self.app, self.port, self.known = app, port, known
        self.bounds = bounds or RequestBounds()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cookie_name(self) -> str:
        """One of each port: a browser sends cookies to all of a host's."""
        return f"gia-{self.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        body = _Body(scope, receive, self.bounds)
        answer = _Answer(send, body)
        try:
            self._admit(scope)
            await self.app(scope, body.receive, answer.send)
        except Refusal as refusal:
            if not answer.begun:
                await body.forget()
                await answer.refuse(refusal)

    def _admit(self, scope: Scope) -> None:
        """Raises Refusal for a request that is not from our own page in the browser let in."""
        headers = _headers(scope)
        if headers.get("host") != f"127.0.0.1:{self.port}":
            raise Refusal(421, "host", "这个地址不对。", f"用 {self.origin} 打开。")
        origin = headers.get("origin")
        if origin is not None and origin != self.origin:
            raise Refusal(403, "origin", "别的网页不能使用这个窗口。")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Refusal(403, "origin", "别的网页不能使用这个窗口。")
        if scope["path"] == ENTER:
            return
        if not self.is_let_in(headers):
            raise Refusal(403, "cookie", "窗口的地址已经失效。", "重新运行 gia-author open。")
        if scope["method"] in SAFE_METHODS or scope["path"] == CLOSED:
            return
        if not same(headers.get("x-csrf", ""), self.known.csrf):
            raise Refusal(403, "csrf", "这个页面已经过期。", "刷新页面再试。")

    def is_let_in(self, headers: dict[str, str]) -> bool:
        """Whether a request carries the cookie."""
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.cookie_name)
        except CookieError:
            return False
        return found is not None and same(found.value, self.known.cookie)


class _Body:
    """A request's body, which ends: neither too large nor too slow."""

    def __init__(self, scope: Scope, receive: Receive, bounds: RequestBounds) -> None:
        self._receive, self.bounds = receive, bounds
        headers = _headers(scope)
        self.declared = headers.get("content-length", "0")
        self.ended = self.declared == "0" and "transfer-encoding" not in headers
        self.largest = bounds.upload if scope["path"].endswith(UPLOADS) else LARGEST_ORDER
        self.taken = 0
        self.until = bounds.clock() + bounds.whole

    async def receive(self) -> Message:
        """The next piece of it. Raises Refusal."""
        if self.declared.isdecimal() and int(self.declared) > OVERFLOW * self.largest:
            raise _too_large(self.largest)
        if self.ended:  # what comes now is that the browser has gone, however long that takes
            return await self._receive()
        message = await self._piece()
        if self.taken <= self.largest:
            return message
        while not self.ended and self.taken <= OVERFLOW * self.largest:
            await self._piece()
        raise _too_large(self.largest)

    async def _piece(self) -> Message:
        left = min(self.bounds.patience, self.until - self.bounds.clock())
        if left <= 0:
            raise _too_slow()
        try:
            message = await asyncio.wait_for(self._receive(), left)
        except TimeoutError:
            raise _too_slow() from None
        self.taken += len(message.get("body", b""))
        self.ended = not message.get("more_body", False)
        return message

    async def forget(self) -> None:
        """Take in the body of a request that is refused, as far as it is bounded and comes at once:
        a browser that still sends does not see the answer."""
        self.until = min(self.until, self.bounds.clock() + self.bounds.patience)
        with suppress(Refusal):
            while not self.ended:
                await self.receive()


class _Answer:
    """The answer on its way, with the headers that every answer has. One that does not wait for the
    request's end ends the connection, which would else stay open as long as something comes."""

    def __init__(self, send: Send, body: _Body) -> None:
        self._send, self._body, self.begun = send, body, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            usual = HEADERS if self._body.ended else {**HEADERS, "connection": "close"}
            given = {name for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *(
                    (name.encode(), value.encode())
                    for name, value in usual.items()
                    if name.encode() not in given
                ),
            ]
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        body = json.dumps(as_json(refusal), ensure_ascii=False).encode()
        headers = [
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        start = {"type": "http.response.start", "status": refusal.status, "headers": headers}
        await self.send(start)
        await self._send({"type": "http.response.body", "body": body})


def _headers(scope: Scope) -> dict[str, str]:
    """The headers by name; of one given twice, all: no check then finds what it looks for."""
    result: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        result[key] = f"{result[key]}, {text}" if key in result else text
    return result


def same(one: str, other: str) -> bool:
    """Whether what was said is a secret of ours; how long that takes does not tell."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())


def _too_slow() -> Refusal:
    return Refusal(408, "slow", "内容传得太慢，没有收完。", "再试一次。")


def _too_large(largest: int) -> Refusal:
    size = f"{largest // 1_000_000} MB"
    return Refusal(413, "large", f"内容太大，超过{size}。", "看看是不是选错了文件。")
