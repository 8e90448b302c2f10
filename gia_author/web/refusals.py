"""Why a request is not done, as the page is told it."""

from __future__ import annotations

from typing import Any

from gia_author.diagnostics.faults import ProgramFault
from gia_author.diagnostics.finding import GiaError


class Refusal(GiaError):
    """A request that is not done: the status of the answer, a word for the page, and words for
    people."""

    def __init__(self, status: int, code: str, message: str, fix: str = "", **more: object) -> None:
        super().__init__(message, fix)
        self.status, self.code, self.more = status, code, more


def as_json(error: GiaError) -> dict[str, Any]:
    """What the page gets instead of an answer."""
    more = error.more if isinstance(error, Refusal) else {}
    code = error.code if isinstance(error, Refusal) else "refused"
    return {"error": error.message + error.fix, "code": code, **more}


def status_of(error: GiaError) -> int:
    """The status of the answer for an error."""
    if isinstance(error, Refusal):
        return error.status
    return 500 if isinstance(error, ProgramFault) else 422
