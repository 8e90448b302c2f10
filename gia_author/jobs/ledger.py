"""What has been done before: results by key and fingerprint in one SQLite file that survives being killed at any moment."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from gia_author import resources
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, terminal

NAME = ".gia-author.db"
OURS = 0x47494131  # SQLite's application_id of our files
PATIENCE = 30.0  # seconds to wait for another process that is writing
BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
WORDS = {
    sqlite3.SQLITE_FULL: "磁盘满了",
    sqlite3.SQLITE_READONLY: "磁盘是只读的，或者没有写入权限",
    sqlite3.SQLITE_CANTOPEN: "打不开",
    sqlite3.SQLITE_PERM: "没有权限",
    sqlite3.SQLITE_BUSY: "另一个程序正在使用它",
    sqlite3.SQLITE_LOCKED: "另一个程序正在使用它",
}
TABLE = "CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, version TEXT NOT NULL, fingerprint TEXT NOT NULL, value TEXT NOT NULL)"
T = TypeVar("T")


class Ledger:
    """Results by key. One of another fingerprint or of another version of the program is not found.

    Every ``put`` is a transaction in SQLite's write-ahead log: once it returns, killing the process loses nothing; a power cut may lose the latest
    results, never the file. A damaged or foreign file is set aside with a notice. Raises FileError when the disk is full or read-only, and at once when
    it is to be used ``alone`` and another process has it open.
    """

    def __init__(self, path: Path, *, alone: bool = False) -> None:
        self.path, self.alone = path, alone
        self._database = self._opened()

    def get(self, key: str, fingerprint: str) -> dict[str, Any] | None:
        """The result that was put under this key with this fingerprint, else None."""
        return self._one(
            "SELECT value FROM results WHERE key = ? AND version = ? AND fingerprint = ?",
            key,
            resources.stamp(),
            fingerprint,
        )

    def latest(self, key: str) -> dict[str, Any] | None:
        """The result that was last put under this key, whatever its fingerprint, else None."""
        return self._one(
            "SELECT value FROM results WHERE key = ? AND version = ?", key, resources.stamp()
        )

    def put(self, key: str, fingerprint: str, value: dict[str, Any]) -> None:
        """Remember a result (plain JSON values) in place of the key's last one."""
        row = (
            _text(key),
            resources.stamp(),
            _text(fingerprint),
            _text(json.dumps(value, ensure_ascii=False)),
        )
        self._try(
            lambda: self._database.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", row
            )
        )

    def close(self) -> None:
        """Close the file; its write-ahead log is folded in."""
        with contextlib.suppress(sqlite3.Error):
            self._database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _one(self, question: str, key: str, *more: str) -> dict[str, Any] | None:
        row = self._try(
            lambda: self._database.execute(question, [*map(_text, (key, *more))]).fetchone()
        )
        try:
            value = json.loads(row[0]) if row else None
        except (ValueError, TypeError):
            return None
        return value if isinstance(value, dict) else None

    def _try(self, step: Callable[[], T]) -> T:
        """The step's result; a file found damaged now is replaced by a new one and the step done again."""
        try:
            return step()
        except sqlite3.Error as error:
            if not _is_broken(error):
                raise self._fault(error) from None
        self.close()
        self._set_aside()
        self._database = self._opened()
        try:
            return step()
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def _opened(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self._connected()
        except OSError as error:
            raise files.FileError(
                f"{self.path}：写不进去（{faults.reason(error)}）。", "检查文件夹、权限和磁盘空间。"
            ) from None
        except sqlite3.Error as error:
            if not _is_broken(error):
                raise self._fault(error) from None
        self._set_aside()
        try:
            return self._connected()
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def _connected(self) -> sqlite3.Connection:
        """The database with its table. Raises sqlite3.Error, NOTADB also for another program's database."""
        database = sqlite3.connect(
            self.path, timeout=0 if self.alone else PATIENCE, isolation_level=None
        )
        try:
            if self.alone:
                database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute(
                "BEGIN"
            )  # or another process could make the table between the two questions
            (kind,) = database.execute("PRAGMA application_id").fetchone()
            empty = not database.execute("SELECT 1 FROM sqlite_master").fetchone()
            database.execute("COMMIT")
            if kind != OURS and not empty:
                raise _foreign()
            self._write_ahead(database)
            database.execute("PRAGMA synchronous = NORMAL")
            if kind != OURS:
                database.execute("BEGIN IMMEDIATE")
                database.execute(f"PRAGMA application_id = {OURS}")
                database.execute(TABLE)
                database.execute("COMMIT")
            database.execute("SELECT key, version, fingerprint, value FROM results LIMIT 1")
        except BaseException:
            database.close()
            raise
        return database

    def _write_ahead(self, database: sqlite3.Connection) -> None:
        """Switch to a write-ahead log. While another process makes the same file SQLite refuses at once instead of waiting."""
        until = time.monotonic() + (0 if self.alone else PATIENCE)
        while True:
            try:
                database.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if _number(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(0.01)

    def _set_aside(self) -> None:
        aside = self.path.with_name(f"{self.path.name}.坏")
        try:
            os.replace(self.path, aside)
            for ending in ("-wal", "-shm", "-journal"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        except OSError as error:
            raise files.FileError(
                f"{self.path}：坏了，也改不了名（{faults.reason(error)}）。", "删去这个文件再试。"
            ) from None
        terminal.echo(
            f"记录文件{self.path}坏了或者不是本程序的，已改名为{aside.name}，重新记录。", err=True
        )

    def _fault(self, error: sqlite3.Error) -> files.FileError:
        reason = WORDS.get(_number(error), "磁盘读写出错")
        return files.FileError(
            f"{self.path}：记录文件用不了（{reason}）。",
            "检查磁盘空间和权限；另一个窗口里正在做同一批的，等它做完。",
        )


def beside(paths: Iterable[Path], stack: contextlib.ExitStack) -> Ledger | None:
    """The ledger in the folder that these files have in common, closed with the stack; None where nothing can be written, for work that can do without."""
    try:
        folder = Path(os.path.commonpath([path.absolute().parent for path in paths]))
        return stack.enter_context(Ledger(folder / NAME))
    except (GiaError, ValueError):  # ValueError: on two drives
        return None


def _text(text: str) -> str:
    """Text that SQLite takes: of a file name that is no Unicode, the odd bytes are spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()


def _number(error: sqlite3.Error) -> int:
    """SQLite's primary error code, 0 for none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _is_broken(error: sqlite3.Error) -> bool:
    return _number(error) in BROKEN or (
        isinstance(error, sqlite3.OperationalError) and "no such column" in str(error)
    )


def _foreign() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("another program's database")
    error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
    return error
