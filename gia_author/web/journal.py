"""What has been done to a document, step by step, so that it can be undone and done again, after a
restart too.

One SQLite file a document: each step is the piece of the text that it changed, before and after. A
turn is a transaction, in which the document itself is written, too: two programs take turns, and
whichever is killed at whatever moment leaves a whole journal. It may then lack the last step; the
text on the disk shows that, and what lies between becomes a step.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gia_author.diagnostics.finding import GiaError
from gia_author.web.own_folder import own_folder

PATIENCE = 10.0  # seconds to wait for another program's turn
LARGEST = 64_000_000  # characters of steps; beyond it the older half is forgotten
KEPT = 300  # documents whose steps are kept
OURS, SHAPE = 0x47494157, 1  # SQLite's application_id and user_version of our files
TABLES = (
    "CREATE TABLE steps (number INTEGER PRIMARY KEY, at INTEGER, old TEXT, new TEXT, what TEXT)",
    "CREATE TABLE present (one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT, step INTEGER,"
    " size INTEGER, forgotten INTEGER)",
)


class Journal:
    """The steps of one document. Every method but ``turn`` and ``close`` is for within a turn."""

    def __init__(self, path: Path | str) -> None:
        self._database = sqlite3.connect(
            path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare()
        except BaseException:
            self._database.close()
            raise

    def _prepare(self) -> None:
        database = self._database
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA synchronous = NORMAL")
        with suppress(sqlite3.OperationalError):  # another program is just making the same file
            database.execute("PRAGMA journal_mode = WAL")
        with self.turn():
            kind = database.execute("PRAGMA application_id").fetchone()[0]
            shape = database.execute("PRAGMA user_version").fetchone()[0]
            content = database.execute("SELECT sql FROM sqlite_master").fetchall()
            if content and (kind, shape, content) != (OURS, SHAPE, [(one,) for one in TABLES]):
                raise sqlite3.DatabaseError("another program's database")
            if not content:
                database.execute(f"PRAGMA application_id = {OURS}")
                database.execute(f"PRAGMA user_version = {SHAPE}")
                for table in TABLES:
                    database.execute(table)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One program's turn: what is done in it is kept when it ends well, else nothing of it.
        Raises GiaError where another one does not end its own."""
        try:
            self._database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            raise GiaError("另一个窗口正在写这份文件。", "过一会儿再试。") from None
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def follow(self, text: str, what: str) -> None:
        """Have the journal stand at this text: what is different from its own is a step."""
        known = self._present()
        if known is None:
            self._database.execute("DELETE FROM steps")
            self._database.execute("INSERT INTO present VALUES (1, ?, 0, 0, 0)", (text,))
        elif known[0] != text:
            self._record(known, text, what)

    def _record(self, known: tuple[str, int, int, int], text: str, what: str) -> None:
        before, step, size, forgotten = known
        at, old, new = difference(before, text)
        gone = self._size("number > ?", step)
        self._database.execute("DELETE FROM steps WHERE number > ?", (step,))
        self._database.execute(
            "INSERT INTO steps VALUES (?, ?, ?, ?, ?)", (step + 1, at, old, new, what)
        )
        self._stand(text, step + 1, size - gone + len(old) + len(new), forgotten)
        if size > LARGEST:
            self._forget(step + 1)

    def _forget(self, step: int) -> None:
        """Forget the older half of the steps."""
        first = self._database.execute("SELECT min(number) FROM steps").fetchone()[0]
        middle = (first + step) // 2
        gone = self._size("number <= ?", middle)
        self._database.execute("DELETE FROM steps WHERE number <= ?", (middle,))
        self._database.execute(
            "UPDATE present SET size = size - ?, forgotten = forgotten + ?",
            (gone, middle - first + 1),
        )

    def _size(self, which: str, number: int) -> int:
        question = f"SELECT coalesce(sum(length(old) + length(new)), 0) FROM steps WHERE {which}"
        return int(self._database.execute(question, (number,)).fetchone()[0])

    def undone(self) -> str | None:
        """The text before the last step, at which the journal then stands; None where there is no
        step."""
        known = self._present()
        found = self._step(known[1]) if known else None
        if known is None or found is None:
            return None
        text, step, size, forgotten = known
        at, old, new = found
        return self._moved(text, at, new, old, (step - 1, size, forgotten))

    def redone(self) -> str | None:
        """The text after the step that was undone last, at which the journal then stands; None
        where there is none."""
        known = self._present()
        found = self._step(known[1] + 1) if known else None
        if known is None or found is None:
            return None
        text, step, size, forgotten = known
        at, old, new = found
        return self._moved(text, at, old, new, (step + 1, size, forgotten))

    def _moved(
        self, text: str, at: int, there: str, then: str, stand: tuple[int, int, int]
    ) -> str | None:
        if text[at : at + len(there)] != there:  # a damaged file: no step of it can be trusted
            self._database.execute("DELETE FROM steps")
            return None
        made = text[:at] + then + text[at + len(there) :]
        self._stand(made, *stand)
        return made

    def _stand(self, text: str, step: int, size: int, forgotten: int) -> None:
        self._database.execute(
            "UPDATE present SET text = ?, step = ?, size = ?, forgotten = ?",
            (text, step, size, forgotten),
        )

    def _present(self) -> tuple[str, int, int, int] | None:
        found: tuple[str, int, int, int] | None = self._database.execute(
            "SELECT text, step, size, forgotten FROM present"
        ).fetchone()
        return found

    def _step(self, number: int) -> tuple[int, str, str] | None:
        found: tuple[int, str, str] | None = self._database.execute(
            "SELECT at, old, new FROM steps WHERE number = ?", (number,)
        ).fetchone()
        return found

    def reach(self) -> tuple[str, str]:
        """What the step is called that can be undone, and the one that can be done again; empty for
        none."""
        known = self._present()
        if known is None:
            return "", ""
        question = "SELECT what FROM steps WHERE number = ?"
        found = (self._database.execute(question, (known[1] + more,)).fetchone() for more in (0, 1))
        back, forth = (one[0] if one else "" for one in found)
        return back, forth

    def forgotten(self) -> int:
        """How many of the oldest steps have been forgotten."""
        known = self._present()
        return known[3] if known else 0

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._database.close()


def of(document: Path) -> Journal:
    """The journal of a document; one of this run alone where nothing can be kept."""
    name = hashlib.sha256(str(document).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    with suppress(OSError, RuntimeError):
        folder = own_folder("journals")
        _sweep(folder)
        path = folder / f"{name}.db"
        try:
            return Journal(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                return Journal(":memory:")
        path.replace(path.with_suffix(".bad"))  # damaged: the document itself is whole
        return Journal(path)
    return Journal(":memory:")


def _sweep(folder: Path) -> None:
    """Delete the journals of the documents that were not worked on for longest."""
    found = sorted(folder.glob("*.db"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[KEPT:]:
        path.unlink(missing_ok=True)


def difference(before: str, after: str) -> tuple[int, str, str]:
    """Where two texts differ: the offset, and what stands there in either."""
    most = min(len(before), len(after))
    start = next((n for n in range(most) if before[n] != after[n]), most)
    same = next((n for n in range(most - start) if before[~n] != after[~n]), most - start)
    return start, before[start : len(before) - same], after[start : len(after) - same]
