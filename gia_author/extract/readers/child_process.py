"""Reading in a process of its own, with limits on time and memory, for formats that a C or Rust
library takes apart."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from gia_author import bounded_process
from gia_author.bounded_process import Failure
from gia_author.diagnostics.finding import CODES, Place, Severity
from gia_author.extract.readers import findings, safe_zip
from gia_author.extract.readers.raw import Raw, RawBlock, RawPicture, RawTable, RawText

__all__ = ["Bounds", "Failure", "answer", "beyond", "read"]


@dataclass(frozen=True)
class Bounds:
    """How long a reading may take and how much memory (bytes) it may need."""

    seconds: float = 30
    memory: int = 1 << 30


USUAL = Bounds()
Extract = Callable[[bytes, str], Raw | dict[str, Any]]


def read(module: str, data: bytes, name: str, bounds: Bounds | None = None) -> Raw:
    """What ``extract(data, name)`` of a module returns, run apart; a finding if it crashes or needs
    too much."""
    try:
        return _raw(answer(module, data, bounds), name)
    except Failure as failure:
        return beyond(str(failure), name)


def read_heavy(module: str, data: bytes, name: str) -> Raw:
    """What ``extract(data, name)`` of a module returns for a package of XML, run apart where there
    is more of it than in any report."""
    if safe_zip.is_heavy(data):
        return read(module, data, name)
    extract: Extract = import_module(module).extract
    made = extract(data, name)
    return made if isinstance(made, Raw) else _raw(made, name)


def answer(module: str, data: bytes, bounds: Bounds | None = None) -> Any:
    """What ``extract(data, "")`` of a module returns, run apart, as plain JSON values. Raises
    Failure."""
    bounds = bounds or USUAL
    child = bounded_process.Child(bounds.memory)
    try:
        return json.loads(
            child.ask(f"{__name__}:extracted", module.encode() + b"\n" + data, bounds.seconds)
        )
    finally:
        child.close()


def extracted(request: bytes) -> bytes:
    """The child's side: the module and the file from the parent, the result as JSON."""
    module, _, data = request.partition(b"\n")
    extract: Extract = import_module(module.decode()).extract
    made = extract(data, "")
    return json.dumps(_plain(made) if isinstance(made, Raw) else made).encode("ascii")


def beyond(message: str, name: str) -> Raw:
    """What is said of a file that cannot be read within the bounds."""
    return findings.nothing(
        findings.OVERSIZE,
        message,
        "用原来的软件打开核对，另存一份再导入；确实是年报的，可以把文字复制到txt文件里导入。",
        name,
    )


def _plain(raw: Raw) -> dict[str, Any]:
    blocks = [
        [b.text, _known(b.where), b.ends, b.recognised, b.indented]
        if isinstance(b, RawText)
        else [b.rows, _known(b.where), b.numbers, b.columns, b.recognised]
        for b in raw.blocks
    ]
    shown = {p.data: str(number) for number, p in enumerate(raw.pictures)}  # each once
    return {
        "blocks": blocks,
        "embedded": raw.embedded,
        "title": raw.title,
        "furniture": raw.furniture,
        "scanned": raw.scanned,
        "ours": raw.ours,
        "blank": [_known(place) for place in raw.blank],
        "shown": {number: b64encode(data).decode() for data, number in shown.items()},
        "pictures": [[shown[p.data], _known(p.where), p.before] for p in raw.pictures],
        "findings": [
            [f.code, f.message, f.fix, _known(f.place), f.severity.value, f.quote]
            for f in raw.findings
        ],
    }


def _raw(plain: dict[str, Any], name: str) -> Raw:
    shown = {number: b64decode(data) for number, data in plain["shown"].items()}
    return Raw(
        tuple(map(_block, plain["blocks"])),
        plain["embedded"],
        plain["title"],
        tuple(plain["furniture"]),
        tuple(
            replace(
                findings.fault(CODES[code], message, fix, name, Place(**place)),
                severity=Severity(severity),
                quote=quote,
            )
            for code, message, fix, place, severity, quote in plain["findings"]
        ),
        scanned=plain["scanned"],
        ours=plain["ours"],
        blank=tuple(Place(**place) for place in plain["blank"]),
        pictures=tuple(
            RawPicture(shown[number], Place(**place), before)
            for number, place, before in plain["pictures"]
        ),
    )


def _known(place: Place | None) -> dict[str, Any]:
    """What a place says."""
    return {key: value for key, value in vars(place or Place()).items() if value}


def _block(parts: list[Any]) -> RawBlock:
    where = Place(**parts[1])
    if isinstance(parts[0], str):
        return RawText(parts[0], where, *parts[2:])
    rows = tuple(map(tuple, parts[0]))
    return RawTable(rows, where, tuple(parts[2]), tuple(parts[3]), parts[4])
