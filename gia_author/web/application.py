"""The window's addresses: which request is answered by what."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from gia_author import resources
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.web import documents_api, folder_api, output_api, preview, start_api, upload_api
from gia_author.web.access import ENTER, Guarded, RequestBounds
from gia_author.web.page_request import PageRequest
from gia_author.web.page_templates import page
from gia_author.web.refusals import Refusal, as_json, status_of
from gia_author.web.window import Window

Answering = Callable[[PageRequest], Any]


def application(window: Window, port: int, bounds: RequestBounds | None = None) -> Guarded:
    """The whole window, behind its checks."""
    routes: list[BaseRoute] = [
        Route(ENTER, _entering(window)),
        Route("/", _page(window, "start")),
        Route("/edit/{doc}", _page(window, "edit")),
        Route("/audit/{doc}", _page(window, "audit")),
        Route("/watch/{doc}", _page(window, "watch")),
        Route("/preview/{doc}", _answering(window, preview.shown)),
        Mount("/static", _Static(directory=resources.folder("web") / "static")),
        *(_api(window, path, method, work) for path, method, work in _works()),
    ]
    app = Starlette(
        routes=routes, exception_handlers={HTTPException: _nothing_there, Exception: _broken}
    )
    app.state.guard = guard = Guarded(app, port, window.known, bounds)
    return guard


def _works() -> list[tuple[str, str, Answering]]:
    """Every address of the page's own requests."""
    return [
        *start_api.WORKS,
        *documents_api.WORKS,
        *output_api.WORKS,
        *upload_api.WORKS,
        *folder_api.WORKS,
    ]


def _api(window: Window, path: str, method: str, work: Answering) -> Route:
    return Route(path, _answering(window, work), methods=[method])


def _answering(window: Window, work: Answering) -> Callable[[Request], Any]:
    """An endpoint: the body is read, then the work done in a thread of its own."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await request.body()
        except Refusal as refusal:  # too large, or too slow
            return _refused(refusal, {"connection": "close"})
        asked = PageRequest(window, dict(request.path_params), dict(request.query_params), body)
        return await run_in_threadpool(_answered, work, asked)

    return endpoint


def _answered(work: Answering, asked: PageRequest) -> Response:
    try:
        made = work(asked)
    except Exception as error:
        return _refused(faults.of(error))
    return made if isinstance(made, Response) else _Json(made)


def _refused(fault: GiaError, headers: dict[str, str] | None = None) -> Response:
    return _Json(as_json(fault), status_of(fault), headers)


async def _nothing_there(_: Request, error: Exception) -> Response:
    """The answer to a request that no address is for."""
    status = getattr(error, "status_code", 404)
    return _refused(Refusal(status, "unknown", "没有这个地址。", "回到开始页。"))


async def _broken(_: Request, error: Exception) -> Response:
    """The answer where something went wrong that nobody foresaw."""
    return JSONResponse(as_json(faults.of_program(error)), 500)


class _Json(JSONResponse):
    """Plain values; half a character, which some file names have, is spelt out."""

    def render(self, content: object) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "backslashreplace"
        )


class _Static(StaticFiles):
    """The pages' scripts and styles, which the browser asks for again whether they are new."""

    def file_response(self, *args: Any, **more: Any) -> Response:
        answer = super().file_response(*args, **more)
        answer.headers["cache-control"] = "no-cache"
        return answer


def _entering(window: Window) -> Callable[[Request], Any]:
    """The way in: good once, it gives the cookie and leads to the first page."""

    async def endpoint(request: Request) -> Response:
        guard: Guarded = request.app.state.guard
        headers = {name.lower(): value for name, value in request.headers.items()}
        if window.known.use(request.query_params.get("token", "")):
            answer = RedirectResponse(window.first, 303)
            answer.set_cookie(
                guard.cookie_name, window.known.cookie, httponly=True, samesite="strict", path="/"
            )
            return answer
        if guard.is_let_in(headers):
            return RedirectResponse("/", 303)
        return page(
            "gone",
            403,
            title="这个地址已经用过了",
            message="为了安全，窗口的地址只能用一次。请关闭这一页，重新打开“政府信息公开年报”。",
        )

    return endpoint


def _page(window: Window, name: str) -> Callable[[Request], Any]:
    """One of the window's own pages."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_drawn, window, name, request.path_params.get("doc", ""))

    return endpoint


def _drawn(window: Window, name: str, mark: str) -> Response:
    if not mark:
        return page(name, csrf=window.known.csrf)
    try:
        title = _title(window, name, mark)
    except GiaError as error:
        status = error.status if isinstance(error, Refusal) else 404
        return page("gone", status, title=error.message, message=error.fix or "回到开始页。")
    return page(name, csrf=window.known.csrf, doc=mark, name=title)


def _title(window: Window, name: str, mark: str) -> str:
    """The name of what a page shows. Raises GiaError where there is nothing of that mark."""
    if name == "audit":
        return str(window.audits.get(mark)[1]["name"])
    return window.documents.path(mark).name
