"""Who is let in: the browser that came by the one-time address, with our own page, in requests of
bounded size and time. PageRequest of a running server."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from conftest import HANG
from starlette.types import Receive
from window_client import COUNTY, WindowClient, examples, served

from gia_author.web import application
from gia_author.web.access import HEADERS, LARGEST_ORDER, Guarded, RequestBounds, Secrets

ADDRESSES = (
    "/",
    "/edit/x",
    "/audit/x",
    "/watch/x",
    "/preview/x",
    "/page/x/1.png",
    "/static/editor.js",
    "/api/start",
    "/api/doc/x",
    "/api/doc/x/changes",
    "/api/job/x",
    "/api/audit/x",
    "/api/folder/job/x",
    "/nothing",
)
ORDERS = (
    "/api/new",
    "/api/open",
    "/api/folder",
    "/api/folder/sum",
    "/api/folder/proof",
    "/api/folder/letters",
    "/api/browse",
    "/api/tidy",
    "/api/alive",
    "/api/upload",
    "/api/doc/x/edit",
    "/api/doc/x/undo",
    "/api/doc/x/redo",
    "/api/doc/x/seen",
    "/api/doc/x/fix",
    "/api/doc/x/accept",
    "/api/doc/x/unaccept",
    "/api/doc/x/outside",
    "/api/doc/x/pages",
    "/api/doc/x/build",
    "/api/doc/x/printed",
    "/api/audit/x/adopt",
    "/api/reveal",
    "/api/launch",
)


def raw(client: WindowClient, data: bytes, *, more: bytes = b"") -> bytes:
    """What the server answers to these very bytes, until it closes the connection."""
    with socket.create_connection(("127.0.0.1", client.serving.guard.port), timeout=HANG) as sock:
        sock.sendall(data)
        if more:
            sock.sendall(more)
        answer = b""
        with suppress(ConnectionResetError):  # what was not read any more has come too late
            while piece := sock.recv(65536):
                answer += piece
        return answer


def head(client: WindowClient, line: str, **headers: str) -> bytes:
    """The first lines of a request of our own page, with some headers as given."""
    usual = {
        "host": f"127.0.0.1:{client.serving.guard.port}",
        "cookie": f"{client.serving.guard.cookie_name}={client.window.known.cookie}",
        "x-csrf": client.window.known.csrf,
        "connection": "close",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in usual.items())
    return f"{line} HTTP/1.1\r\n{lines}\r\n".encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_listens_on_this_computer_alone(client: WindowClient) -> None:
    assert client.serving.listener.getsockname()[0] == "127.0.0.1"
    assert client.serving.guard.port > 1023


def test_the_way_in_is_good_once(tmp_path: Path, own_folder: Path) -> None:
    with served(tmp_path) as serving:
        address = serving.address
        first = httpx.get(address, trust_env=False)
        assert first.status_code == 303 and first.headers["location"] == "/"
        cookie = first.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie
        again = httpx.get(address, trust_env=False)
        assert again.status_code == 403 and "set-cookie" not in again.headers
        assert "只能用一次" in again.text
        known = {"cookie": first.headers["set-cookie"].split(";")[0]}
        back = httpx.get(address, headers=known, trust_env=False)
        assert back.status_code == 303 and "set-cookie" not in back.headers


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 5000])
def test_no_other_token_leads_in(tmp_path: Path, own_folder: Path, token: str) -> None:
    with served(tmp_path) as serving:
        answer = httpx.get(
            f"{serving.guard.origin}/enter", params={"token": token}, trust_env=False
        )
        assert answer.status_code == 403 and "set-cookie" not in answer.headers
        assert serving.window.known.token


@pytest.mark.parametrize("cookie", [None, "wrong", "", 'x"; gia=1'])
def test_without_the_cookie_nothing_is_told(client: WindowClient, cookie: str | None) -> None:
    name = client.serving.guard.cookie_name
    headers = {"cookie": f"{name}={cookie}"} if cookie is not None else {}
    with httpx.Client(base_url=client.serving.guard.origin, trust_env=False) as stranger:
        for address in ADDRESSES:
            answer = stranger.get(address, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "cookie"), address
        for address in ORDERS:
            answer = stranger.post(address, json={}, headers={**headers, **client.headers})
            assert (answer.status_code, answer.json()["code"]) == (403, "cookie"), address


def test_every_address_is_tried() -> None:
    """The lists above have every address of the program."""
    known = {("GET", one) for one in ADDRESSES} | {("POST", one) for one in ORDERS}
    for path, method, _ in application._works():
        named = path.replace("{number}", "1").replace("{doc}", "x").replace("{job}", "x")
        assert (method, named) in known or named == "/api/closed", path


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
)
def test_dns_rebinding(client: WindowClient, host: str) -> None:
    """A page of another name that leads to this computer is not ours, though it has the cookie."""
    named = host.format(port=client.serving.guard.port)
    for line in ("GET /api/start", "GET /enter?token=x", "POST /api/browse"):
        answer = raw(client, head(client, line, host=named))
        assert status(answer) in (400, 421), answer
        assert b"set-cookie" not in answer.lower()


def test_two_hosts_are_none(client: WindowClient) -> None:
    request = head(client, "GET /api/start")
    twice = request.replace(b"cookie:", b"host: evil.example\r\ncookie:", 1)
    assert status(raw(client, twice)) == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1:1"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_other_pages_are_refused(client: WindowClient, headers: dict[str, str]) -> None:
    """Whatever they ask for, and though the browser adds the cookie."""
    doc = client.open(COUNTY)
    before = (client.folder / COUNTY).read_bytes()
    order = {"version": 1, "edits": [{"op": "text", "path": ["引言"], "value": "外来的。"}]}
    for answer in (
        client.http.get("/api/start", headers=headers),
        client.http.get("/", headers=headers),
        client.http.post(f"/api/doc/{doc}/edit", json=order, headers={**client.headers, **headers}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "origin")
    assert (client.folder / COUNTY).read_bytes() == before


@pytest.mark.parametrize("mark", [None, "", "wrong"])
def test_cross_site_post(client: WindowClient, mark: str | None) -> None:
    """A form on another page can be sent here with the cookie, but never with our page's mark."""
    doc = client.open(COUNTY)
    before = (client.folder / COUNTY).read_bytes()
    headers = {} if mark is None else {"x-csrf": mark}
    text = json.dumps(
        {"version": 1, "edits": [{"op": "text", "path": ["引言"], "value": "外来的。"}]}
    )
    for address in (f"/api/doc/{doc}/edit", *ORDERS):
        answer = client.http.post(
            address, content=text, headers={**headers, "content-type": "text/plain"}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), address
    assert (client.folder / COUNTY).read_bytes() == before


