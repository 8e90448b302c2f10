"""What has been done before: results by key and fingerprint in one SQLite file that survives being
killed at any moment.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from gia_author import resources
from gia_author.diagnostics import faults
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, notices, own_key

NAME = ".gia-author.db"
OURS = 0x47494131  # SQLite's application_id of our files
PATIENCE = 30.0  # seconds to wait for another process that is writing
BROKEN = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_TOOBIG,
)
WORDS = {
    sqlite3.SQLITE_FULL: "磁盘满了",
    sqlite3.SQLITE_READONLY: "磁盘是只读的，或者没有写入权限",
    sqlite3.SQLITE_CANTOPEN: "打不开",
    sqlite3.SQLITE_PERM: "没有权限",
    sqlite3.SQLITE_BUSY: "另一个程序正在使用它",
    sqlite3.SQLITE_LOCKED: "另一个程序正在使用它",
}
SHAPE = 2  # SQLite's user_version: raised whenever the table becomes another
TABLE = (
    "CREATE TABLE results (key TEXT PRIMARY KEY, version TEXT NOT NULL, fingerprint TEXT NOT NULL,"
    " value TEXT NOT NULL, seal TEXT NOT NULL)"
)
CONTENT = [("index", "sqlite_autoindex_results_1", None), ("table", "results", TABLE)]
BESIDE = ("-wal", "-shm", "-journal")  # SQLite's own files
LONGEST_VALUE = 20_000_000  # bytes
T = TypeVar("T")


class Ledger:
    """Results by key. One of another fingerprint, of another version of the program or without this
    user's seal is not found.

    Every ``put`` is a transaction in SQLite's write-ahead log: once it returns, killing the process
    loses nothing; a power cut may lose the latest
    results, never the file. A damaged or foreign file is set aside with a notice. Raises FileError
    when the disk is full or read-only, and at once when
    it is to be used ``alone`` and another process has it open. What lies in the folder may be
    anybody's: a link is set aside too, views and
    triggers make a file a foreign one, and of each entry the seal is looked at.
    """

    def __init__(self, path: Path, *, alone: bool = False) -> None:
        self.path, self.alone, self._key = path, alone, own_key.own()
        self._database = self._opened()

    def get(self, key: str, fingerprint: str) -> dict[str, Any] | None:
        """The result that was put under this key with this fingerprint, else None."""
        return self._one(key, fingerprint)

    def latest(self, key: str) -> dict[str, Any] | None:
        """The result that was last put under this key, whatever its fingerprint, else None."""
        return self._one(key, None)

    def put(self, key: str, fingerprint: str, value: dict[str, object]) -> None:
        """Remember a result (plain JSON values) in place of the key's last one."""
        written = json.dumps(value, ensure_ascii=False)
        row = (*map(_text, (key, resources.stamp(), fingerprint, written)),)
        sealed = (*row, self._key.seal(*row))
        self._try(
            lambda: self._database.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", sealed
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

    def _one(self, key: str, fingerprint: str | None) -> dict[str, Any] | None:
        question = "SELECT fingerprint, value, seal FROM results WHERE key = ? AND version = ?"
        asked = (_text(key), resources.stamp())
        row = self._try(lambda: self._database.execute(question, asked).fetchone())
        if row is None or not all(isinstance(part, str) for part in row):
            return None
        found, written, seal = row
        if (fingerprint is not None and _text(fingerprint) != found) or not self._key.is_seal(
            seal, *asked, found, written
        ):
            return None
        value: dict[str, Any] = json.loads(written)
        return value

    def _try(self, step: Callable[[], T]) -> T:
        """The step's result; a file found damaged now is replaced by a new one and the step done
        again.
        """
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
            if any(map(_is_odd, (self.path, *self._beside()))):
                self._set_aside()
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
        """The database with its table. Raises sqlite3.Error, NOTADB also for another program's
        database.
        """
        database = sqlite3.connect(
            self.path, timeout=0 if self.alone else PATIENCE, isolation_level=None
        )
        try:
            if self.alone:
                database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
            database.text_factory = _decoded
            database.execute("PRAGMA trusted_schema = OFF")
            new = self._is_new(database)
            self._write_ahead(database)
            if new:
                self._fill(database)
            database.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            database.close()
            raise
        return database

    def _is_new(self, database: sqlite3.Connection) -> bool:
        """Whether there is nothing in it yet. Raises sqlite3.Error, NOTADB for a file that is not
        ours, of this shape and with no more in it.
        """
        database.execute("BEGIN")  # or another process could make the table between the questions
        (kind,), (shape,) = (
            database.execute(f"PRAGMA {mark}").fetchone()
            for mark in ("application_id", "user_version")
        )
        content = database.execute("SELECT type, name, sql FROM sqlite_master LIMIT 9").fetchall()
        database.execute("COMMIT")
        if content and (kind, shape, sorted(content, key=str)) != (OURS, SHAPE, CONTENT):
            raise _foreign()
        return not content

    def _fill(self, database: sqlite3.Connection) -> None:
        database.execute("BEGIN IMMEDIATE")
        if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
            database.execute(f"PRAGMA application_id = {OURS}")
            database.execute(f"PRAGMA user_version = {SHAPE}")
            database.execute(TABLE)
        database.execute("COMMIT")

    def _beside(self) -> list[Path]:
        return [self.path.with_name(self.path.name + ending) for ending in BESIDE]

    def _write_ahead(self, database: sqlite3.Connection) -> None:
        """Switch to a write-ahead log. While another process makes the same file SQLite refuses at
        once instead of waiting.
        """
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
        aside = _aside(self.path)
        try:
            if os.path.lexists(self.path):
                os.replace(self.path, aside)
            for path in filter(os.path.lexists, self._beside()):
                _remove(path)
        except OSError as error:
            raise files.FileError(
                f"{self.path}：坏了，也改不了名（{faults.reason(error)}）。", "删去这个文件再试。"
            ) from None
        notices.warn(f"记录文件{self.path}坏了或者不是本程序的，已改名为{aside.name}，重新记录。")

    def _fault(self, error: sqlite3.Error) -> files.FileError:
        return files.FileError(
            f"{self.path}：记录文件用不了（{reason(error)}）。",
            "检查磁盘空间和权限；另一个窗口里正在做同一批的，等它做完。",
        )


def reason(error: sqlite3.Error) -> str:
    """Why SQLite does not go on, in Chinese."""
    return WORDS.get(_number(error), "磁盘读写出错")


def beside(paths: Iterable[Path], stack: contextlib.ExitStack) -> Ledger | None:
    """The ledger in the folder that these files have in common, closed with the stack; None where
    nothing can be written, for work that can do without.
    """
    try:
        folder = Path(os.path.commonpath([path.absolute().parent for path in paths]))
        return stack.enter_context(Ledger(folder / NAME))
    except (GiaError, ValueError):  # ValueError: on two drives
        return None


def _is_odd(path: Path) -> bool:
    """Whether a link, a folder or a pipe lies where a file of SQLite's should."""
    try:
        return not stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False  # it is not there, or has just gone: others may be writing


def _aside(path: Path) -> Path:
    """What it is renamed to; an older one of the same kind is replaced."""
    numbers = ("", *range(2, 1000))
    names = (path.with_name(f"{path.name}.坏{number}") for number in numbers)
    free = (name for name in names if not name.is_dir() and not (path.is_dir() and name.exists()))
    return next(free, path)


def _remove(path: Path) -> None:
    """Delete what lies where SQLite's own files should; a folder is put aside, whatever is in
    it."""
    if path.is_dir() and not path.is_symlink():
        os.replace(path, _aside(path))
    else:
        path.unlink()


def _text(text: str) -> str:
    """Text that SQLite takes: of a file name that is no Unicode, the odd bytes are spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()


def _decoded(text: bytes) -> str:
    """A text as SQLite holds it; one that is no UTF-8 is none of ours, its seal will say so."""
    return text.decode("utf-8", "replace")


def _number(error: sqlite3.Error) -> int:
    """SQLite's primary error code, 0 for none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _is_broken(error: sqlite3.Error) -> bool:
    return _number(error) in BROKEN


def _foreign() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("another program's database")
    error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
    return error
