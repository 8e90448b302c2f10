"""The key that this user's program seals what it remembers with, kept in the user's own folder, so
that nobody else's word is taken for ours.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from gia_author.jobs import notices, unfinished_files

LENGTH = 32  # bytes


@dataclass(frozen=True)
class Key:
    """The key; where it could not be ``kept`` it is one of this run alone, and nothing from before
    is of use.
    """

    secret: bytes
    kept: bool

    def seal(self, *texts: str) -> str:
        """What only who has the key can make of these texts."""
        made = hmac.new(self.secret, digestmod=hashlib.sha256)
        for text in texts:
            data = text.encode()
            made.update(len(data).to_bytes(8, "big") + data)
        return made.hexdigest()

    def is_seal(self, seal: object, *texts: str) -> bool:
        return isinstance(seal, str) and hmac.compare_digest(
            seal.encode(), self.seal(*texts).encode()
        )


@cache
def own() -> Key:
    """The user's key, made when there is none."""
    try:
        path = Path(click.get_app_dir("gia-author", roaming=False)) / "key"
        return Key(_read(path) or _made(path), True)
    except (OSError, RuntimeError) as error:  # RuntimeError: a user without a home
        named = f"（{error.filename}）" if isinstance(error, OSError) and error.filename else ""
        notices.warn(f"自己的数据文件夹写不进去{named}，以前做过的认不出来，这次全部重做。")
        return Key(secrets.token_bytes(LENGTH), False)


def _read(path: Path) -> bytes:
    """The key in the file; empty where there is none, where it is no whole one, and where others
    could have read it.
    """
    with contextlib.suppress(FileNotFoundError), path.open("rb") as stream:
        about = os.fstat(stream.fileno())
        alone = os.name == "nt" or (about.st_uid == os.geteuid() and not about.st_mode & 0o077)
        data = stream.read(LENGTH + 1)
        if alone and stat.S_ISREG(about.st_mode) and len(data) == LENGTH:
            return data
    return b""


def _made(path: Path) -> bytes:
    """A new key, written. Of two programs that make one at the same moment, one will do its work
    again.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with unfinished_files.part(path.parent) as part:  # readable by its user alone
        part.stream.write(secrets.token_bytes(LENGTH))
        part.stream.flush()
        part.become(path)
    made = _read(path)
    if not made:
        raise PermissionError(13, "", str(path))
    return made
