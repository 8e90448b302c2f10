"""The program's own faces cut to the characters that a document uses, for files that carry their
faces.

Why not fontTools' subsetter: it takes half a second for what is, in a static TrueType face without
composed glyphs, as ours are, a selection of slices.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from gia_author.render.font_faces import Face

KEPT = ("OS/2", "head", "hhea", "maxp", "post", "vhea")
ACROSS, DOWN = ("hhea", "hmtx"), ("vhea", "vmtx")  # LibreOffice sets upright labels by the latter
NAMES = {0: "copyright", 3: "unique", 5: "version", 6: "PostScript", 13: "licence", 14: "its page"}
FAMILY, REGULAR, FULL = 1, 2, 4
WINDOWS, UNICODE, ENGLISH = 3, 1, 0x409
BIG = 0xB1B0AFBA
LAST = 0xFFFF


@dataclass(frozen=True)
class _Tables:
    """A face taken apart: its tables, the code points that it has in order, their glyphs, where
    each glyph begins.
    """

    tables: Mapping[str, bytes]
    codes: array[int]
    glyphs: array[int]
    starts: tuple[int, ...]

    def glyph(self, code: int) -> int:
        """The number of a character's glyph, 0 if there is none."""
        at = bisect_left(self.codes, code)
        found = at < len(self.codes) and self.codes[at] == code
        return self.glyphs[at] if found else 0


def cut(face: Face, characters: Iterable[str], family: str = "") -> bytes:
    """The face with the glyphs of these characters alone, as a font file; ``family`` is the name
    that it goes by, unless its own.
    """
    whole = _taken_apart(face)
    wanted = {code: whole.glyph(code) for code in sorted({ord(c) for c in characters})}
    kept = {code: glyph for code, glyph in wanted.items() if glyph}
    glyphs = [0, *kept.values()]
    shapes = [_padded(whole.tables["glyf"][whole.starts[g] : whole.starts[g + 1]]) for g in glyphs]
    tables = {name: whole.tables[name] for name in KEPT} | {
        "cmap": _character_map(tuple(kept)),
        "glyf": b"".join(shapes),
        "loca": struct.pack(f">{len(shapes) + 1}I", *accumulate(map(len, shapes), initial=0)),
        "name": _names(whole.tables["name"], family or face.family),
    }
    tables["maxp"] = _put(tables["maxp"], 4, len(glyphs))
    for head, widths in (ACROSS, DOWN):
        tables[widths] = _measures(whole.tables[widths], whole.tables[head], glyphs)
        tables[head] = _put(tables[head], 34, len(glyphs))
    if kept:
        tables["OS/2"] = _put(_put(tables["OS/2"], 64, min(kept)), 66, max(kept))
    return _file(tables)


def _measures(table: bytes, head: bytes, glyphs: list[int]) -> bytes:
    """The advance and the bearing of these glyphs; the last advances of a face stand for all that
    follow.
    """
    (full,) = struct.unpack_from(">H", head, 34)
    advances = (4 * min(glyph, full - 1) for glyph in glyphs)
    bearings = (4 * g + 2 if g < full else 4 * full + 2 * (g - full) for g in glyphs)
    places = (place for pair in zip(advances, bearings, strict=True) for place in pair)
    return b"".join(table[place : place + 2] for place in places)


@cache
def _taken_apart(face: Face) -> _Tables:
    from gia_author import resources

    data = resources.data("fonts", face.file)
    (count,) = struct.unpack_from(">H", data, 4)
    entries = (struct.unpack_from(">4s4xII", data, 12 + 16 * n) for n in range(count))
    tables = {name.decode(): data[start : start + size] for name, start, size in entries}
    (glyphs,) = struct.unpack_from(">H", tables["maxp"], 4)
    codes, numbers = _characters(tables["cmap"])
    starts = struct.unpack(f">{glyphs + 1}I", tables["loca"])
    return _Tables(tables, codes, numbers, starts)