def test_closing_says_the_mark_in_its_body(client: WindowClient) -> None:
    client.post("/api/alive", {"page": "one"})
    wrong = client.http.post("/api/closed", content=json.dumps({"page": "one", "csrf": "x"}))
    assert (wrong.status_code, wrong.json()["code"]) == (403, "csrf")
    right = json.dumps({"page": "one", "csrf": client.window.known.csrf})
    assert client.http.post("/api/closed", content=right).status_code == 200


@pytest.mark.parametrize("address", [*ADDRESSES, "/enter", "/enter?token=x"])
def test_every_answer_has_the_headers(client: WindowClient, address: str) -> None:
    for answer in (client.get(address), httpx.get(f"{client.serving.guard.origin}{address}")):
        for name in HEADERS:
            assert name in answer.headers, (address, name)
        policy = answer.headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy and "unsafe-inline" not in policy.split("style-src")[0]
        )
        assert "server" not in answer.headers


def test_the_preview_runs_no_script(client: WindowClient) -> None:
    doc = client.open(COUNTY)
    policy = client.get(f"/preview/{doc}").headers["content-security-policy"]
    assert "script-src" not in policy and "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../pyproject.toml",
        "/static/%2e%2e/%2e%2e/__init__.py",
        "/static/..%2f..%2fserver.py",
        "/static/....//server.py",
        "/static//etc/passwd",
        "/static/%00",
        "/page/../1.png",
        "/page/x/../../../etc/passwd.png",
        "/edit/..%2f..%2fetc%2fpasswd",
    ],
)
def test_path_traversal(client: WindowClient, path: str) -> None:
    answer = raw(client, head(client, f"GET {path}"))
    assert status(answer) in (400, 404, 422), answer
    assert b"import" not in answer and b"root:" not in answer and b"[project]" not in answer


