"""What may lie where the program remembers what it has done: its own file with bytes changed or SQL
run over it, other files, other logs."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from pathlib import Path

from fuzz import originals
from fuzz.texts import changed_bytes, places, texts
from hypothesis import strategies as st

LOG = b"\0gia-log\0"  # stands between the database and its write-ahead log
COLUMNS = ("key", "version", "fingerprint", "value", "seal")
VALUES = (
    "NULL", "1", "-1.5", "x'ff00'", "zeroblob(100000)", "'{}'", "'['", "'null'", "char(0)", "seal",
    "value", "key", "fingerprint", "value || ' '", "upper(seal)", "CAST(value AS BLOB)",
    "(SELECT value FROM results LIMIT 1)", "(SELECT seal FROM results LIMIT 1 OFFSET 3)",
)  # fmt: skip
SHAPES = (
    "DROP TABLE results", "ALTER TABLE results ADD COLUMN more",
    "ALTER TABLE results RENAME TO other", "CREATE TABLE more (a)",
    "CREATE VIEW more AS SELECT * FROM results", "CREATE INDEX more ON results (value)",
    "PRAGMA user_version = 1", "PRAGMA application_id = 0",
    "CREATE TRIGGER more AFTER INSERT ON results BEGIN UPDATE results SET value = '{}'; END",
    "PRAGMA journal_mode = DELETE", "VACUUM",
    (
        "CREATE TABLE kept AS SELECT * FROM results; DROP TABLE results;"
        " CREATE VIEW results AS SELECT * FROM kept"
    ),
    "DELETE FROM results", "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'x'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 99",
    "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE type = 'index'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET type = 'view'",
    "PRAGMA encoding = 'UTF-16'", "PRAGMA page_size = 512; PRAGMA journal_mode = DELETE; VACUUM",
)  # fmt: skip
quoted = texts.map(lambda text: "'" + text.replace("'", "''").replace("\0", "") + "'")
values = st.one_of(st.sampled_from(VALUES), quoted)
changes = st.one_of(
    st.sampled_from(SHAPES),
    st.builds(
        "UPDATE OR REPLACE results SET {} = {} WHERE rowid % {} = 0".format,
        st.sampled_from(COLUMNS), values, st.integers(1, 5),
    ),
    st.lists(values, min_size=5, max_size=5).map(
        lambda row: f"INSERT OR REPLACE INTO results SELECT {', '.join(row)} FROM results"
    ),
)  # fmt: skip


def _after(statements: list[str]) -> bytes:
    """Our file after these statements, as far as SQLite takes them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.db"
        path.write_bytes(originals.remembered())
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            for statement in statements:
                with contextlib.suppress(sqlite3.Error, UnicodeEncodeError):
                    database.executescript(statement)
        return path.read_bytes()


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    data = originals.remembered()
    at = draw(st.one_of(places(100), places(len(data))))
    return data[:at] + draw(changed_bytes(data[at:]))


@st.composite
def _with_log(draw: st.DrawFn) -> bytes:
    log = draw(st.one_of(st.binary(max_size=200), st.just(originals.remembered())))
    head = b"\x37\x7f\x06\x82\x00\x2d\xe2\x18\x00\x00\x10\x00" if draw(st.booleans()) else b""
    return originals.remembered() + LOG + head + log


files = st.one_of(
    st.binary(max_size=300),
    texts.map(lambda text: text.encode("utf-8", "replace")),
    _damaged(),
    _with_log(),
    st.lists(changes, min_size=1, max_size=4).map(_after),
)
