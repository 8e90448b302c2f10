"""The answers about files that are brought in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gia_author.diagnostics import file_names
from gia_author.jobs import files
from gia_author.rollup.roster import is_roster
from gia_author.web import opening, uploads
from gia_author.web.page_request import PageRequest
from gia_author.web.refusals import Refusal
from gia_author.web.uploads import BroughtIn, read_apart


def brought(asked: PageRequest) -> BroughtIn:
    """The file that a request brings. Raises GiaError where it brings none."""
    if named := asked.query.get("path"):
        path = asked.window.places.chosen(named)
        return BroughtIn(path.name, files.read(path, files.LARGEST_PUBLISHED))
    name = file_names.safe_name(Path(asked.query.get("name", "").replace("\\", "/")).name)
    if not asked.body:
        raise Refusal(400, "malformed", "文件是空的。", "看看是不是选错了文件。")
    return BroughtIn(name, asked.body)


def upload(asked: PageRequest) -> dict[str, Any]:
    """A file brought in, for what the page says."""
    purposes: dict[str, Callable[[PageRequest, BroughtIn], dict[str, Any]]] = {
        "last_year": _go_on_from,
        "audit": _audit,
        "open": _take,
    }
    work = purposes.get(asked.query.get("as", ""))
    if work is None:
        raise Refusal(400, "malformed", "没有说这个文件用来做什么。")
    return work(asked, brought(asked))


def _take(asked: PageRequest, one: BroughtIn) -> dict[str, Any]:
    """A document that was dropped: written where new ones go, unless just it lies there."""
    if one.name.lower().endswith(files.WORKBOOKS):
        replace = asked.query.get("replace") == "yes"
        home = asked.window.places.home
        return {"doc": opening.workbook(asked.window.documents, one, home, replace=replace).id}
    if not one.name.lower().endswith(files.REPORTS):
        raise Refusal(
            422, "kind", f"{one.name}不是填报文件（.yaml），也不是填报表（.xlsx）。", "选填报文件。"
        )
    if is_roster(one.data):
        raise Refusal(422, "kind", f"{one.name}是名册。", "名册用“打开文件或文件夹”打开。")
    path = asked.window.places.home / one.name
    if not files.is_there(path):
        files.write(path, one.data)
    elif files.read(path) != one.data:
        raise Refusal(
            409, "there", f"{path} 已经有了，内容不同，没有改动它。", "打开那一份，或者先改名。",
            path=str(path),
        )  # fmt: skip
    return {"doc": asked.window.documents.open(path).id}


def _go_on_from(asked: PageRequest, one: BroughtIn) -> dict[str, Any]:
    """This year's document after last year's report, which itself is kept beside it."""
    made = read_apart(f"{uploads.__name__}:roll", one)
    folder = asked.window.places.home
    path = folder / f"{files.usual_name(made['agency'], made['year'] + 1)}.yaml"
    before = folder / made["before"]
    if files.is_there(path):
        raise Refusal(
            409, "there", f"{path} 已经有了，没有改动它。", "直接打开它。", path=str(path)
        )
    if not files.is_there(before):
        files.write(before, made["last"].encode())
    opening.write_schema(folder, made["year"] + 1)
    files.write(path, made["text"].encode())
    session = asked.window.documents.open(path, fresh=True)
    session.brought = made["findings"]
    return {"doc": session.id}


def _audit(asked: PageRequest, one: BroughtIn) -> dict[str, Any]:
    told = read_apart(f"{uploads.__name__}:assess", one, asked.window.plan)
    return {"doc": asked.window.audits.add(one, told)}


def audited(asked: PageRequest) -> dict[str, Any]:
    return asked.window.audits.get(asked.names["doc"])[1]


def adopt(asked: PageRequest) -> dict[str, Any]:
    """Go on from a report that was brought in to be checked."""
    return _go_on_from(asked, asked.window.audits.get(asked.names["doc"])[0])


def printed(asked: PageRequest) -> dict[str, Any]:
    """Whether a printed copy, or a file built before, says what the document says."""
    session, one = asked.document, brought(asked)
    with session.lock:
        text, last = session.text, session.done.last
    return read_apart(f"{uploads.__name__}:compare", one, text, last.figures if last else None)


WORKS: list[tuple[str, str, Callable[[PageRequest], Any]]] = [
    ("/api/upload", "POST", upload),
    ("/api/audit/{doc}", "GET", audited),
    ("/api/audit/{doc}/adopt", "POST", adopt),
    ("/api/doc/{doc}/printed", "POST", printed),
]
