"""The log of what came in: every received file with time, hash, unit and what became of it, in one
SQLite file beside the roster. Lines are only ever added; the file itself refuses anything else."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from gia_author.diagnostics import faults, safe_text
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import files, ledger, notices

NAME = "收件记录.db"
OURS, SHAPE = 0x47494C47, 1  # SQLite's application_id and user_version of our files
PATIENCE = 10.0  # seconds to wait for another process that is writing
LONGEST_VALUE = 1_000_000  # bytes
T = TypeVar("T")
TAKEN, RETURNED, UNREADABLE, REFUSED, UNUSED, WITHDRAWN = (
    "收下",
    "退回",
    "读不出",
    "拒收",
    "没有用",
    "撤走",
)
COUNTED = "汇总时计入"  # of a file that a roll-up has added up, which says no more of it
TABLE = (
    "CREATE TABLE received (number INTEGER PRIMARY KEY, noted TEXT NOT NULL, unit TEXT NOT NULL,"
    " file TEXT NOT NULL, sha256 TEXT NOT NULL, saved TEXT NOT NULL, outcome TEXT NOT NULL,"
    " why TEXT NOT NULL, previous INTEGER NOT NULL)"
)
GUARDS = tuple(
    f"CREATE TRIGGER no_{step.lower()} BEFORE {step} ON received"
    " BEGIN SELECT RAISE(ABORT, 'only ever added to'); END"
    for step in ("UPDATE", "DELETE")
)
HEADINGS = (
    "编号",
    "记录时间",
    "单位",
    "文件",
    "保存时间",
    "结果",
    "说明",
    "接替",
    "后来",
    "SHA-256",
)


@dataclass(frozen=True)
class Receipt:
    """A file as it was found; ``why`` says what stands against it. Without a file it is
    withdrawn."""

    unit: str
    file: str
    sha256: str
    outcome: str
    why: str = ""
    saved: str = ""


@dataclass(frozen=True)
class LogLine:
    """One line of the log. ``previous`` is the number of the unit's line before it, 0 for the
    first; ``following`` that of the one that came after. ``again`` says that it tells of the same
    file as the one before, looked at once more, ``again_after`` the same of the next."""

    number: int
    noted: str
    receipt: Receipt
    previous: int
    following: int = 0
    again: bool = False
    again_after: bool = False

    @property
    def before(self) -> str:
        """Which line it takes the place of; empty for the first."""
        if not self.previous:
            return ""
        return f"第{self.previous}号的同一份" if self.again else f"第{self.previous}号"

    @property
    def after(self) -> str:
        """What came after it; empty for the last."""
        if not self.following:
            return ""
        return (
            f"第{self.following}号重新核对" if self.again_after else f"被第{self.following}号接替"
        )

    @property
    def sentence(self) -> str:
        """第13号 2026-01-12 10:20 云岭县教育局 收下：云岭县教育局-2025.yaml，接替第8号。"""
        told, way = self.receipt, "重新核对" if self.again else "接替"
        details = (
            told.file,
            told.why,
            f"{way}{self.before}" if self.before else "",
            f"后来{self.after}" if self.after else "",
        )
        return (
            f"第{self.number}号 {self.noted[:16]} {told.unit} {told.outcome}："
            f"{'，'.join(filter(None, details))}。"
        )

    @property
    def row(self) -> tuple[str, ...]:
        """The line under the ``HEADINGS``."""
        told = self.receipt
        return (
            str(self.number),
            self.noted,
            told.unit,
            told.file,
            told.saved,
            told.outcome,
            told.why,
            self.before,
            self.after,
            told.sha256,
        )


def note(folder: Path, receipts: Iterable[Receipt], *, only_new: bool = False) -> None:
    """Add what is new: another file of a unit, or another outcome of the same; with ``only_new``
    only files that the log does not know. What cannot be written is said, and nothing else is held
    up."""
    made = faults.attempt(lambda: _note(folder / NAME, [*receipts], only_new))
    if isinstance(made, GiaError):
        notices.warn(f"收件记录没有写上：{made.message}")


def _note(path: Path, receipts: list[Receipt], only_new: bool) -> None:
    _used(path, lambda database: _add(database, receipts, only_new))


def _add(database: sqlite3.Connection, receipts: list[Receipt], only_new: bool) -> None:
    with database:
        database.execute("BEGIN IMMEDIATE")
        lines = [*_lines(database)]
        last = {_key(line.receipt): line for line in lines}
        seen = {(line.receipt.unit, line.receipt.sha256) for line in lines if only_new}
        now = f"{datetime.now():%Y-%m-%d %H:%M:%S}"
        for receipt in receipts:
            key = _key(receipt)
            before = last.get(key)
            known = before.receipt if before else Receipt(receipt.unit, "", "", WITHDRAWN)
            if _same(known, receipt) or (receipt.sha256 and (receipt.unit, receipt.sha256) in seen):
                continue
            previous = before.number if before else 0
            added = database.execute(
                "INSERT INTO received (noted, unit, file, sha256, saved, outcome, why, previous)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (now, *_values(receipt), previous),
            )
            last[key] = LogLine(int(added.lastrowid or 0), now, receipt, previous)


def _key(receipt: Receipt) -> tuple[str, str]:
    """What a line takes the place of: the unit's last file; of a file that is not used, itself."""
    return receipt.unit, receipt.file if receipt.outcome == UNUSED else ""


