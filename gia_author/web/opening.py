"""What can be opened: one of our files as it is, or the filled-in form, which becomes our file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gia_author import bounded_process
from gia_author.diagnostics.finding import Finding, GiaError
from gia_author.form import edition as editions
from gia_author.jobs import files
from gia_author.web import uploads
from gia_author.web.refusals import Refusal
from gia_author.web.uploads import BroughtIn
from gia_author.workflows.produce import Job
from gia_author.yamlfile import schema, starter

if TYPE_CHECKING:
    from gia_author.web.document_session import DocumentSession
    from gia_author.web.open_documents import OpenDocuments


def opened(documents: OpenDocuments, path: Path, *, replace: bool) -> DocumentSession:
    """The document in a file that may be touched. Raises GiaError."""
    if path.suffix.lower() in files.WORKBOOKS:
        return workbook_at(documents, path, replace=replace)
    return documents.open(path)


def workbook_at(documents: OpenDocuments, path: Path, *, replace: bool) -> DocumentSession:
    """The document that a form on this computer becomes, beside it. Raises GiaError."""
    return workbook(documents, BroughtIn(path.name, files.read(path)), path.parent, replace=replace)


def workbook(
    documents: OpenDocuments, one: BroughtIn, folder: Path, *, replace: bool
) -> DocumentSession:
    """The document that a filled-in form becomes, in a folder. One that is there already and says
    something else is only changed where it is to be ``replaced``, which can be undone. Raises
    GiaError."""
    made = _read(one)
    usual = files.usual_name(made["agency"], made["year"])
    path = files.named(folder, usual, files.REPORTS) or folder / f"{usual}.yaml"
    text: str = made["text"]
    if not files.is_there(path):
        write_schema(folder, made["year"])
        files.write(path, text.encode())
        session = documents.open(path, fresh=True)
    else:
        session = documents.open(path)
        _replace(session, text, one.name, replace=replace)
    session.brought = made["findings"]
    return session


@lru_cache(maxsize=2)
def _read(one: BroughtIn) -> dict[str, Any]:
    """What a form says; one that is asked about is not read twice."""
    return uploads.read_apart(f"{__name__}:bring", one)


def _replace(session: DocumentSession, text: str, name: str, *, replace: bool) -> None:
    with session.lock:
        if session.text == text:
            return
        if not replace:
            raise Refusal(
                409,
                "differs",
                f"{session.path.name} 已经有了，和“{name}”内容不同，没有改动它。",
                "用已有的那一份，还是换成填报表里的？换了也可以撤销。",
                path=str(session.path),
            )
        session.change(session.version, lambda _: text, "换成填报表")


def write_schema(folder: Path, year: int) -> None:
    """The schema for editors beside a new document."""
    edition = editions.for_year(year)
    text = json.dumps(schema.json_schema(edition), ensure_ascii=False, indent=1)
    files.write(folder / starter.schema_name(edition), text.encode())


def bring(request: bytes) -> bytes:
    """The bounded process's side: a filled-in form as our file, with what only the form shows.
    Raises GiaError."""
    from gia_author.checks import rule_engine
    from gia_author.workflows import workbooks

    data, name = bounded_process.unpacked(request)
    rule_engine.load()
    made = workbooks.bring(Job(name, data))
    if made is None:
        raise GiaError(
            f"{name}不是本程序的填报表。",
            "填报表用 gia-author form 生成；别的表格从“从上年的年报接着做”读。",
        )
    outcome = made.outcome
    if not made.text or not outcome.agency or not outcome.year:
        said = "".join(f"{one.message}{one.fix}" for one in outcome.findings[:1])
        raise GiaError(f"{name}读不成填报文件。{said}", "换一份填报表再试。")
    return json.dumps(
        {
            "agency": outcome.agency,
            "year": outcome.year,
            "text": made.text,
            "findings": _only_here(outcome.findings, made.text, name),
        }
    ).encode()


def _only_here(findings: Iterable[Finding], text: str, name: str) -> list[dict[str, Any]]:
    """What is found in the form, and not in the file that it becomes."""
    from gia_author.workflows import produce

    job = Job(name, text.encode())
    again = produce.checked(job, produce.examine(job)).findings
    known = {(one.code, one.message) for one in again}
    return [uploads.view(one) for one in findings if (one.code, one.message) not in known]