def test_only_files_in_chosen_places(
    client: WindowClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Neither by their paths, nor by .., nor by a link that lies in the folder."""
    away = tmp_path_factory.mktemp("away")
    secret = away / "别人的-2025.yaml"
    secret.write_text("机关: 别人的\n年度: 2025\n", encoding="utf-8")
    (client.folder / "链接-2025.yaml").symlink_to(secret)
    hidden = client.folder / ".隐藏"
    hidden.mkdir()
    (hidden / "密-2025.yaml").write_text("机关: 别人的\n", encoding="utf-8")
    for named in (
        str(secret),
        str(hidden / "密-2025.yaml"),
        f"{client.folder}/../{away.name}/{secret.name}",
        str(client.folder / "链接-2025.yaml"),
        "/etc/passwd",
        "\x00",
        "",
    ):
        answer = client.post("/api/open", {"path": named})
        assert answer.status_code in (400, 403), named
        assert "别人的" not in answer.text or named in answer.text
        brought = client.send(f"/api/upload?as=audit&path={named.replace(chr(0), '%00')}", b"")
        assert brought.status_code in (400, 403), named
    for folder in ("/etc", "/", str(hidden), str(away), f"{client.folder}/../{away.name}", "\x00"):
        assert client.post("/api/browse", {"path": folder}).status_code == 403, folder


def test_only_own_files_are_opened_by_programs(client: WindowClient) -> None:
    for what in ("reveal", "launch"):
        for named in (str(client.folder / COUNTY), "/bin/sh", "", "http://evil.example"):
            answer = client.post(f"/api/{what}", {"path": named})
            assert (answer.status_code, answer.json()["code"]) == (403, "elsewhere")


@pytest.fixture
def strict(tmp_path: Path, own_folder: Path) -> Iterator[WindowClient]:
    """A window that takes little, and waits for hardly anything."""
    with served(examples(tmp_path), RequestBounds(upload=10_000, patience=0.2)) as serving:
        made = WindowClient(serving, tmp_path)
        yield made
        made.close()


@pytest.mark.parametrize("address", ["/api/upload?as=audit&name=x.docx", "/api/doc/x/printed"])
def test_uploads_are_bounded(strict: WindowClient, address: str) -> None:
    answer = strict.send(address, b"x" * 10_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "large")


def test_orders_are_bounded(client: WindowClient) -> None:
    answer = client.send("/api/tidy", b" " * (LARGEST_ORDER + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "large")


def test_what_is_said_to_be_large_is_not_waited_for(client: WindowClient) -> None:
    answer = raw(client, head(client, "POST /api/tidy", content_length=str(10**12)))
    assert status(answer) == 413


def test_chunks_are_counted(strict: WindowClient) -> None:
    chunks = b"".join(b"1000\r\n" + b"x" * 4096 + b"\r\n" for _ in range(10)) + b"0\r\n\r\n"
    start = head(strict, "POST /api/upload?as=audit&name=x.docx", transfer_encoding="chunked")
    assert status(raw(strict, start, more=chunks)) == 413


def test_a_long_head_is_refused(client: WindowClient) -> None:
    answer = raw(client, head(client, "GET /api/start", x_long="x" * 200_000))
    assert answer == b"" or status(answer) == 400


def test_slow_clients(strict: WindowClient) -> None:
    """A head that is never whole ends the connection, a body that is never whole the request;
    others
    are served meanwhile."""
    assert raw(strict, b"") == b""
    assert raw(strict, b"GET /api/start HTTP/1.1\r\nhost: 127") == b""
    slow = raw(strict, head(strict, "POST /api/tidy", content_length="100"), more=b'{"text"')
    assert status(slow) == 408
    assert strict.get("/api/start").status_code == 200


def test_a_body_has_so_much_time_however_many_pieces_it_comes_in() -> None:
    """A drop that is always in time does not keep a request open: told by a clock that a piece
    moves on. Who has no way in has no more time than one piece may take."""
    bounds = RequestBounds(patience=20.0, whole=300.0)
    assert _pieces_taken(bounds, "/api/tidy") == 300 // 15
    assert _pieces_taken(bounds, "/api/upload") == 300 // 15
    assert _pieces_taken(bounds, "/api/tidy", let_in=False) == 2


def _pieces_taken(bounds: RequestBounds, path: str, *, let_in: bool = True) -> int:
    """How many pieces of one byte, each 15 seconds after the last, are taken of an endless body
    before it is answered that it is too slow."""
    now, taken, known = [0.0], [0], Secrets()
    guarded = Guarded(_reads_all, 80, known, replace(bounds, clock=lambda: now[0]))
    headers = {"host": "127.0.0.1:80", "transfer-encoding": "chunked", "x-csrf": known.csrf}
    if let_in:
        headers["cookie"] = f"{guarded.cookie_name}={known.cookie}"
    scope = {"type": "http", "method": "POST", "path": path}
    scope["headers"] = [(name.encode(), value.encode()) for name, value in headers.items()]
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        now[0] += 15
        taken[0] += 1
        assert taken[0] < 100
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(guarded(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == (408 if let_in else 403)
    assert (b"connection", b"close") in sent[0]["headers"]  # type: ignore[operator]
    return taken[0]


async def _reads_all(_: object, receive: Receive, __: object) -> None:
    while (await receive()).get("more_body"):
        pass


@pytest.mark.parametrize("address", ["/enter", "/", "/api/start", "/static/editor.js", "/nothing"])
def test_an_answer_before_the_end_of_the_body_ends_the_connection(
    strict: WindowClient, address: str
) -> None:
    """Else whoever goes on sending keeps it, and with all of them shuts the others out."""
    start = head(strict, f"GET {address}", content_length="100000", connection="keep-alive")
    answer = raw(strict, start, more=b"x")
    assert b"connection: close" in answer.lower()


def test_many_idle_connections_do_not_shut_others_out(strict: WindowClient) -> None:
    """Those that say nothing are closed, so that there is room again."""
    port = strict.serving.guard.port
    idle = [socket.create_connection(("127.0.0.1", port), timeout=HANG) for _ in range(80)]
    try:
        assert all(one.recv(1) == b"" for one in idle)
        assert strict.get("/api/start").status_code == 200
    finally:
        for one in idle:
            one.close()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"NaN"],
    ids=range(9),
)
def test_bodies_that_say_nothing(client: WindowClient, body: bytes) -> None:
    doc = client.open(COUNTY)
    for what in ("edit", "undo", "accept", "fix", "build"):
        answer = client.send(f"/api/doc/{doc}/{what}", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed") or (
            answer.status_code == 409
        ), (what, answer.text)
    assert client.state(doc)["version"] == 1


def test_half_a_character_is_answered(client: WindowClient) -> None:
    """Half a character, which names of files may have, does not break what is said of it."""
    answer = client.send("/api/open", b'{"path": "/elsewhere/\\ud800.yaml"}')
    assert (answer.status_code, answer.json()["code"]) == (403, "elsewhere")


def test_what_nobody_foresaw_is_told_without_a_traceback(
    client: WindowClient, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("gia_author.web.chosen_places.ChosenPlaces.look", broken)
    monkeypatch.setattr("gia_author.web.page_templates._environment", broken)
    for answer in (client.post("/api/browse"), client.get("/")):
        assert answer.status_code == 500
        assert "程序异常退出（ZeroDivisionError" in answer.json()["error"]
        assert "Traceback" not in answer.text
    assert capfd.readouterr().err == ""


def test_no_web_socket(client: WindowClient) -> None:
    request = head(client, "GET /api/start", connection="Upgrade", upgrade="websocket")
    answer = raw(client, request.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
    assert status(answer) != 101