def _characters(table: bytes) -> tuple[array[int], array[int]]:
    """The code points of a face and their glyphs, from its map for Windows (format 4)."""
    (count,) = struct.unpack_from(">H", table, 2)
    maps = (struct.unpack_from(">HHI", table, 4 + 8 * n) for n in range(count))
    start = next(at for system, kind, at in maps if (system, kind) == (WINDOWS, UNICODE))
    (twice,) = struct.unpack_from(">H", table, start + 6)
    columns = [start + 14, *(start + 16 + twice * n for n in (1, 2, 3))]
    ends, firsts, deltas, offsets = (
        struct.unpack_from(f">{twice // 2}H", table, at) for at in columns
    )
    codes, glyphs = array("H"), array("H")
    for n, (first, end, delta, offset) in enumerate(
        zip(firsts, ends, deltas, offsets, strict=True)
    ):
        for code in range(first, min(end + 1, LAST)):
            glyph = code
            if offset:
                at = columns[3] + 2 * n + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", table, at)
            codes.append(code)
            glyphs.append((glyph + delta) & 0xFFFF)
    return codes, glyphs


def _character_map(codes: tuple[int, ...]) -> bytes:
    """A map in which the characters have the glyphs 1, 2, 3 … in their order."""
    runs: list[list[int]] = []  # first, last, its glyph less the first
    for glyph, code in enumerate(codes, 1):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code, (glyph - code) & 0xFFFF])
    runs.append([LAST, LAST, 1])
    firsts, lasts, deltas = zip(*runs, strict=True)
    count = len(runs)
    power = 1 << count.bit_length() - 1
    head = (2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power))
    body = struct.pack(f">4H{count}HH", *head, *lasts, 0) + struct.pack(
        f">{count}H{count}H{count}H", *firsts, *deltas, *[0] * count
    )
    subtable = struct.pack(">HHH", 4, 6 + len(body), 0) + body
    return struct.pack(">HHHHI", 0, 1, WINDOWS, UNICODE, 12) + subtable


def _names(table: bytes, family: str) -> bytes:
    """The table of names with the licence and all else that says where the face comes from, under
    the name of the family.
    """
    _, count, texts = struct.unpack_from(">HHH", table)
    records = (struct.unpack_from(">6H", table, 6 + 12 * n) for n in range(count))
    kept = {
        number: table[texts + at : texts + at + length]
        for system, _, _, number, length, at in records
        if system == WINDOWS and number in NAMES
    }
    ours = {FAMILY: family, REGULAR: "Regular", FULL: family}
    kept |= {number: text.encode("utf-16-be") for number, text in ours.items()}
    starts = accumulate(map(len, (kept[n] for n in sorted(kept))), initial=0)
    entries = (
        struct.pack(">6H", WINDOWS, UNICODE, ENGLISH, number, len(kept[number]), start)
        for number, start in zip(sorted(kept), starts, strict=False)
    )
    head = struct.pack(">HHH", 0, len(kept), 6 + 12 * len(kept))
    return head + b"".join(entries) + b"".join(kept[number] for number in sorted(kept))


def _put(table: bytes, at: int, number: int) -> bytes:
    return table[:at] + struct.pack(">H", min(number, LAST)) + table[at + 2 :]


def _file(tables: dict[str, bytes]) -> bytes:
    """A font file of these tables, with its sums."""
    tables["head"] = tables["head"][:8] + bytes(4) + tables["head"][12:]
    count = len(tables)
    power = 1 << count.bit_length() - 1
    head = struct.pack(
        ">IHHHH", 0x10000, count, 16 * power, power.bit_length() - 1, 16 * (count - power)
    )
    entries, start, added = b"", 12 + 16 * count, 0
    for name in sorted(tables):
        size, own = len(tables[name]), _sum(tables[name])
        entries += struct.pack(">4sIII", name.encode(), own, start, size)
        start, added = start + size + -size % 4, added + own
    body = b"".join(_padded(tables[name]) for name in sorted(tables))
    made = head + entries + body
    place = (
        12
        + 16 * count
        + sum(
            len(tables[name]) + -len(tables[name]) % 4 for name in sorted(tables) if name < "head"
        )
    )
    whole = struct.pack(">I", (BIG - _sum(head + entries) - added) & 0xFFFFFFFF)
    return made[: place + 8] + whole + made[place + 12 :]


def _sum(data: bytes) -> int:
    padded = _padded(data)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _padded(data: bytes) -> bytes:
    """Filled up to four bytes: tables and shapes begin at whole words."""
    return data + bytes(-len(data) % 4)
