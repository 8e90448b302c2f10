"""Reading in a process of its own, with limits on time and memory, for formats that a C or Rust library takes apart.

Why: such a library ends the whole process when a hostile file makes it crash or run out of memory, and cannot be interrupted when
a file makes it run for hours. Here that costs only the one file. The child talks to nobody but its parent: file in, JSON out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

from gia_author.diagnostics.finding import CODES, Place
from gia_author.extract.readers import findings
from gia_author.extract.readers.raw import Raw, RawBlock, RawTable, RawText

SECONDS = 15
MEMORY = 1 << 30  # bytes
CHILD = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from gia_author.extract.readers.child_process import serve; serve(sys.argv[2])"
QUIET = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # no black window on Windows
Extract = Callable[[bytes, str], Raw | dict[str, Any]]


def read(module: str, data: bytes, name: str) -> Raw:
    """What ``extract(data, name)`` of a module returns, run apart; a finding if it crashes or needs too much."""
    try:
        return _raw(answer(module, data), name)
    except Failure as failure:
        return _beyond(str(failure), name)


class Failure(Exception):
    """The child crashed or needed too much; the message says which, in Chinese."""


def answer(module: str, data: bytes) -> Any:
    """What ``extract(data, "")`` of a module returns, run apart, as plain JSON values. Raises Failure."""
    command = [
        sys.executable,
        "-I",
        "-c",
        CHILD,
        json.dumps([path for path in sys.path if isinstance(path, str)]),
        module,
    ]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=QUIET,
    ) as child:
        try:
            answer, _ = child.communicate(data, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            raise Failure(f"{SECONDS}秒里没有读完。") from None
    if child.returncode:
        raise Failure("读文件时出了故障：文件损坏，或者需要的内存太多。")
    return json.loads(answer)


def _beyond(message: str, name: str) -> Raw:
    return findings.nothing(
        findings.OVERSIZE,
        message,
        "用原来的软件打开核对，另存一份再导入；确实是年报的，可以把文字复制到txt文件里导入。",
        name,
    )


def serve(module: str) -> None:
    """The child's side: the file from the parent, limits set, the result back as JSON."""
    with os.fdopen(0, "rb") as wish, os.fdopen(1, "wb") as answer:
        data = wish.read()
        _limit()
        extract: Extract = import_module(module).extract
        made = extract(data, "")
        answer.write(json.dumps(_plain(made) if isinstance(made, Raw) else made).encode("ascii"))


def _limit() -> None:
    """At most this much memory and time, where the system can enforce it."""
    with suppress(ImportError, OSError, ValueError):
        resource: Any = import_module("resource")
        for kind, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, SECONDS),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))


def _plain(raw: Raw) -> dict[str, Any]:
    blocks = [
        [b.text, _known(b.where), b.ends]
        if isinstance(b, RawText)
        else [b.rows, _known(b.where), b.numbers, b.columns]
        for b in raw.blocks
    ]
    return {
        "blocks": blocks,
        "embedded": raw.embedded,
        "title": raw.title,
        "furniture": raw.furniture,
        "findings": [[f.code, f.message, f.fix, _known(f.place)] for f in raw.findings],
    }


def _raw(plain: dict[str, Any], name: str) -> Raw:
    return Raw(
        tuple(map(_block, plain["blocks"])),
        plain["embedded"],
        plain["title"],
        tuple(plain["furniture"]),
        tuple(
            findings.fault(CODES[code], message, fix, name, Place(**{**place, "file": name}))
            for code, message, fix, place in plain["findings"]
        ),
    )


def _known(place: Place | None) -> dict[str, Any]:
    """What a place says."""
    return {key: value for key, value in vars(place or Place()).items() if value}


def _block(parts: list[Any]) -> RawBlock:
    where = Place(**parts[1])
    if isinstance(parts[0], str):
        return RawText(parts[0], where, parts[2])
    return RawTable(tuple(map(tuple, parts[0])), where, tuple(parts[2]), tuple(parts[3]))
