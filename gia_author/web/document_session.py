"""A document that is open in the window: its text, what the checks say of it, and the one way in
which it is changed on the disk."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gia_author.checks.profile import Profile
from gia_author.diagnostics.finding import errors
from gia_author.jobs import backups, files, loading
from gia_author.web import journal as journals
from gia_author.web import outside_changes
from gia_author.web.outside_changes import Choice
from gia_author.web.refusals import Refusal
from gia_author.workflows.produce import Examined, Job, Outcome, checked, examine
from gia_author.yamlfile import reader
from gia_author.yamlfile.fields import lists_bodies
from gia_author.yamlfile.reader import Source

MARK = b"\xef\xbb\xbf"  # that some editors put before UTF-8
ELSEWHERE, UNWRITTEN = "在别处改的", "这里没有写进文件的"
_engine = threading.Lock()  # one report is checked at a time


def document_id(path: Path) -> str:
    """What a document is called in addresses: the same in every run."""
    name = str(files.real(path)).encode("utf-8", "surrogateescape")
    return hashlib.sha256(name).hexdigest()[:20]


class DocumentSession:
    """One document. ``version`` rises with every change of its text; ``change``, ``undo``, ``redo``
    and ``settle`` raise Refusal for one made after another version, or to a file that was changed
    elsewhere since."""

    def __init__(self, path: Path, plan: Profile | None = None, *, fresh: bool = False) -> None:
        self.path, self.plan = files.real(path), plan
        self.id = document_id(path)
        self.version = 1
        self.lock = threading.RLock()
        self.brought: list[dict[str, Any]] = []  # what was found when it was read in, until seen
        self._pending: str | None = None
        self._backed_up = fresh
        self._data = files.read(self.path)
        self.done = self._examined()
        self.journal = journals.of(self.path)
        if self.is_text:
            with self.journal.turn():
                self.journal.follow(self.text, ELSEWHERE)

    @property
    def source(self) -> Source:
        return self.done.source

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def is_text(self) -> bool:
        """Whether the bytes are text at all."""
        return bool(self.source.text) or not self._data

    @property
    def read_only(self) -> str:
        """Why it cannot be changed here; empty if it can."""
        if wrong := errors(self.source.findings):
            first = wrong[0]
            place = f"{first.place.short}：" if first.place else ""
            return f"{place}{first.message}{first.fix}"
        if lists_bodies(self.source.data):
            return "这是名册，不是填报文件。"
        with suppress(FileNotFoundError):  # one that has gone is told of elsewhere
            if not self.path.stat().st_mode & 0o222:
                return "这个文件是只读的。在文件属性里去掉“只读”，再打开。"
        return ""

    @property
    def outcome(self) -> Outcome:
        """What the checks found."""
        return checked(self._job, self.done)

    @property
    def job(self) -> Job:
        """The document as a job to be built."""
        return self._job

    def change(self, version: int, make: Callable[[Source], str], what: str) -> None:
        """Write what ``make`` makes of the document."""
        with self._turn(version, make):
            if reason := self.read_only:
                raise Refusal(422, "read_only", reason)
            self._write(make(self.source), what)

    def undo(self, version: int) -> None:
        """Take the last step back."""
        with self._turn(version):
            self._step(self.journal.undone(), "没有可以撤销的。")

    def redo(self, version: int) -> None:
        """Do the step again that was taken back last."""
        with self._turn(version):
            self._step(self.journal.redone(), "没有可以重做的。")

    def reach(self) -> tuple[str, str, int]:
        """What can be undone and done again, in words, and how many steps have been forgotten."""
        with self.lock, self.journal.turn():
            return (*self.journal.reach(), self.journal.forgotten())

    def is_changed_outside(self) -> bool:
        """Whether the file is another one than was written or read here last."""
        try:
            return files.read(self.path) != self._data
        except files.FileError:
            return True

    def is_gone(self) -> bool:
        """Whether the file is not there any more."""
        return not files.is_there(self.path)

    def settle(self, choice: Choice) -> list[outside_changes.Difference]:
        """Go on from a file that was changed elsewhere: with what it says now, with what is here,
        or with both. Returns where both had changed the same, which then is theirs as it is."""
        with self.lock, self.journal.turn():
            if choice == "mine" and self.is_gone():
                return self._come_back()
            theirs = files.read(self.path)
            mine, base = self._pending or self.text, self.source
            self._pending = None
            if theirs == self._data and mine == self.text:
                return []
            self._take(theirs)
            if not self.is_text and choice != "mine":
                return []
            made, conflicts = outside_changes.settled(mine, base, self.source, choice)
            if conflicts:  # what gives way is a step, so that it can be had back
                self.journal.follow(mine, UNWRITTEN)
            if self.is_text:
                self.journal.follow(self.text, ELSEWHERE)
            if made != self.text:
                self._backed_up = False  # what somebody else wrote is kept beside
                self._write(made, "合并" if choice == "merge" else "用这里的")
            return conflicts

    def _come_back(self) -> list[outside_changes.Difference]:
        """Write a file that has gone as it is here."""
        mine, self._pending = self._pending or self.text, None
        self._backed_up = True  # there is nothing to keep
        self._save(mine)
        self.journal.follow(self.text, "重新写了文件")
        return []

    def follow(self) -> None:
        """Take what was written elsewhere, where something was. Raises FileError."""
        with self.lock:
            if self.is_changed_outside():
                self.settle("theirs")

    def outside(self) -> list[outside_changes.Difference]:
        """Where the file on the disk is different from what is here."""
        theirs = reader.read(files.read(self.path), str(self.path))
        mine = reader.read((self._pending or self.text).encode(), str(self.path))
        return outside_changes.differences(mine.data, theirs.data)

    def close(self) -> None:
        with self.lock:
            self.journal.close()

    @contextmanager
    def _turn(self, version: int, make: Callable[[Source], str] | None = None) -> Iterator[None]:
        with self.lock:
            if version != self.version:
                raise Refusal(409, "version", "另一个窗口先改了。", "已经载入新的内容，再改一次。")
            with self.journal.turn():
                if self.is_changed_outside():
                    if make is not None and not self.read_only:
                        self._pending = make(self._pending_source())
                    raise self._elsewhere()
                self.journal.follow(self.text, ELSEWHERE)
                yield

    def _pending_source(self) -> Source:
        if self._pending is None:
            return self.source
        return reader.read(self._pending.encode(), str(self.path))

    def _elsewhere(self) -> Refusal:
        try:
            theirs = [one.as_json() for one in self.outside()]
        except files.FileError as error:
            return Refusal(409, "changed_outside", error.message, error.fix, theirs=[], gone=True)
        return Refusal(
            409, "changed_outside", "这个文件在别处改过了。", "选用哪一边的内容。", theirs=theirs
        )

    def _step(self, text: str | None, nothing: str) -> None:
        if text is None:
            raise Refusal(422, "nothing", nothing)
        self._save(text)

    def _write(self, text: str, what: str) -> None:
        if text == self.text:
            return
        self._save(text)
        self.journal.follow(self.text, what)

    def _save(self, text: str) -> None:
        """The one place where the document is written: the old one kept beside, once each time that
        it is opened; aside and then renamed. Raises Refusal where the disk does not take it."""
        mark = MARK if self._data.startswith(MARK) else b""
        data = mark + text.encode()
        try:
            backups.refuse_read_only(self.path)
            if not self._backed_up:
                backups.keep(self.path)
                self._backed_up = True
            files.write(self.path, data)
        except files.FileError as error:
            raise Refusal(507, "unwritten", error.message, error.fix) from None
        self._take(data)

    def _take(self, data: bytes) -> None:
        self._data = data
        self.version += 1
        self.done = self._examined()

    def look_again(self) -> None:
        """Check it anew where what it depends on has changed since: last year's file, or the files
        of the bodies that its figures were added up from."""
        with self.lock:
            if loading.with_last(self.path, self._data, self.plan) != self._job:
                self._take(self._data)

    def _examined(self) -> Examined:
        self._job = loading.with_last(self.path, self._data, self.plan)
        with _engine:
            return examine(self._job)