def _same(one: Receipt, other: Receipt) -> bool:
    """True where the other tells nothing that the one has not told."""
    alike = (one.sha256, one.outcome) == (other.sha256, other.outcome)
    return alike and other.why in (one.why, "" if one.why == COUNTED else one.why)


def _values(receipt: Receipt) -> tuple[str, ...]:
    said = (receipt.unit, receipt.file, receipt.sha256, receipt.saved, receipt.outcome, receipt.why)
    return tuple(safe_text.line(one) for one in said)


def read(folder: Path) -> list[LogLine]:
    """All lines in order. Raises FileError where there is no log."""
    path = folder / NAME
    if not files.is_file(path):
        raise files.FileError(
            f"{path}：还没有收件记录。", "先运行 gia-author status 名册.yaml，收到的文件就记下来。"
        )
    return _used(path, lambda database: [*_linked(_lines(database))])


def _linked(lines: Iterable[LogLine]) -> Iterator[LogLine]:
    every = {line.number: line for line in lines}
    after = {line.previous: line for line in every.values() if line.previous}
    for line in every.values():
        last, following = every.get(line.previous), after.get(line.number)
        yield replace(
            line,
            following=following.number if following else 0,
            again=_is_again(last, line),
            again_after=_is_again(line, following),
        )


def _is_again(one: LogLine | None, other: LogLine | None) -> bool:
    return bool(one and other and one.receipt.sha256 == other.receipt.sha256 != "")


def _lines(database: sqlite3.Connection) -> Iterator[LogLine]:
    """Raises sqlite3.DatabaseError for a line that this program has not written."""
    for row in database.execute(
        "SELECT number, noted, unit, file, sha256, outcome, why, saved, previous"
        " FROM received ORDER BY number"
    ):
        number, noted, *told, previous = row
        if [*map(type, row)] != [int, *[str] * (len(row) - 2), int]:
            raise sqlite3.DatabaseError("a line of other types")
        yield LogLine(number, noted, Receipt(*told), previous)


def _used(path: Path, step: Callable[[sqlite3.Connection], T]) -> T:
    """What a step makes of the log, which is made where there is none; one that is damaged or not
    ours is put aside, never deleted. Raises FileError."""
    try:
        return _tried(path, step)
    except sqlite3.OperationalError as error:
        raise _fault(path, error) from None
    except sqlite3.DatabaseError:
        aside = path.with_name(f"{path.name}.{datetime.now():%Y%m%d%H%M%S}.坏")
    os.replace(path, aside)
    notices.warn(f"{path}坏了或者不是本程序的收件记录，已改名为{aside.name}，重新记录。")
    try:
        return _tried(path, step)
    except sqlite3.Error as error:
        raise _fault(path, error) from None


def _tried(path: Path, step: Callable[[sqlite3.Connection], T]) -> T:
    with contextlib.closing(_connected(path)) as database:
        return step(database)


def _connected(path: Path) -> sqlite3.Connection:
    if path.is_symlink():
        raise sqlite3.DatabaseError("a link")
    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        database.text_factory = _decoded
        database.execute("BEGIN IMMEDIATE")
        content = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_master LIMIT 9")]
        if not content:
            for made in (TABLE, *GUARDS):
                database.execute(made)
            database.execute(f"PRAGMA application_id = {OURS}")
            database.execute(f"PRAGMA user_version = {SHAPE}")
        database.execute("COMMIT")
        if content and not _is_ours(database, content):
            raise sqlite3.DatabaseError("another program's")
    except BaseException:
        database.close()
        raise
    return database


def _decoded(text: bytes) -> str:
    """A text as SQLite holds it, be it no UTF-8."""
    return text.decode("utf-8", "replace")


def _is_ours(database: sqlite3.Connection, content: list[object]) -> bool:
    marks = [
        database.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version")
    ]
    return marks == [OURS, SHAPE] and content == [TABLE, *GUARDS]


def _fault(path: Path, error: sqlite3.Error) -> files.FileError:
    return files.FileError(
        f"{path}：收件记录用不了（{ledger.reason(error)}）。", "检查磁盘空间和权限。"
    )


def saved(path: Path) -> str:
    """When a file was saved; empty where the disk does not tell."""
    with contextlib.suppress(OSError):
        return f"{datetime.fromtimestamp(path.stat().st_mtime):%Y-%m-%d %H:%M:%S}"
    return ""


def digest(path: Path) -> str:
    """The hash of a file; empty where it cannot be read."""
    data = faults.attempt(lambda: files.read(path, files.LARGEST_PUBLISHED))
    return "" if isinstance(data, GiaError) else hashlib.sha256(data).hexdigest()
