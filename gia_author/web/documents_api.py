"""The answers about one document: what it is, its edits, the steps back, what is found in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from gia_author.checks import autofix
from gia_author.diagnostics.finding import Finding, format_path
from gia_author.web import edits
from gia_author.web.document_session import DocumentSession
from gia_author.web.editor_state import EditorView, answer, state, view
from gia_author.web.finding_views import is_acceptable
from gia_author.web.outside_changes import CHOICES
from gia_author.web.page_request import PageRequest
from gia_author.web.refusals import Refusal
from gia_author.yamlfile.reader import Source

NAMES = {
    "text": "改文字",
    "basic": "改基本信息",
    "cells": "填数字",
    "note": "写附注",
    "add": "加小节",
    "rename": "改小标题",
    "passage": "改小节的样式",
    "remove": "删小节",
    "move": "移动小节",
}  # what each kind of edit is called in 撤销


def shown(asked: PageRequest) -> dict[str, Any]:
    """The whole document."""
    session = asked.document
    with session.lock:
        session.look_again()
        return state(session)


def edit(asked: PageRequest) -> dict[str, Any]:
    """Edits written, and what they have changed."""
    session, orders = asked.document, asked.order.get("edits")
    if not isinstance(orders, list) or not all(isinstance(one, dict) for one in orders):
        raise edits.malformed("没有说改什么")
    names = dict.fromkeys(NAMES.get(str(one.get("op")), "") for one in orders)
    with session.lock:
        before = view(session)
        make = partial(edits.edited, orders=orders)
        session.change(asked.version, make, "、".join(filter(None, names)))
        return answer(session, before)


def undo(asked: PageRequest) -> dict[str, Any]:
    session = asked.document
    with session.lock:
        session.undo(asked.version)
        return state(session)


def redo(asked: PageRequest) -> dict[str, Any]:
    session = asked.document
    with session.lock:
        session.redo(asked.version)
        return state(session)


def changes(asked: PageRequest) -> dict[str, Any]:
    """Whether the document has become another since the page saw it, here or elsewhere."""
    session = asked.document
    with session.lock:
        if asked.window.follows:
            session.follow()
        return {
            "version": session.version,
            "outside": session.is_changed_outside(),
            "gone": session.is_gone(),
        }


def outside(asked: PageRequest) -> dict[str, Any]:
    """Where the file says something else than what is here; with a choice, how to go on."""
    session, choice = asked.document, asked.text("choice")
    with session.lock:
        if not choice:
            return {"theirs": [one.as_json() for one in session.outside()]}
        if choice not in CHOICES:
            raise edits.malformed("没有说用哪一边的")
        conflicts = session.settle(choice)  # type: ignore[arg-type]
        return state(session) | {"conflicts": [one.as_json() for one in conflicts]}


def seen(asked: PageRequest) -> dict[str, Any]:
    """What was found when the document was read in has been looked at."""
    asked.document.brought = []
    return {}


def mend(asked: PageRequest) -> dict[str, Any]:
    """The safe change that a finding has."""
    session = asked.document
    with session.lock:
        shown = view(session)
        finding = named(session, shown, asked.text("id"))
        mends = shown.views.fitting(finding)
        if not mends:
            raise Refusal(422, "nothing", "这一处不能自动改。", finding.fix)
        session.change(asked.version, lambda read: _mended(read, mends), "改正")
        return state(session)


def _mended(source: Source, mends: list[autofix.Edit]) -> str:
    return autofix.apply(source.text, mends)


def accept(asked: PageRequest) -> dict[str, Any]:
    """A finding looked at and found to be right, with the reason."""
    session = asked.document
    with session.lock:
        finding = named(session, view(session), asked.text("id"))
        if not is_acceptable(finding):
            raise Refusal(422, "unacceptable", "“必须改”的问题不能用说明代替修改。", finding.fix)
        order = {
            "code": finding.code,
            "where": "" if finding.state else format_path(finding.address or ()),
            "state": finding.state,
            "reason": asked.text("reason"),
            "name": asked.text("name"),
        }
        make = partial(edits.decided, kind="accept", order=order)
        session.change(asked.version, make, "核对无误")
        return state(session)


def unaccept(asked: PageRequest) -> dict[str, Any]:
    session = asked.document
    with session.lock:
        make = partial(edits.decided, kind="unaccept", order=asked.order)
        session.change(asked.version, make, "撤回核对无误")
        return state(session)


def named(session: DocumentSession, shown: EditorView, mark: str) -> Finding:
    """The finding that the page names. Raises Refusal where it is there no more."""
    for finding, one in zip(session.outcome.findings, shown.findings, strict=True):
        if one["id"] == mark:
            return finding
    raise Refusal(409, "version", "这个问题已经不在了。", "刷新页面再看。")


WORKS: list[tuple[str, str, Callable[[PageRequest], Any]]] = [
    ("/api/doc/{doc}", "GET", shown),
    ("/api/doc/{doc}/edit", "POST", edit),
    ("/api/doc/{doc}/undo", "POST", undo),
    ("/api/doc/{doc}/redo", "POST", redo),
    ("/api/doc/{doc}/changes", "GET", changes),
    ("/api/doc/{doc}/outside", "POST", outside),
    ("/api/doc/{doc}/seen", "POST", seen),
    ("/api/doc/{doc}/fix", "POST", mend),
    ("/api/doc/{doc}/accept", "POST", accept),
    ("/api/doc/{doc}/unaccept", "POST", unaccept),
]
