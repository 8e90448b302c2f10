"""The answers that give out what is made of a document: its pages as pictures, its files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.responses import Response

from gia_author.diagnostics import faults
from gia_author.web.build_jobs import FORMATS, BuildJob
from gia_author.web.page_pictures import ENGINE, note
from gia_author.web.page_request import PageRequest
from gia_author.web.refusals import Refusal

LONGEST_NUMBER = 6  # digits of a page's number


def shown(asked: PageRequest) -> dict[str, Any]:
    """The pages' addresses, with what is empty of each."""
    version, pages = asked.window.pages.drawn(asked.document)
    mark = asked.names["doc"]
    return {
        "pages": [
            {
                "url": f"/page/{mark}/{n}.png?v={version}",
                "empty": page.empty,
                "note": note(n, len(pages), page.empty),
            }
            for n, page in enumerate(pages, 1)
        ],
        "engine": ENGINE,
        "version": version,
    }


def picture(asked: PageRequest) -> Response:
    """A page's picture."""
    number = asked.names["number"]
    known = number.isdecimal() and len(number) <= LONGEST_NUMBER
    png_file = asked.window.pages.known(asked.names["doc"], int(number) if known else 0)
    return Response(png_file, media_type="image/png")


def build(asked: PageRequest) -> dict[str, Any]:
    """Begin to build a document."""
    session, draft = asked.document, asked.order.get("draft") is True
    formats = asked.order.get("formats")
    wanted = [form for form in FORMATS if isinstance(formats, list) and form in formats]
    if not wanted:
        raise Refusal(400, "malformed", "没有说生成哪些格式。")
    with session.lock:
        session.look_again()
        job, done, outcome = session.job, session.done, session.outcome
    if not done.source.data or not outcome.agency or not outcome.year:
        raise Refusal(422, "unready", "机关名称和年度还没有填好，没有生成。", "先填这两项。")
    if not outcome.passed and not draft:
        raise Refusal(
            422, "errors", "还有“必须改”的问题，没有生成。", "先改好；要先看版面，选“草稿”。"
        )
    begun = asked.window.builds.begin(
        replace(job, draft=draft),
        done,
        outcome,
        BuildJob(tuple(wanted)),
        overwrite=asked.order.get("overwrite") is True,
    )
    return {"job": begun.mark}


def progress(asked: PageRequest) -> dict[str, Any]:
    return asked.window.builds.get(asked.names["job"]).as_json()


def reveal(asked: PageRequest) -> dict[str, Any]:
    """Open the folder that a built file lies in."""
    _opened(asked.window.builds.made(asked.text("path")).parent)
    return {}


def launch(asked: PageRequest) -> dict[str, Any]:
    """Open a built file with the program that this computer has for it."""
    _opened(asked.window.builds.made(asked.text("path")))
    return {}


def _opened(path: Path) -> None:
    try:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            opener = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen(
                [opener, str(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError as error:
        raise Refusal(
            422, "opener", f"打不开{path}（{faults.reason(error)}）。", "自己打开它。"
        ) from None


WORKS: list[tuple[str, str, Callable[[PageRequest], Any]]] = [
    ("/page/{doc}/{number}.png", "GET", picture),
    ("/api/doc/{doc}/pages", "POST", shown),
    ("/api/doc/{doc}/build", "POST", build),
    ("/api/job/{job}", "GET", progress),
    ("/api/reveal", "POST", reveal),
    ("/api/launch", "POST", launch),
]
